//! Folders and patterns as the files they stand for.
//!
//! What is left out is counted, and said when the run is over: a plan that vanished in silence is worse than one that
//! failed.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, bail};
use ignore::{
    DirEntry, Match, WalkBuilder,
    gitignore::{Gitignore, GitignoreBuilder},
};
use planscope::words::{Code, Diagnostic, Lang};
use serde::{Deserialize, Serialize};

use super::{
    batch::{Named, regular, unreadable},
    lang,
};

/// Files that name others to be left out, the weaker first; those of version control are none of ours.
const IGNORE_FILES: [&str; 2] = [".ignore", ".planscopeignore"];

/// Bytes of such a file: some thousand names. One may lie beside the plans of a stranger, and costs time by its length.
const LONGEST_IGNORE_FILE: u64 = 64 << 10;

/// What was left out of folders and archives that were walked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LeftOut {
    pub(crate) hidden: usize,
    pub(crate) ignored: usize,
    pub(crate) links: usize,
    /// What office programs and systems leave in folders.
    pub(crate) litter: usize,
    /// What says something about the plans, and is none.
    pub(crate) about: usize,
    /// Pipes, sockets and devices: one that is named is read, one that only stands there is not.
    pub(crate) special: usize,
}

impl LeftOut {
    pub(crate) fn add(&mut self, other: &LeftOut) {
        self.hidden += other.hidden;
        self.ignored += other.ignored;
        self.links += other.links;
        self.litter += other.litter;
        self.about += other.about;
        self.special += other.special;
    }

    /// What it came to, one clause a kind; empty where nothing was left out.
    pub(crate) fn told(&self, english: bool) -> Vec<(usize, &'static str)> {
        let kinds = [
            (self.hidden, "個隱藏檔案或資料夾", "hidden"),
            (self.ignored, "個由 .ignore 或 .planscopeignore 排除", "named by .ignore or .planscopeignore"),
            (
                self.links,
                "個連結（--follow 會讀取資料夾中連結所指的檔案）",
                "links (--follow reads what those in folders lead to)",
            ),
            (
                self.litter,
                "個辦公軟體或系統的暫存檔（如 ~$計畫.docx、Thumbs.db）",
                "of office programs and systems (such as ~$plan.docx, Thumbs.db)",
            ),
            (
                self.about,
                "個說明或設定檔（README、*.toml 等）",
                "that say something about the others (README, *.toml and the like)",
            ),
            (self.special, "個具名管道、通訊端或裝置", "pipes, sockets or devices"),
        ];
        kinds
            .into_iter()
            .filter(|kind| kind.0 > 0)
            .map(|(count, zh, en)| (count, if english { en } else { zh }))
            .collect()
    }
}

/// What a folder stands for.
#[derive(Default)]
pub(crate) struct Walked {
    /// Its files by path, with what could not be looked into at its place.
    pub(crate) named: Vec<Named>,
    pub(crate) left: LeftOut,
}

/// How folders are walked.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ways {
    /// Whether links are followed.
    pub(crate) follow: bool,
}

/// All files below `folder` that may be plans, sorted by path.
pub(crate) fn walk(folder: &Path, only: Option<&globset::GlobMatcher>, ways: Ways) -> Walked {
    let mut walked = Walked::default();
    let mut found: Vec<(PathBuf, Option<Diagnostic>)> = Vec::new();
    let mut ignore_files: Vec<PathBuf> = Vec::new();
    let mut plain = plain(folder);
    let refused_links = Arc::new(Mutex::new(Refused::default()));
    if ways.follow {
        follow(&mut plain, folder, Arc::clone(&refused_links));
    }
    for entry in plain.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.push(refused(folder, &error));
                continue;
            }
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type();
        let named = only.is_none_or(|glob| glob.is_match(entry.path()));
        if entry.depth() > 0 && name.starts_with('.') {
            if IGNORE_FILES.contains(&&*name) {
                ignore_files.push(entry.path().to_owned());
            }
            if only.is_some() || IGNORE_FILES.contains(&&*name) {
                // An ignore file is no plan that was left out.
            } else if is_litter(&name) {
                walked.left.litter += 1;
            } else {
                walked.left.hidden += 1;
            }
        } else if kind.is_some_and(|kind| kind.is_symlink()) {
            walked.left.links += usize::from(named);
        } else if kind.is_some_and(|kind| kind.is_file()) && named {
            if is_litter(&name) {
                walked.left.litter += 1;
            } else if is_about(&name) {
                walked.left.about += 1;
            } else {
                found.push((entry.into_path(), None));
            }
        } else if kind.is_some_and(|kind| !kind.is_file() && !kind.is_dir()) && named {
            walked.left.special += 1;
        }
    }
    let Refused { around, beyond } = std::mem::take(&mut *refused_links.lock().unwrap_or_else(PoisonError::into_inner));
    walked.left.links += beyond;
    for link in around {
        let finding = unreadable(&std::io::Error::other("the folder that is read lies in what it leads to"));
        found.push((link, Some(finding)));
    }
    if !ignore_files.is_empty() {
        let (ignored, failed) = Ignored::read(folder, &ignore_files);
        let before = found.len();
        found.retain(|(path, failed)| failed.is_some() || !ignored.names(path));
        walked.left.ignored = before - found.len();
        found.extend(failed);
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    walked.named = found
        .into_iter()
        .map(|(path, failed)| match failed {
            None => Named::File(path),
            Some(finding) => Named::Failed { name: path.display().to_string(), finding },
        })
        .collect();
    walked
}

/// A walk that looks at every entry, and into no hidden folder.
fn plain(folder: &Path) -> WalkBuilder {
    let mut walk = WalkBuilder::new(folder);
    // A hidden folder is seen, so that it can be counted, and not gone into.
    walk.standard_filters(false).filter_entry(|entry| !inside_hidden(entry));
    walk
}

fn inside_hidden(entry: &DirEntry) -> bool {
    let above = entry.path().parent().and_then(Path::file_name);
    entry.depth() >= 2 && above.is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// Links that a walk along links has come to and not followed.
#[derive(Default)]
struct Refused {
    /// The folder that is read lies in what they lead to.
    around: Vec<PathBuf>,
    /// So many stand outside that folder.
    beyond: usize,
}

/// Makes a walk go where the links of a folder lead, and no further: into each folder once, by the first name that it comes
/// to in their order, and along no links that stand elsewhere. A link to `/proc` led to everything there is, a hundred times.
fn follow(walk: &mut WalkBuilder, folder: &Path, refused: Arc<Mutex<Refused>>) {
    let Ok(start) = std::fs::canonicalize(folder) else { return };
    let known: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::from([start.clone()]));
    walk.follow_links(true).sort_by_file_name(OsStr::cmp).filter_entry(move |entry| {
        if inside_hidden(entry) {
            return false;
        }
        if entry.depth() == 0 {
            return true;
        }
        let mut refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
        let stands = || entry.path().parent().and_then(|parent| std::fs::canonicalize(parent).ok());
        if entry.path_is_symlink() && !stands().is_some_and(|stands| stands.starts_with(&start)) {
            refused.beyond += 1;
            return false;
        }
        if !entry.file_type().is_some_and(|kind| kind.is_dir()) {
            return true;
        }
        let Ok(real) = std::fs::canonicalize(entry.path()) else { return true };
        if real != start && start.starts_with(&real) {
            refused.around.push(entry.path().to_owned());
            return false;
        }
        known.lock().unwrap_or_else(PoisonError::into_inner).insert(real)
    });
}

/// What the ignore files of a folder name.
struct Ignored<'a> {
    folder: &'a Path,
    /// Of each folder with such files what they say, the stronger first.
    said: BTreeMap<PathBuf, Vec<Gitignore>>,
}

impl Ignored<'_> {
    /// Reads them, and tells of those that cannot be read: what would have been left out is read then.
    fn read<'a>(folder: &'a Path, files: &[PathBuf]) -> (Ignored<'a>, Vec<(PathBuf, Option<Diagnostic>)>) {
        let mut said: BTreeMap<PathBuf, Vec<Gitignore>> = BTreeMap::new();
        let mut failed = Vec::new();
        for name in IGNORE_FILES.iter().rev() {
            for file in files.iter().filter(|file| file.ends_with(name)) {
                let beside = file.parent().unwrap_or(folder);
                match patterns(file).map(|text| understood(beside, &text)) {
                    Ok(patterns) => said.entry(beside.to_owned()).or_default().push(patterns),
                    Err(finding) => failed.push((file.clone(), Some(*finding))),
                }
            }
        }
        (Ignored { folder, said }, failed)
    }

    /// Whether a file is named, or a folder that it stands in.
    fn names(&self, path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(self.folder) else { return false };
        let steps: Vec<_> = inside.components().collect();
        let mut at = self.folder.to_owned();
        steps.iter().enumerate().any(|(index, step)| {
            at.push(step);
            let is_folder = index + 1 < steps.len();
            // The nearest that says anything about it decides.
            let above = at.ancestors().skip(1).take(index + 1);
            let verdict = above
                .filter_map(|folder| self.said.get(folder))
                .flatten()
                .map(|said| said.matched(&at, is_folder))
                .find(|verdict| !verdict.is_none());
            matches!(verdict, Some(Match::Ignore(_)))
        })
    }
}

/// The text of an ignore file, which is no longer than may be, and no pipe.
fn patterns(file: &Path) -> Result<String, Box<Diagnostic>> {
    let (zh, en) = ("是具名管道或裝置，不是檔案", "a pipe or a device, and no file");
    let refused = |code: Code, zh: String, en: String| Err(Box::new(Diagnostic::new(code, zh, en)));
    let opened = regular(file).map_err(|error| Box::new(unreadable(&error)))?;
    let Some((open, about)) = opened else { return refused(Code::Unreadable, zh.to_owned(), en.to_owned()) };
    let mut bytes = Vec::new();
    open.take(LONGEST_IGNORE_FILE + 1).read_to_end(&mut bytes).map_err(|error| Box::new(unreadable(&error)))?;
    if about.len().max(bytes.len() as u64) > LONGEST_IGNORE_FILE {
        return refused(
            Code::TooLarge,
            format!("排除清單超過 {LONGEST_IGNORE_FILE} 位元組，未採用"),
            format!("longer than {LONGEST_IGNORE_FILE} bytes: what it names is not left out"),
        );
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the patterns of a folder say; one that is wrong says nothing.
fn understood(folder: &Path, text: &str) -> Gitignore {
    let mut patterns = GitignoreBuilder::new(folder);
    for line in text.lines() {
        let _ = patterns.add_line(None, line);
    }
    patterns.build().unwrap_or_else(|_| Gitignore::empty())
}

/// What could not be looked into: the rest of the folder is walked all the same.
fn refused(folder: &Path, error: &ignore::Error) -> (PathBuf, Option<Diagnostic>) {
    let path = path_of(error).unwrap_or(folder).to_owned();
    let finding = match error.io_error() {
        Some(io) => unreadable(io),
        None => unreadable(&std::io::Error::other(error.to_string())),
    };
    (path, Some(finding))
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithDepth { err, .. } => path_of(err),
        _ => None,
    }
}

/// Files that stand in a folder of plans to say something about it, settings and verdicts included.
pub(crate) fn is_about(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".toml") || ["readme", "license", "changelog"].iter().any(|about| name.starts_with(about))
}

/// Files that office programs and systems leave behind, under names that nobody chose.
pub(crate) fn is_litter(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with("~$")
        || (name.starts_with(".~lock.") && name.ends_with('#'))
        || (name.starts_with('~') && lower.ends_with(".tmp"))
        || ["thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", "icon\r"].contains(&&*lower)
}

pub(crate) fn glob(pattern: &str, ways: Ways) -> anyhow::Result<Walked> {
    let matcher = globset::GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .with_context(|| match lang() {
            Lang::ZhTw => format!("萬用字元有誤：{pattern}"),
            Lang::En => format!("in the pattern {pattern}"),
        })?
        .compile_matcher();
    // The walk begins at the deepest folder that the pattern names outright.
    let base: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let mut walked = if base.as_os_str().is_empty() {
        let matcher =
            globset::GlobBuilder::new(&format!("./{pattern}")).literal_separator(true).build()?.compile_matcher();
        walk(Path::new("."), Some(&matcher), ways)
    } else {
        walk(&base, Some(&matcher), ways)
    };
    for named in &mut walked.named {
        if let Named::File(path) = named
            && let Ok(bare) = path.strip_prefix(".")
        {
            *path = bare.to_owned();
        }
    }
    if walked.named.is_empty() {
        bail!(match lang() {
            Lang::ZhTw => format!("沒有符合 {pattern} 的檔案"),
            Lang::En => format!("nothing matches {pattern}"),
        });
    }
    Ok(walked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(walked: &Walked) -> Vec<String> {
        let name = |named: &Named| match named {
            Named::File(path) => path.file_name().unwrap().to_string_lossy().into_owned(),
            Named::Failed { name, .. } => format!("{name} failed"),
        };
        walked.named.iter().map(name).collect()
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for name in ["a.pdf", "b.pdf", "sub/c.pdf", "sub/d.pdf", "~$a.docx", "Thumbs.db", "README.md", "planscope.toml"]
        {
            write(name, "");
        }
        // What version control leaves out is read; what hides is not, nor looked into.
        write(".gitignore", "*.pdf");
        write(".git/e.pdf", "");
        write(".git/f.pdf", "");
        write("sub/.ignore", "c.pdf");
        write(".planscopeignore", "b.*");
        let walked = walk(folder.path(), None, Ways::default());
        assert_eq!(names(&walked), ["a.pdf", "d.pdf"]);
        assert_eq!(walked.left, LeftOut { hidden: 2, ignored: 2, litter: 2, about: 2, ..LeftOut::default() });
    }

    #[test]
    fn the_nearest_ignore_file_decides_and_a_folder_that_is_named_is_left_out_whole() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for name in ["a.pdf", "a.csv", "sub/a.csv", "sub/b.csv", "old/a.pdf", "old/c.csv", "x/old/d.csv"] {
            write(name, "");
        }
        write(".ignore", "# all tables\n*.csv\n/old/\n!sub/a.csv\n");
        write(".planscopeignore", "!/a.csv\n");
        write("old/.ignore", "!a.pdf\n");
        write("x/old/.ignore", "!d.csv\n[\n");
        let walked = walk(folder.path(), None, Ways::default());
        assert_eq!(names(&walked), ["a.csv", "a.pdf", "a.csv", "d.csv"]);
        assert_eq!(walked.left.ignored, 3);
        let kept =
            walked.named.iter().filter(|named| matches!(named, Named::File(path) if path.ends_with("sub/a.csv")));
        assert_eq!(kept.count(), 1);
    }

    #[test]
    fn an_ignore_file_of_a_stranger_costs_nothing_and_is_said() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), "").unwrap();
        std::fs::write(folder.path().join(".ignore"), "a*b*c*d*.pdf\n".repeat(1_000_000)).unwrap();
        #[cfg(target_os = "linux")]
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join(".planscopeignore"), rustix::fs::Mode::RUSR).unwrap();
        let walked = walk(folder.path(), None, Ways::default());
        let told = if cfg!(target_os = "linux") {
            vec![".ignore failed", ".planscopeignore failed", "a.pdf"]
        } else {
            vec![".ignore failed", "a.pdf"]
        };
        let names: Vec<String> =
            names(&walked).iter().map(|name| name.rsplit('/').next().unwrap().to_owned()).collect();
        assert_eq!(names, told);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_no_file_is_counted_and_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pdf"), "").unwrap();
        let _listens = std::os::unix::net::UnixListener::bind(folder.path().join("b.pdf")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("c.pdf"), rustix::fs::Mode::RUSR).unwrap();
        std::os::unix::fs::symlink("/dev/null", folder.path().join("d.pdf")).unwrap();
        let walked = walk(folder.path(), None, Ways { follow: true });
        assert_eq!((names(&walked), walked.left.special), (vec!["a.pdf".to_owned()], 3));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_counted_or_followed() {
        let [folder, other] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        std::fs::write(other.path().join("a.pdf"), "").unwrap();
        std::os::unix::fs::symlink(other.path().join("a.pdf"), folder.path().join("b.pdf")).unwrap();
        std::os::unix::fs::symlink(other.path(), folder.path().join("c")).unwrap();
        let walked = walk(folder.path(), None, Ways::default());
        assert_eq!((names(&walked).len(), walked.left.links), (0, 2));
        let walked = walk(folder.path(), None, Ways { follow: true });
        assert_eq!((names(&walked), walked.left.links), (vec!["b.pdf".to_owned(), "a.pdf".to_owned()], 0));
        // Into each folder once, whatever links lead there, and into none that this one lies in.
        std::os::unix::fs::symlink(other.path(), folder.path().join("d")).unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("e")).unwrap();
        std::os::unix::fs::symlink("f", folder.path().join("f")).unwrap();
        std::os::unix::fs::symlink("/", other.path().join("beyond")).unwrap();
        let walked = walk(folder.path(), None, Ways { follow: true });
        let names: Vec<String> =
            names(&walked).iter().map(|name| name.rsplit('/').next().unwrap().to_owned()).collect();
        assert_eq!(names, ["b.pdf", "a.pdf", "e failed", "f failed"]);
        assert_eq!(walked.left.links, 1, "what stands in the other folder");
    }
}
