//! `planscope diff`: what changed between two plans, or through a folder of them.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use planscope::diff::{By, Decisions, Kind, Options, pairs, run};
use planscope::plan::Plan;
use planscope::report::diff::{Format, Terminal, terminal, write};
use planscope::words::Lang;

/// The decisions file that is read where it is there.
const DECISIONS: &str = "planscope.decisions.toml";

/// What `planscope diff` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The plan before and the plan after, or one folder of plans
    #[arg(required = true, num_args = 1..=2, value_names = ["OLD", "NEW"])]
    inputs: Vec<PathBuf>,
    /// Of a folder: each office against its year before, or the offices of one year against each other
    #[arg(long, value_enum, default_value_t = ByArg::Year)]
    by: ByArg,
    /// Write this form instead of the view for the terminal
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to this file instead of standard output
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Also write a page to this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write a workbook to this file
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Only counts
    #[arg(long)]
    stat: bool,
    /// Leave out claims that rest on an ambiguous assignment
    #[arg(long)]
    strict: bool,
    /// An auditor's verdicts, which win [default: planscope.decisions.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// Show everything: what stayed the same, and the reasons
    #[arg(long)]
    all: bool,
    /// End with 1 where anything differs
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ByArg {
    Year,
    Office,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Json,
    Ndjson,
    Csv,
    Md,
    Xlsx,
    Html,
}

impl From<FormatArg> for Format {
    fn from(format: FormatArg) -> Self {
        match format {
            FormatArg::Json => Format::Json,
            FormatArg::Ndjson => Format::Ndjson,
            FormatArg::Csv => Format::Csv,
            FormatArg::Md => Format::Markdown,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Html => Format::Html,
        }
    }
}

/// Runs the command. `load` reads every plan that a path leads to, a folder walked.
///
/// # Errors
///
/// When an input cannot be read, there is nothing to compare, or an output cannot be written.
pub(crate) fn run_diff(args: &Args, lang: Lang, load: &dyn Fn(&Path) -> Result<Vec<Plan>>) -> Result<ExitCode> {
    let decisions = read_decisions(args.decisions.as_deref())?;
    let (plans, which) = match &args.inputs[..] {
        [old, new] => {
            let (olds, news) = (load(old)?, load(new)?);
            let which = across(&olds, &news);
            if which.is_empty() {
                bail!("{} and {} have no office in common", old.display(), new.display());
            }
            ([olds, news].concat(), which)
        }
        [folder] => {
            let plans = load(folder)?;
            let by = if args.by == ByArg::Office { By::Office } else { By::Year };
            let which = pairs(&plans, by);
            if which.is_empty() {
                bail!("{}: no two of the {} plans can be compared", folder.display(), plans.len());
            }
            (plans, which)
        }
        _ => bail!("one folder or two plans are needed"),
    };
    let found = run(&plans, &which, &decisions, Options { strict: args.strict });
    for stale in &found.stale_decisions {
        anstream::eprintln!("planscope: no longer applies: {stale}");
    }
    for (path, format) in [(&args.html, Format::Html), (&args.xlsx, Format::Xlsx)] {
        if let Some(path) = path {
            let mut file =
                io::BufWriter::new(fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?);
            write(&found.diffs, format, lang, &mut file)?;
            file.flush()?;
        }
    }
    let output: Option<Box<dyn Write>> = match &args.output {
        Some(path) => {
            let file = fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            Some(Box::new(io::BufWriter::new(file)))
        }
        None => None,
    };
    match (args.format, output) {
        (Some(format), Some(mut out)) => {
            write(&found.diffs, format.into(), lang, &mut out)?;
            out.flush()?;
        }
        (Some(FormatArg::Xlsx), None) if io::stdout().is_terminal() => {
            bail!("a workbook does not go to a terminal; use -o")
        }
        (Some(format), None) => quiet_pipe(write(&found.diffs, format.into(), lang, &mut io::stdout().lock()))?,
        (None, Some(mut out)) => {
            let plain = Terminal { lang, stat: args.stat, verbose: args.all, color: false, width: 100 };
            out.write_all(anstream::adapter::strip_str(&terminal(&found.diffs, &plain)).to_string().as_bytes())?;
            out.flush()?;
        }
        (None, None) => {
            let stdout = anstream::stdout();
            let color = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
            let width = terminal_width();
            let how = Terminal { lang, stat: args.stat, verbose: args.all, color, width };
            let text = terminal(&found.diffs, &how);
            let mut stdout = stdout.lock();
            quiet_pipe(stdout.write_all(text.as_bytes()).map_err(Into::into))?;
        }
    }
    let differs = found.diffs.iter().flat_map(|diff| &diff.entries).any(|entry| entry.kind != Kind::Same);
    Ok(if args.exit_code && differs { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// A reader that has seen enough is no failure.
fn quiet_pipe(result: Result<(), planscope::report::diff::ReportError>) -> Result<()> {
    let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match result {
        Err(planscope::report::diff::ReportError::Io(error)) if closed(&error) => Ok(()),
        Err(planscope::report::diff::ReportError::Csv(error)) if matches!(error.kind(), csv::ErrorKind::Io(error) if closed(error)) => {
            Ok(())
        }
        Err(planscope::report::diff::ReportError::Json(error))
            if error.io_error_kind() == Some(io::ErrorKind::BrokenPipe) =>
        {
            Ok(())
        }
        other => Ok(other?),
    }
}

/// As wide as the shell says, or 100 cells.
fn terminal_width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100)
}

/// Two plans are a pair; several on either side are paired by office.
fn across(olds: &[Plan], news: &[Plan]) -> Vec<(usize, usize)> {
    if olds.len() == 1 && news.len() == 1 {
        return vec![(0, 1)];
    }
    let mut which = Vec::new();
    for (o, old) in olds.iter().enumerate() {
        for (n, new) in news.iter().enumerate() {
            if old.office.is_some() && old.office == new.office {
                which.push((o, olds.len() + n));
            }
        }
    }
    which
}

/// The named file must be there; the default one may be.
fn read_decisions(path: Option<&Path>) -> Result<Decisions> {
    let path = match path {
        Some(path) => path,
        None if Path::new(DECISIONS).exists() => Path::new(DECISIONS),
        None => return Ok(Decisions::default()),
    };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Decisions::parse(&text).with_context(|| path.display().to_string())
}
