//! What a browser prints at the head and foot of each page: when it was printed, the title and the address of the page, and
//! how many sheets there are. None of it is of the document.

use std::{borrow::Cow, sync::LazyLock};

use foldhash::HashSet;
use regex::Regex;

use crate::words::joining::squash;

/// A text without what a browser has printed around it: numbers of sheets are left to end the pages, and a title is left
/// where it stands first.
///
/// A time alone may be a deadline and an address alone a text: they go only where a number of sheets stands beside one
/// somewhere, and an address anywhere.
pub(crate) fn unframed(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains("://") || !is_printed(&text) {
        return text;
    }
    let mut titles: HashSet<String> = HashSet::default();
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let Some(part) = part(words) else {
            out.push_str(line);
            continue;
        };
        let from = line.find(words).unwrap_or(0);
        out.extend(line[..from].chars().filter(|c| c.is_whitespace()));
        let kept = match part {
            Part::Sheet(number) => number,
            Part::Title(title) if !title.is_empty() && titles.insert(squash(title)) => title,
            Part::Title(_) => "",
        };
        // What stays keeps its place.
        let before = words.find(kept).unwrap_or(0);
        if !kept.is_empty() {
            out.extend(words[..before].chars().map(|_| ' '));
        }
        out.push_str(kept);
        out.push_str(&line[from + words.len()..]);
    }
    Cow::Owned(out)
}

/// The number of sheets that stands behind the address of a page: 3/12.
pub(crate) fn sheet(line: &str) -> Option<&str> {
    match part(line.trim())? {
        Part::Sheet(number) => Some(number),
        Part::Title(_) => None,
    }
}

/// What a browser has printed on a line.
enum Part<'a> {
    /// A number of sheets, with what stands beside it.
    Sheet(&'a str),
    /// The title with a time or an address beside it, or either alone.
    Title(&'a str),
}

/// 2026/11/28 下午2:18; 11/28/26, 2:18 PM.
const TIME: &str =
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s*(?:上午|下午)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AaPp]\.?[Mm]\.?)?";
const ADDRESS: &str = r"(?:https?|file)://\S+";
const SHEET: &str = r"(?:第\s*)?\d+\s*(?:頁[，,]?\s*共|/)\s*\d+(?:\s*頁)?";

fn part(line: &str) -> Option<Part<'_>> {
    static FOOT: LazyLock<Regex> = LazyLock::new(|| {
        let foot = format!(r"^(?:(?:{ADDRESS}|{TIME})\s+(?<last>{SHEET})|(?<first>{SHEET})\s+(?:{ADDRESS}|{TIME}))$");
        Regex::new(&foot).expect("a pattern that is written here")
    });
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        let head = format!(r"^(?:{TIME}(?:\s+(?<right>\S.*))?|(?:(?<left>\S.*?)\s+)?{ADDRESS})$");
        Regex::new(&head).expect("a pattern that is written here")
    });
    // Nearly every line ends here: both kinds hold a colon of a time or an address.
    if !line.contains(':') {
        return None;
    }
    if let Some(found) = FOOT.captures(line) {
        return found.name("last").or(found.name("first")).map(|number| Part::Sheet(number.as_str()));
    }
    let found = HEAD.captures(line)?;
    Some(Part::Title(found.name("right").or(found.name("left")).map_or("", |title| title.as_str())))
}

/// Whether a browser has printed a text: an address or a time stands beside a number of sheets on its line, or, where blocks
/// have lines of their own, an address above or below one.
fn is_printed(text: &str) -> bool {
    static ALONE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("^{SHEET}$")).expect("a pattern that is written here"));
    let mut before = "";
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_address = |line: &str| line.starts_with("http") || line.starts_with("file:");
        let pair = [before, line];
        let beside = pair.iter().any(|line| is_address(line) && matches!(part(line), Some(Part::Title(""))))
            && pair.iter().any(|line| ALONE.is_match(line));
        if beside || sheet(line).is_some() {
            return true;
        }
        before = line;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        unframed(Cow::Borrowed(text)).into_owned()
    }

    #[test]
    fn heads_and_feet_of_a_browser_are_no_text() {
        let page = |number: u32| format!("11/28/26, 2:18 AM  年度計畫\n甲。 每季\nfile:///tmp/a.html   {number}/2\n");
        let first = format!("{}年度計畫\n甲。 每季\n{}1/2\n", " ".repeat(19), " ".repeat(21));
        let second = format!("\n甲。 每季\n{}2/2\n", " ".repeat(21));
        assert_eq!(said(&(page(1) + &page(2))), first + &second);
        // Blocks on lines of their own.
        assert_eq!(said("2026/11/28 下午2:18\n甲。\nhttps://a.gov.tw/1\n1/2\n"), "\n甲。\n\n1/2\n");
        assert_eq!(sheet("https://a.gov.tw/x?y=1 第 3 頁，共 12 頁"), Some("第 3 頁，共 12 頁"));
    }

    #[test]
    fn times_and_addresses_of_the_document_stay() {
        for text in [
            "詳見 https://a.gov.tw/1\n112/3/5 14:00\n",
            "112/3/5 14:00 第一場\n甲 1/2\n",
            "https://a.gov.tw\n甲\n1/2\n",
        ] {
            assert_eq!(said(text), text);
        }
    }
}
