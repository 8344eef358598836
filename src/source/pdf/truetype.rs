//! Reads the character map of an embedded TrueType or OpenType font backwards: which character is this glyph?
//!
//! Only for composite fonts that come without `/ToUnicode` and without a known collection.

use std::collections::BTreeMap;

/// Characters of a map that are looked at. Those of a sound one do not overlap, and there are no more characters than this;
/// a broken one names all of them thirty thousand times.
const MOST_CHARACTERS: usize = 0x11_0000;

/// From glyph to character, the lowest character where several share a glyph.
pub(super) fn characters_by_glyph(font: &[u8]) -> BTreeMap<u16, char> {
    let mut found = BTreeMap::new();
    let Some(table) = cmap_table(font) else { return found };
    let mut best: Option<(u8, usize)> = None;
    let count = usize::from(u16_at(table, 2).unwrap_or(0)).min(64);
    for index in 0..count {
        let record = 4 + index * 8;
        let (Some(platform), Some(encoding), Some(offset)) =
            (u16_at(table, record), u16_at(table, record + 2), u32_at(table, record + 4))
        else {
            break;
        };
        let rank = match (platform, encoding) {
            (3, 10) | (0, 4 | 6) => 3,
            (3, 1) | (0, _) => 2,
            _ => continue,
        };
        if best.is_none_or(|(before, _)| rank > before) {
            best = Some((rank, offset as usize));
        }
    }
    let Some((_, offset)) = best else { return found };
    let Some(sub) = table.get(offset..) else { return found };
    let mut left = MOST_CHARACTERS;
    let mut add = |character: u32, glyph: u32| {
        if let (Some(c), Ok(glyph)) = (char::from_u32(character), u16::try_from(glyph))
            && glyph != 0
        {
            found.entry(glyph).or_insert(c);
        }
        left -= 1;
        left > 0
    };
    match u16_at(sub, 0) {
        Some(4) => segments(sub, &mut add),
        Some(12) => groups(sub, &mut add),
        _ => {}
    }
    found
}

fn cmap_table(font: &[u8]) -> Option<&[u8]> {
    let count = usize::from(u16_at(font, 4)?).min(256);
    (0..count).map(|index| 12 + index * 16).find_map(|record| {
        if font.get(record..record + 4)? != b"cmap" {
            return None;
        }
        font.get(u32_at(font, record + 8)? as usize..)
    })
}

/// Format 4: segments of the basic plane. What is told of a character says whether more may be.
fn segments(sub: &[u8], add: &mut impl FnMut(u32, u32) -> bool) {
    let Some(doubled) = u16_at(sub, 6) else { return };
    let count = usize::from(doubled / 2);
    let (ends, starts) = (14, 16 + count * 2);
    let (deltas, ranges) = (starts + count * 2, starts + count * 4);
    for index in 0..count {
        let at = |base: usize| u16_at(sub, base + index * 2);
        let (Some(end), Some(start), Some(delta), Some(range)) = (at(ends), at(starts), at(deltas), at(ranges)) else {
            return;
        };
        for character in start..=end {
            if character == 0xFFFF {
                break;
            }
            let glyph = if range == 0 {
                character.wrapping_add(delta)
            } else {
                let place = ranges + index * 2 + usize::from(range) + usize::from(character - start) * 2;
                match u16_at(sub, place) {
                    Some(0) | None => 0,
                    Some(glyph) => glyph.wrapping_add(delta),
                }
            };
            if !add(u32::from(character), u32::from(glyph)) {
                return;
            }
        }
    }
}

/// Format 12: groups over all planes.
fn groups(sub: &[u8], add: &mut impl FnMut(u32, u32) -> bool) {
    let count = u32_at(sub, 12).unwrap_or(0).min(20_000) as usize;
    for index in 0..count {
        let at = |offset: usize| u32_at(sub, 16 + index * 12 + offset);
        let (Some(start), Some(end), Some(glyph)) = (at(0), at(4), at(8)) else { return };
        let length = end.saturating_sub(start).min(0xFFFF);
        for step in 0..=length {
            if !add(start.saturating_add(step), glyph.saturating_add(step)) {
                return;
            }
        }
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_font_give_nothing() {
        assert!(characters_by_glyph(b"").is_empty());
        assert!(characters_by_glyph(&[0xFF; 300]).is_empty());
    }

    /// A font of nothing but one map.
    fn font(sub: &[u8]) -> Vec<u8> {
        let number = |number: usize| u32::try_from(number).expect("small").to_be_bytes();
        let table = [&[0, 0, 0, 1, 0, 3, 0, 10][..], &number(12), sub].concat();
        let record = [&b"cmap\0\0\0\0"[..], &number(28), &number(table.len())].concat();
        [&[0, 1, 0, 0, 0, 1, 0, 16, 0, 0, 0, 0][..], &record, &table].concat()
    }

    #[test]
    fn a_map_that_names_every_character_again_and_again_costs_no_more_than_one() {
        let count: u16 = 32_000;
        let times = |pair: [u8; 2]| pair.repeat(usize::from(count));
        let head = [4u16, 0, 0, count * 2, 0, 0, 0].map(u16::to_be_bytes).concat();
        let ends = times([0xFF, 0xFE]);
        let zeros = times([0, 0]);
        let four = [&head[..], &ends, &[0, 0], &zeros, &times([0, 1]), &zeros].concat();
        let group = [0u32, 0xFFFF, 1].map(u32::to_be_bytes).concat();
        let twelve = [&[0, 12, 0, 0][..], &[0; 8], &20_000u32.to_be_bytes(), &group.repeat(20_000)].concat();
        let start = std::time::Instant::now();
        for sub in [four, twelve] {
            assert_eq!(characters_by_glyph(&font(&sub)).get(&0x4E01), Some(&'一'));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    }
}
