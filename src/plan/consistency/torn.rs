//! Names and times that a wrong edge of a column has cut, or that hold what was cut from their neighbours.
//!
//! | record                        | what the same plan says elsewhere | so                               |
//! |-------------------------------|-----------------------------------|----------------------------------|
//! | `發處`                        | `研發處`                          | its beginning is missing         |
//! | `車輛`, `管理課`              | `車輛管理課`, or units alone      | a half is no unit                |
//! | `抄表股股`, `社會課土木課`    | `抄表股`, `社會課`                | it holds more than one name      |
//! | `第二課、教 第一季`           | `第一季`                          | it holds more than a time        |
//! | `志工隊測量課行政課`           |                                   | so do three units in one         |
//! | `：人事室`, `112年7月、`      |                                   | what stood beyond the mark is not here |
//! | a title                       | all others stand under two        | one is missing                   |
//! | no name at all, without rules |                                   | they may have been lost          |
//! | `營造`                         | `健康促進與預防保健`              | a page's end has cut it          |
//! | `前完成`, `配合上級機`        | `12月31日前完成`                  | it is the rest of one, or a part |

use std::collections::{BTreeMap, BTreeSet};

use super::{ENOUGH, Field, Measure, Plan, Why, looks, marker, squash};
use crate::plan::ReadAs;

/// In characters: no unit's name is so short, so that one that ends another name is that name's rest.
const SHORTEST_UNIT: usize = 2;
/// A name of a unit may hold that of the one it is part of, as 工務局養護工程處 does; more are names of several.
const MOST_UNITS: usize = 2;
/// What stands between two names or times, or behind what names them.
const MARKS: [char; 5] = ['：', ':', '、', '，', ','];
/// Where so large a part of the measures, or a larger one, has as many titles as any, fewer have lost some.
const MOST_TITLES: f32 = 0.6;
/// Where so large a part of the measures has names, or times, the form gives each some.
const SOME_NAMED: f32 = 0.2;
/// Where so large a part of a plan's names are units, or of its deadlines times, one that is not is out of line.
const MOST_NAMES: f32 = 0.75;
const MOST_TIMES: f32 = 0.5;
/// A name that lacks its first character is said no more often by mistake: one list may be given to some measures.
const SEEN_TORN: usize = 3;

pub(super) fn examine(plan: &Plan, say: &mut impl FnMut(usize, Field, Why)) {
    let Plan { measures, columns, source, .. } = plan;
    let titles = columns.iter().filter(|column| column.role == "title").count();
    // Its cells lost their line ends, so that names on lines of their own look like those of a list.
    let by_tabs = source.read_as == Some(ReadAs::Tabs);
    // What a wrong edge has cut from a cell of names stands in that of the measures.
    let is_grid = by_tabs || matches!(source.format.as_str(), "csv" | "markdown");
    let names = Words::of(measures.iter().flat_map(|measure| &measure.departments), looks::is_unit, MOST_NAMES);
    let times = Words::of(measures.iter().filter_map(|measure| measure.deadline.as_ref()), is_time, MOST_TIMES);
    letters_behind_ends(measures, say);
    rests_of_titles(measures, say);
    short_titles(measures, say);
    fewer_titles(measures, titles, say);
    joined_titles(measures, say);
    shared_stacks(measures, by_tabs, say);
    for (at, measure) in measures.iter().enumerate() {
        let own: Vec<String> = measure.departments.iter().map(|name| squash(name)).collect();
        let is_torn = |(index, name): (usize, &String)| names.is_torn_name(name, own.get(index + 1), &times);
        if own.iter().enumerate().any(is_torn) {
            say(at, Field::Departments, Why::NameTorn);
        }
        if is_grid && names.stands_inside(&measure.text, &own) {
            say(at, Field::Departments, Why::NameInside);
        }
        let is_torn = |deadline: &String| {
            names.stands_inside(deadline, &[]) || has_lone_letter(deadline) || times.is_torn_time(&squash(deadline))
        };
        if measure.deadline.as_ref().is_some_and(is_torn) {
            say(at, Field::Deadline, Why::TimeTorn);
        }
    }
    if matches!(source.read_as, Some(ReadAs::Lines | ReadAs::Blanks)) {
        lost_by_lines(measures, &names, say);
        // No rule shows which columns there are: where no measure has a name, all may have lost theirs.
        if measures.iter().all(|measure| measure.departments.is_empty()) {
            (0..measures.len()).for_each(|at| say(at, Field::Departments, Why::NamesLost));
        }
    }
}

/// The outermost title of a measure.
fn outermost(measure: &Measure) -> Option<(Option<u32>, Option<&str>)> {
    measure.path.first().map(|title| (title.no, title.title.as_deref()))
}

/// A character behind the end of a sentence: titles set one character a line lose such, and then all titles beside may lack
/// some.
fn letters_behind_ends(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let has_letter = |measure: &&Measure| {
        let mut from_behind = measure.text.chars().rev();
        from_behind.next().is_some_and(is_wide_letter) && from_behind.next() == Some('。')
    };
    let torn: Vec<_> = measures.iter().filter(has_letter).map(outermost).collect();
    for (at, measure) in measures.iter().enumerate() {
        if has_letter(&measure) {
            say(at, Field::Text, Why::LetterBehindEnd);
        }
        if torn.contains(&outermost(measure)) {
            say(at, Field::Place, Why::LetterBehindEnd);
        }
    }
}

/// Fewer titles than nearly all others have, or than the header names columns of.
fn fewer_titles(measures: &[Measure], titles: usize, say: &mut impl FnMut(usize, Field, Why)) {
    let most = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    let whole = measures.iter().filter(|measure| measure.path.len() == most).count();
    let is_usual = measures.len() >= ENOUGH && whole as f32 >= MOST_TITLES * measures.len() as f32;
    // All of an outer title may have fewer.
    let deep: BTreeSet<_> =
        measures.iter().filter(|measure| measure.path.len() == most).filter_map(outermost).collect();
    let lacks = |measure: &Measure| {
        let has_deeper = || outermost(measure).is_none_or(|title| deep.contains(&title));
        measure.path.len() < titles || is_usual && measure.path.len() < most && has_deeper()
    };
    for (at, _) in measures.iter().enumerate().filter(|(_, measure)| lacks(measure)) {
        say(at, Field::Place, Why::FewerTitles);
    }
}

/// The number of another title inside one: two cells were joined.
fn joined_titles(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    let has_number = |title: &str| {
        let inside = title.char_indices().skip(1).filter(|(_, c)| c.is_whitespace() || matches!(c, '(' | '（'));
        let numbered = |at: usize| {
            let marker = marker::read(title[at..].trim_start());
            marker.is_some_and(|marker| marker.number.is_some() && title[at..].trim_start().len() > marker.length)
        };
        inside.map(|(at, _)| at).any(numbered)
    };
    let is_joined = |measure: &Measure| measure.path.iter().filter_map(|title| title.title.as_deref()).any(has_number);
    for (at, _) in measures.iter().enumerate().filter(|(_, measure)| is_joined(measure)) {
        say(at, Field::Place, Why::NumberInTitle);
    }
}

/// Several names, or times, that several measures below each other share, from the same place: lines of one cell may be a measure's
/// each.
fn shared_stacks(measures: &[Measure], by_tabs: bool, say: &mut impl FnMut(usize, Field, Why)) {
    let times = |measure: &Measure| {
        let parts = measure.deadline.as_deref().unwrap_or_default().split_whitespace();
        parts.filter(|part| looks::is_plainly_time(part)).count()
    };
    for pair in (1..measures.len()).map(|at| [at - 1, at]) {
        let [above, below] = pair.map(|at| &measures[at]);
        let names = &above.evidence.departments;
        let shares_names = above.departments.len() > 1 && above.departments == below.departments && !names.is_empty();
        if by_tabs && shares_names && *names == below.evidence.departments {
            pair.iter().for_each(|&at| say(at, Field::Departments, Why::NamesJoined));
        }
        if times(above) > 1 && above.deadline == below.deadline {
            pair.iter().for_each(|&at| say(at, Field::Deadline, Why::TimeTorn));
        }
    }
}

/// No names, or no time, where others have some and no rule shows whose row is whose; names none of which ends as a
/// unit's does.
fn lost_by_lines(measures: &[Measure], names: &Words, say: &mut impl FnMut(usize, Field, Why)) {
    let some = |with: usize| measures.len() >= ENOUGH && with as f32 >= SOME_NAMED * measures.len() as f32;
    let named = some(measures.iter().filter(|measure| !measure.departments.is_empty()).count());
    let timed = some(measures.iter().filter(|measure| measure.deadline.is_some()).count());
    // A name that is said again and again among units is one of the document's own.
    let is_none = |name: &String| {
        let own = squash(name);
        let seldom = || names.times(&own) <= SEEN_TORN || names.right * 2 < names.count;
        !looks::is_unit(&own) && !own.contains(['各', '全', '有']) && seldom()
    };
    for (at, measure) in measures.iter().enumerate() {
        if named && measure.departments.is_empty() || measure.departments.iter().any(is_none) {
            say(at, Field::Departments, Why::NameTorn);
        }
        if timed && measure.deadline.is_none() {
            say(at, Field::Deadline, Why::TimeTorn);
        }
    }
}

/// A comma in a title where the others of its level have none: the rest of the title above it stands there, and all below
/// that one lack it.
fn rests_of_titles(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    /// One in so many may have one.
    const FEW: usize = 4;
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 1..deepest {
        let own = |measure: &Measure| measure.path.get(level).and_then(|title| title.title.clone());
        let all: BTreeSet<String> = measures.iter().filter_map(own).collect();
        let has_comma = |title: &String| title.contains(['，', ',']);
        let odd: BTreeSet<&String> = all.iter().filter(|title| has_comma(title)).collect();
        if odd.is_empty() || odd.len() * FEW > all.len() {
            continue;
        }
        let outer = |measure: &Measure| measure.path.get(..level).map(<[_]>::to_vec);
        let torn: Vec<_> = measures
            .iter()
            .filter(|measure| own(measure).is_some_and(|title| odd.contains(&title)))
            .map(outer)
            .collect();
        for (at, _) in measures.iter().enumerate().filter(|(_, measure)| torn.contains(&outer(measure))) {
            say(at, Field::Place, Why::TitleHasRest);
        }
    }
}

/// A title of a character or two where those of its level are words of two such and more: what a page's end cut off is lost.
fn short_titles(measures: &[Measure], say: &mut impl FnMut(usize, Field, Why)) {
    /// In characters.
    const SHORT: usize = 2;
    const USUAL: usize = 5;
    let deepest = measures.iter().map(|measure| measure.path.len()).max().unwrap_or(0);
    for level in 0..deepest {
        let own = super::stretches(measures, level);
        let letters = |title: &str| title.chars().count();
        let mut all: Vec<usize> = own.iter().map(|(.., title)| letters(title)).collect();
        all.sort_unstable();
        if all.len() < ENOUGH || all[all.len() / 2] < USUAL {
            continue;
        }
        for (range, ..) in own.into_iter().filter(|(.., title)| letters(title) <= SHORT) {
            range.for_each(|at| say(at, Field::Place, Why::TitleShort));
        }
    }
}

fn is_wide_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic()
}

fn is_time(text: &str) -> bool {
    looks::is_time(&[text])
}

/// The names or the deadlines of a plan with how often each is said.
struct Words {
    times: BTreeMap<String, usize>,
    /// The same read from behind.
    mirrored: BTreeMap<String, usize>,
    /// How many there are, and how many of them are what they should be; whether nearly all are.
    count: usize,
    right: usize,
    alike: bool,
}

impl Words {
    fn of<'a>(all: impl Iterator<Item = &'a String>, is_right: impl Fn(&str) -> bool, most: f32) -> Words {
        let mut out = Words { times: BTreeMap::new(), mirrored: BTreeMap::new(), count: 0, right: 0, alike: false };
        for word in all.map(|word| squash(word)) {
            out.count += 1;
            out.right += usize::from(is_right(&word));
            *out.mirrored.entry(word.chars().rev().collect()).or_default() += 1;
            *out.times.entry(word).or_default() += 1;
        }
        out.alike = out.count >= ENOUGH && out.right as f32 >= most * out.count as f32;
        out
    }

    /// Whether a text holds a unit's name that is said here and that none of some, its own, holds.
    fn stands_inside(&self, text: &str, own: &[String]) -> bool {
        let text = squash(text);
        let is_other = |name: &&String| {
            name.chars().count() > SHORTEST_UNIT
                && looks::is_unit(name)
                && own.iter().all(|known| !known.contains(&***name))
        };
        self.times.keys().filter(is_other).any(|name| text.contains(name.as_str()))
    }

    fn times(&self, word: &str) -> usize {
        self.times.get(word).copied().unwrap_or(0)
    }

    /// The longer words that begin with one.
    fn longer<'a>(words: &'a BTreeMap<String, usize>, word: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
        let from = (std::ops::Bound::Excluded(word), std::ops::Bound::Unbounded);
        let inside = words.range::<str, _>(from).take_while(move |(other, _)| other.starts_with(word));
        inside.map(|(other, times)| (other.as_str(), *times))
    }

    fn is_torn_name(&self, name: &str, next: Option<&String>, deadlines: &Words) -> bool {
        // What stood before the mark, or behind it, is not here.
        let is_part = name.starts_with(MARKS) || name.ends_with(MARKS) || name.starts_with(['(', '（']);
        if is_part || name.chars().nth(1).is_none() {
            return true;
        }
        let letters = name.chars().count();
        let once = self.times(name) == 1;
        if deadlines.times(name) > 0 || is_time(name) && !looks::is_unit(name) {
            return true;
        }
        let mirrored: String = name.chars().rev().collect();
        let lacks_its_head = |(longer, times): (&str, usize)| {
            let one = longer.chars().count() == letters + 1;
            letters <= SHORTEST_UNIT || once && times > 1 || one && self.times(name) <= SEEN_TORN
        };
        if Words::longer(&self.mirrored, &mirrored).any(lacks_its_head) {
            return true;
        }
        if !looks::is_unit(name) {
            // 車輛 above 管理課; 綜合企劃 where 綜合企劃科 stands elsewhere.
            let goes_on = next
                .is_some_and(|next| self.times(name) == self.times(next) && looks::is_unit(&format!("{name}{next}")));
            // Among units what is none is the first line of one: 安全衛生 of 安全衛生課.
            let is_out_of_line = self.alike
                && self.times(name) <= SEEN_TORN
                && !name.ends_with(['人', '員', '長', '仁', '師', '者', '位', '辦']);
            return self.alike && goes_on || is_out_of_line || Words::longer(&self.times, name).next().is_some();
        }
        let parts = || name.char_indices().skip(SHORTEST_UNIT).map(|(at, _)| name.split_at(at));
        // 抄表股股, 訓練科股, 社會課土木課: a known name and more.
        parts().any(|(first, rest)| {
            let one = once && rest.chars().count() == 1 && looks::is_unit(&format!("某{rest}"));
            let known = self.times(first) > 0 || self.times(rest) > 0;
            looks::is_unit(first) && known && (one || is_whole(rest))
        }) || is_doubled(name)
            || units_in(name) > MOST_UNITS
    }

    fn is_torn_time(&self, deadline: &str) -> bool {
        // What ends a phrase begins none: 前, 前完成, 內.
        if deadline.starts_with(['前', '內', '止', '底'])
            || deadline.ends_with("通報後")
            || deadline.ends_with("結束後")
            || deadline.ends_with(MARKS)
            || begins_with_day(deadline)
        {
            return true;
        }
        // 112年7 of 112年7月.
        if deadline.contains('年') && deadline.ends_with(|c: char| c.is_ascii_digit()) {
            return true;
        }
        let once = self.times(deadline) == 1;
        if !is_time(deadline) {
            let mirrored: String = deadline.chars().rev().collect();
            let is_part = Words::longer(&self.times, deadline).next().is_some()
                || Words::longer(&self.mirrored, &mirrored).next().is_some();
            let is_about_work = ["辦理", "完成"].iter().any(|end| deadline.ends_with(end));
            if is_part || self.alike && once && !is_about_work {
                return true;
            }
        }
        if !once {
            return false;
        }
        // 依規定期限 where 依規定期限辦理 stands elsewhere, and more than once.
        if Words::longer(&self.times, deadline).any(|(_, times)| times > 1) && !looks::is_plainly_time(deadline) {
            return true;
        }
        // 每年9月底 where 每年9月底前 does.
        if Words::longer(&self.times, deadline)
            .any(|(longer, times)| times > 1 && longer.ends_with(['前', '內']) && longer.len() == deadline.len() + 3)
        {
            return true;
        }
        self.times.keys().filter(|other| *other != deadline).any(|other| {
            let more = without(deadline, other);
            // Inside of one, as 配合總處[來函]辦理, more words may be of it.
            let may_be_of_it = |more: &str| {
                is_of_time(more)
                    || !deadline.contains(&**other) && more.chars().nth(1).is_some() && !looks::is_names(&[more])
            };
            more.is_some_and(|more| !more.is_empty() && (self.times(&more) > 0 || !may_be_of_it(&more)))
        })
    }
}

/// Whether a word is a unit's name and no end of one.
fn is_whole(name: &str) -> bool {
    looks::is_unit(name) && name.chars().count() > SHORTEST_UNIT
}

/// How many names of units a name is made of: 志工隊測量課行政課 was three lines.
fn units_in(name: &str) -> usize {
    let mut rest = name;
    let mut units = 0;
    while let Some(end) = rest.char_indices().map(|(at, c)| at + c.len_utf8()).find(|&end| is_whole(&rest[..end])) {
        units += 1;
        rest = &rest[end..];
    }
    units
}

/// Whether a deadline begins with a day whose month is not said: 31日前.
fn begins_with_day(deadline: &str) -> bool {
    let behind = deadline.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = behind.strip_prefix('日').filter(|_| behind.len() < deadline.len());
    rest.is_some_and(|rest| matches!(rest, "" | "前" | "止" | "起"))
}

/// Whether a unit's name has its last character twice: 抄表股股.
fn is_doubled(name: &str) -> bool {
    let mut from_behind = name.char_indices().rev();
    let (Some((at, last)), Some((_, before))) = (from_behind.next(), from_behind.next()) else { return false };
    last == before && looks::is_unit(&name[..at])
}

/// Whether a character stands by itself between blanks that is of no phrase of time.
fn has_lone_letter(deadline: &str) -> bool {
    let is_lone = |part: &str| part.chars().nth(1).is_none() && part.starts_with(is_wide_letter) && !is_of_time(part);
    deadline.contains(char::is_whitespace) && deadline.split_whitespace().any(is_lone)
}

/// What a text has beside another whose characters stand in it in their order; none where they do not.
fn without(text: &str, other: &str) -> Option<String> {
    let mut wanted = other.chars().peekable();
    let more: String = text.chars().filter(|c| wanted.next_if_eq(c).is_none()).collect();
    wanted.peek().is_none().then_some(more)
}

/// Whether characters may be of a phrase of time.
fn is_of_time(text: &str) -> bool {
    is_time(text) || text.chars().all(|c| c.is_numeric() || "年月日週季次每前後內底起至止初中旬份完成辦理度依按於及並或、,，.~～-/（）()檢討更新公告配合上下半全第一二三四五六七八九十".contains(c))
}
