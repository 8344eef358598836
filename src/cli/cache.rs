//! `planscope cache`: what is kept from run to run.

use super::{Context, Ending, batch::cache, output};

/// What `cache` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope cache\n  planscope cache --clean\n\n\
                        PLANSCOPE_CACHE_DIR names another folder, PLANSCOPE_CACHE_MB another bound [default: 512].")]
pub(crate) struct Args {
    /// Remove all results
    #[arg(long)]
    clean: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let Some(folder) = cache::folder() else {
        anyhow::bail!("{}", context.say("沒有可用的快取資料夾", "there is no folder for a cache"));
    };
    let (results, bytes) = if args.clean { cache::clean()? } else { cache::status() };
    let megabytes = bytes as f64 / f64::from(1 << 20);
    let what = match args.clean {
        true => context.say("已清除", "removed"),
        false => context.say("快取", "kept"),
    };
    let folder = planscope::report::safe::line(&folder.display().to_string());
    let text = format!("{what}: {results} {}, {megabytes:.1} MB, {folder}\n", context.say("筆", "results"));
    output::write(None, text.as_bytes())?;
    Ok(Ending::Done)
}
