//! Names that were replaced throughout, found from the two plans themselves.
//!
//! Offices put other words for ordinary ones all the time (辦理, 執行), and the old word stays in use elsewhere. A
//! renamed product, system or fee is different in three ways that can be seen without knowing any of them:
//!
//! - it is printed like a name: inside 「」 or with Latin letters in it, or it changes inside the same neighbours in
//!   several measures;
//! - the new name is nowhere in the old plan;
//! - and where it is not printed like a name, the old one is nowhere left in the new plan either. What either plan prints as a
//!   whole 「」 in the same place is a name whatever words it is made of: there, neither plan may quote the other one's name.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::align::Prepared;
use crate::normalize::{Side, key};
use crate::plan::Plan;

use super::edits::{Hunk, is_number};

/// A run of characters and the run that stands in its place.
type Renamed<'a> = (&'a [char], &'a [char]);

/// The longest name, in characters; beyond that a clause was rewritten.
const LONGEST: usize = 24;

/// Two measures that are linked, with what was edited between them.
pub(super) struct Pair<'a> {
    pub(super) old: Cow<'a, Side>,
    pub(super) new: Cow<'a, Side>,
    pub(super) hunks: Vec<Hunk>,
    /// For each hunk, whether it is a replaced name.
    pub(super) is_term: Vec<bool>,
}

/// A candidate: the edits `hunks` of one pair, widened to the names around them.
struct Candidate {
    pair: usize,
    hunks: Range<usize>,
    old: Range<usize>,
    new: Range<usize>,
    /// What speaks for a name.
    named: bool,
    /// Both plans print it in 「」 of its own, as another name altogether.
    quoted: bool,
}

/// The words that a plan uses.
pub(super) struct Used<'a> {
    prepared: &'a Prepared,
    plan: &'a Plan,
    /// The keys of what stands in 「」, once somebody asks.
    quoted: OnceCell<BTreeSet<String>>,
}

impl<'a> Used<'a> {
    pub(super) fn of(plan: &'a Plan, prepared: &'a Prepared) -> Self {
        Used { prepared, plan, quoted: OnceCell::new() }
    }

    /// Whether a name stands in 「」 of its own anywhere.
    fn quotes(&self, name: &str) -> bool {
        let all = || {
            let texts = self.plan.measures.iter().map(crate::align::wording);
            texts
                .flat_map(|text| {
                    text.split('「')
                        .skip(1)
                        .filter_map(|from| from.split_once('」'))
                        .map(|(name, _)| key(name))
                        .collect::<Vec<_>>()
                })
                .collect()
        };
        self.quoted.get_or_init(all).contains(name)
    }
}

/// Marks the replaced names in all pairs; hunks that make up one name are joined.
///
/// The two plans tell which words they use anywhere.
pub(super) fn mark(pairs: &mut [Pair<'_>], old: &Used<'_>, new: &Used<'_>) {
    let (used_old, used_new) = (old, new);
    let in_old = |text: &str| used_old.prepared.says(text);
    let in_new = |text: &str| used_new.prepared.says(text);
    let mut candidates: Vec<Candidate> = Vec::new();
    pairs.iter_mut().for_each(part_at_names);
    for (index, pair) in pairs.iter().enumerate() {
        candidates.extend(named(index, pair).into_iter().filter(|candidate| {
            let (old, new) = (text(&pair.old, &candidate.old), text(&pair.new, &candidate.new));
            // What is printed as a name is given up where nobody prints it as a name any more: 「開放資料」 may be open data.
            if candidate.quoted {
                return !used_old.quotes(&new) && !used_new.quotes(&old);
            }
            // A name that the other text has elsewhere was moved, and not given up.
            let elsewhere = |side: &Side, own: &Range<usize>, name: &[char]| {
                let mut places = side.chars.windows(name.len()).enumerate().filter(|(_, stretch)| *stretch == name);
                places.any(|(at, _)| at + name.len() <= own.start || at >= own.end)
            };
            if elsewhere(&pair.new, &candidate.new, &pair.old.chars[candidate.old.clone()])
                || elsewhere(&pair.old, &candidate.old, &pair.new.chars[candidate.new.clone()])
            {
                return false;
            }
            // One of the two plans does not know the other one's name.
            (!in_old(&new) || !in_new(&old)) && unusual(pair, candidate, &in_old, &in_new)
        }));
    }
    // What is not printed like a name: the same replacement between the same neighbours, in two measures or more.
    let mut repeated: Vec<(Renamed<'_>, usize, usize)> = Vec::new();
    for (index, pair) in pairs.iter().enumerate() {
        for (at, hunk) in pair.hunks.iter().enumerate() {
            repeated.extend(between_neighbours(pair, hunk).map(|wide| (wide, index, at)));
        }
    }
    repeated.sort_unstable();
    for places in repeated.chunk_by(|a, b| a.0 == b.0) {
        let measures = places.chunk_by(|a, b| a.1 == b.1).count();
        let word = |chars: &[char]| chars.iter().collect::<String>();
        let (old, new) = places[0].0;
        if measures < 2 || in_old(&word(new)) || in_new(&word(old)) {
            continue;
        }
        for &(_, pair, at) in places {
            let hunk = &pairs[pair].hunks[at];
            candidates.push(Candidate {
                pair,
                hunks: at..at + 1,
                old: hunk.old.clone(),
                new: hunk.new.clone(),
                named: false,
                quoted: false,
            });
        }
    }
    // A name that is known now is known wherever the same characters were replaced.
    if candidates.is_empty() {
        return;
    }
    to_known_names(&mut candidates, pairs);
    let known: BTreeSet<(Vec<char>, Vec<char>)> = candidates
        .iter()
        .map(|candidate| {
            let pair = &pairs[candidate.pair];
            (pair.old.chars[candidate.old.clone()].to_vec(), pair.new.chars[candidate.new.clone()].to_vec())
        })
        .collect();
    candidates.sort_by_key(|candidate| (candidate.pair, candidate.hunks.start, !candidate.named));
    for candidate in candidates {
        apply(&mut pairs[candidate.pair], &candidate);
    }
    for pair in pairs.iter_mut() {
        for at in 0..pair.hunks.len() {
            let hunk = &pair.hunks[at];
            let name = |side: &Side, range: &Range<usize>| side.chars[range.clone()].to_vec();
            // No name is longer.
            if !pair.is_term[at]
                && hunk.old.len().max(hunk.new.len()) <= LONGEST
                && known.contains(&(name(&pair.old, &hunk.old), name(&pair.new, &hunk.new)))
            {
                pair.is_term[at] = true;
            }
        }
    }
}

/// Of two names that begin or end alike only the rest differs (台[電e櫃台APP→灣電力App]): it is widened to the names that
/// stand there, where another measure shows them whole.
fn to_known_names(candidates: &mut [Candidate], pairs: &[Pair<'_>]) {
    let names = |candidate: &Candidate| {
        let pair = &pairs[candidate.pair];
        (&pair.old.chars[candidate.old.clone()], &pair.new.chars[candidate.new.clone()])
    };
    // By the lengths of the two: each candidate is looked up once for each of these.
    let mut known: BTreeMap<(usize, usize), BTreeSet<Renamed<'_>>> = BTreeMap::new();
    for name in candidates.iter().filter(|candidate| candidate.named).map(names) {
        known.entry((name.0.len(), name.1.len())).or_default().insert(name);
    }
    for candidate in candidates.iter_mut() {
        let pair = &pairs[candidate.pair];
        let (old, new) = names(candidate);
        let at = |range: &Range<usize>, before: usize, len: usize| -> Option<Range<usize>> {
            let start = range.start.checked_sub(before)?;
            Some(start..start + len)
        };
        let wider = known.iter().filter(|&(&(a, b), _)| a > old.len() && a - old.len() == b.wrapping_sub(new.len()));
        let places = wider.flat_map(|(&(a, b), known)| (0..=a - old.len()).map(move |before| (a, b, before, known)));
        let found = places.filter_map(|(a, b, before, known)| {
            let (old, new) = (at(&candidate.old, before, a)?, at(&candidate.new, before, b)?);
            let name = (pair.old.chars.get(old.clone())?, pair.new.chars.get(new.clone())?);
            known.contains(&name).then_some((name, before, old, new))
        });
        let found = found.min_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
        let found = found.map(|(.., old, new)| (old, new));
        if let Some((old, new)) = found {
            (candidate.old, candidate.new) = (old, new);
        }
    }
}

/// Joins the candidate's hunks into one that is marked.
fn apply(pair: &mut Pair<'_>, candidate: &Candidate) {
    // An earlier candidate may have joined some of these hunks.
    let Some(first) =
        pair.hunks.iter().position(|hunk| hunk.old.end > candidate.old.start || hunk.new.end > candidate.new.start)
    else {
        return;
    };
    let after = pair.hunks[first..]
        .iter()
        .position(|hunk| hunk.old.start >= candidate.old.end && hunk.new.start >= candidate.new.end)
        .map_or(pair.hunks.len(), |more| first + more);
    if first >= after || pair.is_term[first..after].contains(&true) {
        return;
    }
    let inside = pair.hunks[first..after].iter().all(|hunk| {
        hunk.old.start >= candidate.old.start
            && hunk.old.end <= candidate.old.end
            && hunk.new.start >= candidate.new.start
            && hunk.new.end <= candidate.new.end
    });
    if inside {
        pair.hunks.splice(first..after, [Hunk { old: candidate.old.clone(), new: candidate.new.clone() }]);
        pair.is_term.splice(first..after, [true]);
    }
}

fn text(side: &Side, range: &Range<usize>) -> String {
    side.chars[range.clone()].iter().collect()
}

/// Edits of one pair that are printed like names, widened to the whole name.
fn named(index: usize, pair: &Pair<'_>) -> Vec<Candidate> {
    let (old_quotes, new_quotes) = (&pair.old.quotes[..], &pair.new.quotes[..]);
    let mut found: Vec<Candidate> = Vec::new();
    for (at, hunk) in pair.hunks.iter().enumerate() {
        if is_number(&pair.old.chars[hunk.old.clone()]) && is_number(&pair.new.chars[hunk.new.clone()]) {
            continue;
        }
        let mut wide = Candidate {
            pair: index,
            hunks: at..at + 1,
            old: hunk.old.clone(),
            new: hunk.new.clone(),
            named: true,
            quoted: false,
        };
        let quoted = (around(old_quotes, &hunk.old), around(new_quotes, &hunk.new));
        if let (Some(a), Some(b)) = quoted {
            // Both plans print a name here; all edits inside it are one.
            let inside: Vec<usize> = (0..pair.hunks.len())
                .filter(|&other| {
                    let hunk = &pair.hunks[other];
                    within(a, &hunk.old) && within(b, &hunk.new)
                })
                .collect();
            let straddles =
                pair.hunks.iter().enumerate().any(|(other, hunk)| {
                    !inside.contains(&other) && (overlaps(a, &hunk.old) || overlaps(b, &hunk.new))
                });
            if straddles || found.last().is_some_and(|last| last.old == *a) {
                continue;
            }
            wide.hunks = inside[0]..inside[inside.len() - 1] + 1;
            (wide.old, wide.new) = (a.clone(), b.clone());
            wide.quoted = in_place(pair, a, b) && unlike(&pair.old.chars[a.clone()], &pair.new.chars[b.clone()]);
        } else {
            widen(pair, at, &mut wide, new_quotes, old_quotes);
            let latin =
                |side: &Side, range: &Range<usize>| side.chars[range.clone()].iter().any(char::is_ascii_alphabetic);
            let replaces = !hunk.old.is_empty() && !hunk.new.is_empty();
            let respells = [(&pair.old, &hunk.old), (&pair.new, &hunk.new)]
                .iter()
                .all(|(side, range)| side.chars[(*range).clone()].iter().all(char::is_ascii_alphanumeric));
            let spelt = (replaces || respells) && (latin(&pair.old, &wide.old) || latin(&pair.new, &wide.new));
            if !spelt {
                let (item, head) = (replaces && listed(pair, hunk), replaces && headed(pair, hunk));
                if !item && !head {
                    continue;
                }
                whole_name(pair, at, &mut wide, item);
            }
        }
        if crosses_clauses(&pair.old, &wide.old) || crosses_clauses(&pair.new, &wide.new) {
            continue;
        }
        if wide.old.is_empty() || wide.new.is_empty() || wide.old.len() > LONGEST || wide.new.len() > LONGEST {
            continue;
        }
        found.push(wide);
    }
    found
}

/// Whether two names stand in the same place of their sentences: what is printed next to them is the same. Of lists of names
/// any may stand beside any.
fn in_place(pair: &Pair<'_>, old: &Range<usize>, new: &Range<usize>) -> bool {
    let outside = |quotes: &[Range<usize>], at: usize| !quotes.iter().any(|quote| quote.contains(&at));
    let before = old.start.checked_sub(1).zip(new.start.checked_sub(1)).is_some_and(|(a, b)| {
        pair.old.chars[a] == pair.new.chars[b] && outside(&pair.old.quotes, a) && outside(&pair.new.quotes, b)
    });
    let after = pair.old.chars.get(old.end).is_some_and(|c| pair.new.chars.get(new.end) == Some(c))
        && outside(&pair.old.quotes, old.end)
        && outside(&pair.new.quotes, new.end);
    before && after
}

/// Whether two names have less than half of their characters in common: no synonym inside one name.
fn unlike(old: &[char], new: &[char]) -> bool {
    let common = old.iter().filter(|c| new.contains(c)).count();
    2 * common < old.len().min(new.len())
}

/// Characters of the word that makes one name another one, in front of the word that makes it a name: 用電[健檢]中心.
const KINDS: Range<usize> = 2..4;

/// Parts an edit that ends inside a name from what stands before that name: of [推廣用電健檢→建置用電診斷]中心 the name is
/// 用電[健檢→診斷]中心.
fn part_at_names(pair: &mut Pair<'_>) {
    let mut at = 0;
    while at < pair.hunks.len() {
        if let Some([before, name]) = parted(pair, &pair.hunks[at]) {
            pair.hunks.splice(at..=at, [before, name]);
            pair.is_term.insert(at, false);
            at += 1;
        }
        at += 1;
    }
}

/// What stands before the name that an edit ends in, and what differs in the name.
fn parted(pair: &Pair<'_>, hunk: &Hunk) -> Option<[Hunk; 2]> {
    let (a, b) = (&pair.old.chars[hunk.old.clone()], &pair.new.chars[hunk.new.clone()]);
    let behind = &pair.old.chars[hunk.old.end..];
    HEADS.iter().find(|head| behind.starts_with(head))?;
    KINDS.filter(|&kind| a.len() > kind && b.len() > kind).find_map(|kind| {
        let (x, y) = (&a[a.len() - kind..], &b[b.len() - kind..]);
        let (a, b) = (&a[..a.len() - kind], &b[..b.len() - kind]);
        let common = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
        let whole = common < a.len() && common < b.len() && common >= 2;
        let between = (1..=common + kind)
            .all(|back| pair.old.joined(hunk.old.end - back) && pair.new.joined(hunk.new.end - back));
        let apart = whole && between && x.iter().all(|c| !y.contains(c));
        apart.then(|| {
            let cut = |range: &Range<usize>| range.end - kind - common;
            let name = |range: &Range<usize>| range.end - kind..range.end;
            [
                Hunk { old: hunk.old.start..cut(&hunk.old), new: hunk.new.start..cut(&hunk.new) },
                Hunk { old: name(&hunk.old), new: name(&hunk.new) },
            ]
        })
    })
}

/// Whether a mark that parts clauses or items stands inside what is printed: then it is no name.
fn crosses_clauses(side: &Side, range: &Range<usize>) -> bool {
    side.print(range).contains(['，', ',', '。', '；', ';', '：', ':', '、', '或', '\n'])
}

/// Whether the edit stands inside one item of a list whose items end in the same way: 電費、接電費及線路[補助]費.
fn listed(pair: &Pair<'_>, hunk: &Hunk) -> bool {
    let printed = &pair.old.printed;
    let at = pair.old.folded.printed(hunk.old.clone());
    let parts =
        |c: char| matches!(c, '、' | '，' | ',' | '。' | '；' | ';' | '：' | ':' | '\n' | '及' | '與' | '和' | '或');
    let start = printed[..at.start].rfind(parts);
    let end = printed[at.end..].find(parts).map_or(printed.len(), |more| at.end + more);
    let Some(start) = start else { return false };
    let Some(last) = printed[at.end..end].chars().next_back() else { return false };
    let before = &printed[..start];
    matches!(printed[start..].chars().next(), Some('、' | '及' | '與' | '和' | '或'))
        && before.ends_with(last)
        && printed[..start].contains('、')
}

/// The keys of words that make a name of an office, a system or a rule.
static HEADS: LazyLock<[Vec<char>; 8]> = LazyLock::new(|| {
    ["中心", "系統", "專區", "平台", "要點", "辦法", "手冊", "專線"].map(|head| key(head).chars().collect())
});

/// Whether the edit stands directly in front of a word that makes a name of an office, a system or a rule, and is
/// itself the end of something: a grammar of names, which knows none of them.
fn headed(pair: &Pair<'_>, hunk: &Hunk) -> bool {
    hunk.old.len() >= 2
        && hunk.new.len() >= 2
        && hunk.old.len() == hunk.new.len()
        && HEADS.iter().any(|head| pair.old.chars[hunk.old.end..].starts_with(head))
        && hunk.old.start > 0
        && !crosses_clauses(&pair.old, &(hunk.old.start - 1..hunk.old.start))
}

/// Characters between the edit before and the one inside a name: more are no beginning of a name.
const BEGINS: usize = 4;

/// Widens an edit to the name that it stands in: of a list the whole item, else up to the end of the word that makes it a
/// name.
fn whole_name(pair: &Pair<'_>, at: usize, wide: &mut Candidate, item: bool) {
    let (old, new) = (&pair.old, &pair.new);
    let floor = at.checked_sub(1).map_or(0, |before| pair.hunks[before].old.end);
    let ceiling = pair.hunks.get(at + 1).map_or(old.chars.len(), |next| next.old.start);
    if item {
        let parts = |c: char| matches!(c, '及' | '與' | '与' | '和' | '或');
        while wide.old.start > floor
            && old.joined(wide.old.start - 1)
            && new.joined(wide.new.start - 1)
            && !parts(old.chars[wide.old.start - 1])
        {
            (wide.old.start, wide.new.start) = (wide.old.start - 1, wide.new.start - 1);
        }
        while wide.old.end < ceiling
            && old.joined(wide.old.end - 1)
            && new.joined(wide.new.end - 1)
            && !parts(old.chars[wide.old.end])
        {
            (wide.old.end, wide.new.end) = (wide.old.end + 1, wide.new.end + 1);
        }
    } else {
        let head = HEADS.iter().find(|head| old.chars[wide.old.end..].starts_with(head)).map_or(0, Vec::len);
        if wide.old.end + head <= ceiling {
            (wide.old.end, wide.new.end) = (wide.old.end + head, wide.new.end + head);
        }
        // What was parted from an edit before it begins the name.
        let back = wide.old.start - floor;
        if floor > 0 && (1..=BEGINS).contains(&back) && (floor..wide.old.start).all(|at| old.joined(at)) {
            (wide.old.start, wide.new.start) = (floor, wide.new.start - back);
        }
    }
}

/// Widens an edit over Latin letters that it cuts through or touches, and to the edges of a 「」 that it cuts.
fn widen(pair: &Pair<'_>, at: usize, wide: &mut Candidate, new_quotes: &[Range<usize>], old_quotes: &[Range<usize>]) {
    let old = &pair.old.chars;
    let floor = at.checked_sub(1).map_or(0, |before| pair.hunks[before].old.end);
    let ceiling = pair.hunks.get(at + 1).map_or(old.len(), |next| next.old.start);
    let letter = |c: char| c.is_ascii_alphanumeric();
    while wide.old.end < ceiling && letter(old[wide.old.end]) {
        wide.old.end += 1;
        wide.new.end += 1;
    }
    while wide.old.start > floor && letter(old[wide.old.start - 1]) {
        wide.old.start -= 1;
        wide.new.start -= 1;
    }
    let cut = |quotes: &[Range<usize>], range: &Range<usize>| {
        quotes.iter().find(|quote| overlaps(quote, range)).map(|quote| range.start.saturating_sub(quote.start))
    };
    let back = cut(new_quotes, &wide.new).max(cut(old_quotes, &wide.old)).unwrap_or(0);
    if back <= wide.old.start - floor {
        wide.old.start -= back;
        wide.new.start -= back;
    }
}

/// Whether either name is more than ordinary words put together: a synonym inside 「」 is still a synonym.
fn unusual(
    pair: &Pair<'_>,
    candidate: &Candidate,
    in_old: &impl Fn(&str) -> bool,
    in_new: &impl Fn(&str) -> bool,
) -> bool {
    pair.hunks[candidate.hunks.clone()].iter().any(|hunk| {
        let grown = |side: &Side, range: &Range<usize>| {
            // Two characters at least: a word, not a syllable.
            let end = if range.len() < 2 { (range.end + 1).min(side.chars.len()) } else { range.end };
            text(side, &(range.start..end.max(range.start)))
        };
        let (old, new) = (grown(&pair.old, &hunk.old), grown(&pair.new, &hunk.new));
        let known = |text: &str, everywhere: &dyn Fn(&str) -> bool| text.is_empty() || everywhere(text);
        !(known(&new, in_old) && known(&old, in_new))
    })
}

/// A replacement with one neighbour on either side, where both sides have one.
fn between_neighbours<'a>(pair: &'a Pair<'_>, hunk: &Hunk) -> Option<(&'a [char], &'a [char])> {
    if hunk.old.is_empty() || hunk.new.is_empty() || hunk.old.len() > LONGEST || hunk.new.len() > LONGEST {
        return None;
    }
    let (old, new) = (&pair.old.chars, &pair.new.chars);
    if is_number(&old[hunk.old.clone()]) || hunk.old.start == 0 || hunk.old.end >= old.len() {
        return None;
    }
    (hunk.new.start > 0 && hunk.new.end < new.len())
        .then(|| (&old[hunk.old.start - 1..=hunk.old.end], &new[hunk.new.start - 1..=hunk.new.end]))
}

fn around<'a>(quotes: &'a [Range<usize>], range: &Range<usize>) -> Option<&'a Range<usize>> {
    quotes.iter().find(|quote| within(quote, range))
}

fn within(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests {
    use crate::diff::{Change, Kind, Options, compare};
    use crate::plan::{Measure, Plan};

    fn plan(year: u32, texts: &[&str]) -> Plan {
        let measure = |(at, text): (usize, &&str)| Measure {
            id: format!("1.1.1.{}", at + 1),
            text: (*text).to_owned(),
            ..Measure::default()
        };
        Plan {
            office: Some("甲處".into()),
            roc_year: Some(year),
            measures: texts.iter().enumerate().map(measure).collect(),
            ..Plan::default()
        }
    }

    fn terms(old: &[&str], new: &[&str]) -> Vec<String> {
        let diff = compare(&plan(111, old), &plan(112, new), Options::default());
        diff.entries.iter().flat_map(|entry| &entry.terms).map(|term| format!("{}→{}", term.old, term.new)).collect()
    }

    #[test]
    fn a_quoted_name_is_given_up_where_nobody_quotes_it_any_more() {
        let open = "提供每項開放資料之詳細相關資訊，並與政府平臺相互連結，定期檢視及更新。";
        let limits = "開發限電資訊揭露系統，於執行限電期間公告。";
        let named = |name: &str| format!("於網站設置「{name}」專區，{open}");
        let (old, new) = (named("開放資料"), named("資訊揭露"));
        assert_eq!(terms(&[&old, limits], &[&new, limits]), ["開放資料→資訊揭露"]);
        // Where it is still quoted, it is not given up.
        let still = "推廣「開放資料」之加值運用，鼓勵民間參與。";
        assert_eq!(terms(&[&old, limits, still], &[&new, limits, still]), [""; 0]);
    }

    #[test]
    fn a_name_is_told_from_what_was_rewritten_before_it() {
        let old = "推廣及宣導用電健檢中心，針對家庭及小商店、商辦服務業、製造業等，提供節能建議。";
        let new = "於官網建置用電診斷中心，針對家庭及小商店、商辦服務業、製造業等，提供節能建議。";
        assert_eq!(terms(&[old], &[new]), ["用電健檢中心→用電診斷中心"]);
    }

    #[test]
    fn what_only_changed_its_place_is_no_name_given_up() {
        let old = "開放館藏書目資料供民間加值運用；以JSON格式每月更新。";
        let new = "以JSON格式每月更新；開放館藏書目資料供民間加值運用，以落實便民理念。";
        assert_eq!(terms(&[old], &[new]), [""; 0]);
    }

    #[test]
    fn a_set_phrase_is_no_ground_for_a_likely_link() {
        let old = "為落實為民服務，採購綠色產品比率達百分之九十五。";
        let new = "為落實為民服務，推動環保集點，會員數成長一成。";
        let diff = compare(&plan(111, &[old]), &plan(112, &[new]), Options::default());
        assert!(
            diff.entries.iter().all(|entry| entry.confidence == crate::diff::Confidence::Debatable
                || entry.new.is_empty()
                || entry.old.is_empty()),
            "{diff:?}"
        );
    }

    #[test]
    fn what_has_the_same_pairs_of_characters_is_not_the_same() {
        let (old, new) = ("每年度度至少執行二次無預警測試。", "每年度度度至少執行二次無預警測試。");
        let diff = compare(&plan(111, &[old]), &plan(112, &[new]), Options::default());
        assert_eq!((diff.entries[0].kind, &diff.entries[0].changes[..]), (Kind::Changed, &[Change::Text][..]));
    }
}
