//! `planscope sheet`: the half-yearly self-assessment sheet of a plan.

use std::path::PathBuf;

use anyhow::bail;
use planscope::{
    plan::Plan,
    report::sheet::{Scope, departments, write},
};

use super::{
    Context, Ending,
    inputs::Inputs,
    near,
    output::{self, Endings},
};

/// What `sheet` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope sheet 112.pdf -o sheet.xlsx\n  planscope sheet plans/ -o sheets/ --per-department"
)]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The workbook to write; a folder where there are several plans
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Also a sheet for each department
    #[arg(long, conflicts_with = "department")]
    per_department: bool,
    /// Only the measures of this department
    #[arg(long, value_name = "NAME")]
    department: Option<String>,
}

/// A sheet is a workbook, and stands under the name of no other form.
const ENDINGS: Endings<()> = Endings(&[("xlsx", ())]);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    ENDINGS.only(&args.output, context)?;
    let run = args.inputs.read(context)?;
    let ending = run.ending;
    // Departments stand on a sheet as printed: it is handed to those who know them by that name.
    let plans: Vec<&Plan> = run.originals().collect();
    let scope = match &args.department {
        Some(name) => Scope::Department(name.clone()),
        None if args.per_department => Scope::PerDepartment,
        None => Scope::Whole,
    };
    let into_folder = output::is_folder(&args.output);
    if plans.is_empty() || (plans.len() > 1 && !into_folder) {
        bail!(
            "{}",
            if plans.is_empty() {
                context.say("沒有可用的計畫", "no plan to make a sheet of")
            } else {
                context.say(
                    "計畫不只一份，-o 請指定資料夾（以 / 結尾）",
                    "several plans: -o has to be a folder, ending with /",
                )
            }
        );
    }
    if let Some(name) = &args.department
        && !plans.iter().any(|plan| departments(plan).contains(name))
    {
        bail!(near::told(near::Kind::Department, name, &near::departments(&plans), context));
    }
    if into_folder {
        output::folder(&args.output)?;
    }
    let mut names = output::Names::default();
    for plan in plans {
        let mut bytes = Vec::new();
        write(plan, &scope, context.lang, &mut bytes)?;
        let stem = || match (&plan.office, plan.roc_year) {
            (Some(office), Some(year)) => format!("{office}{year}"),
            (Some(office), None) => office.clone(),
            _ => "plan".to_owned(),
        };
        let path = if into_folder { names.path(&args.output, &stem(), "xlsx") } else { args.output.clone() };
        output::write_file(&path, &bytes)?;
    }
    Ok(ending)
}
