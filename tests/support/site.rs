//! A folder to run the program in, with a cache and a key of its own.
#![allow(dead_code, reason = "each test uses its part")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

pub(crate) const HEADER: &str = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n";

pub(crate) struct Site {
    folder: TempDir,
}

impl Site {
    pub(crate) fn new() -> Self {
        let site = Site { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(site.path("")).unwrap();
        site
    }

    /// A place in the folder that the program is run in.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("here").join(name)
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.folder.path().join("cache")
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// A plan of one measure; `what` makes it another file.
    pub(crate) fn plan(&self, name: &str, what: &str) {
        self.write(name, plan(what));
    }

    pub(crate) fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_planscope"));
        command
            .args(line)
            .current_dir(self.path(""))
            .env("PLANSCOPE_CACHE_DIR", self.cache())
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, line: &[&str]) -> Ran {
        Ran::of(self.command(line).output().unwrap())
    }

    pub(crate) fn feed(&self, line: &[&str], input: &[u8]) -> Ran {
        let mut child = self.command(line).stdin(Stdio::piped()).spawn().unwrap();
        // Who does not read its input ends without it.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::of(child.wait_with_output().unwrap())
    }
}

pub(crate) fn plan(what: &str) -> String {
    format!(
        "東山區營業處{what}年度提升服務效能執行計畫\n{HEADER}一、基礎服務\t(一)服務一致性\t(1)受理{what}。\t業務組\t持續辦理\n"
    )
}

/// Records of one measure each.
pub(crate) fn record(office: &str, year: u32, id: &str, text: &str) -> String {
    serde_json::json!({
        "schema": "planscope.plan/1", "office": office, "roc_year": year,
        "measures": [{
            "id": id, "text": text, "departments": ["甲課"], "deadline": "持續", "assignment": "certain",
            "evidence": {"text": [], "departments": [], "deadline": []}, "diagnostics": []
        }]
    })
    .to_string()
}

/// How a run ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) said: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Ran {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The names in a folder.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
