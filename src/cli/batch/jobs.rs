//! What there is to read, one file after another: names from the command line or a list, archives opened on the way.
//!
//! A list that comes through a pipe is read as it is needed, so that a driver can name a file, wait for its answer and
//! name the next.

use std::{
    fs::File,
    io::{BufRead, BufReader, Cursor, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use planscope::words::Diagnostic;

use super::archive::{Archive, Bounds, Opened};

/// One file to be read.
pub(crate) enum Job {
    /// By its path; `-` is standard input.
    File(PathBuf),
    /// A member of an archive.
    Bytes { name: String, bytes: Vec<u8> },
    /// A member, or an archive, that cannot be opened.
    Failed { name: String, finding: Diagnostic },
}

/// All files, with archives opened.
pub(crate) struct Jobs {
    paths: Box<dyn Iterator<Item = anyhow::Result<PathBuf>> + Send>,
    password: Option<String>,
    /// The archive being walked, and those it stands in.
    open: Vec<Archive>,
    spent: u64,
    bounds: Bounds,
    /// Members of archives met so far, those that are archives themselves taken off.
    pub(super) found: usize,
}

impl Jobs {
    pub(crate) fn new(
        paths: Box<dyn Iterator<Item = anyhow::Result<PathBuf>> + Send>,
        password: Option<String>,
    ) -> Self {
        Jobs { paths, password, open: Vec::new(), spent: 0, bounds: Bounds::default(), found: 0 }
    }

    /// The next file to read.
    pub(super) fn next(&mut self) -> Option<anyhow::Result<Job>> {
        loop {
            let job = if let Some(archive) = self.open.last_mut() {
                let Some(job) = archive.next(self.bounds, &mut self.spent) else {
                    self.open.pop();
                    continue;
                };
                job
            } else {
                self.spent = 0;
                match self.paths.next()? {
                    Ok(path) => Job::File(path),
                    Err(error) => return Some(Err(error)),
                }
            };
            match self.unpacked(job) {
                Some(job) => return Some(Ok(job)),
                None => continue,
            }
        }
    }

    /// The job itself, or none where it is an archive that is walked from now on.
    fn unpacked(&mut self, job: Job) -> Option<Job> {
        let depth = self.open.last().map_or(0, |archive| archive.depth) + 1;
        let (password, bounds) = (self.password.as_deref(), self.bounds);
        let open = |source, name: &str| {
            // A parser of others on hostile bytes; what it cannot take is left to the reader of documents.
            let opened = AssertUnwindSafe(|| Archive::open(source, name, depth, password, bounds));
            catch_unwind(opened).unwrap_or(Opened::Document)
        };
        let (opened, name) = match &job {
            Job::File(path) if path != Path::new("-") => {
                let Some(file) = zip_file(path) else { return Some(job) };
                let name = path.display().to_string();
                (open(Box::new(BufReader::new(file)), &name), name)
            }
            Job::Bytes { name, bytes } if is_zip(bytes) => {
                (open(Box::new(Cursor::new(bytes.clone())), name), name.clone())
            }
            _ => return Some(job),
        };
        match opened {
            Opened::Document => Some(job),
            Opened::Refused(finding) => Some(Job::Failed { name, finding }),
            Opened::Archive(archive) => {
                self.found = (self.found + archive.remaining()).saturating_sub(1);
                self.open.push(archive);
                None
            }
        }
    }
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The file, if it begins like a zip.
fn zip_file(path: &Path) -> Option<File> {
    // Only a regular file can be looked into twice.
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut head = [0; 4];
    let mut file = File::open(path).ok()?;
    file.read_exact(&mut head).ok()?;
    is_zip(&head).then_some(())?;
    File::open(path).ok()
}

/// The paths of a list, one a line or parted by zero bytes; empty ones are passed over.
pub(crate) fn listed(
    list: impl Read + Send + 'static,
    null: bool,
) -> impl Iterator<Item = std::io::Result<PathBuf>> + Send {
    let end = if null { 0 } else { b'\n' };
    let mut list = BufReader::new(list);
    std::iter::from_fn(move || {
        loop {
            let mut path = Vec::new();
            match list.read_until(end, &mut path) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(_) => {}
            }
            if path.last() == Some(&end) {
                path.pop();
            }
            if !null && path.last() == Some(&b'\r') {
                path.pop();
            }
            if !path.is_empty() {
                return Some(Ok(path_of(path)));
            }
        }
    })
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_parted_by_lines_or_zero_bytes() {
        let paths = |text: &'static str, null| -> Vec<String> {
            listed(text.as_bytes(), null).map(|path| path.unwrap().display().to_string()).collect()
        };
        assert_eq!(paths("a b\r\n\n計畫.pdf\nlast", false), ["a b", "計畫.pdf", "last"]);
        assert_eq!(paths("a\nb\0c\0", true), ["a\nb", "c"]);
    }
}
