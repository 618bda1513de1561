-- People come and go: invitations, changes of members with what undoes them, and who is no member any more.

-- Links carry the invitation's id and its generation, nothing else: hence the id is unique by itself.
-- sender_name is the name as it was; resends are the last moments it was sent again; told_at is when the sender read of its end.
CREATE TABLE invitations (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    search_key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    role_number integer NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'expired', 'accepted', 'declined', 'revoked')),
    generation bigint NOT NULL,
    sender_id uuid NOT NULL,
    sender_name text NOT NULL,
    needs_sender boolean NOT NULL,
    note text NOT NULL,
    hours integer NOT NULL,
    created_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    reminded_at timestamptz,
    asked_at timestamptz,
    told_at timestamptz,
    resends jsonb NOT NULL,
    accepted_by uuid,
    mail_id uuid,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
);
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
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('role', 'suspend', 'reactivate', 'remove', 'leave', 'restore')),
    actor_id uuid NOT NULL,
    actor_name text NOT NULL,
    at timestamptz NOT NULL,
    people integer NOT NULL,
    undoes uuid,
    undone_by uuid,
    PRIMARY KEY (org_id, id)
);

-- What each person was and is since: a role's number and a status, or null for no member. Kept whole, for undo.
CREATE TABLE change_items (
    org_id uuid NOT NULL,
    change_id uuid NOT NULL,
    user_id uuid NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    PRIMARY KEY (org_id, change_id, user_id),
    FOREIGN KEY (org_id, change_id) REFERENCES changes (org_id, id) ON DELETE CASCADE
);

-- Who left or was removed, as they were. `members` holds only who is in.
CREATE TABLE former_members (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_number integer NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    origin text NOT NULL CHECK (origin IN ('setup', 'invitation', 'operator', 'seed')),
    name text NOT NULL,
    email text NOT NULL,
    email_key text COLLATE "C" NOT NULL,
    search_key text COLLATE "C" NOT NULL,
    joined_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    ended_by uuid NOT NULL,
    ended_by_name text NOT NULL,
    PRIMARY KEY (org_id, user_id),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number)
);
CREATE INDEX former_members_by_end ON former_members (org_id, ended_at, user_id);
CREATE INDEX former_members_by_user ON former_members (user_id);

-- invited_on counts days since 1970, invited_today the invitations sent on that day. ceiling is how many seats were used when a smaller
-- plan came: above the plan's cap, but never above that, and lowered with every seat that is given up.
ALTER TABLE organization_state ADD COLUMN invited_on integer NOT NULL DEFAULT 0;
ALTER TABLE organization_state ADD COLUMN invited_today integer NOT NULL DEFAULT 0;
ALTER TABLE organization_state ADD COLUMN ceiling integer NOT NULL DEFAULT 0;

-- Whether the server said never, as opposed to not for a day.
ALTER TABLE outbox ADD COLUMN refused boolean NOT NULL DEFAULT false;

-- Refusals are capped per actor.
CREATE INDEX activity_refusals ON activity (org_id, actor_id, at) WHERE refused;
