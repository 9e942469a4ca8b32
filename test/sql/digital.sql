-- Digital products: codes go in, a confirmed order takes one a unit, its buyer alone reads them, nobody gets one twice.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(60);

CREATE ROLE digital_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO digital_test_gateway;
\set bottle 018f0000-0000-7000-8000-000000000001
\set card 018f0000-0000-7000-8000-000000000007
\set voucher 018f0000-0000-7000-8000-000000000008
\set nothing 018f0000-0000-7000-8000-0000000000ff
SELECT fitkart.create_user('ana@digital.test', 'Ana') AS ana, fitkart.create_user('ben@digital.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 20000, 'bonus')).balance_after AS coins \gset
SELECT (fitkart.credit_coins(:'ben', 20000, 'bonus')).balance_after AS coins \gset

CREATE FUNCTION pg_temp.basket(VARIADIC parts text[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(jsonb_build_object('product_id', parts[i], 'quantity', parts[i + 1]::int)) FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.shelf(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT stock_quantity || '/' || available_quantity FROM fitkart.product_availability WHERE product_id = $1 $$;
CREATE FUNCTION pg_temp.purse(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT available_coins || '/' || frozen_coins || '/' || total_spent FROM fitkart.balance($1) $$;
CREATE FUNCTION pg_temp.codes(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(code, ' ' ORDER BY id) FROM fitkart.product_codes WHERE order_id = $1 $$;
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
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', 'fitkart_user')::text, true);
    SET LOCAL SESSION AUTHORIZATION digital_test_gateway;
    SET LOCAL ROLE fitkart_user;
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;

-- Loading
SELECT is(pg_temp.shelf(:'card'), '0/0', 'without codes there is nothing to buy');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.checkout(%L, %L)', :'ana', pg_temp.basket(:'card', '1'))), '^KF102', 'and nothing is sold');
SELECT row_eq(format($$SELECT loaded, duplicates FROM fitkart.load_product_codes(%L, ARRAY['C-3', ' C-1', 'C-2', 'C-1'], idempotency_key => 'file-1', actor => %L)$$, :'card', :'ana'), ROW(3, 1), 'codes are loaded, each once');
SELECT row_eq(format($$SELECT loaded, duplicates FROM fitkart.load_product_codes(%L, ARRAY['C-3', ' C-1', 'C-2', 'C-1'], idempotency_key => 'file-1')$$, :'card'), ROW(3, 1), 'the same key answers the first result');
SELECT row_eq(format($$SELECT loaded, duplicates FROM fitkart.load_product_codes(%L, ARRAY['C-2', 'C-4'])$$, :'card'), ROW(1, 1), 'what is there already is left out');
SELECT is(pg_temp.shelf(:'card'), '4/4', 'each code is a unit');
SELECT row_eq(format($$SELECT loaded, duplicates FROM fitkart.load_product_codes(%L, ARRAY['C-1', 'C-2'])$$, :'voucher'), ROW(2, 0), 'another product may have the same code');
SELECT results_eq($$SELECT action, admin_id, changes FROM fitkart.admin_logs WHERE action = 'codes_loaded' ORDER BY id LIMIT 1$$,
                  format($$VALUES ('codes_loaded', %L::uuid, '{"loaded": 3, "duplicates": 1}'::jsonb)$$, :'ana'), 'the log says how many, not which');
SELECT is_empty($$SELECT id FROM fitkart.admin_logs WHERE changes::text ~ 'C-\d'$$, 'no code stands in the log');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.load_product_codes(%s)', given)), expected, given)
  FROM (VALUES (format('%L, ARRAY[''C-9'', '' '']', :'card'), '^KF001 . VALIDATION_FAILED: codes\[1\] is empty'),
               (format('%L, ARRAY[''C-9'', repeat(''x'', 201)]', :'card'), '^KF001 . VALIDATION_FAILED: codes\[1\] has 201 bytes'),
               (format('%L, ''{}''', :'card'), '^KF001 . VALIDATION_FAILED: codes has 0 elements'),
               (format('%L, ARRAY[''C-9'', NULL]', :'card'), '^KF001'), (format('%L, NULL', :'card'), '^KF001 . VALIDATION_FAILED: codes is required'),
               (format('%L, ARRAY[''C-9'']', :'bottle'), '^KF001 . VALIDATION_FAILED: "Water bottle" is not digital'),
               (format('%L, ARRAY[''C-9'']', :'nothing'), '^KF005 . NOT_FOUND')) AS bad (given, expected);
SELECT is(pg_temp.shelf(:'card') || ' ' || (SELECT count(*) FROM fitkart.product_codes WHERE code = 'C-9'), '4/4 0', 'what was refused left nothing');

-- An order of codes alone
SELECT is((SELECT status FROM fitkart.quote_checkout(:'ana', pg_temp.basket(:'card', '2'))), 'delivered', 'a quote says that codes are delivered at once');
SELECT order_id AS codes_order, status AS codes_status, total_coins, available_coins FROM fitkart.checkout(:'ana', pg_temp.basket(:'card', '2', :'voucher', '1'), actor => :'ana', idempotency_key => 'a') \gset
SELECT is(:'codes_status'::text || ' ' || :'total_coins' || ' ' || :'available_coins', 'delivered 4000 16000', 'and so they are');
SELECT is(pg_temp.purse(:'ana'), '16000/0/4000', 'paid');
SELECT is(pg_temp.shelf(:'card') || ' ' || pg_temp.shelf(:'voucher'), '2/2 1/1', 'and out of stock');
SELECT is(pg_temp.codes(:'codes_order'), 'C-3 C-1 C-1', 'a code a unit, the oldest first');
SELECT results_eq(format('SELECT from_status, to_status, actor_id FROM fitkart.order_events WHERE order_id = %L ORDER BY id', :'codes_order'),
                  format($$VALUES (NULL, 'confirmed', %1$L::uuid), ('confirmed', 'processing', %1$L), ('processing', 'shipped', %1$L), ('shipped', 'delivered', %1$L)$$, :'ana'), 'every step is an event');
SELECT ok(confirmed_at = shipped_at AND shipped_at = delivered_at, 'at one instant') FROM fitkart.orders WHERE id = :'codes_order';
SELECT is((SELECT order_id FROM fitkart.checkout(:'ana', pg_temp.basket(:'card', '2', :'voucher', '1'), idempotency_key => 'a')), :'codes_order'::uuid, 'the same key answers the same order');
SELECT is(pg_temp.shelf(:'card'), '2/2', 'and gives no more codes');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.cancel_order(%L)', :'codes_order')), '^KF104 . INVALID_ORDER_STATE: an order that is delivered cannot become cancelled', 'what is delivered is not cancelled');

-- A mixed order
SELECT order_id AS mixed, status AS mixed_status FROM fitkart.checkout(:'ana', pg_temp.basket(:'card', '1', :'bottle', '2')) \gset
SELECT is(:'mixed_status'::text, 'confirmed', 'a mixed order waits to be shipped');
SELECT is(pg_temp.codes(:'mixed') || ' ' || pg_temp.shelf(:'card') || ' ' || pg_temp.shelf(:'bottle'), 'C-2 1/1 200/198', 'its codes are given at once, its units promised');
SELECT is(pg_temp.purse(:'ana'), '13800/2200/4000', 'its coins wait');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up on the way');
SELECT is((fitkart.set_order_status(:'mixed', 'processing')).status || ' ' || (fitkart.set_order_status(:'mixed', 'shipped')).status, 'processing shipped', 'the rest ships');
SELECT is(pg_temp.shelf(:'card') || ' ' || pg_temp.shelf(:'bottle') || ' ' || pg_temp.purse(:'ana'), '1/1 198/198 13800/0/6200', 'each unit leaves once, and the whole is paid');

-- A mixed order that is cancelled: its codes stay and are paid
SAVEPOINT cancelled;
SELECT fitkart.credit_coins(:'ana', 5000, 'bonus') \g /dev/null
SELECT pg_temp.purse(:'ana') AS purse, pg_temp.shelf(:'bottle') AS bottles \gset
SELECT order_id AS half FROM fitkart.checkout(:'ana', pg_temp.basket(:'card', '1', :'bottle', '2'), actor => :'ana') \gset
UPDATE fitkart.users SET suspended_at = '2026-03-01' WHERE id = :'ana';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''processing''), fitkart.set_order_status(%1$L, ''shipped'')', :'half')), '^KF114 . ORDER_HELD', 'while its account is suspended it does not ship');
SELECT is((SELECT concat_ws(' ', status, total_coins) FROM fitkart.cancel_order(:'half', reason => 'moved away', actor => :'ana')), 'delivered 2200', 'but it can be cancelled: what is left of it was delivered');
SELECT is(pg_temp.codes(:'half') || ' ' || pg_temp.shelf(:'card') || ' ' || pg_temp.shelf(:'bottle'), 'C-4 0/0 ' || :'bottles', 'its codes stay, its units are on sale again');
SELECT is(pg_temp.purse(:'ana'), '18200/0/6800', 'the codes are paid, the rest is back') WHERE :'purse' = '18800/0/6200';
SELECT results_eq(format('SELECT from_status, to_status, refunded_coins, note FROM fitkart.order_events WHERE order_id = %L AND from_status IS NOT NULL ORDER BY id', :'half'),
                  $$VALUES ('confirmed', 'processing', NULL::bigint, NULL), ('processing', 'shipped', NULL, NULL), ('shipped', 'delivered', NULL, NULL), ('delivered', 'delivered', 1600, 'moved away')$$, 'every step is an event, and the last says why');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.cancel_order(%L)', :'half')), '^KF104 . INVALID_ORDER_STATE', 'and that was all there was to cancel');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up');
ROLLBACK TO cancelled;

-- Waiting for confirmation
INSERT INTO fitkart.settings (key, value) VALUES ('order_auto_confirm', 'false') ON CONFLICT (key) DO UPDATE SET value = 'false';
SELECT order_id AS waiting, status AS waiting_status FROM fitkart.checkout(:'ben', pg_temp.basket(:'card', '1')) \gset
SELECT is(:'waiting_status'::text || ' ' || coalesce(pg_temp.codes(:'waiting'), 'none') || ' ' || pg_temp.shelf(:'card'), 'pending none 1/0', 'a pending order has a promise, no code');
SELECT is((SELECT status FROM fitkart.quote_checkout(:'ben', pg_temp.basket(:'voucher', '1'))), 'pending', 'and a quote says so');
UPDATE fitkart.users SET suspended_at = '2026-03-01' WHERE id = :'ben';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.confirm_order(%L)', :'waiting')), '^KF114 . ORDER_HELD', 'a suspended account gets no codes');
UPDATE fitkart.users SET suspended_at = NULL WHERE id = :'ben';
SELECT is((fitkart.cancel_order(:'waiting')).status || ' ' || pg_temp.shelf(:'card'), 'cancelled 1/1', 'before that it can be cancelled, and the code is free again');
SELECT order_id AS waiting FROM fitkart.checkout(:'ben', pg_temp.basket(:'card', '1')) \gset
SELECT is((fitkart.confirm_order(:'waiting')).status || ' ' || pg_temp.codes(:'waiting'), 'delivered C-4', 'confirming delivers it');
DELETE FROM fitkart.settings WHERE key = 'order_auto_confirm';

-- Who reads a code
SELECT is(pg_temp.as_user(:'ana', format($$SELECT string_agg(l ->> 'codes', ' ' ORDER BY l ->> 'product_id') FROM fitkart_api.order_detail(%L), jsonb_array_elements(lines) l$$, :'codes_order')), '["C-3", "C-1"] ["C-1"]', 'its buyer reads it in his order');
SELECT is(pg_temp.as_user(:'ana', format($$SELECT string_agg(concat(l ->> 'quantity', l ->> 'codes'), ' ' ORDER BY l ->> 'product_id') || can_be_cancelled FROM fitkart_api.order_detail(%L), jsonb_array_elements(lines) l GROUP BY can_be_cancelled$$, :'mixed')), '2 1["C-2"]false', 'items that are no codes have none');
SELECT is(pg_temp.as_user(:'ben', format('SELECT lines FROM fitkart_api.order_detail(%L)', :'codes_order')), 'KF005 NOT_FOUND', 'nobody else does');
SELECT ok(NOT has_column_privilege(role, 'fitkart.product_codes', 'code', 'SELECT'), role || ' does not read codes')
  FROM unnest('{fitkart_anon,fitkart_user,fitkart_admin,fitkart_auditor,fitkart_service,fitkart_gateway}'::name[]) AS role;
SELECT ok(has_column_privilege('fitkart_admin', 'fitkart.product_codes', 'order_id', 'SELECT'), 'administrators see which order has one');
SELECT throws_ok(format($$INSERT INTO fitkart.product_codes (id, product_id, code) VALUES (gen_random_uuid(), %L, 'C-1')$$, :'card'), '23505', NULL, 'no code is a product''s twice');

-- What does not add up is found
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up');
SAVEPOINT fault;
UPDATE fitkart.product_codes SET user_id = NULL, order_id = NULL, order_item_id = NULL, assigned_at = NULL WHERE order_id = :'codes_order' AND code = 'C-3';
SELECT results_eq('SELECT invariant FROM fitkart.verify_catalogue(true) WHERE NOT ok',
                  $$VALUES ('a digital product''s stock is its codes that nobody has'), ('each digital unit of a confirmed order has one code, and each code given one unit')$$, 'a code taken back');
ROLLBACK TO fault;
UPDATE fitkart.product_codes SET order_id = gen_random_uuid() WHERE order_id = :'mixed';
SELECT results_eq('SELECT invariant FROM fitkart.verify_catalogue(true) WHERE NOT ok',
                  $$VALUES ('each digital unit of a confirmed order has one code, and each code given one unit')$$, 'a code given to an order that there is not');
ROLLBACK TO fault;
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'and without them it adds up again');

SELECT * FROM finish();
ROLLBACK;
