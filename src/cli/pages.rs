//! `planscope tables` and `planscope text`: what the pages of a PDF show, whatever it is about.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use planscope::{
    layout,
    report::tables,
    source::{Form, encoding, geometry::GeometryPage, html, office, pdf, scan},
    table::grids,
    words::Code,
};

use super::{Context, Ending, batch, opening::Opening, output};

/// What `tables` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope tables report.pdf --format csv\n  planscope tables *.pdf --format xlsx -o tables.xlsx"
)]
pub(crate) struct TablesArgs {
    /// PDF files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How the grids are written
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    opening: Opening,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Html,
}

/// What `text` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope text plan.pdf | less\n  planscope text *.pdf -o all.txt")]
pub(crate) struct TextArgs {
    /// PDF, DOCX, ODT, HTML or text files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    #[command(flatten)]
    opening: Opening,
}

pub(crate) fn run_tables(args: &TablesArgs, context: &Context) -> anyhow::Result<Ending> {
    let mut documents = Vec::new();
    let failed = each(&args.files, &args.opening, |path, bytes| {
        let pages = pages(path, bytes, &args.opening, context)?;
        documents.push(tables::Document { doc: path.display().to_string(), tables: grids(&pages) });
        Ok(())
    });
    if documents.is_empty() {
        return Ok(Ending::NothingDone);
    }
    let bytes = match args.format {
        Format::Json => tables::json(&documents)?,
        Format::Csv => context.csv(&tables::csv(&documents)?).to_vec(),
        Format::Xlsx => tables::xlsx(&documents)?,
        Format::Html => tables::html(&documents).into_bytes(),
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending(failed, args.files.len()))
}

pub(crate) fn run_text(args: &TextArgs, context: &Context) -> anyhow::Result<Ending> {
    let mut out = String::new();
    let failed = each(&args.files, &args.opening, |path, bytes| {
        match Form::of(bytes) {
            Form::Pdf => {
                for page in pages(path, bytes, &args.opening, context)? {
                    // A form feed ends a page, as it does in the text of other programs.
                    let _ = write!(out, "{}\u{C}", layout::text(&page));
                }
            }
            Form::Zip => out.push_str(&office::read(bytes, office::Limits::default())?.0.text()),
            Form::Html if office::is_flat_odt(bytes) => {
                out.push_str(&office::read_flat(bytes, office::Limits::default())?.text());
            }
            Form::Html => out.push_str(&html::read(bytes)?.text()),
            _ => out.push_str(&encoding::decode(bytes)?.text),
        }
        Ok(())
    });
    output::write(args.output.as_deref(), out.as_bytes())?;
    Ok(ending(failed, args.files.len()))
}

/// The pages of a PDF, scanned ones recognised. What the recogniser could not do is said on stderr.
fn pages(path: &Path, bytes: &[u8], opening: &Opening, context: &Context) -> anyhow::Result<Vec<GeometryPage>> {
    let mut pages = pdf::read(bytes, &opening.pdf())?;
    scan::recognise(bytes, &mut pages, &opening.ocr());
    for note in pages
        .notes
        .iter()
        .filter(|note| matches!(note.code, Code::NotRecognised | Code::GarbledText | Code::LimitReached))
    {
        eprintln!("{}: {}", path.display(), note.message_in(context.lang));
    }
    Ok(pages.value)
}

/// Does something with each file; one that fails is named on stderr and stops no other. Gives how many failed.
fn each(files: &[PathBuf], opening: &Opening, mut work: impl FnMut(&Path, &[u8]) -> anyhow::Result<()>) -> usize {
    let limit = opening.bounds.max_bytes;
    let mut failed = 0;
    for path in files {
        let done = batch::load(path, limit).map_err(Into::into).and_then(|bytes| work(path, &bytes));
        if let Err(error) = done {
            failed += 1;
            eprintln!("{}: {error:#}", path.display());
        }
    }
    failed
}

fn ending(failed: usize, all: usize) -> Ending {
    match failed {
        0 => Ending::Done,
        failed if failed == all => Ending::NothingDone,
        _ => Ending::SomeFailed,
    }
}
