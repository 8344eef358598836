//! The time that a whole command may take, comparing included: when it is over, the command is, with nothing written.
//!
//! Readers end with it: each hears that its pipe is closed, and takes with it all that it has started.

use std::{process::exit, thread, time::Duration};

use planscope::words::Lang;

use super::{Ending, beside, say::say};

/// Ends the command when so many seconds are over.
pub(crate) fn set(seconds: f64, lang: Lang) {
    thread::spawn(move || {
        thread::sleep(Duration::from_secs_f64(seconds));
        // What was begun does not look like an answer.
        beside::abandon();
        match lang {
            Lang::ZhTw => {
                say!("planscope: 超過 --deadline 的 {} 秒，已中止：沒有寫出檔案，標準輸出若有內容也不完整", seconds)
            }
            Lang::En => say!(
                "planscope: the {} s of --deadline are over: no file was written, and what stands on standard output is not whole",
                seconds
            ),
        }
        exit(Ending::NothingDone.code().into());
    });
}
