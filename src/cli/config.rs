//! `planscope config`: the site settings that hold for a place, and what is wrong with them.

use std::{fmt::Write as _, path::PathBuf};

use super::{
    Context, Ending, output,
    settings::{self, Settings},
};

/// What `config` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope config\n  planscope config plans/\n  planscope config --check plans/")]
pub(crate) struct Args {
    /// Where the settings are looked for upward from
    #[arg(value_name = "INPUT", default_value = ".")]
    input: PathBuf,
    /// End with 1 where the settings are wrong
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let Some(file) = context.config.clone().or_else(|| settings::find(&args.input)) else {
        let none = context.say("沒有設定檔，使用預設值", "no settings file; planscope's own settings hold");
        output::write(None, format!("{none} ({})\n", settings::NAME).as_bytes())?;
        return Ok(Ending::Done);
    };
    match Settings::read(&file) {
        Ok(settings) => {
            let mut out = format!("{}: {}\n", file.display(), context.say("設定正確", "sound"));
            let counts = [
                (context.say("欄名用詞", "header words"), settings.header_words()),
                (context.say("部門別名", "department aliases"), aliases(&settings.departments)),
                (context.say("機關別名", "office aliases"), aliases(&settings.offices)),
                (
                    context.say("報表標題", "report titles"),
                    settings.titles.coverage.iter().chain(&settings.titles.diff).count(),
                ),
            ];
            for (what, count) in counts {
                let _ = writeln!(out, "  {what}: {count}");
            }
            output::write(None, out.as_bytes())?;
            Ok(Ending::Done)
        }
        Err(error) if args.check => {
            eprintln!("planscope: {error:#}");
            Ok(Ending::Found)
        }
        Err(error) => Err(error),
    }
}

fn aliases(names: &std::collections::BTreeMap<String, Vec<String>>) -> usize {
    names.values().map(Vec::len).sum()
}
