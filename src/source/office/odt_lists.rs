//! List styles of OpenDocument, and the numbers they give as LibreOffice shows them.
//!
//! ODF 1.3 part 3, 19.837 and following: a list goes on from the last one of its style with `text:continue-numbering`,
//! or from a named one with `text:continue-list`; an item may begin anew with `text:start-value`.

use std::collections::BTreeMap;

use super::{counters, runs::symbol, xml::Element};

const LEVELS: usize = 10;
/// The name under which the style of headings is kept: no style of a list can have it.
pub(super) const OUTLINE: &str = "\u{0}outline";

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// Letters are doubled behind z.
    doubled: bool,
    prefix: String,
    suffix: String,
    /// Newer files: the whole text around the numbers, as Word writes it.
    template: Option<String>,
    bullet: Option<String>,
    start: u32,
    shown: usize,
    space: bool,
}

/// All list styles of a document, and where their lists stand.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: BTreeMap<String, BTreeMap<usize, Level>>,
    /// By the identifier of the list, and by its style for those that continue.
    ended: BTreeMap<String, Counts>,
}

pub(super) type Counts = [Option<u32>; LEVELS];

impl Lists {
    /// Takes in the list styles of `styles.xml` or of `content.xml`.
    pub(super) fn learn(&mut self, root: &Element) {
        let outline = root.all("outline-style").into_iter().map(|style| (OUTLINE, style));
        let named = root.all("list-style").into_iter().map(|style| (style.get("name").unwrap_or_default(), style));
        for (name, style) in outline.chain(named) {
            let name = name.to_owned();
            let levels = style.elements().filter_map(level).collect();
            self.styles.insert(name, levels);
        }
    }

    /// Where a list begins to count.
    pub(super) fn begin(&self, list: &Element, style: &str) -> Counts {
        let before = match list.get("continue-list") {
            Some(id) => self.ended.get(&format!("#{id}")),
            None if list.get("continue-numbering") == Some("true") => self.ended.get(style),
            None => None,
        };
        before.copied().unwrap_or_default()
    }

    /// Remembers where a list ended.
    pub(super) fn end(&mut self, list: &Element, style: &str, counts: Counts) {
        self.ended.insert(style.to_owned(), counts);
        if let Some(id) = list.get("id") {
            self.ended.insert(format!("#{id}"), counts);
        }
    }

    /// The number of the next item on `depth` (from 0), with the space behind it.
    pub(super) fn next(&self, style: &str, depth: usize, start: Option<u32>, counts: &mut Counts) -> Option<String> {
        let depth = depth.min(LEVELS - 1);
        let levels = self.styles.get(style)?;
        let level = levels.get(&depth)?;
        counts[depth] = Some(match (start, counts[depth]) {
            (Some(start), _) => start,
            (None, None) => level.start,
            (None, Some(count)) => count.saturating_add(1),
        });
        counts[depth + 1..].fill(None);
        if let Some(bullet) = &level.bullet {
            // Beside its own text, LibreOffice writes the bullet once more as a suffix.
            let (prefix, suffix) = if level.template.is_some() { ("", "") } else { (&*level.prefix, &*level.suffix) };
            return Some(format!("{prefix}{bullet}{suffix} "));
        }
        let mut show = |at: usize| {
            let of = levels.get(&at);
            let number = *counts[at].get_or_insert_with(|| of.map_or(1, |level| level.start));
            of.map_or_else(|| number.to_string(), |of| counters::opendocument(&of.format, of.doubled, number))
        };
        let mut text = String::new();
        if let Some(template) = &level.template {
            let mut rest = template.as_str();
            while let Some(at) = rest.find('%') {
                text.push_str(&rest[..at]);
                rest = &rest[at + 1..];
                let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                if digits == 0 {
                    text.push('%');
                    continue;
                }
                if let Ok(place @ 1..=LEVELS) = rest[..digits].parse::<usize>() {
                    text.push_str(&show(place - 1));
                }
                // LibreOffice writes the level between two signs, %1%.
                rest = rest[digits..].strip_prefix('%').unwrap_or(&rest[digits..]);
            }
            text.push_str(rest);
        } else if !level.format.is_empty() {
            text.push_str(&level.prefix);
            let first = (depth + 1).saturating_sub(level.shown);
            let numbers: Vec<String> = (first..=depth).map(&mut show).filter(|number| !number.is_empty()).collect();
            text.push_str(&numbers.join("."));
            text.push_str(&level.suffix);
        }
        if text.is_empty() {
            return None;
        }
        if level.space {
            text.push(' ');
        }
        Some(text)
    }
}

fn level(element: &Element) -> Option<(usize, Level)> {
    let bullet = match element.name.as_str() {
        "list-level-style-bullet" => {
            Some(element.get("bullet-char").unwrap_or("•").chars().map(symbol).collect::<String>())
        }
        "list-level-style-number" | "outline-level-style" => None,
        _ => return None,
    };
    let text = |name: &str| element.get(name).unwrap_or_default().to_owned();
    let properties = element.path(&["list-level-properties", "list-level-label-alignment"]);
    let followed = properties.and_then(|p| p.get("label-followed-by"));
    let level = Level {
        format: text("num-format"),
        doubled: element.get("num-letter-sync") == Some("true"),
        prefix: text("num-prefix"),
        suffix: text("num-suffix"),
        template: element.get("num-list-format").map(str::to_owned),
        bullet,
        start: element.number("start-value").unwrap_or(1),
        shown: element.number::<usize>("display-levels").unwrap_or(1).clamp(1, LEVELS),
        space: followed != Some("nothing"),
    };
    Some((element.number::<usize>("level")?.checked_sub(1)?, level))
}
