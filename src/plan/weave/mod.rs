//! Gives every measure its departments and its deadline, and says how sure that is.
//!
//! Two ways lead there. Where the page shows heights, a token belongs to what stands at its height
//! ([`height`]). Where the form tells rows and paragraphs but no heights, a row with one measure has the tokens beside
//! it, and the paragraphs of a tall cell are lined up with each other ([`lineup`]). Where only the order inside each column survived, the tokens are parted into one group a measure by
//! the cheapest order-preserving segmentation, and its margin over the next best says how sure it is ([`sequence`]).

mod foot;
mod groups;
mod height;
mod in_text;
mod lineup;
mod phrases;
mod sequence;

use foldhash::HashMap;

use super::{
    lexicon::{Expected, Lexicon},
    outline::Outline,
    record::Assignment,
    strips::{Gap, Strips, Token},
};
use crate::words::Place;

/// What one measure or sub-item was given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Share {
    pub(crate) departments: Vec<String>,
    pub(crate) department_places: Vec<Place>,
    pub(crate) deadline: Option<String>,
    pub(crate) deadline_places: Vec<Place>,
    /// The deadline line by line, as printed; where heights are known only.
    deadline_lines: Vec<String>,
    pub(crate) assignment: Assignment,
}

/// The shares of all measures, and what was left over.
#[derive(Debug, Default)]
pub(crate) struct Woven<'a> {
    /// One a measure, in the order of the outline's items.
    pub(crate) measures: Vec<Share>,
    /// One a sub-item, by measure.
    pub(crate) subitems: Vec<Vec<Share>>,
    pub(crate) surplus_departments: Vec<Token<'a>>,
    pub(crate) surplus_deadlines: Vec<Token<'a>>,
}

/// A measure or a sub-item in the order of the document.
#[derive(Debug, Clone, Copy)]
struct Receiver {
    item: usize,
    /// The innermost title above it.
    title: Option<usize>,
    /// Index of the sub-item, or none for the measure itself.
    sub: Option<usize>,
    row: u32,
    end_row: u32,
    /// The page that its text reaches.
    end_page: u32,
    page: u32,
    top: f32,
}

impl Share {
    fn add_department(&mut self, token: &Token<'_>) {
        self.departments.push(token.text.to_string());
        super::outline::add_place(&mut self.department_places, &token.place);
    }

    fn add_deadline(&mut self, token: &Token<'_>) {
        match &mut self.deadline {
            // A wrapped line goes on at once; two phrases beside each other keep their space.
            Some(text) if token.gap == Gap::Line => super::joining::append(text, &token.text),
            Some(text) => {
                text.push(' ');
                text.push_str(&token.text);
            }
            None => self.deadline = Some(token.text.to_string()),
        }
        super::outline::add_place(&mut self.deadline_places, &token.place);
    }

    /// Notes how a deadline stands in lines, for [`phrases::settle`].
    fn add_line(&mut self, token: &Token<'_>) {
        match self.deadline_lines.last_mut() {
            Some(line) if token.gap == Gap::Word => {
                line.push(' ');
                line.push_str(&token.text);
            }
            _ => self.deadline_lines.push(token.text.to_string()),
        }
    }
}

/// Weaves the tokens of `strips` into the items of `outline`.
pub(crate) fn weave<'a>(outline: &Outline, strips: &'a Strips<'a>, lexicon: &Lexicon<'a>, drawn: bool) -> Woven<'a> {
    let count = outline.items.iter().map(|item| 1 + item.subitems.len()).sum();
    let mut receivers = Vec::with_capacity(count);
    for (index, item) in outline.items.iter().enumerate() {
        let spot = item.spot;
        let receiver = Receiver {
            item: index,
            title: item.parent,
            sub: None,
            row: spot.row,
            end_row: item.end.row.max(spot.row),
            end_page: item.end.page.max(spot.page),
            page: spot.page,
            top: spot.top,
        };
        receivers.push(receiver);
        for (sub, subitem) in item.subitems.iter().enumerate() {
            let spot = subitem.spot;
            receivers.push(Receiver { sub: Some(sub), row: spot.row, page: spot.page, top: spot.top, ..receiver });
        }
    }
    let mut woven = Woven {
        measures: vec![Share::default(); outline.items.len()],
        subitems: outline.items.iter().map(|item| vec![Share::default(); item.subitems.len()]).collect(),
        ..Woven::default()
    };
    let in_cells = strips.departments.iter().chain(&strips.deadlines).any(|token| token.place.cell.is_some());
    if drawn && in_cells {
        lineup::assign(&receivers, strips, &mut woven);
    } else if drawn {
        height::assign(&receivers, strips, &mut woven);
    } else {
        // By row: paragraphs of departments, and measures that start there.
        let mut seen: HashMap<u32, (usize, usize)> = HashMap::default();
        for token in strips.departments.iter().filter(|token| token.gap >= Gap::Paragraph) {
            seen.entry(token.row).or_default().0 += 1;
        }
        for item in &outline.items {
            seen.entry(item.spot.row).or_default().1 += 1;
        }
        let expected = |row: u32| {
            let (groups, starts) = seen.get(&row).copied().unwrap_or_default();
            // Paragraphs of departments that are as many as the measures say it twice.
            let miscount = if groups > 1 && groups == starts { 3.0 } else { 0.8 };
            Expected { count: if groups > 1 { groups } else { starts.max(1) }, miscount }
        };
        let deadlines = lexicon.deadlines(&strips.deadlines, &expected);
        sequence::assign(&receivers, &strips.departments, &deadlines, sequence::Rows::Slid, &mut woven);
    }
    woven
}

impl Woven<'_> {
    fn share(&mut self, receiver: &Receiver) -> &mut Share {
        match receiver.sub {
            None => &mut self.measures[receiver.item],
            Some(sub) => &mut self.subitems[receiver.item][sub],
        }
    }
}
