//! What is said on standard error while files are read, and when they are.

use std::{
    fmt::Write as _,
    io::IsTerminal,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use planscope::{
    report::safe::{Foreign, Line, Shown},
    safe_text,
    words::{Lang, Severity},
};

use super::File;
use crate::cli::{Context, say::say};

/// How it is said how far the run is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Show {
    /// A bar on a terminal, else plain lines
    #[default]
    Auto,
    /// Plain lines
    Plain,
    /// Nothing
    Never,
}

/// How far a run is, and what it has seen.
pub(crate) struct Progress {
    bar: ProgressBar,
    plain: bool,
    /// When the next plain line is due.
    due: Duration,
    start: Instant,
    lang: Lang,
    total: Option<usize>,
    files: u64,
    pages: u64,
    pub(crate) tally: Tally,
}

/// What a run has seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) files: usize,
    plans: usize,
    measures: usize,
    warnings: usize,
    pub(crate) failed: usize,
    duplicates: usize,
    pub(crate) kept: usize,
    /// The files with most warnings, and those that failed first of all.
    worst: Vec<(usize, String)>,
}

/// A run that is over sooner needs no line.
const FIRST: Duration = Duration::from_secs(1);
/// How long a run took is said where anybody will have noticed.
const NOTICED: Duration = Duration::from_secs(3);
/// So many of the worst files are named.
const WORST: usize = 5;

impl Progress {
    pub(crate) fn new(total: Option<usize>, show: Show, context: &Context) -> Self {
        let wanted = !context.quiet && show == Show::Auto && total != Some(1) && std::io::stderr().is_terminal();
        let target = if wanted { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(total.map(|total| total as u64), target);
        let template = match (total.is_some(), context.lang) {
            (true, Lang::ZhTw) => "{bar:30} {pos}/{len} 檔  {msg}  剩餘 {eta}",
            (true, Lang::En) => "{bar:30} {pos}/{len} files  {msg}  {eta} left",
            (false, Lang::ZhTw) => "{spinner} {pos} 檔  {msg}",
            (false, Lang::En) => "{spinner} {pos} files  {msg}",
        };
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        let plain = !context.quiet && (show == Show::Plain || (show == Show::Auto && !wanted && total != Some(1)));
        Progress {
            bar,
            plain,
            due: FIRST,
            start: Instant::now(),
            lang: context.lang,
            total,
            files: 0,
            pages: 0,
            tally: Tally::default(),
        }
    }

    /// A file is done.
    pub(crate) fn step(&mut self, file: &File) {
        self.files += 1;
        let plans = file.reading.iter().flat_map(|reading| &reading.plans);
        self.pages += plans.map(|reading| u64::from(reading.plan.source.pages)).sum::<u64>();
        let speed = self.pages as f64 / self.start.elapsed().as_secs_f64().max(1e-3);
        let speed = format!("{speed:.0} {}", if self.lang == Lang::En { "pages/s" } else { "頁/秒" });
        if self.plain && self.start.elapsed() >= self.due {
            let elapsed = self.start.elapsed();
            // After 1, 2, 4 … seconds, then every minute: a log stays short.
            self.due = elapsed + elapsed.min(Duration::from_secs(60));
            let files = if self.lang == Lang::En { "files" } else { "檔" };
            let of = match self.total {
                Some(total) => safe_text!(Line, "/{}", total),
                None => safe_text!(Line, ""),
            };
            say!("{}{} {}  {}", self.files, of, files, Foreign(&speed));
        }
        if !self.bar.is_hidden() {
            let position = self.files;
            if self.bar.length().is_some_and(|length| length < position) {
                // Members of archives are only known when these are opened.
                self.bar.set_length(position);
            }
            self.bar.set_message(speed);
            self.bar.set_position(position);
        }
    }

    /// Says something above the bar.
    pub(crate) fn say(&self, line: &Shown<Line>) {
        self.bar.suspend(|| crate::cli::say::line(line));
    }

    /// The run is over.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// What the run came to; none for a single file, of which all is said.
    pub(crate) fn summary(&self) -> Vec<Shown<Line>> {
        if self.tally.files > 1 { self.tally.summary(self.start.elapsed(), self.lang) } else { Vec::new() }
    }
}

impl Tally {
    pub(crate) fn add(&mut self, file: &File) {
        let plans = file.reading.iter().flat_map(|reading| &reading.plans);
        self.add_with(file, plans.map(|reading| reading.plan.measures.len()).sum());
    }

    /// The same of a file whose plans have so many measures, which they may hold no more.
    pub(crate) fn add_with(&mut self, file: &File, measures: usize) {
        self.files += 1;
        self.kept += usize::from(file.kept);
        if file.duplicate_of.is_some() {
            // Its plans and findings are those of the other.
            self.duplicates += 1;
            return;
        }
        let mut warnings = 0;
        for reading in file.reading.iter().flat_map(|reading| &reading.plans) {
            let plan = &reading.plan;
            self.plans += 1;
            warnings += plan.diagnostics.iter().filter(|note| note.severity > Severity::Info).count();
        }
        self.measures += measures;
        self.warnings += warnings;
        let failed = file.failure().is_some();
        self.failed += usize::from(failed);
        let weight = if failed { usize::MAX } else { warnings };
        if weight > 0 {
            // The first of equals stays first.
            let at = self.worst.partition_point(|(other, _)| *other >= weight);
            self.worst.insert(at, (weight, file.path.clone()));
            self.worst.truncate(WORST);
        }
    }

    fn summary(&self, took: Duration, lang: Lang) -> Vec<Shown<Line>> {
        let Tally { files, plans, measures, warnings, failed, duplicates, kept, .. } = self;
        let zh = lang == Lang::ZhTw;
        let mut out = if zh {
            format!("{files} 個檔案：{plans} 份計畫、{measures} 項具體作法、{warnings} 個警告、{failed} 個失敗")
        } else {
            format!(
                "{}: {}, {}, {}, {failed} failed",
                counted(*files, "file"),
                counted(*plans, "plan"),
                counted(*measures, "measure"),
                counted(*warnings, "warning")
            )
        };
        let more = [
            (*duplicates, "個重複", counted(*duplicates, "duplicate")),
            (*kept, "個取自快取", format!("{kept} from the cache")),
        ];
        for (count, zh_unit, en) in more.into_iter().filter(|(count, ..)| *count > 0) {
            let _ = if zh { write!(out, "、{count} {zh_unit}") } else { write!(out, ", {en}") };
        }
        if took >= NOTICED {
            let seconds = took.as_secs_f64();
            let _ = if zh { write!(out, "；{seconds:.0} 秒") } else { write!(out, "; {seconds:.0} s") };
        }
        let mut lines = vec![safe_text!(Line, "{}", Foreign(&out))];
        if !self.worst.is_empty() {
            lines.push(safe_text!(Line, "{}", if lang == Lang::En { "look at these first:" } else { "請先檢視：" }));
        }
        for (weight, path) in &self.worst {
            let path = Foreign(path);
            lines.push(match (*weight, lang) {
                (usize::MAX, Lang::ZhTw) => safe_text!(Line, "  {}：失敗", path),
                (usize::MAX, Lang::En) => safe_text!(Line, "  {}: failed", path),
                (count, Lang::ZhTw) => safe_text!(Line, "  {}：{} 個警告", path, count),
                (1, Lang::En) => safe_text!(Line, "  {}: 1 warning", path),
                (count, Lang::En) => safe_text!(Line, "  {}: {} warnings", path, count),
            });
        }
        lines
    }
}

/// `1 plan`, `2 plans`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
