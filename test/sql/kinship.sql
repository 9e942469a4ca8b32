-- Accounts that belong together: what links them, what does not, and who may ask.
BEGIN;
SELECT plan(20);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';
CREATE TEMP TABLE person AS
SELECT n, fitkart.create_user(format('kin-%s@example.org', n), 'Kin ' || n) AS id FROM generate_series(1, 12) AS n;
GRANT SELECT ON person TO PUBLIC;
SELECT id AS boss FROM person WHERE n = 12 \gset
UPDATE fitkart.users SET role = 'admin' WHERE id = :'boss';
SET LOCAL fitkart.clock = '2026-06-20 22:00:00+00';

-- groups: who stands together, by number, with links, days that wait and coins at stake.
CREATE FUNCTION pg_temp.groups(days int DEFAULT 7) RETURNS SETOF text LANGUAGE sql AS
$$SELECT concat_ws(' ', (SELECT string_agg(p.n::text, ',' ORDER BY p.n) FROM person p WHERE p.id = ANY (g.members)),
                   array_to_string(g.links, '+'), g.pending_days, g.coins_at_stake)
    FROM fitkart.suspect_groups(days => $1) g$$;
-- rhythm: a day of 60 bouts whose lengths a seed decides, from a time on, its counts scaled and made noisy.
CREATE FUNCTION pg_temp.rhythm(who int, seed int, started timestamptz, scale numeric DEFAULT 1, noise int DEFAULT 0, device text DEFAULT NULL)
RETURNS text LANGUAGE sql AS
$$WITH bouts AS (
      SELECT i, 1 + abs(hashint4(seed * 1000 + i)) % 6 AS moving, 1 + abs(hashint4(seed * 1000 + i + 500)) % 8 AS resting FROM generate_series(1, 60) i
  ), placed AS (
      SELECT i, moving, (sum(moving + resting) OVER (ORDER BY i) - moving - resting)::int AS first FROM bouts
  )
  SELECT b.accepted || ' ' || b.rejected
    FROM fitkart.record_steps_batch((SELECT id FROM person WHERE n = who), (
         SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('source', 'fitbit', 'device_id', device,
                    'steps', (scale * (40 + abs(hashint4(seed + i * 7 + m)) % 50))::int + noise * (i % 3),
                    'started_at', started + make_interval(mins => first + m), 'ended_at', started + make_interval(mins => first + m + 1))))
           FROM placed, generate_series(0, moving - 1) m)) b$$;

SELECT is_empty('SELECT pg_temp.groups()', 'nobody is linked to anybody at first');

-- Minutes -----------------------------------------------------------------------------------------------------------------
SELECT matches(pg_temp.rhythm(1, 1, '2026-06-18 06:00+00'), '^\d+ 0$', 'a day of 60 bouts');
SELECT matches(pg_temp.rhythm(2, 2, '2026-06-18 06:00+00'), '^\d+ 0$', 'and another rhythm');
SELECT is_empty('SELECT pg_temp.groups()', 'days of different rhythm link nobody');
SELECT matches(pg_temp.rhythm(1, 1, '2026-06-19 06:00+00'), '^\d+ 0$', 'one''s own day once more');
SELECT is_empty('SELECT pg_temp.groups()', 'one''s own days link one to nobody');
SAVEPOINT before_copies;
SELECT matches(pg_temp.rhythm(3, 1, '2026-06-18 06:00+00'), '^\d+ 0$', 'the same minutes from another account');
SELECT matches(pg_temp.groups(), '^1,3 minutes 0 \d+$', 'the same minutes link two accounts');
ROLLBACK TO before_copies;
SELECT matches(pg_temp.rhythm(3, 1, '2026-06-20 07:23:20+00', 1.4, 5), '^\d+ 0$', 'shifted, on another day, scaled and with noise');
SELECT matches(pg_temp.groups(), '^1,3 minutes 0 \d+$', 'link them as well');
SET LOCAL fitkart.clock = '2026-06-28 22:00:00+00';
SELECT is_empty('SELECT pg_temp.groups()', 'until they are older than what is asked for');
SET LOCAL fitkart.clock = '2026-06-20 22:00:00+00';

-- Gifts -------------------------------------------------------------------------------------------------------------------
SELECT is(count(fitkart.credit_coins(id, 1000, 'earned')), 5::bigint, 'five people have coins') FROM person WHERE n BETWEEN 4 AND 8;
SELECT count(fitkart.transfer_coins(id, (SELECT id FROM person WHERE n = 9), 10)) AS gifts FROM person WHERE n BETWEEN 4 AND 7 \gset
SELECT results_eq('SELECT count(*) FROM pg_temp.groups()', 'VALUES (1::bigint)', 'four givers to one are friends');
SELECT count(fitkart.transfer_coins(id, (SELECT id FROM person WHERE n = 9), 10)) AS gifts FROM person WHERE n = 8 \gset
SELECT is((SELECT g FROM pg_temp.groups() g LIMIT 1), '4,5,6,7,8,9 gifts 0 5000', 'five givers and their taker are a group; the most coins at stake come first');

-- Devices -----------------------------------------------------------------------------------------------------------------
SELECT count(pg_temp.rhythm(n, 100 + n, '2026-06-20 06:00+00', device => 'c0ffee00-4f89-41d3-9a0c-0305e82c3301')) AS family FROM person WHERE n IN (1, 2, 4, 10, 11) \gset
SELECT count(pg_temp.rhythm(n, 200 + n, '2026-06-19 06:00+00', device => 'my phone')) AS phones FROM person WHERE n BETWEEN 1 AND 11 \gset
SELECT results_eq('SELECT count(*) FROM pg_temp.groups()', 'VALUES (2::bigint)', 'five accounts on one tablet are a family; a device called "my phone" is nobody''s in particular');
SELECT matches(pg_temp.rhythm(3, 300, '2026-06-19 06:00+00', device => 'c0ffee00-4f89-41d3-9a0c-0305e82c3301'), '^\d+ 0$', 'a sixth comes along');
SELECT matches(pg_temp.groups(), '^1,2,3,4,5,6,7,8,9,10,11 device\+gifts\+minutes 0 \d+$', 'six are none; what is linked through others is one group');

-- Who may ask, and what for -----------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT fitkart.suspect_groups(days => 32)', 'KF001', 'VALIDATION_FAILED: days is 32, not 1 to 31', 'a month is the most');
SELECT set_eq($$SELECT r FROM unnest(ARRAY['fitkart_anon', 'fitkart_user', 'fitkart_admin', 'fitkart_auditor', 'fitkart_service']) r
                WHERE has_function_privilege(r, 'fitkart.suspect_groups(integer, integer, integer)', 'execute')$$, ARRAY['fitkart_service'],
              'the engine''s report is for back ends');
CREATE ROLE kinship_gateway LOGIN;
GRANT fitkart_gateway TO kinship_gateway;
GRANT fitkart_user TO kinship_gateway;
-- as_user: what the first row of the admin report says to a person.
CREATE FUNCTION pg_temp.as_user(who uuid) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', 'fitkart_user')::text, true);
    SET LOCAL SESSION AUTHORIZATION kinship_gateway;
    SET LOCAL ROLE fitkart_user;
    SELECT coalesce(g.error_code, cardinality(g.members)::text) INTO answer FROM fitkart_api.admin_suspect_groups(days => 31) g;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
END $$;
RESET fitkart.clock;  -- it holds for superusers only, and the administrator is none
INSERT INTO fitkart.devices (user_id, id, fingerprint, last_sync_at) SELECT id, 'other name ' || n, 'one and the same', now() FROM person WHERE n <= 6;
SELECT is(pg_temp.as_user(:'boss') || ' ' || pg_temp.as_user((SELECT id FROM person WHERE n = 1)), '6 FORBIDDEN', 'an administrator sees the groups, a walker does not');

SELECT * FROM finish();
ROLLBACK;
