//! Does what any reader of positions has to do and nothing else: opens PDFs, inflates and parses what draws their pages, and
//! says of every glyph which character it is and where it stands.
//!
//!     cargo run --release --example floor FILE…
//!
//! In the plainest way: no rules, no clipping, no colours, no bounds against hostile files, nothing mended, and nothing
//! made of the glyphs. `benches/peers.py` measures readers against it.

use std::{collections::HashMap, env, fs, io::Read, process::ExitCode, rc::Rc};

use flate2::read::ZlibDecoder;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::{
    Filter, Pdf, PdfData,
    content::{TypedIter, ops::TypedInstruction as Op},
    object::{Array, Dict, Name, Object, ObjectIdentifier, Stream},
    page::Resources,
};

fn main() -> ExitCode {
    let (mut pages, mut glyphs, mut named) = (0, 0, 0);
    let mut maps = HashMap::new();
    for path in env::args_os().skip(1) {
        let data: PdfData = match fs::read(&path) {
            Ok(file) => file.into(),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        };
        let Ok(pdf) = Pdf::new(data) else { continue };
        let mut fonts = HashMap::new();
        for page in pdf.pages().iter() {
            let mut reader = Reader { fonts: &mut fonts, maps: &mut maps, glyphs: Vec::new() };
            reader.run(&content(page.raw()), page.resources(), UPRIGHT, 0);
            pages += 1;
            glyphs += reader.glyphs.len();
            named += reader
                .glyphs
                .iter()
                .filter(|glyph| glyph.text.is_some() && glyph.at.iter().all(|at| at.is_finite()))
                .count();
        }
    }
    println!("{pages} pages, {glyphs} glyphs, {named} of them with a character and a place");
    ExitCode::SUCCESS
}

/// The streams that draw a page, as one.
fn content(page: &Dict<'_>) -> Vec<u8> {
    if let Some(stream) = page.get::<Stream<'_>>("Contents") {
        return decoded(&stream);
    }
    let streams = page.get::<Array<'_>>("Contents");
    let mut out = Vec::new();
    for stream in streams.iter().flat_map(|streams| streams.iter::<Stream<'_>>()) {
        out.extend(decoded(&stream));
        out.push(b'\n');
    }
    out
}

/// What a stream holds; nothing where it cannot be decoded.
fn decoded(stream: &Stream<'_>) -> Vec<u8> {
    let is_plain = stream.filters()[..] == [Filter::FlateDecode] && !stream.dict().contains_key("DecodeParms");
    let mut out = Vec::new();
    if is_plain && ZlibDecoder::new(&*stream.raw_data()).read_to_end(&mut out).is_ok() {
        return out;
    }
    stream.decoded_data().map(|data| data.to_vec()).unwrap_or_default()
}

struct Glyph {
    text: Option<BfString>,
    /// The beginning of its baseline.
    at: [f64; 2],
}

/// `[a b c d e f]` (PDF 32000-1, 8.3.3).
type Matrix = [f64; 6];

const UPRIGHT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `inner`, then `outer`.
fn joined(inner: Matrix, outer: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = outer;
    let turned = |x: f64, y: f64| (x * a + y * c, x * b + y * d);
    let (ax, ay) = turned(inner[0], inner[1]);
    let (cx, cy) = turned(inner[2], inner[3]);
    let (ex, ey) = turned(inner[4], inner[5]);
    [ax, ay, cx, cy, ex + e, ey + f]
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_spacing: f64,
    word_spacing: f64,
    stretch: f64,
    leading: f64,
}

/// Predefined maps by their names, each unpacked once.
type Maps = HashMap<Vec<u8>, Option<Rc<CMap>>>;

struct Reader<'f> {
    fonts: &'f mut HashMap<ObjectIdentifier, Rc<Font>>,
    maps: &'f mut Maps,
    glyphs: Vec<Glyph>,
}

/// Forms within one another that are still drawn.
const DEEPEST: usize = 8;

impl Reader<'_> {
    fn run(&mut self, content: &[u8], resources: &Resources<'_>, matrix: Matrix, depth: usize) {
        let mut state = State {
            matrix,
            font: None,
            size: 1.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
        };
        let mut kept = Vec::new();
        let mut named: HashMap<Vec<u8>, Option<Rc<Font>>> = HashMap::new();
        let (mut line, mut at) = (UPRIGHT, UPRIGHT);
        let mut operations = TypedIter::new(content);
        while let Some(operation) = operations.next() {
            let mut next_line = |x: f64, y: f64| {
                line = joined([1.0, 0.0, 0.0, 1.0, x, y], line);
                line
            };
            match operation {
                Op::SaveState(_) => kept.push(state.clone()),
                Op::RestoreState(_) => state = kept.pop().unwrap_or(state),
                Op::Transform(m) => {
                    state.matrix = joined([m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64()), state.matrix);
                }
                Op::XObject(name) if depth < DEEPEST => {
                    if let Some(form) = resources.get_x_object(name.0) {
                        self.form(&form, resources, state.matrix, depth);
                    }
                }
                Op::BeginText(_) => (line, at) = (UPRIGHT, UPRIGHT),
                Op::TextFont(font) => {
                    state.size = font.1.as_f64();
                    let known = named.entry(font.0.to_vec());
                    let find = || resources.get_font(font.0).map(|dict| self.font(&dict));
                    state.font.clone_from(known.or_insert_with(find));
                }
                Op::CharacterSpacing(n) => state.character_spacing = n.0.as_f64(),
                Op::WordSpacing(n) => state.word_spacing = n.0.as_f64(),
                Op::HorizontalScaling(n) => state.stretch = n.0.as_f64() / 100.0,
                Op::TextLeading(n) => state.leading = n.0.as_f64(),
                Op::NextLine(step) => at = next_line(step.0.as_f64(), step.1.as_f64()),
                Op::NextLineAndSetLeading(step) => {
                    state.leading = -step.1.as_f64();
                    at = next_line(step.0.as_f64(), step.1.as_f64());
                }
                Op::NextLineUsingLeading(_) => at = next_line(0.0, -state.leading),
                Op::SetTextMatrix(m) => {
                    line = [m.0, m.1, m.2, m.3, m.4, m.5].map(|n| n.as_f64());
                    at = line;
                }
                Op::ShowText(shown) => self.string(shown.0, &state, &mut at),
                Op::ShowTexts(parts) => {
                    for part in parts.0.iter::<Object<'_>>() {
                        match part {
                            Object::String(text) => self.string(&text, &state, &mut at),
                            Object::Number(back) => step(&mut at, -back.as_f64() / 1000.0 * state.size * state.stretch),
                            _ => {}
                        }
                    }
                }
                Op::NextLineAndShowText(shown) => {
                    at = next_line(0.0, -state.leading);
                    self.string(shown.0, &state, &mut at);
                }
                Op::ShowTextWithParameters(shown) => {
                    (state.word_spacing, state.character_spacing) = (shown.0.as_f64(), shown.1.as_f64());
                    at = next_line(0.0, -state.leading);
                    self.string(shown.2, &state, &mut at);
                }
                _ => {}
            }
        }
    }

    fn form(&mut self, form: &Stream<'_>, outer: &Resources<'_>, matrix: Matrix, depth: usize) {
        let dict = form.dict();
        if dict.get::<Name<'_>>("Subtype").as_deref() != Some(b"Form") {
            return;
        }
        let own = dict.get::<Array<'_>>("Matrix").and_then(|own| own.iter::<f64>().collect::<Vec<_>>().try_into().ok());
        let content = decoded(form);
        let matrix = joined(own.unwrap_or(UPRIGHT), matrix);
        match dict.get::<Dict<'_>>("Resources") {
            Some(resources) => self.run(&content, &Resources::new(resources), matrix, depth + 1),
            None => self.run(&content, outer, matrix, depth + 1),
        }
    }

    fn string(&mut self, codes: &[u8], state: &State, at: &mut Matrix) {
        let Some(font) = &state.font else { return };
        for bytes in codes.chunks(if font.composite { 2 } else { 1 }) {
            let code = bytes.iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
            let placed = joined(*at, state.matrix);
            self.glyphs.push(Glyph { text: font.text(code), at: [placed[4], placed[5]] });
            let spacing = state.character_spacing + if bytes == b" " { state.word_spacing } else { 0.0 };
            step(at, (font.width(code) * state.size + spacing) * state.stretch);
        }
    }

    fn font(&mut self, dict: &Dict<'_>) -> Rc<Font> {
        match dict.obj_id() {
            Some(id) => Rc::clone(self.fonts.entry(id).or_insert_with(|| Rc::new(Font::read(dict, self.maps)))),
            None => Rc::new(Font::read(dict, self.maps)),
        }
    }
}

fn step(at: &mut Matrix, by: f64) {
    at[4] += by * at[0];
    at[5] += by * at[1];
}

struct Font {
    composite: bool,
    /// From codes to characters, as the font states.
    stated: Option<CMap>,
    /// From codes to places of a collection, and from there to characters; the codes are the places where there is none.
    cids: Option<Rc<CMap>>,
    collection: Option<Rc<CMap>>,
    /// In ems.
    widths: HashMap<u32, f64>,
    usual: f64,
}

impl Font {
    fn read(dict: &Dict<'_>, maps: &mut Maps) -> Font {
        let mut map = |name: CMapName<'_>| {
            let unpacked = || load_embedded(name).and_then(|data| CMap::parse(data, load_embedded)).map(Rc::new);
            maps.entry(name.to_bytes().to_vec()).or_insert_with(unpacked).clone()
        };
        let mut font = Font {
            composite: dict.get::<Name<'_>>("Subtype").as_deref() == Some(b"Type0"),
            stated: dict
                .get::<Stream<'_>>("ToUnicode")
                .and_then(|stream| CMap::parse(&decoded(&stream), load_embedded)),
            cids: None,
            collection: None,
            widths: HashMap::new(),
            usual: 0.0,
        };
        if !font.composite {
            let scale =
                dict.get::<Array<'_>>("FontMatrix").and_then(|matrix| matrix.iter::<f64>().next()).unwrap_or(0.001);
            let first = dict.get::<u32>("FirstChar").unwrap_or(0);
            let widths = dict.get::<Array<'_>>("Widths");
            let widths = widths.iter().flat_map(|widths| widths.iter::<f64>());
            font.widths = (first..).zip(widths.map(|width| width * scale)).collect();
            return font;
        }
        if let Some(name) = dict.get::<Name<'_>>("Encoding").filter(|name| !name.starts_with(b"Identity")) {
            font.cids = map(CMapName::from_bytes(&name));
        }
        let Some(inner) = dict.get::<Array<'_>>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict<'_>>().next())
        else {
            return font;
        };
        if font.stated.is_none()
            && let Some(system) = inner.get::<Dict<'_>>("CIDSystemInfo")
        {
            let said = |key: &str| {
                system.get::<hayro_syntax::object::String<'_>>(key).map(|said| said.to_vec()).unwrap_or_default()
            };
            let of = CidFamily::from_registry_ordering(&said("Registry"), &said("Ordering"));
            font.collection = of.ucs2_cmap().and_then(&mut map);
        }
        font.usual = inner.get::<f64>("DW").unwrap_or(1000.0) / 1000.0;
        let parts: Vec<Object<'_>> =
            inner.get::<Array<'_>>("W").iter().flat_map(|parts| parts.iter::<Object<'_>>()).collect();
        let mut rest = &parts[..];
        while let [Object::Number(first), behind @ ..] = rest {
            let first = first.as_f64() as u32;
            rest = match behind {
                [Object::Array(widths), behind @ ..] => {
                    font.widths.extend((first..).zip(widths.iter::<f64>().map(|width| width / 1000.0)));
                    behind
                }
                [Object::Number(last), Object::Number(width), behind @ ..] => {
                    let width = width.as_f64() / 1000.0;
                    font.widths.extend((first..=last.as_f64() as u32).map(|cid| (cid, width)));
                    behind
                }
                _ => break,
            };
        }
        font
    }

    fn cid(&self, code: u32) -> u32 {
        self.cids.as_ref().and_then(|map| map.lookup_cid_code(code, 2)).unwrap_or(code)
    }

    fn width(&self, code: u32) -> f64 {
        self.widths.get(&self.cid(code)).copied().unwrap_or(self.usual)
    }

    fn text(&self, code: u32) -> Option<BfString> {
        match (&self.stated, &self.collection) {
            (Some(map), _) => map.lookup_bf_string(code),
            (None, Some(map)) => map.lookup_bf_string(self.cid(code)),
            (None, None) if !self.composite => char::from_u32(code).map(BfString::Char),
            (None, None) => None,
        }
    }
}
