-- Jobs: what must be done from time to time, by pg_cron or crontab; how they went; and the numbers to watch.

CREATE TYPE fitkart.job_run AS (
    run_id      uuid,
    status      text,
    row_count   bigint,
    has_more    boolean,
    message     text,
    started_at  timestamptz,
    finished_at timestamptz
);
COMMENT ON TYPE fitkart.job_run IS 'One run of a job.';
COMMENT ON COLUMN fitkart.job_run.run_id IS 'its row in fitkart.job_runs';
COMMENT ON COLUMN fitkart.job_run.status IS 'done, or failed: then the job changed nothing and message says why';
COMMENT ON COLUMN fitkart.job_run.row_count IS 'how many things it changed';
COMMENT ON COLUMN fitkart.job_run.has_more IS 'true: more is waiting than one run takes; the next one goes on';
COMMENT ON COLUMN fitkart.job_run.message IS 'what it says, or the error';
COMMENT ON COLUMN fitkart.job_run.started_at IS 'when it began';
COMMENT ON COLUMN fitkart.job_run.finished_at IS 'when it ended';

CREATE FUNCTION fitkart.run_job(job text)
RETURNS fitkart.job_run
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_run_job';
COMMENT ON FUNCTION fitkart.run_job IS
'Runs a job once and keeps the run in fitkart.job_runs. A job that fails, is cancelled or meets statement_timeout is answered as failed, and everything it did is undone: a raised error would undo the record too. One run is one transaction and does a bounded amount; has_more says that another should follow.
Arguments:
  job: expire_coins, expire_holds, expire_orders, ledger_checkpoint, past_days, purge_job_runs, purge_keys, recover_trust, refresh_leaderboard, review_days, shrink_days or step_partitions; fitkart.jobs() says what each does
Returns: the run
Errors: VALIDATION_FAILED, JOB_RUNNING, MIGRATION_REQUIRED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT r.status, r.row_count FROM fitkart.run_job(''expire_holds'') r;';

CREATE TYPE fitkart.job_state AS (
    job              text,
    schedule         text,
    meaning          text,
    is_running       boolean,
    last_started_at  timestamptz,
    last_finished_at timestamptz,
    last_status      text,
    last_row_count   bigint,
    last_message     text,
    last_done_at     timestamptz,
    due_at           timestamptz,
    is_overdue       boolean
);
COMMENT ON TYPE fitkart.job_state IS 'A job, and how it goes.';
COMMENT ON COLUMN fitkart.job_state.job IS 'its name, for run_job';
COMMENT ON COLUMN fitkart.job_state.schedule IS 'when it ought to run, as a line of cron in UTC';
COMMENT ON COLUMN fitkart.job_state.meaning IS 'what it does';
COMMENT ON COLUMN fitkart.job_state.is_running IS 'whether a session runs it now';
COMMENT ON COLUMN fitkart.job_state.last_started_at IS 'when its last run began; NULL: it never ran';
COMMENT ON COLUMN fitkart.job_state.last_finished_at IS 'when that ended';
COMMENT ON COLUMN fitkart.job_state.last_status IS 'done or failed';
COMMENT ON COLUMN fitkart.job_state.last_row_count IS 'how many things it changed';
COMMENT ON COLUMN fitkart.job_state.last_message IS 'what it said, or the error';
COMMENT ON COLUMN fitkart.job_state.last_done_at IS 'when its last good run began; NULL: there is none';
COMMENT ON COLUMN fitkart.job_state.due_at IS 'when the next good run ought to begin: an interval of its schedule after the last one, or after the installation';
COMMENT ON COLUMN fitkart.job_state.is_overdue IS 'whether somebody should look: the last good run is more than two intervals and more than ten minutes ago';

CREATE FUNCTION fitkart.jobs()
RETURNS SETOF fitkart.job_state
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_jobs';
COMMENT ON FUNCTION fitkart.jobs IS
'The jobs, when they ought to run, and how they go, whoever runs them. The view job_status shows the same.
Arguments: none
Returns: a row a job, by name
Errors: MIGRATION_REQUIRED
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT j.job, j.last_status FROM fitkart.jobs() j WHERE j.is_overdue;';

CREATE FUNCTION fitkart.purge_idempotency_keys(lim integer DEFAULT 50000)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_purge_idempotency_keys';
COMMENT ON FUNCTION fitkart.purge_idempotency_keys IS
'Removes idempotency keys older than the setting idempotency_key_days, some at a time; the job purge_keys does so until none is left. A request whose key is gone is a new request.
Arguments:
  lim: how many at most, 1 to 1000000; default 50000
Returns: how many were removed; lim: there may be more
Errors: VALIDATION_FAILED, MIGRATION_REQUIRED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.purge_idempotency_keys();';

CREATE TYPE fitkart.scheduled_job AS (
    job         text,
    schedule    text,
    cron_job_id bigint
);
COMMENT ON TYPE fitkart.scheduled_job IS 'A job in the hands of pg_cron.';
COMMENT ON COLUMN fitkart.scheduled_job.job IS 'its name; pg_cron knows it as fitkart:<job>';
COMMENT ON COLUMN fitkart.scheduled_job.schedule IS 'when it runs, as a line of cron in UTC';
COMMENT ON COLUMN fitkart.scheduled_job.cron_job_id IS 'its jobid in cron.job';

CREATE FUNCTION fitkart.require_pg_cron()
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension e WHERE e.extname = 'pg_cron') THEN
        RAISE EXCEPTION USING ERRCODE = 'KF304',
              MESSAGE = format('CONFIGURATION_MISSING: pg_cron does not run in the database %s', current_database()),
              DETAIL = jsonb_build_object('code', 'CONFIGURATION_MISSING', 'missing', 'pg_cron', 'database', current_database()),
              HINT = format('In postgresql.conf: shared_preload_libraries = ''pg_cron'', cron.database_name = ''%s''; restart, then CREATE EXTENSION pg_cron. '
                            'Or let crontab call fitkart.run_job().', current_database());
    END IF;
    IF NOT (SELECT r.rolcanlogin FROM pg_roles r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION USING ERRCODE = 'KF304',
              MESSAGE = format('CONFIGURATION_MISSING: pg_cron runs jobs as the role that schedules them, and %s cannot log in', current_user),
              DETAIL = jsonb_build_object('code', 'CONFIGURATION_MISSING', 'missing', 'login', 'role', current_user),
              HINT = 'Schedule them as a login that is a member of fitkart_service and may use the schema cron.';
    END IF;
END
$$;
COMMENT ON FUNCTION fitkart.require_pg_cron IS
'Refuses unless pg_cron runs in this database and would accept the jobs of the present role.
Arguments: none
Returns: nothing
Errors: CONFIGURATION_MISSING
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.require_pg_cron();';

CREATE FUNCTION fitkart.schedule_jobs()
RETURNS SETOF fitkart.scheduled_job
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted record;
    leftover record;
BEGIN
    PERFORM fitkart.require_pg_cron();
    FOR leftover IN  -- of a version that had other jobs
        SELECT c.jobid
          FROM cron.job c
         WHERE c.jobname LIKE 'fitkart:%' AND c.username = current_user AND c.database = current_database()
           AND c.jobname NOT IN (SELECT 'fitkart:' || j.job FROM fitkart.jobs() j)
    LOOP
        PERFORM cron.unschedule(leftover.jobid);
    END LOOP;
    FOR wanted IN SELECT j.job, j.schedule FROM fitkart.jobs() j LOOP
        RETURN NEXT ROW(wanted.job, wanted.schedule,
                        cron.schedule('fitkart:' || wanted.job, wanted.schedule, format('SELECT * FROM fitkart.run_job(%L)', wanted.job)));
    END LOOP;
END
$$;
COMMENT ON FUNCTION fitkart.schedule_jobs IS
'Gives all jobs to pg_cron, each under the name fitkart:<job> and with the schedule of fitkart.jobs(). They run in this database as the role that calls this. Running it again brings the schedules back to these; after an update it adds new jobs and removes those that are no more.
Arguments: none
Returns: a row a job, as it is scheduled now
Errors: CONFIGURATION_MISSING, MIGRATION_REQUIRED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT s.job, s.schedule FROM fitkart.schedule_jobs() s;';

CREATE FUNCTION fitkart.unschedule_jobs()
RETURNS SETOF fitkart.scheduled_job
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    scheduled record;
BEGIN
    PERFORM fitkart.require_pg_cron();
    FOR scheduled IN
        SELECT c.jobid, c.jobname, c.schedule
          FROM cron.job c
         WHERE c.jobname LIKE 'fitkart:%' AND c.username = current_user AND c.database = current_database()
         ORDER BY c.jobname
    LOOP
        PERFORM cron.unschedule(scheduled.jobid);
        RETURN NEXT ROW(substr(scheduled.jobname, length('fitkart:') + 1), scheduled.schedule, scheduled.jobid);
    END LOOP;
END
$$;
COMMENT ON FUNCTION fitkart.unschedule_jobs IS
'Takes the jobs that the calling role scheduled in this database away from pg_cron: before an update, before maintenance. What runs just now runs to its end.
Arguments: none
Returns: a row a job that is no longer scheduled
Errors: CONFIGURATION_MISSING
Roles: fitkart_service
Since: 0.1.0
Example: SELECT count(*) FROM fitkart.unschedule_jobs();';

CREATE TYPE fitkart.metric AS (
    name    text,
    value   bigint,
    unit    text,
    meaning text
);
COMMENT ON TYPE fitkart.metric IS 'A number to watch.';
COMMENT ON COLUMN fitkart.metric.name IS 'its name, stable from version to version';
COMMENT ON COLUMN fitkart.metric.value IS 'the number now; NULL: not known';
COMMENT ON COLUMN fitkart.metric.unit IS 'of what';
COMMENT ON COLUMN fitkart.metric.meaning IS 'what it says';

CREATE FUNCTION fitkart.read_metrics()
RETURNS SETOF fitkart.metric
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_read_metrics';
COMMENT ON FUNCTION fitkart.read_metrics IS
'Numbers for a monitoring system, cheap enough for every minute: queues are counted by their partial indexes, tables of more than 16 MB are estimated from the planner''s statistics. The view metrics shows the same.
Arguments: none
Returns: a row a number, by name
Errors: MIGRATION_REQUIRED
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT m.name, m.value FROM fitkart.read_metrics() m WHERE m.unit = ''seconds'';';
