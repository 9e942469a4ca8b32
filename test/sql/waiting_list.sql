-- The waiting list: who may join it, who hears when units come back, and that nothing is left behind.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(44);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

\set bottle 018f0000-0000-7000-8000-000000000001
\set mat 018f0000-0000-7000-8000-000000000005
\set nothing 018f0000-0000-7000-8000-0000000000ff

SELECT fitkart.create_user('ana@waiting.test', 'Ana') AS ana, fitkart.create_user('ben@waiting.test', 'Ben') AS ben,
       fitkart.create_user('eva@waiting.test', 'Eva') AS eva, fitkart.create_user('dan@waiting.test', 'Dan') AS dan \gset
SELECT count((fitkart.credit_coins(u, 1000000, 'bonus')).balance_after) AS paid FROM unnest(ARRAY[:'ana', :'ben', :'eva', :'dan']::uuid[]) u \gset

CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM);
END $$;
CREATE FUNCTION pg_temp.place(who uuid, product uuid) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws('/', waiting, ahead, available) FROM fitkart.notify_when_available(who, product) $$;
CREATE FUNCTION pg_temp.buy(who uuid, product uuid, units integer) RETURNS uuid LANGUAGE sql AS
$$ SELECT order_id FROM fitkart.checkout(who, jsonb_build_array(jsonb_build_object('product_id', product, 'quantity', units))) $$;
-- Who was told, in the order of names.
CREATE FUNCTION pg_temp.told() RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(u.full_name, ' ' ORDER BY u.full_name, n.id), '') FROM fitkart.notifications n JOIN fitkart.users u ON u.id = n.user_id WHERE n.kind = 'product_available' $$;
CREATE FUNCTION pg_temp.waiting() RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(u.full_name, ' ' ORDER BY w.created_at, w.user_id), '') FROM fitkart.product_waits w JOIN fitkart.users u ON u.id = w.user_id $$;

-- While units are free
SELECT is(pg_temp.place(:'ana', :'mat'), 'f/80', 'nobody waits while units are free: the answer says how many');
SELECT is(pg_temp.waiting(), '', 'and nobody stands in line');

-- Sold out
SELECT pg_temp.buy(:'dan', :'mat', 75) AS big, pg_temp.buy(:'dan', :'mat', 2) AS two, pg_temp.buy(:'dan', :'mat', 3) AS three \gset
SELECT is(pg_temp.place(:'ana', :'mat'), 't/0/0', 'the first in line has nobody before him');
SET LOCAL fitkart.clock = '2026-03-02 18:01:00+00';
SELECT is(pg_temp.place(:'ben', :'mat'), 't/1/0', 'the second has one');
SET LOCAL fitkart.clock = '2026-03-02 18:02:00+00';
SELECT is(pg_temp.place(:'eva', :'mat'), 't/2/0', 'the third two');
SELECT is(pg_temp.place(:'ana', :'mat'), 't/0/0', 'who asks again keeps the place');
SELECT is((SELECT since FROM fitkart.notify_when_available(:'ana', :'mat')), '2026-03-02 18:00:00+00'::timestamptz, 'and the time');
SELECT is((SELECT concat_ws('/', waiting, ahead) FROM fitkart.notify_when_available(:'ana', :'mat', 'w-1')), 't/0', 'with a key too');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, %L, ''w-1'')', :'ana', :'bottle')), '^KF106', 'another product under the key is a conflict');

-- Units come back
SELECT is((SELECT status FROM fitkart.cancel_order(:'two')), 'cancelled', 'two mats come back');
SELECT is(pg_temp.told(), 'Ana Ben', 'two people hear of it, who waited longest');
SELECT is(pg_temp.waiting(), 'Eva', 'and wait no longer; the third does');
SELECT results_eq(format('SELECT kind, title, body, data, read_at, created_at FROM fitkart.notifications WHERE user_id = %L', :'ana'),
                  format($$VALUES ('product_available', 'Back in stock', 'Yoga mat', jsonb_build_object('product_id', %L), NULL::timestamptz, '2026-03-02 18:02:00+00'::timestamptz)$$, :'mat'), 'the notification names the product');
SELECT is(pg_temp.place(:'ana', :'mat'), 'f/2', 'now there is nothing to wait for');
SELECT is((SELECT status FROM fitkart.cancel_order(:'three')), 'cancelled', 'three more come back');
SELECT is(pg_temp.told() || '|' || pg_temp.waiting(), 'Ana Ben Eva|', 'everybody was told, once');

-- Expired reservations (rule 21)
INSERT INTO fitkart.settings (key, value) VALUES ('order_auto_confirm', 'false') ON CONFLICT (key) DO UPDATE SET value = 'false';
SELECT pg_temp.buy(:'dan', :'mat', 1) AS a, pg_temp.buy(:'dan', :'mat', 4) AS b \gset
SELECT is(pg_temp.place(:'ana', :'mat') || ' ' || pg_temp.place(:'ben', :'mat'), 't/0/0 t/1/0', 'sold out again');
SET LOCAL fitkart.clock = '2026-03-02 18:32:00+00';
SELECT is(fitkart.expire_orders(), 2::bigint, 'two orders that nobody confirmed expire');
SELECT is(pg_temp.told() || '|' || pg_temp.waiting(), 'Ana Ana Ben Ben Eva|', 'who waits hears of the units they had reserved');

-- Who does not hear
DELETE FROM fitkart.settings WHERE key = 'order_auto_confirm';
SELECT pg_temp.buy(:'dan', :'mat', 1) AS one, pg_temp.buy(:'dan', :'mat', 4) AS four \gset
SELECT is(concat_ws(' ', pg_temp.place(:'ana', :'mat'), pg_temp.place(:'ben', :'mat'), pg_temp.place(:'eva', :'mat')), 't/0/0 t/1/0 t/2/0', 'three wait');
SELECT is(fitkart.stop_notifying(:'ana', :'mat'), true, 'the first leaves the line');
SELECT is(fitkart.stop_notifying(:'ana', :'mat'), false, 'once');
UPDATE fitkart.users SET suspended_at = '2026-03-01' WHERE id = :'ben';
UPDATE fitkart.reward_products SET is_active = false WHERE id = :'mat';
SELECT is((SELECT status FROM fitkart.cancel_order(:'one')), 'cancelled', 'a unit of a product that is not on sale comes back');
SELECT is(pg_temp.waiting(), 'Ben Eva', 'nobody is told');
SELECT is(fitkart.save_product(jsonb_build_object('id', :'mat', 'is_active', true)), :'mat'::uuid, 'it is on sale again, with that unit free');
SELECT is(pg_temp.told() || '|' || pg_temp.waiting(), 'Ana Ana Ben Ben Eva Eva|Ben', 'who waits hears of it; a suspended account is passed over and keeps its place');
SELECT is(fitkart.save_product(jsonb_build_object('id', :'mat', 'description', 'Blue.')), :'mat'::uuid, 'another change');
SELECT is(pg_temp.told(), 'Ana Ana Ben Ben Eva Eva', 'tells nobody');
SELECT is((SELECT status FROM fitkart.cancel_order(:'four')), 'cancelled', 'four come back');
SELECT is(pg_temp.told() || '|' || pg_temp.waiting(), 'Ana Ana Ben Ben Eva Eva|Ben', 'and find nobody who may hear');

-- Stock is added
UPDATE fitkart.users SET suspended_at = NULL WHERE id = :'ben';
SELECT is(pg_temp.place(:'ben', :'mat'), 't/0/5', 'who waits goes on waiting, and sees what is free');
UPDATE fitkart.reward_products SET stock_quantity = stock_quantity + 1 WHERE id = :'mat';
SELECT is(fitkart.spread_stock(:'mat'), 1::bigint, 'one more unit comes into the house');
SELECT is(pg_temp.told() || '|' || pg_temp.waiting(), 'Ana Ana Ben Ben Ben Eva Eva|', 'it is told too');
SELECT pg_temp.buy(:'dan', :'mat', 6) AS six \gset
SELECT is(pg_temp.place(:'ben', :'mat'), 't/0/0', 'sold out once more');
UPDATE fitkart.users SET suspended_at = '2026-03-01' WHERE id = :'ben';

-- Refused
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, %L)', :'ben', :'mat')), '^KF202 . AUTH_ACCOUNT_DISABLED: the account is suspended and cannot wait', 'a suspended account does not join');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, %L)', :'nothing', :'mat')), '^KF005 . NOT_FOUND: there is no user', 'nor does nobody');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, %L)', :'ana', :'nothing')), '^KF005 . NOT_FOUND: there is no product', 'no such product');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, NULL)', :'ana')), '^KF001 . VALIDATION_FAILED: product_id is required', 'no product');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.stop_notifying(NULL, %L)', :'mat')), '^KF001 . VALIDATION_FAILED: user_id is required', 'no user');
UPDATE fitkart.reward_products SET is_active = false WHERE id = :'bottle';
SELECT matches(pg_temp.refusal(format('SELECT fitkart.notify_when_available(%L, %L)', :'ana', :'bottle')), '^KF103 . PRODUCT_UNAVAILABLE: "Water bottle" is not on sale', 'what is not on sale is not waited for');
SELECT is((SELECT count(*) FROM fitkart.product_waits), 1::bigint, 'nothing that was refused left a wait');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up');

-- Who may
SELECT ok(has_function_privilege('fitkart_service', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_user', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_anon', oid, 'EXECUTE'), 'fitkart.' || proname || ' is for back ends')
  FROM pg_proc WHERE pronamespace = 'fitkart'::regnamespace AND proname IN ('notify_when_available', 'stop_notifying') ORDER BY proname;

SELECT * FROM finish();
ROLLBACK;
