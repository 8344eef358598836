//! An archive of plans: its members as files, one after another, without ever writing one to disk.
//!
//! Names are told as the archiver meant them: UTF-8 where they say or show it, else Big5 (CP950), which is what
//! archivers on Taiwanese Windows write without saying so. No step of a name leads out of the archive. How many
//! members there are, what each inflates to, what all do together and how deep archives stand in archives is bounded.

use std::io::{Read, Seek};

use planscope::{
    source::SourceError,
    words::{Code, Diagnostic},
};
use zip::ZipArchive;

use super::{
    jobs::Job,
    wire::{self},
};
use crate::cli::walk::is_about;

/// Bounds on archives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Members of one archive.
    pub(super) members: usize,
    /// Bytes of one inflated member.
    pub(super) member: u64,
    /// Bytes of all inflated members of one named archive, those of archives inside it included.
    pub(super) total: u64,
    /// Archives in archives.
    pub(super) depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { members: 10_000, member: 256 << 20, total: 4 << 30, depth: 3 }
    }
}

pub(super) trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// An archive that is being walked.
pub(super) struct Archive {
    zip: ZipArchive<Box<dyn Source>>,
    /// How it is shown.
    name: String,
    /// Its members by name, the last first.
    left: Vec<(String, usize)>,
    password: Option<String>,
    /// 1 for an archive that was named.
    pub(super) depth: usize,
}

/// What bytes that begin like a zip turn out to be.
pub(super) enum Opened {
    /// An archive of files.
    Archive(Archive),
    /// A document that is a zip by its form, or nothing that can be opened: its reader will say what is wrong.
    Document,
    /// An archive beyond a bound.
    Refused(Diagnostic),
}

impl Archive {
    pub(super) fn open(
        source: Box<dyn Source>,
        name: &str,
        depth: usize,
        password: Option<&str>,
        bounds: Bounds,
    ) -> Opened {
        let Ok(mut zip) = ZipArchive::new(source) else { return Opened::Document };
        // What DOCX, XLSX, PPTX, ODT and EPUB have at their root.
        let of_document = ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "mimetype", "content.xml"];
        if of_document.iter().any(|part| zip.index_for_name(part).is_some()) {
            return Opened::Document;
        }
        if zip.len() > bounds.members {
            return Opened::Refused(too_large(
                format!("壓縮檔有 {} 個檔案，超過上限 {}", zip.len(), bounds.members),
                format!("the archive has {} members, more than the limit of {}", zip.len(), bounds.members),
            ));
        }
        if depth > bounds.depth {
            return Opened::Refused(too_large(
                format!("壓縮檔套疊超過 {} 層", bounds.depth),
                format!("archives are nested more than {} deep", bounds.depth),
            ));
        }
        let mut left = Vec::new();
        for index in 0..zip.len() {
            // A member whose entry is broken is named by its number, and fails when it is read.
            let named = match zip.by_index_raw(index) {
                Ok(entry) if entry.is_dir() || entry.is_symlink() => None,
                Ok(entry) => shown(entry.name_raw()),
                Err(_) => Some(format!("#{}", index + 1)),
            };
            left.extend(named.map(|member| (format!("{name}/{member}"), index)));
        }
        left.sort();
        left.reverse();
        Opened::Archive(Archive { zip, name: name.to_owned(), left, password: password.map(str::to_owned), depth })
    }

    /// How many members are left.
    pub(super) fn remaining(&self) -> usize {
        self.left.len()
    }

    /// The next member; `spent` counts what was inflated so far.
    pub(super) fn next(&mut self, bounds: Bounds, spent: &mut u64) -> Option<Job> {
        let (name, index) = self.left.pop()?;
        if *spent >= bounds.total {
            self.left.clear();
            let finding = too_large(
                format!("壓縮檔內容超過 {} 位元組，其餘未讀", bounds.total),
                format!("the archive inflates past {} bytes; the rest was not read", bounds.total),
            );
            return Some(Job::Failed { name: self.name.clone(), finding });
        }
        Some(match self.inflate(index, bounds.member.min(bounds.total - *spent)) {
            Ok(bytes) => {
                *spent += bytes.len() as u64;
                Job::Bytes { name, bytes }
            }
            Err(finding) => Job::Failed { name, finding: *finding },
        })
    }

    fn inflate(&mut self, index: usize, limit: u64) -> Result<Vec<u8>, Box<Diagnostic>> {
        let damaged = |why: &dyn std::fmt::Display| {
            Box::new(Diagnostic::new(
                Code::Damaged,
                format!("壓縮檔中的這個檔案毀損：{why}"),
                format!("this member of the archive is damaged: {why}"),
            ))
        };
        let encrypted = self.zip.by_index_raw(index).map_err(|error| damaged(&error))?.encrypted();
        let entry = match (encrypted, &self.password) {
            (false, _) => self.zip.by_index(index),
            (true, Some(password)) => self.zip.by_index_decrypt(index, password.as_bytes()),
            (true, None) => {
                return Err(Box::new(Diagnostic::new(
                    Code::Encrypted,
                    "壓縮檔中的這個檔案已加密；請以 --password 提供密碼",
                    "this member of the archive is encrypted; give its password with --password",
                )));
            }
        };
        let entry = entry.map_err(|error| damaged(&error))?;
        let mut out = Vec::new();
        // Whatever size the directory claims, no more is inflated than may be.
        entry.take(limit + 1).read_to_end(&mut out).map_err(|error| damaged(&error))?;
        if out.len() as u64 > limit {
            return Err(Box::new(wire::finding(&SourceError::TooLarge { limit })));
        }
        Ok(out)
    }
}

fn too_large(zh: String, en: String) -> Diagnostic {
    Diagnostic::new(Code::TooLarge, zh, en)
}

/// The name of a member as it is shown, or none where it is no plan: hidden files, those of the archiver, and those
/// that say something about the others, as in a folder that is walked.
fn shown(raw: &[u8]) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::BIG5.decode_without_bom_handling(raw).0.into_owned(),
    };
    let steps: Vec<&str> = name.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | "..")).collect();
    let file = steps.last()?;
    let hidden = steps.iter().any(|step| step.starts_with('.') || *step == "__MACOSX");
    // A name must not disturb the terminal or the list it is written to.
    let clean = |step: &&str| step.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect::<String>();
    (!hidden && !is_about(file)).then(|| steps.iter().map(clean).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn members(archive: Vec<u8>, bounds: Bounds) -> Vec<(String, Result<usize, Code>)> {
        let Opened::Archive(mut archive) = Archive::open(Box::new(Cursor::new(archive)), "a.zip", 1, None, bounds)
        else {
            return Vec::new();
        };
        let mut spent = 0;
        let mut out = Vec::new();
        while let Some(job) = archive.next(bounds, &mut spent) {
            out.push(match job {
                Job::Bytes { name, bytes } => (name, Ok(bytes.len())),
                Job::Failed { name, finding } => (name, Err(finding.code)),
                Job::File(path) => panic!("a member is no file: {}", path.display()),
            });
        }
        out
    }

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn names_lead_nowhere_else_and_are_sorted() {
        let archive = zipped(&[
            ("b/計畫.pdf", b"12"),
            ("../../etc/passwd", b"123"),
            ("/abs.txt", b"1"),
            ("__MACOSX/b/._x", b"1"),
            (".hidden", b"1"),
            ("README.md", b"1"),
        ]);
        assert_eq!(
            members(archive, Bounds::default()),
            [
                ("a.zip/abs.txt".to_owned(), Ok(1)),
                ("a.zip/b/計畫.pdf".to_owned(), Ok(2)),
                ("a.zip/etc/passwd".to_owned(), Ok(3))
            ]
        );
    }

    #[test]
    fn names_in_big5_are_decoded() {
        let (big5, _, _) = encoding_rs::BIG5.encode("台北市區營業處.pdf");
        assert_eq!(shown(&big5).as_deref(), Some("台北市區營業處.pdf"));
        // The second byte of 「功」 in Big5 is a backslash: it must be decoded before it is split.
        let (big5, _, _) = encoding_rs::BIG5.encode("功能.pdf");
        assert_eq!(shown(&big5).as_deref(), Some("功能.pdf"));
    }

    #[test]
    fn what_inflates_past_a_bound_is_refused() {
        let bounds = Bounds { member: 1000, total: 2500, ..Bounds::default() };
        let big = vec![0; 5000];
        let all = [("1", &big[..900]), ("2", &big[..]), ("3", &big[..900]), ("4", &big[..900]), ("5", &big[..10])];
        let read = members(zipped(&all), bounds);
        assert_eq!(read[0].1, Ok(900));
        assert_eq!(read[1].1, Err(Code::TooLarge));
        assert_eq!(read[2].1, Ok(900));
        assert_eq!(read[3].1, Err(Code::TooLarge), "only 700 bytes of the total are left");
        assert_eq!(read[4].1, Ok(10));
        let few = Bounds { members: 3, ..Bounds::default() };
        assert!(matches!(
            Archive::open(Box::new(Cursor::new(zipped(&all))), "a.zip", 1, None, few),
            Opened::Refused(finding) if finding.code == Code::TooLarge
        ));
    }

    #[test]
    fn a_word_document_is_no_archive() {
        let document = zipped(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
        assert!(matches!(
            Archive::open(Box::new(Cursor::new(document)), "a", 1, None, Bounds::default()),
            Opened::Document
        ));
        let broken = zipped(&[("1", b"12")]);
        assert!(matches!(
            Archive::open(Box::new(Cursor::new(broken[..20].to_vec())), "a", 1, None, Bounds::default()),
            Opened::Document
        ));
    }
}
