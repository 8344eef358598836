//! Old Word files: refused with the remedy, or converted where LibreOffice is installed and it was asked for.

use crate::documents;

use std::{fs, process::Command};

use planscope::{
    pipeline::{Options, read_bytes},
    source::{SourceError, convert::ConvertOptions},
};

/// A small plan as Word has it, its numbers automatic but for 「一、」: LibreOffice loses 、 where it writes rich text.
fn docx() -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let numbered = |level: u32, text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let row = |cells: [String; 5]| {
        let cells =
            cells.map(|cell| format!("<w:tc><w:tcPr><w:tcW w:w=\"1800\" w:type=\"dxa\"/></w:tcPr>{cell}</w:tc>"));
        format!("<w:tr>{}</w:tr>", cells.concat())
    };
    let head = ["面向", "執行策略", "具體作法", "承辦部門", "完成期限"].map(paragraph);
    let first = [
        paragraph("一、基礎服務"),
        numbered(0, "服務一致"),
        numbered(1, "設置全功能櫃檯。"),
        paragraph("業務組"),
        paragraph("隨時辦理"),
    ];
    let second =
        [paragraph(""), paragraph(""), numbered(1, "辦理教育訓練。"), paragraph("人資組"), paragraph("每年1次")];
    let levels: String = [("taiwaneseCountingThousand", "(%1)"), ("decimal", "(%2)")]
        .iter()
        .enumerate()
        .map(|(at, (format, text))| {
            format!("<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{text}\"/></w:lvl>")
        })
        .collect();
    let list = format!(
        "<w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"multilevel\"/>{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
    );
    let grid = "<w:gridCol w:w=\"1800\"/>".repeat(5);
    let table =
        format!("<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{}{}{}</w:tbl>", row(head), row(first), row(second));
    let title = paragraph("示範區營業處112年度提升服務效能執行計畫");
    documents::docx(&list, "", &format!("{title}{table}{}", paragraph("")))
}

fn allowed() -> Options {
    Options { convert: ConvertOptions { allowed: true, ..ConvertOptions::default() }, ..Options::default() }
}

fn shown(bytes: &[u8], options: &Options) -> Result<Vec<String>, SourceError> {
    let reading = read_bytes("plan", bytes, options)?;
    let measures = reading.plans.iter().flat_map(|reading| &reading.plan.measures);
    let line = |m: &planscope::plan::Measure| {
        format!("{} {} {} {}", m.id, m.text, m.departments.join("+"), m.deadline.as_deref().unwrap_or_default())
    };
    Ok(measures.map(line).collect())
}

#[test]
fn what_is_not_read_is_said_with_the_remedy() {
    let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    let said = |bytes: &[u8], options: &Options| shown(bytes, options).expect_err("it is not read").to_string();
    insta::assert_snapshot!(
        said(&old, &Options::default()),
        @"a Word file of the old kind (.doc) is not read as it is; remedy: have it converted with --convert (needs LibreOffice), or by hand: soffice --headless --convert-to docx FILE"
    );
    insta::assert_snapshot!(
        said(b"{\\rtf1 }", &Options::default()),
        @"a rich text file is not read as it is; remedy: have it converted with --convert (needs LibreOffice), or by hand: soffice --headless --convert-to docx FILE"
    );
    // Nobody converts what is encrypted.
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    insta::assert_snapshot!(
        said(&old, &allowed()),
        @"the document is encrypted; remedy: open it with its password and save it without one"
    );
}

#[test]
fn libreoffice_makes_old_files_readable() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plan.docx");
    fs::write(&file, docx()).expect("a file");
    let wanted = shown(&docx(), &Options::default()).expect("a plan");
    assert_eq!(wanted, ["1.1.0.1 設置全功能櫃檯。 業務組 隨時辦理", "1.1.0.2 辦理教育訓練。 人資組 每年1次"]);
    for ending in ["doc", "rtf"] {
        let made = Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
            .args(["--headless", "--convert-to", ending, "--outdir"])
            .args([folder.path(), &file])
            .output();
        if made.is_err() {
            eprintln!("skipped: soffice is not installed");
            return;
        }
        let bytes = fs::read(folder.path().join(format!("plan.{ending}"))).expect("an old file");
        assert!(matches!(shown(&bytes, &Options::default()), Err(SourceError::OldForm { .. })), "{ending}");
        assert_eq!(shown(&bytes, &allowed()).expect(ending), wanted, "{ending}");
        // The same by the program, whose reader has given up all but what this takes.
        let ran = Command::new(env!("CARGO_BIN_EXE_planscope"))
            .args(["extract", "--convert", "--no-cache", "--lang", "en", "--format", "ndjson"])
            .arg(folder.path().join(format!("plan.{ending}")))
            .output()
            .expect("it runs");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{ending}: {said}");
        assert!(String::from_utf8_lossy(&ran.stdout).contains("設置全功能櫃檯"), "{ending}: {said}");
    }
}
