//! Reads the number in front of a title or paragraph, in every dress such plans use.
//!
//! | as printed            | style            |
//! |-----------------------|------------------|
//! | `壹、`                | `Financial`      |
//! | `一、` `一.`          | `Chinese`        |
//! | `(一)` `（一）` `㈠`  | `ChineseBracket` |
//! | `1.` `１．` `1、` `⒈` | `Arabic`         |
//! | `(1)` `（１）` `⑴`    | `ArabicBracket`  |
//! | `1)`                  | `ArabicHalf`     |
//! | `①`                   | `Circled`        |
//! | `甲.` `甲、`          | `Stem`           |
//! | `(甲)`                | `StemBracket`    |
//! | `A.` `a、`            | `Letter`         |
//! | `(A)`                 | `LetterBracket`  |
//! | `◎` `●` `■` `※`       | `Bullet`         |
//! | `1-1` `1.1`, `1-1-1`  | `Path`           |
//! | `第一項` `第二、`     | `Ordinal`        |
//! | `構面一、` `策略二：` | `Named`          |
//! | `【一】` `〔1〕` `[2]` | `Square`, `Shell` |
//! | `I.` `IV、` `Ⅲ`       | `Roman`          |
//! | `一　` `2　`          | `ChineseBlank`, `ArabicBlank` |
//! | `【強化採購】`        | `Enclosed`       |

use super::numeral;

/// The dress of a marker. Which level a dress stands for is the document's own affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    Financial,
    Chinese,
    ChineseBracket,
    Arabic,
    ArabicBracket,
    ArabicHalf,
    Circled,
    Stem,
    StemBracket,
    Letter,
    LetterBracket,
    Bullet,
    /// So many numbers joined by hyphens or dots, two at least; the last one counts.
    Path(u8),
    /// 第一項, 第二、: by what is counted, since parts of several names are of several levels (第一章 over 第一節).
    Ordinal(u8),
    /// A noun of outlines with its number, by the noun: 構面一、 over 策略一、
    Named(u8),
    /// In square or lenticular brackets, whatever numeral.
    Square,
    /// In tortoise shell brackets.
    Shell,
    /// No number: a whole line in lenticular brackets, as titles stand above what is theirs.
    Enclosed,
    Roman,
    /// A Chinese numeral, or an Arabic one, set apart by a blank alone.
    ChineseBlank,
    ArabicBlank,
}

/// A marker at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    /// None for bullets.
    pub(crate) number: Option<u32>,
    /// Bytes of the marker itself, brackets and dot included.
    pub(crate) length: usize,
}

fn is_stem(c: char) -> bool {
    matches!(c, '甲' | '乙' | '丙' | '丁' | '戊' | '己' | '庚' | '辛' | '壬' | '癸')
}

fn is_financial(c: char) -> bool {
    matches!(c, '壹' | '貳' | '參' | '叁' | '肆' | '伍' | '陸' | '柒' | '捌' | '玖' | '拾')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '廿')
}

fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '◎' | '●'
            | '■'
            | '※'
            | '◆'
            | '▲'
            | '△'
            | '○'
            | '□'
            | '★'
            | '☆'
            | '◇'
            | '•'
            | '‧'
            | '▪'
            | '➢'
            | '➤'
            | '✓'
            | '▶'
    )
}

/// Reads the marker that `text` begins with, if any. Leading spaces are the caller's.
pub(crate) fn read(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    if !could_begin(first) {
        return None;
    }
    if is_bullet(first) {
        // ◆議題一：… is numbered, and has an ornament.
        let rest = text[first.len_utf8()..].trim_start();
        if let Some(inner) = read(rest).filter(|inner| inner.number.is_some()) {
            return Some(Marker { length: text.len() - rest.len() + inner.length, ..inner });
        }
        return Some(Marker { style: Style::Bullet, number: None, length: first.len_utf8() });
    }
    let single = match first {
        '①'..='⑳' | '❶'..='❿' => Some(Style::Circled),
        '⑴'..='⒇' => Some(Style::ArabicBracket),
        '⒈'..='⒛' => Some(Style::Arabic),
        '㈠'..='㈩' | '㊀'..='㊉' => Some(Style::ChineseBracket),
        _ => None,
    };
    if let 'Ⅰ'..='Ⅻ' = first {
        let rest = &text[first.len_utf8()..];
        let close = rest.chars().next().filter(|&c| is_close(c)).map_or(0, char::len_utf8);
        let number = u32::from(first) - u32::from('Ⅰ') + 1;
        return Some(Marker { style: Style::Roman, number: Some(number), length: first.len_utf8() + close });
    }
    if let Some(style) = single {
        let number = numeral(text.get(..first.len_utf8())?);
        return Some(Marker { style, number, length: first.len_utf8() });
    }
    match first {
        '(' | '（' | '﹙' => bracketed(text, first),
        '【' => in_square_brackets(text, first).or_else(|| enclosed(text)),
        '〔' | '[' | '［' => in_square_brackets(text, first),
        '第' => ordinal(text),
        _ if begins_noun(first) => named(text),
        'I' | 'V' | 'X' => roman(text).or_else(|| dotted(text)),
        'A'..='Z' => dotted(text).or_else(|| letter_path(text)),
        _ => path(text).or_else(|| dotted(text)).or_else(|| set_apart(text)),
    }
}

/// `A1 `, `B2、`: the letter of an outer title and a number, then a blank or a mark and words. A4 紙 is paper.
fn letter_path(text: &str) -> Option<Marker> {
    let digits = text[1..].chars().take_while(char::is_ascii_digit).count();
    let rest = &text[1 + digits..];
    let close = rest.chars().next().filter(|&c| is_close(c))?;
    let title = rest[close.len_utf8()..].trim_start();
    let is_paper = ["紙", "大小", "尺寸", "規格", "版", "影印", "海報"].iter().any(|word| title.starts_with(word));
    let begins = title.chars().next().is_some_and(|c| !c.is_ascii() && c.is_alphabetic());
    (matches!(digits, 1 | 2) && begins && !is_paper).then(|| Marker {
        style: Style::Path(2),
        number: numeral(&text[1..1 + digits]),
        length: text.len() - title.len(),
    })
}

/// `【一】`, `〔1〕`, `[2]`: a numeral alone in brackets of another kind.
fn in_square_brackets(text: &str, open: char) -> Option<Marker> {
    let (close, style) = match open {
        '【' => ('】', Style::Square),
        '〔' => ('〕', Style::Shell),
        '[' => (']', Style::Square),
        _ => ('］', Style::Square),
    };
    let inside = &text[open.len_utf8()..];
    let (end, _) = inside.char_indices().take(6).find(|&(_, c)| c == close)?;
    let number = match kind(inside[..end].trim())? {
        Body::Arabic(number) | Body::Chinese(number) | Body::Financial(number) | Body::Stem(number) => number,
        Body::Letter(number) => number,
    };
    Some(Marker { style, number: Some(number), length: open.len_utf8() + end + close.len_utf8() })
}

/// `【強化採購】` and nothing else: words for who and when are labels of what follows.
fn enclosed(text: &str) -> Option<Marker> {
    const LABELS: [&str; 10] = ["單位", "機關", "部門", "期限", "期程", "時程", "時間", "主辦", "協辦", "備註"];
    let inside = text.strip_prefix('【')?.trim_end().strip_suffix('】')?;
    let is_label = LABELS.iter().any(|label| inside.ends_with(label));
    // 【注意】 is a call, no title.
    let is_one = !inside.contains(['【', '】']) && inside.chars().count() > 2;
    (is_one && !is_label && is_title(inside)).then_some(Marker {
        style: Style::Enclosed,
        number: None,
        length: '【'.len_utf8(),
    })
}

/// What a marker numbers, and the mark that closes it behind that: of `【強化採購】` the words and the bracket.
pub(crate) fn parted(text: &str, marker: Marker) -> (&str, &str) {
    let body = &text[marker.length..];
    match body.trim_end().strip_suffix('】') {
        Some(inside) if marker.style == Style::Enclosed => (inside, "】"),
        _ => (body, ""),
    }
}

/// `I.`, `IV、`: up to thirty-nine. A lone I, V or X is a Roman numeral too: no list of letters begins there.
fn roman(text: &str) -> Option<Marker> {
    let end = text.find(|c| !matches!(c, 'I' | 'V' | 'X')).filter(|&end| end <= 6)?;
    let close = text[end..].chars().next().filter(|c| matches!(c, '.' | '．' | '、' | '\u{3000}'))?;
    let value = |digit: char| match digit {
        'I' => 1,
        'V' => 5,
        _ => 10,
    };
    let digits: Vec<u32> = text[..end].chars().map(value).collect();
    let number = (0..digits.len()).fold(0, |sum: i64, at| {
        let own = i64::from(digits[at]);
        if digits.get(at + 1).is_some_and(|next| *next > digits[at]) { sum - own } else { sum + own }
    });
    let number = u32::try_from(number).ok()?;
    Some(Marker { style: Style::Roman, number: Some(number), length: end + close.len_utf8() })
}

/// `一　強化`, `2　訂定`: a numeral that a blank sets apart from what it numbers, which is no unit of what it counts.
fn set_apart(text: &str) -> Option<Marker> {
    /// What counts, and is counted.
    const COUNTED: [char; 40] = [
        '年', '月', '日', '天', '週', '次', '場', '件', '%', '％', '~', '～', '時', '點', '分', '級', '類', '樓', '號',
        '倍', '元', '公', '小', '個', '項', '人', '名', '位', '份', '萬', '千', '百', '億', '度', '層', '種', '條',
        '台', '處', '所',
    ];
    let (end, blank) = text.char_indices().take(4).find(|(_, c)| matches!(c, ' ' | '\u{3000}'))?;
    let rest = text[end + blank.len_utf8()..].trim_start_matches([' ', '\u{3000}']);
    let next = rest.chars().next()?;
    // 一 般 事 項 is a word whose characters were set apart.
    let goes_on = rest.chars().nth(1).is_some_and(|c| !c.is_whitespace());
    let is_counted = COUNTED.contains(&next) || next.is_ascii_alphanumeric();
    if !goes_on || is_counted && blank == ' ' || next.is_numeric() && blank == ' ' {
        return None;
    }
    let (style, number) = match kind(&text[..end])? {
        Body::Arabic(number) if number < 100 && end <= 2 => (Style::ArabicBlank, number),
        Body::Chinese(number) => (Style::ChineseBlank, number),
        Body::Financial(number) => (Style::Financial, number),
        _ => return None,
    };
    Some(Marker { style, number: Some(number), length: text.len() - rest.len() })
}

/// Nouns that outlines number: 構面一、 策略二：
const NOUNS: [&str; 17] = [
    "構面", "面向", "策略", "目標", "項目", "方案", "重點", "措施", "主軸", "行動", "任務", "亮點", "課題", "議題",
    "主題", "工作", "計畫",
];

/// Asked for each text, so it is no search.
fn begins_noun(first: char) -> bool {
    matches!(
        first,
        '構' | '面'
            | '策'
            | '目'
            | '項'
            | '方'
            | '重'
            | '措'
            | '主'
            | '行'
            | '任'
            | '亮'
            | '課'
            | '議'
            | '工'
            | '計'
    )
}

/// `構面一、`, `策略2：`, `目標 3：`, `構面三 `: the noun, its number, and a mark or a blank.
fn named(text: &str) -> Option<Marker> {
    let (which, noun) = (0..).zip(NOUNS).find(|(_, noun)| text.starts_with(noun))?;
    let rest = text[noun.len()..].trim_start();
    let (end, close) = rest.char_indices().take(4).find(|&(at, c)| at > 0 && is_close(c))?;
    let number = numeral(rest[..end].trim())?;
    let length = text.len() - rest.len() + end + close.len_utf8();
    Some(Marker { style: Style::Named(which), number: Some(number), length })
}

/// `構面一`, `第23點`: a noun of outlines with its number and nothing else. What it numbers is the next line.
pub(crate) fn lone_noun(text: &str) -> Option<Marker> {
    if let Some(counted) = text.strip_prefix('第') {
        let (which, part) = (0..).zip(PARTS).find(|(_, part)| counted.ends_with(part))?;
        let number = numeral(counted[..counted.len() - part.len()].trim())?;
        return Some(Marker { style: Style::Ordinal(which), number: Some(number), length: text.len() });
    }
    let (which, noun) = (0..).zip(NOUNS).find(|(_, noun)| text.starts_with(noun))?;
    let number = numeral(text[noun.len()..].trim_start())?;
    Some(Marker { style: Style::Named(which), number: Some(number), length: text.len() })
}

/// Whether numerals are made of it: Chinese, Arabic or Roman ones, or enclosed ones.
pub(crate) fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'Ⅰ'..='Ⅻ') || numeral(c.encode_utf8(&mut [0; 4])).is_some()
}

/// A text that begins with a noun and its number.
pub(crate) struct CountedNoun<'a> {
    pub(crate) noun: &'a str,
    pub(crate) number: u32,
    pub(crate) text: &'a str,
}

/// `工具一：…`, `承諾2、…`: the noun at the beginning of a text, its number, and what stands behind the mark after it. Any
/// short word before a number looks like one: what follows it must count up.
pub(crate) fn counted_noun(text: &str) -> Option<CountedNoun<'_>> {
    /// In characters.
    const LONGEST_NOUN: usize = 4;
    let end = text.find(is_numeral)?;
    let (noun, behind) = text.split_at(end);
    if !(1..=LONGEST_NOUN).contains(&noun.chars().count()) || !noun.chars().all(char::is_alphabetic) {
        return None;
    }
    let (digits, rest) = behind.split_at(behind.find(|c| !is_numeral(c)).unwrap_or(behind.len()));
    let text = rest.trim_start_matches([' ', '\u{3000}', '：', ':', '、', '．', '.']);
    let is_parted = text.len() < rest.len() && !text.is_empty();
    let number = numeral(digits).filter(|_| is_parted)?;
    Some(CountedNoun { noun, number, text })
}

/// No outline has more parts in one place.
const MOST_PARTS: u32 = 40;

/// `壹`, `一`, `1`: a numeral and nothing else. What it numbers is the next line.
pub(crate) fn lone_numeral(text: &str) -> Option<Marker> {
    let (style, number) = match kind(text)? {
        Body::Arabic(number) if number <= MOST_PARTS => (Style::Arabic, number),
        Body::Financial(number) => (Style::Financial, number),
        Body::Chinese(number) => (Style::Chinese, number),
        Body::Stem(number) => (Style::Stem, number),
        _ => return None,
    };
    Some(Marker { style, number: Some(number), length: text.len() })
}

fn is_close(c: char) -> bool {
    matches!(c, '、' | '：' | ':' | '.' | '．' | ' ' | '\u{3000}')
}

/// What is counted by the parts of a document, the longer words first: 第一部分, 第二篇, 第三面向.
const PARTS: [&str; 21] = [
    "部分", "部份", "面向", "構面", "主軸", "策略", "目標", "單元", "層面", "大項", "分項", "項目", "重點", "項", "點",
    "章", "篇", "節", "類", "部", "編",
];
/// Of these more than parts of a document are counted: 第一點, 第一類, 第一部.
const OF_ANYTHING: [&str; 3] = ["點", "類", "部"];

/// `第一項`, `第2項：`, `第三、`, `第一部分`: a numeral that counts no thing of the sentence (第一課 is a name, 第二季 a time).
fn ordinal(text: &str) -> Option<Marker> {
    let rest = &text['第'.len_utf8()..];
    let (end, after) = rest.char_indices().take(4).find(|(_, c)| numeral(c.encode_utf8(&mut [0; 4])).is_none())?;
    let number = numeral(&rest[..end])?;
    let mut length = '第'.len_utf8() + end;
    // What is not named has a number of its own.
    let mut which = u8::MAX;
    if let Some((at, part)) = (0..).zip(PARTS).find(|(_, part)| rest[end..].starts_with(part)) {
        which = at;
        length += part.len();
        match text[length..].chars().next().filter(|&c| is_close(c)) {
            Some(close) => length += close.len_utf8(),
            // A page keeps no blank between 漢字; what a sentence counts it goes on to speak of.
            None if !OF_ANYTHING.contains(&part) && is_title(&text[length..]) => {}
            None => return None,
        }
    } else if matches!(after, '、' | '：' | ':') || after.is_whitespace() && is_title(&text[length..]) {
        // 第一 減災
        length += after.len_utf8();
    } else {
        return None;
    }
    Some(Marker { style: Style::Ordinal(which), number: Some(number), length })
}

/// Whether a text can be a title: short, and no part of a sentence.
fn is_title(text: &str) -> bool {
    /// No title of an outline has more characters.
    const LONGEST: usize = 20;
    let chars = text.trim().chars().count();
    chars <= LONGEST && !text.contains(['，', '。', '；', '：', '之', '所', '規', '第'])
}

/// A number that says all levels above, with nothing behind it: what it numbers is the next word of a line.
pub(crate) fn lone_path(text: &str) -> Option<Marker> {
    // 1.1 may be a figure.
    let joint = if text.contains('-') { '-' } else { '.' };
    let levels = text.split(joint).count();
    let is_bare = text.chars().all(|c| c.is_ascii_digit() || c == joint) && (joint == '-' || levels > 2);
    if is_bare { path(&format!("{text} 計畫")) } else { None }
}

/// `1-1 `, `1-1-1`, `1.2.`, `2.1.3`: short numbers joined by one kind of mark, then a blank, a mark or a 漢字 that is no
/// unit of what was counted.
fn path(text: &str) -> Option<Marker> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        return None;
    }
    let (mut numbers, mut from, mut joint) = (Vec::new(), 0, None);
    let mut length = None;
    for (at, c) in text.char_indices().take(12) {
        let is_digit = c.is_ascii_digit() || ('０'..='９').contains(&c);
        if is_digit {
            continue;
        }
        if at == from {
            // A mark behind a mark, or the dot that ends the marker.
            length = Some(at);
            break;
        }
        numbers.push(numeral(&text[from..at]).filter(|&number| number <= MOST_PARTS)?);
        let kind = match c {
            '-' | '－' | '–' | '‑' => Some('-'),
            '.' | '．' => Some('.'),
            _ => None,
        };
        if kind.is_none() || joint.is_some_and(|joint| Some(joint) != kind) {
            let goes_on = kind.is_some() && text[at + c.len_utf8()..].starts_with(|c: char| c.is_numeric());
            length = (!goes_on).then_some(at);
            break;
        }
        joint = kind;
        from = at + c.len_utf8();
    }
    let length = length?;
    let rest = &text[length..];
    let close = rest.chars().next()?;
    let next = rest.trim_start().chars().next()?;
    // Behind a blank anything but a figure may follow; right behind the number no unit of what was counted.
    const UNITS: [&str; 27] = [
        "年",
        "月",
        "日",
        "天",
        "週",
        "次",
        "場",
        "人次",
        "件",
        "%",
        "％",
        "~",
        "～",
        "時",
        "點",
        "分",
        "級",
        "類",
        "樓",
        "號",
        "倍",
        "元",
        "公里",
        "小時",
        "工作日",
        "個",
        "/",
    ];
    let is_apart = rest.starts_with(char::is_whitespace);
    // 2.1分齡閱讀, 1.1時間管理: what goes on as a word of another thing counts nothing.
    const OF_WORDS: [char; 7] = ['分', '時', '點', '級', '類', '號', '樓'];
    const BEHIND_UNIT: [char; 12] = ['以', '內', '前', '後', '鐘', '為', '至', '起', '的', '之', '數', '制'];
    let goes_on = rest.chars().nth(1).is_some_and(|c| super::joining::is_wide(c) && c.is_alphanumeric());
    let begins_word =
        OF_WORDS.contains(&next) && goes_on && !rest.chars().nth(1).is_some_and(|c| BEHIND_UNIT.contains(&c));
    // Three numbers in a row count nothing: 5-1-2場區.
    let counts = numbers.len() < 3;
    let is_unit =
        counts && !is_apart && !begins_word && UNITS.iter().any(|unit| rest.starts_with(unit)) || next == '倍';
    let is_word = !is_apart && next.is_ascii_alphanumeric() || is_unit;
    (numbers.len() >= 2 && joint.is_some() && !is_word).then(|| {
        let depth = u8::try_from(numbers.len()).unwrap_or(u8::MAX);
        let close = if matches!(close, '.' | '．' | '、') { close.len_utf8() } else { 0 };
        Marker { style: Style::Path(depth), number: numbers.last().copied(), length: length + close }
    })
}

/// `3.3個工作日`, `3.0800-`: a number with its dot before a text that itself begins with one, or with that of a telephone.
/// Whether it is a marker only the numbers before it can tell.
pub(crate) fn read_before_number(text: &str) -> Option<Marker> {
    let end = text.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let rest = text[end..].strip_prefix(['.', '．', '、'])?;
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    let calls = rest.starts_with('0') && (2..=4).contains(&digits) && rest[digits..].starts_with('-');
    let counts = calls || rest[digits..].starts_with(|c: char| !matches!(c, '.' | '-' | '%' | '％' | '倍' | '/'));
    let length = text.len() - rest.len();
    (digits > 0 && counts).then(|| Marker { style: Style::Arabic, number: numeral(&text[..end]), length })
}

/// `4 公文`, `3 月經`: a figure and a blank before what may be a unit of what it counts. Whether it is a marker only the
/// numbers before it can tell.
pub(crate) fn read_before_unit(text: &str) -> Option<Marker> {
    let end = text.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=2).contains(end))?;
    let rest = text[end..].strip_prefix([' ', '\u{3000}'])?;
    let is_text = rest.starts_with(|c: char| !c.is_whitespace() && !c.is_numeric());
    let number = numeral(&text[..end]).filter(|_| is_text)?;
    Some(Marker { style: Style::ArabicBlank, number: Some(number), length: text.len() - rest.len() })
}

/// Cheap refusal of nearly all text before a marker is read.
fn could_begin(c: char) -> bool {
    matches!(c,
        '(' | '（' | '﹙' | '【' | '〔' | '[' | '［' | 'Ⅰ'..='Ⅻ' | '0'..='9' | '０'..='９' | 'A'..='Z' | 'a'..='z'
        // Bullets, and numbers in circles and brackets.
        | '\u{2022}'..='\u{27BF}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
        || c == '第'
        || is_chinese(c)
        || is_stem(c)
        || is_financial(c)
        || begins_noun(c)
}

/// `(1)`, `（一）`, `( 12 )`, `(甲)`, `(A)`.
fn bracketed(text: &str, open: char) -> Option<Marker> {
    let inside = &text[open.len_utf8()..];
    // No numeral is longer than six characters with its spaces; a longer look would only cost time.
    let (end, close) = inside.char_indices().take(8).find(|(_, c)| matches!(c, ')' | '）' | '﹚'))?;
    let body = inside[..end].trim();
    let length = open.len_utf8() + end + close.len_utf8();
    let (style, number) = match kind(body)? {
        Body::Arabic(number) => (Style::ArabicBracket, number),
        Body::Chinese(number) => (Style::ChineseBracket, number),
        Body::Stem(number) => (Style::StemBracket, number),
        Body::Letter(number) => (Style::LetterBracket, number),
        Body::Financial(number) => (Style::ChineseBracket, number),
    };
    Some(Marker { style, number: Some(number), length })
}

/// `1.`, `１、`, `一、`, `甲.`, `A.`, `1)`.
fn dotted(text: &str) -> Option<Marker> {
    let mut end = 0;
    let mut close = None;
    for (at, c) in text.char_indices().take(7) {
        match c {
            '.' | '．' | '、' | '﹒' | '。' | ')' | '）' if at > 0 => {
                close = Some((at, c));
                break;
            }
            ':' | '：' if at > 0 && text[..at].chars().all(is_stem) => {
                close = Some((at, c));
                break;
            }
            _ => end = at + c.len_utf8(),
        }
    }
    let (at, close) = close?;
    debug_assert!(end <= at);
    let body = text[..at].trim_end();
    let after = text[at + close.len_utf8()..].chars().next();
    let style = match (kind(body)?, close) {
        (Body::Arabic(number), ')' | '）') => (Style::ArabicHalf, number),
        // 1.5 倍 and 108.3.8 are no markers, nor is the 。 of a sentence that ends with a number.
        (Body::Arabic(number), '.' | '．' | '、' | '﹒') if !after.is_some_and(|c| c.is_numeric()) => {
            (Style::Arabic, number)
        }
        (Body::Chinese(number), '、' | '.' | '．') => (Style::Chinese, number),
        (Body::Financial(number), '、' | '.' | '．') => (Style::Financial, number),
        (Body::Stem(number), '、' | '.' | '．' | '﹒' | ':' | '：') => (Style::Stem, number),
        (Body::Letter(number), '、' | '.' | '．') if !after.is_some_and(|c| c.is_ascii_alphanumeric()) => {
            (Style::Letter, number)
        }
        _ => return None,
    };
    Some(Marker { style: style.0, number: Some(style.1), length: at + close.len_utf8() })
}

enum Body {
    Arabic(u32),
    Chinese(u32),
    Financial(u32),
    Stem(u32),
    Letter(u32),
}

fn kind(body: &str) -> Option<Body> {
    let first = body.chars().next()?;
    let alone = body.len() == first.len_utf8();
    if first.is_ascii_digit() || ('０'..='９').contains(&first) {
        let plain = body.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        return (plain && body.chars().count() <= 3).then(|| numeral(body).map(Body::Arabic)).flatten();
    }
    if alone && first.is_ascii_alphabetic() {
        return Some(Body::Letter(u32::from(first.to_ascii_lowercase()) - u32::from('a') + 1));
    }
    if alone && is_stem(first) {
        return numeral(body).map(Body::Stem);
    }
    if body.chars().all(is_chinese) {
        return numeral(body).map(Body::Chinese);
    }
    if body.chars().all(is_financial) {
        return numeral(body).map(Body::Financial);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text) {
            Some(m) => format!("{:?} {} |{}", m.style, m.number.unwrap_or(0), &text[m.length..]),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn every_dress_is_read() {
        assert_eq!(shown("一、基礎"), "Chinese 1 |基礎");
        assert_eq!(shown("第一 減災"), "Ordinal(255) 1 |減災");
        assert_eq!(shown("十二、基礎"), "Chinese 12 |基礎");
        assert_eq!(shown("（十一）服務"), "ChineseBracket 11 |服務");
        assert_eq!(shown("㈢服務"), "ChineseBracket 3 |服務");
        assert_eq!(shown("１．訂定"), "Arabic 1 |訂定");
        assert_eq!(shown("2、訂定"), "Arabic 2 |訂定");
        assert_eq!(shown("( 10 )訂定"), "ArabicBracket 10 |訂定");
        assert_eq!(shown("⑶訂定"), "ArabicBracket 3 |訂定");
        assert_eq!(shown("3)訂定"), "ArabicHalf 3 |訂定");
        assert_eq!(shown("②訂定"), "Circled 2 |訂定");
        assert_eq!(shown("丙.訂定"), "Stem 3 |訂定");
        assert_eq!(shown("(乙)訂定"), "StemBracket 2 |訂定");
        assert_eq!(shown("B. 訂定"), "Letter 2 | 訂定");
        assert_eq!(shown("◎根據"), "Bullet 0 |根據");
        assert_eq!(shown("壹、計畫"), "Financial 1 |計畫");
        assert_eq!(shown("1-2 計畫"), "Path(2) 2 | 計畫");
        assert_eq!(shown("1-2-3計畫"), "Path(3) 3 |計畫");
        assert_eq!(shown("2.1.計畫"), "Path(2) 1 |計畫");
        assert_eq!(shown("第二項、計畫"), "Ordinal(13) 2 |計畫");
        assert_eq!(shown("構面一、計畫"), "Named(0) 1 |計畫");
        assert_eq!(shown("策略 2：計畫"), "Named(2) 2 |計畫");
        assert_eq!(shown("【二】計畫"), "Square 2 |計畫");
        assert_eq!(shown("〔3〕計畫"), "Shell 3 |計畫");
        assert_eq!(shown("IV.計畫"), "Roman 4 |計畫");
        assert_eq!(shown("Ⅱ計畫"), "Roman 2 |計畫");
        assert_eq!(shown("二\u{3000}計畫"), "ChineseBlank 2 |計畫");
        assert_eq!(shown("3 訂定"), "ArabicBlank 3 |訂定");
    }

    #[test]
    fn every_noun_begins_as_nouns_do() {
        let first = |noun: &str| noun.chars().next().expect("no noun is empty");
        assert!(NOUNS.iter().all(|noun| begins_noun(first(noun))));
    }

    #[test]
    fn numbers_of_a_sentence_are_no_markers() {
        for text in [
            "1.5 倍",
            "12-15日",
            "第一課",
            "第二季檢討",
            "策略性規劃",
            "1-1.5 倍",
            "108.3.8 實施",
            "110年12月",
            "3 項。",
            "12~13 時",
            "(處長)信箱",
            "(如學校)",
            "e 化",
            "一次告知",
            "12。",
            "3 個工作日",
            "一 般 事 項",
            "【注意】",
            "IC 卡",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }
}
