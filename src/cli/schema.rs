//! `planscope schema`: the JSON Schema of what planscope writes.

use clap::ValueEnum;
use planscope::report::{audit, coverage, diff, plans, tasks};

use super::{Context, Ending, output};

/// What `schema` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which contract
    #[arg(value_enum)]
    contract: Contract,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Contract {
    /// planscope.plan/1
    Plan,
    /// planscope.failure/1: a file that gave no plan
    Failure,
    /// planscope.diff/1
    Diff,
    /// planscope.coverage/1
    Coverage,
    /// The matrix with its sums
    Overview,
    /// Lineages
    History,
    /// planscope.audit/1: findings
    Audit,
    /// planscope.tasks/1: what falls due
    Tasks,
}

pub(crate) fn run(args: &Args, _: &Context) -> anyhow::Result<Ending> {
    let schema = match args.contract {
        Contract::Plan => coverage::plan_schema(),
        Contract::Failure => plans::failure_schema(),
        Contract::Diff => diff::schema(),
        Contract::Coverage => coverage::schema(),
        Contract::Overview => coverage::overview_schema(),
        Contract::History => coverage::history_schema(),
        Contract::Audit => audit::schema(),
        Contract::Tasks => tasks::schema(),
    };
    let text = format!("{schema:#}\n");
    output::write(None, text.as_bytes())?;
    Ok(Ending::Done)
}
