//! `planscope config`: the site settings that hold for a place, and what is wrong with them.

use std::{fmt::Write as _, path::PathBuf};

use planscope::report::safe::Foreign;

use super::{
    Context, Ending, errors, output,
    say::say,
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
    let named = context.config.clone();
    let own = named.is_some();
    let Some(file) = named.or_else(|| settings::find(&args.input)) else {
        let none = context.say("沒有設定檔，使用預設值", "no settings file; planscope's own settings hold");
        output::write(None, format!("{none} ({})\n", settings::NAME).as_bytes())?;
        return Ok(Ending::Done);
    };
    // What holds where others may write there is said, and why.
    if !own && settings::trust(&file) != settings::Trust::Own {
        Settings::of(&args.input, context)?;
    }
    match Settings::read(&file, context.lang) {
        Ok(settings) => {
            let name = planscope::report::safe::line(&file.display().to_string());
            let mut out = format!("{name}: {}\n", context.say("設定正確", "sound"));
            let counts = [
                (context.say("欄名用詞", "header words"), settings.header_words()),
                (context.say("部門別名", "department aliases"), aliases(&settings.departments)),
                (context.say("機關別名", "office aliases"), aliases(&settings.offices)),
                (context.say("機關群組", "groups of offices"), settings.groups.len()),
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
            say!("planscope: {}", Foreign(&errors::chain(&error, context.lang)));
            Ok(Ending::Found)
        }
        Err(error) => Err(error),
    }
}

fn aliases(names: &std::collections::BTreeMap<String, Vec<String>>) -> usize {
    names.values().map(Vec::len).sum()
}
