//! `planscope audit`: the findings an auditor asks for, in sentences, each with its evidence.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    audit::FindingKind,
    report::audit::{Format, write},
};

use super::{
    Context, Ending, Usage, coverage,
    inputs::Inputs,
    near,
    output::{self, Endings},
};

/// What `audit` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope audit plans/\n  planscope audit plans/ --format sarif -o findings.sarif\n  \
                        planscope audit plans/ --kind stated-count --kind misprint --all"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Only findings of this kind; may be given several times
    #[arg(long, value_name = "KIND")]
    kind: Vec<String>,
    /// Every finding, not only the first few of each kind
    #[arg(long)]
    all: bool,
    /// How the findings are written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// End with 1 where anything was found
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Sarif,
    Csv,
}

/// The endings that a file of findings may have.
const ENDINGS: Endings<FormatArg> = Endings(&[
    ("txt", FormatArg::Text),
    ("json", FormatArg::Json),
    ("sarif", FormatArg::Sarif),
    ("csv", FormatArg::Csv),
]);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), FormatArg::Text, context)?;
    let kinds: Vec<&str> = FindingKind::ALL.iter().map(|kind| kind.name()).collect();
    for name in &args.kind {
        if !kinds.contains(&name.as_str()) {
            return Err(Usage(near::told(near::Kind::Finding, name, &kinds, context)).into());
        }
    }
    let gathered = coverage::Gathered::read(&args.inputs, None, None, context)?;
    let (catalogue, overview) = gathered.look(context);
    let mut audit = gathered.audit(&catalogue, &overview);
    if !args.kind.is_empty() {
        audit.findings.retain(|found| args.kind.iter().any(|name| name == found.kind.name()));
    }
    let format = match format {
        FormatArg::Json => Format::Json,
        FormatArg::Sarif => Format::Sarif,
        FormatArg::Csv if context.keys => Format::CsvByKeys,
        FormatArg::Csv => Format::Csv,
        FormatArg::Text if args.all => Format::All,
        FormatArg::Text => Format::Text,
    };
    let mut out = Vec::new();
    write(&audit, format, context.lang, &mut out)?;
    let is_csv = matches!(format, Format::Csv | Format::CsvByKeys);
    output::write(args.output.as_deref(), if is_csv { context.csv(&out) } else { &out })?;
    let found = !audit.findings.is_empty();
    Ok(if gathered.ending == Ending::Done && args.exit_code && found { Ending::Found } else { gathered.ending })
}
