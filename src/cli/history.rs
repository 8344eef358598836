//! `planscope history`: every measure through the years, and how it spread.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    history,
    report::history::{Format, write},
};

use super::{Context, Ending, coverage, inputs::Inputs, output};

/// What `history` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope history plans/ --office 台北\n  planscope history plans/ -o history.json"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Only this office; part of its name will do
    #[arg(long, value_name = "NAME")]
    office: Option<String>,
    /// How the lineages are written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Ndjson,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let gathered = coverage::Gathered::read(&args.inputs, None, None, context)?;
    let (ending, (_, overview)) = (gathered.ending, gathered.look());
    let history = history::history(&overview, args.office.as_deref());
    let ending_of = |path: &PathBuf| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match (args.format, args.output.as_ref().and_then(ending_of).as_deref()) {
        (Some(FormatArg::Json), _) | (None, Some("json")) => Format::Json,
        (Some(FormatArg::Ndjson), _) | (None, Some("ndjson" | "jsonl")) => Format::Ndjson,
        _ => Format::Text,
    };
    let mut out = Vec::new();
    write(&history, format, context.lang, &mut out)?;
    output::write(args.output.as_deref(), &out)?;
    Ok(ending)
}
