//! What every stage shares: where something was printed, and what was noticed about it.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod accounting;
mod codes;
pub(crate) mod joining;
pub(crate) mod marker;
mod shared;

pub use accounting::Accounting;
pub use codes::{Code, Explanation};
pub use shared::Shared;

/// Where a text was printed, so that a reader can check it on paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The page, counted from 1. Forms without pages (HTML, DOCX) have one.
    pub page: u32,
    /// Left, top, right, bottom in points from the page's top left corner; geometry only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f32; 4]>,
    /// First and last line in the file, counted from 1, both included; text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<[u32; 2]>,
    /// Table, row and column, each counted from 1; forms that have real tables (DOCX, ODT, HTML) only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<[u32; 3]>,
    /// The paragraph in its cell, or in the document outside tables, counted from 1; forms that have paragraphs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// How sure the recogniser was, 0–1; scans only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

impl Place {
    /// A line of a text file.
    #[must_use]
    pub fn line(page: u32, line: u32) -> Self {
        Place { page, bbox: None, lines: Some([line, line]), cell: None, paragraph: None, confidence: None }
    }

    /// A box on a page.
    #[must_use]
    pub fn boxed(page: u32, bbox: [f32; 4]) -> Self {
        Place { page, bbox: Some(bbox), lines: None, cell: None, paragraph: None, confidence: None }
    }

    /// A cell of a real table.
    #[must_use]
    pub fn cell(table: u32, row: u32, column: u32) -> Self {
        Place { page: 1, bbox: None, lines: None, cell: Some([table, row, column]), paragraph: None, confidence: None }
    }

    /// A paragraph outside tables, counted from 1; or of a cell, where the place is one.
    #[must_use]
    pub fn paragraph(page: u32, paragraph: u32) -> Self {
        Place { page, bbox: None, lines: None, cell: None, paragraph: Some(paragraph), confidence: None }
    }

    /// The same place, in that paragraph of it.
    #[must_use]
    pub fn in_paragraph(mut self, paragraph: u32) -> Self {
        self.paragraph = Some(paragraph);
        self
    }

    /// Takes `other` in where the two touch (same page, next line or overlapping box), and says whether it did.
    pub fn absorb(&mut self, other: &Place) -> bool {
        let in_flow = self.cell.is_none() && (self.paragraph.is_some() || other.paragraph.is_some());
        if self.page != other.page || self.cell != other.cell || in_flow {
            return false;
        }
        match (&mut self.lines, other.lines) {
            (Some(mine), Some(theirs)) if theirs[0] <= mine[1] + 1 && theirs[1] + 1 >= mine[0] => {
                *mine = [mine[0].min(theirs[0]), mine[1].max(theirs[1])];
            }
            (None, None) => {}
            _ => return false,
        }
        if let (Some(a), Some(b)) = (&mut self.bbox, other.bbox) {
            *a = [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
        }
        if let Some(theirs) = other.confidence {
            self.confidence = Some(self.confidence.map_or(theirs, |mine| mine.min(theirs)));
        }
        true
    }
}

/// How much a finding matters to somebody who relies on the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is in doubt.
    Info,
    /// Something is in doubt or was repaired.
    Warning,
    /// Something could not be read.
    Error,
}

/// The languages that people are spoken to in. JSON keys are English always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Traditional Chinese as written in Taiwan.
    #[default]
    ZhTw,
    /// English.
    En,
}

/// A finding about a document: odd, unread, repaired or contradicting itself. Work goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// The stable name of this kind of finding.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in zh-TW.
    pub message: String,
    /// What was found, in English.
    #[serde(default)]
    pub message_en: String,
    /// The page, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The line in the file, from 1; text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The box on the page; geometry only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f32; 4]>,
    /// The id of the measure it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The text it is about, as printed, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Diagnostic {
    /// A finding in both languages, at the severity its code usually has.
    pub fn new(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity: code.explain().severity,
            message: zh.into(),
            message_en: en.into(),
            page: None,
            line: None,
            bbox: None,
            measure: None,
            excerpt: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.page = Some(place.page);
        self.line = place.lines.map(|lines| lines[0]);
        self.bbox = place.bbox;
        self
    }

    /// Says about which measure, by id.
    #[must_use]
    pub fn about(mut self, measure: impl Into<String>) -> Self {
        self.measure = Some(measure.into());
        self
    }

    /// Quotes the text it is about; at most 60 characters of it.
    #[must_use]
    pub fn quoting(mut self, text: &str) -> Self {
        self.excerpt = Some(shorten(text, 60).into_owned());
        self
    }

    /// Adds the finding that may be why, if there is one.
    #[must_use]
    pub fn because(mut self, why: Option<&Diagnostic>) -> Self {
        if let Some(why) = why {
            self.message = format!("{}；{}", self.message, why.message);
            self.message_en = format!("{}; {}", self.message_en, why.message_en);
        }
        self
    }

    /// The message in the reader's language.
    #[must_use]
    pub fn message_in(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.message_en.is_empty() => &self.message_en,
            _ => &self.message,
        }
    }
}

/// At most `limit` characters of `text`, the cut shown by 「…」.
#[must_use]
pub fn shorten(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// A stage's result, with what it noticed on the way.
#[derive(Debug, Clone, Default)]
pub struct Noted<T> {
    /// The result.
    pub value: T,
    /// What was noticed, in the order of the document.
    pub notes: Vec<Diagnostic>,
}

/// Reads a numeral in any dress a plan uses: `3`, `３`, `三`, `十二`, `廿一`, `參`, `甲`, `⑶`.
///
/// Brackets, dots and other dress are left to the caller. Anything else, or a number over 999, is none.
#[must_use]
pub fn numeral(text: &str) -> Option<u32> {
    const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
    let text = text.trim();
    let mut chars = text.chars();
    let (first, rest) = (chars.next()?, chars.as_str());
    if rest.is_empty() {
        if let Some(index) = STEMS.chars().position(|stem| stem == first) {
            return u32::try_from(index + 1).ok();
        }
        if let Some(number) = enclosed(first) {
            return Some(number);
        }
    }
    let (mut total, mut digit, mut arabic) = (0u32, None::<u32>, false);
    for c in text.chars() {
        let value = match c {
            '0'..='9' => c as u32 - '0' as u32,
            '０'..='９' => c as u32 - '０' as u32,
            '〇' | '零' => 0,
            '一' | '壹' => 1,
            '二' | '貳' | '兩' => 2,
            '三' | '參' | '叁' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陸' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' => {
                total += 10 * digit.take().unwrap_or(1);
                continue;
            }
            '廿' => {
                total += 20;
                continue;
            }
            _ => return None,
        };
        arabic |= c.is_ascii_digit() || ('０'..='９').contains(&c);
        digit = Some(match digit {
            Some(before) => before.checked_mul(10)?.checked_add(value)?,
            None => value,
        });
    }
    let number = total + digit.unwrap_or(0);
    (number <= 999 && (number > 0 || arabic)).then_some(number)
}

/// ① ⑴ ⒈ ㈠ ㊀ and their followers: one character that holds a number.
fn enclosed(c: char) -> Option<u32> {
    let c = c as u32;
    Some(match c {
        0x2460..=0x2473 => c - 0x2460 + 1, // ① … ⑳
        0x2474..=0x2487 => c - 0x2474 + 1, // ⑴ … ⒇
        0x2488..=0x249B => c - 0x2488 + 1, // ⒈ … ⒛
        0x2776..=0x277F => c - 0x2776 + 1, // ❶ … ❿
        0x3220..=0x3229 => c - 0x3220 + 1, // ㈠ … ㈩
        0x3280..=0x3289 => c - 0x3280 + 1, // ㊀ … ㊉
        _ => return None,
    })
}
