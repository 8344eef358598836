//! Says what a comparison left out of account, where the plans are so large that all of it would cost their square.

use crate::align::Bounds;
use crate::words::{Code, Diagnostic};

/// One finding for each bound that was reached; `unsearched` texts differ in more than is searched for what stays.
pub(super) fn said(bounds: &Bounds, unsearched: usize) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let mut say = |zh: String, en: String| said.push(Diagnostic::new(Code::PartlyCompared, zh, en));
    let [old, new] = bounds.by_rarer_words.each_ref().map(std::collections::BTreeSet::len);
    if old + new > 0 {
        say(
            format!("舊計畫 {old} 項、新計畫 {new} 項僅以較少見的字詞尋找對應；只有常見字詞相同者未比對"),
            format!(
                "{old} measures of the old plan and {new} of the new one were looked for by their rarer words alone; what \
                 shares nothing but the commonest ones with them was not weighed"
            ),
        );
    }
    if let Some(measures) = bounds.parted {
        let most = Bounds::AT_ONCE;
        say(
            format!("{measures} 項具體作法因文字相近而連成一組，超過一次可衡量的 {most} 項；其中最弱的關聯未納入考量"),
            format!(
                "{measures} measures hang together by what they share, more than the {most} that are weighed at once; the \
                 weakest of that was left out of account"
            ),
        );
    }
    if bounds.lists > 0 {
        let (lists, most) = (bounds.lists, Bounds::PARTS);
        say(
            format!("{lists} 項具體作法含有另一份計畫超過 {most} 項的文字，視為清單，不以合併或拆分論"),
            format!(
                "{lists} measures hold more than {most} of the other plan each; they are taken for lists, and not for what was \
                 merged or split"
            ),
        );
    }
    if unsearched > 0 {
        say(
            format!("{unsearched} 段文字差異過長，未逐字比對，以整段改寫表示"),
            format!("{unsearched} texts differ in too much to be searched for what stays; they are shown as replaced"),
        );
    }
    said
}
