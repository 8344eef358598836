//! Folders and patterns as the files they stand for.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// All files below `folder`, sorted by path; hidden ones and those an ignore file names are left out.
pub(crate) fn walk(folder: &Path, only: Option<&globset::GlobMatcher>, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).build() {
        let entry = entry.with_context(|| format!("cannot walk {}", folder.display()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file())
            && !is_about(&entry.file_name().to_string_lossy())
            && only.is_none_or(|glob| glob.is_match(entry.path()))
        {
            found.push(entry.into_path());
        }
    }
    found.sort();
    out.extend(found);
    Ok(())
}

/// Files that stand in a folder of plans to say something about it, settings and verdicts included.
pub(crate) fn is_about(name: &str) -> bool {
    let name = name.to_lowercase();
    name.ends_with(".toml") || ["readme", "license", "changelog"].iter().any(|about| name.starts_with(about))
}

pub(crate) fn glob(pattern: &str, out: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let matcher = globset::GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .with_context(|| format!("in the pattern {pattern}"))?
        .compile_matcher();
    // The walk begins at the deepest folder that the pattern names outright.
    let base: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    let relative = base.as_os_str().is_empty();
    let mut found = Vec::new();
    if relative {
        let matcher =
            globset::GlobBuilder::new(&format!("./{pattern}")).literal_separator(true).build()?.compile_matcher();
        walk(Path::new("."), Some(&matcher), &mut found)?;
        found = found.into_iter().map(|path| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path)).collect();
    } else {
        walk(&base, Some(&matcher), &mut found)?;
    }
    if found.is_empty() {
        bail!("nothing matches {pattern}");
    }
    out.extend(found);
    Ok(())
}
