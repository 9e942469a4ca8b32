-- A month of 22 real people (table public.walked: their minutes as they stand in the file), played day by day.
-- What FitKart made of it must be what plain sums over the file say.
BEGIN;
SELECT plan(13);

CREATE TEMP VIEW walker AS
SELECT u.id AS user_id, substr(u.email, 7, 2)::integer AS person FROM fitkart.users u WHERE u.email LIKE '%@walkers.example';
CREATE TEMP TABLE plain AS
SELECT w.person, current_date - 1 - (SELECT max(m.day) FROM public.walked m) + w.day AS day, sum(w.steps) AS steps
  FROM public.walked w GROUP BY w.person, w.day HAVING sum(w.steps) > 0;

SELECT is((SELECT count(*) FROM walker), 22::bigint, '22 people');
SELECT is((SELECT sum(d.steps)::bigint FROM fitkart.daily_steps d), (SELECT sum(w.steps) FROM public.walked w), 'not a step is lost or made up');
SELECT results_eq(
    'SELECT w.person, d.day, d.steps FROM fitkart.daily_steps d JOIN walker w USING (user_id) WHERE d.steps > 0 ORDER BY 1, 2',
    'SELECT p.person, p.day, p.steps FROM plain p ORDER BY 1, 2', 'every day has the steps of its minutes');
SELECT is_empty(
    $$SELECT d.* FROM fitkart.daily_steps d
       WHERE d.coins <> CASE d.status WHEN 'verified' THEN least(d.steps / 100, 100) ELSE d.coins END$$,
    'a verified day earns a coin for each hundred steps, at most 100');
SELECT is((SELECT sum(t.amount)::bigint FROM fitkart.coin_transactions t WHERE t.transaction_type = 'earned'),
          (SELECT sum(d.coins)::bigint FROM fitkart.daily_steps d), 'the books hold what the days earned');
SELECT cmp_ok((SELECT count(*) FROM fitkart.daily_steps d WHERE d.status <> 'verified'), '<=',
              (SELECT count(*) / 100 FROM fitkart.daily_steps d WHERE d.steps > 0), 'of these honest days at most one in a hundred is suspected');
SELECT is_empty($$SELECT 1 FROM fitkart.step_records r WHERE r.is_verified = false AND r.recording_method = 'manual'$$, 'nothing was taken as typed in');
SELECT is((SELECT count(*) FROM fitkart.orders o), (SELECT count(DISTINCT o.user_id) FROM fitkart.orders o), 'an order each');
SELECT is_empty(
    $$SELECT w.person FROM walker w JOIN fitkart.wallets v USING (user_id)
       WHERE v.available_coins + 25 >= (SELECT min(r.coin_price) FROM fitkart.reward_products r WHERE r.is_active AND NOT r.is_digital) + 25
         AND NOT EXISTS (SELECT FROM fitkart.orders o WHERE o.user_id = w.user_id)$$, 'for everybody who can pay');
SELECT results_eq(
    $$SELECT b.user_id, b.total_steps FROM fitkart.leaderboard('all_time', lim => 100) b ORDER BY 2 DESC, 1$$,
    $$SELECT w.user_id, sum(p.steps)::bigint FROM plain p JOIN walker w USING (person) GROUP BY 1 ORDER BY 2 DESC, 1$$,
    'the board of all time has their sums');
SELECT results_eq(
    $$SELECT u.id, count(*) FROM fitkart.users u JOIN fitkart.user_achievements a ON a.user_id = u.id
        JOIN fitkart.achievements c ON c.id = a.achievement_id AND c.code = 'steps_10k' GROUP BY 1 ORDER BY 1$$,
    $$SELECT w.user_id, 1::bigint FROM walker w WHERE EXISTS (SELECT FROM plain p WHERE p.person = w.person AND p.steps >= 10000) ORDER BY 1$$,
    'who walked 10,000 steps in a day has the badge');

-- the same month once more, shuffled: nothing changes
CREATE TEMP TABLE before AS SELECT d.user_id, d.day, d.steps, d.verified_steps, d.coins, d.pending_coins FROM fitkart.daily_steps d;
SELECT setseed(0.7);
SELECT sum(r.accepted) FROM (
    SELECT array_agg(s.user_id) AS who, array_agg(s.begins) AS begins, array_agg(s.begins + interval '1 minute') AS ends, array_agg(s.steps) AS steps
      FROM (SELECT w.user_id, (current_date - 1 - 30 + m.day)::timestamptz + m.minute * interval '1 minute' AS begins, m.steps,
                   row_number() OVER (ORDER BY random()) AS place
              FROM public.walked m JOIN walker w USING (person) WHERE m.steps > 0) AS s
     GROUP BY s.place % 5) AS d,
    fitkart.ingest_steps(d.who, d.begins, d.ends, d.steps, 'fitbit', 'automatic') AS r;
SELECT is_empty('(TABLE before EXCEPT SELECT d.user_id, d.day, d.steps, d.verified_steps, d.coins, d.pending_coins FROM fitkart.daily_steps d)
           UNION (SELECT d.user_id, d.day, d.steps, d.verified_steps, d.coins, d.pending_coins FROM fitkart.daily_steps d EXCEPT TABLE before)',
                'sent again in any order, the month changes nothing');
SELECT is_empty('SELECT v.* FROM fitkart.verify(true) v WHERE NOT v.ok', 'verify() is true');

SELECT * FROM finish();
ROLLBACK;
