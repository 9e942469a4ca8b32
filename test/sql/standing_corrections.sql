-- Closed standings stay as they were published; a day that is restored after they closed stands beside them (rule 12).
BEGIN;
SELECT plan(14);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('standing-ana@example.org', 'Ana') AS ana, fitkart.create_user('standing-ben@example.org', 'Ben') AS ben,
       fitkart.create_user('standing-cid@example.org', 'Cid') AS cid \gset
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('standing_test', decode(repeat('a1', 32), 'hex'), '2026-01-01');
SET LOCAL fitkart.clock = '2026-06-10 20:00+00';
SELECT fitkart.record_steps(:'ana', 2000, 'google_fit', recorded_date => '2026-06-09'), fitkart.record_steps(:'ben', 9000, 'google_fit', recorded_date => '2026-06-10'),
       fitkart.record_steps(:'cid', 5000, 'google_fit', recorded_date => '2026-06-10') \g /dev/null
SELECT b.pending FROM fitkart.record_steps_batch(:'ana', (
       SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', m, 'ended_at', m + interval '1 minute'))
         FROM generate_series(timestamptz '2026-06-10 12:00+00', '2026-06-10 12:59+00', '1 minute') AS m)) b \g /dev/null
SELECT v.id AS verdict FROM fitkart.step_validations v WHERE v.user_id = :'ana' \gset
SELECT fitkart.review_steps(:'verdict', 'reject') \g /dev/null
SAVEPOINT rejected;

-- While boards are open a restored day is on them
SELECT fitkart.review_steps(:'verdict', 'restore') \g /dev/null
SELECT is_empty('SELECT 1 FROM fitkart.leaderboard_corrections', 'an open board needs no correction');
ROLLBACK TO rejected;

-- They close
SELECT count(*) FROM fitkart.refresh_leaderboard() \g /dev/null
SET LOCAL fitkart.clock = '2026-06-20 08:00+00';
SELECT count(*) FROM fitkart.refresh_leaderboard() \g /dev/null
SELECT is((SELECT string_agg(h.period, ' ' ORDER BY h.period) FROM fitkart.leaderboard_heads h WHERE h.closed_at IS NOT NULL AND h.country_code = '' AND h.period_start IN ('2026-06-10', '2026-06-08')), 'daily weekly', 'day and week are closed');
SELECT fitkart.review_steps(:'verdict', 'restore') \g /dev/null
SELECT results_eq('SELECT c.user_id, c.period, c.period_start, c.day, c.published_steps, c.published_rank, c.steps, c.rank FROM fitkart.leaderboard_corrections c ORDER BY c.period',
                  format($$VALUES (%L::uuid, 'daily', date '2026-06-10', date '2026-06-10', 0::bigint, NULL::bigint, 7020::bigint, 2::bigint),
                                  (%1$L, 'weekly', '2026-06-08', '2026-06-10', 2000, 3, 9020, 1)$$, :'ana'), 'what they would say');
SELECT is((SELECT string_agg(l.full_name || ' ' || l.total_steps, ', ' ORDER BY l.rank) FROM fitkart.leaderboard('weekly', start_day => '2026-06-08') l), 'Ben 9000, Cid 5000, Ana 2000', 'the closed week says what it said');
SELECT count(*) FROM fitkart.refresh_leaderboard('monthly') \g /dev/null
SELECT is((SELECT l.total_steps FROM fitkart.leaderboard('monthly', start_day => '2026-06-01') l WHERE l.full_name = 'Ana'), 9020::bigint, 'the open month counts the day');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- Decided again
SELECT fitkart.review_steps(:'verdict', 'reopen') \g /dev/null
SELECT fitkart.review_steps(:'verdict', 'reject') \g /dev/null
SELECT is((SELECT count(*) FROM fitkart.leaderboard_corrections), 2::bigint, 'a rejection corrects nothing');
SELECT fitkart.record_steps(:'ana', 4000, 'google_fit', recorded_date => '2026-06-09') \g /dev/null
SELECT fitkart.review_steps(:'verdict', 'restore') \g /dev/null
SELECT is((SELECT count(*) FROM fitkart.leaderboard_corrections), 4::bigint, 'another restoration is another row');

-- Who sees them
SELECT t.token AS of_ana FROM fitkart.issue_access_token(:'ana') t \gset
SAVEPOINT before;
SELECT t.token AS of_ben FROM fitkart.issue_access_token(:'ben') t \gset
SELECT throws_ok('SELECT * FROM fitkart_api.my_standing_corrections()', 'KF208', NULL, 'nobody is signed in');
SELECT fitkart_api.authenticate(:'of_ben') \g /dev/null
SELECT is_empty('SELECT * FROM fitkart_api.my_standing_corrections()', 'others have none');
ROLLBACK TO before;
SELECT fitkart_api.authenticate(:'of_ana') \g /dev/null
SELECT results_eq('SELECT c.board, c.period_start, c.published_rank, c.steps, c.rank FROM fitkart_api.my_standing_corrections() c',
                  $$VALUES ('daily', date '2026-06-10', NULL::bigint, 7020::bigint, 2::bigint), ('weekly', '2026-06-08', 3, 11020, 1)$$, 'its owner sees the newest of each');
SELECT ok(has_table_privilege('fitkart_auditor', 'fitkart.leaderboard_corrections', 'SELECT') AND NOT has_table_privilege('fitkart_user', 'fitkart.leaderboard_corrections', 'SELECT'), 'auditors read the table');
SELECT throws_ok('UPDATE fitkart.leaderboard_corrections SET rank = 1', 'KF302', NULL, 'nobody rewrites it');
SELECT throws_ok('DELETE FROM fitkart.leaderboard_corrections', 'KF302', NULL, 'or takes a row away');
SELECT * FROM finish();
ROLLBACK;
