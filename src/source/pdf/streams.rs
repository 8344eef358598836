//! Inflates streams within a limit: a few kilobytes of a hostile file may hold gigabytes of zeros.

use std::borrow::Cow;
use std::cell::RefCell;

use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;

/// No codec of PDF packs tighter than this; a stream that fits the limit even so needs no counting.
const TIGHTEST: usize = 1100;

/// The decoded bytes of a stream that is no image; none where it cannot be decoded or would pass `limit`.
pub(super) fn decoded<'a>(stream: &Stream<'a>, limit: usize) -> Result<Cow<'a, [u8]>, Refused> {
    /// What else may be said of a stream: that it lies in another file, what its filters do beyond inflating.
    const MORE: [&str; 3] = ["F", "DP", "DecodeParms"];
    let filters = stream.filters();
    if filters[..] == [Filter::FlateDecode] && !MORE.iter().any(|&key| stream.dict().contains_key(key)) {
        // Nearly every stream: inflated once, within the limit. What is broken is left to those who can mend it.
        let (data, is_sound) = inflated(&stream.raw_data(), limit.saturating_add(1));
        if data.len() > limit {
            return Err(Refused::TooLarge);
        }
        if is_sound {
            return Ok(Cow::Owned(data));
        }
    }
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

/// Whether a stream fits the limit, as far as that can be told before it is decoded: what a deflated one holds is seen.
/// Other codecs are taken at their raw size times the most that they can hold in practice.
fn fits(raw: &[u8], filters: &[Filter], packed: usize, limit: usize) -> bool {
    let is_within = |raw: &[u8]| inflated(raw, limit.saturating_add(1)).0.len() <= limit;
    match (filters.first(), packed) {
        (Some(Filter::FlateDecode), 1) => is_within(raw),
        (Some(Filter::FlateDecode), 2) => {
            let (inner, _) = inflated(raw, limit.min(64 << 20));
            if filters.last() == Some(&Filter::FlateDecode) {
                is_within(&inner)
            } else {
                inner.len().saturating_mul(64) <= limit
            }
        }
        // Behind an ASCII codec or with LZW: real content packs 20 to 1 at the most.
        _ => raw.len().saturating_mul(64) <= limit,
    }
}

/// What a deflated stream holds, `most` bytes of it at most, and whether it is sound so far. One that is cut off is.
fn inflated(raw: &[u8], most: usize) -> (Vec<u8>, bool) {
    /// Content streams pack about so tight: there is seldom need for more room.
    const USUAL: usize = 8;
    /// In bytes: what little packs tighter still takes no more than a few rounds.
    const LEAST_ROOM: usize = 256;
    // Its tables and its window take longer to make than most streams take to read.
    thread_local!(static INFLATER: RefCell<Decompress> = RefCell::new(Decompress::new(true)));
    let mut data = Vec::with_capacity(raw.len().saturating_mul(USUAL).max(LEAST_ROOM).min(most));
    let is_sound = INFLATER.with_borrow_mut(|inflater| {
        inflater.reset(true);
        loop {
            let read = usize::try_from(inflater.total_in()).unwrap_or(raw.len());
            match inflater.decompress_vec(&raw[read..], &mut data, FlushDecompress::Finish) {
                Err(_) => return false,
                Ok(Status::Ok | Status::BufError) if data.len() == data.capacity() && data.len() < most => {
                    data.reserve_exact(data.len().min(most - data.len()));
                }
                Ok(_) => return true,
            }
        }
    });
    data.truncate(most);
    (data, is_sound)
}
