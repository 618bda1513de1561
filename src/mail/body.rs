//! What a letter says, in the order in which it is read. A letter is data, not a template of its own: so its text and its HTML always say
//! the same, look like every other letter, and have one button at most.

use askama::Template;

use super::{
    render::{Letterhead, NotWritten, Rendered, one_line},
    voice::Voice,
    wrap::wrapped,
};

/// A letter's words, before they become text and HTML.
pub(super) struct Body<'a> {
    pub(super) voice: Voice<'a>,
    pub(super) subject: String,
    /// What a list of mails shows behind the subject.
    pub(super) preview: String,
    pub(super) heading: String,
    /// What happened.
    pub(super) parts: Vec<Part>,
    /// What to do about it.
    pub(super) button: Option<Button>,
    /// What else is good to know.
    pub(super) small: Vec<String>,
    /// Where to turn, when there is nothing one can do here.
    pub(super) help: Option<Help>,
    /// Why the recipient got it.
    pub(super) why: String,
}

/// A piece of a letter.
pub(super) enum Part {
    /// A paragraph.
    Line(String),
    /// What matters, at a glance.
    Facts(Vec<Fact>),
    /// Somebody's own words.
    Quote { lead: String, lines: Vec<String> },
    /// Digits to type.
    Code(String),
    /// One under the other, and how many more there are.
    List { items: Vec<String>, more: Option<String> },
}

/// A name and a value.
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) value: String,
    /// What the value means.
    pub(super) about: Option<String>,
}

/// What to press, and where it leads.
pub(super) struct Button {
    pub(super) label: String,
    pub(super) href: String,
}

/// An address that helps.
pub(super) struct Help {
    pub(super) lead: String,
    pub(super) address: String,
    pub(super) href: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Body<'a>,
    title: &'a str,
}

impl<'a> Body<'a> {
    /// A letter that so far only greets.
    pub(super) fn to(head: &Letterhead<'a>) -> Self {
        Self {
            voice: head.voice,
            subject: String::new(),
            preview: String::new(),
            heading: String::new(),
            parts: vec![Part::Line(hello(head))],
            button: None,
            small: Vec::new(),
            help: None,
            why: String::new(),
        }
    }

    /// Adds a paragraph.
    pub(super) fn line(&mut self, text: String) {
        self.parts.push(Part::Line(text));
    }

    /// Sets the button.
    pub(super) fn button(&mut self, label: String, href: String) {
        self.button = Some(Button { label, href });
    }

    /// The words as they are sent.
    pub(super) fn write(&self) -> Result<Rendered, NotWritten> {
        let subject = one_line(&self.subject);
        let html = Html { letter: self, title: &subject }.render()?;
        Ok(Rendered { text: self.text(), html, subject })
    }

    fn text(&self) -> String {
        let mut paragraphs: Vec<String> = self.parts.iter().map(Part::text).collect();
        paragraphs.extend(self.button.as_ref().map(|button| format!("{}:\n{}", button.label, button.href)));
        let small: Vec<String> = self.small.iter().map(|text| wrapped(text, "")).collect();
        paragraphs.extend((!small.is_empty()).then(|| small.join("\n")));
        paragraphs.extend(self.help.as_ref().map(|help| format!("{}\n{}", help.lead, help.address)));
        // Two hyphens and a blank: what follows is no part of the letter, and mail programs show it so.
        format!("{}\n\n-- \n{}\n", paragraphs.join("\n\n"), wrapped(&self.why, ""))
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Line(text) => wrapped(text, ""),
            Self::Facts(facts) => facts.iter().map(Fact::text).collect::<Vec<_>>().join("\n"),
            Self::Quote { lead, lines } => {
                let quoted: Vec<String> = lines.iter().map(|line| wrapped(line, "> ")).collect();
                format!("{}\n\n{}", wrapped(lead, ""), quoted.join("\n"))
            }
            Self::Code(code) => format!("    {code}"),
            Self::List { items, more } => items.iter().map(|item| format!("- {item}")).chain(more.clone()).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Fact {
    fn text(&self) -> String {
        let fact = wrapped(&format!("{}: {}", self.label, self.value), "");
        self.about.as_ref().map_or_else(|| fact.clone(), |about| format!("{fact}\n{}", wrapped(about, "  ")))
    }
}

/// Somebody who was invited may have no name yet; and an inviter may have typed one for them.
fn hello(head: &Letterhead<'_>) -> String {
    let name = head.voice.name(head.name);
    if name.is_empty() { head.voice.words.say("mail-hello-nobody") } else { head.voice.words.one("mail-hello", "name", name) }
}
