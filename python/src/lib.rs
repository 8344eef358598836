//! What the Python package `planscope` rests on: bytes in, records as JSON or as tables out.
//!
//! The records are those of the library and have no second form here. Python gets them as the JSON that the program
//! writes, and only when it asks; between calls a plan stays what it is. The interpreter is free while anything is read,
//! compared or written.

use std::{
    ffi::OsString,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use planscope::{
    cli,
    coverage::{self, Catalogue, Overview},
    decisions::Decisions,
    diff::{self, By},
    pipeline::{self, Options},
    report::{
        coverage::{Format, plan_schema, schema, write},
        diff::{Format as DiffFormat, schema as diff_schema, write as write_diffs},
        plans::{Entry, Failure, line, parquet},
        safe::json,
    },
    words::{Code, Diagnostic, Lang},
};
use pyo3::{
    exceptions::{PyRuntimeError, PyValueError},
    prelude::*,
    pybacked::PyBackedBytes,
    types::PyBytes,
};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Deep enough for documents nested to the limits of their readers, as in the program's own readers.
const STACK: usize = 64 << 20;

fn value_error(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

fn runtime_error(error: impl ToString) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

/// A plan: as a record, or as the line that the program wrote. Each is made of the other where it is asked for.
#[pyclass(frozen, module = "planscope._native")]
struct Plan {
    record: OnceLock<planscope::plan::Plan>,
    line: OnceLock<Vec<u8>>,
}

impl Plan {
    fn of(plan: planscope::plan::Plan) -> Self {
        Plan { record: OnceLock::from(plan), line: OnceLock::new() }
    }

    fn record(&self) -> PyResult<&planscope::plan::Plan> {
        if let Some(record) = self.record.get() {
            return Ok(record);
        }
        let line = self.line.get().map(Vec::as_slice).unwrap_or_default();
        let record: planscope::plan::Plan = serde_json::from_slice(line).map_err(value_error)?;
        Ok(self.record.get_or_init(|| record.completed()))
    }

    fn line(&self) -> PyResult<&[u8]> {
        if let Some(line) = self.line.get() {
            return Ok(line);
        }
        let record = self.record()?;
        let written = line(&Entry::Plan(record)).map_err(runtime_error)?;
        Ok(self.line.get_or_init(|| written))
    }
}

#[pymethods]
impl Plan {
    /// A plan that the program wrote as one line of JSON.
    #[staticmethod]
    fn from_line(line: &[u8]) -> Self {
        Plan { record: OnceLock::new(), line: OnceLock::from(line.to_vec()) }
    }

    /// The record as JSON.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let line = py.detach(|| self.line())?;
        Ok(PyBytes::new(py, line))
    }
}

/// The plans of a file, or why there are none, as JSON.
#[pyfunction]
#[pyo3(signature = (name, bytes, password = None, ocr = "auto"))]
fn read(
    py: Python<'_>,
    name: &str,
    bytes: PyBackedBytes,
    password: Option<String>,
    ocr: &str,
) -> PyResult<(Vec<Plan>, Option<String>)> {
    let options = cli::options(password, ocr)
        .ok_or_else(|| value_error(format!("ocr is one of auto, never, always; not {ocr}")))?;
    Ok(match free(py, || guarded(name, &bytes, &options))? {
        Ok(plans) => (plans.into_iter().map(Plan::of).collect(), None),
        Err(finding) => (Vec::new(), Some(failure(name, &bytes, &finding).to_string())),
    })
}

/// The threads that work is done by. A process that was forked has none of its parent's, and waits for ever where it
/// asks them; so each process has its own. They last, for memory that a thread has been given is dear.
fn threads() -> PyResult<Arc<ThreadPool>> {
    static THREADS: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    let this = std::process::id();
    if let Some((process, threads)) = &*threads
        && *process == this
    {
        return Ok(Arc::clone(threads));
    }
    let made = Arc::new(ThreadPoolBuilder::new().stack_size(STACK).build().map_err(runtime_error)?);
    if let Some(parents) = threads.replace((this, Arc::clone(&made))) {
        // To end it would be to wait for its threads.
        std::mem::forget(parents);
    }
    Ok(made)
}

/// Does something with the interpreter free.
fn free<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| Ok(threads()?.install(work)))
}

/// The parsers of others may panic on hostile bytes; that is a failure of the file.
fn guarded(name: &str, bytes: &[u8], options: &Options) -> Result<Vec<planscope::plan::Plan>, Box<Diagnostic>> {
    let read = catch_unwind(AssertUnwindSafe(|| pipeline::read_bytes(name, bytes, options)));
    let reading = match read {
        Ok(Ok(reading)) => reading,
        Ok(Err(error)) => return Err(Box::new(cli::finding(&error))),
        Err(_) => {
            let finding = Diagnostic::new(Code::ReaderFailed, "讀取程序異常結束", "the reader ended badly");
            return Err(Box::new(finding));
        }
    };
    match (reading.plans.is_empty(), reading.notes.into_iter().last()) {
        (true, Some(note)) => Err(Box::new(note)),
        _ => Ok(reading.plans.into_iter().map(|reading| reading.plan).collect()),
    }
}

fn failure(name: &str, bytes: &[u8], finding: &Diagnostic) -> serde_json::Value {
    let sum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut failure = json!(Failure::new(name, Some(&sum), finding));
    failure["page"] = json!(finding.page);
    failure
}

/// What to do about a finding of that code: in zh-TW and in English.
#[pyfunction]
fn remedy(code: &str) -> Option<(&'static str, &'static str)> {
    Code::named(code).map(|code| (code.explain().hint(Lang::ZhTw), code.explain().hint(Lang::En)))
}

/// A comparison of two plans.
#[pyclass(frozen, module = "planscope._native")]
struct Diff {
    diff: Arc<diff::Diff>,
}

#[pymethods]
impl Diff {
    /// The record as JSON.
    fn json<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let written = py.detach(|| written(&*self.diff))?;
        Ok(PyBytes::new(py, &written))
    }
}

fn written(value: &impl serde::Serialize) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    json::compact(&mut out, value).map_err(runtime_error)?;
    Ok(out)
}

type Plans<'py> = Vec<PyRef<'py, Plan>>;

/// The records of plans that Python holds.
fn records<'a>(plans: &'a Plans<'_>) -> PyResult<Vec<&'a planscope::plan::Plan>> {
    plans.iter().map(|plan| plan.record()).collect()
}

/// Compares one plan with another.
#[pyfunction]
fn compare(py: Python<'_>, old: PyRef<'_, Plan>, new: PyRef<'_, Plan>, strict: bool) -> PyResult<Diff> {
    let (old, new) = (old.record()?, new.record()?);
    let diff = free(py, || diff::compare(old, new, diff::Options { strict }))?;
    Ok(Diff { diff: Arc::new(diff) })
}

/// Compares each office with its year before, or the offices of each year.
#[pyfunction]
fn compare_all(py: Python<'_>, plans: Plans<'_>, by: &str, nearest: usize, strict: bool) -> PyResult<Vec<Diff>> {
    let by = match by {
        "year" => By::Year,
        "office" => By::Office,
        other => return Err(value_error(format!("by is year or office, not {other}"))),
    };
    let plans: Vec<planscope::plan::Plan> = records(&plans)?.into_iter().cloned().collect();
    let run = free(py, || {
        let most = if nearest == 0 { usize::MAX - 1 } else { nearest };
        let (pairs, _) = diff::pairs_of_nearest(&plans, by, most);
        diff::run(&plans, &pairs, &Decisions::default(), diff::Options { strict })
    })?;
    Ok(run.diffs.into_iter().map(|diff| Diff { diff: Arc::new(diff) }).collect())
}

/// The families of a run, and the matrix of them.
#[pyclass(frozen, module = "planscope._native")]
struct Coverage {
    catalogue: Catalogue,
    overview: Overview,
}

/// Gives every measure over all plans one identity. `reference` is the place of a plan among them.
#[pyfunction]
#[pyo3(signature = (plans, year = None, reference = None))]
fn cover(py: Python<'_>, plans: Plans<'_>, year: Option<u32>, reference: Option<usize>) -> PyResult<Coverage> {
    let plans = records(&plans)?;
    free(py, || {
        let reference = reference.and_then(|at| plans.get(at)).map(|plan| plan.source.path.clone());
        let question = coverage::Question { reference: reference.as_deref(), ..coverage::Question::default() };
        let catalogue = coverage::catalogue_with(&plans, &question);
        let overview = coverage::overview(&plans, &catalogue, &coverage::Options { year, reference });
        Coverage { catalogue, overview }
    })
}

#[pymethods]
impl Coverage {
    /// What it is written as: `json`, `overview`, `parquet`, `html`, `xlsx`, `ods` or `csv`.
    fn written<'py>(&self, py: Python<'py>, format: &str, english: bool) -> PyResult<Bound<'py, PyBytes>> {
        let format = match format {
            "json" => Format::Json,
            "overview" => Format::OverviewJson,
            "parquet" => Format::Parquet,
            "html" => Format::Html,
            "xlsx" => Format::Xlsx,
            "ods" => Format::Ods,
            "csv" => Format::Csv,
            other => return Err(value_error(format!("not written as {other}"))),
        };
        let written = free(py, || {
            let mut out = Vec::new();
            write(&self.catalogue, &self.overview, format, lang(english), &mut out).map(|()| out)
        })?;
        Ok(PyBytes::new(py, &written.map_err(runtime_error)?))
    }
}

fn lang(english: bool) -> Lang {
    if english { Lang::En } else { Lang::ZhTw }
}

/// The measures of plans as Parquet.
#[pyfunction]
fn measures<'py>(py: Python<'py>, plans: Plans<'_>) -> PyResult<Bound<'py, PyBytes>> {
    let plans = records(&plans)?;
    let written = free(py, || parquet(&plans))?.map_err(runtime_error)?;
    Ok(PyBytes::new(py, &written))
}

/// What comparisons are written as: `parquet`, `html`, `xlsx` or `csv`.
#[pyfunction]
fn diffs<'py>(
    py: Python<'py>,
    diffs: Vec<PyRef<'_, Diff>>,
    format: &str,
    english: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let format = match format {
        "parquet" => DiffFormat::Parquet,
        "html" => DiffFormat::Html,
        "xlsx" => DiffFormat::Xlsx,
        "csv" => DiffFormat::Csv,
        other => return Err(value_error(format!("not written as {other}"))),
    };
    let diffs: Vec<diff::Diff> = diffs.iter().map(|diff| (*diff.diff).clone()).collect();
    let written = free(py, || {
        let mut out = Vec::new();
        write_diffs(&diffs, format, lang(english), &mut out).map(|()| out)
    })?;
    Ok(PyBytes::new(py, &written.map_err(runtime_error)?))
}

/// The JSON Schemas of a plan, a comparison and a catalogue: what the classes of Python are made of.
#[pyfunction]
fn schemas() -> String {
    json!([plan_schema(), diff_schema(), schema()]).to_string()
}

/// Is the program: does what the words say, the first of which is its name, and gives the exit code. `again` starts it.
#[pyfunction]
fn run(py: Python<'_>, words: Vec<OsString>, again: Vec<OsString>) -> u8 {
    py.detach(|| cli::run_as(words, Some(again)))
}

/// The module.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Plan>()?;
    module.add_class::<Diff>()?;
    module.add_class::<Coverage>()?;
    for function in [
        wrap_pyfunction!(read, module)?,
        wrap_pyfunction!(remedy, module)?,
        wrap_pyfunction!(compare, module)?,
        wrap_pyfunction!(compare_all, module)?,
        wrap_pyfunction!(cover, module)?,
        wrap_pyfunction!(measures, module)?,
        wrap_pyfunction!(diffs, module)?,
        wrap_pyfunction!(schemas, module)?,
        wrap_pyfunction!(run, module)?,
    ] {
        module.add_function(function)?;
    }
    Ok(())
}
