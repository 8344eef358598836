//! Inflates the streams of PDFs and does nothing else: no reader of PDFs can be faster.
//!
//!     cargo run --release --example floor FILE…
//!
//! Streams of images and fonts are inflated too, as a reader that shows pages would; what is no Flate stream only costs
//! the look for it. `benches/peers.py` measures readers against it.

use std::{env, fs, io, process::ExitCode};

use flate2::read::ZlibDecoder;
use memchr::memmem;

fn main() -> ExitCode {
    let (mut streams, mut bytes) = (0, 0);
    for path in env::args_os().skip(1) {
        match fs::read(&path) {
            Ok(file) => {
                for stream in streams_of(&file) {
                    let mut out = io::sink();
                    // What was inflated before an error counts: it was work as well.
                    if let Ok(count) = io::copy(&mut ZlibDecoder::new(stream), &mut out) {
                        streams += 1;
                        bytes += count;
                    }
                }
            }
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::FAILURE;
            }
        }
    }
    println!("{streams} streams, {bytes} bytes");
    ExitCode::SUCCESS
}

/// What stands between `stream` and `endstream` (PDF 32000-1, 7.3.8).
fn streams_of(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    memmem::find_iter(file, b"stream").filter_map(|at| {
        let is_end = at >= 3 && &file[at - 3..at] == b"end";
        let rest = &file[at + b"stream".len()..];
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
        (!is_end).then_some(rest)
    })
}
