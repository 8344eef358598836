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

use planscope::{source::SourceError, words::Diagnostic};

use super::{pool::timed_out, wire};
use crate::cli::output;

/// The bytes of a file, no more than may be; `-` is standard input.
pub(crate) fn load(path: &Path, limit: u64, patience: Option<Duration>) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        // Whoever types, or feeds a pipe by hand, has the time they need.
        io::stdin()
            .lock()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| wire::unreadable(&error))?;
    } else if let Some((file, about)) = regular(path).map_err(|error| wire::unreadable(&error))? {
        output::was_read(&about);
        bytes.reserve_exact(about.len().min(limit) as usize);
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| wire::unreadable(&error))?;
    } else {
        bytes = drained(path, limit, patience)?;
    }
    if bytes.len() as u64 > limit {
        return Err(wire::finding(&SourceError::TooLarge { limit }));
    }
    Ok(bytes)
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
            Ok(Ok(piece)) => bytes.extend(piece),
            Ok(Err(error)) => return Err(wire::unreadable(&error)),
            Err(Some(overdue)) => return Err(overdue),
            Err(None) => return Ok(bytes),
        }
    }
}
