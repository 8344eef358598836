//! A font of a PDF as far as text needs it: how to cut a string into codes, how wide each is, what it says.
//!
//! Outlines are never read: a font program is opened only where nothing else names its characters.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use foldhash::HashMap;
use hayro_cmap::{BfString, CMap, CMapName, load_embedded};
use hayro_font::{FontCache, FontGlyph, FontQuery};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use unicode_normalization::UnicodeNormalization;

use super::codespace::{Codespace, unicode_character};
use super::painted::Letters;
use super::streams::decoded;
use super::{truetype, unicode};
use crate::source::geometry::GlyphText;

/// One code of a shown string.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// How many bytes it takes.
    pub(super) length: usize,
    /// Its advance in ems: to the right, or downwards as a negative number in vertical writing.
    pub(super) advance: f64,
    /// In vertical writing: from the point on the line to the glyph's own origin, in ems.
    pub(super) shift: [f64; 2],
    /// Its horizontal width in ems.
    pub(super) width: f64,
    /// What it says; none where it says nothing that can be seen.
    pub(super) text: Option<GlyphText>,
    /// Drawn, but nobody can tell its character.
    pub(super) unnamed: bool,
    /// Word spacing counts after it.
    pub(super) word_space: bool,
    /// The code itself.
    pub(super) code: u32,
    /// Its letter is a program that paints nothing.
    pub(super) unpainted: bool,
}

/// A font, ready to read strings with.
pub(super) struct Font<'a> {
    /// Its name without the subset prefix.
    pub(super) name: String,
    /// Written from top to bottom.
    pub(super) vertical: bool,
    /// Its letters are little drawings of their own (Type 3).
    pub(super) drawn: bool,
    letters: Option<Letters<'a>>,
    kind: Kind<'a>,
    to_unicode: Option<ToUnicode>,
    /// The codes of one and of two bytes seen so far.
    short: [Seen; 2],
    /// The others.
    long: RefCell<HashMap<(u32, usize), Rc<Code>>>,
}

/// Codes by their upper and their lower byte, looked up when first seen: a page asks for each of its characters.
#[derive(Default)]
struct Seen(OnceCell<Box<[OnceCell<Row>]>>);

/// The codes of one upper byte.
type Row = Box<[OnceCell<Rc<Code>>]>;

impl Seen {
    fn at(&self, code: u16) -> &OnceCell<Rc<Code>> {
        fn empty<T>() -> Box<[OnceCell<T>]> {
            (0..=u8::MAX).map(|_| OnceCell::new()).collect()
        }
        let [upper, lower] = code.to_be_bytes();
        &self.0.get_or_init(empty)[usize::from(upper)].get_or_init(empty)[usize::from(lower)]
    }
}

/// What a font states of the meaning of its codes.
enum ToUnicode {
    /// `/Identity-H`: the codes are Unicode.
    Identity,
    /// A map. Some writers name the characters in `begincidrange`, as if they were places of a collection.
    Map { map: Arc<CMap>, by_cid: bool },
}

impl ToUnicode {
    fn read(dict: &Dict<'_>, limit: usize) -> Option<ToUnicode> {
        match dict.get::<Object<'_>>("ToUnicode")? {
            Object::Name(name) if matches!(&*name, b"Identity-H" | b"Identity-V") => Some(ToUnicode::Identity),
            Object::Name(name) => {
                shared_map(CMapName::from_bytes(&name)).map(|map| ToUnicode::Map { map, by_cid: false })
            }
            Object::Stream(stream) => {
                let data = decoded(&stream, limit).ok()?;
                let by_cid = memchr::memmem::find(&data, b"begincid").is_some();
                stated_map(&data).map(|map| ToUnicode::Map { map: Arc::new(map), by_cid })
            }
            _ => None,
        }
    }

    fn say(&self, code: u32, length: usize) -> Option<String> {
        let character = |code: u32| char::from_u32(code).map(String::from);
        match self {
            ToUnicode::Identity => character(code),
            ToUnicode::Map { map, by_cid } => map.lookup_bf_string(code).map(string).or_else(|| {
                let length = u8::try_from(length).ok().filter(|_| *by_cid)?;
                character(map.lookup_cid_code(code, length).filter(|&cid| cid != 0)?)
            }),
        }
    }
}

enum Kind<'a> {
    Simple { widths: Vec<f64>, missing: f64, first: u32, base: Base, program: RefCell<Program<'a>>, scale: f64 },
    Composite(Box<Composite>),
}

/// The table that names the codes of a simple font before its own program is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Windows,
    Macintosh,
    Program,
}

/// The font program of a simple font, opened when first needed.
enum Program<'a> {
    Closed(Dict<'a>),
    Open(Option<hayro_font::Font<'a>>),
}

struct Composite {
    codespace: Codespace,
    encoding: Encoding,
    family: Family,
    collection: Option<CMapName<'static>>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    vertical: HashMap<u32, [f64; 3]>,
    default_vertical: (f64, f64),
    glyphs: BTreeMap<u16, char>,
    /// The collection is Adobe-UCS: its places are Unicode.
    is_ucs: bool,
    cid_to_glyph: Option<Vec<u8>>,
}

enum Encoding {
    Identity,
    Map(Arc<CMap>),
    /// Codes of another form of Unicode, which are looked up as UTF-16.
    Units(Arc<CMap>),
}

/// What the codes themselves are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Unicode,
    Big5,
    /// Big5 with the additions of Hong Kong, which stand where Taiwan's user-defined characters do.
    HongKong,
    Other,
}

impl<'a> Font<'a> {
    /// Reads a font dictionary. Whatever is missing or broken is left out: the result always cuts strings.
    pub(super) fn read(dict: &Dict<'a>, limit: usize) -> Font<'a> {
        let name = dict.get::<Name<'_>>("BaseFont").or_else(|| dict.get::<Name<'_>>("Name"));
        let name = name.map(|name| bare_name(&name)).unwrap_or_default();
        let to_unicode = ToUnicode::read(dict, limit);
        let drawn = dict.get::<Name<'_>>("Subtype").is_some_and(|subtype| *subtype == *b"Type3");
        let composite = dict.get::<Name<'_>>("Subtype").is_some_and(|subtype| *subtype == *b"Type0");
        let (kind, vertical) = if composite { Composite::read(dict, limit) } else { (simple(dict), false) };
        let letters = drawn.then(|| Letters::read(dict));
        Font { name, vertical, drawn, letters, kind, to_unicode, short: Default::default(), long: RefCell::default() }
    }

    /// The code at the start of `bytes`, which are not empty.
    pub(super) fn next(&self, bytes: &[u8]) -> Rc<Code> {
        let (code, length) = match &self.kind {
            Kind::Simple { .. } => (u32::from(bytes[0]), 1),
            Kind::Composite(font) => font.codespace.next(bytes),
        };
        let look_up = || Rc::new(self.look_up(code, length));
        let short = length.checked_sub(1).and_then(|at| self.short.get(at));
        if let (Some(seen), Ok(code)) = (short, u16::try_from(code)) {
            return Rc::clone(seen.at(code).get_or_init(look_up));
        }
        Rc::clone(self.long.borrow_mut().entry((code, length)).or_insert_with(look_up))
    }

    fn look_up(&self, code: u32, length: usize) -> Code {
        let width = match &self.kind {
            Kind::Simple { widths, missing, first, scale, .. } => {
                let index = code.checked_sub(*first).map(|index| index as usize);
                let width = match index.and_then(|index| widths.get(index)).copied() {
                    Some(width) => width,
                    None if widths.is_empty() => self.program_width(code).unwrap_or(*missing),
                    None => *missing,
                };
                width * scale
            }
            Kind::Composite(font) => {
                font.widths.get(&font.cid(code, length)).copied().unwrap_or(font.default_width) / 1000.0
            }
        };
        let (text, unnamed) = self.text(code, length);
        let word_space = length == 1 && code == 32;
        let unpainted = self.letters.as_ref().is_some_and(|letters| letters.paints_nothing(code));
        let mut found =
            Code { length, advance: width, shift: [0.0, 0.0], width, text, unnamed, word_space, code, unpainted };
        if let (true, Kind::Composite(font)) = (self.vertical, &self.kind) {
            let cid = font.cid(code, length);
            let [down, x, y] = font.vertical.get(&cid).copied().unwrap_or([
                font.default_vertical.1,
                width * 500.0,
                font.default_vertical.0,
            ]);
            found.advance = down / 1000.0;
            found.shift = [-x / 1000.0, -y / 1000.0];
        }
        found
    }

    fn text(&self, code: u32, length: usize) -> (Option<GlyphText>, bool) {
        let stated = self.to_unicode.as_ref().and_then(|map| map.say(code, length));
        if let Some(text) = stated.as_deref().filter(|text| unicode::tells(text)) {
            return (clean(text), false);
        }
        let own = match &self.kind {
            Kind::Simple { base, .. } => self.simple_text(code, *base),
            Kind::Composite(font) => font.text(code, length),
        };
        if let Some(text) = own.as_deref().filter(|text| unicode::tells(text)) {
            return (clean(text), false);
        }
        // Nothing names it. Private use keeps the place and lets equal codes read equal.
        if let Some(text) = stated.filter(|text| text.chars().all(|c| matches!(c, '\u{E000}'..='\u{F8FF}'))) {
            return (GlyphText::new(&text), !text.is_empty());
        }
        match &self.kind {
            Kind::Simple { .. } if code <= 32 => (None, false),
            Kind::Composite(font) if code == 0 || font.cid(code, length) == 0 && font.family == Family::Other => {
                (None, code != 0)
            }
            Kind::Composite(font) if matches!(font.family, Family::Big5 | Family::HongKong) => {
                (unicode::private_big5(code).map(GlyphText::One).or(Some(GlyphText::One('\u{FFFD}'))), true)
            }
            _ => (Some(GlyphText::One('\u{FFFD}')), true),
        }
    }

    fn simple_text(&self, code: u32, base: Base) -> Option<String> {
        let byte = [u8::try_from(code).ok()?];
        let table = match base {
            Base::Windows => Some(encoding_rs::WINDOWS_1252),
            Base::Macintosh => Some(encoding_rs::MACINTOSH),
            Base::Program => None,
        };
        if let Some(table) = table {
            return table.decode_without_bom_handling_and_without_replacement(&byte).map(std::borrow::Cow::into_owned);
        }
        let named = self.with_program(|font| match font.glyph(font.map_code(code), code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        });
        match named {
            Some(Some(text)) => Some(string(text)).filter(|text| unicode::tells(text)),
            _ => None,
        }
        // Subsets with names of their own (G21, c33) nearly always keep the places of ASCII.
        .or_else(|| (32..127).contains(&code).then(|| char::from(byte[0]).to_string()))
    }

    fn program_width(&self, code: u32) -> Option<f64> {
        self.with_program(|font| font.code_advance(code).x)
    }

    fn with_program<T>(&self, ask: impl Fn(&hayro_font::Font<'a>) -> T) -> Option<T> {
        let Kind::Simple { program, .. } = &self.kind else { return None };
        let mut program = program.borrow_mut();
        if let Program::Closed(dict) = &*program {
            // A broken font program may trip its parser; the text around it is still worth having.
            let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| open_program(dict)));
            *program = Program::Open(opened.ok().flatten());
        }
        match &*program {
            Program::Open(Some(font)) => std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ask(font))).ok(),
            _ => None,
        }
    }
}

fn open_program<'a>(dict: &Dict<'a>) -> Option<hayro_font::Font<'a>> {
    let fonts: hayro_font::FontResolverFn = Arc::new(|query| match query {
        FontQuery::Standard(font) => Some(font.get_font_data()),
        FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
    });
    let maps: hayro_font::CMapResolverFn = Arc::new(load_embedded);
    FontCache::new().font(dict, &fonts, &maps)
}

/// A simple font: one byte a code.
fn simple<'a>(dict: &Dict<'a>) -> Kind<'a> {
    let descriptor = dict.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
    let type3 = dict.get::<Name<'_>>("Subtype").is_some_and(|subtype| *subtype == *b"Type3");
    let widths = dict.get::<Array<'_>>("Widths");
    let widths: Vec<f64> =
        widths.map(|array| numbers(&array).take(256).map(|number| number.unwrap_or(0.0)).collect()).unwrap_or_default();
    let scale = if type3 {
        let matrix = dict.get::<[f32; 6]>("FontMatrix").unwrap_or([0.001, 0.0, 0.0, 0.001, 0.0, 0.0]);
        f64::from(matrix[0].abs())
    } else {
        0.001
    };
    let encoding = dict.get::<Object<'_>>("Encoding");
    let symbolic = descriptor.get::<i32>("Flags").is_some_and(|flags| flags & 4 != 0);
    let base = match &encoding {
        Some(Object::Name(name)) if !symbolic || !descriptor.contains_key("FontFile2") => match &**name {
            b"WinAnsiEncoding" => Base::Windows,
            b"MacRomanEncoding" => Base::Macintosh,
            _ => Base::Program,
        },
        _ => Base::Program,
    };
    Kind::Simple {
        widths,
        missing: descriptor.get::<f32>("MissingWidth").map_or(0.0, f64::from),
        first: dict.get::<u32>("FirstChar").unwrap_or(0),
        base,
        program: RefCell::new(Program::Closed(dict.clone())),
        scale,
    }
}

impl Composite {
    fn read<'a>(dict: &Dict<'a>, limit: usize) -> (Kind<'a>, bool) {
        let descendant = dict
            .get::<Array<'_>>("DescendantFonts")
            .and_then(|fonts| fonts.iter::<Dict<'_>>().next())
            .or_else(|| dict.get::<Dict<'_>>("DescendantFonts"))
            .unwrap_or_default();
        let mut codespace = Codespace::Pairs;
        let mut encoding = Encoding::Identity;
        let (mut family, mut vertical, mut stem) = (Family::Other, false, String::new());
        match dict.get::<Object<'_>>("Encoding") {
            Some(Object::Name(name)) => {
                let name = String::from_utf8_lossy(&name).into_owned();
                vertical = name.ends_with("-V") || name == "V";
                stem = name.trim_end_matches("-H").trim_end_matches("-V").to_owned();
                codespace = Codespace::predefined(&stem);
                let units = name.replace("UTF8", "UTF16").replace("UTF32", "UTF16");
                if stem != "Identity"
                    && let Some(map) = shared_map(CMapName::from_bytes(units.as_bytes()))
                {
                    // The forms of Unicode differ in their bytes alone; only UTF-16 comes with the maps at hand.
                    encoding = if units == name { Encoding::Map(map) } else { Encoding::Units(map) };
                }
            }
            Some(Object::Stream(stream)) => {
                if let Ok(data) = decoded(&stream, limit) {
                    vertical = stream.dict().get::<i32>("WMode") == Some(1);
                    if let Some(base) = stream.dict().get::<Name<'_>>("UseCMap") {
                        let base = String::from_utf8_lossy(&base).into_owned();
                        stem = base.trim_end_matches("-H").trim_end_matches("-V").to_owned();
                        codespace = Codespace::predefined(&stem);
                    }
                    if let Some(stated) = Codespace::stated(&data) {
                        codespace = stated;
                    }
                    if let Some(map) = stated_map(&data) {
                        vertical |= map.metadata().writing_mode == Some(hayro_cmap::WritingMode::Vertical);
                        encoding = Encoding::Map(Arc::new(map));
                    }
                }
            }
            _ => {}
        }
        if stem.starts_with("Uni") {
            family = Family::Unicode;
        } else if stem.starts_with("HKscs") {
            family = Family::HongKong;
        } else if stem.contains("B5") {
            family = Family::Big5;
        }
        let ordering = descendant
            .get::<Dict<'_>>("CIDSystemInfo")
            .and_then(|info| info.get::<PdfString<'_>>("Ordering"))
            .map(|ordering| ordering.as_bytes().to_vec())
            .unwrap_or_default();
        let collection = match &ordering[..] {
            b"CNS1" => Some(CMapName::AdobeCns1Ucs2),
            b"GB1" => Some(CMapName::AdobeGb1Ucs2),
            b"Japan1" => Some(CMapName::AdobeJapan1Ucs2),
            b"Korea1" => Some(CMapName::AdobeKorea1Ucs2),
            _ => match &encoding {
                Encoding::Map(map) | Encoding::Units(map) => {
                    map.metadata().character_collection.as_ref().and_then(|collection| collection.family.ucs2_cmap())
                }
                Encoding::Identity => None,
            },
        };
        let descriptor = descendant.get::<Dict<'_>>("FontDescriptor").unwrap_or_default();
        let mut glyphs = BTreeMap::new();
        let mut cid_to_glyph = None;
        if collection.is_none() && !dict.contains_key("ToUnicode") {
            let program =
                descriptor.get::<Stream<'_>>("FontFile2").or_else(|| descriptor.get::<Stream<'_>>("FontFile3"));
            if let Some(data) = program.and_then(|stream| decoded(&stream, limit).ok()) {
                glyphs = truetype::characters_by_glyph(&data);
            }
            let map = descendant.get::<Stream<'_>>("CIDToGIDMap");
            cid_to_glyph = map.and_then(|stream| decoded(&stream, limit).ok()).map(std::borrow::Cow::into_owned);
        }
        let default_vertical = descendant.get::<[f32; 2]>("DW2").unwrap_or([880.0, -1000.0]);
        let font = Composite {
            codespace,
            encoding,
            family,
            collection,
            widths: descendant.get::<Array<'_>>("W").map(|array| widths(&array)).unwrap_or_default(),
            default_width: descendant.get::<f32>("DW").map_or(1000.0, f64::from),
            vertical: descendant.get::<Array<'_>>("W2").map(|array| vertical_widths(&array)).unwrap_or_default(),
            default_vertical: (f64::from(default_vertical[0]), f64::from(default_vertical[1])),
            glyphs,
            is_ucs: ordering == b"UCS",
            cid_to_glyph,
        };
        (Kind::Composite(Box::new(font)), vertical)
    }

    fn cid(&self, code: u32, length: usize) -> u32 {
        match &self.encoding {
            Encoding::Identity => code,
            Encoding::Map(map) => {
                let length = u8::try_from(length).unwrap_or(1);
                map.lookup_cid_code(code, length).unwrap_or(0)
            }
            Encoding::Units(map) => {
                let Some(c) = unicode_character(&self.codespace, code, length) else { return 0 };
                let units = c.encode_utf16(&mut [0; 2]).iter().fold(0, |code, &unit| code << 16 | u32::from(unit));
                map.lookup_cid_code(units, if units > 0xFFFF { 4 } else { 2 }).unwrap_or(0)
            }
        }
    }

    fn text(&self, code: u32, length: usize) -> Option<String> {
        if self.family == Family::Unicode {
            let c = unicode_character(&self.codespace, code, length);
            if let Some(c) = c.filter(|c| unicode::tells(c.encode_utf8(&mut [0; 4]))) {
                return Some(c.to_string());
            }
        }
        let cid = self.cid(code, length);
        if cid != 0
            && let Some(map) = self.collection.and_then(shared_map)
            && let Some(text) = map.lookup_bf_string(cid).map(string)
            && unicode::tells(&text)
        {
            return Some(text);
        }
        match self.family {
            // The decoder knows Hong Kong's additions; elsewhere these codes are nobody's but the writer's own.
            Family::Big5 if unicode::private_big5(code).is_some() => return None,
            Family::Big5 | Family::HongKong => return unicode::big5(code).map(String::from),
            _ => {}
        }
        let glyph = match &self.cid_to_glyph {
            Some(map) => {
                let at = cid as usize * 2;
                u16::from_be_bytes([*map.get(at)?, *map.get(at + 1)?])
            }
            None => u16::try_from(cid).ok()?,
        };
        // What glyph is drawn counts for more than what the collection says.
        self.glyphs.get(&glyph).copied().or_else(|| char::from_u32(cid).filter(|_| self.is_ucs)).map(String::from)
    }
}

/// A map that stands in the file. One that builds on more predefined maps than there are writing modes was made to have
/// them unpacked again and again.
fn stated_map(data: &[u8]) -> Option<CMap> {
    const MOST_USED: usize = 2;
    let used = memchr::memmem::find_iter(data, b"usecmap").take(MOST_USED + 1).count();
    (used <= MOST_USED).then(|| CMap::parse(data, load_embedded)).flatten()
}

/// A predefined map, unpacked when first needed and kept: unpacking costs more than reading a page.
fn shared_map(name: CMapName<'_>) -> Option<Arc<CMap>> {
    static KEPT: Mutex<BTreeMap<Vec<u8>, Option<Arc<CMap>>>> = Mutex::new(BTreeMap::new());
    let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    kept.entry(name.to_bytes().to_vec())
        .or_insert_with(|| load_embedded(name).and_then(|data| CMap::parse(data, load_embedded)).map(Arc::new))
        .clone()
}

fn string(text: BfString) -> String {
    match text {
        BfString::Char(c) => c.to_string(),
        BfString::String(text) => text,
    }
}

/// The letters that a ligature of type stands for: nobody searches for ﬁ.
fn letters(ligature: char) -> String {
    std::iter::once(ligature).nfkc().collect()
}

/// The text with look-alikes repaired and ligatures taken apart. Soft hyphens and zero-width characters are nothing that is seen.
fn clean(text: &str) -> Option<GlyphText> {
    let mut chars = text.chars();
    if let (Some(single), "") = (chars.next(), chars.as_str()) {
        if is_ligature(single) {
            return GlyphText::new(&letters(single));
        }
        let single = unicode::repaired(single);
        return (!invisible(single)).then_some(GlyphText::One(single));
    }
    let mut said = String::new();
    for c in text.chars().map(unicode::repaired).filter(|&c| !invisible(c)) {
        if is_ligature(c) { said.push_str(&letters(c)) } else { said.push(c) }
    }
    GlyphText::new(&said)
}

/// Latin and Armenian ones.
fn is_ligature(c: char) -> bool {
    matches!(c, '\u{FB00}'..='\u{FB06}' | '\u{FB13}'..='\u{FB17}')
}

fn invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

/// The font's name without the six letters of a subset.
fn bare_name(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).into_owned();
    match name.split_once('+') {
        Some((prefix, rest)) if prefix.len() == 6 => rest.to_owned(),
        _ => name,
    }
}

fn numbers<'a>(array: &Array<'a>) -> impl Iterator<Item = Option<f64>> + use<'a> {
    array.iter::<Object<'a>>().map(|object| match object {
        Object::Number(number) => Some(number.as_f64()),
        _ => None,
    })
}

/// The most entries a hostile `/W` may spread over: no collection has more characters.
const MOST_CIDS: u32 = 70_000;
/// The most that its entries may say together, each time one is said again.
const MOST_SAID: usize = 4 * MOST_CIDS as usize;

/// `/W`: `first [w …]` and `first last w`.
fn widths(array: &Array<'_>) -> HashMap<u32, f64> {
    let mut found = HashMap::default();
    let mut pending: Vec<f64> = Vec::new();
    let mut left = MOST_SAID;
    for object in array.iter::<Object<'_>>() {
        match object {
            Object::Number(number) => pending.push(number.as_f64()),
            Object::Array(list) => {
                if let Some(&first) = pending.last() {
                    for (cid, width) in (first as u32..MOST_CIDS).zip(numbers(&list)).take(left) {
                        found.insert(cid, width.unwrap_or(0.0));
                        left -= 1;
                    }
                }
                pending.clear();
            }
            _ => pending.clear(),
        }
        if let [first, last, width] = pending[..] {
            for cid in (first as u32..=(last as u32).min(MOST_CIDS)).take(left) {
                found.insert(cid, width);
                left -= 1;
            }
            pending.clear();
        }
    }
    found
}

/// `/W2`: `first [down x y …]` and `first last down x y`.
fn vertical_widths(array: &Array<'_>) -> HashMap<u32, [f64; 3]> {
    let mut found = HashMap::default();
    let mut pending: Vec<f64> = Vec::new();
    let mut left = MOST_SAID;
    for object in array.iter::<Object<'_>>() {
        match object {
            Object::Number(number) => pending.push(number.as_f64()),
            Object::Array(list) => {
                if let Some(&first) = pending.last() {
                    let values: Vec<f64> = numbers(&list).take(3 * left.min(MOST_CIDS as usize)).flatten().collect();
                    for (cid, value) in (first as u32..MOST_CIDS).zip(values.chunks_exact(3)) {
                        found.insert(cid, [value[0], value[1], value[2]]);
                        left -= 1;
                    }
                }
                pending.clear();
            }
            _ => pending.clear(),
        }
        if let [first, last, down, x, y] = pending[..] {
            for cid in (first as u32..=(last as u32).min(MOST_CIDS)).take(left) {
                found.insert(cid, [down, x, y]);
                left -= 1;
            }
            pending.clear();
        }
    }
    found
}
