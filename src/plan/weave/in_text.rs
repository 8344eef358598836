//! What the lines of a text tell about whose names and deadlines are whose, where no rule parts the rows.
//!
//! A narrow column cuts lists and phrases anywhere, and their rest then stands on the line of the next measure:
//!
//! | beside (1)    | beside (2)     | whose                                             |
//! |---------------|----------------|---------------------------------------------------|
//! | `民政課、社`  | `會課、第三課` | (1): what a separator holds together is one list  |
//! | `配合上級機`  | `關來函辦理`   | (1): only both together are a phrase of time      |
//! | `甲課` `乙課` |                | nobody knows: (2) has none, and (1) has two below |

use super::{
    Receiver,
    height::{Given, Strip},
};
use crate::{
    plan::strips::{Gap, Token},
    table::looks,
};

/// The tokens of a strip dealt out again, so that no list and no phrase is of two measures.
pub(super) fn together(given: &mut [Given<'_>]) {
    let mut phrase = String::new();
    for at in 0..given.len() {
        let goes_on = at > 0 && given[at - 1].strip == given[at].strip && goes_on(given, at, &phrase);
        if goes_on {
            given[at].owner = given[at - 1].owner;
        } else {
            phrase.clear();
        }
        phrase.push_str(&given[at].token.text);
    }
}

/// Whether a token goes on with the list or the phrase of the one before it.
fn goes_on(given: &[Given<'_>], at: usize, phrase: &str) -> bool {
    let (before, token) = (given[at - 1].token, given[at].token);
    if token.gap == Gap::Word {
        return true;
    }
    // A page may end inside of it.
    let below = token.gap == Gap::Line || token.gap != Gap::Cell && before.place.page < token.place.page;
    if given[at].strip != Strip::Deadlines {
        return below && before.ends;
    }
    let rest = given[at + 1..].iter().map(|next| next.token).take_while(|next| next.gap == Gap::Word);
    let line: String = std::iter::once(token).chain(rest).map(|token| &*token.text).collect();
    below && is_cut(phrase, &line)
}

/// Whether two lines are a phrase of time together, and not each by itself.
fn is_cut(upper: &str, lower: &str) -> bool {
    let is_time = |text: &str| looks::is_time(&[text]);
    is_time(&format!("{upper}{lower}")) && !(is_time(upper) && is_time(lower))
}

/// The measures of each title below which one has several lists or deadlines one below the other and another has none: as
/// many as the measures may stand there without being lined up with them.
pub(super) fn stacked(measures: &[&Receiver], given: &[Given<'_>]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut from = 0;
    let groups: Vec<&[&Receiver]> = measures.chunk_by(|a, b| a.title == b.title).collect();
    // Dealt out once: a plan may have as many titles as measures.
    let group_of: Vec<usize> =
        groups.iter().enumerate().flat_map(|(at, group)| std::iter::repeat_n(at, group.len())).collect();
    let mut given_to: Vec<Vec<&Given<'_>>> = vec![Vec::new(); groups.len()];
    for one in given {
        if let Some(&group) = group_of.get(one.owner) {
            given_to[group].push(one);
        }
    }
    for (group, given) in groups.into_iter().zip(given_to) {
        let own = from..from + group.len();
        from = own.end;
        for deadlines in [false, true] {
            let mut counts = vec![0; group.len()];
            let of_strip = |one: &&&Given<'_>| (one.strip == Strip::Deadlines) == deadlines;
            let mut last: Option<&Token<'_>> = None;
            for one in given.iter().filter(of_strip) {
                let count: &mut usize = &mut counts[one.owner - own.start];
                let is_one_list = one.token.gap == Gap::Word
                    || last.is_some_and(|last| last.ends || deadlines && is_cut(&last.text, &one.token.text));
                *count += usize::from(*count == 0 || !is_one_list);
                last = Some(one.token);
            }
            if counts.contains(&0) && counts.iter().any(|count| *count > 1) {
                out.extend(own.clone());
            }
        }
    }
    out
}
