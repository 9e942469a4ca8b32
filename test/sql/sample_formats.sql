-- Samples out of what phones and services export. The payloads are cut from what each of them answers.
BEGIN;
SELECT plan(121);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('formats-ana@example.org', 'Ana') AS ana \gset
SET LOCAL fitkart.clock = '2026-06-10 20:00+00';
-- found: the samples, a line each.
CREATE FUNCTION pg_temp.found(format text, payload text, zone text DEFAULT 'UTC') RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(coalesce('malformed: ' || (s ->> 'malformed'),
                                        concat_ws(' ', s ->> 'steps', s ->> 'source', coalesce(s ->> 'recorded_date', (s ->> 'started_at') || '/' || (s ->> 'ended_at')),
                                                  s ->> 'recording_method', s ->> 'device_id', s ->> 'source_record_id', s ->> 'source_version', s ->> 'distance_m', s ->> 'calories_kcal',
                                                  (s ->> 'heart_rate_bpm') || ' bpm', (s ->> 'utc_offset_minutes') || ' min')), '; ' ORDER BY n), 'none')
      FROM jsonb_array_elements(fitkart.samples_from(format, payload, zone)) WITH ORDINALITY AS e (s, n)
$$;

-- Fitbit ------------------------------------------------------------------------------------------------------------------
\set intraday '{"activities-steps": [{"dateTime": "2026-06-09", "value": "59"}], "activities-steps-intraday": {"dataset": [{"time": "00:00:00", "value": 7}, {"time": "14:27:00", "value": 0}, {"time": "14:28:00", "value": 52}], "datasetInterval": 1, "datasetType": "minute"}}'
SELECT is(pg_temp.found('fitbit', :'intraday'),
          '7 fitbit 2026-06-09T00:00:00Z/2026-06-09T00:01:00Z automatic; 52 fitbit 2026-06-09T14:28:00Z/2026-06-09T14:29:00Z automatic; 59 fitbit 2026-06-09 automatic', 'minutes, and the day''s own total');
SELECT is(pg_temp.found('fitbit', :'intraday', 'Europe/Vienna'),
          '7 fitbit 2026-06-08T22:00:00Z/2026-06-08T22:01:00Z automatic; 52 fitbit 2026-06-09T12:28:00Z/2026-06-09T12:29:00Z automatic; 59 fitbit 2026-06-09 automatic', 'by the clock of the walker');
SELECT is(pg_temp.found('fitbit', '{"activities-steps": [{"dateTime": "2026-10-25", "value": "1"}], "activities-steps-intraday": {"dataset": [{"time": "12:00:00", "value": 1}], "datasetInterval": 15}}', 'Europe/Vienna'),
          '1 fitbit 2026-10-25T11:00:00Z/2026-10-25T11:15:00Z automatic; 1 fitbit 2026-10-25 automatic', 'also on a day of 25 hours, and in quarters of an hour');
SELECT is(pg_temp.found('fitbit', '{"activities-steps": [{"dateTime": "2026-06-08", "value": "175"}, {"dateTime": "2026-06-09", "value": "0"}, {"dateTime": "yesterday", "value": "5"}, {"dateTime": "2026-06-09"}]}'),
          '175 fitbit 2026-06-08 automatic; malformed: activities-steps 2 has no day or no value; malformed: activities-steps 3 has no day or no value', 'a series of days; what is malformed is listed');
SELECT results_eq(format('SELECT b.accepted, b.rejected, b.rejections FROM fitkart.record_steps_batch(%L, fitkart.samples_from(''fitbit'', ''{"activities-steps": [{"dateTime": "2026-06-08", "value": "175"}, {"dateTime": "2026-06-09"}]}'')) b', :'ana'),
                  $$VALUES (1, 1, '[{"code": "VALIDATION_FAILED", "index": 1, "message": "activities-steps 1 has no day or no value"}]'::jsonb)$$, 'record_steps_batch takes the one and lists the other');
SELECT is(pg_temp.found('fitbit', '{"activities-steps": [{"dateTime": "2026-06-09", "value": "59"}], "activities-steps-intraday": {"dataset": [{"time": "14:28:00", "value": 52}, {"time": "14:29:00", "value": 50}]},
              "activities-heart": [], "activities-heart-intraday": {"dataset": [{"time": "14:28:05", "value": 101}, {"time": "14:28:50", "value": "110"}, {"time": "noon", "value": 1}, {"time": "14:29:00", "value": 19}, {"value": 90}]}}', 'Europe/Vienna'),
          '52 fitbit 2026-06-09T12:28:00Z/2026-06-09T12:29:00Z automatic 106 bpm; 50 fitbit 2026-06-09T12:29:00Z/2026-06-09T12:30:00Z automatic; 59 fitbit 2026-06-09 automatic', 'the day''s heart beside its steps; what no heart beats is none');
SELECT results_eq($$SELECT v.day, pg_temp.found('fitbit', format('{"activities-steps": [{"dateTime": "2026-06-09", "value": "52"}], "activities-steps-intraday": {"dataset": [{"time": "14:28:00", "value": 52}]},
                                "activities-heart": [{"dateTime": "%s", "value": {}}], "activities-heart-intraday": {"dataset": [{"time": "14:28:05", "value": 101}]}}', v.day)) LIKE '%101 bpm%'
                       FROM (VALUES ('2026-06-09'), ('2026-06-08')) AS v (day)$$,
                  $$VALUES ('2026-06-09', true), ('2026-06-08', false)$$, 'the heart of another day says nothing about this one');
SELECT throws_ok('SELECT fitkart.samples_from(''fitbit'', ''{"steps": []}'')', 'KF001', 'VALIDATION_FAILED: payload has no array activities-steps, as Fitbit''s do', 'another answer of Fitbit');
SELECT throws_ok('SELECT fitkart.samples_from(''fitbit'', ''{"activities-steps": [], "activities-steps-intraday": {}}'')', 'KF001', NULL, 'minutes of no day');

-- Google Fit --------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.found('google_fit', '{"point": [
    {"startTimeNanos": "1780900000000000000", "endTimeNanos": "1780900060000000000", "originDataSourceId": "derived:steps:nike", "value": [{"intVal": 146}], "new": 1},
    {"startTimeNanos": "1780900000000000000", "endTimeNanos": "1780900060000000000", "originDataSourceId": "raw:com.google.android.apps.fitness:user_input", "value": [{"intVal": 9}]},
    {"startTimeNanos": "soon", "endTimeNanos": "1780900060000000000", "value": [{"intVal": 1}]}, {"value": []}, {"startTimeNanos": "1", "endTimeNanos": "2", "value": [{"intVal": 0}]}]}'),
    '146 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z automatic derived:steps:nike; 9 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z manual raw:com.google.android.apps.fitness:user_input; malformed: point 2 has no start or no end; malformed: point 3 has no intVal',
    'points with their origin; what was typed in says so');
-- aggregated: the points of dataset:aggregate, each of a type and with members of its own.
CREATE FUNCTION pg_temp.aggregated(VARIADIC points text[]) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.found('google_fit', jsonb_build_object('bucket', jsonb_build_array(jsonb_build_object('dataset', jsonb_build_array('{"point": []}'::jsonb, jsonb_build_object('point', (
               SELECT jsonb_agg('{"startTimeNanos": "1780900000000000000", "endTimeNanos": "1780900060000000000"}'::jsonb || p::jsonb ORDER BY n) FROM unnest(points) WITH ORDINALITY AS u (p, n))))), '{}'::jsonb, 3))::text)
$$;
SELECT is(pg_temp.aggregated('{"dataTypeName": "com.google.step_count.delta", "originDataSourceId": "derived:com.google.step_count.delta:com.google.android.gms:LG:Nexus 5:a1:soft_steps", "value": [{"intVal": 90}]}',
                             '{"dataTypeName": "com.google.distance.delta", "originDataSourceId": "derived:com.google.distance.delta:com.google.android.gms:LG:Nexus 5:a1:from_steps", "value": [{"fpVal": 61.5}]}',
                             '{"dataTypeName": "com.google.distance.delta", "originDataSourceId": "derived:com.google.distance.delta:com.strava:", "value": [{"fpVal": 99}]}',
                             '{"dataTypeName": "com.google.heart_rate.bpm", "value": [{"fpVal": 104.2}]}', '{"dataTypeName": "com.google.weight", "value": [{"fpVal": 80}]}', '{"dataTypeName": "com.google.calories.expended", "value": [{"intVal": 7}]}'),
          '90 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z automatic derived:com.google.step_count.delta:com.google.android.gms:LG:Nexus 5:a1:soft_steps 61.5 104 bpm',
          'buckets of several types: the metres of the same device, the beats of the heart; what burns at rest, too, is none');
SELECT is(pg_temp.aggregated('{"originDataSourceId": "derived:com.google.step_count.delta:com.nike:", "value": [{"intVal": 90}]}',
                             '{"dataTypeName": "com.google.distance.delta", "originDataSourceId": "raw:com.google.distance.delta:com.nike:run", "value": [{"fpVal": 61}]}'),
          '90 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z automatic derived:com.google.step_count.delta:com.nike: 61', 'of one app');
SELECT is(pg_temp.aggregated('{"value": [{"intVal": 90}]}', '{"dataTypeName": "com.google.heart_rate.summary", "startTimeNanos": "1780898400000000000", "value": [{"fpVal": 60}]}', '{"dataTypeName": "com.google.heart_rate.summary", "endTimeNanos": "1780902000000000000", "value": [{"fpVal": 61}]}',
                             '{"dataTypeName": "com.google.distance.delta", "originDataSourceId": "raw:com.google.distance.delta::user_input", "value": [{"fpVal": 61}]}'),
          '90 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z automatic', 'the mean of an hour is no beat, and what was typed in no measure');
SELECT is(fitkart.samples_from('health_connect', '{"steps": [{"count": 9000, "start_time": "2026-06-09T07:00:00Z", "end_time": "2026-06-09T09:00:00Z"}], "distance": [{"meters": 300000, "start_time": "2026-06-09T07:00:00Z", "end_time": "2026-06-09T08:00:00Z"},
              {"meters": 300000, "start_time": "2026-06-09T08:00:00Z", "end_time": "2026-06-09T09:00:00Z"}]}') -> 0 -> 'distance_m', NULL, 'no more together than a sample may have');
SELECT is(pg_temp.aggregated('{"value": [{"intVal": 59}]}', '{"dataTypeName": "com.google.distance.delta", "value": [{"fpVal": 400}]}'),
          '59 google_fit 2026-06-08T06:26:40Z/2026-06-08T06:27:40Z automatic', 'a minute on a bicycle');
SELECT is(pg_temp.aggregated(point), found, 'a point of a bucket: ' || point)
  FROM (VALUES ('{"value": {}}', 'malformed: point 0 has no intVal'), ('{"value": [3]}', 'malformed: point 0 has no intVal'), ('{"dataTypeName": "com.google.distance.delta"}', 'none'),
               ('{"dataTypeName": "com.google.heart_rate.bpm", "startTimeNanos": null, "value": [{"fpVal": 80}]}', 'none')) AS v (point, found);
SELECT throws_ok('SELECT fitkart.samples_from(''google_fit'', ''{}'')', 'KF001', NULL, 'no dataset');
SELECT is(pg_temp.found('google_takeout', E'Date,Step count,Distance (m),Heart Points\n2026-06-01,,,\n2026-06-02,1627,852.5,3\n"2026-06-03",0,,\nsoon,5,,\n2026-06-04,many,,'),
          '1627 google_fit 2026-06-02 unknown 852.5; malformed: row 5 has no day or no number of steps; malformed: row 6 has no day or no number of steps', 'days of a Takeout');
SELECT throws_ok('SELECT fitkart.samples_from(''google_takeout'', ''Date,Steps'')', 'KF001', 'VALIDATION_FAILED: payload has no column Step count', 'another CSV');
SELECT throws_ok('SELECT fitkart.samples_from(''google_takeout'', E''Date,Step count\n"2026'')', 'KF001', 'VALIDATION_FAILED: line 2 of the CSV opens a quote that is never closed', 'a broken CSV says where');

-- Health Connect ------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.found('health_connect', '{"steps": [{"count": 842, "start_time": "2026-06-09T00:00:00Z", "end_time": "2026-06-09T01:00:00Z"}], "heart_rate": [{"bpm": 72}]}'),
          '842 health_connect 2026-06-09T00:00:00Z/2026-06-09T01:00:00Z unknown', 'a list of steps beside others');
SELECT is(pg_temp.found('health_connect', '{"records": [{"record_type": "steps", "value": 84, "start_time_ms": 1780999200000, "end_time_ms": 1780999260000}, {"record_type": "weight", "value": 80}]}'),
          '84 health_connect 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z unknown', 'records of several kinds');
SELECT is(pg_temp.found('health_connect', '{"records": [{"count": 5, "startTime": "2026-06-09T10:00:00+02:00", "endTime": "2026-06-09T10:01:00+02:00", "metadata": {"id": "a-1", "clientRecordVersion": 3, "recordingMethod": 3, "dataOrigin": "com.shealth"}},
                                                   {"startTime": "2026-06-09T10:00:00Z"}, {"count": 1, "startTime": "noon", "endTime": "2026-06-09T10:01:00Z"}]}'),
          '5 health_connect 2026-06-09T08:00:00Z/2026-06-09T08:01:00Z manual com.shealth a-1 3; malformed: record 1 has no count; malformed: record 2 has no start or no end', 'id, version, device and method are kept');
SELECT is(pg_temp.found('health_connect', '{"records": [{"count": 5, "startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T10:01:00Z", "metadata": {"id": "a-2", "clientRecordVersion": 0, "lastModifiedTime": "2026-06-09T12:00:00Z"}},
                                                   {"count": 0, "startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T10:01:00Z", "metadata": {"id": "a-2", "lastModifiedTime": "2026-06-09T12:00:01Z"}},
                                                   {"count": 0, "startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T10:01:00Z"}]}'),
          '5 health_connect 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z unknown a-2 1781006400000; 0 health_connect 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z unknown a-2 1781006401000', 'each edit is a later version, and one to nothing deletes');
SELECT results_eq(format($$SELECT b.accepted, b.duplicates FROM unnest(ARRAY[9, 4, 0]) WITH ORDINALITY AS e (steps, n), LATERAL fitkart.record_steps_batch(%L, fitkart.samples_from('health_connect', format(
              '{"records": [{"count": %%s, "startTime": "2026-06-09T18:00:00Z", "endTime": "2026-06-09T18:01:00Z", "metadata": {"id": "a-3", "lastModifiedTime": "2026-06-09T19:00:0%%sZ"}}]}', steps, n))) b$$, :'ana'),
          'VALUES (1, 0), (1, 0), (1, 0)', 'an edit downwards, and to nothing, is taken');
SELECT is((SELECT count(*) FROM fitkart.explain_steps(:'ana', '2026-06-09') e WHERE e.source = 'health_connect' AND e.rule = 'deleted'), 1::bigint, 'and the day has lost it');
-- walked: a record of Health Connect with these members more, and these in its metadata.
CREATE FUNCTION pg_temp.walked(members text, metadata text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
    SELECT substr(pg_temp.found('health_connect', jsonb_build_object('records', jsonb_build_array(
               '{"count": 5, "startTime": "2026-06-09T22:30:00Z", "endTime": "2026-06-09T22:31:00Z"}'::jsonb || members::jsonb || jsonb_build_object('metadata', metadata::jsonb)))::text), 67)
$$;
SELECT is(pg_temp.walked(members), offset_kept, 'the walker''s own clock: ' || members)
  FROM (VALUES ('{"startZoneOffset": "+02:00"}', ' 120 min'), ('{"start_zone_offset": "-03:30"}', ' -210 min'), ('{"startZoneOffset": "Z"}', ' 0 min'),
               ('{"startZoneOffset": {"id": "+05:45", "totalSeconds": 20700}}', ' 345 min'), ('{"start_zone_offset": -14400}', ' -240 min'), ('{"startZoneOffset": "+14:00"}', ' 840 min')) AS v (members, offset_kept);
SELECT is(pg_temp.walked(members), '', 'an offset that no clock has is none: ' || members)
  FROM (VALUES ('{"startZoneOffset": "+14:01"}'), ('{"startZoneOffset": "-12:30"}'), ('{"startZoneOffset": {}}'), ('{"start_zone_offset": 7230}'), ('{"startZoneOffset": -9223372036854775808}'),
               ('{"startZoneOffset": "null"}'), ('{"startZoneOffset": null}'), ('{"startTime": "2026-06-10T00:30:00+02:00"}')) AS v (members);
SELECT results_eq(format($$SELECT b.accepted, b.days -> 0 ->> 'day' FROM fitkart.record_steps_batch(%L, fitkart.samples_from('health_connect',
              '{"records": [{"count": 7, "startTime": "2026-06-07T22:30:00Z", "endTime": "2026-06-07T22:31:00Z", "startZoneOffset": "+02:00"}]}')) b$$, :'ana'),
          $$VALUES (1, '2026-06-08')$$, 'and it says which day it was');
SELECT is(pg_temp.walked('{}', metadata), device, 'two devices of one app are two: ' || metadata)
  FROM (VALUES ('{"dataOrigin": "com.shealth", "device": {"manufacturer": "samsung", "model": "SM-R890", "type": 1}}', ' com.shealth samsung SM-R890 watch'),
               ('{"dataOrigin": {"packageName": "com.shealth"}, "device": {"type": 2}}', ' com.shealth phone'),
               ('{"dataOrigin": "com.shealth", "device": {"model": "", "type": 0}}', ' com.shealth'),
               ('{"device": {"model": "Ring 5", "type": "RING"}}', ' Ring 5 RING'), ('{"device": {"type": 9}}', ' type 9'), ('{"dataOrigin": "", "device": "watch"}', '')) AS v (metadata, device);
SELECT is((SELECT array_agg(octet_length(s ->> 'device_id')) FROM jsonb_array_elements(fitkart.samples_from('health_connect', format('{"records": [{"count": 5, "startTime": "2026-06-09T10:00:00Z", "endTime": "2026-06-09T10:01:00Z",
              "metadata": {"dataOrigin": "a", "device": {"model": "%s"}}}]}', repeat('ü', 300)))) s), '{200}', 'a long name is cut between characters');
-- beside: sixty steps of a watch, and these records.
CREATE FUNCTION pg_temp.beside(VARIADIC records text[]) RETURNS text LANGUAGE sql AS $$
    SELECT substr(pg_temp.found('health_connect', jsonb_build_object('records', (SELECT jsonb_agg(
               '{"startTime": "2026-06-09T22:30:00Z", "endTime": "2026-06-09T22:31:00Z", "metadata": {"dataOrigin": "app", "device": {"type": 1}}}'::jsonb || r::jsonb ORDER BY n)
          FROM unnest('{"count": 60, "recordType": "Steps"}'::text || records) WITH ORDINALITY AS u (r, n)))::text), 78)
$$;
SELECT is(pg_temp.beside(record), measure, 'beside steps: ' || record)
  FROM (VALUES ('{"recordType": "Distance", "distance": {"inMeters": 3.25, "inKilometers": 0.00325}}', ' 3.25'), ('{"record_type": "DistanceRecord", "meters": 3}', ' 3'),
               ('{"record_type": "distance", "value": "3.5", "unit": "meters"}', ' 3.5'), ('{"record_type": "distance", "value": 3}', ''), ('{"record_type": "distance", "value": 3, "unit": "km"}', ''),
               ('{"record_type": "distance", "meters": 3, "metadata": {"dataOrigin": "another"}}', ''), ('{"record_type": "distance", "meters": -3}', ''), ('{"record_type": "distance", "meters": 1e9}', ''),
               ('{"record_type": "distance", "meters": 50, "endTime": "2026-06-09T22:31:15Z"}', ' 40'), ('{"record_type": "distance", "meters": 50, "endTime": "2026-06-09T22:31:16Z"}', ''),
               ('{"record_type": "distance", "meters": 40, "metadata": {"dataOrigin": "app", "device": {"type": 1}, "recordingMethod": 3}}', ''), ('{"recordType": "ActiveCaloriesBurned", "energy": {"inKilocalories": 0}}', ''), ('{"record_type": "distance", "meters": 3, "startTime": "2026-06-09T22:30:10Z"}', ''),
               ('{"recordType": "ActiveCaloriesBurned", "energy": {"inKilocalories": 2}}', ' 2'), ('{"record_type": "total_calories_burned", "calories": 2}', ''),
               ('{"recordType": "HeartRate", "samples": [{"time": "2026-06-09T22:30:00Z", "beatsPerMinute": 90}, {"time": "2026-06-09T22:30:59Z", "beatsPerMinute": 100}, {"time": "2026-06-09T22:31:00Z", "beatsPerMinute": 200}], "metadata": {"dataOrigin": "strap"}}', ' 95 bpm'),
               ('{"record_type": "heart_rate", "time": "2026-06-09T22:30:30Z", "bpm": 251}', '')) AS v (record, measure);
SELECT is(pg_temp.found('health_connect', '{"steps": [{"count": 900, "start_time": "2026-06-09T07:00:00Z", "end_time": "2026-06-09T07:15:00Z"}, {"count": 9, "start_time": "2026-06-09T09:00:00Z", "end_time": "2026-06-09T09:15:00Z"}],
              "heart_rate": [{"bpm": 72, "time": "2026-06-09T07:10:00Z"}, {"bpm": 73}], "distance": [{"meters": 5000, "start_time": "2026-06-09T09:00:00Z", "end_time": "2026-06-09T09:15:00Z"}, {"meters": 630.0, "start_time": "2026-06-09T07:00:00Z", "end_time": "2026-06-09T07:15:00Z"}, 3],
              "active_calories": [{"calories": 25.5, "start_time": "2026-06-09T07:00:00Z", "end_time": "2026-06-09T07:15:00Z"}], "weight": [{"kilograms": 72.5}]}'),
          '900 health_connect 2026-06-09T07:00:00Z/2026-06-09T07:15:00Z unknown 630 25.5 72 bpm; 9 health_connect 2026-06-09T09:00:00Z/2026-06-09T09:15:00Z unknown', 'lists of each kind; nine steps of five kilometres were no walk');
SELECT results_eq(format($$SELECT b.accepted, b.duplicates FROM unnest(ARRAY['', %2$L, %2$L]) WITH ORDINALITY AS e (also, n), LATERAL fitkart.record_steps_batch(%1$L, fitkart.samples_from('health_connect',
              '{"records": [{"count": 900, "startTime": "2026-06-06T18:00:00Z", "endTime": "2026-06-06T18:10:00Z"}' || also || ']}')) b$$, :'ana', v.more), 'VALUES (1, 0), (1, 0), (0, 1)', 'an export that was read without its metres is taken once more with them')
  FROM (VALUES (', {"recordType": "Distance", "meters": 612.5, "startTime": "2026-06-06T18:00:00Z", "endTime": "2026-06-06T18:10:00Z"}')) AS v (more);
SELECT is((SELECT d.steps FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-06-06')::bigint, 900::bigint, 'and counts once');
SELECT throws_ok('SELECT fitkart.samples_from(''health_connect'', ''{"weights": []}'')', 'KF001', NULL, 'no steps at all');

-- Withings ------------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.found('withings', '{"body": {"series": {"1780999200": {"calories": 1, "distance": 15, "duration": 60, "steps": 21}, "1780999260": {"duration": 1440}, "17809992x0": {"duration": 60, "steps": 4}, "1780999320": {"steps": 4}}}, "status": 0}'),
          '21 withings 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic 15 1; malformed: series 17809992x0 has no time or no duration; malformed: series 1780999320 has no time or no duration', 'a series, with metres and calories');
SELECT is(pg_temp.found('withings', '{"body": {"series": {"1780999200": {"duration": 60, "steps": 21, "heart_rate": 97, "deviceid": "892359", "model": "ScanWatch", "model_id": 93},
                                                           "1780999260": {"duration": 60, "steps": 22, "heart_rate": 0, "deviceid": null, "model": "iOS step tracker"},
                                                           "1780999320": {"duration": 60, "steps": 23, "heart_rate": "97", "deviceid": ""}, "1780999380": {"heart_rate": 80}}}}'),
          '21 withings 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic 892359 97 bpm; 22 withings 2026-06-09T10:01:00Z/2026-06-09T10:02:00Z automatic iOS step tracker; 23 withings 2026-06-09T10:02:00Z/2026-06-09T10:03:00Z automatic',
          'the device, or at least its model, and the heart rate of the same minute where one was measured');
SELECT is(pg_temp.found('withings', '{"body": {"series": {"1780999200": {"duration": 60, "steps": "z"}, "1780999260": {"duration": 60, "steps": 5.5}, "1780999320": {"duration": 60, "steps": null}, "1780999380": {"steps": 7}}}}'),
          'malformed: series 1780999200 has no whole number as steps; malformed: series 1780999260 has no whole number as steps; malformed: series 1780999380 has no time or no duration', 'what is no number of steps is listed');
SELECT throws_ok('SELECT fitkart.samples_from(''withings'', ''{"status": 401}'')', 'KF001', NULL, 'an answer without a body');

-- Samsung Health --------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.found('samsung_health', E'com.samsung.shealth.tracker.pedometer_step_count,7006003,6\nstart_time,end_time,count,source_name\n2026-06-09T07:00:00-03:00,2026-06-09T08:00:00-03:00,900,Galaxy Watch\n'),
          '900 samsung_health 2026-06-09T10:00:00Z/2026-06-09T11:00:00Z automatic Galaxy Watch', 'a table below its name');
SELECT is(pg_temp.found('samsung_health', E'com.samsung.health.step_count.start_time,com.samsung.health.step_count.end_time,com.samsung.health.step_count.count,com.samsung.health.step_count.time_offset,com.samsung.health.step_count.datauuid,com.samsung.health.step_count.deviceuuid\n2026-06-09 10:00:00.000,2026-06-09 10:01:00.000,90,UTC+0200,u-1,1kGlEKqwGK\n2026-06-09 10:00:00.000,2026-06-09 10:01:00.000,91,,u-2,\n,2026-06-09 10:01:00.000,91,,u-3,', 'America/Sao_Paulo'),
          '90 samsung_health 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic 1kGlEKqwGK u-1 120 min; 91 samsung_health 2026-06-09T13:00:00Z/2026-06-09T13:01:00Z automatic u-2; malformed: row 4 has no time or no count', 'columns with the table''s name; times are in UTC where an offset stands beside them, else by the clock');
SELECT is(pg_temp.found('samsung_health', E'com.samsung.shealth.step_daily_trend,7006003,6\nsource_type,count,day_time,source_name\n-2,4500,2026-06-04T00:00:00-03:00,Samsung Health\n0,3000,2026-06-04T00:00:00-03:00,Phone\n109,4000,2026-06-04T00:00:00-03:00,Galaxy Watch'),
          '3000 samsung_health 2026-06-04 automatic Phone; 4000 samsung_health 2026-06-04 automatic Galaxy Watch', 'totals of each device, without their sum');
SELECT is(pg_temp.found('samsung_health', E'start_time,end_time,count,time_offset\n' || format('2026-06-09T10:00:00Z,2026-06-09T10:01:00Z,90,%s', beside)), '90 samsung_health 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic' || kept, 'an offset beside a row: ' || beside)
  FROM (VALUES ('UTC-0330', ' -210 min'), ('UTC+1500', ''), ('+0200', ''), ('UTC', '')) AS v (beside, kept);
SELECT is(pg_temp.found('samsung_health', E'start_time,end_time,com.samsung.health.step_count.count,com.samsung.health.step_count.distance,com.samsung.health.step_count.calorie\n2026-06-09T10:00:00Z,2026-06-09T10:01:00Z,90,61.5,3.2\n2026-06-09T10:01:00Z,2026-06-09T10:02:00Z,91,far,-1'),
          '90 samsung_health 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic 61.5 3.2; 91 samsung_health 2026-06-09T10:01:00Z/2026-06-09T10:02:00Z automatic', 'metres and kilocalories of a row');
SELECT throws_ok('SELECT fitkart.samples_from(''samsung_health'', ''a,b'')', 'KF001', NULL, 'another table');

-- Apple Health ------------------------------------------------------------------------------------------------------------------
\set apple '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]><HealthData locale="en_AT"><Record type="HKQuantityTypeIdentifierStepCount" sourceName="iPhone" unit="count" value="123" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/><Record type="HKQuantityTypeIdentifierStepCount" sourceName="Health" unit="count" value="7.6" startDate="2026-06-09 13:00:00 +0200" endDate="2026-06-09 13:01:00 +0200"><MetadataEntry key="HKWasUserEntered" value="1"/></Record><Record type="HKQuantityTypeIdentifierBodyMass" value="80"/><Record type="HKQuantityTypeIdentifierStepCount" value="1"/></HealthData>'
SELECT is(pg_temp.found('apple_health', :'apple'),
          '123 health_kit 2026-06-09T10:00:00Z/2026-06-09T10:01:00Z automatic iPhone; 8 health_kit 2026-06-09T11:00:00Z/2026-06-09T11:01:00Z manual Health; malformed: step record 3 has no time or no value', 'step records, and what was typed in');
-- entered: an hour in June or January with these entries.
CREATE FUNCTION pg_temp.entered(entries text, month text DEFAULT '06') RETURNS text LANGUAGE sql AS $$
    SELECT substr(pg_temp.found('apple_health', format('<HealthData><Record type="HKQuantityTypeIdentifierStepCount" sourceName="W" value="5" startDate="2026-%1$s-09 12:00:00 +0200" endDate="2026-%1$s-09 12:01:00 +0200">%2$s</Record></HealthData>',
                                                       month, entries)), 56)
$$;
SELECT is(pg_temp.entered('<MetadataEntry key="HKTimeZone" value="America/New_York"/>'), 'automatic W -240 min', 'the walker''s zone at that time, whatever the clock of the phone that exported it');
SELECT is(pg_temp.entered('<MetadataEntry key="HKTimeZone" value="America/New_York"/>', '01'), 'automatic W -300 min', 'in winter another offset');
SELECT is(pg_temp.entered(format('<MetadataEntry key="HKTimeZone" value="%s"/>', zone)), 'automatic W', 'no zone: ' || zone) FROM unnest('{"",Middle/Earth,EST5EDT,GMT+0200,"../../etc/passwd"}'::text[]) AS zone;
SELECT is(pg_temp.entered(''), 'automatic W', 'without a zone it has no offset of its own');
SELECT is(pg_temp.entered('<MetadataEntry key="HKTimeZone" value="Asia/Kathmandu"/><MetadataEntry key="HKWasUserEntered" value="1"/><MetadataEntry key="HKTimeZone" value="UTC"/><MetadataEntry key="HKWasUserEntered" value="0"/>'),
          'manual W 345 min', 'of an entry that comes twice the first counts');
-- recorded: two minutes of steps of a watch and one of a telephone, and these records of the minute from twelve on.
CREATE FUNCTION pg_temp.recorded(records text) RETURNS text LANGUAGE sql AS $$
    SELECT regexp_replace(pg_temp.found('apple_health', '<HealthData>' || regexp_replace(replace(records, '/>', ' startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/>') ||
           '<Record type="StepCount" sourceName="Watch" value="90" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/>
            <Record type="StepCount" sourceName="Watch" value="60" startDate="2026-06-09 12:01:00 +0200" endDate="2026-06-09 12:02:00 +0200"/>
            <Record type="StepCount" sourceName="iPhone" value="80" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/>', 'type="', 'type="HKQuantityTypeIdentifier', 'g') || '</HealthData>'),
           ' health_kit 2026-06-09T10:0[01]:00Z/2026-06-09T10:0[12]:00Z automatic', '', 'g')
$$;
SELECT is(pg_temp.recorded(records), found, 'records beside steps: ' || records)
  FROM (VALUES ('<Record type="DistanceWalkingRunning" sourceName="Watch" unit="km" value="0.101"/>', '90 Watch 101; 60 Watch; 80 iPhone'),
               ('<Record type="DistanceWalkingRunning" sourceName="iPhone" unit="mi" value="0.1"/>', '90 Watch; 60 Watch; 80 iPhone 160.934'),
               ('<Record type="ActiveEnergyBurned" sourceName="Watch" unit="kJ" value="41.84"/><Record type="HeartRate" sourceName="Strap" unit="count/min" value="112"/>', '90 Watch 10 112 bpm; 60 Watch; 80 iPhone 112 bpm'),
               ('<Record type="ActiveEnergyBurned" sourceName="Watch" unit="Cal" value="7"/><Record type="DistanceWalkingRunning" sourceName="Watch" unit="furlong" value="7"/>', '90 Watch 7; 60 Watch; 80 iPhone'),
               ('<Record type="DistanceWalkingRunning" sourceName="Watch" unit="km" value="far"/><Record type="HeartRate" unit="count/min"/><Record type="DistanceCycling" sourceName="Watch" unit="km" value="1"/>', '90 Watch; 60 Watch; 80 iPhone')) AS v (records, found);
SELECT is((SELECT octet_length(s ->> 'device_id') FROM jsonb_array_elements(fitkart.samples_from('apple_health', format('<HealthData><Record type="HKQuantityTypeIdentifierStepCount" sourceName="a%s" value="5"
              startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/></HealthData>', repeat('ü', 120)))) AS s), 199, 'a long name is cut between characters');
SELECT throws_ok('SELECT fitkart.samples_from(''apple_health'', ''<HealthData>'')', 'KF001', 'VALIDATION_FAILED: payload is no well-formed XML document', 'half a document');
SELECT is(pg_temp.found('apple_health', '<HealthData/>'), 'none', 'an export without steps');
SELECT throws_ok('SELECT fitkart.samples_from(''apple_health'', ''<HealthData><Record 00:00="1" type="HKQuantityTypeIdentifierStepCount"/></HealthData>'')', 'KF001', 'VALIDATION_FAILED: payload is no well-formed XML document', 'a namespace that is none');
SELECT is(pg_temp.found('apple_health', '<!DOCTYPE HealthData [<!ENTITY leak SYSTEM "file:///etc/passwd">]><HealthData><Record type="HKQuantityTypeIdentifierStepCount" sourceName="&#97;" value="5" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/></HealthData>') !~ 'root', true, 'no external entity is read');
SELECT throws_ok(format('SELECT fitkart.samples_from(''apple_health'', %L)', '<!DOCTYPE h [<!ENTITY a "aaaaaaaaaa">' || (SELECT string_agg(format('<!ENTITY %s "%s">', chr(97 + n), repeat(format('&%s;', chr(96 + n)), 10)), '' ORDER BY n) FROM generate_series(1, 12) AS n)
                        || ']><h>&m;</h>'), 'KF001', NULL, 'a document that would grow without end is none');

-- All of them ---------------------------------------------------------------------------------------------------------------------
SELECT throws_ok(format('SELECT fitkart.samples_from(%L, ''{'')', f), 'KF001', NULL, f || ': half an object')
  FROM unnest('{google_fit,health_connect,fitbit,withings}'::text[]) AS f;
SELECT throws_ok('SELECT fitkart.samples_from(''garmin'', ''{}'')', 'KF001', 'VALIDATION_FAILED: there is no format garmin', 'an unknown format');
SELECT throws_ok('SELECT fitkart.samples_from(NULL, ''{}'')', 'KF001', NULL, 'no format');
SELECT throws_ok('SELECT fitkart.samples_from(''fitbit'', NULL)', 'KF001', NULL, 'no payload');
SELECT throws_ok('SELECT fitkart.samples_from(''fitbit'', ''{"activities-steps": []}'', ''Middle/Earth'')', 'KF001', 'VALIDATION_FAILED: unknown time zone Middle/Earth', 'an unknown zone');
SELECT is(fitkart.samples_from('fitbit', '{"activities-steps": []}'), '[]'::jsonb, 'an empty export');
SELECT throws_ok(format('SELECT fitkart.samples_from(''fitbit'', ''{"activities-steps": [], "huge": %s}'')', huge), 'KF001', 'VALIDATION_FAILED: payload is no JSON object or array', 'a number that no number type holds')
  FROM (VALUES ('1e999999'), ('-1E-99999'), (repeat('9', 200000))) AS odd (huge);
SELECT results_eq(format('SELECT b.accepted, b.duplicates, b.rejected FROM fitkart.record_steps_batch(%L, fitkart.samples_from(''fitbit'', %L)) b', :'ana', :'intraday'), 'VALUES (3, 0, 0)', 'an export is recorded');
SELECT results_eq(format('SELECT b.accepted, b.duplicates, b.rejected FROM fitkart.record_steps_batch(%L, fitkart.samples_from(''fitbit'', %L)) b', :'ana', :'intraday'), 'VALUES (0, 3, 0)', 'once, however often it is sent');
SELECT is((SELECT string_agg(r, ',' ORDER BY r) FROM unnest(ARRAY['fitkart_admin', 'fitkart_anon', 'fitkart_auditor', 'fitkart_service', 'fitkart_user']) r
            WHERE has_function_privilege(r, 'fitkart.samples_from(text, text, text)', 'EXECUTE')), 'fitkart_service', 'for back ends');
SELECT * FROM finish();
ROLLBACK;
