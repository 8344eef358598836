//! All reports of a comparison tell the same, and none lets what a document holds become anything but text.

use std::io::Cursor;

use calamine::Reader;
use planscope::diff::{self, Diff, Kind, Options};
use planscope::plan::{Heading, Measure, Plan};
use planscope::report::diff::{Format, Terminal, terminal, write};
use planscope::words::Lang;

fn plan(year: u32, measures: &[(&str, &str, &str)]) -> Plan {
    let measures = measures.iter().zip(1..).map(|((text, department, deadline), no)| Measure {
        id: format!("1.1.1.{no}"),
        facet: Some(Heading { no: Some(1), title: Some("基礎服務".to_owned()) }),
        strategy: Some(Heading { no: Some(1), title: Some("服務友善性".to_owned()) }),
        substrategy: Some(Heading { no: Some(1), title: Some("提升服務設施合宜度".to_owned()) }),
        no: Some(no),
        text: (*text).to_owned(),
        departments: vec![(*department).to_owned()],
        deadline: Some((*deadline).to_owned()),
        ..Measure::default()
    });
    Plan {
        office: Some("甲區營業處".to_owned()),
        roc_year: Some(year),
        measures: measures.collect(),
        ..Plan::default()
    }
}

fn sample() -> Diff {
    let old = plan(
        111,
        &[
            ("設置無障礙設施，並定期檢測維護 12 處。", "總務組", "持續辦理"),
            ("透過臺電e櫃檯APP受理申請，縮短等候時間。", "業務組", "隨時辦理"),
            ("=HYPERLINK(\"http://example.invalid\")辦理空調用電訪問", "@業務組", "+1"),
        ],
    );
    let new = plan(
        112,
        &[
            ("設置無障礙設施，並定期檢測維護 15 處。", "總務組", "每月 1 次"),
            ("透過「台灣電力」App 受理申請，縮短等候時間。", "業務組", "隨時辦理"),
            ("推展<script>alert(1)</script>雙語化服務與英語櫃台", "<b>業務組</b>", "持續辦理"),
        ],
    );
    diff::compare(&old, &new, Options::default())
}

fn written(format: Format, lang: Lang) -> Vec<u8> {
    let mut out = Vec::new();
    write(&[sample()], format, lang, &mut out).unwrap();
    out
}

#[test]
fn the_terminal_marks_edits_without_colour() {
    let how = Terminal { lang: Lang::ZhTw, stat: false, verbose: false, color: false, width: 80 };
    let text = anstream::adapter::strip_str(&terminal(&[sample()], &how)).to_string();
    insta::assert_snapshot!(text, @r#"
    甲區營業處 111 → 甲區營業處 112
    變更 2  新增 1  刪除 1  拆分 0  合併 0  相同 0
    用語  臺電e櫃檯APP → 「台灣電力」App ×1

    基礎服務 › 服務友善性 › 提升服務設施合宜度
    ~ 變更 1.1.1.1 → 1.1.1.1  數字 · 期限
        …無障礙設施，並定期檢測維護 [-12-]{+15+} 處。
        期限  持續辦理 → 每月 1 次
        數字  12 → 15
    ~ 變更 1.1.1.2 → 1.1.1.2  用語
        透過[-臺電e櫃檯APP-]{+「台灣電力」App+} 受理申請，縮短等候時間。
    - 刪除 1.1.1.3  
        =HYPERLINK("http://example.invalid")辦理空調用電訪問
    + 新增 1.1.1.3  
        推展<script>alert(1)</script>雙語化服務與英語櫃台
    "#);
}

#[test]
fn json_reads_back_and_follows_its_schema() {
    let back: Diff = serde_json::from_slice(&written(Format::Json, Lang::ZhTw)).unwrap();
    assert_eq!(back, sample());
    assert!(planscope::report::diff::schema().to_string().contains("stale_decisions"));
}

#[test]
fn a_csv_begins_with_its_mark_and_calculates_nothing() {
    let bytes = written(Format::Csv, Lang::ZhTw);
    let text = String::from_utf8(bytes).unwrap();
    let rows = text.strip_prefix('\u{FEFF}').expect("a byte order mark comes first");
    let mut table = csv::Reader::from_reader(rows.as_bytes());
    let records: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), sample().entries.len());
    // A plain number may have a sign.
    let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t']) && cell.parse::<f64>().is_err();
    assert!(!records.iter().flat_map(|record| record.iter()).any(formula));
}

#[test]
fn a_workbook_reads_back_with_the_same_counts() {
    let mut book = calamine::Xlsx::new(Cursor::new(written(Format::Xlsx, Lang::ZhTw))).unwrap();
    assert_eq!(book.sheet_names(), ["總覽", "對照", "用語"]);
    let entries = book.worksheet_range("對照").unwrap();
    assert_eq!(entries.height(), sample().entries.len() + 1);
    let overview = book.worksheet_range("總覽").unwrap();
    let counts: Vec<usize> =
        (2..8).map(|column| overview.get((1, column)).unwrap().to_string().parse().unwrap()).collect();
    assert_eq!(counts, Kind::ALL.map(|kind| sample().summary.count(kind)));
}

#[test]
fn a_page_escapes_what_documents_hold_and_asks_nobody_for_anything() {
    for lang in [Lang::ZhTw, Lang::En] {
        let page = String::from_utf8(written(Format::Html, lang)).unwrap();
        assert!(!page.contains("<script>alert"), "a document's script became the page's");
        assert!(!page.contains("<b>業務組"));
        assert!(!page.contains("src=") && !page.contains("<link") && !page.contains("@import"));
        assert_eq!(page.matches("<article ").count(), sample().entries.len());
    }
}

#[test]
fn markdown_escapes_its_own_marks() {
    let text = String::from_utf8(written(Format::Markdown, Lang::En)).unwrap();
    assert!(text.contains("\\<script\\>"));
    insta::assert_snapshot!(text.lines().take(12).collect::<Vec<_>>().join("\n"), @r##"
    # 甲區營業處 111 → 甲區營業處 112

    | changed | added | dropped | split | merged | same |
    |---:|---:|---:|---:|---:|---:|
    | 2 | 1 | 1 | 0 | 0 | 0 |

    ## Renamed terms

    - 臺電e櫃檯APP → 「台灣電力」App (1)

    ## changed (2)
    "##);
}

#[test]
fn what_was_said_twice_and_is_said_once_names_the_one_that_stays() {
    let twin = ("提供「住商型簡易時間電價試算評估系統」，以互動式網頁試算評估服務。", "業務組", "持續辦理");
    let kept = (
        "善用本公司「住商型簡易時間電價試算評估系統」，協助家庭與小商店用戶評估選用適合的電價方案。",
        "業務組",
        "持續辦理",
    );
    let others = [
        "設置無障礙設施，並定期檢測維護。",
        "推展雙語化服務與英語櫃台。",
        "每半年辦理一次內部同仁滿意度調查。",
        "注重服務人員接聽電話禮貌，每月進行電話測試。",
        "於營業廳外公告上、下班時間及各項服務項目。",
        "提供多元繳費管道，並縮短臨櫃等候時間。",
    ]
    .map(|text| (text, "總務組", "持續辦理"));
    let twice = plan(111, &[&[twin, kept], &others[..]].concat());
    let once = plan(112, &[&[kept], &others[..]].concat());
    for (old, new, kind, plan) in [
        (&twice, &once, Kind::Dropped, "已對應舊計畫的 1.1.1.2"),
        (&once, &twice, Kind::Added, "已對應新計畫的 1.1.1.2"),
    ] {
        let diff = diff::compare(old, new, Options::default());
        let entry = diff.entries.iter().find(|entry| entry.kind == kind).unwrap();
        assert!(entry.why.contains("最相近的是 1.1.1.1"), "{}", entry.why);
        assert!(entry.why.contains(plan), "{}", entry.why);
        assert_eq!(entry.confidence, diff::Confidence::Debatable);
    }
}
