//! Reads the cells of a plan's table as an outline of measures, with the departments and deadlines woven in.

mod record;

pub use record::{Assignment, Basis, Date, Evidence, Heading, Measure, Plan, SCHEMA, Section, Source, Subitem};
