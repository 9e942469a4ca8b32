-- Until when coins are good: a date from the setting, kept through refunds and transfers, and a job that books what is over.
BEGIN;
SELECT plan(33);
SET LOCAL fitkart.clock = '2026-03-01 12:00:00+00';
SELECT fitkart.create_user('exp-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('exp-ben@example.org', 'Ben') AS ben \gset
CREATE FUNCTION pg_temp.wallet(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s available, %s frozen', b.available_coins, b.frozen_coins) FROM fitkart.balance($1) AS b $$;
CREATE FUNCTION pg_temp.expire() RETURNS text LANGUAGE sql AS
    $$ SELECT concat_ws(' ', e.wallets, e.expired_coins) FROM fitkart.expire_coins() AS e $$;
CREATE FUNCTION pg_temp.date_of(of_user uuid, kind text) RETURNS timestamptz LANGUAGE sql AS
    $$ SELECT t.expires_at FROM fitkart.coin_transactions AS t WHERE t.user_id = $1 AND t.transaction_type = $2 ORDER BY t.seq DESC LIMIT 1 $$;

SELECT fitkart.credit_coins(:'ana', 10, 'earned') \g /dev/null
SELECT is(pg_temp.date_of(:'ana', 'earned'), NULL, 'without the setting coins are good for ever');
SELECT fitkart.change_setting('coin_expiry_days', '30') \g /dev/null
SELECT fitkart.credit_coins(:'ana', 100, 'earned') \g /dev/null
SELECT is(pg_temp.date_of(:'ana', 'earned'), timestamptz '2026-03-31 12:00+00', 'the setting adds a date to coins that come');
SET LOCAL fitkart.clock = '2026-03-11 12:00:00+00';
SELECT fitkart.credit_coins(:'ana', 50, 'bonus') \g /dev/null
SELECT is(pg_temp.expire(), '0 0', 'nothing is over yet');

SET LOCAL fitkart.clock = '2026-03-20 12:00:00+00';
SELECT transaction_id AS spent FROM fitkart.debit_coins(:'ana', 130, 'spent') \gset
SELECT is(pg_temp.wallet(:'ana'), '30 available, 0 frozen', 'the oldest coins were spent');
SELECT fitkart.reverse_transaction(:'ana', :'spent', 30, NULL, 'back') \g /dev/null
SELECT is((SELECT t.serials::text FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ana' ORDER BY t.seq DESC LIMIT 1), '{[1,11),[111,131)}', 'those come back that are good the longest: for ever, then to the latest date');
SELECT is(pg_temp.date_of(:'ana', 'reversal'), NULL, 'with the date they had');
SELECT fitkart.reverse_transaction(:'ana', :'spent', 100, NULL, 'rest') \g /dev/null
SELECT is(pg_temp.date_of(:'ana', 'reversal'), timestamptz '2026-04-03 12:00+00', 'coins that would be over soon are good for two weeks');
SELECT is(pg_temp.wallet(:'ana'), '160 available, 0 frozen', 'all are back');
SET LOCAL fitkart.clock = '2026-03-31 12:00:00+00';
SELECT is(pg_temp.expire(), '1 0', 'their old date has no force any more');
SELECT is(pg_temp.expire(), '0 0', 'and is not looked at again');
SET LOCAL fitkart.clock = '2026-04-03 11:59:59+00';
SELECT is(pg_temp.expire(), '0 0', 'a second before their date');
SELECT hold_id AS hold FROM fitkart.hold_coins(:'ana', 25) \gset
SET LOCAL fitkart.clock = '2026-04-03 12:00:00+00';
SELECT is(pg_temp.expire(), '1 85', 'at their date, all but those in a hold');
SELECT is(pg_temp.wallet(:'ana'), '50 available, 25 frozen', 'what is good stays, and so does what is held');
SELECT results_eq(format('SELECT t.transaction_type, t.amount, t.counter_account, t.serials::text FROM fitkart.coin_transactions AS t WHERE t.user_id = %L ORDER BY t.seq DESC LIMIT 1', :'ana'),
                  $$VALUES ('expired', -85::bigint, 'expiry', '{[26,111)}')$$, 'by a row of its own, with those coins');
SELECT fitkart.release_hold(:'ana', :'hold') \g /dev/null
SELECT is(pg_temp.expire(), '0 0', 'what a hold gave back is looked at a day later');
SET LOCAL fitkart.clock = '2026-04-04 12:00:00+00';
SELECT is(pg_temp.expire(), '1 15', 'then it is over, but for coins that are good for ever');
SELECT is(pg_temp.wallet(:'ana'), '60 available, 0 frozen', 'ten for ever and fifty of later dates');

-- Transfers never make coins younger ----------------------------------------------------------------------------------
SELECT fitkart.transfer_coins(:'ana', :'ben', 10) \g /dev/null
SELECT is(pg_temp.date_of(:'ben', 'transfer_in'), NULL, 'coins that are good for ever stay so');
SELECT fitkart.transfer_coins(:'ana', :'ben', 10) \g /dev/null
SELECT is(pg_temp.date_of(:'ben', 'transfer_in'), timestamptz '2026-04-10 12:00+00', 'others are good as long as they were: handing them on keeps none alive');
SELECT fitkart.credit_coins(:'ana', 20, 'earned') \g /dev/null
SELECT fitkart.debit_coins(:'ana', 40, 'spent') \g /dev/null
SELECT is(pg_temp.wallet(:'ana'), '20 available, 0 frozen', 'only new coins are left');
SELECT fitkart.transfer_coins_batch(ARRAY[:'ana', :'ben']::uuid[], ARRAY[:'ben', :'ana']::uuid[], ARRAY[20, 40]) \g /dev/null
SELECT is(pg_temp.date_of(:'ben', 'transfer_in'), timestamptz '2026-05-04 12:00+00', 'the date of the coins that paid');
SELECT is(pg_temp.date_of(:'ana', 'transfer_in'), timestamptz '2026-04-10 12:00+00', 'also within one batch: the soonest of them');

SELECT fitkart.change_setting('coin_expiry_days', 'none') \g /dev/null
SELECT fitkart.credit_coins(:'ana', 5, 'earned') \g /dev/null
SELECT is(pg_temp.date_of(:'ana', 'earned'), NULL, 'once the setting is gone, new coins have no date');
SET LOCAL fitkart.clock = '2026-05-30 12:00:00+00';
SELECT is(pg_temp.expire(), '2 40', 'and old ones keep theirs');
SELECT is(pg_temp.wallet(:'ana'), '5 available, 0 frozen', 'only what has no date is left');
SELECT is((SELECT b.total_spent FROM fitkart.balance(:'ana') AS b), 40::bigint, 'what is over was not spent');
SELECT fitkart.reverse_transaction(:'ana', t.id) FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ana' AND t.transaction_type = 'expired' ORDER BY t.seq DESC LIMIT 1 \g /dev/null
SELECT is(pg_temp.wallet(:'ana'), '45 available, 0 frozen', 'what was over can be given back');
SELECT is(pg_temp.date_of(:'ana', 'reversal'), timestamptz '2026-06-13 12:00+00', 'for two weeks, though nothing else of his has a date');
SET LOCAL fitkart.clock = '2026-06-13 12:00:00+00';
SELECT is(pg_temp.expire(), '1 40', 'then it is over again');
SELECT results_eq('SELECT e.wallets, e.expired_coins FROM fitkart.expire_coins(''x1'') AS e', 'VALUES (0, 0::bigint)', 'with a key');
SELECT function_privs_are('fitkart', 'expire_coins', ARRAY['text', 'uuid'], 'fitkart_user', ARRAY[]::text[]);
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the books are right');
SELECT is_empty('SELECT * FROM fitkart.verify() AS v WHERE NOT v.ok', 'and so is everything');
SELECT * FROM finish();
ROLLBACK;
