//! Sendocki: four roles, read and write per module, and the ten rows its documentation prints.

use super::{catalog, console, counts, lines, matrix};
use rolecall::catalog::{Access, Catalog, Cell};
use rolecall::domain::{seats::Cap, vector::Vector};

const MATRIX: &str = "
    permission                    mark    owner  manager  confirmation_agent  delivery_agent
    dashboard.view                read    yes    yes      yes                 yes
    orders.view                   read    yes    yes      yes                 own
    orders.edit                   write   yes    yes      yes                 own
    orders.confirm                write   yes    yes      yes                 -
    orders.configure_urgency      write   yes    yes      -                   -
    deliveries.view               read    yes    yes      -                   own
    deliveries.confirm            write   yes    yes      -                   yes
    deliveries.collect_cash       write   yes    yes      -                   yes
    deliveries.manage_returns     write   yes    yes      -                   -
    customers.view                read    yes    yes      yes                 -
    customers.edit                write   yes    yes      -                   -
    customers.configure_segments  write   yes    yes      -                   -
    analytics.view                read    yes    yes      -                   -
    analytics.view_financials     read    yes    yes      -                   -
    analytics.export              write   yes    yes      -                   -
    stock.view                    read    yes    yes      -                   -
    stock.edit                    write   yes    yes      -                   -
    stock.configure_rules         write   yes    yes      -                   -
    team.view                     read    yes    yes      -                   -
    team.manage_members           write   yes    yes      -                   -
    team.manage_permissions       write   yes    yes      -                   -
    integrations.view             read    yes    -        -                   -
    integrations.manage           write   yes    -        -                   -
    billing.view                  read    yes    -        -                   -
    billing.manage                write   yes    -        -                   -
    billing.delete_account        write   yes    -        -                   -
";

/// The table of the product's documentation; its Viewer is a custom role, for which it prints "none or read" and
/// "configurable" where the template chooses read and no.
const PRINTED: &str = "
    View dashboard                          | yes | yes | yes | yes     | yes
    View / edit orders                      | yes | yes | yes | limited | read
    Confirm orders (call queue)             | yes | yes | yes | no      | no
    Confirm deliveries & COD cash           | yes | yes | no  | yes     | no
    View financial KPIs (revenue, margin)   | yes | yes | no  | no      | no
    Invite / manage members                 | yes | yes | no  | no      | no
    Manage custom permissions               | yes | yes | no  | no      | no
    Configure integrations (store, carrier) | yes | no  | no  | no      | no
    Manage billing                          | yes | no  | no  | no      | no
    Delete Sendocki account                 | yes | no  | no  | no      | no
";

fn word(cell: Cell) -> &'static str {
    match cell {
        Cell::Yes => "yes",
        Cell::Limited => "limited",
        Cell::Read => "read",
        Cell::Partly => "partly",
        Cell::No => "no",
    }
}

fn template(catalog: &Catalog, key: &str) -> Vector {
    catalog.role_templates.iter().find(|template| template.key == key).expect(key).vector.clone()
}

fn cells(catalog: &Catalog, role: &Vector) -> Vec<&'static str> {
    catalog.matrix_rows.iter().map(|row| word(row.cell(role))).collect()
}

#[test]
fn the_matrix_is_the_intended_one() {
    let mark = |permission: &rolecall::catalog::Permission| match permission.access {
        Access::Read => "read",
        Access::Write => "write",
    };
    let catalog = catalog("sendocki");
    assert_eq!(matrix(&catalog, mark), lines(MATRIX));
    assert_eq!(counts(&catalog), [26, 21, 5, 6]);
}

#[test]
fn the_ten_rows_print_as_documented() {
    let catalog = catalog("sendocki");
    let viewer = template(&catalog, "viewer");
    let columns: Vec<&Vector> = catalog.roles.iter().map(|role| &role.vector).chain([&viewer]).collect();
    let printed: Vec<String> = catalog
        .matrix_rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = columns.iter().map(|role| word(row.cell(role))).collect();
            format!("{} | {}", row.label, cells.join(" | "))
        })
        .collect();
    assert_eq!(printed, lines(PRINTED));
}

#[test]
fn the_rows_follow_whatever_a_custom_role_holds() {
    let catalog = catalog("sendocki");
    let accountant = ["no", "no", "no", "no", "yes", "no", "no", "no", "no", "no"];
    assert_eq!(cells(&catalog, &template(&catalog, "accountant")), accountant);
    let intern = ["yes", "partly", "no", "no", "no", "no", "no", "no", "no", "no"];
    assert_eq!(cells(&catalog, &template(&catalog, "restricted_intern")), intern);
}

#[test]
fn the_accountant_reads_money_and_nothing_about_orders_and_customers() {
    let catalog = catalog("sendocki");
    let held: Vec<String> = catalog.document_of(&template(&catalog, "accountant")).into_keys().collect();
    assert_eq!(held, ["analytics.view_financials", "billing.view"]);
    let keys: Vec<&str> = catalog.role_templates.iter().map(|template| template.key.as_str()).collect();
    assert_eq!(keys, ["viewer", "accountant", "returns_manager", "restricted_intern"]);
}

#[test]
fn money_figures_are_sensitive_and_hidden_from_agents_and_viewers() {
    let catalog = catalog("sendocki");
    let financials = catalog.permission("analytics.view_financials").expect("it is there");
    assert!(catalog.permissions[financials].sensitive);
    for role in ["confirmation_agent", "delivery_agent"] {
        let vector = &catalog.role(role).expect(role).vector;
        assert!(!vector.get(financials).any());
        assert_eq!(catalog.sensitive_in(vector), 0);
    }
    assert_eq!(catalog.sensitive_in(&template(&catalog, "viewer")), 0);
}

#[test]
fn the_owner_is_never_given_in_the_console() {
    let catalog = catalog("sendocki");
    let owner = catalog.role("owner").expect("there is an owner");
    assert!(owner.at_least_one && !owner.invitable && !owner.assignable);
    let owner_only: Vec<&str> = catalog.permissions.iter().filter(|p| p.owner_only).map(|p| p.key.as_str()).collect();
    assert_eq!(owner_only, ["integrations.manage", "billing.manage", "billing.delete_account"]);
    assert_eq!(catalog.brand.support.as_deref(), Some("support@sendocki.com"));
}

#[test]
fn the_console_opens_to_the_right_roles() {
    let expected = "
        read_members         owner manager
        invite_members       owner manager
        change_roles         owner manager
        suspend_members      owner manager
        remove_members       owner manager
        manage_roles         owner manager
        manage_plan          owner
        manage_tokens        owner
        read_activity        owner manager
        manage_organization  owner
        manage_departments   nobody
        manage_teams         nobody
        place_teams          nobody
        move_members         nobody
    ";
    assert_eq!(console(&catalog("sendocki")), lines(expected));
}

#[test]
fn plans_passwords_and_languages() {
    let catalog = catalog("sendocki");
    let plans: Vec<_> = catalog.plans.iter().map(|plan| (plan.key.as_str(), plan.seats, plan.custom_roles)).collect();
    let expected =
        [("free", Cap::Limited(2), true), ("mini", Cap::Limited(5), true), ("pro", Cap::Limited(15), true), ("plus", Cap::Unlimited, true)];
    assert_eq!(plans, expected);
    let rules = catalog.password;
    assert_eq!((rules.min_chars, rules.max_chars), (12, 128), "the house's 12 hold over Sendocki's 8");
    assert!(rules.upper && rules.digit && rules.special);
    assert_eq!(catalog.languages, ["en", "fr", "ar"]);
    for role in &catalog.roles {
        assert!(["fr", "ar"].iter().all(|language| role.name.others.contains_key(*language)), "{}", role.key);
    }
    for module in &catalog.modules {
        assert!(["fr", "ar"].iter().all(|language| module.name.others.contains_key(*language)), "{}", module.key);
    }
}
