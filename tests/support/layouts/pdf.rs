//! Cuts the slots into pages and draws them.

use lopdf::{
    Dictionary, Document, Object, ObjectId, Stream,
    content::{Content, Operation},
    dictionary,
};

use super::slots::{
    COLUMNS, Cell, DEADLINE, FACET, HELPERS, MEASURE, NAMES, NOTE, PAD, SERIAL, STRATEGY, SUB, Table, ems, wrapped,
};
use super::{Code, Layout, Rules, TITLE, Text, fonts};

const TOP: f32 = 56.0;
const LEFT: f32 = 45.0;

struct Canvas<'a> {
    layout: &'a Layout,
    width: f32,
    height: f32,
    pages: Vec<Vec<Operation>>,
    used: Vec<char>,
}

/// A stretch of the table on one page: the slots with their tops, and the table's own top and bottom.
struct Part {
    page: usize,
    top: f32,
    body: f32,
    slots: Vec<(usize, f32)>,
    bottom: f32,
    head: bool,
}

pub(crate) fn draw(table: &Table, layout: &Layout) -> Vec<u8> {
    let (width, height) = if layout.landscape { (842.0, 595.0) } else { (595.0, 842.0) };
    let mut canvas = Canvas { layout, width, height, pages: vec![Vec::new()], used: Vec::new() };
    let size = layout.size;
    canvas.text(TITLE, (width - ems(TITLE) * 14.0) / 2.0, 50.0, 14.0);
    let mut y = 80.0;
    for line in ["壹、計畫目標", "提供便捷之服務，並使服務措施公開透明。", "貳、執行策略及具體作法"]
    {
        canvas.text(line, LEFT, y, size);
        y += 18.0;
    }
    let parts = cut(table, layout, y + 4.0, height - 62.0);
    for part in &parts {
        while canvas.pages.len() <= part.page {
            canvas.pages.push(Vec::new());
        }
        canvas.part(table, part, parts.last().is_some_and(|last| last.page == part.page));
    }
    canvas.merged(table, &parts);
    let mut y = parts.last().map_or(TOP, |part| part.bottom) + 24.0;
    if y > height - 110.0 {
        canvas.pages.push(Vec::new());
        y = TOP;
    }
    for line in ["參、考核", "每半年自行考核執行成果，並公布於網站。"] {
        canvas.text(line, LEFT, y, size);
        y += 18.0;
    }
    canvas.finish()
}

/// How many lines the header takes: two where it has two rows, or where a word is too long for its column.
fn head_lines(table: &Table, layout: &Layout) -> [usize; 2] {
    let long = heads(layout).iter().any(|&(column, _, word, row)| {
        row == 0 && wrapped(word, (table.widths[column] - PAD) / layout.size, 0.0).len() > 1
    });
    [if long && !layout.two_rows { 2 } else { 1 }, usize::from(layout.two_rows)]
}

/// The header's words: first and last column, word, row.
fn heads(layout: &Layout) -> Vec<(usize, usize, &'static str, usize)> {
    let words = layout.words.heads;
    let mut out = vec![(FACET, FACET, words[1], 0), (STRATEGY, SUB, words[2], 0), (MEASURE, MEASURE, words[3], 0)];
    if layout.serial {
        out.insert(0, (SERIAL, SERIAL, words[0], 0));
    }
    if layout.two_rows {
        out.push((NAMES, HELPERS, layout.words.over, 0));
        out.push((NAMES, NAMES, "主辦", 1));
        out.push((HELPERS, HELPERS, "協辦", 1));
    } else {
        out.push((NAMES, NAMES, words[4], 0));
        out.extend(layout.helpers.then_some((HELPERS, HELPERS, words[5], 0)));
    }
    out.push((DEADLINE, DEADLINE, words[6], 0));
    out.extend(layout.note.map(|note| (NOTE, NOTE, note, 0)));
    out
}

fn head_height(table: &Table, layout: &Layout) -> f32 {
    head_lines(table, layout).iter().sum::<usize>() as f32 * (layout.size + 4.0) + 5.0
}

fn cut(table: &Table, layout: &Layout, first: f32, bottom: f32) -> Vec<Part> {
    let head = head_height(table, layout);
    let mut parts: Vec<Part> = Vec::new();
    let open = |page: usize| {
        let (top, shown) = if page == 0 { (first, true) } else { (TOP, layout.repeat_head) };
        let body = if shown { top + head } else { top };
        Part { page, top, body, slots: Vec::new(), bottom: body, head: shown }
    };
    let height = |at: usize| layout.lead + if table.slots[at].opens[MEASURE] { 4.0 } else { 0.0 };
    let mut part = open(0);
    let mut y = part.body;
    for at in 0..table.slots.len() {
        let row = table.slots[at].row;
        let is_first = at == 0 || table.slots[at - 1].row != row;
        let need: f32 = if layout.whole_rows && is_first {
            (at..table.slots.len()).take_while(|&next| table.slots[next].row == row).map(height).sum()
        } else {
            height(at)
        };
        if y + need > bottom && !part.slots.is_empty() {
            part.bottom = y + 2.0;
            let next = open(part.page + 1);
            parts.push(std::mem::replace(&mut part, next));
            y = part.body;
        }
        let pad = height(at) - layout.lead;
        part.slots.push((at, y + pad));
        y += height(at);
    }
    part.bottom = y + 2.0;
    parts.push(part);
    parts
}

impl Canvas<'_> {
    fn left(&self, table: &Table, column: usize) -> f32 {
        LEFT + table.widths[..column].iter().sum::<f32>()
    }

    fn part(&mut self, table: &Table, part: &Part, is_last: bool) {
        let layout = self.layout;
        let page = part.page;
        let x = |column: usize| LEFT + table.widths[..column].iter().sum::<f32>();
        let end = x(COLUMNS);
        if part.head {
            let step = layout.size + 4.0;
            let rows = head_lines(table, layout);
            for (from, to, word, row) in heads(layout) {
                let room = x(to + 1) - x(from);
                let lines = wrapped(word, (room - PAD) / layout.size, 0.0);
                // In one row a word stands in the middle of the head, beside two rows too.
                let all = if row == 0 && from == NAMES && layout.two_rows { 1 } else { rows[0] + rows[1] };
                let top =
                    part.top + 2.0 + if row == 1 { step } else { (all - lines.len().min(all)) as f32 * step / 2.0 };
                for (at, line) in lines.iter().enumerate() {
                    let left = x(from) + (room - ems(line) * layout.size) / 2.0;
                    self.text_on(page, line, left, top + at as f32 * step, layout.size);
                }
            }
        }
        for &(at, y) in &part.slots {
            for (column, cell) in table.slots[at].cells.iter().enumerate() {
                if let Some(Cell { text, indent }) = cell {
                    self.text_on(page, text, x(column) + PAD + indent, y, layout.size);
                }
            }
        }
        let rules = layout.rules;
        let across = matches!(rules, Rules::All | Rules::Dashed | Rules::Double | Rules::Across);
        let down = matches!(rules, Rules::All | Rules::Dashed | Rules::Double | Rules::Down);
        if across {
            for &(at, y) in &part.slots {
                let slot = &table.slots[at];
                for column in (0..COLUMNS).filter(|&column| slot.opens[column] && table.widths[column] > 0.0) {
                    self.rule(page, [x(column), y - 3.0], [x(column + 1), y - 3.0]);
                }
            }
        }
        if rules == Rules::Groups {
            for &(at, y) in part.slots.iter().filter(|(at, _)| table.slots[*at].group) {
                // Titles that go on are not crossed.
                let first = table.slots[at].opens.iter().skip(FACET).position(|&opens| opens).unwrap_or(0) + FACET;
                self.rule(page, [x(first), y - 3.0], [end, y - 3.0]);
            }
        }
        if down {
            for column in 0..=COLUMNS {
                if column > 0 && column < COLUMNS && table.widths[column - 1] == 0.0 {
                    continue;
                }
                // Under one head of two columns the line begins below the head, or below its first row.
                let top = match column {
                    SUB if part.head && table.widths[SUB] > 0.0 => part.body,
                    HELPERS if part.head && layout.two_rows => part.top + layout.size + 5.0,
                    _ => part.top,
                };
                self.rule(page, [x(column), top], [x(column), part.bottom]);
            }
        }
        if across || down {
            self.rule(page, [LEFT, part.top], [end, part.top]);
            self.rule(page, [LEFT, part.bottom], [end, part.bottom]);
        }
        if part.head && rules != Rules::None {
            self.rule(page, [LEFT, part.top], [end, part.top]);
            self.rule(page, [LEFT, part.body], [end, part.body]);
            if layout.two_rows && (across || down) {
                let y = part.top + layout.size + 5.0;
                self.rule(page, [x(NAMES), y], [x(DEADLINE), y]);
            }
        }
        if is_last && rules != Rules::None {
            self.rule(page, [LEFT, part.bottom], [end, part.bottom]);
        }
    }

    /// Merged cells: their text stands on the first page where there is room for it.
    fn merged(&mut self, table: &Table, parts: &[Part]) {
        let layout = self.layout;
        for merged in &table.merged {
            let x = self.left(table, merged.column);
            let room = table.widths[merged.column];
            let height = if merged.downwards {
                merged.lines[0].chars().count() as f32 * layout.size
            } else {
                merged.lines.len() as f32 * layout.lead
            };
            let stretches = parts.iter().filter_map(|part| {
                let mut own = part.slots.iter().filter(|(at, _)| (merged.from..merged.to).contains(at));
                let first = own.next()?;
                let last = own.next_back().unwrap_or(first);
                Some((part.page, first.1, last.1 + layout.lead))
            });
            let stretches: Vec<(usize, f32, f32)> = stretches.collect();
            let fits = stretches.iter().find(|(_, top, bottom)| bottom - top + 0.5 >= height);
            let Some(&(page, top, bottom)) = fits.or(stretches.first()) else { continue };
            let top = if layout.centred { (top + (bottom - top - height) / 2.0).max(top) } else { top };
            if merged.downwards {
                self.down_on(page, &merged.lines[0], x + room / 2.0, top, layout.size);
            } else {
                for (at, line) in merged.lines.iter().enumerate() {
                    self.text_on(page, line, x + PAD, top + at as f32 * layout.lead, layout.size);
                }
            }
        }
    }

    fn text(&mut self, text: &str, x: f32, top: f32, size: f32) {
        let page = self.pages.len() - 1;
        self.text_on(page, text, x, top, size);
    }

    fn encoded(&mut self, text: &str) -> Vec<u8> {
        self.used.extend(text.chars());
        match self.layout.code {
            Code::Big5 => encoding_rs::BIG5.encode(text).0.into_owned(),
            _ => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    fn text_on(&mut self, page: usize, text: &str, x: f32, top: f32, size: f32) {
        let y = self.height - top - 0.88 * size;
        let string = |bytes: Vec<u8>| Object::String(bytes, lopdf::StringFormat::Hexadecimal);
        let mut show: Vec<Operation> = Vec::new();
        match self.layout.text {
            Text::Line => show.push(Operation::new("Tj", vec![string(self.encoded(text))])),
            Text::Array => {
                let parts: Vec<Object> = text
                    .chars()
                    .flat_map(|c| [string(self.encoded(&c.to_string())), Object::Integer(-6), Object::Integer(6)])
                    .collect();
                show.push(Operation::new("TJ", vec![Object::Array(parts)]));
            }
            Text::Glyph => {
                for c in text.chars() {
                    show.push(Operation::new("Tj", vec![string(self.encoded(&c.to_string()))]));
                    show.push(Operation::new("Td", vec![(ems(&c.to_string()) * size).into(), 0.into()]));
                }
            }
        }
        self.put(page, "F1", size, [x, y], show);
    }

    /// Text in vertical writing: `x` is the middle of its column.
    fn down_on(&mut self, page: usize, text: &str, x: f32, top: f32, size: f32) {
        let bytes = self.encoded(text);
        let show = vec![Operation::new("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)])];
        self.put(page, "F2", size, [x, self.height - top], show);
    }

    fn put(&mut self, page: usize, font: &str, size: f32, [x, y]: [f32; 2], show: Vec<Operation>) {
        let page = &mut self.pages[page];
        page.push(Operation::new("BT", vec![]));
        page.push(Operation::new("Tf", vec![font.into(), size.into()]));
        page.push(Operation::new("Td", vec![x.into(), y.into()]));
        page.extend(show);
        page.push(Operation::new("ET", vec![]));
    }

    fn rule(&mut self, page: usize, from: [f32; 2], to: [f32; 2]) {
        let height = self.height;
        let dashed = self.layout.rules == Rules::Dashed;
        let lines: &[f32] = if self.layout.rules == Rules::Double { &[-0.9, 0.9] } else { &[0.0] };
        let across = from[1] == to[1];
        let page = &mut self.pages[page];
        if dashed {
            page.push(Operation::new("d", vec![Object::Array(vec![3.into(), 2.into()]), 0.into()]));
        }
        page.push(Operation::new("w", vec![0.5.into()]));
        for &aside in lines {
            let [dx, dy] = if across { [0.0, aside] } else { [aside, 0.0] };
            page.push(Operation::new("m", vec![(from[0] + dx).into(), (height - from[1] - dy).into()]));
            page.push(Operation::new("l", vec![(to[0] + dx).into(), (height - to[1] - dy).into()]));
        }
        page.push(Operation::new("S", vec![]));
    }

    fn finish(mut self) -> Vec<u8> {
        for page in 0..self.pages.len() {
            if self.layout.page_numbers {
                self.text_on(page, &format!("第 {} 頁", page + 1), self.width / 2.0 - 20.0, self.height - 40.0, 9.0);
            }
            if self.layout.watermark {
                let bytes = self.encoded("內部文件");
                let (s, c) = 0.7f32.sin_cos();
                let (x, y) = (self.width / 2.0 - 140.0, self.height / 2.0 - 120.0);
                let page = &mut self.pages[page];
                page.push(Operation::new("q", vec![]));
                page.push(Operation::new("g", vec![0.8.into()]));
                page.push(Operation::new("BT", vec![]));
                page.push(Operation::new("Tf", vec!["F1".into(), 90.into()]));
                page.push(Operation::new("Tm", vec![c.into(), s.into(), (-s).into(), c.into(), x.into(), y.into()]));
                page.push(Operation::new("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)]));
                page.push(Operation::new("ET", vec![]));
                page.push(Operation::new("Q", vec![]));
            }
        }
        let mut document = Document::with_version("1.5");
        let tree = document.new_object_id();
        let fonts = self.fonts(&mut document);
        let (w, h) = (self.width, self.height);
        let turned = if self.layout.sideways { 90 } else { self.layout.rotate };
        let (matrix, media): ([f32; 6], [f32; 2]) = match turned {
            90 => ([0.0, 1.0, -1.0, 0.0, h, 0.0], [h, w]),
            180 => ([-1.0, 0.0, 0.0, -1.0, w, h], [w, h]),
            270 => ([0.0, -1.0, 1.0, 0.0, 0.0, w], [h, w]),
            _ => ([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], [w, h]),
        };
        let mut kids = Vec::new();
        for mut operations in std::mem::take(&mut self.pages) {
            operations.insert(0, Operation::new("cm", matrix.iter().map(|&n| n.into()).collect()));
            let encoded = Content { operations }.encode().expect("operations can be written");
            let content = document.add_object(Stream::new(dictionary! {}, encoded));
            let rotate = if self.layout.sideways { 0 } else { self.layout.rotate };
            kids.push(Object::from(document.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content, "Rotate" => rotate,
                "MediaBox" => vec![0.into(), 0.into(), media[0].into(), media[1].into()],
                "Resources" => dictionary! { "Font" => fonts.clone() },
            })));
        }
        let count = i64::try_from(kids.len()).unwrap_or(0);
        document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        document.compress();
        let mut out = Vec::new();
        document.save_to(&mut out).expect("a document can be written to memory");
        out
    }

    /// F1 across, F2 downwards.
    fn fonts(&mut self, document: &mut Document) -> Dictionary {
        let identity = self.layout.code == Code::Identity;
        let (across, downwards) = match self.layout.code {
            Code::Utf16 => ("UniCNS-UTF16-H", "UniCNS-UTF16-V"),
            Code::Ucs2 => ("UniCNS-UCS2-H", "UniCNS-UCS2-V"),
            Code::Big5 => ("ETen-B5-H", "ETen-B5-V"),
            Code::Identity => ("Identity-H", "Identity-V"),
        };
        self.used.sort_unstable();
        self.used.dedup();
        let map = identity.then(|| document.add_object(Stream::new(dictionary! {}, to_unicode(&self.used))));
        let descriptor = fonts::descriptor(document);
        let mut font = |encoding: &str| -> ObjectId {
            let mut font = fonts::type0(document, descriptor, encoding);
            if let Some(map) = map {
                font.set("ToUnicode", map);
            }
            document.add_object(font)
        };
        dictionary! { "F1" => font(across), "F2" => font(downwards) }
    }
}

/// A map from codes that are UTF-16 to themselves.
fn to_unicode(used: &[char]) -> Vec<u8> {
    let mut out = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    for chunk in used.chunks(100) {
        out.push_str(&format!("{} beginbfchar\n", chunk.len()));
        for c in chunk {
            out.push_str(&format!("<{0:04X}> <{0:04X}>\n", *c as u32));
        }
        out.push_str("endbfchar\n");
    }
    out.push_str("endcmap end end\n");
    out.into_bytes()
}
