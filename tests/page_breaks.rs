//! What renderers do to a table at page breaks, and what wide-set text does to its columns: pages drawn by hand.

use crate::support;

use planscope::plan::{self, Source};
use planscope::source::geometry::{Axis, GeometryPage, Rule};
use planscope::table::{Vocabulary, from_pages};

/// Where the columns begin: facet, strategy, sub-strategy, measure, department, deadline.
const LEFT: [f32; 6] = [50.0, 105.0, 170.0, 240.0, 400.0, 460.0];
/// The edges of the columns.
const EDGES: [f32; 7] = [46.0, 100.0, 165.0, 235.0, 396.0, 456.0, 530.0];
const HEAD: Row<'static> = (60.0, ["面向", "執行策略", "", "具體作法", "承辦部門", "完成期限"]);

/// What begins at one height, column by column; lines of a cell are parted by line feeds.
type Row<'a> = (f32, [&'a str; 6]);

struct Page(GeometryPage);

impl Page {
    fn new(number: u32, rows: &[Row<'_>]) -> Page {
        let mut page = Page(GeometryPage { number, width: 595.0, height: 842.0, ..GeometryPage::default() });
        for (y, cells) in rows {
            for (x, cell) in LEFT.iter().zip(cells) {
                for (step, line) in cell.split('\n').enumerate() {
                    page.put(line, *x, y + 15.0 * step as f32);
                }
            }
        }
        page
    }

    /// A line of characters ten points wide; a blank is as wide, and `|` a quarter of that.
    fn put(&mut self, line: &str, mut x: f32, y: f32) {
        for c in line.chars() {
            let width = match c {
                '|' => 2.5,
                _ if c.is_ascii_graphic() => 5.0,
                _ => 10.0,
            };
            if c != ' ' && c != '|' {
                self.0.glyphs.push(support::glyph(c, x, y, width));
            }
            x += width;
        }
    }

    fn across(mut self, at: f32, from: usize) -> Page {
        let rule = Rule { axis: Axis::Horizontal, at, from: EDGES[from], to: EDGES[6], thickness: 0.5, light: 0 };
        self.0.rules.push(rule);
        self
    }

    fn down(mut self, edges: &[usize], from: f32, to: f32) -> Page {
        for &edge in edges {
            self.0.rules.push(Rule { axis: Axis::Vertical, at: EDGES[edge], from, to, thickness: 0.5, light: 0 });
        }
        self
    }
}

/// The measures of these pages, one a line.
fn read(pages: Vec<Page>) -> Vec<String> {
    let pages: Vec<GeometryPage> = pages.into_iter().map(|page| page.0).collect();
    let document = from_pages(&pages, Vocabulary::built_in());
    let readings = plan::read(&document, &Source::default());
    assert_eq!(readings.len(), 1, "one table");
    for reading in &readings {
        assert!(reading.accounting.as_ref().is_none_or(|account| account.balances()));
    }
    readings[0].plan.measures.iter().map(support::line).collect()
}

/// Two strategies with a sub-strategy each: enough for two columns of titles to show.
const FIRST: Row<'static> = (80.0, ["一、基礎", "(一)正確性", "1.服務及時", "(1)設置單一窗口。", "業務組", "持續辦理"]);
const SECOND: Row<'static> = (110.0, ["", "(二)友善性", "1.設施合宜", "(1)明確標示。", "業務組", "持續辦理"]);

/// The measures after those of [`FIRST`] and [`SECOND`].
fn rest(pages: Vec<Page>) -> Vec<String> {
    let found = read(pages);
    let wanted = [
        "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
        "1.2.1.1 基礎›友善性›設施合宜 │ 明確標示。 │ 業務組 │ 持續辦理 │ certain",
    ];
    assert_eq!(found[..2], wanted);
    found[2..].to_vec()
}

#[test]
fn a_header_word_set_one_character_a_line_is_one_word() {
    let head = (60.0, ["服\n務\n面\n向", "執行策略", "", "具體作法", "承辦部門", "完成期限"]);
    let mut first = (130.0, FIRST.1);
    first.1[0] = "一\n、\n基\n礎";
    assert!(rest(vec![Page::new(1, &[head, first, (160.0, SECOND.1)])]).is_empty());
}

#[test]
fn the_rest_of_a_name_below_a_repeated_header_is_no_header() {
    let head = (60.0, ["面向", "執行策略", "", "具體作法", "承辦部\n門", "完成期限"]);
    let (first, second) = ((100.0, FIRST.1), (130.0, SECOND.1));
    let cut = (780.0, ["", "", "", "(2)辦理訓練。", "業務組、北", "隨時辦理"]);
    let pages = vec![
        Page::new(1, &[head, first, second, cut]),
        Page::new(
            2,
            &[head, (90.0, ["", "", "", "", "客服", ""]), (110.0, ["", "", "", "(3)追蹤。", "人資組", "每年"])],
        ),
    ];
    assert_eq!(
        rest(pages),
        [
            "1.2.1.2 基礎›友善性›設施合宜 │ 辦理訓練。 │ 業務組 北客服 │ 隨時辦理 │ certain",
            "1.2.1.3 基礎›友善性›設施合宜 │ 追蹤。 │ 人資組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn gaps_between_characters_set_wide_are_no_columns() {
    // The header word stands in the middle above both columns of titles.
    let mut rows = vec![(60.0, ["面向", "", "執行策略", "具體作法", "承辦部門", "完成期限"])];
    let subs = ["1.|服|務|及\n時與正確", "2.|專|業|服\n務與禮貌", "3.|設|施|合\n宜與便利", "4.|網|站|使\n用及明瞭"];
    for at in 0..8 {
        let mut cells = ["", "", subs[at % 4], "(1)設置單一窗口。", "業務組", "持續辦理"];
        match at {
            0 => (cells[0], cells[1]) = ("一 、\n基||||||礎\n服務", "(一)正|確"),
            4 => (cells[0], cells[1]) = ("二 、\n遞||||||送\n作業", "(一)友|善"),
            _ => {}
        }
        rows.push((80.0 + 60.0 * at as f32, cells));
    }
    let found = read(vec![Page::new(1, &rows)]);
    let wanted = |place: &str| format!("{place} │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain");
    assert_eq!(found[1], wanted("1.1.2.1 基礎服務›正確›專業服務與禮貌"));
    assert_eq!(found[7], wanted("2.1.4.1 遞送作業›友善›網站使用及明瞭"));
}

#[test]
fn a_header_alone_at_the_foot_of_a_page_begins_no_row() {
    assert!(rest(vec![Page::new(1, &[(700.0, HEAD.1)]), Page::new(2, &[FIRST, SECOND])]).is_empty());
}

#[test]
fn a_rule_below_a_header_word_over_two_columns_shows_on_the_next_page() {
    let head = Page::new(1, &[(700.0, HEAD.1)]).across(695.0, 0).across(715.0, 0);
    let body = Page::new(2, &[FIRST, SECOND]).down(&[0, 1, 2, 3, 4, 5, 6], 76.0, 130.0);
    assert!(rest(vec![head.down(&[0, 1, 3, 4, 5, 6], 695.0, 715.0), body]).is_empty());
}

/// A page with all rules, and the row at its foot that a page break cuts: it has no rule below it.
fn ruled_foot(foot: Row<'_>, rule: f32, from: usize, end: f32) -> Page {
    let page = Page::new(
        1,
        &[HEAD, FIRST, (110.0, SECOND.1), (760.0, ["", "", "", "(2)辦理訓練。", "人資組", "隨時辦理"]), foot],
    );
    let page = page.across(56.0, 0).across(76.0, 0).across(106.0, 1).across(756.0, 3).across(rule, from);
    page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, end)
}

/// A page with all rules and one row.
fn ruled(number: u32, rows: &[Row<'_>], ys: &[f32]) -> Page {
    let page = ys.iter().fold(Page::new(number, rows), |page, &y| page.across(y, 0));
    page.down(&[0, 1, 2, 3, 4, 5, 6], ys[0], ys[ys.len() - 1])
}

#[test]
fn titles_that_hang_below_a_pages_last_rule_go_on_overleaf() {
    let foot = (778.0, ["二、", "(一)便捷\n申請", "1.檢討\n措施", "", "", ""]);
    let head = (60.0, ["服務", "", "及機制", "(1)瞭解需求。", "電費組", "每年"]);
    assert_eq!(
        rest(vec![ruled_foot(foot, 775.0, 0, 790.0), ruled(2, &[head], &[56.0, 80.0])]),
        [
            "1.2.1.2 基礎›友善性›設施合宜 │ 辦理訓練。 │ 人資組 │ 隨時辦理 │ certain",
            "2.1.1.1 服務›便捷申請›檢討措施及機制 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn a_deadline_below_the_rule_that_ends_a_row_is_of_the_row_overleaf() {
    let foot = (778.0, ["", "", "", "", "", "每年"]);
    let head = (60.0, ["", "", "", "(3)瞭解需求。", "電費組", ""]);
    assert_eq!(
        rest(vec![ruled_foot(foot, 775.0, 3, 776.0), ruled(2, &[head], &[56.0, 80.0])]),
        [
            "1.2.1.2 基礎›友善性›設施合宜 │ 辦理訓練。 │ 人資組 │ 隨時辦理 │ certain",
            "1.2.1.3 基礎›友善性›設施合宜 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
        ]
    );
}

/// Two pages without rules: the last row before the break, and the rows after it.
fn broken(foot: [&str; 6], overleaf: &[Row<'_>]) -> Vec<String> {
    let rows: Vec<Row<'_>> = std::iter::once(HEAD).chain(overleaf.iter().copied()).collect();
    rest(vec![Page::new(1, &[HEAD, FIRST, SECOND, (780.0, foot)]), Page::new(2, &rows)])
}

#[test]
fn a_facet_that_moved_overleaf_takes_the_strategy_before_the_break() {
    let foot = ["", "(一)便捷", "1.檢討", "(1)瞭解需求。", "電費組", "每年"];
    assert_eq!(
        broken(foot, &[(80.0, ["二、遞送", "", "", "(2)多重管道。", "電費組", "隨時辦理"])]),
        [
            "2.1.1.1 遞送›便捷›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
            "2.1.1.2 遞送›便捷›檢討 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
    // The same with a strategy, and a sub-strategy whose measures have moved too.
    assert_eq!(
        broken(["", "", "1.檢討", "", "", ""], &[(80.0, ["", "(三)便捷", "", "(1)瞭解需求。", "電費組", "每年"])]),
        ["1.3.1.1 基礎›便捷›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain"]
    );
    // A facet with measures of its own leaves the strategy where it is, odd as its number may be.
    let own = ["二、遞送", "(一)可近", "1.專人", "(1)多重管道。", "電費組", "隨時辦理"];
    assert_eq!(
        broken(foot, &[(80.0, own)]),
        [
            "1.1.1.1b 基礎›便捷›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
            "2.1.1.1 遞送›可近›專人 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn titles_that_moved_overleaf_take_the_first_measure_before_the_break() {
    // The facet stayed, strategy and sub-strategy moved.
    let foot = ["二、遞送", "", "", "(1)瞭解需求。", "電費組", "每年"];
    assert_eq!(
        broken(foot, &[(80.0, ["", "(一)便捷", "1.檢討", "(2)多重管道。", "電費組", "隨時辦理"])]),
        [
            "2.1.1.1 遞送›便捷›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
            "2.1.1.2 遞送›便捷›檢討 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
    // The sub-strategy alone moved: a second (1) stands below the one before it.
    let foot = ["", "", "", "(1)瞭解需求。", "電費組", "每年"];
    assert_eq!(
        broken(foot, &[(80.0, ["", "", "2.檢討", "(2)多重管道。", "電費組", "隨時辦理"])]),
        [
            "1.2.2.1 基礎›友善性›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
            "1.2.2.2 基礎›友善性›檢討 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
    // It moved away from its only measure, which has no number.
    let foot = ["", "", "", "瞭解需求。", "電費組", "每年"];
    let next = (110.0, ["", "", "3.窗口", "(1)多重管道。", "電費組", "隨時辦理"]);
    assert_eq!(
        broken(foot, &[(80.0, ["", "", "2.檢討", "", "", ""]), next]),
        [
            "1.2.2.0 基礎›友善性›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
            "1.2.3.1 基礎›友善性›窗口 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn a_measure_without_number_that_a_page_break_cuts_goes_on_beside_its_title() {
    let foot = ["", "", "", "瞭解需求，", "電費組", "每年"];
    let next = (110.0, ["", "", "3.窗口", "(1)多重管道。", "電費組", "隨時辦理"]);
    assert_eq!(
        broken(foot, &[(80.0, ["", "", "2.檢討", "並加改善。", "", ""]), next]),
        [
            "1.2.2.0 基礎›友善性›檢討 │ 瞭解需求，並加改善。 │ 電費組 │ 每年 │ certain",
            "1.2.3.1 基礎›友善性›窗口 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn a_first_measure_that_a_page_break_cuts_goes_with_the_title_that_moved_overleaf() {
    let rows = [
        HEAD,
        FIRST,
        SECOND,
        (140.0, ["", "", "2.檢討", "定期檢視。", "電費組", "每年"]),
        (780.0, ["", "", "", "(1)提供線上", "業務組", "持續辦理"]),
    ];
    let overleaf = [
        HEAD,
        (80.0, ["", "", "3.窗口", "服務。", "", ""]),
        (110.0, ["", "", "", "(2)多重管道。", "電費組", "隨時辦理"]),
    ];
    assert_eq!(
        rest(vec![Page::new(1, &rows), Page::new(2, &overleaf)]),
        [
            "1.2.2.0 基礎›友善性›檢討 │ 定期檢視。 │ 電費組 │ 每年 │ certain",
            "1.2.3.1 基礎›友善性›窗口 │ 提供線上服務。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.3.2 基礎›友善性›窗口 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn a_title_without_number_begins_beside_a_numbered_one() {
    let rows = [
        HEAD,
        FIRST,
        SECOND,
        (140.0, ["四、評價", "(一)滿意", "1.滿意度調\n查", "(1)普查。", "電費組", "每年"]),
        (170.0, ["", "(二)回應", "有效處理", "(1)按時辦結。", "電費組", "每年"]),
    ];
    assert_eq!(
        rest(vec![Page::new(1, &rows)]),
        [
            "4.1.1.1 評價›滿意›滿意度調查 │ 普查。 │ 電費組 │ 每年 │ certain",
            "4.2.0.1 評價›回應›有效處理 │ 按時辦結。 │ 電費組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn short_names_that_end_before_the_middle_of_their_header_word_are_a_column() {
    let mut rows = [HEAD, FIRST, SECOND];
    rows[0].1[4] = "|||||||承辦部門";
    rows[0].1[5] = "||||||||完成期限";
    rows[1].1[3] = "(1)設置單一窗口以便服務民眾。";
    rows[2].1[3] = "(1)明確標示服務項目以便查詢。";
    assert_eq!(
        read(vec![Page::new(1, &rows)]),
        [
            "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口以便服務民眾。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.1.1 基礎›友善性›設施合宜 │ 明確標示服務項目以便查詢。 │ 業務組 │ 持續辦理 │ certain",
        ]
    );
}

#[test]
fn a_title_without_number_that_a_page_break_cuts_is_one() {
    let foot = ["四、評價", "(一)回應", "有效處理", "(1)按時辦結。", "電費組", "每年"];
    let next = (110.0, ["五、創新", "(一)參與", "", "(1)鼓勵民眾。", "電費組", "隨時辦理"]);
    assert_eq!(
        broken(foot, &[(80.0, ["", "", "意見", "", "", ""]), next]),
        [
            "4.1.0.1 評價›回應›有效處理意見 │ 按時辦結。 │ 電費組 │ 每年 │ certain",
            "5.1.0.1 創新›參與›- │ 鼓勵民眾。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn the_rest_of_a_title_at_the_heads_of_two_pages_is_no_running_head() {
    let foot = |facet| (780.0, [facet, "(一)近便", "", "", "", ""]);
    let head = (65.0, ["", "與專業", "", "", "", ""]);
    let body = |sub| (80.0, ["", "可及性", sub, "(1)多重管道。", "電費組", "隨時辦理"]);
    let pages = vec![
        Page::new(1, &[HEAD, FIRST, SECOND, foot("二、遞送")]),
        Page::new(2, &[head, body("1.檢討"), foot("三、量能")]),
        Page::new(3, &[head, body("1.簡化")]),
    ];
    assert_eq!(
        rest(pages),
        [
            "2.1.1.1 遞送›近便與專業可及性›檢討 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
            "3.1.1.1 量能›近便與專業可及性›簡化 │ 多重管道。 │ 電費組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn a_measure_without_number_at_a_pages_head_is_one_of_its_own() {
    let ruled = |number, row| ruled(number, &[HEAD, row], &[56.0, 76.0, 96.0]);
    let pages = vec![ruled(1, FIRST), ruled(2, (80.0, ["", "", "", "票選優良人員。", "人資組", "每年"]))];
    assert_eq!(
        read(pages),
        [
            "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
            "1.1.1.0 基礎›正確性›服務及時 │ 票選優良人員。 │ 人資組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn what_stands_beside_a_second_paragraph_in_a_centred_row_is_the_measures_own() {
    let text = (80.0, ["一、基礎", "(一)正確性", "1.服務及時", "(1)辦理陳情案件；\n另辦理輿情案件。", "", ""]);
    let side = (95.0, ["", "", "", "", "業務組", "持續辦理"]);
    assert_eq!(
        read(vec![ruled(1, &[HEAD, text, side], &[56.0, 76.0, 112.0])]),
        ["1.1.1.1 基礎›正確性›服務及時 │ 辦理陳情案件；另辦理輿情案件。 │ 業務組 │ 持續辦理 │ certain"]
    );
    // Two names, so that the first stands beside the first paragraph.
    let side = [(80.0, ["", "", "", "", "業務組", ""]), (95.0, ["", "", "", "", "電費組", "持續辦理"])];
    assert_eq!(
        read(vec![ruled(1, &[HEAD, text, side[0], side[1]], &[56.0, 76.0, 112.0])]),
        ["1.1.1.1 基礎›正確性›服務及時 │ 辦理陳情案件；另辦理輿情案件。 │ 業務組 電費組 │ 持續辦理 │ certain"]
    );
}

#[test]
fn the_same_name_at_the_feet_of_two_pages_above_the_last_rule_is_no_running_foot() {
    // Rules across only, the names in the middle of their row.
    let page = |number, title, measure| {
        let text = (768.0, ["", "", title, measure, "", ""]);
        let page =
            Page::new(number, &[HEAD, FIRST, (110.0, SECOND.1), text, (775.0, ["", "", "", "", "業務組", "每年"])]);
        [56.0, 76.0, 96.0, 764.0, 800.0].iter().fold(page, |page, &y| page.across(y, 0))
    };
    let found =
        read(vec![page(1, "2.檢討", "(1)瞭解需求，\n加以改善。"), page(2, "2.簡化", "(1)簡化流程，\n縮短時間。")]);
    let last =
        found.iter().filter(|line| line.contains("改善。 │ 業務組 │ 每年") || line.contains("時間。 │ 業務組 │ 每年"));
    assert_eq!(last.count(), 2, "{found:#?}");
}

#[test]
fn titles_above_their_measures_are_told_where_cells_are_set_in_the_middle() {
    let mut rows = vec![HEAD];
    let mut ys = vec![56.0, 76.0];
    for (number, lone) in [(1, false), (2, true), (3, true), (4, false), (5, true)] {
        let top = ys[ys.len() - 1] + 4.0;
        let first = if lone { "" } else { "\n(1)設置窗口。" };
        rows.push((top, ["", "", "", "", "", ""]));
        let at = rows.len() - 1;
        let title: &str = Box::leak(format!("{number}.服務{first}").into_boxed_str());
        rows[at].1[3] = title;
        let middle = if lone { top } else { top + 7.5 };
        rows.push((middle, ["", "", "", "", "業務組", "每年"]));
        ys.push(top + if lone { 14.0 } else { 30.0 });
        if !lone {
            let top = ys[ys.len() - 1] + 4.0;
            rows.push((top, ["", "", "", "(2)辦理訓練。", "人資組", "每年"]));
            ys.push(top + 14.0);
        }
    }
    rows[1].1[..2].copy_from_slice(&["一、基礎", "(一)正確性"]);
    let found = read(vec![ruled(1, &rows, &ys)]);
    let ids: Vec<&str> = found.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(ids, ["1.1.1.1", "1.1.1.2", "1.1.2.0", "1.1.3.0", "1.1.4.1", "1.1.4.2", "1.1.5.0"]);
}

#[test]
fn titles_written_downwards_right_below_one_another_are_two() {
    let mut first = FIRST;
    first.1[0] = "一\n、\n基\n礎\n二\n、\n遞\n送";
    let second = (140.0, ["", "(一)便捷", "1.檢討", "(1)瞭解需求。", "電費組", "每年"]);
    assert_eq!(
        read(vec![Page::new(1, &[HEAD, first, second])]),
        [
            "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
            "2.1.1.1 遞送›便捷›檢討 │ 瞭解需求。 │ 電費組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn a_closing_mark_that_hangs_over_an_edge_ends_its_line() {
    let mut rows = vec![HEAD, FIRST, SECOND];
    for at in 0..8 {
        let number = ["(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"][at];
        let text: &str = Box::leak(format!("{number}辦理訓練業務之一").into_boxed_str());
        rows.push((140.0 + 30.0 * at as f32, ["", "", "", text, "業務組", "持續辦理"]));
    }
    // The mark's box reaches to the next column, half of it blank.
    rows[4].1[3] = "(3)辦理服務社區環境及「愛心」\n等活動。";
    let found = rest(vec![Page::new(1, &rows)]);
    assert_eq!(
        found[1],
        "1.2.1.3 基礎›友善性›設施合宜 │ 辦理服務社區環境及「愛心」等活動。 │ 業務組 │ 持續辦理 │ certain"
    );
}

#[test]
fn numbers_that_hang_before_their_titles_are_no_column() {
    // The strategies end close before the numbers.
    let titles = |y, strategy, title, measure| (y, ["", strategy, title, measure, "業務組", "持續辦理"]);
    let mut first = titles(80.0, "(一)正確及時", "1.||服務\n||||||及時", "(1)設置單一窗口。");
    first.1[0] = "一、基礎";
    let rows = [
        HEAD,
        first,
        titles(115.0, "(二)友善便利", "1.||設施\n||||||合宜", "(1)明確標示。"),
        titles(150.0, "", "2.||網站\n||||||便利", "(1)提供查詢。"),
        titles(185.0, "", "3.||資訊\n||||||透明", "(1)公開資訊。"),
        titles(220.0, "(三)開放參與", "1.||意見\n||||||回應", "(1)蒐集意見。"),
    ];
    assert_eq!(
        read(vec![Page::new(1, &rows)]),
        [
            "1.1.1.1 基礎›正確及時›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.1.1 基礎›友善便利›設施合宜 │ 明確標示。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.2.1 基礎›友善便利›網站便利 │ 提供查詢。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.3.1 基礎›友善便利›資訊透明 │ 公開資訊。 │ 業務組 │ 持續辦理 │ certain",
            "1.3.1.1 基礎›開放參與›意見回應 │ 蒐集意見。 │ 業務組 │ 持續辦理 │ certain",
        ]
    );
}

#[test]
fn the_mark_of_a_facet_set_one_character_a_line_may_hang_over_its_edge() {
    let titles = |y, strategy, measure| (y, ["", strategy, "1.服務及時", measure, "業務組", "持續辦理"]);
    let rows = [
        // The header word stands in the middle above both columns of titles.
        (60.0, ["", "    執行策略", "", "具體作法", "承辦部門", "完成期限"]),
        titles(80.0, "(一)正確性", "(1)設置單一窗口。"),
        titles(110.0, "(二)友善性", "(1)明確標示。"),
        titles(140.0, "(一)便捷性", "(1)簡化流程。"),
        titles(170.0, "(二)可近性", "(1)到府服務。"),
    ];
    let mut page = Page::new(1, &rows);
    page.put("面向", 80.0, 60.0);
    for (y, facet) in [(80.0, "一、|基|礎"), (140.0, "二、|遞|送")] {
        for (step, line) in facet.split('|').enumerate() {
            page.put(line, 84.0, y + 15.0 * step as f32);
        }
    }
    assert_eq!(
        read(vec![page]),
        [
            "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.1.1 基礎›友善性›服務及時 │ 明確標示。 │ 業務組 │ 持續辦理 │ certain",
            "2.1.1.1 遞送›便捷性›服務及時 │ 簡化流程。 │ 業務組 │ 持續辦理 │ certain",
            "2.2.1.1 遞送›可近性›服務及時 │ 到府服務。 │ 業務組 │ 持續辦理 │ certain",
        ]
    );
}

#[test]
fn a_measure_beside_which_neither_name_nor_deadline_stands_is_in_doubt() {
    let alone = (130.0, ["", "", "", "(2)公開資訊。", "", ""]);
    let rows = [HEAD, FIRST, (110.0, SECOND.1), alone];
    let page = [56.0, 76.0, 106.0, 126.0, 150.0].iter().fold(Page::new(1, &rows), |page, &y| page.across(y, 0));
    let page = page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, 150.0);
    assert_eq!(rest(vec![page]), ["1.2.1.2 基礎›友善性›設施合宜 │ 公開資訊。 │  │ — │ ambiguous"]);
}

/// The last row of a page with all rules, and the rows of the next page, the first of which goes on with it.
fn cut_row(foot: [&str; 6], overleaf: &[Row<'_>], ys: &[f32]) -> Vec<String> {
    let page = Page::new(1, &[HEAD, FIRST, (110.0, SECOND.1), (780.0, foot)]);
    let page = page.across(56.0, 0).across(76.0, 0).across(106.0, 1).across(776.0, 1).across(795.0, 0);
    rest(vec![page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, 795.0), ruled(2, overleaf, ys)])
}

#[test]
fn a_row_that_a_page_break_cuts_is_one_row() {
    // Titles, names and the deadline go on, the measure does not.
    let foot = ["", "(三)回應", "有效及時用", "(1)按時辦結。", "業務組", "持續辦"];
    let head = (60.0, ["", "", "戶意見", "", "維護組", "理"]);
    let next = (90.0, ["", "", "", "(2)檢討改善。", "資訊組", "每年"]);
    assert_eq!(
        cut_row(foot, &[head, next], &[56.0, 86.0, 110.0]),
        [
            "1.3.0.1 基礎›回應›有效及時用戶意見 │ 按時辦結。 │ 業務組 維護組 │ 持續辦理 │ certain",
            "1.3.0.2 基礎›回應›有效及時用戶意見 │ 檢討改善。 │ 資訊組 │ 每年 │ certain",
        ]
    );
}

#[test]
fn a_title_below_what_a_page_break_has_cut_is_of_the_same_row() {
    // Strategies and sub-strategies in one column.
    let first = (80.0, ["一、基礎", "(一)正確性\n1.服務及時", "", "(1)設置單一窗口。", "業務組", "持續辦理"]);
    let second = (115.0, ["", "(二)友善性\n1.設施合宜", "", "(1)明確標示。", "業務組", "持續辦理"]);
    let foot = (780.0, ["", "(三)成長", "", "(1)用戶報修，系", "維護", "9月底"]);
    let page = Page::new(1, &[HEAD, first, second, foot]).across(56.0, 0).across(76.0, 0);
    let page = page.across(111.0, 1).across(776.0, 1).across(795.0, 0);
    let head = (60.0, ["", "及優化\n1.優質服務", "", "統自動派工。", "組\n資訊組", "前完成"]);
    assert_eq!(
        read(vec![page.down(&[0, 1, 3, 4, 5, 6], 56.0, 795.0), ruled(2, &[head], &[56.0, 95.0])]),
        [
            "1.1.1.1 基礎›正確性›服務及時 │ 設置單一窗口。 │ 業務組 │ 持續辦理 │ certain",
            "1.2.1.1 基礎›友善性›設施合宜 │ 明確標示。 │ 業務組 │ 持續辦理 │ certain",
            "1.3.1.1 基礎›成長及優化›優質服務 │ 用戶報修，系統自動派工。 │ 維護組 資訊組 │ 9月底前完成 │ certain",
        ]
    );
}

#[test]
fn a_merged_deadline_whose_lines_stand_beside_two_measures_is_one() {
    let mut first = (80.0, FIRST.1);
    first.1[5] = "隨時辦\n理";
    let rows = [
        HEAD,
        first,
        (115.0, SECOND.1),
        (135.0, ["", "", "", "(2)提供查詢。", "業務組", "隨時辦"]),
        (155.0, ["", "", "", "(3)公開資訊。", "資訊組", "理"]),
    ];
    let page = [56.0, 76.0, 111.0, 131.0, 170.0].iter().fold(Page::new(1, &rows), |page, &y| page.across(y, 0));
    let mut page = page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, 170.0);
    // A rule up to the deadlines only.
    page.0.rules.push(Rule {
        axis: Axis::Horizontal,
        at: 151.0,
        from: EDGES[0],
        to: EDGES[5],
        thickness: 0.5,
        light: 0,
    });
    let found = read(vec![page]);
    assert_eq!(
        found[2..],
        [
            "1.2.1.2 基礎›友善性›設施合宜 │ 提供查詢。 │ 業務組 │ 隨時辦理 │ certain",
            "1.2.1.3 基礎›友善性›設施合宜 │ 公開資訊。 │ 資訊組 │ 隨時辦理 │ certain",
        ]
    );
}

#[test]
fn a_header_is_told_by_its_words_where_gaps_in_them_are_as_wide_as_between_them() {
    let page = |head: [&str; 6]| {
        let rows = [(60.0, head), (100.0, FIRST.1), (130.0, SECOND.1)];
        let mut page = Page::new(1, &rows);
        // A short line above, as text may end.
        page.put("實施對象：", 50.0, 40.0);
        page
    };
    let wide = page(["面向", "執行策略", "", "具體作法", "承||辦||單||\n位", "完||成||期||\n限"]);
    assert!(rest(vec![wide]).is_empty());
    // Two words of two lines each that a gap within a word is wider than the one between them.
    let mut close = page(["面向", "執行策略", "", "具體作法", "", ""]);
    close.put("績|||效|||指", 360.0, 60.0);
    close.put("標", 360.0, 75.0);
    close.put("承||辦||單", 410.0, 60.0);
    close.put("位", 425.0, 75.0);
    close.put("完成期限", 460.0, 60.0);
    close.put("九成", 365.0, 100.0);
    close.put("八成", 365.0, 130.0);
    assert!(rest(vec![close]).is_empty());
}

#[test]
fn lists_that_are_stacked_beside_measures_are_in_doubt() {
    // One cell a column: three measures of two lines each; names one below the other, not beside what they are of.
    let row = |y, number: &str| {
        let measures = ["(1)設置單一窗口，\n以便民眾。", "(2)明確標示，\n便利查詢。", "(3)公開資訊，\n按月更新。"];
        let title = format!("{number}.項目");
        let cells = [&*title, &measures.join("\n"), "業務組\n電費組\n總務組\n人資組", "每年\n每月\n每季"];
        Page::new(1, &[(y, ["", "", cells[0], cells[1], cells[2], cells[3]])]).0.glyphs
    };
    let mut page = Page::new(1, &[HEAD, (80.0, ["一、基礎", "(一)正確性", "", "", "", ""])]);
    for (y, number) in [(80.0, "1"), (200.0, "2"), (320.0, "3")] {
        page.0.glyphs.extend(row(y, number));
    }
    let page = [56.0, 76.0, 196.0, 316.0, 430.0].iter().fold(page, |page, &y| page.across(y, 0));
    let found = read(vec![page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, 430.0)]);
    assert_eq!(found.len(), 9);
    assert!(found.iter().all(|line| line.ends_with("ambiguous")), "{found:#?}");
}

#[test]
fn a_title_printed_over_the_next_cell_is_read_in_its_own() {
    let mut page = Page::new(1, &[HEAD, (110.0, SECOND.1)]);
    // Drawn in one go, the last character over the next cell's first.
    page.put("一、||基", 77.0, 80.0);
    page.put("礎", 50.0, 95.0);
    let mut first = FIRST.1;
    first[0] = "";
    page.0.glyphs.extend(Page::new(1, &[(80.0, first)]).0.glyphs);
    let page = page.across(56.0, 0).across(76.0, 0).across(106.0, 1).across(130.0, 0);
    assert!(rest(vec![page.down(&[0, 1, 2, 3, 4, 5, 6], 56.0, 130.0)]).is_empty());
}
