//! What was named on the command line, as files with their readings.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ffi::OsString,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, bail};
use planscope::{
    align::{Brief, Pool, wording},
    decisions::{Decisions, Settled, Unfit},
    normalize::key,
    plan::{Heading, Measure, Plan},
    report::safe::{Foreign, Line},
    safe_text,
    source::scan::models,
    words::{Diagnostic, Lang},
};

pub(crate) use super::batch::File;
use super::{
    Context, Ending, Usage,
    batch::{
        self, Batch, How, Limits, Made, Named, Paths, Task,
        cache::{self, Cache, Sum},
        listed,
        progress::Progress,
        progress::Show,
        regular,
    },
    near,
    opening::{OcrArg, Opening, size},
    output,
    say::say,
    settings::Settings,
    walk::{LeftOut, Ways, glob, walk},
};

/// Files, folders (walked), globs, archives, `-` for standard input, or JSON that planscope wrote.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Inputs {
    /// Files, folders (walked), globs, .zip archives, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    #[command(flatten)]
    pub(crate) lists: Lists,
    /// An auditor's own verdicts [default: planscope.decisions.toml beside the first input, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: Reading,
}

/// Where else files are named, and how folders are walked.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Lists {
    /// Also the files that a list names, one a line; - takes the list from standard input
    #[arg(long, value_name = "LIST", help_heading = "Many files")]
    pub(crate) files_from: Option<OsString>,
    /// The names in the list are parted by zero bytes
    #[arg(long, short = '0', requires = "files_from", help_heading = "Many files")]
    pub(crate) null: bool,
    /// Follows links in folders
    #[arg(long, help_heading = "Many files")]
    pub(crate) follow: bool,
}

/// How files are read, and what is said and kept of it.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Reading {
    #[command(flatten)]
    pub(crate) limited: Limited,
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

/// How a file is opened, and what the reading of one may take: of every command that opens files.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Limited {
    #[command(flatten)]
    pub(crate) opening: Opening,
    /// Has LibreOffice convert old Word files and rich text first
    #[arg(long)]
    pub(crate) convert: bool,
    /// Ends the reading of a file after so many seconds, of a scan a page; 0 for no limit
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT, value_parser = seconds, help_heading = "Many files")]
    pub(crate) timeout: f64,
    /// Ends the reading of a file that takes more memory, such as 512M or 2G; 0 for no limit
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = size, help_heading = "Many files")]
    pub(crate) max_memory: u64,
}

/// Seconds that a file has: the largest plans take a tenth of one.
const TIMEOUT: f64 = 60.0;
/// Bytes of memory that a reader has: the largest plans take a twentieth.
const MEMORY: u64 = 2 << 30;

impl Default for Limited {
    fn default() -> Self {
        Limited { opening: Opening::default(), convert: false, timeout: TIMEOUT, max_memory: MEMORY }
    }
}

impl Limited {
    fn limits(&self) -> Limits {
        Limits {
            timeout: (self.timeout > 0.0).then(|| Duration::from_secs_f64(self.timeout)),
            memory: (self.max_memory > 0).then_some(self.max_memory),
        }
    }

    fn how(&self, settings: &Settings) -> How {
        let mut opening = self.opening.clone();
        opening.ocr_models = opening.ocr_models.or_else(|| settings.ocr.models.clone());
        if opening.ocr != OcrArg::Never && opening.ocr_models.is_none() {
            // What is kept of this run was read with these, and is not taken for what others read.
            opening.ocr_models = models::find(None).and_then(|found| found.folders().into_iter().next());
        }
        How { opening, convert: self.convert, headers: settings.headers_toml() }
    }
}

pub(crate) fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.0..=1e7).contains(&seconds) => Ok(seconds),
        _ => Err("a number of seconds is needed, such as 60 or 0.5".to_owned()),
    }
}

/// Has something made of each file that was named, and hands it on as its turn comes. What failed is said; gives how
/// the run ended.
pub(crate) fn make(
    named: &[OsString],
    limited: &Limited,
    task: Task,
    settings: &Settings,
    context: &Context,
    mut take: impl FnMut(&str, Made, Vec<Diagnostic>) -> anyhow::Result<()>,
) -> anyhow::Result<Ending> {
    let all = Files::of(named, &Lists::default(), context)?;
    let batch = Batch {
        inner_threads: if all.total == Some(1) { context.threads } else { 1 },
        paths: all.paths,
        left: Arc::clone(&all.left),
        how: limited.how(settings),
        task,
        limits: limited.limits(),
        cache: None,
        resume: false,
        threads: context.threads,
    };
    let (mut done, mut failed) = (0usize, 0usize);
    batch::make(batch, |name, made| {
        match made {
            Ok((made, notes)) => {
                done += 1;
                take(name, made, notes)?;
            }
            Err(finding) => {
                failed += 1;
                say!("{}: {}", Foreign(name), Foreign(finding.message_in(context.lang)));
            }
        }
        Ok(())
    })?;
    if !context.quiet {
        say_left_out(&all.left, context);
    }
    Ok(Ending::of(failed, done))
}

/// Says what was left out of folders and archives.
fn say_left_out(left: &Mutex<LeftOut>, context: &Context) {
    for (count, what) in left.lock().unwrap_or_else(PoisonError::into_inner).told(context.lang == Lang::En) {
        match context.lang {
            Lang::ZhTw => say!("未讀：{} {}", count, what),
            Lang::En => say!("left out: {} {}", count, what),
        }
    }
}

/// Files that were read, with what holds for all of them.
pub(crate) struct Run {
    pub(crate) files: Vec<File>,
    pub(crate) settings: Settings,
    pub(crate) decisions: Decisions,
    pub(crate) ending: Ending,
}

/// So often one plan may print the same words as measures of their own. Comparing, grouping and counting cost the square of
/// that, and what has thousands (12 MB of records did) takes all memory there is; 「同上」 on every row of a plan is below.
const ALIKE_AT_MOST: usize = 200;

/// So many pairs of measures of one plan may have two neighbouring characters in common, each two characters counted for
/// themselves: fifty times what a plan of four hundred measures has that all say nearly the same. Comparing costs that
/// much at least, and 20,000 measures that differ in a number alone took more time and memory than there is.
const SHARED_AT_MOST: u64 = 500_000_000;

/// So many headings a plan may have, each counted with those above it. Which of one plan go on as which of another one takes
/// looking at every two of them; plans of some four hundred measures have a few dozen.
const HEADINGS_AT_MOST: usize = 4_000;

/// Why a plan cannot be compared at a price in proportion to its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Costly {
    /// One wording stands in it so often.
    Same(usize),
    /// So many measures are nearly alike.
    Alike(usize),
    /// Its measures stand under so many headings.
    Headings(usize),
}

impl Costly {
    fn of(plan: &Plan) -> Option<Costly> {
        let keys: Vec<String> = plan.measures.iter().map(|measure| key(&wording(measure))).collect();
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        keys.iter().for_each(|key| *times.entry(key).or_default() += 1);
        let most = times.into_values().max().unwrap_or(0);
        if most > ALIKE_AT_MOST {
            return Some(Costly::Same(most));
        }
        let places = |measure: &Measure| {
            let title = |heading: &Option<Heading>| heading.as_ref().map(|heading| (heading.no, heading.title.clone()));
            [&measure.facet, &measure.strategy, &measure.substrategy].map(title)
        };
        // No more than there are measures, of most plans.
        if keys.len() > HEADINGS_AT_MOST {
            let headings = plan.measures.iter().map(places).collect::<BTreeSet<_>>().len();
            if headings > HEADINGS_AT_MOST {
                return Some(Costly::Headings(headings));
            }
        }
        (shared(&keys) > SHARED_AT_MOST).then_some(Costly::Alike(keys.len()))
    }

    /// Says that a plan is left out.
    fn say(self, path: &str, context: &Context) {
        let path = Foreign(path);
        match (self, context.lang) {
            (Costly::Same(times), Lang::ZhTw) => {
                say!("{}：同一文字的作法有 {} 項，不是可以比對的計畫，未納入", path, times)
            }
            (Costly::Same(times), Lang::En) => {
                say!("{}: the same measure stands {} times: no plan to compare, left out", path, times)
            }
            (Costly::Alike(measures), Lang::ZhTw) => {
                say!("{}：作法多達 {} 項且文字大多雷同，不是可以比對的計畫，未納入", path, measures)
            }
            (Costly::Alike(measures), Lang::En) => {
                say!("{}: {} measures that are nearly alike: no plan to compare, left out", path, measures)
            }
            (Costly::Headings(headings), Lang::ZhTw) => {
                say!("{}：標題多達 {} 個，不是可以比對的計畫，未納入", path, headings)
            }
            (Costly::Headings(headings), Lang::En) => {
                say!("{}: measures under {} headings: no plan to compare, left out", path, headings)
            }
        }
    }
}

/// How many pairs of texts have two neighbouring characters in common, each two characters counted for themselves; an
/// estimate from above where that is little.
fn shared(texts: &[String]) -> u64 {
    let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
    let most = texts.len() as u64 * characters as u64;
    if most <= SHARED_AT_MOST {
        return most;
    }
    let mut grams: Vec<(char, char)> = Vec::with_capacity(characters);
    for text in texts {
        let start = grams.len();
        grams.extend(text.chars().zip(text.chars().skip(1)));
        // Once a text.
        grams[start..].sort_unstable();
        let mut kept = start;
        for at in start..grams.len() {
            if at == start || grams[at] != grams[kept - 1] {
                grams[kept] = grams[at];
                kept += 1;
            }
        }
        grams.truncate(kept);
    }
    grams.sort_unstable();
    grams.chunk_by(|one, other| one == other).map(|held| (held.len() as u64).pow(2)).sum()
}

/// How a run ends of whose plans so many were left out; none where none was.
fn without(out: usize, kept: usize) -> Option<Ending> {
    (out > 0).then_some(if kept == 0 { Ending::NothingDone } else { Ending::SomeFailed })
}

/// Plans of which only what comparing looks at is held: those to be counted, of files with the same content once.
pub(crate) struct BriefRun {
    pub(crate) plans: Vec<Brief>,
    /// Of each plan what names everything that it said, where that was asked for.
    pub(crate) sums: Vec<Sum>,
    pub(crate) settings: Settings,
    pub(crate) ending: Ending,
}

/// What is left of a plan once it was seen.
struct Gist {
    brief: Brief,
    /// Of the record without the name of its file, where that was asked for.
    sum: Option<Sum>,
    costly: Option<Costly>,
}

impl Gist {
    /// Takes what there is to say of a plan, and leaves its head.
    fn of(plan: &mut Plan, summed: bool, pool: &mut Pool, settings: &Settings) -> anyhow::Result<Gist> {
        settings.name_office(plan);
        settings.name_departments(plan);
        let path = std::mem::take(&mut plan.source.path);
        let sum = summed.then(|| cache::sum_of(plan)).transpose()?;
        plan.source.path = path;
        let gist = Gist { brief: pool.brief(plan), sum, costly: Costly::of(plan) };
        plan.measures = Vec::new();
        plan.sections = Vec::new();
        for note in &mut plan.diagnostics {
            (note.message, note.message_en) = Default::default();
        }
        plan.diagnostics.shrink_to_fit();
        Ok(gist)
    }
}

impl Run {
    /// Leaves out what cannot be compared at a price in proportion to its size, and says so.
    pub(crate) fn comparable(mut self, context: &Context) -> Run {
        let (mut out, mut kept) = (0, 0);
        for file in &mut self.files {
            let Ok(reading) = &mut file.reading else { continue };
            reading.plans.retain(|reading| {
                let Some(costly) = Costly::of(&reading.plan) else {
                    kept += 1;
                    return true;
                };
                out += 1;
                costly.say(&file.path, context);
                false
            });
        }
        if let Some(ending) = without(out, kept) {
            self.ending = ending;
        }
        self
    }

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
    pub(crate) fn named(&self, name: &std::ffi::OsStr) -> Inputs {
        Inputs {
            inputs: vec![name.into()],
            lists: Lists::default(),
            decisions: self.decisions.clone(),
            reading: self.reading.clone(),
        }
    }

    /// Reads all files and gives them in the order they were named and walked. What failed, and what the run came to,
    /// is said on standard error.
    pub(crate) fn read(&self, context: &Context) -> anyhow::Result<Run> {
        let settings = self.settings(context)?;
        let (batch, total, left) = self.batch(&settings, context)?;
        let mut progress = Progress::new(total, self.reading.progress, context);
        let mut files = batch::collect(batch, |file| progress.step(file))?;
        progress.finish();
        let decisions = self.decided(context)?;
        let mut settled = Settled::default();
        for file in &mut files {
            name_offices(file, &settings);
            settle(file, &decisions, &mut settled);
            progress.tally.add(file);
            say_failure(file, &progress, context);
        }
        say_unfit(&decisions.unfit(&settled), context);
        let ending = self.conclude(&progress, &left, context);
        Ok(Run { files, settings, decisions, ending })
    }

    /// Reads all files as [`Inputs::read`] does, and keeps of each plan what comparing looks at as soon as it is there: a
    /// run of twenty thousand takes a twentieth of the memory. Nobody may have decided anything, for that is told of records.
    pub(crate) fn read_briefs(&self, summed: bool, context: &Context) -> anyhow::Result<BriefRun> {
        let settings = self.settings(context)?;
        let (batch, total, left) = self.batch(&settings, context)?;
        let mut progress = Progress::new(total, self.reading.progress, context);
        let mut pool = Pool::default();
        let mut gists: HashMap<String, Vec<Gist>> = HashMap::new();
        let mut failed = None;
        let files = batch::collect(batch, |file| {
            progress.step(file);
            let (Some(sum), Ok(reading)) = (&file.sha256, &mut file.reading) else { return };
            let plans = reading.plans.iter_mut().map(|reading| &mut reading.plan);
            match plans.map(|plan| Gist::of(plan, summed, &mut pool, &settings)).collect() {
                // Files of the same content have the same plans, whatever they are called.
                Ok(of_file) => drop(gists.entry(sum.clone()).or_insert(of_file)),
                Err(error) => failed = Some(error),
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        drop(pool);
        progress.finish();
        let of = |file: &File| file.sha256.as_ref().and_then(|sum| gists.get(sum));
        for file in &files {
            let measures = of(file).iter().flat_map(|gists| gists.iter()).map(|gist| gist.brief.measures()).sum();
            progress.tally.add_with(file, measures);
            say_failure(file, &progress, context);
        }
        let mut ending = self.conclude(&progress, &left, context);
        let (mut plans, mut sums) = (Vec::new(), Vec::new());
        let (mut out, mut kept) = (0, 0);
        for file in &files {
            let gists = file.sha256.as_ref().and_then(|sum| gists.get_mut(sum)).map_or(&mut [][..], Vec::as_mut_slice);
            for (gist, head) in gists.iter_mut().zip(plans_of(file)) {
                if let Some(costly) = gist.costly {
                    out += 1;
                    costly.say(&file.path, context);
                    continue;
                }
                kept += 1;
                if file.duplicate_of.is_none() {
                    // What was read under the name of a twin has that of the first one.
                    plans.push(Brief { path: head.source.path.clone(), ..std::mem::take(&mut gist.brief) });
                    sums.extend(gist.sum.map(|sum| cache::sum_of(&(sum, &head.source.path))).transpose()?);
                }
            }
        }
        if let Some(other) = without(out, kept) {
            ending = other;
        }
        Ok(BriefRun { plans, sums, settings, ending })
    }

    /// The auditor's own verdicts: the file that was named, or the one beside the first input.
    pub(crate) fn decided(&self, context: &Context) -> anyhow::Result<Decisions> {
        let first = self.inputs.first().map(Path::new);
        let Some((file, text)) = super::settings::decisions(self.decisions.as_deref(), first, context)? else {
            return Ok(Decisions::default());
        };
        Decisions::parse(&text).with_context(|| file.display().to_string())
    }

    /// Reads all files and hands each on as soon as those before it are done, keeping none.
    pub(crate) fn stream(
        &self,
        context: &Context,
        mut take: impl FnMut(&File) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        let settings = self.settings(context)?;
        let (batch, total, left) = self.batch(&settings, context)?;
        let mut progress = Progress::new(total, self.reading.progress, context);
        let decisions = self.decided(context)?;
        let mut settled = Settled::default();
        batch::stream(batch, |mut file| {
            name_offices(&mut file, &settings);
            settle(&mut file, &decisions, &mut settled);
            progress.step(&file);
            progress.tally.add(&file);
            say_failure(&file, &progress, context);
            take(&file)
        })?;
        progress.finish();
        say_unfit(&decisions.unfit(&settled), context);
        Ok(self.conclude(&progress, &left, context))
    }

    fn conclude(&self, progress: &Progress, left: &Mutex<LeftOut>, context: &Context) -> Ending {
        if !context.quiet {
            if self.reading.resume {
                let (kept, files) = (progress.tally.kept, progress.tally.files);
                match context.lang {
                    Lang::ZhTw => say!("接續：{} 個檔案中 {} 個先前已完成", files, kept),
                    Lang::En => say!("resumed: {} of {} files were finished before", kept, files),
                }
            }
            say_left_out(left, context);
            progress.summary().iter().for_each(super::say::line);
        }
        Ending::of(progress.tally.failed, progress.tally.files - progress.tally.failed)
    }

    /// The site's settings, by the first input.
    pub(crate) fn settings(&self, context: &Context) -> anyhow::Result<Settings> {
        let list = self.lists.files_from.as_deref().filter(|list| *list != "-");
        let first = self.inputs.first().map(OsString::as_os_str).or(list).unwrap_or(".".as_ref());
        Settings::of(Path::new(first), context)
    }

    fn batch(
        &self,
        settings: &Settings,
        context: &Context,
    ) -> anyhow::Result<(Batch, Option<usize>, Arc<Mutex<LeftOut>>)> {
        if self.inputs.is_empty() && self.lists.files_from.is_none() {
            let zh = "請指定輸入的檔案或資料夾，或以 --files-from 指定清單";
            return Err(Usage(context.say(zh, "name an INPUT, or a list of them with --files-from").into()).into());
        }
        let Files { paths, total, left } = Files::of(&self.inputs, &self.lists, context)?;
        let reading = &self.reading;
        let how = reading.limited.how(settings);
        let cache = if reading.no_cache { None } else { Cache::open(&format!("{how:?}"), context) };
        if reading.resume && cache.is_none() {
            bail!(
                "{}",
                context.say(
                    "--resume 需要快取，但沒有可用的快取資料夾；請以 PLANSCOPE_CACHE_DIR 指定",
                    "--resume needs a cache, and there is no folder for one; name it with PLANSCOPE_CACHE_DIR"
                )
            );
        }
        let threads = context.threads;
        let batch = Batch {
            paths,
            left: Arc::clone(&left),
            how,
            task: Task::Plans,
            limits: reading.limited.limits(),
            cache,
            resume: reading.resume,
            threads,
            // A single file may use them all; of many, each is read by one.
            inner_threads: if total == Some(1) { threads } else { 1 },
        };
        Ok((batch, total, left))
    }
}

/// The files that were named.
struct Files {
    paths: Paths,
    /// How many there are, where that is known before a list ends.
    total: Option<usize>,
    left: Arc<Mutex<LeftOut>>,
}

impl Files {
    fn of(inputs: &[OsString], lists: &Lists, context: &Context) -> anyhow::Result<Files> {
        let ways = Ways { follow: lists.follow };
        let left = Arc::new(Mutex::new(LeftOut::default()));
        let mut named = Vec::new();
        for input in inputs {
            expand(input, ways, &left, context, &mut named)?;
        }
        if let Some(list) = lists.files_from.as_deref().filter(|list| *list != "-") {
            let shown = Path::new(list).display();
            let unread = || match context.lang {
                Lang::ZhTw => format!("無法讀取清單 {shown}"),
                Lang::En => format!("cannot read the list {shown}"),
            };
            let open = std::fs::File::open(list).with_context(unread)?;
            for path in listed(open, lists.null) {
                named.extend(of_list(path.with_context(unread)?, ways, &left, context));
            }
        }
        for input in &named {
            outlives(input, context)?;
        }
        if lists.files_from.as_deref() == Some("-".as_ref()) {
            let (left_out, outputs) = (Arc::clone(&left), context.clone());
            let of_list = listed(std::io::stdin(), lists.null).flat_map(move |path| match path {
                Ok(path) => of_list(path, ways, &left_out, &outputs)
                    .into_iter()
                    .map(|named| outlives(&named, &outputs).map(|()| named))
                    .collect(),
                Err(error) => vec![Err(anyhow::Error::new(error).context("the list"))],
            });
            return Ok(Files { paths: Box::new(named.into_iter().map(Ok).chain(of_list)), total: None, left });
        }
        if named.is_empty() && lists.files_from.is_none() {
            let all: Vec<String> = inputs.iter().map(|input| Path::new(input).display().to_string()).collect();
            bail!("{} {}", context.say("找不到檔案：", "no file found in:"), all.join(" "));
        }
        let total = named.len();
        Ok(Files { paths: Box::new(named.into_iter().map(Ok)), total: Some(total), left })
    }
}

/// An input that an output would be written over is refused before anything is read.
fn outlives(input: &Named, context: &Context) -> anyhow::Result<()> {
    let Named::File(path) = input else { return Ok(()) };
    match context.outputs.iter().find(|out| output::is_same_file(path, out)) {
        None => Ok(()),
        Some(out) => Err(Usage(match context.lang {
            Lang::ZhTw => format!("輸出 {} 就是輸入的檔案，會將原檔覆蓋；請改用其他檔名", out.display()),
            Lang::En => {
                format!("the output {} is one of the inputs, and would be written over it; name another", out.display())
            }
        })
        .into()),
    }
}

/// Whether a file of a folder is what this command has written there before: records, in the place that it is about
/// to write to again. They are no input, and nothing is lost when they are written anew.
fn is_earlier_answer(path: &Path, context: &Context) -> bool {
    if !context.outputs.iter().any(|out| output::is_same_file(path, out)) {
        return false;
    }
    let mut head = Vec::new();
    let read = regular(path).ok().flatten().map(|(file, _)| file.take(HEAD).read_to_end(&mut head));
    let json = head.first().is_some_and(|first| matches!(first, b'[' | b'{'));
    let schema = memchr::memmem::find(&head, b"\"schema\"").map(|at| &head[at..]);
    read.is_some() && json && schema.is_some_and(|rest| memchr::memmem::find(rest, b"\"planscope.").is_some())
}

/// The mark of records stands in their first bytes.
const HEAD: u64 = 256;

/// A path of a list: taken as it is, and walked where it is a folder.
fn of_list(path: PathBuf, ways: Ways, left: &Mutex<LeftOut>, context: &Context) -> Vec<Named> {
    if !path.is_dir() {
        return vec![Named::File(path)];
    }
    let mut walked = walk(&path, None, ways);
    walked.named.retain(|named| !matches!(named, Named::File(path) if is_earlier_answer(path, context)));
    left.lock().unwrap_or_else(PoisonError::into_inner).add(&walked.left);
    walked.named
}

fn expand(
    input: &OsString,
    ways: Ways,
    left: &Mutex<LeftOut>,
    context: &Context,
    out: &mut Vec<Named>,
) -> anyhow::Result<()> {
    let path = Path::new(input);
    match input.to_str() {
        Some(pattern) if pattern.contains(['*', '?', '[', '{']) && !path.exists() => {
            let walked = glob(pattern, ways)?;
            left.lock().unwrap_or_else(PoisonError::into_inner).add(&walked.left);
            out.extend(walked.named);
        }
        Some("-") => out.push(Named::File(path.to_owned())),
        Some(pattern) if pattern.contains(['*', '?', '[', '{']) && path.is_file() => {
            // Whoever names a file so would hide others behind it.
            let others = glob(pattern, ways).map_or(0, |walked| {
                walked.named.iter().filter(|named| !matches!(named, Named::File(other) if other == path)).count()
            });
            if others > 0 && !context.quiet {
                let pattern = Foreign(pattern);
                match context.lang {
                    Lang::ZhTw => {
                        say!("{}：確有此名稱的檔案，只讀取該檔；當作萬用字元則另有 {} 個檔案", pattern, others)
                    }
                    Lang::En => {
                        say!(
                            "{}: a file of this name is read, and not the {} more that it names as a pattern",
                            pattern,
                            others
                        )
                    }
                }
            }
            out.push(Named::File(path.to_owned()));
        }
        // A file that is not there fails by itself; the others are read.
        _ if path.symlink_metadata().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) => {
            if let Some(beside) = near::beside(path) {
                let (typed, beside) = (path.display().to_string(), beside.display().to_string());
                match context.lang {
                    Lang::ZhTw => say!("沒有 {}；是不是 {}？", Foreign(&typed), Foreign(&beside)),
                    Lang::En => say!("there is no {}; did you mean {}?", Foreign(&typed), Foreign(&beside)),
                }
            }
            out.push(Named::File(path.to_owned()));
        }
        _ => out.extend(of_list(path.to_owned(), ways, left, context)),
    }
    Ok(())
}

fn name_offices(file: &mut File, settings: &Settings) {
    for reading in file.reading.iter_mut().flat_map(|reading| &mut reading.plans) {
        settings.name_office(&mut reading.plan);
    }
}

/// Carries out what an auditor has said about the plans of a file.
fn settle(file: &mut File, decisions: &Decisions, settled: &mut Settled) {
    if decisions.is_empty() {
        return;
    }
    for reading in file.reading.iter_mut().flat_map(|reading| &mut reading.plans) {
        decisions.settle(&mut reading.plan, settled);
    }
}

/// Says which verdicts fit nothing any more, and which are about plans that are not here.
pub(crate) fn say_unfit(unfit: &Unfit, context: &Context) {
    for verdict in &unfit.stale {
        say!("{}: {}", context.say("不再適用的裁定", "a verdict no longer applies"), Foreign(verdict));
    }
    if !context.quiet {
        for verdict in &unfit.absent {
            let about = context.say("裁定所指的計畫不在此次輸入", "a verdict is about no plan of this run");
            say!("{}: {}", about, Foreign(verdict));
        }
    }
}

/// Says that a file failed, or that it was taken for another.
fn say_failure(file: &File, progress: &Progress, context: &Context) {
    if let Some(original) = &file.duplicate_of {
        if !context.quiet {
            let same = context.say("內容相同，視為同一份", "the same content, taken as one with");
            progress.say(&safe_text!(Line, "{}: {}: {}", Foreign(&file.path), same, Foreign(original)));
        }
    } else if let Some(finding) = file.failure() {
        progress.say(&safe_text!(Line, "{}: {}", Foreign(&file.path), Foreign(finding.message_in(context.lang))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_alike_thousands_of_times_is_no_plan_to_compare() {
        let plan = |texts: &mut dyn Iterator<Item = String>| Plan {
            measures: texts.map(|text| planscope::plan::Measure { text, ..Default::default() }).collect(),
            ..Plan::default()
        };
        let numbered = |count: u32| plan(&mut (0..count).map(|index| format!("配合總處辦理第{index}項服務工作")));
        assert_eq!(Costly::of(&numbered(400)), None);
        assert_eq!(Costly::of(&numbered(20_000)), Some(Costly::Alike(20_000)));
        // As many that have little in common are compared.
        let letter = |number: u32| char::from_u32(0x4E00 + number % 9973).expect("a character");
        let apart =
            &mut (0..20_000u32).map(|index| (1..20).map(|step| letter(index * 131 + step * step * 977)).collect());
        assert_eq!(Costly::of(&plan(apart)), None);
        assert_eq!(shared(&["甲乙甲乙".to_owned(), "乙甲".to_owned()]), 12, "from above: two texts, six characters");
    }

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
