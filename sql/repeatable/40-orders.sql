-- What happened to an order stays as it was written. ALWAYS: also in a session that set session_replication_role.

CREATE OR REPLACE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.order_events
    FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change();
ALTER TABLE fitkart.order_events ENABLE ALWAYS TRIGGER append_only;
COMMENT ON TRIGGER append_only ON fitkart.order_events IS 'refuses UPDATE, DELETE and TRUNCATE with LEDGER_IMMUTABLE: a correction is a new row';
