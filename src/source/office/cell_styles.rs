//! Which cells of an Excel workbook show nothing of what they hold, by their style: letters in the colour of the paper, type
//! of one point, number formats with an empty section.

use super::xml::Element;

/// Type of so many points is a rule, not a text.
const SMALLEST: f32 = 1.0;
/// The colours of the standard palette that are white (ECMA-376, 18.8.27).
const WHITE: [usize; 2] = [1, 9];

/// What a cell holds, as far as number formats part it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Held {
    Text,
    Number(f64),
}

/// How a style shows what a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    Shown,
    /// As pale as paper: it is seen where something else lies under the cell than the cell itself tells.
    Pale,
    Not,
}

/// The styles of cells, by the number that cells name them with.
#[derive(Debug, Default)]
pub(super) struct CellStyles {
    styles: Vec<Style>,
}

#[derive(Debug, Clone)]
struct Style {
    is_small: bool,
    is_white: bool,
    /// Something other than white lies under the letters.
    is_shaded: bool,
    format: Vec<Section>,
}

/// One section of a number format, between semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Shown,
    White,
    Empty,
}

impl CellStyles {
    /// Reads `xl/styles.xml`; `theme` is the workbook's theme, which says what its first colour is.
    pub(super) fn of(root: &Element, theme: Option<&Element>) -> CellStyles {
        let list = |name: &str| root.child(name).into_iter().flat_map(Element::elements);
        let palette = Palette {
            is_own: root.path(&["colors", "indexedColors"]).is_some(),
            is_light: theme.is_some_and(has_white_paper),
        };
        let fonts: Vec<(bool, bool)> = list("fonts")
            .map(|font| {
                let size = font.child("sz").and_then(|size| size.number::<f32>("val"));
                let is_white = font.child("color").is_some_and(|colour| palette.is_white(colour));
                (size.is_some_and(|size| size <= SMALLEST), is_white)
            })
            .collect();
        let fills: Vec<bool> = list("fills").map(|fill| palette.is_shaded(fill)).collect();
        let formats: Vec<(usize, Vec<Section>)> = list("numFmts")
            .filter_map(|format| Some((format.number("numFmtId")?, sections(format.get("formatCode")?))))
            .collect();
        let styles = list("cellXfs").map(|style| {
            let (is_small, is_white) =
                style.number("fontId").and_then(|at: usize| fonts.get(at).copied()).unwrap_or_default();
            let is_shaded = style.number("fillId").and_then(|at: usize| fills.get(at).copied()).unwrap_or_default();
            let number = style.number::<usize>("numFmtId");
            let format = formats.iter().find(|(own, _)| Some(*own) == number).map(|(_, sections)| sections.clone());
            Style { is_small, is_white, is_shaded, format: format.unwrap_or_default() }
        });
        CellStyles { styles: styles.collect() }
    }

    /// Whether every style shows everything.
    pub(super) fn show_all(&self) -> bool {
        let plain = |style: &Style| style.format.iter().all(|section| *section == Section::Shown);
        self.styles.iter().all(|style| !style.is_small && !style.is_white && plain(style))
    }

    /// How a cell of that style shows what it holds.
    pub(super) fn seen(&self, style: usize, held: Held) -> Seen {
        let Some(style) = self.styles.get(style) else { return Seen::Shown };
        let section = style.section(held);
        if style.is_small || section == Section::Empty {
            Seen::Not
        } else if (style.is_white || section == Section::White) && !style.is_shaded {
            Seen::Pale
        } else {
            Seen::Shown
        }
    }
}

impl Style {
    /// The section that shows it (ECMA-376, 18.8.31): of four the last is of texts, the others of numbers above, below and
    /// equal to zero.
    fn section(&self, held: Held) -> Section {
        let count = self.format.len();
        let at = match held {
            Held::Text if count < 4 => return Section::Shown,
            Held::Text => 3,
            Held::Number(number) if number < 0.0 && count >= 2 => 1,
            Held::Number(number) if number == 0.0 && count >= 3 => 2,
            Held::Number(_) => 0,
        };
        self.format.get(at).copied().unwrap_or(Section::Shown)
    }
}

/// What the numbers of colours stand for.
struct Palette {
    /// The workbook has a palette of its own, which is not looked up.
    is_own: bool,
    /// The first colour of the theme is white.
    is_light: bool,
}

impl Palette {
    fn is_white(&self, colour: &Element) -> bool {
        if colour.number::<f32>("tint").is_some_and(|tint| tint < 0.0) {
            return false;
        }
        if let Some(rgb) = colour.get("rgb") {
            return is_white(rgb);
        }
        if let Some(at) = colour.number("indexed") {
            return !self.is_own && WHITE.contains(&at);
        }
        colour.get("theme") == Some("0") && self.is_light
    }

    /// Whether a fill is something other than nothing and white.
    fn is_shaded(&self, fill: &Element) -> bool {
        let Some(pattern) = fill.child("patternFill") else { return fill.elements().next().is_some() };
        match pattern.get("patternType") {
            None | Some("none") => false,
            Some("solid") => !pattern.child("fgColor").is_some_and(|colour| self.is_white(colour)),
            Some(_) => true,
        }
    }
}

/// A colour as six or eight digits, the last six of which count.
fn is_white(rgb: &str) -> bool {
    rgb.len() >= 6 && rgb.bytes().rev().take(6).all(|digit| digit.eq_ignore_ascii_case(&b'f'))
}

/// Whether the theme's first colour, that of the window, is white.
fn has_white_paper(theme: &Element) -> bool {
    let light = theme.all("lt1").first().and_then(|light| light.elements().next());
    light.and_then(|colour| colour.get("lastClr").or_else(|| colour.get("val"))).is_some_and(is_white)
}

/// The sections of a number format. One with a condition of its own is taken for one that shows something, and so are all
/// others then: which of them holds is not worked out.
fn sections(code: &str) -> Vec<Section> {
    let mut out = Vec::new();
    let (mut shown, mut white, mut conditions) = (false, false, false);
    let mut letters = code.chars();
    while let Some(c) = letters.next() {
        match c {
            ';' => {
                out.push(section(shown, white));
                (shown, white) = (false, false);
            }
            '"' => shown |= letters.by_ref().take_while(|&c| c != '"').any(|c| !c.is_whitespace()),
            // A letter itself; the room that one takes; one that fills the cell.
            '\\' | '*' => shown |= letters.next().is_some_and(|c| !c.is_whitespace()),
            '_' => {
                letters.next();
            }
            '[' => {
                let inside: String = letters.by_ref().take_while(|&c| c != ']').collect();
                white |= inside.eq_ignore_ascii_case("white");
                conditions |= inside.starts_with(['<', '>', '=']);
                // A colour alone is no section that is empty.
                shown = true;
            }
            c => shown |= !c.is_whitespace(),
        }
    }
    out.push(section(shown, white));
    if conditions || out.len() == 1 && out[0] == Section::Empty {
        return Vec::new();
    }
    out
}

fn section(shown: bool, white: bool) -> Section {
    match (shown, white) {
        (true, true) => Section::White,
        (true, false) => Section::Shown,
        (false, _) => Section::Empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_section_shows_nothing_of_what_is_its_own() {
        use Section::{Empty, Shown, White};
        assert_eq!(sections(";;;"), [Empty; 4]);
        assert_eq!(sections(";;"), [Empty; 3]);
        assert_eq!(sections("0;-0;;@"), [Shown, Shown, Empty, Shown]);
        assert_eq!(sections("\" \";_x;* ;\"\""), [Empty; 4]);
        assert_eq!(sections("\";;\";\\;"), [Shown, Shown]);
        assert_eq!(sections("[White]General;[Red]-0"), [White, Shown]);
        // Of these it is not known, or nothing is said.
        assert_eq!(sections("[>5];;;"), []);
        assert_eq!(sections(""), []);
        let style = |code: &str| Style { is_small: false, is_white: false, is_shaded: false, format: sections(code) };
        let section = |code: &str, held| style(code).section(held);
        assert_eq!(section(";;", Held::Text), Shown);
        assert_eq!(section(";;;", Held::Text), Empty);
        assert_eq!(section("0;;;@", Held::Number(1.0)), Shown);
        assert_eq!(section("0;;;@", Held::Number(-1.0)), Empty);
        assert_eq!(section("0;;;@", Held::Number(0.0)), Empty);
        assert_eq!(section("0;", Held::Number(0.0)), Shown);
    }
}
