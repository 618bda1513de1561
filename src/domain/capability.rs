//! What the console itself does. A catalog's `[console]` table says which of its permissions stands for each.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Something the console does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// See the team: list, search, a person's page.
    ReadMembers,
    /// Invite, resend, cancel an invitation.
    InviteMembers,
    /// Give a member another role.
    ChangeRoles,
    /// Suspend and reactivate a member.
    SuspendMembers,
    /// Remove a member, and restore one.
    RemoveMembers,
    /// Create, change and delete custom roles.
    ManageRoles,
    /// See and change the plan.
    ManagePlan,
    /// Create and revoke tokens.
    ManageTokens,
    /// Read the activity record.
    ReadActivity,
    /// Rename the organization and change its settings.
    ManageOrganization,
    /// Create, change and delete departments.
    ManageDepartments,
    /// Create, change and delete teams.
    ManageTeams,
    /// Put teams into departments.
    PlaceTeams,
    /// Move members between teams and departments.
    MoveMembers,
}

/// The text names no capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown capability")]
pub struct UnknownCapability;

impl Capability {
    /// Every capability, in the order of the console's own pages.
    pub const ALL: [Capability; 14] = [
        Capability::ReadMembers,
        Capability::InviteMembers,
        Capability::ChangeRoles,
        Capability::SuspendMembers,
        Capability::RemoveMembers,
        Capability::ManageRoles,
        Capability::ManagePlan,
        Capability::ManageTokens,
        Capability::ReadActivity,
        Capability::ManageOrganization,
        Capability::ManageDepartments,
        Capability::ManageTeams,
        Capability::PlaceTeams,
        Capability::MoveMembers,
    ];

    /// The key in a catalog's `[console]` table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Capability::ReadMembers => "read_members",
            Capability::InviteMembers => "invite_members",
            Capability::ChangeRoles => "change_roles",
            Capability::SuspendMembers => "suspend_members",
            Capability::RemoveMembers => "remove_members",
            Capability::ManageRoles => "manage_roles",
            Capability::ManagePlan => "manage_plan",
            Capability::ManageTokens => "manage_tokens",
            Capability::ReadActivity => "read_activity",
            Capability::ManageOrganization => "manage_organization",
            Capability::ManageDepartments => "manage_departments",
            Capability::ManageTeams => "manage_teams",
            Capability::PlaceTeams => "place_teams",
            Capability::MoveMembers => "move_members",
        }
    }

    /// Whether it makes sense only where a catalog has departments and teams (`structure = true`).
    pub const fn needs_structure(self) -> bool {
        matches!(self, Capability::ManageDepartments | Capability::ManageTeams | Capability::PlaceTeams | Capability::MoveMembers)
    }
}

impl std::fmt::Display for Capability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Capability {
    type Err = UnknownCapability;

    fn from_str(text: &str) -> Result<Self, UnknownCapability> {
        Capability::ALL.into_iter().find(|capability| capability.as_str() == text).ok_or(UnknownCapability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_parses_back_and_is_the_serialized_form() {
        for capability in Capability::ALL {
            assert_eq!(capability.as_str().parse(), Ok(capability));
            assert_eq!(serde_json::to_value(capability).ok(), Some(serde_json::json!(capability.as_str())));
        }
        assert_eq!("fly".parse::<Capability>(), Err(UnknownCapability));
    }
}
