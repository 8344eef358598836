//! Examines a plan as a reader does who has nothing but its records: what contradicts itself is in doubt.
//!
//! A form that was taken for another gives records that hang together by themselves and are wrong all the same: a time
//! among the titles, the label 主辦單位 inside of one, a column of units that nobody was given. Whoever proofreads the
//! records sees it without the document, and so do these signs. Each concerns a field and says why; none changes what
//! was read.

mod torn;

use std::{
    borrow::Cow,
    cell::LazyCell,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    Assignment, Measure, PathTitle, Plan, Reading,
    from_lines::say_why,
    joining::{is_complete, squash, squashed},
};
use crate::{
    table::{Role, before_brackets, looks},
    words::{Code, Place, marker, numeral},
};

/// Where so large a part of a plan's cells are alike, one that is not is out of line.
const NEARLY_ALL: f32 = 0.9;
/// Where this part of a column can be nothing but times, and this one may be times, it is one of times.
const SOME_PLAIN: f32 = 0.25;
const HALF: f32 = 0.5;
/// Where so large a part of the measures of a grid is in doubt, and there are some, all of them are.
const MUCH: f32 = 0.4;
/// Fewer measures tell nothing about the others.
const LARGE: usize = 10;
/// So many cells tell what their kind looks like.
const ENOUGH: usize = 5;
/// In characters: what is no sentence and so short, among sentences, is a title more likely than a measure.
const SHORT: usize = 12;
/// In characters: no name of a unit and no title is longer.
const LONGEST_NAME: usize = 16;
const LONGEST_TITLE: usize = 40;

/// Text of a table, or between tables, that no record took, with the measures it may concern.
#[derive(Debug, Clone)]
pub(crate) struct Unplaced {
    pub(super) measures: Range<usize>,
    pub(super) text: String,
}

/// Puts in doubt what the records of a plan say against one another, and against what none of them took. Of several
/// readings this is for the one that was chosen: what is proofread is no surer for it.
pub(crate) fn examine(reading: &mut Reading) {
    let Reading { plan, unplaced, below_heading, other_columns, by_gaps, has_gaps, is_undrawn, .. } = reading;
    let mut doubts: BTreeMap<(usize, Field), Why> = BTreeMap::new();
    let mut say = |at: usize, field: Field, why: Why| {
        doubts.entry((at, field)).or_insert(why);
    };
    titles_that_are_something_else(&plan.measures, &mut say);
    numerals_left_in_titles(&plan.measures, &mut say);
    titles_that_come_again(&plan.measures, &mut say);
    numbers_that_do_not_follow(&plan.measures, other_columns, &mut say);
    titles_without_their_number(&plan.measures, &mut say);
    titles_among_measures(&plan.measures, &mut say);
    heads_in_titles(&plan.measures, &mut say);
    columns_nobody_was_given(&plan.measures, *by_gaps, &mut say);
    names_and_times_out_of_line(&plan.measures, &mut say);
    goals_in_deadlines(&plan.measures, &mut say);
    // Drawn and stated cells cut nothing.
    if *is_undrawn || matches!(plan.source.format.as_str(), "text" | "csv" | "markdown") {
        torn::examine(plan, &mut say);
    }
    heads_among_measures(plan, &mut say);
    heads_of_two_columns(plan, &mut say);
    columns_taken_by_look(plan, &mut say);
    below_heading.clone().for_each(|at| say(at, Field::Place, Why::TitleAbove));
    // What is cut from a text is no title.
    let is_part = |left: &Unplaced| plan.measures.iter().any(|measure| measure.text.contains(left.text.trim()));
    for left in unplaced.iter().filter(|left| may_be_title(&left.text) && !is_part(left)) {
        let names = looks::mentions_unit(&left.text);
        for at in left.measures.clone() {
            say(at, Field::Place, Why::TitleUnplaced);
            if names && plan.measures[at].departments.is_empty() {
                say(at, Field::Departments, Why::TitleUnplaced);
            }
        }
    }
    // Where it is in doubt under which title a measure stands, so are names that stand beside other lines than it does.
    let named = |(_, measure): &(usize, &Measure)| *has_gaps && !measure.departments.is_empty();
    for (at, measure) in plan.measures.iter().enumerate().filter(named) {
        let in_doubt = measure.certainty.as_ref().is_some_and(|certainty| certainty.place == Assignment::Ambiguous);
        if in_doubt && stand_elsewhere(&measure.evidence.departments, &measure.evidence.text) {
            say(at, Field::Departments, Why::NamesElsewhere);
        }
    }
    // What is parted by gaps alone may be another column's.
    for (at, measure) in plan.measures.iter().enumerate().filter(|_| *by_gaps) {
        for (held, field) in
            [(!measure.departments.is_empty(), Field::Departments), (measure.deadline.is_some(), Field::Deadline)]
        {
            if held {
                say(at, field, Why::PartedByGaps);
            }
        }
    }
    for ((at, field), why) in doubts {
        put(&mut plan.measures[at], field, why, &mut plan.diagnostics);
    }
    // Rows and columns that leave so much in doubt may be those of printed lines, and what looks whole a part.
    let is_grid =
        matches!(plan.source.format.as_str(), "csv" | "markdown") || plan.source.read_as == Some(super::ReadAs::Tabs);
    let doubtful = plan.measures.iter().filter(|measure| measure.is_doubtful()).count();
    if is_grid && plan.measures.len() >= LARGE && doubtful as f32 >= MUCH * plan.measures.len() as f32 {
        for measure in plan.measures.iter_mut().filter(|measure| !measure.is_doubtful()) {
            for field in [Field::Place, Field::Departments, Field::Deadline] {
                put(measure, field, Why::MuchInDoubt, &mut plan.diagnostics);
            }
        }
    }
    // By place, as the findings before; the sort is stable.
    plan.diagnostics.sort_by_key(|note| (note.page.unwrap_or(0), note.line.unwrap_or(0)));
}

/// Whether lines of a text stand beside none of others.
fn stand_elsewhere(places: &[Place], others: &[Place]) -> bool {
    let meets = |place: &Place| {
        others.iter().any(|other| match (place.lines, other.lines) {
            (Some([from, to]), Some([first, last])) => from <= last && first <= to,
            // What has no lines stands in cells.
            _ => true,
        })
    };
    !places.is_empty() && !places.iter().any(meets)
}

/// Puts in doubt all of a plan whose pages were read by their white space alone; the lines of that text are no lines of the
/// file.
pub(crate) fn as_parted_by_gaps(reading: &mut Reading) {
    reading.by_gaps = true;
    reading.forget_lines();
    let Plan { measures, diagnostics, .. } = &mut reading.plan;
    for measure in measures {
        put(measure, Field::Place, Why::PartedByGaps, diagnostics);
    }
}

/// Puts in doubt what the order of words alone has told: under which titles a measure stands, whose the names and times are, and
/// that it has none.
pub(crate) fn as_told_by_order(reading: &mut Reading) {
    let Plan { measures, diagnostics, .. } = &mut reading.plan;
    for measure in measures {
        for field in [Field::Place, Field::Departments, Field::Deadline] {
            put(measure, field, Why::ToldByOrder, diagnostics);
        }
    }
}

/// The fields of a measure, as its certainty has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Place,
    Text,
    Departments,
    Deadline,
}

/// Why a field is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    TimeInTitle,
    NameInTitle,
    NumberInTitle,
    LongTitle,
    TitleTwice,
    TitleHasNumber,
    TitleInText,
    TitleAgain,
    TitleLost,
    NamesElsewhere,
    HeadInTitle,
    GoalAsTitle,
    NoNumber,
    NextHasNoNumber,
    NoTitle,
    NoSentence,
    BelowNoSentence,
    UnitsUnassigned,
    TimesUnassigned,
    NameInText,
    NameInside,
    NoName,
    NamesRunOn,
    NoTime,
    SeveralInOne,
    HeadInText,
    PlanInText,
    TitleUnplaced,
    TitleAbove,
    TitlesUnassigned,
    TwoColumnsOfUnits,
    TwoColumnsOfTimes,
    TwoColumnsOfTexts,
    HeadsOfTwo,
    TitleOfOne,
    HowOften,
    NamesJoined,
    NameTorn,
    TimeTorn,
    LetterBehindEnd,
    TitleHasRest,
    TitleShort,
    NamesLost,
    PartedByGaps,
    ToldByOrder,
    FewerTitles,
    MuchInDoubt,
}

impl Why {
    /// In Chinese and in English.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Why::TimeInTitle => ("標題中有期限", "one of its titles is a time"),
            Why::NameInTitle => ("標題中有部門", "one of its titles names a department"),
            Why::NumberInTitle => {
                ("標題中似有未讀出的編號", "its titles seem to begin with numbers that were not told apart")
            }
            Why::LongTitle => ("標題是完整的句子", "one of its titles is a sentence"),
            Why::TitleTwice => ("標題重複自己", "one of its titles says itself twice"),
            Why::TitleHasNumber => ("標題中另有一個編號", "one of its titles holds the number of another"),
            Why::TitleInText => ("文字以標題開頭", "its text begins with one of its titles"),
            Why::TitleAgain => ("同一標題在別的標題之後再度出現", "its title comes again behind another one"),
            Why::NamesElsewhere => (
                "所屬標題可疑，部門又不在同一行",
                "its title is in doubt, and its departments stand beside other lines",
            ),
            Why::GoalAsTitle => ("標題之一的表頭說的是目標", "a head of goals stands over one of its titles"),
            Why::HeadInTitle => {
                ("標題以表頭的字結尾，同層標題不然", "one of its titles ends with its column's head, others do not")
            }
            Why::TitleLost => (
                "編號在同一標題下重新起算或跳號，其間可能少了標題",
                "numbers under one title begin anew or are missing: a title may be lost",
            ),
            Why::NoNumber => (
                "同層標題都有編號，此標題沒有，可能是另一標題的一部分",
                "its title has no number where the others have one, and may be a part of another",
            ),
            Why::NextHasNoNumber => (
                "同層標題都有編號，其後的標題沒有，可能是此標題的一部分",
                "the title behind its own has no number where the others have one, and may be a part of it",
            ),
            Why::NoTitle => ("其他各項都有標題，此項沒有", "it has no title where the others have one"),
            Why::NoSentence => ("不成句，可能是標題", "it is no sentence as the others are, and may be a title"),
            Why::BelowNoSentence => ("前一項可能是標題", "what stands before it may be its title"),
            Why::UnitsUnassigned => ("其他欄位似為部門", "another column seems to name the departments"),
            Why::TimesUnassigned => ("其他欄位似為期限", "another column seems to name the deadlines"),
            Why::NameInText => ("文字末尾有部門", "a department stands at the end of its text"),
            Why::NameInside => {
                ("文字中有別項的部門，可能是此項的", "its text holds a department of others, which may be its own")
            }
            Why::NoName => ("部門不像名稱", "what is taken for a department does not look like a name"),
            Why::NamesRunOn => ("末尾與下一項的部門相同", "its last departments are those of the measure below"),
            Why::NoTime => ("期限不像時間", "what is taken for the deadline does not look like a time"),
            Why::SeveralInOne => (
                "一格中有數個期限，文字也有數句，可能是未分開的數項",
                "several times and several sentences stand in it: it may be several measures that nothing parted",
            ),
            Why::HeadInText => ("文字中有表頭", "heads of columns stand in its text"),
            Why::PlanInText => ("文字中有計畫名稱", "the name of the plan stands in its text"),
            Why::TitleUnplaced => {
                ("附近有一行可能是標題而未歸入", "a line near it may be a title and was taken by nothing")
            }
            Why::TitleAbove => (
                "最外層標題出自表格上方的一行，可能不是標題",
                "its outermost title is the line above the table, which may be none",
            ),
            Why::TitlesUnassigned => ("其他欄位似為標題", "another column seems to hold the titles"),
            Why::TwoColumnsOfUnits => ("另一欄也像部門", "another column looks like departments as well"),
            Why::HeadsOfTwo => (
                "欄名含兩欄的欄名，內容可能混在一起",
                "the head of its column holds those of two, which may be mixed in it",
            ),
            Why::TwoColumnsOfTimes => ("另一欄也像期限", "another column looks like deadlines as well"),
            Why::TwoColumnsOfTexts => ("另一欄也像作法", "another column looks like measures as well"),
            Why::TitleOfOne => (
                "此層標題各只有一項，欄名也未說明，可能是其他欄位",
                "each of its titles stands over one measure, and its head tells nothing: it may be another column",
            ),
            Why::HowOften => ("欄名說的是多久一次，不是期限", "its head says how often, not until when"),
            Why::PartedByGaps => ("各欄只以空白分開", "gaps between words alone part the columns"),
            Why::MuchInDoubt => (
                "同一份表格有多項存疑，列與欄可能不是原表的列與欄",
                "much of its table is in doubt: its rows and columns may not be those of the page",
            ),
            Why::FewerTitles => (
                "其他各項的標題較多，此項可能缺了一層",
                "nearly all others stand under more titles: one may be missing",
            ),
            Why::ToldByOrder => (
                "各欄內容依字句先後推定，原表的格線與欄位已不可見",
                "the order of words alone told which column each is of",
            ),
            Why::NameTorn => ("部門似被截斷或混入他字", "a department seems to be cut or to hold what is not of it"),
            Why::TimeTorn => ("期限似被截斷或混入他字", "the deadline seems to be cut or to hold what is not of it"),
            Why::LetterBehindEnd => (
                "句末之後另有一字，可能屬於旁邊的標題",
                "a character stands behind the end of a text, and may be of the title beside it",
            ),
            Why::TitleHasRest => {
                ("標題中似有上層標題的一部分", "one of its titles seems to hold a part of the title above")
            }
            Why::TitleShort => {
                ("標題過短，似被換頁截斷", "one of its titles is so short that a page's end may have cut it")
            }
            Why::NamesLost => {
                ("文字未保留框線，各項均未讀到部門", "no rules show its columns, and no measure has a department")
            }
            Why::NamesJoined => ("似為兩個部門連在一起", "it seems to be two names run together"),
        }
    }
}

fn put(measure: &mut Measure, field: Field, why: Why, notes: &mut Vec<crate::words::Diagnostic>) {
    let certainty = measure.certainty_mut();
    let (known, code) = match field {
        Field::Place => (&mut certainty.place, Code::AmbiguousPlace),
        Field::Text => (&mut certainty.text, Code::AmbiguousText),
        Field::Departments => (&mut certainty.departments, Code::AmbiguousAssignment),
        Field::Deadline => (&mut certainty.deadline, Code::AmbiguousAssignment),
    };
    let was_ambiguous = std::mem::replace(known, Assignment::Ambiguous) == Assignment::Ambiguous;
    // Whatever is in doubt says why, once.
    if was_ambiguous && measure.diagnostics.contains(&code) {
        return;
    }
    if matches!(field, Field::Departments | Field::Deadline) {
        measure.assignment = Assignment::Ambiguous;
    }
    say_why(measure, code, Some(why.words()), notes);
}

/// The titles of a measure, outermost first.
fn titles(measure: &Measure) -> impl Iterator<Item = &str> {
    measure.path.iter().filter_map(|title| title.title.as_deref())
}

fn titles_that_are_something_else(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let any_title = measures.iter().filter(|measure| !measure.path.is_empty()).count();
    // Many measures stand under one title, and all it says by itself is told once.
    let mut known: BTreeMap<&str, [bool; 4]> = BTreeMap::new();
    for (at, measure) in measures.iter().enumerate() {
        let text = squashed(&measure.text);
        if measure.path.is_empty() && any_title as f32 > NEARLY_ALL * measures.len() as f32 {
            say(at, Field::Place, Why::NoTitle);
        }
        // 項目（主責單位）: its cells name who as well.
        let heads = measure.path.iter().filter_map(|title| title.header.as_deref());
        // What is to be reached stands beside a title more often than it is one; a number tells.
        let is_goal = |title: &PathTitle| {
            let head = squashed(title.header.as_deref().unwrap_or(""));
            title.no.is_none() && ["目標", "目的", "標的"].iter().any(|end| head.ends_with(end))
        };
        if measure.path.len() > 1 && measure.path.iter().any(is_goal) {
            say(at, Field::Place, Why::GoalAsTitle);
        }
        if measure.departments.is_empty() && heads.into_iter().any(looks::says_who_in_brackets) {
            say(at, Field::Place, Why::NameInTitle);
            say(at, Field::Departments, Why::NameInTitle);
        }
        for title in titles(measure) {
            let [is_time, names_who, twice, has_number] = *known.entry(title).or_insert_with(|| {
                [looks::is_plainly_time(title), looks::names_who(title), says_twice(title), has_number(title)]
            });
            if is_time {
                say(at, Field::Place, Why::TimeInTitle);
                say(at, Field::Deadline, Why::TimeInTitle);
            }
            if names_who {
                say(at, Field::Place, Why::NameInTitle);
                say(at, Field::Departments, Why::NameInTitle);
            }
            if twice {
                say(at, Field::Place, Why::TitleTwice);
            }
            if has_number {
                say(at, Field::Place, Why::TitleHasNumber);
            }
            let bare = squashed(title);
            if bare.chars().count() >= SHORT && bare.len() < text.len() && text.starts_with(&*bare) {
                say(at, Field::Place, Why::TitleInText);
            }
            if title.chars().count() > LONGEST_TITLE && is_complete(title) && bare != text {
                say(at, Field::Place, Why::LongTitle);
            }
        }
    }
}

/// Whether a title says itself twice: 厚植專業能量厚植專業能量續.
fn says_twice(title: &str) -> bool {
    /// In characters: 推推 is no repetition of a title.
    const LEAST: usize = 4;
    let letters: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
    (LEAST..=letters.len() / 2).any(|length| letters[..length] == letters[length..2 * length])
}

/// Whether a title goes on with the number of another: 精進弱勢照顧二、健全社區參與. 第一、二季 and 一、二級 are one.
fn has_number(title: &str) -> bool {
    let letters: Vec<char> = title.chars().filter(|c| !c.is_whitespace()).collect();
    let is_word = |c: &char| c.is_alphanumeric() && !marker::is_numeral(*c) && *c != '第';
    let is_number = |own: &[char]| {
        let [before, number, mark, after] = own else { return false };
        is_word(before) && !number.is_ascii() && marker::is_numeral(*number) && *mark == '、' && is_word(after)
    };
    letters.windows(4).any(is_number)
}

/// The titles of one level, all of them without a number and all beginning with numerals that count up, were numbered in a
/// dress that nobody knows.
fn numerals_left_in_titles(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 0..deepest {
        let mut titles: Vec<&str> = Vec::new();
        let bare = |measure: &&Measure| measure.path.get(level).is_some_and(|title| title.no.is_none());
        for text in measures.iter().filter(bare).filter_map(|measure| measure.path[level].title.as_deref()) {
            if titles.last() != Some(&text) {
                titles.push(text);
            }
        }
        if count_up(&titles) {
            for (at, _) in measures.iter().enumerate().filter(|(_, measure)| bare(measure)) {
                say(at, Field::Place, Why::NumberInTitle);
            }
        }
    }
}

/// Whether texts begin with one numeral after another, in whatever dress, behind whatever word they share; below another
/// title they may begin anew.
fn count_up(texts: &[&str]) -> bool {
    let shared = texts.iter().skip(1).fold(texts.first().map_or(0, |first| first.chars().count()), |shared, text| {
        texts[0].chars().zip(text.chars()).take(shared).take_while(|(a, b)| a == b).count()
    });
    let number = |text: &str, behind: usize| -> Option<u32> {
        let rest: String = text.chars().skip(behind).collect();
        let digits: String = rest.chars().take_while(|c| marker::is_numeral(*c)).collect();
        let letter =
            rest.chars().next().filter(char::is_ascii_alphabetic).map(|c| u32::from(c.to_ascii_uppercase()) - 64);
        numeral(&digits).or_else(|| marker::read(&format!("{digits}."))?.number).or(letter)
    };
    let counts = |behind: usize| {
        let numbers: Vec<Option<u32>> = texts.iter().map(|text| number(text, behind)).collect();
        let follows = |pair: &[Option<u32>]| match (pair[0], pair[1]) {
            (Some(before), Some(next)) => next == before + 1 || next == 1,
            _ => false,
        };
        numbers.first() == Some(&Some(1)) && numbers.windows(2).all(follows)
    };
    // A numeral may itself be what all share: I, II, III.
    texts.len() > 1 && (counts(0) || shared > 0 && counts(shared))
}

/// A title that comes again behind another one, below the same title: the other one was no sibling of it, or it was
/// given measures that are not its own.
fn titles_that_come_again(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 1..=deepest {
        fn path(measure: &Measure, level: usize) -> Option<Vec<(Option<u32>, Cow<'_, str>)>> {
            let path = measure.path.get(..level)?;
            Some(path.iter().map(|title| (title.no, squashed(title.title.as_deref().unwrap_or("")))).collect())
        }
        let mut closed = BTreeSet::new();
        let mut open = None;
        for (at, measure) in measures.iter().enumerate() {
            let own = path(measure, level);
            if own != open {
                closed.extend(open.take());
            }
            if let Some(own) = own {
                if closed.contains(&own) {
                    say(at, Field::Place, Why::TitleAgain);
                }
                open = Some(own);
            }
        }
    }
}

/// The stretches of measures that stand under one title of a level, each with the title's number and text.
fn stretches(measures: &[Measure], level: usize) -> Vec<(Range<usize>, Option<u32>, String)> {
    let mut out: Vec<(Range<usize>, Option<u32>, String)> = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        let Some(title) = measure.path.get(level) else { continue };
        let text = squashed(title.title.as_deref().unwrap_or(""));
        match out.last_mut() {
            Some((range, no, own)) if range.end == at && *no == title.no && *own == text => range.end = at + 1,
            _ => out.push((at..at + 1, title.no, text.into_owned())),
        }
    }
    out
}

/// The numbers of titles that stand below one title, or of the outermost ones, that begin anew or leave one out: the title
/// between them was lost, and what stands behind it was given to another. A second table with columns of its own begins anew.
fn numbers_that_do_not_follow(measures: &[Measure], other_columns: &[usize], say: &mut impl FnMut(usize, Field, Why)) {
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 0..deepest {
        let own = stretches(measures, level);
        let parents = level.checked_sub(1).map(|above| stretches(measures, above));
        for (at, pair) in own.windows(2).enumerate() {
            let ((before, Some(first), _), (after, Some(next), _)) = (&pair[0], &pair[1]) else { continue };
            if other_columns.contains(&after.start) {
                continue;
            }
            let parent = parents.as_ref().map(|parents| parents.iter().find(|parent| parent.0.contains(&before.start)));
            let whole = match parent {
                // Without a title above them nothing tells which of them belong together.
                None => 0..measures.len(),
                Some(Some((whole, ..))) if whole.contains(&after.start) => whole.clone(),
                Some(_) => continue,
            };
            // A number that comes again under the same words was only met twice.
            let again = own[..=at].iter().any(|(_, no, text)| no == &pair[1].1 && *text == pair[1].2);
            if next <= first && !again {
                let from = if level == 0 { 0 } else { after.start };
                (from..whole.end).for_each(|at| say(at, Field::Place, Why::TitleLost));
            } else if *next > first + 1 {
                before.clone().for_each(|at| say(at, Field::Place, Why::TitleLost));
            }
        }
    }
}

/// So many titles with a number show that those of their level have one, and so large a part of them: one in three, since
/// what was torn off titles counts as titles.
const LEAST_NUMBERED: usize = 2;
const FEWEST_NUMBERED: usize = 3;

/// A title without a number among titles that have one: the rest of the one before it, more likely than one by itself.
fn titles_without_their_number(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 0..deepest {
        let own = stretches(measures, level);
        let numbered = own.iter().filter(|(_, no, _)| no.is_some()).count();
        if numbered < LEAST_NUMBERED || numbered * FEWEST_NUMBERED < own.len() {
            continue;
        }
        for (at, (range, ..)) in own.iter().enumerate().filter(|(_, (_, no, _))| no.is_none()) {
            let before = at.checked_sub(1).map(|before| own[before].0.clone()).unwrap_or_default();
            before.for_each(|at| say(at, Field::Place, Why::NextHasNoNumber));
            range.clone().for_each(|at| say(at, Field::Place, Why::NoNumber));
        }
    }
}

/// A title that ends with the head of its column, as few of that column do: where a header stands in the middle of a row its
/// words may have been taken for the title's.
fn heads_in_titles(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    fn ends(title: &PathTitle) -> Option<(Cow<'_, str>, bool)> {
        let head = squashed(title.header.as_deref()?);
        let own = squashed(title.title.as_deref()?);
        let last = head.char_indices().rev().take(HEAD_END).last().map_or(0, |(at, _)| at);
        let ends = own.ends_with(&head[last..]) && own.chars().count() > HEAD_END;
        Some((head, ends))
    }
    let mut columns: BTreeMap<Cow<'_, str>, [usize; 2]> = BTreeMap::new();
    let mut before: Option<&[PathTitle]> = None;
    for measure in measures {
        // Each title once.
        let path = &measure.path[..];
        for (level, title) in path.iter().enumerate() {
            let is_new = before.and_then(|before| before.get(level)).is_none_or(|before| before != title);
            if let Some((head, ends)) = is_new.then(|| ends(title)).flatten() {
                let counts = columns.entry(head).or_default();
                counts[0] += 1;
                counts[1] += usize::from(ends);
            }
        }
        before = Some(path);
    }
    columns.retain(|_, [all, ending]| *ending > 0 && *ending * 2 < *all);
    if columns.is_empty() {
        return;
    }
    for (at, measure) in measures.iter().enumerate() {
        let is_odd = |title: &PathTitle| ends(title).is_some_and(|(head, ends)| ends && columns.contains_key(&head));
        if measure.path.iter().any(is_odd) {
            say(at, Field::Place, Why::HeadInTitle);
        }
    }
}

/// Of a head so many characters at its end are its word: 服務面向, 工作項目.
const HEAD_END: usize = 2;

/// A short measure that is no sentence where nearly all are sentences, and has no number where they have one: it may be
/// the title of those below it.
fn titles_among_measures(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    // A title without measures below it stands for one.
    let is_title =
        |measure: &Measure| titles(measure).last().is_some_and(|title| squash(title) == squash(&measure.text));
    let stand_for_one: Vec<usize> = (0..measures.len()).filter(|&at| is_title(&measures[at])).collect();
    // Where most do, the measures were taken for titles.
    if stand_for_one.len() as f32 > HALF * measures.len() as f32 {
        stand_for_one.into_iter().for_each(|at| say(at, Field::Place, Why::TitleInText));
        return;
    }
    let is_sentence = |measure: &Measure| is_complete(&measure.text) || !measure.subitems.is_empty();
    let sentences = measures.iter().filter(|measure| is_sentence(measure)).count();
    if sentences < ENOUGH || sentences * 2 < measures.len() {
        return;
    }
    let numbered = measures.iter().filter(|measure| is_sentence(measure) && measure.no.is_some()).count();
    let have_numbers = numbered * 2 > sentences;
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    measures.iter().for_each(|measure| *depths.entry(measure.path.len()).or_default() += 1);
    let usual = depths.into_iter().max_by_key(|&(depth, times)| (times, depth)).map_or(0, |(depth, _)| depth);
    // The rest of a title has those below it as well.
    let is_below = |measure: &Measure, above: &Measure| {
        measure.path == above.path || !above.path.is_empty() && measure.path.starts_with(&above.path)
    };
    let mut above: Option<&Measure> = None;
    let mut lost = false;
    for (at, measure) in measures.iter().enumerate() {
        let is_title = is_title(measure);
        // Where it has fewer levels than others, and what follows too, it may be the level that these lack.
        lost = measure.path.len() < usual && (lost || is_title);
        if lost {
            say(at, Field::Place, Why::BelowNoSentence);
        }
        let is_short = !is_title && !is_sentence(measure) && measure.text.chars().count() <= SHORT;
        if is_short && (measure.no.is_some() != have_numbers || !have_numbers) {
            say(at, Field::Text, Why::NoSentence);
            above = Some(measure);
        } else if above.is_some_and(|above| is_below(measure, above)) {
            say(at, Field::Place, Why::BelowNoSentence);
        } else {
            above = None;
        }
    }
}

/// Columns of units beside measures without departments, columns of times beside measures without deadlines, names in
/// brackets at the end of the texts. Columns that gaps part may be two in one: there any unit and any time among others tells.
fn columns_nobody_was_given(measures: &[Measure], by_gaps: bool, say: &mut impl FnMut(usize, Field, Why)) {
    let no_departments = measures.iter().all(|measure| measure.departments.is_empty());
    let no_deadlines = measures.iter().all(|measure| measure.deadline.is_none());
    let mut columns: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for (head, value) in measures.iter().flat_map(|measure| &measure.fields) {
        let lines = [value];
        let counts = columns.entry(head).or_default();
        counts[0] += 1;
        let among_others = by_gaps && looks::mentions_unit(value);
        counts[1] += usize::from(among_others || looks::is_names(&lines));
        counts[2] += usize::from(among_others && value.contains(['月', '季']) || looks::is_plainly_time(value));
        counts[3] += usize::from(looks::is_time(&lines));
    }
    let mostly = |kind: usize| columns.values().any(|counts| counts[kind] * 2 > counts[0] && counts[0] >= 2);
    // What may be a time is more than what can be nothing else; beside some that can be nothing else half of it is enough.
    let look_like_times = || {
        columns.values().any(|[all, _, plain, may_be]| {
            let share = |part: &usize| *part as f32 / (*all).max(1) as f32;
            let is_mixed = share(plain) >= SOME_PLAIN && share(may_be) > HALF;
            *may_be >= ENOUGH && (share(may_be) >= NEARLY_ALL || is_mixed)
        })
    };
    let (units, times) = (no_departments && mostly(1), no_deadlines && (mostly(2) || look_like_times()));
    let titles = measures.iter().all(|measure| measure.path.is_empty())
        && columns.keys().any(|head| looks::role_of_word(head) != Some(Role::Other) && holds_titles(measures, head));
    for (at, measure) in measures.iter().enumerate() {
        if units {
            say(at, Field::Departments, Why::UnitsUnassigned);
        }
        if times {
            say(at, Field::Deadline, Why::TimesUnassigned);
        }
        if titles {
            say(at, Field::Place, Why::TitlesUnassigned);
        }
        if measure.departments.is_empty() && (looks::ends_with_names(&measure.text) || labels_names(&measure.text)) {
            say(at, Field::Departments, Why::NameInText);
            say(at, Field::Text, Why::NameInText);
        }
    }
}

/// Whether a label for who does it stands in a text, with what it labels: …一處。主辦單位：堂隊
fn labels_names(text: &str) -> bool {
    text.match_indices(['：', ':']).any(|(colon, _)| {
        let before = &text[..colon];
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        word.len() < before.len() && looks::says_who(word)
    })
}

/// Whether a column holds short words that several neighbouring measures share.
fn holds_titles(measures: &[Measure], head: &str) -> bool {
    let values: Vec<&String> = measures.iter().filter_map(|measure| measure.fields.get(head)).collect();
    let is_title = |value: &&String| {
        let one = [value];
        let other = looks::is_figures(value) || looks::is_names(&one) || looks::is_time(&one) || is_complete(value);
        value.chars().count() <= LONGEST_TITLE && !other
    };
    values.len() == measures.len() && values.iter().all(is_title) && values.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether a text that nothing took may have been a title: it is short, and neither a sentence nor a note nor what other
/// columns hold.
pub(super) fn may_be_title(text: &str) -> bool {
    let bare = squash(text);
    let one = [text];
    if looks::is_names(&one) || looks::is_time(&one) || looks::is_figures(&bare) || looks::is_number(&bare) {
        return false;
    }
    // 附件, 附表一: what follows is another paper.
    let is_annex = ["附件", "附表", "附錄"].iter().any(|word| {
        bare.strip_prefix(word).is_some_and(|rest| rest.chars().all(|c| marker::is_numeral(c) || c == '：' || c == ':'))
    });
    (2..=LONGEST_TITLE).contains(&bare.chars().count()) && !is_complete(&bare) && !looks::is_note(&bare) && !is_annex
}

/// What counts something behind a time is of a column of goals beside it: 每月5日前85%, 每半年1次4場次.
fn goals_in_deadlines(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    const COUNTED: [&str; 4] = ["場次", "人次", "分", "件"];
    let is_count = |deadline: &str, counted: &str| {
        let count = deadline.strip_suffix(counted);
        count.is_some_and(|count| count.ends_with(|c: char| c.is_ascii_digit()))
    };
    for (at, deadline) in measures.iter().enumerate().filter_map(|(at, own)| Some((at, own.deadline.as_deref()?))) {
        let own = squashed(deadline);
        if own.contains(['%', '％']) || COUNTED.iter().any(|counted| is_count(&own, counted)) {
            say(at, Field::Deadline, Why::TimeTorn);
        }
    }
}

/// A second column of units, of times or of measures that no word tells from the first one.
fn columns_taken_by_look(plan: &Plan, say: &mut impl FnMut(usize, Field, Why)) {
    let measures = &plan.measures;
    // A year in a head is no word.
    let is_known =
        |head: &str| looks::role_of_word(head) == Some(Role::Other) && !head.contains(|c: char| c.is_ascii_digit());
    let helps = |head: &str| head.contains(['協', '配', '會', '共']);
    let co = plan.columns.iter().any(|column| column.role == "co-department" && !helps(&column.header));
    let heads: BTreeSet<&str> = measures.iter().flat_map(|measure| measure.fields.keys()).map(|head| &**head).collect();
    // Whether nearly all of what stands under some head that is not known is so.
    let any_holds = |is_so: &dyn Fn(&str) -> bool| {
        heads.iter().filter(|head| !is_known(head)).any(|head| {
            let values = || measures.iter().filter_map(|measure| measure.fields.get(*head));
            let own = values().filter(|value| is_so(value)).count();
            own >= ENOUGH && own as f32 >= NEARLY_ALL * values().count() as f32
        })
    };
    let mut all = |field: Field, why: Why| (0..measures.len()).for_each(|at| say(at, field, why));
    if holds_another(measures) {
        all(Field::Place, Why::TitleOfOne);
    }
    let has_departments = measures.iter().any(|measure| !measure.departments.is_empty());
    if has_departments && (co || any_holds(&|value| looks::is_names(&[value]))) {
        all(Field::Departments, Why::TwoColumnsOfUnits);
    }
    let is_dated = measures.iter().any(|measure| measure.deadline.is_some());
    if is_dated && any_holds(&|value| looks::is_time(&[value])) {
        all(Field::Deadline, Why::TwoColumnsOfTimes);
    }
    if any_holds(&|value| value.chars().count() > SHORT && is_complete(value)) {
        all(Field::Text, Why::TwoColumnsOfTexts);
    }
    // How often something is done is no time until when.
    let often = |head: &str| looks::says_how_often(head);
    if is_dated && plan.columns.iter().any(|column| column.role == "deadline" && often(&column.header)) {
        all(Field::Deadline, Why::HowOften);
    }
}

/// Whether the innermost titles change with each measure, without a number, below titles that hold several, under a head
/// that says nothing of what it is: what another column says of each measure looks so.
fn holds_another(measures: &[Measure]) -> bool {
    let Some(depth) = measures.first().map(|measure| measure.path.len()).filter(|depth| *depth > 1) else {
        return false;
    };
    let inner = measures.iter().map(|measure| measure.path.last().filter(|_| measure.path.len() == depth));
    let Some(inner) = inner.collect::<Option<Vec<_>>>() else { return false };
    let is_told = |head: &str| looks::role_of_word(head).is_some_and(|role| role != Role::Other);
    let told = inner[0].header.as_deref().is_none_or(|head| head.is_empty() || is_told(head));
    let stays = inner.windows(2).filter(|pair| pair[0].title == pair[1].title).count();
    let outer: BTreeSet<Option<&str>> =
        measures.iter().map(|measure| measure.path[depth - 2].title.as_deref()).collect();
    !told
        && measures.len() >= ENOUGH
        && inner.iter().all(|title| title.no.is_none())
        && stays as f32 <= (1.0 - NEARLY_ALL) * measures.len() as f32
        && outer.len() * 2 <= measures.len()
}

fn names_and_times_out_of_line(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let names = || measures.iter().flat_map(|measure| &measure.departments);
    let units = names().filter(|name| looks::is_unit(name)).count();
    let named_alike = units >= ENOUGH && units as f32 >= NEARLY_ALL * names().count() as f32;
    let known: BTreeSet<&str> = names().map(|name| &**name).collect();
    let joined = |name: &String| {
        let mut parts = name.char_indices().skip(2).map(|(at, _)| name.split_at(at));
        parts.any(|(first, second)| known.contains(first) && known.contains(second))
    };
    // 動物保護, 檢查員: neither stands anywhere without the other, and may be one name that a narrow column has cut.
    let times = LazyCell::new(|| {
        let mut times: BTreeMap<&[String], usize> = BTreeMap::new();
        for own in measures.iter().map(|measure| &measure.departments) {
            own.windows(1).chain(own.windows(2)).for_each(|names| *times.entry(names).or_default() += 1);
        }
        times
    });
    let is_torn =
        |pair: &[String]| !looks::is_unit(&pair[0]) && pair.windows(1).all(|name| times.get(name) == times.get(pair));
    for (at, measure) in measures.iter().enumerate() {
        let own = &measure.departments;
        if own.iter().any(joined) {
            say(at, Field::Departments, Why::NamesJoined);
        }
        // 如左列, 詳如附件: it says where to look.
        let points =
            |name: &String| ["如左", "如右", "如上", "如附", "詳如", "詳見"].iter().any(|sign| name.starts_with(sign));
        if own.iter().any(points) {
            say(at, Field::Departments, Why::NoName);
        }
        let is_no_name = |name: &String| {
            name.chars().count() > LONGEST_NAME || name.contains(['。', '：', ':']) || looks::is_plainly_time(name)
        };
        if named_alike && own.iter().any(|name| is_no_name(name) && !looks::is_unit(name)) {
            say(at, Field::Departments, Why::NoName);
        }
        if named_alike && own.windows(2).any(is_torn) {
            say(at, Field::Departments, Why::NameTorn);
        }
        // The names of the measure below stand behind its own as well.
        let below = measures.get(at + 1).map_or(&[][..], |next| &next.departments);
        let runs_on = own.len() > below.len() && below.len() > 1 && own.ends_with(below);
        if runs_on && own[..own.len() - below.len()].iter().any(|name| below.contains(name)) {
            say(at, Field::Departments, Why::NamesRunOn);
        }
        if let Some(deadline) = &measure.deadline
            && !looks::is_time(std::slice::from_ref(deadline))
            && (looks::is_names(std::slice::from_ref(deadline))
                || looks::has_marker(deadline)
                || begins_with_name(deadline))
        {
            say(at, Field::Deadline, Why::NoTime);
        }
        if may_be_several(measure) {
            for field in [Field::Text, Field::Departments, Field::Deadline] {
                say(at, field, Why::SeveralInOne);
            }
        }
    }
}

/// Whether a time has the name of a unit before it: 總務處 第3季.
fn begins_with_name(deadline: &str) -> bool {
    let first_name = |names: &str| names.split(looks::is_name_separator).next().is_some_and(looks::is_unit);
    deadline.split_once(char::is_whitespace).is_some_and(|(first, rest)| first_name(first) && !rest.trim().is_empty())
}

/// Whether several times stand in the place of one, and several sentences beside them: rows that nothing parted.
fn may_be_several(measure: &Measure) -> bool {
    const LEAST: usize = 2;
    let times = |deadline: &str| deadline.split_whitespace().filter(|part| looks::is_plainly_time(part)).count();
    let sentences = measure.text.matches('。').count();
    sentences >= LEAST && measure.deadline.as_deref().is_some_and(|deadline| times(deadline) >= LEAST)
}

/// A head that holds those of two columns, as 行動內容(請條列) 完成時間 does, stands over what both hold.
fn heads_of_two_columns(plan: &Plan, say: &mut impl FnMut(usize, Field, Why)) {
    let field = |word: &str| match looks::role_of_word(word)? {
        Role::Measure => Some(Field::Text),
        Role::Department => Some(Field::Departments),
        Role::Deadline => Some(Field::Deadline),
        _ => None,
    };
    for column in plan.columns.iter().filter(|column| ["measure", "department", "deadline"].contains(&&*column.role)) {
        let head = squashed(&column.header);
        let cuts = head.char_indices().map(|(at, _)| head.split_at(at)).skip(1);
        let both = cuts.filter_map(|(first, second)| Some([field(before_brackets(first))?, field(second)?]));
        if let Some(both) = both.filter(|[first, second]| first != second).last() {
            for at in 0..plan.measures.len() {
                both.iter().for_each(|field| say(at, *field, Why::HeadsOfTwo));
            }
        }
    }
}

/// Heads of two columns in one text: the header of a table was taken for a measure.
fn heads_among_measures(plan: &Plan, say: &mut impl FnMut(usize, Field, Why)) {
    /// In characters: a shorter name may be a word of the text.
    const LEAST_NAME: usize = 10;
    let name = plan.title.as_deref().map(squash).filter(|name| name.chars().count() >= LEAST_NAME);
    let heads: BTreeSet<&str> =
        plan.columns.iter().map(|column| &*column.header).filter(|head| !head.is_empty()).collect();
    for (at, measure) in plan.measures.iter().enumerate() {
        let text = squash(&measure.text);
        let inside: Vec<&&str> = heads.iter().filter(|head| text.contains(**head)).collect();
        let length: usize = inside.iter().map(|head| head.chars().count()).sum();
        if inside.len() > 1 && length * 2 > text.chars().count() {
            say(at, Field::Text, Why::HeadInText);
        }
        // The running head of a page.
        if name.as_ref().is_some_and(|name| text.contains(name)) {
            say(at, Field::Text, Why::PlanInText);
        }
    }
}
