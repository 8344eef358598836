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

mod layer;
pub mod models;
#[cfg(feature = "scan")]
mod neural;
#[cfg(feature = "scan")]
mod page;
mod picture;
mod strips;
mod tesseract;
mod unread;

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    time::Duration,
};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings,
    vello_cpu::color::palette::css::WHITE,
};
use hayro_syntax::Pdf;
use rayon::prelude::*;
use unicode_width::UnicodeWidthChar;

use self::{
    layer::{Garbage, Layer},
    picture::Picture,
    strips::Strip,
    tesseract::{Seen, Tesseract},
};
use super::geometry::{GeometryPage, Glyph, GlyphText, Turn};
use crate::words::{Code, Diagnostic, Noted, Place};

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

/// Dots an inch: what recognisers are trained on.
const DPI: u32 = 300;
/// The same in pixels a point.
const SCALE: f32 = DPI as f32 / 72.0;
/// A rule is at least this long, in points: no stroke of a character of body text is.
const SHORTEST_RULE: f32 = 26.0;
/// Less of a box is ink where specks were taken for words; 一 alone has a tenth.
const SPARSE: f32 = 0.06;
/// What is read only at the second try must be at least so sure to be believed.
const SURE: f32 = 0.7;
/// Level print is surer than this on the whole; vertical writing read as level lines is not.
const LEVEL_SURE: f32 = 0.7;
/// Columns must be so much surer than lines to be what a page is written in.
const SURER: f32 = 0.1;
/// A page of more pixels is not drawn: 300 dots an inch of A2.
const MOST_PIXELS: f32 = 36e6;

/// Whether a page is a picture with hardly any text: page numbers may have been printed over it.
#[must_use]
pub fn is_scan(page: &GeometryPage) -> bool {
    let pictured: f32 = page.pictures.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
    let written = page.glyphs.iter().filter(|glyph| !glyph.text.is_blank()).count();
    pictured > 0.3 * page.width * page.height && written < 30
}

/// Recognises those pages that need it, in place, and gives the words with their confidence.
///
/// What stands in the way is a note on the page, never an end: the other pages are read as they are.
pub fn recognise(bytes: &[u8], pages: &mut Noted<Vec<GeometryPage>>, options: &OcrOptions) -> Recognised {
    let mut out = Recognised::default();
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
        return out;
    }
    let engine = match Engine::of(options, &mut pages.notes) {
        Ok(engine) => engine,
        Err(error) => {
            // A layer that is only doubted is read as it is.
            if wanted.iter().any(|&at| layers[at] != Layer::Doubtful) {
                pages.notes.push(Diagnostic::new(
                    Code::NotRecognised,
                    format!("掃描頁未辨識：{}", error.in_chinese()),
                    format!("scanned pages were not recognised: {error}"),
                ));
            }
            return out;
        }
    };
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return out };
    // So many at a time as there are threads: a drawn page is 30 megabytes.
    for some in wanted.chunks(rayon::current_num_threads().max(1)) {
        let pictures: Vec<Option<Picture>> =
            some.iter().map(|&at| pages.value.get(at).and_then(|size| draw(&pdf, at, size))).collect();
        let read: Vec<Result<Page, OcrError>> = pictures
            .into_par_iter()
            .map(|picture| {
                let read = picture.map_or_else(
                    || Err(OcrError::Failed { program: "planscope", why: "the page cannot be drawn".into() }),
                    |picture| engine.page(picture, options.keep_pictures),
                );
                (options.page_done.0)();
                read
            })
            .collect();
        for (&at, read) in some.iter().zip(read) {
            take(&mut pages.value[at], read, layers[at], options.when, &mut pages.notes, &mut out);
        }
    }
    out
}

/// The version of the program that reads pages where there are no models.
///
/// # Errors
/// [`OcrError`] where it cannot be used.
pub fn program(options: &OcrOptions) -> Result<String, OcrError> {
    Tesseract::of(options).checked()
}

/// What reads pages.
enum Engine {
    #[cfg(feature = "scan")]
    Models(std::sync::Arc<neural::Neural>),
    Program(Tesseract),
}

impl Engine {
    /// The models where there are any, else the program. Models that cannot be used are a note.
    fn of(options: &OcrOptions, notes: &mut Vec<Diagnostic>) -> Result<Engine, OcrError> {
        #[cfg(feature = "scan")]
        if let Some(files) = &options.models {
            match loaded(files, options.page_done) {
                Ok(models) => return Ok(Engine::Models(models)),
                Err(error) => notes.push(Diagnostic::new(
                    Code::NotRecognised,
                    format!("辨識模型無法使用，改用 tesseract：{}", error.in_chinese()),
                    format!("the models cannot be used, tesseract is tried instead: {error}"),
                )),
            }
        }
        #[cfg(not(feature = "scan"))]
        let _ = notes;
        let program = Tesseract::of(options);
        program.checked()?;
        Ok(Engine::Program(program))
    }

    fn page(&self, picture: Picture, keep: bool) -> Result<Page, OcrError> {
        match self {
            #[cfg(feature = "scan")]
            Engine::Models(models) => page::read(picture, models, keep),
            Engine::Program(program) => {
                let read = page(picture.clone(), &|sheet| program.words(sheet, DPI), keep)?;
                if read.sure() >= LEVEL_SURE || !program.reads_columns() {
                    return Ok(read);
                }
                let down = columns(picture, program, keep)?;
                Ok(if down.sure() > read.sure() + SURER { down } else { read })
            }
        }
    }
}

/// The models of these files, which are kept: a reader reads one file after another.
#[cfg(feature = "scan")]
fn loaded(files: &models::ModelFiles, goes_on: PageDone) -> Result<std::sync::Arc<neural::Neural>, OcrError> {
    use std::sync::{Arc, Mutex, PoisonError};
    static KEPT: Mutex<Option<(models::ModelFiles, Arc<neural::Neural>)>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, models)) = &*kept
        && of == files
    {
        return Ok(Arc::clone(models));
    }
    let models = Arc::new(neural::Neural::load(files, goes_on)?);
    *kept = Some((files.clone(), Arc::clone(&models)));
    Ok(models)
}

/// Puts what was recognised in the place of a page's text, where it is worth more.
fn take(
    page: &mut GeometryPage,
    read: Result<Page, OcrError>,
    layer: Layer,
    when: Ocr,
    notes: &mut Vec<Diagnostic>,
    out: &mut Recognised,
) {
    let number = page.number;
    let read = match read {
        Ok(read) => read,
        Err(error) => {
            let note = Diagnostic::new(
                Code::NotRecognised,
                format!("第 {number} 頁未能辨識：{}", error.in_chinese()),
                format!("page {number} could not be recognised: {error}"),
            );
            return notes.push(note.at(&whole(page)));
        }
    };
    if layer == Layer::Doubtful && when == Ocr::Auto {
        if !layer::shows_other_text(&read.words) {
            return;
        }
        notes.push(garbled(page, Garbage::Other));
    }
    // A layer of codes may be all that is left of a page that cannot be drawn: it is said to be garbage, and kept.
    if matches!(layer, Layer::Garbage(_)) && read.words.is_empty() {
        return;
    }
    if read.words.is_empty() {
        notes.push(
            Diagnostic::new(
                Code::NotRecognised,
                format!("第 {number} 頁的影像中沒有讀到文字"),
                format!("no text was read in the picture of page {number}"),
            )
            .at(&whole(page)),
        );
        return;
    }
    page.glyphs = read.glyphs;
    page.rules = read.rules;
    page.fills.clear();
    let sure = read.words.iter().map(|word| word.confidence).sum::<f32>() / read.words.len().max(1) as f32;
    notes.retain(|note| !(note.code == Code::PageWithoutText && note.page == Some(number)));
    notes.push(
        Diagnostic::new(
            Code::Recognised,
            format!("第 {number} 頁由掃描影像辨識（平均信心 {:.0}%）", sure * 100.0),
            format!("page {number} was recognised from a scan (mean confidence {:.0}%)", sure * 100.0),
        )
        .at(&whole(page)),
    );
    out.slopes.insert(number, read.slope);
    out.words.extend(read.words.into_iter().map(|word| Word { page: number, ..word }));
    out.pictures.extend(read.png.map(|png| PagePicture { page: number, png }));
    for bbox in read.unread {
        let place = Place::boxed(number, bbox);
        notes.push(
            Diagnostic::new(
                Code::UnreadInk,
                format!("第 {number} 頁的表格中有未能辨識的字跡"),
                format!("in the table on page {number} stands something that could not be recognised"),
            )
            .at(&place),
        );
        out.unread.push(place);
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

/// A page as grey pixels; none where it cannot be drawn.
fn draw(pdf: &Pdf, at: usize, size: &GeometryPage) -> Option<Picture> {
    let drawn = || -> Option<Picture> {
        let page = pdf.pages().get(at)?;
        if size.width * size.height * SCALE * SCALE > MOST_PIXELS {
            return None;
        }
        let settings = PixmapSettings { x_scale: SCALE, y_scale: SCALE, bg_color: WHITE };
        let pixmap = hayro::render(
            page,
            &RenderCache::new(),
            &InterpreterSettings::default(),
            &RenderSettings::default(),
            &settings,
        );
        let grey = |p: &hayro::vello_cpu::color::PremulRgba8| {
            ((u32::from(p.r) * 299 + u32::from(p.g) * 587 + u32::from(p.b) * 114) / 1000) as u8
        };
        Some(Picture {
            width: usize::from(pixmap.width()),
            height: usize::from(pixmap.height()),
            grey: pixmap.data().iter().map(grey).collect(),
        })
    };
    catch_unwind(AssertUnwindSafe(drawn)).ok().flatten()
}

struct Page {
    glyphs: Vec<Glyph>,
    rules: Vec<super::geometry::Rule>,
    words: Vec<Word>,
    unread: Vec<[f32; 4]>,
    png: Option<Vec<u8>>,
    /// How far its lines sank before it was straightened.
    slope: f32,
}

impl Page {
    /// The mean of how sure its words are.
    fn sure(&self) -> f32 {
        self.words.iter().map(|word| word.confidence).sum::<f32>() / self.words.len().max(1) as f32
    }
}

/// A page of vertical writing as the program reads it.
fn columns(picture: Picture, program: &Tesseract, keep: bool) -> Result<Page, OcrError> {
    let (plain, slope) = picture.straightened();
    let png = if keep { plain.png() } else { None };
    let picture = plain.levelled();
    let [verticals, horizontals] = picture.rules((SHORTEST_RULE * SCALE) as usize);
    let all = [verticals, horizontals].concat();
    let rules = all.iter().map(|run| run.rule(SCALE)).collect();
    let bare = picture.without(&all).despeckled();
    let mut page = Page { glyphs: Vec::new(), rules, words: Vec::new(), unread: Vec::new(), png, slope };
    for word in ask(&|sheet| program.columns(sheet, DPI), &bare)? {
        let [left, top, right, bottom] = word.bbox.map(|edge| edge / SCALE);
        let each = (bottom - top) / word.text.chars().count().max(1) as f32;
        let mut from = top;
        for c in word.text.chars() {
            page.glyphs.push(Glyph {
                text: GlyphText::One(c),
                bbox: [left, from, right, from + each],
                baseline: from + each,
                size: right - left,
                turn: Turn::Upright,
                vertical: true,
                visible: true,
                light: 0,
            });
            from += each;
        }
        page.words.push(Word {
            page: 0,
            bbox: [left, top, right, bottom],
            text: word.text,
            confidence: word.confidence,
        });
    }
    Ok(page)
}

/// What a recogniser answers when it is shown a sheet.
type Read<'a> = dyn Fn(&Picture) -> Result<Vec<Seen>, OcrError> + 'a;

/// A word on a sheet: its box in pixels, what it says, how sure that is (0–1), and the number of its line.
#[doc(hidden)]
pub type SheetWord = ([f32; 4], String, f32, u32);

/// A page of 300 dots an inch as it is read whatever recogniser there is: `read` is shown sheets of grey pixels, `width` to
/// a row, and answers with words. For tests that must not depend on a program.
#[doc(hidden)]
#[must_use]
pub fn read_picture(
    width: usize,
    grey: Vec<u8>,
    read: &dyn Fn(usize, &[u8]) -> Vec<SheetWord>,
) -> (GeometryPage, Recognised) {
    let height = grey.len() / width.max(1);
    let mut out = GeometryPage {
        number: 1,
        width: width as f32 / SCALE,
        height: height as f32 / SCALE,
        ..GeometryPage::default()
    };
    let answer = |sheet: &Picture| {
        let words = read(sheet.width, &sheet.grey).into_iter();
        Ok(words.map(|(bbox, text, confidence, line)| Seen { text, bbox, confidence, line }).collect())
    };
    let mut found = Recognised::default();
    let read = page(Picture { width, height, grey }, &answer, true);
    take(&mut out, read, Layer::Absent, Ocr::Always, &mut Vec::new(), &mut found);
    (out, found)
}

/// The words on a sheet, without those whose box is none or stands beside it: the program's answer is input like any other.
fn ask(read: &Read<'_>, sheet: &Picture) -> Result<Vec<Seen>, OcrError> {
    let mut seen = read(sheet)?;
    for Seen { bbox, .. } in &mut seen {
        for (edge, most) in bbox.iter_mut().zip([sheet.width, sheet.height].repeat(2)) {
            *edge = edge.clamp(0.0, most as f32);
        }
    }
    // What is no number is less than nothing.
    seen.retain(|Seen { bbox, .. }| bbox[0] < bbox[2] && bbox[1] < bbox[3]);
    Ok(seen)
}

fn page(picture: Picture, read: &Read<'_>, keep: bool) -> Result<Page, OcrError> {
    let (plain, slope) = picture.straightened();
    let png = if keep { plain.png() } else { None };
    let picture = plain.clone().levelled();
    let [verticals, horizontals] = picture.rules((SHORTEST_RULE * SCALE) as usize);
    let rules = verticals.iter().chain(&horizontals).map(|run| run.rule(SCALE)).collect();
    let all: Vec<_> = verticals.iter().chain(&horizontals).copied().collect();
    let bare = picture.without(&all).despeckled();
    let ruled = (verticals.iter().map(|run| run.from).min(), verticals.iter().map(|run| run.to).max());
    let mut page = Page { glyphs: Vec::new(), rules, words: Vec::new(), unread: Vec::new(), png, slope };
    let mut passed_over = Vec::new();
    for strips in strips::sheets(strips::cut(&bare, &verticals)) {
        let sheet = Sheet::of(&bare, strips);
        let seen = ask(read, &sheet.picture)?;
        sheet.put(&seen, ruled, bare.height, &mut page);
        if let (Some(top), Some(bottom)) = ruled {
            passed_over.extend(unread::bands(&sheet.picture, &sheet.strips, &seen, top, bottom));
        }
    }
    if passed_over.is_empty() {
        return Ok(page);
    }
    // What was passed over among the other lines is often read when it stands by itself, or with the grey it has.
    for bare in [&bare, &plain.without(&all)] {
        if passed_over.is_empty() {
            break;
        }
        let sheet = Sheet::of(bare, std::mem::take(&mut passed_over));
        let mut seen = ask(read, &sheet.picture)?;
        for (at, strip) in sheet.strips.iter().enumerate() {
            let on_it = |word: &Seen| strips::strip_at(&sheet.strips, word.bbox[1]) == Some(at);
            let sure = |word: &Seen| word.confidence >= SURE;
            if !seen.iter().any(on_it) || !seen.iter().filter(|word| on_it(word)).all(sure) {
                seen.retain(|word| !on_it(word));
                passed_over.push(*strip);
            }
        }
        sheet.put(&seen, ruled, bare.height, &mut page);
    }
    let points = |strip: &Strip| [strip.left, strip.top, strip.right, strip.bottom].map(|edge| edge as f32 / SCALE);
    page.unread.extend(passed_over.iter().map(points));
    Ok(page)
}

/// Parts of a page below each other, as the recogniser is shown them.
struct Sheet {
    picture: Picture,
    strips: Vec<Strip>,
}

impl Sheet {
    fn of(bare: &Picture, mut strips: Vec<Strip>) -> Sheet {
        strips::stack(&mut strips);
        Sheet { picture: strips::sheet(bare, &strips), strips }
    }

    /// Puts what was seen on the sheet where it stands on the page, between the table's upper and lower end and outside.
    fn put(&self, seen: &[Seen], ruled: (Option<usize>, Option<usize>), height: usize, page: &mut Page) {
        let Sheet { picture: sheet, strips } = self;
        for line in seen.chunk_by(|a, b| a.line == b.line) {
            let line = tidied(line);
            let (bottom, size) = line_measure(sheet, &line);
            // Outside the table, a line without a character of words is a page number or dirt.
            let outside = strips::to_page(strips, line[0].bbox[0], bottom).is_none_or(|[_, base]| {
                ruled.0.is_none_or(|top| base < top as f32) || ruled.1.is_none_or(|end| base > end as f32)
            });
            // The dashes around a page number look like 一; a speck may look like any one character.
            let says = |word: &&Seen| word.confidence >= 0.5;
            let characters = line.iter().filter(says).flat_map(|word| word.text.chars());
            let sparse = || line.iter().all(|word| sheet.density(word.bbox) < SPARSE);
            // At the page's edges a few characters are a page number or dirt.
            let at_edge = strips::to_page(strips, line[0].bbox[0], bottom)
                .is_none_or(|[_, base]| base < 0.06 * height as f32 || base > 0.92 * height as f32);
            let least = if at_edge { 8 } else { 2 };
            if outside && (sparse() || characters.filter(|c| ('\u{4E01}'..'\u{A000}').contains(c)).count() < least) {
                continue;
            }
            for (word, [from, to]) in line.iter().zip(apart(&line)) {
                let Some([left, base]) = strips::to_page(strips, from, bottom) else { continue };
                let (left, right, base) = (left / SCALE, (left + to - from) / SCALE, base / SCALE);
                let size = size / SCALE;
                let bbox = [left, base - size * 0.95, right, base + size * 0.05];
                page.words.push(Word { page: 0, bbox, text: word.text.clone(), confidence: word.confidence });
                push_glyphs(&word.text, bbox, base - size * 0.07, size, &mut page.glyphs);
            }
        }
    }
}

/// Where each word of a line begins and ends. Boxes of neighbours overlap; the order of reading is right all the same,
/// so two that do are parted halfway.
fn apart(line: &[Seen]) -> Vec<[f32; 2]> {
    let mut out: Vec<[f32; 2]> = line.iter().map(|word| [word.bbox[0], word.bbox[2]]).collect();
    for at in 1..out.len() {
        let (before, here) = (out[at - 1], out[at]);
        if here[0] < before[1] {
            let middle = ((here[0] + before[1]) / 2.0).clamp(before[0] + 1.0, (here[1] - 1.0).max(before[0] + 1.0));
            out[at - 1][1] = middle;
            out[at] = [middle, here[1].max(middle + 1.0)];
        }
    }
    out
}

/// A line's words without the dirt before its first character, its marker with the dot it was printed with.
fn tidied(line: &[Seen]) -> Vec<Seen> {
    let is_dirt = |c: char| "'’‘`“”\"》〉〕|·.,‧^~*_".contains(c);
    let mut words = line.to_vec();
    while words.len() > 1 && words[0].text.chars().all(is_dirt) {
        words.remove(0);
    }
    let closed = words.get(1).is_some_and(|next| next.text.starts_with([')', '）']));
    let first = &mut words[0].text;
    if first.chars().any(char::is_alphanumeric) {
        *first = first.trim_start_matches(is_dirt).to_owned();
    }
    // Of 「(4)」 the second bracket is thin, and often lost before a wide character.
    if first
        .strip_prefix(['(', '（'])
        .is_some_and(|number| (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
        && !closed
    {
        first.push(')');
    }
    // 「2,」 at the beginning of a line is a marker whose dot was taken for a comma.
    let digits = first.len() - first.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=2).contains(&digits) && first[digits..].starts_with([',', '，']) {
        let rest = first[digits..].chars().skip(1).collect::<String>();
        *first = format!("{}.{rest}", &first[..digits]);
    }
    widen(&mut words);
    words
}

/// Behind 漢字 stands the wide comma, whatever width it was recognised with; between digits the narrow one.
fn widen(words: &mut [Seen]) {
    let is_han = |c: char| ('\u{3400}'..'\u{A000}').contains(&c);
    let mut before = ' ';
    let begins: Vec<Option<char>> = words.iter().map(|word| word.text.chars().next()).collect();
    for (at, word) in words.iter_mut().enumerate() {
        // A full stop of another script stands between no two 漢字: a comma has lost its tail.
        let before_han = begins.get(at + 1).copied().flatten().is_some_and(is_han);
        let alone = word.text.chars().count() == 1;
        let wide = |c: char| {
            let behind_han = is_han(before) || "」』）》".contains(before);
            before = c;
            match c {
                ',' if behind_han => '，',
                '.' | '．' if behind_han && before_han && alone => '，',
                ':' if behind_han => '：',
                ';' if behind_han => '；',
                c => c,
            }
        };
        word.text = word.text.chars().map(wide).collect();
    }
}

/// The lower edge of a line's characters and their size, from its ink: the boxes of words are often too high.
fn line_measure(sheet: &Picture, line: &[Seen]) -> (f32, f32) {
    let least = |of: &dyn Fn(&Seen) -> f32| line.iter().map(of).fold(f32::MAX, f32::min).max(0.0);
    let most = |of: &dyn Fn(&Seen) -> f32| line.iter().map(of).fold(0.0, f32::max);
    let (top, bottom) = (least(&|word| word.bbox[1]), most(&|word| word.bbox[3]));
    let columns: Vec<(usize, usize)> =
        line.iter().map(|word| (word.bbox[0].max(0.0) as usize, word.bbox[2].max(0.0) as usize)).collect();
    let (from, to) = match sheet.ink_band(top as usize, bottom as usize, &columns) {
        Some((from, to)) => (from as f32, to as f32),
        None => (top, bottom),
    };
    // The ink of a character is a little lower than its em.
    (to, ((to - from) * 1.06).max(6.0))
}

/// A word's characters, each given its share of the word's width: wide ones twice that of narrow ones.
fn push_glyphs(text: &str, bbox: [f32; 4], baseline: f32, size: f32, out: &mut Vec<Glyph>) {
    let widths: Vec<f32> = text.chars().map(|c| c.width().unwrap_or(1).max(1) as f32).collect();
    let total: f32 = widths.iter().sum();
    let mut left = bbox[0];
    for (c, width) in text.chars().zip(widths) {
        let right = left + (bbox[2] - bbox[0]) * width / total;
        out.push(Glyph {
            text: GlyphText::One(c),
            bbox: [left, bbox[1], right, bbox[3]],
            baseline,
            size,
            turn: Turn::Upright,
            vertical: false,
            visible: true,
            light: 0,
        });
        left = right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &[&str]) -> String {
        let seen = |text: &&str| Seen { text: (*text).to_owned(), bbox: [0.0; 4], confidence: 0.9, line: 1 };
        let words = tidied(&line.iter().map(seen).collect::<Vec<_>>());
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_line_is_tidied_of_what_recognisers_make_of_print() {
        assert_eq!(shown(&["(4", "每月", "統計,", "報告"]), "(4)|每月|統計，|報告");
        assert_eq!(shown(&["2,", "提升", "12,000", "人", ";", "App,"]), "2.|提升|12,000|人|；|App,");
        assert_eq!(shown(&["'", "服務"]), "服務");
        assert_eq!(shown(&["(1", ")", "網", "站", ".", "逾", "1", ".", "5"]), "(1|)|網|站|，|逾|1|.|5");
    }
}
