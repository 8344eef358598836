//! The other end of a reader: `planscope worker`, a child process that reads one file after another.
//!
//! A file is hostile until it is read. What goes wrong on one (an endless loop, a stack that overflows, memory without
//! bound) ends this process and no other; the parent names the file and starts another. Before the first byte comes in
//! the process gives up what it does not need (`sandbox`), so that a file that takes it over finds nothing to take.

use std::{
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    rc::Rc,
    sync::mpsc,
    thread,
    time::Duration,
};

use planscope::{
    pipeline::Options,
    source::scan::{PageDone, models::ModelFiles},
    words::{Code, Diagnostic},
};
use serde::{Deserialize, Serialize};

use super::{
    archive::{Bounds, Walk},
    cache::Sum,
    process::end_own_group,
    sandbox::{self, Needs},
    tasks::{self, Task},
    wire::{self, Found, Next, Outcome, Request},
};
use crate::cli::opening::OcrArg;

/// What a reader is told once, before the first file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// How files are read.
    pub(crate) how: super::How,
    /// What is wanted of them.
    pub(crate) task: Task,
    /// Bytes of memory that it may take; none for no limit.
    pub(crate) memory: Option<u64>,
    /// Threads for what is parallel inside one file.
    pub(crate) threads: usize,
    /// The one folder that it may write to; it belongs to the parent, which removes it.
    pub(crate) scratch: Option<PathBuf>,
}

/// What starts a reader.
pub(crate) const WORD: &str = "worker";

/// The first byte of an answer that only says that work goes on.
pub(super) const ALIVE: u8 = 0;
/// The first byte of an answer.
pub(super) const ANSWER: u8 = 1;
/// The first byte of a question: where the archive goes on, and how many bytes are wanted.
pub(super) const ASK: u8 = 2;

/// Deep enough for documents nested to the limits of their readers; only what is used takes memory.
const STACK: usize = 64 << 20;
/// Bytes that a reader may write to a file where it converts nothing: what it says as it dies.
const LAST_WORDS: u64 = 64 << 10;

/// Work for the thread that does it; the thread that listens hands it on.
enum Work {
    File { name: String, sum: Sum, bytes: Vec<u8> },
    Archive { name: String, length: u64 },
    Member,
}

/// Reads files until the parent closes the pipe.
pub(crate) fn run() -> io::Result<()> {
    let mut input = BufReader::new(io::stdin().lock());
    let Some(setup) = wire::receive(&mut input, u64::MAX)? else { return Ok(()) };
    let setup: Setup = wire::unpack(&setup)?;
    let mut options = setup.how.options().map_err(io::Error::other)?;
    options.ocr.page_done = PageDone(|| drop(answer(ALIVE, &[])));
    options.convert.folder.clone_from(&setup.scratch);
    // The parent ends this process with all that it started, by its own clock.
    options.convert.in_own_group = false;
    options.convert.patience = Duration::MAX;
    limit(&setup);
    let programs = setup.how.convert || setup.how.opening.ocr != OcrArg::Never;
    // Before any thread is started: what is given up here, all of them give up.
    let data = options.ocr.models.as_ref().map(ModelFiles::folders).unwrap_or_default();
    sandbox::close(&Needs { programs, sockets: setup.how.convert, data, scratch: setup.scratch.clone() });
    // Fails only where a pool exists already, which is not so here.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(setup.threads.max(1)).build_global();
    // A panic is told in the answer.
    std::panic::set_hook(Box::new(|_| {}));
    let (files, queue) = mpsc::channel::<Work>();
    let (pieces, answers) = mpsc::channel::<Vec<u8>>();
    let scratch = setup.scratch.clone();
    let work = move || {
        if serve(queue, answers, &setup, &options).is_err() {
            end_own_group();
            std::process::exit(1);
        }
    };
    let no_thread = |error: io::Error| io::Error::new(error.kind(), format!("it could start no thread: {error}"));
    let _worker = thread::Builder::new().stack_size(STACK).spawn(work).map_err(no_thread)?;
    // This thread only listens, so that the end of the parent ends a reader in the middle of a file too.
    let _ = listen(&mut input, &files, &pieces);
    // The parent does this too, where it has the time.
    if let Some(scratch) = scratch {
        let _ = std::fs::remove_dir_all(scratch);
    }
    end_own_group();
    std::process::exit(0);
}

fn listen(input: &mut impl Read, files: &mpsc::Sender<Work>, pieces: &mpsc::Sender<Vec<u8>>) -> io::Result<()> {
    let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    while let Some(request) = wire::receive(input, u64::MAX)? {
        let mut more = || wire::receive(input, u64::MAX)?.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof));
        match wire::unpack(&request)? {
            Request::File { name, sum } => {
                files.send(Work::File { name, sum, bytes: more()? }).map_err(|_| gone(()))?;
            }
            Request::Archive { name, length } => files.send(Work::Archive { name, length }).map_err(|_| gone(()))?,
            Request::Member => files.send(Work::Member).map_err(|_| gone(()))?,
            Request::Piece => pieces.send(more()?).map_err(|_| gone(()))?,
        }
    }
    Ok(())
}

/// Does what is asked for until nobody asks any more.
fn serve(
    queue: mpsc::Receiver<Work>,
    answers: mpsc::Receiver<Vec<u8>>,
    setup: &Setup,
    options: &Options,
) -> io::Result<()> {
    let answers = Rc::new(answers);
    let mut walk = None;
    for work in queue {
        match work {
            Work::File { name, sum, bytes } => {
                let outcome = guarded(|| tasks::run(setup.task, &name, sum, &bytes, options));
                answer(ANSWER, &wire::pack(&outcome)?)?;
            }
            Work::Archive { name, length } => {
                let source = Box::new(Remote::new(Rc::clone(&answers), length));
                let password = setup.how.opening.password.clone();
                let opened = catch_unwind(AssertUnwindSafe(|| Walk::open(source, &name, password, Bounds::default())));
                // A parser of others on hostile bytes; what it cannot take is left to the reader of documents.
                let (found, begun) = opened.unwrap_or((Found::Document, None));
                walk = begun;
                answer(ANSWER, &wire::pack(&found)?)?;
            }
            Work::Member => {
                let next = catch_unwind(AssertUnwindSafe(|| walk.as_mut().and_then(Walk::next)));
                let Ok(next) = next else { return Err(io::ErrorKind::InvalidData.into()) };
                let (next, bytes) = match next {
                    None => (Next::Over(walk.as_ref().map(Walk::left_out).unwrap_or_default()), None),
                    Some((member, bytes)) => (Next::Member(member), bytes),
                };
                answer(ANSWER, &wire::pack(&next)?)?;
                if let Some(bytes) = bytes {
                    wire::send(&mut io::stdout().lock(), &bytes)?;
                }
            }
        }
    }
    Ok(())
}

/// Bytes of an archive that are asked for at once: a member is read in few questions, and a walk through the headers
/// of its neighbours in one.
const PIECE: u64 = 64 << 10;

/// An archive that the parent holds open: this process opens no file.
struct Remote {
    answers: Rc<mpsc::Receiver<Vec<u8>>>,
    at: u64,
    length: u64,
    /// What was asked for last, and where it begins.
    piece: (u64, Vec<u8>),
}

impl Remote {
    fn new(answers: Rc<mpsc::Receiver<Vec<u8>>>, length: u64) -> Self {
        Remote { answers, at: 0, length, piece: (0, Vec::new()) }
    }
}

impl Read for Remote {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || self.at >= self.length {
            return Ok(0);
        }
        let end = self.piece.0 + self.piece.1.len() as u64;
        if !(self.piece.0..end).contains(&self.at) {
            let wanted = PIECE.min(self.length - self.at);
            answer(ASK, &[self.at, wanted].map(u64::to_le_bytes).concat())?;
            self.piece = (self.at, self.answers.recv().map_err(io::Error::other)?);
        }
        // A file that was cut short meanwhile ends here.
        let rest = self.piece.1.get((self.at - self.piece.0) as usize..).unwrap_or_default();
        let got = rest.len().min(into.len());
        into[..got].copy_from_slice(&rest[..got]);
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Remote {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
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

/// Bounds the memory of this process and of those it starts, and what they write.
#[cfg(unix)]
fn limit(setup: &Setup) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Where the system knows no such limit, the one on time remains.
    let limit = |bytes: u64| Rlimit { current: Some(bytes), maximum: Some(bytes) };
    if let Some(bytes) = setup.memory {
        // The stack counts in whole, whatever is used of it.
        let data = bytes.saturating_add(STACK as u64);
        let _ = setrlimit(Resource::Data, limit(data));
        // The program itself and files mapped into memory are not data; they need little more.
        let _ = setrlimit(Resource::As, limit(data.saturating_add(1 << 30)));
    }
    if setup.scratch.is_none() {
        let _ = setrlimit(Resource::Fsize, limit(LAST_WORDS));
    }
    // A reader that ends badly leaves no image of its memory behind.
    let _ = setrlimit(Resource::Core, limit(0));
}

#[cfg(not(unix))]
fn limit(_: &Setup) {}

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
