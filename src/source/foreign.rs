//! Files that people have beside plans and that are not read: what each is, told by its content, and what to do.

/// A kind of file that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign {
    zh: &'static str,
    remedy_zh: &'static str,
    en: &'static str,
    remedy_en: &'static str,
}

impl Foreign {
    const fn new(zh: &'static str, remedy_zh: &'static str, en: &'static str, remedy_en: &'static str) -> Foreign {
        Foreign { zh, remedy_zh, en, remedy_en }
    }

    /// What it is.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.en
    }

    /// What to do.
    #[must_use]
    pub fn remedy(self) -> &'static str {
        self.remedy_en
    }

    /// Both, in Chinese.
    #[must_use]
    pub fn said_zh(self) -> String {
        format!("這是{}；請{}", self.zh, self.remedy_zh)
    }
}

/// A picture.
pub const PICTURE: Foreign = Foreign::new(
    "圖片",
    "先辨識其中文字，或提供原始檔案",
    "a picture",
    "put it into a PDF, or recognise its text first",
);
/// An archive that is no zip.
pub const ARCHIVE: Foreign = Foreign::new(
    "zip 以外的壓縮檔",
    "先解壓縮，或改存成 zip",
    "an archive of another kind than zip",
    "unpack it, or pack its files as zip",
);
const OLD_WORKBOOK: Foreign = Foreign::new(
    "舊版 Excel 活頁簿（.xls）",
    "以 Excel 或 LibreOffice 另存為 XLSX 或 ODS",
    "an Excel workbook of the old kind (.xls)",
    "save it as XLSX or ODS with Excel or LibreOffice: soffice --headless --convert-to xlsx FILE",
);
const BINARY_WORKBOOK: Foreign =
    Foreign::new("二進位 Excel 活頁簿（.xlsb）", "另存為 XLSX", "a binary Excel workbook (.xlsb)", "save it as XLSX");
const SLIDES: Foreign =
    Foreign::new("簡報", "另存為 PDF", "a presentation", "save it as PDF: soffice --headless --convert-to pdf FILE");
const DRAWING: Foreign = Foreign::new("繪圖檔", "另存為 PDF", "a drawing", "save it as PDF");
const MAIL: Foreign =
    Foreign::new("電子郵件", "取出其附件，或將內文存成 PDF 或文字檔", "an e-mail", "save its attachments, or its text");
const WEB_ARCHIVE: Foreign = Foreign::new(
    "網頁封存檔（MHT）",
    "以瀏覽器開啟後另存為 HTML 或 PDF",
    "an archived web page (MHT)",
    "open it in a browser and save it as HTML or PDF",
);
const HANGUL: Foreign =
    Foreign::new("Hangul 文書（.hwp）", "另存為 DOCX 或 PDF", "a Hangul document (.hwp)", "save it as DOCX or PDF");
const OLD_WORD_XML: Foreign =
    Foreign::new("Word XML 文件", "以 Word 另存為 DOCX", "a Word document as one XML file", "save it as DOCX");
const OLD_EXCEL_XML: Foreign =
    Foreign::new("Excel XML 試算表", "以 Excel 另存為 XLSX", "an Excel workbook as one XML file", "save it as XLSX");
const FLAT_WORKBOOK: Foreign = Foreign::new(
    "單一 XML 檔的 OpenDocument 試算表（.fods）",
    "另存為 ODS 或 XLSX",
    "an OpenDocument workbook as one XML file (.fods)",
    "save it as ODS or XLSX: soffice --headless --convert-to ods FILE",
);
const BOOK: Foreign =
    Foreign::new("電子書（EPUB）", "轉為 PDF 或 HTML", "an e-book (EPUB)", "convert it to PDF or HTML");
const XPS: Foreign = Foreign::new("XPS 文件", "轉為 PDF", "an XPS document", "convert it to PDF");
const IWORK: Foreign = Foreign::new(
    "Apple iWork 文件",
    "匯出為 DOCX、XLSX 或 PDF",
    "an Apple iWork document",
    "export it as DOCX, XLSX or PDF",
);
const POSTSCRIPT: Foreign =
    Foreign::new("PostScript 檔", "以 ps2pdf 轉為 PDF", "a PostScript file", "make a PDF of it with ps2pdf");
const DJVU: Foreign =
    Foreign::new("DjVu 檔", "以 ddjvu -format=pdf 轉為 PDF", "a DjVu file", "make a PDF of it with ddjvu -format=pdf");
const PARQUET: Foreign = Foreign::new(
    "Parquet 檔",
    "改提供 planscope 寫出的 JSON 或 NDJSON",
    "a Parquet file",
    "give the JSON or NDJSON that planscope writes",
);
const DATABASE: Foreign =
    Foreign::new("資料庫", "將表格匯出為 CSV 或 XLSX", "a database", "export its tables as CSV or XLSX");
const SIGNED: Foreign = Foreign::new(
    "電子簽章封裝檔（P7M）",
    "先取出其中的文件",
    "a signed envelope (P7M)",
    "take the document out of it first",
);
const PROGRAM: Foreign = Foreign::new("程式", "提供計畫的檔案", "a program", "give the file of the plan");
const FILM: Foreign = Foreign::new("影音檔", "提供計畫的檔案", "a film or a sound", "give the file of the plan");
const NOTEBOOK: Foreign =
    Foreign::new("OneNote 筆記本", "匯出為 PDF 或 DOCX", "a OneNote notebook", "export it as PDF or DOCX");

/// Marks, where each stands, and whose they are. Those that a text could begin with go on with what no text has.
const MARKS: [(usize, &[u8], Foreign); 40] = [
    (0, b"\x89PNG", PICTURE),
    (0, b"\xFF\xD8\xFF", PICTURE),
    (0, b"II*\0", PICTURE),
    (0, b"MM\0*", PICTURE),
    (0, b"GIF87a", PICTURE),
    (0, b"GIF89a", PICTURE),
    (8, b"WEBPVP8", PICTURE),
    // The reserved field of a bitmap's header is four zeros.
    (6, b"\0\0\0\0\x36\0\0\0", PICTURE),
    (4, b"ftypheic", PICTURE),
    (4, b"ftypmif1", PICTURE),
    (4, b"ftypavif", PICTURE),
    (0, b"\0\0\0\x0CjP  ", PICTURE),
    (0, b"AT&TFORM", DJVU),
    (0, b"7z\xBC\xAF\x27\x1C", ARCHIVE),
    (0, b"Rar!\x1A\x07", ARCHIVE),
    (0, b"\x1F\x8B\x08", ARCHIVE),
    (0, b"\x1F\x9D", ARCHIVE),
    (0, b"BZh91AY&SY", ARCHIVE),
    (0, b"\xFD7zXZ\0", ARCHIVE),
    (0, b"\x28\xB5\x2F\xFD", ARCHIVE),
    (0, b"\x04\x22\x4D\x18", ARCHIVE),
    (0, b"LZIP\x01", ARCHIVE),
    (0, b"\x60\xEA", ARCHIVE),
    (0, b"MSCF\0\0\0\0", ARCHIVE),
    (2, b"-lh5-", ARCHIVE),
    (257, b"ustar", ARCHIVE),
    (0, b"!<arch>\n", ARCHIVE),
    (0, b"070701", ARCHIVE),
    (0x8001, b"CD001", ARCHIVE),
    (0, b"%!PS-Adobe", POSTSCRIPT),
    (0, b"PAR1\x15", PARQUET),
    (0, b"SQLite format 3\0", DATABASE),
    (0, b"\0\x01\0\0Standard ", DATABASE),
    (0, b"MZ\x90\0", PROGRAM),
    (0, b"\x7FELF", PROGRAM),
    (0, b"bplist00", PROGRAM),
    (0, b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", NOTEBOOK),
    (0, b"\x1A\x45\xDF\xA3", FILM),
    (0, b"ID3\x03\0", FILM),
    // What holds films holds pictures too: those stand above.
    (4, b"ftyp", FILM),
];

/// What such a file is, where its content says so; none of what may be read.
pub(super) fn of(bytes: &[u8]) -> Option<Foreign> {
    let marked = MARKS.iter().find(|(at, mark, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark)));
    marked.map(|(_, _, kind)| *kind).or_else(|| signed(bytes)).or_else(|| mail(bytes))
}

/// A signed envelope: a sequence whose first member names signed data (CMS, RFC 5652, section 5.1).
fn signed(bytes: &[u8]) -> Option<Foreign> {
    const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
    let head = &bytes[..bytes.len().min(32)];
    (head.first() == Some(&0x30) && memchr::memmem::find(head, SIGNED_DATA).is_some()).then_some(SIGNED)
}

/// An e-mail, or a web page kept as one: lines of a header (RFC 5322, section 2.2), one of which no other text has.
fn mail(bytes: &[u8]) -> Option<Foreign> {
    /// Of a header; what servers write on the way is a tenth of that.
    const LONGEST: usize = 1 << 16;
    let head = &bytes[..bytes.len().min(LONGEST)];
    let (mut is_mail, mut is_page) = (false, false);
    for line in head.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        // A line goes on that begins with a blank; `From ` begins a letter in a box of many.
        if line.starts_with(b" ") || line.starts_with(b"\t") || line.starts_with(b"From ") {
            continue;
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        if name.len() == line.len() || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
            return None;
        }
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        is_mail |= ["mime-version", "message-id", "received", "return-path"].into_iter().any(is);
        is_page |= is("snapshot-content-location") || memchr::memmem::find(line, b"multipart/related").is_some();
    }
    is_mail.then_some(if is_page { WEB_ARCHIVE } else { MAIL })
}

/// What an OLE file is by the streams that it names; none of an old Word file, and of what names none that is known.
#[must_use]
pub fn of_ole(bytes: &[u8]) -> Option<Foreign> {
    const STREAMS: [(&str, Option<Foreign>); 8] = [
        ("WordDocument", None),
        ("Workbook", Some(OLD_WORKBOOK)),
        ("Book", Some(OLD_WORKBOOK)),
        ("PowerPoint Document", Some(SLIDES)),
        ("__nameid_version1.0", Some(MAIL)),
        ("__properties_version1.0", Some(MAIL)),
        ("HwpSummaryInformation", Some(HANGUL)),
        ("VisioDocument", Some(DRAWING)),
    ];
    // An entry of the directory: 64 bytes of name in UTF-16, filled up with zeros, its length behind it (MS-CFB 2.6.1).
    let named = |name: &str| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = (entry.len() + 2) as u8;
        entry.resize(64, 0);
        entry.extend([length, 0]);
        memchr::memmem::find(bytes, &entry)
    };
    // What is put into a document has entries too, behind the document's own.
    let first = STREAMS.iter().filter_map(|(name, kind)| Some((named(name)?, *kind))).min_by_key(|(at, _)| *at);
    first.and_then(|(_, kind)| kind)
}

/// What XML is by its beginning; none of pages, and of what is read.
#[must_use]
pub fn of_xml(bytes: &[u8]) -> Option<Foreign> {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
    if !head.trim_ascii_start().starts_with(b"<") && !head.starts_with(b"\xEF\xBB\xBF<") {
        return None;
    }
    let page = head.to_ascii_lowercase();
    let is_page = ["<html", "<table", "<body"].iter().any(|tag| memchr::memmem::find(&page, tag.as_bytes()).is_some());
    Some(match () {
        () if is_page => return None,
        () if holds("office:document") && holds("opendocument.spreadsheet") => FLAT_WORKBOOK,
        () if holds("office:document") && holds("opendocument.presentation") => SLIDES,
        () if holds("office:document") && holds("opendocument.graphics") => DRAWING,
        () if holds("progid=\"Word.Document\"") || holds("<w:wordDocument") => OLD_WORD_XML,
        () if holds("<pkg:package") => OLD_WORD_XML,
        () if holds("<Workbook") && holds("urn:schemas-microsoft-com:office:spreadsheet") => OLD_EXCEL_XML,
        () if holds("<svg") && holds("http://www.w3.org/2000/svg") => DRAWING,
        () => return None,
    })
}

/// What a zipped document is by the parts that it has and by the kind that it states.
#[must_use]
pub fn of_zip(has: impl Fn(&str) -> bool, kind: &[u8]) -> Option<Foreign> {
    let states = |name: &str| memchr::memmem::find(kind, name.as_bytes()).is_some();
    Some(match () {
        () if has("ppt/presentation.xml") || states("opendocument.presentation") => SLIDES,
        () if has("xl/workbook.bin") => BINARY_WORKBOOK,
        () if has("visio/document.xml") || states("opendocument.graphics") => DRAWING,
        () if has("FixedDocSeq.fdseq") || has("FixedDocumentSequence.fdseq") => XPS,
        () if states("epub+zip") => BOOK,
        () if has(IWORK_PART) => IWORK,
        () if states("hwp+zip") => HANGUL,
        () => return None,
    })
}

/// The part that tells an Apple document from an archive of files.
pub const IWORK_PART: &str = "Index/Document.iwa";
