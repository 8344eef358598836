//! What there is to read, one file after another: names from the command line or a list, archives opened on the way.
//!
//! A list that comes through a pipe is read as it is needed, so that a driver can name a file, wait for its answer and
//! name the next.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use planscope::words::{Diagnostic, Lang};

use super::{
    archive::{begins_a_document, is_zip},
    intake,
    pool::Reader,
    wire::{Found, Next},
};
use crate::cli::{lang, output, walk::LeftOut};

/// One file to be read.
pub(crate) enum Job {
    /// By its path; `-` is standard input.
    File(PathBuf),
    /// A member of an archive.
    Bytes { name: String, bytes: Vec<u8> },
    /// A member, or an archive, that cannot be opened.
    Failed { name: String, finding: Diagnostic },
}

/// What is still to be read, as it was named.
pub(crate) type Paths = Box<dyn Iterator<Item = anyhow::Result<Named>> + Send>;

/// A path, or why what was named could not be looked into.
pub(crate) enum Named {
    File(PathBuf),
    Failed { name: String, finding: Diagnostic },
}

/// All files, with archives opened.
pub(super) struct Jobs {
    paths: Paths,
    /// Opens archives, in a process of its own.
    opener: Reader,
    /// The archive being walked.
    open: Option<(String, File)>,
    /// What was left out of those that were.
    left: Arc<Mutex<LeftOut>>,
}

impl Jobs {
    pub(super) fn new(paths: Paths, opener: Reader, left: Arc<Mutex<LeftOut>>) -> Self {
        Jobs { paths, opener, open: None, left }
    }

    /// The next file to read.
    pub(super) fn next(&mut self) -> Option<anyhow::Result<Job>> {
        loop {
            if let Some((name, archive)) = self.open.take() {
                match self.opener.next(&archive) {
                    Ok((Next::Over(left), _)) => {
                        self.left.lock().unwrap_or_else(PoisonError::into_inner).add(&left);
                        continue;
                    }
                    Ok((Next::Member(member), bytes)) => {
                        self.open = Some((name, archive));
                        return Some(Ok(match member.failed {
                            Some(finding) => Job::Failed { name: member.name, finding },
                            None => Job::Bytes { name: member.name, bytes },
                        }));
                    }
                    Err(finding) => return Some(Ok(Job::Failed { name, finding: cut_short(finding) })),
                }
            }
            let path = match self.paths.next()? {
                Ok(Named::File(path)) => path,
                Ok(Named::Failed { name, finding }) => return Some(Ok(Job::Failed { name, finding })),
                Err(error) => return Some(Err(error)),
            };
            let Some((archive, length)) = zip_file(&path) else { return Some(Ok(Job::File(path))) };
            let name = path.display().to_string();
            match self.opener.open(&name, &archive, length) {
                Ok(Found::Archive) => self.open = Some((name, archive)),
                Ok(Found::Document) => return Some(Ok(Job::File(path))),
                Ok(Found::Refused(finding)) | Err(finding) => return Some(Ok(Job::Failed { name, finding })),
            }
        }
    }
}

/// What ended the reader of an archive in the middle: the rest of it is lost, and that is said.
fn cut_short(mut finding: Diagnostic) -> Diagnostic {
    finding.message.push_str("；壓縮檔其餘部分未讀");
    finding.message_en.push_str("; the rest of the archive was not read");
    finding
}

/// The file with its length, if it begins like a zip and not like a document.
fn zip_file(path: &Path) -> Option<(File, u64)> {
    if path == Path::new("-") {
        return None;
    }
    // Only a regular file can be looked into twice.
    let (mut file, about) = intake::regular(path).ok()??;
    // The header of the first member, with the name.
    let mut head = Vec::new();
    Read::by_ref(&mut file).take(128).read_to_end(&mut head).ok()?;
    if !is_zip(&head) || begins_a_document(&head) {
        return None;
    }
    file.seek(SeekFrom::Start(0)).ok()?;
    output::was_read(&about);
    Some((file, about.len()))
}

/// The paths of a list, one a line or parted by zero bytes; empty ones are passed over.
pub(crate) fn listed(
    list: impl Read + Send + 'static,
    null: bool,
) -> impl Iterator<Item = std::io::Result<PathBuf>> + Send {
    /// Bytes of a name, end included: no system takes a longer one, and what never ends is no list.
    const LONGEST: u64 = 64 << 10;
    let end = if null { 0 } else { b'\n' };
    let mut list = BufReader::new(list);
    std::iter::from_fn(move || {
        loop {
            let mut path = Vec::new();
            match Read::by_ref(&mut list).take(LONGEST).read_until(end, &mut path) {
                Ok(0) => return None,
                Err(error) => return Some(Err(error)),
                Ok(length) if length as u64 == LONGEST && path.last() != Some(&end) => {
                    return Some(Err(std::io::Error::other(match lang() {
                        Lang::ZhTw => format!("其中有一個名稱超過 {LONGEST} 位元組"),
                        Lang::En => format!("a name in it is longer than {LONGEST} bytes"),
                    })));
                }
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

    #[test]
    fn a_list_that_names_nothing_ends() {
        let mut zeros = listed(std::io::repeat(0), false);
        assert!(zeros.next().expect("an answer").is_err());
        let longest = [&vec![b'a'; (64 << 10) - 1][..], b"\nb\n"].concat();
        let paths: Vec<_> = listed(std::io::Cursor::new(longest), false).map(|path| path.expect("a name")).collect();
        assert_eq!((paths[0].as_os_str().len(), paths.len()), ((64 << 10) - 1, 2));
    }
}
