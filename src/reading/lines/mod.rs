//! The measures of a plan from text that any program extracted, column edges or not.
//!
//! `evidence` makes units of the text: what nothing parts, with the edge before it. `region` finds the table among them,
//! `belief` what the document shows of itself: dresses, widths, names, times. `search` says what each unit is, `outline`
//! what stands below what, `tokens` and `assign` whose names and times are whose. All prices stand in `prices`.

mod assign;
mod belief;
mod evidence;
mod heads;
mod interleave;
mod joins;
mod outline;
mod prices;
mod region;
mod search;
mod tokens;

use std::ops::Range;

use foldhash::HashSet;

use crate::{
    plan::{joining::ink, marker::Style},
    source::text::Line,
    table::{Role as Head, Vocabulary, looks},
    words::Place,
};
use evidence::Unit;

/// The table of a plan, read from lines.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) titles: Vec<Title>,
    pub(crate) measures: Vec<Measure>,
    pub(crate) deadline_header: Option<String>,
    pub(crate) furniture: Vec<Place>,
    pub(crate) stray: Vec<(String, Place)>,
    pub(crate) left_names: Vec<(String, Place)>,
    pub(crate) left_times: Vec<(String, Place)>,
    /// Characters: all, and by what they became.
    pub(crate) ink: Ink,
}

/// Characters of a table by what they became.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Ink {
    pub(crate) table: usize,
    pub(crate) markers: usize,
    pub(crate) furniture: usize,
    pub(crate) names: usize,
    pub(crate) times: usize,
    pub(crate) separators: usize,
    pub(crate) stray: usize,
}

/// A title above measures.
#[derive(Debug, Default)]
pub(crate) struct Title {
    /// 0 for the outermost.
    pub(crate) level: usize,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) parent: Option<usize>,
    pub(crate) places: Vec<Place>,
    pub(crate) is_measure: bool,
}

/// A measure with what is sure about it.
#[derive(Debug, Default)]
pub(crate) struct Measure {
    pub(crate) title: Option<usize>,
    pub(crate) is_title: bool,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) subs: Vec<(String, String)>,
    pub(crate) places: Vec<Place>,
    pub(crate) departments: Vec<String>,
    pub(crate) department_places: Vec<Place>,
    pub(crate) deadline: Option<String>,
    pub(crate) deadline_places: Vec<Place>,
    /// Whether its text and its place are told clearly from what they could be instead.
    pub(crate) sure_text: bool,
    pub(crate) sure_place: bool,
    pub(crate) sure_departments: bool,
    pub(crate) sure_deadline: bool,
}

/// A text with its tables and what stands around each.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Prose before each table and behind the last, one entry a printed line.
    pub(crate) prose: Vec<Vec<(String, Place)>>,
    pub(crate) tables: Vec<Table>,
    /// No list has the words of its header: how they end told what they name.
    pub(crate) learned: bool,
}

/// Reads a text; one without a plan's header has no tables.
pub(crate) fn read(lines: &[Line<'_>], words: &Vocabulary) -> Reading {
    let units = evidence::units(lines, region::is_separated(lines, words));
    let mut units = joins::whole(joins::parted(joins::joined(units)));
    // Where no list has the words of its header, the document's own are learned.
    let learned = if region::has_header(&units, words) { None } else { heads::learn(&mut units, words) };
    let words = learned.as_ref().unwrap_or(words);
    let tables = region::gathered(&mut units, words);
    let mut out = Reading { learned: learned.is_some(), ..Reading::default() };
    let mut at = 0;
    let under_headings = tables.iter().filter(|region| region::is_under_heading(&units, region)).count();
    for region in tables {
        out.prose.push(prose(&units[at..region.units.start]));
        let mut found = table(&units[region.units.clone()], &units, &region.heads, words);
        // Of one table it is the section's; of several each may be the title of what stands below.
        if under_headings > 1 && region::is_under_heading(&units, &region) {
            found.measures.iter_mut().for_each(|measure| measure.sure_place = false);
        }
        out.tables.push(found);
        at = region.units.end;
    }
    out.prose.push(prose(&units[at..]));
    out
}

/// Printed lines, the ones that bold type wrote twice once.
fn prose(units: &[Unit<'_>]) -> Vec<(String, Place)> {
    let mut out: Vec<(String, Place)> = Vec::new();
    for row in units.chunk_by(|a, b| a.row == b.row) {
        let text = row.iter().map(|unit| &*unit.text).collect::<Vec<_>>().join(" ");
        if out.last().is_none_or(|(last, _)| *last != text) && !evidence::is_page_number(&text) {
            out.push((text, outline::place(&row[0])));
        }
    }
    out
}

fn table(units: &[Unit<'_>], whole: &[Unit<'_>], heads: &[(Head, String)], words: &Vocabulary) -> Table {
    let mut beliefs = belief::Beliefs::learn(units, whole, words);
    let roles = search::roles(units, &mut beliefs, words, heads);
    let outline = outline::build(units, &roles, beliefs.titles.len(), &beliefs.pairs);
    let names = tokens::names(units, &outline.names);
    let times = tokens::times(units, &outline.times);
    let mut is_token = vec![false; units.len()];
    for &at in outline.names.iter().chain(&outline.times) {
        is_token[at] = true;
    }
    let assigner = assign::Assigner::new(units, &outline, &is_token);
    let given_names = assigner.column(&names, 12);
    let given_times = assigner.column(&times, 2);
    let mut out = Table {
        deadline_header: heads.iter().find(|(role, _)| *role == Head::Deadline).map(|(_, text)| text.clone()),
        ..Table::default()
    };
    let sum = |units: &[usize], all: &[Unit<'_>]| units.iter().map(|&at| ink(&all[at].text)).sum::<usize>();
    let of_tokens = |tokens: &[tokens::Token<'_>]| tokens.iter().map(|token| ink(&token.text)).sum::<usize>();
    out.ink = Ink {
        table: units.iter().map(|unit| ink(&unit.text)).sum(),
        markers: outline.marker_ink,
        furniture: sum(&outline.furniture, units) + outline.repeated_ink,
        names: of_tokens(&names),
        times: of_tokens(&times),
        separators: sum(&outline.names, units) - of_tokens(&names),
        stray: sum(&outline.stray, units),
    };
    out.furniture = outline.furniture.iter().map(|&at| outline::place(&units[at])).collect();
    out.stray = outline.stray.iter().map(|&at| (units[at].text.to_string(), outline::place(&units[at]))).collect();
    let left = |tokens: &[tokens::Token<'_>], left: &[usize]| -> Vec<(String, Place)> {
        left.iter().map(|&at| (tokens[at].text.to_string(), outline::place(&units[tokens[at].first]))).collect()
    };
    out.left_names = left(&names, &given_names.left);
    out.left_times = left(&times, &given_times.left);
    let places = |tokens: &[tokens::Token<'_>], range: Range<usize>| {
        let mut out = Vec::new();
        for token in &tokens[range] {
            (token.first..=token.last).for_each(|at| outline::add_place(&mut out, &units[at]));
        }
        out
    };
    // What fits nowhere behind a title may be the rest of it.
    let is_stray: HashSet<usize> = outline.stray.iter().copied().collect();
    let behind = |at: usize| (0..at).rev().find(|before| !is_stray.contains(before));
    let cut: HashSet<u32> = outline.stray.iter().filter_map(|&at| behind(at)).map(|at| units[at].line).collect();
    let ends_on = |place: &Place| place.lines.is_some_and(|[_, last]| cut.contains(&last));
    let is_cut: Vec<bool> = outline.titles.iter().map(|title| title.places.iter().any(ends_on)).collect();
    let chain_sure = |title: Option<usize>| {
        let mut at = title;
        let mut sure = true;
        while let Some(index) = at {
            sure &= outline.titles[index].margin >= prices::MARGIN && !is_cut[index];
            at = outline.titles[index].parent;
        }
        sure
    };
    // A header that names facets where no title has their dress: that column was lost, and every place with it.
    let no_facets = heads.iter().any(|(role, _)| *role == Head::Facet)
        && beliefs.titles.len() < 3
        && beliefs.titles.first().is_some_and(|style| *style > Style::Chinese);
    let base = usize::from(no_facets);
    // What stands under no title may have lost its own; what is without names, or a time, where the header names such has.
    let names_units = heads.iter().any(|(role, _)| *role == Head::Department);
    let names_times = heads.iter().any(|(role, _)| *role == Head::Deadline);
    for (index, item) in outline.items.iter().enumerate() {
        let (named, timed) = (&given_names.shares[index], &given_times.shares[index]);
        // A name that ends as none of a unit does may be the first line of one that is cut.
        let whole = names[named.tokens.clone()].iter().all(|token| looks::is_unit(&token.text));
        // Two phrases, or one that is none, may hold a word of the next column.
        let own_times = &times[timed.tokens.clone()];
        let pure = own_times.len() <= 1 && own_times.iter().all(|token| token.sure);
        let deadline: Vec<&str> = times[timed.tokens.clone()].iter().map(|token| &*token.text).collect();
        out.measures.push(Measure {
            title: assigner.parent(index),
            is_title: item.is_title,
            number: item.number,
            text: item.text.clone(),
            subs: item.subs.clone(),
            places: item.places.clone(),
            departments: names[named.tokens.clone()].iter().map(|token| token.text.to_string()).collect(),
            department_places: places(&names, named.tokens.clone()),
            deadline: Some(deadline.join(" ")).filter(|text| !text.is_empty()),
            deadline_places: places(&times, timed.tokens.clone()),
            sure_text: item.margin >= prices::MARGIN,
            sure_place: !no_facets
                && assigner.parent(index).is_some()
                && item.placed >= prices::MARGIN
                && chain_sure(item.title),
            sure_departments: named.margin >= prices::MARGIN
                && pure
                && whole
                && !(names_units && named.tokens.is_empty()),
            sure_deadline: timed.margin >= prices::MARGIN && pure && !(names_times && timed.tokens.is_empty()),
        });
    }
    out.titles = outline
        .titles
        .into_iter()
        .map(|title| Title {
            level: title.level + base,
            number: title.number,
            text: title.text,
            parent: title.parent,
            places: title.places,
            is_measure: false,
        })
        .collect();
    for measure in out.measures.iter().filter(|measure| measure.is_title) {
        if let Some(title) = measure.title {
            out.titles[title].is_measure = true;
        }
    }
    out
}
