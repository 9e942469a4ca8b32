-- Steps: the deliveries as they came (step_records), the merged day (daily_steps), the verdict on a day (step_validations),
-- and the devices they came from. A day is rebuilt from its deliveries at any time; verify(full) does and compares.

CREATE TABLE fitkart.devices (
    user_id      uuid        NOT NULL,
    id           text        NOT NULL,
    name         text,
    kind         text        NOT NULL DEFAULT 'other',
    source       text,
    fingerprint  text,
    push_token   text,
    sync_token   text,
    last_sync_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT devices_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT devices_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT devices_id_length CHECK (length(id) BETWEEN 1 AND 200),
    CONSTRAINT devices_kind_known CHECK (kind IN ('watch', 'phone', 'other'))
);

COMMENT ON TABLE fitkart.devices IS 'What a user''s steps come from. record_steps adds a device when a day first hears of it';
COMMENT ON COLUMN fitkart.devices.user_id IS 'whose device';
COMMENT ON COLUMN fitkart.devices.id IS 'device_id as the client names it';
COMMENT ON COLUMN fitkart.devices.name IS 'what the owner calls it';
COMMENT ON COLUMN fitkart.devices.kind IS 'watch, phone or other';
COMMENT ON COLUMN fitkart.devices.source IS 'source of its newest samples';
COMMENT ON COLUMN fitkart.devices.fingerprint IS 'what tells the hardware apart from others, where a client gives it';
COMMENT ON COLUMN fitkart.devices.push_token IS 'where push messages go; a secret';
COMMENT ON COLUMN fitkart.devices.sync_token IS 'how far it has synced; a secret';
COMMENT ON COLUMN fitkart.devices.last_sync_at IS 'when it first delivered to its newest day';
COMMENT ON COLUMN fitkart.devices.created_at IS 'when it was first heard of';
COMMENT ON COLUMN fitkart.devices.updated_at IS 'when the row last changed';
COMMENT ON INDEX fitkart.devices_pkey IS 'a user''s devices: explain_steps, the list of devices in the app';
CREATE INDEX devices_fingerprint_idx ON fitkart.devices (fingerprint) WHERE fingerprint IS NOT NULL;
COMMENT ON INDEX fitkart.devices_fingerprint_idx IS 'accounts that share one device: suspect_groups';

-- One row a delivery: the samples of one source, device, method and local day that arrived together, as parallel arrays.
CREATE TABLE fitkart.step_records (
    user_id            uuid        NOT NULL,
    recorded_date      date        NOT NULL,
    id                 uuid        NOT NULL,
    source             text        NOT NULL,
    device_id          text,
    recording_method   text        NOT NULL,
    is_day_total       boolean     NOT NULL DEFAULT false,
    earns              boolean     NOT NULL,
    is_verified        boolean     NOT NULL,
    started_at         timestamptz,
    sample_starts      integer[],
    sample_lengths     integer[],
    sample_steps       integer[],
    sample_ids         text[],
    sample_versions    bigint[],
    sample_distances   real[],
    sample_calories    real[],
    sample_heart_rates real[],
    samples            integer     NOT NULL,
    steps              bigint      NOT NULL,
    distance_m         double precision,
    calories_kcal      double precision,
    heart_points       integer,
    metadata           jsonb,
    created_at         timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT step_records_pkey PRIMARY KEY (user_id, recorded_date, id),
    CONSTRAINT step_records_method_known CHECK (recording_method IN ('automatic', 'active', 'manual', 'unknown')),
    CONSTRAINT step_records_samples_positive CHECK (samples >= 1),
    CONSTRAINT step_records_steps_not_negative CHECK (steps >= 0),
    CONSTRAINT step_records_distance_not_negative CHECK (distance_m >= 0),
    CONSTRAINT step_records_calories_not_negative CHECK (calories_kcal >= 0),
    CONSTRAINT step_records_heart_points_not_negative CHECK (heart_points >= 0),
    CONSTRAINT step_records_total_has_no_start CHECK (is_day_total = (started_at IS NULL))
) PARTITION BY RANGE (recorded_date);

COMMENT ON TABLE fitkart.step_records IS 'Every delivery that changed something, as it came: one row holds the samples of one source, device, method and local day that arrived together. Partitioned by month of recorded_date; make_step_partitions makes the months';
COMMENT ON COLUMN fitkart.step_records.user_id IS 'who walked';
COMMENT ON COLUMN fitkart.step_records.recorded_date IS 'his local day';
COMMENT ON COLUMN fitkart.step_records.id IS 'version 7 uuid of the delivery';
COMMENT ON COLUMN fitkart.step_records.source IS 'fitbit, health_kit, …: the setting step_sources lists them';
COMMENT ON COLUMN fitkart.step_records.device_id IS 'device as the client names it (devices.id)';
COMMENT ON COLUMN fitkart.step_records.recording_method IS 'automatic, active, manual or unknown';
COMMENT ON COLUMN fitkart.step_records.is_day_total IS 'a total of the whole local day instead of intervals';
COMMENT ON COLUMN fitkart.step_records.earns IS 'it arrived in time: within earning_window_days and not for a day before sign-up. What arrives later is history';
COMMENT ON COLUMN fitkart.step_records.is_verified IS 'whether its day was verified when it came; the verdict of today stands in daily_steps.status';
COMMENT ON COLUMN fitkart.step_records.started_at IS 'start of the first sample; NULL for a day total';
COMMENT ON COLUMN fitkart.step_records.sample_starts IS 'milliseconds from started_at to the start of each sample; NULL for a day total';
COMMENT ON COLUMN fitkart.step_records.sample_lengths IS 'milliseconds each sample lasts; one element when all last equally long; NULL for a day total';
COMMENT ON COLUMN fitkart.step_records.sample_steps IS 'steps of each sample';
COMMENT ON COLUMN fitkart.step_records.sample_ids IS 'source_record_id of each sample; NULL where none has one';
COMMENT ON COLUMN fitkart.step_records.sample_versions IS 'source_version of each sample; NULL where none has one';
COMMENT ON COLUMN fitkart.step_records.sample_distances IS 'metres of each sample; NULL where none has any';
COMMENT ON COLUMN fitkart.step_records.sample_calories IS 'kilocalories of each sample; NULL where none has any';
COMMENT ON COLUMN fitkart.step_records.sample_heart_rates IS 'mean heart rate of each sample, beats a minute; NULL where none has any';
COMMENT ON COLUMN fitkart.step_records.samples IS 'how many samples';
COMMENT ON COLUMN fitkart.step_records.steps IS 'their sum, before anything is merged';
COMMENT ON COLUMN fitkart.step_records.distance_m IS 'sum of metres';
COMMENT ON COLUMN fitkart.step_records.calories_kcal IS 'sum of kilocalories';
COMMENT ON COLUMN fitkart.step_records.heart_points IS 'sum of heart points';
COMMENT ON COLUMN fitkart.step_records.metadata IS 'what the client added';
COMMENT ON COLUMN fitkart.step_records.created_at IS 'when it arrived';
COMMENT ON INDEX fitkart.step_records_pkey IS 'a user''s deliveries of a day: rebuilding and explaining the day';
CREATE INDEX step_records_created_idx ON fitkart.step_records USING brin (created_at);
COMMENT ON INDEX fitkart.step_records_created_idx IS 'what arrived in a span of time: metrics and reports';

CREATE TABLE fitkart.step_records_default PARTITION OF fitkart.step_records DEFAULT;
COMMENT ON TABLE fitkart.step_records_default IS 'deliveries of months that have no partition yet; make_step_partitions empties it';

CREATE TABLE fitkart.step_validations (
    user_id              uuid        NOT NULL,
    id                   uuid        NOT NULL,
    day                  date        NOT NULL,
    step_record_id       uuid,
    expected_steps       bigint,
    reported_steps       bigint      NOT NULL,
    anomaly_score        numeric     NOT NULL,
    is_suspicious        boolean     NOT NULL,
    validation_reason    text        NOT NULL,
    reasons              jsonb       NOT NULL DEFAULT '[]',
    status               text        NOT NULL DEFAULT 'pending',
    day_hash             bytea       NOT NULL,
    reviewed_by_admin_id uuid,
    reviewed_at          timestamptz,
    review_note          text,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT step_validations_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT step_validations_day_key UNIQUE (user_id, day),
    CONSTRAINT step_validations_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT step_validations_score_range CHECK (anomaly_score BETWEEN 0 AND 100),
    CONSTRAINT step_validations_reported_not_negative CHECK (reported_steps >= 0),
    CONSTRAINT step_validations_reasons_array CHECK (jsonb_typeof(reasons) = 'array'),
    CONSTRAINT step_validations_status_known CHECK (status IN ('pending', 'approved', 'rejected')),
    CONSTRAINT step_validations_reviewed_once_decided CHECK (status = 'pending' OR reviewed_at IS NOT NULL),
    CONSTRAINT step_validations_hash_length CHECK (octet_length(day_hash) = 32)
);

COMMENT ON TABLE fitkart.step_validations IS 'The verdict on a day whose score reached anomaly_review_score: one row a user and day (rule 9). A row nobody decided goes when later corrections clear the day';
COMMENT ON COLUMN fitkart.step_validations.user_id IS 'who walked';
COMMENT ON COLUMN fitkart.step_validations.id IS 'version 7 uuid of the verdict';
COMMENT ON COLUMN fitkart.step_validations.day IS 'the local day judged';
COMMENT ON COLUMN fitkart.step_validations.step_record_id IS 'the delivery with which the score was reached';
COMMENT ON COLUMN fitkart.step_validations.expected_steps IS 'his median day of the 28 days before; NULL with fewer than 3 of them';
COMMENT ON COLUMN fitkart.step_validations.reported_steps IS 'steps of the day that would earn';
COMMENT ON COLUMN fitkart.step_validations.anomaly_score IS '0 (as people walk) to 100 (as nobody walks)';
COMMENT ON COLUMN fitkart.step_validations.is_suspicious IS 'the score reaches anomaly_review_score';
COMMENT ON COLUMN fitkart.step_validations.validation_reason IS 'the weightiest reason, as a sentence';
COMMENT ON COLUMN fitkart.step_validations.reasons IS 'all reasons: [{"reason", "points", "measured", "threshold", "started_at", "ended_at", "sentence"}]';
COMMENT ON COLUMN fitkart.step_validations.status IS 'pending, approved or rejected';
COMMENT ON COLUMN fitkart.step_validations.day_hash IS 'sha256 of the day''s samples that the verdict covers';
COMMENT ON COLUMN fitkart.step_validations.reviewed_by_admin_id IS 'who decided; NULL where time did';
COMMENT ON COLUMN fitkart.step_validations.reviewed_at IS 'when it was decided';
COMMENT ON COLUMN fitkart.step_validations.review_note IS 'why';
COMMENT ON COLUMN fitkart.step_validations.created_at IS 'when the day first became suspicious';
COMMENT ON COLUMN fitkart.step_validations.updated_at IS 'when the row last changed';
COMMENT ON INDEX fitkart.step_validations_pkey IS 'a user''s verdicts in order of time';
COMMENT ON INDEX fitkart.step_validations_day_key IS 'the verdict on a day: every delivery to a suspicious day';
CREATE INDEX step_validations_id_idx ON fitkart.step_validations (id);
COMMENT ON INDEX fitkart.step_validations_id_idx IS 'one verdict by its id alone: review_steps';
CREATE INDEX step_validations_pending_idx ON fitkart.step_validations (created_at, id) WHERE status = 'pending';
COMMENT ON INDEX fitkart.step_validations_pending_idx IS 'the review queue, oldest first';

CREATE TABLE fitkart.daily_steps (
    user_id        uuid        NOT NULL,
    day            date        NOT NULL,
    minutes        bytea       NOT NULL,
    steps          bigint      NOT NULL,
    verified_steps bigint      NOT NULL,
    early_steps    bigint      NOT NULL DEFAULT 0,
    coins          bigint      NOT NULL DEFAULT 0,
    pending_coins  bigint      NOT NULL DEFAULT 0,
    schedule_id    integer     NOT NULL,
    status         text        NOT NULL DEFAULT 'verified',
    anomaly_score  numeric     NOT NULL DEFAULT 0,
    reached_at     timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT daily_steps_pkey PRIMARY KEY (user_id, day),
    CONSTRAINT daily_steps_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT daily_steps_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES fitkart.coin_schedules (id),
    CONSTRAINT daily_steps_steps_not_negative CHECK (steps >= 0),
    CONSTRAINT daily_steps_verified_within_steps CHECK (verified_steps BETWEEN 0 AND steps),
    CONSTRAINT daily_steps_early_within_verified CHECK (early_steps BETWEEN 0 AND verified_steps),
    CONSTRAINT daily_steps_coins_not_negative CHECK (coins >= 0 AND pending_coins >= 0),
    CONSTRAINT daily_steps_status_known CHECK (status IN ('verified', 'pending', 'rejected')),
    CONSTRAINT daily_steps_unverified_has_none CHECK (status = 'verified' OR verified_steps = 0),
    CONSTRAINT daily_steps_only_pending_waits CHECK (status = 'pending' OR pending_coins = 0),
    CONSTRAINT daily_steps_score_range CHECK (anomaly_score BETWEEN 0 AND 100)
) WITH (fillfactor = 60);  -- a day is rewritten with every delivery: room for its new version on its own page

COMMENT ON TABLE fitkart.daily_steps IS 'One row a user and local day: all samples merged, what they count, what they earned. Two devices on one wrist count once';
COMMENT ON COLUMN fitkart.daily_steps.user_id IS 'who walked';
COMMENT ON COLUMN fitkart.daily_steps.day IS 'his local day';
COMMENT ON COLUMN fitkart.daily_steps.minutes IS 'all samples of the day in compact form (docs/steps.md); rebuilt from step_records at any time';
COMMENT ON COLUMN fitkart.daily_steps.steps IS 'steps of the day, merged: with what was typed in and what came too late to earn';
COMMENT ON COLUMN fitkart.daily_steps.verified_steps IS 'the steps that count for coins, badges and boards; 0 while the day is pending or rejected';
COMMENT ON COLUMN fitkart.daily_steps.early_steps IS 'of verified_steps those between 04:00 and 08:00 local: the badge early_bird';
COMMENT ON COLUMN fitkart.daily_steps.coins IS 'coins booked in the ledger for this day';
COMMENT ON COLUMN fitkart.daily_steps.pending_coins IS 'coins that a review may release; visible, not spendable, not in the ledger';
COMMENT ON COLUMN fitkart.daily_steps.schedule_id IS 'price list of the day, fixed when its row is made';
COMMENT ON COLUMN fitkart.daily_steps.status IS 'verified, pending or rejected';
COMMENT ON COLUMN fitkart.daily_steps.anomaly_score IS '0 (as people walk) to 100 (as nobody walks)';
COMMENT ON COLUMN fitkart.daily_steps.reached_at IS 'when verified_steps reached its present value: order among equals on boards';
COMMENT ON COLUMN fitkart.daily_steps.created_at IS 'when the day first heard of a step';
COMMENT ON COLUMN fitkart.daily_steps.updated_at IS 'when the day last changed';
COMMENT ON INDEX fitkart.daily_steps_pkey IS 'a user''s days in order: every delivery, today, week, month, streak';
CREATE INDEX daily_steps_day_idx ON fitkart.daily_steps (day);
COMMENT ON INDEX fitkart.daily_steps_day_idx IS 'everybody''s steps of a period: refresh_leaderboard, daily_step_summary';
CREATE INDEX daily_steps_pending_idx ON fitkart.daily_steps (user_id, day) WHERE status = 'pending';
COMMENT ON INDEX fitkart.daily_steps_pending_idx IS 'a user''s pending days: pending_coins of balance, the review queue''s amounts';
