//! A file that is written beside its place and takes it when it is whole.
//!
//! Where the system has files without a name, this is one until then: a run that is killed leaves nothing. Elsewhere it
//! has a hidden name, and is locked for as long as the run lives; the next run that writes to the folder removes those
//! that nobody holds any more.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use super::left::{self, BY_LOT};

/// Hidden, so that one that a killed run has left is not read as a plan.
const PREFIX: &str = ".planscope-";

/// Named files that have not taken their place: a run that is ended in a hurry takes them with it.
static NAMED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file that has not taken its place yet, and is gone if it never does.
pub(crate) struct Beside {
    file: File,
    folder: PathBuf,
    /// None where it has no name.
    name: Option<tempfile::TempPath>,
    of: Kind,
}

/// Whose it is, and what is lost with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An answer: as readable as any other new file, and on the disk before it takes its place.
    Answer,
    /// The person's alone, and made anew where a power cut takes it. Those that were left go with what is kept for
    /// longest, for they are found in many folders.
    Kept,
}

impl Kind {
    fn mode(self) -> u32 {
        match self {
            Kind::Answer => 0o666,
            Kind::Kept => 0o600,
        }
    }
}

impl Beside {
    /// A file in a folder.
    pub(crate) fn new(folder: &Path, of: Kind) -> io::Result<Beside> {
        if of == Kind::Answer {
            left::remove(folder, PREFIX, left::Kind::File);
        }
        match nameless(folder, of) {
            Some(file) => Ok(Beside { file, folder: folder.to_owned(), name: None, of }),
            None => Beside::named(folder, of),
        }
    }

    fn named(folder: &Path, of: Kind) -> io::Result<Beside> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).rand_bytes(BY_LOT);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(of.mode()));
        loop {
            let (file, name) = builder.tempfile_in(folder)?.into_parts();
            // A system that knows no locks has nobody who asks for them.
            let _ = file.lock();
            // Another run may have found it before it was locked.
            if is_there(&file) {
                names().insert(name.to_path_buf());
                return Ok(Beside { file, folder: folder.to_owned(), name: Some(name), of });
            }
        }
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its place, whatever is there now.
    pub(crate) fn persist(mut self, path: &Path) -> io::Result<()> {
        if self.of == Kind::Answer {
            self.file.sync_all()?;
        }
        if self.name.is_none() {
            // Where nothing is there yet, it gets its name in one step.
            if give_name(&self.file, path).is_ok() {
                return Ok(());
            }
            let name = self.folder.join(by_lot()?);
            if give_name(&self.file, &name).is_err() {
                return self.copied(path);
            }
            self.name = Some(tempfile::TempPath::try_from_path(name)?);
        }
        let Some(name) = self.name.take() else { return Ok(()) };
        let known = name.to_path_buf();
        let done = name.persist(path).map_err(|error| error.error);
        names().remove(&known);
        done
    }

    /// The way round for systems that make files without a name, and cannot give them one.
    fn copied(mut self, path: &Path) -> io::Result<()> {
        use std::io::{Seek, SeekFrom};
        let mut other = Beside::named(&self.folder, self.of)?;
        self.file.seek(SeekFrom::Start(0))?;
        io::copy(&mut self.file, &mut other.file)?;
        other.file.set_permissions(self.file.metadata()?.permissions())?;
        other.persist(path)
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(name) = &self.name {
            names().remove(&**name);
        }
    }
}

/// Removes what has not taken its place yet: for a run that is ended before its end.
pub(crate) fn abandon() {
    for path in &*names() {
        let _ = std::fs::remove_file(path);
    }
}

fn names() -> std::sync::MutexGuard<'static, BTreeSet<PathBuf>> {
    NAMED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A name that nobody can foresee.
fn by_lot() -> io::Result<String> {
    const SIGNS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut lot = [0; BY_LOT];
    getrandom::fill(&mut lot).map_err(io::Error::other)?;
    let signs = lot.map(|byte| char::from(SIGNS[usize::from(byte) % SIGNS.len()]));
    Ok(PREFIX.chars().chain(signs).collect())
}

/// A locked file in the folder that has no name.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path, of: Kind) -> Option<File> {
    use rustix::fs::{Mode, OFlags, open};
    let mode = Mode::from_raw_mode(of.mode());
    let file = File::from(open(folder, OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC, mode).ok()?);
    let _ = file.lock();
    Some(file)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path, _: Kind) -> Option<File> {
    None
}

/// Gives a file without a name one that is not taken.
#[cfg(target_os = "linux")]
fn give_name(file: &File, path: &Path) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd;
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(linkat(CWD, own, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn is_there(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().map_or(true, |about| about.nlink() > 0)
}

#[cfg(not(unix))]
fn is_there(_: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names_in(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_takes_its_place_whatever_is_there_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        type Make = fn(&Path, Kind) -> io::Result<Beside>;
        for (make, text) in [(Beside::new as Make, "one"), (Beside::new, "two"), (Beside::named, "three")] {
            let mut file = make(folder.path(), Kind::Kept).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file.persist(&path).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(names_in(folder.path()), ["out"]);
        }
        drop(Beside::new(folder.path(), Kind::Answer).unwrap());
        drop(Beside::named(folder.path(), Kind::Answer).unwrap());
        assert_eq!(names_in(folder.path()), ["out"]);
        let mut file = Beside::new(folder.path(), Kind::Answer).unwrap();
        file.write_all(b"four").unwrap();
        file.copied(&path).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap(), names_in(folder.path())), ("four".into(), vec!["out".into()]));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_killed_run_has_left_goes_and_what_a_living_one_holds_stays() {
        let folder = tempfile::tempdir().unwrap();
        for name in
            [".planscope-abc123", ".planscope-abc12", ".planscope-abc.23", ".planscopeabc123", "planscope-abc123"]
        {
            fs::write(folder.path().join(name), "left").unwrap();
        }
        std::os::unix::fs::symlink("nowhere", folder.path().join(".planscope-linked")).unwrap();
        let held = Beside::named(folder.path(), Kind::Answer).unwrap();
        let name = held.name.as_ref().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
        drop(Beside::new(folder.path(), Kind::Answer).unwrap());
        let left = names_in(folder.path());
        assert!(left.contains(&name), "{left:?}");
        assert!(!left.contains(&".planscope-abc123".to_owned()), "{left:?}");
        assert_eq!(left.len(), 6, "{left:?}");
        held.persist(&folder.path().join("out")).unwrap();
    }
}
