-- Three views for people who read tables. Each counts users, records and orders right: nothing is joined before it is counted.

CREATE OR REPLACE VIEW fitkart.active_users AS
SELECT u.id,
       u.email,
       u.full_name,
       u.total_steps,
       coalesce(w.available_coins, 0) AS available_coins,
       u.created_at,
       u.last_login_at
  FROM fitkart.users u
  LEFT JOIN fitkart.wallets w ON w.user_id = u.id
 WHERE u.deleted_at IS NULL
   AND u.is_active;

COMMENT ON VIEW fitkart.active_users IS 'Accounts that may sign in: neither deleted nor disabled.';
COMMENT ON COLUMN fitkart.active_users.id IS 'the person';
COMMENT ON COLUMN fitkart.active_users.email IS 'as typed at sign-up';
COMMENT ON COLUMN fitkart.active_users.full_name IS 'the name shown on boards';
COMMENT ON COLUMN fitkart.active_users.total_steps IS 'verified steps of all days';
COMMENT ON COLUMN fitkart.active_users.available_coins IS 'coins that can be spent now';
COMMENT ON COLUMN fitkart.active_users.created_at IS 'sign-up';
COMMENT ON COLUMN fitkart.active_users.last_login_at IS 'last sign-in';

CREATE OR REPLACE VIEW fitkart.daily_step_summary AS
SELECT d.day AS recorded_date,
       count(*) AS active_users,
       sum(d.verified_steps)::bigint AS total_steps,
       round(avg(d.verified_steps), 1) AS avg_steps,
       max(d.verified_steps) AS max_steps
  FROM fitkart.daily_steps d
 WHERE d.verified_steps > 0
 GROUP BY d.day;

COMMENT ON VIEW fitkart.daily_step_summary IS 'Verified steps of all people by local day, from the merged days: two devices on one wrist count once.';
COMMENT ON COLUMN fitkart.daily_step_summary.recorded_date IS 'the local day';
COMMENT ON COLUMN fitkart.daily_step_summary.active_users IS 'people with verified steps that day';
COMMENT ON COLUMN fitkart.daily_step_summary.total_steps IS 'their verified steps';
COMMENT ON COLUMN fitkart.daily_step_summary.avg_steps IS 'mean a person, to a tenth of a step';
COMMENT ON COLUMN fitkart.daily_step_summary.max_steps IS 'most verified steps of one person';

CREATE OR REPLACE VIEW fitkart.user_stats AS
SELECT u.id,
       u.full_name,
       u.country_code,
       u.total_steps,
       coalesce(w.available_coins, 0) AS available_coins,
       coalesce(w.total_earned, 0) AS total_earned,
       coalesce(w.total_spent, 0) AS total_spent,
       (SELECT count(*) FROM fitkart.step_records s WHERE s.user_id = u.id) AS step_records_count,
       (SELECT count(*) FROM fitkart.user_achievements a WHERE a.user_id = u.id) AS achievements_count,
       (SELECT count(*) FROM fitkart.orders o WHERE o.user_id = u.id) AS orders_count,
       u.created_at
  FROM fitkart.users u
  LEFT JOIN fitkart.wallets w ON w.user_id = u.id
 WHERE u.deleted_at IS NULL;

COMMENT ON VIEW fitkart.user_stats IS 'What each person did: a count a topic, each taken by itself. Quick for one person (WHERE id = …).';
COMMENT ON COLUMN fitkart.user_stats.id IS 'the person';
COMMENT ON COLUMN fitkart.user_stats.full_name IS 'the name shown on boards';
COMMENT ON COLUMN fitkart.user_stats.country_code IS 'ISO 3166-1 alpha-2';
COMMENT ON COLUMN fitkart.user_stats.total_steps IS 'verified steps of all days';
COMMENT ON COLUMN fitkart.user_stats.available_coins IS 'coins that can be spent now';
COMMENT ON COLUMN fitkart.user_stats.total_earned IS 'earned and bonus coins net of reversals';
COMMENT ON COLUMN fitkart.user_stats.total_spent IS 'captured coins less refunds';
COMMENT ON COLUMN fitkart.user_stats.step_records_count IS 'deliveries of steps';
COMMENT ON COLUMN fitkart.user_stats.achievements_count IS 'badges';
COMMENT ON COLUMN fitkart.user_stats.orders_count IS 'orders of whatever status';
COMMENT ON COLUMN fitkart.user_stats.created_at IS 'sign-up';
