//! `planscope diff`: what changed between two plans, or through a folder of them.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use clap::ValueEnum;
use planscope::{
    diff::{By, Decisions, Diff, Kind, Options, Run, pairs, run as compare},
    plan::Plan,
    report::diff::{Format, Terminal, terminal, write},
};

use super::{
    Context, Ending,
    extract::plans_of,
    inputs::{File, Inputs, report_failures},
    output,
};

/// The decisions file that is read where it is there.
const DECISIONS: &str = "planscope.decisions.toml";

/// What `diff` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope diff 111.pdf 112.pdf\n  planscope diff plans/ --stat\n  \
                        planscope diff plans/ --by office --html offices.html\n  \
                        planscope diff 111.pdf 112.pdf --format csv -o changes.csv")]
pub(crate) struct Args {
    /// The plan before and the plan after; or folders and files, each office compared with its own year before
    #[command(flatten)]
    inputs: Inputs,
    /// Of many plans: each office against its year before, or the offices of one year against each other
    #[arg(long, value_enum, default_value_t = ByArg::Year)]
    by: ByArg,
    /// How the changes are written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// A file to write to [default: standard output]
    #[arg(long, short, value_name = "OUT")]
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
    /// Everything: what stayed the same, whole texts and reasons
    #[arg(long)]
    all: bool,
    /// Leave out claims that rest on an ambiguous assignment
    #[arg(long)]
    strict: bool,
    /// An auditor's verdicts, which win [default: planscope.decisions.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
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
    Text,
    Json,
    Ndjson,
    Csv,
    Md,
    Xlsx,
    Html,
}

impl FormatArg {
    /// None for the view of the terminal.
    fn file(self) -> Option<Format> {
        Some(match self {
            FormatArg::Text => return None,
            FormatArg::Json => Format::Json,
            FormatArg::Ndjson => Format::Ndjson,
            FormatArg::Csv => Format::Csv,
            FormatArg::Md => Format::Markdown,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Html => Format::Html,
        })
    }

    fn by_ending(path: Option<&Path>) -> Self {
        let ending = path.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("json") => FormatArg::Json,
            Some("ndjson" | "jsonl") => FormatArg::Ndjson,
            Some("csv") => FormatArg::Csv,
            Some("md") => FormatArg::Md,
            Some("xlsx") => FormatArg::Xlsx,
            Some("html" | "htm") => FormatArg::Html,
            _ => FormatArg::Text,
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let decisions = read_decisions(args.decisions.as_deref())?;
    let files = args.inputs.read(context)?;
    let mut ending = report_failures(&files, context);
    let plans: Vec<Plan> = files.iter().flat_map(plans_of).cloned().collect();
    let which = match old_and_new(args, &files) {
        Some((old, new)) => across(&plans, old, new),
        None => pairs(&plans, if args.by == ByArg::Office { By::Office } else { By::Year }),
    };
    if which.is_empty() {
        bail!("{}", context.say("沒有可以互相對照的兩份計畫", "no two of these plans can be compared"));
    }
    let found: Run = compare(&plans, &which, &decisions, Options { strict: args.strict });
    for stale in &found.stale_decisions {
        eprintln!("{}{stale}", context.say("不再適用的判定：", "no longer applies: "));
    }
    for (path, format) in [(&args.html, Format::Html), (&args.xlsx, Format::Xlsx)] {
        if let Some(path) = path {
            output::write_file(path, &bytes(&found.diffs, format, context)?)?;
        }
    }
    let format = args.format.unwrap_or_else(|| FormatArg::by_ending(args.output.as_deref()));
    match format.file() {
        Some(Format::Xlsx) if args.output.is_none() && io::stdout().is_terminal() => {
            bail!("{}", context.say("活頁簿不能輸出到終端機，請用 -o", "a workbook does not go to a terminal; use -o"))
        }
        Some(format) => output::write(args.output.as_deref(), &bytes(&found.diffs, format, context)?)?,
        None => show(args, &found.diffs, context)?,
    }
    let differs = found.diffs.iter().flat_map(|diff| &diff.entries).any(|entry| entry.kind != Kind::Same);
    if ending == Ending::Done && args.exit_code && differs {
        ending = Ending::Found;
    }
    Ok(ending)
}

fn bytes(diffs: &[Diff], format: Format, context: &Context) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(diffs, format, context.lang, &mut bytes)?;
    Ok(bytes)
}

/// The view for the terminal, to it or to a file.
fn show(args: &Args, diffs: &[Diff], context: &Context) -> anyhow::Result<()> {
    let color = args.output.is_none() && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    let width = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100);
    let how = Terminal { lang: context.lang, stat: args.stat, verbose: args.all, color, width };
    let text = terminal(diffs, &how);
    if args.output.is_some() {
        let plain = anstream::adapter::strip_str(&text).to_string();
        return output::write(args.output.as_deref(), plain.as_bytes());
    }
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Two files are the old and the new one: how many plans each holds.
fn old_and_new(args: &Args, files: &[File]) -> Option<(usize, usize)> {
    let [old, new] = files else { return None };
    (args.inputs.inputs.len() == 2).then(|| (plans_of(old).count(), plans_of(new).count()))
}

/// One plan against one; several on either side by office.
fn across(plans: &[Plan], olds: usize, news: usize) -> Vec<(usize, usize)> {
    if (olds, news) == (1, 1) {
        return vec![(0, 1)];
    }
    let mut which = Vec::new();
    for old in 0..olds {
        for new in olds..olds + news {
            if plans[old].office.is_some() && plans[old].office == plans[new].office {
                which.push((old, new));
            }
        }
    }
    which
}

/// A file that was named must be there; the default one may be.
fn read_decisions(path: Option<&Path>) -> anyhow::Result<Decisions> {
    let path = match path {
        Some(path) => path,
        None if Path::new(DECISIONS).is_file() => Path::new(DECISIONS),
        None => return Ok(Decisions::default()),
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Decisions::parse(&text).with_context(|| format!("in {}", path.display()))
}
