//! The roles of a catalog are nobody's to change, whichever way somebody comes.

use super::*;
use crate::{harness::Page, on_both};

/// Everything that the rows say of every role of an organization.
async fn every_row(world: &World, slug: &'static str) -> Vec<String> {
    type Row = (i32, String, bool, String, String, String, String, rolecall::db::types::Document, i32, bool);
    world
        .query(move |conn| {
            let found: Vec<Row> = roles::table
                .inner_join(organizations::table.on(organizations::id.eq(roles::org_id)))
                .filter(organizations::slug.eq(slug))
                .order(roles::number)
                .select((
                    roles::number,
                    roles::key,
                    roles::is_system,
                    roles::name,
                    roles::name_key,
                    roles::description,
                    roles::reach,
                    roles::permissions,
                    roles::version,
                    roles::deleted_at.is_null(),
                ))
                .load(conn)
                .unwrap();
            found.into_iter().map(|row| format!("{row:?}")).collect()
        })
        .await
}

/// It is the role's own page that answers, and it says why.
fn is_refused(page: &Page, name: &str, product: &str, what: &str) {
    assert_eq!(page.status, 403, "{what}: {}", page.body);
    assert_eq!(page.heading(), name, "{what}");
    assert_eq!(page.one(".note.bad[role=alert]"), format!("It comes with {product}, and nobody changes it here."), "{what}");
    assert!(page.all("form#builder").is_empty() && page.all("input[name=permission]").is_empty(), "{what}: no builder is drawn");
}

on_both! {
    async fn no_route_edits_one_not_even_for_who_holds_everything(world: &World) {
        for catalog in ["starter", "sendocki", "sendoso", "autocom"] {
            world.organization(catalog, catalog).await;
            let owner = world.signed_in(&format!("owner@{catalog}.example")).await;
            let before = every_row(world, catalog).await;
            let shipped = world.catalog(catalog);
            let product = shipped.brand.product.in_language("en");
            assert_eq!(before.len(), shipped.roles.len());
            // Something that the narrowest of them does not hold already.
            let permission = shipped.permissions.iter().find(|permission| !permission.scoped && !permission.owner_only).unwrap();
            for role in &shipped.roles {
                let (number, name) = (world.number(catalog, &role.key).await.to_string(), role.name.in_language("en"));
                let what = |route: &str| format!("{catalog}: {route} of {}", role.key);
                let path = format!("/o/{catalog}/roles/{number}");
                for page in [format!("{path}/edit"), format!("{path}/edit?version=1"), format!("{path}/edit?version=7")] {
                    is_refused(&owner.get(&page).await, name, product, &what(&page));
                }
                let form = [("name", "Mine"), ("description", "All mine"), ("reach", "own"), ("permission", &permission.key), ("version", "1")];
                let with = |more: &[(&'static str, &str)]| -> Vec<(String, String)> {
                    form.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
                };
                let draft = format!("/o/{catalog}/roles/draft");
                let toggle = format!("{}.read", shipped.modules[0].key);
                for (to, fields) in [
                    (&path, with(&[])),
                    (&path, with(&[("confirmed", "1")])),
                    (&path, with(&[("confirmed", "1"), ("over", "1")])),
                    // Under the number of another one; the address decides.
                    (&path, with(&[("number", "77"), ("confirmed", "1")])),
                    // With nothing that could be saved, the reason is the same.
                    (&path, vec![("name".to_owned(), String::new())]),
                    (&draft, with(&[("number", &number)])),
                    (&draft, with(&[("number", &number), ("toggle", &toggle)])),
                    (&draft, with(&[("number", &number), ("start", "role:1"), ("use", "yes")])),
                ] {
                    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    is_refused(&owner.post(to, &fields).await, name, product, &what(&format!("{to} {fields:?}")));
                }
            }
            assert_eq!(every_row(world, catalog).await, before, "{catalog}");
        }
    }

    async fn its_number_in_the_form_of_a_new_role_makes_a_new_role(world: &World) {
        atlas(world).await;
        let before = every_row(world, "atlas").await;
        let owner = world.signed_in(OWNER).await;
        for number in 1..=4 {
            let (name, number) = (format!("Mine {number}"), number.to_string());
            let fields = [("name", name.as_str()), ("reach", "organization"), ("permission", "customers.view"), ("number", &number), ("version", "1")];
            let page = owner.post("/o/atlas/roles", &[&fields[..], &[("confirmed", "1"), ("over", "1")]].concat()).await;
            assert_eq!(page.location().map(str::to_owned), Some(format!("/o/atlas/roles/{}", number.parse::<i32>().unwrap() + 4)));
        }
        let after = every_row(world, "atlas").await;
        assert_eq!((after.len(), &after[..4]), (8, before.as_slice()));
    }
}
