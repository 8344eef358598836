//! The three things that most programs want, as one call each.

use std::path::{Path, PathBuf};

use crate::coverage::{self, Catalogue, Overview};
use crate::diff::{self, Diff};
use crate::pipeline::{self, Options};
use crate::plan::Plan;
use crate::source::SourceError;
use crate::words::{Diagnostic, Lang};

/// Why a file gave no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It cannot be read at all.
    #[error("{} cannot be read", path.display())]
    Source {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SourceError,
    },
    /// It can be read, and there is no plan in it.
    #[error("{}: {}", path.display(), notes.last().map_or("no plan", |note| note.message_in(Lang::En)))]
    NoPlan {
        /// The file.
        path: PathBuf,
        /// What was noticed on the way, the reason last.
        notes: Vec<Diagnostic>,
    },
}

/// Reads every plan of a file, whatever form it has: PDF, extracted text, Word, OpenDocument, HTML, or JSON that
/// planscope wrote. With other limits, a password or a site's header words, use [`pipeline::read_bytes`].
///
/// # Errors
/// [`ReadError`] where the file cannot be read, or holds no plan.
///
/// # Examples
/// ```
/// let plans = planscope::read("corpus/東山區營業處-112.pdf")?;
/// let measure = &plans[0].measures[0];
/// println!("{} {} {:?}", measure.id, measure.text, measure.departments);
/// assert_eq!(plans[0].office.as_deref(), Some("東山區營業處"));
/// assert!(plans[0].measures.iter().all(|measure| !measure.evidence.text.is_empty()));
/// # Ok::<(), planscope::ReadError>(())
/// ```
#[cfg(feature = "files")]
pub fn read(path: impl AsRef<Path>) -> Result<Vec<Plan>, ReadError> {
    let path = path.as_ref();
    let unread = |source| ReadError::Source {
        path: path.to_owned(),
        source: SourceError::Read { path: path.to_owned(), source },
    };
    read_bytes(path, &std::fs::read(path).map_err(unread)?)
}

/// The same of the bytes of a file, for where there are no files: a page in a browser, a request. The name stands in
/// records and messages, and says nothing about the form.
///
/// # Errors
/// [`ReadError`] where the bytes cannot be read, or hold no plan.
///
/// # Examples
/// ```
/// let text = "甲區營業處112年度提升服務效能執行計畫\n面向\t執行策略\t具體作法\t承辦部門\t完成期限\n\
///             一、基礎服務\t(一)服務一致性\t(1)受理申請。\t業務組\t持續辦理\n";
/// let plans = planscope::read_bytes("pasted.txt", text.as_bytes())?;
/// assert_eq!(plans[0].measures[0].departments, ["業務組"]);
/// # Ok::<(), planscope::ReadError>(())
/// ```
pub fn read_bytes(name: impl AsRef<Path>, bytes: &[u8]) -> Result<Vec<Plan>, ReadError> {
    let path = name.as_ref();
    let reading = pipeline::read_bytes(&path.to_string_lossy(), bytes, &Options::default())
        .map_err(|source| ReadError::Source { path: path.to_owned(), source })?;
    if reading.plans.is_empty() {
        return Err(ReadError::NoPlan { path: path.to_owned(), notes: reading.notes });
    }
    Ok(reading.plans.into_iter().map(|reading| reading.plan).collect())
}

/// Says what changed from one plan to another. Every measure of either stands in exactly one entry.
///
/// # Examples
/// ```
/// use planscope::diff::Kind;
///
/// let old = planscope::read("corpus/西河區營業處-110.txt")?.remove(0);
/// let new = planscope::read("corpus/西河區營業處-111.txt")?.remove(0);
/// let diff = planscope::compare(&old, &new);
/// for entry in diff.entries.iter().filter(|entry| entry.kind != Kind::Same) {
///     println!("{:?} {:?} → {:?}: {}", entry.kind, entry.old, entry.new, entry.why);
/// }
/// assert_eq!(diff.entries.iter().flat_map(|entry| &entry.new).count(), new.measures.len());
/// # Ok::<(), planscope::ReadError>(())
/// ```
#[must_use]
pub fn compare(old: &Plan, new: &Plan) -> Diff {
    diff::compare(old, new, diff::Options::default())
}

/// Who covers what: the families of measures over all plans, and the matrix of them by office and year.
#[derive(Debug, Clone, PartialEq)]
pub struct Cover {
    /// One family for every measure of the run, with who has it.
    pub catalogue: Catalogue,
    /// The same laid out by year, office and heading, with sums and what stands out.
    pub overview: Overview,
}

/// Gives every measure over all plans one identity and lays out who has it. The order of the plans does not matter.
///
/// # Examples
/// ```
/// let mut plans = Vec::new();
/// for office in ["東山區營業處", "西河區營業處", "南灣區營業處"] {
///     plans.extend(planscope::read(format!("corpus/{office}-111.txt"))?);
/// }
/// let cover = planscope::cover(&plans);
/// for family in cover.catalogue.families.iter().filter(|family| family.members.len() == 1) {
///     println!("only {}: {}", family.members[0].plan, family.text);
/// }
/// assert_eq!(cover.catalogue.plans.len(), 3);
/// # Ok::<(), planscope::ReadError>(())
/// ```
#[must_use]
pub fn cover(plans: &[Plan]) -> Cover {
    let catalogue = coverage::catalogue(plans);
    let overview = coverage::overview(&plans.iter().collect::<Vec<_>>(), &catalogue, &coverage::Options::default());
    Cover { catalogue, overview }
}
