-- How the house runs, for dashboards: the jobs and the numbers to watch.

CREATE OR REPLACE VIEW fitkart.job_status AS
SELECT j.job,
       j.schedule,
       j.is_running,
       j.last_started_at,
       j.last_status,
       j.last_finished_at - j.last_started_at AS last_duration,
       j.last_row_count,
       j.last_message,
       j.last_done_at,
       j.due_at,
       j.is_overdue,
       j.meaning
  FROM fitkart.jobs() AS j;

COMMENT ON VIEW fitkart.job_status IS 'The jobs, when they ought to run, and how they go, whoever runs them: pg_cron, crontab or a hand.';
COMMENT ON COLUMN fitkart.job_status.job IS 'its name, for run_job';
COMMENT ON COLUMN fitkart.job_status.schedule IS 'when it ought to run, as a line of cron in UTC';
COMMENT ON COLUMN fitkart.job_status.is_running IS 'whether a session runs it now';
COMMENT ON COLUMN fitkart.job_status.last_started_at IS 'when its last run began; NULL: it never ran';
COMMENT ON COLUMN fitkart.job_status.last_status IS 'done or failed';
COMMENT ON COLUMN fitkart.job_status.last_duration IS 'how long that took';
COMMENT ON COLUMN fitkart.job_status.last_row_count IS 'how many things it changed';
COMMENT ON COLUMN fitkart.job_status.last_message IS 'what it said, or the error';
COMMENT ON COLUMN fitkart.job_status.last_done_at IS 'when its last good run began; NULL: there is none';
COMMENT ON COLUMN fitkart.job_status.due_at IS 'when the next good run ought to begin';
COMMENT ON COLUMN fitkart.job_status.is_overdue IS 'whether somebody should look: the last good run is more than two intervals and more than ten minutes ago';
COMMENT ON COLUMN fitkart.job_status.meaning IS 'what it does';

CREATE OR REPLACE VIEW fitkart.metrics AS
SELECT m.name,
       m.value,
       m.unit,
       m.meaning
  FROM fitkart.read_metrics() AS m;

COMMENT ON VIEW fitkart.metrics IS 'Numbers for a monitoring system, cheap enough for every minute.';
COMMENT ON COLUMN fitkart.metrics.name IS 'its name, stable from version to version';
COMMENT ON COLUMN fitkart.metrics.value IS 'the number now; NULL: not known';
COMMENT ON COLUMN fitkart.metrics.unit IS 'of what';
COMMENT ON COLUMN fitkart.metrics.meaning IS 'what it says';
