-- Refunds and holds of orders: what is paid back, what is refused, who may, and that the books agree.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(95);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
\set card 018f0000-0000-7000-8000-000000000007
\set nothing 018f0000-0000-7000-8000-0000000000ff

SELECT fitkart.create_user('ana@refunds.test', 'Ana') AS ana, fitkart.create_user('ben@refunds.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 20000, 'bonus')).balance_after AS coins \gset

CREATE FUNCTION pg_temp.basket(VARIADIC parts text[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(jsonb_build_object('product_id', parts[i], 'quantity', parts[i + 1]::int)) FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.shelf(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT stock_quantity || '/' || reserved_quantity FROM fitkart.product_availability WHERE product_id = $1 $$;
CREATE FUNCTION pg_temp.purse(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT available_coins || '/' || frozen_coins || '/' || total_spent FROM fitkart.balance($1) $$;
CREATE FUNCTION pg_temp.some(VARIADIC parts text[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(jsonb_build_object('order_item_id', parts[i], 'quantity', parts[i + 1]::int)) FROM generate_series(1, cardinality(parts), 2) i $$;
CREATE FUNCTION pg_temp.item(of_order uuid, of_product uuid) RETURNS text LANGUAGE sql AS
$$ SELECT id::text FROM fitkart.order_items WHERE order_id = of_order AND product_id = of_product $$;
-- Nothing that a refund touches: to be the same before and after what is refused.
CREATE FUNCTION pg_temp.trace(of_order uuid) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', o.status, o.refunded_coins, o.held, pg_temp.purse(o.user_id),
                     (SELECT count(*) FROM fitkart.order_events e WHERE e.order_id = o.id),
                     (SELECT count(*) FROM fitkart.refund_requests q WHERE q.order_id = o.id),
                     (SELECT count(*) FROM fitkart.idempotency_keys k WHERE k.user_id = o.user_id),
                     (SELECT string_agg(concat(i.refunded_quantity, ' ', p.stock_quantity), ' ' ORDER BY i.id)
                        FROM fitkart.order_items i JOIN fitkart.reward_products p ON p.id = i.product_id WHERE i.order_id = o.id))
      FROM fitkart.orders o WHERE o.id = of_order $$;
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
CREATE FUNCTION pg_temp.refund_refusal(of_order uuid, items jsonb, rest text DEFAULT ', idempotency_key => ''r''') RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.refusal(format('SELECT fitkart.refund_order(%L, %L::jsonb %s)', of_order, items, rest)) $$;
-- refunded_coins, remaining_refundable and status of a refund.
CREATE FUNCTION pg_temp.refund(of_order uuid, items jsonb DEFAULT NULL, key text DEFAULT NULL, restock boolean DEFAULT true) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', r.refunded_coins, r.remaining_refundable, r.status) FROM fitkart.refund_order(of_order, items, restock, 'torn', key) r $$;

-- An order of three bottles, two pairs of socks and a gift card.
SELECT loaded FROM fitkart.load_product_codes(:'card', ARRAY['CARD-1', 'CARD-2', 'CARD-3']) \gset
SELECT order_id AS parcel FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '3', :'socks', '2', :'card', '1')) \gset
SELECT pg_temp.item(:'parcel', :'bottle') AS bottles, pg_temp.item(:'parcel', :'socks') AS pairs, pg_temp.item(:'parcel', :'card') AS cards \gset

-- Before it is sent there is nothing to refund
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL), '^KF104 . INVALID_ORDER_STATE: an order that is confirmed cannot become refunded', 'what is confirmed is cancelled, not refunded');
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL), '"from": "confirmed"', 'the refusal names the one state');
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL), '"to": "refunded"', 'and the other');
SELECT count(*) AS moved FROM fitkart.set_order_status(:'parcel', 'processing') \gset
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL), '^KF104 .*processing cannot become refunded', 'nor is what is packed');
SELECT count(*) AS moved FROM fitkart.set_order_status(:'parcel', 'shipped', '1Z999') \gset
SELECT is((SELECT t.amount FROM fitkart.orders o JOIN fitkart.coin_transactions t ON t.user_id = o.user_id AND t.id = o.payment_id WHERE o.id = :'parcel'), -4000::bigint, 'an order that was sent names the row that paid for it');
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'bottle') || ' ' || pg_temp.shelf(:'card'), '16000/0/4000 197/0 2/0', 'it was paid, and is gone');

-- What is refused, leaving nothing behind
SELECT pg_temp.trace(:'parcel') AS before \gset
SELECT matches(pg_temp.refusal('SELECT fitkart.refund_order(NULL)'), '^KF001 . VALIDATION_FAILED: order_id is required', 'no order');
SELECT matches(pg_temp.refund_refusal(:'nothing', NULL), '^KF005 . NOT_FOUND: there is no order', 'an order that does not exist');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '1'), ''), '^KF001 . VALIDATION_FAILED: a refund of some items needs an idempotency_key', 'a part without a key: a repeat would pay again');
SELECT matches(pg_temp.refund_refusal(:'parcel', '[]'), '^KF001 . VALIDATION_FAILED: items is empty', 'no items');
SELECT matches(pg_temp.refund_refusal(:'parcel', 'null'), '^KF001 . VALIDATION_FAILED: items is no array', 'JSON null for items');
SELECT matches(pg_temp.refund_refusal(:'parcel', '{}'), '^KF001 . VALIDATION_FAILED: items is no array', 'an object for items');
SELECT matches(pg_temp.refund_refusal(:'parcel', '[1]'), '^KF001 . VALIDATION_FAILED: items\[0\] is no object', 'a number for an item');
SELECT matches(pg_temp.refund_refusal(:'parcel', '[{"order_item_id": 7, "quantity": 1}]'), '^KF001 . VALIDATION_FAILED: items\[0\] has no uuid', 'an item that is no uuid');
SELECT matches(pg_temp.refund_refusal(:'parcel', jsonb_build_array(jsonb_build_object('order_item_id', :'bottles'))), '^KF001 . VALIDATION_FAILED: items\[0\] has no whole number', 'an item without quantity');
SELECT matches(pg_temp.refund_refusal(:'parcel', jsonb_build_array(jsonb_build_object('order_item_id', :'bottles', 'quantity', 1.5))), '^KF001 . VALIDATION_FAILED: items\[0\] has no whole number', 'half a bottle');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '0')), '^KF001 . VALIDATION_FAILED: a quantity of 0 is less than 1', 'no bottle');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '-1')), '^KF001 . VALIDATION_FAILED: a quantity of -1', 'less than no bottle');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'nothing', '1')), '^KF005 . NOT_FOUND: there is no order_item', 'an item of no order');
SELECT matches(pg_temp.refund_refusal(:'parcel', (SELECT jsonb_agg(jsonb_build_object('order_item_id', :'bottles', 'quantity', 1)) FROM generate_series(1, 5000))), '^KF001 . VALIDATION_FAILED: items has 5000 elements', 'five thousand items');
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL, ', reason => repeat(''x'', 1001)'), '^KF001 . VALIDATION_FAILED: reason has 1001 bytes', 'a reason of more than a thousand letters');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '4')), '^KF105 . REFUND_EXCEEDS_ORDER: 4 units to refund, 3 of 3 are left .*"paid_coins": 2400', 'more units than were bought, and the refusal names the numbers');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '2', :'bottles', '2')), '^KF105 ', 'nor when an item is named twice');
SELECT is(pg_temp.trace(:'parcel'), :'before', 'nothing that was refused left a trace');

-- By item and quantity
SELECT is(pg_temp.refund(:'parcel', pg_temp.some(:'bottles', '1'), 'one'), '800 3200 shipped', 'a bottle comes back, the order stays shipped');
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'bottle'), '16800/0/3200 198/0', 'its coins can be spent, the bottle can be bought');
SELECT is(pg_temp.refund(:'parcel', pg_temp.some(:'bottles', '1'), 'one'), '800 3200 shipped', 'a_refund_asked_twice_pays_once: the key answers the same');
SELECT is(pg_temp.purse(:'ana') || ' ' || pg_temp.shelf(:'bottle'), '16800/0/3200 198/0', 'and pays nothing');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '2'), ', idempotency_key => ''one'''), '^KF106 . IDEMPOTENCY_CONFLICT', 'another request under the same key is refused');
SELECT results_eq(format('SELECT from_status, to_status, refunded_coins, note, db_role FROM fitkart.order_events WHERE order_id = %L ORDER BY id DESC LIMIT 1', :'parcel'),
                  format('VALUES (''shipped'', ''shipped'', 800::bigint, ''torn'', %L)', current_user), 'a part is an event, too');
SELECT results_eq(format('SELECT t.amount, t.counter_account, t.reference_id, t.reverses_id = o.payment_id FROM fitkart.coin_transactions t JOIN fitkart.orders o ON o.id = t.reference_id WHERE t.user_id = %L AND t.transaction_type = ''refund''', :'ana'),
                  format('VALUES (800::bigint, ''store'', %L::uuid, true)', :'parcel'), 'the books say from whom, for what, and which payment');
SELECT is(pg_temp.refund(:'parcel', pg_temp.some(:'pairs', '1', :'bottles', '1'), 'two', false), '1300 1900 shipped', 'two items at once, without restocking');
SELECT is(pg_temp.shelf(:'bottle') || ' ' || pg_temp.shelf(:'socks'), '198/0 298/0', 'leave the stock as it was');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '2')), '^KF105 . REFUND_EXCEEDS_ORDER: 2 units to refund, 1 of 3 are left', 'only what is left can be refunded');
SELECT is(pg_temp.refund(:'parcel', pg_temp.some(:'cards', '1'), 'card'), '600 1300 shipped', 'the code of a digital product is paid back');
SELECT is(pg_temp.shelf(:'card'), '2/0', 'but not sold again');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify_orders(true) WHERE NOT ok', 'in between all of it adds up');

-- The rest, from delivered
SELECT count(*) AS moved FROM fitkart.set_order_status(:'parcel', 'delivered') \gset
SELECT is(pg_temp.refund(:'parcel'), '1300 0 refunded', 'what is left comes back whole, and the order is refunded');
SELECT is(pg_temp.purse(:'ana'), '20000/0/0', 'every coin that was paid is back, and no coin more');
SELECT matches(pg_temp.refund_refusal(:'parcel', NULL), '^KF104 . INVALID_ORDER_STATE: the order is already refunded', 'nothing is refunded twice');
SELECT matches(pg_temp.refund_refusal(:'parcel', pg_temp.some(:'bottles', '1')), '^KF104 . INVALID_ORDER_STATE: the order is already refunded', 'nor in parts');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''delivered'')', :'parcel')), '^KF104 .*refunded cannot become delivered', 'refunded is the end');
SELECT results_eq(format('SELECT from_status, to_status, refunded_coins FROM fitkart.order_events WHERE order_id = %L ORDER BY id', :'parcel'),
                  $$VALUES (NULL, 'confirmed', NULL::bigint), ('confirmed', 'processing', NULL), ('processing', 'shipped', NULL), ('shipped', 'shipped', 800),
                           ('shipped', 'shipped', 1300), ('shipped', 'shipped', 600), ('shipped', 'delivered', NULL), ('delivered', 'refunded', 1300)$$,
                  'its story is complete');
SELECT results_eq(format('SELECT shipped_at, delivered_at, cancelled_at, tracking_number FROM fitkart.orders WHERE id = %L', :'parcel'),
                  $$VALUES ('2026-03-02 18:00:00+00'::timestamptz, '2026-03-02 18:00:00+00'::timestamptz, NULL::timestamptz, '1Z999')$$, 'and so are its times and its tracking number');

-- A total that a coupon made indivisible: two coins off the bottles, which make the socks of this order dearer to leave its sum
SELECT order_id AS odd FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', '3', :'socks', '2')) \gset
UPDATE fitkart.order_items SET discount_coins = 2, total_coins = 2398 WHERE order_id = :'odd' AND product_id = :'bottle';
UPDATE fitkart.order_items SET coin_price_at_purchase = 501, total_coins = 1002 WHERE order_id = :'odd' AND product_id = :'socks';
UPDATE fitkart.orders SET discount_coins = 2, coupon_id = fitkart.save_coupon('{"code": "ODD", "kind": "fixed", "value": 2}') WHERE id = :'odd';
SELECT count(*) AS moved FROM fitkart.set_order_status(:'odd', 'processing') \gset
SELECT count(*) AS moved FROM fitkart.set_order_status(:'odd', 'shipped') \gset
SELECT pg_temp.item(:'odd', :'bottle') AS odds \gset
SELECT is(pg_temp.refund(:'odd', pg_temp.some(:'odds', '1'), 'odd-1') || ', ' || pg_temp.refund(:'odd', pg_temp.some(:'odds', '1'), 'odd-2') || ', ' || pg_temp.refund(:'odd', pg_temp.some(:'odds', '1'), 'odd-3'),
          '799 2601 shipped, 799 1802 shipped, 800 1002 shipped', 'refunds_never_exceed_what_was_paid: parts of an indivisible total add up to it');
SELECT is(pg_temp.refund(:'odd') || ' ' || pg_temp.purse(:'ana'), '1002 0 refunded 20000/0/0', 'to the coin');
SELECT throws_ok(format('UPDATE fitkart.orders SET refunded_coins = total_coins + 1 WHERE id = %L', :'odd'), '23514', NULL, 'the table itself keeps a refund within what was paid');
SELECT throws_ok(format('UPDATE fitkart.order_items SET refunded_quantity = quantity + 1 WHERE order_id = %L', :'odd'), '23514', NULL, 'and within what was bought');
SELECT throws_ok(format('INSERT INTO fitkart.order_events (user_id, id, order_id, from_status, to_status, db_role) VALUES (%L, gen_random_uuid(), %L, ''shipped'', ''shipped'', ''x'')', :'ana', :'odd'), '23514', NULL, 'an event says what happened');

-- What does not add up is found
SAVEPOINT fault;
UPDATE fitkart.orders SET refunded_coins = refunded_coins - 1 WHERE id = :'odd';
SELECT results_eq('SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok', $$VALUES ('the coins that an order paid back are those of its refunded units, and stand in the books'), ('the events of an order lead from nothing to its status, and add up to what it paid back')$$, 'a coin that was not paid back');
ROLLBACK TO fault;
UPDATE fitkart.orders SET status = 'shipped' WHERE id = :'odd';
SELECT results_eq('SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok', $$VALUES ('an order is refunded when all its units are'), ('the events of an order lead from nothing to its status, and add up to what it paid back')$$, 'an order that has nothing left and is not refunded');
ROLLBACK TO fault;
UPDATE fitkart.orders SET payment_id = NULL WHERE id = :'odd';
SELECT ok('an order that was sent names the row of the books that paid for it' IN (SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok), 'an order that nothing paid for');
ROLLBACK TO fault;
ALTER TABLE fitkart.order_events DISABLE TRIGGER append_only;
UPDATE fitkart.order_events SET refunded_coins = refunded_coins + 1 WHERE order_id = :'odd' AND refunded_coins > 0;
SELECT results_eq('SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok', $$VALUES ('the events of an order lead from nothing to its status, and add up to what it paid back')$$, 'an event that tells of more than was paid back');
ROLLBACK TO fault;
ALTER TABLE fitkart.order_events DISABLE TRIGGER append_only;
DELETE FROM fitkart.order_events WHERE order_id = :'odd' AND to_status = 'processing';
SELECT results_eq('SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok', $$VALUES ('the events of an order lead from nothing to its status, and add up to what it paid back')$$, 'a step that is missing among the events');
ROLLBACK TO fault;
ALTER TABLE fitkart.order_events DISABLE TRIGGER append_only;
DELETE FROM fitkart.order_events WHERE order_id = :'odd';
DELETE FROM fitkart.refund_requests WHERE order_id = :'odd';
DELETE FROM fitkart.order_items WHERE order_id = :'odd';
DELETE FROM fitkart.orders WHERE id = :'odd';
SELECT ok('each hold for an order has its order' IN (SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok), 'an order that was removed with all that told of it');
ROLLBACK TO fault;
SET LOCAL session_replication_role = replica;
DELETE FROM fitkart.product_stock WHERE product_id = (SELECT i.product_id FROM fitkart.order_items i WHERE i.order_id = :'odd' LIMIT 1);
DELETE FROM fitkart.reward_products WHERE id = (SELECT i.product_id FROM fitkart.order_items i WHERE i.order_id = :'odd' LIMIT 1);
SELECT ok('an order has its buyer, an item its order and its product, an event its order' IN (SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok), 'a product that was removed behind its foreign keys');
ROLLBACK TO fault;
SET LOCAL session_replication_role = replica;
DELETE FROM fitkart.users WHERE id = :'ana';
SELECT ok('an order has its buyer, an item its order and its product, an event its order' IN (SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok), 'a buyer that was removed behind them');
ROLLBACK TO fault;
SET LOCAL session_replication_role = replica;
DELETE FROM fitkart.orders WHERE id = :'odd';
SELECT ok('an order has its buyer, an item its order and its product, an event its order' IN (SELECT invariant FROM fitkart.verify_orders(true) WHERE NOT ok), 'an order that was removed behind them');
ROLLBACK TO fault;

-- A buyer asks
SELECT order_id AS asked FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '2')) \gset
SELECT pg_temp.item(:'asked', :'socks') AS pair \gset
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L)', :'asked')), '^KF104 . INVALID_ORDER_STATE: an order that is confirmed cannot become refunded', 'what was not sent is not asked back');
SELECT count(*) AS moved FROM fitkart.set_order_status(:'asked', 'processing') \gset
SELECT count(*) AS moved FROM fitkart.set_order_status(:'asked', 'shipped') \gset
SELECT matches(pg_temp.refusal('SELECT fitkart.request_refund(NULL)'), '^KF001 . VALIDATION_FAILED: order_id is required', 'no order is asked back');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L)', :'nothing')), '^KF005 . NOT_FOUND', 'nor one that does not exist');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L, %L)', :'asked', pg_temp.some(:'pair', '3'))), '^KF105 . REFUND_EXCEEDS_ORDER', 'nor more than was bought');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L, %L)', :'asked', '7')), '^KF001 . VALIDATION_FAILED: items is no array', 'nor what is no list');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L, reason => repeat(''x'', 1001))', :'asked')), '^KF001 . VALIDATION_FAILED: reason', 'nor in a thousand and one letters');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.refuse_refund(%L)', :'asked')), '^KF005 . NOT_FOUND: no refund of this order is asked for', 'what was not asked cannot be refused');
SELECT is((SELECT concat_ws(' ', r.status, r.requested_coins, r.answered_at IS NULL) FROM fitkart.request_refund(:'asked', pg_temp.some(:'pair', '1'), 'too small', 'ask', :'ben') r), 'open 500 t', 'a pair is asked back');
SELECT is((SELECT concat_ws(' ', r.status, r.requested_coins) FROM fitkart.request_refund(:'asked', pg_temp.some(:'pair', '1'), 'too small', 'ask', :'ben') r), 'open 500', 'asking again with the key is the same');
SELECT is((SELECT count(*) || ' ' || min(asked_by::text) FROM fitkart.refund_requests WHERE order_id = :'asked'), '1 ' || :'ben', 'and is one request, of whom the back end named');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.request_refund(%L)', :'asked')), '^KF113 . LIMIT_REACHED: a refund of this order was asked for before, and is not answered yet . .*"open_refund_requests"', 'a second one waits for the first');
SELECT is(pg_temp.purse(:'ana'), '19000/0/1000', 'asking pays nothing back');
SELECT is((SELECT concat_ws(' ', r.status, r.answer) FROM fitkart.refuse_refund(:'asked', 'It was worn.', 'no', :'ben') r), 'refused It was worn.', 'the desk says no');
SELECT is((SELECT concat_ws(' ', r.status, r.answer) FROM fitkart.refuse_refund(:'asked', 'It was worn.', 'no', :'ben') r), 'refused It was worn.', 'and, repeated, the same');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.refuse_refund(%L, repeat(''x'', 1001))', :'asked')), '^KF001 .', 'in less than a thousand and one letters');
SELECT is((SELECT r.status FROM fitkart.request_refund(:'asked') r), 'open', 'he may ask again');
SELECT is(pg_temp.refund(:'asked', pg_temp.some(:'pair', '1'), 'granted'), '500 500 shipped', 'a refund');
SELECT results_eq(format('SELECT status, coins, granted_coins, answered_at FROM fitkart.refund_requests WHERE order_id = %L ORDER BY id', :'asked'),
                  $$VALUES ('refused', 500::bigint, NULL::bigint, '2026-03-02 18:00:00+00'::timestamptz), ('granted', 1000, 500, '2026-03-02 18:00:00+00')$$, 'grants what is open, and says how much of it');

-- Held by the staff
SELECT order_id AS stopped FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '1')) \gset
SELECT count(*) AS moved FROM fitkart.set_order_status(:'stopped', 'processing') \gset
SELECT is((SELECT h.status FROM fitkart.hold_order(:'stopped', true, 'the address is a warehouse', actor => :'ben') h), 'processing', 'an order is held');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.set_order_status(%L, ''shipped'')', :'stopped')), '^KF114 . ORDER_HELD: the order is held by the staff and cannot ship', 'and does not ship');
SELECT results_eq(format('SELECT from_status, to_status, held, note, actor_id FROM fitkart.order_events WHERE order_id = %L AND held IS NOT NULL', :'stopped'),
                  format('VALUES (''processing'', ''processing'', true, ''the address is a warehouse'', %L::uuid)', :'ben'), 'its story says who held it, and why');
SELECT pg_temp.trace(:'stopped') AS before FROM fitkart.hold_order(:'stopped', true) \gset
SELECT is(pg_temp.trace(:'stopped'), :'before', 'what is held is not held again');
SELECT count(*) AS moved FROM fitkart.hold_order(:'stopped', false) \gset
SELECT is((SELECT s.status FROM fitkart.set_order_status(:'stopped', 'shipped') s), 'shipped', 'let go, it ships');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.hold_order(%L, true)', :'stopped')), '^KF104 . INVALID_ORDER_STATE: an order that is shipped cannot become held', 'what was sent is not held');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.hold_order(%L, NULL)', :'stopped')), '^KF001 . VALIDATION_FAILED: held is required', 'held or not: somebody must say');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.hold_order(%L, true)', :'nothing')), '^KF005 . NOT_FOUND', 'no order is not held');
SELECT order_id AS dropped FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '1')) \gset
SELECT count(*) AS moved FROM fitkart.hold_order(:'dropped', true) \gset
SELECT c.status AS cancelled FROM fitkart.cancel_order(:'dropped') c \gset
SELECT is((SELECT concat_ws(' ', o.status, o.held, o.cancelled_at = '2026-03-02 18:00:00+00') FROM fitkart.orders o WHERE o.id = :'dropped'), 'cancelled f t', 'a held order can be cancelled');

SELECT is_empty('SELECT invariant, detail FROM fitkart.verify_orders(true) WHERE NOT ok', 'all of it adds up');
SELECT is_empty(format('SELECT * FROM fitkart.verify_ledger(%L)', :'ana'), 'and the books are right');

-- Who may
SELECT ok(has_function_privilege('fitkart_service', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_user', oid, 'EXECUTE')
          AND NOT has_function_privilege('fitkart_anon', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_auditor', oid, 'EXECUTE'),
          'fitkart.' || proname || ' is for back ends')
  FROM pg_proc WHERE pronamespace = 'fitkart'::regnamespace AND proname IN ('refund_order', 'request_refund', 'refuse_refund', 'hold_order')
 ORDER BY proname;

-- A product that is sold as codes by now ----------------------------------------------------------------------------------------
SELECT fitkart.save_product('{"name": "Flip", "coin_price": 1, "is_active": true}') AS flip \gset
SELECT fitkart.adjust_stock(:'flip', 1, 'one') \g /dev/null
SELECT fitkart.credit_coins(:'ana', 10, 'bonus') \g /dev/null
SELECT (fitkart.checkout(:'ana', format('[{"product_id": "%s", "quantity": 1}]', :'flip')::jsonb)).order_id AS flipped \gset
SELECT fitkart.set_order_status(:'flipped', 'processing'), fitkart.set_order_status(:'flipped', 'shipped') \g /dev/null
SELECT fitkart.save_product(format('{"id": "%s", "is_digital": true}', :'flip')::jsonb) \g /dev/null
SELECT is((fitkart.refund_order(:'flipped')).refunded_coins, 1::bigint, 'it is refunded');
SELECT is((SELECT p.stock_quantity FROM fitkart.product_availability p WHERE p.product_id = :'flip'), 0, 'but no unit without a code comes into stock');
SELECT is_empty('SELECT v.detail FROM fitkart.verify(true) AS v WHERE NOT v.ok AND v.invariant LIKE ''a digital product%''', 'its stock is its codes');

-- What is kept of a request ----------------------------------------------------------------------------------------------------
SELECT order_id AS kept FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', '2')) \gset
SELECT fitkart.set_order_status(:'kept', 'processing'), fitkart.set_order_status(:'kept', 'shipped') \g /dev/null
SELECT pg_temp.item(:'kept', :'socks') AS kept_item \gset
SELECT fitkart.request_refund(:'kept', format('[{"order_item_id": "%s", "quantity": 1, "junk": "%s"}]', :'kept_item', repeat('x', 10000))::jsonb) \g /dev/null
SELECT is((SELECT q.items FROM fitkart.refund_requests q WHERE q.order_id = :'kept'), format('[{"order_item_id": "%s", "quantity": 1}]', :'kept_item')::jsonb,
          'a request keeps what was understood, and nothing else that came with it');

SELECT * FROM finish();
ROLLBACK;
