//! From the bytes of a file to its plans: the stages one after another.

use std::borrow::Cow;

use foldhash::HashMap;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{
    layout::{Upright, upright},
    normalize::due,
    plan::{self, Due, Plan, ReadAs, Reading, Source},
    reading::lines,
    source::{
        Form, SourceError, boxes, browser, encoding,
        flow::Flow,
        foreign,
        geometry::GeometryPage,
        grid, html, office,
        pdf::{self, PdfOptions},
        pitch::{self, Evened},
        scan, tabbed, text,
    },
    table::{
        Block, Document, Vocabulary, across, flow_of_pages, from_flow, from_pages, from_pages_undrawn,
        from_pages_with_seams, headings, in_order, is_clean, listed, rows, spaced, typed,
    },
    words::{Code, Diagnostic, Place, shorten},
};

#[cfg(feature = "files")]
use crate::source::convert::{self, ConvertOptions};

/// How files are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The header words, those of the site included.
    pub vocabulary: Cow<'static, Vocabulary>,
    /// The largest file that is read.
    pub max_bytes: u64,
    /// The bounds on zipped documents.
    pub office: office::Limits,
    /// How scanned pages are recognised.
    pub ocr: scan::OcrOptions,
    /// Whether and how files of old forms are converted first.
    #[cfg(feature = "files")]
    pub convert: ConvertOptions,
    /// The password and the limits of PDFs.
    pub pdf: PdfOptions,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            vocabulary: Cow::Borrowed(Vocabulary::built_in()),
            max_bytes: 512 << 20,
            office: office::Limits::default(),
            ocr: scan::OcrOptions::default(),
            #[cfg(feature = "files")]
            convert: ConvertOptions::default(),
            pdf: PdfOptions::default(),
        }
    }
}

/// What a file gave.
#[derive(Debug, Clone, Default)]
pub struct FileReading {
    /// Its plans; records that were read back have no accounting.
    pub plans: Vec<Reading>,
    /// What was noticed about the file where it holds no plan to say it on.
    pub notes: Vec<Diagnostic>,
}

/// Reads every plan of a file from its bytes. `path` only names it in records and messages.
///
/// A readable file without a plan gives no plan and a [`Code::NoPlanFound`].
///
/// # Errors
/// [`SourceError`] where the file cannot be read at all.
pub fn read_bytes(path: &str, bytes: &[u8], options: &Options) -> Result<FileReading, SourceError> {
    read_summed(path, bytes, || Sha256::digest(bytes).into(), options)
}

/// Reads them as [`read_bytes`] does where their SHA-256 may be known: only what is no record of its own is asked for it.
///
/// # Errors
/// [`SourceError`] where the file cannot be read at all.
pub fn read_summed(
    path: &str,
    bytes: &[u8],
    sum: impl FnOnce() -> [u8; 32],
    options: &Options,
) -> Result<FileReading, SourceError> {
    small_enough(bytes, options)?;
    let form = Form::of(bytes);
    if form == Form::Json
        && let Some(plans) = records(bytes)?
    {
        return Ok(FileReading { plans, notes: Vec::new() });
    }
    let opened = open(bytes, form, options)?;
    Ok(plans_in(path, sum(), &opened, options))
}

fn small_enough(bytes: &[u8], options: &Options) -> Result<(), SourceError> {
    let limit = options.max_bytes;
    if bytes.len() as u64 > limit { Err(SourceError::TooLarge { limit }) } else { Ok(()) }
}

/// A file with what it shows: for people who check the reading against the page.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    /// The pages as drawn; none where the form draws none.
    pub pages: Vec<GeometryPage>,
    /// The lines of a text with their pages and numbers; none where the form is no text.
    pub lines: Vec<(u32, u32, String)>,
    /// What a form without pages holds: paragraphs and tables.
    pub flow: Option<Flow>,
    /// The pictures of pages that were recognised.
    pub pictures: Vec<scan::PagePicture>,
    /// What was found.
    pub reading: FileReading,
}

/// Reads a file as [`read_bytes`] does, and keeps what it shows.
///
/// # Errors
/// [`SourceError`] where the file cannot be read at all.
pub fn inspect_bytes(path: &str, bytes: &[u8], options: &Options) -> Result<Inspection, SourceError> {
    small_enough(bytes, options)?;
    let mut options = options.clone();
    options.ocr.keep_pictures = true;
    let opened = open(bytes, Form::of(bytes), &options)?;
    let reading = plans_in(path, Sha256::digest(bytes).into(), &opened, &options);
    // A form without lines has not even an empty one.
    let lines = if opened.text.is_empty() { Vec::new() } else { text::lines(&opened.text) };
    let lines = lines.into_iter().map(|line| (line.page, line.number, line.text.to_owned()));
    Ok(Inspection {
        lines: lines.collect(),
        pages: opened.pages,
        flow: opened.flow,
        pictures: opened.recognised.pictures,
        reading,
    })
}

/// Pages that are read by their white space where nothing else shows a plan: the longest plan seen has some sixty, and what has
/// more is another document, which this would take several times as long to tell.
const MOST_TYPED_PAGES: usize = 120;

/// The plans of a file that was opened.
fn plans_in(path: &str, sum: [u8; 32], opened: &Opened<'_>, options: &Options) -> FileReading {
    let Opened { document, format, .. } = opened;
    let source = Source {
        path: path.to_owned(),
        format: (*format).to_owned(),
        sha256: sum.iter().map(|byte| format!("{byte:02x}")).collect(),
        pages: document.pages,
        read_as: None,
    };
    let is_empty = |plans: &[Reading]| plans.iter().all(|reading| reading.plan.measures.is_empty());
    let mut plans = readings(opened, &source, options);
    if is_empty(&plans) && (1..=MOST_TYPED_PAGES).contains(&opened.pages.len()) {
        let typed = as_typed(&opened.pages, &source, options);
        if !is_empty(&typed) {
            plans = typed;
        }
    }
    if !opened.stands.is_empty() {
        let index = |page: u32| opened.pages.partition_point(|one| one.number < page);
        for reading in &mut plans {
            reading.move_boxes(|page, bbox| opened.stands.get(index(page)).map_or(bbox, |stand| stand.back(bbox)));
        }
    }
    // What was noticed about the file stands with its first plan, and stays where that one has no measures.
    let noticed = |note: &Diagnostic| {
        document.notes.contains(note) || opened.cells.as_ref().is_some_and(|cells| cells.notes.contains(note))
    };
    let of_empty = plans.first().filter(|reading| reading.plan.measures.is_empty());
    let of_file: Vec<Diagnostic> = of_empty
        .into_iter()
        .flat_map(|reading| reading.plan.diagnostics.iter().filter(|note| noticed(note)))
        .cloned()
        .collect();
    plans.retain(|reading| !reading.plan.measures.is_empty());
    if let Some(first) = plans.first_mut() {
        first.plan.diagnostics.splice(0..0, opened.unread.iter().cloned().chain(of_file));
    }
    for reading in &mut plans {
        plan::examine(reading);
        plan::doubt(&mut reading.plan, &opened.recognised);
        date(&mut reading.plan);
    }
    if let Some(evened) = &opened.evened {
        plans.iter_mut().for_each(|reading| reading.move_lines(|line| evened.in_file(line)));
    }
    let mut notes = Vec::new();
    if plans.is_empty() {
        notes.extend(opened.unread.iter().chain(&document.notes).cloned());
        // Where pages were not read, no plan could be found on them.
        let unread = |note: &&Diagnostic| matches!(note.code, Code::LimitReached | Code::NotRecognised);
        let unread = notes.iter().find(unread).cloned();
        notes.push(
            Diagnostic::new(
                Code::NoPlanFound,
                "找不到執行計畫的表格（面向、執行策略、具體作法、承辦部門、完成期限）",
                "no plan table (面向, 執行策略, 具體作法, 承辦部門, 完成期限) was found",
            )
            .because(unread.as_ref())
            .at(&Place { page: 1, bbox: None, lines: None, cell: None, paragraph: None, confidence: None }),
        );
    }
    FileReading { plans, notes }
}

/// What the tables of a document say; of a text whose columns leave a fault, what its lines say where that is surer.
fn readings(opened: &Opened<'_>, source: &Source, options: &Options) -> Vec<Reading> {
    let read =
        |document: &Document, read_as: Option<ReadAs>| plan::read(document, &Source { read_as, ..source.clone() });
    let mut plans = read(&opened.document, opened.read_as);
    if let Some(cells) = &opened.cells {
        plans = plan::likelier(read(cells, opened.cells_read_as), plans);
    }
    // Where the columns leave no fault, lines can tell nothing more.
    if let Some(text) = opened.loose.as_deref().filter(|_| !plan::is_sound(&plans)) {
        let printed = text::lines(text);
        let by_lines = lines::read(&printed, &options.vocabulary);
        // Lines under heads that only their endings tell are for texts that show no columns.
        let shows_columns = opened.cells.is_some() || opened.flow.is_some();
        let is_needed =
            !by_lines.learned || !shows_columns || plans.iter().all(|reading| reading.plan.measures.is_empty());
        if is_needed {
            plans = plan::surer(plans, plan::from_lines(&by_lines, source));
        }
        // What lines leave in doubt the order of the cells may tell, where nothing parts them.
        let is_separated = opened.read_as == Some(ReadAs::Separated);
        let mut is_unsure = false;
        if !plan::is_sound(&plans)
            && !is_separated
            && let Some(ordered) = in_order::read(&printed, &options.vocabulary)
        {
            let mut by_order = read(&ordered.document, Some(ReadAs::Order));
            by_order.iter_mut().for_each(plan::as_told_by_order);
            plans = plan::in_order_or(plans, by_order, &ordered.document, [false, ordered.is_unsure]);
            is_unsure =
                ordered.is_unsure && plans.iter().any(|reading| reading.plan.source.read_as == Some(ReadAs::Order));
        }
        // And what neither does, their order on each line.
        if !plan::is_sound(&plans)
            && let Some(set) = across::set(&printed, &options.vocabulary, is_separated)
        {
            plans = as_set(plans, is_unsure, &set, source, options);
        }
    }
    plans
}

/// The plans of a text, or those of the same text with its lines set in columns, where these hang together as well. Nothing
/// but the order of words on lines has told the columns, of which the other may be unsure as well.
fn as_set(plans: Vec<Reading>, is_unsure: bool, set: &across::Set, source: &Source, options: &Options) -> Vec<Reading> {
    let opened = open_columns(Cow::Borrowed(&set.lines.text), options);
    let mut laid = readings(&opened, source, options);
    for reading in &mut laid {
        reading.move_lines(|line| set.lines.in_file(line));
        reading.plan.source.read_as = Some(ReadAs::Order);
        plan::as_told_by_order(reading);
    }
    plan::in_order_or(plans, laid, opened.cells.as_ref().unwrap_or(&opened.document), [is_unsure, set.is_unsure])
}

/// Pages on which neither rules nor known words show a plan: read as a text that keeps their white space. That tells less
/// than a page does, so all of it is in doubt.
fn as_typed(pages: &[GeometryPage], source: &Source, options: &Options) -> Vec<Reading> {
    let (level, _) = upright(pages);
    let opened = open_columns(Cow::Owned(typed(&level)), options);
    let mut plans = readings(&opened, source, options);
    for reading in &mut plans {
        plan::as_parted_by_gaps(reading);
        reading.plan.source.read_as = None;
    }
    plans
}

/// A text that was written to keep its columns: where its words stand is known, and nothing is told by their order alone.
fn open_columns<'a>(text: Cow<'a, str>, options: &Options) -> Opened<'a> {
    laid_down(Opened { loose: None, ..open_text(text, options) }, options)
}

/// Gives the deadlines of a plan their values, where those are certain and not given yet.
fn date(plan: &mut Plan) {
    // A plan has few deadlines that differ.
    let mut known: HashMap<String, Option<Due>> = HashMap::default();
    for measure in plan.measures.iter_mut().filter(|measure| measure.due.is_none()) {
        let Some(deadline) = &measure.deadline else { continue };
        if !known.contains_key(deadline) {
            known.insert(deadline.clone(), due(deadline, plan.roc_year));
        }
        measure.due.clone_from(&known[deadline]);
    }
}

/// A file as prose and plan tables, and what it shows.
struct Opened<'a> {
    document: Document,
    /// What of a text was left out or could not be decoded, whichever way it is read then.
    unread: Vec<Diagnostic>,
    format: &'static str,
    /// Where the form draws pages.
    pages: Vec<GeometryPage>,
    /// How the text of each page stands; none where all pages stand upright.
    stands: Vec<Upright>,
    /// Where the form is a text.
    text: Cow<'a, str>,
    /// A second reading of the same tables: of a text with tabs whose cells may have slid, as they stand; of pages, with the
    /// rules that nothing draws.
    cells: Option<Document>,
    /// Of a text: what tells the columns of the document apart, and those of the cells.
    read_as: Option<ReadAs>,
    cells_read_as: Option<ReadAs>,
    /// A text whose columns may be broken: it can be read line by line as well.
    loose: Option<Cow<'a, str>>,
    /// A text whose rows were counted anew, if it was.
    evened: Option<Evened>,
    /// Where the form has no pages.
    flow: Option<Flow>,
    /// What pages gave that were recognised from a picture.
    recognised: scan::Recognised,
}

impl Opened<'_> {
    /// A form that has neither pages nor lines of its own.
    fn flowing(document: Document, flow: Flow, format: &'static str) -> Self {
        Opened {
            document,
            unread: Vec::new(),
            flow: Some(flow),
            format,
            pages: Vec::new(),
            stands: Vec::new(),
            text: Cow::Borrowed(""),
            cells: None,
            read_as: None,
            cells_read_as: None,
            loose: None,
            evened: None,
            recognised: scan::Recognised::default(),
        }
    }
}

fn open<'a>(bytes: &'a [u8], form: Form, options: &Options) -> Result<Opened<'a>, SourceError> {
    Ok(laid_down(open_as(bytes, form, options)?, options))
}

/// The same with a list of measures as the table of a plan, and findings on heads that no list has.
fn laid_down<'a>(mut opened: Opened<'a>, options: &Options) -> Opened<'a> {
    if let Some(blocks) = listed::laid_down(&opened.document.blocks, &options.vocabulary) {
        opened.document.blocks = blocks;
    }
    for document in std::iter::once(&mut opened.document).chain(&mut opened.cells) {
        headings::settle(document);
        document.notes.extend(options.vocabulary.unknown_heads(document));
    }
    opened
}

/// The paragraphs and tables of a form that has neither pages nor lines, and the form's name; none of other forms.
///
/// # Errors
/// [`SourceError`] where the bytes cannot be read, or are of an old form that nothing may convert.
pub fn flow_of(bytes: &[u8], form: Form, options: &Options) -> Result<Option<(Flow, &'static str)>, SourceError> {
    Ok(Some(match form {
        Form::Zip => {
            let (flow, kind) = office::read(bytes, options.office)?;
            (flow, kind.name())
        }
        Form::Ole if office::is_encrypted(bytes) => return Err(office::OfficeError::Encrypted.into()),
        Form::Ole if let Some(kind) = foreign::of_ole(bytes) => return Err(SourceError::Foreign(kind)),
        Form::Html if let Some(kind) = foreign::of_xml(bytes) => return Err(SourceError::Foreign(kind)),
        #[cfg(feature = "files")]
        Form::Ole | Form::Rtf if options.convert.allowed => {
            let ending = if form == Form::Ole { "doc" } else { "rtf" };
            (office::read(&convert::to_docx(bytes, ending, &options.convert)?, options.office)?.0, ending)
        }
        Form::Ole | Form::Rtf => return Err(SourceError::OldForm { form }),
        Form::Html if office::is_flat_odt(bytes) => (office::read_flat(bytes, options.office)?, "fodt"),
        Form::Html => (html::read(bytes)?, form.name()),
        _ => return Ok(None),
    }))
}

fn open_as<'a>(bytes: &'a [u8], form: Form, options: &Options) -> Result<Opened<'a>, SourceError> {
    if let Some((flow, format)) = flow_of(bytes, form, options)? {
        return Ok(Opened::flowing(from_flow(&flow, &options.vocabulary), flow, format));
    }
    if let Some(refusal) = form.refusal() {
        return Err(refusal);
    }
    match form {
        Form::Pdf => {
            let mut pages = pdf::read(bytes, &options.pdf)?;
            let recognised = scan::recognise(bytes, &mut pages, &options.ocr);
            let (level, stands) = upright(&pages.value);
            let mut document = from_pages(&level, &options.vocabulary);
            let holds_plan = |document: &Document| document.tables().next().is_some();
            let words = &options.vocabulary;
            // Two readings of the same table, of which the surer one counts.
            let mut cells = from_pages_undrawn(&level, words).filter(holds_plan);
            if !holds_plan(&document) {
                let seamed = || from_pages_with_seams(&level, words).filter(holds_plan);
                document = cells.take().or_else(seamed).or_else(|| less_drawn(&level, words)).unwrap_or(document);
            }
            drop(level);
            document.notes.splice(0..0, pages.notes);
            Ok(Opened {
                document,
                unread: Vec::new(),
                format: form.name(),
                pages: pages.value,
                stands,
                text: Cow::Borrowed(""),
                cells,
                read_as: None,
                cells_read_as: None,
                loose: None,
                evened: None,
                flow: None,
                recognised,
            })
        }
        _ => {
            let decoded = encoding::decode(bytes)?;
            let lost = undecodable(&decoded);
            let mut opened = open_text(decoded.text, options);
            opened.unread.extend(lost);
            Ok(opened)
        }
    }
}

/// A text, by whichever signs of columns it shows.
fn open_text<'a>(text: Cow<'a, str>, options: &Options) -> Opened<'a> {
    let mut text = browser::unframed(text::unruled(text::unbolded(text::undressed(text::meant(text)))));
    let whole = text.len();
    match &mut text {
        Cow::Borrowed(text) => *text = text::within(text, MOST_MARKS),
        Cow::Owned(text) => text.truncate(text::within(text, MOST_MARKS).len()),
    }
    let unread: Vec<Diagnostic> = (text.len() < whole).then(cut_off).into_iter().collect();
    if let Some(quoted) = grid::with_quotes(&text) {
        text = Cow::Owned(quoted);
    }
    if boxes::has_table(&text) {
        let flow = boxes::read(&text);
        let document = from_flow(&flow, &options.vocabulary);
        return Opened { unread, read_as: Some(ReadAs::Boxes), ..Opened::flowing(document, flow, "text") };
    }
    let mut cells = None;
    // Cells in quotes keep their line ends, as programs for sheets copy them.
    let is_tabbed = text.contains('\t') && !grid::has_quoted_cells(&text);
    if let Some(flow) = is_tabbed.then(|| tabbed::read(&text)).flatten() {
        let document = from_flow(&flow, &options.vocabulary);
        let holds_plan = document.tables().next().is_some();
        if holds_plan && is_clean(&document) || !holds_plan && tabbed::is_plain(&text) {
            return Opened { unread, read_as: Some(ReadAs::Tabs), ..Opened::flowing(document, flow, "text") };
        }
        cells = holds_plan.then_some(document);
    }
    // Commas inside cells that tabulators part are no separators.
    let has_html = grid::has_html_table(&text);
    let is_pasted = cells.is_none() || text.contains(['"', '|']) || has_html;
    if is_pasted && let Some((document, flow, name)) = pasted(&text, has_html, options) {
        let evened = has_html.then(|| grid::rows_as_lines(&text));
        let loose = evened.as_ref().map_or(text, |evened| evened.text.clone().into());
        let read_as = Some(if name == "csv" { ReadAs::Separated } else { ReadAs::Markdown });
        return Opened { unread, read_as, loose: Some(loose), evened, ..Opened::flowing(document, flow, name) };
    }
    let printed = text::lines(&text);
    let evened = if text.contains('\t') { None } else { pitch::evened(&printed) };
    let lines = evened.as_ref().map_or(printed, |evened| text::lines(&evened.text));
    let has_tabs = lines.iter().any(|line| line.text.contains('\t'));
    let spaced = !has_tabs && spaced::has_header(&lines, &options.vocabulary);
    let read = if spaced { spaced::from_lines } else { rows::from_lines };
    let document = read(&lines, &options.vocabulary);
    let is_classic = spaced && plan::is_classic_form(&document);
    if !has_tabs && !is_classic {
        cells = spaced::any_form(&lines, &options.vocabulary);
    }
    Opened {
        document,
        unread,
        format: "text",
        pages: Vec::new(),
        stands: Vec::new(),
        cells,
        read_as: Some(match (has_tabs, spaced) {
            (true, _) => ReadAs::SlidTabs,
            (false, true) => ReadAs::Blanks,
            (false, false) => ReadAs::Lines,
        }),
        cells_read_as: Some(if has_tabs { ReadAs::Tabs } else { ReadAs::Blanks }),
        loose: Some(evened.as_ref().map_or_else(|| text.clone(), |evened| evened.text.clone().into())),
        text,
        evened,
        flow: None,
        recognised: scan::Recognised::default(),
    }
}

/// Pages whose plan no rules frame: what any reader of tables makes of them. Less tells its columns and rows, so all of it
/// is in doubt.
fn less_drawn(pages: &[GeometryPage], words: &Vocabulary) -> Option<Document> {
    let mut document = from_flow(&flow_of_pages(pages), words);
    document.pages = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    document.tables().next()?;
    for block in &mut document.blocks {
        if let Block::Table(table) = block {
            (table.margin, table.by_gaps) = (0.0, true);
        }
    }
    Some(document)
}

/// A table pasted as Markdown or separated values, if the text is one that holds a plan.
fn pasted(text: &str, has_html: bool, options: &Options) -> Option<(Document, Flow, &'static str)> {
    let holds_plan = |document: &Document| document.tables().next().is_some();
    let read = |flow: Flow| Some((from_flow(&flow, &options.vocabulary), flow)).filter(|(read, _)| holds_plan(read));
    let has_bars = text.contains('|') && text.lines().any(|line| line.contains('|') && line.contains("--"));
    if (has_bars || has_html)
        && let Some((document, flow)) = grid::markdown(text).and_then(read)
    {
        return Some((document, flow, "markdown"));
    }
    // Quotes or commas in the header's line: tabs alone are what extraction programs write, and those slide.
    let parts = |line: &str| [',', ';'].iter().any(|mark| line.matches(*mark).count() >= 2);
    let separated = text.lines().take(20).any(|line| parts(line) || line.contains("\",") || line.contains("\";"));
    let separated = separated || grid::has_quoted_cells(text);
    separated.then(|| grid::separated(text)).flatten().and_then(read).map(|(document, flow)| (document, flow, "csv"))
}

/// A text of this many marks and line ends holds a thousand plans.
const MOST_MARKS: usize = 1_000_000;

fn cut_off() -> Diagnostic {
    Diagnostic::new(
        Code::LimitReached,
        format!("文字檔的行、欄與標點超過 {MOST_MARKS} 個，其後未讀；請分成數檔"),
        format!("more than {MOST_MARKS} lines, cells and marks; what comes after them was not read: part the file"),
    )
}

/// What is said of a text with characters that no encoding at hand gives.
#[must_use]
pub fn undecodable(decoded: &encoding::Decoded<'_>) -> Option<Diagnostic> {
    let encoding::Decoded { text, encoding, lost } = decoded;
    let note = (*lost > 0).then(|| {
        Diagnostic::new(
            Code::UndecodableText,
            format!("以 {encoding} 解碼時有 {lost} 個字無法辨讀"),
            format!("{lost} characters could not be decoded as {encoding}"),
        )
    })?;
    let lines = text::lines(text);
    let first = lines.iter().find(|line| line.text.contains('\u{FFFD}'));
    Some(first.map_or(note.clone(), |line| note.at(&Place::line(line.page, line.number)).quoting(line.text)))
}

/// Plans that planscope (or another program in the same form) wrote: one, a list, or one a line. None where the JSON is
/// about something else.
///
/// # Errors
/// [`SourceError::Records`] where it says that it holds records, and does not.
fn records(bytes: &[u8]) -> Result<Option<Vec<Reading>>, SourceError> {
    /// The mark of what planscope writes stands at the head.
    const HEAD: usize = 4096;
    /// How the names of contracts begin.
    const OURS: &str = "planscope.";
    /// Characters of a name that a message quotes.
    const QUOTED: usize = 40;
    let wrong = |why: String| Err(SourceError::Records { why });
    let head = &bytes[..bytes.len().min(HEAD)];
    let ours = [&b"\"planscope."[..], b"\"measures\":"].iter().any(|mark| memchr::memmem::find(head, mark).is_some());
    let text = match std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) {
        Ok(text) => text,
        Err(error) if ours => return wrong(format!("no UTF-8 from byte {} on", error.valid_up_to())),
        Err(_) => return Ok(None),
    };
    let values: Vec<serde_json::Value> = match serde_json::from_str(text) {
        Ok(serde_json::Value::Array(list)) => list,
        Ok(one) => vec![one],
        Err(error) => {
            let mut values = Vec::new();
            for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                match serde_json::from_str(line) {
                    Ok(value) => values.push(value),
                    // One line that is JSON makes it lines of JSON; else the whole is what is wrong.
                    Err(_) if ours && values.is_empty() => return wrong(error.to_string()),
                    Err(error) if ours => return wrong(format!("line {}: {error}", at + 1)),
                    Err(_) => return Ok(None),
                }
            }
            values
        }
    };
    let other_contract = |value: &'_ serde_json::Value| -> Option<String> {
        let schema = value.get("schema")?.as_str()?;
        (schema.starts_with(OURS) && schema != plan::SCHEMA).then(|| schema.to_owned())
    };
    // A list may hold a note on a file that failed; that is no plan.
    let mut plans = Vec::new();
    for (at, value) in values.iter().enumerate().filter(|(_, value)| value.get("measures").is_some()) {
        // What a later contract means by the same words nobody knows yet.
        if let Some(other) = other_contract(value) {
            return wrong(format!("record {}: {} is not {}", at + 1, shorten(&other, QUOTED), plan::SCHEMA));
        }
        match Plan::deserialize(value) {
            Ok(plan) => {
                let mut plan = plan.completed();
                if let Some(why) = plan.unsound() {
                    return wrong(format!("record {}: {why}", at + 1));
                }
                date(&mut plan);
                plans.push(Reading::of_record(plan, None));
            }
            Err(error) => return wrong(format!("record {}: {error}", at + 1)),
        }
    }
    match (plans.is_empty(), values.iter().find_map(other_contract)) {
        (true, Some(other)) => wrong(format!("{other} holds no plans")),
        (true, None) => Ok(None),
        (false, _) => Ok(Some(plans)),
    }
}
