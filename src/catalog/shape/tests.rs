//! Boxes, clicks and oddities: by example, and as properties of any click on any role.

use super::*;
use crate::catalog::Catalogs;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static CATALOGS: LazyLock<Catalogs> = LazyLock::new(|| Catalogs::shipped().unwrap());

fn catalog(key: &str) -> Arc<Catalog> {
    CATALOGS.get(key).unwrap()
}

/// A vector from `orders.view orders.edit=own`: what is not said to be narrower is held everywhere.
fn vector(catalog: &Catalog, held: &str) -> Vector {
    let mut vector = Vector::none(catalog.permissions.len());
    for one in held.split_whitespace() {
        let (key, reach) = one.split_once('=').unwrap_or((one, "organization"));
        vector.set(catalog.permission(key).unwrap(), reach.parse().unwrap());
    }
    vector
}

/// The other way round.
fn said(catalog: &Catalog, vector: &Vector) -> String {
    let one = |(key, reach): (String, Reach)| if reach == Reach::Organization { key } else { format!("{key}={reach}") };
    let in_order = catalog.permissions.iter().zip(vector.iter()).filter(|(_, reach)| reach.any());
    in_order.map(|(permission, reach)| one((permission.key.clone(), reach))).collect::<Vec<_>>().join(" ")
}

fn all_of(catalog: &Catalog) -> Vector {
    Vector::from(vec![Reach::Organization; catalog.permissions.len()])
}

fn which(catalog: &Catalog, module: &str, access: Access) -> Which {
    Which { module: catalog.modules.iter().position(|known| known.key == module), access }
}

#[test]
fn a_box_says_how_much_is_ticked_of_what_it_ticks() {
    let catalog = catalog("sendocki");
    let owner = all_of(&catalog);
    let orders = |held: &str, access| catalog.tick(&vector(&catalog, held), &owner, which(&catalog, "orders", access));
    assert_eq!(orders("", Access::Read), Tick::None);
    assert_eq!(orders("orders.view=own", Access::Read), Tick::All, "however far");
    assert_eq!(orders("orders.edit orders.confirm", Access::Write), Tick::Some);
    assert_eq!(orders("orders.edit orders.confirm orders.configure_urgency", Access::Write), Tick::All);
    // Billing has but sensitive permissions, and two of them are for owners only: no box speaks for them.
    assert_eq!(catalog.tick(&owner, &owner, which(&catalog, "billing", Access::Read)), Tick::Nothing);
    assert_eq!(catalog.tick(&owner, &owner, which(&catalog, "billing", Access::Write)), Tick::Nothing);
    // What the editor lacks is none of the box's business.
    let agent = &catalog.role("confirmation_agent").unwrap().vector;
    assert_eq!(catalog.tick(&owner, agent, which(&catalog, "orders", Access::Write)), Tick::All);
    assert_eq!(catalog.tick(&Vector::none(0), agent, which(&catalog, "stock", Access::Read)), Tick::Nothing);
    let shape = catalog.shape(agent, agent);
    assert_eq!(shape.len(), catalog.modules.len());
    assert_eq!(shape[1], ModuleShape { module: 1, read: Tick::All, write: Tick::All });
    assert_eq!(catalog.tick(agent, &owner, Which { module: None, access: Access::Read }), Tick::Some);
}

#[test]
fn ticking_what_acts_ticks_what_looks_and_nothing_sensitive() {
    let catalog = catalog("sendocki");
    let (owner, none) = (all_of(&catalog), Vector::none(catalog.permissions.len()));
    let click =
        |before: &Vector, reach, module, access| said(&catalog, &catalog.toggle(before, &owner, reach, which(&catalog, module, access)));
    assert_eq!(click(&none, Reach::Own, "orders", Access::Read), "orders.view=own");
    assert_eq!(
        click(&none, Reach::Own, "orders", Access::Write),
        "orders.view=own orders.edit=own orders.confirm orders.configure_urgency"
    );
    // Analytics may be exported only by ticking just that.
    assert_eq!(click(&none, Reach::Organization, "analytics", Access::Write), "");
    assert_eq!(click(&none, Reach::Organization, "analytics", Access::Read), "analytics.view");
    // What has a reach of its own keeps it.
    let narrow = vector(&catalog, "orders.view=own");
    assert_eq!(
        click(&narrow, Reach::Organization, "orders", Access::Write),
        "orders.view=own orders.edit orders.confirm orders.configure_urgency"
    );
}

#[test]
fn unticking_takes_sensitive_ones_too_and_leaves_the_other_column() {
    let catalog = catalog("sendocki");
    let owner = all_of(&catalog);
    let before = vector(&catalog, "analytics.view analytics.view_financials analytics.export");
    let after = catalog.toggle(&before, &owner, Reach::Organization, which(&catalog, "analytics", Access::Read));
    assert_eq!(said(&catalog, &after), "analytics.export");
    assert_eq!(catalog.oddities(&after), [Oddity::ExportWithoutView { permission: catalog.permission("analytics.export").unwrap() }]);
}

#[test]
fn a_click_reaches_no_further_than_the_editor() {
    let catalog = catalog("sendocki");
    let editor = &catalog.role("delivery_agent").unwrap().vector;
    let none = Vector::none(catalog.permissions.len());
    let after = catalog.toggle(&none, editor, Reach::Organization, which(&catalog, "orders", Access::Write));
    assert_eq!(said(&catalog, &after), "orders.view=own orders.edit=own");
    // And takes nothing away that they could not put back.
    let before = vector(&catalog, "orders.view=own orders.edit=own orders.confirm");
    let after = catalog.toggle(&before, editor, Reach::Own, which(&catalog, "orders", Access::Write));
    assert_eq!(said(&catalog, &after), "orders.view=own orders.confirm");
}

#[test]
fn the_box_above_a_column_is_all_of_its_boxes() {
    let catalog = catalog("starter");
    let (owner, none) = (all_of(&catalog), Vector::none(catalog.permissions.len()));
    let read = Which { module: None, access: Access::Read };
    let all_read = catalog.toggle(&none, &owner, Reach::Organization, read);
    let plain = |access| move |of: &&Permission| of.access == access && !of.sensitive && !of.owner_only;
    assert_eq!(all_read.count(), catalog.permissions.iter().filter(plain(Access::Read)).count());
    assert_eq!(catalog.tick(&all_read, &owner, read), Tick::All);
    assert_eq!(catalog.toggle(&all_read, &owner, Reach::Organization, read), none);
    // Writing everywhere looks only where it writes.
    let all_write = catalog.toggle(&none, &owner, Reach::Organization, Which { module: None, access: Access::Write });
    assert!(catalog.oddities(&all_write).is_empty());
    for (index, module) in catalog.modules.iter().enumerate() {
        let writes = catalog.permissions.iter().filter(plain(Access::Write)).any(|permission| permission.module == index);
        let looks = catalog.tick(&all_write, &owner, Which { module: Some(index), access: Access::Read });
        assert!(writes || matches!(looks, Tick::None | Tick::Nothing), "{}", module.key);
    }
}

#[test]
fn what_is_odd_is_told_once() {
    let sendocki = catalog("sendocki");
    let module = |key: &str| sendocki.modules.iter().position(|module| module.key == key).unwrap();
    let odd = |held: &str| sendocki.oddities(&vector(&sendocki, held));
    assert_eq!(odd("orders.confirm"), [Oddity::WriteWithoutRead { module: module("orders") }]);
    assert_eq!(odd("orders.edit orders.view=own"), [Oddity::NarrowerView { module: module("orders") }]);
    assert_eq!(odd("orders.edit=own orders.view"), []);
    // Confirming cannot be limited, so it says nothing about how far one sees.
    assert_eq!(odd("orders.confirm orders.view=own"), []);
    let autocom = catalog("autocom");
    let (export, module) =
        (autocom.permission("customers.export").unwrap(), autocom.modules.iter().position(|module| module.key == "customers").unwrap());
    assert_eq!(autocom.oddities(&vector(&autocom, "customers.export")), [Oddity::ExportWithoutView { permission: export }]);
    assert_eq!(
        autocom.oddities(&vector(&autocom, "customers.export customers.edit")),
        [Oddity::WriteWithoutRead { module }, Oddity::ExportWithoutView { permission: export }]
    );
    assert_eq!(autocom.oddities(&vector(&autocom, "customers.export customers.view_sensitive")), []);
}

#[test]
fn no_role_that_a_product_ships_is_odd() {
    for catalog in CATALOGS.iter() {
        let roles = catalog.roles.iter().map(|role| (&role.key, &role.vector));
        for (key, vector) in roles.chain(catalog.role_templates.iter().map(|template| (&template.key, &template.vector))) {
            assert_eq!(catalog.oddities(vector), [], "{} {key}", catalog.key);
            assert_eq!(catalog.fitted(vector), *vector, "{} {key}", catalog.key);
        }
    }
}

#[test]
fn a_role_in_numbers() {
    let catalog = catalog("sendocki");
    let summary = catalog.summary(&vector(&catalog, "orders.view=own orders.edit analytics.export"));
    assert_eq!(summary, Summary { permissions: 3, modules: 2, sensitive: vec![catalog.permission("analytics.export").unwrap()] });
    assert_eq!(catalog.summary(&Vector::none(3)), Summary { permissions: 0, modules: 0, sensitive: vec![] });
}

#[test]
fn the_role_most_alike_is_found_where_one_is_half_alike() {
    let of = |reaches: &[Reach]| Vector::from(reaches.to_vec());
    let (none, own, all) = (Reach::None, Reach::Own, Reach::Organization);
    let (a, b) = (of(&[all, all, none, none]), of(&[all, all, all, none]));
    let like = |vector: &Vector| most_like(vector, [("a", &a), ("b", &b)].into_iter());
    assert_eq!(like(&a), Some(("a", 100)));
    assert_eq!(like(&of(&[all, all, all, all])), Some(("b", 75)));
    assert_eq!(like(&of(&[all, own, none, none])), Some(("a", 50)), "a reach that differs is a difference");
    assert_eq!(like(&of(&[none, none, all, all])), None);
    assert_eq!(like(&Vector::none(4)), None, "who holds nothing is like nobody");
    assert_eq!(most_like(&a, [("first", &a), ("second", &a)].into_iter()), Some(("first", 100)));
    // 199 of 200 is not all.
    let (long, mut longer) = (of(&[all; 200]), of(&[all; 200]));
    longer.set(7, own);
    assert_eq!(most_like(&longer, std::iter::once(((), &long))), Some(((), 99)));
}

#[test]
fn a_reach_that_there_is_not_becomes_narrower() {
    let (flat, structured) = (catalog("sendocki"), catalog("sendoso"));
    assert_eq!(flat.fitted_reach(Reach::Department), Reach::Own);
    assert_eq!(structured.fitted_reach(Reach::Department), Reach::Department);
    assert_eq!(flat.fitted_reach(Reach::None), Reach::Own);
    let wanted = vector(&flat, "orders.view=team orders.edit=own orders.confirm=own dashboard.view");
    assert_eq!(said(&flat, &flat.fitted(&wanted)), "dashboard.view orders.view=own orders.edit=own");
    assert_eq!(flat.fitted(&Vector::from(vec![Reach::Organization; 500])).len(), flat.permissions.len());
}

fn any_catalog() -> impl Strategy<Value = Arc<Catalog>> {
    proptest::sample::select(vec!["starter", "sendocki", "sendoso", "autocom"]).prop_map(catalog)
}

/// A catalog, a role, an editor, a reach and a box.
fn any_click() -> impl Strategy<Value = (Arc<Catalog>, Vector, Vector, Reach, Which)> {
    any_catalog().prop_flat_map(|catalog| {
        let some = || proptest::collection::vec(proptest::sample::select(Reach::ALL.to_vec()), catalog.permissions.len());
        let fitted = {
            let catalog = Arc::clone(&catalog);
            move |reaches: Vec<Reach>| catalog.fitted(&Vector::from(reaches))
        };
        let reach = proptest::sample::select(reaches(catalog.structure).to_vec());
        let which = (proptest::option::of(0..catalog.modules.len()), any::<bool>())
            .prop_map(|(module, reads)| Which { module, access: if reads { Access::Read } else { Access::Write } });
        (Just(Arc::clone(&catalog)), some().prop_map(fitted.clone()), some().prop_map(fitted), reach, which)
    })
}

proptest! {
    #[test]
    fn a_click_does_what_it_says_and_nothing_else((catalog, before, held, reach, which) in any_click()) {
        let was = catalog.tick(&before, &held, which);
        let after = catalog.toggle(&before, &held, reach, which);
        for step in before.difference(&after) {
            let permission = &catalog.permissions[step.index];
            prop_assert!(held.get(step.index).any(), "what the editor does not hold stays");
            prop_assert!(which.module.is_none_or(|module| module == permission.module));
            if step.is_gain() {
                prop_assert!(!permission.owner_only && !permission.sensitive && step.before == Reach::None);
                prop_assert!(step.after <= held.get(step.index));
                prop_assert!(!permission.scoped || step.after <= reach);
                prop_assert!(permission.access == which.access || which.access == Access::Write);
                prop_assert_ne!(was, Tick::All);
            } else {
                prop_assert_eq!((step.after, was), (Reach::None, Tick::All));
                prop_assert_eq!(permission.access, which.access);
            }
        }
        let is = catalog.tick(&after, &held, which);
        prop_assert_eq!(is, match was { Tick::All => Tick::None, Tick::Nothing => Tick::Nothing, Tick::None | Tick::Some => Tick::All });
        prop_assert_eq!(catalog.fitted(&after), after);
    }

    #[test]
    fn whoever_starts_from_nothing_builds_nothing_beyond_themselves((catalog, _, held, reach, which) in any_click()) {
        let after = catalog.toggle(&Vector::none(catalog.permissions.len()), &held, reach, which);
        prop_assert!(after.within(&held));
    }
}
