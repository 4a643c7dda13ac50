-- Run at every migrate, so that new tables get their rights; this is what makes it differ each time: ${run}
--
-- A node that has started earlier may be making partitions: PostgreSQL refuses to give rights on a table that changes meanwhile.
SELECT pg_advisory_xact_lock(${partitions_lock});

-- What the service's own role may do. It may add audit records and read them, and no more. Administration runs as it too.
GRANT USAGE ON SCHEMA public TO "${service_role}";
GRANT SELECT ON ALL TABLES IN SCHEMA public TO "${service_role}";
-- Of a registration, what may change later; who it is of, since when, and its billing periods' first day stay: what that day becomes
-- is added.
GRANT INSERT, DELETE ON partner, app TO "${service_role}";
GRANT UPDATE (name, currency, locale) ON partner TO "${service_role}";
GRANT UPDATE (roles) ON app TO "${service_role}";
GRANT INSERT, UPDATE (anchor_day), DELETE ON anchor_change TO "${service_role}";
GRANT INSERT, UPDATE, DELETE ON account, account_period, crossing, customer TO "${service_role}";
GRANT INSERT ON usage_record TO "${service_role}";
GRANT INSERT, UPDATE ON usage_daily TO "${service_role}";
GRANT INSERT, DELETE ON usage_record_key, usage_series TO "${service_role}";
GRANT UPDATE (unit) ON usage_series TO "${service_role}";
GRANT INSERT, UPDATE, DELETE ON usage_batch TO "${service_role}";
-- Of a subscription, its key, kind and time of creation stay; it goes with its account alone.
GRANT INSERT ON subscription TO "${service_role}";
GRANT UPDATE (status, friendly_name, offer_id, offer_name, order_id, mpn, version, changed_at) ON subscription TO "${service_role}";
GRANT INSERT, DELETE ON standing_change TO "${service_role}";
GRANT INSERT, UPDATE, DELETE ON customer_standing TO "${service_role}";
GRANT INSERT, UPDATE ON partner_standing TO "${service_role}";
GRANT INSERT ON sandbox_app TO "${service_role}";
GRANT INSERT, UPDATE ON sandbox_clock TO "${service_role}";
GRANT INSERT ON audit_record, service_secret TO "${service_role}";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "${service_role}";
