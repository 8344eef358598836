//! One word in two spellings in one plan: 櫃檯 and 櫃台, App and APP.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::align::{Confidence, wording};
use crate::diff::PARTING;
use crate::normalize::fold;
use crate::plan::Measure;

use super::{Finding, FindingKind, Run, finding};

/// Where each spelling of a word stands.
type Spellings<'a> = BTreeMap<String, Vec<&'a Measure>>;

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let mut words: BTreeMap<String, Spellings<'_>> = BTreeMap::new();
    for measure in &run.plans[plan].measures {
        // One width throughout: that is dress, and no spelling.
        let text: String = wording(measure).nfkc().collect();
        for (word, printed) in latin(&text).chain(han(&text)) {
            let places = words.entry(word).or_default().entry(printed).or_default();
            if places.last().is_none_or(|last| last.id != measure.id) {
                places.push(measure);
            }
        }
    }
    let mut all: Vec<Vec<(String, Vec<&Measure>)>> = Vec::new();
    for spellings in words.into_values().filter(|spellings| spellings.len() > 1) {
        let mut spellings: Vec<(String, Vec<&Measure>)> = spellings.into_iter().collect();
        spellings.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
        all.push(spellings);
    }
    // 台電 in two spellings is told once, not for every pair of characters that it stands in, and of these by the one that
    // is printed most often: 櫃台 and not 台設.
    all.sort_by_key(|spellings| std::cmp::Reverse(spellings.iter().map(|(_, places)| places.len()).sum::<usize>()));
    let mut told: Vec<(char, char)> = Vec::new();
    for spellings in all {
        let (first, second) = (&spellings[0].0, &spellings[1].0);
        if !first.is_ascii() {
            let differ = first.chars().zip(second.chars()).find(|(a, b)| a != b);
            let Some((a, b)) = differ.map(|(a, b)| (a.min(b), a.max(b))) else { continue };
            if told.contains(&(a, b)) {
                continue;
            }
            told.push((a, b));
        }
        let shown = |lang_zh: bool| {
            let one = |(printed, places): &(String, Vec<&Measure>)| {
                if lang_zh {
                    format!("「{printed}」{} 處", places.len())
                } else {
                    format!("“{printed}” {}×", places.len())
                }
            };
            spellings.iter().map(one).collect::<Vec<_>>().join(if lang_zh { "、" } else { ", " })
        };
        let name = run.name(plan);
        let evidence = spellings.iter().rev().filter_map(|(printed, places)| Some((printed, places.first()?)));
        found.push(finding(
            FindingKind::TwoSpellings,
            Confidence::Sure,
            format!("{name}同一用詞寫法不一：{}。", shown(true)),
            format!("{name} spells one word in several ways: {}.", shown(false)),
            evidence
                .map(|(printed, measure)| run.evidence(plan, measure, &format!("{printed}：{}", measure.text)))
                .collect(),
        ));
    }
}

/// Latin words of two letters at least, by their lower case; addresses are left out.
fn latin(text: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '@' | ':' | '-' | '_')));
    let words = words.filter(|word| !word.contains(['.', '/', '@', ':', '-', '_']));
    let words = words.map(|word| word.trim_matches(|c: char| c.is_ascii_digit()));
    words
        .filter(|word| word.len() >= 2 && word.chars().all(|c| c.is_ascii_alphabetic()))
        .map(|word| (word.to_ascii_lowercase(), word.to_owned()))
}

/// Pairs of 漢字 that stand side by side, by what they fold to, where that is not what is printed or may be.
fn han(text: &str) -> impl Iterator<Item = (String, String)> {
    let folded = fold(text);
    let chars: Vec<char> = folded.key.chars().collect();
    let mut pairs = Vec::new();
    for at in 1..chars.len() {
        let pair = &chars[at - 1..=at];
        // 及台 is no word: behind it stands another one each time.
        if pair.iter().any(|c| c.is_ascii() || PARTING.contains(c)) {
            continue;
        }
        let printed: String = text[folded.printed(at - 1..at + 1)].to_owned();
        if printed.chars().count() == 2 {
            pairs.push((format!("{}{}", chars[at - 1], chars[at]), printed));
        }
    }
    pairs.into_iter()
}
