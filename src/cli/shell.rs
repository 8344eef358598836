//! `planscope completions` and `planscope man`: made from the command line's own definition, so that they cannot
//! differ from it.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::CommandFactory;

use super::{Cli, Ending, output};

/// What `completions` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope completions bash > ~/.local/share/bash-completion/completions/planscope\n  \
                        planscope completions zsh > ~/.zfunc/_planscope\n  \
                        planscope completions fish > ~/.config/fish/completions/planscope.fish"
)]
pub(crate) struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// What `man` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope man | man -l -\n  planscope man -o ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// A folder for one page a command [default: the first page to standard output]
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(crate) fn completions(args: &CompletionsArgs) -> anyhow::Result<Ending> {
    let mut out = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "planscope", &mut out);
    output::write(None, &out)?;
    Ok(Ending::Done)
}

pub(crate) fn man(args: &ManArgs) -> anyhow::Result<Ending> {
    let Some(folder) = &args.output else {
        let mut out = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut out)?;
        output::write(None, &out)?;
        return Ok(Ending::Done);
    };
    output::folder(folder)?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(|| output::unwritten(folder))?;
    Ok(Ending::Done)
}
