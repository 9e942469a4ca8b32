-- One decision about a group: all days of its members that wait, together or not at all.
BEGIN;
SELECT plan(35);
SET LOCAL fitkart.clock = '2026-05-01 08:00+00';
SELECT fitkart.create_user('group-ana@example.org', 'Ana') AS ana, fitkart.create_user('group-ben@example.org', 'Ben') AS ben,
       fitkart.create_user('group-cid@example.org', 'Cid') AS cid, fitkart.create_user('group-mod@example.org', 'Mod') AS mod \gset
UPDATE fitkart.users SET role = 'moderator' WHERE id = :'mod';
SET LOCAL fitkart.clock = '2026-05-10 20:00+00';
-- A telephone in a shaker for an hour.
CREATE FUNCTION pg_temp.shake(walker uuid, day date) RETURNS text LANGUAGE sql AS $$
    SELECT b.days -> 0 ->> 'status'
      FROM fitkart.record_steps_batch(walker, (
           SELECT jsonb_agg(jsonb_build_object('source', 'phone_sensor', 'steps', 117, 'started_at', m, 'ended_at', m + interval '1 minute'))
             FROM generate_series((day + time '12:00') AT TIME ZONE 'UTC', (day + time '12:59') AT TIME ZONE 'UTC', interval '1 minute') AS m)) b $$;
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM);
END $$;
CREATE FUNCTION pg_temp.statuses(walker uuid) RETURNS text LANGUAGE sql AS
$$ SELECT string_agg(to_char(d.day, 'DD') || ' ' || d.status, ', ' ORDER BY d.day) FROM fitkart.daily_steps d WHERE d.user_id = walker $$;
SET LOCAL timezone = 'UTC';

SELECT is(pg_temp.shake(:'ana', '2026-05-07') || pg_temp.shake(:'ana', '2026-05-08') || pg_temp.shake(:'ben', '2026-05-08') || pg_temp.shake(:'cid', '2026-05-08'), 'pendingpendingpendingpending', 'days that wait');
SELECT fitkart.record_steps(:'ben', 5000, 'google_fit', recorded_date => '2026-05-09') \g /dev/null
SELECT fitkart.review_steps((SELECT v.id FROM fitkart.step_validations v WHERE v.user_id = :'ana' AND v.day = '2026-05-07'), 'approve') \g /dev/null

SELECT row_eq(format($$SELECT r.days, r.people, r.coins_released, r.coins_revoked, r.orders_cancelled FROM fitkart.review_group(ARRAY[%L, %L, %2$L]::uuid[], 'reject', 'one shaker', 'group-1', %L) r$$, :'ana', :'ben', :'mod'),
              ROW(2, 2, 0::bigint, 140::bigint, 0), 'two days of two people are rejected');
SELECT row_eq(format($$SELECT r.days, r.coins_revoked FROM fitkart.review_group(ARRAY[%L, %L, %2$L]::uuid[], 'reject', 'one shaker', 'group-1', %L) r$$, :'ana', :'ben', :'mod'), ROW(2, 140::bigint), 'a repeat with the key answers the same');
SELECT is(pg_temp.statuses(:'ana') || '; ' || pg_temp.statuses(:'ben'), '07 verified, 08 rejected; 08 rejected, 09 verified', 'what was decided before, and what nothing speaks against, stays');
SELECT is(pg_temp.statuses(:'cid'), '08 pending', 'who is not of the group waits on');
SELECT is((SELECT count(*) || ' ' || min(d.note) || ' ' || min(d.decided_by::text) FROM fitkart.review_decisions d WHERE d.decision = 'reject'), '2 one shaker ' || :'mod', 'each day has its decision');
SELECT row_eq(format($$SELECT r.days, r.people, r.coins_released FROM fitkart.review_group(ARRAY[%L]::uuid[], 'approve') r$$, :'ana'), ROW(0, 0, 0::bigint), 'nothing is left of them');
SELECT row_eq(format($$SELECT r.days, r.people, r.coins_released FROM fitkart.review_group(ARRAY[%L]::uuid[], 'approve') r$$, :'cid'), ROW(1, 1, 70::bigint), 'a group may be approved');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');

-- What the score has not seen of a group a reviewer has
SAVEPOINT before_more;
UPDATE fitkart.users SET trust_score = 100 WHERE id = :'ben';
SELECT fitkart.record_steps(:'ben', 4000, 'google_fit', recorded_date => '2026-05-06'), fitkart.record_steps(:'ana', 6000, 'google_fit', recorded_date => '2026-05-10') \g /dev/null
SELECT row_eq(format($$SELECT r.days, r.people, r.coins_released, r.coins_revoked FROM fitkart.review_group(ARRAY[%L, %L]::uuid[], 'reject', 'one farm', 'group-2', since => '2026-05-07') r$$, :'ana', :'ben'),
              ROW(2, 2, 0::bigint, 135::bigint), 'days that count go with the group: 110 coins and the 25 of the badge that they bore');
SELECT is(pg_temp.statuses(:'ana') || '; ' || pg_temp.statuses(:'ben'), '07 verified, 08 rejected, 10 rejected; 06 verified, 08 rejected, 09 rejected', 'not those before the day, nor one that was decided');
SELECT is((SELECT count(*) FROM fitkart.step_validations v WHERE v.user_id IN (:'ana', :'ben') AND v.status = 'pending'), 0::bigint, 'none is left in the queue');
SELECT u.trust_score AS trust FROM fitkart.users u WHERE u.id = :'ben' \gset
SELECT is(fitkart.record_steps(:'ben', 9000, 'google_fit', recorded_date => '2026-05-09')::text ~ 'pending' AND pg_temp.statuses(:'ben') ~ '09 pending', true, 'who goes on with such a day is looked at again');
SELECT is(fitkart.record_steps(:'ben', 9001, 'google_fit', recorded_date => '2026-05-09')::text ~ 'pending' AND pg_temp.statuses(:'ben') ~ '09 pending', true, 'and waits until somebody decides, whatever the score');
SELECT is((SELECT fitkart.recover_trust() >= 0 AND u.trust_score <= :trust FROM fitkart.users u WHERE u.id = :'ben'), true, 'nor does he win trust back by that');
SELECT is((SELECT u.trust_score FROM fitkart.users u WHERE u.id = :'ben')::int, :trust, 'once the job has run');
SELECT matches(pg_temp.refusal(format($$SELECT fitkart.review_group(ARRAY[%L]::uuid[], 'approve', since => '2026-05-07')$$, :'ana')), '^KF001 . VALIDATION_FAILED: since is for rejections', 'an approval has no since');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
ROLLBACK TO before_more;

-- Together or not at all
SELECT pg_temp.shake(:'cid', '2026-05-09') \g /dev/null
SELECT matches(pg_temp.refusal(format($$SELECT fitkart.review_group(ARRAY[%L, '00000000-0000-7000-8000-00000000dead']::uuid[], 'reject')$$, :'cid')), '^KF005 . NOT_FOUND', 'a group with nobody in it');
SELECT is(pg_temp.statuses(:'cid'), '08 verified, 09 pending', 'decides nothing');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.review_group(%s)', given)), expected, given)
  FROM (VALUES ($$'{}', 'reject'$$, '^KF001 . VALIDATION_FAILED: members has 0 accounts'),
               ($$NULL, 'reject'$$, '^KF001'), ($$ARRAY[NULL]::uuid[], 'reject'$$, '^KF001'),
               ($$(SELECT array_agg(gen_random_uuid()) FROM generate_series(1, 1001)), 'reject'$$, '^KF001 . VALIDATION_FAILED: members has 1001 accounts'),
               ($$ARRAY[gen_random_uuid()], 'restore'$$, '^KF001 . VALIDATION_FAILED: restore is decided day by day'),
               ($$ARRAY[gen_random_uuid()], 'forgive'$$, '^KF001'),
               ($$ARRAY[gen_random_uuid()], 'reject', repeat('x', 1001)$$, '^KF001')) AS bad (given, expected);

-- The staff
CREATE ROLE group_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO group_gateway;
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', 'fitkart_user')::text, true);
    SET LOCAL SESSION AUTHORIZATION group_gateway;
    SET LOCAL ROLE fitkart_user;
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
SELECT is(pg_temp.as_user(:'ben', format('SELECT concat_ws('' '', r.days, r.error_code) FROM fitkart_api.admin_review_group(ARRAY[%L]::uuid[], ''approve'') r', :'cid')), 'FORBIDDEN', 'a walker decides nothing');
SELECT is(pg_temp.as_user(:'mod', format('SELECT r.days::text FROM fitkart_api.admin_review_group(ARRAY[%L, %L]::uuid[], ''reject'') r', :'cid', :'mod')), 'KF207 FORBIDDEN', 'a moderator nothing about a group that he is in');
SELECT is(pg_temp.as_user(:'mod', format('SELECT concat_ws('' '', r.days, r.people, r.coins_revoked, r.error_code) FROM fitkart_api.admin_review_group(ARRAY[%L, %L]::uuid[], ''reject'', ''again'') r', :'cid', :'ana')), '1 1 70', 'and about others in one go');
SELECT is((SELECT l.changes - 'members' FROM fitkart.admin_logs l WHERE l.action = 'group_reviewed'), '{"decision": "reject", "days": 1, "coins_released": 0, "coins_revoked": 70, "orders_cancelled": 0}'::jsonb, 'with a line in the log');
SELECT is((SELECT jsonb_array_length(l.changes -> 'members') FROM fitkart.admin_logs l WHERE l.action = 'group_reviewed'), 2, 'which names them');
SELECT fitkart.record_steps(:'cid', 4000, 'google_fit', recorded_date => '2026-05-10') \g /dev/null
SELECT is(pg_temp.as_user(:'mod', format('SELECT concat_ws('' '', r.days, r.people, r.coins_revoked) FROM fitkart_api.admin_review_group(ARRAY[%L]::uuid[], ''reject'', ''a farm'', since => ''2026-05-10'') r', :'cid')), '1 1 40', 'a day that counts goes with the group');
SELECT is((SELECT l.changes ->> 'since' FROM fitkart.admin_logs l WHERE l.action = 'group_reviewed' ORDER BY l.id DESC LIMIT 1), '2026-05-10', 'and the log says since when');
SELECT is(pg_temp.as_user(:'mod', format('SELECT r.days::text FROM fitkart_api.admin_review_group(ARRAY[%L]::uuid[], ''approve'', since => ''2026-05-10'') r', :'cid')), 'KF001 VALIDATION_FAILED', 'an approval has no since');
SELECT * FROM finish();
ROLLBACK;
