-- The three views count users, records, badges and orders right: nothing is joined before it is counted.
BEGIN;
SELECT plan(8);

DELETE FROM fitkart.daily_steps;
CREATE TEMP TABLE person (name text PRIMARY KEY, id uuid);
INSERT INTO person VALUES
    ('ana', fitkart.create_user(email => 'ana@views.test', full_name => 'Ana')),
    ('ben', fitkart.create_user(email => 'ben@views.test', full_name => 'Ben')),
    ('cleo', fitkart.create_user(email => 'cleo@views.test', full_name => 'Cleo')),
    ('dan', fitkart.create_user(email => 'dan@views.test', full_name => 'Dan'));
SELECT fitkart.credit_coins(id, 70, 'bonus') FROM person WHERE name = 'ana';
UPDATE fitkart.users u SET total_steps = 9000 FROM person p WHERE p.id = u.id AND p.name = 'ana';
UPDATE fitkart.users u SET is_active = false FROM person p WHERE p.id = u.id AND p.name = 'cleo';
UPDATE fitkart.users u SET deleted_at = now() FROM person p WHERE p.id = u.id AND p.name = 'dan';

-- Ana: three deliveries, two badges, two orders. A join of all would count twelve of each.
INSERT INTO fitkart.step_records (user_id, recorded_date, id, source, recording_method, is_day_total, earns, is_verified, samples, steps)
SELECT p.id, '2026-03-10', gen_random_uuid(), 'fitbit', 'automatic', true, true, true, 1, 1000 FROM person p, generate_series(1, 3) WHERE p.name = 'ana';
INSERT INTO fitkart.achievements (id, code, name, description, unlock_criteria)
SELECT gen_random_uuid(), 'views_' || n, 'Badge', 'For the test.', '{"measure": "lifetime_steps", "at_least": 1}' FROM generate_series(1, 2) n;
INSERT INTO fitkart.user_achievements (user_id, achievement_id, unlocked_at)
SELECT p.id, a.id, now() FROM person p, fitkart.achievements a WHERE p.name = 'ana' AND a.code LIKE 'views\_%';
INSERT INTO fitkart.orders (user_id, id, order_code, status, total_coins, cancelled_at)
SELECT p.id, gen_random_uuid(), lpad(n::text, 12, '0'), 'cancelled', 0, now() FROM person p, generate_series(1, 2) n WHERE p.name = 'ana';
INSERT INTO fitkart.daily_steps (user_id, day, minutes, steps, verified_steps, schedule_id, status)
SELECT p.id, d.day, '', d.steps, d.verified, 1, CASE WHEN d.verified = d.steps THEN 'verified' ELSE 'pending' END
  FROM person p
  JOIN (VALUES ('ana', date '2026-03-10', 6000, 6000), ('ben', '2026-03-10', 2001, 2001), ('ana', '2026-03-11', 3000, 3000),
               ('ben', '2026-03-11', 90000, 0), ('ben', '2026-03-12', 0, 0)) AS d (name, day, steps, verified) USING (name);

SELECT results_eq($$SELECT s.step_records_count, s.achievements_count, s.orders_count, s.total_steps, s.available_coins, s.total_earned
                      FROM fitkart.user_stats s JOIN person p USING (id) WHERE p.name = 'ana'$$,
                  $$VALUES (3::bigint, 2::bigint, 2::bigint, 9000::bigint, 70::bigint, 70::bigint)$$, 'user_stats counts each topic by itself');
SELECT results_eq($$SELECT s.step_records_count, s.achievements_count, s.orders_count FROM fitkart.user_stats s JOIN person p USING (id) WHERE p.name = 'ben'$$,
                  $$VALUES (0::bigint, 0::bigint, 0::bigint)$$, 'who did nothing has a row of zeros');
SELECT is((SELECT count(*) FROM fitkart.user_stats s JOIN person p USING (id)), 3::bigint, 'a deleted account has no row');
SELECT bag_eq($$SELECT p.name FROM fitkart.active_users a JOIN person p USING (id)$$, ARRAY['ana', 'ben'], 'active users are neither disabled nor deleted');
SELECT is((SELECT a.available_coins FROM fitkart.active_users a JOIN person p USING (id) WHERE p.name = 'ana'), 70::bigint, 'with what they can spend');
SELECT results_eq($$SELECT recorded_date, active_users, total_steps, avg_steps, max_steps FROM fitkart.daily_step_summary ORDER BY recorded_date$$,
                  $$VALUES (date '2026-03-10', 2::bigint, 8001::bigint, 4000.5, 6000::bigint), ('2026-03-11', 1, 3000, 3000.0, 3000)$$,
                  'a day counts the people with verified steps, and those steps alone');
SELECT columns_are('fitkart', 'active_users', ARRAY['id', 'email', 'full_name', 'total_steps', 'available_coins', 'created_at', 'last_login_at'], 'the columns of active_users');
SELECT columns_are('fitkart', 'daily_step_summary', ARRAY['recorded_date', 'active_users', 'total_steps', 'avg_steps', 'max_steps'], 'the columns of daily_step_summary');
SELECT * FROM finish();
ROLLBACK;
