-- What has been spent, in US dollars too; null where a usage record that counts did not say.
ALTER TABLE account ADD COLUMN usd_cost numeric DEFAULT 0;
ALTER TABLE account_period ADD COLUMN usd_cost numeric DEFAULT 0;

-- The ids of usage records, so that each counts once, and the content that it counted with: both 128 bits of SHA-256. Kept apart from
-- the records, since a unique key holds inside one partition only, and the same id must not count in two billing periods.
CREATE TABLE usage_record_key (
  partner_id   uuid        NOT NULL,
  account_id   bigint      NOT NULL,
  id_hash      uuid        NOT NULL,
  period_start timestamptz NOT NULL,
  content_hash uuid        NOT NULL,
  PRIMARY KEY (partner_id, account_id, id_hash)
) PARTITION BY HASH (account_id);

DO $$
BEGIN
  FOR part IN 0..7 LOOP
    EXECUTE format('CREATE TABLE usage_record_key_%s PARTITION OF usage_record_key FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
                   part, part);
  END LOOP;
END
$$;

-- What usage records have in common that are summed together. An empty text is something that the sender did not tell.
CREATE TABLE usage_series (
  partner_id      uuid   NOT NULL,
  account_id      bigint NOT NULL,
  series          uuid   NOT NULL,
  subscription_id uuid,
  resource_id     text   NOT NULL,
  resource_name   text   NOT NULL,
  resource_type   text   NOT NULL,
  resource_group  text   NOT NULL,
  meter_id        text   NOT NULL,
  meter_name      text   NOT NULL,
  category        text   NOT NULL,
  subcategory     text   NOT NULL,
  unit            text   NOT NULL,
  PRIMARY KEY (partner_id, account_id, series)
);

-- The accepted usage records, by the month in which their billing period starts. Inserted, never changed; old months are dropped
-- whole.
CREATE TABLE usage_record (
  partner_id   uuid        NOT NULL,
  account_id   bigint      NOT NULL,
  period_start timestamptz NOT NULL,
  record_id    text        NOT NULL,
  series       uuid        NOT NULL,
  usage_time   timestamptz NOT NULL,
  cost         numeric     NOT NULL,
  usd_cost     numeric,
  quantity     numeric
) PARTITION BY RANGE (period_start);

-- The sums over the records of one day (UTC) and series.
CREATE TABLE usage_daily (
  partner_id   uuid        NOT NULL,
  account_id   bigint      NOT NULL,
  period_start timestamptz NOT NULL,
  series       uuid        NOT NULL,
  day          date        NOT NULL,
  records      bigint      NOT NULL,
  cost         numeric     NOT NULL,
  usd_cost     numeric,
  quantity     numeric     NOT NULL,
  newest_usage timestamptz NOT NULL,
  PRIMARY KEY (partner_id, account_id, period_start, series, day)
) PARTITION BY RANGE (period_start);

-- What became of the records of one body, by its MS-RequestId, for 48 h.
CREATE TABLE usage_batch (
  partner_id uuid        NOT NULL,
  request_id uuid        NOT NULL,
  accepted   bigint      NOT NULL,
  duplicates bigint      NOT NULL,
  rejected   bigint      NOT NULL,
  first_at   timestamptz NOT NULL,
  last_at    timestamptz NOT NULL,
  PRIMARY KEY (partner_id, request_id)
);

CREATE INDEX usage_batch_last ON usage_batch (last_at);
