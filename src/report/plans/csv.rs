//! One row a measure.

use super::row::{COLUMNS, cells};
use crate::plan::Plan;
use crate::report::safe::harmless;

/// The measures of all plans, after a byte order mark (Excel takes a CSV for Big5 without).
///
/// # Errors
/// None that a record can cause.
pub fn csv(plans: &[&Plan]) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{FEFF}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(COLUMNS.map(|(name, _)| name))?;
    for plan in plans {
        for measure in &plan.measures {
            let cells = cells(plan, measure);
            writer.write_record(cells.iter().map(|cell| harmless(cell).into_owned()))?;
        }
    }
    writer.flush()?;
    drop(writer);
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
        let text = String::from_utf8(csv(&[&plan]).unwrap()).unwrap();
        assert!(text.starts_with("\u{FEFF}office,roc_year,id,"));
        assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
        assert!(text.contains(",-1,"), "a number stays a number: {text}");
    }
}
