-- A product hands a member over to the console: a link that signs them in, once, within a minute.

-- The link carries the id alone, signed: hence the id is unique by itself. return_to is a path at the product; NULL for staying here.
CREATE TABLE hand_offs (
    org_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    return_to text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX hand_offs_by_id ON hand_offs (id);
CREATE INDEX hand_offs_by_expiry ON hand_offs (expires_at);
