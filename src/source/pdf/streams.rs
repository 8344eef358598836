//! Inflates streams within a limit: a few kilobytes of a hostile file may hold gigabytes of zeros.

use std::borrow::Cow;
use std::io::Read;

use hayro_syntax::Filter;
use hayro_syntax::object::Stream;

/// No codec of PDF packs tighter than this; a stream that fits the limit even so needs no counting.
const TIGHTEST: usize = 1100;

/// The decoded bytes of a stream that is no image; none where it cannot be decoded or would pass `limit`.
pub(super) fn decoded<'a>(stream: &Stream<'a>, limit: usize) -> Result<Cow<'a, [u8]>, Refused> {
    let filters = stream.filters();
    let packed = filters
        .iter()
        .filter(|filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode))
        .count();
    if packed > 0 {
        let raw = stream.raw_data();
        if packed > 2 {
            return Err(Refused::TooLarge);
        }
        // Two codecs on top of each other are rare and small; a bomb is what they are made for.
        let worst = raw.len().saturating_mul(TIGHTEST).saturating_mul(if packed == 2 { TIGHTEST } else { 1 });
        if worst > limit && !fits(&raw, &filters, packed, limit) {
            return Err(Refused::TooLarge);
        }
    }
    stream.decoded_data().map_err(|_| Refused::Broken)
}

/// Why a stream was not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It inflates past the limit.
    TooLarge,
    /// Its codec fails or is unknown.
    Broken,
}

/// Counts what a deflated stream holds without keeping it. Other codecs are taken at their raw size times the most
/// that they can hold in practice.
fn fits(raw: &[u8], filters: &[Filter], packed: usize, limit: usize) -> bool {
    match (filters.first(), packed) {
        (Some(Filter::FlateDecode), 1) => inflated_size(raw, limit) <= limit,
        (Some(Filter::FlateDecode), 2) => {
            let mut inner = Vec::new();
            let room = u64::try_from(limit.min(64 << 20)).unwrap_or(u64::MAX);
            let _ = flate2::read::ZlibDecoder::new(raw).take(room).read_to_end(&mut inner);
            if filters.last() == Some(&Filter::FlateDecode) {
                inflated_size(&inner, limit) <= limit
            } else {
                inner.len().saturating_mul(64) <= limit
            }
        }
        // Behind an ASCII codec or with LZW: real content packs 20 to 1 at the most.
        _ => raw.len().saturating_mul(64) <= limit,
    }
}

fn inflated_size(raw: &[u8], limit: usize) -> usize {
    let mut decoder = flate2::read::ZlibDecoder::new(raw);
    let (mut buffer, mut total) = ([0u8; 16 * 1024], 0usize);
    while total <= limit {
        match decoder.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(count) => total += count,
        }
    }
    total
}
