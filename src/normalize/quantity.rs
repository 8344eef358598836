//! Quantities in a key: a numeral, in 漢字 or in digits, in front of what is counted, or behind 百分之.
//!
//! | key          | quantity | why                                      |
//! |--------------|----------|------------------------------------------|
//! | `三日内`     | 3        | days are counted                         |
//! | `一千二百人` | 1200     |                                          |
//! | `百分之三十` | 30       |                                          |
//! | `一致`       | none     | a word: nothing is counted               |

use std::ops::Range;
use std::sync::LazyLock;

use super::key;

/// What is counted, as keys have it: a numeral in front of one of these is a quantity.
static COUNTED: LazyLock<Vec<char>> = LazyLock::new(|| {
    key("次日天週周月季年歲小時分秒項件人場戶處點個份冊篇則期班梯位名倍成所家台輛條張級層種類元度組批支隊棵株頁席噸里趟輪回站間門座")
        .chars()
        .collect()
});

/// In front of a numeral: a share.
static SHARE: LazyLock<Vec<char>> = LazyLock::new(|| key("分之").chars().collect());

/// Whether a character of a key is part of numerals in 漢字.
#[must_use]
pub(crate) fn is_numeral(c: char) -> bool {
    matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '千')
        || c == *TWO
        || c == *TEN_THOUSAND
}

static TWO: LazyLock<char> = LazyLock::new(|| folded('兩'));
static TEN_THOUSAND: LazyLock<char> = LazyLock::new(|| folded('萬'));

fn folded(c: char) -> char {
    key(&c.to_string()).chars().next().unwrap_or(c)
}

/// Whether what stands at `numeral` in a key is a quantity: numerals of one kind in front of what is counted, or a share.
#[must_use]
pub(crate) fn is_quantity(chars: &[char], numeral: &Range<usize>) -> bool {
    let own = &chars[numeral.clone()];
    let one_kind = own.iter().all(char::is_ascii_digit) || own.iter().all(|&c| is_numeral(c));
    !own.is_empty() && one_kind && (unit(chars, numeral).is_some() || chars[..numeral.start].ends_with(&SHARE))
}

/// What is counted by the numeral that stands there.
#[must_use]
pub(crate) fn unit(chars: &[char], numeral: &Range<usize>) -> Option<char> {
    chars.get(numeral.end).copied().filter(|c| COUNTED.contains(c))
}

/// What dates, spans and rhythms are counted in.
const OF_TIME: [char; 9] = ['年', '月', '日', '次', '天', '個', '季', '週', '周'];

/// A text with its numerals of time in plain digits, 一百零八年三月底 as 108年3月底, and the way back to what is printed.
/// Ordinals (第一季) stay as they are.
pub(crate) struct InDigits<'a> {
    printed: &'a str,
    /// In digits.
    pub(crate) text: String,
    /// For each byte of `text`, and for its end, where that begins in `printed`.
    places: Vec<usize>,
}

impl<'a> InDigits<'a> {
    pub(crate) fn of(printed: &'a str) -> Self {
        let mut found = InDigits { printed, text: String::with_capacity(printed.len()), places: Vec::new() };
        let chars: Vec<(usize, char)> = printed.char_indices().collect();
        let mut at = 0;
        while let Some(&(place, c)) = chars.get(at) {
            let numeral: Vec<char> = chars[at..].iter().map_while(|&(_, c)| as_in_keys(c)).collect();
            let end = at + numeral.len();
            let counts = chars.get(end).is_some_and(|(_, c)| OF_TIME.contains(c)) && !found.text.ends_with('第');
            match amount(&numeral).filter(|_| counts && !numeral.is_empty()) {
                Some(number) => found.push(&number.to_string(), place),
                None if numeral.is_empty() => found.push(ascii_digit(c).encode_utf8(&mut [0; 4]), place),
                None => chars[at..end].iter().for_each(|&(place, c)| found.push(c.encode_utf8(&mut [0; 4]), place)),
            }
            at = end.max(at + 1);
        }
        found.places.push(printed.len());
        found
    }

    fn push(&mut self, text: &str, place: usize) {
        self.text.push_str(text);
        self.places.resize(self.text.len(), place);
    }

    /// What is printed where this stands in `text`.
    pub(crate) fn printed(&self, at: Range<usize>) -> &'a str {
        &self.printed[self.places[at.start]..self.places[at.end]]
    }
}

/// A digit of full width as a plain one.
fn ascii_digit(c: char) -> char {
    let digit = u32::from(c).checked_sub(u32::from('０')).and_then(|digit| char::from_digit(digit, 10));
    digit.unwrap_or(c)
}

/// A numeral in 漢字 as printed, as [`amount`] takes it.
fn as_in_keys(c: char) -> Option<char> {
    match c {
        '兩' => Some('二'),
        '〇' | '○' => Some('零'),
        _ => "零一二三四五六七八九十百千".contains(c).then_some(c),
    }
}

/// How much a numeral of a key says: 十二, 一千二百, 1200.
#[must_use]
pub(crate) fn amount(numeral: &[char]) -> Option<u64> {
    if numeral.iter().all(char::is_ascii_digit) {
        return numeral.iter().collect::<String>().parse().ok();
    }
    // Ten thousands, below them what is open, and the digit before its power.
    let (mut total, mut below, mut digit) = (0u64, 0u64, None::<u64>);
    for &c in numeral {
        let power = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            c if c == *TEN_THOUSAND => {
                total = total.checked_add((below + digit.take().unwrap_or(0)).max(1).checked_mul(10_000)?)?;
                below = 0;
                continue;
            }
            c => {
                let value =
                    if c == *TWO { 2 } else { "零一二三四五六七八九".chars().position(|d| d == c)? as u64 };
                // 一一二 is said digit by digit.
                digit = Some(digit.unwrap_or(0).checked_mul(10)?.checked_add(value)?);
                continue;
            }
        };
        // 三三十 is a misprint, and no number.
        below = below
            .checked_add(digit.take().map_or(Some(1), |digit| (digit < 10).then_some(digit))?.checked_mul(power)?)?;
    }
    // 十五五 is one as well.
    let last = digit.unwrap_or(0);
    if (total > 0 || below > 0) && last >= 10 {
        return None;
    }
    total.checked_add(below)?.checked_add(last)
}

/// A key with `#` for each of its quantities, and those: as amounts where they are any.
#[must_use]
pub(crate) fn skeleton(key: &str) -> (String, Vec<String>) {
    let chars: Vec<char> = key.chars().collect();
    let (mut words, mut numbers) = (String::new(), Vec::new());
    let mut at = 0;
    while at < chars.len() {
        let run = |is: &dyn Fn(char) -> bool| at + chars[at..].iter().take_while(|&&c| is(c)).count();
        let digits = run(&|c| c.is_ascii_digit() || c == '.');
        let end = if chars[at].is_ascii_digit() { digits } else { run(&is_numeral) };
        let numeral = at..end;
        if chars[at].is_ascii_digit() || (end > at && is_quantity(&chars, &numeral)) {
            let own = &chars[numeral];
            numbers.push(amount(own).map_or_else(|| own.iter().collect(), |amount| amount.to_string()));
            words.push('#');
            at = end;
        } else {
            words.push(chars[at]);
            at += 1;
        }
    }
    (words, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<u64> {
        amount(&key(text).chars().collect::<Vec<_>>())
    }

    #[test]
    fn amounts() {
        assert_eq!([of("三"), of("十二"), of("二十"), of("三百零五")], [Some(3), Some(12), Some(20), Some(305)]);
        assert_eq!(
            [of("一千二百"), of("1,200"), of("兩萬五千"), of("一一二")].map(Option::unwrap),
            [1200, 1200, 25000, 112]
        );
        assert_eq!([of("三日"), of("三三十"), of("十五五")], [None; 3]);
    }

    #[test]
    fn what_is_counted() {
        let is = |text: &str, numeral: &str| {
            let chars: Vec<char> = key(text).chars().collect();
            let own: Vec<char> = key(numeral).chars().collect();
            let at = chars.windows(own.len()).position(|stretch| stretch == own).expect("it stands there");
            is_quantity(&chars, &(at..at + own.len()))
        };
        assert!(["三日內", "三個月", "三種語文", "三項", "三處", "三歲以下"].iter().all(|text| is(text, "三")));
        assert!(is("達百分之三十", "三十") && is("補助 2,000 元", "2000"));
        assert!(!is("服務一致性", "一") && !is("單一窗口", "一"));
    }
}
