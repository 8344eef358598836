//! Style sheets, as far as they decide whether a text can be seen: the cascade (CSS Cascading 4, section 6) over the few
//! properties that hide. Selectors are parsed and matched by `scraper`, tokens told apart by `cssparser`.
//!
//! Sheets in other files are not known, and said to be there ([`Sheets::elsewhere`]). What a rule says of states that no
//! page is opened in (`:hover`, `:checked`) does not hold.

use std::{cell::Cell, rc::Rc};

use cssparser::{Parser, Token};
use foldhash::HashMap;
use scraper::{ElementRef, Html, Selector};

/// Selectors of a page; the largest kit of styles has some ten thousand, most of which hide nothing.
const MOST_RULES: usize = 50_000;
/// Rules inside rules.
const DEEPEST: usize = 8;
/// What a selector is long, those around it put in: rules inside rules else double it each time.
const LONGEST_SELECTOR: usize = 4096;
/// What matching may cost a page, in steps from element to element: about a second of one core.
const MOST_STEPS: u64 = 100_000_000;
/// How wide the window is that conditions on its width and distances in parts of it are about, in pixels: a common desk's.
pub(super) const WINDOW: f32 = 1280.0;

/// Type that nobody gave a size, in pixels.
pub(super) const MEDIUM: f32 = 16.0;

/// What decides whether something is seen. Those that say one thing in several ways are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Property {
    Display,
    Visibility,
    Opacity,
    Size,
    Colour,
    Fill,
    Ground,
    GroundClip,
    Shadow,
    Position,
    Left,
    Top,
    Right,
    Bottom,
    Indent,
    MarginLeft,
    MarginTop,
    Clip,
    ClipPath,
    Overflow,
    Height,
    Width,
    Transform,
    Moves,
    Content,
}

/// How many there are.
const PROPERTIES: usize = Property::Content as usize + 1;

impl Property {
    fn named(name: &str) -> Option<Property> {
        Some(match name {
            "display" => Property::Display,
            "visibility" => Property::Visibility,
            "opacity" => Property::Opacity,
            "font-size" | "font" => Property::Size,
            "color" => Property::Colour,
            "-webkit-text-fill-color" => Property::Fill,
            "background" | "background-color" | "background-image" => Property::Ground,
            "background-clip" | "-webkit-background-clip" => Property::GroundClip,
            "text-shadow" | "-webkit-text-stroke" | "-webkit-text-stroke-width" => Property::Shadow,
            "position" => Property::Position,
            "left" | "inset-inline-start" => Property::Left,
            "top" | "inset-block-start" => Property::Top,
            "right" | "inset-inline-end" => Property::Right,
            "bottom" | "inset-block-end" => Property::Bottom,
            "text-indent" => Property::Indent,
            "margin-left" | "margin-inline-start" => Property::MarginLeft,
            "margin-top" | "margin-block-start" => Property::MarginTop,
            "clip" => Property::Clip,
            "clip-path" | "-webkit-clip-path" => Property::ClipPath,
            "overflow" | "overflow-x" | "overflow-y" => Property::Overflow,
            "height" | "max-height" => Property::Height,
            "width" | "max-width" => Property::Width,
            "transform" | "translate" | "scale" => Property::Transform,
            "animation" | "animation-name" | "transition" | "transition-property" => Property::Moves,
            "content-visibility" => Property::Content,
            _ => return None,
        })
    }
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// In small letters.
    Name(String),
    /// A number and its unit; none of a bare one, `%` of a part in a hundred.
    Number(f32, String),
    /// What stands behind `#`.
    Hash(String),
    Call(String, Vec<Word>),
    Other,
}

impl Word {
    pub(super) fn is(&self, name: &str) -> bool {
        matches!(self, Word::Name(own) if own == name)
    }
}

#[derive(Debug)]
struct Declaration {
    property: Property,
    value: Vec<Word>,
    important: bool,
}

#[derive(Debug)]
struct Rule {
    selector: Selector,
    weighed: Weighed,
    declarations: Rc<[Declaration]>,
}

/// Where one of what a selector asks of an element is looked up.
#[derive(Debug, Clone, Default, PartialEq)]
enum Key {
    #[default]
    Anywhere,
    Tag(String),
    Class(String),
    Id(String),
}

/// What the text of a selector tells.
#[derive(Debug, Clone, Default)]
struct Weighed {
    /// Ids, then classes, attributes and states, then names of elements (Selectors 4, section 17).
    weight: [u32; 3],
    key: Key,
    /// It looks at what is around, beside, and inside an element.
    around: bool,
    beside: bool,
    inside: bool,
}

/// Who wins of two declarations: the important, the element's own, the weightier selector, the later.
type Rank = (bool, bool, [u32; 3], usize);

/// What is declared of one element: for each property the value that wins.
#[derive(Default)]
pub(super) struct Declared<'a>([Option<(Rank, &'a [Word])>; PROPERTIES]);

impl<'a> Declared<'a> {
    pub(super) fn get(&self, property: Property) -> Option<&'a [Word]> {
        self.0[property as usize].map(|(_, value)| value)
    }

    fn take(&mut self, declarations: &'a [Declaration], own: bool, weight: [u32; 3], order: usize) {
        for Declaration { property, value, important } in declarations {
            let rank = (*important, own, weight, order);
            let slot = &mut self.0[*property as usize];
            if slot.is_none_or(|(known, _)| known <= rank) {
                *slot = Some((rank, value));
            }
        }
    }
}

/// Where an element stands: what looking around it costs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    pub(super) depth: u32,
    /// The most elements that stand beside one another on the way down to it.
    pub(super) widest: u32,
}

/// What elements say of themselves, read once.
#[derive(Debug)]
pub(super) struct Own(Vec<Declaration>);

impl Own {
    pub(super) fn of(element: ElementRef<'_>) -> Own {
        let mut own = Vec::new();
        if let Some(style) = element.attr("style") {
            let mut sheets = Sheets::default();
            own = sheets.body(&mut Parser::new(style), None, DEEPEST);
        }
        Own(own)
    }
}

/// The style sheets that stand in a page.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    rules: Vec<Rule>,
    by_key: [HashMap<String, Vec<usize>>; 3],
    anywhere: Vec<usize>,
    /// Sheets that stand in other files belong to the page too.
    pub(super) elsewhere: bool,
    nodes: u64,
    steps: Cell<u64>,
    /// Rules were left out that were too many, or too dear.
    cut: Cell<bool>,
}

impl Sheets {
    pub(super) fn of(page: &Html) -> Sheets {
        let mut sheets = Sheets::default();
        for node in page.tree.nodes() {
            sheets.nodes += 1;
            let Some(element) = ElementRef::wrap(node) else { continue };
            match element.value().name() {
                "style" => {
                    let kind = element.attr("type").unwrap_or_default();
                    let media = element.attr("media").unwrap_or_default();
                    if (kind.is_empty() || kind.eq_ignore_ascii_case("text/css")) && applies(media) {
                        let css: String = element.text().collect();
                        sheets.body(&mut Parser::new(&css), None, 0);
                    }
                }
                "link" => {
                    let rel = element.attr("rel").unwrap_or_default();
                    sheets.elsewhere |=
                        rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("stylesheet"));
                }
                _ => {}
            }
        }
        sheets
    }

    pub(super) fn was_cut(&self) -> bool {
        self.cut.get()
    }

    /// What is declared of an element.
    pub(super) fn declared<'a>(&'a self, element: ElementRef<'_>, own: &'a Own, around: Around) -> Declared<'a> {
        let mut out = Declared::default();
        let value = element.value();
        let listed = |key: usize, name: &str| self.by_key[key].get(name).into_iter().flatten();
        let tag = listed(0, value.name());
        let classes = value.classes().flat_map(|class| listed(1, class));
        let ids = value.id().into_iter().flat_map(|id| listed(2, id));
        for &at in self.anywhere.iter().chain(tag).chain(classes).chain(ids) {
            let Rule { selector, weighed, declarations } = &self.rules[at];
            let mut price = 1;
            price += if weighed.around { u64::from(around.depth) } else { 0 };
            price += if weighed.beside { u64::from(around.widest) } else { 0 };
            price += if weighed.inside { self.nodes } else { 0 };
            self.steps.set(self.steps.get() + price);
            if self.steps.get() > MOST_STEPS {
                self.cut.set(true);
                break;
            }
            if selector.matches(&element) {
                out.take(declarations, false, weighed.weight, at);
            }
        }
        out.take(&own.0, true, [0; 3], 0);
        out
    }

    /// The rules of a sheet, or what stands between the braces of one whose selector is `outer`: its declarations.
    fn body(&mut self, css: &mut Parser<'_>, outer: Option<&str>, depth: usize) -> Vec<Declaration> {
        let mut own = Vec::new();
        loop {
            css.skip_whitespace();
            let start = css.position();
            loop {
                let block = match css.next_including_whitespace_and_comments() {
                    Err(_) => {
                        own.extend(declaration(css.slice_from(start)));
                        return own;
                    }
                    Ok(Token::Semicolon) => false,
                    Ok(Token::CurlyBracketBlock) => true,
                    Ok(_) => continue,
                };
                // Where a block before it ends is known only now.
                let head = css.slice_from(start).trim_end_matches([';', '{']);
                if block {
                    let inner = css.parse_nested_block(|inside| {
                        let inner = self.block(head, inside, outer, depth + 1);
                        // What was not looked at is no error.
                        while inside.next().is_ok() {}
                        Ok::<_, cssparser::ParseError<()>>(inner)
                    });
                    own.extend(inner.unwrap_or_default());
                } else if head.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("@import")) {
                    self.elsewhere = true;
                } else {
                    own.extend(declaration(head));
                }
                break;
            }
        }
    }

    /// A rule, or a condition around rules; what it declares of what stands around it.
    fn block(&mut self, head: &str, css: &mut Parser<'_>, outer: Option<&str>, depth: usize) -> Vec<Declaration> {
        if depth > DEEPEST {
            return Vec::new();
        }
        if let Some(head) = head.strip_prefix('@') {
            let name = head.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).next().unwrap_or_default();
            let holds = match name.to_ascii_lowercase().as_str() {
                "media" => applies(&head[name.len()..]),
                "supports" | "layer" => true,
                _ => false,
            };
            return if holds { self.body(css, outer, depth) } else { Vec::new() };
        }
        let selector = match outer {
            Some(outer) if head.contains('&') => head.replace('&', &format!(":is({outer})")),
            Some(outer) => format!(":is({outer}) {head}"),
            None => head.to_owned(),
        };
        if selector.len() > LONGEST_SELECTOR {
            self.cut.set(true);
            return Vec::new();
        }
        let declarations: Rc<[Declaration]> = self.body(css, Some(&selector), depth).into();
        if !declarations.is_empty() {
            for one in parts(&selector) {
                self.rule(&one, &declarations);
            }
        }
        Vec::new()
    }

    fn rule(&mut self, selector: &str, declarations: &Rc<[Declaration]>) {
        if self.rules.len() >= MOST_RULES {
            self.cut.set(true);
            return;
        }
        let selector = selector.trim();
        let mut text = selector.to_owned();
        for state in ["hover", "focus", "focus-within", "focus-visible", "active", "checked", "target", "visited"] {
            // No element has that name: what is not so holds.
            text = text.replace(&format!(":not(:{state})"), ":not(no-such-element)");
        }
        let (Some(weighed), Ok(selector)) = (weigh(&mut Parser::new(&text)), Selector::parse(&text)) else { return };
        let at = self.rules.len();
        match &weighed.key {
            Key::Anywhere => self.anywhere.push(at),
            Key::Tag(name) => self.by_key[0].entry(name.to_ascii_lowercase()).or_default().push(at),
            Key::Class(name) => self.by_key[1].entry(name.clone()).or_default().push(at),
            Key::Id(name) => self.by_key[2].entry(name.clone()).or_default().push(at),
        }
        self.rules.push(Rule { selector, weighed, declarations: Rc::clone(declarations) });
    }
}

/// What stands between the commas of a list.
fn parts(list: &str) -> Vec<String> {
    let mut css = Parser::new(list);
    let mut out = Vec::new();
    let mut start = css.position();
    loop {
        match css.next_including_whitespace_and_comments() {
            Ok(Token::Comma) => {
                // Where a block before it ends is known only now.
                out.push(css.slice_from(start).trim_end_matches(',').to_owned());
                start = css.position();
            }
            Ok(_) => {}
            Err(_) => {
                out.push(css.slice_from(start).to_owned());
                return out;
            }
        }
    }
}

/// Weighs one selector; none of one that is about no element, as `::before`.
fn weigh(css: &mut Parser<'_>) -> Option<Weighed> {
    let mut out = Weighed::default();
    while let Ok(token) = css.next_including_whitespace().cloned() {
        match token {
            Token::WhiteSpace(_) | Token::Delim('>' | '+' | '~') => {
                out.key = Key::Anywhere;
                out.around = true;
                out.beside |= matches!(token, Token::Delim('~'));
            }
            Token::IDHash(id) | Token::Hash(id) => {
                out.weight[0] += 1;
                out.key = Key::Id(id.to_string());
            }
            Token::Delim('.') => {
                let class = css.next_including_whitespace().ok()?.clone();
                let Token::Ident(class) = class else { return None };
                out.weight[1] += 1;
                if !matches!(out.key, Key::Id(_)) {
                    out.key = Key::Class(class.to_string());
                }
            }
            Token::SquareBracketBlock => out.weight[1] += 1,
            Token::Ident(name) => {
                out.weight[2] += 1;
                if out.key == Key::Anywhere {
                    out.key = Key::Tag(name.to_string());
                }
            }
            Token::Colon => match css.next_including_whitespace().ok()?.clone() {
                Token::Ident(_) => {
                    out.weight[1] += 1;
                    out.beside = true;
                }
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    let inner = css.parse_nested_block(|css| {
                        let start = css.position();
                        while css.next_including_whitespace_and_comments().is_ok() {}
                        Ok::<_, cssparser::ParseError<()>>(css.slice_from(start).to_owned())
                    });
                    let of_list: Vec<Weighed> =
                        parts(&inner.ok()?).iter().filter_map(|one| weigh(&mut Parser::new(one.trim()))).collect();
                    out.inside |= name == "has" || of_list.iter().any(|one| one.inside);
                    out.around |= of_list.iter().any(|one| one.around);
                    out.beside |= name.starts_with("nth") || of_list.iter().any(|one| one.beside);
                    match name.as_str() {
                        "where" => {}
                        "is" | "not" | "has" => {
                            let most = of_list.iter().map(|one| one.weight).max().unwrap_or_default();
                            (0..3).for_each(|at| out.weight[at] += most[at]);
                        }
                        _ => out.weight[1] += 1,
                    }
                }
                _ => return None,
            },
            _ => {}
        }
    }
    Some(out)
}

/// A declaration of a property that hides, if it is one that a browser takes.
fn declaration(text: &str) -> Option<Declaration> {
    let mut css = Parser::new(text);
    let name = css.expect_ident().ok()?.to_ascii_lowercase();
    css.expect_colon().ok()?;
    let property = Property::named(&name)?;
    let mut value = words(&mut css);
    let important = value.ends_with(&[Word::Other, Word::Name("important".to_owned())]);
    if important {
        value.truncate(value.len() - 2);
    }
    if matches!(name.as_str(), "translate" | "scale") {
        value = vec![Word::Call(name.clone(), value)];
    }
    if name == "font" {
        // The size is the first length: a weight has no unit.
        value.retain(|word| matches!(word, Word::Number(number, unit) if !unit.is_empty() || *number == 0.0));
        value.truncate(1);
    }
    is_taken(property, &value).then_some(Declaration { property, value, important })
}

fn words(css: &mut Parser<'_>) -> Vec<Word> {
    let mut out = Vec::new();
    while let Ok(token) = css.next().cloned() {
        out.push(match token {
            Token::Ident(name) => Word::Name(name.to_ascii_lowercase()),
            Token::Hash(name) | Token::IDHash(name) => Word::Hash(name.to_string()),
            Token::Number { value, .. } => Word::Number(value, String::new()),
            Token::Percentage { unit_value, .. } => Word::Number(unit_value * 100.0, "%".to_owned()),
            Token::Dimension { value, unit, .. } => Word::Number(value, unit.to_ascii_lowercase()),
            Token::Function(name) => {
                let inside = css.parse_nested_block(|css| Ok::<_, cssparser::ParseError<()>>(words(css)));
                Word::Call(name.to_ascii_lowercase(), inside.unwrap_or_default())
            }
            Token::UnquotedUrl(_) => Word::Call("url".to_owned(), Vec::new()),
            Token::Comma => continue,
            _ => Word::Other,
        });
    }
    out
}

/// Whether a browser takes such a value: what it does not know leaves standing what was said before.
fn is_taken(property: Property, value: &[Word]) -> bool {
    let [first, ..] = value else { return false };
    if matches!(first, Word::Call(..)) || ["inherit", "initial", "unset", "revert"].iter().any(|name| first.is(name)) {
        return true;
    }
    match (property, first) {
        (Property::Display, Word::Name(name)) => {
            let whole = [
                "none",
                "block",
                "inline",
                "contents",
                "list-item",
                "flow-root",
                "flow",
                "run-in",
                "ruby",
                "-webkit-box",
            ];
            whole.contains(&name.as_str())
                || ["inline-", "table", "flex", "grid", "ruby-"].iter().any(|begin| name.starts_with(begin))
        }
        (Property::Visibility, Word::Name(name)) => ["visible", "hidden", "collapse"].contains(&name.as_str()),
        (Property::Colour | Property::Fill, _) => first.is("currentcolor") || colour(value).is_some(),
        (Property::Size, Word::Number(number, unit)) => !unit.is_empty() || *number == 0.0,
        (Property::Opacity, _) => matches!(first, Word::Number(..)),
        _ => true,
    }
}

/// A colour as red, green, blue (to 255) and how much it covers (to 1); none of what is no colour, or not known.
pub(super) fn colour(value: &[Word]) -> Option<[f32; 4]> {
    let opaque = |(r, g, b): (u8, u8, u8)| [f32::from(r), f32::from(g), f32::from(b), 1.0];
    value.iter().find_map(|word| match word {
        Word::Name(name) if name == "transparent" => Some([0.0; 4]),
        Word::Name(name) => cssparser::color::parse_named_color(name).ok().map(opaque),
        Word::Hash(digits) => {
            let (r, g, b, a) = cssparser::color::parse_hash_color(digits.as_bytes()).ok()?;
            let [r, g, b, _] = opaque((r, g, b));
            Some([r, g, b, a])
        }
        Word::Call(name, parts) => {
            let numbers: Vec<(f32, bool)> = parts
                .iter()
                .filter_map(|part| match part {
                    Word::Number(number, unit) => Some((*number, unit == "%")),
                    _ => None,
                })
                .collect();
            let [first, second, third, ref more @ ..] = numbers[..] else { return None };
            let alpha = more.first().map_or(1.0, |&(value, part)| if part { value / 100.0 } else { value });
            let of = |(value, part): (f32, bool)| if part { value * 2.55 } else { value };
            match name.as_str() {
                "rgb" | "rgba" => Some([of(first), of(second), of(third), alpha]),
                // Lightness alone tells white and black, whatever the hue.
                "hsl" | "hsla" if third.0 >= 100.0 || third.0 <= 0.0 || second.0 <= 0.0 => {
                    let level = third.0.clamp(0.0, 100.0) * 2.55;
                    Some([level, level, level, alpha])
                }
                _ => None,
            }
        }
        _ => None,
    })
}

/// Whether a list of conditions on what shows the page holds of a screen.
fn applies(media: &str) -> bool {
    if media.trim().is_empty() {
        return true;
    }
    parts(media).iter().any(|query| {
        let mut css = Parser::new(query);
        let mut holds = true;
        while let Ok(token) = css.next().cloned() {
            match token {
                Token::Ident(word) => match &*word.to_ascii_lowercase() {
                    "all" | "screen" | "only" | "and" => {}
                    // `not`, print and what else there is.
                    _ => return false,
                },
                Token::ParenthesisBlock => {
                    let inside = css.parse_nested_block(|css| Ok::<_, cssparser::ParseError<()>>(condition(css)));
                    holds &= inside.unwrap_or(false);
                }
                _ => return false,
            }
        }
        holds
    })
}

/// A condition on the window: its least or greatest width; no other one is taken to hold.
fn condition(css: &mut Parser<'_>) -> bool {
    let name = css.expect_ident().map(|name| name.to_ascii_lowercase());
    let colon = css.expect_colon().is_ok();
    let value = words(css);
    match (name.as_deref(), value.first()) {
        (Ok(name), Some(Word::Number(number, unit))) if colon => match (name, length(*number, unit, MEDIUM)) {
            ("min-width", Some(least)) => WINDOW >= least,
            ("max-width", Some(most)) => WINDOW <= most,
            _ => false,
        },
        _ => false,
    }
}

/// A length in pixels, given the size of type; none of a unit that is not known.
pub(super) fn length(number: f32, unit: &str, size: f32) -> Option<f32> {
    Some(match unit {
        "" if number == 0.0 => 0.0,
        "px" => number,
        "pt" => number * 96.0 / 72.0,
        "pc" => number * 16.0,
        "in" => number * 96.0,
        "cm" => number * 96.0 / 2.54,
        "mm" => number * 9.6 / 2.54,
        "em" => number * size,
        "ex" | "ch" => number * size / 2.0,
        "rem" => number * MEDIUM,
        "vw" | "vh" | "vmin" | "vmax" => number / 100.0 * WINDOW,
        _ => return None,
    })
}
