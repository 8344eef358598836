//! Results kept from run to run, by the content of the file, by what the program was built from and by how it was read.
//!
//! An entry is written beside its place and renamed into it, so that runs side by side see a whole one or none; its sum
//! tells one that a full disk cut short. When a run that kept something ends, the entries that were not used for the
//! longest time go until the bound is kept. An entry that is not there, or not whole, only costs the reading.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use anyhow::Context as _;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Names the folder instead of the user's own.
pub(crate) const FOLDER_VARIABLE: &str = "PLANSCOPE_CACHE_DIR";
/// Bounds its size in megabytes.
pub(crate) const SIZE_VARIABLE: &str = "PLANSCOPE_CACHE_MB";
/// Some thousand plans.
const MEGABYTES: u64 = 512;
/// Changes where the form of an entry does.
const MARK: &[u8; 8] = b"planscp1";

/// The sum of a file.
pub(crate) type Sum = [u8; 32];

/// The sum of bytes.
pub(crate) fn sum(bytes: &[u8]) -> Sum {
    Sha256::digest(bytes).into()
}

/// The sum of everything that a value says.
pub(crate) fn sum_of(value: &impl Serialize) -> anyhow::Result<Sum> {
    struct Into(Sha256);
    impl Write for Into {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.update(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    // In larger pieces than the single values that it is written in.
    let mut out = std::io::BufWriter::with_capacity(1 << 16, Into(Sha256::new()));
    rmp_serde::encode::write_named(&mut out, value)?;
    Ok(out.into_inner().map_err(|error| error.into_error())?.0.finalize().into())
}

/// Kept results.
pub(crate) struct Cache {
    folder: PathBuf,
    bound: u64,
    /// Everything but the file that a result depends on.
    key: Sum,
    written: AtomicU64,
}

impl Cache {
    /// The cache for results of this build read in this way; none where there is no place for one.
    pub(crate) fn open(how: &str) -> Option<Cache> {
        let megabytes = std::env::var(SIZE_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(MEGABYTES);
        let key = sum(format!("{}\n{}\n{how}", env!("CARGO_PKG_VERSION"), env!("PLANSCOPE_BUILD")).as_bytes());
        Some(Cache { folder: folder()?, bound: megabytes << 20, key, written: AtomicU64::new(0) })
    }

    /// What was kept for a file under one more word.
    pub(crate) fn get(&self, file: &Sum, more: &str) -> Option<Vec<u8>> {
        let path = self.path(file, more);
        let mut bytes = fs::read(&path).ok()?;
        let head = MARK.len() + 32;
        let whole = bytes.len() >= head && bytes.starts_with(MARK) && bytes[MARK.len()..head] == sum(&bytes[head..]);
        if !whole {
            return None;
        }
        // What is used stays; a cache that cannot be written to can still be read.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        bytes.drain(..head);
        Some(bytes)
    }

    /// Keeps a result. That it cannot be kept is no failure of the run.
    pub(crate) fn put(&self, file: &Sum, more: &str, packed: &[u8]) {
        let path = self.path(file, more);
        let Some(folder) = path.parent() else { return };
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(folder)?;
            let mut entry = tempfile::Builder::new().prefix(".tmp-").tempfile_in(folder)?;
            entry.write_all(MARK)?;
            entry.write_all(&sum(packed))?;
            entry.write_all(packed)?;
            entry.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        if write().is_ok() {
            self.written.fetch_add(packed.len() as u64, Ordering::Relaxed);
        }
    }

    /// Keeps the bound, if this run has added anything.
    pub(crate) fn settle(&self) {
        if self.written.load(Ordering::Relaxed) > 0 {
            evict(&self.folder, self.bound);
        }
    }

    fn path(&self, file: &Sum, more: &str) -> PathBuf {
        let mut key = Sha256::new();
        key.update(self.key);
        key.update(file);
        key.update(more);
        let name: String = key.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join("results").join(&name[..2]).join(&name[2..])
    }
}

/// Where results are kept.
pub(crate) fn folder() -> Option<PathBuf> {
    match std::env::var_os(FOLDER_VARIABLE) {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => directories::ProjectDirs::from("", "", "planscope").map(|of| of.cache_dir().to_owned()),
    }
}

/// Entries with their age and size.
fn entries(folder: &Path) -> Vec<(SystemTime, u64, PathBuf)> {
    let read = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let mut out = Vec::new();
    for shelf in read(&folder.join("results")) {
        for entry in read(&shelf.path()) {
            if let Ok(about) = entry.metadata()
                && about.is_file()
            {
                out.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
            }
        }
    }
    out.sort();
    out
}

/// Removes the oldest until a tenth less than the bound is left, so that not every run has to.
fn evict(folder: &Path, bound: u64) {
    let entries = entries(folder);
    let mut size: u64 = entries.iter().map(|entry| entry.1).sum();
    if size <= bound {
        return;
    }
    for (_, bytes, path) in entries {
        if size <= bound / 10 * 9 {
            break;
        }
        // Another run may have been faster.
        let _ = fs::remove_file(path);
        size -= bytes;
    }
}

/// How many results are kept, and their bytes.
pub(crate) fn status() -> (usize, u64) {
    let entries = folder().map(|folder| entries(&folder)).unwrap_or_default();
    (entries.len(), entries.iter().map(|entry| entry.1).sum())
}

/// Removes all results, and nothing else that may be in the folder.
pub(crate) fn clean() -> anyhow::Result<(usize, u64)> {
    let status = status();
    if let Some(results) = folder().map(|folder| folder.join("results")).filter(|results| results.is_dir()) {
        fs::remove_dir_all(&results).with_context(|| format!("cannot remove {}", results.display()))?;
    }
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path, key: u8) -> Cache {
        Cache { folder: folder.to_owned(), bound: 10_000, key: [key; 32], written: AtomicU64::new(0) }
    }

    #[test]
    fn what_is_kept_comes_back_and_only_under_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let one = cache(folder.path(), 1);
        one.put(&[7; 32], "", b"result");
        assert_eq!(one.get(&[7; 32], "").as_deref(), Some(&b"result"[..]));
        assert_eq!(one.get(&[8; 32], ""), None);
        assert_eq!(one.get(&[7; 32], "other"), None);
        assert_eq!(cache(folder.path(), 2).get(&[7; 32], ""), None);
    }

    #[test]
    fn an_entry_that_was_cut_or_changed_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let one = cache(folder.path(), 1);
        one.put(&[7; 32], "", b"result");
        let path = one.path(&[7; 32], "");
        let whole = fs::read(&path).unwrap();
        for broken in [&whole[..whole.len() - 1], &whole[..10], &[]] {
            fs::write(&path, broken).unwrap();
            assert_eq!(one.get(&[7; 32], ""), None);
        }
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(one.get(&[7; 32], ""), None);
    }

    #[test]
    fn the_bound_is_kept_and_the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let one = cache(folder.path(), 1);
        let start = SystemTime::now() - std::time::Duration::from_secs(1000);
        for index in 0..20u8 {
            one.put(&[index; 32], "", &[0; 960]);
            let file = fs::File::options().append(true).open(one.path(&[index; 32], "")).unwrap();
            file.set_modified(start + std::time::Duration::from_secs(index.into())).unwrap();
        }
        assert!(one.get(&[0; 32], "").is_some(), "used just now");
        one.settle();
        let size: u64 = entries(folder.path()).iter().map(|entry| entry.1).sum();
        assert!(size <= 9_000, "{size}");
        assert!(one.get(&[0; 32], "").is_some() && one.get(&[19; 32], "").is_some());
        assert!(one.get(&[1; 32], "").is_none() && one.get(&[5; 32], "").is_none());
    }
}
