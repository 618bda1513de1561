//! Made-up people: the same index is the same person, however many are made, wherever and whenever.

mod names;

use crate::{
    catalog::Catalog,
    domain::{
        email::{Email, EmailFault},
        instant::{Instant, Span},
        member::Status,
        person_name::{NameFault, PersonName},
        slug::Slug,
    },
    store::seed::SeedPerson,
};
use names::Pool;

/// The family name of one person in 100,000, for measuring a search that finds next to nothing. The first is number 500, so that an
/// organization of 1,000 has one as well. The frequent counterpart is "ben": about one person in sixteen.
pub const RARE_FAMILY: &str = "Quillfeather";
const RARE_EVERY: u32 = 100_000;
const RARE_FIRST: u32 = 500;

/// Of a hundred people, so many have a name without accents, and so many one with; the others have an Arabic one.
const PLAIN: u64 = 70;
const ACCENTED: u64 = 20;
/// Of a hundred people, so many are suspended, and of the others so many were never seen.
const SUSPENDED: u64 = 3;
const NEVER_SEEN: u64 = 10;
/// They joined over this long.
const YEARS: Span = Span::days(3 * 365);
/// How much more people hold a role than the next higher one.
const STEP: u64 = 3;

/// Why a person could not be made up: the lists hold something that is no name, or the organization's short name makes no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPerson {
    /// No name.
    #[error("a made-up name is no name: {0}")]
    Name(#[from] NameFault),
    /// No address.
    #[error("a made-up address is no address: {0}")]
    Email(#[from] EmailFault),
}

/// The people of one organization.
#[derive(Debug, Clone)]
pub struct People {
    slug: String,
    /// Keys of the roles given, from the highest, each with the weights up to and including its own.
    roles: Vec<(String, u64)>,
    now: Instant,
    pools: [Pool; 3],
}

impl People {
    /// People for an organization of this catalog, as of `now`. They hold what an invitation or a role change may give, mostly the lowest;
    /// nobody holds a role that the organization's owner must have.
    pub fn new(slug: &Slug, catalog: &Catalog, now: Instant) -> Self {
        let mut given: Vec<_> = catalog.roles.iter().filter(|role| !role.at_least_one && (role.invitable || role.assignable)).collect();
        // An operator's catalog may list them in any order.
        given.sort_by_key(|role| std::cmp::Reverse(role.vector.count()));
        let (mut weight, mut sum) = (1, 0);
        let mut roles = Vec::with_capacity(given.len());
        for role in given {
            sum += weight;
            weight *= STEP;
            roles.push((role.key.clone(), sum));
        }
        Self { slug: slug.as_str().to_owned(), roles, now, pools: [names::plain(), names::accented(), names::arabic()] }
    }

    /// Whether the catalog has a role to give them.
    pub fn have_a_role(&self) -> bool {
        !self.roles.is_empty()
    }

    /// Whether the person of this index takes a seat; cheaper than making them up.
    pub fn is_active(index: u32) -> bool {
        Draws::of(index).next() % 100 >= SUSPENDED
    }

    /// The person of this index.
    pub fn person(&self, index: u32) -> Result<SeedPerson, NotAPerson> {
        let mut draws = Draws::of(index);
        // First, as `is_active` relies on.
        let suspended = draws.next() % 100 < SUSPENDED;
        let [plain, accented, arabic] = &self.pools;
        let pool = match draws.next() % 100 {
            script if script < PLAIN => plain,
            script if script < PLAIN + ACCENTED => accented,
            _ => arabic,
        };
        let (given, family) = (pool.given(draws.next()), pool.family(draws.next()));
        let rare = index % RARE_EVERY == RARE_FIRST;
        let given = if rare { plain.given(draws.next()) } else { given };
        let (family_name, family_ascii) =
            if rare { (RARE_FAMILY, RARE_FAMILY.to_ascii_lowercase()) } else { (family.name, family.ascii.clone()) };
        let name = PersonName::parse(&format!("{} {family_name}", given.name))?;
        let email = Email::parse(&format!("{}.{family_ascii}.{index}@{}.example", given.ascii, self.slug))?;
        let role = self.role(draws.next());
        let member_for = Span((YEARS.0 as f64 * draws.unit()) as i64);
        let never_seen = draws.next() % 100 < NEVER_SEEN;
        // To the fourth power: half of them were here within the last sixteenth of their time.
        let away_for = Span((member_for.0 as f64 * draws.unit().powi(4)) as i64);
        Ok(SeedPerson {
            name,
            email,
            role,
            status: if suspended { Status::Suspended } else { Status::Active },
            joined_at: self.now.minus(member_for),
            last_seen_at: if never_seen { Instant::UNKNOWN } else { self.now.minus(away_for) },
        })
    }

    fn role(&self, draw: u64) -> String {
        let all = self.roles.last().map_or(1, |(_, sum)| *sum);
        let ticket = draw % all;
        self.roles.iter().find(|(_, sum)| ticket < *sum).map(|(key, _)| key.clone()).unwrap_or_default()
    }
}

/// The draws of one index: splitmix64, whose states are far apart even for indexes that are neighbours.
struct Draws(u64);

impl Draws {
    fn of(index: u32) -> Self {
        Self(u64::from(index).wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalogs, domain::fold::fold};
    use std::collections::{BTreeMap, BTreeSet};

    const NOW: Instant = Instant(1_800_000_000_000_000);

    fn people(catalog: &str) -> People {
        let catalogs = Catalogs::shipped().expect("the catalogs are sound");
        let slug = Slug::parse("acme").expect("a slug");
        People::new(&slug, &catalogs.get(catalog).expect("it ships"), NOW)
    }

    fn crowd(catalog: &str, count: u32) -> Vec<SeedPerson> {
        let people = people(catalog);
        (0..count).map(|index| people.person(index).expect("a person")).collect()
    }

    fn share(crowd: &[SeedPerson], is: impl Fn(&SeedPerson) -> bool) -> f64 {
        crowd.iter().filter(|person| is(person)).count() as f64 / crowd.len() as f64
    }

    #[test]
    fn the_same_index_is_the_same_person() {
        let told = |crowd: Vec<SeedPerson>| crowd.into_iter().map(|person| format!("{person:?}")).collect::<Vec<_>>();
        let few = told(crowd("starter", 200));
        assert_eq!(few[..], told(crowd("starter", 400))[..200]);
    }

    #[test]
    fn every_address_is_ascii_and_nobody_elses() {
        let crowd = crowd("starter", 20_000);
        let keys: BTreeSet<&str> = crowd.iter().map(|person| person.email.key()).collect();
        assert_eq!(keys.len(), crowd.len());
        for person in &crowd {
            let address = person.email.address();
            assert!(address.is_ascii() && address.ends_with("@acme.example") && !address.starts_with('.'), "{address}");
        }
    }

    #[test]
    fn scripts_states_and_times_are_mixed_as_said() {
        let crowd = crowd("starter", 20_000);
        let arabic = share(&crowd, |person| person.name.as_str().chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c)));
        let plain = share(&crowd, |person| person.name.as_str().is_ascii());
        assert!((0.09..0.11).contains(&arabic), "{arabic}");
        assert!((0.68..0.78).contains(&plain), "{plain}");
        let suspended = share(&crowd, |person| person.status == Status::Suspended);
        assert!((0.025..0.035).contains(&suspended), "{suspended}");
        let unseen = share(&crowd, |person| person.last_seen_at == Instant::UNKNOWN);
        assert!((0.09..0.11).contains(&unseen), "{unseen}");
        for (index, person) in crowd.iter().enumerate() {
            assert!(person.joined_at <= NOW && NOW.since(person.joined_at) <= YEARS);
            assert!(person.last_seen_at == Instant::UNKNOWN || (person.joined_at..=NOW).contains(&person.last_seen_at));
            assert_eq!(People::is_active(index as u32), person.status == Status::Active);
        }
    }

    #[test]
    fn roles_are_mostly_low_and_never_an_owners() {
        for (key, owner) in [("starter", "owner"), ("sendocki", "owner"), ("sendoso", "admin"), ("autocom", "owner")] {
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            crowd(key, 5_000).into_iter().for_each(|person| *counts.entry(person.role).or_default() += 1);
            assert!(!counts.contains_key(owner), "{key}: {counts:?}");
            assert!(counts.values().max() > Some(&3_000) && counts.values().min() > Some(&50), "{key}: {counts:?}");
        }
    }

    #[test]
    fn one_term_is_frequent_and_one_is_rare() {
        let crowd = crowd("starter", 100_000);
        let frequent = share(&crowd, |person| fold(&format!("{} {}", person.name, person.email)).contains("ben"));
        assert!((0.05..0.09).contains(&frequent), "{frequent}");
        let rare = crowd.iter().filter(|person| person.name.as_str().contains(RARE_FAMILY)).count();
        assert_eq!(rare, 1);
        assert!(crowd[500].email.address().contains(".quillfeather.500@"));
    }
}
