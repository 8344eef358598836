//! What a page holds and does not show when it is opened: as its elements say, and the style sheets that stand in it.
//!
//! Not known are sheets in other files, scripts, and what is computed (`var`, `calc`): what those hide is read. What they
//! would show is not, where the page itself hides it. With sheets in other files nobody can tell what colour lies under a
//! text: then none is hidden by its own. Text that comes into view by itself (`animation`, `transition`) can be seen.

use scraper::{ElementRef, Html, Node};

use super::style::{Around, Declared, MEDIUM, Own, Property, Sheets, WINDOW, Word, colour, length};
use crate::words::{Code, Diagnostic};

/// Type of so many pixels is a rule, not a text.
const SMALLEST: f32 = 1.0;
/// Two colours, each part of them to 255, that nobody tells apart.
const UNSEEN: f32 = 12.0;
/// What covers less than that is not seen.
const FAINTEST: f32 = 0.05;
/// So far out of the window, in pixels, nothing is moved that anybody shall see: `-999px` and `-100vw` are what people write.
const FAR: f32 = -900.0;
/// What is cut to so many pixels shows nothing.
const NARROWEST: f32 = 1.0;

/// How what stands in an element is shown.
#[derive(Debug, Clone, Copy)]
struct Shown {
    around: Around,
    /// Cut off, moved away, or see-through, with all that stands in it.
    is_gone: bool,
    is_invisible: bool,
    opacity: f32,
    /// In pixels.
    size: f32,
    /// None where it is not known.
    colour: Option<[f32; 4]>,
    /// What lies under it; none where that is not known.
    ground: Option<[f32; 3]>,
}

impl Shown {
    fn is_seen(&self) -> bool {
        let as_ground = || {
            let (Some([r, g, b, _]), Some(ground)) = (self.colour, self.ground) else { return false };
            [r, g, b].iter().zip(ground).all(|(own, under)| (own - under).abs() <= UNSEEN)
        };
        let is_clear = self.colour.is_some_and(|[_, _, _, covers]| covers < FAINTEST);
        !(self.is_gone || self.is_invisible || self.size <= SMALLEST || is_clear || as_ground())
    }
}

/// Takes everything out of the page that it does not show, and says so where that was text.
pub(super) fn take_out(page: &mut Html) -> Vec<Diagnostic> {
    let sheets = Sheets::of(page);
    let (mut pieces, mut first) = (0, String::new());
    let mut gone = Vec::new();
    let paper = Shown {
        around: Around::default(),
        is_gone: false,
        is_invisible: false,
        opacity: 1.0,
        size: MEDIUM,
        colour: Some([0.0, 0.0, 0.0, 1.0]),
        ground: (!sheets.elsewhere).then_some([255.0; 3]),
    };
    let mut open = vec![(page.tree.root(), paper)];
    while let Some((node, shown)) = open.pop() {
        let mut inside = shown;
        let hidden = match node.value() {
            Node::Text(text) => (!text.trim().is_empty() && !shown.is_seen()).then(|| text.trim().to_owned()),
            Node::Element(_) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                if super::is_never_shown(element.value().name()) {
                    continue;
                }
                let own = Own::of(element);
                let declared = sheets.declared(element, &own, shown.around);
                inside = step(element, &declared, shown, sheets.elsewhere);
                is_left_out(element, &declared).then(|| text(element))
            }
            _ => None,
        };
        if let Some(hidden) = hidden {
            gone.push(node.id());
            if !hidden.is_empty() {
                pieces += 1;
                if first.is_empty() {
                    first = hidden;
                }
            }
            continue;
        }
        inside.around.depth += 1;
        inside.around.widest = inside.around.widest.max(node.children().count() as u32);
        open.extend(node.children().rev().map(|child| (child, inside)));
    }
    let cut = sheets.was_cut();
    for id in gone {
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
    let unseen = (pieces > 0).then(|| {
        Diagnostic::new(
            Code::HiddenText,
            format!("網頁有 {pieces} 處文字開啟時看不見（由樣式隱藏），未採用；若屬計畫內容，請使其顯示後另存網頁再讀"),
            format!(
                "{pieces} pieces of text are not seen when the page is opened (its styles hide them) and were left out; if \
                 they belong to the plan, show them and save the page"
            ),
        )
        .quoting(&first)
    });
    let too_much = cut.then(|| {
        Diagnostic::new(
            Code::LimitReached,
            "網頁的樣式表過大，未全部套用：可能讀入看不見的文字；請另存為 PDF 再讀",
            "the style sheets of the page are too large and were not applied in whole: text that is not seen may have been \
             read; save the page as PDF",
        )
    });
    unseen.into_iter().chain(too_much).collect()
}

/// Whether an element takes no room at all.
fn is_left_out(element: ElementRef<'_>, declared: &Declared<'_>) -> bool {
    if declared.get(Property::Content).is_some_and(|value| value[0].is("hidden")) {
        return true;
    }
    match declared.get(Property::Display) {
        Some(value) => value[0].is("none"),
        // What a browser's own sheet says gives way to any other.
        None => {
            let closed = element.attr("open").is_none();
            element.attr("hidden").is_some()
                || element.attr("popover").is_some()
                || match element.value().name() {
                    "dialog" => closed,
                    // What stands in these is for browsers that do not know them.
                    "canvas" | "video" | "audio" | "iframe" | "noembed" | "noframes" | "datalist" => true,
                    _ => false,
                }
        }
    }
}

/// How what stands in an element is shown, given how the element itself is.
fn step(element: ElementRef<'_>, declared: &Declared<'_>, around: Shown, elsewhere: bool) -> Shown {
    let mut shown = around;
    let inherits = |value: &[Word]| value[0].is("inherit");
    shown.size = match (declared.get(Property::Size), element.value().name()) {
        (Some([Word::Number(number, unit), ..]), _) if unit == "%" => around.size * number / 100.0,
        (Some([Word::Number(number, unit), ..]), _) => length(*number, unit, around.size).unwrap_or(around.size),
        // `small`, `medium`, and what is computed: none is too small, but what is a part of nothing.
        (Some([Word::Name(name), ..]), _) if matches!(name.as_str(), "inherit" | "unset" | "smaller" | "larger") => {
            around.size
        }
        (Some(_), _) => MEDIUM,
        // Attributes know sizes from 1 to 7 alone.
        (None, "font") if element.attr("size").is_some() => MEDIUM,
        (None, _) => around.size,
    };
    match declared.get(Property::Visibility) {
        Some([word, ..]) if word.is("hidden") || word.is("collapse") => shown.is_invisible = !moves(declared),
        Some([word, ..]) if word.is("visible") || word.is("initial") => shown.is_invisible = false,
        _ => {}
    }
    if let Some([Word::Number(number, unit), ..]) = declared.get(Property::Opacity)
        && !moves(declared)
    {
        shown.opacity *= if unit == "%" { number / 100.0 } else { *number };
    }
    let attribute = |name: &str| element.attr(name).and_then(told);
    shown.colour = match declared.get(Property::Fill).or(declared.get(Property::Colour)) {
        Some(value) if inherits(value) || value[0].is("unset") || value[0].is("currentcolor") => around.colour,
        Some(value) if value[0].is("initial") => Some([0.0, 0.0, 0.0, 1.0]),
        Some(value) => colour(value),
        None => match element.value().name() {
            "font" => attribute("color").or(around.colour),
            "body" => attribute("text").or(around.colour),
            // Blue, unless the page says otherwise.
            "a" if element.attr("href").is_some() => Some([0.0, 0.0, 238.0, 1.0]),
            _ => around.colour,
        },
    };
    // A shadow or an edge shows letters without a colour of their own, and so does what shines through them.
    let edged = declared.get(Property::Shadow).is_some_and(|value| !value[0].is("none"));
    let clipped = declared.get(Property::GroundClip).is_some_and(|value| value.iter().any(|word| word.is("text")));
    if edged || clipped {
        shown.colour = None;
    }
    shown.ground = match declared.get(Property::Ground) {
        _ if elsewhere => None,
        Some(value) if is_pictured(value) => None,
        Some(value) => match colour(value) {
            Some([r, g, b, covers]) if covers >= 1.0 => Some([r, g, b]),
            Some([_, _, _, covers]) if covers > 0.0 => None,
            _ => around.ground,
        },
        None if element.attr("background").is_some() => None,
        None => match element.value().name() {
            "mark" => Some([255.0, 255.0, 0.0]),
            "button" | "input" | "select" | "textarea" => None,
            _ => attribute("bgcolor").map(|[r, g, b, _]| [r, g, b]).or(around.ground),
        },
    };
    shown.is_gone |= shown.opacity < FAINTEST || is_cut_off(declared, shown.size) || is_away(declared, shown.size);
    shown
}

fn moves(declared: &Declared<'_>) -> bool {
    declared.get(Property::Moves).is_some_and(|value| !value[0].is("none"))
}

fn is_pictured(value: &[Word]) -> bool {
    value.iter().any(
        |word| matches!(word, Word::Call(name, _) if colour(std::slice::from_ref(word)).is_none() && name != "calc"),
    )
}

/// A colour as attributes tell it.
fn told(text: &str) -> Option<[f32; 4]> {
    let text = text.trim().to_ascii_lowercase();
    let word = match text.strip_prefix('#') {
        Some(digits) => Word::Hash(digits.to_owned()),
        None if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Word::Hash(text),
        None => Word::Name(text),
    };
    colour(&[word])
}

/// A length of a value in pixels.
fn pixels(value: Option<&[Word]>, size: f32) -> Option<f32> {
    match value {
        Some([Word::Number(number, unit), ..]) => length(*number, unit, size),
        _ => None,
    }
}

fn is_positioned(declared: &Declared<'_>) -> bool {
    declared.get(Property::Position).is_some_and(|value| value[0].is("absolute") || value[0].is("fixed"))
}

/// Cut to nothing: by a clip, or by edges that let nothing over.
fn is_cut_off(declared: &Declared<'_>, size: f32) -> bool {
    let narrow = |property| pixels(declared.get(property), size).is_some_and(|length| length <= NARROWEST);
    let cuts = declared
        .get(Property::Overflow)
        .is_some_and(|value| value.iter().any(|word| word.is("hidden") || word.is("clip")));
    if cuts && (narrow(Property::Height) || narrow(Property::Width)) {
        return true;
    }
    // All four edges at one place, which `rect(0, 0, 0, 0)` and `rect(1px, 1px, 1px, 1px)` are.
    let clip = match declared.get(Property::Clip) {
        Some([Word::Call(name, edges), ..]) if name == "rect" && is_positioned(declared) => edges
            .iter()
            .all(|edge| matches!(edge, Word::Number(number, unit) if length(*number, unit, size).is_some_and(|at| at <= NARROWEST))),
        _ => false,
    };
    let path = match declared.get(Property::ClipPath) {
        Some([Word::Call(name, edges), ..]) => match (name.as_str(), edges.first()) {
            ("inset", Some(Word::Number(number, unit))) => unit == "%" && *number >= 50.0,
            ("circle" | "ellipse", Some(Word::Number(number, _))) => *number == 0.0,
            _ => false,
        },
        _ => false,
    };
    clip || path
}

/// Moved out of the window, or made no larger than a point.
fn is_away(declared: &Declared<'_>, size: f32) -> bool {
    let is_far = |property: Property| match declared.get(property) {
        Some([Word::Number(number, unit), ..]) if unit == "%" => number / 100.0 * WINDOW <= FAR,
        value => pixels(value, size).is_some_and(|at| at <= FAR),
    };
    let moved =
        is_positioned(declared) || declared.get(Property::Position).is_some_and(|value| value[0].is("relative"));
    if moved && [Property::Left, Property::Top, Property::Right, Property::Bottom].into_iter().any(is_far) {
        return true;
    }
    // Parts of a width are how columns were laid beside one another.
    let by_length = |property| pixels(declared.get(property), size).is_some_and(|at| at <= FAR);
    if [Property::Indent, Property::MarginLeft, Property::MarginTop].into_iter().any(by_length) {
        return true;
    }
    declared.get(Property::Transform).into_iter().flatten().any(|word| match word {
        Word::Call(name, values) if name.starts_with("translate") => {
            values.iter().any(|value| pixels(Some(std::slice::from_ref(value)), size).is_some_and(|at| at <= FAR))
        }
        Word::Call(name, values) if name.starts_with("scale") => {
            values.iter().any(|value| matches!(value, Word::Number(number, _) if number.abs() < 0.01))
        }
        _ => false,
    })
}

/// The text of an element, without what is never shown.
fn text(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut open = vec![*element];
    while let Some(node) = open.pop() {
        match node.value() {
            Node::Text(text) => out.push_str(text.trim()),
            Node::Element(element) if super::is_never_shown(element.name()) => {}
            _ => open.extend(node.children().rev()),
        }
    }
    out
}
