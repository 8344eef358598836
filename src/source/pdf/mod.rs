//! Reads the pages of a PDF as glyphs and rules.
//!
//! The syntax of the file (cross references, object streams, encryption, repair) is read by `hayro-syntax`, the
//! predefined `CMap`s come from `hayro-cmap`. The content streams are run here, without ever drawing an outline, for
//! two reasons: speed, and because everything a table needs (a code's true length, `/ActualText`, clipping, strokes
//! and thin boxes as rules) is at hand here and lost further up.
//!
//! | module      | what it knows                                     |
//! |-------------|---------------------------------------------------|
//! | `streams`   | how to inflate within a limit                     |
//! | `codespace` | where one code ends and the next begins           |
//! | `fonts`     | how wide a code is and what it says               |
//! | `truetype`  | a font program's character map, backwards         |
//! | `unicode`   | look-alikes, user-defined characters              |
//! | `owner`     | the user's password out of the owner's            |
//! | `layers`    | which optional content is switched off            |
//! | `paths`     | which painted paths are rules                     |
//! | `visibility`| which glyphs a reader of the page can see        |
//! | `interpret` | the operators of a page                           |
//! | `tidy`      | double-struck glyphs, `/ActualText`               |

mod codespace;
mod fonts;
mod interpret;
mod layers;
mod limits;
mod matrix;
mod owner;
mod painted;
mod paths;
mod state;
mod streams;
mod tidy;
mod truetype;
mod unicode;
mod visibility;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::object::Dict;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::geometry::GeometryPage;
use crate::words::{Code, Diagnostic, Noted, Place};
pub use limits::{Limits, PdfOptions};
pub(crate) use unicode::repaired;

/// Why a PDF cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// Encrypted, and no password was given.
    #[error("the PDF is encrypted; give its password with --password")]
    PasswordNeeded,
    /// Encrypted, and the given password does not open it.
    #[error("the password does not open this PDF; check --password")]
    WrongPassword,
    /// Encrypted in a way that nobody here knows.
    #[error("the PDF is encrypted with a method that is not supported; save it without encryption")]
    UnknownEncryption,
    /// Not a PDF, or damaged beyond repair.
    #[error("no pages can be found in this file: it is no PDF, or damaged beyond repair")]
    Damaged,
}

/// Reads every page of a PDF.
///
/// Pages that cannot be read come back empty, with a note; a limit that was hit, a font that cannot be decoded and a
/// page without text are notes too.
///
/// # Errors
///
/// [`PdfError`] where not even the pages can be found.
pub fn read(bytes: &[u8], options: &PdfOptions) -> Result<Noted<Vec<GeometryPage>>, PdfError> {
    // Foreign parsers on hostile bytes: a panic there is a damaged file to the user, not an end of the run.
    catch_unwind(AssertUnwindSafe(|| read_pages(bytes, options))).unwrap_or(Err(PdfError::Damaged))
}

fn open(bytes: &[u8], options: &PdfOptions) -> Result<Pdf, PdfError> {
    let data: hayro_syntax::PdfData = bytes.to_vec().into();
    let error = |error: LoadPdfError, tried: bool| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) if tried => PdfError::WrongPassword,
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => PdfError::PasswordNeeded,
        LoadPdfError::Decryption(_) => PdfError::UnknownEncryption,
        LoadPdfError::Invalid => PdfError::Damaged,
    };
    match (Pdf::new(data.clone()), &options.password) {
        (Ok(pdf), _) => Ok(pdf),
        (Err(LoadPdfError::Decryption(_)), Some(password)) => Pdf::new_with_password(data.clone(), password)
            .or_else(|found| {
                let user = owner::user_password(bytes, password).ok_or(found)?;
                Pdf::new_with_password(data, &user)
            })
            .map_err(|found| error(found, true)),
        (Err(found), _) => Err(error(found, false)),
    }
}

fn read_pages(bytes: &[u8], options: &PdfOptions) -> Result<Noted<Vec<GeometryPage>>, PdfError> {
    let pdf = open(bytes, options)?;
    let catalogue = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let mut reader = interpret::Reader::new(options.limits, layers::Layers::read(catalogue));
    let mut noted: Noted<Vec<GeometryPage>> = Noted { value: Vec::new(), notes: Vec::new() };
    let count = pdf.pages().len();
    for (number, page) in (1u32..).zip(pdf.pages().iter()).take(options.limits.pages) {
        let read = catch_unwind(AssertUnwindSafe(|| reader.page(page, number)));
        let (mut geometry, found) = read.unwrap_or_else(|_| {
            let (width, height) = page.render_dimensions();
            let broken = interpret::PageNotes { broken: true, ..interpret::PageNotes::default() };
            (GeometryPage { number, width, height, ..GeometryPage::default() }, broken)
        });
        tidy::strike_once(&mut geometry.glyphs);
        tidy::set_down(&mut geometry.glyphs);
        note_page(&geometry, &found, &mut noted.notes);
        noted.value.push(geometry);
        if let Some(limit) = reader.stopped.take() {
            noted.notes.push(limit_note(limit, number));
            if matches!(limit, "operations") {
                break;
            }
        }
    }
    if count > options.limits.pages {
        noted.notes.push(limit_note("pages", u32::try_from(options.limits.pages).unwrap_or(u32::MAX)));
    }
    Ok(noted)
}

/// A place that is a whole page.
fn whole(page: u32) -> Place {
    Place { page, bbox: None, lines: None, cell: None, paragraph: None, confidence: None }
}

fn limit_note(limit: &str, page: u32) -> Diagnostic {
    let (zh, en) = match limit {
        "inflated" => (
            "內容解壓縮後過大（上限由 --max-inflated 調高）",
            "a content stream inflates past the limit (raise it with --max-inflated)",
        ),
        "operations" => ("繪圖指令過多", "too many drawing operations"),
        "depth" => (
            "表單物件巢狀過深（上限由 --max-depth 調高）",
            "forms are nested too deeply (raise the limit with --max-depth)",
        ),
        "glyphs" => (
            "單頁文字過多（上限由 --max-glyphs 調高）",
            "too many glyphs on one page (raise the limit with --max-glyphs)",
        ),
        "rules" => ("單頁線條過多", "too many rules on one page"),
        _ => (
            "其後各頁未讀（上限由 --max-pages 調高）",
            "the pages after it were not read (raise the limit with --max-pages)",
        ),
    };
    Diagnostic::new(Code::LimitReached, format!("第 {page} 頁：{zh}"), format!("page {page}: {en}")).at(&whole(page))
}

/// Pieces of unseen text that are told one by one for a page; a page of them is told well enough by these.
const MOST_UNSEEN: usize = 20;

fn hidden_text(page: u32, unseen: &visibility::Unseen) -> Diagnostic {
    Diagnostic::new(
        Code::HiddenText,
        format!("第 {page} 頁有看不見的文字（{}），未採用", unseen.why.zh()),
        format!("page {page}: text that cannot be seen ({}) was left out", unseen.why.en()),
    )
    .at(&Place::boxed(page, unseen.bbox))
    .quoting(&unseen.text)
}

fn note_page(page: &GeometryPage, found: &interpret::PageNotes, notes: &mut Vec<Diagnostic>) {
    let number = page.number;
    for (font, (count, code)) in &found.unnamed {
        notes.push(
            Diagnostic::new(
                Code::UndecodableFont,
                format!("第 {number} 頁：字型 {font} 有 {count} 個字無法對應到 Unicode（例如代碼 {code:04X}）"),
                format!("page {number}: {count} characters of font {font} have no Unicode (code {code:04X}, for one)"),
            )
            .at(&whole(number)),
        );
    }
    for unseen in &found.unseen[..found.unseen.len().min(MOST_UNSEEN)] {
        notes.push(hidden_text(number, unseen));
    }
    if let Some(more) = found.unseen.len().checked_sub(MOST_UNSEEN).filter(|&more| more > 0) {
        let (zh, en) = ("處看不見的文字未採用", "pieces of text that cannot be seen were left out");
        notes.push(
            Diagnostic::new(
                Code::HiddenText,
                format!("第 {number} 頁另有 {more} {zh}"),
                format!("page {number}: {more} more {en}"),
            )
            .at(&whole(number)),
        );
    }
    if found.broken {
        notes.push(
            Diagnostic::new(
                Code::Truncated,
                format!("第 {number} 頁的內容毀損，只讀到一部分"),
                format!("the content of page {number} is damaged; only a part was read"),
            )
            .at(&whole(number)),
        );
    }
    let area = page.width * page.height;
    let pictured: f32 = page.pictures.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
    if page.glyphs.iter().all(|glyph| glyph.text.is_blank()) && pictured > 0.3 * area {
        notes.push(
            Diagnostic::new(
                Code::PageWithoutText,
                format!("第 {number} 頁沒有文字層（可能是掃描影像）"),
                format!("page {number} has no text layer; it is probably a scan"),
            )
            .at(&whole(number)),
        );
    }
}
