//! Tables: what a spreadsheet copies and what a CSV file holds, with or without a line of headings.

use super::{
    Piece, list,
    word::{address, looks_like_a_name},
};
use crate::domain::fold::fold;

/// Between the cells of a line; a spreadsheet copies tabs, and semicolons part them where the comma is in the numbers.
const DELIMITERS: [char; 3] = ['\t', ';', ','];

/// Headings of the column with the address, folded, letters and digits only: ours and those of the address books people export.
const EMAIL: &str = "email emails emailaddress emailaddresses address addresses mail mailaddress email1value primaryemail workemail useremail \
    courriel adresseemail adressemail البريدالالكتروني";
const NAME: &str = "name fullname displayname membername username nomcomplet الاسم الاسمالكامل";
const FIRST: &str = "first firstname givenname forename prenom الاسمالاول";
const LAST: &str = "last lastname familyname surname nom nomdefamille اسمالعائلة";

type Record = Vec<String>;

/// Which columns mean what.
struct Columns {
    email: usize,
    name: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
}

/// Reads a table; `None` when the text is none.
pub(super) fn read(text: &str) -> Option<Vec<Piece>> {
    with_headings(text).or_else(|| without_headings(text))
}

fn with_headings(text: &str) -> Option<Vec<Piece>> {
    let (heading, rest) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
    if heading.contains('@') {
        return None;
    }
    // A column alone is a list with one line too many.
    if is_one_of(heading, EMAIL) {
        return Some(read(rest).unwrap_or_else(|| list::read(rest)));
    }
    let (delimiter, columns) = DELIMITERS.into_iter().find_map(|delimiter| {
        let cells = records(heading, delimiter).into_iter().next()?;
        Some((delimiter, columns(&cells)?))
    })?;
    Some(records(rest, delimiter).iter().flat_map(|record| with_columns(record, &columns)).collect())
}

fn columns(headings: &[String]) -> Option<Columns> {
    let find = |words: &str| headings.iter().position(|heading| is_one_of(heading, words));
    let (first, last) = (find(FIRST), find(LAST));
    // The French "nom" alone is the whole name.
    let name = find(NAME).or(if first.is_none() { last } else { None });
    Some(Columns { email: find(EMAIL)?, name, first, last })
}

fn is_one_of(heading: &str, words: &str) -> bool {
    let folded: String = fold(heading).chars().filter(|c| c.is_alphanumeric()).collect();
    words.split(' ').any(|word| word == folded)
}

/// The line's address or addresses, or the whole line as one entry that is no address.
fn with_columns(record: &Record, columns: &Columns) -> Vec<Piece> {
    let cell = |index: usize| record.get(index).map_or("", |cell| cell.trim());
    let email = cell(columns.email);
    if email.is_empty() {
        return whole(record);
    }
    let full = columns.name.map(cell).filter(|name| !name.is_empty()).map(ToOwned::to_owned);
    let name = full.or_else(|| {
        let parts = [columns.first, columns.last].into_iter().flatten().map(cell);
        let spoken = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        (!spoken.is_empty()).then_some(spoken)
    });
    named(list::read(email), name)
}

/// Gives the name of the line to its address, where it has one address without a name of its own.
fn named(mut pieces: Vec<Piece>, name: Option<String>) -> Vec<Piece> {
    let mut nameless = pieces.iter_mut().filter_map(|piece| match piece {
        Piece::Address { name, .. } => Some(name),
        Piece::Junk(_) => None,
    });
    if let (Some(own @ None), None) = (nameless.next(), nameless.next()) {
        *own = name;
    }
    pieces
}

/// A line without an address where it should be: what it has elsewhere, or the line as it is.
fn whole(record: &Record) -> Vec<Piece> {
    let found: Vec<Piece> = record.iter().filter(|cell| cell.contains('@')).flat_map(|cell| list::read(cell)).collect();
    if found.is_empty() {
        let cells: Vec<&str> = record.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        return vec![Piece::Junk(cells.join(", "))];
    }
    found
}

/// A table without headings is one whose lines mostly have one address, in one and the same column, and something beside it.
fn without_headings(text: &str) -> Option<Vec<Piece>> {
    DELIMITERS.into_iter().filter(|delimiter| text.contains(*delimiter)).find_map(|delimiter| {
        let table = records(text, delimiter);
        let column = column_of_addresses(&table, delimiter)?;
        Some(table.iter().flat_map(|record| with_address_in(record, column)).collect())
    })
}

fn column_of_addresses(table: &[Record], delimiter: char) -> Option<usize> {
    let mut lines = 0;
    let mut proper = 0;
    let mut column = None;
    for record in table.iter().filter(|record| record.iter().any(|cell| !cell.trim().is_empty())) {
        lines += 1;
        let mut addresses = record.iter().enumerate().filter(|(_, cell)| cell.contains('@'));
        let (Some((index, cell)), None) = (addresses.next(), addresses.next()) else {
            // A second address on a line makes it a list; none is a mistake in a table.
            if record.iter().any(|cell| cell.contains('@')) {
                return None;
            }
            continue;
        };
        let beside = record.iter().enumerate().any(|(other, cell)| other != index && !cell.trim().is_empty());
        let alone = !cell.contains('<') && !cell.trim().contains(' ') && address(cell).is_some();
        if alone && beside && *column.get_or_insert(index) == index {
            proper += 1;
        }
    }
    // Tabs come from spreadsheets, where one line is a table too; "bob, ana@x.example" could be anything.
    let enough = if delimiter == '\t' { 1 } else { 2 };
    column.filter(|_| proper >= enough && proper * 2 > lines)
}

/// A line of a table without headings. Whether a word after the address is a name or a role cannot be known, so only what stands before
/// it is taken for a name: one cell, or two of one word each.
fn with_address_in(record: &Record, column: usize) -> Vec<Piece> {
    let cell = record.get(column).map_or("", |cell| cell.trim());
    if cell.is_empty() || !cell.contains('@') {
        return whole(record);
    }
    let before: Vec<&str> = record.iter().take(column).map(|cell| cell.trim()).filter(|cell| looks_like_a_name(cell)).collect();
    let name = match before.as_slice() {
        [name] => Some((*name).to_owned()),
        [first, last] if !first.contains(' ') && !last.contains(' ') => Some(format!("{first} {last}")),
        _ => None,
    };
    named(list::read(cell), name)
}

/// The lines of a table. A cell between quotes may hold delimiters, doubled quotes and line ends; where quotes do not match, each line is
/// read by itself, and a line whose own quotes do not match is parted at every delimiter.
fn records(text: &str, delimiter: char) -> Vec<Record> {
    let parted = |line: &str| vec![line.split(delimiter).map(ToOwned::to_owned).collect()];
    let by_lines = || text.lines().flat_map(|line| quoted_records(line, delimiter).unwrap_or_else(|| parted(line))).collect();
    quoted_records(text, delimiter).unwrap_or_else(by_lines)
}

/// `None` when a quote is never closed, or only so late that it swallows lines with addresses.
fn quoted_records(text: &str, delimiter: char) -> Option<Vec<Record>> {
    let mut records = Vec::new();
    let mut record = Record::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' if quoted && cell.contains('\n') && cell.contains('@') => return None,
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            c if quoted => cell.push(c),
            '\n' => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c if c == delimiter => record.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    record.push(cell);
    records.push(record);
    (!quoted).then_some(records)
}
