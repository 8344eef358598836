//! Joins the pieces that a line was drawn with: dashes, dots, cell borders end to end, double lines.

use crate::source::geometry::{Axis, GeometryPage, Rule};

/// The rules of a page, joined, each list sorted by position.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Sorted from the top.
    pub horizontal: Vec<Rule>,
    /// Sorted from the left.
    pub vertical: Vec<Rule>,
}

/// Rules lighter than this are not seen on paper.
const UNSEEN: u8 = 248;
/// Parallel rules closer than this are one: the two strokes of a double line, the borders of neighbouring cells.
const DOUBLE: f32 = 3.6;
/// A joined rule shorter than this is a dot, an underline of a letter or the corner of a drawing.
const SHORTEST: f32 = 5.0;

/// Joins the rules of a page.
#[must_use]
pub fn joined(page: &GeometryPage) -> Rules {
    let side = |axis: Axis| {
        let seen = page.rules.iter().filter(|rule| rule.axis == axis && rule.light < UNSEEN);
        join(seen.copied().collect())
    };
    Rules { horizontal: side(Axis::Horizontal), vertical: side(Axis::Vertical) }
}

fn join(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Rule> = Vec::new();
    let mut start = 0;
    while start < rules.len() {
        let mut end = start + 1;
        while end < rules.len()
            && rules[end].at - rules[end - 1].at <= DOUBLE
            && rules[end].at - rules[start].at <= 2.0 * DOUBLE
        {
            end += 1;
        }
        let mut level: Vec<Rule> = rules[start..end].to_vec();
        level.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
        let mut run: Option<(Rule, f32)> = None;
        for rule in level {
            let length = rule.to - rule.from;
            run = Some(match run {
                None => (rule, length * rule.at),
                Some((mut whole, mut weight)) => {
                    // Dashes stand at most about twice their length apart, cell borders touch.
                    let dash = length.min(whole.to - whole.from) < 12.0;
                    let reach = if dash { (2.2 * length).clamp(3.0, 9.0) } else { 3.0 };
                    if rule.from - whole.to <= reach {
                        whole.to = whole.to.max(rule.to);
                        whole.thickness = whole.thickness.max(rule.thickness);
                        whole.light = whole.light.min(rule.light);
                        weight += length * rule.at;
                        (whole, weight)
                    } else {
                        joined.push(whole);
                        (rule, length * rule.at)
                    }
                }
            });
        }
        joined.extend(run.map(|(whole, _)| whole));
        start = end;
    }
    joined.retain(|rule| rule.to - rule.from >= SHORTEST);
    joined
}

/// Groups positions that lie within `reach` of their neighbour; gives the middle of each group.
#[must_use]
pub fn grouped(mut positions: Vec<f32>, reach: f32) -> Vec<f32> {
    positions.sort_by(f32::total_cmp);
    let mut groups: Vec<(f32, f32)> = Vec::new();
    for position in positions {
        match groups.last_mut() {
            Some((_, last)) if position - *last <= reach => *last = position,
            _ => groups.push((position, position)),
        }
    }
    groups.into_iter().map(|(first, last)| (first + last) / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(at: f32, from: f32, to: f32) -> Rule {
        Rule { axis: Axis::Horizontal, at, from, to, thickness: 0.5, light: 0 }
    }

    #[test]
    fn dashes_and_double_lines_become_one_rule() {
        let dashes: Vec<Rule> = (0..20).map(|i| rule(10.0, i as f32 * 6.0, i as f32 * 6.0 + 3.0)).collect();
        assert_eq!(join(dashes).len(), 1);
        assert_eq!(join(vec![rule(10.0, 0.0, 100.0), rule(12.0, 0.0, 100.0)]).len(), 1);
        assert_eq!(join(vec![rule(10.0, 0.0, 100.0), rule(10.0, 140.0, 200.0)]).len(), 2);
    }
}
