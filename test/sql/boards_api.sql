-- Boards and badges as clients see them, through the HTTP gateway. In real time, for the clock is a superuser's.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(33);
SET LOCAL timezone = 'UTC';

CREATE ROLE boards_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO boards_test_gateway;
SELECT fitkart.create_user('ana@boards.test', 'Ana', country => 'AT') AS ana, fitkart.create_user('ben@boards.test', 'Ben', country => 'AT') AS ben,
       fitkart.create_user('cleo@boards.test', 'Cleo') AS cleo, fitkart.create_user('gone@boards.test', 'Gone') AS gone \gset
UPDATE fitkart.users SET is_hidden = true WHERE id = :'ben';
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'gone';
SELECT (fitkart.record_steps(:'ana', 5000, 'fitbit', recorded_date => current_date)).status AS ana_walks,
       (fitkart.record_steps(:'ben', 2000, 'fitbit', recorded_date => current_date)).status AS ben_walks \gset
SELECT count(*) AS boards FROM fitkart.refresh_leaderboard() \gset

-- What a call answers in the role of a person (nobody: as fitkart_anon): its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    outer_role constant text := CASE WHEN who IS NULL THEN 'fitkart_anon' ELSE 'fitkart_user' END;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    SET LOCAL SESSION AUTHORIZATION boards_test_gateway;
    EXECUTE format('SET LOCAL ROLE %I', outer_role);
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.board(who uuid, arguments text) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.as_user(who, 'SELECT string_agg(concat_ws('' '', b.rank, coalesce(b.full_name, ''-''), b.total_steps, b.user_id IS NULL, b.total), '', '') FROM fitkart_api.leaderboard(' || arguments || ') b') $$;

-- The board
SELECT is(pg_temp.board(NULL, $$'daily'$$), '1 Ana 5000 f 2, 2 - 2000 t 2', 'anybody reads the board; a hidden profile has neither name nor id');
SELECT is(pg_temp.board(:'ana', $$'weekly', 'AT'$$), '1 Ana 5000 f 2, 2 - 2000 t 2', 'that of a country');
SELECT is(pg_temp.board(:'ben', $$'monthly', lim => 1, off => 1$$), '2 - 2000 t 2', 'a part of it');
SELECT is(pg_temp.board(:'ben', $$'all_time', 'DE'$$), NULL, 'nobody in Germany');
SELECT is(pg_temp.board(NULL, $$'yearly'$$), 'KF001 VALIDATION_FAILED', 'an unknown board');
SELECT is(pg_temp.board(NULL, $$lim => 1001$$), 'KF001 VALIDATION_FAILED', 'too long a page');
SELECT is(pg_temp.board(NULL, $$off => -1$$), 'KF001 VALIDATION_FAILED', 'before the first');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart.leaderboard()'), '42501 permission denied for schema fitkart', 'the engine is not for clients');

-- One's own place
SELECT is(pg_temp.as_user(:'ana', $$SELECT concat_ws(' ', r.rank, r.total_steps, r.users_ahead, r.users_behind, r.total_users, r.percentile) FROM fitkart_api.my_rank('daily') r$$), '1 5000 0 1 2 100', 'one''s own rank');
SELECT is(pg_temp.as_user(:'ben', $$SELECT concat_ws(' ', r.rank, r.total_steps, r.users_ahead, r.users_behind, r.total_users, r.percentile) FROM fitkart_api.my_rank('all_time') r$$), '2 2000 1 0 2 0', 'also with a hidden profile');
SELECT is(pg_temp.as_user(:'cleo', $$SELECT concat_ws(' ', coalesce(r.rank::text, '-'), r.total_steps, r.users_ahead, r.total_users) FROM fitkart_api.my_rank() r$$), '- 0 2 2', 'who has not walked has none');
SELECT is(pg_temp.as_user(:'ana', $$SELECT fitkart_api.my_rank('yearly')$$), 'KF001 VALIDATION_FAILED', 'on an unknown board');
SELECT is(pg_temp.as_user(NULL, 'SELECT fitkart_api.my_rank()'), '42501 permission denied for function my_rank', 'nobody has no rank');
SELECT is(pg_temp.as_user(:'gone', 'SELECT fitkart_api.my_rank()'), 'KF202 AUTH_ACCOUNT_DISABLED', 'nor has who is gone');
SELECT is(pg_temp.as_user(:'ana', $$SELECT string_agg(concat_ws(' ', a.rank, coalesce(a.full_name, '-'), a.user_id IS NULL, a.total_steps, a.is_current_user), ', ') FROM fitkart_api.leaderboard_around('weekly') a$$), '1 Ana f 5000 t, 2 - t 2000 f', 'the neighbours, a hidden one without name and id');
SELECT is(pg_temp.as_user(:'ben', $$SELECT string_agg(concat_ws(' ', a.rank, coalesce(a.full_name, '-'), a.user_id IS NULL, a.total_steps, a.is_current_user), ', ') FROM fitkart_api.leaderboard_around('weekly') a$$), '1 Ana f 5000 f, 2 - f 2000 t', 'oneself with one''s id');
SELECT is(pg_temp.as_user(:'cleo', 'SELECT count(*) FROM fitkart_api.leaderboard_around()'), '0', 'who has not walked has no neighbours');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.leaderboard_around(n => 101)'), 'KF001 VALIDATION_FAILED', 'too many');
SELECT is(pg_temp.as_user(NULL, 'SELECT count(*) FROM fitkart_api.leaderboard_around()'), '42501 permission denied for function leaderboard_around', 'nobody stands nowhere');
SELECT is(pg_temp.as_user(:'gone', 'SELECT count(*) FROM fitkart_api.leaderboard_around()'), 'KF202 AUTH_ACCOUNT_DISABLED', 'nor does who is gone');

-- Badges
SELECT is(pg_temp.as_user(:'ana', 'SELECT string_agg(concat_ws('' '', a.code, a.reward_coins, a.unlocked_at IS NOT NULL, a.total), '', '') FROM fitkart_api.achievements(lim => 3) a'), 'steps_1k 10 t 7, steps_5k 25 t 7, steps_10k 50 f 7', 'badges, with those one has');
SELECT is(pg_temp.as_user(:'ben', 'SELECT string_agg(concat_ws('' '', a.code, a.unlocked_at IS NOT NULL), '', '') FROM fitkart_api.achievements(2, 0) a'), 'steps_1k t, steps_5k f', 'another has others');
SELECT is(pg_temp.as_user(:'cleo', 'SELECT count(a.unlocked_at) || '' of '' || count(*) FROM fitkart_api.achievements() a'), '0 of 7', 'all of them fit a page');
SELECT is(pg_temp.as_user(:'cleo', 'SELECT string_agg(a.code, '' '') FROM fitkart_api.achievements(off => 5) a'), 'streak_7 early_bird', 'the last');
UPDATE fitkart.achievements SET is_active = false WHERE code = 'steps_1k';
SELECT is(pg_temp.as_user(:'cleo', 'SELECT string_agg(a.code, '' '') FROM fitkart_api.achievements(lim => 1) a'), 'steps_5k', 'what can no longer be unlocked is not shown');
SELECT is(pg_temp.as_user(:'ana', 'SELECT string_agg(a.code, '' '') FROM fitkart_api.achievements(lim => 1) a'), 'steps_1k', 'but to who has it');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.achievements(lim => 0)'), 'KF001 VALIDATION_FAILED', 'an empty page');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.achievements(lim => 101)'), 'KF001 VALIDATION_FAILED', 'too long a page');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.achievements(off => -1)'), 'KF001 VALIDATION_FAILED', 'before the first');
SELECT is(pg_temp.as_user(NULL, 'SELECT count(*) FROM fitkart_api.achievements()'), '42501 permission denied for function achievements', 'nobody has no badges');

-- Streaks
SELECT is(pg_temp.as_user(:'ana', 'SELECT s.current_days || '' '' || s.longest_days FROM fitkart_api.my_streak() s'), '1 1', 'a day with enough steps');
SELECT is(pg_temp.as_user(:'ben', 'SELECT s.current_days || '' '' || s.longest_days FROM fitkart_api.my_streak() s'), '0 0', 'a day with too few');
SELECT is(pg_temp.as_user(NULL, 'SELECT fitkart_api.my_streak()'), '42501 permission denied for function my_streak', 'nobody''s');
SELECT * FROM finish();
ROLLBACK;
