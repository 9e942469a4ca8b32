-- Totals of a day hold no time, and dates begin at other times elsewhere: what is ahead of the walker's own clock earns later.
BEGIN;
SELECT plan(12);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('totals-ana@example.org', 'Ana', time_zone => 'Etc/GMT+12') AS ana, fitkart.create_user('totals-ben@example.org', 'Ben') AS ben \gset
CREATE FUNCTION pg_temp.days(who uuid) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', to_char(d.day, 'DD'), d.steps, d.verified_steps, d.coins), ', ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = who $$;
CREATE FUNCTION pg_temp.total(who uuid, steps int, day date, utc_offset int DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', r.status, r.coins_awarded) FROM fitkart.record_steps(who, steps, 'google_fit', recorded_date => day, utc_offset_minutes => utc_offset) r $$;

-- One walk of two hours, told as that of three dates
SET LOCAL fitkart.clock = '2026-06-10 12:00+00';  -- midnight for her
SELECT fitkart.record_steps(:'ana', 9000, 'fitbit', '2026-06-10 10:00+00', '2026-06-10 12:00+00') \g /dev/null
SELECT is(pg_temp.total(:'ana', 9000, '2026-06-10', 0), 'verified 0', 'her day has only begun');
SELECT is(pg_temp.total(:'ana', 9000, '2026-06-11', 840), 'verified 0', 'or has not even begun');
SELECT is(pg_temp.days(:'ana'), '09 9000 9000 90, 10 9000 0 0, 11 9000 0 0', 'told at once it earns once; the rest is history');
SELECT throws_ok(format('SELECT pg_temp.total(%L, 9000, ''2026-06-12'', 840)', :'ana'), 'KF002', NULL, 'a date that has begun nowhere is refused');
SET LOCAL fitkart.clock = '2026-06-10 12:25+00';
SELECT is(pg_temp.total(:'ana', 9000, '2026-06-10', 0), 'duplicate 0', 'half an hour is too short for 9,000 steps');
SET LOCAL fitkart.clock = '2026-06-10 12:36+00';
SELECT is(pg_temp.total(:'ana', 9000, '2026-06-10', 0), 'verified 90', 'forty minutes are not: who was ahead of his clock has it all once he sends it again');
SELECT is(pg_temp.days(:'ana'), '09 9000 9000 90, 10 9000 9000 90, 11 9000 0 0', 'a total is believed of a date of which enough has passed, and of no other');

-- At home
SET LOCAL fitkart.clock = '2026-06-12 00:05+00';
SELECT is(pg_temp.total(:'ben', 30000, '2026-06-12'), 'verified 0', 'ten minutes and 30,000 steps');
SELECT is(pg_temp.total(:'ben', 2000, '2026-06-12'), 'verified 20', 'a run into the new day');
SET LOCAL fitkart.clock = '2026-06-12 20:00+00';
SELECT is(pg_temp.total(:'ben', 30000, '2026-06-12'), 'verified 80', 'in the evening it may be');
SELECT is(pg_temp.days(:'ben'), '12 30000 30000 100', 'up to the cap');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT * FROM finish();
ROLLBACK;
