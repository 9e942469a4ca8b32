-- What was done, decided or in force cannot be rewritten (rules 4 and 18), not even by the owner of the tables; ALWAYS, also in a session
-- that set session_replication_role. A restore only inserts, so it works.

DO $append_only$
DECLARE
    book text;
BEGIN
    FOREACH book IN ARRAY ARRAY['admin_logs', 'leaderboard_corrections', 'review_decisions', 'setting_history', 'user_time_zones'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change()', book);
        EXECUTE format('ALTER TABLE fitkart.%I ENABLE ALWAYS TRIGGER append_only', book);
        EXECUTE format('COMMENT ON TRIGGER append_only ON fitkart.%I IS %L', book,
                       'refuses UPDATE, DELETE and TRUNCATE with LEDGER_IMMUTABLE: an entry stays as it was written');
    END LOOP;
END
$append_only$;
