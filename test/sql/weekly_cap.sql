-- weekly_coin_cap: a week earns the lesser of its cap and its days, however its days arrive; earlier days come first.
BEGIN;
SELECT plan(37);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';  -- a Monday
UPDATE fitkart.achievements SET is_active = false;  -- badges pay coins of their own
CREATE FUNCTION pg_temp.someone() RETURNS uuid LANGUAGE sql AS
    $$ SELECT fitkart.create_user(gen_random_uuid() || '@weeks.example', 'Somebody') $$;
SELECT pg_temp.someone() AS ana \gset
SELECT pg_temp.someone() AS eva \gset
SET LOCAL fitkart.clock = '2026-06-02 21:00:00+00';

-- What a sample of a day changed in coins, over all days; the same day with another version corrects it.
CREATE FUNCTION pg_temp.walk(of_user uuid, day date, n int, version bigint DEFAULT 1) RETURNS bigint LANGUAGE sql AS
    $$ SELECT r.coins_awarded FROM fitkart.record_steps($1, n, 'fitbit', $2 + time '08:00', $2 + time '20:00', source_record_id => $2::text, source_version => $4) AS r $$;
CREATE FUNCTION pg_temp.week(of_user uuid, monday date DEFAULT '2026-06-08') RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(d.coins || CASE WHEN d.pending_coins > 0 THEN '+' || d.pending_coins ELSE '' END, ' ' ORDER BY d.day)
         FROM fitkart.daily_steps AS d WHERE d.user_id = $1 AND d.day >= $2 AND d.day < $2 + 7 $$;
CREATE FUNCTION pg_temp.purse(of_user uuid) RETURNS text LANGUAGE sql AS
    $$ SELECT b.available_coins || ' of ' || b.total_earned || ', ' || b.debt_coins || ' owed' FROM fitkart.balance($1) AS b $$;

-- Without a cap nothing changes; a cap holds from the next local midnight ---------------------------------------------
SELECT is(pg_temp.walk(:'eva', '2026-06-01', 8000), 80::bigint, 'without a cap a day earns what it earns');
SELECT fitkart.change_setting('weekly_coin_cap', '100') \g /dev/null
SELECT is(pg_temp.walk(:'eva', '2026-06-02', 9000), 90::bigint, 'the day of the change keeps its list');
SET LOCAL fitkart.clock = '2026-06-14 22:00:00+00';
SELECT is(pg_temp.walk(:'eva', '2026-06-03', 9000), 0::bigint, 'from the next midnight the week so far counts');
SELECT is(pg_temp.week(:'eva', '2026-06-01'), '80 90 0', 'and takes nothing from the days before');
SELECT is(pg_temp.walk(:'eva', '2026-06-01', 500, 2), -70::bigint, 'a correction of a day without a cap');
SELECT is(pg_temp.week(:'eva', '2026-06-01'), '5 90 5', 'frees room for a day with one');
SELECT is((SELECT string_agg(coalesce(s.weekly_coin_cap::text, 'none'), ' ' ORDER BY s.id) FROM fitkart.coin_schedules AS s), 'none 100', 'a cap is part of the price list');

-- A week, in order and out of order ------------------------------------------------------------------------------------
SELECT is(pg_temp.walk(:'ana', '2026-06-08', 6000), 60::bigint, 'Monday');
SELECT is(pg_temp.walk(:'ana', '2026-06-09', 5000), 40::bigint, 'Tuesday gets what is left');
SELECT is(pg_temp.walk(:'ana', '2026-06-10', 7000), 0::bigint, 'Wednesday nothing');
SELECT is(pg_temp.walk(:'ana', '2026-06-07', 7000), 70::bigint, 'Sunday belongs to the week before');
SELECT is(pg_temp.week(:'ana'), '60 40 0', 'earlier days come first');
SELECT is((SELECT string_agg(d.verified_steps::text, ' ' ORDER BY d.day) FROM fitkart.daily_steps AS d WHERE d.user_id = :'ana' AND d.day >= '2026-06-08'),
          '6000 5000 7000', 'steps count in full');

CREATE TEMP TABLE arrival AS
SELECT p.n, p.days, pg_temp.someone() AS person
  FROM (SELECT row_number() OVER () AS n, ARRAY[a, b, c, d] AS days
          FROM generate_series(0, 3) a, generate_series(0, 3) b, generate_series(0, 3) c, generate_series(0, 3) d
         WHERE a <> b AND a <> c AND a <> d AND b <> c AND b <> d AND c <> d) AS p;
UPDATE fitkart.users AS u SET created_at = '2026-06-01' FROM arrival AS a WHERE u.id = a.person;
CREATE TEMP TABLE arrived AS
SELECT a.n, a.days, a.person, pg_temp.walk(a.person, date '2026-06-08' + d.day, (ARRAY[4500, 3000, 5500, 2000])[d.day + 1]) AS awarded
  FROM (SELECT * FROM arrival ORDER BY n) AS a, unnest(a.days) WITH ORDINALITY AS d (day, place) ORDER BY a.n, d.place;
SELECT is((SELECT count(*) FROM arrival), 24::bigint, 'four days arrive in every order');
SELECT results_eq($$SELECT DISTINCT pg_temp.week(a.person) FROM arrival AS a$$, $$VALUES ('45 30 25 0')$$, 'each day earns the same');
SELECT results_eq($$SELECT DISTINCT s.sum FROM (SELECT sum(awarded) FROM arrived GROUP BY n) AS s$$, 'VALUES (100::numeric)', 'what the calls say adds up to the cap');
SELECT results_eq($$SELECT DISTINCT pg_temp.purse(a.person) FROM arrival AS a$$, $$VALUES ('100 of 100, 0 owed')$$, 'and so do the wallets');
SELECT pg_temp.someone() AS batch \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'batch';
SELECT is((SELECT b.coins_awarded FROM fitkart.record_steps_batch(:'batch',
    (SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', s.steps, 'recorded_date', date '2026-06-08' + s.day))
       FROM (VALUES (3, 2000), (0, 4500), (2, 5500), (1, 3000)) AS s (day, steps))) AS b), 100::bigint, 'a batch earns what its days earn');
SELECT is(pg_temp.week(:'batch'), '45 30 25 0', 'day by day');

-- Late days and corrections --------------------------------------------------------------------------------------------
SELECT pg_temp.someone() AS ben \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'ben';
SELECT pg_temp.walk(:'ben', '2026-06-10', 8000) \g /dev/null
SELECT fitkart.debit_coins(:'ben', 80, 'spent') \g /dev/null
SELECT is(pg_temp.walk(:'ben', '2026-06-08', 7000), 20::bigint, 'a late Monday brings what the week has left');
SELECT is(pg_temp.week(:'ben') || ', ' || pg_temp.purse(:'ben'), '70 30, 20 of 100, 0 owed', 'and takes its place before the others; nobody owes for that');
SELECT is((SELECT string_agg(t.transaction_type || ' ' || t.amount || ' of ' || to_char(t.effective_day, 'DD'), ', ' ORDER BY t.seq)
             FROM fitkart.coin_transactions AS t WHERE t.user_id = :'ben' AND t.effective_day IS NOT NULL),
          'earned 80 of 10, earned 70 of 08, reversal -50 of 10', 'the books tell it day by day');
SELECT is(pg_temp.walk(:'ben', '2026-06-08', 7000, 1), 0::bigint, 'a repeat changes nothing');
SELECT is(pg_temp.walk(:'ben', '2026-06-08', 1000, 2), -10::bigint, 'a correction takes back');
SELECT is(pg_temp.week(:'ben'), '10 80', 'and gives the room to the day that was cut');
SELECT is(pg_temp.walk(:'ben', '2026-06-08', 0, 3), -10::bigint, 'down to nothing');
SELECT is(pg_temp.week(:'ben'), '0 80', 'where each day stands by itself');

-- A wallet that is full ------------------------------------------------------------------------------------------------
SELECT pg_temp.someone() AS dan \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'dan';
SELECT fitkart.change_setting('max_balance', '90') \g /dev/null
SELECT is(pg_temp.walk(:'dan', '2026-06-10', 9000), 90::bigint, 'a full wallet');
SELECT is(pg_temp.walk(:'dan', '2026-06-08', 8000), 0::bigint, 'loses nothing to a late day');
SELECT is(pg_temp.week(:'dan') || ', ' || pg_temp.purse(:'dan'), '70 20, 90 of 90, 0 owed', 'whose coins take the room of those that give way');
SELECT fitkart.change_setting('max_balance', 'none') \g /dev/null
SELECT is(pg_temp.walk(:'dan', '2026-06-10', 9100, 2) || ', ' || pg_temp.week(:'dan'), '10, 80 20', 'the rest follows when there is room');

-- Days that wait for a review ------------------------------------------------------------------------------------------
SELECT pg_temp.someone() AS cleo \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'cleo';
SELECT fitkart.record_steps_batch(:'cleo', (
    SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', t, 'ended_at', t + interval '1 min'))
      FROM generate_series(timestamptz '2026-06-08 10:00+00', '2026-06-08 10:59+00', interval '1 min') AS t)) \g /dev/null
SELECT is(pg_temp.week(:'cleo'), '0+70', 'a doubted day waits with its coins');
SELECT is(pg_temp.walk(:'cleo', '2026-06-09', 8000) || ', ' || pg_temp.week(:'cleo'), '80, 0+20 80', 'it takes no room from a day that is not doubted, and waits for what that leaves');
UPDATE fitkart.step_validations SET status = 'approved', reviewed_at = '2026-06-14 22:00+00' WHERE user_id = :'cleo';
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'cleo', 10, 'phone_sensor', '2026-06-08 12:00+00', '2026-06-08 12:01+00') AS r),
          20::bigint, 'approved, its next delivery brings the week to its cap');
SELECT is(pg_temp.week(:'cleo') || ', ' || pg_temp.purse(:'cleo'), '70 30, 100 of 100, 0 owed', 'earlier days first');

SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify_steps(true) AS v WHERE NOT v.ok UNION ALL SELECT v.invariant, v.detail FROM fitkart.verify_coins(true) AS v WHERE NOT v.ok', 'the books are right');
UPDATE fitkart.daily_steps SET coins = 90 WHERE user_id = :'ana' AND day = '2026-06-09';
SELECT ok(NOT v.ok, 'a day beyond the cap is found') FROM fitkart.verify_steps() AS v WHERE v.invariant = 'no day earned beyond the cap of its week';
SELECT * FROM finish();
ROLLBACK;
