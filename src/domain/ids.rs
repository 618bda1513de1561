//! One type per kind of id, so that a user's id can never be passed where an organization's is meant.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(
            /// The UUIDv7 itself: made in Rust, sortable by the moment it was made.
            pub Uuid,
        );

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// One tenant.
    OrgId
);
id!(
    /// One person, in however many organizations.
    UserId
);
id!(
    /// One sign-in on one device; the row, not the cookie's secret.
    SessionId
);
id!(
    /// One mail in the outbox; its Message-ID is made from it and so stays stable over retries.
    MailId
);
id!(
    /// A browser that signed in before; others' failures never lock it out.
    DeviceId
);
id!(
    /// One row of the activity record.
    ActivityId
);
id!(
    /// One invitation; its links are made from it.
    InvitationId
);
id!(
    /// One change of one or many members.
    ChangeId
);
id!(
    /// One token; the row, not the secret that a program shows.
    TokenId
);
id!(
    /// One hand-off of a member by a product; its link is made from it.
    HandOffId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_prints_and_serializes_as_the_bare_uuid() {
        let id = UserId(Uuid::from_u128(7));
        assert_eq!(id.to_string(), "00000000-0000-0000-0000-000000000007");
        assert_eq!(serde_json::to_value(id).ok(), Some(serde_json::json!("00000000-0000-0000-0000-000000000007")));
    }
}
