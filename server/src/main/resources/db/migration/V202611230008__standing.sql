-- How each customer stands to its budget, for lists that are sorted by what accounts carry no index of. Only the worker of standings
-- writes it, a moment after the ledger has changed the account.

-- What the ledger has changed and standings do not show yet: one row for each transaction, with all its accounts. Rows go as soon as
-- they are worked off, so what they leave is taken away often, and never by a cut at the table's end, for which the ledger would
-- have to wait.
CREATE TABLE standing_change (
  change_id    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recorded_at  timestamptz NOT NULL,
  partner_ids  uuid[]      NOT NULL,
  customer_ids uuid[]      NOT NULL CHECK (cardinality(customer_ids) = cardinality(partner_ids))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0,
        vacuum_truncate = false);

-- Random ids do not get smaller, so none of the ledger's time goes into trying.
ALTER TABLE standing_change ALTER COLUMN customer_ids SET STORAGE EXTERNAL;

-- Keyed by the customer, not by its account_id: each row is always written whole, so one of a customer's former life is replaced by
-- that of the new one. No foreign key, which would lock accounts; that is the ledger's alone.
CREATE TABLE customer_standing (
  partner_id        uuid        NOT NULL,
  customer_id       uuid        NOT NULL,
  account_id        bigint      NOT NULL,
  company_name      text        NOT NULL COLLATE pg_c_utf8,
  domain            text        NOT NULL COLLATE pg_c_utf8,
  country           text        NOT NULL,
  culture           text        NOT NULL,
  currency          text        NOT NULL,
  budget_amount     numeric,
  budget_version    bigint      NOT NULL,
  period_start      timestamptz NOT NULL,
  period_end        timestamptz NOT NULL,
  total_cost        numeric     NOT NULL,
  percent_used      numeric     NOT NULL,
  projected_cost    numeric,
  projected_percent numeric,
  status            text        NOT NULL CHECK (status IN ('over', 'trending', 'within', 'none')),
  newest_usage      timestamptz,
  as_of             timestamptz NOT NULL,
  PRIMARY KEY (partner_id, customer_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- One for each order; the other way round it is read backwards. No value is the lowest one.
CREATE INDEX customer_standing_name ON customer_standing (partner_id, company_name, customer_id);
CREATE INDEX customer_standing_percent ON customer_standing (partner_id, percent_used, customer_id);
CREATE INDEX customer_standing_spend ON customer_standing (partner_id, total_cost, customer_id);
CREATE INDEX customer_standing_budget
    ON customer_standing (partner_id, (coalesce(budget_amount, '-Infinity'::numeric)), customer_id);
CREATE INDEX customer_standing_projected
    ON customer_standing (partner_id, (coalesce(projected_percent, '-Infinity'::numeric)), customer_id);

-- For which day, UTC by the partner's clock, and by which calendar all standings of a partner have been worked out, or are being so,
-- shared by all nodes. Without a row, never.
CREATE TABLE partner_standing (
  partner_id    uuid NOT NULL PRIMARY KEY REFERENCES partner ON DELETE CASCADE,
  day           date NOT NULL,
  calendar      text NOT NULL,
  next_customer uuid
);

COMMENT ON COLUMN partner_standing.calendar IS 'the anchor day from ever, and its changes as "epoch-second day", by commas';
COMMENT ON COLUMN partner_standing.next_customer IS 'the customer from which on it is still to be done; null once all is';
