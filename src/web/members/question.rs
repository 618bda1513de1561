//! What the questions about one member share: who it is about, the way back, and how they look in a dialog and on a page.

use uuid::Uuid;

use super::super::{
    back,
    context::Context,
    error::Error,
    page::{self, PersonView},
};
use crate::{
    authz::Grant,
    domain::{acting::CannotAct, capability::Capability, giving::CannotGive, ids::UserId, member::Status, reach::Reach},
    store::{changes::Person, roles::Role},
    words::{Whom, Words},
};

/// The member in the address. What cannot be an id is nobody's.
pub fn member(context: &Context) -> Result<UserId, Error> {
    let text = context.request().match_info().get("member").unwrap_or_default();
    Uuid::try_parse(text).map(UserId).map_err(|_| Error::NotFound)
}

/// Where to go afterwards.
pub fn way_back<P>(context: &Context, grant: &Grant<P>, said: Option<&str>) -> String {
    let home = format!("/o/{}", grant.organization().slug);
    let usual = if grant.may(Capability::ReadMembers).any() { format!("{home}/members") } else { home };
    back::of_question(context, &grant.organization().slug, said, usual)
}

/// Whom a question is about.
pub struct Subject {
    /// Who.
    pub user: UserId,
    /// The person.
    pub person: PersonView,
    /// The name of the role they hold, or held.
    pub role: String,
    /// Whether somebody must always hold it.
    pub role_accent: bool,
    /// Whether they are suspended.
    pub suspended: bool,
    /// Whether it is the reader.
    pub oneself: bool,
}

impl Subject {
    /// Of a person and their role.
    pub fn new<P>(grant: &Grant<P>, words: &Words, person: &Person, role: &Role) -> Self {
        Self {
            user: person.user,
            person: PersonView::new(person.user, &person.name, &person.email),
            role: page::named_role(&grant.organization().catalog, &role.key, &role.name, words.language()),
            role_accent: role.at_least_one,
            suspended: person.status == Status::Suspended,
            oneself: person.user == grant.person().id,
        }
    }

    /// Why something cannot be done to them.
    pub fn refusal<P>(&self, grant: &Grant<P>, words: &Words, reason: &CannotAct) -> String {
        let organization = grant.organization();
        let whom = Whom { name: &self.person.name, role: &self.role, organization: &organization.name, oneself: self.oneself };
        words.cannot_act(reason, &organization.catalog, Some(whom))
    }
}

/// A way out of a refusal.
pub struct Way {
    /// What to do, where the link alone does not say it.
    pub text: String,
    /// Where; nothing, where there is nothing to open.
    pub link: Option<Link>,
}

/// Where a way out leads.
pub struct Link {
    /// The address.
    pub href: String,
    /// What it says.
    pub label: String,
    /// Whether it is another question, which may stand in the same dialog.
    pub asks: bool,
}

/// The way out of a refusal; none, where only somebody else could help and the refusal says so.
pub fn way<P>(grant: &Grant<P>, words: &Words, subject: &Subject, role: &Role, reason: &CannotAct, back: &str) -> Option<Way> {
    let organization = grant.organization();
    let (catalog, home) = (&organization.catalog, format!("/o/{}", organization.slug));
    let changes_roles = grant.may(Capability::ChangeRoles).any();
    let way = match reason {
        CannotAct::Oneself => Way {
            text: String::new(),
            link: Some(Link {
                href: with_back(&format!("{home}/leave"), back),
                label: words.one("changes-leave-action", "organization", &organization.name),
                asks: true,
            }),
        },
        CannotAct::LastHolder if role.assignable => Way {
            text: words.one("changes-way-give", "role", &subject.role),
            link: changes_roles.then(|| Link {
                href: format!("{home}/members?status=active"),
                label: words.say("changes-way-give-action"),
                asks: false,
            }),
        },
        CannotAct::LastHolder => match catalog.brand.support_href() {
            Some(href) => Way {
                text: words.two(
                    "changes-way-support",
                    "role",
                    &subject.role,
                    "product",
                    catalog.brand.product.in_language(words.language()),
                ),
                link: Some(Link { href, label: words.say("changes-way-support-action"), asks: false }),
            },
            None => Way { text: words.one("changes-way-operator", "role", &subject.role), link: None },
        },
        CannotAct::DemoteFirst { to } if changes_roles => {
            let role = page::named_role(catalog, to, to, words.language());
            let label = if subject.oneself { "changes-way-demote-self" } else { "changes-way-demote" };
            Way {
                text: String::new(),
                link: Some(Link {
                    href: with_back(&format!("{home}/members/{}/role?role={to}", subject.user), back),
                    label: words.one(label, "role", role),
                    asks: true,
                }),
            }
        }
        CannotAct::NewRole(CannotGive::Ended) if grant.may(Capability::InviteMembers) == Reach::Organization => Way {
            text: String::new(),
            link: Some(Link {
                href: invite_again(&organization.slug, &subject.person.email, ""),
                label: words.say("members-removed-invite"),
                asks: false,
            }),
        },
        CannotAct::DemoteFirst { .. } => Way { text: words.say("changes-way-demote-ask"), link: None },
        CannotAct::NotOneself
        | CannotAct::OutOfReach
        | CannotAct::Above
        | CannotAct::Peer
        | CannotAct::Gone
        | CannotAct::NoChange
        | CannotAct::RaisesOneself
        | CannotAct::NewRole(_) => return None,
    };
    Some(way)
}

/// Where somebody who went is invited again; `role` is the key of the one proposed, or empty.
pub fn invite_again(slug: &str, email: &str, role: &str) -> String {
    let role = (!role.is_empty()).then_some(("role", role));
    let query: Vec<(&str, &str)> = std::iter::once(("email", email)).chain(role).collect();
    format!("/o/{slug}/invitations/new?{}", serde_html_form::to_string(query).unwrap_or_default())
}

/// An address that says where to go back to.
pub fn with_back(path: &str, back: &str) -> String {
    match serde_html_form::to_string([("back", back)]) {
        Ok(query) => format!("{path}{}{query}", if path.contains('?') { '&' } else { '?' }),
        Err(_) => path.to_owned(),
    }
}

/// What the way back says: where it leads.
pub fn back_label<P>(grant: &Grant<P>, words: &Words, back: &str) -> String {
    let home = format!("/o/{}", grant.organization().slug);
    match back.strip_prefix(&home) {
        Some("") => words.one("changes-back-home", "organization", &grant.organization().name),
        Some(below) if below.starts_with("/members") => words.say("changes-back"),
        _ => words.say("errors-back"),
    }
}
