-- The starter rows, and the proof that everything holds.

CREATE TYPE fitkart.seeded AS (
    what  text,
    added bigint
);
COMMENT ON TYPE fitkart.seeded IS 'What seed() added.';
COMMENT ON COLUMN fitkart.seeded.what IS 'which rows';
COMMENT ON COLUMN fitkart.seeded.added IS 'how many were new';

CREATE FUNCTION fitkart.seed(administrator_email text DEFAULT NULL, administrator_password text DEFAULT NULL)
RETURNS SETOF fitkart.seeded
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_seed';
COMMENT ON FUNCTION fitkart.seed IS
'Adds the starter rows: seven achievements and eight sample products; and an administrator, but only when a password is given. What is there stays as it is, so that it can be run again.
Arguments:
  administrator_email: whom to make administrator; default nobody
  administrator_password: his password; there is no default password
Returns: what was added, and how many
Errors: VALIDATION_FAILED, INVALID_EMAIL, PASSWORD_WEAK, MIGRATION_REQUIRED
Roles: none
Since: 0.1.0
Example: SELECT * FROM fitkart.seed();';

CREATE FUNCTION fitkart.verify_installation(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH ours AS (
        SELECT c.oid, c.relname, c.relkind, c.relowner, c.relacl
          FROM pg_catalog.pg_class c
         WHERE c.relnamespace = 'fitkart'::pg_catalog.regnamespace
           AND c.relkind IN ('r', 'p', 'v')
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                            WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
    ), wanted_triggers AS (
        -- A trigger of this function must be on this table, and on.
        SELECT o.oid, o.relname, 'stamp_updated_at' AS function_name
          FROM ours o
          JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attname = 'updated_at' AND NOT a.attisdropped
         WHERE o.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = o.oid)
        UNION ALL
        SELECT o.oid, o.relname, 'refuse_change'
          FROM ours o
         WHERE o.relname IN ('coin_transactions', 'order_events', 'admin_logs', 'setting_history', 'user_time_zones', 'coin_schedules',
                             'ledger_checkpoints', 'ledger_checkpoint_pages', 'leaderboard_corrections', 'review_decisions')
        UNION ALL
        SELECT o.oid, o.relname, 'invalidate_cache'
          FROM ours o
         WHERE o.relname IN ('settings', 'schema_migrations', 'achievements', 'leaderboard_heads', 'coin_schedules')
        UNION ALL
        SELECT o.oid, o.relname, 'check_setting'
          FROM ours o
         WHERE o.relname = 'settings'
    ), missing_triggers AS (
        SELECT w.relname, w.function_name
          FROM wanted_triggers w
         WHERE NOT EXISTS (SELECT
                             FROM pg_catalog.pg_trigger t
                             JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
                            WHERE t.tgrelid = w.oid AND p.proname = w.function_name AND p.pronamespace = 'fitkart'::pg_catalog.regnamespace
                              AND CASE w.function_name
                                  -- before UPDATE, DELETE and TRUNCATE, always, whatever the row
                                  WHEN 'refuse_change' THEN t.tgenabled = 'A' AND t.tgtype = 58 AND t.tgqual IS NULL
                                  ELSE t.tgenabled IN ('O', 'A') END)
    ), functions AS (
        SELECT p.oid::pg_catalog.regprocedure AS name, p.proowner, p.proacl
          FROM pg_catalog.pg_proc p
          JOIN pg_catalog.pg_depend d
            ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
          JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'fitkart'
    ), loose_functions AS (
        SELECT f.name
          FROM functions f
         WHERE f.proowner <> 'fitkart_owner'::pg_catalog.regrole
            OR EXISTS (SELECT FROM pg_catalog.aclexplode(COALESCE(f.proacl, pg_catalog.acldefault('f', f.proowner))) g WHERE g.grantee = 0)
    ), write_grants AS (
        SELECT o.relname
          FROM ours o, LATERAL pg_catalog.aclexplode(o.relacl) g
         WHERE g.grantee <> o.relowner AND g.privilege_type <> 'SELECT'
        UNION
        SELECT o.relname
          FROM ours o
          JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attacl IS NOT NULL, LATERAL pg_catalog.aclexplode(a.attacl) g
         WHERE g.grantee <> o.relowner AND g.privilege_type <> 'SELECT'
    ), acting_owners AS (
        -- A superuser may do everything anyway.
        SELECT r.rolname
          FROM pg_catalog.pg_auth_members m
          JOIN pg_catalog.pg_roles r ON r.oid = m.member
         WHERE m.roleid = 'fitkart_owner'::pg_catalog.regrole AND NOT r.rolsuper
    )
    SELECT 'the tables have the triggers that guard and stamp them',
           NOT EXISTS (SELECT FROM missing_triggers),
           COALESCE((SELECT 'missing: ' || pg_catalog.string_agg(m.function_name || ' on ' || m.relname, ', ' ORDER BY m.relname)
                       FROM missing_triggers m)
                    || '; run SELECT * FROM fitkart.migrate()',
                    (SELECT pg_catalog.count(*) || ' triggers' FROM wanted_triggers))
    UNION ALL
    SELECT 'tables and views belong to fitkart_owner',
           NOT EXISTS (SELECT FROM ours o WHERE o.relowner <> 'fitkart_owner'::pg_catalog.regrole),
           COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(o.relname, ', ' ORDER BY o.relname) FROM ours o
                      WHERE o.relowner <> 'fitkart_owner'::pg_catalog.regrole)
                    || '; run SELECT fitkart.adopt()',
                    (SELECT pg_catalog.count(*) || ' tables and views' FROM ours))
    UNION ALL
    SELECT 'nobody but the owner writes a table',
           NOT EXISTS (SELECT FROM write_grants),
           COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(w.relname, ', ' ORDER BY w.relname) FROM write_grants w),
                    'grants are SELECT alone')
    UNION ALL
    SELECT 'nobody acts as fitkart_owner',
           NOT EXISTS (SELECT FROM acting_owners),
           COALESCE((SELECT 'members: ' || pg_catalog.string_agg(a.rolname, ', ' ORDER BY a.rolname) FROM acting_owners a), 'no members')
    UNION ALL
    SELECT 'functions belong to fitkart_owner, and none is for everybody',
           NOT EXISTS (SELECT FROM loose_functions),
           COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(l.name::text, ', ' ORDER BY l.name::text) FROM loose_functions l),
                    (SELECT pg_catalog.count(*) || ' functions' FROM functions))
    UNION ALL
    SELECT 'the views are there',
           NOT EXISTS (SELECT FROM pg_catalog.unnest(ARRAY['active_users', 'daily_step_summary', 'job_status', 'metrics', 'product_availability',
                                                           'user_stats']) AS wanted (name)
                        WHERE wanted.name NOT IN (SELECT o.relname FROM ours o WHERE o.relkind = 'v')),
           'active_users, daily_step_summary, job_status, metrics, product_availability, user_stats'
$$;
COMMENT ON FUNCTION fitkart.verify_installation IS
'Checks that triggers, owners, grants and views are as migrate() made them: DROP EXTENSION … CASCADE and a restore without owners can take them away.
Arguments:
  full: no difference here; default false
Returns: a row an invariant
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT v.invariant, v.ok FROM fitkart.verify_installation() v;';

CREATE FUNCTION fitkart.verify(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_verify';
COMMENT ON FUNCTION fitkart.verify IS
'Checks every invariant of the house in one snapshot: installation, people, coins, steps, orders, coupons, boards.
Arguments:
  full: true recomputes everything from the beginning, every hash and every day; default false, which is quick
Returns: a row an invariant, with ok and what was looked at or is wrong
Errors: MIGRATION_REQUIRED
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT v.invariant, v.detail FROM fitkart.verify() v WHERE NOT v.ok;';

CREATE FUNCTION fitkart.adopt()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    member record;
BEGIN
    FOR member IN
        SELECT c.oid::regclass AS name,
               CASE c.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
          FROM pg_class c
         WHERE c.relnamespace = 'fitkart'::regnamespace
           AND c.relkind IN ('r', 'p', 'v')
           AND c.relowner <> 'fitkart_owner'::regrole
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO fitkart_owner', member.kind, member.name);
    END LOOP;
    GRANT USAGE, CREATE ON SCHEMA fitkart TO fitkart_owner;
    GRANT USAGE ON SCHEMA fitkart TO fitkart_service, fitkart_admin, fitkart_auditor;
    PERFORM FROM fitkart.migrate();
END
$$;
COMMENT ON FUNCTION fitkart.adopt IS
'Gives the tables back to fitkart_owner and makes triggers, views and grants anew: after a restore of a dump that was taken with --no-owner or --no-privileges. Runs with the rights of the caller, who must be a superuser.
Arguments: none
Returns: nothing
Errors: none
Roles: none
Since: 0.1.0
Example: SELECT fitkart.adopt();';
