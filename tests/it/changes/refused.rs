//! Who may not change many, and what no page sends.

use rolecall::{
    authz::{Operator, capabilities::ReadMembers},
    domain::{
        change::wish::{Deed, Filter, Whom, Wish},
        instant::Span,
        reach::Reach,
    },
    store::{
        changes::{
            list,
            many::{self, Applied, Confirmed, Previewed},
        },
        seed::{self, SeedRole},
    },
};

use super::{
    Fields, NOBODY, apply_path, confirmation, does, fields, groups, ids, join, lead, listing, matching, naming, preview_path, previews,
    quietly, rows, sends, summary, team,
};
use crate::{on_both, roles::grant};

const DEEDS: [&str; 4] = ["role viewer", "suspend", "reactivate", "remove"];

on_both! {
    async fn who_lacks_the_permission_changes_nobody_and_sees_no_preview(world: &World) {
        team(world, "acme", &[("mia", "member"), ("vic", "viewer")]).await;
        let lead = lead(world, "acme").await;
        join(world, "acme", &[("lea", &lead), ("gus", "viewer")]).await;
        let who = ids(world, "acme", &["gus"]).await;
        let before = rows(world, "acme").await.people();
        for local in ["mia", "vic"] {
            let browser = world.signed_in(&format!("{local}@acme.example")).await;
            for deed in DEEDS {
                for path in [preview_path("acme"), apply_path("acme")] {
                    let page = sends(&browser, &path, &naming(deed, &who)).await;
                    assert_eq!(page.status, 403, "{local}: {deed}");
                    assert!(!page.body.contains("Gus"), "{local}: {deed}");
                }
            }
            assert_eq!(browser.get("/o/acme/changes/paste").await.status, 403, "{local}");
        }
        // Each attempt is on record.
        assert_eq!(world.refusals("acme").await.len(), 2 * DEEDS.len() * 2);
        // Who may change roles and suspend, but not remove.
        let lea = world.signed_in("lea@acme.example").await;
        let page = sends(&lea, &preview_path("acme"), &naming("remove", &who)).await;
        assert_eq!(page.status, 403);
        assert!(page.text().contains("Remove members"), "the permission that is missing is named: {}", page.text());
        assert_eq!(sends(&lea, &apply_path("acme"), &naming("remove", &who)).await.status, 403);
        assert_eq!(summary(&previews(&lea, "acme", &naming("suspend", &who)).await), ["suspended: Gus"]);
        // The list to paste offers what she may do.
        assert_eq!(lea.get("/o/acme/changes/paste").await.all("input[name=deed]").len(), 3);
        assert_eq!(rows(world, "acme").await.people(), before);
    }

    async fn the_list_offers_boxes_and_acts_to_whom_they_are_of_use_only(world: &World) {
        team(world, "acme", &[("mia", "member")]).await;
        let lead = lead(world, "acme").await;
        join(world, "acme", &[("lea", &lead)]).await;
        for (local, deeds) in [("owner", &["role", "suspend", "reactivate", "remove"][..]), ("lea", &["role", "suspend", "reactivate"]), ("mia", &[])] {
            let page = world.signed_in(&format!("{local}@acme.example")).await.get("/o/acme/members").await;
            let boxes = page.all("input[type=checkbox][name=member][form=many]").len();
            assert_eq!(boxes, if deeds.is_empty() { 0 } else { 3 }, "{local}");
            for deed in ["role", "suspend", "reactivate", "remove"] {
                let offered = !page.all(&format!("button[name=deed][value={deed}]")).is_empty();
                assert_eq!(offered, deeds.contains(&deed), "{local}: {deed}");
            }
        }
    }

    async fn what_no_page_sends_is_answered_and_does_nothing(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let (vic, now) = (ids(world, "acme", &["vic"]).await, world.clock.now());
        let owner = world.signed_in("owner@acme.example").await;
        let before = rows(world, "acme").await;
        let with = |mut form: Fields, more: &[(&str, &str)]| {
            form.extend(fields(more));
            form
        };
        let future = (now.0 + 3_600_000_000).to_string();
        let until = |until: &str| fields(&[("deed", "suspend"), ("all", "1"), ("until", until)]);
        for path in [preview_path("acme"), apply_path("acme")] {
            for (form, status) in [
                (naming("leave", &vic), 404),
                (naming("restore", &vic), 404),
                (naming("", &vic), 404),
                (naming("SUSPEND", &vic), 404),
                (naming("nonsense", &vic), 404),
                (with(naming("suspend", &vic), &[("member", "you")]), 404),
                (with(naming("suspend", &vic), &[("member", "")]), 404),
                (with(naming("suspend", &vic), &[("without", "1")]), 404),
                (with(naming("suspend", &vic), &[("dropped", "%00")]), 404),
                (naming("suspend", &[]), 422),
                (until(""), 422),
                (until("soon"), 422),
                (until("-1"), 422),
                (until(&future), 422),
                (until("99999999999999999999"), 422),
                (matching("suspend", now, &[("status", "everybody")]), 422),
                (with(naming("suspend", &vic), &[("more", "1")]), 400),
                (with(naming("suspend", &vic), &[("deed", "remove")]), 400),
            ] {
                let page = sends(&owner, &path, &form).await;
                assert_eq!(page.status, status, "{path} {form:?}: {}", page.body);
                if status == 422 {
                    assert!(!page.one("[role=alert], [role=status].bad").is_empty(), "{form:?}");
                }
            }
        }
        // A role is not chosen by applying without one.
        assert_eq!(sends(&owner, &apply_path("acme"), &naming("role", &vic)).await.status, 422);
        for deed in ["role nonsense", "role VIEWER ", "role \u{0}"] {
            assert_eq!(sends(&owner, &apply_path("acme"), &naming(deed, &vic)).await.status, 422, "{deed:?}");
        }
        // Nor is anything applied that was not looked at.
        for seen in [&[][..], &[("fingerprint", "")], &[("fingerprint", "00"), ("at", "soon")], &[("fingerprint", "x"), ("at", future.as_str())], &[("at", "-9")]] {
            assert_eq!(sends(&owner, &apply_path("acme"), &with(naming("suspend", &vic), seen)).await.status, 409, "{seen:?}");
        }
        let body = format!("deed=suspend&list={}", "a".repeat(1024 * 1024));
        let request = owner.request("POST", &preview_path("acme")).body(body);
        assert_eq!(owner.send(request.header("content-type", "application/x-www-form-urlencoded")).await.status, 413);
        assert_eq!(rows(world, "acme").await, before);
    }

    async fn at_most_a_thousand_are_named_one_by_one(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let vic = ids(world, "acme", &["vic"]).await[0];
        let owner = world.signed_in("owner@acme.example").await;
        let page = sends(&owner, &preview_path("acme"), &naming("suspend", &[vic; 1_001])).await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains("At most 1,000 people can be ticked one by one."), "{}", page.text());
        let page = previews(&owner, "acme", &naming("suspend", &[vic; 1_000])).await;
        assert_eq!((summary(&page), page.one("#confirm")), (vec!["suspended: Vic".to_owned()], "Suspend one person".to_owned()));
    }

    async fn who_is_of_another_organization_and_who_is_nobody_are_the_same_to_everybody(world: &World) {
        team(world, "acme", &[("gone", "viewer")]).await;
        team(world, "other", &[("olga", "viewer")]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let foreign = ids(world, "other", &["olga", "owner"]).await;
        let gone = ids(world, "acme", &["gone"]).await[0];
        does(world, &owner, "acme", &naming("remove", &[gone])).await;
        // The message about it is read.
        owner.get("/o/acme/changes").await;
        let before = (rows(world, "acme").await, rows(world, "other").await);
        for deed in DEEDS {
            let mut said = Vec::new();
            for id in [foreign[0].to_string(), foreign[1].to_string(), NOBODY.to_owned(), gone.to_string()] {
                let mut form = naming(deed, &[]);
                form.extend(fields(&[("member", &id)]));
                let page = previews(&owner, "acme", &form).await;
                assert_eq!(groups(&page)["gone"].title, "1 is no member any more", "{deed}");
                assert!(!page.body.contains("olga") && !page.body.contains("Olga W"), "{deed}");
                let at = page.attribute("input[name=at]", "value").unwrap();
                said.push(page.body.replace(&id, "(id)").replace(&at, "(at)"));
            }
            assert!(said.iter().all(|body| *body == said[0]), "{deed}: {said:#?}");
        }
        // Nor does naming them beside a member, and applying that, touch them.
        let mut who = foreign.clone();
        who.push(gone);
        let page = previews(&owner, "acme", &naming("suspend", &who)).await;
        assert_eq!(sends(&owner, &apply_path("acme"), &quietly(&page)).await.status, 200, "nobody would change");
        assert_eq!((rows(world, "acme").await, rows(world, "other").await), before);
        // An outsider knows of no such place.
        let theirs = world.signed_in("owner@other.example").await;
        for path in [preview_path("acme"), apply_path("acme")] {
            assert_eq!(sends(&theirs, &path, &naming("suspend", &who)).await.status, 404);
        }
    }

    async fn in_sendoso_who_reaches_a_team_changes_nobody_and_learns_of_nobody(world: &World) {
        world.organization("gifts", "sendoso").await;
        join(world, "gifts", &[("dora", "department_admin"), ("max", "manager"), ("sam", "sender")]).await;
        let who = ids(world, "gifts", &["owner", "dora", "max", "sam"]).await;
        let before = rows(world, "gifts").await.people();
        for local in ["dora", "max"] {
            let email = format!("{local}@gifts.example");
            let browser = world.signed_in(&email).await;
            for deed in ["role sender", "suspend", "reactivate", "remove"] {
                for path in [preview_path("gifts"), apply_path("gifts")] {
                    let page = sends(&browser, &path, &naming(deed, &who)).await;
                    assert_eq!(page.status, 403, "{local}: {deed}");
                    assert!(!page.body.contains("Sam"), "{local}: {deed}");
                }
            }
            assert_eq!(browser.get("/o/gifts/changes/paste").await.status, 403, "{local}");
            assert_eq!(browser.get("/o/gifts/members").await.all("input[name=member]"), [""; 0], "{local}");
            // Below the pages it is the same, with the lock and without.
            let grant = grant::<ReadMembers>(world, &email, "gifts").await.unwrap();
            let everybody = Whom::Matching { filter: Filter::default(), until: world.clock.now() };
            for whom in [Whom::These(who.clone()), Whom::These(ids(world, "gifts", &[local]).await), everybody] {
                let wish = Wish { whom, without: Vec::new(), deed: Deed::Suspend };
                let shown = many::preview(&world.doors(), &grant, wish.clone()).await.unwrap();
                assert!(matches!(shown, Previewed::OutOfReach), "{local}: {shown:?}");
                let confirmed =
                    Confirmed { wish, fingerprint: "0".repeat(64), at: world.clock.now(), dropped: Vec::new(), tell: false };
                let applied = many::apply(&world.doors(), &grant, confirmed).await.unwrap();
                assert!(matches!(applied, Applied::OutOfReach), "{local}: {applied:?}");
            }
            assert!(list::list(&world.doors(), &grant, None).await.unwrap().changes.is_empty());
        }
        let sam = world.signed_in("sam@gifts.example").await;
        assert_eq!(sends(&sam, &preview_path("gifts"), &naming("suspend", &who)).await.status, 403);
        assert_eq!(rows(world, "gifts").await.people(), before);
        let owner = world.signed_in("owner@gifts.example").await;
        let page = previews(&owner, "gifts", &naming("suspend", &who)).await;
        assert_eq!(summary(&page), ["left-oneself: Olga Owner", "suspended: Dora, Max, Sam"]);
    }

    async fn who_may_act_on_everybody_and_sees_only_themselves_changes_nobody(world: &World) {
        world.organization("gifts", "sendoso").await;
        // Roles of everybody, and of the team not a soul: in Sendoso the two are permissions of their own, and this one can be limited.
        let permissions = [("users.assign_roles", Reach::Organization), ("users.manage", Reach::Own)];
        let role = SeedRole {
            name: "Role giver".into(),
            description: String::new(),
            reach: Reach::Organization,
            permissions: permissions.map(|(key, reach)| (key.to_owned(), reach)).into(),
        };
        let role = seed::role(&world.doors(), &Operator::at_the_command_line(), "gifts".into(), role).await.unwrap().unwrap();
        join(world, "gifts", &[("ro", &role), ("sam", "sender")]).await;
        let who = ids(world, "gifts", &["sam"]).await;
        let grant = grant::<ReadMembers>(world, "ro@gifts.example", "gifts").await.unwrap();
        let wish = Wish { whom: Whom::These(who.clone()), without: Vec::new(), deed: Deed::Role(role) };
        let shown = many::preview(&world.doors(), &grant, wish.clone()).await.unwrap();
        assert!(matches!(shown, Previewed::OutOfReach), "{shown:?}");
        let confirmed = Confirmed { wish, fingerprint: "0".repeat(64), at: world.clock.now(), dropped: Vec::new(), tell: false };
        let applied = many::apply(&world.doors(), &grant, confirmed).await.unwrap();
        assert!(matches!(applied, Applied::OutOfReach), "{applied:?}");
        let ro = world.signed_in("ro@gifts.example").await;
        assert_eq!(sends(&ro, &preview_path("gifts"), &naming("role sender", &who)).await.status, 403);
    }

    async fn what_cannot_have_been_shown_is_not_planned_under_the_lock(world: &World) {
        team(world, "acme", &[("vic", "viewer")]).await;
        let grant = grant::<ReadMembers>(world, "owner@acme.example", "acme").await.unwrap();
        let wish = Wish { whom: Whom::These(ids(world, "acme", &["vic"]).await), without: Vec::new(), deed: Deed::Suspend };
        let Previewed::Preview(shown) = many::preview(&world.doors(), &grant, wish.clone()).await.unwrap() else { panic!() };
        let confirmed = Confirmed { wish, fingerprint: shown.fingerprint, at: shown.at, dropped: Vec::new(), tell: false };
        let (before, later) = (rows(world, "acme").await, world.clock.now().plus(Span::minutes(1)));
        for unseen in [
            Confirmed { fingerprint: String::new(), ..confirmed.clone() },
            Confirmed { fingerprint: "x".repeat(64), ..confirmed.clone() },
            Confirmed { at: later, ..confirmed.clone() },
        ] {
            let applied = many::apply(&world.doors(), &grant, unseen.clone()).await.unwrap();
            assert!(matches!(applied, Applied::Unseen), "{unseen:?}: {applied:?}");
        }
        let other = Confirmed { fingerprint: "0".repeat(64), ..confirmed.clone() };
        assert!(matches!(many::apply(&world.doors(), &grant, other).await.unwrap(), Applied::Differs(_)));
        assert_eq!(rows(world, "acme").await, before);
        assert!(matches!(many::apply(&world.doors(), &grant, confirmed).await.unwrap(), Applied::Done(_)));
    }

    async fn a_preview_is_confirmed_by_whom_it_was_made_for(world: &World) {
        team(world, "acme", &[("ada", "admin"), ("ben", "admin"), ("vic", "viewer")]).await;
        let (ada, ben) = (world.signed_in("ada@acme.example").await, world.signed_in("ben@acme.example").await);
        let page = previews(&ada, "acme", &naming("role member", &ids(world, "acme", &["vic"]).await)).await;
        assert_eq!(sends(&ben, &apply_path("acme"), &confirmation(&page)).await.status, 409);
        assert_eq!(sends(&ada, &apply_path("acme"), &confirmation(&page)).await.status, 303);
        // And does nothing the second time.
        assert_eq!(sends(&ada, &apply_path("acme"), &confirmation(&page)).await.status, 409);
    }

    async fn a_pasted_list_is_held_to_ten_thousand_people_as_well(world: &World) {
        team(world, "acme", &[]).await;
        let owner = world.signed_in("owner@acme.example").await;
        let list: String = (0..10_001).map(|n| format!("p{n}@x.example\n")).collect();
        let page = sends(&owner, &preview_path("acme"), &listing("suspend", &list)).await;
        assert_eq!(page.status, 422);
        assert!(page.error_of("list").unwrap().contains("At most 10,000 people"), "{:?}", page.error_of("list"));
        assert_eq!(page.written("list").lines().count(), 10_001);
    }
}
