//! The catalogue, and that all reports of a run say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Ods, Reader, Xlsx};
use planscope::coverage::{self, Catalogue, Options, Overview, Question, Status};
use planscope::history;
use planscope::plan::{Heading, Measure, Plan, Subitem};
use planscope::report::{coverage as report, sheet};
use planscope::words::Lang;
use serde_json::Value;

use crate::{plans, support};

/// The folder of reference data, where it is present.
fn reference() -> Option<PathBuf> {
    let root = std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let folder = root.join("plans/plans");
    if folder.join("families.json").exists() {
        return Some(folder);
    }
    println!("skipped: reference data not present");
    None
}

/// A truth as a plan: without nulls, with ids.
fn read(path: &std::path::Path) -> Plan {
    fn without_nulls(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(fields) => fields
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
            serde_json::Value::Array(list) => list.into_iter().map(without_nulls).collect(),
            value => value,
        }
    }
    let value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let mut value = without_nulls(value);
    // Ids are worked out below; what the truth calls one is none of ours.
    for measure in value["measures"].as_array_mut().unwrap() {
        measure.as_object_mut().unwrap().remove("id");
    }
    let mut plan: Plan = serde_json::from_value(value).unwrap();
    plan.source.path = path.file_name().unwrap().to_string_lossy().replace(".plan.json", ".json");
    let mut seen: BTreeMap<String, u8> = BTreeMap::new();
    for measure in &mut plan.measures {
        let no = |heading: &Option<Heading>| heading.as_ref().and_then(|heading| heading.no).unwrap_or(0);
        let (facet, strategy) = (no(&measure.facet), no(&measure.strategy));
        let base = format!("{facet}.{strategy}.{}.{}", no(&measure.substrategy), measure.no.unwrap_or(0));
        let count = seen.entry(base.clone()).or_insert(0);
        measure.id = if *count == 0 { base } else { format!("{base}{}", char::from(b'a' + *count)) };
        *count += 1;
    }
    plan
}

fn read_all(folder: &std::path::Path) -> Vec<Plan> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().filter(|path| path.to_string_lossy().ends_with(".plan.json")).map(|path| read(path)).collect()
}

type Truth = BTreeMap<String, BTreeMap<String, Vec<String>>>;
/// A measure: the name of its plan, and its id.
type Named = (String, String);

/// Pairs of measures of different plans that stand in one group.
fn pairs(groups: &[Vec<Named>]) -> BTreeSet<(&Named, &Named)> {
    let mut pairs = BTreeSet::new();
    for group in groups {
        for (at, a) in group.iter().enumerate() {
            for b in group[at + 1..].iter().filter(|b| b.0 != a.0) {
                pairs.insert(if a < b { (a, b) } else { (b, a) });
            }
        }
    }
    pairs
}

/// Pairwise F1, and how many measures stand in no family.
#[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^53")]
fn score(catalogue: &Catalogue, truth: &Truth) -> (f64, usize) {
    let names: BTreeMap<&str, String> =
        catalogue.plans.iter().map(|plan| (&*plan.key, plan.path.replace(".json", ""))).collect();
    let mut parts: BTreeMap<&str, Vec<Named>> = BTreeMap::new();
    for name in names.values() {
        for (id, concepts) in &truth[name] {
            concepts.iter().for_each(|part| parts.entry(part).or_default().push((name.clone(), id.clone())));
        }
    }
    let wanted: Vec<Vec<Named>> = parts.into_values().collect();
    let found: Vec<Vec<Named>> = catalogue
        .families
        .iter()
        .map(|family| {
            let members = family.members.iter();
            members
                .flat_map(|member| member.ids.iter().map(|id| (names[&*member.plan].clone(), id.to_string())))
                .collect()
        })
        .collect();
    let placed: BTreeSet<&Named> = found.iter().flatten().collect();
    let all = names.values().flat_map(|name| truth[name].keys().map(move |id| (name.clone(), id.clone())));
    let missing = all.filter(|measure| !placed.contains(measure)).count();
    let (wanted, found) = (pairs(&wanted), pairs(&found));
    let both = wanted.intersection(&found).count() as f64;
    (2.0 * both / (wanted.len() + found.len()) as f64, missing)
}

#[test]
fn the_catalogue_finds_the_families_in_any_selection_of_plans() {
    let Some(folder) = reference() else { return };
    let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("families.json")).unwrap()).unwrap();
    let all = read_all(&folder);
    let select = |wanted: &dyn Fn(usize, &Plan) -> bool| -> Vec<Plan> {
        all.iter().enumerate().filter(|(at, plan)| wanted(*at, plan)).map(|(_, plan)| plan.clone()).collect()
    };
    for (name, plans) in [
        ("all", all.clone()),
        ("every other plan", select(&|at, _| at % 2 == 0)),
        ("the others", select(&|at, _| at % 2 == 1)),
        ("one in three", select(&|at, _| at % 3 == 1)),
        ("one office", select(&|_, plan| plan.source.path.starts_with("taoyuan"))),
        ("one year", select(&|_, plan| plan.roc_year == Some(110))),
        ("small plans", select(&|_, plan| plan.measures.len() < 80)),
        ("large plans", select(&|_, plan| plan.measures.len() > 100)),
    ] {
        let (f1, missing) = score(&coverage::catalogue(&plans), &truth);
        println!("{name}: {} plans, pairwise F1 {f1:.4}", plans.len());
        assert_eq!(missing, 0, "{name}");
        assert!(f1 >= 0.98, "{name}: {f1:.4}");
    }
}

/// End to end: from the documents that the plans were printed as, and that planscope can read.
#[test]
fn the_catalogue_finds_the_families_from_documents_and_every_cell_has_a_page() {
    let Some(folder) = reference() else { return };
    let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("families.json")).unwrap()).unwrap();
    let mut names: BTreeMap<(Option<String>, Option<u32>), String> =
        read_all(&folder).into_iter().map(|plan| ((plan.office, plan.roc_year), plan.source.path)).collect();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut plans = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "pdf" || ending == "txt")) {
        let Some(reading) = support::reading(path) else { continue };
        // The first document of a plan stands for it; images without text give none.
        if let [only] = &reading.plans[..]
            && let Some(name) = names.remove(&(only.plan.office.clone(), only.plan.roc_year))
        {
            let mut plan = only.plan.clone();
            plan.source.path = name;
            plans.push(plan);
        }
    }
    assert!(plans.len() > 15, "{} plans", plans.len());
    let run = run(&plans, &Options::default());
    let (f1, missing) = score(&run.catalogue, &truth);
    println!("from documents: {} plans, pairwise F1 {f1:.4}, {missing} missing", plans.len());
    assert!(f1 >= 0.93, "{f1:.4}");
    assert!(run.overview.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.page.is_some()));
}

#[test]
fn neither_the_order_of_plans_nor_the_number_of_threads_changes_a_byte() {
    let mut plans = plans::plans(5, 3, 11);
    let with = |threads: usize, plans: &[Plan]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&coverage::catalogue(plans)).unwrap())
    };
    let one = with(1, &plans);
    assert_eq!(one, with(7, &plans));
    plans.reverse();
    plans.swap(2, 9);
    assert_eq!(one, with(3, &plans));
}

/// The catalogue of a run that is taken in parts of so many measures.
fn in_parts(plans: &[Plan], at_once: usize) -> Catalogue {
    let question = Question { at_once: Some(at_once), ..Question::default() };
    coverage::catalogue_with(&plans.iter().collect::<Vec<_>>(), &question)
}

#[test]
fn a_run_in_parts_finds_the_families_that_it_finds_in_one_piece() {
    let made = plans::plans_with_truth(24, 3, 7);
    let mut plans: Vec<Plan> = made.iter().map(|(plan, _)| plan.clone()).collect();
    let mut truth = Truth::new();
    for (plan, parts) in plans.iter_mut().zip(&made) {
        plan.source.path = format!("{}-{}.json", plan.office.as_deref().unwrap(), plan.roc_year.unwrap());
        let ids = plan.measures.iter().map(|measure| measure.id.clone());
        let parts = parts.1.iter().map(|parts| parts.iter().map(usize::to_string).collect());
        truth.insert(plan.source.path.replace(".json", ""), ids.zip(parts).collect());
    }
    let (whole, _) = score(&coverage::catalogue(&plans), &truth);
    println!("in one piece: pairwise F1 {whole:.4}");
    // Of 7,600 measures: four parts, and a dozen, of two offices each. What a run is parted into has eight times as many.
    for (at_once, worse) in [(2_000, 0.002), (600, 0.02)] {
        let (f1, missing) = score(&in_parts(&plans, at_once), &truth);
        println!("{at_once} measures at once: pairwise F1 {f1:.4}");
        assert_eq!(missing, 0);
        assert!(f1 >= whole - worse, "{f1:.4} in parts of {at_once}, {whole:.4} in one piece");
    }
    let Some(folder) = reference() else { return };
    let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("families.json")).unwrap()).unwrap();
    let (f1, missing) = score(&in_parts(&read_all(&folder), 1_000), &truth);
    println!("reference data, 1,000 measures at once: pairwise F1 {f1:.4}");
    assert!(f1 >= 0.99 && missing == 0, "{f1:.4}");
}

#[test]
fn neither_order_nor_threads_change_a_byte_of_a_run_in_parts() {
    let mut plans = plans::plans(7, 3, 11);
    let with = |threads: usize, plans: &[Plan]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&in_parts(plans, 500)).unwrap())
    };
    let one = with(1, &plans);
    assert_eq!(one, with(7, &plans));
    plans.reverse();
    plans.swap(2, 9);
    assert_eq!(one, with(3, &plans));
    // A part may be as small as an office.
    assert_eq!(in_parts(&plans, 1).plans.len(), plans.len());
}

#[test]
fn what_is_lacking_is_the_same_without_the_view() {
    let plans = plans::plans(5, 3, 7);
    let refs: Vec<&Plan> = plans.iter().collect();
    let same = [plans[0].clone(), Plan { office: Some("另一處".into()), ..plans[0].clone() }];
    for (plans, year, reference) in [
        (&refs[..], None, None),
        (&refs, Some(105), None),
        (&refs, Some(300), None),
        (&refs, None, Some("第5區營業處/105".to_owned())),
        (&same.iter().collect::<Vec<_>>(), None, None),
        (&same.iter().collect::<Vec<_>>(), None, Some("另一處/104".to_owned())),
        (&refs[..1], None, None),
    ] {
        let options = Options { year, reference };
        let question = Question { reference: options.reference.as_deref(), ..Question::default() };
        let catalogue = coverage::catalogue_with(plans, &question);
        let view = coverage::overview(plans, &catalogue, &options);
        let lacking =
            view.years.iter().any(|year| year.total.lacks > 0 || year.omissions.iter().any(|o| !o.rows.is_empty()));
        assert_eq!(coverage::lacks(&catalogue, &options), (!view.years.is_empty()).then_some(lacking), "{options:?}");
    }
}

#[test]
fn every_measure_stands_in_a_family_and_every_plan_once_in_each() {
    let plans = plans::plans(6, 4, 3);
    stands_once(&plans, &coverage::catalogue(&plans));
    stands_once(&plans, &in_parts(&plans, 700));
}

fn stands_once(plans: &[Plan], catalogue: &Catalogue) {
    let ids: BTreeSet<&str> = catalogue.families.iter().map(|family| &*family.id).collect();
    assert_eq!(ids.len(), catalogue.families.len(), "ids are unique");
    let mut placed: BTreeSet<(&str, &str)> = BTreeSet::new();
    for family in &catalogue.families {
        let members: BTreeSet<&str> = family.members.iter().map(|member| &*member.plan).collect();
        assert_eq!(members.len(), family.members.len(), "{}", family.text);
        placed.extend(family.members.iter().flat_map(|m| m.ids.iter().map(|id| (&*m.plan, &**id))));
    }
    assert_eq!(placed.len(), plans.iter().map(|plan| plan.measures.len()).sum::<usize>());
}

fn measure(no: u32, text: &str, department: &str) -> Measure {
    Measure {
        id: format!("1.0.0.{no}"),
        facet: Some(Heading { no: Some(1), title: Some("基礎服務".into()) }),
        no: Some(no),
        text: text.into(),
        departments: vec![department.into()],
        ..Measure::default()
    }
}

fn plan(office: &str, year: u32, measures: &[(&str, &str)]) -> Plan {
    Plan {
        office: Some(office.into()),
        roc_year: Some(year),
        measures: (1..).zip(measures).map(|(no, (text, department))| measure(no, text, department)).collect(),
        ..Plan::default()
    }
}

#[test]
fn a_run_with_nothing_in_it_is_still_written() {
    let nameless = Plan { measures: vec![measure(1, "", ""), measure(1, "", "")], ..Plan::default() };
    for plans in [vec![], vec![Plan::default()], vec![nameless.clone(), Plan::default(), nameless]] {
        let run = run(&plans, &Options::default());
        for format in
            [report::Format::Json, report::Format::Csv, report::Format::Xlsx, report::Format::Ods, report::Format::Html]
        {
            assert!(!run.write(format).is_empty());
        }
        let placed: usize = run.catalogue.families.iter().flat_map(|family| &family.members).map(|m| m.ids.len()).sum();
        assert!(placed >= plans.iter().map(|plan| plan.measures.len()).sum());
    }
}

#[test]
fn one_compound_measure_does_not_weld_two_families() {
    let (lamp, queue) = ("汰換營業廳老舊照明燈具以節約用電", "設置叫號系統依序受理用電申請案件");
    let both = format!("{lamp}；另{queue}");
    let plans = [
        plan("甲", 112, &[(lamp, "總務組")]),
        plan("乙", 112, &[(queue, "業務組")]),
        plan("丙", 112, &[(lamp, "總務組"), (queue, "業務組")]),
        plan("丁", 112, &[(&both, "業務組")]),
        plan("戊", 112, &[(queue, "業務組")]),
    ];
    let catalogue = coverage::catalogue(&plans);
    assert_eq!(catalogue.families.len(), 2, "{catalogue:?}");
    for family in &catalogue.families {
        assert!(family.text == lamp || family.text == queue, "{}", family.text);
        assert!(family.members.iter().any(|member| member.plan == "丁/112" && member.merged), "{family:?}");
    }
}

#[test]
fn lineages_tell_what_happened_between_two_years() {
    let plans = [
        plan("甲", 110, &[("設置叫號系統依序受理用電申請", "業務組"), ("張貼營業廳平面圖", "總務組")]),
        plan("甲", 112, &[("設置叫號系統依序受理用電申請案件", "服務組"), ("推廣電子帳單", "電費組")]),
    ];
    let run = run(&plans, &Options::default());
    let history = history::history(&run.overview, None);
    let told: BTreeSet<String> = history.offices[0]
        .lineages
        .iter()
        .flat_map(|lineage| lineage.events.iter().map(|e| format!("{} {:?} {}", e.year, e.kind, lineage.text)))
        .collect();
    let told: Vec<String> = told.into_iter().collect();
    let expected = [
        "112 Born 推廣電子帳單",
        "112 Departments 設置叫號系統依序受理用電申請",
        "112 Died 張貼營業廳平面圖",
        "112 Reworded 設置叫號系統依序受理用電申請",
    ];
    assert_eq!(told, expected);
}

/// A run with everything that can go wrong in a text.
fn hostile() -> Vec<Plan> {
    let mut plans = plans::plans(4, 3, 5);
    let nasty = [
        "<script>alert(1)</script></script><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://example.invalid\",\"按我\")",
        "+886-2-2888-8888",
        "@SUM(A1:A9)",
        "-1+1|cmd /C calc",
        "\t=1+1",
        "台電\u{202E}gpj.exe\u{2066}\u{0}\u{1}\u{1b}[31m",
        "👷‍♀️⚡️ 🇹🇼 搶修 \u{FFFF}",
        "]]> & &amp; <!-- \u{2028} ${x} {{ y }}",
    ];
    for plan in &mut plans {
        for (measure, text) in plan.measures.iter_mut().zip(nasty) {
            measure.text = text.to_owned();
            measure.departments = vec![text.to_owned()];
            measure.deadline = Some(text.to_owned());
            measure.subitems = vec![Subitem { marker: "=".into(), text: text.to_owned(), ..Subitem::default() }];
        }
    }
    plans[0].measures[20].text = "電".repeat(200_000);
    plans[1].office = Some("=cmd|'/C calc'!A0<script>".into());
    plans[2].source.path = "\u{202E}../<b>.pdf".into();
    plans
}

struct Run {
    catalogue: Catalogue,
    overview: Overview,
}

fn run(plans: &[Plan], options: &Options) -> Run {
    let catalogue = coverage::catalogue(plans);
    let overview = coverage::overview(&plans.iter().collect::<Vec<_>>(), &catalogue, options);
    Run { catalogue, overview }
}

impl Run {
    fn write(&self, format: report::Format) -> Vec<u8> {
        let mut out = Vec::new();
        report::write(&self.catalogue, &self.overview, format, Lang::ZhTw, &mut out).unwrap();
        out
    }

    fn text(&self, format: report::Format) -> String {
        String::from_utf8(self.write(format)).unwrap()
    }
}

type Rows = Vec<Vec<String>>;

/// Every sheet as rows of texts.
fn sheets<R: Reader<Cursor<Vec<u8>>>>(bytes: Vec<u8>) -> BTreeMap<String, Rows>
where
    R::Error: std::fmt::Debug,
{
    let text = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    };
    let mut book = R::new(Cursor::new(bytes)).unwrap();
    let sheets = book.worksheets().into_iter();
    sheets.map(|(name, range)| (name, range.rows().map(|row| row.iter().map(text).collect()).collect())).collect()
}

fn no_formulas(xlsx: Vec<u8>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(xlsx)).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name} has a formula");
    }
}

/// How many cells of each status, by year and office; 全部 for all offices.
type Sums = BTreeMap<(u32, String), [usize; 5]>;

/// The sums from the catalogue itself, and that the parts of the view agree with them.
fn expected(run: &Run) -> Sums {
    let mut cells: BTreeMap<(&str, &str), Status> = BTreeMap::new();
    for family in &run.catalogue.families {
        for member in &family.members {
            cells.insert((&family.id, &member.plan), member.status);
        }
    }
    let overview = &run.overview;
    let mut sums = Sums::new();
    for year in &overview.years {
        let mut total = [0; 5];
        for (column, &plan) in year.plans.iter().enumerate() {
            let mut counts = [0; 5];
            for &row in &year.rows {
                let status = cells.get(&(&*overview.rows[row].id, &*overview.plans[plan].key));
                counts[status.map_or(4, |&status| status as usize)] += 1;
            }
            let shown = &year.columns[column];
            let all = Status::ALL.into_iter().map(Some).chain([None]).map(|status| shown.of(status));
            assert_eq!(counts.to_vec(), all.collect::<Vec<_>>());
            let under = |strategies: bool| -> usize {
                let headings = year.headings.iter().filter(|heading| heading.strategy.is_some() == strategies);
                headings.map(|heading| heading.columns[column].covered()).sum()
            };
            assert_eq!((under(false), under(true)), (shown.covered(), shown.covered()));
            counts.iter().enumerate().for_each(|(at, count)| total[at] += count);
            sums.insert((year.roc_year.unwrap(), overview.plans[plan].office.clone()), counts);
        }
        sums.insert((year.roc_year.unwrap(), "全部".into()), total);
        for load in &year.loads {
            assert_eq!(load.measures, load.facets.iter().map(|facet| facet.1).sum::<usize>());
        }
        for single in &year.unique {
            assert_eq!(year.plans.iter().filter(|&&plan| overview.rows[single.row].cell(plan).is_some()).count(), 1);
        }
        for omission in &year.omissions {
            let required = overview.rows.iter().filter(|row| row.cell(overview.reference.unwrap()).is_some());
            assert_eq!(omission.rows.len(), required.filter(|row| row.cell(omission.plan).is_none()).count());
        }
    }
    sums
}

#[test]
fn every_number_in_every_report_agrees() {
    let plans = plans::plans(5, 3, 7);
    let run = run(&plans, &Options { year: None, reference: Some("第5區營業處/105".into()) });
    assert!(run.overview.reference.is_some());
    let expected = expected(&run);
    assert_eq!(sums_of_csv(&run), expected, "CSV, row by row");
    let xlsx = sheets::<Xlsx<_>>(run.write(report::Format::Xlsx));
    let ods = sheets::<Ods<_>>(run.write(report::Format::Ods));
    assert_eq!(xlsx, ods);
    assert_eq!(sums_of_summary(&xlsx), expected, "the summary of the workbook");
    assert_eq!(sums_of_matrices(&xlsx), expected, "the signs in the matrices of the workbook");
    let history = history::history(&run.overview, None);
    let events: usize = history.offices.iter().flat_map(|office| &office.counts).sum();
    assert_eq!(xlsx["逐年變動"].len() - 1, events);
    assert_eq!(sums_of_html(&run), expected, "the data of the page");
    assert_eq!(sums_of_terminal(&run), expected, "the terminal");
}

/// The words of the workbook for what the JSON calls a status, with the sign of the matrices.
const STATUS_WORDS: [(&str, &str, &str); 5] = [
    ("has", "有", "●"),
    ("reworded", "有，用語不同", "◐"),
    ("other-department", "有，承辦部門不同", "◇"),
    ("uncertain", "無法確定", "？"),
    ("lacks", "無", "－"),
];

/// What the sheets should hold by the JSON of the same run, and by nothing else.
fn sheets_by_json(view: &Value) -> BTreeMap<String, Rows> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let at = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let said = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let joined = |value: &Value, by: &str| list(value).iter().map(said).collect::<Vec<_>>().join(by);
    let words = |status: &str| STATUS_WORDS.iter().find(|(name, ..)| *name == status).unwrap();
    let (plans, rows) = (list(&view["plans"]), list(&view["rows"]));
    let cell_of = |row: usize, plan: &Value| list(&rows[row]["cells"]).into_iter().find(|cell| &cell["plan"] == plan);
    let counts = |counts: &Value| STATUS_WORDS.map(|(name, ..)| said(&counts[name]));
    let mut sheets: BTreeMap<String, Rows> = BTreeMap::new();
    let mut add = |sheet: &str, row: Vec<String>| sheets.entry(sheet.to_owned()).or_default().push(row);
    for year in list(&view["years"]) {
        let (roc, of_year) = (said(&year["roc_year"]), list(&year["plans"]));
        let about = |name: &str, plan: &Value| list(&year[name]).iter().filter(|one| &one["plan"] == plan).count();
        let mut omitted = 0;
        for (column, plan) in of_year.iter().enumerate() {
            let (info, account) = (&plans[at(plan)], &year["accounts"][column]);
            let mine = list(&year["omissions"]).into_iter().find(|one| &one["plan"] == plan);
            let mine = mine.map_or_else(String::new, |one| list(&one["rows"]).len().to_string());
            omitted += mine.parse::<usize>().unwrap_or(0);
            let mut row = vec![roc.clone(), said(&info["office"]), said(&info["measures"])];
            row.extend(counts(&year["columns"][column]));
            row.extend([about("unique", plan).to_string(), about("all_but_one", plan).to_string(), mine]);
            row.extend([said(&account["shared"]), said(&account["split"])]);
            add("摘要", row);
        }
        let sum = |of: &dyn Fn(usize, &Value) -> u64| {
            of_year.iter().enumerate().map(|(column, plan)| of(column, plan)).sum::<u64>().to_string()
        };
        let mut total = vec![roc.clone(), "全部".to_owned()];
        total.push(sum(&|_, plan| plans[at(plan)]["measures"].as_u64().unwrap()));
        total.extend(counts(&year["total"]));
        total.extend([list(&year["unique"]).len().to_string(), list(&year["all_but_one"]).len().to_string()]);
        total.push(omitted.to_string());
        for name in ["shared", "split"] {
            total.push(sum(&|column, _| year["accounts"][column][name].as_u64().unwrap()));
        }
        add("摘要", total);
        let matrix = format!("矩陣 {roc}");
        for row in list(&year["rows"]).iter().map(at) {
            let cells: Vec<Option<Value>> = of_year.iter().map(|plan| cell_of(row, plan)).collect();
            let place = &rows[row]["place"];
            let mut line = vec![said(&place["facet"]), said(&place["strategy"]), said(&rows[row]["text"])];
            let open = cells.iter().flatten().filter(|cell| cell["status"] == "uncertain").count();
            line.extend([cells.iter().flatten().count() - open, open].map(|count| count.to_string()));
            line.extend(cells.iter().map(|cell| {
                let status = cell.as_ref().map_or_else(|| "lacks".to_owned(), |cell| said(&cell["status"]));
                words(&status).2.to_owned()
            }));
            add(&matrix, line);
            for cell in cells.iter().flatten() {
                let info = &plans[at(&cell["plan"])];
                let against = &cell["against"];
                let against =
                    if against.is_null() { joined(&cell["against_departments"], "、") } else { said(against) };
                add(
                    "原文",
                    vec![
                        roc.clone(),
                        said(&info["office"]),
                        said(&rows[row]["id"]),
                        words(cell["status"].as_str().unwrap()).1.to_owned(),
                        joined(&cell["ids"], " "),
                        said(&cell["text"]),
                        joined(&cell["departments"], "、"),
                        said(&cell["deadline"]),
                        said(&cell["page"]),
                        said(&info["path"]),
                        against,
                    ],
                );
            }
        }
        for heading in list(&year["headings"]) {
            for (column, plan) in of_year.iter().enumerate() {
                let strategy = &heading["strategy"];
                let strategy = if strategy.is_null() { "（整個面向）".to_owned() } else { said(strategy) };
                let office = said(&plans[at(plan)]["office"]);
                let mut row = vec![roc.clone(), said(&heading["facet"]), strategy, office, said(&heading["rows"])];
                row.extend(counts(&heading["columns"][column]));
                add("面向與策略", row);
            }
        }
        for sentence in list(&year["findings"]) {
            let ids: Vec<String> = list(&sentence["rows"]).iter().map(|row| said(&rows[at(row)]["id"])).collect();
            add("發現", vec![roc.clone(), said(&sentence["zh"]), ids.join(" ")]);
        }
        for load in list(&year["loads"]) {
            let start = [roc.clone(), said(&plans[at(&load["plan"])]["office"]), said(&load["department"])];
            let all = ["全部".to_owned(), said(&load["measures"]), said(&load["uncertain"])];
            add("部門負荷", [start.clone(), all].concat());
            for facet in list(&load["facets"]) {
                add("部門負荷", [start.clone(), [said(&facet[0]), said(&facet[1]), String::new()]].concat());
            }
        }
        for omission in list(&year["omissions"]) {
            for row in list(&omission["rows"]).iter().map(at) {
                let office = said(&plans[at(&omission["plan"])]["office"]);
                add("依據計畫未列", vec![roc.clone(), office, said(&rows[row]["id"]), said(&rows[row]["text"])]);
            }
        }
    }
    for (which, plan) in plans.iter().enumerate() {
        let is_reference = view["reference"].as_u64() == Some(which as u64);
        let mut row = ["key", "office", "roc_year", "measures"].map(|name| said(&plan[name])).to_vec();
        row.push(if is_reference { "✓" } else { "" }.to_owned());
        row.extend(["path", "sha256"].map(|name| said(&plan[name])));
        add("來源", row);
    }
    sheets
}

#[test]
fn every_statement_of_the_spreadsheet_is_that_of_the_json() {
    let mut plans = plans::plans(5, 3, 11);
    for (at, plan) in plans.iter_mut().enumerate() {
        plan.source.path = format!("{at}.pdf");
    }
    let run = run(&plans, &Options { year: None, reference: Some("7.pdf".into()) });
    let view: Value = serde_json::from_str(&run.text(report::Format::OverviewJson)).unwrap();
    assert!(!view["reference"].is_null());
    let written = sheets::<Ods<_>>(run.write(report::Format::Ods));
    let mut compared = 0;
    for (name, rows) in sheets_by_json(&view) {
        assert_eq!(written[&name].len(), rows.len() + 1, "{name}");
        for (at, (row, wanted)) in written[&name][1..].iter().zip(&rows).enumerate() {
            assert_eq!(row, wanted, "{name}, row {at}");
            compared += row.len();
        }
    }
    println!("{compared} cells");
    // What changed from year to year, by the JSON of `history`.
    const EVENT_WORDS: [(&str, &str); 9] = [
        ("born", "新列入"),
        ("reworded", "改寫"),
        ("moved", "移列"),
        ("split", "拆分"),
        ("merged", "合併"),
        ("departments", "部門異動"),
        ("deadline", "期限異動"),
        ("died", "未再列入"),
        ("returned", "再列入"),
    ];
    let history = serde_json::to_value(history::history(&run.overview, None)).unwrap();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut told: BTreeSet<[String; 4]> = BTreeSet::new();
    for office in list(&history["offices"]) {
        for event in list(&office["lineages"]).iter().flat_map(|lineage| list(&lineage["events"])) {
            let word = EVENT_WORDS.iter().find(|(kind, _)| event["kind"] == *kind).unwrap().1;
            let debatable = if event["debatable"] == true { "（可議）" } else { "" };
            let ids: Vec<String> = list(&event["ids"]).iter().filter_map(|id| Some(id.as_str()?.to_owned())).collect();
            let name = office["office"].as_str().unwrap().to_owned();
            told.insert([name, event["year"].to_string(), format!("{word}{debatable}"), ids.join(" ")]);
        }
    }
    let changes = written["逐年變動"][1..].iter();
    let changes: BTreeSet<[String; 4]> =
        changes.map(|row| [row[0].clone(), row[1].clone(), row[2].clone(), row[5].clone()]).collect();
    assert_eq!(changes, told);
}

fn sums_of_csv(run: &Run) -> Sums {
    let names = ["has", "reworded", "other-department", "uncertain", "lacks"];
    let csv = run.text(report::Format::Csv);
    let mut sums = Sums::new();
    for record in csv::Reader::from_reader(csv.trim_start_matches('\u{FEFF}').as_bytes()).records() {
        let record = record.unwrap();
        let status = names.iter().position(|name| *name == &record[7]).unwrap();
        for office in [&record[1], "全部"] {
            sums.entry((record[0].parse().unwrap(), office.to_owned())).or_default()[status] += 1;
        }
    }
    sums
}

fn sums_of_summary(book: &BTreeMap<String, Rows>) -> Sums {
    let counts = |row: &[String]| -> [usize; 5] {
        row[3..8].iter().map(|cell| cell.parse().unwrap()).collect::<Vec<usize>>().try_into().unwrap()
    };
    book["摘要"][1..].iter().map(|row| ((row[0].parse().unwrap(), row[1].clone()), counts(row))).collect()
}

fn sums_of_matrices(book: &BTreeMap<String, Rows>) -> Sums {
    let mut sums = Sums::new();
    for (name, rows) in book.iter().filter(|(name, _)| name.starts_with("矩陣")) {
        let year: u32 = name.rsplit(' ').next().unwrap().parse().unwrap();
        for row in &rows[1..] {
            for (column, cell) in row.iter().enumerate().skip(5) {
                let status = ["●", "◐", "◇", "？", "－"].iter().position(|sign| sign == cell).unwrap();
                for office in [rows[0][column].clone(), "全部".to_owned()] {
                    sums.entry((year, office)).or_default()[status] += 1;
                }
            }
        }
    }
    sums
}

fn sums_of_html(run: &Run) -> Sums {
    let html = run.text(report::Format::Html);
    let data = html.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    let list = |value: &serde_json::Value| -> Vec<serde_json::Value> { value.as_array().unwrap().clone() };
    let five = |value: &serde_json::Value| -> [usize; 5] { serde_json::from_value(value.clone()).unwrap() };
    let index = |value: &serde_json::Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let mut sums = Sums::new();
    for (year, shown) in run.overview.years.iter().zip(list(&data["years"])) {
        sums.insert((year.roc_year.unwrap(), "全部".into()), five(&shown["total"]));
        for (plan, counts) in list(&shown["plans"]).iter().zip(list(&shown["columns"])) {
            let office = index(&data["plans"][index(plan)][1]);
            let office = data["texts"][office].as_str().unwrap().to_owned();
            sums.insert((year.roc_year.unwrap(), office), five(&counts));
        }
    }
    sums
}

fn sums_of_terminal(run: &Run) -> Sums {
    let mut sums = Sums::new();
    let mut year = 0;
    for line in report::terminal(&run.overview, Lang::En, false).lines() {
        if let Some(roc) = line.split("(ROC ").nth(1) {
            year = roc.split(')').next().unwrap().parse().unwrap();
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [office, counts @ ..] = &words[..]
            && let Ok(counts) = counts.iter().map(|count| count.parse()).collect::<Result<Vec<usize>, _>>()
            && let Ok(counts) = counts.try_into()
        {
            let office = if *office == "all" { "全部" } else { office };
            sums.insert((year, office.to_owned()), counts);
        }
    }
    sums
}

#[test]
fn hostile_text_does_no_harm() {
    let plans = hostile();
    let run = run(&plans, &Options::default());
    let html = run.text(report::Format::Html);
    assert_eq!(html.matches("<script").count(), 2, "the page's own");
    assert!(!html.contains("<img") && !html.contains('\u{202E}') && !html.contains('\0'));
    for record in csv::Reader::from_reader(run.text(report::Format::Csv).as_bytes()).records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            assert!(!cell.contains('\u{202E}'));
        }
    }
    no_formulas(run.write(report::Format::Xlsx));
    let xlsx = sheets::<Xlsx<_>>(run.write(report::Format::Xlsx));
    let ods = sheets::<Ods<_>>(run.write(report::Format::Ods));
    for cells in [xlsx, ods] {
        let longest = cells.values().flatten().flatten().map(|cell| cell.encode_utf16().count()).max().unwrap();
        assert!((30_000..=32_767).contains(&longest), "{longest}");
    }
    let history = history::history(&run.overview, None);
    for text in [report::terminal(&run.overview, Lang::ZhTw, true), report::terminal_history(&history, Lang::En)] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202E}'));
    }
    let mut out = Vec::new();
    sheet::write(&plans[0], &sheet::Scope::PerDepartment, Lang::ZhTw, &mut out).unwrap();
    no_formulas(out);
}

#[test]
fn the_sheet_has_every_measure_and_room_for_the_results() {
    let plan = &plans::plans(1, 1, 9)[0];
    let mut out = Vec::new();
    sheet::write(plan, &sheet::Scope::PerDepartment, Lang::ZhTw, &mut out).unwrap();
    let book = sheets::<Xlsx<_>>(out);
    let departments = sheet::departments(plan);
    assert_eq!(book.len(), 1 + departments.len());
    let whole = &book["彙整表"];
    assert_eq!(whole[0][0], "第1區營業處104 年度提升服務效能執行計畫自行考核結果彙整表");
    let lines = |rows: &Rows| -> Rows { rows[3..].iter().filter(|row| !row[4].is_empty()).cloned().collect() };
    let shown = lines(whole);
    assert_eq!(shown.len(), plan.measures.len());
    for (row, measure) in shown.iter().zip(&plan.measures) {
        assert_eq!((&row[4], &row[5]), (&measure.text, &measure.departments.join("\n")));
        assert_eq!(Some(&row[6]), measure.deadline.as_ref());
        assert!(row[7..].iter().all(String::is_empty), "room for what is filled in by hand");
    }
    let carried = departments.iter().map(|name| plan.measures.iter().filter(|m| m.departments.contains(name)).count());
    let others = book.iter().filter(|(name, _)| *name != "彙整表").map(|(_, rows)| lines(rows).len());
    assert_eq!(others.sum::<usize>(), carried.sum::<usize>());
}

#[test]
fn the_contracts_have_schemas() {
    for schema in
        [report::schema(), report::overview_schema(), report::history_schema(), planscope::report::diff::schema()]
    {
        assert!(schema["properties"]["schema"].is_object(), "{schema}");
    }
    assert_eq!(report::schema()["properties"]["families"]["type"], "array");
}
