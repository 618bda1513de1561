//! A list is looked at before anything goes out: each address in its group, with the reason.

use super::{ANA, BEN, OWNER, acme, asks, group, groups_of, has_sent_today, posted};
use crate::on_both;

on_both! {
    async fn every_address_of_a_list_is_in_the_group_of_what_becomes_of_it(world: &World) {
        // 25 seats: two are in, one is invited, and 20 more make it full but for two.
        world.organization_on("acme", "starter", "team").await;
        world.member("acme", "mia", "member").await;
        let owner = world.signed_in(OWNER).await;
        asks(&owner, ANA, &[]).await;
        let many = (0..20).map(|n| format!("p{n}@people.example ")).collect::<String>();
        asks(&owner, &many, &[("step", "send")]).await;
        let before = posted(world, "invitation").await.len();
        let list = format!(
            "MIA@acme.example, {ANA}, Cleo Chan <cleo@people.example>, not an address, OWNER@ACME.example, dora@people.example,
             emil@people.example; fred@people.example, @nobody"
        );
        let page = asks(&owner, &list, &[]).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "Invite 2 people?".into()));
        let expected = [
            group("Will be invited", &["cleo@people.example", "dora@people.example"]),
            group("Already in your organization", &["MIA@acme.example", "OWNER@ACME.example"]),
            group("Already invited", &[ANA]),
            group("Not an email address", &["not an address", "@nobody"]),
            group("No seat left", &["emil@people.example", "fred@people.example"]),
        ];
        assert_eq!(groups_of(&page), expected);
        assert_eq!(page.all(".chip i"), ["Cleo Chan"]);
        assert_eq!(page.all("button[value=send]"), ["Invite 2 people"]);
        let to = |text: &str| page.attribute(&format!(".groups a[href*='{text}']"), "href");
        assert_eq!(to("/invitations?q=").as_deref(), Some("/o/acme/invitations?q=ana%40people.example"), "where it is sent again");
        assert_eq!(to("/members?q=").as_deref(), Some("/o/acme/members?q=MIA%40acme.example"));
        assert!(to("/plan").is_some());
        assert_eq!(posted(world, "invitation").await.len(), before, "looking sends nothing");

        let page = asks(&owner, &list, &[("step", "send")]).await;
        assert_eq!(page.all(".links .mail"), ["cleo@people.example", "dora@people.example"]);
        assert_eq!(groups_of(&page), expected[1..]);
        assert_eq!(world.seats("acme").await, (2, 23));
    }

    async fn who_is_over_the_days_limit_has_a_group_of_their_own(world: &World) {
        let owner = acme(world).await;
        has_sent_today(world, 999).await;
        let page = asks(&owner, &format!("{ANA} {BEN} nobody"), &[]).await;
        let groups = [group("Will be invited", &[ANA]), group("Not an email address", &["nobody"]), group("Over today’s limit", &[BEN])];
        assert_eq!(groups_of(&page), groups);
        assert!(page.text().contains("Up to 1,000 invitations go out in a day."), "{}", page.text());
    }

    async fn one_address_in_two_spellings_counts_once(world: &World) {
        let owner = acme(world).await;
        let list = "Ana@People.example, ana@people.EXAMPLE, \u{ff41}na@people.example, ben@people.example";
        let page = asks(&owner, list, &[]).await;
        assert_eq!(groups_of(&page), [group("Will be invited", &["Ana@People.example", BEN])]);
        assert!(page.text().contains("2 repeated addresses count once."), "{}", page.text());
        asks(&owner, list, &[("step", "send")]).await;
        assert_eq!(world.seats("acme").await, (1, 2));
        // Twice the same one is one clean address: it goes out at once.
        let page = asks(&owner, "cleo@people.example CLEO@people.example", &[]).await;
        assert_eq!(page.heading(), "The invitation is ready to be passed on");
        assert_eq!(world.seats("acme").await, (1, 3));
    }

    async fn changing_the_list_keeps_everything(world: &World) {
        let owner = acme(world).await;
        let list = "Ana <ana@people.example>,\r\n\r\nnot an address;\t\"x\" & <b>";
        let note = "Hello & welcome,\r\n\r\n  <see you>";
        let page = asks(&owner, list, &[("role", "admin"), ("hours", "720"), ("note", note)]).await;
        assert!(page.heading().starts_with("Invite"), "{}", page.heading());
        assert!(page.text().contains("As Admin. The links open for 30 days."), "{}", page.text());
        assert_eq!(page.all(".note.warn:not(.flash)").len(), 1, "a sensitive role is worth a second look: {}", page.text());
        let hidden = |name: &str| page.attribute(&format!("input[type=hidden][name={name}]"), "value").unwrap();
        // A page that is read turns every line end into a line feed.
        let [plain_list, plain_note] = [list, note].map(|text| text.replace("\r\n", "\n"));
        let carried = [hidden("addresses"), hidden("role"), hidden("hours"), hidden("note")];
        assert_eq!(carried, [plain_list.as_str(), "admin", "720", plain_note.as_str()]);
        let form = asks(&owner, list, &[("role", "admin"), ("hours", "720"), ("note", note), ("step", "edit")]).await;
        assert_eq!((form.status.as_u16(), form.heading()), (200, "Invite members".into()));
        assert_eq!([form.written("addresses"), form.written("note")], [plain_list, plain_note]);
        assert_eq!(form.attribute("input[name=role][checked]", "value").as_deref(), Some("admin"));
        assert_eq!(form.attribute("#hours option[selected]", "value").as_deref(), Some("720"));
        assert_eq!(form.all(".error"), [""; 0], "nothing is wrong yet");
        // A time that the catalog does not offer is kept as well.
        let form = asks(&owner, list, &[("hours", "5"), ("step", "edit")]).await;
        assert_eq!(form.all("#hours option[selected]"), ["5 hours"]);
        assert_eq!(world.seats("acme").await, (1, 0));
    }

    async fn a_list_of_only_one_clean_address_and_a_problem_is_looked_at_as_well(world: &World) {
        let owner = acme(world).await;
        let page = asks(&owner, &format!("{ANA}, nonsense"), &[]).await;
        assert_eq!(groups_of(&page), [group("Will be invited", &[ANA]), group("Not an email address", &["nonsense"])]);
        assert_eq!(page.all("button[value=send]"), ["Invite one person"]);
        let page = asks(&owner, OWNER, &[]).await;
        assert_eq!((page.heading(), page.all("button[value=send]")), ("Nobody to invite".into(), vec![]));
        assert_eq!(groups_of(&page), [group("Already in your organization", &[OWNER])]);
        assert_eq!(world.seats("acme").await, (1, 0));
    }

    async fn a_suspended_member_is_in_already(world: &World) {
        let owner = acme(world).await;
        world.member_with("acme", "sven", "viewer", rolecall::domain::member::Status::Suspended).await;
        let page = asks(&owner, "sven@acme.example", &[]).await;
        assert_eq!(groups_of(&page), [group("Already in your organization", &["sven@acme.example"])]);
    }
}
