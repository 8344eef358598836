//! Reads the measures' column: every line begins or goes on with a measure, a sub-item, or a title at a cell's head.
//!
//! A shortest path over the lines (Viterbi), whose states say what is open and which numbers came last. Costs from both
//! ends give every line its margin: how much dearer the best path is on which that line does something else.

use std::rc::Rc;

use super::{
    dress::Dress,
    evidence::{At, Edge, Line},
    prices as price,
};
use crate::words::{
    Place,
    joining::{self, append, ink, is_complete, tidy},
    marker::{self, Style},
};

/// What a stretch of the column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A title, by its place among the dresses of titles; the last where it has no number.
    Title(Option<Style>),
    Measure,
    Subitem,
}

/// A stretch of the column: its first line and those that go on with it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) number: Option<u32>,
    /// The marker as printed, without the mark behind it.
    pub(super) marker: String,
    pub(super) marker_ink: usize,
    pub(super) text: String,
    pub(super) at: At,
    /// The last row and page that it reaches.
    pub(super) end: At,
    /// Its first line on the page after the one that it begins on.
    pub(super) overleaf: Option<At>,
    pub(super) places: Vec<Place>,
    /// Of its beginning, and of what goes on with it, in nats.
    pub(super) margin: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Title,
    Measure,
    Subitem,
}

#[derive(Debug, Clone, PartialEq)]
struct State {
    open: Open,
    /// Of the last measure since the numbering began.
    last: Option<u32>,
    /// Since then a title has begun, here or in a column of its own.
    fresh: bool,
    /// Dress and number of the last sub-item of this measure.
    sub: Option<(Style, u32)>,
    /// Of the titles in the measures' cells; nearly every step leaves them as they are.
    titles: Rc<[(Style, u32)]>,
    /// The line before ended a sentence.
    complete: bool,
    /// The measure that is open has no number though others have.
    bare: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    GoOn,
    Measure,
    BareMeasure,
    Title,
    BareTitle,
    Subitem,
}

/// A line takes no more steps from one state, as a rule.
const MOST_STEPS: usize = 3;

struct Node {
    state: State,
    /// Cheapest way here.
    forward: f32,
    /// Cheapest way from here to the end.
    backward: f32,
}

struct Arc {
    from: usize,
    to: usize,
    step: Step,
    cost: f32,
}

/// What the column is read with.
pub(super) struct Column<'a> {
    pub(super) lines: &'a [Line<'a>],
    pub(super) dress: &'a Dress,
    /// For each line whether a title begins in its row, in a column of its own.
    pub(super) under_title: &'a [bool],
    /// For each line whether departments and a deadline begin at its height.
    pub(super) beside: &'a [bool],
    /// No rules part the rows: titles begin at the height of a line.
    pub(super) free: bool,
    /// The chance that a sentence which fills its line to the end is followed by another of the same paragraph.
    pub(super) goes_on: f32,
    /// A running number stands beside each measure: no second one begins in its cell.
    pub(super) one_a_cell: bool,
    /// For each line whether it is the first of a row that has a running number of its own.
    pub(super) numbered: &'a [bool],
    /// For each line at a page's head whether the one before the break left room for its first character: no paragraph goes
    /// on so.
    pub(super) room: &'a [bool],
    /// What it costs that a measure ends without the mark of a sentence's end, in nats.
    pub(super) unfinished: f32,
}

/// That price, as the column itself shows: cells inside a page, where nothing is cut, end so or they do not.
pub(super) fn unfinished(lines: &[Line<'_>]) -> f32 {
    let cells = || lines.windows(2).filter(|pair| pair[1].edge == Edge::Cell);
    let open = cells().filter(|pair| !is_complete(pair[0].text)).count() as f32;
    let all = cells().count() as f32;
    let share = (open + price::OPEN_CELLS) / (all + price::ALL_CELLS);
    (-share.ln()).min(price::BARE_AFTER_UNFINISHED)
}

/// That chance, as the column itself shows: sentences that end within a line, against those that end a paragraph of a cell
/// with several.
pub(super) fn sentences_go_on(lines: &[Line<'_>]) -> f32 {
    let inside = |line: &Line<'_>| {
        let text = line.text.trim_end_matches(is_closing);
        text.char_indices().rev().skip(1).filter(|(_, c)| matches!(c, '。' | '；')).count()
    };
    let inner: usize = lines.iter().map(inside).sum();
    let ends = lines.windows(2).filter(|pair| pair[1].edge == Edge::Paragraph && is_complete(pair[0].text)).count();
    let inner = price::SENTENCES_INSIDE + inner as f32;
    inner / (inner + price::SENTENCES_AT_END + ends as f32)
}

/// What may stand behind the mark that ends a sentence.
fn is_closing(c: char) -> bool {
    matches!(c, '」' | '』' | '）' | ')' | '”' | '"')
}

/// Reads a column; every line ends in exactly one entry.
pub(super) fn read(column: &Column<'_>) -> Vec<Entry> {
    let lines = column.lines;
    let mut layers: Vec<Vec<Node>> = Vec::with_capacity(lines.len() + 1);
    let mut arcs: Vec<Vec<Arc>> = Vec::with_capacity(lines.len());
    let start = State {
        open: Open::Nothing,
        last: None,
        fresh: true,
        sub: None,
        titles: Rc::default(),
        complete: true,
        bare: false,
    };
    layers.push(vec![Node { state: start, forward: 0.0, backward: f32::MAX }]);
    let mut steps = Vec::with_capacity(MOST_STEPS);
    for at in 0..lines.len() {
        let before = layers.last().expect("the first layer is there");
        let mut next: Vec<Node> = Vec::with_capacity(before.len() + MOST_STEPS);
        let mut here: Vec<Arc> = Vec::with_capacity(before.len() * MOST_STEPS);
        let best = before.iter().map(|node| node.forward).fold(f32::MAX, f32::min);
        let complete = column.is_complete(at);
        for (from, node) in before.iter().enumerate().filter(|(_, node)| node.forward < best + price::HOPELESS) {
            column.steps(&node.state, at, complete, &mut steps);
            for (step, cost, state) in steps.drain(..) {
                let forward = node.forward + cost;
                let to = match next.iter().position(|known| known.state == state) {
                    Some(to) => to,
                    None => {
                        next.push(Node { state, forward: f32::MAX, backward: f32::MAX });
                        next.len() - 1
                    }
                };
                next[to].forward = next[to].forward.min(forward);
                here.push(Arc { from, to, step, cost });
            }
        }
        if next.len() > price::BEAM {
            let mut order: Vec<usize> = (0..next.len()).collect();
            order.sort_by(|&a, &b| next[a].forward.total_cmp(&next[b].forward));
            order.truncate(price::BEAM);
            order.sort_unstable();
            let mut kept: Vec<Option<Node>> = next.into_iter().map(Some).collect();
            here.retain(|arc| order.contains(&arc.to));
            for arc in &mut here {
                arc.to = order.binary_search(&arc.to).expect("only arcs to kept nodes are left");
            }
            next = order.iter().filter_map(|&index| kept[index].take()).collect();
        }
        layers.push(next);
        arcs.push(here);
    }
    for node in layers.last_mut().expect("there is a layer") {
        node.backward = 0.0;
    }
    for at in (0..arcs.len()).rev() {
        for arc in &arcs[at] {
            let backward = layers[at + 1][arc.to].backward + arc.cost;
            let node = &mut layers[at][arc.from];
            node.backward = node.backward.min(backward);
        }
    }
    entries(column, &layers, &arcs)
}

/// The cheapest path as entries, each line with its margin.
fn entries(column: &Column<'_>, layers: &[Vec<Node>], arcs: &[Vec<Arc>]) -> Vec<Entry> {
    let best = layers[0][0].backward;
    let mut node = 0;
    let mut out: Vec<Entry> = Vec::new();
    for (at, (line, arcs)) in column.lines.iter().zip(arcs).enumerate() {
        let layer = &layers[at];
        let total = |arc: &Arc| layer[arc.from].forward + arc.cost + layers[at + 1][arc.to].backward;
        let own = arcs.iter().filter(|arc| arc.from == node);
        // Ties go to the step that is listed first.
        let chosen = own
            .min_by(|a, b| {
                (a.cost + layers[at + 1][a.to].backward).total_cmp(&(b.cost + layers[at + 1][b.to].backward))
            })
            .expect("every line can go on");
        let rival = arcs.iter().filter(|arc| arc.step != chosen.step).map(total).fold(f32::MAX, f32::min);
        let margin = (rival - best).clamp(0.0, price::HOPELESS);
        push(&mut out, line, chosen.step, margin);
        node = chosen.to;
    }
    out
}

fn push(out: &mut Vec<Entry>, line: &Line<'_>, step: Step, margin: f32) {
    let kind = match step {
        Step::GoOn => {
            if let Some(last) = out.last_mut() {
                append(&mut last.text, line.text);
                last.end = line.at;
                if line.at.page > last.at.page {
                    last.overleaf.get_or_insert(line.at);
                }
                last.margin = last.margin.min(margin);
                add_place(&mut last.places, &line.piece.place);
                return;
            }
            Kind::Measure
        }
        Step::Measure | Step::BareMeasure => Kind::Measure,
        Step::Title => Kind::Title(line.style()),
        Step::BareTitle => Kind::Title(None),
        Step::Subitem => Kind::Subitem,
    };
    let marker = line.marker.filter(|_| !matches!(step, Step::BareMeasure | Step::BareTitle | Step::GoOn));
    let (body, close) = marker.map_or((line.text, ""), |marker| marker::parted(line.text, marker));
    let printed = &line.text[..marker.map_or(0, |marker| marker.length)];
    out.push(Entry {
        kind,
        number: marker.and_then(|marker| marker.number),
        marker: printed.trim().trim_end_matches(['.', '．', '、', '﹒', ':', '：']).to_owned(),
        marker_ink: ink(printed) + ink(close),
        text: tidy(body),
        at: line.at,
        end: line.at,
        overleaf: None,
        places: vec![line.piece.place.clone()],
        margin,
    });
}

/// Adds a place to those of a text; one that touches the last is taken into it.
pub(super) fn add_place(places: &mut Vec<Place>, place: &Place) {
    if !places.last_mut().is_some_and(|last| last.absorb(place)) {
        places.push(place.clone());
    }
}

impl Column<'_> {
    /// What this line, which ends a sentence or does not, may be after `state`, at what cost, and what is open then: added
    /// to `out`.
    fn steps(&self, state: &State, at: usize, complete: bool, out: &mut Vec<(Step, f32, State)>) {
        let line = &self.lines[at];
        let fresh = state.fresh || self.under_title[at];
        let dress = self.dress;
        let role = line.style().map(|style| {
            if Some(style) == dress.measure {
                Step::Measure
            } else if dress.is_title(style) {
                Step::Title
            } else {
                Step::Subitem
            }
        });
        let number = line.marker.and_then(|marker| marker.number);
        // An announced list, or a finished sentence, may be followed by anything.
        let inside = match line.edge {
            // Below a title there is nothing to finish, and what stands beside a line may say that it begins.
            Edge::Line if state.complete || state.open == Open::Title || self.beside[at] => price::BEGINS_AT_LINE,
            Edge::Line if role == Some(Step::Measure) && number == state.last.map(|last| last + 1) => {
                price::NEXT_IN_SENTENCE
            }
            Edge::Line => price::BEGINS_IN_SENTENCE,
            _ if state.complete => 0.0,
            Edge::Page if self.numbered[at] => 0.0,
            Edge::Page => price::LEFT_UNFINISHED.min(self.unfinished),
            _ => price::LEFT_UNFINISHED,
        };
        // Where most measures end without a mark, none at a page's foot says nothing.
        let may_end = state.complete || self.unfinished < price::MOSTLY && !self.is_second(line, at);
        if state.open != Open::Nothing {
            let may_begin = line.marker.is_none() || role == Some(Step::Measure);
            let beside = if self.beside[at] && may_begin && may_end { price::BESIDE_BEGINS } else { 0.0 };
            let beside = if self.numbered[at] { price::GOES_ON_BESIDE_NUMBER } else { beside };
            let cost = beside + self.going_on(state, at, role, number, fresh, inside);
            out.push((Step::GoOn, cost, State { complete, fresh, ..state.clone() }));
        }
        match role {
            Some(Step::Measure) => {
                let cost = measure_number(state.last, number, fresh) + inside;
                out.push((Step::Measure, cost, self.measure(state, number, complete)));
            }
            Some(Step::Title) => {
                let style = line.style().expect("a dress was told from it");
                let known = state.titles.iter().position(|(known, _)| *known == style);
                let before = known.map(|known| state.titles[known].1);
                let cost = title_number(before, number, fresh)
                    + inside
                    + price::TITLE_IN_CELL
                    // A title with no measure below it is itself one: a sentence, then.
                    + match self.is_followed_by_measure(at) {
                        true if self.ends_complete(at) => price::SENTENCE_AS_TITLE,
                        true if line.body().chars().count() > price::LONG_TITLE => price::LONG_AS_TITLE,
                        _ => 0.0,
                    };
                let outer = &state.titles[..known.unwrap_or(state.titles.len())];
                let titles = outer.iter().copied().chain([(style, number.unwrap_or(0))]).collect();
                let open = Open::Title;
                out.push((
                    Step::Title,
                    cost,
                    State { open, last: None, fresh: true, sub: None, titles, complete, bare: false },
                ));
            }
            Some(Step::Subitem) => {
                let style = line.style().expect("a dress was told from it");
                let number = number.unwrap_or(0);
                let in_order = match state.sub {
                    _ if style == Style::Bullet => true,
                    Some((known, before)) if known == style => number == before + 1,
                    _ => number == 1,
                };
                let cost = inside + if in_order { price::SUBITEM } else { price::SUBITEM_OUT_OF_ORDER };
                // Without a measure above it there is none.
                if matches!(state.open, Open::Measure | Open::Subitem) {
                    let next =
                        State { open: Open::Subitem, sub: Some((style, number)), complete, fresh, ..state.clone() };
                    out.push((Step::Subitem, cost, next));
                }
            }
            _ => {}
        }
        let stands_alone = self.beside[at] && may_end && line.marker.is_none();
        if stands_alone || self.may_begin_bare(state, line) {
            let numbered = dress.measure.is_some();
            let base = if numbered { price::BARE_AMONG_NUMBERED } else { price::BARE };
            // Behind a title at the head of its cell it begins all the same.
            let second = self.is_second(line, at) && state.open != Open::Title;
            let base = base + if second { price::SECOND_IN_ROW } else { 0.0 };
            let edge = match line.edge {
                Edge::Cell => 0.0,
                Edge::Page if self.numbered[at] => 0.0,
                Edge::Page if self.room[at] && !numbered => 0.0,
                Edge::Page if state.complete => price::BARE_AT_PAGE,
                Edge::Page => self.unfinished + price::BARE_AT_PAGE,
                Edge::Paragraph if state.complete => price::BARE_IN_CELL,
                // Below a title's paragraph there is nothing to finish.
                Edge::Paragraph if state.open == Open::Title && !numbered => price::BARE_IN_CELL,
                Edge::Paragraph => price::BARE_AFTER_UNFINISHED,
                Edge::Line if stands_alone => price::BARE_IN_CELL,
                Edge::Line => (-(1.0 - self.goes_on).ln()).min(price::BARE_AT_LINE),
            };
            let has_number = role.is_some() && numbered || role == Some(Step::Title);
            let looks_marked = if has_number { price::NUMBER_IN_TEXT } else { 0.0 };
            let mut next = self.measure(state, None, complete);
            next.bare = numbered;
            out.push((Step::BareMeasure, base + edge + looks_marked, next));
            // Below it the numbers begin: a title of its own.
            if numbered && role.is_none() && self.leads_to_first(at) && !complete {
                let mut next = state.clone();
                (next.open, next.last, next.fresh, next.sub) = (Open::Title, None, true, None);
                next.complete = complete;
                let long = if line.text.chars().count() > price::LONG_TITLE { price::LONG_AS_TITLE } else { 0.0 };
                let beside = if self.beside[at] { price::BESIDE_BEGINS } else { 0.0 };
                out.push((Step::BareTitle, beside + price::BARE_TITLE_IN_CELL + long + edge.min(inside), next));
            }
        }
    }

    /// Whether a measure that begins here would be a second one beside one running number; a page's end may have cut the row.
    fn is_second(&self, line: &Line<'_>, at: usize) -> bool {
        self.one_a_cell && (line.edge <= Edge::Paragraph || line.edge == Edge::Page && !self.numbered[at])
    }

    fn measure(&self, state: &State, number: Option<u32>, complete: bool) -> State {
        State {
            open: Open::Measure,
            last: number.or(state.last),
            fresh: false,
            sub: None,
            titles: Rc::clone(&state.titles),
            complete,
            bare: false,
        }
    }

    fn going_on(
        &self,
        state: &State,
        at: usize,
        role: Option<Step>,
        number: Option<u32>,
        fresh: bool,
        inside: f32,
    ) -> f32 {
        let line = &self.lines[at];
        let edge = match (line.edge, state.complete) {
            (Edge::Line, _) => 0.0,
            (Edge::Paragraph, false) => price::PARAGRAPH_GOES_ON,
            (Edge::Paragraph, true) => price::PARAGRAPH_GOES_ON_COMPLETE,
            (Edge::Page, false) if self.room[at] => price::PAGE_GOES_ON_COMPLETE,
            (Edge::Page, false) => price::PAGE_GOES_ON,
            (Edge::Page, true) => price::PAGE_GOES_ON_COMPLETE,
            (Edge::Cell, false) => price::CELL_GOES_ON,
            (Edge::Cell, true) => price::CELL_GOES_ON_COMPLETE,
        };
        let unnumbered = self.dress.measure.is_none() && state.complete;
        let unnumbered = unnumbered && !(self.one_a_cell && line.edge <= Edge::Paragraph);
        let edge = edge
            + match line.edge {
                Edge::Line if unnumbered => -self.goes_on.ln(),
                _ if unnumbered => price::UNNUMBERED_GOES_ON,
                _ => 0.0,
            };
        // A title that begins has its own measures.
        let titled = self.under_title[at] && state.complete && (self.free || line.edge >= Edge::Page);
        let edge = edge + if titled { price::GOES_ON_UNDER_TITLE } else { 0.0 };
        // A title does not go on in another cell, nor behind its bracket.
        let ends = line.edge == Edge::Cell || at > 0 && self.lines[at - 1].is_enclosed();
        let edge = edge + if state.open == Open::Title && ends { price::CELL_GOES_ON_COMPLETE } else { 0.0 };
        let fits = match role {
            None => return edge,
            Some(Step::Measure) => measure_number(state.last, number, fresh) < price::SKIP,
            Some(Step::Title) => number == Some(1) || state.titles.iter().any(|(_, last)| number == Some(last + 1)),
            _ => true,
        };
        edge + if fits && inside < price::BEGINS_IN_SENTENCE { price::NUMBER_IN_TEXT } else { price::STRAY_NUMBER }
    }

    /// Whether a measure without number may begin here at all: a line inside a sentence is none.
    fn may_begin_bare(&self, state: &State, line: &Line<'_>) -> bool {
        match line.edge {
            Edge::Line => self.dress.measure.is_none() && state.complete,
            _ => true,
        }
    }

    /// Whether the text that begins here ends a sentence before the next number.
    fn ends_complete(&self, at: usize) -> bool {
        let rest = &self.lines[at + 1..];
        let more = rest.iter().take_while(|line| line.marker.is_none() && line.edge <= Edge::Paragraph).count();
        self.is_complete(at + more)
    }

    /// Whether a sentence ends with this line.
    fn is_complete(&self, at: usize) -> bool {
        if self.lines[at].is_enclosed() {
            return true;
        }
        let before = self.lines[..at].iter().rev().map(|line| line.text);
        joining::ends_complete(self.lines[at].text, before)
    }

    /// Whether the next number is the first of the measures or of a title further in.
    fn is_followed_by_measure(&self, at: usize) -> bool {
        let next = self.lines[at + 1..].iter().find(|line| line.marker.is_some() || line.edge == Edge::Cell);
        next.is_some_and(|line| {
            line.style().is_some_and(|style| Some(style) == self.dress.measure || self.dress.is_title(style))
                && line.marker.is_some_and(|marker| marker.number == Some(1))
        })
    }

    /// Whether this line alone, or with one more, stands above the first number.
    fn leads_to_first(&self, at: usize) -> bool {
        let mut rest = self.lines[at + 1..].iter().take(2).take_while(|line| line.edge != Edge::Cell);
        rest.find(|line| line.marker.is_some()).is_some_and(|line| {
            line.style() == self.dress.measure && line.marker.is_some_and(|marker| marker.number == Some(1))
        })
    }
}

/// What a measure's number costs after the last one.
fn measure_number(last: Option<u32>, number: Option<u32>, fresh: bool) -> f32 {
    let Some(number) = number else { return price::NEXT };
    match last {
        None if number == 1 => price::NEXT,
        // The first of all may be any: a part of a plan.
        None => price::SKIP + 0.2 * (number as f32 - 2.0).min(5.0),
        Some(last) if number == last + 1 => {
            if fresh {
                price::ON_UNDER_TITLE
            } else {
                price::NEXT
            }
        }
        Some(_) if number == 1 => {
            if fresh {
                price::RESTART_UNDER_TITLE
            } else {
                price::RESTART
            }
        }
        Some(last) if number == last => price::AGAIN,
        Some(last) if number > last => price::SKIP + 0.2 * (number - last - 2).min(20) as f32,
        Some(_) => price::BACK,
    }
}

/// What a title's number costs after the last one of its dress.
fn title_number(last: Option<u32>, number: Option<u32>, fresh: bool) -> f32 {
    match (last, number) {
        (_, None) => price::NEXT,
        (None, Some(1)) => price::NEXT,
        (Some(last), Some(number)) if number == last + 1 => price::NEXT,
        (Some(_), Some(1)) => {
            if fresh {
                price::RESTART_UNDER_TITLE
            } else {
                price::RESTART
            }
        }
        (Some(last), Some(number)) if number == last => 1.0,
        _ => price::SKIP,
    }
}
