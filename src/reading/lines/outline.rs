//! Units with roles as an outline: titles with the measures below them, names and times apart.
//!
//! Titles stand before what they head, or, where a merged cell is set in the middle, among it. The numbers tell which:
//! a title behind which the measures begin again heads what follows, one behind which they count on heads the run that
//! it stands in.

use super::{
    belief::Pairs,
    evidence::Unit,
    interleave::{Interleaving, interleave},
    prices::MARGIN,
    search::{Read, Role},
};
use crate::{
    plan::{
        joining::{append, tidy},
        marker,
    },
    words::Place,
};

/// A title.
#[derive(Debug, Default)]
pub(super) struct Title {
    pub(super) level: usize,
    pub(super) number: Option<u32>,
    pub(super) text: String,
    pub(super) parent: Option<usize>,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) places: Vec<Place>,
    /// Its units, and how many of their joins are strange.
    units: Vec<usize>,
    strange: u8,
    /// How clearly it is read, and how clearly that and its place together.
    read: f32,
    pub(super) margin: f32,
}

/// A measure, or a title that is itself one.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) title: Option<usize>,
    /// The title that is this measure.
    pub(super) is_title: bool,
    pub(super) number: Option<u32>,
    pub(super) text: String,
    pub(super) subs: Vec<(String, String)>,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) places: Vec<Place>,
    /// How clearly its text is told from what stands around it.
    pub(super) margin: f32,
    /// How clearly its title is.
    pub(super) placed: f32,
}

/// What the units say.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) titles: Vec<Title>,
    pub(super) items: Vec<Item>,
    /// Units that are names, and times.
    pub(super) names: Vec<usize>,
    pub(super) times: Vec<usize>,
    pub(super) furniture: Vec<usize>,
    pub(super) stray: Vec<usize>,
    pub(super) marker_ink: usize,
    pub(super) repeated_ink: usize,
}

pub(super) fn place(unit: &Unit<'_>) -> Place {
    Place::line(unit.page, unit.line)
}

pub(super) fn add_place(places: &mut Vec<Place>, unit: &Unit<'_>) {
    let place = place(unit);
    if !places.last_mut().is_some_and(|last| last.absorb(&place)) {
        places.push(place);
    }
}

pub(super) fn add_text(text: &mut String, unit: &Unit<'_>, body: &str) {
    if unit.spaced && !text.is_empty() {
        text.push(' ');
        text.push_str(body.trim());
    } else {
        append(text, body);
    }
}

/// A title's lines of which so many join over characters that the document nowhere says side by side may be another's.
const STRANGE_JOINS: u8 = 2;

struct Builder<'a> {
    units: &'a [Unit<'a>],
    pairs: &'a Pairs,
    out: Outline,
    open: Vec<Option<usize>>,
    /// A title that a page repeats: its lines are compared with the title's and left out.
    repeats: Vec<Option<String>>,
}

/// Builds the outline of units with their roles, titles on so many levels.
pub(super) fn build(units: &[Unit<'_>], roles: &[Read], levels: usize, pairs: &Pairs) -> Outline {
    let mut builder = Builder {
        units,
        pairs,
        out: Outline::default(),
        open: vec![None; levels.max(1)],
        repeats: vec![None; levels.max(1)],
    };
    for (at, read) in roles.iter().enumerate() {
        builder.unit(at, *read);
    }
    let mut out = builder.out;
    for title in &mut out.titles {
        title.text = tidy(&title.text);
    }
    for item in &mut out.items {
        item.text = tidy(&item.text);
        for (_, text) in &mut item.subs {
            *text = tidy(text);
        }
    }
    // How many units before each are of measures, names or times: titles with none between them stand in a stack.
    let mut others = Vec::with_capacity(roles.len() + 1);
    others.push(0);
    for read in roles {
        let other = matches!(read.role, Role::Measure | Role::MeasureOn | Role::Sub | Role::Name | Role::Time);
        others.push(others[others.len() - 1] + usize::from(other));
    }
    arrange(&mut out, levels, units, &others);
    out
}

impl Builder<'_> {
    fn unit(&mut self, at: usize, read: Read) {
        let unit = &self.units[at];
        let marker = marker::read(&unit.text);
        let body = |length: usize| unit.text[length..].trim_start();
        // What may have lost this unit is in as much doubt as what got it.
        match read.rival {
            Role::TitleOn(level) => {
                if let Some(open) = self.open.get(usize::from(level)).copied().flatten() {
                    let title = &mut self.out.titles[open];
                    title.read = title.read.min(read.margin);
                    title.margin = title.read;
                }
            }
            Role::MeasureOn | Role::Sub => {
                if let Some(item) = self.out.items.last_mut() {
                    item.margin = item.margin.min(read.margin);
                }
            }
            _ => {}
        }
        match read.role {
            Role::Title(level) => {
                let level = usize::from(level);
                let length = marker.map_or(0, |marker| marker.length);
                self.out.marker_ink += ink(&unit.text[..length]);
                let body = body(length);
                let number = marker.and_then(|marker| marker.number);
                if let Some(open) = self.open[level] {
                    let title = &self.out.titles[open];
                    if title.number == number
                        && title.number.is_some()
                        && title.text.replace(' ', "").starts_with(&body.replace(' ', ""))
                    {
                        self.out.repeated_ink += ink(body);
                        self.repeats[level] = Some(body.replace(' ', ""));
                        return;
                    }
                }
                self.repeats[level] = None;
                let mut title = Title {
                    level,
                    number,
                    first: at,
                    last: at,
                    units: vec![at],
                    read: read.margin,
                    margin: read.margin,
                    ..Title::default()
                };
                add_text(&mut title.text, unit, body);
                add_place(&mut title.places, unit);
                self.open[level] = Some(self.out.titles.len());
                for inner in level + 1..self.open.len() {
                    self.open[inner] = None;
                }
                self.out.titles.push(title);
            }
            Role::TitleOn(level) => {
                let level = usize::from(level);
                let Some(open) = self.open[level] else { return self.out.stray.push(at) };
                let title = &mut self.out.titles[open];
                if let Some(so_far) = &mut self.repeats[level] {
                    so_far.push_str(&unit.text);
                    if title.text.replace(' ', "").starts_with(so_far.as_str()) {
                        self.out.repeated_ink += ink(&unit.text);
                        return;
                    }
                    self.out.stray.push(at);
                    return;
                }
                let join = title.text.chars().next_back().zip(unit.text.chars().next());
                title.strange = title
                    .strange
                    .saturating_add(u8::from(join.is_some_and(|(left, right)| !self.pairs.seen(left, right))));
                add_text(&mut title.text, unit, &unit.text);
                add_place(&mut title.places, unit);
                title.last = at;
                title.units.push(at);
                title.read = if title.strange < STRANGE_JOINS { title.read.min(read.margin) } else { 0.0 };
                title.margin = title.read;
            }
            Role::Measure => {
                let length = marker.map_or(0, |marker| marker.length);
                self.out.marker_ink += ink(&unit.text[..length]);
                let mut item = Item {
                    number: marker.and_then(|marker| marker.number),
                    first: at,
                    last: at,
                    margin: read.margin,
                    placed: read.margin,
                    ..Item::default()
                };
                add_text(&mut item.text, unit, body(length));
                add_place(&mut item.places, unit);
                self.out.items.push(item);
            }
            Role::MeasureOn | Role::Sub => {
                let Some(item) = self.out.items.last_mut() else { return self.out.stray.push(at) };
                item.last = at;
                item.margin = item.margin.min(read.margin);
                add_place(&mut item.places, unit);
                if read.role == Role::Sub {
                    let length = marker.map_or(0, |marker| marker.length);
                    self.out.marker_ink += ink(&unit.text[..length]);
                    let shown = unit.text[..length].trim_matches(['.', '、', '．', '﹒', ':', '：']).to_owned();
                    let mut text = String::new();
                    add_text(&mut text, unit, body(length));
                    item.subs.push((shown, text));
                } else {
                    let text = item.subs.last_mut().map_or(&mut item.text, |(_, text)| text);
                    add_text(text, unit, &unit.text);
                }
            }
            Role::Name => self.out.names.push(at),
            Role::Time => self.out.times.push(at),
            Role::Header | Role::Furniture | Role::Serial => self.out.furniture.push(at),
            Role::Stray => self.out.stray.push(at),
        }
    }
}

fn ink(text: &str) -> usize {
    crate::plan::joining::ink(text)
}

/// Gives every measure and every title the title above it.
fn arrange(out: &mut Outline, levels: usize, units: &[Unit<'_>], others: &[usize]) {
    let found = interleave(out, levels, units, others);
    for (item, below) in out.items.iter_mut().zip(&found.items) {
        (item.title, item.placed) = (below.title, item.margin.min(below.margin));
    }
    for (title, below) in out.titles.iter_mut().zip(&found.titles) {
        (title.parent, title.margin) = (below.title, title.read.min(below.margin));
    }
    append_rests(out, &found);
    leave_out(out, &found.left, units);
    // One measure under the wrong title says that its neighbours may be, too.
    let mut doubtful = vec![false; out.titles.len()];
    for item in out.items.iter().filter(|item| item.placed < MARGIN) {
        if let Some(title) = item.title {
            doubtful[title] = true;
        }
    }
    for item in &mut out.items {
        if item.title.is_some_and(|title| doubtful[title]) {
            item.placed = 0.0;
        }
    }
    titles_as_measures(out, levels);
    out.items.sort_by_key(|item| item.first);
}

/// Puts measures that are the rest of the one before them into it.
fn append_rests(out: &mut Outline, found: &Interleaving) {
    if !found.appended.contains(&true) {
        return;
    }
    let items = std::mem::take(&mut out.items);
    for ((item, below), is_rest) in items.into_iter().zip(&found.items).zip(&found.appended) {
        let Some(whole) = out.items.last_mut().filter(|_| *is_rest) else {
            out.items.push(item);
            continue;
        };
        let text = whole.subs.last_mut().map_or(&mut whole.text, |(_, text)| text);
        append(text, &item.text);
        whole.subs.extend(item.subs);
        whole.places.extend(item.places);
        whole.last = item.last;
        whole.margin = whole.margin.min(item.margin).min(below.margin);
    }
}

/// Takes titles out that are none. What stands in them is of no column; the measure before may lack it.
fn leave_out(out: &mut Outline, left: &[bool], units: &[Unit<'_>]) {
    if !left.contains(&true) {
        return;
    }
    let mut kept = 0;
    let place: Vec<Option<usize>> = left
        .iter()
        .map(|left| {
            kept += usize::from(!left);
            (!left).then(|| kept - 1)
        })
        .collect();
    let titles = std::mem::take(&mut out.titles);
    for (mut title, left) in titles.into_iter().zip(left) {
        if !left {
            title.parent = title.parent.and_then(|parent| place[parent]);
            out.titles.push(title);
            continue;
        }
        let marker = marker::read(&units[title.first].text).map_or(0, |marker| marker.length);
        out.marker_ink -= ink(&units[title.first].text[..marker]);
        out.stray.extend(title.units);
        let before = out.items.partition_point(|item| item.first < title.first);
        if let Some(before) = before.checked_sub(1) {
            out.items[before].margin = 0.0;
        }
    }
    for item in &mut out.items {
        item.title = item.title.and_then(|title| place[title]);
    }
}

/// Whether names or a time stand behind a title before any measure does.
pub(super) fn followed_by_tokens(out: &Outline, at: usize, others: &[usize]) -> bool {
    let title = &out.titles[at];
    let item = out.items.partition_point(|item| item.first <= title.first);
    let next = out.items.get(item).map_or(others.len() - 1, |item| item.first);
    let next = out.titles.get(at + 1).map_or(next, |title| title.first.min(next));
    next > title.last + 1 && others[next] > others[title.last + 1]
}

/// A title with nothing below it is itself the measure.
fn titles_as_measures(out: &mut Outline, levels: usize) {
    let mut leaf = vec![true; out.titles.len()];
    for parent in
        out.items.iter().filter_map(|item| item.title).chain(out.titles.iter().filter_map(|title| title.parent))
    {
        leaf[parent] = false;
    }
    for (index, title) in out.titles.iter().enumerate().filter(|(index, _)| leaf[*index]) {
        // One of an outer level, or without number, is sooner a title that lost what it heads.
        let usual = title.level + 1 == levels && title.number.is_some();
        let margin = if usual { title.margin } else { 0.0 };
        out.items.push(Item {
            title: Some(index),
            is_title: true,
            text: title.text.clone(),
            first: title.first,
            last: title.last,
            places: title.places.clone(),
            margin,
            placed: margin,
            ..Item::default()
        });
    }
}
