//! Every price of the reading over lines, in nats: minus the logarithm of how often such a thing is so.
//!
//! Counted over the texts of 25 plans by twelve programs, and over the plans' own truths; where the count is nought, the
//! price is what makes one in some thousand. A price of 3 is one in twenty, 5 one in 150, 7 one in 1,000.

/// What is so nearly always: the next number, the next line of an open text.
pub(super) const USUAL: f32 = 0.1;

/// A number that leaves one out, and each further one it leaves out.
pub(super) const SKIPS: f32 = 1.5;
pub(super) const SKIPS_MORE: f32 = 0.4;
/// A first number that is not 1.
pub(super) const STARTS_LATER: f32 = 2.5;
/// A number that goes on counting over a title: a merged title is drawn in the middle of its measures.
pub(super) const COUNTS_ON: f32 = 0.8;
/// 1 again though no title came: the title comes later, in the middle of its measures.
pub(super) const STARTS_AGAIN: f32 = 1.2;
/// The same number again: a title that a page repeats.
pub(super) const REPEATS: f32 = 1.5;
/// A number that is smaller than the last one.
pub(super) const FALLS_BACK: f32 = 4.0;
/// A marker that is none: (1) that a sentence refers to.
pub(super) const NO_MARKER: f32 = 6.0;

/// A line of a title behind one that was not full, or beyond the width of its column.
pub(super) const TITLE_SHORT: f32 = 4.5;
pub(super) const TITLE_WIDE: f32 = 4.0;
/// A sentence's stop or comma inside a title's line.
pub(super) const TITLE_STOPS: f32 = 3.0;
/// A title's line in the row behind the next one, and each further row.
pub(super) const TITLE_LATE: f32 = 0.8;
/// A title's line behind the lines of an inner one, alone on its line.
pub(super) const BACK_OUT: f32 = 2.5;
/// A title without number where its level has numbers elsewhere.
pub(super) const BARE_TITLE: f32 = 3.6;
/// A measure without number, the only one below its title; one whose first line neither fills the column nor ends.
pub(super) const BARE_MEASURE: f32 = 2.5;
pub(super) const BARE_SHORT: f32 = 5.5;
/// The same with no title before it, behind a whole sentence and what parts rows: its title may stand anywhere on the page.
/// Whether there is one is asked when the titles are dealt out, so this costs no more than going on in a new paragraph.
pub(super) const BARE_ASTRAY: f32 = 1.5;
/// The same while the sentence before is not at its end.
pub(super) const BARE_TORN: f32 = 3.5;
/// A number alone as a title's line.
pub(super) const DIGITS_AS_TITLE: f32 = 4.0;
/// A title that is left while its line was full, and one that is left without text.
pub(super) const TITLE_LEFT_FULL: f32 = 1.0;
pub(super) const TITLE_LEFT_EMPTY: f32 = 6.0;
/// A title's line that does not fill its column, so the last.
pub(super) const TITLE_LINE_SHORT: f32 = 1.0;
/// A title's line beyond the length that titles of its level have.
pub(super) const TITLE_LONG: f32 = 0.8;
/// A title's words on one line with a blank between.
pub(super) const TITLE_SPACED: f32 = 2.0;

/// A measure's line behind a full stop, where that line was full and where it was not.
pub(super) const AFTER_STOP_FULL: f32 = 1.8;
pub(super) const AFTER_STOP: f32 = 4.5;
/// A measure's line behind one that ended before the edge of its column, at a comma and inside a sentence.
pub(super) const AFTER_SHORT_COMMA: f32 = 2.0;
pub(super) const AFTER_SHORT: f32 = 3.0;
/// Two characters joined over a line end or a blank that the document nowhere says side by side: two thirds of right
/// joins are said elsewhere, one in ten of wrong ones.
pub(super) const STRANGE_PAIR: f32 = 1.8;
/// A measure that ends without a stop.
pub(super) const NO_STOP: f32 = 1.2;
/// A measure's line where no measure is open.
pub(super) const NOTHING_OPEN: f32 = 8.0;
/// Two words of a measure with one blank between, of wide characters, with a narrow one, and further apart.
pub(super) const BLANK_INSIDE: f32 = 3.5;
pub(super) const BLANK_NARROW: f32 = 0.2;
pub(super) const APART_INSIDE: f32 = 5.0;

/// A name that the document shows again and again, one that only looks like one, one that recurs, any other.
pub(super) const NAME_KNOWN: f32 = 0.2;
pub(super) const NAME_LIKE: f32 = 1.8;
pub(super) const NAME_RECURS: f32 = 4.5;
pub(super) const NAME_ANY: f32 = 9.0;
/// What looks like a name and begins like a phrase of time.
pub(super) const NAME_AND_TIME: f32 = 3.5;
/// The rest of a name that a narrow column cut, behind its beginning.
pub(super) const NAME_GOES_ON: f32 = 2.0;
/// A phrase of time: one that recurs, one by its grammar, one that has a sign of one, any other.
pub(super) const TIME_KNOWN: f32 = 0.2;
pub(super) const TIME_GRAMMAR: f32 = 0.6;
pub(super) const TIME_LIKE: f32 = 3.0;
pub(super) const TIME_ANY: f32 = 10.0;
/// The rest of a phrase of time that a narrow column cut, behind its beginning.
pub(super) const TIME_GOES_ON: f32 = 0.8;
/// The rest of one that stands whole elsewhere.
pub(super) const AFTER_WHOLE: f32 = 3.0;
/// The rest of a name or a time where the document nowhere says the two characters that would meet.
pub(super) const GOES_ON_STRANGE: f32 = 4.0;
/// Text or a title that says just what is a name or a time elsewhere.
pub(super) const KNOWN_WORD_AS_TEXT: f32 = 4.5;

/// A column to the left of the one before it, on one line.
pub(super) const LEFTWARDS: f32 = 6.0;
/// Another column inside one cell.
pub(super) const OTHER_IN_CELL: f32 = 3.0;
/// One text over the edge of a cell.
pub(super) const OVER_CELL: f32 = 4.5;

/// A header word where the header repeats, and elsewhere.
pub(super) const HEADER_REPEATS: f32 = 0.2;
pub(super) const HEADER_ALONE: f32 = 2.0;
/// A part of a header word, behind another one.
pub(super) const HEADER_CUT: f32 = 0.8;
/// A page number on a line of its own; a line that stands on every page.
pub(super) const FURNITURE: f32 = 0.1;
/// A running number in a column of its own, where the header has such a column and where not.
pub(super) const SERIAL: f32 = 1.0;
pub(super) const SERIAL_ANY: f32 = 6.0;
/// A character alone on its line that fits nowhere: a watermark set aslant.
pub(super) const STRAY_CHARACTER: f32 = 3.6;
/// What fits nowhere.
pub(super) const STRAY: f32 = 9.0;

/// A reading this much cheaper than the next best one with another meaning is believed: twenty to one.
pub(super) const MARGIN: f32 = 3.0;
