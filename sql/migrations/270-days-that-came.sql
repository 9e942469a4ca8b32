-- When a day came, what all people walk, and which devices are one piece of hardware: more of what a day that is over is held against.

ALTER TABLE fitkart.daily_steps ADD COLUMN came_at timestamptz;
COMMENT ON COLUMN fitkart.daily_steps.came_at IS 'when half of the day as it is now had been delivered, minute by minute; NULL: judge_past_days() has not looked at it';
UPDATE fitkart.daily_steps SET print_due = true WHERE NOT print_due AND is_detailed AND day >= current_date - 31;
COMMENT ON COLUMN fitkart.daily_steps.habit IS 'what the 28 days before were like: days with steps, median of these, median distance from it, median of brisk minutes at night, median of the last seven, of these those within 2% of it and those with a lifted total, percent of growth over the weeks; of the day itself days until it came, heart beats a minute and kilocalories a thousand steps of what was walked briskly (0: not given); days before that came late and with it; and again of the day changes of the time zone in its week, accounts on the same device, steps below which 999 of 1,000 days of all people stay (0: unknown); the last four may be missing; NULL: judge_past_days() has not looked at it';

ALTER TABLE fitkart.step_fingerprints
    ADD COLUMN seen_at timestamptz[],
    ADD CONSTRAINT step_fingerprints_seen_check CHECK (cardinality(seen_at) = 16);
COMMENT ON COLUMN fitkart.step_fingerprints.seen_at IS 'when each of the hashes was there first, as deliveries came; NULL: with the day''s row';

CREATE TABLE fitkart.step_population (
    day          date        NOT NULL,
    days         integer     NOT NULL,
    median_steps integer     NOT NULL,
    common_steps integer     NOT NULL,
    measured_at  timestamptz NOT NULL,
    CONSTRAINT step_population_pkey PRIMARY KEY (day),
    CONSTRAINT step_population_is_a_count CHECK (days >= 0 AND median_steps >= 0 AND common_steps >= median_steps)
);
COMMENT ON TABLE fitkart.step_population IS 'What all people walked on a day, once it was over: what somebody new is held against. A row a day';
COMMENT ON COLUMN fitkart.step_population.day IS 'the local day';
COMMENT ON COLUMN fitkart.step_population.days IS 'people with verified steps on it';
COMMENT ON COLUMN fitkart.step_population.median_steps IS 'the median of their verified steps';
COMMENT ON COLUMN fitkart.step_population.common_steps IS '999 of 1,000 of them walked no more than that';
COMMENT ON COLUMN fitkart.step_population.measured_at IS 'when';
COMMENT ON INDEX fitkart.step_population_pkey IS 'the last days measured: judge_past_days()';

COMMENT ON COLUMN fitkart.devices.fingerprint IS 'what tells the hardware apart from others: its id where that was drawn at random, in small letters and without hyphens, since the device next delivered to a new day; NULL: the id is a name';
COMMENT ON INDEX fitkart.devices_fingerprint_idx IS 'accounts that share one device: judge_past_days(), suspect_groups';
