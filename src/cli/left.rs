//! What runs that were killed have left in a folder. It has a name by lot, and is locked for as long as its run lives.

use std::path::Path;

/// What follows the prefix in such a name: so many letters and digits by lot.
pub(crate) const BY_LOT: usize = 6;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
}

/// Removes the person's own of such a name that nobody holds.
#[cfg(unix)]
pub(crate) fn remove(within: &Path, prefix: &str, kind: Kind) {
    use rustix::fs::OFlags;
    use std::{
        fs,
        os::unix::fs::{MetadataExt, OpenOptionsExt},
    };
    let is_ours = |name: &std::ffi::OsStr| {
        let lot = name.to_str().and_then(|name| name.strip_prefix(prefix));
        lot.is_some_and(|lot| lot.len() == BY_LOT && lot.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    let entries = fs::read_dir(within).into_iter().flatten().flatten();
    for path in entries.filter(|entry| is_ours(&entry.file_name())).map(|entry| entry.path()) {
        let mut options = fs::OpenOptions::new();
        options.read(true).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
        let Ok(held) = options.open(&path) else { continue };
        let is_own = held.metadata().is_ok_and(|about| {
            let is_kind = match kind {
                Kind::File => about.is_file(),
                Kind::Folder => about.is_dir(),
            };
            is_kind && about.uid() == rustix::process::geteuid().as_raw()
        });
        if is_own && held.try_lock().is_ok() {
            let _ = match kind {
                Kind::File => fs::remove_file(&path),
                Kind::Folder => fs::remove_dir_all(&path),
            };
        }
    }
}

#[cfg(not(unix))]
pub(crate) fn remove(_: &Path, _: &str, _: Kind) {}
