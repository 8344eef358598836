//! Boxes that may stand aslant.

/// A box around a middle; `angle` is the slope of its width against the page's, between −45° and 45°.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Tilted {
    pub(super) middle: [f32; 2],
    pub(super) width: f32,
    pub(super) height: f32,
    /// In radians; positive sinks to the right.
    pub(in super::super) angle: f32,
}

impl Tilted {
    /// The smallest box around these points; none where they are fewer than three.
    pub(super) fn around(points: &mut Vec<[f32; 2]>) -> Option<Tilted> {
        let hull = hull(points);
        if hull.len() < 3 {
            return None;
        }
        // One side of the smallest box lies along a side of the hull.
        let sides = hull.iter().zip(hull.iter().cycle().skip(1));
        let boxes = sides.map(|(a, b)| {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let quarter = std::f32::consts::FRAC_PI_2;
            // Into the range in which width is width.
            let angle = dy.atan2(dx);
            let angle = angle - (angle / quarter).round() * quarter;
            along(&hull, angle)
        });
        boxes.min_by(|a, b| (a.width * a.height).total_cmp(&(b.width * b.height)))
    }

    /// A box along the axes.
    pub(super) fn upright([left, top, right, bottom]: [f32; 4]) -> Tilted {
        Tilted {
            middle: [(left + right) / 2.0, (top + bottom) / 2.0],
            width: right - left,
            height: bottom - top,
            angle: 0.0,
        }
    }

    /// The point so far along its width and its height from its middle.
    pub(super) fn point(&self, along: f32, across: f32) -> [f32; 2] {
        let (sin, cos) = self.angle.sin_cos();
        [self.middle[0] + along * cos - across * sin, self.middle[1] + along * sin + across * cos]
    }

    /// Where a point of the page is from its middle, along its width and its height.
    pub(super) fn inside(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let (dx, dy) = (x - self.middle[0], y - self.middle[1]);
        [dx * cos + dy * sin, dy * cos - dx * sin]
    }

    /// The box along the axes around it.
    pub(in super::super) fn bounds(&self) -> [f32; 4] {
        let (w, h) = (self.width / 2.0, self.height / 2.0);
        let corners = [self.point(-w, -h), self.point(w, -h), self.point(w, h), self.point(-w, h)];
        let least = |at: usize| corners.iter().map(|corner| corner[at]).fold(f32::MAX, f32::min);
        let most = |at: usize| corners.iter().map(|corner| corner[at]).fold(f32::MIN, f32::max);
        [least(0), least(1), most(0), most(1)]
    }

    /// The same with its sides moved out by `by`.
    pub(super) fn grown(self, by: f32) -> Tilted {
        Tilted { width: self.width + 2.0 * by, height: self.height + 2.0 * by, ..self }
    }

    /// The same somewhere else.
    pub(super) fn moved(self, [x, y]: [f32; 2]) -> Tilted {
        Tilted { middle: [self.middle[0] + x, self.middle[1] + y], ..self }
    }

    /// The same on a picture so many times as large.
    pub(super) fn scaled(self, [x, y]: [f32; 2]) -> Tilted {
        // Both factors differ by the rounding of sizes alone.
        let both = (x + y) / 2.0;
        let middle = [self.middle[0] * x, self.middle[1] * y];
        Tilted { middle, width: self.width * both, height: self.height * both, ..self }
    }

    /// The part of it between two places along its width, measured from its left end.
    pub(super) fn slice(&self, from: f32, to: f32) -> Tilted {
        let middle = self.point((from + to - self.width) / 2.0, 0.0);
        Tilted { middle, width: to - from, ..*self }
    }

    /// The part of it between two places along its height, measured from its upper end.
    pub(super) fn band(&self, from: f32, to: f32) -> Tilted {
        let middle = self.point(0.0, (from + to - self.height) / 2.0);
        Tilted { middle, height: to - from, ..*self }
    }
}

fn along(hull: &[[f32; 2]], angle: f32) -> Tilted {
    let frame = Tilted { middle: [0.0, 0.0], width: 0.0, height: 0.0, angle };
    let mut edges = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for &point in hull {
        let [u, v] = frame.inside(point);
        edges = [edges[0].min(u), edges[1].min(v), edges[2].max(u), edges[3].max(v)];
    }
    let middle = frame.point((edges[0] + edges[2]) / 2.0, (edges[1] + edges[3]) / 2.0);
    Tilted { middle, width: edges[2] - edges[0], height: edges[3] - edges[1], angle }
}

/// The convex hull (Andrew's monotone chain).
fn hull(points: &mut Vec<[f32; 2]>) -> Vec<[f32; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    points.dedup();
    let turns =
        |a: [f32; 2], b: [f32; 2], c: [f32; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0.0;
    let chain = |points: &mut dyn Iterator<Item = [f32; 2]>| {
        let mut out: Vec<[f32; 2]> = Vec::new();
        for point in points {
            while out.len() >= 2 && !turns(out[out.len() - 2], out[out.len() - 1], point) {
                out.pop();
            }
            out.push(point);
        }
        out.pop();
        out
    };
    let mut out = chain(&mut points.iter().copied());
    out.extend(chain(&mut points.iter().rev().copied()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_box_around_points_stands_as_they_do() {
        let askew = Tilted { middle: [200.0, 100.0], width: 120.0, height: 20.0, angle: 0.1 };
        for turned in [askew, Tilted { angle: -0.3, ..askew }, Tilted { width: 20.0, height: 120.0, ..askew }] {
            let (w, h) = (turned.width / 2.0, turned.height / 2.0);
            let mut points = Vec::new();
            for step in 0..=20u8 {
                let part = f32::from(step) / 10.0 - 1.0;
                points.extend([turned.point(part * w, -h), turned.point(part * w, h), turned.point(0.0, part * h)]);
            }
            let found = Tilted::around(&mut points).expect("there are points");
            assert!((found.angle - turned.angle).abs() < 1e-3, "{found:?}");
            assert!(
                (found.width - turned.width).abs() < 0.1 && (found.height - turned.height).abs() < 0.1,
                "{found:?}"
            );
            let [u, v] = found.inside(found.point(3.0, -4.0));
            assert!((u - 3.0).abs() < 1e-3 && (v + 4.0).abs() < 1e-3);
        }
        assert_eq!(Tilted::around(&mut vec![[1.0, 1.0], [2.0, 2.0]]), None);
    }

    #[test]
    fn parts_of_a_box_lie_along_it() {
        let whole = Tilted { middle: [50.0, 10.0], width: 100.0, height: 20.0, angle: 0.0 };
        assert_eq!(whole.slice(0.0, 40.0).bounds(), [0.0, 0.0, 40.0, 20.0]);
        assert_eq!(whole.band(5.0, 20.0).bounds(), [0.0, 5.0, 100.0, 20.0]);
    }
}
