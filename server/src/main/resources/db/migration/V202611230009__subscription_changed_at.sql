-- When what is told of a subscription last changed, by the ledger's time. What was changed before is taken to be as it was made.
ALTER TABLE subscription ADD COLUMN changed_at timestamptz;
UPDATE subscription SET changed_at = created_at;
ALTER TABLE subscription ALTER COLUMN changed_at SET NOT NULL;

-- The id of zeros stands for no subscription.
DELETE FROM subscription WHERE subscription_id = '00000000-0000-0000-0000-000000000000';
