-- How the house is run: settings and their history, the log of the administrators, the runs of the jobs.

CREATE TABLE fitkart.settings (
    key                 text        NOT NULL,
    value               text        NOT NULL,
    description         text,
    updated_by_admin_id uuid,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT settings_pkey PRIMARY KEY (key)
);

COMMENT ON TABLE fitkart.settings IS 'Settings that differ from the defaults in the code: a missing row is no error. Written by fitkart.change_setting(); a trigger checks every row.';
COMMENT ON COLUMN fitkart.settings.key IS 'a name of the catalogue';
COMMENT ON COLUMN fitkart.settings.value IS 'in text form, checked by the catalogue''s type and range';
COMMENT ON COLUMN fitkart.settings.description IS 'what it does; why it was changed';
COMMENT ON COLUMN fitkart.settings.updated_by_admin_id IS 'who changed it last';
COMMENT ON COLUMN fitkart.settings.created_at IS 'when it first left its default';
COMMENT ON COLUMN fitkart.settings.updated_at IS 'last change';
COMMENT ON INDEX fitkart.settings_pkey IS 'a setting by its name';

CREATE TABLE fitkart.setting_history (
    id         uuid        NOT NULL,
    key        text        NOT NULL,
    old_value  text,
    new_value  text        NOT NULL,
    actor_id   uuid,
    db_role    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT setting_history_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE fitkart.setting_history IS 'Every change of a setting, append-only.';
COMMENT ON COLUMN fitkart.setting_history.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.setting_history.key IS 'which setting';
COMMENT ON COLUMN fitkart.setting_history.old_value IS 'what it was; NULL: the default of the code';
COMMENT ON COLUMN fitkart.setting_history.new_value IS 'what it became';
COMMENT ON COLUMN fitkart.setting_history.actor_id IS 'the administrator; NULL: a database role';
COMMENT ON COLUMN fitkart.setting_history.db_role IS 'the role of the session';
COMMENT ON COLUMN fitkart.setting_history.created_at IS 'when';
COMMENT ON INDEX fitkart.setting_history_pkey IS 'one change by its id';
CREATE INDEX setting_history_key_idx ON fitkart.setting_history (key, created_at DESC);
COMMENT ON INDEX fitkart.setting_history_key_idx IS 'the changes of a setting, newest first';

CREATE TABLE fitkart.admin_logs (
    id          uuid        NOT NULL,
    admin_id    uuid,
    db_role     text        NOT NULL,
    action      text        NOT NULL,
    entity_type text        NOT NULL,
    entity_id   text,
    changes     jsonb       NOT NULL DEFAULT '{}',
    ip_address  inet,
    user_agent  text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT admin_logs_pkey PRIMARY KEY (id),
    CONSTRAINT admin_logs_action_is_short CHECK (length(action) BETWEEN 1 AND 64),
    CONSTRAINT admin_logs_entity_type_is_short CHECK (length(entity_type) BETWEEN 1 AND 64),
    CONSTRAINT admin_logs_changes_is_an_object CHECK (jsonb_typeof(changes) = 'object')
);

COMMENT ON TABLE fitkart.admin_logs IS 'What administrators did, append-only. Holds no before and after of personal fields.';
COMMENT ON COLUMN fitkart.admin_logs.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.admin_logs.admin_id IS 'who; NULL: a database role without an account';
COMMENT ON COLUMN fitkart.admin_logs.db_role IS 'the role of the session';
COMMENT ON COLUMN fitkart.admin_logs.action IS 'what was done, for example setting_changed';
COMMENT ON COLUMN fitkart.admin_logs.entity_type IS 'to what: user, order, product, setting, …';
COMMENT ON COLUMN fitkart.admin_logs.entity_id IS 'to which one: its uuid or key';
COMMENT ON COLUMN fitkart.admin_logs.changes IS 'before and after of what changed';
COMMENT ON COLUMN fitkart.admin_logs.ip_address IS 'where the call came from';
COMMENT ON COLUMN fitkart.admin_logs.user_agent IS 'with what';
COMMENT ON COLUMN fitkart.admin_logs.created_at IS 'when';
COMMENT ON INDEX fitkart.admin_logs_pkey IS 'one entry by its id; ids rise with time, so also the newest';
CREATE INDEX admin_logs_admin_id_idx ON fitkart.admin_logs (admin_id, created_at DESC);
COMMENT ON INDEX fitkart.admin_logs_admin_id_idx IS 'what one administrator did';
CREATE INDEX admin_logs_entity_idx ON fitkart.admin_logs (entity_type, entity_id, created_at DESC);
COMMENT ON INDEX fitkart.admin_logs_entity_idx IS 'what was done to one thing';
CREATE INDEX admin_logs_created_at_idx ON fitkart.admin_logs USING brin (created_at);
COMMENT ON INDEX fitkart.admin_logs_created_at_idx IS 'what was done in a period (audit)';

CREATE TABLE fitkart.job_runs (
    id          uuid        NOT NULL,
    job         text        NOT NULL,
    status      text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    row_count   bigint      NOT NULL,
    message     text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT job_runs_pkey PRIMARY KEY (id),
    CONSTRAINT job_runs_job_is_short CHECK (length(job) BETWEEN 1 AND 64),
    CONSTRAINT job_runs_status_is_known CHECK (status IN ('done', 'failed')),
    CONSTRAINT job_runs_row_count_is_not_negative CHECK (row_count >= 0)
);

COMMENT ON TABLE fitkart.job_runs IS 'Each run of a job: when, how long, what it did; kept for job_run_days. Written when the run ends, in its own transaction: one that died is not here, job_status calls it overdue';
COMMENT ON COLUMN fitkart.job_runs.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.job_runs.job IS 'a name of the fixed list of run_job';
COMMENT ON COLUMN fitkart.job_runs.status IS 'done or failed; whether a job runs now says job_status';
COMMENT ON COLUMN fitkart.job_runs.started_at IS 'when it began';
COMMENT ON COLUMN fitkart.job_runs.finished_at IS 'when it ended';
COMMENT ON COLUMN fitkart.job_runs.row_count IS 'how many things it changed; 0 of a failed one';
COMMENT ON COLUMN fitkart.job_runs.message IS 'what it says, or the error';
COMMENT ON COLUMN fitkart.job_runs.created_at IS 'when the row was written';
COMMENT ON INDEX fitkart.job_runs_pkey IS 'one run by its id';
CREATE INDEX job_runs_job_idx ON fitkart.job_runs (job, started_at DESC);
COMMENT ON INDEX fitkart.job_runs_job_idx IS 'job_status: the last run of each job';
CREATE INDEX job_runs_started_at_idx ON fitkart.job_runs USING brin (started_at);
COMMENT ON INDEX fitkart.job_runs_started_at_idx IS 'runs older than job_run_days: the job purge_job_runs; failures of the last day: metrics';
