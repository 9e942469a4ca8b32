-- Rows that are locked, read and written by their key without a statement: what a table says of its rows holds as for a statement,
-- whatever its owner adds to it.
BEGIN;
SELECT plan(35);
SET LOCAL client_min_messages = warning;
SELECT fitkart.create_user('ana@keyed.test', 'Ana') AS ana, fitkart.create_user('ben@keyed.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 1000, 'bonus')).balance_after AS coins \gset

CREATE TABLE public.seen (what text);
GRANT ALL ON public.seen TO PUBLIC;
CREATE FUNCTION public.note_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (TG_NAME || ' ' || TG_OP); RETURN NEW; END $$;
CREATE FUNCTION public.note_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen SELECT TG_NAME || ' ' || count(*) FROM fresh; RETURN NULL; END $$;
CREATE FUNCTION pg_temp.seen() RETURNS text LANGUAGE sql AS $$ WITH gone AS (DELETE FROM public.seen RETURNING *) SELECT string_agg(g.what, ', ' ORDER BY g.what) FROM gone g $$;
-- A statement that may not use an index reads the whole table, which tells it from a lookup by key.
CREATE FUNCTION pg_temp.scans() RETURNS bigint LANGUAGE sql AS $$ SELECT coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = 'fitkart.wallets'::regclass $$;
CREATE TABLE public.nine AS SELECT array_agg(fitkart.create_user(n || '@nine.test', 'Nine')) AS users FROM generate_series(1, 9) n;
SELECT count(fitkart.credit_coins(n.who, 1000, 'bonus')) AS paid FROM public.nine, unnest(users) AS n (who) \gset
CREATE FUNCTION pg_temp.wallets_of_nine() RETURNS text LANGUAGE plpgsql SET enable_indexscan = off SET enable_indexonlyscan = off SET enable_bitmapscan = off AS $$
DECLARE
    nine uuid[] := (SELECT users FROM public.nine);
    before bigint;
BEGIN
    before := pg_temp.scans();
    PERFORM fitkart.transfer_coins_batch(nine, nine[2:9] || nine[1], array_fill(1::bigint, ARRAY[9]));
    RETURN CASE pg_temp.scans() - before WHEN 0 THEN 'by key' WHEN 9 THEN 'written by statements' ELSE 'by statements' END;
END $$;
CREATE FUNCTION pg_temp.gives(giver uuid, taker uuid) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT t.from_balance FROM fitkart.transfer_coins(giver, taker, 1) t);
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

SELECT is(pg_temp.wallets_of_nine(), 'by key', 'wallets are locked and written by their key');
SELECT results_eq(format($$SELECT w.available_coins, w.frozen_coins, w.debt_coins, w.total_earned, w.total_spent, w.last_seq, w.next_serial, w.next_expiry, w.open_serials, length(w.last_hash) FROM fitkart.wallets w WHERE w.user_id = %L$$, :'ana'),
                  $$VALUES (1000::bigint, 0::bigint, 0::bigint, 1000::bigint, 0::bigint, 1::bigint, 1001::bigint, NULL::timestamptz, '{[1,1001)}'::int8multirange, 32)$$, 'a wallet with all its columns');
SAVEPOINT before_stay;
UPDATE fitkart.wallets SET created_at = '2020-02-02 02:02+00' WHERE user_id = :'ana';
SELECT pg_temp.gives(:'ana', :'ben') AS left \gset
SELECT results_eq(format('SELECT w.available_coins, w.created_at FROM fitkart.wallets w WHERE w.user_id = %L', :'ana'), $$VALUES (999::bigint, '2020-02-02 02:02+00'::timestamptz)$$, 'what is not written stays');
ROLLBACK TO before_stay;
SELECT is((SELECT count(*) FROM pg_locks l WHERE l.relation = 'fitkart.wallets'::regclass AND l.pid = pg_backend_pid() AND l.mode IN ('RowShareLock', 'RowExclusiveLock')), 2::bigint, 'the table is locked as by statements');
SELECT is(pg_temp.gives(:'ana', gen_random_uuid()) LIKE 'KF005 NOT_FOUND%', true, 'who has no wallet is not found');

-- What the owner of the tables adds
CREATE TRIGGER before_row BEFORE UPDATE ON fitkart.wallets FOR EACH ROW EXECUTE FUNCTION public.note_row();
SELECT is(pg_temp.wallets_of_nine(), 'written by statements', 'a trigger before a row makes statements of it');
SELECT is(pg_temp.seen(), (SELECT string_agg('before_row UPDATE', ', ') FROM generate_series(1, 9)), 'and sees all nine');
SELECT is(pg_temp.gives(:'ana', :'ben') || ' ' || pg_temp.seen(), '999 before_row UPDATE, before_row UPDATE', 'or two');
DROP TRIGGER before_row ON fitkart.wallets;
CREATE TRIGGER after_row AFTER UPDATE OF frozen_coins ON fitkart.wallets FOR EACH ROW EXECUTE FUNCTION public.note_row();
SELECT is(pg_temp.gives(:'ana', :'ben') || ' ' || pg_temp.seen(), '998 after_row UPDATE, after_row UPDATE', 'so does one after a row, for a column');
DROP TRIGGER after_row ON fitkart.wallets;
CREATE TRIGGER after_statement AFTER UPDATE ON fitkart.wallets REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_statement();
SELECT is(pg_temp.gives(:'ana', :'ben') || ' ' || pg_temp.seen(), '997 after_statement 1, after_statement 1', 'one for the statement has its rows');
DROP TRIGGER after_statement ON fitkart.wallets;
CREATE TRIGGER at_death BEFORE DELETE ON fitkart.wallets FOR EACH ROW EXECUTE FUNCTION public.note_row();
SELECT is(pg_temp.wallets_of_nine(), 'by key', 'a trigger for wallets that go changes nothing');
DROP TRIGGER at_death ON fitkart.wallets;
CREATE RULE also AS ON UPDATE TO fitkart.wallets DO ALSO INSERT INTO public.seen VALUES ('rule');
SELECT is(pg_temp.gives(:'ana', :'ben') || ' ' || pg_temp.seen(), '996 rule, rule', 'a rule does what it says');
DROP RULE also ON fitkart.wallets;
SAVEPOINT before_columns;
ALTER TABLE fitkart.wallets ADD COLUMN cents bigint GENERATED ALWAYS AS (available_coins * 100) STORED;
SELECT pg_temp.gives(:'ana', :'ben') AS left \gset
SELECT results_eq(format('SELECT w.available_coins, w.cents FROM fitkart.wallets w WHERE w.user_id = %L', :'ana'), 'VALUES (995::bigint, 99500::bigint)', 'a column that is reckoned is reckoned');
ROLLBACK TO before_columns;
ALTER TABLE fitkart.wallets ADD COLUMN tier text DEFAULT 'basic';
SELECT is(pg_temp.gives(:'ana', :'ben') || ' ' || (SELECT w.tier FROM fitkart.wallets w WHERE w.user_id = :'ana'), '995 basic', 'a column that rows from before do not have keeps its default');
ALTER TABLE fitkart.wallets DROP COLUMN tier;
SELECT is(pg_temp.gives(:'ana', :'ben'), '994', 'one that is gone does not count');
CREATE TABLE public.levels (coins bigint PRIMARY KEY);
INSERT INTO public.levels SELECT generate_series(0, 992) UNION SELECT generate_series(994, 10000);
GRANT ALL ON public.levels TO PUBLIC;
ALTER TABLE fitkart.wallets ADD CONSTRAINT of_level FOREIGN KEY (available_coins) REFERENCES public.levels (coins);
SELECT matches(pg_temp.gives(:'ana', :'ben'), '^23503 ', 'a foreign key on what is written is asked');
ALTER TABLE fitkart.wallets DROP CONSTRAINT of_level;
SAVEPOINT before_key;
CREATE TABLE public.heads (last_hash bytea);
CREATE UNIQUE INDEX wallets_last_hash_idx ON fitkart.wallets (last_hash) WHERE last_seq > 0;
SELECT is(pg_temp.gives(:'ana', :'ben'), '993', 'an index that was added is kept up');
SET LOCAL enable_seqscan = off;
SELECT is((SELECT count(*) FROM fitkart.wallets w JOIN fitkart.coin_transactions t ON t.user_id = w.user_id AND t.seq = w.last_seq AND t.row_hash = w.last_hash WHERE w.last_seq > 0 AND w.last_hash = (SELECT t.row_hash FROM fitkart.coin_transactions t WHERE t.user_id = :'ana' ORDER BY t.seq DESC LIMIT 1)), 1::bigint, 'and finds the new row');
RESET enable_seqscan;
ROLLBACK TO before_key;
CREATE UNIQUE INDEX one_balance ON fitkart.wallets (available_coins) WHERE user_id IN (:'ana', :'ben');
SELECT is(pg_temp.gives(:'ana', :'ben'), '993', 'a unique index lets through what is different');
SELECT throws_ok(format($$SELECT fitkart.debit_coins(a.user_id, a.available_coins - b.available_coins, 'penalty') FROM fitkart.wallets a, fitkart.wallets b WHERE a.user_id = %L AND b.user_id = %L$$, :'ana', :'ben'), '23505', NULL, 'and not what is there');
ROLLBACK TO before_key;
ALTER TABLE fitkart.wallets ADD CONSTRAINT poor CHECK (available_coins < 994 OR user_id <> :'ana') NOT VALID;
SELECT is(pg_temp.gives(:'ana', :'ben'), '993', 'a constraint that was added is obeyed');
SELECT is(pg_temp.gives(:'ben', :'ana'), '23514 new row for relation "wallets" violates check constraint "poor"', 'to its limit');
ALTER TABLE fitkart.wallets DROP CONSTRAINT poor;
ALTER TABLE fitkart.wallets DROP CONSTRAINT wallets_pkey CASCADE;
SELECT is(pg_temp.gives(:'ana', :'ben'), '992', 'without a key there are statements');
ROLLBACK TO before_key;
ALTER TABLE fitkart.wallets ENABLE ROW LEVEL SECURITY;
SELECT is(pg_temp.wallets_of_nine(), 'by statements', 'with row security, too');
ALTER TABLE fitkart.wallets DISABLE ROW LEVEL SECURITY;

-- A row whose foreign key was not asked yet is not changed before it is: the check would pass over it
SAVEPOINT before_birth;
ALTER TABLE fitkart.wallets ALTER CONSTRAINT wallets_user_fkey DEFERRABLE INITIALLY DEFERRED;
INSERT INTO fitkart.users (id, email, full_name, referral_code) VALUES ('018f0000-0000-7000-8000-0000000000e1', 'eve@keyed.test', 'Eve', '0000EEEE');
INSERT INTO fitkart.wallets (user_id) VALUES ('018f0000-0000-7000-8000-0000000000e1');
SELECT lives_ok($$SELECT fitkart.credit_coins('018f0000-0000-7000-8000-0000000000e1', 5, 'bonus')$$, 'coins for a wallet of this transaction');
SET LOCAL session_replication_role = replica;
DELETE FROM fitkart.users WHERE id = '018f0000-0000-7000-8000-0000000000e1';
SET LOCAL session_replication_role = origin;
SELECT throws_ok('SET CONSTRAINTS ALL IMMEDIATE', '23503', NULL, 'whose user is asked for all the same');
ROLLBACK TO before_birth;

-- Who writes where nothing is to be written
ALTER FUNCTION fitkart.debit_coins STABLE;
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ana'), '0A000', NULL, 'a function that was called stable does not write');
ROLLBACK TO before_birth;

-- Who may not write wallets does not, and a privilege on the columns will do
CREATE ROLE fitkart_test_clerk;
GRANT USAGE, CREATE ON SCHEMA fitkart TO fitkart_test_clerk;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA fitkart TO fitkart_test_clerk;
REVOKE UPDATE ON fitkart.wallets FROM fitkart_test_clerk;
ALTER FUNCTION fitkart.debit_coins OWNER TO fitkart_test_clerk;
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ana'), '42501', 'permission denied for table wallets', 'a function of somebody who may not write wallets');
GRANT UPDATE (available_coins, frozen_coins, debt_coins, total_earned, total_spent, open_serials, next_serial, next_expiry, last_seq, last_hash, last_updated)
    ON fitkart.wallets TO fitkart_test_clerk;
SELECT lives_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ana'), 'and of somebody who may write these columns');
ROLLBACK TO before_birth;

-- Times that never come
UPDATE fitkart.users SET suspended_at = now(), suspended_until = 'infinity' WHERE id = :'ana';
SELECT throws_ok(format($$SELECT fitkart.quote_checkout(%L, '[{"product_id": "018f0000-0000-7000-8000-0000000000a1", "quantity": 1}]')$$, :'ana'), 'KF202', NULL, 'who is suspended for good is suspended');
ROLLBACK TO before_birth;

-- Where rows belong elsewhere
SET LOCAL citus.shard_count = 32;
SELECT is(pg_temp.wallets_of_nine(), 'by statements', 'and with Citus');
SELECT is(pg_temp.gives(:'ana', :'ben'), '993', 'which do the same');
SELECT is(pg_temp.gives(:'ana', gen_random_uuid()) LIKE 'KF005 NOT_FOUND%', true, 'and find who is not there');
SAVEPOINT before_erasure;
UPDATE fitkart.users SET deleted_at = now() WHERE id = :'ben';
SELECT is(pg_temp.gives(:'ana', :'ben'), 'KF005 NOT_FOUND: there is no user ' || :'ben', 'or was erased');
ROLLBACK TO before_erasure;

SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT * FROM finish();
ROLLBACK;
