-- The border between C++ and PostgreSQL: errors cross it whole, and leave nothing behind.
-- The probe library holds the same border as the extension, and functions that make it fail (test/border/probe.cpp).
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
DROP TABLE IF EXISTS public.probe;
CREATE TABLE public.probe (id integer PRIMARY KEY CHECK (id > 0));
INSERT INTO public.probe VALUES (1);

CREATE OR REPLACE FUNCTION public.raise_state(state text) RETURNS void LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'raised on purpose', DETAIL = 'a detail', HINT = 'a hint'; END $$;
CREATE OR REPLACE FUNCTION public.take_locks_and_fail() RETURNS void LANGUAGE plpgsql AS
$$ BEGIN
    PERFORM pg_advisory_xact_lock(4711);
    LOCK TABLE public.probe IN SHARE MODE;
    PERFORM 1 / (SELECT 0);
END $$;

DROP TYPE IF EXISTS public.probe_outcome, public.probe_values, public.probe_day CASCADE;
CREATE TYPE public.probe_outcome AS (state text, times bigint);
CREATE TYPE public.probe_values AS (a_bool boolean, an_int integer, a_bigint bigint, a_float float8, a_text text, a_bytea bytea,
    a_uuid uuid, a_time timestamptz, a_day date, a_numeric numeric, a_json jsonb, bigints bigint[], texts text[]);
CREATE TYPE public.probe_day AS (day date, begins timestamptz, ends timestamptz, known boolean);
CREATE OR REPLACE FUNCTION public.probe_undone(kind text, times integer) RETURNS public.probe_outcome LANGUAGE c AS :'probe', 'fitkart_probe_undone';
CREATE OR REPLACE FUNCTION public.probe_failing(kind text) RETURNS void LANGUAGE c AS :'probe', 'fitkart_probe_failing';
CREATE OR REPLACE FUNCTION public.probe_failing_api(kind text) RETURNS void LANGUAGE c AS :'probe', 'fitkart_probe_failing_api';
CREATE OR REPLACE FUNCTION public.probe_exceptions_alive() RETURNS boolean LANGUAGE c AS :'probe', 'fitkart_probe_exceptions_alive';
CREATE OR REPLACE FUNCTION public.probe_round_trip(a_bool boolean, an_int integer, a_bigint bigint, a_float float8, a_text text, a_bytea bytea,
    a_uuid uuid, a_time timestamptz, a_day date, a_numeric numeric, a_json jsonb, bigints bigint[], texts text[])
    RETURNS public.probe_values LANGUAGE c AS :'probe', 'fitkart_probe_round_trip';
CREATE OR REPLACE FUNCTION public.probe_round_trip_sql(a_bool boolean, an_int integer, a_bigint bigint, a_float float8, a_text text, a_bytea bytea,
    a_uuid uuid, a_time timestamptz, a_day date, a_numeric numeric, a_json jsonb, bigints bigint[], texts text[])
    RETURNS public.probe_values LANGUAGE c AS :'probe', 'fitkart_probe_round_trip_sql';
CREATE OR REPLACE FUNCTION public.probe_local_day(at timestamptz, zone text) RETURNS public.probe_day LANGUAGE c AS :'probe', 'fitkart_probe_local_day';
CREATE OR REPLACE FUNCTION public.probe_clock() RETURNS timestamptz LANGUAGE c STABLE AS :'probe', 'fitkart_probe_clock';
CREATE OR REPLACE FUNCTION public.probe_digest(amount bigint, note text, at timestamptz, idempotency_key text, actor uuid) RETURNS bytea LANGUAGE c AS :'probe', 'fitkart_probe_digest';
CREATE OR REPLACE FUNCTION public.probe_endless() RETURNS void LANGUAGE c AS :'probe', 'fitkart_probe_endless';

-- What a backend holds: memory, locks, snapshots. Before and after must be the same.
CREATE OR REPLACE FUNCTION public.held(OUT memory bigint, OUT contexts bigint, OUT locks bigint) LANGUAGE sql VOLATILE AS $$
    SELECT (SELECT sum(used_bytes) FROM pg_backend_memory_contexts)::bigint,
           (SELECT count(*) FROM pg_backend_memory_contexts),
           (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory' OR relation = 'public.probe'::regclass AND mode = 'ShareLock')
$$;

-- The error leaves through the entry point `times` times, each caught by the caller; answers the distinct SQLSTATEs.
CREATE OR REPLACE FUNCTION public.probe_caught(kind text, times integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE seen text := ''; state text;
BEGIN
    FOR i IN 1 .. times LOOP
        BEGIN
            PERFORM public.probe_failing(kind);
            state := 'none';
        EXCEPTION WHEN OTHERS OR query_canceled THEN
            state := SQLSTATE;
        END;
        IF position(state IN seen) = 0 THEN seen := seen || state; END IF;
    END LOOP;
    RETURN seen;
END $$;

SELECT plan(56);

-- 1. Inside SPI, undone by a subtransaction, 10,000 times of each kind.
CREATE TEMP TABLE kinds (kind text, state text);
INSERT INTO kinds VALUES ('unique', '23505'), ('check', '23514'), ('division', '22012'), ('deadlock', '40P01'),
    ('serialization', '40001'), ('cancel', '57014'), ('memory', '53200'), ('locks', '22012'), ('business', 'KF101'),
    ('standard', 'XX000'), ('bad_alloc', 'XX000'), ('anything', 'XX000');
CREATE TEMP TABLE warm AS                         -- plans and caches fill up before we measure
SELECT kind, state, probe_undone(kind, 3) AS undone, probe_caught(kind, 3) AS caught FROM kinds;
CREATE TEMP TABLE warm_held AS SELECT * FROM held();
CREATE TEMP TABLE before AS SELECT * FROM held();

CREATE TEMP TABLE outcomes AS
SELECT kind, state, probe_undone(kind, 10000) AS undone, probe_caught(kind, 2000) AS caught FROM kinds;
CREATE TEMP TABLE after AS SELECT * FROM held();

SELECT is(undone, ROW(state, 10000)::probe_outcome, kind || ' inside SPI is undone 10,000 times') FROM outcomes;
SELECT is(caught, CASE kind WHEN 'bad_alloc' THEN '53200' ELSE state END, kind || ' leaves the entry point 2,000 times as itself')
  FROM outcomes;

SELECT ok(NOT probe_exceptions_alive(), 'no exception is left alive');
SELECT cmp_ok((SELECT memory FROM after) - (SELECT memory FROM before), '<', 200000::bigint, 'no memory is left behind');
SELECT cmp_ok((SELECT contexts FROM after) - (SELECT contexts FROM before), '<', 10::bigint, 'no memory context is left behind');
SELECT is((SELECT locks FROM after), 0::bigint, 'no lock is left behind');
SELECT is((SELECT backend_xmin FROM pg_stat_activity WHERE pid = pg_backend_pid() AND state = 'idle'), NULL, 'no snapshot is left behind');
SELECT is((SELECT count(*) FROM public.probe), 1::bigint, 'no row is left behind');

-- 2. The whole error survives the trip.
CREATE OR REPLACE FUNCTION public.whole_error(call text, OUT state text, OUT message text, OUT detail text, OUT hint text, OUT constraint_ text, OUT table_ text, OUT context text)
LANGUAGE plpgsql AS $$ BEGIN EXECUTE call; EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
        constraint_ = CONSTRAINT_NAME, table_ = TABLE_NAME, context = PG_EXCEPTION_CONTEXT; END $$;
SELECT is((whole_error($$SELECT probe_failing('unique')$$)).constraint_, 'probe_pkey', 'the constraint is named');
SELECT is((whole_error($$SELECT probe_failing('unique')$$)).table_, 'probe', 'the table is named');
SELECT is((whole_error($$SELECT probe_failing('deadlock')$$)).detail, 'a detail', 'DETAIL survives');
SELECT is((whole_error($$SELECT probe_failing('deadlock')$$)).hint, 'a hint', 'HINT survives');
SELECT matches((whole_error($$SELECT probe_failing('deadlock')$$)).context, 'raise_state', 'the context survives');

-- 3. Business errors in the engine's dialect and in PostgREST's.
SELECT is((whole_error($$SELECT probe_failing('business')$$)).message, 'INSUFFICIENT_COINS: the order costs 8000 coins, 5100 are available', 'MESSAGE begins with the code');
SELECT is((whole_error($$SELECT probe_failing('business')$$)).detail::jsonb, '{"code": "INSUFFICIENT_COINS", "required": 8000, "available": 5100}'::jsonb, 'DETAIL is JSON');
SELECT is((whole_error($$SELECT probe_failing_api('business')$$)).state, 'KF101', 'an API function outside of a request raises KF');
SELECT set_config('request.method', 'POST', false);
SELECT is((whole_error($$SELECT probe_failing_api('business')$$)).state, 'PGRST', 'within a request it raises PGRST');
SELECT is((whole_error($$SELECT probe_failing_api('business')$$)).message::jsonb ->> 'code', 'INSUFFICIENT_COINS', 'whose body names the code');
SELECT is((whole_error($$SELECT probe_failing_api('business')$$)).detail::jsonb, '{"status": 402, "headers": {}}'::jsonb, 'and whose status is right');
SELECT is((whole_error($$SELECT probe_failing('business')$$)).state, 'KF101', 'the engine always raises KF');
SELECT is((whole_error($$SELECT probe_failing_api('deadlock')$$)).detail::jsonb ->> 'status', '409', 'a deadlock within a request answers 409');
SELECT is((whole_error($$SELECT probe_failing_api('serialization')$$)).detail::jsonb ->> 'status', '409', 'so does a serialization failure');
SELECT set_config('request.method', '', false);
SELECT is((whole_error($$SELECT probe_failing_api('business')$$)).state, 'KF101', 'an empty method is no request');

-- 4. Values go in and out unchanged, through the call and through statements.
CREATE TEMP TABLE given AS SELECT ROW(true, -7, 9223372036854775807, 0.1::float8, 'tschüß', '\x00ff'::bytea,
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, '1999-12-31 23:59:59.999999+00'::timestamptz, '2024-02-29'::date, -0.0100::numeric,
    '{"a": [1, 2.5, null, "x"]}'::jsonb, ARRAY[1, -2]::bigint[], ARRAY['a', NULL, '']::text[])::probe_values AS v;
SELECT is((SELECT probe_round_trip((v).a_bool, (v).an_int, (v).a_bigint, (v).a_float, (v).a_text, (v).a_bytea, (v).a_uuid, (v).a_time, (v).a_day, (v).a_numeric, (v).a_json, (v).bigints, (v).texts) FROM given), (SELECT v FROM given), 'values cross the border unchanged');
SELECT is((SELECT probe_round_trip_sql((v).a_bool, (v).an_int, (v).a_bigint, (v).a_float, (v).a_text, (v).a_bytea, (v).a_uuid, (v).a_time, (v).a_day, (v).a_numeric, (v).a_json, (v).bigints, (v).texts) FROM given), (SELECT v FROM given), 'also through a statement');
SELECT is(probe_round_trip(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::text, '(,,,,,,,,,,,,)', 'NULLs stay NULL');
SELECT throws_ok($$SELECT probe_round_trip(a_time => 'infinity', a_bool => NULL, an_int => NULL, a_bigint => NULL, a_float => NULL, a_text => NULL, a_bytea => NULL, a_uuid => NULL, a_day => NULL, a_numeric => NULL, a_json => NULL, bigints => NULL, texts => NULL)$$, 'KF001', NULL, 'an infinite time is refused');

-- 5. Local days: ordinary, of 23 and 25 hours, and of a zone that skips midnight.
SELECT is(probe_local_day('2024-03-31 12:00+00', 'Europe/Berlin'), ROW('2024-03-31', '2024-03-30 23:00+00', '2024-03-31 22:00+00', true)::probe_day, 'a day of 23 hours');
SELECT is(probe_local_day('2024-10-27 12:00+00', 'Europe/Berlin'), ROW('2024-10-27', '2024-10-26 22:00+00', '2024-10-27 23:00+00', true)::probe_day, 'a day of 25 hours');
SELECT is((probe_local_day('2018-11-04 12:00+00', 'America/Sao_Paulo')).begins, '2018-11-04 03:00+00'::timestamptz, 'a day that begins at one o''clock');

-- 6. The clock, the digest of a request.
SET fitkart.clock = '2031-05-06 07:08:09+00';
SELECT is(probe_clock(), '2031-05-06 07:08:09+00'::timestamptz, 'a superuser''s session sets the clock');
RESET fitkart.clock;
SELECT isnt(probe_digest(1, 'a', now(), 'k', NULL), probe_digest(2, 'a', now(), 'k', NULL), 'another amount is another request');
SELECT is(probe_digest(1, 'a', now(), 'k', NULL), probe_digest(1, 'a', now(), 'l', '00000000-0000-0000-0000-000000000000'), 'key and actor are not part of the request');

-- 7. A cancel ends an endless loop at once.
CREATE FUNCTION pg_temp.state_of(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN EXECUTE call; RETURN 'none'; EXCEPTION WHEN query_canceled THEN RETURN SQLSTATE; END $$;
SET statement_timeout = '200ms';
SELECT is(pg_temp.state_of('SELECT probe_endless()'), '57014', 'a loop that checks for interrupts can be cancelled');
RESET statement_timeout;

SELECT * FROM finish();
