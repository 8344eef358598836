//! `planscope tables` and `planscope text`: what the pages of a file show, whatever it is about.

use std::{ffi::OsString, path::PathBuf};

use clap::ValueEnum;
use planscope::{
    report::{
        safe::{Foreign, screen},
        tables,
    },
    words::Diagnostic,
};

use super::{
    Context, Ending,
    batch::{Made, Task},
    inputs::{Limited, make},
    output::{self, Endings},
    say::say,
    settings::Settings,
};

/// What `tables` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope tables report.pdf --format csv\n  planscope tables *.pdf --format xlsx -o tables.xlsx"
)]
pub(crate) struct TablesArgs {
    /// PDF files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,
    /// How the grids are written [default: by the ending of OUT, else json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// An object instead of a list where one file is named
    #[arg(long)]
    single: bool,
    #[command(flatten)]
    limited: Limited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Html,
}

/// The endings that a table's file may have.
const ENDINGS: Endings<Format> =
    Endings(&[("json", Format::Json), ("csv", Format::Csv), ("xlsx", Format::Xlsx), ("html", Format::Html)]);

/// What `text` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope text plan.pdf | less\n  planscope text *.pdf -o all.txt")]
pub(crate) struct TextArgs {
    /// PDF, DOCX, ODT, HTML or text files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    limited: Limited,
}

pub(crate) fn run_tables(args: &TablesArgs, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), Format::Json, context)?;
    let mut documents = Vec::new();
    let ending = make(&args.files, &args.limited, Task::Tables, &Settings::default(), context, |path, made, notes| {
        told(path, &notes, context);
        if let Made::Tables(tables) = made {
            documents.push(tables::Document { doc: path.to_owned(), tables });
        }
        Ok(())
    })?;
    if documents.is_empty() {
        return Ok(Ending::NothingDone);
    }
    let bytes = match format {
        Format::Json => tables::json(&documents, args.single)?,
        Format::Csv => context.csv(&tables::csv(&documents)?).to_vec(),
        Format::Xlsx => tables::xlsx(&documents)?,
        Format::Html => tables::html(&documents).into_bytes(),
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending)
}

pub(crate) fn run_text(args: &TextArgs, context: &Context) -> anyhow::Result<Ending> {
    let mut sink = output::Sink::open(args.output.as_deref())?;
    let ending = make(&args.files, &args.limited, Task::Text, &Settings::default(), context, |path, made, notes| {
        told(path, &notes, context);
        if let Made::Text(text) = made {
            // A form feed ends a page, as it does in the text of other programs. All else that is unseen is shown.
            let pages: Vec<String> = text.split('\u{C}').map(screen).collect();
            sink.write(pages.join("\u{C}").as_bytes())?;
        }
        Ok(())
    })?;
    // A text of nothing would only take the place of an earlier one.
    if ending != Ending::NothingDone {
        sink.close()?;
    }
    Ok(ending)
}

/// Says what was noticed about a file.
pub(crate) fn told(path: &str, notes: &[Diagnostic], context: &Context) {
    for note in notes {
        say!("{}: {}", Foreign(path), Foreign(note.message_in(context.lang)));
    }
}
