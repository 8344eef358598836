//! A font of Chinese characters that a PDF names and does not carry.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

/// What a PDF says of the font's characters.
pub(crate) fn descriptor(document: &mut Document) -> ObjectId {
    document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "MSung-Light", "Flags" => 6, "ItalicAngle" => 0,
        "Ascent" => 880, "Descent" => -120, "CapHeight" => 880, "StemV" => 80,
        "FontBBox" => vec![0.into(), (-200).into(), 1000.into(), 900.into()],
    })
}

/// The font under an encoding: a character collection's, or `Identity-H` and `Identity-V`, whose codes are UTF-16 here.
pub(crate) fn type0(document: &mut Document, descriptor: ObjectId, encoding: &str) -> Dictionary {
    let identity = encoding.starts_with("Identity");
    let ordering = if identity { "Identity" } else { "CNS1" };
    // The Latin glyphs are half as wide as the others.
    let halves: Vec<Object> = if identity {
        vec![32.into(), 126.into(), 500.into()]
    } else {
        vec![1.into(), 95.into(), 500.into(), 13648.into(), 13742.into(), 500.into()]
    };
    let descendant = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "MSung-Light",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering),
            "Supplement" => if identity { 0 } else { 5 },
        },
        "FontDescriptor" => descriptor, "DW" => 1000, "W" => halves,
    });
    dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "MSung-Light",
        "Encoding" => Object::Name(encoding.into()), "DescendantFonts" => vec![descendant.into()],
    }
}
