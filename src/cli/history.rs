//! `planscope history`: every measure through the years, and how it spread.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    history,
    report::history::{Format, write},
};

use super::{
    Context, Ending, coverage,
    inputs::Inputs,
    near,
    output::{self, Endings},
};

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
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Ndjson,
}

/// The endings that a history's file may have.
const ENDINGS: Endings<FormatArg> = Endings(&[
    ("txt", FormatArg::Text),
    ("json", FormatArg::Json),
    ("ndjson", FormatArg::Ndjson),
    ("jsonl", FormatArg::Ndjson),
]);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), FormatArg::Text, context)?;
    let gathered = coverage::Gathered::read(&args.inputs, None, None, context)?;
    if let Some(office) = &args.office {
        near::is_known(near::Kind::Office, office, &gathered.offices(), context)?;
    }
    let (ending, (_, overview)) = (gathered.ending, gathered.look(context));
    let history = history::history(&overview, args.office.as_deref());
    let format = match format {
        FormatArg::Text => Format::Text,
        FormatArg::Json => Format::Json,
        FormatArg::Ndjson => Format::Ndjson,
    };
    let mut out = Vec::new();
    write(&history, format, context.lang, &mut out)?;
    output::write(args.output.as_deref(), &out)?;
    Ok(ending)
}
