//! Findings that an auditor asks for, in sentences, each with its evidence: what contradicts itself inside a plan, what
//! changed throughout, who is out of line with all the others, who dropped what all keep.
//!
//! A finding is made of what is printed and says no more than that. How sure it is says [`Finding::confidence`]; the
//! weighty come first. What rests on a reading in doubt is no ground for one.

mod changes;
mod counts;
mod misprints;
mod names;
mod numbering;
mod peers;
mod repeats;
mod spellings;
mod years;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::align::Confidence;
use crate::coverage::{Catalogue, Overview, Sentence};
use crate::many::*;
use crate::plan::{Measure, Plan};
use crate::words::{Diagnostic, Lang, Severity, shorten};

/// The name and version of the view as JSON.
pub const SCHEMA: &str = "planscope.audit/1";

/// Everything that was found, the weighty first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Audit {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// How many plans were looked at.
    pub plans: usize,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What was left out of account, because the plans are too large for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind it is of.
    pub kind: FindingKind,
    /// How much it matters.
    pub severity: Severity,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// The sentence, in zh-TW.
    pub message: String,
    /// The sentence, in English.
    pub message_en: String,
    /// What it rests on, the first place first.
    pub evidence: Vec<Evidence>,
}

/// A place that a finding rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The office.
    pub office: String,
    /// The 民國 year.
    pub roc_year: Option<u32>,
    /// The file.
    pub path: String,
    /// The measure, by id; none for what is about a whole plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The page, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The line, from 1; text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is printed there, shortened.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

macro_rules! kinds {
    ($($variant:ident $name:literal $severity:ident $zh:literal $en:literal;)+) => {
        /// What kinds of findings there are. Names are never reused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum FindingKind {
            $(#[doc = $en] $variant,)+
        }

        impl FindingKind {
            /// All of them, the weighty first.
            pub const ALL: &'static [FindingKind] = &[$(FindingKind::$variant),+];

            /// The name in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(FindingKind::$variant => $name),+ }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(FindingKind::$variant => Severity::$severity),+ }
            }

            /// What it is, in words.
            #[must_use]
            pub fn title(self, lang: Lang) -> &'static str {
                match self { $(FindingKind::$variant => if lang == Lang::En { $en } else { $zh }),+ }
            }
        }
    };
}

kinds! {
    DroppedThoughKept "dropped-though-kept" Warning "他處皆保留而此處刪除" "dropped where all others keep it";
    OnlyOneLacks "only-one-lacks" Warning "僅一處未列" "only one lacks it";
    StatedCount "stated-count" Warning "所稱項數與所列不符" "the stated number is not that of what is listed";
    DuplicateConflict "duplicate-conflict" Warning "同文重複而部門或期限不同" "the same measure twice, with other departments or another deadline";
    TextAgainstDeadline "text-against-deadline" Warning "文字與期限不符" "the text and the deadline contradict each other";
    LaggingYear "lagging-year" Warning "年份落後於計畫年度" "a year that lags behind that of the plan";
    OutOfLine "out-of-line" Warning "與其他各處不一致" "out of line with all the others";
    ChangedThroughout "changed-throughout" Info "全面性的異動" "changed throughout";
    DiffersThroughout "differs-throughout" Info "兩機關間全面性的差異" "differs throughout between two offices";
    OldName "old-name" Warning "沿用他處已不用的名稱" "a name that others have given up";
    TwoNames "two-names" Warning "同一計畫新舊名稱並用" "the old and the new name in one plan";
    DroppedAndBack "dropped-and-back" Info "停列後再列入" "dropped and taken up again";
    NewAgain "new-again" Info "「新增」隔年照抄" "called new again the year after";
    Misprint "misprint" Warning "疑似誤植" "a likely misprint";
    NumberingGap "numbering-gap" Warning "編號不連續或重複" "a gap or repetition in the numbers";
    MissingDeadline "missing-deadline" Warning "未列期限" "no deadline";
    MissingDepartment "missing-department" Warning "未列承辦部門" "no department";
    DepartmentShare "department-share" Info "部門承辦比重異於他處" "a department carries more than elsewhere";
    TwoSpellings "two-spellings" Info "同一計畫寫法不一" "two spellings in one plan";
    Duplicate "duplicate" Info "同文重複" "the same measure twice";
}

/// What every search looks at.
struct Run<'a> {
    /// In the order of the overview.
    plans: &'a [&'a Plan],
    overview: &'a Overview,
}

impl<'a> Run<'a> {
    fn name(&self, plan: usize) -> String {
        let info = &self.overview.plans[plan];
        info.roc_year.map_or_else(|| info.office.clone(), |year| format!("{} {year}", info.office))
    }

    /// A measure as evidence, with what is quoted of it.
    fn evidence(&self, plan: usize, measure: &Measure, quote: &str) -> Evidence {
        let place = measure.evidence.text.first();
        Evidence {
            measure: Some(measure.id.clone()),
            page: place.map(|place| place.page),
            line: place.and_then(|place| place.lines).map(|lines| lines[0]),
            excerpt: shorten(quote, EXCERPT).into_owned(),
            ..self.whole(plan)
        }
    }

    /// A plan as evidence.
    fn whole(&self, plan: usize) -> Evidence {
        let info = &self.overview.plans[plan];
        Evidence {
            office: info.office.clone(),
            roc_year: info.roc_year,
            path: info.path.clone(),
            ..Evidence::default()
        }
    }

    /// The measures of a cell.
    fn measures(&self, plan: usize, ids: &[String]) -> Vec<&'a Measure> {
        let all = &self.plans[plan].measures;
        ids.iter().filter_map(|id| all.iter().find(|measure| measure.id == *id)).collect()
    }
}

/// Characters of a text that evidence quotes.
const EXCERPT: usize = 60;

fn finding(
    kind: FindingKind,
    confidence: Confidence,
    message: String,
    message_en: String,
    evidence: Vec<Evidence>,
) -> Finding {
    Finding { kind, severity: kind.severity(), confidence, message, message_en, evidence }
}

/// Looks for everything an auditor asks for. The catalogue and its overview have to be made of these plans.
#[must_use]
pub fn audit(plans: &[&Plan], catalogue: &Catalogue, overview: &Overview) -> Audit {
    let ordered = crate::coverage::in_order(plans);
    let run = Run { plans: &ordered, overview };
    // What looks at the whole run takes longest and is begun first: no thread waits for it at the end.
    type Search<'a> = &'a (dyn Fn(&mut Vec<Finding>) + Sync);
    let whole: [Search<'_>; 4] = [
        &|found| misprints::find(&run, &catalogue.steps, found),
        &|found| peers::find(&run, found),
        &|found| changes::find(&run, &catalogue.steps, found),
        &|found| names::find(&run, &catalogue.steps, found),
    ];
    let search = |at: usize| {
        let mut found = Vec::new();
        match at.checked_sub(whole.len()) {
            None => whole[at](&mut found),
            Some(plan) => {
                counts::find(&run, plan, &mut found);
                years::find(&run, plan, &mut found);
                repeats::find(&run, plan, &mut found);
                numbering::find(&run, plan, &mut found);
                spellings::find(&run, plan, &mut found);
            }
        }
        found
    };
    let mut each: Vec<Vec<Finding>> = (0..whole.len() + ordered.len()).into_par_iter().map(search).collect();
    // Plan by plan, then what is of all.
    each.rotate_left(whole.len());
    let mut findings: Vec<Finding> = each.into_iter().flatten().collect();
    // The weighty first: by severity, what is sure, then the order of the kinds and of the plans.
    findings.sort_by_key(|found| (std::cmp::Reverse(found.severity), std::cmp::Reverse(found.confidence), found.kind));
    let diagnostics = overview.diagnostics.clone();
    Audit { schema: SCHEMA.to_owned(), plans: ordered.len(), findings, diagnostics }
}

/// Findings of a year that its summary names; the rest is counted.
const TOLD: usize = 20;

/// Puts the weighty findings into the summaries of the years that they are about, with their first place.
pub fn tell(audit: &Audit, overview: &mut Overview) {
    let named: Vec<(String, Option<u32>)> =
        overview.plans.iter().map(|plan| (plan.path.clone(), plan.roc_year)).collect();
    for year in &mut overview.years {
        // What only one lacks, and who carries more than others, the summary says itself.
        let told = |found: &&Finding| {
            found.severity >= Severity::Warning
                && found.confidence >= Confidence::Likely
                && !matches!(found.kind, FindingKind::OnlyOneLacks | FindingKind::DepartmentShare)
                && found.evidence.first().is_some_and(|at| at.roc_year == year.roc_year)
        };
        let all: Vec<&Finding> = audit.findings.iter().filter(told).collect();
        for found in all.iter().take(TOLD) {
            let at = &found.evidence[0];
            let page = at.page.map(|page| (format!(" 第 {page} 頁"), format!(" p. {page}"))).unwrap_or_default();
            year.findings.push(Sentence {
                zh: format!("{}（{}{}）", found.message, at.path, page.0),
                en: format!("{} ({}{})", found.message_en, at.path, page.1),
                rows: Vec::new(),
                plans: named
                    .iter()
                    .enumerate()
                    .filter(|(_, (path, year))| *path == at.path && *year == at.roc_year)
                    .map(|(plan, _)| plan)
                    .collect(),
            });
        }
        if all.len() > TOLD {
            let rest = all.len() - TOLD;
            year.findings.push(Sentence {
                zh: format!("另有 {rest} 項發現，見 planscope audit。"),
                en: format!("{rest} more findings: see planscope audit."),
                ..Sentence::default()
            });
        }
    }
}
