-- Leaderboards: refreshing them, reading them, and the proof that they are whole.

CREATE TYPE fitkart.refresh_leaderboard_result AS (
    period       text,
    period_start date,
    users        bigint
);
COMMENT ON TYPE fitkart.refresh_leaderboard_result IS 'A board that was refreshed.';
COMMENT ON COLUMN fitkart.refresh_leaderboard_result.period IS 'daily, weekly, monthly or all_time';
COMMENT ON COLUMN fitkart.refresh_leaderboard_result.period_start IS 'first local day of the period; 1970-01-01 for all_time';
COMMENT ON COLUMN fitkart.refresh_leaderboard_result.users IS 'how many people stand on it';

CREATE FUNCTION fitkart.refresh_leaderboard(
    board text DEFAULT NULL,
    at_day date DEFAULT NULL)
RETURNS SETOF fitkart.refresh_leaderboard_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_refresh_leaderboard';
COMMENT ON FUNCTION fitkart.refresh_leaderboard IS
'Computes the standings of the world and of each country from verified steps, and turns readers to them when the transaction commits: they never wait and never see half a board. A second refresh of the same board waits for the first. Closed periods (board_grace_hours after they ended everywhere) stay as they are.
Arguments:
  board: daily, weekly, monthly or all_time; default all four
  at_day: a day of the period that is meant; default the period of today (UTC), and those before it that are not closed yet
Returns: a row a board: period, period_start, users
Errors: VALIDATION_FAILED
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.refresh_leaderboard(board => ''weekly'');';

CREATE TYPE fitkart.leaderboard_row AS (
    rank                bigint,
    user_id             uuid,
    full_name           text,
    profile_picture_url text,
    country_code        text,
    total_steps         bigint,
    total               bigint
);
COMMENT ON TYPE fitkart.leaderboard_row IS 'A place on a board.';
COMMENT ON COLUMN fitkart.leaderboard_row.rank IS 'from 1; equal totals share it (1, 2, 2, 4)';
COMMENT ON COLUMN fitkart.leaderboard_row.user_id IS 'who; fitkart_api leaves it out for a hidden profile';
COMMENT ON COLUMN fitkart.leaderboard_row.full_name IS 'NULL for a hidden profile, "deleted user" for a deleted account';
COMMENT ON COLUMN fitkart.leaderboard_row.profile_picture_url IS 'NULL for a hidden profile or a deleted account';
COMMENT ON COLUMN fitkart.leaderboard_row.country_code IS 'ISO 3166-1 alpha-2; NULL: not told';
COMMENT ON COLUMN fitkart.leaderboard_row.total_steps IS 'verified steps of the period, as of the last refresh';
COMMENT ON COLUMN fitkart.leaderboard_row.total IS 'how many people stand on the board';

CREATE FUNCTION fitkart.leaderboard(
    board text DEFAULT 'weekly',
    country text DEFAULT NULL,
    start_day date DEFAULT NULL,
    lim integer DEFAULT 100,
    off integer DEFAULT 0)
RETURNS SETOF fitkart.leaderboard_row
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_leaderboard';
COMMENT ON FUNCTION fitkart.leaderboard IS
'A board as of its last refresh, best first. Among equal totals who got there first stands first.
Arguments:
  board: daily, weekly, monthly or all_time; default weekly
  country: ISO 3166-1 alpha-2; default the whole world
  start_day: a day of the period that is meant; default the newest board that has begun by now (UTC)
  lim: at most so many places, 1 to 1000; default 100
  off: places to pass over first; default 0
Returns: rank, user_id, full_name, profile_picture_url, country_code, total_steps, total (people on the board); no rows before the first refresh
Errors: VALIDATION_FAILED
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT b.rank, b.full_name, b.total_steps FROM fitkart.leaderboard(board => ''weekly'', country => ''AT'', lim => 10) b;';

CREATE TYPE fitkart.leaderboard_rank_result AS (
    rank         bigint,
    total_steps  bigint,
    users_ahead  bigint,
    users_behind bigint,
    total_users  bigint,
    percentile   double precision
);
COMMENT ON TYPE fitkart.leaderboard_rank_result IS 'Where somebody stands in the world.';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.rank IS 'from 1; NULL: no verified steps in the period, or no board yet';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.total_steps IS 'verified steps of the period, as of the last refresh';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.users_ahead IS 'people with more steps';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.users_behind IS 'people on the board with fewer steps';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.total_users IS 'people on the board';
COMMENT ON COLUMN fitkart.leaderboard_rank_result.percentile IS 'how many of a hundred others are behind, 0 to 100, cut to two decimals; 100 for who is alone';

CREATE FUNCTION fitkart.leaderboard_rank(
    of_user uuid,
    board text DEFAULT 'weekly')
RETURNS fitkart.leaderboard_rank_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_leaderboard_rank';
COMMENT ON FUNCTION fitkart.leaderboard_rank IS
'Somebody''s rank in the world on the newest board, as of its last refresh.
Arguments:
  of_user: whose rank
  board: daily, weekly, monthly or all_time; default weekly
Returns: rank, total_steps, users_ahead, users_behind, total_users, percentile
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT r.rank, r.percentile FROM fitkart.leaderboard_rank(of_user => ana) r;';

CREATE TYPE fitkart.leaderboard_around_row AS (
    rank            bigint,
    user_id         uuid,
    full_name       text,
    total_steps     bigint,
    is_current_user boolean
);
COMMENT ON TYPE fitkart.leaderboard_around_row IS 'A place near somebody''s own.';
COMMENT ON COLUMN fitkart.leaderboard_around_row.rank IS 'from 1; equal totals share it';
COMMENT ON COLUMN fitkart.leaderboard_around_row.user_id IS 'who; fitkart_api leaves it out for another''s hidden profile';
COMMENT ON COLUMN fitkart.leaderboard_around_row.full_name IS 'NULL for a hidden profile';
COMMENT ON COLUMN fitkart.leaderboard_around_row.total_steps IS 'verified steps of the period, as of the last refresh';
COMMENT ON COLUMN fitkart.leaderboard_around_row.is_current_user IS 'true for the one who was asked about';

CREATE FUNCTION fitkart.leaderboard_around(
    of_user uuid,
    board text DEFAULT 'weekly',
    n integer DEFAULT 2)
RETURNS SETOF fitkart.leaderboard_around_row
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_leaderboard_around';
COMMENT ON FUNCTION fitkart.leaderboard_around IS
'The places around somebody''s own in the world, on the newest board.
Arguments:
  of_user: in the middle
  board: daily, weekly, monthly or all_time; default weekly
  n: places before and after, 0 to 100; default 2
Returns: rank, user_id, full_name, total_steps, is_current_user; no rows for who stands on no board
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT a.rank, a.full_name FROM fitkart.leaderboard_around(of_user => ana, n => 3) a;';

CREATE FUNCTION fitkart.verify_boards(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    (
    WITH pages AS (
        SELECT c.period, c.country_code, c.period_start, c.generation,
               pg_catalog.count(*) AS pages,
               pg_catalog.max(c.page) + 1 AS last_page,
               pg_catalog.sum(pg_catalog.cardinality(c.user_ids)) AS users,
               pg_catalog.sum(CASE WHEN verify_boards.full
                                   THEN (SELECT pg_catalog.sum(t.total) FROM pg_catalog.unnest(c.totals) AS t (total)) END) AS total_steps
          FROM fitkart.leaderboard_cache c
         GROUP BY c.period, c.country_code, c.period_start, c.generation
    ), incomplete AS (
        SELECT h.period || ' ' || h.period_start || ' ' || h.country_code AS board
          FROM fitkart.leaderboard_heads h
          LEFT JOIN pages p
            ON p.period = h.period AND p.country_code = h.country_code AND p.period_start = h.period_start
           AND p.generation = h.generation
         WHERE h.users <> COALESCE(p.users, 0)
            OR (verify_boards.full AND h.total_steps <> COALESCE(p.total_steps, 0))
            OR COALESCE(p.pages, 0) <> COALESCE(p.last_page, 0)
            OR COALESCE(p.pages, 0) <> (h.users + 255) / 256
         UNION ALL
        SELECT 'pages of generation ' || p.generation || ' of ' || p.period || ' ' || p.period_start || ' ' || p.country_code
          FROM pages p
         WHERE NOT EXISTS (SELECT
                             FROM fitkart.leaderboard_heads h
                            WHERE h.period = p.period AND h.country_code = p.country_code
                              AND h.period_start = p.period_start AND h.generation = p.generation)
         UNION ALL
        SELECT 'members of ' || h.period || ' ' || h.period_start
          FROM fitkart.leaderboard_heads h
         WHERE h.country_code = ''
           AND h.users <> (SELECT COALESCE(pg_catalog.sum(pg_catalog.octet_length(m.members) / 36), 0)
                             FROM fitkart.leaderboard_members m
                            WHERE m.period = h.period AND m.period_start = h.period_start AND m.generation = h.generation)
    )
    SELECT 'each board is whole: what its head says, on pages without a gap',
           NOT EXISTS (SELECT FROM incomplete),
           COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(i.board, ', ' ORDER BY i.board) FROM incomplete i),
                    (SELECT pg_catalog.count(*) || ' boards, ' || COALESCE(pg_catalog.sum(h.users), 0) || ' places'
                       FROM fitkart.leaderboard_heads h))
    )
    UNION ALL
    -- Page by page: totals fall, the first rank is what the pages before say, min and max are the page's own.
    (
    WITH places AS (
        SELECT c.period, c.country_code, c.period_start, c.page, c.first_rank, c.min_total, c.max_total,
               t.total, t.position,
               pg_catalog.lag(t.total) OVER board AS before,
               pg_catalog.rank() OVER (PARTITION BY c.period, c.country_code, c.period_start ORDER BY t.total DESC) AS rank
          FROM fitkart.leaderboard_heads h
          JOIN fitkart.leaderboard_cache c
            ON c.period = h.period AND c.country_code = h.country_code AND c.period_start = h.period_start
           AND c.generation = h.generation
         CROSS JOIN LATERAL pg_catalog.unnest(c.totals) WITH ORDINALITY AS t (total, position)
         WHERE verify_boards.full
        WINDOW board AS (PARTITION BY c.period, c.country_code, c.period_start ORDER BY c.page, t.position)
    ), wrong AS (
        SELECT p.period || ' ' || p.period_start || ' ' || p.country_code || ' page ' || p.page AS place
          FROM places p
         WHERE p.total > p.before
            OR p.total NOT BETWEEN p.min_total AND p.max_total
            OR (p.position = 1 AND (p.first_rank <> p.rank OR p.total <> p.max_total))
         LIMIT 10
    )
    SELECT 'ranks follow the totals',
           NOT EXISTS (SELECT FROM wrong),
           CASE WHEN verify_boards.full THEN COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(w.place, ', ') FROM wrong w), 'every place was looked at')
                ELSE 'not looked at: verify(full => true) does' END
    )
    UNION ALL
    (
    -- Each member is on the place that his record says, with its total and rank.
    WITH members AS (
        SELECT h.period, h.period_start, h.generation,
               pg_catalog.encode(pg_catalog.substr(m.members, r.first, 16), 'hex')::uuid AS user_id,
               ('x' || pg_catalog.encode(pg_catalog.substr(m.members, r.first + 16, 8), 'hex'))::bit(64)::bigint AS total,
               ('x' || pg_catalog.encode(pg_catalog.substr(m.members, r.first + 24, 4), 'hex'))::bit(32)::bigint AS place,
               ('x' || pg_catalog.encode(pg_catalog.substr(m.members, r.first + 28, 4), 'hex'))::bit(32)::bigint AS rank,
               ('x' || pg_catalog.encode(pg_catalog.substr(m.members, r.first + 32, 4), 'hex'))::bit(32)::bigint AS last_sharing
          FROM fitkart.leaderboard_heads h
          JOIN fitkart.leaderboard_members m
            ON m.period = h.period AND m.period_start = h.period_start AND m.generation = h.generation
         CROSS JOIN LATERAL pg_catalog.generate_series(1, pg_catalog.octet_length(m.members) - 35, 36) AS r (first)
         WHERE verify_boards.full AND h.country_code = ''
    ), entries AS (
        SELECT e.period, e.period_start, e.user_id, e.total_steps, e.place, e.rank,
               e.rank + pg_catalog.count(*) OVER (PARTITION BY e.period, e.period_start, e.total_steps) - 1 AS last_sharing
          FROM fitkart.leaderboard_entries e
         WHERE verify_boards.full AND e.country_code = ''
    ), wrong AS (
        SELECT COALESCE(e.period, m.period) || ' ' || COALESCE(e.user_id, m.user_id) AS who
          FROM entries e
          FULL JOIN members m ON m.period = e.period AND m.period_start = e.period_start AND m.user_id = e.user_id
         WHERE (m.total, m.place, m.rank, m.last_sharing) IS DISTINCT FROM (e.total_steps, e.place, e.rank, e.last_sharing)
         LIMIT 10
    )
    SELECT 'everybody is found at his place',
           NOT EXISTS (SELECT FROM wrong),
           CASE WHEN verify_boards.full THEN COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(w.who, ', ') FROM wrong w), 'every person was looked for')
                ELSE 'not looked at: verify(full => true) does' END
    )
    UNION ALL
    (
    -- What has not changed since the refresh adds up to what the board says. A closed board is compared no more.
    WITH walked AS (
        SELECT h.period, h.period_start, h.refreshed_at, d.user_id,
               pg_catalog.sum(d.verified_steps) AS total_steps,
               pg_catalog.max(d.updated_at) AS updated_at
          FROM fitkart.leaderboard_heads h
          JOIN fitkart.daily_steps d
            ON h.period = 'all_time'
            OR (d.day >= h.period_start
                AND d.day < CASE h.period WHEN 'daily' THEN h.period_start + 1
                                          WHEN 'weekly' THEN h.period_start + 7
                                          ELSE (h.period_start + interval '1 month')::date END)
         WHERE verify_boards.full AND h.country_code = '' AND h.closed_at IS NULL
         GROUP BY h.period, h.period_start, h.refreshed_at, d.user_id
    ), wrong AS (
        SELECT e.period || ' ' || e.user_id AS who
          FROM fitkart.leaderboard_entries e
          JOIN walked w ON w.period = e.period AND w.period_start = e.period_start AND w.user_id = e.user_id
         WHERE verify_boards.full AND e.country_code = ''
           AND w.updated_at < w.refreshed_at - interval '10 minutes'  -- a transaction that began before may commit after
           AND w.total_steps <> e.total_steps
         LIMIT 10
    )
    SELECT 'boards say what the days say that have not changed since',
           NOT EXISTS (SELECT FROM wrong),
           CASE WHEN verify_boards.full THEN COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(w.who, ', ') FROM wrong w), 'every open board was added up')
                ELSE 'not looked at: verify(full => true) does' END
    )
    UNION ALL
    (
    WITH wrong AS (
        SELECT h.user_id || ' ' || a.code AS badge
          FROM fitkart.user_achievements h
          JOIN fitkart.achievements a ON a.id = h.achievement_id
         WHERE h.reward_transaction_id IS NOT NULL
           AND NOT EXISTS (SELECT
                             FROM fitkart.coin_transactions t
                            WHERE t.user_id = h.user_id AND t.id = h.reward_transaction_id
                              AND t.transaction_type = 'bonus' AND t.reference_id = h.achievement_id
                              AND t.amount = h.reward_coins)
         LIMIT 10
    )
    SELECT 'each badge has the coins in the books that came with it',
           NOT EXISTS (SELECT FROM wrong),
           COALESCE((SELECT 'not so: ' || pg_catalog.string_agg(w.badge, ', ') FROM wrong w),
                    (SELECT pg_catalog.count(*) || ' badges' FROM fitkart.user_achievements))
    )
$$;
COMMENT ON FUNCTION fitkart.verify_boards IS
'Checks that boards are whole and badges are paid.
Arguments:
  full: also every place, every person and every sum; default false
Returns: a row an invariant
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT v.invariant, v.ok FROM fitkart.verify_boards(full => true) v;';
