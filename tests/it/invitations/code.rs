//! A link that was passed on says nothing about who holds it: somebody new also types a code that was mailed to the address.

use rolecall::{authz::link::invitation_code, domain::instant::Span};

use super::{ANA, BEN, acme, asks, ends_well, is_in, links_of, presses, with_mail};
use crate::{
    harness::{Browser, PASSWORD, Page, World, smtp::SmtpSink},
    on_both,
};

/// Types a code, with a name and a good password.
async fn types(browser: &Browser, link: &str, code: &str) -> Page {
    browser.post(link, &[("act", "accept"), ("code", code), ("name", "Ana Silva"), ("password", PASSWORD)]).await
}

/// The right code of somebody's newest link.
async fn code_of(world: &World, email: &str) -> String {
    let found = world.invitation("acme", email).await;
    invitation_code(&world.foundation.secret, found.id.0, found.generation)
}

/// A code that is not the right one.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Has the code mailed, and reads it in the `n`th mail.
async fn code_in_mail(sink: &SmtpSink, browser: &Browser, link: &str, n: usize) -> String {
    let page = browser.post(link, &[("act", "code")]).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, Some(format!("{link}?code=sent").as_str())), "{}", page.body);
    let mails = sink.wait_for(n).await;
    let mail = &mails[n - 1];
    assert_eq!((mail.to.as_slice(), mail.subject().as_str()), ([ANA.to_owned()].as_slice(), "Your code for The acme team"));
    assert!(mail.link("/invitations/").is_none(), "the code alone opens nothing");
    let digits = |line: &str| line.chars().filter(char::is_ascii_digit).collect::<String>();
    let text = mail.text();
    text.lines().map(digits).find(|digits| digits.len() == 6).unwrap_or_else(|| panic!("no code in {text}"))
}

on_both! {
    async fn a_link_that_was_passed_on_asks_for_the_code_in_the_mail(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        let page = asks(&owner, ANA, &[]).await;
        assert!(page.text().contains("Whoever opens this one also types a code that we mail to the address."), "{}", page.text());
        let link = links_of(&page).remove(0);
        sink.wait_for(1).await;
        let browser = world.visitor();
        let page = browser.get(&link).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.all("main button"), ["Mail a code to a•••@people.example"]);
        assert_eq!(browser.post(&link, &[("act", "decline")]).await.status, 409, "nor can they say no in somebody's name");
        assert_eq!(world.invitation("acme", ANA).await.state, "pending");
        assert!(!page.body.contains(ANA), "whoever got hold of the link does not learn the address from it");
        assert!(page.all("main input:not([type=hidden])").is_empty());
        let code = code_in_mail(&sink, &browser, &link, 2).await;
        let page = browser.get(&format!("{link}?code=sent")).await;
        assert_eq!(page.attribute("#code", "inputmode").as_deref(), Some("numeric"));
        assert!(page.text().contains("Mailed to a•••@people.example.") && !page.body.contains(ANA), "{}", page.text());

        // Wrong: beside the field, nothing lost but the password.
        for (typed, said) in [
            (another(&code), "This is not the code we mailed. Check it, or have it sent again."),
            (String::new(), "Enter all digits of the code."),
            (code[..5].to_owned(), "Enter all digits of the code."),
            (format!("{code}0"), "Enter all digits of the code."),
        ] {
            let page = types(&browser, &link, &typed).await;
            assert_eq!((page.status.as_u16(), page.error_of("code").as_deref()), (422, Some(said)), "{typed}");
            assert_eq!((page.typed("name").as_deref(), page.typed("password")), (Some("Ana Silva"), None));
        }
        assert!(!is_in(&world, ANA).await);
        let page = browser.post(&link, &[("act", "accept"), ("name", "Ana Silva"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 422, "nor without any");
        // As people write it.
        let page = types(&browser, &link, &format!(" {} {} ", &code[..3], &code[3..])).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some("/o/acme/members")), "{}", page.text());
        assert!(is_in(&world, ANA).await);
        ends_well(world).await;
    }

    async fn guessing_codes_gets_slow_for_the_right_one_too(database: Database) {
        let (world, _sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        let (link, code) = (world.copied_link("acme", ANA).await, code_of(&world, ANA).await);
        // From five browsers: it is the invitation that counts.
        for _ in 0..5 {
            assert_eq!(types(&world.visitor(), &link, &another(&code)).await.status, 422);
        }
        let page = types(&world.visitor(), &link, &code).await;
        assert_eq!((page.status.as_u16(), page.one("main [role=alert]")), (429, "Too many tries. Wait a minute, then try again.".into()));
        assert!((1..=60).contains(&page.header("retry-after").unwrap().parse::<i64>().unwrap()));
        assert_eq!(page.typed("name").as_deref(), Some("Ana Silva"));
        // What the password lacks is said without counting a try.
        world.clock.advance(Span::seconds(61));
        for _ in 0..9 {
            let page = world.visitor().post(&link, &[("act", "accept"), ("code", &code), ("name", ""), ("password", "short")]).await;
            assert_eq!(page.status, 422);
        }
        let page = types(&world.visitor(), &link, &code).await;
        assert_eq!(page.status, 303, "{}", page.text());
        ends_well(world).await;
    }

    async fn neither_guessing_nor_mailing_pays_however_slowly(database: Database) {
        let (world, _sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        let (link, code) = (world.copied_link("acme", ANA).await, code_of(&world, ANA).await);
        let (browser, wrong) = (world.visitor(), another(&code));
        let (mut guesses, mut mails) = (0, 0);
        // Every minute one less than begins the back-off, for two hours.
        for _ in 0..120 {
            for _ in 0..4 {
                guesses += usize::from(types(&browser, &link, &wrong).await.status == 422);
            }
            for _ in 0..2 {
                mails += usize::from(browser.post(&link, &[("act", "code")]).await.status == 303);
            }
            world.clock.advance(Span::seconds(61));
        }
        assert!(guesses <= 12 && mails <= 10, "{guesses} guesses, {mails} mails");
        // The link of the mail asks for none.
        assert_eq!(world.joins_anew(&world.link("acme", ANA).await, "Ana Silva").await.1.status, 303);
        ends_well(world).await;
    }

    async fn inviting_the_same_address_anew_buys_no_further_guesses(database: Database) {
        let (world, _sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        let (link, code) = (world.copied_link("acme", ANA).await, code_of(&world, ANA).await);
        for _ in 0..5 {
            assert_eq!(types(&world.visitor(), &link, &another(&code)).await.status, 422);
        }
        presses(&world, &owner, "revoke", ANA).await;
        asks(&owner, ANA, &[]).await;
        let (link, code) = (world.copied_link("acme", ANA).await, code_of(&world, ANA).await);
        assert_eq!(types(&world.visitor(), &link, &another(&code)).await.status, 429);
        // Nor further mails with it.
        for status in [303, 303, 303, 429] {
            assert_eq!(world.visitor().post(&link, &[("act", "code")]).await.status, status);
        }
        presses(&world, &owner, "revoke", ANA).await;
        asks(&owner, ANA, &[]).await;
        let link = world.copied_link("acme", ANA).await;
        assert_eq!(world.visitor().post(&link, &[("act", "code")]).await.status, 429);
        // It is the address in this organization that counts: another's invitation is not held back.
        asks(&owner, BEN, &[]).await;
        let (link, code) = (world.copied_link("acme", BEN).await, code_of(&world, BEN).await);
        assert_eq!(types(&world.visitor(), &link, &code).await.status, 303);
        ends_well(world).await;
    }

    async fn the_code_of_another_invitation_is_wrong(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, &format!("{ANA} {BEN}"), &[("step", "send")]).await;
        let link = world.copied_link("acme", ANA).await;
        let (anas, bens) = (code_of(&world, ANA).await, code_of(&world, BEN).await);
        assert_ne!(anas, bens);
        let browser = world.visitor();
        assert_eq!(types(&browser, &link, &bens).await.status, 422);
        // Nor that of a link which was replaced.
        presses(&world, &owner, "resend", ANA).await;
        let (link, newer) = (world.copied_link("acme", ANA).await, code_of(&world, ANA).await);
        assert_ne!(anas, newer);
        assert_eq!(types(&browser, &link, &anas).await.status, 422);
        sink.wait_for(3).await;
        assert_eq!(code_in_mail(&sink, &browser, &link, 4).await, newer);
        assert_eq!(types(&browser, &link, &newer).await.status, 303);
        ends_well(world).await;
    }

    async fn the_code_is_mailed_a_few_times_and_then_not_for_a_while(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        asks(&owner, ANA, &[]).await;
        let link = world.copied_link("acme", ANA).await;
        let browser = world.visitor();
        sink.wait_for(1).await;
        let first = code_in_mail(&sink, &browser, &link, 2).await;
        assert_eq!(code_in_mail(&sink, &browser, &link, 3).await, first, "sent again, it is the same");
        code_in_mail(&sink, &browser, &link, 4).await;
        let page = browser.post(&link, &[("act", "code")]).await;
        assert_eq!(page.status, 429);
        assert!(page.one("main [role=alert]").starts_with("The code was mailed a few times already."), "{}", page.text());
        assert_eq!(page.all("#code").len(), 1, "the one that came can be typed");
        world.clock.advance(Span::minutes(2));
        code_in_mail(&sink, &browser, &link, 5).await;
        ends_well(world).await;
    }

    async fn whoever_comes_by_the_mail_or_has_an_account_is_asked_for_no_code(database: Database) {
        let (world, sink) = with_mail(database).await;
        let owner = acme(&world).await;
        world.organization("other", "starter").await;
        asks(&owner, &format!("{ANA} owner@other.example"), &[("step", "send")]).await;
        sink.wait_for(2).await;
        let browser = world.visitor();
        let mailed = world.link("acme", ANA).await;
        assert!(browser.get(&mailed).await.all("#code").is_empty());
        let page = browser.post(&mailed, &[("act", "code")]).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, Some(mailed.as_str())), "there is nothing to mail");
        // Their password shows who they are.
        let copied = world.copied_link("acme", "owner@other.example").await;
        assert_eq!(browser.get(&copied).await.all("main button[type=submit]"), ["Sign in"]);
        assert_eq!(browser.post(&copied, &[("act", "sign_in"), ("password", PASSWORD)]).await.status, 303);
        assert_eq!(browser.post(&copied, &[("act", "accept")]).await.status, 303);
        assert!(is_in(&world, "owner@other.example").await);
        assert_eq!(sink.messages().iter().filter(|mail| mail.subject().starts_with("Your code")).count(), 0);
        ends_well(world).await;
    }
}

on_both! {
    async fn where_mail_does_not_leave_the_house_no_code_is_asked(world: &World) {
        let owner = acme(world).await;
        let page = asks(&owner, ANA, &[]).await;
        assert!(!page.text().contains("code"), "{}", page.text());
        let link = links_of(&page).remove(0);
        let browser = world.visitor();
        let page = browser.get(&link).await;
        assert!(page.all("#code").is_empty() && page.all("[name=password]").len() == 1, "{}", page.body);
        assert_eq!(browser.post(&link, &[("act", "code")]).await.location(), Some(link.as_str()));
        assert_eq!(types(&browser, &link, "").await.status, 303);
    }
}
