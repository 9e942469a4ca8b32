-- What walking earns by the list of its day: tiers, campaigns and the cap, from the table to the ledger; each day by its own list.
BEGIN;
SELECT plan(13);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';
UPDATE fitkart.achievements SET is_active = false;  -- badges pay coins of their own
SELECT fitkart.create_user('lists-ana@example.org', 'Ana') AS ana, fitkart.create_user('lists-ben@example.org', 'Ben') AS ben \gset
CREATE FUNCTION pg_temp.walk(who uuid, day date, n int, version bigint DEFAULT 1) RETURNS bigint LANGUAGE sql AS
    $$ SELECT r.coins_awarded FROM fitkart.record_steps($1, n, 'fitbit', recorded_date => $2, source_record_id => $2::text, source_version => $4) AS r $$;
SELECT fitkart.change_setting('daily_coin_cap', '200') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-08 12:00:00+00';
SELECT is(pg_temp.walk(:'ana', '2026-06-08', 8000), 80::bigint, 'the plain list');

-- From the next midnight on: two coins a hundred steps from step 5,001 on, and half as much again in a campaign of three days.
INSERT INTO fitkart.coin_schedules (id, changed_at, coins_per_step, daily_coin_cap, tiers, multipliers)
SELECT max(s.id) + 1, '2026-06-08 12:00:00+00', 0.01, 200, '[{"first_step": 5001, "coins_per_step": 0.02}]', '[{"name": "June days", "first_day": "2026-06-10", "last_day": "2026-06-12", "factor": 1.5}]'
  FROM fitkart.coin_schedules s;
SET LOCAL fitkart.clock = '2026-06-20 12:00:00+00';
SELECT is(pg_temp.walk(:'ana', '2026-06-08', 9000, 2), 10::bigint, 'the day of the change keeps its list');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 5000), 50::bigint, 'up to a tier its steps earn less');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 8000, 2), 60::bigint, 'and beyond it more: 50 and 3,000 at two a hundred');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', 8000), 165::bigint, 'in the campaign half as much again');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', 5033), 75::bigint, 'the fraction is cut once, at the end: 50.66 by 1.5');
SELECT is(pg_temp.walk(:'ana', '2026-06-12', 12000), 200::bigint, 'the cap comes last');
SELECT is(pg_temp.walk(:'ana', '2026-06-13', 8000), 110::bigint, 'after the campaign the tiers alone');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', 4000, 2), -105::bigint, 'a correction goes by the list of its day');
SELECT fitkart.change_setting('coins_per_step', '0.03') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-22 12:00:00+00';
SELECT is(pg_temp.walk(:'ben', '2026-06-21', 5050), 151::bigint, 'another rate goes on with the tiers: 150 and 50 steps at two a hundred');
SELECT is((SELECT string_agg(d.coins::text, ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'ana'), '90 110 60 75 200 110', 'the days of Ana');
SELECT is((SELECT sum(t.amount) FROM fitkart.coin_transactions t WHERE t.user_id = :'ana' AND t.effective_day IS NOT NULL), 645::numeric, 'and the ledger');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'the invariants hold');
SELECT * FROM finish();
ROLLBACK;
