//! The list of members as a file for spreadsheets: as filtered, in the order of the page, read and sent a thousand rows at a time.

use std::sync::Arc;

use actix_web::web::Bytes;
use futures_util::stream;

use super::{
    super::{
        context::Context,
        error::{Answer, Error},
        form::Query,
        page,
        spreadsheet::{self, BYTE_ORDER_MARK, utc, written},
    },
    query::ListQuery,
};
use crate::{
    authz::{Grant, Organization, Scope, capabilities::ReadMembers},
    catalog::Catalogs,
    clock::Clock,
    db::Db,
    domain::{instant::Instant, member::Status, role::RoleNumber},
    store::{
        members::list::{Listing, Member, Window, Wish, list, may_go_on},
        roles::{Role, by_number},
        seats,
    },
    words::Words,
};

/// Members read in one go: few enough to be held, many enough that the list is soon through.
const BATCH: usize = 1_000;

/// Sends the list. What fails before the first row is a page that says so; what fails later breaks the download, so that half a list never
/// looks like a whole one.
pub async fn export(grant: Grant<ReadMembers>, context: Context, query: Query<ListQuery>) -> Answer {
    let organization = grant.organization().clone();
    let mut answer = spreadsheet::file(&organization.slug, "members", context.now());
    let reader = Reader {
        db: context.house().db.clone(),
        catalogs: Arc::clone(&context.house().catalogs),
        scope: grant.scope(),
        wish: Wish { window: Window::First, most: BATCH, ..query.0.wish() },
        words: page::words(&grant),
        clock: context.house().clock.clone(),
        now: context.now(),
        organization,
    };
    let first = reader.read(Window::First).await?;
    let head = format!("{BYTE_ORDER_MARK}{}", reader.head()?);
    let begun = Next::Rows { listing: Box::new(first), head };
    let body = stream::try_unfold((reader, begun), |(reader, next)| async move {
        reader
            .go_on(next)
            .await
            .inspect_err(|error| tracing::error!(%error, "an export broke off"))
            .map(|sent| sent.map(|(bytes, next)| (bytes, (reader, next))))
    });
    Ok(answer.streaming(body))
}

/// What is to be sent next.
enum Next {
    /// These.
    Rows { listing: Box<Listing>, head: String },
    /// Those of this page.
    Page(Window),
    /// Nothing.
    End,
}

/// Reads the list, page by page.
struct Reader {
    db: Db,
    catalogs: Arc<Catalogs>,
    scope: Scope,
    organization: Organization,
    wish: Wish,
    words: Words,
    clock: Clock,
    now: Instant,
}

impl Reader {
    async fn read(&self, window: Window) -> Result<Listing, Error> {
        let wish = Wish { window, ..self.wish.clone() };
        let (catalog, cap) = (self.organization.catalog.clone(), seats::cap_of(&self.organization));
        Ok(list(&self.db, self.scope.clone(), catalog, wish, cap, self.now).await?)
    }

    async fn go_on(&self, next: Next) -> Result<Option<(Bytes, Next)>, Error> {
        let (listing, head) = match next {
            Next::Rows { listing, head } => (*listing, head),
            Next::Page(window) => {
                if !may_go_on(&self.db, self.scope.clone(), Arc::clone(&self.catalogs), self.clock.now()).await? {
                    return Err(Error::NotFound);
                }
                (self.read(window).await?, String::new())
            }
            Next::End => return Ok(None),
        };
        let rows = written(listing.members.iter().map(|member| self.row(member, &listing.roles)))?;
        let next = listing.after.map_or(Next::End, |place| Next::Page(Window::After(place)));
        Ok(Some((Bytes::from(head + rows.as_str()), next)))
    }

    fn head(&self) -> Result<String, Error> {
        let columns = [
            "members-export-name",
            "members-export-email",
            "members-export-role",
            "members-export-status",
            "members-export-joined",
            "members-export-last-seen",
        ];
        written([columns.map(|key| self.words.say(key))].into_iter())
    }

    fn row(&self, member: &Member, roles: &[Role]) -> [String; 6] {
        let role = by_number(roles, RoleNumber(member.role_number));
        let role = role.map(|role| page::named_role(&self.organization.catalog, &role.key, &role.name, self.words.language()));
        let suspended = member.status == Status::Suspended.as_str();
        [
            member.name.clone(),
            member.email.clone(),
            role.unwrap_or_default(),
            self.words.say(if suspended { "members-status-suspended" } else { "members-status-active" }),
            moment(member.joined_at),
            moment(member.last_seen_at),
        ]
    }
}

/// To the second, in UTC (ISO 8601): sorts as text as it does as time. Not known is an empty cell.
fn moment(at: Instant) -> String {
    if at == Instant::UNKNOWN { String::new() } else { utc(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_that_is_not_known_is_an_empty_cell() {
        assert_eq!(moment(Instant::UNKNOWN), "");
        assert_eq!(moment(Instant(1_795_000_000_000_000)), "2026-11-18T11:06:40Z");
    }
}
