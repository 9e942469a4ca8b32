-- Installing: migrations, the catalogue of settings, the rules of the tables themselves.
BEGIN;
SELECT plan(25);

CREATE FUNCTION pg_temp.problem(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN EXECUTE call; RETURN 'none'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1); END $$;

-- Migrations
SELECT is_empty('SELECT * FROM fitkart.migrate()', 'migrating again applies nothing');
SELECT is(fitkart.schema_version(), (SELECT max(version) FROM fitkart.schema_migrations), 'the version is the newest migration');
SELECT is(fitkart.version(), (SELECT extversion FROM pg_extension WHERE extname = 'fitkart'), 'library and extension are of one version');
SELECT is_empty($$SELECT d.objid::regclass FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
                   WHERE e.extname = 'fitkart' AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass
                     AND (SELECT c.relkind FROM pg_class c WHERE c.oid = d.objid) IN ('r', 'p', 'S', 'i')$$,
                'no table, sequence or index belongs to the extension');
SELECT tables_are('fitkart', ARRAY(SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'fitkart'::regnamespace AND c.relkind IN ('r', 'p')),
                  'the tables are there');
SELECT is_empty($$SELECT wanted FROM unnest('{users,auth_identities,refresh_tokens,otp_codes,wallets,coin_transactions,orders,order_items,devices,step_records,step_validations,leaderboard_cache,achievements,user_achievements,reward_products,admin_logs,settings}'::text[]) AS wanted
                   WHERE to_regclass('fitkart.' || wanted) IS NULL$$, 'all 17 tables of the schema');
SELECT is_empty($$SELECT wanted FROM unnest('{active_users,daily_step_summary,user_stats}'::text[]) AS wanted
                   WHERE to_regclass('fitkart.' || wanted) IS NULL$$, 'all three views');

-- An older and a newer database
SAVEPOINT versions;
DELETE FROM fitkart.schema_migrations WHERE version = (SELECT max(version) FROM fitkart.schema_migrations);
SELECT is(pg_temp.problem('SELECT * FROM fitkart.verify()'), 'KF303 MIGRATION_REQUIRED', 'tables older than the code are refused');
ROLLBACK TO versions;
INSERT INTO fitkart.schema_migrations (version, name) VALUES (999999, 'of the future');
SELECT is(pg_temp.problem('SELECT * FROM fitkart.verify()'), 'KF306 RECONNECT_REQUIRED', 'tables newer than the code are refused');
ROLLBACK TO versions;
SELECT is(pg_temp.problem('SELECT * FROM fitkart.verify()'), 'none', 'and all is well again after a rollback');

-- Built-in types only; nothing in a table calls the extension
SELECT is_empty($$SELECT c.oid::regclass, a.attname, a.atttypid::regtype
                    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    JOIN pg_type t ON t.oid = a.atttypid
                   WHERE c.relnamespace = 'fitkart'::regnamespace AND c.relkind IN ('r', 'p')
                     AND t.typnamespace <> 'pg_catalog'::regnamespace$$, 'columns have built-in types');
SELECT is_empty($$SELECT d.classid::regclass, d.objid FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
                   WHERE p.pronamespace = 'fitkart'::regnamespace
                     AND d.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_class'::regclass)
                     AND NOT EXISTS (SELECT FROM pg_class v WHERE v.oid = d.objid AND d.classid = 'pg_class'::regclass AND v.relkind = 'v')$$,
                'no default, check, generated column or index calls a function of the extension');

-- Comments
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c
                   WHERE c.relnamespace IN ('fitkart'::regnamespace, 'fitkart_api'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'c')
                     AND NOT c.relispartition
                     AND (CASE c.relkind WHEN 'c' THEN obj_description(c.reltype, 'pg_type') ELSE obj_description(c.oid, 'pg_class') END) IS NULL$$,
                'every table, view and composite type has a comment');
SELECT is_empty($$SELECT c.oid::regclass, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                   WHERE c.relnamespace IN ('fitkart'::regnamespace, 'fitkart_api'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'c')
                     AND NOT c.relispartition AND col_description(c.oid, a.attnum) IS NULL$$,
                'every column has a comment');
SELECT is_empty($$SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                   WHERE c.relnamespace = 'fitkart'::regnamespace AND NOT c.relispartition AND obj_description(i.indexrelid, 'pg_class') IS NULL$$,
                'every index names the query that needs it');
SELECT cmp_ok((SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relnamespace = 'fitkart'::regnamespace AND NOT c.relispartition), '>=', 35::bigint, '35 indexes or more');

-- Beyond one machine: what a distributed engine asks
SELECT is_empty($$SELECT i.indexrelid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                   WHERE c.relnamespace = 'fitkart'::regnamespace AND (i.indisunique OR i.indisprimary) AND NOT c.relispartition
                     AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND a.attnotnull)
                     AND c.relname NOT IN ('auth_identities', 'otp_codes')
                     AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND a.attnum = ANY (i.indkey))$$,
                'a unique key of a table that users own has user_id in it');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace = 'fitkart'::regnamespace AND c.relkind = 'S'$$, 'there is no global sequence');

-- Settings
SELECT is(pg_temp.problem($$INSERT INTO fitkart.settings (key, value) VALUES ('bcrypt_cost', '3')$$), 'KF006 SETTING_INVALID', 'a forbidden value is refused');
SELECT is(pg_temp.problem($$INSERT INTO fitkart.settings (key, value) VALUES ('colour', 'red')$$), 'KF006 SETTING_INVALID', 'an unknown setting is refused');
SELECT lives_ok($$INSERT INTO fitkart.settings (key, value) VALUES ('hold_minutes', '5')$$, 'an allowed value is taken');
SELECT is(pg_temp.problem($$UPDATE fitkart.settings SET value = 'soon' WHERE key = 'hold_minutes'$$), 'KF006 SETTING_INVALID', 'an update is checked too');

-- Identifiers and errors
SELECT is((SELECT count(DISTINCT substr(id::text, 15, 1)) FROM (SELECT fitkart.uuid_v7() AS id FROM generate_series(1, 100)) AS ids), 1::bigint, 'identifiers are version 7');
SELECT ok((SELECT bool_and(later > earlier) FROM (SELECT id AS later, lag(id) OVER () AS earlier FROM (SELECT fitkart.uuid_v7() AS id FROM generate_series(1, 1000)) AS made) AS pairs),
          'identifiers of one backend ascend');
SELECT is((SELECT count(*) FROM fitkart.error_codes() WHERE sqlstate !~ '^KF[0-9]{3}$' OR http_status NOT BETWEEN 400 AND 599), 0::bigint, 'every error has a KF state and an HTTP status');

SELECT * FROM finish();
ROLLBACK;
