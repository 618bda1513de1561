//! Who holds the seats: what the plan page shows.

use diesel::{prelude::*, sql_types};

use crate::{
    authz::Grant,
    db::{
        Conn, DbError, Statement,
        types::{Moment, Uid},
    },
    domain::{
        capability::Capability,
        ids::{InvitationId, OrgId, UserId},
        instant::{Instant, Span},
        page::Count,
        reach::Reach,
        seats::Seats,
    },
    store::{
        Doors,
        roles::{self, Role},
        seats,
    },
};

/// Who was not seen for this long is proposed for suspension.
pub const IDLE: Span = Span::days(60);
/// Names in each of the lists; the rest is counted.
pub const SHOWN: i64 = 20;
/// Invitations proposed to be taken back.
const PROPOSED: i64 = 3;

/// Somebody who holds a seat.
#[derive(Debug, Clone, QueryableByName)]
pub struct SeatHolder {
    /// Who.
    #[diesel(sql_type = Uid)]
    pub user_id: UserId,
    /// Their name.
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    /// Their address.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// Number of the role they hold.
    #[diesel(sql_type = sql_types::Integer)]
    pub role_number: i32,
    /// When they were last here; unknown for never.
    #[diesel(sql_type = Moment)]
    pub last_seen_at: Instant,
    /// When they joined.
    #[diesel(sql_type = Moment)]
    pub joined_at: Instant,
}

/// An invitation that reserves a seat, or one that no longer does.
#[derive(Debug, Clone, QueryableByName)]
pub struct Reserved {
    /// Which.
    #[diesel(sql_type = Uid)]
    pub id: InvitationId,
    /// For whom.
    #[diesel(sql_type = sql_types::Text)]
    pub email: String,
    /// Who sent it.
    #[diesel(sql_type = sql_types::Text)]
    pub sender_name: String,
    /// When it was sent last.
    #[diesel(sql_type = Moment)]
    pub sent_at: Instant,
    /// Until when.
    #[diesel(sql_type = Moment)]
    pub expires_at: Instant,
}

/// The people and invitations behind the numbers, as far as the reader may see the team.
#[derive(Debug, Clone)]
pub struct Holders {
    /// Every role with its holders.
    pub roles: Vec<Role>,
    /// Active members by name, the first few.
    pub active: Vec<SeatHolder>,
    /// Pending invitations, the first to end first; none for who may not invite.
    pub reserved: Vec<Reserved>,
    /// The few of all pending ones that were sent longest ago, the longest first.
    pub unanswered: Vec<Reserved>,
    /// Active members who were not seen for [`IDLE`], the longest away first. Who joined within that time is not among them, nor the reader.
    pub idle: Vec<SeatHolder>,
    /// How many of those there are.
    pub idle_count: Count,
    /// Invitations that ran out: they hold no seat any more.
    pub expired: Count,
}

/// The plan page's facts.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Seats used, reserved, and the cap.
    pub seats: Seats,
    /// How many custom roles there are: a plan may have none.
    pub custom_roles: u32,
    /// Who holds them; nothing for who may not see the whole team.
    pub holders: Option<Holders>,
}

/// The seats alone. Who may see them is for the caller to say.
pub async fn seats<P>(doors: &Doors, grant: &Grant<P>) -> Result<Seats, DbError> {
    let (organization, now) = (grant.organization().clone(), doors.now());
    doors.db().read(move |conn| seats::read(conn, organization.id(), seats::cap_of(&organization), now)).await
}

/// Reads the page's facts. Who may see the page at all is for the caller to say.
pub async fn read<P>(doors: &Doors, grant: &Grant<P>) -> Result<Overview, DbError> {
    let (organization, reader, now) = (grant.organization().clone(), grant.person().id, doors.now());
    let sees_all = grant.may(Capability::ReadMembers) == Reach::Organization;
    let invites = grant.may(Capability::InviteMembers) == Reach::Organization;
    doors
        .db()
        .read(move |conn| {
            let (org, catalog) = (organization.id(), &organization.catalog);
            let roles = roles::listed(conn, org, catalog)?;
            let seats = seats::read(conn, org, seats::cap_of(&organization), now)?;
            let custom = roles.iter().filter(|role| !role.is_system).count();
            let holders = if sees_all { Some(holders(conn, org, reader, roles, invites, now)?) } else { None };
            Ok(Overview { seats, custom_roles: u32::try_from(custom).unwrap_or(u32::MAX), holders })
        })
        .await
}

const PERSON: &str = "SELECT m.user_id, m.name, m.email, m.role_number, m.last_seen_at, m.joined_at FROM members m WHERE m.status = 'active' AND m.org_id = ";

fn holders(conn: &mut Conn, org: OrgId, reader: UserId, roles: Vec<Role>, invites: bool, now: Instant) -> Result<Holders, DbError> {
    let since = now.minus(IDLE);
    let active = Statement::new(PERSON).value::<Uid, _>(org).sql(format!(" ORDER BY m.name_key, m.user_id LIMIT {SHOWN}")).load(conn)?;
    let pending = |order: &str, most: i64| {
        Statement::new(
            "SELECT i.id, i.email, i.sender_name, i.sent_at, i.expires_at FROM invitations i WHERE i.state = 'pending' AND i.org_id = ",
        )
        .value::<Uid, _>(org)
        .sql(" AND i.expires_at > ")
        .value::<Moment, _>(now)
        .sql(format!(" ORDER BY i.{order}, i.id LIMIT {most}"))
    };
    // Whose invitations page is closed does not read the same here.
    let (most, few) = if invites { (SHOWN, PROPOSED) } else { (0, 0) };
    let reserved = pending("expires_at", most).load(conn)?;
    let unanswered = pending("sent_at", few).load(conn)?;
    let away = |query: Statement| {
        query
            .sql(" AND m.last_seen_at < ")
            .value::<Moment, _>(since)
            .sql(" AND m.joined_at < ")
            .value::<Moment, _>(since)
            // Who reads this is here, though that is written down only later.
            .sql(" AND m.user_id <> ")
            .value::<Uid, _>(reader)
    };
    let idle =
        away(Statement::new(PERSON).value::<Uid, _>(org)).sql(format!(" ORDER BY m.last_seen_at, m.user_id LIMIT {SHOWN}")).load(conn)?;
    let few =
        Statement::new("SELECT count(*) FROM (SELECT 1 FROM members m WHERE m.status = 'active' AND m.org_id = ").value::<Uid, _>(org);
    let idle_count = count(conn, away(few))?;
    let ended = Statement::new("SELECT count(*) FROM (SELECT 1 FROM invitations i WHERE i.state IN ('expired', 'pending') AND i.org_id = ")
        .value::<Uid, _>(org)
        .sql(" AND i.expires_at <= ")
        .value::<Moment, _>(now);
    let expired = count(conn, ended)?;
    Ok(Holders { roles, active, reserved, unanswered, idle, idle_count, expired })
}

fn count(conn: &mut Conn, query: Statement) -> Result<Count, DbError> {
    let counted: i64 = query.sql(format!(" LIMIT {}) few", Count::LOOK)).rows::<sql_types::BigInt>().get_result(conn)?;
    Ok(Count::of_at_most_look(u32::try_from(counted).unwrap_or(u32::MAX)))
}
