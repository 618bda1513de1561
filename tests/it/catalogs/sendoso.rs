//! Sendoso: 25 permissions, of which 14 are scoped, and four roles with four reaches.

use super::{catalog, console, counts, lines, matrix};
use rolecall::domain::{reach::Reach, seats::Cap};

const MATRIX: &str = "
    permission                         mark    admin  department_admin  manager  sender
    users.manage                       scoped  yes    dept              team     -
    users.manage_departments           scoped  yes    -                 -        -
    users.manage_teams                 scoped  yes    dept              -        -
    users.allow_all_email_domains      .       yes    -                 -        -
    users.manage_custom_roles          scoped  yes    -                 -        -
    users.assign_teams_to_departments  scoped  yes    dept              -        -
    users.assign_roles                 scoped  yes    dept              team     -
    users.reassign                     scoped  yes    dept              -        -
    balance.manage_funding_sources     .       yes    yes               -        -
    balance.view_funding_sources       .       yes    yes               yes      -
    balance.manage_spending_limit      scoped  yes    dept              -        -
    balance.assign_funding_sources     .       yes    yes               -        -
    balance.view_activity_feed         .       yes    yes               yes      -
    balance.view_invoices              .       yes    yes               yes      -
    campaigns.manage_templates         scoped  yes    dept              team     own
    campaigns.manage                   scoped  yes    dept              team     -
    campaigns.assign                   scoped  yes    dept              team     -
    integrations.manage                .       yes    yes               yes      -
    integrations.manage_swag_stores    .       yes    yes               yes      -
    inventory.view                     .       yes    yes               yes      -
    inventory.create_products          .       yes    yes               yes      -
    inventory.manage                   .       yes    yes               yes      -
    sending.send_assigned_campaigns    scoped  yes    dept              team     own
    data.view_send_tracker             scoped  yes    dept              team     own
    data.view_analytics                scoped  yes    dept              team     own
";

#[test]
fn the_matrix_is_the_documented_one() {
    let mark = |permission: &rolecall::catalog::Permission| if permission.scoped { "scoped" } else { "." };
    assert_eq!(matrix(&catalog("sendoso"), mark), lines(MATRIX));
}

#[test]
fn the_counts_are_the_documented_ones() {
    let catalog = catalog("sendoso");
    assert_eq!(catalog.permissions.len(), 25);
    assert_eq!(catalog.permissions.iter().filter(|permission| permission.scoped).count(), 14);
    assert_eq!(counts(&catalog), [25, 22, 16, 4]);
}

#[test]
fn permissions_are_named_as_the_product_names_them() {
    let catalog = catalog("sendoso");
    let named: Vec<(&str, &str)> =
        catalog.permissions.iter().map(|permission| (permission.key.as_str(), permission.name.in_language("en"))).collect();
    let expected = [
        ("users.manage", "Manage Users"),
        ("users.manage_departments", "Manage Departments"),
        ("users.manage_teams", "Manage Teams"),
        ("users.allow_all_email_domains", "User Invites: Allow all email domains"),
        ("users.manage_custom_roles", "Manage Custom Roles"),
        ("users.assign_teams_to_departments", "Assign teams to departments"),
        ("users.assign_roles", "Assign roles to users"),
        ("users.reassign", "Reassign Users"),
        ("balance.manage_funding_sources", "Manage Funding Sources"),
        ("balance.view_funding_sources", "View Funding Sources"),
        ("balance.manage_spending_limit", "Manage User Spending Limit"),
        ("balance.assign_funding_sources", "Assign Funding Sources"),
        ("balance.view_activity_feed", "View Activity Feed"),
        ("balance.view_invoices", "View Invoices and Receipts"),
        ("campaigns.manage_templates", "Manage Templates"),
        ("campaigns.manage", "Manage Campaigns"),
        ("campaigns.assign", "Assign Campaigns"),
        ("integrations.manage", "Manage Integrations"),
        ("integrations.manage_swag_stores", "Manage swag stores"),
        ("inventory.view", "View Inventory"),
        ("inventory.create_products", "Create Products"),
        ("inventory.manage", "Manage Inventory"),
        ("sending.send_assigned_campaigns", "Sending assigned Campaigns"),
        ("data.view_send_tracker", "View Send Tracker"),
        ("data.view_analytics", "View Analytics"),
    ];
    assert_eq!(named, expected);
}

#[test]
fn roles_have_their_reach_and_their_rules() {
    let catalog = catalog("sendoso");
    let roles: Vec<_> = catalog.roles.iter().map(|role| (role.name.in_language("en"), role.reach, role.manages_peers)).collect();
    let expected = [
        ("Admin", Reach::Organization, true),
        ("Department Admin", Reach::Department, false),
        ("Manager", Reach::Team, false),
        ("Sender", Reach::Own, true),
    ];
    assert_eq!(roles, expected);
    let admin = catalog.role("admin").expect("there is an admin");
    assert!(admin.at_least_one && admin.several_holders && admin.invitable && admin.assignable);
    assert_eq!(admin.remove_requires_demotion.as_deref(), Some("sender"));
    assert!(catalog.structure);
}

#[test]
fn the_console_opens_to_the_right_roles() {
    let expected = "
        read_members         admin department_admin manager
        invite_members       admin department_admin manager
        change_roles         admin department_admin manager
        suspend_members      admin department_admin manager
        remove_members       admin department_admin manager
        manage_roles         admin
        manage_plan          admin
        manage_tokens        admin department_admin manager
        read_activity        admin
        manage_organization  admin
        manage_departments   admin
        manage_teams         admin department_admin
        place_teams          admin department_admin
        move_members         admin department_admin
    ";
    assert_eq!(console(&catalog("sendoso")), lines(expected));
}

#[test]
fn custom_roles_need_pro_and_invitations_live_a_day() {
    let catalog = catalog("sendoso");
    let plans: Vec<_> = catalog.plans.iter().map(|plan| (plan.key.as_str(), plan.seats, plan.custom_roles)).collect();
    let expected = [("essential", Cap::Limited(10), false), ("pro", Cap::Limited(50), true), ("enterprise", Cap::Unlimited, true)];
    assert_eq!(plans, expected);
    assert_eq!(catalog.invitation_hours, 24);
    assert_eq!(catalog.word("members", "en"), Some("Users"));
}
