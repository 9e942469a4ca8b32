-- Reversals: bounded, on both sides of a transfer, with the very coins; and where coins came from and went.
BEGIN;
SELECT plan(65);
SET LOCAL fitkart.clock = '2026-03-14 12:00:00+00';
SELECT fitkart.create_user('rev-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('rev-ben@example.org', 'Ben') AS ben \gset
CREATE FUNCTION pg_temp.wallet(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s available, %s frozen, %s owed, %s earned, %s spent', b.available_coins, b.frozen_coins, b.debt_coins, b.total_earned, b.total_spent) FROM fitkart.balance($1) AS b $$;
CREATE FUNCTION pg_temp.trace(of_user uuid, entry uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(concat_ws(' ', t.transaction_type, t.seq, t.coins), ', ') FROM fitkart.trace_coins($1, $2) AS t $$;
CREATE FUNCTION pg_temp.open_coins(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT w.open_serials::text FROM fitkart.wallets AS w WHERE w.user_id = $1 $$;

-- What was given ------------------------------------------------------------------------------------------------------
SELECT transaction_id AS first FROM fitkart.credit_coins(:'ana', 100, 'earned') \gset
SELECT transaction_id AS prize FROM fitkart.credit_coins(:'ana', 50, 'bonus') \gset
SELECT transaction_id AS lunch FROM fitkart.debit_coins(:'ana', 30, 'spent') \gset
SELECT is(pg_temp.trace(:'ana', :'lunch'), 'earned 1 30', 'a spending knows what paid for it: the oldest coins');
SELECT is(pg_temp.trace(:'ana', :'first'), 'spent 3 30, available 70', 'an earning knows where its coins went');
SELECT results_eq(format('SELECT r.reversed_coins, r.reversible_coins, r.balance_after, r.debt_coins FROM fitkart.reverse_transaction(%L, %L) AS r', :'ana', :'prize'),
                  'VALUES (50::bigint, 0::bigint, 70::bigint, 0::bigint)', 'a bonus is taken back');
SELECT is(pg_temp.open_coins(:'ana'), '{[31,101)}', 'with its own coins');
SELECT is(pg_temp.wallet(:'ana'), '70 available, 0 frozen, 0 owed, 100 earned, 30 spent', 'what was taken back was not earned');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'ana', :'prize'), 'KF113', 'LIMIT_REACHED: nothing is left of the transaction to give back', 'and not a second time');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, 40)', :'ana', :'first'), 'KF001', NULL, 'a part needs a key');
SELECT results_eq(format('SELECT r.reversed_coins, r.reversible_coins FROM fitkart.reverse_transaction(%L, %L, 40, ''mistake'', ''r1'') AS r', :'ana', :'first'), 'VALUES (40::bigint, 60::bigint)', 'a part');
SELECT results_eq(format('SELECT r.reversed_coins, r.reversible_coins FROM fitkart.reverse_transaction(%L, %L, 40, ''mistake'', ''r1'') AS r', :'ana', :'first'), 'VALUES (40::bigint, 60::bigint)', 'asked twice it is done once');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, 41, ''mistake'', ''r1'')', :'ana', :'first'), 'KF106', NULL, 'another amount under the same key');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, 61, NULL, ''r2'')', :'ana', :'first'), 'KF113', 'LIMIT_REACHED: 60 coins are left of the transaction to give back, 61 are too many', 'never more than the original');
SELECT results_eq(format('SELECT r.reversed_coins, r.reversible_coins, r.balance_after, r.debt_coins FROM fitkart.reverse_transaction(%L, %L) AS r', :'ana', :'first'),
                  'VALUES (60::bigint, 0::bigint, 0::bigint, 30::bigint)', 'the rest: what was spent meanwhile becomes debt');
SELECT is((SELECT r.reverses_id FROM fitkart.coin_transactions AS r WHERE r.user_id = :'ana' ORDER BY r.seq DESC LIMIT 1), :'first'::uuid, 'the row names the one it reverses');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, 0)', :'ana', :'lunch'), 'KF001', NULL, 'reverse 0');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, -5, NULL, ''r3'')', :'ana', :'lunch'), 'KF001', NULL, 'reverse less than 0');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, gen_random_uuid())', :'ana'), 'KF005', NULL, 'an unknown transaction');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'ben', :'lunch'), 'KF005', NULL, 'somebody else''s transaction');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, NULL)', :'ana'), 'KF001', NULL, 'no transaction');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(NULL, %L)', :'lunch'), 'KF001', NULL, 'nobody');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L, NULL, repeat(''x'', 1001))', :'ana', :'lunch'), 'KF001', NULL, 'a reason that is too long');

-- What was taken ------------------------------------------------------------------------------------------------------
SELECT results_eq(format('SELECT r.reversed_coins, r.balance_after FROM fitkart.reverse_transaction(%L, %L) AS r', :'ana', :'lunch'), 'VALUES (30::bigint, 30::bigint)', 'a spending is given back');
SELECT is(pg_temp.open_coins(:'ana'), '{[1,31)}', 'with the very coins it took');
SELECT is(pg_temp.wallet(:'ana'), '30 available, 0 frozen, 30 owed, 0 earned, 0 spent', 'it was not spent; what is owed, later earnings repay');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'ana', :'lunch'), 'KF113', NULL, 'and not a second time: a repeated refund pays nothing');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, (SELECT t.id FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.transaction_type = ''reversal'' LIMIT 1))', :'ana'), 'KF001', NULL, 'a reversal stays');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, (SELECT t.id FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.transaction_type = ''debt'' LIMIT 1))', :'ana'), 'KF001', NULL, 'debt is repaid, not reversed');
SELECT transaction_id AS fine FROM fitkart.debit_coins(:'ana', 10, 'penalty') \gset
SELECT fitkart.reverse_transaction(:'ana', :'fine') \g /dev/null
SELECT is((SELECT t.coins FROM fitkart.trial_balance() AS t WHERE t.account = 'penalty'), 0::bigint, 'a penalty goes back to its account');

-- Transfers -----------------------------------------------------------------------------------------------------------
SELECT fitkart.create_user('rev-eva@example.org', 'Eva') AS eva \gset
SELECT fitkart.create_user('rev-tom@example.org', 'Tom') AS tom \gset
SELECT fitkart.credit_coins(:'eva', 100, 'earned') \g /dev/null
SELECT transaction_id AS sent FROM fitkart.transfer_coins(:'eva', :'tom', 60) \gset
SELECT fitkart.debit_coins(:'tom', 45, 'spent') \g /dev/null
SELECT fitkart.reverse_transaction(:'eva', :'sent', 20, 'part', 'rt') \g /dev/null
SELECT is(pg_temp.wallet(:'eva') || ' / ' || pg_temp.wallet(:'tom'), '60 available, 0 frozen, 0 owed, 100 earned, 0 spent / 0 available, 0 frozen, 5 owed, 0 earned, 45 spent', 'a transfer is reversed on both sides; what the receiver lacks becomes his debt');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, (SELECT t.id FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.transaction_type = ''transfer_in''), 41, NULL, ''rt2'')', :'tom'), 'KF113', NULL, 'from the receiver''s side the bound is the same');
SELECT results_eq(format('SELECT r.reversed_coins, r.debt_coins FROM fitkart.reverse_transaction(%L, (SELECT t.id FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.transaction_type = ''transfer_in'')) AS r', :'tom'), 'VALUES (40::bigint, 45::bigint)', 'the rest from the receiver''s side');
SELECT is(pg_temp.wallet(:'eva'), '100 available, 0 frozen, 0 owed, 100 earned, 0 spent', 'the payer has all back');
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'eva', :'sent'), 'KF113', NULL, 'and no more');
SELECT is((SELECT t.coins FROM fitkart.trial_balance() AS t WHERE t.account = 'transfers'), 0::bigint, 'the clearing between people is 0');

-- What has a way of its own -------------------------------------------------------------------------------------------
SELECT fitkart.record_steps(:'eva', 6000, 'fitbit', '2026-03-14 08:00+00', '2026-03-14 10:00+00') \g /dev/null
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, (SELECT t.id FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.effective_day IS NOT NULL AND t.transaction_type = ''earned''))', :'eva'),
                 'KF001', NULL, 'the coins of a day follow its steps');
SELECT transaction_id AS paid FROM fitkart.debit_coins(:'eva', 5, 'spent', 'order', gen_random_uuid()) \gset
SELECT throws_ok(format('SELECT fitkart.reverse_transaction(%L, %L)', :'eva', :'paid'), 'KF001', NULL, 'an order is refunded');

-- Coins in a hold -----------------------------------------------------------------------------------------------------
SELECT fitkart.create_user('rev-kim@example.org', 'Kim') AS kim \gset
SELECT transaction_id AS one FROM fitkart.credit_coins(:'kim', 40, 'earned') \gset
SELECT transaction_id AS two FROM fitkart.credit_coins(:'kim', 40, 'earned') \gset
SELECT hold_id AS hold FROM fitkart.hold_coins(:'kim', 50, reference_type => 'parcel') \gset
SELECT is(pg_temp.trace(:'kim', :'one'), 'hold 40', 'a hold keeps the oldest coins');
SELECT is(pg_temp.trace(:'kim', :'two'), 'hold 10, available 30', 'and further ones as it needs them');
SELECT fitkart.debit_coins(:'kim', 5, 'spent') \g /dev/null
SELECT is((SELECT h.serials::text FROM fitkart.coin_holds AS h WHERE h.id = :'hold'), '{[1,51)}', 'which nothing else takes meanwhile');
SELECT fitkart.capture_hold(:'kim', :'hold', 20, 'cap') \g /dev/null
SELECT is((SELECT h.serials::text FROM fitkart.coin_holds AS h WHERE h.id = :'hold'), '{[21,51)}', 'a capture in part takes the oldest');
SELECT is(pg_temp.trace(:'kim', :'one'), 'spent 4 20, hold 20', 'of the earning that paid');
SELECT is((SELECT string_agg(concat_ws(' ', a.spent_seq, a.lot_seq, a.coins), ', ' ORDER BY a.spent_seq, a.lot_seq) FROM fitkart.coin_allocations AS a WHERE a.user_id = :'kim'), '3 2 5, 4 1 20', 'a view says which paid for which');
SELECT is((SELECT string_agg(concat_ws(' ', l.seq, l.coins, l.available_coins), ', ' ORDER BY l.seq) FROM fitkart.coin_lots AS l WHERE l.user_id = :'kim'), '1 40 0, 2 40 25', 'and what is left of each earning');
SELECT fitkart.release_hold(:'kim', :'hold') \g /dev/null
SELECT is(pg_temp.open_coins(:'kim'), '{[21,51),[56,81)}', 'released coins come back to their place');
SELECT results_eq(format('SELECT r.reversed_coins, r.debt_coins FROM fitkart.reverse_transaction(%L, %L) AS r', :'kim', :'two'), 'VALUES (40::bigint, 0::bigint)', 'an earning whose coins were spent in part is taken back whole');
SELECT is(pg_temp.open_coins(:'kim'), '{[26,41)}', 'its own coins first, then the oldest');
SELECT is_empty(format('SELECT * FROM fitkart.trace_coins(%L, gen_random_uuid())', :'kim'), 'of nothing there is no trace');

-- A correction of a day takes the coins of that day -------------------------------------------------------------------
SELECT fitkart.create_user('rev-lea@example.org', 'Lea') AS lea \gset
UPDATE fitkart.achievements SET is_active = false;
UPDATE fitkart.users SET created_at = '2026-03-01 00:00+00' WHERE id = :'lea';
SELECT fitkart.record_steps(:'lea', 3000, 'fitbit', '2026-03-12 08:00+00', '2026-03-12 09:00+00', source_record_id => 'a', source_version => 1) \g /dev/null
SELECT fitkart.record_steps(:'lea', 3000, 'fitbit', '2026-03-13 08:00+00', '2026-03-13 09:00+00', source_record_id => 'b', source_version => 1) \g /dev/null
SELECT fitkart.record_steps(:'lea', 1000, 'fitbit', '2026-03-13 08:00+00', '2026-03-13 09:00+00', source_record_id => 'b', source_version => 2) \g /dev/null
SELECT is(pg_temp.open_coins(:'lea'), '{[1,31),[51,61)}', 'a correction takes the coins of its own day');

-- Words can be erased, rows cannot (rule 17) ----------------------------------------------------------------------------
SELECT transaction_id AS words FROM fitkart.credit_coins(:'kim', 1, 'bonus', description => 'for a secret') \gset
SELECT fitkart.credit_coins(:'kim', 1, 'bonus', description => 'for another') \g /dev/null
SELECT is(fitkart.erase_descriptions(:'kim', :'words'), 1::bigint, 'one description is erased');
SELECT is(fitkart.erase_descriptions(:'kim'), 1::bigint, 'then all that are left');
SELECT is(fitkart.erase_descriptions(:'kim'), 0::bigint, 'and nothing is left');
SELECT is((SELECT count(*) FROM fitkart.coin_transaction_notes AS n WHERE n.user_id = :'kim' AND (n.description IS NOT NULL OR n.salt IS NOT NULL)), 0::bigint, 'words and salt are gone');
SELECT is_empty(format('SELECT * FROM fitkart.verify_ledger(%L)', :'kim'), 'and the chain holds');
SELECT fitkart.credit_coins(:'kim', 2, 'bonus') \g /dev/null
SELECT fitkart.transfer_coins(:'kim', :'lea', 1, description => 'for the doctor') \g /dev/null
SELECT fitkart.transfer_coins(:'lea', :'kim', 1, description => 'from Lea') \g /dev/null
SELECT is(fitkart.erase_descriptions(:'kim'), 3::bigint, 'what he wrote to others goes, too, and what others wrote to him');
SELECT results_eq(format('SELECT n.description FROM fitkart.coin_transaction_notes AS n WHERE n.user_id = %L AND n.description IS NOT NULL', :'lea'),
                  $$VALUES ('from Lea'::text)$$, 'but not what they wrote in their own books');
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the chains hold');
SELECT throws_ok(format('SELECT fitkart.erase_descriptions(%L, gen_random_uuid())', :'kim'), 'KF005', NULL, 'of an unknown transaction');
SELECT throws_ok('SELECT fitkart.erase_descriptions(gen_random_uuid())', 'KF005', NULL, 'of nobody');
SELECT throws_ok('SELECT fitkart.erase_descriptions(NULL)', 'KF001', NULL, 'of NULL');

-- Who may -------------------------------------------------------------------------------------------------------------
SELECT function_privs_are('fitkart', 'reverse_transaction', ARRAY['uuid', 'uuid', 'bigint', 'text', 'text', 'uuid'], r, CASE WHEN r = 'fitkart_service' THEN ARRAY['EXECUTE'] ELSE ARRAY[]::text[] END)
  FROM unnest(ARRAY['fitkart_service', 'fitkart_user', 'fitkart_anon', 'fitkart_auditor']) AS r;
SELECT function_privs_are('fitkart', 'trace_coins', ARRAY['uuid', 'uuid'], 'fitkart_auditor', ARRAY['EXECUTE']);
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the books are right');
SELECT is_empty('SELECT * FROM fitkart.verify() AS v WHERE NOT v.ok', 'and so is everything');
SELECT * FROM finish();
ROLLBACK;
