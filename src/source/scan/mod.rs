//! Pages that are pictures: straightened, cut at their rules, recognised, and handed on as glyphs and rules.
//!
//! | step                                             | module      |
//! |--------------------------------------------------|-------------|
//! | is the page's text layer worth reading           | `layer`     |
//! | the page drawn as grey pixels                    | here        |
//! | straightened; long dark runs are rules           | `picture`   |
//! | lines and columns, found and read by models      | `models`, `neural`, `page` |
//! | where there are no models: cut into strips on one sheet, words with boxes | `strips`, `tesseract` |
//! | ink that no word covers                          | `unread`    |
//!
//! What comes out is a [`GeometryPage`] like any other: one path reads drawn and scanned pages.

#[cfg(feature = "scan")]
mod colours;
#[cfg(feature = "scan")]
mod engine;
mod layer;
pub mod models;
#[cfg(feature = "scan")]
mod neural;
#[cfg(feature = "scan")]
mod page;
#[cfg(feature = "scan")]
mod picture;
#[cfg(feature = "scan")]
mod sheet;
#[cfg(feature = "scan")]
mod strips;
#[cfg(feature = "scan")]
mod tesseract;
#[cfg(feature = "scan")]
mod unread;

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

#[cfg(not(feature = "scan"))]
use self::absent as engine;
use self::layer::{Garbage, Layer};
use super::geometry::GeometryPage;
use crate::words::{Code, Diagnostic, Noted, Place};

pub use engine::program;
#[cfg(feature = "scan")]
#[doc(hidden)]
pub use sheet::{SheetWord, read_picture};

/// When pages are recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ocr {
    /// Pages without a usable text layer, if the recogniser is installed.
    #[default]
    Auto,
    /// No page.
    Never,
    /// Every page, whatever text layer it has.
    Always,
}

/// How pages are recognised.
#[derive(Debug, Clone)]
pub struct OcrOptions {
    /// When.
    pub when: Ocr,
    /// The models that read pages, where there are any: see [`models::find`].
    pub models: Option<models::ModelFiles>,
    /// The program that reads them where there are none.
    pub program: PathBuf,
    /// Its language, as it names it.
    pub language: String,
    /// How long one page may take.
    pub patience: Duration,
    /// Whether the pictures of recognised pages are kept, to be shown.
    pub keep_pictures: bool,
    /// How many bytes of memory the recogniser may take for one page (where the system can bound it).
    pub memory: u64,
    /// Called when a page is done: recognition is slow, and whoever waits can tell that work goes on.
    pub page_done: PageDone,
}

/// What is called after each recognised page.
#[derive(Clone, Copy)]
pub struct PageDone(pub fn());

impl std::fmt::Debug for PageDone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the address, which differs from run to run.
        f.write_str("PageDone")
    }
}

impl Default for OcrOptions {
    fn default() -> Self {
        OcrOptions {
            when: Ocr::default(),
            models: None,
            program: "tesseract".into(),
            language: "chi_tra".to_owned(),
            patience: Duration::from_secs(120),
            keep_pictures: false,
            // A page of 300 dots an inch takes a third of this.
            memory: 2 << 30,
            page_done: PageDone(|| {}),
        }
    }
}

/// The first version with the recogniser that reads lines of Chinese.
const LEAST_VERSION: u32 = 4;

/// How the recogniser is installed here, with its data for Chinese as written in Taiwan.
const REMEDY: &str = if cfg!(windows) {
    "winget install UB-Mannheim.TesseractOCR, and choose chi_tra among its languages"
} else if cfg!(target_os = "macos") {
    "brew install tesseract tesseract-lang"
} else {
    "apt install tesseract-ocr tesseract-ocr-chi-tra (Debian, Ubuntu), \
     dnf install tesseract tesseract-langpack-chi_tra (Fedora)"
};

/// Why pages cannot be recognised.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcrError {
    /// The program is not installed.
    #[error(
        "no recogniser is installed; remedy: {} (models, read by planscope itself), or {REMEDY}; see `planscope ocr`",
        models::REMEDY
    )]
    Missing,
    /// The program is of a time before it could read Chinese well.
    #[error("tesseract {found} is too old, {LEAST_VERSION} or newer is needed; remedy: {REMEDY}")]
    Old {
        /// What it says its version is.
        found: String,
    },
    /// The program was built without what draws and reads pages.
    #[error("this build of planscope reads no scans; remedy: build it with the feature `scan`")]
    NotBuilt,
    /// The language is not installed.
    #[error("tesseract has no data for {language}; remedy: {REMEDY}")]
    Language {
        /// As the recogniser names it.
        language: String,
    },
    /// A page took too long.
    #[error("{program} took longer than {seconds} s for one page")]
    Slow {
        /// What took so long.
        program: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// It ended with an error.
    #[error("{program} failed: {why}")]
    Failed {
        /// What failed.
        program: &'static str,
        /// What it or the system said.
        why: String,
    },
}

impl OcrError {
    /// The same for a reader of Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            OcrError::Missing => format!(
                "未安裝辨識程式；請安裝：{}（模型，由 planscope 自行執行），或 {REMEDY}；詳見 planscope ocr",
                models::REMEDY
            ),
            OcrError::Old { found } => format!("tesseract {found} 版過舊，需 {LEAST_VERSION} 版以上；請安裝：{REMEDY}"),
            OcrError::NotBuilt => "這個 planscope 編譯時未含掃描辨識；請以 scan 功能重新編譯".to_owned(),
            OcrError::Language { language } => format!("tesseract 沒有 {language} 的語言資料；請安裝：{REMEDY}"),
            OcrError::Slow { program, seconds } => format!("{program} 辨識一頁超過 {seconds} 秒"),
            OcrError::Failed { program, why } => format!("{program} 執行失敗：{why}"),
        }
    }
}

/// A recognised word: where, and how sure the recogniser was.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// Page, from 1.
    pub page: u32,
    /// In points from the page's top left corner.
    pub bbox: [f32; 4],
    /// What it says.
    pub text: String,
    /// 0–1.
    pub confidence: f32,
}

/// What recognition gave beside glyphs and rules.
#[derive(Debug, Clone, Default)]
pub struct Recognised {
    /// The words of all recognised pages.
    pub words: Vec<Word>,
    /// Where in a table ink stands that could not be read, as page and box in points.
    pub unread: Vec<Place>,
    /// The pages as they were recognised, where that was asked for.
    pub pictures: Vec<PagePicture>,
    /// The pages that were recognised, by number, and how askew each was put in: how far its lines sink for each point to
    /// the right. Places are those of the page made straight around its middle.
    pub slopes: BTreeMap<u32, f32>,
}

/// A recognised page, straightened, at half the resolution it was recognised at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePicture {
    /// Page, from 1.
    pub page: u32,
    /// A grey PNG of the whole page.
    pub png: Vec<u8>,
}
/// Whether a page is a picture with hardly any text: page numbers may have been printed over it.
#[must_use]
pub fn is_scan(page: &GeometryPage) -> bool {
    let pictured: f32 = page.pictures.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
    let written = || page.glyphs.iter().filter(|glyph| !glyph.text.is_blank()).count();
    pictured > 0.3 * page.width * page.height && written() < 30
}
/// Recognises those pages that need it, in place, and gives the words with their confidence.
///
/// What stands in the way is a note on the page, never an end: the other pages are read as they are.
pub fn recognise(bytes: &[u8], pages: &mut Noted<Vec<GeometryPage>>, options: &OcrOptions) -> Recognised {
    let layers: Vec<Layer> = pages.value.iter().map(layer::layer).collect();
    let wanted: Vec<usize> = match options.when {
        Ocr::Never => Vec::new(),
        Ocr::Auto => (0..layers.len()).filter(|&at| layers[at] != Layer::Sound).collect(),
        Ocr::Always => (0..layers.len()).collect(),
    };
    for (page, layer) in pages.value.iter().zip(&layers) {
        if let Layer::Garbage(garbage) = layer {
            pages.notes.push(garbled(page, *garbage));
        }
    }
    if wanted.is_empty() {
        return Recognised::default();
    }
    match engine::read(bytes, pages, &layers, &wanted, options) {
        Ok(read) => read,
        Err(error) => {
            // A layer that is only doubted is read as it is.
            if wanted.iter().any(|&at| layers[at] != Layer::Doubtful) {
                pages.notes.push(Diagnostic::new(
                    Code::NotRecognised,
                    format!("掃描頁未辨識：{}", error.in_chinese()),
                    format!("scanned pages were not recognised: {error}"),
                ));
            }
            Recognised::default()
        }
    }
}

fn whole(page: &GeometryPage) -> Place {
    Place::boxed(page.number, [0.0, 0.0, page.width, page.height])
}

fn garbled(page: &GeometryPage, garbage: Garbage) -> Diagnostic {
    let number = page.number;
    Diagnostic::new(
        Code::GarbledText,
        format!("第 {number} 頁的文字層是亂碼（{}）", garbage.zh()),
        format!("the text layer of page {number} is garbage ({})", garbage.en()),
    )
    .at(&whole(page))
}

/// What stands in the place of the engine in a build without it: pages are told to need one.
#[cfg(not(feature = "scan"))]
mod absent {
    use super::{GeometryPage, Layer, Noted, OcrError, OcrOptions, Recognised};

    /// Reads no page.
    pub(super) fn read(
        _: &[u8],
        _: &mut Noted<Vec<GeometryPage>>,
        _: &[Layer],
        _: &[usize],
        _: &OcrOptions,
    ) -> Result<Recognised, OcrError> {
        Err(OcrError::NotBuilt)
    }

    /// There is none.
    ///
    /// # Errors
    /// Always [`OcrError::NotBuilt`].
    pub fn program(_: &OcrOptions) -> Result<String, OcrError> {
        Err(OcrError::NotBuilt)
    }
}
