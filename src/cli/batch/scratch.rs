//! The one folder that a reader may write to, where it converts files. It is gone with the reader, whatever stands in it.
//!
//! LibreOffice also makes a socket, by which a second one of the same profile would find it, in a place that nobody can
//! choose. Where LibreOffice was ended it is left there, and is removed here.

use std::{io, path::Path};

use tempfile::TempDir;

/// A folder that is removed in the end.
pub(super) struct Scratch(TempDir);

/// Where LibreOffice puts its socket; the second where the first cannot be written to.
pub(super) const SOCKETS: [&str; 2] = ["/tmp", "/var/tmp"];

impl Scratch {
    pub(super) fn new() -> io::Result<Self> {
        tempfile::Builder::new().prefix("planscope-").tempdir().map(Scratch)
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
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
    fn only_sockets_that_nobody_listens_at_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let user = rustix::process::geteuid().as_raw();
        let [dead, alive, file] =
            ["1", "2", "3"].map(|end| folder.path().join(format!("OSL_PIPE_{user}_SingleOfficeIPC_{end}")));
        drop(UnixListener::bind(&dead).expect("a socket"));
        let listens = UnixListener::bind(&alive).expect("a socket");
        std::fs::write(&file, "").expect("a file");
        remove_dead_sockets(folder.path());
        assert!(!dead.exists() && alive.exists() && file.exists());
        drop(listens);
    }
}
