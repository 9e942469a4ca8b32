-- Books of one person that a check refuses do not keep the others' coins: he is left out, and said so.
BEGIN;
SELECT plan(36);
SET LOCAL fitkart.clock = '2026-06-01 12:00:00+00';
CREATE TEMP TABLE people ON COMMIT DROP AS
SELECT n, fitkart.create_user('left-' || n || '@example.org', 'Person ' || n) AS id FROM generate_series(1, 5) AS n;
SELECT fitkart.credit_coins(p.id, 1000, 'bonus') FROM people p \g /dev/null
SELECT p.id AS odd FROM people p ORDER BY p.id OFFSET 2 LIMIT 1 \gset
CREATE FUNCTION pg_temp.run(job text) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s %s %s: %s', r.status, r.row_count, CASE WHEN r.has_more THEN 'more' ELSE 'all' END, r.message) FROM fitkart.run_job($1) AS r $$;
CREATE FUNCTION pg_temp.frozen() RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(w.frozen_coins::text, ' ' ORDER BY w.user_id) FROM fitkart.wallets w JOIN people p ON p.id = w.user_id $$;
SET LOCAL client_min_messages = error;
SET LOCAL log_min_messages = error;  -- the WARNINGs are meant

-- Holds
SELECT fitkart.hold_coins(p.id, 30, '2026-06-01 12:10:00+00') FROM people p \g /dev/null
SET LOCAL fitkart.clock = '2026-06-01 12:10:00+00';
SAVEPOINT sound;
SELECT is(pg_temp.run('expire_holds'), 'done 5 all: 150 coins are available again', 'sound books: nobody is left out');
ROLLBACK TO sound;
UPDATE fitkart.wallets SET frozen_coins = 10 WHERE user_id = :'odd';
SELECT matches(pg_temp.run('expire_holds'), '^done 4 all: 120 coins are available again, 1 person was left out, the first: user ' || :'odd' || ': .', 'four of five holds are over, and the run tells of the fifth');
SELECT is(pg_temp.frozen(), '0 0 10 0 0', 'the others have their coins');
SELECT is((SELECT string_agg(h.status, ' ' ORDER BY h.user_id) FROM fitkart.coin_holds h JOIN people p ON p.id = h.user_id), 'expired expired active expired expired', 'his hold is as it was');
SELECT matches(pg_temp.run('expire_holds'), '^failed 0 all: .', 'where nobody else is left the run has failed');
SELECT throws_ok('SELECT fitkart.expire_holds()', '23514', NULL, 'and so does the call');
SELECT isnt_empty('SELECT 1 FROM fitkart.verify() v WHERE NOT v.ok', 'verify() tells of him');
UPDATE fitkart.wallets SET frozen_coins = 30 WHERE user_id = :'odd';
SELECT is(pg_temp.run('expire_holds'), 'done 1 all: 30 coins are available again', 'once mended he has his coins, too');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'and the invariants hold');

-- Orders
SELECT fitkart.change_setting('order_auto_confirm', 'false') \g /dev/null
SELECT fitkart.save_product('{"name": "Left socks", "category": "socks", "coin_price": 100, "is_active": true}') AS socks \gset
SELECT fitkart.adjust_stock(:'socks', 10, 'delivered') \g /dev/null
SELECT fitkart.checkout(p.id, jsonb_build_array(jsonb_build_object('product_id', :'socks', 'quantity', 1))) FROM people p \g /dev/null
SET LOCAL fitkart.clock = '2026-06-01 14:10:00+00';
UPDATE fitkart.wallets SET frozen_coins = 50 WHERE user_id = :'odd';
SELECT matches(pg_temp.run('expire_orders'), '^done 4 all: 4 orders cancelled, 1 person was left out, the first: user ' || :'odd' || ': .', 'orders likewise');
SELECT is((SELECT string_agg(o.status, ' ' ORDER BY o.user_id) FROM fitkart.orders o JOIN people p ON p.id = o.user_id), 'cancelled cancelled pending cancelled cancelled', 'his order still waits');
SELECT is((SELECT a.available_quantity FROM fitkart.product_availability a WHERE a.product_id = :'socks'), 9, 'and his unit is still his');
UPDATE fitkart.wallets SET frozen_coins = 100 WHERE user_id = :'odd';
SELECT is(fitkart.expire_orders(), 1::bigint, 'once mended it is cancelled');

-- Coins with a date
SELECT fitkart.change_setting('coin_expiry_days', '1') \g /dev/null
SELECT fitkart.credit_coins(p.id, 25, 'bonus') FROM people p \g /dev/null
SET LOCAL fitkart.clock = '2026-06-03 14:10:00+00';
UPDATE fitkart.wallets SET available_coins = 10 WHERE user_id = :'odd';
SELECT matches(pg_temp.run('expire_coins'), '^done 4 all: 100 coins are gone, 1 person was left out, the first: user ' || :'odd' || ': .', 'dated coins likewise');
UPDATE fitkart.wallets SET available_coins = 1025 WHERE user_id = :'odd';
SELECT is(pg_temp.run('expire_coins'), 'done 1 all: 25 coins are gone', 'and his, once mended');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'the invariants hold');

-- When it is not about one person
INSERT INTO people SELECT n, fitkart.create_user('left-' || n || '@example.org', 'Person ' || n) FROM generate_series(6, 20) AS n;
SELECT fitkart.credit_coins(p.id, 100, 'bonus'), fitkart.hold_coins(p.id, 30, '2026-06-03 14:20:00+00') FROM people p \g /dev/null
SET LOCAL fitkart.clock = '2026-06-03 14:20:00+00';
UPDATE fitkart.wallets w SET frozen_coins = 10 FROM people p WHERE p.id = w.user_id AND p.n > 2;
SELECT matches(pg_temp.run('expire_holds'), '^failed 0 all: ', 'a dozen who cannot: the run fails as a whole');
SELECT is((SELECT count(*) FROM fitkart.coin_holds h JOIN people p ON p.id = h.user_id WHERE h.status = 'active'), 20::bigint, 'and leaves nothing behind');
UPDATE fitkart.wallets w SET frozen_coins = 30 FROM people p WHERE p.id = w.user_id AND p.n > 2;
SELECT is(pg_temp.run('expire_holds'), 'done 20 all: 600 coins are available again', 'what it missed is done once that is over');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'the invariants hold');
-- Days that wait, and days that are over
SELECT fitkart.change_setting('order_auto_confirm', 'true') \g /dev/null
SELECT b.pending FROM people p, LATERAL fitkart.record_steps_batch(p.id, (
       SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', m, 'ended_at', m + interval '1 minute'))
         FROM generate_series(timestamptz '2026-06-03 12:00+00', '2026-06-03 12:59+00', '1 minute') AS m)) b WHERE p.n <= 5 \g /dev/null
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the books of % are shut', NEW.user_id; END $$;
SELECT format('CREATE TRIGGER shut BEFORE UPDATE ON fitkart.daily_steps FOR EACH ROW WHEN (NEW.user_id = %L) EXECUTE FUNCTION pg_temp.refuse()', :'odd') \gexec
SET LOCAL fitkart.clock = '2026-06-05 14:20:00+00';
SELECT is(pg_temp.run('past_days'), 'done 4 all: 0 copies, 0 judged again, 1 person was left out, the first: user ' || :'odd' || ': the books of ' || :'odd' || ' are shut', 'days that are over likewise');
UPDATE fitkart.step_validations SET anomaly_score = 80;
SET LOCAL fitkart.clock = '2026-06-20 14:20:00+00';
SELECT matches(pg_temp.run('review_days'), '^done 4 all: 4 approved, 1 person was left out, the first: user ' || :'odd' || ': the books of', 'and days that wait');
DROP TRIGGER shut ON fitkart.daily_steps;
SELECT is(pg_temp.run('review_days'), 'done 1 all: 1 approved', 'once mended he has his coins, too');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'the invariants hold');

-- Whatever one person has waiting, the others get their turn
UPDATE fitkart.users SET created_at = '2024-01-01';
SELECT count(*) FROM fitkart.record_steps_batch(:'odd', (SELECT jsonb_agg(jsonb_build_object('source', 'import', 'steps', 3000, 'recorded_date', d::date)) FROM generate_series(date '2024-12-01', '2026-06-01', '1 day') d)) \g /dev/null
SELECT fitkart.record_steps((SELECT p.id FROM people p WHERE p.n = 20), 3000, 'fitbit', recorded_date => '2026-06-10') \g /dev/null
SELECT format('CREATE TRIGGER shut BEFORE UPDATE ON fitkart.daily_steps FOR EACH ROW WHEN (NEW.user_id = %L) EXECUTE FUNCTION pg_temp.refuse()', :'odd') \gexec
SELECT matches(pg_temp.run('past_days'), '^done 5 all: 0 copies, 1 judged again, 1 person was left out', 'behind five hundred days of one person somebody else''s is looked at');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d WHERE d.print_due AND d.user_id <> :'odd'), 0::bigint, 'and nobody else''s waits');
DROP TRIGGER shut ON fitkart.daily_steps;
SELECT is(pg_temp.run('past_days') ~ '^done 500 more', true, 'a round that was full says that more is waiting');

-- Old days become their sums
SELECT count(fitkart.record_steps(p.id, 900, 'fitbit', at, at + interval '9 minutes')) FROM people p, unnest('{2026-06-10 09:00+00,2026-06-10 10:00+00}'::timestamptz[]) at WHERE p.n = 19 \g /dev/null
SET LOCAL fitkart.clock = '2027-12-01 12:00:00+00';
SELECT pg_temp.run('past_days') \g /dev/null
SELECT format('CREATE TRIGGER shut BEFORE UPDATE ON fitkart.daily_steps FOR EACH ROW WHEN (NEW.user_id = %L) EXECUTE FUNCTION pg_temp.refuse()', :'odd') \gexec
SELECT is(pg_temp.run('shrink_days'), 'done 6 all: 1 days of 2 deliveries shrunk, 1 person was left out, the first: user ' || :'odd' || ': the books of ' || :'odd' || ' are shut', 'behind his old days those of the others shrink');
SELECT is((SELECT count(*) FROM fitkart.daily_steps d WHERE d.is_detailed AND d.user_id <> :'odd'), 0::bigint, 'and none of theirs waits');
SELECT matches(pg_temp.run('shrink_days'), '^failed 0 all: ', 'where nobody else is left the run has failed');
DROP TRIGGER shut ON fitkart.daily_steps;
SELECT matches(pg_temp.run('shrink_days'), '^done 500 more: [0-9]+ days of [0-9]+ deliveries shrunk$', 'once mended his are looked at, too');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok', 'the invariants hold');

-- Trust that honest days win back
CREATE FUNCTION pg_temp.refuse_trust() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'nobody trusts %', NEW.full_name; END $$;
SELECT format('CREATE TRIGGER shut BEFORE UPDATE OF trust_score ON fitkart.users FOR EACH ROW WHEN (NEW.id = %L AND NEW.trust_score > 60) EXECUTE FUNCTION pg_temp.refuse_trust()', :'odd') \gexec
UPDATE fitkart.users u SET trust_score = 60 FROM people p WHERE p.id = u.id AND p.n <= 5;
SELECT is(pg_temp.run('recover_trust'), 'done 4 all: 4 trusted wholly again, 1 person was left out, the first: user ' || :'odd' || ': nobody trusts Person 3', 'four of five are trusted again');
SELECT is((SELECT string_agg(u.trust_score::text, ' ' ORDER BY p.n) FROM people p JOIN fitkart.users u ON u.id = p.id WHERE p.n <= 5), '100 100 60 100 100', 'the fifth is trusted as before');
SELECT matches(pg_temp.run('recover_trust'), '^failed 0 all: nobody trusts', 'where nobody else is left the run has failed');
DROP TRIGGER shut ON fitkart.users;
SELECT is(pg_temp.run('recover_trust'), 'done 1 all: 1 trusted wholly again', 'and once mended he is, too');
SELECT * FROM finish();
ROLLBACK;
