//! Runs the content of a page and keeps what it draws as glyphs, rules, boxes and pictures.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::String as PdfString;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, ObjectIdentifier, Rect, Stream};
use hayro_syntax::page::{Page, Resources};

use super::fonts::Font;
use super::layers::Layers;
use super::limits::Limits;

use super::matrix::{Matrix, intersect};
use super::painted::{self, Painted};
use super::paths::{Inside, Path, filled_box};
use super::state::{Paint, State};
use super::streams::{Refused, decoded};
use super::unicode::text_string;
use super::visibility::{Canvas, Cover, Dye, Hidden, Unseen, area};
use crate::source::geometry::{GeometryPage, Glyph, GlyphText, Turn};

/// What drawing a form costs, in operations: it is opened, inflated and given a state of its own. Forms that draw one
/// another many times over would go on for hours within any count of single operations.
const FORM: usize = 250;

/// How far above and below the baseline the em box of a glyph reaches, in ems. One proportion for every font, so that
/// lines of one size but several fonts have the same height.
const ASCENT: f64 = 0.86;
const DESCENT: f64 = 0.14;

/// Clipping paths within one another that are looked at for their shape: drawings clip many times, text seldom.
const MOST_CLIPS: usize = 8;

/// Fonts of a program that are known by their names, the last ones met: a program that names more goes through none of them
/// again and again.
const MOST_NAMED: usize = 12;

/// The part of a page's glyphs that must stand as in a mirror for the page to do: a mirrored logo turns none.
const MIRRORED: f32 = 0.7;

/// A font by its object, and by its name where it is written within another object.
type FontKey = (ObjectIdentifier, Vec<u8>);

/// What is kept over all pages of a file.
pub(super) struct Reader<'a> {
    limits: Limits,
    fonts: HashMap<FontKey, Rc<Font<'a>>>,
    layers: Layers,
    operations: usize,
    inflated: usize,
    /// How many glyphs the page before drew: most pages of a document draw about as many.
    usual: usize,
    /// Whatever limit was hit, in words.
    pub(super) stopped: Option<&'static str>,
}

/// What is known of one page beside what it draws.
#[derive(Default)]
pub(super) struct PageNotes {
    /// Fonts with codes that nobody can name: how many glyphs, and one of the codes.
    pub(super) unnamed: BTreeMap<String, (usize, u32)>,
    /// A content stream could not be decoded.
    pub(super) broken: bool,
    /// Text that is in the file and not on the page.
    pub(super) unseen: Vec<Unseen>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(limits: Limits, layers: Layers) -> Self {
        Reader { limits, fonts: HashMap::new(), layers, operations: 0, inflated: 0, usual: 0, stopped: None }
    }

    /// Reads one page.
    pub(super) fn page(&mut self, page: &Page<'a>, number: u32) -> (GeometryPage, PageNotes) {
        let (width, height) = page.render_dimensions();
        let usual = self.usual;
        let glyphs = Vec::with_capacity(usual);
        let out = GeometryPage { number, width, height, glyphs, ..GeometryPage::default() };
        let mut run = Run {
            reader: self,
            out,
            notes: PageNotes::default(),
            canvas: Canvas::with_capacity(usual),
            path: Path::default(),
            clipping: None,
            marks: Vec::new(),
            hidden: 0,
            mirrored: 0,
        };
        let content = run.content(page);
        // Text outside the page is not seen. A point of slack: glyph boxes are wider than their ink.
        let clip = [-1.0, -1.0, f64::from(width) + 1.0, f64::from(height) + 1.0];
        let mut state = State::new(Matrix(page.initial_transform(true).as_coeffs()), clip);
        run.run(&content, page.resources(), &mut state, 0);
        run.marks.clear();
        run.annotations(page, &state);
        let Run { mut out, mut notes, canvas, mirrored, .. } = run;
        out.mirrored = mirrored as f32 > MIRRORED * out.glyphs.len() as f32;
        notes.unseen = canvas.part(&mut out.glyphs, &out.pictures, [width, height]);
        self.usual = out.glyphs.len();
        (out, notes)
    }
}

struct Run<'r, 'a> {
    reader: &'r mut Reader<'a>,
    out: GeometryPage,
    notes: PageNotes,
    canvas: Canvas,
    path: Path,
    /// The path is to clip what is painted after it.
    clipping: Option<Inside>,
    marks: Vec<Mark>,
    hidden: usize,
    /// How many glyphs were drawn as in a mirror.
    mirrored: usize,
}

/// An open marked-content sequence.
struct Mark {
    /// Its `/ActualText` and how many glyphs there were when it began.
    actual: Option<(String, usize)>,
    /// It belongs to a layer that is switched off.
    hides: bool,
}

/// The text object: reset by `BT`, outside the saved state.
struct Text {
    matrix: Matrix,
    line: Matrix,
}

/// How the characters of a string stand on the page.
struct Stand {
    size: f64,
    turn: Turn,
    /// As in a mirror.
    is_mirrored: bool,
}

impl Stand {
    fn of(place: &Matrix) -> Stand {
        let [a, b, c, d, ..] = place.0;
        // Page y runs down: the vector from the baseline to the top of the character tells where it points.
        let size = c.hypot(d);
        let turn = if size <= 0.0 || -d > 0.98 * size {
            Turn::Upright
        } else if c > 0.98 * size {
            Turn::Clockwise
        } else if d > 0.98 * size {
            Turn::Over
        } else if -c > 0.98 * size {
            Turn::Anticlockwise
        } else if -d > 0.9 * size && b.abs() < 0.02 * a.abs() {
            // Slanted letters on a level line: fake italics.
            Turn::Upright
        } else {
            Turn::Slanted
        };
        // Since y runs down, what is no mirror image turns the plane over.
        Stand { size, turn, is_mirrored: a * d - b * c > 0.0 }
    }
}

impl<'a> Run<'_, 'a> {
    /// The content streams of a page, joined, as far as the limits allow.
    fn content(&mut self, page: &Page<'a>) -> Vec<u8> {
        let raw = page.raw();
        let mut joined = Vec::new();
        if let Some(stream) = raw.get::<Stream<'_>>("Contents") {
            self.append(&stream, &mut joined);
        } else if let Some(array) = raw.get::<Array<'_>>("Contents") {
            for stream in array.iter::<Stream<'_>>().take(10_000) {
                self.append(&stream, &mut joined);
            }
        }
        joined
    }

    fn append(&mut self, stream: &Stream<'a>, joined: &mut Vec<u8>) {
        let room = self.reader.limits.inflated_total.saturating_sub(self.reader.inflated);
        let room = room.min(self.reader.limits.inflated.saturating_sub(joined.len()));
        match decoded(stream, room) {
            Ok(data) if data.len() <= room => {
                self.reader.inflated += data.len();
                if joined.is_empty() {
                    *joined = data.into_owned();
                } else {
                    joined.extend_from_slice(&data);
                }
                // An operator at the very end is only seen with something behind it.
                joined.push(b'\n');
            }
            Ok(_) | Err(Refused::TooLarge) => self.reader.stopped = Some("inflated"),
            Err(Refused::Broken) => self.notes.broken = true,
        }
    }

    fn run(&mut self, content: &[u8], resources: &Resources<'a>, state: &mut State<'a>, depth: usize) {
        let mut ops = TypedIter::new(content);
        let mut saved: Vec<State<'a>> = Vec::new();
        let marks = self.marks.len();
        // Programs name the font of each string again, and take turns among a few.
        let mut named: Vec<(Name<'_>, Option<Rc<Font<'a>>>)> = Vec::new();
        let mut text = Text { matrix: Matrix::IDENTITY, line: Matrix::IDENTITY };
        while let Some(op) = ops.next() {
            self.reader.operations += 1;
            if self.reader.operations > self.reader.limits.operations {
                self.reader.stopped = Some("operations");
                break;
            }
            match op {
                Op::SaveState(_) => {
                    if saved.len() < 4096 {
                        saved.push(state.clone());
                    }
                }
                Op::RestoreState(_) => {
                    if let Some(before) = saved.pop() {
                        *state = before;
                    }
                }
                Op::Transform(m) => {
                    state.matrix = matrix([m.0, m.1, m.2, m.3, m.4, m.5]).then(&state.matrix);
                }
                Op::LineWidth(width) => state.line_width = width.0.as_f64(),
                Op::SetGraphicsState(name) => self.graphics_state(resources.get_ext_g_state(name.0), state),
                Op::XObject(name) => {
                    self.x_object(resources.x_objects.get::<Stream<'a>>(name.0), resources, state, depth)
                }
                Op::InlineImage(image) => self.picture(image.0, state),
                Op::Shading(name) if self.hidden == 0 => self.shading(resources.get_shading(name.0), state),
                Op::DashPattern(dash) => state.dashed = dash.0.iter::<Object<'_>>().next().is_some(),
                Op::BeginText(_) => text = Text { matrix: Matrix::IDENTITY, line: Matrix::IDENTITY },
                Op::TextFont(font) => {
                    match named.iter().find(|(name, _)| name == font.0) {
                        Some((_, known)) => state.font.clone_from(known),
                        None => {
                            state.font = self.font(resources, font.0);
                            named.truncate(MOST_NAMED - 1);
                            named.insert(0, (font.0.clone(), state.font.clone()));
                        }
                    }
                    state.size = font.1.as_f64();
                }
                Op::BeginMarkedContent(_) => self.begin_mark(None, resources, false),
                Op::BeginMarkedContentWithProperties(mark) => {
                    let layer = **mark.0 == *b"OC";
                    self.begin_mark(Some(mark.1), resources, layer);
                }
                Op::EndMarkedContent(_) => {
                    if self.marks.len() > marks {
                        self.end_mark();
                    }
                }
                op if text_operator(&op, state, &mut text) => {}
                op => {
                    if !self.show(&op, state, &mut text) && !self.paint(&op, state) {
                        colour(&op, resources, state);
                    }
                }
            }
        }
        while self.marks.len() > marks {
            self.end_mark();
        }
    }

    fn graphics_state(&mut self, dict: Option<Dict<'a>>, state: &mut State<'a>) {
        let Some(dict) = dict else { return };
        if let Some(width) = dict.get::<f32>("LW") {
            state.line_width = f64::from(width);
        }
        if let Some(opacity) = dict.get::<f32>("ca") {
            state.fill.opacity = f64::from(opacity);
        }
        if let Some(opacity) = dict.get::<f32>("CA") {
            state.stroke.opacity = f64::from(opacity);
        }
        if dict.contains_key("BM") || dict.contains_key("SMask") {
            state.see_through = is_see_through(&dict);
        }
        if dict.contains_key("SMask") {
            state.masked = dict.get::<Dict<'_>>("SMask").is_some_and(|mask| painted::masks_all(&mask));
        }
        if let Some(font) = dict.get::<Array<'_>>("Font") {
            let mut parts = font.flex_iter();
            if let (Some(font), Some(size)) = (parts.next::<Dict<'a>>(), parts.next::<f32>()) {
                state.font = Some(self.keep_font(font.obj_id().map(|id| (id, Vec::new())), font));
                state.size = f64::from(size);
            }
        }
    }

    fn font(&mut self, resources: &Resources<'a>, name: &Name<'_>) -> Option<Rc<Font<'a>>> {
        // The reference tells whether the font is known, without reading its dictionary again.
        let key = resources.fonts.get_ref(name).map(|font| (ObjectIdentifier::from(font), Vec::new()));
        if let Some(font) = key.as_ref().and_then(|key| self.reader.fonts.get(key)) {
            return Some(Rc::clone(font));
        }
        let dict = resources.get_font(name)?;
        // Several that are written where they are used have the number of the object around them.
        let key = key.or_else(|| Some((dict.obj_id()?, name.to_vec())));
        Some(self.keep_font(key, dict))
    }

    fn keep_font(&mut self, key: Option<FontKey>, dict: Dict<'a>) -> Rc<Font<'a>> {
        let limit = self.reader.limits.inflated;
        match key {
            Some(key) => Rc::clone(self.reader.fonts.entry(key).or_insert_with(|| Rc::new(Font::read(&dict, limit)))),
            None => Rc::new(Font::read(&dict, limit)),
        }
    }

    fn x_object(&mut self, stream: Option<Stream<'a>>, parent: &Resources<'a>, state: &mut State<'a>, depth: usize) {
        let Some(stream) = stream else { return };
        let dict = stream.dict();
        if self.reader.layers.hides(dict) {
            return;
        }
        match dict.get::<Name<'_>>("Subtype") {
            Some(subtype) if *subtype == *b"Image" => self.picture(&stream, state),
            _ if dict.contains_key("Width") && !dict.contains_key("BBox") => self.picture(&stream, state),
            _ => self.form(&stream, parent, &mut state.clone(), depth),
        }
    }

    fn form(&mut self, stream: &Stream<'a>, parent: &Resources<'a>, state: &mut State<'a>, depth: usize) {
        self.reader.operations += FORM;
        if depth >= self.reader.limits.depth {
            self.reader.stopped = Some("depth");
            return;
        }
        let dict = stream.dict();
        if dict.contains_key("Group") {
            // A group is painted as a whole: what it holds begins solid.
            state.group *= state.fill.opacity.clamp(0.0, 1.0);
            (state.fill.opacity, state.stroke.opacity) = (1.0, 1.0);
        }
        if let Some(parts) = dict.get::<[f32; 6]>("Matrix") {
            state.matrix = Matrix(parts.map(f64::from)).then(&state.matrix);
        }
        if let Some(bounds) = dict.get::<Rect>("BBox") {
            state.clip = intersect(state.clip, state.matrix.apply_box([bounds.x0, bounds.y0, bounds.x1, bounds.y1]));
        }
        let mut content = Vec::new();
        self.append(stream, &mut content);
        let own = dict.get::<Dict<'a>>("Resources").map(Resources::new);
        let outer = std::mem::take(&mut self.path);
        self.run(&content, own.as_ref().unwrap_or(parent), state, depth + 1);
        self.path = outer;
    }

    /// The filled-in fields of forms and free-text notes: drawn on the page, so read like it.
    fn annotations(&mut self, page: &Page<'a>, state: &State<'a>) {
        let Some(list) = page.raw().get::<Array<'_>>("Annots") else { return };
        for dict in list.iter::<Dict<'a>>().take(5_000) {
            let flags = dict.get::<i32>("F").unwrap_or(0);
            let is = |kind: &[u8]| dict.get::<Name<'_>>("Subtype").is_some_and(|subtype| *subtype == *kind);
            let popup = is(b"Popup");
            if flags & 0b10_0010 != 0 || popup {
                continue;
            }
            let Some(looks) = dict.get::<Dict<'_>>("AP") else { continue };
            let stream = looks.get::<Stream<'a>>("N").or_else(|| {
                let states = looks.get::<Dict<'a>>("N")?;
                states.get::<Stream<'a>>(dict.get::<Name<'_>>("AS")?)
            });
            let (Some(stream), Some(place)) = (stream, dict.get::<Rect>("Rect")) else { continue };
            let form = stream.dict();
            let own = form.get::<[f32; 6]>("Matrix").map_or(Matrix::IDENTITY, |parts| Matrix(parts.map(f64::from)));
            let Some(bounds) = form.get::<Rect>("BBox") else { continue };
            let [x0, y0, x1, y1] = own.apply_box([bounds.x0, bounds.y0, bounds.x1, bounds.y1]);
            let (sx, sy) = ((place.x1 - place.x0) / (x1 - x0), (place.y1 - place.y0) / (y1 - y0));
            if !sx.is_finite() || !sy.is_finite() {
                continue;
            }
            let fit = Matrix([sx, 0.0, 0.0, sy, place.x0 - sx * x0, place.y0 - sy * y0]);
            let page_matrix = Matrix(page.initial_transform(true).as_coeffs());
            let mut inner = State::new(fit.then(&page_matrix), state.clip);
            // Programs lay the highlighter under the letters, whatever its looks say.
            inner.see_through = is(b"Highlight");
            self.form(&stream, page.resources(), &mut inner, 0);
        }
    }

    /// A gradient over the whole clip: nobody knows its colours, and it may end anywhere unless it goes on beyond its ends.
    fn shading(&mut self, shading: Option<Object<'a>>, state: &State<'a>) {
        let dye = Dye { colour: None, ..state.dye(&state.fill) };
        let bbox = state.clip.map(|at| at as f32);
        let is_whole = match shading {
            Some(Object::Dict(dict)) => painted::goes_on(&dict),
            _ => false,
        };
        let opaque = is_whole && state.clip_shapes.is_empty() && !state.see_through && dye.opacity >= 1.0;
        self.canvas.cover(Cover { bbox, shape: None, dye, opaque }, state.through_letters);
    }

    fn picture(&mut self, stream: &Stream<'_>, state: &State<'a>) {
        let dict = stream.dict();
        if self.hidden == 0 {
            let (bbox, shape) = area([0.0, 0.0, 1.0, 1.0], &state.matrix, state.clip);
            let has_holes =
                ["SMask", "Mask", "ImageMask", "IM", "SMaskInData"].iter().any(|&key| dict.contains_key(key));
            let is_stencil = dict.get::<bool>("ImageMask") == Some(true);
            let colour = match painted::picture(stream) {
                // A stencil is painted in the colour of the text.
                Painted::Plain(_) if is_stencil => state.fill.colour,
                Painted::Plain(colour) if !has_holes => Some(colour),
                _ => None,
            };
            let dye = Dye { colour, ..state.dye(&state.fill) };
            let is_whole = !has_holes || is_stencil && colour.is_some();
            let opaque = is_whole && !state.see_through && dye.opacity >= 1.0;
            self.canvas.cover(Cover { bbox, shape, dye, opaque }, state.through_letters);
        }
        let bounds = state.matrix.apply_box([0.0, 0.0, 1.0, 1.0]);
        let [x0, y0, x1, y1] = intersect(bounds, state.clip);
        if x1 < x0 || y1 < y0 || self.out.pictures.len() > 20_000 {
            return;
        }
        // Some programs draw lines as stretched pixels.
        if (x1 - x0).min(y1 - y0) <= 2.0 && (x1 - x0).max(y1 - y0) > 8.0 {
            filled_box([x0, y0, x1, y1], 0, state.clip, &mut self.out.rules, &mut self.out.fills);
        } else {
            self.out.pictures.push([x0 as f32, y0 as f32, x1 as f32, y1 as f32]);
        }
    }

    fn begin_mark(&mut self, properties: Option<&Object<'_>>, resources: &Resources<'a>, layer: bool) {
        let mut mark = Mark { actual: None, hides: false };
        let inside = self.marks.iter().any(|mark| mark.actual.is_some());
        match properties {
            Some(Object::Dict(dict)) if !inside => {
                mark.actual =
                    dict.get::<PdfString<'_>>("ActualText").map(|text| (text_string(&text), self.out.glyphs.len()));
            }
            Some(Object::Name(name)) => {
                if layer {
                    mark.hides = self.reader.layers.hides_property(&resources.properties, name);
                } else if !inside && let Some(dict) = resources.properties.get::<Dict<'_>>(name) {
                    mark.actual =
                        dict.get::<PdfString<'_>>("ActualText").map(|text| (text_string(&text), self.out.glyphs.len()));
                }
            }
            _ => {}
        }
        self.hidden += usize::from(mark.hides);
        if self.marks.len() < 10_000 {
            self.marks.push(mark);
        }
    }

    fn end_mark(&mut self) {
        let Some(mark) = self.marks.pop() else { return };
        self.hidden -= usize::from(mark.hides);
        if let Some((text, start)) = mark.actual {
            super::tidy::say(&mut self.out.glyphs, start, &text);
            self.canvas.truncate(self.out.glyphs.len());
        }
    }

    /// Operators that show text. False where it is none of them.
    fn show(&mut self, op: &Op<'_, '_>, state: &mut State<'a>, text: &mut Text) -> bool {
        match op {
            Op::ShowText(shown) => self.string(shown.0, state, text),
            Op::ShowTexts(parts) => {
                for part in parts.0.iter::<Object<'_>>() {
                    match part {
                        Object::String(shown) => self.string(&shown, state, text),
                        Object::Number(number) => {
                            let move_by = -number.as_f64() / 1000.0 * state.size;
                            let vertical = state.font.as_ref().is_some_and(|font| font.vertical);
                            let step = if vertical { (0.0, move_by) } else { (move_by * state.stretch, 0.0) };
                            text.matrix = text.matrix.after_step(step.0, step.1);
                        }
                        _ => {}
                    }
                }
            }
            Op::NextLineAndShowText(shown) => {
                next_line(text, 0.0, -state.leading);
                self.string(shown.0, state, text);
            }
            Op::ShowTextWithParameters(shown) => {
                state.word_spacing = shown.0.as_f64();
                state.character_spacing = shown.1.as_f64();
                next_line(text, 0.0, -state.leading);
                self.string(shown.2, state, text);
            }
            _ => return false,
        }
        true
    }

    fn string(&mut self, bytes: &[u8], state: &mut State<'a>, text: &mut Text) {
        let Some(font) = state.font.clone() else { return };
        state.through_letters |= state.mode >= 4;
        let base = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
        let light = match state.mode {
            1 | 5 => state.stroke.seen(),
            // Filled and stroked, as fake bold is: one character, however often it is painted.
            2 | 6 => state.fill.seen().min(state.stroke.seen()),
            _ => state.fill.seen(),
        };
        let first = base.then(&text.matrix).then(&state.matrix);
        self.canvas.string(&first, state, font.drawn);
        // The characters of a string stand alike, each at its own place.
        let stand = Stand::of(&first);
        let mut rest = bytes;
        while !rest.is_empty() {
            let code = font.next(rest);
            rest = &rest[code.length.min(rest.len())..];
            let spacing = state.character_spacing + if code.word_space { state.word_spacing } else { 0.0 };
            if let Some(said) = &code.text {
                if self.out.glyphs.len() >= self.reader.limits.glyphs_per_page {
                    self.reader.stopped = Some("glyphs");
                    return;
                }
                let [x, y] = text.matrix.apply(0.0, state.rise);
                let place = first.at(state.matrix.apply(x, y));
                self.glyph(said, &code, &font, (&place, &stand), light, state);
            }
            let step = if font.vertical {
                (0.0, code.advance * state.size + spacing)
            } else {
                ((code.advance * state.size + spacing) * state.stretch, 0.0)
            };
            text.matrix = text.matrix.after_step(step.0, step.1);
        }
    }

    fn glyph(
        &mut self,
        said: &GlyphText,
        code: &super::fonts::Code,
        font: &Font<'a>,
        (place, stand): (&Matrix, &Stand),
        light: u8,
        state: &State<'a>,
    ) {
        if self.hidden > 0 {
            return;
        }
        let [x, y] = code.shift;
        let [x0, y0, x1, y1] = place.apply_box([x, y - DESCENT, x + code.width, y + ASCENT]);
        let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0];
        let is_in = |[left, top, right, bottom]: [f64; 4]| {
            middle[0] >= left && middle[0] <= right && middle[1] >= top && middle[1] <= bottom
        };
        let clipped = !is_in(state.clip);
        // What lies beside the page is not on it; what a clip takes away on the page is hidden.
        let paper = [-1.0, -1.0, f64::from(self.out.width) + 1.0, f64::from(self.out.height) + 1.0];
        if clipped && !is_in(paper) || !(x0 + y0 + x1 + y1).is_finite() {
            return;
        }
        let Stand { size, turn, .. } = *stand;
        if code.unnamed {
            let note = self.notes.unnamed.entry(font.name.clone()).or_insert((0, code.code));
            note.0 += 1;
        }
        let origin = place.apply(x, y);
        let baseline = match turn {
            Turn::Clockwise | Turn::Anticlockwise => origin[0],
            _ => origin[1],
        };
        let glyph = Glyph {
            text: said.clone(),
            bbox: [x0 as f32, y0 as f32, x1 as f32, y1 as f32],
            baseline: baseline as f32,
            size: size as f32,
            turn,
            vertical: font.vertical,
            visible: true,
            light,
        };
        // The letters of a Type 3 font may be drawn upside down themselves, and nobody is asked.
        self.mirrored += usize::from(stand.is_mirrored && !font.drawn);
        let why = if clipped || state.clip_shapes.iter().any(|shape| shape.leaves_out(glyph.bbox)) {
            Some(Hidden::Clipped)
        } else {
            (code.unpainted && !glyph.text.is_blank()).then_some(Hidden::Unpainted)
        };
        self.canvas.glyph(why);
        self.out.glyphs.push(glyph);
    }

    /// Operators that build and paint paths. False where it is none of them.
    fn paint(&mut self, op: &Op<'_, '_>, state: &mut State<'a>) -> bool {
        let point = |x: &Number, y: &Number| state.matrix.apply(x.as_f64(), y.as_f64());
        match op {
            Op::MoveTo(p) => self.path.move_to(point(&p.0, &p.1)),
            Op::LineTo(p) => self.path.line_to(point(&p.0, &p.1)),
            Op::CubicTo(p) => {
                self.path.control(point(&p.0, &p.1));
                self.path.control(point(&p.2, &p.3));
                self.path.curve_to(point(&p.4, &p.5));
            }
            Op::CubicStartTo(p) => {
                self.path.control(point(&p.0, &p.1));
                self.path.curve_to(point(&p.2, &p.3));
            }
            Op::CubicEndTo(p) => {
                self.path.control(point(&p.0, &p.1));
                self.path.curve_to(point(&p.2, &p.3));
            }
            Op::ClosePath(_) => self.path.close(),
            Op::RectPath(r) => {
                self.path.rectangle([r.0, r.1, r.2, r.3].map(|number| number.as_f64()), &state.matrix);
            }
            Op::ClipNonZero(_) => self.clipping = Some(Inside::NonZero),
            Op::ClipEvenOdd(_) => self.clipping = Some(Inside::EvenOdd),
            Op::StrokePath(_) => self.finish(state, None, true),
            Op::CloseAndStrokePath(_) => {
                self.path.close();
                self.finish(state, None, true);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) => {
                self.finish(state, Some(Inside::NonZero), false);
            }
            Op::FillPathEvenOdd(_) => self.finish(state, Some(Inside::EvenOdd), false),
            Op::FillAndStrokeNonZero(_) => self.finish(state, Some(Inside::NonZero), true),
            Op::FillAndStrokeEvenOdd(_) => self.finish(state, Some(Inside::EvenOdd), true),
            Op::CloseFillAndStrokeNonZero(_) => {
                self.path.close();
                self.finish(state, Some(Inside::NonZero), true);
            }
            Op::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.finish(state, Some(Inside::EvenOdd), true);
            }
            Op::EndPath(_) => self.finish(state, None, false),
            _ => return false,
        }
        true
    }

    fn finish(&mut self, state: &mut State<'a>, fill: Option<Inside>, stroke: bool) {
        let room = self.out.rules.len() + self.out.fills.len() < self.reader.limits.rules_per_page;
        if (fill.is_some() || stroke) && !room {
            self.reader.stopped = Some("rules");
            self.canvas.incomplete = true;
        }
        if self.hidden == 0 && room {
            let mut cover = |bbox, shape, dye: Dye, dashed: bool| {
                let opaque = !state.see_through && !dashed && dye.opacity >= 1.0 && dye.colour.is_some();
                self.canvas.cover(Cover { bbox, shape, dye, opaque }, state.through_letters);
            };
            if let Some(inside) = fill {
                self.path
                    .areas(inside, state.clip, &mut |bbox, shape| cover(bbox, shape, state.dye(&state.fill), false));
            }
            if stroke {
                let width = state.line_width.abs() * state.matrix.scale();
                let dye = state.dye(&state.stroke);
                self.path.bars(width, state.clip, &mut |bbox, shape| cover(bbox, shape, dye, state.dashed));
            }
            if fill.is_some() && state.fill.opacity > 0.0 {
                self.path.fill(state.fill.seen(), state.clip, &mut self.out.rules, &mut self.out.fills);
            }
            if stroke && state.stroke.opacity > 0.0 {
                let width = state.line_width.abs() * state.matrix.scale();
                self.path.stroke(width, state.stroke.seen(), state.clip, &mut self.out.rules);
            }
        }
        if let Some(inside) = self.clipping.take()
            && let Some(bounds) = self.path.bounds()
        {
            state.clip = intersect(state.clip, bounds);
            if state.clip_shapes.len() < MOST_CLIPS {
                state.clip_shapes.extend(self.path.shape(inside).map(Rc::new));
            }
        }
        self.path.clear();
    }
}

/// Operators that set the text state. False where it is none of them.
fn text_operator(op: &Op<'_, '_>, state: &mut State<'_>, text: &mut Text) -> bool {
    match op {
        Op::CharacterSpacing(number) => state.character_spacing = number.0.as_f64(),
        Op::WordSpacing(number) => state.word_spacing = number.0.as_f64(),
        Op::HorizontalScaling(number) => state.stretch = number.0.as_f64() / 100.0,
        Op::TextLeading(number) => state.leading = number.0.as_f64(),
        Op::TextRenderingMode(number) => state.mode = number.0.as_i64(),
        Op::TextRise(number) => state.rise = number.0.as_f64(),
        Op::EndText(_) => {}
        Op::NextLine(step) => next_line(text, step.0.as_f64(), step.1.as_f64()),
        Op::NextLineAndSetLeading(step) => {
            state.leading = -step.1.as_f64();
            next_line(text, step.0.as_f64(), step.1.as_f64());
        }
        Op::NextLineUsingLeading(_) => next_line(text, 0.0, -state.leading),
        Op::SetTextMatrix(m) => {
            text.line = matrix([m.0, m.1, m.2, m.3, m.4, m.5]);
            text.matrix = text.line;
        }
        _ => return false,
    }
    true
}

fn next_line(text: &mut Text, x: f64, y: f64) {
    text.line = text.line.after_step(x, y);
    text.matrix = text.line;
}

/// Operators that set colours.
fn colour(op: &Op<'_, '_>, resources: &Resources<'_>, state: &mut State<'_>) {
    fn all(numbers: &[Number]) -> Vec<f64> {
        numbers.iter().map(Number::as_f64).collect()
    }
    let space = |paint: &mut Paint, name: &Name<'_>| {
        let kind = match resources.get_color_space(name) {
            Some(Object::Array(listed)) => listed.iter::<Name<'_>>().next(),
            Some(Object::Name(alias)) => Some(alias),
            _ => None,
        };
        let kind: &[u8] = kind.as_deref().unwrap_or(name);
        paint.inks = matches!(kind, b"Separation" | b"DeviceN");
        paint.is_plain = matches!(
            kind,
            b"DeviceGray"
                | b"DeviceRGB"
                | b"DeviceCMYK"
                | b"CalGray"
                | b"CalRGB"
                | b"ICCBased"
                | b"G"
                | b"RGB"
                | b"CMYK"
        );
        (paint.light, paint.is_nothing) = (0.0, false);
        paint.colour = paint.is_plain.then_some([0; 3]);
    };
    match op {
        Op::StrokeColorDeviceGray(c) => state.stroke.set_device(&[c.0.as_f64()]),
        Op::NonStrokeColorDeviceGray(c) => state.fill.set_device(&[c.0.as_f64()]),
        Op::StrokeColorDeviceRgb(c) => state.stroke.set_device(&all(&[c.0, c.1, c.2])),
        Op::NonStrokeColorDeviceRgb(c) => state.fill.set_device(&all(&[c.0, c.1, c.2])),
        Op::StrokeColorCmyk(c) => state.stroke.set_device(&all(&[c.0, c.1, c.2, c.3])),
        Op::NonStrokeColorCmyk(c) => state.fill.set_device(&all(&[c.0, c.1, c.2, c.3])),
        Op::ColorSpaceStroke(name) => space(&mut state.stroke, name.0),
        Op::ColorSpaceNonStroke(name) => space(&mut state.fill, name.0),
        Op::StrokeColor(c) => state.stroke.set(&all(&c.0)),
        Op::NonStrokeColor(c) => state.fill.set(&all(&c.0)),
        Op::StrokeColorNamed(c) if !c.0.is_empty() => state.stroke.set(&all(&c.0)),
        Op::NonStrokeColorNamed(c) if !c.0.is_empty() => state.fill.set(&all(&c.0)),
        Op::StrokeColorNamed(c) => state.stroke.set_pattern(pattern(resources, c.1)),
        Op::NonStrokeColorNamed(c) => state.fill.set_pattern(pattern(resources, c.1)),
        _ => {}
    }
}

/// What a pattern paints, so far as that is told.
fn pattern(resources: &Resources<'_>, name: Option<&Name<'_>>) -> Painted {
    match name.and_then(|name| resources.get_pattern(name)) {
        Some(Object::Stream(stream)) => painted::tiling(&stream),
        _ => Painted::Unknown,
    }
}

/// Whether a graphics state lets shine through what lies under.
fn is_see_through(dict: &Dict<'_>) -> bool {
    let blend = dict.get::<Name<'_>>("BM").or_else(|| dict.get::<Array<'_>>("BM")?.iter::<Name<'_>>().next());
    let blends = blend.is_some_and(|mode| !matches!(&*mode, b"Normal" | b"Compatible"));
    let is_masked = dict.contains_key("SMask") && dict.get::<Name<'_>>("SMask").is_none_or(|none| *none != *b"None");
    blends || is_masked
}

fn matrix(parts: [Number; 6]) -> Matrix {
    Matrix(parts.map(|part| part.as_f64()))
}
