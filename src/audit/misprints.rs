//! Likely misprints: a character twice, two that changed places, one for another, where everybody else prints the word as
//! it is meant.
//!
//! What is rare is not wrong: a misprint is told only where the words around it are known from elsewhere, and the run holds
//! nothing else like it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::align::{Confidence, wording};
use crate::coverage::Step;
use crate::normalize::{fold, key};
use crate::plan::Measure;

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

    fn offices(&self, stretch: &[char]) -> usize {
        self.uses.get(stretch).map_or(0, |uses| uses.offices.len())
    }

    fn only_here(&self, stretch: &[char]) -> bool {
        self.offices(stretch) <= 1
    }
}

pub(super) fn find(run: &Run<'_>, steps: &[Step], found: &mut Vec<Finding>) {
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
    let print = Print::of(run);
    let known = known(run);
    for plan in 0..run.plans.len() {
        departments(run, plan, &known, found);
    }
    between_neighbours(run, steps, &words, &print, found);
    let standards = standards(run);
    // Where each misprint of an office was told.
    let mut told: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for ((office, chars), &(plan, at)) in texts.iter().zip(&which) {
        let measure = &run.plans[plan].measures[at];
        let mut wrong = doubled(chars, &words);
        wrong.extend(swapped(chars, &words));
        let standards = standards.get(&(plan, &*measure.id)).into_iter().flatten();
        wrong.extend(standards.flat_map(|standard| replaced(chars, standard, &words)));
        for (printed, meant) in wrong {
            let evidence = run.evidence(plan, measure, &measure.text);
            // Copied from measure to measure and from year to year it is one misprint, told where it stands first.
            let at = *told.entry((*office, printed.clone())).or_insert(found.len());
            if let Some(Finding { evidence: places, .. }) = found.get_mut(at) {
                if !places.contains(&evidence) {
                    places.push(evidence);
                }
                continue;
            }
            let name = run.name(plan);
            let text = wording(measure);
            let names = measure.departments.iter().map(|name| &**name);
            let printed = print.of_key(&printed, std::iter::once(&*text).chain(names));
            let meant = print.of_key(&meant, std::iter::empty());
            found.push(finding(
                FindingKind::Misprint,
                Confidence::Likely,
                format!("{name}的 {}「{printed}」疑為「{meant}」之誤。", measure.id),
                format!("{name}, {}: “{printed}” is likely a misprint for “{meant}”.", measure.id),
                vec![evidence],
            ));
        }
    }
}

/// How the run prints what a key says: a finding quotes what stands on the page, and a key is spelled in one way only.
struct Print {
    /// For each character of keys the one that is printed most often for it.
    usual: BTreeMap<char, char>,
}

impl Print {
    fn of(run: &Run<'_>) -> Self {
        let mut counts: BTreeMap<(char, char), usize> = BTreeMap::new();
        let mut count = |text: &str| {
            let folded = fold(text);
            for (at, c) in folded.key.chars().enumerate() {
                let mut printed = text[folded.printed(at..at + 1)].chars();
                if let (Some(one), None) = (printed.next(), printed.next()) {
                    *counts.entry((c, one)).or_default() += 1;
                }
            }
        };
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for measure in run.plans.iter().flat_map(|plan| &plan.measures) {
            for text in std::iter::once(wording(measure)).chain(measure.departments.iter().cloned()) {
                if !seen.contains(&text) {
                    count(&text);
                    seen.insert(text);
                }
            }
        }
        let mut usual: BTreeMap<char, (usize, char)> = BTreeMap::new();
        for ((c, printed), times) in counts {
            let best = usual.entry(c).or_insert((times, printed));
            if times > best.0 {
                *best = (times, printed);
            }
        }
        Print { usual: usual.into_iter().map(|(c, (_, printed))| (c, printed)).collect() }
    }

    /// A stretch of a key as the first text that holds it prints it; as most print its characters where none does.
    fn of_key<'t>(&self, stretch: &str, texts: impl IntoIterator<Item = &'t str>) -> String {
        let there = texts.into_iter().find_map(|text| {
            let folded = fold(text);
            let start = folded.key[..folded.key.find(stretch)?].chars().count();
            let printed = &text[folded.printed(start..start + stretch.chars().count())];
            Some(printed.split_whitespace().collect::<String>())
        });
        there.unwrap_or_else(|| stretch.chars().map(|c| self.usual.get(&c).copied().unwrap_or(c)).collect())
    }
}

/// So often a name is used that another one, used once, may be it.
const ESTABLISHED: usize = 4;

/// In characters: a name that is longer is a sentence, and is held against no other.
const LONGEST: usize = 32;

/// The keys of all departments, each with the plan that names it, if only one does.
fn known(run: &Run<'_>) -> BTreeMap<String, Option<usize>> {
    let mut known: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, plan) in run.plans.iter().enumerate() {
        for name in plan.measures.iter().flat_map(|measure| &measure.departments) {
            let only = known.entry(key(name)).or_insert(Some(at));
            *only = only.filter(|plan| *plan == at);
        }
    }
    known
}

/// A name without one of its characters, each of them in turn: names that differ in one character, and are as long, have
/// one of these in common.
fn all_but_one(chars: &[char]) -> impl Iterator<Item = (usize, String)> + '_ {
    let without = |at: usize| chars[..at].iter().chain(&chars[at + 1..]).collect();
    (0..chars.len()).map(move |at| (at, without(at)))
}

/// A department that is named once, and is a character away from one that the plan names often: 工段段 beside 工務段.
fn departments(run: &Run<'_>, plan: usize, known: &BTreeMap<String, Option<usize>>, found: &mut Vec<Finding>) {
    let mut uses: BTreeMap<String, (usize, &str, &Measure)> = BTreeMap::new();
    for measure in &run.plans[plan].measures {
        for name in &measure.departments {
            uses.entry(key(name)).or_insert((0, name, measure)).0 += 1;
        }
    }
    let of_length = |name: &str| {
        let chars: Vec<char> = name.chars().take(LONGEST + 1).collect();
        (3..=LONGEST).contains(&chars.len()).then_some(chars)
    };
    // Of equally usual names the last one counts.
    let mut usual: BTreeMap<(usize, String), (usize, usize, &str)> = BTreeMap::new();
    for (order, (name, &(count, printed, _))) in uses.iter().enumerate().filter(|(_, (_, uses))| uses.0 >= ESTABLISHED)
    {
        for pattern in of_length(name).iter().flat_map(|chars| all_but_one(chars)) {
            let best = usual.entry(pattern).or_insert((count, order, printed));
            *best = (*best).max((count, order, printed));
        }
    }
    for (rare, (_, printed, measure)) in uses.iter().filter(|(_, uses)| uses.0 == 1) {
        let Some(chars) = of_length(rare) else { continue };
        let doubled = chars.windows(2).any(|pair| pair[0] == pair[1]);
        let Some((_, _, usual)) = all_but_one(&chars).filter_map(|pattern| usual.get(&pattern)).max() else { continue };
        // A name that any other plan knows is a name. 會計組 is no 設計組: only where enough other plans could know it, and
        // none does, is a name called into question.
        if known.get(rare) != Some(&Some(plan)) || (!doubled && run.plans.len() <= USUAL) {
            continue;
        }
        let name = run.name(plan);
        let confidence = if doubled { Confidence::Likely } else { Confidence::Debatable };
        found.push(finding(
            FindingKind::Misprint,
            confidence,
            format!("{name}的 {} 承辦部門「{printed}」疑為「{usual}」之誤。", measure.id),
            format!("{name}, {}: the department “{printed}” is likely a misprint for “{usual}”.", measure.id),
            vec![run.evidence(plan, measure, &format!("{printed}：{}", measure.text))],
        ));
    }
}

/// Characters of one radical stand side by side in Unicode: so far apart two are that look alike (瓦, 瓩).
const LOOK_ALIKE: u32 = 16;

/// A character too many in a heading or a measure that the year before, or the other office, prints without it; and one
/// for another that looks like it, of which one is wrong.
fn between_neighbours(run: &Run<'_>, steps: &[Step], words: &Words, print: &Print, found: &mut Vec<Finding>) {
    for step in steps {
        let title = |plan: usize, at: usize, level: usize| {
            let measure = &run.plans[plan].measures[at];
            [&measure.facet, &measure.strategy, &measure.substrategy][level]
                .as_ref()
                .and_then(|heading| heading.title.clone())
        };
        for one in &step.retitled {
            let (Some(a), Some(b)) = (title(step.old, one.old, one.level), title(step.new, one.new, one.level)) else {
                continue;
            };
            for (plan, at, wrong, right) in [(step.old, one.old, &a, &b), (step.new, one.new, &b, &a)] {
                let (chars, usual): (Vec<char>, Vec<char>) =
                    (key(wrong).chars().collect(), key(right).chars().collect());
                if let Some((printed, meant)) = inserted(&chars, &usual, words, 1) {
                    let printed = print.of_key(&printed, [&**wrong]);
                    let meant = print.of_key(&meant, [&**right]);
                    let (name, measure) = (run.name(plan), &run.plans[plan].measures[at]);
                    found.push(finding(
                        FindingKind::Misprint,
                        Confidence::Likely,
                        format!("{name}的標題「{wrong}」中「{printed}」疑為「{meant}」之誤。"),
                        format!("{name}: “{printed}” in the heading “{wrong}” is likely a misprint for “{meant}”."),
                        vec![run.evidence(plan, measure, wrong)],
                    ));
                }
            }
        }
        for link in
            step.links.iter().filter(|link| link.old.len() == 1 && link.new.len() == 1 && !link.reason.identical)
        {
            let (old, new) = (&run.plans[step.old].measures[link.old[0]], &run.plans[step.new].measures[link.new[0]]);
            let (a, b) = (clauses(&wording(old)), clauses(&wording(new)));
            let Some((x, y)) = look_alike(&a, &b) else { continue };
            let x = print.of_key(&x, [&*wording(old)]);
            let y = print.of_key(&y, [&*wording(new)]);
            let (name, before) = (run.name(step.new), run.name(step.old));
            found.push(finding(
                FindingKind::Misprint,
                Confidence::Debatable,
                format!("{name}的 {} 作「{y}」，{before}的 {} 作「{x}」，其一或為誤植。", new.id, old.id),
                format!("{name}, {} has “{y}” where {before}, {} has “{x}”: one may be a misprint.", new.id, old.id),
                vec![run.evidence(step.new, new, &new.text), run.evidence(step.old, old, &old.text)],
            ));
        }
    }
}

/// A character between the same neighbours in either text, where one text has another one that looks like it.
fn look_alike(a: &[char], b: &[char]) -> Option<(String, String)> {
    let numeral = |c: char| crate::words::numeral(&c.to_string()).is_some();
    let holds = |text: &[char], stretch: &[char]| text.windows(stretch.len()).any(|other| other == stretch);
    for mine in a.windows(3).filter(|mine| is_word(mine) && !numeral(mine[1]) && !holds(b, mine)) {
        let other = b.windows(3).find(|other| {
            (mine[0], mine[2]) == (other[0], other[2])
                && mine[1] != other[1]
                && (mine[1] as u32).abs_diff(other[1] as u32) <= LOOK_ALIKE
                && !numeral(other[1])
                && !holds(a, other)
        });
        if let Some(other) = other {
            return Some((shown(mine), shown(other)));
        }
    }
    None
}

/// A character too many, where what is left without it is known so often.
fn inserted(chars: &[char], usual: &[char], words: &Words, known: usize) -> Option<(String, String)> {
    if chars.len() != usual.len() + 1 {
        return None;
    }
    let at = chars.iter().zip(usual).take_while(|(a, b)| a == b).count();
    let inside = at > 0 && at + 1 < chars.len() && chars[at + 1..] == usual[at..];
    if !inside || !is_word(&chars[at - 1..at + 2]) {
        return None;
    }
    let strange = words.measures(&chars[at - 1..=at]) <= 1 && words.measures(&chars[at..at + 2]) <= 1;
    let joined = [chars[at - 1], chars[at + 1]];
    (strange && words.measures(&joined) >= known).then(|| (shown(&chars[at - 1..at + 2]), shown(&joined)))
}

/// What no 漢字 is: a mark between clauses.
const MARK: char = '\u{0}';

/// The key of a text with a mark where a clause ends.
fn clauses(text: &str) -> Vec<char> {
    let mut chars = Vec::new();
    for clause in text.split(['，', ',', '。', '；', ';', '：', ':', '、', '\n', '（', '）', '(', ')', '「', '」', ' '])
    {
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
        let rare = words.measures(&stretch) * USUAL <= usual && words.measures(&[one, two]) * USUAL <= usual;
        // 每天天候: the second one begins a word of its own, unless somebody goes on like that without it.
        let goes_on = chars.get(at + 2).is_none_or(|&next| next == MARK || words.measures(&[before, one, next]) > 0);
        if usual >= USUAL && rare && goes_on {
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
        let meant = [a, c, b];
        // Two offices may have made the same slip, or one copied it; then many more print it the other way.
        let offices = words.offices(stretch);
        let rare = offices <= 1 || offices * USUAL <= words.offices(&meant);
        if a == b || b == c || !rare || words.measures(stretch) * USUAL > words.measures(&meant) {
            continue;
        }
        let unknown = [[a, b], [b, c]].iter().all(|pair| words.offices(pair) <= offices.max(1));
        if unknown && words.measures(&meant) >= USUAL && words.measures(&[b, c]) <= words.measures(stretch) {
            found.push((shown(stretch), shown(&meant)));
        }
    }
    found
}

/// 百瓦 for 百瓩: one character for another where the usual wording of the measure has the known word.
fn replaced(chars: &[char], standard: &[char], words: &Words) -> Vec<(String, String)> {
    if let Some(found) = inserted(chars, standard, words, USUAL) {
        return vec![found];
    }
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

/// For measures that are worded otherwise than most: the usual wordings of the measure, the commonest first.
fn standards<'a>(run: &Run<'a>) -> BTreeMap<(usize, &'a str), Vec<Vec<char>>> {
    let mut standards = BTreeMap::new();
    for row in &run.overview.rows {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let single = || row.cells.iter().filter(|cell| cell.ids.len() == 1 && !cell.merged && !cell.doubtful);
        single().for_each(|cell| *counts.entry(&cell.text).or_default() += 1);
        let mut usual: Vec<(&str, usize)> = counts.iter().map(|(&text, &count)| (text, count)).collect();
        usual.retain(|&(_, count)| count >= USUAL);
        usual.sort_by_key(|&(text, count)| (std::cmp::Reverse(count), text));
        usual.truncate(STANDARDS);
        let clauses_of: Vec<Vec<char>> = usual.iter().map(|(text, _)| clauses(text)).collect();
        for cell in single().filter(|cell| usual.iter().all(|&(text, _)| cell.text != *text)) {
            if let Some(measure) = run.measures(cell.plan, &cell.ids).first().filter(|_| !usual.is_empty()) {
                standards.insert((cell.plan, &*measure.id), clauses_of.clone());
            }
        }
    }
    standards
}

/// A measure is held against so many of its usual wordings.
const STANDARDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        clauses(text)
    }

    #[test]
    fn one_character_for_another_that_looks_like_it() {
        let told = |a: &str, b: &str| look_alike(&chars(a), &chars(b));
        assert_eq!(told("持續辦理百瓦以上用戶訪問", "辦理百瓩以上用戶訪問"), Some(("百瓦以".into(), "百瓩以".into())));
        assert_eq!(told("三日內回覆", "二日內回覆"), None, "a quantity");
        assert_eq!(told("用戶訪問", "客戶訪問"), None, "another word");
    }

    #[test]
    fn what_is_quoted_is_what_is_printed() {
        let print = Print { usual: BTreeMap::from([('台', '臺'), ('办', '辦')]) };
        assert_eq!(print.of_key("办理台", ["無", "受 理 辦\n理台電"]), "辦理台");
        assert_eq!(print.of_key("台办", []), "臺辦");
    }

    #[test]
    fn two_offices_may_have_made_the_same_slip() {
        let told = |wrong: usize, right: usize| {
            let office = |at| (at, chars(if at < wrong { "寄送電帳子單" } else { "寄送電子帳單" }));
            let words = Words::of(&(0..wrong + right).map(office).collect::<Vec<_>>());
            !swapped(&chars("寄送電帳子單"), &words).is_empty()
        };
        assert!(told(1, 4) && told(2, 8));
        assert!(!told(2, 4), "as likely two words");
    }

    #[test]
    fn a_character_too_many() {
        let words = Words::of(&[(0, chars("簡化行政程序")), (1, chars("提升同仁行策政效率"))]);
        let told = inserted(&chars("提升同仁行策政效率"), &chars("提升同仁行政效率"), &words, 1);
        assert_eq!(told, Some(("行策政".into(), "行政".into())));
    }
}
