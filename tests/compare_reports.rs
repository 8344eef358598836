//! All reports of a comparison tell the same, and none lets what a document holds become anything but text.

use std::io::Cursor;

use calamine::Reader;
use planscope::coverage::{self, Status};
use planscope::diff::{self, Confidence, Diff, Kind, Op, Options};
use planscope::history;
use planscope::plan::{Heading, Measure, Plan, Section};
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
    assert_eq!(book.sheet_names(), ["總覽", "對照", "標題與表外文字", "用語"]);
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

    | changed | added | dropped | split | merged | same | uncertain |
    |---:|---:|---:|---:|---:|---:|---:|
    | 2 | 1 | 1 | 0 | 0 | 0 | 0 |

    ## Renamed terms

    - 臺電e櫃檯APP → 「台灣電力」App (1)

    ## changed (2)
    "##);
}

/// A text with whose it is and by when.
type Row = (&'static str, &'static str, &'static str);

/// Two measures about one system, one that nothing else is like, and what stands around them.
const TWICE: Row = ("提供「住商型簡易時間電價試算評估系統」，以互動式網頁試算評估服務。", "業務組", "持續辦理");
const KEPT: Row = (
    "善用本公司「住商型簡易時間電價試算評估系統」，協助家庭與小商店用戶評估選用適合的電價方案。",
    "業務組",
    "持續辦理",
);
const ALONE: Row = ("加強靠近配電線路之樹木修剪。", "維護組", "持續辦理");
const OTHERS: [Row; 6] = [
    ("設置無障礙設施，並定期檢測維護。", "總務組", "持續辦理"),
    ("推展雙語化服務與英語櫃台。", "總務組", "持續辦理"),
    ("每半年辦理一次內部同仁滿意度調查。", "總務組", "持續辦理"),
    ("注重服務人員接聽電話禮貌，每月進行電話測試。", "總務組", "持續辦理"),
    ("於營業廳外公告上、下班時間及各項服務項目。", "總務組", "持續辦理"),
    ("提供多元繳費管道，並縮短臨櫃等候時間。", "總務組", "持續辦理"),
];

#[test]
fn what_was_said_twice_and_is_said_once_names_the_one_that_stays() {
    let twice = plan(111, &[&[TWICE, KEPT], &OTHERS[..]].concat());
    let once = plan(112, &[&[KEPT], &OTHERS[..]].concat());
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

/// Texts of one year and what they became in the next.
fn years_of(texts: &[(&str, &str)]) -> Diff {
    let of = |year: u32, new: bool| {
        let rows: Vec<(&str, &str, &str)> =
            texts.iter().map(|&(was, is)| (if new { is } else { was }, "業務組", "持續辦理")).collect();
        plan(year, &rows)
    };
    diff::compare(&of(111, false), &of(112, true), Options::default())
}

/// What an entry took out and put in.
fn edits(diff: &Diff, at: usize) -> Vec<(Op, &str)> {
    let pieces = diff.entries[at].text.iter().filter(|piece| piece.op != Op::Equal);
    pieces.map(|piece| (piece.op, piece.text.as_str())).collect()
}

#[test]
fn two_names_that_begin_alike_are_one_renaming_wherever_they_stand() {
    let diff = years_of(&[
        (
            "受理網路、電話及台電 e 櫃台 APP 申辦案件，管道多重。",
            "受理網路、電話及「台灣電力」App 申辦案件，管道多重。",
        ),
        ("提供更安全的電子帳單，另搭配台電 e 櫃台 APP 申請。", "提供更安全的電子帳單，另搭配台灣電力App申請。"),
        ("推廣「台電 e 櫃台 APP」的繳費功能，節省臨櫃時間。", "推廣「台灣電力 App」的繳費功能，節省臨櫃時間。"),
    ]);
    let terms: Vec<usize> = diff.terms.iter().map(|term| term.measures).collect();
    assert_eq!(terms, [3], "{:?}", diff.terms);
    assert_eq!(edits(&diff, 1), [(Op::Delete, "台電 e 櫃台 APP"), (Op::Insert, "台灣電力App")]);
}

/// Of a thing that is called otherwise the other plan may say as much in other words; of another one that is new it does not.
#[test]
fn what_is_said_of_a_thing_with_another_name_is_not_surely_new() {
    let same = (
        "受理網路、電話及「台電 e 櫃台」APP 申辦案件，管道多重。",
        "受理網路、電話及「台灣電力」APP 申辦案件，管道多重。",
    );
    fn of(text: &str) -> (&str, &str, &str) {
        (text, "業務組", "持續辦理")
    }
    let old = plan(111, &[of(same.0), of("巡檢配電線路，修剪樹木。")]);
    let told = |text: &str| {
        let diff = diff::compare(&old, &plan(112, &[of(same.1), of(text)]), Options::default());
        diff.entries.into_iter().find(|entry| entry.kind == diff::Kind::Added).expect("nothing is like it")
    };
    let entry = told("「台灣電力」APP 新增停電通報、地圖定位與推播。");
    assert_eq!(entry.confidence, diff::Confidence::Debatable, "{}", entry.why);
    assert!(entry.why.contains("台電 e 櫃台"), "{}", entry.why);
    let entry = told("「校園冷氣」APP 新增停電通報、地圖定位與推播。");
    assert!(entry.confidence > diff::Confidence::Debatable, "{}", entry.why);
}

/// Two long measures may be about one thing and share little else; words that many measures have tell nothing.
#[test]
fn nothing_is_said_to_be_near_only_where_nothing_is_about_the_same() {
    fn of(text: &str) -> (&str, &str, &str) {
        (text, "業務組", "持續辦理")
    }
    let told = |gone: &str, other: &str| {
        let common = of("巡檢配電線路，修剪樹木，以提升服務品質。");
        let diff = diff::compare(
            &plan(111, &[of(gone), common]),
            &plan(112, &[of(other), of("設置愛心鈴及坡道，以提升服務品質。"), common]),
            Options::default(),
        );
        let of_gone = diff.entries.into_iter().find(|entry| entry.old.len() == 1 && entry.kind == diff::Kind::Dropped);
        of_gone.map(|entry| (entry.confidence, entry.why)).expect("it is gone")
    };
    let gone = "跨機關電子查驗：利用戶政事務所網頁查詢門牌整編紀錄，即可取代門牌整編證明，免去耗時至戶政事務所申請。";
    let (confidence, why) =
        told(gone, "跨機關電子查驗：善用資訊系統，針對政府已有或公權力可調閱者，取代申辦業務時所需檢附之佐證資料。");
    assert!(confidence < diff::Confidence::Sure && why.contains("最相近的是"), "{why}");
    let (confidence, why) = told(
        "規劃節電宣導活動及簡易用電指導課程班。",
        "辦理各項會議，如學校、媽媽教室及社會團體之節電宣導等事項，並配合大用戶座談會進行說明，逐案追蹤。",
    );
    assert!(confidence < diff::Confidence::Sure && why.contains("最相近的是"), "{why}");
    let (confidence, why) = told("推動分層負責制度，適當授權，以提升服務品質。", "運用多元管道公布停電地圖。");
    assert_eq!(confidence, diff::Confidence::Sure, "{why}");
}

#[test]
fn a_replaced_word_is_shown_whole_however_common_it_is() {
    let diff = years_of(&[
        ("於服務場所公布流程，主動公開資訊供客戶參閱或運用。", "於服務場所公布流程，主動公開資訊供用戶參閱或運用。"),
        ("建立客戶臨櫃洽公的合宜服務環境，舒適、明亮、整潔。", "建置用戶臨櫃洽公的合宜服務環境，舒適、明亮、整潔。"),
        ("推廣客戶使用網路申辦案件，並檢視追蹤辦理情形。", "推廣用戶使用網路申辦案件，並檢討追蹤辦理情形。"),
        ("訪問百瓩以上用戶並檢視用電情形，檢討契約容量。", "訪問百瓩以上用戶並檢視用電情形，檢討契約容量。"),
        ("每月檢討用戶陳情案件，檢視處理時效。", "每月檢討用戶陳情案件，檢視處理時效。"),
        ("建置用電診斷中心，建立雙向溝通管道。", "建置用電診斷中心，建立雙向溝通管道。"),
        ("建立用戶聯絡名冊，建置查詢系統。", "建立用戶聯絡名冊，建置查詢系統。"),
    ]);
    let shown: Vec<Vec<(Op, &str)>> = (0..3).map(|at| edits(&diff, at)).collect();
    assert_eq!(shown[0], [(Op::Delete, "客戶"), (Op::Insert, "用戶")]);
    assert_eq!(shown[1], [(Op::Delete, "建立客戶"), (Op::Insert, "建置用戶")]);
    let words = [(Op::Delete, "客戶"), (Op::Insert, "用戶"), (Op::Delete, "檢視"), (Op::Insert, "檢討")];
    assert_eq!(shown[2], words);
}

#[test]
fn no_edit_cuts_a_word_though_the_plans_have_it_once() {
    let diff = years_of(&[
        ("針對新住民設置東南亞語文專區。", "針對新住民設立東南亞語文專區。"),
        ("主動公開相關資訊供用戶查閱或運用。", "主動公開相關資訊供用戶參閱或運用。"),
        ("定期消毒玩具與繪本並公告時間。", "按期消毒玩具與繪本並公告時間。"),
        ("完成掃描二千張老照片。", "辦竣掃描二千張老照片。"),
        ("推廣站協助民眾下載程式。", "推動站輔助民眾下載程式。"),
        ("簡化流程，縮短案件處理時間。", "簡化流程，減少案件處理時間。"),
    ]);
    let shown: Vec<String> = (0..6)
        .map(|at| {
            edits(&diff, at)
                .iter()
                .filter(|(op, _)| *op != Op::Equal)
                .map(|(_, text)| *text)
                .collect::<Vec<_>>()
                .join("/")
        })
        .collect();
    let whole = ["設置/設立", "查閱/參閱", "定期/按期", "完成/辦竣", "推廣/推動/協助/輔助", "縮短/減少"];
    let joined = |at: usize| (shown[at].as_str(), whole[at]);
    for (shown, whole) in (0..6).map(joined) {
        assert!(shown == whole || shown == "推廣站協助/推動站輔助", "{shown} for {whole}");
    }
}

/// What of a comparison of two offices a reader may disagree with is called so in every form, neither office is the earlier
/// one, and coverage of the two does not say that one of them lacks what may be there.
#[test]
fn what_is_in_doubt_is_called_so_in_every_form() {
    let one = plan(112, &[&[TWICE, ALONE, KEPT], &OTHERS[..]].concat());
    let two = Plan { office: Some("乙區營業處".to_owned()), ..plan(112, &[&[KEPT], &OTHERS[..]].concat()) };
    let diff = diff::compare(&one, &two, Options::default());
    let of = |id: &str| diff.entries.iter().find(|entry| entry.old == [id]).unwrap();
    assert_eq!((of("1.1.1.1").kind, of("1.1.1.1").confidence), (Kind::Dropped, Confidence::Debatable));
    assert_ne!(of("1.1.1.2").confidence, Confidence::Debatable);
    let written = |format| {
        let mut out = Vec::new();
        write(std::slice::from_ref(&diff), format, Lang::ZhTw, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let how = Terminal { lang: Lang::ZhTw, stat: false, verbose: false, color: false, width: 80 };
    let shown = anstream::adapter::strip_str(&terminal(std::slice::from_ref(&diff), &how)).to_string();
    for text in [written(Format::Csv), written(Format::Markdown), written(Format::Html), shown] {
        assert_eq!(text.matches("可議").count(), 1, "{text}");
    }
    let table = written(Format::Csv);
    let head = table.lines().next().unwrap();
    assert!(head.contains("前者文字") && !head.contains('舊') && !head.contains('新'), "{head}");
    let page = written(Format::Html);
    assert!(page.contains("甲區營業處 112") && page.contains("乙區營業處 112") && !page.contains("舊計畫"), "{page}");

    let plans = [one, two];
    let catalogue = coverage::catalogue(&plans);
    let status = |text: &str| {
        let family = catalogue.families.iter().find(|family| family.text == text).unwrap();
        let member = family.members.iter().find(|member| member.plan.starts_with('乙'));
        member.map(|member| (member.status, member.ids[0].to_string()))
    };
    assert_eq!(status(TWICE.0), Some((Status::Uncertain, "1.1.1.1".to_owned())));
    assert_eq!(status(KEPT.0), Some((Status::Has, "1.1.1.1".to_owned())));
    assert_eq!(status(ALONE.0), None);
}

/// Of two years of one office history says so as well.
#[test]
fn what_may_go_on_elsewhere_has_ended_debatably() {
    let old = plan(111, &[&[TWICE, ALONE, KEPT], &OTHERS[..]].concat());
    let plans = [old, plan(112, &[&[KEPT], &OTHERS[..]].concat())];
    let catalogue = coverage::catalogue(&plans);
    let overview = coverage::overview(&plans.iter().collect::<Vec<_>>(), &catalogue, &coverage::Options::default());
    let history = history::history(&overview, None);
    let ended = history.offices[0].lineages.iter().flat_map(|lineage| &lineage.events);
    let ended: Vec<(String, bool)> = ended
        .filter(|event| event.kind == history::EventKind::Died)
        .map(|event| (event.ids.join(" "), event.debatable))
        .collect();
    assert_eq!(ended.iter().find(|(id, _)| id == "1.1.1.1"), Some(&("1.1.1.1".to_owned(), true)), "{ended:?}");
    assert_eq!(ended.iter().find(|(id, _)| id == "1.1.1.2"), Some(&("1.1.1.2".to_owned(), false)), "{ended:?}");
}

/// Five measures, of which the last three stand under a second sub-strategy.
fn under(year: u32, second: &str) -> Plan {
    let texts = [
        "設置無障礙設施並定期檢測維護",
        "營業廳提供免費無線網路平台",
        "辦理百瓩以上用戶訪問及節電診斷",
        "推廣電子帳單及行動支付繳費",
        "與鄰里建立停電通報聯絡管道",
    ];
    let mut plan = plan(year, &texts.map(|text| (text, "業務組", "持續辦理")));
    for measure in &mut plan.measures[2..] {
        measure.substrategy = Some(Heading { no: Some(2), title: Some(second.to_owned()) });
    }
    plan
}

/// A heading that takes the title of the one beside it has been given another title; what stands under it has not moved.
#[test]
fn a_heading_that_is_called_like_its_neighbour_is_retitled() {
    let diff = diff::compare(&under(111, "主動服務用戶"), &under(112, "提升服務設施合宜度"), Options::default());
    assert_eq!(diff.summary.same, 5, "{:?}", diff.entries);
    let told: Vec<_> = diff.headings.iter().map(|heading| (&*heading.old, &*heading.new)).collect();
    assert_eq!(told, [("主動服務用戶", "提升服務設施合宜度")]);
}

/// One office has not retitled what another one calls otherwise.
#[test]
fn a_heading_of_two_offices_has_two_titles_and_was_not_retitled() {
    let other = Plan { office: Some("乙區營業處".to_owned()), ..under(111, "主動關懷用戶") };
    let diff = diff::compare(&under(111, "主動服務用戶"), &other, Options::default());
    assert_eq!(diff.headings.len(), 1);
    for format in [Format::Csv, Format::Markdown, Format::Html] {
        let mut out = Vec::new();
        write(std::slice::from_ref(&diff), format, Lang::ZhTw, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("不同") && !text.contains("改稱"), "{text}");
    }
}

/// What changed of headings and outside the table has rows of its own where measures have theirs.
#[test]
fn tables_tell_what_changed_of_headings_and_outside_the_table() {
    let with = |mut plan: Plan, sections: &[(&str, &str, &str)]| {
        let section = |&(no, title, text): &(&str, &str, &str)| Section {
            no: no.to_owned(),
            title: Some(title.to_owned()),
            text: text.to_owned(),
        };
        plan.sections = sections.iter().map(section).collect();
        plan
    };
    let old =
        with(under(111, "主動服務用戶"), &[("參", "考核", "每半年考核一次。"), ("肆", "附則", "=1+1 得修正之。")]);
    let new = with(under(112, "主動關懷用戶"), &[("參", "考核", "每季考核一次。")]);
    let diff = diff::compare(&old, &new, Options::default());
    assert_eq!((diff.headings.len(), diff.front.len(), diff.entries.len()), (1, 2, 5));
    let written = |format, lang| {
        let mut out = Vec::new();
        write(std::slice::from_ref(&diff), format, lang, &mut out).unwrap();
        out
    };
    // Result, what, which one, old and new text.
    let columns = [2, 3, 6, 7, 8];
    let rows = |format, lang| -> Vec<[String; 5]> {
        let text = String::from_utf8(written(format, lang)).unwrap();
        let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let rows = table.records().map(Result::unwrap);
        rows.skip(diff.entries.len()).map(|row| columns.map(|column| row[column].to_owned())).collect()
    };
    let expected = [
        ["標題改稱", "子策略", "", "主動服務用戶", "主動關懷用戶"],
        ["表外文字", "章節", "參、考核", "每半年考核一次。", "每季考核一次。"],
        ["表外文字", "章節", "肆、附則", "'=1+1 得修正之。", ""],
    ];
    assert_eq!(rows(Format::Csv, Lang::ZhTw), expected);
    let keys: Vec<[String; 2]> =
        rows(Format::CsvByKeys, Lang::ZhTw).into_iter().map(|[kind, what, ..]| [kind, what]).collect();
    assert_eq!(keys, [["heading", "substrategy"], ["front", "section"], ["front", "section"]]);

    let mut book = calamine::Xlsx::new(Cursor::new(written(Format::Xlsx, Lang::ZhTw))).unwrap();
    let sheet = book.worksheet_range("標題與表外文字").unwrap();
    let cells = |row: usize| {
        [2, 3, 4, 5, 6].map(|column| sheet.get((row, column)).map(ToString::to_string).unwrap_or_default())
    };
    assert_eq!([1, 2, 3].map(cells), expected.map(|row| row.map(|cell| cell.trim_start_matches('\'').to_owned())));
    assert_eq!(sheet.height(), 4);
}

#[test]
fn an_office_took_a_measure_up_after_another_one_only_where_both_years_are_known() {
    let since = |year, or_before| history::Since { office: String::new(), year, or_before };
    assert!(since(112, false).is_after(&since(111, true)));
    assert!(!since(112, true).is_after(&since(108, true)), "it may have had it before");
    assert!(!since(112, false).is_after(&since(112, true)));
}

#[test]
fn what_one_half_of_a_split_gives_up_is_told_of_that_half() {
    let (first, second) =
        ("針對弱勢族群及偏遠地區用戶，提供到府、到點的申辦服務", "辦理各級學校及社會團體的節約用電宣導座談會");
    let mut old = plan(111, &[(&format!("{first}；{second}。"), "業務組", "持續辦理")]);
    old.measures[0].departments.push("電費組".to_owned());
    let mut new =
        plan(112, &[(&format!("{first}。"), "業務組", "持續辦理"), (&format!("{second}。"), "業務組", "持續辦理")]);
    new.measures[0].departments.push("電費組".to_owned());
    let diff = diff::compare(&old, &new, Options::default());
    assert_eq!(diff.summary.split, 1, "{:?}", diff.summary);
    let how = Terminal { lang: Lang::ZhTw, stat: false, verbose: false, color: false, width: 80 };
    let shown = anstream::adapter::strip_str(&terminal(std::slice::from_ref(&diff), &how)).to_string();
    let told: Vec<&str> = shown.lines().map(str::trim).filter(|line| line.starts_with("承辦部門")).collect();
    assert_eq!(told, ["承辦部門  1.1.1.1 → 1.1.1.2 −電費組"]);
    let mut out = Vec::new();
    write(std::slice::from_ref(&diff), Format::Markdown, Lang::ZhTw, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("承辦部門：1.1.1.1 → 1.1.1.2 −電費組"));
    let mut out = Vec::new();
    write(std::slice::from_ref(&diff), Format::Csv, Lang::ZhTw, &mut out).unwrap();
    assert!(String::from_utf8(out).unwrap().contains("1.1.1.1 → 1.1.1.2：電費組"));
}
