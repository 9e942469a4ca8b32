-- Days that are other days again: another account's, or an earlier one of one's own.

CREATE TYPE fitkart.find_step_copies_result AS (
    days   integer,
    copies integer
);
COMMENT ON TYPE fitkart.find_step_copies_result IS 'What find_step_copies did.';
COMMENT ON COLUMN fitkart.find_step_copies_result.days IS 'days that were looked at; lim: there may be more';
COMMENT ON COLUMN fitkart.find_step_copies_result.copies IS 'of these, days that are copies of a day which was there before';

CREATE FUNCTION fitkart.find_step_copies(lim integer DEFAULT 500)
RETURNS fitkart.find_step_copies_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_find_step_copies';
COMMENT ON FUNCTION fitkart.find_step_copies IS
'Looks at days that are over and have changed since: whether they have the rhythm of a day that was there before, as it was, shifted, scaled or with noise on its counts. Such a day is judged again with the reason copied_day, and waits for a review; the day it copies is untouched. The job step_copies calls it until no day is left.
Arguments:
  lim: days to look at, 1 to 10000; default 500
Returns: days, copies
Errors: VALIDATION_FAILED, COIN_OVERFLOW
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.find_step_copies();';
