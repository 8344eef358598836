//! The source of the corpus, and one plan of it.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Corpus {
    pub(crate) company: String,
    pub(crate) offices: Vec<String>,
    pub(crate) years: Vec<u32>,
    facet: Vec<Facet>,
}

#[derive(Deserialize)]
struct Facet {
    title: String,
    strategy: Vec<Strategy>,
}

#[derive(Deserialize)]
struct Strategy {
    title: String,
    substrategy: Vec<Substrategy>,
}

#[derive(Deserialize)]
struct Substrategy {
    title: Option<String>,
    #[serde(default)]
    unnumbered: bool,
    #[serde(default)]
    measure: Vec<Measure>,
    #[serde(default)]
    departments: Vec<String>,
    deadline: Option<String>,
}

#[derive(Deserialize)]
struct Measure {
    from: Option<u32>,
    #[serde(default)]
    only: Vec<String>,
    text: String,
    #[serde(default)]
    subitems: Vec<String>,
    departments: Vec<String>,
    deadline: String,
    #[serde(default)]
    change: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    from: u32,
    office: Option<String>,
    text: Option<String>,
    departments: Option<Vec<String>>,
    deadline: Option<String>,
    #[serde(default)]
    gone: bool,
}

/// One plan, ready to be printed: a row a measure, titles with their markers where they begin.
pub(crate) struct Plan {
    pub(crate) title: String,
    pub(crate) date: String,
    pub(crate) before: Vec<(String, String)>,
    pub(crate) after: Vec<(String, String)>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) facet: Option<String>,
    pub(crate) strategy: Option<String>,
    /// A new sub-strategy cell; empty where the strategy has no such level.
    pub(crate) substrategy: Option<String>,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) departments: Vec<String>,
    pub(crate) deadline: String,
}

const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
const STEMS: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];

impl Corpus {
    pub(crate) fn plan(&self, office: &str, year: u32) -> Plan {
        let mut rows = Vec::new();
        for (f, facet) in self.facet.iter().enumerate() {
            let mut facet_title = Some(format!("{}、{}", DIGITS[f], facet.title));
            for (s, strategy) in facet.strategy.iter().enumerate() {
                let mut strategy_title = Some(format!("({}) {}", DIGITS[s], strategy.title));
                for (n, sub) in strategy.substrategy.iter().enumerate() {
                    let mut sub_title = Some(match &sub.title {
                        Some(title) if sub.unnumbered => title.clone(),
                        Some(title) => format!("{}. {title}", n + 1),
                        None => String::new(),
                    });
                    let measures: Vec<_> = sub.measure.iter().filter_map(|measure| measure.of(office, year)).collect();
                    if measures.is_empty() && sub.measure.is_empty() {
                        rows.push(Row {
                            facet: facet_title.take(),
                            strategy: strategy_title.take(),
                            substrategy: sub_title.take(),
                            paragraphs: Vec::new(),
                            departments: sub.departments.clone(),
                            deadline: sub.deadline.clone().unwrap_or_default(),
                        });
                    }
                    for (number, (mut paragraphs, departments, deadline)) in measures.into_iter().enumerate() {
                        paragraphs[0] = format!("({}) {}", number + 1, paragraphs[0]);
                        rows.push(Row {
                            facet: facet_title.take(),
                            strategy: strategy_title.take(),
                            substrategy: sub_title.take(),
                            paragraphs,
                            departments,
                            deadline,
                        });
                    }
                }
            }
        }
        let short = &self.company[..self.company.find("股份").unwrap_or(self.company.len())];
        let name = format!("{short}公司{year}年度提升服務效能執行計畫");
        Plan {
            title: format!("{}{office}{year}年度提升服務效能執行計畫", self.company),
            date: format!("中華民國{year}年3月5日訂定"),
            before: vec![
                ("壹、計畫依據".into(), format!("依{year}年2月14日水營字第{year}0002201號函頒之「{name}」訂定。")),
                ("貳、計畫目標".into(), "提供穩定、安全且便捷之用水服務，並使服務措施公開透明。".into()),
                ("參、執行策略及具體作法".into(), String::new()),
            ],
            after: vec![("肆、考核".into(), "每半年自行考核執行成果，並公布於網站。".into())],
            rows,
        }
    }
}

impl Measure {
    fn of(&self, office: &str, year: u32) -> Option<(Vec<String>, Vec<String>, String)> {
        if self.from.is_some_and(|from| year < from)
            || !(self.only.is_empty() || self.only.iter().any(|only| only == office))
        {
            return None;
        }
        let (mut text, mut departments, mut deadline) = (&self.text, &self.departments, &self.deadline);
        for change in &self.change {
            if year < change.from || change.office.as_ref().is_some_and(|only| only != office) {
                continue;
            }
            if change.gone {
                return None;
            }
            text = change.text.as_ref().unwrap_or(text);
            departments = change.departments.as_ref().unwrap_or(departments);
            deadline = change.deadline.as_ref().unwrap_or(deadline);
        }
        let subitems = self.subitems.iter().enumerate().map(|(at, sub)| format!("{}. {sub}", STEMS[at]));
        Some((std::iter::once(text.clone()).chain(subitems).collect(), departments.clone(), deadline.clone()))
    }
}
