-- Days that are other days again: found once they are over, judged anew, and the day that was there first is left alone.
BEGIN;
SELECT plan(35);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('copies-ana@example.org', 'Ana') AS ana, fitkart.create_user('copies-ben@example.org', 'Ben') AS ben,
       fitkart.create_user('copies-cleo@example.org', 'Cleo') AS cleo \gset
SET LOCAL fitkart.clock = '2026-06-10 20:00+00';

-- A walk in bouts and rests; walk: somebody delivers it on a day, later by some minutes and 20 seconds.
CREATE TEMP TABLE minutes_walked AS
SELECT m AS minute, 40 + m % 50 AS steps FROM generate_series(0, 599) AS m WHERE hashint4(m / 2) % 5 > 0;
CREATE FUNCTION pg_temp.walk(who uuid, day date, later int DEFAULT 0, ids text DEFAULT NULL, first int DEFAULT 0, steps int DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT b.days #>> '{0,status}' || ' ' || b.coins_awarded
      FROM fitkart.record_steps_batch(who, (
          SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', coalesce($6, w.steps), 'source_record_id', $4 || w.minute, 'source_version', CASE WHEN $6 = 0 THEN 2 ELSE 1 END,
                                              'started_at', ($2 + make_interval(mins => 420 + w.minute + $3, secs => 20 * sign($3))) AT TIME ZONE 'UTC',
                                              'ended_at', ($2 + make_interval(mins => 421 + w.minute + $3, secs => 20 * sign($3))) AT TIME ZONE 'UTC'))
            FROM minutes_walked w WHERE w.minute >= $5)) AS b
$$;
CREATE FUNCTION pg_temp.day_of(who uuid, day date) RETURNS text LANGUAGE sql AS
    $$SELECT concat_ws(' ', d.status, d.coins, d.pending_coins, d.print_due) FROM fitkart.daily_steps d WHERE d.user_id = $1 AND d.day = $2$$;
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    days int := 0;
    copies int := 0;
    round record;
BEGIN
    LOOP
        SELECT * INTO round FROM fitkart.judge_past_days();
        EXIT WHEN round.days = 0;
        days := days + round.days;
        copies := copies + round.copies;
    END LOOP;
    RETURN days || ' ' || copies;
END $$;
SELECT pg_temp.found() \g /dev/null

SELECT is(pg_temp.walk(:'ana', '2026-06-10'), 'verified 100', 'Ana walks');
SET LOCAL fitkart.clock = '2026-06-10 21:00+00';
SELECT is(pg_temp.walk(:'ben', '2026-06-10', 47, 'b'), 'verified 100', 'Ben delivers her day, 47 minutes and 20 seconds later');
SELECT is(pg_temp.found(), '0 0', 'a day that still lasts somewhere is not looked at');
SET LOCAL fitkart.clock = '2026-06-11 12:00+00';
SELECT is(pg_temp.found(), '2 1', 'once it is over the copy is found');
SELECT is(pg_temp.day_of(:'ana', '2026-06-10'), 'verified 100 0 f', 'who was there first is left alone');
SELECT is(pg_temp.day_of(:'ben', '2026-06-10'), 'pending 100 0 f', 'the copy waits for a review; what it earned stays until a rejection');
SELECT results_eq(format('SELECT c.of_user_id, c.of_day, c.shared FROM fitkart.step_copies c WHERE c.user_id = %L', :'ben'),
                  format('VALUES (%L::uuid, date ''2026-06-10'', 16)', :'ana'), 'what it copies is known');
SELECT is((SELECT v.reasons #>> '{0,reason}' || ': ' || v.validation_reason FROM fitkart.step_validations v WHERE v.user_id = :'ben'),
          'copied_day: 16 of 16 marks of the day''s rhythm are those of a day that another account delivered before', 'the verdict says so');
SELECT is((SELECT count(*) FROM fitkart.explain_steps(:'ben', '2026-06-10') e WHERE e.rule = 'copied_day'), 1::bigint, 'so does the explanation');
SELECT is(pg_temp.found(), '0 0', 'looked at, a day is left alone');

SELECT is(pg_temp.walk(:'ana', '2026-06-11', -300), 'verified 100', 'Ana delivers her own day again');
SELECT is(pg_temp.walk(:'cleo', '2026-06-10', 12), 'verified 100', 'Cleo the day before');
SET LOCAL fitkart.clock = '2026-06-12 12:00+00';
SELECT is(pg_temp.found(), '2 2', 'both are found');
SELECT is(pg_temp.day_of(:'ana', '2026-06-11') || ', ' || (SELECT v.validation_reason FROM fitkart.step_validations v WHERE v.user_id = :'ana'),
          'pending 100 0 f, 16 of 16 marks of the day''s rhythm are those of an earlier day of his own', 'the repeated day waits');
SELECT is((SELECT d.status FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-06-10'), 'verified', 'the day that was walked counts');

SELECT pg_temp.walk(:'ben', '2026-06-10', 47, 'b', first => 60, steps => 0) \g /dev/null
SELECT is(pg_temp.found(), '1 0', 'Ben takes most of it back, and the day is looked at again');
SELECT is((SELECT d.status FROM fitkart.daily_steps d WHERE d.user_id = :'ben' AND d.day = '2026-06-10') || (SELECT count(*) FROM fitkart.step_copies c WHERE c.user_id = :'ben')
          || (SELECT string_agg(v.status, ' ') FROM fitkart.step_validations v WHERE v.user_id = :'ben'), 'verified0cleared', 'it is no copy any more, and no longer waits');

-- Who sends a step at midnight is not the first by that, nor who guesses a total and corrects it once the day is known.
SELECT fitkart.create_user('copies-dora@example.org', 'Dora') AS dora, fitkart.create_user('copies-ed@example.org', 'Ed') AS ed \gset
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 599) AS m WHERE hashint4(m / 2 + 5000) % 5 > 0;
SET LOCAL fitkart.clock = '2026-06-13 00:05+00';
SELECT fitkart.record_steps(:'dora', 20, 'fitbit', '2026-06-13 00:00+00', '2026-06-13 00:01+00') \g /dev/null
SELECT fitkart.record_steps(:'dora', 40000, 'import', recorded_date => '2026-06-13', source_record_id => 'day', source_version => 1) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-13 20:00+00';
SELECT pg_temp.walk(:'ed', '2026-06-13') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-13 20:01+00';
SELECT pg_temp.walk(:'dora', '2026-06-13', 10) \g /dev/null
SELECT fitkart.record_steps(:'dora', 0, 'import', recorded_date => '2026-06-13', source_record_id => 'day', source_version => 2) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-13 21:00+00';
SELECT fitkart.record_steps(:'ed', d.steps::int, source, recorded_date => d.day) FROM fitkart.daily_steps d, unnest('{health_kit,import}'::text[]) source WHERE d.user_id = :'ed' AND d.day = '2026-06-13' \g /dev/null
SET LOCAL fitkart.clock = '2026-06-14 12:00+00';
SELECT is(pg_temp.found(), '2 1', 'a copy is found');
SELECT is(pg_temp.day_of(:'ed', '2026-06-13'), 'verified 100 0 f', 'not him who walked, though other sources told his day later, too');
SELECT is(pg_temp.day_of(:'dora', '2026-06-13'), 'pending 100 0 f', 'but her who had only sent a step before');

-- Whose day changes into one that came later is the copier from then on, and the other is none.
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 599) AS m WHERE hashint4(m / 2 + 9000) % 5 > 0;
SELECT fitkart.create_user('copies-fay@example.org', 'Fay') AS fay, fitkart.create_user('copies-gus@example.org', 'Gus') AS gus \gset
SET LOCAL fitkart.clock = '2026-06-15 20:00+00';
SELECT pg_temp.walk(:'fay', '2026-06-15', 0, 'f', 400) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-15 21:00+00';
SELECT pg_temp.walk(:'gus', '2026-06-15', 10) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-16 12:00+00';
SELECT is(pg_temp.found(), '2 1', 'the copy of a part is found');
SELECT pg_temp.walk(:'fay', '2026-06-15', 0, 'g') \g /dev/null
SELECT is(pg_temp.found(), '2 1', 'the first delivers the rest of it after the copy');
SELECT is(pg_temp.day_of(:'fay', '2026-06-15') || ', ' || pg_temp.day_of(:'gus', '2026-06-15'), 'pending 100 0 f, verified 100 0 f',
          'and is the copier now; the other is none');

-- Whatever else came before makes nobody the first: a run of one's own, hours as sums, a total.
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 599) AS m WHERE hashint4(m / 2 + 12000) % 5 > 0;
SELECT fitkart.create_user('copies-hal@example.org', 'Hal') AS hal, fitkart.create_user('copies-ida@example.org', 'Ida') AS ida,
       fitkart.create_user('copies-jan@example.org', 'Jan') AS jan, fitkart.create_user('copies-kim@example.org', 'Kim') AS kim \gset
SET LOCAL fitkart.clock = '2026-06-17 17:05+00';
SELECT count(*) FROM fitkart.record_steps_batch(:'ida', (SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', 168 + hashint4(m) % 9, 'started_at', s, 'ended_at', s + interval '1 minute'))
         FROM generate_series(0, 59) m, LATERAL (SELECT timestamptz '2026-06-17 05:00+00' + make_interval(mins => m) AS s) q)) \g /dev/null
SELECT fitkart.record_steps(:'jan', 100 * h, 'phone_sensor', s, s + interval '1 hour') FROM generate_series(8, 15) h, LATERAL (SELECT date '2026-06-17' + make_interval(hours => h) AS s) q \g /dev/null
SELECT fitkart.record_steps(:'kim', 11300, 'import', recorded_date => '2026-06-17') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-17 20:00+00';
SELECT pg_temp.walk(:'hal', '2026-06-17', ids => 'h') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-17 21:00+00';
SELECT pg_temp.walk(:'ida', '2026-06-17', 10, steps => 30), pg_temp.walk(:'jan', '2026-06-17', 20, steps => 31), pg_temp.walk(:'kim', '2026-06-17', 30, steps => 32) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-18 12:00+00';
SELECT pg_temp.found() \g /dev/null
SELECT results_eq(format('SELECT c.user_id, c.of_user_id FROM fitkart.step_copies c WHERE c.day = ''2026-06-17'' ORDER BY 1', :'hal'),
                  format('SELECT u, %L::uuid FROM unnest(%L::uuid[]) u ORDER BY 1', :'hal', format('{%s,%s,%s}', :'ida', :'jan', :'kim')), 'three copiers who had other steps before, and him who walked');
-- Nor does a rhythm that was hidden under one long sample until that was taken back.
SELECT fitkart.create_user('copies-oda@example.org', 'Oda') AS oda \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'oda';
SET LOCAL fitkart.clock = '2026-06-17 00:05+00';
SELECT fitkart.record_steps(:'oda', 1, 'fitbit', '2026-06-17 00:00+00', '2026-06-17 00:01+00') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-17 21:00+00';
SELECT fitkart.record_steps(:'oda', 9000, 'garmin', '2026-06-17 06:00+00', '2026-06-17 20:00+00', source_record_id => 'cover', source_version => 1) \g /dev/null
SELECT pg_temp.walk(:'oda', '2026-06-17', 40) \g /dev/null
SELECT fitkart.record_steps(:'oda', 0, 'garmin', '2026-06-17 06:00+00', '2026-06-17 20:00+00', source_record_id => 'cover', source_version => 2) \g /dev/null
SET LOCAL fitkart.clock = '2026-06-18 12:00+00';
SELECT pg_temp.found() \g /dev/null
SELECT results_eq(format('SELECT c.of_user_id FROM fitkart.step_copies c WHERE c.user_id = %L', :'oda'), format('VALUES (%L::uuid)', :'hal'), 'nor is one the first whose rhythm was hidden when it came');
-- His own offset moves his samples to the day before: he walked them all the same.
SELECT count(*) FROM fitkart.record_steps_batch(:'hal', (SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', w.steps, 'source_record_id', 'h' || w.minute, 'source_version', 2, 'utc_offset_minutes', -660,
         'started_at', s, 'ended_at', s + interval '1 minute')) FROM minutes_walked w, LATERAL (SELECT timestamptz '2026-06-17 07:00+00' + make_interval(mins => w.minute) AS s) q)) \g /dev/null
SELECT pg_temp.found() \g /dev/null
SELECT is((SELECT string_agg(d.status, ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'hal' AND d.day IN ('2026-06-16', '2026-06-17')), 'verified verified', 'samples that moved to another day were there before the copies');
SELECT is((SELECT count(*) FROM fitkart.step_copies c WHERE c.of_user_id = :'hal'), 4::bigint, 'which are copies still');

-- Who copied what is no longer there is no copy, though others still copy the rest.
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 799) AS m WHERE hashint4(m / 2 + 30000) % 5 > 0;
SELECT fitkart.create_user('copies-leo@example.org', 'Leo') AS leo, fitkart.create_user('copies-mia@example.org', 'Mia') AS mia, fitkart.create_user('copies-nia@example.org', 'Nia') AS nia \gset
SET LOCAL fitkart.clock = '2026-06-19 21:00+00';
SELECT pg_temp.walk(:'leo', '2026-06-19', ids => 'l') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-19 21:10+00';
SELECT pg_temp.walk(:'mia', '2026-06-19', 5, first => 400) \g /dev/null
DELETE FROM minutes_walked WHERE minute >= 400;
SELECT pg_temp.walk(:'nia', '2026-06-19', 5) \g /dev/null
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(400, 799) AS m WHERE hashint4(m / 2 + 30000) % 5 > 0;
SET LOCAL fitkart.clock = '2026-06-20 12:00+00';
SELECT pg_temp.found() \g /dev/null
SELECT is((SELECT count(*) FROM fitkart.step_copies c WHERE c.of_user_id = :'leo'), 2::bigint, 'two who copied a part each');
SELECT pg_temp.walk(:'leo', '2026-06-19', 0, 'l', first => 400, steps => 0) \g /dev/null
SELECT pg_temp.found() \g /dev/null
SELECT results_eq(format('SELECT c.user_id FROM fitkart.step_copies c WHERE c.of_user_id = %L', :'leo'), format('VALUES (%L::uuid)', :'nia'), 'and one whose part is still there');

-- What was rejected is no other day, wherever its samples are moved to.
SELECT fitkart.create_user('copies-pia@example.org', 'Pia') AS pia \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'pia';
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 289) AS m WHERE hashint4(m / 2 + 50000) % 5 > 0;
SET LOCAL fitkart.clock = '2026-06-21 20:00+00';
SELECT pg_temp.walk(:'pia', '2026-06-21', ids => 'p') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-22 12:00+00';
SELECT fitkart.review_group(ARRAY[:'pia']::uuid[], 'reject', since => '2026-06-21') \g /dev/null
SELECT count(*) FROM fitkart.record_steps_batch(:'pia', (SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', w.steps, 'source_record_id', 'p' || w.minute, 'source_version', 2, 'utc_offset_minutes', -720,
         'started_at', s, 'ended_at', s + interval '1 minute')) FROM minutes_walked w, LATERAL (SELECT timestamptz '2026-06-21 07:00+00' + make_interval(mins => w.minute) AS s) q)) \g /dev/null
SELECT is(pg_temp.day_of(:'pia', '2026-06-20'), 'verified 64 0 t', 'samples of a rejected day that are moved to another');
SELECT pg_temp.found() \g /dev/null
SELECT is((SELECT d.status || ' ' || c.of_day FROM fitkart.daily_steps d JOIN fitkart.step_copies c USING (user_id, day) WHERE d.user_id = :'pia' AND d.day = '2026-06-20'), 'pending 2026-06-21', 'wait there as a copy');
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'pia' AND v.day = '2026-06-21'), 'restore') \g /dev/null
SELECT pg_temp.found() \g /dev/null
SELECT is((SELECT d.status FROM fitkart.daily_steps d WHERE d.user_id = :'pia' AND d.day = '2026-06-20'), 'verified', 'until the other is restored');

-- Nor is a day that was walked blamed for its copy that was rejected.
SELECT fitkart.create_user('copies-quin@example.org', 'Quin') AS quin \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'quin';
DELETE FROM minutes_walked;
INSERT INTO minutes_walked SELECT m, 40 + m % 50 FROM generate_series(0, 599) AS m WHERE hashint4(m / 2 + 70000) % 5 > 0;
SET LOCAL fitkart.clock = '2026-06-23 20:00+00';
SELECT pg_temp.walk(:'quin', '2026-06-23') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-24 20:00+00';
SELECT pg_temp.walk(:'quin', '2026-06-24') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-25 12:00+00';
SELECT pg_temp.found() \g /dev/null
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'quin' AND v.day = '2026-06-24'), 'reject') \g /dev/null
UPDATE fitkart.daily_steps SET print_due = true WHERE user_id = :'quin';
SELECT pg_temp.found() \g /dev/null
SELECT is((SELECT string_agg(d.status, ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'quin'), 'verified rejected', 'the day that was walked counts, its rejected copy does not');

SELECT throws_ok('SELECT fitkart.judge_past_days(0)', 'KF001', 'VALIDATION_FAILED: lim is 0, not 1 to 10000', 'a day at least');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) AS v WHERE NOT v.ok', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
