//! What a page holds and does not show, as far as the elements say so themselves: `hidden`, `style="display:none"`.
//!
//! Style sheets are not asked: what a rule hides another one, or a script, shows again, and a page would lose what
//! everybody reads. Nor is `font-size:0`, which takes the gaps from between parts with a size of their own, or
//! `visibility` and `opacity`, with which scripts let come into view what somebody scrolls to.

use scraper::{ElementRef, Html, Node};

use crate::words::{Code, Diagnostic};

/// Takes everything out of the page that it does not show, and says so where that was text.
pub(super) fn take_out(page: &mut Html) -> Option<Diagnostic> {
    let (mut pieces, mut first) = (0, String::new());
    let mut gone = Vec::new();
    let mut open = vec![page.tree.root()];
    while let Some(node) = open.pop() {
        let Some(element) = ElementRef::wrap(node).filter(|element| is_hidden(*element)) else {
            open.extend(node.children().rev());
            continue;
        };
        gone.push(node.id());
        let text = text(element);
        if !text.is_empty() {
            pieces += 1;
            if first.is_empty() {
                first = text;
            }
        }
    }
    for id in gone {
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
    (pieces > 0).then(|| {
        Diagnostic::new(
            Code::HiddenText,
            format!("網頁有 {pieces} 處文字不顯示（display:none），未採用"),
            format!("{pieces} pieces of text are not shown by the page (display: none): they were left out"),
        )
        .quoting(&first)
    })
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase();
    let mut said =
        style.split(';').filter_map(|said| said.split_once(':')).filter(|(name, _)| name.trim() == "display");
    // The last one counts, and the attribute gives way to it.
    match said.next_back() {
        Some((_, display)) => display.trim().trim_end_matches("!important").trim() == "none",
        None => element.attr("hidden").is_some(),
    }
}

/// The text of an element, without what is never shown.
fn text(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut open = vec![*element];
    while let Some(node) = open.pop() {
        match node.value() {
            Node::Text(text) => out.push_str(text.trim()),
            Node::Element(element) if super::is_never_shown(element.name()) => {}
            _ => open.extend(node.children().rev()),
        }
    }
    out
}
