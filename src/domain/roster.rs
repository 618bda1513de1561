//! A pasted list of people with roles: `address, role` a line, the role left out where one is meant for all.

use std::collections::HashMap;

use crate::domain::{
    addresses::{Paste, Pasted},
    email::Email,
};

/// One line: somebody, and maybe their role as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose line.
    pub email: Email,
    /// The role's name, key or number.
    pub role: Option<String>,
}

/// Everything that was pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roster {
    /// The lines in their order, each address once.
    pub lines: Vec<Line>,
    /// What is no line, as it was written, shortened.
    pub not_understood: Vec<String>,
    /// Addresses that stand there twice with different roles: which is meant is not for a program to guess.
    pub contradicted: Vec<Email>,
}

/// What separates the fields of a line; commas last, because a role's name may have one.
const SEPARATORS: [char; 3] = ['\t', ';', ','];

/// The most that is shown of something that is no line, in characters.
const SHOWN_CHARS: usize = 80;

/// The head of a column of roles, in the languages of the catalogs that ship.
const HEADS: [&str; 4] = ["role", "rôle", "new role", "nouveau rôle"];

impl Roster {
    /// Reads a pasted text. Where no line has a role, addresses may stand in any shape (see [`Paste`]).
    pub fn read(text: &str) -> Roster {
        let lines: Vec<(Option<Email>, Option<String>, &str)> = text.lines().filter(|line| !line.trim().is_empty()).map(split).collect();
        if lines.iter().all(|(email, role, _)| email.is_none() || role.is_none()) {
            return Roster::of_addresses(text);
        }
        let mut roster = Roster::default();
        for (at, (email, role, line)) in lines.into_iter().enumerate() {
            match email {
                // Whose role that would be, is not for a program to guess.
                Some(email) if addresses_in(line) == 1 => roster.lines.push(Line { email, role }),
                // The first line may be the head of a table.
                None if at == 0 => {}
                Some(_) | None => roster.not_understood.push(line.trim().chars().take(SHOWN_CHARS).collect()),
            }
        }
        (roster.lines, roster.contradicted) = once(roster.lines);
        roster
    }

    fn of_addresses(text: &str) -> Roster {
        let mut roster = Roster::default();
        for entry in Paste::read(text).entries {
            match entry {
                Pasted::Address { email, .. } => roster.lines.push(Line { email, role: None }),
                Pasted::NotAnAddress(text) => roster.not_understood.push(text),
            }
        }
        roster
    }
}

/// Each address once. One that stands there with different roles is no line at all.
fn once(lines: Vec<Line>) -> (Vec<Line>, Vec<Email>) {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(Line, bool)> = Vec::new();
    for line in lines {
        match places.get(line.email.key()) {
            Some(at) => kept[*at].1 |= kept[*at].0.role != line.role,
            None => {
                places.insert(line.email.key().to_owned(), kept.len());
                kept.push((line, false));
            }
        }
    }
    let (contradicted, clear): (Vec<_>, Vec<_>) = kept.into_iter().partition(|(_, contradicts)| *contradicts);
    (clear.into_iter().map(|(line, _)| line).collect(), contradicted.into_iter().map(|(line, _)| line.email).collect())
}

/// The address and the role of a line. The role is what stands behind the address; a name before it is passed over.
fn split(line: &str) -> (Option<Email>, Option<String>, &str) {
    let separator = SEPARATORS.into_iter().find(|separator| line.contains(*separator));
    let fields: Vec<&str> = match separator {
        Some(separator) => line.split(separator).map(bare).collect(),
        None => vec![bare(line)],
    };
    let found = fields.iter().enumerate().find_map(|(at, field)| address(field).map(|email| (at, email)));
    let Some((at, email)) = found else { return (None, None, line) };
    // What has an @ is no role, but further addresses.
    let role = fields.iter().skip(at + 1).map(|field| field.trim()).find(|field| !field.is_empty() && !field.contains('@'));
    let role = role.filter(|role| !HEADS.contains(&role.to_lowercase().as_str()) && addresses_in(role) == 0);
    (Some(email), role.map(str::to_owned), line)
}

/// How many different addresses stand in a text.
fn addresses_in(text: &str) -> usize {
    Paste::read(text).entries.iter().filter(|entry| matches!(entry, Pasted::Address { .. })).count()
}

/// Without the quotation marks that spreadsheets put around fields.
fn bare(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(field).trim()
}

/// `address` or `Name <address>`.
fn address(field: &str) -> Option<Email> {
    let inner = field.rsplit_once('<').and_then(|(_, rest)| rest.strip_suffix('>')).unwrap_or(field);
    Email::parse(inner).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<String>)> {
        Roster::read(text).lines.into_iter().map(|line| (line.email.address().to_owned(), line.role)).collect()
    }

    fn line(email: &str, role: Option<&str>) -> (String, Option<String>) {
        (email.to_owned(), role.map(str::to_owned))
    }

    #[test]
    fn a_line_says_an_address_and_a_role() {
        let expected =
            vec![line("amal@x.example", Some("Manager")), line("ben@x.example", Some("Confirmation Agent")), line("cyd@x.example", None)];
        for text in [
            "amal@x.example, Manager\nben@x.example, Confirmation Agent\ncyd@x.example",
            "Email\tRole\namal@x.example\tManager\nben@x.example\tConfirmation Agent\ncyd@x.example\t",
            "Amal B. <amal@x.example>; Manager\r\n\r\n\"ben@x.example\";\"Confirmation Agent\"\r\ncyd@x.example",
            "name;email;role\nAmal;amal@x.example;Manager\nBen;ben@x.example;Confirmation Agent\nCyd;cyd@x.example;",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_alone_may_stand_in_any_shape() {
        let expected = vec![line("amal@x.example", None), line("ben@x.example", None)];
        for text in [
            "amal@x.example, ben@x.example",
            "amal@x.example\nBen <ben@x.example>",
            "amal@x.example ben@x.example; AMAL@x.example",
            "amal@x.example; Ben <ben@x.example> AMAL@x.example",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_told_and_not_done() {
        let roster = Roster::read(
            "amal@x.example, Manager\nAMAL@X.example, Agent\nben@x.example, Agent\nben@x.example, Agent\namal@x.example, Agent",
        );
        assert_eq!(roster.lines.len(), 1);
        assert_eq!(roster.contradicted.iter().map(Email::key).collect::<Vec<_>>(), ["amal@x.example"]);
    }

    #[test]
    fn what_is_no_line_is_kept_to_be_shown() {
        let roster = Roster::read("amal@x.example, Manager\nben at x.example, Manager");
        assert_eq!(roster.not_understood, ["ben at x.example, Manager"]);
        assert_eq!(roster.lines.len(), 1);
    }

    #[test]
    fn nobody_is_passed_over_where_several_stand_in_a_line() {
        assert_eq!(
            read("amal@x.example; Ben <ben@x.example> cyd@x.example"),
            vec![line("amal@x.example", None), line("ben@x.example", None), line("cyd@x.example", None)]
        );
        let roster =
            Roster::read("amal@x.example, Manager\nben@x.example, cyd@x.example, Manager\ndan@x.example; eve@x.example fay@x.example");
        assert_eq!(roster.lines.len(), 1);
        assert_eq!(roster.not_understood.len(), 2, "{:?}", roster.not_understood);
        // The address as the name is one person still.
        assert_eq!(read("amal@x.example;AMAL@x.example;Manager"), vec![line("amal@x.example", Some("Manager"))]);
    }
}
