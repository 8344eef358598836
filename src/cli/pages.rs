//! `planscope tables` and `planscope text`: what the pages of a file show, whatever it is about.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use planscope::{
    report::{
        safe::{Foreign, screen},
        tables,
    },
    words::Diagnostic,
};

use super::{
    Context, Ending, Usage,
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
    /// PDF, DOCX, ODT, HTML, XLSX, ODS or text files
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
    Md,
}

/// The endings that a table's file may have.
const ENDINGS: Endings<Format> = Endings(&[
    ("json", Format::Json),
    ("csv", Format::Csv),
    ("xlsx", Format::Xlsx),
    ("html", Format::Html),
    ("md", Format::Md),
]);

/// What `text` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope text plan.pdf | less\n  planscope text *.pdf -o all.txt\n  planscope text scan.pdf --pdf searchable.pdf"
)]
pub(crate) struct TextArgs {
    /// PDF, DOCX, ODT, HTML or text files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<OsString>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Instead of the text, write the PDF of a scan with what was read laid over it, unseen, so that it can be searched
    #[arg(long, value_name = "OUT", conflicts_with = "output")]
    pub(crate) pdf: Option<PathBuf>,
    #[command(flatten)]
    limited: Limited,
}

pub(crate) fn run_tables(args: &TablesArgs, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), Format::Json, context)?;
    let mut documents = Vec::new();
    let settings = settings(&args.files, context)?;
    let ending = make(&args.files, &args.limited, Task::Tables, &settings, context, |path, made, notes| {
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
        Format::Md => tables::markdown(&documents).into_bytes(),
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending)
}

/// Text is text, under whatever name plain text goes by.
const TEXT_ENDINGS: Endings<()> = Endings(&[("txt", ()), ("text", ())]);
/// What is laid over a scan is a PDF.
const PDF_ENDINGS: Endings<()> = Endings(&[("pdf", ())]);

/// Writes the searchable PDF of one scan.
fn run_pdf(args: &TextArgs, out: &Path, context: &Context) -> anyhow::Result<Ending> {
    PDF_ENDINGS.only(out, context)?;
    if args.files.len() != 1 {
        let why = context.say("--pdf 一次只處理一個檔案", "--pdf takes one file");
        return Err(Usage(why.to_owned()).into());
    }
    let mut written = 0;
    let settings = settings(&args.files, context)?;
    let ending = make(&args.files, &args.limited, Task::Searchable, &settings, context, |path, made, notes| {
        told(path, &notes, context);
        if let Made::Searchable { pdf, pages } = made {
            written = pages;
            output::write(Some(out), &pdf)?;
        }
        Ok(())
    })?;
    if ending == Ending::Done && written == 0 && !context.quiet {
        say!(
            "{}",
            context.say("沒有需要辨識的頁面：PDF 照原樣寫出", "no page had to be recognised: the PDF is as it was")
        );
    }
    Ok(ending)
}

pub(crate) fn run_text(args: &TextArgs, context: &Context) -> anyhow::Result<Ending> {
    if let Some(out) = &args.pdf {
        return run_pdf(args, out, context);
    }
    if let Some(path) = &args.output {
        TEXT_ENDINGS.only(path, context)?;
    }
    let mut sink = output::Sink::open(args.output.as_deref())?;
    let settings = settings(&args.files, context)?;
    let ending = make(&args.files, &args.limited, Task::Text, &settings, context, |path, made, notes| {
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

/// What a site has set for these files: of the settings only the models that scans are recognised with matter here.
fn settings(files: &[OsString], context: &Context) -> anyhow::Result<Settings> {
    let ocr = Settings::of(Path::new(files.first().map_or(OsStr::new("."), OsString::as_os_str)), context)?.ocr;
    Ok(Settings { ocr, ..Settings::default() })
}

/// Says what was noticed about a file.
pub(crate) fn told(path: &str, notes: &[Diagnostic], context: &Context) {
    for note in notes {
        say!("{}: {}", Foreign(path), Foreign(note.message_in(context.lang)));
    }
}
