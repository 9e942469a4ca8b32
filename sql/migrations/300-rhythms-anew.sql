-- Bouts and pauses are measured from edge to edge now, not by minutes of the clock: the rhythms of days that have their samples are
-- worked out again. Those of days that are their sums stay as they are.

DO $anew$
DECLARE
    stamped boolean := EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgrelid = 'fitkart.daily_steps'::regclass AND t.tgname = 'stamp_updated_at');
BEGIN
    IF stamped THEN
        ALTER TABLE fitkart.daily_steps DISABLE TRIGGER stamp_updated_at;
    END IF;
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
$anew$;
