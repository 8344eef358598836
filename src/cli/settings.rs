//! A site's own settings: `planscope.toml`, looked for upward from the first input like the settings of other tools.
//!
//! ```toml
//! [headers]                      # header words, added to those that planscope knows
//! measure = ["行動方案"]
//!
//! [departments]                  # one name for departments that are called differently, for comparing
//! "業務組" = ["營業組", "業務課"]
//!
//! [offices]                      # the same for offices
//! "台北市區營業處" = ["臺北市區處"]
//!
//! [titles]                       # what reports are headed with
//! coverage = "一一二年度提升服務效能執行計畫彙整"
//! ```
//!
//! A key that nobody knows is an error: a setting that is passed over in silence is worse than none.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use planscope::{plan::Plan, table::Vocabulary};
use serde::Deserialize;

/// The name of the file.
pub(crate) const NAME: &str = "planscope.toml";

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
    /// What reports are headed with.
    pub(crate) titles: Titles,
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
    ("titles", &["coverage", "diff"]),
];

impl Settings {
    /// Reads settings; a key that is not known, or a name that stands for two, is an error that says where.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Settings> {
        let tables: toml::Table = toml::from_str(text)?;
        let line = |key: &str| {
            let number = text.lines().position(|line| {
                let line = line.trim_start().trim_start_matches('[').trim_start_matches(['"', '\'']);
                line.strip_prefix(key).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            });
            number.map_or(String::new(), |number| format!("line {}: ", number + 1))
        };
        for (section, value) in &tables {
            let Some((_, keys)) = KEYS.iter().find(|(name, _)| name == section) else {
                bail!("{}", unknown(&line(section), section, KEYS.iter().map(|(name, _)| *name)));
            };
            let table = value.as_table().with_context(|| format!("{}{section} is not a section", line(section)))?;
            if let Some(key) = table.keys().find(|key| !keys.is_empty() && !keys.contains(&key.as_str())) {
                bail!("in [{section}]: {}", unknown(&line(key), key, keys.iter().copied()));
            }
        }
        let settings: Settings = toml::from_str(text)?;
        for (section, names) in [("departments", &settings.departments), ("offices", &settings.offices)] {
            let mut of: BTreeMap<&str, &str> = BTreeMap::new();
            for (name, other) in names.iter().flat_map(|(name, others)| others.iter().map(move |other| (name, other))) {
                if let Some(before) = of.insert(other, name).filter(|before| before != name) {
                    bail!("in [{section}]: {other} stands for both {before} and {name}");
                }
                if names.contains_key(other) && other != name {
                    bail!("in [{section}]: {other} is a name of its own and stands for {name} too");
                }
            }
        }
        Ok(settings)
    }

    /// The settings in a file.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Settings> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Settings::parse(&text).with_context(|| format!("in {}", path.display()))
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

    /// Gives a plan's office the name that the site knows it by.
    pub(crate) fn name_office(&self, plan: &mut Plan) {
        if let Some(office) = &mut plan.office {
            rename(&self.offices, office);
        }
    }

    /// Gives departments the names that the site knows them by: for comparing, never for what is quoted as printed.
    pub(crate) fn name_departments(&self, plan: &mut Plan) {
        if self.departments.is_empty() {
            return;
        }
        for measure in &mut plan.measures {
            let own = std::iter::once(&mut measure.departments);
            for names in own.chain(measure.subitems.iter_mut().map(|sub| &mut sub.departments)) {
                names.iter_mut().for_each(|name| rename(&self.departments, name));
            }
        }
    }
}

fn rename(names: &BTreeMap<String, Vec<String>>, name: &mut String) {
    if let Some((known, _)) = names.iter().find(|(_, others)| others.contains(name)) {
        known.clone_into(name);
    }
}

fn unknown<'a>(place: &str, key: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = known.clone().map(|name| (strsim::jaro_winkler(key, name), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = match near {
        Some((score, name)) if score > 0.7 => format!("; did you mean {name}?"),
        _ => format!("; known are: {}", known.collect::<Vec<_>>().join(", ")),
    };
    format!("{place}unknown key {key}{hint}")
}

/// The settings file that holds for an input: in its folder or the nearest one above that has one.
pub(crate) fn find(input: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(input).ok()?;
    start.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Settings::parse(text).expect_err("it is wrong"))
    }

    #[test]
    fn unknown_keys_are_errors_with_a_suggestion() {
        assert_eq!(error("\n[header]\n"), "line 2: unknown key header; did you mean headers?");
        assert_eq!(
            error("[headers]\nmeasures = ['x']\n"),
            "in [headers]: line 2: unknown key measures; did you mean measure?"
        );
        assert_eq!(error("zzz = 1\n"), "line 1: unknown key zzz; known are: headers, departments, offices, titles");
        assert!(error("[titles]\ncoverage = 3\n").contains("line 2"));
        assert!(error("headers = 3\n").contains("not a section"));
    }

    #[test]
    fn a_name_stands_for_one() {
        let twice = "[departments]\n'甲' = ['丙']\n'乙' = ['丙']\n";
        assert!(error(twice).contains("丙 stands for both"));
        assert!(error("[offices]\n'甲' = ['乙']\n'乙' = []\n").contains("乙 is a name of its own"));
    }

    #[test]
    fn header_words_reach_the_readers() {
        let settings = Settings::parse("[headers]\nmeasure = ['行動\"方案']\n").unwrap();
        let back: Vocabulary = toml::from_str(&settings.headers_toml().unwrap()).unwrap();
        assert_eq!(back, settings.headers);
        assert_eq!(Settings::default().headers_toml(), None);
    }
}
