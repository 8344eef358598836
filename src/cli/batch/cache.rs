//! Results kept from run to run, by the content of the file, by what the program was built from and by how it was read.
//!
//! An entry is written beside its place and renamed into it, so that runs side by side see a whole one or none; its sum
//! tells one that a full disk cut short. The sum is made with a key that the person alone has: nobody else can write an
//! entry that is taken for a result. Folders and entries are the person's alone, and what is a link, a pipe, or may be
//! written by others is no entry. When a run that kept something ends, the entries that were not used for the
//! longest time go until the bound is kept. An entry that is not there, or not whole, only costs the reading.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use anyhow::Context as _;
use hmac::{Hmac, KeyInit, Mac};
use planscope::{report::safe::Foreign, words::Lang};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::{
    Context,
    beside::{Beside, Kind},
    say::say,
};

/// Names the folder instead of the user's own.
pub(crate) const FOLDER_VARIABLE: &str = "PLANSCOPE_CACHE_DIR";
/// Bounds its size in megabytes.
pub(crate) const SIZE_VARIABLE: &str = "PLANSCOPE_CACHE_MB";
/// Some thousand plans.
const MEGABYTES: u64 = 512;
/// Changes where the form of an entry does.
const MARK: &[u8; 8] = b"planscp2";

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
    /// What entries are signed with.
    secret: Sum,
    written: AtomicU64,
}

impl Cache {
    /// The cache for results of this build read in this way; none where there is no place for one, or none that is the
    /// person's own.
    pub(crate) fn open(how: &str, context: &Context) -> Option<Cache> {
        let megabytes = std::env::var(SIZE_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(MEGABYTES);
        let key = sum(format!("{}\n{}\n{how}", env!("CARGO_PKG_VERSION"), env!("PLANSCOPE_BUILD")).as_bytes());
        let folder = folder()?;
        if !is_own(&folder.join(RESULTS)) {
            let name = folder.display().to_string();
            match context.lang {
                _ if context.quiet => {}
                Lang::ZhTw => say!("未使用快取：{} 非您所有、為連結，或可由他人寫入", Foreign(&name)),
                Lang::En => {
                    say!("cache not used: {} belongs to others, is a link, or may be written by them", Foreign(&name))
                }
            }
            return None;
        }
        Some(Cache { folder, bound: megabytes << 20, key, secret: secret()?, written: AtomicU64::new(0) })
    }

    /// A result of more bytes is not kept: all others would have to go for it.
    pub(crate) fn most(&self) -> usize {
        usize::try_from(self.bound / 2).unwrap_or(usize::MAX)
    }

    /// What was kept for a file under one more word.
    pub(crate) fn get(&self, file: &Sum, more: &str) -> Option<Vec<u8>> {
        let path = self.path(file, more);
        let mut bytes = Vec::new();
        let mut entry = own_file(&path).ok()?;
        entry.read_to_end(&mut bytes).ok()?;
        let head = MARK.len() + 32;
        let body = bytes.get(head..)?;
        let whole =
            bytes.starts_with(MARK) && self.signature(&path, body).verify_slice(&bytes[MARK.len()..head]).is_ok();
        if !whole {
            return None;
        }
        // What is used stays; a cache that cannot be written to can still be read.
        let _ = entry.set_modified(SystemTime::now());
        bytes.drain(..head);
        Some(bytes)
    }

    /// Keeps a result. That it cannot be kept is no failure of the run.
    pub(crate) fn put(&self, file: &Sum, more: &str, packed: &[u8]) {
        let path = self.path(file, more);
        let Some(folder) = path.parent() else { return };
        let write = || -> io::Result<()> {
            make_own(folder)?;
            let mut entry = Beside::new(folder, Kind::Kept)?;
            entry.write_all(MARK)?;
            entry.write_all(&self.signature(&path, packed).finalize().into_bytes())?;
            entry.write_all(packed)?;
            entry.persist(&path)
        };
        if write().is_ok() {
            self.written.fetch_add(packed.len() as u64, Ordering::Relaxed);
        }
    }

    /// What the key makes of an entry at its place: one that was moved to another place is none.
    fn signature(&self, path: &Path, packed: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("a key of any length will do");
        for part in path.strip_prefix(&self.folder).unwrap_or(path) {
            mac.update(part.as_encoded_bytes());
            mac.update(b"/");
        }
        mac.update(packed);
        mac
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
        self.folder.join(RESULTS).join(&name[..2]).join(&name[2..])
    }
}

/// The folder inside the folder.
const RESULTS: &str = "results";

/// A file that is the person's own, opened without waiting and without following a link.
fn own_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    }
    let file = options.open(path)?;
    let about = file.metadata()?;
    if about.is_file() && is_mine(&about) { Ok(file) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// Whether it belongs to the person and nobody else may write to it.
#[cfg(unix)]
fn is_mine(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn is_mine(_: &fs::Metadata) -> bool {
    true
}

/// Whether a folder is the person's own, or not there yet.
fn is_own(folder: &Path) -> bool {
    match fs::symlink_metadata(folder) {
        Ok(about) => about.is_dir() && is_mine(&about),
        Err(_) => true,
    }
}

/// Makes a folder that nobody else may look into, with those that it stands in.
fn make_own(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    if is_own(folder) { Ok(()) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

/// The key that entries are signed with: in the person's folder of data, made when it is first needed.
fn secret() -> Option<Sum> {
    let folder = directories::ProjectDirs::from("", "", "planscope")?.data_dir().to_owned();
    secret_in(&folder).ok()
}

fn secret_in(folder: &Path) -> io::Result<Sum> {
    let path = folder.join("cache.key");
    let read = || -> io::Result<Sum> {
        let mut key = Sum::default();
        own_file(&path)?.read_exact(&mut key)?;
        Ok(key)
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_own(folder)?;
            let mut key = Sum::default();
            getrandom::fill(&mut key).map_err(io::Error::other)?;
            let mut file = tempfile::Builder::new().prefix(".tmp-").tempfile_in(folder)?;
            file.write_all(&key)?;
            // Of runs that begin side by side one is first, and its key is that of all.
            match file.persist_noclobber(&path) {
                Ok(_) => Ok(key),
                Err(_) => read(),
            }
        }
        read => read,
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
    for shelf in read(&folder.join(RESULTS)) {
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
    if let Some(results) = folder().map(|folder| folder.join(RESULTS)).filter(|results| results.is_dir()) {
        fs::remove_dir_all(&results).with_context(|| crate::cli::output::unwritten(&results))?;
    }
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(folder: &Path, key: u8) -> Cache {
        Cache { folder: folder.to_owned(), bound: 10_000, key: [key; 32], secret: [7; 32], written: AtomicU64::new(0) }
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
    fn an_entry_of_another_key_or_place_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let one = cache(folder.path(), 1);
        let forger = Cache { secret: [8; 32], ..cache(folder.path(), 1) };
        forger.put(&[7; 32], "", b"forged");
        assert_eq!(one.get(&[7; 32], ""), None);
        one.put(&[7; 32], "", b"result");
        let other = one.path(&[9; 32], "");
        fs::create_dir_all(other.parent().unwrap()).unwrap();
        fs::copy(one.path(&[7; 32], ""), &other).unwrap();
        assert_eq!(one.get(&[9; 32], ""), None, "the result of another file");
    }

    #[cfg(unix)]
    #[test]
    fn folders_and_entries_are_the_persons_alone() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let one = cache(folder.path(), 1);
        one.put(&[7; 32], "", b"result");
        let path = one.path(&[7; 32], "");
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(
            [mode(&path), mode(path.parent().unwrap()), mode(&folder.path().join(RESULTS))],
            [0o600, 0o700, 0o700]
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(one.get(&[7; 32], ""), None, "others may have written it");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(one.get(&[7; 32], "").is_some());
        let moved = folder.path().join("moved");
        fs::rename(&path, &moved).unwrap();
        symlink(&moved, &path).unwrap();
        assert_eq!(one.get(&[7; 32], ""), None, "a link");
        assert!(is_own(&folder.path().join(RESULTS)) && is_own(&folder.path().join("nowhere")));
        fs::set_permissions(folder.path().join(RESULTS), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(!is_own(&folder.path().join(RESULTS)));
    }

    #[test]
    fn the_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("data");
        let one = secret_in(&own).unwrap();
        assert_eq!(secret_in(&own).unwrap(), one);
        assert_ne!(one, Sum::default());
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
