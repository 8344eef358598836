//! A plan as a small PDF: a ruled table over pages, its font named but not embedded.

use lopdf::{
    Document, Object, Stream,
    content::{Content, Operation},
    dictionary,
};

use super::plan::{Plan, Row};

pub(crate) const WIDTH: f32 = 595.0;
pub(crate) const HEIGHT: f32 = 842.0;
const LEFT: f32 = 45.0;
const TOP: f32 = 60.0;
const BOTTOM: f32 = 780.0;
const SIZE: f32 = 11.0;
const LEAD: f32 = 15.0;
const PAD: f32 = 4.0;
/// 面向, 執行策略 (two columns), 具體作法, 承辦部門, 完成期限.
const COLUMNS: [f32; 6] = [38.0, 58.0, 74.0, 210.0, 60.0, 65.0];
const HEADS: [&str; 5] = ["面向", "執行策略", "具體作法", "承辦部門", "完成期限"];

#[derive(Default)]
struct Writer {
    pages: Vec<Vec<Operation>>,
    y: f32,
}

pub(crate) fn write(plan: &Plan) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    drawn(plan).finish()
}

/// The pages of a plan as they are drawn, for those who draw them otherwise.
pub(crate) fn pages(plan: &Plan) -> Vec<Vec<Operation>> {
    drawn(plan).pages
}

fn drawn(plan: &Plan) -> Writer {
    let mut writer = Writer::default();
    writer.page();
    writer.y = 50.0;
    writer.text(&plan.title, (WIDTH - width(&plan.title) * 14.0) / 2.0, 14.0);
    writer.y += 24.0;
    writer.text(&plan.date, WIDTH - LEFT - width(&plan.date) * SIZE, SIZE);
    writer.sections(&plan.before);
    writer.y += LEAD;
    writer.table(&plan.rows);
    writer.y += LEAD;
    writer.sections(&plan.after);
    writer
}

impl Writer {
    fn page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    fn put(&mut self, operator: &str, operands: Vec<Object>) {
        self.pages.last_mut().expect("a page is open").push(Operation::new(operator, operands));
    }

    /// Text with its top at the current height.
    fn text(&mut self, text: &str, x: f32, size: f32) {
        let y = HEIGHT - self.y - size;
        self.text_at(text, x, y, size);
    }

    fn text_at(&mut self, text: &str, x: f32, y: f32, size: f32) {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        self.put("BT", vec![]);
        self.put("Tf", vec!["F1".into(), size.into()]);
        self.put("Td", vec![x.into(), y.into()]);
        self.put("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)]);
        self.put("ET", vec![]);
    }

    fn rule(&mut self, from: [f32; 2], to: [f32; 2]) {
        self.put("w", vec![0.7.into()]);
        self.put("m", vec![from[0].into(), (HEIGHT - from[1]).into()]);
        self.put("l", vec![to[0].into(), (HEIGHT - to[1]).into()]);
        self.put("S", vec![]);
    }

    fn sections(&mut self, sections: &[(String, String)]) {
        for (title, text) in sections {
            self.y += LEAD + 2.0;
            if self.y > BOTTOM - 2.0 * LEAD {
                self.page();
            }
            self.text(&format!("{title}："), LEFT, SIZE);
            for line in wrapped(text, WIDTH - 2.0 * LEFT - 2.0 * SIZE) {
                self.y += LEAD;
                self.text(&line, LEFT + 2.0 * SIZE, SIZE);
            }
        }
    }

    fn header(&mut self) {
        let top = self.y;
        let bottom = top + LEAD + PAD;
        let mut x = LEFT;
        self.y += PAD / 2.0;
        let widths = [COLUMNS[0], COLUMNS[1] + COLUMNS[2], COLUMNS[3], COLUMNS[4], COLUMNS[5]];
        for (head, column) in HEADS.iter().zip(widths) {
            self.text(head, x + (column - width(head) * SIZE) / 2.0, SIZE);
            self.rule([x, top], [x, bottom]);
            x += column;
        }
        self.rule([x, top], [x, bottom]);
        self.rule([LEFT, top], [x, top]);
        self.rule([LEFT, bottom], [x, bottom]);
        self.y = bottom;
    }

    fn table(&mut self, rows: &[Row]) {
        self.header();
        for row in rows {
            let measure: Vec<String> =
                row.paragraphs.iter().flat_map(|text| wrapped(text, COLUMNS[3] - 2.0 * PAD)).collect();
            let cell = |text: &Option<String>, column: usize| {
                wrapped(text.as_deref().unwrap_or(""), COLUMNS[column] - 2.0 * PAD)
            };
            let mut cells = [
                cell(&row.facet, 0),
                cell(&row.strategy, 1),
                cell(&row.substrategy, 2),
                measure,
                row.departments.clone(),
                wrapped(&row.deadline, COLUMNS[5] - 2.0 * PAD),
            ];
            // Where a cell opens, a rule is drawn above it; merged cells have none inside.
            let opens = [row.facet.is_some(), row.strategy.is_some(), row.substrategy.is_some(), true, true, true];
            self.rules_above(opens);
            while cells.iter().any(|lines| !lines.is_empty()) {
                let room = ((BOTTOM - self.y - PAD) / LEAD).floor().max(0.0) as usize;
                if room == 0 {
                    self.break_table();
                    continue;
                }
                let top = self.y;
                let taken = cells.iter().map(|lines| lines.len().min(room)).max().unwrap_or(0);
                let mut x = LEFT;
                for (lines, column) in cells.iter_mut().zip(COLUMNS) {
                    for (at, line) in lines.drain(..lines.len().min(room)).enumerate() {
                        self.y = top + PAD / 2.0 + at as f32 * LEAD;
                        self.text(&line, x + PAD, SIZE);
                    }
                    x += column;
                }
                self.y = top + taken as f32 * LEAD + PAD;
                self.sides(top);
            }
        }
        self.rules_above([true; 6]);
    }

    /// A cell that does not fit goes on below the header of the next page.
    fn break_table(&mut self) {
        self.rules_above([true; 6]);
        self.page();
        self.header();
    }

    fn rules_above(&mut self, opens: [bool; 6]) {
        let mut x = LEFT;
        for (open, column) in opens.into_iter().zip(COLUMNS) {
            if open {
                self.rule([x, self.y], [x + column, self.y]);
            }
            x += column;
        }
    }

    fn sides(&mut self, top: f32) {
        let mut x = LEFT;
        for column in COLUMNS.into_iter().chain([0.0]) {
            self.rule([x, top], [x, self.y]);
            x += column;
        }
    }

    fn finish(mut self) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        for number in 0..self.pages.len() {
            let text = format!("- {} -", number + 1);
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let page = &mut self.pages[number];
            page.push(Operation::new("BT", vec![]));
            page.push(Operation::new("Tf", vec!["F1".into(), 9.into()]));
            page.push(Operation::new("Td", vec![(WIDTH / 2.0 - 10.0).into(), 30.into()]));
            page.push(Operation::new("Tj", vec![Object::String(bytes, lopdf::StringFormat::Hexadecimal)]));
            page.push(Operation::new("ET", vec![]));
        }
        let mut document = Document::with_version("1.5");
        let tree = document.new_object_id();
        let descriptor = document.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => "MSung-Light", "Flags" => 6, "ItalicAngle" => 0,
            "Ascent" => 880, "Descent" => -120, "CapHeight" => 880, "StemV" => 80,
            "FontBBox" => vec![0.into(), (-200).into(), 1000.into(), 900.into()],
        });
        let descendant = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "MSung-Light",
            "CIDSystemInfo" => dictionary! {
                "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("CNS1"), "Supplement" => 5,
            },
            "FontDescriptor" => descriptor,
            // The Latin glyphs of Adobe-CNS1 are half as wide as the others.
            "DW" => 1000, "W" => vec![1.into(), 95.into(), 500.into()],
        });
        let font = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "MSung-Light-UniCNS-UTF16-H",
            "Encoding" => "UniCNS-UTF16-H", "DescendantFonts" => vec![descendant.into()],
        });
        let mut kids = Vec::new();
        for operations in std::mem::take(&mut self.pages) {
            let content = document.add_object(Stream::new(dictionary! {}, Content { operations }.encode()?));
            kids.push(Object::from(document.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
                "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            })));
        }
        let count = i64::try_from(kids.len())?;
        document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        document.compress();
        let mut out = Vec::new();
        document.save_to(&mut out)?;
        Ok(out)
    }
}

/// The width of a text in ems: Latin characters are half an em wide.
fn width(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

fn wrapped(text: &str, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        if (width(&line) + width(&c.to_string())) * SIZE > room {
            lines.push(std::mem::take(&mut line));
        }
        line.push(c);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
