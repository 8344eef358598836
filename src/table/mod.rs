//! The plan's table as the page or the extraction shows it: cells, each with a column that has a role.
//!
//! Every form of input ends here, so that the outline and the weave exist once. This stage holds no grammar of
//! numbering: what a cell says is read in [`crate::plan`].

pub(crate) mod across;
mod cards;
mod cells;
mod clean;
mod edges;
mod fill;
mod flowing;
mod grids;
mod gutters;
mod head;
pub mod header;
pub(crate) mod headings;
pub(crate) mod in_order;
mod joined_heads;
pub(crate) mod listed;
pub(crate) mod looks;
mod nested;
mod open;
mod pages;
mod phrases;
mod prices;
mod records;
mod refine;
pub(crate) mod roles;
mod row_lines;
pub mod rows;
mod ruled_rows;
mod shaded_head;
mod sheet;
pub mod spaced;
mod text_columns;
mod typed;
mod unruled;
mod wraps;

pub use cells::{Block, Cell, Column, Document, Opening, Piece, PlanTable, Trust};
pub use clean::is_clean;
pub use flowing::from_flow;
pub(crate) use flowing::{announces, before_brackets, is_heading};
pub use grids::{Grid, GridCell, flow_of_pages, grids, grids_of_flow};
pub use header::{Role, Vocabulary};
pub use pages::{from_pages, from_pages_undrawn, from_pages_with_seams};
pub(crate) use typed::typed;
