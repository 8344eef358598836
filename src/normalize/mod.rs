//! Folds the wording of a plan: one key for every way of writing the same words, and a clean text to show.
//!
//! Two texts say the same when their [`key`]s are equal. A [`Folded`] key and a [`Display`] text both lead back to
//! the printed characters, so that no claim about them loses its place on the paper.
//!
//! Nothing in here knows about another document.

mod calendar;
mod display;
mod fold;
mod opencc;
mod quantity;
mod side;
mod variants;

pub use calendar::due;
pub use display::{Display, display};
pub use fold::{Folded, fold, fold_into, key};
pub use opencc::{Dictionaries, dictionaries};
pub(crate) use quantity::{InDigits, amount, is_numeral, is_quantity, skeleton, unit};
pub use side::Side;
