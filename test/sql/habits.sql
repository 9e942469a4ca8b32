-- Days that are over, held against their walker's own days before: in whatever order they came, and again when one of them changes.
BEGIN;
SELECT plan(39);
SET LOCAL fitkart.clock = '2026-05-01 08:00+00';
SELECT fitkart.create_user('habit-ana@example.org', 'Ana') AS ana, fitkart.create_user('habit-ben@example.org', 'Ben') AS ben,
       fitkart.create_user('habit-cid@example.org', 'Cid') AS cid \gset
SET LOCAL fitkart.clock = '2026-05-20 20:00+00';
CREATE FUNCTION pg_temp.total(walker uuid, day date, steps int) RETURNS text LANGUAGE sql AS
$$ SELECT r.status FROM fitkart.record_steps(walker, steps, 'google_fit', recorded_date => day) r $$;
-- The same on the evening of that day.
CREATE FUNCTION pg_temp.daily(walker uuid, day date, steps int) RETURNS text LANGUAGE sql AS
$$ SELECT set_config('fitkart.clock', day || ' 21:00+00', true); SELECT pg_temp.total(walker, day, steps) $$;
CREATE FUNCTION pg_temp.looked_at() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    round record;
    days int := 0;
    judged int := 0;
BEGIN
    LOOP
        SELECT * INTO round FROM fitkart.judge_past_days();
        days := days + round.days;
        judged := judged + round.judged;
        EXIT WHEN round.days = 0;
    END LOOP;
    RETURN days || ' days, ' || judged || ' judged again';
END $$;
CREATE FUNCTION pg_temp.waiting(walker uuid) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(to_char(d.day, 'DD') || ':' || d.anomaly_score, ' ' ORDER BY d.day), 'none') FROM fitkart.daily_steps d WHERE d.user_id = walker AND d.status = 'pending' $$;

-- Ana types nothing in: a programme reports just below the cap, every day. Ben walks.
SELECT string_agg(pg_temp.daily(:'ana', date '2026-05-04' + n, 9900 + 7 * (n % 5)), '' ORDER BY n) FROM generate_series(0, 9) AS n \g /dev/null
SELECT string_agg(pg_temp.daily(:'ben', date '2026-05-04' + n, 4000 + 911 * (n * 7 % 10)), '' ORDER BY n) FROM generate_series(0, 9) AS n \g /dev/null
SET LOCAL fitkart.clock = '2026-05-20 20:00+00';
SELECT is(pg_temp.waiting(:'ana'), 'none', 'while days are walked nothing is known of them');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.habit IS NULL), 10::bigint, 'they have no habit yet');
SELECT is(pg_temp.looked_at(), '20 days, 6 judged again', 'once they are over all are looked at');
SELECT is(pg_temp.waiting(:'ana'), '08:75 09:80 10:85 11:90 12:90 13:90', 'the same total day after day waits, from the fifth day on');
SELECT is(pg_temp.waiting(:'ben'), 'none', 'a walker''s does not');
SELECT is((SELECT d.coins || ' ' || d.pending_coins FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-05-12'), '99 0', 'what was booked stays until somebody has decided (rule 10)');
SELECT is((SELECT d.habit FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-05-13'), '{9,9914,7,0,9914,7,0,0,0,0,0,0,0,0,0}', 'the habit is kept in numbers');
SELECT results_eq(format($$SELECT e.rule, e.measured, e.threshold, e.sentence FROM fitkart.explain_steps(%L, '2026-05-09') e WHERE e.threshold IS NOT NULL$$, :'ana'),
                  $$VALUES ('same_totals', 5::float8, 4::float8, 'within 2% of 9914 steps, as on 5 of the seven days before')$$, 'and explained');
SELECT is((SELECT v.reasons -> 0 ->> 'reason' FROM fitkart.step_validations v WHERE v.user_id = :'ana' AND v.day = '2026-05-09'), 'same_totals', 'the queue says why');
SELECT is(pg_temp.looked_at(), '0 days, 0 judged again', 'nothing is looked at twice');

-- The same days in another order
SELECT string_agg(pg_temp.total(:'cid', date '2026-05-04' + n, 9900 + 7 * (n % 5)), '' ORDER BY n * 7 % 10) FROM generate_series(0, 9) AS n \g /dev/null
SELECT is(pg_temp.looked_at(), '10 days, 10 judged again', 'another account brings them all at once, from the middle on');
SELECT results_eq(format('SELECT d.day, d.status, d.habit[1:8] FROM fitkart.daily_steps d WHERE d.user_id = %L ORDER BY 1', :'cid'),
                  format('SELECT d.day, d.status, d.habit[1:8] FROM fitkart.daily_steps d WHERE d.user_id = %L ORDER BY 1', :'ana'), 'and it is the same');

-- A day before is corrected: those after it are looked at again
SELECT pg_temp.total(:'ana', '2026-05-09', 15200) \g /dev/null
SELECT is((SELECT string_agg(to_char(d.day, 'DD'), ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.print_due), '09', 'a corrected day is due');
SELECT is(pg_temp.looked_at(), '5 days, 4 judged again', 'and with it those after it');
SELECT is(pg_temp.waiting(:'ana'), '08:75 10:80 11:85 12:85 13:85', 'which are held against what it is now');
SELECT is((SELECT d.status || ' ' || d.coins FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-05-09'), 'verified 100', 'the corrected day waits no longer');

-- Decisions hold
SELECT count(*) FROM fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'ana' AND v.day = '2026-05-11'), 'approve') \g /dev/null
SELECT pg_temp.total(:'ana', '2026-05-06', 10000) \g /dev/null
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT d.status FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-05-11'), 'verified', 'what was approved is not asked again for the same');

-- Late
SET LOCAL fitkart.clock = '2026-05-28 20:00+00';
SELECT pg_temp.total(:'ben', '2026-05-15', 5200) \g /dev/null
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT d.habit[9] || ' ' || d.anomaly_score || ' ' || d.status FROM fitkart.daily_steps d WHERE d.user_id = :'ben' AND d.day = '2026-05-15'), '12 7 verified', 'a late day weighs a little, and counts');
SELECT is((SELECT count(*) FROM fitkart.explain_steps(:'ben', '2026-05-15') e WHERE e.rule = 'late'), 1::bigint, 'it says so');

SELECT fitkart.record_steps(:'cid', 1, 'fitbit', '2026-05-17 00:00+00', '2026-05-17 00:01+00') \g /dev/null
UPDATE fitkart.step_records SET created_at = '2026-05-17 00:01+00' WHERE user_id = :'cid' AND recorded_date = '2026-05-17';
UPDATE fitkart.daily_steps SET created_at = '2026-05-17 00:01+00' WHERE user_id = :'cid' AND day = '2026-05-17';
SELECT pg_temp.total(:'cid', '2026-05-17', 5200) \g /dev/null
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT d.habit[9] FROM fitkart.daily_steps d WHERE d.user_id = :'cid' AND d.day = '2026-05-17'), 10, 'and so is one of which a single step came in time');

-- What the body says
CREATE FUNCTION pg_temp.brisk(walker uuid, day date, minutes int, heart float8, calories float8) RETURNS text LANGUAGE sql AS $$
    SELECT b.accepted || ' ' || b.pending FROM fitkart.record_steps_batch(walker, (
           SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('source', 'withings', 'steps', 104 + hashint4(m) % 14 + (CASE m % 11 WHEN 0 THEN -60 ELSE m / 7 END), 'heart_rate_bpm', heart, 'calories_kcal', calories,
                                                                 'started_at', s, 'ended_at', s + interval '1 minute')))
             FROM generate_series(0, minutes - 1) AS m, LATERAL (SELECT (day + time '12:00') AT TIME ZONE 'UTC' + make_interval(mins => m) AS s) q)) b $$;
SELECT pg_temp.brisk(:'ben', '2026-05-24', 50, 64, 5), pg_temp.brisk(:'ben', '2026-05-25', 50, 104, 5), pg_temp.brisk(:'ben', '2026-05-26', 50, NULL, 0.2), pg_temp.brisk(:'ben', '2026-05-27', 20, 60, NULL) \g /dev/null
SELECT pg_temp.looked_at() \g /dev/null
SELECT results_eq(format($$SELECT d.day, d.habit[10] FROM fitkart.daily_steps d WHERE d.user_id = %L AND d.day >= '2026-05-24' ORDER BY 1$$, :'ben'),
                  $$VALUES (date '2026-05-24', 64), ('2026-05-25', 104), ('2026-05-26', 0), ('2026-05-27', 0)$$, 'beats a minute while walking briskly, from half an hour on');
SELECT results_eq(format($$SELECT r.day, e.rule, e.measured FROM generate_series(date '2026-05-24', '2026-05-27', '1 day') g, LATERAL (SELECT g::date AS day) r, LATERAL fitkart.explain_steps(%L, r.day) e WHERE e.rule IN ('heart', 'energy') ORDER BY 1$$, :'ben'),
                  $$VALUES (date '2026-05-24', 'heart', 64::float8), ('2026-05-26', 'energy', 2)$$, 'a heart at rest and steps without energy weigh');
SELECT is((SELECT d.status FROM fitkart.daily_steps d WHERE d.user_id = :'ben' AND d.day = '2026-05-24'), 'verified', 'and do not stop a day alone');
SELECT ok((SELECT bool_and(d.anomaly_score < 75) FROM fitkart.daily_steps d WHERE d.user_id = :'ben' AND d.day >= '2026-05-24'), 'none of them');
-- A sample that is corrected tells of the effort once, whichever version comes first
CREATE FUNCTION pg_temp.versions(walker uuid, VARIADIC versions int[]) RETURNS int LANGUAGE sql AS $$
    SELECT (fitkart.record_steps_batch(walker, (
           SELECT jsonb_agg(jsonb_build_object('source', 'withings', 'steps', 104 + m * 7 % 14, 'heart_rate_bpm', 50 + 30 * v, 'source_record_id', 'm' || m, 'source_version', v,
                                               'started_at', s, 'ended_at', s + interval '1 minute') ORDER BY n, m)
             FROM unnest(versions) WITH ORDINALITY AS o (v, n), generate_series(0, 39) AS m, LATERAL (SELECT timestamptz '2026-05-27 15:00+00' + make_interval(mins => m) AS s) q))).accepted $$;
SELECT fitkart.create_user('habits-cleo@example.org', 'Cleo') AS cleo, fitkart.create_user('habits-dora@example.org', 'Dora') AS dora \gset
UPDATE fitkart.users SET created_at = '2026-05-01' WHERE id IN (:'cleo', :'dora');
SELECT is(pg_temp.versions(:'cleo', 1, 2, 3) || ' ' || pg_temp.versions(:'dora', 3, 1, 2), '120 40', 'versions come in two orders');
SELECT pg_temp.looked_at() \g /dev/null
SELECT results_eq(format('SELECT DISTINCT d.habit[10] FROM fitkart.daily_steps d WHERE d.user_id IN (%L, %L)', :'cleo', :'dora'), 'VALUES (140)', 'and the version that stands tells of the heart');
SELECT count(*) FROM fitkart.record_steps_batch(:'cleo', (SELECT jsonb_agg(jsonb_build_object('source', 'withings', 'steps', 104 + m * 7 % 14, 'heart_rate_bpm', 90, 'source_version', 3,
           'started_at', s, 'ended_at', s + interval '1 minute')) FROM generate_series(0, 39) AS m, LATERAL (SELECT timestamptz '2026-05-26 15:00+00' + make_interval(mins => m) AS s) q)) \g /dev/null
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT d.habit[10] FROM fitkart.daily_steps d WHERE d.user_id = :'cleo' AND d.day = '2026-05-26'), 90, 'a version without an id is nobody''s, and hides no heart rate');

-- How it came, from where, and what all people walk
SELECT results_eq(format($$SELECT d.day, d.habit[12] FROM fitkart.daily_steps d WHERE d.user_id = %L AND d.day BETWEEN '2026-05-04' AND '2026-05-13' ORDER BY 1$$, :'cid'),
                  $$SELECT date '2026-05-04' + n, n FROM generate_series(0, 9) AS n$$, 'days that came late in one upload know of each other');
SELECT is((SELECT e.rule || ' ' || e.measured FROM fitkart.explain_steps(:'cid', '2026-05-13') e WHERE e.rule IN ('at_once', 'late')), 'at_once 9', 'it says so: nine days before it came with it');
SELECT is((SELECT max(d.habit[12]) FROM fitkart.daily_steps d WHERE d.user_id = :'ben' AND d.day <= '2026-05-13'), 0, 'days that came each evening did not');

CREATE FUNCTION pg_temp.flies(walker uuid, VARIADIC zones text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    FOR hop IN 1 .. cardinality(zones) LOOP
        PERFORM set_config('fitkart.clock', (timestamptz '2026-05-29 08:00+00' + make_interval(hours => 25 * hop))::text, true);
        PERFORM fitkart.set_time_zone(walker, zones[hop]);
    END LOOP;
END $$;
SELECT pg_temp.flies(:'ana', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Pacific/Kiritimati', 'UTC'), pg_temp.flies(:'ben', 'Europe/Lisbon', 'UTC') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-03 20:00+00';
SELECT pg_temp.total(:'ana', '2026-06-03', 5200), pg_temp.total(:'ben', '2026-06-03', 5200) \g /dev/null

SELECT fitkart.create_user(format('habits-farm-%s@example.org', n), 'Farm ' || n) FROM generate_series(1, 6) AS n \g /dev/null
CREATE TEMP VIEW farm AS SELECT u.id, row_number() OVER (ORDER BY u.created_at, u.id) AS n FROM fitkart.users u WHERE u.full_name LIKE 'Farm %';
SELECT fitkart.record_steps(f.id, 40000, 'phone_sensor', recorded_date => '2026-06-03', device_id => '3F2504E0-4F89-41D3-9A0C-0305E82C3301') FROM farm f \g /dev/null
SELECT fitkart.record_steps(f.id, 5, 'phone_sensor', recorded_date => '2026-06-03', device_id => 'Samsung Galaxy S21 Ultra 5G') FROM farm f \g /dev/null
INSERT INTO fitkart.step_population SELECT date '2026-04-01' + n, 1000, 7000, 30000 + 100 * n, now() FROM generate_series(1, 7) AS n;
INSERT INTO fitkart.step_population VALUES ('2026-05-01', 999, 7000, 90000, now());
SET LOCAL fitkart.clock = '2026-06-04 20:00+00';
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT string_agg(d.habit[13] || ' ' || coalesce(e.rule, 'nothing'), ', ' ORDER BY d.habit[13]) FROM fitkart.daily_steps d
             LEFT JOIN LATERAL (SELECT x.rule FROM fitkart.explain_steps(d.user_id, d.day) x WHERE x.rule = 'zone_changes') e ON true
            WHERE d.day = '2026-06-03' AND d.user_id IN (:'ana', :'ben')), '2 nothing, 4 zone_changes', 'four zones within a week weigh, a journey does not');
SELECT is((SELECT string_agg(DISTINCT d.habit[14]::text, ' ') FROM fitkart.daily_steps d JOIN farm f ON f.id = d.user_id), '6', 'six accounts deliver from one device; a name of a model is none');
SELECT is((SELECT string_agg(DISTINCT e.rule || ' ' || e.measured, ', ') FROM farm f, LATERAL fitkart.explain_steps(f.id, '2026-06-03') e WHERE e.rule IN ('crowded_device', 'uncommon_total')),
          'crowded_device 6, uncommon_total 40000', 'it is said of them, and that somebody new walks more than all people do');
SELECT fitkart.create_user('habits-farm-7@example.org', 'Farm 7') AS seventh \gset
SELECT fitkart.record_steps(:'seventh', 4000, 'phone_sensor', recorded_date => '2026-06-03', device_id => '3F2504E0-4F89-41D3-9A0C-0305E82C3301') \g /dev/null
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'seventh';
SELECT pg_temp.looked_at() \g /dev/null
SELECT is((SELECT string_agg(DISTINCT d.habit[14]::text, ' ') FROM fitkart.daily_steps d JOIN farm f ON f.id = d.user_id), '7', 'once another joins, all know of seven');
SELECT is((SELECT string_agg(DISTINCT d.habit[15]::text, ' ') FROM fitkart.daily_steps d JOIN farm f ON f.id = d.user_id), '30400', 'that is the median of the last seven days of enough people');
SELECT results_eq($$SELECT p.day, p.days, p.median_steps, p.common_steps FROM fitkart.step_population p WHERE p.measured_at = '2026-06-04 20:00+00'$$,
                  $$VALUES (date '2026-06-03', 8, 40000, 40000)$$, 'and each day over is measured once');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d WHERE d.day BETWEEN '2026-05-14' AND '2026-06-02' AND d.user_id = :'ana'), 0::bigint, 'no day is made by looking');
SELECT throws_ok('SELECT fitkart.judge_past_days(10001)', 'KF001', NULL, 'not too many at once');
SELECT * FROM finish();
ROLLBACK;
