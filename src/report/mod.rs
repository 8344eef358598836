//! Writes down what the stages before found, one small file a format. No writer knows how anything was found.

pub mod audit;
pub mod check;
#[cfg(feature = "parquet")]
mod columnar;
pub mod coverage;
pub mod diff;
pub mod history;
pub mod inspect;
pub mod plans;
pub mod safe;
mod sarif;
#[cfg(feature = "scan")]
pub mod searchable;
pub mod sheet;
pub mod tables;
pub mod tasks;
mod workbook;
