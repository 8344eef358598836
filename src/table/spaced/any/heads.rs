//! Lines that may be the heads of a table: a few short words set apart, over one line or several.

use super::super::words::{parts, places, through};
use crate::{
    source::text::Line,
    table::{Vocabulary, looks},
    words::{
        joining::{is_complete, squash},
        numeral,
    },
};

/// A head as printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub(super) text: String,
    /// Characters left of it, and of what stands right of it.
    pub(super) left: f32,
    pub(super) right: f32,
}

/// A header that a table may have.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// Index of its first line.
    pub(super) at: usize,
    /// How many lines it takes.
    pub(super) height: usize,
    pub(super) heads: Vec<Head>,
}

impl Candidate {
    /// Whether it says most of the words of another header, and as many, in their order.
    pub(super) fn says_again(&self, other: &Candidate) -> bool {
        let same = self.heads.iter().zip(&other.heads).filter(|(own, other)| own.text == other.text).count();
        self.heads.len() == other.heads.len() && same * 2 > other.heads.len()
    }

    /// Its words from the left.
    pub(super) fn key(&self) -> Vec<&str> {
        key(&self.heads).collect()
    }
}

/// The words of heads from the left.
fn key(heads: &[Head]) -> impl Iterator<Item = &str> {
    heads.iter().map(|head| &*head.text)
}

/// Words with no more than one blank between them, as they stand together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) left: usize,
    pub(super) right: usize,
}

/// The runs of a line.
pub(super) fn runs<'a>(line: &Line<'a>) -> Vec<Run<'a>> {
    let mut out: Vec<Run<'_>> = Vec::new();
    for word in parts(line) {
        let right = word.x as usize + places(word.text, line.wide);
        match out.last_mut() {
            Some(last) if word.gap < 2 => {
                last.text = through(line.text, last.text, word.text);
                last.right = right;
            }
            _ => out.push(Run { text: word.text, left: word.x as usize, right }),
        }
    }
    out
}

impl<'a> Run<'a> {
    /// The ways to part letters that are set apart into two heads of two letters or more, the evenest first.
    fn cuts(&self) -> Vec<[Run<'a>; 2]> {
        /// Letters in a head.
        const LEAST: usize = 2;
        let letters: Vec<(usize, char)> = self.text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
        let are_apart = self.text.split_whitespace().count() == letters.len();
        if !(2 * LEAST..=2 * LONGEST_HEAD).contains(&letters.len()) || !are_apart {
            return Vec::new();
        }
        let pitch = (self.right - self.left) as f32 / letters.len() as f32;
        let cut = |at: usize| {
            let (left, right) = self.text.split_at(letters[at].0);
            let middle = self.left + (pitch * at as f32) as usize;
            [Run { text: left.trim_end(), right: middle - 1, ..*self }, Run { text: right, left: middle, ..*self }]
        };
        // Of ways that name as many roles the evenest is taken.
        let mut ways: Vec<usize> = (LEAST..=letters.len() - LEAST).collect();
        ways.sort_by_key(|&at| (2 * at).abs_diff(letters.len()));
        ways.into_iter().map(cut).collect()
    }

    /// Whether it is one character; columns of quarters are headed by numbers.
    fn is_letter(&self) -> bool {
        self.text.chars().count() == 1 && numeral(self.text).is_none()
    }
}

/// The runs with those joined that are letters set apart: 執   行   期, one character each, evenly.
fn letters_together<'a>(line: &Line<'a>, runs: Vec<Run<'a>>) -> Vec<Run<'a>> {
    /// Letters stand no further apart than this, in characters.
    const MOST: usize = 4;
    let mut out: Vec<Run<'_>> = Vec::with_capacity(runs.len());
    // How far apart the letters of the last one stand.
    let mut pitch: Option<usize> = None;
    for run in runs {
        match out.last_mut() {
            Some(last)
                if run.is_letter()
                    && run.left - last.right <= MOST
                    && pitch.map_or(last.is_letter(), |pitch| pitch == run.left - last.right) =>
            {
                pitch = Some(run.left - last.right);
                last.text = through(line.text, last.text, run.text);
                last.right = run.right;
            }
            _ => {
                pitch = None;
                out.push(run);
            }
        }
    }
    out
}

/// The longest line that is looked at, in bytes: no head stands a thousand characters to the right.
const LONGEST_LINE: usize = 2_000;
/// The longest head, in characters without blanks.
const LONGEST_HEAD: usize = 14;
/// A head made of two words is no longer where one of them has two characters.
const LONGEST_DOUBLE: usize = 6;
/// What a narrow column leaves for each further line of a head, in characters.
const LONGEST_REST: usize = 4;
/// A head takes at most so many lines.
const DEEPEST: usize = 4;

/// Every line that may be a header, from the top.
pub(super) fn candidates(lines: &[Line<'_>], words: &Vocabulary) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let found = candidate(lines, from, words, &out);
        from += found.as_ref().map_or(1, |found| found.height);
        out.extend(found);
    }
    out
}

/// The header that begins on a line. Where its cells are set in the middle of it, some begin on the line below: then the two
/// lines together name more roles than the second one.
fn candidate(lines: &[Line<'_>], at: usize, words: &Vocabulary, before: &[Candidate]) -> Option<Candidate> {
    let line = &lines[at];
    let own = own_runs(line)?;
    let found = best(lines, (at, 1), &own, words, before);
    let known = |found: &Option<(usize, Candidate)>| found.as_ref().map_or(0, |(known, _)| *known);
    let below = || {
        let may_begin = !own.is_empty() && own.iter().all(|run| may_be(&squash(run.text), LONGEST_HEAD));
        let below = lines.get(at + 1).filter(|below| may_begin && below.page == line.page)?;
        let others = own_runs(below).filter(|others| others.len() + own.len() <= MOST_HEADS)?;
        let mut both = [&own[..], &others].concat();
        both.sort_by_key(|run| run.left);
        if !both.windows(2).all(|pair| pair[0].right < pair[1].left) {
            return None;
        }
        // What stands higher than the others goes on below them.
        let both = best(lines, (at, 2), &both, words, before)
            .filter(|(known, both)| both.height > 2 && *known >= LEAST_TOGETHER);
        let is_more = || known(&best(lines, (at + 1, 1), &others, words, before)) < known(&both);
        if known(&found) < known(&both) && is_more() { both } else { None }
    };
    below().or(found).map(|(_, found)| found)
}

/// The runs of a line that a header may begin on.
fn own_runs<'a>(line: &Line<'a>) -> Option<Vec<Run<'a>>> {
    let may_be = line.text.len() <= LONGEST_LINE && !line.text.contains('\t');
    may_be.then(|| letters_together(line, runs(line)))
}

/// The header whose first lines, from one on and so many, have these runs: of the ways to part them the one that names most
/// roles, with how many these are.
fn best(
    lines: &[Line<'_>],
    (at, height): (usize, usize),
    runs: &[Run<'_>],
    words: &Vocabulary,
    before: &[Candidate],
) -> Option<(usize, Candidate)> {
    let wide = lines[at].wide;
    let read = |runs: &[Run<'_>]| {
        let heads: Vec<Head> = runs.iter().flat_map(|run| parted(run, wide, words)).collect();
        let may_be =
            (2..=MOST_HEADS).contains(&heads.len()) && heads.iter().all(|head| may_be(&head.text, LONGEST_HEAD));
        may_be.then(|| whole(lines, Candidate { at, height, heads }, words, before))
    };
    // Two heads whose letters are set apart by as much as they are look like one.
    let ways = runs.iter().enumerate().flat_map(|(index, run)| {
        run.cuts().into_iter().map(move |pair| [&runs[..index], &pair, &runs[index + 1..]].concat())
    });
    let mut best: Option<(usize, Candidate)> = None;
    for found in std::iter::once(runs.to_vec()).chain(ways).filter_map(|runs| read(&runs)) {
        let known = known(&found.heads, words);
        if known >= LEAST_KNOWN && best.as_ref().is_none_or(|(most, _)| known > *most) {
            best = Some((known, found));
        }
    }
    best
}

/// A table of more columns is no plan's that was seen.
const MOST_HEADS: usize = 12;
/// A header is held against so many before it.
const LOOKED_BACK: usize = 8;
/// Two lines together name at least so many roles: a title has another one's name beside it.
const LEAST_TOGETHER: usize = 3;
/// A header names at least so many roles.
const LEAST_KNOWN: usize = 2;

/// A header with what the lines below add to it: nothing where it is one of those before, said again.
fn whole(lines: &[Line<'_>], first: Candidate, words: &Vocabulary, before: &[Candidate]) -> Candidate {
    let Candidate { at, mut height, mut heads } = first;
    let is_said = |heads: &[Head]| before.iter().rev().take(LOOKED_BACK).any(|other| key(&other.heads).eq(key(heads)));
    let page = lines[at].page;
    while let Some(below) = lines.get(at + height).filter(|below| below.page == page && height < DEEPEST) {
        let rest = runs(below);
        if is_said(&heads) || rest.is_empty() || rest.len() > heads.len() || below.text.len() > LONGEST_LINE {
            break;
        }
        match join(&heads, &rest) {
            // Heads below a wider one are told by their words.
            Some(joined) if known(&joined, words) >= known(&heads, words) + (joined.len() - heads.len()) => {
                heads = joined
            }
            _ => break,
        }
        height += 1;
    }
    Candidate { at, height, heads }
}

/// How many heads name a role: by a list, by how they end, or by a character where they have more than one. Characters alone
/// tell nothing in fewer than so many heads.
fn known(heads: &[Head], words: &Vocabulary) -> usize {
    const LEAST_HINTS: usize = 3;
    let role = |text: &str| words.role(text).or_else(|| looks::role_of_word(text));
    // 主政, 配合
    let is_part = |text: &str| text.chars().count() > 1 && looks::part_of_mark(text).is_some();
    let told = |head: &&Head| role(&head.text).is_some() || is_part(&head.text);
    let hinted = |head: &&Head| head.text.chars().count() > 1 && looks::role_hinted(&head.text).is_some();
    let hints = heads.iter().filter(hinted).count();
    if hints < LEAST_HINTS && !heads.iter().any(|head| told(&head)) {
        return 0;
    }
    heads.iter().filter(|head| told(head) || hinted(head)).count()
}

/// The heads with what the next line has below them; none where it holds more than rests of heads. A head that has several
/// below it is over as many columns.
fn join(heads: &[Head], rest: &[Run<'_>]) -> Option<Vec<Head>> {
    /// So far beside a head its rest may stand, in characters.
    const BESIDE: f32 = 4.0;
    let mut below: Vec<Vec<Head>> = vec![Vec::new(); heads.len()];
    for run in rest {
        let text = squash(run.text);
        let (left, right) = (run.left as f32, run.right as f32);
        let away = |head: &Head| (head.left - right).max(left - head.right).max(0.0);
        let at = (0..heads.len()).min_by(|&a, &b| away(&heads[a]).total_cmp(&away(&heads[b])))?;
        if !may_be(&text, LONGEST_REST) || away(&heads[at]) > BESIDE {
            return None;
        }
        below[at].push(Head { text, left, right });
    }
    let joined = |(head, mut below): (&Head, Vec<Head>)| match below.len() {
        0 => vec![head.clone()],
        1 => {
            let rest = below.remove(0);
            let text = format!("{}{}", head.text, rest.text);
            vec![Head { text, left: rest.left.min(head.left), right: rest.right.max(head.right) }]
        }
        _ => below,
    };
    Some(heads.iter().zip(below).flat_map(joined).collect())
}

/// Whether a text may be a head, or a line of one.
fn may_be(text: &str, longest: usize) -> bool {
    let letters = text.chars().count();
    (1..=longest).contains(&letters)
        && !looks::has_marker(text)
        && !is_complete(text)
        && !text.contains(['，', '、', '。', '：', ':'])
        && text.chars().any(char::is_alphabetic)
        // 期間 is a head and a time.
        && (looks::role_of_word(text).is_some() || !looks::is_time(&[text]))
}

/// The heads of a run: one, or several where they stand a blank apart or ran together.
fn parted(run: &Run<'_>, wide: bool, words: &Vocabulary) -> Vec<Head> {
    let text = crate::source::text::once(std::borrow::Cow::Borrowed(run.text));
    let mut named: Vec<String> = words.words_of(&text).into_iter().map(|(_, word)| word).collect();
    named.dedup();
    // 作法說明 is one head; 承辦部門完成期限 are two.
    let is_one_word = !text.contains(char::is_whitespace)
        && text.chars().count() <= LONGEST_DOUBLE
        && named.iter().any(|word| word.chars().count() <= 2);
    if named.len() < 2 || is_one_word {
        return vec![Head { text: squash(&text), left: run.left as f32, right: run.right as f32 }];
    }
    let mut left = run.left as f32;
    let head = |text: String| {
        let head = Head { left, right: left + places(&text, wide) as f32, text };
        left = head.right;
        head
    };
    named.into_iter().map(head).collect()
}
