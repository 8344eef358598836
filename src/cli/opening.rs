//! How one file is opened: its password, whether its pages are recognised, and how much of it is read at most.

use std::path::PathBuf;

use planscope::{
    pipeline::Options,
    source::{
        pdf::{Limits, PdfOptions},
        scan::{Ocr, OcrOptions, models},
    },
};
use serde::{Deserialize, Serialize};

/// What every command that opens files takes.
#[derive(Debug, Clone, Default, clap::Args, Serialize, Deserialize)]
pub(crate) struct Opening {
    /// Opens encrypted files
    #[arg(long, value_name = "PASSWORD")]
    pub(crate) password: Option<String>,
    /// Which pages are recognised from their picture (what that needs: `planscope ocr`)
    #[arg(long, value_enum, default_value_t = OcrArg::Auto)]
    pub(crate) ocr: OcrArg,
    /// The folder of the models that recognise pages [default: those of planscope.toml, of your data folder, of rapidocr]
    #[arg(long, value_name = "DIR")]
    pub(crate) ocr_models: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) bounds: Bounds,
}

impl Opening {
    pub(crate) fn pdf(&self) -> PdfOptions {
        PdfOptions { password: self.password.clone(), limits: self.bounds.limits() }
    }

    pub(crate) fn ocr(&self) -> OcrOptions {
        let wanted = self.ocr != OcrArg::Never;
        let models = if wanted { models::find(self.ocr_models.as_deref()) } else { None };
        OcrOptions { when: self.ocr.when(), models, ..OcrOptions::default() }
    }

    /// The options of the pipeline, for the rest as they come.
    pub(crate) fn options(&self) -> Options {
        Options { max_bytes: self.bounds.max_bytes, pdf: self.pdf(), ocr: self.ocr(), ..Options::default() }
    }
}

/// How files are read with this password, and with pages recognised when `ocr` says so: `auto`, `never`, `always`. None
/// where it says something else.
#[must_use]
pub fn options(password: Option<String>, ocr: &str) -> Option<Options> {
    let ocr = <OcrArg as clap::ValueEnum>::from_str(ocr, false).ok()?;
    Some(Opening { password, ocr, ..Opening::default() }.options())
}

/// When pages are recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
pub(crate) enum OcrArg {
    /// Pages without a usable text layer
    #[default]
    Auto,
    /// No page
    Never,
    /// Every page
    Always,
}

impl OcrArg {
    fn when(self) -> Ocr {
        match self {
            OcrArg::Auto => Ocr::Auto,
            OcrArg::Never => Ocr::Never,
            OcrArg::Always => Ocr::Always,
        }
    }
}

/// What these options stand under.
const LIMITS: &str = "Limits of one file";

/// How much of a file is read; what lies beyond is reported.
#[derive(Debug, Clone, clap::Args, Serialize, Deserialize)]
pub(crate) struct Bounds {
    /// The largest file that is read
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "512M", value_parser = size)]
    pub(crate) max_bytes: u64,
    /// Pages read of a PDF
    #[arg(long, help_heading = LIMITS, value_name = "PAGES", default_value_t = Limits::default().pages)]
    max_pages: usize,
    /// What the pages of a PDF may inflate to, in all; an eighth of it for one stream
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "512M", value_parser = size)]
    max_inflated: u64,
    /// Glyphs read of one page
    #[arg(long, help_heading = LIMITS, value_name = "GLYPHS", default_value_t = Limits::default().glyphs_per_page)]
    max_glyphs: usize,
    /// Forms within forms of a page
    #[arg(long, help_heading = LIMITS, value_name = "LEVELS", default_value_t = Limits::default().depth)]
    max_depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        let Limits { pages, glyphs_per_page, inflated_total, depth, .. } = Limits::default();
        Bounds {
            max_bytes: Options::default().max_bytes,
            max_pages: pages,
            max_inflated: inflated_total as u64,
            max_glyphs: glyphs_per_page,
            max_depth: depth,
        }
    }
}

impl Bounds {
    fn limits(&self) -> Limits {
        let total = usize::try_from(self.max_inflated).unwrap_or(usize::MAX);
        Limits {
            pages: self.max_pages,
            glyphs_per_page: self.max_glyphs,
            inflated: total.div_ceil(8),
            inflated_total: total,
            depth: self.max_depth,
            ..Limits::default()
        }
    }
}

/// A number of bytes, such as 512M or 2G.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err("a size is needed, such as 512M or 2G".to_owned()),
    };
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "a size is needed, such as 512M or 2G".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        opening: Opening,
    }

    #[test]
    fn what_is_not_said_is_as_the_library_has_it() {
        let said = Line::parse_from(["planscope"]).opening;
        assert_eq!(format!("{said:?}"), format!("{:?}", Opening::default()));
        assert_eq!(said.bounds.limits(), Limits::default());
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!([size("7"), size("1k"), size("2G")], [Ok(7), Ok(1024), Ok(2 << 30)]);
        assert!(size("many").is_err() && size("99999999999G").is_err() && size("M").is_err());
    }
}
