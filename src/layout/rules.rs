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
pub(super) const UNSEEN: u8 = 248;
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
        let mut run: Option<Run> = None;
        for rule in level {
            match run.as_mut().filter(|run| run.goes_on_with(&rule)) {
                Some(run) => run.take(rule),
                None => joined.extend(run.replace(Run::of(rule)).map(|run| run.whole())),
            }
        }
        joined.extend(run.map(|run| run.whole()));
        start = end;
    }
    joined.retain(|rule| rule.to - rule.from >= SHORTEST);
    joined
}

/// Pieces of one line, end to end.
struct Run {
    rule: Rule,
    /// The lengths of the pieces, and the same times their positions.
    length: f32,
    weight: f32,
}

impl Run {
    fn of(rule: Rule) -> Run {
        let length = rule.to - rule.from;
        Run { rule, length, weight: length * rule.at }
    }

    fn goes_on_with(&self, rule: &Rule) -> bool {
        // Dashes stand at most about twice their length apart, cell borders touch.
        let length = rule.to - rule.from;
        let dash = length.min(self.rule.to - self.rule.from) < 12.0;
        let reach = if dash { (2.2 * length).clamp(3.0, 9.0) } else { 3.0 };
        rule.from - self.rule.to <= reach
    }

    fn take(&mut self, rule: Rule) {
        let length = rule.to - rule.from;
        self.rule.to = self.rule.to.max(rule.to);
        self.rule.thickness = self.rule.thickness.max(rule.thickness);
        self.rule.light = self.rule.light.min(rule.light);
        self.length += length;
        self.weight += length * rule.at;
    }

    /// The whole line, where most of it is: the dots of a line that it meets stand aside.
    fn whole(self) -> Rule {
        let at = if self.length > 0.0 { self.weight / self.length } else { self.rule.at };
        Rule { at, ..self.rule }
    }
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
        // The first dot is of a line that crosses at the end.
        let dots = std::iter::once(rule(7.0, -1.0, 0.0))
            .chain((0..50).map(|i| rule(10.0, 2.0 * i as f32, 2.0 * i as f32 + 1.0)));
        let found = join(dots.collect());
        assert!(found.len() == 1 && (found[0].at - 10.0).abs() < 0.1, "{found:?}");
        assert_eq!(join(vec![rule(10.0, 0.0, 100.0), rule(10.0, 140.0, 200.0)]).len(), 2);
    }
}
