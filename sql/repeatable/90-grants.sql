-- Who may read which table. Only the owner writes; everything starts from nothing, also after pg_dump --no-owner.

DO $grants$
DECLARE
    -- Secrets, read by the owner alone. A whole table is written as table.*
    secrets constant text[] := ARRAY[
        'users.password_hash', 'refresh_tokens.token_hash', 'otp_codes.code_hash', 'signing_keys.*', 'idempotency_keys.*',
        'devices.push_token', 'devices.sync_token', 'coin_transaction_notes.salt', 'product_codes.code', 'message_outbox.*'];
    -- The books, the logs, the verdicts.
    audited constant text[] := ARRAY[
        'wallets', 'coin_transactions', 'coin_holds', 'coin_lots', 'coin_schedules', 'order_events', 'step_validations', 'review_decisions', 'leaderboard_corrections',
        'settings', 'setting_history', 'admin_logs', 'job_runs', 'job_status', 'metrics', 'schema_migrations', 'bonuses',
        'ledger_checkpoints', 'ledger_checkpoint_pages'];
    relation record;
BEGIN
    FOR relation IN
        SELECT c.oid, c.relname, c.oid::regclass AS name,
               string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                   FILTER (WHERE concat(c.relname, '.', a.attname) <> ALL (secrets)
                             AND concat(c.relname, '.*') <> ALL (secrets)) AS readable
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relnamespace = 'fitkart'::regnamespace
           AND c.relkind IN ('r', 'p', 'v', 'm')
           AND NOT c.relispartition
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         GROUP BY c.oid, c.relname
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, fitkart_anon, fitkart_user, fitkart_admin, fitkart_auditor, '
                       'fitkart_service, fitkart_gateway', relation.name);
        IF relation.readable IS NOT NULL THEN
            EXECUTE format('GRANT SELECT (%s) ON %s TO fitkart_admin', relation.readable, relation.name);
        END IF;
        IF relation.relname = ANY (audited) THEN
            EXECUTE format('GRANT SELECT ON %s TO fitkart_auditor', relation.name);
        END IF;
    END LOOP;
END
$grants$;
