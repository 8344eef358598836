//! For people and for wikis: a heading a facet and strategy, a table of measures below.

use super::row::assignment;
use crate::{
    plan::{Heading, Measure, Plan},
    report::safe::{Foreign, Markdown, Shown},
    safe_text,
    words::Lang,
};

/// All plans, one after another.
#[must_use]
pub fn markdown(plans: &[&Plan], lang: Lang) -> String {
    plans.iter().map(|plan| one(plan, lang)).collect()
}

fn one(plan: &Plan, lang: Lang) -> String {
    let title = plan.title.as_deref().or(plan.office.as_deref()).unwrap_or(&plan.source.path);
    let mut out = safe_text!(Markdown, "# {}\n\n", Foreign(title)).into_string();
    let mut above: [Option<Heading>; 2] = [None, None];
    let mut open = false;
    for measure in &plan.measures {
        let here = [measure.facet.clone(), measure.strategy.clone()];
        if here != above || !open {
            if here[0] != above[0] {
                out += &safe_text!(Markdown, "\n## {}\n", heading(here[0].as_ref())).into_string();
            }
            let head = match lang {
                Lang::ZhTw => "| 識別碼 | 次策略 | 具體作法 | 承辦部門 | 期限 | 確定性 | 頁 |",
                Lang::En => "| id | sub-strategy | measure | departments | deadline | assignment | page |",
            };
            let below = heading(here[1].as_ref());
            out += &safe_text!(Markdown, "\n### {}\n\n{}\n|---|---|---|---|---|---|---|\n", below, head).into_string();
            above = here;
            open = true;
        }
        out += &row(measure, lang).into_string();
    }
    out.push('\n');
    out
}

fn row(measure: &Measure, lang: Lang) -> Shown<Markdown> {
    let mut text = safe_text!(Markdown, "{}", Foreign(&measure.text));
    for sub in &measure.subitems {
        text = safe_text!(Markdown, "{}<br>{} {}", text, Foreign(&sub.marker), Foreign(&sub.text));
    }
    let page = match measure.evidence.text.first() {
        Some(place) => safe_text!(Markdown, "{}", place.page),
        None => safe_text!(Markdown, ""),
    };
    safe_text!(
        Markdown,
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        Foreign(&measure.id),
        heading(measure.substrategy.as_ref()),
        text,
        Foreign(&measure.departments.join("、")),
        Foreign(measure.deadline.as_deref().unwrap_or("")),
        assignment(measure.assignment, lang),
        page,
    )
}

fn heading(heading: Option<&Heading>) -> Shown<Markdown> {
    let Some(heading) = heading else { return safe_text!(Markdown, "—") };
    let title = Foreign(heading.title.as_deref().unwrap_or(""));
    match heading.no {
        Some(no) => safe_text!(Markdown, "{}. {}", no, title),
        None => safe_text!(Markdown, "{}", title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_in_markdown_holds_no_markup_of_its_own() {
        let hostile = "<script>alert(1)</script>![x](http://tracker.invalid/p.png) [y](javascript:alert(1))|\n## 二";
        let heading = Heading { title: Some(hostile.to_owned()), ..Heading::default() };
        let measure = Measure {
            id: hostile.to_owned(),
            text: hostile.to_owned(),
            facet: Some(heading.clone()),
            substrategy: Some(heading),
            departments: vec![hostile.to_owned()],
            deadline: Some(hostile.to_owned()),
            ..Measure::default()
        };
        let plan = Plan { title: Some(hostile.to_owned()), measures: vec![measure], ..Plan::default() };
        let shown = markdown(&[&plan], Lang::En);
        assert!(!shown.contains("<script") || shown.contains("\\<script"), "{shown}");
        for (at, _) in shown.match_indices("<script").chain(shown.match_indices("![")).chain(shown.match_indices("]("))
        {
            assert!(shown[..at].ends_with('\\'), "{shown}");
        }
        assert_eq!(shown.lines().filter(|line| line.starts_with("## ")).count(), 1, "{shown}");
    }
}
