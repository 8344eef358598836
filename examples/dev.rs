//! Developer's tool: what is read of a PDF. Deleted before merge.
use planscope::source::pdf;
fn strip(pages: &mut [planscope::source::geometry::GeometryPage]) {
    use planscope::source::geometry::Axis;
    let Ok(what) = std::env::var("STRIP") else { return };
    for p in pages {
        match what.as_str() {
            "v" => p.rules.retain(|r| r.axis != Axis::Vertical),
            "h" => p.rules.retain(|r| r.axis != Axis::Horizontal),
            "inner" => {}
            _ => p.rules.clear(),
        }
    }
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let start = std::time::Instant::now();
    match args[1].as_str() {
        "raw" => {
            let bytes = std::fs::read(&args[2]).unwrap();
            let r = pdf::read(&bytes, &Default::default()).unwrap();
            for p in &r.value {
                let mut s = String::new();
                let mut y = 0.0;
                for g in &p.glyphs {
                    if (g.baseline - y).abs() > 1.0 {
                        s.push('\n');
                        y = g.baseline;
                    }
                    g.text.push_to(&mut s);
                }
                println!("{s}");
                eprintln!(
                    "page {} {}x{} glyphs {} rules {} fills {} pics {}",
                    p.number,
                    p.width,
                    p.height,
                    p.glyphs.len(),
                    p.rules.len(),
                    p.fills.len(),
                    p.pictures.len()
                );
                if args.len() > 3 {
                    for r in &p.rules {
                        eprintln!("{r:?}");
                    }
                    for g in &p.glyphs {
                        eprintln!("{g:?}");
                    }
                }
            }
            for n in &r.notes {
                eprintln!("{} {}", n.code, n.message_en);
            }
        }
        "time" => {
            let mut pages = 0;
            for f in &args[2..] {
                let bytes = std::fs::read(f).unwrap();
                let t = std::time::Instant::now();
                let r = pdf::read(&bytes, &Default::default());
                let n = r.as_ref().map(|r| r.value.len()).unwrap_or(0);
                pages += n;
                eprintln!("{f} {n} pages {:?} {:?}", t.elapsed(), r.err());
            }
            eprintln!("{pages} pages {:?}", start.elapsed());
        }
        "plan" => {
            use planscope::table::{Block, Vocabulary, from_pages};
            let bytes = std::fs::read(&args[2]).unwrap();
            let mut r = pdf::read(&bytes, &Default::default()).unwrap();
            strip(&mut r.value);
            let d = from_pages(&r.value, Vocabulary::built_in());
            let mut blocks = vec![];
            for b in &d.blocks {
                match b {
                    Block::Prose(p) => blocks.push(serde_json::json!({"prose": p.text, "place": p.place, "opens": format!("{:?}", p.opens)})),
                    Block::Table(t) => blocks.push(serde_json::json!({
                        "columns": t.columns.iter().map(|c| format!("{:?}:{}", c.role, c.header)).collect::<Vec<_>>(),
                        "cells": t.cells.iter().map(|c| serde_json::json!({"row": c.row, "last": c.last_row, "col": c.column,
                            "pieces": c.pieces.iter().map(|p| serde_json::json!([p.text, p.place.page, p.place.bbox, format!("{:?}", p.opens)])).collect::<Vec<_>>()})).collect::<Vec<_>>(),
                        "furniture": t.furniture.iter().map(|p| p.text.clone()).collect::<Vec<_>>() })),
                }
            }
            println!("{}", serde_json::to_string(&blocks).unwrap());
        }
        "grids" => {
            let mut docs = serde_json::Map::new();
            for f in &args[2..] {
                let bytes = std::fs::read(f).unwrap();
                let Ok(mut r) = pdf::read(&bytes, &Default::default()) else { continue };
                strip(&mut r.value);
                let g = planscope::table::grids(&r.value);
                let name = std::path::Path::new(f).file_stem().unwrap().to_str().unwrap().to_owned();
                docs.insert(name, serde_json::json!({"tables": g}));
            }
            println!("{}", serde_json::json!({"docs": docs}));
        }
        "text" => {
            let bytes = std::fs::read(&args[2]).unwrap();
            let r = pdf::read(&bytes, &Default::default()).unwrap();
            for p in &r.value {
                println!("{}", planscope::layout::text(p));
            }
        }
        "extract" => {
            use planscope::table::{Vocabulary, from_pages};
            for f in &args[3..] {
                let bytes = std::fs::read(f).unwrap();
                let Ok(mut r) = pdf::read(&bytes, &Default::default()) else { continue };
                strip(&mut r.value);
                let d = from_pages(&r.value, Vocabulary::built_in());
                let plans: Vec<_> = planscope::plan::read(&d, &planscope::plan::Source::default())
                    .into_iter()
                    .map(|r| r.plan)
                    .collect();
                let name = std::path::Path::new(f).file_stem().unwrap().to_str().unwrap().to_owned();
                std::fs::write(format!("{}/{name}.json", args[2]), serde_json::to_string(&plans).unwrap()).unwrap();
            }
            eprintln!("{:?}", start.elapsed());
        }
        "plantime" => {
            use planscope::table::{Vocabulary, from_pages};
            let mut pages = 0;
            for f in &args[2..] {
                let bytes = std::fs::read(f).unwrap();
                let t = std::time::Instant::now();
                let Ok(r) = pdf::read(&bytes, &Default::default()) else { continue };
                let a = t.elapsed();
                let d = from_pages(&r.value, Vocabulary::built_in());
                pages += r.value.len();
                eprintln!("{f} {} pages read {a:?} all {:?} blocks {}", r.value.len(), t.elapsed(), d.blocks.len());
            }
            eprintln!("{pages} pages {:?}", start.elapsed());
        }
        _ => {}
    }
}
