-- Boards, as clients see them. A hidden profile has neither name nor id here, except for oneself.

CREATE FUNCTION fitkart_api.leaderboard(
    board text DEFAULT 'weekly',
    country text DEFAULT NULL,
    start_day date DEFAULT NULL,
    lim integer DEFAULT 100,
    off integer DEFAULT 0)
RETURNS SETOF fitkart.leaderboard_row
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_leaderboard';
COMMENT ON FUNCTION fitkart_api.leaderboard IS
'A board as of its last refresh, best first. Nobody needs to be signed in.
Arguments:
  board: daily, weekly, monthly or all_time; default weekly
  country: ISO 3166-1 alpha-2; default the whole world
  start_day: a day of the period that is meant; default the newest board that has begun by now (UTC)
  lim: at most so many places, 1 to 1000; default 100
  off: places to pass over first; default 0
Returns: rank, user_id (NULL for a hidden profile), full_name, profile_picture_url, country_code, total_steps, total (people on the board)
Errors: VALIDATION_FAILED
Roles: fitkart_anon, fitkart_user
Since: 0.1.0
Example: SELECT b.rank, b.full_name, b.total_steps FROM fitkart_api.leaderboard(board => ''daily'', lim => 10) b;';

CREATE FUNCTION fitkart_api.leaderboard_around(
    board text DEFAULT 'weekly',
    n integer DEFAULT 2)
RETURNS SETOF fitkart.leaderboard_around_row
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_leaderboard_around';
COMMENT ON FUNCTION fitkart_api.leaderboard_around IS
'The places around the signed-in user''s own in the world, on the newest board.
Arguments:
  board: daily, weekly, monthly or all_time; default weekly
  n: places before and after, 0 to 100; default 2
Returns: rank, user_id (NULL for another''s hidden profile), full_name, total_steps, is_current_user; no rows for who stands on no board
Errors: VALIDATION_FAILED, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT a.rank, a.full_name FROM fitkart_api.leaderboard_around(n => 3) a;';

CREATE FUNCTION fitkart_api.my_rank(
    board text DEFAULT 'weekly')
RETURNS fitkart.leaderboard_rank_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_rank';
COMMENT ON FUNCTION fitkart_api.my_rank IS
'The signed-in user''s rank in the world on the newest board, as of its last refresh.
Arguments:
  board: daily, weekly, monthly or all_time; default weekly
Returns: rank (NULL for who stands on no board), total_steps, users_ahead, users_behind, total_users, percentile
Errors: VALIDATION_FAILED, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT r.rank, r.percentile FROM fitkart_api.my_rank(board => ''monthly'') r;';
