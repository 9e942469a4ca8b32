-- Each index of accounts and administration serves the query that its comment names.
BEGIN;
SELECT plan(17);
SET enable_seqscan = off;  -- the tables of a test are small: the question is whether the index can serve
SET plan_cache_mode = force_generic_plan;
-- Some people, or reading all of another index would seem as cheap as finding one row.
INSERT INTO fitkart.users (id, email, full_name, country_code, referral_code)
SELECT gen_random_uuid(), 'p' || n || '@indexes.test', 'P', 'DE', lpad(n::text, 8, '0') FROM generate_series(1, 1000) n;
ANALYZE fitkart.users;

\ir include/plan_of.sql

SELECT matches(pg_temp.plan_of(query), index_name, index_name || ': ' || obj_description(('fitkart.' || index_name)::regclass, 'pg_class'))
  FROM (VALUES
    ('users_pkey', $$SELECT email FROM fitkart.users WHERE id = '00000000-0000-7000-8000-000000000000'$$),
    ('users_email_key', $$SELECT id FROM fitkart.users WHERE lower(email) = lower('Ana@example.com') AND deleted_at IS NULL$$),
    ('users_referral_code_key', $$SELECT id FROM fitkart.users WHERE referral_code = 'AAAAAAAA' AND deleted_at IS NULL AND is_active$$),
    ('users_referred_by_idx', $$SELECT count(*) FROM fitkart.users WHERE referred_by = '00000000-0000-7000-8000-000000000000'$$),
    ('users_country_code_idx', $$SELECT id FROM fitkart.users WHERE country_code = 'DE' AND deleted_at IS NULL$$),
    ('users_role_idx', $$SELECT id FROM fitkart.users WHERE role <> 'user' AND role = 'admin'$$),
    ('users_suspended_until_idx', $$SELECT id FROM fitkart.users WHERE suspended_at IS NOT NULL AND suspended_until <= now()$$),
    ('auth_identities_pkey', $$SELECT user_id FROM fitkart.auth_identities WHERE provider = 'email' AND subject = 'ana@example.com'$$),
    ('auth_identities_user_id_idx', $$SELECT provider FROM fitkart.auth_identities WHERE user_id = '00000000-0000-7000-8000-000000000000'$$),
    ('refresh_tokens_token_hash_idx', $$SELECT user_id FROM fitkart.refresh_tokens WHERE token_hash = '\x00'$$),
    ('refresh_tokens_expires_at_idx', $$SELECT id FROM fitkart.refresh_tokens WHERE expires_at < now()$$),
    ('otp_codes_open_idx', $$SELECT id FROM fitkart.otp_codes WHERE email = 'a' AND purpose = 'sign_in' AND used_at IS NULL ORDER BY created_at DESC LIMIT 1$$),
    ('user_time_zones_pkey', $$SELECT time_zone FROM fitkart.user_time_zones WHERE user_id = '00000000-0000-7000-8000-000000000000' AND valid_from <= now() ORDER BY valid_from DESC LIMIT 1$$),
    ('bonuses_pending_idx', $$SELECT coins FROM fitkart.bonuses WHERE user_id = '00000000-0000-7000-8000-000000000000' AND paid_at IS NULL$$),
    ('notifications_unread_idx', $$SELECT count(*) FROM fitkart.notifications WHERE user_id = '00000000-0000-7000-8000-000000000000' AND read_at IS NULL$$),
    ('admin_logs_entity_idx', $$SELECT action FROM fitkart.admin_logs WHERE entity_type = 'user' AND entity_id = 'x' ORDER BY created_at DESC$$),
    ('job_runs_job_idx', $$SELECT status FROM fitkart.job_runs WHERE job = 'x' ORDER BY started_at DESC LIMIT 1$$)) AS served (index_name, query);
SELECT * FROM finish();
ROLLBACK;
