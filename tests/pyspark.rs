//! Spark drives the program over the corpus (`examples/pyspark`) and gets the bytes of a single process.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use planscope::plan::{Plan, SCHEMA};

use crate::plans;

/// Whether `python3` has `pyspark` and there is a Java to run it on.
fn has_spark(python: &str) -> bool {
    let runs = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    runs(Command::new("java").arg("-version"))
        && runs(Command::new(python).args(["-c", "import pyspark, pandas, pyarrow"]))
}

/// The Python that has it; where there is none it is said that the test is skipped.
fn python_with_spark() -> Option<String> {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if has_spark(&python) {
        return Some(python);
    }
    eprintln!("skipped: pyspark (with pandas and pyarrow) or java is not installed");
    None
}

/// The plans of the corpus, and a file that fails.
fn corpus_with_a_failure() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap() {
        let entry = entry.unwrap().path();
        if entry.extension().is_some_and(|ending| ending == "pdf" || ending == "txt") {
            fs::copy(&entry, folder.path().join(entry.file_name().unwrap())).unwrap();
        }
    }
    fs::write(folder.path().join("empty.pdf"), "").unwrap();
    folder
}

#[test]
fn spark_gets_the_bytes_of_a_single_process() {
    let Some(python) = python_with_spark() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = corpus_with_a_failure();
    // And one without a plan.
    fs::write(folder.path().join("novel.txt"), "很久以前").unwrap();
    let program = env!("CARGO_BIN_EXE_planscope");
    let single = Command::new(program)
        .args(["extract", "--format", "ndjson", "--no-cache", "--quiet", "--jobs", "1"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(single.status.code(), Some(3));
    let out = tempfile::tempdir().unwrap();
    for how in ["map", "pipe"] {
        let file = out.path().join(how);
        let ran = Command::new(&python)
            .arg(root.join("examples/pyspark/extract.py"))
            .arg(folder.path())
            .arg(&file)
            .args(["--how", how, "--partitions", "3"])
            .env("PLANSCOPE", program)
            .env("PYSPARK_PYTHON", &python)
            .env("PLANSCOPE_CACHE_DIR", out.path().join("cache"))
            .output()
            .unwrap();
        assert!(ran.status.success(), "{how}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(fs::read(&file).unwrap() == single.stdout, "{how}: the bytes differ");
    }
}

#[test]
fn spark_gets_the_catalogue_of_a_single_process() {
    let Some(python) = python_with_spark() else { return };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = corpus_with_a_failure();
    let made: Vec<Plan> = plans::plans(24, 12, 7);
    for (at, plans) in made.chunks(5).enumerate() {
        let line = |plan: &Plan| serde_json::to_string(&Plan { schema: SCHEMA.to_owned(), ..plan.clone() }).unwrap();
        let lines: Vec<String> = plans.iter().map(line).collect();
        fs::write(folder.path().join(format!("made-{at:03}.ndjson")), lines.join("\n")).unwrap();
    }
    let out = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_planscope");
    let single = out.path().join("single.json");
    let ended = Command::new(program)
        .args(["coverage", "--format", "json", "--no-cache", "--quiet", "-o"])
        .args([&single, folder.path()])
        .status()
        .unwrap();
    assert_eq!(ended.code(), Some(3), "one of the files is empty");
    for (workers, partitions) in [("2", "5"), ("4", "13")] {
        let file = out.path().join(format!("{workers}.json"));
        let ran = Command::new(&python)
            .arg(root.join("examples/pyspark/coverage.py"))
            .args([folder.path(), &file])
            .args(["--workers", workers, "--partitions", partitions])
            .env("PLANSCOPE", program)
            .env("PYSPARK_PYTHON", &python)
            .env("PLANSCOPE_CACHE_DIR", out.path().join("cache"))
            .output()
            .unwrap();
        assert!(ran.status.success(), "{workers}: {}", String::from_utf8_lossy(&ran.stderr));
        assert!(fs::read(&file).unwrap() == fs::read(&single).unwrap(), "{workers} workers: the bytes differ");
    }
}
