-- The foundation: who there is, where they belong, what is sent. Ids are UUIDv7. Keys that are compared or sorted are COLLATE "C".

CREATE TABLE instance (
    id integer PRIMARY KEY CHECK (id = 1),
    set_up_at timestamptz
);
INSERT INTO instance (id) VALUES (1);

CREATE TABLE catalogs (
    key text COLLATE "C" PRIMARY KEY,
    hash text NOT NULL,
    applied_at timestamptz NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text,
    password_set_at timestamptz,
    language text NOT NULL,
    theme text NOT NULL,
    created_at timestamptz NOT NULL
);

-- The key itself is only in the cookie; here is its SHA-256.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    agent text NOT NULL,
    address text NOT NULL,
    remembered boolean NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers that a person signed in from before: other people's failures never lock these out.
CREATE TABLE devices (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_id uuid NOT NULL,
    signed_in_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

CREATE TABLE throttles (
    key text COLLATE "C" PRIMARY KEY,
    failures integer NOT NULL,
    window_started_at timestamptz NOT NULL,
    blocked_until timestamptz NOT NULL,
    last_failure_at timestamptz NOT NULL
);

-- One row a person: a newer link is the next generation, which is what makes the older ones dead.
CREATE TABLE password_resets (
    user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    slug text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL,
    catalog text NOT NULL REFERENCES catalogs (key),
    plan text NOT NULL,
    created_at timestamptz NOT NULL,
    suspended_at timestamptz
);

-- The row that the organization's door locks. Nothing refers to it, so plain inserts never wait for it.
CREATE TABLE organization_state (
    org_id uuid PRIMARY KEY,
    active integer NOT NULL,
    pending integer NOT NULL,
    next_role_number integer NOT NULL,
    activity_sequence bigint NOT NULL,
    activity_hash text NOT NULL
);

CREATE TABLE roles (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    number integer NOT NULL,
    key text COLLATE "C" NOT NULL,
    is_system boolean NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    description text NOT NULL,
    reach text NOT NULL,
    permissions jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (org_id, number),
    UNIQUE (org_id, key)
);
CREATE UNIQUE INDEX roles_by_name ON roles (org_id, name_key) WHERE deleted_at IS NULL;

CREATE TABLE role_counts (
    org_id uuid NOT NULL,
    role_number integer NOT NULL,
    status text NOT NULL,
    members integer NOT NULL,
    PRIMARY KEY (org_id, role_number, status),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number) ON DELETE CASCADE
);

-- name, email and the keys are copies kept beside the membership: ordering through a join to users does not scale.
CREATE TABLE members (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_number integer NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    origin text NOT NULL CHECK (origin IN ('setup', 'invitation', 'operator', 'seed')),
    joined_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL DEFAULT 'epoch',
    name text NOT NULL,
    email text NOT NULL,
    name_key text COLLATE "C" NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    search_key text COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, user_id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
);
CREATE UNIQUE INDEX members_by_email ON members (org_id, email_key);
CREATE INDEX members_by_user ON members (user_id, org_id);
CREATE INDEX members_by_name ON members (org_id, name_key, user_id);
CREATE INDEX members_by_role ON members (org_id, role_number, name_key, user_id);
CREATE INDEX members_by_status ON members (org_id, status, name_key, user_id);
CREATE INDEX members_by_seen ON members (org_id, last_seen_at, user_id);
CREATE INDEX members_by_joined ON members (org_id, joined_at, user_id);

-- The substring index of the search wants the extension pg_trgm. Where it cannot be made, search falls back to prefixes.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX members_by_search ON members USING gin (search_key gin_trgm_ops);
EXCEPTION
    WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
        RAISE NOTICE 'pg_trgm is not available: members are searched by prefix';
END
$$;

-- Done acts carry a sequence and a link of the hash chain; refused ones stand outside it.
CREATE TABLE activity (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    sequence bigint,
    at timestamptz NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    refused boolean NOT NULL,
    payload jsonb NOT NULL,
    digest text NOT NULL,
    hash text NOT NULL,
    request_id text NOT NULL,
    address text NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX activity_by_sequence ON activity (org_id, sequence);

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    org_id uuid REFERENCES organizations (id) ON DELETE CASCADE,
    kind text NOT NULL,
    recipient text NOT NULL,
    recipient_name text NOT NULL,
    language text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    leased_by uuid,
    leased_until timestamptz,
    sent_at timestamptz,
    given_up_at timestamptz,
    answer text
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
