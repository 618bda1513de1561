-- Programs come with a token: a member's, which does what that member may, or the organization's own.

-- permissions: what was chosen, by permission key; NULL for a member's token that holds nothing back. An organization's token always says.
-- as_owner: whether it stands for what the console leaves to the holders of a role that somebody must hold.
-- The secret itself is stored nowhere. made_by is a record and no reference: who made it may be gone.
CREATE TABLE tokens (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    prefix text NOT NULL,
    name text NOT NULL,
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    permissions jsonb,
    as_owner boolean NOT NULL,
    made_by uuid,
    made_by_name text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz NOT NULL DEFAULT 'epoch',
    revoked_at timestamptz,
    revoked_by_name text NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, id),
    CHECK (user_id IS NOT NULL OR permissions IS NOT NULL)
);
CREATE INDEX tokens_by_user ON tokens (org_id, user_id) WHERE revoked_at IS NULL;
-- A token is known by its secret before anybody knows whose it is.
CREATE UNIQUE INDEX tokens_by_secret ON tokens (secret_hash);
