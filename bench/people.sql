-- People of a benchmark: their ids are counted, so that a script can name one without asking.
CREATE SCHEMA bench;

CREATE FUNCTION bench.person(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('00000000-0000-7000-8000-' || pg_catalog.lpad(n::text, 12, '0'))::uuid;

CREATE FUNCTION bench.make_people(many bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO fitkart.users (id, email, full_name, country_code, time_zone, referral_code, created_at)
    SELECT bench.person(n), 'p' || n || '@bench.example', 'Person ' || n, (ARRAY['PT', 'DE', 'IT', 'GB'])[1 + n % 4], 'UTC',
           translate(lpad(to_hex(n), 8, '0'), 'abcdef', 'ABCDEF'), now() - interval '60 days'
      FROM generate_series(1, many) AS n;
    INSERT INTO fitkart.auth_identities (provider, subject, user_id, email)
    SELECT 'email', u.email, u.id, u.email FROM fitkart.users u;
    INSERT INTO fitkart.user_time_zones (user_id, valid_from, time_zone)
    SELECT u.id, '1970-01-01 00:00+00', 'UTC' FROM fitkart.users u;
    INSERT INTO fitkart.wallets (user_id) SELECT u.id FROM fitkart.users u ON CONFLICT DO NOTHING;
$$;

-- The same shape, indexes and keys as wallets and ledger, moved by plain SQL: no idempotency key, no chain, no CHECK.
CREATE TABLE bench.wallets (LIKE fitkart.wallets INCLUDING ALL EXCLUDING CONSTRAINTS) WITH (fillfactor = 50);
CREATE TABLE bench.coin_transactions (LIKE fitkart.coin_transactions INCLUDING ALL EXCLUDING CONSTRAINTS);
ALTER TABLE bench.coin_transactions ADD FOREIGN KEY (user_id) REFERENCES bench.wallets (user_id);

CREATE FUNCTION bench.transfer(payer uuid, payee uuid, coins bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    a bench.wallets;
    b bench.wallets;
BEGIN
    IF payer < payee THEN
        UPDATE bench.wallets w SET available_coins = w.available_coins - coins, last_seq = w.last_seq + 1, last_updated = now()
         WHERE w.user_id = payer RETURNING * INTO a;
        UPDATE bench.wallets w SET available_coins = w.available_coins + coins, last_seq = w.last_seq + 1, last_updated = now()
         WHERE w.user_id = payee RETURNING * INTO b;
    ELSE
        UPDATE bench.wallets w SET available_coins = w.available_coins + coins, last_seq = w.last_seq + 1, last_updated = now()
         WHERE w.user_id = payee RETURNING * INTO b;
        UPDATE bench.wallets w SET available_coins = w.available_coins - coins, last_seq = w.last_seq + 1, last_updated = now()
         WHERE w.user_id = payer RETURNING * INTO a;
    END IF;
    INSERT INTO bench.coin_transactions (user_id, seq, id, amount, transaction_type, counter_account, counter_user_id, balance_before,
                                         balance_after, debt_after, db_role, hash_version, serials, row_hash)
    VALUES (payer, a.last_seq, gen_random_uuid(), -coins, 'transfer_out', 'user', payee, a.available_coins + coins, a.available_coins, 0,
            session_user, 1, '{}', a.last_hash);
    INSERT INTO bench.coin_transactions (user_id, seq, id, amount, transaction_type, counter_account, counter_user_id, balance_before,
                                         balance_after, debt_after, db_role, hash_version, serials, row_hash)
    VALUES (payee, b.last_seq, gen_random_uuid(), coins, 'transfer_in', 'user', payer, b.available_coins - coins, b.available_coins, 0,
            session_user, 1, '{}', b.last_hash);
END $$;
