//! The command line: what can be typed, and which function does it.
//!
//! It is no part of the library's interface; it stands there so that other programs than `planscope` itself can be it:
//! the Python package is.

// What is said goes out through `say`, and answers through `output`.
#![warn(clippy::print_stderr, clippy::print_stdout)]

mod audit;
mod batch;
mod beside;
mod cache;
mod catalogue;
mod check;
mod config;
mod coverage;
mod deadline;
mod diff;
mod errors;
mod extract;
mod help;
mod history;
mod inputs;
mod inspect;
mod left;
mod near;
mod ocr;
mod opening;
mod output;
mod pages;
mod say;
mod schema;
mod settings;
mod sheet;
mod shell;
mod tasks;
mod walk;

use std::{ffi::OsString, io::Write as _, num::NonZeroUsize, path::PathBuf, process::ExitCode, sync::OnceLock};

use clap::{FromArgMatches, Parser, Subcommand, ValueEnum};
use planscope::{report::safe::Foreign, words::Lang};

pub use batch::wire::finding;
pub use opening::options;
use say::say;

/// Reads service plans (提升服務效能執行計畫), follows every measure over offices and years, and says what changed.
#[derive(Debug, Parser)]
#[command(name = "planscope", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  planscope extract plans/ -o measures.xlsx               every measure of a folder as a row\n  \
                        planscope check plan.pdf                                what is doubtful, with page and advice\n  \
                        planscope diff 111.pdf 112.pdf --html changes.html      two years side by side\n  \
                        planscope coverage plans/ --xlsx coverage.xlsx          who has what, office by office\n  \
                        find . -name '*.pdf' | planscope extract --files-from - --format ndjson\n\n\
                        Exit codes: 0 done · 1 done, and --exit-code found something · 2 wrong usage · \
                        3 some inputs failed · 4 nothing could be done"
)]
struct Cli {
    /// The language that people are spoken to in [default: by locale, else zh-TW]
    #[arg(long, global = true, value_enum)]
    lang: Option<LangArg>,
    /// Files that are read at once, and threads [default: one a core]
    #[arg(long, global = true, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// Colours on a terminal [default: where it has them and NO_COLOR is not set]
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, hide_default_value = true)]
    color: Color,
    /// Leave the byte order mark out of CSV (Excel needs it, other programs may not)
    #[arg(long, global = true)]
    no_bom: bool,
    /// With CSV: columns and words by the keys of the contract, in any language
    #[arg(long, global = true)]
    keys: bool,
    /// A file of site settings [default: planscope.toml, looked for upward from the first input]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ends the whole command after so many seconds, with nothing written
    #[arg(long, global = true, value_name = "SECONDS", value_parser = inputs::seconds)]
    deadline: Option<f64>,
    /// Makes the folder of an output where there is none
    #[arg(long, global = true)]
    create: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    #[value(name = "zh-TW", alias = "zh")]
    ZhTw,
    En,
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every measure of every plan as a record
    Extract(extract::Args),
    /// What changed between two plans, or through a folder of them
    Diff(diff::Args),
    /// Who covers what: measure by office
    Coverage(coverage::Args),
    /// Every measure through the years, and how it spread
    History(history::Args),
    /// Findings an auditor asks for, in sentences, each with its evidence
    Audit(audit::Args),
    /// The half-yearly self-assessment sheet of a plan
    Sheet(sheet::Args),
    /// What falls due when, by month and department
    Tasks(tasks::Args),
    /// Every table of a PDF as a grid, whatever it is about
    Tables(pages::TablesArgs),
    /// The text as read, page by page, in reading order
    Text(pages::TextArgs),
    /// The page as read: what was found, drawn over it
    Inspect(inspect::Args),
    /// What is odd, unread or uncertain in plans, like a linter
    Check(check::Args),
    /// The JSON Schema of what planscope writes
    Schema(schema::Args),
    /// The site settings that hold here, and what is wrong with them
    Config(config::Args),
    /// What scans are recognised with: what is there, what is missing, and how to get it
    Ocr(ocr::Args),
    /// Results kept from run to run: how many, how large, and how to be rid of them
    Cache(cache::Args),
    /// What a shell needs to complete planscope's words
    Completions(shell::CompletionsArgs),
    /// The manual as man(1) shows it
    Man(shell::ManArgs),
}

impl Command {
    /// The files and folders that it will write, so that no input is written over.
    fn outputs(&self) -> Vec<PathBuf> {
        let all: Vec<&Option<PathBuf>> = match self {
            Command::Extract(args) => vec![&args.output],
            Command::Diff(args) => vec![&args.output, &args.html, &args.xlsx],
            Command::Coverage(args) => vec![&args.output, &args.html, &args.xlsx, &args.ods],
            Command::History(args) => vec![&args.output],
            Command::Sheet(args) => return vec![args.output.clone()],
            Command::Tables(args) => vec![&args.output],
            Command::Text(args) => vec![&args.output, &args.pdf],
            Command::Inspect(args) => vec![&args.html],
            Command::Check(args) => vec![&args.output],
            Command::Audit(args) => vec![&args.output],
            Command::Tasks(args) => vec![&args.output, &args.ics],
            Command::Schema(_)
            | Command::Config(_)
            | Command::Ocr(_)
            | Command::Cache(_)
            | Command::Completions(_)
            | Command::Man(_) => Vec::new(),
        };
        all.into_iter().flatten().cloned().collect()
    }
}

/// The language that people are spoken to in, for what stands far from the command line.
static LANG: OnceLock<Lang> = OnceLock::new();

pub(crate) fn lang() -> Lang {
    LANG.get().copied().unwrap_or_default()
}

/// What starts this program again, with its first words; its own file where there is none.
static AGAIN: OnceLock<Vec<OsString>> = OnceLock::new();

/// What every command knows.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) lang: Lang,
    pub(crate) quiet: bool,
    pub(crate) config: Option<PathBuf>,
    /// What the command will write.
    pub(crate) outputs: Vec<PathBuf>,
    /// CSV without a byte order mark.
    pub(crate) no_bom: bool,
    /// CSV by the keys of the contract.
    pub(crate) keys: bool,
    /// How many files are read at once.
    pub(crate) threads: usize,
}

/// What was typed cannot be meant: another kind of failure than one of the files.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

impl Context {
    /// One of two wordings.
    pub(crate) fn say<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        if self.lang == Lang::En { en } else { zh }
    }

    /// The bytes of a CSV as they are asked for.
    pub(crate) fn csv<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let plain = if self.no_bom { bytes.strip_prefix("\u{FEFF}".as_bytes()) } else { None };
        plain.unwrap_or(bytes)
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All done.
    Done,
    /// Done, and something was found that `--exit-code` asked about.
    Found,
    /// Some inputs failed; the others are written.
    SomeFailed,
    /// Nothing could be done.
    NothingDone,
}

impl Ending {
    /// By how many files failed, and how many did not.
    fn of(failed: usize, done: usize) -> Ending {
        match (failed, done) {
            (0, _) => Ending::Done,
            (_, 0) => Ending::NothingDone,
            _ => Ending::SomeFailed,
        }
    }

    fn code(self) -> u8 {
        match self {
            Ending::Done => 0,
            Ending::Found => 1,
            Ending::SomeFailed => 3,
            Ending::NothingDone => 4,
        }
    }
}

/// Does what the command line says and gives the exit code.
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::from(run_as(std::env::args_os().collect(), None))
}

/// Does what these words say, the first of which is the program's name, and gives the exit code. `again` is the program
/// and the words that it begins with where that is another than the one that runs: readers of files are started with it.
#[must_use]
pub fn run_as(words: Vec<OsString>, again: Option<Vec<OsString>>) -> u8 {
    if let Some(again) = again {
        // Set once, before anything is started.
        let _ = AGAIN.set(again);
    }
    // What one planscope says to another is no command: it stands in no help and no completion.
    if words.get(1).is_some_and(|word| word == batch::worker::WORD) {
        let ran = batch::worker::run();
        // Its last words: the program that started it says them with the name of the file.
        return u8::from(ran.inspect_err(|error| _ = writeln!(std::io::stderr(), "{error}")).is_err());
    }
    let lang = help::lang(&words).unwrap_or_else(by_locale);
    let _ = LANG.set(lang);
    let cli = match help::parsed::<Cli>(lang, &words) {
        Ok(found) => Cli::from_arg_matches(&found).map_err(|error| error.to_string()),
        Err(error) => return help::told(&error, &words, lang),
    };
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => return usage(&error, lang),
    };
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    if let Some(jobs) = cli.jobs {
        // Fails only where a pool exists already, which is not so here.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get()).build_global();
    }
    let threads = cli.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let outputs = cli.command.outputs();
    output::set_create(cli.create);
    if let Some(seconds) = cli.deadline.filter(|seconds| *seconds > 0.0) {
        deadline::set(seconds, lang);
    }
    let context =
        Context { lang, quiet: cli.quiet, config: cli.config, outputs, no_bom: cli.no_bom, keys: cli.keys, threads };
    let placed = context.outputs.iter().try_for_each(|path: &PathBuf| output::has_place(path));
    let ended = placed.and_then(|()| match &cli.command {
        Command::Extract(args) => extract::run(args, &context),
        Command::Diff(args) => diff::run(args, &context),
        Command::Coverage(args) => coverage::run(args, &context),
        Command::History(args) => history::run(args, &context),
        Command::Audit(args) => audit::run(args, &context),
        Command::Sheet(args) => sheet::run(args, &context),
        Command::Tasks(args) => tasks::run(args, &context),
        Command::Schema(args) => schema::run(args, &context),
        Command::Tables(args) => pages::run_tables(args, &context),
        Command::Text(args) => pages::run_text(args, &context),
        Command::Inspect(args) => inspect::run(args, &context),
        Command::Check(args) => check::run(args, &context),
        Command::Config(args) => config::run(args, &context),
        Command::Ocr(args) => ocr::run(args, &context),
        Command::Cache(args) => cache::run(args, &context),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args),
    });
    match ended {
        Ok(ending) => ending.code(),
        Err(error) if is_closed_pipe(&error) => Ending::Done.code(),
        Err(error) if error.is::<Usage>() => usage(&error.to_string(), lang),
        Err(error) => {
            say!("planscope: {}", Foreign(&errors::chain(&error, lang)));
            Ending::NothingDone.code()
        }
    }
}

/// The exit code of what cannot be meant.
const WRONG_USAGE: u8 = 2;

/// Says that what was typed cannot be meant.
fn usage(error: &str, lang: Lang) -> u8 {
    match lang {
        Lang::ZhTw => {
            say!("錯誤：{}", Foreign(error));
            say!("");
            say!("用法請見 --help。");
        }
        Lang::En => {
            say!("error: {}", Foreign(error));
            say!("");
            say!("For more information, try '--help'.");
        }
    }
    WRONG_USAGE
}

/// `head` and pagers close the pipe when they have seen enough; that is no error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// English where the locale says so; the plans are Taiwanese, and so are most of those who read them.
fn by_locale() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match locale {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::ZhTw,
    }
}
