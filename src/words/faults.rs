//! What is wrong with a field, as the sentence beside it. One exhaustive match a kind.

use super::Words;
use crate::domain::{
    email::EmailFault,
    note::NoteFault,
    password::{PasswordFault, PasswordRules},
    person_name::NameFault,
    role::{DescriptionFault, RoleNameFault},
};

impl Words {
    /// Why this is no address.
    pub fn email_fault(&self, fault: EmailFault) -> String {
        self.say(match fault {
            EmailFault::Empty => "sign-in-email-missing",
            EmailFault::TooLong => "account-email-too-long",
            EmailFault::Malformed => "account-email-malformed",
        })
    }

    /// Why this is no name of a person.
    pub fn name_fault(&self, fault: NameFault) -> String {
        self.say(match fault {
            NameFault::Empty => "account-name-missing",
            NameFault::TooLong => "account-name-too-long",
            NameFault::Control => "account-name-control",
        })
    }

    /// Why this is no name of an organization.
    pub fn organization_fault(&self, fault: NameFault) -> String {
        self.say(match fault {
            NameFault::Empty => "setup-organization-missing",
            NameFault::TooLong => "setup-organization-too-long",
            NameFault::Control => "account-name-control",
        })
    }

    /// Why this is no name of a token.
    pub fn token_name_fault(&self, fault: NameFault) -> String {
        self.say(match fault {
            NameFault::Empty => "tokens-name-missing",
            NameFault::TooLong => "account-name-too-long",
            NameFault::Control => "account-name-control",
        })
    }

    /// Why this is no name of a role.
    pub fn role_name_fault(&self, fault: RoleNameFault) -> String {
        self.say(match fault {
            RoleNameFault::Empty => "roles-name-missing",
            RoleNameFault::TooLong => "roles-name-too-long",
            RoleNameFault::Control => "account-name-control",
        })
    }

    /// Why this is no description of a role.
    pub fn description_fault(&self, fault: DescriptionFault) -> String {
        self.say(match fault {
            DescriptionFault::TooLong => "roles-description-too-long",
            DescriptionFault::Control => "roles-description-control",
        })
    }

    /// Why this is no note to somebody invited.
    pub fn note_fault(&self, fault: NoteFault) -> String {
        self.say(match fault {
            NoteFault::TooLong => "invitations-note-too-long",
            NoteFault::Link => "invitations-note-link",
            NoteFault::Control => "invitations-note-control",
        })
    }

    /// Everything that a password lacks, in one text.
    pub fn password_faults(&self, faults: &[PasswordFault]) -> String {
        let sentences = faults.iter().map(|fault| match fault {
            PasswordFault::TooShort { min } => self.one("password-too-short", "min", min),
            PasswordFault::TooLong { max } => self.one("password-too-long", "max", max),
            PasswordFault::NoUpper => self.say("password-no-upper"),
            PasswordFault::NoDigit => self.say("password-no-digit"),
            PasswordFault::NoSpecial => self.say("password-no-special"),
            PasswordFault::Common => self.say("password-common"),
        });
        sentences.collect::<Vec<_>>().join(" ")
    }

    /// The rules, a line each, for the list under the field.
    pub fn password_rules(&self, rules: &PasswordRules) -> Vec<String> {
        let mut lines = vec![self.one("password-rule-length", "min", rules.min_chars), self.say("password-rule-common")];
        let further =
            [(rules.upper, "password-rule-upper"), (rules.digit, "password-rule-digit"), (rules.special, "password-rule-special")];
        lines.extend(further.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| self.say(key)));
        lines
    }
}
