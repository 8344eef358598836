//! The record of one plan: the pinned contract `planscope.plan/1`.
//!
//! These types are what the stages after this one work on, what `extract` writes and what every command reads
//! back. They are one thing on purpose: a second, internal twin would only drift from the contract.

use std::fmt::Write;

use foldhash::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::{Code, Diagnostic, Place};

/// The name and version of the contract.
pub const SCHEMA: &str = "planscope.plan/1";

/// One plan of one office for one year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Always [`SCHEMA`] when written; absent in records that other programs made.
    #[serde(default, deserialize_with = "or_default")]
    pub schema: String,
    /// The file it was read from.
    #[serde(default, deserialize_with = "or_default")]
    pub source: Source,
    /// The office, such as 台北市區營業處.
    #[serde(default)]
    pub office: Option<String>,
    /// The 民國 year: 112 is 2023.
    #[serde(default)]
    pub roc_year: Option<u32>,
    /// The title as printed, joined over lines.
    #[serde(default)]
    pub title: Option<String>,
    /// 訂定, 核定, 實施 and the like.
    #[serde(default, deserialize_with = "or_default")]
    pub dates: Vec<Date>,
    /// The letter that ordered the plan.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// 壹、貳、…, those before and those after the table.
    #[serde(default, deserialize_with = "or_default")]
    pub sections: Vec<Section>,
    /// The header of the deadline column as printed.
    #[serde(default)]
    pub deadline_header: Option<String>,
    /// The columns of its table, from the left.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<PlanColumn>,
    /// The year as printed, where that is not plain digits of the 民國 calendar: 一百零八學年度, 2019年.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year_printed: Option<String>,
    /// The measures, in the order of the outline.
    #[serde(default, deserialize_with = "or_default")]
    pub measures: Vec<Measure>,
    /// What was noticed.
    #[serde(default, deserialize_with = "or_default")]
    pub diagnostics: Vec<Diagnostic>,
}

/// The file a plan was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// As given on the command line.
    #[serde(default, deserialize_with = "or_default")]
    pub path: String,
    /// `text`, `pdf`, …
    #[serde(default, deserialize_with = "or_default")]
    pub format: String,
    /// Of the whole file, in hexadecimal.
    #[serde(default, deserialize_with = "or_default")]
    pub sha256: String,
    /// How many pages the file has.
    #[serde(default, deserialize_with = "or_default")]
    pub pages: u32,
    /// Of a text: what told its columns apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<ReadAs>,
}

/// What told the columns of a text apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAs {
    /// Tabulators, every cell where the header has it.
    Tabs,
    /// Tabulators whose cells have slid: what they hold.
    SlidTabs,
    /// Bars, or HTML, in Markdown.
    Markdown,
    /// Commas or semicolons.
    Separated,
    /// Rules drawn in characters.
    Boxes,
    /// Blanks.
    Blanks,
    /// Nothing: line by line, by numbers, names and sentences.
    Lines,
    /// The order of its cells, one after another.
    Order,
}

impl ReadAs {
    /// In Chinese and in English.
    #[must_use]
    pub fn told(self) -> (&'static str, &'static str) {
        match self {
            ReadAs::Tabs => ("依定位點分欄", "by its tabulators"),
            ReadAs::SlidTabs => ("定位點已滑移，依內容分欄", "by what its cells hold, since its tabulators have slid"),
            ReadAs::Markdown => ("依 Markdown 或其中的 HTML 表格分欄", "by its Markdown, or the HTML tables in it"),
            ReadAs::Separated => ("依逗號或分號分欄", "by its commas or semicolons"),
            ReadAs::Boxes => ("依字元畫出的框線分欄", "by the boxes drawn in it"),
            ReadAs::Blanks => ("依對齊的空白分欄", "by its aligned blanks"),
            ReadAs::Order => ("依儲存格先後分欄", "by the order of its cells"),
            ReadAs::Lines => ("欄位已不可分，逐行依編號、部門與期限判讀", "line by line, since no column shows"),
        }
    }

    /// Whether only a program that extracts the text of a PDF writes so, as far as that tells: people write the other ways too.
    #[must_use]
    pub fn is_extracted(self) -> bool {
        matches!(self, ReadAs::SlidTabs | ReadAs::Blanks | ReadAs::Lines | ReadAs::Order)
    }
}

/// A date of the plan itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Date {
    /// 訂定, 核定, 實施, 修正, …
    pub kind: String,
    /// In the 民國 calendar: `112-03-02`.
    pub date: String,
    /// In the Gregorian calendar: `2023-03-02`.
    #[serde(default)]
    pub iso: Option<String>,
}

/// The letter that ordered the plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// 電業字第1120005173號
    #[serde(default)]
    pub document_no: Option<String>,
    /// In the 民國 calendar.
    #[serde(default)]
    pub date: Option<String>,
    /// The document it put in force.
    #[serde(default)]
    pub name: Option<String>,
}

/// A section outside the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// 壹, 貳, …
    pub no: String,
    /// Without number and colon; none where the text follows the number directly.
    #[serde(default)]
    pub title: Option<String>,
    /// Paragraphs joined by line feeds.
    #[serde(default, deserialize_with = "or_default")]
    pub text: String,
}

/// A facet, strategy or sub-strategy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Heading {
    /// Its number, or none where it is printed without one.
    #[serde(default, deserialize_with = "number")]
    pub no: Option<u32>,
    /// As printed, joined over lines, without marker.
    #[serde(default)]
    pub title: Option<String>,
}

/// A title on the way to a measure, with the head of the column it stands in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PathTitle {
    /// The head of its column; none for headings and rows over all columns.
    #[serde(default)]
    pub header: Option<String>,
    /// Its number, or none where it is printed without one.
    #[serde(default, deserialize_with = "number")]
    pub no: Option<u32>,
    /// As printed, joined over lines, without marker.
    #[serde(default)]
    pub title: Option<String>,
}

/// A column of the plan's table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanColumn {
    /// Its head as printed, without blanks.
    pub header: String,
    /// `title`, `measure`, `department`, `co-department`, `deadline`, `number` or `other`.
    pub role: String,
    /// For titles: 1 for the outermost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u32>,
    /// How sure the role is.
    #[serde(default, deserialize_with = "or_default")]
    pub certainty: Assignment,
}

impl Measure {
    /// Whether any of its fields is in doubt.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.assignment == Assignment::Ambiguous || self.certainty.is_some_and(|certainty| certainty.is_doubtful())
    }

    /// How sure each of its fields is, to be changed: where nothing has said so yet, as sure as its assignment.
    pub(super) fn certainty_mut(&mut self) -> &mut Certainty {
        let own = self.assignment;
        self.certainty.get_or_insert(Certainty { departments: own, deadline: own, ..Certainty::default() })
    }
}

/// How sure each field of a measure is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Certainty {
    /// The titles above it and their levels.
    #[serde(default, deserialize_with = "or_default")]
    pub place: Assignment,
    /// Where its text begins and ends.
    #[serde(default, deserialize_with = "or_default")]
    pub text: Assignment,
    /// Its departments.
    #[serde(default, deserialize_with = "or_default")]
    pub departments: Assignment,
    /// Its deadline.
    #[serde(default, deserialize_with = "or_default")]
    pub deadline: Assignment,
}

impl Certainty {
    /// Whether any field is in doubt.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        [self.place, self.text, self.departments, self.deadline].contains(&Assignment::Ambiguous)
    }
}

/// How sure the departments and the deadline of a measure are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Assignment {
    /// The layout itself gives them, one to one.
    #[default]
    Certain,
    /// The sequence admits one consistent reading.
    Inferred,
    /// More than one reading is possible.
    Ambiguous,
}

/// One measure (具體作法).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// facet.strategy.substrategy.number, 0 where a level is absent; b, c, … on repeats.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// 面向
    #[serde(default)]
    pub facet: Option<Heading>,
    /// 執行策略
    #[serde(default)]
    pub strategy: Option<Heading>,
    /// The level below; none where the plan has no such level here.
    #[serde(default)]
    pub substrategy: Option<Heading>,
    /// Its number; none where it has none.
    #[serde(default, deserialize_with = "number")]
    pub no: Option<u32>,
    /// As printed, joined over breaks, without marker.
    pub text: String,
    /// 甲. ◎ 1) below it.
    #[serde(default, deserialize_with = "or_default")]
    pub subitems: Vec<Subitem>,
    /// As printed, in the order printed; who leads and helps is named once.
    #[serde(default, deserialize_with = "or_default")]
    pub departments: Vec<String>,
    /// As printed.
    #[serde(default)]
    pub deadline: Option<String>,
    /// All titles above it, outermost first; facet, strategy and sub-strategy are its first three.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<PathTitle>,
    /// What stands beside it in the other columns, by the column's head.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub fields: std::collections::BTreeMap<String, String>,
    /// How sure each field is; none in records that older versions or other programs made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certainty: Option<Certainty>,
    /// The deadline as a value, where it certainly has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// How sure departments and deadline are.
    #[serde(default, deserialize_with = "or_default")]
    pub assignment: Assignment,
    /// Where each part was printed.
    #[serde(default, deserialize_with = "or_default")]
    pub evidence: Evidence,
    /// The codes of the findings about this measure.
    #[serde(default, deserialize_with = "or_default")]
    pub diagnostics: Vec<Code>,
}

/// A deadline as a value. Dates are Gregorian, `2023-06-30`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Due {
    /// What is promised.
    pub kind: DueKind,
    /// Of what recurs: the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Period>,
    /// Of what recurs: how often in every period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The months it names or goes through, 1–12.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub months: Vec<u32>,
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What a deadline promises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DueKind {
    /// 持續辦理: no end is promised.
    Ongoing,
    /// 隨時辦理, 配合總處來函辦理: when there is cause.
    OnDemand,
    /// So many times in every period.
    Recurring,
    /// By a day.
    By,
    /// From a day to a day.
    Between,
    /// It has no value that is certain: as printed.
    #[default]
    Verbatim,
}

/// The periods that plans count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// 每日
    Day,
    /// 每週
    Week,
    /// 每月
    Month,
    /// 每季
    Quarter,
    /// 每半年
    HalfYear,
    /// 每年
    Year,
}

/// An item below a measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subitem {
    /// 甲, ◎, 1), … as printed, without the dot behind it.
    pub marker: String,
    /// As printed, joined over breaks, without marker.
    pub text: String,
    /// Its own departments, where the layout gives it some.
    #[serde(default, deserialize_with = "or_default")]
    pub departments: Vec<String>,
    /// Its own deadline, where the layout gives it one.
    #[serde(default)]
    pub deadline: Option<String>,
}

/// Where the parts of a measure were printed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Of the text with its sub-items.
    #[serde(default, deserialize_with = "or_default")]
    pub text: Vec<Place>,
    /// Of the departments.
    #[serde(default, deserialize_with = "or_default")]
    pub departments: Vec<Place>,
    /// Of the deadline.
    #[serde(default, deserialize_with = "or_default")]
    pub deadline: Vec<Place>,
}

impl Plan {
    /// The same with what other programs leave out: the ids of the measures.
    #[must_use]
    pub fn completed(mut self) -> Plan {
        if self.measures.iter().any(|measure| measure.id.is_empty()) {
            number_measures(&mut self.measures);
        }
        if self.schema.is_empty() {
            SCHEMA.clone_into(&mut self.schema);
        }
        self
    }

    /// Why it cannot be a plan that anybody wrote, where numbers or days in it are none: whatever comes later counts with
    /// them, and puts them into calendars as they stand.
    pub(crate) fn unsound(&self) -> Option<String> {
        /// Years of the 民國 calendar that are read from plans too.
        const YEARS: std::ops::RangeInclusive<u32> = 1..=999;
        if let Some(year) = self.roc_year.filter(|year| !YEARS.contains(year)) {
            return Some(format!("{year} is no roc_year"));
        }
        self.measures.iter().find_map(|measure| {
            let due = measure.due.as_ref()?;
            let days = [&due.from, &due.by].into_iter().flatten();
            let day = days
                .filter(|day| !is_day(day))
                .map(|day| format!("due: {:?} is no day", day.chars().take(10).collect::<String>()));
            let months = due.months.iter().filter(|month| !(1..=12).contains(*month));
            day.chain(months.map(|month| format!("due: {month} is no month"))).next()
        })
    }
}

/// Whether a text is a day as records have it: `2023-06-30`.
fn is_day(text: &str) -> bool {
    let digits = |from: usize, to: usize| -> Option<u32> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let within = |number: Option<u32>, most: u32| number.is_some_and(|number| (1..=most).contains(&number));
    // Before 1912 there is no such plan, and what counts in years of the Republic would fall below nothing.
    text.len() == 10
        && digits(0, 4).is_some_and(|year| year >= 1912)
        && within(digits(5, 7), 12)
        && within(digits(8, 10), 31)
        && text.bytes().filter(|&b| b == b'-').count() == 2
}

impl Evidence {
    /// Every place, to be changed.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        self.text.iter_mut().chain(&mut self.departments).chain(&mut self.deadline)
    }
}

/// Gives every measure its id: facet.strategy.substrategy.number, with b, c, … on repeats.
pub(crate) fn number_measures(measures: &mut [Measure]) {
    let mut seen: HashMap<String, u32> = HashMap::default();
    for measure in measures {
        let number = |heading: &Option<Heading>| heading.as_ref().and_then(|heading| heading.no).unwrap_or(0);
        let (facet, strategy, sub) = (number(&measure.facet), number(&measure.strategy), number(&measure.substrategy));
        let no = measure.no.unwrap_or(0);
        let id = &mut measure.id;
        id.clear();
        let deeper = measure.path.iter().skip(3).map(|title| title.no.unwrap_or(0));
        for number in [facet, strategy, sub].into_iter().chain(deeper) {
            push_number(id, number);
            id.push('.');
        }
        push_number(id, no);
        let count = seen.entry(measure.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            measure.id.push_str(&repeat_letters(*count));
        }
    }
}

/// Nearly every number has one digit.
fn push_number(text: &mut String, number: u32) {
    match char::from_digit(number, 10) {
        Some(digit) => text.push(digit),
        None => _ = write!(text, "{number}"),
    }
}

/// b for the second, c for the third, …, z, then aa.
fn repeat_letters(count: u32) -> String {
    let mut out = String::new();
    let mut left = count;
    loop {
        out.insert(0, char::from(b'a' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
        if left == 0 {
            return out;
        }
    }
}

/// Takes null for nothing: records from other programs name what they do not know.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// Accepts 3, "3", "三" and null: records from other programs write numbers as printed.
fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Number(u32),
        Text(String),
    }
    let written = Option::<Written>::deserialize(deserializer)?;
    Ok(written.and_then(|written| match written {
        Written::Number(number) => Some(number),
        Written::Text(text) => crate::words::numeral(&text),
    }))
}

/// The units of one measure: one that leads and helps is one.
pub(super) fn named_once(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}
