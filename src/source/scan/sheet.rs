//! A page as it is read by whatever is shown sheets and answers with words: cut into strips, asked for, put back, and what
//! was passed over asked for once more.

use unicode_width::UnicodeWidthChar;

use super::{
    Ocr, OcrError, Recognised, Word,
    engine::take,
    layer::Layer,
    picture::Picture,
    strips::{self, Strip},
    tesseract::{Seen, Tesseract},
    unread,
};
use crate::source::geometry::{GeometryPage, Glyph, GlyphText, Rule, Turn};

/// Dots an inch: what recognisers are trained on.
pub(super) const DPI: u32 = 300;
/// The same in pixels a point.
pub(super) const SCALE: f32 = DPI as f32 / 72.0;
/// A rule is at least this long, in points: no stroke of a character of body text is.
pub(super) const SHORTEST_RULE: f32 = 26.0;
/// Less of a box is ink where specks were taken for words; 一 alone has a tenth.
const SPARSE: f32 = 0.06;
/// What is read only at the second try must be at least so sure to be believed.
pub(super) const SURE: f32 = 0.7;

#[derive(Default)]
pub(super) struct Page {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) words: Vec<Word>,
    pub(super) unread: Vec<[f32; 4]>,
    /// Lines that were read without any confidence, in points.
    pub(super) weak: Vec<[f32; 4]>,
    pub(super) png: Option<Vec<u8>>,
    /// How far its lines sank before it was straightened.
    pub(super) slope: f32,
}

impl Page {
    /// The mean of how sure its words are.
    pub(super) fn sure(&self) -> f32 {
        self.words.iter().map(|word| word.confidence).sum::<f32>() / self.words.len().max(1) as f32
    }
}

/// A page of vertical writing as the program reads it.
pub(super) fn columns(picture: Picture, program: &Tesseract, keep: bool) -> Result<Page, OcrError> {
    let (plain, slope) = picture.straightened();
    let png = if keep { plain.png() } else { None };
    let picture = plain.levelled();
    let [verticals, horizontals] = picture.rules((SHORTEST_RULE * SCALE) as usize);
    let all = [verticals, horizontals].concat();
    let rules = all.iter().map(|run| run.rule(SCALE)).collect();
    let bare = picture.without(&all).despeckled();
    let mut page = Page { rules, png, slope, ..Page::default() };
    for word in ask(&|sheet| program.columns(sheet, DPI), &bare)? {
        let [left, top, right, bottom] = word.bbox.map(|edge| edge / SCALE);
        let each = (bottom - top) / word.text.chars().count().max(1) as f32;
        let mut from = top;
        for c in word.text.chars() {
            page.glyphs.push(Glyph {
                text: GlyphText::One(c),
                bbox: [left, from, right, from + each],
                baseline: from + each,
                size: right - left,
                turn: Turn::Upright,
                vertical: true,
                visible: true,
                light: 0,
            });
            from += each;
        }
        page.words.push(Word {
            page: 0,
            bbox: [left, top, right, bottom],
            text: word.text,
            confidence: word.confidence,
        });
    }
    Ok(page)
}

/// What a recogniser answers when it is shown a sheet.
type Read<'a> = dyn Fn(&Picture) -> Result<Vec<Seen>, OcrError> + 'a;

/// A word on a sheet: its box in pixels, what it says, how sure that is (0–1), and the number of its line.
#[doc(hidden)]
pub type SheetWord = ([f32; 4], String, f32, u32);

/// A page of 300 dots an inch as it is read whatever recogniser there is: `read` is shown sheets of grey pixels, `width` to
/// a row, and answers with words. For tests that must not depend on a program.
#[doc(hidden)]
#[must_use]
pub fn read_picture(
    width: usize,
    grey: Vec<u8>,
    read: &dyn Fn(usize, &[u8]) -> Vec<SheetWord>,
) -> (GeometryPage, Recognised) {
    let height = grey.len() / width.max(1);
    let mut out = GeometryPage {
        number: 1,
        width: width as f32 / SCALE,
        height: height as f32 / SCALE,
        ..GeometryPage::default()
    };
    let answer = |sheet: &Picture| {
        let words = read(sheet.width, &sheet.grey).into_iter();
        Ok(words.map(|(bbox, text, confidence, line)| Seen { text, bbox, confidence, line }).collect())
    };
    let mut found = Recognised::default();
    let read = page(Picture { width, height, grey }, &answer, true);
    take(&mut out, read, Layer::Absent, Ocr::Always, &mut Vec::new(), &mut found);
    (out, found)
}

/// The words on a sheet, without those whose box is none or stands beside it: the program's answer is input like any other.
fn ask(read: &Read<'_>, sheet: &Picture) -> Result<Vec<Seen>, OcrError> {
    let mut seen = read(sheet)?;
    for Seen { bbox, .. } in &mut seen {
        for (edge, most) in bbox.iter_mut().zip([sheet.width, sheet.height].repeat(2)) {
            *edge = edge.clamp(0.0, most as f32);
        }
    }
    // What is no number is less than nothing.
    seen.retain(|Seen { bbox, .. }| bbox[0] < bbox[2] && bbox[1] < bbox[3]);
    Ok(seen)
}

pub(super) fn page(picture: Picture, read: &Read<'_>, keep: bool) -> Result<Page, OcrError> {
    let (plain, slope) = picture.straightened();
    let png = if keep { plain.png() } else { None };
    let picture = plain.clone().levelled();
    let [verticals, horizontals] = picture.rules((SHORTEST_RULE * SCALE) as usize);
    let rules = verticals.iter().chain(&horizontals).map(|run| run.rule(SCALE)).collect();
    let all: Vec<_> = verticals.iter().chain(&horizontals).copied().collect();
    let bare = picture.without(&all).despeckled();
    let ruled = (verticals.iter().map(|run| run.from).min(), verticals.iter().map(|run| run.to).max());
    let mut page = Page { rules, png, slope, ..Page::default() };
    let mut passed_over = Vec::new();
    for strips in strips::sheets(strips::cut(&bare, &verticals)) {
        let sheet = Sheet::of(&bare, strips);
        let seen = ask(read, &sheet.picture)?;
        sheet.put(&seen, ruled, bare.height, &mut page);
        if let (Some(top), Some(bottom)) = ruled {
            passed_over.extend(unread::bands(&sheet.picture, &sheet.strips, &seen, top, bottom));
        }
    }
    if passed_over.is_empty() {
        return Ok(page);
    }
    // What was passed over among the other lines is often read when it stands by itself, or with the grey it has.
    for bare in [&bare, &plain.without(&all)] {
        if passed_over.is_empty() {
            break;
        }
        let sheet = Sheet::of(bare, std::mem::take(&mut passed_over));
        let mut seen = ask(read, &sheet.picture)?;
        for (at, strip) in sheet.strips.iter().enumerate() {
            let on_it = |word: &Seen| strips::strip_at(&sheet.strips, word.bbox[1]) == Some(at);
            let sure = |word: &Seen| word.confidence >= SURE;
            if !seen.iter().any(on_it) || !seen.iter().filter(|word| on_it(word)).all(sure) {
                seen.retain(|word| !on_it(word));
                passed_over.push(*strip);
            }
        }
        sheet.put(&seen, ruled, bare.height, &mut page);
    }
    let points = |strip: &Strip| [strip.left, strip.top, strip.right, strip.bottom].map(|edge| edge as f32 / SCALE);
    page.unread.extend(passed_over.iter().map(points));
    Ok(page)
}

/// Parts of a page below each other, as the recogniser is shown them.
pub(super) struct Sheet {
    pub(super) picture: Picture,
    pub(super) strips: Vec<Strip>,
}

impl Sheet {
    pub(super) fn of(bare: &Picture, mut strips: Vec<Strip>) -> Sheet {
        strips::stack(&mut strips);
        Sheet { picture: strips::sheet(bare, &strips), strips }
    }

    /// Puts what was seen on the sheet where it stands on the page, between the table's upper and lower end and outside.
    pub(super) fn put(&self, seen: &[Seen], ruled: (Option<usize>, Option<usize>), height: usize, page: &mut Page) {
        let Sheet { picture: sheet, strips } = self;
        for line in seen.chunk_by(|a, b| a.line == b.line) {
            let line = tidied(line);
            let (bottom, size) = line_measure(sheet, &line);
            // Outside the table, a line without a character of words is a page number or dirt.
            let outside = strips::to_page(strips, line[0].bbox[0], bottom).is_none_or(|[_, base]| {
                ruled.0.is_none_or(|top| base < top as f32) || ruled.1.is_none_or(|end| base > end as f32)
            });
            // The dashes around a page number look like 一; a speck may look like any one character.
            let says = |word: &&Seen| word.confidence >= 0.5;
            let characters = line.iter().filter(says).flat_map(|word| word.text.chars());
            let sparse = || line.iter().all(|word| sheet.density(word.bbox) < SPARSE);
            // At the page's edges a few characters are a page number or dirt.
            let at_edge = strips::to_page(strips, line[0].bbox[0], bottom)
                .is_none_or(|[_, base]| base < 0.06 * height as f32 || base > 0.92 * height as f32);
            let least = if at_edge { 8 } else { 2 };
            if outside && (sparse() || characters.filter(|c| ('\u{4E01}'..'\u{A000}').contains(c)).count() < least) {
                continue;
            }
            for (word, [from, to]) in line.iter().zip(apart(&line)) {
                let Some([left, base]) = strips::to_page(strips, from, bottom) else { continue };
                let (left, right, base) = (left / SCALE, (left + to - from) / SCALE, base / SCALE);
                let size = size / SCALE;
                let bbox = [left, base - size * 0.95, right, base + size * 0.05];
                page.words.push(Word { page: 0, bbox, text: word.text.clone(), confidence: word.confidence });
                push_glyphs(&word.text, bbox, base - size * 0.07, size, &mut page.glyphs);
            }
        }
    }
}

/// Where each word of a line begins and ends. Boxes of neighbours overlap; the order of reading is right all the same,
/// so two that do are parted halfway.
pub(super) fn apart(line: &[Seen]) -> Vec<[f32; 2]> {
    let mut out: Vec<[f32; 2]> = line.iter().map(|word| [word.bbox[0], word.bbox[2]]).collect();
    for at in 1..out.len() {
        let (before, here) = (out[at - 1], out[at]);
        if here[0] < before[1] {
            let middle = ((here[0] + before[1]) / 2.0).clamp(before[0] + 1.0, (here[1] - 1.0).max(before[0] + 1.0));
            out[at - 1][1] = middle;
            out[at] = [middle, here[1].max(middle + 1.0)];
        }
    }
    out
}

/// A line's words without the dirt before its first character, its marker with the dot it was printed with.
pub(super) fn tidied(line: &[Seen]) -> Vec<Seen> {
    let is_dirt = |c: char| "'’‘`“”\"》〉〕|·.,‧^~*_".contains(c);
    let mut words = line.to_vec();
    while words.len() > 1 && words[0].text.chars().all(is_dirt) {
        words.remove(0);
    }
    let closed = words.get(1).is_some_and(|next| next.text.starts_with([')', '）']));
    let first = &mut words[0].text;
    if first.chars().any(char::is_alphanumeric) {
        *first = first.trim_start_matches(is_dirt).to_owned();
    }
    // Of 「(4)」 the second bracket is thin, and often lost before a wide character.
    if first
        .strip_prefix(['(', '（'])
        .is_some_and(|number| (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()))
        && !closed
    {
        first.push(')');
    }
    // The thin mark behind 「一」 is no digit.
    if first.chars().all(|c| "一二三四五六七八九十".contains(c)) && words.len() > 1 {
        let mark = &mut words[1].text;
        if ["1", "l", "丶", "ヽ", "丨", "|"].contains(&mark.as_str()) {
            "、".clone_into(mark);
        }
    }
    // 「2,」 at the beginning of a line is a marker whose dot was taken for a comma.
    let first = &mut words[0].text;
    let digits = first.len() - first.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=2).contains(&digits) && first[digits..].starts_with([',', '，']) {
        let rest = first[digits..].chars().skip(1).collect::<String>();
        *first = format!("{}.{rest}", &first[..digits]);
    }
    widen(&mut words);
    words
}

/// Behind 漢字 stands the wide comma, whatever width it was recognised with; between digits the narrow one.
fn widen(words: &mut [Seen]) {
    let is_han = |c: char| ('\u{3400}'..'\u{A000}').contains(&c);
    let mut before = ' ';
    // The dot of 「甲.」 at the beginning of a line is its marker's.
    let is_marker = |c: char| "甲乙丙丁戊己庚辛壬癸一二三四五六七八九十".contains(c);
    let marked = words.first().is_some_and(|first| first.text.chars().all(is_marker));
    let begins: Vec<Option<char>> = words.iter().map(|word| word.text.chars().next()).collect();
    for (at, word) in words.iter_mut().enumerate() {
        // A full stop of another script stands between no two 漢字: a comma has lost its tail.
        let before_han = begins.get(at + 1).copied().flatten().is_some_and(is_han);
        let alone = word.text.chars().count() == 1;
        let wide = |c: char| {
            let behind_han = is_han(before) || "」』）》".contains(before);
            before = c;
            match c {
                ',' if behind_han => '，',
                '.' | '．' if behind_han && before_han && alone && !(marked && at == 1) => '，',
                ':' if behind_han => '：',
                ';' if behind_han => '；',
                c => c,
            }
        };
        word.text = word.text.chars().map(wide).collect();
    }
}

/// The lower edge of a line's characters and their size, from its ink: the boxes of words are often too high.
pub(super) fn line_measure(sheet: &Picture, line: &[Seen]) -> (f32, f32) {
    let least = |of: &dyn Fn(&Seen) -> f32| line.iter().map(of).fold(f32::MAX, f32::min).max(0.0);
    let most = |of: &dyn Fn(&Seen) -> f32| line.iter().map(of).fold(0.0, f32::max);
    let (top, bottom) = (least(&|word| word.bbox[1]), most(&|word| word.bbox[3]));
    let columns: Vec<(usize, usize)> =
        line.iter().map(|word| (word.bbox[0].max(0.0) as usize, word.bbox[2].max(0.0) as usize)).collect();
    let (from, to) = match sheet.ink_band(top as usize, bottom as usize, &columns) {
        Some((from, to)) => (from as f32, to as f32),
        None => (top, bottom),
    };
    // The ink of a character is a little lower than its em.
    (to, ((to - from) * 1.06).max(6.0))
}

/// A word's characters, each given its share of the word's width: wide ones twice that of narrow ones.
pub(super) fn push_glyphs(text: &str, bbox: [f32; 4], baseline: f32, size: f32, out: &mut Vec<Glyph>) {
    let widths: Vec<f32> = text.chars().map(|c| c.width().unwrap_or(1).max(1) as f32).collect();
    let total: f32 = widths.iter().sum();
    let mut left = bbox[0];
    for (c, width) in text.chars().zip(widths) {
        let right = left + (bbox[2] - bbox[0]) * width / total;
        out.push(Glyph {
            text: GlyphText::One(c),
            bbox: [left, bbox[1], right, bbox[3]],
            baseline,
            size,
            turn: Turn::Upright,
            vertical: false,
            visible: true,
            light: 0,
        });
        left = right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &[&str]) -> String {
        let seen = |text: &&str| Seen { text: (*text).to_owned(), bbox: [0.0; 4], confidence: 0.9, line: 1 };
        let words = tidied(&line.iter().map(seen).collect::<Vec<_>>());
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_line_is_tidied_of_what_recognisers_make_of_print() {
        assert_eq!(shown(&["(4", "每月", "統計,", "報告"]), "(4)|每月|統計，|報告");
        assert_eq!(shown(&["2,", "提升", "12,000", "人", ";", "App,"]), "2.|提升|12,000|人|；|App,");
        assert_eq!(shown(&["甲", ".", "配", "合"]), "甲|.|配|合");
        assert_eq!(shown(&["一", "1", "基", "礎"]), "一|、|基|礎");
        assert_eq!(shown(&["'", "服務"]), "服務");
        assert_eq!(shown(&["(1", ")", "網", "站", ".", "逾", "1", ".", "5"]), "(1|)|網|站|，|逾|1|.|5");
    }
}
