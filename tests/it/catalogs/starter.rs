//! Starter: the neutral catalog that operators copy.

use super::{catalog, console, counts, file, lines, matrix, parsed};
use rolecall::domain::seats::Cap;

const MATRIX: &str = "
    permission                mark        owner  admin  member  viewer
    projects.view             .           yes    yes    yes     yes
    projects.create           .           yes    yes    yes     -
    projects.edit             .           yes    yes    own     -
    projects.delete           sensitive   yes    yes    -       -
    projects.export           .           yes    yes    -       -
    reports.view              .           yes    yes    yes     yes
    reports.export            .           yes    yes    -       -
    team.view                 .           yes    yes    yes     -
    team.invite               .           yes    yes    -       -
    team.edit                 .           yes    yes    -       -
    team.remove               sensitive   yes    yes    -       -
    team.manage_roles         sensitive   yes    yes    -       -
    settings.view_activity    .           yes    yes    -       -
    settings.edit             .           yes    yes    -       -
    settings.manage_api_keys  sensitive   yes    yes    -       -
    billing.view              .           yes    yes    -       -
    billing.manage            owner_only  yes    -      -       -
";

#[test]
fn the_matrix_is_the_intended_one() {
    let mark = |permission: &rolecall::catalog::Permission| match (permission.owner_only, permission.sensitive) {
        (true, _) => "owner_only",
        (_, true) => "sensitive",
        _ => ".",
    };
    let catalog = catalog("starter");
    assert_eq!(matrix(&catalog, mark), lines(MATRIX));
    assert_eq!(counts(&catalog), [17, 16, 5, 2]);
}

#[test]
fn the_console_opens_to_the_right_roles() {
    let expected = "
        read_members         owner admin member
        invite_members       owner admin
        change_roles         owner admin
        suspend_members      owner admin
        remove_members       owner admin
        manage_roles         owner admin
        manage_plan          owner
        manage_tokens        owner admin
        read_activity        owner admin
        manage_organization  owner admin
        manage_departments   nobody
        manage_teams         nobody
        place_teams          nobody
        move_members         nobody
    ";
    assert_eq!(console(&catalog("starter")), lines(expected));
}

#[test]
fn there_are_three_plans() {
    let catalog = catalog("starter");
    let plans: Vec<_> = catalog.plans.iter().map(|plan| (plan.key.as_str(), plan.seats, plan.custom_roles)).collect();
    let expected = [("free", Cap::Limited(3), false), ("team", Cap::Limited(25), true), ("enterprise", Cap::Unlimited, true)];
    assert_eq!(plans, expected);
}

/// Operators uncomment these lines; each must be right.
#[test]
fn what_is_commented_out_works_when_it_is_not() {
    let settings = [
        "billing_url =",
        "home_url =",
        "support =",
        "member =",
        "members =",
        "organization =",
        "organizations =",
        "min_chars =",
        "max_chars =",
        "upper =",
        "digit =",
        "special =",
    ];
    let mut uncommented = String::new();
    let mut found = 0;
    for line in file("starter").lines() {
        let setting = line.strip_prefix("# ").filter(|rest| settings.iter().any(|setting| rest.starts_with(setting)));
        found += usize::from(setting.is_some());
        uncommented.push_str(setting.unwrap_or(line));
        uncommented.push('\n');
    }
    assert_eq!(found, settings.len());
    let catalog = parsed("starter", &uncommented);
    assert_eq!(catalog.password.min_chars, 14);
    assert_eq!(catalog.word("members", "en"), Some("Users"));
    assert_eq!(catalog.brand.home_url.as_deref(), Some("https://app.example.com/"));
}
