-- Roles have a history, and a change says what became of everybody it was asked of.

-- Every version of an organization's own roles, the present one too: what a stale edit is compared with, and what can be brought back.
-- The catalog's roles have none: the catalog is theirs.
CREATE TABLE role_versions (
    org_id BLOB NOT NULL,
    role_number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    reach TEXT NOT NULL,
    permissions TEXT NOT NULL CHECK (json_valid(permissions)),
    at INTEGER NOT NULL,
    actor_id BLOB CHECK (length(actor_id) = 16),
    actor_name TEXT NOT NULL,
    PRIMARY KEY (org_id, role_number, version),
    FOREIGN KEY (org_id, role_number) REFERENCES roles (org_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO role_versions (org_id, role_number, version, name, description, reach, permissions, at, actor_id, actor_name)
SELECT org_id, number, version, name, description, reach, permissions, created_at, NULL, '' FROM roles WHERE is_system = 0;

-- 'done', or why somebody was left alone; then before and after are the same.
ALTER TABLE change_items ADD COLUMN outcome TEXT NOT NULL DEFAULT 'done';
CREATE INDEX change_items_by_user ON change_items (org_id, user_id, change_id);

-- What a change did besides its people: a role that it ended or brought back, with the invitations that it moved. null for nothing.
ALTER TABLE changes ADD COLUMN about TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(about));

-- A role in use is not ended: pending invitations use it, too.
CREATE INDEX invitations_by_role ON invitations (org_id, role_number) WHERE state = 'pending';
