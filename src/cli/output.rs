//! Where a command's answer goes: standard output, a file, or a folder with one file a plan.

use std::{
    collections::BTreeSet,
    fs::Metadata,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context as _;
use planscope::{report::safe::acts, words::Lang};

use super::{
    Context, Usage,
    beside::{Beside, Kind},
    lang,
    say::say,
};

/// Whether folders that are not there are made.
static CREATE: OnceLock<bool> = OnceLock::new();
/// What was read in this run: nothing is written over it.
static READ: Mutex<BTreeSet<Identity>> = Mutex::new(BTreeSet::new());

/// Whether it was said that standard output leads nowhere: an answer may be written piece by piece.
static SAID: AtomicBool = AtomicBool::new(false);

/// What tells a file from all others, whatever it is called.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(about: &Metadata) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    Some((about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<Identity> {
    None
}

/// Sets whether folders that are not there are made.
pub(crate) fn set_create(create: bool) {
    // Set once, as the command line is read.
    let _ = CREATE.set(create);
}

/// Remembers that a file was read.
pub(crate) fn was_read(about: &Metadata) {
    READ.lock().unwrap_or_else(PoisonError::into_inner).extend(identity(about));
}

/// Whether two paths lead to one file.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (one.metadata(), other.metadata()) else { return false };
    if !first.is_file() || !second.is_file() {
        return false;
    }
    match (identity(&first), identity(&second)) {
        (Some(first), Some(second)) => first == second,
        _ => one.canonicalize().ok() == other.canonicalize().ok(),
    }
}

/// That a place cannot be written to, in the reader's language.
pub(crate) fn unwritten(path: &Path) -> String {
    match lang() {
        Lang::ZhTw => format!("無法寫入 {}", path.display()),
        Lang::En => format!("cannot write {}", path.display()),
    }
}

/// The folder that a file is to stand in; one that is not there is made only where that was asked for.
fn place(path: &Path) -> anyhow::Result<&Path> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        if !CREATE.get().copied().unwrap_or(false) {
            return Err(Usage(match lang() {
                Lang::ZhTw => format!("沒有資料夾 {}；加上 --create 會建立", folder.display()),
                Lang::En => format!("there is no folder {}; --create makes it", folder.display()),
            })
            .into());
        }
        std::fs::create_dir_all(folder).with_context(|| unwritten(folder))?;
    }
    Ok(folder)
}

/// Makes the folder that was named for one file a plan; the one that it stands in has to be there.
pub(crate) fn folder(path: &Path) -> anyhow::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    place(path)?;
    std::fs::create_dir(path).with_context(|| unwritten(path))
}

/// Sees to it, before anything is read, that an output has a place.
pub(crate) fn has_place(path: &Path) -> anyhow::Result<()> {
    if path != Path::new("-") && !is_folder(path) { place(path).map(drop) } else { Ok(()) }
}

/// The formats that a command writes, by the ending of the file.
pub(crate) struct Endings<F: 'static>(pub(crate) &'static [(&'static str, F)]);

impl<F: Copy> Endings<F> {
    /// The format that was asked for, or that the ending of the file says. An ending that says another than there is
    /// would be given to something else under that name, and is refused.
    pub(crate) fn format(
        &self,
        asked: Option<F>,
        path: Option<&Path>,
        usual: F,
        context: &Context,
    ) -> anyhow::Result<F> {
        let hint = match context.lang {
            Lang::ZhTw => "（或以 --format 指定格式）",
            Lang::En => " (or say --format)",
        };
        match asked {
            Some(asked) => Ok(asked),
            None => Ok(path.map(|path| self.by_ending(path, hint, context)).transpose()?.flatten().unwrap_or(usual)),
        }
    }

    /// The same of a command that writes one form, whatever the ending.
    pub(crate) fn only(&self, path: &Path, context: &Context) -> anyhow::Result<()> {
        self.by_ending(path, "", context).map(drop)
    }

    /// The format that the ending of a file says; none where it has no ending.
    fn by_ending(&self, path: &Path, hint: &str, context: &Context) -> anyhow::Result<Option<F>> {
        // A device has a name, and no ending that says anything.
        let is_file = !is_folder(path) && path.metadata().map_or(true, |about| about.is_file());
        let Some(ending) = path.extension().filter(|_| is_file) else { return Ok(None) };
        let ending = ending.to_string_lossy().to_lowercase();
        if let Some((_, format)) = self.0.iter().find(|(name, _)| *name == ending) {
            return Ok(Some(*format));
        }
        let known: Vec<&str> = self.0.iter().map(|(name, _)| *name).collect();
        Err(Usage(match context.lang {
            Lang::ZhTw => format!("這個指令不寫 .{ending} 檔；可用的副檔名：{}{hint}", known.join("、")),
            Lang::En => format!("this command writes no .{ending}; the endings are: {}{hint}", known.join(", ")),
        })
        .into())
    }
}

/// Writes `bytes` to `path`: a file as a whole or not at all, beside it first and then in its place.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut sink = Sink::file(path)?;
    sink.write(bytes)?;
    sink.close()
}

fn persist(file: Beside, path: &Path) -> anyhow::Result<()> {
    let put = || -> std::io::Result<()> {
        // The place may belong to others, who had set who may read it.
        if let Ok(about) = std::fs::metadata(path) {
            let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
            if identity(&about).is_some_and(|this| read.contains(&this)) {
                return Err(std::io::Error::other(match lang() {
                    Lang::ZhTw => "這是輸入的檔案，不予覆蓋",
                    Lang::En => "it is one of the inputs, and is not written over",
                }));
            }
            let _ = file.file().set_permissions(about.permissions());
        }
        file.persist(path)
    };
    put().with_context(|| unwritten(path))
}

/// The path that links lead to, whether anything is there yet or not.
fn end_of_links(path: &Path) -> PathBuf {
    /// As many as systems follow.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let Ok(target) = std::fs::read_link(&path) else { break };
        path = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    path
}

/// Where an answer goes that is written piece by piece.
pub(crate) enum Sink {
    Standard,
    /// A file, which takes its place at the end.
    File {
        beside: Beside,
        path: PathBuf,
    },
    /// A device or a named pipe: what is written goes through it, and it stays what it is.
    Through {
        into: std::fs::File,
        path: PathBuf,
    },
}

impl Sink {
    /// Standard output where there is no path, or `-`.
    pub(crate) fn open(path: Option<&Path>) -> anyhow::Result<Sink> {
        match path.filter(|path| *path != Path::new("-")) {
            Some(path) => Sink::file(path),
            None => Ok(Sink::Standard),
        }
    }

    fn file(path: &Path) -> anyhow::Result<Sink> {
        // What a link leads to is written, as every other tool does; the link stays.
        let path = end_of_links(path);
        // A file put in the place of `/dev/null` would break every program of the machine.
        if std::fs::metadata(&path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            let into = std::fs::OpenOptions::new().write(true).open(&path);
            let into = into.with_context(|| unwritten(&path))?;
            return Ok(Sink::Through { into, path });
        }
        let beside = Beside::new(place(&path)?, Kind::Answer).with_context(|| unwritten(&path))?;
        Ok(Sink::File { beside, path })
    }

    /// Writes a piece, which whoever reads at the other end of a pipe gets at once.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let (into, path): (&mut dyn Write, _) = match self {
            Sink::Standard => return write(None, bytes),
            Sink::File { beside, path } => (beside, path),
            Sink::Through { into, path } => (into, path),
        };
        into.write_all(bytes).with_context(|| unwritten(path))
    }

    pub(crate) fn close(self) -> anyhow::Result<()> {
        match self {
            Sink::Standard | Sink::Through { .. } => Ok(()),
            Sink::File { beside, path } => persist(beside, &path),
        }
    }
}

/// An answer that is written as it is made, and kept as well as long as it is no longer than that.
pub(crate) struct Teed {
    sink: Sink,
    kept: Option<Vec<u8>>,
    most: usize,
    /// What went wrong with the sink, in its own words.
    broken: Option<anyhow::Error>,
}

impl Teed {
    /// Keeps nothing where `most` is 0.
    pub(crate) fn new(sink: Sink, most: usize) -> Teed {
        Teed { sink, kept: (most > 0).then(Vec::new), most, broken: None }
    }

    /// Has the whole answer written by `make`; gives what was kept of it, if that is all.
    pub(crate) fn write(
        mut self,
        make: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<Option<Vec<u8>>> {
        /// Pieces of this size cost few calls of the system.
        const PIECE: usize = 1 << 18;
        let mut buffered = std::io::BufWriter::with_capacity(PIECE, &mut self);
        let made = make(&mut buffered).and_then(|()| Ok(buffered.flush()?));
        drop(buffered);
        if let Some(broken) = self.broken {
            return Err(broken);
        }
        made?;
        self.sink.close()?;
        Ok(self.kept)
    }
}

impl Write for Teed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Err(error) = self.sink.write(bytes) {
            self.broken = Some(error);
            return Err(std::io::ErrorKind::Other.into());
        }
        self.kept = self.kept.take().filter(|kept| kept.len() + bytes.len() <= self.most);
        if let Some(kept) = &mut self.kept {
            kept.extend(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Writes to the file, or to standard output where there is none.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match path {
        Some(path) if path != Path::new("-") => write_file(path, bytes),
        _ => {
            if is_closed() && !SAID.swap(true, Ordering::Relaxed) {
                // Not an error: who starts a program with its output thrown away may have opened the place like this.
                match lang() {
                    Lang::ZhTw => say!("標準輸出已關閉，或通往 /dev/null：結果不會留下；可用 -o 指定檔案"),
                    Lang::En => say!(
                        "standard output was closed, or leads to /dev/null: the answer is not kept; -o names a file"
                    ),
                }
            }
            let mut out = std::io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()?;
            Ok(())
        }
    }
}

/// Whether standard output was closed when the program began, as far as that can be told: its runtime has put `/dev/null`
/// there then, open for reading too, which a shell that throws an answer away does not.
#[cfg(target_os = "linux")]
fn is_closed() -> bool {
    use rustix::fs::{OFlags, fcntl_getfl, fstat, stat};
    let out = std::io::stdout();
    let (Ok(flags), Ok(about), Ok(null)) = (fcntl_getfl(&out), fstat(&out), stat("/dev/null")) else { return false };
    about.st_rdev == null.st_rdev && about.st_ino == null.st_ino && flags & OFlags::ACCMODE == OFlags::RDWR
}

#[cfg(not(target_os = "linux"))]
fn is_closed() -> bool {
    false
}

/// Whether a path means a folder: it is one, or it ends with a slash.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\'])
}

/// A name has 255 bytes on most systems; what a repeat adds, and the ending, need room too.
const NAME_BYTES: usize = 200;
/// What Windows keeps for itself, whatever the ending.
const DEVICES: [&str; 22] = [
    "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2",
    "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
];

/// Names for files in a folder, no two the same.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A path in `folder` for `stem`, which is made safe for any file system; -2, -3 … on repeats.
    pub(crate) fn path(&mut self, folder: &Path, stem: &str, extension: &str) -> PathBuf {
        let safe: String = stem
            .chars()
            .map(|c| {
                let refused = acts(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
                if refused { '_' } else { c }
            })
            .scan(0, |bytes, c| {
                *bytes += c.len_utf8();
                (*bytes <= NAME_BYTES).then_some(c)
            })
            .collect();
        let safe = safe.trim().trim_matches('.');
        // No program takes it for an option.
        let safe = safe.strip_prefix('-').map_or_else(|| safe.to_owned(), |rest| format!("_{rest}"));
        // Windows looks no further than the first full stop.
        let device = DEVICES.contains(&&*safe.split('.').next().unwrap_or_default().trim_end().to_uppercase());
        let base = match safe {
            safe if safe.is_empty() => "plan".to_owned(),
            safe if device => format!("_{safe}"),
            safe => safe,
        };
        let mut name = base.clone();
        let mut count = 1;
        while !self.taken.insert(name.to_lowercase()) {
            count += 1;
            name = format!("{base}-{count}");
        }
        folder.join(format!("{name}.{extension}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_enough_for_any_system_and_none_is_a_device() {
        let mut names = Names::default();
        let mut name =
            |stem: &str| names.path(Path::new(""), stem, "xlsx").file_name().unwrap().to_str().unwrap().to_owned();
        let emoji = "\u{1F600}".repeat(80);
        let (one, other) = (name(&emoji), name(&emoji));
        assert!(one.len() <= 255 && other.len() <= 255 && one != other);
        assert_eq!([name("con"), name(".."), name("a/b:c")], ["_con.xlsx", "plan.xlsx", "a_b_c.xlsx"]);
        assert_eq!([name("-o"), name("nul.txt 112"), name("\u{202E}甲")], ["_o.xlsx", "_nul.txt 112.xlsx", "_甲.xlsx"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_where_nothing_is_yet() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
        std::os::unix::fs::symlink("two", &one).unwrap();
        std::os::unix::fs::symlink("nowhere", &two).unwrap();
        assert_eq!(end_of_links(&one), folder.path().join("nowhere"));
        // A ring leads nowhere, and is not followed for ever.
        std::os::unix::fs::symlink("ring", folder.path().join("ring")).unwrap();
        end_of_links(&folder.path().join("ring"));
    }
}
