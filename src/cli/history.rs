//! `planscope history`: every measure through the years, and how it spread.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    history,
    normalize::key,
    report::history::{Format, write},
    words::Lang,
};

use super::{
    Context, Ending, coverage,
    inputs::Inputs,
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
        is_known(office, &gathered.offices(), context)?;
    }
    let (ending, (_, overview)) = (gathered.ending, gathered.look());
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

/// An office that no plan is of is told with those that there are, the likeliest first.
fn is_known(office: &str, offices: &[&str], context: &Context) -> anyhow::Result<()> {
    // As the history itself looks for it: 臺 and 台 are one.
    let wanted = key(office);
    if offices.iter().any(|name| key(name).contains(&wanted)) {
        return Ok(());
    }
    /// So many are named where none is near.
    const NAMED: usize = 12;
    let mut near: Vec<(f64, &str)> = offices.iter().map(|name| (strsim::jaro_winkler(office, name), *name)).collect();
    near.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    let rest = near.len().saturating_sub(NAMED);
    let names: Vec<&str> = near.iter().take(NAMED).map(|(_, name)| *name).collect();
    let (zh, en) = match rest {
        0 => (String::new(), String::new()),
        rest => (format!("……另有 {rest} 個"), format!(", and {rest} more")),
    };
    anyhow::bail!(match context.lang {
        Lang::ZhTw => format!("沒有名稱含「{office}」的機關；有：{}{zh}", names.join("、")),
        Lang::En => format!("no office is called {office}; there are: {}{en}", names.join(", ")),
    })
}
