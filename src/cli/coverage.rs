//! `planscope coverage`: who covers what, office by office.

use std::{
    collections::BTreeSet,
    ffi::{OsStr, OsString},
    io::Write,
    num::ParseIntError,
    path::{Path, PathBuf},
};

use anyhow::bail;
use clap::ValueEnum;
use planscope::{
    align::Brief,
    audit::Audit,
    coverage::{self, Catalogue, Overview},
    decisions::Decisions,
    normalize::key,
    plan::Plan,
    report::{
        coverage::{Format, terminal, write, write_page},
        safe::Foreign,
    },
    words::Lang,
};

use rayon::prelude::*;

use super::{
    Context, Ending, Usage,
    batch::cache::{self, Cache, Sum},
    catalogue::{Families, Kept},
    inputs::{Inputs, say_unfit},
    near,
    output::{self, Endings, Sink, Teed},
    say::say,
    settings::Settings,
};

/// What `coverage` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  planscope coverage plans/ --year 112\n  \
                        planscope coverage plans/ --html coverage.html --xlsx coverage.xlsx\n  \
                        planscope coverage plans/ --reference headquarters.pdf      who omits what is required")]
pub(crate) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// Only this year, of either calendar: 112 and 2023 are one
    #[arg(long, value_name = "Y", value_parser = year)]
    year: Option<u32>,
    /// The plan whose measures are required of all others
    #[arg(long, value_name = "PLAN")]
    reference: Option<OsString>,
    /// Only the offices of this group of planscope.toml; what is one measure is still found out over all
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// How the run is written [default: by the ending of OUT, else for the terminal]
    #[arg(long, value_enum)]
    format: Option<FormatArg>,
    /// Write to a file
    #[arg(long, short, value_name = "OUT")]
    pub(crate) output: Option<PathBuf>,
    /// Also write the page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// Also write the workbook
    #[arg(long, value_name = "FILE")]
    pub(crate) xlsx: Option<PathBuf>,
    /// Also write the workbook as an OpenDocument spreadsheet
    #[arg(long, value_name = "FILE")]
    pub(crate) ods: Option<PathBuf>,
    /// Add the plans to a kept catalogue, which is made where there is none; reports are of all that it has
    #[arg(long, value_name = "FILE", conflicts_with = "reference")]
    catalogue: Option<PathBuf>,
    /// Also add all plans of another kept catalogue
    #[arg(long, value_name = "FILE", requires = "catalogue")]
    merge: Vec<PathBuf>,
    /// Show the whole matrix on the terminal
    #[arg(long)]
    matrix: bool,
    /// End with 1 where a plan lacks or omits something
    #[arg(long)]
    exit_code: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
    Ndjson,
    Overview,
    Csv,
    Xlsx,
    Ods,
    Parquet,
    Html,
}

/// The endings that a coverage's file may have.
const ENDINGS: Endings<FormatArg> = Endings(&[
    ("txt", FormatArg::Text),
    ("json", FormatArg::Json),
    ("ndjson", FormatArg::Ndjson),
    ("jsonl", FormatArg::Ndjson),
    ("csv", FormatArg::Csv),
    ("xlsx", FormatArg::Xlsx),
    ("ods", FormatArg::Ods),
    ("parquet", FormatArg::Parquet),
    ("html", FormatArg::Html),
    ("htm", FormatArg::Html),
]);

impl FormatArg {
    fn written(self, context: &Context) -> Option<Format> {
        Some(match self {
            FormatArg::Text => return None,
            FormatArg::Json => Format::Json,
            FormatArg::Ndjson => Format::Ndjson,
            FormatArg::Overview => Format::OverviewJson,
            FormatArg::Csv if context.keys => Format::CsvByKeys,
            FormatArg::Csv => Format::Csv,
            FormatArg::Xlsx => Format::Xlsx,
            FormatArg::Ods => Format::Ods,
            FormatArg::Parquet => Format::Parquet,
            FormatArg::Html => Format::Html,
        })
    }
}

/// The plans of a run, and what is asked about them.
pub(crate) struct Gathered {
    plans: Vec<Plan>,
    /// Of a run that only its catalogue is asked of, instead of the plans: what comparing looks at, with their sums.
    briefs: Option<(Vec<Brief>, Vec<Sum>)>,
    options: coverage::Options,
    decisions: Decisions,
    /// The families of a kept catalogue.
    kept: Option<Families>,
    /// The offices that are asked for; all where there are none.
    offices: Option<BTreeSet<String>>,
    pub(crate) settings: Settings,
    pub(crate) ending: Ending,
}

impl Gathered {
    /// Every plan of a run, with that of reference.
    pub(crate) fn read(
        inputs: &Inputs,
        year: Option<u32>,
        reference: Option<&OsStr>,
        context: &Context,
    ) -> anyhow::Result<Self> {
        let run = inputs.read(context)?.comparable(context);
        let (mut ending, settings, decisions) = (run.ending, run.settings.clone(), run.decisions.clone());
        // What else is known about the files is of no use here, and a run of hundreds holds a great deal of it.
        let mut plans = run.distinct_plans();
        let mut required = None;
        if let Some(path) = reference {
            let named = inputs.named(path).read(context)?.comparable(context);
            if named.ending != Ending::Done {
                ending = Ending::SomeFailed;
            }
            // The plan of reference may be among the inputs too; it is one plan all the same.
            for plan in &named.distinct_plans() {
                let same = |other: &&Plan| {
                    (&other.office, other.roc_year, &other.measures) == (&plan.office, plan.roc_year, &plan.measures)
                };
                let known = plans.iter().find(same).map(|plan| plan.source.path.clone());
                required = Some(known.unwrap_or_else(|| {
                    plans.push(plan.clone());
                    plan.source.path.clone()
                }));
            }
        }
        if plans.is_empty() {
            bail!("{}", context.say("沒有可用的計畫", "no plan to look at"));
        }
        let year = year.map(|year| known_year(plans.iter().map(|plan| plan.roc_year), year, context)).transpose()?;
        let options = coverage::Options { year, reference: required };
        say_unfit(&decisions.unfit_pairs(&plans.iter().collect::<Vec<_>>()), context);
        Ok(Gathered { plans, briefs: None, options, decisions, kept: None, offices: None, settings, ending })
    }

    /// What comparing looks at of every plan of a run.
    fn briefs(args: &Args, context: &Context) -> anyhow::Result<Self> {
        let run = args.inputs.read_briefs(!args.inputs.reading.no_cache, context)?;
        if run.plans.is_empty() {
            bail!("{}", context.say("沒有可用的計畫", "no plan to look at"));
        }
        let years = run.plans.iter().map(|plan| plan.roc_year);
        let year = args.year.map(|year| known_year(years, year, context)).transpose()?;
        Ok(Gathered {
            plans: Vec::new(),
            briefs: Some((run.plans, run.sums)),
            options: coverage::Options { year, reference: None },
            decisions: Decisions::default(),
            kept: None,
            offices: None,
            settings: run.settings,
            ending: run.ending,
        })
    }

    /// Everything that a kept catalogue has.
    fn kept(args: &Args, kept: &mut Kept, ending: Ending, context: &Context) -> anyhow::Result<Self> {
        let (plans, families) = kept.all()?;
        if plans.is_empty() {
            bail!("{}", context.say("沒有可用的計畫", "no plan to look at"));
        }
        let year =
            args.year.map(|year| known_year(plans.iter().map(|plan| plan.roc_year), year, context)).transpose()?;
        let decisions = args.inputs.decided(&Context { quiet: true, ..context.clone() })?;
        say_unfit(&decisions.unfit_pairs(&plans.iter().collect::<Vec<_>>()), context);
        Ok(Gathered {
            plans,
            briefs: None,
            options: coverage::Options { year, reference: None },
            decisions,
            kept: Some(families),
            offices: None,
            settings: args.inputs.settings(context)?,
            ending,
        })
    }

    /// How the run ends, where somebody lacks something or nobody does.
    fn ended(&self, args: &Args, lacking: bool) -> Ending {
        if self.ending == Ending::Done && args.exit_code && lacking { Ending::Found } else { self.ending }
    }

    /// What is asked about which plans.
    fn sum(&self) -> anyhow::Result<Sum> {
        let plans = match &self.briefs {
            Some((_, sums)) => sums.clone(),
            None => self.plans.par_iter().map(cache::sum_of).collect::<anyhow::Result<Vec<Sum>>>()?,
        };
        let decisions = format!("{:?}", self.decisions);
        cache::sum_of(&(plans, self.options.year, &self.options.reference, &self.offices, decisions))
    }

    /// Asks for the offices of one group.
    fn ask_for(&mut self, group: &str, context: &Context) -> anyhow::Result<()> {
        let groups = &self.settings.groups;
        if !groups.contains_key(group) {
            let known: Vec<&str> = groups.keys().map(String::as_str).collect();
            return Err(Usage(near::told(near::Kind::Group, group, &known, context)).into());
        }
        let names = self.plans.iter().filter_map(|plan| plan.office.clone());
        let offices: BTreeSet<String> =
            names.filter(|office| self.settings.is_of(group, office) == Some(true)).collect();
        if offices.is_empty() {
            bail!("{}", context.say("這個群組的機關都沒有計畫", "there is no plan of any office of that group"));
        }
        self.offices = Some(offices);
        Ok(())
    }

    /// Whether a plan is asked for: one of the offices, or what is required of all.
    fn is_asked(&self, office: Option<&String>, path: &str) -> bool {
        let Some(offices) = &self.offices else { return true };
        office.is_some_and(|office| offices.contains(office)) || self.options.reference.as_deref() == Some(path)
    }

    /// The plans that are asked for.
    fn asked(&self) -> Vec<&Plan> {
        self.plans.iter().filter(|plan| self.is_asked(plan.office.as_ref(), &plan.source.path)).collect()
    }

    /// The offices of the run, in the order of their names.
    pub(crate) fn offices(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.plans.iter().filter_map(|plan| plan.office.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The catalogue of the run and its view.
    pub(crate) fn look(&self, context: &Context) -> (Catalogue, Overview) {
        let catalogue = self.catalogue(context);
        let overview = self.overview(&catalogue);
        (catalogue, overview)
    }

    /// The catalogue of the run; what was left out of account is said, since rows of CSV and the like have no place for it.
    fn catalogue(&self, context: &Context) -> Catalogue {
        let catalogue = match &self.briefs {
            Some((briefs, _)) => coverage::catalogue_of_briefs(briefs),
            None => self.catalogue_of_plans(),
        };
        for note in catalogue.diagnostics.iter().filter(|_| !context.quiet) {
            say!("{}", Foreign(note.message_in(context.lang)));
        }
        catalogue
    }

    fn catalogue_of_plans(&self) -> Catalogue {
        let plans: Vec<&Plan> = self.plans.iter().collect();
        let question = coverage::Question {
            reference: self.options.reference.as_deref(),
            decisions: Some(&self.decisions),
            ..coverage::Question::default()
        };
        let catalogue = match &self.kept {
            Some(families) => coverage::kept::catalogue_of_kept(&plans, families, &question),
            None => coverage::catalogue_with(&plans, &question),
        };
        match self.offices {
            Some(_) => catalogue.among(|plan| self.is_asked(plan.office.as_ref(), &plan.path)),
            None => catalogue,
        }
    }

    fn overview(&self, catalogue: &Catalogue) -> Overview {
        coverage::overview(&self.asked(), catalogue, &self.options)
    }

    /// What an auditor asks for.
    pub(crate) fn audit(&self, catalogue: &Catalogue, overview: &Overview) -> Audit {
        planscope::audit::audit(&self.asked(), catalogue, overview)
    }
}

/// A year as people write it: 112, 112年, 民國 112 年度, 西元2023年, １１２. Which calendar it is of is told by the plans there are.
fn year(typed: &str) -> Result<u32, ParseIntError> {
    let written = key(typed);
    let calendar = ["中華民國", "民國", "西元"].map(key);
    let number = calendar.iter().find_map(|calendar| written.strip_prefix(&**calendar)).unwrap_or(&written);
    ["年度", "年"].iter().find_map(|unit| number.strip_suffix(unit)).unwrap_or(number).parse()
}

/// The first year of the Republic, less one.
const ROC: u32 = 1911;

/// The ROC year that is meant: the one that was given if there is a plan of it, or the one that it is in the other
/// calendar.
fn known_year(years: impl Iterator<Item = Option<u32>>, year: u32, context: &Context) -> anyhow::Result<u32> {
    let mut years: Vec<u32> = years.flatten().collect();
    years.sort_unstable();
    years.dedup();
    if let Some(meant) = [Some(year), year.checked_sub(ROC)].into_iter().flatten().find(|year| years.contains(year)) {
        return Ok(meant);
    }
    let years: Vec<String> = years.iter().map(u32::to_string).collect();
    let none = context.say("（沒有一份計畫載明年度）", "none (no plan tells its year)");
    let (zh, en) = match years.is_empty() {
        true => (none.to_owned(), none.to_owned()),
        false => (years.join("、"), years.join(", ")),
    };
    bail!(match context.lang {
        Lang::ZhTw => format!("沒有 {year} 年的計畫；有的年度：{zh}"),
        Lang::En => format!("there is no plan of {year}; the ROC years there are: {en}"),
    })
}

/// A report in one form.
struct Report<'a> {
    /// Standard output where there is none.
    path: Option<&'a Path>,
    /// The terminal's where there is none.
    format: Option<Format>,
}

/// What was asked for, files beside the answer first.
fn reports<'a>(args: &'a Args, context: &Context) -> anyhow::Result<Vec<Report<'a>>> {
    let also = [(&args.html, Format::Html), (&args.xlsx, Format::Xlsx), (&args.ods, Format::Ods)];
    let mut out: Vec<Report<'_>> = also
        .into_iter()
        .filter_map(|(path, format)| Some(Report { path: Some(path.as_deref()?), format: Some(format) }))
        .collect();
    let path = args.output.as_deref();
    let format = ENDINGS.format(args.format, path, FormatArg::Text, context)?.written(context);
    // A file was asked for and nothing else: the terminal is left alone.
    if format.is_some() || path.is_some() || args.matrix || out.is_empty() {
        out.push(Report { path, format });
    }
    Ok(out)
}

/// Whether a report is the catalogue itself, and no view of it.
fn is_catalogue(report: &Report<'_>) -> bool {
    matches!(report.format, Some(Format::Json | Format::Ndjson))
}

/// A page of more bytes takes a browser seconds: that of a hundred offices and twelve years has as many.
const HEAVY_PAGE: usize = 12 << 20;

/// What is kept of a report: whether somebody lacks something, and its bytes.
type Written = (bool, Vec<u8>);

pub(crate) fn run(args: &Args, context: &Context) -> anyhow::Result<Ending> {
    // What cannot be written is said before anything is read.
    let reports = reports(args, context)?;
    if let Some(file) = &args.catalogue {
        return keep(args, file, &reports, context);
    }
    // The catalogue alone needs no records, where nothing is asked that hangs on them.
    let catalogue_alone = reports.iter().all(is_catalogue) && args.reference.is_none() && args.group.is_none();
    // Whose verdicts they are is said once, by what reads the plans.
    let unsaid = Context { quiet: true, ..context.clone() };
    if catalogue_alone && args.inputs.decided(&unsaid)?.is_empty() {
        args.inputs.decided(context)?;
        let gathered = Gathered::briefs(args, context)?;
        return report(args, &reports, gathered, context);
    }
    let gathered = Gathered::read(&args.inputs, args.year, args.reference.as_deref(), context)?;
    report(args, &reports, gathered, context)
}

/// Adds to a kept catalogue; reports of it are written where they were asked for.
fn keep(args: &Args, file: &Path, reports: &[Report<'_>], context: &Context) -> anyhow::Result<Ending> {
    let named = !args.inputs.inputs.is_empty() || args.inputs.lists.files_from.is_some();
    let (mut ending, mut plans, mut decisions) = (Ending::Done, Vec::new(), Decisions::default());
    // Read before the file is opened: other runs may use it until then.
    if named {
        let run = args.inputs.read(context)?.comparable(context);
        (ending, decisions) = (run.ending, run.decisions.clone());
        plans = run.distinct_plans();
    }
    let question = coverage::Question { decisions: Some(&decisions), ..coverage::Question::default() };
    let mut kept = Kept::open(file)?;
    let mut added = kept.add(&plans, &question)?;
    drop(plans);
    for other in &args.merge {
        if output::is_same_file(file, other) {
            bail!("{}", context.say("不能與自己合併", "a catalogue is not merged with itself"));
        }
        added = added.and(kept.merge(&Kept::open_other(other)?, &question)?);
    }
    let asked = args.format.is_some() || args.output.is_some() || args.matrix;
    if asked || [&args.html, &args.xlsx, &args.ods].iter().any(|path| path.is_some()) {
        let gathered = Gathered::kept(args, &mut kept, ending, context)?;
        return report(args, reports, gathered, context);
    }
    let (plans, families) = kept.size()?;
    let said = match context.lang {
        Lang::ZhTw => format!(
            "新增 {} 份計畫、{} 項具體作法（已有 {} 份）；歸入既有作法 {} 項，新立 {} 項；目錄共 {plans} 份計畫、{families} 項作法\n",
            added.plans, added.measures, added.there, added.known, added.founded
        ),
        Lang::En => format!(
            "{} plans with {} measures added ({} were there); {} families got members, {} are new; the catalogue has {plans} plans and {families} families\n",
            added.plans, added.measures, added.there, added.known, added.founded
        ),
    };
    output::write(None, said.as_bytes())?;
    Ok(ending)
}

fn report(args: &Args, reports: &[Report<'_>], mut gathered: Gathered, context: &Context) -> anyhow::Result<Ending> {
    if let Some(group) = &args.group {
        gathered.ask_for(group, context)?;
    }
    let title = gathered.settings.titles.coverage.as_deref();
    // The same question about the same plans has the same answer.
    let cache =
        (!args.inputs.reading.no_cache && gathered.kept.is_none()).then(|| Cache::open("coverage", context)).flatten();
    let sum = cache.as_ref().map(|_| gathered.sum()).transpose()?;
    let place = |report: &Report<'_>| format!("{:?} {:?} {:?} {}", report.format, context.lang, title, args.matrix);
    let kept = |report: &Report<'_>| -> Option<Written> {
        let mut bytes = cache.as_ref()?.get(&sum?, &place(report))?;
        Some((bytes.pop()? == 1, bytes))
    };
    let mut written: Vec<Option<Written>> = reports.iter().map(kept).collect();
    if written.contains(&None) {
        let catalogue = gathered.catalogue(context);
        // An answer that was kept would be given without a word on what it left out.
        let cache = cache.filter(|_| catalogue.diagnostics.is_empty());
        let Some(lacking) = coverage::lacks(&catalogue, &gathered.options) else {
            bail!("{}", context.say("這一年沒有計畫", "there is no plan of that year"));
        };
        if let (Some(_), [only]) = (gathered.briefs.take(), reports) {
            let most = cache.as_ref().map_or(0, Cache::most);
            let make = |out: &mut dyn Write| -> anyhow::Result<()> {
                let format = only.format.unwrap_or(Format::Json);
                Ok(write(&catalogue, &Overview::default(), format, context.lang, out)?)
            };
            let kept = Teed::new(Sink::open(only.path)?, most).write(make)?;
            if let (Some(cache), Some(sum), Some(mut kept)) = (&cache, &sum, kept) {
                kept.push(u8::from(lacking));
                cache.put(sum, &place(only), &kept);
                cache.settle();
            }
            return Ok(gathered.ended(args, lacking));
        }
        // The catalogue alone needs no view of it.
        let viewed = !reports.iter().all(is_catalogue);
        let mut overview = if viewed { gathered.overview(&catalogue) } else { Overview::default() };
        // People are told what stands out; for programs there is `audit`.
        let for_programs = |report: &Report<'_>| {
            matches!(
                report.format,
                Some(Format::Json | Format::Ndjson | Format::Csv | Format::CsvByKeys | Format::Parquet)
            )
        };
        if !reports.iter().all(for_programs) {
            planscope::audit::tell(&gathered.audit(&catalogue, &overview), &mut overview);
        }
        let make = |report: &Report<'_>| -> anyhow::Result<Option<Written>> {
            let mut out = Vec::new();
            match (report.format, title) {
                (Some(Format::Html), Some(title)) => write_page(&overview, title, context.lang, &mut out)?,
                (Some(format), _) => write(&catalogue, &overview, format, context.lang, &mut out)?,
                (None, _) => out.extend(terminal(&overview, context.lang, args.matrix).into_bytes()),
            }
            if let (Some(cache), Some(sum)) = (&cache, &sum) {
                out.push(u8::from(lacking));
                cache.put(sum, &place(report), &out);
                out.pop();
            }
            Ok(Some((lacking, out)))
        };
        written = reports.par_iter().map(make).collect::<anyhow::Result<_>>()?;
        if let Some(cache) = &cache {
            cache.settle();
        }
    }
    for (report, (_, bytes)) in reports.iter().zip(written.iter().flatten()) {
        if report.format == Some(Format::Html) && bytes.len() > HEAVY_PAGE && !context.quiet {
            let megabytes = bytes.len() >> 20;
            match context.lang {
                Lang::ZhTw => say!("網頁有 {} MB，瀏覽器開啟會慢；--year、--group 可縮小範圍", megabytes),
                Lang::En => say!("the page has {} MB and opens slowly; --year and --group make it smaller", megabytes),
            }
        }
        let csv = matches!(report.format, Some(Format::Csv | Format::CsvByKeys));
        output::write(report.path, if csv { context.csv(bytes) } else { bytes })?;
    }
    let lacking = written.iter().flatten().any(|(lacking, _)| *lacking);
    Ok(gathered.ended(args, lacking))
}
