//! Which dress of number stands for what in the measures' column: titles, measures or sub-items.
//!
//! Learned from the column before it is read: the dress is taken as the measures' whose reading costs least, when what
//! stands before its first number in a cell are titles and what follows it are sub-items.

use super::{
    evidence::{Edge, Line},
    prices as price,
};
use crate::words::{joining::is_complete, marker::Style};

/// What the dresses of a measures' column stand for.
#[derive(Debug, Default, Clone)]
pub(super) struct Dress {
    /// The measures' dress; none where they have no numbers.
    pub(super) measure: Option<Style>,
    /// Dresses of titles, outermost first.
    pub(super) titles: Vec<Style>,
    /// How much dearer the next best choice is, in nats.
    pub(super) margin: f32,
}

impl Dress {
    pub(super) fn is_title(&self, style: Style) -> bool {
        self.titles.contains(&style)
    }
}

/// A numbered line with the text up to the next one.
struct Entry {
    style: Style,
    number: Option<u32>,
    /// First of its cell.
    first: bool,
    /// Its cell, counted.
    cell: usize,
    length: usize,
    complete: bool,
    /// It stands apart from the paragraph below it as a title does: short, and no sentence.
    leads: bool,
    /// Inside its cell departments and a deadline begin at its height.
    beside: bool,
}

/// Learns the dresses of a column. `outer` are those of the title columns; `beside` says of each line whether departments and
/// a deadline begin at its height; `unfinished` what it costs that a cell ends without the mark of a sentence's end.
pub(super) fn learn(lines: &[Line<'_>], outer: &[Style], beside: &[bool], unfinished: f32) -> Dress {
    let (entries, bare_cells) = entries(lines, beside);
    let mut styles: Vec<Style> = Vec::new();
    for entry in &entries {
        if !styles.contains(&entry.style) {
            styles.push(entry.style);
        }
    }
    // A dress that never shows its 1 is a number of the text, unless each of its numbers opens a cell.
    let begins = |style: &Style| {
        let mut own = entries.iter().filter(|entry| entry.style == *style);
        matches!(style, Style::Bullet | Style::Enclosed)
            || own.clone().any(|entry| entry.number == Some(1))
            || own.all(|entry| entry.first)
    };
    styles.retain(begins);
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| styles.contains(&entry.style)).collect();
    // Where cells end so anyway it says little of a text that it is no sentence.
    let no_sentence = unfinished.clamp(price::DRESS_NO_MARK, price::DRESS_NO_SENTENCE);
    let mut readings: Vec<(f32, Dress)> = styles
        .iter()
        .map(|style| Some(*style))
        .chain([None])
        .map(|measure| {
            let titles = titles_before(&entries, measure, outer);
            let dress = Dress { measure, titles, margin: 0.0 };
            (cost(&entries, &dress, bare_cells, no_sentence), dress)
        })
        .collect();
    // Of readings as cheap, the dress that comes first.
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let margin = readings.get(1).map_or(price::HOPELESS, |second| second.0 - readings[0].0);
    let mut dress = readings.swap_remove(0).1;
    dress.margin = margin;
    dress
}

fn entries(lines: &[Line<'_>], beside: &[bool]) -> (Vec<Entry>, usize) {
    let mut out: Vec<Entry> = Vec::new();
    let (mut cell, mut bare) = (0, 0);
    let mut text = String::new();
    let close = |out: &mut Vec<Entry>, text: &mut String| {
        if let Some(last) = out.last_mut()
            && last.length == 0
        {
            last.length = text.chars().count().max(1);
            last.complete = is_complete(text);
        }
        text.clear();
    };
    let widest = lines.iter().map(|line| line.body().chars().count()).max().unwrap_or(0);
    for (at, line) in lines.iter().enumerate() {
        let begins_cell = line.edge == Edge::Cell;
        cell += usize::from(begins_cell);
        if let Some(marker) = line.marker {
            close(&mut out, &mut text);
            out.push(Entry {
                style: marker.style,
                number: marker.number,
                first: begins_cell,
                cell,
                length: 0,
                complete: false,
                leads: leads(&lines[at..], widest),
                beside: beside[at] && !begins_cell,
            });
        } else if begins_cell {
            close(&mut out, &mut text);
            bare += 1;
        }
        text.push_str(line.body());
    }
    close(&mut out, &mut text);
    (out, bare)
}

/// Whether the first paragraph of these lines is a title's, with a paragraph without a number below it in the cell. Where
/// line ends came as paragraphs, the first line of a text is about as long as the `widest`; a title is shorter.
fn leads(lines: &[Line<'_>], widest: usize) -> bool {
    /// The share of the widest line that a title may have.
    const SHORT: f32 = 0.6;
    let own = 1 + lines[1..].iter().take_while(|line| line.edge == Edge::Line && line.marker.is_none()).count();
    let length: usize = lines[..own].iter().map(|line| line.body().chars().count()).sum();
    let below = lines.get(own).is_some_and(|line| line.edge == Edge::Paragraph && line.marker.is_none());
    let is_short = length <= price::LONG_TITLE && length as f32 <= SHORT * widest as f32;
    let is_sentence = is_complete(lines[own - 1].text) || lines[..own].iter().any(|line| line.text.contains('，'));
    below && is_short && !is_sentence
}

/// The dresses that stand before the measures' in a cell, outermost first.
fn titles_before(entries: &[Entry], measure: Option<Style>, outer: &[Style]) -> Vec<Style> {
    let Some(measure) = measure else {
        // Measures without numbers stand below titles that have them.
        let mut titles: Vec<Style> = Vec::new();
        for style in entries.iter().map(|entry| entry.style) {
            let own = || entries.iter().filter(|entry| entry.style == style);
            if !titles.contains(&style) && own().count() > 1 && own().all(|entry| entry.leads) {
                titles.push(style);
            }
        }
        return titles;
    };
    let mut titles: Vec<Style> = Vec::new();
    // A dress is a title's where the next number is the first of the measures, or of a title further in.
    loop {
        let before = titles.len();
        for pair in entries.windows(2) {
            let (entry, next) = (&pair[0], &pair[1]);
            let leads = (next.style == measure || titles.contains(&next.style)) && next.number == Some(1);
            let is_known = entry.style == measure || titles.contains(&entry.style);
            if leads && !is_known && entry.cell == next.cell && !entry.complete && entry.length <= price::LONG_TITLE {
                titles.insert(0, entry.style);
            }
        }
        if titles.len() == before {
            break;
        }
    }
    // Further in means later on the first line of descent.
    let first = |style: &Style| entries.iter().position(|entry| entry.style == *style);
    titles.sort_by_key(first);
    titles.extend(outer.iter().filter(|style| **style != measure && entries.iter().any(|e| e.style == **style)));
    let mut once: Vec<Style> = Vec::with_capacity(titles.len());
    for style in titles {
        if !once.contains(&style) {
            once.push(style);
        }
    }
    once
}

fn cost(entries: &[Entry], dress: &Dress, bare_cells: usize, no_sentence: f32) -> f32 {
    let mut cost = if dress.measure.is_some() { price::DRESS_BARE_CELL * bare_cells as f32 } else { 0.0 };
    // In this cell, and in any before.
    let (mut has_measure, mut began) = (false, false);
    let mut last: Vec<(Style, u32)> = Vec::new();
    let mut cell = 0;
    for entry in entries {
        if entry.cell != cell {
            cell = entry.cell;
            has_measure = dress.measure.is_none();
        }
        if entry.beside && Some(entry.style) != dress.measure {
            cost += price::DRESS_BESIDE;
        }
        if Some(entry.style) == dress.measure {
            (has_measure, began) = (true, true);
            cost += if entry.complete && !entry.leads { 0.0 } else { no_sentence };
            cost += if entry.length < price::SHORT_TEXT { price::DRESS_SHORT } else { 0.0 };
        } else if dress.is_title(entry.style) {
            // Below a title that leads stand measures without numbers, up to the next one.
            let whole = !(entry.leads && dress.measure.is_none());
            cost += if entry.complete && whole { price::SENTENCE_AS_TITLE } else { 0.0 };
            cost += if whole && entry.length > price::LONG_TITLE { price::LONG_AS_TITLE } else { 0.0 };
        } else {
            let known = last.iter_mut().find(|(style, _)| *style == entry.style);
            let number = entry.number.unwrap_or(0);
            let in_order = match &known {
                _ if entry.number.is_none() || number == 1 => true,
                Some((_, before)) => number == *before + 1,
                None => false,
            };
            match known {
                Some(known) => known.1 = number,
                None => last.push((entry.style, number)),
            }
            cost += if in_order { price::SUBITEM } else { price::SUBITEM_OUT_OF_ORDER };
            // Below a measure, in rows of their own, stand what its sub-items say: no sentences, in order.
            let in_row = entry.first && began && in_order && !entry.complete;
            if in_row {
                cost += price::DRESS_IN_ROW;
            } else if entry.first || !has_measure {
                cost += price::DRESS_ORPHAN;
            }
        }
    }
    cost
}
