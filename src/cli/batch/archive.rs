//! An archive of plans: its members as files, one after another, without ever writing one to disk.
//!
//! All of this runs in a reader, under its limits: a directory of millions of members is as hostile as what the members
//! hold. Names are told as the archiver meant them: UTF-8 where they say or show it, else Big5 (CP950), which is what
//! archivers on Taiwanese Windows write without saying so. No step of a name leads out of the archive. How many
//! members there are, what each inflates to, what all do together and how deep archives stand in archives is bounded;
//! what a member claims to inflate to is looked at before it is inflated, and what it did inflate to counts whether it
//! was refused then or not.

use std::io::{Cursor, Read, Seek, SeekFrom};

use planscope::{
    source::{SourceError, foreign},
    words::{Code, Diagnostic},
};
use zip::{ZipArchive, result::ZipError};

use super::wire::{self, Found, Member};
use crate::cli::walk::{LeftOut, is_about, is_litter};

/// Bounds on archives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Members of one named archive, those of archives inside it included.
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

pub(super) trait Source: Read + Seek {}
impl<T: Read + Seek> Source for T {}

/// A named archive, with those that stand in it, on its way to the last member.
pub(super) struct Walk {
    /// The archive being walked, and those it stands in.
    open: Vec<Archive>,
    password: Option<String>,
    bounds: Bounds,
    /// Bytes inflated so far, of members that were then refused too.
    spent: u64,
    /// Members of all archives met so far.
    members: usize,
    /// Those of them that are no plans by their names, and links.
    left_out: LeftOut,
}

/// One archive.
struct Archive {
    zip: ZipArchive<Box<dyn Source>>,
    /// How it is shown.
    name: String,
    /// What is still to be said of it by name, the last first.
    left: Vec<(String, Left)>,
}

/// A member by its number, or what is wrong with the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    /// Members that cannot be told from others.
    Namesakes,
    /// Bytes that no member accounts for.
    Unlisted,
    Member(usize),
}

/// Bytes that may stand between two members: the sizes of one, written behind it (APPNOTE 4.3.9). What is longer is
/// longer than the header of a member, and holds one that the directory does not name.
const LONGEST_DESCRIPTOR: u64 = 24;
/// Bytes of the end of a directory without its comment (APPNOTE 4.3.16).
const LEAST_END: u64 = 22;

impl Walk {
    /// Opens an archive that was named. Bytes that begin like one may be a document, or nothing that can be opened.
    pub(super) fn open(
        source: Box<dyn Source>,
        name: &str,
        password: Option<String>,
        bounds: Bounds,
    ) -> (Found, Option<Walk>) {
        let mut walk = Walk { open: Vec::new(), password, bounds, spent: 0, members: 0, left_out: LeftOut::default() };
        match walk.enter(source, name) {
            Found::Archive => (Found::Archive, Some(walk)),
            other => (other, None),
        }
    }

    /// The next member with its bytes, or why there are none; archives on the way are entered.
    pub(super) fn next(&mut self) -> Option<(Member, Option<Vec<u8>>)> {
        loop {
            let archive = self.open.last_mut()?;
            let Some((name, index)) = archive.left.pop() else {
                self.open.pop();
                continue;
            };
            if self.spent >= self.bounds.total {
                let finding = self.spent_all();
                return Some((Member { name: self.leave(), failed: Some(finding) }, None));
            }
            let index = match index {
                Left::Member(index) => index,
                Left::Namesakes => return Some((Member { name, failed: Some(namesakes()) }, None)),
                Left::Unlisted => return Some((Member { name, failed: Some(unlisted()) }, None)),
            };
            let bytes = match self.inflate(index) {
                Ok(bytes) => bytes,
                Err(finding) => return Some((Member { name, failed: Some(*finding) }, None)),
            };
            if !is_zip(&bytes) {
                return Some((Member { name, failed: None }, Some(bytes)));
            }
            let inner: std::rc::Rc<[u8]> = bytes.into();
            match self.enter(Box::new(Cursor::new(std::rc::Rc::clone(&inner))), &name) {
                Found::Archive => {}
                Found::Document => return Some((Member { name, failed: None }, Some(inner.to_vec()))),
                Found::Refused(finding) => return Some((Member { name, failed: Some(finding) }, None)),
            }
        }
    }

    /// What was left out of all that was walked.
    pub(super) fn left_out(&self) -> LeftOut {
        self.left_out.clone()
    }

    /// Leaves all that is still to be read, and names the archive that was named.
    fn leave(&mut self) -> String {
        let name = self.open.first().map(|archive| archive.name.clone()).unwrap_or_default();
        self.open.clear();
        name
    }

    fn spent_all(&self) -> Diagnostic {
        too_large(
            format!("壓縮檔內容超過 {} 位元組，其餘未讀", self.bounds.total),
            format!("the archive inflates past {} bytes; the rest was not read", self.bounds.total),
        )
    }

    fn enter(&mut self, mut source: Box<dyn Source>, name: &str) -> Found {
        let Ok(length) = source.seek(SeekFrom::End(0)) else { return Found::Document };
        let Ok(mut zip) = ZipArchive::new(source) else { return Found::Document };
        // What DOCX, XLSX, PPTX, ODT and EPUB have at their root.
        let of_document =
            ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "mimetype", "content.xml", foreign::IWORK_PART];
        if of_document.iter().any(|part| zip.index_for_name(part).is_some()) {
            return Found::Document;
        }
        let Bounds { members, depth, .. } = self.bounds;
        self.members += zip.len();
        if self.members > members {
            return Found::Refused(too_large(
                format!("壓縮檔共有 {} 個檔案，超過上限 {members}", self.members),
                format!("the archive has {} members, more than the limit of {members}", self.members),
            ));
        }
        if self.open.len() >= depth {
            return Found::Refused(too_large(
                format!("壓縮檔套疊超過 {depth} 層"),
                format!("archives are nested more than {depth} deep"),
            ));
        }
        let mut left = Vec::new();
        let mut taken: Vec<(u64, u64)> = Vec::new();
        for index in 0..zip.len() {
            // A member whose entry is broken is named by its number, and fails when it is read.
            let Ok(entry) = zip.by_index_raw(index) else {
                left.push((format!("{name}/#{}", index + 1), Left::Member(index)));
                continue;
            };
            let data = entry.data_start().unwrap_or_else(|| entry.header_start());
            taken.push((entry.header_start(), data.saturating_add(entry.compressed_size())));
            if entry.is_symlink() {
                self.left_out.links += 1;
            } else if !entry.is_dir() {
                let member = shown(entry.name_raw(), &mut self.left_out);
                left.extend(member.map(|member| (format!("{name}/{member}"), Left::Member(index))));
            }
        }
        // No archiver writes two members over one another: it is how little is made to look like a great deal.
        taken.sort_unstable();
        if taken.windows(2).any(|two| two[0].1 > two[1].0) {
            return Found::Refused(Diagnostic::new(
                Code::Damaged,
                "壓縮檔中的檔案彼此重疊：不是一般壓縮程式所製，不予讀取",
                "members of the archive lie over one another: no archiver makes such a file, and it is not read",
            ));
        }
        // Members are looked up by their names: of several with one name only the last is there to be read.
        if zip.has_duplicate_names() {
            left.push((name.to_owned(), Left::Namesakes));
        } else {
            // A directory of nothing takes no place: what is before its end is not its own.
            let end = length.saturating_sub(LEAST_END + zip.comment().len() as u64);
            let directory = if zip.is_empty() { end } else { zip.central_directory_start() };
            let ends = std::iter::once(0).chain(taken.iter().map(|member| member.1));
            let begins = taken.iter().map(|member| member.0).chain([directory]);
            // Other programs may find a member there, by another directory or by its header.
            if ends.zip(begins).any(|(end, begin)| begin.saturating_sub(end) > LONGEST_DESCRIPTOR) {
                left.push((name.to_owned(), Left::Unlisted));
            }
        }
        left.sort();
        left.reverse();
        self.open.push(Archive { zip, name: name.to_owned(), left });
        Found::Archive
    }

    fn inflate(&mut self, index: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let limit = self.bounds.member.min(self.bounds.total - self.spent);
        let Some(archive) = self.open.last_mut() else { return Ok(Vec::new()) };
        let raw = archive.zip.by_index_raw(index).map_err(|error| unopened(&error))?;
        let (encrypted, claimed) = (raw.encrypted(), raw.size());
        drop(raw);
        let refused = || Box::new(wire::finding(&SourceError::TooLarge { limit }));
        if claimed > limit {
            return Err(refused());
        }
        let entry = match (encrypted, &self.password) {
            (false, _) => archive.zip.by_index(index),
            (true, Some(password)) => archive.zip.by_index_decrypt(index, password.as_bytes()),
            (true, None) => {
                return Err(Box::new(Diagnostic::new(
                    Code::Encrypted,
                    "壓縮檔中的這個檔案已加密；請以 --password 提供密碼",
                    "this member of the archive is encrypted; give its password with --password",
                )));
            }
        };
        let entry = entry.map_err(|error| unopened(&error))?;
        let mut out = Vec::new();
        // Whatever size the directory claims, no more is inflated than may be.
        let read = entry.take(limit + 1).read_to_end(&mut out);
        self.spent += out.len() as u64;
        read.map_err(|error| match error.kind() {
            std::io::ErrorKind::OutOfMemory => Box::new(Diagnostic::new(
                Code::OutOfMemory,
                "解壓縮所需記憶體超過上限；確認無誤後，可用 --max-memory 提高上限",
                "inflating it takes more memory than there may be; if the file is sound, raise --max-memory",
            )),
            // A method is looked at only once the first byte is asked for.
            _ => match error.get_ref().and_then(|inner| inner.downcast_ref::<ZipError>()) {
                Some(inner) => unopened(inner),
                None => damaged(&error),
            },
        })?;
        if out.len() as u64 > limit {
            return Err(refused());
        }
        Ok(out)
    }
}

fn damaged(why: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(
        Code::Damaged,
        format!("壓縮檔中的這個檔案毀損：{why}"),
        format!("this member of the archive is damaged: {why}"),
    ))
}

/// Why a member cannot be opened.
fn unopened(error: &ZipError) -> Box<Diagnostic> {
    match error {
        // Hardly any archiver uses such a method unasked: the member is sound.
        ZipError::CompressionMethodNotSupported(method) => Box::new(Diagnostic::new(
            Code::UnknownForm,
            format!(
                "壓縮檔中的這個檔案以不支援的方法（第 {method} 號）壓縮；請解壓縮，或以一般方式（deflate）重新壓縮"
            ),
            format!(
                "this member of the archive is packed by a method that is not read (number {method}); remedy: unpack it, or \
                 pack it again as usual (deflate)"
            ),
        )),
        ZipError::InvalidPassword => Box::new(Diagnostic::new(
            Code::Encrypted,
            "--password 的密碼無法解開壓縮檔中的這個檔案",
            "the password given with --password does not open this member of the archive",
        )),
        error => damaged(error),
    }
}

fn namesakes() -> Diagnostic {
    Diagnostic::new(
        Code::Damaged,
        "壓縮檔中有檔案同名，只讀取到同名檔案中的最後一個；請解壓縮後重新命名",
        "members of the archive have the same name, and of those only the last was read; unpack it and rename them",
    )
}

fn unlisted() -> Diagnostic {
    Diagnostic::new(
        Code::Damaged,
        "壓縮檔中另有目錄未列出的內容，未讀；檔案可能毀損或經過改動，請重新壓縮",
        "the archive holds more than its directory names, and that was not read; it may be damaged: pack its files anew",
    )
}

fn too_large(zh: String, en: String) -> Diagnostic {
    Diagnostic::new(Code::TooLarge, zh, en)
}

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Whether the first member, whose name stands in the first bytes, is what word processors put first: such a file is
/// handed to the reader of documents as it is, whatever else it may hold.
pub(super) fn begins_a_document(head: &[u8]) -> bool {
    // APPNOTE 4.3.7: the length of the name stands at 26, the name at 30.
    let length = head.get(26..28).map_or(0, |bytes| usize::from(u16::from_le_bytes([bytes[0], bytes[1]])));
    let name = head.get(30..30 + length).unwrap_or_default();
    head.starts_with(b"PK\x03\x04") && [&b"[Content_Types].xml"[..], b"_rels/.rels", b"mimetype"].contains(&name)
}

/// The name of a member as it is shown, or none where it is no plan, which is counted: hidden files, those of the archiver,
/// and those that say something about the others, as in a folder that is walked.
fn shown(raw: &[u8], left_out: &mut LeftOut) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::BIG5.decode_without_bom_handling(raw).0.into_owned(),
    };
    let steps: Vec<&str> = name.split(['/', '\\']).filter(|step| !matches!(*step, "" | "." | "..")).collect();
    let Some(file) = steps.last() else {
        left_out.hidden += 1;
        return None;
    };
    // What an archiver on a Macintosh adds for itself is litter, as its `.DS_Store` is.
    let litter = is_litter(file) || steps.contains(&"__MACOSX");
    let hidden = steps.iter().any(|step| step.starts_with('.'));
    for (is, count) in
        [(litter, &mut left_out.litter), (hidden, &mut left_out.hidden), (is_about(file), &mut left_out.about)]
    {
        if is {
            *count += 1;
            return None;
        }
    }
    // A name must not disturb the terminal or the list it is written to.
    let clean = |step: &&str| step.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect::<String>();
    Some(steps.iter().map(clean).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn open(archive: Vec<u8>, bounds: Bounds) -> (Found, Option<Walk>) {
        Walk::open(Box::new(Cursor::new(archive)), "a.zip", None, bounds)
    }

    fn members(archive: Vec<u8>, bounds: Bounds) -> Vec<(String, Result<usize, Code>)> {
        let Some(mut walk) = open(archive, bounds).1 else { return Vec::new() };
        let mut out = Vec::new();
        while let Some((member, bytes)) = walk.next() {
            let read = match (bytes, member.failed) {
                (Some(bytes), None) => Ok(bytes.len()),
                (_, failed) => Err(failed.expect("one of the two").code),
            };
            out.push((member.name, read));
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
        let mut walk = open(archive.clone(), Bounds::default()).1.expect("an archive");
        while walk.next().is_some() {}
        assert_eq!(walk.left_out(), LeftOut { hidden: 1, litter: 1, about: 1, ..LeftOut::default() });
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
        let shown = |raw: &[u8]| shown(raw, &mut LeftOut::default());
        let (big5, _, _) = encoding_rs::BIG5.encode("台北市區營業處.pdf");
        assert_eq!(shown(&big5).as_deref(), Some("台北市區營業處.pdf"));
        // The second byte of 「功」 in Big5 is a backslash: it must be decoded before it is split.
        let (big5, _, _) = encoding_rs::BIG5.encode("功能.pdf");
        assert_eq!(shown(&big5).as_deref(), Some("功能.pdf"));
    }

    #[test]
    fn a_member_hidden_by_its_namesake_is_not_lost_in_silence() {
        let mut archive = zipped(&[("a.txt", b"1"), ("b.txt", b"12"), ("c.txt", b"123")]);
        // The writer refuses two names alike: the second becomes the first in its header and in the directory.
        for at in (0..archive.len() - 5).filter(|&at| archive[at..].starts_with(b"b.txt")).collect::<Vec<_>>() {
            archive[at] = b'a';
        }
        let read = members(archive, Bounds::default());
        let told = ["a.zip", "a.zip/a.txt", "a.zip/c.txt"];
        assert_eq!(read.iter().map(|(name, _)| &**name).collect::<Vec<_>>(), told);
        assert_eq!([&read[0].1, &read[1].1, &read[2].1], [&Err(Code::Damaged), &Ok(2), &Ok(3)]);
    }

    #[test]
    fn what_the_directory_does_not_name_is_not_lost_in_silence() {
        let two = zipped(&[("a.txt", b"1"), ("b.txt", b"12")]);
        let told = |archive: Vec<u8>| -> Vec<String> {
            let mut read = members(archive, Bounds::default());
            read.retain(|(name, _)| name == "a.zip");
            assert!(read.iter().all(|(_, read)| *read == Err(Code::Damaged)));
            read.into_iter().map(|(name, _)| name).collect()
        };
        assert!(told(two.clone()).is_empty() && told(zipped(&[])).is_empty());
        let once = vec!["a.zip".to_owned()];
        // A second archive behind it, whose directory is the one that is found.
        assert_eq!(told([&two[..], &zipped(&[("c.txt", b"123")])].concat()), once);
        // An end of nothing in the comment.
        let mut commented = two.clone();
        let comment = commented.len() - 2;
        commented[comment] = 22;
        commented.extend(zipped(&[]));
        assert_eq!(told(commented), once);
        // A directory that says it has one member fewer than stand there.
        let mut fewer = two;
        let end = fewer.len() - 22;
        (fewer[end + 8], fewer[end + 10]) = (1, 1);
        assert_eq!(told(fewer), once);
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
        assert!(matches!(open(zipped(&all), few).0, Found::Refused(finding) if finding.code == Code::TooLarge));
    }

    #[test]
    fn a_word_document_is_no_archive() {
        let document = zipped(&[("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")]);
        assert!(begins_a_document(&document));
        assert!(matches!(open(document, Bounds::default()).0, Found::Document));
        let broken = zipped(&[("1", b"12")]);
        assert!(!begins_a_document(&broken) && !begins_a_document(&broken[..29]));
        assert!(matches!(open(broken[..20].to_vec(), Bounds::default()).0, Found::Document));
    }

    /// An archive whose directory names one member of so many zero bytes again and again, and claims a size for it.
    fn overlapping(times: u16, size: usize, claimed: u32) -> Vec<u8> {
        let once = zipped(&[("x", &vec![0; size])]);
        // Local header and data as they are; the directory is written anew.
        let at = once.windows(4).position(|window| window == b"PK\x01\x02").expect("a directory");
        let end = once.windows(4).rposition(|window| window == b"PK\x05\x06").expect("an end");
        let mut entry = once[at..end].to_vec();
        entry[24..28].copy_from_slice(&claimed.to_le_bytes());
        let mut out = once[..at].to_vec();
        (0..times).for_each(|_| out.extend(&entry));
        let mut tail = once[end..].to_vec();
        tail[8..10].copy_from_slice(&times.to_le_bytes());
        tail[10..12].copy_from_slice(&times.to_le_bytes());
        tail[12..16].copy_from_slice(&u32::try_from(entry.len() * usize::from(times)).unwrap().to_le_bytes());
        out.extend(tail);
        out
    }

    #[test]
    fn members_that_lie_over_one_another_are_refused_at_once() {
        let mut archive = overlapping(1, 5000, 5000);
        assert_eq!(members(archive, Bounds::default()).len(), 1, "one alone is an archive");
        // Two entries of other names that share their bytes.
        archive = overlapping(2, 5000, 5000);
        let second = archive.windows(4).rposition(|window| window == b"PK\x01\x02").expect("a second");
        archive[second + 46] = b'y';
        assert!(matches!(open(archive, Bounds::default()).0, Found::Refused(finding) if finding.code == Code::Damaged));
    }

    #[test]
    fn what_was_inflated_counts_though_it_was_refused_then() {
        let big = vec![0; 900];
        let names = ["1", "2", "3", "4", "5"];
        let whole = zipped(&names.map(|name| (name, &big[..])));
        // In the directory: a sum that is wrong is found when all is inflated, a size that is a lie before.
        let spoilt = |place: usize, value: u32| {
            let (mut archive, mut at) = (whole.clone(), 0);
            while let Some(next) = archive[at..].windows(4).position(|window| window == b"PK\x01\x02") {
                at += next;
                archive[at + place..at + place + 4].copy_from_slice(&value.to_le_bytes());
                at += 4;
            }
            archive
        };
        let bounds = Bounds { member: 1000, total: 2500, ..Bounds::default() };
        let codes = |archive| members(archive, bounds).into_iter().map(|(_, read)| read.err()).collect::<Vec<_>>();
        let (damaged, large) = (Some(Code::Damaged), Some(Code::TooLarge));
        assert_eq!(codes(whole.clone()), [None, None, large, large, large]);
        assert_eq!(codes(spoilt(16, 7)), [damaged, damaged, large, large, large]);
        assert_eq!(codes(spoilt(24, 5000)), [large; 5]);
        assert_eq!(codes(spoilt(24, 1)).len(), 5);
    }
}
