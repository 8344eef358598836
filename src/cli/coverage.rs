//! `planscope coverage`: who covers what, office by office.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use planscope::{
    coverage::{self, Catalogue, Overview},
    plan::Plan,
    report::coverage::{Format, terminal, write, write_page},
};

use rayon::prelude::*;

use super::{Context, Ending, inputs::Inputs, output, settings::Settings};

/// What `coverage` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope coverage plans/ --year 112\n  \
                        planscope coverage plans/ --html coverage.html --xlsx coverage.xlsx\n  \
                        planscope coverage plans/ --reference headquarters.pdf      who omits what is required")]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Only this ROC year
    #[arg(long, value_name = "Y")]
    year: Option<u32>,
    /// The plan whose measures are required of all others
    #[arg(long, value_name = "PLAN")]
    reference: Option<String>,
    /// How the run is written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Also write the page
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write the workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
    /// Also write the workbook as an OpenDocument spreadsheet
    #[arg(long, value_name = "FILE")]
    ods: Option<PathBuf>,
    /// Show the whole matrix on the terminal
    #[arg(long)]
    matrix: bool,
    /// End with 1 where a plan lacks or omits something
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Ndjson,
    Overview,
    Csv,
    Xlsx,
    Ods,
    Html,
}

impl FormatArg {
    fn written(self) -> Option<Format> {
        Some(match self {
            FormatArg::Text => return None,
            FormatArg::Json => Format::Json,
            FormatArg::Ndjson => Format::Ndjson,
            FormatArg::Overview => Format::OverviewJson,
            FormatArg::Csv => Format::Csv,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Ods => Format::Ods,
            FormatArg::Html => Format::Html,
        })
    }
}

/// A run as it is looked at.
pub(crate) struct Read {
    pub(crate) catalogue: Catalogue,
    pub(crate) overview: Overview,
    pub(crate) settings: Settings,
    pub(crate) ending: Ending,
}

/// Every plan of a run, its catalogue and its view, with how the reading ended.
pub(crate) fn read(
    inputs: &Inputs,
    year: Option<u32>,
    reference: Option<&str>,
    context: &Context,
) -> anyhow::Result<Read> {
    let run = inputs.read(context)?;
    let (mut ending, settings) = (run.ending, run.settings.clone());
    // What else is known about the files is of no use here, and a run of hundreds holds a great deal of it.
    let mut plans = run.distinct_plans();
    let mut required = None;
    if let Some(path) = reference {
        let named = inputs.named(path).read(context)?;
        if named.ending != Ending::Done {
            ending = Ending::SomeFailed;
        }
        // The plan of reference may be among the inputs too; it is one plan all the same.
        for plan in &named.distinct_plans() {
            let same = |other: &&Plan| {
                (&other.office, other.roc_year, &other.measures) == (&plan.office, plan.roc_year, &plan.measures)
            };
            let known = plans.iter().find(same).map(|plan| plan.source.path.clone());
            required = Some(known.unwrap_or_else(|| {
                plans.push(plan.clone());
                plan.source.path.clone()
            }));
        }
    }
    if plans.is_empty() {
        bail!("{}", context.say("沒有可用的計畫", "no plan to look at"));
    }
    let catalogue = coverage::catalogue(&plans);
    let options = coverage::Options { year, reference: required };
    let overview = coverage::overview(&plans.iter().collect::<Vec<_>>(), &catalogue, &options);
    Ok(Read { catalogue, overview, settings, ending })
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let Read { catalogue, overview, settings, ending } =
        read(&args.inputs, args.year, args.reference.as_deref(), context)?;
    if overview.years.is_empty() {
        bail!("{}", context.say("這一年沒有計畫", "there is no plan of that year"));
    }
    let bytes = |format: Format| -> anyhow::Result<Vec<u8>> {
        let mut out = Vec::new();
        if let (Format::Html, Some(title)) = (format, &settings.titles.coverage) {
            write_page(&overview, title, context.lang, &mut out)?;
            return Ok(out);
        }
        write(&catalogue, &overview, format, context.lang, &mut out)?;
        Ok(out)
    };
    let also = [(&args.html, Format::Html), (&args.xlsx, Format::Xlsx), (&args.ods, Format::Ods)];
    let written = also.par_iter().map(|(path, format)| match path {
        Some(path) => output::write_file(path, &bytes(*format)?),
        None => Ok(()),
    });
    written.collect::<anyhow::Result<()>>()?;
    let by_ending = || args.output.as_deref().and_then(|path: &Path| Format::of_path(path));
    let format = match args.format {
        Some(format) => format.written(),
        None => by_ending(),
    };
    match format {
        Some(format) => output::write(args.output.as_deref(), &bytes(format)?)?,
        // A file was asked for and nothing else: the terminal is left alone.
        None if args.output.is_none() && also.iter().any(|(path, _)| path.is_some()) && !args.matrix => {}
        None => output::write(args.output.as_deref(), terminal(&overview, context.lang, args.matrix).as_bytes())?,
    }
    let lacking =
        overview.years.iter().any(|year| year.total.lacks > 0 || year.omissions.iter().any(|o| !o.rows.is_empty()));
    Ok(if ending == Ending::Done && args.exit_code && lacking { Ending::Found } else { ending })
}
