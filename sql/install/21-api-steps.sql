-- Steps, as the signed-in walker records and sees them. Nobody is told more of a suspicion than that a day is pending.

CREATE TYPE fitkart_api.recorded_steps AS (
    step_record_id uuid,
    status         text,
    day            date,
    day_steps      bigint,
    coins_awarded  bigint,
    coins_pending  bigint
);
COMMENT ON TYPE fitkart_api.recorded_steps IS 'What a sample became.';
COMMENT ON COLUMN fitkart_api.recorded_steps.step_record_id IS 'its id; NULL for a duplicate';
COMMENT ON COLUMN fitkart_api.recorded_steps.status IS 'verified, pending (its day waits for a review) or duplicate';
COMMENT ON COLUMN fitkart_api.recorded_steps.day IS 'local day of its start';
COMMENT ON COLUMN fitkart_api.recorded_steps.day_steps IS 'steps of that day, all sources merged';
COMMENT ON COLUMN fitkart_api.recorded_steps.coins_awarded IS 'coins that this call booked; negative after a correction';
COMMENT ON COLUMN fitkart_api.recorded_steps.coins_pending IS 'by how much this call changed the coins that wait for a review';

CREATE TYPE fitkart_api.recorded_batch AS (
    accepted      integer,
    duplicates    integer,
    pending       integer,
    rejected      integer,
    rejections    jsonb,
    days          jsonb,
    coins_awarded bigint,
    coins_pending bigint
);
COMMENT ON TYPE fitkart_api.recorded_batch IS 'What a batch became.';
COMMENT ON COLUMN fitkart_api.recorded_batch.accepted IS 'samples that changed something';
COMMENT ON COLUMN fitkart_api.recorded_batch.duplicates IS 'samples that were there before';
COMMENT ON COLUMN fitkart_api.recorded_batch.pending IS 'accepted samples on days that wait for a review';
COMMENT ON COLUMN fitkart_api.recorded_batch.rejected IS 'samples that were refused; the others stand';
COMMENT ON COLUMN fitkart_api.recorded_batch.rejections IS '[{index (from 0), code, message}]';
COMMENT ON COLUMN fitkart_api.recorded_batch.days IS '[{day, steps, status, coins_awarded, coins_pending}]';
COMMENT ON COLUMN fitkart_api.recorded_batch.coins_awarded IS 'coins that this call booked; negative after corrections';
COMMENT ON COLUMN fitkart_api.recorded_batch.coins_pending IS 'by how much this call changed the coins that wait for a review';

CREATE TYPE fitkart_api.walked_day AS (
    day            date,
    steps          bigint,
    verified_steps bigint,
    goal           bigint,
    coins          bigint,
    pending_coins  bigint,
    status         text,
    hours          integer[]
);
COMMENT ON TYPE fitkart_api.walked_day IS 'A day, for a screen.';
COMMENT ON COLUMN fitkart_api.walked_day.day IS 'the local day';
COMMENT ON COLUMN fitkart_api.walked_day.steps IS 'steps, all sources merged';
COMMENT ON COLUMN fitkart_api.walked_day.verified_steps IS 'of these, what counts for coins, badges and boards';
COMMENT ON COLUMN fitkart_api.walked_day.goal IS 'the walker''s daily goal';
COMMENT ON COLUMN fitkart_api.walked_day.coins IS 'coins booked for the day';
COMMENT ON COLUMN fitkart_api.walked_day.pending_coins IS 'coins that wait for a review';
COMMENT ON COLUMN fitkart_api.walked_day.status IS 'verified or pending';
COMMENT ON COLUMN fitkart_api.walked_day.hours IS 'steps of each hour since local midnight: 24 of them, 23 or 25 where clocks change';

CREATE FUNCTION fitkart_api.record_steps(
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
    idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.recorded_steps
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_record_steps';
COMMENT ON FUNCTION fitkart_api.record_steps IS
'Records one sample of steps of the signed-in walker. Order, repetition and split of samples never change a day or its coins.
Arguments:
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
Returns: what the sample became, and its day
Errors: VALIDATION_FAILED, INVALID_STEP_DATA, LIMIT_REACHED, NOT_FOUND, IDEMPOTENCY_CONFLICT, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.record_steps(steps => 1200, source => ''phone_sensor'', started_at => ''2026-06-01 08:00+02'', ended_at => ''2026-06-01 08:12+02'');';

CREATE FUNCTION fitkart_api.record_steps_batch(
    samples jsonb,
    idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.recorded_batch
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_record_steps_batch';
COMMENT ON FUNCTION fitkart_api.record_steps_batch IS
'Records many samples of the signed-in walker. A malformed or impossible sample is rejected by itself, the others stand.
Arguments:
  samples: array of at most 10000 objects with the arguments of record_steps as members; times with their offset, such as 2026-06-01T08:00:00+02:00
  idempotency_key: makes a repeat answer the first result; default none
Returns: counts, the rejections, the days
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.record_steps_batch(samples => ''[{"steps": 8000, "source": "google_fit", "recorded_date": "2026-06-01"}]'');';

CREATE FUNCTION fitkart_api.steps_today()
RETURNS fitkart_api.walked_day
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_steps_today';
COMMENT ON FUNCTION fitkart_api.steps_today IS
'The signed-in walker''s day so far.
Arguments: none
Returns: today
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.steps_today();';

CREATE FUNCTION fitkart_api.steps_day(
    on_day date)
RETURNS fitkart_api.walked_day
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_steps_day';
COMMENT ON FUNCTION fitkart_api.steps_day IS
'A day of the signed-in walker; one without steps has none.
Arguments:
  on_day: the local day
Returns: the day
Errors: VALIDATION_FAILED, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.steps_day(on_day => ''2026-06-01'');';
