//! What each unit is: the cheapest way through all of them, with the margin over the next best.
//!
//! A state holds the open title of each level and the open measure. From each of the cheapest states every role that a
//! unit can have is tried; of two ways into the same state the cheaper one goes on, and what the other cost more is the
//! margin of every unit that they read differently.

use super::{
    belief::{Beliefs, MOST_LEVELS, Traits, has_stop},
    evidence::{Edge, Unit},
    prices as price,
    region::head,
};
use crate::{
    plan::joining::{is_complete, is_wide},
    table::{Role as Head, Vocabulary},
};

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// Begins, or goes on with, the title of a level.
    Title(u8),
    TitleOn(u8),
    Measure,
    MeasureOn,
    Sub,
    Name,
    Time,
    Serial,
    Header,
    Furniture,
    Stray,
}

/// A unit's role and the margin over the next best one, in nats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read {
    pub(super) role: Role,
    pub(super) margin: f32,
    /// What the next best one says.
    pub(super) rival: Role,
}

/// States beyond this many are dropped: none that far behind was ever on the cheapest way.
const BEAM: usize = 12;
/// A state this much dearer than the cheapest never comes back.
const LOST: f32 = 14.0;
/// No margin is asked for beyond this.
const MOST_MARGIN: f32 = 10.0;
/// Units behind which two ways that have not met do differ in meaning.
const LAG: usize = 6;
/// Two ways that differ further back than this differ in meaning anyway.
const LOOK_BACK: usize = 40;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
enum Open {
    #[default]
    Closed,
    /// A number, and no text yet.
    Empty,
    /// Its last line fills the column.
    Full,
    /// Its last line ends before the edge.
    Short,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
struct Title {
    number: u16,
    before: u16,
    open: Open,
    row: u32,
    /// Characters of its text so far, and the last of them.
    chars: u16,
    tail: char,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
struct Measure {
    number: u16,
    /// The number before the last title came.
    before: u16,
    begun: bool,
    complete: bool,
    /// How much room its last line left, in columns of a terminal, beyond what lines leave anyway.
    room: u8,
    comma: bool,
    sub: bool,
    /// A title has come since.
    fresh: bool,
    /// The last character of its text.
    tail: char,
}

#[derive(Debug, Clone, Copy)]
struct State {
    cost: f32,
    /// The step that led here.
    step: u32,
    role: Role,
    titles: [Title; MOST_LEVELS],
    measure: Measure,
    /// The width that the measure's line has taken on this row.
    taken: u16,
    /// The last name and the last time: what a narrow column cut goes on a line below.
    name: Last,
    time: Last,
}

/// Where the last unit of a column stands, and its last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
struct Last {
    row: u32,
    tail: char,
    /// It is one by itself elsewhere, so that nothing need follow.
    whole: bool,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    back: u32,
    unit: u32,
    role: Role,
}

const NO_STEP: u32 = u32::MAX;

/// A way that was given up.
struct GivenUp {
    kept: u32,
    lost: Step,
    cost: f32,
    /// Units from the end that it may yet agree on.
    lag: usize,
}

/// Lowers the margin of every unit that the way given up reads differently.
fn differ(steps: &[Step], way: &GivenUp, margins: &mut [(f32, Role)]) {
    let (mut a, mut b) = (steps[way.kept as usize], way.lost);
    for looked in 0..LOOK_BACK {
        let margin = &mut margins[a.unit as usize];
        if a.role != b.role && looked >= way.lag && way.cost < margin.0 {
            *margin = (way.cost, b.role);
        }
        if a.back == b.back || a.back == NO_STEP || b.back == NO_STEP {
            return;
        }
        (a, b) = (steps[a.back as usize], steps[b.back as usize]);
    }
}

pub(super) struct Search<'a> {
    units: &'a [Unit<'a>],
    beliefs: &'a Beliefs,
    words: &'a Vocabulary,
    has_serial: bool,
    time_first: bool,
    names_first: bool,
}

impl<'a> Search<'a> {
    pub(super) fn new(
        units: &'a [Unit<'a>],
        beliefs: &'a Beliefs,
        words: &'a Vocabulary,
        heads: &[(Head, String)],
    ) -> Self {
        let at = |wanted: Head| heads.iter().position(|(role, _)| *role == wanted);
        let before = |a: Head, b: Head| at(a).zip(at(b)).is_some_and(|(a, b)| a < b);
        Search {
            units,
            beliefs,
            words,
            has_serial: at(Head::Serial).is_some() || beliefs.serial,
            time_first: before(Head::Deadline, Head::Department),
            names_first: before(Head::Department, Head::Measure) && before(Head::Strategy, Head::Department),
        }
    }

    /// One role a unit.
    pub(super) fn run(&self, facts: &[Facts]) -> Vec<Read> {
        let start = State {
            cost: 0.0,
            step: NO_STEP,
            role: Role::Header,
            titles: [Title::default(); MOST_LEVELS],
            measure: Measure::default(),
            taken: 0,
            name: Last::default(),
            time: Last::default(),
        };
        let mut steps: Vec<Step> = Vec::with_capacity(self.units.len() * 4);
        // Ways that were given up for the one kept, with what they cost more: they count where that one is on the cheapest.
        let mut given_up: Vec<GivenUp> = Vec::new();
        let mut beam = vec![start];
        // Which state, which role, at what cost altogether: of most ways that are all there is to know.
        let mut next: Vec<(u16, Role, f32)> = Vec::with_capacity(BEAM * 8);
        let mut kept: Vec<State> = Vec::with_capacity(BEAM);
        let mut roles: Vec<(Role, f32)> = Vec::with_capacity(12);
        for at in 0..self.units.len() {
            next.clear();
            let facts = &facts[at];
            for (from, state) in (0..).zip(&beam) {
                roles.clear();
                self.choices(state, at, facts, &mut roles);
                next.extend(
                    roles.iter().map(|&(role, cost)| (from, role, state.cost + cost + self.closing(state, role))),
                );
            }
            next.sort_by(|a, b| a.2.total_cmp(&b.2));
            let least = next.first().map_or(0.0, |way| way.2);
            kept.clear();
            for &(from, role, cost) in &next {
                if cost > least + LOST || kept.len() >= BEAM {
                    break;
                }
                let from = &beam[usize::from(from)];
                // The step is written when the state is kept; till then it points to the one before.
                let state = State { cost, ..self.after(from, at, role, facts) };
                let same = kept.iter().find(|kept: &&State| {
                    kept.measure == state.measure
                        && kept.role == state.role
                        && kept.titles == state.titles
                        && kept.taken == state.taken
                        && kept.name == state.name
                        && kept.time == state.time
                });
                let step = Step { back: state.step, unit: at as u32, role: state.role };
                match same {
                    Some(kept) => {
                        let cost = state.cost - kept.cost;
                        if cost < MOST_MARGIN {
                            given_up.push(GivenUp { kept: kept.step, lost: step, cost, lag: 0 });
                        }
                    }
                    None => {
                        steps.push(step);
                        kept.push(State { step: (steps.len() - 1) as u32, ..state });
                    }
                }
            }
            std::mem::swap(&mut beam, &mut kept);
            // Two ways with other states may never meet: what the cheapest leads by is held against the rest from time to time.
            if beam.len() > 1 && (at % 8 == 7 || at + 1 == self.units.len()) {
                let best = beam[0];
                for other in &beam[1..] {
                    let margin = other.cost - best.cost;
                    if margin < MOST_MARGIN {
                        let lag = if at + 1 == self.units.len() { 0 } else { LAG };
                        given_up.push(GivenUp { kept: best.step, lost: steps[other.step as usize], cost: margin, lag });
                    }
                }
            }
        }
        let mut on_way = vec![false; steps.len()];
        let mut at = beam.first().map_or(NO_STEP, |state| state.step);
        while at != NO_STEP {
            on_way[at as usize] = true;
            at = steps[at as usize].back;
        }
        let mut margins = vec![(MOST_MARGIN, Role::Stray); self.units.len()];
        for way in given_up.iter().filter(|way| on_way[way.kept as usize]) {
            differ(&steps, way, &mut margins);
        }
        let mut out = vec![Read { role: Role::Stray, margin: 0.0, rival: Role::Stray }; self.units.len()];
        let mut at = beam.first().map_or(NO_STEP, |state| state.step);
        while at != NO_STEP {
            let step = steps[at as usize];
            let (margin, rival) = margins[step.unit as usize];
            out[step.unit as usize] = Read { role: step.role, margin, rival };
            at = step.back;
        }
        out
    }

    /// The place of a role among the columns, from the left.
    fn rank(&self, role: Role) -> Option<u8> {
        Some(match role {
            Role::Title(level) | Role::TitleOn(level) => level,
            Role::Serial => return None,
            Role::Measure | Role::MeasureOn | Role::Sub => 10,
            Role::Name if self.names_first => 9,
            Role::Name => 20,
            Role::Time if self.time_first => 19,
            Role::Time => 21,
            Role::Header | Role::Furniture | Role::Stray => return None,
        })
    }

    fn choices(&self, state: &State, at: usize, facts: &Facts, out: &mut Vec<(Role, f32)>) {
        let unit = &self.units[at];
        let traits = &self.beliefs.traits[at];
        if traits.furniture {
            out.push((Role::Furniture, price::FURNITURE));
        }
        if facts.head {
            let among = state.role == Role::Header || unit.edge >= Edge::Blank || state.role == Role::Furniture;
            out.push((Role::Header, if among { price::HEADER_REPEATS } else { price::HEADER_ALONE }));
        } else if state.role == Role::Header && facts.held {
            // A narrow column cuts a header word, or its cell is.
            out.push((Role::Header, price::HEADER_CUT));
        }
        let push = |out: &mut Vec<(Role, f32)>, role: Role, cost: f32| {
            out.push((role, cost + self.beside(state, at, role, facts)))
        };
        if let Some(marker) = traits.marker {
            let number = marker.number.and_then(|number| u16::try_from(number).ok()).unwrap_or(0);
            if let Some(level) = self.beliefs.level(marker.style) {
                push(out, Role::Title(level as u8), self.title_begins(state, level, number));
            }
            if Some(marker.style) == self.beliefs.measure {
                push(out, Role::Measure, measure_begins(&state.measure, number));
            } else if Some(marker.style) > self.beliefs.measure && state.measure.begun {
                push(out, Role::Sub, price::USUAL + 0.5);
            }
        } else {
            for level in 0..self.beliefs.titles.len() {
                if let Some(cost) = self.title_goes_on(state, level, at, facts) {
                    push(out, Role::TitleOn(level as u8), cost);
                }
                if let Some(cost) = self.bare_title(state, level, at, facts) {
                    push(out, Role::Title(level as u8), cost);
                }
            }
            if let Some(cost) = self.bare_measure(state, at, facts) {
                push(out, Role::Measure, cost);
            }
            push(out, Role::Name, self.name_costs(state, at, facts));
            push(out, Role::Time, self.time_costs(state, at, facts));
            if traits.digits && traits.chars <= 3 {
                out.push((Role::Serial, if self.has_serial { price::SERIAL } else { price::SERIAL_ANY }));
            }
        }
        let cost = self.measure_goes_on(state, unit, traits, facts)
            + if traits.marker.is_some() { price::NO_MARKER } else { 0.0 };
        push(out, Role::MeasureOn, cost);
        let lone = traits.chars == 1 && traits.marker.is_none() && facts.alone;
        out.push((Role::Stray, if lone { price::STRAY_CHARACTER } else { price::STRAY }));
    }

    /// What it costs that a role follows the one before it over this edge.
    fn beside(&self, state: &State, at: usize, role: Role, facts: &Facts) -> f32 {
        let unit = &self.units[at];
        let (Some(before), Some(rank)) = (self.rank(state.role), self.rank(role)) else { return 0.0 };
        let same_text = before == rank && matches!(role, Role::TitleOn(_) | Role::MeasureOn);
        match unit.edge {
            Edge::Space | Edge::Wide if rank < before => price::LEFTWARDS,
            Edge::Cell if rank < before => price::LEFTWARDS,
            Edge::Cell if same_text => price::OVER_CELL,
            Edge::Space | Edge::Wide if same_text => {
                let narrow = facts.narrow;
                let blank = if narrow { price::BLANK_NARROW } else { price::BLANK_INSIDE };
                let apart = if unit.edge == Edge::Wide { price::APART_INSIDE } else { 0.0 };
                match role {
                    Role::TitleOn(_) => blank + apart + if narrow { 0.0 } else { price::TITLE_SPACED - 1.0 },
                    _ => blank + apart,
                }
            }
            // One level's title may stand in one cell with the next.
            Edge::Inner if rank != before => match (state.role, role) {
                (Role::Title(_) | Role::TitleOn(_), Role::Title(_)) => price::USUAL,
                (Role::Title(_) | Role::TitleOn(_), Role::TitleOn(_)) if rank > before => 0.5,
                (Role::Title(_) | Role::TitleOn(_), Role::Measure) => 1.0,
                (Role::Measure | Role::MeasureOn | Role::Sub, Role::Title(_)) => 1.0,
                _ => price::OTHER_IN_CELL,
            },
            _ => 0.0,
        }
    }

    /// Whether a blank before this unit stands beside a character that is set with blanks anyway.
    fn narrow_gap(&self, at: usize) -> bool {
        let left = at.checked_sub(1).and_then(|before| self.units[before].text.chars().next_back());
        let right = self.units[at].text.chars().next();
        let narrow = |c: Option<char>| c.is_some_and(|c| !is_wide(c) || matches!(c, '（' | '）' | '，' | '、'));
        narrow(left) || narrow(right)
    }

    fn title_begins(&self, state: &State, level: usize, number: u16) -> f32 {
        let title = &state.titles[level];
        match title.number {
            0 if number == 1 => price::USUAL,
            0 if number == title.before + 1 => price::COUNTS_ON,
            0 => price::STARTS_LATER,
            last if number == last + 1 => price::USUAL,
            last if number == last => price::REPEATS,
            _ if number == 1 => price::STARTS_AGAIN,
            last if number > last => price::SKIPS + price::SKIPS_MORE * f32::from(number - last - 2),
            _ => price::FALLS_BACK,
        }
    }

    /// What it costs that a unit without marker begins a title: a level may be left without numbers here and there.
    fn bare_title(&self, state: &State, level: usize, at: usize, facts: &Facts) -> Option<f32> {
        let outer = level.checked_sub(1)?;
        if state.titles[level].number > 0
            || state.titles[level].open != Open::Closed
            || state.titles[outer].open == Open::Closed
        {
            return None;
        }
        let traits = &self.beliefs.traits[at];
        let wanted = self.beliefs.title_width[level];
        let wide = if traits.width > wanted + SLACK { price::TITLE_WIDE } else { 0.0 };
        let stops = if facts.stop { price::TITLE_STOPS } else { 0.0 };
        let known = if traits.known { price::KNOWN_WORD_AS_TEXT } else { 0.0 };
        let digits = if traits.digits { price::DIGITS_AS_TITLE } else { 0.0 };
        Some(price::BARE_TITLE + wide + stops + known + digits)
    }

    /// Whether a unit may be the rest of what a narrow column cut: on the next line, or the next in its cell.
    fn may_go_on(&self, last: Last, role: Role, state: &State, at: usize, facts: &Facts) -> bool {
        let (unit, traits) = (&self.units[at], &self.beliefs.traits[at]);
        let next = state.role == role && matches!(unit.edge, Edge::Line | Edge::Inner | Edge::Space);
        (next || last.row > 0 && unit.row == last.row + 1 && !unit.stacked)
            && traits.chars <= LONGEST_REST
            && !facts.stop
    }

    fn name_costs(&self, state: &State, at: usize, facts: &Facts) -> f32 {
        let traits = &self.beliefs.traits[at];
        let rest = self.may_go_on(state.name, Role::Name, state, at, facts)
            && !traits.digits
            && self.units[at].edge != Edge::Space;
        if !rest {
            return traits.name;
        }
        let said = self.beliefs.pairs.seen(state.name.tail, traits.head);
        let whole = if state.name.whole { price::AFTER_WHOLE } else { 0.0 };
        traits.name.min(whole + if said { price::NAME_GOES_ON } else { price::GOES_ON_STRANGE })
    }

    /// What it costs that a unit is a phrase of time, or the rest of one.
    fn time_costs(&self, state: &State, at: usize, facts: &Facts) -> f32 {
        let traits = &self.beliefs.traits[at];
        if !self.may_go_on(state.time, Role::Time, state, at, facts) {
            return traits.time;
        }
        if traits.ends_time && state.role == Role::Time {
            return traits.time.min(price::TIME_GOES_ON);
        }
        let said = self.beliefs.pairs.seen(state.time.tail, traits.head);
        let rest = if said || traits.digits || traits.time < price::TIME_ANY {
            price::TIME_GOES_ON
        } else {
            price::GOES_ON_STRANGE
        };
        let rest = rest + if state.time.whole { price::AFTER_WHOLE } else { 0.0 };
        traits.time.min(rest + traits.name_bar())
    }

    /// What it costs that a unit without marker is a measure: the only one below a title.
    fn bare_measure(&self, state: &State, at: usize, facts: &Facts) -> Option<f32> {
        let traits = &self.beliefs.traits[at];
        let first = !state.measure.begun || state.measure.fresh && state.measure.number == 0;
        let text = traits.width.saturating_add(SLACK) >= self.beliefs.measure_width || facts.complete;
        // Another column, or an empty line, stood between.
        let parted = self.units[at].edge >= Edge::Blank || matches!(state.role, Role::Name | Role::Time);
        if !first && state.measure.complete && parted && self.units[at].edge >= Edge::Line && text && !traits.known {
            return Some(price::BARE_ASTRAY);
        }
        if !first || state.titles.iter().all(|title| title.open == Open::Closed) {
            return None;
        }
        let known = if traits.known { price::KNOWN_WORD_AS_TEXT } else { 0.0 };
        let torn = if state.measure.begun && !state.measure.complete { price::BARE_TORN } else { 0.0 };
        Some(price::BARE_MEASURE + known + torn + if text { 0.0 } else { price::BARE_SHORT })
    }

    /// Whether nothing else stands on the unit's printed line.
    fn alone(&self, at: usize) -> bool {
        let row = self.units[at].row;
        (at == 0 || self.units[at - 1].row != row) && self.units.get(at + 1).is_none_or(|next| next.row != row)
    }

    fn title_goes_on(&self, state: &State, level: usize, at: usize, facts: &Facts) -> Option<f32> {
        let (unit, traits) = (&self.units[at], &self.beliefs.traits[at]);
        let title = &state.titles[level];
        let open = match title.open {
            Open::Closed => return None,
            Open::Empty => 0.0,
            Open::Full => 0.2,
            Open::Short => price::TITLE_SHORT,
        };
        let wanted = self.beliefs.line_width[level];
        // What reaches into the next cell is as wide as it likes.
        let wide = if wanted > 0 && traits.width > wanted + 1 && unit.edge != Edge::Cell {
            price::TITLE_WIDE + f32::from(traits.width - wanted) * 0.2
        } else {
            0.0
        };
        let stops = if facts.stop { price::TITLE_STOPS } else { 0.0 };
        let late = unit.row.saturating_sub(title.row + 1).min(25) as f32 * price::TITLE_LATE;
        let known = if traits.known { price::KNOWN_WORD_AS_TEXT } else { 0.0 };
        let known = if title.open == Open::Empty { known * 0.3 } else { known };
        // Back from an inner title to an outer one, which lines of cells do and stacks of lines do not.
        let back = match state.role {
            Role::Title(inner) | Role::TitleOn(inner) if usize::from(inner) > level && unit.edge >= Edge::Inner => {
                if facts.alone || unit.stacked {
                    price::BACK_OUT
                } else {
                    price::USUAL
                }
            }
            _ => 0.0,
        };
        let digits = if traits.digits { price::DIGITS_AS_TITLE } else { 0.0 };
        let usual = self.beliefs.title_chars[level];
        // A column is narrow because its words are long: most lines fill it.
        let open = open
            + if traits.width.saturating_add(self.beliefs.line_slack) >= wanted {
                0.0
            } else {
                price::TITLE_LINE_SHORT
            };
        let long = if usual > 0 && title.chars.saturating_add(traits.chars) > usual { price::TITLE_LONG } else { 0.0 };
        let strange = if title.open == Open::Empty { 0.0 } else { self.strange(title.tail, traits.head) };
        Some(price::USUAL + open + wide + stops + late + known + back + digits + long + strange)
    }

    fn measure_goes_on(&self, state: &State, unit: &Unit<'_>, traits: &Traits, facts: &Facts) -> f32 {
        let measure = &state.measure;
        let known = if traits.known { price::KNOWN_WORD_AS_TEXT } else { 0.0 };
        if !measure.begun {
            return price::NOTHING_OPEN + known;
        }
        let fresh = if measure.fresh { 0.8 } else { 0.0 };
        // On one line the blank is priced, not the edge of the column.
        if unit.edge <= Edge::Wide && matches!(state.role, Role::Measure | Role::MeasureOn | Role::Sub) {
            return price::USUAL + known + self.strange(measure.tail, traits.head);
        }
        // A word of Latin letters that would not fit leaves room.
        let room = f32::from(measure.room.saturating_sub(if facts.latin { 6 } else { 0 })) / 4.0;
        let text = match (measure.complete, measure.comma) {
            (true, _) if room == 0.0 => price::AFTER_STOP_FULL,
            (true, _) => price::AFTER_STOP,
            (false, true) => price::AFTER_SHORT_COMMA * room.min(1.0),
            (false, false) => price::AFTER_SHORT * room.min(1.0),
        };
        price::USUAL + text + known + fresh + self.strange(measure.tail, traits.head)
    }

    /// What it costs to join two characters that the document nowhere says side by side.
    fn strange(&self, left: char, right: char) -> f32 {
        if self.beliefs.pairs.seen(left, right) { 0.0 } else { price::STRANGE_PAIR }
    }

    /// What it costs to leave what was open for this role.
    fn closing(&self, state: &State, role: Role) -> f32 {
        let left = |title: &Title| match title.open {
            Open::Empty => price::TITLE_LEFT_EMPTY,
            Open::Full => price::TITLE_LEFT_FULL,
            _ => 0.0,
        };
        match role {
            Role::Title(level) => state.titles[usize::from(level)..].iter().map(left).sum(),
            Role::Measure if state.measure.begun && !state.measure.complete => price::NO_STOP,
            _ => 0.0,
        }
    }

    fn after(&self, state: &State, at: usize, role: Role, facts: &Facts) -> State {
        let unit = &self.units[at];
        let traits = &self.beliefs.traits[at];
        let mut to = *state;
        to.role = role;
        if unit.edge >= Edge::Inner {
            to.taken = 0;
        }
        match role {
            Role::Title(level) => {
                let level = usize::from(level);
                let number = traits
                    .marker
                    .and_then(|marker| marker.number)
                    .and_then(|number| u16::try_from(number).ok())
                    .unwrap_or(0);
                let wanted = self.beliefs.title_width[level];
                let open = if traits.marker.is_some_and(|marker| marker.length == unit.text.len()) {
                    Open::Empty
                } else if traits.width.saturating_add(2) >= wanted
                    && (wanted == 0 || traits.width <= wanted.saturating_add(SLACK))
                {
                    Open::Full
                } else {
                    Open::Short
                };
                let before = state.titles[level].number;
                let chars = facts.behind_marker;
                to.titles[level] = Title { number, before, open, row: unit.row, chars, tail: traits.tail };
                for inner in &mut to.titles[level + 1..] {
                    *inner = Title { before: inner.number.max(inner.before), ..Title::default() };
                }
                if number != before {
                    to.measure.before = to.measure.number.max(to.measure.before);
                    to.measure.number = 0;
                    to.measure.fresh = true;
                }
            }
            Role::TitleOn(level) => {
                let title = &mut to.titles[usize::from(level)];
                let wanted = self.beliefs.line_width[usize::from(level)];
                title.open = if traits.width.saturating_add(self.beliefs.line_slack) >= wanted {
                    Open::Full
                } else {
                    Open::Short
                };
                title.row = unit.row;
                title.chars = title.chars.saturating_add(traits.chars);
                title.tail = traits.tail;
            }
            Role::Measure | Role::MeasureOn | Role::Sub => {
                if role == Role::Measure {
                    let number =
                        traits.marker.and_then(|marker| marker.number).and_then(|number| u16::try_from(number).ok());
                    // One without number may be no measure: the numbers may go on behind it.
                    let before = if number.is_none() { to.measure.number.max(to.measure.before) } else { 0 };
                    to.measure = Measure { number: number.unwrap_or(0), before, begun: true, ..Measure::default() };
                }
                to.measure.sub |= role == Role::Sub;
                to.taken = to.taken.saturating_add(traits.width).saturating_add(u16::from(to.taken > 0));
                to.measure.tail = traits.tail;
                to.measure.complete = facts.complete;
                to.measure.comma = facts.comma;
                to.measure.room =
                    self.beliefs.measure_width.saturating_sub(to.taken.saturating_add(SLACK)).min(8) as u8;
            }
            Role::Name => to.name = Last { row: unit.row, tail: traits.tail, whole: traits.known },
            Role::Time => to.time = Last { row: unit.row, tail: traits.tail, whole: traits.known },
            _ => {}
        }
        to
    }
}

/// What a unit is by itself, whatever came before it: asked of every state of both searches, and told once.
pub(super) struct Facts {
    /// It says a word of the header, and no number stands before it.
    head: bool,
    /// It is so short that a header word may hold it, and one does.
    held: bool,
    stop: bool,
    complete: bool,
    comma: bool,
    /// It begins with a word of Latin letters or digits, or with a bracket.
    latin: bool,
    narrow: bool,
    alone: bool,
    /// Characters behind its number.
    behind_marker: u16,
}

impl Facts {
    fn of(search: &Search<'_>, at: usize) -> Facts {
        let (text, traits) = (&*search.units[at].text, &search.beliefs.traits[at]);
        let is_bare = traits.marker.is_none();
        let length = traits.marker.map_or(0, |marker| marker.length);
        Facts {
            head: is_bare && !head(text, search.words).is_empty(),
            held: is_bare && traits.chars <= 4 && search.words.holds(text),
            stop: has_stop(text),
            complete: is_complete(text),
            comma: text.ends_with(['，', '、', ',', '；']),
            latin: text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '(' || c == '（'),
            narrow: search.narrow_gap(at),
            alone: search.alone(at),
            behind_marker: u16::try_from(text[length..].trim().chars().count()).unwrap_or(u16::MAX),
        }
    }
}

/// The rest of a name or a time that a line end cut has at most so many characters.
const LONGEST_REST: u16 = 6;

/// Lines of one column differ by this much, in columns of a terminal: a sign that may not begin the next line, a blank.
const SLACK: u16 = 4;

fn measure_begins(measure: &Measure, number: u16) -> f32 {
    match measure.number {
        0 if number == 1 => price::USUAL,
        0 if Some(number) == measure.before.checked_add(1) => price::COUNTS_ON,
        0 => price::STARTS_LATER,
        last if Some(number) == last.checked_add(1) => price::USUAL,
        _ if number == 1 => price::STARTS_AGAIN,
        last if number > last => price::SKIPS + price::SKIPS_MORE * f32::from(number - last - 2),
        _ => price::FALLS_BACK,
    }
}

impl Traits {
    /// A known name is hardly the rest of a time.
    fn name_bar(&self) -> f32 {
        if self.name <= price::NAME_LIKE { price::KNOWN_WORD_AS_TEXT } else { 0.0 }
    }
}

/// So many units show how wide the columns of titles are.
const SAMPLE: usize = 4000;

/// The cheapest roles of the units of a table.
pub(super) fn roles(
    units: &[Unit<'_>],
    beliefs: &mut Beliefs,
    words: &Vocabulary,
    heads: &[(Head, String)],
) -> Vec<Read> {
    let sample = &units[..units.len().min(SAMPLE)];
    let (mut lines, mut chars): ([Vec<u16>; MOST_LEVELS], [Vec<u16>; MOST_LEVELS]) = Default::default();
    let search = Search::new(sample, beliefs, words, heads);
    let mut facts: Vec<Facts> = (0..sample.len()).map(|at| Facts::of(&search, at)).collect();
    for ((read, traits), unit) in search.run(&facts).iter().zip(&beliefs.traits).zip(sample) {
        match read.role {
            Role::TitleOn(level) => {
                lines[usize::from(level)].push(traits.width);
                if let Some(last) = chars[usize::from(level)].last_mut() {
                    *last = last.saturating_add(traits.chars);
                }
            }
            Role::Title(level) => {
                let length = traits.marker.map_or(0, |marker| marker.length);
                chars[usize::from(level)]
                    .push(u16::try_from(unit.text[length..].trim().chars().count()).unwrap_or(u16::MAX));
            }
            _ => {}
        }
    }
    beliefs.learn_lines(&mut lines, &mut chars);
    let search = Search::new(units, beliefs, words, heads);
    if sample.len() < units.len() {
        // Behind the last of them a line goes on.
        facts.pop();
        facts.extend((facts.len()..units.len()).map(|at| Facts::of(&search, at)));
    }
    search.run(&facts)
}
