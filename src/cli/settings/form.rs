//! The form of `planscope.toml`: what it may say, and what is wrong with one that says something else.
//!
//! Text in, settings or a message out; no file is touched, so that any bytes can be thrown at it.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context as _, bail};
use planscope::{
    normalize::key,
    table::Vocabulary,
    words::{Lang, shorten},
};
use serde::Deserialize;

use crate::cli::near;

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Header words that are added to those planscope ships.
    pub(crate) headers: Vocabulary,
    /// A department's name, and what else it is called.
    pub(crate) departments: BTreeMap<String, Vec<String>>,
    /// An office's name, and what else it is called.
    pub(crate) offices: BTreeMap<String, Vec<String>>,
    /// A group of offices, and their names; a star stands for anything.
    pub(crate) groups: BTreeMap<String, Vec<String>>,
    /// What reports are headed with.
    pub(crate) titles: Titles,
    /// How scans are recognised.
    pub(crate) ocr: Ocr,
}

/// How scans are recognised.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Ocr {
    /// The folder of the models.
    pub(crate) models: Option<PathBuf>,
}

/// What reports are headed with.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Titles {
    /// Of the page that `coverage` writes.
    pub(crate) coverage: Option<String>,
    /// Of the page that `diff` writes.
    pub(crate) diff: Option<String>,
}

/// The keys of the file; a section with none takes any.
const KEYS: &[(&str, &[&str])] = &[
    ("headers", &["serial", "facet", "strategy", "measure", "department", "co_department", "deadline", "other"]),
    ("departments", &[]),
    ("offices", &[]),
    ("groups", &[]),
    ("titles", &["coverage", "diff"]),
    ("ocr", &["models"]),
];

impl Settings {
    /// Reads settings; a key that is not known, or a name that stands for two, is an error that says where.
    pub(crate) fn parse(text: &str, lang: Lang) -> anyhow::Result<Settings> {
        let tables: toml::Table = toml::from_str(text).map_err(|error| misread(&error, text, lang))?;
        let line = |key: &str| {
            let number = text.lines().position(|line| {
                let line = line.trim_start().trim_start_matches('[').trim_start_matches(['"', '\'']);
                line.strip_prefix(key).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            });
            number.map_or(String::new(), |number| at_line(number + 1, lang))
        };
        for (section, value) in &tables {
            let Some((_, keys)) = KEYS.iter().find(|(name, _)| name == section) else {
                bail!("{}", unknown(&line(section), section, KEYS.iter().map(|(name, _)| *name), lang));
            };
            let table = value.as_table().with_context(|| match lang {
                Lang::ZhTw => format!("{}{section} 應為區段", line(section)),
                Lang::En => format!("{}{section} is not a section", line(section)),
            })?;
            if let Some(key) = table.keys().find(|key| !keys.is_empty() && !keys.contains(&key.as_str())) {
                let told = unknown(&line(key), key, keys.iter().copied(), lang);
                bail!("[{section}] {told}");
            }
        }
        let settings: Settings = toml::from_str(text).map_err(|error| misread(&error, text, lang))?;
        for (section, names) in [("departments", &settings.departments), ("offices", &settings.offices)] {
            let mut of: BTreeMap<&str, &str> = BTreeMap::new();
            for (name, other) in names.iter().flat_map(|(name, others)| others.iter().map(move |other| (name, other))) {
                if let Some(before) = of.insert(other, name).filter(|before| before != name) {
                    bail!(match lang {
                        Lang::ZhTw => format!("[{section}] {other} 同時是 {before} 與 {name} 的別名"),
                        Lang::En => format!("[{section}] {other} stands for both {before} and {name}"),
                    });
                }
                if names.contains_key(other) && other != name {
                    bail!(match lang {
                        Lang::ZhTw => format!("[{section}] {other} 既是名稱，又是 {name} 的別名"),
                        Lang::En => format!("[{section}] {other} is a name of its own and stands for {name} too"),
                    });
                }
            }
        }
        Ok(settings)
    }

    /// Whether an office is of a group; none where there is no such group.
    pub(crate) fn is_of(&self, group: &str, office: &str) -> Option<bool> {
        // A key has no stars.
        let folded = |pattern: &String| pattern.split('*').map(key).collect::<Vec<_>>().join("*");
        Some(self.groups.get(group)?.iter().any(|pattern| is_like(&folded(pattern), &key(office))))
    }

    /// The header words as the readers of files take them.
    pub(crate) fn headers_toml(&self) -> Option<String> {
        let Vocabulary { serial, facet, strategy, measure, department, co_department, deadline, other, .. } =
            &self.headers;
        if self.headers == Vocabulary::default() {
            return None;
        }
        let lists = [
            ("serial", serial),
            ("facet", facet),
            ("strategy", strategy),
            ("measure", measure),
            ("department", department),
            ("co_department", co_department),
            ("deadline", deadline),
            ("other", other),
        ];
        let table: toml::Table =
            lists.into_iter().map(|(key, words)| (key.to_owned(), toml::Value::from(words.clone()))).collect();
        Some(table.to_string())
    }

    /// How many header words are added.
    pub(crate) fn header_words(&self) -> usize {
        let Vocabulary { serial, facet, strategy, measure, department, co_department, deadline, other, .. } =
            &self.headers;
        [serial, facet, strategy, measure, department, co_department, deadline, other].map(Vec::len).iter().sum()
    }
}

/// Whether a name is what the pattern says, in which a star stands for anything.
fn is_like(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        // The first place leaves most for what follows.
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    name.ends_with(tail)
}

/// What is wrong, and where; never what stands there, which may be of a file that nobody meant to show.
fn misread(error: &toml::de::Error, text: &str, lang: Lang) -> anyhow::Error {
    let line = error
        .span()
        .map(|span| 1 + text.as_bytes()[..span.start.min(text.len())].iter().filter(|c| **c == b'\n').count());
    let place = line.map(|line| at_line(line, lang)).unwrap_or_default();
    let why = error.message().lines().next().unwrap_or_default();
    anyhow::anyhow!(match lang {
        Lang::ZhTw => format!("{place}不合 TOML 格式（{why}）"),
        Lang::En => format!("{place}{why}"),
    })
}

fn at_line(number: usize, lang: Lang) -> String {
    match lang {
        Lang::ZhTw => format!("第 {number} 行："),
        Lang::En => format!("line {number}: "),
    }
}

/// Characters of a key that a message quotes: nothing that is meant has more.
const QUOTED: usize = 40;

fn unknown<'a>(place: &str, key: &str, known: impl Iterator<Item = &'a str> + Clone, lang: Lang) -> String {
    let key = &*shorten(key, QUOTED);
    match (near::meant(key, known.clone()), lang) {
        (Some(name), Lang::ZhTw) => format!("{place}沒有 {key} 這個鍵；是不是 {name}？"),
        (Some(name), Lang::En) => format!("{place}unknown key {key}; did you mean {name}?"),
        (None, Lang::ZhTw) => format!("{place}沒有 {key} 這個鍵；可用的有：{}", known.collect::<Vec<_>>().join("、")),
        (None, Lang::En) => format!("{place}unknown key {key}; known are: {}", known.collect::<Vec<_>>().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Settings::parse(text, Lang::En).expect_err("it is wrong"))
    }

    #[test]
    fn unknown_keys_are_errors_with_a_suggestion() {
        assert_eq!(error("\n[header]\n"), "line 2: unknown key header; did you mean headers?");
        assert_eq!(
            error("[headers]\nmeasures = ['x']\n"),
            "[headers] line 2: unknown key measures; did you mean measure?"
        );
        assert_eq!(
            error("zzz = 1\n"),
            "line 1: unknown key zzz; known are: headers, departments, offices, groups, titles, ocr"
        );
        assert!(error("[titles]\ncoverage = 3\n").contains("line 2"));
        assert!(error("headers = 3\n").contains("not a section"));
    }

    #[test]
    fn what_cannot_be_understood_is_not_quoted() {
        let said = error("root:x:0:0:secret\n");
        assert!(said.starts_with("line 1: ") && !said.contains("secret") && !said.contains('\n'), "{said}");
    }

    #[test]
    fn a_name_stands_for_one() {
        let twice = "[departments]\n'甲' = ['丙']\n'乙' = ['丙']\n";
        assert!(error(twice).contains("丙 stands for both"));
        assert!(error("[offices]\n'甲' = ['乙']\n'乙' = []\n").contains("乙 is a name of its own"));
    }

    #[test]
    fn an_office_is_of_the_groups_that_name_it() {
        let text = "[groups]\n'南區' = ['高雄*', '台南區營業處']\n'市' = ['*市區*處']\n'無' = []\n";
        let settings = Settings::parse(text, Lang::En).unwrap();
        let of = |group: &str, office: &str| settings.is_of(group, office);
        assert_eq!(of("南區", "高雄區營業處"), Some(true));
        assert_eq!(of("南區", "臺南區營業處"), Some(true), "variants are one name");
        assert_eq!(of("南區", "台南區營業處分處"), Some(false));
        assert_eq!(
            (of("市", "台北市區營業處"), of("市", "市區處"), of("市", "市區")),
            (Some(true), Some(true), Some(false))
        );
        assert_eq!((of("無", "高雄區營業處"), of("北區", "高雄區營業處")), (Some(false), None));
        assert!(is_like("甲*乙*甲", "甲乙甲") && !is_like("甲*甲", "甲") && is_like("*", ""));
    }

    #[test]
    fn header_words_reach_the_readers() {
        let settings = Settings::parse("[headers]\nmeasure = ['行動\"方案']\n", Lang::En).unwrap();
        let back: Vocabulary = toml::from_str(&settings.headers_toml().unwrap()).unwrap();
        assert_eq!(back, settings.headers);
        assert_eq!(Settings::default().headers_toml(), None);
    }
}
