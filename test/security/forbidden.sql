-- Statements that must be refused, each as the role that would try it.
BEGIN;
SELECT plan(75);

CREATE ROLE forbidden_test_login LOGIN NOINHERIT;
GRANT fitkart_anon, fitkart_user, fitkart_admin, fitkart_auditor, fitkart_service, fitkart_gateway TO forbidden_test_login;
SELECT fitkart.create_user(email => 'victim@example.com', full_name => 'Victim', password => 'correct horse battery');

-- What a statement meets, undone afterwards.
CREATE FUNCTION pg_temp.meets(role_name text, statement text) RETURNS text LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('session_authorization', 'forbidden_test_login', true);
    PERFORM set_config('role', role_name, true);
    EXECUTE statement;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000';
EXCEPTION
    WHEN SQLSTATE 'ZZ000' THEN RETURN 'allowed';
    WHEN insufficient_privilege THEN RETURN 'refused';
    WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

-- Nobody writes a table.
SELECT is(pg_temp.meets(role, statement), 'refused', role || ': ' || statement)
  FROM unnest(ARRAY['fitkart_anon', 'fitkart_user', 'fitkart_admin', 'fitkart_auditor', 'fitkart_service', 'fitkart_gateway']) AS role,
       unnest(ARRAY['UPDATE fitkart.wallets SET available_coins = 1000000',
                    'INSERT INTO fitkart.coin_transactions (user_id) SELECT gen_random_uuid()',
                    'DELETE FROM fitkart.admin_logs',
                    'TRUNCATE fitkart.coin_transactions',
                    'UPDATE fitkart.users SET role = ''admin''',
                    'INSERT INTO fitkart.settings (key, value) VALUES (''coins_per_step'', ''1000'')']) AS statement;

-- Nobody reads what is not his to read.
SELECT is(pg_temp.meets(role, statement), 'refused', role || ': ' || statement)
  FROM (VALUES
    ('fitkart_admin', 'SELECT password_hash FROM fitkart.users'),
    ('fitkart_admin', 'SELECT * FROM fitkart.users'),
    ('fitkart_admin', 'SELECT u FROM fitkart.users u'),
    ('fitkart_admin', 'SELECT token_hash FROM fitkart.refresh_tokens'),
    ('fitkart_admin', 'SELECT code_hash FROM fitkart.otp_codes'),
    ('fitkart_admin', 'SELECT secret FROM fitkart.signing_keys'),
    ('fitkart_admin', 'SELECT kid FROM fitkart.signing_keys'),
    ('fitkart_admin', 'SELECT salt FROM fitkart.coin_transaction_notes'),
    ('fitkart_admin', 'SELECT request_digest FROM fitkart.idempotency_keys'),
    ('fitkart_admin', 'COPY fitkart.users TO PROGRAM ''cat'''),
    ('fitkart_auditor', 'SELECT email FROM fitkart.users'),
    ('fitkart_auditor', 'SELECT shipping_address FROM fitkart.orders'),
    ('fitkart_auditor', 'SELECT description FROM fitkart.coin_transaction_notes'),
    ('fitkart_service', 'SELECT id FROM fitkart.users'),
    ('fitkart_service', 'SELECT available_coins FROM fitkart.wallets'),
    ('fitkart_user', 'SELECT available_coins FROM fitkart.wallets'),
    ('fitkart_user', 'SELECT id FROM fitkart.active_users'),
    ('fitkart_anon', 'SELECT full_name FROM fitkart.user_stats')) AS attempt (role, statement);

-- Nobody becomes more than he is.
SELECT is(pg_temp.meets(role, statement), 'refused', role || ': ' || statement)
  FROM (VALUES
    ('fitkart_user', 'SELECT fitkart.version()'),
    ('fitkart_user', 'SELECT fitkart.credit_coins(gen_random_uuid(), 1000, ''bonus'')'),
    ('fitkart_anon', 'SELECT fitkart_api.authenticate(''x'')'),
    ('fitkart_gateway', 'SELECT fitkart_api.set_time_zone(''UTC'')'),
    ('fitkart_service', 'SELECT fitkart.hash_password(''x'', 4)'),
    ('fitkart_service', 'SELECT fitkart.rotate_signing_key()'),
    ('fitkart_service', 'SELECT fitkart.seed_administrator(''me@example.com'', ''correct horse battery'')'),
    ('fitkart_service', 'SELECT * FROM fitkart.migrate()'),
    ('fitkart_admin', 'SELECT fitkart.adopt()'),
    ('fitkart_service', 'SET fitkart.clock = ''2030-01-01'''),
    ('fitkart_admin', 'SET fitkart.clock = ''2030-01-01'''),
    ('fitkart_gateway', 'SET ROLE fitkart_owner'),
    ('fitkart_user', 'CREATE TABLE fitkart_api.mine (a integer)'),
    ('fitkart_service', 'CREATE FUNCTION fitkart.mine() RETURNS integer LANGUAGE sql AS ''SELECT 1'''),
    ('fitkart_admin', 'ALTER FUNCTION fitkart.create_user RESET search_path'),
    ('fitkart_admin', 'DROP TRIGGER append_only ON fitkart.coin_transactions'),
    ('fitkart_admin', 'GRANT SELECT ON fitkart.users TO fitkart_anon')) AS attempt (role, statement);

-- Not even the owner of the tables, nor a superuser, rewrites a book by a plain statement.
SELECT throws_ok(statement, 'KF302', NULL, statement)
  FROM unnest(ARRAY['UPDATE fitkart.coin_transactions SET amount = 1', 'DELETE FROM fitkart.admin_logs', 'TRUNCATE fitkart.setting_history']) AS statement;

-- A caller's search_path reaches no definer function: neither functions nor operators of his are called.
CREATE SCHEMA forbidden_test_trap;
GRANT USAGE ON SCHEMA forbidden_test_trap TO PUBLIC;
CREATE FUNCTION forbidden_test_trap.lower(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE FUNCTION forbidden_test_trap.same(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE OPERATOR forbidden_test_trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = forbidden_test_trap.same);
CREATE FUNCTION pg_temp.in_the_trap(statement text) RETURNS text LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('search_path', 'forbidden_test_trap, pg_catalog', true);
    EXECUTE statement;
    PERFORM set_config('search_path', 'public', true);
    RETURN 'not trapped';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END
$$;
SELECT is(pg_temp.in_the_trap($$SELECT fitkart.create_user(email => 'other@example.com', full_name => 'Other', password => 'correct horse battery')$$),
          'not trapped', 'create_user runs by its own search_path');
SELECT * FROM finish();
ROLLBACK;
