//! Inviting: one person at once, many after a look, and whom nobody may invite.

use rolecall::{
    authz::capabilities::InviteMembers,
    domain::{addresses::Paste, instant::Span},
    store::invitations::invite,
    words::Words,
};
use serde_json::json;

use super::{
    ANA, BEN, OWNER, acme, asks, custom_role, ends_well, group, groups_of, has_sent_today, links_of, path_in, posted, presses, stored,
    with_mail,
};
use crate::{on_both, roles::grant};

/// Everything a form keeps when it comes back: addresses, role, hours, note.
fn kept(page: &crate::harness::Page) -> (String, Option<String>, String, String) {
    let role = page.attribute("input[name=role][checked]", "value");
    (page.written("addresses"), role, page.attribute("#hours option[selected]", "value").unwrap_or_default(), page.written("note"))
}

on_both! {
    async fn one_address_is_invited_at_once_and_the_link_in_the_mail_works(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        let page = asks(&owner, ANA, &[("note", "See you on Monday.")]).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "The invitation is on its way".into()), "{}", page.body);
        assert_eq!(world.seats("acme").await, (1, 1));
        let mails = sink.wait_for(1).await;
        assert_eq!((mails.len(), mails[0].to.as_slice()), (1, [ANA.to_owned()].as_slice()));
        assert_eq!(mails[0].subject(), "Olga Owner invites you to The acme team");
        let text = mails[0].text();
        assert!(text.contains("See you on Monday.") && text.contains("Member"), "{text}");
        let link = path_in(&mails[0]);
        assert_eq!(link, world.link("acme", ANA).await);
        let page = world.visitor().get(&link).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "The acme team".into()));
        // A long address may break at its sign.
        let text = page.text().replace(" @", "@");
        for said in ["Olga Owner", "Starter", "Member", ANA, "See you on Monday."] {
            assert!(text.contains(said), "{said}: {text}");
        }
        let until = Words::new("en").exactly(world.invitation("acme", ANA).await.expires_at);
        assert_eq!(page.all("dl.facts dt")[2..], ["Open until"]);
        assert_eq!(page.all("dl.facts dd")[2..], [until]);
        let (browser, page) = world.joins_anew(&link, "Ana Silva").await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/members")), "{}", page.body);
        assert_eq!(browser.follow(&page).await.all("tbody .name"), ["Ana Silva You", "Olga Owner"]);
        assert_eq!(world.seats("acme").await, (2, 0));
        ends_well(world).await;
    }
}

on_both! {
    async fn addresses_in_any_shape_are_looked_at_first_and_then_sent(world: &World) {
        let owner = acme(world).await;
        let shapes = [
            "a1@x.example, b1@x.example,c1@x.example",
            "a2@x.example\r\nb2@x.example\r\n\r\n  c2@x.example",
            "Ana Silva <a3@x.example>; \"Ben, Jr.\" <b3@x.example>\nc3@x.example",
            "Name,Email,Phone\r\nAna Silva,a4@x.example,1\r\n\"Ben, Jr.\",b4@x.example,2\r\nCleo,c4@x.example,3\r\n",
            "a5@x.example b5@x.example c5@x.example",
        ];
        for (n, shape) in (1..).zip(shapes) {
            let review = asks(&owner, shape, &[]).await;
            assert_eq!((review.status.as_u16(), review.heading()), (200, "Invite 3 people?".into()), "{shape}");
            let all: Vec<String> = ["a", "b", "c"].map(|local| format!("{local}{n}@x.example")).into();
            assert_eq!(groups_of(&review), [("Will be invited 3".to_owned(), all.clone())], "{shape}");
            assert_eq!(world.seats("acme").await, (1, 3 * (n - 1)), "nothing was sent yet");
            // As the page itself sends it: the text in a hidden field.
            let text = review.typed("addresses").unwrap();
            // A page that is read turns every line end into a line feed.
            assert_eq!(text, shape.replace("\r\n", "\n"));
            let sent = asks(&owner, &text, &[("step", "send")]).await;
            assert_eq!((sent.status.as_u16(), sent.heading()), (200, "3 invitations are ready to be passed on".into()), "{shape}");
            assert_eq!(sent.all(".links .mail"), all, "{shape}");
            assert_eq!(world.seats("acme").await, (1, 3 * n));
        }
        // A name that stood beside an address is proposed to the person.
        let page = world.visitor().get(&world.link("acme", "b4@x.example").await).await;
        assert_eq!(page.typed("name").as_deref(), Some("Ben, Jr."));
        assert_eq!(posted(world, "invitation").await.len(), 15);
    }

    async fn five_hundred_go_out_and_of_five_hundred_and_one_none(world: &World) {
        let owner = acme(world).await;
        let list = |count: usize| (0..count).map(|n| format!("p{n}@people.example")).collect::<Vec<_>>().join("\n");
        let page = asks(&owner, &list(501), &[]).await;
        assert_eq!(page.status, 422);
        let said = "One list holds up to 500 addresses, and this one has 501 entries. Send it in parts.";
        assert_eq!(page.error_of("addresses").as_deref(), Some(said));
        assert_eq!(page.written("addresses"), list(501), "the text is kept");
        assert_eq!(asks(&owner, &list(501), &[("step", "send")]).await.status, 422, "nor by a forged step");
        assert_eq!(world.seats("acme").await, (1, 0));
        let page = asks(&owner, &list(500), &[("step", "send")]).await;
        assert_eq!((page.status.as_u16(), links_of(&page).len()), (200, 500));
        assert_eq!(world.seats("acme").await, (1, 500));
    }

    async fn nothing_and_junk_are_refused_beside_the_field(world: &World) {
        let owner = acme(world).await;
        for (typed, said) in [
            ("", "Enter at least one email address."),
            (" ,;\r\n ", "Enter at least one email address."),
            ("ana at people", "“ana at people” is not an email address."),
            ("ana@people@example", "“ana@people@example” is not an email address."),
        ] {
            let page = asks(&owner, typed, &[("note", "Hello"), ("hours", "72"), ("role", "viewer")]).await;
            assert_eq!((page.status.as_u16(), page.error_of("addresses").as_deref()), (422, Some(said)), "{typed:?}");
            let typed = typed.replace("\r\n", "\n");
            assert_eq!(kept(&page), (typed, Some("viewer".into()), "72".into(), "Hello".into()));
        }
        assert_eq!(world.seats("acme").await, (1, 0));
    }

    async fn a_role_time_or_note_that_no_form_offers_is_refused_and_the_rest_kept(world: &World) {
        let owner = acme(world).await;
        let refused = async |field: &str, value: &str, said: &str| {
            let page = asks(&owner, ANA, &[(field, value), ("step", "send")]).await;
            assert_eq!((page.status.as_u16(), page.error_of(field).as_deref()), (422, Some(said)), "{field}={value}");
            assert_eq!(page.written("addresses"), ANA);
            page
        };
        refused("role", "owner", "Owner is not given by invitation.").await;
        for unknown in ["", "king", "OWNER", "member "] {
            refused("role", unknown, "Choose a role.").await;
        }
        for out_of_bounds in ["", "0", "-1", "721", "x", "1e2", "99999999999999999999"] {
            refused("hours", out_of_bounds, "Choose one of these: an hour at least, 30 days at most.").await;
        }
        let link = "Look at https://evil.example/x";
        let page = refused("note", link, "Leave out web and email addresses: the mail has its own link.").await;
        assert_eq!(kept(&page), (ANA.into(), Some("member".into()), "168".into(), link.into()));
        let long = "é".repeat(501);
        assert_eq!(refused("note", &long, "Use at most 500 characters.").await.written("note"), long);
        refused("note", "a\u{202e}b", "Leave out invisible characters.").await;
        assert_eq!(world.seats("acme").await, (1, 0));
        // The bounds themselves are inside.
        for (n, hours) in ["1", "720"].into_iter().enumerate() {
            assert_eq!(asks(&owner, &format!("p{n}@people.example"), &[("hours", hours), ("note", &"é".repeat(500))]).await.status, 200);
        }
        assert_eq!(world.seats("acme").await, (1, 2));
    }

    async fn a_form_of_another_shape_cannot_be_read(world: &World) {
        let owner = acme(world).await;
        assert_eq!(asks(&owner, ANA, &[("seats", "9")]).await.status, 400);
        assert_eq!(asks(&owner, ANA, &[("step", "force")]).await.status, 400);
        assert_eq!(owner.post("/o/acme/invitations", &[("role", "member")]).await.status, 400);
        let huge = "a".repeat(2 << 20);
        assert_eq!(asks(&owner, &huge, &[]).await.status, 413);
        assert_eq!(world.seats("acme").await, (1, 0));
    }

    async fn a_thousand_go_out_in_a_day_and_the_next_day_there_are_more(world: &World) {
        let owner = acme(world).await;
        asks(&owner, ANA, &[]).await;
        has_sent_today(world, 997).await;
        // Sending one again counts like sending one.
        assert_eq!(presses(world, &owner, "resend", ANA).await.status, 200);
        let list = "b@people.example c@people.example d@people.example e@people.example";
        let (will, over) = (["b@people.example", "c@people.example"], ["d@people.example", "e@people.example"]);
        let expected = [group("Will be invited", &will), group("Over today’s limit", &over)];
        assert_eq!(groups_of(&asks(&owner, list, &[]).await), expected);
        let page = asks(&owner, list, &[("step", "send")]).await;
        assert_eq!(page.all(".links .mail"), will);
        assert_eq!(groups_of(&page), [group("Over today’s limit", &over)]);
        assert_eq!(world.seats("acme").await, (1, 3));
        let page = asks(&owner, "d@people.example", &[]).await;
        assert_eq!((page.status.as_u16(), groups_of(&page)), (200, vec![group("Over today’s limit", &over[..1])]));
        let page = presses(world, &owner, "resend", ANA).await;
        assert_eq!(owner.follow(&page).await.flash().as_deref(), Some("Nothing was sent. One is over today’s limit."));
        // Midnight comes to everybody at once.
        let to_midnight = Span::days(1).0 - world.clock.now().0 % Span::days(1).0;
        world.clock.advance(Span(to_midnight));
        let owner = world.signed_in(OWNER).await;
        assert_eq!(asks(&owner, "d@people.example", &[]).await.heading(), "The invitation is ready to be passed on");
        assert_eq!(world.seats("acme").await, (1, 4));
    }

    async fn where_seats_run_out_the_first_are_invited_and_the_rest_told_so(world: &World) {
        world.organization_on("acme", "starter", "free").await;
        let owner = world.signed_in(OWNER).await;
        let list = "a@x.example b@x.example c@x.example d@x.example";
        let page = asks(&owner, list, &[("step", "send")]).await;
        assert_eq!(page.all(".links .mail"), ["a@x.example", "b@x.example"]);
        assert_eq!(groups_of(&page), [group("No seat left", &["c@x.example", "d@x.example"])]);
        assert_eq!(world.seats("acme").await, (1, 2), "the plan has three seats");
        let page = asks(&owner, "c@x.example", &[]).await;
        assert_eq!((page.status.as_u16(), page.heading()), (200, "Nobody to invite".into()));
        assert_eq!(page.attribute(".groups a", "href").as_deref(), Some("/o/acme/plan"), "the way out");
        let page = asks(&owner, "c@x.example", &[("step", "send")]).await;
        assert_eq!(groups_of(&page), [group("No seat left", &["c@x.example"])]);
        assert_eq!(world.seats("acme").await, (1, 2));
        assert_eq!(owner.get("/o/acme/invitations/new").await.all(".note a").len(), 1, "the form says so beforehand");
    }

    async fn somebody_who_reaches_only_a_department_invites_nobody_yet(world: &World) {
        world.organization("acme", "sendoso").await;
        for role in ["department_admin", "manager"] {
            world.member("acme", role.split('_').next().unwrap(), role).await;
        }
        for local in ["department", "manager"] {
            let browser = world.signed_in(&format!("{local}@acme.example")).await;
            let page = asks(&browser, ANA, &[("role", "sender"), ("step", "send")]).await;
            assert_eq!((page.status.as_u16(), page.heading()), (403, "Your role does not reach that far".into()), "{local}");
            assert_eq!(browser.get("/o/acme/invitations/new").await.status, 403, "{local}");
            assert_eq!(browser.get("/o/acme/invitations").await.all("a[href$='/new']"), [""; 0], "no button that leads nowhere");
            // Below the pages as well: whose address is a member's is not theirs to learn.
            let grant = grant::<InviteMembers>(world, &format!("{local}@acme.example"), "acme").await.unwrap();
            let entries = Paste::read("owner@acme.example").entries;
            assert_eq!(invite::preview(&world.doors(), &grant, entries).await.unwrap(), None, "{local}");
            assert!(invite::outlook(&world.doors(), &grant).await.unwrap().is_none(), "{local}");
        }
        assert_eq!(world.seats("acme").await, (3, 0));
        let refused = world.refusals("acme").await;
        assert_eq!(refused.iter().map(|line| line.action.as_str()).collect::<Vec<_>>(), ["invitations.sent"; 2]);
        assert_eq!(refused[0].payload(), &json!({ "role": "sender", "reason": "out_of_reach" }));
    }

    async fn nobody_invites_to_a_role_that_goes_further_than_their_own(world: &World) {
        let owner = acme(world).await;
        let helper = custom_role(world, "Helper", &["team.view", "team.invite", "projects.view", "reports.view"]).await;
        let analyst = custom_role(world, "Analyst", &["projects.view", "reports.view", "reports.export"]).await;
        world.member("acme", "hedy", &helper).await;
        let hedy = world.signed_in("hedy@acme.example").await;
        let form = hedy.get("/o/acme/invitations/new").await;
        let offered: Vec<String> = form.all(".choice label");
        assert_eq!(offered, ["Viewer", "Helper"]);
        assert!(form.all(".why").contains(&"Admin, Member, Analyst go further than your own role.".to_owned()), "{:?}", form.all(".why"));
        for (role, name) in [("admin", "Admin"), ("member", "Member"), (analyst.as_str(), "Analyst")] {
            let page = asks(&hedy, ANA, &[("role", role), ("step", "send")]).await;
            let said = format!("{name} goes further than your own role.");
            assert_eq!((page.status.as_u16(), page.error_of("role")), (422, Some(said)));
        }
        assert_eq!(world.seats("acme").await, (2, 0));
        // The owner holds all of it, and a role of one's own can be joined as.
        assert_eq!(asks(&owner, ANA, &[("role", &analyst)]).await.status, 200);
        assert_eq!(asks(&hedy, BEN, &[("role", &helper)]).await.status, 200);
        let (_, page) = world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme")), "an analyst does not see the team");
        assert_eq!(world.what_is("acme", ANA).await, Some(format!("{analyst} active")));
    }

    async fn who_may_not_invite_sees_no_form_and_is_noted_down(world: &World) {
        acme(world).await;
        world.member("acme", "vera", "viewer").await;
        let vera = world.signed_in("vera@acme.example").await;
        assert_eq!(asks(&vera, ANA, &[("step", "send")]).await.status, 403);
        for path in ["/o/acme/invitations", "/o/acme/invitations/new"] {
            assert_eq!(vera.get(path).await.status, 403);
        }
        let refused = world.refusals("acme").await;
        assert_eq!(refused.len(), 1, "looking is no attempt: {refused:?}");
        let line = &refused[0];
        assert_eq!((line.action.as_str(), line.actor_name.as_str(), line.sequence), ("access.refused", "Vera", None));
        assert_eq!(line.payload(), &json!({ "lacks": "invite_members", "method": "POST", "route": "/o/{org}/invitations" }));
    }

    async fn the_page_of_what_went_out_has_a_link_for_each_person_and_it_works(world: &World) {
        let owner = acme(world).await;
        let page = asks(&owner, &format!("{ANA} {BEN}"), &[("step", "send")]).await;
        assert!(page.text().contains("Nothing was mailed: mail is not set up on this server."), "{}", page.text());
        assert_eq!(page.all(".links .mail"), [ANA, BEN]);
        let links = links_of(&page);
        assert_eq!(links, [world.copied_link("acme", ANA).await, world.copied_link("acme", BEN).await]);
        assert_eq!(page.header("cache-control"), Some("no-store"));
        let (browser, page) = world.joins_anew(&links[1], "Ben Berg").await;
        assert_eq!(page.status, 303, "{}", page.body);
        assert_eq!(browser.get("/account").await.status, 200, "signed in");
        assert_eq!(world.what_is("acme", BEN).await.as_deref(), Some("member active"));
        // Shown once: nowhere else is there a link.
        for path in ["/o/acme/invitations", "/o/acme/members", "/o/acme/plan"] {
            assert!(!owner.get(path).await.body.contains("/invitations/A"), "{path}");
        }
    }

    async fn inviting_is_on_record_and_so_is_being_refused(world: &World) {
        let owner = acme(world).await;
        let list = (0..22).map(|n| format!("p{n:02}@people.example")).collect::<Vec<_>>();
        asks(&owner, &list.join(" "), &[("role", "viewer"), ("hours", "24"), ("step", "send")]).await;
        let helper = custom_role(world, "Helper", &["team.view", "team.invite", "projects.view", "reports.view"]).await;
        world.member("acme", "hedy", &helper).await;
        let hedy = world.signed_in("hedy@acme.example").await;
        asks(&hedy, ANA, &[("role", "admin"), ("step", "send")]).await;
        let lines: Vec<_> = world.record("acme").await.into_iter().filter(|line| line.action == "invitations.sent").collect();
        assert_eq!(lines.len(), 2, "{lines:#?}");
        let (done, refused) = (&lines[0], &lines[1]);
        assert_eq!((done.actor_name.as_str(), done.refused, done.sequence.is_some()), ("Olga Owner", false, true));
        assert_eq!(done.payload(), &json!({ "role": "viewer", "count": 22, "emails": list[..20], "hours": 24 }));
        assert_eq!((refused.actor_name.as_str(), refused.refused, refused.sequence), ("Hedy", true, None), "outside the chain");
        assert_eq!(refused.payload(), &json!({ "role": "admin", "reason": "wider" }));
        assert_eq!(stored(world, "pending").await, 22);
    }
}
