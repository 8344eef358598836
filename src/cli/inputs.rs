//! What was named on the command line, as files with their readings.

use std::{
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use planscope::{
    pipeline::{FileReading, Options, read_bytes},
    source::{SourceError, scan::Ocr},
    table::Vocabulary,
};
use rayon::prelude::*;
use serde::Deserialize;

use super::{Context, Ending};

/// Files, folders (walked), globs, `-` for standard input, or JSON that planscope wrote.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Inputs {
    /// Files, folders (walked), globs, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    /// Opens encrypted PDFs
    #[arg(long, value_name = "PASSWORD")]
    pub(crate) password: Option<String>,
    /// Which pages are recognised from their picture (needs tesseract)
    #[arg(long, value_enum, default_value_t = OcrArg::Auto)]
    pub(crate) ocr: OcrArg,
    /// Has LibreOffice convert old Word files and rich text first
    #[arg(long)]
    pub(crate) convert: bool,
}

/// When pages are recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum OcrArg {
    /// Pages without a usable text layer
    #[default]
    Auto,
    /// No page
    Never,
    /// Every page
    Always,
}

impl OcrArg {
    pub(crate) fn when(self) -> Ocr {
        match self {
            OcrArg::Auto => Ocr::Auto,
            OcrArg::Never => Ocr::Never,
            OcrArg::Always => Ocr::Always,
        }
    }
}

/// A file that was read, or why it was not.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) reading: Result<FileReading, SourceError>,
}

impl File {
    /// Why the file gave no plan, if it gave none.
    pub(crate) fn failure(&self, context: &Context) -> Option<String> {
        match &self.reading {
            Err(error) => Some(error.to_string()),
            Ok(reading) if reading.plans.is_empty() => {
                Some(reading.notes.last().map_or_else(String::new, |note| note.message_in(context.lang).to_owned()))
            }
            Ok(_) => None,
        }
    }
}

/// A site's own settings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// Header words that are added to those planscope ships.
    headers: Vocabulary,
}

impl Inputs {
    /// Reads all files, in parallel, and gives them in the order they were named and walked.
    pub(crate) fn read(&self, context: &Context) -> anyhow::Result<Vec<File>> {
        let paths = self.expand()?;
        let options = self.options(context)?;
        Ok(paths.par_iter().map(|path| read_file(path, &options)).collect())
    }

    /// The bytes of the one file that was named, with the settings to read it by.
    pub(crate) fn load_one(&self, context: &Context) -> anyhow::Result<(Vec<u8>, Options)> {
        let path = self.inputs.first().context("no file was named")?;
        Ok((load(Path::new(path))?, self.options(context)?))
    }

    /// Whether exactly one file was named, so that its answer need not be a list.
    pub(crate) fn is_single_file(&self) -> bool {
        self.inputs.len() == 1 && (self.inputs[0] == "-" || Path::new(&self.inputs[0]).is_file())
    }

    fn options(&self, context: &Context) -> anyhow::Result<Options> {
        let mut options = Options::default();
        options.pdf.password.clone_from(&self.password);
        options.ocr.when = self.ocr.when();
        options.convert.allowed = self.convert;
        let found = context.config.clone().or_else(|| {
            let start = std::path::absolute(self.inputs.first()?).ok()?;
            start.ancestors().map(|folder| folder.join("planscope.toml")).find(|file| file.is_file())
        });
        if let Some(file) = found {
            let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let settings: Settings = toml::from_str(&text).with_context(|| format!("in {}", file.display()))?;
            options.vocabulary = std::borrow::Cow::Owned(options.vocabulary.extended(&settings.headers));
        }
        Ok(options)
    }

    fn expand(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut out = Vec::new();
        for input in &self.inputs {
            let path = Path::new(input);
            if input == "-" || path.is_file() {
                out.push(path.to_owned());
            } else if path.is_dir() {
                walk(path, None, &mut out)?;
            } else if input.contains(['*', '?', '[', '{']) {
                glob(input, &mut out)?;
            } else {
                // A file that is not there fails by itself; the others are read.
                out.push(path.to_owned());
            }
        }
        if out.is_empty() {
            bail!("no file found in: {}", self.inputs.join(" "));
        }
        Ok(out)
    }
}

/// All files below `folder`, sorted by path; hidden ones and those an ignore file names are left out.
fn walk(folder: &Path, only: Option<&globset::GlobMatcher>, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).build() {
        let entry = entry.with_context(|| format!("cannot walk {}", folder.display()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file())
            && !is_about(&entry.file_name().to_string_lossy())
            && only.is_none_or(|glob| glob.is_match(entry.path()))
        {
            found.push(entry.into_path());
        }
    }
    found.sort();
    out.extend(found);
    Ok(())
}

/// Files that stand in a folder of plans to say something about it, settings and verdicts included.
fn is_about(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".toml") || ["readme", "license", "changelog"].iter().any(|about| name.starts_with(about))
}

fn glob(pattern: &str, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let matcher = globset::GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .with_context(|| format!("in the pattern {pattern}"))?
        .compile_matcher();
    // The walk begins at the deepest folder that the pattern names outright.
    let base: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let relative = base.as_os_str().is_empty();
    let mut found = Vec::new();
    if relative {
        let matcher =
            globset::GlobBuilder::new(&format!("./{pattern}")).literal_separator(true).build()?.compile_matcher();
        walk(Path::new("."), Some(&matcher), &mut found)?;
        found = found.into_iter().map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)).collect();
    } else {
        walk(&base, Some(&matcher), &mut found)?;
    }
    if found.is_empty() {
        bail!("nothing matches {pattern}");
    }
    out.extend(found);
    Ok(())
}

fn read_file(path: &Path, options: &Options) -> File {
    let name = path.display().to_string();
    let reading = load(path).and_then(|bytes| read_bytes(&name, &bytes, options));
    File { path: name, reading }
}

fn load(path: &Path) -> Result<Vec<u8>, SourceError> {
    let read = |source| SourceError::Read { path: path.to_owned(), source };
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(read)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(read)
}

/// Says on stderr which files failed, and how the command ends by that.
pub(crate) fn report_failures(files: &[File], context: &Context) -> Ending {
    let mut failed = 0;
    let plans: usize = files.iter().flat_map(|file| &file.reading).map(|reading| reading.plans.len()).sum();
    for file in files {
        if let Some(why) = file.failure(context) {
            failed += 1;
            eprintln!("{}: {}", file.path, why);
        }
    }
    if files.len() > 1 && !context.quiet && std::io::stderr().is_terminal() {
        eprintln!(
            "{} {}，{plans} {}，{failed} {}",
            files.len(),
            context.say("個檔案", "files"),
            context.say("份計畫", "plans"),
            context.say("個失敗", "failed")
        );
    }
    match failed {
        0 => Ending::Done,
        all if all == files.len() => Ending::NothingDone,
        _ => Ending::SomeFailed,
    }
}
