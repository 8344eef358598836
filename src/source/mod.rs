//! Turns bytes into pages: rows of cells, or glyphs and rules.

pub mod geometry;
pub mod pdf;
