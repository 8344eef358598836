//! Tables as Parquet, read back by DuckDB, polars and pandas: every value is that of the JSON of the same run, and the
//! queries of `docs/parquet.md` have answers.

use std::{path::Path, process::Command};

use crate::support;

/// The Python that has the three readers; where there is none it is said that the test is skipped. CI has them.
fn python() -> Option<String> {
    support::python_with("duckdb, pandas, polars, pyarrow")
}

/// A table, and the JSON of the same.
fn write(folder: &Path, name: &str, command: &[&str]) {
    planscope(command, &folder.join(format!("{name}.parquet")));
    let whole = if command[0] == "coverage" { "overview" } else { "json" };
    planscope(&[command, &["--format", whole]].concat(), &folder.join(format!("{name}.json")));
}

fn planscope(command: &[&str], out: &Path) {
    let mut planscope = Command::new(env!("CARGO_BIN_EXE_planscope"));
    planscope.current_dir(env!("CARGO_MANIFEST_DIR")).args(command).args(["--quiet", "--no-cache", "-o"]).arg(out);
    let ended = planscope.status().unwrap();
    // 3: a file that is no plan stands among them.
    assert!(matches!(ended.code(), Some(0 | 3)), "{command:?}: {ended}");
}

#[test]
fn three_readers_find_what_the_json_says() {
    let Some(python) = python() else { return };
    let mut sources = vec!["corpus".to_owned()];
    if let Some(data) = support::reference() {
        // Forms of other agencies: other columns, more levels, no departments.
        sources.push(data.join("forms").to_string_lossy().into_owned());
    }
    for source in sources {
        let folder = tempfile::tempdir().unwrap();
        // Read once; from then on the records are the input.
        let records = folder.path().join("records.ndjson");
        planscope(&["extract", &source, "--ocr", "never", "--format", "ndjson"], &records);
        let records = &*records.to_string_lossy();
        write(folder.path(), "measures", &["extract", records]);
        write(folder.path(), "coverage", &["coverage", records]);
        write(folder.path(), "changes", &["diff", records]);
        write(folder.path(), "tasks", &["tasks", records]);
        write(folder.path(), "required", &["coverage", records, "--reference", "corpus/東山區營業處-112.pdf"]);
        let mut read_back = Command::new(&python);
        read_back.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parquet/read_back.py")).arg(folder.path());
        if source == "corpus" {
            read_back.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/parquet.md"));
        }
        let ran = read_back.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{source}: {said}");
        assert_eq!(said.matches("the same by").count(), 5, "{said}");
        assert_eq!(said.contains("queries answered"), source == "corpus", "{said}");
    }
}
