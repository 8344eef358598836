//! `planscope audit`: the findings an auditor asks for, in sentences, each with its evidence.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::report::audit::{Format, write};

use super::{Context, Ending, coverage, inputs::Inputs, output};

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

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let kinds = planscope::audit::FindingKind::ALL;
    if let Some(unknown) = args.kind.iter().find(|name| !kinds.iter().any(|kind| kind.name() == **name)) {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        return Err(
            super::Usage(format!("no kind of finding is called {unknown}; there are: {}", names.join(", "))).into()
        );
    }
    let gathered = coverage::Gathered::read(&args.inputs, None, None, context)?;
    let (catalogue, overview) = gathered.look();
    let mut audit = gathered.audit(&catalogue, &overview);
    if !args.kind.is_empty() {
        audit.findings.retain(|found| args.kind.iter().any(|name| name == found.kind.name()));
    }
    let ending_of = |path: &PathBuf| path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match (args.format, args.output.as_ref().and_then(ending_of).as_deref()) {
        (Some(FormatArg::Json), _) | (None, Some("json")) => Format::Json,
        (Some(FormatArg::Sarif), _) | (None, Some("sarif")) => Format::Sarif,
        (Some(FormatArg::Csv), _) | (None, Some("csv")) => Format::Csv,
        _ if args.all => Format::All,
        _ => Format::Text,
    };
    let mut out = Vec::new();
    write(&audit, format, context.lang, &mut out)?;
    output::write(args.output.as_deref(), if format == Format::Csv { context.csv(&out) } else { &out })?;
    let found = !audit.findings.is_empty();
    Ok(if gathered.ending == Ending::Done && args.exit_code && found { Ending::Found } else { gathered.ending })
}
