//! The six numbers of a PDF transformation, row-vector convention: `[x y 1] × M`.

/// A transformation of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First `self`, then `after`.
    pub(super) fn then(&self, after: &Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, after.0);
        Matrix([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    /// The same behind a step of so much in its own coordinates.
    pub(super) fn after_step(&self, x: f64, y: f64) -> Matrix {
        self.at(self.apply(x, y))
    }

    /// The same with what was at the origin at another place.
    pub(super) fn at(&self, [e, f]: [f64; 2]) -> Matrix {
        let [a, b, c, d, ..] = self.0;
        Matrix([a, b, c, d, e, f])
    }

    pub(super) fn apply(&self, x: f64, y: f64) -> [f64; 2] {
        let [a, b, c, d, e, f] = self.0;
        [a * x + c * y + e, b * x + d * y + f]
    }

    /// The box around the image of a box.
    pub(super) fn apply_box(&self, [x0, y0, x1, y1]: [f64; 4]) -> [f64; 4] {
        let corners = [self.apply(x0, y0), self.apply(x1, y0), self.apply(x0, y1), self.apply(x1, y1)];
        around(&corners)
    }

    /// By how much lengths grow, taken over both axes.
    pub(super) fn scale(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

/// The box around points.
pub(super) fn around(points: &[[f64; 2]]) -> [f64; 4] {
    let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    points.iter().fold(start, |[x0, y0, x1, y1], &[x, y]| [x0.min(x), y0.min(y), x1.max(x), y1.max(y)])
}

/// What two boxes share; empty boxes have their ends reversed.
pub(super) fn intersect(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}
