-- Corrections, debt and price lists: what a day earned is taken back without taking what is held, and is repaid by what is earned.
BEGIN;
SELECT plan(28);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';
SELECT fitkart.create_user('debt-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('debt-ben@example.org', 'Ben', time_zone => 'Pacific/Auckland') AS ben \gset
SELECT fitkart.create_user('debt-eva@example.org', 'Eva', time_zone => 'America/Los_Angeles') AS eva \gset
UPDATE fitkart.achievements SET is_active = false;  -- badges pay coins of their own
SET LOCAL fitkart.clock = '2026-06-10 12:00:00+00';

-- What a sample changed in coins; the same id with another version corrects it.
CREATE FUNCTION pg_temp.walk(of_user uuid, day date, n int, id text, version bigint) RETURNS bigint LANGUAGE sql AS
    $$ SELECT r.coins_awarded FROM fitkart.record_steps($1, n, 'fitbit', day + time '08:00', day + time '10:00', source_record_id => id, source_version => version) AS r $$;
CREATE FUNCTION pg_temp.wallet(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s available, %s frozen, %s owed, %s earned', b.available_coins, b.frozen_coins, b.debt_coins, b.total_earned) FROM fitkart.balance($1) AS b $$;
CREATE FUNCTION pg_temp.book(of_user uuid, after bigint) RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(format('%s %s %s', t.transaction_type, t.amount, t.debt_after), ', ' ORDER BY t.seq) FROM fitkart.coin_transactions AS t WHERE t.user_id = $1 AND t.seq > after $$;

-- Corrections ---------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 6000, 'a', 1), 60::bigint, 'a walk earns');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 4000, 'a', 2), -20::bigint, 'a correction takes back the difference');
SELECT is(pg_temp.wallet(:'ana'), '40 available, 0 frozen, 0 owed, 40 earned', 'what was taken back was not earned');
SELECT is(pg_temp.book(:'ana', 0), 'earned 60 0, reversal -20 0', 'the books keep both');
SELECT is((SELECT count(*) FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ana' AND t.effective_day = '2026-06-09'), 2::bigint, 'under the day of the walk');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 5000, 'a', 3), 10::bigint, 'and up again');

-- Debt ----------------------------------------------------------------------------------------------------------------
SELECT fitkart.hold_coins(:'ana', 15) \g /dev/null
SELECT fitkart.debit_coins(:'ana', 25, 'spent') \g /dev/null
SELECT is(pg_temp.wallet(:'ana'), '10 available, 15 frozen, 0 owed, 50 earned', 'before the correction');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 0, 'a', 4), -50::bigint, 'the walk is deleted');
SELECT is(pg_temp.wallet(:'ana'), '0 available, 15 frozen, 40 owed, 0 earned', 'what is missing becomes debt; what is held stays');
SELECT is(pg_temp.book(:'ana', 4), 'debt 40 40, reversal -50 40', 'lent by a row of its own, then taken in full');
SELECT throws_ok(format('SELECT fitkart.debit_coins(%L, 1, ''spent'')', :'ana'), 'KF101',
                 'INSUFFICIENT_COINS: 1 coins are needed, 0 are available and 40 are owed', 'a refusal names the debt');
SELECT fitkart.transfer_coins(u.id, :'ana', 5) FROM fitkart.users AS u, fitkart.credit_coins(u.id, 5, 'bonus') WHERE u.id = :'ben' \g /dev/null
SELECT is(pg_temp.wallet(:'ana'), '5 available, 15 frozen, 40 owed, 0 earned', 'a gift repays nothing');
SELECT is(pg_temp.walk(:'ana', '2026-06-08', 3000, 'b', 1), 30::bigint, 'a later walk earns');
SELECT is(pg_temp.wallet(:'ana'), '5 available, 15 frozen, 10 owed, 30 earned', 'and repays first');
SELECT is(pg_temp.book(:'ana', 7), 'earned 30 40, debt -30 10', 'by a row of its own');
SELECT is((fitkart.credit_coins(:'ana', 25, 'bonus')).balance_after, 35::bigint, 'so does a bonus');
SELECT is(pg_temp.wallet(:'ana'), '20 available, 15 frozen, 0 owed, 55 earned', 'no further than the debt goes');
SELECT is((SELECT a.coins FROM fitkart.trial_balance() AS a WHERE a.account = 'debt'), -(SELECT sum(w.debt_coins) FROM fitkart.wallets AS w)::bigint, 'the account of debts is what is owed');
SELECT is((SELECT sum(a.coins) FROM fitkart.trial_balance() AS a)::bigint, 0::bigint, 'and the accounts add up to 0');

-- max_balance ---------------------------------------------------------------------------------------------------------
SELECT fitkart.change_setting('max_balance', '50') \g /dev/null
SELECT is(pg_temp.walk(:'ana', '2026-06-07', 4000, 'c', 1), 15::bigint, 'a walk is recorded and earns what fits');
SELECT fitkart.change_setting('max_balance', 'none') \g /dev/null
SELECT is(pg_temp.walk(:'ana', '2026-06-07', 4100, 'c', 2), 26::bigint, 'the rest follows when there is room');

-- Price lists ---------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ben', '2026-06-10', 1000, 'a', 1) || ' ' || pg_temp.walk(:'eva', '2026-06-10', 1000, 'a', 1), '10 10', 'the list of the beginning');
SELECT fitkart.change_setting('coins_per_step', '0.02') \g /dev/null
SELECT is(pg_temp.walk(:'ben', '2026-06-10', 2000, 'a', 2), 10::bigint, 'a day keeps its list');
SET LOCAL fitkart.clock = '2026-06-11 23:00:00+00';
SELECT is((SELECT string_agg(r.coins_awarded::text, ' ' ORDER BY s.at)
             FROM (VALUES (timestamptz '2026-06-10 11:00+00'), ('2026-06-10 12:30+00')) AS s (at),
                  fitkart.record_steps(:'eva', 100, 'garmin', s.at, s.at + interval '5 minutes') AS r), '1 1',
          'west of Greenwich the day of the change goes on');
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'eva', 1000, 'fitbit', '2026-06-11 15:00+00', '2026-06-11 16:00+00') AS r), 20::bigint,
          'the new list holds from the next local midnight');
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'ana', 1000, 'fitbit', '2026-06-11 00:30+00', '2026-06-11 01:00+00') AS r), 20::bigint,
          'at one and the same moment it holds in London');
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'ben', 1000, 'fitbit', '2026-06-11 00:30+00', '2026-06-11 01:00+00') AS r), 10::bigint,
          'and not yet in Auckland, where the change was made on the 11th');
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
