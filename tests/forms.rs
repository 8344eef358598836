//! The same plan in every form gives the same measures; numbers that lists give are counted; hostile files are refused.

use std::io::{Cursor, Write};

use planscope::{
    pipeline::{Options, read_bytes},
    source::office::Limits,
    words::Code,
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a name");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

/// The plan that all forms hold: rows of cells, paragraphs parted by `|`.
const TITLE: &str = "示範區營業處112年度提升服務效能執行計畫";
const ROWS: &[[&str; 5]] = &[
    ["面向", "執行策略", "具體作法", "承辦部門", "完成期限"],
    ["一、基礎服務", "(一)服務一致", "(1)設置全功能櫃檯。", "業務組|客服課", "隨時辦理"],
    ["", "", "(2)辦理教育訓練，強化專業。", "人資組", "每年 1 次"],
    ["", "(二)服務友善", "(1)維護環境整潔。", "總務組", "持續辦理"],
];

fn docx(numbering: Option<&str>, cell: impl Fn(&str) -> String) -> Vec<u8> {
    let mut body = format!("<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:tbl>");
    for row in ROWS {
        body += "<w:tr>";
        for text in row {
            let merge = if text.is_empty() {
                "<w:tcPr><w:vMerge/></w:tcPr>"
            } else {
                "<w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr>"
            };
            let paragraphs: String = text.split('|').map(&cell).collect();
            body += &format!("<w:tc>{merge}{paragraphs}</w:tc>");
        }
        body += "</w:tr>";
    }
    let document = format!("<w:document><w:body>{body}</w:tbl></w:body></w:document>");
    let relation = |kind: &str, target: &str| format!("<Relationship Type=\"http://x/{kind}\" Target=\"{target}\"/>");
    let package = format!("<Relationships>{}</Relationships>", relation("officeDocument", "word/document.xml"));
    let own = format!("<Relationships>{}</Relationships>", relation("numbering", "numbering.xml"));
    let mut parts = vec![("_rels/.rels", package.as_str()), ("word/document.xml", document.as_str())];
    if let Some(numbering) = numbering {
        parts.push(("word/_rels/document.xml.rels", own.as_str()));
        parts.push(("word/numbering.xml", numbering));
    }
    zipped(&parts)
}

fn plain(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

fn odt() -> Vec<u8> {
    let mut body = format!("<text:p>{TITLE}</text:p><table:table>");
    for row in ROWS {
        body += "<table:table-row>";
        for text in row {
            let paragraphs: String = text.split('|').map(|p| format!("<text:p>{p}</text:p>")).collect();
            body += &format!("<table:table-cell>{paragraphs}</table:table-cell>");
        }
        body += "</table:table-row>";
    }
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</table:table></office:text></office:body></office:document-content>"
    );
    zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

fn lines(table: impl Fn(&[&str; 5]) -> String, before: &str, after: &str) -> Vec<u8> {
    let rows: String = ROWS.iter().map(table).collect();
    format!("{before}{rows}{after}").into_bytes()
}

fn shown(bytes: &[u8]) -> String {
    let reading = read_bytes("test", bytes, &Options::default()).expect("a plan");
    let measures = reading.plans.iter().flat_map(|reading| &reading.plan.measures);
    measures
        .map(|m| {
            let deadline = m.deadline.clone().unwrap_or_default();
            format!("{} {} {} {} {:?}\n", m.id, m.text, m.departments.join("+"), deadline, m.assignment)
        })
        .collect()
}

fn refused(bytes: &[u8], office: Limits) -> String {
    let options = Options { office, ..Options::default() };
    read_bytes("test", bytes, &options).map_or_else(|error| error.to_string(), |_| "read".to_owned())
}

#[test]
fn the_same_plan_in_every_form_gives_the_same_measures() {
    let word = shown(&docx(None, plain));
    insta::assert_snapshot!(word, @r"
    1.1.0.1 設置全功能櫃檯。 業務組+客服課 隨時辦理 Certain
    1.1.0.2 辦理教育訓練，強化專業。 人資組 每年 1 次 Certain
    1.2.0.1 維護環境整潔。 總務組 持續辦理 Certain
    ");
    let cells = |row: &[&str; 5]| {
        let cells: String = row.iter().map(|text| format!("<td>{}</td>", text.replace('|', "<br>"))).collect();
        format!("<tr>{cells}</tr>")
    };
    let html = lines(cells, &format!("<html><body><p>{TITLE}</p><table>"), "</table></body></html>");
    let csv = lines(
        |row| format!("{}\n", row.map(|text| format!("\"{}\"", text.replace('|', "\n"))).join(",")),
        &format!("{TITLE}\n"),
        "",
    );
    let mut ruled = false;
    let mut markdown = format!("# {TITLE}\n\n");
    for row in ROWS {
        markdown += &format!("| {} |\n", row.map(|text| text.replace('|', "<br>")).join(" | "));
        if !std::mem::replace(&mut ruled, true) {
            markdown += "|---|---|---|---|---|\n";
        }
    }
    for (form, bytes) in [("odt", odt()), ("html", html), ("csv", csv), ("markdown", markdown.into_bytes())] {
        assert_eq!(shown(&bytes), word, "{form}");
    }
}

#[test]
fn numbers_that_a_list_gives_are_part_of_the_text() {
    let level = |at: usize, format: &str, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId=\"0\">{}{}{}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>",
        level(0, "taiwaneseCountingThousand", "%1、"),
        level(1, "taiwaneseCountingThousand", "(%2)"),
        level(2, "decimal", "(%3)"),
    );
    let numbered = |text: &str| {
        let marks = [("一、", 0), ("(一)", 1), ("(二)", 1), ("(1)", 2), ("(2)", 2)];
        match marks.iter().find_map(|(mark, level)| Some((text.strip_prefix(mark)?, level))) {
            Some((rest, level)) => format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{rest}</w:t></w:r></w:p>"
            ),
            None => plain(text),
        }
    };
    assert_eq!(shown(&docx(Some(&numbering), numbered)), shown(&docx(None, plain)));
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let changed = |text: &str| {
        format!(
            "<w:p><w:del><w:r><w:delText>舊</w:delText></w:r></w:del><w:ins><w:r><w:t>{text}</w:t></w:r></w:ins></w:p>"
        )
    };
    assert_eq!(shown(&docx(None, changed)), shown(&docx(None, plain)));
}

#[test]
fn paragraphs_of_a_tall_cell_are_lined_up_by_empty_ones() {
    let head = ROWS[0].map(|text| format!("<td>{text}</td>")).concat();
    let cell = |paragraphs: &[&str]| {
        let all: String =
            paragraphs.iter().map(|p| format!("<p>{}</p>", if p.is_empty() { "&nbsp;" } else { p })).collect();
        format!("<td>{all}</td>")
    };
    let row = [
        cell(&["一、基礎服務"]),
        cell(&["(一)服務一致"]),
        cell(&["(1)設置全功能櫃檯，單一窗口受理各項申請。", "(2)辦理訓練。", "(3)維護環境。"]),
        cell(&["業務組", "客服課", "", "業務組", "人資組", "總務組"]),
        cell(&["隨時辦理", "", "", "每年1次", "", "持續辦理"]),
    ];
    let page = format!("<html><p>{TITLE}</p><table><tr>{head}</tr><tr>{}</tr></table>", row.concat());
    insta::assert_snapshot!(shown(page.as_bytes()), @r"
    1.1.0.1 設置全功能櫃檯，單一窗口受理各項申請。 業務組+客服課 隨時辦理 Certain
    1.1.0.2 辦理訓練。 業務組+人資組 每年1次 Certain
    1.1.0.3 維護環境。 總務組 持續辦理 Certain
    ");
}

#[test]
fn an_archive_past_its_limits_is_refused() {
    let limits = Limits { part: 1000, entries: 3, ..Limits::default() };
    let bomb = zipped(&[("word/document.xml", &" ".repeat(100_000))]);
    insta::assert_snapshot!(refused(&bomb, limits), @"word/document.xml inflates past the limit of 1000 bytes; remedy: part the document, or save it as PDF");
    let many: Vec<(String, &str)> = (0..5).map(|at| (format!("{at}"), "")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    insta::assert_snapshot!(refused(&zipped(&many), limits), @"the archive has 5 entries, more than the limit of 3; remedy: save the document again, or as PDF");
    let total = Limits { total: 10, ..Limits::default() };
    let wide = zipped(&[("word/document.xml", "<document><body/></document>")]);
    insta::assert_snapshot!(refused(&wide, total), @"word/document.xml inflates past the limit of 10 bytes; remedy: part the document, or save it as PDF");
}

#[test]
fn a_part_that_points_out_of_the_archive_is_not_followed() {
    let package =
        "<Relationships><Relationship Type=\"x/officeDocument\" Target=\"../../etc/passwd\"/></Relationships>";
    let bytes = zipped(&[("_rels/.rels", package), ("../../etc/passwd", "<document><body/></document>")]);
    assert!(refused(&bytes, Limits::default()).contains("without a Word or OpenDocument text"));
}

#[test]
fn an_encrypted_document_and_an_old_one_are_told_apart() {
    let encrypted = zipped(&[
        ("META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>"),
        ("content.xml", "nothing"),
    ]);
    insta::assert_snapshot!(refused(&encrypted, Limits::default()), @"the document is encrypted; remedy: open it with its password and save it without one");
    let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    assert!(refused(&old, Limits::default()).contains("--convert-to docx"));
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(refused(&old, Limits::default()).contains("the document is encrypted"));
}

#[test]
fn damaged_archives_never_panic() {
    let whole = docx(None, plain);
    for cut in (0..whole.len()).step_by(97) {
        drop(read_bytes("cut", &whole[..cut], &Options::default()));
        let mut flipped = whole.clone();
        flipped[cut] ^= 0x55;
        drop(read_bytes("flipped", &flipped, &Options::default()));
    }
}

/// A plan whose rows go on with `more` cells, in the three forms that have real tables.
fn wide(more: usize, last: &str) -> [(&'static str, Vec<u8>); 3] {
    let row = |row: &[&str; 5], cell: &dyn Fn(&str) -> String| -> String {
        let beyond = (0..more).map(|at| if at + 1 == more { last } else { "" });
        row.iter().copied().chain(beyond).map(cell).collect()
    };
    let rows = |open: &str, close: &str, cell: &dyn Fn(&str) -> String| -> String {
        ROWS.iter().map(|cells| format!("{open}{}{close}", row(cells, cell))).collect()
    };
    let word = rows("<w:tr>", "</w:tr>", &|text| format!("<w:tc>{}</w:tc>", plain(text)));
    let word = format!("<w:document><w:body>{}<w:tbl>{word}</w:tbl></w:body></w:document>", plain(TITLE));
    let open = rows("<table:table-row>", "</table:table-row>", &|text| {
        format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>")
    });
    let open = format!(
        "<office:document-content><office:body><office:text><text:p>{TITLE}</text:p><table:table>{open}</table:table></office:text></office:body></office:document-content>"
    );
    let page = rows("<tr>", "</tr>", &|text| format!("<td>{text}</td>"));
    [
        ("docx", zipped(&[("word/document.xml", &word)])),
        ("odt", zipped(&[("content.xml", &open)])),
        ("html", format!("<html><p>{TITLE}</p><table>{page}</table></html>").into_bytes()),
    ]
}

#[test]
fn columns_past_the_last_one_read_are_said_to_be_left_out() {
    let said = |bytes: &[u8]| {
        let reading = read_bytes("test", bytes, &Options::default()).expect("a plan");
        assert_eq!(reading.plans[0].plan.measures.len(), 3);
        let notes = &reading.plans[0].plan.diagnostics;
        let mut found = notes.iter().filter(|note| note.code == Code::LimitReached);
        let message = found.next().map(|note| format!("{} {}", note.message, note.message_en));
        assert_eq!(found.count(), 0);
        message
    };
    for (form, bytes) in wide(600, "附註") {
        let message = said(&bytes).unwrap_or_else(|| panic!("{form}: nothing was said"));
        assert!(message.contains("超過 256 欄") && message.contains("more than 256 columns"), "{form}: {message}");
    }
    for (form, bytes) in wide(600, "").into_iter().chain(wide(251, "附註")) {
        assert_eq!(said(&bytes), None, "{form}");
    }
}

#[test]
fn a_document_of_too_many_elements_is_too_large_and_not_damaged() {
    let limits = Limits { elements: 10, ..Limits::default() };
    insta::assert_snapshot!(refused(&docx(None, plain), limits), @"word/document.xml has more than 10 XML elements, which is the limit; remedy: part the document, or save it as PDF");
}

/// A page with this head and these rows, the cells' paragraphs parted by `|`.
fn page(head: &[&str], rows: &[&[&str]]) -> String {
    let cell = |text: &&str| {
        let paragraph = |text: &str| format!("<p>{}</p>", if text.is_empty() { "&nbsp;" } else { text });
        format!("<td>{}</td>", text.split('|').map(paragraph).collect::<String>())
    };
    let row = |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(cell).collect::<String>());
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("<html><p>{TITLE}</p><table>{}{rows}</table></html>", row(head))
}

#[test]
fn a_second_column_of_departments_is_read_with_the_first() {
    let head = ["面向", "執行策略", "具體作法", "主辦單位", "協辦單位", "完成期限"];
    let rows = page(
        &head,
        &[
            &["一、基礎服務", "(一)服務一致", "(1)設置櫃檯。", "業務組", "總務組|會計組", "隨時辦理"],
            &["", "", "(2)辦理訓練。", "人資組", "", "每年1次"],
        ],
    );
    insta::assert_snapshot!(shown(rows.as_bytes()), @"
    1.1.0.1 設置櫃檯。 業務組+總務組+會計組 隨時辦理 Certain
    1.1.0.2 辦理訓練。 人資組 每年1次 Certain
    ");
    let tall = |assisting: &str| {
        let measures = "(1)設置櫃檯。||(2)辦理訓練。|(3)維護環境。";
        page(
            &head,
            &[&[
                "一、基礎服務",
                "(一)服務一致",
                measures,
                "業務組||人資組|總務組",
                assisting,
                "隨時辦理||每年1次|持續辦理",
            ]],
        )
    };
    insta::assert_snapshot!(shown(tall("會計組|資訊組||工安組").as_bytes()), @"
    1.1.0.1 設置櫃檯。 業務組+會計組+資訊組 隨時辦理 Inferred
    1.1.0.2 辦理訓練。 人資組 每年1次 Inferred
    1.1.0.3 維護環境。 總務組+工安組 持續辦理 Inferred
    ");
    // Beside no beginning: nothing tells whose it is.
    insta::assert_snapshot!(shown(tall("|會計組").as_bytes()), @"
    1.1.0.1 設置櫃檯。 業務組 隨時辦理 Ambiguous
    1.1.0.2 辦理訓練。 人資組 每年1次 Ambiguous
    1.1.0.3 維護環境。 總務組 持續辦理 Ambiguous
    ");
}

#[test]
fn more_names_than_lines_of_deadlines_are_no_line_by_line_list() {
    let tall = page(
        &["面向", "執行策略", "具體作法", "承辦部門", "完成期限"],
        &[&[
            "一、基礎服務",
            "(一)服務一致",
            "(1)設置全功能櫃檯，單一窗口受理。|(2)辦理訓練。|(3)維護環境。",
            "業務組|客服課|人資組|總務組",
            "隨時辦理|每年1次|持續辦理",
        ]],
    );
    assert_eq!(shown(tall.as_bytes()).matches("Ambiguous").count(), 3, "{}", shown(tall.as_bytes()));
}
