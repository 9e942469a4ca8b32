-- The books cannot be rewritten, not even by the owner of the tables: a statement that would is refused before it begins.
-- ALWAYS: also in a session that set session_replication_role. A restore only inserts, so it works.

DO $$
DECLARE
    book text;
BEGIN
    FOREACH book IN ARRAY ARRAY['coin_transactions', 'coin_schedules'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only ON fitkart.%I', book);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change()', book);
        EXECUTE format('ALTER TABLE fitkart.%I ENABLE ALWAYS TRIGGER append_only', book);
        EXECUTE format('COMMENT ON TRIGGER append_only ON fitkart.%I IS %L', book,
                       'refuses UPDATE, DELETE and TRUNCATE with LEDGER_IMMUTABLE: a correction is a new row');
    END LOOP;
END $$;
