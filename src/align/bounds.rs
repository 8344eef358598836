//! Says what linking two plans left out of account, where they are so large that all of it would cost their square.

use super::Bounds;
use crate::words::{Code, Diagnostic};

impl Bounds {
    /// One finding for each bound that was reached.
    pub(crate) fn said(&self) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        let mut say = |zh: String, en: String| said.push(Diagnostic::new(Code::PartlyCompared, zh, en));
        let [old, new] = self.by_rarer_words.each_ref().map(std::collections::BTreeSet::len);
        if old + new > 0 {
            say(
                format!("舊計畫 {old} 項、新計畫 {new} 項僅以較少見的字詞尋找對應；只有常見字詞相同者未比對"),
                format!(
                    "{old} measures of the old plan and {new} of the new one were looked for by their rarer words alone; what \
                     shares nothing but the commonest ones with them was not weighed"
                ),
            );
        }
        if let Some(measures) = self.parted {
            let most = Self::AT_ONCE;
            say(
                format!(
                    "{measures} 項具體作法因文字相近而連成一組，超過一次可衡量的 {most} 項；其中最弱的關聯未納入考量"
                ),
                format!(
                    "{measures} measures hang together by what they share, more than the {most} that are weighed at once; the \
                     weakest of that was left out of account"
                ),
            );
        }
        if self.lists > 0 {
            let (lists, most) = (self.lists, Self::PARTS);
            say(
                format!("{lists} 項具體作法含有另一份計畫超過 {most} 項的文字，視為清單，不以合併或拆分論"),
                format!(
                    "{lists} measures hold more than {most} of the other plan each; they are taken for lists, and not for what was \
                     merged or split"
                ),
            );
        }
        said
    }
}
