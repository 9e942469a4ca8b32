-- Days that are over: held against their walker's other days, and looked for among everybody's.

CREATE TYPE fitkart.judge_past_days_result AS (
    days   integer,
    copies integer,
    judged integer
);
COMMENT ON TYPE fitkart.judge_past_days_result IS 'What judge_past_days did.';
COMMENT ON COLUMN fitkart.judge_past_days_result.days IS 'days that were looked at; lim: there may be more';
COMMENT ON COLUMN fitkart.judge_past_days_result.copies IS 'of these, days that are copies of a day which was there before';
COMMENT ON COLUMN fitkart.judge_past_days_result.judged IS 'of these, days whose verdict is another one now';

CREATE FUNCTION fitkart.judge_past_days(lim integer DEFAULT 500)
RETURNS fitkart.judge_past_days_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_judge_past_days';
COMMENT ON FUNCTION fitkart.judge_past_days IS
'Looks at days that are over everywhere and have changed since: whether they have the rhythm of a day that was there before, as it was, shifted, scaled or with noise on its counts; and how they compare with the 28 days before them, how and from where they came, and what all people walk, which it measures of each day once. A day whose walker was rejected for it stays rejected. A day whose score is another one by that is judged again, and waits for a review or no longer does; the day that a copy copies is untouched. Days after a day that changed are looked at again. The job past_days calls it. A person for whom it fails is left out, with a WARNING; where nobody else is left, or a dozen are, it fails.
Arguments:
  lim: days to look at, 1 to 10000; default 500
Returns: days, copies, judged
Errors: VALIDATION_FAILED, COIN_OVERFLOW
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.judge_past_days();';
