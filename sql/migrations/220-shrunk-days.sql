-- Days that are old enough become their sums.

ALTER TABLE fitkart.daily_steps ADD COLUMN is_detailed boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN fitkart.daily_steps.is_detailed IS 'it has its samples; false: shrink_days() has made it its sums, or has seen that it stays as it is';
CREATE INDEX daily_steps_detailed_idx ON fitkart.daily_steps (day, user_id) WHERE is_detailed;
COMMENT ON INDEX fitkart.daily_steps_detailed_idx IS 'days that shrink_days() has to look at, the oldest first';
