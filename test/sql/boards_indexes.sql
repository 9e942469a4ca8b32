-- Each index of boards and badges serves the query that its comment names; and a page of a board stays in its row.
BEGIN;
SELECT plan(10);
SET enable_seqscan = off;  -- the tables of a test are small: the question is whether the index can serve
SET plan_cache_mode = force_generic_plan;

\ir include/plan_of.sql

SELECT matches(pg_temp.plan_of(query), index_name, index_name || ': ' || obj_description(('fitkart.' || index_name)::regclass, 'pg_class'))
  FROM (VALUES
    ('leaderboard_heads_pkey', $$SELECT h.users FROM fitkart.leaderboard_heads h WHERE h.period = 'weekly' AND h.country_code = 'AT' AND h.period_start <= '2026-03-02' ORDER BY h.period_start DESC LIMIT 1$$),
    ('leaderboard_heads_open_idx', $$SELECT h.period_start FROM fitkart.leaderboard_heads h WHERE h.period = 'weekly' AND h.country_code = '' AND h.closed_at IS NULL AND h.period_start < '2026-03-02'$$),
    ('leaderboard_cache_pkey', $$SELECT c.totals FROM fitkart.leaderboard_cache c WHERE c.period = 'weekly' AND c.country_code = '' AND c.period_start = '2026-03-02' AND c.generation = 1 AND c.page BETWEEN 0 AND 1 ORDER BY c.page$$),
    ('leaderboard_members_pkey', $$SELECT m.members FROM fitkart.leaderboard_members m WHERE m.period = 'weekly' AND m.period_start = '2026-03-02' AND m.generation = 1 AND m.first_user <= '00000000-0000-7000-8000-000000000000' ORDER BY m.first_user DESC LIMIT 1$$),
    ('achievements_code_key', $$SELECT a.id FROM fitkart.achievements a WHERE a.code = 'steps_1k'$$),
    ('achievements_active_idx', $$SELECT a.code FROM fitkart.achievements a WHERE a.is_active ORDER BY a.display_order, a.code$$),
    ('user_achievements_pkey', $$SELECT h.achievement_id FROM fitkart.user_achievements h WHERE h.user_id = '00000000-0000-7000-8000-000000000000'$$),
    ('user_achievements_achievement_idx', $$SELECT h.user_id FROM fitkart.user_achievements h WHERE h.achievement_id = '00000000-0000-7000-8000-000000000000' ORDER BY h.unlocked_at LIMIT 1$$)) AS served (index_name, query);

-- A full page of each kind, with ids and numbers that do not compress
INSERT INTO fitkart.leaderboard_cache (period, period_start, generation, page, first_rank, min_total, max_total, user_ids, totals)
SELECT 'all_time', '1970-01-01', 1, 0, 1, 1, 1, array_agg(gen_random_uuid()), array_agg((random() * 9e18)::bigint) FROM generate_series(1, 256);
INSERT INTO fitkart.leaderboard_members (period, period_start, generation, first_user, members)
SELECT 'all_time', '1970-01-01', 1, gen_random_uuid(), decode(string_agg(replace(gen_random_uuid()::text, '-', '') || '00000000', ''), 'hex') || decode(repeat('00', 220 * 16), 'hex') FROM generate_series(1, 220);
SELECT is((SELECT sum(pg_relation_size(c.reltoastrelid)) FROM pg_class c WHERE c.oid = 'fitkart.leaderboard_cache'::regclass), 0::numeric, 'a page of 256 places is one row in one block');
SELECT is((SELECT sum(pg_relation_size(c.reltoastrelid)) FROM pg_class c WHERE c.oid = 'fitkart.leaderboard_members'::regclass), 0::numeric, 'so is a page of 220 people');
SELECT * FROM finish();
ROLLBACK;
