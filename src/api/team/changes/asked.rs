//! What a program asks to be done to many: one shape for looking and for doing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{faults::Faults, said},
    domain::{
        change::{
            Kind,
            plan::can_be_fingerprint,
            wish::{Deed, Filter, MOST_NAMED, Whom, Wish},
        },
        ids::UserId,
        instant::Instant,
        member::Status,
        role::RoleNumber,
    },
    store::roles::look::RoleLook,
    web::{
        error::Error,
        listing::{LONGEST_SEARCH, search},
    },
};

/// What can be done to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkAct {
    /// Another role.
    ChangeRole,
    /// No rights and no seat, until they are reactivated.
    Suspend,
    /// Active again.
    Reactivate,
    /// The membership ends.
    Remove,
}

impl BulkAct {
    /// The kind of change.
    pub const fn kind(self) -> Kind {
        match self {
            Self::ChangeRole => Kind::Role,
            Self::Suspend => Kind::Suspend,
            Self::Reactivate => Kind::Reactivate,
            Self::Remove => Kind::Remove,
        }
    }

    /// What was done, as the answer says it.
    pub const fn done(self) -> &'static str {
        match self {
            Self::ChangeRole => "Roles changed successfully",
            Self::Suspend => "Members suspended successfully",
            Self::Reactivate => "Members reactivated successfully",
            Self::Remove => "Members removed successfully",
        }
    }
}

/// What is to be done, and to whom: `members` or `matching`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    /// What is to be done.
    #[schema(value_type = BulkAct)]
    pub act: Option<BulkAct>,
    /// The role to give; of `change_role` alone.
    role_id: Option<i32>,
    /// These members, at most 1,000.
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 1000)]
    members: Option<Vec<UserId>>,
    /// Or all that match, at most 10,000; an empty object means everybody.
    matching: Option<ChangeMatching>,
    /// But not these, at most 1,000.
    #[schema(value_type = Option<Vec<Uuid>>, max_items = 1000)]
    except: Option<Vec<UserId>>,
    /// The moment they were looked at, as the preview said it: who joined later is not meant. Without it, now.
    #[schema(format = "date-time")]
    as_of: Option<String>,
    /// What the preview was made of. For doing it; looking takes no notice of it.
    fingerprint: Option<String>,
    /// Whether the people are told by mail, ten minutes later unless it is undone. Nobody is told of being reactivated.
    tell: Option<bool>,
}

/// What members have in common.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMatching {
    /// Words in name or address.
    #[schema(max_length = 200)]
    search: Option<String>,
    /// The role they have.
    role_id: Option<i32>,
    /// Their status.
    #[schema(value_type = Option<ChangeStatus>)]
    status: Option<Status>,
}

/// Whether a member is active.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes what the domain's own type is written as")]
pub enum ChangeStatus {
    /// Rights and a seat.
    Active,
    /// Neither.
    Suspended,
}

/// What was understood.
#[derive(Debug)]
pub struct Asked {
    /// What is to be done.
    pub act: BulkAct,
    /// The same for the store.
    pub wish: Wish,
    /// The moment they were looked at.
    pub as_of: Instant,
    /// What the preview was made of, if that was said.
    pub fingerprint: Option<String>,
    /// Whether the people are told.
    pub tell: bool,
}

impl ChangeBody {
    /// Reads it. `confirms` says whether it is to be done: then it has to say what was seen.
    pub fn read(self, roles: &[RoleLook], now: Instant, confirms: bool) -> Result<Asked, Error> {
        let mut faults = Faults::default();
        let act = faults.required("act", self.act);
        let deed = act.and_then(|act| deed(act, self.role_id, roles, &mut faults));
        let as_of = match self.as_of.as_deref() {
            None => Some(now),
            Some(text) => {
                let read = said::read_moment(text).filter(|at| *at <= now);
                if read.is_none() {
                    faults.add("as_of", "The as of field must be a moment of the past, as RFC 3339 writes it.");
                }
                read
            }
        };
        let whom = match (self.members, self.matching) {
            (Some(_), Some(_)) => {
                faults.add("matching", "The matching field cannot be used together with members.");
                None
            }
            (Some(members), None) if members.is_empty() => faults.required("members", None),
            (Some(members), None) => named("members", members, &mut faults).map(Whom::These),
            (None, Some(matching)) => {
                let filter = matching.filter(roles, &mut faults);
                filter.zip(as_of).map(|(filter, until)| Whom::Matching { filter, until })
            }
            (None, None) => {
                faults.add("members", "The members field is required, or matching.");
                None
            }
        };
        let without = named("except", self.except.unwrap_or_default(), &mut faults);
        if confirms {
            match faults.required("fingerprint", self.fingerprint.as_deref()) {
                Some(text) if !can_be_fingerprint(text) => {
                    faults.add("fingerprint", "The fingerprint must be the one that a preview answered.");
                }
                _ => {}
            }
        }
        let wish = whom.zip(without).zip(deed).map(|((whom, without), deed)| Wish { whom, without, deed });
        let (wish, act) = faults.or(wish.zip(act))?;
        Ok(Asked { act, wish, as_of: as_of.unwrap_or(now), fingerprint: self.fingerprint, tell: self.tell.unwrap_or_default() })
    }
}

fn deed(act: BulkAct, role_id: Option<i32>, roles: &[RoleLook], faults: &mut Faults) -> Option<Deed> {
    if act != BulkAct::ChangeRole && role_id.is_some() {
        faults.add("role_id", "The role id field is of change_role alone.");
    }
    match act {
        BulkAct::ChangeRole => {
            let Some(id) = role_id else {
                faults.add("role_id", "The role id field is required when act is change_role.");
                return None;
            };
            key_of("role_id", id, roles, faults).map(Deed::Role)
        }
        BulkAct::Suspend => Some(Deed::Suspend),
        BulkAct::Reactivate => Some(Deed::Reactivate),
        BulkAct::Remove => Some(Deed::Remove),
    }
}

/// The key of the role that has a number.
fn key_of(field: &str, id: i32, roles: &[RoleLook], faults: &mut Faults) -> Option<String> {
    let found = roles.iter().find(|look| look.role.number == RoleNumber(id)).map(|look| look.role.key.clone());
    if found.is_none() {
        faults.add(field, format!("The selected {} is invalid.", field.replace('_', " ")));
    }
    found
}

/// Each once.
fn named(field: &str, mut ids: Vec<UserId>, faults: &mut Faults) -> Option<Vec<UserId>> {
    if ids.len() > MOST_NAMED {
        faults.add(field, format!("The {field} field may name at most {MOST_NAMED}. Say in matching what they have in common."));
        return None;
    }
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

impl ChangeMatching {
    fn filter(self, roles: &[RoleLook], faults: &mut Faults) -> Option<Filter> {
        let typed = self.search.unwrap_or_default();
        // Cut off, it would mean others.
        if typed.chars().count() > LONGEST_SEARCH {
            faults.add("matching.search", format!("The matching.search field has at most {LONGEST_SEARCH} characters."));
            return None;
        }
        let role = match self.role_id {
            Some(id) => Some(key_of("matching.role_id", id, roles, faults)?),
            None => None,
        };
        Some(Filter { search: search(&typed), role, status: self.status })
    }
}
