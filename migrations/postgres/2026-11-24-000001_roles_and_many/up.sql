-- Roles have a history, and a change says what became of everybody it was asked of.

-- Every version of an organization's own roles, the present one too: what a stale edit is compared with, and what can be brought back.
-- The catalog's roles have none: the catalog is theirs.
CREATE TABLE role_versions (
    org_id uuid NOT NULL,
    role_number integer NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    reach text NOT NULL,
    permissions jsonb NOT NULL,
    at timestamptz NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    PRIMARY KEY (org_id, role_number, version),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number) ON DELETE CASCADE
);
INSERT INTO role_versions (org_id, role_number, version, name, description, reach, permissions, at, actor_id, actor_name)
SELECT org_id, number, version, name, description, reach, permissions, created_at, NULL, '' FROM roles WHERE NOT is_system;

-- 'done', or why somebody was left alone; then before and after are the same.
ALTER TABLE change_items ADD COLUMN outcome text NOT NULL DEFAULT 'done';
CREATE INDEX change_items_by_user ON change_items (org_id, user_id, change_id);

-- What a change did besides its people: a role that it ended or brought back, with the invitations that it moved. null for nothing.
ALTER TABLE changes ADD COLUMN about jsonb NOT NULL DEFAULT 'null';

-- A role in use is not ended: pending invitations use it, too.
CREATE INDEX invitations_by_role ON invitations (org_id, role_number) WHERE state = 'pending';
