//! What a form says once for all measures of a title, in the first row of it, and leaves blank below.
//!
//! Text and simple web pages have no merged cells: what was merged stands in the first row. Only the whole column tells:
//! each title's first row is filled and none of its others.

use super::{
    SideCell,
    assign::{Receiver, in_rows},
};

/// So many titles with several measures show that a column is filled once a title.
const LEAST_TITLES: usize = 2;
/// No outline of titles is deeper.
const MOST_LEVELS: usize = 6;

/// Rows of one title, the first and the last.
pub(super) type Run = (u32, u32);

/// Lets cells reach over the blank rows below them, where a column is filled once a title, and gives the rows of each title. `titles`
/// gives a measure's titles from the innermost.
pub(super) fn reach(
    cells: &mut [SideCell<'_>],
    receivers: &[Receiver],
    titles: &dyn Fn(usize) -> Vec<usize>,
) -> Vec<Run> {
    let measures: Vec<&Receiver> = receivers.iter().filter(|receiver| receiver.sub.is_none()).collect();
    let paths: Vec<Vec<usize>> = measures.iter().map(|receiver| titles(receiver.measure)).collect();
    for level in 0..MOST_LEVELS {
        if paths.iter().all(|path| path.len() <= level) {
            break;
        }
        let mut runs: Vec<Run> = Vec::new();
        let mut last = None;
        for (receiver, path) in measures.iter().zip(&paths) {
            let title = path.get(level);
            match runs.last_mut() {
                Some(run) if last == Some(title) => run.1 = run.1.max(receiver.at.row),
                _ => runs.push((receiver.at.row, receiver.at.row)),
            }
            last = Some(title);
        }
        if let Some(reaches) = once_a_run(cells, receivers, &runs, false) {
            for (cell, last_row) in reaches {
                cells[cell].last_row = last_row;
            }
            return runs;
        }
    }
    Vec::new()
}

/// The same for those who assist, where those in charge are said once for each of these runs: with some nobody does.
pub(super) fn reach_with(cells: &mut [SideCell<'_>], receivers: &[Receiver], runs: &[Run]) {
    for (cell, last_row) in once_a_run(cells, receivers, runs, true).into_iter().flatten() {
        cells[cell].last_row = last_row;
    }
}

/// For each run of rows the cell that holds for it, if every run is filled in its first row and nowhere else; or is blank, where
/// it may be.
fn once_a_run(
    cells: &[SideCell<'_>],
    receivers: &[Receiver],
    runs: &[Run],
    may_be_blank: bool,
) -> Option<Vec<(usize, u32)>> {
    let mut out = Vec::new();
    for &(first, last) in runs {
        let begin = cells.partition_point(|cell| cell.row < first);
        let end = cells.partition_point(|cell| cell.row <= last);
        let filled: Vec<usize> = (begin..end).filter(|&at| !cells[at].lines.is_empty()).collect();
        let only = match filled[..] {
            [only] => only,
            [] if may_be_blank => continue,
            _ => return None,
        };
        if cells[only].row != first {
            return None;
        }
        let measures = in_rows(receivers, first, last).iter().filter(|receiver| receiver.sub.is_none()).count();
        // A cell that is merged says itself how far it reaches.
        if measures > 1 && cells[only].last_row < last {
            out.push((only, last));
        }
    }
    (out.len() >= LEAST_TITLES).then_some(out)
}
