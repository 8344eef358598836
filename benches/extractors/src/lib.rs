//! Text of a PDF as crates extract it, each asked in the same way.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What became of a document.
#[derive(Debug)]
pub enum Extracted {
    /// The text of all pages.
    Text(String),
    /// The crate said that it cannot.
    Refused(String),
    /// The crate panicked; what it said.
    Panicked(String),
}

/// A crate that extracts text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extractor {
    /// `lopdf::Document::extract_text`
    Lopdf,
    /// `pdf_extract::extract_text_from_mem`
    PdfExtract,
    /// `planscope::layout::text`
    Planscope,
}

impl Extractor {
    /// All of them, planscope last.
    pub const ALL: [Extractor; 3] = [Extractor::Lopdf, Extractor::PdfExtract, Extractor::Planscope];

    /// The name on crates.io.
    pub fn name(self) -> &'static str {
        match self {
            Extractor::Lopdf => "lopdf",
            Extractor::PdfExtract => "pdf-extract",
            Extractor::Planscope => "planscope",
        }
    }

    /// The text of a PDF. A panic is an outcome and not the end of the run.
    pub fn extract(self, bytes: &[u8]) -> Extracted {
        let outcome = catch_unwind(AssertUnwindSafe(|| match self {
            Extractor::Lopdf => by_lopdf(bytes),
            Extractor::PdfExtract => pdf_extract::extract_text_from_mem(bytes).map_err(|error| error.to_string()),
            Extractor::Planscope => by_planscope(bytes),
        }));
        match outcome {
            Ok(Ok(text)) => Extracted::Text(text),
            Ok(Err(why)) => Extracted::Refused(why),
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
                Extracted::Panicked(said.unwrap_or("a panic without words").to_owned())
            }
        }
    }
}

fn by_lopdf(bytes: &[u8]) -> Result<String, String> {
    let document = lopdf::Document::load_mem(bytes).map_err(|error| error.to_string())?;
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    document.extract_text(&pages).map_err(|error| error.to_string())
}

fn by_planscope(bytes: &[u8]) -> Result<String, String> {
    let pages = planscope::source::pdf::read(bytes, &Default::default()).map_err(|error| error.to_string())?.value;
    Ok(pages.iter().map(planscope::layout::text).collect::<Vec<_>>().join("\u{c}"))
}

/// Panics are counted; what they print would stand between the rows of a table.
pub fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
