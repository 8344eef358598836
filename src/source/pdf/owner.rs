//! The user's password out of the owner's, for encryption by RC4 or AES-128 (revisions 2 to 4).
//!
//! The syntax library opens a file by the user's password alone in these revisions. The entry `/O` holds that password,
//! encrypted with the owner's: ISO 32000-1, 7.6.3.4, algorithm 7. The dictionary with it is never encrypted and never in
//! an object stream, so it is found in the bytes themselves.

use hayro_syntax::object::{Dict, FromBytes, Object, String as PdfString};
use md5::{Digest, Md5};

/// What passwords are filled up with to 32 bytes: ISO 32000-1, 7.6.3.3.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00,
    0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// The user's password that belongs to this owner's; none where there is no such dictionary, or the password is no
/// text. Whether it is right shows when the file is opened with it.
pub(super) fn user_password(file: &[u8], owner: &str) -> Option<String> {
    let dict = encryption(file)?;
    let revision = dict.get::<u8>("R").filter(|revision| (2..=4).contains(revision))?;
    let bits = match dict.get::<u8>("V")? {
        1 => 40,
        2 => dict.get::<usize>("Length").unwrap_or(40),
        _ => 128,
    };
    let length = (bits / 8).clamp(1, 16);
    let sealed = dict.get::<PdfString<'_>>("O")?;
    let mut password: Vec<u8> = sealed.as_bytes().get(..32)?.to_vec();
    let mut key = Md5::digest(padded(owner.as_bytes())).to_vec();
    if revision == 2 {
        rc4(&key[..length], &mut password);
    } else {
        for _ in 0..50 {
            key = Md5::digest(&key[..length]).to_vec();
        }
        for round in (0..20u8).rev() {
            let turned: Vec<u8> = key[..length].iter().map(|byte| byte ^ round).collect();
            rc4(&turned, &mut password);
        }
    }
    let end = (0..=32).find(|&end| password[end..] == PADDING[..32 - end])?;
    password.truncate(end);
    String::from_utf8(password).ok()
}

fn padded(password: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    for (byte, given) in out.iter_mut().zip(password.iter().chain(&PADDING)) {
        *byte = *given;
    }
    out
}

/// The encryption dictionary: in the trailer itself, or the object that it names.
fn encryption(file: &[u8]) -> Option<Dict<'_>> {
    const KEY: &[u8] = b"/Encrypt";
    /// A file that was written on many times has some; the last one counts.
    const TRIED: usize = 64;
    memchr::memmem::rfind_iter(file, KEY).take(TRIED).find_map(|at| {
        let rest = file[at + KEY.len()..].trim_ascii_start();
        let dict = if rest.starts_with(b"<<") {
            Dict::from_bytes(rest)?
        } else {
            let mut numbers = rest.split(|byte| !byte.is_ascii_digit()).filter(|part| !part.is_empty());
            let mut number = || std::str::from_utf8(numbers.next()?).ok()?.parse::<u32>().ok();
            let head = format!("{} {} obj", number()?, number()?);
            let body = memchr::memmem::rfind_iter(file, head.as_bytes())
                .take(TRIED)
                .find(|&at| at == 0 || !file[at - 1].is_ascii_digit())?;
            match Object::from_bytes(file[body + head.len()..].trim_ascii_start())? {
                Object::Dict(dict) => dict,
                _ => return None,
            }
        };
        dict.contains_key("O").then_some(dict)
    })
}

/// RC4, as PDF has it: key of 1 to 16 bytes.
fn rc4(key: &[u8], data: &mut [u8]) {
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut j = 0u8;
    for i in 0..=255u8 {
        j = j.wrapping_add(state[usize::from(i)]).wrapping_add(key[usize::from(i) % key.len()]);
        state.swap(usize::from(i), usize::from(j));
    }
    let (mut i, mut j) = (0u8, 0u8);
    for byte in data {
        i = i.wrapping_add(1);
        j = j.wrapping_add(state[usize::from(i)]);
        state.swap(usize::from(i), usize::from(j));
        *byte ^= state[usize::from(state[usize::from(i)].wrapping_add(state[usize::from(j)]))];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cipher_gives_its_published_example() {
        let mut data = *b"Plaintext";
        rc4(b"Key", &mut data);
        assert_eq!(data, [0xBB, 0xF3, 0x16, 0xE8, 0xD9, 0x40, 0xAF, 0x0A, 0xD3]);
    }

    #[test]
    fn files_without_such_a_dictionary_give_nothing() {
        for file in
            [&b""[..], b"/Encrypt", b"/Encrypt 5 0 R", b"/Encrypt<</R 2/V 1/O(short)>>", b"5 0 obj 3 /Encrypt 5 0 R"]
        {
            assert_eq!(user_password(file, "owner"), None);
        }
    }
}
