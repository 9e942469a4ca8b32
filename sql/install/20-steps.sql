-- Steps: recorded one by one, in batches of one person, in columns of many; explained and proved.

CREATE TYPE fitkart.record_steps_result AS (
    step_record_id uuid,
    status         text,
    anomaly_score  numeric,
    reasons        text[],
    day            date,
    day_steps      bigint,
    coins_awarded  bigint,
    coins_pending  bigint
);
COMMENT ON TYPE fitkart.record_steps_result IS 'What a sample became.';
COMMENT ON COLUMN fitkart.record_steps_result.step_record_id IS 'its row in step_records; NULL for a duplicate';
COMMENT ON COLUMN fitkart.record_steps_result.status IS 'verified, pending (its day waits for a review) or duplicate (it was there before: nothing was written)';
COMMENT ON COLUMN fitkart.record_steps_result.anomaly_score IS 'score of its day: 0 (as people walk) to 100 (as nobody walks)';
COMMENT ON COLUMN fitkart.record_steps_result.reasons IS 'what speaks against the day, the weightiest first';
COMMENT ON COLUMN fitkart.record_steps_result.day IS 'local day of its start';
COMMENT ON COLUMN fitkart.record_steps_result.day_steps IS 'steps of that day, all sources merged';
COMMENT ON COLUMN fitkart.record_steps_result.coins_awarded IS 'coins that this call booked; negative after a correction';
COMMENT ON COLUMN fitkart.record_steps_result.coins_pending IS 'by how much this call changed the coins that wait for a review';

CREATE FUNCTION fitkart.record_steps(
    user_id uuid,
    steps integer,
    source text,
    started_at timestamptz DEFAULT NULL,
    ended_at timestamptz DEFAULT NULL,
    recorded_date date DEFAULT NULL,
    distance_m float8 DEFAULT NULL,
    calories_kcal float8 DEFAULT NULL,
    heart_points integer DEFAULT NULL,
    heart_rate_bpm float8 DEFAULT NULL,
    device_id text DEFAULT NULL,
    source_record_id text DEFAULT NULL,
    source_version bigint DEFAULT NULL,
    utc_offset_minutes integer DEFAULT NULL,
    recording_method text DEFAULT 'unknown',
    metadata jsonb DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.record_steps_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_record_steps';
COMMENT ON FUNCTION fitkart.record_steps IS
'Records one sample of steps: merges it into its local day (for each instant the best source counts once), judges the day, and books what the day earns more or less than before. Order, repetition and split of samples never change a day or its coins. A sample across midnight is split by time.
Arguments:
  user_id: who walked
  steps: whole steps; 0 with a source_record_id deletes that sample; without a time it deletes what has come under the id, wherever it is
  source: one of the setting step_sources: fitbit, garmin, withings, polar, samsung_health, health_kit, google_fit, health_connect, phone_sensor, strava, import, manual
  started_at: start of an interval, at most a day long; needs ended_at
  ended_at: end of the interval; five minutes in the future are forgiven
  recorded_date: instead of an interval: steps are the total of this local day
  distance_m: metres, 0 to 500000; default not given
  calories_kcal: kilocalories, 0 to 50000; default not given
  heart_points: 0 to 10000; default not given
  heart_rate_bpm: mean heart rate in beats a minute, 20 to 250; default not given
  device_id: the device as the client names it, 1 to 200 bytes; default not given
  source_record_id: the sample''s id at its source, so that it can be corrected or deleted; default none
  source_version: version of that id: the highest wins, in whatever order they come; default none
  utc_offset_minutes: offset from UTC where the steps were walked, -720 to 840; default the user''s zone at that time
  recording_method: automatic, active, manual or unknown; default unknown
  metadata: an object of at most 8000 bytes, kept as it is; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: what the sample became, and its day
Errors: VALIDATION_FAILED, INVALID_STEP_DATA, LIMIT_REACHED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.record_steps(user_id => ana, steps => 1200, source => ''fitbit'', started_at => ''2026-06-01 08:00+02'', ended_at => ''2026-06-01 08:12+02'');';

CREATE TYPE fitkart.record_steps_batch_result AS (
    accepted      integer,
    duplicates    integer,
    pending       integer,
    rejected      integer,
    rejections    jsonb,
    days          jsonb,
    coins_awarded bigint,
    coins_pending bigint
);
COMMENT ON TYPE fitkart.record_steps_batch_result IS 'What a batch became.';
COMMENT ON COLUMN fitkart.record_steps_batch_result.accepted IS 'samples that changed something';
COMMENT ON COLUMN fitkart.record_steps_batch_result.duplicates IS 'samples that were there before';
COMMENT ON COLUMN fitkart.record_steps_batch_result.pending IS 'accepted samples on days that wait for a review';
COMMENT ON COLUMN fitkart.record_steps_batch_result.rejected IS 'samples that were refused; the others stand';
COMMENT ON COLUMN fitkart.record_steps_batch_result.rejections IS '[{index (from 0), code, message}]';
COMMENT ON COLUMN fitkart.record_steps_batch_result.days IS '[{day, steps, status, coins_awarded, coins_pending, reasons}]';
COMMENT ON COLUMN fitkart.record_steps_batch_result.coins_awarded IS 'coins that this call booked; negative after corrections';
COMMENT ON COLUMN fitkart.record_steps_batch_result.coins_pending IS 'by how much this call changed the coins that wait for a review';

CREATE FUNCTION fitkart.record_steps_batch(
    user_id uuid,
    samples jsonb,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.record_steps_batch_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_record_steps_batch';
COMMENT ON FUNCTION fitkart.record_steps_batch IS
'Records many samples of one person in one pass over the days they touch. A malformed or impossible sample is rejected by itself, the others stand.
Arguments:
  user_id: who walked
  samples: array of at most 10000 objects with the arguments of record_steps as members; times with their offset, such as 2026-06-01T08:00:00+02:00
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: counts, the rejections, the days
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.record_steps_batch(user_id => ana, samples => ''[{"steps": 90, "source": "fitbit", "started_at": "2026-06-01T08:00:00+02:00", "ended_at": "2026-06-01T08:01:00+02:00"}]'');';

CREATE TYPE fitkart.ingest_steps_result AS (
    users         integer,
    accepted      integer,
    duplicates    integer,
    pending       integer,
    rejected      integer,
    rejections    jsonb,
    coins_awarded bigint,
    coins_pending bigint
);
COMMENT ON TYPE fitkart.ingest_steps_result IS 'What an ingested set of columns became.';
COMMENT ON COLUMN fitkart.ingest_steps_result.users IS 'people whose days were looked at';
COMMENT ON COLUMN fitkart.ingest_steps_result.accepted IS 'samples that changed something';
COMMENT ON COLUMN fitkart.ingest_steps_result.duplicates IS 'samples that were there before';
COMMENT ON COLUMN fitkart.ingest_steps_result.pending IS 'accepted samples on days that wait for a review';
COMMENT ON COLUMN fitkart.ingest_steps_result.rejected IS 'samples that were refused; the others stand';
COMMENT ON COLUMN fitkart.ingest_steps_result.rejections IS '[{index (from 0), code, message}]';
COMMENT ON COLUMN fitkart.ingest_steps_result.coins_awarded IS 'coins that this call booked';
COMMENT ON COLUMN fitkart.ingest_steps_result.coins_pending IS 'by how much this call changed the coins that wait for a review';

CREATE FUNCTION fitkart.ingest_steps(
    user_ids uuid[],
    started_at timestamptz[],
    ended_at timestamptz[],
    steps integer[],
    source text,
    recording_method text DEFAULT 'unknown',
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.ingest_steps_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_ingest_steps';
COMMENT ON FUNCTION fitkart.ingest_steps IS
'Records interval samples of many people, given as four columns of equal length. The same pipeline as record_steps, a few statements for hundreds of people. Fastest when ordered by user and time.
Arguments:
  user_ids: who walked, sample by sample; unknown people are rejected sample by sample
  started_at: start of each sample
  ended_at: end of each sample
  steps: steps of each sample
  source: one source for all
  recording_method: one method for all: automatic, active, manual or unknown; default unknown
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: counts, the rejections, the coins
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.ingest_steps(user_ids => ARRAY[ana, ben], started_at => ARRAY[''2026-06-01 08:00+02'', ''2026-06-01 09:00+02'']::timestamptz[], ended_at => ARRAY[''2026-06-01 08:10+02'', ''2026-06-01 09:10+02'']::timestamptz[], steps => ARRAY[1000, 900], source => ''garmin'');';

CREATE TYPE fitkart.explained_step AS (
    started_at timestamptz,
    ended_at   timestamptz,
    source     text,
    device_id  text,
    steps      bigint,
    counted    bigint,
    rule       text,
    sentence   text,
    measured   double precision,
    threshold  double precision,
    verdict    text
);
COMMENT ON TYPE fitkart.explained_step IS 'A sample of a day, or something that speaks against the day, explained.';
COMMENT ON COLUMN fitkart.explained_step.started_at IS 'from when; NULL for the whole day';
COMMENT ON COLUMN fitkart.explained_step.ended_at IS 'until when; NULL for the whole day';
COMMENT ON COLUMN fitkart.explained_step.source IS 'where it came from';
COMMENT ON COLUMN fitkart.explained_step.device_id IS 'from which device';
COMMENT ON COLUMN fitkart.explained_step.steps IS 'steps as delivered';
COMMENT ON COLUMN fitkart.explained_step.counted IS 'steps that it adds to what the day may earn by';
COMMENT ON COLUMN fitkart.explained_step.rule IS 'counted, overlap, other_day, day_total, manual, late, corrected, deleted, best_source; or the name of a reason of the score';
COMMENT ON COLUMN fitkart.explained_step.sentence IS 'the rule in plain words';
COMMENT ON COLUMN fitkart.explained_step.measured IS 'value that a reason of the score measured';
COMMENT ON COLUMN fitkart.explained_step.threshold IS 'from which value on it counts against the day';
COMMENT ON COLUMN fitkart.explained_step.verdict IS 'status of the day: verified, pending or rejected';

CREATE FUNCTION fitkart.explain_steps(
    user_id uuid,
    on_day date)
RETURNS SETOF fitkart.explained_step
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_explain_steps';
COMMENT ON FUNCTION fitkart.explain_steps IS
'Why a day counts what it counts: a row a sample, one for the lift that a single source''s own total gives the day, and one for each reason of its score. counted adds up to the steps that may earn.
Arguments:
  user_id: who walked
  on_day: the local day
Returns: the rows, samples by time, then reasons
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.explain_steps(user_id => ana, on_day => ''2026-06-01'');';

CREATE TYPE fitkart.rebuilt_day AS (
    minutes bytea,
    steps   bigint,
    earning bigint
);
COMMENT ON TYPE fitkart.rebuilt_day IS 'A day as its deliveries make it.';
COMMENT ON COLUMN fitkart.rebuilt_day.minutes IS 'the merged samples, as daily_steps.minutes keeps them';
COMMENT ON COLUMN fitkart.rebuilt_day.steps IS 'steps of the day under the settings in force';
COMMENT ON COLUMN fitkart.rebuilt_day.earning IS 'steps of it that may earn';

CREATE FUNCTION fitkart.rebuild_day(
    user_id uuid,
    on_day date)
RETURNS fitkart.rebuilt_day
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_rebuild_day';
COMMENT ON FUNCTION fitkart.rebuild_day IS
'Merges a day anew from step_records alone; changes nothing. What daily_steps keeps must be the same, byte for byte: verify_steps(full) compares.
Arguments:
  user_id: who walked
  on_day: the local day
Returns: the day
Errors: VALIDATION_FAILED
Roles: fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT (fitkart.rebuild_day(ana, ''2026-06-01'')).steps;';

CREATE FUNCTION fitkart.make_step_partitions(
    ahead integer DEFAULT 3)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted date;
    partition text;
    made integer := 0;
BEGIN
    IF make_step_partitions.ahead IS NULL OR make_step_partitions.ahead NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION USING ERRCODE = 'KF001', MESSAGE = 'VALIDATION_FAILED: ahead is a number of months from 0 to 24',
              DETAIL = '{"code": "VALIDATION_FAILED", "argument": "ahead"}';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('fitkart.make_step_partitions'));
    FOR wanted IN
        SELECT m::date
          FROM generate_series(
                   date_trunc('month', (now() AT TIME ZONE 'UTC')
                       - make_interval(days => coalesce((SELECT s.value::integer FROM fitkart.settings s WHERE s.key = 'earning_window_days'), 30))),
                   date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => make_step_partitions.ahead),
                   interval '1 month') AS m
        UNION
        SELECT date_trunc('month', r.recorded_date)::date FROM fitkart.step_records_default r
        ORDER BY 1
    LOOP
        partition := 'step_records_' || to_char(wanted, 'YYYY_MM');
        CONTINUE WHEN to_regclass(format('fitkart.%I', partition)) IS NOT NULL;
        EXECUTE format('CREATE TABLE fitkart.%I (LIKE fitkart.step_records INCLUDING ALL)', partition);
        EXECUTE format('COMMENT ON TABLE fitkart.%I IS %L', partition, 'deliveries of ' || to_char(wanted, 'YYYY-MM'));
        EXECUTE format(
            'WITH moved AS (DELETE FROM fitkart.step_records_default r WHERE r.recorded_date >= %L AND r.recorded_date < %L RETURNING r.*) '
            'INSERT INTO fitkart.%I SELECT * FROM moved', wanted, wanted + interval '1 month', partition);
        EXECUTE format('ALTER TABLE fitkart.step_records ATTACH PARTITION fitkart.%I FOR VALUES FROM (%L) TO (%L)',
                       partition, wanted, (wanted + interval '1 month')::date);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION fitkart.make_step_partitions IS
'Makes the monthly partitions of step_records: from the month in which the earning window begins to some months ahead, and any other month that deliveries in the default partition belong to; these move over. migrate() and a job call it: recording steps never runs DDL.
Arguments:
  ahead: months to make beyond this one, 0 to 24; default 3
Returns: how many partitions are new
Errors: VALIDATION_FAILED
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.make_step_partitions();';

CREATE FUNCTION fitkart.verify_steps(
    full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'users.total_steps is the sum of the verified steps of their days',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('wrong for user ' || min(x.id::text) FILTER (WHERE x.wrong), count(*) || ' users')
      FROM (SELECT u.id, u.total_steps <> coalesce(d.verified, 0) AS wrong
              FROM fitkart.users u
              LEFT JOIN (SELECT s.user_id, sum(s.verified_steps) AS verified FROM fitkart.daily_steps s GROUP BY s.user_id) d
                ON d.user_id = u.id) x
    UNION ALL
    SELECT 'the ledger has booked for each day what the day says',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('wrong for ' || min(x.user_id || ' on ' || x.day) FILTER (WHERE x.wrong), count(*) || ' days with coins')
      FROM (SELECT coalesce(d.user_id, t.user_id) AS user_id, coalesce(d.day, t.effective_day) AS day,
                   coalesce(d.coins, 0) <> coalesce(t.booked, 0) AS wrong
              FROM (SELECT s.user_id, s.day, s.coins FROM fitkart.daily_steps s WHERE s.coins <> 0) d
              FULL JOIN (SELECT c.user_id, c.effective_day, sum(c.amount) AS booked
                           FROM fitkart.coin_transactions c
                          WHERE c.effective_day IS NOT NULL AND c.transaction_type IN ('earned', 'reversal')
                          GROUP BY c.user_id, c.effective_day) t
                ON t.user_id = d.user_id AND t.effective_day = d.day) x
    UNION ALL
    SELECT 'no day earned beyond the cap of its week',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('not so for ' || min(x.user_id || ' on ' || x.day) FILTER (WHERE x.wrong), count(*) || ' days under a cap')
      FROM (SELECT w.user_id, w.day, w.coins > 0 AND w.week_so_far > c.weekly_coin_cap AS wrong
              FROM (SELECT s.user_id, s.day, s.coins, s.schedule_id,
                           sum(s.coins) OVER (PARTITION BY s.user_id, date_trunc('week', s.day::timestamp) ORDER BY s.day) AS week_so_far
                      FROM fitkart.daily_steps s
                     WHERE EXISTS (SELECT FROM fitkart.coin_schedules l WHERE l.weekly_coin_cap IS NOT NULL)) w
              JOIN fitkart.coin_schedules c ON c.id = w.schedule_id AND c.weekly_coin_cap IS NOT NULL) x
    UNION ALL
    SELECT 'a day waits for a review exactly while its verdict is pending',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('not so for ' || min(x.user_id || ' on ' || x.day) FILTER (WHERE x.wrong), count(*) || ' days wait')
      FROM (SELECT coalesce(d.user_id, v.user_id) AS user_id, coalesce(d.day, v.day) AS day, d.user_id IS NULL OR v.user_id IS NULL AS wrong
              FROM (SELECT s.user_id, s.day FROM fitkart.daily_steps s WHERE s.status = 'pending') d
              FULL JOIN (SELECT p.user_id, p.day FROM fitkart.step_validations p WHERE p.status = 'pending') v
                ON v.user_id = d.user_id AND v.day = d.day) x
    UNION ALL
    SELECT 'each day is, byte for byte, what its deliveries make it',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('not so for ' || min(x.user_id || ' on ' || x.day) FILTER (WHERE x.wrong), count(*) || ' days rebuilt')
      FROM (SELECT s.user_id, s.day, r.minutes <> s.minutes AS wrong
              FROM fitkart.daily_steps s
             CROSS JOIN LATERAL fitkart.rebuild_day(s.user_id, s.day) r
             WHERE verify_steps.full) x
    HAVING verify_steps.full
    UNION ALL
    SELECT 'each day counts what its samples say',
           count(*) FILTER (WHERE x.wrong) = 0,
           coalesce('not so for ' || min(x.user_id || ' on ' || x.day) FILTER (WHERE x.wrong), count(*) || ' days reckoned')
      FROM (SELECT s.user_id, s.day, r.steps <> s.steps OR (s.status = 'verified' AND r.earning <> s.verified_steps) AS wrong
              FROM fitkart.daily_steps s
             CROSS JOIN LATERAL fitkart.rebuild_day(s.user_id, s.day) r
             WHERE verify_steps.full) x
     -- A changed rule holds for a day from its next delivery on, so afterwards older days may rightly differ.
    HAVING verify_steps.full
       AND NOT EXISTS (SELECT FROM fitkart.setting_history h WHERE h.key IN ('step_sources', 'manual_steps_earn'))
$$;
COMMENT ON FUNCTION fitkart.verify_steps IS
'Checks that totals, days, deliveries, verdicts and the ledger say the same.
Arguments:
  full: true rebuilds every day from its deliveries; default false, which is quick
Returns: a row an invariant
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_steps(full => true) v WHERE NOT v.ok;';
