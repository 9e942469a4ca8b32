-- Stock: slots, what is laid out over them, taken out of them and given back.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(30);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

\set lamp 018f0000-0000-7000-8000-0000000000a1
\set belt 018f0000-0000-7000-8000-0000000000a2
\set nothing 018f0000-0000-7000-8000-0000000000ff
SELECT fitkart.create_user('ana@stock.test', 'Ana') AS ana \gset
SELECT (fitkart.credit_coins(:'ana', 1000000, 'bonus')).balance_after AS coins \gset

CREATE FUNCTION pg_temp.slots(uuid) RETURNS integer[] LANGUAGE sql AS
$$ SELECT array_agg(s.free ORDER BY s.slot) FROM fitkart.product_stock s WHERE s.product_id = $1 $$;
CREATE FUNCTION pg_temp.shelf(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws('/', stock_quantity, reserved_quantity, available_quantity) FROM fitkart.product_availability WHERE product_id = $1 $$;
CREATE FUNCTION pg_temp.buy(buyer uuid, product uuid, quantity int) RETURNS uuid LANGUAGE sql AS
$$ SELECT order_id FROM fitkart.checkout(buyer, jsonb_build_array(jsonb_build_object('product_id', product, 'quantity', quantity))) $$;
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE FUNCTION pg_temp.wrong() RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(v.invariant || ': ' || v.detail, '; ' ORDER BY v.invariant) FROM fitkart.verify_orders(true) v WHERE NOT v.ok $$;

-- A product without slots
INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active) VALUES (:'lamp', 'Lamp', 10, 70, true), (:'belt', 'Belt', 20, 5, true);
SELECT is(pg_temp.shelf(:'lamp'), '70/70/0', 'a product without slots has nothing to sell');
SELECT matches(pg_temp.refusal(format('SELECT pg_temp.buy(%L, %L, 1)', :'ana', :'lamp')), '^KF102 PRODUCT_OUT_OF_STOCK: 1 of "Lamp" wanted, 0 in stock', 'and is sold out');
SELECT is(pg_temp.wrong(), 'every product has its slots: 2 wrong, the first: Belt; units in the house are free or promised to an open order: 2 wrong, the first: Belt', 'verify() says so');

-- Laid out
SELECT is(fitkart.spread_stock(:'lamp'), 1::bigint, 'one product is laid out');
SELECT is(pg_temp.slots(:'lamp'), '{18,18,17,17}', 'evenly, over as many slots as its units deserve');
SELECT is(pg_temp.slots(:'belt'), NULL, 'the others stay as they are');
SELECT is(fitkart.spread_stock(), (SELECT count(*) FROM fitkart.reward_products), 'without a name, all products are');
SELECT is(pg_temp.slots(:'belt'), '{5}', 'few units lie in one slot');
SELECT is(pg_temp.slots(:'lamp'), '{18,18,17,17}', 'again changes nothing');
SELECT is(pg_temp.wrong(), NULL, 'and all is well');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.spread_stock(%L)', :'nothing')), '^KF005 NOT_FOUND: there is no product', 'a product that there is not');

-- Taken and given back
SELECT pg_temp.buy(:'ana', :'lamp', 10) AS first \gset
SELECT is((SELECT array_agg(f ORDER BY f) FROM unnest(pg_temp.slots(:'lamp')) f), CASE 7 = ANY (pg_temp.slots(:'lamp')) WHEN true THEN '{7,17,18,18}' ELSE '{8,17,17,18}' END::integer[], 'what one slot holds is taken from one slot');
SELECT pg_temp.buy(:'ana', :'lamp', 50) AS second \gset
SELECT is(pg_temp.shelf(:'lamp'), '70/60/10', 'what none holds is gathered over several');
SELECT matches(pg_temp.refusal(format('SELECT pg_temp.buy(%L, %L, 11)', :'ana', :'lamp')), '^KF102 PRODUCT_OUT_OF_STOCK: 11 of "Lamp" wanted, 10 in stock', 'the refusal counts all slots');
SELECT is(pg_temp.wrong(), NULL, 'not one too many, not one too few');
SELECT (fitkart.cancel_order(:'first')).status AS cancelled \gset
SELECT is(pg_temp.shelf(:'lamp') || ' ' || cardinality(pg_temp.slots(:'lamp')), '70/50/20 4', 'a cancelled order gives its units back');
SELECT pg_temp.buy(:'ana', :'lamp', 20) AS third \gset
SELECT is(pg_temp.slots(:'lamp'), '{0,0,0,0}', 'down to the last one');
SELECT is((SELECT order_id FROM fitkart.checkout(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'belt', 'quantity', 1)), idempotency_key => 'k')) IS NOT NULL, true, 'other products do not mind');

-- Laid out while orders are open
SELECT is(fitkart.spread_stock(:'lamp'), 1::bigint, 'a product with open orders is laid out');
SELECT is(pg_temp.shelf(:'lamp'), '70/70/0', 'what they were promised stays promised');
UPDATE fitkart.reward_products SET stock_quantity = 400 WHERE id = :'lamp';
SELECT fitkart.spread_stock(:'lamp') AS laid_out \gset
SELECT is(pg_temp.shelf(:'lamp') || ' ' || cardinality(pg_temp.slots(:'lamp')), '400/70/330 16', 'more units get more slots');
UPDATE fitkart.reward_products SET stock_quantity = 75 WHERE id = :'lamp';
SELECT fitkart.spread_stock(:'lamp') AS laid_out \gset
SELECT is(pg_temp.slots(:'lamp'), '{5,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}', 'fewer units leave slots empty');
SELECT is(pg_temp.buy(:'ana', :'lamp', 5) IS NOT NULL, true, 'and can be bought all the same');
UPDATE fitkart.reward_products SET stock_quantity = 74 WHERE id = :'lamp';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.spread_stock(%L)', :'lamp')), '^KF102 PRODUCT_OUT_OF_STOCK: 75 of "Lamp" are promised to open orders, 74 in stock', 'a house with fewer units than it promised is refused');
UPDATE fitkart.reward_products SET stock_quantity = 75 WHERE id = :'lamp';

-- Sent
SELECT (fitkart.set_order_status(:'second', 'processing')).status AS moved \gset
SELECT (fitkart.set_order_status(:'second', 'shipped')).status AS moved \gset
SELECT is(pg_temp.shelf(:'lamp'), '25/25/0', 'what ships leaves the house');
SELECT is(pg_temp.wrong(), NULL, 'all of it adds up');
SELECT throws_ok(format('UPDATE fitkart.product_stock SET free = -1 WHERE product_id = %L', :'lamp'), '23514', NULL, 'no slot holds less than nothing');
SELECT throws_ok(format('UPDATE fitkart.reward_products SET stock_quantity = -1 WHERE id = %L', :'lamp'), '23514', NULL, 'nor does the house');

-- Who may
SELECT is((SELECT array_agg(r ORDER BY r) FROM unnest('{fitkart_anon,fitkart_user,fitkart_auditor,fitkart_service,fitkart_admin}'::text[]) r
            WHERE has_function_privilege(r, 'fitkart.spread_stock(uuid)', 'EXECUTE')), '{fitkart_admin,fitkart_service}'::text[], 'spread_stock is for the staff and back ends');
SELECT is((SELECT array_agg(r ORDER BY r) FROM unnest('{fitkart_anon,fitkart_user,fitkart_auditor,fitkart_service,fitkart_admin}'::text[]) r
            WHERE has_any_column_privilege(r, 'fitkart.product_stock', 'SELECT')), '{fitkart_admin}'::text[], 'the staff reads slots');

SELECT * FROM finish();
ROLLBACK;
