-- The review through the HTTP gateway: the queue and decisions of the staff, the appeal of the walker. In real time, for the
-- clock is a superuser's.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(43);

CREATE ROLE review_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO review_test_gateway;
SELECT fitkart.create_user('ana@review.test', 'Ana') AS ana, fitkart.create_user('ben@review.test', 'Ben') AS ben,
       fitkart.create_user('mo@review.test', 'Mo') AS mo, fitkart.create_user('boss@review.test', 'Boss') AS boss \gset
UPDATE fitkart.users SET created_at = created_at - interval '9 days', role = CASE id WHEN :'mo' THEN 'moderator' WHEN :'boss' THEN 'admin' ELSE 'user' END
 WHERE id IN (:'ana', :'ben', :'mo', :'boss');
SELECT (now() AT TIME ZONE 'UTC')::date - 1 AS day, (now() AT TIME ZONE 'UTC')::date - 2 AS day_before \gset

CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    outer_role constant text := CASE WHEN who IS NULL THEN 'fitkart_anon' ELSE 'fitkart_user' END;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    SET LOCAL SESSION AUTHORIZATION review_test_gateway;
    EXECUTE format('SET LOCAL ROLE %I', outer_role);
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
-- shake: minutes of `cadence` steps each, as nobody walks.
CREATE FUNCTION pg_temp.shake(who uuid, day date, minutes int, cadence int DEFAULT 150) RETURNS text LANGUAGE sql AS $$
    SELECT b.days #>> '{0,status}'
      FROM fitkart.record_steps_batch($1, (
          SELECT jsonb_agg(jsonb_build_object('steps', $4, 'source', 'fitbit', 'started_at', ($2 + time '10:00' + make_interval(mins => m)) AT TIME ZONE 'UTC',
                                              'ended_at', ($2 + time '10:00' + make_interval(mins => m + 1)) AT TIME ZONE 'UTC'))
            FROM generate_series(0, $3 - 1) AS m)) AS b
$$;
SELECT is(pg_temp.shake(:'ana', :'day', 60), 'pending', 'Ana shakes');
SELECT is(pg_temp.shake(:'ben', :'day_before', 90, 170), 'pending', 'Ben shakes more');
SELECT is(pg_temp.shake(:'mo', :'day', 60), 'pending', 'a moderator does, too');
SELECT v.id AS of_ana FROM fitkart.step_validations v WHERE v.user_id = :'ana' \gset
SELECT v.id AS of_ben FROM fitkart.step_validations v WHERE v.user_id = :'ben' \gset
SELECT v.id AS of_mo FROM fitkart.step_validations v WHERE v.user_id = :'mo' \gset
UPDATE fitkart.step_validations SET anomaly_score = anomaly_score - 1 WHERE user_id = :'ana';
UPDATE fitkart.step_validations SET anomaly_score = anomaly_score - 2 WHERE user_id = :'mo';

-- The queue
SELECT is(pg_temp.as_user(NULL, 'SELECT error_code FROM fitkart_api.admin_suspicious_steps()'), '42501 permission denied for function admin_suspicious_steps', 'nobody signed in sees the queue');
SELECT is(pg_temp.as_user(:'ana', 'SELECT error_code FROM fitkart_api.admin_suspicious_steps()'), 'FORBIDDEN', 'no user sees the queue');
SELECT is((SELECT count(*) FROM fitkart.admin_logs l WHERE l.admin_id = :'ana' AND l.action = 'refused'), 1::bigint, 'and the attempt is logged');
SELECT is(pg_temp.as_user(:'mo', format('SELECT string_agg(full_name, '' '') FROM fitkart_api.admin_suspicious_steps() WHERE user_id IN (%L, %L, %L)', :'ana', :'ben', :'mo')), 'Ben Ana Mo', 'a moderator does, the highest score first');
SELECT is(pg_temp.as_user(:'boss', format('SELECT concat_ws('' '', full_name, day, review_status, reported_steps, expected_steps, pending_coins, booked_coins, days_approved, days_rejected, account_days, reasons #>> ''{0,reason}'', appeal) FROM fitkart_api.admin_suspicious_steps() WHERE user_id = %L', :'ana')),
          'Ana ' || :'day' || ' pending 9000 90 0 0 0 9 equal_minutes', 'with reasons, history and the coins at stake');
SELECT is(pg_temp.as_user(:'mo', 'SELECT concat_ws('' '', count(*), max(total)) FROM fitkart_api.admin_suspicious_steps(lim => 1)'), (SELECT '1 ' || count(*) FROM fitkart.step_validations v WHERE v.status = 'pending'), 'a page knows how many there are');
SELECT is(pg_temp.as_user(:'mo', 'SELECT count(*) FROM fitkart_api.admin_suspicious_steps(''cleared'')'), '0', 'none was corrected before somebody decided');
SELECT is(pg_temp.as_user(:'mo', 'SELECT count(*) FROM fitkart_api.admin_suspicious_steps(''odd'')'), 'KF001 VALIDATION_FAILED', 'no such list');
SELECT is(pg_temp.as_user(:'mo', 'SELECT count(*) FROM fitkart_api.admin_suspicious_steps(lim => 501)'), 'KF001 VALIDATION_FAILED', 'a page has 500 rows at most');
SELECT is(pg_temp.as_user(:'mo', 'SELECT count(*) FROM fitkart_api.admin_suspicious_steps(off => -1)'), 'KF001 VALIDATION_FAILED', 'and does not begin before the first');

-- Decisions
SELECT is(pg_temp.as_user(:'ana', format('SELECT error_code FROM fitkart_api.admin_review_steps(%L, ''approve'')', :'of_ana')), 'FORBIDDEN', 'no user decides');
SELECT is(pg_temp.as_user(:'mo', format('SELECT coins_released FROM fitkart_api.admin_review_steps(%L, ''approve'')', :'of_mo')), 'KF207 FORBIDDEN', 'nobody decides about his own steps');
SELECT is((SELECT v.status FROM fitkart.step_validations v WHERE v.id = :'of_mo'), 'pending', 'which still wait');
SELECT is(pg_temp.as_user(:'mo', format('SELECT concat_ws('' '', coins_released, coins_revoked, orders_cancelled, error_code) FROM fitkart_api.admin_review_steps(%L, ''reject'', ''a shaker'', ''no'')', :'of_ana')), '0 90 0', 'a moderator rejects');
SELECT is(pg_temp.as_user(:'mo', format('SELECT concat_ws('' '', coins_released, coins_revoked, orders_cancelled, error_code) FROM fitkart_api.admin_review_steps(%L, ''reject'', ''a shaker'', ''no'')', :'of_ana')), '0 90 0', 'repeated, it answers the same');
SELECT is(pg_temp.as_user(:'boss', format('SELECT coins_released FROM fitkart_api.admin_review_steps(%L, ''approve'')', :'of_ana')), 'KF109 ALREADY_REVIEWED', 'the second to decide is told so');
SELECT results_eq(format('SELECT l.admin_id, l.action, l.changes ->> ''decision'', (l.changes ->> ''coins_revoked'')::int FROM fitkart.admin_logs l WHERE l.entity_id = %L', :'of_ana'),
                  format($$VALUES (%L::uuid, 'steps_reviewed', 'reject', 90)$$, :'mo'), 'the decision is in the log, once');
SELECT is(pg_temp.as_user(:'boss', format('SELECT coins_released FROM fitkart_api.admin_review_steps(%L, ''approve'')', '018f0000-0000-7000-8000-00000000dead')), 'KF005 NOT_FOUND', 'no such verdict');

-- The walker
SELECT pg_temp.shake(:'boss', :'day', 60) AS also \gset
SELECT is(pg_temp.as_user(:'boss', format('SELECT count(*) > 0 FROM fitkart_api.explain_steps(%L) WHERE threshold IS NOT NULL', :'day')), 'true', 'administrators see thresholds, of their own days, too');
SELECT is(pg_temp.as_user(:'mo', format('SELECT count(*) FROM fitkart_api.explain_steps(%L) WHERE threshold IS NOT NULL', :'day')), '0', 'moderators do not');
SELECT is(pg_temp.as_user(:'ben', format('SELECT count(*) FROM fitkart_api.explain_steps(%L)', :'day')), '0', 'nobody sees somebody else''s day');
SELECT is(pg_temp.as_user(:'ben', 'SELECT concat_ws('' '', best_on, best_steps) FROM fitkart_api.best_day()'), '0', 'a day that waits is nobody''s best one');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', day, coins_revoked, orders_cancelled, appealed_at IS NULL) FROM fitkart_api.my_reviews()'), :'day' || ' 90 0 t', 'who was rejected reads it');
SELECT is(pg_temp.as_user(:'ben', 'SELECT count(*) FROM fitkart_api.my_reviews()'), '0', 'who waits is told nothing here');
SELECT is(pg_temp.as_user(:'ana', format('SELECT status FROM fitkart_api.steps_day(%L)', :'day')), 'pending', 'the day itself tells no more than pending (rule 14)');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', trust_score, may_spend, rejected_days, honest_days_to_full) FROM fitkart_api.my_trust()'), '60 t 1 40', 'and how far he is trusted');
SELECT is(pg_temp.as_user(:'ben', 'SELECT concat_ws('' '', trust_score, may_spend, rejected_days, honest_days_to_full) FROM fitkart_api.my_trust()'), '100 t 0 0', 'who only waits is trusted wholly');
SELECT is(pg_temp.as_user(:'ben', format('SELECT day FROM fitkart_api.appeal_review(%L, ''I ran'')', :'day_before')), 'KF005 NOT_FOUND', 'what is not decided cannot be appealed');
SELECT is(pg_temp.as_user(:'ana', format('SELECT day FROM fitkart_api.appeal_review(%L, '''')', :'day')), 'KF001 VALIDATION_FAILED', 'an appeal says something');
SELECT is(pg_temp.as_user(:'ana', format('SELECT day FROM fitkart_api.appeal_review(%L, repeat(''x'', 1001))', :'day')), 'KF001 VALIDATION_FAILED', 'in a thousand bytes');
SELECT is(pg_temp.as_user(:'ana', format('SELECT day FROM fitkart_api.appeal_review(%L, ''a treadmill'')', :'day')), :'day', 'an appeal');
SELECT is(pg_temp.as_user(:'ana', format('SELECT day FROM fitkart_api.appeal_review(%L, ''really'')', :'day')), 'KF113 LIMIT_REACHED', 'once a decision (rule 12)');
SELECT is(pg_temp.as_user(:'mo', format('SELECT full_name || '': '' || appeal FROM fitkart_api.admin_suspicious_steps(''appealed'') WHERE user_id IN (%L, %L)', :'ana', :'ben')), 'Ana: a treadmill', 'the staff finds it');
SAVEPOINT before_more;
SELECT is(pg_temp.shake(:'ana', :'day', 90), 'pending', 'half as many steps again, and the day waits for another decision');
SELECT is(pg_temp.as_user(:'mo', format('SELECT full_name || '': '' || appeal FROM fitkart_api.admin_suspicious_steps(''appealed'') WHERE user_id = %L', :'ana')), 'Ana: a treadmill', 'its appeal does not go');
SELECT is(pg_temp.as_user(:'ana', 'SELECT concat_ws('' '', day, appealed_at IS NULL) FROM fitkart_api.my_reviews()'), :'day' || ' f', 'nor does the decision, for her');
ROLLBACK TO before_more;
SELECT is(pg_temp.as_user(:'mo', format('SELECT concat_ws('' '', coins_released, coins_revoked) FROM fitkart_api.admin_review_steps(%L, ''restore'', ''seen'')', :'of_ana')), '90 0', 'and restores the day');
SELECT is(pg_temp.as_user(:'ana', 'SELECT count(*) FROM fitkart_api.my_reviews()'), '0', 'nothing is rejected any more');
SELECT is(pg_temp.as_user(:'ana', format('SELECT status || '' '' || coins FROM fitkart_api.steps_day(%L)', :'day')), 'verified 90', 'the day counts');
SELECT is_empty('SELECT v.invariant, v.detail FROM fitkart.verify(true) AS v WHERE NOT v.ok', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
