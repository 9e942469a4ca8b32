-- A device that syncs: samples and token together, in parts, going on after whatever cut it off; and a part sent again writes nothing.
BEGIN;
SELECT plan(39);
SET LOCAL fitkart.clock = '2026-02-01 08:00+00';
SELECT fitkart.create_user('sync-ana@example.org', 'Ana', time_zone => 'Europe/Vienna') AS ana, fitkart.create_user('sync-ben@example.org', 'Ben') AS ben \gset
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('sync_test', decode(repeat('a1', 32), 'hex'), '2026-01-01');
SET LOCAL fitkart.clock = '2026-03-02 20:00+00';

-- Three years: a day total by the band, and ten minutes by the phone's clock.
CREATE TEMP TABLE history ON COMMIT DROP AS
SELECT d::date AS day, row_number() OVER (ORDER BY d) AS n,
       jsonb_build_object('steps', 3000 + extract(doy FROM d)::int, 'source', 'google_fit', 'recorded_date', d::date, 'source_record_id', 'total-' || d::date) AS total,
       jsonb_build_object('steps', 900, 'source', 'phone_sensor', 'started_at', to_char(d, 'YYYY-MM-DD"T"12:00:00Z'), 'ended_at', to_char(d, 'YYYY-MM-DD"T"12:10:00Z')) AS walk
  FROM generate_series(date '2023-03-03', date '2026-03-02', '1 day') AS d;
CREATE FUNCTION pg_temp.part(from_n int, to_n int) RETURNS text LANGUAGE sql AS
$$ SELECT jsonb_agg(s ORDER BY h.n)::text FROM history h, unnest(ARRAY[h.total, h.walk]) s WHERE h.n BETWEEN from_n AND to_n $$;
-- Rows of the books and tables that this transaction wrote so far.
CREATE FUNCTION pg_temp.written() RETURNS bigint LANGUAGE sql AS
$$ SELECT sum(t.n_tup_ins + t.n_tup_upd + t.n_tup_del)::bigint FROM pg_catalog.pg_stat_xact_user_tables t WHERE t.schemaname = 'fitkart' $$;
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM);
END $$;

SELECT throws_ok('SELECT * FROM fitkart_api.sync_state()', 'KF208', NULL, 'nobody is signed in');
SELECT throws_ok($$SELECT * FROM fitkart_api.sync_steps('samples', '[]', 'phone')$$, 'KF208', NULL, 'so nothing is synced');
SELECT t.token AS of_ana FROM fitkart.issue_access_token(:'ana') t \gset
SELECT fitkart_api.authenticate(:'of_ana') \g /dev/null
SELECT is_empty('SELECT * FROM fitkart_api.sync_state()', 'no device has synced');

-- In parts, and cut off
SELECT row_eq(format($$SELECT accepted, duplicates, rejected, coins_awarded, synced_samples, synced_from, synced_until FROM fitkart_api.sync_steps('samples', %L, 'phone', 'anchor-1')$$, pg_temp.part(1, 400)),
              ROW(800, 0, 0, 0::bigint, 800::bigint, date '2023-03-03', date '2024-04-05'), 'a first part is history: kept, and paid nothing');
SELECT row_eq(format($$SELECT accepted, synced_samples, synced_until FROM fitkart_api.sync_steps('samples', %L, 'phone', 'anchor-2')$$, pg_temp.part(401, 800)),
              ROW(800, 1600::bigint, date '2025-05-10'), 'a second one');
SAVEPOINT cut;
SELECT count(*) FROM fitkart_api.sync_steps('samples', pg_temp.part(801, 1000), 'phone', 'anchor-3') \g /dev/null
ROLLBACK TO cut;
SELECT row_eq('SELECT s.device, s.source, s.sync_token, s.synced_samples, s.synced_from, s.synced_until FROM fitkart_api.sync_state() s',
              ROW('phone'::text, 'phone_sensor'::text, 'anchor-2'::text, 1600::bigint, date '2023-03-03', date '2025-05-10'), 'what was cut off is not there, nor its token: samples and token together');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d WHERE d.user_id = :'ana'), 800::bigint, 'none of its days either');
SELECT coins_awarded AS coins, accepted AS last_part FROM fitkart_api.sync_steps('samples', pg_temp.part(801, 1096), 'phone', 'anchor-4') \gset
SELECT is(:last_part, 592, 'it goes on from there, to the end');
SELECT is((SELECT min(d.day) || ' ' || sum(d.coins) FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.coins > 0), '2026-02-01 ' || :coins, 'only days since sign-up were paid');
SELECT ok(:coins > 0, 'and these were');
SELECT is((SELECT count(*) || ' ' || sum(d.steps) FROM fitkart.daily_steps d WHERE d.user_id = :'ana'), (SELECT count(*) || ' ' || sum((h.total ->> 'steps')::int) FROM history h), 'all days are there');
SELECT is((SELECT s.sync_token FROM fitkart_api.sync_state('phone') s), 'anchor-4', 'the newest token');

-- Again
SELECT pg_temp.written() AS before \gset
SELECT row_eq($$SELECT accepted, duplicates, pending, rejected, coins_awarded, jsonb_array_length(days) FROM fitkart_api.record_steps_batch((SELECT jsonb_agg(s || '{"device_id": "phone"}') FROM history h, unnest(ARRAY[h.total, h.walk]) s WHERE h.day >= '2026-02-01'))$$,
              ROW(0, 60, 0, 0, 0::bigint, 30), 'all of it is a duplicate');
SELECT is(pg_temp.written() - :before, 0::bigint, 'and nothing is written');
SELECT row_eq(format($$SELECT accepted, duplicates, synced_samples FROM fitkart_api.sync_steps('samples', %L, 'phone')$$, pg_temp.part(1067, 1096)), ROW(0, 60, 2252::bigint), 'synced again it is counted');
SELECT is((SELECT s.sync_token FROM fitkart_api.sync_state('phone') s), 'anchor-4', 'without a token the token stays');
SELECT is(pg_temp.written() - :before, 1::bigint, 'the row of the device alone is written');

-- Again when it is too late to earn: what came in time is not kept once more as history
SELECT pg_temp.written() AS before \gset
SET LOCAL fitkart.clock = '2026-05-01 08:00+00';
SELECT row_eq($$SELECT accepted, duplicates, pending, rejected, coins_awarded, jsonb_array_length(days) FROM fitkart_api.record_steps_batch((SELECT jsonb_agg(s || '{"device_id": "phone"}') FROM history h, unnest(ARRAY[h.total, h.walk]) s WHERE h.day >= '2026-02-01'))$$,
              ROW(0, 60, 0, 0, 0::bigint, 30), 'two months later it is a duplicate still');
SELECT row_eq($$SELECT accepted, duplicates FROM fitkart_api.record_steps_batch((SELECT jsonb_agg(h.walk || '{"device_id": "phone", "distance_m": 40}') FROM history h WHERE h.day >= '2026-02-01'))$$,
              ROW(0, 30), 'and so it is with metres that it did not have in time');
SELECT is(pg_temp.written() - :before, 0::bigint, 'and nothing is written');
SET LOCAL fitkart.clock = '2026-03-02 20:00+00';
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- What a device sends
SELECT row_eq($$SELECT accepted, rejected, rejections -> 0 ->> 'code', synced_samples, synced_from FROM fitkart_api.sync_steps('samples', '[{"steps": 5, "source": "abacus", "recorded_date": "2026-03-01"}]', 'watch', 'w-1')$$,
              ROW(0, 1, 'VALIDATION_FAILED'::text, 1::bigint, NULL::date), 'what is refused is listed, and the token stands');
SELECT is((SELECT string_agg(s.device, ' ' ORDER BY s.device) FROM fitkart_api.sync_state() s), 'phone watch', 'two devices');
SELECT is((SELECT count(*) FROM fitkart_api.sync_steps('fitbit', '{"activities-steps": [{"dateTime": "2026-03-02", "value": "90"}], "activities-steps-intraday": {"dataset": [{"time": "00:30:00", "value": 90}], "datasetInterval": 1, "datasetType": "minute"}}', 'band', 'b-1') s WHERE s.accepted >= 1 AND s.synced_until = '2026-03-02'), 1::bigint, 'an export is read as samples_from reads it');
SELECT is((SELECT min(r.started_at) FROM fitkart.step_records r WHERE r.user_id = :'ana' AND r.source = 'fitbit' AND NOT r.is_day_total), '2026-03-01 23:30:00+00'::timestamptz, 'times without an offset are the walker''s');
SAVEPOINT moved;
SELECT fitkart.set_time_zone(:'ana', 'America/New_York') \g /dev/null
SET LOCAL fitkart.clock = '2026-03-05 20:00+00';
SELECT count(*) FROM fitkart_api.sync_steps('fitbit', format('{"activities-steps": [{"dateTime": "%s", "value": "90"}], "activities-steps-intraday": {"dataset": [{"time": "09:00:00", "value": 80}], "datasetInterval": 1, "datasetType": "minute"}}', '2026-03-01'), 'band') \g /dev/null
SELECT count(*) FROM fitkart_api.sync_steps('fitbit', format('{"activities-steps": [{"dateTime": "%s", "value": "90"}], "activities-steps-intraday": {"dataset": [{"time": "09:00:00", "value": 80}], "datasetInterval": 1, "datasetType": "minute"}}', '2026-03-04'), 'band') \g /dev/null
SELECT is((SELECT string_agg(to_char(r.started_at AT TIME ZONE 'UTC', 'DD HH24:MI'), ', ' ORDER BY r.started_at) FROM fitkart.step_records r WHERE r.user_id = :'ana' AND r.source = 'fitbit' AND r.steps = 80), '01 08:00, 04 14:00', 'by the clocks of the zone he was in then');
ROLLBACK TO moved;
SELECT fitkart.set_time_zone(:'ana', 'Asia/Tokyo') \g /dev/null
SET LOCAL fitkart.clock = '2026-03-03 20:00+00';
SELECT count(*) FROM fitkart_api.sync_steps('fitbit', '{"activities-steps": [{"dateTime": "2026-03-03", "value": "90"}], "activities-steps-intraday": {"dataset": [{"time": "05:00:00", "value": 80}, {"time": "09:00:00", "value": 70}], "datasetInterval": 1, "datasetType": "minute"}}', 'band') \g /dev/null
SELECT is((SELECT string_agg(to_char(s.at AT TIME ZONE 'UTC', 'DD HH24:MI'), ', ' ORDER BY s.at) FROM fitkart.step_records r, LATERAL (SELECT r.started_at + make_interval(secs => o / 1000.0) AS at FROM unnest(r.sample_starts) o) s WHERE r.user_id = :'ana' AND r.source = 'fitbit' AND r.recorded_date >= '2026-03-02' AND NOT r.is_day_total AND r.steps <> 90),
          '02 20:00, 03 00:00', 'hours that a move east passes over are those of where he went');
ROLLBACK TO moved;
SELECT matches(pg_temp.refusal(format('SELECT * FROM fitkart_api.sync_steps(%s)', given)), expected, given)
  FROM (VALUES ($$'runkeeper', '[]', 'phone'$$, '^KF001 . VALIDATION_FAILED: there is no format runkeeper'),
               ($$'samples', 'steps', 'phone'$$, '^KF001 . VALIDATION_FAILED: payload is no JSON'),
               ($$'samples', '{}', 'phone'$$, '^KF001 . VALIDATION_FAILED: samples is an array'),
               ($$'samples', NULL, 'phone'$$, '^KF001'),
               ($$'samples', '[]', ''$$, '^KF001 . VALIDATION_FAILED: device_id has 0 bytes'),
               ($$'samples', '[]', repeat('x', 201)$$, '^KF001 . VALIDATION_FAILED: device_id has 201 bytes'),
               ($$'samples', '[]', 'phone', repeat('x', 4001)$$, '^KF001 . VALIDATION_FAILED: sync_token has 4001 bytes')) AS bad (given, expected);
SELECT matches(pg_temp.refusal($$SELECT * FROM fitkart_api.sync_steps('samples', (SELECT jsonb_agg(h.total) FROM history h, generate_series(1, 10) g)::text, 'phone', 'too-far')$$), '^KF001 . VALIDATION_FAILED: 10960 samples are more than the 10000', 'more than a call takes');
SELECT is((SELECT s.sync_token FROM fitkart_api.sync_state('phone') s), 'anchor-4', 'what was refused left no token');
SELECT is((SELECT count(*) || ' ' || max(s.synced_samples) FROM generate_series(1, 2), LATERAL fitkart_api.sync_steps('samples', '[]', 'phone', 'anchor-5', 'part-5') s), '2 2252', 'a repeat with its key answers the first result');
SELECT ok(NOT has_column_privilege(role, 'fitkart.devices', 'sync_token', 'SELECT'), role || ' reads no tokens') FROM unnest('{fitkart_user,fitkart_auditor}'::name[]) AS role;

SELECT * FROM finish();
ROLLBACK;
