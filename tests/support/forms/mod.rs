//! Plans in forms by lot: header words, levels of titles, dresses of numbers, columns and their order, departments and
//! deadlines a measure or a title, what stands around the table. One grid of cells is written as a web page, as text with
//! tabs and as text with drawn boxes, so that the same document must give the same records in each.

pub(crate) mod pages;
pub(crate) mod words;
pub(crate) mod write;

use super::content::Dice;

/// How a level of titles is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A column, each title in a cell merged over its measures.
    Merged,
    /// A column, the title on each row again.
    Repeated,
    /// A column, blank below the title's first row.
    Blank,
    /// A row over all columns.
    Row,
    /// A line over a table of its own.
    Heading,
}

/// Where departments or deadlines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    None,
    /// In each measure's row.
    Row,
    /// Once for all measures of a title.
    Group,
}

/// How a header word is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeadDress {
    Plain,
    Spaced,
    Hint,
}

/// A form: what one agency decides once.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) levels: Vec<(Mode, &'static str, &'static str)>,
    /// The dress of the measures' numbers; empty for none.
    pub(crate) dress: &'static str,
    /// All measures of a title in one cell, a paragraph each.
    pub(crate) paragraphs: bool,
    pub(crate) departments: Side,
    pub(crate) deadline: Side,
    /// 協辦 in a column of its own, or with words in one cell.
    pub(crate) helpers: Helpers,
    pub(crate) extras: Vec<usize>,
    pub(crate) order: Order,
    pub(crate) head_dress: HeadDress,
    pub(crate) serial: bool,
    pub(crate) around: Around,
    words: [&'static str; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Helpers {
    None,
    Column,
    Labels,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Usual,
    DepartmentsFirst,
    DeadlineFirst,
    ExtrasBetween,
}

/// What stands around the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    Nothing,
    Prose,
    Contacts,
    Statistics,
    Signatures,
}

/// What must be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) path: Vec<(Option<u32>, String)>,
    pub(crate) no: Option<u32>,
    pub(crate) text: String,
    pub(crate) departments: Vec<String>,
    pub(crate) deadline: Option<String>,
    pub(crate) fields: Vec<(String, String)>,
}

/// A cell over rows and columns, a paragraph a text.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) is_head: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Grid {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) cells: Vec<Cell>,
}

/// What a document holds, in order.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Line(String),
    Table(Grid),
}

/// A document by lot, with what must be read of it.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) form: Form,
    pub(crate) office: &'static str,
    pub(crate) year: u16,
    pub(crate) title: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) wanted: Vec<Wanted>,
}

const DRESSES: [[&str; 7]; 3] = [
    ["一、", "壹、", "A.", "甲、", "1.", "", "第一項 "],
    ["(一)", "（一）", "1-1", "一、", "1.", "1、", ""],
    ["1.", "1-1-1", "(1)", "①", "1、", "", "(一)"],
];
const MEASURE_DRESSES: [&str; 8] = ["1.", "(1)", "①", "1、", "", "", "◎", "（1）"];

impl Form {
    fn any(dice: &mut Dice) -> Form {
        let depth = [1, 2, 2, 2, 3][dice.below(5)];
        let paragraphs = dice.chance(25);
        let mut levels = Vec::new();
        for (level, dresses) in DRESSES.iter().enumerate().take(depth) {
            let mut mode = dice.pick(&[Mode::Merged, Mode::Merged, Mode::Merged, Mode::Repeated, Mode::Blank]);
            if level == 0 && depth > 1 {
                mode = dice.pick(&[mode, mode, mode, Mode::Row, Mode::Heading]);
            }
            // Below a title that has a row or a table of its own numbers begin again.
            let dress = dice.pick(dresses);
            levels.push((mode, dress, dice.pick(words::LEVELS[level])));
        }
        // Numbers of one dress on two levels next to each other are no form that anybody prints.
        for level in 1..depth {
            if levels[level].1 == levels[level - 1].1 {
                levels[level].1 = ["一、", "(一)", "(1)"][level];
            }
        }
        let mut dress = dice.pick(&MEASURE_DRESSES);
        if levels.iter().any(|level| level.1 == dress) {
            dress = if dress.is_empty() { "" } else { "(1)" };
        }
        if paragraphs && dress.is_empty() {
            dress = "1.";
        }
        if levels.iter().any(|level| level.1 == dress && !dress.is_empty()) {
            dress = "⑴";
        }
        let mut departments = dice.pick(&[Side::Row, Side::Row, Side::Row, Side::Group, Side::None]);
        let mut deadline = dice.pick(&[Side::Row, Side::Row, Side::Group, Side::None]);
        if paragraphs {
            // What several measures of a cell share stands beside them once.
            departments = if departments == Side::None { Side::None } else { Side::Group };
            deadline = if deadline == Side::None { Side::None } else { Side::Group };
        }
        let helpers = if departments == Side::None {
            Helpers::None
        } else {
            dice.pick(&[Helpers::None, Helpers::None, Helpers::None, Helpers::Column, Helpers::Labels])
        };
        let mut extras = Vec::new();
        for _ in 0..dice.pick(&[0, 0, 1, 2]) {
            let extra = dice.below(words::EXTRAS.len());
            if !extras.contains(&extra) && !paragraphs {
                extras.push(extra);
            }
        }
        Form {
            levels,
            dress,
            paragraphs,
            departments,
            deadline,
            helpers,
            extras,
            order: dice.pick(&[
                Order::Usual,
                Order::Usual,
                Order::Usual,
                Order::DepartmentsFirst,
                Order::DeadlineFirst,
                Order::ExtrasBetween,
            ]),
            head_dress: dice.pick(&[
                HeadDress::Plain,
                HeadDress::Plain,
                HeadDress::Plain,
                HeadDress::Spaced,
                HeadDress::Hint,
            ]),
            serial: !paragraphs && dice.chance(12),
            around: dice.pick(&[
                Around::Nothing,
                Around::Prose,
                Around::Contacts,
                Around::Statistics,
                Around::Signatures,
            ]),
            words: [dice.pick(&words::MEASURE), dice.pick(&words::DEPARTMENT), dice.pick(&words::DEADLINE)],
        }
    }
}

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Serial,
    Level(usize),
    Measure,
    Departments,
    Helpers,
    Deadline,
    Extra(usize),
}

/// The number in a dress.
pub(crate) fn dressed(dress: &str, number: u32, above: &[u32]) -> String {
    const CHINESE: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
    const LARGE: [&str; 10] = ["壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖", "拾"];
    let at = number as usize - 1;
    let point = |first: char| char::from_u32(first as u32 + number - 1).expect("twenty numbers in a ring").to_string();
    match dress {
        "" | "◎" => dress.to_owned(),
        "①" => point('①'),
        "⑴" => point('⑴'),
        "A." => format!("{}.", (b'A' + at as u8) as char),
        "甲、" => format!("{}、", STEMS[at]),
        "壹、" => format!("{}、", LARGE[at]),
        "1-1" | "1-1-1" => {
            let mut parts: Vec<String> = above.iter().map(u32::to_string).collect();
            parts.push(number.to_string());
            let keep = dress.matches('-').count() + 1;
            parts[parts.len().saturating_sub(keep)..].join("-")
        }
        _ => dress.replace('一', CHINESE[at]).replace('1', &number.to_string()),
    }
}

struct Group {
    /// Numbers and titles from the outermost.
    path: Vec<(u32, String)>,
    measures: Vec<Row>,
}

#[derive(Clone)]
struct Row {
    text: String,
    departments: Vec<String>,
    helpers: Vec<String>,
    deadline: String,
    extras: Vec<String>,
}

fn groups(dice: &mut Dice, form: &Form) -> Vec<Group> {
    let depth = form.levels.len();
    let mut seen: Vec<String> = Vec::new();
    let mut fresh = |dice: &mut Dice, level: usize| loop {
        let title = words::title(dice, level);
        if !seen.contains(&title) {
            seen.push(title.clone());
            return title;
        }
    };
    let mut path: Vec<(u32, String)> = Vec::new();
    let mut out = Vec::new();
    for step in 0..5 + dice.below(4) {
        // Which level goes on: the innermost most often.
        let level = if step == 0 { 0 } else { (0..depth).rev().find(|_| dice.chance(60)).unwrap_or(0) };
        let number = if step == 0 { 1 } else { path[level].0 + 1 };
        path.truncate(level);
        path.push((number, fresh(dice, level)));
        while path.len() < depth {
            let level = path.len();
            path.push((1, fresh(dice, level)));
        }
        let pick = |dice: &mut Dice, most: usize| {
            let mut names: Vec<String> = Vec::new();
            for _ in 0..1 + dice.below(most) {
                let name = dice.pick(&words::NAMES).to_owned();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        };
        let (departments, deadline) = (pick(dice, 2), dice.pick(&words::TIMES).to_owned());
        let helpers = pick(dice, 2);
        let measures = (0..1 + dice.below(4)).map(|_| Row {
            text: words::sentence(dice),
            departments: if form.departments == Side::Row { pick(dice, 3) } else { departments.clone() },
            helpers: if form.departments == Side::Row { pick(dice, 2) } else { helpers.clone() },
            deadline: if form.deadline == Side::Row { dice.pick(&words::TIMES).to_owned() } else { deadline.clone() },
            extras: form.extras.iter().map(|&extra| dice.pick(words::EXTRAS[extra].1).to_owned()).collect(),
        });
        let measures = measures.collect();
        out.push(Group { path: path.clone(), measures });
    }
    out
}

impl Document {
    pub(crate) fn any(seed: u64) -> Document {
        let mut dice = Dice::new(seed);
        let form = Form::any(&mut dice);
        let groups = groups(&mut dice, &form);
        let office = dice.pick(&words::AGENCIES);
        let year = 104 + dice.below(10) as u16;
        let title = format!("{office}{year}年度{}", dice.pick(&words::TITLES));
        let mut blocks = vec![Block::Line(title.clone())];
        if form.around != Around::Nothing {
            blocks.push(Block::Line("壹、依據：依上級機關函示及本機關施政計畫辦理。".to_owned()));
            blocks.push(Block::Line("貳、目的：增進行政效率，回應民眾需求。".to_owned()));
            blocks.push(Block::Line("參、執行內容：".to_owned()));
        }
        blocks.extend(tables(&form, &groups));
        match form.around {
            Around::Nothing => {}
            Around::Prose | Around::Signatures => {
                blocks.push(Block::Line("肆、考核：每半年檢討執行情形，並提報主管會議。".to_owned()));
                if form.around == Around::Signatures {
                    blocks.push(Block::Table(plain(&[&["承辦人", "單位主管", "機關首長"], &["", "", ""]])));
                }
            }
            Around::Contacts => {
                blocks.push(Block::Line("肆、聯絡窗口：".to_owned()));
                blocks.push(Block::Table(plain(&[
                    &["單位", "姓名", "電話", "電子郵件"],
                    &["秘書室", "王小明", "03-1234567", "a@example.tw"],
                    &["人事室", "李大同", "03-1234568", "b@example.tw"],
                ])));
            }
            Around::Statistics => {
                blocks.push(Block::Line("肆、去年辦理情形統計：".to_owned()));
                blocks.push(Block::Table(plain(&[
                    &["項目", "110年", "111年", "增減率"],
                    &["申請件數", "1,204", "1,380", "14.6%"],
                    &["陳情件數", "88", "71", "-19.3%"],
                ])));
            }
        }
        let wanted = wanted(&form, &groups);
        Document { form, office, year, title, blocks, wanted }
    }
}

/// A table that is no plan.
fn plain(rows: &[&[&str]]) -> Grid {
    let mut grid = Grid { rows: rows.len(), columns: rows[0].len(), cells: Vec::new() };
    for (row, texts) in rows.iter().enumerate() {
        for (column, text) in texts.iter().enumerate() {
            grid.put(row, column, [1, 1], vec![(*text).to_owned()], row == 0);
        }
    }
    grid
}

impl Grid {
    fn put(&mut self, row: usize, column: usize, [rows, columns]: [usize; 2], paragraphs: Vec<String>, is_head: bool) {
        self.cells.push(Cell { row, column, rows, columns, paragraphs, is_head });
    }
}

/// The columns of a form from the left.
fn columns(form: &Form) -> Vec<Column> {
    let mut out = Vec::new();
    if form.serial {
        out.push(Column::Serial);
    }
    let in_column = |mode: Mode| !matches!(mode, Mode::Row | Mode::Heading);
    out.extend((0..form.levels.len()).filter(|&level| in_column(form.levels[level].0)).map(Column::Level));
    let mut departments = Vec::new();
    if form.departments != Side::None {
        departments.push(Column::Departments);
        if form.helpers == Helpers::Column {
            departments.push(Column::Helpers);
        }
    }
    let deadline = (form.deadline != Side::None).then_some(Column::Deadline);
    let extras = (0..form.extras.len()).map(Column::Extra);
    match form.order {
        Order::Usual => {
            out.push(Column::Measure);
            out.extend(departments);
            out.extend(deadline);
            out.extend(extras);
        }
        Order::DepartmentsFirst => {
            out.extend(departments);
            out.push(Column::Measure);
            out.extend(deadline);
            out.extend(extras);
        }
        Order::DeadlineFirst => {
            out.push(Column::Measure);
            out.extend(deadline);
            out.extend(departments);
            out.extend(extras);
        }
        Order::ExtrasBetween => {
            out.push(Column::Measure);
            out.extend(extras);
            out.extend(departments);
            out.extend(deadline);
        }
    }
    out
}

fn head(form: &Form, column: Column) -> String {
    let word = match column {
        Column::Serial => "項次",
        Column::Level(level) => form.levels[level].2,
        Column::Measure => form.words[0],
        Column::Departments => form.words[1],
        Column::Helpers => "協辦單位",
        Column::Deadline => form.words[2],
        Column::Extra(at) => words::EXTRAS[form.extras[at]].0,
    };
    match (form.head_dress, column) {
        (HeadDress::Spaced, _) if word.chars().count() <= 4 => {
            word.chars().map(String::from).collect::<Vec<_>>().join(" ")
        }
        (HeadDress::Hint, Column::Measure) => format!("{word}(請條列)"),
        (HeadDress::Hint, Column::Departments) => format!("{word}(主辦)"),
        _ => word.to_owned(),
    }
}

fn numbered(dress: &str, number: u32, above: &[u32], title: &str) -> String {
    let mark = dressed(dress, number, above);
    if dress.contains('-') { format!("{mark} {title}") } else { format!("{mark}{title}") }
}

/// The plan's tables, with the headings over them.
fn tables(form: &Form, groups: &[Group]) -> Vec<Block> {
    let columns = columns(form);
    let mut out = Vec::new();
    let mut serial = 0;
    let headed = form.levels[0].0 == Mode::Heading;
    for part in groups.chunk_by(|a, b| !headed || a.path[0] == b.path[0]) {
        if headed {
            let (number, title) = &part[0].path[0];
            out.push(Block::Line(numbered(form.levels[0].1, *number, &[], title)));
        }
        let mut grid = Grid { rows: 1, columns: columns.len(), cells: Vec::new() };
        for (at, column) in columns.iter().enumerate() {
            grid.put(0, at, [1, 1], vec![head(form, *column)], true);
        }
        let mut before: Option<&Group> = None;
        for (index, group) in part.iter().enumerate() {
            for (level, (mode, dress, _)) in form.levels.iter().enumerate() {
                let is_new = before.is_none_or(|before| before.path[..=level] != group.path[..=level]);
                if *mode == Mode::Row && is_new {
                    let (number, title) = &group.path[level];
                    let text = numbered(dress, *number, &[], title);
                    grid.put(grid.rows, 0, [1, columns.len()], vec![text], false);
                    grid.rows += 1;
                }
            }
            let height = if form.paragraphs { 1 } else { group.measures.len() };
            let start = grid.rows;
            for (at, column) in columns.iter().enumerate() {
                match column {
                    Column::Level(level) => {
                        let (mode, dress, _) = form.levels[*level];
                        let (number, title) = &group.path[*level];
                        let above: Vec<u32> = group.path[..*level].iter().map(|(number, _)| *number).collect();
                        let text = numbered(dress, *number, &above, title);
                        let same = |other: &Group| other.path[..=*level] == group.path[..=*level];
                        let is_new = before.is_none_or(|before| !same(before));
                        match mode {
                            Mode::Merged if is_new => {
                                let more = part[index..].iter().take_while(|other| same(other));
                                let rows = more.map(|other| if form.paragraphs { 1 } else { other.measures.len() });
                                // A row over all columns ends what is merged.
                                let rows = rows.sum();
                                grid.put(start, at, [rows, 1], vec![text], false);
                            }
                            Mode::Repeated => {
                                for row in 0..height {
                                    grid.put(start + row, at, [1, 1], vec![text.clone()], false);
                                }
                            }
                            Mode::Blank if is_new => grid.put(start, at, [1, 1], vec![text], false),
                            _ => {}
                        }
                    }
                    Column::Departments | Column::Helpers | Column::Deadline => {
                        let side = if *column == Column::Deadline { form.deadline } else { form.departments };
                        let rows: Vec<&Row> = group.measures.iter().collect();
                        let cells = if side == Side::Group || form.paragraphs { &rows[..1] } else { &rows[..] };
                        for (row, measure) in cells.iter().enumerate() {
                            let text = match column {
                                Column::Deadline => measure.deadline.clone(),
                                Column::Helpers => measure.helpers.join("、"),
                                _ if form.helpers == Helpers::Labels => {
                                    format!(
                                        "主辦：{}協辦：{}",
                                        measure.departments.join("、"),
                                        measure.helpers.join("、")
                                    )
                                }
                                _ => measure.departments.join("、"),
                            };
                            let paragraphs = if text.starts_with("主辦：") {
                                let (own, helpers) = text.split_once("協辦").expect("just written");
                                vec![own.to_owned(), format!("協辦{helpers}")]
                            } else {
                                vec![text]
                            };
                            let span = if cells.len() == 1 { height } else { 1 };
                            grid.put(start + row, at, [span, 1], paragraphs, false);
                        }
                    }
                    Column::Measure if form.paragraphs => {
                        let texts = group
                            .measures
                            .iter()
                            .enumerate()
                            .map(|(at, measure)| numbered(form.dress, at as u32 + 1, &[], &measure.text));
                        grid.put(start, at, [1, 1], texts.collect(), false);
                    }
                    Column::Measure | Column::Extra(_) | Column::Serial => {
                        for (row, measure) in group.measures.iter().enumerate() {
                            let text = match column {
                                Column::Measure => numbered(form.dress, row as u32 + 1, &[], &measure.text),
                                Column::Extra(at) => measure.extras[*at].clone(),
                                _ => {
                                    serial += 1;
                                    serial.to_string()
                                }
                            };
                            grid.put(start + row, at, [1, 1], vec![text], false);
                        }
                    }
                }
            }
            grid.rows += height;
            before = Some(group);
        }
        out.push(Block::Table(grid));
    }
    out
}

fn wanted(form: &Form, groups: &[Group]) -> Vec<Wanted> {
    let mut out = Vec::new();
    let mut serial = 0;
    let shows = |dress: &str| !dress.is_empty() && dress != "◎";
    for group in groups {
        for (row, measure) in group.measures.iter().enumerate() {
            serial += 1;
            let levels = form.levels.iter().zip(&group.path);
            let path = levels.map(|((_, dress, _), (number, title))| (shows(dress).then_some(*number), title.clone()));
            let number = row as u32 + 1;
            let mut departments = Vec::new();
            if form.departments != Side::None {
                departments.clone_from(&measure.departments);
                if form.helpers != Helpers::None {
                    // Who leads and helps is one unit.
                    departments
                        .extend(measure.helpers.iter().filter(|name| !measure.departments.contains(name)).cloned());
                }
            }
            let fields = form.extras.iter().zip(&measure.extras);
            let fields = fields.filter(|(_, text)| !text.is_empty());
            out.push(Wanted {
                path: path.collect(),
                no: if shows(form.dress) { Some(number) } else { form.serial.then_some(serial) },
                text: measure.text.clone(),
                departments,
                deadline: (form.deadline != Side::None).then(|| measure.deadline.clone()),
                fields: fields.map(|(&extra, text)| (words::EXTRAS[extra].0.to_owned(), text.clone())).collect(),
            });
        }
    }
    out
}
