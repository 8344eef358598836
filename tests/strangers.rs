//! Files of strangers: nothing hangs, nothing leaks, nothing runs. One test an attack, each tried on the program as it is
//! run.

use crate::site;

use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

use site::{HEADER, Ran, Site, names, plan, record};

/// Far more than any of these takes, and far less than what each of them took.
const PATIENCE: Duration = Duration::from_secs(30);

fn timely<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    done
}

/// What no answer and no message may hold: what a terminal obeys.
fn acts(text: &str) -> bool {
    text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t' | '\r' | '\u{C}')) || ('\u{202A}'..='\u{202E}').contains(&c)
    })
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An archive whose directory names its one member again and again, under other names.
fn overlapping(bytes: &[u8], times: u16) -> Vec<u8> {
    let once = zip(&[("00000.csv", bytes)]);
    let at = once.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    let end = once.windows(4).rposition(|window| window == b"PK\x05\x06").unwrap();
    let mut out = once[..at].to_vec();
    for index in 0..times {
        let mut entry = once[at..end].to_vec();
        entry[46..51].copy_from_slice(format!("{index:05}").as_bytes());
        out.extend(entry);
    }
    let mut tail = once[end..].to_vec();
    tail[8..10].copy_from_slice(&times.to_le_bytes());
    tail[10..12].copy_from_slice(&times.to_le_bytes());
    tail[12..16].copy_from_slice(&u32::try_from((end - at) * usize::from(times)).unwrap().to_le_bytes());
    out.extend(tail);
    out
}

/// A PDF of ten forms that each draw the next twenty times: 3 kB, and no end.
fn endless_pdf() -> Vec<u8> {
    let stream = |dict: &str, body: &str| format!("<<{dict}/Length {}>>stream\n{body}\nendstream", body.len());
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 6 0 R>>>>/Contents 4 0 R>>".to_owned(),
        stream("", &"/X Do ".repeat(20)),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
    ];
    for index in 0..10 {
        let dict =
            format!("/Type/XObject/Subtype/Form/BBox[0 0 999 999]/Resources<</XObject<</X {} 0 R>>>>", 7 + index);
        objects.push(stream(&dict, &"/X Do ".repeat(20)));
    }
    let dict = "/Type/XObject/Subtype/Form/BBox[0 0 999 999]/Resources<</Font<</F 5 0 R>>>>";
    objects.push(stream(dict, "BT /F 10 Tf 50 700 Td (hello) Tj ET"));
    let mut out = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let xref = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    out.extend(places.iter().map(|place| format!("{place:010} 00000 n \n")));
    out += &format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF", objects.len() + 1);
    out.into_bytes()
}

#[test]
fn an_archive_that_lies_over_itself_is_refused_and_the_rest_is_read() {
    let site = Site::new();
    site.write("a.zip", overlapping(&vec![b'0'; 8 << 20], 9000));
    site.plan("b.txt", "112");
    let ran = timely(|| {
        site.run(&["extract", "a.zip", "b.txt", "--timeout", "5", "--max-memory", "200M", "--format", "ndjson"])
    });
    assert_eq!(ran.code, Some(3));
    assert!(ran.said.contains("a.zip: members of the archive lie over one another"), "{}", ran.said);
    assert_eq!(ran.out.lines().count(), 2, "one answer each: {}", ran.said);
}

/// A zip that holds a zip which is a directory of so many members and nothing else.
fn directory(members: u64) -> Vec<u8> {
    let mut inner = b"PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00a".to_vec();
    let begin = inner.len() as u64;
    for index in 0..members {
        let name = format!("{index:x}");
        inner.extend(b"PK\x01\x02\x14\x00\x14\x00");
        inner.extend([0; 20]);
        inner.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        inner.extend([0; 16]);
        inner.extend(name.as_bytes());
    }
    let end = inner.len() as u64;
    inner.extend(b"PK\x06\x06");
    inner.extend(44u64.to_le_bytes());
    inner.extend([45, 0, 45, 0]);
    inner.extend([0; 8]);
    for number in [members, members, end - begin, begin] {
        inner.extend(number.to_le_bytes());
    }
    inner.extend(b"PK\x06\x07\x00\x00\x00\x00");
    inner.extend(end.to_le_bytes());
    inner.extend(1u32.to_le_bytes());
    inner.extend(b"PK\x05\x06\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00");
    zip(&[("i.zip", &inner)])
}

#[cfg(target_os = "linux")]
#[test]
fn a_directory_of_millions_costs_its_reader_and_not_the_run() {
    let site = Site::new();
    site.write("a.zip", directory(1_000_000));
    site.plan("b.txt", "112");
    let ran = timely(|| site.run(&["extract", "a.zip", "b.txt", "--max-memory", "100M", "--format", "ndjson"]));
    assert_eq!(ran.code, Some(3), "{}", ran.said);
    assert!(ran.said.contains("a.zip") && ran.said.contains("memory"), "{}", ran.said);
    assert!(ran.out.contains("受理112"), "the other is read");
    // With room enough the number of its members is what is wrong with it.
    let ran = timely(|| site.run(&["extract", "a.zip"]));
    assert!(ran.said.contains("1000001 members, more than the limit"), "{}", ran.said);
}

#[test]
fn every_command_ends_what_takes_too_long() {
    let site = Site::new();
    site.write("a.pdf", endless_pdf());
    for command in ["extract", "text", "tables", "inspect", "check", "coverage"] {
        let ran = timely(|| site.run(&[command, "a.pdf", "--timeout", "1"]));
        // A fast machine comes to the bound on drawing within the second: then the page is said to be read in part.
        let in_part = ran.said.contains("drawing operations");
        assert!(ran.code == Some(4) || in_part && ran.code == Some(0), "{command}: {:?} {}", ran.code, ran.said);
        let ended = ["a.pdf: reading took more than 1 s", "drawing operations"];
        assert!(ended.iter().any(|ended| ran.said.contains(ended)), "{command}: {}", ran.said);
    }
}

/// A Word document whose automatic numbers are long.
fn numbered_docx(paragraphs: usize) -> Vec<u8> {
    let ns = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let paragraph = "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>";
    let document = format!("<w:document {ns}><w:body>{}</w:body></w:document>", paragraph.repeat(paragraphs));
    let text = "%1".repeat(20_000);
    let numbering = format!(
        "<w:numbering {ns}><w:abstractNum w:abstractNumId=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"4294967295\"/>\
         <w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"{text}\"/></w:lvl></w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
    );
    let relations =
        "<Relationships><Relationship Id=\"1\" Type=\"http://x/numbering\" Target=\"numbering.xml\"/></Relationships>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/numbering.xml", numbering.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

#[cfg(target_os = "linux")]
#[test]
fn every_command_ends_what_takes_too_much_memory() {
    let site = Site::new();
    site.write("a.docx", numbered_docx(20_000));
    for command in ["extract", "text", "inspect"] {
        let mut run = site.command(&[command, "a.docx", "--max-memory", "200M"]);
        // The trace of where it died must not hide why.
        run.env("RUST_BACKTRACE", "1");
        let ran = timely(|| Ran::of(run.output().unwrap()));
        assert_eq!(ran.code, Some(4), "{command}");
        assert!(ran.said.contains("a.docx: reading took more than 200 MB of memory"), "{command}: {}", ran.said);
    }
}

/// The processes whose command line holds a word.
#[cfg(target_os = "linux")]
fn running(word: &str) -> Vec<String> {
    let mut out = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        if line.contains(word) {
            out.push(format!("{} {line}", entry.file_name().to_string_lossy()));
        }
    }
    out
}

#[cfg(target_os = "linux")]
fn gone(word: &str) {
    let start = Instant::now();
    while !running(word).is_empty() {
        assert!(start.elapsed() < PATIENCE, "{:?}", running(word));
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A LibreOffice that never comes back, and what it starts.
#[cfg(target_os = "linux")]
fn hanging_office(site: &Site, seconds: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    site.write("bin/soffice", format!("#!/bin/sh\nsleep {seconds} &\nexec sleep {seconds}\n"));
    fs::set_permissions(site.path("bin/soffice"), fs::Permissions::from_mode(0o755)).unwrap();
    site.write("a.rtf", "{\\rtf1 x}");
    fs::create_dir_all(site.path("tmp")).unwrap();
    format!("{}:{}", site.path("bin").display(), std::env::var("PATH").unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_reader_has_started_ends_with_it_and_leaves_nothing() {
    let site = Site::new();
    let path = hanging_office(&site, "4711.1");
    let line = ["extract", "--convert", "--timeout", "1", "a.rtf"];
    let ran =
        timely(|| Ran::of(site.command(&line).env("PATH", &path).env("TMPDIR", site.path("tmp")).output().unwrap()));
    assert_eq!(ran.code, Some(4));
    assert!(ran.said.contains("a.rtf: reading took more than 1 s"), "{}", ran.said);
    gone("sleep 4711.1");
    assert_eq!(names(&site.path("tmp")), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_reader_has_started_ends_with_the_run_that_is_killed() {
    let site = Site::new();
    let path = hanging_office(&site, "4711.2");
    let line = ["extract", "--convert", "--timeout", "0", "a.rtf"];
    let mut child = site.command(&line).env("PATH", &path).env("TMPDIR", site.path("tmp")).spawn().unwrap();
    let start = Instant::now();
    while running("sleep 4711.2").len() < 2 {
        assert!(start.elapsed() < PATIENCE && child.try_wait().unwrap().is_none(), "it never began");
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    gone("sleep 4711.2");
    assert_eq!(names(&site.path("tmp")), Vec::<String>::new(), "no copy of the document is left");
}

/// What the system says of a run's readers.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_has_closed_the_door_behind_it() {
    let closed = site::Site::new().run(&["--version"]);
    assert_eq!(closed.code, Some(0));
    assert!(closed.out.contains("readers of files: file system "), "{}", closed.out);
    let site = Site::new();
    site.write("a.pdf", endless_pdf());
    let mut child = site.command(&["extract", "a.pdf", "--timeout", "20"]).spawn().unwrap();
    let start = Instant::now();
    let status = loop {
        let children = fs::read_dir(format!("/proc/{}/task", child.id())).unwrap().flatten();
        let children: String =
            children.map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default()).collect();
        let reader = children.split_whitespace().next().map(str::to_owned);
        let status = reader.map(|id| fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default());
        if let Some(status) = status.filter(|status| {
            status.contains("NoNewPrivs:\t1")
                && (!closed.out.contains("network closed") || status.contains("Seccomp:\t2"))
        }) {
            break status;
        }
        assert!(start.elapsed() < Duration::from_secs(15), "no reader has closed it");
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(!status.is_empty());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn no_cell_is_a_formula_whatever_stands_before_it() {
    let site = Site::new();
    let hostile = ["\u{0}=1+41", "\u{200B}=1+41", "\u{FEFF}@x", "\u{1B}+1", " =1", "\u{202E}-1+2"];
    for (index, text) in hostile.iter().enumerate() {
        site.write("x.json", record("東", 112, "1", text));
        let ran = site.run(&["extract", "x.json", "--format", "csv"]);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
        let cell = ran.out.lines().nth(1).unwrap().split(',').nth(10).unwrap().trim_matches('"').to_owned();
        assert!(cell.starts_with('\''), "{index}: {cell:?}");
        assert!(!acts(&ran.out.replace('\u{FEFF}', "")), "{index}: {:?}", ran.out);
    }
}

#[cfg(unix)]
#[test]
fn nothing_foreign_acts_on_a_terminal_or_makes_lines_of_its_own() {
    let site = Site::new();
    site.plan("a\u{1B}]0;TITLE\u{7}\u{1B}[31m.txt", "112");
    site.write("b\u{1B}[2J\n9 files: 9 plans.pdf", "x");
    let hostile = "1\u{1B}]0;T\u{7}\n1 files: 1 plans\u{9B}2J\u{202E}";
    site.write("x.json", record("東", 111, hostile, &format!("辦理{hostile}")));
    site.write("y.json", record("東", 112, hostile, &format!("改辦{hostile}")));
    site.write("page.html", format!("<html><p>甲\u{1B}]0;T\u{7}\u{9B}2J乙{}", "提升服務效能".repeat(50)));
    for line in [
        &["check", "."][..],
        &["extract", "."],
        &["extract", ".", "--format", "ndjson"],
        &["extract", "x.json", "--format", "md"],
        &["diff", "x.json", "y.json"],
        &["diff", "x.json", "y.json", "-v", "--color", "always"],
        &["diff", "x.json", "y.json", "--stat"],
        &["diff", "x.json", "y.json", "--format", "md"],
        &["diff", "x.json", "y.json", "--format", "csv"],
        &["history", "x.json", "y.json"],
        &["coverage", "x.json", "y.json", "--matrix"],
        &["coverage", "x.json", "y.json", "--format", "json"],
        &["text", "page.html"],
    ] {
        let ran = site.run(line);
        let out = if line.contains(&"always") { strip_colours(&ran.out) } else { ran.out.replace('\u{FEFF}', "") };
        assert!(!acts(&out), "{line:?}: {out:?}");
        assert!(!acts(&ran.said), "{line:?}: {:?}", ran.said);
        assert!(!ran.said.lines().any(|said| said.starts_with("9 files")), "{line:?}: {}", ran.said);
        if !line.contains(&"csv") {
            assert!(!out.lines().any(|said| said.starts_with("1 files: 1 plans")), "{line:?}: {out}");
        }
    }
    assert!(site.run(&["text", "page.html"]).out.contains("甲\\u{1b}]0;T\\u{7}\\u{9b}2J乙"));
    // A name that a shell takes for an option: what stands for every file of a folder hands it over.
    let option = format!("--{hostile}");
    for line in [&["extract", "x.json", &option][..], &["extract", "x.json", "--year", hostile], &["schema", hostile]] {
        for lang in ["en", "zh-TW"] {
            let ran = Ran::of(site.command(line).args(["--lang", lang]).output().unwrap());
            assert_eq!(ran.code, Some(2), "{line:?}: {}", ran.said);
            assert!(!acts(&ran.said), "{line:?}: {:?}", ran.said);
            assert!(!ran.said.lines().any(|said| said.starts_with("1 files: 1 plans")), "{line:?}: {}", ran.said);
        }
    }
}

/// Takes out the eight colours and the weights that the program uses, and nothing else.
fn strip_colours(text: &str) -> String {
    let mut out = text.to_owned();
    for code in ["0", "1", "2", "9", "31", "32", "33", "36"] {
        out = out.replace(&format!("\u{1B}[{code}m"), "");
    }
    out
}

#[test]
fn markdown_holds_no_markup_of_a_plan() {
    let site = Site::new();
    let picture = "![x](http://tracker.invalid/p.png) [y](javascript:alert(1))";
    site.write("x.json", record("東", 112, "<script>alert(1)</script>", picture));
    for line in
        [&["extract", "x.json", "-o", "x.md"][..], &["diff", "x.json", "x.json", "--format", "md", "-o", "x.md"]]
    {
        assert_eq!(site.run(line).code, Some(0));
        let text = fs::read_to_string(site.path("x.md")).unwrap();
        for mark in ["<script", "![", "](", "<img"] {
            for (at, _) in text.match_indices(mark) {
                assert!(text[..at].ends_with('\\'), "{line:?}: {mark} in {text}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn settings_of_strangers_rename_nothing() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::new();
    let settings = "[headers]\nmeasure = ['行動方案']\n[departments]\n'督導室' = ['業務組']\n[offices]\n'西河區營業處' = ['東山區營業處']\n[titles]\ncoverage = 'x'\n";
    site.write("p/a.txt", plan("112").replace("具體作法", "行動方案"));
    site.write("p/planscope.toml", settings);
    let mode = |mode| fs::set_permissions(site.path("p"), fs::Permissions::from_mode(mode)).unwrap();
    let office = |ran: &Ran| serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()[0]["office"].clone();
    // Others may write here: what they say of headers is used, and that is all.
    mode(0o777);
    let ran = site.run(&["extract", "p"]);
    assert_eq!(office(&ran), "東山區營業處", "{}", ran.said);
    assert!(ran.said.contains("planscope.toml belongs to others"), "{}", ran.said);
    // Named, they are the person's own words.
    assert_eq!(office(&site.run(&["--config", "p/planscope.toml", "extract", "p"])), "西河區營業處");
    // The person's own folder: all of it, and it is said.
    mode(0o755);
    let ran = site.run(&["extract", "p"]);
    assert_eq!(office(&ran), "西河區營業處");
    assert!(ran.said.contains("settings: ") && ran.said.contains("p/planscope.toml"), "{}", ran.said);
    // Six gigabytes are not read to find that out, and a link is not followed.
    fs::File::create(site.path("p/planscope.toml")).unwrap().set_len(6 << 30).unwrap();
    let ran = timely(|| site.run(&["extract", "p"]));
    assert!(ran.said.contains("larger than the limit"), "{}", ran.said);
    fs::remove_file(site.path("p/planscope.toml")).unwrap();
    site.write("secret", "hunter2 is the word\n");
    symlink("../secret", site.path("p/planscope.toml")).unwrap();
    let ran = site.run(&["extract", "p"]);
    assert!(!ran.said.contains("hunter2") && ran.said.contains("is a link"), "{}", ran.said);
    let ran = site.run(&["--config", "secret", "extract", "p"]);
    assert!(ran.code == Some(4) && !ran.said.contains("hunter2"), "{}", ran.said);
}

#[cfg(unix)]
#[test]
fn decisions_of_strangers_decide_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    for year in [111, 112] {
        site.write(&format!("p/{year}.json"), record("東", year, "1", "辦理"));
    }
    let decisions = "[[not-same]]\nold = { id = '1' }\nnew = { id = '1' }\n";
    site.write("p/planscope.decisions.toml", decisions);
    let line = ["diff", "p/111.json", "p/112.json", "--format", "json"];
    let same = |ran: &Ran| serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["summary"]["same"].clone();
    fs::set_permissions(site.path("p"), fs::Permissions::from_mode(0o777)).unwrap();
    let ran = site.run(&line);
    assert_eq!(same(&ran), 1);
    assert!(ran.said.contains("decisions not used"), "{}", ran.said);
    let named = site.run(&[&line[..], &["--decisions", "p/planscope.decisions.toml"]].concat());
    assert_eq!(same(&named), 0, "{}", named.said);
    fs::set_permissions(site.path("p"), fs::Permissions::from_mode(0o755)).unwrap();
    let ran = site.run(&line);
    assert_eq!(same(&ran), 0);
    assert!(ran.said.contains("decisions: p/planscope.decisions.toml"), "{}", ran.said);
}

#[cfg(unix)]
#[test]
fn pipes_do_not_make_a_run_wait_for_ever() {
    let site = Site::new();
    let fifo =
        |path: &std::path::Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    fifo(&site.path("f.pdf"));
    for command in ["extract", "text", "inspect"] {
        let ran = timely(|| site.run(&[command, "f.pdf", "--timeout", "1"]));
        assert_eq!(ran.code, Some(4), "{command}");
        assert!(ran.said.contains("f.pdf: reading took more than 1 s"), "{command}: {}", ran.said);
    }
    // In place of what is kept.
    site.plan("a.txt", "112");
    let fresh = site.run(&["extract", "a.txt"]).out;
    let shelf = fs::read_dir(site.cache().join("results")).unwrap().next().unwrap().unwrap().path();
    let entry = fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(&entry).unwrap();
    fifo(&entry);
    assert_eq!(timely(|| site.run(&["extract", "a.txt"])).out, fresh);
    // One that somebody writes to is read.
    fifo(&site.path("g.txt"));
    let writer = std::thread::spawn({
        let path = site.path("g.txt");
        move || fs::write(path, plan("113")).unwrap()
    });
    assert!(site.run(&["extract", "g.txt"]).out.contains("受理113"));
    writer.join().unwrap();
}

#[cfg(unix)]
#[test]
fn what_others_may_write_is_no_cache() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.plan("a.txt", "112");
    let status = std::process::Command::new("sh")
        .args(["-c", "umask 000; exec \"$0\" extract a.txt >/dev/null"])
        .arg(env!("CARGO_BIN_EXE_planscope"))
        .current_dir(site.path(""))
        .env("PLANSCOPE_CACHE_DIR", site.cache())
        .env("XDG_DATA_HOME", site.path("data"))
        .status()
        .unwrap();
    assert!(status.success());
    let results = site.cache().join("results");
    assert_eq!(fs::metadata(&results).unwrap().permissions().mode() & 0o777, 0o700);
    fs::set_permissions(&results, fs::Permissions::from_mode(0o777)).unwrap();
    let ran = site.run(&["extract", "a.txt"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.said.contains("cache not used"), "{}", ran.said);
}

#[test]
fn bytes_with_a_mark_are_no_text() {
    let site = Site::new();
    let mut state = 1u32;
    let noise = (0..2_000_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    site.write("a.txt", [&b"\xFF\xFE"[..], &noise.collect::<Vec<u8>>()].concat());
    let ran = timely(|| site.run(&["extract", "a.txt"]));
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    assert!(ran.said.contains("neither UTF-8, UTF-16 nor Big5"), "{}", ran.said);
}

#[test]
fn a_tag_of_attributes_and_a_comparison_are_bounded() {
    let site = Site::new();
    let attributes: String = (0..200_000).map(|index| format!("a{index}=1 ")).collect();
    site.write("a.html", format!("<html><body><p {attributes}>x"));
    let ran = timely(|| site.run(&["text", "a.html"]));
    assert_eq!((ran.code, ran.out.trim()), (Some(0), "x"));
    // Comparing is ended where that was asked for, and nothing looks like an answer.
    let many = |year: u32| {
        let measures: Vec<serde_json::Value> = (0..4000)
            .map(|index| serde_json::json!({"id": format!("1.1.0.{index}"), "text": format!("辦理{index}號業務{}", index * 7919 % 4001)}))
            .collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": "東", "roc_year": year, "measures": measures})
            .to_string()
    };
    site.write("x.json", many(111));
    site.write("y.json", many(112));
    let ran = timely(|| site.run(&["diff", "x.json", "y.json", "-o", "out.json", "--deadline", "0.05"]));
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    assert!(ran.said.contains("--deadline are over"), "{}", ran.said);
    assert_eq!(names(&site.path("")), ["a.html", "x.json", "y.json"], "no half an answer is left");
}

#[test]
fn a_plan_of_one_measure_thousands_of_times_costs_itself() {
    let site = Site::new();
    let plan = |office: &str, year: u32, times: usize| {
        let measures: Vec<serde_json::Value> =
            (0..times).map(|index| serde_json::json!({"id": index.to_string(), "text": "辦理用電申請案件"})).collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": office, "roc_year": year, "measures": measures})
    };
    site.write("bad.json", plan("東", 112, 30_000).to_string());
    site.write("good.json", plan("西", 111, 20).to_string());
    site.write("other.json", plan("西", 112, 20).to_string());
    for command in ["coverage", "diff", "audit", "history"] {
        let ran = timely(|| site.run(&[command, "bad.json", "good.json", "other.json"]));
        assert_eq!(ran.code, Some(3), "{command}: {}", ran.said);
        assert!(ran.said.contains("bad.json: the same measure stands 30000 times"), "{command}: {}", ran.said);
    }
    let ran = timely(|| site.run(&["coverage", "bad.json"]));
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    // Reading it loses nothing.
    let ran = timely(|| site.run(&["extract", "bad.json", "--format", "ndjson"]));
    assert!(ran.code == Some(0) && ran.out.contains("29999"));
}

#[test]
fn what_is_wrong_with_decisions_is_said_and_not_quoted() {
    let site = Site::new();
    site.write("a.csv", "x");
    site.write("secret.toml", "password = hunter2\n");
    let ran = site.run(&["check", "a.csv", "--decisions", "secret.toml"]);
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    assert!(ran.said.contains("line 1") && !ran.said.contains("hunter2"), "{}", ran.said);
}

#[cfg(unix)]
#[test]
fn no_original_is_written_over_and_no_answer_is_lost() {
    use std::os::unix::fs::symlink;
    let site = Site::new();
    site.plan("a.txt", "112");
    let before = fs::read(site.path("a.txt")).unwrap();
    fs::hard_link(site.path("a.txt"), site.path("same.json")).unwrap();
    symlink("a.txt", site.path("link.json")).unwrap();
    for out in ["a.txt", "./a.txt", "same.json", "link.json"] {
        let ran = site.run(&["extract", "a.txt", "--format", "json", "-o", out]);
        assert_eq!(ran.code, Some(2), "{out}: {}", ran.said);
        assert!(ran.said.contains("one of the inputs"), "{}", ran.said);
    }
    let ran = site.feed(&["extract", "--files-from", "-", "--format", "ndjson", "-o", "a.txt"], b"a.txt\n");
    assert_ne!(ran.code, Some(0), "{}", ran.said);
    assert_eq!(fs::read(site.path("a.txt")).unwrap(), before);
    // A link that leads to nothing yet is written through.
    symlink("nowhere.csv", site.path("l.csv")).unwrap();
    assert_eq!(site.run(&["extract", "a.txt", "-o", "l.csv"]).code, Some(0));
    assert!(fs::symlink_metadata(site.path("l.csv")).unwrap().is_symlink());
    assert!(fs::read_to_string(site.path("nowhere.csv")).unwrap().contains("受理112"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_has_nowhere_to_go_is_not_lost_in_silence() {
    let site = Site::new();
    site.plan("a.txt", "112");
    let run = |redirection: &str| {
        let output = std::process::Command::new("sh")
            .args(["-c", &format!("exec \"$0\" --lang en extract --no-cache a.txt {redirection}")])
            .arg(env!("CARGO_BIN_EXE_planscope"))
            .current_dir(site.path(""))
            .output()
            .unwrap();
        Ran::of(output)
    };
    let ran = run(">&-");
    assert!(ran.said.contains("standard output was closed"), "{}", ran.said);
    // Who throws it away means to, and a full disk is an error.
    let ran = run(">/dev/null");
    assert_eq!((ran.code, ran.said.as_str()), (Some(0), ""));
    assert_eq!(run(">/dev/full").code, Some(4));
    let python = "import subprocess,sys; sys.exit(subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL).returncode)";
    let line = ["-c", python, env!("CARGO_BIN_EXE_planscope"), "extract", "--no-cache", "a.txt"];
    if let Ok(status) = std::process::Command::new("python3").args(line).current_dir(site.path("")).status() {
        assert_eq!(status.code(), Some(0));
    }
}

#[test]
fn a_name_that_no_system_takes_stops_nothing() {
    let site = Site::new();
    site.write("x.json", record(&"\u{1F600}".repeat(80), 111, "1", "甲"));
    site.write("y.json", record("東", 112, "1", "乙"));
    for command in [&["sheet", "x.json", "y.json", "-o", "o/"][..], &["extract", "x.json", "y.json", "-o", "o/"]] {
        let ran = site.run(command);
        assert_eq!(ran.code, Some(0), "{}", ran.said);
    }
    assert_eq!(names(&site.path("o")).len(), 4);
}

#[test]
fn records_that_are_none_are_said_to_be() {
    let site = Site::new();
    let cases = [
        ("cut.json", record("東", 112, "1", "甲")[..90].to_owned(), "the records cannot be read"),
        ("wrong.json", record("東", 112, "1", "甲").replace("112", "\"year\""), "record 1: "),
        ("diff.json", "{\"schema\":\"planscope.diff/1\",\"entries\":[]}".to_owned(), "planscope.diff/1 holds no plans"),
        ("lines.ndjson", format!("{}\n{{\"schema\":\"planscope.plan/1\",\n", record("東", 112, "1", "甲")), "line 2: "),
    ];
    for (name, text, why) in cases {
        site.write(name, text);
        let ran = site.run(&["extract", name]);
        assert_eq!(ran.code, Some(4), "{name}");
        assert!(ran.said.contains(why) && !ran.said.contains("no plan table"), "{name}: {}", ran.said);
    }
    site.write("other.json", "{\"name\":\"x\"}");
    assert!(site.run(&["extract", "other.json"]).said.contains("no plan table"));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_no_text_is_a_name_all_the_same() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::new();
    let name = std::ffi::OsStr::from_bytes(b"\xA5x\xA5_.txt");
    fs::write(site.path("").join(name), plan("112")).unwrap();
    let ran = Ran::of(site.command(&["extract"]).arg(name).output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(ran.out.contains("受理112"));
    let ran = Ran::of(site.command(&["extract", "--format"]).arg(name).output().unwrap());
    assert_eq!(ran.code, Some(2), "{}", ran.said);
    assert!(ran.said.lines().next().unwrap().len() > 20, "{}", ran.said);
}

#[test]
fn a_page_of_words_is_read_as_it_stands() {
    let site = Site::new();
    site.write("a.txt", format!("甲\r\n乙\t丙\n{HEADER}"));
    assert_eq!(site.run(&["text", "a.txt"]).out, format!("甲\r\n乙\t丙\n{HEADER}"));
}

#[test]
fn a_catalogue_that_was_damaged_is_said_to_be_and_nothing_else_happens() {
    let site = Site::new();
    (110..=112).for_each(|year: u32| site.plan(&format!("{year}.txt"), &year.to_string()));
    let ran = site.run(&["coverage", "110.txt", "111.txt", "--catalogue", "kept"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    let whole = fs::read(site.path("kept")).unwrap();
    // Places of the file that say something, by turns: cut, or filled with what nobody has written there.
    let told: Vec<usize> = (0..whole.len()).step_by(64).filter(|&at| whole[at..at + 64] != [0; 64]).collect();
    for (turn, &at) in told.iter().enumerate().step_by(told.len().div_ceil(24)) {
        let mut damaged = whole.clone();
        match turn % 3 {
            0 => damaged.truncate(at + 7),
            1 => damaged[at..at + 64].fill(0xFF),
            _ => damaged[at..at + 64].reverse(),
        }
        for line in [&["coverage", "112.txt", "--catalogue", "kept"][..], &["coverage", "--catalogue", "kept"]] {
            site.write("kept", &damaged);
            let ran = timely(|| site.run(line));
            assert!(matches!(ran.code, Some(0 | 4)), "{at} {line:?}: {:?} {}", ran.code, ran.said);
            assert!(!ran.said.contains("panicked"), "{at} {line:?}: {}", ran.said);
            assert!(ran.code == Some(0) || ran.said.contains("kept: "), "{at} {line:?}: {}", ran.said);
        }
    }
}

#[test]
fn plans_that_cost_too_much_to_compare_cost_themselves() {
    let site = Site::new();
    let plan = |office: &str, year: u32, measures: usize| {
        let measures: Vec<serde_json::Value> = (0..measures)
            .map(
                |index| serde_json::json!({"id": format!("1.1.1.{index}"), "text": format!("第{index}項辦理服務工作")}),
            )
            .collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": office, "roc_year": year, "measures": measures})
    };
    site.write("bad.json", plan("東", 112, 20_000).to_string());
    site.write("good.json", plan("西", 111, 400).to_string());
    site.write("other.json", plan("西", 112, 400).to_string());
    for command in ["diff", "coverage", "history"] {
        let ran = timely(|| site.run(&[command, "bad.json", "good.json", "other.json"]));
        assert_eq!(ran.code, Some(3), "{command}: {}", ran.said);
        assert!(ran.said.contains("bad.json: 20000 measures that are nearly alike"), "{command}: {}", ran.said);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_this_machine_cannot_hold_costs_itself() {
    let site = Site::new();
    site.plan("a.txt", "112");
    fs::File::create(site.path("b.pdf")).unwrap().set_len(1 << 30).unwrap();
    let line = format!(
        "ulimit -v 900000; exec '{}' extract b.pdf a.txt --max-bytes 2G --max-memory 0 --no-cache --format ndjson --lang en -q",
        site.command(&[]).get_program().display()
    );
    let mut shell = std::process::Command::new("sh");
    let ran = timely(|| Ran::of(shell.args(["-c", &line]).current_dir(site.path("")).output().unwrap()));
    assert!(matches!(ran.code, Some(3 | 4)), "{:?} {}", ran.code, ran.said);
    assert!(!ran.said.contains("backtrace") && ran.said.contains("b.pdf: "), "{}", ran.said);
    assert_eq!(ran.out.lines().count(), 2, "one answer each: {}", ran.said);
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_cannot_begin_says_why() {
    let site = Site::new();
    site.plan("a.txt", "112");
    // Somewhere among these there is memory for the program and none for the threads of its reader.
    for megabytes in (60..300).step_by(20) {
        let line = format!(
            "ulimit -v {megabytes}000; exec '{}' extract a.txt --no-cache --lang en -q",
            site.command(&[]).get_program().display()
        );
        let mut shell = std::process::Command::new("sh");
        let ran = timely(|| Ran::of(shell.args(["-c", &line]).current_dir(site.path("")).output().unwrap()));
        let mut lines = ran.said.lines().filter(|line| line.contains("ended badly"));
        assert!(lines.all(|line| !line.trim_end().ends_with("(exit status: 1)")), "{megabytes} MB: {}", ran.said);
    }
}
