-- The review of suspicious days: the queue, the decision with all that follows from it, and the appeal.

CREATE TYPE fitkart.review_steps_result AS (
    coins_released   bigint,
    coins_revoked    bigint,
    orders_cancelled integer
);
COMMENT ON TYPE fitkart.review_steps_result IS 'What a decision did.';
COMMENT ON COLUMN fitkart.review_steps_result.coins_released IS 'coins of the day that are booked now and were not before';
COMMENT ON COLUMN fitkart.review_steps_result.coins_revoked IS 'coins that are gone: of the day, whether they waited or were booked, and rewards of badges that no longer hold';
COMMENT ON COLUMN fitkart.review_steps_result.orders_cancelled IS 'orders not yet shipped that coins of the day would have paid';

CREATE FUNCTION fitkart.review_steps(
    validation_id uuid,
    decision text,
    note text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.review_steps_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_review_steps';
COMMENT ON FUNCTION fitkart.review_steps IS
'Decides about a day that looked suspicious, with all that follows in one transaction. approve: its coins are booked for the day they were walked, and boards, streak and badges count it. reject: its coins are taken back (waiting ones, then available ones, then as debt; never from a hold), its steps leave boards and totals, badges that hold no longer go with their rewards, and orders not yet shipped that its coins would have paid are cancelled, save those whose codes were delivered. reopen: a decision is taken back and the day waits again; what was booked stays until a rejection. restore: a rejected day counts after all; cancelled orders stay cancelled.
Arguments:
  validation_id: the verdict (step_validations.id)
  decision: approve or reject what is pending, reopen what was decided, restore what was rejected
  note: why, at most 1,000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who decides, for the books and the log; default none
Returns: coins_released, coins_revoked (coins), orders_cancelled
Errors: VALIDATION_FAILED, NOT_FOUND, ALREADY_REVIEWED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.review_steps(validation_id => v, decision => ''reject'', note => ''a shaker'', actor => boss);';

CREATE FUNCTION fitkart.approve_overdue_steps()
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_approve_overdue_steps';
COMMENT ON FUNCTION fitkart.approve_overdue_steps IS
'Approves days that nobody decided about within review_days and whose score is below 90, up to 100 a call. From 90 on a day waits for a person, and so does one that was decided before and looked at again: the metric reviews_overdue counts them. A person for whom it fails is left out, with a WARNING; where nobody else is left, or a dozen are, it fails.
Arguments: none
Returns: how many days were approved; 0: none was due
Errors: none
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.approve_overdue_steps();';

CREATE TYPE fitkart_api.suspicious_day AS (
    validation_id     uuid,
    user_id           uuid,
    full_name         text,
    trust_score       integer,
    account_days      integer,
    day               date,
    review_status     text,
    anomaly_score     integer,
    reported_steps    bigint,
    expected_steps    bigint,
    validation_reason text,
    reasons           jsonb,
    pending_coins     bigint,
    booked_coins      bigint,
    days_approved     bigint,
    days_rejected     bigint,
    appeal            text,
    appealed_at       timestamptz,
    since             timestamptz,
    total             bigint,
    error_code        text
);
COMMENT ON TYPE fitkart_api.suspicious_day IS 'A day in the review queue.';
COMMENT ON COLUMN fitkart_api.suspicious_day.validation_id IS 'the verdict, as admin_review_steps takes it';
COMMENT ON COLUMN fitkart_api.suspicious_day.user_id IS 'who walked';
COMMENT ON COLUMN fitkart_api.suspicious_day.full_name IS 'his name';
COMMENT ON COLUMN fitkart_api.suspicious_day.trust_score IS 'how far he is trusted, 0 to 100';
COMMENT ON COLUMN fitkart_api.suspicious_day.account_days IS 'days since he signed up';
COMMENT ON COLUMN fitkart_api.suspicious_day.day IS 'the local day';
COMMENT ON COLUMN fitkart_api.suspicious_day.review_status IS 'pending, approved or rejected';
COMMENT ON COLUMN fitkart_api.suspicious_day.anomaly_score IS '0 (as people walk) to 100 (as nobody walks)';
COMMENT ON COLUMN fitkart_api.suspicious_day.reported_steps IS 'steps of the day that would earn';
COMMENT ON COLUMN fitkart_api.suspicious_day.expected_steps IS 'his median day of the 28 days before; NULL with fewer than 3 of them';
COMMENT ON COLUMN fitkart_api.suspicious_day.validation_reason IS 'the weightiest reason, as a sentence';
COMMENT ON COLUMN fitkart_api.suspicious_day.reasons IS 'all reasons: [{"reason", "points", "measured", "threshold", "started_at", "ended_at", "sentence"}]';
COMMENT ON COLUMN fitkart_api.suspicious_day.pending_coins IS 'coins of the day that wait';
COMMENT ON COLUMN fitkart_api.suspicious_day.booked_coins IS 'coins of the day that were booked';
COMMENT ON COLUMN fitkart_api.suspicious_day.days_approved IS 'his other days that were approved';
COMMENT ON COLUMN fitkart_api.suspicious_day.days_rejected IS 'his other days that were rejected';
COMMENT ON COLUMN fitkart_api.suspicious_day.appeal IS 'what he says against the latest decision; NULL: nothing';
COMMENT ON COLUMN fitkart_api.suspicious_day.appealed_at IS 'when he said so';
COMMENT ON COLUMN fitkart_api.suspicious_day.since IS 'when the day first became suspicious';
COMMENT ON COLUMN fitkart_api.suspicious_day.total IS 'how many days there are in all';
COMMENT ON COLUMN fitkart_api.suspicious_day.error_code IS 'FORBIDDEN where the caller is neither moderator nor administrator, the other columns are NULL then; NULL: all is well';

CREATE FUNCTION fitkart_api.admin_suspicious_steps(status text DEFAULT 'pending', lim integer DEFAULT 50, off integer DEFAULT 0)
RETURNS SETOF fitkart_api.suspicious_day
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_suspicious_steps';
COMMENT ON FUNCTION fitkart_api.admin_suspicious_steps IS
'The review queue, for moderators and administrators: days that look suspicious, the highest score first and the oldest of them before, with the reasons, the person''s history and the coins at stake.
Arguments:
  status: pending, approved, rejected, cleared: days that were corrected before anybody decided, or appealed: rejected days against whose decision their walker appealed; default pending
  lim: most rows, 1 to 500; default 50
  off: rows to pass over; default 0
Returns: a row a day, or one with error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT day, anomaly_score, validation_reason, pending_coins FROM fitkart_api.admin_suspicious_steps();';

CREATE TYPE fitkart_api.admin_review_result AS (
    coins_released   bigint,
    coins_revoked    bigint,
    orders_cancelled integer,
    error_code       text
);
COMMENT ON TYPE fitkart_api.admin_review_result IS 'What a decision did.';
COMMENT ON COLUMN fitkart_api.admin_review_result.coins_released IS 'coins of the day that are booked now and were not before';
COMMENT ON COLUMN fitkart_api.admin_review_result.coins_revoked IS 'coins that are gone: of the day, whether they waited or were booked, and rewards of badges that no longer hold';
COMMENT ON COLUMN fitkart_api.admin_review_result.orders_cancelled IS 'orders not yet shipped that coins of the day would have paid';
COMMENT ON COLUMN fitkart_api.admin_review_result.error_code IS 'FORBIDDEN where the caller is neither moderator nor administrator, the other columns are NULL then; NULL: all is well';

CREATE FUNCTION fitkart_api.admin_review_steps(
    validation_id uuid, decision text, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_review_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_review_steps';
COMMENT ON FUNCTION fitkart_api.admin_review_steps IS
'Decides about a day that looked suspicious, as fitkart.review_steps does, for moderators and administrators, with a line in admin_logs. Nobody decides about his own steps.
Arguments:
  validation_id: the verdict, as admin_suspicious_steps names it
  decision: approve or reject what is pending, reopen what was decided, restore what was rejected
  note: why, at most 1,000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: coins_released, coins_revoked (coins), orders_cancelled; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, ALREADY_REVIEWED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_review_steps(v, ''reject'', ''150 steps each minute for an hour'');';

CREATE TYPE fitkart_api.rejected_day AS (
    day              date,
    decided_at       timestamptz,
    coins_revoked    bigint,
    orders_cancelled integer,
    appealed_at      timestamptz
);
COMMENT ON TYPE fitkart_api.rejected_day IS 'A day of the signed-in walker that was rejected.';
COMMENT ON COLUMN fitkart_api.rejected_day.day IS 'the local day';
COMMENT ON COLUMN fitkart_api.rejected_day.decided_at IS 'when it was decided';
COMMENT ON COLUMN fitkart_api.rejected_day.coins_revoked IS 'coins that went with it';
COMMENT ON COLUMN fitkart_api.rejected_day.orders_cancelled IS 'orders that went with it';
COMMENT ON COLUMN fitkart_api.rejected_day.appealed_at IS 'when he appealed; NULL: he still can';

CREATE FUNCTION fitkart_api.my_reviews()
RETURNS SETOF fitkart_api.rejected_day
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_reviews';
COMMENT ON FUNCTION fitkart_api.my_reviews IS
'Days of the signed-in walker that were rejected, the newest first. Days that wait are told as pending by steps_day.
Arguments: none
Returns: a row a day
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.my_reviews();';

CREATE TYPE fitkart_api.review_appeal AS (
    day         date,
    appealed_at timestamptz
);
COMMENT ON TYPE fitkart_api.review_appeal IS 'An appeal as it was taken down.';
COMMENT ON COLUMN fitkart_api.review_appeal.day IS 'the local day it is about';
COMMENT ON COLUMN fitkart_api.review_appeal.appealed_at IS 'when it was made';

CREATE FUNCTION fitkart_api.appeal_review(on_day date, message text, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.review_appeal
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_appeal_review';
COMMENT ON FUNCTION fitkart_api.appeal_review IS
'Says something against the rejection of one''s day, once a decision. The staff finds it in admin_suspicious_steps(''appealed''), and restores the day or lets the decision stand.
Arguments:
  on_day: the local day, as my_reviews names it
  message: why the day was honest, 1 to 1,000 bytes
  idempotency_key: makes a repeat answer the first result; default none
Returns: day, appealed_at
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, VALIDATION_FAILED, NOT_FOUND, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.appeal_review(date ''2026-06-10'', ''I was on a treadmill for an hour.'');';

CREATE FUNCTION fitkart.recover_trust()
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_recover_trust';
COMMENT ON FUNCTION fitkart.recover_trust IS
'Reckons the trust in everybody anew who is not trusted wholly: 100 less 40 for each rejected day, and 1 more for each verified day of 1,000 steps after it. A job calls it once a day; their wallets are locked until it ends.
Arguments: none
Returns: how many are trusted wholly again
Errors: none
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.recover_trust();';

CREATE TYPE fitkart_api.trust AS (
    trust_score         integer,
    may_spend           boolean,
    rejected_days       bigint,
    honest_days_to_full integer
);
COMMENT ON TYPE fitkart_api.trust IS 'How far the signed-in person is trusted.';
COMMENT ON COLUMN fitkart_api.trust.trust_score IS '0 to 100';
COMMENT ON COLUMN fitkart_api.trust.may_spend IS 'false below 30: orders and gifts are refused';
COMMENT ON COLUMN fitkart_api.trust.rejected_days IS 'his days that were rejected';
COMMENT ON COLUMN fitkart_api.trust.honest_days_to_full IS 'verified days of 1,000 steps until he is trusted wholly';

CREATE FUNCTION fitkart_api.my_trust()
RETURNS fitkart_api.trust
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_trust';
COMMENT ON FUNCTION fitkart_api.my_trust IS
'How far the signed-in person is trusted, and what wins it back.
Arguments: none
Returns: trust_score (0 to 100), may_spend, rejected_days, honest_days_to_full
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT trust_score FROM fitkart_api.my_trust();';
