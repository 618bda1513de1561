//! Inviting many people at once.

use actix_web::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{link, told_once};
use crate::{
    api::{body::Json, faults::Faults, said},
    authz::{Grant, capabilities::InviteMembers},
    domain::{
        addresses::Pasted,
        email::Email,
        ids::InvitationId,
        instant::Span,
        invitation::{Lifetime, MOST_PER_REQUEST, Verdict},
        note::Note,
        person_name::PersonName,
        reach::Reach,
        role::Role,
    },
    store::{
        invitations::{
            Sent,
            invite::{self, Invitations, Wish},
        },
        roles::look::{self, RoleLook},
    },
    web::{
        context::Context,
        error::{Answer, Error},
        form::LIST,
    },
};

/// Whom to invite, and as what: `emails`, or `people` with their names.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InviteManyBody {
    /// Addresses, at most 500.
    #[schema(max_items = 500)]
    emails: Option<Vec<String>>,
    /// Or people, at most 500.
    #[schema(max_items = 500)]
    people: Option<Vec<InvitedPerson>>,
    #[schema(value_type = i32)]
    role_id: Option<i32>,
    /// How long the links live; without it, as long as the catalog says.
    #[schema(minimum = 1, maximum = 30)]
    days: Option<u32>,
    /// A few words to the invited, at most 500 characters, without links.
    note: Option<String>,
}

/// Somebody to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitedPerson {
    #[schema(value_type = String, format = "email")]
    email: Option<String>,
    name: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct InvitedMany {
    message: &'static str,
    sent: Vec<InvitationLink>,
    not_sent: Vec<NotSent>,
}

/// An invitation that is on its way.
#[derive(Serialize, ToSchema)]
pub struct InvitationLink {
    #[schema(value_type = Uuid)]
    id: InvitationId,
    email: String,
    expires_at: String,
    /// To be passed on by hand: told now and never again. Where mail works, a new person who comes by it is asked for a code that is mailed.
    link: String,
}

impl InvitationLink {
    /// Of what was sent.
    pub fn of(context: &Context, sent: Sent) -> Self {
        Self { link: link(context, &sent), id: sent.id, email: sent.email, expires_at: said::moment(sent.expires_at) }
    }
}

/// An address that was not invited.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct NotSent {
    email: String,
    /// `already_member`, `already_invited`, `no_seat`, `over_daily_cap` or `often_enough`.
    #[schema(value_type = String)]
    reason: Verdict,
    message: &'static str,
}

/// Invite many people by mail.
#[utoipa::path(post, path = "/api/v1/team/invitations", request_body(content = InviteManyBody, example = json!({
    "people": [{ "email": "ana@example.com", "name": "Ana Silva" }, { "email": "ben@example.com" }], "role_id": 4, "days": 14,
    "note": "See you on Monday."
})), responses(
    (status = 201, description = "At least one is on its way", body = InvitedMany, example = json!({
        "message": "Invitations sent successfully",
        "sent": [{
            "id": "0199b1a0-5c7e-7c3a-9d54-2f6b8a1c0d3e", "email": "ana@example.com", "expires_at": "2026-01-22T12:00:00Z",
            "link": "https://team.example.com/invitations/AZmxoFx-fDqdVC9rihwNPg.1.c2lnbmF0dXJl"
        }],
        "not_sent": [{ "email": "ben@example.com", "reason": "already_member", "message": "The user is already a member of this organization." }]
    })),
    (status = 409, description = "None was sent, for want of a seat or for several reasons: the member `not_sent` names them"),
    (status = 429, description = "None was sent: as many were invited today as may be")
))]
pub async fn invite(grant: Grant<InviteMembers>, context: Context, body: Json<InviteManyBody, LIST>) -> Answer {
    let doors = context.doors();
    let looks = look::all(&doors, &grant).await?;
    // Whoever reaches too little learns nothing of the body, not even that it cannot be read; that it was tried is noted.
    if grant.reach() != Reach::Organization {
        if let Some(role) = body.0.role_id.and_then(|id| by_id(&looks.roles, id)) {
            invite::refuse(&doors, &grant, role.key.clone()).await?;
        }
        return Err(Error::OutOfReach);
    }
    let catalog = &grant.organization().catalog;
    let named = body.0.people.is_some();
    let wish = body.0.wish(&looks.roles, Span::hours(catalog.invitation_hours.into()))?;
    let entries = wish.entries.clone();
    match invite::invite(&doors, &grant, wish).await? {
        Invitations::Done { verdicts, sent } => {
            let not_sent: Vec<(usize, NotSent)> = entries
                .iter()
                .zip(verdicts)
                .enumerate()
                .filter_map(|(place, (entry, verdict))| Some((place, not_sent(entry, verdict)?)))
                .collect();
            if sent.is_empty() {
                return Err(none_sent(not_sent, |place| if named { format!("people.{place}.email") } else { format!("emails.{place}") }));
            }
            (context.house().nudge_mail)();
            let sent = sent.into_iter().map(|sent| InvitationLink::of(&context, sent)).collect();
            let not_sent = not_sent.into_iter().map(|(_, one)| one).collect();
            Ok(told_once(StatusCode::CREATED, &InvitedMany { message: "Invitations sent successfully", sent, not_sent }))
        }
        Invitations::TooMany => Err(Faults::one("emails", too_many("emails"))),
        Invitations::NoSuchRole => Err(Faults::one("role_id", NO_ROLE)),
        Invitations::Cannot(reason) => Err(said::forbidden(context.words().cannot_give(&reason, catalog))),
    }
}

const NO_ROLE: &str = "The selected role id is invalid.";

fn by_id(roles: &[RoleLook], id: i32) -> Option<&Role> {
    roles.iter().map(|look| &look.role).find(|role| role.number.0 == id)
}

fn too_many(field: &str) -> String {
    format!("The {field} field may name at most {MOST_PER_REQUEST}.")
}

impl InviteManyBody {
    fn wish(self, roles: &[RoleLook], usual: Span) -> Result<Wish, Error> {
        let mut faults = Faults::default();
        let entries = match (self.emails, self.people) {
            (Some(_), Some(_)) => {
                faults.add("people", "The people field cannot be used together with emails.");
                None
            }
            (Some(emails), None) => {
                let people = emails.into_iter().map(|email| InvitedPerson { email: Some(email), name: None });
                let field = |place: usize, _: &str| format!("emails.{place}");
                entries("emails", people, field, &mut faults)
            }
            (None, Some(people)) => {
                let field = |place: usize, part: &str| format!("people.{place}.{part}");
                entries("people", people.into_iter(), field, &mut faults)
            }
            (None, None) => {
                faults.add("emails", "The emails field is required, or people.");
                None
            }
        };
        let role = faults.required("role_id", self.role_id).and_then(|id| {
            let role = by_id(roles, id);
            if role.is_none() {
                faults.add("role_id", NO_ROLE);
            }
            role
        });
        let lifetime = faults.parsed("days", Lifetime::new(self.days.map_or(usual, |days| Span::days(days.into()))));
        let note = faults.parsed("note", Note::parse(self.note.as_deref().unwrap_or_default()));
        let wish = entries.zip(role).zip(lifetime).zip(note).map(|(((entries, role), lifetime), note)| Wish {
            entries,
            role: role.key.clone(),
            lifetime,
            note,
        });
        faults.or(wish)
    }
}

/// The list as it is to be invited; `of` says what a part of an entry is called.
fn entries(
    list: &str,
    people: impl ExactSizeIterator<Item = InvitedPerson>,
    of: impl Fn(usize, &str) -> String,
    faults: &mut Faults,
) -> Option<Vec<Pasted>> {
    match people.len() {
        0 => {
            let other = if list == "emails" { "people" } else { "emails" };
            faults.add(list, format!("The {list} field is required when {other} is not present."));
            return None;
        }
        count if count > MOST_PER_REQUEST => {
            faults.add(list, too_many(list));
            return None;
        }
        _ => {}
    }
    let mut entries = Vec::with_capacity(people.len());
    for (place, person) in people.enumerate() {
        let field = of(place, "email");
        let email = faults.required(&field, person.email).and_then(|text| faults.parsed(&field, Email::parse(&text)));
        let name = person.name.and_then(|name| faults.parsed(&of(place, "name"), PersonName::parse(&name)));
        entries.extend(email.map(|email| Pasted::Address { email, name }));
    }
    Some(entries)
}

fn not_sent(entry: &Pasted, reason: Verdict) -> Option<NotSent> {
    let message = match reason {
        Verdict::WillInvite => return None,
        Verdict::AlreadyMember => "The user is already a member of this organization.",
        Verdict::AlreadyInvited => "An invitation to this email is already pending.",
        Verdict::NotAnAddress => "The email must be a valid email address.",
        Verdict::NoSeat => "The plan has no free seat.",
        Verdict::OverDailyCap => "As many were invited today as may be.",
        Verdict::OftenEnough => "This email was invited often enough today.",
    };
    let email = match entry {
        Pasted::Address { email, .. } => email.address().to_owned(),
        Pasted::NotAnAddress(text) => text.clone(),
    };
    Some(NotSent { email, reason, message })
}

/// What is wrong with the list, what tomorrow mends, or what stands against it; of several reasons, all.
fn none_sent(not_sent: Vec<(usize, NotSent)>, field: impl Fn(usize) -> String) -> Error {
    let all = |is: fn(Verdict) -> bool| not_sent.iter().all(|(_, one)| is(one.reason));
    if all(|reason| matches!(reason, Verdict::AlreadyMember | Verdict::AlreadyInvited | Verdict::NotAnAddress)) {
        return Error::Invalid(not_sent.into_iter().map(|(place, one)| (field(place), one.message.to_owned())).collect());
    }
    if all(|reason| matches!(reason, Verdict::OverDailyCap | Verdict::OftenEnough)) {
        return Error::TooOften(Span::hours(24));
    }
    let message = if all(|reason| reason == Verdict::NoSeat) { "The plan has no free seat." } else { "None of them can be invited now." };
    let list: Vec<NotSent> = not_sent.into_iter().map(|(_, one)| one).collect();
    said::conflict_with(message, [("not_sent", json!(list))])
}
