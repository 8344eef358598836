//! The prices of a reading, in nats: minus the logarithm of how often a thing is so. Set by hand, by what the truths of
//! plans of one agency and of forms of many show; no bench has counted them yet.

/// A margin below this is doubt: the best rival with other content is not three times as dear a chance.
pub(super) const DOUBT: f32 = 1.1;
/// A margin below this is no certainty.
pub(super) const SURE: f32 = 2.5;
/// A rival that is so much dearer is not looked at.
pub(super) const HOPELESS: f32 = 14.0;
/// States that are kept at each line.
pub(super) const BEAM: usize = 32;

/// The number that follows the one before.
pub(super) const NEXT: f32 = 0.0;
/// 1 where a title has just begun.
pub(super) const RESTART_UNDER_TITLE: f32 = 0.1;
/// 1 with no title of its own: columns run in parallel, or the title is lost.
pub(super) const RESTART: f32 = 1.5;
/// The numbering goes on under a new title.
pub(super) const ON_UNDER_TITLE: f32 = 0.5;
/// A number left out; the same number again; a number that goes back.
pub(super) const SKIP: f32 = 3.0;
pub(super) const AGAIN: f32 = 4.0;
pub(super) const BACK: f32 = 5.0;

/// A numbered text begins at a line that is not the first of a paragraph, after a sentence, or inside one.
pub(super) const BEGINS_AT_LINE: f32 = 0.3;
pub(super) const BEGINS_IN_SENTENCE: f32 = 3.5;
/// The next number of the measures begins a line inside a sentence.
pub(super) const NEXT_IN_SENTENCE: f32 = 1.5;
/// A line with a number that fits goes on with the text before all the same.
pub(super) const NUMBER_IN_TEXT: f32 = 4.0;
/// A line with a number that does not fit goes on with the text before.
pub(super) const STRAY_NUMBER: f32 = 0.3;

/// A new cell, paragraph or page goes on with an unfinished sentence; with a finished one.
pub(super) const CELL_GOES_ON: f32 = 2.5;
pub(super) const CELL_GOES_ON_COMPLETE: f32 = 5.0;
pub(super) const PARAGRAPH_GOES_ON: f32 = 1.0;
pub(super) const PARAGRAPH_GOES_ON_COMPLETE: f32 = 2.0;
pub(super) const PAGE_GOES_ON: f32 = 0.1;
pub(super) const PAGE_GOES_ON_COMPLETE: f32 = 2.5;
/// In a column without numbers every paragraph is a measure: going on after a finished one costs this more.
pub(super) const UNNUMBERED_GOES_ON: f32 = 3.0;
/// A finished text goes on below a title that begins in the same row.
pub(super) const GOES_ON_UNDER_TITLE: f32 = 2.5;

/// A measure without number where the others have one, and where none has.
pub(super) const BARE_AMONG_NUMBERED: f32 = 2.0;
pub(super) const BARE: f32 = 0.2;
/// It begins within a cell: after a finished sentence, after an unfinished one, in the middle of a paragraph.
pub(super) const BARE_IN_CELL: f32 = 0.5;
pub(super) const BARE_AFTER_UNFINISHED: f32 = 3.0;
pub(super) const BARE_AT_LINE: f32 = 4.0;
/// A second one in a row that has a running number of its own.
pub(super) const SECOND_IN_ROW: f32 = 4.0;
/// Sentences that end inside a paragraph, and at a paragraph's end, that are taken as seen before any is counted.
pub(super) const SENTENCES_INSIDE: f32 = 1.0;
pub(super) const SENTENCES_AT_END: f32 = 0.5;
/// A line without number goes on though departments and a deadline begin at its height.
pub(super) const BESIDE_BEGINS: f32 = 2.0;
/// It begins at a page's head below a row that goes on.
pub(super) const BARE_AT_PAGE: f32 = 1.5;

/// It goes on in a row that has a running number of its own.
pub(super) const GOES_ON_BESIDE_NUMBER: f32 = 8.0;
/// Cells that end without the mark of a sentence's end, and all, that are taken as seen before any is counted: one of twenty.
pub(super) const OPEN_CELLS: f32 = 0.1;
pub(super) const ALL_CELLS: f32 = 2.0;
/// The price of what happens more often than not.
pub(super) const MOSTLY: f32 = std::f32::consts::LN_2;

/// A title at the head of the measures' cell, with and without number; a sentence, or a long text, as title.
pub(super) const TITLE_IN_CELL: f32 = 0.2;
pub(super) const BARE_TITLE_IN_CELL: f32 = 1.0;
pub(super) const SENTENCE_AS_TITLE: f32 = 2.5;
pub(super) const LONG_AS_TITLE: f32 = 1.5;
/// In characters: titles in the measures' cell are shorter.
pub(super) const LONG_TITLE: usize = 28;

/// A sub-item in order, and out of order.
pub(super) const SUBITEM: f32 = 0.1;
pub(super) const SUBITEM_OUT_OF_ORDER: f32 = 2.0;
/// A measure that is left unfinished by the next one.
pub(super) const LEFT_UNFINISHED: f32 = 0.7;

/// A dress as the measures': a text that is no sentence, at least and at most, and a short one (in characters).
pub(super) const DRESS_NO_MARK: f32 = 0.4;
pub(super) const DRESS_NO_SENTENCE: f32 = 1.0;
pub(super) const DRESS_SHORT: f32 = 0.7;
pub(super) const SHORT_TEXT: usize = 8;
/// A cell that does not begin with the dress of measures.
pub(super) const DRESS_BARE_CELL: f32 = 0.8;
pub(super) const DRESS_ORPHAN: f32 = 3.0;
/// Departments and a deadline begin inside a cell beside what is no measure.
pub(super) const DRESS_BESIDE: f32 = 2.0;
/// A sub-item that has a row of its own below its measure.
pub(super) const DRESS_IN_ROW: f32 = 0.6;

/// Titles of a tall cell and the measures beside it: each line height they stand apart, the most that costs, what a
/// stack costs that is lined up with nothing, a title with no measure, a group that begins with another number than 1,
/// and a restart inside a group.
pub(super) const APART_PER_LINE: f32 = 3.0;
pub(super) const APART_MOST: f32 = 6.0;
/// What is lined up by eye stands so far apart at most, in line heights, for nothing.
pub(super) const LINED_UP: f32 = 0.25;
pub(super) const STACKED: f32 = 1.0;
pub(super) const TITLE_WITHOUT_MEASURE: f32 = 4.0;
/// One at whose height names and times begin, and no measure does.
pub(super) const TITLE_IS_MEASURE: f32 = 0.5;
/// A title and the first measure below it stand on both sides of a page break, each measure that begins between them, and the
/// most that this costs: dearer than all that a page shows.
pub(super) const OVERLEAF: f32 = 0.5;
pub(super) const PASSED: f32 = 0.7;
pub(super) const TURNED: f32 = 8.0;
/// What begins within so many line heights begins at one height.
pub(super) const NEAR_LINES: f32 = 0.35;
/// Measures, or titles further in, before the first title of a level.
pub(super) const HEADLESS: f32 = 3.0;
/// An outer title with measures right below it, where others have titles between.
pub(super) const GROUP_WITHOUT_TITLE: f32 = 1.5;
pub(super) const GROUP_WITHOUT_ONE: f32 = 2.5;
pub(super) const GROUP_OF_BARE: f32 = 0.7;
pub(super) const RESTART_IN_GROUP: f32 = 3.0;

/// Departments or deadlines of a cell beside several measures: one list for all; one entry each, in order; entries that
/// stand at the measures' heights.
pub(super) const SHARED_LINE: f32 = 0.2;
pub(super) const SHARED_STACK: f32 = 3.0;
pub(super) const SHARED_STACK_OF_AS_MANY: f32 = 1.8;
pub(super) const ONE_EACH: f32 = 0.9;
/// The same name twice in one list for all.
pub(super) const NAME_AGAIN: f32 = 5.0;
/// The most that a list of several lines for all is cheaper by, or one entry each beside what one line says for all.
pub(super) const OF_A_STACK: f32 = 1.0;
/// One line for all stands at the height of a later measure.
pub(super) const SHARED_ASIDE: f32 = 1.5;
/// A list for all is cut by a rule between the measures, as merged cells are.
pub(super) const SHARED_MERGED: f32 = 0.0;
/// Entries dealt out over a merged cell whose measures have rows of their own.
pub(super) const DEALT_OVER_ROWS: f32 = 1.5;
/// A sub-item gets something of its own.
pub(super) const SUBITEM_GETS: f32 = 2.0;
/// A measure that gets nothing from a list that is dealt out; an entry more than one a measure.
pub(super) const GETS_NOTHING: f32 = 3.0;
/// The same of assisting departments: every other measure has none.
pub(super) const NOT_ASSISTED: f32 = 0.7;
pub(super) const GETS_ONE_MORE: f32 = 1.5;
/// What stands around the middle of a measure's text began above it all the same.
pub(super) const CENTRED: f32 = 1.5;
/// A measure with two deadlines, the first of which may be that of the one above.
pub(super) const SECOND_DEADLINE: f32 = 3.0;
