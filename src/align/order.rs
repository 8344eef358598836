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

fn chars(item: &Item) -> Vec<char> {
    item.key.chars().collect()
}

#[expect(clippy::cast_precision_loss, reason = "a measure has far fewer characters than 2^24")]
fn count(chars: usize) -> f32 {
    chars as f32
}

/// The length of the longest common subsequence.
fn common(a: &[char], b: &[char]) -> usize {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    let mut row = vec![0usize; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (at, y) in b.iter().enumerate() {
            let above = std::mem::replace(&mut row[at + 1], 0);
            row[at + 1] = if x == y { before + 1 } else { above.max(row[at]) };
            before = above;
        }
    }
    head + tail + row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::common;

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
}
