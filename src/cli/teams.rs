//! Small teams with names and roles: the typical ones of a store that is paid on delivery, and those of the demonstration.

use super::{
    Failure,
    seed::{email, name},
};
use crate::{
    catalog::Catalog,
    domain::{
        email::Email,
        instant::{Instant, Span},
        member::Status,
        slug::Slug,
    },
    store::seed::{SeedPerson, SeedRole},
};

/// The oldest of a team joined this long ago; the others in the order they are listed.
const OLDEST_JOINED: Span = Span::days(690);
const NEWEST_JOINED: Span = Span::days(9);
/// How long ago people were last here, in minutes, in turns; one in a team has never been.
const LAST_SEEN: [Option<i64>; 10] =
    [Some(4), Some(190), Some(37), Some(1_510), Some(11), Some(4_400), None, Some(620), Some(12_960), Some(104_000)];

/// Somebody in a team.
pub struct Person {
    /// Their name.
    pub name: &'static str,
    /// Their address before the "@", or all of it.
    address: &'static str,
    /// Key of a system role, or of the team's template.
    pub role: &'static str,
    /// Active or suspended.
    pub status: Status,
}

/// An organization with its people.
pub struct Team {
    /// Its name in addresses, unless another one is asked for.
    slug: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Key of its catalog.
    pub catalog: &'static str,
    /// Key of a plan they all fit in.
    pub plan: &'static str,
    /// A role template of the catalog that becomes a custom role.
    pub template: Option<&'static str>,
    /// The owner, whose role is the catalog's.
    pub owner: Person,
    /// Everybody else.
    pub others: &'static [Person],
}

impl Person {
    const fn new(name: &'static str, address: &'static str, role: &'static str) -> Self {
        Self { name, address, role, status: Status::Active }
    }

    const fn suspended(self) -> Self {
        Self { status: Status::Suspended, ..self }
    }

    /// Their address in an organization.
    pub fn email(&self, slug: &Slug) -> Result<Email, Failure> {
        if self.address.contains('@') { email(self.address) } else { email(&format!("{}@{slug}.example", self.address)) }
    }
}

impl Team {
    /// Its own short name.
    pub fn slug(&self) -> Result<Slug, Failure> {
        Slug::parse(self.slug).map_err(|fault| Failure::new(format!("{}: {fault}", self.slug)))
    }

    /// How many seats everybody but the owner takes.
    pub fn active(&self) -> u64 {
        self.others.iter().filter(|person| person.status == Status::Active).count() as u64
    }

    /// Everybody but the owner. `key` answers the key of the role that stands for a person's.
    pub fn people(&self, slug: &Slug, now: Instant, key: impl Fn(&str) -> String) -> Result<Vec<SeedPerson>, Failure> {
        let steps = (self.others.len() as i64 - 1).max(1);
        let between = (OLDEST_JOINED.0 - NEWEST_JOINED.0) / steps;
        let seen = LAST_SEEN.iter().cycle();
        let person = |(place, (person, seen)): (usize, (&Person, &Option<i64>))| {
            Ok(SeedPerson {
                name: name(person.name)?,
                email: person.email(slug)?,
                role: key(person.role),
                status: person.status,
                joined_at: now.minus(Span(OLDEST_JOINED.0 - between * place as i64)),
                last_seen_at: seen.map_or(Instant::UNKNOWN, |minutes| now.minus(Span::minutes(minutes))),
            })
        };
        self.others.iter().zip(seen).enumerate().map(person).collect()
    }
}

/// A custom role as a template of the catalog proposes it.
pub fn role_of_template(catalog: &Catalog, key: &str) -> Result<SeedRole, Failure> {
    let template = catalog.role_templates.iter().find(|template| template.key == key);
    let template = template.ok_or_else(|| Failure::new(format!("the catalog {} has no role template {key}", catalog.key)))?;
    Ok(SeedRole {
        name: template.name.default.clone(),
        description: template.description.default.clone(),
        reach: template.reach,
        permissions: catalog.document_of(&template.vector),
    })
}

/// A store with a call centre.
pub const CALL_CENTRE: Team = Team {
    slug: "call-centre",
    name: "Call Centre Store",
    catalog: "sendocki",
    plan: "pro",
    template: None,
    owner: Person::new("Salma Bennani", "salma", "owner"),
    others: &[
        Person::new("Karim Alaoui", "karim", "manager"),
        Person::new("Nadia Chraibi", "nadia", "manager"),
        Person::new("Hamza Tazi", "hamza", "confirmation_agent"),
        Person::new("Imane El Fassi", "imane", "confirmation_agent"),
        Person::new("كوثر العمراني", "kaoutar", "confirmation_agent"),
        Person::new("Mehdi Lahlou", "mehdi", "confirmation_agent"),
        Person::new("Rachid Ouazzani", "rachid", "delivery_agent"),
        Person::new("بلال الإدريسي", "bilal", "delivery_agent"),
        Person::new("Tarik Ziani", "tarik", "delivery_agent"),
    ],
};

/// A store that keeps no stock and delivers nothing itself.
pub const DROPSHIPPING: Team = Team {
    slug: "dropshipping",
    name: "Dropshipping Store",
    catalog: "sendocki",
    plan: "mini",
    template: None,
    owner: Person::new("Youssef Benali", "youssef", "owner"),
    others: &[
        Person::new("Inès Berrada", "ines", "manager"),
        Person::new("Aya Mansouri", "aya", "confirmation_agent"),
        Person::new("Omar Kettani", "omar", "confirmation_agent"),
        Person::new("سلمى الفاسي", "salma", "confirmation_agent"),
    ],
};

/// One person's store.
pub const SOLO: Team = Team {
    slug: "solo",
    name: "Solo Store",
    catalog: "sendocki",
    plan: "free",
    template: None,
    owner: Person::new("Zineb Amrani", "zineb", "owner"),
    others: &[Person::new("Anas Amrani", "anas", "manager")],
};

/// A small store whose accountant is from outside.
pub const ACCOUNTANT: Team = Team {
    slug: "with-accountant",
    name: "Store with an Accountant",
    catalog: "sendocki",
    plan: "pro",
    template: Some("accountant"),
    owner: Person::new("Houda Skalli", "houda", "owner"),
    others: &[
        Person::new("Nabil Kassimi", "nabil", "manager"),
        Person::new("Sanaa Tahiri", "sanaa", "confirmation_agent"),
        Person::new("عمر المرابط", "omar", "confirmation_agent"),
        Person::new("Said Haddad", "said", "delivery_agent"),
        Person::new("Mireille Côté", "mireille", "accountant"),
    ],
};

/// In several organizations of the demonstration, with another role in each: here as a member of the first.
pub const IN_SEVERAL: Person = Person::new("Sam Okafor", "sam@demo.example", "manager");

/// The demonstration's organizations, each with the role of [`IN_SEVERAL`] where the team does not list that person itself.
pub const DEMO: [(&Team, Option<&str>); 4] =
    [(&ATLAS, None), (&NORTHWIND, Some("sender")), (&CASA_VERDE, Some("admin")), (&HARBOR, Some("viewer"))];

const ATLAS: Team = Team {
    slug: "atlas-store",
    name: "Atlas Store",
    catalog: "sendocki",
    plan: "pro",
    template: Some("accountant"),
    owner: Person::new("Salma Bennani", "salma", "owner"),
    others: &[
        Person::new("Karim Alaoui", "karim", "manager"),
        Person::new("Hamza Tazi", "hamza", "confirmation_agent"),
        Person::new("Imane El Fassi", "imane", "confirmation_agent"),
        Person::new("Rachid Ouazzani", "rachid", "delivery_agent"),
        IN_SEVERAL,
        Person::new("كوثر العمراني", "kaoutar", "confirmation_agent"),
        Person::new("بلال الإدريسي", "bilal", "delivery_agent"),
        Person::new("Mireille Côté", "mireille@cote-comptable.example", "accountant"),
        Person::new("Yassine Benjelloun", "yassine", "confirmation_agent").suspended(),
        Person::new("Mehdi Lahlou", "mehdi", "confirmation_agent"),
        Person::new("Tarik Ziani", "tarik", "delivery_agent"),
    ],
};

const NORTHWIND: Team = Team {
    slug: "northwind-gifts",
    name: "Northwind Gifts",
    catalog: "sendoso",
    plan: "pro",
    template: None,
    owner: Person::new("Grace Whitfield", "grace", "admin"),
    others: &[
        Person::new("Martin Köhler", "martin", "admin"),
        Person::new("Priya Raman", "priya", "department_admin"),
        Person::new("Daniel Osei", "daniel", "department_admin"),
        Person::new("Chloé Lefèvre", "chloe", "department_admin"),
        Person::new("Ben Carter", "ben", "manager"),
        Person::new("Yuki Tanaka", "yuki", "manager"),
        Person::new("Rosa Iglesias", "rosa", "manager"),
        Person::new("Tomáš Dvořák", "tomas", "manager"),
        Person::new("Aisha Khan", "aisha", "manager"),
        Person::new("Oliver Brandt", "oliver", "sender"),
        Person::new("Megan O'Connor", "megan", "sender"),
        Person::new("Luca Ferrari", "luca", "sender"),
        Person::new("Zoë van Dijk", "zoe", "sender"),
        Person::new("Samuel Adeyemi", "samuel", "sender"),
        Person::new("Hannah Weiß", "hannah", "sender"),
        Person::new("Marcus Reid", "marcus", "sender").suspended(),
        Person::new("Elif Yıldırım", "elif", "sender"),
        Person::new("Jack Turner", "jack", "sender"),
        Person::new("ليلى حداد", "layla", "sender"),
        Person::new("Noah Bennett", "noah", "sender"),
        Person::new("Sofia Lindqvist", "sofia", "sender"),
        Person::new("Pedro Guimarães", "pedro", "sender"),
    ],
};

const CASA_VERDE: Team = Team {
    slug: "casa-verde",
    name: "Casa Verde",
    catalog: "autocom",
    plan: "pro",
    template: None,
    owner: Person::new("Beatriz Nogueira", "beatriz", "owner"),
    others: &[
        Person::new("Rafael Monteiro", "rafael", "admin"),
        Person::new("Inês Carvalho", "ines", "manager"),
        Person::new("Thiago Araújo", "thiago", "manager"),
        Person::new("Camila Duarte", "camila", "manager"),
        Person::new("João Pereira", "joao", "agent"),
        Person::new("Larissa Campos", "larissa", "agent"),
        Person::new("Bruno Teixeira", "bruno", "agent"),
        Person::new("Fernanda Leão", "fernanda", "agent"),
        Person::new("Diego Salazar", "diego", "agent"),
        Person::new("Marina Bento", "marina", "agent"),
        Person::new("André Gonçalves", "andre", "agent").suspended(),
        Person::new("Vitória Ramos", "vitoria", "agent"),
        Person::new("Mateus Rocha", "mateus", "agent"),
        Person::new("Helena Prado", "helena", "viewer"),
        Person::new("Caio Batista", "caio", "viewer"),
        Person::new("Lívia Moura", "livia", "viewer"),
    ],
};

const HARBOR: Team = Team {
    slug: "harbor-studio",
    name: "Harbor Studio",
    catalog: "starter",
    plan: "team",
    template: None,
    owner: Person::new("Nora Lindgren", "nora", "owner"),
    others: &[
        Person::new("Theo Marsh", "theo", "admin"),
        Person::new("Isla Campbell", "isla", "member"),
        Person::new("Mateo Núñez", "mateo", "member"),
        Person::new("Freya Sørensen", "freya", "member"),
        Person::new("Jonas Benson", "jonas", "member"),
        Person::new("مريم صالح", "maryam", "member"),
        Person::new("Paul Whitaker", "paul", "viewer"),
    ],
};
