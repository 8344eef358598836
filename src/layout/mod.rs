//! Turns glyphs and rules into lines and grids, and sets furniture apart. It knows nothing of what a column means.

pub mod furniture;
pub mod lattice;
pub mod lines;
mod logical;
pub mod reading;
pub mod rules;
pub(crate) mod seams;
pub(crate) mod undrawn;
pub mod upright;

pub use furniture::furniture;
pub use lattice::{Lattice, Span, lattices};
pub use lines::{Line, lines};
pub use reading::text;
pub use rules::{Rules, cut_off, joined};
pub use upright::{Upright, upright};
