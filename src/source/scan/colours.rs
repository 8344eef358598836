//! A page in its colours, as it was drawn: black on white, evenly lit, and parted into its black and its red ink.

use super::picture::Picture;

/// Pixels in red, green and blue, row by row.
#[derive(Debug, Clone)]
pub(super) struct Colours {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) pixels: Vec<[u8; 3]>,
}

/// A page as it was drawn: what is black or grey, and what is red, where there is as much of it as in a stamp.
#[derive(Debug)]
pub(super) struct Drawing {
    pub(super) black: Picture,
    pub(super) red: Option<Picture>,
}

/// How bright a colour is to the eye (ITU-R BT.601).
fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 299 + u32::from(g) * 587 + u32::from(b) * 114) / 1000) as u8
}

impl Colours {
    /// A page that was copied white on black as black on white.
    pub(super) fn positive(mut self) -> Colours {
        /// Paper is brighter, and covers most of a page.
        const DARK: u8 = 90;
        let dark = self.pixels.iter().filter(|pixel| luma(**pixel) < DARK).count();
        if dark * 2 > self.pixels.len() {
            for pixel in &mut self.pixels {
                *pixel = pixel.map(|channel| 255 - channel);
            }
        }
        self
    }

    /// The page with its paper as bright everywhere as where it is brightest: a leaf of a bound volume lies in shadow towards
    /// its back, where what is dark would be taken for ink, and red ink for black.
    pub(super) fn evenly_lit(mut self) -> Colours {
        /// The paper is looked at in squares of so many pixels: each holds some between and around its characters.
        const SQUARE: usize = 64;
        /// So much of a square is brighter than its paper.
        const BRIGHTER: f32 = 0.15;
        /// So many of its squares are no brighter than the page's brightest paper: what is brighter may be glare.
        const BRIGHTEST: f32 = 0.9;
        /// Paper is no darker than this, as a part of the brightest: else it is a bar of ink, or lies beside the page.
        const DARKEST: f32 = 0.4;
        /// Paper that is darker than this beside the brightest lies in shadow, and a page of which so much does is unevenly
        /// lit: of made shadows a twelfth does and more, of real pages without one half a hundredth.
        const UNEVEN: f32 = 0.8;
        const LEAST: f32 = 0.05;
        let (across, down) = (self.width.div_ceil(SQUARE), self.height.div_ceil(SQUARE));
        let mut papers: Vec<f32> = Vec::with_capacity(across * down);
        for square in 0..across * down {
            let (left, top) = (square % across * SQUARE, square / across * SQUARE);
            let right = (left + SQUARE).min(self.width);
            let mut counts = [0usize; 256];
            for y in top..(top + SQUARE).min(self.height) {
                for pixel in &self.pixels[y * self.width + left..y * self.width + right] {
                    counts[usize::from(luma(*pixel))] += 1;
                }
            }
            let mut brighter = (BRIGHTER * counts.iter().sum::<usize>() as f32) as usize;
            let paper = counts.iter().rposition(|&count| {
                let here = brighter < count;
                brighter = brighter.saturating_sub(count);
                here
            });
            papers.push(paper.unwrap_or(255) as f32);
        }
        let mut sorted = papers.clone();
        sorted.sort_by(f32::total_cmp);
        let Some(&brightest) = sorted.get((sorted.len() as f32 * BRIGHTEST) as usize) else { return self };
        let is_shaded = |paper: &&f32| **paper < UNEVEN * brightest && **paper >= DARKEST * brightest;
        if (papers.iter().filter(is_shaded).count() as f32) < LEAST * papers.len() as f32 {
            return self;
        }
        for paper in &mut papers {
            if *paper < DARKEST * brightest {
                *paper = brightest;
            }
        }
        // Between the middles of squares it changes evenly.
        let place = |at: usize, count: usize| {
            let place = (at as f32 / SQUARE as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let low = place as usize;
            (low, (low + 1).min(count - 1), place - low as f32)
        };
        let columns: Vec<(usize, usize, f32)> = (0..self.width).map(|x| place(x, across)).collect();
        for (y, row) in self.pixels.chunks_exact_mut(self.width.max(1)).enumerate() {
            let (above, below, sunk) = place(y, down);
            for (pixel, &(left, right, aside)) in row.iter_mut().zip(&columns) {
                let along =
                    |row: usize| papers[row * across + left] * (1.0 - aside) + papers[row * across + right] * aside;
                let paper = along(above) * (1.0 - sunk) + along(below) * sunk;
                let more = brightest / paper.max(1.0);
                *pixel = pixel.map(|channel| (f32::from(channel) * more).min(255.0) as u8);
            }
        }
        self
    }

    /// The page without its red ink, and that ink by itself, where there is as much of it as in a stamp or a line. What is
    /// printed in black below a stamp is darker in its red as well.
    pub(super) fn parted(self) -> Drawing {
        /// So much more than the paper's is the red of red ink beyond its green or blue: from here on a part of a pixel is ink
        /// of a stroke's edge, and from there on all of it.
        const RED: std::ops::Range<f32> = 20.0..70.0;
        /// So much of a page is red where there is a stamp or a line: a stamp of a centimetre.
        const LEAST: f32 = 5e-4;
        /// More is a picture, or a page printed in red.
        const MOST: f32 = 0.08;
        let Colours { width, height, pixels } = self;
        let beyond = |[r, g, b]: [u8; 3]| r.saturating_sub(g.max(b));
        let mut counts = [0u32; 256];
        for pixel in &pixels {
            counts[usize::from(beyond(*pixel))] += 1;
        }
        // Paper is what there is most of.
        let paper = (0u8..=255).max_by_key(|&red| (counts[usize::from(red)], std::cmp::Reverse(red))).unwrap_or(0);
        let redness = |pixel: [u8; 3]| {
            let more = f32::from(beyond(pixel)) - f32::from(paper);
            ((more - RED.start) / (RED.end - RED.start)).clamp(0.0, 1.0)
        };
        // How bright red ink is in its red: beside that, what is printed below it is dark.
        let (mut sum, mut count) = (0u64, 0u32);
        for pixel in pixels.iter().filter(|pixel| redness(**pixel) >= 1.0) {
            sum += u64::from(pixel[0]);
            count += 1;
        }
        let picture = |grey: Vec<u8>| Picture { width, height, grey };
        let share = count as f32 / pixels.len().max(1) as f32;
        if !(LEAST..MOST).contains(&share) {
            return Drawing { black: picture(pixels.into_iter().map(luma).collect()), red: None };
        }
        let bright = sum as f32 / count as f32;
        let without = |pixel: &[u8; 3]| {
            let red = redness(*pixel);
            let beside = (f32::from(pixel[0]) * 255.0 / bright).min(255.0);
            (f32::from(luma(*pixel)) * (1.0 - red) + beside * red) as u8
        };
        let alone = |pixel: &[u8; 3]| ((1.0 - redness(*pixel)) * 255.0) as u8;
        Drawing {
            black: picture(pixels.iter().map(without).collect()),
            red: Some(picture(pixels.iter().map(alone).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 400;

    fn drawn(colour: impl Fn(usize, usize) -> [u8; 3]) -> Colours {
        Colours { width: SIDE, height: SIDE, pixels: (0..SIDE * SIDE).map(|at| colour(at % SIDE, at / SIDE)).collect() }
    }

    /// White, with a black square, and a red one over half of it and of the paper; as much again in the lower half.
    fn stamped(x: usize, y: usize) -> [u8; 3] {
        let (black, red) =
            ((40..80).contains(&x) && (40..80).contains(&(y % 200)), (60..90).contains(&x) && (40..60).contains(&y));
        match (black, red) {
            (true, true) => [30, 4, 6],
            (true, false) => [10, 10, 10],
            (false, true) => [210, 40, 50],
            (false, false) => [250, 250, 245],
        }
    }

    #[test]
    fn red_ink_is_taken_away_from_the_black_below_it() {
        let Drawing { black, red } = drawn(stamped).parted();
        let red = red.expect("there is red");
        assert!(black.is_ink(50, 50) && black.is_ink(70, 50) && !black.is_ink(85, 50));
        assert!(red.is_ink(85, 50) && !red.is_ink(50, 50) && !red.is_ink(10, 10));
        assert!(drawn(|_, _| [235, 205, 150]).parted().red.is_none());
    }

    #[test]
    fn paper_in_shadow_is_as_bright_as_the_rest_its_ink_stays_dark_and_its_stamps_red() {
        let shaded = |x: usize, y: usize| {
            let light = (0.45 + 0.55 * x as f32 / 200.0).min(1.0);
            stamped(x, y).map(|channel| (f32::from(channel) * light) as u8)
        };
        let dark = drawn(shaded).parted().black;
        let Drawing { black, red } = drawn(shaded).evenly_lit().parted();
        assert!(dark.is_ink(5, 300) && !black.is_ink(5, 300) && black.is_ink(50, 50) && black.is_ink(50, 250));
        assert!(!black.is_ink(85, 50) && red.is_some_and(|red| red.is_ink(85, 50)));
        let even = drawn(stamped);
        assert_eq!(even.clone().evenly_lit().pixels, even.pixels);
    }

    #[test]
    fn a_page_white_on_black_is_turned_round() {
        let negative = drawn(|x, y| stamped(x, y).map(|channel| 255 - channel));
        assert_eq!(negative.positive().pixels, drawn(stamped).pixels);
        assert_eq!(drawn(stamped).positive().pixels, drawn(stamped).pixels);
    }
}
