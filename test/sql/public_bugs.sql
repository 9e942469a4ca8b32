-- Bugs that public ledgers and shops had, each as the rule that keeps it out.
BEGIN;
SELECT plan(43);
SET LOCAL fitkart.clock = '2026-03-14 12:00:00+00';
SELECT fitkart.create_user('bugs-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('bugs-ben@example.org', 'Ben') AS ben \gset
SELECT fitkart.create_user('bugs-eva@example.org', 'Eva') AS eva \gset

CREATE FUNCTION pg_temp.wallet(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s available, %s frozen, %s spent', b.available_coins, b.frozen_coins, b.total_spent) FROM fitkart.balance($1) AS b $$;

-- Holds count: what is set aside cannot be promised again ---------------------------------------------------------------
SELECT fitkart.credit_coins(:'ana', 5000, 'bonus') \g /dev/null
SELECT is((SELECT array_agg((fitkart.hold_coins(:'ana', 1000)).available_coins) FROM generate_series(1, 5)), '{4000,3000,2000,1000,0}'::bigint[],
          'five holds of 1,000 on 5,000 coins');
SELECT throws_ok(format('SELECT fitkart.hold_coins(%L, 1000)', :'ana'), 'KF101', 'INSUFFICIENT_COINS: 1000 coins are needed, 0 are available',
                 'a sixth hold of 1,000 on 5,000 coins is refused');
SELECT throws_ok(format('SELECT fitkart.transfer_coins(%L, %L, 1)', :'ana', :'ben'), 'KF101', NULL, 'and so is a transfer of what is held');
SELECT is(pg_temp.wallet(:'ana'), '0 available, 5000 frozen, 0 spent', 'the five stand');
SELECT throws_ok(format('SELECT fitkart.hold_coins(%L, 1, reference_type => ''order'', reference_id => %L)', :'ana', gen_random_uuid()), 'KF001', NULL,
                 'coins are frozen for an order by its checkout alone: nobody would release them');

-- Parts of a hold never add up to more than the hold ---------------------------------------------------------------------
SELECT h.id AS hold FROM fitkart.coin_holds AS h WHERE h.user_id = :'ana' ORDER BY h.id LIMIT 1 \gset
SELECT fitkart.capture_hold(:'ana', :'hold', 600, 'part-1') AS first_answer \gset
SELECT is(fitkart.capture_hold(:'ana', :'hold', 600, 'part-1')::text, :'first_answer', 'a part asked twice under one key is spent once');
SELECT throws_ok(format('SELECT fitkart.capture_hold(%L, %L, 600, ''part-2'')', :'ana', :'hold'), 'KF001',
                 'VALIDATION_FAILED: the hold has 400 coins left, 600 cannot be captured', 'a second part of 600 of 1,000 is refused');
SELECT throws_ok(format('SELECT fitkart.capture_hold(%L, %L, 100)', :'ana', :'hold'), 'KF001', NULL,
                 'a part without a key is refused: repeated it would be spent twice');
SELECT is((fitkart.capture_hold(:'ana', :'hold')).captured_coins, 1000::bigint, 'all that is left is what is left');
SELECT throws_ok(format('SELECT fitkart.capture_hold(%L, %L)', :'ana', :'hold'), 'KF107', NULL, 'all of it twice is refused');
SELECT throws_ok(format('SELECT fitkart.release_hold(%L, %L)', :'ana', :'hold'), 'KF107', NULL, 'what was spent is not released as well');
SELECT is(pg_temp.wallet(:'ana'), '0 available, 4000 frozen, 1000 spent', 'the hold is spent once');

-- A capture and the expiry at the same instant: one of them --------------------------------------------------------------
SELECT (fitkart.hold_coins(:'eva', 10, '2026-03-14 12:10:00+00')).hold_id AS early FROM fitkart.credit_coins(:'eva', 20, 'bonus') AS c WHERE c.balance_after > 0 \gset
SELECT (fitkart.hold_coins(:'eva', 10, '2026-03-14 12:10:00+00')).hold_id AS late \gset
SET LOCAL fitkart.clock = '2026-03-14 12:09:59.999999+00';
SELECT is((fitkart.expire_holds()).expired, 0, 'an instant before its end a hold does not expire');
SELECT is((fitkart.capture_hold(:'eva', :'early')).status, 'captured', 'and can be captured');
SET LOCAL fitkart.clock = '2026-03-14 12:10:00+00';
SELECT throws_ok(format('SELECT fitkart.capture_hold(%L, %L)', :'eva', :'late'), 'KF107', 'HOLD_NOT_ACTIVE: the hold is expired',
                 'at its end it cannot be captured');
SELECT is((fitkart.expire_holds()).coins, 10::bigint, 'and expires');
SELECT is(pg_temp.wallet(:'eva'), '10 available, 0 frozen, 10 spent', 'each hold was spent or given back, never both');

-- A batch is as many transfers, whoever it names -------------------------------------------------------------------------
SELECT fitkart.credit_coins(:'ben', 10000, 'bonus') \g /dev/null
SELECT is(fitkart.transfer_coins_batch(array_fill(:'ben'::uuid, ARRAY[10000]), array_fill(:'eva'::uuid, ARRAY[10000]), array_fill(1::bigint, ARRAY[10000]))::text,
          '(10000,10000)', 'a batch that names one person 10,000 times');
SELECT is(format('%s, %s', pg_temp.wallet(:'ben'), pg_temp.wallet(:'eva')), '0 available, 0 frozen, 0 spent, 10010 available, 0 frozen, 10 spent',
          'each of its transfers counts');
SELECT is((SELECT count(*) FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ben' AND t.counter_user_id = :'eva'), 10000::bigint, 'each has a row');
SELECT throws_ok(format('SELECT fitkart.transfer_coins_batch(ARRAY[%1$L, %2$L]::uuid[], ARRAY[%2$L, %1$L]::uuid[], ARRAY[5, 5])', :'ben', :'ana'), 'KF101',
                 'INSUFFICIENT_COINS: transfer 1: 5 coins are needed, 0 are available', 'coins cannot be sent in a circle by people who have none');

-- Numbers that no transfer has ------------------------------------------------------------------------------------------
SELECT throws_ok(format('SELECT fitkart.credit_coins(%L, %s, ''bonus'')', :'eva', 9223372036854775807 - 5), 'KF110', NULL,
                 'a balance never wraps round');
SELECT throws_ok(format('SELECT fitkart.transfer_coins(%L, %L, -5)', :'ben', :'eva'), 'KF001', NULL, 'nobody is paid by sending less than nothing');
SELECT throws_ok(format('SELECT fitkart.transfer_coins_batch(ARRAY[%1$L, %2$L]::uuid[], ARRAY[%2$L, %1$L]::uuid[], ARRAY[-5, 1])', :'ben', :'eva'), 'KF001', NULL,
                 'nor in a batch');
SELECT throws_ok(format('SELECT fitkart.transfer_coins(%1$L, %1$L, 5)', :'eva'), 'KF001', NULL, 'nobody doubles his coins by sending them to himself');

-- A transaction is taken back once, from whichever side it is asked ------------------------------------------------------
SELECT (fitkart.transfer_coins(:'eva', :'ben', 100)).transaction_id AS sent \gset
SELECT t.id AS received FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ben' AND t.reference_id = :'sent' \gset
SELECT is((fitkart.reverse_transaction(:'eva', :'sent', 60, idempotency_key => 'back-1')).reversible_coins, 40::bigint, 'a part of a transfer is taken back');
SELECT is((fitkart.reverse_transaction(:'eva', :'sent', 60, idempotency_key => 'back-1')).reversible_coins, 40::bigint, 'asked twice, it is taken back once');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, 60, idempotency_key => ''back-2'')', :'ben', :'received'), 'KF113', NULL,
                 'the receiver''s side knows what was taken back on the payer''s');
SELECT is((fitkart.reverse_transaction(:'ben', :'received')).reversible_coins, 0::bigint, 'the rest can be taken back');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'eva', :'sent'), 'KF113', NULL, 'and then there is nothing left');
SELECT t.id AS reversal FROM fitkart.coin_transactions AS t WHERE t.reverses_id = :'sent' ORDER BY t.seq LIMIT 1 \gset
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'eva', :'reversal'), 'KF001', NULL, 'a reversal is not reversed');
SELECT is(format('%s, %s', pg_temp.wallet(:'ben'), pg_temp.wallet(:'eva')), '0 available, 0 frozen, 0 spent, 10010 available, 0 frozen, 10 spent',
          'both have what they had before');

-- A refund that is asked twice -------------------------------------------------------------------------------------------
SELECT fitkart.credit_coins(:'eva', 7, 'refund', idempotency_key => 'refund-1') AS first_answer \gset
SELECT is(fitkart.credit_coins(:'eva', 7, 'refund', idempotency_key => 'refund-1')::text, :'first_answer', 'a refund asked twice under one key is given once');
SELECT throws_ok(format('SELECT fitkart.credit_coins(%L, 5000, ''refund'', idempotency_key => ''refund-2'')', :'eva'), 'KF113', NULL,
                 'and under another key not beyond what was spent');

INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active) VALUES ('018f0000-0000-7000-8000-0000000000b1', 'Cup', 100, 5, true);
SELECT fitkart.spread_stock('018f0000-0000-7000-8000-0000000000b1') \g /dev/null
SELECT (fitkart.checkout(:'eva', '[{"product_id": "018f0000-0000-7000-8000-0000000000b1", "quantity": 2}]')).order_id AS parcel \gset
SELECT fitkart.set_order_status(:'parcel', 'processing') \g /dev/null
SELECT fitkart.set_order_status(:'parcel', 'shipped') \g /dev/null
SELECT is(pg_temp.wallet(:'eva'), '9817 available, 0 frozen, 203 spent', 'an order is paid');
SELECT is((fitkart.refund_order(:'parcel', idempotency_key => 'refund-2')).refunded_coins, 200::bigint, 'and refunded');
SELECT is((fitkart.refund_order(:'parcel', idempotency_key => 'refund-2')).refunded_coins, 200::bigint, 'asked again, it answers the same');
SELECT throws_ok(format('SELECT fitkart.refund_order(%L)', :'parcel'), 'KF104', NULL, 'asked anew, it is refused');
SELECT throws_ok(format('SELECT fitkart.set_order_status(%L, ''shipped'')', :'parcel'), 'KF104', NULL, 'nor is it shipped, and so paid, again');
SELECT is(pg_temp.wallet(:'eva'), '10017 available, 0 frozen, 3 spent', 'a repeated refund neither pays twice nor takes the payment again');

-- What was refunded in one way is not given back in another ------------------------------------------------------------------
SELECT (fitkart.debit_coins(:'eva', 30, 'spent')).transaction_id AS paid \gset
SELECT fitkart.credit_coins(:'eva', 33, 'refund') \g /dev/null
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'eva', :'paid'), 'KF113', NULL, 'a payment that was refunded is not reversed');
SELECT (fitkart.checkout(:'eva', '[{"product_id": "018f0000-0000-7000-8000-0000000000b1", "quantity": 1}]')).order_id AS parcel \gset
SELECT fitkart.set_order_status(:'parcel', 'processing'), fitkart.set_order_status(:'parcel', 'shipped') \g /dev/null
SELECT fitkart.credit_coins(:'eva', 100, 'refund') \g /dev/null
SELECT throws_ok(format('SELECT fitkart.refund_order(%L)', :'parcel'), 'KF113', 'LIMIT_REACHED: 0 coins were spent and not refunded, 100 are too many to give back', 'nor is an order');

SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) AS v WHERE NOT v.ok', 'and the books are right');
SELECT * FROM finish();
ROLLBACK;
