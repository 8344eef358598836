//! Plans made up in the genre's words, by a seed: what the page says, before it is laid out.

/// SplitMix64: small, seeded and the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(0x1405_7B7E_F767_814F))
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

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// A measure with all that stands beside it.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Facet, strategy, sub-strategy: number and title.
    pub(crate) titles: [(u32, String); 3],
    /// None where the sub-strategy is itself the measure.
    pub(crate) no: Option<u32>,
    pub(crate) text: String,
    pub(crate) subitems: Vec<String>,
    pub(crate) departments: Vec<String>,
    pub(crate) helpers: Vec<String>,
    pub(crate) deadline: String,
    pub(crate) note: String,
}

const VERBS: [&str; 16] = [
    "辦理", "提供", "推動", "落實", "檢討", "規劃", "建置", "更新", "宣導", "設置", "訂定", "受理", "改善", "公開",
    "簡化", "追蹤",
];
const THINGS: [&str; 24] = [
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
    "弱勢關懷",
    "抄表作業",
    "客訴案件",
    "新聞輿情",
    "員工提案",
    "資訊安全",
    "電話禮貌（分機 1912）",
];
const AIMS: [&str; 10] = [
    "以提升服務品質",
    "以縮短處理時程",
    "俾利民眾查詢",
    "減少臨櫃等候時間",
    "並按月檢討成效",
    "列入年度考核",
    "並留存紀錄備查",
    "便利用戶就近洽辦",
    "促進公眾參與",
    "即時回應民眾需求",
];
const FACETS: [&str; 5] = ["基礎服務", "服務遞送", "服務量能", "服務評價", "開放創新"];
const STRATEGIES: [&str; 8] = [
    "服務一致及正確性",
    "服務友善性",
    "服務便捷性",
    "服務可近性及專業度",
    "資訊公開與透明度",
    "服務主動性",
    "內部作業簡化",
    "專案規劃及執行成效",
];
const DEPARTMENTS: [&str; 11] =
    ["業務組", "電費組", "資訊組", "總務組", "維護組", "設計組", "工務段", "檢驗課", "人資組", "各部門", "北客服"];
const DEADLINES: [&str; 9] = [
    "持續辦理",
    "持續辦理",
    "持續辦理",
    "隨時辦理",
    "每半年 1 次",
    "12月底前完成",
    "每季檢討 1 次",
    "持續辦理 配合更新",
    "每年 11 月",
];
const NOTES: [&str; 4] = ["", "另案陳核", "滿意度達 85 分", "每年至少 2 場次"];

fn clause(dice: &mut Dice) -> String {
    let mut text = format!("{}{}", dice.pick(&VERBS), dice.pick(&THINGS));
    match dice.below(4) {
        0 => text.push_str(&format!("、{}", dice.pick(&THINGS))),
        1 => text.push_str(&format!("達 {} 件", 5 + dice.below(900))),
        2 => text.push_str(&format!("（{}{}）", dice.pick(&VERBS), dice.pick(&THINGS))),
        _ => {}
    }
    text
}

fn sentence(dice: &mut Dice) -> String {
    let mut text = clause(dice);
    for _ in 0..dice.below(5) {
        text.push('，');
        text.push_str(&clause(dice));
    }
    text.push('，');
    text.push_str(dice.pick(&AIMS));
    // Not every measure ends as a sentence.
    if dice.chance(90) {
        text.push('。');
    }
    text
}

fn names(dice: &mut Dice, most: usize) -> Vec<String> {
    let first = dice.below(DEPARTMENTS.len());
    (0..1 + dice.below(most)).map(|step| DEPARTMENTS[(first + 3 * step) % DEPARTMENTS.len()].to_owned()).collect()
}

/// The rows of a plan: `size` sub-strategies, each with some measures.
pub(crate) fn rows(seed: u64, size: usize, lone: bool) -> Vec<Row> {
    let mut dice = Dice::new(seed);
    let mut rows = Vec::new();
    let (mut facet, mut strategy, mut sub) = (0, 0, 0);
    for _ in 0..size {
        let number = |at: usize| u32::try_from(at + 1).unwrap_or(0);
        let strategy_title = STRATEGIES[(2 * facet + strategy) % STRATEGIES.len()];
        let sub_title =
            format!("{}{}{}", dice.pick(&VERBS), dice.pick(&THINGS[..20]), ["", "機制", "及成效"][dice.below(3)]);
        let titles = [
            (number(facet), FACETS[facet % FACETS.len()].to_owned()),
            (number(strategy), strategy_title.to_owned()),
            (number(sub), sub_title.clone()),
        ];
        let is_lone = lone && dice.chance(10);
        let count = if is_lone { 1 } else { 1 + dice.below(7) };
        for at in 0..count {
            let subitems = if !is_lone && dice.chance(6) {
                (0..2 + dice.below(2)).map(|_| sentence(&mut dice)).collect()
            } else {
                Vec::new()
            };
            rows.push(Row {
                titles: titles.clone(),
                no: (!is_lone).then(|| number(at)),
                text: if is_lone { sub_title.clone() } else { sentence(&mut dice) },
                subitems,
                departments: names(&mut dice, 4),
                helpers: if dice.chance(50) { names(&mut dice, 2) } else { Vec::new() },
                deadline: dice.pick(&DEADLINES).to_owned(),
                note: dice.pick(&NOTES).to_owned(),
            });
        }
        // The next sub-strategy, strategy or facet.
        match dice.below(6) {
            0 | 1 if facet + 1 < FACETS.len() && strategy > 0 => (facet, strategy, sub) = (facet + 1, 0, 0),
            2 | 3 if strategy < 3 => (strategy, sub) = (strategy + 1, 0),
            _ => sub += 1,
        }
    }
    rows
}
