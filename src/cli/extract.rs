//! `planscope extract`: every measure as a record.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    plan::Plan,
    report::{self, plans::Failure},
};

use super::{
    Context, Ending,
    inputs::{File, Inputs, report_failures},
    output::{self, Names},
};

/// What `extract` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope extract plan.pdf\n  planscope extract plans/ --format csv -o measures.csv\n  \
                        planscope extract 'plans/**/*.txt' -o out/"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// A file, or a folder for one file a plan [default: standard output]
    #[arg(long, short, value_name = "OUT")]
    output: Option<PathBuf>,
    /// How the records are written [default: by the ending of OUT, else json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Leave the byte order mark out of CSV (Excel needs it, other programs may not)
    #[arg(long)]
    no_bom: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Ndjson,
    Csv,
    Xlsx,
    Md,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Md => "md",
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let files = args.inputs.read(context)?;
    let ending = report_failures(&files, context);
    let format = args.format.unwrap_or_else(|| by_ending(args.output.as_deref()));
    let failures: Vec<Failure> = files
        .iter()
        .filter_map(|file| file.failure(context).map(|error| Failure { path: file.path.clone(), error }))
        .collect();
    let plans: Vec<&Plan> = files.iter().flat_map(plans_of).collect();
    if plans.is_empty() && args.inputs.is_single_file() {
        return Ok(ending);
    }
    if let Some(folder) = args.output.as_deref().filter(|path| output::is_folder(path)) {
        let mut names = Names::default();
        for plan in plans {
            let path = names.path(folder, &stem(plan), format.extension());
            output::write_file(&path, &write(format, &[plan], &[], true, args, context)?)?;
        }
        return Ok(ending);
    }
    let single = args.inputs.is_single_file() && plans.len() == 1;
    let bytes = write(format, &plans, &failures, single, args, context)?;
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ending)
}

pub(crate) fn into_plans(file: File) -> impl Iterator<Item = Plan> {
    file.reading.into_iter().flat_map(|reading| reading.plans.into_iter().map(|reading| reading.plan))
}

pub(crate) fn plans_of(file: &File) -> impl Iterator<Item = &Plan> {
    file.reading.iter().flat_map(|reading| reading.plans.iter().map(|reading| &reading.plan))
}

fn write(
    format: Format,
    plans: &[&Plan],
    failures: &[Failure],
    single: bool,
    args: &Args,
    context: &Context,
) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        Format::Json => report::plans::json(plans, failures, single)?,
        Format::Ndjson => report::plans::ndjson(plans, failures)?,
        Format::Csv => report::plans::csv(plans, !args.no_bom)?,
        Format::Xlsx => report::plans::xlsx(plans, context.lang)?,
        Format::Md => report::plans::markdown(plans, context.lang).into_bytes(),
    })
}

fn by_ending(path: Option<&std::path::Path>) -> Format {
    let ending = path.and_then(|path| path.extension()).map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Format::Csv,
        Some("ndjson" | "jsonl") => Format::Ndjson,
        Some("xlsx") => Format::Xlsx,
        Some("md" | "markdown") => Format::Md,
        _ => Format::Json,
    }
}

/// 台北市區營業處-112, or the name of the file where the plan does not tell.
fn stem(plan: &Plan) -> String {
    match (&plan.office, plan.roc_year) {
        (Some(office), Some(year)) => format!("{office}-{year}"),
        _ => std::path::Path::new(&plan.source.path)
            .file_stem()
            .map_or_else(|| "plan".to_owned(), |stem| stem.to_string_lossy().into_owned()),
    }
}
