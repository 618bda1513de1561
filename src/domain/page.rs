//! How many there are, counted only as far as a person cares.

/// A total that is counted up to a limit; beyond it the page says "1,000+".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Exactly this many.
    Exactly(u32),
    /// More than this many.
    MoreThan(u32),
}

impl Count {
    /// The last total that is shown exactly. A count over 1,000,000 rows would cost more than the page itself.
    pub const LIMIT: u32 = 1_000;

    /// How many rows a query needs to count to know the total or that it is above the limit.
    pub const LOOK: u32 = Count::LIMIT + 1;

    /// The total from a query that stopped counting at [`Count::LOOK`].
    pub const fn of_at_most_look(counted: u32) -> Count {
        if counted > Count::LIMIT { Count::MoreThan(Count::LIMIT) } else { Count::Exactly(counted) }
    }

    /// Whether there is nothing at all.
    pub const fn is_zero(self) -> bool {
        matches!(self, Count::Exactly(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_is_exact_and_one_more_is_more_than() {
        assert_eq!(Count::of_at_most_look(0), Count::Exactly(0));
        assert_eq!(Count::of_at_most_look(1_000), Count::Exactly(1_000));
        assert_eq!(Count::of_at_most_look(Count::LOOK), Count::MoreThan(1_000));
        assert!(Count::Exactly(0).is_zero());
        assert!(!Count::MoreThan(1_000).is_zero());
    }
}
