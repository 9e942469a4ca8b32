-- Orders, as the signed-in buyer sees them through the HTTP gateway. In real time, for the clock is a superuser's.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(36);

CREATE ROLE orders_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO orders_test_gateway;

\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
SELECT fitkart.create_user('ana@orders.test', 'Ana') AS ana, fitkart.create_user('ben@orders.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 5000, 'bonus')).balance_after AS coins \gset

-- What a call answers in the role of a person (nobody: as fitkart_anon): its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    outer_role constant text := CASE WHEN who IS NULL THEN 'fitkart_anon' ELSE 'fitkart_user' END;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    SET LOCAL SESSION AUTHORIZATION orders_test_gateway;
    EXECUTE format('SET LOCAL ROLE %I', outer_role);
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.basket(product uuid, quantity int) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_build_array(jsonb_build_object('product_id', product, 'quantity', quantity)) $$;

-- Buying
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', status, total_coins, available_coins) FROM fitkart_api.quote_checkout(%L)', pg_temp.basket(:'bottle', 2))), 'confirmed 1600 3400', 'a quote for who is signed in');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', status, total_coins, available_coins) FROM fitkart_api.checkout(%L, ''{"city": "Graz"}'', 1600, idempotency_key => ''one'')', pg_temp.basket(:'bottle', 2))), 'confirmed 1600 3400', 'a checkout for who is signed in');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', status, total_coins, available_coins) FROM fitkart_api.checkout(%L, ''{"city": "Graz"}'', 1600, idempotency_key => ''one'')', pg_temp.basket(:'bottle', 2))), 'confirmed 1600 3400', 'repeated, it answers the same');
SELECT id AS first, order_code AS first_code FROM fitkart.orders WHERE user_id = :'ana' \gset
SELECT is((SELECT actor_id || ' ' || db_role FROM fitkart.order_events WHERE order_id = :'first'), :'ana' || ' orders_test_gateway', 'the event says who, and by which login');
SELECT is(pg_temp.as_user(:'ana', format('SELECT order_id FROM fitkart_api.checkout(%L, expected_total => 1)', pg_temp.basket(:'bottle', 2))), 'KF111 PRICE_CHANGED', 'refusals are those of the engine');
SELECT is(pg_temp.as_user(:'ana', format('SELECT order_id FROM fitkart_api.checkout(%L)', pg_temp.basket(:'bottle', 9))), 'KF101 INSUFFICIENT_COINS', 'nobody buys what he cannot pay');
SELECT is(pg_temp.as_user(:'ana', format('SELECT order_id FROM fitkart_api.checkout(%L)', pg_temp.basket(:'bottle', 0))), 'KF001 VALIDATION_FAILED', 'a malformed basket');

-- Reading
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', order_code, status, total_coins, products, units, first_name, total) FROM fitkart_api.my_orders()'), :'first_code' || ' confirmed 1600 1 2 Water bottle 1', 'the list of one''s orders');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', order_code, status, lines -> 0 ->> ''name'', lines -> 0 ->> ''quantity'', events -> 0 ->> ''to'', shipping_address ->> ''city'', can_be_cancelled) FROM fitkart_api.order_detail(%L)', :'first')), :'first_code' || ' confirmed Water bottle 2 confirmed Graz t', 'an order with its items and its story');
SELECT is(pg_temp.as_user(:'ana', format('SELECT count(*) FROM fitkart_api.my_orders(after => %L)', :'first')), '0', 'nothing was ordered before the first');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.my_orders(off => 1)'), '0', 'nor stands behind the only one');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.my_orders(lim => 0)'), 'KF001 VALIDATION_FAILED', 'a page has a row at least');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.my_orders(lim => 101)'), 'KF001 VALIDATION_FAILED', 'and a hundred at most');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.my_orders(off => -1)'), 'KF001 VALIDATION_FAILED', 'and does not begin before the first');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.order_detail(NULL)'), 'KF001 VALIDATION_FAILED', 'no order is no order');

-- Somebody else's
SELECT is(pg_temp.as_user(:'ben', format('SELECT id FROM fitkart_api.order_detail(%L)', :'first')), 'KF005 NOT_FOUND', 'somebody else''s order cannot be read');
SELECT is(pg_temp.as_user(:'ben', format('SELECT id FROM fitkart_api.cancel_order(%L)', :'first')), 'KF005 NOT_FOUND', 'nor cancelled');
SELECT is(pg_temp.as_user(:'ben', format('SELECT id FROM fitkart_api.confirm_order(%L)', :'first')), 'KF005 NOT_FOUND', 'nor confirmed');
SELECT is(pg_temp.as_user(:'ben', 'SELECT count(*) FROM fitkart_api.my_orders()'), '0', 'nor listed');
SELECT is(pg_temp.as_user(NULL, call), '42501 permission denied for function ' || name, 'who is not signed in has no ' || name)
  FROM (VALUES ('my_orders', 'SELECT count(*) FROM fitkart_api.my_orders()'),
               ('checkout', 'SELECT order_id FROM fitkart_api.checkout(''[]'')'),
               ('quote_checkout', 'SELECT status FROM fitkart_api.quote_checkout(''[]'')'),
               ('order_detail', 'SELECT id FROM fitkart_api.order_detail(NULL)'),
               ('cancel_order', 'SELECT id FROM fitkart_api.cancel_order(NULL)')) AS calls (name, call);
SELECT is(pg_temp.as_user(:'ana', format('SELECT order_id FROM fitkart.checkout(%L, %L)', :'ana', pg_temp.basket(:'bottle', 1))), '42501 permission denied for schema fitkart', 'the engine is not for clients');

-- Confirming and cancelling
SELECT is(pg_temp.as_user(:'ana', format('SELECT id FROM fitkart_api.confirm_order(%L)', :'first')), 'KF104 INVALID_ORDER_STATE', 'what is confirmed is not confirmed again');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', status, available_coins) FROM fitkart_api.cancel_order(%L, ''too cold'')', :'first')), 'cancelled 5000', 'one''s own order can be cancelled');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', status, cancelled_reason, can_be_cancelled) FROM fitkart_api.order_detail(%L)', :'first')), 'cancelled too cold f', 'and says so');

-- The engine's twin has keys of its own: a back end that happens to use the same key meets no conflict
SELECT lives_ok(format('SELECT * FROM fitkart.checkout(%L, %L, idempotency_key => ''one'')', :'ana', pg_temp.basket(:'bottle', 1)), 'a key of the client''s is none of the engine''s');
SELECT fitkart.cancel_order((SELECT o.id FROM fitkart.orders o WHERE o.user_id = :'ana' AND o.status = 'confirmed')) IS NOT NULL AS cancelled \gset

-- The catalogue
SELECT is(pg_temp.as_user(NULL, 'SELECT concat_ws('' '', name, coin_price, available, total) FROM fitkart_api.products(lim => 1)'), 'Water bottle 800 200 8', 'anybody sees the catalogue, the most popular first');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', name, total) FROM fitkart_api.products(sort => ''price'', lim => 1)'), 'Running socks 8', 'the cheapest first');
SELECT is(pg_temp.as_user(NULL, 'SELECT string_agg(concat_ws('' '', name, shelf, is_digital, total), '', '') FROM fitkart_api.products(''gift_cards'', ''newest'')'), 'Coffee gift card gift_cards t 2, Running shop gift card gift_cards t 2', 'one shelf');
SELECT is(pg_temp.as_user(NULL, 'SELECT string_agg(name, '', '') FROM fitkart_api.products(''gear'')'), 'Water bottle, Resistance bands, Yoga mat', 'one shelf, the most popular first');
SELECT is(pg_temp.as_user(NULL, 'SELECT count(*) FROM fitkart_api.products(sort => ''colour'')'), 'KF001 VALIDATION_FAILED', 'an order that there is not');
UPDATE fitkart.reward_products SET available_until = now() - interval '1 day' WHERE id = :'socks';
SELECT is(pg_temp.as_user(NULL, 'SELECT count(*) || '' of '' || max(total) FROM fitkart_api.products()'), '7 of 7', 'what is not on sale is not shown');

-- Over HTTP
SELECT set_config('request.method', 'POST', true) AS method \gset
SELECT is(pg_temp.as_user(:'ben', format('SELECT id FROM fitkart_api.order_detail(%L)', :'first')), 'PGRST {"code"', 'a refusal speaks PostgREST''s dialect while it serves a request');

SELECT * FROM finish();
ROLLBACK;
