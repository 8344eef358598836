//! A site's own settings: `planscope.toml`, looked for upward from the first input like the settings of other tools.
//!
//! What lies beside the plans may have come with them. It holds as a whole where the person named it, or where file and
//! folder are theirs and nobody else can write there; elsewhere it may add header words and nothing else, so that a
//! downloaded folder cannot rename offices. Which file is used is said.
//!
//! ```toml
//! [headers]                      # header words, added to those that planscope knows
//! measure = ["行動方案"]
//!
//! [departments]                  # one name for departments that are called differently, for comparing
//! "業務組" = ["營業組", "業務課"]
//!
//! [offices]                      # the same for offices
//! "台北市區營業處" = ["臺北市區處"]
//!
//! [titles]                       # what reports are headed with
//! coverage = "一一二年度提升服務效能執行計畫彙整"
//!
//! [ocr]                          # the folder of the models that scans are recognised with
//! models = "/srv/ocr-models"
//! ```
//!
//! A key that nobody knows is an error: a setting that is passed over in silence is worse than none.

mod form;

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use planscope::{plan::Plan, report::safe::Foreign, words::Lang};

pub(crate) use form::Settings;

use super::{Context, batch::regular, errors, say::say};

/// The name of the file.
pub(crate) const NAME: &str = "planscope.toml";

impl Settings {
    /// The settings in a file.
    pub(crate) fn read(path: &Path, lang: Lang) -> anyhow::Result<Settings> {
        Settings::parse(&text_of(path, MOST, lang)?, lang).with_context(|| path.display().to_string())
    }

    /// The settings that hold for an input, and on standard error where they come from.
    pub(crate) fn of(input: &Path, context: &Context) -> anyhow::Result<Settings> {
        if let Some(named) = &context.config {
            return Settings::read(named, context.lang);
        }
        let Some(file) = find(input) else { return Ok(Settings::default()) };
        let name = file.display().to_string();
        let name = Foreign(&name);
        match (trust(&file), context.lang, context.quiet) {
            (Trust::Own, lang, quiet) => {
                let settings = Settings::read(&file, lang)?;
                match lang {
                    _ if quiet => {}
                    Lang::ZhTw => say!("設定檔：{}", name),
                    Lang::En => say!("settings: {}", name),
                }
                Ok(settings)
            }
            // What a link leads to was not put there for this.
            (Trust::Link, lang, quiet) => {
                match lang {
                    _ if quiet => {}
                    Lang::ZhTw => say!("未採用設定檔 {}：它是連結，或不是一般檔案；可用 --config 指定", name),
                    Lang::En => {
                        say!("settings not used: {} is a link, or no file; --config takes it all the same", name)
                    }
                }
                Ok(Settings::default())
            }
            (Trust::Foreign, lang, quiet) => match Settings::read(&file, lang) {
                Ok(settings) => {
                    match lang {
                        _ if quiet => {}
                        Lang::ZhTw => {
                            say!("設定檔 {} 可由他人寫入或非您所有：只採用欄名用詞；以 --config 指定即全部採用", name)
                        }
                        Lang::En => say!(
                            "settings: {} belongs to others or may be written by them, so that only its header words are used; --config takes all of it",
                            name
                        ),
                    }
                    Ok(Settings { headers: settings.headers, ..Settings::default() })
                }
                Err(error) => {
                    let why = errors::chain(&error, lang);
                    match lang {
                        _ if quiet => {}
                        Lang::ZhTw => say!("未採用他人的設定檔：{}", Foreign(&why)),
                        Lang::En => say!("settings of others not used: {}", Foreign(&why)),
                    }
                    Ok(Settings::default())
                }
            },
        }
    }

    /// Gives a plan's office the name that the site knows it by.
    pub(crate) fn name_office(&self, plan: &mut Plan) {
        if let Some(office) = &mut plan.office {
            rename(&self.offices, office);
        }
    }

    /// Gives departments the names that the site knows them by: for comparing, never for what is quoted as printed.
    pub(crate) fn name_departments(&self, plan: &mut Plan) {
        if self.departments.is_empty() {
            return;
        }
        for measure in &mut plan.measures {
            let own = std::iter::once(&mut measure.departments);
            for names in own.chain(measure.subitems.iter_mut().map(|sub| &mut sub.departments)) {
                names.iter_mut().for_each(|name| rename(&self.departments, name));
            }
        }
    }
}

fn rename(names: &BTreeMap<String, Vec<String>>, name: &mut String) {
    if let Some((known, _)) = names.iter().find(|(_, others)| others.contains(name)) {
        known.clone_into(name);
    }
}

/// Bytes of a file of settings, a thousand times what one needs.
const MOST: u64 = 1 << 20;
/// Bytes of a file of verdicts: some ten thousand of them.
const MOST_DECISIONS: u64 = 8 << 20;

/// The text of a file of settings or verdicts, if it is a regular file of no more bytes than that.
fn text_of(path: &Path, most: u64, lang: Lang) -> anyhow::Result<String> {
    let unread = || match lang {
        Lang::ZhTw => format!("無法讀取 {}", path.display()),
        Lang::En => format!("cannot read {}", path.display()),
    };
    let Some((file, about)) = regular(path).with_context(unread)? else {
        bail!("{}{}", unread(), if lang == Lang::En { ": it is no file" } else { "：不是檔案" });
    };
    let mut text = String::new();
    if about.len() > most || file.take(most + 1).read_to_string(&mut text).with_context(unread)? as u64 > most {
        bail!(match lang {
            Lang::ZhTw => format!("{} 超過上限 {most} 位元組", path.display()),
            Lang::En => format!("{} is larger than the limit of {most} bytes", path.display()),
        });
    }
    Ok(text)
}

/// Whose a file is that was found beside the plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// It and its folder belong to the person, and nobody else may write there.
    Own,
    /// It may be of others.
    Foreign,
    /// It stands for another file.
    Link,
}

/// Whose a file is.
pub(crate) fn trust(file: &Path) -> Trust {
    match std::fs::symlink_metadata(file) {
        Ok(about) if about.is_file() => {}
        _ => return Trust::Link,
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = |path: &Path| {
            std::fs::metadata(path).is_ok_and(|about| {
                // Where everybody has a group of their own, what the group may write is nobody else's to write.
                let group = about.mode() & 0o020 != 0 && about.gid() != about.uid();
                about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o002 == 0 && !group
            })
        };
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if own(file) && own(folder) { Trust::Own } else { Trust::Foreign }
    }
    // Nothing tells here who may write to a file.
    #[cfg(not(unix))]
    Trust::Foreign
}

/// The auditor's verdicts: the file that was named, or the one beside the first input if it is the person's own.
pub(crate) fn decisions(
    named: Option<&Path>,
    input: Option<&Path>,
    context: &Context,
) -> anyhow::Result<Option<(PathBuf, String)>> {
    let beside = |input: &Path| {
        let folder = if input.is_dir() { input } else { input.parent()? };
        let file = folder.join("planscope.decisions.toml");
        std::fs::symlink_metadata(&file).is_ok().then_some(file)
    };
    let file = match named {
        Some(named) => named.to_owned(),
        None => {
            let Some(file) = input.and_then(beside) else { return Ok(None) };
            let name = file.display().to_string();
            let own = trust(&file) == Trust::Own;
            match (own, context.lang) {
                _ if context.quiet => {}
                (true, Lang::ZhTw) => say!("人工判定：{}", Foreign(&name)),
                (true, Lang::En) => say!("decisions: {}", Foreign(&name)),
                (false, Lang::ZhTw) => {
                    say!("未採用人工判定 {}：可由他人寫入、非您所有或為連結；可用 --decisions 指定", Foreign(&name))
                }
                (false, Lang::En) => say!(
                    "decisions not used: {} belongs to others, may be written by them, or is a link; --decisions takes it all the same",
                    Foreign(&name)
                ),
            }
            if !own {
                return Ok(None);
            }
            file
        }
    };
    let text = text_of(&file, MOST_DECISIONS, context.lang)?;
    Ok(Some((file, text)))
}

/// The settings file that holds for an input: in its folder or the nearest one above that has one.
pub(crate) fn find(input: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(input).ok()?;
    start.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file() || file.is_symlink())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_others_may_write_is_theirs() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = [NAME, "link.toml"].map(|name| folder.path().join(name));
        std::fs::write(&file, "").unwrap();
        symlink(&file, &link).unwrap();
        let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        set(&file, 0o644);
        set(folder.path(), 0o755);
        assert_eq!([trust(&file), trust(&link)], [Trust::Own, Trust::Link]);
        set(&file, 0o646);
        assert_eq!(trust(&file), Trust::Foreign);
        set(&file, 0o644);
        set(folder.path(), 0o777);
        assert_eq!(trust(&file), Trust::Foreign);
    }

    #[test]
    fn a_file_of_settings_is_no_longer_than_one_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(NAME);
        std::fs::File::create(&file).unwrap().set_len(6 << 30).unwrap();
        assert!(Settings::read(&file, Lang::En).unwrap_err().to_string().contains("limit"));
    }
}
