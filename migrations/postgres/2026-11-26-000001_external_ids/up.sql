-- What the product calls a member, where it has ids of its own: decisions and owners may be named by it. Compared exactly, letter by letter.
ALTER TABLE members ADD COLUMN external_id text COLLATE "C" CHECK (length(external_id) BETWEEN 1 AND 128);
CREATE UNIQUE INDEX members_by_external_id ON members (org_id, external_id);

-- Who comes back gets it back, unless somebody else is called so by then.
ALTER TABLE former_members ADD COLUMN external_id text COLLATE "C" CHECK (length(external_id) BETWEEN 1 AND 128);
