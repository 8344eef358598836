//! One row a measure.

use super::row::{ASSIGNMENT, COLUMNS, assignment, cells};
use crate::plan::Plan;
use crate::report::safe::Csv;
use crate::words::Lang;

/// How the columns of a CSV are headed, and what their words are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heads {
    /// For people.
    In(Lang),
    /// For programs: the keys of the contract, whatever language people are spoken to in.
    Keys,
}

/// The measures of all plans, after a byte order mark (Excel takes a CSV for Big5 without).
///
/// # Errors
/// None that a record can cause.
pub fn csv(plans: &[&Plan], heads: Heads) -> Result<Vec<u8>, csv::Error> {
    let mut out = Vec::new();
    let mut writer = Csv::new(&mut out)?;
    writer.row(COLUMNS.map(|(key, zh)| if heads == Heads::In(Lang::ZhTw) { zh } else { key }))?;
    for plan in plans {
        for measure in &plan.measures {
            let mut cells = cells(plan, measure);
            if let Heads::In(lang) = heads {
                cells[ASSIGNMENT] = assignment(measure.assignment, lang).to_owned();
            }
            writer.row(cells)?;
        }
    }
    writer.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Measure;

    #[test]
    fn a_formula_in_a_plan_is_made_harmless() {
        let plan = Plan {
            measures: vec![Measure {
                text: "=HYPERLINK(\"http://x\")".into(),
                deadline: Some("-1".into()),
                ..Measure::default()
            }],
            ..Plan::default()
        };
        let text = String::from_utf8(csv(&[&plan], Heads::Keys).unwrap()).unwrap();
        assert!(text.starts_with("\u{FEFF}office,roc_year,id,"));
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
        assert!(text.contains(",-1,"), "a number stays a number: {text}");
        let people = String::from_utf8(csv(&[&plan], Heads::In(Lang::ZhTw)).unwrap()).unwrap();
        assert!(people.starts_with("\u{FEFF}機關,年度,識別碼,") && people.contains(",確定,"), "{people}");
    }
}
