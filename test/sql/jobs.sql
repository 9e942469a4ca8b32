-- Jobs: what each does, what a failed one leaves, who may run them; keys go when their time is over; views tell how it goes.
BEGIN;
SELECT plan(65);
SET LOCAL fitkart.clock = '2026-06-01 12:00:00+00';
SELECT fitkart.create_user('jobs-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.credit_coins(:'ana', 1000, 'bonus') \g /dev/null
DELETE FROM fitkart.job_runs;

CREATE FUNCTION pg_temp.run(job text) RETURNS text LANGUAGE sql AS
    $$ SELECT format('%s %s %s', r.status, r.row_count, CASE WHEN r.has_more THEN 'more' ELSE 'all' END) FROM fitkart.run_job($1) AS r $$;
CREATE FUNCTION pg_temp.metric(of_name text) RETURNS bigint LANGUAGE sql AS $$ SELECT m.value FROM fitkart.metrics AS m WHERE m.name = of_name $$;

-- The list -------------------------------------------------------------------------------------------------------------
SELECT throws_ok($$SELECT fitkart.run_job('make_tea')$$, 'KF001', 'VALIDATION_FAILED: there is no job make_tea', 'an unknown job is refused');
SELECT throws_ok('SELECT fitkart.run_job(NULL)', 'KF001', NULL, 'and no job');
CREATE FUNCTION pg_temp.hint_of(statement text) RETURNS text LANGUAGE plpgsql AS
$$
DECLARE said text;
BEGIN
    EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS said = PG_EXCEPTION_HINT;
    RETURN said;
END
$$;
SELECT is(pg_temp.hint_of($$SELECT fitkart.run_job('make_tea')$$),
          (SELECT 'The jobs are ' || string_agg(j.job, ', ') || '.' FROM fitkart.jobs() AS j), 'the refusal lists the jobs');
SELECT is((SELECT string_agg(j.job, ' ') FROM fitkart.jobs() AS j),
          'expire_coins expire_holds expire_orders ledger_checkpoint past_days purge_job_runs purge_keys recover_trust refresh_leaderboard review_days shrink_days step_partitions', 'the jobs');
SELECT is_empty('SELECT r.job FROM fitkart.job_runs AS r', 'a refused run leaves no row');

-- What each does -------------------------------------------------------------------------------------------------------
SELECT is(pg_temp.run('expire_holds'), 'done 0 all', 'no hold has run out');
SELECT fitkart.hold_coins(:'ana', 30, '2026-06-01 12:10:00+00') \g /dev/null
SELECT fitkart.hold_coins(:'ana', 40, '2026-06-01 12:10:00+00') \g /dev/null
SELECT fitkart.hold_coins(:'ana', 50, '2026-06-01 13:00:00+00') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-01 12:10:00+00';
SELECT results_eq($$SELECT pg_temp.metric('open_holds') > 2, pg_temp.metric('overdue_holds')$$, 'VALUES (true, 2::bigint)', 'metrics see them');
SELECT is(pg_temp.run('expire_holds'), 'done 2 all', 'holds that have run out are given back');
SELECT is((SELECT b.frozen_coins FROM fitkart.balance(:'ana') AS b), 50::bigint, 'the others stay');
SELECT is(pg_temp.metric('overdue_holds'), 0::bigint, 'and none is overdue');

SELECT fitkart.change_setting('order_auto_confirm', 'false') \g /dev/null
SELECT c.order_id AS waiting
  FROM (SELECT p.id FROM fitkart.reward_products AS p WHERE p.is_active AND p.coin_price <= 900 AND p.stock_quantity > 0 ORDER BY p.coin_price, p.id LIMIT 1) AS p,
       fitkart.checkout(:'ana', jsonb_build_array(jsonb_build_object('product_id', p.id, 'quantity', 1)),
                        '{"name": "Ana", "street": "1 Long Way", "city": "Lisbon", "country": "PT"}') AS c \gset
SELECT is(pg_temp.run('expire_orders'), 'done 0 all', 'an order may wait for a while');
SET LOCAL fitkart.clock = '2026-06-01 12:50:00+00';
SELECT is(pg_temp.metric('overdue_orders'), 1::bigint, 'metrics see the one that waited too long');
SELECT is(pg_temp.run('expire_orders'), 'done 1 all', 'who does not confirm in time');
SELECT is((SELECT o.status FROM fitkart.orders AS o WHERE o.id = :'waiting'), 'cancelled', 'has no order any more');

SELECT is(pg_temp.run('refresh_leaderboard') ~ '^done [1-9][0-9]* all$', true, 'boards are brought up to date');
SELECT is((SELECT max(h.refreshed_at) FROM fitkart.leaderboard_heads AS h), timestamptz '2026-06-01 12:50:00+00', 'as of now');

SELECT is(pg_temp.metric('last_checkpoint_age'), NULL, 'nobody fixed the ledger yet');
SELECT is(pg_temp.run('ledger_checkpoint') ~ '^done [1-9][0-9]* all$', true, 'the ledger is fixed for the day');
SELECT is((SELECT s.last_message FROM fitkart.job_status AS s WHERE s.job = 'ledger_checkpoint'), (SELECT c.line FROM fitkart.ledger_checkpoint() AS c), 'the run has the line to keep');
SELECT is(pg_temp.metric('ledger_problems') || ' ' || pg_temp.metric('last_checkpoint_age'), '0 0', 'metrics tell its age and what it found');
SELECT pg_temp.run('step_partitions') \g /dev/null
SELECT is(pg_temp.run('step_partitions'), 'done 0 all', 'the months are there');
SELECT is(pg_temp.metric('default_partition_deliveries'), 0::bigint, 'and nothing lies in the default partition');

SELECT fitkart.create_user('jobs-ben@example.org', 'Ben') AS ben \gset
SELECT fitkart.change_setting('coin_expiry_days', '1') \g /dev/null
SELECT fitkart.credit_coins(:'ben', 25, 'bonus') \g /dev/null
SELECT fitkart.change_setting('coin_expiry_days', 'none') \g /dev/null
SELECT is(pg_temp.run('expire_coins'), 'done 0 all', 'no coin''s date is over');
SET LOCAL fitkart.clock = '2026-06-02 12:50:00+00';
SELECT is(pg_temp.run('expire_coins'), 'done 1 all', 'a day later one wallet''s is');
SELECT is((SELECT b.available_coins FROM fitkart.balance(:'ben') AS b), 0::bigint, 'and its coins are gone');
SET LOCAL fitkart.clock = '2026-06-01 12:50:00+00';

-- Keys -----------------------------------------------------------------------------------------------------------------
CREATE FUNCTION pg_temp.keys() RETURNS text LANGUAGE sql AS
    $$ SELECT string_agg(k.key, ' ' ORDER BY k.key) FROM fitkart.idempotency_keys AS k WHERE k.key LIKE 'jobs-%' $$;
DELETE FROM fitkart.idempotency_keys;
SELECT fitkart.debit_coins(:'ana', 1, 'spent', idempotency_key => 'jobs-a') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-02 12:50:00+00';
SELECT fitkart.debit_coins(:'ana', 1, 'spent', idempotency_key => 'jobs-b') \g /dev/null
SET LOCAL fitkart.clock = '2026-07-01 12:50:00+00';
SELECT is(pg_temp.metric('idempotency_keys'), 2::bigint, 'metrics count the keys');
SELECT is(pg_temp.run('purge_keys') || ': ' || pg_temp.keys(), 'done 0 all: jobs-a jobs-b', 'a key of just 30 days stays');
SET LOCAL fitkart.clock = '2026-07-01 12:50:00.000001+00';
SELECT is(pg_temp.run('purge_keys') || ': ' || pg_temp.keys(), 'done 1 all: jobs-b', 'an older one goes, a younger one never');
SELECT fitkart.change_setting('idempotency_key_days', '40') \g /dev/null
SET LOCAL fitkart.clock = '2026-07-12 12:50:00+00';
SELECT is(fitkart.purge_idempotency_keys(), 0::bigint, 'the setting says how old is old');
SELECT is((SELECT r.balance_after FROM fitkart.debit_coins(:'ana', 1, 'spent', idempotency_key => 'jobs-b') AS r)
          - (SELECT b.available_coins + b.frozen_coins FROM fitkart.balance(:'ana') AS b), 0::bigint, 'until then the first answer is given again');
SELECT fitkart.change_setting('idempotency_key_days', '1') \g /dev/null
SELECT fitkart.debit_coins(:'ana', 1, 'spent', idempotency_key => 'jobs-' || n) FROM generate_series(1, 3) AS n \g /dev/null
SET LOCAL fitkart.clock = '2026-07-13 12:50:01+00';
SELECT is((SELECT array_agg(fitkart.purge_idempotency_keys(lim => 3)) FROM generate_series(1, 3)), '{3,1,0}', 'a call removes no more than it is told');
SELECT is((SELECT count(*) FROM fitkart.debit_coins(:'ana', 1, 'spent', idempotency_key => 'jobs-b')), 1::bigint, 'a key that is gone is new again');
SELECT throws_ok(format('SELECT fitkart.purge_idempotency_keys(%s)', n), 'KF001', NULL, n || ' at a time is refused') FROM unnest(ARRAY[0, -1, 1000001]) AS n;
SELECT throws_ok($$SELECT fitkart.change_setting('idempotency_key_days', '0')$$, 'KF006', NULL, 'keys are kept for a day at least');
\ir include/plan_of.sql
SET LOCAL enable_seqscan = off;
SELECT matches(pg_temp.plan_of($$SELECT k.ctid FROM fitkart.idempotency_keys AS k WHERE k.created_at < '2026-06-01' LIMIT 10$$), 'idempotency_keys_created_idx', 'old keys are found by their index');
RESET enable_seqscan;

-- A run that fails -----------------------------------------------------------------------------------------------------
SET LOCAL fitkart.clock = '2026-07-14 12:00:00+00';
SELECT fitkart.hold_coins(:'ana', 10, '2026-07-14 12:01:00+00') AS hold \g /dev/null
SET LOCAL fitkart.clock = '2026-07-14 12:05:00+00';
CREATE FUNCTION pg_temp.break_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the shelf broke'; END $$;
CREATE FUNCTION pg_temp.take_forever() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;
CREATE FUNCTION pg_temp.world() RETURNS text LANGUAGE sql AS
    $$ SELECT md5(string_agg(x.r, ',' ORDER BY x.r)) FROM (SELECT h::text FROM fitkart.coin_holds AS h UNION ALL SELECT w::text FROM fitkart.wallets AS w
                                                           UNION ALL SELECT t.id::text FROM fitkart.coin_transactions AS t) AS x (r) $$;
SELECT pg_temp.world() AS before \gset
CREATE TRIGGER broken AFTER UPDATE ON fitkart.coin_holds FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.break_down();
SET LOCAL client_min_messages = error;
SET LOCAL log_min_messages = error;  -- a WARNING names who could not be worked on
SELECT results_eq($$SELECT r.status, r.row_count, r.has_more, r.message FROM fitkart.run_job('expire_holds') AS r$$,
                  $$VALUES ('failed', 0::bigint, false, 'the shelf broke')$$, 'a run that fails says so');
SELECT results_eq($$SELECT r.job, r.status, r.row_count, r.message, r.started_at FROM fitkart.job_runs AS r WHERE r.status = 'failed'$$,
                  $$VALUES ('expire_holds', 'failed', 0::bigint, 'the shelf broke', timestamptz '2026-07-14 12:05:00+00')$$, 'and leaves its row');
SELECT is(pg_temp.world(), :'before', 'and no other trace');
RESET client_min_messages;
RESET log_min_messages;
DROP TRIGGER broken ON fitkart.coin_holds;

CREATE TRIGGER broken AFTER UPDATE ON fitkart.coin_holds FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.take_forever();
SET LOCAL statement_timeout = '100ms';
SELECT results_eq($$SELECT r.status, r.message FROM fitkart.run_job('expire_holds') AS r$$,
                  $$VALUES ('failed', 'canceling statement due to statement timeout')$$, 'a run that is cancelled has failed');
RESET statement_timeout;
SELECT is(pg_temp.world(), :'before', 'and changed nothing');
DROP TRIGGER broken ON fitkart.coin_holds;
SELECT is(pg_temp.metric('failed_job_runs'), 2::bigint, 'metrics count the failures of a day');
SELECT is(pg_temp.run('expire_holds'), 'done 2 all', 'once it is mended the job does what it missed');

-- How it goes ----------------------------------------------------------------------------------------------------------
SELECT results_eq($$SELECT s.last_started_at, s.last_status, s.last_row_count, s.last_message, s.last_done_at, s.due_at, s.is_overdue
                      FROM fitkart.job_status AS s WHERE s.job = 'expire_holds'$$,
                  $$VALUES (timestamptz '2026-07-14 12:05:00+00', 'done', 2::bigint, '60 coins are available again', timestamptz '2026-07-14 12:05:00+00',
                            timestamptz '2026-07-14 12:06:00+00', false)$$, 'job_status shows the last run and the next');
SET LOCAL fitkart.clock = '2026-07-14 12:15:00+00';
SELECT is((SELECT s.is_overdue FROM fitkart.job_status AS s WHERE s.job = 'expire_holds'), false, 'ten minutes alarm nobody');
SET LOCAL fitkart.clock = '2026-07-14 12:15:00.000001+00';
SELECT is((SELECT s.is_overdue FROM fitkart.job_status AS s WHERE s.job = 'expire_holds'), true, 'more do');
CREATE TRIGGER broken AFTER DELETE ON fitkart.idempotency_keys FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.break_down();
SELECT is(pg_temp.run('purge_keys'), 'failed 0 all', 'a job fails');
SELECT results_eq($$SELECT s.last_status, s.last_started_at > s.last_done_at, s.is_overdue FROM fitkart.job_status AS s WHERE s.job = 'purge_keys'$$,
                  $$VALUES ('failed', true, true)$$, 'a failed run does not keep a job from being overdue');
DROP TRIGGER broken ON fitkart.idempotency_keys;
SELECT is(pg_temp.metric('overdue_jobs'), (SELECT count(*) FROM fitkart.jobs() AS j WHERE j.is_overdue), 'metrics count the jobs that are overdue');
SELECT is((SELECT s.is_running FROM fitkart.job_status AS s WHERE s.job = 'expire_holds'), true, 'a job counts as running until its transaction ends');

SELECT is((SELECT count(*) FROM fitkart.job_runs AS r WHERE r.finished_at < r.started_at), 0::bigint, 'no run ends before it begins');
SELECT is(pg_temp.run('purge_job_runs') ~ '^done [1-9][0-9]* all$', true, 'old runs go');
SELECT is_empty($$SELECT r.job, r.started_at FROM fitkart.job_runs AS r
                   WHERE r.started_at < timestamptz '2026-07-14 12:15:00+00' - interval '30 days'
                     AND (r.status = 'failed' OR EXISTS (SELECT FROM fitkart.job_runs AS n WHERE n.job = r.job AND n.status = 'done' AND n.started_at > r.started_at))$$,
                'those of more than job_run_days');
SELECT is((SELECT count(DISTINCT r.job) FROM fitkart.job_runs AS r WHERE r.status = 'done'), 8::bigint, 'but the last good run of each job stays');

-- pg_cron is not here --------------------------------------------------------------------------------------------------
SELECT throws_ok('SELECT fitkart.schedule_jobs()', 'KF304', 'CONFIGURATION_MISSING: pg_cron does not run in the database ' || current_database(), 'without pg_cron nothing is scheduled');
SELECT throws_ok('SELECT fitkart.unschedule_jobs()', 'KF304', NULL, 'nor taken back');

-- Who may --------------------------------------------------------------------------------------------------------------
SELECT ok(has_function_privilege('fitkart_service', f.oid, 'EXECUTE')
          AND NOT has_function_privilege('fitkart_admin', f.oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_auditor', f.oid, 'EXECUTE')
          AND NOT has_function_privilege('fitkart_user', f.oid, 'EXECUTE'), f.proname || ' is for back ends')
  FROM pg_proc AS f WHERE f.pronamespace = 'fitkart'::regnamespace AND f.proname IN ('run_job', 'purge_idempotency_keys', 'schedule_jobs', 'unschedule_jobs')
 ORDER BY f.proname;
SET LOCAL ROLE fitkart_auditor;
SELECT isnt((SELECT count(*) FROM fitkart.job_status) + (SELECT count(*) FROM fitkart.metrics), 0::bigint, 'auditors see how it goes');
SET LOCAL ROLE fitkart_admin;
SELECT isnt((SELECT count(*) FROM (SELECT s.job, s.is_overdue FROM fitkart.job_status AS s) AS s) + (SELECT count(m.value) FROM fitkart.metrics AS m), 0::bigint, 'so do administrators');
SET LOCAL ROLE fitkart_service;
SELECT throws_ok('SELECT s.job FROM fitkart.job_status AS s', '42501', NULL, 'back ends ask the function');
SELECT is((SELECT count(*) FROM fitkart.jobs()), 12::bigint, 'which answers the same');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
