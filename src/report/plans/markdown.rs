//! For people and for wikis: a heading a facet and strategy, a table of measures below.

use std::fmt::Write;

use super::row::assignment;
use crate::{
    plan::{Heading, Plan},
    words::Lang,
};

/// All plans, one after another.
#[must_use]
pub fn markdown(plans: &[&Plan], lang: Lang) -> String {
    let mut out = String::new();
    for plan in plans {
        one(&mut out, plan, lang);
    }
    out
}

fn one(out: &mut String, plan: &Plan, lang: Lang) {
    let title = plan.title.clone().or_else(|| plan.office.clone()).unwrap_or_else(|| plan.source.path.clone());
    let _ = writeln!(out, "# {}\n", inline(&title));
    let mut above: [Option<Heading>; 2] = [None, None];
    let mut open = false;
    for measure in &plan.measures {
        let here = [measure.facet.clone(), measure.strategy.clone()];
        if here != above || !open {
            if here[0] != above[0] {
                let _ = writeln!(out, "\n## {}", heading(here[0].as_ref()));
            }
            let _ = writeln!(out, "\n### {}\n", heading(here[1].as_ref()));
            let head = match lang {
                Lang::ZhTw => "| 識別碼 | 次策略 | 具體作法 | 承辦部門 | 期限 | 確定性 | 頁 |",
                Lang::En => "| id | sub-strategy | measure | departments | deadline | assignment | page |",
            };
            let _ = writeln!(out, "{head}\n|---|---|---|---|---|---|---|");
            above = here;
            open = true;
        }
        let mut text = inline(&measure.text);
        for sub in &measure.subitems {
            let _ = write!(text, "<br>{} {}", inline(&sub.marker), inline(&sub.text));
        }
        let page = measure.evidence.text.first().map(|place| place.page.to_string()).unwrap_or_default();
        let _ = writeln!(
            out,
            "| {} | {} | {text} | {} | {} | {} | {page} |",
            measure.id,
            heading(measure.substrategy.as_ref()),
            inline(&measure.departments.join("、")),
            inline(measure.deadline.as_deref().unwrap_or("")),
            assignment(measure.assignment, lang),
        );
    }
    out.push('\n');
}

fn heading(heading: Option<&Heading>) -> String {
    let Some(heading) = heading else { return "—".to_owned() };
    let number = heading.no.map(|no| format!("{no}. ")).unwrap_or_default();
    format!("{number}{}", inline(heading.title.as_deref().unwrap_or("")))
}

/// Text that stays inside its table cell and shows as it was printed.
fn inline(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('|', "\\|")
        .replace(['\n', '\r'], " ")
        .replace('*', "\\*")
        .replace('`', "\\`")
}
