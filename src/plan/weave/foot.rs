//! Tokens at a page's foot whose measure begins on the next page only.
//!
//! Where no rule parts the rows, a renderer that keeps two lines of a text together takes the whole text of a measure to
//! the next page and leaves its department and deadline behind, below those of the measure before it. They stand lower
//! there than a line of the same cell would, department and deadline at one height, and the measure at the head of the
//! next page has neither.

use std::collections::BTreeSet;

use super::{
    Receiver,
    height::{Given, Strip},
};
use crate::plan::{
    outline::{lead, top_of},
    strips::{Gap, Token},
};

/// What was found at the feet of pages, by index into the measures.
#[derive(Debug, Default)]
pub(super) struct Feet {
    /// Measures that got what stands before the page break, and those that lost it.
    pub(super) moved: BTreeSet<usize>,
    /// Measures that may have it, or not.
    pub(super) doubtful: BTreeSet<usize>,
}

/// Gives tokens left behind to the measure at the head of the next page. `pitch` is the usual distance from line to line,
/// in heights of a line.
pub(super) fn take_along(measures: &[&Receiver], given: &mut [Given<'_>], pitch: f32) -> Feet {
    let mut feet = Feet::default();
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); measures.len()];
    for (index, given) in given.iter().enumerate() {
        of[given.owner].push(index);
    }
    for next in 1..measures.len() {
        let last = next - 1;
        let page = measures[last].end_page;
        if measures[next].page <= page {
            continue;
        }
        let names = of[next].iter().any(|&at| given[at].strip != Strip::Deadlines);
        let deadline = of[next].iter().any(|&at| given[at].strip == Strip::Deadlines);
        let start = |deadlines: bool| {
            let tokens = of[last].iter().map(|&at| &given[at]);
            let own = tokens.filter(|given| (given.strip == Strip::Deadlines) == deadlines).map(|given| given.token);
            lowest_start(&own.filter(|token| token.place.page == page).collect::<Vec<_>>(), pitch)
        };
        let (names_at, deadline_at) = (start(false).filter(|_| !names), start(true).filter(|_| !deadline));
        match (names_at, deadline_at) {
            (None, None) => {}
            (Some(a), Some(b)) if (top_of(&a.place) - top_of(&b.place)).abs() <= lead(&a.place) => {
                let top = top_of(&a.place).min(top_of(&b.place)) - lead(&a.place);
                for &at in &of[last] {
                    if given[at].token.place.page == page && top_of(&given[at].token.place) >= top {
                        given[at].owner = next;
                    }
                }
                feet.moved.extend([last, next]);
            }
            _ => feet.doubtful.extend([last, next]),
        }
    }
    feet
}

/// The first token of the lowest group that stands further below the one above it than a line of the same cell would.
fn lowest_start<'a>(tokens: &[&'a Token<'a>], pitch: f32) -> Option<&'a Token<'a>> {
    /// In heights of a line, over the usual pitch: the padding of two rows is hardly less.
    const MORE: f32 = 0.15;
    let step = |pair: &&[&Token<'_>]| {
        let ([_, above, ..], [_, below, _, foot]) = (pair[0].place.bbox?, pair[1].place.bbox?);
        (pair[1].gap != Gap::Word).then(|| (below - above) / (foot - below).max(1.0))
    };
    tokens.windows(2).rfind(|pair| step(pair).is_some_and(|step| step > pitch + MORE)).map(|pair| pair[1])
}
