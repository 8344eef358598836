//! Runs that are killed at any moment and gone on with: what is left is the old file or the new one, and in the end the
//! same bytes as if nothing had happened. Nothing is left beside it.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How many runs are killed.
const RUNS: u32 = 50;
const PLANS: usize = 30;

fn run(site: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_planscope"));
    command.args(line).current_dir(site).env("PLANSCOPE_CACHE_DIR", site.join(".cache")).env("LANG", "en_US.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn make(site: &Path) {
    fs::create_dir(site.join("plans")).unwrap();
    for index in 0..PLANS {
        let rows: String = (1..=40 + index * 3)
            .map(|row| format!("一、服務\t(一)策略\t({row})辦理第{index}號業務。\t業務組\t持續辦理\n"))
            .collect();
        let text = format!(
            "第{index}區營業處112年度提升服務效能執行計畫\n面向\t執行策略\t具體作法\t承辦部門\t完成期限\n{rows}"
        );
        fs::write(site.join(format!("plans/{index:02}.txt")), text).unwrap();
    }
    fs::write(site.join("plans/bad.pdf"), "%PDF-1.7 cut").unwrap();
}

/// Hidden files of the program in the site's folder and in its cache.
fn left_beside(site: &Path) -> Vec<String> {
    let mut open = vec![site.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            if entry.path().is_dir() {
                open.push(entry.path());
            } else if name.starts_with(".planscope-") || name.starts_with(".tmp-") {
                found.push(name);
            }
        }
    }
    found
}

#[test]
fn a_run_that_is_killed_and_resumed_ends_as_one_that_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    make(site);
    let outputs = [
        ("extract", "out.ndjson"),
        ("extract", "out.xlsx"),
        ("extract", "out.csv"),
        ("extract", "out.json"),
        // Written piece by piece, as it is made.
        ("coverage", "families.json"),
    ];
    let mut longest = Duration::ZERO;
    let undisturbed = outputs.map(|(command, out)| {
        let start = Instant::now();
        let ended = run(site, &[command, "plans", "--no-cache", "-o", out]).status().unwrap();
        longest = longest.max(start.elapsed());
        assert_eq!(ended.code(), Some(3), "one of the files is damaged");
        fs::read(site.join(out)).unwrap()
    });
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let (mut in_time, mut strays) = (0, 0);
    for round in 0..RUNS {
        let which = round as usize % outputs.len();
        let ((command, out), whole) = (outputs[which], &undisturbed[which]);
        fs::write(site.join(out), "old").unwrap();
        // Every other round begins with what the one before has kept.
        if round % 2 == 0 {
            let _ = fs::remove_dir_all(site.join(".cache"));
        }
        let line = [command, "plans", "--resume", "-o", out];
        let mut child = run(site, &line).spawn().unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        thread::sleep(longest.mul_f64(random as f64 / u64::MAX as f64));
        in_time += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let left = fs::read(site.join(out)).unwrap();
        assert!(left == b"old" || &left == whole, "round {round}: {} bytes of {out} are neither", left.len());
        strays += left_beside(site).len();
        assert_eq!(run(site, &line).status().unwrap().code(), Some(3), "round {round}");
        assert_eq!(left_beside(site), Vec::<String>::new(), "round {round}");
        assert!(&fs::read(site.join(out)).unwrap() == whole, "round {round}: {out} is not what it would have been");
    }
    // Some have always finished before; the test says nothing if most have.
    assert!(in_time >= RUNS / 5, "only {in_time} of {RUNS} runs were killed before they ended");
    // Between getting a name and taking its place a file has one for a few microseconds.
    #[cfg(target_os = "linux")]
    assert!(strays <= 1, "{strays} of {in_time} killed runs left a file");
    eprintln!("{in_time} of {RUNS} runs were killed in the middle");
}
