//! One word in two spellings in one plan: 櫃檯 and 櫃台, App and APP, 聯絡 and 連絡.
//!
//! | printed                  | one word          | why                                                        |
//! |--------------------------|-------------------|------------------------------------------------------------|
//! | 櫃檯, 櫃台               | yes               | variants of one character beside the same neighbour        |
//! | 洽台電, 赴臺大           | no                | 台 and 臺 belong to what stands behind them                |
//! | 回復, 回覆               | no                | words of their own that simplified characters write alike  |
//! | 聯絡, 連絡               | yes               | [`WORDS`]                                                  |
//! | App, APP; Wi-Fi, WiFi    | yes               | letters: case, hyphens and spaces are dress                |

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use crate::align::{Confidence, wording};
use crate::diff::{BY_THEMSELVES, PARTING};
use crate::normalize::fold;
use crate::plan::Measure;

use super::{Finding, FindingKind, Run, finding};

/// Words that have two spellings of different characters, after the list of uniform characters for laws (法律統一用字表,
/// Legislative Yuan, 1973 and later) and the ministry of education's dictionary of variants. Pairs that those part by
/// meaning (紀錄 and 記錄) are no spellings.
const WORDS: [[&str; 2]; 14] = [
    ["聯絡", "連絡"],
    ["聯繫", "連繫"],
    ["部分", "部份"],
    ["身分", "身份"],
    ["計畫", "計劃"],
    ["規劃", "規畫"],
    ["企劃", "企畫"],
    ["策劃", "策畫"],
    ["其他", "其它"],
    ["徹底", "澈底"],
    ["蒐集", "搜集"],
    ["答復", "答覆"],
    ["連結", "聯結"],
    ["秘書", "祕書"],
];

/// One of [`WORDS`] that is a noun beside a verb that sounds alike: which was meant a reader has to say.
const NOUN: &str = "計畫";

/// What stands behind one of [`WORDS`] where it is none: 各部|分別.
const NO_WORD: [(&str, char); 1] = [("部分", '別')];

/// Characters that simplified writing has made one and that make words of their own: 回復 and 回覆, 歷年 and 曆年, 可藉由 and
/// 可借閱. They are no spellings of each other.
const APART: [&[char]; 5] = [&['復', '複', '覆'], &['歷', '曆'], &['藉', '借'], &['發', '髮'], &['后', '後']];

/// Where each spelling of a word stands.
type Spellings<'a> = BTreeMap<String, Vec<&'a Measure>>;

/// A word in its spellings, the commonest first.
type Word<'a> = Vec<(String, Vec<&'a Measure>)>;

/// Words in several spellings that differ by the same thing, with how sure it is that they are one word.
struct Told<'a> {
    words: Vec<Word<'a>>,
    confidence: Confidence,
}

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let texts: Vec<(&Measure, Text)> =
        run.plans[plan].measures.iter().map(|measure| (measure, Text::of(&wording(measure)))).collect();
    let mut all: Vec<Told<'_>> = characters(&texts);
    all.extend(words(&texts));
    all.extend(letters(&texts));
    for told in &all {
        let shown = |zh: bool| {
            let one = |(printed, at): &(String, Vec<&Measure>)| match zh {
                true => format!("「{printed}」{} 處", at.len()),
                false => format!("“{printed}” {}×", at.len()),
            };
            let word = |word: &Word<'_>| word.iter().map(one).collect::<Vec<_>>().join(if zh { "、" } else { ", " });
            told.words.iter().map(word).collect::<Vec<_>>().join(if zh { "；" } else { "; " })
        };
        let name = run.name(plan);
        // The rarer spelling first: it is the one to look at. Before all others one place of each: few are shown.
        let places = || told.words.iter().flat_map(|word| word.iter().rev());
        let first = places().filter_map(|(printed, at)| Some((printed, *at.first()?)));
        let others = places().flat_map(|(printed, at)| at.iter().skip(1).map(move |&measure| (printed, measure)));
        let evidence = first.chain(others);
        found.push(finding(
            FindingKind::TwoSpellings,
            told.confidence,
            format!("{name}的用詞寫法不一：{}。", shown(true)),
            format!("{name} spells one word in several ways: {}.", shown(false)),
            evidence
                .map(|(printed, measure)| run.evidence(plan, measure, &format!("{printed}：{}", measure.text)))
                .collect(),
        ));
    }
}

/// A text with its key, character by character.
struct Text {
    /// Of one width throughout: that is dress, and no spelling.
    printed: String,
    /// Of each character of the key what is printed, where that is one character.
    chars: Vec<(char, Option<char>)>,
}

impl Text {
    fn of(text: &str) -> Self {
        let printed: String = text.nfkc().collect();
        let folded = fold(&printed);
        let as_printed = |at: usize| {
            let mut chars = printed[folded.printed(at..at + 1)].chars();
            chars.next().filter(|_| chars.next().is_none())
        };
        // A pair over a mark is no word.
        let mut chars = Vec::new();
        let mut end = 0;
        for (at, c) in folded.key.chars().enumerate() {
            let here = folded.printed(at..at + 1);
            if printed[end..here.start].chars().any(|between| !between.is_whitespace()) {
                chars.push((MARK, None));
            }
            end = here.end;
            chars.push((c, as_printed(at)));
        }
        Text { printed, chars }
    }
}

/// Stands for marks between words; no key has it.
const MARK: char = '\u{0}';

fn add<'a>(spellings: &mut Spellings<'a>, printed: String, measure: &'a Measure) {
    let places = spellings.entry(printed).or_default();
    if places.last().is_none_or(|last| !std::ptr::eq(*last, measure)) {
        places.push(measure);
    }
}

/// Those that are printed in more than one way, the commonest way first.
fn several(spellings: Spellings<'_>) -> Option<Word<'_>> {
    let mut all: Word<'_> = spellings.into_iter().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    (all.len() > 1).then_some(all)
}

/// Variants of one character that the plan prints both of, in the words that it prints with both.
fn characters<'a>(texts: &[(&'a Measure, Text)]) -> Vec<Told<'a>> {
    let mut forms: BTreeMap<char, BTreeSet<char>> = BTreeMap::new();
    let mut single: BTreeMap<char, usize> = BTreeMap::new();
    let mut pairs: BTreeMap<[char; 2], usize> = BTreeMap::new();
    for (_, text) in texts {
        for &(c, printed) in text.chars.iter().filter(|(c, _)| *c != MARK && !c.is_ascii()) {
            *single.entry(c).or_default() += 1;
            forms.entry(c).or_default().extend(printed);
        }
        text.chars.windows(2).for_each(|pair| *pairs.entry([pair[0].0, pair[1].0]).or_default() += 1);
    }
    let spelled = |forms: &BTreeSet<char>| {
        forms.len() > 1 && !APART.iter().any(|apart| forms.iter().filter(|form| apart.contains(form)).count() > 1)
    };
    let varied: BTreeSet<char> = forms.into_iter().filter(|(_, forms)| spelled(forms)).map(|(c, _)| c).collect();
    let word = |a: (char, Option<char>), b: (char, Option<char>)| {
        let alone = |(c, printed): (char, Option<char>)| {
            let by_itself = |c: char| PARTING.contains(&c) || BY_THEMSELVES.contains(&c);
            c == MARK || c.is_ascii() || by_itself(c) || printed.is_none_or(by_itself)
        };
        !alone(a) && !alone(b)
    };
    // How often two characters stand together, and how many of the rarer one do: 分布 beside 公布 is as much a word as 布情
    // that stands there once.
    let firm = |a: char, b: char| {
        #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
        let (both, rarer) = (pairs[&[a, b]] as f32, single[&a].min(single[&b]) as f32);
        both * both / rarer
    };
    let mut by_character: BTreeMap<char, BTreeMap<[char; 2], Spellings<'a>>> = BTreeMap::new();
    for (measure, text) in texts {
        for at in (0..text.chars.len()).filter(|&at| varied.contains(&text.chars[at].0)) {
            let left = at.checked_sub(1).filter(|&left| word(text.chars[left], text.chars[at]));
            let right = (at + 1 < text.chars.len() && word(text.chars[at], text.chars[at + 1])).then_some(at);
            let of = |at: usize| firm(text.chars[at].0, text.chars[at + 1].0);
            // A character is part of one word: 櫃台|設置, 洽|台電.
            let first = match (left, right) {
                (Some(left), Some(right)) if of(left) >= of(right) => left,
                (Some(left), None) => left,
                (_, Some(right)) => right,
                (None, None) => continue,
            };
            let pair = &text.chars[first..first + 2];
            let printed: String = pair.iter().filter_map(|(_, printed)| *printed).collect();
            let words = by_character.entry(text.chars[at].0).or_default();
            add(words.entry([pair[0].0, pair[1].0]).or_default(), printed, measure);
        }
    }
    let told = by_character.into_values().filter_map(|words| {
        let mut words: Vec<_> = words.into_values().filter_map(several).collect();
        let times = |word: &Word<'_>| word.iter().map(|(_, places)| places.len()).sum::<usize>();
        words.sort_by_key(|word| std::cmp::Reverse(times(word)));
        (!words.is_empty()).then_some(Told { words, confidence: Confidence::Sure })
    });
    told.collect()
}

/// Words of [`WORDS`] that the plan prints both of.
fn words<'a>(texts: &[(&'a Measure, Text)]) -> impl Iterator<Item = Told<'a>> {
    WORDS.iter().filter_map(move |both| {
        let mut spellings = Spellings::new();
        for (measure, text) in texts {
            for &one in both {
                let stands = text.printed.match_indices(one).any(|(at, _)| {
                    let next = text.printed[at + one.len()..].chars().next();
                    !NO_WORD.iter().any(|&(word, behind)| word == one && next == Some(behind))
                });
                if stands {
                    add(&mut spellings, one.to_owned(), measure);
                }
            }
        }
        let confidence = if both[0] == NOUN { Confidence::Debatable } else { Confidence::Likely };
        several(spellings).map(|word| Told { words: vec![word], confidence })
    })
}

/// Latin words that the plan prints in several ways: App and APP, QR Code and QRcode, e化 and E化.
fn letters<'a>(texts: &[(&'a Measure, Text)]) -> Vec<Told<'a>> {
    let mut words: BTreeMap<String, Spellings<'a>> = BTreeMap::new();
    for (measure, text) in texts {
        for printed in latin(&text.printed) {
            let key: String = printed.chars().filter(char::is_ascii_alphanumeric).collect();
            let key = key.to_ascii_lowercase() + printed.trim_start_matches(|c: char| c.is_ascii());
            add(words.entry(key).or_default(), printed, measure);
        }
    }
    let mut all: Vec<_> = words.into_values().filter_map(several).collect();
    // QR Code and QR code are told once, not for Code as well.
    let holds = |word: &Word<'_>, other: &Word<'_>| {
        word.iter().all(|(printed, _)| {
            other.iter().any(|(whole, _)| whole.len() > printed.len() && whole.contains(&**printed))
        })
    };
    let kept: Vec<bool> = all.iter().map(|word| !all.iter().any(|other| holds(word, other))).collect();
    let mut kept = kept.into_iter();
    all.retain(|_| kept.next().unwrap_or(true));
    all.into_iter().map(|word| Told { words: vec![word], confidence: Confidence::Sure }).collect()
}

/// Latin words of two letters at least, two that a space or hyphen parts also as one, and a letter with the 漢字 behind it.
/// Addresses are left out.
fn latin(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '@' | ':' | '-' | '_' | ' ');
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let from = &rest[start..];
        let end = from.find(|c: char| !of_word(c)).unwrap_or(from.len());
        let (run, behind) = from.split_at(end);
        let words: Vec<&str> = run.split([' ', '/']).filter(|word| !word.is_empty()).collect();
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        let trimmed: Vec<&str> = words.iter().map(|word| word.trim_matches(|c: char| c.is_ascii_digit())).collect();
        let plain: Vec<&str> = trimmed.iter().copied().filter(is_word).filter(|word| word.len() >= 2).collect();
        found.extend(plain.iter().map(|word| (*word).to_owned()));
        // Two words as one, where a space parts them.
        let joined = run.split('/').flat_map(|run| {
            let words: Vec<&str> = run.split_whitespace().collect();
            words.windows(2).filter(|pair| pair.iter().all(is_word)).map(|pair| pair.join(" ")).collect::<Vec<_>>()
        });
        found.extend(joined);
        let next = behind.chars().next().filter(|c| c.is_alphabetic() && !run.ends_with(' '));
        if let (Some(next), true) = (next, run.len() == 1 && run.chars().all(|c| c.is_ascii_alphabetic())) {
            found.push(format!("{run}{next}"));
        }
        rest = behind;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> Vec<String> {
        let measures: Vec<Measure> =
            texts.iter().map(|text| Measure { text: (*text).to_owned(), ..Measure::default() }).collect();
        let texts: Vec<(&Measure, Text)> = measures.iter().map(|measure| (measure, Text::of(&measure.text))).collect();
        let all = characters(&texts).into_iter().chain(words(&texts)).chain(letters(&texts));
        let shown = |word: &Word<'_>| word.iter().map(|(printed, _)| printed.clone()).collect::<Vec<_>>().join("/");
        all.flat_map(|told| told.words.iter().map(shown).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn one_word_in_two_spellings() {
        assert_eq!(told(&["服務櫃檯備有表單", "服務櫃台設置告示"]), ["櫃台/櫃檯"]);
        assert_eq!(told(&["公布結果，洽聯絡電話", "公佈名單，提供連絡電話"]), ["公佈/公布", "聯絡/連絡"]);
        assert_eq!(told(&["下載 App", "下載APP"]), ["APP/App"]);
        assert_eq!(told(&["掃描 QR Code", "製作QRcode"]), ["QR Code/QRcode"]);
        assert_eq!(told(&["以Wi-Fi上網", "架設WiFi"]), ["Wi-Fi/WiFi"]);
        assert_eq!(told(&["推動e化表單", "完成E化作業"]), ["E化/e化"]);
        assert_eq!(told(&["掃描QR Code", "掃描QR code"]), ["QR Code/QR code"]);
    }

    #[test]
    fn two_words_are_no_spellings_of_each_other() {
        let none: [&str; 0] = [];
        assert_eq!(told(&["請洽台電公司，台電網站", "赴臺大設攤"]), none);
        assert_eq!(told(&["可借閱書刊，回復供電", "可藉由網站查詢，回覆民眾"]), none);
        assert_eq!(told(&["應盡告知義務", "應儘速處理"]), none);
        assert_eq!(told(&["各部分別辦理", "就部份抽查"]), none);
        assert_eq!(told(&["見 www.taipower.com.tw", "見 WWW.taipower.com.tw"]), none);
        assert_eq!(told(&["１２３ＡＢ", "123AB"]), none, "one width");
    }
}
