//! What a cell's text looks like by itself: names of units, a phrase of time, figures, a sentence. Signs, not verdicts.

use std::{borrow::Cow, sync::LazyLock};

use regex::Regex;

use super::{Role, header::is_han};
use crate::words::{
    joining::{is_complete, push_squashed, squashed},
    marker,
};

/// Whether it begins with a number of an outline.
pub(crate) fn has_marker(text: &str) -> bool {
    marker::read(text).is_some_and(|marker| marker.length < text.len())
}

/// Whether it is nothing but a number, in any dress.
pub(crate) fn is_number(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| "()（）.、．第項".contains(c));
    crate::words::numeral(bare).is_some()
        || marker::read(text).is_some_and(|marker| marker.length == text.len())
        || is_path(bare)
        || marker::lone_noun(text).is_some()
        || is_code(bare)
        || bare.len() <= 4 && !bare.is_empty() && bare.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

/// Whether it is a number behind a letter or a few: A1, B2-1, IG-01; behind a 漢字 or two after a hyphen: 減-1.
fn is_code(text: &str) -> bool {
    /// In bytes.
    const LONGEST: usize = 10;
    const LETTERS: usize = 3;
    let of_word = text
        .split_once('-')
        .filter(|(word, _)| (1..LETTERS).contains(&word.chars().count()) && word.chars().all(is_han));
    let digits = match of_word {
        Some((_, digits)) => digits,
        None => {
            let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
            if !(1..=LETTERS).contains(&(text.len() - digits.len())) {
                return false;
            }
            digits.strip_prefix('-').unwrap_or(digits)
        }
    };
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit());
    text.len() <= LONGEST && digits.split(['-', '.']).all(is_part)
}

fn is_path(text: &str) -> bool {
    text.contains(['-', '.'])
        && text.split(['-', '.']).all(|part| (1..=2).contains(&part.len()) && part.parse::<u32>().is_ok())
}

/// Whether it asks, as the items of a check list do.
pub(crate) fn is_question(text: &str) -> bool {
    let rest = marker::read(text).map_or(text, |marker| &text[marker.length..]);
    rest.starts_with("是否") || rest.starts_with("有無") || rest.ends_with(['？', '?'])
}

/// Whether there are boxes to tick in it.
pub(crate) fn has_boxes(text: &str) -> bool {
    /// In characters.
    const LONGEST: usize = 24;
    // No character has more bytes, and most texts are longer.
    text.len() <= LONGEST * 4 && text.contains(['□', '☐', '☑', '■']) && text.chars().count() <= LONGEST
}

/// Marks that a unit's own column has where the unit leads, where it takes part, and where it helps: the fuller, the more.
const PARTS: [&[char]; 3] =
    [&['●', '◎', '■', '★', '✓', '✔', '√', 'V', 'v', 'ˇ', '⊙'], &['○', '◯', '▲'], &['△', '□', '☆']];

/// Words for parts in such a column.
const PART_WORDS: [&[&str]; 2] = [&["主", "主辦", "主責", "主政"], &["協", "協辦", "配合"]];

/// How much of a part a mark or a word gives: 0 is the most; none where the text is neither.
pub(crate) fn part_of_mark(text: &str) -> Option<usize> {
    if let Some(part) = PART_WORDS.iter().position(|words| words.contains(&text.trim())) {
        return Some(part);
    }
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    let mark = letters.next().filter(|_| letters.next().is_none())?;
    PARTS.iter().position(|marks| marks.contains(&mark))
}

/// A word for who leads and one for who helps, right behind one another: 主辦協辦, 主辦／協辦.
pub(crate) fn lead_and_help(head: &str) -> Option<[&str; 2]> {
    let [leads, helps] = PART_WORDS;
    let lead = leads.iter().filter(|word| head.starts_with(**word)).max_by_key(|word| word.len())?;
    let help = head[lead.len()..].trim_start_matches(['／', '/', '、', '・']);
    helps.contains(&help).then_some([lead, help])
}

/// Whether it is made of figures, sums, shares or marks of a grid.
pub(crate) fn is_figures(text: &str) -> bool {
    const SIGNS: &str = ",，.%％‰~～+-—－/×○●△▲◎√Vv＄$NT元千萬億";
    let is_figure = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || SIGNS.contains(c);
    !text.is_empty() && text.chars().all(is_figure)
        || text.len() > 6 && text.is_ascii() && text.contains(['-', '@']) && !text.contains(' ')
}

static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:1[0-2]|[1-9])月?|(?:十[一二]?|[一二三四五六七八九])月?",
        r"|[1-9]?[0-9][-–~～至][1-9]?[0-9]月|第[一二三四1-4]季|[一二三四]季|Q[1-4]|[上下]半年|[1-2]?[0-9]{3}年?)$",
    ))
});

/// Whether a head is a month, some months, a quarter, a half or a year: 8, 10月, 1–3月, Q2, 上半年, 113年.
pub(crate) fn is_period(head: &str) -> bool {
    PERIOD.is_match(head)
}

/// What names of units end with: signs only, since a document's own names tell more.
const UNIT_ENDS: [char; 25] = [
    '組', '課', '科', '室', '處', '段', '所', '股', '隊', '班', '部', '局', '署', '司', '院', '會', '廠', '站', '館',
    '校', '系', '員', '團', '社', '場',
];
/// The same where the last character alone says nothing.
const LONG_UNIT_ENDS: [&str; 6] = ["部門", "中心", "單位", "機關", "幹事", "主任"];

/// Whether a word ends as the name of a unit does.
pub(crate) fn is_unit(word: &str) -> bool {
    // Some eighty 漢字, brackets included. It is not looked into: a word of a hundred thousand is asked about wherever one
    // may be cut off it.
    const LONGEST: usize = 256;
    if word.len() > LONGEST {
        return false;
    }
    let word = word.trim_end_matches([')', '）']);
    // 法務部(廉政署): the part in brackets is one too; 推廣組（總機）: or what it is of.
    let (before, inside) = word.rsplit_once(['(', '（']).unwrap_or(("", word));
    let is_one = |word: &str| is_unit_end(word) && (2..=12).contains(&word.chars().count());
    is_one(inside) || is_one(before) && !is_part_taken(inside) || word == "各單位"
}

/// Marks between names on a line.
pub(crate) fn is_name_separator(c: char) -> bool {
    matches!(c, '、' | '／' | '/' | '，' | ',' | '；' | ';' | '\n') || c.is_whitespace()
}

/// In characters: no name of a unit is longer.
const LONGEST_NAME: usize = 12;

/// Words before names: 主辦：登記課.
const LABELS: [&str; 9] = ["主辦", "協辦", "主(協)辦", "主政", "承辦", "配合", "會辦", "主責", "協力"];
/// What a colon alone makes labels: 主：登記課.
const SHORT_LABELS: [&str; 2] = ["主", "協"];
/// Brackets that a label may stand in: 【主辦】登記課.
const LABEL_OPENS: [char; 3] = ['【', '〔', '['];

/// Whether a label may stand where a text begins so: it is asked at nearly every character of every name.
fn may_begin_label(text: &str) -> bool {
    text.starts_with(LABEL_OPENS) || text.starts_with(['主', '協', '承', '配', '會'])
}

/// Marks that stand for the name, or the time, above: 同上, 〃.
pub(crate) fn says_again(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "同上" | "同前" | "〃" | "″" | "\"" | "”" | "々")
}

/// What stands behind the part that a name takes, in brackets before it: （協）各科室.
fn behind_part(text: &str) -> Option<&str> {
    let (part, name) = text.strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    let name = name.trim_start();
    // 交通局（協）、警察局 may be cut before its bracket.
    (is_part_taken(part.trim()) && !name.is_empty() && !name.starts_with(is_name_separator)).then_some(name)
}

/// Whether a label such as 協辦： stands here.
pub(crate) fn begins_label(text: &str) -> bool {
    behind_part(text).is_some() || behind_label(text).is_some()
}

/// What stands behind a label: 主：登記課, 協辦單位：登記課, 主辦 登記課, 【主辦】登記課.
fn behind_label(text: &str) -> Option<&str> {
    if !may_begin_label(text) {
        return None;
    }
    let labels = LABELS.iter().chain(&SHORT_LABELS);
    let behind = |label: &str| {
        if let Some(rest) = text.strip_prefix(LABEL_OPENS).and_then(|rest| rest.strip_prefix(label)) {
            return rest.trim_start_matches("單位").strip_prefix(['】', '〕', ']']);
        }
        let rest = text.strip_prefix(label)?;
        let rest = rest.trim_start_matches("單位").trim_start_matches("機關").trim_start_matches("課室");
        let by_blank =
            || LABELS.contains(&label) && rest.starts_with(char::is_whitespace) && !rest.trim_start().is_empty();
        rest.strip_prefix(['：', ':']).or_else(|| by_blank().then_some(rest))
    };
    labels.filter_map(|label| behind(label)).map(str::trim_start).next()
}

/// Marks before the name of who leads, or takes part: ★交通局, as a legend says; or of each of a list.
const NAME_MARKS: [char; 16] = ['★', '☆', '●', '○', '◎', '▲', '△', '■', '□', '◆', '◇', '※', '•', '‧', '·', '▪'];

/// Whether an entry says that there is none: －, —, 無.
pub(crate) fn says_none(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && (text == "無" || text.chars().all(|c| matches!(c, '-' | '－' | '—' | '–' | '―' | '─')))
}

/// A name list without its labels.
pub(crate) fn without_label(text: &str) -> &str {
    let text = text.trim_start();
    let text = match text.strip_prefix(NAME_MARKS) {
        Some(name) if !name.trim_start().is_empty() => name.trim_start(),
        _ => text,
    };
    if let Some(name) = behind_part(text) {
        return name;
    }
    behind_label(text).unwrap_or_else(|| without_suffix(text))
}

/// A name without the part that it takes, said behind it: 企劃組（主辦）, 企劃組主辦.
fn without_suffix(text: &str) -> &str {
    let Some((name, label)) = bracketed_end(text) else { return without_bare_suffix(text) };
    if is_part_taken(label.trim()) { name } else { text }
}

/// Without brackets the name of a unit tells: 人事主辦 is a person, in small offices. Nobody's title says that they help.
fn without_bare_suffix(text: &str) -> &str {
    let is_unmistakable =
        |(name, label): &(&str, &str)| HELPS.iter().any(|sign| label.starts_with(sign)) || is_unit(name);
    part_behind(text).filter(is_unmistakable).map_or(text, |(name, _)| name)
}

/// A name and the part that it takes, right behind it: 民政課協辦, 人事主辦.
pub(crate) fn part_behind(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_end();
    // Asked of every name: nearly none ends so.
    if !text.ends_with(['辦', '責', '合', '政', '力']) {
        return None;
    }
    let before = |label: &'static str| text.strip_suffix(label).map(|name| (name.trim_end(), label));
    LABELS.into_iter().find_map(before).filter(|(name, _)| name.chars().count() > 1)
}

/// Whether what stands in brackets behind a name is the part that it takes.
fn is_part_taken(label: &str) -> bool {
    LABELS.contains(&label) || SHORT_LABELS.contains(&label) || matches!(label, "主辦單位" | "協辦單位")
}

/// What words for who helps begin with.
const HELPS: [&str; 4] = ["協", "配合", "會辦", "會同"];

/// Whether a head says who leads, and nothing of who helps.
pub(crate) fn says_who_leads(head: &str) -> bool {
    ["主辦", "主責", "主政", "承辦"].iter().any(|sign| head.contains(sign))
        && !HELPS.iter().any(|sign| head.contains(sign))
}

/// Whether a head says that who helps stands in brackets behind who leads: 主辦（協辦）, 主（協）辦單位.
pub(crate) fn says_helpers_in_brackets(head: &str) -> bool {
    let head = squashed(head);
    let mut inside = head.split(['（', '(']).skip(1);
    inside.any(|inside| HELPS.iter().any(|sign| inside.starts_with(sign)))
}

/// Whether a head says that who does it stands below as well: 項目（主責單位）.
pub(crate) fn says_who_in_brackets(head: &str) -> bool {
    without_who(&squashed(head)).is_some()
}

/// What a head says before the brackets that say so.
pub(crate) fn without_who(head: &str) -> Option<&str> {
    bracketed_end(head).filter(|(_, inside)| role_of_word(inside) == Some(Role::Department)).map(|(before, _)| before)
}

/// Whether a text is nothing but the part that a name takes, in brackets: （主辦）.
pub(crate) fn is_part_in_brackets(text: &str) -> bool {
    let inside = text.trim().strip_prefix(['(', '（']).and_then(|text| text.strip_suffix([')', '）']));
    inside.is_some_and(|inside| is_part_taken(inside.trim()))
}

/// What stands before the brackets at the end of a text, and in them.
fn bracketed_end(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_end().strip_suffix([')', '）'])?;
    let at = inside.rfind(['(', '（']).filter(|at| *at > 0)?;
    Some((inside[..at].trim_end(), inside[at..].trim_start_matches(['(', '（'])))
}

/// What stands before the brackets of any kind at the end of a text, and in them.
fn any_bracketed_end(text: &str) -> Option<(&str, &str)> {
    let square = || {
        let inside = text.trim_end().strip_suffix(['】', '〕', ']'])?;
        let at = inside.rfind(['【', '〔', '[']).filter(|at| *at > 0)?;
        Some((inside[..at].trim_end(), inside[at..].trim_start_matches(['【', '〔', '['])))
    };
    bracketed_end(text).or_else(square)
}

/// No label is longer, in characters.
pub(crate) const LONGEST_LABEL: usize = 8;

/// Whether a text may be a label: short, and without a number.
pub(crate) fn may_be_label(text: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&text.chars().take(LONGEST_LABEL + 1).count()) && marker::read(text).is_none()
}

/// What a short label before a colon says: 主協辦：, 協辦：.
pub(crate) fn role_of_label(label: &str) -> Option<Role> {
    /// In characters.
    const LONGEST: usize = 4;
    let is_short = label.ends_with('辦') && label.chars().count() <= LONGEST;
    let known = LABELS.contains(&label) || SHORT_LABELS.contains(&label);
    let helps = ["協", "配合", "會"].iter().any(|sign| label.starts_with(sign));
    (is_short || known).then_some(if helps { Role::CoDepartment } else { Role::Department })
}

/// Whether a cell's lines hold names of units and little else. A narrow column may have cut them over lines.
pub(crate) fn is_names<T: AsRef<str>>(lines: &[T]) -> bool {
    /// In characters.
    const LONGEST: usize = 120;
    fn is_list<'a>(words: impl Iterator<Item = &'a str>) -> bool {
        // A mark or a label that a blank parts from the name behind it is none.
        let is_mark = |word: &str| word.chars().all(|c| NAME_MARKS.contains(&c)) || LABELS.contains(&word);
        let mut words = words.map(without_label).filter(|word| !is_mark(word)).peekable();
        words.peek().is_some() && words.all(is_unit)
    }
    let trimmed = || lines.iter().map(|line| line.as_ref().trim());
    // No character has more bytes.
    if trimmed().map(str::len).sum::<usize>() > LONGEST * 4 {
        return false;
    }
    let whole = match lines {
        [only] => Cow::Borrowed(only.as_ref().trim()),
        _ => Cow::Owned(trimmed().collect::<String>()),
    };
    if whole.chars().count() > LONGEST || is_complete(&whole) {
        return false;
    }
    is_list(trimmed().flat_map(|line| line.split(is_name_separator)))
        || lines.len() > 1 && is_list(whole.split(is_name_separator))
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:",
        // 112年12月底前完成, 6月30日前, 每年3月底前, 112.12.31
        r"(?:於|自|至|每)?(?:民國)?(?:[0-9]{2,4}年度?|每?年|本年度?|當年)?[0-9一二三四五六七八九十]{1,3}月(?:份)?(?:底|初|中旬?|上旬|下旬|[0-9]{1,2}日)?.{0,12}",
        r"|[0-9]{2,4}[./年][0-9]{1,2}[./月][0-9]{1,2}日?(?:[~～至-].{3,12})?.{0,4}",
        // 1121031
        r"|1[0-2][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:前)?",
        // 114, 114-117, 116前
        r"|1[0-2][0-9]年?(?:[~～至、–—-]1[0-2][0-9])*年?(?:前|起|止|底)?",
        // 短期, 中期（3年內）
        r"|[短中長]期(?:程)?(?:[（(].{1,8}[)）])?",
        // 113.07, 113.07~113.09
        r"|(?:1[0-2][0-9]|20[0-4][0-9])[./](?:0[1-9]|1[0-2]|[1-9])(?:[~～至-](?:1[0-2][0-9]|20[0-4][0-9])[./](?:0[1-9]|1[0-2]|[1-9]))?(?:前|起|止)?",
        // 每季, 每半年辦理, 每週五前, 逐年
        r"|(?:至少)?(?:每|逐|按|各)(?:半年|年度?|季|月|[週周]|旬|日|天|學期|次|學年).{0,10}",
        r"|(?:[0-9]{2,4}年度?|年度內?|第[一二三四1-4]季|[上下]半年|全年|年底|年初|季末|月底|學期|學年|寒暑?假|暑假|學期[中末初]).{0,10}",
        // 上、下半年各1次
        r"|上[、及]?下半年.{0,8}",
        // 第5週, 第1-3週, 全學期
        r"|第[0-9一二三四五六七八九十]{1,3}(?:[、,~～至\-－—][0-9一二三四五六七八九十]{1,3})*[週周].{0,4}|全(?:學期|學年).{0,4}",
        // 1-12月, 3月、9月, 1至4月
        r"|[0-9]{1,2}月?(?:[、,~～至\-－—][0-9]{1,2}月?)*月(?:份|底|起|前)?",
        // 平時, 災時, 汛期前, 期中, 年度開始前
        r"|(?:平|災|戰|暇)時|.{0,3}(?:期|季|節|假|會)(?:前|中|後|間|末|初)",
        // 視水情, 視實際狀況, 視疫情而定
        r"|視.{0,6}(?:情|況|形|需要|需求|實際|天候|天氣|預算|經費|進度|時機|個案|季節|而定).{0,6}",
        // 持續辦理, 隨時, 即時
        r"|(?:即日|持續|隨時|即時|經常|不定期|定期|長期|常態|視需要|視實際|依實際|依規定|依行事曆|依課表|依進度|依限|依計畫|配合|立即|全天|平時|適時|機動|已完成|進行中|另訂|依需要|依時程|開學|接獲|接案|受理|事件|事故|收件|案件|會後|核定後).{0,14}",
        // 半年1次, Q2
        r"|半年.{0,6}|(?:[0-9]{2,4}[年/]?)?Q[1-4].{0,8}",
        // 6/30, 4/1~5/15
        r"|(?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9])(?:[~～至–-](?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9]))?(?:前|起|止)?",
        // 春季, 夏秋, 汛期每週
        r"|[春夏秋冬]{1,4}季?(?:前|中|後|末|初)?|非?汛期.{0,8}",
        // 3日內, 24小時內
        r"|.{0,8}[0-9一二三四五六七八九十]{1,3}個?(?:工作日|日|天|小時|週|周|星期|月)(?:內|前|後).{0,6}",
        r")$"
    ))
});

/// Whether a cell is a phrase of time, or several below one another.
pub(crate) fn is_time<T: AsRef<str>>(lines: &[T]) -> bool {
    let mut whole = String::new();
    lines.iter().for_each(|line| push_squashed(&mut whole, line.as_ref()));
    is_time_of(&whole, lines)
}

/// The same of a cell whose text without any blank is at hand.
pub(crate) fn is_time_of<T: AsRef<str>>(whole: &str, lines: &[T]) -> bool {
    /// In characters.
    const LONGEST: usize = 24;
    fn bare(text: &str) -> &str {
        text.trim_end_matches(['。', '；'])
    }
    // No character has more bytes, and most texts are longer.
    let may_be = |text: &str| bare(text).len() <= LONGEST * 4;
    let one = |text: &str| may_be(text) && bare(text).chars().count() <= LONGEST && TIME.is_match(bare(text));
    let mut filled = lines.iter().map(|line| squashed(line.as_ref())).filter(|line| !line.is_empty());
    !whole.is_empty() && (one(whole) || lines.len() > 1 && filled.all(|line| one(&line)))
}

static PLAIN_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:",
        // 112年12月底前, 6月30日前, 112.12.31, 107年7月1日起
        r"(?:於|自|至|每)?(?:民國)?(?:[0-9]{2,4}年度?|每?年|本年度?)?[0-9]{1,2}月(?:份|底|初|中旬?|上旬|下旬|[0-9]{1,2}日)?(?:前|起|內|後|完成|辦理|止)*",
        r"|[0-9]{2,4}[./][0-9]{1,2}[./][0-9]{1,2}(?:[~～至-].{3,12})?(?:前|起)?",
        r"|1[0-2][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:前)?",
        r"|1[0-2][0-9][./](?:0[1-9]|1[0-2])(?:[~～至-]1[0-2][0-9][./](?:0[1-9]|1[0-2]))?(?:前|起|止)?",
        // 每季, 逐年辦理, 每月5日前
        r"|(?:每|逐)(?:半年|年度?|季|月|[週周]|日|學期)(?:[0-9]{1,2}日)?(?:[0-9一二三四]{1,2}次)?(?:辦理|檢討|前|底前)*",
        r"|(?:持續|隨時|經常|即日起?|全年|常年|不定期|定期)(?:辦理|實施|進行)?",
        r"|(?:[0-9]{2,4}年度?)?(?:[上下]半年|第[一二三四1-4]季|年?[底初])(?:前)?|全年度|半年[0-9一二]次|[0-9]{2,4}年[底初](?:前)?",
        // 第5週, 第1-3週
        r"|第[0-9]{1,2}(?:[~～至-][0-9]{1,2})?[週周](?:前|起|止)?|全學[期年]",
        // 發生後3日內, 24小時內, Q2
        r"|.{0,4}[0-9]{1,3}個?(?:工作日|日|天|小時|週|月)內|(?:[0-9]{2,4}[年/]?)?Q[1-4]",
        // 6/30
        r"|(?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9])(?:前|起|止)?|[春夏秋冬]季(?:前|中|後|末|初)?",
        r")$"
    ))
});

/// Whether a line says whose and of which year what follows is, as the title of a plan does, whatever it is called:
/// 大坪工業職業學校112年度資通安全推動事項.
pub(crate) fn names_whose(line: &str) -> bool {
    /// In characters.
    const SHORTEST_OFFICE: usize = 4;
    let line = squashed(line);
    let is_of_year = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零○〇".contains(c);
    let before_year = |(at, _): (usize, &str)| {
        let before = line[..at].trim_end_matches('學').trim_end_matches(is_of_year);
        (before.len() < at).then(|| before.trim_end_matches("中華").trim_end_matches("民國"))
    };
    let Some(office) = line.match_indices('年').find_map(before_year) else { return false };
    office.chars().count() >= SHORTEST_OFFICE
        && (is_unit_end(office) || office.ends_with("政府") || office.ends_with("公司"))
        && marker::read(&line).is_none()
}

/// A remark on the table: 註：…, 備註：…, or a sentence.
pub(crate) fn is_note(text: &str) -> bool {
    let bare = squashed(text);
    begins_note(&bare) || bare.ends_with('。') || bare.chars().count() > 60
}

/// Whether a text without blanks begins as a remark on the table does.
pub(crate) fn begins_note(text: &str) -> bool {
    let marks = ["註：", "註:", "備註", "附註", "說明：", "說明:", "※", "填表", "＊", "*", "資料來源"];
    marks.iter().any(|mark| text.starts_with(mark))
}

/// Whether it can be nothing but a time: what [`is_time`] tells a column by is said of 即時回應訴求 as well.
pub(crate) fn is_plainly_time(text: &str) -> bool {
    PLAIN_TIME.is_match(&squashed(text))
}

/// Whether it says who does something, label and unit: 主責單位解說教育課.
pub(crate) fn names_who(text: &str) -> bool {
    let text = squashed(text);
    let behind = |label: &str| text.find(label).map(|at| &text[at + label.len()..]);
    is_unit_end(&text)
        && LABELS.iter().chain(&["權責", "負責"]).any(|label| behind(label).is_some_and(|rest| !rest.is_empty()))
        || LABELS[..2].iter().any(|label| text.ends_with(label) && is_unit_end(&text[..text.len() - label.len()]))
}

/// Whether names of units stand in a line of words: 主責單位：企劃組、工商組.
pub(crate) fn mentions_unit(text: &str) -> bool {
    let separated = text.split(|c: char| is_name_separator(c) || matches!(c, '：' | ':' | '(' | '（' | ')' | '）'));
    separated.skip(1).any(|word| is_unit(word.trim())) || names_who(text)
}

fn is_unit_end(text: &str) -> bool {
    let text = text.trim_end_matches([')', '）']);
    text.ends_with(UNIT_ENDS) || LONG_UNIT_ENDS.iter().any(|end| text.ends_with(end))
}

/// Whether names in brackets stand behind the end of a sentence: …。（企劃組）
pub(crate) fn ends_with_names(text: &str) -> bool {
    names_at_end(text).is_some()
}

/// Whether something stands in brackets behind a sentence, or names do behind any text.
pub(crate) fn ends_in_brackets(text: &str) -> bool {
    any_bracketed_end(text).is_some_and(|(before, _)| is_complete(before)) || ends_with_names(text)
}

/// What stands in brackets behind a text: 經常檢查。（企劃組、秘書室；每季）
pub(crate) struct Behind<'a> {
    /// The text before the brackets.
    pub(crate) before: &'a str,
    /// Without their labels.
    pub(crate) names: Vec<&'a str>,
    pub(crate) time: Option<&'a str>,
    /// A label says that names follow.
    pub(crate) is_labelled: bool,
}

/// Names in brackets behind a text, and the time that may follow them: …。（主責：企劃組；協力：秘書室）
pub(crate) fn names_at_end(text: &str) -> Option<Behind<'_>> {
    behind(text, |names| is_names(&[names]) || begins_with_label(names))
}

/// The same, or where only some of the names are known or end as names of units do: …。（交通局、公車業者）
pub(crate) fn some_names_at_end<'a>(text: &'a str, known: &impl Fn(&str) -> bool) -> Option<Behind<'a>> {
    let is_some = |name: &&str| is_unit(name) || known(name);
    let some = || behind(text, |names| each_name(names).iter().any(is_some));
    let is_sentence = |behind: &Behind<'_>| is_complete(behind.before) && behind.may_be_names();
    names_at_end(text).or_else(|| some().filter(is_sentence))
}

/// What stands in brackets behind a text, if those are names. A time may stand in brackets of its own behind them:
/// 【主辦：企劃組】【期限：每季】.
fn behind(text: &str, are_names: impl Fn(&str) -> bool) -> Option<Behind<'_>> {
    let (before, inside) = any_bracketed_end(text)?;
    let apart = || Some((any_bracketed_end(before)?, labelled_time(inside)?));
    let (before, (names, time)) = match apart() {
        Some(((before, names), time)) => (before, (names, Some(time))),
        None => (before, with_time(inside)),
    };
    let is_labelled = begins_with_label(names);
    let found = || Behind { before, names: each_name(names), time, is_labelled };
    are_names(names).then(found).filter(|behind| !behind.names.is_empty())
}

/// The time behind a label for times: 期限：每季.
fn labelled_time(inside: &str) -> Option<&str> {
    let (label, time) = inside.split_once(['：', ':'])?;
    (role_of_word(label.trim()) == Some(Role::Deadline)).then_some(time.trim())
}

impl Behind<'_> {
    /// Whether the end of a sentence, or a label, says that the text is over.
    pub(crate) fn is_told(&self) -> bool {
        self.is_labelled || is_complete(self.before)
    }

    fn may_be_names(&self) -> bool {
        self.names.iter().all(|name| name.chars().count() <= LONGEST_NAME)
    }
}

/// Whether a label says that names follow, whatever they look like: 主辦：系統維運廠商.
fn begins_with_label(names: &str) -> bool {
    names.split_once(['：', ':']).is_some_and(|(label, _)| says_who(label.trim()))
}

/// Whether a label says that who does it follows: 主辦, 協辦單位.
pub(crate) fn says_who(label: &str) -> bool {
    role_of_label(label.trim_end_matches("單位").trim_end_matches("機關")).is_some()
}

/// Names, and the phrase of time behind the last mark after them, without its label.
fn with_time(inside: &str) -> (&str, Option<&str>) {
    let found = inside.rsplit_once(['；', ';', '，', ',']).map(|(names, last)| {
        let (_, time) = last.rsplit_once(['：', ':']).unwrap_or(("", last));
        (names, time.trim())
    });
    match found.filter(|(_, time)| is_time(&[*time])) {
        Some((names, time)) => (names, Some(time)),
        None => (inside, None),
    }
}

/// A title and the names that it says behind a label: 一、強化服務（主責單位：企劃組、工商組）, 一、強化服務　主政：企劃組; none where
/// it says none.
pub(crate) fn title_and_names(title: &str) -> Option<(&str, Vec<&str>)> {
    const WHO: [&str; 8] = ["主責", "主辦", "承辦", "權責", "主政", "負責", "執行", "統籌"];
    const WHAT: [&str; 5] = ["單位", "機關", "科室", "部門", "課室"];
    let opens = |c: char| c.is_whitespace() || matches!(c, '(' | '（' | '─' | '-' | '／' | '/');
    let said = |(colon, _): (usize, &str)| {
        let label = title[..colon].trim_end();
        let named = WHAT.iter().find_map(|what| label.strip_suffix(what));
        let before = WHO.iter().find_map(|who| named.unwrap_or(label).strip_suffix(who))?;
        let text = before.trim_end_matches(opens);
        let names = title[colon..].trim_start_matches(['：', ':']).trim_end_matches([')', '）']);
        let names: Vec<&str> = names.split(is_name_separator).map(str::trim).filter(|name| !name.is_empty()).collect();
        let units = names.iter().filter(|name| is_unit(name)).count();
        // A verb that nothing parts from the title is a label only before names that all are units': 統籌執行：…
        let is_parted = named.is_some() || text.len() < before.len();
        let least = if is_parted { 1 } else { names.len() };
        let are_names = names.iter().all(|name| name.chars().count() <= LONGEST_NAME) && units >= least.max(1);
        (are_names && !text.is_empty()).then_some((text, names))
    };
    title.match_indices(['：', ':']).find_map(said)
}

/// What stands before names in brackets, and these without their labels: 機關廉潔文化【政風室】
pub(crate) fn names_in_brackets(text: &str) -> Option<(&str, Vec<&str>)> {
    let (before, names) = any_bracketed_end(text)?;
    is_names(&[names]).then(|| (before, each_name(names)))
}

/// The names of a list, without their labels.
fn each_name(names: &str) -> Vec<&str> {
    names.split(is_name_separator).map(without_label).map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// Whether a head is of what is so today: 現行做法 beside 革新做法, 現況落差. That is no measure, and no title.
pub(crate) fn says_what_is(head: &str) -> bool {
    let head = head.trim_start_matches(|c: char| !c.is_alphanumeric());
    ["現行", "現況", "現有", "目前", "以往"].iter().any(|sign| head.starts_with(sign))
}

/// The role that a header word's ending names, where no list has the word itself.
pub(crate) fn role_of_word(head: &str) -> Option<Role> {
    /// Ending, role: the first that fits counts.
    const ENDINGS: [(&str, Role); 121] = [
        ("督導單位", Role::Other),
        ("監督單位", Role::Other),
        ("督導機關", Role::Other),
        ("考核單位", Role::Other),
        ("目標值", Role::Other),
        ("績效目標", Role::Other),
        ("衡量指標", Role::Other),
        ("績效指標", Role::Other),
        ("衡量標準", Role::Other),
        ("評估方式", Role::Other),
        ("聯絡人", Role::Other),
        ("聯絡方式", Role::Other),
        ("單位", Role::Department),
        ("機關", Role::Department),
        ("部門", Role::Department),
        ("科室", Role::Department),
        ("課室", Role::Department),
        ("處室", Role::Department),
        ("科別", Role::Department),
        ("課別", Role::Department),
        ("組別", Role::Department),
        ("局處", Role::Department),
        ("人員", Role::Department),
        ("承辦人", Role::Department),
        ("負責人", Role::Department),
        ("權責", Role::Department),
        ("組室", Role::Department),
        ("窗口", Role::Department),
        ("誰來做", Role::Department),
        ("誰做", Role::Department),
        ("誰負責", Role::Department),
        ("主責", Role::Department),
        ("承辦", Role::Department),
        ("經辦", Role::Department),
        ("權管", Role::Department),
        ("分工", Role::Department),
        ("角色", Role::Department),
        ("完成日", Role::Deadline),
        ("完工", Role::Deadline),
        ("竣工", Role::Deadline),
        ("截止日", Role::Deadline),
        ("起訖", Role::Deadline),
        ("期日", Role::Deadline),
        ("日程", Role::Deadline),
        ("何時完成", Role::Deadline),
        ("何時", Role::Deadline),
        ("何時做", Role::Deadline),
        ("完成", Role::Deadline),
        ("截止", Role::Deadline),
        ("實施年度", Role::Deadline),
        ("執行年度", Role::Deadline),
        ("完成年度", Role::Deadline),
        ("完成年", Role::Deadline),
        ("期限", Role::Deadline),
        ("期程", Role::Deadline),
        ("時程", Role::Deadline),
        ("日期", Role::Deadline),
        ("期間", Role::Deadline),
        ("時間", Role::Deadline),
        ("進度", Role::Deadline),
        ("頻次", Role::Deadline),
        ("頻率", Role::Deadline),
        ("時限", Role::Deadline),
        ("時機", Role::Deadline),
        ("週期", Role::Deadline),
        ("作法", Role::Measure),
        ("做法", Role::Measure),
        ("方法", Role::Measure),
        ("措施", Role::Measure),
        ("細則", Role::Measure),
        ("作為", Role::Measure),
        ("要領", Role::Measure),
        ("內容", Role::Measure),
        ("辦法", Role::Measure),
        ("方式", Role::Measure),
        ("步驟", Role::Measure),
        ("怎麼做", Role::Measure),
        ("如何做", Role::Measure),
        ("做什麼", Role::Measure),
        ("行動", Role::Measure),
        ("細目", Role::Measure),
        ("面向", Role::Facet),
        ("構面", Role::Facet),
        ("層級", Role::Facet),
        ("要項", Role::Facet),
        ("項目", Role::Facet),
        ("策略", Role::Facet),
        ("重點", Role::Facet),
        ("類別", Role::Facet),
        ("類型", Role::Facet),
        ("事項", Role::Facet),
        ("細項", Role::Facet),
        ("主軸", Role::Facet),
        ("方向", Role::Facet),
        ("計畫名稱", Role::Facet),
        ("名稱", Role::Facet),
        ("評核指標", Role::Facet),
        ("指標", Role::Other),
        ("目標", Role::Facet),
        ("效益", Role::Other),
        ("成效", Role::Other),
        ("程度", Role::Other),
        ("成果", Role::Other),
        ("經費", Role::Other),
        ("權重", Role::Other),
        ("紀錄", Role::Other),
        ("佐證", Role::Other),
        ("預算", Role::Other),
        ("情形", Role::Other),
        ("備註", Role::Other),
        ("說明", Role::Other),
        ("項次", Role::Serial),
        ("編號", Role::Serial),
        ("代碼", Role::Serial),
        ("編碼", Role::Serial),
        ("代號", Role::Serial),
        ("號次", Role::Serial),
        ("序號", Role::Serial),
        ("流水號", Role::Serial),
        ("順序", Role::Serial),
        ("行動序", Role::Serial),
    ];
    let bare: String = head.chars().filter(|c| c.is_alphanumeric()).collect();
    // 待改進事項 before 改善對策: nor is what is wrong.
    if says_what_is(head)
        || ["待改進", "待改善", "待解決", "問題", "困難", "瓶頸", "缺點"].iter().any(|sign| bare.contains(sign))
    {
        return Some(Role::Other);
    }
    // 經費(千元): what is said in brackets is a hint.
    let before: String = head.split(['(', '（']).next().unwrap_or("").chars().filter(|c| c.is_alphanumeric()).collect();
    let found = |word: &str| ENDINGS.iter().find(|(end, _)| word.ends_with(end)).map(|(_, role)| *role);
    let role = found(&before).or_else(|| found(&bare));
    // 推動要領說明, 分工情形, 期限說明: what is told of comes before; 要項說明 says what is done for each.
    let of = |word: &str| found(word).or_else(|| role_hinted(word));
    let told = ["說明", "情形"].iter().find_map(|word| Some((*word, of(before.strip_suffix(word)?)?)));
    let role = match told {
        Some((_, told @ (Role::Measure | Role::Department | Role::Deadline))) => Some(told),
        Some(("說明", Role::Facet)) => Some(Role::Measure),
        _ => role,
    };
    // 承辦股, 主責科: who does it, by the kind of its units.
    let by_kind = || {
        let rest = ["承辦", "主辦", "主責", "經辦"].iter().find_map(|word| before.strip_prefix(word))?;
        (rest.chars().count() == 1 && rest.ends_with(UNIT_ENDS)).then_some(Role::Department)
    };
    let role = role.or_else(by_kind);
    if role == Some(Role::Department) && HELPS.iter().any(|sign| before.starts_with(sign)) {
        return Some(Role::CoDepartment);
    }
    // Q1, 112年: a head of figures.
    if role.is_none() && !bare.is_empty() && bare.chars().any(|c| c.is_ascii_digit()) {
        return Some(Role::Other);
    }
    role
}

/// The role that a character of a header word hints at, where neither a list has the word nor its ending tells: words are
/// made anew by every agency, and of the same characters.
pub(crate) fn role_hinted(head: &str) -> Option<Role> {
    /// What words for who, when and what to do are made of, the last character first.
    const WHO: [char; 16] =
        ['科', '課', '室', '組', '處', '隊', '股', '署', '局', '部', '員', '人', '誰', '責', '管', '辦'];
    /// In characters: words for who helps are no longer.
    const LONGEST_HELP: usize = 4;
    const WHEN: [char; 4] = ['時', '期', '週', '月'];
    const WHEN_LAST: [char; 3] = ['程', '季', '日'];
    const WHAT: [&str; 14] = [
        "工作", "作業", "做法", "作法", "措施", "步驟", "行動", "對策", "方法", "進行", "執行", "實施", "辦理", "推動",
    ];
    const TITLE: [char; 14] = ['面', '類', '項', '點', '題', '向', '軸', '標', '別', '目', '畫', '架', '構', '因'];
    let bare: String = head.chars().filter(|c| c.is_alphanumeric()).collect();
    let last = bare.chars().next_back()?;
    // 協同, 配合
    if HELPS.iter().any(|sign| bare.starts_with(sign)) && bare.chars().count() <= LONGEST_HELP {
        return Some(Role::CoDepartment);
    }
    // 處室別, 科室別: the word for a kind stands behind what it is a kind of.
    let kind = bare.strip_suffix('別').and_then(|rest| rest.chars().next_back());
    if WHO.contains(&last) && last != '辦' || kind.is_some_and(|last| WHO.contains(&last)) {
        return Some(Role::Department);
    }
    if WHEN_LAST.contains(&last) || bare.contains(WHEN) {
        return Some(Role::Deadline);
    }
    if TITLE.contains(&last) {
        return Some(Role::Facet);
    }
    WHAT.iter().any(|word| bare.ends_with(word)).then_some(Role::Measure)
}

/// Whether a head says how often something is done: 頻率, 辦理週期.
pub(crate) fn says_how_often(head: &str) -> bool {
    let head = squashed(head);
    ["頻率", "頻次", "週期"].iter().any(|word| head.ends_with(word))
}

/// The role that the last part of a head names, where it is two words joined: 辦理情形及時間 is a time.
pub(crate) fn role_of_last(head: &str) -> Option<Role> {
    let (_, last) = head.rsplit_once(['及', '與', '暨', '、', '/', '／'])?;
    role_of_word(last).filter(|role| *role != Role::Other)
}

/// Heads that score sheets, check lists, statistics, budgets and lists of contacts have and plans have not.
pub(crate) fn is_negative_head(head: &str) -> bool {
    const WORDS: [&str; 48] = [
        "違約",
        "記點",
        "扣款",
        "場次",
        "地點",
        "主席",
        "課程名稱",
        "講師",
        "講座",
        "獎懲",
        "事由",
        "配分",
        "自評",
        "複評",
        "得分",
        "評分",
        "分數",
        "考核結果",
        "考核意見",
        "檢查結果",
        "檢查內容",
        "檢核結果",
        "是否",
        "評核結果",
        "電話",
        "分機",
        "電子郵件",
        "信箱",
        "傳真",
        "職稱",
        "姓名",
        "單價",
        "金額",
        "科目",
        "增減",
        "百分比",
        "件數",
        "人數",
        "合計",
        "小計",
        "缺失",
        "改善情形",
        "檢討結果",
        "檢討事項",
        "自我評鑑",
        "委員評鑑",
        "紀錄事項",
        "查核結果",
    ];
    let bare: String = head.chars().filter(|c| c.is_alphanumeric()).collect();
    // 本年度預定辦理事項 is what a plan does; 本年 beside 去年 is a figure.
    const YEARS: [&str; 3] = ["去年", "前年", "本年"];
    let is_year = YEARS.iter().any(|year| bare.strip_prefix(year).is_some_and(|rest| matches!(rest, "" | "度" | "數")));
    // Heads are short: to look at each place is quicker than to prepare a search for each word.
    is_year || bare.char_indices().any(|(at, _)| WORDS.iter().any(|word| bare[at..].starts_with(word)))
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this module are compiled in its tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn times_are_told_from_names_and_sentences() {
        for text in [
            "持續辦理",
            "112年12月底前",
            "每週五前",
            "112.12.31",
            "接案後7日內",
            "第二季",
            "學期中",
            "1月至12月",
            "每季結束後10日內",
        ] {
            assert!(is_time(&one(text)), "{text}");
        }
        for text in [
            "登記課",
            "辦理同仁服務禮儀訓練，全年至少二場並作課後測驗，未達標準者應再訓練。",
            "服務便捷性",
            "滿意度達96%",
        ] {
            assert!(!is_time(&one(text)), "{text}");
        }
    }

    #[test]
    fn names_are_told_by_their_ends() {
        for text in ["登記課、測量課", "法務部(廉政署)", "主辦：人文課 協辦：第一課、綜合企劃科", "各服務所／業務組"]
        {
            assert!(is_names(&one(text)), "{text}");
        }
        assert!(is_names(&["土木課、棄".to_owned(), "物管理科".to_owned()]));
        for text in ["持續辦理", "一、服務遞送", "每年檢討"] {
            assert!(!is_names(&one(text)), "{text}");
        }
    }

    #[test]
    fn endings_tell_the_role_of_a_word_no_list_has() {
        assert_eq!(role_of_word("權責課室"), Some(Role::Department));
        assert_eq!(role_of_word("協同機關"), Some(Role::CoDepartment));
        assert_eq!(role_of_word("112年目標值"), Some(Role::Other));
        assert_eq!(role_of_word("經費(千元)"), Some(Role::Other));
        assert_eq!(role_of_word("督導單位"), Some(Role::Other));
        assert_eq!(role_of_word("甲乙"), None);
    }

    #[test]
    fn every_label_begins_as_labels_may() {
        assert!(LABELS.iter().chain(&SHORT_LABELS).all(|label| may_begin_label(label)));
    }
}
