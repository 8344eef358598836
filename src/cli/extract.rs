//! `planscope extract`: every measure as a record.

use std::path::PathBuf;

use clap::ValueEnum;
use planscope::{
    plan::Plan,
    report::{
        self,
        plans::{Entry, Failure, Heads, line},
    },
};

use super::{
    Context, Ending,
    inputs::{File, Inputs, plans_of},
    output::{self, Endings, Names, Sink},
};

/// What `extract` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope extract plan.pdf\n  planscope extract plans/ --format csv -o measures.csv\n  \
                        planscope extract 'plans/**/*.txt' -o out/                 a file a plan\n  \
                        planscope extract plans.zip --resume -o measures.xlsx      go on with a run that was cut short\n  \
                        find . -name '*.pdf' | planscope extract --files-from - --format ndjson\n\n\
                        With --format ndjson each file is answered as soon as those before it are, one line a plan, or one\n\
                        that says why there is none."
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// A file, or a folder for one file a plan [default: standard output]
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// How the records are written [default: by the ending of OUT, else json]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// With JSON: an object instead of a list where there is one plan
    #[arg(long)]
    single: bool,
}

/// The endings that a file of records may have.
const ENDINGS: Endings<Format> = Endings(&[
    ("json", Format::Json),
    ("ndjson", Format::Ndjson),
    ("jsonl", Format::Ndjson),
    ("csv", Format::Csv),
    ("xlsx", Format::Xlsx),
    ("md", Format::Md),
    ("markdown", Format::Md),
    ("parquet", Format::Parquet),
]);

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Ndjson,
    Csv,
    Xlsx,
    Md,
    Parquet,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Ndjson => "ndjson",
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Md => "md",
            Format::Parquet => "parquet",
        }
    }
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let format = ENDINGS.format(args.format, args.output.as_deref(), Format::Json, context)?;
    let folder = args.output.as_deref().filter(|path| output::is_folder(path));
    if let (Format::Ndjson, None) = (format, folder) {
        return stream(args, context);
    }
    let run = args.inputs.read(context)?;
    let plans: Vec<&Plan> = run.files.iter().flat_map(plans_of).collect();
    // Records tell of files that failed too; a table of nothing would only take the place of an earlier one.
    if plans.is_empty() && format != Format::Json {
        return Ok(run.ending);
    }
    if let Some(folder) = folder {
        output::folder(folder)?;
        let mut names = Names::default();
        for plan in plans {
            let path = names.path(folder, &stem(plan), format.extension());
            output::write_file(&path, &write(format, &[Entry::Plan(plan)], true, context)?)?;
        }
        return Ok(run.ending);
    }
    let failures: Vec<Option<Failure>> = run.files.iter().map(failure).collect();
    let entries: Vec<Entry<'_>> =
        run.files.iter().zip(&failures).flat_map(|(file, failure)| entries(file, failure.as_ref())).collect();
    let bytes = write(format, &entries, args.single, context)?;
    output::write(args.output.as_deref(), &bytes)?;
    Ok(run.ending)
}

/// One line a plan or failure, each as soon as its turn has come. A line tells of its file alone, so that whoever parts
/// the files over machines gets the same lines.
fn stream(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let mut sink = Sink::open(args.output.as_deref())?;
    let ending = args.inputs.stream(context, |file| {
        for entry in entries(file, failure(file).as_ref()) {
            sink.write(&line(&entry)?)?;
        }
        Ok(())
    })?;
    sink.close()?;
    Ok(ending)
}

fn failure(file: &File) -> Option<Failure> {
    file.failure().map(|finding| Failure::new(&file.path, file.sha256.as_deref(), finding))
}

/// What a file gave.
fn entries<'a>(file: &'a File, failure: Option<&'a Failure>) -> impl Iterator<Item = Entry<'a>> {
    plans_of(file).map(Entry::Plan).chain(failure.map(Entry::Failure))
}

fn write(format: Format, entries: &[Entry<'_>], single: bool, context: &Context) -> anyhow::Result<Vec<u8>> {
    let heads = if context.keys { Heads::Keys } else { Heads::In(context.lang) };
    let plans = || -> Vec<&Plan> {
        entries.iter().filter_map(|entry| if let Entry::Plan(plan) = entry { Some(*plan) } else { None }).collect()
    };
    Ok(match format {
        Format::Json => report::plans::json(entries, single)?,
        Format::Ndjson => report::plans::ndjson(entries)?,
        Format::Csv => context.csv(&report::plans::csv(&plans(), heads)?).to_vec(),
        Format::Xlsx => report::plans::xlsx(&plans(), context.lang)?,
        Format::Md => report::plans::markdown(&plans(), context.lang).into_bytes(),
        Format::Parquet => report::plans::parquet(&plans())?,
    })
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
