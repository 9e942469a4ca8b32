-- Who is signed in (rules 27 to 29): access tokens, and the end of a transaction.
BEGIN;
SELECT plan(51);

SET fitkart.clock = '2026-03-10 12:00:00+00';
DELETE FROM fitkart.signing_keys;
INSERT INTO fitkart.signing_keys (kid, secret, valid_from, valid_until) VALUES
    ('now', decode(repeat('a1', 32), 'hex'), '2026-03-01', NULL),
    ('past', decode(repeat('b2', 32), 'hex'), '2026-01-01', '2026-03-10 12:00:00+00'),
    ('ahead', decode(repeat('c3', 32), 'hex'), '2026-03-10 12:00:01+00', NULL);

CREATE TEMP TABLE person (name text PRIMARY KEY, id uuid);
INSERT INTO person VALUES
    ('ana', fitkart.create_user(email => 'ana@example.com', full_name => 'Ana')),
    ('ben', fitkart.create_user(email => 'ben@example.com', full_name => 'Ben'));
SELECT id AS ana FROM person WHERE name = 'ana' \gset
SELECT id AS ben FROM person WHERE name = 'ben' \gset

-- A token as anybody could make it, and what the server says to it.
CREATE FUNCTION pg_temp.base64url(bytes bytea) RETURNS text LANGUAGE sql AS
$$ SELECT translate(encode(bytes, 'base64'), E'+/=\n', '-_') $$;
CREATE FUNCTION pg_temp.token(payload text, header text = '{"alg":"HS256","kid":"now"}', secret bytea = decode(repeat('a1', 32), 'hex'))
RETURNS text LANGUAGE sql AS
$$ SELECT body || '.' || pg_temp.base64url(hmac(body::bytea, secret, 'sha256'))
     FROM (SELECT pg_temp.base64url(header::bytea) || '.' || pg_temp.base64url(payload::bytea) AS body) AS t $$;
CREATE FUNCTION pg_temp.claims(subject text, seconds integer = 900) RETURNS text LANGUAGE sql AS
$$ SELECT jsonb_build_object('sub', subject, 'exp', extract(epoch FROM timestamptz '2026-03-10 12:00:00+00')::bigint + seconds)::text $$;

-- What a call answers, undone afterwards: its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.answer(call text, VARIADIC before text[] = '{}') RETURNS text LANGUAGE plpgsql AS
$$
DECLARE
    said text;
    step text;
BEGIN
    FOREACH step IN ARRAY before LOOP
        EXECUTE step;
    END LOOP;
    EXECUTE call INTO said;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = coalesce(said, 'NULL');
EXCEPTION
    WHEN SQLSTATE 'ZZ000' THEN RETURN SQLERRM;
    WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END
$$;
CREATE FUNCTION pg_temp.signs_in(token text) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.answer(format('SELECT user_id FROM fitkart_api.authenticate(%L)', token)) $$;
-- Who is signed in: the account whose zone a call would change.
CREATE FUNCTION pg_temp.whose_zone() RETURNS text LANGUAGE sql AS
$$ SELECT 'WITH moved AS MATERIALIZED (SELECT * FROM fitkart_api.set_time_zone(''Asia/Tokyo'')) SELECT ''done'' FROM moved' $$;
CREATE TEMP VIEW moved AS SELECT p.name FROM person p JOIN fitkart.user_time_zones z ON z.user_id = p.id AND z.time_zone = 'Asia/Tokyo';

-- Tokens
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'))), :'ana', 'a signed token opens the account that it names');
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana', 1))), :'ana', 'until its last second');
SELECT is(pg_temp.signs_in(pg_temp.token(payload)), said, payload)
  FROM (VALUES
    (pg_temp.claims(:'ana', 0), 'KF203 AUTH_TOKEN_EXPIRED'),
    (pg_temp.claims(:'ana', -1000000), 'KF203 AUTH_TOKEN_EXPIRED'),
    (pg_temp.claims('ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (pg_temp.claims(NULL), 'KF204 AUTH_TOKEN_INVALID'),
    (pg_temp.claims('00000000-0000-7000-8000-000000000000'), 'KF202 AUTH_ACCOUNT_DISABLED'),
    (format('{"sub": "%s"}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": "tomorrow"}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": null}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": 1e300}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": -1}', :'ana'), 'KF203 AUTH_TOKEN_EXPIRED'),
    (format('{"sub": ["%s"], "exp": 99999999999}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": 99999999999, "nbf": 99999999998}', :'ana'), 'KF204 AUTH_TOKEN_INVALID'),
    (format('{"sub": "%s", "exp": 99999999999.5}', :'ana'), :'ana'),
    ('[]', 'KF204 AUTH_TOKEN_INVALID'), ('"text"', 'KF204 AUTH_TOKEN_INVALID'), ('{', 'KF204 AUTH_TOKEN_INVALID')) AS claimed (payload, said);
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'), header)), 'KF204 AUTH_TOKEN_INVALID', 'header ' || header)
  FROM (VALUES ('{"alg":"none","kid":"now"}'), ('{"alg":"HS512","kid":"now"}'), ('{"alg":"hs256","kid":"now"}'), ('{"alg":"HS256"}'),
               ('{"alg":"HS256","kid":"unknown"}'), ('{"alg":"HS256","kid":7}'), ('{"alg":"HS256","kid":"now","crit":["exp"]}'),
               ('{"kid":"now"}'), ('not json')) AS given (header);
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'), '{"alg":"HS256","kid":"past"}', decode(repeat('b2', 32), 'hex'))), 'KF204 AUTH_TOKEN_INVALID', 'a key that has ended signs nothing');
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'), '{"alg":"HS256","kid":"ahead"}', decode(repeat('c3', 32), 'hex'))), 'KF204 AUTH_TOKEN_INVALID', 'nor one that has not begun');
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'), secret => decode(repeat('a2', 32), 'hex'))), 'KF204 AUTH_TOKEN_INVALID', 'another secret is refused');
SELECT is(pg_temp.signs_in(regexp_replace(pg_temp.token(pg_temp.claims(:'ana')), '\.[^.]*$', '.')), 'KF204 AUTH_TOKEN_INVALID', 'a token without its signature is refused');
SELECT is(pg_temp.signs_in(regexp_replace(pg_temp.token(pg_temp.claims(:'ana')), '\.[^.]*\.', '.' || pg_temp.base64url(pg_temp.claims(:'ben')::bytea) || '.')), 'KF204 AUTH_TOKEN_INVALID', 'a payload that was changed is refused');
SELECT is(pg_temp.signs_in(bad), 'KF204 AUTH_TOKEN_INVALID', 'no token: ' || left(bad, 20))
  FROM (VALUES (''), ('a.b.c'), ('...'), (repeat('x', 100000)), (pg_temp.token(pg_temp.claims('x')) || ' ')) AS given (bad);
SELECT is(pg_temp.signs_in(NULL), 'KF001 VALIDATION_FAILED', 'the token is required');

-- Our own tokens
SELECT is(pg_temp.signs_in((SELECT t.token FROM fitkart.issue_access_token(:'ana') t)), :'ana', 'a token that we issued is accepted');
SELECT is((SELECT t.expires_at FROM fitkart.issue_access_token(:'ana') t), timestamptz '2026-03-10 12:15:00+00', 'for the minutes of the setting');
SELECT t.token AS old_token FROM fitkart.issue_access_token(:'ana') t \gset
SELECT is((SELECT k.others_valid_until FROM fitkart.rotate_signing_key() k), timestamptz '2026-03-10 12:16:00+00', 'a new key leaves the old ones as long as their last token');
SELECT is(pg_temp.signs_in(:'old_token'), :'ana', 'so a token survives the rotation');
SELECT isnt((SELECT split_part(t.token, '.', 1) FROM fitkart.issue_access_token(:'ana') t), split_part(:'old_token', '.', 1), 'new tokens are signed by the new key');

-- Within a transaction
SELECT is(pg_temp.answer(pg_temp.whose_zone()), 'KF208 UNAUTHORIZED', 'nobody is signed in before authenticate');
SAVEPOINT signed_in;
SELECT fitkart_api.authenticate(pg_temp.token(pg_temp.claims(:'ana')));
SELECT fitkart_api.set_time_zone('Asia/Tokyo');
SELECT results_eq('SELECT name FROM moved', $$VALUES ('ana')$$, 'after it every call is about this person, and nobody else');
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ben'))), 'KF207 FORBIDDEN', 'a second person is refused');
SELECT is(pg_temp.signs_in(pg_temp.token(pg_temp.claims(:'ana'))), :'ana', 'the same person may prove it again');
SELECT is(pg_temp.answer(pg_temp.whose_zone()), 'done', 'which, undone, leaves the first proof standing');
UPDATE fitkart.users SET is_active = false WHERE id = :'ana';
SELECT is(pg_temp.answer(pg_temp.whose_zone()), 'KF202 AUTH_ACCOUNT_DISABLED', 'access ends with the account, not with the token');
ROLLBACK TO signed_in;
SELECT is(pg_temp.answer(pg_temp.whose_zone()), 'KF208 UNAUTHORIZED', 'a subtransaction that is rolled back takes the proof along');
SAVEPOINT signed_in;
SELECT fitkart_api.authenticate(pg_temp.token(pg_temp.claims(:'ben')));
RELEASE signed_in;
SELECT is(pg_temp.answer(pg_temp.whose_zone()), 'done', 'one that is released hands it on');
SELECT * FROM finish();
ROLLBACK;
