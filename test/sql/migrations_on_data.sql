-- Migrations find what is there: shrunk days are known by their deliveries, rhythms are worked out anew, and no day seems to have changed.
BEGIN;
SELECT plan(7);
SET LOCAL client_min_messages = warning;
SET LOCAL fitkart.clock = '2026-01-01 08:00+00';
SELECT fitkart.create_user('moved-ana@example.org', 'Ana') AS ana \gset
CREATE FUNCTION pg_temp.walk(who uuid, day date, method text) RETURNS void LANGUAGE sql AS $$
    SELECT FROM fitkart.record_steps_batch(who, (
           SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', 60 + m % 40, 'recording_method', method, 'started_at', s, 'ended_at', s + interval '1 minute'))
             FROM generate_series(0, 599) AS m, LATERAL (SELECT (day + time '07:00') AT TIME ZONE 'UTC' + make_interval(mins => m) AS s) q WHERE hashint4(m / 2) % 5 > 0)) $$;
SET LOCAL fitkart.clock = '2026-01-12 20:00+00';
SELECT pg_temp.walk(:'ana', '2026-01-10', 'automatic'), pg_temp.walk(:'ana', '2026-01-11', 'automatic') \g /dev/null
SET LOCAL fitkart.clock = '2026-01-13 20:00+00';
SELECT fitkart.judge_past_days() \g /dev/null
SELECT is((SELECT count(*) FROM fitkart.step_fingerprints f WHERE f.user_id = :'ana'), 2::bigint, 'two days have a rhythm');
SET LOCAL fitkart.clock = '2027-02-16 20:00+00';
SELECT fitkart.shrink_days() \g /dev/null
SELECT is((SELECT string_agg(to_char(d.day, 'DD'), ' ') FROM fitkart.daily_steps d WHERE d.shrunk_at IS NOT NULL), '10', 'one of them has become its sums');
SELECT fitkart.record_steps(:'ana', 100, 'fitbit', '2026-01-10 22:00+00', '2026-01-10 22:05+00') \g /dev/null
SELECT pg_temp.walk(:'ana', '2027-02-15', 'automatic') \g /dev/null
SELECT md5(string_agg(d::text, ' ' ORDER BY d.day)) AS days FROM (SELECT s.day, s.steps, s.coins, s.minutes, s.updated_at FROM fitkart.daily_steps s) d \gset

ALTER TABLE fitkart.daily_steps DROP COLUMN shrunk_at;
\ir ../../sql/migrations/280-days-that-shrank.sql
SELECT is((SELECT string_agg(to_char(d.day, 'DD'), ' ') FROM fitkart.daily_steps d WHERE d.shrunk_at IS NOT NULL), '10', 'it is known for that, though more came for it since');
SELECT is((SELECT string_agg(to_char(f.day, 'DD'), ' ') FROM fitkart.step_fingerprints f WHERE f.user_id = :'ana'), '10', 'its rhythm stays, that of the other goes');
SELECT is((SELECT string_agg(to_char(d.day, 'MM-DD'), ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.print_due), '01-10 01-11 02-15', 'to be worked out again');
SELECT is((SELECT md5(string_agg(d::text, ' ' ORDER BY d.day)) FROM (SELECT s.day, s.steps, s.coins, s.minutes, s.updated_at FROM fitkart.daily_steps s) d), :'days', 'no day has changed, nor the time when it last did');
SELECT is((SELECT t.tgenabled::text FROM pg_trigger t WHERE t.tgrelid = 'fitkart.daily_steps'::regclass AND t.tgname = 'stamp_updated_at'), 'O', 'which is stamped from now on as before');
SELECT * FROM finish();
ROLLBACK;
