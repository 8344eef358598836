//! Readers: child processes that each read one file after another, and are ended when one takes too long.
//!
//! Every reader is a `planscope worker` that lives as long as the run, so that a file costs a few copies over a pipe
//! and no start of a process. Time is watched here and memory by the system (`worker`), and both end the process with
//! all that it has started: a thread could only be asked to stop.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
    process::{ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use planscope::words::{Code, Diagnostic};

use super::{
    cache::Sum,
    process::Process,
    scratch::Scratch,
    wire::{self, Found, Member, Next, Outcome, Request},
    worker::{ALIVE, ANSWER, ASK, Setup, WORD},
};
use crate::cli::AGAIN;

/// One reader of the pool. It starts its process with the first file, and again after one that ended it.
pub(super) struct Reader {
    setup: Arc<Setup>,
    timeout: Option<Duration>,
    running: Option<Running>,
    watch: Arc<Watch>,
}

struct Running {
    process: Arc<Mutex<Process>>,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What it says before it dies.
    errors: Option<File>,
    /// The one folder that it may write to; gone with it, whatever it has left there.
    _scratch: Option<Scratch>,
}

impl Reader {
    pub(super) fn new(setup: Arc<Setup>, timeout: Option<Duration>, watches: &mut Vec<Weak<Watch>>) -> Self {
        let watch = Arc::new(Watch::default());
        watches.push(Arc::downgrade(&watch));
        Reader { setup, timeout, running: None, watch }
    }

    /// Reads a file, whatever it does to the process that reads it.
    ///
    /// With the outcome come the bytes that it came in, where it came from a reader.
    pub(super) fn read(&mut self, name: &str, sum: Sum, bytes: &[u8]) -> (Outcome, Option<Vec<u8>>) {
        let asked = self.ask(Fresh::IfNeeded, |running, alive| {
            running.send(&Request::File { name: name.to_owned(), sum })?;
            wire::send(&mut running.input, bytes)?;
            let packed = running.answer(None, alive)?;
            Ok((wire::unpack(&packed)?, Some(packed)))
        });
        asked.unwrap_or_else(|finding| (Outcome::Failed(finding), None))
    }

    /// Opens an archive, whose bytes the reader asks for as it needs them.
    pub(super) fn open(&mut self, name: &str, archive: &File, length: u64) -> Result<Found, Diagnostic> {
        self.ask(Fresh::IfNeeded, |running, alive| {
            running.send(&Request::Archive { name: name.to_owned(), length })?;
            wire::unpack(&running.answer(Some(archive), alive)?)
        })
    }

    /// What comes next in the archive that was opened: a member with its bytes, which are none where it failed.
    pub(super) fn next(&mut self, archive: &File) -> Result<(Next, Vec<u8>), Diagnostic> {
        self.ask(Fresh::Never, |running, alive| {
            running.send(&Request::Member)?;
            let next: Next = wire::unpack(&running.answer(Some(archive), alive)?)?;
            let bytes = match next {
                Next::Member(Member { failed: None, .. }) => {
                    wire::receive(&mut running.output, wire::MOST)?.ok_or(io::ErrorKind::UnexpectedEof)?
                }
                Next::Member(_) | Next::Over(_) => Vec::new(),
            };
            Ok((next, bytes))
        })
    }

    /// Asks the process, starting it where that is allowed; what it dies of is the answer then.
    fn ask<T>(
        &mut self,
        fresh: Fresh,
        exchange: impl FnOnce(&mut Running, &mut dyn FnMut()) -> io::Result<T>,
    ) -> Result<T, Diagnostic> {
        let running = match (self.running.take(), fresh) {
            (Some(running), _) => Ok(running),
            (None, Fresh::IfNeeded) => self.start(),
            (None, Fresh::Never) => Err(io::Error::other("the reader that had it open has ended")),
        };
        let mut running = running.map_err(|error| {
            Diagnostic::new(
                Code::ReaderFailed,
                format!("無法啟動讀取程序：{error}"),
                format!("no reader could be started: {error}"),
            )
        })?;
        self.watch.begin(&running.process, self.timeout);
        let answered = exchange(&mut running, &mut || self.watch.extend(self.timeout));
        let overdue = self.watch.end();
        match answered {
            Ok(answer) => {
                if !overdue {
                    self.running = Some(running);
                }
                Ok(answer)
            }
            Err(_) => Err(self.post_mortem(running, overdue)),
        }
    }

    fn start(&self) -> io::Result<Running> {
        let errors = tempfile::tempfile().ok();
        let stderr = errors.as_ref().and_then(|file| file.try_clone().ok()).map_or_else(Stdio::null, Stdio::from);
        let mut command = program()?;
        command.arg(WORD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        // Its last words are read by a program, which looks for them where they are short.
        command.env("RUST_BACKTRACE", "0").env("RUST_LIB_BACKTRACE", "0");
        let scratch = if self.setup.how.convert { Some(Scratch::new()?) } else { None };
        let mut process = Process::start(&mut command)?;
        let child = process.child();
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the reader has no pipes"));
        };
        let setup = Setup { scratch: scratch.as_ref().map(|folder| folder.path().to_owned()), ..(*self.setup).clone() };
        wire::send(&mut input, &wire::pack(&setup)?)?;
        let process = Arc::new(Mutex::new(process));
        Ok(Running { process, input, output: BufReader::new(output), errors, _scratch: scratch })
    }

    /// What a reader died of.
    fn post_mortem(&self, mut running: Running, overdue: bool) -> Diagnostic {
        let status = running.end();
        if overdue {
            return timed_out(self.timeout.unwrap_or_default());
        }
        let said = running.errors.take().map(last_words).unwrap_or_default();
        if said.contains("memory allocation") || (killed(status) && self.setup.memory.is_some()) {
            return out_of_memory(self.setup.memory.unwrap_or_default());
        }
        let how = status.map(|status| status.to_string()).unwrap_or_default();
        let said = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        Diagnostic::new(
            Code::ReaderFailed,
            format!("讀取程序異常結束（{how}）{said}"),
            format!("the reader ended badly ({how}) {said}"),
        )
    }
}

/// Whether a process that is gone is replaced by a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fresh {
    IfNeeded,
    /// What is asked about is known to the one that is gone alone.
    Never,
}

/// That a file took more memory than so many bytes.
pub(super) fn out_of_memory(bytes: u64) -> Diagnostic {
    let megabytes = bytes >> 20;
    Diagnostic::new(
        Code::OutOfMemory,
        format!("讀取所需記憶體超過 {megabytes} MB，已中止；確認無誤後，可用 --max-memory 提高上限"),
        format!(
            "reading took more than {megabytes} MB of memory and was ended; if the file is sound, raise --max-memory"
        ),
    )
}

/// That a file took too long.
pub(super) fn timed_out(timeout: Duration) -> Diagnostic {
    let seconds = timeout.as_secs_f64();
    Diagnostic::new(
        Code::TimedOut,
        format!("讀取超過 {seconds} 秒，已中止；確認無誤後，可用 --timeout 提高上限"),
        format!("reading took more than {seconds} s and was ended; if the file is sound, raise --timeout"),
    )
}

/// The program that runs, also where its file was replaced meanwhile.
fn program() -> io::Result<Command> {
    if let Some([program, words @ ..]) = AGAIN.get().map(Vec::as_slice) {
        let mut command = Command::new(program);
        command.args(words);
        return Ok(command);
    }
    let itself = Path::new("/proc/self/exe");
    let itself =
        if cfg!(target_os = "linux") && itself.exists() { itself.to_owned() } else { std::env::current_exe()? };
    Ok(Command::new(itself))
}

impl Running {
    fn send(&mut self, request: &Request) -> io::Result<()> {
        wire::send(&mut self.input, &wire::pack(request)?)
    }

    /// Waits for the answer. Each sign of life calls `alive`, each question is answered from `archive`.
    fn answer(&mut self, archive: Option<&File>, alive: &mut dyn FnMut()) -> io::Result<Vec<u8>> {
        loop {
            let mut frame = wire::receive(&mut self.output, wire::MOST)?.ok_or(io::ErrorKind::UnexpectedEof)?;
            match (frame.first(), archive) {
                (Some(&ALIVE), _) => alive(),
                (Some(&ANSWER), _) => {
                    frame.remove(0);
                    return Ok(frame);
                }
                (Some(&ASK), Some(archive)) => {
                    let piece = piece(archive, &frame[1..])?;
                    self.send(&Request::Piece)?;
                    wire::send(&mut self.input, &piece)?;
                }
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    /// Ends the process with all that it has started.
    fn end(&mut self) -> Option<ExitStatus> {
        let mut process = lock(&self.process);
        process.kill();
        process.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// The bytes of the archive that are asked for.
fn piece(mut archive: &File, asked: &[u8]) -> io::Result<Vec<u8>> {
    /// No reader asks for more at once.
    const MOST: u64 = 1 << 20;
    let number = |at: usize| Some(u64::from_le_bytes(asked.get(at..at + 8)?.try_into().ok()?));
    let (Some(at), Some(length)) = (number(0), number(8)) else { return Err(io::ErrorKind::InvalidData.into()) };
    archive.seek(SeekFrom::Start(at))?;
    let mut out = Vec::new();
    archive.take(length.min(MOST)).read_to_end(&mut out)?;
    Ok(out)
}

fn killed(status: Option<ExitStatus>) -> bool {
    #[cfg(unix)]
    {
        // 9: nobody here did it, so it was the system, short of memory.
        status.is_some_and(|status| std::os::unix::process::ExitStatusExt::signal(&status) == Some(9))
    }
    #[cfg(not(unix))]
    {
        let _ = status;
        false
    }
}

/// The first and the last of what it said: a program that dies says why before it says where.
fn last_words(mut file: File) -> String {
    const ENOUGH: u64 = 4096;
    let length = file.metadata().map(|about| about.len()).unwrap_or(0);
    let mut out = Vec::new();
    for from in [0, length.saturating_sub(ENOUGH).max(ENOUGH)] {
        let _ = file.seek(SeekFrom::Start(from));
        let _ = (&file).take(ENOUGH).read_to_end(&mut out);
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// When the file that a reader has in hand is overdue.
#[derive(Default)]
pub(super) struct Watch {
    now: Mutex<Option<Watched>>,
}

struct Watched {
    process: Arc<Mutex<Process>>,
    until: Option<Instant>,
    ended: bool,
}

impl Watch {
    fn begin(&self, process: &Arc<Mutex<Process>>, timeout: Option<Duration>) {
        let until = timeout.map(|timeout| Instant::now() + timeout);
        *lock(&self.now) = Some(Watched { process: Arc::clone(process), until, ended: false });
    }

    fn extend(&self, timeout: Option<Duration>) {
        if let Some(now) = lock(&self.now).as_mut() {
            now.until = timeout.map(|timeout| Instant::now() + timeout);
        }
    }

    /// Says whether the reader was ended meanwhile.
    fn end(&self) -> bool {
        lock(&self.now).take().is_some_and(|watched| watched.ended)
    }

    fn look(&self) {
        if let Some(watched) = lock(&self.now).as_mut()
            && !watched.ended
            && watched.until.is_some_and(|until| Instant::now() > until)
        {
            watched.ended = true;
            lock(&watched.process).kill();
        }
    }
}

/// Looks after all readers until the last is gone.
pub(super) fn watch_over(watches: Vec<Weak<Watch>>, timeout: Duration) {
    // A twentieth too late at most, and never often enough to be felt.
    let pause = (timeout / 20).clamp(Duration::from_millis(1), Duration::from_millis(100));
    thread::spawn(move || {
        loop {
            thread::sleep(pause);
            let mut any = false;
            for watch in watches.iter().filter_map(Weak::upgrade) {
                any = true;
                watch.look();
            }
            if !any {
                return;
            }
        }
    });
}
