-- Books that cannot be rewritten (rule 18), not even by the owner of the tables: a statement that would is refused before it
-- begins. ALWAYS: also in a session that set session_replication_role. A restore only inserts, so it works.

DO $append_only$
DECLARE
    book regclass;
BEGIN
    FOR book IN
        SELECT c.oid::regclass
          FROM pg_catalog.pg_class c
         WHERE c.relnamespace = 'fitkart'::regnamespace
           AND c.relname IN ('coin_transactions', 'coin_schedules')
           AND c.relkind = 'r'
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
                       'FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change()', book);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', book);
        EXECUTE format('COMMENT ON TRIGGER append_only ON %s IS %L', book,
                       'refuses UPDATE, DELETE and TRUNCATE with LEDGER_IMMUTABLE: a correction is a new row');
    END LOOP;
END
$append_only$;
