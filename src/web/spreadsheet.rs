//! Files for spreadsheets: CSV that every program reads alike, and runs nothing of.

use actix_web::{HttpResponse, HttpResponseBuilder, http::header};
use jiff::Timestamp;

use super::error::Error;
use crate::domain::instant::Instant;

/// Tells a spreadsheet that the text is UTF-8; without it, some take every accent for two characters.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The beginning of an answer that is kept as a file, named after what is in it and the day.
pub fn file(slug: &str, what: &str, now: Instant) -> HttpResponseBuilder {
    let name = format!("{slug}-{what}-{}.csv", utc(now).strftime("%Y-%m-%d"));
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    response
}

/// A moment as the rest of the world writes it.
pub fn utc(at: Instant) -> Timestamp {
    Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Rows as CSV (RFC 4180). Every cell is quoted: a spreadsheet that takes semicolons for separators must not find a new cell within one.
pub fn written<Row: IntoIterator<Item = String>>(rows: impl Iterator<Item = Row>) -> Result<String, Error> {
    let failed = |what: String| Error::Internal(format!("an export could not be written: {what}"));
    let mut writer =
        csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.into_iter().map(harmless)).map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// What a spreadsheet would run as a formula becomes text by an apostrophe before it. The wide forms count as well: some programs fold them.
fn harmless(cell: String) -> String {
    const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(STARTS) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x", "\u{3000}=1"] {
            assert_eq!(harmless(cell.into()), format!("'{cell}"));
        }
        for cell in ["Ana Silva", "ana+crm@example.com", "a=b", "Jean-Luc", "'", ""] {
            assert_eq!(harmless(cell.into()), cell);
        }
    }

    #[test]
    fn every_cell_is_quoted_and_every_row_ends_as_the_standard_says() {
        let rows = [["Ana \"Bo\"".to_owned(), "a;=b,\nc".to_owned()], ["=x".to_owned(), String::new()]];
        assert_eq!(written(rows.into_iter()).unwrap(), "\"Ana \"\"Bo\"\"\",\"a;=b,\nc\"\r\n\"'=x\",\"\"\r\n");
    }
}
