//! `rolecall seed`

use clap::{Args, ValueEnum};

use super::{
    Failure, ground, org,
    people::People,
    say::{remark, say},
    teams::{self, Team},
};
use crate::{
    app::Foundation,
    authz::Operator,
    catalog::Catalog,
    db::{DbError, dialect},
    domain::{
        email::Email,
        instant::Instant,
        member::Status,
        person_name::PersonName,
        seats::{Cap, Seats},
        slug::Slug,
    },
    settings::Settings,
    store::{
        organizations::{Listed, NewOrganization},
        seed::{self, SeedPerson, Seeded},
    },
    words::LANGUAGES,
};

/// People in one transaction: few enough that a running server gets its turn in between ...
const BATCH: u32 = 10_000;
/// ... but of very many a tenth: names come in no order, so every transaction writes most pages of every index anew.
const LARGEST_BATCH: u32 = 100_000;
/// Progress is told this often, in percent.
const PROGRESS: u64 = 10;

/// Whom to make up.
#[derive(Debug, Args)]
pub struct Seed {
    /// The organization, by its short name; with --team it is made where it is missing
    #[arg(long, value_parser = Slug::parse)]
    org: Option<Slug>,
    /// How many people; the same number gives the same people
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000), requires = "org", required_unless_present = "team")]
    members: Option<u32>,
    /// A typical team of a store that is paid on delivery (catalog sendocki)
    #[arg(long, value_enum, conflicts_with = "members")]
    team: Option<TeamName>,
    /// Read a password for all of them from the first line of standard input; without it nobody of them can sign in
    #[arg(long)]
    password_stdin: bool,
}

/// The teams there are.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum TeamName {
    /// Owner, two managers, four confirmation agents, three delivery agents
    CallCentre,
    /// Owner, manager, three confirmation agents
    Dropshipping,
    /// Owner and a manager
    Solo,
    /// A small store with an external accountant, who has a custom role
    Accountant,
}

impl TeamName {
    const fn team(self) -> &'static Team {
        match self {
            Self::CallCentre => &teams::CALL_CENTRE,
            Self::Dropshipping => &teams::DROPSHIPPING,
            Self::Solo => &teams::SOLO,
            Self::Accountant => &teams::ACCOUNTANT,
        }
    }
}

impl Seed {
    /// Makes people up.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        match (self.team, self.org, self.members) {
            (Some(team), org, _) => seed_team(settings, team.team(), org, self.password_stdin).await,
            (None, Some(org), Some(members)) => crowd(settings, org, members, self.password_stdin).await,
            // The command line asks for one of them.
            (None, ..) => Err(Failure::new("say how many people, as in --org acme --members 1000, or which --team")),
        }
    }
}

async fn crowd(settings: Settings, slug: Slug, members: u32, password: bool) -> Result<(), Failure> {
    let foundation = ground::ready(settings).await?;
    let org = find(&foundation, &slug).await?.ok_or_else(|| no_organization(&slug))?;
    let catalog = ground::catalog(&foundation, &org.catalog)?;
    let begun = foundation.clock.now();
    let people = People::new(&slug, &catalog, begun);
    if !people.have_a_role() {
        return Err(Failure::new(format!("the catalog {} has no role that an invitation or a role change may give", catalog.key)));
    }
    let active = (0..members).filter(|index| People::is_active(*index)).count();
    // Looked at for all of them before the first batch; each batch is checked again under the lock.
    enough_seats(&catalog, &org, active as u64)?;
    let hash = shared_password(password, &catalog, &slug)?;
    foundation.db.exclusively(dialect::expect_many_rows).await?;
    let mut told = 0;
    let batch = (members / 10).clamp(BATCH, LARGEST_BATCH);
    for first in (0..members).step_by(batch as usize) {
        let next = members.min(first.saturating_add(batch));
        let batch: Result<Vec<SeedPerson>, _> = (first..next).map(|index| people.person(index)).collect();
        let batch = batch.map_err(|error| Failure::new(error.to_string()))?;
        add(&foundation, &catalog, &slug, batch, hash.clone()).await?;
        let percent = u64::from(next) * 100 / u64::from(members);
        if percent >= told + PROGRESS {
            told = percent - percent % PROGRESS;
            remark(format!("{next} of {members} people ({percent} %), {}", seconds_since(&foundation, begun)));
        }
    }
    say(format!(
        "added {members} people to {slug}, {active} active and {} suspended, in {}",
        u64::from(members) - active as u64,
        seconds_since(&foundation, begun)
    ));
    Ok(())
}

async fn seed_team(settings: Settings, team: &Team, org: Option<Slug>, password: bool) -> Result<(), Failure> {
    let foundation = ground::made(settings).await?;
    let slug = match org {
        Some(slug) => slug,
        None => team.slug()?,
    };
    let found = find(&foundation, &slug).await?;
    let catalog = ground::catalog(&foundation, team.catalog)?;
    if let Some(org) = &found {
        if org.catalog != team.catalog {
            let (theirs, ours) = (&org.catalog, team.catalog);
            return Err(Failure::new(format!("{slug} uses the catalog {theirs}, this team the catalog {ours}: name another --org")));
        }
        enough_seats(&catalog, org, team.active())?;
    }
    let hash = shared_password(password, &catalog, &slug)?;
    if found.is_none() {
        make(&foundation, &catalog, team, &slug, hash.clone(), foundation.clock.now()).await?;
        say(format!("made the organization {slug}: catalog {}, plan {}, owner {}", catalog.key, team.plan, team.owner.email(&slug)?));
    }
    let people = staff(&foundation, &catalog, team, &slug, hash).await?;
    say(format!("added {people} people to {slug}"));
    Ok(())
}

/// Makes a team's organization with its owner, as of a moment.
pub async fn make(
    foundation: &Foundation,
    catalog: &Catalog,
    team: &Team,
    slug: &Slug,
    password_hash: Option<String>,
    moment: Instant,
) -> Result<(), Failure> {
    let new = NewOrganization {
        slug: slug.clone(),
        name: name(team.name)?,
        catalog: team.catalog.to_owned(),
        plan: Some(team.plan.to_owned()),
        owner_name: name(team.owner.name)?,
        owner_email: team.owner.email(slug)?,
        password_hash,
        language: LANGUAGES[0].0.to_owned(),
    };
    org::make(&ground::doors_at(foundation, moment), catalog, new).await.map(|_| ())
}

/// Adds a team's people below the owner, with the custom roles they need. Answers how many they are.
pub async fn staff(foundation: &Foundation, catalog: &Catalog, team: &Team, slug: &Slug, hash: Option<String>) -> Result<usize, Failure> {
    let (doors, operator) = (foundation.doors(), Operator::at_the_command_line());
    let mut custom: Option<(&str, String)> = None;
    if let Some(template) = team.template {
        let role = teams::role_of_template(catalog, template)?;
        let made = seed::role(&doors, &operator, slug.as_str().to_owned(), role).await.map_err(|error| already(slug, error))?;
        custom = Some((template, made.ok_or_else(|| no_organization(slug))?));
    }
    let people = team.people(slug, doors.now(), |role| match &custom {
        Some((template, key)) if *template == role => key.clone(),
        _ => role.to_owned(),
    })?;
    let count = people.len();
    add(foundation, catalog, slug, people, hash).await?;
    Ok(count)
}

/// One transaction's worth of people.
async fn add(
    foundation: &Foundation,
    catalog: &Catalog,
    slug: &Slug,
    people: Vec<SeedPerson>,
    hash: Option<String>,
) -> Result<(), Failure> {
    let active = people.iter().filter(|person| person.status == Status::Active).count() as u64;
    let (doors, operator) = (foundation.doors(), Operator::at_the_command_line());
    let seeded = seed::people(&doors, &operator, slug.as_str().to_owned(), people, hash).await;
    match seeded.map_err(|error| already(slug, error))? {
        Seeded::Done => Ok(()),
        Seeded::NoOrganization => Err(no_organization(slug)),
        Seeded::NoRole(role) => Err(Failure::new(format!("{slug} has no role {role}: run rolecall migrate"))),
        Seeded::NoSeats { plan, free } => Err(too_few(catalog, slug, &plan, u64::from(free), active)),
    }
}

/// Their addresses are made from the organization's short name, so the same people cannot come twice.
fn already(slug: &Slug, error: DbError) -> Failure {
    match error {
        DbError::Unique(_) => Failure::new(format!("{slug} has made-up people already: fill each organization once, or make another one")),
        other => other.into(),
    }
}

fn enough_seats(catalog: &Catalog, org: &Listed, coming: u64) -> Result<(), Failure> {
    let cap = catalog.plan(&org.plan).map_or(Cap::Limited(0), |plan| plan.seats);
    let seats = Seats { active: u32::try_from(org.active).unwrap_or(0), pending: 0, cap };
    match seats.free().map(u64::from) {
        Some(free) if free < coming => Err(too_few(catalog, &org.slug, &org.plan, free, coming)),
        _ => Ok(()),
    }
}

fn too_few(catalog: &Catalog, slug: impl std::fmt::Display, plan: &str, free: u64, coming: u64) -> Failure {
    let unlimited = catalog.plans.iter().find(|plan| plan.seats == Cap::Unlimited);
    let hint =
        unlimited.map_or_else(String::new, |plan| format!(", or make an organization with the plan {}, which has no limit", plan.key));
    Failure::new(format!("{slug} has the plan {plan} with {free} seats free, too few for {coming} active people: ask for fewer{hint}"))
}

fn no_organization(slug: &Slug) -> Failure {
    Failure::new(format!("there is no organization {slug}: make it by rolecall org create, or see rolecall org list"))
}

async fn find(foundation: &Foundation, slug: &Slug) -> Result<Option<Listed>, Failure> {
    Ok(org::listed(foundation).await?.into_iter().find(|org| org.slug == slug.as_str()))
}

fn shared_password(asked: bool, catalog: &Catalog, slug: &Slug) -> Result<Option<String>, Failure> {
    asked.then(|| ground::hashed_password(&catalog.password, &[catalog.brand.product.default.as_str(), slug.as_str()])).transpose()
}

/// A name written in this program.
pub fn name(text: &str) -> Result<PersonName, Failure> {
    PersonName::parse(text).map_err(|fault| Failure::new(format!("{text}: {fault}")))
}

/// An address written in this program.
pub fn email(text: &str) -> Result<Email, Failure> {
    Email::parse(text).map_err(|fault| Failure::new(format!("{text}: {fault}")))
}

fn seconds_since(foundation: &Foundation, begun: Instant) -> String {
    let passed = foundation.clock.now().since(begun).0.max(0) as f64 / 1_000_000.0;
    format!("{passed:.1} s")
}
