//! Drives an installed `tesseract`: a child process a page, bounded in time, with the picture on its input.

use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{OcrError, picture::Picture};

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
}

impl Tesseract {
    /// Sees to it that the program runs and has the language.
    pub(super) fn checked(&self) -> Result<(), OcrError> {
        let listed = self.run(&["--list-langs"], None)?;
        let has = |wanted: &str| listed.lines().any(|line| line.trim() == wanted);
        match self.language.split('+').find(|wanted| !has(wanted)) {
            Some(missing) => Err(OcrError::Language { language: missing.to_owned() }),
            None => Ok(()),
        }
    }

    /// The words of a picture of `dpi` dots an inch.
    pub(super) fn words(&self, picture: &Picture, dpi: u32) -> Result<Vec<Seen>, OcrError> {
        let mut input = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
        input.extend_from_slice(&picture.grey);
        let dpi = dpi.to_string();
        // 6: one block of text; the sheet is one column, and its strips keep their order.
        let arguments =
            ["stdin", "stdout", "-l", &self.language, "--psm", "6", "--dpi", &dpi, "-c", "tessedit_create_tsv=1"];
        Ok(read_table(&self.run(&arguments, Some(input))?))
    }

    fn run(&self, arguments: &[&str], input: Option<Vec<u8>>) -> Result<String, OcrError> {
        let missing = |error: &std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => OcrError::Missing,
            _ => OcrError::Failed { why: error.to_string() },
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
                    return Err(OcrError::Slow { seconds: self.patience.as_secs() });
                }
                Ok(None) => thread::sleep(Duration::from_millis(20)),
                Err(error) => return Err(OcrError::Failed { why: error.to_string() }),
            }
        };
        if let Some(writer) = writer {
            drop(writer.join());
        }
        let out = reader.and_then(|reader| reader.join().ok()).and_then(Result::ok).unwrap_or_default();
        if !status.success() {
            return Err(OcrError::Failed { why: status.to_string() });
        }
        Ok(String::from_utf8_lossy(&out).into_owned())
    }
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

    #[test]
    fn a_missing_program_is_said_with_the_remedy() {
        let none = Tesseract {
            program: "no-such-program-anywhere".into(),
            language: "chi_tra".into(),
            patience: Duration::from_secs(1),
        };
        let said = none.checked().expect_err("it is missing").to_string();
        assert!(said.contains("apt install tesseract-ocr tesseract-ocr-chi-tra"), "{said}");
    }
}
