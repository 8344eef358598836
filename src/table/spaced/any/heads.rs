//! Lines that may be the heads of a table: a few short words set apart, over one line or several.

use super::super::words::{parts, places, through};
use crate::{
    source::text::Line,
    table::{Vocabulary, looks},
    words::joining::{is_complete, squash},
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
        self.heads.iter().map(|head| &*head.text).collect()
    }
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
        let found = candidate(lines, from, words);
        from += found.as_ref().map_or(1, |found| found.height);
        out.extend(found);
    }
    out
}

fn candidate(lines: &[Line<'_>], at: usize, words: &Vocabulary) -> Option<Candidate> {
    /// A table of more columns is no plan's that was seen.
    const MOST_HEADS: usize = 12;
    let line = &lines[at];
    if line.text.len() > LONGEST_LINE || line.text.contains('\t') {
        return None;
    }
    let mut heads: Vec<Head> = runs(line).iter().flat_map(|run| parted(run, line.wide, words)).collect();
    if !(2..=MOST_HEADS).contains(&heads.len()) || !heads.iter().all(|head| may_be(&head.text, LONGEST_HEAD)) {
        return None;
    }
    let mut height = 1;
    while let Some(below) = lines.get(at + height).filter(|below| below.page == line.page && height < DEEPEST) {
        let rest = runs(below);
        if rest.is_empty() || rest.len() > heads.len() || below.text.len() > LONGEST_LINE {
            break;
        }
        let joined = join(&heads, &rest);
        match joined {
            Some(joined) if known(&joined, words) >= known(&heads, words) => heads = joined,
            _ => break,
        }
        height += 1;
    }
    (known(&heads, words) >= 2).then_some(Candidate { at, height, heads })
}

/// How many heads name a role: by a list, by how they end, or by a character where they have more than one. Characters alone
/// tell nothing in fewer than so many heads.
fn known(heads: &[Head], words: &Vocabulary) -> usize {
    const LEAST_HINTS: usize = 3;
    let told = |head: &&Head| words.role(&head.text).or_else(|| looks::role_of_word(&head.text)).is_some();
    let hinted = |head: &&Head| head.text.chars().count() > 1 && looks::role_hinted(&head.text).is_some();
    let hints = heads.iter().filter(hinted).count();
    if hints < LEAST_HINTS && !heads.iter().any(|head| told(&head)) {
        return 0;
    }
    heads.iter().filter(|head| told(head) || hinted(head)).count()
}

/// The heads with what the next line has below them; none where it holds more than rests of heads.
fn join(heads: &[Head], rest: &[Run<'_>]) -> Option<Vec<Head>> {
    /// So far beside a head its rest may stand, in characters.
    const BESIDE: f32 = 4.0;
    let mut joined = heads.to_vec();
    let mut taken = vec![false; heads.len()];
    for run in rest {
        let text = squash(run.text);
        let (left, right) = (run.left as f32, run.right as f32);
        let away = |head: &Head| (head.left - right).max(left - head.right).max(0.0);
        let at = (0..heads.len()).min_by(|&a, &b| away(&heads[a]).total_cmp(&away(&heads[b])))?;
        if !may_be(&text, LONGEST_REST) || away(&heads[at]) > BESIDE || std::mem::replace(&mut taken[at], true) {
            return None;
        }
        joined[at].text.push_str(&text);
        joined[at].left = joined[at].left.min(left);
        joined[at].right = joined[at].right.max(right);
    }
    Some(joined)
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
