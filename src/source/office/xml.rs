//! XML as a tree, within bounds: no entity but the five that XML itself has, bounded depth and number of elements.
//!
//! Names are kept without their prefix: a document may bind any prefix, and no two vocabularies read here give one
//! local name two meanings in the same place.

use quick_xml::{Reader, XmlVersion, escape::resolve_predefined_entity, events::Event};

use super::{Limits, OfficeError};

/// Longer attributes are cut: names and the dress of numbers, which are repeated for each paragraph, are far shorter, and
/// what is longer (the path of a drawing) is not read.
const LONGEST: usize = 512;

/// An element with everything inside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
}

/// What stands inside an element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute, whatever its prefix.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The same as a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }

    /// The elements directly inside.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of that name directly inside.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first element along a path of names.
    pub(crate) fn path(&self, names: &[&str]) -> Option<&Element> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// Every element of that name at any depth, in the order of the document; none inside another one.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> Vec<&'a Element> {
        let mut out = Vec::new();
        self.gather(name, &mut out);
        out
    }

    /// How much it is to read: the elements at any depth, itself included, and their text.
    pub(crate) fn weight(&self) -> usize {
        let inside = self.children.iter().map(|node| match node {
            Node::Element(element) => element.weight(),
            Node::Text(text) => text.len() / 64,
        });
        1 + inside.sum::<usize>()
    }

    /// Whether any text but white space stands in it.
    pub(crate) fn has_text(&self) -> bool {
        self.children.iter().any(|node| match node {
            Node::Element(element) => element.has_text(),
            Node::Text(text) => !text.trim().is_empty(),
        })
    }

    /// Puts all text in it behind `out`.
    pub(crate) fn push_text(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Element(element) => element.push_text(out),
                Node::Text(text) => out.push_str(text),
            }
        }
    }

    fn gather<'a>(&'a self, name: &str, out: &mut Vec<&'a Element>) {
        for element in self.elements() {
            if element.name == name { out.push(element) } else { element.gather(name, out) }
        }
    }
}

/// Reads `bytes` as a tree, in the encoding that they state; `part` names them in errors.
pub(crate) fn read(part: &str, bytes: &[u8], limits: Limits) -> Result<Element, OfficeError> {
    let wrong = |why: String| OfficeError::Xml { part: part.to_owned(), why };
    let (text, encoding, lost) = stated(bytes).decode(bytes);
    if lost {
        return Err(wrong(format!("it is not all in {}", encoding.name())));
    }
    let few_enough = |count: usize| {
        let too_many = || OfficeError::TooManyElements { part: part.to_owned(), limit: limits.elements };
        if count > limits.elements { Err(too_many()) } else { Ok(()) }
    };
    let mut reader = Reader::from_str(&text);
    let mut open = vec![Element::default()];
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|error| wrong(error.to_string()))? {
            Event::Start(start) => {
                count += 1;
                if open.len() > limits.depth {
                    return Err(OfficeError::TooDeep { part: part.to_owned(), limit: limits.depth });
                }
                few_enough(count)?;
                open.push(element(&start));
            }
            Event::Empty(start) => {
                count += 1;
                few_enough(count)?;
                push(&mut open, Node::Element(element(&start)));
            }
            Event::End(_) => {
                let done = open.pop().unwrap_or_default();
                if open.is_empty() {
                    return Err(wrong("an element is closed that was never opened".to_owned()));
                }
                push(&mut open, Node::Element(done));
            }
            Event::Text(text) => push_text(&mut open, &text.xml10_content()),
            Event::CData(text) => push_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => {
                let name = match name.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => {
                        let name = name.xml10_content();
                        // Entities of a document's own are never expanded: they stay as written.
                        resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
                    }
                };
                push_text(&mut open, &name);
            }
            Event::DocType(doctype) => {
                if doctype.xml10_content().contains("<!ENTITY") {
                    return Err(wrong("it declares entities of its own, which no word processor does".to_owned()));
                }
            }
            Event::Eof => break,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
    if open.len() != 1 {
        return Err(wrong("it ends inside an element".to_owned()));
    }
    let root = open.pop().unwrap_or_default();
    let top = root.children.into_iter().find_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    top.ok_or_else(|| wrong("it holds no element".to_owned()))
}

/// The encoding that an XML declaration states. A mark in front of it is looked at by whoever decodes; without either it
/// is UTF-8 (XML 1.0, 4.3.3).
fn stated(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    /// A declaration is shorter.
    const HEAD: usize = 200;
    let head = &bytes[..bytes.len().min(HEAD)];
    let declared = head.strip_prefix(b"<?xml").and_then(|rest| {
        let end = memchr::memmem::find(rest, b"?>")?;
        let at = memchr::memmem::find(&rest[..end], b"encoding")? + b"encoding".len();
        let value = rest[at..end].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let quote = *value.first()?;
        value[1..].split(|&byte| byte == quote).next().and_then(encoding_rs::Encoding::for_label)
    });
    // What can be read so far is no UTF-16, whatever it states.
    declared.filter(|encoding| encoding.is_ascii_compatible()).unwrap_or(encoding_rs::UTF_8)
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let mut all = start.attributes();
    let attributes = all.with_checks(false).filter_map(Result::ok).map(|attribute| {
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_or_else(|_| attribute.value.clone().into_owned(), std::borrow::Cow::into_owned);
        let value = if value.len() > LONGEST { value[..value.floor_char_boundary(LONGEST)].to_owned() } else { value };
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    Element { name: start.local_name().as_ref().to_owned(), attributes: attributes.collect(), children: Vec::new() }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(last) = open.last_mut() {
        last.children.push(node);
    }
}

fn push_text(open: &mut [Element], text: &str) {
    if let Some(last) = open.last_mut() {
        match last.children.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => last.children.push(Node::Text(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read("t", text.as_bytes(), Limits { depth: 4, elements: 6, ..Limits::default() }) {
            Ok(element) => format!("{} {:?}", element.name, element.children),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn references_to_characters_are_read_and_entities_of_a_document_refused() {
        insta::assert_snapshot!(shown("<w:t>&#x4E00;&amp;&lol;</w:t>"), @r#"t [Text("一&&lol;")]"#);
        insta::assert_snapshot!(
            shown("<!DOCTYPE t [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><t>&b;</t>"),
            @"t is not readable XML: it declares entities of its own, which no word processor does"
        );
    }

    #[test]
    fn depth_and_number_of_elements_are_bounded() {
        insta::assert_snapshot!(shown(&"<a>".repeat(9)), @"the elements of t stand more than 4 deep, which is the limit; remedy: take tables out of tables, or save the document as PDF");
        let wide = format!("<a>{}</a>", "<b/>".repeat(9));
        insta::assert_snapshot!(shown(&wide), @"t has more than 6 XML elements, which is the limit; remedy: part the document, or save it as PDF");
    }

    #[test]
    fn an_attribute_is_cut_between_two_characters() {
        let root = read("t", format!("<a b='{}'/>", "一".repeat(9999)).as_bytes(), Limits::default()).expect("XML");
        assert_eq!(root.get("b"), Some("一".repeat(170).as_str()));
    }

    #[test]
    fn a_part_is_read_in_the_encoding_that_it_states_or_not_at_all() {
        let read = |head: &str, text: &[u8]| {
            let bytes = [head.as_bytes(), b"<t>", text, b"</t>"].concat();
            match super::read("t", &bytes, Limits::default()) {
                Ok(element) => format!("{:?}", element.children),
                Err(error) => error.to_string(),
            }
        };
        let big5 = encoding_rs::BIG5.encode("計畫").0;
        insta::assert_snapshot!(read("<?xml version='1.0' encoding = \"big5\"?>", &big5), @r#"[Text("計畫")]"#);
        insta::assert_snapshot!(read("<?xml version='1.0' encoding='UTF-16'?>", "計畫".as_bytes()), @r#"[Text("計畫")]"#);
        insta::assert_snapshot!(read("", &big5), @"t is not readable XML: it is not all in UTF-8");
    }

    #[test]
    fn a_part_that_ends_early_is_said_to() {
        insta::assert_snapshot!(shown("<a><b>"), @"t is not readable XML: it ends inside an element");
    }
}
