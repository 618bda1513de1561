//! AutoCom: 68 permissions in 12 groups, five roles, as its documentation prints them.

use super::{catalog, console, counts, lines, matrix};
use rolecall::catalog::{Access, PlanChange};
use rolecall::domain::{role::RoleNumber, seats::Cap};

const MATRIX: &str = "
    permission                      mark       owner  admin  manager  agent  viewer
    dashboard.view                  .          yes    yes    yes      yes    yes
    dashboard.view_analytics        .          yes    yes    yes      -      -
    orders.view                     .          yes    yes    yes      yes    yes
    orders.create                   .          yes    yes    yes      -      -
    orders.edit                     .          yes    yes    yes      yes    -
    orders.delete                   sensitive  yes    yes    yes      -      -
    orders.export                   .          yes    yes    yes      -      -
    orders.bulk_update              .          yes    yes    yes      -      -
    orders.assign                   .          yes    yes    yes      yes    -
    orders.cancel                   sensitive  yes    yes    yes      -      -
    orders.refund                   sensitive  yes    yes    yes      -      -
    customers.view                  .          yes    yes    yes      yes    yes
    customers.create                .          yes    yes    yes      -      -
    customers.edit                  .          yes    yes    yes      yes    -
    customers.delete                sensitive  yes    yes    -        -      -
    customers.export                .          yes    yes    yes      -      -
    customers.merge                 sensitive  yes    yes    -        -      -
    customers.view_sensitive        sensitive  yes    yes    -        -      -
    products.view                   .          yes    yes    yes      yes    yes
    products.create                 .          yes    yes    -        -      -
    products.edit                   .          yes    yes    yes      -      -
    products.delete                 sensitive  yes    yes    -        -      -
    products.import                 .          yes    yes    -        -      -
    products.export                 .          yes    yes    -        -      -
    products.manage_inventory       .          yes    yes    yes      -      -
    shipping.view                   .          yes    yes    yes      yes    yes
    shipping.create_label           .          yes    yes    yes      -      -
    shipping.track                  .          yes    yes    yes      yes    yes
    shipping.manage_ndr             .          yes    yes    yes      yes    -
    shipping.cancel                 sensitive  yes    yes    yes      -      -
    shipping.bulk_create            .          yes    yes    yes      -      -
    shipping.manage_carriers        .          yes    yes    yes      -      -
    communication.view              .          yes    yes    yes      yes    yes
    communication.send              .          yes    yes    yes      yes    -
    communication.broadcast         sensitive  yes    yes    yes      -      -
    communication.manage_templates  .          yes    yes    yes      -      -
    communication.assign            .          yes    yes    yes      -      -
    communication.manage_channels   .          yes    yes    yes      -      -
    analytics.view_dashboard        .          yes    yes    yes      yes    yes
    analytics.view_reports          .          yes    yes    yes      -      -
    analytics.export                .          yes    yes    yes      -      -
    analytics.view_financials       sensitive  yes    yes    -        -      -
    analytics.create_reports        .          yes    yes    -        -      -
    team.view                       .          yes    yes    yes      yes    -
    team.invite                     .          yes    yes    -        -      -
    team.edit                       .          yes    yes    -        -      -
    team.remove                     sensitive  yes    yes    -        -      -
    team.manage_roles               sensitive  yes    yes    -        -      -
    settings.view                   .          yes    yes    yes      -      -
    settings.edit_store             .          yes    yes    -        -      -
    settings.edit_brand             .          yes    yes    -        -      -
    settings.manage_billing         sensitive  yes    -      -        -      -
    settings.manage_api_keys        sensitive  yes    yes    -        -      -
    integrations.view               .          yes    yes    yes      -      -
    integrations.connect            .          yes    yes    -        -      -
    integrations.configure          .          yes    yes    -        -      -
    integrations.manage_webhooks    .          yes    yes    -        -      -
    integrations.disconnect         sensitive  yes    yes    -        -      -
    workflows.view                  .          yes    yes    yes      -      -
    workflows.create                .          yes    yes    -        -      -
    workflows.edit                  .          yes    yes    -        -      -
    workflows.delete                sensitive  yes    yes    -        -      -
    workflows.execute               .          yes    yes    yes      -      -
    admin.system_settings           sensitive  yes    -      -        -      -
    admin.audit_log                 sensitive  yes    yes    -        -      -
    admin.access                    .          yes    yes    -        -      -
    admin.manage_modules            .          yes    yes    -        -      -
    admin.export_data               sensitive  yes    yes    -        -      -
";

#[test]
fn the_matrix_is_the_documented_one() {
    let mark = |permission: &rolecall::catalog::Permission| if permission.sensitive { "sensitive" } else { "." };
    assert_eq!(matrix(&catalog("autocom"), mark), lines(MATRIX));
}

#[test]
fn the_counts_are_the_documented_ones() {
    let catalog = catalog("autocom");
    assert_eq!(catalog.permissions.len(), 68);
    assert_eq!(counts(&catalog), [68, 66, 39, 14, 8]);
}

#[test]
fn the_groups_have_their_numbers_and_sizes() {
    let catalog = catalog("autocom");
    let size = |module| catalog.permissions.iter().filter(|permission| permission.module == module).count();
    let groups: Vec<_> = catalog.modules.iter().enumerate().map(|(index, m)| format!("{} {} {}", m.number, m.name, size(index))).collect();
    assert_eq!(
        groups,
        [
            "1 Dashboard 2",
            "2 Orders 9",
            "3 Customers 7",
            "4 Products 7",
            "5 Shipping 7",
            "6 Communication 6",
            "7 Analytics 5",
            "8 Team 5",
            "9 Settings 5",
            "10 Integrations 5",
            "11 Workflows 5",
            "12 Administration 5",
        ]
    );
    assert_eq!(catalog.modules[3].icon.as_deref(), Some("cube"));
}

#[test]
fn each_role_is_within_the_one_above() {
    let catalog = catalog("autocom");
    for pair in catalog.roles.windows(2) {
        assert!(pair[1].vector.within(&pair[0].vector));
        assert!(!pair[0].vector.within(&pair[1].vector));
    }
    let numbers: Vec<i32> = catalog.roles.iter().map(|role| role.number.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert_eq!(catalog.role_by_number(RoleNumber(2)).map(|role| role.key.as_str()), Some("admin"));
}

#[test]
fn the_owner_alone_holds_the_two_exclusive_permissions() {
    let catalog = catalog("autocom");
    let exclusive: Vec<&str> = catalog.permissions.iter().filter(|p| p.owner_only).map(|p| p.key.as_str()).collect();
    assert_eq!(exclusive, ["settings.manage_billing", "admin.system_settings"]);
    let owner = catalog.role("owner").expect("there is an owner");
    assert!(owner.at_least_one && !owner.invitable);
    assert!(catalog.roles.iter().skip(1).all(|role| role.invitable && !role.at_least_one));
}

#[test]
fn descriptions_that_the_documentation_prints_stand_word_for_word() {
    let catalog = catalog("autocom");
    for (key, description) in [
        ("dashboard.view", "View main dashboard"),
        ("orders.view", "View order list and details"),
        ("customers.view", "View customer information"),
        ("products.view", "View product catalog"),
        ("shipping.view", "View shipment information"),
        ("shipping.track", "Track shipments"),
        ("communication.view", "View message history"),
        ("analytics.view_dashboard", "View analytics dashboard"),
        ("settings.manage_billing", "Manage billing and subscription"),
        ("admin.system_settings", "Configure system-level settings"),
    ] {
        let permission = &catalog.permissions[catalog.permission(key).expect(key)];
        assert_eq!(permission.description.as_ref().map(ToString::to_string).as_deref(), Some(description));
    }
    let admin = catalog.role("admin").map(|role| role.description.to_string());
    assert_eq!(admin.as_deref(), Some("Full administrative access"));
    let printed = &catalog.permissions[catalog.permission("products.view").expect("it is there")];
    assert_eq!((printed.number, printed.sensitive), (20, false));
}

#[test]
fn reading_is_told_from_acting() {
    let catalog = catalog("autocom");
    let reads: Vec<&str> = catalog.permissions.iter().filter(|p| p.access == Access::Read).map(|p| p.key.as_str()).collect();
    assert_eq!(
        reads,
        [
            "dashboard.view",
            "dashboard.view_analytics",
            "orders.view",
            "customers.view",
            "customers.view_sensitive",
            "products.view",
            "shipping.view",
            "shipping.track",
            "communication.view",
            "analytics.view_dashboard",
            "analytics.view_reports",
            "analytics.view_financials",
            "team.view",
            "settings.view",
            "integrations.view",
            "workflows.view",
            "admin.audit_log",
            "admin.access",
        ]
    );
}

#[test]
fn the_console_opens_to_the_right_roles() {
    let expected = "
        read_members         owner admin manager agent
        invite_members       owner admin
        change_roles         owner admin
        suspend_members      owner admin
        remove_members       owner admin
        manage_roles         owner admin
        manage_plan          owner
        manage_tokens        owner admin
        read_activity        owner admin
        manage_organization  owner
        manage_departments   nobody
        manage_teams         nobody
        place_teams          nobody
        move_members         nobody
    ";
    assert_eq!(console(&catalog("autocom")), lines(expected));
}

#[test]
fn plans_invitations_and_passwords() {
    let catalog = catalog("autocom");
    let plans: Vec<_> = catalog.plans.iter().map(|plan| (plan.key.as_str(), plan.seats, plan.custom_roles)).collect();
    let expected = [("starter", Cap::Limited(5), true), ("pro", Cap::Limited(25), true), ("enterprise", Cap::Unlimited, true)];
    assert_eq!(plans, expected);
    assert_eq!(catalog.default_plan, "starter");
    assert_eq!(catalog.plan_change, PlanChange::Console);
    assert_eq!(catalog.invitation_hours, 168);
    assert_eq!(catalog.proposed_role().map(|role| role.key.as_str()), Some("viewer"));
    assert_eq!((catalog.password.min_chars, catalog.password.max_chars), (12, 128));
}
