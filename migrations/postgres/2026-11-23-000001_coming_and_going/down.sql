DROP INDEX activity_refusals;
ALTER TABLE outbox DROP COLUMN refused;
ALTER TABLE organization_state DROP COLUMN ceiling;
ALTER TABLE organization_state DROP COLUMN invited_today;
ALTER TABLE organization_state DROP COLUMN invited_on;
DROP TABLE former_members;
DROP TABLE change_items;
DROP TABLE changes;
DROP TABLE invitations;
