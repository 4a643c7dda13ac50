-- What a sandbox keeps of its partners beside their registrations; always empty in a reseller's service.

-- The apps of partners that were made in the sandbox, with which its identity provider signs them in.
CREATE TABLE sandbox_app (
  partner_id uuid NOT NULL PRIMARY KEY REFERENCES partner ON DELETE CASCADE,
  client_id  text NOT NULL,
  secret     text NOT NULL
);

-- How far a partner's clock is ahead of the machine's, in microseconds.
CREATE TABLE sandbox_clock (
  partner_id uuid   NOT NULL PRIMARY KEY REFERENCES partner ON DELETE CASCADE,
  ahead      bigint NOT NULL CHECK (ahead >= 0)
);
