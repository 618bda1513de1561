//! The builder, for who lacks some of what a role may hold, and for a role that would be odd.

use super::*;
use crate::{
    harness::{Browser, Page},
    on_both,
};

const ROLES: &str = "/o/atlas/roles";
const MIA: &str = "mia@atlas.example";

/// A store whose manager builds roles, and the manager's browser.
async fn mia(world: &World) -> Browser {
    atlas(world).await;
    world.member("atlas", "mia", "manager").await;
    world.signed_in(MIA).await
}

/// The box of a permission that is held or not.
struct Box<'a> {
    page: &'a Page,
    permission: &'a str,
}

impl Box<'_> {
    fn attribute(&self, name: &str) -> Option<String> {
        let selector = format!("input[name=permission][value='{}']", self.permission);
        assert_eq!(self.page.all(&selector).len(), 1, "{} is on the page once", self.permission);
        self.page.attribute(&selector, name)
    }

    fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// What is said about it, in the order in which it is read out. Every id that is named is there.
    fn described(&self) -> Vec<String> {
        let ids = self.attribute("aria-describedby").unwrap_or_default();
        ids.split_whitespace().map(|id| self.page.one(&format!("#{id}"))).collect()
    }
}

fn of<'a>(page: &'a Page, permission: &'a str) -> Box<'a> {
    Box { page, permission }
}

/// The form as it is sent, with these permissions.
async fn sends(browser: &Browser, path: &str, permissions: &[&str]) -> Page {
    let mut fields = vec![("name", "Bookkeeper"), ("description", "Counts the money"), ("reach", "organization"), ("round", "0")];
    fields.extend(permissions.iter().map(|permission| ("permission", *permission)));
    browser.post(path, &fields).await
}

/// What the page notes above the form.
fn notes(page: &Page) -> Vec<String> {
    page.all("#builder-notes .note[role=status]")
}

/// What is odd about the role.
fn odd(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    page.all("aside .note.warn")
}

const LACKING: &str = "You do not have this yourself.";
const OWNER_ONLY: &str = "For owners only: in no role of your own.";
const NOT_YOURS: &str = "Not yours to give.";

on_both! {
    async fn what_the_builder_lacks_is_there_to_be_seen_locked_and_explained(world: &World) {
        let page = mia(world).await.get(&format!("{ROLES}/new")).await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "New role"));
        for (permission, why, about) in [
            ("billing.view", LACKING, "See the plan and the invoices"),
            ("billing.delete_account", OWNER_ONLY, "Change and delete the account as a whole"),
        ] {
            let it = of(&page, permission);
            assert!(it.has("disabled") && !it.has("checked") && !it.has("aria-invalid"), "{permission}");
            assert_eq!(it.described(), [why, about], "{permission}");
        }
        // What she has is hers to give, and only what it is about is said of it.
        let it = of(&page, "customers.view");
        assert!(!it.has("disabled"));
        assert_eq!(it.described(), ["See customers, their phone numbers and their orders"]);
        assert_eq!(page.attribute("#read-all", "disabled"), None);
        let module = |key: &str, access: &str| page.attribute(&format!("button[name=toggle][value='{key}.{access}']"), "title");
        assert_eq!(module("billing", "read").as_deref(), Some(LACKING));
        assert_eq!(module("customers", "write"), None);
        assert_eq!(
            page.all("[aria-labelledby=cannot] p"),
            [
                "You do not have these yourself: View integrations, View billing.",
                "For owners only, in no role of your own: Configure integrations, Manage billing, Delete Sendocki account.",
            ]
        );
        // The owner lacks nothing, and cannot give what is for owners either.
        let page = world.signed_in(OWNER).await.get(&format!("{ROLES}/new")).await;
        assert!(!of(&page, "billing.view").has("disabled"));
        assert_eq!(of(&page, "billing.delete_account").described()[0], OWNER_ONLY);
        assert!(of(&page, "billing.delete_account").has("disabled"));
    }

    async fn what_is_sent_all_the_same_is_refused_marked_and_kept(world: &World) {
        let mia = mia(world).await;
        let before = rows(world, "atlas").await;
        let wider = "It would go further than your own role: View billing.";
        let owners = "No role of your own may hold what is for Owner alone: Delete Sendocki account.";
        for (sent, marked, unmarked, problem) in [
            (&["customers.view", "billing.view"][..], "billing.view", "billing.delete_account", wider),
            (&["customers.view", "billing.delete_account"], "billing.delete_account", "billing.view", owners),
            // Of two reasons the one that nobody could mend for her.
            (&["customers.view", "billing.view", "billing.delete_account"], "billing.delete_account", "billing.view", owners),
        ] {
            let page = sends(&mia, ROLES, sent).await;
            assert_eq!(page.status, 403, "{sent:?}");
            assert_eq!(page.one("#builder-notes .note.bad[role=alert]"), problem);
            assert_eq!(page.heading(), "New role");
            let it = of(&page, marked);
            assert_eq!(it.attribute("aria-invalid").as_deref(), Some("true"), "{sent:?}");
            assert_eq!(it.described()[0], NOT_YOURS, "{sent:?}");
            assert!(!of(&page, unmarked).has("aria-invalid") && !of(&page, "customers.view").has("aria-invalid"), "{sent:?}");
            assert_eq!(page.all("tr.perm .error"), [NOT_YOURS], "{sent:?}");
            assert!(page.attribute("input[name=open][value=billing]", "checked").is_some(), "it is not folded away");
            assert!(page.attribute("input[name=open][value=customers]", "checked").is_none());
            assert_eq!((page.typed("name").as_deref(), page.typed("description").as_deref()), (Some("Bookkeeper"), Some("Counts the money")));
            for permission in ["customers.view", "billing.view", "billing.delete_account", "customers.edit"] {
                assert_eq!(of(&page, permission).has("checked"), sent.contains(&permission), "{sent:?}: {permission}");
            }
            assert_eq!(last_refusal(world).await.0, "roles.created");
        }
        assert_eq!(rows(world, "atlas").await, before);
        assert_eq!(sends(&mia, ROLES, &["customers.view"]).await.location(), Some("/o/atlas/roles/5"));
    }

    async fn a_beginning_names_what_it_left_out_of_both_kinds(world: &World) {
        let mia = mia(world).await;
        let owners = "Left out, because it is for owners only: Configure integrations, Manage billing, Delete Sendocki account.";
        let page = mia.get(&format!("{ROLES}/new?from=role:1")).await;
        assert_eq!(page.status, 200);
        assert_eq!(
            notes(&page),
            ["Left out, because your own role does not go that far: View integrations, View billing.", owners]
        );
        assert_eq!(page.typed("name").as_deref(), Some("Copy of Owner"));
        assert_eq!(page.one("aside dd"), "21 in 7 modules");
        for left_out in ["integrations.view", "integrations.manage", "billing.view", "billing.manage", "billing.delete_account"] {
            assert!(!of(&page, left_out).has("checked"), "{left_out}");
        }
        assert!(of(&page, "customers.view").has("checked"));
        // The button of the form says the same; whoever has it all is told of the owners' alone; and a role within one's own loses nothing.
        let pressed = mia.post(&format!("{ROLES}/draft"), &[("name", ""), ("start", "role:1"), ("use", "yes")]).await;
        assert_eq!((notes(&pressed), pressed.typed("name")), (notes(&page), page.typed("name")));
        let owner = world.signed_in(OWNER).await;
        assert_eq!(notes(&owner.get(&format!("{ROLES}/new?from=role:1")).await), [owners]);
        assert_eq!(notes(&mia.get(&format!("{ROLES}/new?from=role:2")).await), [""; 0]);
        let accountant = mia.get(&format!("{ROLES}/new?from=template:accountant")).await;
        assert_eq!(notes(&accountant), ["Left out, because your own role does not go that far: View billing."]);
        for nowhere in ["role:77", "role:x", "template:ghost", "ghost"] {
            assert_eq!(mia.get(&format!("{ROLES}/new?from={nowhere}")).await.status, 404, "{nowhere}");
        }
    }

    async fn what_is_odd_about_a_role_is_said_and_nothing_is_saved(world: &World) {
        atlas(world).await;
        let owner = world.signed_in(OWNER).await;
        let before = rows(world, "atlas").await;
        let draft = format!("{ROLES}/draft");
        for (permissions, expected) in [
            (&["analytics.export"][..], &["Export analytics: it can take out what it cannot see in Analytics."][..]),
            (&["orders.confirm"], &["Orders: it can change things there, but not see them."]),
            (&["orders.view:own", "orders.edit:organization"], &["Orders: it can change more there than it can see."]),
            (
                &["orders.confirm", "customers.edit", "analytics.export"],
                &[
                    "Orders: it can change things there, but not see them.",
                    "Customers: it can change things there, but not see them.",
                    "Export analytics: it can take out what it cannot see in Analytics.",
                ],
            ),
            (&["analytics.view", "analytics.export", "orders.view:role", "orders.confirm", "orders.edit:own"], &[]),
            (&[], &[]),
        ] {
            assert_eq!(odd(&sends(&owner, &draft, permissions).await), expected, "{permissions:?}");
        }
        assert_eq!(rows(world, "atlas").await, before);
    }
}
