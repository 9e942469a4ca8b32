-- Who is signed in (rule 28): the claims of the HTTP gateway. In real time, for the clock is a superuser's.
BEGIN;
SELECT plan(15);
CREATE ROLE identity_test_gateway LOGIN NOINHERIT;
CREATE ROLE identity_test_app LOGIN;
GRANT fitkart_gateway TO identity_test_gateway;
GRANT fitkart_user TO identity_test_app;
SELECT fitkart.create_user(email => 'ana@example.com', full_name => 'Ana') AS ana \gset
SELECT fitkart.create_user(email => 'ben@example.com', full_name => 'Ben') AS ben \gset
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('identity_test', decode(repeat('a1', 32), 'hex'), now());
SELECT t.token AS ben_token FROM fitkart.issue_access_token(:'ben') t \gset

CREATE FUNCTION pg_temp.answer_as(login text, role text, claims text, call text = 'SELECT time_zone FROM fitkart_api.set_time_zone(''UTC'')', before text = 'SELECT 1')
RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    said text;
BEGIN
    PERFORM set_config('request.jwt.claims', claims, true);
    PERFORM set_config('session_authorization', login, true);
    PERFORM set_config('role', role, true);
    EXECUTE before;
    EXECUTE call INTO said;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = coalesce(said, 'NULL');
EXCEPTION
    WHEN SQLSTATE 'ZZ000' THEN RETURN SQLERRM;
    WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END
$$;
CREATE FUNCTION pg_temp.claims(subject text, role text = 'fitkart_user') RETURNS text LANGUAGE sql AS
$$ SELECT jsonb_build_object('sub', subject, 'role', role)::text $$;

SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', pg_temp.claims(:'ana')), 'UTC', 'claims are believed from the gateway, in the claimed role');
SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', pg_temp.claims(:'ana', 'fitkart_admin')), 'KF208 UNAUTHORIZED', 'not for another role than it took');
SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', pg_temp.claims(NULL)), 'KF208 UNAUTHORIZED', 'not without a subject');
SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', '{broken'), 'KF208 UNAUTHORIZED', 'not when they are no JSON');
SELECT is(pg_temp.answer_as('identity_test_app', 'fitkart_user', pg_temp.claims(:'ana')), 'KF208 UNAUTHORIZED', 'a plain client cannot claim to be somebody');
SELECT is(pg_temp.answer_as('postgres', 'fitkart_user', pg_temp.claims(:'ana')), 'KF208 UNAUTHORIZED', 'nor can a superuser, by accident')
  WHERE current_user = 'postgres' UNION ALL SELECT pass('no superuser named postgres') WHERE current_user <> 'postgres';
SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', pg_temp.claims(:'ana'), before => format('SELECT fitkart_api.authenticate(%L)', :'ben_token')), 'KF207 FORBIDDEN', 'claims and a token of two people are an error');
SELECT is(pg_temp.answer_as('identity_test_gateway', 'fitkart_user', pg_temp.claims(:'ben'), before => format('SELECT fitkart_api.authenticate(%L)', :'ben_token')), 'UTC', 'of one person they are fine');
SELECT is(pg_temp.answer_as('identity_test_app', 'fitkart_user', NULL, before => format('SELECT fitkart_api.authenticate(%L)', :'ben_token')), 'UTC', 'a token works for any login that may call it');

-- The dialect of errors: PostgREST's from the client functions while it serves a request, else the engine's
CREATE FUNCTION pg_temp.error_of(method text, call text) RETURNS jsonb LANGUAGE plpgsql AS
$$
DECLARE
    state text;
    body text;
    response text;
BEGIN
    PERFORM set_config('request.method', method, true);
    EXECUTE call;
    RETURN '"none"';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, body = MESSAGE_TEXT, response = PG_EXCEPTION_DETAIL;
    RETURN jsonb_build_object('state', state, 'message', body, 'detail', response);
END
$$;
SELECT is(pg_temp.error_of('POST', 'SELECT fitkart_api.set_time_zone(''UTC'')') ->> 'state', 'PGRST', 'in a request the SQLSTATE is PostgREST''s');
SELECT is((pg_temp.error_of('POST', 'SELECT fitkart_api.set_time_zone(''UTC'')') ->> 'message')::jsonb ->> 'code', 'UNAUTHORIZED', 'the body''s code is the name of the error');
SELECT is(((pg_temp.error_of('POST', 'SELECT fitkart_api.set_time_zone(''UTC'')') ->> 'detail')::jsonb ->> 'status')::integer, 401, 'the status is the catalogue''s');
SELECT is(pg_temp.error_of('', 'SELECT fitkart_api.set_time_zone(''UTC'')') ->> 'state', 'KF208', 'without a request it is the engine''s');
SELECT is(pg_temp.error_of(NULL, 'SELECT fitkart_api.authenticate(''x'')') ->> 'state', 'KF204', 'also where the setting was never made');
SELECT is(pg_temp.error_of('POST', 'SELECT fitkart.set_time_zone(NULL, NULL)') ->> 'state', 'KF001', 'and the engine''s functions never speak another');
SELECT * FROM finish();
ROLLBACK;
