//! Capabilities as types, so that a handler's signature says what it needs.

use crate::domain::capability::Capability;

/// A marker for what a [`Grant`](super::Grant) is for.
pub trait May: Send + 'static {
    /// The capability asked of the member's role; `None` asks for membership alone.
    const CAPABILITY: Option<Capability>;
    /// Its name in the route table.
    const NAME: &'static str;
}

/// Being an active member, whatever the role.
#[derive(Debug, Clone, Copy)]
pub struct Belong;

impl May for Belong {
    const CAPABILITY: Option<Capability> = None;
    const NAME: &'static str = "belong";
}

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl May for $name {
            const CAPABILITY: Option<Capability> = Some(Capability::$name);
            const NAME: &'static str = $text;
        }
    )* };
}

capabilities! {
    /// Seeing who is in.
    ReadMembers = "read_members",
    /// Asking people in.
    InviteMembers = "invite_members",
    /// Giving members another role.
    ChangeRoles = "change_roles",
    /// Suspending members, and ending that.
    SuspendMembers = "suspend_members",
    /// Removing members, and bringing them back.
    RemoveMembers = "remove_members",
    /// Making, changing and ending roles.
    ManageRoles = "manage_roles",
    /// Making tokens, and ending them.
    ManageTokens = "manage_tokens",
    /// Changing the plan.
    ManagePlan = "manage_plan",
    /// Changing what the organization is called.
    ManageOrganization = "manage_organization",
}
