-- What a program asked for with an Idempotency-Key, so that asking again does not do it again. A row stands in the transaction of the act.

-- id: SHA-256 of who, method, address and key; body_hash: of what was sent, signed with the instances' secret. status is NULL while there is no answer to give again.
CREATE TABLE idempotency_keys (
    id bytea NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
    created_at timestamptz NOT NULL,
    status integer,
    headers jsonb,
    body text NOT NULL DEFAULT ''
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
