//! `planscope check`: what is odd, unread or uncertain, like a linter.

use std::{fmt::Write as _, path::PathBuf};

use planscope::{
    plan::{Accounting, Plan},
    report::{
        check::{Found, grouped, json, listed, sarif},
        safe::{Foreign, Line, Shown},
    },
    safe_text,
    words::{Code, Diagnostic, Lang, Severity},
};

use super::{
    Context, Ending, Usage,
    inputs::{File, Inputs},
    near,
    output::{self, Endings},
};

/// What `check` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope check plan.txt\n  planscope check plans/ --accounting\n  \
                        planscope check --explain ambiguous-assignment")]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Say what a code means and what to do about it
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
    /// List all codes
    #[arg(long)]
    codes: bool,
    /// Show where every character of each table went
    #[arg(long)]
    accounting: bool,
    /// End with 1 where warnings or errors were found
    #[arg(long)]
    exit_code: bool,
    /// Every finding, not one line a kind
    #[arg(long)]
    all: bool,
    /// How the findings are written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Only findings of at least this weight
    #[arg(long, value_enum, default_value_t = Weight::Info)]
    min: Weight,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Sarif,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Weight {
    Info,
    Warning,
    Error,
}

/// The endings that a file of findings may have.
const ENDINGS: Endings<FormatArg> =
    Endings(&[("txt", FormatArg::Text), ("json", FormatArg::Json), ("sarif", FormatArg::Sarif)]);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    if args.codes || args.explain.is_some() {
        return explain(args, context);
    }
    let format = ENDINGS.format(args.format, args.output.as_deref(), FormatArg::Text, context)?;
    let run = args.inputs.read(context)?;
    let (files, ending) = (&run.files, run.ending);
    let least = match args.min {
        Weight::Info => Severity::Info,
        Weight::Warning => Severity::Warning,
        Weight::Error => Severity::Error,
    };
    let mut out = String::new();
    let mut counts = [0usize; 3];
    let ways: Vec<Vec<Option<Diagnostic>>> = files.iter().map(ways_of).collect();
    let all: Vec<Found<'_>> = files.iter().zip(&ways).flat_map(|(file, ways)| notes_of(file, ways)).collect();
    all.iter().for_each(|found| counts[found.note.severity as usize] += 1);
    let shown: Vec<Found<'_>> = all.into_iter().filter(|found| found.note.severity >= least).collect();
    let ended =
        if ending == Ending::Done && args.exit_code && counts[1] + counts[2] > 0 { Ending::Found } else { ending };
    match format {
        FormatArg::Text => {
            out.push_str(&if args.all { listed(&shown, context.lang) } else { grouped(&shown, context.lang) });
        }
        FormatArg::Json => {
            output::write(args.output.as_deref(), &json(&shown)?)?;
            return Ok(ended);
        }
        FormatArg::Sarif => {
            output::write(args.output.as_deref(), &sarif(&shown, context.lang)?)?;
            return Ok(ended);
        }
    }
    for file in files {
        if args.accounting {
            for reading in file.reading.iter().flat_map(|reading| &reading.plans) {
                if let Some(accounting) = &reading.accounting {
                    account(&mut out, &file.path, &reading.plan, accounting, context);
                }
            }
        }
    }
    let _ = match context.lang {
        Lang::ZhTw => {
            writeln!(out, "{} 個檔案：{} 個錯誤、{} 個警告、{} 個提示", files.len(), counts[2], counts[1], counts[0])
        }
        Lang::En => {
            writeln!(out, "{} files: {} errors, {} warnings, {} notes", files.len(), counts[2], counts[1], counts[0])
        }
    };
    output::write(args.output.as_deref(), out.as_bytes())?;
    Ok(ended)
}

/// The findings of a file, each with its plan where there is one.
fn notes_of<'a>(file: &'a File, ways: &'a [Option<Diagnostic>]) -> Vec<Found<'a>> {
    let Ok(reading) = &file.reading else { return Vec::new() };
    let mut out: Vec<Found<'_>> = reading.notes.iter().map(|note| Found::new(&file.path, None, note)).collect();
    for (reading, way) in reading.plans.iter().zip(ways) {
        let plan = Some(&reading.plan);
        out.extend(way.iter().map(|note| Found::new(&file.path, plan, note)));
        out.extend(reading.plan.diagnostics.iter().map(|note| Found::new(&file.path, plan, note)));
    }
    out
}

/// How each plan of a text was read and how sure that is; nothing of another form.
fn ways_of(file: &File) -> Vec<Option<Diagnostic>> {
    let Ok(reading) = &file.reading else { return Vec::new() };
    reading.plans.iter().map(|reading| way_of(&reading.plan)).collect()
}

fn way_of(plan: &Plan) -> Option<Diagnostic> {
    let way = plan.source.read_as?;
    let (zh, en) = way.told();
    let (all, doubtful) = (plan.measures.len(), plan.measures.iter().filter(|measure| measure.is_doubtful()).count());
    let (more_zh, more_en) = if way.is_extracted() {
        (
            "；這份文字應抽取自 PDF，如有 PDF 原檔，改用 PDF 更可靠",
            "; the text was extracted from a PDF, it seems: that tells more",
        )
    } else {
        ("", "")
    };
    Some(Diagnostic::new(
        Code::TextRead,
        format!("{zh}：{all} 項具體作法中 {doubtful} 項存疑{more_zh}"),
        format!("read {en}: {doubtful} of {all} measures are in doubt{more_en}"),
    ))
}

/// Puts a line of the answer down.
fn line(out: &mut String, shown: &Shown<Line>) {
    let _ = writeln!(out, "{shown}");
}

fn account(out: &mut String, path: &str, plan: &Plan, account: &Accounting, context: &Context) {
    let name = format!(
        "{} {}",
        plan.office.as_deref().unwrap_or("?"),
        plan.roc_year.map(|year| year.to_string()).unwrap_or_default()
    );
    let what = context.say("表格字元對帳", "characters of the table");
    line(out, &safe_text!(Line, "{}: {} ({})", Foreign(path), what, Foreign(&name)));
    let rows = [
        (context.say("標題", "titles"), account.titles),
        (context.say("編號", "markers"), account.markers),
        (context.say("具體作法", "measures"), account.measures),
        (context.say("細項", "sub-items"), account.subitems),
        (context.say("承辦部門", "departments"), account.departments),
        (context.say("完成期限", "deadlines"), account.deadlines),
        (context.say("分隔符號", "separators"), account.separators),
        (context.say("頁面裝飾", "furniture"), account.furniture),
        (context.say("其他欄位", "other columns"), account.other_columns),
        (context.say("無法歸屬", "stray"), account.stray),
    ];
    for (label, count) in rows {
        let _ = writeln!(out, "    {count:>7}  {label}");
    }
    let verdict =
        if account.balances() { context.say("相符", "balances") } else { context.say("不符", "DOES NOT BALANCE") };
    let _ = writeln!(out, "    {:>7}  {} / {} {verdict}", account.sum(), context.say("合計", "sum"), account.table);
}

fn explain(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let mut out = String::new();
    let codes: Vec<Code> = match &args.explain {
        Some(name) => vec![Code::named(name).ok_or_else(|| {
            let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
            Usage(near::told(near::Kind::Code, name, &names, context))
        })?],
        None => Code::ALL.to_vec(),
    };
    for code in codes {
        let told = code.explain();
        let _ = writeln!(out, "{code}\n    {}\n    {}", told.meaning(context.lang), told.hint(context.lang));
    }
    output::write(args.output.as_deref(), out.as_bytes())?;
    Ok(Ending::Done)
}
