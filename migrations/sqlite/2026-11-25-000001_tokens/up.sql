-- Programs come with a token: a member's, which does what that member may, or the organization's own.

-- permissions: what was chosen, by permission key; NULL for a member's token that holds nothing back. An organization's token always says.
-- as_owner: whether it stands for what the console leaves to the holders of a role that somebody must hold.
-- The secret itself is stored nowhere. made_by is a record and no reference: who made it may be gone.
CREATE TABLE tokens (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    secret_hash BLOB NOT NULL CHECK (length(secret_hash) = 32),
    prefix TEXT NOT NULL,
    name TEXT NOT NULL,
    user_id BLOB REFERENCES users (id) ON DELETE CASCADE,
    permissions TEXT CHECK (json_valid(permissions)),
    as_owner INTEGER NOT NULL CHECK (as_owner IN (0, 1)),
    made_by BLOB CHECK (length(made_by) = 16),
    made_by_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER NOT NULL DEFAULT 0,
    revoked_at INTEGER,
    revoked_by_name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, id),
    CHECK (user_id IS NOT NULL OR permissions IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (org_id, user_id) WHERE revoked_at IS NULL;
-- A token is known by its secret before anybody knows whose it is.
CREATE UNIQUE INDEX tokens_by_secret ON tokens (secret_hash);
