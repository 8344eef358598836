//! Where a command's answer goes: standard output, a file, or a folder with one file a plan.

use std::{
    collections::BTreeSet,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// Writes `bytes` to `path`: a file as a whole or not at all, beside it first and then in its place.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut sink = Sink::file(path)?;
    sink.write(bytes)?;
    sink.close()
}

/// A file beside `path` that is gone again unless it takes its place.
fn beside(path: &Path) -> anyhow::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut builder = tempfile::Builder::new();
    // Hidden, so that one that a killed run has left is not read as a plan; and as readable as any other new file.
    builder.prefix(".planscope-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).with_context(|| format!("cannot write {}", path.display()))
}

fn persist(file: tempfile::NamedTempFile, path: &Path) -> anyhow::Result<()> {
    let put = || -> std::io::Result<()> {
        file.as_file().sync_all()?;
        // The place may belong to others, who had set who may read it.
        if let Ok(about) = std::fs::metadata(path) {
            let _ = file.as_file().set_permissions(about.permissions());
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    put().with_context(|| format!("cannot write {}", path.display()))
}

/// Where an answer goes that is written piece by piece.
pub(crate) enum Sink {
    Standard,
    /// A file, which takes its place at the end.
    File {
        beside: tempfile::NamedTempFile,
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
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // A file put in the place of `/dev/null` would break every program of the machine.
        if std::fs::metadata(&path).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
            let into = std::fs::OpenOptions::new().write(true).open(&path);
            let into = into.with_context(|| format!("cannot write {}", path.display()))?;
            return Ok(Sink::Through { into, path });
        }
        Ok(Sink::File { beside: beside(&path)?, path })
    }

    /// Writes a piece, which whoever reads at the other end of a pipe gets at once.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let (into, path): (&mut dyn Write, _) = match self {
            Sink::Standard => return write(None, bytes),
            Sink::File { beside, path } => (beside, path),
            Sink::Through { into, path } => (into, path),
        };
        into.write_all(bytes).with_context(|| format!("cannot write {}", path.display()))
    }

    pub(crate) fn close(self) -> anyhow::Result<()> {
        match self {
            Sink::Standard | Sink::Through { .. } => Ok(()),
            Sink::File { beside, path } => persist(beside, &path),
        }
    }
}

/// Writes to the file, or to standard output where there is none.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match path {
        Some(path) if path != Path::new("-") => write_file(path, bytes),
        _ => {
            let mut out = std::io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()?;
            Ok(())
        }
    }
}

/// Whether a path means a folder: it is one, or it ends with a slash.
pub(crate) fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', '\\'])
}

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
                if c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') {
                    '_'
                } else {
                    c
                }
            })
            .take(80)
            .collect();
        let safe = safe.trim().trim_matches('.').to_owned();
        let base = if safe.is_empty() { "plan".to_owned() } else { safe };
        let mut name = base.clone();
        let mut count = 1;
        while !self.taken.insert(name.to_lowercase()) {
            count += 1;
            name = format!("{base}-{count}");
        }
        folder.join(format!("{name}.{extension}"))
    }
}
