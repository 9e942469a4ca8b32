-- Every adapter of samples_from against broken exports: whatever comes is an array whose elements record_steps_batch takes or lists,
-- or VALIDATION_FAILED; never another error, never a lost connection. Variables: seed (between -1 and 1), rounds.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL client_min_messages = error;  -- libxml2 warns of each broken document
SET LOCAL log_min_messages = fatal;
SELECT setseed(:seed), set_config('fuzz.rounds', :'rounds', true) \g /dev/null
SELECT fitkart.create_user('fuzz@formats.test', 'Fuzz') AS walker \gset
CREATE TEMP TABLE exports (format text, payload text);
INSERT INTO exports VALUES
    ('fitbit', '{"activities-steps": [{"dateTime": "2026-06-09", "value": "59"}], "activities-steps-intraday": {"dataset": [{"time": "00:00:00", "value": 7}, {"time": "14:28:00", "value": 52}], "datasetInterval": 1, "datasetType": "minute"}, "activities-heart-intraday": {"dataset": [{"time": "14:28:05", "value": 101}]}}'),
    ('google_fit', '{"point": [{"startTimeNanos": "1780900000000000000", "endTimeNanos": "1780900060000000000", "originDataSourceId": "derived:steps:nike", "value": [{"intVal": 146}]}],
        "bucket": [{"dataset": [{"point": [{"startTimeNanos": "1780900000000000000", "endTimeNanos": "1780900060000000000", "dataTypeName": "com.google.distance.delta", "originDataSourceId": "derived:distance:nike", "value": [{"fpVal": 61.5}]}, {"startTimeNanos": "1780900000000000000", "dataTypeName": "com.google.heart_rate.bpm", "value": [{"fpVal": 104}]}]}]}]}'),
    ('google_takeout', E'Date,Step count,Distance (m),Heart Points\n2026-06-02,1627,852.5,3\n"2026-06-03",0,,\n'),
    ('health_connect', '{"records": [{"count": 5, "startTime": "2026-06-09T10:00:00+02:00", "endTime": "2026-06-09T10:01:00+02:00", "metadata": {"id": "a-1", "clientRecordVersion": 3, "recordingMethod": 3, "dataOrigin": "com.shealth", "device": {"manufacturer": "samsung", "model": "SM-R890", "type": 1}}, "startZoneOffset": "+02:00"}, {"start_zone_offset": 7200, "record_type": "steps", "value": 84, "start_time_ms": 1780999200000, "end_time_ms": 1780999260000}, {"record_type": "distance", "value": 60, "unit": "m", "start_time_ms": 1780999200000, "end_time_ms": 1780999260000},
        {"recordType": "HeartRate", "samples": [{"time": "2026-06-09T10:00:00+02:00", "beatsPerMinute": 90}]}], "active_calories": [{"calories": 2.5, "start_time": "2026-06-09T10:00:00Z", "end_time": "2026-06-09T10:01:00Z"}]}'),
    ('withings', '{"body": {"series": {"1780999200": {"calories": 1, "distance": 15, "duration": 60, "steps": 21, "heart_rate": 97, "deviceid": "892359", "model": "ScanWatch"}, "1780999260": {"duration": 1440}}}, "status": 0}'),
    ('samsung_health', E'com.samsung.shealth.tracker.pedometer_step_count,7006003,6\nstart_time,end_time,count,source_name,time_offset,distance,calorie\n2026-06-09T07:00:00-03:00,2026-06-09T08:00:00-03:00,900,Galaxy Watch,UTC+0200,610.5,32\n'),
    ('apple_health', '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]><HealthData><Record type="HKQuantityTypeIdentifierStepCount" sourceName="iPhone" unit="count" value="123" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"><MetadataEntry key="HKWasUserEntered" value="1"/><MetadataEntry key="HKTimeZone" value="Europe/Vienna"/></Record><Record type="HKQuantityTypeIdentifierDistanceWalkingRunning" sourceName="iPhone" unit="km" value="0.0615" startDate="2026-06-09 12:00:00 +0200" endDate="2026-06-09 12:01:00 +0200"/><Record type="HKQuantityTypeIdentifierHeartRate" unit="count/min" value="104" startDate="2026-06-09 12:00:30 +0200" endDate="2026-06-09 12:00:30 +0200"/></HealthData>');

-- One change: a token becomes another, or characters go, come twice, or are replaced.
CREATE FUNCTION pg_temp.mutated(payload text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    at int := 1 + floor(random() * length(payload));
    span int := 1 + floor(random() * random() * 30);
    odd text := (ARRAY['-1', '0', '1e309', '9223372036854775808', '99999999999999999999999999', '2147483648', '-0', '3.5', 'null', 'true', '""', '[]', '{}', '[[]]', '"x"',
                       'NaN', '2026-02-30', '0000-00-00', '99999-01-01', '24:00:00', '-00:00', '+99:99', E'\u00e4\u20ac\U0001F600', E'\n', E'\r\n', ',', '"', '&amp;', '<', '>', '\u0000', E'\\'])
                [1 + floor(random() * 32)];
    tokens text[];
BEGIN
    CASE greatest(0, floor(random() * 13) - 8)
        WHEN 0 THEN  -- a number, a text or a word becomes something else
            SELECT array_agg(m[1]) INTO tokens FROM regexp_matches(payload, '("[^"]*"|[0-9][0-9.:-]*|[a-zA-Z_]+)', 'g') AS m;
            RETURN CASE WHEN tokens IS NULL THEN odd
                        ELSE overlay(payload PLACING odd FROM strpos(payload, tokens[at % cardinality(tokens) + 1]) FOR length(tokens[at % cardinality(tokens) + 1])) END;
        WHEN 1 THEN RETURN overlay(payload PLACING '' FROM at FOR span);
        WHEN 2 THEN RETURN overlay(payload PLACING substr(payload, at, span) || substr(payload, at, span) FROM at FOR span);
        WHEN 3 THEN RETURN overlay(payload PLACING odd FROM at FOR span);
        ELSE RETURN left(payload, at);
    END CASE;
END $$;

CREATE TEMP TABLE outcomes (format text, outcome text, times bigint, PRIMARY KEY (format, outcome));
DO $fuzz$
DECLARE
    export record;
    broken text;
    samples jsonb;
    outcome text;
    detail text;
    walker uuid := (SELECT u.id FROM fitkart.users u WHERE u.email = 'fuzz@formats.test');
BEGIN
    FOR round IN 1 .. current_setting('fuzz.rounds')::int LOOP
        FOR export IN SELECT e.format, e.payload FROM exports e LOOP
            broken := export.payload;
            FOR change IN 0 .. floor(random() * 3)::int LOOP
                broken := pg_temp.mutated(broken);
            END LOOP;
            BEGIN
                samples := fitkart.samples_from(export.format, broken, 'Europe/Vienna');
                SELECT CASE WHEN b.accepted + b.duplicates + b.rejected = jsonb_array_length(samples) THEN 'read' ELSE 'samples were lost' END
                  INTO outcome FROM fitkart.record_steps_batch(walker, samples) b;
            EXCEPTION WHEN OTHERS THEN
                GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
                outcome := SQLSTATE || CASE WHEN SQLSTATE = 'KF001' THEN '' ELSE ' ' || SQLERRM END;
            END;
            IF outcome NOT IN ('read', 'KF001') THEN
                RAISE EXCEPTION '%: % of %', export.format, outcome, broken;
            END IF;
            INSERT INTO outcomes VALUES (export.format, outcome, 1) ON CONFLICT ON CONSTRAINT outcomes_pkey DO UPDATE SET times = outcomes.times + 1;
        END LOOP;
    END LOOP;
END $fuzz$;
SELECT o.format, o.outcome, o.times FROM outcomes o ORDER BY 1, 2;
DO $$ BEGIN
    IF EXISTS (SELECT FROM fitkart.verify(true) v WHERE NOT v.ok) THEN
        RAISE EXCEPTION 'what was recorded does not add up';
    END IF;
END $$;
ROLLBACK;
