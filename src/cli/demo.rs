//! `rolecall demo`: a filled instance to look around in, made afresh at every start.

mod folder;

use super::{
    Failure, comings, ground,
    say::{remark, say, table},
    seed,
    teams::{self, Team},
};
use crate::{
    app::Foundation,
    authz::Operator,
    clock::Clock,
    domain::{
        instant::{Instant, Span},
        member::Status,
        password::PasswordRules,
        slug::Slug,
    },
    settings::Settings,
    store::seed_member::{self, Joined},
};
use folder::DemoFolder;

/// Everybody's password; meets the rules of every catalog.
pub const PASSWORD: &str = "Violet-Tractor-42-moons";

/// The organizations are older than anybody's joining.
const FOUNDED: Span = Span::days(730);
/// When the person in several organizations came to the others.
const CAME: Span = Span::days(400);

/// Makes the demonstration and prints how to sign in. The folder must be held for as long as it is served.
pub async fn prepare(mut settings: Settings) -> Result<(Foundation, DemoFolder), Failure> {
    let folder = DemoFolder::afresh(&settings.data_dir.join("demo"))?;
    settings.data_dir = folder.path().to_owned();
    // Whatever the environment says of a real instance: its database, its secret, its mail server and its catalogs are left alone.
    settings.database_url = None;
    settings.secret_file = None;
    settings.smtp_url = None;
    settings.catalogs = None;
    remark(format!("making the demonstration in {} ...", folder.path().display()));
    let foundation = Foundation::open(settings, Clock::default())?;
    foundation.migrate().await?;
    let hash = password_hash(&foundation)?;
    let now = foundation.clock.now();
    for (team, role) in teams::DEMO {
        organization(&foundation, team, role, &hash, now).await?;
    }
    show(&foundation)?;
    Ok((foundation, folder))
}

async fn organization(foundation: &Foundation, team: &Team, role: Option<&str>, hash: &str, now: Instant) -> Result<(), Failure> {
    let (slug, catalog) = (team.slug()?, ground::catalog(foundation, team.catalog)?);
    seed::make(foundation, &catalog, team, &slug, Some(hash.to_owned()), now.minus(FOUNDED)).await?;
    if let Some(role) = role {
        join(foundation, &slug, role, now.minus(CAME)).await?;
    }
    seed::staff(foundation, &catalog, team, &slug, Some(hash.to_owned())).await?;
    comings::add(foundation, &slug).await
}

async fn join(foundation: &Foundation, slug: &Slug, role: &str, moment: Instant) -> Result<(), Failure> {
    let doors = ground::doors_at(foundation, moment);
    let email = teams::IN_SEVERAL.email(slug)?;
    match seed_member::join(&doors, &Operator::at_the_command_line(), slug.clone(), email, role.to_owned()).await? {
        Joined::Done => Ok(()),
        other => Err(Failure::new(format!("the demonstration could not be made: {} in {slug}: {other:?}", teams::IN_SEVERAL.name))),
    }
}

/// One password for everybody, by the rules of all catalogs together.
fn password_hash(foundation: &Foundation) -> Result<String, Failure> {
    let rules = foundation.catalogs.iter().fold(PasswordRules::default(), |rules, catalog| rules.strictest(&catalog.password));
    ground::hash(PASSWORD, &rules, &["demo"])
}

fn show(foundation: &Foundation) -> Result<(), Failure> {
    let mut rows = vec![["ORGANIZATION", "WHO", "ROLE", "EMAIL", "PASSWORD"].map(str::to_owned)];
    for (team, _) in teams::DEMO {
        rows.extend(sign_ins(foundation, team)?);
    }
    let several = &teams::IN_SEVERAL;
    let email = several.email(&teams::DEMO[0].0.slug()?)?;
    rows.push(["all four", several.name, "another in each", email.address(), PASSWORD].map(str::to_owned));
    let url = foundation.settings.public_url();
    say(format!("\n{}\n", table(&rows)));
    say("The password of everybody else in these teams is the same.\n");
    say(format!("  open  {}", url.link("/sign-in")));
    say(format!("  mail  {}\n", url.link("/dev/mailbox")));
    Ok(())
}

/// The first active holder of each role of a team.
fn sign_ins(foundation: &Foundation, team: &Team) -> Result<Vec<[String; 5]>, Failure> {
    let (slug, catalog) = (team.slug()?, ground::catalog(foundation, team.catalog)?);
    let name_of = |key: &str| {
        let template = || catalog.role_templates.iter().find(|template| template.key == key).map(|template| &template.name);
        catalog.role(key).map(|role| &role.name).or_else(template).map_or_else(|| key.to_owned(), ToString::to_string)
    };
    let (mut rows, mut shown) = (Vec::new(), Vec::new());
    for person in std::iter::once(&team.owner).chain(team.others) {
        if person.status == Status::Active && !shown.contains(&person.role) {
            shown.push(person.role);
            let email = person.email(&slug)?;
            rows.push([team.name, person.name, &name_of(person.role), email.address(), PASSWORD].map(str::to_owned));
        }
    }
    Ok(rows)
}
