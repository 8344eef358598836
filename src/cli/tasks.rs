//! `planscope tasks`: what falls due when, by month and department.

use std::path::PathBuf;

use anyhow::bail;
use clap::ValueEnum;
use planscope::{
    plan::Plan,
    report::tasks::{ics, json, parquet, terminal, xlsx},
    tasks::schedule,
};

use super::{
    Context, Ending,
    inputs::Inputs,
    near,
    output::{self, Endings},
};

/// What `tasks` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope tasks 112.pdf\n  planscope tasks plans/ --department 業務組 --ics due.ics\n  \
                        planscope tasks plans/ -o tasks.xlsx"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Only what this department is to do
    #[arg(long, value_name = "D")]
    department: Option<String>,
    /// Also write a calendar (iCalendar)
    #[arg(long, value_name = "FILE")]
    pub(crate) ics: Option<PathBuf>,
    /// How the schedule is written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// List what has no date too
    #[arg(long)]
    all: bool,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Xlsx,
    Parquet,
    Ics,
}

/// The endings that a schedule's file may have.
const ENDINGS: Endings<FormatArg> = Endings(&[
    ("txt", FormatArg::Text),
    ("json", FormatArg::Json),
    ("xlsx", FormatArg::Xlsx),
    ("parquet", FormatArg::Parquet),
    ("ics", FormatArg::Ics),
]);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), FormatArg::Text, context)?;
    let run = args.inputs.read(context)?;
    let ending = run.ending;
    let plans: Vec<&Plan> = run.originals().collect();
    if plans.is_empty() {
        bail!("{}", context.say("沒有可用的計畫", "no plan to look at"));
    }
    if let Some(name) = &args.department {
        near::is_known(near::Kind::Department, name, &near::departments(&plans), context)?;
    }
    let schedule = schedule(&plans, args.department.as_deref());
    let calendar = || {
        let mut out = Vec::new();
        ics(&schedule, context.lang, &mut out).map(|()| out)
    };
    if let Some(path) = &args.ics {
        output::write_file(path, &calendar()?)?;
    }
    let bytes = match format {
        // A calendar was asked for and nothing else: the terminal is left alone.
        FormatArg::Text if args.ics.is_some() && args.format.is_none() && args.output.is_none() => return Ok(ending),
        FormatArg::Text => terminal(&schedule, context.lang, args.all).into_bytes(),
        FormatArg::Json => json(&schedule)?,
        FormatArg::Xlsx => xlsx(&schedule, context.lang)?,
        FormatArg::Parquet => parquet(&schedule)?,
        FormatArg::Ics => calendar()?,
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending)
}
