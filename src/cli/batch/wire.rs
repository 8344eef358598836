//! What passes between the program and its readers, and what the cache holds: frames of `MessagePack`.
//!
//! A frame is its length (eight bytes, little end first) and as many bytes. `MessagePack` with names is used because
//! records leave out what is empty, which forms without names cannot take, and because its numbers come back as they
//! were, bit for bit.

use std::io::{self, Read, Write};

use planscope::{
    pipeline::FileReading,
    plan::{Accounting, Plan, Reading},
    source::{SourceError, convert::ConvertError, office::OfficeError, pdf::PdfError},
    words::{Code, Diagnostic, Lang},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{cache::Sum, tasks::Made};
use crate::cli::{errors, walk::LeftOut};

/// What a reader is asked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Request {
    /// Do what you are for with a file of this sum; its bytes are the next frame.
    File { name: String, sum: Sum },
    /// Open an archive of so many bytes, and ask for them as they are needed.
    Archive { name: String, length: u64 },
    /// Give the next member of the archive.
    Member,
    /// Here are the bytes of the archive that you asked for: the next frame.
    Piece,
}

/// What bytes that begin like a zip turn out to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Found {
    /// An archive of files.
    Archive,
    /// A document that is a zip by its form, or nothing that can be opened: its reader will say what is wrong.
    Document,
    /// An archive beyond a bound.
    Refused(Diagnostic),
}

/// What comes next in an archive.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Next {
    Member(Member),
    /// Nothing more; and what was left out of it.
    Over(LeftOut),
}

/// A member of an archive. Its bytes are the next frame, unless it failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) failed: Option<Diagnostic>,
}

/// What reading a file gave, with everything that commands over many files use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// Its plans, and what was noticed where it has none.
    Read { plans: Vec<Sheet>, notes: Vec<Diagnostic> },
    /// What else was asked for, and what was noticed on the way.
    Made { made: Made, notes: Vec<Diagnostic> },
    /// Why it could not be read.
    Failed(Diagnostic),
}

/// A plan with the account of its table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sheet {
    plan: Plan,
    accounting: Option<Accounting>,
}

impl Outcome {
    pub(crate) fn of(reading: Result<FileReading, SourceError>) -> Self {
        match reading {
            Ok(reading) => Outcome::Read {
                plans: reading
                    .plans
                    .into_iter()
                    .map(|reading| Sheet { plan: reading.plan, accounting: reading.accounting })
                    .collect(),
                notes: reading.notes,
            },
            Err(error) => Outcome::Failed(finding(&error)),
        }
    }

    pub(crate) fn into_reading(self) -> Result<FileReading, Box<Diagnostic>> {
        match self {
            Outcome::Read { plans, notes } => {
                let reading = |sheet: Sheet| Reading::of_record(sheet.plan, sheet.accounting);
                Ok(FileReading { plans: plans.into_iter().map(reading).collect(), notes })
            }
            // Nobody who wants plans asks for anything else.
            Outcome::Made { notes, .. } => Ok(FileReading { plans: Vec::new(), notes }),
            Outcome::Failed(finding) => Err(Box::new(finding)),
        }
    }

    /// The same for a file of the same content under another name.
    pub(crate) fn renamed(mut self, path: &str) -> Self {
        if let Outcome::Read { plans, .. } = &mut self {
            for sheet in plans {
                path.clone_into(&mut sheet.plan.source.path);
            }
        }
        self
    }

    /// Whether the same bytes will always give this: what the machine lacked today may be there tomorrow.
    pub(crate) fn is_lasting(&self) -> bool {
        match self {
            Outcome::Read { plans, notes } => {
                let of_plans = plans.iter().flat_map(|sheet| &sheet.plan.diagnostics);
                !of_plans.chain(notes).any(|note| note.code == Code::NotRecognised)
            }
            Outcome::Made { .. } => false,
            // A form that is not read today may only need a program that is not installed; to find out costs nothing.
            Outcome::Failed(finding) => {
                !is_trouble(finding.code) && !matches!(finding.code, Code::Unreadable | Code::UnknownForm)
            }
        }
    }

    /// Whether reading was ended from outside.
    pub(crate) fn is_trouble(&self) -> bool {
        matches!(self, Outcome::Failed(finding) if is_trouble(finding.code))
    }
}

fn is_trouble(code: Code) -> bool {
    matches!(code, Code::TimedOut | Code::OutOfMemory | Code::ReaderFailed)
}

/// An error as a finding in both languages.
pub fn finding(error: &SourceError) -> Diagnostic {
    let (code, zh) = match error {
        SourceError::Read { source, .. } => return unreadable(source),
        SourceError::Empty => (Code::EmptyFile, "檔案沒有內容".to_owned()),
        SourceError::Foreign(kind) | SourceError::Office(OfficeError::Foreign(kind)) => (Code::UnknownForm, format!("不是可讀取的格式：{}", kind.said_zh())),
        SourceError::NotText { .. } => (
            Code::UnknownForm,
            "不是可讀取的格式：內容不是 UTF-8、UTF-16 或 Big5 文字；請提供 PDF 原檔，或將文字存成 UTF-8".to_owned(),
        ),
        SourceError::Pdf(PdfError::PasswordNeeded) => {
            (Code::Encrypted, "PDF 已加密；請以 --password 提供密碼".to_owned())
        }
        SourceError::Pdf(PdfError::WrongPassword) => (Code::Encrypted, "--password 的密碼無法開啟此 PDF".to_owned()),
        SourceError::Pdf(PdfError::UnknownEncryption) => {
            (Code::Encrypted, "PDF 的加密方式不受支援；請另存為未加密的檔案".to_owned())
        }
        SourceError::Pdf(_) => (Code::Damaged, "檔案中找不到頁面：不是 PDF，或已毀損無法修復".to_owned()),
        SourceError::Office(OfficeError::Encrypted) => {
            (Code::Encrypted, "文件已加密；請以密碼開啟後另存為未加密的檔案".to_owned())
        }
        SourceError::Office(OfficeError::TooMany { entries, limit }) => {
            (Code::TooLarge, format!("文件內有 {entries} 個項目，超過上限 {limit} 個；請重新存檔，或另存為 PDF"))
        }
        SourceError::Office(OfficeError::TooLarge { part, limit }) => {
            (Code::TooLarge, format!("{part} 解壓縮後超過上限 {limit} 位元組；請將文件分成數份，或另存為 PDF"))
        }
        SourceError::Office(OfficeError::TooManyElements { part, limit }) => {
            (Code::TooLarge, format!("{part} 的 XML 元素超過上限 {limit} 個；請將文件分成數份，或另存為 PDF"))
        }
        SourceError::Office(OfficeError::TooDeep { part, limit }) => {
            (Code::TooLarge, format!("{part} 的 XML 元素巢狀超過上限 {limit} 層；請減少表格中的表格，或另存為 PDF"))
        }
        SourceError::Records { why } => (
            Code::Damaged,
            format!("記錄檔無法讀取：{why}；請重新產生，或以 planscope schema plan 核對"),
        ),
        SourceError::TooLarge { limit } => {
            (Code::TooLarge, format!("檔案超過上限 {limit} 位元組；確認無誤後，可用 --max-bytes 提高上限"))
        }
        SourceError::Office(OfficeError::NoDocument) => {
            (Code::UnknownForm, "壓縮檔中沒有 Word 或 OpenDocument 文件".to_owned())
        }
        SourceError::OldForm { .. } => (
            Code::UnknownForm,
            "舊版 Word 檔或 RTF；請加上 --convert（需安裝 LibreOffice），或自行轉檔：soffice --headless --convert-to docx 檔案"
                .to_owned(),
        ),
        SourceError::Convert(ConvertError::Missing) => {
            (Code::UnknownForm, format!("轉檔需要 LibreOffice；請安裝：{}", planscope::source::convert::REMEDY))
        }
        SourceError::Convert(ConvertError::Slow { seconds }) => {
            (Code::TimedOut, format!("LibreOffice 轉檔超過 {seconds} 秒"))
        }
        SourceError::Convert(ConvertError::Nothing) => {
            (Code::Damaged, "LibreOffice 無法轉換此檔；請以其開啟後另存為 DOCX".to_owned())
        }
        SourceError::Office(_) => (Code::Damaged, format!("文件毀損：{error}")),
        SourceError::Convert(ConvertError::Io(error)) => return unreadable(error),
    };
    Diagnostic::new(code, zh, error.to_string())
}

/// A file that the system does not give, in both languages. Its name is said by whoever names the file.
pub(crate) fn unreadable(error: &io::Error) -> Diagnostic {
    let [zh, en] = [Lang::ZhTw, Lang::En].map(|lang| errors::system(error, lang));
    Diagnostic::new(Code::Unreadable, format!("無法讀取：{zh}"), format!("cannot be read: {en}"))
}

/// Turns a value into bytes.
pub(crate) fn pack<T: Serialize>(value: &T) -> io::Result<Vec<u8>> {
    rmp_serde::to_vec_named(value).map_err(io::Error::other)
}

/// The value that bytes hold.
pub(crate) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    rmp_serde::from_slice(bytes).map_err(io::Error::other)
}

/// Bytes as one piece, where a list of numbers would be twice as long.
pub(super) mod raw {
    use serde::{Deserializer, Serializer, de::Visitor};

    pub(in super::super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(bytes)
            }
        }
        from.deserialize_byte_buf(Bytes)
    }
}

/// Writes a frame.
pub(crate) fn send(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)?;
    out.flush()
}

/// An answer is no longer: twice what the largest file may have. A reader that was taken over cannot make this end take
/// in more.
pub(super) const MOST: u64 = 1 << 30;

/// The next frame, of so many bytes at most, or none at the end.
pub(crate) fn receive(input: &mut impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    /// A broken length must not reserve the memory of the machine: beyond this it grows with what really comes.
    const AT_ONCE: u64 = 8 << 20;
    let mut out = Vec::with_capacity(length.min(AT_ONCE) as usize);
    input.take(length).read_to_end(&mut out)?;
    if out.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use planscope::plan::{Evidence, Measure};
    use planscope::words::Place;

    #[test]
    fn a_plan_comes_back_as_it_was() {
        let place = Place::boxed(3, [0.1, 1.0 / 3.0, 1e-7, 595.276]);
        let measure = Measure {
            text: "辦理".into(),
            evidence: Evidence { text: vec![place], ..Evidence::default() },
            diagnostics: vec![Code::CutText],
            ..Measure::default()
        };
        let plan = Plan { roc_year: Some(112), measures: vec![measure], ..Plan::default() };
        let sheet = Sheet { plan: plan.clone(), accounting: Some(Accounting::default()) };
        let outcome = Outcome::Read { plans: vec![sheet], notes: Vec::new() };
        let back: Outcome = unpack(&pack(&outcome).unwrap()).unwrap();
        assert_eq!(back.into_reading().unwrap().plans[0].plan, plan);
    }

    #[test]
    fn a_limit_is_no_damage_and_its_message_names_limit_and_remedy() {
        let part = || "word/document.xml".to_owned();
        let said = [
            OfficeError::TooMany { entries: 11, limit: 10 }.into(),
            OfficeError::TooLarge { part: part(), limit: 10 }.into(),
            OfficeError::TooManyElements { part: part(), limit: 10 }.into(),
            OfficeError::TooDeep { part: part(), limit: 10 }.into(),
            SourceError::TooLarge { limit: 10 },
        ]
        .map(|error: SourceError| finding(&error));
        for note in said {
            assert_eq!(note.code, Code::TooLarge, "{note:?}");
            assert!(
                note.message.contains("上限 10") && note.message.contains('請') || note.message.contains("--max-bytes"),
                "{note:?}"
            );
            assert!(note.message_en.contains("limit") && note.message_en.contains("remedy: "), "{note:?}");
        }
    }

    #[test]
    fn a_frame_that_ends_early_is_an_error_and_the_end_is_none() {
        let mut bytes = Vec::new();
        send(&mut bytes, b"abc").unwrap();
        assert_eq!(receive(&mut &bytes[..], MOST).unwrap().as_deref(), Some(&b"abc"[..]));
        assert!(receive(&mut &bytes[..bytes.len() - 1], MOST).is_err());
        assert!(receive(&mut &bytes[..0], MOST).unwrap().is_none());
        let huge = u64::MAX.to_le_bytes();
        assert!(receive(&mut &huge[..], MOST).is_err() && receive(&mut &huge[..], u64::MAX).is_err());
    }
}
