-- Other rules, tried on stored days: who would wait, who would not, and for how many coins; nothing changes.
BEGIN;
SELECT plan(28);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('replay-ana@example.org', 'Ana') AS ana, fitkart.create_user('replay-ben@example.org', 'Ben') AS ben \gset
SET LOCAL fitkart.clock = '2026-06-10 20:00+00';
CREATE FUNCTION pg_temp.equal_minutes(who uuid, day date, minutes int) RETURNS text LANGUAGE sql AS $$
    SELECT b.days #>> '{0,status}'
      FROM fitkart.record_steps_batch($1, (
          SELECT jsonb_agg(jsonb_build_object('steps', 150, 'source', 'fitbit', 'started_at', ($2 + time '10:00' + make_interval(mins => m)) AT TIME ZONE 'UTC',
                                              'ended_at', ($2 + time '10:00' + make_interval(mins => m + 1)) AT TIME ZONE 'UTC'))
            FROM generate_series(0, $3 - 1) AS m)) AS b
$$;
SELECT is(pg_temp.equal_minutes(:'ana', '2026-06-08', 20), 'verified', 'a day just below');
SELECT is(pg_temp.equal_minutes(:'ben', '2026-06-08', 20), 'verified', 'and somebody else''s');
SELECT is(pg_temp.equal_minutes(:'ben', '2026-06-09', 60), 'pending', 'a day that waits');
SELECT fitkart.record_steps(:'ana', 3000, 'manual', '2026-06-09 12:00+00', '2026-06-09 12:30+00', recording_method => 'manual') \g /dev/null
CREATE TEMP VIEW before AS SELECT d.user_id, d.day, d.status, d.coins, d.pending_coins, d.xmin::text AS version FROM fitkart.daily_steps d;
CREATE TEMP TABLE stood AS SELECT * FROM before;

SELECT is_empty($$SELECT * FROM fitkart.replay_rules('{}', '2026-06-01', '2026-06-10')$$, 'the rules as they are change nothing');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anomaly_review_score": 45}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('equal_minutes', 2::bigint, 0::bigint, 0::bigint, 2::bigint, 60::bigint)$$, 'a lower score: two days would wait, with 60 coins');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anti_cheat_enabled": false}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('equal_minutes', 0::bigint, 1::bigint, 0::bigint, 1::bigint, 90::bigint)$$, 'no anti-cheat: one would be released, for 90 coins');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anomaly_rule_weights": "equal_minutes=0,variation=0"}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('equal_minutes', 0::bigint, 1::bigint, 0::bigint, 1::bigint, 90::bigint)$$, 'without two rules: the same day');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anomaly_rule_weights": "equal_minutes=200"}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('equal_minutes', 2::bigint, 0::bigint, 0::bigint, 2::bigint, 60::bigint)$$, 'or with twice its weight: two more');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"manual_steps_earn": true}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('typed_in', 1::bigint, 0::bigint, 0::bigint, 1::bigint, 0::bigint)$$, 'what is typed in would count, and wait');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"manual_steps_earn": "true", "anti_cheat_enabled": false}', '2026-06-01', '2026-06-10')$$,
                  $$VALUES ('counting', 0::bigint, 0::bigint, 1::bigint, 1::bigint, 30::bigint), ('equal_minutes', 0, 1, 0, 1, 90)$$, 'two settings at once');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anomaly_review_score": 45}', '2026-06-09', '2026-06-10')$$, $$SELECT 'x', 0::bigint, 0::bigint, 0::bigint, 0::bigint, 0::bigint WHERE false$$, 'days outside the span are left out');
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'ben'), 'approve') \g /dev/null
SELECT is_empty($$SELECT * FROM fitkart.replay_rules('{"anti_cheat_enabled": false}', '2026-06-01', '2026-06-10')$$, 'what was decided stays decided');
SELECT results_eq('SELECT * FROM before b WHERE b.day = ''2026-06-08'' ORDER BY 1, 2', 'SELECT * FROM stood s WHERE s.day = ''2026-06-08'' ORDER BY 1, 2', 'nothing was changed');

-- Within the cap of weeks, and under max_balance: Monday 60 and Wednesday 40 of a hundred, Tuesday waits
UPDATE fitkart.achievements SET is_active = false;
SELECT fitkart.create_user('replay-cid@example.org', 'Cid') AS cid \gset
SELECT fitkart.change_setting('weekly_coin_cap', '100') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-21 20:00+00';
SELECT fitkart.record_steps(:'cid', 6000, 'fitbit', '2026-06-15 08:00+00', '2026-06-15 09:00+00') \g /dev/null
SELECT is(pg_temp.equal_minutes(:'cid', '2026-06-16', 60), 'pending', 'a day in a week with a cap waits');
SELECT fitkart.record_steps(:'cid', 5000, 'fitbit', '2026-06-17 08:00+00', '2026-06-17 09:00+00') \g /dev/null
SELECT is((SELECT string_agg(d.coins || '+' || d.pending_coins, ' ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = :'cid'), '60+0 0+0 40+0', 'and takes no room');
SELECT is_empty($$SELECT * FROM fitkart.replay_rules('{}', '2026-06-15', '2026-06-21')$$, 'the rules as they are change nothing in a week with a cap');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anti_cheat_enabled": false}', '2026-06-15', '2026-06-21')$$,
                  $$VALUES ('equal_minutes', 0::bigint, 1::bigint, 0::bigint, 1::bigint, 40::bigint), ('week', 0, 0, 1, 1, -40)$$, 'released it would take from the day after what that got');
SELECT results_eq($$SELECT * FROM fitkart.replay_rules('{"anti_cheat_enabled": false}', '2026-06-16', '2026-06-16')$$,
                  $$VALUES ('equal_minutes', 0::bigint, 1::bigint, 0::bigint, 1::bigint, 40::bigint), ('week', 0, 0, 1, 1, -40)$$, 'also where the span ends before the week does');
SELECT fitkart.change_setting('max_balance', '110') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-28 20:00+00';
SELECT is((SELECT r.coins_awarded FROM fitkart.record_steps(:'cid', 5000, 'fitbit', '2026-06-24 08:00+00', '2026-06-24 09:00+00') r), 10::bigint, 'a wallet that is full cuts a day');
SELECT is_empty($$SELECT * FROM fitkart.replay_rules('{}', '2026-06-22', '2026-06-28')$$, 'which no rule would change');
SELECT throws_ok($$SELECT fitkart.replay_rules('{"coins_per_step": 1}', '2026-06-01', '2026-06-10')$$, 'KF006', 'SETTING_INVALID: days are not judged by the setting coins_per_step', 'a setting of something else');
SELECT throws_ok($$SELECT fitkart.replay_rules('{"anomaly_review_score": 101}', '2026-06-01', '2026-06-10')$$, 'KF006', NULL, 'a value that is not allowed');
SELECT throws_ok($$SELECT fitkart.replay_rules('[]', '2026-06-01', '2026-06-10')$$, 'KF001', NULL, 'no object');
SELECT throws_ok($$SELECT fitkart.replay_rules('{}', '2026-06-10', '2026-06-01')$$, 'KF001', NULL, 'a span that ends before it begins');
SELECT throws_ok($$SELECT fitkart.replay_rules('{}', '2025-06-09', '2026-06-10')$$, 'KF001', 'VALIDATION_FAILED: from_day to to_day are 367 days, not 1 to 366', 'more than a year');
SELECT throws_ok($$SELECT fitkart.replay_rules(NULL, '2026-06-01', '2026-06-10')$$, 'KF001', NULL, 'no settings');
SELECT lives_ok($$SELECT fitkart.replay_rules('{"step_sources": "garmin,fitbit,manual"}', '2026-06-01', '2026-06-10')$$, 'sources in another order');
SELECT is((SELECT string_agg(r, ',' ORDER BY r) FROM unnest(ARRAY['fitkart_admin', 'fitkart_anon', 'fitkart_auditor', 'fitkart_service', 'fitkart_user']) r
            WHERE has_function_privilege(r, 'fitkart.replay_rules(jsonb, date, date)', 'EXECUTE')), 'fitkart_service', 'for back ends');
SELECT * FROM finish();
ROLLBACK;
