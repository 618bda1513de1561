//! The kinds of mail the house sends. The outbox holds the kind and the facts; the words come when it is sent.

use serde::{Deserialize, Serialize};

use super::{
    ids::{ChangeId, InvitationId},
    instant::Instant,
};

/// A mail to be written: its kind with the facts as they were when it was caused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// The link to set a new password.
    PasswordReset {
        /// Which of the person's links this is; older ones are dead.
        generation: i64,
        /// How long it lives, in minutes.
        minutes: i64,
    },
    /// Says that the password was changed, so that a stranger's doing does not go unnoticed.
    PasswordChanged,
    /// To the owner of an organization that was made for them, who had no account: the link to choose the first password.
    OrganizationReady {
        /// Which.
        organization: Organization,
        /// Which of the person's links this is; older ones are dead.
        generation: i64,
        /// How long it lives, in days.
        days: i64,
    },
    /// To the owner of an organization that was made for them, who had an account.
    MadeOwner {
        /// Which.
        organization: Organization,
        /// As what.
        role: RoleName,
    },
    /// The link to join an organization.
    Invitation(Invited),
    /// The same link again, before it ends.
    InvitationReminder(Invited),
    /// The code that shows that who follows a link that was passed on reads the mail of the address invited. Made from the link when the
    /// mail is written, so that it is stored nowhere.
    InvitationCode {
        /// Of which invitation.
        invitation: InvitationId,
        /// Of which of its links.
        generation: i64,
        /// The organization's name.
        organization: String,
    },
    /// To the sender: the person invited is in.
    InvitationAccepted {
        /// Where.
        organization: Organization,
        /// Their name.
        name: String,
        /// The address that was invited.
        email: String,
        /// As what.
        role: RoleName,
    },
    /// To the sender: the person invited said no.
    InvitationDeclined {
        /// Where.
        organization: Organization,
        /// The address that was invited.
        email: String,
    },
    /// To the sender, at most once a day: these ran out without an answer.
    InvitationsExpired {
        /// Where.
        organization: Organization,
        /// The first few addresses.
        emails: Vec<String>,
        /// How many there are in all.
        count: u32,
    },
    /// To who may invite: somebody whose link opens nothing asks for a new one.
    InvitationAskedFor {
        /// Where.
        organization: Organization,
        /// The address that was invited.
        email: String,
    },
    /// To who may change the plan: somebody needs seats.
    SeatsAskedFor {
        /// Where.
        organization: Organization,
        /// Who asks.
        name: String,
        /// Their address.
        email: String,
    },
    /// To a member: another role.
    RoleChanged {
        /// The change; where it no longer holds for the person when this is to be sent, there is nothing to say.
        change: ChangeId,
        /// Where.
        organization: Organization,
        /// Who did it.
        by: String,
        /// The role until now.
        from: RoleName,
        /// The role since.
        to: RoleName,
    },
    /// To a member: the membership rests.
    Suspended {
        /// The change.
        change: ChangeId,
        /// Where.
        organization: Organization,
        /// Who did it.
        by: String,
    },
    /// To somebody who is no member any more.
    Removed {
        /// The change.
        change: ChangeId,
        /// Where.
        organization: Organization,
        /// Who did it.
        by: String,
    },
}

/// What an invitation's mail says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    /// Which invitation.
    pub invitation: InvitationId,
    /// Which of its links; older ones are dead.
    pub generation: i64,
    /// The organization's name.
    pub organization: String,
    /// Who invites.
    pub sender: String,
    /// As what.
    pub role: RoleName,
    /// A few words of the sender's own, without links; may be empty.
    pub note: String,
    /// When the link ends.
    pub expires_at: Instant,
}

/// An organization as a mail names it and links to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A role as a mail names it: a system role in the recipient's language, by its key; a custom one by the name it had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleName {
    /// Its identity.
    pub key: String,
    /// The stored name.
    pub name: String,
}

impl Letter {
    /// The name of the kind, as the outbox stores it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::PasswordReset { .. } => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::OrganizationReady { .. } => "organization_ready",
            Self::MadeOwner { .. } => "made_owner",
            Self::Invitation(_) => "invitation",
            Self::InvitationReminder(_) => "invitation_reminder",
            Self::InvitationCode { .. } => "invitation_code",
            Self::InvitationAccepted { .. } => "invitation_accepted",
            Self::InvitationDeclined { .. } => "invitation_declined",
            Self::InvitationsExpired { .. } => "invitations_expired",
            Self::InvitationAskedFor { .. } => "invitation_asked_for",
            Self::SeatsAskedFor { .. } => "seats_asked_for",
            Self::RoleChanged { .. } => "role_changed",
            Self::Suspended { .. } => "suspended",
            Self::Removed { .. } => "removed",
        }
    }
}
