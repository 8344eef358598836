//! What reads pages: the models where there are any, else the installed program. Pages are drawn first, so many at a
//! time as there are threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
};

use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings,
    vello_cpu::color::palette::css::WHITE,
};
use hayro_syntax::Pdf;

use super::{
    Ocr, OcrError, OcrOptions, PageDone, PagePicture, Recognised, Word,
    colours::{Colours, Drawing},
    garbled,
    layer::{self, Garbage, Layer},
    models::ModelFiles,
    neural::Neural,
    page,
    sheet::{self, DPI, Page, SCALE},
    tesseract::Tesseract,
    whole,
};
use crate::{
    many::{self, *},
    source::geometry::GeometryPage,
    words::{Code, Diagnostic, Noted, Place},
};

/// Level print is surer than this on the whole; vertical writing read as level lines is not.
const LEVEL_SURE: f32 = 0.7;
/// Columns must be so much surer than lines to be what a page is written in.
const SURER: f32 = 0.1;
/// A page of more pixels is not drawn: 300 dots an inch of A2.
const MOST_PIXELS: f32 = 36e6;

/// Recognises the pages that are wanted, in place.
pub(super) fn read(
    bytes: &[u8],
    pages: &mut Noted<Vec<GeometryPage>>,
    layers: &[Layer],
    wanted: &[usize],
    options: &OcrOptions,
) -> Result<Recognised, OcrError> {
    let mut out = Recognised::default();
    let engine = Engine::of(options, &mut pages.notes)?;
    let Ok(pdf) = Pdf::new(bytes.to_vec()) else { return Ok(out) };
    // So many at a time as there are threads: a drawn page is 30 megabytes.
    for some in wanted.chunks(many::threads()) {
        let pictures: Vec<Option<Drawing>> =
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
    Ok(out)
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
    Models(Arc<Neural>),
    Program(Tesseract),
}

impl Engine {
    /// The models where there are any, else the program. Models that cannot be used are a note.
    fn of(options: &OcrOptions, notes: &mut Vec<Diagnostic>) -> Result<Engine, OcrError> {
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
        let program = Tesseract::of(options);
        program.checked()?;
        Ok(Engine::Program(program))
    }

    fn page(&self, picture: Drawing, keep: bool) -> Result<Page, OcrError> {
        match self {
            Engine::Models(models) => page::read(picture, models, keep),
            Engine::Program(program) => {
                let picture = picture.black;
                let read = sheet::page(picture.clone(), &|sheet| program.words(sheet, DPI), keep)?;
                if read.sure() >= LEVEL_SURE || !program.reads_columns() {
                    return Ok(read);
                }
                let down = sheet::columns(picture, program, keep)?;
                Ok(if down.sure() > read.sure() + SURER { down } else { read })
            }
        }
    }
}

/// The models of these files, which are kept: a reader reads one file after another.
fn loaded(files: &ModelFiles, goes_on: PageDone) -> Result<Arc<Neural>, OcrError> {
    static KEPT: Mutex<Option<(ModelFiles, Arc<Neural>)>> = Mutex::new(None);
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, models)) = &*kept
        && of == files
    {
        return Ok(Arc::clone(models));
    }
    let models = Arc::new(Neural::load(files, goes_on)?);
    *kept = Some((files.clone(), Arc::clone(&models)));
    Ok(models)
}

/// Puts what was recognised in the place of a page's text, where it is worth more.
pub(super) fn take(
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
    if let Some(first) = read.weak.first() {
        let around = read
            .weak
            .iter()
            .fold(*first, |[l, t, r, b], bbox| [l.min(bbox[0]), t.min(bbox[1]), r.max(bbox[2]), b.max(bbox[3])]);
        let lines = read.weak.len();
        notes.push(
            Diagnostic::new(
                Code::LowConfidence,
                format!("第 {number} 頁有 {lines} 行讀得毫無把握，可能是手寫、印章或褪色的字"),
                format!(
                    "{lines} lines of page {number} were read without confidence: handwriting, a stamp or worn print"
                ),
            )
            .at(&Place::boxed(number, around)),
        );
    }
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
/// A page as pixels; none where it cannot be drawn.
fn draw(pdf: &Pdf, at: usize, size: &GeometryPage) -> Option<Drawing> {
    let drawn = || -> Option<Drawing> {
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
        let (width, height) = (usize::from(pixmap.width()), usize::from(pixmap.height()));
        let pixels = pixmap.data().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        drop(pixmap);
        let Drawing { black, red } = Colours { width, height, pixels }.positive().evenly_lit().parted();
        Some(Drawing { black: black.without_border(), red })
    };
    catch_unwind(AssertUnwindSafe(drawn)).ok().flatten()
}
