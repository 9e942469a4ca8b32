-- Boards as a row a person, for reports.

CREATE OR REPLACE VIEW fitkart.leaderboard_entries AS
SELECT h.period,
       h.period_start,
       h.country_code,
       c.page::bigint * 256 + e.position AS place,
       rank() OVER (PARTITION BY h.period, h.period_start, h.country_code ORDER BY e.total DESC) AS rank,
       e.user_id,
       e.total AS total_steps,
       h.refreshed_at
  FROM fitkart.leaderboard_heads h
  JOIN fitkart.leaderboard_cache c
    ON c.period = h.period
   AND c.period_start = h.period_start
   AND c.country_code = h.country_code
   AND c.generation = h.generation
 CROSS JOIN LATERAL unnest(c.user_ids, c.totals) WITH ORDINALITY AS e (user_id, total, position);

COMMENT ON VIEW fitkart.leaderboard_entries IS 'The boards as readers see them now, a row a person. Name period, period_start and country_code: each board is unfolded whole.';
COMMENT ON COLUMN fitkart.leaderboard_entries.period IS 'daily, weekly, monthly or all_time';
COMMENT ON COLUMN fitkart.leaderboard_entries.period_start IS 'first local day of the period';
COMMENT ON COLUMN fitkart.leaderboard_entries.country_code IS 'ISO 3166-1 alpha-2; empty: the whole world';
COMMENT ON COLUMN fitkart.leaderboard_entries.place IS 'from 1, each once';
COMMENT ON COLUMN fitkart.leaderboard_entries.rank IS 'from 1; equal totals share it (1, 2, 2, 4)';
COMMENT ON COLUMN fitkart.leaderboard_entries.user_id IS 'who';
COMMENT ON COLUMN fitkart.leaderboard_entries.total_steps IS 'verified steps of the period';
COMMENT ON COLUMN fitkart.leaderboard_entries.refreshed_at IS 'as of when';
