-- Checkpoints stay as they were taken. ALWAYS: also in a session that set session_replication_role.

DO $append_only$
DECLARE
    book text;
BEGIN
    FOREACH book IN ARRAY ARRAY['ledger_checkpoints', 'ledger_checkpoint_pages'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change()', book);
        EXECUTE format('ALTER TABLE fitkart.%I ENABLE ALWAYS TRIGGER append_only', book);
        EXECUTE format('COMMENT ON TRIGGER append_only ON fitkart.%I IS %L', book,
                       'refuses UPDATE, DELETE and TRUNCATE with LEDGER_IMMUTABLE: a checkpoint stays as it was taken');
    END LOOP;
END
$append_only$;
