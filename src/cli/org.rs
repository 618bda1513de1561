//! `rolecall org create`, `org list`, `org set-plan`, `org suspend` and `org resume`

use clap::{Args, Subcommand};

use super::{
    Failure, ground,
    say::{say, table},
};
use crate::{
    app::Foundation,
    authz::Operator,
    catalog::Catalog,
    db::DbError,
    domain::{
        email::Email,
        person_name::PersonName,
        reason::reason,
        seats::{Cap, Seats},
        slug::Slug,
    },
    settings::Settings,
    store::{
        Doors,
        organizations::{
            self, Created, NewOrganization,
            operating::{self, Put},
        },
        plans::{self, Changed},
    },
    words::LANGUAGES,
};

/// About organizations.
#[derive(Debug, Subcommand)]
pub enum Org {
    /// Make an organization and its owner
    #[command(after_help = "Example:\n  rolecall org create --slug acme --name \"Acme Ltd\" --catalog starter --plan team \\
      --owner-email ana@example.com --owner-name \"Ana Silva\" --owner-password-stdin < password.txt")]
    Create(Create),
    /// List the organizations, their catalogs, plans, status and active members
    #[command(after_help = "Example:\n  rolecall org list")]
    List,
    /// Put an organization on another plan: for billing, whatever the catalog says of the console
    #[command(after_help = "Example:\n  rolecall org set-plan --org acme --plan team\n
Nobody is removed when the new plan has fewer seats than are in use: nobody new can come in until it fits.")]
    SetPlan {
        /// The organization, by its short name
        #[arg(long, value_parser = Slug::parse)]
        org: Slug,
        /// A plan of its catalog
        #[arg(long)]
        plan: String,
    },
    /// Suspend an organization: nobody opens it, no token of it works, nothing is mailed in its name; nothing is lost
    #[command(after_help = "Example:\n  rolecall org suspend --org acme --reason \"Not paid since May\"")]
    Suspend {
        /// The organization, by its short name
        #[arg(long, value_parser = Slug::parse)]
        org: Slug,
        /// Why, for the record
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let a suspended organization go on
    #[command(after_help = "Example:\n  rolecall org resume --org acme")]
    Resume {
        /// The organization, by its short name
        #[arg(long, value_parser = Slug::parse)]
        org: Slug,
    },
}

/// What an organization is made of.
#[derive(Debug, Args)]
pub struct Create {
    /// Its name in addresses, which never changes: 2 to 40 of a-z, 0-9 and -
    #[arg(long, value_parser = Slug::parse)]
    slug: Slug,
    /// Its name for people
    #[arg(long, value_parser = PersonName::parse)]
    name: PersonName,
    /// The catalog it uses: starter, sendocki, sendoso, autocom, or one of yours
    #[arg(long)]
    catalog: String,
    /// A plan of the catalog; its default when left out
    #[arg(long)]
    plan: Option<String>,
    /// The owner's address; an account that exists keeps its name and password
    #[arg(long, value_parser = Email::parse)]
    owner_email: Email,
    /// The owner's name
    #[arg(long, value_parser = PersonName::parse)]
    owner_name: PersonName,
    /// Read the owner's password from the first line of standard input
    #[arg(long)]
    owner_password_stdin: bool,
}

impl Org {
    /// Makes, lists or changes.
    pub async fn run(self, settings: Settings) -> Result<(), Failure> {
        match self {
            Self::Create(create) => create.run(settings).await,
            Self::List => list(settings).await,
            Self::SetPlan { org, plan } => set_plan(settings, &org, &plan).await,
            Self::Suspend { org, reason } => suspend(settings, &org, &reason).await,
            Self::Resume { org } => resume(settings, &org).await,
        }
    }
}

impl Create {
    async fn run(self, settings: Settings) -> Result<(), Failure> {
        let foundation = ground::made(settings).await?;
        let catalog = ground::catalog(&foundation, &self.catalog)?;
        let plan = self.plan.unwrap_or_else(|| catalog.default_plan.clone());
        let about = [self.owner_email.address(), self.owner_name.as_str(), catalog.brand.product.default.as_str()];
        let password_hash = if self.owner_password_stdin { Some(ground::hashed_password(&catalog.password, &about)?) } else { None };
        let has_password = password_hash.is_some();
        let new = NewOrganization {
            slug: self.slug.clone(),
            name: self.name.clone(),
            catalog: self.catalog,
            plan: Some(plan.clone()),
            owner_name: self.owner_name,
            owner_email: self.owner_email.clone(),
            password_hash,
            language: LANGUAGES[0].0.to_owned(),
        };
        let owner_existed = make(&foundation.doors(), &catalog, new).await?;
        let (slug, owner) = (&self.slug, &self.owner_email);
        say(format!("made the organization {slug} ({}): catalog {}, plan {plan}, owner {owner}", self.name, catalog.key));
        if owner_existed {
            say(format!("{owner} had an account already; its name and password were left alone"));
        } else if !has_password {
            say(format!(
                "{owner} has no password yet: run rolecall user set-password --email {owner}, or use \"Forgot password?\" on the sign-in page"
            ));
        }
        say(format!("open {}", foundation.settings.public_url().link(&format!("/o/{slug}"))));
        Ok(())
    }
}

/// Makes an organization of a known catalog. Answers whether the owner had an account already.
pub async fn make(doors: &Doors, catalog: &Catalog, new: NewOrganization) -> Result<bool, Failure> {
    let (slug, plan) = (new.slug.clone(), new.plan.clone().unwrap_or_else(|| catalog.default_plan.clone()));
    match organizations::create_by_operator(doors, &Operator::at_the_command_line(), new).await {
        Ok(Created::Done { owner_existed }) => Ok(owner_existed),
        Ok(Created::SlugTaken) => Err(Failure::new(format!("another organization is called {slug}: choose another --slug"))),
        Ok(Created::NoCatalog) => Err(Failure::new(format!("there is no catalog {}", catalog.key))),
        Ok(Created::NoPlan) => Err(no_plan(catalog, &plan)),
        Ok(Created::NoOwnerRole) => {
            Err(Failure::new(format!("the catalog {} has no role with at_least_one: nobody could own the organization", catalog.key)))
        }
        // Only the set-up page answers so.
        Ok(Created::AlreadySetUp) => Err(Failure::new("this instance was set up in between: try again")),
        // A catalog that no organization uses yet may have come after the last migration.
        Err(DbError::Failed(reason)) if reason.to_ascii_lowercase().contains("foreign key") => {
            Err(Failure::new(format!("the database does not know the catalog {} yet: run rolecall migrate", catalog.key)))
        }
        Err(error) => Err(error.into()),
    }
}

fn no_plan(catalog: &Catalog, plan: &str) -> Failure {
    let plans: Vec<&str> = catalog.plans.iter().map(|plan| plan.key.as_str()).collect();
    Failure::new(format!("the catalog {} has no plan {plan}: it has {}", catalog.key, plans.join(", ")))
}

async fn set_plan(settings: Settings, slug: &Slug, plan: &str) -> Result<(), Failure> {
    let foundation = ground::ready(settings).await?;
    match plans::set_by_operator(&foundation.doors(), &Operator::at_the_command_line(), slug.to_string(), plan.to_owned()).await? {
        Changed::Done { seats } => {
            say(format!("{slug} is on the plan {plan} now: {}", in_use(seats)));
            if seats.over() {
                say("nobody is removed; nobody new can be invited or brought back until it fits");
            }
            Ok(())
        }
        Changed::Unchanged => {
            say(format!("{slug} is on the plan {plan} already: nothing to do"));
            Ok(())
        }
        Changed::NoSuchPlan => {
            let all = listed(&foundation).await?;
            let org = all.iter().find(|org| org.slug == slug.as_str()).ok_or_else(|| no_organization(slug))?;
            Err(no_plan(&*ground::catalog(&foundation, &org.catalog)?, plan))
        }
        Changed::NoOrganization => Err(no_organization(slug)),
        // Only the console answers so.
        Changed::NotHere | Changed::Meanwhile { .. } => Err(Failure::new(format!("the plan of {slug} was not changed: try again"))),
    }
}

async fn suspend(settings: Settings, slug: &Slug, why: &str) -> Result<(), Failure> {
    let reason = reason(why).map_err(|fault| Failure::new(fault.to_string()))?;
    let foundation = ground::ready(settings).await?;
    match operating::suspend(&foundation.doors(), &Operator::at_the_command_line(), slug, reason).await? {
        Put::Done => say(format!("{slug} is suspended: nobody gets in, from now on; rolecall org resume --org {slug} ends that")),
        Put::Already => say(format!("{slug} is suspended already: nothing to do")),
        Put::NoOrganization => return Err(no_organization(slug)),
    }
    Ok(())
}

async fn resume(settings: Settings, slug: &Slug) -> Result<(), Failure> {
    let foundation = ground::ready(settings).await?;
    match operating::resume(&foundation.doors(), &Operator::at_the_command_line(), slug).await? {
        Put::Done => say(format!("{slug} goes on")),
        Put::Already => say(format!("{slug} is not suspended: nothing to do")),
        Put::NoOrganization => return Err(no_organization(slug)),
    }
    Ok(())
}

fn in_use(seats: Seats) -> String {
    let used = format!("{} active, {} reserved by invitations", seats.active, seats.pending);
    match seats.cap {
        Cap::Limited(cap) if seats.over() => {
            format!("{} of {cap} seats in use ({used}), {} more than it has", seats.used(), plans::over_by(seats, seats.cap))
        }
        Cap::Limited(cap) => format!("{} of {cap} seats in use ({used})", seats.used()),
        Cap::Unlimited => format!("{} seats in use ({used}), no limit", seats.used()),
    }
}

fn no_organization(slug: &Slug) -> Failure {
    Failure::new(format!("there is no organization {slug}: rolecall org list shows those there are"))
}

async fn list(settings: Settings) -> Result<(), Failure> {
    let foundation = ground::ready(settings).await?;
    let all = listed(&foundation).await?;
    if all.is_empty() {
        say("no organizations yet: make one by rolecall org create");
        return Ok(());
    }
    let mut rows = vec![["slug", "name", "catalog", "plan", "status", "active members"].map(str::to_owned)];
    rows.extend(all.into_iter().map(|org| {
        let status = if org.suspended_at.is_some() { "suspended" } else { "active" };
        [org.slug, org.name, org.catalog, org.plan, status.to_owned(), org.active.to_string()]
    }));
    say(table(&rows));
    Ok(())
}

/// Every organization of the instance.
pub async fn listed(foundation: &Foundation) -> Result<Vec<organizations::Listed>, Failure> {
    Ok(organizations::all(&foundation.doors(), &Operator::at_the_command_line()).await?)
}
