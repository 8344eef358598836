//! A name that nothing has is told with those that there are, the likeliest first.

use std::path::{Path, PathBuf};

use planscope::{normalize::key, plan::Plan, words::Lang};

use super::Context;

/// What was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Office,
    Department,
    Finding,
    Code,
    Group,
}

/// So many are named; a list of more is not read.
const NAMED: usize = 12;

/// An error where none of the names there are is meant: a part of an office's name will do, of a department the whole.
/// 臺 and 台 are one, as wherever names are compared.
pub(crate) fn is_known(kind: Kind, name: &str, known: &[&str], context: &Context) -> anyhow::Result<()> {
    let wanted = key(name);
    let meant = |known: &str| match kind {
        Kind::Office => key(known).contains(&wanted),
        Kind::Department | Kind::Finding | Kind::Code | Kind::Group => key(known) == wanted,
    };
    if known.iter().any(|known| meant(known)) { Ok(()) } else { anyhow::bail!(told(kind, name, known, context)) }
}

/// That there is none of that name, and which there are.
pub(crate) fn told(kind: Kind, name: &str, known: &[&str], context: &Context) -> String {
    let mut near: Vec<(f64, &str)> = known.iter().map(|known| (strsim::jaro_winkler(name, known), *known)).collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let rest = near.len().saturating_sub(NAMED);
    let names: Vec<&str> = near.iter().take(NAMED).map(|(_, name)| *name).collect();
    let (zh, en) = match (names.is_empty(), rest) {
        (true, _) => ("（無）".to_owned(), "none".to_owned()),
        (false, 0) => (names.join("、"), names.join(", ")),
        (false, rest) => {
            (format!("{}……另有 {rest} 個", names.join("、")), format!("{}, and {rest} more", names.join(", ")))
        }
    };
    match (context.lang, kind) {
        (Lang::ZhTw, Kind::Group) if known.is_empty() => {
            format!("沒有「{name}」這個群組：planscope.toml 的 [groups] 沒有定義任何群組")
        }
        (Lang::En, Kind::Group) if known.is_empty() => {
            format!("no group is called {name}: [groups] of planscope.toml defines none")
        }
        (Lang::ZhTw, Kind::Office) => format!("沒有名稱含「{name}」的機關；有：{zh}"),
        (Lang::ZhTw, Kind::Department) => format!("計畫中沒有「{name}」這個部門；有：{zh}"),
        (Lang::ZhTw, Kind::Finding) => format!("沒有「{name}」這類發現；可用的有：{zh}"),
        (Lang::ZhTw, Kind::Code) => format!("沒有代碼 {name}；可用的有：{zh}"),
        (Lang::ZhTw, Kind::Group) => format!("planscope.toml 沒有「{name}」這個群組；有：{zh}"),
        (Lang::En, Kind::Office) => format!("no office is called {name}; there are: {en}"),
        (Lang::En, Kind::Department) => format!("no plan has the department {name}; there are: {en}"),
        (Lang::En, Kind::Finding) => format!("no kind of finding is called {name}; there are: {en}"),
        (Lang::En, Kind::Code) => format!("no code is called {name}; there are: {en}"),
        (Lang::En, Kind::Group) => format!("planscope.toml has no group {name}; there are: {en}"),
    }
}

/// What is so much alike is what was meant: of two characters, the first.
const ALIKE: f64 = 0.66;

/// The one of these names that was meant, where one is much like what was given.
pub(crate) fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.map(|known| (strsim::jaro_winkler(name, known), known));
    scored.filter(|(score, _)| *score > ALIKE).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name)
}

/// Of a folder with more entries than this the rest is not looked at.
const ENTRIES: usize = 1000;

/// What stands beside a file or folder that is not there, and is called nearly so.
pub(crate) fn beside(missing: &Path) -> Option<PathBuf> {
    let name = missing.file_name()?.to_str()?;
    let folder = missing.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.take(ENTRIES).filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    // In whatever order the system gives them, of two as much alike it is the same one.
    names.sort_unstable();
    let meant = meant(name, names.iter().map(String::as_str).filter(|name| !name.starts_with('.')))?;
    Some(folder.map_or_else(|| PathBuf::from(meant), |folder| folder.join(meant)))
}

/// The departments of plans, in the order of their names.
pub(crate) fn departments<'a>(plans: &[&'a Plan]) -> Vec<&'a str> {
    let measures = plans.iter().flat_map(|plan| &plan.measures);
    let mut names: Vec<&str> = measures.flat_map(|measure| &measure.departments).map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names
}
