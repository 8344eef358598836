//! Errors of every kind an auditor asks for, planted by lot at known places of quiet plans, beside what only looks like an
//! error: of each kind 95 of 100 are found, and of 100 findings 98 are true.
//!
//! The plans are quiet: ten offices over four years that print the same measures, some of them in other words, each
//! office without a few of them. Every second lot is of other agencies: equality, disasters, integrity. Whatever is found there and was not planted is a false alarm, unless it can be counted
//! on the plans (what only one lacks).

use std::collections::{BTreeMap, BTreeSet};

use planscope::audit::{self, Finding, FindingKind};
use planscope::coverage::{self, Options};
use planscope::plan::{Heading, Measure, Plan, Subitem};

use crate::plans;

use plans::Dice;

/// The words of a lot's plans.
pub(crate) struct Vocabulary {
    pub(crate) verbs: &'static [&'static str],
    pub(crate) things: &'static [&'static str],
    pub(crate) aims: &'static [&'static str],
    pub(crate) departments: &'static [&'static str],
    /// What some offices put in front of a measure.
    pub(crate) heads: &'static str,
    facets: [&'static str; 2],
    place: (&'static str, &'static str),
    title: &'static str,
}

const SERVICES: Vocabulary = Vocabulary {
    verbs: plans::VERBS,
    things: plans::THINGS,
    aims: plans::AIMS,
    departments: plans::DEPARTMENTS,
    heads: "配合總管理處規定，",
    facets: ["基礎服務", "服務遞送"],
    place: ("第", "區營業處"),
    title: "提升服務效能執行計畫",
};

const POLICIES: Vocabulary = Vocabulary {
    verbs: &[
        "召開", "編列", "審議", "修訂", "研擬", "彙報", "督考", "演練", "清查", "登錄", "建構", "盤整", "巡查", "布建",
        "輔導", "媒合", "抽查", "表揚", "研編", "充實", "會勘", "擬訂", "追列", "培力",
    ],
    things: &[
        "性別統計指標",
        "性別影響評估",
        "性騷擾申訴案件",
        "哺集乳室",
        "友善廁所",
        "同工同酬觀念",
        "新住民關懷據點",
        "單親家庭扶助",
        "家暴防治網絡",
        "避難收容處所",
        "疏散撤離路線",
        "防災地圖",
        "潛勢溪流保全名冊",
        "移動式抽水機組",
        "救災物資",
        "災情查報作業",
        "開口契約",
        "水情監測設備",
        "自主防災社區",
        "防汛缺口",
        "廉政志工",
        "廉政倫理事件",
        "財產申報資料",
        "公務機密維護",
        "採購稽核案件",
        "利益衝突迴避",
        "圖利與便民案例",
        "檢舉管道",
        "內控機制",
        "專案清查報告",
        "廉政會報",
        "機關安全檢查",
        "透明足跡網頁",
        "校園誠信教育",
        "長照人力",
        "托育資源",
    ],
    aims: &[
        "以消除性別刻板印象",
        "俾降低災損",
        "強化同仁法紀觀念",
        "落實 CEDAW 精神",
        "確保採購公開",
        "維護民眾生命安全",
        "提高女性參與決策比例",
        "厚植社區量能",
        "形塑廉潔風氣",
        "以達預警應變之效",
        "保障弱勢權益",
        "縮短復原時間",
    ],
    departments: &[
        "人事室",
        "主計處",
        "社會局",
        "政風處",
        "消防局",
        "工務局",
        "民政局",
        "教育局",
        "衛生局",
        "秘書室",
        "各區公所",
    ],
    heads: "依上級機關函示，",
    facets: ["推動機制", "具體作為"],
    place: ("某縣第", "行政區"),
    title: "推動計畫",
};

pub(crate) const OFFICES: usize = 10;
pub(crate) const YEARS: usize = 4;
pub(crate) const CONCEPTS: usize = 64;
/// Measures under one sub-strategy.
const TOGETHER: usize = 8;
pub(crate) const FIRST_YEAR: u32 = 109;
/// Five lots, none of them looked at before it was drawn. `PLANSCOPE_SEEDS=20` tries so many that nobody has seen,
/// `PLANSCOPE_SEEDS=3000..3024` those.
fn seeds() -> std::ops::Range<u64> {
    plans::asked_seeds(1_000).unwrap_or(0..5)
}
/// Of each kind so many errors in each lot.
pub(crate) const PLANTED: usize = 12;

/// An office and a concept.
pub(crate) type Place = (usize, usize);

pub(crate) struct Run {
    pub(crate) dice: Dice,
    pub(crate) words: &'static Vocabulary,
    /// Offices outside, years inside.
    pub(crate) plans: Vec<Plan>,
    /// Of each plan and measure its concept.
    concepts: Vec<Vec<usize>>,
    pub(crate) planted: BTreeSet<Place>,
}

fn sentence(dice: &mut Dice, words: &Vocabulary) -> String {
    let mut clause = || format!("{}{}", dice.pick(words.verbs), dice.pick(words.things));
    let (a, b, c) = (clause(), clause(), clause());
    format!("{a}，{b}；{c}{}。", dice.pick(words.aims).replace("並按月檢討成效", "以提升服務品質"))
}

fn heading(no: usize, title: String) -> Option<Heading> {
    Some(Heading { no: u32::try_from(no + 1).ok(), title: Some(title) })
}

fn quiet(seed: u64) -> Run {
    let mut dice = Dice::new(seed + 7_000);
    let words = if seed.is_multiple_of(2) { &SERVICES } else { &POLICIES };
    let mut concepts: Vec<Measure> = Vec::new();
    for concept in 0..CONCEPTS {
        let place = concept / TOGETHER;
        let first = dice.below(words.departments.len());
        let mut departments = vec![words.departments[first].to_owned()];
        if dice.chance(40) {
            departments.push(words.departments[(first + 1) % words.departments.len()].to_owned());
        }
        concepts.push(Measure {
            facet: heading(place / 4, words.facets[place / 4].to_owned()),
            strategy: heading(place % 4 / 2, format!("{}精進", words.things[place / 2])),
            substrategy: heading(place % 2, format!("{}{}", words.verbs[place], words.things[place + 12])),
            text: sentence(&mut dice, words),
            departments,
            deadline: Some("持續辦理".to_owned()),
            ..Measure::default()
        });
    }
    let mut run = Run { dice, words, plans: Vec::new(), concepts: Vec::new(), planted: BTreeSet::new() };
    for office in 0..OFFICES {
        let mut mine: Vec<(usize, Measure)> = Vec::new();
        for (concept, measure) in concepts.iter().enumerate() {
            // The first of each eight all have.
            if concept % 2 == 0 || run.dice.chance(80) {
                let mut own = measure.clone();
                if run.dice.chance(30) {
                    own.text = format!("{}{}", words.heads, own.text);
                }
                mine.push((concept, own));
            }
        }
        let numeral = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"][office];
        let name = format!("{}{numeral}{}", words.place.0, words.place.1);
        for year in 0..YEARS {
            let roc = FIRST_YEAR + u32::try_from(year).expect("a few years");
            run.plans.push(Plan {
                title: Some(format!("{name}{roc}年度{}", words.title)),
                office: Some(name.clone()),
                roc_year: Some(roc),
                measures: mine.iter().map(|(_, measure)| measure.clone()).collect(),
                ..Plan::default()
            });
            run.concepts.push(mine.iter().map(|&(concept, _)| concept).collect());
            run.number(office, year);
        }
    }
    run
}

pub(crate) fn at(office: usize, year: usize) -> usize {
    office * YEARS + year
}

pub(crate) const LAST: usize = YEARS - 1;

/// Changes a measure, as the dice say.
pub(crate) type Change<'a> = dyn Fn(&mut Dice, &mut Measure) + 'a;

impl Run {
    /// Numbers and ids as printed plans have them: from 1 under each heading.
    fn number(&mut self, office: usize, year: usize) {
        let mut counts: BTreeMap<(u32, u32, u32), u32> = BTreeMap::new();
        for measure in &mut self.plans[at(office, year)].measures {
            let no = |heading: &Option<Heading>| heading.as_ref().and_then(|heading| heading.no).unwrap_or(0);
            let path = (no(&measure.facet), no(&measure.strategy), no(&measure.substrategy));
            let count = counts.entry(path).or_default();
            *count += 1;
            measure.no = Some(*count);
            measure.id = format!("{}.{}.{}.{count}", path.0, path.1, path.2);
        }
    }

    pub(crate) fn index(&self, office: usize, year: usize, concept: usize) -> Option<usize> {
        self.concepts[at(office, year)].iter().position(|&other| other == concept)
    }

    pub(crate) fn measure(&mut self, office: usize, year: usize, concept: usize) -> &mut Measure {
        let index = self.index(office, year, concept).expect("the office has it");
        &mut self.plans[at(office, year)].measures[index]
    }

    pub(crate) fn concept(&self, plan: usize, index: usize) -> usize {
        self.concepts[plan][index]
    }

    fn remove(&mut self, office: usize, year: usize, concept: usize) {
        let index = self.index(office, year, concept).expect("the office has it");
        self.plans[at(office, year)].measures.remove(index);
        self.concepts[at(office, year)].remove(index);
        self.number(office, year);
    }

    /// An office and a concept that it has all years, each concept and each pair once.
    fn draw(&mut self, taken: &mut BTreeSet<usize>, all_have: bool) -> Place {
        loop {
            let (office, concept) = (self.dice.below(OFFICES), self.dice.below(CONCEPTS));
            let has = (0..YEARS).all(|year| self.index(office, year, concept).is_some());
            if has && (!all_have || concept % 2 == 0) && taken.insert(concept) {
                return (office, concept);
            }
        }
    }

    /// The same for so many, an error each.
    pub(crate) fn places(&mut self, count: usize, all_have: bool) -> Vec<Place> {
        let mut taken = BTreeSet::new();
        (0..count).map(|_| self.draw(&mut taken, all_have)).collect()
    }

    /// Puts errors and what only looks like one into the last year of as many places.
    pub(crate) fn plant(&mut self, wrong: &[&Change<'_>], right: &[&Change<'_>]) {
        let places = self.places(2 * PLANTED, false);
        let mut dice = Dice::new(self.dice.next());
        for (number, &(office, concept)) in places.iter().enumerate() {
            let measure = self.measure(office, LAST, concept);
            if number < PLANTED {
                wrong[number % wrong.len()](&mut dice, measure);
                self.planted.insert((office, concept));
            } else if !right.is_empty() {
                right[number % right.len()](&mut dice, measure);
            }
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let refs: Vec<&Plan> = self.plans.iter().collect();
        let catalogue = coverage::catalogue_of(&refs);
        let overview = coverage::overview(&refs, &catalogue, &Options::default());
        audit::audit(&refs, &catalogue, &overview).findings
    }

    /// The office that a finding is about, and the concepts that it quotes.
    fn place(&self, finding: &Finding) -> (usize, BTreeSet<usize>) {
        let plan = |at: &audit::Evidence| {
            let same = |plan: &Plan| plan.office.as_ref() == Some(&at.office) && plan.roc_year == at.roc_year;
            self.plans.iter().position(same).expect("evidence is of the run")
        };
        let concept = |at: &audit::Evidence| {
            let measures = &self.plans[plan(at)].measures;
            let index = measures.iter().position(|measure| Some(&measure.id) == at.measure.as_ref())?;
            self.concepts[plan(at)].get(index).copied()
        };
        (plan(&finding.evidence[0]) / YEARS, finding.evidence.iter().filter_map(concept).collect())
    }
}

/// A list of `count` things that are no list themselves.
pub(crate) fn things(dice: &mut Dice, of: &[&'static str], count: usize) -> Vec<&'static str> {
    let mut found: Vec<&str> = Vec::new();
    while found.len() < count {
        let thing = dice.pick(of);
        if !found.contains(&thing) {
            found.push(thing);
        }
    }
    found
}

const NUMERALS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

pub(crate) fn numeral(dice: &mut Dice, number: usize) -> String {
    if dice.chance(50) { NUMERALS[number].to_owned() } else { number.to_string() }
}

/// Ends the text of a measure with another clause.
pub(crate) fn append(measure: &mut Measure, clause: &str) {
    measure.text = format!("{}，{clause}。", measure.text.trim_end_matches('。'));
}

/// Tries one kind on all lots.
pub(crate) fn check(kind: FindingKind, plant: impl Fn(&mut Run), is_true: impl Fn(&Run, &Finding) -> bool) {
    let (mut planted, mut hits, mut told, mut wrong) = (0, 0, 0, Vec::new());
    let mut missed = Vec::new();
    for seed in seeds() {
        let mut run = quiet(seed);
        plant(&mut run);
        let findings: Vec<Finding> = run.findings().into_iter().filter(|found| found.kind == kind).collect();
        let mut found: BTreeSet<Place> = BTreeSet::new();
        for finding in &findings {
            let (office, concepts) = run.place(finding);
            let mine: Vec<Place> = concepts.iter().map(|&concept| (office, concept)).collect();
            told += 1;
            if !mine.iter().any(|place| run.planted.contains(place)) && !is_true(&run, finding) {
                wrong.push(format!("lot {seed}: {}", finding.message));
            }
            found.extend(mine);
        }
        planted += run.planted.len();
        hits += run.planted.intersection(&found).count();
        missed.extend(run.planted.difference(&found).map(|&(office, concept)| {
            let text = run.index(office, LAST, concept).map(|index| &run.plans[at(office, LAST)].measures[index]);
            format!("lot {seed}: {:?}", text.map(|measure| (&measure.text, &measure.departments, &measure.deadline)))
        }));
    }
    println!("{}: {hits} of {planted} found, {} of {told} findings false", kind.name(), wrong.len());
    missed.iter().take(5).for_each(|one| println!("    missed {one}"));
    wrong.iter().take(5).for_each(|one| println!("    false  {one}"));
    assert!(planted >= 20, "{}: {planted} planted", kind.name());
    assert!(hits * 100 >= planted * 95, "{}: {hits} of {planted} found", kind.name());
    assert!(wrong.len() * 100 <= told * 2, "{}: {} of {told} findings are false", kind.name(), wrong.len());
}

pub(crate) fn never(_: &Run, _: &Finding) -> bool {
    false
}

#[test]
fn stated_counts() {
    fn list(words: &Vocabulary, dice: &mut Dice, measure: &mut Measure, off: usize) {
        let count = 2 + dice.below(4);
        let (names, stated) = (things(dice, words.things, count), numeral(dice, count + off));
        let (last, first) = names.split_last().expect("two at least");
        let clause = match dice.below(6) {
            0 => format!("提供{}等{stated}項服務", names.join("、")),
            1 => format!("提供{}及{last}等 {stated} 項服務", first.join("、")),
            2 => format!(
                "包含{}{stated}項",
                names.iter().map(|name| format!("「{name}」")).collect::<Vec<_>>().join("、")
            ),
            3 => format!("分為下列{stated}類：{}", names.join("、")),
            4 => format!("計有{}共{stated}種", names.join("、")),
            _ => {
                measure.text = format!("{}，辦理下列{stated}項工作：", measure.text.trim_end_matches('。'));
                measure.subitems = names
                    .iter()
                    .enumerate()
                    .map(|(at, name)| Subitem {
                        marker: ["甲", "乙", "丙", "丁", "戊"][at].to_owned(),
                        text: format!("{name}。"),
                        ..Subitem::default()
                    })
                    .collect();
                return;
            }
        };
        append(measure, &clause);
    }
    let plant = |run: &mut Run| {
        let words = run.words;
        let wrong = |dice: &mut Dice, measure: &mut Measure| list(words, dice, measure, 2);
        let right = |dice: &mut Dice, measure: &mut Measure| list(words, dice, measure, 0);
        let other =
            |_: &mut Dice, measure: &mut Measure| append(measure, "每年辦理 5 項訓練、觀摩及座談，並於3處場所設置");
        run.plant(&[&wrong], &[&right, &other]);
    };
    check(FindingKind::StatedCount, plant, never);
}

#[test]
fn texts_against_deadlines() {
    const EVERY: [(&str, &str); 4] =
        [("逐月", "每月 1 次"), ("每季", "每季 1 次"), ("每半年", "每半年 1 次"), ("逐年", "每年辦理")];
    let wrong = |dice: &mut Dice, measure: &mut Measure| {
        let a = dice.below(4);
        let b = (a + 1 + dice.below(3)) % 4;
        append(measure, &format!("並{}檢討辦理情形", EVERY[a].0));
        measure.deadline = Some(EVERY[b].1.to_owned());
    };
    let day = |dice: &mut Dice, measure: &mut Measure| {
        let month = 1 + dice.below(6);
        append(measure, &format!("於{month}月底前完成"));
        measure.deadline = Some(format!("{}月底前完成", month + 5));
    };
    let right = |dice: &mut Dice, measure: &mut Measure| {
        let every = EVERY[dice.below(4)];
        append(measure, &format!("並{}檢討辦理情形", every.0));
        measure.deadline = Some(if dice.chance(60) { every.1 } else { "持續辦理" }.to_owned());
    };
    let same_day = |dice: &mut Dice, measure: &mut Measure| {
        let month = 1 + dice.below(11);
        append(measure, &format!("於{month}月底前完成"));
        measure.deadline = Some(format!("{month}月底前"));
    };
    check(FindingKind::TextAgainstDeadline, |run| run.plant(&[&wrong, &day], &[&right, &same_day]), never);
}

#[test]
fn years_that_lag() {
    let year = |dice: &mut Dice| FIRST_YEAR + 3 - 2 - u32::try_from(dice.below(5)).expect("small");
    let wrong = |dice: &mut Dice, measure: &mut Measure| {
        let year = year(dice);
        match dice.below(5) {
            0 => append(measure, &format!("自{year}年元月起實施")),
            1 => append(measure, &format!("{year}年度目標為 300 件")),
            2 => append(measure, &format!("並於 {year} 年底前完成")),
            // Results of the year before, and no target for the own one.
            3 => append(measure, &format!("{}年度共完成 {} 件", FIRST_YEAR + 2, 20 + dice.below(60))),
            _ => measure.deadline = Some(format!("{year}年12月底前")),
        }
    };
    let right = |dice: &mut Dice, measure: &mut Measure| {
        let (year, own) = (year(dice), FIRST_YEAR + 3);
        match dice.below(6) {
            0 => append(measure, &format!("依{year}年2月22日業字第1080004356號函辦理")),
            1 => append(measure, &format!("依{year}年修訂之「用電作業要點」辦理")),
            2 => append(measure, &format!("{own}年度目標較{}年成長 3%", own - 1)),
            3 => append(measure, "相關表單保存 20 年"),
            4 => append(measure, &format!("{}年度共完成 40 件，{own}年度預計完成 50 件", own - 1)),
            _ => measure.deadline = Some(format!("{own}年12月底前")),
        }
    };
    check(FindingKind::LaggingYear, |run| run.plant(&[&wrong], &[&right]), never);
}

#[test]
fn what_is_missing() {
    let deadline = |_: &mut Dice, measure: &mut Measure| measure.deadline = None;
    let departments = |_: &mut Dice, measure: &mut Measure| measure.departments.clear();
    let below = |_: &mut Dice, measure: &mut Measure| {
        measure.subitems = vec![Subitem {
            marker: "甲".to_owned(),
            text: "分年辦理。".to_owned(),
            departments: std::mem::take(&mut measure.departments),
            deadline: measure.deadline.take(),
        }];
    };
    check(FindingKind::MissingDeadline, |run| run.plant(&[&deadline], &[&below]), never);
    check(FindingKind::MissingDepartment, |run| run.plant(&[&departments], &[&below]), never);
}

#[test]
fn numbers_that_skip_or_repeat() {
    let plant = |run: &mut Run| {
        for office in 0..OFFICES {
            let heading = run.dice.below(CONCEPTS / TOGETHER) * TOGETHER;
            let skip = run.dice.chance(50);
            let plan = at(office, LAST);
            // All that stand under one heading from the second or third one on.
            let under: Vec<usize> = (0..run.concepts[plan].len())
                .filter(|&index| (heading..heading + TOGETHER).contains(&run.concepts[plan][index]))
                .collect();
            let from = 1 + run.dice.below(under.len() - 1);
            for &index in &under[from..] {
                let measure = &mut run.plans[plan].measures[index];
                measure.no = measure.no.map(|no| if skip { no + 1 } else { no - 1 });
            }
            run.planted.insert((office, run.concepts[plan][under[from]]));
        }
    };
    // Of two that have one number either may be the one too many.
    let beside = |run: &Run, finding: &Finding| {
        let (office, concepts) = run.place(finding);
        run.planted.iter().any(|&(planted, at)| planted == office && concepts.iter().any(|&c| c.abs_diff(at) <= 2))
    };
    check(FindingKind::NumberingGap, plant, beside);
}

#[test]
fn the_same_twice() {
    fn twice(run: &mut Run, change: &dyn Fn(&mut Measure), decoy: &dyn Fn(&mut Measure)) {
        let places = run.places(2 * PLANTED, false);
        for (number, &(office, concept)) in places.iter().enumerate() {
            let index = run.index(office, LAST, concept).expect("it was drawn");
            let mut copy = run.plans[at(office, LAST)].measures[index].clone();
            if number < PLANTED {
                change(&mut copy)
            } else {
                decoy(&mut copy)
            }
            // Under another heading.
            let other = run.plans[at(office, LAST)].measures[if index < 8 { 20 } else { 0 }].clone();
            (copy.facet, copy.strategy, copy.substrategy) = (other.facet, other.strategy, other.substrategy);
            run.plans[at(office, LAST)].measures.push(copy);
            run.concepts[at(office, LAST)].push(concept);
            if number < PLANTED {
                run.planted.insert((office, concept));
            }
        }
        for office in 0..OFFICES {
            run.number(office, LAST);
        }
    }
    let other = |copy: &mut Measure| copy.text = format!("至各里辦公處{}", copy.text);
    check(FindingKind::Duplicate, |run| twice(run, &|_| {}, &other), never);
    let conflict = |copy: &mut Measure| copy.departments = vec!["公關組".to_owned()];
    check(FindingKind::DuplicateConflict, |run| twice(run, &conflict, &|_| {}), never);
    let late = |copy: &mut Measure| copy.deadline = Some("12月底前完成".to_owned());
    check(FindingKind::DuplicateConflict, |run| twice(run, &late, &other), never);
}

/// One promise about a thing with a name, said twice in other words, beside the same words about another name and other words
/// about the same one.
#[test]
fn nearly_the_same_twice() {
    const OF: [&str; 6] = ["停電", "門牌", "水質", "工程", "稅籍", "救護"];
    const WHAT: [&str; 5] = ["公告專區", "進度查詢系統", "線上通報平台", "費用試算服務", "到府服務要點"];
    let plant = |run: &mut Run| {
        let places = run.places(2 * PLANTED, false);
        let mut dice = Dice::new(run.dice.next());
        for (number, &(office, concept)) in places.iter().enumerate() {
            let name = |number: usize| format!("{}{}", OF[number % OF.len()], WHAT[number / OF.len() % WHAT.len()]);
            let (own, other) = (name(number), name(number + 1));
            let (verb, thing) = (dice.pick(run.words.verbs), dice.pick(run.words.things));
            let [said, again] = match (number < PLANTED, number % 2) {
                (true, 0) => [
                    format!("於本處對外網站提供「{own}」，方便民眾查詢{thing}。"),
                    format!("本處對外網站建置{own}，提供民眾查詢{thing}。"),
                ],
                (true, _) => [
                    format!("推動「{own}」，{verb}{thing}及業務宣導。"),
                    format!("落實本公司「{own}」，定期檢討，{verb}{thing}及業務宣導。"),
                ],
                (false, 0) => [format!("推動「{own}」，{verb}{thing}。"), format!("推動「{other}」，{verb}{thing}。")],
                (false, _) => [
                    format!("提供「{own}」，以互動式網頁說明辦理情形。"),
                    format!("善用本公司「{own}」，{verb}{thing}，協助家庭與小商店選用適合的方案。"),
                ],
            };
            let measure = run.measure(office, LAST, concept);
            measure.text = said;
            let mut copy = Measure { text: again, ..measure.clone() };
            copy.departments = vec!["公關組".to_owned()];
            run.plans[at(office, LAST)].measures.push(copy);
            run.concepts[at(office, LAST)].push(concept);
            if number < PLANTED {
                run.planted.insert((office, concept));
            }
        }
        (0..OFFICES).for_each(|office| run.number(office, LAST));
    };
    check(FindingKind::DuplicateConflict, plant, never);
}

/// Whether an office alone lacks a concept in a year.
fn alone(run: &Run, office: usize, year: usize, concept: usize) -> bool {
    (0..OFFICES).all(|other| run.index(other, year, concept).is_some() != (other == office))
}

#[test]
fn what_only_one_lacks_and_who_dropped_what_all_keep() {
    let lacks = |run: &mut Run| {
        for (office, concept) in run.places(PLANTED, true) {
            (0..YEARS).for_each(|year| run.remove(office, year, concept));
            run.planted.insert((office, concept));
        }
    };
    let one = |run: &Run, finding: &Finding| {
        let (office, concepts) = run.place(finding);
        concepts.iter().any(|&concept| (0..YEARS).any(|year| alone(run, office, year, concept)))
    };
    check(FindingKind::OnlyOneLacks, lacks, one);
    let dropped = |run: &mut Run| {
        for (office, concept) in run.places(PLANTED, true) {
            run.remove(office, LAST, concept);
            run.planted.insert((office, concept));
        }
        // Two that drop the same are no outliers.
        for concept in (0..CONCEPTS).filter(|concept| concept % 16 == 1) {
            for office in
                (0..OFFICES).filter(|office| run.index(*office, LAST, concept).is_some()).take(2).collect::<Vec<_>>()
            {
                run.remove(office, LAST, concept);
            }
        }
    };
    check(FindingKind::DroppedThoughKept, dropped, one);
}

#[test]
fn what_was_dropped_and_is_back() {
    let plant = |run: &mut Run| {
        for (number, (office, concept)) in run.places(2 * PLANTED, false).into_iter().enumerate() {
            if number < PLANTED {
                run.remove(office, 1, concept);
                if number % 2 == 0 {
                    run.remove(office, 2, concept);
                }
                run.planted.insert((office, concept));
            } else {
                // New in the middle, and gone at the end.
                run.remove(office, if number % 2 == 0 { 0 } else { LAST }, concept);
            }
        }
    };
    check(FindingKind::DroppedAndBack, plant, never);
}

#[test]
fn what_is_called_new_again() {
    let plant = |run: &mut Run| {
        for (number, (office, concept)) in run.places(2 * PLANTED, false).into_iter().enumerate() {
            let clause = ["新增線上預約服務", "首次推出到府服務", "本年度新設諮詢櫃檯"][number % 3];
            if number < PLANTED {
                append(run.measure(office, 2, concept), clause);
                append(run.measure(office, LAST, concept), clause);
                run.planted.insert((office, concept));
            } else if number % 2 == 0 {
                append(run.measure(office, LAST, concept), clause);
            } else {
                (2..YEARS).for_each(|year| append(run.measure(office, year, concept), "每年新增 3 處據點"));
            }
        }
    };
    check(FindingKind::NewAgain, plant, never);
}

#[test]
fn one_out_of_line() {
    let plant = |run: &mut Run| {
        for (number, (office, concept)) in run.places(PLANTED + 6, true).into_iter().enumerate() {
            // The same words in all, so that nothing but one thing differs.
            let heads = run.words.heads;
            let text = run.measure(0, LAST, concept).text.trim_start_matches(heads).to_owned();
            for other in 0..OFFICES {
                let measure = run.measure(other, LAST, concept);
                measure.text.clone_from(&text);
                append(measure, if number % 2 == 0 { "每案於 3 日內回覆" } else { "每案於三個工作天內回覆" });
            }
            // Of two that differ neither is alone.
            let odd = if number < PLANTED { vec![office] } else { vec![office, (office + 1) % OFFICES] };
            for (which, odd) in odd.into_iter().enumerate() {
                let measure = run.measure(odd, LAST, concept);
                match number % 3 {
                    0 => {
                        let said = measure.text.replace("於 3 日", &format!("於 {} 日", 5 + which));
                        measure.text = said.replace("於三個", ["於五個", "於六個"][which]);
                    }
                    1 => measure.deadline = Some(["每半年", "每季"][which].to_owned()),
                    _ => measure.departments = vec![["公關組", "法務組"][which].to_owned()],
                }
            }
            if number < PLANTED {
                run.planted.insert((office, concept));
            }
        }
    };
    check(FindingKind::OutOfLine, plant, never);
}

#[test]
fn a_change_throughout() {
    let plant = |run: &mut Run| {
        for office in 0..OFFICES {
            let plan = at(office, LAST);
            let has = |plan: &Plan, name: &str| {
                let has = |measure: &&Measure| measure.departments.iter().any(|other| other == name);
                plan.measures.iter().filter(has).count()
            };
            let Some(name) = run.words.departments.iter().copied().find(|name| has(&run.plans[plan], name) >= 4) else {
                continue;
            };
            // Half of them only, in every second office: that is no change throughout.
            let (whole, mut count) = (office % 2 == 0, 0);
            for index in 0..run.plans[plan].measures.len() {
                let measure = &mut run.plans[plan].measures[index];
                let Some(mine) = measure.departments.iter_mut().find(|other| *other == name) else { continue };
                count += 1;
                if whole || count % 2 == 0 {
                    *mine = "客服組".to_owned();
                    if whole && count == 1 {
                        let concept = run.concepts[plan][index];
                        run.planted.insert((office, concept));
                    }
                }
            }
        }
    };
    // In one heading of a plan half of the whole may be all.
    let under = |_: &Run, finding: &Finding| finding.message.contains("」下的");
    check(FindingKind::ChangedThroughout, plant, under);
}

#[test]
fn a_change_throughout_one_heading_and_of_all_deadlines() {
    // 設計組 becomes 資訊組 in what stands under one heading, and everywhere else both stay what they are.
    let under_one = |run: &mut Run| {
        for office in 0..OFFICES {
            let heading = run.dice.below(CONCEPTS / TOGETHER) * TOGETHER;
            // In every second office but half of the heading: that is no change throughout it.
            let (whole, mut count) = (office % 2 == 0, 0);
            for concept in heading..heading + TOGETHER {
                for year in 0..YEARS {
                    let Some(index) = run.index(office, year, concept) else { continue };
                    let becomes = year == LAST && (whole || concept % 2 == 0);
                    run.plans[at(office, year)].measures[index].departments =
                        vec![if becomes { "公關組" } else { "法務組" }.to_owned()];
                    if whole && year == LAST {
                        count += 1;
                        if count == 1 {
                            run.planted.insert((office, concept));
                        }
                    }
                }
            }
            // The name stays elsewhere, so that nothing changes in the whole plan.
            for concept in (heading + TOGETHER..CONCEPTS).chain(0..heading) {
                for year in 0..YEARS {
                    if let Some(index) = run.index(office, year, concept).filter(|_| concept % 4 == 2) {
                        run.plans[at(office, year)].measures[index].departments = vec!["法務組".to_owned()];
                    }
                }
            }
        }
    };
    // Who has none of the other half, or one of it among four, has it changed nearly throughout.
    let nearly_all_of_it = |run: &Run, finding: &Finding| {
        let (office, concepts) = run.place(finding);
        let Some(heading) = concepts.first().map(|concept| concept / TOGETHER * TOGETHER) else { return false };
        let own: Vec<usize> =
            (heading..heading + TOGETHER).filter_map(|concept| run.index(office, LAST, concept)).collect();
        let changed =
            own.iter().filter(|&&index| run.plans[at(office, LAST)].measures[index].departments == ["公關組"]);
        changed.count() * 5 >= own.len() * 4
    };
    check(FindingKind::ChangedThroughout, under_one, nearly_all_of_it);
    let deadlines = |run: &mut Run| {
        for office in 0..OFFICES {
            let whole = office % 2 == 0;
            let mut first = None;
            for concept in 0..CONCEPTS {
                for year in 0..YEARS {
                    let Some(index) = run.index(office, year, concept).filter(|_| concept % 4 == 0) else { continue };
                    let becomes = year == LAST && (whole || concept % 8 == 0);
                    run.plans[at(office, year)].measures[index].deadline =
                        Some(if becomes { "每半年檢討" } else { "隨時辦理" }.to_owned());
                    first = first.or(Some(concept));
                }
            }
            if let Some(first) = first.filter(|_| whole) {
                run.planted.insert((office, first));
            }
        }
    };
    // Under one heading of a plan half of the whole may be all.
    let under = |run: &Run, finding: &Finding| {
        let (office, concepts) = run.place(finding);
        finding.message.contains("」下的") && office % 2 == 1 && concepts.iter().all(|concept| concept % 8 == 0)
    };
    check(FindingKind::ChangedThroughout, deadlines, under);
}

/// Names that were replaced, and by what.
const RENAMED: [(&str, &str); 4] = [
    ("用電健檢中心", "用電診斷中心"),
    ("開放資料專區", "資訊揭露專區"),
    ("台電 e 櫃檯", "台灣電力"),
    ("節電服務團", "能源服務隊"),
];

#[test]
fn names_that_others_have_given_up() {
    fn rename(run: &mut Run, both: bool) {
        for (number, (old, new)) in RENAMED.into_iter().enumerate() {
            // Two measures that name it, and who lags behind.
            let (a, b) = (2 * number, 32 + 2 * number);
            let late = [number % OFFICES, (number + 5) % OFFICES];
            for office in 0..OFFICES {
                for year in 0..YEARS {
                    let lags = late.contains(&office);
                    let name = |keeps: bool| if year < LAST || keeps { old } else { new };
                    append(run.measure(office, year, a), &format!("並推廣「{}」供用戶使用", name(lags)));
                    append(run.measure(office, year, b), &format!("另於「{}」公告辦理情形", name(lags && !both)));
                }
            }
            run.planted.extend(late.map(|office| (office, a)));
        }
    }
    check(FindingKind::OldName, |run| rename(run, false), never);
    check(FindingKind::TwoNames, |run| rename(run, true), never);
}

#[test]
fn misprints() {
    /// Characters that none of the words have.
    const STRANGE: [char; 12] = ['鏢', '裡', '寬', '賓', '穩', '績', '儲', '敘', '擬', '閱', '遷', '墊'];
    let plant = |run: &mut Run| {
        for (number, (office, concept)) in run.places(PLANTED, true).into_iter().enumerate() {
            if number % 5 == 4 {
                // 百瓦 for 百瓩: a word like any other, where all others have another one.
                for other in 0..OFFICES {
                    for year in 0..YEARS {
                        if run.index(other, year, concept).is_some() {
                            let wrong = (other, year) == (office, LAST);
                            let unit = if wrong { "瓦" } else { "瓩" };
                            append(run.measure(other, year, concept), &format!("另訪問百{unit}以上用戶"));
                        }
                    }
                }
                run.planted.insert((office, concept));
                continue;
            }
            let things = run.words.things;
            let text = &mut run.measure(office, LAST, concept).text;
            let word = things.iter().filter(|word| word.chars().count() >= 4).find(|word| text.contains(**word));
            let Some(word) = word else { continue };
            let mut chars: Vec<char> = word.chars().collect();
            match number % 5 {
                0 => chars.insert(2, chars[1]),
                1 => chars.swap(1, 2),
                // 行策政.
                2 => chars.insert(2, STRANGE[number]),
                _ => chars[2] = STRANGE[number],
            }
            *text = text.replacen(word, &chars.iter().collect::<String>(), 1);
            run.planted.insert((office, concept));
        }
    };
    check(FindingKind::Misprint, plant, never);
}

#[test]
fn two_spellings() {
    let plant = |run: &mut Run| {
        const SPELT: [(&str, &str); 5] = [
            ("設置服務櫃檯", "設置服務櫃台"),
            ("下載 App 辦理", "下載 APP 辦理"),
            ("於臺北市宣導", "於台北市宣導"),
            ("每週檢討", "每周檢討"),
            ("發布新聞稿", "發佈新聞稿"),
        ];
        for office in 0..OFFICES {
            let (a, b) = SPELT[office % SPELT.len()];
            append(run.measure(office, LAST, 0), a);
            // In every second half of the offices the same spelling twice.
            append(run.measure(office, LAST, 32), if office < 5 { b } else { a });
            if office < 5 {
                run.planted.insert((office, 0));
            } else {
                // Two words, each spelled in one way.
                append(run.measure(office, LAST, 16), "另通報自來水公司及台灣高鐵");
                append(run.measure(office, LAST, 48), "另通報自來水公司及臺中市府");
            }
        }
    };
    check(FindingKind::TwoSpellings, plant, never);
}

#[test]
fn a_department_that_carries_more_than_elsewhere() {
    let plant = |run: &mut Run| {
        // One that leads everywhere is out of the ordinary nowhere.
        for measure in run.plans.iter_mut().flat_map(|plan| plan.measures.iter_mut().step_by(3)) {
            measure.departments = vec!["業務組".to_owned()];
        }
        for office in [2, 4, 6, 8] {
            for index in 0..run.plans[at(office, LAST)].measures.len() {
                if index % 2 == 0 {
                    run.plans[at(office, LAST)].measures[index].departments = vec!["公關組".to_owned()];
                }
            }
            // The finding quotes no measure: any concept stands for the plan.
            run.planted.insert((office, usize::MAX));
        }
    };
    let mut told = 0;
    for seed in seeds() {
        let mut run = quiet(seed);
        plant(&mut run);
        let findings = run.findings();
        let shares: Vec<&Finding> =
            findings.iter().filter(|found| found.kind == FindingKind::DepartmentShare).collect();
        for finding in &shares {
            let (office, _) = run.place(finding);
            assert!(run.planted.contains(&(office, usize::MAX)), "{}", finding.message);
            assert!(finding.message.contains("公關組"), "{}", finding.message);
        }
        told += shares.len();
    }
    assert_eq!(told, 4 * seeds().count(), "one a plan");
}
