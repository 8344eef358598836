//! Several tables on a page and over a page break: those of one plan under headings of their own, and those that are none.

use crate::support;

use planscope::plan::{self, Source};
use planscope::source::geometry::{Axis, GeometryPage, Rule};
use planscope::table::{Vocabulary, from_pages};

const ROW: f32 = 20.0;

struct Page(GeometryPage);

impl Page {
    fn new(number: u32) -> Page {
        Page(GeometryPage { number, width: 595.0, height: 842.0, ..GeometryPage::default() })
    }

    fn line(mut self, text: &str, x: f32, y: f32) -> Page {
        self.put(text, x, y);
        self
    }

    fn put(&mut self, text: &str, mut x: f32, y: f32) {
        for c in text.chars() {
            let width = if c.is_ascii() { 5.0 } else { 10.0 };
            self.0.glyphs.push(support::glyph(c, x, y, width));
            x += width;
        }
    }

    fn rule(&mut self, axis: Axis, at: f32, from: f32, to: f32) {
        self.0.rules.push(Rule { axis, at, from, to, thickness: 0.5, light: 0 });
    }

    /// A table from `y` with these edges; a row of one cell goes over all columns. Without `top` no rule stands above it.
    fn table(mut self, y: f32, edges: &[f32], rows: &[&[&str]], top: bool) -> Page {
        let (left, right) = (edges[0], edges[edges.len() - 1]);
        for (at, cells) in rows.iter().enumerate() {
            let head = y + at as f32 * ROW;
            if at > 0 || top {
                self.rule(Axis::Horizontal, head, left, right);
            }
            let own: Vec<f32> = if cells.len() == 1 { vec![left, right] } else { edges.to_vec() };
            for edge in &own {
                self.rule(Axis::Vertical, *edge, head, head + ROW);
            }
            for (cell, edge) in cells.iter().zip(&own) {
                self.put(cell, edge + 4.0, head + 5.0);
            }
        }
        self.rule(Axis::Horizontal, y + rows.len() as f32 * ROW, left, right);
        self
    }
}

/// Titles from the outermost, text and departments of each measure.
fn read(pages: Vec<Page>) -> Vec<String> {
    let pages: Vec<GeometryPage> = pages.into_iter().map(|page| page.0).collect();
    let readings = plan::read(&from_pages(&pages, Vocabulary::built_in()), &Source::default());
    assert!(readings.iter().all(|reading| reading.accounting.is_none_or(|account| account.balances())));
    let measures = readings.iter().flat_map(|reading| &reading.plan.measures);
    measures
        .map(|measure| {
            let path: Vec<&str> = measure.path.iter().filter_map(|title| title.title.as_deref()).collect();
            format!("{} │ {} │ {}", path.join("›"), measure.text, measure.departments.join(" "))
        })
        .collect()
}

const HEAD: [&str; 3] = ["工作項目", "具體作法", "承辦單位"];

#[test]
fn tables_under_headings_may_have_columns_of_their_own_width() {
    let page = Page::new(1)
        .line("壹、強化服務", 44.0, 60.0)
        .table(
            80.0,
            &[40.0, 120.0, 400.0, 540.0],
            &[&HEAD, &["(一)窗口", "1.設置單一窗口受理申請案件。", "秘書室"]],
            true,
        )
        .line("貳、公開資訊", 44.0, 130.0)
        .table(
            150.0,
            &[40.0, 240.0, 450.0, 540.0],
            &[
                &HEAD,
                &["(一)網站內容", "1.每月更新網站資料。", "資訊科"],
                &["(二)開放資料", "1.公布資料清單。", "人事室"],
            ],
            true,
        );
    assert_eq!(
        read(vec![page]),
        [
            "強化服務›窗口 │ 設置單一窗口受理申請案件。 │ 秘書室",
            "公開資訊›網站內容 │ 每月更新網站資料。 │ 資訊科",
            "公開資訊›開放資料 │ 公布資料清單。 │ 人事室",
        ]
    );
}

const EDGES: [f32; 4] = [40.0, 140.0, 420.0, 540.0];

#[test]
fn a_title_over_all_columns_at_a_pages_foot_heads_the_next_page() {
    let first = Page::new(1).table(
        680.0,
        &EDGES,
        &[&HEAD, &["一、強化服務"], &["(一)窗口", "1.設置單一窗口受理申請案件。", "秘書室"], &["二、公開資訊"]],
        true,
    );
    let second = Page::new(2).table(40.0, &EDGES, &[&["(一)網站內容", "1.每月更新網站資料。", "資訊科"]], true);
    assert_eq!(
        read(vec![first, second]),
        ["強化服務›窗口 │ 設置單一窗口受理申請案件。 │ 秘書室", "公開資訊›網站內容 │ 每月更新網站資料。 │ 資訊科",]
    );
}

#[test]
fn a_table_below_what_a_page_break_has_cut_is_another_one() {
    let first =
        Page::new(1).table(720.0, &EDGES, &[&HEAD, &["(一)窗口", "1.設置單一窗口受理申請案件，並每", "秘書室"]], true);
    let second = Page::new(2)
        .table(40.0, &EDGES, &[&["", "月檢討辦理情形。", ""]], false)
        .line("肆、聯絡窗口：", 44.0, 66.0)
        .table(
            84.0,
            &[40.0, 140.0, 300.0, 420.0, 540.0],
            &[&["單位", "姓名", "電話", "備註"], &["秘書室", "王小明", "1234", ""]],
            true,
        );
    assert_eq!(read(vec![first, second]), ["窗口 │ 設置單一窗口受理申請案件，並每月檢討辦理情形。 │ 秘書室"]);
}

#[test]
fn only_the_first_of_several_tables_has_its_header() {
    let first = Page::new(1)
        .line("甲、強化服務", 44.0, 60.0)
        .table(80.0, &EDGES, &[&HEAD, &["(一)窗口", "1.設置單一窗口受理申請案件。", "秘書室"]], true)
        .line("乙、公開資訊", 44.0, 130.0)
        .table(
            150.0,
            &EDGES,
            &[&["(一)網站內容", "1.每月更新網站資料。", "資訊科"], &["(二)開放資料", "1.公布資料清單。", "人事室"]],
            true,
        );
    assert_eq!(
        read(vec![first]),
        [
            "強化服務›窗口 │ 設置單一窗口受理申請案件。 │ 秘書室",
            "公開資訊›網站內容 │ 每月更新網站資料。 │ 資訊科",
            "公開資訊›開放資料 │ 公布資料清單。 │ 人事室",
        ]
    );
}

#[test]
fn a_page_may_cut_a_list_of_names_behind_measures_that_ended() {
    let edges = [40.0, 120.0, 400.0, 540.0];
    let first = Page::new(1).table(
        700.0,
        &edges,
        &[
            &HEAD,
            &["一、窗口", "1.設置單一窗口受理申請。", "主辦：建設課"],
            &["二、安全", "1.設置申訴專線及信箱。", "主辦：民政課、里辦"],
        ],
        true,
    );
    let second = Page::new(2).table(
        40.0,
        &edges,
        &[&HEAD, &["", "2.每月召開檢討會議。", "公處"], &["三、參與", "1.對高風險業務稽核。", "主辦：民政課"]],
        true,
    );
    assert_eq!(
        read(vec![first, second]),
        [
            "窗口 │ 設置單一窗口受理申請。 │ 建設課",
            "安全 │ 設置申訴專線及信箱。 │ 民政課 里辦公處",
            "安全 │ 每月召開檢討會議。 │ 民政課 里辦公處",
            "參與 │ 對高風險業務稽核。 │ 民政課",
        ]
    );
}

#[test]
fn a_page_may_begin_with_the_rest_of_a_part_before_the_header_with_the_next_title() {
    let edges = [40.0, 140.0, 380.0, 470.0, 540.0];
    let first = Page::new(1).table(
        700.0,
        &edges,
        &[
            &["一、財務管理", "執行做法", "權責科室", "時程"],
            &["(一)內部控制", "1、辦理演練並加強訓練。", "秘書室", "每月"],
            &["(二)宣導層面", "1、汰換老舊照明設備。", "人事室", "每季"],
        ],
        true,
    );
    let second = Page::new(2).table(
        40.0,
        &edges,
        &[
            &["(三)法規制度", "1、滾動修正風險評估表。", "政風室", "全年"],
            &["二、民間參與", "執行做法", "權責科室", "時程"],
            &["(一)教育訓練", "1、於座談會宣導求助管道。", "會計室", "全年"],
        ],
        true,
    );
    assert_eq!(
        read(vec![first, second]),
        [
            "財務管理›內部控制 │ 辦理演練並加強訓練。 │ 秘書室",
            "財務管理›宣導層面 │ 汰換老舊照明設備。 │ 人事室",
            "財務管理›法規制度 │ 滾動修正風險評估表。 │ 政風室",
            "民間參與›教育訓練 │ 於座談會宣導求助管道。 │ 會計室",
        ]
    );
}

#[test]
fn a_row_with_a_running_number_begins_at_a_page_head_though_the_measure_above_has_no_stop() {
    let edges = [40.0, 80.0, 160.0, 420.0, 540.0];
    let head = ["項次", "策略", "推動措施", "主責"];
    let first = Page::new(1).table(
        720.0,
        &edges,
        &[
            &head,
            &["1", "透明治理", "首長行程與接見對象按週公布", "會計室"],
            &["2", "系統防護", "委外廠商遠端連線全程側錄", "人事室"],
        ],
        true,
    );
    let second = Page::new(2).table(
        40.0,
        &edges,
        &[
            &head,
            &["3", "系統防護", "社交工程演練結果列入講習", "人事室"],
            &["4", "友善職場", "性別統計指標年度更新", "主計室"],
        ],
        true,
    );
    assert_eq!(
        read(vec![first, second]),
        [
            "透明治理 │ 首長行程與接見對象按週公布 │ 會計室",
            "系統防護 │ 委外廠商遠端連線全程側錄 │ 人事室",
            "系統防護 │ 社交工程演練結果列入講習 │ 人事室",
            "友善職場 │ 性別統計指標年度更新 │ 主計室",
        ]
    );
}
