-- CHECK constraints are parsed once a backend, and obeyed as they stand at each statement.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(19);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

\set lamp 018f0000-0000-7000-8000-0000000000a1
SELECT fitkart.create_user('ana@constraints.test', 'Ana') AS ana \gset
SELECT (fitkart.credit_coins(:'ana', 1000000, 'bonus')).balance_after AS coins \gset
INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active) VALUES (:'lamp', 'Lamp', 10, 15, true);
SELECT fitkart.spread_stock(:'lamp') AS laid_out \gset

CREATE FUNCTION pg_temp.buys(buyer uuid, product uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (fitkart.checkout(buyer, jsonb_build_array(jsonb_build_object('product_id', product, 'quantity', 1)))).status;
EXCEPTION WHEN check_violation THEN
    RETURN regexp_replace(SQLERRM, '^.*violates', 'violates');
END $$;

SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', '15 are there, one is bought');
SELECT throws_ok(format('UPDATE fitkart.product_stock SET free = -1 WHERE product_id = %L', :'lamp'), '23514', NULL, 'the constraint is obeyed');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'and known by now');

ALTER TABLE fitkart.product_stock ADD CONSTRAINT some_left CHECK (free >= 13 OR product_id <> :'lamp');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'violates check constraint "some_left"', 'one that was added is obeyed at once');
ALTER TABLE fitkart.product_stock DROP CONSTRAINT some_left, ADD CONSTRAINT some_left CHECK (free >= 12 OR product_id <> :'lamp');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'so is one that took its place under its name');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'violates check constraint "some_left"', 'to its limit');
ALTER TABLE fitkart.product_stock DROP CONSTRAINT some_left;
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'one that is gone is not');

CREATE FUNCTION pg_temp.enough(units integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT units >= 10';
ALTER TABLE fitkart.product_stock ADD CONSTRAINT enough_left CHECK (pg_temp.enough(free) OR product_id <> :'lamp');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'one that calls a function is obeyed');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'violates check constraint "enough_left"', 'to its limit');
CREATE OR REPLACE FUNCTION pg_temp.enough(units integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT units >= 9';
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'and follows the function when that is replaced');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'violates check constraint "enough_left"', 'to its new limit');

-- PostgreSQL 18 knows constraints that are not enforced
ALTER TABLE fitkart.product_stock DROP CONSTRAINT enough_left;
SELECT CASE WHEN current_setting('server_version_num')::int >= 180000
            THEN format('ALTER TABLE fitkart.product_stock ADD CONSTRAINT for_show CHECK (free >= 100 OR product_id <> %L) NOT ENFORCED', :'lamp')
            ELSE 'SELECT 1' END AS unenforced \gset
:unenforced \g /dev/null
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'one that is not enforced is none');

SET LOCAL client_min_messages = warning;
ALTER TABLE fitkart.product_stock DROP CONSTRAINT IF EXISTS for_show;

-- What keeps something of its statement is prepared in each
ALTER TABLE fitkart.product_stock ADD CONSTRAINT listed CHECK ((ARRAY[free, slot::integer])[1] >= 7 OR product_id <> :'lamp');
SELECT is(pg_temp.buys(:'ana', :'lamp') || ', ' || pg_temp.buys(:'ana', :'lamp'), 'confirmed, violates check constraint "listed"', 'one that looks into an array is obeyed');
ALTER TABLE fitkart.product_stock DROP CONSTRAINT listed;

ALTER TABLE fitkart.wallets ADD CONSTRAINT whole CHECK (pg_catalog.row_to_json(wallets)->>'debt_coins' = '0');
SELECT is((fitkart.credit_coins(:'ana', 1, 'bonus')).balance_after IS NOT NULL, true, 'so is one that looks at the whole row');
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'and again');
SELECT lives_ok(format($$SELECT fitkart.credit_coins(%L, 1, 'bonus') FROM generate_series(1, 5)$$, :'ana'), 'in whatever statement');
ALTER TABLE fitkart.wallets DROP CONSTRAINT whole;

-- Who may not call what a constraint calls may not write, whoever wrote before him
ALTER TABLE fitkart.product_stock ADD CONSTRAINT smooth CHECK (pg_catalog.abs(free) >= 0);
SELECT is(pg_temp.buys(:'ana', :'lamp'), 'confirmed', 'one that calls a function of PostgreSQL');
CREATE ROLE fitkart_test_clerk;
GRANT USAGE ON SCHEMA fitkart TO fitkart_test_clerk;
GRANT SELECT, UPDATE ON fitkart.product_stock TO fitkart_test_clerk;
CREATE FUNCTION pg_temp.writes(product uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    UPDATE fitkart.product_stock SET free = free WHERE product_id = product;
    RETURN 'wrote';
EXCEPTION WHEN insufficient_privilege THEN
    RETURN SQLERRM;
END $$;
SET LOCAL ROLE fitkart_test_clerk;
SELECT is(pg_temp.writes(:'lamp'), 'wrote', 'whoever may call it writes');
RESET ROLE;
REVOKE EXECUTE ON FUNCTION pg_catalog.abs(integer) FROM PUBLIC;
SET LOCAL ROLE fitkart_test_clerk;
SELECT is(pg_temp.writes(:'lamp'), 'permission denied for function abs', 'whoever may not does not');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
