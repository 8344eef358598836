//! Draws plans as PDFs in many layouts, and says what stands in them: rules of every kind or none, headers once or on
//! every page, titles in columns of their own or above the measures, rows or tall cells.

pub(crate) mod content;
pub(crate) mod fonts;
mod pdf;
mod slots;

pub(crate) use content::{Dice, Row, rows};
use planscope::plan::{Assignment, Heading, Measure, Plan, Subitem};

/// Which lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rules {
    All,
    Dashed,
    Double,
    /// Across only.
    Across,
    /// Down only, with a frame around.
    Down,
    /// Above and below the header, and at the table's end.
    Header,
    /// Between the sub-strategies only, right across.
    Groups,
    None,
}

/// How the facet's title is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    Level,
    /// One character a line.
    Stacked,
    /// Two characters a line.
    TwoByTwo,
    /// In a vertical writing mode of the font.
    Vertical,
}

/// Where sub-strategies stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sub {
    Own,
    UnderStrategy,
    /// A line of its own above its measures, in their column.
    AboveMeasures,
}

/// Rows parted by rules, or one cell for all measures of a sub-strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Rows,
    Tall,
}

/// How text is put on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    /// One string a line.
    Line,
    /// One string a character.
    Glyph,
    /// One array a line, moved a little at each character.
    Array,
}

/// How characters are encoded; no font is embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    Utf16,
    Ucs2,
    Big5,
    /// Identity with a ToUnicode map.
    Identity,
}

/// The header words and markers of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) heads: [&'static str; 7],
    /// What stands over 主辦 and 協辦 where the header has two rows.
    pub(crate) over: &'static str,
    /// Facet, strategy, sub-strategy, measure, sub-item: `1` and `一` stand for the number.
    pub(crate) markers: [&'static str; 5],
}

/// Everything that a layout decides.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) rules: Rules,
    pub(crate) repeat_head: bool,
    pub(crate) two_rows: bool,
    pub(crate) helpers: bool,
    pub(crate) note: Option<&'static str>,
    pub(crate) serial: bool,
    pub(crate) facet: Facet,
    pub(crate) centred: bool,
    pub(crate) sub: Sub,
    pub(crate) shape: Shape,
    pub(crate) merged_deadlines: bool,
    /// Names one below the other, or one after the other with 、.
    pub(crate) stacked_names: bool,
    pub(crate) hanging: bool,
    /// Rows are never cut by a page break.
    pub(crate) whole_rows: bool,
    pub(crate) landscape: bool,
    /// `/Rotate`.
    pub(crate) rotate: i64,
    /// The text itself lies on its side.
    pub(crate) sideways: bool,
    pub(crate) lead: f32,
    pub(crate) size: f32,
    pub(crate) watermark: bool,
    pub(crate) page_numbers: bool,
    pub(crate) text: Text,
    pub(crate) code: Code,
    pub(crate) words: Words,
    pub(crate) lone: bool,
}

pub(crate) const USUAL: Words = Words {
    heads: ["項次", "面向", "執行策略", "具體作法", "承辦部門", "協辦部門", "完成期限"],
    over: "承辦部門",
    markers: ["一、", "(一)", "1.", "(1)", "甲."],
};

const WORDS: [Words; 5] = [
    USUAL,
    Words {
        heads: ["編號", "構面", "推動策略", "實施要領", "主辦單位", "協辦單位", "辦理時程"],
        over: "權責單位",
        markers: ["一、", "（一）", "１、", "（１）", "①"],
    },
    Words {
        heads: ["序號", "服務面向", "評核項目", "推動作法", "主辦", "協辦", "執行期間"],
        over: "承辦單位",
        markers: ["一、", "㈠", "1、", "⑴", "A."],
    },
    Words {
        heads: ["項次", "面向", "工作項目", "實施內容", "負責單位", "配合單位", "辦理期程"],
        over: "辦理單位",
        markers: ["一、", "(一)", "1.", "1)", "◎"],
    },
    Words {
        heads: ["項次", "類別", "策略", "執行內容", "權責單位", "配合部門", "預定完成日期"],
        over: "權責單位",
        markers: ["一、", "(一)", "1.", "①", "(A)"],
    },
];

impl Default for Layout {
    fn default() -> Self {
        Layout {
            rules: Rules::All,
            repeat_head: true,
            two_rows: false,
            helpers: false,
            note: None,
            serial: false,
            facet: Facet::Level,
            centred: false,
            sub: Sub::Own,
            shape: Shape::Rows,
            merged_deadlines: false,
            stacked_names: true,
            hanging: false,
            whole_rows: false,
            landscape: false,
            rotate: 0,
            sideways: false,
            lead: 15.0,
            size: 11.0,
            watermark: false,
            page_numbers: true,
            text: Text::Line,
            code: Code::Utf16,
            words: USUAL,
            lone: false,
        }
    }
}

impl Layout {
    /// A layout by lot.
    pub(crate) fn any(seed: u64) -> Layout {
        let mut dice = Dice::new(seed);
        let words = dice.pick(&WORDS);
        let rules = dice.pick(&[
            Rules::All,
            Rules::All,
            Rules::Dashed,
            Rules::Double,
            Rules::Across,
            Rules::Down,
            Rules::Header,
            Rules::Groups,
            Rules::None,
        ]);
        let helpers = dice.chance(40);
        let note = dice.chance(35).then(|| dice.pick(&["備註", "績效指標", "預期效益"]));
        let across = matches!(rules, Rules::All | Rules::Dashed | Rules::Double | Rules::Across);
        let shape = if dice.chance(50) { Shape::Rows } else { Shape::Tall };
        Layout {
            rules,
            repeat_head: dice.chance(65),
            two_rows: helpers && dice.chance(60),
            helpers,
            note,
            serial: dice.chance(15),
            facet: dice.pick(&[Facet::Level, Facet::Level, Facet::Stacked, Facet::TwoByTwo, Facet::Vertical]),
            // Without rules across nobody can tell where a cell in the middle of which a title stands begins.
            centred: across && dice.chance(30),
            sub: dice.pick(&[Sub::Own, Sub::Own, Sub::Own, Sub::UnderStrategy, Sub::AboveMeasures]),
            shape,
            merged_deadlines: across && shape == Shape::Rows && dice.chance(25),
            stacked_names: dice.chance(75),
            hanging: dice.chance(40),
            whole_rows: dice.chance(30),
            landscape: dice.chance(30),
            rotate: if dice.chance(20) { dice.pick(&[90, 180, 270]) } else { 0 },
            sideways: dice.chance(8),
            lead: dice.pick(&[13.0, 15.0, 18.0, 24.0]),
            size: dice.pick(&[10.0, 11.0, 12.0]),
            watermark: dice.chance(20),
            page_numbers: dice.chance(80),
            text: dice.pick(&[Text::Line, Text::Glyph, Text::Array]),
            // Big5 has no ㈠.
            code: dice.pick(match words.markers[1] {
                "㈠" => &[Code::Utf16, Code::Ucs2, Code::Identity],
                _ => &[Code::Utf16, Code::Ucs2, Code::Big5, Code::Identity],
            }),
            words,
            lone: dice.chance(50),
        }
    }
}

/// A marker in the dress of `pattern`.
pub(crate) fn marker(pattern: &str, number: u32) -> String {
    const CHINESE: [char; 11] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];
    let chinese = || match number {
        1..=10 => CHINESE[number as usize].to_string(),
        _ => format!("十{}", CHINESE[(number % 10) as usize]),
    };
    let from = |first: char| char::from_u32(first as u32 + number - 1).unwrap_or(first).to_string();
    let full =
        || number.to_string().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect::<String>();
    pattern
        .chars()
        .map(|c| match c {
            '1' => number.to_string(),
            '１' => full(),
            '一' => chinese(),
            '㈠' | '⑴' | '①' | '甲' | 'A' if c != '甲' => from(c),
            '甲' => "甲乙丙丁戊".chars().nth(number as usize - 1).unwrap_or('甲').to_string(),
            _ => c.to_string(),
        })
        .collect()
}

/// The plan that a reader of the page finds.
pub(crate) fn truth(rows: &[Row], layout: &Layout) -> Plan {
    let heading = |(no, title): &(u32, String)| Some(Heading { no: Some(*no), title: Some(title.clone()) });
    let measures = rows.iter().map(|row| {
        // Who leads and helps is one unit.
        let helpers = row.helpers.iter().filter(|name| layout.helpers && !row.departments.contains(name));
        Measure {
            id: format!("{}.{}.{}.{}", row.titles[0].0, row.titles[1].0, row.titles[2].0, row.no.unwrap_or(0)),
            facet: heading(&row.titles[0]),
            strategy: heading(&row.titles[1]),
            substrategy: heading(&row.titles[2]),
            no: row.no,
            text: row.text.clone(),
            subitems: (1..)
                .zip(&row.subitems)
                .map(|(no, text)| Subitem {
                    marker: marker(layout.words.markers[4], no).trim_end_matches('.').to_owned(),
                    text: text.clone(),
                    ..Subitem::default()
                })
                .collect(),
            departments: row.departments.iter().chain(helpers).cloned().collect(),
            deadline: Some(row.deadline.clone()),
            assignment: Assignment::Certain,
            ..Measure::default()
        }
    });
    Plan {
        office: Some("東山區營業處".to_owned()),
        roc_year: Some(112),
        title: Some(TITLE.to_owned()),
        deadline_header: Some(layout.words.heads[6].to_owned()),
        measures: measures.collect(),
        ..Plan::default()
    }
}

const TITLE: &str = "東山區營業處112年度提升服務效能執行計畫";

/// The plan as a PDF.
pub(crate) fn draw(rows: &[Row], layout: &Layout) -> Vec<u8> {
    pdf::draw(&slots::table(rows, layout), layout)
}
