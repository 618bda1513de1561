//! What `catalog check` and `catalog diff` print.

use super::{catalog, file, parsed};
use rolecall::catalog::{Catalog, diff, table};

fn starter_with(changes: &[(&str, &str)]) -> Catalog {
    let mut text = file("starter").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the starter has no {from:?}");
        text = text.replacen(from, to, 1);
    }
    parsed("starter", &text)
}

#[test]
fn the_table_lists_roles_with_what_they_may_do_and_how_far() {
    let expected = "\
sendoso: Sendoso, 25 permissions (6 sensitive, 14 scoped) in 7 modules, 4 roles, 3 plans

role              permissions  sensitive  reach
Admin                      25          6  organization
Department Admin           22          4  department
Manager                    16          3  team
Sender                      4          0  own
";
    assert_eq!(table(&catalog("sendoso")), expected);
}

#[test]
fn a_role_with_several_reaches_lists_each() {
    assert!(table(&catalog("starter")).contains("\nMember            5          0  organization (1), own (1)\n"));
}

#[test]
fn nothing_changes_between_equals() {
    assert_eq!(diff(&catalog("autocom"), &catalog("autocom")), "Nobody gains or loses anything.\n");
}

#[test]
fn the_difference_says_who_gains_and_loses_what() {
    let new = starter_with(&[
        ("read_members = \"team.view\"", "read_members = \"everyone\""),
        ("seats = 25", "seats = 20\ncustom_roles = false"),
        (
            r#"permissions = ["projects.view", "projects.create", "projects.edit", "reports.view", "team.view"]"#,
            r#"permissions = ["projects.view", "projects.edit", "projects.delete", "reports.view", "team.view"]"#,
        ),
        (r#"reaches = { "projects.edit" = "own" }"#, r#"reaches = { "projects.delete" = "own" }"#),
        (
            "[[module]]\nkey = \"reports\"",
            "[[permission]]\nkey = \"projects.archive\"\nname = \"Archive projects\"\n\n[[module]]\nkey = \"reports\"",
        ),
    ]);
    let expected = "\
Everyone with the role Owner (owner):
  + projects.archive  Archive projects
Everyone with the role Admin (admin):
  + projects.archive  Archive projects
Everyone with the role Member (member):
  - projects.create  Create projects
  ~ projects.edit  Edit projects: own -> organization
  + projects.delete  Delete projects (sensitive), reach own
New permission projects.archive  Archive projects: in no custom role
Console read_members: Owner, Admin, Member -> Owner, Admin, Member, Viewer
Plan team: 25 -> 20 seats
Plan team: custom roles lost
";
    assert_eq!(diff(&catalog("starter"), &new), expected);
}

#[test]
fn the_difference_names_roles_plans_and_permissions_that_come_and_go() {
    let without = starter_with(&[
        ("[[role]]\nkey = \"member\"", "[[role]]\nkey = \"worker\""),
        ("key = \"enterprise\"", "key = \"unlimited\""),
        ("key = \"projects.export\"", "key = \"projects.download\""),
        ("key = \"billing.view\"", "key = \"billing.view\"\nowner_only = true"),
        (r#"["*", "!billing.manage"]"#, r#"["*", "!billing.*"]"#),
        (
            "key = \"projects.delete\"\nname = \"Delete projects\"\ndescription = \"Delete a project for good\"\nscoped = true",
            "key = \"projects.delete\"\nname = \"Delete projects\"",
        ),
    ]);
    let said = diff(&catalog("starter"), &without);
    for line in [
        "Role Member (worker) is new and holds:",
        "  + projects.edit  Edit projects, reach own",
        "Role Member (member) is gone; refused while anyone holds it",
        "  + projects.download  Export projects",
        "  - projects.export  Export projects",
        "  - billing.view  View billing",
        "Custom roles lose projects.export: it is gone",
        "Custom roles may no longer hold billing.view: it is owner_only now",
        "Custom roles that limit projects.delete lose it: it is no longer scoped",
        "New permission projects.download  Export projects: in no custom role",
        "Plan unlimited is new: unlimited seats",
        "Plan enterprise is gone",
    ] {
        assert!(said.lines().any(|said| said == line), "{line:?} is not in\n{said}");
    }
}
