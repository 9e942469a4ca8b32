-- Old days become their sums.

CREATE TYPE fitkart.shrunk_days AS (
    days       integer,
    shrunk     integer,
    deliveries bigint
);
COMMENT ON TYPE fitkart.shrunk_days IS 'What shrink_days did.';
COMMENT ON COLUMN fitkart.shrunk_days.days IS 'days that were looked at; lim: there may be more';
COMMENT ON COLUMN fitkart.shrunk_days.shrunk IS 'of these, days that are their sums now';
COMMENT ON COLUMN fitkart.shrunk_days.deliveries IS 'rows of step_records that these were';

CREATE FUNCTION fitkart.shrink_days(lim integer DEFAULT 500)
RETURNS fitkart.shrunk_days
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_shrink_days';
COMMENT ON FUNCTION fitkart.shrink_days IS
'Makes days their sums that are older than sample_detail_days and than earning_window_days: one total of what may earn, and one of all steps where these are more, in step_records as in daily_steps. What a day counts, its coins and its verdict stay; which minutes were walked is gone. Days stay as they are that were ever doubted, that have steps typed in, or whose corrections reach into a neighbouring day. The job shrink_days calls it until no day is left.
Arguments:
  lim: days to look at, 1 to 10000; default 500
Returns: days, shrunk, deliveries
Errors: VALIDATION_FAILED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.shrink_days();';
