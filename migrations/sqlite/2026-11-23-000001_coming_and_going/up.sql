-- People come and go: invitations, changes of members with what undoes them, and who is no member any more.

-- Links carry the invitation's id and its generation, nothing else: hence the id is unique by itself.
-- sender_name is the name as it was; resends are the last moments it was sent again; told_at is when the sender read of its end.
CREATE TABLE invitations (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    name TEXT NOT NULL,
    role_number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'expired', 'accepted', 'declined', 'revoked')),
    generation INTEGER NOT NULL,
    sender_id BLOB NOT NULL CHECK (length(sender_id) = 16),
    sender_name TEXT NOT NULL,
    needs_sender INTEGER NOT NULL CHECK (needs_sender IN (0, 1)),
    note TEXT NOT NULL,
    hours INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER,
    reminded_at INTEGER,
    asked_at INTEGER,
    told_at INTEGER,
    resends TEXT NOT NULL CHECK (json_valid(resends)),
    accepted_by BLOB CHECK (length(accepted_by) = 16),
    mail_id BLOB,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX invitations_by_id ON invitations (id);
CREATE UNIQUE INDEX invitations_pending_by_email ON invitations (org_id, email_key) WHERE state = 'pending';
CREATE INDEX invitations_by_sent ON invitations (org_id, sent_at, id);
CREATE INDEX invitations_by_state ON invitations (org_id, state, sent_at, id);
CREATE INDEX invitations_by_sender ON invitations (org_id, sender_id, state);
CREATE INDEX invitations_by_email ON invitations (org_id, email_key);
CREATE INDEX invitations_due ON invitations (org_id, expires_at) WHERE state = 'pending';
CREATE INDEX invitations_ending ON invitations (expires_at) WHERE state = 'pending';
CREATE INDEX invitations_untold ON invitations (ended_at) WHERE state = 'expired' AND told_at IS NULL;

-- One act on one or many members. `undoes` is the change that it takes back, `undone_by` the one that took it back.
CREATE TABLE changes (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id BLOB NOT NULL CHECK (length(id) = 16),
    kind TEXT NOT NULL CHECK (kind IN ('role', 'suspend', 'reactivate', 'remove', 'leave', 'restore')),
    actor_id BLOB NOT NULL CHECK (length(actor_id) = 16),
    actor_name TEXT NOT NULL,
    at INTEGER NOT NULL,
    people INTEGER NOT NULL,
    undoes BLOB,
    undone_by BLOB,
    PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

-- What each person was and is since: a role's number and a status, or null for no member. Kept whole, for undo.
CREATE TABLE change_items (
    org_id BLOB NOT NULL,
    change_id BLOB NOT NULL,
    user_id BLOB NOT NULL CHECK (length(user_id) = 16),
    before TEXT NOT NULL CHECK (json_valid(before)),
    after TEXT NOT NULL CHECK (json_valid(after)),
    PRIMARY KEY (org_id, change_id, user_id),
    FOREIGN KEY (org_id, change_id) REFERENCES changes (org_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Who left or was removed, as they were. `members` holds only who is in.
CREATE TABLE former_members (
    org_id BLOB NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id BLOB NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_number INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended')),
    origin TEXT NOT NULL CHECK (origin IN ('setup', 'invitation', 'operator', 'seed')),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    search_key TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    ended_by BLOB NOT NULL CHECK (length(ended_by) = 16),
    ended_by_name TEXT NOT NULL,
    PRIMARY KEY (org_id, user_id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_members_by_end ON former_members (org_id, ended_at, user_id);
CREATE INDEX former_members_by_user ON former_members (user_id);

-- invited_on counts days since 1970, invited_today the invitations sent on that day. ceiling is how many seats were used when a smaller
-- plan came: above the plan's cap, but never above that, and lowered with every seat that is given up.
ALTER TABLE organization_state ADD COLUMN invited_on INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organization_state ADD COLUMN invited_today INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organization_state ADD COLUMN ceiling INTEGER NOT NULL DEFAULT 0;

-- Whether the server said never, as opposed to not for a day.
ALTER TABLE outbox ADD COLUMN refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1));

-- Refusals are capped per actor.
CREATE INDEX activity_refusals ON activity (org_id, actor_id, at) WHERE refused = 1;
