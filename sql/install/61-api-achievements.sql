-- Badges and streaks, as the signed-in user sees them.

CREATE TYPE fitkart_api.achievement AS (
    code         text,
    name         text,
    description  text,
    icon_url     text,
    badge_color  text,
    reward_coins bigint,
    unlocked_at  timestamptz,
    total        bigint
);
COMMENT ON TYPE fitkart_api.achievement IS 'A badge, and whether one has it.';
COMMENT ON COLUMN fitkart_api.achievement.code IS 'which badge';
COMMENT ON COLUMN fitkart_api.achievement.name IS 'what people read';
COMMENT ON COLUMN fitkart_api.achievement.description IS 'what has to be done';
COMMENT ON COLUMN fitkart_api.achievement.icon_url IS 'where the picture is';
COMMENT ON COLUMN fitkart_api.achievement.badge_color IS 'RGB, #RRGGBB';
COMMENT ON COLUMN fitkart_api.achievement.reward_coins IS 'coins that came with it, or will';
COMMENT ON COLUMN fitkart_api.achievement.unlocked_at IS 'since when one has it; NULL: not yet';
COMMENT ON COLUMN fitkart_api.achievement.total IS 'how many badges there are in all';

CREATE FUNCTION fitkart_api.achievements(
    lim integer DEFAULT 20,
    off integer DEFAULT 0)
RETURNS SETOF fitkart_api.achievement
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_achievements';
COMMENT ON FUNCTION fitkart_api.achievements IS
'All badges in the order of screens: those that the signed-in user has, and those that can still be unlocked.
Arguments:
  lim: at most so many, 1 to 100; default 20
  off: badges to pass over first; default 0
Returns: code, name, description, icon_url, badge_color, reward_coins, unlocked_at (NULL: not yet), total
Errors: VALIDATION_FAILED, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT a.name, a.unlocked_at FROM fitkart_api.achievements() a;';

CREATE FUNCTION fitkart_api.my_streak()
RETURNS fitkart.streak_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_streak';
COMMENT ON FUNCTION fitkart_api.my_streak IS
'The signed-in user''s runs of days with enough steps.
Arguments: none
Returns: current_days, longest_days, last_day
Errors: UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT s.current_days FROM fitkart_api.my_streak() s;';
