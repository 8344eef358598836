//! Laws that hold for any page: nothing printed is lost, nothing is told twice.

use crate::support;

use planscope::layout::{joined, lattices, lines, text};
use planscope::source::geometry::{Axis, GeometryPage, Glyph, GlyphText, Rule, Turn};
use planscope::table::{Block, Vocabulary, from_pages, grids};
use proptest::prelude::*;

prop_compose! {
    fn glyph()(c in prop_oneof![Just('一'), Just('表'), Just('('), Just('3'), Just(' '), any::<char>()],
               x in -10.0f32..610.0, y in -10.0f32..810.0, size in 0.0f32..40.0, turn in 0usize..5,
               vertical in any::<bool>(), light in any::<u8>()) -> Glyph {
        let turn = [Turn::Upright, Turn::Upright, Turn::Clockwise, Turn::Anticlockwise, Turn::Slanted][turn];
        Glyph { text: GlyphText::One(c), bbox: [x, y, x + size, y + size], baseline: y + 0.86 * size, size, turn,
                vertical, visible: true, light }
    }
}

prop_compose! {
    fn rule()(horizontal in any::<bool>(), at in 0.0f32..600.0, from in 0.0f32..600.0, length in 0.0f32..500.0) -> Rule {
        let axis = if horizontal { Axis::Horizontal } else { Axis::Vertical };
        // On a raster, so that rules meet now and then.
        let at = (at / 40.0).round() * 40.0;
        Rule { axis, at, from, to: from + length, thickness: 0.5, light: 0 }
    }
}

prop_compose! {
    fn page()(glyphs in prop::collection::vec(glyph(), 0..120), rules in prop::collection::vec(rule(), 0..40))
        -> GeometryPage {
        GeometryPage { number: 1, width: 600.0, height: 800.0, glyphs, rules, ..GeometryPage::default() }
    }
}

/// The printed characters, sorted; blanks do not count.
fn printed(texts: impl Iterator<Item = String>) -> Vec<char> {
    let mut all: Vec<char> =
        texts.flat_map(|text| text.chars().collect::<Vec<_>>()).filter(|c| !c.is_whitespace()).collect();
    all.sort_unstable();
    all
}

proptest! {
    #![proptest_config(support::cases(96))]

    #[test]
    fn every_glyph_is_in_exactly_one_line(page in page()) {
        let all: Vec<u32> = (0..page.glyphs.len() as u32).collect();
        let mut found: Vec<u32> = lines(&page, &all).into_iter().flat_map(|line| line.glyphs).collect();
        found.sort_unstable();
        let seen: Vec<u32> = all.into_iter().filter(|&i| !page.glyphs[i as usize].text.is_blank()).collect();
        prop_assert_eq!(found, seen);
    }

    #[test]
    fn the_text_of_a_page_has_all_its_characters(page in page()) {
        let read = printed(std::iter::once(text(&page)));
        prop_assert_eq!(read, printed(page.glyphs.iter().map(|glyph| glyph.text.to_string())));
    }

    #[test]
    fn every_place_of_a_grid_is_covered_once(page in page()) {
        for lattice in lattices(&joined(&page)) {
            let area: usize = lattice.spans.iter()
                .map(|span| (span.last_row - span.row + 1) * (span.last_column - span.column + 1)).sum();
            prop_assert_eq!(area, lattice.rows() * lattice.columns());
        }
    }

    #[test]
    fn no_page_trips_the_search_for_tables(page in page()) {
        let found = grids(std::slice::from_ref(&page));
        prop_assert!(found.iter().all(|grid| grid.cells.len() >= 4));
        let document = from_pages(&[page.clone(), page], Vocabulary::built_in());
        prop_assert_eq!(document.pages, 2);
    }
}

/// A page with a plan's table of two columns of text and one of departments, drawn by hand.
fn plan_page() -> GeometryPage {
    let mut page = GeometryPage { number: 1, width: 600.0, height: 800.0, ..GeometryPage::default() };
    let mut put = |text: &str, x: f32, y: f32| {
        for (step, c) in text.chars().enumerate() {
            page.glyphs.push(support::glyph(c, x + 10.0 * step as f32, y, 10.0));
        }
    };
    put("肆、執行策略及具體作法", 50.0, 70.0);
    put("執行策略", 55.0, 105.0);
    put("具體作法", 155.0, 105.0);
    put("承辦部門", 355.0, 105.0);
    put("一、服務", 55.0, 125.0);
    put("(1)設置單一窗口，全程處理服務案件", 155.0, 125.0);
    put("。", 155.0, 140.0);
    put("業務組", 355.0, 125.0);
    put("(2)辦理訓練。", 155.0, 160.0);
    put("人資組", 355.0, 160.0);
    for at in [100.0, 120.0, 180.0] {
        page.rules.push(Rule { axis: Axis::Horizontal, at, from: 50.0, to: 450.0, thickness: 0.5, light: 0 });
    }
    for at in [50.0, 150.0, 350.0, 450.0] {
        page.rules.push(Rule { axis: Axis::Vertical, at, from: 100.0, to: 180.0, thickness: 0.5, light: 0 });
    }
    page
}

/// All that a document tells, header words included.
fn told(pages: &[GeometryPage]) -> Vec<char> {
    let document = from_pages(pages, Vocabulary::built_in());
    let mut texts = Vec::new();
    for block in document.blocks {
        match block {
            Block::Prose(piece) => texts.push(piece.text),
            Block::Table(table) => {
                texts.extend(table.columns.into_iter().map(|column| column.header));
                texts.extend(table.furniture.into_iter().map(|piece| piece.text));
                texts.extend(table.cells.into_iter().flat_map(|cell| cell.pieces).map(|piece| piece.text));
            }
        }
    }
    printed(texts.into_iter())
}

#[test]
fn every_glyph_of_a_plan_is_told_once_however_much_is_drawn() {
    let page = plan_page();
    let printed = printed(page.glyphs.iter().map(|glyph| glyph.text.to_string()));
    assert_eq!(told(std::slice::from_ref(&page)), printed, "all rules");
    for axis in [Axis::Horizontal, Axis::Vertical] {
        let mut bare = page.clone();
        bare.rules.retain(|rule| rule.axis == axis);
        assert_eq!(told(&[bare]), printed, "{axis:?} rules only");
    }
    let bare = GeometryPage { rules: Vec::new(), ..page };
    assert_eq!(told(&[bare]), printed, "no rules");
}

#[test]
fn columns_are_found_with_and_without_rules() {
    for bare in [false, true] {
        let mut page = plan_page();
        if bare {
            page.rules.clear();
        }
        let document = from_pages(&[page], Vocabulary::built_in());
        let table = document.blocks.iter().find_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Prose(_) => None,
        });
        let headers: Vec<&str> = table.unwrap().columns.iter().map(|column| column.header.as_str()).collect();
        assert_eq!(headers, ["執行策略", "具體作法", "承辦部門"]);
    }
}

#[test]
fn rules_drawn_cell_by_cell_show_the_columns() {
    let mut page = plan_page();
    // Open at the top, the head above the first rule; a title merged over both rows.
    page.rules.clear();
    let mut across = |at: f32, edges: &[f32]| {
        for pair in edges.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            page.rules.push(Rule { axis: Axis::Horizontal, at, from, to, thickness: 0.5, light: 0 });
        }
    };
    across(120.0, &[50.0, 150.0, 350.0, 450.0]);
    across(155.0, &[150.0, 350.0, 450.0]);
    across(180.0, &[50.0, 150.0, 350.0, 450.0]);
    let found = grids(std::slice::from_ref(&page));
    let cells: Vec<_> = found[0].cells.iter().map(|cell| (cell.0, cell.1, cell.2, cell.3, &*cell.4)).collect();
    assert_eq!(cells[..3], [(0, 0, 0, 0, "執行策略"), (0, 1, 0, 1, "具體作法"), (0, 2, 0, 2, "承辦部門")]);
    assert_eq!(cells[3], (1, 0, 2, 0, "一、服務"));
    assert_eq!(cells[6..], [(2, 1, 2, 1, "(2)辦理訓練。"), (2, 2, 2, 2, "人資組")]);
    // Rules that are whole show nothing of the kind.
    page.rules.retain(|rule| rule.at != 155.0);
    for rule in &mut page.rules {
        (rule.from, rule.to) = (50.0, 450.0);
    }
    assert!(grids(&[page]).is_empty());
}
