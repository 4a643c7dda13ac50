-- When what is told of a closed period, and of a day's usage, last changed, by the ledger's time. What was written before is taken to
-- have been written when it was used.
ALTER TABLE account_period ADD COLUMN changed_at timestamptz;
UPDATE account_period SET changed_at = coalesce(newest_usage, period_end);
ALTER TABLE account_period ALTER COLUMN changed_at SET NOT NULL;

ALTER TABLE usage_daily ADD COLUMN changed_at timestamptz;
UPDATE usage_daily SET changed_at = newest_usage;
ALTER TABLE usage_daily ALTER COLUMN changed_at SET NOT NULL;
