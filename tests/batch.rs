//! A folder of files, whatever any one of them does: the program as it is run, with what it leaves behind.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

const HEADER: &str = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n";
const ROW: &str = "一、基礎服務\t(一)服務一致性\t(1)受理申請。\t業務組\t持續辦理\n";

/// A folder with a cache of its own.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        Site { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A plan of one measure; `what` makes it another file.
    fn plan(&self, name: &str, what: &str) {
        self.write(name, plan(what));
    }

    /// A plan that takes seconds to read.
    fn slow(&self, name: &str) {
        self.write(name, format!("{HEADER}{}", ROW.repeat(150_000)));
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_planscope"));
        command
            .args(line)
            .current_dir(self.path())
            .env("PLANSCOPE_CACHE_DIR", self.path().join(".cache"))
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, line: &[&str]) -> Output {
        self.feed(line, b"")
    }

    fn feed(&self, line: &[&str], input: &[u8]) -> Output {
        let mut child = self.command(line).spawn().unwrap();
        // Who does not read its input ends without it.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }
}

fn plan(what: &str) -> String {
    format!("{what}年度提升服務效能執行計畫\n{HEADER}一、基礎服務\t(一)服務一致性\t(1)受理{what}。\t業務組\t持續辦理\n")
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Which files the lines are of, failures with their code.
fn told(output: &Output) -> Vec<String> {
    let one = |line: &Value| {
        let path = line["source"]["path"].as_str().unwrap();
        line["code"].as_str().map_or(path.to_owned(), |code| format!("{path} {code}"))
    };
    lines(output).iter().map(one).collect()
}

const NDJSON: [&str; 3] = ["extract", "--format", "ndjson"];

fn ndjson<'a>(more: &[&'a str]) -> Vec<&'a str> {
    NDJSON.iter().copied().chain(more.iter().copied()).collect()
}

#[test]
fn files_with_the_same_content_are_taken_once() {
    let site = Site::new();
    site.plan("a.txt", "112");
    site.plan("b.txt", "112");
    site.plan("c.txt", "113");
    let run = site.run(&["extract", "."]);
    let plans: Value = serde_json::from_slice(&run.stdout).unwrap();
    let notes = |index: usize| plans[index]["diagnostics"].to_string();
    assert!(!notes(0).contains("duplicate-file") && !notes(2).contains("duplicate-file"));
    assert!(notes(1).contains("duplicate-file"));
    assert_eq!(plans[1]["source"]["path"], "./b.txt", "the name is its own");
    assert!(said(&run).contains("./b.txt: the same content, taken as one with: ./a.txt"), "{}", said(&run));
    assert!(said(&run).contains("3 files: 2 plans, 2 measures, 0 warnings, 0 failed, 1 duplicate"), "{}", said(&run));
    let run = site.run(&["coverage", ".", "--format", "json"]);
    let coverage: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(coverage["plans"].as_array().unwrap().len(), 2);
    // Two that are named are compared all the same.
    let run = site.run(&["diff", "a.txt", "b.txt", "--format", "json"]);
    let diff: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((code(&run), &diff["summary"]["same"]), (0, &Value::from(1)));
}

#[test]
fn a_list_names_the_files() {
    let site = Site::new();
    site.plan("folder/a.txt", "1");
    site.plan("folder/b.txt", "2");
    site.plan("with\nline.txt", "3");
    site.write("list", "folder/b.txt\r\n\nfolder/a.txt\n");
    let expected = ["folder/b.txt", "folder/a.txt"];
    assert_eq!(told(&site.run(&ndjson(&["--files-from", "list"]))), expected);
    assert_eq!(told(&site.feed(&ndjson(&["--files-from", "-"]), b"folder/b.txt\nfolder/a.txt")), expected);
    assert_eq!(told(&site.feed(&ndjson(&["--files-from", "-"]), b"folder\n")), ["folder/a.txt", "folder/b.txt"]);
    let zeros = site.feed(&ndjson(&["--files-from", "-", "-0"]), b"with\nline.txt\0folder/a.txt\0");
    assert_eq!(told(&zeros), ["with\nline.txt", "folder/a.txt"]);
    let none = site.feed(&ndjson(&["--files-from", "-"]), b"");
    assert_eq!((code(&none), none.stdout.len()), (0, 0), "an empty part of a list is no failure");
    let missing = site.run(&ndjson(&["--files-from", "nowhere"]));
    assert_eq!(code(&missing), 4);
}

#[test]
fn an_archive_is_a_folder() {
    let zip = |members: &[(&str, &[u8])]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let site = Site::new();
    let (one, three) = (plan("1"), plan("3"));
    let mut deep = zip(&[("plan.txt", one.as_bytes())]);
    for _ in 0..4 {
        deep = zip(&[("in.zip", &deep)]);
    }
    let near = zip(&[("near.txt", plan("2").as_bytes())]);
    let members: [(&str, &[u8]); 5] = [
        ("b/plan.txt", one.as_bytes()),
        ("../../escape.txt", three.as_bytes()),
        ("deep.zip", &deep),
        ("near.zip", &near),
        ("novel.txt", "很久以前".as_bytes()),
    ];
    site.write("in/plans.zip", zip(&members));
    let run = site.run(&ndjson(&["in"]));
    assert_eq!(
        told(&run),
        [
            "in/plans.zip/b/plan.txt",
            "in/plans.zip/deep.zip/in.zip/in.zip too-large",
            "in/plans.zip/escape.txt",
            "in/plans.zip/near.zip/near.txt",
            "in/plans.zip/novel.txt no-plan-found"
        ]
    );
    assert_eq!(code(&run), 3);
    let left: Vec<_> = fs::read_dir(site.path().join("in")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing is unpacked to disk");
}

#[test]
fn a_file_that_takes_too_long_is_ended_and_named() {
    let site = Site::new();
    site.slow("b-slow.txt");
    for name in ["a", "c", "d"] {
        site.plan(&format!("{name}.txt"), name);
    }
    let start = Instant::now();
    let run = site.run(&ndjson(&[".", "--timeout", "1"]));
    assert_eq!(told(&run), ["./a.txt", "./b-slow.txt timed-out", "./c.txt", "./d.txt"]);
    assert_eq!(code(&run), 3);
    assert!(said(&run).contains("./b-slow.txt: reading took more than 1 s and was ended"), "{}", said(&run));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_takes_too_much_memory_is_ended_and_named() {
    let site = Site::new();
    site.slow("b-large.txt");
    site.plan("a.txt", "a");
    site.plan("c.txt", "c");
    let run = site.run(&ndjson(&[".", "--max-memory", "100M"]));
    assert_eq!(told(&run), ["./a.txt", "./b-large.txt out-of-memory", "./c.txt"]);
    assert_eq!(code(&run), 3);
    assert!(said(&run).contains("./b-large.txt: reading took more than 100 MB"), "{}", said(&run));
    assert_eq!(
        code(&site.run(&ndjson(&["a.txt", "--no-cache", "--max-memory", "16M"]))),
        0,
        "little is enough for little"
    );
}

/// The readers of a run, by what the system says of its children.
#[cfg(target_os = "linux")]
fn children(of: &Child) -> Vec<u32> {
    let mut out = Vec::new();
    for task in fs::read_dir(format!("/proc/{}/task", of.id())).unwrap().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        out.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
    }
    out
}

#[cfg(target_os = "linux")]
fn kill(id: u32, signal: &str) {
    assert!(Command::new("kill").args([signal, &id.to_string()]).status().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_crashes_costs_its_file_and_no_other() {
    let site = Site::new();
    site.slow("b-bad.txt");
    site.plan("a.txt", "a");
    site.plan("c.txt", "c");
    let mut command = site.command(&ndjson(&["b-bad.txt", "a.txt", "c.txt", "--jobs", "1"]));
    let mut child = command.spawn().unwrap();
    drop(child.stdin.take());
    let readers = wait_for(|| Some(children(&child)).filter(|readers| !readers.is_empty()));
    thread::sleep(Duration::from_millis(300));
    kill(readers[0], "-ABRT");
    let run = child.wait_with_output().unwrap();
    assert_eq!(told(&run), ["b-bad.txt reader-failed", "a.txt", "c.txt"]);
    assert_eq!(code(&run), 3);
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "waited in vain");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_exit_code_says_how_it_went() {
    let site = Site::new();
    site.plan("a.txt", "a");
    site.plan("b.txt", "b");
    site.write("novel", "很久以前");
    site.write("empty", "");
    let codes = |line: &[&str]| code(&site.run(line));
    assert_eq!(codes(&["extract", "a.txt"]), 0);
    assert_eq!(codes(&["diff", "a.txt", "b.txt", "--exit-code"]), 1);
    assert_eq!(codes(&["extract"]), 2);
    assert_eq!(codes(&["extract", "a.txt", "--timeout", "soon"]), 2);
    assert_eq!(codes(&["extract", "a.txt", "--resume", "--no-cache"]), 2);
    assert_eq!(codes(&["extract", "a.txt", "novel"]), 3);
    assert_eq!(codes(&["extract", "novel"]), 4);
    assert_eq!(codes(&["extract", "empty", "novel"]), 4);
    assert_eq!(codes(&["coverage", "novel"]), 4);
    assert_eq!(codes(&["extract", "a.txt", "-o", "a.txt/out.json"]), 4, "no place to write to");
}

#[test]
fn the_run_is_summed_up_and_the_worst_files_named() {
    let site = Site::new();
    for index in 1..=7 {
        // Gaps in the numbering: a warning each.
        let rows: String =
            (1..=index).map(|row| format!("一、基\t(一)策\t({})辦理。\t業務組\t持續辦理\n", row * 2)).collect();
        site.write(&format!("{index}.txt"), format!("{HEADER}{rows}"));
    }
    site.write("8.txt", "");
    let run = site.run(&["extract", ".", "-o", "out.json"]);
    let said = said(&run);
    let summary: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("8 files")).collect();
    assert!(summary[0].starts_with("8 files: 7 plans, 28 measures, 28 warnings, 1 failed"), "{said}");
    let worst = ["./8.txt: failed", "./7.txt: 7 ", "./6.txt: 6 ", "./5.txt: 5 ", "./4.txt: 4 "];
    assert_eq!(summary.len(), 2 + worst.len(), "{said}");
    for (line, worst) in summary[2..].iter().zip(worst) {
        assert!(line.trim().starts_with(worst), "{said}");
    }
    let quiet = site.run(&["extract", ".", "-o", "out.json", "--quiet"]);
    assert_eq!(String::from_utf8_lossy(&quiet.stderr), "./8.txt: the file is empty\n");
}

/// A run that gets its list through a pipe, and what it has written so far.
struct Stream {
    child: Child,
    list: Option<std::process::ChildStdin>,
    out: BufReader<std::process::ChildStdout>,
}

impl Stream {
    fn start(site: &Site, more: &[&str]) -> Self {
        let mut child = site.command(&ndjson(&[&["--files-from", "-"], more].concat())).spawn().unwrap();
        let (list, out) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Stream { child, list, out }
    }

    fn name(&mut self, path: &str) {
        let list = self.list.as_mut().unwrap();
        writeln!(list, "{path}").unwrap();
        list.flush().unwrap();
    }

    fn path(&mut self) -> Option<String> {
        let mut line = String::new();
        if self.out.read_line(&mut line).unwrap() == 0 {
            return None;
        }
        let value: Value = serde_json::from_str(&line).unwrap();
        Some(value["source"]["path"].as_str().unwrap().to_owned())
    }
}

#[test]
fn a_stream_answers_before_its_list_ends() {
    let site = Site::new();
    site.plan("a.txt", "a");
    site.plan("b.txt", "b");
    let mut stream = Stream::start(&site, &[]);
    for name in ["a.txt", "nowhere.txt", "b.txt", "a.txt"] {
        stream.name(name);
        assert_eq!(stream.path().as_deref(), Some(name), "each is answered before the next is named");
    }
    drop(stream.list.take());
    assert_eq!(stream.path(), None);
    assert_eq!(stream.child.wait().unwrap().code(), Some(3));
}

#[test]
fn a_stream_keeps_the_order_and_says_the_same_with_any_number_of_readers() {
    let site = Site::new();
    let mut names = Vec::new();
    for index in 0..40 {
        let name = format!("{:02}.txt", 39 - index);
        match index % 5 {
            // Those that come first take longest.
            0 => site.write(&name, format!("{HEADER}{}", ROW.repeat(400 - index * 10))),
            1 => site.write(&name, "很久以前"),
            _ => site.plan(&name, &index.to_string()),
        }
        names.push(name);
    }
    let list = names.join("\n");
    let one = site.feed(&ndjson(&["--files-from", "-", "--jobs", "1", "--no-cache"]), list.as_bytes());
    let four = site.feed(&ndjson(&["--files-from", "-", "--jobs", "4", "--no-cache"]), list.as_bytes());
    let paths: Vec<String> = told(&one).iter().map(|told| told.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(paths, names);
    assert!(one.stdout == four.stdout, "the bytes differ");
}

#[test]
fn progress_is_plain_lines_where_there_is_no_terminal() {
    let site = Site::new();
    site.plan("a.txt", "a");
    let run = |more: &[&str]| {
        let mut stream = Stream::start(&site, more);
        stream.name("a.txt");
        assert!(stream.path().is_some());
        thread::sleep(Duration::from_millis(1100));
        stream.name("a.txt");
        assert!(stream.path().is_some());
        drop(stream.list.take());
        let mut said = String::new();
        std::io::Read::read_to_string(&mut stream.child.stderr.take().unwrap(), &mut said).unwrap();
        assert!(stream.child.wait().unwrap().success());
        said
    };
    let said = run(&[]);
    assert!(said.lines().any(|line| line.starts_with("2 files") && line.ends_with("pages/s")), "{said}");
    assert!(!run(&["--progress", "never"]).contains("pages/s"));
    assert_eq!(run(&["--quiet"]), "");
}

#[test]
fn a_pipe_that_is_closed_ends_the_run_quietly() {
    let site = Site::new();
    for index in 0..200 {
        site.plan(&format!("{index:03}.txt"), &index.to_string());
    }
    let mut child = site.command(&ndjson(&["."])).spawn().unwrap();
    drop(child.stdin.take());
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let run = child.wait_with_output().unwrap();
    assert!(run.status.success(), "{run:?}");
    assert_eq!(said(&run), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let site = Site::new();
    site.plan("a.txt", "a");
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let run = site.command(&ndjson(&["a.txt"])).stdout(full).output().unwrap();
    assert_eq!(code(&run), 4);
    assert!(said(&run).contains("no space left"), "{}", said(&run));
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_that_is_killed_leaves_the_old_file_and_is_gone_on_with() {
    let site = Site::new();
    site.plan("a.txt", "a");
    site.plan("b.txt", "b");
    site.write("out.ndjson", "old");
    let mut stream = Stream::start(&site, &["-o", "out.ndjson"]);
    stream.name("a.txt");
    let entries = || fs::read_dir(site.path().join(".cache/results")).map_or(0, |entries| entries.count());
    wait_for(|| (entries() > 0).then_some(()));
    let readers = children(&stream.child);
    stream.child.kill().unwrap();
    stream.child.wait().unwrap();
    assert_eq!(fs::read(site.path().join("out.ndjson")).unwrap(), b"old");
    // Its readers end with it.
    let is_over = |id: &u32| {
        // One that nobody has asked after yet is over too.
        fs::read_to_string(format!("/proc/{id}/stat")).map_or(true, |stat| stat.contains(") Z "))
    };
    wait_for(|| readers.iter().all(is_over).then_some(()));
    let undisturbed = site.run(&ndjson(&["a.txt", "b.txt", "--no-cache"])).stdout;
    let resumed = site.run(&ndjson(&["a.txt", "b.txt", "--resume", "-o", "out.ndjson"]));
    assert!(said(&resumed).contains("resumed: 1 of 2 files were finished before"), "{}", said(&resumed));
    assert_eq!(fs::read(site.path().join("out.ndjson")).unwrap(), undisturbed);
    // What the killed run left beside its output is no plan.
    let all = site.run(&ndjson(&["."]));
    assert!(told(&all).iter().all(|told| !told.contains("planscope-")), "{:?}", told(&all));
}

#[test]
fn a_resumed_run_takes_the_word_of_the_one_before_for_files_that_were_ended() {
    let site = Site::new();
    site.slow("slow.txt");
    site.plan("a.txt", "a");
    let line = ["slow.txt", "a.txt", "--timeout", "1", "--resume"];
    let first = site.run(&ndjson(&line));
    let second = site.run(&ndjson(&line));
    assert_eq!(told(&first), ["slow.txt timed-out", "a.txt"]);
    assert!(first.stdout == second.stdout);
    assert!(said(&second).contains("resumed: 2 of 2"), "{}", said(&second));
    // With another limit it is tried again.
    let other = site.run(&ndjson(&["slow.txt", "a.txt", "--timeout", "0.5", "--resume"]));
    assert!(said(&other).contains("resumed: 1 of 2"), "{}", said(&other));
}

#[test]
fn kept_results_are_those_of_the_same_content_read_in_the_same_way() {
    let site = Site::new();
    site.plan("a.txt", "a");
    let fresh = site.run(&ndjson(&["a.txt", "--no-cache"])).stdout;
    assert!(!site.path().join(".cache").exists(), "--no-cache keeps nothing");
    assert_eq!(site.run(&ndjson(&["a.txt"])).stdout, fresh);
    assert_eq!(site.run(&ndjson(&["a.txt"])).stdout, fresh);
    let kept = |line: &[&str]| said(&site.run(&ndjson(&[line, &["--resume"]].concat())));
    assert!(kept(&["a.txt"]).contains("resumed: 1 of 1"));
    // Another name, the same content.
    fs::copy(site.path().join("a.txt"), site.path().join("b.txt")).unwrap();
    assert!(kept(&["b.txt"]).contains("resumed: 1 of 1"));
    assert_eq!(told(&site.run(&ndjson(&["b.txt"]))), ["b.txt"]);
    assert!(kept(&["b.txt", "--ocr", "never"]).contains("resumed: 0 of 1"));
    site.plan("a.txt", "changed");
    assert!(kept(&["a.txt"]).contains("resumed: 0 of 1"));
    site.write("planscope.toml", "[headers]\nmeasure = ['行動方案']\n");
    assert!(kept(&["a.txt"]).contains("resumed: 0 of 1"));
    let cleaned = site.run(&["cache", "--clean"]);
    assert!(String::from_utf8_lossy(&cleaned.stdout).starts_with("removed: "));
    let status = site.run(&["cache"]);
    assert!(String::from_utf8_lossy(&status.stdout).starts_with("kept: 0 results"));
}

#[test]
fn runs_side_by_side_share_the_cache() {
    let site = Site::new();
    for index in 0..60 {
        site.plan(&format!("{index:02}.txt"), &index.to_string());
    }
    let fresh = site.run(&ndjson(&[".", "--no-cache"])).stdout;
    let run = || {
        let mut child = site.command(&ndjson(&["."]));
        // So small that entries are removed while others read them.
        child.env("PLANSCOPE_CACHE_MB", "0");
        child
    };
    let children: Vec<Child> = (0..6).map(|_| run().spawn().unwrap()).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && output.stdout == fresh);
    }
}

#[test]
fn the_site_s_names_hold_for_its_folder() {
    let site = Site::new();
    let text = |year: u32, department: &str| {
        format!(
            "臺北市區處{year}年度提升服務效能執行計畫\n面向\t執行策略\t行動方案\t承辦部門\t完成期限\n\
             一、基礎服務\t(一)服務一致性\t(1)受理申請。\t{department}\t持續辦理\n"
        )
    };
    site.write("plans/111.txt", text(111, "營業組"));
    site.write("plans/112.txt", text(112, "業務組"));
    site.write(
        "planscope.toml",
        "[headers]\nmeasure = ['行動方案']\n[departments]\n'業務組' = ['營業組']\n\
         [offices]\n'台北市區營業處' = ['臺北市區處', '臺北市區營業處']\n[titles]\ndiff = '兩年 <對照>'\ncoverage = '彙整'\n",
    );
    let run = site.run(&[
        "diff",
        "plans/111.txt",
        "plans/112.txt",
        "--format",
        "json",
        "--html",
        "out/diff.html",
        "--create",
    ]);
    let diff: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(diff["summary"]["same"], 1, "{diff}");
    let page = fs::read_to_string(site.path().join("out/diff.html")).unwrap();
    assert!(page.contains("<h1>兩年 &#60;對照&#62;</h1>"), "{}", &page[..600]);
    site.run(&["coverage", "plans", "--html", "out/coverage.html", "--create"]);
    assert!(fs::read_to_string(site.path().join("out/coverage.html")).unwrap().contains("<title>彙整</title>"));
    // What is quoted as printed stays as printed.
    let run = site.run(&ndjson(&["plans/111.txt"]));
    assert_eq!(lines(&run)[0]["measures"][0]["departments"][0], "營業組");
    let sound = site.run(&["config", "--check", "plans"]);
    assert_eq!(code(&sound), 0);
    site.write("planscope.toml", "[header]\n");
    let wrong = site.run(&["config", "--check", "plans"]);
    assert_eq!(code(&wrong), 1);
    assert!(said(&wrong).contains("line 1: unknown key header; did you mean headers?"), "{}", said(&wrong));
    assert_eq!(code(&site.run(&["extract", "plans"])), 4, "no work is done by settings that are not understood");
}

#[test]
fn shells_and_manuals_know_the_commands() {
    let site = Site::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = site.run(&["completions", shell]);
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.contains("coverage") && text.contains("files-from"), "{shell}");
        assert!(!text.contains("worker"), "{shell}: what is of no use to a person is not offered");
    }
    let page = String::from_utf8(site.run(&["man"]).stdout).unwrap();
    assert!(page.starts_with(".ie") && page.contains(".TH planscope 1"), "{}", &page[..200]);
    assert_eq!(code(&site.run(&["man", "-o", "man1"])), 0);
    assert!(fs::read_to_string(site.path().join("man1/planscope-extract.1")).unwrap().contains("files"));
}

#[test]
fn colours_are_used_when_asked_for_and_never_in_a_file() {
    let site = Site::new();
    site.plan("a.txt", "112");
    site.plan("b.txt", "113");
    let colored = |more: &[&str]| {
        let run = site.command(&[&["diff", "a.txt", "b.txt"], more].concat()).output().unwrap();
        run.stdout.contains(&0x1b)
    };
    assert!(!colored(&[]), "standard output is no terminal");
    assert!(colored(&["--color", "always"]));
    assert!(!colored(&["--color", "never"]));
}

#[test]
fn a_report_that_was_made_before_is_the_one_that_would_be_made() {
    let site = Site::new();
    let text = |office: &str, more: &str| {
        format!(
            "{office}112年度提升服務效能執行計畫\n{HEADER}\
             一、基礎服務\t(一)服務一致性\t(1)受理新裝申請，二日內完成勘查。\t業務組\t持續辦理\n{more}"
        )
    };
    site.write("plans/a.txt", text("清水區營業處", "\t\t(2)停電前七日公告影響範圍。\t工務段\t隨時辦理\n"));
    site.write("plans/b.txt", text("東山區營業處", ""));
    let line = ["coverage", "plans", "--html", "out.html", "--format", "text", "--exit-code"];
    let made = |line: &[&str]| {
        let run = site.run(line);
        (code(&run), run.stdout, fs::read(site.path().join("out.html")).unwrap())
    };
    let fresh = made(&[&line[..], &["--no-cache"]].concat());
    assert_eq!(fresh.0, 1, "one office lacks a measure");
    assert!(made(&line) == fresh && made(&line) == fresh);
    let page = |line: &[&str]| made(line).2;
    assert!(page(&[&line[..], &["--lang", "zh-TW"]].concat()) != fresh.2, "another language is another report");
    assert!(page(&[&line[..], &["--reference", "plans/a.txt"]].concat()) != fresh.2);
    site.write("plans/b.txt", text("東山區營業處", "\t\t(2)停電前七日公告影響範圍。\t工務段\t隨時辦理\n"));
    let changed = made(&line);
    assert_eq!((changed.0, changed.2 == fresh.2), (0, false));
}

/// A named pipe stands for whatever is not a file: `/dev/null`, `/dev/stdout`, a process substitution.
#[cfg(unix)]
#[test]
fn what_is_not_a_file_is_written_through_and_stays_what_it_is() {
    use std::os::unix::fs::FileTypeExt;

    let site = Site::new();
    site.plan("plan.txt", "受理申請");
    let pipe = site.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for format in ["json", "ndjson"] {
        let reader = thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        let done = site.command(&["extract", "plan.txt", "--format", format, "-o", "pipe"]).output().unwrap();
        assert!(done.status.success());
        // The reader would wait for ever where nothing has opened the pipe.
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert!(reader.join().unwrap().contains("受理申請"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_written_through_to_where_it_leads() {
    let site = Site::new();
    site.plan("plan.txt", "受理申請");
    site.write("elsewhere/answer.json", "");
    std::os::unix::fs::symlink("elsewhere/answer.json", site.path().join("answer.json")).unwrap();
    let done = site.command(&["extract", "plan.txt", "--format", "json", "-o", "answer.json"]).output().unwrap();
    assert!(done.status.success());
    assert!(fs::symlink_metadata(site.path().join("answer.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(site.path().join("elsewhere/answer.json")).unwrap().contains("受理申請"));
}

#[test]
fn what_lies_beyond_a_limit_is_said_with_the_option_that_raises_it() {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/東山區營業處-112.pdf");
    let site = Site::new();
    site.write("plan.pdf", fs::read(plan).unwrap());
    let said = |option: &str, value: &str| {
        let done = site.command(&["check", "plan.pdf", option, value]).output().unwrap();
        format!("{}{}", String::from_utf8(done.stdout).unwrap(), String::from_utf8(done.stderr).unwrap())
    };
    for (option, value) in
        [("--max-pages", "1"), ("--max-glyphs", "20"), ("--max-inflated", "1k"), ("--max-bytes", "1k")]
    {
        assert!(said(option, value).contains(option), "{option}: {}", said(option, value));
    }
    // The same file as it is read without limits: nothing of the other readings is kept for it.
    assert!(!said("--max-pages", "100").contains("limit-reached"));
}

#[test]
fn csv_has_a_byte_order_mark_unless_it_is_left_out() {
    let site = Site::new();
    site.plan("110.txt", "110");
    site.plan("111.txt", "111");
    for line in [
        &["extract", ".", "--format", "csv"][..],
        &["diff", "110.txt", "111.txt", "--format", "csv"],
        &["coverage", ".", "--format", "csv"],
    ] {
        let written = |more: &[&str]| site.command(&[line, more].concat()).output().unwrap().stdout;
        let (marked, plain) = (written(&[]), written(&["--no-bom"]));
        assert_eq!(marked.strip_prefix("\u{FEFF}".as_bytes()), Some(&plain[..]), "{line:?}");
        assert!(plain.len() > 100, "{line:?}");
    }
}
