//! Text of plans as common programs extract it: floors for what is found, ceilings for what is wrong without a doubt,
//! and laws that hold on text whose blocks were cut, moved and set otherwise.

use crate::support;

use std::{collections::BTreeMap, fs, path::Path};

use planscope::{
    pipeline::{Options, read_bytes},
    plan::{Assignment, Measure, Plan},
};
use proptest::prelude::*;

/// Program, the least share of ids with texts found, the largest share of measures wrong without any doubt, in
/// thousandths; measured 2026-11 and rounded to the safe side. A figure may rise and never fall.
const FIGURES: [(&str, usize, usize); 12] = [
    ("markitdown", 960, 5),
    ("pdfminer", 920, 5),
    ("pdfplumber", 940, 5),
    ("pdfplumber-layout", 910, 20),
    ("pdfplumber-tables", 885, 16),
    ("pdfplumber-tables-tabs", 895, 50),
    ("pdftotext", 845, 5),
    ("pdftotext-layout", 980, 12),
    ("pdftotext-raw", 955, 5),
    ("pymupdf", 950, 5),
    ("pymupdf-sort", 935, 8),
    ("pymupdf4llm", 955, 8),
];

fn squash(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

fn titles(measure: &Measure) -> [String; 3] {
    [&measure.facet, &measure.strategy, &measure.substrategy]
        .map(|heading| heading.as_ref().and_then(|heading| heading.title.as_deref()).map(squash).unwrap_or_default())
}

/// How many of the truth are found, and how many are wrong though nothing on them says so.
fn score(truth: &Plan, found: &Plan) -> (usize, usize) {
    let by_id: BTreeMap<&str, &Measure> = truth.measures.iter().map(|measure| (&*measure.id, measure)).collect();
    let (mut hits, mut silent) = (0, 0);
    for measure in &found.measures {
        let sure = measure.assignment != Assignment::Ambiguous && measure.diagnostics.is_empty();
        let wanted = by_id.get(&*measure.id).filter(|wanted| squash(&wanted.text) == squash(&measure.text));
        let Some(wanted) = wanted else {
            silent += usize::from(sure);
            continue;
        };
        hits += 1;
        let names = |measure: &Measure| measure.departments.iter().map(|name| squash(name)).collect::<Vec<_>>();
        let deadline = |measure: &Measure| measure.deadline.as_deref().map(squash).unwrap_or_default();
        let given = names(wanted) == names(measure) && deadline(wanted) == deadline(measure);
        let right = titles(wanted) == titles(measure) && (given || wanted.assignment == Assignment::Ambiguous);
        silent += usize::from(sure && !right);
    }
    (hits, silent)
}

fn plans(path: &Path) -> Vec<&'static Plan> {
    // A program that found no table in a document wrote an empty file.
    support::reading(path).into_iter().flat_map(|reading| &reading.plans).map(|reading| &reading.plan).collect()
}

/// What a record says, without white space.
type Said = (Vec<String>, String, Vec<String>, String);

fn said(measure: &Measure) -> Said {
    let path = measure.path.iter().map(|title| squash(title.title.as_deref().unwrap_or_default()));
    let deadline = squash(measure.deadline.as_deref().unwrap_or_default());
    (path.collect(), squash(&measure.text), measure.departments.clone(), deadline)
}

/// The records that are in no doubt, by the plan's place in its file and the measure's id.
fn sure(plans: &[&Plan]) -> BTreeMap<(usize, String), Said> {
    let all = plans.iter().enumerate().flat_map(|(at, plan)| plan.measures.iter().map(move |measure| (at, measure)));
    all.filter(|(_, measure)| !measure.is_doubtful() && measure.diagnostics.is_empty())
        .map(|(at, measure)| ((at, measure.id.clone()), said(measure)))
        .collect()
}

/// How many records that neither the text nor the PDF has in doubt say different things, by program: none ought to, and never
/// more do. Those that do mix the lines of two titles, or have a neighbour's names.
const DIFFERING: [(&str, usize); 12] = [
    ("markitdown", 0),
    ("pdfminer", 3),
    ("pdfplumber", 0),
    ("pdfplumber-layout", 2),
    ("pdfplumber-tables", 0),
    ("pdfplumber-tables-tabs", 13),
    ("pdftotext", 0),
    ("pdftotext-layout", 7),
    ("pdftotext-raw", 8),
    ("pymupdf", 3),
    ("pymupdf-sort", 4),
    ("pymupdf4llm", 4),
];

#[test]
fn what_twelve_programs_extract_is_read_or_in_doubt() {
    let Some(folder) = support::reference().map(|folder| folder.join("extracts")).filter(|folder| folder.is_dir())
    else {
        eprintln!("skipped: no extracts in the reference data");
        return;
    };
    let mut low = Vec::new();
    let mut pdfs: BTreeMap<String, BTreeMap<(usize, String), Said>> = BTreeMap::new();
    for ((program, least, most), (_, allowed)) in FIGURES.into_iter().zip(DIFFERING) {
        let (mut measures, mut hits, mut silent, mut differing) = (0, 0, 0, 0);
        let mut files: Vec<_> =
            fs::read_dir(folder.join(program)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_stem().unwrap().to_str().unwrap();
            let truth = plans(&folder.join(format!("truth/{name}.truth.json")));
            measures += truth.iter().map(|plan| plan.measures.len()).sum::<usize>();
            let found = plans(&file);
            let pdf = folder.join(format!("../plans/{name}.pdf"));
            let pdf = pdfs.entry(name.to_owned()).or_insert_with(|| sure(&plans(&pdf)));
            let own = sure(&found);
            differing += own.iter().filter(|(id, own)| pdf.get(*id).is_some_and(|other| other != *own)).count();
            for (truth, found) in truth.iter().zip(&found) {
                let (more, wrong) = score(truth, found);
                hits += more;
                silent += wrong;
            }
        }
        eprintln!("{program}: {hits} of {measures} found, {silent} wrong without doubt");
        if differing > allowed {
            low.push(format!("{program}: {differing} records say without doubt what the PDF says otherwise"));
        }
        if hits * 1000 < measures * least || silent * 1000 > measures * most {
            low.push(format!("{program}: {hits} of {measures} found, {silent} wrong without doubt"));
        }
    }
    assert!(low.is_empty(), "{}", low.join("\n"));
}

/// A printed line, a stack of names or of times: what an extraction moves as one.
fn block() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "一、基\n礎服務",
        "(一) 服務\n一致性",
        "1. 提升服\n務及時性",
        "(1) 訂定各項申請適時供水日程及\n管控機制，並確實執行。",
        "(2) 主動告知用戶處理情形。",
        "(3) 定期檢查設施",
        "業務課\n工務課",
        "總務課",
        "持續辦理\n隨時辦理",
        "每年 1\n次",
        "- 1 -",
        "面面向向 執執行行策策略略",
        "面向\n執行策略\n具體作法\n承辦部門\n完成期限",
        "|一、|(一) 服<br>務|(1) 公告。|業務課|持續辦理|",
        "甲. 說明",
        "伍、實施步驟",
        "\u{c}",
        "台",
        "\"a\",\"b\nc\",d",
    ]);
    (pieces, 0..4usize).prop_map(|(piece, way)| match way {
        0 => piece.to_owned(),
        1 => piece.replace('\n', " "),
        2 => piece.replace('\n', "\t"),
        _ => piece.replace(' ', "    "),
    })
}

proptest! {
    #![proptest_config(support::cases(400))]

    #[test]
    fn every_character_of_any_order_of_blocks_is_accounted_for(blocks in prop::collection::vec(block(), 0..60)) {
        let text = format!("面向 執行策略 具體作法 承辦部門 完成期限\n{}", blocks.join("\n"));
        let reading = read_bytes("made.txt", text.as_bytes(), &Options::default()).unwrap();
        for account in reading.plans.iter().filter_map(|plan| plan.accounting) {
            prop_assert!(account.balances(), "{account:?}\n{text}");
        }
    }

    #[test]
    fn any_text_behind_a_header_is_accounted_for(rest in "[一二(1)（2）3.、。，業務課持續辦理每年次 \t\n|甲◎a-]{0,300}") {
        let text = format!("面向\n執行策略\n具體作法\n承辦部門\n完成期限\n{rest}");
        let reading = read_bytes("made.txt", text.as_bytes(), &Options::default()).unwrap();
        for account in reading.plans.iter().filter_map(|plan| plan.accounting) {
            prop_assert!(account.balances(), "{account:?}\n{text}");
        }
    }
}
