-- Hostile input that once got further than it should: each answers its code, soon, and leaves nothing.
BEGIN;
SELECT plan(25);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

SELECT fitkart.create_user('hostile-ana@example.org', 'Ana') AS ana, fitkart.create_user('hostile-ben@example.org', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 10000, 'bonus')).balance_after AS coins \gset
SET LOCAL fitkart.clock = '2026-03-03 18:00:00+00';

-- Numbers -------------------------------------------------------------------------------------------------------------
-- 1e131000 takes nine bytes in jsonb; to reckon with it took a third of a second, and a batch holds 10,000 samples.
SET LOCAL statement_timeout = '3s';
SELECT results_eq(format($$SELECT b.accepted, b.rejected, b.rejections -> 0 ->> 'code'
                             FROM fitkart.record_steps_batch(%L, (SELECT jsonb_agg(jsonb_build_object('steps', 1e131000, 'source', 'phone_sensor'))
                                                                    FROM generate_series(1, 100))) b$$, :'ana'),
                  $$VALUES (0, 100, 'VALIDATION_FAILED')$$, 'numbers of 131,000 digits are refused at once');
SET LOCAL statement_timeout = 0;
SELECT results_eq(format($$SELECT r ->> 'code', r ->> 'message'
                             FROM fitkart.record_steps_batch(%L, $j$[{"steps": 1.5, "source": "phone_sensor"}, {"steps": 9223372036854775808, "source": "phone_sensor"},
                                 {"steps": -9223372036854775809, "source": "phone_sensor"}, {"steps": 1e-16000, "source": "phone_sensor"}]$j$) b, jsonb_array_elements(b.rejections) r$$, :'ana'),
                  $$SELECT 'VALIDATION_FAILED', 'steps is a whole number, not ' || n FROM (VALUES ('1.5'), ('9223372036854775808'),
                    ('-9223372036854775809'), ('0.' || repeat('0', 58))) v (n)$$, 'what is no bigint is refused');
SELECT is((b).accepted, 1, 'a whole number may be written with decimals')
  FROM fitkart.record_steps_batch(:'ana', '[{"steps": 7.000, "source": "phone_sensor", "recorded_date": "2026-03-03"}]') b;
SELECT is((r).status, 'verified', 'calories too small for the column are none')
  FROM fitkart.record_steps(:'ana', 100, 'garmin', recorded_date => '2026-03-03', calories_kcal => 5e-324) r;
SELECT is(r.sample_calories, '{0}', 'and stand as 0') FROM fitkart.step_records r WHERE r.user_id = :'ana' AND r.source = 'garmin';

-- A version without an id is nobody's: in whatever company a sample comes, the day is the same bytes (rule 3) -----------
SELECT r.status FROM fitkart.record_steps(:'ana', 50, 'polar', '2026-03-03 12:00+00', '2026-03-03 12:01+00', source_version => 3) r \gset alone_
SELECT r.status FROM fitkart.record_steps(:'ana', 60, 'polar', '2026-03-03 12:02+00', '2026-03-03 12:03+00', source_record_id => 'x') r \gset company_
SELECT r.accepted FROM fitkart.record_steps_batch(:'ben', '[
    {"steps": 60, "source": "polar", "started_at": "2026-03-03T12:02:00Z", "ended_at": "2026-03-03T12:03:00Z", "source_record_id": "x"},
    {"steps": 50, "source": "polar", "started_at": "2026-03-03T12:00:00Z", "ended_at": "2026-03-03T12:01:00Z", "source_version": 3},
    {"steps": 7, "source": "phone_sensor", "recorded_date": "2026-03-03"}, {"steps": 100, "source": "garmin", "recorded_date": "2026-03-03"}]') r \gset
SELECT is(count(DISTINCT d.minutes), 1::bigint, 'one by one or together: the same bytes') FROM fitkart.daily_steps d WHERE d.user_id IN (:'ana', :'ben');
SELECT is((fitkart.rebuild_day(d.user_id, d.day)).minutes, d.minutes, 'and the bytes that its deliveries make') FROM fitkart.daily_steps d WHERE d.user_id = :'ana';

-- An order's coins move with the order ----------------------------------------------------------------------------------
SELECT c.order_id FROM fitkart.checkout(:'ana', '[{"product_id": "018f0000-0000-7000-8000-000000000002", "quantity": 1}]') c \gset
SELECT o.hold_id, o.order_code FROM fitkart.orders o WHERE o.id = :'order_id' \gset
SELECT throws_ok(format('SELECT fitkart.release_hold(%L, %L)', :'ana', :'hold_id'), 'KF001',
                 format('VALIDATION_FAILED: the hold belongs to order %s', :'order_code'), 'an order''s coins are not released behind its back');
SELECT throws_ok(format('SELECT fitkart.capture_hold(%L, %L)', :'ana', :'hold_id'), 'KF001',
                 format('VALIDATION_FAILED: the hold belongs to order %s', :'order_code'), 'nor spent');
SELECT is((fitkart.cancel_order(:'order_id')).status, 'cancelled', 'so that it can still be cancelled');

-- Words that would stand in the books for ever ----------------------------------------------------------------------------
SELECT throws_ok(format('SELECT fitkart.credit_coins(%L, 1, ''bonus'', %s)', :'ana', words), 'KF001', NULL, 'refused: ' || words)
  FROM (VALUES ('repeat(''x'', 101)'), (''''''), ('description => repeat(''x'', 1001)')) v (words);
SELECT throws_ok(format('SELECT fitkart.debit_coins(%L, 1, ''spent'', repeat(''x'', 101))', :'ana'), 'KF001', NULL, 'a debit''s too');
SELECT throws_ok(format('SELECT fitkart.transfer_coins(%L, %L, 1, repeat(''x'', 1001))', :'ana', :'ben'), 'KF001', NULL, 'and a transfer''s');
SELECT throws_ok(format('SELECT fitkart.hold_coins(%L, 1, reference_type => repeat(''x'', 101))', :'ana'), 'KF001', NULL, 'and a hold''s');
SELECT lives_ok(format('SELECT fitkart.credit_coins(%L, 1, ''bonus'', repeat(''x'', 100), description => repeat(''x'', 1000))', :'ana'), 'the longest that may be');

-- Files of the zone data that are no time zones -----------------------------------------------------------------------------
SELECT throws_ok(format('SELECT fitkart.set_time_zone(%L, %L)', :'ana', zone), 'KF001', NULL, zone || ' is no time zone')
  FROM (VALUES ('posixrules'), ('localtime'), ('Factory'), ('posix/Europe/Berlin'), ('right/Europe/Berlin'), ('../../../etc/localtime')) v (zone);

-- Who is deleted has no streak ---------------------------------------------------------------------------------------------
SELECT fitkart.create_user('hostile-gone@example.org', 'Gone') AS gone \gset
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'gone';
SELECT throws_ok(format('SELECT fitkart.streak(%L)', :'gone'), 'KF005', format('NOT_FOUND: there is no user %s', :'gone'), 'a deleted person has no streak');

SELECT is_empty($$SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok AND v.detail LIKE '%' || '$$ || :'ana' || $$' || '%'$$,
                'after all this everything is right');
SELECT * FROM finish();
ROLLBACK;
