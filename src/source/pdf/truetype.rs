//! Reads the character map of an embedded TrueType or OpenType font backwards: which character is this glyph?
//!
//! Only for composite fonts that come without `/ToUnicode` and without a known collection.

use std::collections::BTreeMap;

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
    let mut add = |character: u32, glyph: u32| {
        if let (Some(c), Ok(glyph)) = (char::from_u32(character), u16::try_from(glyph))
            && glyph != 0
        {
            found.entry(glyph).or_insert(c);
        }
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

/// Format 4: segments of the basic plane.
fn segments(sub: &[u8], add: &mut impl FnMut(u32, u32)) {
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
            add(u32::from(character), u32::from(glyph));
        }
    }
}

/// Format 12: groups over all planes.
fn groups(sub: &[u8], add: &mut impl FnMut(u32, u32)) {
    let count = u32_at(sub, 12).unwrap_or(0).min(20_000) as usize;
    for index in 0..count {
        let at = |offset: usize| u32_at(sub, 16 + index * 12 + offset);
        let (Some(start), Some(end), Some(glyph)) = (at(0), at(4), at(8)) else { return };
        let length = end.saturating_sub(start).min(0xFFFF);
        for step in 0..=length {
            add(start.saturating_add(step), glyph.saturating_add(step));
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
}
