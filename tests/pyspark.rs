//! Spark drives the program over the corpus (`examples/pyspark`) and gets the bytes of a single process.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

/// Whether `python3` has `pyspark` and there is a Java to run it on.
fn has_spark(python: &str) -> bool {
    let runs = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    runs(Command::new("java").arg("-version"))
        && runs(Command::new(python).args(["-c", "import pyspark, pandas, pyarrow"]))
}

#[test]
fn spark_gets_the_bytes_of_a_single_process() {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !has_spark(&python) {
        eprintln!("skipped: pyspark (with pandas and pyarrow) or java is not installed");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    // The plans of the corpus, a file that fails, and one without a plan.
    for entry in fs::read_dir(root.join("corpus")).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_some_and(|ending| ending == "pdf" || ending == "txt") {
            fs::copy(&entry, folder.path().join(entry.file_name().unwrap())).unwrap();
        }
    }
    fs::write(folder.path().join("empty.pdf"), "").unwrap();
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
