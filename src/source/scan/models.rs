//! Which models there are, where they are looked for, and what they are known by.
//!
//! | looked for in                     | why                                                     |
//! |-----------------------------------|---------------------------------------------------------|
//! | the folder that is named          | `--ocr-models`, or `[ocr] models` in `planscope.toml`   |
//! | `planscope/ocr-models` of the user's data folder | put there once, and no Python is needed  |
//! | an installed `rapidocr`           | its package holds them: `pip install rapidocr`          |
//!
//! Nothing is fetched: what is missing is said, with the command that brings it.

#[cfg(feature = "files")]
use std::fs;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::OcrError;

/// One of the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// What it does.
    pub job: Job,
    /// The names it goes by; the first is that of `rapidocr` 3.10.
    pub names: &'static [&'static str],
    /// SHA-256 of the files that planscope was measured with, in hexadecimal.
    pub known: &'static [&'static str],
}

/// What a model does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Finds where text stands.
    Detection,
    /// Says what a line says.
    Recognition,
}

/// The models that are needed.
pub const MODELS: [Model; 2] = [
    Model {
        job: Job::Detection,
        names: &["PP-OCRv6_det_small.onnx"],
        known: &["090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"],
    },
    Model {
        job: Job::Recognition,
        names: &["PP-OCRv6_rec_small.onnx"],
        known: &["6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"],
    },
];

/// The licence of the models, and whose they are.
pub const LICENCE: &str = "Apache-2.0, PaddlePaddle Authors (PP-OCRv6); ONNX files of RapidOCR";

/// The one command that brings the models.
pub const REMEDY: &str = "pip install --no-deps rapidocr";

/// A larger file is no such model: the larger of the two has 21 MB.
const MOST: u64 = 128 << 20;

/// The files of the models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFiles {
    detection: PathBuf,
    recognition: PathBuf,
}

impl ModelFiles {
    /// The models in a folder; none where one of them is missing.
    #[must_use]
    pub fn within(folder: &Path) -> Option<ModelFiles> {
        let [detection, recognition] = MODELS.map(|model| model.within(folder));
        Some(ModelFiles { detection: detection?, recognition: recognition? })
    }

    /// The folders that they lie in, which whoever reads them must be let into.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        [&self.detection, &self.recognition].into_iter().filter_map(|file| file.parent().map(Path::to_owned)).collect()
    }

    /// The bytes of the model of detection.
    #[cfg(feature = "scan")]
    pub(super) fn detection(&self) -> Result<Vec<u8>, OcrError> {
        bytes(&self.detection)
    }

    /// The bytes of the model of recognition.
    #[cfg(feature = "scan")]
    pub(super) fn recognition(&self) -> Result<Vec<u8>, OcrError> {
        bytes(&self.recognition)
    }
}

impl Model {
    /// Its file in a folder.
    #[must_use]
    pub fn within(&self, folder: &Path) -> Option<PathBuf> {
        self.names.iter().map(|name| folder.join(name)).find(|file| file.is_file())
    }

    /// Whether a file is one that planscope was measured with, and its sum.
    ///
    /// # Errors
    /// [`OcrError::Failed`] where it cannot be read or is far too large.
    pub fn check(&self, file: &Path) -> Result<(bool, String), OcrError> {
        use std::fmt::Write;
        let mut sum = String::with_capacity(64);
        for byte in Sha256::digest(bytes(file)?) {
            let _ = write!(sum, "{byte:02x}");
        }
        Ok((self.known.contains(&&*sum), sum))
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, OcrError> {
    let failed = |why: String| OcrError::Failed { program: "PP-OCR", why: format!("{}: {why}", file.display()) };
    let mut out = Vec::new();
    File::open(file)
        .and_then(|open| open.take(MOST + 1).read_to_end(&mut out))
        .map_err(|error| failed(error.to_string()))?;
    if out.len() as u64 > MOST {
        return Err(failed(format!("larger than {MOST} bytes, so no such model")));
    }
    Ok(out)
}

#[cfg(feature = "files")]
/// The folder of the user's own data, where there is one.
#[must_use]
pub fn own_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "planscope").map(|own| own.data_dir().join("ocr-models"))
}

#[cfg(feature = "files")]
/// The folders that an installed `rapidocr` may keep its models in, best first: of the virtual environment that is
/// active, of the user, of the system.
#[must_use]
pub fn rapidocr_folders() -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = Vec::new();
    roots.extend(["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(std::env::var_os).map(PathBuf::from));
    if let Some(base) = directories::BaseDirs::new() {
        roots.push(base.home_dir().join(".local"));
        roots.push(base.home_dir().join(".local/pipx/venvs/rapidocr"));
        roots.push(base.home_dir().join(".local/share/pipx/venvs/rapidocr"));
        roots.push(base.home_dir().join("Library/Python"));
        roots.push(base.data_local_dir().join("Programs/Python"));
    }
    roots.extend(["/usr/local", "/usr", "/opt/homebrew"].map(PathBuf::from));
    roots
        .iter()
        .flat_map(|root| packages(root))
        .map(|folder| folder.join("rapidocr/models"))
        .filter(|folder| folder.is_dir())
        .collect()
}

#[cfg(feature = "files")]
/// The folders of packages under the root of a Python: `lib/python3.12/site-packages` and the like.
fn packages(root: &Path) -> Vec<PathBuf> {
    let mut out = vec![root.join("Lib/site-packages"), root.join("lib/python3/dist-packages")];
    for parent in [root.join("lib"), root.join("lib64"), root.to_owned()] {
        let Ok(entries) = fs::read_dir(parent) else { continue };
        // `/usr/lib` has hundreds of folders, and each would be asked for four more at every start.
        let of_python = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
            name.starts_with("python") || name.starts_with("pypy") || name.starts_with(|c: char| c.is_ascii_digit())
        };
        let mut pythons: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(of_python).collect();
        // The newest first: 3.12 before 3.9.
        let version = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.trim_start_matches(|c: char| !c.is_ascii_digit())
                .split('.')
                .map(|part| part.parse::<u32>().unwrap_or(0))
                .collect::<Vec<_>>()
        };
        pythons.sort_by_key(|path| (std::cmp::Reverse(version(path)), path.clone()));
        for python in pythons {
            out.extend(
                ["site-packages", "dist-packages", "lib/python/site-packages", "Lib/site-packages"]
                    .map(|name| python.join(name)),
            );
        }
    }
    out
}

#[cfg(feature = "files")]
/// The models that hold: of the folder that was named, and no other, even where some are missing there, which is said when
/// they are needed; else of the first place that has them all.
#[must_use]
pub fn find(named: Option<&Path>) -> Option<ModelFiles> {
    match named {
        Some(folder) => {
            let [detection, recognition] =
                MODELS.map(|model| model.within(folder).unwrap_or_else(|| folder.join(model.names[0])));
            Some(ModelFiles { detection, recognition })
        }
        None => own_folder().into_iter().chain(rapidocr_folders()).find_map(|folder| ModelFiles::within(&folder)),
    }
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use super::*;

    fn check(files: &ModelFiles) -> Result<(), OcrError> {
        bytes(&files.detection).and(bytes(&files.recognition)).map(drop)
    }

    #[test]
    fn models_are_found_in_a_folder_that_has_them_all_and_their_sums_are_checked() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(ModelFiles::within(folder.path()), None);
        fs::write(folder.path().join(MODELS[0].names[0]), b"x").expect("a file");
        assert_eq!(ModelFiles::within(folder.path()), None, "one is missing");
        let named = find(Some(folder.path())).expect("it was named");
        assert!(check(&named).is_err_and(|error| error.to_string().contains(MODELS[1].names[0])));
        fs::write(folder.path().join(MODELS[1].names[0]), b"y").expect("a file");
        let found = ModelFiles::within(folder.path()).expect("both are there");
        assert!(check(&found).is_ok());
        assert_eq!(found.folders(), [folder.path(), folder.path()]);
        let (known, sum) = MODELS[0].check(&folder.path().join(MODELS[0].names[0])).expect("it can be read");
        assert!(!known && sum.starts_with("2d711642b726b044"), "{sum}");
    }

    #[test]
    fn packages_of_the_newest_python_come_first() {
        let root = tempfile::tempdir().expect("a folder");
        for version in ["python3.9", "python3.12"] {
            fs::create_dir_all(root.path().join("lib").join(version).join("site-packages")).expect("a folder");
        }
        let found: Vec<PathBuf> = packages(root.path()).into_iter().filter(|folder| folder.is_dir()).collect();
        let name =
            |at: usize| found[at].parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        assert_eq!([name(0), name(1)], [Some("python3.12".into()), Some("python3.9".into())]);
    }
}
