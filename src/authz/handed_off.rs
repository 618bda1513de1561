//! The proof that somebody holds a hand-off: the link by which a product that knows them sends them on. Making it reads, and changes nothing.

use diesel::{OptionalExtension, QueryableByName, RunQueryDsl, sql_types};

use super::{
    Asking, Organization, Person, Proof, ProofSpec, Refused, RequestFacts, SignedIn,
    grant::admit,
    link::{Link, Purpose},
    load,
};
use crate::{
    catalog::Catalogs,
    db::{
        Conn, DbError, Statement,
        types::{Moment, Uid},
    },
    domain::{
        ids::{HandOffId, OrgId, UserId},
        instant::Instant,
    },
};

/// What an open hand-off leads to.
#[derive(Debug, Clone)]
pub struct HandedOff {
    /// Where.
    pub organization: Organization,
    /// As whom.
    pub person: Person,
    /// A path at the product to go on to; the organization's home, where there is none.
    pub return_to: Option<String>,
}

/// Somebody holds a genuine hand-off.
///
/// Nobody is throttled here: its signature has 256 bits, and a minute to guess them in.
#[derive(Debug, Clone)]
pub struct HandOffProof {
    id: HandOffId,
    open: Option<HandedOff>,
    signed_in: Option<SignedIn>,
    facts: RequestFacts,
}

impl HandOffProof {
    /// Which.
    pub fn id(&self) -> HandOffId {
        self.id
    }

    /// What it leads to, while it does: once, within its minute, and for as long as the person is an active member of an organization that does
    /// not rest.
    pub fn open(&self) -> Option<&HandedOff> {
        self.open.as_ref()
    }

    /// Who is signed in at this browser already, if anybody.
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.signed_in.as_ref()
    }

    /// The same, if it is somebody else.
    pub fn somebody_else(&self) -> Option<&SignedIn> {
        self.signed_in().filter(|signed_in| self.open().is_none_or(|handed| handed.person.id != signed_in.person().id))
    }

    /// For the record.
    pub fn facts(&self) -> &RequestFacts {
        &self.facts
    }

    /// Which organization's row to lock.
    pub(crate) fn org(&self) -> Option<OrgId> {
        self.open().map(|handed| handed.organization.id)
    }

    /// Reads it again under the lock.
    pub(crate) fn stand(&self, conn: &mut Conn, catalogs: &Catalogs, now: Instant) -> Result<Option<HandedOff>, DbError> {
        read(conn, catalogs, self.id, now)
    }
}

impl Proof for HandOffProof {
    const SPEC: ProofSpec = ProofSpec { kind: "hand-off", capability: "" };

    async fn prove(asking: Asking<'_>) -> Result<Self, Refused> {
        let link = asking.token.as_deref().and_then(|token| Link::verify(token, asking.secret, Purpose::HandOff));
        let id = HandOffId(link.ok_or(Refused::NoSuchLink)?.id);
        let (catalogs, now, facts) = (asking.catalogs.clone(), asking.now, asking.facts.clone());
        let open = asking.db.read(move |conn| read(conn, &catalogs, id, now)).await?;
        let signed_in = match SignedIn::prove(asking).await {
            Ok(signed_in) => Some(signed_in),
            Err(Refused::SignInFirst) => None,
            Err(refused) => return Err(refused),
        };
        Ok(Self { id, open, signed_in, facts })
    }
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    org_id: OrgId,
    #[diesel(sql_type = Uid)]
    user_id: UserId,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    language: String,
    #[diesel(sql_type = sql_types::Text)]
    theme: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    return_to: Option<String>,
    #[diesel(sql_type = Moment)]
    expires_at: Instant,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    used_at: Option<Instant>,
}

/// Membership, status and whether the organization rests are the shared guard's to judge, as for any page.
fn read(conn: &mut Conn, catalogs: &Catalogs, id: HandOffId, now: Instant) -> Result<Option<HandedOff>, DbError> {
    let query = Statement::new(
        "SELECT h.org_id, h.user_id, u.name, u.email, u.language, u.theme, h.return_to, h.expires_at, h.used_at
         FROM hand_offs h JOIN users u ON u.id = h.user_id WHERE h.id = ",
    );
    let row: Option<Row> = query.value::<Uid, _>(id).get_result(conn).optional()?;
    let Some(row) = row.filter(|row| row.used_at.is_none() && now < row.expires_at) else { return Ok(None) };
    let Some(place) = load::in_place(conn, row.org_id, row.user_id)? else { return Ok(None) };
    let admitted = Refused::or_none(admit(place, catalogs))?;
    let person = Person { id: row.user_id, name: row.name, email: row.email, language: row.language, theme: row.theme };
    Ok(admitted.map(|(organization, _)| HandedOff { organization, person, return_to: row.return_to }))
}
