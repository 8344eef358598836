//! Kinds of forms that other agencies use, one a test: what stands over columns, in titles, in cells and in heads.

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
