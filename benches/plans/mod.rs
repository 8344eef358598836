//! Plans made up by a seeded generator: 24 offices over 12 years, in the genre's words and with its habits.
//!
//! Every office takes most measures of one common catalogue, some in its own wording, adds a few of its own, and
//! carries them through the years with edits, moves, merges, renames and folding noise.

#![allow(dead_code, reason = "each bench uses its own part")]

use planscope::plan::{Heading, Measure, Plan};

/// SplitMix64: small, seeded and the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

/// The seeds that `PLANSCOPE_SEEDS` asks for: `3000..3024`, or a number of them from `first` on.
pub(crate) fn asked_seeds(first: u64) -> Option<std::ops::Range<u64>> {
    let asked = std::env::var("PLANSCOPE_SEEDS").ok()?;
    let number = |text: &str| text.trim().parse::<u64>().expect("PLANSCOPE_SEEDS is a number or two with .. between");
    Some(match asked.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => first..first + number(&asked),
    })
}

pub(crate) const VERBS: &[&str] = &[
    "辦理", "提供", "推動", "落實", "檢討", "規劃", "建置", "更新", "宣導", "設置", "訂定", "受理", "維護", "改善",
    "公開", "簡化", "整合", "追蹤", "拜訪", "調查", "協助", "培訓", "稽核", "盤點", "試辦", "擴充", "彙整", "通報",
    "回覆", "抽測",
];
pub(crate) const THINGS: &[&str] = &[
    "用電申請案件",
    "電子帳單",
    "服務櫃檯",
    "雙語標示",
    "無障礙設施",
    "線上申辦服務",
    "滿意度調查",
    "節約用電活動",
    "停電通知",
    "跨機關通報",
    "網站資料",
    "開放資料",
    "志工服務",
    "教育訓練",
    "標準作業程序",
    "申請書表",
    "繳費管道",
    "行動服務",
    "弱勢關懷",
    "再生能源併網",
    "用電安全檢驗",
    "抄表作業",
    "客訴案件",
    "新聞輿情",
    "品管圈活動",
    "員工提案",
    "知識分享",
    "資訊安全",
    "個人資料保護",
    "配電工程資訊",
    "饋線自動化",
    "巡檢作業",
    "搶修人力",
    "備品盤點",
    "防災演練",
    "需量反應",
    "智慧電表",
    "充電設施",
    "能源管理系統",
    "社區座談",
    "里長聯繫會",
    "大用戶訪談",
    "電價宣導",
    "電話禮貌",
    "叫號系統",
    "環境整潔",
];
pub(crate) const AIMS: &[&str] = &[
    "以提升服務品質",
    "以縮短處理時程",
    "以符合用戶期待",
    "俾利民眾查詢",
    "減少臨櫃等候時間",
    "並按月檢討成效",
    "列入年度考核",
    "確保資訊正確完整",
    "並留存紀錄備查",
    "提高行政效率",
    "降低停電影響範圍",
    "增進同仁專業知能",
    "便利用戶就近洽辦",
    "強化橫向聯繫",
    "落實個資保護",
    "促進公眾參與",
    "擴大服務範圍",
    "維護公共安全",
    "深化夥伴關係",
    "即時回應民眾需求",
];
pub(crate) const OFFICES: &[&str] =
    &["本處", "各服務所", "服務中心", "營業廳", "承辦部門", "單一窗口", "總管理處", "地方機關", "里辦公處", "合作超商"];
pub(crate) const DEPARTMENTS: &[&str] =
    &["業務組", "電費組", "資訊組", "總務組", "維護組", "設計組", "工務段", "檢驗課", "人資組", "會計組", "各部門"];
pub(crate) const DEADLINES: &[&str] =
    &["持續辦理", "隨時辦理", "每月 1 次", "每半年", "每年 11 月", "6月底前完成", "12月底前完成"];
pub(crate) const SYNONYMS: &[(&str, &str)] = &[
    ("辦理", "執行"),
    ("提供", "供給"),
    ("宣導", "倡導"),
    ("檢討", "檢視"),
    ("提升", "提高"),
    ("設置", "裝設"),
    ("用戶", "客戶"),
];
pub(crate) const NOISE: &[(&str, &str)] = &[("檯", "台"), ("，", ","), ("臺", "台"), ("週", "周"), ("、", "、 ")];
const FACETS: &[&str] = &["基礎服務", "服務遞送", "服務量能", "服務評價", "開放創新"];

/// One measure of the catalogue, with the place it belongs to.
#[derive(Clone)]
struct Concept {
    /// What it is, whatever it is called: one number, and of what was taken together several.
    parts: Vec<usize>,
    place: usize,
    text: String,
    departments: Vec<String>,
    deadline: String,
}

fn sentence(dice: &mut Dice) -> String {
    let mut text = String::new();
    let clauses = 2 + dice.below(4);
    for clause in 0..clauses {
        if clause > 0 {
            text.push('，');
        }
        match dice.below(4) {
            0 => text.push_str(dice.pick(OFFICES)),
            1 => text.push_str("用戶"),
            _ => {}
        }
        text.push_str(dice.pick(VERBS));
        text.push_str(dice.pick(THINGS));
        match dice.below(3) {
            0 => {
                text.push('、');
                text.push_str(dice.pick(THINGS));
            }
            1 => text.push_str(&format!("達 {} 件", 5 + dice.below(900))),
            _ => {}
        }
    }
    text.push('，');
    text.push_str(dice.pick(AIMS));
    text.push('。');
    text
}

fn concept(dice: &mut Dice) -> Concept {
    let first = dice.below(DEPARTMENTS.len());
    let mut departments = vec![DEPARTMENTS[first].to_owned()];
    if dice.chance(45) {
        departments.push(DEPARTMENTS[(first + 1 + dice.below(DEPARTMENTS.len() - 1)) % DEPARTMENTS.len()].to_owned());
    }
    Concept {
        parts: Vec::new(),
        place: dice.below(20),
        text: sentence(dice),
        departments,
        deadline: dice.pick(DEADLINES).to_owned(),
    }
}

fn reword(dice: &mut Dice, text: &mut String) {
    match dice.below(4) {
        0 => {
            let (a, b) = SYNONYMS[dice.below(SYNONYMS.len())];
            *text = text.replacen(a, b, 1);
        }
        1 => {
            text.pop();
            text.push('，');
            text.push_str(dice.pick(AIMS));
            text.push('。');
        }
        2 => {
            let (a, b) = NOISE[dice.below(NOISE.len())];
            *text = text.replace(a, b);
        }
        _ => *text = format!("{}{}，{text}", dice.pick(VERBS), dice.pick(THINGS)),
    }
}

/// Heading of a place: four strategies a facet, two sub-strategies each.
fn headings(place: usize) -> (Heading, Heading, Heading) {
    let (facet, strategy, sub) = (place / 4, place % 4 / 2, place % 2);
    let heading = |no: usize, title: String| Heading { no: u32::try_from(no + 1).ok(), title: Some(title) };
    (
        heading(facet, FACETS[facet].to_owned()),
        heading(strategy, format!("{}{}", THINGS[facet * 2 + strategy], "精進")),
        heading(sub, format!("{}{}", VERBS[place], THINGS[place + 12])),
    )
}

fn plan(office: usize, year: u32, concepts: &[Concept]) -> (Plan, Parts) {
    let mut parts = Parts::new();
    let mut measures: Vec<Measure> = Vec::with_capacity(concepts.len());
    let mut ordered: Vec<&Concept> = concepts.iter().collect();
    ordered.sort_by_key(|concept| concept.place);
    let mut count = (usize::MAX, 0);
    for concept in ordered {
        count = if count.0 == concept.place { (count.0, count.1 + 1) } else { (concept.place, 1) };
        let (facet, strategy, substrategy) = headings(concept.place);
        let no = |heading: &Heading| heading.no.unwrap_or(0);
        parts.push(concept.parts.clone());
        measures.push(Measure {
            id: format!("{}.{}.{}.{}", no(&facet), no(&strategy), no(&substrategy), count.1),
            facet: Some(facet),
            strategy: Some(strategy),
            substrategy: Some(substrategy),
            no: Some(count.1),
            text: concept.text.clone(),
            departments: concept.departments.clone(),
            deadline: Some(concept.deadline.clone()),
            ..Measure::default()
        });
    }
    let plan = Plan {
        office: Some(format!("第{}區營業處", office + 1)),
        roc_year: Some(year),
        title: Some(format!("第{}區營業處{year}年度提升服務效能執行計畫", office + 1)),
        measures,
        ..Plan::default()
    };
    (plan, parts)
}

/// Of each measure of a plan what it is: measures that are one have a number in common.
pub(crate) type Parts = Vec<Vec<usize>>;

/// The plans, offices outside, years inside.
pub(crate) fn plans(offices: usize, years: usize, seed: u64) -> Vec<Plan> {
    plans_with_truth(offices, years, seed).into_iter().map(|(plan, _)| plan).collect()
}

/// The same with what each measure is.
pub(crate) fn plans_with_truth(offices: usize, years: usize, seed: u64) -> Vec<(Plan, Parts)> {
    let mut known = 0;
    let mut new = |mut concept: Concept| {
        concept.parts = vec![known];
        known += 1;
        concept
    };
    let mut dice = Dice::new(seed);
    let catalogue: Vec<Concept> = (0..130).map(|_| new(concept(&mut dice))).collect();
    let mut plans = Vec::with_capacity(offices * years);
    for office in 0..offices {
        let mut mine: Vec<Concept> = Vec::new();
        for common in &catalogue {
            if dice.chance(70) {
                let mut own = common.clone();
                if dice.chance(40) {
                    reword(&mut dice, &mut own.text);
                    reword(&mut dice, &mut own.text);
                }
                mine.push(own);
            }
        }
        for _ in 0..15 {
            mine.push(new(concept(&mut dice)));
        }
        for year in 0..years {
            plans.push(plan(office, 104 + u32::try_from(year).unwrap_or(0), &mine));
            for own in &mut mine {
                if dice.chance(12) {
                    reword(&mut dice, &mut own.text);
                }
                if dice.chance(4) {
                    own.place = dice.below(20);
                }
                if dice.chance(4) {
                    own.deadline = dice.pick(DEADLINES).to_owned();
                }
                // Texts stay as long as a measure is.
                if own.text.chars().count() > 160 {
                    own.text = own.text.chars().take(90).collect::<String>() + "。";
                }
            }
            let gone = dice.below(mine.len());
            mine.remove(gone);
            let taken = dice.below(mine.len() - 1);
            let other = mine.remove(taken + 1);
            mine[taken].parts.extend(other.parts);
            mine[taken].text = format!("{}；另{}", mine[taken].text.trim_end_matches('。'), other.text);
            mine.push(new(concept(&mut dice)));
            mine.push(new(concept(&mut dice)));
        }
    }
    plans
}
