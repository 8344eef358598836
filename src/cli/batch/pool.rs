//! Readers: child processes that each read one file after another, and are ended when one takes too long.
//!
//! Every reader is a `planscope worker` that lives as long as the run, so that a file costs a few copies over a pipe
//! and no start of a process. Time is watched here and memory by the system (`worker`), and both end the process:
//! a thread could only be asked to stop.

use std::{
    io::{BufReader, Read, Seek, SeekFrom},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use planscope::{pipeline::Options, words::Code};

use super::{
    wire::{self, Outcome},
    worker::{ALIVE, Setup, WORD, failed, read_here},
};

/// One reader of the pool. It starts its process with the first file, and again after one that ended it.
pub(super) struct Reader {
    setup: Arc<Setup>,
    /// For where no process can be started.
    options: Arc<Options>,
    timeout: Option<Duration>,
    running: Option<Running>,
    watch: Arc<Watch>,
}

struct Running {
    child: Arc<Mutex<Child>>,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What it says before it dies.
    errors: Option<std::fs::File>,
}

impl Reader {
    pub(super) fn new(
        setup: Arc<Setup>,
        options: Arc<Options>,
        timeout: Option<Duration>,
        watches: &mut Vec<Weak<Watch>>,
    ) -> Self {
        let watch = Arc::new(Watch::default());
        watches.push(Arc::downgrade(&watch));
        Reader { setup, options, timeout, running: None, watch }
    }

    /// Reads a file, whatever it does to the process that reads it.
    ///
    /// With the outcome come the bytes that it came in, where it came from a reader.
    pub(super) fn read(&mut self, name: &str, bytes: &[u8]) -> (Outcome, Option<Vec<u8>>) {
        let mut running = match self.running.take().map_or_else(|| self.start(), Ok) {
            Ok(running) => running,
            Err(_) => return (read_here(name, bytes, &self.options), None),
        };
        self.watch.begin(&running.child, self.timeout);
        let answered = exchange(&mut running, name, bytes, || self.watch.extend(self.timeout));
        let overdue = self.watch.end();
        match answered {
            Ok((outcome, packed)) => {
                if !overdue {
                    self.running = Some(running);
                }
                (outcome, Some(packed))
            }
            Err(_) => (self.post_mortem(running, overdue), None),
        }
    }

    fn start(&self) -> std::io::Result<Running> {
        let errors = tempfile::tempfile().ok();
        let stderr = errors.as_ref().and_then(|file| file.try_clone().ok()).map_or_else(Stdio::null, Stdio::from);
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(WORD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr);
        // A group of its own, so that what it has started ends with it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("the reader has no pipes"));
        };
        wire::send(&mut input, &wire::pack(&*self.setup)?)?;
        Ok(Running { child: Arc::new(Mutex::new(child)), input, output: BufReader::new(output), errors })
    }

    /// What a reader died of.
    fn post_mortem(&self, running: Running, overdue: bool) -> Outcome {
        let Running { child, input, output, errors } = running;
        drop((input, output));
        end(&child);
        let status = lock(&child).wait().ok();
        if overdue {
            let seconds = self.timeout.unwrap_or_default().as_secs_f64();
            return failed(
                Code::TimedOut,
                format!("讀取超過 {seconds} 秒，已中止"),
                format!("reading took more than {seconds} s and was ended"),
            );
        }
        let said = errors.map(last_words).unwrap_or_default();
        if said.contains("memory allocation") || (killed(status) && self.setup.memory.is_some()) {
            let megabytes = self.setup.memory.unwrap_or_default() >> 20;
            return failed(
                Code::OutOfMemory,
                format!("讀取所需記憶體超過 {megabytes} MB，已中止"),
                format!("reading took more than {megabytes} MB of memory and was ended"),
            );
        }
        let how = status.map(|status| status.to_string()).unwrap_or_default();
        let said = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        failed(
            Code::ReaderFailed,
            format!("讀取程序異常結束（{how}）{said}"),
            format!("the reader ended badly ({how}) {said}"),
        )
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(Running { child, input, .. }) = self.running.take() {
            // It ends when its input does.
            drop(input);
            let _ = lock(&child).wait();
        }
    }
}

/// Sends a file and waits for its answer; each sign of life calls `alive`.
fn exchange(
    running: &mut Running,
    name: &str,
    bytes: &[u8],
    mut alive: impl FnMut(),
) -> std::io::Result<(Outcome, Vec<u8>)> {
    wire::send(&mut running.input, name.as_bytes())?;
    wire::send(&mut running.input, bytes)?;
    loop {
        let mut frame = wire::receive(&mut running.output)?.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        match frame.first() {
            Some(&ALIVE) => alive(),
            Some(_) => {
                frame.remove(0);
                return Ok((wire::unpack(&frame)?, frame));
            }
            None => return Err(std::io::ErrorKind::InvalidData.into()),
        }
    }
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

fn last_words(mut file: std::fs::File) -> String {
    let length = file.metadata().map(|about| about.len()).unwrap_or(0);
    let mut out = Vec::new();
    let _ = file.seek(SeekFrom::Start(length.saturating_sub(4096)));
    let _ = file.take(4096).read_to_end(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Ends a process with all that it has started.
fn end(child: &Mutex<Child>) {
    let mut child = lock(child);
    // Only a process that was not waited for yet: its number may belong to another one afterwards.
    if matches!(child.try_wait(), Ok(None)) {
        #[cfg(unix)]
        {
            let group = rustix::process::Pid::from_child(&child);
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = child.kill();
    }
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
    child: Arc<Mutex<Child>>,
    until: Option<Instant>,
    ended: bool,
}

impl Watch {
    fn begin(&self, child: &Arc<Mutex<Child>>, timeout: Option<Duration>) {
        let until = timeout.map(|timeout| Instant::now() + timeout);
        *lock(&self.now) = Some(Watched { child: Arc::clone(child), until, ended: false });
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
            end(&watched.child);
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
