//! Rows of a CSV file, every cell of which is made harmless on its way.

use std::io::Write;

use super::{clean, harmless};

/// The one writer of CSV: no cell passes it as it is.
pub(crate) struct Csv<W: Write>(::csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins a file: with a byte order mark, without which Excel takes it for Big5.
    pub(crate) fn new(mut out: W) -> std::io::Result<Self> {
        out.write_all("\u{FEFF}".as_bytes())?;
        #[expect(clippy::disallowed_types, reason = "this is the one place")]
        let rows = ::csv::WriterBuilder::new().flexible(true).terminator(::csv::Terminator::CRLF).from_writer(out);
        Ok(Csv(rows))
    }

    /// Writes a row.
    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> ::csv::Result<()> {
        for cell in cells {
            self.0.write_field(harmless(&clean(cell.as_ref())).as_bytes())?;
        }
        self.0.write_record(None::<&[u8]>)
    }

    /// Ends the file.
    pub(crate) fn finish(mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_gets_past() {
        let mut out = Vec::new();
        let mut csv = Csv::new(&mut out).unwrap();
        csv.row(["=1+1", "\u{0}=1+41", "\u{200B}@x", "a\u{1B}[2Jb", "甲\n乙", "-1"]).unwrap();
        csv.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\u{FEFF}'=1+1,'\\u{0}=1+41,'\u{200B}@x,a\\u{1b}[2Jb,\"甲\n乙\",-1\r\n");
    }
}
