-- What a person's days are like, so that a day can be held against them.

ALTER TABLE fitkart.daily_steps
    ADD COLUMN traits integer[],
    ADD COLUMN habit integer[];
COMMENT ON COLUMN fitkart.daily_steps.traits IS 'what later days compare themselves with: steps that may earn, brisk minutes at night, 1 where a total stood above the samples; NULL: judge_past_days() has not looked at it';
COMMENT ON COLUMN fitkart.daily_steps.habit IS 'what the 28 days before were like: days with steps, median of these, median distance from it, median of brisk minutes at night, median of the last seven, of these those within 2% of it and those with a lifted total, percent of growth over the weeks; and of the day itself days until it was first delivered, heart beats a minute and kilocalories a thousand steps of what was walked briskly (0: not given); NULL: judge_past_days() has not looked at it';
COMMENT ON COLUMN fitkart.daily_steps.print_due IS 'the day, or one of the 28 before, has changed since judge_past_days() looked at it';
COMMENT ON INDEX fitkart.daily_steps_print_due_idx IS 'days that judge_past_days() has to look at, the oldest first';
COMMENT ON INDEX fitkart.step_fingerprints_pkey IS 'the fingerprint of a day that changed: judge_past_days()';
COMMENT ON INDEX fitkart.step_fingerprints_hashes_idx IS 'days that share a hash with a day: judge_past_days()';
