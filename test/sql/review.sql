-- The review of suspicious days: what a decision does to coins, steps, badges and orders, and that it is made once.
BEGIN;
SELECT plan(102);
SET LOCAL fitkart.clock = '2026-06-01 08:00:00+00';
SELECT fitkart.create_user('review-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('review-ben@example.org', 'Ben') AS ben \gset
SELECT fitkart.create_user('review-mod@example.org', 'Mo') AS mo \gset
UPDATE fitkart.users SET role = 'moderator' WHERE id = :'mo';
SELECT fitkart.save_product('{"name": "Cap", "coin_price": 60, "is_active": true}') AS cap \gset
SELECT fitkart.adjust_stock(:'cap', 9, 'delivered') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-20 12:00:00+00';

-- shake: an hour of 150 equal minutes, as nobody walks.
CREATE FUNCTION pg_temp.shake(who uuid, day date, at time DEFAULT '10:00', minutes int DEFAULT 60) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', b.coins_awarded, b.coins_pending, b.days #>> '{0,status}')
      FROM fitkart.record_steps_batch($1, (
          SELECT jsonb_agg(jsonb_build_object('steps', 150, 'source', 'fitbit', 'started_at', ($2 + $3 + make_interval(mins => m)) AT TIME ZONE 'UTC',
                                              'ended_at', ($2 + $3 + make_interval(mins => m + 1)) AT TIME ZONE 'UTC'))
            FROM generate_series(0, $4 - 1) AS m)) AS b
$$;
CREATE FUNCTION pg_temp.day_of(who uuid, day date) RETURNS text LANGUAGE sql AS
    $$SELECT concat_ws(' ', d.steps, d.verified_steps, d.coins, d.pending_coins, d.status) FROM fitkart.daily_steps d WHERE d.user_id = $1 AND d.day = $2$$;
CREATE FUNCTION pg_temp.purse(who uuid) RETURNS text LANGUAGE sql AS
    $$SELECT concat_ws('/', b.available_coins, b.frozen_coins, b.pending_coins, b.debt_coins) FROM fitkart.balance($1) b$$;
CREATE FUNCTION pg_temp.verdict(who uuid, day date) RETURNS uuid LANGUAGE sql AS
    $$SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = $1 AND v.day = $2$$;
CREATE FUNCTION pg_temp.sound(what text) RETURNS text LANGUAGE sql AS
    $$SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) AS v WHERE NOT v.ok', $1)$$;

-- Approved ----------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.shake(:'ana', '2026-06-10'), '0 90 pending', 'a shaker''s hour waits');
SELECT is(pg_temp.purse(:'ana'), '0/0/90/0', 'its coins are provisional');
SELECT results_eq(format('SELECT * FROM fitkart.review_steps(%L, ''approve'', ''a treadmill, seen'', actor => %L)', pg_temp.verdict(:'ana', '2026-06-10'), :'mo'),
                  'VALUES (90::bigint, 0::bigint, 0)', 'approved, its coins are real');
SELECT is(pg_temp.day_of(:'ana', '2026-06-10'), '9000 9000 90 0 verified', 'the day counts');
SELECT is((SELECT u.total_steps FROM fitkart.users u WHERE u.id = :'ana'), 9000::bigint, 'so does the total');
SELECT results_eq(format($$SELECT t.amount, t.transaction_type, t.effective_day, t.reference_type, t.reference_id, t.actor_id FROM fitkart.coin_transactions t
                            WHERE t.user_id = %L AND t.effective_day = '2026-06-10'$$, :'ana'),
                  format($$VALUES (90::bigint, 'earned', date '2026-06-10', 'validation', %L::uuid, %L::uuid)$$, pg_temp.verdict(:'ana', '2026-06-10'), :'mo'),
                  'the book names the day it was walked, the verdict and who approved');
SELECT set_eq(format('SELECT a.code FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = %L', :'ana'),
              $$VALUES ('steps_1k'), ('steps_5k')$$, 'badges follow');
SELECT is(pg_temp.purse(:'ana'), '125/0/0/0', 'with their rewards');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''reject'')', pg_temp.verdict(:'ana', '2026-06-10')), 'KF109',
                 'ALREADY_REVIEWED: the day is approved: the decision reject has nothing to decide', 'a decision is made once');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''approve'')', pg_temp.verdict(:'ana', '2026-06-10')), 'KF109', NULL, 'not even the same one again');
SELECT is(pg_temp.shake(:'ana', '2026-06-10', '11:00', 5), '7 0 verified', 'a few more steps do not reopen it (rule 9)');
SELECT pg_temp.sound('the books are right after an approval');

-- Rejected: coins, badges, an order not yet shipped --------------------------------------------------------------------------
SELECT (fitkart.review_steps(pg_temp.verdict(:'ana', '2026-06-10'), 'reopen', 'looked at again')).coins_revoked AS reopened \gset
SELECT is(pg_temp.day_of(:'ana', '2026-06-10') || ' ' || :'reopened', '9750 0 97 0 pending 0', 'reopened, it waits; what was booked stays until a rejection');
SELECT (fitkart.checkout(:'ana', format('[{"product_id": "%s", "quantity": 2}]', :'cap')::jsonb)).order_id AS parcel \gset
SELECT is(pg_temp.purse(:'ana'), '12/120/0/0', 'coins of the day pay an order');
SELECT results_eq(format('SELECT * FROM fitkart.review_steps(%L, ''reject'', ''a shaker'', actor => %L, idempotency_key => ''no'')', pg_temp.verdict(:'ana', '2026-06-10'), :'mo'),
                  'VALUES (0::bigint, 132::bigint, 1)', 'rejected: the day''s 97, badges'' 35, one order');
SELECT results_eq(format('SELECT * FROM fitkart.review_steps(%L, ''reject'', ''a shaker'', actor => %L, idempotency_key => ''no'')', pg_temp.verdict(:'ana', '2026-06-10'), :'mo'),
                  'VALUES (0::bigint, 132::bigint, 1)', 'asked again, it answers the same');
SELECT is(pg_temp.purse(:'ana'), '0/0/0/0', 'nothing of it is left, and nothing is owed');
SELECT is(pg_temp.day_of(:'ana', '2026-06-10'), '9750 0 0 0 rejected', 'the day counts for nothing');
SELECT is((SELECT u.total_steps FROM fitkart.users u WHERE u.id = :'ana'), 0::bigint, 'nor for the total');
SELECT is_empty(format('SELECT 1 FROM fitkart.user_achievements h WHERE h.user_id = %L', :'ana'), 'badges that held by it are gone');
SELECT results_eq(format('SELECT o.status, o.cancelled_reason FROM fitkart.orders o WHERE o.id = %L', :'parcel'),
                  $$VALUES ('cancelled', 'the coins of 2026-06-10 were taken back')$$, 'its order is cancelled');
SELECT is((SELECT a.available_quantity FROM fitkart.product_availability a WHERE a.product_id = :'cap'), 9, 'and its units are back');
SELECT results_eq(format('SELECT d.decision, d.from_status, d.to_status, d.coins_released, d.coins_revoked, d.badges_revoked, d.orders_cancelled, d.note, d.decided_by FROM fitkart.review_decisions d WHERE d.user_id = %L ORDER BY d.id', :'ana'),
                  format($$VALUES ('approve', 'pending', 'approved', 90::bigint, 0::bigint, '{}'::text[], '{}'::uuid[], 'a treadmill, seen', %1$L::uuid),
                                  ('reopen', 'approved', 'pending', 0, 0, '{}', '{}', 'looked at again', NULL),
                                  ('reject', 'pending', 'rejected', 0, 132, '{steps_1k,steps_5k}', ARRAY[%2$L::uuid], 'a shaker', %1$L)$$, :'mo', :'parcel'),
                  'each decision stands as it was made');
SELECT throws_ok(format('UPDATE fitkart.review_decisions SET note = ''kind'' WHERE user_id = %L', :'ana'), 'KF302', NULL, 'and is not rewritten');
SELECT is(pg_temp.shake(:'ana', '2026-06-10', '11:05', 2) || ', ' || pg_temp.day_of(:'ana', '2026-06-10'), '0 0 pending, 10050 0 0 0 rejected', 'more of the same stays rejected, and nobody is told so by recording');
SELECT pg_temp.sound('the books are right after a rejection');

-- Restored ------------------------------------------------------------------------------------------------------------------
SELECT results_eq(format('SELECT * FROM fitkart.review_steps(%L, ''restore'', ''he was right'')', pg_temp.verdict(:'ana', '2026-06-10')),
                  'VALUES (100::bigint, 0::bigint, 0)', 'restored, the day is paid');
SELECT is(pg_temp.day_of(:'ana', '2026-06-10'), '10050 10050 100 0 verified', 'and counts');
SELECT set_eq(format('SELECT a.code FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = %L', :'ana'),
              $$VALUES ('steps_1k'), ('steps_5k'), ('steps_10k')$$, 'its badges are back');
SELECT is((SELECT o.status FROM fitkart.orders o WHERE o.id = :'parcel'), 'cancelled', 'a cancelled order stays cancelled');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''restore'')', pg_temp.verdict(:'ana', '2026-06-10')), 'KF109', NULL, 'restored once');
SELECT pg_temp.sound('the books are right after a restoration');

-- A debt, a shipped order, a badge that another day bears ----------------------------------------------------------------------
SELECT is(pg_temp.shake(:'ben', '2026-06-11'), '0 90 pending', 'Ben shakes, too');
SELECT (fitkart.record_steps(:'ben', 1200, 'fitbit', '2026-06-12 09:00+00', '2026-06-12 09:12+00')).coins_awarded AS walked \gset
SELECT (fitkart.review_steps(pg_temp.verdict(:'ben', '2026-06-11'), 'approve')).coins_released AS approved \gset
SELECT (fitkart.checkout(:'ben', format('[{"product_id": "%s", "quantity": 2}]', :'cap')::jsonb)).order_id AS sent \gset
SELECT fitkart.set_order_status(:'sent', 'processing'), fitkart.set_order_status(:'sent', 'shipped') \g /dev/null
SELECT is(pg_temp.purse(:'ben'), '17/0/0/0', 'Ben has spent what he shook');
SELECT (fitkart.review_steps(pg_temp.verdict(:'ben', '2026-06-11'), 'reopen')).coins_revoked AS again \gset
SELECT results_eq(format('SELECT * FROM fitkart.review_steps(%L, ''reject'')', pg_temp.verdict(:'ben', '2026-06-11')),
                  'VALUES (0::bigint, 115::bigint, 0)', 'what is shipped is shipped');
SELECT is(pg_temp.purse(:'ben'), '0/0/0/98', 'the rest is a debt: a wallet never goes below zero');
SELECT set_eq(format('SELECT a.code FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = %L', :'ben'),
              $$VALUES ('steps_1k')$$, 'a badge that another day bears stays');
SELECT pg_temp.sound('the books are right with a debt');

-- An order that only the reward of a badge pays --------------------------------------------------------------------------------
SAVEPOINT before_rewards;
SELECT fitkart.create_user('review-gil@example.org', 'Gil') AS gil \gset
UPDATE fitkart.users SET created_at = '2026-06-01' WHERE id = :'gil';
SELECT pg_temp.shake(:'gil', '2026-06-13') AS of_gil \gset
SELECT (fitkart.review_steps(pg_temp.verdict(:'gil', '2026-06-13'), 'approve')).coins_released AS approved \gset
SELECT fitkart.debit_coins(:'gil', 90, 'spent') \g /dev/null
SELECT fitkart.save_product('{"name": "Pin", "coin_price": 20, "is_active": true}') AS pin \gset
SELECT fitkart.adjust_stock(:'pin', 5, 'delivered') \g /dev/null
SELECT (fitkart.checkout(:'gil', format('[{"product_id": "%s", "quantity": 1}]', :'pin')::jsonb)).order_id AS by_reward \gset
SELECT (fitkart.review_steps(pg_temp.verdict(:'gil', '2026-06-13'), 'reopen')).coins_revoked AS again \gset
SELECT is((fitkart.review_steps(pg_temp.verdict(:'gil', '2026-06-13'), 'reject')).orders_cancelled, 1, 'the coins of a badge are coins of the day, too');
SELECT is((SELECT o.status FROM fitkart.orders o WHERE o.id = :'by_reward') || ' ' || pg_temp.purse(:'gil'), 'cancelled 0/0/0/90', 'their order is cancelled, and only what was spent is owed');
SELECT pg_temp.sound('the books are right after a badge that paid');
ROLLBACK TO before_rewards;

-- Trust ------------------------------------------------------------------------------------------------------------------------
SELECT is((SELECT u.trust_score FROM fitkart.users u WHERE u.id = :'ana'), 100::smallint, 'who was restored is trusted as before');
SELECT is((SELECT u.trust_score FROM fitkart.users u WHERE u.id = :'ben'), 61::smallint, 'a rejected day costs 40, the honest day after it gives 1 back');
SELECT pg_temp.shake(:'ana', '2026-06-14', minutes => 25) AS of_ana \gset
SELECT d.anomaly_score + 1 AS just_above FROM fitkart.daily_steps d WHERE d.user_id = :'ana' AND d.day = '2026-06-14' \gset
INSERT INTO fitkart.settings (key, value) VALUES ('anomaly_review_score', :'just_above') ON CONFLICT (key) DO UPDATE SET value = excluded.value;
SELECT pg_temp.shake(:'ana', '2026-06-16', minutes => 25) || ', ' || pg_temp.shake(:'ben', '2026-06-14', minutes => 25) AS both_shake \gset
SELECT is(:'both_shake'::text, '37 0 verified, 0 37 pending', 'who is trusted less is looked at sooner');
UPDATE fitkart.settings SET value = '75' WHERE key = 'anomaly_review_score';
SELECT fitkart.review_steps(pg_temp.verdict(:'ben', '2026-06-14'), 'approve') \g /dev/null
SELECT lives_ok(format($$SELECT fitkart.record_steps(%L, 1100, 'fitbit', d + time '09:00', d + time '09:11') FROM generate_series(timestamp '2026-06-15', '2026-06-18', '1 day') AS d$$, :'ben'), 'four honest days');
SELECT is((SELECT u.trust_score FROM fitkart.users u WHERE u.id = :'ben'), 62::smallint, 'do not count at once');
SELECT is(fitkart.recover_trust(), 0::bigint, 'but once the job has run');
SELECT is((SELECT u.trust_score FROM fitkart.users u WHERE u.id = :'ben'), 66::smallint, 'which gives a point for each');

-- Refusals --------------------------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT fitkart.review_steps(''00000000-0000-7000-8000-00000000dead'', ''approve'')', 'KF005', NULL, 'no such verdict');
SELECT throws_ok('SELECT fitkart.review_steps(NULL, ''approve'')', 'KF001', NULL, 'no verdict at all');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''forgive'')', pg_temp.verdict(:'ben', '2026-06-11')), 'KF001',
                 'VALIDATION_FAILED: decision is forgive, it must be approve, reject, reopen or restore', 'no such decision');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, NULL)', pg_temp.verdict(:'ben', '2026-06-11')), 'KF001', NULL, 'no decision at all');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''restore'', %L)', pg_temp.verdict(:'ben', '2026-06-11'), repeat('x', 1001)), 'KF001', NULL, 'too many words');

-- Time decides ------------------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.shake(:'ben', '2026-06-13'), '0 90 pending', 'a day that nobody looks at');
SELECT is(fitkart.approve_overdue_steps(), 0::bigint, 'is not due at once');
SET LOCAL fitkart.clock = '2026-06-27 12:00:01+00';
UPDATE fitkart.step_validations SET anomaly_score = 90 WHERE user_id = :'ben' AND day = '2026-06-13';
SELECT is(fitkart.approve_overdue_steps(), 0::bigint, 'from a score of 90 on it waits for a person (rule 11)');
UPDATE fitkart.step_validations SET anomaly_score = 89 WHERE user_id = :'ben' AND day = '2026-06-13';
SELECT is(fitkart.approve_overdue_steps(), 1::bigint, 'below, it is approved after review_days');
SELECT is((SELECT v.status || ' ' || v.review_note FROM fitkart.step_validations v WHERE v.user_id = :'ben' AND v.day = '2026-06-13'),
          'approved nobody decided within 7 days', 'and says so');
SELECT fitkart.create_user('review-eve@example.org', 'Eve') AS eve \gset
SELECT is(pg_temp.shake(:'eve', '2026-06-27', '08:00'), '0 90 pending', 'a day that is rejected');
SELECT fitkart.review_steps(pg_temp.verdict(:'eve', '2026-06-27'), 'reject') \g /dev/null
SELECT is(pg_temp.shake(:'eve', '2026-06-27', '09:00', 20), '0 100 pending', 'and goes on, waits again');
UPDATE fitkart.step_validations SET anomaly_score = 80 WHERE user_id = :'eve' AND day = '2026-06-27';
SET LOCAL fitkart.clock = '2026-07-27 12:00:00+00';
SELECT is(fitkart.approve_overdue_steps(), 0::bigint, 'for a person, however long: time decides only where nobody ever did');
SELECT fitkart.review_steps(pg_temp.verdict(:'ben', '2026-06-13'), 'reopen') \g /dev/null
UPDATE fitkart.step_validations SET anomaly_score = 80 WHERE user_id = :'ben' AND day = '2026-06-13';
SET LOCAL fitkart.clock = '2026-08-27 12:00:00+00';
SELECT is(fitkart.approve_overdue_steps(), 0::bigint, 'so does a day that was reopened');
SELECT pg_temp.sound('the books are right after time decided');

-- The clock of a day that waits begins anew when it becomes more -----------------------------------------------------------------
SELECT fitkart.create_user('review-hal@example.org', 'Hal') AS hal \gset
SELECT is(pg_temp.shake(:'hal', '2026-08-27', '08:00', 40), '0 60 pending', 'forty minutes wait');
UPDATE fitkart.step_validations SET anomaly_score = 80 WHERE user_id = :'hal';
SET LOCAL fitkart.clock = '2026-09-03 11:59:00+00';
SELECT is(pg_temp.shake(:'hal', '2026-08-27', '08:00', 40), '0 0 pending', 'they come again, on the last day');
UPDATE fitkart.step_validations SET anomaly_score = 80 WHERE user_id = :'hal';
SAVEPOINT as_it_was;
SET LOCAL fitkart.clock = '2026-09-03 12:00:01+00';
SELECT is(fitkart.approve_overdue_steps(), 1::bigint, 'which changes nothing');
ROLLBACK TO as_it_was;
SELECT is(pg_temp.shake(:'hal', '2026-08-27', '09:00', 20), '0 30 pending', 'more of them come');
UPDATE fitkart.step_validations SET anomaly_score = 80 WHERE user_id = :'hal';
SET LOCAL fitkart.clock = '2026-09-10 11:58:00+00';
SELECT is(fitkart.approve_overdue_steps(), 0::bigint, 'who adds to his day at the last moment has them looked at as long as others');
SET LOCAL fitkart.clock = '2026-09-10 11:59:00+00';
SELECT is(fitkart.approve_overdue_steps(), 1::bigint, 'and no longer');

-- Any decision can be looked at again, whatever the score is by now ---------------------------------------------------------------
SET LOCAL fitkart.clock = '2026-08-27 12:00:00+00';
SELECT fitkart.create_user('review-ida@example.org', 'Ida') AS ida \gset
SELECT fitkart.record_steps(:'ida', 5000, 'google_fit', recorded_date => '2026-08-27') \g /dev/null
SELECT fitkart.review_group(ARRAY[:'ida']::uuid[], 'reject', since => '2026-08-27') \g /dev/null
SELECT fitkart.review_steps(pg_temp.verdict(:'ida', '2026-08-27'), 'restore') \g /dev/null
SELECT is(pg_temp.day_of(:'ida', '2026-08-27'), '5000 5000 50 0 verified', 'an honest day was rejected, and restored');
SELECT lives_ok(format('SELECT fitkart.review_steps(%L, ''reopen'')', pg_temp.verdict(:'ida', '2026-08-27')), 'it can be reopened');
SELECT is(pg_temp.day_of(:'ida', '2026-08-27'), '5000 0 50 0 pending', 'and waits, though nothing speaks against it');
SELECT fitkart.record_steps(:'ida', 5100, 'google_fit', recorded_date => '2026-08-27') \g /dev/null
SELECT is(pg_temp.day_of(:'ida', '2026-08-27'), '5100 0 50 1 pending', 'more steps do not end that');
SELECT pg_temp.sound('the books are right while it waits');
SELECT is(fitkart.review_steps(pg_temp.verdict(:'ida', '2026-08-27'), 'reject')::text, '(0,86,0)', 'it is rejected after all, with its badges');
SELECT is(pg_temp.day_of(:'ida', '2026-08-27'), '5100 0 0 0 rejected', 'and counts for nothing');

-- An approval covers the day again when what came since is taken away ---------------------------------------------------------------
SELECT fitkart.create_user('review-lea@example.org', 'Lea') AS lea \gset
SELECT pg_temp.shake(:'lea', '2026-08-27', '08:00') \g /dev/null
SELECT fitkart.review_steps(pg_temp.verdict(:'lea', '2026-08-27'), 'approve') \g /dev/null
CREATE FUNCTION pg_temp.more(steps int, version int) RETURNS text LANGUAGE sql AS
    $$SELECT r.status FROM fitkart.users u, fitkart.record_steps(u.id, steps, 'fitbit', '2026-08-27 10:00+00', '2026-08-27 10:30+00', source_record_id => 'a', source_version => version) r WHERE u.full_name = 'Lea'$$;
SELECT is(pg_temp.more(2000, 1), 'pending', 'a fifth more than was approved waits');
SELECT is(pg_temp.more(1700, 2), 'verified', 'less than that is covered by the approval');
SELECT results_eq(format('SELECT v.status, v.reviewed_at IS NOT NULL FROM fitkart.step_validations v WHERE v.user_id = %L', :'lea'), $$VALUES ('approved', true)$$, 'which stands again');
SELECT lives_ok(format('SELECT fitkart.review_steps(%L, ''reopen'')', pg_temp.verdict(:'lea', '2026-08-27')), 'and can be looked at again');
SELECT pg_temp.sound('the books are right while it waits');

-- Who corrects a day that waits before anybody decided leaves a trace ---------------------------------------------------------------
SELECT fitkart.create_user('review-jon@example.org', 'Jon') AS jon \gset
CREATE FUNCTION pg_temp.stride(metres float, version int) RETURNS text LANGUAGE sql AS
    $$SELECT r.status FROM fitkart.users u, fitkart.record_steps(u.id, 2000, 'fitbit', '2026-08-27 10:00+00', '2026-08-27 10:30+00', distance_m => metres, source_record_id => 'a', source_version => version) r WHERE u.full_name = 'Jon'$$;
SELECT is(pg_temp.stride(100, 1) || ' ' || pg_temp.stride(1300, 2), 'pending verified', 'five centimetres a step wait until they are corrected');
SELECT results_eq(format('SELECT v.status, v.reviewed_at FROM fitkart.step_validations v WHERE v.user_id = %L', :'jon'), $$VALUES ('cleared', NULL::timestamptz)$$, 'the verdict is cleared');
SELECT throws_ok(format('SELECT fitkart.review_steps(%L, ''reject'')', pg_temp.verdict(:'jon', '2026-08-27')), 'KF005', NULL, 'nothing of it waits for a decision');
SELECT is(pg_temp.stride(100, 3), 'pending', 'it may wait again');
SELECT is((SELECT v.status FROM fitkart.step_validations v WHERE v.user_id = :'jon'), 'pending', 'with the same verdict');
SELECT is(pg_temp.stride(1300, 4), 'verified', 'and be corrected again');
SELECT is((fitkart.review_group(ARRAY[:'jon']::uuid[], 'reject', since => '2026-08-27')).days, 1, 'a reviewer may reject it all the same');
SELECT results_eq(format('SELECT v.reasons, v.reported_steps, v.validation_reason FROM fitkart.step_validations v WHERE v.user_id = %L', :'jon'), $$VALUES ('[]'::jsonb, 2000::bigint, 'questioned by a reviewer')$$, 'for what it is, not for what it was');
SELECT pg_temp.sound('the books are right after it');

-- The bonus of sign-up -----------------------------------------------------------------------------------------------------------
SELECT fitkart.create_user('review-kim@example.org', 'Kim') AS kim \gset
UPDATE fitkart.users SET email_verified = true WHERE id = :'kim';
SELECT is(pg_temp.shake(:'kim', '2026-08-27', '08:00'), '0 90 pending', 'a shaken day waits');
SELECT fitkart.review_steps(pg_temp.verdict(:'kim', '2026-08-27'), 'approve') \g /dev/null
SELECT is(pg_temp.purse(:'kim'), '225/0/0/0', 'approved: 90 of the day, 35 of badges, 100 of sign-up');
SELECT fitkart.review_steps(pg_temp.verdict(:'kim', '2026-08-27'), 'reopen') \g /dev/null
SAVEPOINT one_day;
SET LOCAL fitkart.clock = '2026-08-28 20:00:00+00';
SELECT fitkart.record_steps(:'kim', 3000, 'google_fit', recorded_date => '2026-08-28') \g /dev/null
SELECT is((fitkart.review_steps(pg_temp.verdict(:'kim', '2026-08-27'), 'reject')).coins_revoked || ' ' || pg_temp.purse(:'kim'), '115 140/0/0/0', 'rejected, the bonus stays where another day of 3,000 bears it');
ROLLBACK TO one_day;
SELECT (fitkart.checkout(:'kim', format('[{"product_id": "%s", "quantity": 3}]', :'cap')::jsonb)).order_id AS of_bonus \gset
SELECT is((fitkart.review_steps(pg_temp.verdict(:'kim', '2026-08-27'), 'reject'))::text || ' ' || pg_temp.purse(:'kim'), '(0,225,1) 0/0/0/0', 'else it goes, with what it would have paid');
SELECT is((SELECT b.paid_at IS NULL AND b.transaction_id IS NULL FROM fitkart.bonuses b WHERE b.user_id = :'kim'), true, 'and is due again');
SELECT pg_temp.sound('the books are right without it');
SELECT fitkart.review_steps(pg_temp.verdict(:'kim', '2026-08-27'), 'restore') \g /dev/null
SELECT is(pg_temp.purse(:'kim'), '225/0/0/0', 'restored, all of it is back');
SELECT pg_temp.sound('the books are right with it');

-- A badge that several days bear together (rule 11) ---------------------------------------------------------------------------
INSERT INTO fitkart.achievements (id, code, name, description, unlock_criteria, reward_coins)
VALUES (fitkart.uuid_v7(), 'three_days', 'Three days', 'Three days in a row.', '{"measure": "streak_days", "at_least": 3}', 75);
SELECT fitkart.create_user('review-fay@example.org', 'Fay') AS fay \gset
CREATE FUNCTION pg_temp.badges(who uuid) RETURNS text LANGUAGE sql AS
    $$SELECT string_agg(a.code, ' ' ORDER BY a.code) FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = $1$$;
SET LOCAL fitkart.clock = '2026-09-03 12:00:00+00';
SELECT pg_temp.shake(:'fay', d::date) FROM generate_series(timestamp '2026-09-01', '2026-09-03', '1 day') AS d \g /dev/null
SELECT fitkart.review_steps(pg_temp.verdict(:'fay', d::date), 'approve') FROM generate_series(timestamp '2026-09-01', '2026-09-03', '1 day') AS d \g /dev/null
SELECT is(pg_temp.badges(:'fay'), 'steps_1k steps_5k three_days', 'three days that were approved bring badges');
SELECT fitkart.review_steps(pg_temp.verdict(:'fay', d::date), 'reopen') FROM generate_series(timestamp '2026-09-01', '2026-09-03', '1 day') AS d \g /dev/null
SELECT fitkart.review_steps(pg_temp.verdict(:'fay', '2026-09-01'), 'reject') \g /dev/null
SELECT is(pg_temp.badges(:'fay'), 'steps_1k steps_5k', 'all wait, the first is rejected: that ends the streak, and what one of the others may bear stays');
SELECT fitkart.review_steps(pg_temp.verdict(:'fay', d::date), 'reject') FROM generate_series(timestamp '2026-09-02', '2026-09-03', '1 day') AS d \g /dev/null
SELECT is(coalesce(pg_temp.badges(:'fay'), 'none') || ' ' || pg_temp.purse(:'fay'), 'none 0/0/0/0', 'the last takes these along, and nothing is left');
SELECT pg_temp.sound('the books are right after that');

SELECT * FROM finish();
ROLLBACK;
