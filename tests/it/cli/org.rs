//! Making and listing organizations, and changing their plans.

use super::{PASSWORD, Place, on_both};

on_both! {
    fn an_organization_is_made_and_listed(place: Place) {
        let place = place.migrated();
        let said = place.organization("atlas", "sendocki", "pro").done();
        assert!(said.contains("made the organization atlas (Some Store): catalog sendocki, plan pro, owner owner@atlas.example"), "{said}");
        assert!(said.contains("/o/atlas"), "{said}");
        place.organization("harbor", "starter", "team").done();
        let listed = place.run(&["org", "list"]).done();
        let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(
            lines,
            [
                vec!["slug", "name", "catalog", "plan", "status", "active", "members"],
                vec!["atlas", "Some", "Store", "sendocki", "pro", "active", "1"],
                vec!["harbor", "Some", "Store", "starter", "team", "active", "1"],
            ]
        );
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }

    fn what_cannot_be_made_is_refused_in_one_line(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        for (said, reason) in [
            (place.organization("atlas", "starter", "team"), "another organization is called atlas: choose another --slug"),
            (place.organization("other", "nothing", "team"), "there is no catalog nothing: this instance has autocom, sendocki, sendoso, starter"),
            (place.organization("other", "starter", "gold"), "the catalog starter has no plan gold: it has free, team, enterprise"),
        ] {
            assert_eq!(said.refused(), format!("rolecall: {reason}"));
        }
        assert_eq!(place.run(&["org", "list"]).done().lines().count(), 2);
    }

    fn an_owner_with_an_account_keeps_it(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let create = ["org", "create", "--slug", "second", "--name", "Second", "--catalog", "starter", "--owner-name", "Other Name"];
        let said = place.run(&[&create[..], &["--owner-email", "OWNER@atlas.example"]].concat()).done();
        assert!(said.contains("had an account already"), "{said}");
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }

    fn billing_changes_a_plan_and_reads_what_that_meant(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        place.run(&["seed", "--org", "atlas", "--members", "4"]).done();
        let active = |place: &Place| place.run(&["org", "list"]).done().lines().last().and_then(|line| line.split_whitespace().last().map(str::to_owned));
        let active = active(&place).expect("a number").parse::<u32>().expect("a number");
        assert!(active > 2, "{active}");
        let set = |plan: &str| place.run(&["org", "set-plan", "--org", "atlas", "--plan", plan]);

        let said = set("plus").done();
        assert_eq!(said, format!("atlas is on the plan plus now: {active} seats in use ({active} active, 0 reserved by invitations), no limit\n"));
        let said = set("mini").done();
        assert_eq!(said, format!("atlas is on the plan mini now: {active} of 5 seats in use ({active} active, 0 reserved by invitations)\n"));
        let said = set("free").done();
        assert_eq!(
            said,
            format!(
                "atlas is on the plan free now: {active} of 2 seats in use ({active} active, 0 reserved by invitations), {} more than it has\n\
                 nobody is removed; nobody new can be invited or brought back until it fits\n",
                active - 2
            )
        );
        assert_eq!(set("free").done(), "atlas is on the plan free already: nothing to do\n");
        assert!(place.run(&["org", "list"]).done().contains(" free "));
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n", "above the cap, but no more than before");
    }

    fn an_organization_is_suspended_and_goes_on(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        let status = |place: &Place| place.run(&["org", "list"]).done().lines().last().map(|line| line.split_whitespace().nth(5).unwrap_or_default().to_owned());
        let (suspend, resume) = (["org", "suspend", "--org", "atlas", "--reason", "Not paid"], ["org", "resume", "--org", "atlas"]);
        assert_eq!(place.run(&resume).done(), "atlas is not suspended: nothing to do\n");
        let said = place.run(&suspend).done();
        assert_eq!(said, "atlas is suspended: nobody gets in, from now on; rolecall org resume --org atlas ends that\n");
        assert_eq!(place.run(&suspend).done(), "atlas is suspended already: nothing to do\n");
        assert_eq!(status(&place).as_deref(), Some("suspended"));
        assert_eq!(place.run(&resume).done(), "atlas goes on\n");
        assert_eq!(status(&place).as_deref(), Some("active"));
        for act in ["suspend", "resume"] {
            let line = place.run(&["org", act, "--org", "other"]).refused();
            assert_eq!(line, "rolecall: there is no organization other: rolecall org list shows those there are");
        }
        let line = place.run(&["org", "suspend", "--org", "atlas", "--reason", &"x".repeat(501)]).refused();
        assert_eq!(line, "rolecall: a reason has at most 500 characters");
        assert_eq!(place.run(&["doctor"]).done(), "all 10 invariants hold\n");
    }

    fn a_plan_that_cannot_be_is_refused_in_one_line(place: Place) {
        let place = place.migrated();
        place.organization("atlas", "sendocki", "pro").done();
        for (org, plan, reason) in [
            ("other", "pro", "there is no organization other: rolecall org list shows those there are"),
            ("other", "gold", "there is no organization other: rolecall org list shows those there are"),
            ("atlas", "gold", "the catalog sendocki has no plan gold: it has free, mini, pro, plus"),
            ("atlas", "Pro", "the catalog sendocki has no plan Pro: it has free, mini, pro, plus"),
        ] {
            assert_eq!(place.run(&["org", "set-plan", "--org", org, "--plan", plan]).refused(), format!("rolecall: {reason}"));
        }
        assert!(place.run(&["org", "list"]).done().contains(" pro "));
    }
}

const CREATE: [&str; 12] = [
    "org",
    "create",
    "--slug",
    "acme",
    "--name",
    "Acme",
    "--catalog",
    "sendocki",
    "--owner-email",
    "ana@acme.example",
    "--owner-name",
    "Ana Silva",
];

#[test]
fn an_embedded_database_is_made_by_whoever_comes_first() {
    let place = Place::sqlite();
    let said = place.run(&CREATE).done();
    assert!(said.contains("plan free"), "the catalog's default: {said}");
    assert!(said.contains("rolecall user set-password --email ana@acme.example"), "{said}");
}

#[test]
fn a_server_is_migrated_only_when_asked_to() {
    let place = Place::postgres();
    let line = "rolecall: the database does not have this version's schema yet: run rolecall migrate";
    assert_eq!(place.run(&CREATE).refused(), line);
    assert_eq!(place.run(&["org", "list"]).refused(), line);
    let first = place.run(&["migrate"]).done();
    assert!(first.contains("applied migration") && first.contains("applied catalog sendocki"), "{first}");
    assert!(place.run(&["migrate"]).done().starts_with("nothing to do"));
    place.run(&CREATE).done();
}

#[test]
fn reading_commands_make_no_database() {
    let place = Place::sqlite();
    let set_plan = ["org", "set-plan", "--org", "acme", "--plan", "free"];
    for command in
        [&["org", "list"][..], &set_plan, &["doctor"], &["backup", "copy.db"], &["user", "unlock", "--email", "ana@acme.example"]]
    {
        let line = place.run(command).refused();
        assert!(line.starts_with("rolecall: there is no database at ") && line.contains("rolecall migrate"), "{line}");
    }
    assert!(!place.folder.path().join("data").exists());
}

#[test]
fn an_owners_password_meets_the_catalogs_rules() {
    let place = Place::sqlite();
    let create = [&CREATE[..], &["--owner-password-stdin"]].concat();
    let line = place.typed(&create, "violet tractor under nine moons\n").refused();
    assert_eq!(line, "rolecall: the password is refused: it must have or be an upper-case letter, a digit, a special character");
    let line = place.typed(&create, "").refused();
    assert!(line.contains("no password came on standard input"), "{line}");
    assert_eq!(place.run(&["org", "list"]).done(), "no organizations yet: make one by rolecall org create\n");
    place.typed(&create, &format!("{PASSWORD}\r\n")).done();
}

#[test]
fn a_bad_slug_or_address_is_refused_with_its_reason() {
    let place = Place::sqlite();
    for (at, bad, reason) in [(3, "Acme!", "only a-z, 0-9 and -"), (9, "ana", "not an email address")] {
        let mut create = CREATE;
        create[at] = bad;
        let said = place.run(&create);
        assert_eq!(said.code, Some(2));
        assert!(said.err.contains(reason), "{}", said.err);
    }
}

#[cfg(unix)]
#[test]
fn the_embedded_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    place.run(&CREATE).done();
    let mode = |path: &str| std::fs::metadata(place.folder.path().join(path)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode("data"), mode("data/rolecall.db"), mode("data/secret")), (0o700, 0o600, 0o600));
}

#[test]
fn serving_the_world_without_saying_at_which_address_is_refused() {
    let place = Place::sqlite();
    let line = place.run(&["serve", "--listen", "0.0.0.0:0"]).refused();
    assert!(line.contains("ROLECALL_PUBLIC_URL"), "{line}");
    let said = place.run(&["serve", "--log", "info,=nonsense="]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("say error, warn, info or debug"), "{}", said.err);
}
