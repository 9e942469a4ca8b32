-- An order that a rejected day took along is placed again at its own price, once the day is restored (rule 12).
BEGIN;
SELECT plan(23);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('again-ana@example.org', 'Ana') AS ana, fitkart.create_user('again-ben@example.org', 'Ben') AS ben \gset
SELECT fitkart.save_product('{"name": "Cap", "coin_price": 30, "is_active": true}') AS cap, fitkart.save_product('{"name": "Code", "coin_price": 20, "is_active": true, "is_digital": true}') AS code \gset
SELECT fitkart.adjust_stock(:'cap', 10, 'delivery'), fitkart.load_product_codes(:'code', ARRAY['K-1', 'K-2']) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-10 20:00+00';
CREATE FUNCTION pg_temp.shake(walker uuid, day date, minutes int) RETURNS uuid LANGUAGE sql AS $$
    SELECT b.pending FROM fitkart.record_steps_batch(walker, (
           SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', m, 'ended_at', m + interval '1 minute'))
             FROM generate_series((day + time '12:00') AT TIME ZONE 'UTC', (day + time '12:00') AT TIME ZONE 'UTC' + make_interval(mins => minutes - 1), interval '1 minute') AS m)) b;
    SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = walker AND v.day = shake.day $$;
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
CREATE FUNCTION pg_temp.buy(walker uuid, VARIADIC parts text[]) RETURNS uuid LANGUAGE sql AS
$$ SELECT (fitkart.checkout(walker, jsonb_agg(jsonb_build_object('product_id', parts[i], 'quantity', parts[i + 1]::int)), shipping_address => '{"city": "Graz"}')).order_id FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.purse(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT available_coins || '/' || frozen_coins FROM fitkart.balance($1) $$;

SELECT pg_temp.shake(:'ana', '2026-06-09', 70) AS verdict \gset
SELECT fitkart.review_steps(:'verdict', 'approve') \g /dev/null
SELECT pg_temp.buy(:'ana', :'cap', '2') AS parcel \gset
SELECT pg_temp.purse(:'ana') AS purse \gset
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF104 . INVALID_ORDER_STATE: only an order .*"not_restored"', 'an order that stands is not placed again');
SELECT fitkart.review_steps(:'verdict', 'reopen') \g /dev/null
SELECT is((fitkart.review_steps(:'verdict', 'reject')).orders_cancelled, 1, 'the day is rejected, and takes the order along');
SELECT is(pg_temp.purse(:'ana'), '0/0', 'with all coins');
UPDATE fitkart.reward_products SET coin_price = 45 WHERE id = :'cap';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF104 . INVALID_ORDER_STATE', 'while it is rejected nothing is placed again');
SELECT fitkart.review_steps(:'verdict', 'restore') \g /dev/null

SAVEPOINT restored;
SET LOCAL fitkart.clock = '2026-06-24 20:00:00+00';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF104 . INVALID_ORDER_STATE: it could be placed again for 14 days after its day was restored .*"too_late"', 'after a fortnight the right is over');
ROLLBACK TO restored;
SELECT fitkart.adjust_stock(:'cap', -9, 'lost') \g /dev/null
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF102 . PRODUCT_OUT_OF_STOCK', 'stock may not last');
ROLLBACK TO restored;
UPDATE fitkart.reward_products SET is_active = false WHERE id = :'cap';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF103 . PRODUCT_UNAVAILABLE', 'nor the product');
ROLLBACK TO restored;
SET LOCAL fitkart.clock = '2026-06-24 19:59:59+00';
SELECT order_id AS again, status, total_coins FROM fitkart.reorder(:'parcel', idempotency_key => 'again') \gset
SELECT is(:'status' || ' ' || :'total_coins', 'confirmed 60', 'until then it costs what it cost');
SELECT is((SELECT r.order_id FROM fitkart.reorder(:'parcel', idempotency_key => 'again') r), :'again'::uuid, 'a repeat with the key answers the same order');
SELECT row_eq(format($$SELECT o.reorder_of, o.shipping_address, i.quantity, i.coin_price_at_purchase FROM fitkart.orders o JOIN fitkart.order_items i ON i.user_id = o.user_id AND i.order_id = o.id WHERE o.id = %L$$, :'again'),
              ROW(:'parcel'::uuid, '{"city": "Graz"}'::jsonb, 2, 30::bigint), 'to where it went');
SELECT is(pg_temp.purse(:'ana'), :'purse', 'and the coins are frozen as they were');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', :'parcel')), '^KF104 . INVALID_ORDER_STATE: it was placed again as [0-9A-Z]{12} .*"placed_again"', 'once');
SELECT fitkart.credit_coins(:'ben', 100, 'bonus') \g /dev/null
SELECT is((SELECT total_coins FROM fitkart.quote_checkout(:'ben', format('[{"product_id": "%s", "quantity": 1}]', :'cap')::jsonb)), 45::bigint, 'others pay today''s price');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- Codes that were delivered
SELECT pg_temp.shake(:'ben', '2026-06-23', 70) AS verdict \gset
SELECT fitkart.review_steps(:'verdict', 'approve') \g /dev/null
SELECT pg_temp.buy(:'ben', :'code', '1', :'cap', '2') AS mixed, pg_temp.purse(:'ben') AS before \gset
SELECT fitkart.review_steps(:'verdict', 'reopen') \g /dev/null
SELECT is((fitkart.review_steps(:'verdict', 'reject')).orders_cancelled, 1, 'of an order whose codes were delivered the rest is cancelled');
SELECT is((SELECT o.status || ' ' || o.refunded_coins FROM fitkart.orders o WHERE o.id = :'mixed'), 'delivered 90', 'the codes stay and are paid');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold then, too');
SELECT fitkart.review_steps(:'verdict', 'restore') \g /dev/null
SELECT is((SELECT r.status || ' ' || r.total_coins FROM fitkart.reorder(:'mixed') r), 'confirmed 90', 'and the rest is placed again');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'they hold');

-- Whose it is
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L)', gen_random_uuid())), '^KF005 . NOT_FOUND', 'no order');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.reorder(%L, shipping_address => ''[]'')', :'parcel')), '^KF001 . VALIDATION_FAILED: shipping_address', 'no address');
SELECT ok(has_function_privilege('fitkart_service', 'fitkart.reorder(uuid, jsonb, text, text, uuid)', 'execute') AND NOT has_function_privilege('fitkart_user', 'fitkart.reorder(uuid, jsonb, text, text, uuid)', 'execute')
          AND has_function_privilege('fitkart_user', 'fitkart_api.reorder(uuid, jsonb, text, text)', 'execute'), 'back ends place any, walkers their own');
RESET fitkart.clock;
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('again_test', decode(repeat('a1', 32), 'hex'), now() - interval '1 day');
SELECT t.token AS of_ana FROM fitkart.issue_access_token(:'ana') t \gset
SELECT fitkart_api.authenticate(:'of_ana') \g /dev/null
SELECT matches(pg_temp.refusal(format('SELECT fitkart_api.reorder(%L)', :'mixed')), '^KF005 . NOT_FOUND', 'another''s order is none');
SELECT * FROM finish();
ROLLBACK;
