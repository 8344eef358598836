//! Likely misprints: a character twice, two that changed places, one for another, where everybody else prints the word as
//! it is meant.
//!
//! What is rare is not wrong: a misprint is told only where the words around it are known from elsewhere, and the run holds
//! nothing else like it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::align::{Confidence, wording};
use crate::normalize::key;

use super::{Finding, FindingKind, Run, finding};

/// So many offices or measures have to print it the other way.
const USUAL: usize = 3;

/// In which offices, and in how many measures, a stretch of characters is printed.
#[derive(Default)]
struct Use {
    offices: BTreeSet<usize>,
    measures: usize,
}

struct Words {
    uses: HashMap<Vec<char>, Use, foldhash::fast::FixedState>,
}

impl Words {
    /// Counts pairs and triples over all measures; those of one office once each year that prints them.
    fn of(texts: &[(usize, Vec<char>)]) -> Self {
        let mut uses: HashMap<Vec<char>, Use, foldhash::fast::FixedState> = HashMap::default();
        for (office, chars) in texts {
            let stretches: BTreeSet<&[char]> = chars.windows(2).chain(chars.windows(3)).collect();
            for stretch in stretches {
                let known = uses.entry(stretch.to_vec()).or_default();
                known.offices.insert(*office);
                known.measures += 1;
            }
        }
        Words { uses }
    }

    fn measures(&self, stretch: &[char]) -> usize {
        self.uses.get(stretch).map_or(0, |uses| uses.measures)
    }

    fn only_here(&self, stretch: &[char]) -> bool {
        self.uses.get(stretch).is_none_or(|uses| uses.offices.len() <= 1)
    }
}

pub(super) fn find(run: &Run<'_>, found: &mut Vec<Finding>) {
    let mut offices: BTreeMap<String, usize> = BTreeMap::new();
    let mut texts: Vec<(usize, Vec<char>)> = Vec::new();
    let mut which: Vec<(usize, usize)> = Vec::new();
    for (plan, info) in run.overview.plans.iter().enumerate() {
        let next = offices.len();
        let office = *offices.entry(key(&info.office)).or_insert(next);
        for (at, measure) in run.plans[plan].measures.iter().enumerate() {
            // Clause by clause: what stands on either side of a mark is no word.
            texts.push((office, clauses(&wording(measure))));
            which.push((plan, at));
            for name in &measure.departments {
                texts.push((office, key(name).chars().collect()));
                which.push((plan, at));
            }
        }
    }
    let words = Words::of(&texts);
    let standards = standards(run);
    let mut told: BTreeSet<(usize, String)> = BTreeSet::new();
    for ((office, chars), &(plan, at)) in texts.iter().zip(&which) {
        let measure = &run.plans[plan].measures[at];
        let mut wrong = doubled(chars, &words);
        wrong.extend(swapped(chars, &words));
        if let Some(standard) = standards.get(&(plan, &*measure.id)) {
            wrong.extend(replaced(chars, standard, &words));
        }
        for (printed, meant) in wrong {
            // Copied from year to year it is one misprint; the first year is told.
            if told.insert((*office, printed.clone())) {
                let name = run.name(plan);
                found.push(finding(
                    FindingKind::Misprint,
                    Confidence::Likely,
                    format!("{name}的 {}「{printed}」疑為「{meant}」之誤。", measure.id),
                    format!("{name}, {}: “{printed}” is likely a misprint for “{meant}”.", measure.id),
                    vec![run.evidence(plan, measure, &measure.text)],
                ));
            }
        }
    }
}

/// What no 漢字 is: a mark between clauses.
const MARK: char = '\u{0}';

/// The key of a text with a mark where a clause ends.
fn clauses(text: &str) -> Vec<char> {
    let mut chars = Vec::new();
    for clause in text.split(['，', ',', '。', '；', ';', '：', ':', '、', '\n', '（', '）', '(', ')', '「', '」', ' ']) {
        let clause = key(clause);
        if !clause.is_empty() {
            if !chars.is_empty() {
                chars.push(MARK);
            }
            chars.extend(clause.chars());
        }
    }
    chars
}

fn shown(chars: &[char]) -> String {
    chars.iter().filter(|&&c| c != MARK).collect()
}

fn is_word(chars: &[char]) -> bool {
    chars.iter().all(|&c| c != MARK && !c.is_ascii())
}

/// 工段段: a character twice behind one that is known with it once.
fn doubled(chars: &[char], words: &Words) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for at in 1..chars.len().saturating_sub(1) {
        let (before, one, two) = (chars[at - 1], chars[at], chars[at + 1]);
        let stretch = [before, one, two];
        if one != two || !is_word(&stretch) || before == one {
            continue;
        }
        let usual = words.measures(&[before, one]).saturating_sub(words.measures(&stretch));
        let rare = words.only_here(&[one, two]) && words.only_here(&stretch);
        // 逐步步驟: the second one may begin a word of its own, where nobody goes on like that without it.
        let begins = chars.get(at + 2).is_some_and(|&next| {
            next != MARK
                && words.measures(&[two, next]) > words.measures(&[one, two, next])
                && words.measures(&[before, one, next]) == 0
        });
        if usual >= USUAL && rare && !begins {
            found.push((shown(&stretch), shown(&[before, one])));
        }
    }
    found
}

/// 行策政: two neighbours that changed places.
fn swapped(chars: &[char], words: &Words) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for stretch in chars.windows(3).filter(|stretch| is_word(stretch)) {
        let [a, b, c] = [stretch[0], stretch[1], stretch[2]];
        if a == b || b == c || !words.only_here(stretch) || words.measures(stretch) * USUAL > words.measures(&[a, c, b]) {
            continue;
        }
        let meant = [a, c, b];
        let unknown = words.only_here(&[a, b]) && words.only_here(&[b, c]);
        if unknown && words.measures(&meant) >= USUAL && words.measures(&[b, c]) <= words.measures(stretch) {
            found.push((shown(stretch), shown(&meant)));
        }
    }
    found
}

/// 百瓦 for 百瓩: one character for another where the usual wording of the measure has the known word.
fn replaced(chars: &[char], standard: &[char], words: &Words) -> Vec<(String, String)> {
    let head = chars.iter().zip(standard).take_while(|(a, b)| a == b).count();
    let rest = chars.len().min(standard.len()) - head;
    let tail = chars.iter().rev().zip(standard.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (mine, theirs) = (head..chars.len() - tail, head..standard.len() - tail);
    if mine.len() != 1 || theirs.len() != 1 || !is_word(&chars[mine.clone()]) || !is_word(&standard[theirs.clone()]) {
        return Vec::new();
    }
    // With a neighbour on either side, where there is one.
    let around = |chars: &[char], at: usize| -> Vec<Vec<char>> {
        let left = at.checked_sub(1).map(|left| chars[left..=at].to_vec());
        let right = chars.get(at..at + 2).map(<[char]>::to_vec);
        left.into_iter().chain(right).filter(|pair| is_word(pair)).collect()
    };
    let (ours, usual) = (around(chars, head), around(standard, head));
    let strange = !ours.is_empty() && ours.iter().all(|pair| words.only_here(pair) && words.measures(pair) < USUAL);
    let known = usual.iter().all(|pair| words.measures(pair) >= USUAL);
    if strange && known {
        let word = |chars: &[char]| shown(&chars[head.saturating_sub(1)..(head + 2).min(chars.len())]);
        vec![(word(chars), word(standard))]
    } else {
        Vec::new()
    }
}

/// For measures that are worded otherwise than most: the wording of most.
fn standards<'a>(run: &Run<'a>) -> BTreeMap<(usize, &'a str), Vec<char>> {
    let mut standards = BTreeMap::new();
    for row in &run.overview.rows {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let single = || row.cells.iter().filter(|cell| cell.ids.len() == 1 && !cell.merged && !cell.doubtful);
        single().for_each(|cell| *counts.entry(&cell.text).or_default() += 1);
        let Some((most, &count)) = counts.iter().max_by_key(|&(text, &count)| (count, std::cmp::Reverse(*text))) else {
            continue;
        };
        if count < USUAL {
            continue;
        }
        for cell in single().filter(|cell| cell.text != **most) {
            if let Some(measure) = run.measures(cell.plan, &cell.ids).first() {
                standards.insert((cell.plan, &*measure.id), clauses(most));
            }
        }
    }
    standards
}
