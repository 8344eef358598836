//! Units with roles as an outline: titles with the measures below them, names and times apart.
//!
//! Titles stand before what they head, or, where a merged cell is set in the middle, among it. The numbers tell which:
//! a title behind which the measures begin again heads what follows, one behind which they count on heads the run that
//! it stands in.

use std::collections::BTreeMap;

use super::{
    evidence::Unit,
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

struct Builder<'a> {
    units: &'a [Unit<'a>],
    out: Outline,
    open: Vec<Option<usize>>,
    /// A title that a page repeats: its lines are compared with the title's and left out.
    repeats: Vec<Option<String>>,
}

/// Builds the outline of units with their roles, titles on so many levels.
pub(super) fn build(units: &[Unit<'_>], roles: &[Read], levels: usize) -> Outline {
    let mut builder =
        Builder { units, out: Outline::default(), open: vec![None; levels.max(1)], repeats: vec![None; levels.max(1)] };
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
    arrange(&mut out, levels, &others);
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
                add_text(&mut title.text, unit, &unit.text);
                add_place(&mut title.places, unit);
                title.last = at;
                title.read = title.read.min(read.margin);
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

/// Gives every measure and every title the title above it: in the way whose numbers have the fewer faults.
fn arrange(out: &mut Outline, levels: usize, others: &[usize]) {
    from_above(out);
    parallel(out, others);
    let mut ways = vec![Arranged::take(out, others)];
    from_above(out);
    matched(out, others);
    ways.push(Arranged::take(out, others));
    centred(out, levels);
    ways.push(Arranged::take(out, others));
    // The sort is stable: of two that are as good, the simpler one counts.
    ways.sort_by(|a, b| a.faults.total_cmp(&b.faults));
    let mut ways = ways.into_iter();
    let mut best = ways.next().expect("three were made");
    let near = best.faults + NEAR;
    for way in ways.take_while(|way| way.faults < near) {
        best.doubt(&way);
    }
    let faults = best.faults;
    best.put(out);
    if faults > MOST_FAULTS {
        out.items.iter_mut().for_each(|item| item.placed = 0.0);
        out.titles.iter_mut().for_each(|title| title.margin = 0.0);
    }
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

/// One arrangement, taken out of an outline.
struct Arranged {
    items: Vec<(Option<usize>, f32)>,
    titles: Vec<(Option<usize>, f32)>,
    faults: f32,
}

/// Numbers with more faults than this say that titles and measures are not each other's: of 100 texts, those with fewer
/// had nine measures in ten at their place, those with more six.
const MOST_FAULTS: f32 = 3.0;
/// Ways with so few faults more are as good.
const NEAR: f32 = 3.0;
/// A title with nothing below it is a measure now and then.
const BARREN: f32 = 0.7;
/// One that has names or a time of its own is.
const BARREN_WITH_TOKENS: f32 = 0.1;
/// A measure that stands before its title, or behind another one, each.
const OUT_OF_ORDER: f32 = 0.1;
/// A number that is left out may be missing in the document.
const GAP: f32 = 0.5;

impl Arranged {
    fn take(out: &mut Outline, others: &[usize]) -> Arranged {
        let faults = faults(out, others);
        let items =
            out.items.iter_mut().map(|item| (item.title.take(), std::mem::replace(&mut item.placed, item.margin)));
        let titles =
            out.titles.iter_mut().map(|title| (title.parent.take(), std::mem::replace(&mut title.margin, title.read)));
        Arranged { items: items.collect(), titles: titles.collect(), faults }
    }

    /// Where another way that is nearly as good says otherwise, nobody knows.
    fn doubt(&mut self, other: &Arranged) {
        let pairs = self.items.iter_mut().zip(&other.items).chain(self.titles.iter_mut().zip(&other.titles));
        for (own, _) in pairs.filter(|(own, other)| own.0 != other.0) {
            own.1 = 0.0;
        }
    }

    fn put(self, out: &mut Outline) {
        for (item, own) in out.items.iter_mut().zip(self.items) {
            (item.title, item.placed) = own;
        }
        for (title, own) in out.titles.iter_mut().zip(self.titles) {
            (title.parent, title.margin) = own;
        }
    }
}

/// How much the numbers below the titles are out of order.
fn faults(out: &Outline, others: &[usize]) -> f32 {
    let step = |before: Option<u32>, number: Option<u32>| match (before, number) {
        (_, None) | (None, Some(1)) => 0.0,
        (Some(before), Some(number)) if number == before + 1 => 0.0,
        (Some(before), Some(number)) if number > before => GAP,
        _ => 1.0,
    };
    let mut faults = 0.0;
    let mut last: Vec<Option<u32>> = vec![None; out.titles.len() + 1];
    let mut barren = vec![true; out.titles.len() + 1];
    for item in &out.items {
        let parent = item.title.unwrap_or(out.titles.len());
        faults += step(last[parent], item.number) + if item.title.is_none() { 1.0 } else { 0.0 };
        last[parent] = item.number;
        barren[parent] = false;
        if let Some(title) = item.title.map(|title| &out.titles[title]) {
            // Order is kept more often than not.
            let between = out.titles[item.title.map_or(0, |title| title + 1)..]
                .iter()
                .take(4)
                .take_while(|next| next.first < item.first);
            faults += if title.first > item.first { OUT_OF_ORDER } else { between.count() as f32 * OUT_OF_ORDER };
        }
    }
    // Titles have sequences of their own, outside those of the measures.
    let mut last: Vec<Option<u32>> = vec![None; out.titles.len() + 1];
    for title in &out.titles {
        let parent = title.parent.unwrap_or(out.titles.len());
        faults += step(last[parent], title.number) + if title.parent.is_none() && title.level > 0 { GAP } else { 0.0 };
        last[parent] = title.number;
        barren[parent] = false;
    }
    let leaves = (0..out.titles.len()).filter(|&at| barren[at]);
    faults + leaves.map(|at| if followed_by_tokens(out, at, others) { BARREN_WITH_TOKENS } else { BARREN }).sum::<f32>()
}

/// Whether names or a time stand behind a title before any measure does.
fn followed_by_tokens(out: &Outline, at: usize, others: &[usize]) -> bool {
    let title = &out.titles[at];
    let item = out.items.partition_point(|item| item.first <= title.first);
    let next = out.items.get(item).map_or(others.len() - 1, |item| item.first);
    let next = out.titles.get(at + 1).map_or(next, |title| title.first.min(next));
    next > title.last + 1 && others[next] > others[title.last + 1]
}

/// Titles head what follows them.
fn from_above(out: &mut Outline) {
    for at in 0..out.titles.len() {
        let level = out.titles[at].level;
        out.titles[at].parent = out.titles[..at].iter().rposition(|title| title.level < level);
        let (first, rest) = out.titles.split_at_mut(at);
        // The nearest outer title heads it only while no title further out came since.
        if let Some(parent) = rest[0].parent {
            debug_assert!(first[parent].level < level);
        }
    }
    let mut last: Option<(usize, Option<u32>)> = None;
    for at in 0..out.items.len() {
        let first = out.items[at].first;
        let above = out.titles.partition_point(|title| title.first < first).checked_sub(1);
        let number = out.items[at].number;
        out.items[at].title = above;
        if above.is_none() && !out.titles.is_empty() {
            out.items[at].placed = 0.0;
        }
        // Measures that count on over a title: the title may be that of another column's height.
        if let (Some((title, before)), Some(above)) = (last, above)
            && title != above
            && number.is_some_and(|number| number > 1)
            && number == before.map(|before| before + 1)
        {
            out.items[at].placed = 0.0;
        }
        last = above.map(|above| (above, number));
    }
    // Titles that come before every outer one belong below the first.
    for level in 1.. {
        let Some(outer) = out.titles.iter().position(|title| title.level < level) else {
            if level > 8 {
                break;
            }
            continue;
        };
        let early: Vec<usize> =
            (0..outer).filter(|&at| out.titles[at].level >= level && out.titles[at].parent.is_none()).collect();
        for at in early {
            let next = out.titles[outer..].iter().find(|title| title.level == out.titles[at].level);
            if next.is_some_and(|next| next.number == out.titles[at].number.map(|number| number + 1)) {
                let inner = out.titles[outer..].iter().take_while(|title| title.level < out.titles[at].level).count();
                out.titles[at].parent = Some(outer + inner - 1);
            } else {
                out.titles[at].margin = 0.0;
            }
        }
        if level > 8 {
            break;
        }
    }
}

/// Titles that stand one below the other, their measures all behind them, as where columns come one after the other: as
/// many runs of numbers as innermost titles are one each, in order.
fn parallel(out: &mut Outline, others: &[usize]) {
    let mut at = 0;
    while at < out.titles.len() {
        let mut end = at + 1;
        while end < out.titles.len() && others[out.titles[end].first] == others[out.titles[end - 1].first] {
            end += 1;
        }
        let stack = at..end;
        at = end;
        // Those that no inner title of the stack follows.
        let leaves: Vec<usize> = stack
            .clone()
            .filter(|&title| title + 1 == stack.end || out.titles[title + 1].level <= out.titles[title].level)
            .collect();
        let own: Vec<usize> =
            (0..out.items.len()).filter(|&item| out.items[item].title == Some(stack.end - 1)).collect();
        let begins = |order: usize| {
            order == 0
                || out.items[own[order]].number.is_none_or(|number| Some(number) <= out.items[own[order - 1]].number)
        };
        let starts: Vec<usize> = (0..own.len()).filter(|&order| begins(order)).collect();
        // What counts on from before the stack is of the title before it.
        let before = stack.start.checked_sub(1);
        let goes_on = own.first().is_some_and(|&item| out.items[item].number.is_some_and(|number| number > 1));
        let runs = starts.len() - usize::from(goes_on && before.is_some());
        if leaves.len() == 1 && starts.len() < 2 {
            continue;
        }
        if runs == leaves.len() {
            for (order, &item) in own.iter().enumerate() {
                let run = starts.partition_point(|&start| start <= order) - 1;
                let leaf = (run + runs).checked_sub(starts.len());
                out.items[item].title = leaf.map_or(before, |leaf| Some(leaves[leaf]));
            }
        } else {
            own.iter().for_each(|&item| out.items[item].placed = 0.0);
        }
    }
}

/// A run of measures, or of groups, below one title.
#[derive(Debug, Clone)]
struct Group {
    /// The level of its title; that of measures is beyond the last.
    level: usize,
    number: u32,
    first: usize,
    last: usize,
    head: Option<usize>,
    items: std::ops::Range<usize>,
    /// The heads of the groups in it.
    inner: Vec<usize>,
}

/// Titles stand in the middle of what they head: where the numbers begin again, so does another title's part.
fn centred(out: &mut Outline, levels: usize) {
    let mut groups: Vec<Group> = Vec::new();
    for (at, item) in out.items.iter().enumerate() {
        let number = item.number.unwrap_or(0);
        match groups.last_mut() {
            Some(group) if number > group.number => {
                group.number = number;
                group.last = item.last;
                group.items.end = at + 1;
            }
            _ => groups.push(Group {
                level: levels,
                number,
                first: item.first,
                last: item.last,
                head: None,
                items: at..at + 1,
                inner: Vec::new(),
            }),
        }
    }
    for level in (0..levels).rev() {
        // Titles that head nothing yet are groups of their own, being measures.
        let mut used = vec![false; out.titles.len()];
        for group in &groups {
            group.head.iter().chain(&group.inner).for_each(|&title| used[title] = true);
        }
        let barren = out.titles.iter().enumerate().filter(|(at, title)| title.level == level + 1 && !used[*at]);
        groups.extend(barren.map(|(at, title)| Group {
            level: level + 1,
            number: title.number.unwrap_or(0),
            first: title.first,
            last: title.last,
            head: Some(at),
            items: 0..0,
            inner: Vec::new(),
        }));
        groups.sort_by_key(|group| group.first);
        groups = headed(groups, out, level);
    }
    for group in &groups {
        for &inner in &group.inner {
            if out.titles[inner].parent.is_none() && group.head != Some(inner) && out.titles[inner].level > 0 {
                out.titles[inner].margin = 0.0;
            }
        }
        for item in &mut out.items[group.items.clone()] {
            if item.title.is_none() {
                item.placed = 0.0;
            }
        }
    }
}

/// Puts runs of groups below the titles of one level that stand in or right before them.
fn headed(groups: Vec<Group>, out: &mut Outline, level: usize) -> Vec<Group> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    for group in groups {
        let follows = |last: &Group| {
            group.level > level
                && last.level == group.level
                && group.level == level + 1
                && group.head.is_some()
                && group.number > last.number
        };
        match runs.last_mut() {
            Some(run) if follows(&run[run.len() - 1]) => run.push(group),
            _ => runs.push(vec![group]),
        }
    }
    let mut done: Vec<Group> = Vec::new();
    let mut before = 0;
    let starts: Vec<usize> = runs.iter().map(|run| run[0].first).collect();
    for (at, mut run) in runs.into_iter().enumerate() {
        let (first, last) = (run[0].first, run[run.len() - 1].last);
        let next = starts.get(at + 1).copied().unwrap_or(usize::MAX);
        let at_least = |from: usize| out.titles.partition_point(|title| title.first < from);
        let within = at_least(before)..at_least(last.max(first + 1));
        let own: Vec<usize> = within.filter(|&title| out.titles[title].level == level).collect();
        before = last.min(next);
        if run[0].level <= level {
            done.append(&mut run);
            continue;
        }
        // A title without number is the run's only where no other is.
        let numbered = own.iter().rev().find(|&&title| out.titles[title].number.is_some());
        let Some(&head) = numbered.or(own.last()) else {
            done.append(&mut run);
            continue;
        };
        let inside = own.iter().filter(|&&title| out.titles[title].first > first).count();
        let mut inner: Vec<usize> = Vec::new();
        let mut items = run[0].items.clone();
        for group in &run {
            match group.head {
                Some(below) => out.titles[below].parent = Some(head),
                None => {
                    for item in &mut out.items[group.items.clone()] {
                        item.title = Some(head);
                        if inside > 1 {
                            item.placed = 0.0;
                        }
                    }
                }
            }
            inner.extend(group.head);
            inner.extend(&group.inner);
            if items.is_empty() {
                items = group.items.clone();
            } else if !group.items.is_empty() {
                items.end = group.items.end;
            }
        }
        let (first, last) = (first.min(out.titles[head].first), last.max(out.titles[head].last));
        done.push(Group {
            level,
            number: out.titles[head].number.unwrap_or(0),
            first,
            last,
            head: Some(head),
            items,
            inner,
        });
    }
    done
}

/// A title inside the run that it heads; one that stands before it with other runs between, each; one behind it.
const INSIDE: f32 = 0.6;
const RUN_BETWEEN: f32 = 1.0;
const BEHIND: f32 = 2.5;
/// A title that heads no run is a measure of its own: with names or a time right behind it, and without.
const OWN_WITH_TOKENS: f32 = 0.2;
const OWN: f32 = 1.5;
/// A run without a title of its own.
const NO_TITLE: f32 = 6.0;
/// Titles further than so many from where the runs stand were never seen.
const FAR: usize = 16;

/// Runs of numbers and innermost titles, one for one in order, each run as near to its title as can be: for texts whose
/// blocks come out of order.
fn matched(out: &mut Outline, others: &[usize]) {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in 0..out.items.len() {
        match runs.last_mut() {
            Some(run) if out.items[at].number.is_some() && out.items[at].number > out.items[at - 1].number => {
                run.end = at + 1
            }
            _ => runs.push(at..at + 1),
        }
    }
    let leaves: Vec<usize> = (0..out.titles.len())
        .filter(|&at| out.titles.get(at + 1).is_none_or(|next| next.level <= out.titles[at].level))
        .collect();
    let starts: Vec<usize> = runs.iter().map(|run| out.items[run.start].first).collect();
    let cost = |run: usize, leaf: usize| {
        let head = out.titles[leaves[leaf]].first;
        let next = starts.partition_point(|&start| start < head);
        if run >= next {
            (run - next) as f32 * RUN_BETWEEN
        } else if head <= out.items[runs[run].end - 1].last {
            INSIDE
        } else {
            (next - run) as f32 * BEHIND
        }
    };
    let own = |leaf: usize| if followed_by_tokens(out, leaves[leaf], others) { OWN_WITH_TOKENS } else { OWN };
    let mut best: Vec<BTreeMap<usize, (f32, u8)>> = vec![BTreeMap::new(); runs.len() + 1];
    best[0].insert(0, (0.0, 0));
    for run in 0..=runs.len() {
        let expected = match starts.get(run) {
            Some(&start) => leaves.partition_point(|&leaf| out.titles[leaf].first < start),
            None => leaves.len(),
        };
        for leaf in expected.saturating_sub(FAR)..=leaves.len().min(expected + FAR) {
            let Some(&(here, _)) = best[run].get(&leaf) else { continue };
            let mut step = |run: usize, leaf: usize, cost: f32, how: u8| {
                let entry = best[run].entry(leaf).or_insert((f32::INFINITY, 0));
                if here + cost < entry.0 {
                    *entry = (here + cost, how);
                }
            };
            if leaf < leaves.len() {
                step(run, leaf + 1, own(leaf), 1);
            }
            if run < runs.len() {
                step(run + 1, leaf, NO_TITLE, 2);
                if leaf < leaves.len() {
                    step(run + 1, leaf + 1, cost(run, leaf), 3);
                }
            }
        }
    }
    let (mut run, mut leaf) = (runs.len(), leaves.len());
    let mut given: Vec<Option<usize>> = vec![None; runs.len()];
    while run > 0 || leaf > 0 {
        match best[run].get(&leaf) {
            Some((_, 1)) => leaf -= 1,
            Some((_, 2)) => run -= 1,
            Some((_, 3)) => {
                run -= 1;
                leaf -= 1;
                given[run] = Some(leaf);
            }
            _ => return,
        }
    }
    let far: Vec<bool> = given
        .iter()
        .enumerate()
        .map(|(run, leaf)| leaf.is_none_or(|leaf| cost(run, leaf) > RUN_BETWEEN * 4.0))
        .collect();
    let mut last = None;
    for (index, run) in runs.iter().enumerate() {
        let title = given[index].map(|leaf| leaves[leaf]).or(last);
        for item in &mut out.items[run.clone()] {
            item.title = title;
            item.placed = if far[index] { 0.0 } else { item.margin };
        }
        last = title;
    }
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
