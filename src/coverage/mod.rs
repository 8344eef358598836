//! Who covers what: one identity for every measure over all plans of a run, and the matrix measure × plan.
//!
//! [`catalogue`] finds out which measures are one; [`overview`] lays that out, and every report is made from it.
//!
//! The measures of a run are made into a catalogue in four steps, from the surest evidence to the least sure:
//!
//! 1. The years of one office are linked pair by pair, and the links strung together: a chain is one measure of one
//!    office through the years.
//! 2. Every wording of the run is compared with every other one, each distinct wording once. A run of 24 offices
//!    and 12 years has 41,328 pairs of plans; linking those one by one would cost minutes and say the same again
//!    and again, for most measures are copied word by word.
//! 3. Chains are joined by average linkage, the strongest first, never two of one plan.
//! 4. Wordings that say what two families say stand in both.
//!
//! A run of more than a few hundred plans is taken in `parts`, each of which goes through these steps by itself; then
//! `merge` joins the families of different parts, and `printed` looks for what one part prints of another one's.

mod cluster;
mod events;
mod families;
mod findings;
mod joins;
pub mod kept;
mod lineage;
mod merge;
mod overview;
mod parts;
mod places;
mod printed;
mod standing;
mod status;
mod support;
mod view;
mod wordings;

pub use events::{EventKind, Happened};
pub(crate) use families::in_order;
pub use families::{Question, catalogue, catalogue_of, catalogue_of_briefs, catalogue_with};
pub(crate) use lineage::Step;
pub use overview::{
    Account, Cell, Counts, HeadingSum, Load, OVERVIEW_SCHEMA, Omission, Options, Overview, PlanInfo, Row, Sentence,
    Single, Year, lacks, overview,
};
pub use view::{Catalogue, Family, FamilyPlace, FamilyWording, Member, PlanKey, SCHEMA, Status};
