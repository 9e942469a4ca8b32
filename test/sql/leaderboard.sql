-- Boards: order and ranks, countries, periods, who stands on them, what is closed, and every refusal.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(100);
SET LOCAL fitkart.clock = '2026-03-01 08:00:00+00';
SELECT fitkart.create_user('ana@boards.test', 'Ana', country => 'AT') AS ana, fitkart.create_user('ben@boards.test', 'Ben', country => 'DE') AS ben,
       fitkart.create_user('cleo@boards.test', 'Cleo', country => 'AT') AS cleo, fitkart.create_user('dan@boards.test', 'Dan') AS dan,
       fitkart.create_user('eva@boards.test', 'Eva', country => 'AT') AS eva, fitkart.create_user('zoe@boards.test', 'Zoe', country => 'FR') AS zoe \gset
\set nobody 00000000-0000-7000-8000-00000000dead

-- walk: a day's total, told now.
CREATE FUNCTION pg_temp.walk(who uuid, on_day date, n int) RETURNS text LANGUAGE sql AS
$$ SELECT status FROM fitkart.record_steps(who, n, 'fitbit', recorded_date => on_day, source_record_id => 'total ' || on_day, source_version => (extract(epoch FROM current_setting('fitkart.clock')::timestamptz) * 1000000 + n)::bigint) $$;
-- board: "rank name steps" a place.
CREATE FUNCTION pg_temp.board(kind text DEFAULT 'weekly', of_country text DEFAULT NULL, of_day date DEFAULT NULL, at_most int DEFAULT 100, after int DEFAULT 0) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', b.rank, coalesce(b.full_name, '-'), b.total_steps), ', ') FROM fitkart.leaderboard(kind, of_country, of_day, at_most, after) b $$;
CREATE FUNCTION pg_temp.refreshed(kind text DEFAULT NULL, of_day date DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', r.period, r.period_start, r.users), ', ') FROM fitkart.refresh_leaderboard(kind, of_day) r $$;
CREATE FUNCTION pg_temp.rank_of(who uuid, kind text DEFAULT 'weekly') RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', coalesce(r.rank::text, '-'), r.total_steps, r.users_ahead, r.users_behind, r.total_users, r.percentile) FROM fitkart.leaderboard_rank(who, kind) r $$;
CREATE FUNCTION pg_temp.around(who uuid, kind text DEFAULT 'weekly', near int DEFAULT 2) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', a.rank, coalesce(a.full_name, '-'), a.total_steps) || CASE WHEN a.is_current_user THEN '!' ELSE '' END, ', ') FROM fitkart.leaderboard_around(who, kind, near) a $$;
-- The SQLSTATE and code that a statement is refused with.
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.broken() RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(v.invariant, '; ') FROM fitkart.verify_boards(true) v WHERE NOT v.ok $$;

-- Before the first refresh
SELECT is(pg_temp.board(), NULL, 'there is no board before the first refresh');
SELECT is(pg_temp.rank_of(:'ana'), '- 0 0 0 0 0', 'and nobody has a rank');
SELECT is(pg_temp.around(:'ana'), NULL, 'nor neighbours');

-- Order and ranks. The week begins on Monday, 2 March.
SET LOCAL fitkart.clock = '2026-03-04 10:00:00+00';
SELECT is(pg_temp.walk(:'ana', '2026-03-04', 5000) || pg_temp.walk(:'dan', '2026-03-03', 9000) || pg_temp.walk(:'dan', '2026-03-02', 1000) || pg_temp.walk(:'dan', '2026-03-01', 4000), 'verifiedverifiedverifiedverified', 'people walk');
SET LOCAL fitkart.clock = '2026-03-04 10:05:00+00';
SELECT is(pg_temp.walk(:'ben', '2026-03-04', 8000), 'verified', 'Ben has 8,000 steps at 10:05');
SET LOCAL fitkart.clock = '2026-03-04 10:01:00+00';
SELECT is(pg_temp.walk(:'cleo', '2026-03-04', 8000), 'verified', 'Cleo had them at 10:01');
SELECT is(pg_temp.walk(:'eva', '2026-03-04', 300), 'verified', 'Eva has a few');
SET LOCAL fitkart.clock = '2026-03-04 18:00:00+00';
SELECT is(pg_temp.refreshed('weekly'), 'weekly 2026-03-02 5', 'the open week is refreshed, with everybody who walked');
SELECT is(pg_temp.board(), '1 Dan 10000, 2 Cleo 8000, 2 Ben 8000, 4 Ana 5000, 5 Eva 300', 'equal totals share a rank, who got there first stands first, the next rank is skipped');
SELECT is((SELECT string_agg(DISTINCT b.total::text, ' ') FROM fitkart.leaderboard() b), '5', 'each row carries the number of people');
SELECT is((SELECT b.country_code || ' ' || b.user_id FROM fitkart.leaderboard(lim => 1, off => 1) b), 'AT ' || :'cleo', 'with country and id');
SELECT is(pg_temp.board(at_most => 2, after => 1), '2 Cleo 8000, 2 Ben 8000', 'a part of the board');
SELECT is(pg_temp.board(after => 5), NULL, 'behind the last there is nobody');
SELECT results_eq($$SELECT e.place, e.rank, e.user_id, e.total_steps FROM fitkart.leaderboard_entries e WHERE e.period = 'weekly' AND e.period_start = '2026-03-02' AND e.country_code = '' ORDER BY e.place$$,
                  $$SELECT row_number() OVER (), b.rank, b.user_id, b.total_steps FROM fitkart.leaderboard() b$$, 'the view has a row a person');

-- Countries
SELECT is(pg_temp.board(of_country => 'AT'), '1 Cleo 8000, 2 Ana 5000, 3 Eva 300', 'a country has its own ranks');
SELECT is(pg_temp.board(of_country => 'de'), '1 Ben 8000', 'in lower case too');
SELECT is(pg_temp.board(of_country => 'FR'), NULL, 'where nobody walked there is no board');
SELECT is((SELECT max(b.total) FROM fitkart.leaderboard(country => 'AT') b), 3::bigint, 'with the number of its people');

-- One's own rank
SELECT is(pg_temp.rank_of(:'dan'), '1 10000 0 4 5 100', 'the first has everybody behind');
SELECT is(pg_temp.rank_of(:'cleo'), '2 8000 1 2 5 50', 'who shares a rank is neither ahead nor behind');
SELECT is(pg_temp.rank_of(:'ben'), '2 8000 1 2 5 50', 'the same for the other');
SELECT is(pg_temp.rank_of(:'eva'), '5 300 4 0 5 0', 'the last has nobody behind');
SELECT is(pg_temp.rank_of(:'zoe'), '- 0 5 0 5 0', 'who has not walked has no rank, and everybody ahead');
SELECT is(pg_temp.around(:'ben', near => 1), '2 Cleo 8000, 2 Ben 8000!, 4 Ana 5000', 'the places around somebody');
SELECT is(pg_temp.around(:'dan'), '1 Dan 10000!, 2 Cleo 8000, 2 Ben 8000', 'at the top there is nobody before');
SELECT is(pg_temp.around(:'eva'), '2 Ben 8000, 4 Ana 5000, 5 Eva 300!', 'at the end nobody after');
SELECT is(pg_temp.around(:'ana', near => 0), '4 Ana 5000!', 'oneself alone');
SELECT is(pg_temp.around(:'zoe'), NULL, 'who stands on no board has no neighbours');

-- Refusals
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard('yearly')$$), 'KF001 VALIDATION_FAILED', 'an unknown board');
SELECT is(pg_temp.refusal($$SELECT fitkart.refresh_leaderboard('yearly')$$), 'KF001 VALIDATION_FAILED', 'cannot be refreshed');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_rank(%L, 'yearly')$$, :'ana')), 'KF001 VALIDATION_FAILED', 'nor ranked on');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_around(%L, 'yearly')$$, :'ana')), 'KF001 VALIDATION_FAILED', 'nor looked around on');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(country => 'XX')$$), 'KF001 VALIDATION_FAILED', 'a country that is none');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(country => '')$$), 'KF001 VALIDATION_FAILED', 'an empty country');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(lim => 0)$$), 'KF001 VALIDATION_FAILED', 'a page has a place at least');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(lim => 1001)$$), 'KF001 VALIDATION_FAILED', 'and a thousand at most');
SELECT is(pg_temp.refusal($$SELECT count(*) FROM fitkart.leaderboard(lim => 1000, off => 2147483647)$$), 'not refused', 'far behind the last is no error');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(off => -1)$$), 'KF001 VALIDATION_FAILED', 'nothing stands before the first');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard(start_day => 'infinity')$$), 'KF001 VALIDATION_FAILED', 'a day that is none');
SELECT is(pg_temp.refusal($$SELECT fitkart.leaderboard_rank(NULL)$$), 'KF001 VALIDATION_FAILED', 'nobody''s rank');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_rank(%L)$$, :'nobody')), 'KF005 NOT_FOUND', 'an unknown person''s rank');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_around(%L)$$, :'nobody')), 'KF005 NOT_FOUND', 'and his neighbours');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_around(%L, n => -1)$$, :'ana')), 'KF001 VALIDATION_FAILED', 'less than no neighbours');
SELECT is(pg_temp.refusal(format($$SELECT fitkart.leaderboard_around(%L, n => 101)$$, :'ana')), 'KF001 VALIDATION_FAILED', 'too many neighbours');
SELECT is(pg_temp.refusal($$SELECT fitkart.refresh_leaderboard('daily', '2026-03-06')$$), 'KF001 VALIDATION_FAILED', 'a day that has begun nowhere');
SELECT is(pg_temp.refusal($$SELECT fitkart.refresh_leaderboard('daily', '2026-03-05')$$), 'not refused', 'on Kiritimati it is tomorrow');

-- The other periods
SELECT is(pg_temp.refreshed('daily', '2026-03-03'), 'daily 2026-03-03 1', 'a day');
SELECT is(pg_temp.board('daily', of_day => '2026-03-03'), '1 Dan 9000', 'has that day''s steps');
SELECT is(pg_temp.refreshed('monthly', '2026-03-31'), 'monthly 2026-03-01 5', 'a month, named by any of its days');
SELECT is(pg_temp.board('monthly', at_most => 1), '1 Dan 14000', 'has the month''s steps');
SELECT is(pg_temp.refreshed('all_time'), 'all_time 1970-01-01 5', 'a lifetime');
SELECT is(pg_temp.board('all_time'), '1 Dan 14000, 2 Cleo 8000, 2 Ben 8000, 4 Ana 5000, 5 Eva 300', 'has all steps, and who got there first stands first');
SELECT is(pg_temp.rank_of(:'ben', 'all_time'), '2 8000 1 2 5 50', 'with ranks');
SELECT is(pg_temp.refreshed(), 'daily 2026-03-02 1, daily 2026-03-03 1, daily 2026-03-04 4, weekly 2026-03-02 5, monthly 2026-03-01 5, all_time 1970-01-01 5', 'without a name all boards that are open, also those of days that late steps may still change');
SELECT is(pg_temp.board('daily'), '1 Cleo 8000, 1 Ben 8000, 3 Ana 5000, 4 Eva 300', 'without a day the newest board that has begun by now');
SELECT is(pg_temp.board('weekly', of_day => '2026-03-08'), pg_temp.board(), 'a week is named by any of its days');
SELECT is(pg_temp.board('weekly', of_day => '2026-03-09'), NULL, 'next week has none');
SELECT is(pg_temp.broken(), NULL, 'all boards are whole');

-- A refresh is a snapshot; the next one follows
SELECT is(pg_temp.walk(:'ana', '2026-03-04', 7000), 'verified', 'Ana walks on');
SELECT is(pg_temp.board(), '1 Dan 10000, 2 Cleo 8000, 2 Ben 8000, 4 Ana 5000, 5 Eva 300', 'the board stands until it is refreshed');
UPDATE fitkart.users SET country_code = 'DE' WHERE id = :'cleo';
UPDATE fitkart.users SET country_code = 'PT' WHERE country_code = 'DE' AND id = :'ben';
SELECT is(pg_temp.refreshed('weekly') || ': ' || pg_temp.board(), 'weekly 2026-03-02 5: 1 Dan 10000, 2 Cleo 8000, 2 Ben 8000, 4 Ana 7000, 5 Eva 300', 'then it follows');
SELECT is(concat_ws('; ', pg_temp.board(of_country => 'AT'), pg_temp.board(of_country => 'DE'), pg_temp.board(of_country => 'PT')), '1 Ana 7000, 2 Eva 300; 1 Cleo 8000; 1 Ben 8000', 'as do the countries');
SELECT is((SELECT count(DISTINCT c.generation) FROM fitkart.leaderboard_cache c WHERE c.period = 'weekly' AND c.period_start = '2026-03-02'), 1::bigint, 'the older generation is gone');

-- Who stands on boards
UPDATE fitkart.users SET is_hidden = true WHERE id = :'ben';
SELECT is(pg_temp.board(), '1 Dan 10000, 2 Cleo 8000, 2 - 8000, 4 Ana 7000, 5 Eva 300', 'a hidden profile holds its rank without a name, at once');
SELECT is((SELECT b.user_id FROM fitkart.leaderboard(lim => 1, off => 2) b), :'ben', 'trusted back ends still know who it is');
SELECT is(pg_temp.around(:'cleo', near => 1), '1 Dan 10000, 2 Cleo 8000!, 2 - 8000', 'also among neighbours');
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'dan';
SELECT is(pg_temp.board(at_most => 1), '1 deleted user 10000', 'a deleted account loses its name at once');
SELECT is(pg_temp.refreshed('weekly') || ': ' || pg_temp.board(at_most => 1), 'weekly 2026-03-02 4: 1 Cleo 8000', 'and its place with the next refresh');
UPDATE fitkart.users SET suspended_at = now(), suspended_until = '2026-03-05 00:00+00' WHERE id = :'cleo';
SELECT is(pg_temp.refreshed('weekly') || ': ' || pg_temp.board(at_most => 1), 'weekly 2026-03-02 3: 1 - 8000', 'who is suspended stands on no board');
SELECT is(pg_temp.refreshed('all_time'), 'all_time 1970-01-01 3', 'of no kind');
UPDATE fitkart.users SET is_active = false WHERE id = :'eva';
SELECT is(pg_temp.refreshed('weekly'), 'weekly 2026-03-02 2', 'nor does whoever may not sign in');
SELECT is(pg_temp.board(of_country => 'DE'), NULL, 'a country without people loses its board');
UPDATE fitkart.users SET is_active = true, is_hidden = false WHERE id IN (:'eva', :'ben');
SET LOCAL fitkart.clock = '2026-03-05 00:00:00+00';
SELECT is(pg_temp.refreshed('weekly') || ': ' || pg_temp.board(), 'weekly 2026-03-02 4: 1 Cleo 8000, 1 Ben 8000, 3 Ana 7000, 4 Eva 300', 'when the suspension ends, all is as it was');

-- Corrections
SELECT is(pg_temp.walk(:'cleo', '2026-03-04', 6000), 'verified', 'a correction downwards');
SELECT is(pg_temp.refreshed('weekly') || ': ' || pg_temp.board(at_most => 3), 'weekly 2026-03-02 4: 1 Ben 8000, 2 Ana 7000, 3 Cleo 6000', 'is followed by the next refresh');

-- Closing: the week ends everywhere on 9 March 12:00, and closes 48 hours later.
SET LOCAL fitkart.clock = '2026-03-09 11:00:00+00';
SELECT is(pg_temp.walk(:'eva', '2026-03-05', 9000), 'verified', 'late steps for the week that is over in most places');
SELECT is(pg_temp.refreshed('weekly'), 'weekly 2026-03-02 4, weekly 2026-03-09 0', 'a week that is not closed is refreshed beside the new one');
SET LOCAL fitkart.clock = '2026-03-09 13:00:00+00';
SELECT is(pg_temp.refreshed('weekly', '2026-03-02') || ': ' || pg_temp.board(of_day => '2026-03-02', at_most => 2), 'weekly 2026-03-02 4: 1 Eva 9300, 2 Ben 8000', 'it is refreshed after it ended everywhere');
SET LOCAL fitkart.clock = '2026-03-11 11:59:59+00';
SELECT is(pg_temp.walk(:'ana', '2026-03-06', 2500) || ' ' || pg_temp.refreshed('weekly', '2026-03-02') || ': ' || pg_temp.board(of_day => '2026-03-02', at_most => 2), 'verified weekly 2026-03-02 4: 1 Ana 9500, 2 Eva 9300', 'steps that come within the grace count');
SET LOCAL fitkart.clock = '2026-03-11 12:00:00+00';
SELECT is(pg_temp.walk(:'ben', '2026-03-06', 6000), 'verified', 'steps that come later change the day');
SELECT is(pg_temp.refreshed('weekly', '2026-03-02') || ': ' || pg_temp.board(of_day => '2026-03-02', at_most => 3), 'weekly 2026-03-02 4: 1 Ana 9500, 2 Eva 9300, 3 Ben 8000', 'and not the closed week');
SELECT is((SELECT count(DISTINCT h.closed_at) FROM fitkart.leaderboard_heads h WHERE h.period = 'weekly' AND h.period_start = '2026-03-02'), 1::bigint, 'which says since when it is closed');
UPDATE fitkart.leaderboard_heads SET refreshed_at = '2026-03-03 00:00+00' WHERE period = 'weekly' AND period_start = '2026-03-02';
SELECT is(pg_temp.refreshed('weekly', '2026-03-02') || ': ' || pg_temp.board(of_day => '2026-03-02', at_most => 1), 'weekly 2026-03-02 4: 1 Ana 9500', 'closed is closed');
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'ana';
SELECT is(pg_temp.board(of_day => '2026-03-02', at_most => 1), '1 deleted user 9500', 'in closed standings a deleted account keeps its place without a name');
SELECT is(pg_temp.refreshed('daily', '2026-03-04') || ': ' || pg_temp.board('daily', of_day => '2026-03-04', at_most => 2), 'daily 2026-03-04 3: 1 Ben 8000, 2 Cleo 6000', 'a board that nobody refreshed since its period ended is taken once more');
SELECT is((SELECT h.closed_at FROM fitkart.leaderboard_heads h WHERE h.period = 'daily' AND h.period_start = '2026-03-04' AND h.country_code = ''), '2026-03-11 12:00:00+00'::timestamptz, 'and then closed');
SELECT is(pg_temp.refusal($$UPDATE fitkart.settings SET value = '-1' WHERE key = 'board_grace_hours'; INSERT INTO fitkart.settings (key, value) VALUES ('board_grace_hours', '-1')$$), 'KF006 SETTING_INVALID', 'the grace is not negative');

-- Many people: pages, and a rank shared across them
INSERT INTO fitkart.users (id, email, full_name, country_code, referral_code)
SELECT ('10000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'many' || n || '@boards.test', 'Many ' || n, 'NZ', translate(lpad(n::text, 8, '0'), 'ILOU', '')
  FROM generate_series(1, 700) n;
INSERT INTO fitkart.daily_steps (user_id, day, minutes, steps, verified_steps, schedule_id, reached_at)
SELECT ('10000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '2026-03-10', '\x', t.steps, t.steps, (SELECT min(s.id) FROM fitkart.coin_schedules s), '2026-03-10 10:00+00'
  FROM generate_series(1, 700) n, LATERAL (SELECT CASE WHEN n <= 100 THEN 20000 - n WHEN n <= 600 THEN 500 ELSE 700 - n + 1 END AS steps) t;
SELECT is(pg_temp.refreshed('daily', '2026-03-10'), 'daily 2026-03-10 700', 'seven hundred people');
SELECT is((SELECT array_agg(DISTINCT b.rank ORDER BY b.rank) FROM fitkart.leaderboard('daily', start_day => '2026-03-10', lim => 500, off => 100) b), ARRAY[101]::bigint[], 'five hundred share a rank over three pages');
SELECT is((SELECT array_agg(b.rank ORDER BY b.rank) FROM fitkart.leaderboard('daily', 'NZ', '2026-03-10', 3, 599) b), ARRAY[101, 601, 602]::bigint[], 'and the next has the rank of his place');
SELECT is((SELECT count(*) FROM fitkart.leaderboard('daily', start_day => '2026-03-10', lim => 1000) b JOIN fitkart.leaderboard_entries e USING (user_id, rank, total_steps) WHERE e.period = 'daily' AND e.period_start = '2026-03-10' AND e.country_code = ''), 700::bigint, 'every place of every page');
SELECT is(pg_temp.broken(), NULL, 'all boards are whole');

-- The proof notices
CREATE FUNCTION pg_temp.broken_by(tampering text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    BEGIN
        EXECUTE tampering;
        found := pg_temp.broken();
        RAISE EXCEPTION 'undo';
    EXCEPTION WHEN raise_exception THEN
        RETURN found;
    END;
END $$;
SELECT matches(pg_temp.broken_by($$DELETE FROM fitkart.leaderboard_cache WHERE period = 'daily' AND period_start = '2026-03-10' AND country_code = '' AND page = 2$$),
               'each board is whole', 'a page that is missing');
SELECT matches(pg_temp.broken_by($$UPDATE fitkart.leaderboard_cache c SET totals[2] = c.totals[1], totals[1] = c.totals[2] WHERE period = 'daily' AND period_start = '2026-03-10' AND country_code = '' AND page = 0$$),
               'ranks follow the totals', 'two totals that changed places');
SELECT is(pg_temp.broken_by($$UPDATE fitkart.leaderboard_cache c SET first_rank = 102 WHERE period = 'daily' AND period_start = '2026-03-10' AND country_code = '' AND page = 1$$),
          'ranks follow the totals', 'a page that begins with another rank');
SELECT is(pg_temp.broken_by($$UPDATE fitkart.leaderboard_members m SET members = overlay(m.members PLACING '\x00000007' FROM 25 FOR 4) WHERE period = 'daily' AND period_start = '2026-03-10'$$),
          'everybody is found at his place', 'somebody who is looked for elsewhere');
SELECT is(pg_temp.broken_by($$UPDATE fitkart.daily_steps d SET verified_steps = d.verified_steps - 1, updated_at = '2026-03-10 10:00+00' WHERE d.user_id = '10000000-0000-7000-8000-000000000001'$$),
          'boards say what the days say that have not changed since', 'a day that does not add up to the board');
-- A day that is doubted does not stand on a board; what a review makes of it does, from the next refresh on.
SET LOCAL fitkart.clock = '2026-03-20 20:00+00';
SELECT fitkart.create_user('mia@boards.test', 'Mia') AS mia \gset
UPDATE fitkart.users SET created_at = '2026-03-01' WHERE id = :'mia';
SELECT b.days #>> '{0,status}' AS doubted
  FROM fitkart.record_steps_batch(:'mia', (SELECT jsonb_agg(jsonb_build_object('steps', 150, 'source', 'fitbit', 'started_at', m, 'ended_at', m + interval '1 minute'))
                                             FROM generate_series(timestamptz '2026-03-20 10:00+00', '2026-03-20 10:59+00', '1 minute') m)) b \gset
SELECT pg_temp.refreshed('daily') \g /dev/null
SELECT is(:'doubted' || ' ' || split_part(pg_temp.rank_of(:'mia', 'daily'), ' ', 1), 'pending -', 'a day that waits has no rank');
SELECT v.id AS verdict FROM fitkart.step_validations v WHERE v.user_id = :'mia' \gset
SELECT fitkart.review_steps(:'verdict', 'approve') \g /dev/null
SELECT pg_temp.refreshed('daily') \g /dev/null
SELECT is(split_part(pg_temp.rank_of(:'mia', 'daily'), ' ', 1) || ' ' || split_part(pg_temp.rank_of(:'mia', 'daily'), ' ', 2), '1 9000', 'once approved it has');
SELECT fitkart.review_steps(:'verdict', 'reopen'), fitkart.review_steps(:'verdict', 'reject') \g /dev/null
SELECT pg_temp.refreshed('daily') \g /dev/null
SELECT is(split_part(pg_temp.rank_of(:'mia', 'daily'), ' ', 1), '-', 'and once rejected none again');
SELECT * FROM finish();
ROLLBACK;
