-- A month of walking in one transaction: all of it is there afterwards, or nothing.
-- In: walked, a script that fills table walked; real, set when those are real people.
--
-- The clock of FitKart (fitkart.clock, honoured for superusers) moves day by day: people sign up the day before the month
-- begins, and each day's minutes are delivered on the evening of that day, so that every rule holds as in life.
\set QUIET on
SET client_min_messages = warning;
SET timezone = 'UTC';
BEGIN;

CREATE TEMP TABLE walked (person integer, day integer, minute integer, steps integer) ON COMMIT DROP;
\i :walked
CREATE INDEX ON walked (day, person, minute);
ANALYZE walked;

-- the month ends yesterday
SELECT current_date - 1 - max(w.day) AS first_day, count(*) AS minutes, count(DISTINCT w.person) AS persons
  FROM walked w \gset
SELECT set_config('demo.first_day', :'first_day', true) IS NULL AS unused \gset
SELECT set_config('demo.minutes', '0', true) IS NULL AS unused \gset

-- Who they are: invented names and countries for people whose real ones nobody knows.
CREATE TEMP TABLE people (person integer PRIMARY KEY, full_name text, country text, user_id uuid) ON COMMIT DROP;
INSERT INTO people (person, full_name, country)
SELECT n.person, n.names[n.person], n.countries[1 + n.person % 8]
  FROM (SELECT generate_series(1, :persons) AS person,
               ARRAY['Ana Silva', 'Ben Okafor', 'Chiara Rossi', 'Dmitri Volkov', 'Elif Kaya', 'Femi Adeyemi', 'Grace Liu',
                     'Hugo Martin', 'Ines Costa', 'Jonas Weber', 'Kofi Mensah', 'Lena Novak', 'Mateo Garcia', 'Noor Haddad',
                     'Olga Petrova', 'Priya Nair', 'Quentin Roy', 'Rosa Lopez', 'Sven Larsen', 'Tara Singh', 'Umar Farouk',
                     'Vera Horvat', 'Wei Chen', 'Ximena Ruiz', 'Yuki Tanaka', 'Zoe Fischer'] AS names,
               ARRAY['PT', 'DE', 'IT', 'GB', 'TR', 'NG', 'IN', 'ES'] AS countries) n;

SET LOCAL fitkart.clock = '2000-01-01';
SELECT set_config('fitkart.clock', (:'first_day'::date - 1 + time '09:00')::text || '+00', true) IS NULL AS unused \gset
UPDATE people p
   SET user_id = fitkart.create_user(email => 'walker' || lpad(p.person::text, 2, '0') || '@walkers.example',
                                     full_name => p.full_name, country => p.country, time_zone => 'UTC');

-- One day: everybody's minutes in one delivery, then badges and boards. Answers a line of progress.
CREATE FUNCTION pg_temp.play_day(demo_day integer) RETURNS text LANGUAGE plpgsql AS $day$
DECLARE
    today   date := current_setting('demo.first_day')::date + demo_day;
    done    record;
    badges  bigint;
    minutes bigint;
BEGIN
    PERFORM set_config('fitkart.clock', (today + time '23:59:30')::text || '+00', true);

    SELECT r.* INTO done
      FROM (SELECT array_agg(p.user_id ORDER BY w.person, w.minute) AS user_ids,
                   array_agg(today::timestamptz + w.minute * interval '1 minute' ORDER BY w.person, w.minute) AS starts,
                   array_agg(today::timestamptz + (w.minute + 1) * interval '1 minute' ORDER BY w.person, w.minute) AS ends,
                   array_agg(w.steps ORDER BY w.person, w.minute) AS steps
              FROM pg_temp.walked w JOIN pg_temp.people p USING (person)
             WHERE w.day = demo_day) AS delivery,
           fitkart.ingest_steps(user_ids => delivery.user_ids, started_at => delivery.starts, ended_at => delivery.ends,
                                steps => delivery.steps, source => 'fitbit', recording_method => 'automatic') AS r;
    PERFORM fitkart.evaluate_achievements(p.user_id) FROM pg_temp.people p;
    PERFORM fitkart.refresh_leaderboard(at_day => today);
    SELECT count(*) INTO badges FROM fitkart.user_achievements a WHERE a.unlocked_at >= today::timestamptz;

    SELECT current_setting('demo.minutes')::bigint + count(*) INTO minutes FROM pg_temp.walked w WHERE w.day = demo_day;
    PERFORM set_config('demo.minutes', minutes::text, true);
    RETURN format('            %s  %s people  %s minutes  +%s coins%s%s',
                  to_char(today, 'Dy DD Mon'), lpad(done.users::text, 2), lpad(minutes::text, 6),
                  lpad(done.coins_awarded::text, 4),
                  CASE badges WHEN 0 THEN '' WHEN 1 THEN '  1 badge' ELSE format('  %s badges', badges) END,
                  CASE WHEN done.pending > 0 THEN format('  %s minutes held for review', done.pending) ELSE '' END);
END
$day$;

\echo :persons 'walkers,' :minutes 'minutes of walking'
SELECT format('SELECT pg_temp.play_day(%s)', d) FROM generate_series(0, (SELECT max(w.day) FROM walked w)) AS d
\gexec

-- Today the people spend: one buys a gift card, and who can pay buys the dearest reward within reach. An order is shipped, and whoever has most
-- left makes a gift to whoever has least.
RESET fitkart.clock;
CREATE FUNCTION pg_temp.shop(of_user uuid) RETURNS text LANGUAGE plpgsql AS $shop$
DECLARE
    product record;
    placed  record;
BEGIN
    SELECT r.id, r.name, r.is_digital INTO product
      FROM fitkart.reward_products r
      JOIN fitkart.product_availability a ON a.product_id = r.id AND a.available_quantity > 0
     WHERE r.is_active AND r.deleted_at IS NULL AND NOT r.is_digital
       AND r.coin_price <= (SELECT b.available_coins FROM fitkart.balance(of_user) b)
     ORDER BY r.coin_price DESC, r.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT c.* INTO placed
      FROM fitkart.checkout(user_id => of_user,
                            items => jsonb_build_array(jsonb_build_object('product_id', product.id, 'quantity', 1)),
                            shipping_address => '{"name": "FitKart walker", "street": "1 Long Way", "city": "Lisbon", "country": "PT"}',
                            idempotency_key => 'demo') c;
    RETURN product.name;
END
$shop$;
-- Codes for the gift cards, one of which goes to whoever can just pay it.
SELECT l.loaded FROM fitkart.load_product_codes('018f0000-0000-7000-8000-000000000007',
                         ARRAY(SELECT 'COFFEE-' || upper(substr(md5('coffee' || n), 1, 8)) FROM generate_series(1, 20) AS n)) l \g /dev/null
SELECT l.loaded FROM fitkart.load_product_codes('018f0000-0000-7000-8000-000000000008',
                         ARRAY(SELECT 'RUN-' || upper(substr(md5('run' || n), 1, 8)) FROM generate_series(1, 5) AS n)) l \g /dev/null
SELECT count(c.order_id) AS cards
  FROM (SELECT w.user_id FROM fitkart.wallets w JOIN people p USING (user_id) WHERE w.available_coins >= 600
         ORDER BY w.available_coins, w.user_id LIMIT 1) AS buyer,
       LATERAL fitkart.checkout(buyer.user_id, '[{"product_id": "018f0000-0000-7000-8000-000000000007", "quantity": 1}]',
                                idempotency_key => 'demo-card') AS c \gset
SELECT count(g.user_id) AS orders FROM (SELECT p.user_id, pg_temp.shop(p.user_id) AS bought FROM people p) g
 WHERE g.bought IS NOT NULL \gset
SELECT o.id AS first_order FROM fitkart.orders o JOIN fitkart.users u ON u.id = o.user_id WHERE o.status = 'confirmed'
 ORDER BY u.total_steps DESC LIMIT 1 \gset
\if :{?first_order}
SELECT (fitkart.set_order_status(:'first_order', 'processing')).status \g /dev/null
SELECT (fitkart.set_order_status(:'first_order', 'shipped', 'FK-0001')).status \g /dev/null
\endif
SELECT count(g.transaction_id) AS gifts
  FROM (SELECT w.user_id FROM fitkart.wallets w JOIN people p USING (user_id) WHERE w.available_coins >= 25
         ORDER BY w.available_coins DESC, w.user_id LIMIT 1) AS rich,
       (SELECT w.user_id FROM fitkart.wallets w JOIN people p USING (user_id) ORDER BY w.available_coins, w.user_id LIMIT 1) AS poor,
       LATERAL fitkart.transfer_coins(rich.user_id, poor.user_id, 25, 'keep walking', idempotency_key => 'demo') AS g
 WHERE rich.user_id <> poor.user_id \gset
SELECT count(*) FROM fitkart.refresh_leaderboard() \g /dev/null
\echo '            today      ' :orders 'orders placed,' :cards 'gift card,' :gifts 'gift'
COMMIT;
ANALYZE;
