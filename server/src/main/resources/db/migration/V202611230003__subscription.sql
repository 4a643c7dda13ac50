-- What customers have subscribed to. A customer's subscriptions are few, so the key alone finds them, whatever the filter. They
-- are changed under the account's lock and go with it.
CREATE TABLE subscription (
  partner_id      uuid        NOT NULL,
  customer_id     uuid        NOT NULL,
  subscription_id uuid        NOT NULL,
  kind            text        NOT NULL CHECK (kind IN ('azure_plan', 'legacy', 'license')),
  status          text        NOT NULL CHECK (status IN ('active', 'suspended', 'deleted')),
  friendly_name   text        NOT NULL CHECK (length(friendly_name) BETWEEN 1 AND 200),
  offer_id        text,
  offer_name      text,
  order_id        text,
  mpn             text,
  created_at      timestamptz NOT NULL,
  version         bigint      NOT NULL CHECK (version > 0),
  PRIMARY KEY (partner_id, customer_id, subscription_id),
  FOREIGN KEY (partner_id, customer_id) REFERENCES account ON DELETE CASCADE
);
