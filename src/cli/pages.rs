//! `planscope tables` and `planscope text`: what the pages of a PDF show, whatever it is about.

use std::{fmt::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;
use planscope::{layout, report::tables, source::pdf, table::grids};

use super::{Context, Ending, output};

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
    /// Opens encrypted files
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
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
    /// PDF or text files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Opens encrypted files
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
}

pub(crate) fn run_tables(args: &TablesArgs, _: &Context) -> anyhow::Result<Ending> {
    let mut documents = Vec::new();
    let failed = each(&args.files, |path, bytes| {
        let options = pdf::PdfOptions { password: args.password.clone(), ..pdf::PdfOptions::default() };
        let pages = pdf::read(bytes, &options)?;
        documents.push(tables::Document { doc: path.display().to_string(), tables: grids(&pages.value) });
        Ok(())
    });
    if documents.is_empty() {
        return Ok(Ending::NothingDone);
    }
    let bytes = match args.format {
        Format::Json => tables::json(&documents)?,
        Format::Csv => tables::csv(&documents)?,
        Format::Xlsx => tables::xlsx(&documents)?,
        Format::Html => tables::html(&documents).into_bytes(),
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending(failed, args.files.len()))
}

pub(crate) fn run_text(args: &TextArgs, _: &Context) -> anyhow::Result<Ending> {
    let mut out = String::new();
    let failed = each(&args.files, |_, bytes| {
        if planscope::source::Form::of(bytes) == planscope::source::Form::Pdf {
            let options = pdf::PdfOptions { password: args.password.clone(), ..pdf::PdfOptions::default() };
            for page in pdf::read(bytes, &options)?.value {
                // A form feed ends a page, as it does in the text of other programs.
                let _ = write!(out, "{}\u{C}", layout::text(&page));
            }
        } else {
            out.push_str(&planscope::source::encoding::decode(bytes)?.text);
        }
        Ok(())
    });
    output::write(args.output.as_deref(), out.as_bytes())?;
    Ok(ending(failed, args.files.len()))
}

/// Does something with each file; one that fails is named on stderr and stops no other. Gives how many failed.
fn each(files: &[PathBuf], mut work: impl FnMut(&std::path::Path, &[u8]) -> anyhow::Result<()>) -> usize {
    let mut failed = 0;
    for path in files {
        let done = std::fs::read(path).context("cannot read the file").and_then(|bytes| work(path, &bytes));
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
