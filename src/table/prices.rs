//! The prices of reading a grid, in nats: minus the logarithm of how often a thing is so. Set by hand, by what the truths of
//! plans of one agency and of forms of many show; no bench has counted them yet.

use super::{
    Role,
    roles::{Features, Told},
};

/// A table is no plan, as such: two of three tables in files that hold a plan are the plan's.
pub(super) const NO_PLAN: f32 = 1.0;
/// A header of one row more.
pub(super) const HEAD_ROW: f32 = 0.5;
/// Two columns under one word that hold different things.
pub(super) const APART_UNDER_ONE_WORD: f32 = 4.0;
/// A running number behind the measures.
pub(super) const SERIAL_BEHIND: f32 = 6.0;
/// Another column left of the measures: seen in one form of ten.
pub(super) const OTHER_BEFORE_MEASURE: f32 = 1.0;
/// The same where its cells are merged over rows, each over more than one measure: short ones are titles, whatever their head.
pub(super) const OTHER_MERGED: f32 = 2.0;
/// Titles right of the measures, where none stand left of them; and where each measure has a cell of its own there.
pub(super) const TITLE_BEHIND: f32 = 2.5;
pub(super) const TITLE_BEHIND_EACH: f32 = 6.0;
/// The first column, merged over rows, as titles: 平時 and 災時 over the tasks of each.
pub(super) const FIRST_AND_MERGED: f32 = -2.0;
/// A head for kinds of units, over titles: 部門別, 單位別.
pub(super) const KIND_OF_UNIT: f32 = 2.0;
/// The share of a column's cells that go over several rows, or that are empty, above which its cells are merged over rows.
pub(super) const MOST_MERGED: f32 = 0.5;
/// A head that says who leads, over those who help.
pub(super) const LEADS_AS_HELPER: f32 = 4.0;
/// Each level of titles past the fourth.
pub(super) const EACH_TITLE_PAST_FOUR: f32 = 3.0;
/// Neither titles nor departments nor deadlines beside the measures.
pub(super) const MEASURES_ALONE: f32 = 3.0;
/// What the contents of a column count under a word that names times: forms write them in too many ways.
pub(super) const NAMED_TIMES: f32 = 0.5;
/// A head that names no unit, over a unit's own column.
pub(super) const NO_UNIT: f32 = 20.0;
/// A column of a calendar that is anything but another column.
pub(super) const NO_PERIOD: f32 = 20.0;
/// A head that score sheets, statistics and lists of contacts have, in a plan.
pub(super) const NEGATIVE_HEAD: f32 = 4.0;

/// What a header word says of a role. `known` is the role that it names, and what tells it.
pub(super) fn word(role: Role, known: Option<(Role, Told)>) -> f32 {
    /// A word that no list has.
    fn unknown(role: Role) -> f32 {
        match role {
            Role::Other => 1.0,
            Role::Facet | Role::Strategy | Role::Measure => 1.5,
            Role::Department | Role::Deadline => 3.0,
            Role::CoDepartment | Role::Serial => 4.0,
            Role::Unit => NO_UNIT,
        }
    }
    let Some((named, told)) = known else { return unknown(role) };
    let group = |role: Role| match role {
        Role::Strategy => Role::Facet,
        role => role,
    };
    let price = match (group(named), group(role)) {
        (named, role) if named == role => 0.0,
        // 執行策略 heads measures in some forms, 內容 titles.
        (Role::Facet, Role::Measure) | (Role::Measure, Role::Facet) => 2.0,
        (Role::Facet | Role::Measure, Role::Other) => 4.0,
        (Role::Other, Role::Facet) => 5.5,
        (Role::Other, Role::Measure) => 6.0,
        (Role::Serial, Role::Facet) => 2.5,
        (Role::Serial, Role::Other) => 2.0,
        (Role::Department, Role::CoDepartment) | (Role::CoDepartment, Role::Department) => 2.5,
        (_, Role::Other) => 6.0,
        _ => 8.0,
    };
    // An ending tells less than a word, and a character less than an ending.
    match told {
        Told::Listed => price,
        Told::Ending => 0.5 + 0.6 * price,
        Told::Hint => 0.9 + 0.3 * price,
    }
}

/// In characters: a text with a number that is longer is no title, and says as much as a sentence does.
const LONG: f32 = 40.0;

/// What the cells below say of a role.
pub(super) fn content(role: Role, body: &Features) -> f32 {
    if body.filled == 0.0 {
        return match role {
            Role::Other => 0.0,
            Role::CoDepartment | Role::Department | Role::Deadline => 1.5,
            // A unit that has no part anywhere.
            Role::Unit => 1.0,
            Role::Facet | Role::Strategy | Role::Serial => 6.0,
            Role::Measure => 8.0,
        };
    }
    let foreign = 5.0 * body.figures + 3.0 * body.boxes;
    match role {
        Role::Measure => {
            0.35 * (12.0 - body.length).max(0.0)
                + 2.0 * (1.0 - body.sentences.max(if body.length > LONG { body.marked } else { 0.0 }))
                + 5.0 * (1.0 - body.distinct)
                + 4.0 * (1.0 - body.fill)
                + 5.0 * (body.names + body.times)
                + 2.0 * body.questions
                + 6.0 * body.numbers
                + foreign
        }
        Role::Facet | Role::Strategy => {
            0.15 * (body.length - 16.0).clamp(0.0, 20.0)
                + 4.0 * body.sentences
                + 2.5 * body.names * (1.0 - body.marked)
                + 3.0 * body.times
                + 4.0 * body.numbers
                + foreign
                - 0.5 * body.tall
        }
        Role::Department | Role::CoDepartment => {
            5.0 * (1.0 - body.names) + 3.0 * body.sentences + 2.0 * body.marked + foreign
        }
        // 114 is a figure, and a year.
        Role::Deadline => {
            let foreign = foreign - 5.0 * body.figures.min(body.times);
            4.5 * (1.0 - body.times) + 1.0 * body.sentences + 3.0 * body.names + foreign
        }
        Role::Serial => 8.0 * (1.0 - body.numbers) + 1.0,
        Role::Unit => 0.2 + 8.0 * (1.0 - body.parts),
        Role::Other => {
            1.5 + 3.0 * body.names
                + 2.0 * body.times
                + if body.length > 12.0 { 1.5 * body.sentences } else { 0.0 }
                // Numbered cells merged over rows are titles.
                + 1.5 * body.marked * (1.0 + body.tall)
                - 1.0 * body.figures
        }
    }
}

/// What a column costs in a table that is no plan.
pub(super) fn none(body: &Features, known: Option<(Role, Told)>, negative: bool) -> f32 {
    // Such tables hold figures and short words, and seldom sentences.
    let content = if body.filled == 0.0 {
        0.5
    } else {
        0.5 + 4.0 * body.sentences * (1.0 - body.questions) + 1.5 * body.names + 2.0 * body.times + 1.0 * body.marked
    };
    let head = match known {
        _ if negative => -1.0,
        Some((Role::Other | Role::Serial, _)) => 0.0,
        Some((_, Told::Listed)) => 2.5,
        Some((_, Told::Ending)) => 1.5,
        Some((_, Told::Hint)) => 0.7,
        None => 0.0,
    };
    content + head
}
