//! What was edited in a text, so that a person can read it: few, whole replacements instead of single characters.
//!
//! The comparison runs on the folded keys, so that dress and spelling never show up as edits, and is mapped back to
//! what is printed. Every character of a key is a grapheme of the text: marks are folded away with their letter.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::align::SEARCHED;
use crate::normalize::{Side, amount, is_numeral, is_quantity, unit};

use super::borders::{BY_THEMSELVES, Borders, PARTING};
use super::view::{Op, Piece};

/// One replacement, insertion or deletion, in characters of the two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// Up to so many comparisons of characters, looking for a common one costs less than setting up the search.
const PLAIN: usize = 256;

/// How many characters two keys have in common at the beginning, and at the end behind that.
fn ends(old: &[char], new: &[char]) -> (usize, usize) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    (head, old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count())
}

/// Whether two texts differ in so much that it is not searched for what they have in common.
pub(super) fn is_beyond_search(old: &Side, new: &Side) -> bool {
    let (old, new) = (&old.chars, &new.chars);
    old.len() * new.len() > SEARCHED && {
        let (head, tail) = ends(old, new);
        (old.len() - head - tail) * (new.len() - head - tail) > SEARCHED
    }
}

/// Where two keys differ, in order, as the algorithm sees it.
pub(super) fn raw_hunks(old: &[char], new: &[char]) -> Vec<Hunk> {
    let (head, tail) = ends(old, new);
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() && b.is_empty() {
            Vec::new()
        } else {
            vec![Hunk { old: head..head + a.len(), new: head..head + b.len() }]
        };
    }
    // Most edits are a word for a word: nothing in the one stands in the other, and there is nothing to search.
    let comparisons = a.len() * b.len();
    if comparisons > SEARCHED || comparisons <= PLAIN && !a.iter().any(|c| b.contains(c)) {
        return vec![Hunk { old: head..head + a.len(), new: head..head + b.len() }];
    }
    let shift = |range: Range<usize>| range.start + head..range.end + head;
    capture_diff_slices(Algorithm::Myers, a, b)
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op| Hunk { old: shift(op.old_range()), new: shift(op.new_range()) })
        .collect()
}

/// Joins what belongs together: numbers are replaced whole, and a few equal characters between two edits are no
/// common ground but chance.
pub(super) fn hunks(old: &Side, new: &Side) -> Vec<Hunk> {
    let raw = raw_hunks(&old.chars, &new.chars);
    let raw = join_where(raw, |_, _, gap| gap == 0);
    let numbers = whole_numbers(raw, &old.chars, &new.chars);
    let mut joined = join_where(numbers, |left, right, gap| {
        let size = |hunk: &Hunk| hunk.old.len().max(hunk.new.len());
        let number = |hunk: &Hunk| is_number(&old.chars[hunk.old.clone()]) && is_number(&new.chars[hunk.new.clone()]);
        // A changed number stays a change of its own as long as anything stands between it and the next edit.
        if number(left) || number(right) {
            return false;
        }
        // Edits in two clauses are two edits.
        if gap > 0 && old.breaks(left.old.end, right.old.start) && new.breaks(left.new.end, right.new.start) {
            return false;
        }
        gap <= 1 || (gap <= 4 && gap <= size(left) && gap <= size(right))
    });
    if joined.iter().any(is_long) {
        joined = joined.into_iter().flat_map(|hunk| around_runs(hunk, &old.chars, &new.chars)).collect();
    }
    numerals(&mut joined, old, new);
    let mut floor = (0, 0);
    for hunk in &mut joined {
        slide(hunk, floor, &old.chars, &new.chars);
        floor = (hunk.old.end, hunk.new.end);
    }
    joined
}

/// So many characters in a row stand in both texts by no chance: what was found to be replaced was taken for a few characters here
/// and there that they have in common.
const RUN: usize = 8;

/// Whether both sides of an edit are long enough to have such a run, and short enough for all of theirs to be looked at.
fn is_long(hunk: &Hunk) -> bool {
    hunk.old.len().min(hunk.new.len()) >= RUN && hunk.old.len() * hunk.new.len() <= SEARCHED
}

/// What is left of an edit on either side of the longest run that both texts have in it; runs of no more than a few characters
/// are none.
fn around_runs(hunk: Hunk, old: &[char], new: &[char]) -> Vec<Hunk> {
    let run = Some(&hunk).filter(|hunk| is_long(hunk)).and_then(|hunk| longest_run(hunk, old, new));
    let Some(Hunk { old: mine, new: theirs }) = run else { return vec![hunk] };
    let sides = [
        Hunk { old: hunk.old.start..mine.start, new: hunk.new.start..theirs.start },
        Hunk { old: mine.end..hunk.old.end, new: theirs.end..hunk.new.end },
    ];
    let sides = sides.into_iter().filter(|side| !side.old.is_empty() || !side.new.is_empty());
    sides.flat_map(|side| around_runs(side, old, new)).collect()
}

/// The first one of the longest runs of characters that both sides of an edit have; none that a number goes on from.
fn longest_run(hunk: &Hunk, old: &[char], new: &[char]) -> Option<Hunk> {
    let (a, b) = (&old[hunk.old.clone()], &new[hunk.new.clone()]);
    // Of each place of the new text the length of the run that ends there and at the character of the old one before.
    let mut before = vec![0usize; b.len() + 1];
    let (mut longest, mut ends) = (RUN - 1, (0, 0));
    for (at, c) in a.iter().enumerate() {
        let mut here = vec![0usize; b.len() + 1];
        for (there, _) in b.iter().enumerate().filter(|(_, other)| *other == c) {
            here[there + 1] = before[there] + 1;
            if here[there + 1] > longest {
                (longest, ends) = (here[there + 1], (at + 1, there + 1));
            }
        }
        before = here;
    }
    let run = Hunk {
        old: hunk.old.start + ends.0 - longest.min(ends.0)..hunk.old.start + ends.0,
        new: hunk.new.start + ends.1 - longest.min(ends.1)..hunk.new.start + ends.1,
    };
    let edge = |at: usize| a.get(at).is_some_and(char::is_ascii_digit);
    let is_cut = edge(ends.0.saturating_sub(longest)) || edge(ends.0.saturating_sub(1));
    (longest >= RUN && !is_cut).then_some(run)
}

/// Numerals in 漢字 are replaced whole, like those in digits; and a number that is only written otherwise (1 次, 一次) is
/// no edit.
fn numerals(hunks: &mut Vec<Hunk>, old: &Side, new: &Side) {
    let (a, b) = (&old.chars, &new.chars);
    // Most edits are nowhere near a numeral.
    let numeral = |chars: &[char]| chars.iter().any(|&c| is_numeral(c));
    let near = |chars: &[char], range: &Range<usize>| {
        numeral(&chars[range.start.saturating_sub(1)..(range.end + 1).min(chars.len())])
    };
    if !hunks.iter().any(|hunk| near(a, &hunk.old) || near(b, &hunk.new)) {
        return;
    }
    let floors: Vec<(usize, usize)> =
        std::iter::once((0, 0)).chain(hunks.iter().map(|hunk| (hunk.old.end, hunk.new.end))).collect();
    let ceilings: Vec<(usize, usize)> =
        hunks.iter().skip(1).map(|hunk| (hunk.old.start, hunk.new.start)).chain([(a.len(), b.len())]).collect();
    for (hunk, (floor, ceiling)) in hunks.iter_mut().zip(floors.into_iter().zip(ceilings)) {
        let (mut from, mut to) = ((hunk.old.start, hunk.new.start), (hunk.old.end, hunk.new.end));
        while from.0 > floor.0 && from.1 > floor.1 && is_numeral(a[from.0 - 1]) {
            from = (from.0 - 1, from.1 - 1);
        }
        while to.0 < ceiling.0 && to.1 < ceiling.1 && is_numeral(a[to.0]) {
            to = (to.0 + 1, to.1 + 1);
        }
        let whole = Hunk { old: from.0..to.0, new: from.1..to.1 };
        if quantities(&whole, old, new) {
            *hunk = whole;
        }
    }
    hunks.retain(|hunk| {
        let (was, is) = (amount(&a[hunk.old.clone()]), amount(&b[hunk.new.clone()]));
        !(was.is_some() && was == is && quantities(hunk, old, new))
    });
}

/// A numeral for a numeral, either in 漢字 or in digits, that count the same thing, or a share for a share.
pub(super) fn quantities(hunk: &Hunk, old: &Side, new: &Side) -> bool {
    let (a, b) = (&old.chars, &new.chars);
    is_quantity(a, &hunk.old) && is_quantity(b, &hunk.new) && unit(a, &hunk.old) == unit(b, &hunk.new)
}

/// Joins neighbours for which `belong` holds, given the number of equal characters between them.
pub(super) fn join_where(hunks: Vec<Hunk>, belong: impl Fn(&Hunk, &Hunk, usize) -> bool) -> Vec<Hunk> {
    let mut joined: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks {
        if let Some(last) = joined.last_mut()
            && belong(last, &hunk, hunk.old.start.saturating_sub(last.old.end))
        {
            last.old.end = last.old.end.max(hunk.old.end);
            last.new.end = last.new.end.max(hunk.new.end);
        } else {
            joined.push(hunk);
        }
    }
    joined
}

/// An insertion or deletion that could as well stand further left does so, up to the edit before it: an added clause
/// then begins where the clause before it ends.
fn slide(hunk: &mut Hunk, floor: (usize, usize), old: &[char], new: &[char]) {
    let (range, text, other, floor) = match (hunk.old.is_empty(), hunk.new.is_empty()) {
        (true, false) => (&mut hunk.new, new, &mut hunk.old, (floor.1, floor.0)),
        (false, true) => (&mut hunk.old, old, &mut hunk.new, floor),
        _ => return,
    };
    // Back to the earliest place it could stand in; the printed punctuation then falls in front of it.
    while range.start > floor.0 && other.start > floor.1 && text[range.start - 1] == text[range.end - 1] {
        range.start -= 1;
        range.end -= 1;
        other.start -= 1;
        other.end -= 1;
    }
}

/// How much firmer characters must hold together inside a word than over its border, as a logarithm.
const FIRM: f32 = 1.6;
/// Two characters are a word where so many of the measures that have the rarer one have them together: of both words,
const WORD: f32 = 0.3;
/// or of one of them.
const SURELY: f32 = 0.6;
/// What is longer is no word that was cut, in characters.
const SHORT: usize = 2;

/// Puts edits to the borders of words, as the two plans use them: what was put in or taken out is slid to where it parts
/// no word, and a replacement of one character grows to the word that it is in, so that [用→客]戶 reads 用戶 → 客戶.
pub(super) fn at_borders(hunks: &mut [Hunk], is_term: &[bool], old: &Side, new: &Side, borders: &Borders<'_>) {
    for at in 0..hunks.len() {
        if is_term[at] || quantities(&hunks[at], old, new) {
            continue;
        }
        let before = at.checked_sub(1).map_or((0, 0), |left| (hunks[left].old.end, hunks[left].new.end));
        let after =
            hunks.get(at + 1).map_or((old.chars.len(), new.chars.len()), |next| (next.old.start, next.new.start));
        let hunk = hunks[at].clone();
        hunks[at] = match (hunk.old.len(), hunk.new.len()) {
            (0, 0) => continue,
            (0, _) => {
                let (range, other) =
                    settle(&hunk.new, hunk.old.start, (before.1, before.0), (after.1, after.0), new, borders);
                Hunk { old: other..other, new: range }
            }
            (_, 0) => {
                let (range, other) = settle(&hunk.old, hunk.new.start, before, after, old, borders);
                Hunk { old: range, new: other..other }
            }
            _ => {
                let grown = whole_word(&hunk, before, after, old, new, borders);
                with_rests(&grown, before, after, old, new, borders)
            }
        };
    }
}

/// Slides a range of `side` to the place where its ends part the least; gives it with the place in the other text.
fn settle(
    range: &Range<usize>,
    other: usize,
    floor: (usize, usize),
    ceiling: (usize, usize),
    side: &Side,
    borders: &Borders<'_>,
) -> (Range<usize>, usize) {
    let chars = &side.chars;
    // How firmly what stands around a place holds together over it; nothing does over a mark.
    let bond = |at: usize| match (at.checked_sub(1).map(|left| chars[left]), chars.get(at)) {
        (Some(a), Some(&b)) if side.joined(at - 1) => borders.bond(a, b),
        _ => -1.0,
    };
    let (mut start, mut end, mut there) = (range.start, range.end, other);
    while start > floor.0 && there > floor.1 && chars[start - 1] == chars[end - 1] {
        (start, end, there) = (start - 1, end - 1, there - 1);
    }
    // What can stand in one place only stays there.
    if start + 1 > ceiling.0 || end >= ceiling.0 || there >= ceiling.1 || chars[start] != chars[end] {
        return (start..end, there);
    }
    let mut best = (f32::INFINITY, start, there);
    loop {
        let cost = bond(start) + bond(end);
        if cost < best.0 - f32::EPSILON {
            best = (cost, start, there);
        }
        if end >= ceiling.0 || there >= ceiling.1 || chars[start] != chars[end] {
            break;
        }
        (start, end, there) = (start + 1, end + 1, there + 1);
    }
    (best.1..best.1 + range.len(), best.2)
}

/// Whether a character of the same phrase, which both texts have and no other edit takes, stands before a replacement, and behind
/// it.
fn neighbours(hunk: &Hunk, before: (usize, usize), after: (usize, usize), old: &Side, new: &Side) -> (bool, bool) {
    let (a, b) = (&hunk.old, &hunk.new);
    let joined = |at: usize, there: usize| old.joined(at) && new.joined(there);
    (
        a.start > before.0 && b.start > before.1 && joined(a.start - 1, b.start - 1),
        a.end < after.0 && b.end < after.1 && joined(a.end - 1, b.end - 1),
    )
}

/// A replacement with the character before it, and the one behind it.
fn grown_by(hunk: &Hunk, left: bool, right: bool) -> Hunk {
    let grow = |range: &Range<usize>| range.start - usize::from(left)..range.end + usize::from(right);
    Hunk { old: grow(&hunk.old), new: grow(&hunk.new) }
}

/// Grows a replacement by the neighbours that it holds together with: one character on the firmer side, more than one on
/// either. What is longer than a word is cut from its neighbour only where the plans surely have both as one word.
fn whole_word(
    hunk: &Hunk,
    before: (usize, usize),
    after: (usize, usize),
    old: &Side,
    new: &Side,
    borders: &Borders<'_>,
) -> Hunk {
    let (a, b) = (&hunk.old, &hunk.new);
    let single = a.len() == 1 && b.len() == 1;
    let long = a.len().max(b.len()) > SHORT;
    if single && (old.chars[a.start].is_ascii() || new.chars[b.start].is_ascii()) {
        return hunk.clone();
    }
    // How firmly both words hold together over a border that cuts them; nothing where either is none. `outer` is what stands
    // on the other side of the character that they have in common.
    let firm = |(x, y): (char, char), (v, w): (char, char), outer: Option<(char, char)>| -> Option<f32> {
        let listed = |(x, y)| Borders::is_listed(x, y);
        let together = || (borders.together(x, y), borders.together(v, w));
        if long {
            let (was, is) = together();
            // 行動|裝置: the character may belong to what stays, where it stands more often.
            let stays = || outer.map_or(0, |(a, b)| borders.times(a, b));
            let goes = || borders.times(x, y).min(borders.times(v, w));
            let by_list = listed((x, y)) && listed((v, w)) && !outer.is_some_and(listed);
            return (by_list || (was.min(is) >= WORD && goes() > stays())).then_some(was.min(is));
        }
        // 縮短|案件: what stays is a word.
        if outer.is_some_and(listed) && !(listed((x, y)) && listed((v, w))) {
            return None;
        }
        let bond = borders.bond(x, y).min(borders.bond(v, w));
        if bond >= FIRM {
            return Some(FIRM + bond);
        }
        let (was, is) = together();
        (was.min(is) >= WORD || was.max(is) >= SURELY).then_some(was.max(is))
    };
    let joined = |at: usize| at + 1 < old.chars.len() && old.joined(at);
    let (has_left, has_right) = neighbours(hunk, before, after, old, new);
    let left = has_left
        .then(|| {
            let own = old.chars[a.start - 1];
            let outer = a.start.checked_sub(2).filter(|&at| joined(at)).map(|at| (old.chars[at], own));
            firm((own, old.chars[a.start]), (new.chars[b.start - 1], new.chars[b.start]), outer)
        })
        .flatten();
    let right = has_right
        .then(|| {
            let own = old.chars[a.end];
            let outer = joined(a.end).then(|| (own, old.chars[a.end + 1]));
            firm((old.chars[a.end - 1], own), (new.chars[b.end - 1], new.chars[b.end]), outer)
        })
        .flatten();
    let (left, right) = match (left, right) {
        (Some(left), Some(right)) if single => (left > right, left <= right),
        (left, right) => (left.is_some(), right.is_some()),
    };
    grown_by(hunk, left, right)
}

/// Grows a replacement by a single character that is left between it and the edge of its phrase, unless that is a word of its
/// own: [查→參]閱或運用 reads 查閱 → 參閱, whether the plans have either word elsewhere or not.
fn with_rests(
    hunk: &Hunk,
    before: (usize, usize),
    after: (usize, usize),
    old: &Side,
    new: &Side,
    borders: &Borders<'_>,
) -> Hunk {
    let (a, b) = (&hunk.old, &hunk.new);
    let parts = |c: char| PARTING.contains(&c) || BY_THEMSELVES.contains(&c);
    // Whether the phrase ends between a character and the next one; 參與 and 各項 are words.
    let joins = |c: char| matches!(c, '及' | '或');
    let edge = |side: &Side, at: usize| {
        at + 1 >= side.chars.len() || !side.joined(at) || joins(side.chars[at]) || joins(side.chars[at + 1])
    };
    // 利|用戶: what was replaced is a word without it.
    let whole = |side: &Side, range: &Range<usize>, first: usize| {
        range.len() > 1 && Borders::is_listed(side.chars[first], side.chars[first + 1])
    };
    let holds = |pairs: [(char, char); 2], whole: bool| {
        let word = !whole && pairs.iter().any(|&(x, y)| borders.together(x, y) >= SURELY);
        (word, pairs.iter().any(|&(x, y)| parts(x) || parts(y)))
    };
    let (has_left, has_right) = neighbours(hunk, before, after, old, new);
    let left = has_left && (a.start == 1 || edge(old, a.start - 2)) && {
        let rest = old.chars[a.start - 1];
        let pairs = [(rest, old.chars[a.start]), (new.chars[b.start - 1], new.chars[b.start])];
        let inner_left = whole(old, a, a.start) && whole(new, b, b.start);
        let (word, parted) = holds(pairs, inner_left);
        word || !(parted || inner_left || Borders::is_alone(rest, true))
    };
    let right = has_right && edge(old, a.end) && {
        let rest = old.chars[a.end];
        let pairs = [(old.chars[a.end - 1], rest), (new.chars[b.end - 1], new.chars[b.end])];
        let at = |range: &Range<usize>| range.end.saturating_sub(2);
        let inner_right = whole(old, a, at(a)) && whole(new, b, at(b));
        let (word, parted) = holds(pairs, inner_right);
        word || !(parted || inner_right || Borders::is_alone(rest, false))
    };
    grown_by(hunk, left, right)
}

/// Grows edits that cut through a number until they hold it whole.
fn whole_numbers(hunks: Vec<Hunk>, old: &[char], new: &[char]) -> Vec<Hunk> {
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let numeric = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit() || *c == '.');
    let mut grown = hunks.clone();
    for (index, hunk) in grown.iter_mut().enumerate() {
        let floor = if index == 0 { 0 } else { hunks[index - 1].old.end };
        let starts = digit(old.get(hunk.old.start)) && !hunk.old.is_empty()
            || digit(new.get(hunk.new.start)) && !hunk.new.is_empty();
        if starts || (numeric(old.get(hunk.old.start)) && hunk.old.is_empty()) {
            while hunk.old.start > floor && numeric(old.get(hunk.old.start - 1)) {
                hunk.old.start -= 1;
                hunk.new.start -= 1;
            }
        }
        let ceiling = hunks.get(index + 1).map_or(old.len(), |next| next.old.start);
        let ends = hunk.old.end.checked_sub(1).is_some_and(|at| at >= hunk.old.start && digit(old.get(at)))
            || hunk.new.end.checked_sub(1).is_some_and(|at| at >= hunk.new.start && digit(new.get(at)));
        if ends {
            while hunk.old.end < ceiling && numeric(old.get(hunk.old.end)) {
                hunk.old.end += 1;
                hunk.new.end += 1;
            }
        }
    }
    join_where(grown, |_, _, gap| gap == 0)
}

/// Digits, with a point or a dash between them.
pub(super) fn is_number(chars: &[char]) -> bool {
    chars.iter().any(char::is_ascii_digit) && chars.iter().all(|c| c.is_ascii_digit() || matches!(c, '.' | '~'))
}

/// The whole text as pieces: what stayed as the new plan prints it, what went as the old one did.
pub(super) fn pieces(old: &Side, new: &Side, hunks: &[Hunk]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(hunks.len() * 3 + 1);
    let mut push = |op: Op, text: &str, before: Option<&str>| {
        if !text.is_empty() || before.is_some_and(|before| !before.is_empty()) {
            let old = before.filter(|before| *before != text).map(str::to_owned);
            pieces.push(Piece { op, text: text.to_owned(), old, moved: false });
        }
    };
    let mut at = (0, 0);
    for hunk in hunks {
        let (from, to) = (old.span(&hunk.old), new.span(&hunk.new));
        push(Op::Equal, &new.printed[at.1..to.start], Some(&old.printed[at.0..from.start]));
        push(Op::Delete, &old.printed[from.clone()], None);
        push(Op::Insert, &new.printed[to.clone()], None);
        at = (from.end, to.end);
    }
    push(Op::Equal, &new.printed[at.1..], Some(&old.printed[at.0..]));
    mark_moved(&mut pieces, old, new, hunks);
    pieces
}

/// Fewer characters than this go and come by chance.
const BLOCK: usize = 4;

/// Marks blocks that only changed their place in the text.
fn mark_moved(pieces: &mut [Piece], old: &Side, new: &Side, hunks: &[Hunk]) {
    if hunks.len() < 2 {
        return;
    }
    let gone = |hunk: &Hunk| &old.chars[hunk.old.clone()];
    let came = |hunk: &Hunk| &new.chars[hunk.new.clone()];
    for (at, hunk) in hunks.iter().enumerate().filter(|(_, hunk)| hunk.old.len() >= BLOCK) {
        let there = hunks.iter().enumerate().find(|&(other, into)| other != at && came(into) == gone(hunk));
        let Some((_, into)) = there else { continue };
        let (from, to) = (&old.printed[old.span(&hunk.old)], &new.printed[new.span(&into.new)]);
        for piece in pieces.iter_mut() {
            piece.moved |=
                (piece.op == Op::Delete && piece.text == from) || (piece.op == Op::Insert && piece.text == to);
        }
    }
}

/// The pieces of two printed texts.
pub(super) fn compare(old: &Side, new: &Side) -> Vec<Piece> {
    pieces(old, new, &hunks(old, new))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compared(old: &str, new: &str) -> Vec<Piece> {
        compare(&Side::of(old), &Side::of(new))
    }

    fn shown(old: &str, new: &str) -> String {
        compared(old, new)
            .iter()
            .map(|piece| match piece.op {
                Op::Equal => piece.text.clone(),
                Op::Delete => format!("[-{}-]", piece.text),
                Op::Insert => format!("{{+{}+}}", piece.text),
            })
            .collect()
    }

    #[test]
    fn edits_that_a_person_can_read() {
        insta::assert_snapshot!(shown("共計12,400多個據點", "共計 17,400 多個據點"), @"共計 [-12,400-]{+17,400+} 多個據點");
        insta::assert_snapshot!(shown("於「開放資料」專區", "於「資訊揭露」專區"), @"於「[-開放資料-]{+資訊揭露+}」專區");
        insta::assert_snapshot!(shown("使用臺電e櫃檯APP繳費", "使用台電 e 櫃台 App 繳費"), @"使用台電 e 櫃台 App 繳費");
        insta::assert_snapshot!(shown("擇優推薦競賽。", "擇優推薦競賽，並列入追蹤管考。"), @"擇優推薦競賽，{+並列入追蹤管考+}。");
    }

    #[test]
    fn what_both_print_in_one_run_stayed() {
        let old = "電子發票查詢等功能，維護用戶兌領獎權益。臨櫃繳費時，用戶可選擇捐贈，僅需提供愛心碼予櫃檯，讓繳費做公益，配合法令施行。";
        let new = "電子發票查詢等功能，善用網路服務，立即提供用戶資訊，供用戶瞭解並可查詢發票，維護用戶兌領獎權益。為加強服務用戶，配合法令施行。";
        assert!(shown(old, new).contains("維護用戶兌領獎權益。[-臨櫃繳費時"), "{}", shown(old, new));
    }

    #[test]
    fn numerals_are_quantities_whatever_they_are_written_in() {
        insta::assert_snapshot!(shown("於三日內回覆", "於二日內回覆"), @"於[-三-]{+二+}日內回覆");
        insta::assert_snapshot!(shown("十二小時內復電", "十小時內復電"), @"[-十二-]{+十+}小時內復電");
        insta::assert_snapshot!(shown("每年 1 次檢討", "每年一次檢討"), @"每年一次檢討");
        insta::assert_snapshot!(shown("設置三個站點", "設置五個站點"), @"設置[-三-]{+五+}個站點");
        insta::assert_snapshot!(shown("補助二千元", "補助三千元"), @"補助[-二千-]{+三千+}元");
        insta::assert_snapshot!(shown("達百分之三十", "達百分之四十"), @"達百分之[-三十-]{+四十+}");
        insta::assert_snapshot!(shown("講習一千二百人次", "講習1,200人次"), @"講習1,200人次");
        insta::assert_snapshot!(shown("服務一致及正確", "服務統一及正確"), @"服務[-一致-]{+統一+}及正確");
    }

    #[test]
    fn a_block_that_only_changed_its_place_is_shown_so() {
        let pieces = compared("受理申請案件，並公告於網站，定期檢討。", "並公告於網站，受理申請案件，定期檢討。");
        let moved: Vec<(Op, &str)> =
            pieces.iter().filter(|piece| piece.moved).map(|piece| (piece.op, &*piece.text)).collect();
        assert_eq!(moved.len(), 2, "{pieces:?}");
    }

    proptest! {
        #[test]
        fn the_pieces_give_both_texts(old in "[臺台電費檯ＡＢab（）12,、 。]{0,30}", new in "[臺台電費檯ＡＢab（）12,、 。]{0,30}") {
            let pieces = compared(&old, &new);
            let side = |without: Op| pieces.iter().filter(|p| p.op != without).map(|p| p.text.as_str()).collect::<String>();
            prop_assert_eq!(side(Op::Delete), new.clone());
            let before: String = pieces
                .iter()
                .filter(|piece| piece.op != Op::Insert)
                .map(|piece| piece.old.as_deref().unwrap_or(&piece.text))
                .collect();
            prop_assert_eq!(before, old);
        }
    }
}
