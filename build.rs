//! Names this build by what it was built from, so that results kept by another one are never taken for its own.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

fn main() {
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut files = vec![root.join("Cargo.toml"), root.join("Cargo.lock")];
    collect(&root.join("src"), &mut files);
    collect(&root.join("templates"), &mut files);
    // The commands have no part in what a file gives, their readers have.
    let commands = root.join("src/cli");
    files.retain(|file| !file.starts_with(&commands) || file.starts_with(commands.join("batch")));
    files.sort();
    // Always the same for the same bytes, unlike the hashers of maps.
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().as_bytes());
        hasher.write(&fs::read(&file).unwrap_or_default());
    }
    for name in ["CARGO_FEATURE_OPENCC_NATIVE", "CARGO_FEATURE_SCAN", "PROFILE", "TARGET"] {
        hasher.write(std::env::var(name).unwrap_or_default().as_bytes());
    }
    println!("cargo::rustc-env=PLANSCOPE_BUILD={:016x}", hasher.finish());
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=Cargo.toml");
    println!("cargo::rerun-if-changed=Cargo.lock");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
