-- Days of the signed-in walker, many at a time, and each of them explained.

CREATE TYPE fitkart_api.day_line AS (
    day            date,
    steps          bigint,
    verified_steps bigint,
    goal           bigint,
    coins          bigint,
    pending_coins  bigint,
    status         text,
    total          bigint
);
COMMENT ON TYPE fitkart_api.day_line IS 'A day in a list.';
COMMENT ON COLUMN fitkart_api.day_line.day IS 'the local day';
COMMENT ON COLUMN fitkart_api.day_line.steps IS 'steps, all sources merged; 0: none';
COMMENT ON COLUMN fitkart_api.day_line.verified_steps IS 'of these, what counts for coins, badges and boards';
COMMENT ON COLUMN fitkart_api.day_line.goal IS 'the walker''s daily goal';
COMMENT ON COLUMN fitkart_api.day_line.coins IS 'coins booked for the day';
COMMENT ON COLUMN fitkart_api.day_line.pending_coins IS 'coins that wait for a review';
COMMENT ON COLUMN fitkart_api.day_line.status IS 'verified or pending';
COMMENT ON COLUMN fitkart_api.day_line.total IS 'how many days there are in all';

CREATE FUNCTION fitkart_api.steps_week(on_day date DEFAULT NULL)
RETURNS SETOF fitkart_api.day_line
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_steps_week';
COMMENT ON FUNCTION fitkart_api.steps_week IS
'The week of the signed-in walker, Monday to Sunday, a day without a step as a day of none.
Arguments:
  on_day: any day of the week; default his today
Returns: seven rows, by day
Errors: VALIDATION_FAILED, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT w.day, w.steps FROM fitkart_api.steps_week() w;';

CREATE FUNCTION fitkart_api.steps_month(on_day date DEFAULT NULL)
RETURNS SETOF fitkart_api.day_line
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_steps_month';
COMMENT ON FUNCTION fitkart_api.steps_month IS
'The calendar month of the signed-in walker, a day without a step as a day of none.
Arguments:
  on_day: any day of the month; default his today
Returns: a row a day of the month, by day
Errors: VALIDATION_FAILED, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT m.day, m.steps FROM fitkart_api.steps_month(on_day => date ''2026-06-01'') m;';

CREATE FUNCTION fitkart_api.steps_history(lim integer DEFAULT 20, off integer DEFAULT 0, after date DEFAULT NULL)
RETURNS SETOF fitkart_api.day_line
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_steps_history';
COMMENT ON FUNCTION fitkart_api.steps_history IS
'Days on which the signed-in walker walked, the newest first.
Arguments:
  lim: most rows, 1 to 100; default 20
  off: rows to pass over; default 0
  after: the last day of the page before: the list goes on behind it; default from the newest
Returns: a row a day
Errors: VALIDATION_FAILED, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT h.day, h.steps, h.total FROM fitkart_api.steps_history(after => date ''2026-06-08'') h;';

CREATE TYPE fitkart_api.best_day AS (
    best_on    date,
    best_steps bigint
);
COMMENT ON TYPE fitkart_api.best_day IS 'The best day of the signed-in walker.';
COMMENT ON COLUMN fitkart_api.best_day.best_on IS 'the local day; NULL: no day counts yet';
COMMENT ON COLUMN fitkart_api.best_day.best_steps IS 'its verified steps';

CREATE FUNCTION fitkart_api.best_day()
RETURNS fitkart_api.best_day
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_best_day';
COMMENT ON FUNCTION fitkart_api.best_day IS
'The day with most verified steps of the signed-in walker; of equal ones the first.
Arguments: none
Returns: best_on, best_steps
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT b.best_on, b.best_steps FROM fitkart_api.best_day() b;';

CREATE FUNCTION fitkart_api.explain_steps(on_day date)
RETURNS SETOF fitkart.explained_step
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_explain_steps';
COMMENT ON FUNCTION fitkart_api.explain_steps IS
'Why a day of the signed-in walker counts what it counts, a row a sample. Where the day waits, rows name the reasons; what they measured and their thresholds are for administrators.
Arguments:
  on_day: the local day
Returns: the rows, samples by time, then reasons
Errors: VALIDATION_FAILED, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT e.source, e.steps, e.counted, e.sentence FROM fitkart_api.explain_steps(date ''2026-06-01'') e;';
