//! What a page's text layer is worth: none, sound, or garbage that was laid under a picture or comes of a lying font.
//!
//! Signs that no text has are enough to call a layer garbage. Where the letters are sound but are hardly those of the
//! page (Latin under a picture of a Chinese plan, or 漢字 that nobody uses), the recogniser is asked what the picture
//! shows, and its answer decides: see [`shows_other_text`].

use std::sync::LazyLock;

#[cfg(feature = "scan")]
use super::Word;
use super::is_scan;
use crate::source::geometry::{GeometryPage, GlyphText};

/// What a page's text layer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// Text that can be read, as far as can be told.
    Sound,
    /// Hardly any text over a picture.
    Absent,
    /// Signs that no text has.
    Garbage(Garbage),
    /// Letters that are hardly those of the page; only its picture can tell.
    Doubtful,
}

/// What is wrong with a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Garbage {
    /// Characters of the private area, or none at all.
    Unnamed,
    /// Bytes of one encoding read as another.
    Mojibake,
    /// The picture shows other text.
    #[cfg(feature = "scan")]
    Other,
}

impl Garbage {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Garbage::Unnamed => "多為無對應的字碼",
            Garbage::Mojibake => "編碼錯亂",
            #[cfg(feature = "scan")]
            Garbage::Other => "與影像所示不符",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Garbage::Unnamed => "mostly codes without a character",
            Garbage::Mojibake => "bytes read in the wrong encoding",
            #[cfg(feature = "scan")]
            Garbage::Other => "not what the picture shows",
        }
    }
}

/// So few frequent characters among the others, and the others are no text.
const FEW: f32 = 0.05;
/// Fewer characters tell nothing.
const LEAST: usize = 30;

/// What the text layer of a page is worth, by its characters alone.
pub(super) fn layer(page: &GeometryPage) -> Layer {
    if is_scan(page) {
        return Layer::Absent;
    }
    let count = Count::of(page.glyphs.iter().map(|glyph| &glyph.text));
    if count.all < LEAST {
        return Layer::Sound;
    }
    let share = |some: usize, of: usize| some as f32 / of.max(1) as f32;
    if share(count.unnamed, count.all) > 0.3 {
        return Layer::Garbage(Garbage::Unnamed);
    }
    // German has one such letter in twenty, Vietnamese one in four, Big5 or UTF-8 read as Latin-1 nearly all.
    if share(count.accented, count.all) > 0.3 && count.han * 10 < count.all {
        return Layer::Garbage(Garbage::Mojibake);
    }
    let pictured: f32 = page.pictures.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
    // Only a text laid under a picture can be another one than the page shows.
    let laid_under = pictured > 0.5 * page.width * page.height;
    let latin = count.han * 10 < count.all;
    // 漢字 drawn by chance, as bytes read in the wrong encoding draw them.
    let rare = count.han >= 2 * LEAST && share(count.frequent, count.han) < FEW;
    if (laid_under && latin) || rare { Layer::Doubtful } else { Layer::Sound }
}

/// Whether what was recognised is plainly another text than a doubtful layer has: 漢字 in number, frequent ones
/// among them, and read with some confidence.
#[cfg(feature = "scan")]
pub(super) fn shows_other_text(words: &[Word]) -> bool {
    let glyphs: Vec<GlyphText> = words.iter().filter_map(|word| GlyphText::new(&word.text)).collect();
    let count = Count::of(glyphs.iter());
    let sure = words.iter().map(|word| word.confidence).sum::<f32>() / words.len().max(1) as f32;
    count.han >= LEAST && count.han * 2 > count.all && count.frequent as f32 > FEW * count.han as f32 && sure > 0.6
}

#[derive(Debug, Default)]
struct Count {
    all: usize,
    unnamed: usize,
    accented: usize,
    han: usize,
    frequent: usize,
}

impl Count {
    fn of<'a>(texts: impl Iterator<Item = &'a GlyphText>) -> Count {
        let mut count = Count::default();
        for text in texts.filter(|text| !text.is_blank()) {
            match text {
                GlyphText::One(c) => count.add(*c),
                GlyphText::Many(text) => text.chars().for_each(|c| count.add(c)),
            }
        }
        count
    }

    fn add(&mut self, c: char) {
        self.all += 1;
        match c {
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' | '\u{FFFD}' => self.unnamed += 1,
            c if c.is_control() => self.unnamed += 1,
            '\u{A1}'..='\u{17F}' => self.accented += 1,
            '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
                self.han += 1;
                self.frequent += usize::from(is_frequent(c));
            }
            _ => {}
        }
    }
}

/// Characters of which every text has some, traditional, simplified or Japanese: of 漢字 drawn by chance, one in a
/// hundred is among them; of those of a plan, one in four.
const FREQUENT: &str = "一二三四五六七八九十年月日時人大小中上下不有用以之及為为的在是與与或各行作本法定事公地方分出生成自主要於可能同理者其每次全合工";

fn is_frequent(c: char) -> bool {
    // Asked for every character of a folder: a bit each, over the basic plane.
    static BITS: LazyLock<[u64; 0x1_0000 / 64]> = LazyLock::new(|| {
        let mut bits = [0; 0x1_0000 / 64];
        FREQUENT.chars().for_each(|c| bits[c as usize / 64] |= 1 << (c as usize % 64));
        bits
    });
    BITS.get(c as usize / 64).is_some_and(|bits| bits >> (c as usize % 64) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::geometry::{Glyph, Turn};

    fn page(text: &str, visible: bool, pictured: bool) -> GeometryPage {
        let glyph = |c| Glyph {
            text: GlyphText::One(c),
            bbox: [0.0; 4],
            baseline: 0.0,
            size: 10.0,
            turn: Turn::Upright,
            vertical: false,
            visible,
            light: 0,
        };
        GeometryPage {
            number: 1,
            width: 100.0,
            height: 100.0,
            glyphs: text.repeat(9).chars().map(glyph).collect(),
            pictures: if pictured { vec![[0.0, 0.0, 100.0, 100.0]] } else { Vec::new() },
            ..GeometryPage::default()
        }
    }

    const CHINESE: &str = "辦理用戶滿意度調查，並依結果改善服務作業。";

    #[test]
    fn codes_without_a_character_and_bytes_read_wrongly_are_garbage() {
        let private: String = "\u{E123}\u{E456}\u{F801}業務組".into();
        assert_eq!(layer(&page(&private, true, false)), Layer::Garbage(Garbage::Unnamed));
        let bytes = encoding_rs::BIG5.encode(CHINESE).0.into_owned();
        let latin: String = bytes.iter().map(|&byte| char::from(byte)).collect();
        assert_eq!(layer(&page(&latin, true, false)), Layer::Garbage(Garbage::Mojibake));
        let latin: String = CHINESE.bytes().map(char::from).collect();
        assert_ne!(layer(&page(&latin, false, true)), Layer::Sound);
    }

    #[test]
    fn latin_under_a_picture_and_rare_characters_are_doubtful() {
        assert_eq!(layer(&page("HRA BAREFC WREERR", false, true)), Layer::Doubtful);
        let (rare, _, _) = encoding_rs::BIG5.decode(CHINESE.as_bytes());
        let rare: String = rare.chars().filter(|c| *c != '\u{FFFD}').collect();
        assert_ne!(layer(&page(&rare, true, false)), Layer::Sound, "{rare}");
    }

    #[test]
    fn sound_text_of_several_languages_is_left_alone() {
        for text in [
            CHINESE,
            "The quick brown fox",
            "Prüfungsausschüsse für Lehrämter",
            "为人民服务的办事处设置专柜",
            "(1) 100%",
        ] {
            assert_eq!(layer(&page(text, true, false)), Layer::Sound, "{text}");
        }
        assert_eq!(layer(&page(CHINESE, false, true)), Layer::Sound);
    }

    #[cfg(feature = "scan")]
    #[test]
    fn a_doubtful_layer_gives_way_to_common_characters_only() {
        let word = |text: &str, confidence| Word { page: 1, bbox: [0.0; 4], text: text.to_owned(), confidence };
        let read = |text: &str, confidence| text.chars().map(|c| word(&c.to_string(), confidence)).collect::<Vec<_>>();
        assert!(shows_other_text(&read(&CHINESE.repeat(2), 0.9)));
        assert!(!shows_other_text(&read(&CHINESE.repeat(2), 0.4)));
        assert!(!shows_other_text(&read("the same Latin text that the layer has as well", 0.9)));
    }
}
