-- Accounts: signing up, the time zone, settings.
BEGIN;
SELECT plan(85);

CREATE FUNCTION pg_temp.problem(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN EXECUTE call; RETURN 'none'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1); END $$;

SET fitkart.clock = '2026-03-10 12:00:00+00';

-- create_user: what it stores
CREATE TEMP TABLE person (name text PRIMARY KEY, id uuid);
INSERT INTO person VALUES ('ana', fitkart.create_user(
    email => '  Ana.Maria@Example.COM ', full_name => ' Ana Maria ', password => 'correct horse battery', phone => '+49 (151) 123-45678',
    country => 'de', time_zone => 'Europe/Berlin'));

SELECT results_eq(
    $$SELECT u.email, u.full_name, u.phone, u.country_code, u.time_zone, u.role, u.email_verified, u.total_steps, u.created_at
        FROM fitkart.users u JOIN person p ON p.id = u.id$$,
    $$VALUES ('ana.maria@example.com', 'Ana Maria', '+4915112345678', 'DE', 'Europe/Berlin', 'user', false, 0::bigint,
              timestamptz '2026-03-10 12:00:00+00')$$,
    'an account is stored in normal form, at the time of the clock');
SELECT is((SELECT substr(p.id::text, 15, 1) FROM person p), '7', 'its id is a uuid of version 7');
SELECT ok((SELECT u.password_hash LIKE '$2a$11$%' AND u.password_hash = crypt('correct horse battery', u.password_hash) FROM fitkart.users u JOIN person p USING (id)),
          'the password is a bcrypt hash of the cost that the setting says');
SELECT ok((SELECT u.referral_code ~ '^[0-9A-HJKMNP-TV-Z]{8}$' FROM fitkart.users u JOIN person p USING (id)), 'the referral code is eight characters of Crockford base 32');
SELECT results_eq($$SELECT w.available_coins, w.frozen_coins, w.debt_coins FROM fitkart.wallets w JOIN person p ON p.id = w.user_id$$,
                  $$VALUES (0::bigint, 0::bigint, 0::bigint)$$, 'the wallet is there and empty');
SELECT results_eq($$SELECT i.provider, i.subject FROM fitkart.auth_identities i JOIN person p ON p.id = i.user_id$$,
                  $$VALUES ('email', 'ana.maria@example.com')$$, 'the email address is an identity');
SELECT results_eq($$SELECT z.time_zone, z.valid_from FROM fitkart.user_time_zones z JOIN person p ON p.id = z.user_id$$,
                  $$VALUES ('Europe/Berlin', timestamptz '1970-01-01 00:00:00+00')$$, 'the first time zone holds for any instant');
SELECT lives_ok($$SELECT fitkart.create_user(email => 'nobody@example.com', full_name => 'No Password')$$, 'a password is not needed');
SELECT is((SELECT u.password_hash FROM fitkart.users u WHERE u.email = 'nobody@example.com'), NULL, 'and then there is no hash');

-- create_user: what it refuses
SELECT is(pg_temp.problem(format('SELECT fitkart.create_user(%s)', call)), expected, 'create_user(' || call || ')')
  FROM (VALUES
    ($$email => NULL, full_name => 'A'$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => NULL$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => '  '$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => repeat('x', 101)$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'no address', full_name => 'A'$$, 'KF003 INVALID_EMAIL'),
    ($$email => '', full_name => 'A'$$, 'KF003 INVALID_EMAIL'),
    ($$email => repeat('a', 100000) || '@example.com', full_name => 'A'$$, 'KF003 INVALID_EMAIL'),
    ($$email => 'a@example.com', full_name => 'A', password => 'short'$$, 'KF004 PASSWORD_WEAK'),
    ($$email => 'a@example.com', full_name => 'A', password => 'password123'$$, 'KF004 PASSWORD_WEAK'),
    ($$email => 'a@example.com', full_name => 'A', password => repeat('long enough ', 7)$$, 'KF004 PASSWORD_WEAK'),
    ($$email => 'a@example.com', full_name => 'A', phone => '0151 1234567'$$, 'KF007 INVALID_PHONE'),
    ($$email => 'a@example.com', full_name => 'A', country => 'XX'$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => 'A', time_zone => 'Mars/Olympus'$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => 'A', time_zone => ''$$, 'KF001 VALIDATION_FAILED'),
    ($$email => 'a@example.com', full_name => 'A', referral_code => 'ZZZZZZZZ'$$, 'KF005 NOT_FOUND'),
    ($$email => 'a@example.com', full_name => 'A', referral_code => 'no code'$$, 'KF005 NOT_FOUND'),
    ($$email => 'ANA.MARIA@example.com', full_name => 'A'$$, 'KF206 EMAIL_IN_USE')) AS refused (call, expected);
SELECT is((SELECT count(*) FROM fitkart.users u WHERE u.email = 'a@example.com'), 0::bigint, 'a refusal leaves nothing behind');

-- a repeat answers the first result
SELECT fitkart.create_user(email => 'cleo@example.com', full_name => 'Cleo', password => 'correct horse battery', idempotency_key => 'sign-up-1') AS cleo \gset
SELECT is(fitkart.create_user(email => 'cleo@example.com', full_name => 'Cleo', password => 'correct horse battery', idempotency_key => 'sign-up-1'), :'cleo'::uuid,
          'a repeated sign-up answers the same account');
SELECT is(pg_temp.problem($$SELECT fitkart.create_user(email => 'cleo@example.com', full_name => 'Another', idempotency_key => 'sign-up-1')$$), 'KF106 IDEMPOTENCY_CONFLICT',
          'the key of another sign-up is refused');
SELECT is(pg_temp.problem($$SELECT fitkart.create_user(email => 'broken', full_name => 'Dan', idempotency_key => 'sign-up-2')$$), 'KF003 INVALID_EMAIL', 'a call that failed');
SELECT is(pg_temp.problem($$SELECT fitkart.create_user(email => 'dan@example.com', full_name => 'Dan', idempotency_key => 'sign-up-2')$$), 'none', 'frees its key');
SELECT is(fitkart.create_user(email => 'cleo@example.com', full_name => 'Cleo', password => 'another password', idempotency_key => 'sign-up-1'), :'cleo'::uuid,
          'the stored digest of a request knows nothing of the password');

-- a deleted account frees its address
INSERT INTO person VALUES ('gone', fitkart.create_user(email => 'gone@example.com', full_name => 'Gone'));
UPDATE fitkart.users SET deleted_at = now() WHERE email = 'gone@example.com';
DELETE FROM fitkart.auth_identities WHERE subject = 'gone@example.com';
SELECT lives_ok($$SELECT fitkart.create_user(email => 'gone@example.com', full_name => 'Back')$$, 'the address of a deleted account can sign up again');

-- bonuses: promised at sign-up
INSERT INTO person SELECT 'ben', fitkart.create_user(email => 'ben@example.com', full_name => 'Ben', referral_code => lower(u.referral_code))
  FROM fitkart.users u WHERE u.email = 'ana.maria@example.com';
SELECT results_eq(
    $$SELECT r.name, b.kind, e.name, b.coins FROM fitkart.bonuses b JOIN person r ON r.id = b.user_id JOIN person e ON e.id = b.earned_by
       WHERE b.paid_at IS NULL AND e.name IN ('ana', 'ben') ORDER BY 1, 2$$,
    $$VALUES ('ana', 'new_user', 'ana', 100::bigint), ('ana', 'referral', 'ben', 500::bigint), ('ben', 'new_user', 'ben', 100::bigint)$$,
    'the new-user bonus and the bonus of who brought the newcomer are pending');
SELECT is((SELECT u.referred_by FROM fitkart.users u WHERE u.email = 'ben@example.com'), (SELECT id FROM person WHERE name = 'ana'), 'who brought whom is kept');
SELECT is((SELECT sum(w.available_coins) FROM fitkart.wallets w JOIN person p ON p.id = w.user_id), 0::numeric, 'nobody has been paid at sign-up');

-- bonuses: paid once the newcomer has verified the email and walked a day of 3,000 verified steps
CREATE FUNCTION pg_temp.walk(person text, steps bigint) RETURNS void LANGUAGE sql AS
$$ INSERT INTO fitkart.daily_steps (user_id, day, minutes, steps, verified_steps, schedule_id)
   SELECT p.id, '2026-03-10', '', walk.steps, walk.steps, 1 FROM person p WHERE p.name = walk.person
   ON CONFLICT (user_id, day) DO UPDATE SET steps = excluded.steps, verified_steps = excluded.verified_steps $$;
CREATE FUNCTION pg_temp.paid(person text) RETURNS bigint LANGUAGE sql AS
$$ SELECT fitkart.pay_bonuses((SELECT p.id FROM person p WHERE p.name = person)) $$;

SELECT pg_temp.walk('ben', 3000);
SELECT is(pg_temp.paid('ben'), 0::bigint, 'a walk without a verified email pays nothing');
SELECT pg_temp.walk('ben', 2999);
UPDATE fitkart.users SET email_verified = true WHERE email = 'ben@example.com';
SELECT is(pg_temp.paid('ben'), 0::bigint, 'nor does a verified email without the walk');
SELECT pg_temp.walk('ben', 3000);
SELECT is(pg_temp.paid('ben'), 100::bigint, 'both together pay the new-user bonus');
SELECT is(pg_temp.paid('ben'), 0::bigint, 'once');
SELECT is(pg_temp.paid('ana'), 500::bigint, 'and who brought him is paid for him, though not yet for herself');
SELECT results_eq(
    $$SELECT p.name, t.transaction_type, t.counter_account, t.amount, t.reference_type, e.name
        FROM fitkart.coin_transactions t JOIN person p ON p.id = t.user_id JOIN person e ON e.id = t.reference_id ORDER BY 1$$,
    $$VALUES ('ana', 'bonus', 'promotion', 500::bigint, 'referral_bonus', 'ben'), ('ben', 'bonus', 'promotion', 100::bigint, 'new_user_bonus', 'ben')$$,
    'the books say what for');
UPDATE fitkart.users SET email_verified = true WHERE email = 'ana.maria@example.com';
SELECT pg_temp.walk('ana', 9000);
SELECT fitkart.change_setting('max_balance', '550');
SELECT is(pg_temp.paid('ana'), 0::bigint, 'a bonus that a full wallet cannot take stays pending');
SELECT fitkart.change_setting('max_balance', '600');
SELECT is(pg_temp.paid('ana'), 100::bigint, 'until there is room');
SELECT is(pg_temp.problem($$SELECT fitkart.pay_bonuses('00000000-0000-7000-8000-000000000000')$$), 'KF005 NOT_FOUND', 'nobody gets nothing');
SELECT is(pg_temp.problem($$SELECT fitkart.pay_bonuses(NULL)$$), 'KF001 VALIDATION_FAILED', 'somebody must be named');
DELETE FROM fitkart.daily_steps d USING person p WHERE p.id = d.user_id;

INSERT INTO person VALUES ('eve', fitkart.create_user(email => 'eve@example.com', full_name => 'Eve'));
UPDATE fitkart.users SET email_verified = true WHERE email = 'eve@example.com';
SELECT fitkart.record_steps(user_id => p.id, steps => 2999, source => 'fitbit', recorded_date => '2026-03-10') FROM person p WHERE p.name = 'eve';
SELECT is((SELECT count(*) FROM fitkart.bonuses b JOIN person p ON p.id = b.user_id WHERE p.name = 'eve' AND b.paid_at IS NOT NULL), 0::bigint, 'a day of 2,999 steps does not pay');
SELECT fitkart.record_steps(user_id => p.id, steps => 3000, source => 'fitbit', recorded_date => '2026-03-10') FROM person p WHERE p.name = 'eve';
SELECT is((SELECT count(*) FROM fitkart.bonuses b JOIN person p ON p.id = b.user_id WHERE p.name = 'eve' AND b.paid_at IS NOT NULL), 1::bigint, 'recording the three thousandth does');

-- set_time_zone: from the next local midnight, once in 24 hours
SELECT results_eq($$SELECT z.* FROM person p, fitkart.set_time_zone(p.id, 'America/Lima') z WHERE p.name = 'ana'$$,
                  $$VALUES ('America/Lima', timestamptz '2026-03-11 00:00:00 Europe/Berlin')$$, 'another zone holds from the next midnight of the zone before it');
SELECT results_eq($$SELECT z.* FROM person p, fitkart.set_time_zone(p.id, 'America/Lima') z WHERE p.name = 'ana'$$,
                  $$VALUES ('America/Lima', timestamptz '2026-03-11 00:00:00 Europe/Berlin')$$, 'choosing it again changes nothing');
SELECT is(pg_temp.problem($$SELECT fitkart.set_time_zone((SELECT id FROM person WHERE name = 'ana'), 'Asia/Tokyo')$$), 'KF113 LIMIT_REACHED', 'a second change within 24 hours is refused');
SET fitkart.clock = '2026-03-11 11:59:59+00';
SELECT is(pg_temp.problem($$SELECT fitkart.set_time_zone((SELECT id FROM person WHERE name = 'ana'), 'Asia/Tokyo')$$), 'KF113 LIMIT_REACHED', 'until the last second');
SET fitkart.clock = '2026-03-11 12:00:00+00';
SELECT results_eq($$SELECT z.valid_from FROM fitkart.set_time_zone((SELECT id FROM person WHERE name = 'ana'), 'Asia/Tokyo') z$$,
                  $$VALUES (timestamptz '2026-03-12 00:00:00 America/Lima')$$, 'after 24 hours it is possible again');
SELECT results_eq($$SELECT z.time_zone FROM fitkart.user_time_zones z JOIN person p ON p.id = z.user_id WHERE p.name = 'ana' ORDER BY z.valid_from$$,
                  $$VALUES ('Europe/Berlin'), ('America/Lima'), ('Asia/Tokyo')$$, 'every zone is kept');
SELECT is((SELECT u.time_zone FROM fitkart.users u JOIN person p USING (id) WHERE p.name = 'ana'), 'Asia/Tokyo', 'the account shows the zone chosen last');
SELECT is(pg_temp.problem(format('SELECT fitkart.set_time_zone(%s)', call)), expected, 'set_time_zone(' || call || ')')
  FROM (VALUES
    ($$NULL, 'UTC'$$, 'KF001 VALIDATION_FAILED'),
    ($$(SELECT id FROM person WHERE name = 'ben'), NULL$$, 'KF001 VALIDATION_FAILED'),
    ($$(SELECT id FROM person WHERE name = 'ben'), 'Nowhere'$$, 'KF001 VALIDATION_FAILED'),
    ($$'00000000-0000-7000-8000-000000000000', 'UTC'$$, 'KF005 NOT_FOUND'),
    ($$(SELECT id FROM person WHERE name = 'gone'), 'Asia/Tokyo'$$, 'KF005 NOT_FOUND')) AS refused (call, expected);
SELECT is(pg_temp.problem('DELETE FROM fitkart.user_time_zones'), 'KF302 LEDGER_IMMUTABLE', 'time zones cannot be rewritten');

-- the tables hold even where no function stands before them
SELECT throws_ok($$INSERT INTO fitkart.users (id, email, full_name, referral_code) VALUES (gen_random_uuid(), 'BEN@example.com', 'B', 'AAAAAAAA')$$, '23505', NULL, 'one living account an address, in whatever case');
SELECT throws_ok($$UPDATE fitkart.users SET role = 'root' WHERE email = 'ben@example.com'$$, '23514', NULL, 'a role is user, moderator or admin');
UPDATE fitkart.users SET updated_at = '2020-01-01', bio = 'walks' WHERE email = 'ben@example.com';
UPDATE fitkart.users SET bio = 'runs' WHERE email = 'ben@example.com';
SELECT cmp_ok((SELECT u.updated_at FROM fitkart.users u WHERE u.email = 'ben@example.com'), '>', timestamptz '2020-01-01', 'updated_at is stamped');

-- settings
SELECT results_eq($$SELECT c.key, c.old_value, c.new_value FROM fitkart.change_setting('daily_step_goal', '8000', (SELECT id FROM person WHERE name = 'ana')) c$$,
                  $$VALUES ('daily_step_goal', NULL, '8000')$$, 'a setting leaves its default');
SELECT lives_ok($$SELECT fitkart.change_setting('daily_step_goal', '9000')$$, 'and changes again');
SELECT lives_ok($$SELECT fitkart.change_setting('daily_step_goal', '9000')$$, 'or stays');
SELECT results_eq($$SELECT h.old_value, h.new_value, h.actor_id IS NOT NULL, h.db_role = session_user::text FROM fitkart.setting_history h WHERE h.key = 'daily_step_goal' ORDER BY h.id$$,
                  $$VALUES (NULL, '8000', true, true), ('8000', '9000', false, true)$$, 'every change is kept, and nothing that is none');
SELECT is(pg_temp.problem(format('SELECT fitkart.change_setting(%s)', call)), expected, 'change_setting(' || call || ')')
  FROM (VALUES
    ($$'no_such_setting', '1'$$, 'KF006 SETTING_INVALID'),
    ($$'daily_step_goal', 'many'$$, 'KF006 SETTING_INVALID'),
    ($$'bcrypt_cost', '9'$$, 'KF006 SETTING_INVALID'),
    ($$NULL, '1'$$, 'KF001 VALIDATION_FAILED'),
    ($$'daily_step_goal', NULL$$, 'KF001 VALIDATION_FAILED')) AS refused (call, expected);
SELECT is((SELECT s.value FROM fitkart.settings s WHERE s.key = 'daily_step_goal'), '9000', 'a refusal changes nothing');
SELECT is(pg_temp.problem($$UPDATE fitkart.settings SET value = 'many' WHERE key = 'daily_step_goal'$$), 'KF006 SETTING_INVALID', 'an UPDATE by hand is checked too');
SELECT is(pg_temp.problem('UPDATE fitkart.setting_history SET new_value = 1'), 'KF302 LEDGER_IMMUTABLE', 'the history cannot be rewritten');
SELECT lives_ok($$SELECT fitkart.change_setting('coins_per_step', '0.02')$$, 'the price of walking changes');
SELECT is((SELECT s.coins_per_step FROM fitkart.coin_schedules s ORDER BY s.id DESC LIMIT 1), 0.02, 'by a new schedule: stored days keep theirs');

-- the first administrator
SELECT is(fitkart.seed_administrator('Root@Example.com', 'correct horse battery'), 1::bigint, 'an administrator is added');
SELECT is(fitkart.seed_administrator('root@example.com', 'another password'), 0::bigint, 'and stays as he is');
SELECT results_eq($$SELECT u.role, u.password_hash = crypt('correct horse battery', u.password_hash) FROM fitkart.users u WHERE u.email = 'root@example.com'$$,
                  $$VALUES ('admin', true)$$, 'with the first password');
SELECT is((SELECT count(*) FROM fitkart.bonuses b JOIN fitkart.users u ON u.id = b.user_id WHERE u.role = 'admin'), 0::bigint, 'administrators are promised nothing');
SELECT is(pg_temp.problem($$SELECT fitkart.seed_administrator('ben@example.com', 'correct horse battery')$$), 'KF206 EMAIL_IN_USE', 'nobody becomes administrator by the way');
SELECT is(pg_temp.problem($$SELECT fitkart.seed_administrator('root2@example.com', NULL)$$), 'KF001 VALIDATION_FAILED', 'there is no default password');

SELECT is_empty('SELECT * FROM fitkart.verify_people(true) v WHERE NOT v.ok', 'what must hold of people holds');
SELECT * FROM finish();
ROLLBACK;
