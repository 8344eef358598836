//! A plan as extraction programs write it.

use super::plan::{Plan, Row};

/// Text of a page before the header is repeated, in characters.
const PAGE: usize = 900;

pub(crate) fn write(plan: &Plan, style: usize) -> String {
    let mut out = String::from("\n");
    let head = if style == 0 { "# " } else { "" };
    out += &format!("{head}{}\n\n{}\n\n", plan.title, plan.date);
    let sections = |out: &mut String, sections: &[(String, String)]| {
        for (title, text) in sections {
            let (mark, colon) = if style == 0 { ("## ", "") } else { ("", "：") };
            *out += &format!("{mark}{title}{colon}\n\n");
            if !text.is_empty() {
                *out += &format!("{text}\n\n");
            }
        }
    };
    sections(&mut out, &plan.before);
    table(plan, style, &mut out);
    out.push('\n');
    sections(&mut out, &plan.after);
    out
}

/// The header, in the shapes that extraction gives it from page to page.
fn header(style: usize, page: usize) -> &'static str {
    match (style, page % 3) {
        (1, 1) => "面向\t執行策略\t\t具體作法\t承辦部門\t完成期限\n",
        (_, 2) => "面向\t執行策略\t具體作法\t承辦部門\t完成期限\t\n",
        _ => "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n",
    }
}

fn table(plan: &Plan, style: usize, out: &mut String) {
    let mut page = 0;
    let mut used = 0;
    *out += header(style, page);
    let mut rest = plan.rows.as_slice();
    while let Some(first) = rest.first() {
        // A tall cell holds all measures of a sub-strategy.
        let count = 1 + rest[1..].iter().take_while(|row| row.substrategy.is_none()).count();
        let group = if style == 1 { &rest[..1] } else { &rest[..count] };
        rest = &rest[group.len()..];
        let size: usize = group.iter().flat_map(|row| &row.paragraphs).map(|text| text.chars().count()).sum();
        if used > 0 && used + size > PAGE {
            page += 1;
            used = 0;
            *out += "\n";
            *out += header(style, page);
        }
        used += size;
        *out += &line(first, group, style, page);
    }
}

fn line(first: &Row, group: &[Row], style: usize, page: usize) -> String {
    let facet = first.facet.clone().unwrap_or_default();
    let strategy = first.strategy.clone().unwrap_or_default();
    let sub = first.substrategy.clone().unwrap_or_default();
    let texts: Vec<String> = group.iter().flat_map(|row| row.paragraphs.clone()).collect();
    let departments: Vec<String> = group.iter().map(|row| row.departments.join(" ")).collect();
    let deadlines: Vec<String> = group.iter().map(|row| row.deadline.clone()).collect();
    let join = |parts: &[String]| match style {
        0 if parts.len() > 1 => parts.iter().map(|part| format!("<p>{part}</p>")).collect::<Vec<_>>().join(" "),
        2 => parts.join("  "),
        _ => parts.join(" "),
    };
    let (text, departments, deadlines) = (join(&texts), join(&departments), join(&deadlines));
    match (style, page % 3) {
        // Cells slide to the left where the facet's cell was merged.
        (1, 1) if first.facet.is_none() && !strategy.is_empty() => {
            format!("{strategy}\t{sub}\t\t{text}\t{departments}\t{deadlines}\n")
        }
        (1, 2) => format!("{facet}\t{strategy}\t{sub}\t{text}\t{departments}\t{deadlines}\n"),
        _ => format!("{facet}\t{strategy}\t{sub}\t{text}\t{departments}\t{deadlines}\n"),
    }
}
