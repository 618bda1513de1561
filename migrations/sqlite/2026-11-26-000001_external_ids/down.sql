ALTER TABLE former_members DROP COLUMN external_id;
DROP INDEX members_by_external_id;
ALTER TABLE members DROP COLUMN external_id;
