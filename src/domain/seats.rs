//! What a plan caps: active members and pending, unexpired invitations, each person once.

use serde::{Deserialize, Serialize};

/// How many seats a plan has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// At most this many.
    Limited(u32),
    /// No cap.
    Unlimited,
}

/// An organization's seats at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seats {
    /// Active members; suspended ones take no seat.
    pub active: u32,
    /// Pending invitations that have not expired; each reserves a seat.
    pub pending: u32,
    /// The plan's cap.
    pub cap: Cap,
}

impl Seats {
    /// Seats taken or reserved.
    pub const fn used(&self) -> u32 {
        self.active.saturating_add(self.pending)
    }

    /// Seats left; `None` means unlimited. Nothing is left when a downgrade put the organization above its cap.
    pub const fn free(&self) -> Option<u32> {
        match self.cap {
            Cap::Limited(cap) => Some(cap.saturating_sub(self.used())),
            Cap::Unlimited => None,
        }
    }

    /// Whether `n` more people fit: for inviting, reactivating and restoring. Nobody more always fits, also above the cap.
    pub const fn fits(&self, n: u32) -> bool {
        match self.free() {
            Some(free) => n <= free,
            None => true,
        }
    }

    /// Whether more is used than the plan has, which only a downgrade can bring about.
    pub const fn over(&self) -> bool {
        match self.cap {
            Cap::Limited(cap) => self.used() > cap,
            Cap::Unlimited => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seats(active: u32, pending: u32, cap: Cap) -> Seats {
        Seats { active, pending, cap }
    }

    #[test]
    fn pending_invitations_reserve_seats() {
        let team = seats(3, 1, Cap::Limited(5));
        assert_eq!(team.used(), 4);
        assert_eq!(team.free(), Some(1));
        assert!(team.fits(1));
        assert!(!team.fits(2));
        assert!(!team.over());
    }

    #[test]
    fn a_downgrade_leaves_nothing_free_but_is_not_an_error() {
        let team = seats(7, 0, Cap::Limited(5));
        assert_eq!(team.free(), Some(0));
        assert!(team.over());
        assert!(team.fits(0));
        assert!(!team.fits(1));
    }

    #[test]
    fn unlimited_always_fits() {
        let team = seats(u32::MAX, 1, Cap::Unlimited);
        assert_eq!(team.free(), None);
        assert!(team.fits(u32::MAX));
        assert!(!team.over());
    }
}
