//! Where installed programs stand that no `PATH` names: what installs them on Windows and macOS puts them beside it.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// A program that reads what planscope does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// LibreOffice.
    Office,
    /// Tesseract.
    Recogniser,
}

impl Program {
    /// The names that it goes by on a `PATH`, and then the places where it stands all the same.
    #[must_use]
    pub fn to_try(self) -> Vec<PathBuf> {
        let names: &[&str] = match self {
            Program::Office => &["soffice", "libreoffice"],
            Program::Recogniser => &["tesseract"],
        };
        names.iter().map(PathBuf::from).chain(self.usual_places(|name| env::var_os(name).map(PathBuf::from))).collect()
    }

    /// The places of this system, by what its environment says of itself.
    fn usual_places(self, folder: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
        if cfg!(windows) {
            // Programs of 32 bits have a folder of their own, and those of one user another.
            ["ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LOCALAPPDATA"]
                .into_iter()
                .filter_map(folder)
                .map(|root| match self {
                    Program::Office => root.join(r"LibreOffice\program\soffice.exe"),
                    Program::Recogniser if root.ends_with("Local") => {
                        root.join(r"Programs\Tesseract-OCR\tesseract.exe")
                    }
                    Program::Recogniser => root.join(r"Tesseract-OCR\tesseract.exe"),
                })
                .collect()
        } else if cfg!(target_os = "macos") {
            let places: &[&str] = match self {
                Program::Office => &["/Applications/LibreOffice.app/Contents/MacOS/soffice"],
                // Homebrew on Apple's own processors, on Intel's, and MacPorts.
                Program::Recogniser => {
                    &["/opt/homebrew/bin/tesseract", "/usr/local/bin/tesseract", "/opt/local/bin/tesseract"]
                }
            };
            let own = folder("HOME").map(|home| home.join("Applications/LibreOffice.app/Contents/MacOS/soffice"));
            let own = own.filter(|_| self == Program::Office);
            places.iter().map(PathBuf::from).chain(own).collect()
        } else {
            // Whatever installs a program here puts it on the path of everybody.
            Vec::new()
        }
    }
}

/// The program to start for a name: as it is where it is a path or a `PATH` has it, else where it usually stands. What is
/// nowhere keeps its name, and the system says that it is not there.
#[must_use]
pub fn located(name: &Path, program: Program) -> PathBuf {
    located_in(name, env::var_os("PATH").as_deref(), &program.to_try())
}

fn located_in(name: &Path, path: Option<&OsStr>, to_try: &[PathBuf]) -> PathBuf {
    let is_path = |name: &Path| name.components().count() > 1;
    let on_path = |name: &Path| {
        let ending = if cfg!(windows) { ".exe" } else { "" };
        let file = format!("{}{ending}", name.display());
        path.is_some_and(|path| env::split_paths(path).any(|folder| folder.join(&file).is_file()))
    };
    if is_path(name) || on_path(name) || !to_try.iter().any(|one| one == name) {
        return name.to_owned();
    }
    let there = to_try.iter().find(|place| is_path(place) && place.is_file());
    there.map_or_else(|| name.to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_beside_the_path_is_found_where_it_usually_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let usual = folder.path().join("Tesseract-OCR").join("tesseract");
        let to_try = [PathBuf::from("tesseract"), usual.clone()];
        let name = Path::new("tesseract");
        assert_eq!(located_in(name, None, &to_try), name, "it is nowhere");
        std::fs::create_dir_all(usual.parent().expect("a folder")).expect("a folder");
        std::fs::write(&usual, "").expect("a file");
        assert_eq!(located_in(name, None, &to_try), usual);
        // One that a PATH names is the one that is meant, as is one that was named with its folder or is another's.
        let file = if cfg!(windows) { "tesseract.exe" } else { "tesseract" };
        std::fs::write(folder.path().join(file), "").expect("a file");
        assert_eq!(located_in(name, Some(folder.path().as_os_str()), &to_try), name);
        for other in ["bin/tesseract", "my-recogniser"] {
            assert_eq!(located_in(Path::new(other), None, &to_try), Path::new(other));
        }
    }

    #[test]
    fn names_come_before_places_and_every_place_is_whole() {
        for program in [Program::Office, Program::Recogniser] {
            let to_try = program.to_try();
            assert!(to_try[0].components().count() == 1, "{to_try:?}");
            let places = program.usual_places(|name| (name == "ProgramFiles").then(|| r"C:\Program Files".into()));
            assert_eq!(places.is_empty(), !cfg!(any(windows, target_os = "macos")), "{places:?}");
            assert!(places.iter().all(|place| place.components().count() > 1), "{places:?}");
        }
    }
}
