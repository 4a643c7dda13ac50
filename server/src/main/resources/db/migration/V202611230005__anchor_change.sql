-- From the billing period that starts at period_start on, another anchor day: that period is the first to end on it.
-- partner.anchor_day is the day from ever.
CREATE TABLE anchor_change (
  partner_id   uuid        NOT NULL REFERENCES partner,
  period_start timestamptz NOT NULL,
  anchor_day   smallint    NOT NULL CHECK (anchor_day BETWEEN 1 AND 28),
  PRIMARY KEY (partner_id, period_start)
);
