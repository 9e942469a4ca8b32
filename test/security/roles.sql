-- Every function called as every role: where the contract grants, the call comes through to the function; elsewhere it does
-- not. Nothing that comes through fails in a way that nobody foresaw.
BEGIN;
SELECT plan(20);

-- The SQLSTATE of a call without any argument given, undone afterwards.
CREATE FUNCTION pg_temp.outcome(role_name text, call text) RETURNS text LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM set_config('role', role_name, true);
    EXECUTE call;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000';
EXCEPTION
    WHEN SQLSTATE 'ZZ000' THEN RETURN '00000';
    WHEN OTHERS THEN RETURN SQLSTATE;
END
$$;

CREATE TEMP TABLE tried AS
SELECT c.schema_name || '.' || c.function_name AS called, role, role = ANY (c.roles) AS granted, c.schema_name = 'fitkart_api' AS is_api,
       pg_temp.outcome(role, format('SELECT * FROM %I.%I(%s)', c.schema_name, c.function_name,
                                    (SELECT string_agg(format('NULL::%s', a ->> 'type'), ', ') FROM jsonb_array_elements(c.arguments) a))) AS state
  FROM fitkart.contract c
  CROSS JOIN unnest(ARRAY['fitkart_anon', 'fitkart_user', 'fitkart_admin', 'fitkart_auditor', 'fitkart_service', 'fitkart_gateway']) AS role
 WHERE c.returns <> 'trigger';

SELECT is_empty(format($$SELECT called, state FROM tried WHERE role = %L AND NOT granted AND state <> '42501'$$, role), role || ' is kept from what is not granted to it')
  FROM (SELECT DISTINCT role FROM tried ORDER BY role) AS roles;
SELECT is_empty(format($$SELECT called, state FROM tried WHERE role = %L AND granted AND state = '42501'$$, role), role || ' reaches what is granted to it')
  FROM (SELECT DISTINCT role FROM tried ORDER BY role) AS roles;
SELECT is_empty(format($$SELECT called, state FROM tried WHERE role = %L AND granted AND state !~ '^(00000|KF)'$$, role), role || ' meets errors of the catalogue alone')
  FROM (SELECT DISTINCT role FROM tried ORDER BY role) AS roles;
SELECT is_empty($$SELECT called, role, state FROM tried WHERE granted AND is_api AND role = 'fitkart_user' AND state NOT IN ('KF208', 'KF001')
                     AND called NOT IN (SELECT t.called FROM tried t WHERE t.role = 'fitkart_anon' AND t.granted)$$,
                'nobody is signed in: what is not public says so, or what it misses');
SELECT cmp_ok((SELECT count(*) FROM tried WHERE granted), '>', 20::bigint, 'and this test did call something');
SELECT * FROM finish();
ROLLBACK;
