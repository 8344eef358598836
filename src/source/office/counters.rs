//! Numbers in the dress of a list: 一、 甲 壹 (1) ① Ⅳ, by the names that WordprocessingML and OpenDocument give them.
//!
//! ECMA-376 part 1, 17.18.59 (`ST_NumberFormat`) lists the names; ODF 1.3 part 3, 19.500 (`style:num-format`) names a
//! dress by its first number.

/// `number` as a list of the format `format` (a `ST_NumberFormat`) shows it. An unknown format is decimal, as in Word.
pub(super) fn word(format: &str, number: u32) -> String {
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{number:02}"),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_ascii_lowercase(),
        "upperLetter" => letters(number, 'A'),
        "lowerLetter" => letters(number, 'a'),
        "decimalFullWidth" | "decimalFullWidth2" => full_width(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed(number, '①', 20),
        "decimalEnclosedParen" => enclosed(number, '⑴', 20),
        "decimalEnclosedFullstop" => enclosed(number, '⒈', 20),
        "ideographEnclosedCircle" => enclosed(number, '㊀', 10),
        "ideographTraditional" => stem(number),
        "ideographZodiac" => pick("子丑寅卯辰巳午未申酉戌亥", number),
        "ideographLegalTraditional" | "chineseLegalSimplified" => chinese(number, &LEGAL),
        "taiwaneseDigital" | "ideographDigital" | "japaneseDigitalTenThousand" | "koreanDigital2" => digits(number),
        "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting" => chinese(number, &COUNTING),
        "numberInDash" => format!("- {number} -"),
        _ => number.to_string(),
    }
}

/// `number` as an OpenDocument list shows it whose `style:num-format` is `format`.
///
/// LibreOffice writes the first numbers of a dress, 「一, 二, 三, ...」; the standard has 1, i, I, a and A.
/// `doubled` is `style:num-letter-sync`: aa, bb behind z, and not aa, ab.
pub(super) fn opendocument(format: &str, doubled: bool, number: u32) -> String {
    let first = format.chars().next();
    match first {
        None => String::new(),
        Some('i') => roman(number).to_ascii_lowercase(),
        Some('I') => roman(number),
        Some('0') => format!("{number:02}"),
        Some(first @ ('a' | 'A')) if doubled => letters(number, first),
        Some(first @ ('a' | 'A')) => counted_letters(number, first),
        Some('１') => full_width(number),
        // LibreOffice's own name for digits as wide as 漢字; the standard's decimal is a bare 1.
        Some('1') if format.len() > 1 => full_width(number),
        // Unlike Word, LibreOffice goes on to the circled numbers of other blocks.
        Some('①') if (21..=35).contains(&number) => enclosed(number - 20, '㉑', 15),
        Some('①') if (36..=50).contains(&number) => enclosed(number - 35, '㊱', 15),
        Some('①') => enclosed(number, '①', 20),
        Some('⑴') => enclosed(number, '⑴', 20),
        Some('一') => chinese(number, &COUNTING),
        Some('壹' | '壱') => chinese(number, &LEGAL),
        Some('甲') => stem(number),
        Some('子') => pick("子丑寅卯辰巳午未申酉戌亥", number),
        Some('㊀') => enclosed(number, '㊀', 10),
        _ => number.to_string(),
    }
}

/// Digits, then ten, hundred, thousand, ten thousand.
type Numerals = ([char; 10], [char; 4]);
const COUNTING: Numerals = (['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'], ['十', '百', '千', '萬']);
const LEGAL: Numerals = (['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'], ['拾', '佰', '仟', '萬']);

/// 十, 十一, 二十, 一百零一, 一千零一十.
fn chinese(number: u32, (digits, units): &Numerals) -> String {
    if number == 0 || number >= 100_000 {
        return if number == 0 { digits[0].to_string() } else { number.to_string() };
    }
    let places: Vec<u32> = number.to_string().bytes().map(|b| u32::from(b - b'0')).collect();
    let mut out = String::new();
    let mut zero = false;
    for (at, &digit) in places.iter().enumerate() {
        let unit = places.len() - 1 - at;
        if digit == 0 {
            zero = true;
            continue;
        }
        if std::mem::take(&mut zero) {
            out.push(digits[0]);
        }
        // Ten is 十, not 一十; in legal numbers, which nobody may add to, it is 壹拾.
        let bare = digit == 1 && unit == 1 && at == 0 && digits[1] == '一';
        if !bare {
            out.push(digits[digit as usize]);
        }
        if unit > 0 {
            out.push(units[unit - 1]);
        }
    }
    out
}

fn digits(number: u32) -> String {
    number.to_string().bytes().map(|b| if b == b'0' { '○' } else { COUNTING.0[usize::from(b - b'0')] }).collect()
}

fn full_width(number: u32) -> String {
    number.to_string().chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10).unwrap_or(c)).collect()
}

/// 甲 to 癸, and decimal from there: Word has no eleventh stem.
fn stem(number: u32) -> String {
    pick("甲乙丙丁戊己庚辛壬癸", number)
}

fn pick(all: &str, number: u32) -> String {
    let at = (number as usize).checked_sub(1).and_then(|at| all.chars().nth(at));
    at.map_or_else(|| number.to_string(), String::from)
}

fn enclosed(number: u32, first: char, count: u32) -> String {
    let c = (1..=count).contains(&number).then(|| char::from_u32(first as u32 + number - 1)).flatten();
    c.map_or_else(|| number.to_string(), String::from)
}

/// a … z, aa, ab: counted on, as columns of a spreadsheet are.
fn counted_letters(mut number: u32, first: char) -> String {
    let mut out = Vec::new();
    while number > 0 {
        number -= 1;
        out.extend(char::from_u32(first as u32 + number % 26));
        number /= 26;
    }
    if out.is_empty() { String::from("0") } else { out.iter().rev().collect() }
}

/// a … z, aa, bb: letters are doubled, not counted on.
fn letters(number: u32, first: char) -> String {
    let Some(at) = number.checked_sub(1) else { return String::from("0") };
    let letter = char::from_u32(first as u32 + at % 26).unwrap_or(first);
    std::iter::repeat_n(letter, (at as usize / 26 + 1).min(30)).collect()
}

fn roman(mut number: u32) -> String {
    if number == 0 || number > 3999 {
        return number.to_string();
    }
    let mut out = String::new();
    for (value, sign) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dress_counts_as_the_word_processor_does() {
        let shown = |format: &str| [1, 2, 10, 11, 20, 21].map(|number| word(format, number)).join(" ");
        assert_eq!(shown("taiwaneseCountingThousand"), "一 二 十 十一 二十 二十一");
        assert_eq!(shown("ideographLegalTraditional"), "壹 貳 壹拾 壹拾壹 貳拾 貳拾壹");
        assert_eq!(shown("ideographTraditional"), "甲 乙 癸 11 20 21");
        assert_eq!(shown("decimalFullWidth"), "１ ２ １０ １１ ２０ ２１");
        assert_eq!(shown("decimalEnclosedCircle"), "① ② ⑩ ⑪ ⑳ 21");
        assert_eq!(shown("taiwaneseDigital"), "一 二 一○ 一一 二○ 二一");
        assert_eq!(shown("lowerRoman"), "i ii x xi xx xxi");
        assert_eq!(word("chineseCountingThousand", 101), "一百零一");
        assert_eq!(word("chineseCountingThousand", 110), "一百一十");
        assert_eq!(letters(28, 'a'), "bb");
        assert_eq!(opendocument("一, 二, 三, ...", false, 12), "十二");
        assert_eq!(opendocument("", false, 12), "");
        assert_eq!(opendocument("1, 2, 3, ...", false, 12), "１２");
        assert_eq!([true, false].map(|doubled| opendocument("a", doubled, 28)), ["bb", "ab"]);
        assert_eq!([20, 21, 35, 36, 50, 51].map(|number| opendocument("①", false, number)).concat(), "⑳㉑㉟㊱㊿51");
    }
}
