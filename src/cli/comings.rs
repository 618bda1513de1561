//! Who is invited to the demonstration's teams, and who has left them.

use super::{
    Failure, ground,
    seed::{email, name},
};
use crate::{
    app::Foundation,
    authz::Operator,
    domain::{
        instant::{Instant, Span},
        invitation::{Lifetime, State},
        slug::Slug,
    },
    store::seed_comings::{self, SeedFormer, SeedInvitation},
};

/// An invitation: the address before the "@", the role, where it stands, how many hours ago it was sent, how many it lives.
type Invited = (&'static str, &'static str, State, i64, i64);
/// Somebody who went: name, address before the "@", role, how many days ago, and whether by themselves.
type Gone = (&'static str, &'static str, &'static str, i64, bool);

const WEEK: i64 = 168;

const INVITED: [(&str, &[Invited]); 4] = [
    (
        "atlas-store",
        &[
            ("samira", "confirmation_agent", State::Pending, 30, WEEK),
            ("driss", "delivery_agent", State::Pending, 128, WEEK),
            ("ghita", "confirmation_agent", State::Expired, 290, WEEK),
            ("amine", "delivery_agent", State::Declined, 400, WEEK),
        ],
    ),
    (
        "northwind-gifts",
        &[
            ("amara", "sender", State::Pending, 3, 24),
            ("felix", "manager", State::Expired, 50, 24),
            ("nina", "sender", State::Expired, 51, 24),
        ],
    ),
    (
        "casa-verde",
        &[
            ("gabriel", "agent", State::Pending, 20, WEEK),
            ("luana", "viewer", State::Expired, 500, WEEK),
            ("otavio", "agent", State::Revoked, 80, WEEK),
        ],
    ),
    ("harbor-studio", &[("ida", "member", State::Pending, 6, WEEK), ("emil", "viewer", State::Expired, 380, WEEK)]),
];

const GONE: [(&str, &[Gone]); 4] = [
    (
        "atlas-store",
        &[("Laila Berrada", "laila", "confirmation_agent", 21, false), ("Soufiane Rami", "soufiane", "delivery_agent", 64, true)],
    ),
    ("northwind-gifts", &[("Victor Hale", "victor", "sender", 12, false)]),
    ("casa-verde", &[("Paula Freitas", "paula", "agent", 33, true)]),
    ("harbor-studio", &[("Greta Holm", "greta", "member", 45, false)]),
];

/// Adds them to a team of the demonstration.
pub async fn add(foundation: &Foundation, slug: &Slug) -> Result<(), Failure> {
    let now = foundation.clock.now();
    let invited = of(&INVITED, slug).iter().map(|one| invitation(slug, one, now)).collect::<Result<_, _>>()?;
    let gone = of(&GONE, slug).iter().map(|one| former(slug, one, now)).collect::<Result<_, _>>()?;
    let doors = ground::doors_at(foundation, now);
    match seed_comings::comings(&doors, &Operator::at_the_command_line(), slug.as_str().to_owned(), invited, gone).await? {
        Ok(()) => Ok(()),
        Err(reason) => Err(Failure::new(format!("the demonstration could not be made: {slug}: {reason:?}"))),
    }
}

fn of<T>(all: &[(&str, &'static [T])], slug: &Slug) -> &'static [T] {
    all.iter().find(|(known, _)| *known == slug.as_str()).map_or(&[], |(_, ones)| *ones)
}

fn invitation(slug: &Slug, (local, role, state, ago, hours): &Invited, now: Instant) -> Result<SeedInvitation, Failure> {
    Ok(SeedInvitation {
        email: email(&format!("{local}@{slug}.example"))?,
        role: (*role).to_owned(),
        state: *state,
        sent_at: now.minus(Span::hours(*ago)),
        lifetime: Lifetime::new(Span::hours(*hours)).unwrap_or(Lifetime::SHORTEST),
    })
}

fn former(slug: &Slug, (full_name, local, role, days, left): &Gone, now: Instant) -> Result<SeedFormer, Failure> {
    Ok(SeedFormer {
        name: name(full_name)?,
        email: email(&format!("{local}@{slug}.example"))?,
        role: (*role).to_owned(),
        joined_at: now.minus(Span::days(*days + 200)),
        ended_at: now.minus(Span::days(*days)),
        left: *left,
    })
}
