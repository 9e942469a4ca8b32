-- What the catalog says about rights: pins, owners, grants.
BEGIN;
SELECT plan(22);

CREATE TEMP VIEW our_functions AS
SELECT p.*, n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('fitkart', 'fitkart_api');
CREATE TEMP VIEW our_relations AS
SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('fitkart', 'fitkart_api') AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f');
CREATE TEMP TABLE client (role name);
INSERT INTO client VALUES ('fitkart_anon'), ('fitkart_user'), ('fitkart_admin'), ('fitkart_auditor'), ('fitkart_service'), ('fitkart_gateway');

-- Functions
SELECT is_empty($$SELECT nspname, proname, proconfig FROM our_functions WHERE proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']$$,
                'every function pins its search_path');
SELECT is_empty($$SELECT nspname, proname FROM our_functions f WHERE f.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(f.proacl) a WHERE a.grantee = 0)$$,
                'no function is for PUBLIC');
SELECT is_empty($$SELECT nspname, proname, proowner::regrole FROM our_functions WHERE proowner <> 'fitkart_owner'::regrole$$,
                'every function belongs to fitkart_owner');
SELECT is_empty($$SELECT f.nspname, f.proname FROM our_functions f JOIN pg_roles r ON r.oid = f.proowner WHERE f.prosecdef AND r.rolsuper$$,
                'no definer function belongs to a superuser');
SELECT set_eq($$SELECT proname::text FROM our_functions WHERE NOT prosecdef$$, ARRAY['adopt', 'require_pg_cron', 'schedule_jobs', 'unschedule_jobs'],
              'only adopt() runs with the rights of who calls it, since it needs a superuser''s, and what speaks to pg_cron, which asks who calls');
SELECT is_empty($$SELECT f.nspname, f.proname, granted.roles, stated.roles
                    FROM our_functions f
                    CROSS JOIN LATERAL (SELECT array_agg(a.grantee::regrole::text ORDER BY a.grantee::regrole::text COLLATE "C") AS roles FROM aclexplode(f.proacl) a
                                         WHERE a.grantee <> f.proowner) granted
                    JOIN fitkart.contract c ON c.schema_name = f.nspname AND c.function_name = f.proname
                    CROSS JOIN LATERAL (SELECT array_agg(r ORDER BY r COLLATE "C") AS roles FROM unnest(c.roles) r) stated
                   WHERE granted.roles IS DISTINCT FROM stated.roles$$,
                'whom the comment names may call it, and nobody else');
SELECT is_empty($$SELECT f.nspname, f.proname FROM our_functions f, aclexplode(f.proacl) a WHERE a.is_grantable AND a.grantee <> f.proowner$$,
                'nobody can hand a right on');
SELECT is_empty($$SELECT proname FROM our_functions WHERE nspname = 'fitkart_api' AND proparallel = 's'$$,
                'no client function runs in a parallel worker, where nobody is signed in');
SELECT is_empty($$SELECT f.proname FROM our_functions f JOIN fitkart.contract c ON c.schema_name = f.nspname AND c.function_name = f.proname
                   WHERE f.nspname = 'fitkart' AND c.roles && '{fitkart_anon,fitkart_user,fitkart_gateway}'$$,
                'no function of the engine is for clients');
SELECT is_empty($$SELECT nspname, proname FROM our_functions f JOIN pg_language l ON l.oid = f.prolang WHERE l.lanname NOT IN ('c', 'sql', 'plpgsql')$$,
                'functions are in C, SQL or PL/pgSQL');

-- Schemas, tables, types
SELECT is_empty($$SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname IN ('fitkart', 'fitkart_api') AND a.grantee = 0$$,
                'neither schema is for PUBLIC');
SELECT is_empty($$SELECT n.nspname, a.grantee::regrole, a.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) a
                   WHERE n.nspname IN ('fitkart', 'fitkart_api') AND a.privilege_type = 'CREATE' AND a.grantee NOT IN (n.nspowner, 'fitkart_owner'::regrole)$$,
                'nobody but the owner makes things there');
SELECT set_eq($$SELECT a.grantee::regrole::text FROM pg_namespace n, aclexplode(n.nspacl) a
                 WHERE n.nspname = 'fitkart' AND a.privilege_type = 'USAGE' AND a.grantee NOT IN (n.nspowner, 'fitkart_owner'::regrole)$$,
              ARRAY['fitkart_service', 'fitkart_admin', 'fitkart_auditor'], 'clients do not see the engine');
SELECT is_empty($$SELECT c.nspname, c.relname FROM our_relations c, aclexplode(c.relacl) a WHERE a.grantee = 0$$, 'no table is for PUBLIC');
SELECT is_empty($$SELECT c.relname, a.attname FROM our_relations c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g WHERE g.grantee = 0$$,
                'nor any column');
SELECT is_empty($$SELECT c.relname, a.grantee::regrole, a.privilege_type FROM our_relations c, aclexplode(c.relacl) a
                   WHERE a.grantee <> c.relowner AND a.privilege_type <> 'SELECT'$$,
                'nobody but the owner writes a table');
SELECT is_empty($$SELECT c.relname, a.attname, g.privilege_type FROM our_relations c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
                   WHERE g.grantee <> c.relowner AND g.privilege_type <> 'SELECT'$$,
                'nor a column of one');
SELECT is_empty($$SELECT c.relname, role FROM our_relations c, client
                   WHERE role IN ('fitkart_anon', 'fitkart_user', 'fitkart_gateway', 'fitkart_service') AND c.relname <> 'contract'
                     AND (has_table_privilege(role, c.oid, 'SELECT') OR has_any_column_privilege(role, c.oid, 'SELECT'))$$,
                'clients and back ends read through functions alone');
SELECT is_empty($$SELECT c.relname, a.attname, role
                    FROM our_relations c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped, client
                   WHERE has_column_privilege(role, c.oid, a.attnum, 'SELECT')
                     AND (a.attname ~ '(password|token_hash|code_hash|secret|salt|push_token|sync_token|request_digest)'
                          OR c.relname IN ('signing_keys', 'idempotency_keys', 'message_outbox'))$$,
                'no role reads passwords, tokens, codes or keys, not even as hashes');
SELECT is_empty($$SELECT c.relname, c.relowner::regrole FROM our_relations c WHERE c.relowner <> 'fitkart_owner'::regrole$$,
                'every table and view belongs to fitkart_owner');

-- Roles
SELECT is_empty($$SELECT rolname FROM pg_roles WHERE (rolname IN (SELECT role FROM client) OR rolname = 'fitkart_owner')
                     AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)$$,
                'no role of ours logs in or has a power of its own');
SELECT is_empty($$SELECT m.member::regrole FROM pg_auth_members m WHERE m.roleid = 'fitkart_owner'::regrole AND m.member IN (SELECT r.oid FROM pg_roles r JOIN client c ON c.role = r.rolname)
                  UNION ALL SELECT m.roleid::regrole FROM pg_auth_members m WHERE m.member = 'fitkart_owner'::regrole$$,
                'the owner is nobody''s member, and none of ours is the owner''s');
SELECT * FROM finish();
ROLLBACK;
