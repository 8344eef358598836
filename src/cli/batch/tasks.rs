//! What a reader is asked to make of a file.

use std::fmt::Write as _;

use planscope::{
    layout,
    pipeline::{Options, flow_of, inspect_bytes, read_summed, undecodable},
    report::inspect,
    source::{Form, SourceError, boxes, encoding, geometry::GeometryPage, grid, pdf, scan, tabbed},
    table::{Grid, grids, grids_of_flow},
    words::{Code, Diagnostic, Lang},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "scan")]
use planscope::report::searchable;

use super::{
    cache::Sum,
    wire::{self, Outcome},
};

/// What is wanted of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Their plans.
    Plans,
    /// Their text, page by page, in reading order.
    Text,
    /// Every table as a grid.
    Tables,
    /// The same PDF with what was read of its scans laid over them, unseen.
    Searchable,
    /// The page as found, for a reader of English where that is so.
    Page { english: bool },
}

/// The text of a file, or its tables, or its page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Made {
    Text(String),
    Tables(Vec<Grid>),
    /// A PDF, and how many of its pages were recognised.
    Searchable {
        #[serde(with = "wire::raw")]
        pdf: Vec<u8>,
        pages: usize,
    },
    /// The page, and whether a plan was found on it.
    Page {
        html: String,
        plans: usize,
    },
}

pub(super) fn run(task: Task, name: &str, sum: Sum, bytes: &[u8], options: &Options) -> Outcome {
    let made = match task {
        Task::Plans => return Outcome::of(read_summed(name, bytes, || sum, options)),
        Task::Text => text(bytes, options),
        Task::Tables => tables(bytes, options),
        Task::Searchable => searchable(bytes, options),
        Task::Page { english } => page(name, bytes, options, if english { Lang::En } else { Lang::ZhTw }),
    };
    match made {
        Ok((made, notes)) => Outcome::Made { made, notes },
        Err(error) => Outcome::Failed(wire::finding(&error)),
    }
}

/// What was made, and what was noticed on the way.
type Noticed<T> = Result<(T, Vec<Diagnostic>), SourceError>;

fn text(bytes: &[u8], options: &Options) -> Noticed<Made> {
    let form = Form::of(bytes);
    if let Some(refusal) = form.refusal() {
        return Err(refusal);
    }
    if let Some((flow, _)) = flow_of(bytes, form, options)? {
        return Ok((Made::Text(flow.text()), flow.notes));
    }
    let mut out = String::new();
    let mut noticed = Vec::new();
    match form {
        Form::Pdf => {
            let (pages, notes) = pages(bytes, options)?;
            noticed = notes;
            for page in pages {
                // A form feed ends a page, as it does in the text of other programs.
                let _ = write!(out, "{}\u{C}", layout::text(&page));
            }
        }
        _ => {
            let decoded = encoding::decode(bytes)?;
            noticed.extend(undecodable(&decoded));
            out = decoded.text.into_owned();
        }
    }
    Ok((Made::Text(out), noticed))
}

/// Every table of a file as a grid.
fn tables(bytes: &[u8], options: &Options) -> Noticed<Made> {
    let form = Form::of(bytes);
    if let Some(refusal) = form.refusal() {
        return Err(refusal);
    }
    let flow = match flow_of(bytes, form, options)? {
        Some((flow, _)) => flow,
        None => match form {
            Form::Pdf => {
                let (pages, notes) = pages(bytes, options)?;
                return Ok((Made::Tables(grids(&pages)), notes));
            }
            _ => {
                let decoded = encoding::decode(bytes)?;
                let text = &decoded.text;
                let tabbed = || text.contains('\t').then(|| tabbed::read(text)).flatten();
                let mut flow = if boxes::has_table(text) {
                    boxes::read(text)
                } else {
                    grid::markdown(text).or_else(tabbed).or_else(|| grid::separated(text)).unwrap_or_default()
                };
                flow.notes.extend(undecodable(&decoded));
                flow
            }
        },
    };
    Ok((Made::Tables(grids_of_flow(&flow)), flow.notes))
}

#[cfg(not(feature = "scan"))]
fn searchable(_: &[u8], _: &Options) -> Noticed<Made> {
    let error = std::io::Error::other(scan::OcrError::NotBuilt);
    Err(SourceError::Read { path: "PDF".into(), source: error })
}

#[cfg(feature = "scan")]
fn searchable(bytes: &[u8], options: &Options) -> Noticed<Made> {
    if Form::of(bytes) != Form::Pdf {
        return Err(SourceError::NotText { what: "no PDF", remedy: "give the PDF of a scan" });
    }
    let (pages, read, notes) = recognised(bytes, options)?;
    let (pdf, pages) = searchable::write(bytes, &pages, &read)
        .map_err(|error| SourceError::Read { path: "PDF".into(), source: std::io::Error::other(error) })?;
    Ok((Made::Searchable { pdf, pages }, notes))
}

/// The pages of a PDF, scanned ones recognised, with what the recogniser could not do.
fn pages(bytes: &[u8], options: &Options) -> Noticed<Vec<GeometryPage>> {
    let (pages, _, notes) = recognised(bytes, options)?;
    Ok((pages, notes))
}

/// The same with what the recogniser said of them.
fn recognised(
    bytes: &[u8],
    options: &Options,
) -> Result<(Vec<GeometryPage>, scan::Recognised, Vec<Diagnostic>), SourceError> {
    let mut pages = pdf::read(bytes, &options.pdf)?;
    let read = scan::recognise(bytes, &mut pages, &options.ocr);
    // What was recognised is all there, and may be wrong; whatever else is said of a page says that something is missing.
    let told = |note: &Diagnostic| note.code != Code::Recognised;
    Ok((pages.value, read, pages.notes.into_iter().filter(told).collect()))
}

fn page(name: &str, bytes: &[u8], options: &Options, lang: Lang) -> Noticed<Made> {
    let inspection = inspect_bytes(name, bytes, options)?;
    let mut html = Vec::new();
    inspect::write(name, &inspection, lang, &mut html)
        .map_err(|error| SourceError::Read { path: name.into(), source: std::io::Error::other(error) })?;
    let plans = inspection.reading.plans.len();
    // The page shows a file without a plan too; that none was found is still said.
    let notes = if plans == 0 { inspection.reading.notes } else { Vec::new() };
    Ok((Made::Page { html: String::from_utf8_lossy(&html).into_owned(), plans }, notes))
}
