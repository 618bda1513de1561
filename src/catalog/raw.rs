//! A catalog file as written: every key read, nothing resolved yet.

use super::fault::Offset;
use super::read::{At, Reader, Section};
use super::text::Text;
use toml::de::DeTable;

/// The whole file.
pub(super) struct RawCatalog {
    pub(super) start: Offset,
    pub(super) structure: bool,
    pub(super) default_role: At<String>,
    pub(super) default_plan: Option<At<String>>,
    pub(super) plan_change: Option<At<String>>,
    pub(super) billing_url: Option<At<String>>,
    pub(super) invitation_hours: Option<At<u32>>,
    pub(super) brand: Option<RawBrand>,
    pub(super) words: Vec<(At<String>, Text)>,
    pub(super) password: RawPassword,
    pub(super) modules: Vec<RawModule>,
    pub(super) permissions: Vec<RawPermission>,
    pub(super) roles: Vec<RawRole>,
    pub(super) role_templates: Vec<RawTemplate>,
    pub(super) plans: Vec<RawPlan>,
    pub(super) console: Option<RawConsole>,
    pub(super) matrix_rows: Vec<RawRow>,
    pub(super) resources: Vec<RawResource>,
}

pub(super) struct RawBrand {
    pub(super) product: Text,
    pub(super) logo: Option<At<String>>,
    pub(super) accent: At<String>,
    pub(super) home_url: Option<At<String>>,
    pub(super) support: Option<At<String>>,
}

#[derive(Default)]
pub(super) struct RawPassword {
    pub(super) min_chars: Option<At<u32>>,
    pub(super) max_chars: Option<At<u32>>,
    pub(super) upper: bool,
    pub(super) digit: bool,
    pub(super) special: bool,
}

pub(super) struct RawModule {
    pub(super) key: At<String>,
    pub(super) name: Text,
    pub(super) description: Option<Text>,
    pub(super) icon: Option<At<String>>,
    pub(super) number: Option<At<u32>>,
}

pub(super) struct RawPermission {
    pub(super) key: At<String>,
    pub(super) name: Text,
    pub(super) description: Option<Text>,
    pub(super) access: Option<At<String>>,
    pub(super) sensitive: bool,
    pub(super) scoped: bool,
    pub(super) owner_only: bool,
    pub(super) number: Option<At<u32>>,
}

/// What a role and a template have in common: what they may do and how far.
pub(super) struct RawRights {
    /// Nothing when the list could not be read, which was noted.
    pub(super) permissions: Option<Vec<At<String>>>,
    pub(super) reach: Option<At<String>>,
    pub(super) reaches: Vec<(At<String>, At<String>)>,
}

pub(super) struct RawRole {
    pub(super) key: At<String>,
    pub(super) name: Text,
    pub(super) description: Text,
    pub(super) number: Option<At<u32>>,
    pub(super) rights: RawRights,
    pub(super) invitable: bool,
    pub(super) assignable: bool,
    pub(super) at_least_one: bool,
    pub(super) several_holders: Option<bool>,
    pub(super) manages_peers: bool,
    pub(super) remove_requires_demotion: Option<At<String>>,
}

pub(super) struct RawTemplate {
    pub(super) key: At<String>,
    pub(super) name: Text,
    pub(super) description: Text,
    pub(super) rights: RawRights,
    pub(super) matrix_column: bool,
}

pub(super) struct RawPlan {
    pub(super) key: At<String>,
    pub(super) name: Text,
    /// A number, or `None` within for unlimited.
    pub(super) seats: Option<At<Option<u32>>>,
    pub(super) custom_roles: bool,
}

pub(super) struct RawConsole {
    pub(super) offset: Offset,
    pub(super) holders: Vec<(At<String>, At<String>)>,
}

pub(super) struct RawResource {
    pub(super) kind: At<String>,
    pub(super) owner: Option<At<String>>,
}

pub(super) struct RawRow {
    pub(super) offset: Offset,
    pub(super) label: Text,
    /// Nothing when the list could not be read, which was noted.
    pub(super) permissions: Option<Vec<At<String>>>,
}

/// Reads the languages first: every text after it is checked against them.
pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> RawCatalog {
    let mut file = Section::new(table, 0, "the file");
    reader.languages = languages(reader, &mut file);
    let raw = RawCatalog {
        start: file.offset(),
        structure: file.boolean(reader, "structure", false),
        default_role: file.required_string(reader, "default_role"),
        default_plan: file.string(reader, "default_plan"),
        plan_change: file.string(reader, "plan_change"),
        billing_url: file.string(reader, "billing_url"),
        invitation_hours: file.number(reader, "invitation_hours", 1),
        brand: brand(reader, &mut file),
        words: words(reader, &mut file),
        password: password(reader, &mut file),
        modules: each(reader, &mut file, "module", module),
        permissions: each(reader, &mut file, "permission", permission),
        roles: each(reader, &mut file, "role", role),
        role_templates: each(reader, &mut file, "role_template", template),
        plans: each(reader, &mut file, "plan", plan),
        console: console(reader, &mut file),
        matrix_rows: each(reader, &mut file, "matrix_row", row),
        resources: each(reader, &mut file, "resource", resource),
    };
    file.finish(reader);
    raw
}

fn each<T>(
    reader: &mut Reader<'_>,
    file: &mut Section<'_>,
    key: &'static str,
    read: impl Fn(&mut Reader<'_>, &mut Section<'_>) -> T,
) -> Vec<T> {
    let sections = file.tables(reader, key).into_iter();
    sections
        .map(|mut section| {
            let item = read(reader, &mut section);
            section.finish(reader);
            item
        })
        .collect()
}

fn languages(reader: &mut Reader<'_>, file: &mut Section<'_>) -> Vec<String> {
    let Some(given) = file.strings(reader, "languages") else { return vec!["en".to_owned()] };
    let mut languages: Vec<String> = Vec::new();
    for language in given {
        let (at, tag) = (language.span().start, language.into_inner());
        let well_formed = tag.split('-').all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !well_formed {
            reader.faults.add(at, format!("`{tag}` is not a language tag such as en, fr or pt-BR"));
        }
        if languages.contains(&tag) {
            reader.faults.add(at, format!("language `{tag}` is given twice"));
        } else {
            languages.push(tag);
        }
    }
    if languages.is_empty() {
        reader.faults.add(file.offset(), "`languages` names no language");
        languages.push("en".to_owned());
    }
    languages
}

fn brand(reader: &mut Reader<'_>, file: &mut Section<'_>) -> Option<RawBrand> {
    let Some(mut section) = file.table(reader, "brand") else {
        reader.faults.add(file.offset(), "the table [brand] is missing");
        return None;
    };
    let brand = RawBrand {
        product: section.required_text(reader, "product"),
        logo: section.string(reader, "logo"),
        accent: section.required_string(reader, "accent"),
        home_url: section.string(reader, "home_url"),
        support: section.string(reader, "support"),
    };
    section.finish(reader);
    Some(brand)
}

fn words(reader: &mut Reader<'_>, file: &mut Section<'_>) -> Vec<(At<String>, Text)> {
    let Some(section) = file.table(reader, "words") else { return Vec::new() };
    let entries = section.entries().into_iter();
    entries.filter_map(|(key, value)| reader.text(key.get_ref(), value).map(|text| (key, text))).collect()
}

fn password(reader: &mut Reader<'_>, file: &mut Section<'_>) -> RawPassword {
    let Some(mut section) = file.table(reader, "password") else { return RawPassword::default() };
    let password = RawPassword {
        min_chars: section.number(reader, "min_chars", 1),
        max_chars: section.number(reader, "max_chars", 1),
        upper: section.boolean(reader, "upper", false),
        digit: section.boolean(reader, "digit", false),
        special: section.boolean(reader, "special", false),
    };
    section.finish(reader);
    password
}

fn console(reader: &mut Reader<'_>, file: &mut Section<'_>) -> Option<RawConsole> {
    let Some(section) = file.table(reader, "console") else {
        reader.faults.add(file.offset(), "the table [console] is missing");
        return None;
    };
    Some(RawConsole { offset: section.offset(), holders: section.string_entries(reader) })
}

fn module(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawModule {
    RawModule {
        key: section.required_string(reader, "key"),
        name: section.required_text(reader, "name"),
        description: section.text(reader, "description"),
        icon: section.string(reader, "icon"),
        number: section.number(reader, "number", 1),
    }
}

fn permission(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawPermission {
    RawPermission {
        key: section.required_string(reader, "key"),
        name: section.required_text(reader, "name"),
        description: section.text(reader, "description"),
        access: section.string(reader, "access"),
        sensitive: section.boolean(reader, "sensitive", false),
        scoped: section.boolean(reader, "scoped", false),
        owner_only: section.boolean(reader, "owner_only", false),
        number: section.number(reader, "number", 1),
    }
}

fn rights(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawRights {
    RawRights {
        permissions: section.required_strings(reader, "permissions"),
        reach: section.string(reader, "reach"),
        reaches: section.table(reader, "reaches").map(|reaches| reaches.string_entries(reader)).unwrap_or_default(),
    }
}

fn role(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawRole {
    RawRole {
        key: section.required_string(reader, "key"),
        name: section.required_text(reader, "name"),
        description: section.required_text(reader, "description"),
        number: section.number(reader, "number", 1),
        rights: rights(reader, section),
        invitable: section.boolean(reader, "invitable", true),
        assignable: section.boolean(reader, "assignable", true),
        at_least_one: section.boolean(reader, "at_least_one", false),
        several_holders: section.boolean_if_given(reader, "several_holders"),
        manages_peers: section.boolean(reader, "manages_peers", true),
        remove_requires_demotion: section.string(reader, "remove_requires_demotion"),
    }
}

fn template(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawTemplate {
    RawTemplate {
        key: section.required_string(reader, "key"),
        name: section.required_text(reader, "name"),
        description: section.required_text(reader, "description"),
        rights: rights(reader, section),
        matrix_column: section.boolean(reader, "matrix_column", false),
    }
}

fn plan(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawPlan {
    RawPlan {
        key: section.required_string(reader, "key"),
        name: section.required_text(reader, "name"),
        seats: section.number_or_word(reader, "seats", "unlimited"),
        custom_roles: section.boolean(reader, "custom_roles", true),
    }
}

fn resource(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawResource {
    RawResource { kind: section.required_string(reader, "type"), owner: section.string(reader, "owner") }
}

fn row(reader: &mut Reader<'_>, section: &mut Section<'_>) -> RawRow {
    RawRow {
        offset: section.offset(),
        label: section.required_text(reader, "label"),
        permissions: section.required_strings(reader, "permissions"),
    }
}
