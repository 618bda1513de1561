//! The proof that somebody holds a link to an invitation. Making it reads, and changes nothing: programs that scan mail follow links, too.

use diesel::{OptionalExtension, QueryableByName, RunQueryDsl, sql_types};

use super::{
    Asking, Bearer, Caller, HeldRole, Organization, Person, Proof, ProofSpec, Refused, RequestFacts, SignedIn, TokenKind,
    grant::StoredRole,
    link::{Link, Purpose},
    secret::Secret,
};
use crate::{
    catalog::Catalogs,
    db::{
        Conn, Db, DbError, Statement,
        types::{Doc, Document, Moment, Uid},
    },
    domain::{
        ids::{InvitationId, OrgId},
        instant::Instant,
        invitation::{Closed, Invitation, State},
    },
};

/// What whoever holds the link may read of the invitation.
#[derive(Debug, Clone)]
pub struct Card {
    /// Into what.
    pub organization: Organization,
    /// Who invites.
    pub sender: String,
    /// As what.
    pub role: HeldRole,
    /// Which address is invited.
    pub email: String,
    /// The same for comparing.
    pub email_key: String,
    /// The name that stood beside the address; may be empty.
    pub name: String,
    /// A few words of the sender's; may be empty.
    pub note: String,
    /// Until when.
    pub expires_at: Instant,
    /// Whether this link can be answered now, or why not.
    pub open: Result<(), Closed>,
    /// Whether the address has an account.
    pub has_account: bool,
}

/// Somebody holds a genuine link to an invitation; whether it still opens anything, [`Card::open`] says.
#[derive(Debug, Clone)]
pub struct InvitationProof {
    link: Link,
    copied: bool,
    card: Card,
    caller: Option<Caller>,
    facts: RequestFacts,
}

impl InvitationProof {
    /// What may be read.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Which invitation.
    pub fn id(&self) -> InvitationId {
        InvitationId(self.link.id)
    }

    /// Which of its links this is.
    pub fn generation(&self) -> i64 {
        self.link.generation
    }

    /// Whether the link was passed on by the sender: then it shows nothing about who holds it.
    pub fn copied(&self) -> bool {
        self.copied
    }

    /// Who is behind it, if anybody: at a browser, or by a program.
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_ref()
    }

    /// Who is signed in at a browser, if anybody.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        match &self.caller {
            Some(Caller::Browser(signed_in)) => Some(signed_in),
            _ => None,
        }
    }

    /// Who is behind it, if it is the person invited. A token stands for its member elsewhere only if nothing was held back from it.
    pub fn oneself(&self) -> Option<&Person> {
        let stands = |caller: &&Caller| match caller {
            Caller::Browser(_) => true,
            Caller::Program(bearer) => bearer.kind() == TokenKind::Member { whole: true },
        };
        self.caller.as_ref().filter(stands).map(Caller::person).filter(|person| is_theirs(person, &self.card.email_key))
    }

    /// The proof that a program gives: the link's token stands in its body, and who it is in its header.
    ///
    /// # Errors
    /// Says that the link is none of ours, or that the database did not answer.
    pub async fn of_program(
        (db, catalogs, secret, now): (&Db, &Catalogs, &Secret, Instant),
        token: &str,
        bearer: Option<Bearer>,
        facts: RequestFacts,
    ) -> Result<Self, Refused> {
        Self::of_link((db, catalogs, secret, now), token, bearer.map(Caller::Program), facts).await
    }

    async fn of_link(
        (db, catalogs, secret, now): (&Db, &Catalogs, &Secret, Instant),
        token: &str,
        caller: Option<Caller>,
        facts: RequestFacts,
    ) -> Result<Self, Refused> {
        let of = |purpose| Link::verify(token, secret, purpose);
        let (link, copied) = match (of(Purpose::Invitation), of(Purpose::CopiedInvitation)) {
            (Some(link), _) => (link, false),
            (None, Some(link)) => (link, true),
            (None, None) => return Err(Refused::NoSuchLink),
        };
        let row = db.read(move |conn| read(conn, InvitationId(link.id))).await?.ok_or(Refused::NoSuchLink)?;
        let card = row.card(catalogs, link.generation, now)?;
        Ok(Self { link, copied, card, caller, facts })
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }
}

fn is_theirs(person: &Person, email_key: &str) -> bool {
    crate::domain::email::Email::parse(&person.email).is_ok_and(|email| email.key() == email_key)
}

impl Proof for InvitationProof {
    const SPEC: ProofSpec = ProofSpec { kind: "invitation", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let token = asking.token.clone().ok_or(Refused::NoSuchLink)?;
        let house = (asking.db, asking.catalogs, asking.secret, asking.now);
        let nobody_yet = Self::of_link(house, &token, None, asking.facts.clone()).await?;
        match SignedIn::prove(asking).await {
            Ok(signed_in) => Ok(Self { caller: Some(Caller::Browser(signed_in)), ..nobody_yet }),
            Err(Refused::SignInFirst) => Ok(nobody_yet),
            Err(refused) => Err(refused),
        }
    }
}

/// The same inside the organization's door: what the card says cannot change any more before the commit.
pub struct Invited<'p> {
    /// The proof, for who asks and from where.
    pub proof: &'p InvitationProof,
    /// The invitation as it stands.
    pub card: Card,
}

impl InvitationProof {
    /// Which organization's row to lock.
    pub fn org(&self) -> OrgId {
        self.card.organization.id
    }

    /// Reads the invitation again under the lock.
    pub fn stand(&self, conn: &mut Conn, catalogs: &Catalogs, now: Instant) -> Result<Invited<'_>, Refused> {
        let row = read(conn, self.id())?.ok_or(Refused::NoSuchLink)?;
        Ok(Invited { proof: self, card: row.card(catalogs, self.link.generation, now)? })
    }
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    org_id: OrgId,
    #[diesel(sql_type = sql_types::Text)]
    slug: String,
    #[diesel(sql_type = sql_types::Text)]
    org_name: String,
    #[diesel(sql_type = sql_types::Text)]
    catalog: String,
    #[diesel(sql_type = sql_types::Text)]
    plan: String,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    suspended_at: Option<Instant>,
    #[diesel(sql_type = sql_types::Text)]
    sender_name: String,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    email_key: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    note: String,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    #[diesel(sql_type = sql_types::BigInt)]
    generation: i64,
    #[diesel(sql_type = sql_types::Bool)]
    needs_sender: bool,
    #[diesel(sql_type = Moment)]
    expires_at: Instant,
    #[diesel(sql_type = sql_types::Integer)]
    role_number: i32,
    #[diesel(sql_type = sql_types::Text)]
    role_key: String,
    #[diesel(sql_type = sql_types::Bool)]
    is_system: bool,
    #[diesel(sql_type = sql_types::Text)]
    role_name: String,
    #[diesel(sql_type = sql_types::Text)]
    role_description: String,
    #[diesel(sql_type = Doc)]
    permissions: Document,
    #[diesel(sql_type = sql_types::BigInt)]
    accounts: i64,
}

fn read(conn: &mut Conn, id: InvitationId) -> Result<Option<Row>, DbError> {
    let query = Statement::new(
        "SELECT o.id AS org_id, o.slug, o.name AS org_name, o.catalog, o.plan, o.suspended_at, i.sender_name, i.email, i.email_key, i.name,
            i.note, i.state, i.generation, i.needs_sender, i.expires_at, r.number AS role_number, r.key AS role_key, r.is_system,
            r.name AS role_name, r.description AS role_description, r.permissions,
            (SELECT count(*) FROM users u WHERE u.email_key = i.email_key) AS accounts
         FROM invitations i JOIN organizations o ON o.id = i.org_id
         JOIN roles r ON r.org_id = i.org_id AND r.number = i.role_number WHERE i.id = ",
    );
    Ok(query.value::<Uid, _>(id).get_result(conn).optional()?)
}

impl Row {
    fn card(self, catalogs: &Catalogs, generation: i64, now: Instant) -> Result<Card, Refused> {
        // Nobody joins an organization that rests, and nobody outside is told why.
        if self.suspended_at.is_some() {
            return Err(Refused::NoSuchLink);
        }
        let catalog =
            catalogs.get(&self.catalog).ok_or_else(|| DbError::failed(format!("this instance has no catalog {}", self.catalog)))?;
        let state: State = self.state.parse().map_err(|_| DbError::failed("an invitation is in an unknown state"))?;
        let invitation = Invitation { state, expires_at: self.expires_at, generation: self.generation, needs_sender: self.needs_sender };
        let role = StoredRole {
            number: self.role_number,
            key: self.role_key,
            is_system: self.is_system,
            name: self.role_name,
            description: self.role_description,
            permissions: Some(self.permissions),
        };
        Ok(Card {
            role: role.held(&catalog),
            organization: Organization {
                id: self.org_id,
                slug: self.slug,
                name: self.org_name,
                catalog,
                plan: self.plan,
                // Nobody outside learns how many are in.
                people: 0,
            },
            sender: self.sender_name,
            email: self.email,
            email_key: self.email_key,
            name: self.name,
            note: self.note,
            expires_at: self.expires_at,
            open: invitation.open(generation, now),
            has_account: self.accounts > 0,
        })
    }
}
