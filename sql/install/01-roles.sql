-- The roles of the house. Roles belong to the whole cluster, so they are made only where they are missing, and stay when
-- the extension goes. None of them can log in: people and programs log in as members of them.

DO $roles$
DECLARE
    missing text;
BEGIN
    FOR missing IN
        SELECT role_name
          FROM unnest(ARRAY['fitkart_owner', 'fitkart_anon', 'fitkart_user', 'fitkart_admin', 'fitkart_auditor',
                            'fitkart_service', 'fitkart_gateway']) AS role_name
         WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = role_name)
    LOOP
        BEGIN
            -- NOINHERIT: the gateway may become its members' roles, but has none of their rights before it does.
            EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN%s', missing,
                                      CASE WHEN missing = 'fitkart_gateway' THEN ' NOINHERIT' ELSE '' END);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;  -- another database of this cluster installs at the same moment
        END;
    END LOOP;
END
$roles$;

COMMENT ON ROLE fitkart_owner IS 'FitKart: owns the tables and the SECURITY DEFINER functions, so that a definer function is never a superuser';
COMMENT ON ROLE fitkart_anon IS 'FitKart: nobody is signed in; registers, signs in, sees the public catalogue and boards';
COMMENT ON ROLE fitkart_user IS 'FitKart: a signed-in person; everything in fitkart_api about himself';
COMMENT ON ROLE fitkart_admin IS 'FitKart: the admin functions, and reading the tables without hashes';
COMMENT ON ROLE fitkart_auditor IS 'FitKart: reads the books, logs and verdicts, nothing else';
COMMENT ON ROLE fitkart_service IS 'FitKart: the engine functions, for trusted back ends';
COMMENT ON ROLE fitkart_gateway IS 'FitKart: the login of an HTTP gateway is a member; only then its request.jwt.claims are believed';

GRANT fitkart_anon, fitkart_user, fitkart_admin TO fitkart_gateway;

CREATE SCHEMA fitkart_api;
COMMENT ON SCHEMA fitkart_api IS 'What clients may call: the same verbs as in schema fitkart, about who is signed in';
COMMENT ON SCHEMA fitkart IS 'The engine: functions with explicit user ids for trusted back ends, jobs and DBAs; and the tables';

GRANT USAGE, CREATE ON SCHEMA fitkart TO fitkart_owner;
GRANT USAGE ON SCHEMA fitkart TO fitkart_service, fitkart_admin, fitkart_auditor;
GRANT USAGE, CREATE ON SCHEMA fitkart_api TO fitkart_owner;
GRANT USAGE ON SCHEMA fitkart_api TO fitkart_anon, fitkart_user, fitkart_admin;
