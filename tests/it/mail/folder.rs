//! Mail that stays in a folder, and the demo's mailbox over it.

use rolecall::{
    domain::ids::MailId,
    mail::{Delivery, Envelope, Mailer, folder},
};
use uuid::Uuid;

use super::{RESET, THEN, mail_id, public_url, to_ana, written};

fn mailer(folder: &std::path::Path) -> Mailer {
    Mailer::to_folder(folder.to_owned(), "Rolecall <rolecall@localhost>", &public_url()).unwrap()
}

#[tokio::test]
async fn a_kept_mail_is_read_as_it_was_written() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("mail");
    assert_eq!(folder::list(&folder).unwrap(), []);
    let rendered = written(&RESET, "فاطمة");
    assert!(matches!(mailer(&folder).send(to_ana("فاطمة"), &rendered).await, Delivery::HandedOver(_)));
    let listed = folder::list(&folder).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].to.as_str(), listed[0].at), ("فاطمة <ana@example.com>", THEN));
    assert_eq!(listed[0].from, "Rolecall <rolecall@localhost>");
    let mail = folder::read(&folder, &listed[0].file).unwrap().unwrap();
    assert_eq!((mail.head.subject, mail.text, mail.html), (rendered.subject, rendered.text, rendered.html));
    let eml = std::fs::read_to_string(folder.join(format!("{}.eml", mail_id()))).unwrap();
    assert!(eml.contains(&format!("Message-ID: <{}@team.example.com>", mail_id())));
}

#[tokio::test]
async fn newest_first_and_a_repeat_is_the_same_mail() {
    let place = tempfile::tempdir().unwrap();
    let (mailer, rendered) = (mailer(place.path()), written(&RESET, "Ana"));
    for n in [1, 3, 2, 3] {
        let id = MailId(Uuid::from_u128(n));
        assert!(matches!(mailer.send(Envelope { id, ..to_ana("Ana") }, &rendered).await, Delivery::HandedOver(_)));
    }
    let files: Vec<String> = folder::list(place.path()).unwrap().into_iter().map(|mail| mail.file).collect();
    assert_eq!(files, [3, 2, 1].map(|n| Uuid::from_u128(n).to_string()));
    let unfinished = std::fs::read_dir(place.path()).unwrap().filter(|file| file.as_ref().unwrap().path().extension().unwrap() == "part");
    assert_eq!(unfinished.count(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn the_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("mail");
    mailer(&folder).send(to_ana("Ana"), &written(&RESET, "Ana")).await;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in std::fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("mail");
    mailer(&folder).send(to_ana("Ana"), &written(&RESET, "Ana")).await;
    std::fs::write(place.path().join("secret.json"), "{}").unwrap();
    let id = mail_id().to_string();
    for file in [
        "",
        ".",
        "..",
        "../secret",
        "/etc/passwd",
        "..%2Fsecret",
        &format!("../mail/{id}"),
        &format!("{id}.json"),
        &id.to_uppercase(),
        &id.replace('-', ""),
        &format!("{{{id}}}"),
        &format!("{id}\0"),
    ] {
        assert_eq!(folder::read(&folder, file).unwrap(), None, "{file:?}");
    }
    assert!(folder::read(&folder, &id).unwrap().is_some());
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_not_now() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(mailer(&file.join("mail")).send(to_ana("Ana"), &written(&RESET, "Ana")).await, Delivery::NotNow(_)));
}
