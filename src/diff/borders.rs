//! Where words end: learned from the two plans themselves, for Chinese prints no spaces.
//!
//! Two characters that stand together more often than chance would have them are one word. How often is counted over the
//! measures of both plans; a mark between them parts them whatever the count.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::align::Prepared;
use crate::normalize::{is_numeral, key};

/// How firmly neighbouring characters hold together in two plans.
pub(super) struct Borders<'a> {
    plans: [&'a Prepared; 2],
    measures: f32,
}

/// Conjunctions part what stands around them; as a text prints them, and as its key does.
pub(crate) const PARTING: [char; 9] = ['及', '與', '与', '和', '或', '並', '并', '之', '等'];

/// Words of one character besides, printed or in keys: with them a neighbour makes no word (於|台電, 應|儘速).
pub(crate) const BY_THEMSELVES: [char; 34] = [
    '於', '于', '在', '至', '由', '以', '對', '对', '向', '從', '从', '到', '將', '将', '應', '应', '可', '得', '須',
    '须', '需', '會', '会', '請', '请', '已', '未', '不', '其', '所', '的', '則', '则', '各',
];

/// Words of two characters that plans of agencies are made of, as keys have them. What is in no plan more than once is known
/// as a word by this list alone.
static WORDS: LazyLock<HashSet<[char; 2], foldhash::fast::FixedState>> = LazyLock::new(|| {
    let words = include_str!("words.txt").split_whitespace();
    let chars = words.map(|word| key(word).chars().collect::<Vec<_>>());
    chars.filter_map(|word| <[char; 2]>::try_from(word).ok()).collect()
});

/// How much firmer two characters hold together for being in the list of words, as a logarithm.
const LISTED: f32 = 2.0;

/// What begins phrases as a word of its own, as keys have it: prepositions, verbs and particles.
static BEGINS: LazyLock<Vec<char>> = LazyLock::new(|| {
    key("依按據供為使讓經有設訂洽且或又另本該每逐均皆如若因當共約達逾").chars().chain(alone()).collect()
});

/// What ends phrases as a word of its own, as keys have it.
static ENDS: LazyLock<Vec<char>> =
    LazyLock::new(|| key("者時後前內中上下外間起止了率性化").chars().chain(alone()).collect());

fn alone() -> impl Iterator<Item = char> {
    BY_THEMSELVES.into_iter().chain(PARTING)
}

/// Fewer measures tell nothing about a word.
const SEEN: f32 = 3.0;

#[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
fn count(measures: usize) -> f32 {
    measures as f32
}

impl<'a> Borders<'a> {
    pub(super) fn of(old: &'a Prepared, new: &'a Prepared) -> Self {
        Borders { plans: [old, new], measures: count(old.items.len() + new.items.len()) }
    }

    /// How much more often two characters stand together than by chance, as a logarithm; 0 where they part.
    pub(super) fn bond(&self, a: char, b: char) -> f32 {
        if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() {
            return f32::INFINITY;
        }
        if PARTING.contains(&a) || PARTING.contains(&b) {
            return 0.0;
        }
        let listed = if Self::is_listed(a, b) { LISTED } else { 0.0 };
        let both = count(self.times(a, b));
        if both == 0.0 {
            return listed;
        }
        let (one, other) = self.apart(a, b);
        // What is seen once stands together by chance: the discount of Pantel and Lin (Discovering word senses from text, 2002).
        let rarer = one.min(other);
        let discount = both / (both + 1.0) * rarer / (rarer + 1.0);
        (both * self.measures / (one * other)).ln().max(0.0) * discount + listed
    }

    /// Whether two characters are a word of the list.
    pub(super) fn is_listed(a: char, b: char) -> bool {
        WORDS.contains(&[a, b])
    }

    /// In how many measures either of two characters stands.
    fn apart(&self, a: char, b: char) -> (f32, f32) {
        (count(Prepared::times_one(self.plans, a)), count(Prepared::times_one(self.plans, b)))
    }

    /// Whether a character that begins a phrase, or one that ends it, is a word of its own.
    pub(super) fn is_alone(c: char, begins: bool) -> bool {
        c.is_ascii() || is_numeral(c) || if begins { BEGINS.contains(&c) } else { ENDS.contains(&c) }
    }

    /// In how many measures two characters stand together.
    pub(super) fn times(&self, a: char, b: char) -> usize {
        Prepared::times(self.plans, [a, b])
    }

    /// How many of the measures that hold the rarer of two characters hold both together. What stands in half of all
    /// measures (用戶) is not much more often together than by chance, and is a word all the same.
    pub(super) fn together(&self, a: char, b: char) -> f32 {
        if a.is_ascii() || b.is_ascii() || PARTING.contains(&a) || PARTING.contains(&b) {
            return 0.0;
        }
        if Self::is_listed(a, b) {
            return 1.0;
        }
        let both = count(self.times(a, b));
        // What stands together once or twice may do so by chance.
        if both < SEEN {
            return 0.0;
        }
        let (one, other) = self.apart(a, b);
        both / one.min(other)
    }
}
