//! A page as the models read it: turned upright, its lines as glyphs, and what they passed over tried again.

use unicode_width::UnicodeWidthChar;

use super::{
    OcrError, Word,
    colours::Drawing,
    neural::{DOUBT, EM, Line, Neural, Printed, Tilted},
    picture::{Picture, Run},
    sheet::{Page, SCALE, SHORTEST_RULE, SURE, Sheet, apart, line_measure, push_glyphs, tidied},
    strips::{self, MARGIN, Strip},
    tesseract::Seen,
    unread,
};
use crate::source::geometry::{Axis, Glyph, GlyphText, Rule, Turn};

/// Reads a page.
pub(super) fn read(Drawing { black, red }: Drawing, models: &Neural, keep: bool) -> Result<Page, OcrError> {
    let (plain, slope) = black.straightened();
    let red = red.map(|red| red.sheared(slope));
    let png = if keep { red.as_ref().map_or_else(|| plain.png(), |red| plain.clone().with(red).png()) } else { None };
    let mut drawn = Drawn::of(plain, red);
    let boxes = drawn.boxes(models)?;
    // Lines that run downwards are of vertical writing, or of a page on its side: a few of them tell, before all are read.
    let down = Neural::runs_down(&boxes);
    let mut turn = if down { models.turn(&drawn.level, &boxes)? } else { Turn::Upright };
    if turn == Turn::Upright {
        let lines = models.lines(&drawn.level, &boxes)?;
        if !down && Neural::says_little(&lines) {
            turn = models.turn(&drawn.level, &boxes)?;
        }
        if turn == Turn::Upright {
            return Ok(Page { png, slope, ..drawn.read(models, &lines)? });
        }
    }
    let (width, height) = (drawn.plain.width as f32 / SCALE, drawn.plain.height as f32 / SCALE);
    let mut drawn = Drawn::of(drawn.plain.upright(turn), drawn.red.map(|red| red.upright(turn)));
    let boxes = drawn.boxes(models)?;
    let lines = models.lines(&drawn.level, &boxes)?;
    Ok(Page { png, slope, ..as_seen(drawn.read(models, &lines)?, turn, width, height) })
}

/// Whether a line was read without any confidence, as handwriting is, and what a stamp covers.
fn is_weak(line: &Line) -> bool {
    /// A few characters tell little: a mark or a speck.
    const LEAST: usize = 4;
    const SURE: f32 = 0.6;
    line.letters.len() >= LEAST && line.sure() < SURE
}

/// A line in red that is text, and no stamp or what is left of one: level, long, sure, and over no other line.
fn is_red_text(line: &Line, others: &[Line]) -> bool {
    /// Stamps have lines of two or four characters.
    const LEAST: usize = 6;
    const SURE: f32 = 0.9;
    let [left, top, right, bottom] = line.bbox;
    let over = |other: &Line| {
        let [l, t, r, b] = other.bbox;
        left < r && l < right && top + 0.2 * (bottom - top) < b && t < bottom - 0.2 * (bottom - top)
    };
    !line.vertical && line.letters.len() >= LEAST && line.sure() >= SURE && !others.iter().any(over)
}

/// A page with its rules found.
struct Drawn {
    plain: Picture,
    /// With its paper white: what the models are shown, rules and all. Where these touch characters, wiping them out
    /// takes strokes along.
    level: Picture,
    /// What is printed or stamped in red, by itself.
    red: Option<Picture>,
    verticals: Vec<Run>,
    horizontals: Vec<Run>,
}

impl Drawn {
    fn of(plain: Picture, red: Option<Picture>) -> Drawn {
        let level = plain.clone().levelled();
        let [verticals, horizontals] = level.rules((SHORTEST_RULE * SCALE) as usize);
        Drawn { plain, level, red, verticals, horizontals }
    }

    /// Where text stands; what was taken for a rule and is a stroke of it is none from now on.
    fn boxes(&mut self, models: &Neural) -> Result<Vec<Tilted>, OcrError> {
        let rules = [&self.verticals[..], &self.horizontals].concat();
        let boxes = models.boxes(&self.level, &rules)?;
        for runs in [&mut self.verticals, &mut self.horizontals] {
            runs.retain(|run| !is_stroke(run, &boxes));
        }
        Ok(boxes)
    }

    /// The page that these lines make.
    fn read(self, models: &Neural, lines: &[Line]) -> Result<Page, OcrError> {
        let rules = [&self.verticals[..], &self.horizontals].concat();
        let drawn = rules.iter().map(|run| run.rule(SCALE)).collect();
        let weak = lines.iter().filter(|line| is_weak(line)).map(|line| line.bbox.map(|edge| edge / SCALE)).collect();
        let mut page = Page { rules: drawn, weak, ..Page::default() };
        // Ink is measured without what is none of the text.
        let bare = self.level.clone().without(&rules).despeckled();
        let mut seen: Vec<Seen> = Vec::new();
        let down = lines.iter().filter(|line| line.vertical).count() * 2 > lines.len();
        for (nth, line) in (0u32..).zip(lines) {
            let line = without_rules(line, &self.verticals);
            if line.vertical && !down && is_stacked(&line, &self.verticals) {
                seen.extend(stacked(&line).iter().map(|one| put(&bare, one, nth, &mut page)));
            } else {
                seen.push(put(&bare, &line, nth, &mut page));
            }
        }
        if let Some(red) = &self.red {
            /// Stamps are put on askew: a line that sinks more than this, in radians, is of one.
            const LEVEL: f32 = 0.02;
            let mut boxes = models.boxes(red, &[])?;
            boxes.retain(|one| one.angle.abs() < LEVEL);
            for line in models.lines(red, &boxes)?.iter().filter(|line| is_red_text(line, lines)) {
                put(red, line, u32::MAX, &mut page);
            }
        }
        let (top, bottom) =
            (self.verticals.iter().map(|run| run.from).min(), self.verticals.iter().map(|run| run.to).max());
        let (Some(top), Some(bottom)) = (top, bottom) else { return Ok(page) };
        let sheet = Sheet::of(&bare, strips::cut(&bare, &self.verticals));
        let on_sheet: Vec<Seen> = seen.iter().flat_map(|word| moved(word, &sheet.strips)).collect();
        let passed_over = unread::bands(&sheet.picture, &sheet.strips, &on_sheet, top, bottom);
        drop(sheet);
        for strip in passed_over {
            let bbox = [strip.left, strip.top, strip.right, strip.bottom].map(|edge| edge as f32);
            let read = models.one(&bare, bbox)?;
            // What is left of a rule looks like 一.
            let is_dash = |letter: &Printed| "一-—–_|丨".contains(letter.text);
            let sure = |line: &Line| {
                line.letters.iter().all(|letter| letter.sure >= SURE) && !line.letters.iter().all(is_dash)
            };
            match read.filter(sure) {
                Some(line) => drop(put(&bare, &line, u32::MAX, &mut page)),
                None => page.unread.push(bbox.map(|edge| edge / SCALE)),
            }
        }
        Ok(page)
    }
}

/// Whether a rule runs down past a height, nearer to a place across than that.
fn runs_near(verticals: &[Run], [x, y]: [f32; 2], near: f32) -> bool {
    let met = |run: &&Run| (run.from as f32) < y && (run.to as f32) > y;
    verticals.iter().filter(met).any(|run| (run.at as f32 - x).abs() < near)
}

/// A level line without what was seen in a drawn rule at its end: 1, and what else is as thin.
fn without_rules(line: &Line, verticals: &[Run]) -> Line {
    const THIN: &str = "1Il|丨∣!！[]";
    /// What no text ends with behind a wide character.
    const STROKES: &str = "Il|丨∣";
    /// So near to the middle of a character, as a part of the line's height, the rule is what was seen; print keeps away
    /// further.
    const NEAR: f32 = 0.25;
    let mut out = line.clone();
    let [_, top, _, bottom] = line.bbox;
    let is_rule = |letter: &Printed| {
        let at = (letter.from + letter.to) / 2.0;
        THIN.contains(letter.text) && runs_near(verticals, [at, (top + bottom) / 2.0], NEAR * (bottom - top))
    };
    // A figure may end or begin with a digit that is as thin.
    let is_wide = |letter: Option<&Printed>| letter.is_some_and(|letter| letter.text.width() == Some(2));
    if !line.vertical {
        if out.letters.last().is_some_and(is_rule) && is_wide(out.letters.iter().rev().nth(1)) {
            out.letters.pop();
        }
        if out.letters.first().is_some_and(is_rule) && is_wide(out.letters.get(1)) {
            out.letters.remove(0);
        }
        // A rule that was too faint to be found looks the same: a stroke behind a wide character is in doubt.
        let ends_wide = is_wide(out.letters.iter().rev().nth(1));
        if let Some(last) = out.letters.last_mut().filter(|last| ends_wide && STROKES.contains(last.text)) {
            last.sure = last.sure.min(DOUBT);
        }
    }
    out
}

/// Whether a column stands alone between two drawn rules: level text in a cell as narrow as a character, a line each.
fn is_stacked(line: &Line, verticals: &[Run]) -> bool {
    let [left, top, right, bottom] = line.bbox;
    // The box reaches beyond the ink, and may reach to the rules.
    let beside = |edge: f32| runs_near(verticals, [edge, (top + bottom) / 2.0], 0.7 * (right - left));
    beside(left) && beside(right)
}

/// The characters of a column as lines of one character each.
fn stacked(line: &Line) -> Vec<Line> {
    let [left, _, right, _] = line.bbox;
    let each = |letter: &Printed| {
        let bbox = [left, letter.from, right, letter.to];
        Line { bbox, vertical: false, letters: vec![Printed { from: left, to: right, ..*letter }] }
    };
    line.letters.iter().map(each).collect()
}

/// Puts a line on the page, and says where it stands in pixels.
fn put(bare: &Picture, line: &Line, nth: u32, page: &mut Page) -> Seen {
    let [left, _, right, _] = line.bbox;
    if line.vertical {
        let em = (right - left) * EM;
        let middle = (left + right) / 2.0;
        for letter in &line.letters {
            let bbox = [middle - em / 2.0, letter.from, middle + em / 2.0, letter.to];
            let points = bbox.map(|edge| edge / SCALE);
            page.glyphs.push(Glyph {
                text: GlyphText::One(letter.text),
                bbox: points,
                baseline: points[3],
                size: em / SCALE,
                turn: Turn::Upright,
                vertical: true,
                visible: true,
                light: 0,
            });
            page.words.push(Word { page: 0, bbox: points, text: letter.text.into(), confidence: letter.sure });
        }
        let text: String = line.letters.iter().map(|letter| letter.text).collect();
        return Seen { text, bbox: line.bbox, confidence: 1.0, line: nth };
    }
    let words = tidied(&words(line, nth));
    let (mut base, mut size) = line_measure(bare, &words);
    let [_, top, _, bottom] = line.bbox;
    // 一 by itself is as large as any other character.
    if line.letters.len() == 1 && size < 0.5 * EM * (bottom - top) {
        (base, size) = ((top + bottom + EM * (bottom - top)) / 2.0, EM * (bottom - top));
    }
    for (word, [from, to]) in words.iter().zip(apart(&words)) {
        let (left, right, base, size) = (from / SCALE, to / SCALE, base / SCALE, size / SCALE);
        let bbox = [left, base - size * 0.95, right, base + size * 0.05];
        page.words.push(Word { page: 0, bbox, text: word.text.clone(), confidence: word.confidence });
        push_glyphs(&word.text, bbox, base - size * 0.07, size, &mut page.glyphs);
    }
    let text: String = words.iter().map(|word| &*word.text).collect();
    Seen { text, bbox: line.bbox, confidence: 1.0, line: nth }
}

/// Whether a rule runs through the hearts of lines: bold print at few dots an inch grows together to runs as long as a
/// rule's.
fn is_stroke(run: &Run, boxes: &[Tilted]) -> bool {
    /// Rules touch the edges of boxes, which reach beyond the ink; so much of a box's height is its heart.
    const HEART: f32 = 0.6;
    /// So much of a rule may run through text: a word that was crossed out is shorter than its table is wide.
    const MOST: f32 = 0.5;
    let mut inside = 0.0;
    for one in boxes {
        let [left, top, right, bottom] = one.bounds();
        let (low, high, from, to) = match run.axis {
            Axis::Horizontal => (top, bottom, left, right),
            Axis::Vertical => (left, right, top, bottom),
        };
        let off = (run.at as f32 - (low + high) / 2.0).abs();
        if off < HEART * (high - low) / 2.0 {
            inside += ((run.to as f32).min(to) - (run.from as f32).max(from)).max(0.0);
        }
    }
    inside > MOST * (run.to - run.from) as f32
}

/// The words of a level line: each wide character is one, and so are narrow ones that follow each other closely.
fn words(line: &Line, nth: u32) -> Vec<Seen> {
    let [_, top, _, bottom] = line.bbox;
    let narrow = |letter: &Printed| letter.text.width() == Some(1);
    // Wider than a space between words.
    let apart = 0.3 * (bottom - top);
    let joined = |a: &Printed, b: &Printed| narrow(a) && narrow(b) && b.from - a.to < apart;
    let mut out = Vec::new();
    for letters in line.letters.chunk_by(joined) {
        let (Some(first), Some(last)) = (letters.first(), letters.last()) else { continue };
        out.push(Seen {
            text: letters.iter().map(|letter| letter.text).collect(),
            bbox: [first.from, top, last.to, bottom],
            confidence: letters.iter().map(|letter| letter.sure).fold(1.0, f32::min),
            line: nth,
        });
    }
    out
}

/// Where something of the page stands on a sheet of its strips: on each that it reaches into.
fn moved<'a>(word: &'a Seen, strips: &'a [Strip]) -> impl Iterator<Item = Seen> + 'a {
    strips.iter().filter_map(move |strip| {
        let [x, y] = [strip.left, strip.top].map(|edge| edge as f32);
        let bbox = [
            word.bbox[0].max(x) - x + MARGIN as f32,
            word.bbox[1].max(y) - y + strip.on_sheet as f32,
            word.bbox[2].min(strip.right as f32) - x + MARGIN as f32,
            word.bbox[3].min(strip.bottom as f32) - y + strip.on_sheet as f32,
        ];
        (bbox[0] < bbox[2] && bbox[1] < bbox[3]).then(|| Seen { bbox, ..word.clone() })
    })
}

/// What was read of a page that was turned upright, as it stands on the page as seen: so large, the tops of its
/// characters that way.
fn as_seen(mut page: Page, turn: Turn, width: f32, height: f32) -> Page {
    let back = |[x0, y0, x1, y1]: [f32; 4]| match turn {
        Turn::Clockwise => [width - y1, x0, width - y0, x1],
        Turn::Anticlockwise => [y0, height - x1, y1, height - x0],
        Turn::Over => [width - x1, height - y1, width - x0, height - y0],
        _ => [x0, y0, x1, y1],
    };
    for glyph in &mut page.glyphs {
        glyph.bbox = back(glyph.bbox);
        glyph.baseline = glyph.bbox[3];
        glyph.turn = turn;
    }
    for word in &mut page.words {
        word.bbox = back(word.bbox);
    }
    for bbox in page.unread.iter_mut().chain(&mut page.weak) {
        *bbox = back(*bbox);
    }
    for rule in &mut page.rules {
        let flat = match rule.axis {
            Axis::Horizontal => [rule.from, rule.at, rule.to, rule.at],
            Axis::Vertical => [rule.at, rule.from, rule.at, rule.to],
        };
        let [x0, y0, x1, y1] = back(flat);
        let (axis, at, from, to) = if y0 == y1 { (Axis::Horizontal, y0, x0, x1) } else { (Axis::Vertical, x0, y0, y1) };
        *rule = Rule { axis, at, from, to, ..*rule };
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, bbox: [f32; 4], vertical: bool) -> Line {
        let (start, end) = if vertical { (bbox[1], bbox[3]) } else { (bbox[0], bbox[2]) };
        let each = (end - start) / text.chars().count() as f32;
        let letters = text.chars().zip(0u8..).map(|(text, nth)| {
            let from = start + f32::from(nth) * each;
            Printed { text, from, to: from + each, sure: 0.9 }
        });
        Line { bbox, vertical, letters: letters.collect() }
    }

    fn upright(at: usize) -> Run {
        Run { axis: Axis::Vertical, at, from: 0, to: 1000, thickness: 3 }
    }

    #[test]
    fn a_rule_at_the_end_of_a_line_is_no_character_of_it() {
        let said = |text: &str, rules: &[Run]| -> String {
            let out = without_rules(&line(text, [100.0, 100.0, 400.0, 150.0], false), rules);
            out.letters.iter().map(|letter| letter.text).collect()
        };
        assert_eq!(said("服務可近性1", &[upright(378)]), "服務可近性");
        assert_eq!(said("服務可近性1", &[upright(400)]), "服務可近性1");
        assert_eq!(said("服務可近性", &[upright(370)]), "服務可近性");
        assert_eq!(said("編號33-1", &[upright(375)]), "編號33-1");
    }

    #[test]
    fn a_column_between_two_rules_is_a_stack_of_level_lines() {
        let column = line("提升", [100.0, 100.0, 150.0, 200.0], true);
        assert!(is_stacked(&column, &[upright(80), upright(170)]));
        assert!(!is_stacked(&column, &[upright(80), upright(260)]));
        let lines = stacked(&column);
        assert_eq!(
            lines.iter().map(|line| line.bbox).collect::<Vec<_>>(),
            [[100.0, 100.0, 150.0, 150.0], [100.0, 150.0, 150.0, 200.0]]
        );
        assert!(lines.iter().all(|line| !line.vertical && line.letters.len() == 1));
    }

    #[test]
    fn red_text_is_level_and_long_and_a_stamp_is_not() {
        let red = line("本計畫修正版", [100.0, 100.0, 400.0, 150.0], false);
        assert!(is_red_text(&red, &[]));
        assert!(!is_red_text(&red, &[line("承辦部門", [300.0, 110.0, 500.0, 160.0], false)]));
        assert!(!is_red_text(&line("收文", [100.0, 100.0, 200.0, 150.0], false), &[]));
    }
}
