//! Turns painted paths into rules and filled boxes.
//!
//! Programs draw the same line in many ways: as a stroke, as a thin filled rectangle, as the border of a stroked
//! rectangle, as a row of dashes or dots. All of them become [`Rule`]s here; joining the pieces of one line is left
//! to the layout.

use super::matrix::{Matrix, around, intersect};
use super::visibility::Shape;
use crate::source::geometry::{Axis, Fill, Rule};

/// A filled box at most this thick (in points) is a rule; thicker ones are shaded areas. Thick borders of Word are
/// 6 points at the most, and no line of text is that low.
const RULE_AT_MOST: f64 = 4.0;
/// By how much (in points) the ends of an axis-parallel line may differ across.
const STRAIGHT: f64 = 0.6;

/// The path under construction, already in page coordinates.
#[derive(Debug, Default)]
pub(super) struct Path {
    subpaths: Vec<Subpath>,
    points: usize,
    /// The box around the points that curves are drawn towards: no curve leaves it and its ends.
    controls: Option<[f64; 4]>,
}

#[derive(Debug, Default)]
struct Subpath {
    points: Vec<[f64; 2]>,
    closed: bool,
    curved: bool,
}

/// Which of its areas a path means: those that its outlines turn around, or every second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    NonZero,
    EvenOdd,
}

/// No path of a page that is read for its rules has more points than this.
const MOST_POINTS: usize = 200_000;

impl Path {
    pub(super) fn move_to(&mut self, point: [f64; 2]) {
        self.subpaths.push(Subpath { points: vec![point], ..Subpath::default() });
    }

    pub(super) fn line_to(&mut self, point: [f64; 2]) {
        self.points += 1;
        if self.points > MOST_POINTS {
            return;
        }
        match self.subpaths.last_mut() {
            Some(subpath) if !subpath.closed => subpath.points.push(point),
            Some(subpath) => {
                let start = subpath.points[0];
                self.subpaths.push(Subpath { points: vec![start, point], ..Subpath::default() });
            }
            None => self.move_to(point),
        }
    }

    /// A point that the next curve is drawn towards.
    pub(super) fn control(&mut self, point: [f64; 2]) {
        let [x0, y0, x1, y1] = self.controls.unwrap_or([point[0], point[1], point[0], point[1]]);
        self.controls = Some([x0.min(point[0]), y0.min(point[1]), x1.max(point[0]), y1.max(point[1])]);
    }

    pub(super) fn curve_to(&mut self, point: [f64; 2]) {
        self.line_to(point);
        if let Some(subpath) = self.subpaths.last_mut() {
            subpath.curved = true;
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(subpath) = self.subpaths.last_mut() {
            subpath.closed = true;
        }
    }

    pub(super) fn rectangle(&mut self, [x, y, width, height]: [f64; 4], matrix: &Matrix) {
        self.points += 4;
        if self.points > MOST_POINTS {
            return;
        }
        let points = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
        let points = points.iter().map(|&[x, y]| matrix.apply(x, y)).collect();
        self.subpaths.push(Subpath { points, closed: true, curved: false });
    }

    pub(super) fn clear(&mut self) {
        self.subpaths.clear();
        self.points = 0;
        self.controls = None;
    }

    /// The box around it; none where it is empty.
    pub(super) fn bounds(&self) -> Option<[f64; 4]> {
        let points: Vec<[f64; 2]> = self.subpaths.iter().flat_map(|subpath| subpath.points.iter().copied()).collect();
        (!points.is_empty()).then(|| around(&points))
    }

    /// Its outlines, where it is more than one box: what a clip of it leaves.
    pub(super) fn shape(&self, inside: Inside) -> Option<Shape> {
        let is_one_box = matches!(&self.subpaths[..], [one] if !one.curved && is_box(&one.points, around(&one.points)));
        if is_one_box || self.subpaths.is_empty() {
            return None;
        }
        let outline = |subpath: &Subpath| subpath.points.iter().map(|point| point.map(|at| at as f32)).collect();
        let exact = !self.subpaths.iter().any(|subpath| subpath.curved);
        let outlines = self.subpaths.iter().map(outline).collect();
        Some(Shape { outlines, even_odd: inside == Inside::EvenOdd, exact })
    }

    /// The areas that filling it covers, each with its outlines where it is no box.
    pub(super) fn areas(&self, inside: Inside, clip: [f64; 4], give: &mut impl FnMut([f32; 4], Option<Shape>)) {
        let outlines: Vec<&Subpath> =
            self.subpaths.iter().filter(|subpath| subpath.curved || subpath.points.len() > 2).collect();
        let boxed = |subpath: &Subpath| !subpath.curved && is_box(&subpath.points, around(&subpath.points));
        let clipped = |bounds| intersect(bounds, clip).map(|at| at as f32);
        // Boxes that turn the same way only add to each other.
        let turns = || outlines.iter().map(|subpath| is_clockwise(&subpath.points));
        let adds =
            outlines.len() < 2 || inside == Inside::NonZero && (turns().all(|turn| turn) || !turns().any(|turn| turn));
        if adds && outlines.iter().all(|subpath| boxed(subpath)) {
            for subpath in outlines {
                give(clipped(around(&subpath.points)), None);
            }
            return;
        }
        if let Some([x0, y0, x1, y1]) = self.bounds() {
            let [a, b, c, d] = self.controls.unwrap_or([x0, y0, x1, y1]);
            let bounds = [x0.min(a), y0.min(b), x1.max(c), y1.max(d)];
            let exact = !outlines.iter().any(|subpath| subpath.curved);
            let narrow = |subpath: &&Subpath| subpath.points.iter().map(|point| point.map(|at| at as f32)).collect();
            let outlines = outlines.iter().map(narrow).collect();
            give(clipped(bounds), Some(Shape { outlines, even_odd: inside == Inside::EvenOdd, exact }));
        }
    }

    /// The areas that stroking it covers: its straight pieces along the page as boxes, others as nobody knows what.
    pub(super) fn bars(&self, width: f64, clip: [f64; 4], give: &mut impl FnMut([f32; 4], Option<Shape>)) {
        // Thinner strokes are rules.
        if width.is_nan() || width < 1.0 {
            return;
        }
        let half = width / 2.0;
        for subpath in &self.subpaths {
            let closing = subpath.closed.then(|| [subpath.points[subpath.points.len() - 1], subpath.points[0]]);
            for pair in subpath.points.windows(2).map(|pair| [pair[0], pair[1]]).chain(closing) {
                let [x0, y0, x1, y1] = around(&pair);
                let (level, upright) = (y1 - y0 < STRAIGHT, x1 - x0 < STRAIGHT);
                let (right, down) = (if level { 0.0 } else { half }, if upright { 0.0 } else { half });
                let bounds = intersect([x0 - right, y0 - down, x1 + right, y1 + down], clip).map(|at| at as f32);
                let unknown = || Shape { outlines: Vec::new(), even_odd: false, exact: false };
                give(bounds, (!level && !upright || subpath.curved).then(unknown));
            }
        }
    }

    /// The rules that stroking it draws.
    pub(super) fn stroke(&self, width: f64, light: u8, clip: [f64; 4], rules: &mut Vec<Rule>) {
        for subpath in &self.subpaths {
            if subpath.curved && subpath.points.len() > 16 {
                continue;
            }
            let closing = subpath.closed.then(|| [subpath.points[subpath.points.len() - 1], subpath.points[0]]);
            for pair in subpath.points.windows(2).map(|pair| [pair[0], pair[1]]).chain(closing) {
                segment(pair, width, light, clip, rules);
            }
        }
    }

    /// The rules and boxes that filling it draws.
    pub(super) fn fill(&self, light: u8, clip: [f64; 4], rules: &mut Vec<Rule>, fills: &mut Vec<Fill>) {
        for subpath in &self.subpaths {
            let corners = subpath.points.len();
            if subpath.curved || !(2..=12).contains(&corners) {
                continue;
            }
            let bounds = around(&subpath.points);
            if !is_box(&subpath.points, bounds) {
                continue;
            }
            filled_box(bounds, light, clip, rules, fills);
        }
    }
}

/// A thin box is a rule, any other a shaded area.
pub(super) fn filled_box(bounds: [f64; 4], light: u8, clip: [f64; 4], rules: &mut Vec<Rule>, fills: &mut Vec<Fill>) {
    let [x0, y0, x1, y1] = intersect(bounds, clip);
    let (width, height) = (x1 - x0, y1 - y0);
    if width < 0.0 || height < 0.0 || !(width + height).is_finite() {
        return;
    }
    if width.min(height) > RULE_AT_MOST {
        fills.push(Fill { bbox: [x0 as f32, y0 as f32, x1 as f32, y1 as f32], light });
        return;
    }
    let (across, down) = ((y0 + y1) / 2.0, (x0 + x1) / 2.0);
    let horizontal = Rule {
        axis: Axis::Horizontal,
        at: across as f32,
        from: x0 as f32,
        to: x1 as f32,
        thickness: height as f32,
        light,
    };
    let vertical =
        Rule { axis: Axis::Vertical, at: down as f32, from: y0 as f32, to: y1 as f32, thickness: width as f32, light };
    // A dot of a dotted line does not tell which way the line runs: it is offered to both.
    let dot = width <= RULE_AT_MOST && height <= RULE_AT_MOST && width < 2.5 * height && height < 2.5 * width;
    if dot || width >= height {
        rules.push(horizontal);
    }
    if dot || height > width {
        rules.push(vertical);
    }
}

fn is_box(points: &[[f64; 2]], [x0, y0, x1, y1]: [f64; 4]) -> bool {
    points.iter().all(|&[x, y]| {
        ((x - x0).abs() < STRAIGHT || (x - x1).abs() < STRAIGHT)
            && ((y - y0).abs() < STRAIGHT || (y - y1).abs() < STRAIGHT)
    }) && (points.len() >= 4 || (x1 - x0).min(y1 - y0) < STRAIGHT)
}

fn is_clockwise(points: &[[f64; 2]]) -> bool {
    let next = points.iter().skip(1).chain(points.first());
    points.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() > 0.0
}

fn segment([a, b]: [[f64; 2]; 2], width: f64, light: u8, clip: [f64; 4], rules: &mut Vec<Rule>) {
    let [x0, y0, x1, y1] = around(&[a, b]);
    // A clip cuts the line to its half width at the outermost border of a table: such a line is still there.
    let slack = width.max(1.0);
    let clip = [clip[0] - slack, clip[1] - slack, clip[2] + slack, clip[3] + slack];
    let inside = intersect([x0, y0, x1, y1], clip);
    if inside[0] > inside[2] || inside[1] > inside[3] || !(x0 + y0 + x1 + y1).is_finite() {
        return;
    }
    let [cx0, cy0, cx1, cy1] = inside;
    // A short fat stroke is a box drawn the other way: ten points wide and one long is a rule across.
    let (long, short) = ((x1 - x0).max(y1 - y0), (x1 - x0).min(y1 - y0));
    if short > STRAIGHT || (long < 0.01 && width < 0.01) {
        return;
    }
    let flat = x1 - x0 >= y1 - y0;
    let fat = width > RULE_AT_MOST && width > 2.0 * long;
    if width > RULE_AT_MOST && !fat {
        return;
    }
    let thickness = if fat { long } else { width } as f32;
    let half = width / 2.0;
    let (axis, at, from, to) = match (flat, fat) {
        (true, false) => (Axis::Horizontal, (y0 + y1) / 2.0, cx0, cx1),
        (false, false) => (Axis::Vertical, (x0 + x1) / 2.0, cy0, cy1),
        (true, true) => (Axis::Vertical, (x0 + x1) / 2.0, y0 - half, y0 + half),
        (false, true) => (Axis::Horizontal, (y0 + y1) / 2.0, x0 - half, x0 + half),
    };
    rules.push(Rule { axis, at: at as f32, from: from as f32, to: to as f32, thickness, light });
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYWHERE: [f64; 4] = [0.0, 0.0, 1000.0, 1000.0];

    #[test]
    fn a_stroke_a_thin_box_and_a_border_all_give_rules() {
        let (mut rules, mut fills) = (Vec::new(), Vec::new());
        let mut path = Path::default();
        path.move_to([10.0, 20.0]);
        path.line_to([110.0, 20.0]);
        path.stroke(0.5, 0, EVERYWHERE, &mut rules);
        assert_eq!((rules[0].axis, rules[0].at, rules[0].from, rules[0].to), (Axis::Horizontal, 20.0, 10.0, 110.0));
        path.clear();
        path.rectangle([10.0, 10.0, 0.5, 90.0], &Matrix::IDENTITY);
        path.fill(0, EVERYWHERE, &mut rules, &mut fills);
        assert_eq!((rules[1].axis, rules[1].at), (Axis::Vertical, 10.25));
        path.clear();
        path.rectangle([10.0, 10.0, 100.0, 90.0], &Matrix::IDENTITY);
        path.stroke(0.5, 0, EVERYWHERE, &mut rules);
        assert_eq!(rules.len(), 6);
        path.fill(200, EVERYWHERE, &mut rules, &mut fills);
        assert_eq!(fills.len(), 1);
    }

    #[test]
    fn what_is_clipped_away_draws_nothing() {
        let mut rules = Vec::new();
        let mut path = Path::default();
        path.move_to([10.0, 20.0]);
        path.line_to([110.0, 20.0]);
        path.stroke(0.5, 0, [0.0, 50.0, 100.0, 100.0], &mut rules);
        assert!(rules.is_empty());
    }
}
