//! Made-up scans: grey pixels with rules, ink, specks and grain, and words that no recogniser would answer with, through
//! straightening, cutting and geometry to plans.
#![no_main]

use arbitrary::{Arbitrary, Unstructured};
use libfuzzer_sys::fuzz_target;
use planscope::{
    layout::upright,
    plan::{self, Source},
    source::scan::{SheetWord, read_picture},
    table::{Vocabulary, from_pages},
};

const WORDS: [&str; 16] = [
    "面向",
    "執行策略",
    "具體作法",
    "承辦部門",
    "完成期限",
    "一、",
    "(一)",
    "服務",
    "1.",
    "(1",
    "(2)辦理。",
    "2,",
    "業務組",
    "持續辦理",
    "·",
    "|",
];

#[derive(Debug, Arbitrary)]
enum Mark {
    /// Left, top, width and height in sixteenths of the page; how dark.
    Box {
        at: [u8; 4],
        grey: u8,
    },
    Across {
        at: u16,
        from: u8,
        length: u8,
        thick: u8,
        slope: i8,
    },
    Down {
        at: u16,
        from: u8,
        length: u8,
        thick: u8,
        slope: i8,
    },
    Speck {
        x: u16,
        y: u16,
        size: u8,
    },
    Grain {
        every: u8,
        grey: u8,
    },
}

#[derive(Debug, Arbitrary)]
struct Seen {
    word: u8,
    letter: Option<char>,
    x: u16,
    y: u16,
    width: u16,
    height: u8,
    confidence: u8,
    same_line: bool,
    strange: Option<[f32; 4]>,
}

fn draw(grey: &mut [u8], width: usize, mark: &Mark) {
    let height = grey.len() / width;
    let mut fill = |left: usize, top: usize, right: usize, bottom: usize, shade: u8| {
        for y in top.min(height)..bottom.min(height) {
            let row = y * width;
            if left < right.min(width) {
                grey[row + left..row + right.min(width)].fill(shade);
            }
        }
    };
    match *mark {
        Mark::Box { at, grey } => {
            let [left, top, wide, high] = at.map(usize::from);
            fill(left * 4, top * 4, left * 4 + wide, top * 4 + high, grey);
        }
        Mark::Across { at, from, length, thick, slope } => {
            for x in usize::from(from) * 4..usize::from(from) * 4 + usize::from(length) * 4 {
                let y = (f32::from(at % 1024) + x as f32 * f32::from(slope) / 4096.0).max(0.0) as usize;
                fill(x, y, x + 1, y + usize::from(thick % 8), 0);
            }
        }
        Mark::Down { at, from, length, thick, slope } => {
            for y in usize::from(from) * 4..usize::from(from) * 4 + usize::from(length) * 4 {
                let x = (f32::from(at % 1024) + y as f32 * f32::from(slope) / 4096.0).max(0.0) as usize;
                fill(x, y, x + usize::from(thick % 8), y + 1, 0);
            }
        }
        Mark::Speck { x, y, size } => {
            let (x, y) = (usize::from(x % 1024), usize::from(y % 1024));
            fill(x, y, x + usize::from(size % 7), y + usize::from(size / 7 % 7), 0);
        }
        Mark::Grain { every, grey: shade } => {
            grey.iter_mut().step_by(usize::from(every) + 1).for_each(|pixel| *pixel = shade);
        }
    }
}

fn words(seen: &[Seen], sheet: usize) -> Vec<SheetWord> {
    let mut line = 0;
    seen.iter()
        .map(|seen| {
            line += u32::from(!seen.same_line);
            let text = seen.letter.map_or_else(|| WORDS[usize::from(seen.word) % WORDS.len()].to_owned(), String::from);
            let (x, y) = (f32::from(seen.x) % sheet as f32, f32::from(seen.y));
            let plain = [x, y, x + f32::from(seen.width), y + f32::from(seen.height)];
            // The reader of the recogniser's table takes any number it writes.
            (seen.strange.unwrap_or(plain), text, (f32::from(seen.confidence) / 255.0).clamp(0.0, 1.0), line)
        })
        .collect()
}

fuzz_target!(|data: &[u8]| {
    let mut input = Unstructured::new(data);
    let Ok((size, marks, answers)) = <([u8; 2], Vec<Mark>, [Vec<Seen>; 3])>::arbitrary(&mut input) else { return };
    // A quarter of a page at most: rules are long enough there, and a run is quick.
    let (width, height) = (usize::from(size[0] % 128) * 4, usize::from(size[1] % 128) * 4);
    let mut grey = vec![255; width * height];
    if !grey.is_empty() {
        marks.iter().take(60).for_each(|mark| draw(&mut grey, width, mark));
    }
    let asked = std::cell::Cell::new(0);
    let (page, recognised) = read_picture(width, grey, &|sheet, _| {
        let at = asked.replace(asked.get() + 1);
        words(&answers[at.min(2)], sheet.max(1))
    });
    let pages = [page];
    let (level, _) = upright(&pages);
    let document = from_pages(&level, Vocabulary::built_in());
    for mut reading in plan::read(&document, &Source::default()) {
        plan::doubt(&mut reading.plan, &recognised);
        if let Some(accounting) = reading.accounting {
            assert_eq!(accounting.table, accounting.sum(), "a character was lost or counted twice");
        }
    }
});
