-- Coupons, bonus codes and the waiting list, as who is signed in meets them through the HTTP gateway. In real time, for the clock is
-- a superuser's. And the indexes behind them.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(25);

CREATE ROLE coupons_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO coupons_test_gateway;

\set socks 018f0000-0000-7000-8000-000000000002
\set earphones 018f0000-0000-7000-8000-000000000006
SELECT fitkart.create_user('ana@coupons.test', 'Ana') AS ana, fitkart.create_user('ben@coupons.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 1000, 'bonus')).balance_after, (fitkart.credit_coins(:'ben', 150000, 'bonus')).balance_after AS coins \gset
SELECT fitkart.save_coupon('{"code": "HELLO", "kind": "bonus", "value": 50}') AS hello, fitkart.save_coupon('{"code": "SOCKS", "kind": "fixed", "value": 100}') AS off \gset

-- What a call answers in the role of a person (nobody: as fitkart_anon): its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    outer_role constant text := CASE WHEN who IS NULL THEN 'fitkart_anon' ELSE 'fitkart_user' END;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    SET LOCAL SESSION AUTHORIZATION coupons_test_gateway;
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

-- Codes
SELECT is(pg_temp.as_user(:'ana', $$SELECT coins || ' ' || balance_after FROM fitkart_api.redeem_code('he11o', 'k')$$), '50 1050', 'a bonus code for who is signed in');
SELECT is(pg_temp.as_user(:'ana', $$SELECT coins || ' ' || balance_after FROM fitkart_api.redeem_code('he11o', 'k')$$), '50 1050', 'repeated, it answers the same');
SELECT is(pg_temp.as_user(:'ana', $$SELECT coins FROM fitkart_api.redeem_code('hello')$$), 'KF112 COUPON_INVALID', 'once is once');
SELECT is(pg_temp.as_user(:'ana', $$SELECT coins FROM fitkart_api.redeem_code(NULL)$$), 'KF001 VALIDATION_FAILED', 'no code');
SELECT is((SELECT actor_id FROM fitkart.coin_transactions WHERE user_id = :'ana' AND reference_type = 'coupon'), :'ana'::uuid, 'the books say who redeemed it');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', total_coins, discount_coins) FROM fitkart_api.quote_checkout(%L, ''socks'')', pg_temp.basket(:'socks', 1))), '400 100', 'a quote shows the discount');
SELECT is(pg_temp.as_user(:'ana', format('SELECT total_coins FROM fitkart_api.checkout(%L, coupon_code => ''socks'', expected_total => 400)', pg_temp.basket(:'socks', 1))), '400', 'a checkout takes it off');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', total_coins, discount_coins) FROM fitkart_api.my_orders()'), '400 100', 'the list of orders shows it');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', d.total_coins, d.discount_coins, d.lines -> 0 ->> ''discount_coins'') FROM fitkart_api.my_orders() o, fitkart_api.order_detail(o.id) d'), '400 100 100', 'and so does the order');

-- Waiting
SELECT order_id AS last_pairs FROM fitkart.checkout(:'ben', pg_temp.basket(:'earphones', 25)) \gset
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', waiting, ahead, available) FROM fitkart_api.notify_when_available(%L)', :'earphones')), 't 0 0', 'who is signed in joins the waiting list');
SELECT is(pg_temp.as_user(:'ben', format('SELECT concat_ws('' '', waiting, ahead, available) FROM fitkart_api.notify_when_available(%L)', :'earphones')), 't 1 0', 'and so does the next');
SELECT is(pg_temp.as_user(:'ben', format('SELECT fitkart_api.stop_notifying(%L)', :'earphones')), 'true', 'and leaves it');
SELECT is(pg_temp.as_user(:'ben', format('SELECT fitkart_api.stop_notifying(%L)', :'earphones')), 'false', 'once');
SELECT is(pg_temp.as_user(:'ben', format('SELECT waiting FROM fitkart_api.notify_when_available(%L)', gen_random_uuid())), 'KF005 NOT_FOUND', 'no such product');
SELECT is((SELECT status FROM fitkart.cancel_order(:'last_pairs')), 'cancelled', 'pairs come back');
SELECT is((SELECT string_agg(u.full_name, ' ') FROM fitkart.notifications n JOIN fitkart.users u ON u.id = n.user_id), 'Ana', 'who waits hears of it');

-- Nobody
SELECT is(pg_temp.as_user(NULL, call), '42501 permission denied for function ' || split_part(split_part(call, '.', 2), '(', 1), 'nobody is signed in: ' || call)
  FROM unnest(ARRAY['SELECT fitkart_api.redeem_code(''HELLO'')', 'SELECT fitkart_api.notify_when_available(NULL)', 'SELECT fitkart_api.stop_notifying(NULL)']) AS call;

-- Indexes
SET LOCAL enable_seqscan = off;  -- the tables of a test are small: the question is whether the index can serve
SET LOCAL plan_cache_mode = force_generic_plan;
INSERT INTO fitkart.coupons (id, code, kind, value) SELECT gen_random_uuid(), 'CODE' || n, 'fixed', 1 FROM generate_series(1, 1000) n;
ANALYZE fitkart.coupons;
\ir include/plan_of.sql
SELECT matches(pg_temp.plan_of(query), index_name, index_name || ': ' || obj_description(('fitkart.' || index_name)::regclass, 'pg_class'))
  FROM (VALUES
    ('coupons_pkey', $$SELECT c.code FROM fitkart.coupons c WHERE c.id = '00000000-0000-7000-8000-000000000000' FOR NO KEY UPDATE$$),
    ('coupons_code_key', $$SELECT c.id FROM fitkart.coupons c WHERE translate(c.code, 'OIL-', '011') = 'HE110'$$),
    ('coupon_uses_nth_key', $$SELECT count(*) FILTER (WHERE u.released_at IS NULL), max(u.nth) FROM fitkart.coupon_uses u WHERE u.user_id = '00000000-0000-7000-8000-000000000000' AND u.coupon_id = '00000000-0000-7000-8000-000000000000'$$),
    ('coupon_uses_coupon', $$SELECT count(*) FROM fitkart.coupon_uses u WHERE u.coupon_id = '00000000-0000-7000-8000-000000000000' AND u.released_at IS NULL$$),
    ('product_waits_pkey', $$DELETE FROM fitkart.product_waits w WHERE w.user_id = '00000000-0000-7000-8000-000000000000' AND w.product_id = '00000000-0000-7000-8000-000000000000'$$),
    ('product_waits_queue', $$SELECT w.user_id FROM fitkart.product_waits w WHERE w.product_id = '00000000-0000-7000-8000-000000000000' ORDER BY w.created_at, w.user_id LIMIT 2 FOR UPDATE SKIP LOCKED$$)) AS served (index_name, query);
SELECT * FROM finish();
ROLLBACK;
