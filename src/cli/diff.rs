//! `planscope diff`: what changed between two plans, or through a folder of them.

use std::{io::IsTerminal, path::PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use planscope::{
    decisions::Unfit,
    diff::{self, By, Diff, Options},
    report::{
        diff::{Format, Terminal, terminal, write, write_page},
        safe::Foreign,
    },
    words::Lang,
};

use super::{
    Context, Ending,
    inputs::{Inputs, plans_of, say_unfit},
    output::{self, Endings},
    say::say,
};

/// What `diff` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope diff 111.pdf 112.pdf\n  planscope diff 111.pdf 112.pdf --html changes.html\n  \
                        planscope diff plans/ --format xlsx -o changes.xlsx      each office against its year before\n  \
                        planscope diff plans/ --by office                        offices of one year"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Which plans of a folder are compared
    #[arg(long, value_enum, default_value_t = ByArg::Year)]
    by: ByArg,
    /// By office: of a year with more offices, each is compared with the N that have most in common with it; 0 for all
    #[arg(long, value_name = "N", default_value_t = NEAREST)]
    nearest: usize,
    /// How the comparison is written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Also write the side-by-side page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Also write the workbook
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    /// Only counts
    #[arg(long)]
    stat: bool,
    /// Show unchanged measures and reasons too
    #[arg(long, short)]
    verbose: bool,
    /// Leave out claims that rest on an ambiguous assignment
    #[arg(long)]
    strict: bool,
    /// End with 1 where something differs
    #[arg(long)]
    exit_code: bool,
}

/// Each with every other one is what people ask for of a district's two dozen offices.
const NEAREST: usize = 32;

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
    Parquet,
    Html,
}

/// The endings that a comparison's file may have.
const ENDINGS: Endings<FormatArg> = Endings(&[
    ("txt", FormatArg::Text),
    ("json", FormatArg::Json),
    ("ndjson", FormatArg::Ndjson),
    ("jsonl", FormatArg::Ndjson),
    ("csv", FormatArg::Csv),
    ("md", FormatArg::Md),
    ("markdown", FormatArg::Md),
    ("xlsx", FormatArg::Xlsx),
    ("parquet", FormatArg::Parquet),
    ("html", FormatArg::Html),
    ("htm", FormatArg::Html),
]);

impl FormatArg {
    fn written(self, context: &Context) -> Option<Format> {
        Some(match self {
            FormatArg::Text => return None,
            FormatArg::Json => Format::Json,
            FormatArg::Ndjson => Format::Ndjson,
            FormatArg::Csv if context.keys => Format::CsvByKeys,
            FormatArg::Csv => Format::Csv,
            FormatArg::Md => Format::Markdown,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Parquet => Format::Parquet,
            FormatArg::Html => Format::Html,
        })
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), FormatArg::Text, context)?;
    let run = args.inputs.read(context)?.comparable(context);
    let (ending, title, decisions) = (run.ending, run.settings.titles.diff.clone(), run.decisions.clone());
    // Two that were named are compared even where they are the same.
    let two_named = args.inputs.inputs.len() == 2 && run.files.iter().flat_map(plans_of).count() == 2;
    let plans = if two_named { run.all_plans() } else { run.distinct_plans() };
    let pairs = if two_named && args.by == ByArg::Year {
        vec![(0, 1)]
    } else {
        let by = if args.by == ByArg::Office { By::Office } else { By::Year };
        let most = if args.nearest == 0 { usize::MAX - 1 } else { args.nearest };
        let (pairs, left_out) = diff::pairs_of_nearest(&plans, by, most);
        if left_out > 0 && !context.quiet {
            let most = args.nearest;
            match context.lang {
                Lang::ZhTw => say!("每個機關只與最相近的 {} 個比較，略過 {} 組；--nearest 0 比較全部", most, left_out),
                Lang::En => say!(
                    "each office is compared with the {} nearest only, {} pairs are left out; --nearest 0 compares all",
                    most,
                    left_out
                ),
            }
        }
        pairs
    };
    if pairs.is_empty() {
        bail!(
            "{}",
            context.say(
                "沒有可比較的計畫：需要兩份計畫，或同一機關不同年度的計畫",
                "nothing to compare: two plans are needed, or plans of one office for several years"
            )
        );
    }
    let run = diff::run(&plans, &pairs, &decisions, Options { strict: args.strict });
    // What settles something in one plan has been carried out, or called stale, when the plans were read.
    for stale in run.diffs.iter().flat_map(|diff| &diff.stale_decisions) {
        say!("{}: {}", context.say("不再適用的裁定", "a verdict no longer applies"), Foreign(stale));
    }
    for diff in run.diffs.iter().filter(|_| !context.quiet) {
        for note in &diff.diagnostics {
            let (old, new) = (diff.old.name(), diff.new.name());
            say!("{} → {}: {}", Foreign(&old), Foreign(&new), Foreign(note.message_in(context.lang)));
        }
    }
    // Those on measures of plans that are compared have been called stale one comparison at a time.
    let Unfit { absent, .. } = decisions.unfit_pairs(&plans.iter().collect::<Vec<_>>());
    say_unfit(&Unfit { absent, stale: Vec::new() }, context);
    for (path, format) in [(&args.html, Format::Html), (&args.xlsx, Format::Xlsx)] {
        if let Some(path) = path {
            output::write_file(path, &bytes(&run.diffs, format, title.as_deref(), context)?)?;
        }
    }
    match format.written(context) {
        Some(format) => output::write(args.output.as_deref(), &bytes(&run.diffs, format, title.as_deref(), context)?)?,
        // A page was asked for and nothing else: the terminal is left alone.
        None if args.output.is_none() && (args.html.is_some() || args.xlsx.is_some()) && !args.stat => {}
        None => show(&run.diffs, args, context)?,
    }
    let differs = run.diffs.iter().any(|diff| diff.entries.iter().any(|entry| entry.kind != diff::Kind::Same));
    Ok(if ending == Ending::Done && args.exit_code && differs { Ending::Found } else { ending })
}

fn bytes(diffs: &[Diff], format: Format, title: Option<&str>, context: &Context) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    match (format, title) {
        (Format::Html, Some(title)) => write_page(diffs, title, context.lang, &mut out)?,
        _ => write(diffs, format, context.lang, &mut out)?,
    }
    Ok(if matches!(format, Format::Csv | Format::CsvByKeys) { context.csv(&out).to_vec() } else { out })
}

fn show(diffs: &[Diff], args: &Args, context: &Context) -> anyhow::Result<()> {
    let width = terminal_width().unwrap_or(100);
    let color =
        args.output.is_none() && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let text = terminal(diffs, &Terminal { lang: context.lang, width, stat: args.stat, verbose: args.verbose, color });
    if args.output.is_none() {
        // Takes the colours out where standard output is no terminal, or NO_COLOR is set.
        use std::io::Write as _;
        let mut out = anstream::AutoStream::auto(std::io::stdout());
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(());
    }
    let plain = anstream::adapter::strip_str(&text).to_string();
    output::write(args.output.as_deref(), plain.as_bytes())
}

fn terminal_width() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    std::env::var("COLUMNS").ok()?.parse().ok()
}
