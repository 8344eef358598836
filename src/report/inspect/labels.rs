//! The words and signs of the page. A sign stands wherever a colour does: colour alone tells nobody anything.

use crate::plan::Assignment;
use crate::words::{Lang, Severity};

/// What a box on the page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Title,
    Measure,
    Department,
    Deadline,
    Furniture,
    Other,
    Stray,
}

impl Role {
    pub(super) const ALL: [Role; 7] =
        [Role::Title, Role::Measure, Role::Department, Role::Deadline, Role::Other, Role::Furniture, Role::Stray];

    /// The name of its class in the page's style.
    pub(super) fn class(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Measure => "measure",
            Role::Department => "department",
            Role::Deadline => "deadline",
            Role::Furniture => "furniture",
            Role::Other => "other",
            Role::Stray => "stray",
        }
    }

    pub(super) fn label(self, lang: Lang) -> &'static str {
        word(
            match self {
                Role::Title => ("標題", "title"),
                Role::Measure => ("具體作法", "measure"),
                Role::Department => ("承辦部門", "department"),
                Role::Deadline => ("期限", "deadline"),
                Role::Furniture => ("頁面附屬", "furniture"),
                Role::Other => ("其他欄", "other column"),
                Role::Stray => ("未歸屬", "stray"),
            },
            lang,
        )
    }
}

pub(super) const ASSIGNMENTS: [Assignment; 3] = [Assignment::Certain, Assignment::Inferred, Assignment::Ambiguous];

/// Class, sign and word of how sure an assignment is.
pub(super) fn assignment(kind: Assignment, lang: Lang) -> (&'static str, char, &'static str) {
    match kind {
        Assignment::Certain => ("certain", '✓', word(("確定", "certain"), lang)),
        Assignment::Inferred => ("inferred", '≈', word(("推定", "inferred"), lang)),
        Assignment::Ambiguous => ("ambiguous", '?', word(("存疑", "ambiguous"), lang)),
    }
}

/// Class, sign and word of a severity.
pub(super) fn severity(severity: Severity, lang: Lang) -> (&'static str, char, &'static str) {
    match severity {
        Severity::Info => ("info", 'i', word(("說明", "info"), lang)),
        Severity::Warning => ("warning", '!', word(("注意", "warning"), lang)),
        Severity::Error => ("error", '✕', word(("錯誤", "error"), lang)),
    }
}

pub(super) fn word(label: (&'static str, &'static str), lang: Lang) -> &'static str {
    match lang {
        Lang::ZhTw => label.0,
        Lang::En => label.1,
    }
}

/// The fixed words of the page.
pub(super) struct Words {
    pub(super) heading: &'static str,
    pub(super) skip: &'static str,
    pub(super) pages: &'static str,
    pub(super) page: &'static str,
    pub(super) shown: &'static str,
    pub(super) measures: &'static str,
    pub(super) findings: &'static str,
    pub(super) no_findings: &'static str,
    pub(super) departments: &'static str,
    pub(super) deadline: &'static str,
    pub(super) none: &'static str,
    pub(super) filter: &'static str,
    pub(super) all: &'static str,
    pub(super) unsure: &'static str,
    pub(super) noted: &'static str,
    pub(super) larger: &'static str,
    pub(super) smaller: &'static str,
    pub(super) no_pages: &'static str,
    pub(super) no_plan: &'static str,
    pub(super) keys: &'static str,
    pub(super) line: &'static str,
}

impl Words {
    pub(super) fn of(lang: Lang) -> Words {
        let w = |label| word(label, lang);
        Words {
            heading: w(("判讀檢視", "The page as read")),
            skip: w(("跳到具體作法清單", "Skip to the list of measures")),
            pages: w(("頁面", "Pages")),
            page: w(("第", "Page")),
            shown: w(("標示", "Show")),
            measures: w(("具體作法", "Measures")),
            findings: w(("檢查結果", "Findings")),
            no_findings: w(("沒有需要注意的地方。", "Nothing to note.")),
            departments: w(("承辦部門", "Departments")),
            deadline: w(("期限", "Deadline")),
            none: w(("無", "none")),
            filter: w(("篩選", "Filter")),
            all: w(("全部", "all")),
            unsure: w(("推定或存疑", "inferred or ambiguous")),
            noted: w(("有檢查結果", "with findings")),
            larger: w(("放大", "Larger")),
            smaller: w(("縮小", "Smaller")),
            no_pages: w((
                "此格式沒有固定的頁面，以段落與表格呈現。",
                "This form has no pages of its own; shown are its paragraphs and tables.",
            )),
            no_plan: w(("檔案中沒有找到執行計畫。", "No plan was found in the file.")),
            keys: w((
                "Tab 移動，↑↓ 換項，Enter 在清單與頁面間跳轉",
                "Tab moves, ↑↓ step through the list, Enter jumps between list and page",
            )),
            line: w(("行", "line")),
        }
    }
}
