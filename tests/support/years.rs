//! Plans of many offices through many years, made up with everything that happens to measures: reworded, merged, split,
//! dropped and taken up again, moved, handed over; headings retitled and misprinted. What is one measure is known.

use planscope::plan::{Heading, Measure, Plan};

use super::plans::{AIMS, DEADLINES, DEPARTMENTS, Dice, OFFICES, SYNONYMS, THINGS, VERBS};

/// A half of a concept: what a measure says, whatever its words.
pub(crate) type Part = (usize, u8);

/// Plans, and what each of their measures says.
pub(crate) struct Made {
    pub(crate) plans: Vec<Plan>,
    /// For each plan and measure.
    pub(crate) parts: Vec<Vec<Vec<Part>>>,
    /// For each plan and measure which heading it stands under, whatever its title.
    pub(crate) places: Vec<Vec<usize>>,
}

#[derive(Clone)]
struct Duty {
    parts: Vec<Part>,
    text: String,
    departments: Vec<String>,
    deadline: String,
    place: usize,
}

/// Where a concept stands, as the offices have it: 5 facets, 2 strategies each, 2 sub-strategies each.
const PLACES: usize = 20;

fn half(dice: &mut Dice) -> String {
    let (verb, thing) = (dice.pick(VERBS), dice.pick(THINGS));
    let mut text = format!("{}{verb}{thing}", if dice.chance(40) { dice.pick(OFFICES) } else { "" });
    if dice.chance(50) {
        text.push_str(&format!("及{}", dice.pick(THINGS)));
    }
    text.push_str(&format!("，{}{}{}", dice.pick(VERBS), dice.pick(THINGS), dice.pick(AIMS)));
    text
}

struct Concept {
    halves: [String; 2],
    duty: Duty,
}

fn concept(dice: &mut Dice, number: usize) -> Concept {
    let halves = [half(dice), half(dice)];
    let first = dice.below(DEPARTMENTS.len());
    let mut departments = vec![DEPARTMENTS[first].to_owned()];
    if dice.chance(40) {
        departments.push(DEPARTMENTS[(first + 1 + dice.below(DEPARTMENTS.len() - 1)) % DEPARTMENTS.len()].to_owned());
    }
    let duty = Duty {
        parts: vec![(number, 1), (number, 2)],
        text: format!("{}；{}。", halves[0], halves[1]),
        departments,
        deadline: dice.pick(DEADLINES).to_owned(),
        place: dice.below(PLACES),
    };
    Concept { halves, duty }
}

fn reword(dice: &mut Dice, text: &mut String) {
    match dice.below(3) {
        0 => {
            let (a, b) = SYNONYMS[dice.below(SYNONYMS.len())];
            *text = text.replacen(a, b, 1);
        }
        1 if text.chars().count() < 140 => {
            text.pop();
            text.push('，');
            text.push_str(dice.pick(AIMS));
            text.push('。');
        }
        _ if !text.starts_with("配合") => *text = format!("配合總管理處規定，{text}"),
        _ => {}
    }
}

/// The titles of an office: facet, strategy and sub-strategy of each place.
fn titles() -> Vec<[String; 3]> {
    const FACETS: [&str; 5] = ["基礎服務", "服務遞送", "服務量能", "服務評價", "開放創新"];
    (0..PLACES)
        .map(|place| {
            let (facet, strategy) = (place / 4, place / 2);
            [
                FACETS[facet].to_owned(),
                format!("{}精進", THINGS[strategy]),
                format!("{}{}", VERBS[place], THINGS[place + 12]),
            ]
        })
        .collect()
}

fn plan(office: usize, year: u32, duties: &[Duty], titles: &[[String; 3]]) -> (Plan, Vec<Vec<Part>>, Vec<usize>) {
    let mut ordered: Vec<&Duty> = duties.iter().collect();
    ordered.sort_by_key(|duty| duty.place);
    let mut count = (usize::MAX, 0);
    let measure = |duty: &&Duty| {
        let place = duty.place;
        count = if count.0 == place { (place, count.1 + 1) } else { (place, 1) };
        let heading =
            |no: usize, title: &str| Some(Heading { no: u32::try_from(no + 1).ok(), title: Some(title.to_owned()) });
        let [facet, strategy, substrategy] = &titles[place];
        Measure {
            id: format!("{}.{}.{}.{}", place / 4 + 1, place % 4 / 2 + 1, place % 2 + 1, count.1),
            facet: heading(place / 4, facet),
            strategy: heading(place % 4 / 2, strategy),
            substrategy: heading(place % 2, substrategy),
            no: Some(count.1),
            text: duty.text.clone(),
            departments: duty.departments.clone(),
            deadline: Some(duty.deadline.clone()),
            ..Measure::default()
        }
    };
    let measures = ordered.iter().map(measure).collect();
    let name = format!("第{}區營業處", office + 1);
    let plan = Plan {
        title: Some(format!("{name}{year}年度提升服務效能執行計畫")),
        office: Some(name),
        roc_year: Some(year),
        measures,
        ..Plan::default()
    };
    (plan, ordered.iter().map(|duty| duty.parts.clone()).collect(), ordered.iter().map(|duty| duty.place).collect())
}

/// The plans, offices outside, years inside.
pub(crate) fn plans(offices: usize, years: usize, seed: u64) -> Made {
    let mut dice = Dice::new(seed);
    let mut concepts: Vec<Concept> = (0..90).map(|number| concept(&mut dice, number)).collect();
    let mut made = Made { plans: Vec::new(), parts: Vec::new(), places: Vec::new() };
    for office in 0..offices {
        let mut mine: Vec<Duty> = Vec::new();
        for concept in &concepts[..90] {
            if dice.chance(70) {
                let mut own = concept.duty.clone();
                if dice.chance(30) {
                    reword(&mut dice, &mut own.text);
                }
                mine.push(own);
            }
        }
        let mut titles = titles();
        let mut gone: Vec<(usize, Duty)> = Vec::new();
        for year in 0..years {
            for _ in 0..dice.below(3) {
                let number = concepts.len();
                concepts.push(concept(&mut dice, number));
                mine.push(concepts[number].duty.clone());
            }
            let roc = 103 + u32::try_from(year).expect("a few years");
            let (plan, parts, places) = plan(office, roc, &mine, &titles);
            made.plans.push(plan);
            made.parts.push(parts);
            made.places.push(places);
            change(&mut dice, &concepts, year, &mut mine, &mut gone, &mut titles);
        }
    }
    made
}

/// What happens until the next year.
fn change(
    dice: &mut Dice,
    concepts: &[Concept],
    year: usize,
    mine: &mut Vec<Duty>,
    gone: &mut Vec<(usize, Duty)>,
    titles: &mut [[String; 3]],
) {
    for duty in mine.iter_mut() {
        if dice.chance(10) {
            reword(dice, &mut duty.text);
        }
        if dice.chance(2) {
            duty.place = dice.below(PLACES);
        }
        if dice.chance(4) {
            duty.deadline = dice.pick(DEADLINES).to_owned();
        }
        if dice.chance(4) {
            duty.departments = vec![dice.pick(DEPARTMENTS).to_owned()];
        }
    }
    // Two of one place become one.
    if dice.chance(70) {
        let at = dice.below(mine.len());
        let other = (0..mine.len()).find(|&other| other != at && mine[other].place == mine[at].place);
        if let Some(other) = other.filter(|&other| mine[at].parts.len() + mine[other].parts.len() <= 4) {
            let taken = mine[other].clone();
            mine[at].text = format!("{}；另{}", mine[at].text.trim_end_matches('。'), taken.text);
            mine[at].parts.extend(taken.parts);
            mine.remove(other);
        }
    }
    // One becomes its halves.
    if dice.chance(50) {
        let whole = dice.below(mine.len());
        if let [(number, 1), (_, 2)] = mine[whole].parts[..] {
            let other = Duty {
                parts: vec![(number, 2)],
                text: format!("{}。", concepts[number].halves[1]),
                ..mine[whole].clone()
            };
            mine[whole].parts.truncate(1);
            mine[whole].text = format!("{}。", concepts[number].halves[0]);
            mine.insert(whole + 1, other);
        }
    }
    let back: Vec<usize> = (0..gone.len()).filter(|&at| gone[at].0 + 2 <= year && dice.chance(40)).collect();
    for at in back.into_iter().rev() {
        mine.push(gone.remove(at).1);
    }
    if dice.chance(60) {
        gone.push((year, mine.remove(dice.below(mine.len()))));
    }
    // A heading goes on under another title, or with a character wrong.
    if dice.chance(30) {
        let place = dice.below(PLACES);
        titles[place][2] = match dice.below(2) {
            0 => format!("{}{}方案", dice.pick(AIMS), dice.pick(THINGS)),
            _ => titles[place][2].replace('備', "俻").chars().skip(1).collect(),
        };
    }
    if dice.chance(10) {
        let strategy = dice.below(PLACES / 2);
        let title = format!("{}{}", dice.pick(VERBS), dice.pick(THINGS));
        (titles[2 * strategy][1], titles[2 * strategy + 1][1]) = (title.clone(), title);
    }
}
