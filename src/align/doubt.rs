//! Which fields of a measure can be read in more than one way: what is claimed of it rests on them.

use crate::plan::{Assignment, Certainty, Measure};

/// The fields that are in doubt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// The titles above it and their levels.
    pub(crate) place: bool,
    /// Where its text begins and ends.
    pub(crate) text: bool,
    /// Its departments.
    pub(crate) departments: bool,
    /// Its deadline.
    pub(crate) deadline: bool,
}

impl Doubt {
    /// Of one measure. An ambiguous assignment leaves departments and deadline in doubt, whichever was meant.
    pub(crate) fn of(measure: &Measure) -> Self {
        // Nearly all are clear, and this is asked of every pair of every comparison.
        if measure.assignment != Assignment::Ambiguous && measure.certainty.is_none() {
            return Doubt::default();
        }
        let of = |field: fn(&Certainty) -> Assignment| {
            measure.certainty.is_some_and(|certainty| field(&certainty) == Assignment::Ambiguous)
        };
        let assigned = measure.assignment == Assignment::Ambiguous;
        Doubt {
            place: of(|certainty| certainty.place),
            text: of(|certainty| certainty.text),
            departments: assigned || of(|certainty| certainty.departments),
            deadline: assigned || of(|certainty| certainty.deadline),
        }
    }

    /// Of several that are spoken of together: what is in doubt for one of them is.
    pub(crate) fn of_all<'a>(measures: impl IntoIterator<Item = &'a Measure>) -> Self {
        Self::together(measures.into_iter().map(Self::of))
    }

    /// Of several that are spoken of together, each of whose is known.
    pub(crate) fn together(doubts: impl IntoIterator<Item = Doubt>) -> Self {
        doubts.into_iter().fold(Self::default(), |a, b| Doubt {
            place: a.place || b.place,
            text: a.text || b.text,
            departments: a.departments || b.departments,
            deadline: a.deadline || b.deadline,
        })
    }

    /// Whether who does it until when is in doubt.
    pub(crate) fn of_duty(self) -> bool {
        self.departments || self.deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_by_itself() {
        let with = |certainty: Certainty| Measure { certainty: Some(certainty), ..Measure::default() };
        let deadline = with(Certainty { deadline: Assignment::Ambiguous, ..Certainty::default() });
        assert_eq!(Doubt::of(&deadline), Doubt { deadline: true, ..Doubt::default() });
        let text = with(Certainty { text: Assignment::Ambiguous, ..Certainty::default() });
        assert!(Doubt::of(&text).text && !Doubt::of(&text).of_duty());
        let assigned = Measure { assignment: Assignment::Ambiguous, ..Measure::default() };
        assert!(Doubt::of(&assigned).departments && Doubt::of(&assigned).deadline && !Doubt::of(&assigned).text);
        assert!(Doubt::of_all([&text, &Measure::default()]).text);
        assert_eq!(Doubt::of(&Measure::default()), Doubt::default());
    }
}
