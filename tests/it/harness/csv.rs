//! Reading CSV as the standard has it (RFC 4180), not as our own writer writes it.

use super::Page;

impl Page {
    /// The rows of a file for spreadsheets, its head first.
    pub fn csv(&self) -> Vec<Vec<String>> {
        assert_eq!(self.status, 200, "{}", self.body);
        read(&self.body)
    }
}

fn read(body: &str) -> Vec<Vec<String>> {
    let body = body.strip_prefix('\u{feff}').expect("a byte order mark, for spreadsheets");
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !quoted, "the last line is whole");
    rows
}
