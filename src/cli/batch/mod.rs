//! A folder of files, read side by side and handed on in their order, whatever any one of them does.
//!
//! | module     | what it knows                                              |
//! |------------|------------------------------------------------------------|
//! | `jobs`     | which files there are: lists, archives                     |
//! | `intake`   | how a path becomes bytes, and never waits for ever         |
//! | `pool`     | how one file is read in a process that can be ended        |
//! | `process`  | a process with all that it starts                          |
//! | `worker`   | the other end of that                                      |
//! | `sandbox`  | what that end gives up before it reads                     |
//! | `scratch`  | the one folder that it may write to                        |
//! | `archive`  | how it walks an archive within bounds                      |
//! | `tasks`    | what it makes of a file                                    |
//! | `wire`     | what passes between the two, and into the cache            |
//! | `cache`    | results kept from run to run                               |
//! | `progress` | what is said while it goes on, and when it is over         |
//!
//! Memory is bounded: no more files are begun than a few beyond the one whose turn it is.

mod archive;
pub(crate) mod cache;
mod intake;
mod jobs;
mod pool;
mod process;
pub(crate) mod progress;
pub(crate) mod sandbox;
mod scratch;
mod tasks;
pub(super) mod wire;
pub(crate) mod worker;

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use planscope::{
    pipeline::{FileReading, Options},
    source::Form,
    words::{Code, Diagnostic},
};
use serde::{Deserialize, Serialize};

use cache::{Cache, Sum};
pub(crate) use intake::regular;
use jobs::{Job, Jobs};
pub(crate) use jobs::{Named, Paths, listed};
use pool::Reader;
pub(crate) use tasks::{Made, Task};
use wire::Outcome;
pub(crate) use wire::unreadable;
use worker::Setup;

use super::walk::LeftOut;

/// How files are read, as it is told to readers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct How {
    pub(crate) opening: super::opening::Opening,
    pub(crate) convert: bool,
    /// The site's own header words, as TOML.
    pub(crate) headers: Option<String>,
}

impl How {
    pub(crate) fn options(&self) -> anyhow::Result<Options> {
        let mut options = self.opening.options();
        options.convert.allowed = self.convert;
        if let Some(headers) = &self.headers {
            let words = options.vocabulary.extended(&toml::from_str(headers)?);
            options.vocabulary = std::borrow::Cow::Owned(words);
        }
        Ok(options)
    }
}

/// What one file may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) timeout: Option<Duration>,
    pub(crate) memory: Option<u64>,
}

/// Files to be read.
pub(crate) struct Batch {
    pub(crate) paths: Paths,
    /// Takes what is left out of archives on the way.
    pub(crate) left: Arc<Mutex<LeftOut>>,
    pub(crate) how: How,
    /// What is wanted of each file.
    pub(crate) task: Task,
    pub(crate) limits: Limits,
    pub(crate) cache: Option<Cache>,
    /// Takes the word of an earlier run for files that it ended.
    pub(crate) resume: bool,
    /// Files read at once.
    pub(crate) threads: usize,
    /// Threads for what is parallel inside one file.
    pub(crate) inner_threads: usize,
}

/// A file that was read, or why it was not.
pub(crate) struct File {
    pub(crate) path: String,
    /// Of its content, in hexadecimal; none where it could not be read.
    pub(crate) sha256: Option<String>,
    pub(crate) reading: Result<FileReading, Box<Diagnostic>>,
    /// The first file of the run that has the same content.
    pub(crate) duplicate_of: Option<String>,
    /// Whether its result was kept from an earlier run.
    pub(crate) kept: bool,
}

impl File {
    /// Why the file gave no plan, if it gave none.
    pub(crate) fn failure(&self) -> Option<&Diagnostic> {
        match &self.reading {
            Err(finding) => Some(finding),
            Ok(reading) if reading.plans.is_empty() => reading.notes.last(),
            Ok(_) => None,
        }
    }
}

/// A file on its way: the same with its sum, and perhaps still to be copied from its twin.
struct Turned {
    path: String,
    sum: Option<Sum>,
    outcome: Option<Outcome>,
    kept: bool,
}

/// Reads all files and gives them in their order. Each that was read is `seen` as its turn comes, and may be made smaller
/// by whoever sees it.
pub(crate) fn collect(batch: Batch, mut seen: impl FnMut(&mut File)) -> anyhow::Result<Vec<File>> {
    let mut files: Vec<File> = Vec::new();
    let mut twins: Vec<(usize, Sum)> = Vec::new();
    let mut at: HashMap<Sum, usize> = HashMap::new();
    run(batch, true, |read| {
        let (file, sum) = read.turned();
        match (file, sum) {
            (Ok(mut file), sum) => {
                seen(&mut file);
                at.extend(sum.map(|sum| (sum, files.len())));
                files.push(file);
            }
            (Err(file), Some(sum)) => {
                twins.push((files.len(), sum));
                files.push(file);
            }
            (Err(file), None) => files.push(file),
        }
        Ok(())
    })?;
    for (index, sum) in twins {
        let Some(&from) = at.get(&sum) else { continue };
        let (reading, sha256) = (files[from].reading.clone(), files[from].sha256.clone());
        let file = &mut files[index];
        let outcome = match reading {
            Ok(reading) => Outcome::of(Ok(reading)),
            Err(finding) => Outcome::Failed(*finding),
        };
        file.reading = outcome.renamed(&file.path).into_reading();
        file.sha256 = sha256;
    }
    // The first by order is the original, whichever was read.
    let mut originals = Originals { bound: usize::MAX, ..Originals::default() };
    for file in &mut files {
        file.duplicate_of = originals.look_up(file);
        note(file);
    }
    Ok(files)
}

/// Reads all files and hands each on when its turn has come, keeping none.
pub(crate) fn stream(batch: Batch, mut take: impl FnMut(File) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut originals = Originals { bound: ORIGINALS, ..Originals::default() };
    run(batch, false, |read| {
        let (Ok(mut file) | Err(mut file)) = read.turned().0;
        file.duplicate_of = originals.look_up(&file);
        take(file)
    })
}

/// Has something made of each file, and hands it on with what was noticed when its turn has come.
pub(crate) fn make(
    batch: Batch,
    mut take: impl FnMut(&str, Result<(Made, Vec<Diagnostic>), Diagnostic>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    run(batch, false, |read| match read.outcome {
        Some(Outcome::Made { made, notes }) => take(&read.path, Ok((made, notes))),
        Some(Outcome::Failed(finding)) => take(&read.path, Err(finding)),
        // Neither is asked for nor answered where something is to be made.
        Some(Outcome::Read { .. }) | None => Ok(()),
    })
}

/// So many files are remembered where there may be no end of them.
const ORIGINALS: usize = 1 << 16;

/// The first file of each content.
#[derive(Default)]
struct Originals {
    first: HashMap<String, String>,
    order: VecDeque<String>,
    /// The oldest of more than these are forgotten.
    bound: usize,
}

impl Originals {
    /// The first file with the same content, if this is not it.
    fn look_up(&mut self, file: &File) -> Option<String> {
        let sum = file.sha256.as_ref()?;
        if let Some(original) = self.first.get(sum) {
            return Some(original.clone());
        }
        self.first.insert(sum.clone(), file.path.clone());
        self.order.push_back(sum.clone());
        if self.order.len() > self.bound
            && let Some(oldest) = self.order.pop_front()
        {
            self.first.remove(&oldest);
        }
        None
    }
}

/// Notes on the plans of a file that its content is that of one before it.
fn note(file: &mut File) {
    let (Some(original), Ok(reading)) = (&file.duplicate_of, &mut file.reading) else { return };
    let note = Diagnostic::new(
        Code::DuplicateFile,
        format!("內容與「{original}」完全相同"),
        format!("the same content as {original}"),
    );
    for reading in &mut reading.plans {
        reading.plan.diagnostics.push(note.clone());
    }
}

/// What all threads share.
struct Shared {
    jobs: Mutex<Queue>,
    /// How many files were handed on.
    done: Mutex<u64>,
    room: Condvar,
    /// Sums of files that are being read or were; empty where twins are read again.
    claims: Mutex<HashSet<Sum>>,
    share: bool,
    cache: Option<Cache>,
    resume: bool,
    limits: Limits,
    max_bytes: u64,
    window: u64,
}

struct Queue {
    jobs: Jobs,
    next: u64,
    over: bool,
}

/// A file in its turn; `Err` where it is a twin whose reading is to be copied.
type Turn = Result<File, File>;

fn run(batch: Batch, share: bool, mut take: impl FnMut(Turned) -> anyhow::Result<()>) -> anyhow::Result<()> {
    // That the settings can be understood is seen before any file is.
    let max_bytes = batch.how.options()?.max_bytes;
    let threads = batch.threads.max(1);
    let setup = Arc::new(Setup {
        how: batch.how,
        task: batch.task,
        memory: batch.limits.memory,
        threads: batch.inner_threads,
        scratch: None,
    });
    let mut watches = Vec::new();
    let opener = Reader::new(Arc::clone(&setup), batch.limits.timeout, &mut watches);
    let shared = Arc::new(Shared {
        jobs: Mutex::new(Queue { jobs: Jobs::new(batch.paths, opener, batch.left), next: 0, over: false }),
        done: Mutex::new(0),
        room: Condvar::new(),
        claims: Mutex::new(HashSet::new()),
        share,
        cache: batch.cache,
        resume: batch.resume,
        limits: batch.limits,
        max_bytes,
        window: 4 * threads as u64 + 4,
    });
    let (sender, receiver) = mpsc::channel();
    let mut workers = Vec::new();
    for _ in 0..threads {
        let reader = Reader::new(Arc::clone(&setup), batch.limits.timeout, &mut watches);
        let (shared, sender) = (Arc::clone(&shared), sender.clone());
        workers.push(thread::spawn(move || work(&shared, reader, &sender)));
    }
    drop(sender);
    if let Some(timeout) = batch.limits.timeout {
        pool::watch_over(watches, timeout);
    }
    let mut waiting: BTreeMap<u64, Turned> = BTreeMap::new();
    let mut next = 0;
    let mut broken = None;
    for (turn, read) in receiver {
        match read {
            Ok(read) => drop(waiting.insert(turn, read)),
            Err(error) => broken = Some(error),
        }
        while let Some(read) = waiting.remove(&next) {
            next += 1;
            take(read)?;
            *lock(&shared.done) = next;
            shared.room.notify_all();
        }
    }
    for worker in workers {
        // A thread that panicked has lost its file, and the count below tells.
        let _ = worker.join();
    }
    if let Some(error) = broken {
        return Err(error);
    }
    anyhow::ensure!(waiting.is_empty(), "a reader was lost: please report this");
    if let Some(cache) = &shared.cache {
        cache.settle();
    }
    Ok(())
}

impl Turned {
    fn turned(self) -> (Turn, Option<Sum>) {
        let sha256 = self.sum.map(|sum| sum.iter().map(|byte| format!("{byte:02x}")).collect());
        let file = |reading| File { path: self.path, sha256, reading, duplicate_of: None, kept: self.kept };
        match self.outcome {
            Some(outcome) => (Ok(file(outcome.into_reading())), self.sum),
            None => (Err(file(Ok(FileReading::default()))), self.sum),
        }
    }
}

/// One thread: takes a file, has it read, hands it on.
fn work(shared: &Shared, mut reader: Reader, sender: &mpsc::Sender<(u64, anyhow::Result<Turned>)>) {
    let mut bytes = Vec::new();
    loop {
        let (turn, job) = {
            let mut queue = lock(&shared.jobs);
            let mut done = lock(&shared.done);
            while queue.next - *done >= shared.window {
                done = shared.room.wait(done).unwrap_or_else(PoisonError::into_inner);
            }
            drop(done);
            if queue.over {
                return;
            }
            let turn = queue.next;
            match queue.jobs.next() {
                None => {
                    queue.over = true;
                    return;
                }
                Some(Err(error)) => {
                    queue.over = true;
                    drop(sender.send((turn, Err(error))));
                    return;
                }
                Some(Ok(job)) => {
                    queue.next += 1;
                    (turn, job)
                }
            }
        };
        if sender.send((turn, Ok(shared.read(job, &mut reader, &mut bytes)))).is_err() {
            return;
        }
    }
}

impl Shared {
    fn read(&self, job: Job, reader: &mut Reader, loaded: &mut Vec<u8>) -> Turned {
        let failed = |path: String, finding: Diagnostic| Turned {
            path,
            sum: None,
            outcome: Some(Outcome::Failed(finding)),
            kept: false,
        };
        match job {
            Job::Failed { name, finding } => failed(name, finding),
            Job::Bytes { name, bytes } => self.read_bytes(name, &bytes, reader),
            Job::File(path) => match intake::load(&path, self.max_bytes, self.limits, loaded) {
                Ok(()) => self.read_bytes(path.display().to_string(), loaded, reader),
                Err(finding) => failed(path.display().to_string(), finding),
            },
        }
    }

    fn read_bytes(&self, path: String, bytes: &[u8], reader: &mut Reader) -> Turned {
        let sum = cache::sum(bytes);
        // Records say themselves which file they are of, and are read as fast as kept ones.
        let records = Form::of(bytes) == Form::Json;
        let found = |outcome, kept| Turned { path: path.clone(), sum: Some(sum), outcome, kept };
        if !records && self.share && !lock(&self.claims).insert(sum) {
            return found(None, false);
        }
        let cache = self.cache.as_ref().filter(|_| !records);
        let trouble = format!("{:?}", self.limits);
        if let Some(cache) = cache {
            let kept = cache.get(&sum, "").or_else(|| self.resume.then(|| cache.get(&sum, &trouble)).flatten());
            if let Some(outcome) = kept.and_then(|packed| wire::unpack::<Outcome>(&packed).ok()) {
                return found(Some(outcome.renamed(&path)), true);
            }
        }
        let (outcome, packed) = reader.read(&path, sum, bytes);
        if let Some(cache) = cache {
            let more = if outcome.is_trouble() { &*trouble } else { "" };
            if (outcome.is_lasting() || outcome.is_trouble())
                && let Some(packed) = packed.or_else(|| wire::pack(&outcome).ok())
            {
                cache.put(&sum, more, &packed);
            }
        }
        found(Some(outcome), false)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
