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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Place;

    fn token(text: &str, page: u32, top: f32, gap: Gap) -> Token<'_> {
        let place = Place::boxed(page, [400.0, top, 440.0, top + 10.0]);
        Token { text: text.into(), place, row: page, last_row: page, gap, line: None, ends: false }
    }

    fn measure(item: usize, page: u32, top: f32) -> Receiver {
        Receiver { item, title: None, sub: None, row: page, end_row: page, end_page: page, page, top }
    }

    /// Who has which token in the end, and what was said about the measures: the last of page 1, the first of page 2.
    fn taken(tokens: &[(Token<'_>, Strip)]) -> (Vec<usize>, Feet) {
        let measures = [measure(0, 1, 700.0), measure(1, 2, 60.0)];
        let mut given: Vec<Given<'_>> =
            tokens.iter().map(|(token, strip)| Given { owner: 0, token, strip: *strip }).collect();
        let feet = take_along(&measures.iter().collect::<Vec<_>>(), &mut given, 1.3);
        (given.iter().map(|given| given.owner).collect(), feet)
    }

    #[test]
    fn what_stands_lower_than_a_line_would_goes_to_the_next_page() {
        let tokens = [
            (token("業務組", 1, 700.0, Gap::Cell), Strip::Departments),
            (token("電費組", 1, 713.0, Gap::Line), Strip::Departments),
            (token("總務組", 1, 732.0, Gap::Paragraph), Strip::Departments),
            (token("持續辦理", 1, 700.0, Gap::Cell), Strip::Deadlines),
            (token("隨時辦理", 1, 732.0, Gap::Paragraph), Strip::Deadlines),
        ];
        let (owners, feet) = taken(&tokens);
        assert_eq!(owners, [0, 0, 1, 0, 1]);
        assert_eq!((feet.moved.len(), feet.doubtful.len()), (2, 0));
    }

    #[test]
    fn what_only_one_column_shows_is_doubtful() {
        let tokens = [
            (token("業務組", 1, 700.0, Gap::Cell), Strip::Departments),
            (token("持續辦理", 1, 700.0, Gap::Cell), Strip::Deadlines),
            (token("隨時辦理", 1, 732.0, Gap::Paragraph), Strip::Deadlines),
        ];
        let (owners, feet) = taken(&tokens);
        assert_eq!(owners, [0, 0, 0]);
        assert_eq!((feet.moved.len(), feet.doubtful.len()), (0, 2));
    }

    #[test]
    fn a_list_at_the_usual_distance_stays() {
        let tokens = [
            (token("業務組", 1, 700.0, Gap::Cell), Strip::Departments),
            (token("電費組", 1, 713.0, Gap::Line), Strip::Departments),
            (token("持續辦理", 1, 700.0, Gap::Cell), Strip::Deadlines),
            (token("配合更新", 1, 713.0, Gap::Line), Strip::Deadlines),
        ];
        let (owners, feet) = taken(&tokens);
        assert_eq!(owners, [0, 0, 0, 0]);
        assert_eq!((feet.moved.len(), feet.doubtful.len()), (0, 0));
    }
}
