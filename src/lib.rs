//! planscope reads service plans (提升服務效能執行計畫), reconstructs every measure (具體作法) as a record
//! with the page it came from, and says what changed from plan to plan.
//!
//! Data goes one way, and the modules stand in that order:
//!
//! 1. [`source`] turns bytes into pages: rows of cells, or glyphs and rules.
//! 2. [`layout`] turns glyphs and rules into lines and grids, and sets furniture apart.
//! 3. [`table`] finds the plan's table, gives each column a role and hands over its cells.
//!    `reading` chooses the cheapest reading of them, with a margin for every field.
//! 4. [`plan`] reads the outline, weaves departments and deadlines in: a [`plan::Plan`].
//! 5. [`normalize`] folds wording variants into a comparison key.
//! 6. [`align`] links the measures of two plans.
//! 7. [`diff`] says what changed along the links.
//! 8. [`coverage`] gives every measure of a run one identity, and says who covers what.
//! 9. [`history`] follows every measure through the years.
//! 10. [`report`] writes it all down.
//!
//! [`pipeline`] runs the first four on a file's bytes. [`words`] holds what all of them share. An import points to an
//! earlier module, never to a later one.
//!
//! Most programs need three functions: [`read`] a file (or [`read_bytes`]), [`compare`] two plans, [`cover`] many. These, and the types
//! that they take and give, change only with the version as semantic versioning asks; the stages below them are open
//! to whoever wants to look at or reuse one, and may change in any release.

pub mod align;
// The program calls the library by its name, wherever it stands.
extern crate self as planscope;

pub mod audit;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod coverage;
pub mod decisions;
pub mod diff;
pub mod history;
pub mod layout;
mod library;
mod many;
pub mod normalize;
pub mod pipeline;
pub mod plan;
pub mod reading;
pub mod report;
pub mod source;
pub mod table;
pub mod tasks;
pub mod words;

#[cfg(feature = "files")]
pub use library::read;
pub use library::{Cover, ReadError, compare, cover, read_bytes};
