//! Drives an installed `tesseract`: a child process a page, bounded in time, with the picture on its input.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{LEAST_VERSION, OcrError, OcrOptions, picture::Picture};
use crate::source::installed::{Program, located};

/// Its data for vertical writing, as it names it.
const COLUMNS: &str = "chi_tra_vert";

/// What it is called where it fails.
const PROGRAM: &str = "tesseract";

/// A recognised word on the picture, in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    pub(super) text: String,
    /// Left, top, right, bottom.
    pub(super) bbox: [f32; 4],
    /// 0–1.
    pub(super) confidence: f32,
    /// Words of one line have the same number.
    pub(super) line: u32,
}

/// The recogniser with its language.
#[derive(Debug, Clone)]
pub(super) struct Tesseract {
    pub(super) program: PathBuf,
    pub(super) language: String,
    pub(super) patience: Duration,
    /// Bytes of memory.
    pub(super) memory: u64,
}

impl Tesseract {
    pub(super) fn of(options: &OcrOptions) -> Tesseract {
        Tesseract {
            program: located(&options.program, Program::Recogniser),
            language: options.language.clone(),
            patience: options.patience,
            memory: options.memory,
        }
    }

    /// Sees to it that the program runs, is of this age and has the language; gives its version.
    pub(super) fn checked(&self) -> Result<String, OcrError> {
        let said = self.run(&["--version"], None)?;
        let found = version(&said);
        // Version 3 says so on standard error, where nobody listens.
        if found.split('.').next().and_then(|first| first.parse().ok()).is_none_or(|first: u32| first < LEAST_VERSION) {
            return Err(OcrError::Old { found: if found.is_empty() { "3".to_owned() } else { found.to_owned() } });
        }
        let listed = self.run(&["--list-langs"], None)?;
        let has = |wanted: &str| listed.lines().any(|line| line.trim() == wanted);
        match self.language.split('+').find(|wanted| !has(wanted)) {
            Some(missing) => Err(OcrError::Language { language: missing.to_owned() }),
            None => Ok(found.to_owned()),
        }
    }

    /// The words of a picture of `dpi` dots an inch.
    pub(super) fn words(&self, picture: &Picture, dpi: u32) -> Result<Vec<Seen>, OcrError> {
        // 6: one block of text; the sheet is one column, and its strips keep their order.
        self.read(picture, dpi, &self.language, "6")
    }

    /// Whether it has the data for vertical writing.
    pub(super) fn reads_columns(&self) -> bool {
        self.run(&["--list-langs"], None).is_ok_and(|listed| listed.lines().any(|line| line.trim() == COLUMNS))
    }

    /// The words of a picture of vertical writing.
    pub(super) fn columns(&self, picture: &Picture, dpi: u32) -> Result<Vec<Seen>, OcrError> {
        // 5: one block of vertical text.
        self.read(picture, dpi, COLUMNS, "5")
    }

    fn read(&self, picture: &Picture, dpi: u32, language: &str, mode: &str) -> Result<Vec<Seen>, OcrError> {
        let mut input = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        input.extend_from_slice(&picture.grey);
        let dpi = dpi.to_string();
        let arguments =
            ["stdin", "stdout", "-l", language, "--psm", mode, "--dpi", &dpi, "-c", "tessedit_create_tsv=1"];
        Ok(read_table(&self.run(&arguments, Some(input))?))
    }

    fn run(&self, arguments: &[&str], input: Option<Vec<u8>>) -> Result<String, OcrError> {
        let missing = |error: &std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => OcrError::Missing,
            _ => OcrError::Failed { program: PROGRAM, why: error.to_string() },
        };
        let mut child = Command::new(&self.program)
            .args(arguments)
            // Pages are read side by side; threads inside each would only fight for the same cores.
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| missing(&error))?;
        self.bound(&child);
        let writer = child.stdin.take().zip(input).map(|(mut pipe, input)| {
            // A child that gives up early closes its input; its exit tells.
            thread::spawn(move || drop(pipe.write_all(&input)))
        });
        let reader = child.stdout.take().map(|pipe| {
            thread::spawn(move || {
                let mut out = Vec::new();
                let read = pipe.take(64 << 20).read_to_end(&mut out);
                read.map(|_| out)
            })
        });
        let began = Instant::now();
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if began.elapsed() > self.patience => {
                    drop(child.kill());
                    drop(child.wait());
                    return Err(OcrError::Slow { program: PROGRAM, seconds: self.patience.as_secs() });
                }
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Err(error) => return Err(OcrError::Failed { program: PROGRAM, why: error.to_string() }),
            }
        };
        if let Some(writer) = writer {
            drop(writer.join());
        }
        let out = reader.and_then(|reader| reader.join().ok()).and_then(Result::ok).unwrap_or_default();
        if !status.success() {
            return Err(OcrError::Failed { program: PROGRAM, why: status.to_string() });
        }
        Ok(String::from_utf8_lossy(&out).into_owned())
    }
}

impl Tesseract {
    /// Bounds the memory of a child that has just begun. Where that fails, its time is bounded still.
    #[cfg(target_os = "linux")]
    fn bound(&self, child: &Child) {
        use rustix::process::{Pid, Resource, Rlimit, prlimit};
        let limit = Rlimit { current: Some(self.memory), maximum: Some(self.memory) };
        let _ = prlimit(Some(Pid::from_child(child)), Resource::As, limit);
    }

    #[cfg(not(target_os = "linux"))]
    fn bound(&self, _: &Child) {}
}

/// `5.3.0` of `tesseract 5.3.0`, `5.0.0-alpha` of `tesseract v5.0.0-alpha.20201127`.
fn version(said: &str) -> &str {
    let word = said.lines().next().and_then(|line| line.strip_prefix("tesseract ")).unwrap_or_default();
    word.trim().trim_start_matches('v')
}

/// The words of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, conf, text.
fn read_table(text: &str) -> Vec<Seen> {
    let mut out = Vec::new();
    let (mut line, mut key) = (0, Vec::new());
    for row in text.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [level, page, block, paragraph, of_line, _, left, top, width, height, confidence, text] = cells[..] else {
            continue;
        };
        let number = |text: &str| text.parse::<f32>().ok();
        let (Some(left), Some(top), Some(width), Some(height), Some(confidence)) =
            (number(left), number(top), number(width), number(height), number(confidence))
        else {
            continue;
        };
        let here = vec![page, block, paragraph, of_line];
        if here != key {
            key = here;
            line += 1;
        }
        if level == "5" && !text.trim().is_empty() {
            out.push(Seen {
                text: text.trim().to_owned(),
                bbox: [left, top, left + width, top + height],
                confidence: (confidence / 100.0).clamp(0.0, 1.0),
                line,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_table_keep_their_line() {
        let table = "level\tpage_num\tblock_num\n5\t1\t1\t1\t1\t1\t10\t20\t30\t31\t96.5\t業務\n\
                     4\t1\t1\t1\t2\t0\t0\t0\t9\t9\t-1\t\n5\t1\t1\t1\t2\t1\t10\t60\t30\t31\t40\t組\n";
        let words = read_table(table);
        assert_eq!(words.len(), 2);
        assert_eq!(words[0].bbox, [10.0, 20.0, 40.0, 51.0]);
        assert_ne!(words[0].line, words[1].line);
    }

    /// A program that answers as tesseract would.
    #[cfg(unix)]
    fn program(folder: &std::path::Path, script: &str) -> Tesseract {
        use std::{fs, os::unix::fs::PermissionsExt};
        let program = folder.join("tesseract");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("it is ours");
        Tesseract { program, language: "chi_tra".into(), patience: Duration::from_secs(5), memory: 256 << 20 }
    }

    #[cfg(unix)]
    #[test]
    fn an_old_program_and_a_missing_language_are_said_with_the_remedy() {
        let folder = tempfile::tempdir().expect("a folder");
        let said = |script: &str| program(folder.path(), script).checked().map_err(|error| error.to_string());
        let old = said("echo 'tesseract 3.04.01' >&2").expect_err("it is old");
        assert!(old.contains("too old") && old.contains("apt install tesseract-ocr"), "{old}");
        let listed = "case $1 in --version) echo 'tesseract 5.3.0';; *) echo List; echo eng;; esac";
        let none = said(listed).expect_err("there is no Chinese");
        assert!(none.contains("no data for chi_tra") && none.contains("tesseract-ocr-chi-tra"), "{none}");
        assert_eq!(said(&listed.replace("eng", "chi_tra")), Ok("5.3.0".to_owned()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn memory_and_time_of_the_program_are_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        // The limit is set when the program has begun.
        let greedy = program(folder.path(), "sleep 0.2; ulimit -v");
        assert_eq!(greedy.run(&[], None).expect("it runs").trim(), (256 << 10).to_string());
        let slow = Tesseract { patience: Duration::from_millis(50), ..program(folder.path(), "sleep 9") };
        assert!(matches!(slow.run(&[], None), Err(OcrError::Slow { .. })));
    }

    #[test]
    fn a_missing_program_is_said_with_the_remedy() {
        let none = Tesseract {
            program: "no-such-program-anywhere".into(),
            language: "chi_tra".into(),
            patience: Duration::from_secs(1),
            memory: 1 << 30,
        };
        let said = none.checked().expect_err("it is missing").to_string();
        assert!(said.contains("apt install tesseract-ocr tesseract-ocr-chi-tra"), "{said}");
    }
}
