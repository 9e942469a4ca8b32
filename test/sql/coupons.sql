-- Coupons and bonus codes: their terms, what each function answers and refuses, who may, and that nothing is left behind.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(122);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';
\set nothing 018f0000-0000-7000-8000-0000000000ff

SELECT fitkart.create_user('ana@coupons.test', 'Ana') AS ana, fitkart.create_user('ben@coupons.test', 'Ben') AS ben,
       fitkart.create_user('eva@coupons.test', 'Eva') AS eva \gset

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
-- What save_coupon refuses: the field that its detail names.
CREATE FUNCTION pg_temp.wrong_field(coupon jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    PERFORM fitkart.save_coupon(coupon);
    RETURN 'not refused';
EXCEPTION WHEN SQLSTATE 'KF001' THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN coalesce(detail::jsonb ->> 'field', detail::jsonb ->> 'argument');
END $$;
-- Why a code is refused: "KF112 over".
CREATE FUNCTION pg_temp.why(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' ', SQLSTATE, detail::jsonb ->> 'reason');
END $$;
CREATE FUNCTION pg_temp.redeem(who uuid, code text) RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT * FROM fitkart.redeem_code(%L, %L)', who, code) $$;

-- Making one
SELECT fitkart.save_coupon('{"code": "spring-10", "kind": "percent", "value": 10, "max_discount": 500, "min_total": 300, "ends_at": "2026-06-01T00:00:00+02:00"}', actor => :'ben') AS spring \gset
SELECT results_eq(format('SELECT code, kind, value, min_total, max_discount, total_limit, per_user_limit, starts_at, ends_at, is_active, used_count FROM fitkart.coupons WHERE id = %L', :'spring'),
                  $$VALUES ('SPRING-10', 'percent', 10::bigint, 300::bigint, 500::bigint, NULL::bigint, 1, NULL::timestamptz, '2026-05-31 22:00:00+00'::timestamptz, true, 0::bigint)$$,
                  'a coupon is made, in upper case, once a person unless it says otherwise');
SELECT results_eq(format('SELECT admin_id, action, changes FROM fitkart.admin_logs WHERE entity_type = ''coupon'' AND entity_id = %L', :'spring'),
                  format($$VALUES (%L::uuid, 'coupon_created', '{"after": {"code": "SPRING-10", "kind": "percent", "value": 10, "min_total": 300, "max_discount": 500, "per_user_limit": 1, "ends_at": "2026-05-31T22:00:00Z", "active": true}}'::jsonb)$$, :'ben'),
                  'the log of the administrators says who made it and how');

-- Changing it
SELECT is(fitkart.save_coupon('{"code": "SPRING-10", "value": 15, "min_total": null, "total_limit": 20}'), :'spring'::uuid, 'its code says which coupon is meant');
SELECT is((SELECT concat_ws('/', value, min_total, max_discount, total_limit, per_user_limit) FROM fitkart.coupons WHERE id = :'spring'), '15/500/20/1', 'what is given changes, null empties, the rest stays');
SELECT is((SELECT changes FROM fitkart.admin_logs WHERE entity_id = :'spring' AND action = 'coupon_changed'),
          '{"before": {"value": 10, "min_total": 300, "total_limit": null}, "after": {"value": 15, "min_total": null, "total_limit": 20}}', 'the log has before and after of what changed');
SELECT is(fitkart.save_coupon(jsonb_build_object('id', :'spring', 'code', 'SUMMER-10', 'per_user_limit', null)), :'spring'::uuid, 'by its id even the code changes');
SELECT is(fitkart.save_coupon('{"code": "summer-10", "value": 15}'), :'spring'::uuid, 'what changes nothing');
SELECT is((SELECT count(*) FROM fitkart.admin_logs WHERE entity_id = :'spring'), 3::bigint, 'is not logged');
SELECT is(fitkart.save_coupon('{"code": "KEYED", "kind": "fixed", "value": 5}', 'k'), fitkart.save_coupon('{"code": "KEYED", "kind": "fixed", "value": 5}', 'k'), 'a repeat with its key answers the first result');
SELECT matches(pg_temp.refusal($$SELECT fitkart.save_coupon('{"code": "KEYED", "kind": "fixed", "value": 6}', 'k')$$), '^KF106 . IDEMPOTENCY_CONFLICT', 'another request under the key is a conflict');

-- What makes no sense
SELECT is(pg_temp.wrong_field(NULL), 'coupon', 'no coupon');
SELECT is(pg_temp.wrong_field('[]'), 'coupon', 'an array for a coupon');
SELECT is(pg_temp.wrong_field('{"kind": "fixed", "value": 5}'), 'code', 'no code');
SELECT is(pg_temp.wrong_field(jsonb_build_object('code', c, 'kind', 'fixed', 'value', 5)), 'code', 'no code is: ' || coalesce(c, 'null'))
  FROM unnest(ARRAY['AB', repeat('A', 41), 'A B C', 'SPRÄNG', '-ABC', 'A--B', '', NULL]) AS c;
SELECT is(pg_temp.wrong_field('{"code": 100, "kind": "fixed", "value": 5}'), 'code', 'a number for a code');
SELECT is(pg_temp.wrong_field('{"code": "5UMMER1O", "kind": "fixed", "value": 5}'), 'not refused', 'other letters are another code');
SELECT is(pg_temp.wrong_field('{"code": "SUMMERIO", "value": 5}'), 'code', 'a code that looks like another coupon''s is refused, not taken for it');
SELECT is(pg_temp.wrong_field(jsonb_build_object('id', :'spring', 'code', 'KEYED')), 'code', 'so is the code of another coupon');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "value": 5}'), 'kind', 'a new coupon needs its kind');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed"}'), 'value', 'and its value');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "gift", "value": 5}'), 'kind', 'an unknown kind');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "colour": "red"}'), 'colour', 'an unknown field');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": "5"}'), 'value', 'a text for a number');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 1.5}'), 'value', 'half a coin');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 1e300}'), 'value', 'a value that no number holds');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": null}'), 'value', 'no value');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 0}'), 'value', 'nothing off');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "percent", "value": 101}'), 'value', 'more than all of it');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "max_discount": 3}'), 'max_discount', 'a fixed value has no maximum');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "per_user_limit": 3000000000}'), 'per_user_limit', 'a limit that no number holds');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "total_limit": 0}'), 'total_limit', 'a coupon for nobody');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "bonus", "value": 5, "per_user_limit": null}'), 'per_user_limit', 'a bonus code without end');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "bonus", "value": 5, "min_total": 5}'), 'min_total', 'a bonus code needs no order');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "starts_at": "2026-06-01"}'), 'starts_at', 'a day is no instant');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "starts_at": "2026-06-01T00:00:00Z", "ends_at": "2026-06-01T00:00:00Z"}'), 'ends_at', 'a window without inside');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "active": "yes"}'), 'active', 'a text for a truth');
SELECT is(pg_temp.wrong_field('{"code": "NEW", "kind": "fixed", "value": 5, "id": 7}'), 'id', 'an id that is none');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.save_coupon(%L)', jsonb_build_object('id', :'nothing', 'value', 5))), '^KF005 . NOT_FOUND: there is no coupon 018f', 'a coupon that does not exist');
SELECT is((SELECT count(*) FROM fitkart.coupons WHERE code LIKE 'NEW%'), 0::bigint, 'nothing that was refused left a coupon');

-- Redeeming
SELECT fitkart.save_coupon('{"code": "WELCOME-100", "kind": "bonus", "value": 100, "total_limit": 3}') AS welcome \gset
SELECT transaction_id AS paid, coins, balance_after FROM fitkart.redeem_code(:'ana', ' welcome1oo ', 'r-1', :'ben') \gset
SELECT is(:'coins' || ' ' || :'balance_after', '100 100', 'a bonus code gives its coins, however it is typed');
SELECT results_eq(format('SELECT amount, transaction_type, counter_account, reference_type, reference_id, actor_id FROM fitkart.coin_transactions WHERE id = %L', :'paid'),
                  format($$VALUES (100::bigint, 'bonus', 'promotion', 'coupon', %L::uuid, %L::uuid)$$, :'welcome', :'ben'), 'the ledger says what for and who did it');
SELECT is((SELECT transaction_id FROM fitkart.redeem_code(:'ana', ' welcome1oo ', 'r-1')), :'paid'::uuid, 'a repeat with its key answers the first result');
SELECT is((SELECT available_coins FROM fitkart.balance(:'ana')), 100::bigint, 'and gives nothing more');
SELECT is(pg_temp.why(pg_temp.redeem(:'ana', 'WELCOME-100')), 'KF112 used_by_you', 'once is once');
SELECT is(fitkart.save_coupon('{"code": "WELCOME-100", "per_user_limit": 2}'), :'welcome'::uuid, 'unless the shop says twice');
SELECT is((SELECT balance_after FROM fitkart.redeem_code(:'ana', 'WELCOME-100')), 200::bigint, 'then twice it is');
SELECT is((SELECT balance_after FROM fitkart.redeem_code(:'ben', 'WELCOME-100')), 100::bigint, 'the last use');
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'WELCOME-100')), 'KF112 used_up', 'then it is used up');
SELECT is((SELECT used_count FROM fitkart.coupons WHERE id = :'welcome'), 3::bigint, 'its uses are counted');
SELECT is(pg_temp.wrong_field('{"code": "WELCOME-100", "total_limit": 2}'), 'total_limit', 'a limit below the uses there were makes no sense');
SELECT is(fitkart.save_coupon('{"code": "WELCOME-100", "total_limit": null}'), :'welcome'::uuid, 'without a limit nothing is counted');
SELECT is((SELECT balance_after FROM fitkart.redeem_code(:'eva', 'WELCOME-100')), 100::bigint, 'and everybody may');
SELECT is(fitkart.save_coupon('{"code": "WELCOME-100", "total_limit": 4}'), :'welcome'::uuid, 'a new limit');
SELECT is((SELECT used_count FROM fitkart.coupons WHERE id = :'welcome'), 4::bigint, 'counts what went before');
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', v)), 'KF112 unknown', 'unknown: ' || v) FROM unnest(ARRAY['NOSUCH', '', 'x', repeat('x', 100000), E'A\u00dfB', $$' OR 1=1 --$$]) AS v;
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'SUMMER-10')), 'KF112 only_for_orders', 'a coupon of orders gives no coins');
SELECT matches(pg_temp.refusal(pg_temp.redeem(:'eva', NULL)), '^KF001 . VALIDATION_FAILED: code is required', 'no code');
SELECT matches(pg_temp.refusal(pg_temp.redeem(NULL, 'WELCOME-100')), '^KF001 . VALIDATION_FAILED: user_id is required', 'nobody redeems');
SELECT matches(pg_temp.refusal(pg_temp.redeem(:'nothing', 'WELCOME-100')), '^KF005 . NOT_FOUND: there is no user', 'a person who does not exist');

SELECT fitkart.save_coupon('{"code": "MARCH", "kind": "bonus", "value": 7, "per_user_limit": 9, "starts_at": "2026-03-02T18:00:01Z", "ends_at": "2026-03-02T18:00:02Z"}') AS march \gset
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'KF112 not_yet', 'a second before it is good');
SET LOCAL fitkart.clock = '2026-03-02 18:00:01+00';
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'not refused', 'at its start');
SET LOCAL fitkart.clock = '2026-03-02 18:00:02+00';
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'KF112 over', 'at its end it is over');
SELECT fitkart.save_coupon('{"code": "MARCH", "active": false, "ends_at": null}') AS march \gset
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'KF112 inactive', 'switched off');
SELECT fitkart.save_coupon('{"code": "MARCH", "active": true}') AS march \gset
SAVEPOINT people;
UPDATE fitkart.users SET suspended_at = '2026-03-01', suspended_until = '2026-03-03' WHERE id = :'eva';
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'KF202 suspended', 'a suspended account redeems nothing');
UPDATE fitkart.users SET suspended_at = NULL, suspended_until = NULL, is_active = false WHERE id = :'eva';
SELECT is(pg_temp.why(pg_temp.redeem(:'eva', 'march')), 'KF202 disabled', 'nor does a disabled one');
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'eva';
SELECT matches(pg_temp.refusal(pg_temp.redeem(:'eva', 'march')), '^KF005 . NOT_FOUND', 'a deleted one is not there');
ROLLBACK TO people;
INSERT INTO fitkart.settings (key, value) VALUES ('max_balance', '110') ON CONFLICT (key) DO UPDATE SET value = '110';
SELECT matches(pg_temp.refusal(pg_temp.redeem(:'eva', 'march')), '^KF113 . LIMIT_REACHED', 'a full wallet takes nothing');
DELETE FROM fitkart.settings WHERE key = 'max_balance';
SELECT is((SELECT available_coins FROM fitkart.balance(:'eva')) || ' ' || (SELECT count(*) FROM fitkart.coupon_uses WHERE user_id = :'eva'), '107 2', 'nothing that was refused left a trace');

-- What became of them
SELECT results_eq($$SELECT code, kind, worth, total_limit, per_user_limit, uses, given_back, people, coins, total FROM fitkart.coupon_stats('welcome1oo')$$,
                  $$VALUES ('WELCOME-100', 'bonus', 100::bigint, 4::bigint, 2, 4::bigint, 0::bigint, 3::bigint, 400::bigint, 1::bigint)$$, 'statistics count uses, people and coins');
SELECT results_eq($$SELECT code FROM fitkart.coupon_stats(lim => 1)$$, $$VALUES ('MARCH')$$, 'the newest comes first');
SELECT is_empty($$SELECT code FROM fitkart.coupon_stats('?')$$, 'what is no code has none');
SELECT matches(pg_temp.refusal('SELECT fitkart.coupon_stats(lim => 501)'), '^KF001 . VALIDATION_FAILED: lim is 501', 'a page too long');
SELECT matches(pg_temp.refusal('SELECT fitkart.coupon_stats(off => -1)'), '^KF001 . VALIDATION_FAILED: off is -1', 'a page before the first');

-- Off an order
\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
CREATE FUNCTION pg_temp.basket(VARIADIC parts text[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(jsonb_build_object('product_id', parts[i], 'quantity', parts[i + 1]::int)) FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.buy(who uuid, basket jsonb, code text, rest text DEFAULT '') RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT * FROM fitkart.checkout(%L, %L::jsonb, coupon_code => %L %s)', who, basket, code, rest) $$;
CREATE FUNCTION pg_temp.quote(who uuid, basket jsonb, code text) RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT * FROM fitkart.quote_checkout(%L, %L::jsonb, %L)', who, basket, code) $$;
CREATE FUNCTION pg_temp.purse(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT available_coins || '/' || frozen_coins FROM fitkart.balance($1) $$;
SELECT (fitkart.credit_coins(:'ana', 9800, 'bonus')).balance_after, (fitkart.credit_coins(:'ben', 9900, 'bonus')).balance_after AS paid \gset
SELECT fitkart.save_coupon('{"code": "SUMMER-10", "value": 15, "max_discount": 500, "min_total": 1500, "total_limit": 2, "ends_at": null}') AS summer \gset
SELECT results_eq(pg_temp.quote(:'ana', pg_temp.basket(:'bottle', '1', :'socks', '2'), 'summer10'),
                  $$VALUES ('confirmed', 1530::bigint, 270::bigint, 8470::bigint, jsonb_build_array(
                        jsonb_build_object('product_id', '018f0000-0000-7000-8000-000000000001', 'name', 'Water bottle', 'image_url', NULL, 'quantity', 1, 'coin_price', 800, 'discount_coins', 120, 'total_coins', 680),
                        jsonb_build_object('product_id', '018f0000-0000-7000-8000-000000000002', 'name', 'Running socks', 'image_url', NULL, 'quantity', 2, 'coin_price', 500, 'discount_coins', 150, 'total_coins', 850)))$$,
                  'a quote shows the discount, and each line''s share of it');
SELECT is(pg_temp.purse(:'ana') || ' ' || (SELECT used_count FROM fitkart.coupons WHERE id = :'spring'), '10000/0 0', 'and uses nothing');
SELECT order_id AS first, total_coins AS first_total FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '1', :'socks', '2'), expected_total => 1530, coupon_code => ' summer1o ', idempotency_key => 'c-1') \gset
SELECT is(:'first_total' || ' ' || pg_temp.purse(:'ana'), '1530 8470/1530', 'a checkout freezes what is left of the price; expected_total is after the discount');
SELECT results_eq(format('SELECT discount_coins, coupon_id FROM fitkart.orders WHERE id = %L', :'first'), format('VALUES (270::bigint, %L::uuid)', :'spring'), 'the order knows its coupon and discount');
SELECT results_eq(format('SELECT coin_price_at_purchase, discount_coins, total_coins FROM fitkart.order_items WHERE order_id = %L ORDER BY product_id', :'first'),
                  $$VALUES (800::bigint, 120::bigint, 680::bigint), (500, 150, 850)$$, 'and so do its items');
SELECT results_eq(format('SELECT user_id, coupon_id, nth, coins, released_at FROM fitkart.coupon_uses WHERE order_id = %L', :'first'),
                  format('VALUES (%L::uuid, %L::uuid, 1, 270::bigint, NULL::timestamptz)', :'ana', :'spring'), 'the use is written');
SELECT is((SELECT order_id FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '1', :'socks', '2'), expected_total => 1530, coupon_code => ' summer1o ', idempotency_key => 'c-1')), :'first'::uuid, 'the same key answers the first order');
SELECT is((SELECT used_count FROM fitkart.coupons WHERE id = :'spring'), 1::bigint, 'and uses the coupon once');
SELECT is((SELECT total_coins FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '5'), coupon_code => 'SUMMER-10')), 3500::bigint, 'a percentage takes its maximum at most');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'bottle', '2'), 'SUMMER-10')), 'KF112 used_up', 'two uses, and it is used up');
SELECT is(pg_temp.why(pg_temp.quote(:'ben', pg_temp.basket(:'bottle', '2'), 'SUMMER-10')), 'KF112 used_up', 'a quote says so too');
SELECT is((SELECT status FROM fitkart.cancel_order(:'first')), 'cancelled', 'an order is cancelled');
SELECT results_eq(format('SELECT u.released_at, c.used_count FROM fitkart.coupon_uses u JOIN fitkart.coupons c ON c.id = u.coupon_id WHERE u.order_id = %L', :'first'),
                  $$VALUES ('2026-03-02 18:00:02+00'::timestamptz, 1::bigint)$$, 'and gives the use back');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'socks', '2'), 'SUMMER-10')), 'KF112 below_minimum', 'an order that costs too little');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'bottle', '2'), 'SUMMER-10', ', expected_total => 1600')), 'KF111', 'another total than was shown');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'bottle', '2'), 'MARCH')), 'KF112 not_for_orders', 'a bonus code takes nothing off');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'bottle', '2'), '')), 'KF112 unknown', 'an empty code is none');
SELECT is((SELECT used_count FROM fitkart.coupons WHERE id = :'spring'), 1::bigint, 'nothing that was refused used it');

-- Once a person, and all of it
SELECT fitkart.save_coupon('{"code": "GRATIS", "kind": "fixed", "value": 800}') AS gratis \gset
SELECT order_id AS free, total_coins AS free_total FROM fitkart.checkout(:'ben', pg_temp.basket(:'socks', '1'), coupon_code => 'GRATIS') \gset
SELECT is(:'free_total' || ' ' || pg_temp.purse(:'ben'), '0 10000/0', 'a coupon takes off what the order costs, not more');
SELECT is((SELECT hold_id FROM fitkart.orders WHERE id = :'free'), NULL, 'what costs nothing has no hold');
SELECT is(pg_temp.why(pg_temp.buy(:'ben', pg_temp.basket(:'socks', '1'), 'GRATIS')), 'KF112 used_by_you', 'once a person is once');
SELECT is(pg_temp.why(pg_temp.quote(:'ben', pg_temp.basket(:'socks', '1'), 'GRATIS')), 'KF112 used_by_you', 'a quote says so too');
SELECT is((SELECT status FROM fitkart.set_order_status(:'free', 'processing')) || ' ' || (SELECT status FROM fitkart.set_order_status(:'free', 'shipped')), 'processing shipped', 'it ships like any other');
SELECT is(pg_temp.purse(:'ben') || ' ' || (SELECT count(*) FROM fitkart.coin_transactions WHERE user_id = :'ben' AND reference_type = 'order'), '10000/0 0', 'and nothing is spent');
INSERT INTO fitkart.settings (key, value) VALUES ('order_auto_confirm', 'false') ON CONFLICT (key) DO UPDATE SET value = 'false';
SELECT order_id AS late FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '1'), coupon_code => 'gratis') \gset
SELECT is(pg_temp.why(pg_temp.buy(:'ana', pg_temp.basket(:'socks', '1'), 'GRATIS')), 'KF112 used_by_you', 'a pending order has used it');
SET LOCAL fitkart.clock = '2026-03-02 19:00:00+00';
SELECT is(fitkart.expire_orders(), 1::bigint, 'one that nobody confirms expires');
SELECT is(pg_temp.why(pg_temp.buy(:'ana', pg_temp.basket(:'socks', '1'), 'GRATIS')), 'not refused', 'and gives the use back');
SELECT is((SELECT string_agg(u.nth || CASE WHEN u.released_at IS NULL THEN '' ELSE ' given back' END, ', ' ORDER BY u.nth) FROM fitkart.coupon_uses u WHERE u.user_id = :'ana' AND u.coupon_id = :'gratis'), '1 given back, 2', 'both stand in the book');
SELECT results_eq($$SELECT uses, given_back, people, coins FROM fitkart.coupon_stats('gratis')$$, $$VALUES (2::bigint, 1::bigint, 2::bigint, 1000::bigint)$$, 'statistics tell them apart');

-- The books
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up');
SELECT is((SELECT count(*) FROM fitkart.verify() v WHERE v.invariant LIKE 'a limited coupon%'), 1::bigint, 'verify() looks at coupons too');
SAVEPOINT fault;
UPDATE fitkart.coupons SET used_count = 3 WHERE id = :'welcome';
UPDATE fitkart.coupon_uses SET coins = 8 WHERE coupon_id = :'march';
UPDATE fitkart.coupon_uses SET released_at = now() WHERE order_id = :'free';
SELECT results_eq('SELECT invariant FROM fitkart.verify_coupons(true) WHERE NOT ok',
                  $$VALUES ('a limited coupon counts the uses that were not given back'), ('a discounted order has one use of its coupon, given back if it was cancelled'), ('a redeemed code has its bonus in the ledger')$$, 'and what does not add up is found');
ROLLBACK TO fault;
SELECT throws_ok(format('UPDATE fitkart.coupons SET used_count = 5 WHERE id = %L', :'welcome'), '23514', NULL, 'no use beyond the limit can be written');

-- Who may
SELECT is((SELECT string_agg(r, ',' ORDER BY r) FROM unnest(ARRAY['fitkart_admin', 'fitkart_anon', 'fitkart_auditor', 'fitkart_service', 'fitkart_user']) r WHERE has_function_privilege(r, f.oid, 'EXECUTE')), wanted, proname || ' is for ' || wanted)
  FROM (VALUES ('save_coupon', 'fitkart_admin,fitkart_service'), ('coupon_stats', 'fitkart_admin,fitkart_service'), ('redeem_code', 'fitkart_service')) AS w (name, wanted)
  JOIN pg_proc f ON f.proname = w.name AND f.pronamespace = 'fitkart'::regnamespace;
SELECT is((SELECT count(*) FROM unnest(ARRAY['fitkart.coupons', 'fitkart.coupon_uses', 'fitkart.product_waits']) t, unnest(ARRAY['fitkart_service', 'fitkart_user', 'fitkart_anon', 'fitkart_admin']) r WHERE has_table_privilege(r, t, 'INSERT, UPDATE, DELETE')), 0::bigint, 'nobody but the functions writes these tables');

SELECT * FROM finish();
ROLLBACK;
