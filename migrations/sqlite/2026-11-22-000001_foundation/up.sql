-- The foundation: who there is, where they belong, what is sent. Ids are 16-byte UUIDs, instants microseconds since 1970.

CREATE TABLE instance (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    set_up_at INTEGER
) STRICT;
INSERT INTO instance (id) VALUES (1);

CREATE TABLE catalogs (
    key TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    password_set_at INTEGER,
    language TEXT NOT NULL,
    theme TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The key itself is only in the cookie; here is its SHA-256.
CREATE TABLE sessions (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    key_hash BLOB NOT NULL UNIQUE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_id BLOB NOT NULL CHECK (length(device_id) = 16),
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    remembered INTEGER NOT NULL CHECK (remembered IN (0, 1)),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers that a person signed in from before: other people's failures never lock these out.
CREATE TABLE devices (
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_id BLOB NOT NULL CHECK (length(device_id) = 16),
    signed_in_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, device_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE throttles (
    key TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    window_started_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL,
    last_failure_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a person: a newer link is the next generation, which is what makes the older ones dead.
CREATE TABLE password_resets (
    user_id BLOB PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE organizations (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    catalog TEXT NOT NULL REFERENCES catalogs (key),
    plan TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    suspended_at INTEGER
) STRICT, WITHOUT ROWID;

-- The row that the organization's door locks. Nothing refers to it, so plain inserts never wait for it.
CREATE TABLE organization_state (
    org_id BLOB PRIMARY KEY CHECK (length(org_id) = 16),
    active INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    next_role_number INTEGER NOT NULL,
    activity_sequence INTEGER NOT NULL,
    activity_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE roles (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    is_system INTEGER NOT NULL CHECK (is_system IN (0, 1)),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    reach TEXT NOT NULL,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    PRIMARY KEY (org_id, number),
    UNIQUE (org_id, key)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX roles_by_name ON roles (org_id, name_key) WHERE deleted_at IS NULL;

CREATE TABLE role_counts (
    org_id BLOB NOT NULL,
    role_number INTEGER NOT NULL,
    status TEXT NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (org_id, role_number, status),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- name, email and the keys are copies kept beside the membership: ordering through a join to users does not scale.
-- search_id exists on SQLite alone, where the full-text index names rows by integer.
CREATE TABLE members (
    search_id INTEGER PRIMARY KEY,
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    origin TEXT NOT NULL CHECK (origin IN ('setup', 'invitation', 'operator', 'seed')),
    joined_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    UNIQUE (org_id, user_id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
) STRICT;
CREATE UNIQUE INDEX members_by_email ON members (org_id, email_key);
CREATE INDEX members_by_user ON members (user_id, org_id);
CREATE INDEX members_by_name ON members (org_id, name_key, user_id);
CREATE INDEX members_by_role ON members (org_id, role_number, name_key, user_id);
CREATE INDEX members_by_status ON members (org_id, status, name_key, user_id);
CREATE INDEX members_by_seen ON members (org_id, last_seen_at, user_id);
CREATE INDEX members_by_joined ON members (org_id, joined_at, user_id);

CREATE VIRTUAL TABLE member_search USING fts5 (
    search_key, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1'
);

-- Done acts carry a sequence and a link of the hash chain; refused ones stand outside it.
CREATE TABLE activity (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    sequence INTEGER,
    at INTEGER NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL,
    action TEXT NOT NULL,
    refused INTEGER NOT NULL CHECK (refused IN (0, 1)),
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    digest TEXT NOT NULL,
    hash TEXT NOT NULL,
    request_id TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX activity_by_sequence ON activity (org_id, sequence);

CREATE TABLE outbox (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    org_id BLOB REFERENCES organizations (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    language TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_by BLOB,
    leased_until INTEGER,
    sent_at INTEGER,
    given_up_at INTEGER,
    answer TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
