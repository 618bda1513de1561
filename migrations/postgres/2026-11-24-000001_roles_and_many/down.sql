DROP INDEX invitations_by_role;
ALTER TABLE changes DROP COLUMN about;
DROP INDEX change_items_by_user;
ALTER TABLE change_items DROP COLUMN outcome;
DROP TABLE role_versions;
