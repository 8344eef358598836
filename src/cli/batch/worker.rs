//! The other end of a reader: `planscope worker`, a child process that reads one file after another.
//!
//! A file is hostile until it is read. What goes wrong on one (an endless loop, a stack that overflows, memory without
//! bound) ends this process and no other; the parent names the file and starts another.

use std::{
    io::{self, BufReader, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
};

use planscope::{
    pipeline::{Options, read_bytes},
    source::scan::PageDone,
    words::{Code, Diagnostic},
};
use serde::{Deserialize, Serialize};

use super::wire::{self, Outcome};

/// What a reader is told once, before the first file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// How files are read.
    pub(crate) how: super::How,
    /// Bytes of memory that it may take; none for no limit.
    pub(crate) memory: Option<u64>,
    /// Threads for what is parallel inside one file.
    pub(crate) threads: usize,
}

/// What starts a reader.
pub(crate) const WORD: &str = "worker";

/// The first byte of an answer that only says that work goes on.
pub(super) const ALIVE: u8 = 0;
/// The first byte of an answer.
pub(super) const ANSWER: u8 = 1;

/// Deep enough for documents nested to the limits of their readers; only what is used takes memory.
const STACK: usize = 64 << 20;

/// Reads files until the parent closes the pipe.
pub(crate) fn run() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let Some(setup) = wire::receive(&mut input)? else { return Ok(()) };
    let setup: Setup = wire::unpack(&setup)?;
    let mut options = setup.how.options().map_err(io::Error::other)?;
    options.ocr.page_done = PageDone(|| drop(answer(ALIVE, &[])));
    // Fails only where a pool exists already, which is not so here.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(setup.threads.max(1)).build_global();
    if let Some(bytes) = setup.memory {
        limit_memory(bytes);
    }
    // A panic is told in the answer.
    std::panic::set_hook(Box::new(|_| {}));
    let (files, queue) = mpsc::channel::<(String, Vec<u8>)>();
    let work = move || {
        for (name, bytes) in queue {
            let outcome = guarded(|| Outcome::of(read_bytes(&name, &bytes, &options)));
            if wire::pack(&outcome).and_then(|packed| answer(ANSWER, &packed)).is_err() {
                std::process::exit(1);
            }
        }
    };
    let _worker = thread::Builder::new().stack_size(STACK).spawn(work)?;
    // This thread only listens, so that the end of the parent ends a reader in the middle of a file too.
    while let Some(name) = wire::receive(&mut input)? {
        let Some(bytes) = wire::receive(&mut input)? else { break };
        if files.send((String::from_utf8_lossy(&name).into_owned(), bytes)).is_err() {
            break;
        }
    }
    std::process::exit(0);
}

fn answer(kind: u8, packed: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(&(packed.len() as u64 + 1).to_le_bytes())?;
    out.write_all(&[kind])?;
    out.write_all(packed)?;
    out.flush()
}

/// What `read` gives; a panic is a finding.
pub(super) fn guarded(read: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_default();
        failed(Code::ReaderFailed, format!("程式內部錯誤：{said}"), format!("planscope itself failed: {said}"))
    })
}

pub(super) fn failed(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Outcome {
    Outcome::Failed(Diagnostic::new(code, zh, en))
}

/// Reads in this process, for where none can be started.
pub(super) fn read_here(name: &str, bytes: &[u8], options: &Options) -> Outcome {
    guarded(|| Outcome::of(read_bytes(name, bytes, options)))
}

/// Bounds the memory of this process and of those it starts (the recogniser of scans).
#[cfg(unix)]
fn limit_memory(bytes: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the system knows no such limit, the one on time remains.
    let limit = |bytes: u64| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    let _ = setrlimit(Resource::Data, limit(bytes));
    // Files mapped into memory and stacks are not data; they need little more.
    let _ = setrlimit(Resource::As, limit(bytes.saturating_add(1 << 30)));
    // A reader that ends badly leaves no image of its memory behind.
    let _ = setrlimit(Resource::Core, limit(0));
}

#[cfg(not(unix))]
fn limit_memory(_: u64) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_finding_with_its_words() {
        let Outcome::Failed(finding) = guarded(|| panic!("row {} is not there", 7)) else { panic!("it failed") };
        assert_eq!(finding.code, Code::ReaderFailed);
        assert!(finding.message_en.contains("row 7 is not there"), "{}", finding.message_en);
    }
}
