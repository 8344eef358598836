//! `planscope inspect`: the page as found, with boxes and roles over it.

use std::path::PathBuf;

use planscope::{pipeline::inspect_bytes, report::inspect};

use super::{
    Context, Ending,
    inputs::{Inputs, Reading},
    opening::Opening,
    output,
};

/// What `inspect` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope inspect plan.pdf --html plan.html\n  planscope inspect plan.txt > plan.html"
)]
pub(crate) struct Args {
    /// A PDF or text file, or - for standard input
    #[arg(value_name = "FILE")]
    file: String,
    /// Write the page to a file [default: standard output]
    #[arg(long, value_name = "OUT")]
    html: Option<PathBuf>,
    #[command(flatten)]
    opening: Opening,
    /// Has LibreOffice convert old Word files and rich text first
    #[arg(long)]
    convert: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let reading = Reading { opening: args.opening.clone(), convert: args.convert, ..Reading::default() };
    let inputs = Inputs { inputs: vec![args.file.clone()], reading, ..Inputs::default() };
    let (bytes, options) = inputs.load_one(context)?;
    let inspection = inspect_bytes(&args.file, &bytes, &options)?;
    let mut page = Vec::new();
    inspect::write(&args.file, &inspection, context.lang, &mut page)?;
    output::write(args.html.as_deref(), &page)?;
    // The page shows a file without a plan too; that none was found is still said.
    if inspection.reading.plans.is_empty() {
        for note in &inspection.reading.notes {
            eprintln!("{}: {}", args.file, note.message_in(context.lang));
        }
        return Ok(Ending::NothingDone);
    }
    Ok(Ending::Done)
}
