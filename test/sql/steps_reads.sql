-- Days of the signed-in walker: week, month, history, best day, and why a day counts what it counts.
BEGIN;
SELECT plan(24);
SET LOCAL fitkart.clock = '2026-02-20 08:00+00';
SELECT fitkart.create_user('reads-ana@example.org', 'Ana', time_zone => 'Pacific/Auckland') AS ana \gset
UPDATE fitkart.users SET daily_step_goal = 7000 WHERE id = :'ana';
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('reads_test', decode(repeat('a1', 32), 'hex'), '2026-01-01');
SET LOCAL fitkart.clock = '2026-03-11 20:00+00';  -- a Thursday morning in Auckland
SELECT fitkart.record_steps(:'ana', 3000 + 100 * n, 'google_fit', recorded_date => (date '2026-03-01' + n)) FROM generate_series(0, 9) AS n WHERE n NOT IN (3, 4) \g /dev/null
SELECT fitkart.record_steps_batch(:'ana', (
           SELECT jsonb_agg(jsonb_build_object('source', 'fitbit', 'steps', 150, 'started_at', m, 'ended_at', m + interval '1 minute'))
             FROM generate_series(timestamptz '2026-03-10 21:00+00', '2026-03-10 21:59+00', '1 minute') AS m)) \g /dev/null
SELECT t.token AS of_ana FROM fitkart.issue_access_token(:'ana') t \gset

SELECT throws_ok('SELECT * FROM fitkart_api.steps_week()', 'KF208', NULL, 'nobody is signed in');
SELECT fitkart_api.authenticate(:'of_ana') \g /dev/null
SELECT is((SELECT string_agg(to_char(w.day, 'DD') || ':' || w.steps, ' ' ORDER BY w.day) FROM fitkart_api.steps_week() w),
          '09:3800 10:3900 11:9000 12:0 13:0 14:0 15:0', 'the week of her own today, Monday to Sunday');
SELECT is((SELECT string_agg(to_char(w.day, 'DD') || ':' || w.steps, ' ' ORDER BY w.day) FROM fitkart_api.steps_week('2026-03-08') w),
          '02:3100 03:3200 04:0 05:0 06:3500 07:3600 08:3700', 'a week by its Sunday');
SELECT results_eq('SELECT w.* FROM fitkart_api.steps_week() w WHERE w.day BETWEEN ''2026-03-10'' AND ''2026-03-12''',
                  $$VALUES (date '2026-03-10', 3900::bigint, 3900::bigint, 7000::bigint, 39::bigint, 0::bigint, 'verified', 7::bigint),
                           ('2026-03-11', 9000, 0, 7000, 0, 90, 'pending', 7), ('2026-03-12', 0, 0, 7000, 0, 0, 'verified', 7)$$, 'with goal, coins and what waits');
SELECT is((SELECT count(*) || ' ' || sum(m.steps) || ' ' || min(m.day) || ' ' || max(m.day) || ' ' || max(m.total) FROM fitkart_api.steps_month() m),
          '31 36800 2026-03-01 2026-03-31 31', 'the month');
SELECT is((SELECT count(*) || ' ' || max(m.day) FROM fitkart_api.steps_month('2028-02-10') m), '29 2028-02-29', 'a month of a leap year');
SELECT throws_ok(format('SELECT * FROM fitkart_api.steps_week(%L)', far), 'KF001', NULL, far || ' is no day to look at')
  FROM unnest('{infinity,5874897-12-31,40000-01-01,0001-01-01 BC}'::text[]) AS far;
SELECT is((SELECT string_agg(to_char(h.day, 'DD'), ' ') || ' ' || max(h.total) FROM fitkart_api.steps_history(lim => 3) h), '11 10 09 9', 'the newest days that were walked');
SELECT is((SELECT string_agg(to_char(h.day, 'DD'), ' ') FROM fitkart_api.steps_history(lim => 3, after => '2026-03-07') h), '06 03 02', 'a page further');
SELECT is((SELECT string_agg(to_char(h.day, 'DD'), ' ') FROM fitkart_api.steps_history(off => 7) h), '02 01', 'some passed over');
SELECT throws_ok('SELECT * FROM fitkart_api.steps_history(lim => 0)', 'KF001', 'VALIDATION_FAILED: lim is 0, not 1 to 100', 'a page has a row at least');
SELECT throws_ok('SELECT * FROM fitkart_api.steps_history(lim => 101)', 'KF001', NULL, 'and a hundred at most');
SELECT throws_ok('SELECT * FROM fitkart_api.steps_history(off => -1)', 'KF001', NULL, 'and passes over no fewer than none');
SELECT is((SELECT b.best_on || ' ' || b.best_steps FROM fitkart_api.best_day() b), '2026-03-10 3900', 'her best day is one that counts');

-- Explained
SELECT is((SELECT count(*) || ' ' || sum(e.counted) || ' ' || string_agg(DISTINCT e.verdict, ',') FROM fitkart_api.explain_steps('2026-03-11') e WHERE e.source IS NOT NULL), '60 9000 pending', 'each sample, and what it counts');
SELECT is_empty('SELECT 1 FROM fitkart_api.explain_steps(''2026-03-11'') e WHERE e.measured IS NOT NULL OR e.threshold IS NOT NULL', 'no measure and no threshold of the score');
SELECT is((SELECT string_agg(DISTINCT e.sentence, '') FROM fitkart_api.explain_steps('2026-03-11') e WHERE e.source IS NULL), 'This is unusual: the day waits until somebody has looked at it', 'nor its words');
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'ana'), 'reject') \g /dev/null
SELECT is((SELECT string_agg(DISTINCT e.verdict, ',') FROM fitkart_api.explain_steps('2026-03-11') e), 'pending', 'a rejected day tells no more than pending (rule 14)');
SELECT is((SELECT w.status FROM fitkart_api.steps_week() w WHERE w.day = '2026-03-11'), 'pending', 'in a list neither');
SELECT is((SELECT count(*) FROM fitkart_api.explain_steps('2026-03-10') e WHERE e.source IS NULL), 0::bigint, 'a day that counts has no reasons');
SELECT throws_ok('SELECT * FROM fitkart_api.explain_steps(NULL)', 'KF001', NULL, 'no day is no day');

SELECT * FROM finish();
ROLLBACK;
