//! May this person do that to this thing? The rule behind the decisions that products ask for (AuthZEN Authorization API 1.0).

use crate::domain::reach::Reach;

/// What was decided, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Yes: the role has the permission, and it goes this far.
    Granted(Reach),
    /// No: nobody here is called that, or the asker may not know of them.
    NoSuchSubject,
    /// No: they are a member, but suspended.
    Suspended,
    /// No: the catalog has no such permission.
    NoSuchPermission,
    /// No: the role has it not at all.
    Lacks,
    /// No: the role has it for less than everything, and the question does not say whose the thing is.
    OwnerNotSaid(Reach),
    /// No: the role has it for less than everything, and the thing is somebody else's.
    NotTheirs(Reach),
}

impl Decision {
    /// Whether it is a yes.
    pub const fn is_granted(self) -> bool {
        matches!(self, Decision::Granted(_))
    }

    /// The reason as one word, for programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Decision::Granted(_) => "granted",
            Decision::NoSuchSubject => "no_such_subject",
            Decision::Suspended => "suspended",
            Decision::NoSuchPermission => "no_such_permission",
            Decision::Lacks => "lacks",
            Decision::OwnerNotSaid(_) => "owner_not_said",
            Decision::NotTheirs(_) => "not_theirs",
        }
    }
}

/// Decides for an active member. `theirs` says whether the thing is the member's own; nothing, when the question does not say whose it is.
/// Before teams and departments exist, a reach of one of them goes no further than what is one's own (DESIGN section 9).
pub const fn decide(reach: Reach, theirs: Option<bool>) -> Decision {
    match (reach, theirs) {
        (Reach::None, _) => Decision::Lacks,
        (Reach::Organization, _) | (Reach::Own | Reach::Team | Reach::Department, Some(true)) => Decision::Granted(reach),
        (Reach::Own | Reach::Team | Reach::Department, Some(false)) => Decision::NotTheirs(reach),
        (Reach::Own | Reach::Team | Reach::Department, None) => Decision::OwnerNotSaid(reach),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_refused() {
        for theirs in [None, Some(false), Some(true)] {
            assert_eq!(decide(Reach::None, theirs), Decision::Lacks);
            assert_eq!(decide(Reach::Organization, theirs), Decision::Granted(Reach::Organization));
        }
        for reach in [Reach::Own, Reach::Team, Reach::Department] {
            assert_eq!(decide(reach, Some(true)), Decision::Granted(reach));
            assert_eq!(decide(reach, Some(false)), Decision::NotTheirs(reach));
            assert_eq!(decide(reach, None), Decision::OwnerNotSaid(reach));
        }
    }
}
