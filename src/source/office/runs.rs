//! The text of a Word paragraph's runs: tracked changes as accepted, breaks, symbols; fields by their result.

use super::xml::{Element, Node};

/// What the runs of a paragraph gave.
#[derive(Debug, Default)]
pub(super) struct Runs<'a> {
    /// The text of runs that are not shown.
    pub(super) hidden: String,
    pub(super) text: String,
    /// The size of the first run with text, in half points.
    pub(super) half_points: Option<f32>,
    /// Text boxes anchored in the paragraph.
    pub(super) boxes: Vec<&'a Element>,
    /// How many fields are open whose instruction is being read.
    instruction: Vec<bool>,
}

impl<'a> Runs<'a> {
    /// Reads a paragraph. `is_hidden` tells by the properties of a run whether it is shown.
    pub(super) fn of(paragraph: &'a Element, is_hidden: &dyn Fn(Option<&Element>) -> bool) -> Runs<'a> {
        let mut runs = Runs::default();
        runs.inside(paragraph, is_hidden);
        runs
    }

    fn inside(&mut self, element: &'a Element, is_hidden: &dyn Fn(Option<&Element>) -> bool) {
        for child in element.elements() {
            match child.name.as_str() {
                // Deleted or moved away: gone once the changes are accepted.
                "del" | "moveFrom" | "pPr" | "rPr" | "sdtPr" | "instrText" | "delText" => {}
                "r" => self.run(child, is_hidden),
                "AlternateContent" => self.alternate(child, is_hidden),
                "txbxContent" => self.boxes.push(child),
                "ruby" => child
                    .elements()
                    .filter(|part| part.name == "rubyBase")
                    .for_each(|base| self.inside(base, is_hidden)),
                _ => self.inside(child, is_hidden),
            }
        }
    }

    /// Two ways to say the same: only the first is read.
    fn alternate(&mut self, element: &'a Element, is_hidden: &dyn Fn(Option<&Element>) -> bool) {
        if let Some(one) = element.child("Choice").or_else(|| element.child("Fallback")) {
            self.inside(one, is_hidden);
        }
    }

    fn run(&mut self, run: &'a Element, is_hidden: &dyn Fn(Option<&Element>) -> bool) {
        let properties = run.child("rPr");
        let hidden = is_hidden(properties);
        for child in run.elements() {
            match child.name.as_str() {
                "fldChar" => match child.get("fldCharType") {
                    Some("begin") => self.instruction.push(true),
                    Some("separate") => {
                        if let Some(open) = self.instruction.last_mut() {
                            *open = false;
                        }
                    }
                    _ => drop(self.instruction.pop()),
                },
                _ if self.instruction.contains(&true) => {}
                "rPr" | "instrText" | "delText" => {}
                _ if hidden => child.push_text(&mut self.hidden),
                "t" => {
                    let before = self.text.len();
                    for node in &child.children {
                        if let Node::Text(text) = node {
                            self.text.push_str(text);
                        }
                    }
                    if self.text.len() > before && self.half_points.is_none() {
                        self.half_points = properties.and_then(|p| p.child("sz")).and_then(|size| size.number("val"));
                    }
                }
                "br" if !matches!(child.get("type"), Some("page" | "column")) => self.text.push('\n'),
                "cr" => self.text.push('\n'),
                "tab" | "ptab" => self.text.push(' '),
                "noBreakHyphen" => self.text.push('-'),
                "sym" => {
                    let code = child.get("char").and_then(|code| u32::from_str_radix(code, 16).ok());
                    self.text.extend(code.and_then(char::from_u32).map(symbol));
                }
                "AlternateContent" => self.alternate(child, is_hidden),
                "drawing" | "pict" | "object" => self.inside(child, is_hidden),
                "ruby" => child
                    .elements()
                    .filter(|part| part.name == "rubyBase")
                    .for_each(|base| self.inside(base, is_hidden)),
                _ => {}
            }
        }
    }
}

/// Whether a property that is on by its presence is not switched off.
pub(super) fn is_on(property: &Element) -> bool {
    !matches!(property.get("val"), Some("0" | "false" | "off"))
}

/// Signs of the fonts Symbol and Wingdings, which stand in the private area, as the character they look like.
pub(super) fn symbol(c: char) -> char {
    match c {
        '\u{F0B7}' | '\u{F09F}' => '•',
        '\u{F06C}' => '●',
        '\u{F06E}' => '■',
        '\u{F075}' | '\u{F076}' => '◆',
        '\u{F0A7}' => '▪',
        '\u{F0A8}' | '\u{F06F}' | '\u{F071}' | '\u{F072}' => '□',
        '\u{F0D8}' => '➢',
        '\u{F0FC}' => '✓',
        '\u{F0A4}' => '◎',
        '\u{F0AB}' => '★',
        '\u{F081}'..='\u{F08A}' => char::from_u32('①' as u32 + (c as u32 - 0xF081)).unwrap_or(c),
        _ => c,
    }
}
