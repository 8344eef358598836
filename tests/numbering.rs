//! Numbers that lists give are text that the file does not contain. Each case here is one rule of such numbering, with
//! the text that a word processor shows; a test has LibreOffice, where it is installed, show the same documents.

use crate::documents;

use std::{fs, process::Command};

use documents::{docx, odt};
use planscope::source::{
    flow::FlowCell,
    office::{self, Limits},
};

/// One rule.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    /// A paragraph a line.
    shown: &'static str,
    /// What LibreOffice shows where it is known to differ from Word and the standard, and why.
    libreoffice: Option<(&'static str, &'static str)>,
}

fn case(name: &'static str, bytes: Vec<u8>, shown: &'static str) -> Case {
    Case { name, bytes, shown, libreoffice: None }
}

impl Case {
    fn unlike_libreoffice(self, shows: &'static str, why: &'static str) -> Case {
        Case { libreoffice: Some((shows, why)), ..self }
    }
}

/// A level of a Word list.
fn level(at: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>{more}<w:lvlText w:val=\"{text}\"/></w:lvl>"
    )
}

/// Levels from the first on, each a format and a text.
fn levels(all: &[(&str, &str)]) -> String {
    all.iter().enumerate().map(|(at, (format, text))| level(at, format, text, "")).collect()
}

fn list(id: u32, levels: &str) -> String {
    format!("<w:abstractNum w:abstractNumId=\"{id}\"><w:multiLevelType w:val=\"multilevel\"/>{levels}</w:abstractNum>")
}

fn use_of(number: u32, list: u32, more: &str) -> String {
    format!("<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{list}\"/>{more}</w:num>")
}

fn start(level: u32, at: u32) -> String {
    format!("<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"{at}\"/></w:lvlOverride>")
}

/// A paragraph of a list.
fn p(number: u32, level: u32, text: &str) -> String {
    paragraph(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>"), text)
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn of_style(style: &str, text: &str) -> String {
    paragraph(&format!("<w:pStyle w:val=\"{style}\"/>"), text)
}

/// Paragraphs of the first list, each on its level.
fn body(levels: &[u32]) -> String {
    levels.iter().map(|&level| p(1, level, "文")).collect()
}

fn one_list(levels: &str) -> String {
    list(0, levels) + &use_of(1, 0, "")
}

/// A format counted by overriding the start of every paragraph's own list.
fn counted(format: &str, text: &str, numbers: &[u32]) -> Vec<u8> {
    let mut lists = list(0, &level(0, format, text, ""));
    let mut body = String::new();
    for (number, &at) in (1..).zip(numbers) {
        lists += &use_of(number, 0, &start(0, at));
        body += &p(number, 0, "文");
    }
    docx(&lists, "", &body)
}

const UNKNOWN: &str = "it does not know the format";

const PLAN: &[(&str, &str)] = &[
    ("taiwaneseCountingThousand", "%1、"),
    ("taiwaneseCountingThousand", "(%2)"),
    ("decimal", "%3."),
    ("decimal", "(%4)"),
    ("ideographTraditional", "%5."),
];

fn word_counting() -> Vec<Case> {
    let multi = [("decimal", "%1."), ("decimal", "%1.%2."), ("decimal", "%1.%2.%3.")];
    let kept = |restart: u32| {
        let third = format!("<w:lvlRestart w:val=\"{restart}\"/>");
        one_list(&(levels(&multi[..2]) + &level(2, "decimal", "%3)", &third)))
    };
    let style = |id: &str, more: &str| {
        format!("<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{id}\"/>{more}</w:style>")
    };
    let tied =
        |at: usize, text: &str, style: &str| level(at, "decimal", text, &format!("<w:pStyle w:val=\"{style}\"/>"));
    vec![
        case(
            "levels begin anew below each one above them",
            docx(&one_list(&levels(PLAN)), "", &body(&[0, 1, 2, 3, 3, 4, 4, 3, 2, 3, 1, 2, 3, 0, 1, 2])),
            "一、文|(一)文|1.文|(1)文|(2)文|甲.文|乙.文|(3)文|2.文|(1)文|(二)文|1.文|(1)文|二、文|(一)文|1.文",
        ),
        case(
            "the numbers of the levels above stand in the text",
            docx(&one_list(&levels(&multi)), "", &body(&[0, 1, 2, 2, 1, 2, 0, 1])),
            "1.文|1.1.文|1.1.1.文|1.1.2.文|1.2.文|1.2.1.文|2.文|2.1.文",
        ),
        case(
            "a level used before the one above it counts that one as begun",
            docx(&one_list(&levels(&multi)), "", &body(&[1, 1, 0, 1])),
            "1.1.文|1.2.文|2.文|2.1.文",
        ),
        case(
            "lvlRestart 0: the level never begins anew",
            docx(&kept(0), "", &body(&[0, 1, 2, 2, 1, 2, 0, 1, 2])),
            "1.文|1.1.文|1)文|2)文|1.2.文|3)文|2.文|2.1.文|4)文",
        )
        .unlike_libreoffice("1.文|1.1.文|1)文|2)文|1.2.文|1)文|2.文|2.1.文|1)文", "it does not read lvlRestart"),
        case(
            "lvlRestart 1: the level begins anew after the first only",
            docx(&kept(1), "", &body(&[0, 1, 2, 2, 1, 2, 0, 1, 2])),
            "1.文|1.1.文|1)文|2)文|1.2.文|3)文|2.文|2.1.文|1)文",
        )
        .unlike_libreoffice("1.文|1.1.文|1)文|2)文|1.2.文|1)文|2.文|2.1.文|1)文", "it does not read lvlRestart"),
        case(
            "startOverride: the first paragraph of that use begins anew",
            docx(
                &(list(0, &levels(PLAN)) + &use_of(1, 0, "") + &use_of(2, 0, &start(0, 1)) + &use_of(3, 0, &start(0, 7))),
                "",
                &[p(1, 0, "a"), p(1, 0, "b"), p(2, 0, "c"), p(2, 0, "d"), p(3, 0, "e"), p(3, 0, "f")].concat(),
            ),
            "一、a|二、b|一、c|二、d|七、e|八、f",
        ),
        case(
            "a use without override goes on counting where another use of the list stood",
            docx(
                &(list(0, &levels(PLAN)) + &use_of(1, 0, "") + &use_of(2, 0, "")),
                "",
                &[p(1, 0, "a"), p(1, 0, "b"), p(2, 0, "c"), p(1, 0, "d")].concat(),
            ),
            "一、a|二、b|三、c|四、d",
        ),
        case(
            "startOverride of a level below",
            docx(
                &(list(0, &levels(PLAN)) + &use_of(1, 0, "") + &use_of(2, 0, &start(3, 5))),
                "",
                &[p(1, 0, "a"), p(1, 3, "b"), p(2, 3, "c"), p(2, 3, "d")].concat(),
            ),
            "一、a|(1)b|(5)c|(6)d",
        ),
        case(
            "lvlOverride with a level of its own",
            docx(
                &(list(0, &levels(PLAN))
                    + &use_of(1, 0, "")
                    + &use_of(2, 0, &format!("<w:lvlOverride w:ilvl=\"0\">{}</w:lvlOverride>", level(0, "upperRoman", "[%1]", "")))),
                "",
                &[p(2, 0, "a"), p(2, 0, "b"), p(2, 0, "c"), p(2, 0, "d")].concat(),
            ),
            "[I]a|[II]b|[III]c|[IV]d",
        ),
        case(
            "several lists interleaved count apart",
            docx(
                &(list(0, &levels(PLAN)) + &list(1, &levels(&[("decimal", "%1)")])) + &use_of(1, 0, "") + &use_of(2, 1, "")),
                "",
                &[p(1, 0, "a"), p(2, 0, "b"), p(1, 0, "c"), p(2, 0, "d"), paragraph("", "e"), p(1, 1, "f"), p(2, 0, "g")].concat(),
            ),
            "一、a|1)b|二、c|2)d|e|(一)f|3)g",
        ),
        case(
            "a paragraph style gives list and level",
            docx(
                &one_list(&(tied(0, "第%1章", "章") + &tied(1, "%1-%2", "節"))),
                &(style("章", "<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>")
                    + &style("節", "<w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>")
                    + &style("小節", "<w:basedOn w:val=\"節\"/>")),
                &[of_style("章", "a"), of_style("節", "b"), of_style("小節", "c"), of_style("章", "d"), of_style("節", "e")].concat(),
            ),
            "第1章a|1-1b|1-2c|第2章d|2-1e",
        ),
        case(
            "numId 0 takes a paragraph out of its style's list",
            docx(
                &one_list(&tied(0, "第%1章", "章")),
                &style("章", "<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>"),
                &[
                    of_style("章", "a"),
                    paragraph("<w:pStyle w:val=\"章\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"0\"/></w:numPr>", "b"),
                    of_style("章", "c"),
                ]
                .concat(),
            ),
            "第1章a|b|第2章c",
        ),
        case(
            "a paragraph's own list wins over its style's",
            docx(
                &(list(0, &tied(0, "第%1章", "章")) + &list(1, &levels(PLAN)) + &use_of(1, 0, "") + &use_of(2, 1, "")),
                &style("章", "<w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr>"),
                &[
                    of_style("章", "a"),
                    paragraph("<w:pStyle w:val=\"章\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"2\"/></w:numPr>", "b"),
                ]
                .concat(),
            ),
            "第1章a|(一)b",
        ),
        case(
            "a list borrows the levels of a list style",
            docx(
                &(format!("<w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"multilevel\"/><w:styleLink w:val=\"清單\"/>{}</w:abstractNum>", levels(PLAN))
                    + "<w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"multilevel\"/><w:numStyleLink w:val=\"清單\"/></w:abstractNum>"
                    + &use_of(1, 1, "")
                    + &use_of(2, 0, "")),
                "<w:style w:type=\"numbering\" w:styleId=\"清單\"><w:name w:val=\"清單\"/><w:pPr><w:numPr><w:numId w:val=\"2\"/></w:numPr></w:pPr></w:style>",
                &body(&[0, 1, 0]),
            ),
            "一、文|(一)文|二、文",
        ),
        case(
            "a deleted paragraph has no number",
            docx(
                &one_list(&levels(PLAN)),
                "",
                &[
                    p(1, 0, "a"),
                    "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr><w:rPr><w:del w:id=\"1\" w:author=\"x\" w:date=\"2024-01-01T00:00:00Z\"/></w:rPr></w:pPr><w:del w:id=\"2\" w:author=\"x\" w:date=\"2024-01-01T00:00:00Z\"><w:r><w:delText>b</w:delText></w:r></w:del></w:p>".to_owned(),
                    p(1, 0, "c"),
                ]
                .concat(),
            ),
            "一、a|二、c",
        )
        .unlike_libreoffice("一、a|二、b|三、c", "its text shows changes that are not yet accepted"),
        case(
            "what is left of a paragraph whose mark was deleted belongs to the next",
            docx(
                &one_list(&levels(PLAN)),
                "",
                &[
                    p(1, 0, "a"),
                    "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr><w:rPr><w:del w:id=\"1\" w:author=\"x\" w:date=\"2024-01-01T00:00:00Z\"/></w:rPr></w:pPr><w:r><w:t>b</w:t></w:r></w:p>".to_owned(),
                    p(1, 0, "c"),
                ]
                .concat(),
            ),
            "一、a|二、bc",
        )
        .unlike_libreoffice("一、a|(一)b|二、c", "its text shows changes that are not yet accepted"),
        case(
            "an empty paragraph is counted",
            docx(&one_list(&levels(PLAN)), "", &[p(1, 0, "a"), p(1, 0, ""), p(1, 0, "c")].concat()),
            "一、a|二、|三、c",
        ),
        case(
            "cells are counted row by row",
            docx(
                &one_list(&levels(PLAN)),
                "",
                &format!(
                    "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"2000\"/><w:gridCol w:w=\"2000\"/></w:tblGrid>{}{}</w:tbl>{}",
                    format_args!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(1, 3, "a"), p(1, 3, "b")),
                    format_args!("<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>", p(1, 3, "c"), p(1, 3, "d")),
                    p(1, 3, "e"),
                ),
            ),
            "(1)a|(2)b|(3)c|(4)d|(5)e",
        ),
    ]
}

fn word_dress() -> Vec<Case> {
    let multi = |more: &str| {
        one_list(&(level(0, "taiwaneseCountingThousand", "%1、", "") + &level(1, "decimal", "%1.%2", more)))
    };
    vec![
        case("isLgl: arabic digits on every level", docx(&multi("<w:isLgl/>"), "", &body(&[0, 1, 0, 1])), "一、文|1.1文|二、文|2.1文")
            .unlike_libreoffice("一、文|一.1文|二、文|二.1文", "version 7 does not read isLgl"),
        case(
            "isLgl switched off",
            docx(&multi("<w:isLgl w:val=\"0\"/>"), "", &body(&[0, 1])),
            "一、文|一.1文",
        ),
        case(
            "brackets of every kind around the number",
            docx(
                &one_list(&levels(&[
                    ("taiwaneseCountingThousand", "（%1）"),
                    ("decimal", "【%2】"),
                    ("decimal", "第%3條之%2"),
                    ("decimal", "〈%4〉、"),
                    ("decimal", "100%%5"),
                ])),
                "",
                &body(&[0, 1, 2, 3, 4]),
            ),
            "（一）文|【1】文|第1條之1文|〈1〉、文|100%1文",
        ),
        case(
            "ideographTraditional",
            counted("ideographTraditional", "%1.", &[1, 2, 9, 10]),
            "甲.文|乙.文|壬.文|癸.文",
        ),
        case("ideographZodiac", counted("ideographZodiac", "%1.", &[1, 12]), "子.文|亥.文"),
        case(
            "taiwaneseCountingThousand",
            counted("taiwaneseCountingThousand", "%1、", &[1, 10, 11, 19, 20, 21, 99, 100, 101, 110, 111, 120, 1000, 1001, 1010]),
            "一、文|十、文|十一、文|十九、文|二十、文|二十一、文|九十九、文|一百、文|一百零一、文|一百一十、文|一百一十一、文|一百二十、文|一千、文|一千零一、文|一千零一十、文",
        ),
        case(
            "taiwaneseCounting",
            counted("taiwaneseCounting", "%1、", &[1, 10, 11, 20, 21]),
            "一、文|十、文|十一、文|二十、文|二十一、文",
        ),
        case(
            "ideographLegalTraditional",
            counted("ideographLegalTraditional", "%1、", &[1, 3, 10, 11, 20, 21, 100]),
            "壹、文|參、文|壹拾、文|壹拾壹、文|貳拾、文|貳拾壹、文|壹佰、文",
        ),
        case("ideographDigital", counted("ideographDigital", "%1、", &[1, 10, 20]), "一、文|一○、文|二○、文")
            .unlike_libreoffice("一、文|十、文|二十、文", "it counts where Word writes digits"),
        case("taiwaneseDigital", counted("taiwaneseDigital", "%1、", &[1, 10, 20]), "一、文|一○、文|二○、文")
            .unlike_libreoffice("1、文|10、文|20、文", UNKNOWN),
        case("decimalEnclosedCircle", counted("decimalEnclosedCircle", "%1", &[1, 10, 20]), "①文|⑩文|⑳文"),
        case("decimalEnclosedParen", counted("decimalEnclosedParen", "%1", &[1, 10]), "⑴文|⑽文").unlike_libreoffice("1文|10文", UNKNOWN),
        case("decimalEnclosedFullstop", counted("decimalEnclosedFullstop", "%1", &[1, 10]), "⒈文|⒑文").unlike_libreoffice("1文|10文", UNKNOWN),
        case("ideographEnclosedCircle", counted("ideographEnclosedCircle", "%1", &[1, 10]), "㊀文|㊉文")
            .unlike_libreoffice("①文|⑩文", "it has no circled 一"),
        case("decimalFullWidth", counted("decimalFullWidth", "（%1）", &[1, 10, 12]), "（１）文|（１０）文|（１２）文"),
        case("decimalZero", counted("decimalZero", "%1.", &[1, 9, 10, 100]), "01.文|09.文|10.文|100.文"),
        case("upperRoman", counted("upperRoman", "%1.", &[1, 4, 9, 14]), "I.文|IV.文|IX.文|XIV.文"),
        case("lowerLetter", counted("lowerLetter", "%1)", &[1, 26, 27, 28, 53]), "a)文|z)文|aa)文|bb)文|aaa)文"),
        case("a start of zero", counted("decimal", "%1.", &[0, 1]), "0.文|1.文"),
        case(
            "a bullet of the font Wingdings is the sign it looks like",
            docx(
                &one_list("<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"◎\"/></w:lvl>"),
                "",
                &body(&[0, 0]),
            ),
            "◎文|◎文",
        )
        .unlike_libreoffice("•文|•文", "its text has one sign for all bullets"),
        case(
            "none: the text alone",
            docx(&one_list(&level(0, "none", "註：", "")), "", &body(&[0, 0])),
            "註：文|註：文",
        ),
        case(
            "a level without a start begins with zero",
            docx(&one_list("<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>"), "", &body(&[0, 0])),
            "0.文|1.文",
        ),
    ]
}

/// A level of an OpenDocument list style.
fn odt_level(level: u32, format: &str, prefix: &str, suffix: &str, more: &str) -> String {
    format!(
        "<text:list-level-style-number text:level=\"{level}\" style:num-format=\"{format}\" style:num-prefix=\"{prefix}\" style:num-suffix=\"{suffix}\" {more}/>"
    )
}

fn odt_style(name: &str, levels: &str) -> String {
    format!("<text:list-style style:name=\"{name}\">{levels}</text:list-style>")
}

fn odt_plan(name: &str) -> String {
    let all = odt_level(1, "一, 二, 三, ...", "", "、", "")
        + &odt_level(2, "一, 二, 三, ...", "(", ")", "")
        + &odt_level(3, "1", "", ".", "")
        + &odt_level(4, "甲, 乙, 丙, ...", "", ".", "");
    odt_style(name, &all)
}

fn item(inside: &str) -> String {
    format!("<text:list-item>{inside}</text:list-item>")
}

fn t(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn odt_list(attributes: &str, items: &str) -> String {
    format!("<text:list {attributes}>{items}</text:list>")
}

fn opendocument() -> Vec<Case> {
    let l1 = "text:style-name=\"L1\"";
    let inner = |items: &str| odt_list("", items);
    let items = |texts: &[&str]| texts.iter().map(|text| item(&t(text))).collect::<String>();
    let nested = odt_list(
        l1,
        &[
            item(&(t("a") + &inner(&(item(&(t("b") + &inner(&items(&["c", "d"])))) + &items(&["e"]))))),
            item(&(t("f") + &inner(&items(&["g"])))),
        ]
        .concat(),
    );
    let style = |name: &str, list: &str| {
        format!("<style:style style:name=\"{name}\" style:family=\"paragraph\" style:list-style-name=\"{list}\"/>")
    };
    vec![
        case("odt: lists inside lists", odt("", &odt_plan("L1"), &nested), "一、a|(一)b|1.c|2.d|(二)e|二、f|(一)g"),
        case(
            "odt: a list begins anew, or goes on with continue-numbering",
            odt(
                "",
                &odt_plan("L1"),
                &[
                    odt_list(l1, &items(&["a", "b"])),
                    t("x"),
                    odt_list(l1, &items(&["c"])),
                    t("y"),
                    odt_list(&format!("{l1} text:continue-numbering=\"true\""), &items(&["d"])),
                ]
                .concat(),
            ),
            "一、a|二、b|x|一、c|y|二、d",
        ),
        case(
            "odt: continue-list names the list it goes on with",
            odt(
                "",
                &(odt_plan("L1") + &odt_style("L2", &odt_level(1, "1", "", ")", ""))),
                &[
                    odt_list(&format!("{l1} xml:id=\"first\""), &items(&["a", "b"])),
                    odt_list("text:style-name=\"L2\"", &items(&["c"])),
                    odt_list(&format!("{l1} xml:id=\"third\" text:continue-list=\"first\""), &items(&["d"])),
                    odt_list(&format!("{l1} text:continue-list=\"third\""), &items(&["e"])),
                ]
                .concat(),
            ),
            "一、a|二、b|1)c|三、d|四、e",
        ),
        case(
            "odt: start-value of an item and of a level",
            odt(
                "",
                &odt_style("L1", &odt_level(1, "1", "(", ")", "text:start-value=\"3\"")),
                &odt_list(
                    l1,
                    &[items(&["a"]), format!("<text:list-item text:start-value=\"8\">{}</text:list-item>", t("b")), items(&["c"])]
                        .concat(),
                ),
            ),
            "(3)a|(8)b|(9)c",
        ),
        case(
            "odt: a list header has no number",
            odt(
                "",
                &odt_plan("L1"),
                &odt_list(l1, &format!("<text:list-header>{}</text:list-header>{}", t("a"), items(&["b", "c"]))),
            ),
            "a|一、b|二、c",
        ),
        case(
            "odt: only the first paragraph of an item has its number",
            odt("", &odt_plan("L1"), &odt_list(l1, &[item(&(t("a") + &t("b"))), item(&t("c"))].concat())),
            "一、a|b|二、c",
        ),
        case(
            "odt: display-levels shows the numbers above, each in its own dress",
            odt(
                "",
                &odt_style(
                    "L1",
                    &(odt_level(1, "一, 二, 三, ...", "", "、", "")
                        + &odt_level(2, "1", "", ".", "text:display-levels=\"2\"")
                        + &odt_level(3, "1", "[", "]", "text:display-levels=\"2\"")),
                ),
                &odt_list(l1, &item(&(t("a") + &inner(&(item(&(t("b") + &inner(&items(&["c"])))) + &items(&["d"])))))),
            ),
            "一、a|一.1.b|[1.1]c|一.2.d",
        ),
        case(
            "odt: num-list-format is the whole text",
            odt(
                "",
                &odt_style(
                    "L1",
                    &(odt_level(1, "一, 二, 三, ...", "", "", "loext:num-list-format=\"第%1%章\"")
                        + &odt_level(2, "1", "", "", "loext:num-list-format=\"%1%之(%2%%)\" text:display-levels=\"2\"")),
                ),
                &odt_list(l1, &item(&(t("a") + &inner(&items(&["b", "c"]))))),
            ),
            "第一章a|一之(1%)b|一之(2%)c",
        ),
        case(
            "odt: an item of another style counts on in its dress",
            odt(
                "",
                &(odt_plan("L1") + &odt_style("L2", &odt_level(1, "1", "", ")", ""))),
                &odt_list(
                    l1,
                    &(items(&["a"]) + &format!("<text:list-item text:style-override=\"L2\">{}</text:list-item>", t("b")) + &items(&["c"])),
                ),
            ),
            "一、a|2)b|三、c",
        ),
        case(
            "odt: a bullet that is written twice is shown once",
            odt(
                "",
                &odt_style("L1", "<text:list-level-style-bullet text:level=\"1\" loext:num-list-format=\"◎\" style:num-suffix=\"◎\" text:bullet-char=\"◎\"/>"),
                &odt_list(l1, &items(&["a", "b"])),
            ),
            "◎a|◎b",
        )
        .unlike_libreoffice("•a|•b", "its text has one sign for all bullets"),
        case(
            "odt: a list takes its style from the paragraphs in it",
            odt(
                &(odt_plan("L1") + &style("P1", "L1")),
                "",
                &odt_list("", &["a", "b"].map(|text| item(&format!("<text:p text:style-name=\"P1\">{text}</text:p>"))).concat()),
            ),
            "一、a|二、b",
        )
        .unlike_libreoffice("•a|•b", "it wants the list's own style, and writes it"),
        case(
            "odt: an inner list of another style",
            odt(
                "",
                &(odt_plan("L1") + &odt_style("L2", &(odt_level(1, "1", "", ")", "") + &odt_level(2, "a", "", ")", "")))),
                &odt_list(l1, &(item(&(t("a") + &odt_list("text:style-name=\"L2\"", &items(&["b", "c"])))) + &items(&["d"]))),
            ),
            "一、a|a)b|b)c|二、d",
        ),
        case(
            "odt: headings are numbered by the outline style",
            odt(
                &format!(
                    "<style:style style:name=\"H1\" style:family=\"paragraph\" style:default-outline-level=\"1\"/><style:style style:name=\"H2\" style:family=\"paragraph\" style:default-outline-level=\"2\"/><text:outline-style style:name=\"Outline\">{}{}</text:outline-style>",
                    "<text:outline-level-style text:level=\"1\" style:num-format=\"壹, 貳, 參, ...\" style:num-suffix=\"、\"/>",
                    "<text:outline-level-style text:level=\"2\" style:num-format=\"一, 二, 三, ...\" style:num-suffix=\"、\"/>"
                ),
                "",
                &[(1, "a"), (2, "b"), (2, "c"), (1, "d"), (2, "e")]
                    .map(|(level, text)| format!("<text:h text:style-name=\"H{level}\" text:outline-level=\"{level}\">{text}</text:h>"))
                    .concat(),
            ),
            "壹、a|一、b|二、c|貳、d|一、e",
        ),
        case(
            "odt: dresses",
            odt(
                "",
                &["一, 二, 三, ...", "壹, 貳, 參, ...", "甲, 乙, 丙, ...", "①, ②, ③, ...",  "I", "a", "子, 丑, 寅, ..."]
                    .iter()
                    .zip(1..)
                    .map(|(format, at)| odt_style(&format!("L{at}"), &odt_level(1, format, "", ".", "")))
                    .collect::<String>(),
                &(1..=7).map(|at| odt_list(&format!("text:style-name=\"L{at}\""), &items(&["a", "b"]))).collect::<String>(),
            ),
            "一.a|二.b|壹.a|貳.b|甲.a|乙.b|①.a|②.b|I.a|II.b|a.a|b.b|子.a|丑.b",
        ),
        case(
            "odt: what was deleted is not counted",
            odt(
                "",
                &odt_plan("L1"),
                &format!(
                    "<text:tracked-changes><text:changed-region xml:id=\"c1\" text:id=\"c1\"><text:deletion><office:change-info><dc:creator>x</dc:creator><dc:date>2024-01-01T00:00:00</dc:date></office:change-info>{}</text:deletion></text:changed-region></text:tracked-changes>{}",
                    odt_list(l1, &items(&["b"])),
                    odt_list(l1, &(item("<text:p>a<text:change text:change-id=\"c1\"/></text:p>") + &items(&["c"]))),
                ),
            ),
            "一、a|二、c",
        )
        .unlike_libreoffice("一、ab|二、c", "its text shows changes that are not yet accepted"),
        case(
            "odt: each dress past its first numbers",
            odt(
                "",
                &["一, 二, 三, ...", "壹, 貳, 參, ...", "甲, 乙, 丙, ...", "①, ②, ③, ...", "01, 02, 03, ...", "a"]
                    .iter()
                    .zip(1..)
                    .map(|(format, at)| odt_style(&format!("L{at}"), &odt_level(1, format, "", "", "")))
                    .chain([odt_style("L7", &odt_level(1, "A", "", "", "style:num-letter-sync=\"true\""))])
                    .collect::<String>(),
                &(1..=7)
                    .map(|style| {
                        let all: String = [2, 10, 11, 28, 101, 110]
                            .map(|at| format!("<text:list-item text:start-value=\"{at}\">{}</text:list-item>", t("文")))
                            .concat();
                        odt_list(&format!("text:style-name=\"L{style}\""), &all)
                    })
                    .collect::<String>(),
            ),
            "二文|十文|十一文|二十八文|一百零一文|一百一十文|貳文|壹拾文|壹拾壹文|貳拾捌文|壹佰零壹文|壹佰壹拾文|\
             乙文|癸文|11文|28文|101文|110文|②文|⑩文|⑪文|㉘文|101文|110文|02文|10文|11文|28文|101文|110文|\
             b文|j文|k文|ab文|cw文|df文|B文|J文|K文|BB文|WWWW文|FFFFF文",
        ),
    ]
}

fn cases() -> Vec<Case> {
    word_counting().into_iter().chain(word_dress()).chain(opendocument()).collect()
}

/// What planscope reads: a paragraph a line.
fn read(bytes: &[u8]) -> String {
    let (flow, _) = office::read(bytes, Limits::default()).expect("a document");
    let whole = FlowCell { blocks: flow.blocks, ..FlowCell::default() };
    let all: Vec<&str> = whole.paragraphs().iter().map(|paragraph| paragraph.text.as_str()).collect();
    all.join("|")
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn numbers_are_as_a_word_processor_shows_them() {
    let wrong: Vec<String> = cases()
        .iter()
        .filter(|case| squash(&read(&case.bytes)) != case.shown)
        .map(|case| format!("{}\n  wanted {}\n  read   {}", case.name, case.shown, read(&case.bytes)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn libreoffice_shows_the_same_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let cases = cases();
    let mut command = Command::new("soffice");
    command
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args(["--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir"])
        .arg(folder.path());
    for (at, case) in cases.iter().enumerate() {
        let ending = if case.name.starts_with("odt:") { "odt" } else { "docx" };
        let file = folder.path().join(format!("{at}.{ending}"));
        fs::write(&file, &case.bytes).expect("a file");
        command.arg(file);
    }
    let Ok(done) = command.output() else {
        eprintln!("skipped: soffice is not installed");
        return;
    };
    let mut wrong = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let Ok(text) = fs::read_to_string(folder.path().join(format!("{at}.txt"))) else {
            panic!("{}: not converted: {}", case.name, String::from_utf8_lossy(&done.stderr));
        };
        let lines: Vec<String> = text.trim_start_matches('\u{FEFF}').trim_end().lines().map(squash).collect();
        let wanted = case.libreoffice.map_or(case.shown, |(shows, _)| shows);
        if lines.join("|") != wanted {
            let why = case.libreoffice.map_or("", |(_, why)| why);
            wrong.push(format!("{} {why}\n  wanted {wanted}\n  shown  {}", case.name, lines.join("|")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_number_stands_apart_from_its_text_unless_suff_says_nothing() {
    let suff = |kind: &str| format!("<w:suff w:val=\"{kind}\"/>");
    let all: String =
        (0..).zip(["nothing", "space", "tab"]).map(|(at, kind)| level(at, "decimal", "%1.", &suff(kind))).collect();
    assert_eq!(read(&docx(&one_list(&all), "", &body(&[0, 1, 2]))), "1.文|1. 文|1. 文");
}
