//! PP-OCRv6 as the recogniser: two small models, run by `rten`.
//!
//! | step                                                  | module    |
//! |-------------------------------------------------------|-----------|
//! | where text stands, aslant or not                      | `detect`  |
//! | boxes cut where drawn rules run through them          | here      |
//! | which way the page lies                               | here      |
//! | lines cut out, and what they say                      | `line`    |
//! | vertical columns set as lines                         | `columns` |
//! | the characters that the model knows                   | `charset` |
//!
//! The package has a third model that tells lines that stand on their head. It is not used: what a line says when it is
//! read one way and the other, and how sure that is, tells more, and tells vertical writing from a page on its side.

mod charset;
mod columns;
mod detect;
mod line;
mod net;
mod tilted;

use std::{collections::BTreeMap, sync::Arc};

use rten::ThreadPool;
use unicode_width::UnicodeWidthChar;

pub(super) use self::tilted::Tilted;
use self::{
    charset::Charset,
    line::{Cut, LONGEST, Letter, Run},
    net::Net,
};
use super::{
    OcrError, PageDone,
    models::ModelFiles,
    picture::{Picture, Run as Rule},
    sheet::DPI,
};
use crate::source::geometry::{Axis, Turn};

/// The models, ready to be used from any thread.
pub(super) struct Neural {
    detection: Net,
    recognition: Net,
    charset: Charset,
}

/// A line or a column of a page.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its box in pixels.
    pub(super) bbox: [f32; 4],
    /// Whether its characters stand below one another.
    pub(super) vertical: bool,
    /// Its characters in the order in which they are read.
    pub(super) letters: Vec<Printed>,
}

impl Line {
    /// The mean of how sure its characters are.
    pub(super) fn sure(&self) -> f32 {
        self.letters.iter().map(|letter| letter.sure).sum::<f32>() / self.letters.len().max(1) as f32
    }
}

/// A character of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Printed {
    pub(super) text: char,
    /// From where to where along the line, in pixels.
    pub(super) from: f32,
    pub(super) to: f32,
    /// 0–1.
    pub(super) sure: f32,
}

/// Nothing that rests on a character that is no surer is certain: less than `plan::doubts` flags names and times for.
pub(super) const DOUBT: f32 = 0.45;
/// At this resolution text is looked for; a picture's own is [`DPI`]. Print of six points is still twelve pixels
/// high there, and less of it is found at 100 (measured on real pages).
const LOOK_DPI: f32 = 150.0;
/// More pixels than a sheet of A3 has at this resolution are not looked at.
const MOST_LOOKED: f32 = 4.4e6;
/// A box so many times as high as wide is a column.
const COLUMN: f32 = 1.5;
/// So many boxes are tried each way to find which way a page lies.
const TRIED: usize = 8;

impl Neural {
    /// Takes the models in.
    pub(super) fn load(files: &ModelFiles, goes_on: PageDone) -> Result<Neural, OcrError> {
        let threads = Arc::new(ThreadPool::with_num_threads(crate::many::threads()));
        let recognition = files.recognition()?;
        let charset = Charset::of(&recognition).ok_or_else(|| net::failed("the model lists no characters"))?;
        Ok(Neural {
            detection: Net::load(files.detection()?, &threads, goes_on)?,
            recognition: Net::load(recognition, &threads, goes_on)?,
            charset,
        })
    }

    /// The boxes of text on a picture of [`DPI`], cut where one of these rules runs through them.
    pub(super) fn boxes(&self, picture: &Picture, rules: &[Rule]) -> Result<Vec<Tilted>, OcrError> {
        let pixels = (picture.width * picture.height) as f32;
        let scale = (LOOK_DPI / DPI as f32).min((MOST_LOOKED / pixels).sqrt());
        let found = detect::boxes(&self.detection, picture, scale)?;
        Ok(found.into_iter().flat_map(|one| cut(one, rules)).collect())
    }

    /// Whether most lines run downwards, as those of a page on its side do as well.
    pub(super) fn runs_down(boxes: &[Tilted]) -> bool {
        let length = |column: bool| -> f32 {
            let some = boxes.iter().filter(|one| is_long(one) && is_column(one) == column);
            some.map(|one| one.width.max(one.height)).sum()
        };
        length(true) > length(false)
    }

    /// Whether lines say nothing that is sure: the page may lie otherwise.
    pub(super) fn says_little(lines: &[Line]) -> bool {
        /// Upright print is surer than this even where it is pale; upside down it is never.
        const SURE: f32 = 0.75;
        let letters = || lines.iter().flat_map(|line| &line.letters);
        letters().map(|letter| letter.sure).sum::<f32>() / (letters().count().max(1) as f32) < SURE
    }

    /// Which way the text in these boxes lies: upright, or the page is on its side or its head.
    pub(super) fn turn(&self, picture: &Picture, boxes: &[Tilted]) -> Result<Turn, OcrError> {
        // The longest boxes tell the most.
        let mut longest: Vec<&Tilted> = boxes.iter().filter(|one| is_long(one)).collect();
        longest.sort_by(|a, b| (b.width.max(b.height)).total_cmp(&a.width.max(a.height)));
        longest.truncate(TRIED);
        let mut weights = [(Turn::Upright, 0.0), (Turn::Over, 0.0), (Turn::Clockwise, 0.0), (Turn::Anticlockwise, 0.0)];
        let (mut cuts, mut ways) = (Vec::new(), Vec::new());
        for (at, one) in longest.iter().enumerate() {
            // A few characters of a line are enough.
            let part = |length: f32, thick: f32| length.min(12.0 * thick);
            let runs = if is_column(one) {
                let short = one.band(0.0, part(one.height, one.width));
                let side = Cut::of(picture, &short, Run::Clockwise);
                if let Some((level, _)) = columns::level(&side) {
                    cuts.push(level);
                    ways.push((at, Turn::Upright));
                }
                cuts.push(side);
                cuts.push(Cut::of(picture, &short, Run::Anticlockwise));
                [Turn::Clockwise, Turn::Anticlockwise]
            } else {
                let short = one.slice(0.0, part(one.width, one.height));
                cuts.push(Cut::of(picture, &short, Run::Across));
                cuts.push(Cut::of(picture, &short, Run::Over));
                [Turn::Upright, Turn::Over]
            };
            ways.extend(runs.map(|turn| (at, turn)));
        }
        let read = line::read(&self.recognition, &self.charset, &cuts)?;
        for at in 0..longest.len() {
            let tried = ways.iter().zip(&read).filter(|((of, _), _)| *of == at);
            let best = tried.map(|((_, turn), letters)| (*turn, sure(letters))).fold(
                None,
                |best: Option<(Turn, f32)>, one| {
                    // Where two say as much, the page lies as it does.
                    if best.is_none_or(|best| one.1 > best.1) { Some(one) } else { best }
                },
            );
            for (turn, weight) in &mut weights {
                if best.is_some_and(|(found, _)| found == *turn) {
                    *weight += best.map_or(0.0, |(_, sure)| sure);
                }
            }
        }
        let all: f32 = weights.iter().map(|(_, weight)| weight).sum();
        // A page is turned by a clear majority only.
        let found = weights.into_iter().find(|(turn, weight)| *turn != Turn::Upright && *weight > 0.6 * all);
        Ok(found.map_or(Turn::Upright, |(turn, _)| turn))
    }

    /// What stands in these boxes of a picture that lies upright.
    pub(super) fn lines(&self, picture: &Picture, boxes: &[Tilted]) -> Result<Vec<Line>, OcrError> {
        let boxes: Vec<Tilted> = boxes.iter().flat_map(|one| in_parts(*one)).collect();
        let down: Vec<bool> = boxes.iter().map(is_column).collect();
        // A column is read as a level line first, and on its side only where that leaves something open.
        let mut cuts: Vec<Cut> = Vec::new();
        let mut cells: Vec<Option<Vec<columns::Cell>>> = Vec::new();
        let mut sides: Vec<Option<Cut>> = Vec::new();
        for (one, &down) in boxes.iter().zip(&down) {
            let plain = Cut::of(picture, one, if down { Run::Clockwise } else { Run::Across });
            let level = if down { columns::level(&plain) } else { None };
            match level {
                Some((level, of)) => {
                    cuts.push(level);
                    cells.push(Some(of));
                    sides.push(Some(plain));
                }
                None => {
                    cuts.push(plain);
                    cells.push(None);
                    sides.push(None);
                }
            }
        }
        let mut read = line::read(&self.recognition, &self.charset, &cuts)?;
        for (side, (cells, letters)) in sides.iter_mut().zip(cells.iter().zip(&read)) {
            if cells.as_ref().is_some_and(|cells| !columns::leaves_open(cells, letters)) {
                *side = None;
            }
        }
        let asked: Vec<usize> = (0..sides.len()).filter(|&at| sides[at].is_some()).collect();
        let on_side: Vec<Cut> = sides.into_iter().flatten().collect();
        let on_side = line::read(&self.recognition, &self.charset, &on_side)?;
        let mut on_side: BTreeMap<usize, Vec<Letter>> = asked.into_iter().zip(on_side).collect();
        for (at, cells) in cells.iter().enumerate() {
            let Some(cells) = cells else { continue };
            let mut level = std::mem::take(&mut read[at]);
            columns::doubt_halves(cells, &mut level);
            read[at] = match on_side.remove(&at) {
                Some(side) if sure(&level) + 0.1 < sure(&side) => side,
                side => columns::joined(level, cells, &side.unwrap_or_default()),
            };
        }
        let simplified = self.is_simplified(&read);
        let mut out = Vec::new();
        for ((one, letters), &down) in boxes.iter().zip(&read).zip(&down) {
            let vertical = if is_long(one) { down } else { self::beside(one, &boxes) };
            out.extend(printed(one, down, vertical, letters, simplified));
        }
        Ok(out)
    }

    /// The one level line in a box along the axes, such as the others left out.
    pub(super) fn one(&self, picture: &Picture, bbox: [f32; 4]) -> Result<Option<Line>, OcrError> {
        // The model wants some paper around the ink.
        let one = Tilted::upright(bbox).grown(0.15 * (bbox[3] - bbox[1]));
        let read = line::read(&self.recognition, &self.charset, &[Cut::of(picture, &one, Run::Across)])?;
        Ok(read.first().and_then(|letters| printed(&one, false, false, letters, false)))
    }

    /// Whether these lines are of a page in simplified characters: else one that the model sees is a traditional one that
    /// was printed small or pale.
    fn is_simplified(&self, read: &[Vec<Letter>]) -> bool {
        let (mut simple, mut full) = (0, 0);
        for letter in read.iter().flatten() {
            simple += usize::from(self.charset.is_simplified(letter.text));
            full += usize::from(self.charset.is_traditional(letter.text));
        }
        simple > full
    }
}

/// The mean of how sure the characters are; nothing that is nothing.
fn sure(letters: &[Letter]) -> f32 {
    letters.iter().map(|letter| letter.sure).sum::<f32>() / letters.len().max(1) as f32
}

fn is_column(one: &Tilted) -> bool {
    one.height > COLUMN * one.width
}

/// Whether a box is long enough to tell which way its text runs.
fn is_long(one: &Tilted) -> bool {
    is_column(one) || one.width > COLUMN * one.height
}

/// Whether a box of one character or two stands among columns.
fn beside(one: &Tilted, all: &[Tilted]) -> bool {
    const NEIGHBOURS: usize = 5;
    let [left, top, right, bottom] = one.bounds();
    let mut near: Vec<(f32, bool)> = all
        .iter()
        .filter(|other| is_long(other))
        .map(|other| {
            let [l, t, r, b] = other.bounds();
            let apart = (l - right).max(left - r).max(0.0) + (t - bottom).max(top - b).max(0.0);
            (apart, is_column(other))
        })
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    near.truncate(NEIGHBOURS);
    near.iter().filter(|(_, column)| *column).count() * 2 > near.len()
}

/// The parts of a box between the drawn rules that run through it.
fn cut(one: Tilted, rules: &[Rule]) -> Vec<Tilted> {
    /// A rule this near to a box's end, as a part of its thickness, is at its edge.
    const EDGE: f32 = 0.3;
    let column = one.height > one.width;
    let axis = if column { Axis::Horizontal } else { Axis::Vertical };
    let (length, thick) = if column { (one.height, one.width) } else { (one.width, one.height) };
    let mut places = vec![0.0];
    for rule in rules.iter().filter(|rule| rule.axis == axis) {
        let [u, v] = match axis {
            Axis::Vertical => one.inside([rule.at as f32, one.middle[1]]),
            Axis::Horizontal => one.inside([one.middle[0], rule.at as f32]),
        };
        let place = (if column { v } else { u }) + length / 2.0;
        let middle = if column { one.middle[0] } else { one.middle[1] };
        let covers = rule.from as f32 <= middle - 0.2 * thick && rule.to as f32 >= middle + 0.2 * thick;
        if covers && place > EDGE * thick && place < length - EDGE * thick {
            places.push(place);
        }
    }
    places.push(length);
    places.sort_by(f32::total_cmp);
    places
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > EDGE * thick)
        .map(|pair| if column { one.band(pair[0], pair[1]) } else { one.slice(pair[0], pair[1]) })
        .collect()
}

/// A line that is longer than the model takes, in parts.
fn in_parts(one: Tilted) -> Vec<Tilted> {
    let column = is_column(&one);
    let (length, thick) = if column { (one.height, one.width) } else { (one.width, one.height) };
    let parts = (length * line::HEIGHT as f32 / thick.max(1.0) / LONGEST as f32).ceil().clamp(1.0, 16.0);
    let part = length / parts;
    (0..parts as usize)
        .map(|at| {
            let (from, to) = (at as f32 * part, (at + 1) as f32 * part);
            if column { one.band(from, to) } else { one.slice(from, to) }
        })
        .collect()
}

/// Boxes reach beyond the ink on both sides: what the em is of their thickness.
pub(super) const EM: f32 = 0.74;

/// A line with its characters where they stand; none where it says nothing.
fn printed(one: &Tilted, down: bool, vertical: bool, letters: &[Letter], simplified: bool) -> Option<Line> {
    let [x, y] = one.middle;
    let bbox = [x - one.width / 2.0, y - one.height / 2.0, x + one.width / 2.0, y + one.height / 2.0];
    let (start, length, thick) =
        if vertical { (bbox[1], one.height, one.width) } else { (bbox[0], one.width, one.height) };
    let em = if down == vertical { EM * thick } else { length };
    let all = letters.len() as f32;
    // A few characters side by side among columns are one place of a column: below each other, in their order.
    let place = |nth: usize, letter: &Letter| {
        start + length * if down == vertical { letter.at } else { (nth as f32 + 0.5) / all }
    };
    let middles: Vec<f32> = letters.iter().enumerate().map(|(nth, letter)| place(nth, letter)).collect();
    let mut out = Vec::new();
    for (nth, letter) in letters.iter().enumerate().filter(|(_, letter)| !letter.text.is_whitespace()) {
        let wide = letter.text.width().unwrap_or(1).max(1) as f32 / 2.0;
        let half = em * if vertical { 1.0 } else { wide } / 2.0;
        let before = nth.checked_sub(1).map_or(f32::MIN, |at| (middles[at] + middles[nth]) / 2.0);
        let after = middles.get(nth + 1).map_or(f32::MAX, |next| (next + middles[nth]) / 2.0);
        let (from, to) = ((middles[nth] - half).max(before), (middles[nth] + half).min(after));
        let (text, sure) = letter.taiwanese.filter(|_| !simplified).unwrap_or((letter.text, letter.sure));
        out.push(Printed { text, from, to: to.max(from + 1.0), sure });
    }
    (!out.is_empty()).then_some(Line { bbox, vertical, letters: out })
}
