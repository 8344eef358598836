//! A page as grey pixels: straightened, and its rules found and wiped out.

use crate::source::geometry::{Axis, Rule, Turn};

/// Grey pixels, row by row; 255 is white.
#[derive(Debug, Clone, Default)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) grey: Vec<u8>,
}

/// A dark run along one axis, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) axis: Axis,
    pub(super) at: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) thickness: usize,
}

/// Darker than this is ink. Scans are grey or black on white; shaded heads are lighter.
const INK: u8 = 140;
/// No scanner pulls a page in more askew than this many degrees; bound leaves and copies of copies lie up to 4.
const MOST_SKEW: f32 = 5.0;

impl Picture {
    pub(super) fn is_ink(&self, x: usize, y: usize) -> bool {
        self.grey[y * self.width + x] < INK
    }

    /// The picture without what a scanner sees beside a page: dark along an edge, and no rule of a table.
    pub(super) fn without_border(mut self) -> Picture {
        /// It is no wider, as a part of the page.
        const WIDEST: f32 = 0.08;
        /// It lies along so much of an edge at least; the rules of a table that was cut off only touch it.
        const LONGEST: f32 = 0.15;
        /// Its grey rim, in pixels.
        const RIM: usize = 4;
        for (axis, from_end) in
            [(Axis::Horizontal, false), (Axis::Horizontal, true), (Axis::Vertical, false), (Axis::Vertical, true)]
        {
            let (length, depth) = match axis {
                Axis::Horizontal => (self.height, self.width),
                Axis::Vertical => (self.width, self.height),
            };
            let most = (WIDEST * depth as f32) as usize;
            let at = |place: usize, step: usize| {
                let step = if from_end { depth - 1 - step } else { step };
                match axis {
                    Axis::Horizontal => place * self.width + step,
                    Axis::Vertical => step * self.width + place,
                }
            };
            // A pixel or two of white lie outside what was scanned.
            let dark = |place: usize| {
                let first = (0..RIM.min(depth)).find(|&step| self.grey[at(place, step)] < INK)?;
                let end = (first..depth).find(|&step| self.grey[at(place, step)] >= INK).unwrap_or(depth);
                (end <= most).then_some(end)
            };
            let ends: Vec<(usize, usize)> = (0..length).filter_map(|place| Some((place, dark(place)?))).collect();
            if (ends.len() as f32) < LONGEST * length as f32 {
                continue;
            }
            let wiped: Vec<usize> = ends
                .into_iter()
                .flat_map(|(place, end)| (0..(end + RIM).min(depth)).map(move |step| (place, step)))
                .map(|(place, step)| at(place, step))
                .collect();
            for place in wiped {
                self.grey[place] = 255;
            }
        }
        self
    }

    /// With the ink of another picture of the same page.
    pub(super) fn with(mut self, other: &Picture) -> Picture {
        for (grey, more) in self.grey.iter_mut().zip(&other.grey) {
            *grey = (*grey).min(*more);
        }
        self
    }

    /// The smallest box that holds the ink, as left, top, right and bottom; none where there is none.
    pub(super) fn inked(&self) -> Option<[usize; 4]> {
        let mut out: Option<[usize; 4]> = None;
        for (y, row) in self.grey.chunks_exact(self.width.max(1)).enumerate() {
            let ink = |grey: &u8| *grey < INK;
            if let (Some(left), Some(right)) = (row.iter().position(ink), row.iter().rposition(ink)) {
                let [l, t, r, _] = out.unwrap_or([left, y, right + 1, y + 1]);
                out = Some([l.min(left), t, r.max(right + 1), y + 1]);
            }
        }
        out
    }

    /// A part of the picture; what lies beyond its edges is white.
    pub(super) fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Picture {
        let mut grey = vec![255; width * height];
        for (y, row) in grey.chunks_exact_mut(width.max(1)).enumerate().take(self.height.saturating_sub(top)) {
            let from = (top + y) * self.width;
            let here = width.min(self.width.saturating_sub(left));
            row[..here].copy_from_slice(&self.grey[from + left..from + left + here]);
        }
        Picture { width, height, grey }
    }

    /// The picture with its paper white and its ink black: recognisers take the grain of grey paper for strokes, and what
    /// was printed or scanned faintly is darker than [`INK`] only then.
    pub(super) fn levelled(mut self) -> Picture {
        /// Paper that is darker is none.
        const PAPER: usize = 128;
        /// So much of a page at least is ink.
        const BLACKEST: f32 = 0.002;
        /// Ink that stands out less from the paper is none.
        const CONTRAST: f32 = 60.0;
        let mut counts = [0usize; 256];
        for grey in &self.grey {
            counts[usize::from(*grey)] += 1;
        }
        let paper = (PAPER..256).max_by_key(|&grey| counts[grey]).unwrap_or(255);
        // Its grain, by what is brighter than most of it: below, there is ink.
        let brighter = || counts[paper..].iter().zip(0usize..);
        let squares: f32 = brighter().map(|(&count, off)| count as f32 * (off * off) as f32).sum();
        let grain = (squares / brighter().map(|(&count, _)| count).sum::<usize>().max(1) as f32).sqrt();
        let mut sum = 0;
        let black = counts.iter().position(|count| {
            sum += count;
            sum as f32 >= BLACKEST * self.grey.len() as f32
        });
        let (black, white) = (black.unwrap_or(0) as f32, paper as f32 - (3.0 * grain).max(12.0));
        if white - black < CONTRAST {
            return self;
        }
        let level: Vec<u8> = (0u8..=255)
            .map(|grey| ((f32::from(grey) - black) * 255.0 / (white - black)).clamp(0.0, 255.0) as u8)
            .collect();
        for grey in &mut self.grey {
            *grey = level[usize::from(*grey)];
        }
        self
    }

    /// The picture turned so that its rules and lines run along the axes, and how far they sank for each pixel to the right.
    pub(super) fn straightened(self) -> (Picture, f32) {
        // Faint ink counts as well.
        let slope = self.clone().levelled().slope();
        if slope.abs() < 1e-4 {
            return (self, 0.0);
        }
        (self.sheared(slope), slope)
    }

    /// The picture turned by a small angle, so that lines that sink so far for each pixel to the right are level.
    pub(super) fn sheared(self, slope: f32) -> Picture {
        let mut out = Picture { grey: vec![255; self.grey.len()], ..self };
        // Around the middle; for such small angles two shears are a turn.
        let (mx, my) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - mx, y as f32 - my);
                out.grey[y * self.width + x] = self.between(mx + dx - dy * slope, my + dy + dx * slope);
            }
        }
        out
    }

    /// How far rows of ink sink for each pixel to the right: the slope at which rows and columns of ink are sharpest.
    fn slope(&self) -> f32 {
        let mut ink: Vec<(f32, f32)> = Vec::new();
        for y in 0..self.height {
            // Every fifth pixel, of each column as many as of each row.
            for x in (2 * y % 5..self.width).step_by(5) {
                if self.is_ink(x, y) {
                    ink.push((x as f32 - self.width as f32 / 2.0, y as f32 - self.height as f32 / 2.0));
                }
            }
        }
        let sharpness = |slope: f32| {
            let (mut rows, mut columns) = (vec![0u32; self.height + 2], vec![0u32; self.width + 2]);
            let count = |into: &mut [u32], at: f32| {
                let at = (at + into.len() as f32 / 2.0 - 1.0).round();
                if at >= 0.0 && (at as usize) < into.len() {
                    into[at as usize] += 1;
                }
            };
            for &(x, y) in &ink {
                count(&mut rows, y - x * slope);
                count(&mut columns, x + y * slope);
            }
            rows.iter().chain(&columns).map(|&count| u64::from(count) * u64::from(count)).sum::<u64>()
        };
        let most = MOST_SKEW.to_radians().tan();
        let best_of = |middle: f32, reach: f32, steps: i32| {
            let mut best = (0, middle);
            for step in -steps..=steps {
                let slope = middle + reach * step as f32 / steps as f32;
                let found = sharpness(slope);
                // The smaller turn wins a tie.
                if found > best.0 || (found == best.0 && slope.abs() < best.1.abs()) {
                    best = (found, slope);
                }
            }
            best.1
        };
        let coarse = best_of(0.0, most, 80);
        best_of(coarse, most / 80.0, 8)
    }

    /// The picture at another size; where it is made smaller, a pixel is the mean of those it stands for.
    pub(super) fn resized(&self, width: usize, height: usize) -> Picture {
        let span = |at: usize, of: usize, from: usize| {
            let begin = at * from / of;
            begin..((at + 1) * from / of).max(begin + 1).min(from)
        };
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (mut sum, mut count) = (0u32, 0u32);
                for row in span(y, height, self.height) {
                    for &one in &self.grey[row * self.width..][span(x, width, self.width)] {
                        sum += u32::from(one);
                        count += 1;
                    }
                }
                grey.push((sum / count.max(1)) as u8);
            }
        }
        Picture { width, height, grey }
    }

    /// The picture with its text upright, where the tops of the characters point that way.
    pub(super) fn upright(&self, turn: Turn) -> Picture {
        let (width, height) = match turn {
            Turn::Clockwise | Turn::Anticlockwise => (self.height, self.width),
            _ => (self.width, self.height),
        };
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (x, y) = match turn {
                    Turn::Clockwise => (self.width - 1 - y, x),
                    Turn::Anticlockwise => (y, self.height - 1 - x),
                    Turn::Over => (self.width - 1 - x, self.height - 1 - y),
                    _ => (x, y),
                };
                grey.push(self.grey[y * self.width + x]);
            }
        }
        Picture { width, height, grey }
    }

    /// A PNG of half the resolution; none where the picture has no pixels.
    pub(super) fn png(&self) -> Option<Vec<u8>> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut grey = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows = [0, 1].map(|row| &self.grey[(2 * y + row) * self.width..][..2 * width]);
            for x in 0..width {
                let sum: u32 = rows.iter().flat_map(|row| &row[2 * x..2 * x + 2]).map(|&grey| u32::from(grey)).sum();
                grey.push((sum / 4) as u8);
            }
        }
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, u32::try_from(width).ok()?, u32::try_from(height).ok()?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&grey).ok()?;
        writer.finish().ok()?;
        Some(out)
    }

    /// The grey between four pixels.
    pub(super) fn between(&self, x: f32, y: f32) -> u8 {
        let (fx, fy) = (x.floor(), y.floor());
        if fx < 0.0 || fy < 0.0 || fx as usize + 1 >= self.width || fy as usize + 1 >= self.height {
            return 255;
        }
        let at = fy as usize * self.width + fx as usize;
        let (dx, dy) = (x - fx, y - fy);
        let grey = |at: usize| f32::from(self.grey[at]);
        let upper = grey(at) * (1.0 - dx) + grey(at + 1) * dx;
        let lower = grey(at + self.width) * (1.0 - dx) + grey(at + self.width + 1) * dx;
        (upper * (1.0 - dy) + lower * dy).round() as u8
    }

    /// The rules of a page, upright and level: dark runs of at least `long` pixels, since no stroke of a character is
    /// as long; and shorter ones that reach from one rule to the next, as beside a cell of one line.
    pub(super) fn rules(&self, long: usize) -> [Vec<Run>; 2] {
        /// A cell is at least so high and so wide, in pixels: 10 points.
        const SHORTEST: usize = 42;
        let is_long = |run: &Run| run.to - run.from >= long;
        let [upright, level] = [Axis::Vertical, Axis::Horizontal].map(|axis| self.dark_runs(axis, SHORTEST.min(long)));
        let [mut verticals, mut horizontals] =
            [&upright, &level].map(|runs| one_each(runs.iter().filter(|run| is_long(run)).copied().collect()));
        let bridges = upright.into_iter().filter(|run| !is_long(run) && run.bridges(&horizontals));
        verticals = one_each(verticals.into_iter().chain(bridges).collect());
        let bridges = level.into_iter().filter(|run| !is_long(run) && run.bridges(&verticals));
        horizontals = one_each(horizontals.into_iter().chain(bridges).collect());
        [verticals, horizontals]
    }

    /// Dark runs along one axis, at least `shortest` pixels.
    fn dark_runs(&self, axis: Axis, shortest: usize) -> Vec<Run> {
        /// Specks and what is left of the skew break a rule for a few pixels.
        const BREAK: usize = 4;
        let (across, along) = match axis {
            Axis::Vertical => (self.width, self.height),
            Axis::Horizontal => (self.height, self.width),
        };
        let ink = |at: usize, step: usize| match axis {
            Axis::Vertical => self.is_ink(at, step),
            Axis::Horizontal => self.is_ink(step, at),
        };
        let mut out: Vec<Run> = Vec::new();
        for at in 1..across.saturating_sub(1) {
            let mut from = None;
            let mut last = 0;
            for step in 0..=along {
                // A neighbour counts as well: a rule askew by one pixel is still one.
                let dark = step < along && (ink(at, step) || ink(at - 1, step) || ink(at + 1, step));
                if dark {
                    from.get_or_insert(step);
                    last = step;
                } else if let Some(start) = from
                    && (step == along || step - last > BREAK)
                {
                    if last + 1 - start >= shortest {
                        push_run(&mut out, Run { axis, at, from: start, to: last + 1, thickness: 1 });
                    }
                    from = None;
                }
            }
        }
        for run in &mut out {
            // Each side was widened by a neighbour.
            run.at += run.thickness / 2;
            run.thickness = run.thickness.saturating_sub(2).max(1);
        }
        out
    }

    /// Wipes out specks: dirt that tesseract takes for a dot, in the middle of a name as well.
    ///
    /// A speck is smaller than the dot of 「1.」 in small print, and stands by itself, unlike a stroke that was broken.
    pub(super) fn despeckled(mut self) -> Picture {
        /// No larger either way, in pixels: one point.
        const LARGEST: usize = 4;
        /// White on all sides, in pixels.
        const FREE: usize = 6;
        const REACH: usize = FREE + LARGEST;
        let mut specks = Vec::new();
        for y in REACH..self.height.saturating_sub(REACH) {
            for x in REACH..self.width.saturating_sub(REACH) {
                // The upper row of a speck, its first pixel.
                if !self.is_ink(x, y) || self.is_ink(x - 1, y) || self.is_ink(x, y - 1) {
                    continue;
                }
                let inked = |x: std::ops::Range<usize>, y: std::ops::Range<usize>| {
                    y.into_iter().any(|y| x.clone().any(|x| self.is_ink(x, y)))
                };
                if inked(x - REACH + 1..x + REACH, y - FREE..y) {
                    continue;
                }
                let bottom =
                    (y + 1..=y + LARGEST).find(|&below| !inked(x - LARGEST..x + LARGEST + 1, below..below + 1));
                let Some(bottom) = bottom else { continue };
                let filled = |at: &usize| inked(*at..*at + 1, y..bottom);
                let columns = || x - LARGEST..x + LARGEST + 1;
                let (Some(left), Some(right)) = (columns().find(filled), columns().rfind(filled)) else { continue };
                let small = right - left < LARGEST;
                let apart = || {
                    !inked(left - FREE..left, y..bottom + FREE)
                        && !inked(right + 1..right + 1 + FREE, y..bottom + FREE)
                        && !inked(left..right + 1, bottom..bottom + FREE)
                };
                if small && apart() {
                    specks.push([left, y, right + 1, bottom]);
                }
            }
        }
        for [left, top, right, bottom] in specks {
            // Its grey rim goes with it.
            self.wipe([left - 2, top - 2, right + 2, bottom + 2].map(|edge| edge as f32));
        }
        self
    }

    /// How much of a box is ink, 0–1.
    pub(super) fn density(&self, bbox: [f32; 4]) -> f32 {
        let [left, top, right, bottom] = bbox.map(|edge| edge.max(0.0) as usize);
        let (right, bottom) = (right.min(self.width), bottom.min(self.height));
        let ink = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))).filter(|&(x, y)| self.is_ink(x, y));
        ink.count() as f32 / ((right.saturating_sub(left)) * (bottom.saturating_sub(top))).max(1) as f32
    }

    /// Makes a box white.
    pub(super) fn wipe(&mut self, bbox: [f32; 4]) {
        let [left, top, right, bottom] = bbox.map(|edge| edge.max(0.0) as usize);
        for y in top..bottom.min(self.height) {
            let row = y * self.width;
            self.grey[row + left.min(self.width)..row + right.min(self.width)].fill(255);
        }
    }

    /// The rows of most ink between `top` and `bottom` under these columns: a line of text without its neighbours.
    pub(super) fn ink_band(&self, top: usize, bottom: usize, columns: &[(usize, usize)]) -> Option<(usize, usize)> {
        /// Strokes of 二 or 三 stand so far apart; lines stand further.
        const GAP: usize = 6;
        let mut best: Option<(usize, usize, usize)> = None;
        let mut open: Option<(usize, usize, usize)> = None;
        for y in top..bottom.min(self.height) {
            let inside = columns.iter().flat_map(|&(left, right)| left..right.min(self.width));
            let ink = inside.filter(|&x| self.is_ink(x, y)).count();
            if ink == 0 {
                continue;
            }
            open = match open {
                Some((from, to, sum)) if y - to <= GAP => Some((from, y, sum + ink)),
                _ => Some((y, y, ink)),
            };
            if open.map(|band| band.2) > best.map(|band| band.2) {
                best = open;
            }
        }
        best.map(|(from, to, _)| (from, to + 1))
    }

    /// The same picture with these runs wiped out.
    pub(super) fn without(mut self, runs: &[Run]) -> Picture {
        for run in runs {
            let reach = run.thickness / 2 + 3;
            let (low, high) = (run.at.saturating_sub(reach), run.at + reach);
            for at in low..=high {
                for step in run.from.saturating_sub(2)..run.to + 2 {
                    let (x, y) = match run.axis {
                        Axis::Vertical => (at, step),
                        Axis::Horizontal => (step, at),
                    };
                    if x < self.width && y < self.height {
                        self.grey[y * self.width + x] = 255;
                    }
                }
            }
        }
        self
    }
}

/// Leaves one run of those that lie along each other: what is left of the skew makes stairs beside a rule, and a thin rule
/// that was scanned faintly is broken.
fn one_each(mut runs: Vec<Run>) -> Vec<Run> {
    const BESIDE: usize = 9;
    /// Pieces of one rule stand so exactly on one line, in pixels, and are so far apart at most: tables are further.
    const IN_LINE: usize = 4;
    const BROKEN: usize = 45;
    runs.sort_by_key(|run| (std::cmp::Reverse(run.to - run.from), run.at, run.from));
    let mut out: Vec<Run> = Vec::new();
    for run in runs {
        let along = out.iter_mut().find(|kept| {
            let aside = kept.at.abs_diff(run.at);
            let gap = if aside <= IN_LINE { BROKEN } else { BESIDE };
            aside <= BESIDE && run.from <= kept.to + gap && kept.from <= run.to + gap
        });
        match along {
            Some(kept) => {
                kept.from = kept.from.min(run.from);
                kept.to = kept.to.max(run.to);
            }
            None => out.push(run),
        }
    }
    out.sort_by_key(|run| (run.at, run.from));
    out
}

/// Joins a run with the one of the neighbouring row that it lies beside.
fn push_run(out: &mut Vec<Run>, run: Run) {
    let beside = out
        .iter_mut()
        .rev()
        .take(64)
        .find(|other| run.at == other.at + other.thickness && run.from < other.to && other.from < run.to);
    match beside {
        Some(other) => {
            other.thickness += 1;
            other.from = other.from.min(run.from);
            other.to = other.to.max(run.to);
        }
        None => out.push(run),
    }
}

impl Run {
    /// Whether it begins at one of these rules and ends at another.
    fn bridges(&self, across: &[Run]) -> bool {
        /// Rules that are met reach so far beyond, in pixels, or end so far short.
        const NEAR: usize = 6;
        let meets = |end: usize| {
            across.iter().any(|rule| {
                rule.at.abs_diff(end) <= NEAR + rule.thickness / 2
                    && (rule.from.saturating_sub(NEAR)..=rule.to + NEAR).contains(&self.at)
            })
        };
        meets(self.from) && meets(self.to)
    }

    /// The rule in points, at `scale` pixels a point.
    pub(super) fn rule(&self, scale: f32) -> Rule {
        let points = |pixels: usize| pixels as f32 / scale;
        Rule {
            axis: self.axis,
            at: points(self.at),
            from: points(self.from),
            to: points(self.to),
            thickness: points(self.thickness),
            light: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with a rule across, sinking by `slope`.
    fn page(slope: f32) -> Picture {
        let mut picture = Picture { width: 600, height: 400, grey: vec![255; 600 * 400] };
        for x in 50..550 {
            for thick in 0..3 {
                let y = (200.0 + (x as f32 - 300.0) * slope).round() as usize + thick;
                picture.grey[y * 600 + x] = 0;
            }
        }
        picture
    }

    #[test]
    fn a_page_askew_is_straightened() {
        let (straight, slope) = page(0.0087).straightened();
        assert!((slope - 0.0087).abs() < 0.0018, "{slope}");
        let [_, runs] = straight.rules(300);
        assert_eq!(runs.len(), 1, "{runs:?}");
        assert!(runs[0].at.abs_diff(201) <= 2 && runs[0].to - runs[0].from > 480, "{runs:?}");
    }

    #[test]
    fn dark_beside_a_page_is_no_ink_and_a_rule_that_was_cut_off_stays() {
        let bordered = with(&[[0, 0, 12, 400], [0, 200, 300, 203]]).without_border();
        assert!(!bordered.is_ink(5, 100) && bordered.is_ink(100, 201));
        let cut_off = with(&[[0, 200, 300, 203]]).without_border();
        assert!(cut_off.is_ink(1, 201));
    }

    fn with(boxes: &[[usize; 4]]) -> Picture {
        let mut picture = Picture { width: 600, height: 400, grey: vec![255; 600 * 400] };
        for [left, top, right, bottom] in boxes {
            for y in *top..*bottom {
                picture.grey[y * 600 + left..y * 600 + right].fill(0);
            }
        }
        picture
    }

    #[test]
    fn grey_paper_becomes_white_and_faint_ink_black() {
        let mut picture = with(&[[50, 50, 550, 60]]);
        for (at, grey) in picture.grey.iter_mut().enumerate() {
            *grey = if *grey == 0 { 110 } else { 226 + (at % 9) as u8 };
        }
        let levelled = picture.levelled();
        assert_eq!(levelled.grey.iter().filter(|grey| **grey == 0).count(), 5000);
        assert_eq!(levelled.grey.iter().filter(|grey| **grey == 255).count(), 600 * 400 - 5000);
        // A page without ink keeps its grain.
        let bare = Picture { width: 2, height: 1, grey: vec![240, 250] };
        assert_eq!(bare.levelled().grey, [240, 250]);
        assert!(Picture::default().levelled().grey.is_empty());
    }

    #[test]
    fn a_short_rule_counts_where_it_reaches_from_rule_to_rule() {
        let frame = [[50, 50, 550, 53], [50, 140, 550, 143]];
        let upright = |top, bottom| {
            let [verticals, horizontals] = with(&[&frame[..], &[[300, top, 303, bottom]]].concat()).rules(108);
            assert_eq!(horizontals.len(), 2);
            verticals.iter().map(|run| (run.at, run.from, run.to)).collect::<Vec<_>>()
        };
        assert_eq!(upright(50, 143), [(301, 50, 143)]);
        // The stroke of a character.
        assert_eq!(upright(70, 130), []);
    }

    #[test]
    fn a_broken_rule_is_one() {
        let found = |right: usize| {
            let [_, horizontals] = with(&[[50, 50, 300, 53], [right, 51, 550, 53]]).rules(108);
            horizontals.iter().map(|run| (run.from, run.to)).collect::<Vec<_>>()
        };
        assert_eq!(found(330), [(50, 550)]);
        assert_eq!(found(360), [(50, 300), (360, 550)]);
    }

    #[test]
    fn specks_are_wiped_out_and_dots_are_not() {
        let left = |boxes: &[[usize; 4]]| {
            let picture = with(boxes).despeckled();
            picture.grey.iter().filter(|grey| **grey == 0).count()
        };
        assert_eq!(left(&[[100, 100, 104, 104], [200, 100, 201, 102]]), 0);
        // The dot of 「1.」, one that is as small but beside its digit, and a row of a broken stroke.
        assert_eq!(left(&[[100, 100, 106, 106]]), 36);
        assert_eq!(left(&[[100, 80, 104, 104], [108, 100, 112, 104]]), 96 + 16);
        assert_eq!(left(&[[100, 100, 104, 102], [100, 105, 104, 107]]), 16);
        assert_eq!(left(&[[5, 100, 7, 102]]), 4);
    }

    #[test]
    fn a_rule_is_wiped_out_whole() {
        let picture = page(0.0);
        let [_, runs] = picture.rules(300);
        assert!(picture.without(&runs).grey.iter().all(|grey| *grey == 255));
    }
}
