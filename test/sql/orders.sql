-- Orders: what each function answers, what it refuses, who may call it, and that nothing is left behind.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(96);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

-- The shop has the seeded products; these are the four that the tests buy.
\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
\set mat 018f0000-0000-7000-8000-000000000005
\set earphones 018f0000-0000-7000-8000-000000000006
\set nothing 018f0000-0000-7000-8000-0000000000ff

SELECT fitkart.create_user('ana@orders.test', 'Ana') AS ana, fitkart.create_user('ben@orders.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 10000, 'bonus')).balance_after AS coins \gset
SELECT (fitkart.credit_coins(:'ben', 10000, 'bonus')).balance_after AS coins \gset

CREATE FUNCTION pg_temp.basket(VARIADIC parts text[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(jsonb_build_object('product_id', parts[i], 'quantity', parts[i + 1]::int)) FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.shelf(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT stock_quantity || '/' || reserved_quantity FROM fitkart.product_availability WHERE product_id = $1 $$;
CREATE FUNCTION pg_temp.purse(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT available_coins || '/' || frozen_coins || '/' || total_spent FROM fitkart.balance($1) $$;
-- The SQLSTATE, message and detail that a statement is refused with.
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, detail);
END $$;
CREATE FUNCTION pg_temp.checkout_refusal(buyer uuid, basket jsonb, rest text DEFAULT '') RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.refusal(format('SELECT fitkart.checkout(%L, %L::jsonb %s)', buyer, basket, rest)) $$;
CREATE FUNCTION pg_temp.moved(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer fitkart.order_summary;
BEGIN
    EXECUTE 'SELECT (m).* FROM (SELECT ' || statement || ' AS m OFFSET 0) once' INTO answer;
    RETURN concat_ws(' ', answer.status, answer.total_coins, answer.available_coins);
END $$;

-- The seed
SELECT is((SELECT count(*) FROM fitkart.reward_products WHERE is_active AND coin_price > 0), 8::bigint, 'eight products are seeded and priced');
SELECT is((SELECT string_agg(a.available_quantity || CASE WHEN p.is_digital THEN ' codes' ELSE '' END, ', ' ORDER BY p.id)
             FROM fitkart.product_availability a JOIN fitkart.reward_products p ON p.id = a.product_id),
          '200, 300, 120, 150, 80, 25, 0 codes, 0 codes', 'six of them are in stock, and the two digital ones wait for their codes');
SELECT is(fitkart.seed_products(), 0::bigint, 'seeding again adds nothing');

-- A quote
SELECT row_eq(format($$SELECT status, total_coins, discount_coins, available_coins FROM fitkart.quote_checkout(%L, pg_temp.basket(%L, '1', %L, '2'))$$, :'ana', :'bottle', :'socks'),
              ROW('confirmed'::text, 1800::bigint, 0::bigint, 8200::bigint), 'a quote says what the order would cost and leave');
SELECT is((SELECT lines FROM fitkart.quote_checkout(:'ana', pg_temp.basket(:'socks', '2', :'bottle', '1', :'socks', '1'))) -> 1,
          jsonb_build_object('product_id', :'socks', 'name', 'Running socks', 'image_url', NULL, 'quantity', 3, 'coin_price', 500, 'discount_coins', 0, 'total_coins', 1500),
          'equal products are added up, ascending by product');
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'bottle'), '10000/0/0 200/0', 'a quote changes nothing');

-- A checkout
SELECT order_id AS first, order_code AS first_code, status, total_coins, available_coins
  FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '2', :'socks', '1', :'bottle', '1'), '{"city": "Graz"}', 2900, idempotency_key => 'a-1', actor => :'ben') \gset
SELECT is(:'status'::text || ' ' || :'total_coins' || ' ' || :'available_coins', 'confirmed 2900 7100', 'a checkout answers status, price and what is left');
SELECT matches(:'first_code'::text, '^[0-9A-HJKMNP-TV-Z]{12}$', 'its code is twelve characters of Crockford base 32');
SELECT is(pg_temp.purse(:'ana'), '7100/2900/0', 'the coins are frozen, not spent');
SELECT is(pg_temp.shelf(:'bottle') || ' ' || pg_temp.shelf(:'socks'), '200/3 300/1', 'the stock is reserved');
SELECT results_eq(format('SELECT product_name, quantity, coin_price_at_purchase, total_coins FROM fitkart.order_items WHERE order_id = %L ORDER BY product_id', :'first'),
                  $$VALUES ('Water bottle', 3, 800::bigint, 2400::bigint), ('Running socks', 1, 500, 500)$$, 'its items keep name and price');
SELECT results_eq(format('SELECT from_status, to_status, actor_id, db_role FROM fitkart.order_events WHERE order_id = %L', :'first'),
                  format('VALUES (NULL, ''confirmed'', %L::uuid, %L)', :'ben', current_user), 'its first event says who did it');
SELECT is((SELECT shipping_address FROM fitkart.orders WHERE id = :'first'), '{"city": "Graz"}'::jsonb, 'it knows where to go');
SELECT is((SELECT confirmed_at FROM fitkart.orders WHERE id = :'first'), '2026-03-02 18:00:00+00'::timestamptz, 'business time is the clock''s');

-- Repeating it
SELECT is((SELECT order_id FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '2', :'socks', '1', :'bottle', '1'), '{"city": "Graz"}', 2900, idempotency_key => 'a-1')), :'first'::uuid, 'the same key answers the first order');
SELECT is(pg_temp.purse(:'ana'), '7100/2900/0', 'and freezes nothing more');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1'), ', idempotency_key => ''a-1'''), '^KF106 | IDEMPOTENCY_CONFLICT', 'the same key with another basket is a conflict');

-- A refused basket
SELECT matches(pg_temp.checkout_refusal(NULL, pg_temp.basket(:'bottle', '1')), '^KF001 . VALIDATION_FAILED: user_id is required', 'no user');
SELECT matches(pg_temp.checkout_refusal(:'ana', NULL), '^KF001 . VALIDATION_FAILED: items is required', 'no items');
SELECT matches(pg_temp.checkout_refusal(:'ana', '[]'), '^KF001 . VALIDATION_FAILED: items is empty', 'an empty basket');
SELECT matches(pg_temp.checkout_refusal(:'ana', '{"product_id": 1}'), '^KF001 . VALIDATION_FAILED: items is no array', 'an object for a basket');
SELECT matches(pg_temp.checkout_refusal(:'ana', 'null'), '^KF001 .', 'JSON null for a basket');
SELECT matches(pg_temp.checkout_refusal(:'ana', '[7]'), '^KF001 . VALIDATION_FAILED: items\[0\] is no object', 'a number for an item');
SELECT matches(pg_temp.checkout_refusal(:'ana', '[{"product_id": "bottle", "quantity": 1}]'), '^KF001 . VALIDATION_FAILED: items\[0\] has no uuid', 'a product that is no uuid');
SELECT matches(pg_temp.checkout_refusal(:'ana', '[{"quantity": 1}]'), '^KF001 . VALIDATION_FAILED: items\[0\] has no uuid', 'an item without product');
SELECT matches(pg_temp.checkout_refusal(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'bottle'))), '^KF001 . VALIDATION_FAILED: items\[0\] has no whole number', 'an item without quantity');
SELECT matches(pg_temp.checkout_refusal(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'bottle', 'quantity', 1.5))), '^KF001 . VALIDATION_FAILED: items\[0\] has no whole number', 'half a bottle');
SELECT matches(pg_temp.checkout_refusal(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'bottle', 'quantity', '1'))), '^KF001 . VALIDATION_FAILED: items\[0\] has no whole number', 'a quantity in quotes');
SELECT matches(pg_temp.checkout_refusal(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'bottle', 'quantity', 1e30))), '^KF001 .', 'a quantity that no number holds');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '0')), '^KF001 . VALIDATION_FAILED: a quantity of 0 ', 'quantity zero');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '-3')), '^KF001 . VALIDATION_FAILED: a quantity of -3 ', 'a negative quantity');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '60', :'bottle', '40')), '^KF001 . VALIDATION_FAILED: a quantity of 100 ', 'a hundred of one product');
SELECT matches(pg_temp.checkout_refusal(:'ana', (SELECT jsonb_agg(jsonb_build_object('product_id', gen_random_uuid(), 'quantity', 1)) FROM generate_series(1, 51))), '^KF001 . VALIDATION_FAILED: items names more than 50 products', 'fifty-one products');
SELECT matches(pg_temp.checkout_refusal(:'ana', (SELECT jsonb_agg(jsonb_build_object('product_id', :'bottle', 'quantity', 1)) FROM generate_series(1, 10001))), '^KF001 . VALIDATION_FAILED: items has 10001 elements', 'ten thousand and one items');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1'), ', shipping_address => ''"here"'''), '^KF001 . VALIDATION_FAILED: shipping_address', 'an address that is no object');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1'), format(', shipping_address => jsonb_build_object(''a'', repeat(''x'', 9000))')), '^KF001 . VALIDATION_FAILED: shipping_address', 'an address of nine thousand letters');

-- A refused purchase
SELECT matches(pg_temp.checkout_refusal(:'nothing', pg_temp.basket(:'bottle', '1')), '^KF005 . NOT_FOUND: there is no user', 'nobody');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'nothing', '1')), '^KF005 . NOT_FOUND: there is no product 018f0000-0000-7000-8000-0000000000ff', 'no such product');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1'), ', coupon_code => ''SPRING'''), '^KF112 . COUPON_INVALID: there is no coupon "SPRING"', 'a coupon that does not exist');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1'), ', expected_total => 799'), '^KF111 . PRICE_CHANGED: the order costs 800 coins, 799 were expected . .*"total_coins": 800', 'another total than was shown');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'earphones', '2')), '^KF101 . INSUFFICIENT_COINS: .*"required": 12000', 'more than can be paid');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'earphones', '26')), '^KF102 . PRODUCT_OUT_OF_STOCK: 26 of "Wireless earphones" wanted, 25 in stock', 'more than there is');
SAVEPOINT store;
UPDATE fitkart.reward_products SET is_active = false WHERE id = :'bottle';
UPDATE fitkart.reward_products SET deleted_at = now() WHERE id = :'socks';
UPDATE fitkart.reward_products SET available_from = '2026-03-02 18:00:01+00' WHERE id = :'mat';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'bottle', '1')), '^KF103 . PRODUCT_UNAVAILABLE: "Water bottle" is not on sale', 'an inactive product');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'socks', '1')), '^KF103 . PRODUCT_UNAVAILABLE', 'a removed product');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'mat', '1')), '^KF103 . PRODUCT_UNAVAILABLE: "Yoga mat" is not on sale yet', 'a product not yet on sale');
UPDATE fitkart.reward_products SET available_from = NULL, available_until = '2026-03-02 18:00:00+00' WHERE id = :'mat';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'mat', '1')), '^KF103 . PRODUCT_UNAVAILABLE: "Yoga mat" is no longer on sale', 'a product no longer on sale');
UPDATE fitkart.reward_products SET available_until = NULL, min_account_days = 1 WHERE id = :'mat';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'mat', '1')), '^KF103 . PRODUCT_UNAVAILABLE: "Yoga mat" is for accounts of at least 1 days', 'an account too young');
UPDATE fitkart.reward_products SET min_account_days = NULL, min_trust = 90 WHERE id = :'mat';
UPDATE fitkart.users SET trust_score = 89 WHERE id = :'ana';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'mat', '1')), '^KF103 . PRODUCT_UNAVAILABLE: "Yoga mat" is not on sale to this account', 'too little trust for this product');
UPDATE fitkart.users SET trust_score = 29 WHERE id = :'ana';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'earphones', '1')), '^KF108 . SUSPICIOUS_ACTIVITY', 'trust below 30 orders nothing');
UPDATE fitkart.users SET trust_score = 30, suspended_at = '2026-03-01', suspended_until = '2026-03-03' WHERE id = :'ana';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'earphones', '1')), '^KF202 . AUTH_ACCOUNT_DISABLED: the account is suspended', 'a suspended account orders nothing');
UPDATE fitkart.users SET suspended_until = '2026-03-02' WHERE id = :'ana';
UPDATE fitkart.reward_products SET limit_per_user = 2, min_trust = NULL WHERE id = :'mat';
SELECT is((SELECT total_coins FROM fitkart.checkout(:'ana', pg_temp.basket(:'mat', '2'))), 4000::bigint, 'a suspension that is over is none, and two mats are within the limit');
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'mat', '1')), '^KF113 . LIMIT_REACHED: at most 2 of "Yoga mat" a person: 2 ordered before, 1 wanted', 'the third mat is above it');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.quote_checkout(%L, pg_temp.basket(%L, ''1''))', :'ana', :'mat')), '^KF113 . LIMIT_REACHED', 'a quote refuses what a checkout refuses');
UPDATE fitkart.reward_products SET coin_price = 9223372036854775807 WHERE id = :'earphones';
SELECT matches(pg_temp.checkout_refusal(:'ana', pg_temp.basket(:'earphones', '2')), '^KF110 . COIN_OVERFLOW', 'a price that no number holds is an error, not a wrap');
ROLLBACK TO store;
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'bottle') || ' ' || (SELECT count(*) FROM fitkart.orders WHERE user_id = :'ana'), '7100/2900/0 200/3 1', 'nothing that was refused left a trace');

-- Prices and names stay as they were
UPDATE fitkart.reward_products SET coin_price = 900, name = 'Steel bottle' WHERE id = :'bottle';
SELECT is((SELECT product_name || ' ' || coin_price_at_purchase FROM fitkart.order_items WHERE order_id = :'first' AND product_id = :'bottle'), 'Water bottle 800', 'an order keeps its prices when the catalogue changes');
UPDATE fitkart.reward_products SET coin_price = 800, name = 'Water bottle' WHERE id = :'bottle';

-- On its way
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''shipped'')', :'first')), '^KF104 . INVALID_ORDER_STATE: an order that is confirmed cannot become shipped .*"from": "confirmed".*"to": "shipped"|^KF104 .*"to": "shipped".*"from": "confirmed"', 'no step is left out, and the refusal names both');
SELECT is(pg_temp.moved(format('fitkart.set_order_status(%L, ''processing'', note => ''packed'')', :'first')), 'processing 2900 7100', 'an order is processed');
UPDATE fitkart.users SET suspended_at = '2026-03-01' WHERE id = :'ana';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''shipped'')', :'first')), '^KF114 . ORDER_HELD', 'the order of a suspended account does not ship');
UPDATE fitkart.users SET suspended_at = NULL WHERE id = :'ana';
INSERT INTO fitkart.settings (key, value) VALUES ('delivery_days', '3') ON CONFLICT (key) DO UPDATE SET value = '3';
SELECT is(pg_temp.moved(format('fitkart.set_order_status(%L, ''shipped'', ''1Z999'', idempotency_key => ''ship'')', :'first')), 'shipped 2900 7100', 'it ships');
DELETE FROM fitkart.settings WHERE key = 'delivery_days';
SELECT is((SELECT o.estimated_delivery - o.shipped_at FROM fitkart.orders o WHERE o.id = :'first'), interval '3 days', 'and should arrive when the setting says');
SELECT is(pg_temp.moved(format('fitkart.set_order_status(%L, ''shipped'', ''1Z999'', idempotency_key => ''ship'')', :'first')), 'shipped 2900 7100', 'repeated with its key it answers the same');
SELECT is(pg_temp.purse(:'ana'), '7100/0/2900', 'shipping spends the frozen coins');
SELECT is(pg_temp.shelf(:'bottle') || ' ' || pg_temp.shelf(:'socks'), '197/0 299/0', 'and takes the units out of stock');
SELECT results_eq(format('SELECT amount, transaction_type, counter_account, reference_id FROM fitkart.coin_transactions WHERE user_id = %L AND reference_type = ''order''', :'ana'),
                  format('VALUES (-2900::bigint, ''spent'', ''store'', %L::uuid)', :'first'), 'one row of the books says so');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.cancel_order(%L)', :'first')), '^KF104 . INVALID_ORDER_STATE: an order that is shipped cannot become cancelled', 'what is shipped cannot be cancelled');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''confirmed'')', :'first')), '^KF104 .', 'there is no way back');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''shipped'')', :'first')), '^KF104 . INVALID_ORDER_STATE: the order is already shipped', 'nothing ships twice');
SELECT is(pg_temp.moved(format('fitkart.set_order_status(%L, ''delivered'')', :'first')), 'delivered 2900 7100', 'it arrives');
SELECT results_eq(format('SELECT to_status FROM fitkart.order_events WHERE order_id = %L ORDER BY id', :'first'), $$VALUES ('confirmed'), ('processing'), ('shipped'), ('delivered')$$, 'every move is an event');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''refunded'')', :'first')), '^KF001 .', 'refunded is no status to set');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''lost'')', :'first')), '^KF001 . VALIDATION_FAILED: "lost" is not the status of an order', 'an unknown status');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''processing'', ''1Z999'')', :'first')), '^KF001 . VALIDATION_FAILED: an order that becomes processing has no tracking_number', 'a tracking number before there is a parcel');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''delivered'', note => repeat(''x'', 1001))', :'first')), '^KF001 .', 'a note of more than a thousand letters');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.cancel_order(%L)', :'nothing')), '^KF005 . NOT_FOUND: there is no order', 'an order that does not exist');

-- Cancelled
SELECT order_id AS second FROM fitkart.checkout(:'ana', pg_temp.basket(:'mat', '1')) \gset
SELECT is(pg_temp.moved(format('fitkart.cancel_order(%L, ''too blue'')', :'second')), 'cancelled 2000 7100', 'a cancelled order gives the coins back');
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'mat'), '7100/0/2900 80/0', 'and the units');
SELECT is((SELECT cancelled_reason FROM fitkart.orders WHERE id = :'second'), 'too blue', 'it knows why');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.cancel_order(%L)', :'second')), '^KF104 . INVALID_ORDER_STATE: the order is already cancelled', 'nothing is cancelled twice');

-- Waiting for confirmation
INSERT INTO fitkart.settings (key, value) VALUES ('order_auto_confirm', 'false') ON CONFLICT (key) DO UPDATE SET value = 'false';
SELECT order_id AS third, status AS third_status FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '1')) \gset
SELECT order_id AS fourth FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '1')) \gset
SELECT is(:'third_status'::text, 'pending', 'without order_auto_confirm an order waits');
SET LOCAL fitkart.clock = '2026-03-02 18:29:59+00';
UPDATE fitkart.users SET is_active = false WHERE id = (SELECT o.user_id FROM fitkart.orders o WHERE o.id = :'third');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.confirm_order(%L)', :'third')), '^KF202 . AUTH_ACCOUNT_DISABLED', 'nobody confirms for an account that was switched off');
UPDATE fitkart.users SET is_active = true WHERE id = (SELECT o.user_id FROM fitkart.orders o WHERE o.id = :'third');
SELECT is(pg_temp.moved(format('fitkart.confirm_order(%L)', :'third')), 'confirmed 500 6100', 'it can be confirmed within half an hour');
SELECT is(fitkart.expire_orders(), 0::bigint, 'before that nothing expires');
SET LOCAL fitkart.clock = '2026-03-02 18:30:00+00';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.confirm_order(%L)', :'fourth')), '^KF104 . INVALID_ORDER_STATE: the order was not confirmed in time', 'then it is too late');
SELECT is(fitkart.expire_orders() || ' ' || pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'socks'), '1 6600/500/2900 299/1', 'what nobody confirmed expires, what was confirmed stays');

-- Written once
SELECT throws_ok(format('UPDATE fitkart.order_events SET note = ''x'' WHERE order_id = %L', :'first'), 'KF302', NULL, 'events cannot be changed');
SELECT throws_ok(format('DELETE FROM fitkart.order_events WHERE order_id = %L', :'first'), 'KF302', NULL, 'nor deleted');
SELECT throws_ok(format('UPDATE fitkart.product_stock SET free = free - 1000 WHERE product_id = %L', :'socks'), '23514', NULL, 'no slot sinks below nothing');

-- The books of the store
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify_orders(true) WHERE NOT ok', 'all of it adds up');
SAVEPOINT fault;
UPDATE fitkart.product_stock SET free = free - 1 WHERE product_id = :'mat' AND slot = 0;
DELETE FROM fitkart.product_stock WHERE product_id = :'earphones';
UPDATE fitkart.orders SET total_coins = total_coins + 1 WHERE id = :'third';
SELECT results_eq('SELECT invariant FROM fitkart.verify_orders() WHERE NOT ok',
                  $$VALUES ('an open order has an active hold of its total, which never ends by itself'), ('units in the house are free or promised to an open order'), ('every product has its slots'), ('an order costs what its items cost')$$,
                  'and what does not add up is found');
ROLLBACK TO fault;

-- Who may
SELECT ok(has_function_privilege('fitkart_service', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_user', oid, 'EXECUTE')
          AND NOT has_function_privilege('fitkart_anon', oid, 'EXECUTE'), 'fitkart.' || proname || ' is for back ends')
  FROM pg_proc WHERE pronamespace = 'fitkart'::regnamespace AND proname IN ('quote_checkout', 'checkout', 'confirm_order', 'set_order_status', 'cancel_order')
 ORDER BY proname;
SELECT ok(NOT has_table_privilege('fitkart_service', 'fitkart.orders', 'SELECT, INSERT, UPDATE, DELETE')
          AND NOT has_table_privilege('fitkart_user', 'fitkart.orders', 'SELECT, INSERT, UPDATE, DELETE'), 'nobody but the functions touches an order');

SELECT * FROM finish();
ROLLBACK;
