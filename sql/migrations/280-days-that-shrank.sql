-- A day that has become its sums no longer says when its steps were walked, so nothing can be held against it. And bouts and pauses are
-- measured from edge to edge now, not by minutes of the clock.

ALTER TABLE fitkart.daily_steps ADD COLUMN shrunk_at timestamptz;
COMMENT ON COLUMN fitkart.daily_steps.shrunk_at IS 'when shrink_days() made it its sums; NULL: never. What comes for it or for the two days before and after it is history from then on, whatever earning_window_days says: it could be what earned already';

-- Those of before are known by what shrink_days() left of their deliveries. A total that a client sent looks the same, and is old enough
-- to be taken for one. The rhythms of days that have their samples are worked out again, those of others stay. When a day last changed
-- decides between equal ranks, and stays what it was.
DO $before$
DECLARE
    stamped boolean := EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = 'fitkart.daily_steps'::regclass AND t.tgname = 'stamp_updated_at');
BEGIN
    IF stamped THEN
        ALTER TABLE fitkart.daily_steps DISABLE TRIGGER stamp_updated_at;
    END IF;
    UPDATE fitkart.daily_steps d
       SET shrunk_at = d.updated_at
     WHERE d.day < current_date - 31
       AND EXISTS (SELECT FROM fitkart.step_records r
                    WHERE r.user_id = d.user_id AND r.recorded_date = d.day
                      AND r.is_day_total AND r.device_id IS NULL AND r.recording_method = 'automatic' AND r.samples = 1 AND r.sample_ids IS NULL);
    WITH gone AS (
        DELETE FROM fitkart.step_fingerprints f
         USING fitkart.daily_steps d
         WHERE d.user_id = f.user_id AND d.day = f.day AND d.shrunk_at IS NULL
        RETURNING f.user_id, f.day
    )
    UPDATE fitkart.daily_steps d SET print_due = true FROM gone g WHERE d.user_id = g.user_id AND d.day = g.day AND NOT d.print_due;
    IF stamped THEN
        ALTER TABLE fitkart.daily_steps ENABLE TRIGGER stamp_updated_at;
    END IF;
END
$before$;
