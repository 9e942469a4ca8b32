-- Exports as real people's phones wrote them, from the folder that FITKART_REAL_DATA names.
BEGIN;
SELECT plan(16);
\set apple `gzip -dc "$FITKART_REAL_DATA/apple_health/export_steps_reduced.xml.gz"`
\set apple_small `cat "$FITKART_REAL_DATA/formats/apple_health/export6s3sample.xml"`
\set takeout `cat "$FITKART_REAL_DATA/google_fit/daily_activity_metrics_reduced.csv"`
\set google_fit `cat "$FITKART_REAL_DATA/formats/google_fit_rest/googlefit-merge-step-deltas.json"`
\set health_connect `cat "$FITKART_REAL_DATA/formats/health_connect/healthconnect_steps.json"`
\set mixed `cat "$FITKART_REAL_DATA/formats/health_connect/healthconnect_android_mixed.json"`
\set intraday `cat "$FITKART_REAL_DATA/formats/fitbit_intraday/fitbit-activities-steps-1d-1m-intraday.json"`
\set series `cat "$FITKART_REAL_DATA/formats/fitbit_intraday/fitbit-activities-steps-timeseries.json"`
\set withings `cat "$FITKART_REAL_DATA/formats/withings/withings-intraday-activity.json"`
\set step_count `cat "$FITKART_REAL_DATA/formats/samsung_health/com.samsung.health.step_count.202605.csv"`
\set trend `cat "$FITKART_REAL_DATA/formats/samsung_health/com.samsung.shealth.step_daily_trend.202605.csv"`
\set pedometer `cat "$FITKART_REAL_DATA/formats/samsung_health/com.samsung.shealth.tracker.pedometer_step_count.202605.csv"`
CREATE FUNCTION pg_temp.found(format text, payload text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', count(*), sum((s ->> 'steps')::bigint), count(*) FILTER (WHERE s ->> 'recording_method' = 'manual'), count(s ->> 'malformed'))
      FROM jsonb_array_elements(fitkart.samples_from(format, payload)) AS s
$$;
-- Samples, their steps, how many were typed in, how many could not be read.
SELECT is(pg_temp.found('apple_health', :'apple'), (SELECT concat_ws(' ', count(*), sum(r.steps), count(*) FILTER (WHERE r.by_hand), 0)
            FROM (SELECT (regexp_match(line, 'value="([0-9]+)"'))[1]::bigint AS steps, following ~ 'HKWasUserEntered" value="1"' AS by_hand
                    FROM (SELECT line, lead(line, 1, '') OVER (ORDER BY n) AS following FROM regexp_split_to_table(:'apple', '\n') WITH ORDINALITY AS l (line, n)) AS lines
                   WHERE line ~ '<Record type="HKQuantityTypeIdentifierStepCount"') AS r WHERE r.steps > 0), 'Apple Health: every record of the export');
SELECT cmp_ok((SELECT count(*) FROM jsonb_array_elements(fitkart.samples_from('apple_health', :'apple')) s WHERE s ->> 'recording_method' = 'manual'), '>', 0::bigint, 'of which some were typed in');
CREATE TEMP TABLE walked AS SELECT s ->> 'device_id' AS device, (s ->> 'started_at')::timestamptz AS started_at, (s ->> 'steps')::int AS steps, (s ->> 'distance_m')::float8 AS metres
  FROM jsonb_array_elements(fitkart.samples_from('apple_health', :'apple')) AS s;
SELECT results_eq('SELECT count(*), count(w.metres) FROM walked w WHERE w.device = ''iPhone''', 'VALUES (3770::bigint, 2723::bigint)', 'the metres of an iPhone are records of their own, and nearly three quarters of its steps have them');
SELECT is((SELECT count(*) FROM (SELECT sum(w.metres) / sum(w.steps) AS stride FROM walked w WHERE w.device = 'iPhone' AND w.metres > 0 GROUP BY w.started_at::date HAVING sum(w.steps) >= 1000) AS d WHERE d.stride NOT BETWEEN 0.57 AND 0.82),
          0::bigint, 'and make of each day of 1,000 steps strides as people have');
SELECT matches(pg_temp.found('apple_health', :'apple_small'), '^[0-9]+ [0-9]+ 0 0$', 'a small export');
SELECT is(pg_temp.found('google_takeout', :'takeout'), (SELECT concat_ws(' ', count(*), sum(split_part(line, ',', 2)::bigint), 0, 0)
            FROM regexp_split_to_table(:'takeout', '\n') AS line WHERE line ~ '^[0-9-]+,[1-9]'), 'Google Takeout: every day with steps');
SELECT matches(pg_temp.found('google_fit', :'google_fit'), '^[0-9]+ [0-9]+ [0-9]+ 0$', 'Google Fit');
SELECT is(pg_temp.found('health_connect', :'health_connect'), '1 8421 0 0', 'Health Connect');
SELECT is(pg_temp.found('health_connect', :'mixed'), '1 8421 0 0', 'Health Connect among other records');
SELECT is((SELECT s ->> 'heart_rate_bpm' FROM jsonb_array_elements(fitkart.samples_from('health_connect', :'mixed')) AS s), '72', 'with the heart of that hour');
\set heart `cat "$FITKART_REAL_DATA/formats/fitbit_intraday/fitbit-activities-heart-1d-1m-intraday.json"`
SELECT is((SELECT string_agg(s ->> 'heart_rate_bpm', ' ') FROM jsonb_array_elements(fitkart.samples_from('fitbit', ((:'intraday'::jsonb || :'heart'::jsonb) #- '{activities-steps-intraday,dataset}'
              || '{"activities-steps-intraday": {"dataset": [{"time": "00:01:00", "value": 7}, {"time": "00:09:00", "value": 7}]}}')::text)) AS s), '64', 'Fitbit: its answer for the heart put beside that for the steps');
SELECT is(pg_temp.found('fitbit', :'intraday'), '3 3271 0 0', 'Fitbit: two minutes and the day''s total');
SELECT is(pg_temp.found('fitbit', :'series'), '2 3112 0 0', 'Fitbit: a series of days');
SELECT matches(pg_temp.found('withings', :'withings'), '^4 162 0 0$', 'Withings');
SELECT is(pg_temp.found('samsung_health', :'step_count') || ', ' || pg_temp.found('samsung_health', :'trend') || ', ' || pg_temp.found('samsung_health', :'pedometer'),
          '3 5000 0 0, 2 7000 0 0, 1 9000 0 0', 'Samsung Health: three tables');
SELECT is(jsonb_array_length(fitkart.samples_from('fitbit', :'intraday', 'America/New_York')), 3, 'by another clock as many');
SELECT * FROM finish();
ROLLBACK;
