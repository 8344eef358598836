//! What the system says when it refuses, in the reader's language, and errors with their causes, each said once.

use std::io::{Error, ErrorKind};

use planscope::words::Lang;

/// Why the system refused.
pub(crate) fn system(error: &Error, lang: Lang) -> String {
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("找不到檔案或資料夾", "no such file or folder"),
        ErrorKind::PermissionDenied => ("沒有權限", "permission denied"),
        ErrorKind::IsADirectory => ("這是資料夾", "it is a folder"),
        ErrorKind::NotADirectory => ("路徑中有一段不是資料夾", "a part of the path is no folder"),
        ErrorKind::StorageFull => ("磁碟空間不足", "no space left on the disk"),
        ErrorKind::QuotaExceeded => ("已達磁碟配額", "the quota of the disk is used up"),
        ErrorKind::ReadOnlyFilesystem => ("檔案系統唯讀", "the file system is read-only"),
        ErrorKind::InvalidFilename => ("檔名過長或不合法", "the name is too long, or not one"),
        ErrorKind::TimedOut => ("逾時", "it took too long"),
        ErrorKind::FileTooLarge => ("檔案過大", "the file is too large"),
        ErrorKind::AlreadyExists => ("已經存在", "it exists already"),
        ErrorKind::BrokenPipe => ("管線已關閉", "the pipe is closed"),
        _ => return error.to_string(),
    };
    if lang == Lang::En { en } else { zh }.to_owned()
}

/// An error with its causes in one line. Some causes repeat what was said before; they are said once.
pub(crate) fn chain(error: &anyhow::Error, lang: Lang) -> String {
    let mut out = String::new();
    for cause in error.chain() {
        let said = match cause.downcast_ref::<Error>() {
            // An error that only carries another speaks with its words.
            Some(io) if io.get_ref().is_none() => system(io, lang),
            _ => cause.to_string(),
        };
        if !said.is_empty() && !out.contains(&said) {
            if !out.is_empty() {
                out.push_str(if lang == Lang::En { ": " } else { "：" });
            }
            out.push_str(&said);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_cause_is_said_once_and_in_the_language_asked_for() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot do it: {0}")]
        struct Twice(#[source] Error);

        let twice = anyhow::Error::new(Twice(Error::other("it broke")));
        assert_eq!(chain(&twice, Lang::En), "cannot do it: it broke");
        let missing = Err::<(), _>(Error::from_raw_os_error(2)).context("無法讀取 a.toml").unwrap_err();
        assert_eq!(chain(&missing, Lang::ZhTw), "無法讀取 a.toml：找不到檔案或資料夾");
    }
}
