//! Keys are the same whichever dictionaries they are made with.
//!
//! The keys stand in a snapshot. This test stands among those of the whole program and once more beside the code
//! (`normalize::opencc`), and holds of whichever dictionaries it is built with: CI builds the latter with those of the
//! system, `cargo test --lib --features opencc-native`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use planscope::normalize::{Dictionaries, dictionaries, display, key};

/// Spellings that plans mix, and simplified text as it is pasted in.
const LINES: &str = "\
臺電 e 櫃檯 ＡＰＰ、台電e櫃台App、臺電e櫃臺app
公佈每週佔比，裏面的羣組爲線；公布每周占比，裡面的群組為綫
強化／强化內部控制，修訂標準作業程序，啟用／啓用新系統
於營業廳門口設置愛心鈴、愛心傘、老花眼鏡，並擺設雙語標示
檢討電費單及帳單（賬單）格式，節約用電，峯／峰時段
彙整（匯整）用戶意見，污染／汙染防治，慾望、鬱金香、體檢
游泳池、遊客中心；乾燥、幹部、干擾；皇后、以後；里長、裡面、公里
推广电子账单服务，办理用户满意度调查，简化申请书表
后面、皇后、头发、发电、干部、干燥、里程、里面、台湾、电台
鄉鎮巿公所、髮、髪、麵、麺、綠、緑、說、説、戶、户、産、產
";

/// The measures of the corpus, which is made up and does not change by itself.
fn corpus() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    files.sort();
    files.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn either_dictionary_gives_the_same_keys() {
    let wanted = if cfg!(feature = "opencc-native") { Dictionaries::Installed } else { Dictionaries::BuiltIn };
    assert_eq!(dictionaries(), wanted);
    let mut keys = String::new();
    for line in LINES.lines() {
        writeln!(keys, "{line}\n  {}\n  {}", key(line), display(line).text).unwrap();
    }
    let mut seen = std::collections::BTreeSet::new();
    for line in corpus().lines().filter(|line| line.chars().count() > 12 && seen.insert(line.to_string())).take(60) {
        writeln!(keys, "{line}\n  {}", key(line)).unwrap();
    }
    // One snapshot, wherever the test stands.
    insta::with_settings!({prepend_module_to_snapshot => false}, { insta::assert_snapshot!(keys) });
}
