-- Samples that are deleted by their id alone, as HealthKit and Health Connect tell it.
BEGIN;
SELECT plan(26);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('gone-ana@example.org', 'Ana') AS ana, fitkart.create_user('gone-ben@example.org', 'Ben') AS ben \gset
SET LOCAL fitkart.clock = '2026-06-12 12:00+00';
CREATE FUNCTION pg_temp.days(who uuid) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(concat_ws(' ', to_char(d.day, 'DD'), d.steps, d.coins), ', ' ORDER BY d.day), 'none') FROM fitkart.daily_steps d WHERE d.user_id = who AND d.steps > 0 $$;
CREATE FUNCTION pg_temp.walk(who uuid, steps int, day int, id text, version bigint DEFAULT NULL, device text DEFAULT NULL) RETURNS text LANGUAGE sql AS
$$ SELECT r.status FROM fitkart.record_steps(who, steps, 'health_connect', make_timestamptz(2026, 6, day, 10, 0, 0, 'UTC'), make_timestamptz(2026, 6, day, 11, 0, 0, 'UTC'),
                                             source_record_id => id, source_version => version, device_id => device) r $$;
CREATE FUNCTION pg_temp.gone(who uuid, id text, version bigint DEFAULT NULL, source text DEFAULT 'health_connect') RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', r.status, r.day, r.day_steps, r.coins_awarded) FROM fitkart.record_steps(who, 0, source, source_record_id => id, source_version => version) r $$;

SELECT is(pg_temp.walk(:'ana', 5000, 8, 'a', 1780000000000, 'watch') || pg_temp.walk(:'ana', 3000, 8, 'b') || pg_temp.walk(:'ben', 4000, 8, 'a'), 'verifiedverifiedverified', 'three walks');
SELECT is(pg_temp.days(:'ana') || '; ' || pg_temp.days(:'ben'), '08 5000 50; 08 4000 40', 'of Ana''s two, which share an hour, one counts');
SELECT is(pg_temp.gone(:'ana', 'a'), 'verified 2026-06-08 3000 -20', 'one is deleted by its id: what it had covered counts again');
SELECT is(pg_temp.gone(:'ana', 'a'), 'duplicate 2026-06-08 3000 0', 'again, it changes nothing');
SELECT is(pg_temp.walk(:'ana', 5000, 8, 'a', 1780000000000, 'watch'), 'duplicate', 'what was deleted does not come back with its version');
SELECT is(pg_temp.walk(:'ana', 5000, 8, 'a', 1780000000001, 'watch'), 'verified', 'a newer version does');
SELECT is(pg_temp.gone(:'ana', 'a', 1780000000000), 'duplicate 2026-06-08 5000 0', 'a deletion that names an older version takes nothing away');
SELECT is(pg_temp.gone(:'ana', 'a', 1780000000005), 'verified 2026-06-08 3000 -20', 'one that names a newer does');
SELECT is(pg_temp.days(:'ben'), '08 4000 40', 'the id of another person is another sample');
SELECT is(pg_temp.gone(:'ana', 'b', source => 'fitbit'), 'duplicate 2026-06-12 0 0', 'that of another source, too');
SELECT is(pg_temp.gone(:'ana', 'never'), 'duplicate 2026-06-12 0 0', 'an id that never came');
SELECT is((SELECT count(*) FROM fitkart.step_records r WHERE r.user_id = :'ana'), 5::bigint, 'and nothing is written for these');

-- Several days
SELECT fitkart.record_steps(:'ana', 4000, 'health_connect', '2026-06-09 23:30+00', '2026-06-10 00:10+00', source_record_id => 'night') \g /dev/null
SELECT is(pg_temp.days(:'ana'), '08 3000 30, 09 3000 30, 10 1000 10', 'a walk over midnight');
SELECT is(pg_temp.gone(:'ana', 'night'), 'verified 2026-06-10 0 -40', 'goes from both days');
SELECT pg_temp.walk(:'ana', 5000, 5, 'moved', 1), pg_temp.walk(:'ana', 6000, 9, 'moved', 2) \g /dev/null
SELECT is(pg_temp.days(:'ana'), '05 5000 50, 08 3000 30, 09 6000 60', 'a correction that went far away leaves what it corrects');
SELECT is(pg_temp.gone(:'ana', 'moved') || '; ' || pg_temp.days(:'ana'), 'verified 2026-06-09 0 -110; 08 3000 30', 'its deletion takes both');

-- Batches, and what the adapters find
SELECT results_eq(format($$SELECT b.accepted, b.duplicates, b.rejected, b.coins_awarded FROM fitkart.record_steps_batch(%L, '[{"steps": 0, "source": "health_connect", "source_record_id": "b"}, {"steps": 0, "source": "health_connect", "source_record_id": "never"}, {"steps": 0, "source": "abacus", "source_record_id": "b"}, {"steps": 7, "source": "health_connect", "source_record_id": "c"}]') b$$, :'ana'),
                  'VALUES (1, 1, 2, -30::bigint)', 'one goes, one never came, two are refused: a source that is none, and steps without a time');
SELECT results_eq(format($$SELECT b.accepted, b.duplicates FROM fitkart.record_steps_batch(%L, '[{"steps": 0, "source": "health_connect", "source_record_id": "d"}, {"steps": 700, "source": "health_connect", "source_record_id": "d", "source_version": 4, "started_at": "2026-06-11T10:00:00Z", "ended_at": "2026-06-11T10:10:00Z"}]') b$$, :'ana'),
                  'VALUES (2, 0)', 'what comes and goes in one call');
SELECT is(pg_temp.days(:'ana'), 'none', 'is gone');
SELECT is((SELECT string_agg(concat_ws(' ', s ->> 'steps', s ->> 'source_record_id', s ->> 'malformed', s ->> 'started_at'), '; ') FROM jsonb_array_elements(fitkart.samples_from('health_connect',
          '{"records": [{"record_type": "Steps", "count": 90, "start_time": "2026-06-11T10:00:00Z", "end_time": "2026-06-11T10:01:00Z", "metadata": {"id": "e"}}], "deletedIds": ["b", 7, ""]}')) s),
          '90 e 2026-06-11T10:00:00Z; 0 b; deletedIds 1 has no id; deletedIds 2 has no id', 'deletions beside records');
SELECT is((SELECT string_agg(concat_ws(' ', s ->> 'steps', s ->> 'source_record_id', s ->> 'malformed'), '; ') FROM jsonb_array_elements(fitkart.samples_from('health_connect',
          '{"upsertionChanges": [{"record": {"recordType": "Steps", "count": 90, "startTime": "2026-06-11T10:00:00Z", "endTime": "2026-06-11T10:01:00Z", "metadata": {"id": "e"}}}], "deletionChanges": [{"recordId": "b"}, {}], "nextChangesToken": "t"}')) s),
          '90 e; 0 b; deletionChanges 1 has no id', 'changes as React Native has them');
SELECT is((SELECT jsonb_array_length(fitkart.samples_from('health_connect', '{"deletedIds": ["b"]}'))), 1, 'deletions alone');
SELECT throws_ok($$SELECT fitkart.samples_from('health_connect', '{"deletedIds": "b"}')$$, 'KF001', NULL, 'no list');

-- Too late to earn
SELECT is(pg_temp.days(:'ben'), '08 4000 40', 'what came in time');
SET LOCAL fitkart.clock = '2026-09-01 12:00+00';
SELECT is(pg_temp.gone(:'ben', 'a') || '; ' || (SELECT concat_ws(' ', d.verified_steps, d.coins) FROM fitkart.daily_steps d WHERE d.user_id = :'ben'), 'verified 2026-06-08 4000 0; 4000 40', 'deleted after the window it earned what it earned');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT * FROM finish();
ROLLBACK;
