//! The one folder that a reader may write to, where it converts files. It is gone with the reader, whatever stands in it.
//! A run that is killed leaves it; it is locked for as long as the run lives, and the next run that makes one removes
//! those that nobody holds any more.
//!
//! LibreOffice also makes a socket, by which a second one of the same profile would find it, in a place that nobody can
//! choose. Where LibreOffice was ended it is left there, and is removed here.

use std::{fs::File, io, path::Path};

use tempfile::TempDir;

use crate::cli::left::{self, BY_LOT};

/// A folder that is removed in the end.
pub(super) struct Scratch {
    folder: TempDir,
    /// Open and locked, where the system can open folders.
    _held: Option<File>,
}

/// What such a folder is called, before letters and digits by lot.
const PREFIX: &str = ".planscope-scratch-";

/// Where LibreOffice puts its socket; the second where the first cannot be written to.
pub(super) const SOCKETS: [&str; 2] = ["/tmp", "/var/tmp"];

impl Scratch {
    pub(super) fn new() -> io::Result<Self> {
        Scratch::new_in(&std::env::temp_dir())
    }

    fn new_in(temporary: &Path) -> io::Result<Self> {
        left::remove(temporary, PREFIX, left::Kind::Folder);
        loop {
            let folder = tempfile::Builder::new().prefix(PREFIX).rand_bytes(BY_LOT).tempdir_in(temporary)?;
            let held = File::open(folder.path()).ok().filter(|held| held.lock().is_ok());
            // Another run may have found it before it was locked.
            if folder.path().is_dir() {
                return Ok(Scratch { folder, _held: held });
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        #[cfg(unix)]
        SOCKETS.iter().for_each(|folder| remove_dead_sockets(Path::new(folder)));
    }
}

/// Removes the sockets of this user's LibreOffice that nobody listens at any more, whoever left them.
#[cfg(unix)]
fn remove_dead_sockets(folder: &Path) {
    use std::os::unix::{fs::FileTypeExt, net::UnixStream};
    let name = format!("OSL_PIPE_{}_SingleOfficeIPC_", rustix::process::geteuid().as_raw());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(&name);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_socket()) {
            continue;
        }
        let answer = UnixStream::connect(entry.path());
        if answer.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_a_killed_run_has_left_goes_and_what_a_living_one_holds_stays() {
        let temporary = tempfile::tempdir().unwrap();
        let left = temporary.path().join(".planscope-scratch-abc123");
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("profile"), "").unwrap();
        let others = ["planscope-abc123", ".planscope-scratch-", ".planscope-scratch-a-b.c1"];
        others.iter().for_each(|name| std::fs::create_dir(temporary.path().join(name)).unwrap());
        std::fs::write(temporary.path().join(".planscope-scratch-nofold"), "").unwrap();
        let living = Scratch::new_in(temporary.path()).unwrap();
        let other = Scratch::new_in(temporary.path()).unwrap();
        assert!(living.path().is_dir() && other.path().is_dir() && !left.exists());
        drop((living, other));
        assert!(others.iter().all(|name| temporary.path().join(name).is_dir()));
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), others.len() + 1);
    }

    #[test]
    fn only_sockets_that_nobody_listens_at_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let user = rustix::process::geteuid().as_raw();
        let [dead, alive, file] =
            ["1", "2", "3"].map(|end| folder.path().join(format!("OSL_PIPE_{user}_SingleOfficeIPC_{end}")));
        drop(UnixListener::bind(&dead).expect("a socket"));
        let listens = UnixListener::bind(&alive).expect("a socket");
        std::fs::write(&file, "").expect("a file");
        // A child that another test has begun may hold a copy of the dead one until it runs its own program.
        for _ in 0..100 {
            remove_dead_sockets(folder.path());
            if !dead.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert!(!dead.exists() && alive.exists() && file.exists());
        drop(listens);
    }
}
