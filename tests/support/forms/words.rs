//! The words that forms are filled with: none of a real agency, and as many kinds of each as agencies use.

pub(crate) const AGENCIES: [&str; 10] = [
    "南原縣政府教育處",
    "北溪市東和區公所",
    "海山縣立文化館",
    "青埔鄉公所",
    "河濱市政府交通局",
    "中潭縣家畜疾病防治所",
    "安和市立聯合醫院",
    "竹園國民中學",
    "臨海地政事務所",
    "明德少年觀護所",
];
pub(crate) const TITLES: [&str; 8] = [
    "提升服務效能執行計畫",
    "為民服務實施計畫",
    "廉政工作執行計畫",
    "性別平等推動計畫",
    "高齡友善行動計畫",
    "節能減碳工作計畫",
    "防災整備執行計畫",
    "人權教育實施計畫",
];
/// Words over the columns of titles, from the outermost.
pub(crate) const LEVELS: [&[&str]; 3] = [
    &["面向", "構面", "業務別", "推動主軸", "關鍵領域", "工作類別", "施政重點", "計畫目標"],
    &["執行策略", "推動策略", "工作項目", "行動方案", "重點項目", "實施策略", "子項目", "次目標"],
    &["策略細項", "細部項目", "工作要點", "次策略", "分項重點"],
];
pub(crate) const MEASURE: [&str; 9] =
    ["具體作法", "具體措施", "實施內容", "執行內容", "推動措施", "辦理方式", "行動內容", "工作內容", "實施方法"];
pub(crate) const DEPARTMENT: [&str; 8] =
    ["承辦部門", "承辦單位", "主辦單位", "權責單位", "執行單位", "負責科室", "辦理單位", "業務單位"];
pub(crate) const DEADLINE: [&str; 7] =
    ["完成期限", "辦理期程", "預定完成日期", "執行時程", "期程", "辦理時間", "完成時間"];
pub(crate) const EXTRAS: [(&str, &[&str]); 5] = [
    ("績效指標", &["滿意度85%", "至少2場次", "達成率90%以上", "每案3日內", "參與達120人次"]),
    ("預期效益", &["提升滿意度", "縮短等候時間", "減少紙張用量", "擴大服務對象"]),
    ("備註", &["", "", "新增", "延續性工作", "配合中央政策"]),
    ("經費(千元)", &["120", "35", "0", "1,200", "80"]),
    ("112年度目標值", &["85%", "12件", "90分", "4場次", "100%"]),
];
/// Names that end as units of agencies do.
pub(crate) const NAMES: [&str; 22] = [
    "秘書室",
    "人事室",
    "政風室",
    "主計室",
    "戶籍登記課",
    "地價課",
    "社會課",
    "民政課",
    "資訊科",
    "工程科",
    "衛生稽查隊",
    "防疫組",
    "推廣組",
    "教務處",
    "學務處",
    "圖書館",
    "護理部",
    "用地股",
    "都市計畫科",
    "法制科",
    "綜合規劃科",
    "藥劑科",
];
pub(crate) const TIMES: [&str; 14] = [
    "全年",
    "每季",
    "每月5日前",
    "112年12月底前",
    "112.06.30",
    "經常辦理",
    "隨時辦理",
    "每年6月及12月",
    "112年3月至10月",
    "即日起",
    "第三季",
    "每半年1次",
    "配合年度預算",
    "上半年完成",
];
const SUBJECTS: [&str; 20] = [
    "申請案件",
    "臨櫃民眾",
    "新進同仁",
    "里民活動中心",
    "公有停車場",
    "學校午餐",
    "路燈維修",
    "戶外廣告",
    "公共廁所",
    "長者共餐據點",
    "河川巡守",
    "校園植栽",
    "圖書流通",
    "疫苗接種",
    "災害避難處所",
    "公墓環境",
    "身障停車位",
    "原住民部落",
    "青年創業貸款",
    "二手物資",
];
const ACTS: [&str; 14] = [
    "建立單一窗口受理",
    "訂定標準作業流程並公布",
    "每週派員巡查並記錄",
    "辦理說明會",
    "設置專線即時回應",
    "導入線上預約",
    "製作多語說明",
    "邀請專家輔導",
    "彙整常見問題上網",
    "納入年度教育訓練",
    "逐案列管追蹤",
    "主動通知申請人補正",
    "提供免費諮詢",
    "結合在地團體共同推動",
];
const ENDS: [&str; 6] =
    ["以縮短等候時間", "並於月會檢討成效", "俾利民眾查詢", "未達標者提出改善", "成果公布於網站", "並留存紀錄備查"];
const TITLE_HEADS: [&str; 12] =
    ["強化", "深化", "健全", "精進", "拓展", "完備", "活化", "優化", "推廣", "落實", "整合", "營造"];
const TITLE_TAILS: [&str; 14] = [
    "為民服務",
    "數位治理",
    "公共安全",
    "人才培育",
    "資訊公開",
    "社區參與",
    "環境永續",
    "內控機制",
    "弱勢照顧",
    "跨域合作",
    "場館管理",
    "食品安全",
    "交通秩序",
    "防災應變",
];

use super::Dice;

/// A sentence, of one to three clauses; some measures of real plans are short.
pub(crate) fn sentence(dice: &mut Dice) -> String {
    let mut text = format!("{}{}", dice.pick(&SUBJECTS), dice.pick(&ACTS));
    for _ in 0..dice.below(3) {
        text.push_str(&format!("，{}{}", dice.pick(&SUBJECTS), dice.pick(&ACTS)));
    }
    if dice.chance(60) {
        text.push_str(&format!("，{}", dice.pick(&ENDS)));
    }
    text.push('。');
    text
}

/// A title; those of inner levels are longer.
pub(crate) fn title(dice: &mut Dice, level: usize) -> String {
    let first = format!("{}{}", dice.pick(&TITLE_HEADS), dice.pick(&TITLE_TAILS));
    match dice.below(3 + level) {
        0..=2 => first,
        3 => format!("{first}及{}", dice.pick(&TITLE_TAILS)),
        _ => format!("{first}措施"),
    }
}
