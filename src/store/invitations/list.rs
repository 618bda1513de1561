//! The invitations page: by state, searched, the latest sent first, with what became of each mail.

use diesel::{prelude::*, sql_types};
use serde::{Deserialize, Serialize};

use crate::{
    authz::{Grant, Scope, capabilities::InviteMembers},
    db::{
        Conn, DbError, Dialect, Statement, dialect,
        types::{Moment, Uid},
    },
    domain::{
        fold::fold,
        ids::{InvitationId, UserId},
        instant::Instant,
        invitation::State,
        page::Count,
        role::RoleNumber,
    },
    store::{Doors, outbox::VOID},
};

/// Invitations on one page.
pub const PAGE: usize = 50;

/// Which invitations to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Open, with a sender who stands for them.
    Pending,
    /// Open, but nobody stands for them any more.
    NeedsSender,
    /// Their time has run out.
    Expired,
    /// The person joined.
    Accepted,
    /// The person said no.
    Declined,
    /// Taken back.
    Revoked,
}

impl Kind {
    /// All of them, in the order the page shows them.
    pub const ALL: [Kind; 6] = [Kind::Pending, Kind::NeedsSender, Kind::Expired, Kind::Accepted, Kind::Declined, Kind::Revoked];

    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Pending => "pending",
            Kind::NeedsSender => "needs_sender",
            Kind::Expired => "expired",
            Kind::Accepted => "accepted",
            Kind::Declined => "declined",
            Kind::Revoked => "revoked",
        }
    }

    /// The kind that a word names.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The condition on the rows. What is due counts as expired before anybody has written it down; `$now` stands for the moment.
    fn condition(self, part: Statement, now: Instant) -> Statement {
        let state = |state: State| format!(" AND i.state = '{state}'");
        match self {
            Kind::Pending | Kind::NeedsSender => {
                let needs = if self == Kind::NeedsSender { "i.needs_sender" } else { "NOT i.needs_sender" };
                part.sql(format!("{} AND {needs} AND i.expires_at > ", state(State::Pending))).value::<Moment, _>(now)
            }
            Kind::Expired => part.sql(" AND i.state IN ('expired', 'pending') AND i.expires_at <= ").value::<Moment, _>(now),
            Kind::Accepted => part.sql(state(State::Accepted)),
            Kind::Declined => part.sql(state(State::Declined)),
            Kind::Revoked => part.sql(state(State::Revoked)),
        }
    }
}

/// The place of one invitation in the order, outside the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    at: Instant,
    id: InvitationId,
}

impl Place {
    /// Whether an invitation could stand there: anybody can write an address, and not every database takes every moment.
    pub fn can_be(&self) -> bool {
        self.at.can_be()
    }
}

/// Which side of a place the page is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The first page.
    First,
    /// What comes after that place.
    After(Place),
    /// What comes before it.
    Before(Place),
}

/// What to list.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Only of this kind.
    pub kind: Option<Kind>,
    /// A part of the address or name, as typed.
    pub search: String,
    /// Which page.
    pub window: Window,
}

/// What became of an invitation's latest mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailFate {
    /// It waits for its turn.
    Queued,
    /// It was tried and will be again.
    Trying {
        /// What the server, or the way to it, said.
        answer: String,
    },
    /// The server took it.
    HandedOver {
        /// When.
        at: Instant,
    },
    /// The server refuses it for good.
    Refused {
        /// In these words.
        answer: String,
    },
    /// It could not be handed over for a day.
    GivenUp {
        /// The last words.
        answer: String,
    },
    /// It had nothing to say any more.
    Void,
    /// None was written, as for what a seed made up.
    None,
}

/// One invitation, as listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Which.
    pub id: InvitationId,
    /// To whom.
    pub email: String,
    /// The name that stood beside the address; may be empty.
    pub name: String,
    /// Number of the role it carries.
    pub role: RoleNumber,
    /// The role's key.
    pub role_key: String,
    /// The role's stored name.
    pub role_name: String,
    /// What it is now.
    pub kind: Kind,
    /// Who sent it last.
    pub sender_id: UserId,
    /// Their name as it was.
    pub sender: String,
    /// When it was sent last.
    pub sent_at: Instant,
    /// Until when it is open, or was.
    pub expires_at: Instant,
    /// When it was answered, taken back, or ran out.
    pub ended_at: Option<Instant>,
    /// What became of the mail.
    pub mail: MailFate,
}

/// One page of invitations.
#[derive(Debug, Clone)]
pub struct Listing {
    /// At most [`PAGE`].
    pub invitations: Vec<Listed>,
    /// The place before which an earlier page ends.
    pub before: Option<Place>,
    /// The place after which a later page begins.
    pub after: Option<Place>,
    /// How many there are of each kind, whatever is listed.
    pub counts: Vec<(Kind, Count)>,
}

/// Lists the invitations that the grant reaches: where it does not reach the whole organization, one's own.
pub async fn list(doors: &Doors, grant: &Grant<InviteMembers>, wish: Wish) -> Result<Listing, DbError> {
    let (scope, now) = (grant.scope(), doors.now());
    doors
        .db()
        .read(move |conn| {
            let counts = counts(conn, &scope, now)?;
            let mut rows = page(conn, &scope, &wish, now)?;
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let (earlier, later) = match wish.window {
                Window::First => (false, more),
                Window::After(_) => (true, more),
                Window::Before(_) => {
                    rows.reverse();
                    (more, true)
                }
            };
            let place = |row: &Listed| Place { at: row.sent_at, id: row.id };
            let before = rows.first().filter(|_| earlier).map(place);
            let after = rows.last().filter(|_| later).map(place);
            Ok(Listing { invitations: rows, before, after, counts })
        })
        .await
}

/// One of them; nothing, when the grant reaches none of that id.
pub async fn one(doors: &Doors, grant: &Grant<InviteMembers>, id: InvitationId) -> Result<Option<Listed>, DbError> {
    let (scope, now) = (grant.scope(), doors.now());
    doors
        .db()
        .read(move |conn| {
            let row: Option<Row> = rows(&scope).sql(" AND i.id = ").value::<Uid, _>(id).get_result(conn).optional()?;
            row.map(|row| row.listed(now)).transpose()
        })
        .await
}

/// How many are open, for a tab that leads here.
pub async fn open_count(doors: &Doors, grant: &Grant<InviteMembers>) -> Result<Count, DbError> {
    let (scope, now) = (grant.scope(), doors.now());
    doors.db().read(move |conn| count(conn, &scope, Kind::Pending, now)).await
}

fn from(query: Statement, scope: &Scope) -> Statement {
    let query = query.sql(" WHERE i.org_id = ").value::<Uid, _>(scope.org());
    match scope.only() {
        Some(user) => query.sql(" AND i.sender_id = ").value::<Uid, _>(user),
        None => query,
    }
}

fn counts(conn: &mut Conn, scope: &Scope, now: Instant) -> Result<Vec<(Kind, Count)>, DbError> {
    Kind::ALL.into_iter().map(|kind| Ok((kind, count(conn, scope, kind, now)?))).collect()
}

fn count(conn: &mut Conn, scope: &Scope, kind: Kind, now: Instant) -> Result<Count, DbError> {
    let query = from(Statement::new("SELECT count(*) FROM (SELECT 1 FROM invitations i"), scope);
    let query = kind.condition(query, now).sql(format!(" LIMIT {}) few", Count::LOOK));
    let counted: i64 = query.rows::<sql_types::BigInt>().get_result(conn)?;
    Ok(Count::of_at_most_look(u32::try_from(counted).unwrap_or(u32::MAX)))
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    id: InvitationId,
    #[diesel(sql_type = sql_types::Text)]
    email: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Integer)]
    role_number: i32,
    #[diesel(sql_type = sql_types::Text)]
    role_key: String,
    #[diesel(sql_type = sql_types::Text)]
    role_name: String,
    #[diesel(sql_type = sql_types::Text)]
    state: String,
    #[diesel(sql_type = sql_types::Bool)]
    needs_sender: bool,
    #[diesel(sql_type = Uid)]
    sender_id: UserId,
    #[diesel(sql_type = sql_types::Text)]
    sender_name: String,
    #[diesel(sql_type = Moment)]
    sent_at: Instant,
    #[diesel(sql_type = Moment)]
    expires_at: Instant,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    ended_at: Option<Instant>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    attempts: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    handed_over_at: Option<Instant>,
    #[diesel(sql_type = sql_types::Nullable<Moment>)]
    given_up_at: Option<Instant>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Bool>)]
    refused: Option<bool>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    answer: Option<String>,
}

/// Those in scope, whole.
fn rows(scope: &Scope) -> Statement {
    from(
        Statement::new(
            "SELECT i.id, i.email, i.name, i.role_number, r.key AS role_key, r.name AS role_name, i.state, i.needs_sender, i.sender_id,
                i.sender_name, i.sent_at, i.expires_at, i.ended_at, o.attempts, o.sent_at AS handed_over_at, o.given_up_at, o.refused, o.answer
             FROM invitations i JOIN roles r ON r.org_id = i.org_id AND r.number = i.role_number
             LEFT JOIN outbox o ON o.id = i.mail_id",
        ),
        scope,
    )
}

fn page(conn: &mut Conn, scope: &Scope, wish: &Wish, now: Instant) -> Result<Vec<Listed>, DbError> {
    let dialect: Dialect = conn.dialect();
    let mut query = rows(scope);
    if let Some(kind) = wish.kind {
        query = kind.condition(query, now);
    }
    let typed = fold(&wish.search);
    if !typed.is_empty() {
        // One organization's invitations are few enough to read through.
        let position = dialect::position(dialect);
        query = query.sql(format!(" AND {position}(i.search_key, ")).value::<sql_types::Text, _>(typed).sql(") > 0");
    }
    let (sign, direction) = match wish.window {
        Window::First => ("", "DESC"),
        Window::After(_) => ("<", "DESC"),
        Window::Before(_) => (">", "ASC"),
    };
    if let Window::After(place) | Window::Before(place) = wish.window {
        query =
            query.sql(format!(" AND (i.sent_at, i.id) {sign} (")).value::<Moment, _>(place.at).sql(", ").value::<Uid, _>(place.id).sql(")");
    }
    let query = query.sql(format!(" ORDER BY i.sent_at {direction}, i.id {direction} LIMIT {}", PAGE + 1));
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(|row| row.listed(now)).collect()
}

impl Row {
    fn listed(self, now: Instant) -> Result<Listed, DbError> {
        let state: State = self.state.parse().map_err(|_| DbError::failed("an invitation is in an unknown state"))?;
        let due = self.expires_at <= now;
        let kind = match state {
            State::Pending if due => Kind::Expired,
            State::Pending if self.needs_sender => Kind::NeedsSender,
            State::Pending => Kind::Pending,
            State::Expired => Kind::Expired,
            State::Accepted => Kind::Accepted,
            State::Declined => Kind::Declined,
            State::Revoked => Kind::Revoked,
        };
        let mail = self.mail();
        Ok(Listed {
            id: self.id,
            email: self.email,
            name: self.name,
            role: RoleNumber(self.role_number),
            role_key: self.role_key,
            role_name: self.role_name,
            kind,
            sender_id: self.sender_id,
            sender: self.sender_name,
            sent_at: self.sent_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at.or_else(|| (kind == Kind::Expired).then_some(self.expires_at)),
            mail,
        })
    }

    fn mail(&self) -> MailFate {
        let answer = self.answer.clone().unwrap_or_default();
        match (self.handed_over_at, self.given_up_at, self.refused) {
            (Some(at), ..) => MailFate::HandedOver { at },
            (None, Some(_), Some(true)) => MailFate::Refused { answer },
            (None, Some(_), _) if answer == VOID => MailFate::Void,
            (None, Some(_), _) => MailFate::GivenUp { answer },
            (None, None, _) if self.attempts.unwrap_or(0) > 0 && !answer.is_empty() => MailFate::Trying { answer },
            (None, None, _) if self.attempts.is_none() => MailFate::None,
            (None, None, _) => MailFate::Queued,
        }
    }
}
