//! Broken catalogs: one change to the starter, and the fault it must cause, at the line of the change.

use super::file;
use rolecall::catalog::{Catalog, Fault};

/// What is replaced, by what, and what the fault at that place must say.
type Case = (&'static str, &'static str, &'static str);

fn faults(text: &str) -> Vec<Fault> {
    Catalog::parse("starter", text).err().unwrap_or_default()
}

/// Applies a change and gives the line on which the replacement begins.
fn changed(text: &str, from: &str, to: &str) -> (String, usize) {
    let at = text.find(from).unwrap_or_else(|| panic!("the starter has no {from:?}"));
    (text.replacen(from, to, 1), 1 + text[..at].matches('\n').count())
}

/// Each change must cause exactly one fault, on the line where the change begins.
fn each_causes_its_fault(cases: &[Case]) {
    for (from, to, reason) in cases {
        let (text, line) = changed(file("starter"), from, to);
        let found = faults(&text);
        assert_eq!(found.len(), 1, "{to:?} caused {found:#?}");
        assert!(found[0].reason.contains(reason), "{to:?} caused {:?}, not {reason:?}", found[0].reason);
        assert_eq!(found[0].line, line, "{to:?}: {}", found[0]);
    }
}

#[test]
fn keys_and_types() {
    each_causes_its_fault(&[
        ("structure = false", "structure = \"no\"", "`structure` must be true or false, not string"),
        ("invitation_hours = 168", "invitation_hours = 0", "`invitation_hours` must be a whole number from 1"),
        ("invitation_hours = 168", "invitation_hours = 721", "at most 720"),
        ("invitation_hours = 168", "invitation_hours = 1.5", "must be a whole number, not float"),
        ("invitation_hours = 168", "invitation_hours = 99999999999999999999", "whole number"),
        ("invitation_hours = 168", "invitation_days = 7", "unknown key `invitation_days` in the file; known: languages"),
        ("accent = \"teal\"", "color = \"red\"\naccent = \"teal\"", "unknown key `color` in [brand]"),
        ("accent = \"teal\"", "accent = 7", "`accent` must be a string, not integer"),
        ("name = \"Owner\"", "name = 7", "`name` must be a string or a table of language to string"),
        ("name = \"Owner\"", "name = \" \"", "`name` is empty"),
        ("name = \"Owner\"", "name = \"Ow\\nner\"", "line break"),
        ("name = \"Owner\"", "name = { en = \"Owner\", xx = \"O\" }", "`xx`, which is not among `languages` (en)"),
        ("name = \"Owner\"", "name = {}", "no text in `en`"),
        ("languages = [\"en\"]", "languages = [\"en\", \"en\"]", "language `en` is given twice"),
        ("languages = [\"en\"]", "languages = [\"en\", \"e n\"]", "`e n` is not a language tag"),
        ("permissions = [\"*\"]", "permissions = \"*\"", "`permissions` must be a list of strings"),
        ("name = \"Projects\"", "number = -1\nname = \"Projects\"", "`number` must be a whole number from 1"),
    ]);
}

#[test]
fn what_is_missing() {
    // Noted where the table begins: there is no line of its own to point at.
    let above: &[(&str, &str, &str, &str)] = &[
        ("[[role]]\nkey = \"viewer\"\nname = \"Viewer\"\n", "[[role]]\nkey = \"viewer\"\n", "`name` is missing in [[role]]", ""),
        (
            "[[plan]]\nkey = \"team\"\nname = \"Team\"\nseats = 25\n",
            "[[plan]]\nkey = \"team\"\nname = \"Team\"\n",
            "`seats` is missing",
            "",
        ),
        ("[[module]]\nkey = \"billing\"\n", "[[module]]\n", "`key` is missing in [[module]]", "belongs to module `billing`"),
        ("[console]\nread_members = \"team.view\"\n", "[console]\n", "does not say who may `read_members`", ""),
        ("[[matrix_row]]\nlabel = \"Manage people\"\n", "[[matrix_row]]\n", "`label` is missing in [[matrix_row]]", ""),
        (
            "type = \"project\"\nowner = \"owner_id\"\n",
            "type = \"project\"\n",
            "a [[resource]] says with `owner` what its owner is called",
            "",
        ),
    ];
    for (from, to, reason, also) in above {
        let (text, line) = changed(file("starter"), from, to);
        let found = faults(&text);
        assert!(found.iter().any(|fault| fault.line == line && fault.reason.contains(reason)), "{to:?} caused {found:#?}");
        let others = found.iter().filter(|fault| !fault.reason.contains(reason));
        assert!(others.into_iter().all(|fault| !also.is_empty() && fault.reason.contains(also)), "{to:?} caused {found:#?}");
    }
}

#[test]
fn brand_links_and_words() {
    each_causes_its_fault(&[
        ("accent = \"teal\"", "accent = \"mauve\"", "unknown accent `mauve`; known: indigo, teal"),
        ("logo = \"mark-starter\"", "logo = \"mark-unknown\"", "`logo` must be"),
        ("# home_url = \"https://app.example.com/\"", "home_url = \"javascript:alert(1)\"", "`home_url` must be an http"),
        ("# support = \"help@example.com\"", "support = \"call us\"", "`support` must be an email address"),
        ("# billing_url = \"https://example.com/billing\"", "billing_url = \"/billing\"", "`billing_url` must be an http"),
        ("plan_change = \"console\"", "plan_change = \"link\"", "needs a `billing_url`"),
        ("plan_change = \"console\"", "plan_change = \"maybe\"", "unknown plan_change `maybe`"),
        ("# member = \"User\"", "mebmer = \"User\"", "unknown word `mebmer` in [words]"),
        ("# max_chars = 128", "max_chars = 10", "`max_chars` must be at least 12"),
        ("# min_chars = 14", "min_chars = 200", "`min_chars` must be at most 128"),
    ]);
}

#[test]
fn modules_and_permissions() {
    each_causes_its_fault(&[
        ("key = \"projects.export\"", "key = \"project.export\"", "belongs to module `project`, which is not there"),
        ("key = \"projects.export\"", "key = \"export\"", "must be written module.action"),
        ("key = \"projects.export\"", "key = \"projects.Export\"", "key `Export` must begin with a letter a-z"),
        ("key = \"projects.export\"", "key = \"projects.create\"", "permission `projects.create` is given twice"),
        ("name = \"Reports\"", "number = 1\nname = \"Reports\"", "module number `1` is given twice"),
        (
            "key = \"billing\"\n",
            "key = \"projects\"\nname = \"Again\"\n\n[[module]]\nkey = \"billing\"\n",
            "module `projects` is given twice",
        ),
        (
            "description = \"Change the plan and how it is paid\"",
            "number = 1\ndescription = \"Change the plan and how it is paid\"",
            "permission number `1` is given twice",
        ),
        ("name = \"Export projects\"", "access = \"look\"\nname = \"Export projects\"", "unknown access `look`"),
    ]);
}

#[test]
fn roles_and_reaches() {
    each_causes_its_fault(&[
        ("key = \"admin\"", "key = \"custom-7\"", "role key `custom-7` is what an organization's own role could be called"),
        (r#""projects.view", "reports.view"]"#, r#""projects.view", "reports.fly"]"#, "unknown permission `reports.fly` in role `viewer`"),
        (r#""projects.view", "reports.view"]"#, r#""project.*", "reports.view"]"#, "unknown permission `project.*` in role `viewer`"),
        (r#""projects.view", "reports.view"]"#, r#""reports.view", "!team.view"]"#, "`!team.view` takes nothing away from role `viewer`"),
        (r#"["*", "!billing.manage"]"#, r#"["*"]"#, "role `admin` may not hold `billing.manage`, which is owner_only"),
        ("reach = \"organization\"", "reach = \"planet\"", "unknown reach `planet`"),
        ("reach = \"organization\"", "reach = \"none\"", "means not holding it"),
        ("reach = \"organization\"", "reach = \"team\"", "reach `team` needs `structure = true`"),
        (
            r#"{ "projects.edit" = "own" }"#,
            r#"{ "projects.fly" = "own" }"#,
            "unknown permission `projects.fly` in the reaches of role `member`",
        ),
        (r#"{ "projects.edit" = "own" }"#, r#"{ "projects.delete" = "own" }"#, "does not hold it"),
        (r#"{ "projects.edit" = "own" }"#, r#"{ "team.view" = "own" }"#, "`team.view` is not scoped"),
        (r#"{ "projects.edit" = "own" }"#, r#"{ "projects.edit" = "department" }"#, "needs `structure = true`"),
        ("key = \"admin\"", "key = \"owner\"", "role `owner` is given twice"),
        ("key = \"admin\"", "key = \"Admin\"", "role key `Admin` must begin with"),
        ("name = \"Admin\"", "number = 1\nname = \"Admin\"", "role number `1` is given twice"),
        ("key = \"admin\"\nname = \"Admin\"", "key = \"admin\"\nname = \"owner\"", "role name `owner` is given twice"),
        ("default_role = \"viewer\"", "default_role = \"guest\"", "unknown role `guest` in `default_role`"),
        ("default_role = \"viewer\"", "default_role = \"owner\"", "`owner`, which is not invitable"),
        ("key = \"analyst\"", "key = \"an alyst\"", "role template key `an alyst`"),
        (r#"["projects.view", "reports.*"]"#, r#"["billing.*"]"#, "role template `analyst` may not hold `billing.manage`"),
    ]);
}

#[test]
fn those_in_charge() {
    let (text, _) = changed(file("starter"), "at_least_one = true\nseveral_holders = true", "");
    let found = faults(&text);
    assert!(found.iter().any(|fault| fault.line == 1 && fault.reason.contains("no [[role]] has `at_least_one = true`")), "{found:#?}");
    each_causes_its_fault(&[(
        "key = \"admin\"",
        "key = \"admin\"\nseveral_holders = true",
        "role `admin` has `several_holders`, which means something only with",
    )]);
    for (to, reason) in
        [("guest", "unknown role `guest` in `remove_requires_demotion`"), ("admin", "must name another role than `admin` itself")]
    {
        let (text, line) =
            changed(file("starter"), "key = \"admin\"\n", &format!("key = \"admin\"\nremove_requires_demotion = \"{to}\"\n"));
        let found = faults(&text);
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!(found[0].line, line + 1);
        assert!(found[0].reason.contains(reason), "{}", found[0]);
    }
}

#[test]
fn console_plans_and_rows() {
    each_causes_its_fault(&[
        ("read_members = \"team.view\"", "read_members = \"team.look\"", "unknown permission `team.look` in [console]"),
        ("read_members = \"team.view\"", "read_members = \"anyone\"", "must be a permission, \"everyone\" or \"at_least_one\""),
        (
            "read_members = \"team.view\"",
            "fly = \"team.view\"\nread_members = \"team.view\"",
            "unknown capability `fly` in [console]; known: read_members",
        ),
        ("# move_members = \"team.move\"", "move_members = \"team.view\"", "`move_members` in [console] needs `structure = true`"),
        ("seats = 25", "seats = 0", "`seats` must be a whole number from 1"),
        ("seats = 25", "seats = \"many\"", "`seats` must be a whole number or \"unlimited\", not string"),
        ("key = \"team\"\nname = \"Team\"\nseats", "key = \"free\"\nname = \"Team\"\nseats", "plan `free` is given twice"),
        ("default_plan = \"free\"", "default_plan = \"gold\"", "unknown plan `gold` in `default_plan`"),
        (
            r#"["billing.view", "billing.manage"]"#,
            r#"["billing.view", "billing.pay"]"#,
            "unknown permission `billing.pay` in a [[matrix_row]]",
        ),
    ]);
    // Nobody could mend the organization if those in charge did not hold what the console asks for.
    let (text, line) = changed(file("starter"), "permissions = [\"*\"]", "permissions = [\"*\", \"!team.edit\"]");
    let found = faults(&text);
    let reasons: Vec<&str> = found.iter().map(|fault| fault.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{found:#?}");
    assert!(reasons[0].contains("`change_roles` in [console] is `team.edit`, which no role with `at_least_one = true` holds"));
    assert!(reasons[1].contains("`suspend_members`"));
    assert!(found.iter().all(|fault| fault.line < line));
}

#[test]
fn with_structure_the_four_further_capabilities_must_be_said() {
    let found = faults(&file("starter").replacen("structure = false", "structure = true", 1));
    let reasons: Vec<&str> = found.iter().map(|fault| fault.reason.as_str()).collect();
    assert_eq!(
        reasons,
        ["manage_departments", "manage_teams", "move_members", "place_teams"].map(|key| format!("[console] does not say who may `{key}`"))
    );
}

#[test]
fn every_fault_is_reported_at_once_in_the_order_of_the_file() {
    let mut text = file("starter").to_owned();
    let mut expected = Vec::new();
    for (from, to) in [
        ("default_plan = \"free\"", "default_plan = \"gold\""),
        ("accent = \"teal\"", "accent = \"mauve\""),
        ("read_members = \"team.view\"", "read_members = \"team.look\""),
        ("seats = 25", "seats = 0"),
        ("name = \"Owner\"", "nam = \"Owner\""),
        ("reach = \"organization\"", "reach = \"planet\""),
        ("key = \"projects.export\"", "key = \"project.export\""),
    ] {
        let (changed, line) = changed(&text, from, to);
        text = changed;
        expected.push(line);
    }
    let mut lines: Vec<usize> = faults(&text).into_iter().map(|fault| fault.line).collect();
    assert!(lines.is_sorted());
    lines.dedup();
    // The missing name is noted where its table begins, two lines above the unknown key that was meant.
    let owner = expected[4];
    expected.insert(4, owner - 2);
    assert_eq!(lines, expected);
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    let found = faults("languages = [\"en\"]\nstructure = \n[brand\n");
    assert_eq!(found.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3]);
    assert!(faults("a = 1\na = 2\n").iter().any(|fault| fault.to_string() == "line 2: duplicate key"));
}

#[test]
fn an_empty_file_says_what_a_catalog_needs() {
    let reasons: Vec<String> = faults("").into_iter().map(|fault| fault.to_string()).collect();
    for needed in ["`default_role`", "[brand]", "[[module]]", "[[permission]]", "[[role]]", "[[plan]]", "[console]"] {
        assert!(reasons.iter().any(|reason| reason.starts_with("line 1: ") && reason.contains(needed)), "{needed}: {reasons:#?}");
    }
}

#[test]
fn a_catalog_key_must_fit_into_addresses() {
    assert!(Catalog::parse("my-product", file("starter")).is_ok());
    for key in ["", "My product", "../starter", "1st"] {
        assert!(Catalog::parse(key, file("starter")).is_err(), "{key:?}");
    }
}

#[test]
fn no_line_left_out_breaks_the_reading_itself() {
    let lines: Vec<&str> = file("starter").lines().collect();
    for left_out in 0..lines.len() {
        let rest: Vec<&str> = lines.iter().enumerate().filter(|(line, _)| *line != left_out).map(|(_, line)| *line).collect();
        for fault in faults(&rest.join("\n")) {
            assert!((1..=lines.len()).contains(&fault.line) && !fault.reason.is_empty(), "without line {left_out}: {fault}");
        }
    }
}
