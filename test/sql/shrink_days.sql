-- Old days become their sums: what they count, their coins and their history stay, and they are rebuilt from what is left.
BEGIN;
SELECT plan(31);
SET LOCAL fitkart.clock = '2026-01-10 08:00+00';
SELECT fitkart.create_user('shrink-ana@example.org', 'Ana') AS ana \gset
CREATE FUNCTION pg_temp.minutes(walker uuid, day date, n int, per_minute int, source text, at time DEFAULT '12:00') RETURNS text LANGUAGE sql AS $$
    SELECT b.accepted || ' ' || b.pending
      FROM fitkart.record_steps_batch(walker, (
           SELECT jsonb_agg(jsonb_build_object('source', source, 'steps', per_minute + hashint4(m) % 9, 'distance_m', 70, 'started_at', s, 'ended_at', s + interval '1 minute'))
             FROM generate_series(0, n - 1) AS m, LATERAL (SELECT (day + at) AT TIME ZONE 'UTC' + make_interval(mins => m * 2) AS s) q)) b $$;
CREATE FUNCTION pg_temp.day_facts() RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', to_char(d.day, 'DD'), d.steps, d.verified_steps, d.coins, d.status), ', ' ORDER BY d.user_id, d.day) FROM fitkart.daily_steps d $$;
SET LOCAL fitkart.clock = '2026-01-16 20:00+00';
SELECT is(pg_temp.minutes(:'ana', '2026-01-12', 60, 90, 'fitbit') || ' ' || pg_temp.minutes(:'ana', '2026-01-12', 30, 80, 'health_kit', '12:20'), '60 0 30 0', 'two sources of a day');
SELECT is(pg_temp.minutes(:'ana', '2026-01-13', 50, 95, 'fitbit'), '50 0', 'one of another');
SELECT fitkart.record_steps(:'ana', 900, 'polar', '2026-01-13 23:50+00', '2026-01-14 00:20+00', source_record_id => 'run', source_version => 1) \g /dev/null
SELECT fitkart.record_steps(:'ana', 800, 'polar', '2026-01-13 23:20+00', '2026-01-13 23:50+00', source_record_id => 'run', source_version => 2) \g /dev/null
SELECT fitkart.record_steps(:'ana', 4000, 'manual', recorded_date => '2026-01-11', recording_method => 'manual') \g /dev/null
SELECT b.pending
  FROM fitkart.record_steps_batch(:'ana', (SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', m, 'ended_at', m + interval '1 minute'))
                                             FROM generate_series(timestamptz '2026-01-15 12:00+00', '2026-01-15 12:59+00', '1 minute') AS m)) b \g /dev/null
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'ana'), 'approve') \g /dev/null
SELECT pg_temp.minutes(:'ana', '2026-01-16', 20, 90, 'fitbit') \g /dev/null

SELECT row_eq('SELECT * FROM fitkart.shrink_days()', ROW(0, 0, 0::bigint)::fitkart.shrunk_days, 'while they are young nothing shrinks');
SELECT pg_temp.day_facts() AS facts, (SELECT sum(octet_length(d.minutes)) FROM fitkart.daily_steps d) AS bytes,
       (SELECT round(sum(r.distance_m)) FROM fitkart.step_records r) AS metres \gset
SET LOCAL fitkart.clock = '2027-02-21 20:00+00';  -- 400 days and one after the 16th began
SELECT row_eq('SELECT * FROM fitkart.shrink_days()', ROW(5, 1, 2::bigint)::fitkart.shrunk_days, 'of five old days one becomes its sum');
SELECT is(pg_temp.day_facts(), :'facts', 'no day counts otherwise');
SELECT is((SELECT string_agg(to_char(d.day, 'DD'), ' ') FROM fitkart.daily_steps d WHERE d.is_detailed), '16', 'the youngest is not old yet');
SELECT results_eq($$SELECT r.source, r.is_day_total, r.samples, r.steps FROM fitkart.step_records r WHERE r.recorded_date = '2026-01-12'$$,
                  $$SELECT 'fitbit', true, 1, d.steps FROM fitkart.daily_steps d WHERE d.day = '2026-01-12'$$, 'its deliveries are one total');
SELECT is((SELECT count(*) FROM fitkart.step_records r WHERE r.recorded_date = '2026-01-15'), 1::bigint, 'what was doubted stays');
SELECT ok((SELECT bool_and(cardinality(r.sample_steps) = 60) FROM fitkart.step_records r WHERE r.recorded_date = '2026-01-15'), 'with all its minutes');
SELECT ok((SELECT bool_or(r.sample_ids IS NOT NULL) FROM fitkart.step_records r WHERE r.recorded_date = '2026-01-13'), 'what was corrected over midnight, too');
SELECT is((SELECT round(sum(r.distance_m)) FROM fitkart.step_records r), :'metres', 'metres are added up');
SELECT ok((SELECT sum(octet_length(d.minutes)) FROM fitkart.daily_steps d) < :bytes, 'there is less to keep');
SELECT row_eq('SELECT * FROM fitkart.shrink_days()', ROW(0, 0, 0::bigint)::fitkart.shrunk_days, 'nothing is looked at twice');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'each day is what is left of its deliveries');
SELECT is((SELECT count(*) || ' ' || min(e.source) || ' ' || sum(e.counted) FROM fitkart.explain_steps(:'ana', '2026-01-12') e), '2 fitbit ' || (SELECT d.steps FROM fitkart.daily_steps d WHERE d.day = '2026-01-12'), 'it is explained by its total, which counts as that of a source');

-- Who delivers it again
SELECT is(pg_temp.minutes(:'ana', '2026-01-12', 60, 90, 'fitbit'), '60 0', 'the same minutes once more');
SELECT is(pg_temp.day_facts(), :'facts', 'count nothing twice');
SELECT row_eq('SELECT * FROM fitkart.shrink_days()', ROW(1, 1, 2::bigint)::fitkart.shrunk_days, 'and shrink again');
SELECT is(pg_temp.day_facts(), :'facts', 'to the same');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- What an earlier day holds
SELECT fitkart.create_user('shrink-max@example.org', 'Max') AS max \gset
SET LOCAL fitkart.clock = '2027-03-10 20:00+00';
SELECT fitkart.record_steps(:'max', 3000, 'fitbit', '2027-03-05 11:00+00', '2027-03-05 11:30+00', utc_offset_minutes => o) FROM unnest('{0,840}'::int[]) o \g /dev/null
SELECT fitkart.record_steps(:'max', 2000, 'fitbit', '2027-03-06 11:00+00', '2027-03-06 11:20+00') \g /dev/null
SELECT pg_temp.day_facts() AS facts \gset
SET LOCAL fitkart.clock = '2028-05-10 20:00+00';
SELECT row_eq('SELECT * FROM fitkart.shrink_days()', ROW(3, 1, 1::bigint)::fitkart.shrunk_days, 'days that share time stay');
SELECT is(pg_temp.day_facts(), :'facts', 'and both count what they did');
SELECT ok((SELECT bool_and(r.sample_starts IS NOT NULL) FROM fitkart.step_records r WHERE r.recorded_date = '2027-03-05'), 'with its times');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- Who lets older days earn than before: when the steps of a day that is its sums were walked is not known any more
SELECT fitkart.create_user('shrink-zoe@example.org', 'Zoe') AS zoe \gset
CREATE FUNCTION pg_temp.zoes_days() RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(concat_ws(' ', to_char(d.day, 'MM-DD'), d.steps, d.verified_steps, d.coins), ', ' ORDER BY d.day) FROM fitkart.daily_steps d JOIN fitkart.users u ON u.id = d.user_id WHERE u.full_name = 'Zoe' $$;
SET LOCAL fitkart.clock = '2028-05-12 20:00+00';
SELECT fitkart.record_steps(:'zoe', 3000, 'fitbit', '2028-05-11 23:00+00', '2028-05-11 23:30+00', source_record_id => 'walk') \g /dev/null
SELECT fitkart.record_steps(:'zoe', 2000, 'fitbit', '2028-05-12 09:00+00', '2028-05-12 09:20+00') \g /dev/null
SET LOCAL fitkart.clock = '2029-06-18 20:00+00';
SELECT s.shrunk FROM fitkart.shrink_days() s \g /dev/null
SELECT results_eq($$SELECT d.day FROM fitkart.daily_steps d JOIN fitkart.users u ON u.id = d.user_id WHERE u.full_name = 'Zoe' AND d.shrunk_at = '2029-06-18 20:00+00'$$,
                  $$VALUES (date '2028-05-11'), ('2028-05-12')$$, 'both days have become their sums');
SELECT is(pg_temp.zoes_days(), '05-11 3000 3000 30, 05-12 2000 2000 20', 'and count what they did');
INSERT INTO fitkart.settings (key, value) VALUES ('earning_window_days', '3650') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value;
SELECT fitkart.record_steps(:'zoe', 3000, 'fitbit', '2028-05-11 23:00+00', '2028-05-11 23:30+00', utc_offset_minutes => 120) \g /dev/null
SELECT is(pg_temp.zoes_days(), '05-11 3000 3000 30, 05-12 3000 2000 20', 'a walk of the day before, by another offset, earns no second time');
SELECT fitkart.record_steps(:'zoe', 4000, 'fitbit', '2028-05-12 12:00+00', '2028-05-12 12:40+00', source_record_id => 'walk', source_version => 2) \g /dev/null
SELECT is(pg_temp.zoes_days(), '05-11 3000 3000 30, 05-12 7000 2000 20', 'nor does one that was corrected to another day');
SELECT fitkart.record_steps(:'zoe', 1000, 'fitbit', '2028-05-14 12:00+00', '2028-05-14 12:10+00') \g /dev/null
SELECT fitkart.record_steps(:'zoe', 1000, 'fitbit', '2028-05-15 12:00+00', '2028-05-15 12:10+00') \g /dev/null
SELECT is(pg_temp.zoes_days(), '05-11 3000 3000 30, 05-12 7000 2000 20, 05-14 1000 0 0, 05-15 1000 1000 10', 'what lies further away than offsets reach earns');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT throws_ok('SELECT fitkart.shrink_days(0)', 'KF001', 'VALIDATION_FAILED: lim is 0, not 1 to 10000', 'a day at least');
SELECT * FROM finish();
ROLLBACK;
