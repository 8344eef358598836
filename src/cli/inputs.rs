//! What was named on the command line, as files with their readings.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use planscope::{decisions::Decisions, pipeline::Options, plan::Plan};

pub(crate) use super::batch::File;
use super::{
    Context, Ending, Usage,
    batch::{self, Batch, How, Jobs, Limits, cache::Cache, listed, progress::Progress, progress::Show},
    opening::{Opening, size},
    settings::{self, Settings},
    walk::{glob, walk},
};

/// Files, folders (walked), globs, archives, `-` for standard input, or JSON that planscope wrote.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Inputs {
    /// Files, folders (walked), globs, .zip archives, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    /// Also the files that a list names, one a line; - takes the list from standard input
    #[arg(long, value_name = "LIST", help_heading = "Many files")]
    pub(crate) files_from: Option<String>,
    /// The names in the list are parted by zero bytes
    #[arg(long, short = '0', requires = "files_from", help_heading = "Many files")]
    pub(crate) null: bool,
    /// An auditor's own verdicts [default: planscope.decisions.toml beside the first input, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// How files are read, and what one of them may take.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Reading {
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Has LibreOffice convert old Word files and rich text first
    #[arg(long)]
    pub(crate) convert: bool,
    /// Ends the reading of a file after so many seconds, of a scan a page; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, help_heading = "Many files")]
    pub(crate) timeout: f64,
    /// Ends the reading of a file that takes more memory, such as 512M or 2G; 0 for no limit
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = size, help_heading = "Many files")]
    pub(crate) max_memory: u64,
    /// Neither uses nor keeps results of other runs
    #[arg(long, help_heading = "Many files")]
    pub(crate) no_cache: bool,
    /// Goes on with a run that was cut short: files that were finished are not read again
    #[arg(long, conflicts_with = "no_cache", help_heading = "Many files")]
    pub(crate) resume: bool,
    /// How it is said how far the run is
    #[arg(long, value_enum, default_value_t = Show::Auto, help_heading = "Many files")]
    pub(crate) progress: Show,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=1e7).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds is needed, such as 60 or 0.5".to_owned()),
    }
}

/// Files that were read, with what holds for all of them.
pub(crate) struct Run {
    pub(crate) files: Vec<File>,
    pub(crate) settings: Settings,
    pub(crate) decisions: Decisions,
    pub(crate) ending: Ending,
}

impl Run {
    /// The plans to be compared or counted: those of files with the same content once, under the site's own names.
    pub(crate) fn distinct_plans(mut self) -> Vec<Plan> {
        self.files.retain(|file| file.duplicate_of.is_none());
        self.all_plans()
    }

    /// The same with those of every file.
    pub(crate) fn all_plans(self) -> Vec<Plan> {
        let mut plans: Vec<Plan> = self.files.into_iter().flat_map(into_plans).collect();
        plans.iter_mut().for_each(|plan| self.settings.name_departments(plan));
        plans
    }

    /// The plans of files with the same content once, as printed.
    pub(crate) fn originals(&self) -> impl Iterator<Item = &Plan> {
        self.files.iter().filter(|file| file.duplicate_of.is_none()).flat_map(plans_of)
    }
}

pub(crate) fn into_plans(file: File) -> impl Iterator<Item = Plan> {
    file.reading.into_iter().flat_map(|reading| reading.plans.into_iter().map(|reading| reading.plan))
}

pub(crate) fn plans_of(file: &File) -> impl Iterator<Item = &Plan> {
    file.reading.iter().flat_map(|reading| reading.plans.iter().map(|reading| &reading.plan))
}

impl Inputs {
    /// One input by its name, read as the others are.
    pub(crate) fn named(&self, name: &str) -> Inputs {
        Inputs {
            inputs: vec![name.to_owned()],
            files_from: None,
            null: false,
            decisions: self.decisions.clone(),
            reading: self.reading.clone(),
        }
    }

    /// Reads all files and gives them in the order they were named and walked. What failed, and what the run came to,
    /// is said on standard error.
    pub(crate) fn read(&self, context: &Context) -> anyhow::Result<Run> {
        let settings = self.settings(context)?;
        let (batch, total) = self.batch(&settings, context)?;
        let mut progress = Progress::new(total, self.reading.progress, context);
        let mut files = batch::collect(batch, |file| progress.step(file))?;
        progress.finish();
        let decisions = self.decided()?;
        let mut fits = BTreeSet::new();
        for file in &mut files {
            name_offices(file, &settings);
            settle(file, &decisions, &mut fits);
            progress.tally.add(file);
            say_failure(file, &progress, context);
        }
        say_stale(&decisions.stale(&fits), context);
        let ending = self.conclude(&progress, context);
        Ok(Run { files, settings, decisions, ending })
    }

    /// The auditor's own verdicts: the file that was named, or the one beside the first input.
    pub(crate) fn decided(&self) -> anyhow::Result<Decisions> {
        let beside = || {
            let first = Path::new(self.inputs.first()?);
            let folder = if first.is_dir() { first } else { first.parent()? };
            Some(folder.join("planscope.decisions.toml")).filter(|file| file.is_file())
        };
        let Some(file) = self.decisions.clone().or_else(beside) else { return Ok(Decisions::default()) };
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Decisions::parse(&text).with_context(|| format!("in {}", file.display()))
    }

    /// Reads all files and hands each on as soon as those before it are done, keeping none.
    pub(crate) fn stream(
        &self,
        context: &Context,
        mut take: impl FnMut(&File) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        let settings = self.settings(context)?;
        let (batch, total) = self.batch(&settings, context)?;
        let mut progress = Progress::new(total, self.reading.progress, context);
        let decisions = self.decided()?;
        let mut fits = BTreeSet::new();
        batch::stream(batch, |mut file| {
            name_offices(&mut file, &settings);
            settle(&mut file, &decisions, &mut fits);
            progress.step(&file);
            progress.tally.add(&file);
            say_failure(&file, &progress, context);
            take(&file)
        })?;
        progress.finish();
        say_stale(&decisions.stale(&fits), context);
        Ok(self.conclude(&progress, context))
    }

    fn conclude(&self, progress: &Progress, context: &Context) -> Ending {
        if !context.quiet {
            if self.reading.resume {
                let (kept, files) = (progress.tally.kept, progress.tally.files);
                eprintln!(
                    "{}",
                    context.say(
                        &format!("接續：{files} 個檔案中 {kept} 個先前已完成"),
                        &format!("resumed: {kept} of {files} files were finished before")
                    )
                );
            }
            progress.summary().into_iter().for_each(|summary| eprintln!("{summary}"));
        }
        match (progress.tally.failed, progress.tally.files - progress.tally.failed) {
            (0, _) => Ending::Done,
            (_, 0) => Ending::NothingDone,
            _ => Ending::SomeFailed,
        }
    }

    /// The bytes of the one file that was named, with the settings to read it by.
    pub(crate) fn load_one(&self, context: &Context) -> anyhow::Result<(Vec<u8>, Options)> {
        let path = self.inputs.first().context("no file was named")?;
        let options = self.how(&self.settings(context)?).options()?;
        Ok((batch::load(Path::new(path), options.max_bytes)?, options))
    }

    /// Whether exactly one file was named and read as one, so that its answer need not be a list.
    pub(crate) fn is_single_file(&self, files: &[File]) -> bool {
        let [name] = &self.inputs[..] else { return false };
        self.files_from.is_none()
            && (name == "-" || Path::new(name).is_file())
            && matches!(files, [file] if Path::new(&file.path) == Path::new(name))
    }

    /// The site's settings, by the first input.
    pub(crate) fn settings(&self, context: &Context) -> anyhow::Result<Settings> {
        let list = self.files_from.as_deref().filter(|list| *list != "-");
        let first = self.inputs.first().map(String::as_str).or(list).unwrap_or(".");
        match context.config.clone().or_else(|| settings::find(Path::new(first))) {
            Some(file) => Settings::read(&file),
            None => Ok(Settings::default()),
        }
    }

    fn how(&self, settings: &Settings) -> How {
        How { opening: self.reading.opening.clone(), convert: self.reading.convert, headers: settings.headers_toml() }
    }

    fn batch(&self, settings: &Settings, context: &Context) -> anyhow::Result<(Batch, Option<usize>)> {
        let (paths, total) = self.paths()?;
        let how = self.how(settings);
        let reading = &self.reading;
        let cache = if reading.no_cache { None } else { Cache::open(&format!("{how:?}")) };
        if reading.resume && cache.is_none() {
            bail!("--resume needs a cache, and there is no folder for one; name it with PLANSCOPE_CACHE_DIR");
        }
        let threads = context.threads;
        let batch = Batch {
            jobs: Jobs::new(paths, reading.opening.password.clone()),
            how,
            limits: Limits {
                timeout: (reading.timeout > 0.0).then(|| Duration::from_secs_f64(reading.timeout)),
                memory: (reading.max_memory > 0).then_some(reading.max_memory),
            },
            cache,
            resume: reading.resume,
            threads,
            // A single file may use them all; of many, each is read by one.
            inner_threads: if total == Some(1) { threads } else { 1 },
        };
        Ok((batch, total))
    }

    /// The files to read, and how many there are where that is known before a list ends.
    fn paths(&self) -> anyhow::Result<(Paths, Option<usize>)> {
        if self.inputs.is_empty() && self.files_from.is_none() {
            return Err(Usage("name an INPUT, or a list of them with --files-from".into()).into());
        }
        let mut named = Vec::new();
        for input in &self.inputs {
            expand(input, &mut named)?;
        }
        let Some(list) = &self.files_from else {
            if named.is_empty() {
                bail!("no file found in: {}", self.inputs.join(" "));
            }
            let total = named.len();
            return Ok((Box::new(named.into_iter().map(Ok)), Some(total)));
        };
        if list == "-" {
            let of_list = listed(std::io::stdin(), self.null).map(|path| path.context("cannot read the list"));
            return Ok((Box::new(named.into_iter().map(Ok).chain(of_list.flat_map(walked))), None));
        }
        let open = std::fs::File::open(list).with_context(|| format!("cannot read the list {list}"))?;
        for path in listed(open, self.null) {
            for path in walked(path.with_context(|| format!("cannot read the list {list}"))) {
                named.push(path?);
            }
        }
        let total = named.len();
        Ok((Box::new(named.into_iter().map(Ok)), Some(total)))
    }
}

type Paths = Box<dyn Iterator<Item = anyhow::Result<PathBuf>> + Send>;

/// A path of a list: taken as it is, and walked where it is a folder.
fn walked(path: anyhow::Result<PathBuf>) -> Vec<anyhow::Result<PathBuf>> {
    match path {
        Ok(folder) if folder.is_dir() => {
            let mut out = Vec::new();
            match walk(&folder, None, &mut out) {
                Ok(()) => out.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        }
        other => vec![other],
    }
}

fn expand(input: &str, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let path = Path::new(input);
    if input == "-" || path.is_file() {
        out.push(path.to_owned());
    } else if path.is_dir() {
        walk(path, None, out)?;
    } else if input.contains(['*', '?', '[', '{']) && !path.exists() {
        glob(input, out)?;
    } else {
        // A file that is not there fails by itself; the others are read.
        out.push(path.to_owned());
    }
    Ok(())
}

fn name_offices(file: &mut File, settings: &Settings) {
    for reading in file.reading.iter_mut().flat_map(|reading| &mut reading.plans) {
        settings.name_office(&mut reading.plan);
    }
}

/// Carries out what an auditor has said about the plans of a file.
fn settle(file: &mut File, decisions: &Decisions, fits: &mut BTreeSet<usize>) {
    if decisions.is_empty() {
        return;
    }
    for reading in file.reading.iter_mut().flat_map(|reading| &mut reading.plans) {
        fits.extend(decisions.settle(&mut reading.plan));
    }
}

/// Says which verdicts fit nothing any more.
fn say_stale(stale: &[String], context: &Context) {
    for verdict in stale {
        eprintln!("{}: {verdict}", context.say("不再適用的裁定", "a verdict no longer applies"));
    }
}

/// Says that a file failed, or that it was taken for another.
fn say_failure(file: &File, progress: &Progress, context: &Context) {
    if let Some(original) = &file.duplicate_of {
        if !context.quiet {
            let same = context.say("內容相同，視為同一份", "the same content, taken as one with");
            progress.say(&format!("{}: {same}: {original}", file.path));
        }
    } else if let Some(finding) = file.failure() {
        progress.say(&format!("{}: {}", file.path, finding.message_in(context.lang)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read() {
        assert_eq!(size("2G"), Ok(2 << 30));
        assert_eq!(size("512mb"), Ok(512 << 20));
        assert_eq!(size("0"), Ok(0));
        assert!(size("much").is_err() && size("-1").is_err() && size("99999999999G").is_err());
        assert_eq!(seconds("0.5"), Ok(0.5));
        assert!(seconds("-1").is_err() && seconds("NaN").is_err());
    }
}
