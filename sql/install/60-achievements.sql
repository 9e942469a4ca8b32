-- Badges and streaks.

CREATE TYPE fitkart.unlocked_achievement AS (
    code         text,
    reward_coins bigint
);
COMMENT ON TYPE fitkart.unlocked_achievement IS 'A badge that was unlocked by this call.';
COMMENT ON COLUMN fitkart.unlocked_achievement.code IS 'which badge';
COMMENT ON COLUMN fitkart.unlocked_achievement.reward_coins IS 'coins credited with it';

CREATE FUNCTION fitkart.evaluate_achievements(
    user_id uuid,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS SETOF fitkart.unlocked_achievement
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_evaluate_achievements';
COMMENT ON FUNCTION fitkart.evaluate_achievements IS
'Looks at all verified days of a person and unlocks what is due. Recording steps does so for the days that changed; this is for badges that are new and for imports. A badge comes once ever, with its coins (type bonus, outside the daily cap); no correction takes it away.
Arguments:
  user_id: whose days
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: a row a badge that was unlocked by this call: code, reward_coins
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT e.code, e.reward_coins FROM fitkart.evaluate_achievements(user_id => ana) e;';

CREATE TYPE fitkart.streak_result AS (
    current_days bigint,
    longest_days bigint,
    last_day     date
);
COMMENT ON TYPE fitkart.streak_result IS 'Days in a row with enough steps.';
COMMENT ON COLUMN fitkart.streak_result.current_days IS 'the run that ends today or yesterday, local time; 0 when it is broken';
COMMENT ON COLUMN fitkart.streak_result.longest_days IS 'the longest run ever';
COMMENT ON COLUMN fitkart.streak_result.last_day IS 'the last day that counted; NULL: none yet';

CREATE FUNCTION fitkart.streak(
    user_id uuid)
RETURNS fitkart.streak_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_streak';
COMMENT ON FUNCTION fitkart.streak IS
'A person''s runs of local days with at least streak_min_steps verified steps.
Arguments:
  user_id: whose streak
Returns: current_days, longest_days, last_day
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT s.current_days, s.longest_days FROM fitkart.streak(user_id => ana) s;';

CREATE FUNCTION fitkart.seed_achievements()
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_seed_achievements';
COMMENT ON FUNCTION fitkart.seed_achievements IS
'Adds the seven badges of the start; a code that is there stays as it is.
Arguments: none
Returns: how many were new
Errors: none
Roles: none
Since: 0.1.0
Example: SELECT fitkart.seed_achievements();';
