//! Two plans as rows of cells through the whole pipeline: read, then compared; each measure in just one entry.
//!
//! Words that open the way into the later stages are likelier than chance has them.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use planscope::{
    diff,
    pipeline::{Options, read_bytes},
    plan::Plan,
};

const WORDS: [&str; 24] = [
    "一、基礎服務", "二、", "(一)服務", "(二)", "1. 提升", "2. ", "(1) 辦理用戶訪查。", "(2) 台電 e 櫃檯 APP，", "(3)", "(4) 宣導節約用電。",
    "甲.", "◎", "業務組", "電費組 ", "各部門", "持續辦理", "12月底前", " 每月 1 次", "<p>", "</p>", "\t", "\n", "\t\t", "  ",
];

#[derive(Debug, Arbitrary)]
enum Token {
    Word(u8),
    Letter(char),
}

fn plan(tokens: &[Token]) -> Plan {
    let mut text = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n".to_owned();
    for token in tokens {
        match token {
            Token::Word(word) => text.push_str(WORDS[usize::from(*word) % WORDS.len()]),
            Token::Letter(letter) => text.push(*letter),
        }
    }
    let read = read_bytes("fuzz.txt", text.as_bytes(), &Options::default());
    read.ok().and_then(|mut reading| reading.plans.pop()).map(|reading| reading.plan).unwrap_or_default()
}

fuzz_target!(|input: (Vec<Token>, Vec<Token>)| {
    let (old, new) = (plan(&input.0), plan(&input.1));
    let diff = diff::compare(&old, &new, diff::Options::default());
    let mut seen: Vec<&String> = diff.entries.iter().flat_map(|entry| &entry.old).collect();
    seen.sort();
    let mut ids: Vec<&String> = old.measures.iter().map(|measure| &measure.id).collect();
    ids.sort();
    assert_eq!(seen, ids, "every measure of the old plan stands in just one entry");
});
