//! The kinds of `audit_by_lot` in wordings that other agencies have: numerals in 漢字, lists that are numbered, deadlines and
//! years written otherwise, other words for what is new, other names; each beside what only looks like an error.

use planscope::audit::FindingKind;
use planscope::plan::{Measure, Subitem};

use crate::audit_by_lot::{
    FIRST_YEAR, LAST, OFFICES, PLANTED, Run, Vocabulary, YEARS, append, at, check, never, things,
};
use crate::plans::Dice;

/// A number below a thousand in 漢字.
fn in_words(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut said = String::new();
    if hundreds > 0 {
        said.push_str(DIGITS[hundreds]);
        said.push('百');
    }
    match (hundreds, tens) {
        (0, 0) => {}
        (0, 1) => said.push('十'),
        (_, 0) => said.push_str(if ones > 0 { "零" } else { "" }),
        _ => {
            said.push_str(DIGITS[tens]);
            said.push('十');
        }
    }
    said.push_str(DIGITS[ones]);
    said
}

#[test]
fn stated_counts() {
    fn list(words: &Vocabulary, dice: &mut Dice, measure: &mut Measure, off: usize) {
        let count = 2 + dice.below(4);
        let (names, stated) = (things(dice, words.things, count), in_words(count + off));
        let (last, first) = names.split_last().expect("two at least");
        let with = |markers: [&str; 5]| {
            names.iter().zip(markers).map(|(name, marker)| format!("{marker}{name}")).collect::<Vec<_>>().join("；")
        };
        let clause = match dice.below(10) {
            0 => format!("推動{}暨{last}等{stated}大面向", first.join("、")),
            1 => format!("落實{stated}大主軸：{}", with(["（一）", "（二）", "（三）", "（四）", "（五）"])),
            2 => format!("分{stated}階段辦理：{}", names.join("、")),
            3 => format!("包括{}，共計{stated}項", names.join("、")),
            4 => format!("採行下列{stated}項措施：{}", with(["1.", "2.", "3.", "4.", "5."])),
            5 => format!("研提{}等{stated}大工具", names.iter().map(|name| format!("「{name}」")).collect::<String>()),
            6 => format!("訪視重點為{}、{last}{stated}類", first.join("、")),
            7 => format!("（含{}，計 {stated} 款）", names.join("、")),
            8 => format!("以{}為{stated}大重點", names.join("、")),
            _ => {
                measure.text = format!("{}，採行{stated}大措施如下：", measure.text.trim_end_matches('。'));
                let below = |(at, name): (usize, &&str)| Subitem {
                    marker: ["(一)", "(二)", "(三)", "(四)", "(五)"][at].to_owned(),
                    text: format!("{name}。"),
                    ..Subitem::default()
                };
                measure.subitems = names.iter().enumerate().map(below).collect();
                return;
            }
        };
        append(measure, &clause);
    }
    let plant = |run: &mut Run| {
        let words = run.words;
        let wrong = |dice: &mut Dice, measure: &mut Measure| list(words, dice, measure, 2);
        let right = |dice: &mut Dice, measure: &mut Measure| list(words, dice, measure, 0);
        let law = |dice: &mut Dice, measure: &mut Measure| {
            let clause = [
                "依性別平等工作法第十二條第一項、第二項及第三十二條之一規定辦理",
                "依災害防救法第 27 條第 1 項第 4 款、第 5 款規定開設",
                "於活動中心、學校等十二處收容場所各備三款物資",
                "每年抽查採購、補助等案件至少五類",
                "結合婦女團體、里辦公處等單位辦理四場次",
            ];
            append(measure, dice.pick(&clause));
        };
        run.plant(&[&wrong], &[&right, &law]);
    };
    check(FindingKind::StatedCount, plant, never);
}

#[test]
fn texts_against_deadlines() {
    /// One rhythm in many words: in texts, and as deadlines.
    const EVERY: [(&[&str], &[&str]); 4] = [
        (&["按月", "每個月", "每月"], &["每月一次", "每月 1 次", "每月"]),
        (&["按季", "每三個月", "每季"], &["每季一次", "每季檢討一次", "一季一次"]),
        (&["每半年", "每六個月", "半年一次"], &["每半年一次", "每半年", "半年一次"]),
        (&["按年", "每一年", "一年一次"], &["每年一次", "每年辦理一次", "一年一次"]),
    ];
    let wrong = |dice: &mut Dice, measure: &mut Measure| {
        let a = dice.below(4);
        let b = (a + 1 + dice.below(3)) % 4;
        append(measure, &format!("並{}彙報執行情形", dice.pick(EVERY[a].0)));
        measure.deadline = Some(dice.pick(EVERY[b].1).to_owned());
    };
    let day = |dice: &mut Dice, measure: &mut Measure| {
        let month = 1 + dice.below(6);
        let (said, due) = (in_words(month), in_words(month + 5));
        let day = |month: &str| ["月底前完成", "月底以前辦竣", "月二十八日前完成"].map(|end| format!("{month}{end}"));
        append(measure, &format!("應於{}", day(&said)[dice.below(3)]));
        measure.deadline = Some(day(&due)[dice.below(3)].replace("辦竣", "完成"));
    };
    let right = |dice: &mut Dice, measure: &mut Measure| {
        let every = EVERY[dice.below(4)];
        append(measure, &format!("並{}彙報執行情形", dice.pick(every.0)));
        let due = if dice.chance(70) { every.1 } else { &["持續辦理", "隨時辦理"] };
        measure.deadline = Some(dice.pick(due).to_owned());
    };
    let as_often = |dice: &mut Dice, measure: &mut Measure| {
        let (said, due) =
            [("每半年", "每年二次"), ("每季", "每年 4 次"), ("每月", "每年十二次"), ("每季", "每半年 2 次")]
                [dice.below(4)];
        append(measure, &format!("並{said}召開會議"));
        measure.deadline = Some(due.to_owned());
    };
    let other = |dice: &mut Dice, measure: &mut Measure| {
        let clause = ["依每年度施政計畫", "配合每年度預算編列", "依每月薪資總額"];
        append(measure, &format!("{}辦理", dice.pick(&clause)));
        measure.deadline = Some("每季一次".to_owned());
    };
    check(FindingKind::TextAgainstDeadline, |run| run.plant(&[&wrong, &day], &[&right, &as_often, &other]), never);
}

#[test]
fn years_that_lag() {
    let own = usize::try_from(FIRST_YEAR).expect("small") + LAST;
    let wrong = |dice: &mut Dice, measure: &mut Measure| {
        let year = own - 2 - dice.below(5);
        let said = in_words(year);
        match dice.below(8) {
            0 => append(measure, &format!("自{said}年一月起實施")),
            1 => append(measure, &format!("{said}年度目標值為百分之三十")),
            2 => append(measure, &format!("於{said}年十二月底前完成建置")),
            3 => append(measure, &format!("預計於{year}學年度起推廣至各校")),
            4 => append(measure, &format!("於 {year}.6.30 前完成補正")),
            5 => append(measure, &format!("自西元{}年起納入評核", year + 1911)),
            6 => measure.deadline = Some(format!("{said}年十二月底前")),
            _ => measure.deadline = Some(format!("{year}/12/31前")),
        }
    };
    let right = |dice: &mut Dice, measure: &mut Measure| {
        let year = own - 2 - dice.below(5);
        let said = in_words(year);
        match dice.below(9) {
            0 => append(measure, &format!("依{said}年五月二十四日修正之性別平等工作法辦理")),
            1 => append(measure, &format!("依{year}年12月18日府授人字第1083012345號函辦理")),
            2 => append(measure, &format!("較{}年增加百分之五", own - 1)),
            3 => append(measure, &format!("以{said}年為基期計算")),
            4 => append(measure, "相關文件保存十五年"),
            5 => append(measure, &format!("依{year}年至{}年中程計畫辦理", own + 1)),
            6 => append(measure, &format!("於{}年十一月底前完成", in_words(own))),
            7 => append(measure, "依第 6.1.12 節規定辦理"),
            _ => measure.deadline = Some(format!("{}年十二月底前", in_words(own))),
        }
    };
    check(FindingKind::LaggingYear, |run| run.plant(&[&wrong], &[&right]), never);
}

#[test]
fn what_is_called_new_again() {
    let plant = |run: &mut Run| {
        for (number, (office, concept)) in run.places(2 * PLANTED, false).into_iter().enumerate() {
            let new = [
                "本年首度辦理親子共學",
                "今年新開辦夜間諮詢",
                "首創防災桌遊",
                "本年度起增設性平專線",
                "率先試辦行動收容",
                "今年首辦廉政論壇",
                "全新推出示警圖卡",
            ][number % 7];
            if number < PLANTED {
                append(run.measure(office, 2, concept), new);
                append(run.measure(office, LAST, concept), new);
                run.planted.insert((office, concept));
            } else if number % 3 == 0 {
                append(run.measure(office, LAST, concept), new);
            } else {
                let every = [
                    "如有新增個案即予列管",
                    "每年增設三處據點",
                    "遇新增或異動時即時更新",
                    "個案核定後七日內完成首次家訪",
                ];
                (2..YEARS).for_each(|year| append(run.measure(office, year, concept), every[number % 4]));
            }
        }
    };
    check(FindingKind::NewAgain, plant, never);
}

#[test]
fn one_out_of_line() {
    let plant = |run: &mut Run| {
        const SAID: [(&str, [&str; 3]); 5] = [
            ("應於#日內審結", ["十五", "三十", "二十"]),
            ("參訓率達百分之#", ["八十", "六十", "七十"]),
            ("任一性別比例不得低於#分之一", ["三", "四", "五"]),
            ("每里至少設置#處避難場所", ["兩", "三", "四"]),
            ("年度抽查比率不得少於 #%", ["10", "15", "20"]),
        ];
        for (number, (office, concept)) in run.places(PLANTED + 6, true).into_iter().enumerate() {
            let (clause, numbers) = SAID[number / 3 % SAID.len()];
            let said = |which: usize| clause.replace('#', numbers[which]);
            let heads = run.words.heads;
            let text = run.measure(0, LAST, concept).text.trim_start_matches(heads).to_owned();
            for other in 0..OFFICES {
                let measure = run.measure(other, LAST, concept);
                measure.text.clone_from(&text);
                measure.deadline = Some("每季一次".to_owned());
                append(measure, &said(0));
            }
            let odd = if number < PLANTED { vec![office] } else { vec![office, (office + 1) % OFFICES] };
            for (which, odd) in odd.into_iter().enumerate() {
                let measure = run.measure(odd, LAST, concept);
                match number % 3 {
                    0 => measure.text = measure.text.replace(&said(0), &said(1 + which)),
                    1 => measure.deadline = Some(["半年一次", "每年一次"][which].to_owned()),
                    _ => measure.departments = vec![["性平辦公室", "研考會"][which].to_owned()],
                }
            }
            // One deadline in other words is no other one.
            let third = (office + 2) % OFFICES;
            run.measure(third, LAST, concept).deadline = Some("每季 1 次".to_owned());
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
            let has = |name: &str| {
                let measures = run.plans[plan].measures.iter();
                measures.filter(|measure| measure.departments.iter().any(|other| other == name)).count()
            };
            let Some(name) = run.words.departments.iter().copied().find(|name| has(name) >= 4) else { continue };
            let (whole, mut count, mut first) = (office % 2 == 0, 0, None);
            for (index, measure) in run.plans[plan].measures.iter_mut().enumerate() {
                let Some(mine) = measure.departments.iter_mut().find(|other| *other == name) else { continue };
                count += 1;
                if whole || count % 2 == 0 {
                    *mine = "性別平等及廉政風險管理科".to_owned();
                    first = first.or(Some(index));
                }
            }
            if let Some(first) = first.filter(|_| whole) {
                run.planted.insert((office, run.concept(plan, first)));
            }
        }
    };
    let under = |_: &Run, finding: &planscope::audit::Finding| finding.message.contains("」下的");
    check(FindingKind::ChangedThroughout, plant, under);
}

/// Names that were replaced, and by what.
const RENAMED: [(&str, &str); 6] = [
    ("性別主流化推動小組", "性別平等會"),
    ("防災資訊網", "災害示警平臺"),
    ("廉政電子報", "透明家園專刊"),
    ("婦幼安心專線", "保護服務熱線"),
    ("LINE 防災通", "韌性守護 App"),
    ("採購聯合稽查隊", "廉能透明工作站"),
];

#[test]
fn names_that_others_have_given_up() {
    fn rename(run: &mut Run, both: bool) {
        for (number, (old, new)) in RENAMED.into_iter().enumerate() {
            let (a, b) = (2 * number, 32 + 2 * number);
            let late = [number % OFFICES, (number + 5) % OFFICES];
            for office in 0..OFFICES {
                for year in 0..YEARS {
                    let lags = late.contains(&office);
                    let name = |keeps: bool| if year < LAST || keeps { old } else { new };
                    // With quotes, and as what a measure is about without them.
                    let said = if number % 2 == 0 { "並利用「#」公開成果" } else { "並利用#公開成果" };
                    append(run.measure(office, year, a), &said.replace('#', name(lags)));
                    append(run.measure(office, year, b), &format!("相關資料登載於「{}」", name(lags && !both)));
                }
            }
            run.planted.extend(late.map(|office| (office, a)));
        }
    }
    check(FindingKind::OldName, |run| rename(run, false), never);
    check(FindingKind::TwoNames, |run| rename(run, true), never);
}

#[test]
fn two_spellings() {
    let plant = |run: &mut Run| {
        const SPELT: [(&str, &str); 8] = [
            ("布建監視系統", "佈建監視系統"),
            ("性別占比統計", "性別佔比統計"),
            ("僱用身心障礙者", "雇用身心障礙者"),
            ("加入 LINE 群組", "加入 Line 群組"),
            ("提供托育服務", "提供託育服務"),
            ("函送臺灣性平學會", "函送台灣性平學會"),
            ("寄發 Email 通知", "寄發 E-mail 通知"),
            ("核對身分資料", "核對身份資料"),
        ];
        const APART: [(&str, &str); 4] = [
            ("作成會議紀錄", "記錄雨量變化"),
            ("依規定制定要點", "配合修訂計畫"),
            ("必須於期限內陳報", "所需經費由業務費支應"),
            ("施放煙火申請", "菸害防制宣導"),
        ];
        for office in 0..OFFICES {
            let lot = run.dice.below(SPELT.len());
            let (a, b) = SPELT[lot];
            append(run.measure(office, LAST, 0), a);
            append(run.measure(office, LAST, 32), if office % 2 == 0 { b } else { a });
            if office % 2 == 0 {
                run.planted.insert((office, 0));
            } else {
                let (c, d) = APART[run.dice.below(APART.len())];
                append(run.measure(office, LAST, 16), c);
                append(run.measure(office, LAST, 48), d);
            }
        }
    };
    check(FindingKind::TwoSpellings, plant, never);
}
