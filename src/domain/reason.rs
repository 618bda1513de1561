//! Why the operator did something, in words for the record.

/// Nobody reads more.
const MOST_CHARS: usize = 500;

/// Why a text is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReasonFault {
    /// More than 500 characters.
    #[error("a reason has at most 500 characters")]
    TooLong,
    /// A control character.
    #[error("a reason has no control characters")]
    Control,
}

/// Reads a reason, trimmed; an empty one is none.
///
/// # Errors
/// Says why the text is no reason.
pub fn reason(text: &str) -> Result<Option<String>, ReasonFault> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(ReasonFault::Control);
    }
    if text.chars().count() > MOST_CHARS {
        return Err(ReasonFault::TooLong);
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_words() {
        assert_eq!(reason("  not paid\nsince May "), Ok(Some("not paid\nsince May".to_owned())));
        assert_eq!(reason(" "), Ok(None));
        assert_eq!(reason(&"é".repeat(500)).map(|reason| reason.is_some()), Ok(true));
        assert_eq!(reason(&"é".repeat(501)), Err(ReasonFault::TooLong));
        assert_eq!(reason("a\u{0}"), Err(ReasonFault::Control));
    }
}
