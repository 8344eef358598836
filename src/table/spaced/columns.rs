//! The columns of a table, and where each opens on each page.

use std::collections::BTreeMap;

use super::{Lines, Pages, head::Head};
use crate::table::{Column, Role};

/// The dresses of titles, from the left: those that stand left of the commonest dress, which numbers the measures.
pub(super) fn title_kinds(lines: &Lines<'_>) -> Vec<u8> {
    let mut seen: BTreeMap<u8, Vec<f32>> = BTreeMap::new();
    for word in lines.iter().flat_map(|(_, words)| words) {
        if let Some(kind) = word.kind {
            seen.entry(kind).or_default().push(word.x);
        }
    }
    let Some((&measure, xs)) = seen.iter().max_by_key(|(kind, xs)| (xs.len(), **kind)) else { return Vec::new() };
    let limit = median(xs.clone());
    let mut titles: Vec<(f32, u8)> = seen
        .iter()
        .filter(|(kind, _)| **kind != measure)
        .map(|(kind, xs)| (median(xs.clone()), *kind))
        .filter(|(x, _)| *x < limit)
        .collect();
    titles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut kinds: Vec<u8> = titles.into_iter().map(|(_, kind)| kind).collect();
    kinds.push(measure);
    kinds
}

/// The header's columns, with a second one under 執行策略 where titles have one dress more than heads.
pub(super) fn columns(heads: &[Head], kinds: usize) -> Vec<Column> {
    let mut out: Vec<Column> = Vec::new();
    let titles = heads.iter().filter(|(role, _, _)| matches!(role, Role::Facet | Role::Strategy)).count();
    for (role, header, _) in heads {
        out.push(Column { role: *role, header: header.clone() });
        if *role == Role::Strategy && titles + 1 < kinds {
            out.push(Column { role: Role::Strategy, header: String::new() });
        }
    }
    out
}

pub(super) type Starts = Vec<f32>;

/// Where each column opens on each page: by its markers there, else as on other pages, else by the header.
pub(super) fn first_starts(
    columns: &[Column],
    heads: &[Head],
    page_heads: &BTreeMap<u32, Vec<Head>>,
    kinds: &[u8],
    pages: &Pages<'_>,
) -> BTreeMap<u32, Starts> {
    let titled: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column.role, Role::Facet | Role::Strategy | Role::Measure))
        .map(|(at, _)| at)
        .collect();
    let mut fallback = head_starts(columns, heads);
    let skip = titled.len().saturating_sub(kinds.len());
    let by_kind = |lines: &Lines<'_>, kind: u8| {
        let xs: Vec<f32> = lines
            .iter()
            .flat_map(|(_, words)| words)
            .filter(|word| word.kind == Some(kind))
            .map(|word| word.x)
            .collect();
        (!xs.is_empty()).then(|| median(xs))
    };
    let all: Lines<'_> = pages.values().flatten().cloned().collect();
    for (&column, &kind) in titled.iter().skip(skip).zip(kinds) {
        if let Some(x) = by_kind(&all, kind) {
            fallback[column] = x;
        }
    }
    let last_titled = titled.last().copied();
    let behind = last_titled.map_or(0, |last| last + 1);
    // How far right of the measures the last header had each column behind them.
    let mut ahead: Option<Starts> = None;
    pages
        .iter()
        .map(|(page, lines)| {
            let mut starts = fallback.clone();
            for (&column, &kind) in titled.iter().skip(skip).zip(kinds) {
                if let Some(x) = by_kind(lines, kind) {
                    starts[column] = x;
                }
            }
            // The columns behind the measures hold no markers. There the page's own header is the best sign; without
            // one, as far behind the measures as on the page before: an empty column on the left moves all of them.
            let own = page_heads.get(page).map(|heads| head_starts(columns, heads));
            let measure = last_titled.map_or(0.0, |last| starts[last]);
            if let Some(own) = own.filter(|own| own.len() == starts.len()) {
                starts[behind..].copy_from_slice(&own[behind..]);
                ahead = Some(own[behind..].iter().map(|x| x - measure).collect());
            } else if let Some(ahead) = &ahead {
                for (start, off) in starts[behind..].iter_mut().zip(ahead) {
                    *start = measure + off;
                }
            }
            (*page, starts)
        })
        .collect()
}

/// Where the heads stand; a column without a head of its own opens a little behind the one before it.
pub(super) fn head_starts(columns: &[Column], heads: &[Head]) -> Starts {
    let mut places = heads.iter();
    let mut starts: Starts = Vec::with_capacity(columns.len());
    for column in columns {
        let x = if column.header.is_empty() { None } else { places.next().map(|head| head.2) };
        let before = starts.last().copied().unwrap_or(0.0);
        starts.push(x.unwrap_or(before + 5.0));
    }
    starts
}

/// Moves each column's start to the median of what was read there.
pub(super) fn refine(starts: &mut Starts, lines: &Lines<'_>, read: &[Vec<usize>], measure: usize) {
    for (column, start) in starts.iter_mut().enumerate() {
        let mut xs = Vec::new();
        for ((_, words), columns) in lines.iter().zip(read) {
            let first = columns.iter().position(|&other| other == column);
            xs.extend(first.map(|at| words[at].x).filter(|_| column != measure));
        }
        if xs.len() >= 2 {
            *start = median(xs);
        }
    }
}

pub(super) fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}
