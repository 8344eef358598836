//! How to read a PDF: the password, and how much of a hostile file is read before giving up.

/// Options of [`super::read`].
#[derive(Debug, Clone, Default)]
pub struct PdfOptions {
    /// Tried where the empty password does not open an encrypted file.
    pub password: Option<String>,
    /// The limits.
    pub limits: Limits,
}

/// Where reading stops. Each limit is far above what a plan needs and low enough for a small machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages read.
    pub pages: usize,
    /// Glyphs kept of one page.
    pub glyphs_per_page: usize,
    /// Rules kept of one page.
    pub rules_per_page: usize,
    /// Bytes that one stream may inflate to.
    pub inflated: usize,
    /// Bytes that all content streams of the file may inflate to together.
    pub inflated_total: usize,
    /// Forms within forms.
    pub depth: usize,
    /// Drawing operations run for the whole file.
    pub operations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            pages: 5_000,
            glyphs_per_page: 100_000,
            rules_per_page: 60_000,
            inflated: 64 << 20,
            inflated_total: 512 << 20,
            depth: 12,
            operations: 40_000_000,
        }
    }
}
