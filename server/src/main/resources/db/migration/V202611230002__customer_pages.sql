-- Customers are listed by company name and id, page after page from the key of the last one. The order is that of Unicode's
-- code points, on every database alike, whatever its own locale is.
ALTER TABLE customer ALTER COLUMN company_name TYPE text COLLATE pg_c_utf8;
ALTER TABLE customer ADD COLUMN culture text NOT NULL DEFAULT 'en-US';
CREATE INDEX customer_page ON customer (partner_id, company_name, customer_id);
