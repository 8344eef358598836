//! Thousands of documents with faults in them, read by the program as it is run:
//!
//! ```sh
//! cargo build --release && cargo run --release --example soak -- [COUNT] [FOLDER]
//! ```
//!
//! The plans in `corpus/` are copied, and most copies damaged: truncated, bits flipped, pages swapped, another ending,
//! nothing in them, far too much in them. The same count gives the same documents. It ends with 1 where the program
//! failed by itself, had to be ended, left a document without an answer, or read a good one otherwise than its original.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use lopdf::Object;
use serde_json::Value;

/// What was done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    None,
    WrongEnding,
    Truncated,
    Flipped,
    Swapped,
    Empty,
    Huge,
}

impl Fault {
    /// Of ten documents two are good; one in a thousand is huge, so that they all fit on a disk.
    fn of(index: usize) -> Fault {
        match (index % 1000, index % 10) {
            (777, _) => Fault::Huge,
            (_, 0 | 1) => Fault::None,
            (_, 2..=4) => Fault::Truncated,
            (_, 5..=7) => Fault::Flipped,
            (_, 8) => Fault::Swapped,
            _ if index % 20 == 9 => Fault::WrongEnding,
            _ => Fault::Empty,
        }
    }

    /// Whether the reading has to be that of the original.
    fn leaves_it_good(self) -> bool {
        matches!(self, Fault::None | Fault::WrongEnding)
    }
}

/// A small generator, so that the documents are the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = env::args().skip(1);
    let count: usize = args.next().map_or(Ok(10_000), |count| count.parse())?;
    let kept = args.next().map(PathBuf::from);
    let made = tempfile::tempdir()?;
    let folder = kept.unwrap_or_else(|| made.path().to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let program = env::var_os("PLANSCOPE").map_or_else(|| target.join("release/planscope"), PathBuf::from);
    let mut originals: Vec<PathBuf> = fs::read_dir(root.join("corpus"))?
        .map(|entry| Ok(entry?.path()))
        .filter(|path: &std::io::Result<PathBuf>| {
            path.as_ref().is_ok_and(|path| path.extension().is_some_and(|ending| ending == "pdf" || ending == "txt"))
        })
        .collect::<std::io::Result<_>>()?;
    originals.sort();

    let mut documents = Vec::with_capacity(count);
    fs::create_dir_all(&folder)?;
    for index in 0..count {
        let original = &originals[index / 10 % originals.len()];
        let fault = Fault::of(index);
        let ending = match (fault, original.extension().is_some_and(|ending| ending == "pdf")) {
            (Fault::WrongEnding, pdf) => ["zip", "json", "docx", if pdf { "txt" } else { "pdf" }][index / 20 % 4],
            (_, true) => "pdf",
            (_, false) => "txt",
        };
        let path = folder.join(format!("{index:06}.{ending}"));
        fs::write(&path, damaged(&fs::read(original)?, fault, index)?)?;
        documents.push((path, original.clone(), fault));
    }
    let bytes: u64 = documents.iter().filter_map(|(path, ..)| fs::metadata(path).ok()).map(|about| about.len()).sum();
    println!("{count} documents, {} MB", bytes >> 20);

    let truth = read(&program, &originals, &folder.join("truth"))?.0;
    let paths: Vec<PathBuf> = documents.iter().map(|(path, ..)| path.clone()).collect();
    let start = Instant::now();
    let (answers, peak) = read(&program, &paths, &folder.join("answers"))?;
    println!("{:.1} s, at most {} MB of memory in all processes together", start.elapsed().as_secs_f64(), peak >> 20);

    let (mut panics, mut hangs, mut missing, mut lost) = (0, 0, 0, 0);
    let mut seen: BTreeMap<(Fault, String), usize> = BTreeMap::new();
    for (path, original, fault) in &documents {
        let Some(answer) = answers.get(path) else {
            missing += 1;
            println!("no answer: {}", path.display());
            continue;
        };
        let how = answer["code"].as_str().unwrap_or("read").to_owned();
        match how.as_str() {
            "reader-failed" => panics += 1,
            "timed-out" => hangs += 1,
            _ => {}
        }
        if matches!(how.as_str(), "reader-failed" | "timed-out" | "out-of-memory") {
            println!("{how}: {} ({fault:?}) {}", path.display(), answer["error_en"]);
        }
        if fault.leaves_it_good() && truth.get(original).is_none_or(|truth| truth["measures"] != answer["measures"]) {
            lost += 1;
            println!("not read as its original: {} ({fault:?})", path.display());
        }
        *seen.entry((*fault, how)).or_default() += 1;
    }
    for ((fault, how), count) in &seen {
        println!("{count:>8}  {:<12} {how}", format!("{fault:?}"));
    }
    println!("{panics} panics, {hangs} hangs, {lost} good documents lost, {missing} without an answer");
    if panics + hangs + lost + missing > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// The document with its fault; every good one differs from every other, so that none is taken for its twin.
fn damaged(bytes: &[u8], fault: Fault, index: usize) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut random = Random((index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    // The first numbers of near seeds are near each other.
    (0..4).for_each(|_| _ = random.below(2));
    let pdf = bytes.starts_with(b"%PDF");
    let mut bytes = bytes.to_vec();
    Ok(match fault {
        Fault::None | Fault::WrongEnding => {
            bytes.extend(format!("\n{}{index}\n", if pdf { "%" } else { "" }).bytes());
            bytes
        }
        Fault::Truncated => {
            bytes.truncate(random.below(bytes.len()));
            bytes
        }
        Fault::Flipped => {
            for _ in 0..=random.below(64) {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            bytes
        }
        Fault::Swapped if pdf => swapped_pages(&bytes, &mut random)?,
        Fault::Swapped => {
            let text = String::from_utf8(bytes)?;
            let mut lines: Vec<&str> = text.lines().collect();
            let (a, b) = (random.below(lines.len()), random.below(lines.len()));
            lines[a.min(b)..].rotate_left(a.abs_diff(b) / 2);
            lines.join("\n").into_bytes()
        }
        Fault::Empty => Vec::new(),
        // Past the end of a PDF, and over and over in a text.
        Fault::Huge if pdf => {
            bytes.resize(64 << 20, b' ');
            bytes
        }
        Fault::Huge => bytes.repeat((8 << 20) / bytes.len()),
    })
}

fn swapped_pages(bytes: &[u8], random: &mut Random) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut document = lopdf::Document::load_mem(bytes)?;
    let root = document.catalog()?.get(b"Pages")?.as_reference()?;
    if let Object::Array(kids) = document.get_dictionary_mut(root)?.get_mut(b"Kids")? {
        let (a, b) = (random.below(kids.len()), random.below(kids.len()));
        kids.swap(a, b);
    }
    let mut out = Vec::new();
    document.save_to(&mut out)?;
    Ok(out)
}

/// The answers of the program by document, and the most memory that it and its readers took together.
fn read(
    program: &Path,
    paths: &[PathBuf],
    beside: &Path,
) -> Result<(BTreeMap<PathBuf, Value>, u64), Box<dyn std::error::Error>> {
    let (list, out) = (beside.with_extension("list"), beside.with_extension("ndjson"));
    fs::write(&list, paths.iter().map(|path| format!("{}\n", path.display())).collect::<String>())?;
    let mut child = Command::new(program)
        // Recognition is another program's work, and takes seconds a page.
        .args(["extract", "--ocr", "never", "--format", "ndjson", "--no-cache", "--quiet", "--files-from"])
        .arg(&list)
        .arg("-o")
        .arg(&out)
        .stderr(Stdio::null())
        .spawn()?;
    let (over, peak) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let watch = {
        let (over, peak, id) = (Arc::clone(&over), Arc::clone(&peak), child.id());
        thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                peak.fetch_max(memory(id), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
        })
    };
    let status = child.wait()?;
    over.store(true, Ordering::Relaxed);
    watch.join().map_err(|_| "the watch failed")?;
    if !matches!(status.code(), Some(0 | 3)) {
        println!("the program ended with {status}");
    }
    let mut answers = BTreeMap::new();
    for line in fs::read_to_string(&out)?.lines() {
        let answer: Value = serde_json::from_str(line)?;
        let path = PathBuf::from(answer["source"]["path"].as_str().unwrap_or_default());
        // A document cut in two gives a line a plan; the first tells.
        answers.entry(path).or_insert(answer);
    }
    Ok((answers, peak.load(Ordering::Relaxed)))
}

/// The memory of a process and its children, as Linux tells it; elsewhere nothing is known.
fn memory(id: u32) -> u64 {
    let resident = |id: u32| {
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) << 10
    };
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|id| id.parse().ok())
        .collect();
    resident(id) + children.into_iter().map(resident).sum::<u64>()
}
