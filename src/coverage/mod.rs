//! Who covers what: one identity for every measure over all plans of a run.

mod cluster;
mod families;
mod joins;
mod lineage;
mod places;
mod view;
mod wordings;

pub use families::{catalogue, catalogue_of};
pub use view::{Catalogue, Family, FamilyPlace, Member, PlanKey, SCHEMA, Status};
