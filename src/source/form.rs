//! Tells by content what form a file has.

use super::{
    SourceError,
    foreign::{self, Foreign},
};

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Nothing in it.
    Empty,
    /// A PDF, perhaps with rubbish in front of its mark.
    Pdf,
    /// A zip: DOCX, ODT or an archive of plans.
    Zip,
    /// An OLE file: the old Word format, or an encrypted new one.
    Ole,
    /// Rich text.
    Rtf,
    /// A kind that is not read: pictures, archives that are no zip, e-mails and the like.
    Foreign(Foreign),
    /// JSON or NDJSON.
    Json,
    /// HTML.
    Html,
    /// Anything else, to be tried as text.
    Text,
}

impl Form {
    /// The form of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Form {
        // Readers accept the mark of a PDF anywhere in its first 1024 bytes (ISO 32000-1, annex H.3, note 13).
        let head = &bytes[..bytes.len().min(1024)];
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let is = |mark: &[u8]| text.len() >= mark.len() && text[..mark.len()].eq_ignore_ascii_case(mark);
        if bytes.is_empty() {
            Form::Empty
        } else if head.windows(5).any(|window| window == b"%PDF-") {
            Form::Pdf
        } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Form::Zip
        } else if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            Form::Ole
        } else if head.starts_with(b"{\\rtf") {
            Form::Rtf
        } else if let Some(kind) = foreign::of(bytes) {
            Form::Foreign(kind)
        } else if is(b"{") || is(b"[") {
            Form::Json
        } else if is(b"<!doctype html") || is(b"<html") || is(b"<?xml") || is(b"<table") || holds_tags(head) {
            if is_markdown(bytes) { Form::Text } else { Form::Html }
        } else {
            Form::Text
        }
    }

    /// Why a file of this form is not read, whatever is asked of it; none of a form that is.
    #[must_use]
    pub fn refusal(self) -> Option<SourceError> {
        match self {
            Form::Empty => Some(SourceError::Empty),
            Form::Foreign(kind) => Some(SourceError::Foreign(kind)),
            _ => None,
        }
    }

    /// The name written in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Empty => "empty",
            Form::Pdf => "pdf",
            Form::Zip => "zip",
            Form::Ole => "ole",
            Form::Rtf => "rtf",
            Form::Foreign(_) => "foreign",
            Form::Json => "json",
            Form::Html => "html",
            Form::Text => "text",
        }
    }
}

/// Whether a text that begins with something else is a page all the same: a comment first, or a piece of a page.
fn holds_tags(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let begins = text.first() == Some(&b'<') && text.get(1).is_some_and(|c| c.is_ascii_alphabetic() || *c == b'!');
    let lower = head.to_ascii_lowercase();
    begins
        && [&b"<html"[..], b"<table", b"<body", b"<div", b"<head"]
            .iter()
            .any(|tag| lower.windows(tag.len()).any(|window| window == *tag))
}

/// Whether what begins with a comment or a table is Markdown: it has Markdown's marks at the beginnings of lines, and none of the
/// tags that only a whole page has.
fn is_markdown(bytes: &[u8]) -> bool {
    const OF_PAGES: [&[u8]; 6] = [b"<html", b"<body", b"<head", b"<style", b"<!doctype", b"<?xml"];
    const MARKS: [&[u8]; 5] = [b"\n# ", b"\n## ", b"\n### ", b"\n---\n", b"\n|"];
    let holds = |mark: &[u8]| memchr::memmem::find(bytes, mark).is_some();
    MARKS.iter().any(|mark| holds(mark)) && {
        let lower = bytes.to_ascii_lowercase();
        !OF_PAGES.iter().any(|tag| memchr::memmem::find(&lower, tag).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_by_content() {
        assert_eq!(Form::of(b"\n\n%PDF-1.4"), Form::Pdf);
        assert_eq!(Form::of(b"\xEF\xBB\xBF [{}]"), Form::Json);
        assert_eq!(Form::of("一、基礎".as_bytes()), Form::Text);
        assert_eq!(Form::of(b"<!DOCTYPE HTML>"), Form::Html);
        assert_eq!(Form::of(b"<!-- page 1 -->\n## 1\n<table><tr><td>a</table>"), Form::Text);
        assert_eq!(Form::of(b"<!-- page 1 -->\n<table><tr><td>a</table>"), Form::Html);
        assert_eq!(Form::of(b"Rar!\x1A\x07\x01\0"), Form::Foreign(foreign::ARCHIVE));
        assert_eq!(Form::of(&[&b"a.csv"[..], &[0; 252], b"ustar\x0000"].concat()), Form::Foreign(foreign::ARCHIVE));
        assert_eq!(Form::of(b"Rar! is a word, and MSCF another"), Form::Text);
    }
}
