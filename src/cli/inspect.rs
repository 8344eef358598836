//! `planscope inspect`: the page as found, with boxes and roles over it.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use planscope::words::Lang;

use super::{
    Context, Ending,
    batch::{Made, Task},
    inputs::{Limited, make},
    output,
    pages::told,
    settings::Settings,
};

/// What `inspect` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope inspect plan.pdf --html plan.html\n  planscope inspect plan.txt > plan.html"
)]
pub(crate) struct Args {
    /// A PDF or text file, or - for standard input
    #[arg(value_name = "FILE")]
    file: OsString,
    /// Write the page to a file [default: standard output]
    #[arg(long, value_name = "OUT")]
    pub(crate) html: Option<PathBuf>,
    #[command(flatten)]
    limited: Limited,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let settings = Settings::of(Path::new(&args.file), context)?;
    let task = Task::Page { english: context.lang == Lang::En };
    let (mut pages, mut plans) = (Vec::new(), 0);
    let file = [args.file.clone()];
    let ending = make(&file, &args.limited, task, &settings, context, |path, made, notes| {
        told(path, &notes, context);
        if let Made::Page { html, plans: found } = made {
            plans += found;
            pages.push(html);
        }
        Ok(())
    })?;
    match &pages[..] {
        [page] => output::write(args.html.as_deref(), page.as_bytes())?,
        [] => return Ok(Ending::NothingDone),
        _ => anyhow::bail!(
            "{}",
            context
                .say("這裡有不只一個檔案；inspect 一次只看一個", "there is more than one file; inspect looks at one")
        ),
    }
    // The page shows a file without a plan too; that none was found is still said.
    Ok(if plans == 0 { Ending::NothingDone } else { ending })
}
