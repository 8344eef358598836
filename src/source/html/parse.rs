//! Parsing within bounds: pages of strangers cost no more than their length.
//!
//! html5ever does the work and is fed piece by piece. Where elements stand too deep or too many, feeding ends. A tag's
//! attributes are each compared with all before them, so that a tag of a hundred thousand costs their square: those past
//! a bound are not handed over. Where a tag begins and ends is told by the tokens that come out, never guessed from `<`.

use std::cell::Cell;

use html5ever::{
    TokenizerResult,
    buffer_queue::BufferQueue,
    interface::TreeSink,
    tendril::StrTendril,
    tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer},
    tree_builder::TreeBuilder,
};
use scraper::{Html, HtmlTreeSink};

/// Elements inside elements; a page written by hand or by Word has less than fifty.
pub(super) const DEEPEST: usize = 512;
/// Parsing ends where elements stand deeper.
const DEEPEST_PARSED: usize = 2 * DEEPEST;
/// Parsing ends where a page has more elements and texts: what a page of a thousand plans has.
const MOST_NODES: usize = 4_000_000;
/// Attributes of one tag; no program writes a tenth of them.
const MOST_ATTRIBUTES: usize = 1000;
/// Small enough that a piece of hostile tags does little, large enough that looking at the tree costs nothing; and a
/// piece holds fewer attributes than a tag may.
const PIECE: usize = 1024;
/// Every so many nodes one is asked how deep it stands.
const ASKED: usize = 16;

type Handle = <HtmlTreeSink as TreeSink>::Handle;

/// Counts the tokens on their way to the tree.
struct Counting {
    tree: TreeBuilder<Handle, HtmlTreeSink>,
    tokens: Cell<u64>,
}

impl TokenSink for Counting {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // An error is said in the middle of a token too.
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get() + 1);
        }
        self.tree.process_token(token, line)
    }

    fn end(&self) {
        self.tree.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.tree.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

struct Parser {
    tokenizer: Tokenizer<Counting>,
    input: BufferQueue,
}

impl Parser {
    fn new() -> Self {
        let tree = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), Default::default());
        let sink = Counting { tree, tokens: Cell::new(0) };
        Parser { tokenizer: Tokenizer::new(sink, Default::default()), input: BufferQueue::default() }
    }

    /// Hands a piece over, and says whether a token came of it.
    fn feed(&self, piece: &str) -> bool {
        let before = self.tokenizer.sink.tokens.get();
        self.input.push_back(StrTendril::from(piece));
        // Scripts are not run, and what a page says of its encoding is known by now.
        while !matches!(self.tokenizer.feed(&self.input), TokenizerResult::Done) {}
        self.tokenizer.sink.tokens.get() > before
    }

    fn finish(self) -> Html {
        self.tokenizer.end();
        self.tokenizer.sink.tree.sink.finish()
    }
}

/// Parses as far as the bounds allow, and tells whether they cut anything off.
pub(super) fn parse(text: &str) -> (Html, bool) {
    let parser = Parser::new();
    let (mut fed, mut looked, mut before) = (0, 0, 0);
    let mut cut = false;
    // Whether all that was fed has come out as tokens: a tag can only begin there.
    let mut settled = true;
    let mut tag: Option<Attributes> = None;
    while fed < text.len() && !cut {
        let opens = text[fed..].starts_with('<');
        if opens {
            // By itself, so that what it ends (`&amp<p`) comes out before the tag is looked at.
            settled |= parser.feed("<");
            fed += 1;
        }
        // Looked for no further than a piece goes: a page of one long word would be looked through for each of them.
        let near = &text[fed..text.floor_char_boundary((fed + PIECE).min(text.len()))];
        let end = memchr::memchr(b'<', near.as_bytes()).unwrap_or(near.len());
        let mut piece = &near[..end];
        if opens && settled && piece.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
            tag = Some(Attributes::default());
        }
        let full = tag.as_mut().and_then(|tag| tag.past_bound(piece.as_bytes()));
        if let Some(at) = full {
            piece = &piece[..at];
        }
        let came = parser.feed(piece);
        fed += piece.len();
        // `</>` is nothing at all, and no token comes of it.
        settled = came || (settled && (piece.is_empty() || (opens && piece.starts_with("/>"))));
        if came {
            tag = None;
        } else if full.is_some() {
            // The rest of the tag, up to the mark that ends it.
            let over = tag.as_mut().and_then(|tag| tag.end(&text.as_bytes()[fed..]));
            fed = over.map_or(text.len(), |over| fed + over);
            tag = None;
        }
        if fed - looked < PIECE && fed < text.len() {
            continue;
        }
        looked = fed;
        let tree = &parser.tokenizer.sink.tree.sink.0.borrow().tree;
        let nodes = tree.nodes();
        let count = nodes.len();
        // Each unclosed <font> is opened again in every paragraph: a page of such has more elements than characters.
        cut = count > MOST_NODES || count > fed + 1000;
        let new = nodes.rev().take(count.saturating_sub(before)).step_by(ASKED);
        cut = cut || new.into_iter().any(|node| node.ancestors().nth(DEEPEST_PARSED).is_some());
        before = count;
    }
    (parser.finish(), cut)
}

/// Counts the attributes of one tag as the standard tells them apart (13.2.5.32 to 13.2.5.39).
#[derive(Debug, Default)]
struct Attributes {
    state: State,
    count: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    Over,
}

impl Attributes {
    /// Reads on, and gives the place of the first attribute past the bound.
    fn past_bound(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|&byte| {
            self.step(byte);
            self.count > MOST_ATTRIBUTES
        })
    }

    /// Reads on to the mark that ends the tag, and gives its place.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|&byte| {
            self.step(byte);
            self.state == State::Over
        })
    }

    fn step(&mut self, byte: u8) {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C');
        self.state = match (self.state, byte) {
            (State::Over, _) => State::Over,
            (State::Quoted(quote), _) => {
                if byte == quote {
                    State::BeforeName
                } else {
                    self.state
                }
            }
            (_, b'>') => State::Over,
            (State::BeforeValue, b'"' | b'\'') => State::Quoted(byte),
            (State::BeforeValue, _) if space => State::BeforeValue,
            (State::BeforeValue | State::Unquoted, _) => {
                if space {
                    State::BeforeName
                } else {
                    State::Unquoted
                }
            }
            (State::Name | State::AfterName, b'=') => State::BeforeValue,
            (State::Name | State::AfterName, _) if space => State::AfterName,
            (State::TagName | State::BeforeName, _) if space => State::BeforeName,
            (_, b'/') => State::BeforeName,
            (State::TagName, _) => State::TagName,
            (State::Name, _) => State::Name,
            (State::BeforeName | State::AfterName, _) => {
                self.count += 1;
                State::Name
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes of the first paragraph, and the text of the page.
    fn read(page: &str) -> (usize, String) {
        let (html, cut) = parse(page);
        assert!(!cut);
        let attributes = html
            .tree
            .nodes()
            .filter_map(|node| node.value().as_element())
            .find(|element| element.name() == "p")
            .map_or(0, |element| element.attrs().count());
        (attributes, html.root_element().text().collect())
    }

    fn many(count: usize, one: impl Fn(usize) -> String) -> String {
        (0..count).map(one).collect()
    }

    #[test]
    fn a_tag_keeps_its_first_attributes_and_the_page_all_its_text() {
        let dressed: [fn(usize) -> String; 4] =
            [|i| format!(" a{i}=1"), |i| format!(" a{i}"), |i| format!("\na{i}='<p b>'"), |i| format!("/a{i}=\">\"")];
        for dress in dressed {
            for before in ["", "<!-- <p x -->", "&am", "</>", "<script>if(a<b c)</script>", &"x ".repeat(1000)] {
                let small = format!("{before}<p{}>x</p>y", many(20, dress));
                assert_eq!(read(&small).0, 20, "{small}");
                let large = format!("{before}<p{}>x</p>y", many(5000, dress));
                let (attributes, text) = read(&large);
                assert_eq!(attributes, MOST_ATTRIBUTES, "after {before:?}");
                assert!(text.ends_with("xy"), "{text:?}");
            }
        }
    }

    #[test]
    fn words_in_comments_values_and_scripts_are_no_attributes() {
        let words = many(5000, |i| format!(" w{i}"));
        for page in [
            format!("<!-- <p {words} --><p a=1>x"),
            format!("<p a='<b {words}'>x"),
            format!("<script>'<b {words}'</script><p a=1>x"),
            format!("<style><b {words}</style><p a=1>x"),
        ] {
            let (attributes, text) = read(&page);
            assert_eq!(attributes, 1);
            assert!(text.ends_with('x'), "{}", &text[text.len() - 20..]);
        }
        let (_, text) = read(&format!("<textarea><b {words}</textarea><p>x"));
        assert!(text.contains(" w4999"));
    }

    #[test]
    fn a_tag_of_a_hundred_thousand_attributes_costs_no_more_than_its_length() {
        let start = std::time::Instant::now();
        for page in [
            format!("<p{}>x", many(200_000, |i| format!(" a{i}=1"))),
            format!("</p{}>x", many(200_000, |i| format!(" a{i}"))),
            format!("<p{}", many(200_000, |i| format!(" a{i}=1"))),
            // One word without an end, in each place where a word may stand.
            format!("<p title='{}", "x".repeat(6_000_000)),
            format!("<{}>x", "p".repeat(6_000_000)),
        ] {
            read(&page);
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
    }
}
