//! Files that only their own word processor reads (the old Word format, rich text): LibreOffice, where it is
//! installed and asked for, writes them anew as DOCX.
//!
//! It works in a folder of its own, with a profile of its own, so that it neither meets one that is open nor leaves
//! anything behind; and it is ended, with all it has started, when it takes too long: here, or by whoever watches over
//! this process and its group.

use std::{
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::installed::Program;

/// Why a file was not converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The program is not installed.
    #[error("LibreOffice is not installed; remedy: {}", REMEDY)]
    Missing,
    /// It took too long.
    #[error("LibreOffice took longer than {seconds} s")]
    Slow {
        /// The limit.
        seconds: u64,
    },
    /// It wrote nothing: the file is damaged or encrypted.
    #[error("LibreOffice could not convert the file; remedy: open it there and save it as DOCX")]
    Nothing,
    /// The system refused.
    #[error("cannot convert the file")]
    Io(#[from] io::Error),
}

/// How it is installed here.
pub const REMEDY: &str = if cfg!(windows) {
    "winget install TheDocumentFoundation.LibreOffice"
} else if cfg!(target_os = "macos") {
    "brew install --cask libreoffice"
} else {
    "apt install libreoffice-writer (Debian, Ubuntu), dnf install libreoffice-writer (Fedora)"
};

/// How files are converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConvertOptions {
    /// Whether they are at all.
    pub allowed: bool,
    /// The programs to try, one after another.
    pub programs: Vec<PathBuf>,
    /// How long one file may take.
    pub patience: Duration,
    /// Where it may write; none for the system's own place for what does not last.
    pub folder: Option<PathBuf>,
    /// Whether it leads a group of its own, which is ended as one. Where whoever watches ends the group that this
    /// process leads, it stays in that one.
    pub in_own_group: bool,
}

impl Default for ConvertOptions {
    fn default() -> Self {
        ConvertOptions {
            allowed: false,
            programs: Program::Office.to_try(),
            patience: Duration::from_secs(120),
            folder: None,
            in_own_group: true,
        }
    }
}

/// The bytes of the DOCX that LibreOffice makes of a file with that ending.
///
/// # Errors
/// [`ConvertError`] where the program is missing, slow, or does not read the file.
pub fn to_docx(bytes: &[u8], ending: &str, options: &ConvertOptions) -> Result<Vec<u8>, ConvertError> {
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let input = folder.path().join(format!("input.{ending}"));
    fs::write(&input, bytes)?;
    let mut child = None;
    for program in &options.programs {
        match start(program, folder.path(), &input, options.in_own_group) {
            Ok(started) => {
                child = Some(started);
                break;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut child = child.ok_or(ConvertError::Missing)?;
    let began = Instant::now();
    while child.try_wait()?.is_none() {
        if began.elapsed() > options.patience {
            end(&mut child);
            return Err(ConvertError::Slow { seconds: options.patience.as_secs() });
        }
        thread::sleep(Duration::from_millis(50));
    }
    fs::read(folder.path().join("out/input.docx")).map_err(|_| ConvertError::Nothing)
}

fn start(program: &Path, folder: &Path, input: &Path, in_own_group: bool) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .arg(format!("-env:UserInstallation={}", url(&folder.join("profile").to_string_lossy())))
        .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir"])
        .arg(folder.join("out"))
        .arg(input)
        // What it does not keep in its profile stays in the folder too.
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // The program is a script that starts another: both are ended as one group.
    #[cfg(unix)]
    if in_own_group {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    command.spawn()
}

/// A path as the URL that LibreOffice wants of its profile: `file:///tmp/x`, `file:///C:/Users/x`.
fn url(path: &str) -> String {
    let mut out = String::from("file://");
    // A path of Windows begins with its drive, and is parted by backslashes.
    let is_windows = path.as_bytes().get(1) == Some(&b':');
    if is_windows {
        out.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if is_windows => out.push('/'),
            b'/' | b':' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(programs: &[&str], patience: Duration) -> ConvertOptions {
        let programs = programs.iter().map(PathBuf::from).collect();
        ConvertOptions { allowed: true, programs, patience, ..ConvertOptions::default() }
    }

    #[test]
    fn the_profile_is_named_as_a_url_on_every_system() {
        assert_eq!(url("/tmp/a b/計"), "file:///tmp/a%20b/%E8%A8%88");
        assert_eq!(url(r"C:\Users\王\Temp"), "file:///C:/Users/%E7%8E%8B/Temp");
    }

    #[test]
    fn a_missing_program_is_said_with_the_remedy() {
        let none = to_docx(b"", "doc", &options(&["no-such-program-anywhere"], Duration::from_secs(1)));
        assert!(none.expect_err("it is missing").to_string().contains("apt install libreoffice-writer"));
    }

    #[cfg(unix)]
    #[test]
    fn a_slow_program_is_ended_and_a_silent_one_said_to_have_failed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let program = |name: &str, script: &str| {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
            path.display().to_string()
        };
        let began = Instant::now();
        let slow = to_docx(b"", "doc", &options(&[&program("slow", "sleep 30")], Duration::from_millis(100)));
        assert!(matches!(slow, Err(ConvertError::Slow { .. })) && began.elapsed() < Duration::from_secs(10));
        let silent = to_docx(b"", "doc", &options(&[&program("silent", "exit 0")], Duration::from_secs(9)));
        assert!(matches!(silent, Err(ConvertError::Nothing)));
    }
}
