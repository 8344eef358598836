//! Where a path becomes bytes: nothing that stands there can make the run wait for ever.
//!
//! A regular file is opened and read here, no more of it than may be. A named pipe or a device is read on a thread that
//! the run does not wait for longer than for any other file.

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{self, Read},
    path::Path,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use planscope::{
    source::SourceError,
    words::{Code, Diagnostic},
};

use super::{
    Limits,
    pool::{out_of_memory, timed_out},
    wire,
};
use crate::cli::output;

/// Puts the bytes of a file in the place of those before, no more than may be; `-` is standard input. What a reader could
/// not take in is not taken in here.
///
/// The same memory for one file after another: new memory comes from the system page by page, which takes longer than
/// reading into it.
pub(crate) fn load(path: &Path, limit: u64, limits: Limits, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    /// What is kept of it for the next file: few are longer.
    const KEPT: usize = 4 << 20;
    bytes.clear();
    bytes.shrink_to(KEPT);
    let most = limits.memory.map_or(limit, |memory| memory.min(limit));
    let within = |length: u64| match length {
        length if length > limit => Err(wire::finding(&SourceError::TooLarge { limit })),
        length if length > most => Err(out_of_memory(most)),
        _ => Ok(()),
    };
    let failed = |error: &io::Error| match error.kind() {
        io::ErrorKind::OutOfMemory => no_memory(),
        _ => wire::unreadable(error),
    };
    if path == Path::new("-") {
        // Whoever types, or feeds a pipe by hand, has the time they need.
        io::stdin().lock().take(most.saturating_add(1)).read_to_end(bytes).map_err(|error| failed(&error))?;
    } else if let Some((file, about)) = regular(path).map_err(|error| wire::unreadable(&error))? {
        output::was_read(&about);
        within(about.len())?;
        usize::try_from(about.len())
            .ok()
            .and_then(|length| bytes.try_reserve_exact(length).ok())
            .ok_or_else(no_memory)?;
        file.take(most.saturating_add(1)).read_to_end(bytes).map_err(|error| failed(&error))?;
    } else {
        *bytes = drained(path, most, limits.timeout)?;
    }
    within(bytes.len() as u64)
}

/// That the machine cannot hold the file, whatever it may take.
fn no_memory() -> Diagnostic {
    Diagnostic::new(
        Code::OutOfMemory,
        "記憶體不足，無法載入檔案；可用 --jobs 減少同時讀取的檔案數",
        "there is no memory left to load it; --jobs has fewer files read at once",
    )
}

/// The file, if it is a regular one; opening it never waits.
pub(crate) fn regular(path: &Path) -> io::Result<Option<(File, Metadata)>> {
    if !path.metadata()?.is_file() {
        return Ok(None);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    // What was a file a moment ago may be a pipe now.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, nonblocking());
    let file = options.open(path)?;
    let about = file.metadata()?;
    Ok(about.is_file().then_some((file, about)))
}

#[cfg(unix)]
pub(crate) fn nonblocking() -> i32 {
    rustix::fs::OFlags::NONBLOCK.bits().cast_signed()
}

/// What comes out of a pipe or a device until it ends, or until there is enough.
fn drained(path: &Path, limit: u64, patience: Option<Duration>) -> Result<Vec<u8>, Diagnostic> {
    let (sender, pieces) = mpsc::channel();
    let from = path.to_owned();
    // It may never end; the program does not wait for it.
    thread::spawn(move || {
        let read = File::open(from).and_then(|file| {
            let mut file = file.take(limit.saturating_add(1));
            loop {
                let mut piece = vec![0; 64 << 10];
                let got = file.read(&mut piece)?;
                piece.truncate(got);
                if sender.send(Ok(piece)).is_err() || got == 0 {
                    return Ok(());
                }
            }
        });
        if let Err(error) = read {
            drop(sender.send(Err(error)));
        }
    });
    let until = patience.map(|patience| (patience, Instant::now() + patience));
    let mut bytes = Vec::new();
    loop {
        let piece = match until {
            None => pieces.recv().map_err(|_| None),
            Some((patience, until)) => {
                let left = until.saturating_duration_since(Instant::now());
                pieces
                    .recv_timeout(left)
                    .map_err(|error| (error == mpsc::RecvTimeoutError::Timeout).then(|| timed_out(patience)))
            }
        };
        match piece {
            Ok(Ok(piece)) if piece.is_empty() => return Ok(bytes),
            Ok(Ok(piece)) => {
                bytes.try_reserve(piece.len()).map_err(|_| no_memory())?;
                bytes.extend(piece);
            }
            Ok(Err(error)) => return Err(wire::unreadable(&error)),
            Err(Some(overdue)) => return Err(overdue),
            Err(None) => return Ok(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { timeout: Some(Duration::from_secs(20)), memory: Some(1000) };

    fn code(path: &Path, limit: u64) -> Result<usize, Code> {
        let mut bytes = b"of the file before".to_vec();
        load(path, limit, LIMITS, &mut bytes).map(|()| bytes.len()).map_err(|finding| finding.code)
    }

    #[test]
    fn what_is_too_large_is_refused_by_its_length_and_what_a_reader_cannot_hold_too() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        let file = File::create(&path).unwrap();
        // To read as much as this would take minutes.
        file.set_len(1 << 40).unwrap();
        assert_eq!(code(&path, 5000), Err(Code::TooLarge));
        file.set_len(2000).unwrap();
        assert_eq!(code(&path, 5000), Err(Code::OutOfMemory));
        file.set_len(1000).unwrap();
        assert_eq!(code(&path, 5000), Ok(1000));
        assert_eq!(code(&path, 999), Err(Code::TooLarge));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_end_is_read_as_far_as_may_be() {
        assert_eq!(code(Path::new("/dev/zero"), 500), Err(Code::TooLarge));
        assert_eq!(code(Path::new("/dev/zero"), 5000), Err(Code::OutOfMemory));
        assert_eq!(code(Path::new("/dev/null"), 500), Ok(0));
    }
}
