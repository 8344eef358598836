//! Records of a plan that was read line by line, where no column edge tells what is what.

use super::{
    Accounting, Assignment, Certainty, Evidence, Heading, Marks, Measure, PathTitle, Plan, ReadAs, Reading, SCHEMA,
    Sides, Source, Subitem, TitleMark, front, front_matter,
    joining::{ink, tidy},
    note_gaps, record,
};
use crate::{
    reading::lines,
    table::{Opening, Piece},
    words::{Code, Diagnostic, Place, shorten},
};

/// The plans of a text; `source` is copied into each.
#[must_use]
pub(crate) fn from_lines(read: &lines::Reading, source: &Source) -> Vec<Reading> {
    let count = read.tables.len();
    read.tables
        .iter()
        .enumerate()
        .map(|(index, table)| {
            // What stands behind a table is its own where no other follows.
            let behind = if index + 1 == count { &read.prose[index + 1][..] } else { &[] };
            let prose: Vec<Piece> = read.prose[index]
                .iter()
                .chain(behind)
                .map(|(text, place)| Piece::new(text.clone(), place.clone(), Opening::Paragraph))
                .collect();
            let source = Source { read_as: Some(ReadAs::Lines), ..source.clone() };
            let mut plan = Plan { schema: SCHEMA.to_owned(), source, ..Plan::default() };
            front::read(&prose.iter().collect::<Vec<_>>(), &mut plan);
            plan.deadline_header = table.deadline_header.as_deref().map(tidy);
            plan.measures = table.measures.iter().map(|measure| record_of(measure, table)).collect();
            record::number_measures(&mut plan.measures);
            // A form that has no such column leaves nothing out.
            let sides = Sides::said([&plan]);
            for (measure, read) in plan.measures.iter_mut().zip(&table.measures) {
                note_gaps(measure, sides, &mut plan.diagnostics);
                note_doubt(measure, read, &mut plan.diagnostics);
            }
            let found = table.left_names.iter().map(|left| (left, Code::SurplusDepartment, "部門", "department"));
            let found =
                found.chain(table.left_times.iter().map(|left| (left, Code::SurplusDeadline, "期限", "deadline")));
            for ((text, place), code, zh, en) in found {
                let zh = format!("多出的{zh}「{text}」未歸入任何具體作法");
                let note = Diagnostic::new(code, zh, format!("{en} 「{text}」 is left over"));
                plan.diagnostics.push(note.quoting(text).at(place));
            }
            for (text, place) in &table.stray {
                let zh = format!("「{}」不屬於任何欄位", shorten(text, 20));
                let en = format!("「{}」 fits nowhere", shorten(text, 20));
                plan.diagnostics.push(Diagnostic::new(Code::StrayText, zh, en).quoting(text).at(place));
            }
            front_matter(&mut plan);
            plan.diagnostics.sort_by_key(|note| (note.page.unwrap_or(0), note.line.unwrap_or(0)));
            Reading { plan, accounting: Some(account(table)), marks: marks(table), ..Reading::default() }
        })
        .collect()
}

fn record_of(read: &lines::Measure, table: &lines::Table) -> Measure {
    let mut headings: [Option<Heading>; 3] = [None, None, None];
    let mut path = Vec::new();
    let mut at = read.title;
    while let Some(title) = at.map(|index| &table.titles[index]) {
        let heading = Heading { no: title.number, title: Some(title.text.clone()).filter(|text| !text.is_empty()) };
        path.push(PathTitle { header: None, no: heading.no, title: heading.title.clone() });
        if let Some(room) = headings.get_mut(title.level) {
            *room = Some(heading);
        }
        at = title.parent;
    }
    path.reverse();
    let [facet, strategy, substrategy] = headings;
    let stands = |sure: bool| if sure { Assignment::Inferred } else { Assignment::Ambiguous };
    let certainty = Certainty {
        place: stands(read.sure_place),
        text: stands(read.sure_text),
        departments: stands(read.sure_departments),
        deadline: stands(read.sure_deadline),
    };
    let sure = read.sure_departments && read.sure_deadline && read.sure_text && read.sure_place;
    Measure {
        facet,
        strategy,
        substrategy,
        path,
        certainty: Some(certainty),
        no: read.number,
        text: read.text.clone(),
        subitems: read
            .subs
            .iter()
            .map(|(marker, text)| Subitem { marker: marker.clone(), text: text.clone(), ..Subitem::default() })
            .collect(),
        departments: record::named_once(read.departments.clone()),
        deadline: read.deadline.clone(),
        // Without columns nothing is stated: what is clear is inferred.
        assignment: if sure { Assignment::Inferred } else { Assignment::Ambiguous },
        evidence: Evidence {
            text: read.places.clone(),
            departments: read.department_places.clone(),
            deadline: read.deadline_places.clone(),
        },
        ..Measure::default()
    }
}

/// Says what about a measure's text or place can be read in more than one way.
fn note_doubt(measure: &mut Measure, read: &lines::Measure, notes: &mut Vec<Diagnostic>) {
    if !read.sure_text {
        say_doubt(measure, Code::AmbiguousText, notes);
    }
    if !read.sure_place {
        say_doubt(measure, Code::AmbiguousPlace, notes);
    }
}

/// Says of a measure that a part of it can be read in more than one way.
pub(super) fn say_doubt(measure: &mut Measure, code: Code, notes: &mut Vec<Diagnostic>) {
    say_why(measure, code, None, notes);
}

/// The same, with the reason in Chinese and in English.
pub(super) fn say_why(measure: &mut Measure, code: Code, why: Option<(&str, &str)>, notes: &mut Vec<Diagnostic>) {
    let place = measure.evidence.text.first().cloned().unwrap_or_else(|| Place::line(1, 1));
    let subject = shorten(&measure.text, 20).into_owned();
    let (zh, en) = match code {
        Code::AmbiguousText => ("文字起訖", "the text"),
        Code::AmbiguousPlace => ("所屬標題", "the titles"),
        _ => ("部門／期限", "departments or deadline"),
    };
    measure.diagnostics.push(code);
    let note = match why {
        None => Diagnostic::new(
            code,
            format!("「{subject}」的{zh}有多種讀法"),
            format!("{en} of 「{subject}」 can be read in more than one way"),
        ),
        Some((why_zh, why_en)) => Diagnostic::new(
            code,
            format!("「{subject}」的{zh}可疑：{why_zh}"),
            format!("{en} of 「{subject}」 may be wrong: {why_en}"),
        ),
    };
    notes.push(note.about(&measure.id).quoting(&measure.text).at(&place));
}

fn account(table: &lines::Table) -> Accounting {
    let sum = |texts: &mut dyn Iterator<Item = &str>| texts.map(ink).sum::<usize>();
    let left_names = sum(&mut table.left_names.iter().map(|(text, _)| &**text));
    let left_times = sum(&mut table.left_times.iter().map(|(text, _)| &**text));
    let read = &table.ink;
    Accounting {
        table: read.table,
        titles: sum(&mut table.titles.iter().filter(|title| !title.is_measure).map(|title| &*title.text)),
        markers: read.markers,
        measures: sum(&mut table.measures.iter().map(|measure| &*measure.text)),
        subitems: sum(&mut table.measures.iter().flat_map(|measure| &measure.subs).map(|(_, text)| &**text)),
        departments: read.names - left_names,
        deadlines: read.times - left_times,
        separators: read.separators,
        furniture: read.furniture,
        other_columns: 0,
        stray: read.stray + left_names + left_times,
    }
}

fn marks(table: &lines::Table) -> Marks {
    let titles = table.titles.iter().map(|title| TitleMark {
        depth: title.level,
        number: title.number,
        text: title.text.clone(),
        above: title.parent,
        is_measure: title.is_measure,
        places: title.places.clone(),
    });
    Marks {
        titles: titles.collect(),
        above: table.measures.iter().map(|measure| measure.title).collect(),
        furniture: table.furniture.clone(),
        other: Vec::new(),
        stray: table.stray.iter().chain(&table.left_names).chain(&table.left_times).cloned().collect(),
    }
}
