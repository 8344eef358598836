//! How much two wordings say in the same order.
//!
//! Grams do not know where they stand: two duties made of the same things and aims share half of them and say nothing in
//! common. Whatever one measure says as another one does, it says in that order.

use super::prepared::Item;
use super::score;

/// How much of their wording two measures share, 0–1, counting only what stands in the same order in both.
pub(crate) fn likeness(a: &Item, b: &Item) -> f32 {
    let (a, b) = (chars(a), chars(b));
    score::wording(count(common(&a, &b)), count(a.len()), count(b.len()))
}

/// How much of a part stands in the whole in the order of the part, 0–1.
pub(crate) fn held(whole: &Item, part: &Item) -> f32 {
    let (whole, part) = (chars(whole), chars(part));
    if part.is_empty() { 0.0 } else { count(common(&whole, &part)) / count(part.len()) }
}

/// Whether so much of a text stands in another one in order and close by: with no more between than a word.
pub(crate) fn close(whole: &str, part: &str, least: f32) -> bool {
    let (whole, part): (Vec<char>, Vec<char>) = (whole.chars().collect(), part.chars().collect());
    let enough = |some: &[char]| count(common(some, &part)) >= least * count(part.len());
    let near = (part.len() + BETWEEN).min(whole.len());
    enough(&whole) && whole.windows(near.max(1)).any(enough)
}

/// In characters: a word that stands for another one may be so much longer.
const BETWEEN: usize = 2;

fn chars(item: &Item) -> Vec<char> {
    item.key.chars().collect()
}

#[expect(clippy::cast_precision_loss, reason = "a measure has far fewer characters than 2^24")]
fn count(chars: usize) -> f32 {
    chars as f32
}

/// The length of the longest common subsequence.
///
/// A column of the table that is gone through for it is a number of as many bits as the one text has characters, of which
/// those are 0 where it goes up (Hyyrö: Bit-parallel LCS-length computation revisited, 2004): a step over each character
/// of the other text, whatever the length of this one up to a word.
fn common(a: &[char], b: &[char]) -> usize {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let (a, b) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let words = a.len().div_ceil(WORD);
    // Of each character of `a` where it stands.
    let mut letters = a.to_vec();
    letters.sort_unstable();
    letters.dedup();
    let mut places = vec![0u64; letters.len() * words];
    for (at, x) in a.iter().enumerate() {
        let letter = letters.binary_search(x).expect("every character is among the letters");
        places[letter * words + at / WORD] |= 1 << (at % WORD);
    }
    let mut column = vec![u64::MAX; words];
    for y in b {
        let Ok(letter) = letters.binary_search(y) else { continue };
        let mut carry = false;
        for (column, &places) in column.iter_mut().zip(&places[letter * words..]) {
            let up = *column & places;
            let (sum, over) = column.overflowing_add(up);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            carry = over || again;
            *column = sum | (*column & !places);
        }
    }
    head + tail + column.iter().map(|word| word.count_zeros() as usize).sum::<usize>()
}

/// In bits.
const WORD: usize = u64::BITS as usize;

#[cfg(test)]
mod tests {
    use super::{close, common};

    fn of(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        assert_eq!(common(&a, &b), common(&b, &a));
        common(&a, &b)
    }

    #[test]
    fn what_stands_in_another_order_counts_once() {
        assert_eq!(of("辦理停電通知及用電安全宣導", "辦理停電通知及用電安全宣導"), 13);
        assert_eq!(of("停電通知用電安全", "用電安全停電通知"), 4);
        assert_eq!(of("定期辦理宣導", "辦理各項宣導活動"), 4);
        assert_eq!(of("", "辦理"), 0);
        assert_eq!(of("aab", "ab"), 2);
    }

    #[test]
    fn what_is_printed_with_another_word_stands_there_close_by() {
        let whole = "重大災害後主動派員勘查受損房屋六十日內完成減免核定";
        assert!(close(whole, "六十日內辦竣減免核定", 0.75));
        assert!(close(whole, "六十日完成減免核定", 0.75));
        // All of it stands there, and not in one place.
        assert_eq!(of(whole, "重大災害減免核定"), 8);
        assert!(!close(whole, "重大災害減免核定", 0.75));
        assert!(!close(whole, "減免核定六十日內", 0.75) && !close("", "減免核定", 0.75));
    }

    /// The table, cell by cell.
    fn plainly(a: &[char], b: &[char]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                table[i + 1][j + 1] = if x == y { table[i][j] + 1 } else { table[i][j + 1].max(table[i + 1][j]) };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn texts_of_any_length_have_what_the_table_says_in_common() {
        let mut state = 1u64;
        let mut lot = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for round in 0..400 {
            let letters = 2 + round % 30;
            let mut text = || -> Vec<char> {
                let length = lot(if round % 4 == 0 { 300 } else { 70 });
                (0..length).map(|_| char::from_u32(0x4E00 + u32::try_from(lot(letters)).unwrap()).unwrap()).collect()
            };
            let (a, b) = (text(), text());
            assert_eq!(common(&a, &b), plainly(&a, &b), "{a:?} {b:?}");
        }
    }
}
