//! The page of `planscope inspect`: what was found, drawn over what was read.
//!
//! One page that needs nothing else. It is complete without scripts; they light what belongs together, filter and
//! zoom. Every writer here is fed by [`crate::pipeline::Inspection`]; nothing is decided anew.

mod boxes;
mod drawing;
mod flowing;
mod fragments;
mod labels;
mod list;

use std::io::Write;

use askama::Template;

use crate::{pipeline::Inspection, plan::Reading, report::safe, words::Lang};

use boxes::Boxed;
use drawing::Sheet;
use flowing::Item;
use fragments::Fragment;
use labels::{Role, Words};
use list::{Entry, Finding};

/// The page could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The place it was to be written to failed.
    #[error("cannot write the page")]
    Io(#[from] std::io::Error),
}

#[derive(Template)]
#[template(path = "inspect.html")]
struct View<'a> {
    lang: &'static str,
    words: Words,
    path: &'a str,
    roles: Vec<(Role, &'static str)>,
    sheets: Vec<(Sheet, Vec<Boxed>)>,
    texts: Vec<TextPage<'a>>,
    /// The HTML of a document without pages.
    flow: Option<String>,
    plans: Vec<PlanView<'a>>,
    findings: Vec<Finding<'a>>,
}

/// A page of a text: its lines with their numbers.
struct TextPage<'a> {
    number: u32,
    lines: Vec<(u32, Vec<Fragment<'a>>)>,
}

/// One plan of the file.
struct PlanView<'a> {
    name: String,
    title: &'a str,
    counts: Vec<(&'static str, char, &'static str, usize)>,
    entries: Vec<Entry<'a>>,
}

/// Writes the page.
///
/// # Errors
/// When `out` fails.
pub fn write(path: &str, inspection: &Inspection, lang: Lang, out: &mut dyn Write) -> Result<(), InspectError> {
    let plans = &inspection.reading.plans;
    let mut boxed = boxes::by_page(plans, inspection.pages.len(), lang);
    let picture = |page: u32| inspection.pictures.iter().find(|picture| picture.page == page);
    let sheets =
        inspection.pages.iter().map(|page| Sheet::of(page, picture(page.number))).zip(boxed.drain(..)).collect();
    let flow = inspection.flow.as_ref().map(|flow| flowing::items(flow, plans));
    let view = View {
        lang: match lang {
            Lang::ZhTw => "zh-Hant-TW",
            Lang::En => "en",
        },
        words: Words::of(lang),
        path,
        roles: Role::ALL.map(|role| (role, role.label(lang))).to_vec(),
        sheets,
        texts: text_pages(&inspection.lines, plans),
        flow: flow.as_deref().map(flow_html).transpose()?,
        plans: plans.iter().enumerate().map(|(index, reading)| plan(index, reading, lang)).collect(),
        findings: list::findings(&inspection.reading, !inspection.lines.is_empty(), lang),
    };
    view.write_into(&mut safe::Page::new(out))?;
    Ok(())
}

/// The paragraphs and tables of a flow; tables may stand in tables.
fn flow_html(items: &[Item]) -> Result<String, InspectError> {
    #[derive(Template)]
    #[template(path = "inspect_flow.html")]
    struct View<'a> {
        items: &'a [Item],
    }
    Ok(View { items }.render().map_err(std::io::Error::other)?)
}

fn text_pages<'a>(lines: &'a [(u32, u32, String)], plans: &[Reading]) -> Vec<TextPage<'a>> {
    let index = fragments::Index::of(plans);
    let mut pages: Vec<TextPage<'a>> = Vec::new();
    for (page, number, text) in lines {
        if pages.last().is_none_or(|last| last.number != *page) {
            pages.push(TextPage { number: *page, lines: Vec::new() });
        }
        let last = pages.last_mut().expect("one was pushed above");
        last.lines.push((*number, index.fragments(*number, text)));
    }
    pages
}

fn plan(index: usize, reading: &Reading, lang: Lang) -> PlanView<'_> {
    let plan = &reading.plan;
    let office = plan.office.as_deref().unwrap_or_default();
    let year = plan.roc_year.map(|year| year.to_string()).unwrap_or_default();
    PlanView {
        name: format!("{office} {year}").trim().to_owned(),
        title: plan.title.as_deref().unwrap_or_default(),
        counts: labels::ASSIGNMENTS
            .map(|kind| {
                let count = plan.measures.iter().filter(|measure| measure.assignment == kind).count();
                let (class, sign, label) = labels::assignment(kind, lang);
                (class, sign, label, count)
            })
            .to_vec(),
        entries: list::entries(index, reading, lang),
    }
}

/// The name of a measure or title within the page.
fn key(letter: char, plan: usize, index: usize) -> String {
    format!("{letter}{plan}-{index}")
}
