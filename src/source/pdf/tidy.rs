//! Repairs on the glyphs of a page: what they really say, and each of them only once.

use crate::source::geometry::{Glyph, GlyphText, Turn};

/// Puts an `/ActualText` in the place of the glyphs drawn since `start`.
pub(super) fn say(glyphs: &mut Vec<Glyph>, start: usize, text: &str) {
    let Some(drawn) = glyphs.get_mut(start..).filter(|drawn| !drawn.is_empty()) else { return };
    let said: Vec<char> = text.chars().filter(|c| !c.is_control() && *c != '\u{AD}' && *c != '\u{200B}').collect();
    if said.len() == drawn.len() {
        for (glyph, &c) in drawn.iter_mut().zip(&said) {
            glyph.text = GlyphText::One(c);
        }
        return;
    }
    // A whole paragraph as one string would lose the places of its characters; its glyphs are trusted instead.
    const MOST: usize = 8;
    let readable = drawn.iter().all(|glyph| glyph.text != GlyphText::One('\u{FFFD}'));
    if drawn.len() > MOST && readable {
        return;
    }
    let said: String = said.into_iter().collect();
    match GlyphText::new(&said) {
        None => glyphs.truncate(start),
        Some(text) => {
            let mut bbox = drawn[0].bbox;
            for glyph in drawn.iter() {
                let other = glyph.bbox;
                bbox = [bbox[0].min(other[0]), bbox[1].min(other[1]), bbox[2].max(other[2]), bbox[3].max(other[3])];
            }
            drawn[0].text = text;
            drawn[0].bbox = bbox;
            glyphs.truncate(start + 1);
        }
    }
}

/// Takes out glyphs that were struck twice a little apart to look bold.
///
/// Two equal characters of one size count as one where their origins lie within this part of the font size. The
/// narrowest letters stand a fifth of their size apart.
const DOUBLE: f32 = 0.12;

/// Keeps one of each double-struck glyph: the first.
pub(super) fn strike_once(glyphs: &mut Vec<Glyph>) {
    // By first character and left edge: copies stand next to each other but for equal characters of the same column.
    let key = |(index, glyph): (u32, &Glyph)| {
        let [x, y, ..] = glyph.bbox;
        in_one([u32::from(glyph.text.first()), in_order(x), in_order(y), index])
    };
    let mut order: Vec<u128> = (0..).zip(glyphs.iter()).map(key).collect();
    order.sort_unstable();
    let mut twice = vec![false; glyphs.len()];
    let mut any = false;
    for (position, &own) in order.iter().enumerate() {
        let index = last(own);
        if twice[index] {
            continue;
        }
        let glyph = &glyphs[index];
        let near = DOUBLE * glyph.size.max(1.0);
        for &other in order[position + 1..].iter().take(64) {
            let is_same = first(other) == first(own);
            let other = last(other);
            let next = &glyphs[other];
            if !is_same || next.bbox[0] - glyph.bbox[0] > near {
                break;
            }
            let same_size = (next.size - glyph.size).abs() <= 0.1 * glyph.size.max(1.0);
            let is_near = (next.bbox[1] - glyph.bbox[1]).abs() <= near;
            if same_size && is_near && next.turn == glyph.turn && next.text == glyph.text {
                twice[index.max(other)] = true;
                any = true;
                if other < index {
                    break;
                }
            }
        }
    }
    if any {
        let mut index = 0;
        glyphs.retain(|_| {
            index += 1;
            !twice[index - 1]
        });
    }
}

/// Marks a page of vertical writing whose characters were placed one by one as what it is: hardly a character has a
/// neighbour beside it that is as near as the one below.
pub(super) fn set_down(glyphs: &mut [Glyph]) {
    /// Fewer characters are a title, which is read where it stands.
    const LEAST: usize = 8;
    /// A page of more is written by a program that knows of vertical writing.
    const MOST: usize = 3_000;
    /// Neighbours are no further apart, in ems.
    const NEAR: f32 = 2.2;
    /// Neighbours of one line or column stand aside by no more, in ems.
    const ASIDE: f32 = 0.3;
    /// The next column is this much further off than the next character.
    const FURTHER: f32 = 1.2;
    /// Of ten characters so many must stand so.
    const OF_TEN: usize = 8;
    if !(LEAST..=MOST).contains(&glyphs.len()) {
        return;
    }
    let wide = |glyph: &Glyph| matches!(glyph.text.first(), '\u{2E80}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}');
    let shows = |glyph: &&Glyph| glyph.turn == Turn::Upright && !glyph.vertical && !glyph.text.is_blank();
    let seen = || glyphs.iter().filter(shows);
    let count = seen().count();
    // Level text shows itself in the order of drawing: nearly all pages end with the first tenth of it.
    let is_level = |(before, next): &(&Glyph, &Glyph)| {
        let step = next.bbox[0] - before.bbox[2];
        (next.baseline - before.baseline).abs() < 0.1 * before.size && step.abs() < 0.3 * before.size
    };
    if count < LEAST
        || seen().zip(seen().skip(1)).filter(is_level).nth(count / 10).is_some()
        || seen().filter(|glyph| wide(glyph)).count() * 10 < count * OF_TEN
    {
        return;
    }
    let seen: Vec<&Glyph> = seen().collect();
    let nearest = |glyph: &Glyph, along: usize| {
        let across = 1 - along;
        let apart = |other: &&&Glyph| {
            let aside = (other.middle()[across] - glyph.middle()[across]).abs() < ASIDE * glyph.size;
            let step = other.middle()[along] - glyph.middle()[along];
            aside.then_some(step / glyph.size.max(1.0)).filter(|step| step.abs() > 0.5)
        };
        seen.iter().filter_map(|other| apart(&other)).map(f32::abs).fold(f32::MAX, f32::min)
    };
    let down = seen.iter().filter(|glyph| {
        let below = nearest(glyph, 1);
        below < NEAR && below * FURTHER < nearest(glyph, 0)
    });
    if down.count() * 10 >= count * OF_TEN {
        for glyph in glyphs.iter_mut().filter(|glyph| glyph.turn == Turn::Upright) {
            glyph.vertical = true;
        }
    }
}

/// A number whose order is that of [`f32::total_cmp`].
fn in_order(x: f32) -> u32 {
    let bits = x.to_bits();
    // Negative numbers run backwards; the others stand above them.
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// Four numbers as one that is ordered by the first, then by the next: sorting compares one number sooner than several.
fn in_one(parts: [u32; 4]) -> u128 {
    parts.into_iter().fold(0, |whole, part| whole << 32 | u128::from(part))
}

/// The first of those that are [`in_one`].
fn first(whole: u128) -> u32 {
    (whole >> 96) as u32
}

/// The last of those that are [`in_one`].
fn last(whole: u128) -> usize {
    whole as u32 as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(c: char, x: f32) -> Glyph {
        Glyph {
            text: GlyphText::One(c),
            bbox: [x, 0.0, x + 12.0, 12.0],
            baseline: 10.0,
            size: 12.0,
            turn: Turn::Upright,
            vertical: false,
            visible: true,
            light: 0,
        }
    }

    fn text(glyphs: &[Glyph]) -> String {
        glyphs.iter().map(|glyph| glyph.text.to_string()).collect()
    }

    #[test]
    fn columns_of_characters_placed_one_by_one_are_vertical_writing() {
        let at = |column: usize, row: usize, pitch: f32| {
            let (x, y) = (30.0 * column as f32, pitch * row as f32);
            Glyph { bbox: [x, y, x + 12.0, y + 12.0], baseline: y + 10.0, ..glyph('本', 0.0) }
        };
        let page = |pitch: f32| -> Vec<Glyph> {
            (0..3).flat_map(|column| (0..6).map(move |row| (column, row))).map(|(c, r)| at(c, r, pitch)).collect()
        };
        let mut written_down = page(15.0);
        set_down(&mut written_down);
        assert!(written_down.iter().all(|glyph| glyph.vertical));
        // As far apart below as beside: nothing tells.
        let mut square = page(30.0);
        set_down(&mut square);
        assert!(square.iter().all(|glyph| !glyph.vertical));
    }

    #[test]
    fn bold_by_striking_twice_reads_once() {
        let mut glyphs =
            vec![glyph('計', 0.0), glyph('計', 0.4), glyph('畫', 12.0), glyph('畫', 12.4), glyph('畫', 24.0)];
        strike_once(&mut glyphs);
        assert_eq!(text(&glyphs), "計畫畫");
    }

    #[test]
    fn the_text_that_is_meant_takes_the_place_of_its_glyphs() {
        let mut glyphs = vec![glyph('⽴', 0.0), glyph('ﬁ', 12.0)];
        say(&mut glyphs, 1, "fi");
        say(&mut glyphs, 0, "立fi");
        assert_eq!(text(&glyphs), "立fi");
        say(&mut glyphs, 0, "");
        assert!(glyphs.is_empty());
    }
}
