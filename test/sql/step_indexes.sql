-- Each index of steps and honesty serves the query that its comment names.
BEGIN;
SELECT plan(8);
SET enable_seqscan = off;  -- the tables of a test are small: the question is whether the index can serve
SET plan_cache_mode = force_generic_plan;
-- Days of some people, few of which are due: else reading all of another index would seem as cheap.
INSERT INTO fitkart.users (id, email, full_name, referral_code)
SELECT gen_random_uuid(), 'p' || n || '@indexes.test', 'P', lpad(n::text, 8, '0') FROM generate_series(1, 50) n;
INSERT INTO fitkart.daily_steps (user_id, day, minutes, steps, verified_steps, coins, pending_coins, schedule_id, status, anomaly_score, print_due, is_detailed)
SELECT u.id, date '2026-01-01' + n, '', 0, 0, 0, 0, (SELECT min(s.id) FROM fitkart.coin_schedules s), 'verified', 0, n = 100, n > 95
  FROM fitkart.users u, generate_series(1, 100) n;
ANALYZE fitkart.daily_steps;

\ir include/plan_of.sql

SELECT matches(pg_temp.plan_of(query), index_name, index_name || ': ' || obj_description(('fitkart.' || index_name)::regclass, 'pg_class'))
  FROM (VALUES
    ('daily_steps_pkey', $$SELECT minutes FROM fitkart.daily_steps WHERE user_id = '00000000-0000-7000-8000-000000000000' AND day = ANY ('{2026-02-01,2026-02-02}')$$),
    ('daily_steps_day_idx', $$SELECT verified_steps FROM fitkart.daily_steps WHERE day = '2026-02-01' AND status = 'verified'$$),
    ('daily_steps_print_due_idx', $$SELECT user_id, day FROM fitkart.daily_steps WHERE print_due AND day <= '2026-06-01' ORDER BY day, user_id LIMIT 500$$),
    ('daily_steps_detailed_idx', $$SELECT user_id, day FROM fitkart.daily_steps WHERE is_detailed AND day <= '2025-06-01' ORDER BY day, user_id LIMIT 500$$),
    ('step_fingerprints_hashes_idx', $$SELECT user_id FROM fitkart.step_fingerprints WHERE hashes && '{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16}'::bigint[]$$),
    ('step_copies_of_idx', $$SELECT user_id, day FROM fitkart.step_copies WHERE of_user_id = '00000000-0000-7000-8000-000000000000' AND of_day = '2026-06-01'$$),
    ('devices_fingerprint_idx', $$SELECT user_id FROM fitkart.devices WHERE fingerprint = '9774d56d682e549c' AND last_sync_at > '2026-06-01' LIMIT 400$$),
    ('step_population_pkey', $$SELECT common_steps FROM fitkart.step_population WHERE days >= 1000 ORDER BY day DESC LIMIT 7$$)
  ) AS q (index_name, query);
SELECT * FROM finish();
ROLLBACK;
