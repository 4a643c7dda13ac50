-- Every key starts with the partner, so that data can later be spread over several databases by partner.
-- Money is numeric, never a floating-point type. Times are the ledger's, in microseconds.

CREATE TABLE partner (
  partner_id uuid        NOT NULL PRIMARY KEY,
  name       text        NOT NULL,
  currency   text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  anchor_day smallint    NOT NULL DEFAULT 1 CHECK (anchor_day BETWEEN 1 AND 28),
  locale     text        NOT NULL DEFAULT 'en-US',
  created_at timestamptz NOT NULL
);

CREATE TABLE app (
  partner_id uuid        NOT NULL REFERENCES partner,
  client_id  text        NOT NULL CHECK (length(client_id) BETWEEN 1 AND 200),
  roles      text[]      NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (partner_id, client_id)
);

-- The money state of one customer: the standing budget and the open billing period. Its row is the one lock for every
-- change of the customer. Only the key is indexed, so that updates stay on their page.
CREATE TABLE account (
  partner_id     uuid        NOT NULL REFERENCES partner,
  customer_id    uuid        NOT NULL,
  account_id     bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  currency       text        NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  budget_amount  numeric     CHECK (budget_amount >= 0),
  budget_version bigint      NOT NULL,
  sequence       bigint      NOT NULL,
  changed_at     timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  period_start   timestamptz NOT NULL,
  total_cost     numeric     NOT NULL,
  newest_usage   timestamptz,
  PRIMARY KEY (partner_id, customer_id)
) WITH (fillfactor = 70);

-- Closed billing periods: what was spent, and the budget that stood when the period ended.
CREATE TABLE account_period (
  partner_id    uuid        NOT NULL,
  account_id    bigint      NOT NULL,
  period_start  timestamptz NOT NULL,
  period_end    timestamptz NOT NULL CHECK (period_end > period_start),
  total_cost    numeric     NOT NULL,
  budget_amount numeric,
  newest_usage  timestamptz,
  PRIMARY KEY (partner_id, account_id, period_start)
) WITH (fillfactor = 70);

-- An account reached a threshold in a period. Open until it resolves or its period ends.
CREATE TABLE crossing (
  partner_id   uuid        NOT NULL,
  account_id   bigint      NOT NULL,
  period_start timestamptz NOT NULL,
  threshold    numeric     NOT NULL CHECK (threshold > 0),
  occurrence   integer     NOT NULL CHECK (occurrence > 0),
  crossed_at   timestamptz NOT NULL,
  resolved_at  timestamptz,
  PRIMARY KEY (partner_id, account_id, period_start, threshold, occurrence)
);

CREATE TABLE customer (
  partner_id   uuid NOT NULL,
  customer_id  uuid NOT NULL,
  company_name text NOT NULL,
  domain       text NOT NULL,
  country      text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  PRIMARY KEY (partner_id, customer_id),
  UNIQUE (partner_id, domain),
  FOREIGN KEY (partner_id, customer_id) REFERENCES account ON DELETE CASCADE
);

-- Who changed what. A record of an applied change is also the stored outcome that a repeat of its request id gets: looked
-- up for 48 h of recorded_at (the machine's clock), which the account's row lock keeps unique. operation_date is the
-- ledger's time. Inserted, never updated or deleted; old months are dropped whole.
CREATE TABLE audit_record (
  recorded_at    timestamptz NOT NULL,
  operation_date timestamptz NOT NULL,
  partner_id     uuid        NOT NULL,
  account_id     bigint,
  customer_id    uuid,
  operation      text        NOT NULL,
  application    text        NOT NULL,
  user_name      text,
  request_id     uuid        NOT NULL,
  correlation_id uuid        NOT NULL,
  content_hash   bytea       NOT NULL,
  status         smallint    NOT NULL,
  old_amount     numeric,
  new_amount     numeric,
  budget_version bigint,
  old_value      text,
  new_value      text,
  answer         bytea CHECK (length(answer) <= 16384)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX audit_record_request ON audit_record (partner_id, account_id, request_id);
