//! Made-up pages of glyphs and rules: through tables to plans.
//!
//! Words that open the way into the later stages (headers, markers, names, dates) are likelier than chance has them.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use planscope::{
    layout::upright,
    plan::{self, Source},
    source::geometry::{Axis, GeometryPage, Glyph, GlyphText, Rule, Turn},
    table::{Vocabulary, from_pages, grids},
};

const WORDS: [&str; 20] = [
    "面向", "執行策略", "具體作法", "承辦部門", "完成期限", "主辦", "協辦", "備註", "一、基礎服務", "(一)", "1. ", "(1)", "(2)辦理。",
    "甲.", "◎", "業務組", "各部門", "持續辦理", "12月底", "第 1 頁",
];

#[derive(Debug, Arbitrary)]
enum Mark {
    Word { word: u8, x: u8, y: u8, size: u8, down: bool },
    Letter { letter: char, x: i16, y: i16, size: u8, turn: u8, vertical: bool },
    Across { at: u8, from: u8, length: u8 },
    Down { at: u8, from: u8, length: u8 },
    Strange { across: bool, at: f32, from: f32, to: f32 },
}

fn draw(page: &mut GeometryPage, mark: &Mark) {
    const TURNS: [Turn; 5] = [Turn::Upright, Turn::Clockwise, Turn::Over, Turn::Anticlockwise, Turn::Slanted];
    let rule = |axis, at: u8, from: u8, length: u8| {
        let [at, from, length] = [at, from, length].map(|value| f32::from(value / 4) * 12.0);
        Rule { axis, at, from, to: from + length, thickness: 0.5, light: 0 }
    };
    match *mark {
        Mark::Word { word, x, y, size, down } => {
            let size = f32::from(size % 20 + 4);
            let (mut x, mut y) = (f32::from(x) * 2.3, f32::from(y) * 3.3);
            for letter in WORDS[usize::from(word) % WORDS.len()].chars() {
                push(page, letter, x, y, size, Turn::Upright, false);
                if down { y += size } else { x += size }
            }
        }
        Mark::Letter { letter, x, y, size, turn, vertical } => {
            let turn = TURNS[usize::from(turn) % TURNS.len()];
            push(page, letter, f32::from(x) / 10.0, f32::from(y) / 10.0, f32::from(size) / 4.0, turn, vertical);
        }
        Mark::Across { at, from, length } => page.rules.push(rule(Axis::Horizontal, at, from, length)),
        Mark::Down { at, from, length } => page.rules.push(rule(Axis::Vertical, at, from, length)),
        Mark::Strange { across, at, from, to } => {
            // The reader of PDFs lets no infinity through.
            if [at, from, to].iter().all(|value| value.is_finite() && value.abs() < 1e6) {
                let axis = if across { Axis::Horizontal } else { Axis::Vertical };
                page.rules.push(Rule { axis, at, from: from.min(to), to: to.max(from), thickness: 1.0, light: 0 });
            }
        }
    }
}

fn push(page: &mut GeometryPage, letter: char, x: f32, y: f32, size: f32, turn: Turn, vertical: bool) {
    page.glyphs.push(Glyph {
        text: GlyphText::One(letter),
        bbox: [x, y, x + size, y + size],
        baseline: y + 0.86 * size,
        size,
        turn,
        vertical,
        visible: true,
        light: 0,
    });
}

fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let Ok(marks) = Vec::<Vec<Mark>>::arbitrary(&mut input) else { return };
    let pages: Vec<GeometryPage> = (1..)
        .zip(marks.iter().take(6))
        .map(|(number, marks)| {
            let mut page = GeometryPage { number, width: 595.0, height: 842.0, ..GeometryPage::default() };
            marks.iter().take(600).for_each(|mark| draw(&mut page, mark));
            page
        })
        .collect();
    let (level, _) = upright(&pages);
    let document = from_pages(&level, Vocabulary::built_in());
    for reading in plan::read(&document, &Source::default()) {
        if let Some(accounting) = reading.accounting {
            assert_eq!(accounting.table, accounting.sum(), "a character was lost or counted twice");
        }
    }
    let _ = grids(&pages);
});
