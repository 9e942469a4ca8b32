-- Steps: what a day counts and earns, every refusal with its code, and that order, repetition and split leave no trace.
BEGIN;
SELECT plan(137);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';
SELECT fitkart.create_user('steps-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('steps-ben@example.org', 'Ben', time_zone => 'Europe/Berlin') AS ben \gset
SELECT fitkart.create_user('steps-eva@example.org', 'Eva') AS eva \gset
SELECT fitkart.create_user('steps-gone@example.org', 'Gone') AS gone \gset
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'gone';
\set nobody 00000000-0000-7000-8000-00000000dead
SET LOCAL fitkart.clock = '2026-06-20 12:00:00+00';

-- day_of: steps, what counts, coins booked and waiting, status.
CREATE FUNCTION pg_temp.day_of(of_user uuid, on_day date) RETURNS text LANGUAGE sql AS
    $$SELECT concat_ws(' ', d.steps, d.verified_steps, d.coins, d.pending_coins, d.status)
        FROM fitkart.daily_steps d WHERE d.user_id = $1 AND d.day = $2$$;
-- walk: a sample of some minutes of a day in UTC.
CREATE FUNCTION pg_temp.walk(of_user uuid, day date, start interval, minutes int, n int, source text DEFAULT 'fitbit',
                             id text DEFAULT NULL, version bigint DEFAULT NULL, device text DEFAULT NULL) RETURNS text LANGUAGE sql AS
    $$SELECT r.status || ' ' || r.day_steps || ' ' || r.coins_awarded || ' ' || r.coins_pending
        FROM fitkart.record_steps($1, n, source, (day + start) AT TIME ZONE 'UTC', (day + start + make_interval(mins => minutes)) AT TIME ZONE 'UTC',
                                  source_record_id => id, source_version => version, device_id => device) r$$;
-- refused: the call as a user has the code and leaves nothing.
CREATE FUNCTION pg_temp.refused(call text, code text, state text, what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    rows_before bigint := (SELECT count(*) FROM fitkart.step_records);
BEGIN
    RETURN NEXT throws_like(call, code || ': %', what);
    IF rows_before <> (SELECT count(*) FROM fitkart.step_records) THEN
        RETURN NEXT fail(what || ': something was left behind');
    END IF;
END $$;

-- Rule 1: union -----------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-10', '8:00', 10, 1000, 'google_fit'), 'verified 1000 10 0', 'a walk is recorded and earns');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', '8:05', 10, 1100, 'fitbit'), 'verified 1600 6 0', 'a watch counts before a phone, pro rata by time');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', '8:00', 10, 1000, 'google_fit'), 'duplicate 1600 0 0', 'a repeat is a duplicate');
SELECT is((SELECT count(*) FROM fitkart.step_records s WHERE s.user_id = :'ana'), 2::bigint, 'a repeat writes nothing');
SELECT is((SELECT r.step_record_id FROM fitkart.record_steps(:'ana', 1000, 'google_fit', '2026-06-10 08:00+00', '2026-06-10 08:10+00') r),
          NULL::uuid, 'a duplicate has no record');
SELECT results_eq(format($$SELECT r.status, r.day_steps, r.coins_awarded FROM fitkart.record_steps(%L, 1500, 'garmin', recorded_date => '2026-06-10') r$$, :'ana'),
                  $$VALUES ('verified', 1600::bigint, 0::bigint)$$, 'a smaller day total lifts nothing');
SELECT results_eq(format($$SELECT r.status, r.day_steps, r.coins_awarded FROM fitkart.record_steps(%L, 5000, 'garmin', recorded_date => '2026-06-10') r$$, :'ana'),
                  $$VALUES ('verified', 5000::bigint, 34::bigint)$$, 'a larger day total lifts the day');
SELECT results_eq(format($$SELECT e.source, e.counted, e.rule FROM fitkart.explain_steps(%L, '2026-06-10') e$$, :'ana'),
                  $$VALUES ('garmin', 0::bigint, 'day_total'), ('google_fit', 500, 'overlap'), ('fitbit', 1100, 'counted'), ('garmin', 3400, 'best_source')$$,
                  'explain_steps shows what each sample counts, and the lift as its own row');
SELECT is((SELECT sum(e.counted) FROM fitkart.explain_steps(:'ana', '2026-06-10') e), 5000::numeric, 'what is explained adds up to the day');

-- Rule 2: corrections -----------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '8:00', 30, 3000, id => 'a', version => 1), 'verified 3000 30 0', 'version 1');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '8:00', 30, 2500, id => 'a', version => 2), 'verified 2500 -5 0', 'a higher version wins, also downwards');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '8:00', 30, 3000, id => 'a', version => 1), 'duplicate 2500 0 0', 'a lower version is a duplicate');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '9:00', 10, 900), 'verified 3400 9 0', 'a sample without id');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '9:00', 10, 800), 'duplicate 3400 0 0', 'a repeat keeps the larger count');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '9:00', 10, 1000), 'verified 3500 1 0', 'a repeat with more raises it');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '8:00', 30, 0, id => 'a', version => 3), 'verified 1000 -25 0', 'no steps with an id delete the sample');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '8:00', 30, 2500, id => 'a', version => 2), 'duplicate 1000 0 0', 'what was deleted stays deleted');
SELECT is(pg_temp.walk(:'ana', '2026-06-11', '10:00', 30, 0), 'duplicate 1000 0 0', 'no steps without an id record nothing');
SELECT is(pg_temp.walk(:'ana', '2026-06-12', '23:40', 10, 700, id => 'm', version => 1), 'verified 700 7 0', 'before midnight');
SELECT is(pg_temp.walk(:'ana', '2026-06-13', '0:10', 10, 700, id => 'm', version => 2), 'verified 700 0 0', 'a correction moves it past midnight');
SELECT is(pg_temp.day_of(:'ana', '2026-06-12'), '0 0 0 0 verified', 'the day before lost it');
SELECT is(pg_temp.walk(:'ana', '2026-06-12', '23:40', 10, 700, id => 'm', version => 1), 'duplicate 0 0 0', 'and does not get it back');

-- Rule 4: local days ------------------------------------------------------------------------------------------------------
SELECT results_eq(format($$SELECT r.day, r.day_steps, r.coins_awarded FROM fitkart.record_steps(%L, 1000, 'fitbit', '2026-06-10 23:30+02', '2026-06-11 00:30+02') r$$, :'ben'),
                  $$VALUES (date '2026-06-10', 500::bigint, 10::bigint)$$, 'a sample across midnight of its zone is split');
SELECT is(pg_temp.day_of(:'ben', '2026-06-11'), '500 500 5 0 verified', 'the other half is in the next day');
SELECT is((SELECT r.day FROM fitkart.record_steps(:'ben', 100, 'fitbit', '2026-06-12 01:00+00', '2026-06-12 01:10+00', utc_offset_minutes => -300) r),
          date '2026-06-11', 'a sample that brings its offset goes by it');
SET LOCAL fitkart.clock = '2026-10-26 12:00:00+00';
SELECT results_eq(format($$SELECT r.day, r.day_steps FROM fitkart.record_steps(%L, 20000, 'fitbit', '2026-10-25 00:00+02', '2026-10-26 00:00+01') r$$, :'ben'),
                  $$VALUES (date '2026-10-25', 20000::bigint)$$, 'a day of 25 hours is a day');
SET LOCAL fitkart.clock = '2026-06-20 12:00:00+00';

-- Rule 5: what earns ------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-05-31', '8:00', 30, 3000), 'verified 3000 0 0', 'a day before sign-up is history');
SELECT is(pg_temp.day_of(:'ana', '2026-05-31'), '3000 0 0 0 verified', 'it has steps, and none that count');
SET LOCAL fitkart.clock = '2026-07-15 12:00:00+00';
SELECT is(pg_temp.walk(:'ana', '2026-06-14', '8:00', 30, 3000), 'verified 3000 0 0', 'a day that is 31 days old is history');
SELECT is(pg_temp.walk(:'ana', '2026-06-15', '8:00', 30, 3000), 'verified 3000 30 0', 'one of 30 days earns');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', '20:00', 30, 3000), 'verified 5000 0 0', 'what comes late changes no coins');
SET LOCAL fitkart.clock = '2026-06-20 12:00:00+00';
SELECT is((SELECT r.status FROM fitkart.record_steps(:'ana', 10, 'fitbit', '2026-06-20 12:04+00', '2026-06-20 12:05+00') r), 'verified',
          'five minutes of clock skew are forgiven');

-- Rule 6: manual ----------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-16', '8:00', 30, 3000, 'manual'), 'verified 3000 0 0', 'what was typed in is history');
SELECT is((SELECT s.recording_method FROM fitkart.step_records s WHERE s.user_id = :'ana' AND s.source = 'manual'), 'manual',
          'source manual implies method manual');
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'ana', 30000, 'health_kit', '2026-06-16 09:00+00', '2026-06-16 09:00+00', recording_method => 'manual') r),
          0::bigint, 'also when a watch''s app delivers it');

-- Rule 15: coins ----------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-17', '8:00', 60, 99), 'verified 99 0 0', '99 steps earn no coin');
SELECT is(pg_temp.walk(:'ana', '2026-06-17', '9:00', 60, 1), 'verified 100 1 0', 'the hundredth does');
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'ana', 15000, 'fitbit', recorded_date => '2026-06-17') r), 99::bigint, 'at most 100 coins a day');
SELECT is((SELECT sum(t.amount) FROM fitkart.coin_transactions t WHERE t.user_id = :'ana' AND t.effective_day = '2026-06-17' AND t.transaction_type = 'earned'),
          100::numeric, 'the ledger says so too');

-- Honesty -----------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'eva', '2026-06-10', '6:00', 20, 2000), 'verified 2000 20 0', 'an honest walk');
SELECT results_eq(format($$SELECT b.accepted, b.pending, b.coins_awarded, b.coins_pending, b.days #>> '{0,status}' FROM fitkart.record_steps_batch(%L,
                      (SELECT jsonb_agg(jsonb_build_object('steps', 117, 'source', 'fitbit', 'started_at', t, 'ended_at', t + interval '1 min'))
                         FROM generate_series(timestamptz '2026-06-10 08:00+00', '2026-06-10 08:59+00', '1 min') t)) b$$, :'eva'),
                  $$VALUES (60, 60, 0::bigint, 70::bigint, 'pending')$$, 'a shaker''s hour waits for a review');
SELECT is(pg_temp.day_of(:'eva', '2026-06-10'), '9020 0 20 70 pending', 'coins booked before stay, the others wait, nothing counts (rule 10)');
SELECT results_eq(format($$SELECT v.status, v.reported_steps, v.is_suspicious, v.reasons #>> '{0,reason}', v.step_record_id IS NOT NULL
                             FROM fitkart.step_validations v WHERE v.user_id = %L$$, :'eva'),
                  $$VALUES ('pending', 9020::bigint, true, 'equal_minutes', true)$$, 'one verdict a user and day (rule 9)');
SELECT is((SELECT u.total_steps FROM fitkart.users u WHERE u.id = :'eva'), 0::bigint, 'the total counts none of it');
SELECT is((SELECT b.pending_coins FROM fitkart.balance(:'eva') b), 70::bigint, 'balance shows what waits');
SELECT isnt_empty(format($$SELECT 1 FROM fitkart.explain_steps(%L, '2026-06-10') e WHERE e.rule = 'variation' AND e.measured = 60 AND e.threshold = 30 AND e.verdict = 'pending'$$, :'eva'),
                  'the verdict explains itself: rule, value, limit');
SAVEPOINT approved;
UPDATE fitkart.step_validations SET status = 'approved', reviewed_at = now() WHERE user_id = :'eva';
SELECT is(pg_temp.walk(:'eva', '2026-06-10', '19:00', 5, 300), 'verified 9320 73 -70', 'an approved day is only reopened by a tenth of score or a fifth of steps');
SELECT is(pg_temp.walk(:'eva', '2026-06-10', '15:00', 30, 2000), 'pending 11320 0 7', 'then it waits again');
ROLLBACK TO approved;
SAVEPOINT before_setting;
SELECT fitkart.change_setting('anti_cheat_enabled', 'false') IS NOT NULL AS changed \gset
SELECT is(pg_temp.walk(:'eva', '2026-06-10', '20:00', 10, 1000), 'verified 10020 80 -70', 'with anti-cheat off nothing waits');
SELECT results_eq(format('SELECT v.status FROM fitkart.step_validations v WHERE v.user_id = %L', :'eva'), $$VALUES ('cleared')$$, 'a verdict nobody decided is cleared with its reason');
ROLLBACK TO before_setting;

-- Batches -----------------------------------------------------------------------------------------------------------------
SELECT results_eq(format($$SELECT b.accepted, b.duplicates, b.rejected, b.rejections FROM fitkart.record_steps_batch(%L, '[
        {"steps": 100, "source": "fitbit", "started_at": "2026-06-18T08:00:00Z", "ended_at": "2026-06-18T08:01:00Z"},
        {"steps": 100, "source": "fitbit", "started_at": "2026-06-18T08:00:00Z", "ended_at": "2026-06-18T08:01:00Z"},
        {"steps": 900, "source": "fitbit", "started_at": "2026-06-18T08:02:00Z", "ended_at": "2026-06-18T08:03:00Z"},
        {"steps": 1.5, "source": "fitbit", "recorded_date": "2026-06-18"}]') b$$, :'ana'),
    $$VALUES (1, 1, 2, '[{"code": "INVALID_STEP_DATA", "index": 2, "message": "900 steps in 60 seconds are 900 a minute, more than the 300 that anybody can keep up so long"},
                         {"code": "VALIDATION_FAILED", "index": 3, "message": "steps is a whole number, not 1.5"}]'::jsonb)$$,
    'a bad sample is rejected by itself, the others stand');
SELECT results_eq(format($$SELECT b.days FROM fitkart.record_steps_batch(%L, '[{"steps": 3, "source": "polar", "recorded_date": "2026-06-18"}]') b$$, :'ana'),
    $$VALUES ('[{"day": "2026-06-18", "steps": 100, "status": "verified", "coins_awarded": 0, "coins_pending": 0, "reasons": []}]'::jsonb)$$, 'a batch answers its days');
SELECT results_eq(format('SELECT b.accepted, b.days FROM fitkart.record_steps_batch(%L, %L) b', :'ana', '[]'), $$VALUES (0, '[]'::jsonb)$$, 'an empty batch is no error');
SELECT results_eq(format($$SELECT b.accepted, b.rejected FROM fitkart.record_steps_batch(%L, (SELECT jsonb_agg(jsonb_build_object('steps', 1 + n %% 90, 'source', 'withings',
                      'started_at', timestamptz '2026-06-12 00:00+00' + make_interval(mins => n), 'ended_at', timestamptz '2026-06-12 00:01+00' + make_interval(mins => n)))
                      FROM generate_series(0, 9999) n)) b$$, :'ben'), 'VALUES (10000, 0)', '10,000 samples of a week in one batch');
SELECT results_eq(format($$SELECT i.users, i.accepted, i.duplicates, i.rejected, i.rejections #>> '{0,code}', i.coins_awarded
                             FROM fitkart.ingest_steps(ARRAY[%L, %L, %L, %L, NULL]::uuid[],
                                  ARRAY['2026-06-19 08:00+00', '2026-06-19 21:50+00', '2026-06-19 08:00+00', '2026-06-19 08:00+00', '2026-06-19 08:00+00']::timestamptz[],
                                  ARRAY['2026-06-19 08:20+00', '2026-06-19 22:10+00', '2026-06-19 08:20+00', '2026-06-19 08:20+00', '2026-06-19 08:20+00']::timestamptz[],
                                  ARRAY[2000, 1000, 2000, 2000, 2000], 'polar') i$$, :'ben', :'ben', :'ana', :'nobody'),
                  $$VALUES (2, 3, 0, 2, 'NOT_FOUND', 50::bigint)$$, 'ingest_steps takes many people, and rejects by the sample');
SELECT results_eq(format($$SELECT i.accepted, i.duplicates FROM fitkart.ingest_steps(ARRAY[%L]::uuid[], ARRAY['2026-06-19 21:50+00']::timestamptz[],
                                  ARRAY['2026-06-19 22:10+00']::timestamptz[], ARRAY[1000], 'polar') i$$, :'ben'),
                  'VALUES (0, 1)', 'ingested again it is a duplicate');
SELECT results_eq(format($$SELECT k.step_record_id = l.step_record_id, l.status FROM fitkart.record_steps(%1$L, 50, 'polar', recorded_date => '2026-06-03', idempotency_key => 'k') k,
                          LATERAL (SELECT * FROM fitkart.record_steps(%1$L, 50, 'polar', recorded_date => '2026-06-03', idempotency_key => 'k') WHERE k.status IS NOT NULL) l$$, :'eva'),
                  $$VALUES (true, 'verified')$$, 'the same key answers the first result');

-- Rule 3: order, repetition and split -----------------------------------------------------------------------------------------
CREATE TEMP TABLE samples AS
SELECT n, jsonb_strip_nulls(jsonb_build_object(
           'steps', (n * 37) % 140 + 3, 'source', (ARRAY['fitbit', 'google_fit', 'health_kit', 'manual'])[n % 4 + 1],
           'device_id', CASE WHEN n % 3 = 0 THEN 'd' || n % 2 END,
           'started_at', timestamptz '2026-06-08 22:00+00' + make_interval(mins => (n * 71) % 240),
           'ended_at', timestamptz '2026-06-08 22:00+00' + make_interval(mins => (n * 71) % 240 + n % 7 + 1),
           'source_record_id', CASE WHEN n % 5 = 0 THEN 'r' || n % 20 END, 'source_version', CASE WHEN n % 5 = 0 THEN n % 3 END)) AS sample
  FROM generate_series(1, 150) n;
SELECT fitkart.create_user('steps-' || k || '@example.org', 'Walker') AS walker, k INTO TEMP walkers FROM generate_series(1, 3) k;
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id IN (SELECT walker FROM walkers);
DO $$
DECLARE
    one uuid := (SELECT walker FROM walkers WHERE k = 1);
    two uuid := (SELECT walker FROM walkers WHERE k = 2);
    three uuid := (SELECT walker FROM walkers WHERE k = 3);
BEGIN
    PERFORM fitkart.record_steps_batch(one, (SELECT jsonb_agg(s.sample ORDER BY s.n) FROM samples s));
    PERFORM fitkart.record_steps_batch(two, b.samples)
       FROM (SELECT jsonb_agg(s.sample ORDER BY s.n DESC) AS samples FROM samples s GROUP BY (s.n * 13) % 17 ORDER BY (s.n * 13) % 17 DESC) b;
    PERFORM fitkart.record_steps_batch(three, jsonb_build_array(s.sample, s.sample)) FROM (SELECT * FROM samples ORDER BY md5(n::text)) s;
END $$;
SELECT is((SELECT count(DISTINCT (d.day, d.minutes, d.steps, d.verified_steps, d.coins, d.pending_coins, d.status)) FROM fitkart.daily_steps d JOIN walkers w ON w.walker = d.user_id),
          (SELECT count(*) FROM fitkart.daily_steps d JOIN walkers w ON w.walker = d.user_id WHERE w.k = 1), 'order, repetition and split of deliveries leave no trace');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d JOIN walkers w ON w.walker = d.user_id), 6::bigint, 'in two days of three walkers');

-- Bad input ---------------------------------------------------------------------------------------------------------------
SELECT pg_temp.refused(format('SELECT fitkart.record_steps(%s)', call), code, '', what)
  FROM (VALUES
    ('NULL, 5, ''fitbit'', recorded_date => ''2026-06-10''', 'VALIDATION_FAILED', 'no user'),
    (quote_literal(:'ana') || ', NULL, ''fitbit'', recorded_date => ''2026-06-10''', 'VALIDATION_FAILED', 'no steps'),
    (quote_literal(:'ana') || ', 5, NULL, recorded_date => ''2026-06-10''', 'VALIDATION_FAILED', 'no source'),
    (quote_literal(:'ana') || ', 5, ''fitbit''', 'VALIDATION_FAILED', 'neither interval nor date'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''2026-06-10 08:00+00''', 'VALIDATION_FAILED', 'no end'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''2026-06-10 08:00+00'', ''2026-06-10 08:01+00'', ''2026-06-10''', 'VALIDATION_FAILED', 'interval and date'),
    (quote_literal(:'nobody') || ', 5, ''fitbit'', recorded_date => ''2026-06-10''', 'NOT_FOUND', 'unknown user'),
    (quote_literal(:'gone') || ', 5, ''fitbit'', recorded_date => ''2026-06-10''', 'NOT_FOUND', 'deleted user'),
    (quote_literal(:'ana') || ', 5, ''pedometer'', recorded_date => ''2026-06-10''', 'VALIDATION_FAILED', 'unknown source'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', recording_method => ''guess''', 'VALIDATION_FAILED', 'unknown method'),
    (quote_literal(:'ana') || ', -1, ''fitbit'', recorded_date => ''2026-06-10''', 'INVALID_STEP_DATA', 'negative steps'),
    (quote_literal(:'ana') || ', 250001, ''fitbit'', recorded_date => ''2026-06-10''', 'INVALID_STEP_DATA', 'more steps than anybody walks in a day'),
    (quote_literal(:'ana') || ', 2147483647, ''fitbit'', ''2026-06-10 08:00+00'', ''2026-06-10 09:00+00''', 'INVALID_STEP_DATA', 'huge steps'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''2026-06-10 08:00+00'', ''2026-06-10 07:59+00''', 'INVALID_STEP_DATA', 'ends before it starts'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''2026-06-20 12:00+00'', ''2026-06-20 12:06+00''', 'INVALID_STEP_DATA', 'in the future'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-21''', 'INVALID_STEP_DATA', 'a day to come'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''2026-06-10 08:00+00'', ''2026-06-11 08:01+00''', 'INVALID_STEP_DATA', 'longer than a day'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''1999-12-31 08:00+00'', ''1999-12-31 08:01+00''', 'INVALID_STEP_DATA', 'before there were pedometers'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', ''-infinity'', ''2026-06-10 08:00+00''', 'VALIDATION_FAILED', 'infinite start'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''infinity''', 'VALIDATION_FAILED', 'infinite date'),
    (quote_literal(:'ana') || ', 301, ''fitbit'', ''2026-06-10 08:00+00'', ''2026-06-10 08:01+00''', 'INVALID_STEP_DATA', 'impossible cadence'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', distance_m => ''NaN''', 'INVALID_STEP_DATA', 'NaN metres'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', distance_m => ''Infinity''', 'INVALID_STEP_DATA', 'infinite metres'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', calories_kcal => -1', 'INVALID_STEP_DATA', 'negative calories'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', heart_points => -1', 'INVALID_STEP_DATA', 'negative heart points'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', heart_rate_bpm => 400', 'INVALID_STEP_DATA', 'a heart of 400'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', utc_offset_minutes => 900', 'VALIDATION_FAILED', 'no offset of the earth'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', source_record_id => ''x'', source_version => -1', 'VALIDATION_FAILED', 'negative version'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', device_id => ''''', 'VALIDATION_FAILED', 'empty device'),
    (quote_literal(:'ana') || ', 5, ''fitbit'', recorded_date => ''2026-06-10'', metadata => ''[1]''', 'VALIDATION_FAILED', 'metadata that is no object')
  ) AS bad (call, code, what);
SELECT throws_ok(format($$SELECT fitkart.record_steps(%L, 301, 'fitbit', '2026-06-10 08:00+00', '2026-06-10 08:01+00')$$, :'ana'), 'KF002',
                 'INVALID_STEP_DATA: 301 steps in 60 seconds are 301 a minute, more than the 300 that anybody can keep up so long', 'a refusal names value and limit');
SELECT throws_ok(format('SELECT fitkart.record_steps_batch(%L, (SELECT jsonb_agg(n) FROM generate_series(1, 10001) n))', :'ana'), 'KF001',
                 'VALIDATION_FAILED: 10001 samples are more than the 10000 of a batch', '10,001 samples');
SELECT throws_ok(format('SELECT fitkart.record_steps_batch(%L, %L)', :'ana', '{"steps": 5}'), 'KF001', 'VALIDATION_FAILED: samples is an array of objects', 'no array');
SELECT results_eq(format($$SELECT b.accepted, b.rejected FROM fitkart.record_steps_batch(%L, '[null, 1, "x", [], {}, {"steps": null, "source": "fitbit"}, {"steps": "NaN", "source": "fitbit"},
        {"steps": 1e300, "source": "fitbit"}, {"steps": 5, "source": 7}, {"steps": 5, "source": "fitbit", "recorded_date": "yesterday"},
        {"steps": 5, "source": "fitbit", "started_at": "2026-06-18T08:00:00", "ended_at": "2026-06-18T08:01:00"}, {"steps": 5, "source": "fitbit", "recorded_date": "2026-06-18", "stpes": 1}]') b$$, :'ana'),
    'VALUES (0, 12)', 'malformed samples, each rejected');
SELECT throws_ok(format($$SELECT fitkart.ingest_steps(ARRAY[%L]::uuid[], '{}', '{}', '{}', 'polar')$$, :'ana'), 'KF001', NULL, 'columns of different length');
SELECT throws_ok(format($$SELECT fitkart.ingest_steps(ARRAY[%L]::uuid[], ARRAY[now()], ARRAY[now()], ARRAY[1], 'nothing')$$, :'ana'), 'KF001', NULL, 'ingest from an unknown source');

-- Partitions and proof ----------------------------------------------------------------------------------------------------------
SELECT isnt_empty('SELECT 1 FROM fitkart.step_records_default', 'deliveries of other months lie in the default partition');
SELECT cmp_ok(fitkart.make_step_partitions(), '>=', 1, 'their months can be made');
SELECT is_empty('SELECT 1 FROM fitkart.step_records_default', 'and take them over');
SELECT is(fitkart.make_step_partitions(), 0, 'once');
SELECT throws_ok('SELECT fitkart.make_step_partitions(-1)', 'KF001', NULL, 'no months back');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify_steps(true) v WHERE NOT v.ok', 'totals, days, deliveries, verdicts and ledger say the same');
SAVEPOINT tampered;
UPDATE fitkart.daily_steps SET steps = steps + 1 WHERE user_id = :'ana' AND day = '2026-06-18';
SELECT isnt_empty('SELECT 1 FROM fitkart.verify_steps(true) v WHERE NOT v.ok', 'a step that nobody delivered is found');
ROLLBACK TO tampered;
UPDATE fitkart.users SET total_steps = total_steps + 1 WHERE id = :'ben';
SELECT isnt_empty('SELECT 1 FROM fitkart.verify_steps() v WHERE NOT v.ok', 'and so is a wrong total');

-- Zones cannot be gamed ---------------------------------------------------------------------------------------------------
SET LOCAL fitkart.clock = '2026-08-01 08:00+00';
SELECT fitkart.create_user('steps-zoe@example.org', 'Zoe', time_zone => 'Pacific/Kiritimati') AS zoe \gset
SET LOCAL fitkart.clock = '2026-08-10 09:30+00';  -- 23:30 of the 10th at UTC+14
SELECT (fitkart.record_steps(:'zoe', 12000, 'fitbit', '2026-08-10 06:00+00', '2026-08-10 08:00+00')).coins_awarded AS once \gset
SELECT fitkart.set_time_zone(:'zoe', 'Etc/GMT+12') \g /dev/null
SET LOCAL fitkart.clock = '2026-08-11 13:00+00';  -- at UTC-12 it is the 11th again
SELECT is(:'once' || ' ' || (SELECT r.status || ' ' || r.coins_awarded FROM fitkart.record_steps(:'zoe', 12000, 'fitbit', '2026-08-10 06:00+00', '2026-08-10 08:00+00') r), '100 duplicate 0',
          'sent again after a move from UTC+14 to UTC-12, a walk earns nothing');
SELECT is((SELECT r.coins_awarded || ' ' || r.day FROM fitkart.record_steps(:'zoe', 12000, 'garmin', '2026-08-10 06:00+00', '2026-08-10 08:00+00') r), '0 2026-08-10',
          'nor does it from another source: it stays on the day on which it was walked');
SELECT is((SELECT sum(d.coins)::int || ' ' || count(*) FROM fitkart.daily_steps d WHERE d.user_id = :'zoe'), '100 1', 'one walk, one day, one earning');
SELECT fitkart.record_steps(:'zoe', 500, 'fitbit', '2026-08-09 16:00+00', '2026-08-09 16:10+00') \g /dev/null
SELECT is((SELECT d.early_steps FROM fitkart.daily_steps d WHERE d.user_id = :'zoe'), 500::bigint, 'and its morning is that of the zone in which it was walked');

-- Deliveries lie in their month ------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.table_of(of_user uuid, hour timestamptz) RETURNS text LANGUAGE sql AS
    $$SELECT r.tableoid::regclass::text FROM fitkart.step_records r WHERE r.user_id = $1 AND r.started_at = hour$$;
SAVEPOINT months;
SELECT fitkart.create_user('steps-lea@example.org', 'Lea') AS lea \gset
SET LOCAL fitkart.clock = '2031-03-10 20:00+00';
SELECT fitkart.record_steps(:'lea', 100, 'fitbit', '2031-03-10 08:00+00', '2031-03-10 08:10+00') \g /dev/null
SELECT is(pg_temp.table_of(:'lea', '2031-03-10 08:00+00'), 'fitkart.step_records_default', 'in the default partition while the month has none');
SELECT fitkart.make_step_partitions(0) \g /dev/null
SELECT is(pg_temp.table_of(:'lea', '2031-03-10 08:00+00'), 'fitkart.step_records_2031_03', 'in its month as soon as there is one');
SELECT fitkart.record_steps(:'lea', 100, 'fitbit', '2031-03-10 09:00+00', '2031-03-10 09:10+00') \g /dev/null
SELECT is(pg_temp.table_of(:'lea', '2031-03-10 09:00+00'), 'fitkart.step_records_2031_03', 'and so is the next');
SELECT throws_ok(format($$INSERT INTO fitkart.step_records_2031_03 (user_id, recorded_date, id, source, recording_method, is_day_total, earns, is_verified, sample_steps, samples, steps, created_at)
                          VALUES (%L, '2031-04-01', gen_random_uuid(), 'fitbit', 'automatic', true, true, true, '{1}', 1, 1, now())$$, :'lea'), '23514', NULL, 'which takes no other month');
ALTER TABLE fitkart.step_records DETACH PARTITION fitkart.step_records_2031_03;
SELECT fitkart.record_steps(:'lea', 100, 'fitbit', '2031-03-10 10:00+00', '2031-03-10 10:10+00') \g /dev/null
SELECT is(pg_temp.table_of(:'lea', '2031-03-10 10:00+00'), 'fitkart.step_records_default', 'a table that is no partition any more gets none');
ROLLBACK TO months;

-- A day has bounds --------------------------------------------------------------------------------------------------------
SELECT results_eq(format($$SELECT b.accepted, b.duplicates, b.rejected, b.rejections ->> 0 FROM fitkart.record_steps_batch(%L, (SELECT jsonb_agg(jsonb_build_object('steps', 10, 'source', 'polar', 'device_id', 'd' || n,
                      'started_at', timestamptz '2026-08-09 10:00+00', 'ended_at', timestamptz '2026-08-09 10:01+00') ORDER BY n) FROM generate_series(0, 200) n)) b$$, :'zoe'),
                  $$VALUES (198, 0, 3, '{"code": "LIMIT_REACHED", "index": 198, "message": "a day has at most 200 streams (a source, its device, its method, totals apart) and 100000 samples"}')$$,
                  'a day with more devices than anybody has refuses the others');
SELECT * FROM pg_temp.refused(format($$SELECT fitkart.record_steps(%L, 10, 'polar', '2026-08-09 10:00+00', '2026-08-09 10:01+00', device_id => 'another')$$, :'zoe'), 'LIMIT_REACHED', 'KF113', 'so does a single call');
SELECT is((SELECT r.status FROM fitkart.record_steps(:'zoe', 10, 'polar', '2026-08-09 10:00+00', '2026-08-09 10:01+00', device_id => 'd7') r), 'duplicate', 'what is there is still a repeat');
SELECT is((SELECT r.status FROM fitkart.record_steps(:'zoe', 500, 'polar', '2026-08-09 11:00+00', '2026-08-09 11:30+00', device_id => 'd7', source_record_id => 'run', source_version => 2) r), 'verified', 'more of a device that is known is taken');
SELECT is((SELECT r.status FROM fitkart.record_steps(:'zoe', 600, 'polar', '2026-08-09 11:00+00', '2026-08-09 11:30+00', device_id => 'another', source_record_id => 'run', source_version => 1) r), 'duplicate', 'an older version of something is a repeat, from whatever device');
SELECT is((SELECT d.steps FROM fitkart.daily_steps d WHERE d.user_id = :'zoe' AND d.day = '2026-08-10')
        - (SELECT r.day_steps FROM fitkart.record_steps(:'zoe', 0, 'polar', '2026-08-09 11:00+00', '2026-08-09 11:30+00', source_record_id => 'run', source_version => 3) r), 500::bigint, 'and a deletion without its device deletes');
SELECT * FROM pg_temp.refused(format($$SELECT fitkart.record_steps(%L, 1000, 'withings', '2026-08-10 09:50+00', '2026-08-10 10:10+00')$$, :'zoe'), 'LIMIT_REACHED', 'KF113', 'a walk over midnight into a full day is refused as a whole');
SELECT is_empty($$SELECT v.detail FROM fitkart.verify_steps(true) v WHERE v.invariant LIKE 'each day is%' AND NOT v.ok$$, 'a full day is what its deliveries make it');

-- A zone that changes within the five minutes that a clock may run ahead
SELECT fitkart.create_user('steps-kit@example.org', 'Kit', time_zone => 'Pacific/Kiritimati') AS kit \gset
UPDATE fitkart.users SET created_at = '2026-08-01' WHERE id = :'kit';
SET LOCAL fitkart.clock = '2026-08-09 09:59:30+00';
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'kit', 900, 'fitbit', '2026-08-09 10:00+00', '2026-08-09 10:04+00') r), 9::bigint, 'a clock runs ahead');
SELECT fitkart.set_time_zone(:'kit', 'Etc/GMT+12') \g /dev/null
SET LOCAL fitkart.clock = '2026-08-09 10:20+00';
SELECT fitkart.record_steps(:'kit', 900, 'fitbit', '2026-08-09 10:00+00', '2026-08-09 10:04+00') \g /dev/null
SELECT is((SELECT sum(d.coins) || ' ' || count(*) FROM fitkart.daily_steps d WHERE d.user_id = :'kit'), '9 2', 'the same walk on both days earns once');
SELECT is_empty($$SELECT v.detail FROM fitkart.verify_steps(true) v WHERE v.invariant LIKE 'each day is%' AND NOT v.ok$$, 'and each day is what its deliveries make it');
SET LOCAL fitkart.clock = '2026-08-11 13:00+00';

-- By its own offset a sample decides its day, and one walk could be put on three: 02:00 of the 10th at UTC+14, 12:00 of the 9th in
-- Greenwich, midnight of the 9th at UTC-12; an hour earlier it is the 8th there.
CREATE FUNCTION pg_temp.walk_at(of_user uuid, hour timestamptz, offset_minutes int, n int DEFAULT 3000, id text DEFAULT NULL, version bigint DEFAULT NULL)
    RETURNS text LANGUAGE sql AS
    $$SELECT r.status || ' ' || r.day_steps || ' ' || r.coins_awarded
        FROM fitkart.record_steps($1, n, 'fitbit', hour, hour + interval '30 min', utc_offset_minutes => offset_minutes, source_record_id => id, source_version => version) r$$;
CREATE FUNCTION pg_temp.days_of(of_user uuid) RETURNS text LANGUAGE sql AS
    $$SELECT string_agg(to_char(d.day, 'DD') || ':' || d.steps || '/' || d.coins, ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = $1$$;
SET LOCAL fitkart.clock = '2026-08-01 08:00+00';
SELECT fitkart.create_user('steps-max@example.org', 'Max') AS max \gset
SELECT fitkart.create_user('steps-mia@example.org', 'Mia') AS mia \gset
SET LOCAL fitkart.clock = '2026-08-10 12:00+00';
SELECT is(pg_temp.walk_at(:'max', '2026-08-09 11:00+00', 0), 'verified 3000 30', 'a walk at 11:00 in Greenwich');
SELECT is(pg_temp.walk_at(:'max', '2026-08-09 11:00+00', 840), 'verified 0 0', 'sent again as of the next day at UTC+14, it counts once');
SELECT is(pg_temp.days_of(:'max'), '09:3000/30 10:0/0', 'the earlier day keeps it');
SELECT is(pg_temp.walk_at(:'max', '2026-08-09 11:00+00', -720), 'verified 3000 0', 'and sent as of the day before at UTC-12 it moves there');
SELECT is(pg_temp.days_of(:'max'), '08:3000/30 09:0/0 10:0/0', 'one walk, one day, one earning');
SELECT is((SELECT r.awarded FROM (SELECT sum(t.amount) AS awarded FROM fitkart.coin_transactions t WHERE t.user_id = :'max' AND t.effective_day IS NOT NULL) r),
          30::numeric, 'the ledger says so too');
SELECT pg_temp.walk_at(:'mia', '2026-08-09 11:00+00', -720), pg_temp.walk_at(:'mia', '2026-08-09 11:00+00', 840), pg_temp.walk_at(:'mia', '2026-08-09 11:00+00', 0) \g /dev/null
SELECT is((SELECT array_agg(d.minutes ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'mia'),
          (SELECT array_agg(d.minutes ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'max'), 'the order in which they come leaves no trace');
SELECT is((SELECT e.rule FROM fitkart.explain_steps(:'max', '2026-08-10') e), 'other_day', 'explain_steps says that an earlier day has it');
SELECT is(pg_temp.walk(:'max', '2026-08-09', '11:10', 30, 1500), 'verified 500 5 0', 'a sample without an offset leaves it there, too, pro rata');
SELECT is(pg_temp.walk_at(:'max', '2026-08-09 18:00+00', 600), 'verified 3000 30', 'another walk under another offset is another walk');
SELECT is(pg_temp.walk_at(:'mia', '2026-08-09 20:00+00', -720, id => 'x', version => 1), 'verified 3000 30', 'a sample with an id');
SELECT is(pg_temp.walk_at(:'mia', '2026-08-09 20:00+00', 840, id => 'x', version => 2), 'verified 3000 0', 'its correction to another offset moves it, and is no copy of it');
SELECT is(pg_temp.days_of(:'mia'), '08:3000/30 09:0/0 10:3000/30', 'the day that it was on lost it');
SELECT is_empty($$SELECT v.detail FROM fitkart.verify_steps(true) v WHERE v.invariant LIKE 'each day%' AND NOT v.ok$$, 'and each day is what its deliveries make it');

SELECT * FROM finish();
ROLLBACK;
