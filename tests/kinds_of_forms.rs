//! Kinds of forms that other agencies use, one a test: what stands over columns, in titles, in cells and in heads.

use crate::documents::zipped;
use planscope::{
    pipeline::{Options, read_bytes},
    plan::{Assignment, Certainty, Plan},
};

fn read(document: &str) -> Vec<Plan> {
    let reading = read_bytes("form", document.as_bytes(), &Options::default()).expect("it can be read");
    assert!(reading.plans.iter().all(|one| one.accounting.is_none_or(|account| account.balances())));
    reading.plans.into_iter().map(|one| one.plan).collect()
}

/// A web page with one table; each row is its cells, parted by `|`, a cell's paragraphs by `/`; `=` before a row makes one
/// cell over all columns.
fn page(head: &str, rows: &[&str]) -> String {
    let columns = head.split('|').count();
    let cell = |text: &str| {
        let paragraphs: String = text.split('/').map(|part| format!("<p>{part}</p>")).collect();
        format!("<td>{paragraphs}</td>")
    };
    let mut out = String::from("<html><body><p>東山局112年度服務計畫</p><table>");
    for row in std::iter::once(&head).chain(rows) {
        match row.strip_prefix('=') {
            Some(title) => out += &format!("<tr><td colspan=\"{columns}\">{title}</td></tr>"),
            None => out += &format!("<tr>{}</tr>", row.split('|').map(cell).collect::<String>()),
        }
    }
    out + "</table></body></html>"
}

/// Titles, number and text, departments, deadline, other columns of each measure.
fn shown(plans: &[Plan]) -> Vec<String> {
    let measures = plans.iter().flat_map(|plan| &plan.measures);
    measures
        .map(|measure| {
            let path: Vec<&str> = measure.path.iter().filter_map(|title| title.title.as_deref()).collect();
            let fields: Vec<String> = measure.fields.iter().map(|(head, text)| format!("{head}={text}")).collect();
            let parts = [
                path.join("›"),
                measure.text.clone(),
                measure.departments.join(" "),
                measure.deadline.clone().unwrap_or_default(),
                fields.join(" "),
            ];
            parts.join(" │ ").trim_end_matches([' ', '│']).to_owned()
        })
        .collect()
}

#[test]
fn who_supervises_does_not_carry_out() {
    let rows = [
        "一、強化服務|主任秘書|1.設置單一窗口受理申請案件。|秘書室|每季",
        "二、公開資訊|政風室|1.每月更新網站資料並公告。|資訊科|即日起",
    ];
    let found = shown(&read(&page("工作重點|督導單位|執行做法|業務權責|完成日", &rows)));
    assert_eq!(
        found,
        [
            "強化服務 │ 設置單一窗口受理申請案件。 │ 秘書室 │ 每季 │ 督導單位=主任秘書",
            "公開資訊 │ 每月更新網站資料並公告。 │ 資訊科 │ 即日起 │ 督導單位=政風室",
        ]
    );
}

#[test]
fn headings_over_all_columns_nest_by_their_numbers() {
    let rows = [
        "=一、社區關懷",
        "=（一）強化職能",
        "1、獎勵制度|（1）設立招領平臺並於一小時內上網。|業務科",
        "=（二）志願服務",
        "1、應變演練|（1）清查逾期未結案件並說明原因。|工程科",
    ];
    let found = shown(&read(&page("工作項目|具體作法|權責科室", &rows)));
    assert_eq!(
        found,
        [
            "社區關懷›強化職能›獎勵制度 │ 設立招領平臺並於一小時內上網。 │ 業務科",
            "社區關懷›志願服務›應變演練 │ 清查逾期未結案件並說明原因。 │ 工程科",
        ]
    );
}

#[test]
fn measures_without_numbers_stand_below_numbered_titles_of_their_cell() {
    let rows = [
        "(一)簡化書證/針對獨居長者建立關懷名冊。|病歷組",
        "(二)改善設施/辦理廉政宣導並定期檢討。/建置線上繳費功能。|病歷組",
        "(三)縮短時間/推動節電措施，冷氣設定二十六度以上。|社工室",
    ];
    let found = shown(&read(&page("工作內容|權責單位", &rows)));
    assert_eq!(
        found,
        [
            "簡化書證 │ 針對獨居長者建立關懷名冊。 │ 病歷組",
            "改善設施 │ 辦理廉政宣導並定期檢討。 │ 病歷組",
            "改善設施 │ 建置線上繳費功能。 │ 病歷組",
            "縮短時間 │ 推動節電措施，冷氣設定二十六度以上。 │ 社工室",
        ]
    );
}

#[test]
fn four_levels_of_titles_said_again_on_each_row() {
    let rows = [
        "甲、治理|一、介面|(一)通報|1.評核|A.建立來電紀錄並分析重複問題。|旅運中心|每季",
        "甲、治理（續）|一、介面（續）|(一)通報（續）|2.推廣|A.強化倉儲防火並裝設探測器。|旅運中心|每月",
        "甲、治理（續）|一、介面（續）|(二)行銷|1.執行|A.擴充備援容量確保系統可用。|維護組|每月",
    ];
    let found = shown(&read(&page("重大議題|關鍵議題|作業項目|工作分項|策進作為|承辦單位|完成期限", &rows)));
    assert_eq!(
        found,
        [
            "治理›介面›通報›評核 │ 建立來電紀錄並分析重複問題。 │ 旅運中心 │ 每季",
            "治理›介面›通報›推廣 │ 強化倉儲防火並裝設探測器。 │ 旅運中心 │ 每月",
            "治理›介面›行銷›執行 │ 擴充備援容量確保系統可用。 │ 維護組 │ 每月",
        ]
    );
}

/// A program that extracts tables keeps the line ends of their cells.
#[test]
fn the_first_line_of_a_measure_is_no_title() {
    let rows = [
        "一、強化服務|1.高齡駕駛人換照時提供認知功能測驗說/明影片並安排專人協助填表。|監理課",
        "二、公開資訊|1.編訂代理人名冊以確保承辦人不在時業/務不中斷。|秘書室",
    ];
    let found = shown(&read(&page("工作項目|具體作法|承辦單位", &rows)));
    assert_eq!(
        found,
        [
            "強化服務 │ 高齡駕駛人換照時提供認知功能測驗說明影片並安排專人協助填表。 │ 監理課",
            "公開資訊 │ 編訂代理人名冊以確保承辦人不在時業務不中斷。 │ 秘書室",
        ]
    );
}

#[test]
fn a_title_over_all_columns_says_who_does_what_is_below_it() {
    let rows = [
        "=一、強化服務（主責單位：企劃組、工商組）",
        "(一)窗口|1.設置單一窗口受理申請案件。|每季",
        "=二、公開資訊（主責單位：資訊組）",
        "(一)網站|1.每月更新網站資料並公告。|每月",
    ];
    let plans = read(&page("工作項目|具體作法|完成期限", &rows));
    assert_eq!(
        shown(&plans),
        [
            "強化服務›窗口 │ 設置單一窗口受理申請案件。 │ 企劃組 工商組 │ 每季",
            "公開資訊›網站 │ 每月更新網站資料並公告。 │ 資訊組 │ 每月",
        ]
    );
    assert!(plans[0].measures.iter().all(|measure| measure.assignment == Assignment::Inferred));
}

#[test]
fn a_name_with_its_part_behind_it_is_the_name() {
    let rows = [
        "一、強化服務|1.設置單一窗口受理申請案件。|企劃組（主辦）/工商組（協辦）",
        "二、公開資訊|1.每月更新網站資料並公告。|資訊組（主辦）/工商組（協辦）",
    ];
    let found = shown(&read(&page("工作項目|具體作法|執行窗口", &rows)));
    assert_eq!(
        found,
        [
            "強化服務 │ 設置單一窗口受理申請案件。 │ 企劃組 工商組",
            "公開資訊 │ 每月更新網站資料並公告。 │ 資訊組 工商組",
        ]
    );
}

#[test]
fn numbers_in_brackets_of_any_kind_and_roman_ones_are_no_part_of_titles() {
    let rows = [
        "【一】強化服務|〔1〕窗口|I.設置單一窗口受理申請案件。|秘書室",
        "【一】強化服務|〔1〕窗口|II.檢討窗口人力並調整時段。|人事室",
        "【二】公開資訊|〔1〕網站|I.每月更新網站資料並公告。|資訊科",
    ];
    let plans = read(&page("構面|工作項目|具體作法|承辦單位", &rows));
    assert_eq!(
        shown(&plans),
        [
            "強化服務›窗口 │ 設置單一窗口受理申請案件。 │ 秘書室",
            "強化服務›窗口 │ 檢討窗口人力並調整時段。 │ 人事室",
            "公開資訊›網站 │ 每月更新網站資料並公告。 │ 資訊科",
        ]
    );
}

#[test]
fn values_parted_by_semicolons_are_a_table() {
    let text = "東山局112年度服務計畫\n工作項目;具體作法;承辦單位\n\
                一、強化服務;1.設置單一窗口受理申請案件。;秘書室\n\
                二、公開資訊;1.每月更新網站資料並公告。;資訊科\n";
    let found = shown(&read(text));
    assert_eq!(
        found,
        ["強化服務 │ 設置單一窗口受理申請案件。 │ 秘書室", "公開資訊 │ 每月更新網站資料並公告。 │ 資訊科"]
    );
}

/// No list has a word of this header, and blanks alone keep the columns apart.
#[test]
fn a_table_of_any_heads_kept_apart_by_blanks_is_read_and_in_doubt() {
    let text = "\
                東山局112年度服務計畫

推展課題        應辦作為                          擔當組室      何時完成
一、強化服務    1.設置單一窗口受理民眾申請案件。  秘書室        每季
                2.檢討窗口人力，並於年底前調整受  人事室        每月
                理時段。
二、公開資訊    1.每月更新網站資料並公告週知。    資訊科        即日起
                2.公布資料清單供民眾下載使用。    秘書室        每季
";
    let plans = read(text);
    assert_eq!(
        shown(&plans),
        [
            "強化服務 │ 設置單一窗口受理民眾申請案件。 │ 秘書室 │ 每季",
            "強化服務 │ 檢討窗口人力，並於年底前調整受理時段。 │ 人事室 │ 每月",
            "公開資訊 │ 每月更新網站資料並公告週知。 │ 資訊科 │ 即日起",
            "公開資訊 │ 公布資料清單供民眾下載使用。 │ 秘書室 │ 每季",
        ]
    );
    let in_doubt = |certainty: &Certainty| certainty.place == Assignment::Ambiguous;
    assert!(plans[0].measures.iter().all(|measure| measure.certainty.as_ref().is_some_and(in_doubt)));
}

/// Which fields of each measure are in doubt.
fn doubts(plans: &[Plan]) -> Vec<Vec<&'static str>> {
    let ambiguous = |field: Assignment| field == Assignment::Ambiguous;
    let of = |certainty: Certainty| {
        let fields = [
            ("place", certainty.place),
            ("text", certainty.text),
            ("departments", certainty.departments),
            ("deadline", certainty.deadline),
        ];
        fields.into_iter().filter(|(_, field)| ambiguous(*field)).map(|(name, _)| name).collect()
    };
    plans.iter().flat_map(|plan| &plan.measures).map(|measure| measure.certainty.map(of).unwrap_or_default()).collect()
}

#[test]
fn cards_with_the_same_labels_are_the_rows_of_a_table() {
    let card = |title: &str, what: &str, who: &str, when: &str| {
        format!(
            "<table><tr><td>項目名稱</td><td>{title}</td></tr><tr><td>服務流程</td><td><p>1.{what}</p></td></tr>\
             <tr><td>受理課室</td><td>{who}</td></tr><tr><td>辦理期間</td><td>{when}</td></tr></table>"
        )
    };
    let page = format!(
        "<html><body><p>東山局112年度服務計畫</p><p>一、親近鄰里</p>{}<p>二、整備防災</p>{}</body></html>",
        card("（一）關懷長者", "每月訪視獨居長者並記錄。", "社會課", "全年"),
        card("（一）收容場所", "汛期前盤點收容場所物資。", "民政課、秘書室", "5月底前"),
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "親近鄰里›關懷長者 │ 每月訪視獨居長者並記錄。 │ 社會課 │ 全年",
            "整備防災›收容場所 │ 汛期前盤點收容場所物資。 │ 民政課 秘書室 │ 5月底前",
        ]
    );
}

#[test]
fn cells_parted_by_tabs_may_keep_their_line_ends() {
    let text = "東山局112年度服務計畫\n工作重點\t執行做法\t權責科室\t完成期限\n\
                一、強化便\n民服務\t1.設置單一窗口受\n理申請案件。\t秘書室、資\n訊科\t每季\n\
                二、公開資\n訊內容\t1.每月更新網站資\n料並公告。\t資訊科\t年底前\n";
    assert_eq!(
        shown(&read(text)),
        [
            "強化便民服務 │ 設置單一窗口受理申請案件。 │ 秘書室 資訊科 │ 每季",
            "公開資訊內容 │ 每月更新網站資料並公告。 │ 資訊科 │ 年底前",
        ]
    );
}

#[test]
fn lines_that_only_add_up_to_rows_are_no_wrapped_cells() {
    let text = "東山局112年度服務計畫\n工作重點\t執行做法\t權責科室\n\
                一、強化服務\t1.設置單一窗口受理申請案件。 2.每月檢討一次。\t秘書室\n\
                二、公開資訊\t1.每月更新網站資料並公告。\t資訊科\n\
                三、開放場地\t1.例假日開放場地借用。\t總務科\n肆、考核：每半年檢討執行情形。\n承辦人\t主管\t首長\n\t\t\n";
    let plans = read(text);
    assert_eq!(plans[0].measures.len(), 4);
    assert_eq!(plans[0].measures[1].text, "每月檢討一次。");
}

#[test]
fn headings_of_two_levels_stand_over_each_table() {
    let table = |what: &str, who: &str| {
        format!(
            "<table><tr><td>服務類型</td><td>服務作業</td><td>提供單位</td></tr>\
             <tr><td>（一）合作</td><td>1.{what}</td><td>{who}</td></tr></table>"
        )
    };
    let page = format!(
        "<html><body><p>東山局112年度服務計畫</p><p>壹、支持家庭</p><p>一、喘息服務</p>{}<p>二、托育服務</p>{}\
         <p>貳、保護兒少</p><p>一、通報處遇</p>{}</body></html>",
        table("提供照顧者喘息服務。", "婦幼科"),
        table("公開托育收托比例。", "社工科"),
        table("受理通報後立即訪視。", "保護科"),
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "支持家庭›喘息服務›合作 │ 提供照顧者喘息服務。 │ 婦幼科",
            "支持家庭›托育服務›合作 │ 公開托育收托比例。 │ 社工科",
            "保護兒少›通報處遇›合作 │ 受理通報後立即訪視。 │ 保護科",
        ]
    );
}

#[test]
fn a_heading_above_a_header_that_comes_again_is_a_title() {
    let rows = [
        "宣導類別|辦理內容|辦理科室",
        "1、徵才活動|（1）每週三於大廳舉辦小型徵才。|就業服務科",
        "=二、培訓人力",
        "宣導類別|辦理內容|辦理科室",
        "1、開辦課程|（1）依需求規劃自辦班次。|職業訓練科",
    ];
    let head = "一、促進就業";
    let page = page("宣導類別|辦理內容|辦理科室", &rows[1..]).replacen(
        "<table>",
        &format!("<table><tr><td colspan=\"3\">{head}</td></tr>"),
        1,
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "促進就業›徵才活動 │ 每週三於大廳舉辦小型徵才。 │ 就業服務科",
            "培訓人力›開辦課程 │ 依需求規劃自辦班次。 │ 職業訓練科",
        ]
    );
}

#[test]
fn what_a_plan_says_against_itself_is_in_doubt() {
    // A time among the titles, numbers left in them, a second column of units that no word tells from the first.
    let times = ["107年7月1日起|1.設置單一窗口受理申請案件。|秘書室", "每季|1.每月更新網站資料並公告。|資訊科"];
    let found = doubts(&read(&page("工作重點|執行做法|權責科室", &times)));
    assert!(found.iter().all(|fields| fields.contains(&"place") && fields.contains(&"deadline")), "{found:?}");
    let numbers =
        ["其一強化服務|1.設置單一窗口受理申請案件。|秘書室", "其二公開資訊|1.每月更新網站資料並公告。|資訊科"];
    let found = doubts(&read(&page("工作重點|執行做法|權責科室", &numbers)));
    assert!(found.iter().all(|fields| fields.contains(&"place")), "{found:?}");
    let sound = ["一、強化服務|1.設置單一窗口受理申請案件。|秘書室", "二、公開資訊|1.每月更新網站資料並公告。|資訊科"];
    let found = doubts(&read(&page("工作重點|執行做法|權責科室", &sound)));
    assert!(found.iter().all(Vec::is_empty), "{found:?}");
}

#[test]
fn names_and_times_that_a_wrong_edge_has_cut_are_in_doubt() {
    let rows = [
        "一、便民服務\t1.設置單一窗口受理申請案件。\t研發處\t每季辦理",
        "二、資訊公開\t1.每月更新網站資料並公告。\t研發處\t每季辦理",
        "三、環境維護\t1.清理側溝並記錄完成日期。\t發處\t研發處、發每季辦理",
        "四、關懷弱勢\t1.提供到府服務並留存紀錄。\t社會課土木課\t前完成",
        "五、安全管理\t1.圍欄每週巡查一次並公告。\t社會課\t隨時辦理",
    ];
    let found = read(&format!("東山局112年度服務計畫\n工作項目\t執行作法\t承辦單位\t完成期限\n{}\n", rows.join("\n")));
    let found = doubts(&found);
    assert_eq!(found.len(), 5, "{found:?}");
    let both = |fields: &[&str]| fields.contains(&"departments") && fields.contains(&"deadline");
    assert!(both(&found[2]) && both(&found[3]), "{found:?}");
    assert!([0, 1, 4].iter().all(|at| found[*at].is_empty()), "{found:?}");
}

#[test]
fn a_title_that_was_lost_leaves_its_neighbours_in_doubt() {
    // What an extractor writes of a table that a page break cuts: 二、 is lost, then the head of a title that goes on below.
    let csv = "面向,執行策略,具體作法,承辦部門\n\
        \"一\n、\n基\n礎\n服\n務\",（一）改善櫃檯,1.增設叫號機。,業務組\n\
        ,（二）電話禮貌,1.每月抽測一次。,服務組\n\
        ,（一）多元繳費,1.開放行動支付。,會計組\n\
        二、創新服務,（一）⽂件下載,1.表單上網。,資訊組\n\
        ,（二）線上申,1.全程上網。,資訊組\n\
        ,辦流程,2.進度可查。,資訊組\n\
        ,（三）意見回饋,1.設意見箱。,秘書組\n";
    let plans = read(csv);
    assert_eq!(plans[0].measures[0].path[0].title.as_deref(), Some("基礎服務"), "a title written downwards");
    assert_eq!(
        plans[0].measures[3].path[1].title.as_deref(),
        Some("文件下載"),
        "a radical is the character it looks like"
    );
    let place = |at: usize| doubts(&plans)[at].contains(&"place");
    assert_eq!((0..7).map(place).collect::<Vec<_>>(), [false, false, true, false, true, true, false]);
}

#[test]
fn a_line_above_the_only_table_may_be_the_title_of_all_of_it() {
    let rows = ["一、門禁|1.訪客換證後放行，夜間加強巡查。|總務處", "二、健康|1.每學期辦理口腔檢查一次。|學務處"];
    let place = |above: &str| {
        let table = page("重點|具體作法|單位", &rows).replace("<table>", &format!("{above}<table>"));
        doubts(&read(&table)).iter().map(|fields| fields.contains(&"place")).collect::<Vec<_>>()
    };
    for above in ["<p>拓展校園安全</p>", "<p>A.拓展校園安全</p>"] {
        assert_eq!(place(above), [true; 2], "{above}");
    }
    let table = page("重點|具體作法|單位", &rows).replace("<table>", "<p>A.拓展校園安全</p><table>");
    assert!(shown(&read(&table))[1].starts_with("拓展校園安全›健康 │ 每學期"), "{:?}", shown(&read(&table)));
    // What the plan is, its sections, its columns and its dates are called is none.
    for above in ["<p>壹、目的</p><p>貳、維護校園安全</p>", "<p>具體作法</p>", "<p>112年度</p>", "<p>東山局</p>"]
    {
        assert_eq!(place(above), [false; 2], "{above}");
    }
}

#[test]
fn parts_of_a_document_are_counted_and_labels_may_be_one_character() {
    let rows = [
        "=第一部分監理服務面",
        "一、簡化流程|1.駕照異動全程申辦。|主：稅費管理科/協：裁罰科|年度開始前",
        "一、簡化流程|2.設專人教導民眾操作。|主：裁罰科|年度內完成",
        "=第二部分用路安全面",
        "一、高齡關懷|1.寄發換照通知。|主：車輛管理科|每年3月、9月",
    ];
    assert_eq!(
        shown(&read(&page("策進方向|策進作為|權責科|頻次", &rows))),
        [
            "監理服務面›簡化流程 │ 駕照異動全程申辦。 │ 稅費管理科 裁罰科 │ 年度開始前",
            "監理服務面›簡化流程 │ 設專人教導民眾操作。 │ 裁罰科 │ 年度內完成",
            "用路安全面›高齡關懷 │ 寄發換照通知。 │ 車輛管理科 │ 每年3月、9月",
        ]
    );
}

#[test]
fn times_in_any_words_under_a_head_that_names_times_are_deadlines() {
    let rows = [
        "一、主動關懷|1.每季召開座談會並分送決議。|會計室|災時",
        "二、防救整備|1.徵集老照片並於走廊展出。|民政課|1-12月",
        "三、環境維護|1.清理側溝並記錄完成日期。|清潔隊|視疫情",
    ];
    let found = shown(&read(&page("整備項目|整備作業|整備課室|辦理情形及時間", &rows)));
    assert_eq!(
        found,
        [
            "主動關懷 │ 每季召開座談會並分送決議。 │ 會計室 │ 災時",
            "防救整備 │ 徵集老照片並於走廊展出。 │ 民政課 │ 1-12月",
            "環境維護 │ 清理側溝並記錄完成日期。 │ 清潔隊 │ 視疫情",
        ]
    );
}

#[test]
fn merged_cells_of_an_opendocument_sheet_hold_the_rows_beside_them() {
    let cell = |text: &str, rows: u32| {
        format!(
            "<table:table-cell office:value-type=\"string\" table:number-rows-spanned=\"{rows}\" \
             table:number-columns-spanned=\"1\"><text:p>{text}</text:p></table:table-cell>"
        )
    };
    let row = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let covered = "<table:covered-table-cell/>".to_owned();
    let rows = [
        row(&["Goal 目標", "Action 行動", "Owner 負責", "Due 期限"].map(|head| cell(head, 1))),
        row(&[cell("1.促進就業", 3), cell("1.1 每週三舉辦小型徵才。", 1), cell("綜合規劃科", 3), cell("每季", 3)]),
        row(&[covered.clone(), cell("1.2 媒合成功後進行電訪。", 1), covered.clone(), covered.clone()]),
        row(&[covered.clone(), cell("1.3 設置專區及手語服務。", 1), covered.clone(), covered]),
        row(&[cell("2.維護權益", 1), cell("2.1 設置法律諮詢駐點。", 1), cell("會計室", 1), cell("每週", 1)]),
    ];
    let content = format!(
        "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
         <table:table table:name=\"計畫\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    let manifest = "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let bytes = zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]);
    let reading = read_bytes("sheet.ods", &bytes, &Options::default()).expect("it can be read");
    let plans: Vec<Plan> = reading.plans.into_iter().map(|one| one.plan).collect();
    let found = shown(&plans);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[1], "促進就業 │ 媒合成功後進行電訪。 │ 綜合規劃科 │ 每季");
}

#[test]
fn a_units_own_column_has_a_mark_where_it_takes_part() {
    let rows = [
        "一、多元繳款|1.繳款書加印超商條碼，就近二十四小時繳納。|△|◎||",
        "一、多元繳款|2.臨櫃刷卡手續費由機關負擔，並列印收據。||◎||△",
        "二、陳述閱卷|1.報告財產時得委任代理人到場，範本置於網站。|||●|",
    ];
    let found = shown(&read(&page("便民項目|便民作法|執行科|秘書室|統計室|政風室", &rows)));
    assert_eq!(
        found,
        [
            "多元繳款 │ 繳款書加印超商條碼，就近二十四小時繳納。 │ 秘書室 執行科",
            "多元繳款 │ 臨櫃刷卡手續費由機關負擔，並列印收據。 │ 秘書室 政風室",
            "陳述閱卷 │ 報告財產時得委任代理人到場，範本置於網站。 │ 統計室",
        ]
    );
}

#[test]
fn what_a_name_does_may_be_cut_over_lines() {
    let rows = [
        "一、提升投遞|1.改投申請可於網站設定，並於隔日生效。|企劃經理/課（主/辦）/保育課/（協辦）|每季",
        "一、提升投遞|2.收件人不在時留置招領單，註明領取窗口。|解說教育/課（主辦）|每月",
    ];
    let found = shown(&read(&page("執行策略|具體作法|承辦單位|完成期限", &rows)));
    assert_eq!(
        found,
        [
            "提升投遞 │ 改投申請可於網站設定，並於隔日生效。 │ 企劃經理課 保育課 │ 每季",
            "提升投遞 │ 收件人不在時留置招領單，註明領取窗口。 │ 解說教育課 │ 每月",
        ]
    );
}

#[test]
fn a_stack_of_as_many_names_as_measures_beside_one_deadline_is_in_doubt() {
    let rows = [
        "(一)一致性|1.設置引導人員於大廳協助民眾。/2.每季檢查標示牌並更新內容。|登記課/測量課|經常辦理",
        "(二)友善性|1.開放夜間預約受理簡易案件。/2.彙整陳情類型按月提報主管。|秘書室/人事室|每季辦理",
    ];
    let plans = read(&page("執行策略|具體作法|承辦單位|完成期限", &rows));
    let certainty: Vec<_> =
        plans[0].measures.iter().map(|measure| measure.certainty.map(|own| own.departments)).collect();
    assert_eq!(certainty, [Some(Assignment::Ambiguous); 4]);
    // As many deadlines: one each.
    let each = rows.map(|row| row.replace("經常辦理", "經常辦理/6月底").replace("每季辦理", "每季辦理/每月"));
    let each: Vec<&str> = each.iter().map(String::as_str).collect();
    let plans = read(&page("執行策略|具體作法|承辦單位|完成期限", &each));
    assert_eq!(plans[0].measures[1].departments, ["測量課"]);
    assert!(
        plans[0]
            .measures
            .iter()
            .all(|measure| measure.certainty.is_some_and(|own| own.departments == Assignment::Inferred))
    );
}

#[test]
fn a_menu_above_the_title_is_no_part_of_it() {
    let row = "(一)一致性|1.設置引導人員於大廳協助民眾。|登記課|經常辦理";
    for menu in ["網站導覽 | RSS", "網站導覽　回首頁"] {
        let page = page("執行策略|具體作法|承辦單位|完成期限", &[row, row])
            .replace("<body>", &format!("<body><div>{menu}</div>"));
        assert_eq!(read(&page)[0].office.as_deref(), Some("東山局"), "{menu}");
    }
}

#[test]
fn cards_may_stand_side_by_side_or_hold_two_labels_in_a_row() {
    let cell = |text: &str| format!("<td>{}</td>", text.replace('/', "<br>"));
    let row = |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(|text| cell(text)).collect::<String>());
    let document = |tables: &str| format!("<html><body><p>東山局112年度服務計畫</p>{tables}</body></html>");
    let beside = [
        row(&["推動策略名稱", "(一)文化推廣", "(二)人才培力"]),
        row(&["推動內容說明", "1.舉辦市集，由姊妹自主經營。/2.遴選子女赴校園分享。", "1.培訓通譯三十名供運用。"]),
        row(&["承辦股", "輔導股", "綜合業務股、服務股"]),
    ];
    let found = shown(&read(&document(&format!("<table>{}</table>", beside.concat()))));
    let told = [
        "文化推廣 │ 舉辦市集，由姊妹自主經營。 │ 輔導股",
        "文化推廣 │ 遴選子女赴校園分享。 │ 輔導股",
        "人才培力 │ 培訓通譯三十名供運用。 │ 綜合業務股 服務股",
    ];
    assert_eq!(found, told);
    let card = |title: &str, unit: &str, text: &str| {
        let over = format!("<tr><td>推動內容說明</td><td colspan=3>{}</td></tr>", text.replace('/', "<br>"));
        format!("<table>{}{over}</table>", row(&["推動策略名稱", title, "承辦股", unit]))
    };
    let below = card("(一)文化推廣", "輔導股", "1.舉辦市集，由姊妹自主經營。/2.遴選子女赴校園分享。")
        + &card("(二)人才培力", "綜合業務股、服務股", "1.培訓通譯三十名供運用。");
    assert_eq!(shown(&read(&document(&below))), told);
}

#[test]
fn letters_with_numbers_and_telephones_behind_numbers() {
    let rows = [
        "A.改善流程|A1 縮短時間|1.看診進度每三分鐘更新一次。|總務室",
        "A.改善流程|A1 縮短時間|2.增設自助報到機六臺供使用。|總務室",
        "A.改善流程|A2 友善環境|1.輪椅每日下班前清點並消毒。|護理科",
        "A.改善流程|A2 友善環境|2.A4 紙張改用再生紙並雙面列印。|護理科",
        "A.改善流程|A2 友善環境|3.0800-免付費專線話務量每月統計並檢討。|護理科",
    ];
    let found = shown(&read(&page("發展方向|發展重點|推動措施|負責單位", &rows)));
    assert_eq!(found[0], "改善流程›縮短時間 │ 看診進度每三分鐘更新一次。 │ 總務室");
    assert_eq!(found[3], "改善流程›友善環境 │ A4 紙張改用再生紙並雙面列印。 │ 護理科");
    assert_eq!(found[4], "改善流程›友善環境 │ 0800-免付費專線話務量每月統計並檢討。 │ 護理科");
}

#[test]
fn tables_inside_the_cells_of_a_column_are_its_columns_and_rows() {
    let inner = |rows: &[[&str; 2]]| {
        let row = |cells: &[&str; 2]| format!("<tr><td>{}</td><td>{}</td></tr>", cells[0], cells[1]);
        format!("<table>{}{}</table>", row(&["治理作法", "負責科"]), rows.iter().map(row).collect::<String>())
    };
    let first =
        inner(&[["1.水位資料每十分鐘上傳一次。", "主計室、資產科"], ["2.汛期前檢視柴油存量並補充。", "規劃科"]]);
    let second = inner(&[["1.太空包儲放地點公開於網站。", "資產科"], ["2.與廠商簽訂二小時到場條款。", "工務科"]]);
    let document = format!(
        "<html><body><p>東山局112年度服務計畫</p><table>\
         <tr><td>治理面向</td><td>治理課題</td><td>治理作法／負責科</td></tr>\
         <tr><td rowspan=2>一、整備</td><td>(一)通報</td><td>{first}</td></tr>\
         <tr><td>(二)物料</td><td>{second}</td></tr></table></body></html>"
    );
    let found = shown(&read(&document));
    assert_eq!(
        found,
        [
            "整備›通報 │ 水位資料每十分鐘上傳一次。 │ 主計室 資產科",
            "整備›通報 │ 汛期前檢視柴油存量並補充。 │ 規劃科",
            "整備›物料 │ 太空包儲放地點公開於網站。 │ 資產科",
            "整備›物料 │ 與廠商簽訂二小時到場條款。 │ 工務科",
        ]
    );
}

#[test]
fn cells_in_quotes_parted_by_tabs_keep_their_line_ends() {
    let text = "東山局112年度服務計畫\n執行策略\t具體作法\t承辦單位\n一、供水\t\"1.公告供水日程表並張貼。\n2.水門開度改由遠端監控。\"\t管理課\n\
                二、圳路\t\"1.列管滲漏渠段逐年施作。\n2.圳路旁設置防護欄杆。\"\t工務課\n";
    let found = shown(&read(text));
    assert_eq!(found[1], "供水 │ 水門開度改由遠端監控。 │ 管理課");
    assert_eq!(found[3], "圳路 │ 圳路旁設置防護欄杆。 │ 工務課");
}

#[test]
fn a_dash_among_names_is_none_and_a_star_leads() {
    let rows = [
        "一、整備|1.抽水機每年四月前完成保養試車。|★工務局、消防局|－",
        "一、整備|2.避難收容處所儲備寢具三百組。|★社會局|衛生局",
        "二、應變|1.豪雨特報後三十分鐘內成立應變中心。|★消防局、警察局|—",
    ];
    let found = shown(&read(&page("面向|具體作法|主辦單位|協辦單位", &rows)));
    assert_eq!(found[0], "整備 │ 抽水機每年四月前完成保養試車。 │ 工務局 消防局");
    assert_eq!(found[1], "整備 │ 避難收容處所儲備寢具三百組。 │ 社會局 衛生局");
    assert_eq!(found[2], "應變 │ 豪雨特報後三十分鐘內成立應變中心。 │ 消防局 警察局");
}

#[test]
fn a_head_may_say_that_who_helps_stands_in_brackets() {
    let rows = [
        "一、路口|1.選定二十處易肇事路口召開會勘。|交通隊/（監理站）",
        "一、路口|2.右側車道增設機車停等區。|工務段（學校、交通隊）",
    ];
    let found = shown(&read(&page("面向|具體作法|主辦（協辦）", &rows)));
    assert_eq!(found[0], "路口 │ 選定二十處易肇事路口召開會勘。 │ 交通隊 監理站");
    assert_eq!(found[1], "路口 │ 右側車道增設機車停等區。 │ 工務段 學校 交通隊");
    // Elsewhere a part in brackets is of the name.
    let found = shown(&read(&page("面向|具體作法|主辦單位", &["一、路口|1.召開會勘並改善標線。|法務部(廉政署)"])));
    assert_eq!(found[0], "路口 │ 召開會勘並改善標線。 │ 法務部(廉政署)");
}

#[test]
fn names_in_brackets_behind_the_measures_are_theirs_where_no_column_has_any() {
    let rows = [
        "一、登記|1.塗銷登記免附影本。（人事室、資訊課）/2.審查時間縮短為二小時。（主責：行政課；協力：登記課）|8月至10月",
        "二、測量|1.外業成果當日上傳檢核系統。（測量課）/2.以平板展示歷年成果供申請人核對。|1月至5月",
    ];
    let found = read(&page("工作要領|工作內涵|辦理期間", &rows));
    assert_eq!(
        shown(&found),
        [
            "登記 │ 塗銷登記免附影本。 │ 人事室 資訊課 │ 8月至10月",
            "登記 │ 審查時間縮短為二小時。 │ 行政課 登記課 │ 8月至10月",
            "測量 │ 外業成果當日上傳檢核系統。 │ 測量課 │ 1月至5月",
            "測量 │ 以平板展示歷年成果供申請人核對。 │  │ 1月至5月",
        ]
    );
}

#[test]
fn outline_numbers_of_a_column_part_titles_from_measures() {
    let rows = [
        "1|用電效率|||",
        "1.1|空調系統|||",
        "1.1.1|冰水主機夜間預冷，尖峰提高溫度。|事務組|114.07~114.08|60",
        "1.1.2|辦公室冷氣採卡片計時供電。|主計室|114.01|300",
        "1.2|照明|||",
        "1.2.1|停車場照明半數改為微波感應。|圖資處|114.12|480",
    ];
    let found = shown(&read(&page("項次|方案及作法|主辦|期程|概估經費(千元)", &rows)));
    assert_eq!(
        found,
        [
            "用電效率›空調系統 │ 冰水主機夜間預冷，尖峰提高溫度。 │ 事務組 │ 114.07~114.08 │ 概估經費(千元)=60",
            "用電效率›空調系統 │ 辦公室冷氣採卡片計時供電。 │ 主計室 │ 114.01 │ 概估經費(千元)=300",
            "用電效率›照明 │ 停車場照明半數改為微波感應。 │ 圖資處 │ 114.12 │ 概估經費(千元)=480",
        ]
    );
}

#[test]
fn columns_of_months_under_one_head_are_no_sign_against_a_plan() {
    let rows = [
        "1|一、組織|成立推動小組並每學期開會六次。|學務處||●|||||||||",
        "2|一、組織|年度計畫提行政會議討論通過後公開。|教務處|||●|●||||||||",
        "3|二、稽核|每月量測各班用電度數並公布排行。|衛生組|●|●||||||||||",
    ];
    let head = "序|推動重點|本學年預定辦理事項|主政|8|9|10|11|12|1|2|3|4|5|6|7";
    let found = shown(&read(&page(head, &rows)));
    assert_eq!(found.len(), 3);
    assert!(found[1].starts_with("組織 │ 年度計畫提行政會議討論通過後公開。 │ 教務處"), "{}", found[1]);
}

#[test]
fn a_noun_cut_from_its_number_is_read_whole() {
    let rows =
        ["構面一/防貪先行|1.盤點業務風險並列入評估報告。|政風室", "構面二/公開透明|1.按季公布補助款核銷情形。|秘書室"];
    let found = shown(&read(&page("構面|具體作法|承辦單位", &rows)));
    assert_eq!(found[0], "防貪先行 │ 盤點業務風險並列入評估報告。 │ 政風室");
    assert_eq!(found[1], "公開透明 │ 按季公布補助款核銷情形。 │ 秘書室");
}

#[test]
fn neighbours_that_a_style_sheet_lays_out_as_rows_are_a_table() {
    let row = |cells: [&str; 4]| {
        let cells: String = cells.iter().map(|cell| format!("<div>{cell}</div>")).collect();
        format!("<div class='g'>{cells}</div>")
    };
    let rows = [
        ["作業項目", "作業內容", "權責機關", "啟動時機"],
        ["1.社區動員", "(1)每週三由里長率志工檢查積水容器。", "民政處", "每半年"],
        ["1.社區動員", "(2)空地空屋列冊管理並拍照上傳。", "農業處", "隨時"],
    ];
    let document = format!("<html><body><h1>東山局112年度服務計畫</h1>{}</body></html>", rows.map(row).concat());
    let found = shown(&read(&document));
    assert_eq!(found[0], "社區動員 │ 每週三由里長率志工檢查積水容器。 │ 民政處 │ 每半年");
    assert_eq!(found[1], "社區動員 │ 空地空屋列冊管理並拍照上傳。 │ 農業處 │ 隨時");
}

#[test]
fn tables_drawn_with_hyphens_and_bars_are_read() {
    let text = "東山局112年度服務計畫\n\
                +------------+------------------------+--------+\n\
                |  項目      |          作為          | 股別   |\n\
                +============+========================+========+\n\
                |1、臨櫃環境 |(1)書寫檯備置老花眼鏡、 |櫃檯組  |\n\
                |            |放大鏡及點字對照表。    |        |\n\
                |            +------------------------+--------+\n\
                |            |(2)櫃檯高度改為可調式。 |行政課  |\n\
                +------------+------------------------+--------+\n";
    let found = shown(&read(text));
    assert_eq!(found[0], "臨櫃環境 │ 書寫檯備置老花眼鏡、放大鏡及點字對照表。 │ 櫃檯組");
    assert_eq!(found[1], "臨櫃環境 │ 櫃檯高度改為可調式。 │ 行政課");
}

#[test]
fn measures_with_lines_of_labels_below_them_are_a_plan_without_a_table() {
    let text = "東山局112年度行人安全計畫\n一、依據：依工作會報主席裁示事項辦理。\n二、推動內容\n一、工程改善\n（一）易肇事路口\n\
                1.選定三十處易肇事路口召開會勘，\n三個月內完成標線調整。\n主辦單位：公車處　　辦理期間：3月至12月\n\
                2.無號誌路口設置停讓標誌。\n主辦單位：交通隊、各派出所　　辦理期間：5月至11月\n（二）行人保護\n\
                1.學校周邊禁止停車：\n(1)劃設人行道。\n(2)增設護欄。\n主辦單位：學校　　辦理期間：6月至7月\n本計畫奉核後實施。\n";
    let plans = read(text);
    assert_eq!(
        shown(&plans),
        [
            "工程改善›易肇事路口 │ 選定三十處易肇事路口召開會勘，三個月內完成標線調整。 │ 公車處 │ 3月至12月",
            "工程改善›易肇事路口 │ 無號誌路口設置停讓標誌。 │ 交通隊 各派出所 │ 5月至11月",
            "工程改善›行人保護 │ 學校周邊禁止停車： │ 學校 │ 6月至7月",
        ]
    );
    assert_eq!(plans[0].measures[2].subitems.len(), 2);
    // A notice says once who does what it is about.
    let notice =
        "東山局112年度路跑活動計畫\n一、目的\n1.推廣運動。\n主辦單位：體育處　時間：5月1日\n2.報名網址另行公告。\n";
    assert!(read(notice).is_empty());
}

#[test]
fn titles_in_rows_of_their_own_in_the_measures_column_are_titles() {
    let rows = [
        "一、管理面||",
        "1.1 政策||",
        "1.1.1 資安政策每年檢討一次並公告周知。|資訊組|112.04",
        "1.1.2 每半年召開審查會議並追蹤缺失。|秘書室|112.08",
        "二、技術面||",
        "2.1 弱點||",
        "2.1.1 網站每季執行弱點掃描並修補。|資訊組|112.09",
    ];
    let found = shown(&read(&page("工作名稱及內容|負責單位|時程", &rows)));
    assert_eq!(
        found,
        [
            "管理面›政策 │ 資安政策每年檢討一次並公告周知。 │ 資訊組 │ 112.04",
            "管理面›政策 │ 每半年召開審查會議並追蹤缺失。 │ 秘書室 │ 112.08",
            "技術面›弱點 │ 網站每季執行弱點掃描並修補。 │ 資訊組 │ 112.09",
        ]
    );
}

#[test]
fn headings_between_rows_of_cells_parted_by_tabs_are_titles() {
    let text = "東山局112年度服務計畫\n項次\t推動事項\t權責單位\t期程\t說明\n壹、培力\n（一）訓練\n\
                1\t公務人員每年參訓不少於二小時。\t教育處\t7月至9月\t賡續\n2\t以業務實例編製教材五則。\t各局處\t8月\t新增\n\
                （二）宣導\n3\t走入市場辦理反刻板印象宣講。\t主計處\t9月\n";
    let found = shown(&read(text));
    assert_eq!(found[0], "培力›訓練 │ 公務人員每年參訓不少於二小時。 │ 教育處 │ 7月至9月 │ 說明=賡續");
    assert_eq!(found[2], "培力›宣導 │ 走入市場辦理反刻板印象宣講。 │ 主計處 │ 9月");
}

#[test]
fn captions_years_and_labels_in_brackets_are_what_they_say() {
    let table = |caption: &str, rows: &str| {
        format!(
            "<table><caption>{caption}</caption><tr><td>推動重點</td><td>具體作法</td><td>主政機關</td><td>實施年度</td></tr>{rows}</table>"
        )
    };
    let row = |cells: [&str; 4]| format!("<tr>{}</tr>", cells.map(|cell| format!("<td>{cell}</td>")).concat());
    let first = row(["分級訓練", "1.同仁每年完成二小時基礎課程。", "人事室（協辦：行政課、資訊課）", "114"])
        + &row(["分級訓練", "2.將友善語彙納入櫃檯應對手冊。", "主計室", "114-117"]);
    let second = row(["空間設施", "1.親子廁所每日巡檢二次並公告。", "秘書室", "116前"]);
    let page = format!(
        "<html><body><p>東山局112年度服務計畫</p>{}{}</body></html>",
        table("一、意識培力", &first),
        table("二、友善環境", &second)
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "意識培力›分級訓練 │ 同仁每年完成二小時基礎課程。 │ 人事室 行政課 資訊課 │ 114",
            "意識培力›分級訓練 │ 將友善語彙納入櫃檯應對手冊。 │ 主計室 │ 114-117",
            "友善環境›空間設施 │ 親子廁所每日巡檢二次並公告。 │ 秘書室 │ 116前",
        ]
    );
}

#[test]
fn words_for_parts_stand_in_units_own_columns_and_this_year_is_no_figure() {
    let rows = [
        "1|性別意識|同仁每年完成二小時基礎課程。|主|協||9月30日前",
        "2|性別意識|將友善語彙納入櫃檯應對手冊。||主|協|Q1",
        "3|友善環境|親子廁所每日巡檢二次並公告。|協||主|每季",
    ];
    let found = shown(&read(&page("編次|工作面向|工作細目|人事室|秘書室|企劃組|考評期間", &rows)));
    assert_eq!(found[0], "性別意識 │ 同仁每年完成二小時基礎課程。 │ 人事室 秘書室 │ 9月30日前");
    assert_eq!(found[2], "友善環境 │ 親子廁所每日巡檢二次並公告。 │ 企劃組 人事室 │ 每季");
    let rows = [
        "一、疾病防治|1.孳生源三日內完成複查。|3場次|檢驗科|112年6月底前",
        "一、疾病防治|2.容器減量每週動員一次。|2場次|保健科|每週",
    ];
    let found = shown(&read(&page("主軸|本年度預定辦理事項|去年同期成果|單位|完成日期", &rows)));
    assert_eq!(found[0], "疾病防治 │ 孳生源三日內完成複查。 │ 檢驗科 │ 112年6月底前 │ 去年同期成果=3場次");
}

#[test]
fn names_in_brackets_behind_measures_or_titles_without_a_table_say_who() {
    let list = "東山局112年度廉政計畫\n貳、執行項目\n一、廉政部分\n（一）深化機關廉潔\n1、運用講習宣導廉政倫理規範，並\n\
                以案例說明。（政風室）\n2、辦理廉潔楷模選拔並敘獎。（主辦：秘書\n室；協辦：人事室）\n（二）強化採購\n\
                1、檢討流標案件並修正文件。（工務課、\n秘書室）\n參、本計畫奉核後實施。\n";
    assert_eq!(
        shown(&read(list)),
        [
            "廉政部分›深化機關廉潔 │ 運用講習宣導廉政倫理規範，並以案例說明。 │ 政風室",
            "廉政部分›深化機關廉潔 │ 辦理廉潔楷模選拔並敘獎。 │ 秘書室 人事室",
            "廉政部分›強化採購 │ 檢討流標案件並修正文件。 │ 工務課 秘書室",
        ]
    );
    // A regulation names units in brackets now and then.
    let notice = "東山局112年度採購注意事項\n1.依規定辦理公告。\n2.送核定（秘書室）。\n3.驗收後付款。\n4.歸檔備查。\n";
    assert!(read(notice).is_empty());
    let table =
        |rows: &str| format!("<table><tr><td>編號</td><td>要怎麼做</td><td>做到什麼程度</td></tr>{rows}</table>");
    let row = |number: &str, text: &str| format!("<tr><td>{number}</td><td>{text}</td><td>抽查率10%</td></tr>");
    let page = format!(
        "<html><body><p>東山局112年度廉政計畫</p><p>（一）深化廉潔文化【政風室】</p>{}<p>（二）強化採購控管【秘書室、政風室】</p>{}</body></html>",
        table(&(row("1-1", "運用講習宣導廉政倫理規範。") + &row("1-2", "於電視牆播放短片並公告。"))),
        table(&row("2-1", "檢討流標案件並修正文件。")),
    );
    let found = shown(&read(&page));
    assert_eq!(found[1], "深化廉潔文化 │ 於電視牆播放短片並公告。 │ 政風室 │  │ 做到什麼程度=抽查率10%");
    assert_eq!(found[2], "強化採購控管 │ 檢討流標案件並修正文件。 │ 秘書室 政風室 │  │ 做到什麼程度=抽查率10%");
}

#[test]
fn labels_may_stand_in_brackets_in_bold_or_as_terms_and_parts_may_be_counted_by_name() {
    let list = "東山局112年度水災防救計畫\n第一章 災害預防\n第一節 易淹水區治理\n一、完成護岸加高並拆除土堤。\n【辦理單位】水利科\n\
                【辦理期程】汛期前\n二、增設抽水機組二座。\n【辦理單位】水利科、消防局\n【辦理期程】經常辦理\n第二節 監測預警\n\
                一、布設感測器八十處。\n【辦理單位】民政處\n【辦理期程】111年度\n";
    assert_eq!(
        shown(&read(list)),
        [
            "災害預防›易淹水區治理 │ 完成護岸加高並拆除土堤。 │ 水利科 │ 汛期前",
            "災害預防›易淹水區治理 │ 增設抽水機組二座。 │ 水利科 消防局 │ 經常辦理",
            "災害預防›監測預警 │ 布設感測器八十處。 │ 民政處 │ 111年度",
        ]
    );
    let markdown = "# 東山局112年資安行動計畫\n\n### 目標 1：強化系統防護\n\n1. 核心系統啟用多因子驗證。\n   - **主責**：技術組\n\
                    \x20  - **時程**：2024/03/31\n2. 每季執行弱點掃描一次。\n   - **主責**：管理組\n   - **時程**：2024/Q2\n\n\
                    ### 目標 2：落實資料備份\n\n1. 採三份備份並抽驗還原。\n   - **主責**：技術組\n   - **時程**：常態\n";
    assert_eq!(
        shown(&read(markdown)),
        [
            "強化系統防護 │ 核心系統啟用多因子驗證。 │ 技術組 │ 2024/03/31",
            "強化系統防護 │ 每季執行弱點掃描一次。 │ 管理組 │ 2024/Q2",
            "落實資料備份 │ 採三份備份並抽驗還原。 │ 技術組 │ 常態",
        ]
    );
    let item = |text: &str, who: &str, when: &str| {
        format!("<li>{text}<dl><dt>負責同仁組別</dt><dd>{who}</dd><dt>時間規劃</dt><dd>{when}</dd></dl></li>")
    };
    let page = format!(
        "<html><body><h2>東山衛生所112年健康促進工作計畫</h2><h4>一、社區照顧</h4><ol>{}{}</ol><h4>二、癌症篩檢</h4><ol>{}</ol></body></html>",
        item("成立銀髮俱樂部三處。", "保健組", "3月~10月"),
        item("裝設緊急救援系統並問安。", "檢驗組、護理組", "每月"),
        item("設置篩檢站並追蹤陽性個案。", "醫療組", "11月底前"),
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "社區照顧 │ 成立銀髮俱樂部三處。 │ 保健組 │ 3月~10月",
            "社區照顧 │ 裝設緊急救援系統並問安。 │ 檢驗組 護理組 │ 每月",
            "癌症篩檢 │ 設置篩檢站並追蹤陽性個案。 │ 醫療組 │ 11月底前",
        ]
    );
}

#[test]
fn a_title_above_the_header_of_each_table_is_of_the_rows_below_it() {
    let table = |title: &str, rows: &str| {
        format!(
            "<table><tr><td colspan=3>{title}</td></tr><tr><td>工作內容</td><td>承辦組室</td><td>辦理進度</td></tr>{rows}</table>"
        )
    };
    let row = |text: &str| format!("<tr><td>{text}</td><td>人事室</td><td>6月</td></tr>");
    let page = format!(
        "<html><body><p>東山館112年推動性別平等執行計畫</p>{}{}{}</body></html>",
        table("策略1 運作工作小組", &(row("(一) 每年召開會議二次。") + &row("(二) 決議事項列管至完成。"))),
        table("策略2 培力同仁意識", &row("(一) 每人每年完成訓練二小時。")),
        table("策略3 應用性別統計", &row("(一) 檢討指標並公布。")),
    );
    let found = shown(&read(&page));
    assert_eq!(found[1], "運作工作小組 │ 決議事項列管至完成。 │ 人事室 │ 6月");
    assert_eq!(found[2], "培力同仁意識 │ 每人每年完成訓練二小時。 │ 人事室 │ 6月");
    assert_eq!(found[3], "應用性別統計 │ 檢討指標並公布。 │ 人事室 │ 6月");
}

#[test]
fn the_first_column_merged_over_titles_is_a_title_though_it_may_be_a_time() {
    let page = "<html><body><p>東山消防隊117年服務效能精進計畫</p><table>\
                <tr><td>工作期別</td><td>辦理事項</td><td>作業內容說明</td><td>承辦</td><td>協助</td><td>完成</td></tr>\
                <tr><td rowspan=3>平時</td><td rowspan=2>加速治理</td><td>完成護岸加高並拆除土堤。</td><td>搶救組</td><td>無</td><td>3月</td></tr>\
                <tr><td>增設抽水機組二座。</td><td>預防組</td><td>救護組</td><td>6月</td></tr>\
                <tr><td>精進預警</td><td>布設感測器八十處。</td><td>預防組</td><td>無</td><td>9月</td></tr>\
                <tr><td rowspan=2>災時</td><td rowspan=2>整備能量</td><td>完成機具點驗並備妥預備機具。</td><td>救護組</td><td>無</td><td>12月</td></tr>\
                <tr><td>辦理衛星電話通聯測試。</td><td>搶救組</td><td>無</td><td>3月</td></tr></table></body></html>";
    let found = shown(&read(page));
    assert_eq!(found[0], "平時›加速治理 │ 完成護岸加高並拆除土堤。 │ 搶救組 │ 3月");
    assert_eq!(found[1], "平時›加速治理 │ 增設抽水機組二座。 │ 預防組 救護組 │ 6月");
    assert_eq!(found[4], "災時›整備能量 │ 辦理衛星電話通聯測試。 │ 搶救組 │ 3月");
}

#[test]
fn a_line_in_lenticular_brackets_is_a_title_and_a_running_number_makes_its_row_one_measure() {
    let rows = [
        "1|【建構學習網絡】/與農場合作開設食農課程。|解說組|春季",
        "2|招募志工三十名並排班導覽；/執行情形由各科室於每月五日前登錄。|行政組|雨季前",
        "3|【節約用電用水】/冷氣設定溫度不低於二十六度。|志工隊|全年",
        "4|辦公區照明改採分區迴路。|行政組|暑假",
        "5|每月比對水表讀數並查漏。|解說組|春季",
    ];
    let found = shown(&read(&page("次序|具體行為|誰負責|季節", &rows)));
    assert_eq!(
        found,
        [
            "建構學習網絡 │ 與農場合作開設食農課程。 │ 解說組 │ 春季",
            "建構學習網絡 │ 招募志工三十名並排班導覽；執行情形由各科室於每月五日前登錄。 │ 行政組 │ 雨季前",
            "節約用電用水 │ 冷氣設定溫度不低於二十六度。 │ 志工隊 │ 全年",
            "節約用電用水 │ 辦公區照明改採分區迴路。 │ 行政組 │ 暑假",
            "節約用電用水 │ 每月比對水表讀數並查漏。 │ 解說組 │ 春季",
        ]
    );
}

#[test]
fn lines_of_a_measure_in_rows_of_their_own_are_one_measure() {
    let rows = [
        "一|健全防災組織||",
        "1-1|每學期開學前檢討並更新小組名冊，|防治組|開學前",
        "|名冊張貼於各辦公室及警衛室。||",
        "1-2|訂定代理順位，組長請假由副組長接手，並於|行政組|每月",
        "|行政會報中確認交接事項。||",
        "1-3|結合里辦公處及鄰近醫院簽訂支援協定|防治組|寒暑假",
        "|，每年至少會商一次。||",
        "二|提升防災素養||",
        "2-1|各年級每學期實施防災課程四節，並以學習單|行政組|即時",
        "|檢核學生是否知道避難路線。||",
    ];
    let found = shown(&read(&page("編次|策略／作為|組別|期限", &rows)));
    assert_eq!(
        found,
        [
            "健全防災組織 │ 每學期開學前檢討並更新小組名冊，名冊張貼於各辦公室及警衛室。 │ 防治組 │ 開學前",
            "健全防災組織 │ 訂定代理順位，組長請假由副組長接手，並於行政會報中確認交接事項。 │ 行政組 │ 每月",
            "健全防災組織 │ 結合里辦公處及鄰近醫院簽訂支援協定，每年至少會商一次。 │ 防治組 │ 寒暑假",
            "提升防災素養 │ 各年級每學期實施防災課程四節，並以學習單檢核學生是否知道避難路線。 │ 行政組 │ 即時",
        ]
    );
    // Measures without full stops whose department is said once are measures.
    let rows = ["1|加強宣導|秘書室|每季", "|更新網頁||", "|訂定流程||", "|汰換設備||", "2|辦理訓練|資訊科|每季"];
    assert!(read(&page("編次|工作項目|單位|期限", &rows)).iter().all(|plan| plan.measures.len() != 2));
}

#[test]
fn a_turned_table_may_count_its_columns_at_their_head() {
    let table = |first: [&str; 2], second: [&str; 2]| {
        format!(
            "<table><tr><td>行動序</td><td>行動1</td><td>行動2</td></tr><tr><td>做什麼</td><td>{}</td><td>{}</td></tr>\
             <tr><td>由誰做</td><td>{}</td><td>{}</td></tr><tr><td>何時做</td><td>113.09</td><td>113學年度</td></tr></table>",
            first[0], second[0], first[1], second[1]
        )
    };
    let page = format!(
        "<html><body><p>東山國民中學113學年度校務行動計畫</p><p>亮點一：精進課程</p>{}<p>亮點二：陪伴發展</p>{}</body></html>",
        table(["每學期辦理公開觀課並完成紀錄。", "教務處"], ["每雙週共備並產出模組。", "學務處"]),
        table(["實施興趣測驗並由導師解釋。", "輔導室"], ["三日未到校即家訪並通報。", "學務處"]),
    );
    let plans = read(&page);
    assert_eq!(
        shown(&plans),
        [
            "精進課程 │ 每學期辦理公開觀課並完成紀錄。 │ 教務處 │ 113.09",
            "精進課程 │ 每雙週共備並產出模組。 │ 學務處 │ 113學年度",
            "陪伴發展 │ 實施興趣測驗並由導師解釋。 │ 輔導室 │ 113.09",
            "陪伴發展 │ 三日未到校即家訪並通報。 │ 學務處 │ 113學年度",
        ]
    );
    assert_eq!(plans[0].measures[3].no, Some(2));
}

#[test]
fn a_typed_table_is_set_to_a_grid_in_which_wide_characters_take_two_places() {
    let text = "            東山中心112年終身學習推展計畫\n\n\
                方案類型          活動內容與作法                          主辦        辦理期間      經費來源\n\
                A.精進課程        A1 每學期辦理公開觀課，全校教師         推展組      3～6月        公務預算\n\
                \x20                 三年內至少授課一次。\n\n\
                \x20                 A2 每雙週共備並產出教學模組。           輔導組      7～8月        補助款\n\n\
                \x20                 A3 對學習落後學生提供課後扶助，         行政組      9～11月       自籌\n\
                \x20                 每班不超過十二人。\n\
                B.陪伴學生        B1 全面實施興趣測驗並由導師             推展組      全年度        公務預算\n\
                \x20                 與家長討論。\n\n\
                \x20                 B2 辦理成果發表會。                     輔導組      3～6月        公務預算\n";
    assert_eq!(
        shown(&read(text)),
        [
            "精進課程 │ 每學期辦理公開觀課，全校教師三年內至少授課一次。 │ 推展組 │ 3～6月 │ 經費來源=公務預算",
            "精進課程 │ 每雙週共備並產出教學模組。 │ 輔導組 │ 7～8月 │ 經費來源=補助款",
            "精進課程 │ 對學習落後學生提供課後扶助，每班不超過十二人。 │ 行政組 │ 9～11月 │ 經費來源=自籌",
            "陪伴學生 │ 全面實施興趣測驗並由導師與家長討論。 │ 推展組 │ 全年度 │ 經費來源=公務預算",
            "陪伴學生 │ 辦理成果發表會。 │ 輔導組 │ 3～6月 │ 經費來源=公務預算",
        ]
    );
}

#[test]
fn a_second_column_of_times_or_of_measures_is_in_doubt() {
    let rows = |when: &str, more: &str| -> Vec<String> {
        (1..=6).map(|at| format!("{at}|第{at}項設備每月巡檢並登錄。|秘書室|{when}|{more}")).collect()
    };
    let certainty = |head: &str, rows: Vec<String>| -> Certainty {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let plans = read(&page(head, &rows));
        plans[0].measures[0].certainty.unwrap_or_default()
    };
    assert_eq!(certainty("編號|具體作法|單位|期限|檢核", rows("6月底", "□")).deadline, Assignment::Certain);
    assert_eq!(certainty("編號|具體作法|單位|期限|檢核點", rows("6月底", "每季")).deadline, Assignment::Ambiguous);
    assert_eq!(certainty("編號|具體作法|單位|頻率|檢核", rows("每月", "□")).deadline, Assignment::Ambiguous);
    let more = "依檢討結果汰換老舊設備並公告。";
    assert_eq!(
        certainty("編號|短期（112年）|單位|期限|中期（113年）", rows("6月底", more)).text,
        Assignment::Ambiguous
    );
}

#[test]
fn the_end_of_a_time_may_stand_below_a_dash_of_its_own() {
    let rows = [
        "1.設置親子等候區與輪椅席。|行政室|112.01.01/－/112.12.31",
        "2.號碼機增設語音介面並公告。|民政課|第一季",
        "3.每日由值日主管巡視櫃檯。|民政課|112.03.01/－/112.06.30",
    ];
    let found = shown(&read(&page("具體作法|單位|期限", &rows)));
    assert_eq!(found[0], " │ 設置親子等候區與輪椅席。 │ 行政室 │ 112.01.01－112.12.31");
}

#[test]
fn the_same_as_above_is_what_stands_above() {
    let rows = [
        "1.重要資料每日備份並異地存放。|資訊室|每日",
        "2.對外網站辦理弱點掃描。|同上|每季",
        "3.監控網路異常流量並通報。|〃|同上",
    ];
    let found = shown(&read(&page("具體作法|單位|期限", &rows)));
    assert_eq!(found[1], " │ 對外網站辦理弱點掃描。 │ 資訊室 │ 每季");
    assert_eq!(found[2], " │ 監控網路異常流量並通報。 │ 資訊室 │ 每季");
}

#[test]
fn who_helps_may_stand_in_brackets_in_any_place() {
    let rows = [
        "1.建立風險地圖並提報會議。|政風室/（協）各科室|3月",
        "2.清查變更設計案件。|政風室/（協）工務科/（協）會計室|6月",
    ];
    let found = shown(&read(&page("策進作為|辦理單位|期限", &rows)));
    assert_eq!(found[1], " │ 清查變更設計案件。 │ 政風室 工務科 會計室 │ 6月");
    let rows =
        ["1.布建共餐據點並檢核菜單。|社會局（衛生局）|3月", "2.辦理肌力訓練並納入補助。|衛生局（社會局、教育局）|6月"];
    let found = shown(&read(&page("實施內容|主（協）辦單位|預定期程", &rows)));
    assert_eq!(found[1], " │ 辦理肌力訓練並納入補助。 │ 衛生局 社會局 教育局 │ 6月");
}

#[test]
fn codes_are_running_numbers_and_ornaments_stand_before_numbers() {
    let rows = [
        "管理面|A1-1|檢討政策並函知全體人員。|資訊室|1月",
        "管理面|A1-2|指派專職人員並完成訓練。|人事室|3月",
        "技術面|B1-1|網站每季執行弱點掃描。|資訊室|每季",
    ];
    let plans = read(&page("構面|編碼|應執行之事項|主責單位|最遲完成", &rows));
    assert_eq!(shown(&plans)[1], "管理面 │ 指派專職人員並完成訓練。 │ 人事室 │ 3月");
    assert_eq!(plans[0].measures[1].no, Some(2));
    let list = "東山鄉公所112年人權保障工作計畫\n◆議題一：居住權利\n措施1：檢討迫遷程序並提供安置。\n主辦：國土管理署\n協辦：地方政府\n\
                期程：短期\n措施2：修正社會住宅申請規定。\n主辦：國土管理署\n期程：短期\n◆議題二：工作權利\n措施1：辦理勞動檢查並公布。\n\
                主辦：勞動局\n期程：中期\n";
    assert_eq!(
        shown(&read(list)),
        [
            "居住權利 │ 檢討迫遷程序並提供安置。 │ 國土管理署 地方政府 │ 短期",
            "居住權利 │ 修正社會住宅申請規定。 │ 國土管理署 │ 短期",
            "工作權利 │ 辦理勞動檢查並公布。 │ 勞動局 │ 中期",
        ]
    );
}

#[test]
fn headings_that_no_form_states_stand_over_their_rows() {
    let rows = [
        "1.風險評估|(1) 建立風險地圖並提報。|政風室|3月",
        "|(2) 清查變更設計案件。|工務科|6月",
        "二、廉潔教育|||",
        "1.內部訓練|(1) 新進人員參加講習。|人事室|每季",
        "2.外部溝通|(1) 辦理企業座談會。|政風室|9月",
    ];
    let page_of =
        page("策進重點|策進作為|辦理單位|期限", &rows).replace("</p><table>", "</p><p>一、強化預防</p><table>");
    let found = shown(&read(&page_of));
    assert_eq!(found[0], "強化預防›風險評估 │ 建立風險地圖並提報。 │ 政風室 │ 3月");
    assert_eq!(found[2], "廉潔教育›內部訓練 │ 新進人員參加講習。 │ 人事室 │ 每季");
    let table = |strategy: &str, text: &str| {
        format!(
            "<table><tr><td>行動策略</td><td>具體行動</td><td>主政</td><td>時程</td></tr><tr><td>{strategy}</td><td>{text}</td><td>社會局</td><td>6月</td></tr></table>"
        )
    };
    let page = format!(
        "<html><body><p>東山縣政府112年高齡社會行動計畫</p><p>一、健康促進</p><p>本面向著重於延緩失能及在地健康促進。</p>{}\
         <p>二、居住交通</p><p>讓長者住得安心、行得便利。</p>{}</body></html>",
        table("1.社區據點", "1-1-1 每里布建共餐據點。"),
        table("1.居家安全", "2-1-1 補助裝設扶手。"),
    );
    let found = shown(&read(&page));
    assert_eq!(found[0], "健康促進›社區據點 │ 每里布建共餐據點。 │ 社會局 │ 6月");
    assert_eq!(found[1], "居住交通›居家安全 │ 補助裝設扶手。 │ 社會局 │ 6月");
}

#[test]
fn a_row_of_a_sub_item_names_who_does_that_one() {
    let rows = [
        "1.落實雙重辨識並掃描核對。|護理部|每月",
        "(1)張貼給藥提醒標示。|護理科|",
        "(2)每週校正掃描槍並登錄。|資訊科|",
        "2.門診採分時報到制。|醫務室|每季",
    ];
    let plans = read(&page("具體作法|單位|期限", &rows));
    assert_eq!(shown(&plans)[0], " │ 落實雙重辨識並掃描核對。 │ 護理部 │ 每月");
    let subitems: Vec<&[String]> = plans[0].measures[0].subitems.iter().map(|sub| &*sub.departments).collect();
    assert_eq!(subitems, [["護理科".to_owned()], ["資訊科".to_owned()]]);
}

#[test]
fn sub_items_in_rows_of_their_own_are_of_the_measure_above() {
    let rows = [
        "組織|1.每學期檢討並更新小組名冊，張貼於各室。||9月",
        "組織|(1) 編列經費並完成請購|總務處|",
        "組織|(2) 驗收後列入財產登記|實習處|",
        "組織|2.訂定代理順位，並於會報中確認。||10月",
        "組織|(1) 擬訂腳本並會簽處室|輔導室|",
        "演練|3.辦理全校避難掩護演練並檢討。||每學期",
        "演練|(1) 通知家長並公告|學務處|",
        "演練|(2) 三日內完成紀錄|學務處|",
    ];
    let plans = read(&page("階段|行動項目及細部分工|所屬處室|期程", &rows));
    let found: Vec<(&str, usize)> =
        plans[0].measures.iter().map(|measure| (&*measure.text, measure.subitems.len())).collect();
    assert_eq!(
        found,
        [
            ("每學期檢討並更新小組名冊，張貼於各室。", 2),
            ("訂定代理順位，並於會報中確認。", 1),
            ("辦理全校避難掩護演練並檢討。", 2),
        ]
    );
    assert_eq!(plans[0].measures[0].subitems[1].departments, ["實習處"]);
}

#[test]
fn a_schedule_of_courses_is_no_plan() {
    let text = "        東山區公所112年度員工教育訓練課程表\n\n\
                場次    課程名稱                    日期              講座              時數\n\
                1       性別平等與多元家庭          3月8日            林教授            2小時\n\
                2       個人資料保護法解析          4月12日           王律師            3小時\n\
                3       公文寫作實務                5月10日           退休秘書          3小時\n\n\
                備註：課程如有異動，另行公告。\n";
    assert!(read(text).is_empty());
}

#[test]
fn titles_of_lists_offices_and_years_are_told_from_what_a_plan_is_about() {
    let front = |title: &str, below: &str| {
        let text =
            page("具體作法|單位|期限", &["1.裝設扶手並派員評估。|社會局|6月", "2.訓練駕駛員協助長者。|交通局|每季"]);
        let plans = read(&text.replace("<p>東山局112年度服務計畫</p>", &format!("<p>{title}</p><p>{below}</p>")));
        let plan = &plans[0];
        (plan.title.clone().unwrap_or_default(), plan.office.clone().unwrap_or_default(), plan.roc_year)
    };
    let own = |title: &str, office: &str, year: u32| (title.to_owned(), office.to_owned(), Some(year));
    assert_eq!(
        front("明水綜合醫院114年度工作計畫執行進度表", ""),
        own("明水綜合醫院114年度工作計畫執行進度表", "明水綜合醫院", 114)
    );
    assert_eq!(
        front("青嶼市政府高齡友善城市行動計畫", "中華民國114年5月"),
        own("青嶼市政府高齡友善城市行動計畫", "青嶼市政府", 114)
    );
    assert_eq!(
        front("社會發展部推動性別主流化實施計畫（114年至117年）", ""),
        own("社會發展部推動性別主流化實施計畫（114年至117年）", "社會發展部", 114)
    );
    assert_eq!(front("海岸保安林防護行動方案", "").1, "");
}

/// A PDF of one page without any rule: words at their places from the left and the top, in points.
fn pdf_of(words: &[(f32, f32, &str)]) -> Vec<u8> {
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let mut content = String::new();
    for (x, y, word) in words {
        let codes: String = word.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        content += &format!("BT /F1 12 Tf {x} {} Td <{codes}> Tj ET\n", 842.0 - y);
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "MingLiU", "DW" => 1000,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("CNS1"), "Supplement" => 0
        },
    };
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "MingLiU", "Encoding" => "UniCNS-UTF16-H",
        "DescendantFonts" => vec![descendant.into()],
    };
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    document.objects.insert(
        pages,
        Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 }),
    );
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("it is written to memory");
    bytes
}

#[test]
fn a_page_without_rules_under_heads_that_no_list_has_is_read_by_its_white_space_all_in_doubt() {
    let columns = [60.0, 170.0, 400.0, 490.0];
    let mut words = vec![(180.0, 60.0, "東山管理所一百一十年為民服務計畫")];
    let rows: [(&str, [&str; 2], &str, &str); 5] = [
        ("綱要", ["辦理方法", ""], "主政組室", "截止"),
        ("一、改善環境", ["於大廳設置親子等候區與輪椅席，並", "提供尿布檯及安撫玩具。"], "港務組", "二月底"),
        ("", ["號碼機增設語音及多國語言介面，並", "於實施後辦理訪談。"], "工務組", "逐月辦理"),
        ("二、簡化流程", ["刪除可由機關間查驗之附件七種，並", "修正申請書表。"], "漁政組", "第三季"),
        ("", ["遺失補領案件提供先行查核服務。", ""], "秘書室", "六月底"),
    ];
    let mut y = 100.0;
    for (title, [first, second], who, when) in rows {
        let line = [title, first, who, when].into_iter().zip(columns).filter(|(word, _)| !word.is_empty());
        words.extend(line.map(|(word, x)| (x, y, word)));
        if !second.is_empty() {
            y += 16.0;
            words.push((columns[1], y, second));
        }
        y += 34.0;
    }
    let reading = read_bytes("page.pdf", &pdf_of(&words), &Options::default()).expect("it can be read");
    let plans: Vec<Plan> = reading.plans.into_iter().map(|one| one.plan).collect();
    assert_eq!(
        shown(&plans),
        [
            "改善環境 │ 於大廳設置親子等候區與輪椅席，並提供尿布檯及安撫玩具。 │ 港務組 │ 二月底",
            "改善環境 │ 號碼機增設語音及多國語言介面，並於實施後辦理訪談。 │ 工務組 │ 逐月辦理",
            "簡化流程 │ 刪除可由機關間查驗之附件七種，並修正申請書表。 │ 漁政組 │ 第三季",
            "簡化流程 │ 遺失補領案件提供先行查核服務。 │ 秘書室 │ 六月底",
        ]
    );
    for measure in &plans[0].measures {
        let certainty = measure.certainty.expect("it is said");
        assert_eq!([certainty.place, certainty.departments, certainty.deadline], [Assignment::Ambiguous; 3]);
        // Its lines are of a text that nobody has.
        assert!(measure.evidence.text.iter().all(|place| place.page == 1 && place.lines.is_none()));
    }
}

#[test]
fn headings_of_two_levels_stand_above_tables_that_notes_keep_apart() {
    let table = |text: &str| {
        let cells = [text, "秘書室", "每季"].map(|cell| format!("<td>{cell}</td>")).concat();
        format!("<table><tr><td>應辦作為</td><td>股室</td><td>辦竣日</td></tr><tr>{cells}</tr></table>")
    };
    let parts = [
        "<p>（一）疾病防治</p><p>1. 登革熱</p>",
        "<p>註：遇颱風順延。</p><p>（二）健康促進</p><p>1. 長者健康</p>",
        "<p>2. 菸害防制</p>",
        "<p>註：遇颱風順延。</p><p>（三）食品與藥物</p><p>1. 食品稽查</p>",
    ];
    let texts = ["A. 每週巡查孳生源。", "A. 開設健身課程。", "A. 稽查販售場所。", "A. 年節食品抽驗。"];
    let body: String = parts.iter().zip(texts).map(|(above, text)| format!("{above}{}", table(text))).collect();
    let page = format!("<p>東山局112年度服務計畫</p><p>二、作業內容</p>{body}<p>三、附則</p>");
    assert_eq!(
        shown(&read(&page)),
        [
            "疾病防治›登革熱 │ 每週巡查孳生源。 │ 秘書室 │ 每季",
            "健康促進›長者健康 │ 開設健身課程。 │ 秘書室 │ 每季",
            "健康促進›菸害防制 │ 稽查販售場所。 │ 秘書室 │ 每季",
            "食品與藥物›食品稽查 │ 年節食品抽驗。 │ 秘書室 │ 每季",
        ]
    );
}

#[test]
fn titles_in_rows_over_the_other_columns_are_below_the_merged_title_beside_them() {
    let row = |text: &str| format!("<tr><td>{text}</td><td>訓練科</td><td>每半年</td></tr>");
    let over = |text: &str| format!("<td colspan=\"3\">{text}</td></tr>");
    let page = format!(
        "<p>東山局112年度服務計畫</p><table><tr><td>工作要領</td><td>實施方法</td><td>業務單位</td><td>完成期限</td></tr>\
         <tr><td rowspan=\"5\">一、性別意識培力</td>{}{}{}<tr>{}{}<tr><td rowspan=\"2\">二、友善職場</td>{}{}</table>",
        over("(一)訓練與宣導"),
        row("1.主管人員每年參加課程三小時。"),
        row("2.編印業務相關之教材。"),
        over("(二)人才參與決策"),
        row("1.提高女性擔任主管比率。"),
        over("(一)工作與生活平衡"),
        row("1.檢討輪班與夜勤制度。"),
    );
    assert_eq!(
        shown(&read(&page)),
        [
            "性別意識培力›訓練與宣導 │ 主管人員每年參加課程三小時。 │ 訓練科 │ 每半年",
            "性別意識培力›訓練與宣導 │ 編印業務相關之教材。 │ 訓練科 │ 每半年",
            "性別意識培力›人才參與決策 │ 提高女性擔任主管比率。 │ 訓練科 │ 每半年",
            "友善職場›工作與生活平衡 │ 檢討輪班與夜勤制度。 │ 訓練科 │ 每半年",
        ]
    );
}

#[test]
fn outer_numerals_of_any_dress_stand_in_the_column_of_running_numbers() {
    let rows = [
        "壹|疾病防治||",
        "一|登革熱防治||",
        "1|每週巡查孳生源，超過二級者三日內複查。|健康科|每季",
        "2|動員社區清除積水容器。|清潔科|每月",
        "貳|健康促進||",
        "一|長者健康||",
        "3|辦理長者功能評估並轉介合作診所。|健康科|全年度",
    ];
    assert_eq!(
        shown(&read(&page("項次|推展內容|推展單位|辦理時段", &rows))),
        [
            "疾病防治›登革熱防治 │ 每週巡查孳生源，超過二級者三日內複查。 │ 健康科 │ 每季",
            "疾病防治›登革熱防治 │ 動員社區清除積水容器。 │ 清潔科 │ 每月",
            "健康促進›長者健康 │ 辦理長者功能評估並轉介合作診所。 │ 健康科 │ 全年度",
        ]
    );
}

#[test]
fn who_and_when_stand_together_in_brackets_behind_each_measure() {
    let text = [
        "東山局113年度災害防救執行計畫",
        "肆、實施要領",
        "一、減災",
        "　(一)坡地與排水",
        "　　1.檢測滯洪池水門，並於",
        "　　　七日內回復。（消防分隊、農業課；113年11月底）",
        "　(二)建物耐震",
        "　　1.補助階段性補強。（警察分",
        "　　　局；每半年）",
        "　　2.宣導家具固定方法。（清潔隊、建設課；113.04.01至113.10.",
        "　　　31）",
        "　　3.按季檢查避難處所。（農業課；期程：隨時辦理）",
        "伍、附則",
        "本計畫奉核後實施。",
    ];
    assert_eq!(
        shown(&read(&text.join("\n"))),
        [
            "減災›坡地與排水 │ 檢測滯洪池水門，並於七日內回復。 │ 消防分隊 農業課 │ 113年11月底",
            "減災›建物耐震 │ 補助階段性補強。 │ 警察分局 │ 每半年",
            "減災›建物耐震 │ 宣導家具固定方法。 │ 清潔隊 建設課 │ 113.04.01至113.10.31",
            "減災›建物耐震 │ 按季檢查避難處所。 │ 農業課 │ 隨時辦理",
        ]
    );
}

#[test]
fn brackets_that_say_nothing_known_are_doubt_where_the_others_say_who() {
    let text = "東山局113年度執行計畫\n\n一、減災\n1.檢測滯洪池水門並回復。（消防分隊）\n2.補助階段性補強。（警察分局）\n\
        3.宣導家具固定方法。（民間業者與志工）\n4.按季檢查避難處所。（農業課）\n";
    let plans = read(text);
    let third = &plans[0].measures[2];
    assert_eq!((third.text.as_str(), third.departments.len()), ("宣導家具固定方法。（民間業者與志工）", 0));
    let certainty = third.certainty.expect("it is said");
    assert_eq!([certainty.text, certainty.departments], [Assignment::Ambiguous; 2]);
}

#[test]
fn short_cells_merged_over_rows_are_titles_whatever_their_head() {
    let row = |text: &str| {
        format!("<td>{text}</td><td>涵蓋率八成</td><td>短期</td><td>展示組、藝文科</td><td>展示組</td></tr>")
    };
    let title = |text: &str, rows: usize| format!("<td rowspan=\"{rows}\">{text}</td>");
    let page = format!(
        "<p>安瀾縣立博物館114年文化保存具體行動規劃</p><table><tr><td>權利類別</td><td>待改善課題</td><td>具體行動</td>\
         <td>績效指標</td><td>預計完成時程</td><td>權責機關</td><td>協辦機關</td></tr>\
         <tr>{}{}{}<tr>{}<tr>{}{}<tr>{}",
        title("文化資產維護", 4),
        title("日常管理", 2),
        row("所有人每月填報維護表，專業團隊每季到場訪視。"),
        row("木構件防蟲與屋面漏水緊急修繕。"),
        title("普查與指定", 2),
        row("每八年普查一次轄內老屋。"),
        row("邀請專家辦理現勘並列冊追蹤。"),
    );
    let plans = read(&page);
    assert_eq!(plans[0].office.as_deref(), Some("安瀾縣立博物館"));
    assert_eq!(plans[0].roc_year, Some(114));
    let found = shown(&plans);
    // Who leads stands among those that help as well, and is one unit.
    assert_eq!(
        found[0],
        "文化資產維護›日常管理 │ 所有人每月填報維護表，專業團隊每季到場訪視。 │ 展示組 藝文科 │ 短期 │ 績效指標=涵蓋率八成"
    );
    assert!(found[3].starts_with("文化資產維護›普查與指定 │ 邀請專家"));
}

#[test]
fn names_behind_texts_are_known_by_a_label_or_by_the_column_of_units() {
    let labelled = [
        "東山局112年度資通安全計畫",
        "一、盤點",
        "1.每年清查資通系統並核定。【主辦：系統維運廠商；協辦：秘書室】",
        "2.委由驗證機構辦理稽核。【主辦：人事室、系統維運廠商】",
        "3.以抽樣方式稽核各單位電腦。【主辦：人事室】",
    ];
    assert_eq!(
        shown(&read(&labelled.join("\n"))),
        [
            "盤點 │ 每年清查資通系統並核定。 │ 系統維運廠商 秘書室",
            "盤點 │ 委由驗證機構辦理稽核。 │ 人事室 系統維運廠商",
            "盤點 │ 以抽樣方式稽核各單位電腦。 │ 人事室",
        ]
    );
    let rows = [
        "一、安全|1.設置哺集乳室，項目如下：/①汰換手持電動工具。（材料庫）/②檢查緊急沖淋設備。（技術組）|人事室、技術組|每季",
        "|2.每半年辦理複合情境演練。|材料庫|每年",
    ];
    let plans = read(&page("工作重點|執行做法|業務權責|完成日", &rows));
    let subitems = &plans[0].measures[0].subitems;
    let said: Vec<(&str, &str)> =
        subitems.iter().map(|sub| (sub.text.as_str(), sub.departments.first().map_or("", String::as_str))).collect();
    assert_eq!(said, [("汰換手持電動工具。", "材料庫"), ("檢查緊急沖淋設備。", "技術組")]);
}

#[test]
fn a_term_that_is_a_sentence_is_a_measure_with_labelled_lines_below_it() {
    let term =
        |text: &str, who: &str| format!("<dt>{text}</dt><dd>主辦單位：{who}；協辦單位：主計室<br>辦理期程：每季</dd>");
    let terms = [
        term("1. 設置日間照顧中心至少一處。", "保健組"),
        term("2. 巷弄長照站增設6處。", "堂隊"),
        term("3. 服務員加給交通費並降低空車里程。", "輔導室"),
    ];
    let body = format!("<h1>仁愛榮家113年度實施計畫</h1><h3>一、長期照顧</h3><dl>{}</dl>", terms.concat());
    let page = format!("<html><body>{body}</body></html>");
    assert_eq!(
        shown(&read(&page)),
        [
            "長期照顧 │ 設置日間照顧中心至少一處。 │ 保健組 主計室 │ 每季",
            "長期照顧 │ 巷弄長照站增設6處。 │ 堂隊 主計室 │ 每季",
            "長期照顧 │ 服務員加給交通費並降低空車里程。 │ 輔導室 主計室 │ 每季",
        ]
    );
}

#[test]
fn sums_and_notes_in_rows_of_their_own_are_no_measures_and_programmes_are_counted() {
    let rows = [
        "=計畫一、主動關懷民眾",
        "1-1 到府與巡迴|①對行動不便之民眾到府受理申請。|80|工程組|第2季",
        "|②於偏遠里辦理行動戶所。|70|漁政組|每季",
        "小計||150||",
        "=計畫二、便捷申辦環境",
        "2-1 櫃檯服務|①各櫃檯採一處收件、全程辦畢。|60|港務組|第1季",
        "小計||60||",
        "註：視經費核定情形調整。||||",
    ];
    let found = shown(&read(&page("計畫及工作項目|實施內容|經費|主辦組別|預定完成", &rows)));
    assert_eq!(
        found,
        [
            "主動關懷民眾›到府與巡迴 │ 對行動不便之民眾到府受理申請。 │ 工程組 │ 第2季 │ 經費=80",
            "主動關懷民眾›到府與巡迴 │ 於偏遠里辦理行動戶所。 │ 漁政組 │ 每季 │ 經費=70",
            "便捷申辦環境›櫃檯服務 │ 各櫃檯採一處收件、全程辦畢。 │ 港務組 │ 第1季 │ 經費=60",
        ]
    );
}

#[test]
fn a_time_that_slid_among_the_names_is_the_deadline_and_both_are_in_doubt() {
    let rows =
        ["一、參觀|1.預約五日內安排口述影像導覽。|展演科、 112.03.31|", "|2.展場說明牌字級放大。|文化科|112.12.20"];
    let plans = read(&page("工作項目|執行策略及方法|業務單位|完成時間", &rows));
    let first = &plans[0].measures[0];
    assert_eq!(
        (first.departments.as_slice(), first.deadline.as_deref()),
        (&["展演科".to_owned()][..], Some("112.03.31"))
    );
    let certainty = first.certainty.expect("it is said");
    assert_eq!([certainty.departments, certainty.deadline], [Assignment::Ambiguous; 2]);
}

#[test]
fn what_a_cell_says_for_several_measures_is_counted_once_when_it_is_the_deadline() {
    let rows = [
        "<td>一、參觀</td><td>1.預約五日內安排口述影像導覽。</td><td rowspan=\"2\">展演科、每季</td><td></td>",
        "<td>二、展場</td><td>1.展場說明牌字級放大。</td><td></td>",
    ];
    let head = "<td>工作項目</td><td>執行策略及方法</td><td>業務單位</td><td>完成時間</td>";
    let table: String = std::iter::once(&head).chain(&rows).map(|row| format!("<tr>{row}</tr>")).collect();
    let plans = read(&format!("<p>東山局112年度服務計畫</p><table>{table}</table>"));
    assert_eq!(
        plans[0].measures.iter().filter_map(|measure| measure.deadline.as_deref()).collect::<Vec<_>>(),
        ["每季"; 2]
    );
}

#[test]
fn tables_under_the_same_words_are_one_plans_and_each_may_have_its_title_above_the_header() {
    let table = |title: &str, rows: &[[&str; 3]]| {
        let row = |cells: &[&str; 3]| {
            format!("<tr>{}</tr>", cells.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>())
        };
        let rows: String = std::iter::once(&["序", "要項說明", "實施期間"]).chain(rows).map(row).collect();
        format!("<table><tr><td colspan=\"3\">{title}</td></tr>{rows}</table>")
    };
    // Alone the second one would tell nothing: two short texts without an end.
    let document = [
        "<p>中山國民中學114學年度環境教育實施計畫</p><p>貳、執行要項</p>",
        &table(
            "一、健全組織　　主政：人事室、圖書館",
            &[
                ["1", "成立推動委員會，每學期召開會議二次。", "第5週"],
                ["2", "邀請家長會及社區代表參與校務討論。", "寒假期間"],
            ],
        ),
        &table(
            "二、課程與教學（主責單位：總務處）",
            &[["1", "安排四節主題課程", "第1-3週"], ["2", "落葉堆肥區重新整建", "全學期"]],
        ),
        "<p>參、經費</p><table><tr><td>品名</td><td>單價</td><td>數量</td></tr><tr><td>印刷費</td><td>50</td><td>200</td></tr></table>",
    ];
    assert_eq!(
        shown(&read(&document.concat())),
        [
            "健全組織 │ 成立推動委員會，每學期召開會議二次。 │ 人事室 圖書館 │ 第5週",
            "健全組織 │ 邀請家長會及社區代表參與校務討論。 │ 人事室 圖書館 │ 寒假期間",
            "課程與教學 │ 安排四節主題課程 │ 總務處 │ 第1-3週",
            "課程與教學 │ 落葉堆肥區重新整建 │ 總務處 │ 全學期",
        ]
    );
}

#[test]
fn what_a_browser_prints_around_a_text_and_remarks_below_it_are_no_measures() {
    let row = |title: &str, text: &str, who: &str, when: &str| format!("  {title}  {text}  {who}  {when}\n");
    let page = |number: u32, rows: &str| {
        let head = "11/28/26, 2:18 AM              東山局112年度服務計畫\n\n";
        format!("{head}{rows}\n\nfile:///home/a/plan.html                         {number}/2\n\u{c}")
    };
    let head = row("工作項目", "具體作法            ", "承辦單位", "完成期限");
    let first = [
        row("一、便民", "設置單一窗口受理申請案件。", "企劃科  ", "每季"),
        row("二、公開", "每月更新網站內容供查詢。  ", "資訊科  ", "每月"),
    ];
    let second = [
        row("三、訓練", "辦理服務禮儀訓練二場次。  ", "人事室  ", "6月底前"),
        "  備註：本計畫奉核定後實施，修正時亦同。\n".to_owned(),
    ];
    let text = [page(1, &format!("  東山局112年度服務計畫\n{head}{}", first.concat())), page(2, &second.concat())];
    let plans = read(&text.concat());
    let texts: Vec<&str> = plans.iter().flat_map(|plan| &plan.measures).map(|measure| &*measure.text).collect();
    assert_eq!(texts, ["設置單一窗口受理申請案件。", "每月更新網站內容供查詢。", "辦理服務禮儀訓練二場次。"]);
}

#[test]
fn nouns_that_no_list_has_are_numbers_where_they_count_up() {
    let rows = [
        "=工具一：性別意識培力",
        "1-1|新進人員三個月內完成數位課程二小時。|各局處|每年",
        "1-2|辦理性別影響評估案例工作坊。|人事處|每季",
        "=工具二：性別統計與分析",
        "2-1|性別統計指標新增十項。|主計處|每年",
    ];
    let plans = read(&page("性平工具|年度工作內容|辦理機關|期程", &rows));
    let titles: Vec<_> = plans[0].measures.iter().map(|one| (one.path[0].no, one.path[0].title.clone())).collect();
    assert_eq!(titles[0], (Some(1), Some("性別意識培力".to_owned())));
    assert_eq!(titles[2], (Some(2), Some("性別統計與分析".to_owned())));
    assert!(doubts(&plans).iter().all(|fields| !fields.contains(&"place")));
}

#[test]
fn one_head_may_name_two_columns_at_once() {
    let rows = [
        "一、用電|1.冷氣設定不得低於26度，下班前關閉壓縮機。|總務處/第3季",
        "|2.汰換燈具為LED燈具計640盞。|主計室、秘書室/經常性辦理",
        "二、電梯|1.電梯分樓層停靠，離峰時段停用一部。|各單位/依行事曆",
    ];
    assert_eq!(
        shown(&read(&page("項目|措施|單位／期限", &rows))),
        [
            "用電 │ 冷氣設定不得低於26度，下班前關閉壓縮機。 │ 總務處 │ 第3季",
            "用電 │ 汰換燈具為LED燈具計640盞。 │ 主計室 秘書室 │ 經常性辦理",
            "電梯 │ 電梯分樓層停靠，離峰時段停用一部。 │ 各單位 │ 依行事曆",
        ]
    );
}

#[test]
fn names_in_brackets_need_no_end_of_a_sentence_before_them() {
    let rows = [
        "一、館藏|①薦購圖書審核期間縮短為十四日（資訊服務組、閱覽典藏組）|50",
        "|②新住民母語圖書每年增購六百冊（資訊服務組）|20",
        "二、推廣|①推廣閱讀起步走。（推廣組）|10",
    ];
    assert_eq!(
        shown(&read(&page("推動策略|行動內容（括號內為負責單位）|經費", &rows))),
        [
            "館藏 │ 薦購圖書審核期間縮短為十四日 │ 資訊服務組 閱覽典藏組 │  │ 經費=50",
            "館藏 │ 新住民母語圖書每年增購六百冊 │ 資訊服務組 │  │ 經費=20",
            "推廣 │ 推廣閱讀起步走。 │ 推廣組 │  │ 經費=10",
        ]
    );
    // In prose only a label tells, and the time may have brackets of its own.
    let text = [
        "工務局112年度職場安全計畫",
        "參、工作項目",
        "　一、承攬管理",
        "　　（一）施工前召開工具箱會議，逐項確認危害因子，",
        "　　　　　並全員簽名。【主辦：工安科】【期限：每月1次】",
        "　　（二）缺失累計達十點者停工再教育【主辦：人事室；協辦：秘書室】",
        "　　　　　【期限：3月至5月】",
        "　二、健康促進",
        "　　（一）設置情緒紓壓室【主辦：人事室】【期限：10月底】",
        "肆、本計畫自發布日實施。",
    ]
    .join("\n");
    assert_eq!(
        shown(&read(&text)),
        [
            "承攬管理 │ 施工前召開工具箱會議，逐項確認危害因子，並全員簽名。 │ 工安科 │ 每月1次",
            "承攬管理 │ 缺失累計達十點者停工再教育 │ 人事室 秘書室 │ 3月至5月",
            "健康促進 │ 設置情緒紓壓室 │ 人事室 │ 10月底",
        ]
    );
}

#[test]
fn records_of_labelled_lines_are_rows_and_lines_between_them_headings() {
    let record = |number: u32, text: &str, who: &str, when: &str| {
        format!("編　　號：{number}\n工作內容：{text}\n承辦單位：{who}\n辦理期限：{when}\n\n")
    };
    let records = [
        "嘉南管理處112年度灌溉服務計畫\n\n■ 汛期前整備\n\n".to_owned(),
        record(1, "三月底前完成轄管水門試車，故障者\n　　　　　於汛期前修復。", "規劃課", "10月底"),
        record(2, "移動式抽水機預布點位重新檢討", "規劃課", "6月30日前"),
        "■ 水岸環境營造\n\n".to_owned(),
        record(3, "自行車道破損鋪面修補", "防災中心、資產課", "第3季"),
    ];
    let plans = read(&records.concat());
    assert_eq!(
        shown(&plans),
        [
            "汛期前整備 │ 三月底前完成轄管水門試車，故障者於汛期前修復。 │ 規劃課 │ 10月底",
            "汛期前整備 │ 移動式抽水機預布點位重新檢討 │ 規劃課 │ 6月30日前",
            "水岸環境營造 │ 自行車道破損鋪面修補 │ 防災中心 資產課 │ 第3季",
        ]
    );
    assert_eq!(plans[0].measures.iter().map(|one| one.no).collect::<Vec<_>>(), [Some(1), Some(2), Some(3)]);
}

#[test]
fn titles_that_change_with_each_measure_under_a_head_that_says_nothing_are_in_doubt() {
    let rows = [
        "就醫流程|照護斷點|門診報到改採自助報到機。|藥劑科|Q1",
        "就醫流程|重複奔波|批價領藥合一。|工務室|Q2",
        "就醫流程|資訊不明|檢查排程跨科整合。|社工室|Q3",
        "用藥安全|照護斷點|出院帶藥逐一說明。|藥劑科|Q1",
        "用藥安全|用藥疑慮|設置用藥諮詢專線。|藥劑科|Q4",
        "用藥安全|等候過久|慢箋預約領藥。|藥劑科|Q4",
    ];
    let found = doubts(&read(&page("旅程階段|服務缺口|改善行動|Owner|Due", &rows)));
    assert!(found.iter().all(|fields| fields.contains(&"place")), "{found:?}");
    // A head that is known as one of titles says what they are.
    let found = doubts(&read(&page("面向|工作項目|改善行動|承辦單位|期限", &rows)));
    assert!(found.iter().all(|fields| !fields.contains(&"place")), "{found:?}");
}

#[test]
fn headings_alone_in_the_column_of_running_numbers_stand_over_the_rows_below_them() {
    let rows = [
        "1|每月赴偏遠里設置行動櫃台。|戶籍課|每月",
        "2|與法院合作結婚當日登記。|登記課|全年",
        "二、便捷申辦|||",
        "1|行動支付增列三種。|戶籍課|3月",
        "=<p>註：上開駐點遇颱風停班時順延。</p><p>三、人員素養</p>",
        "1|電話禮貌測試每月抽測。|登記課|每月",
    ];
    let document =
        page("編號|工作內容|承辦單位|期限", &rows).replace("<table>", "<p>貳、重點</p><p>一、服務延伸</p><table>");
    assert_eq!(
        shown(&read(&document)),
        [
            "服務延伸 │ 每月赴偏遠里設置行動櫃台。 │ 戶籍課 │ 每月",
            "服務延伸 │ 與法院合作結婚當日登記。 │ 登記課 │ 全年",
            "便捷申辦 │ 行動支付增列三種。 │ 戶籍課 │ 3月",
            "人員素養 │ 電話禮貌測試每月抽測。 │ 登記課 │ 每月",
        ]
    );
}

#[test]
fn a_cell_over_all_columns_behind_the_running_numbers_is_a_title() {
    let document = |first: &str, second: &str| {
        let title = |number: &str, text: &str| format!("<tr><td>{number}</td><td colspan=\"3\">{text}</td></tr>");
        let rows = [
            "1|簡訊通知案件辦理進度。|戶籍課|每月",
            "2|設置單一窗口受理申請案件。|登記課|6月底",
            "3|電話禮貌測試每月抽測。|戶籍課|每季",
        ];
        let page = page("序|工作內容|權管單位|執行期間", &rows);
        page.replacen("<tr><td><p>1<", &format!("{}<tr><td><p>1<", title(first, second)), 1).replacen(
            "<tr><td><p>3<",
            &format!("{}<tr><td><p>3<", title("", "二、提升品質")),
            1,
        )
    };
    let whole = [
        "便民服務 │ 簡訊通知案件辦理進度。 │ 戶籍課 │ 每月",
        "便民服務 │ 設置單一窗口受理申請案件。 │ 登記課 │ 6月底",
        "提升品質 │ 電話禮貌測試每月抽測。 │ 戶籍課 │ 每季",
    ];
    assert_eq!(shown(&read(&document("", "一、便民服務"))), whole);
    // The number may stand in the column of the running numbers, with or without a mark.
    assert_eq!(shown(&read(&document("一、", "便民服務"))), whole);
    assert_eq!(shown(&read(&document("一", "便民服務"))), whole);
}

#[test]
fn a_number_in_words_on_a_line_of_its_own_is_of_the_title_below_it() {
    let rows = [
        "第23點/投票所可及性不足|1. 於選前六十日完成檢視。|民政處|4月",
        "第24點/司法程序之合理調整|1. 辦理在職訓練二場次。|社會處|6月",
        "第29點/融合教育支援人力|1. 修正補助規定。|教育處|9月",
    ];
    let plans = read(&page("點次及議題|回應行動|主責機關|時程", &rows));
    let titles: Vec<(Option<u32>, Option<&str>)> =
        plans[0].measures.iter().map(|one| (one.path[0].no, one.path[0].title.as_deref())).collect();
    assert_eq!(
        titles,
        [
            (Some(23), Some("投票所可及性不足")),
            (Some(24), Some("司法程序之合理調整")),
            (Some(29), Some("融合教育支援人力")),
        ]
    );
}

#[test]
fn codes_of_a_word_and_a_number_are_the_running_numbers() {
    let rows = [
        "=第一編 減災階段",
        "減-1|演練訓練|每里每週至少巡查一次並拍照存證。|水利科|公所",
        "減-2|演練訓練|林道封閉資訊更新於入口網。|土木科|公所",
        "=第二編 整備階段",
        "整-1|物資儲備|避難收容處所每季測試開啟。|社會科|公所",
    ];
    let plans = read(&page("代碼|對策|措施|主辦|協辦", &rows));
    assert_eq!(
        shown(&plans),
        [
            "減災階段›演練訓練 │ 每里每週至少巡查一次並拍照存證。 │ 水利科 公所",
            "減災階段›演練訓練 │ 林道封閉資訊更新於入口網。 │ 土木科 公所",
            "整備階段›物資儲備 │ 避難收容處所每季測試開啟。 │ 社會科 公所",
        ]
    );
    assert_eq!(plans[0].measures.iter().map(|one| one.no).collect::<Vec<_>>(), [Some(1), Some(2), Some(1)]);
}

#[test]
fn names_in_a_list_with_bullets_are_names_under_whatever_head() {
    let list = |names: &str| {
        let items: String = names.split(' ').map(|name| format!("<li>{name}</li>")).collect();
        format!("<ul>{items}</ul>")
    };
    let rows = [
        "一、單一窗口|1. 採購廠商集中情形每半年統計分析。|職訓組 檢定組|即日起",
        "二、主動告知|1. 預約時段增加週六上午。|檢定組|5月前",
    ];
    let document = page("服務願景|執行方案|組站|上線時間", &rows);
    let document = ["職訓組 檢定組", "檢定組"]
        .into_iter()
        .fold(document, |document, names| document.replace(&format!("<p>{names}</p>"), &list(names)));
    let found = shown(&read(&document));
    assert_eq!(
        found,
        [
            "單一窗口 │ 採購廠商集中情形每半年統計分析。 │ 職訓組 檢定組 │ 即日起",
            "主動告知 │ 預約時段增加週六上午。 │ 檢定組 │ 5月前",
        ]
    );
}

#[test]
fn dates_with_strokes_are_times_in_text_by_lines_and_no_numbers_of_a_page() {
    let text = "旭海市青年事務行動計畫（113年）\n施政亮點\n推進步驟\n主責\n期限\n一、青年參與\n\
                1.山區部落衛星電話每週通聯一次，異常即報\n修。\n青年局、農業局\n113/8/31\n\
                2.辦公室垃圾分類比賽，以科室為單位評比，相\n關紀錄保存三年備查。\n青年局\n113/12/31\n\
                二、地方創生\n1.蔬食日推廣活動每月一次，統計剩食重量。\n研考會\n113/3/31\n\
                2.受刑人家屬接見預約系統增設視訊接見時段。\n研考會、農業局\n113/12/31\n";
    let dates: Vec<_> = read(text).into_iter().flat_map(|plan| plan.measures).map(|one| one.deadline).collect();
    assert_eq!(dates.iter().flatten().collect::<Vec<_>>(), ["113/8/31", "113/12/31", "113/3/31", "113/12/31"]);
}

#[test]
fn a_number_is_not_cut_from_its_text_where_a_column_of_spaced_text_is_thought_to_open() {
    let mut text = String::from(
        "      墾海鄉公所110年度防汛整備工作計畫\n\n  整備類別            整備事項           分辦單位      完備日\n",
    );
    for title in ["一、抽水設備", "二、疏散編組", "三、物資儲備", "四、水門操作"] {
        text += &format!("{title} 1.{:\u{3000}<20} 清潔隊、建設課 5/15\n", "管線汰換施工資訊以簡訊推播受影響住");
        text += "        戶，執行情形列入年度考核。\n";
        text += "        2.工程現場盥洗設施列為查核項目。       民政課     4/30\n";
        text += "        3.新住民參與家庭教育課程並提供交通補 社會課      5/31\n        助。\n";
    }
    let plans = read(&text.replace('\u{3000}', " "));
    let measures: Vec<_> = plans.iter().flat_map(|plan| &plan.measures).collect();
    assert_eq!(measures.len(), 12);
    let numbers = [1, 2, 3].repeat(4);
    assert!(measures.iter().zip(numbers).all(|(one, number)| one.no == Some(number)), "{:?}", shown(&plans));
    assert!(measures.iter().all(|one| !one.text.starts_with('.')), "{:?}", shown(&plans));
}

#[test]
fn titles_behind_a_label_institutions_named_by_their_city_and_years_of_who_passed_them() {
    let rows = ["一、場館管理|1. 老舊空調汰換為一級能效機種。|活動組|6月底"];
    let of = |front: &str| {
        let document = page("工作重點|具體作法|承辦單位|期限", &rows).replace("<p>東山局112年度服務計畫</p>", front);
        let plan = read(&document).remove(0);
        (plan.title.unwrap_or_default(), plan.office.unwrap_or_default(), plan.roc_year)
    };
    let found = of("<p>名　　稱：雲嶺戒治所112年度業務防弊作業計畫</p><p>修正日期：民國112年03月15日</p>");
    assert_eq!(found, ("雲嶺戒治所112年度業務防弊作業計畫".into(), "雲嶺戒治所".into(), Some(112)));
    let found = of("<p>鹽埕市立體育場109年度營運服務計畫</p>");
    assert_eq!(found, ("鹽埕市立體育場109年度營運服務計畫".into(), "鹽埕市立體育場".into(), Some(109)));
    let found = of("<p>國立東濱科技大學資訊安全年度行動計畫</p><p>114年1月6日資通安全推動委員會通過</p>");
    assert_eq!(found, ("國立東濱科技大學資訊安全年度行動計畫".into(), "國立東濱科技大學".into(), Some(114)));
}

#[test]
fn a_figure_alone_above_a_title_in_its_cell_is_its_number() {
    let rows = [
        "1/縮短候診時間|平均等候28分鐘。|1-1 門診採分時段報到並推播號次。|社會服務室|每月底前",
        "2/提升病人安全|首年辦理。|2-1 稽核結果按月回饋各病房。|護理部|第2季",
    ];
    let plans = read(&page("主軸|112年辦理情形|113年精進作法|主政科室|期程", &rows));
    let titles: Vec<(Option<u32>, Option<&str>)> =
        plans[0].measures.iter().map(|one| (one.path[0].no, one.path[0].title.as_deref())).collect();
    assert_eq!(titles, [(Some(1), Some("縮短候診時間")), (Some(2), Some("提升病人安全"))]);
}

#[test]
fn labels_before_a_blank_and_brackets_that_a_line_cut_are_no_part_of_names() {
    let of = |names: [&str; 2]| {
        let row = |number: u32, names: &str| format!("|{number}. 設置單一窗口受理申請案件{number}。|{names}|6月底");
        let rows = [row(1, names[0]), row(2, names[1])];
        let document = page("工作重點|具體作法|主協辦|期限", &rows.each_ref().map(String::as_str));
        let departments = read(&document).remove(0).measures.into_iter().map(|one| one.departments.join(" "));
        departments.collect::<Vec<_>>()
    };
    assert_eq!(of(["主辦 主計室", "主辦 人事室/協辦 各組室"]), ["主計室", "人事室 各組室"]);
    assert_eq!(of(["工務局（主）、交通局/（協）、警察局（協）", "社會局（主）"]), ["工務局 交通局 警察局", "社會局"]);
    assert_eq!(of(["勞安課/（會辦：/人事室）", "勞安課"]), ["勞安課 人事室", "勞安課"]);
}

#[test]
fn phases_are_times() {
    let rows = [
        "一、無障礙|1. 整平人行道破損路面。|持續|工務處",
        "二、參與|1. 增設扶手及緊急鈴。|中期（3年內）|社會處",
        "三、敬老|1. 延長行人綠燈秒數。|短期|交通處",
    ];
    let plans = read(&page("重點領域|行動方案|推動階段|分工", &rows));
    let times: Vec<_> = plans[0].measures.iter().filter_map(|one| one.deadline.as_deref()).collect();
    assert_eq!(times, ["持續", "中期（3年內）", "短期"]);
}

#[test]
fn titles_of_spaced_text_have_the_measures_below_them() {
    let text = "          員林文化中心\n      一百十三年度閱讀服務工作計畫\n\n\
        服務項目          工作內涵                                        課別          辦理月份\n\
        （一）館藏發展    1、依讀者推薦及專家書單採購新書，每季公布到館   各分館        4月前\n\
        \u{20}                 清單。\n\
        \u{20}                 2、淘汰破損書籍，完好者轉贈偏鄉學校。           讀者服務課    10月\n\
        \u{20}                 3、建置地方文獻數位典藏，完成老照片掃描。       採編課        每月\n\
        （二）閱讀推廣    1、每月辦理嬰幼兒閱讀起步走說故事活動。         讀者服務課    4月前\n\
        \u{20}                 2、作家巡迴講座於分館輪流舉行。                 採編課        10月\n\
        （三）讀者服務    1、延長自修室開放至晚間十時。                   各分館        10月\n\
        \u{20}                 2、增設街角還書箱五處，並提供捷運站取書。       讀者服務課    每月\n";
    let found = shown(&read(text));
    let titles: Vec<&str> = found.iter().filter_map(|one| one.split(" │ ").next()).collect();
    let expected = [["館藏發展"; 3].as_slice(), &["閱讀推廣"; 2], &["讀者服務"; 2]].concat();
    assert_eq!(titles, expected, "{found:?}");
}

#[test]
fn a_figure_before_what_it_may_count_is_a_number_where_its_turn_has_come() {
    let rows = [
        "一、居住正義|1 名冊於汛期前逐戶電訪更新。/2 檢視同性質案件決標紀錄。/3 月經用品友善取用點設於圖書館。/4 公文附件一律改附雲端連結。|社會處|6月底",
        "二、勞動尊嚴|1 到期前六個月主動通知。/2 設置諮詢服務站。|勞工處|9月底",
    ];
    let plans = read(&page("人權議題|改善承諾|承諾單位|完成季別", &rows));
    let found: Vec<(Option<u32>, &str)> = plans[0].measures.iter().map(|one| (one.no, &*one.text)).collect();
    assert_eq!(found[2..4], [(Some(3), "月經用品友善取用點設於圖書館。"), (Some(4), "公文附件一律改附雲端連結。")]);
}

#[test]
fn a_name_that_lines_cut_at_more_than_one_place_is_one() {
    let cell = |text: &str, columns: usize| {
        let taken: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        format!("{text}{}", " ".repeat(columns - taken))
    };
    let line = |cells: [&str; 3]| format!("│{}│{}│{}│\n", cell(cells[0], 8), cell(cells[1], 24), cell(cells[2], 10));
    let rule = |[left, middle, right]: [&str; 3]| {
        format!("{left}{}{middle}{}{middle}{}{right}\n", "─".repeat(8), "─".repeat(24), "─".repeat(10))
    };
    let row = |number: u32, names: [&str; 3]| {
        let texts = [format!("{number}. 全年辦理環境教"), format!("育課程第{number}場次。"), String::new()];
        let lines = (0..3).map(|at| line([["環境教育", "", ""][at], &texts[at], names[at]]));
        lines.chain([rule(["├", "┼", "┤"])]).collect::<String>()
    };
    let document = [
        "東山局112年度服務計畫\n".to_owned(),
        rule(["┌", "┬", "┐"]),
        line(["工作類別", "實施內容", "協辦課室"]),
        rule(["├", "┼", "┤"]),
        row(1, ["人事室、自", "然領域教師", ""]),
        row(2, ["自然領域教", "師、環保科", ""]),
        row(3, ["總務處", "", ""]),
    ];
    let plans = read(&document.concat());
    let names: Vec<String> = plans[0].measures.iter().map(|one| one.departments.join(" ")).collect();
    assert_eq!(names, ["人事室 自然領域教師", "自然領域教師 環保科", "總務處"]);
}

#[test]
fn what_is_so_today_is_no_title_and_who_in_brackets_of_a_head_stands_behind_the_measures() {
    let rows = [
        "一、決策參與|委員會女性比例平均僅28%|1. 各委員會任一性別不低於三分之一。（人事室、主計處）|年底",
        "二、友善環境|育兒設施集中於市區|1. 哺集乳室每週清潔消毒並提供備品。（總務科）|每週",
    ];
    let found = shown(&read(&page("性別議題|現況落差|行動措施（負責單位）|完成時點", &rows)));
    assert_eq!(
        found,
        [
            "決策參與 │ 各委員會任一性別不低於三分之一。 │ 人事室 主計處 │ 年底 │ 現況落差=委員會女性比例平均僅28%",
            "友善環境 │ 哺集乳室每週清潔消毒並提供備品。 │ 總務科 │ 每週 │ 現況落差=育兒設施集中於市區",
        ]
    );
}

#[test]
fn a_line_that_says_whose_plan_it_is_and_of_which_year_begins_one() {
    let rows = ["一、風險管理|1. 每年辦理一次弱點掃描。|資訊室|2月", "二、稽核|1. 每半年辦理一次內部稽核。|資訊室|6月"];
    let of = |year: u32| {
        let title = format!("大坪高級工業職業學校{year}年度資通安全推動事項");
        page("分類|推動事項|負責|期限", &rows).replace("東山局112年度服務計畫", &title)
    };
    let body = |document: String| document.replace("<html><body>", "").replace("</body></html>", "");
    let plans = read(&format!("<html><body>{}{}</body></html>", body(of(112)), body(of(113))));
    let years: Vec<_> = plans.iter().map(|plan| (plan.roc_year, plan.measures.len())).collect();
    assert_eq!(years, [(Some(112), 2), (Some(113), 2)]);
    assert!(plans.iter().flat_map(|plan| &plan.measures).all(|one| one.path.len() == 1));
}

#[test]
fn dates_written_without_a_mark_are_the_deadline_beside_how_often_it_is_looked_at() {
    let rows = [
        "一、住宅防火|1. 訪視獨居長者並安裝住警器。|預防組|1121031|月",
        "二、場所管理|1. 劃設消防通道紅線並移除占用物。|搶救組|1120630|季",
    ];
    let plans = read(&page("執法重點|做法說明|組別|最遲完成日|管考週期", &rows));
    assert_eq!(
        shown(&plans),
        [
            "住宅防火 │ 訪視獨居長者並安裝住警器。 │ 預防組 │ 1121031 │ 管考週期=月",
            "場所管理 │ 劃設消防通道紅線並移除占用物。 │ 搶救組 │ 1120630 │ 管考週期=季",
        ]
    );
}

/// Rows as `pdftotext -layout` writes them: the lines of each cell below one another, each column from its place on, in
/// characters.
fn layout(places: &[usize], rows: &[&[&[&str]]]) -> String {
    let mut text = String::new();
    for row in rows {
        for at in 0..row.iter().map(|cell| cell.len()).max().unwrap_or(0) {
            let mut line = String::new();
            for (cell, place) in row.iter().zip(places) {
                let own = cell.get(at).copied().unwrap_or("");
                let blanks = place.saturating_sub(line.chars().count()).max(usize::from(!line.is_empty()));
                if !own.is_empty() {
                    line.extend(std::iter::repeat_n(' ', blanks));
                    line.push_str(own);
                }
            }
            text += &line;
            text.push('\n');
        }
    }
    text
}

#[test]
fn a_narrow_column_of_titles_stands_one_blank_from_the_measures() {
    let rows: [&[&[&str]]; 4] = [
        &[&["分項", "工作"], &["           實施方式"], &["主辦單位"], &["執行期間"]],
        &[
            &["1、", "強化", "水路", "巡防", "(1)", "整備", "船艇", "機具"],
            &[
                "巡邏路線每半年檢討一次。",
                "建置影像回傳系統，降低誤判率並供指揮所查",
                "詢。",
                "案件受理後以簡訊告知編號與預定完成",
                "日。",
                "汰換救生艇二艘，並於汛期前完成測試與操作",
                "訓練。",
            ],
            &["航政課／工務組"],
            &["第一季"],
        ],
        &[
            &["(2)", "訓練", "志工", "人員"],
            &["辦理水域救援訓練，結訓者列冊管理並於汛期", "編組待命。", "每年二月檢討名冊。"],
            &["船員課"],
            &["每年 2 月"],
        ],
        &[
            &["2、", "提升", "遊客", "服務", "(1)", "增設", "語音", "導覽"],
            &[
                "候船室設置多國語言導覽機，並提供輪椅借用",
                "服務。",
                "碼頭無障礙坡道每月檢查一次，破損者三日內",
                "修復。",
                "班次異動以推播通知訂位旅客，並公布於候船",
                "室電子看板。",
            ],
            &["旅客服務課"],
            &["持續辦理"],
        ],
    ];
    let text = format!("      海港區管理處 108 年服務提升執行計畫\n\n{}", layout(&[0, 3, 28, 40], &rows));
    let plans = read(&text);
    assert_eq!(
        shown(&plans),
        [
            "強化水路巡防›整備船艇機具 │ 巡邏路線每半年檢討一次。 │ 航政課 工務組 │ 第一季",
            "強化水路巡防›整備船艇機具 │ 建置影像回傳系統，降低誤判率並供指揮所查詢。 │ 航政課 工務組 │ 第一季",
            "強化水路巡防›整備船艇機具 │ 案件受理後以簡訊告知編號與預定完成日。 │ 航政課 工務組 │ 第一季",
            "強化水路巡防›整備船艇機具 │ 汰換救生艇二艘，並於汛期前完成測試與操作訓練。 │ 航政課 工務組 │ 第一季",
            "強化水路巡防›訓練志工人員 │ 辦理水域救援訓練，結訓者列冊管理並於汛期編組待命。 │ 船員課 │ 每年 2 月",
            "強化水路巡防›訓練志工人員 │ 每年二月檢討名冊。 │ 船員課 │ 每年 2 月",
            "提升遊客服務›增設語音導覽 │ 候船室設置多國語言導覽機，並提供輪椅借用服務。 │ 旅客服務課 │ 持續辦理",
            "提升遊客服務›增設語音導覽 │ 碼頭無障礙坡道每月檢查一次，破損者三日內修復。 │ 旅客服務課 │ 持續辦理",
            "提升遊客服務›增設語音導覽 │ 班次異動以推播通知訂位旅客，並公布於候船室電子看板。 │ 旅客服務課 │ 持續辦理",
        ]
    );
}

#[test]
fn letters_of_heads_may_be_set_apart_and_titles_said_on_each_row_share_one_name() {
    let head: &[&[&str]] =
        &[&["評", "核", "項", "目"], &["       具 體 措 施"], &["負   責   處   執   行   期", "室           間"], &[]];
    let title: &[&str] = &["改善", "候車", "環境"];
    let other: &[&str] = &["推動", "電子", "票證"];
    let rows: [&[&[&str]]; 6] = [
        head,
        &[
            title,
            &["候車亭加裝風扇及照明，並於夏季前全數檢修完", "竣。"],
            &["工務室、企", "劃組、秘書", "室"],
            &["第二季"],
        ],
        &[title, &["站牌路線圖每季更新，並加註無障礙班次。"]],
        &[title, &["旅客意見於三日內回復，逾期者由主管列管。"]],
        &[other, &["增設售票機八臺，並提供語音操作與大字介面供", "長者使用。"], &["票務課"], &["每年 6 月"]],
        &[other, &["月票線上續購，成功者以簡訊通知並寄送電子收", "據。"]],
    ];
    let text = format!("     中港客運監理站 110 年度\n        服務品質計畫\n{}", layout(&[0, 3, 29, 41], &rows));
    let plans = read(&text);
    assert_eq!(
        shown(&plans),
        [
            "改善候車環境 │ 候車亭加裝風扇及照明，並於夏季前全數檢修完竣。 │ 工務室 企劃組 秘書室 │ 第二季",
            "改善候車環境 │ 站牌路線圖每季更新，並加註無障礙班次。 │ 工務室 企劃組 秘書室 │ 第二季",
            "改善候車環境 │ 旅客意見於三日內回復，逾期者由主管列管。 │ 工務室 企劃組 秘書室 │ 第二季",
            "推動電子票證 │ 增設售票機八臺，並提供語音操作與大字介面供長者使用。 │ 票務課 │ 每年 6 月",
            "推動電子票證 │ 月票線上續購，成功者以簡訊通知並寄送電子收據。 │ 票務課 │ 每年 6 月",
        ]
    );
    let in_doubt = |certainty: &Certainty| certainty.departments == Assignment::Ambiguous;
    assert!(plans[0].measures.iter().all(|measure| measure.certainty.as_ref().is_some_and(in_doubt)));
}

#[test]
fn a_header_whose_cells_are_set_in_the_middle_begins_on_the_line_above() {
    let mut text = String::from(
        "          山前稅捐處 114 年度便民精進計畫\n                                    權責課    預定完\n",
    );
    text += "精進主題      114 年精進作為\n                                    室        成\n";
    for (title, first, second) in [
        ("A.稅單送達", "1.於開徵前二個月比對通訊地址。", "2.推廣電子稅單申辦並寄送提醒。"),
        ("B.臨櫃服務", "1.午間增開彈性櫃檯一席。", "2.書表範例增列越南文對照。"),
        ("C.風險防制", "1.退稅作業每半年專案清查。", "2.查調資料採雙人授權。"),
    ] {
        for (title, measure, unit, time) in [(title, first, "房屋稅課", "3 月"), ("", second, "資訊課", "持續辦理")]
        {
            let row: &[&[&str]] = &[&[title], &[measure], &[unit], &[time]];
            text += &layout(&[0, 9, 36, 46], &[row]);
        }
    }
    let found = read(&text);
    let measures: Vec<_> = found.iter().flat_map(|plan| &plan.measures).collect();
    assert_eq!(measures.len(), 6, "{:?}", shown(&found));
    assert!(measures.iter().all(|one| one.departments.len() == 1 && one.deadline.is_some()), "{:?}", shown(&found));
}

#[test]
fn one_head_for_who_leads_and_who_helps_names_the_columns_below_it_in_their_order() {
    let head = "<tr><td>關懷層面</td><td>執行內涵</td><td colspan=2>主辦／協辦</td><td>完成期限</td></tr>";
    let rows = [
        "一、協助方案|1. 每年辦理壓力量表施測並追蹤。|人事處|諮商所|第一季",
        "二、人才發展|1. 新進同仁配對輔導員半年。|各處室|人事處|每年7月",
    ];
    let document = page("關懷層面|執行內涵|甲|乙|完成期限", &rows);
    let from = document.find("<tr>").expect("the header's row");
    let to = from + document[from..].find("</tr>").expect("its end") + "</tr>".len();
    let plans = read(&[&document[..from], head, &document[to..]].concat());
    let names: Vec<String> = plans[0].measures.iter().map(|one| one.departments.join(" ")).collect();
    assert_eq!(names, ["人事處 諮商所", "各處室 人事處"], "{:?}", shown(&plans));
}

#[test]
fn a_head_of_goals_over_titles_and_a_level_that_is_missing_behind_a_lone_title_are_in_doubt() {
    let place = |plans: &[Plan]| -> Vec<bool> {
        let in_doubt = |certainty: &Certainty| certainty.place == Assignment::Ambiguous;
        let measures = plans.iter().flat_map(|plan| &plan.measures);
        measures.map(|measure| measure.certainty.as_ref().is_some_and(in_doubt)).collect()
    };
    let rows = [
        "一、安全組織|建立權責|1. 設置安全衛生業務主管並報備查。|秘書室|1月",
        "||2. 每三個月召開委員會一次並列管決議。|秘書室|每季",
        "二、機械設備|防止捲夾|1. 動力機具裝置護罩並於作業前檢點。|園藝隊|3月",
        "||2. 起重機委由合格機構定期檢查。|工務課|6月",
    ];
    let plans = read(&page("計畫項目|計畫目標|實施要領|實施單位|預定日程", &rows));
    let has_goal = |measure: &planscope::plan::Measure| measure.path.len() > 1;
    assert!(plans[0].measures.iter().zip(place(&plans)).all(|(measure, doubt)| doubt || !has_goal(measure)));
}

#[test]
fn headings_between_tables_count_up_behind_any_noun() {
    let part = |heading: &str, rows: &str| {
        format!("### {heading}\n\n| 編號 | 具體工作 | 主責 | 協力 | 里程碑 |\n|---|---|---|---|---|\n{rows}\n")
    };
    let first = "| 1-1 | 建立關懷名冊，每季至少電訪一次。 | 新聞科 | 研考科 | 114年Q1 |\n| 1-2 | 滾動修正風險評估表。 | 行政科 | 無 | 持續 |\n";
    let second = "| 2-1 | 加強門禁管制及夜間巡邏。 | 研考科 | 無 | 114年Q3 |\n";
    let text =
        ["# 雲湖縣114年開放政府行動方案\n\n", &part("承諾一：維護安全", first), &part("承諾二：完備法規", second)];
    let plans = read(&text.concat());
    assert_eq!(
        shown(&plans),
        [
            "維護安全 │ 建立關懷名冊，每季至少電訪一次。 │ 新聞科 研考科 │ 114年Q1",
            "維護安全 │ 滾動修正風險評估表。 │ 行政科 │ 持續",
            "完備法規 │ 加強門禁管制及夜間巡邏。 │ 研考科 │ 114年Q3",
        ]
    );
    assert_eq!(plans[0].measures[2].path[0].no, Some(2));
}

#[test]
fn the_title_of_a_part_may_stand_in_the_header_that_is_said_again_above_it() {
    let rows = [
        "(一)內部控制|1、辦理演練，開啟率過高之單位加強訓練。|秘書室|每月",
        "(二)宣導層面|1、汰換老舊照明並設定關閉時段。|人事室|上半年",
        "二、民間參與|執行做法|權責科室|時程",
        "(一)教育訓練|1、於座談會宣導求助管道。|會計室|全年度",
    ];
    let plans = read(&page("一、財務管理|執行做法|權責科室|時程", &rows));
    assert_eq!(
        shown(&plans),
        [
            "財務管理›內部控制 │ 辦理演練，開啟率過高之單位加強訓練。 │ 秘書室 │ 每月",
            "財務管理›宣導層面 │ 汰換老舊照明並設定關閉時段。 │ 人事室 │ 上半年",
            "民間參與›教育訓練 │ 於座談會宣導求助管道。 │ 會計室 │ 全年度",
        ]
    );
    // A row of measures begins with a number as well.
    let rows = ["二、民間參與|每半年檢視網站內容。|人事室|每季"];
    assert!(
        !shown(&read(&page("一、財務管理|每月辦理演練。|秘書室|每月", &rows))).iter().any(|one| one.contains("財務"))
    );
}

#[test]
fn who_leads_and_who_helps_may_stand_right_behind_each_name() {
    let rows = [
        "一、設施|1. 每半年檢視網站內容。|登記股主辦/民政課協辦",
        "二、安全|1. 加強門禁管制及夜間巡邏。|行政股主辦/人事協辦",
        "三、環境|1. 於汛期前完成抽水站試運轉。|人事主辦/行政股協辦",
    ];
    let departments = |rows: &[&str]| -> Vec<String> {
        let plans = read(&page("工作重點|精進作為|分工", rows));
        plans[0].measures.iter().map(|one| one.departments.join(" ")).collect()
    };
    assert_eq!(departments(&rows), ["登記股 民政課", "行政股 人事", "人事 行政股"]);
    // Where the column says of no other name which part it takes, that is a person of a small office.
    let rows = ["一、設施|1. 每半年檢視網站內容。|登記股", "二、安全|1. 加強門禁管制及夜間巡邏。|人事主辦"];
    assert_eq!(departments(&rows), ["登記股", "人事主辦"]);
}

#[test]
fn titles_may_stand_right_of_the_measures_that_serve_them() {
    let goals = |rows: [&str; 5]| {
        let page = page("完成時限|業管單位|策進作為|對應目標", &rows);
        page.replacen("<td><p>目標一", "<td rowspan=3><p>目標一", 1).replacen(
            "<td><p>目標二",
            "<td rowspan=2><p>目標二",
            1,
        )
    };
    let document = goals([
        "12月15日前|督察室|1. 任一性別委員不低於三分之一。|目標一：預警機制",
        "經常性|行政課|2. 邀請專家學者實地訪視並提出建議。",
        "經常性|行政課|3. 張貼節電標語並每月檢視。",
        "6月底|訓練課|1. 公開收費標準及契約金額。|目標二：申訴管道",
        "9月底|訓練課|2. 提供預約到府服務。",
    ]);
    let plans = read(&document);
    let titles: Vec<_> = plans[0].measures.iter().map(|one| one.path[0].title.clone().unwrap_or_default()).collect();
    assert_eq!(titles, ["預警機制", "預警機制", "預警機制", "申訴管道", "申訴管道"]);
    // What each measure has of its own there is none.
    let rows = ["6月底|訓練課|1. 公開收費標準及契約金額。|逾期零件", "9月底|訓練課|2. 提供預約到府服務。|滿意九成"];
    let plans = read(&page("完成時限|業管單位|策進作為|對應目標", &rows));
    assert!(plans[0].measures.iter().all(|one| one.path.is_empty()), "{:?}", shown(&plans));
}

#[test]
fn in_lines_the_head_of_the_titles_may_be_any_word() {
    let text = "新港公司114年顧客服務計畫\n服務接觸點\n改善行動\n負責科別\n1. 強化管理\n1.1 建立關懷名冊，由專人每季至少電訪一\n次。\n\
                公關科\n1.2 於重要節日前實施大掃除。\n車務科\n2. 完備制度\n2.1 整合跨機關通報機制。\n車務科\n2.2 更新緊急聯絡名冊。\n公關科\n";
    let plans = read(text);
    let found = shown(&plans);
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!(found[0], "強化管理 │ 建立關懷名冊，由專人每季至少電訪一次。 │ 公關科");
}

#[test]
fn cells_that_a_program_wrote_one_after_another_are_rows_behind_their_running_numbers() {
    let text = "赤嵌檢察署113年廉政方案\n內部文件\n肆、推動內容：如下表。\n項次\n策略\n推動措施\n主責\n期限\n\
                壹、透明\n1\n透明治理再升\n級\n採購招標文件公開閱覽，廠商意見逐項\n回應並上網\n總務科、會\n計室\n第二季\n\
                2\n透明治理再升\n級\n首長行程按週公布，輪調名冊於\n年初簽報\n會計室\n汛期前（4月\n底）\n- 1 -\n內部文件\n項次\n策略\n推動措施\n主責\n期限\n\
                貳、預防\n1\n廉潔教育\n補助案件審查結果公布，預計服務五百人次\n以上\n總務科\n經常性\n\
                2\n廉潔教育\n高風險業務人員職務輪調\n會計室、總務科\n4月至10月\n- 2 -\n";
    let plans = read(text);
    assert_eq!(
        shown(&plans),
        [
            "透明›透明治理再升級 │ 採購招標文件公開閱覽，廠商意見逐項回應並上網 │ 總務科 會計室 │ 第二季",
            "透明›透明治理再升級 │ 首長行程按週公布，輪調名冊於年初簽報 │ 會計室 │ 汛期前（4月底）",
            "預防›廉潔教育 │ 補助案件審查結果公布，預計服務五百人次以上 │ 總務科 │ 經常性",
            "預防›廉潔教育 │ 高風險業務人員職務輪調 │ 會計室 總務科 │ 4月至10月",
        ]
    );
    // Which line is of which cell is told by what rows say again, and by how it looks.
    let in_doubt = |certainty: &Certainty| certainty.place == Assignment::Ambiguous;
    assert!(plans[0].measures.iter().all(|one| one.certainty.as_ref().is_some_and(in_doubt)));
}

#[test]
fn a_title_may_have_a_row_of_its_own_in_the_measures_column() {
    let row = |cells: &str| format!("<tr>{cells}</tr>");
    let rows = [
        row("<td rowspan=3>一、水環境</td><td>(一) 汛期整備</td><td></td><td rowspan=3>檢驗室</td>"),
        row("<td>1. 防汛道路路燈檢修，並於月會提報</td><td>4月底</td>"),
        row("<td>2. 側溝清淤優先辦理低窪里別</td><td>每月底前</td>"),
        row("<td rowspan=2>二、數位環境</td><td>(一) 系統防護</td><td></td><td rowspan=2>行政組</td>"),
        row("<td>1. 主機弱點掃描高風險項目一個月內修補。</td><td>年底</td>"),
    ];
    let document =
        page("工作分項|執行內容|進度控管|承辦單位", &[]).replace("</table>", &format!("{}</table>", rows.concat()));
    assert_eq!(
        shown(&read(&document)),
        [
            "水環境›汛期整備 │ 防汛道路路燈檢修，並於月會提報 │ 檢驗室 │ 4月底",
            "水環境›汛期整備 │ 側溝清淤優先辦理低窪里別 │ 檢驗室 │ 每月底前",
            "數位環境›系統防護 │ 主機弱點掃描高風險項目一個月內修補。 │ 行政組 │ 年底",
        ]
    );
}

#[test]
fn rows_of_spaced_text_begin_at_their_running_numbers_though_no_measure_ends_with_a_stop() {
    let text = layout(
        &[0, 8, 30, 70, 84],
        &[
            &[&["編號"], &["主題"], &["我們的承諾"], &["承辦人單位"], &["達成時點"]],
            &[
                &["1"],
                &["林火防救"],
                &["乾季假日於登山口派駐巡護員，辦理", "情形按季彙送管考單位"],
                &["林管課"],
                &["3月31日前"],
            ],
            &[&["2"], &["林火防救"], &["救火隊員體能測驗每年二次"], &["保育課"], &["全年度"]],
            &[&["3"], &["租地服務"], &["違規工寮輔導改善，分三期處理"], &["秘書室"], &["每月底前"]],
            &[&["4"], &["租地服務"], &["界樁遺失案件免費複測，以三十日", "為限"], &["保育課"], &["隨到隨辦"]],
        ],
    );
    let plans = read(&format!("霧台站115年度服務行動計畫\n\n{text}"));
    let texts: Vec<&str> = plans[0].measures.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    assert_eq!(texts[0], "乾季假日於登山口派駐巡護員，辦理情形按季彙送管考單位");
}
