//! `planscope ocr`: what scans are recognised with, what is missing, and the command that brings it.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use planscope::{
    report::safe::line,
    source::scan::{
        self, OcrOptions,
        models::{self, Job, MODELS},
    },
};

use super::{Context, Ending, output, settings::Settings};

/// What `ocr` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  planscope ocr\n  planscope ocr --ocr-models models/\n  planscope ocr --check && planscope extract scans/ -o measures.xlsx"
)]
pub(crate) struct Args {
    /// The folder of the models that recognise pages [default: those of planscope.toml, of your data folder, of rapidocr]
    #[arg(long, value_name = "DIR")]
    ocr_models: Option<PathBuf>,
    /// End with 1 where nothing is there that could recognise a page
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    let mut out = String::new();
    let named = match &args.ocr_models {
        Some(named) => Some(named.clone()),
        None => Settings::of(Path::new("."), context)?.ocr.models,
    };
    let models = cfg!(feature = "scan") && tell_models(named.as_deref(), &mut out, context);
    let program = tell_program(&mut out, context);
    let used = match (models, program) {
        (true, _) => context.say("掃描頁由 PP-OCRv6 辨識", "scans are recognised by PP-OCRv6"),
        (false, true) => context.say(
            "掃描頁由 tesseract 辨識；直書、歪斜、褪色的頁面以 PP-OCRv6 辨識較佳",
            "scans are recognised by tesseract; PP-OCRv6 reads vertical, crooked and pale pages far better",
        ),
        (false, false) => context.say("無法辨識掃描頁", "scans cannot be recognised"),
    };
    let _ = writeln!(out, "{used}");
    if cfg!(feature = "scan") && !models {
        let _ = writeln!(out, "{}: {}", context.say("請執行", "run"), models::REMEDY);
    }
    output::write(None, out.as_bytes())?;
    Ok(if args.check && !models && !program { Ending::Found } else { Ending::Done })
}

/// What there is of the models, and whether they are all there.
fn tell_models(named: Option<&Path>, out: &mut String, context: &Context) -> bool {
    let _ = writeln!(out, "PP-OCRv6 ({})", models::LICENCE);
    let folders: Vec<PathBuf> = match named {
        Some(named) => vec![named.to_owned()],
        None => models::own_folder().into_iter().chain(models::rapidocr_folders()).collect(),
    };
    // The first folder that has them all, else the first that has any: what is missing there is said.
    let full = |folder: &&PathBuf| MODELS.iter().all(|model| model.within(folder).is_some());
    let some = |folder: &&PathBuf| MODELS.iter().any(|model| model.within(folder).is_some());
    let folder = folders.iter().find(full).or_else(|| folders.iter().find(some));
    let mut all = true;
    for model in MODELS {
        let job = match model.job {
            Job::Detection => context.say("偵測", "detection"),
            Job::Recognition => context.say("辨識", "recognition"),
        };
        let Some(file) = folder.and_then(|folder| model.within(folder)) else {
            all = false;
            let _ = writeln!(out, "  {job}: {} {}", context.say("缺少", "missing:"), model.names[0]);
            continue;
        };
        let name = line(&file.display().to_string());
        let _ = match model.check(&file) {
            Ok((true, sum)) => {
                writeln!(out, "  {job}: {name}\n    SHA-256 {sum}, {}", context.say("與測試時相同", "as it was tested"))
            }
            Ok((false, sum)) => writeln!(
                out,
                "  {job}: {name}\n    SHA-256 {sum}, {}",
                context.say("未曾測試的版本：結果可能不同", "not a file that was tested: results may differ")
            ),
            Err(error) => {
                all = false;
                writeln!(out, "  {job}: {}", line(&error.to_string()))
            }
        };
    }
    if !all {
        let looked: Vec<String> = folders.iter().map(|folder| line(&folder.display().to_string())).collect();
        let none = context.say("（無）", "(none)").to_owned();
        let looked = if looked.is_empty() { none } else { looked.join(", ") };
        let _ = writeln!(out, "  {}: {looked}", context.say("找過的資料夾", "looked in"));
    }
    all
}

/// What there is of the program, and whether it can be used.
fn tell_program(out: &mut String, context: &Context) -> bool {
    let found = scan::program(&OcrOptions::default());
    let _ = match &found {
        Ok(version) => writeln!(out, "tesseract {}, chi_tra (Apache-2.0)", line(version)),
        Err(error) => {
            let why = if context.lang == planscope::words::Lang::En { error.to_string() } else { error.in_chinese() };
            writeln!(out, "tesseract: {}", line(&why))
        }
    };
    found.is_ok()
}
