//! A brand's accent as mail programs know colours.

/// The colour of an accent: what the stylesheet says in `oklch`, as hexadecimal sRGB. White text on any of them has a contrast above 5.7.
pub fn accent_hex(accent: &str) -> &'static str {
    match accent {
        "teal" => "#026c69",
        "rose" => "#b82851",
        "amber" => "#905100",
        "violet" => "#7446be",
        "green" => "#186c3a",
        "blue" => "#0168b4",
        "slate" => "#3f4e63",
        // Indigo, the house's own.
        _ => "#3e5cc3",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::ACCENTS;

    #[test]
    fn every_accent_has_its_own_colour() {
        let mut colours: Vec<_> = ACCENTS.iter().map(|accent| accent_hex(accent)).collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), ACCENTS.len());
    }
}
