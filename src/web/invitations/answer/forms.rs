//! What the page of an invitation sends.

use serde::Deserialize;

use crate::authz::link::CODE_DIGITS;

/// What its buttons do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Join: as the person signed in, or as somebody new.
    Accept,
    /// Say no.
    Decline,
    /// Sign in to the account that the address has.
    SignIn,
    /// Sign out, because the invitation is for somebody else.
    Switch,
    /// Have the code mailed.
    Code,
    /// Ask for a new invitation.
    Ask,
}

/// The form; each act uses the fields of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerForm {
    /// Which button.
    pub act: Act,
    /// Of somebody new, as typed.
    #[serde(default)]
    pub name: String,
    /// As typed.
    #[serde(default)]
    pub password: String,
    /// The code from the mail, as typed.
    #[serde(default)]
    pub code: String,
    /// Ticked or absent.
    pub remember: Option<String>,
    /// Stands in the form for password managers alone; who it is about is the invitation's to say.
    #[serde(rename = "email")]
    _email: Option<String>,
}

/// The address of the page, with what was just done. Mail programs add things of their own to it.
#[derive(Debug, Deserialize)]
pub struct AnswerQuery {
    /// Present once the code was mailed.
    pub code: Option<String>,
    /// Present once a new invitation was asked for.
    pub asked: Option<String>,
}

/// Added to the address when the code was mailed.
pub const CODE_SENT: &str = "?code=sent";
/// Added to the address when a new invitation was asked for.
pub const ASKED: &str = "?asked=yes";

/// The code as it was meant: spaces and dashes do not matter, nor in which of the digits of an Arabic keyboard it was typed. Nothing where it
/// cannot be a code.
pub fn tidy_code(typed: &str) -> Option<String> {
    let digit = |c: char| {
        let value = match c {
            '0'..='9' => u32::from(c) - u32::from('0'),
            '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
            '\u{6F0}'..='\u{6F9}' => u32::from(c) - 0x6F0,
            _ => return None,
        };
        char::from_digit(value, 10)
    };
    let typed = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    // One more than a code has tells a longer one from it.
    let code: String = typed.take(CODE_DIGITS + 1).map(digit).collect::<Option<_>>()?;
    (code.len() == CODE_DIGITS).then_some(code)
}

/// An address of which only its owner can tell that it is theirs: for who holds a link that was passed on.
pub fn masked(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, domain)) => format!("{}•••@{domain}", local.chars().next().unwrap_or_default()),
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<AnswerForm> {
        serde_html_form::from_str(body).ok()
    }

    #[test]
    fn an_act_has_its_word_and_no_other() {
        let words = [("accept", Act::Accept), ("sign_in", Act::SignIn), ("code", Act::Code), ("ask", Act::Ask), ("switch", Act::Switch)];
        for (word, act) in words {
            assert_eq!(read(&format!("act={word}")).map(|form| form.act), Some(act));
        }
        for body in ["", "act=", "act=ACCEPT", "act=remove", "act=accept&act=decline", "act=accept&role=owner", "name=Ana"] {
            assert!(read(body).is_none(), "{body}");
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_meant() {
        for typed in ["042137", " 042 137 ", "042-137", "٠٤٢١٣٧", "۰۴۲۱۳۷"] {
            assert_eq!(tidy_code(typed).as_deref(), Some("042137"), "{typed}");
        }
        for typed in ["", "04213", "0421370", "04213x", "½42137"] {
            assert_eq!(tidy_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_masked_address_shows_its_owner_that_it_is_theirs() {
        assert_eq!(masked("ana.silva@example.com"), "a•••@example.com");
        assert_eq!(masked("é@example.com"), "é•••@example.com");
    }
}
