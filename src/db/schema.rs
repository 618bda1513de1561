//! Every table and column, once. A test compares this with what the migrations of both databases made.
//! Not written by diesel's command line, which cannot know the custom types.
#![expect(missing_docs, reason = "the migrations say what each column is for")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Moment;
    instance (id) {
        id -> Integer,
        set_up_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Moment;
    catalogs (key) {
        key -> Text,
        hash -> Text,
        applied_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    users (id) {
        id -> Uid,
        email -> Text,
        email_key -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        password_set_at -> Nullable<Moment>,
        language -> Text,
        theme -> Text,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    sessions (id) {
        id -> Uid,
        key_hash -> Binary,
        user_id -> Uid,
        device_id -> Uid,
        agent -> Text,
        address -> Text,
        remembered -> Bool,
        created_at -> Moment,
        seen_at -> Moment,
        expires_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    devices (user_id, device_id) {
        user_id -> Uid,
        device_id -> Uid,
        signed_in_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Moment;
    throttles (key) {
        key -> Text,
        failures -> Integer,
        window_started_at -> Moment,
        blocked_until -> Moment,
        last_failure_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    password_resets (user_id) {
        user_id -> Uid,
        generation -> BigInt,
        expires_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    organizations (id) {
        id -> Uid,
        slug -> Text,
        name -> Text,
        catalog -> Text,
        plan -> Text,
        created_at -> Moment,
        suspended_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Uid;
    organization_state (org_id) {
        org_id -> Uid,
        active -> Integer,
        pending -> Integer,
        next_role_number -> Integer,
        activity_sequence -> BigInt,
        activity_hash -> Text,
        invited_on -> Integer,
        invited_today -> Integer,
        ceiling -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    roles (org_id, number) {
        org_id -> Uid,
        number -> Integer,
        key -> Text,
        is_system -> Bool,
        name -> Text,
        name_key -> Text,
        description -> Text,
        reach -> Text,
        permissions -> Doc,
        version -> Integer,
        created_at -> Moment,
        deleted_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Uid;
    role_counts (org_id, role_number, status) {
        org_id -> Uid,
        role_number -> Integer,
        status -> Text,
        members -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    members (org_id, user_id) {
        org_id -> Uid,
        user_id -> Uid,
        role_number -> Integer,
        status -> Text,
        origin -> Text,
        joined_at -> Moment,
        last_seen_at -> Moment,
        name -> Text,
        email -> Text,
        name_key -> Text,
        email_key -> Text,
        search_key -> Text,
        external_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    activity (org_id, id) {
        org_id -> Uid,
        id -> Uid,
        sequence -> Nullable<BigInt>,
        at -> Moment,
        actor_id -> Nullable<Uid>,
        actor_name -> Text,
        action -> Text,
        refused -> Bool,
        payload -> Doc,
        digest -> Text,
        hash -> Text,
        request_id -> Text,
        address -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    outbox (id) {
        id -> Uid,
        org_id -> Nullable<Uid>,
        kind -> Text,
        recipient -> Text,
        recipient_name -> Text,
        language -> Text,
        payload -> Doc,
        created_at -> Moment,
        due_at -> Moment,
        attempts -> Integer,
        leased_by -> Nullable<Uid>,
        leased_until -> Nullable<Moment>,
        sent_at -> Nullable<Moment>,
        given_up_at -> Nullable<Moment>,
        answer -> Nullable<Text>,
        refused -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    invitations (org_id, id) {
        org_id -> Uid,
        id -> Uid,
        email -> Text,
        email_key -> Text,
        search_key -> Text,
        name -> Text,
        role_number -> Integer,
        state -> Text,
        generation -> BigInt,
        sender_id -> Uid,
        sender_name -> Text,
        needs_sender -> Bool,
        note -> Text,
        hours -> Integer,
        created_at -> Moment,
        sent_at -> Moment,
        expires_at -> Moment,
        ended_at -> Nullable<Moment>,
        reminded_at -> Nullable<Moment>,
        asked_at -> Nullable<Moment>,
        told_at -> Nullable<Moment>,
        resends -> Doc,
        accepted_by -> Nullable<Uid>,
        mail_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    changes (org_id, id) {
        org_id -> Uid,
        id -> Uid,
        kind -> Text,
        actor_id -> Uid,
        actor_name -> Text,
        at -> Moment,
        people -> Integer,
        undoes -> Nullable<Uid>,
        undone_by -> Nullable<Uid>,
        about -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Uid};
    change_items (org_id, change_id, user_id) {
        org_id -> Uid,
        change_id -> Uid,
        user_id -> Uid,
        before -> Doc,
        after -> Doc,
        outcome -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    former_members (org_id, user_id) {
        org_id -> Uid,
        user_id -> Uid,
        role_number -> Integer,
        status -> Text,
        origin -> Text,
        name -> Text,
        email -> Text,
        email_key -> Text,
        search_key -> Text,
        joined_at -> Moment,
        last_seen_at -> Moment,
        ended_at -> Moment,
        ended_by -> Uid,
        ended_by_name -> Text,
        external_id -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    role_versions (org_id, role_number, version) {
        org_id -> Uid,
        role_number -> Integer,
        version -> Integer,
        name -> Text,
        description -> Text,
        reach -> Text,
        permissions -> Doc,
        at -> Moment,
        actor_id -> Nullable<Uid>,
        actor_name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment, Uid};
    tokens (org_id, id) {
        org_id -> Uid,
        id -> Uid,
        secret_hash -> Binary,
        prefix -> Text,
        name -> Text,
        user_id -> Nullable<Uid>,
        permissions -> Nullable<Doc>,
        as_owner -> Bool,
        made_by -> Nullable<Uid>,
        made_by_name -> Text,
        created_at -> Moment,
        expires_at -> Nullable<Moment>,
        last_used_at -> Moment,
        revoked_at -> Nullable<Moment>,
        revoked_by_name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Doc, Moment};
    idempotency_keys (id) {
        id -> Binary,
        body_hash -> Binary,
        created_at -> Moment,
        status -> Nullable<Integer>,
        headers -> Nullable<Doc>,
        body -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Moment, Uid};
    hand_offs (org_id, id) {
        org_id -> Uid,
        id -> Uid,
        user_id -> Uid,
        return_to -> Nullable<Text>,
        expires_at -> Moment,
        used_at -> Nullable<Moment>,
    }
}

diesel::joinable!(password_resets -> users (user_id));
diesel::joinable!(members -> organizations (org_id));

diesel::allow_tables_to_appear_in_same_query!(
    instance,
    catalogs,
    users,
    sessions,
    devices,
    throttles,
    password_resets,
    organizations,
    organization_state,
    roles,
    role_counts,
    members,
    activity,
    outbox,
    invitations,
    changes,
    change_items,
    former_members,
    role_versions,
    tokens,
    hand_offs,
    idempotency_keys
);
