//! How the house's values look in either database: native on Postgres, compact on SQLite.

use std::io::Write;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, data_types::PgTimestamp},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{self, HasSqlType, SqlType},
    sqlite::Sqlite,
};

use super::conn::EitherBackend;
use crate::domain::{
    ids::{ActivityId, ChangeId, DeviceId, HandOffId, InvitationId, MailId, OrgId, SessionId, TokenId, UserId},
    instant::Instant,
};

/// A UUID: `uuid` on Postgres, 16 bytes on SQLite.
#[derive(Copy, Clone, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uid;

/// A moment: `timestamptz` on Postgres, microseconds since 1970 on SQLite.
#[derive(Copy, Clone, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Moment;

/// A JSON document: `jsonb` on Postgres, text on SQLite.
#[derive(Copy, Clone, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Doc;

macro_rules! known_to_both {
    ($($sql:ty),*) => { $(
        impl HasSqlType<$sql> for EitherBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                EitherBackend::lookup_sql_type::<$sql>(lookup)
            }
        }
    )* };
}
known_to_both!(Uid, Moment, Doc);

macro_rules! through_either {
    ($rust:ty, $sql:ty) => {
        impl ToSql<$sql, EitherBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, EitherBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<$sql, EitherBackend> for $rust {
            fn from_sql(bytes: <EitherBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }
    };
}

macro_rules! ids {
    ($($id:ident => $proxy:ident),* $(,)?) => { $(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(foreign_derive)]
        #[diesel(sql_type = Uid)]
        #[expect(dead_code, reason = "diesel derives for the field's type; the proxy itself is never made")]
        struct $proxy($id);

        impl ToSql<Uid, Pg> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<sql_types::Uuid, Pg>::to_sql(&self.0, out)
            }
        }
        impl FromSql<Uid, Pg> for $id {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <uuid::Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(bytes).map(Self)
            }
        }
        impl ToSql<Uid, Sqlite> for $id {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                <[u8] as ToSql<sql_types::Binary, Sqlite>>::to_sql(&self.0.as_bytes()[..], out)
            }
        }
        impl FromSql<Uid, Sqlite> for $id {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<sql_types::Binary, Sqlite>>::from_sql(bytes)?;
                Ok(Self(uuid::Uuid::from_slice(&bytes)?))
            }
        }
        through_either!($id, Uid);
    )* };
}
ids!(
    OrgId => OrgIdSql, UserId => UserIdSql, SessionId => SessionIdSql,
    MailId => MailIdSql, DeviceId => DeviceIdSql, ActivityId => ActivityIdSql,
    InvitationId => InvitationIdSql, ChangeId => ChangeIdSql, TokenId => TokenIdSql, HandOffId => HandOffIdSql,
);

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = Moment)]
#[expect(dead_code, reason = "diesel derives for the field's type; the proxy itself is never made")]
struct InstantSql(Instant);

/// Postgres counts microseconds from the year 2000.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

impl ToSql<Moment, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Timestamptz, Pg>::to_sql(&PgTimestamp(self.0 - POSTGRES_EPOCH), &mut out.reborrow())
    }
}
impl FromSql<Moment, Pg> for Instant {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = <PgTimestamp as FromSql<sql_types::Timestamptz, Pg>>::from_sql(bytes)?;
        Ok(Self(since_2000.0 + POSTGRES_EPOCH))
    }
}
impl ToSql<Moment, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        <i64 as ToSql<sql_types::BigInt, Sqlite>>::to_sql(&self.0, out)
    }
}
impl FromSql<Moment, Sqlite> for Instant {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<sql_types::BigInt, Sqlite>>::from_sql(bytes).map(Self)
    }
}
through_either!(Instant, Moment);

/// A JSON document as a column value.
#[derive(Debug, Clone, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Doc)]
pub struct Document(pub serde_json::Value);

impl ToSql<Doc, Pg> for Document {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // Binary jsonb begins with its version.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}
impl FromSql<Doc, Pg> for Document {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <serde_json::Value as FromSql<sql_types::Jsonb, Pg>>::from_sql(bytes).map(Self)
    }
}
impl ToSql<Doc, Sqlite> for Document {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}
impl FromSql<Doc, Sqlite> for Document {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<sql_types::Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}
through_either!(Document, Doc);
