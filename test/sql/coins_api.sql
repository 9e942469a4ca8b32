-- Coins as the signed-in person sees them through the HTTP gateway, and gifts. In real time, for the clock is a superuser's.
BEGIN;
SELECT plan(32);
CREATE ROLE coins_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO coins_test_gateway;

SELECT fitkart.create_user('ana@coins.test', 'Ana') AS ana, fitkart.create_user('ben@coins.test', 'Ben') AS ben, fitkart.create_user('new@coins.test', 'New') AS new \gset
UPDATE fitkart.users SET created_at = now() - interval '30 days' WHERE id IN (:'ana', :'ben');
SELECT fitkart.credit_coins(:'ana', 100, 'earned') \g /dev/null
SELECT fitkart.credit_coins(:'new', 100, 'earned') \g /dev/null

-- What a call answers in the role of a person (nobody: as fitkart_anon): its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    outer_role constant text := CASE WHEN who IS NULL THEN 'fitkart_anon' ELSE 'fitkart_user' END;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    SET LOCAL SESSION AUTHORIZATION coins_test_gateway;
    EXECUTE format('SET LOCAL ROLE %I', outer_role);
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.gift(giver uuid, receiver uuid, coins bigint, key text DEFAULT NULL) RETURNS text LANGUAGE sql AS
    $$ SELECT pg_temp.as_user(giver, format('SELECT concat_ws('' '', g.available_coins, g.gifts_left_today) FROM fitkart_api.gift_coins(%L, %L, ''for you'', %L) AS g', receiver, coins, key)) $$;

SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', b.available_coins, b.frozen_coins, b.debt_coins, b.total_earned) FROM fitkart_api.coin_balance() AS b'), '100 0 0 100', 'one''s balance');
SELECT is(pg_temp.as_user(NULL, 'SELECT b.available_coins FROM fitkart_api.coin_balance() AS b'), '42501 permission denied for function coin_balance', 'nobody has none');

-- Gifts ---------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.gift(:'ana', :'ben', 20), '80 30', 'a gift');
SELECT is(pg_temp.gift(:'ana', :'ben', 10, 'g1'), '70 20', 'a gift with a key');
SELECT is(pg_temp.gift(:'ana', :'ben', 10, 'g1'), '70 20', 'again: the first answer');
SELECT is(pg_temp.gift(:'ana', :'ben', 11, 'g1'), 'KF106 IDEMPOTENCY_CONFLICT', 'another gift under the same key');
SELECT is(pg_temp.gift(:'ana', :'ben', 21), 'KF113 LIMIT_REACHED', 'above the daily limit');
SELECT is(pg_temp.gift(:'ana', :'ben', 20), '50 0', 'up to the daily limit');
SELECT is(pg_temp.gift(:'ana', :'ana', 1), 'KF001 VALIDATION_FAILED', 'to oneself');
SELECT is(pg_temp.gift(:'ana', :'ben', 0), 'KF001 VALIDATION_FAILED', 'nothing');
SELECT is(pg_temp.gift(:'ana', NULL, 1), 'KF001 VALIDATION_FAILED', 'to NULL');
SELECT is(pg_temp.gift(:'ana', :'ben', 9223372036854775807), 'KF113 LIMIT_REACHED', 'the greatest number');
SELECT is(pg_temp.gift(:'ana', gen_random_uuid(), 1), 'KF005 NOT_FOUND', 'to nobody');
SELECT is(pg_temp.gift(:'new', :'ben', 1), 'KF113 LIMIT_REACHED', 'from an account younger than 7 days');
SELECT is((SELECT w.available_coins FROM fitkart.wallets AS w WHERE w.user_id = :'ben'), 50::bigint, 'the receiver has what was given');
SELECT is(pg_temp.gift(:'ben', :'ana', 50), '0 0', 'what was received can be given on');
SELECT fitkart.credit_coins(:'ben', 100, 'bonus', 'new_user_bonus') \g /dev/null
UPDATE fitkart.settings SET value = '500' WHERE key = 'gift_daily_limit';
INSERT INTO fitkart.settings (key, value) VALUES ('gift_daily_limit', '500') ON CONFLICT DO NOTHING;
SELECT is(pg_temp.gift(:'ben', :'ana', 1), 'KF101 INSUFFICIENT_COINS', 'a bonus of sign-up cannot be given');
SELECT fitkart.debit_coins(:'ben', 60, 'spent') \g /dev/null
SELECT fitkart.credit_coins(:'ben', 60, 'earned') \g /dev/null
SELECT is(pg_temp.gift(:'ben', :'ana', 61), 'KF101 INSUFFICIENT_COINS', 'nor what is left of it');
SELECT is(pg_temp.gift(:'ben', :'ana', 60), '40 390', 'what was earned beside it can');
UPDATE fitkart.users SET trust_score = 29 WHERE id = :'ben';
SELECT is(pg_temp.gift(:'ben', :'ana', 1), 'KF108 SUSPICIOUS_ACTIVITY', 'below trust 30');
UPDATE fitkart.users SET trust_score = 100, suspended_at = now(), suspended_reason = 'test' WHERE id = :'ben';
SELECT is(pg_temp.gift(:'ana', :'ben', 1), 'KF207 FORBIDDEN', 'to a suspended account');
SELECT ok(pg_temp.gift(:'ben', :'ana', 1) ~ 'KF202 AUTH_ACCOUNT_DISABLED', 'from a suspended account');
UPDATE fitkart.users SET suspended_until = now() - interval '1 hour' WHERE id = :'ben';
SELECT is(pg_temp.gift(:'ana', :'ben', 1), '159 449', 'to one whose suspension is over');

-- History -------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.as_user(:'ana', 'SELECT string_agg(concat_ws('' '', h.seq, h.amount, h.transaction_type, h.other_name, h.total), '', '') FROM fitkart_api.coin_history(lim => 2) AS h'),
          '7 -1 transfer_out Ben 7, 6 60 transfer_in Ben 7', 'the newest first');
SELECT is(pg_temp.as_user(:'ana', 'SELECT string_agg(concat_ws('' '', h.seq, h.amount, h.description), '', '') FROM fitkart_api.coin_history(lim => 2, after => 3) AS h'), '2 -20 for you, 1 100', 'a page further');
SELECT is(pg_temp.as_user(:'ana', 'SELECT string_agg(h.seq::text, '', '') FROM fitkart_api.coin_history(off => 5) AS h'), '2, 1', 'skipping');
UPDATE fitkart.users SET is_hidden = true WHERE id = :'ben';
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(h.other_name) FROM fitkart_api.coin_history() AS h'), '0', 'hidden people have no name here either');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.coin_history(lim => 0)'), 'KF001 VALIDATION_FAILED', 'a page has a row at least');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.coin_history(lim => 101)'), 'KF001 VALIDATION_FAILED', 'and a hundred at most');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.coin_history(off => -1)'), 'KF001 VALIDATION_FAILED', 'and skips no fewer than none');
SELECT is(pg_temp.as_user(:'new', 'SELECT count(*) FROM fitkart_api.coin_history()'), '1', 'everybody sees his own');
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
