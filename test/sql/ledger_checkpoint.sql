-- Checkpoints fix what was written: whoever rewrites it later, consistently and as a superuser, no longer has their root.
BEGIN;
SELECT plan(81);
SET LOCAL fitkart.clock = '2026-03-14 12:00:00+00';

SELECT fitkart.create_user('proof-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('proof-ben@example.org', 'Ben') AS ben \gset
-- Three pages of wallets, most of them without a transaction.
INSERT INTO fitkart.users (id, email, full_name, referral_code)
SELECT gen_random_uuid(), 'proof-' || n || '@example.org', 'Walker ' || n, 'F' || lpad(n::text, 7, '0') FROM generate_series(1, 600) AS n;
INSERT INTO fitkart.wallets (user_id, last_updated) SELECT u.id, '2026-03-01' FROM fitkart.users AS u ON CONFLICT DO NOTHING;
SELECT count(*) AS wallets FROM fitkart.wallets \gset
SELECT transaction_id AS first FROM fitkart.credit_coins(:'ana', 100, 'earned') \gset
SELECT transaction_id AS second FROM fitkart.credit_coins(:'ana', 100, 'bonus', description => 'well done') \gset
SELECT transaction_id AS gift FROM fitkart.transfer_coins(:'ana', :'ben', 50) \gset

-- The tree in plain SQL: another implementation of RFC 6962, section 2.1.
CREATE FUNCTION pg_temp.root(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    n constant integer := cardinality(leaves);
    k integer := 1;
BEGIN
    IF n = 1 THEN
        RETURN leaves[1];
    END IF;
    WHILE k * 2 < n LOOP
        k := k * 2;
    END LOOP;
    RETURN sha256('\x01'::bytea || pg_temp.root(leaves[1:k]) || pg_temp.root(leaves[k + 1:n]));
END $$;
CREATE FUNCTION pg_temp.root_of_wallets() RETURNS bytea LANGUAGE sql AS $$
    SELECT pg_temp.root(array_agg(sha256('\x00'::bytea || uuid_send(w.user_id) || int8send(w.last_seq) || w.last_hash) ORDER BY w.user_id))
      FROM fitkart.wallets AS w $$;
CREATE FUNCTION pg_temp.problem(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN EXECUTE call; RETURN 'none'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1); END $$;

-- Before the first checkpoint
SELECT is_empty('SELECT * FROM fitkart.verify_checkpoints(true) AS v WHERE NOT v.ok', 'without a checkpoint nothing is wrong');
SELECT throws_ok(format('SELECT fitkart.prove_transaction(%L, %L)', :'ana', :'first'), 'KF005',
                 'NOT_FOUND: there is no checkpoint yet that covers transaction ' || :'first', 'nothing can be proved yet');
SELECT is(pg_temp.problem('SELECT fitkart.ledger_checkpoint(on_day => ''2026-03-15'')'), 'KF001 VALIDATION_FAILED', 'a day to come is refused');

-- The first
SELECT day, line, encode(root, 'hex') AS root, wallets AS counted, rows_verified, problems FROM fitkart.ledger_checkpoint() \gset c1_
SELECT is(:'c1_day'::date, '2026-03-14'::date, 'the day is today in UTC');
SELECT is(:c1_counted, :wallets, 'all wallets are in it, also those without a transaction');
SELECT is(:c1_rows_verified, 4, 'all rows are new to the first');
SELECT is(:c1_problems, 0, 'and right');
SELECT is(:'c1_root', encode(pg_temp.root_of_wallets(), 'hex'), 'plain SQL computes the same root');
SELECT is(:'c1_line', format('fitkart-checkpoint-v1 2026-03-14 %s %s %s', :wallets, :'c1_root', repeat('00', 32)), 'the line names day, wallets, root, and no root before');
SELECT is((SELECT count(*) FROM fitkart.ledger_checkpoint_pages), 3::bigint, 'three pages are kept');
SELECT is((SELECT count(*) FROM fitkart.ledger_checkpoint_pages WHERE user_ids IS NULL), 0::bigint, 'with the ids of their members');

-- The same day again
SELECT fitkart.credit_coins(:'ana', 7, 'earned') \g /dev/null
SELECT is((SELECT c.line FROM fitkart.ledger_checkpoint() AS c), :'c1_line', 'a second call for the day answers the stored checkpoint');
SELECT is((SELECT c.line FROM fitkart.ledger_checkpoint(on_day => '2026-03-14') AS c), :'c1_line', 'also by name');
SELECT is((SELECT count(*) FROM fitkart.ledger_checkpoints), 1::bigint, 'and writes nothing');

-- A proof
SELECT fitkart.prove_transaction(:'ana', :'first') AS proof \gset
SELECT ok(fitkart.verify_proof(:'proof'), 'the first row is proved');
SELECT ok(fitkart.verify_proof(fitkart.prove_transaction(:'ana', :'second')), 'and one in the middle');
SELECT ok(fitkart.verify_proof(fitkart.prove_transaction(:'ana', :'gift')), 'and the newest');
SELECT is(jsonb_array_length(:'proof'::jsonb -> 'rows'), 3, 'its chain leads to the head of that day, not of now');
SELECT is(:'proof'::jsonb ->> 'day', '2026-03-14', 'it names the day');
SELECT is(:'proof'::jsonb ->> 'root', :'c1_root', 'and its root');
SELECT is(pg_temp.problem(format('SELECT fitkart.prove_transaction(%L, gen_random_uuid())', :'ana')), 'KF005 NOT_FOUND', 'an unknown transaction');
SELECT is(pg_temp.problem(format('SELECT fitkart.prove_transaction(%L, %L)', :'ben', :'first')), 'KF005 NOT_FOUND', 'somebody else''s');
SELECT is(pg_temp.problem(format('SELECT fitkart.prove_transaction(%L, NULL)', :'ana')), 'KF001 VALIDATION_FAILED', 'none');

-- The next day: what is new is walked, what did not move is written without names
SET LOCAL fitkart.clock = '2026-03-15 12:00:00+00';
SELECT transaction_id AS late FROM fitkart.debit_coins(:'ana', 30, 'spent') \gset
SELECT is(pg_temp.problem(format('SELECT fitkart.prove_transaction(%L, %L)', :'ana', :'late')), 'KF005 NOT_FOUND', 'a row after the newest checkpoint has no proof yet');
SELECT line, encode(root, 'hex') AS root, rows_verified, problems FROM fitkart.ledger_checkpoint(idempotency_key => 'night-15') \gset c2_
SELECT is(:c2_rows_verified, 2, 'the second walks what came after the first');
SELECT is(:c2_problems, 0, 'and finds it right');
SELECT is(split_part(:'c2_line', ' ', 5), :'c1_root', 'its line ends with the root before');
SELECT is(:'c2_root', encode(pg_temp.root_of_wallets(), 'hex'), 'plain SQL computes its root too');
SELECT is((SELECT count(*) FROM fitkart.ledger_checkpoint_pages WHERE day = '2026-03-15' AND user_ids IS NULL), 3::bigint, 'pages with the same members do not repeat them');
SELECT is((SELECT c.line FROM fitkart.ledger_checkpoint(idempotency_key => 'night-15') AS c), :'c2_line', 'a key answers its first result');
SELECT is(pg_temp.problem('SELECT fitkart.ledger_checkpoint(on_day => ''2026-03-13'')'), 'KF001 VALIDATION_FAILED', 'a day before the newest is refused');
SELECT ok(fitkart.verify_proof(:'proof'), 'an old proof still holds');
SELECT is(fitkart.prove_transaction(:'ana', :'first'), :'proof'::jsonb, 'and is given again, against the first checkpoint that covers the row');
SELECT ok(fitkart.verify_proof(p) AND p ->> 'day' = '2026-03-15', 'the new row is proved against the new one') FROM fitkart.prove_transaction(:'ana', :'late') AS p;

-- More days, more people: every row is proved by the first checkpoint after it
DO $$
BEGIN
    FOR d IN 16..20 LOOP
        PERFORM set_config('fitkart.clock', format('2026-03-%s 12:00:00+00', d), true);
        PERFORM fitkart.create_user('proof-day-' || d || '@example.org', 'New');
        PERFORM fitkart.credit_coins(u.id, d, 'earned') FROM fitkart.users AS u WHERE u.full_name LIKE 'Walker %' AND right(u.id::text, 1) = right(d::text, 1);
        PERFORM fitkart.ledger_checkpoint();
    END LOOP;
END $$;
SELECT is((SELECT count(*) FROM fitkart.ledger_checkpoints AS c WHERE c.problems = 0), 7::bigint, 'seven checkpoints found nothing wrong');
SELECT is_empty($$SELECT t.user_id, t.seq, p ->> 'day'
                    FROM fitkart.coin_transactions AS t, fitkart.prove_transaction(t.user_id, t.id) AS p
                   WHERE NOT fitkart.verify_proof(p) OR (p ->> 'day')::date NOT IN (t.created_at::date, t.created_at::date + 1)$$,
                'every row is proved by the first checkpoint after it');
SELECT cmp_ok((SELECT count(*) FROM fitkart.coin_transactions), '>', 100::bigint, 'of many');
SELECT is_empty('SELECT * FROM fitkart.verify_checkpoints() AS v WHERE NOT v.ok', 'the newest checkpoint holds');
SELECT is_empty('SELECT * FROM fitkart.verify_checkpoints(true) AS v WHERE NOT v.ok', 'and so do all');
SELECT is((SELECT count(*) FROM fitkart.verify() AS v WHERE v.invariant = 'the ledger is what checkpoints fixed' AND v.ok), 1::bigint, 'verify() asks');

-- Forged and malformed proofs are false, never an error
SELECT is_empty(format($$SELECT key FROM jsonb_each(%1$L::jsonb) WHERE fitkart.verify_proof(%1$L::jsonb - key)$$, :'proof'), 'a proof without any one of its parts');
SELECT is_empty(format($$SELECT key, spoilt FROM jsonb_each(%1$L::jsonb) AS part (key, held), jsonb_array_elements('[null,true,0,-1,1e400,0.5,"","00","zz",[],[null],["00"],[[]],{}]') AS spoilt
                          WHERE spoilt <> held AND fitkart.verify_proof(jsonb_set(%1$L::jsonb, ARRAY[key], spoilt))$$, :'proof'), 'with anything else in its place');
SELECT is_empty(format($$SELECT key FROM jsonb_each(%1$L::jsonb) WHERE key <> 'rows' AND key <> 'audit_path'
                            AND fitkart.verify_proof(jsonb_set(%1$L::jsonb, ARRAY[key], fitkart.prove_transaction(%2$L, %3$L) -> key))
                            AND fitkart.prove_transaction(%2$L, %3$L) -> key <> %1$L::jsonb -> key$$, :'proof', :'ana', :'late'), 'with a part of another proof');
SELECT is(fitkart.verify_proof(jsonb_set(:'proof', '{rows,0}', to_jsonb(overlay(:'proof'::jsonb #>> '{rows,0}' placing '00000000000003e7' from 85)))), false, 'with another amount');
SELECT is(fitkart.verify_proof(jsonb_set(:'proof', '{tree_size}', to_jsonb(:wallets + 1))), false, 'of a tree of another size');
SELECT is(fitkart.verify_proof(jsonb_set(:'proof', '{day}', '"2026-03-15"')), false, 'for a day with another root');
SELECT is(fitkart.verify_proof(jsonb_set(:'proof', '{day}', '"2025-03-15"')), false, 'for a day without a checkpoint');
SELECT is(fitkart.verify_proof(other), false, other::text) FROM jsonb_array_elements('[null,true,1,"proof",[],{}]') AS other;
SELECT is(fitkart.verify_proof(jsonb_set(:'proof', '{rows}', (SELECT jsonb_agg('00'::text) FROM generate_series(1, 100001)))), false, 'of too many rows');
SELECT is(pg_temp.problem('SELECT fitkart.verify_proof(NULL)'), 'KF001 VALIDATION_FAILED', 'no proof at all is refused');

-- Written once
SELECT is(pg_temp.problem(statement), 'KF302 LEDGER_IMMUTABLE', statement)
  FROM unnest(ARRAY['UPDATE fitkart.ledger_checkpoints SET problems = 0', 'DELETE FROM fitkart.ledger_checkpoint_pages',
                    'TRUNCATE fitkart.ledger_checkpoints CASCADE']) AS statement;

-- Who may
SELECT is((SELECT string_agg(concat_ws(' ', f.name, r.role), ', ' ORDER BY f.name, r.role)
             FROM unnest(ARRAY['ledger_checkpoint(date,text,uuid)', 'prove_transaction(uuid,uuid)', 'verify_proof(jsonb)', 'verify_checkpoints(boolean)']) AS f (name),
                  unnest(ARRAY['fitkart_anon', 'fitkart_user', 'fitkart_admin', 'fitkart_auditor', 'fitkart_service']) AS r (role)
            WHERE has_function_privilege(r.role, 'fitkart.' || f.name, 'EXECUTE')),
          'ledger_checkpoint(date,text,uuid) fitkart_admin, ledger_checkpoint(date,text,uuid) fitkart_service, '
          'prove_transaction(uuid,uuid) fitkart_admin, prove_transaction(uuid,uuid) fitkart_auditor, prove_transaction(uuid,uuid) fitkart_service, '
          'verify_checkpoints(boolean) fitkart_admin, verify_checkpoints(boolean) fitkart_auditor, verify_checkpoints(boolean) fitkart_service, '
          'verify_proof(jsonb) fitkart_admin, verify_proof(jsonb) fitkart_auditor, verify_proof(jsonb) fitkart_service', 'the engine''s functions');
CREATE ROLE proof_test_gateway LOGIN NOINHERIT;
GRANT fitkart_gateway TO proof_test_gateway;
CREATE FUNCTION pg_temp.as_user(who uuid, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', 'fitkart_user')::text, true);
    SET LOCAL SESSION AUTHORIZATION proof_test_gateway;
    SET LOCAL ROLE fitkart_user;
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
SELECT is(pg_temp.as_user(:'ana', format('SELECT fitkart_api.prove_transaction(%L)', :'first'))::jsonb, :'proof'::jsonb, 'one''s own transaction is proved to oneself');
SELECT is(pg_temp.as_user(:'ben', format('SELECT fitkart_api.prove_transaction(%L)', :'first')), 'KF005 NOT_FOUND', 'somebody else''s is not');
SELECT is(pg_temp.as_user(NULL, format('SELECT fitkart_api.prove_transaction(%L)', :'first')), 'KF208 UNAUTHORIZED', 'and nobody is proved nothing');

-- Tampering
ALTER TABLE fitkart.coin_transactions DISABLE TRIGGER append_only;
ALTER TABLE fitkart.ledger_checkpoints DISABLE TRIGGER append_only;
ALTER TABLE fitkart.ledger_checkpoint_pages DISABLE TRIGGER append_only;
SET LOCAL fitkart.clock = '2026-03-21 12:00:00+00';
-- Tampers, asks, and undoes it.
CREATE FUNCTION pg_temp.found(tampering text, audit text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
    ana constant uuid := (SELECT u.id FROM fitkart.users AS u WHERE u.email = 'proof-ana@example.org');
BEGIN
    EXECUTE format(tampering, ana);
    EXECUTE format(audit, ana) INTO answer;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = coalesce(answer, 'nothing');
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN regexp_replace(SQLERRM, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '…', 'g');
END $$;
\set ledger 'SELECT string_agg(l.problem, ''; '') FROM fitkart.verify_ledger() AS l'
\set quick 'SELECT string_agg(v.detail, ''; '') FROM fitkart.verify_checkpoints() AS v WHERE NOT v.ok'
\set full 'SELECT string_agg(v.detail, ''; '') FROM fitkart.verify_checkpoints(true) AS v WHERE NOT v.ok'
\set next 'SELECT concat(c.problems, '' '', c.first_problem) FROM fitkart.ledger_checkpoint() AS c'
-- A new history of as many rows, chained by the code itself, and a wallet to match.
\set rewritten 'DELETE FROM fitkart.coin_transaction_notes WHERE user_id = %1$L; DELETE FROM fitkart.coin_transactions WHERE user_id = %1$L; DELETE FROM fitkart.wallets WHERE user_id = %1$L; INSERT INTO fitkart.wallets (user_id) VALUES (%1$L); SELECT fitkart.credit_coins(%1$L, 150, ''bonus'') FROM generate_series(1, 2); SELECT fitkart.debit_coins(%1$L, 50, ''penalty''); SELECT fitkart.credit_coins(%1$L, 10, ''earned''); SELECT fitkart.debit_coins(%1$L, 30, ''spent'')'
SELECT is(pg_temp.found(:'rewritten', 'SELECT concat(w.last_seq, '' '', (' || :'ledger' || ')) FROM fitkart.wallets AS w WHERE w.user_id = %L'),
          '5 the other side of the transfer is missing or says something else', 'a history that was rewritten is a chain like any other');
SELECT is(pg_temp.found(:'rewritten', :'quick'), '1 problem: the ledger of somebody between user … and user … is not what the checkpoint of 2026-03-20 fixed', 'but not what the checkpoint fixed');
SELECT is(pg_temp.found(:'rewritten', :'next'), '1 the ledger of somebody between user … and user … is not what the checkpoint of 2026-03-20 fixed', 'the next checkpoint says so');
SELECT is(pg_temp.found(:'rewritten', 'SELECT pg_temp.problem(format(''SELECT fitkart.prove_transaction(%%L, %%L)'', t.user_id, t.id)) FROM fitkart.coin_transactions AS t WHERE t.user_id = %L AND t.seq = 3'),
          'KF307 LEDGER_DAMAGED', 'and nothing of it can be proved');
SELECT is(pg_temp.found(:'rewritten', format('SELECT fitkart.verify_proof(%L)', :'proof')), 'true', 'the proof that was given before is still good');
SELECT is(pg_temp.found('DELETE FROM fitkart.coin_transaction_notes WHERE user_id = %1$L; DELETE FROM fitkart.coin_transactions WHERE user_id = %1$L; DELETE FROM fitkart.wallets WHERE user_id = %1$L', :'next'),
          '2 row 5 of user …, which the checkpoint of 2026-03-20 covers, is missing', 'a wallet removed with all its rows');
SELECT is(pg_temp.found('UPDATE fitkart.wallets AS w SET last_seq = 4, last_hash = t.row_hash FROM fitkart.coin_transactions AS t WHERE t.user_id = %1$L AND t.seq = 4 AND w.user_id = %1$L', :'next'),
          '1 the wallet of user … went back from row 5 to row 4', 'a wallet that goes back');
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 5, ''earned'') FROM generate_series(1, 3); UPDATE fitkart.coin_transactions SET db_role = ''shop'' WHERE user_id = %1$L AND seq = 7', :'next'),
          '1 user …, row 7: row_hash is not the hash of this row after the one before it', 'a new row that was edited');
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 5, ''earned'') FROM generate_series(1, 3); DELETE FROM fitkart.coin_transactions WHERE user_id = %1$L AND seq = 8', :'next'),
          '1 user …, row 8 is missing', 'a new row that was removed from the end');
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 5, ''earned'') FROM generate_series(1, 3); DELETE FROM fitkart.coin_transactions WHERE user_id = %1$L AND seq = 7', :'next'),
          '1 user …, row 8: row 7 before it is missing', 'or from the middle');
-- More rows of two people than are read at a time.
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 9000, ''earned''); SELECT fitkart.transfer_coins_batch(array_fill(%1$L::uuid, ''{9000}''), array_fill(u.id, ''{9000}''), array_fill(1::bigint, ''{9000}'')) FROM fitkart.users AS u WHERE u.email = ''proof-ben@example.org''', 'SELECT concat(c.problems, '' '', c.rows_verified) FROM fitkart.ledger_checkpoint() AS c'),
          '0 18001', 'thousands of new rows of two people');
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 9000, ''earned''); SELECT fitkart.transfer_coins_batch(array_fill(%1$L::uuid, ''{9000}''), array_fill(u.id, ''{9000}''), array_fill(1::bigint, ''{9000}'')) FROM fitkart.users AS u WHERE u.email = ''proof-ben@example.org''; UPDATE fitkart.coin_transactions SET actor_id = user_id WHERE user_id = %1$L AND seq = 8900', :'next'),
          '1 user …, row 8900: row_hash is not the hash of this row after the one before it', 'of which one was edited');
SELECT is(pg_temp.found('SELECT fitkart.credit_coins(%1$L, 5, ''earned''); UPDATE fitkart.wallets SET last_hash = sha256(''x'') WHERE user_id = %1$L', :'next'),
          '1 user …, the wallet''s last_hash is not the row_hash of its last row', 'a wallet with another hash');
SELECT is(pg_temp.found('UPDATE fitkart.ledger_checkpoints SET root = sha256(''x'') WHERE day = ''2026-03-18''', :'quick'),
          '1 problem: the checkpoint of 2026-03-19 does not follow the one before it', 'another root of an old checkpoint');
SELECT is(pg_temp.found('UPDATE fitkart.ledger_checkpoint_pages SET seqs[1] = 99 WHERE day = ''2026-03-16'' AND page = 1', :'full'),
          '1 problem: row 99 of user …, which the checkpoint of 2026-03-16 covers, is missing', 'another head in an old checkpoint');
SELECT is(pg_temp.found('DELETE FROM fitkart.ledger_checkpoint_pages WHERE day = ''2026-03-20'' AND page = 2', :'quick'),
          '1 problem: the pages of the checkpoint of 2026-03-20 do not give its root', 'a page removed');
SELECT is(pg_temp.found('DELETE FROM fitkart.ledger_checkpoint_pages WHERE day = ''2026-03-17''; DELETE FROM fitkart.ledger_checkpoints WHERE day = ''2026-03-17''', :'quick'),
          '1 problem: the checkpoint of 2026-03-18 does not follow the one before it', 'a checkpoint removed');
SELECT is(pg_temp.found(:'rewritten' || '; DELETE FROM fitkart.ledger_checkpoint_pages; DELETE FROM fitkart.ledger_checkpoints; SELECT fitkart.ledger_checkpoint(on_day => d::date) FROM generate_series(''2026-03-14''::date, ''2026-03-20''::date, ''1 day'') AS d',
                        'SELECT concat((' || :'full' || '), c.line = ' || quote_literal(:'c1_line') || ') FROM fitkart.ledger_checkpoints AS t, fitkart.ledger_checkpoint(on_day => t.day) AS c WHERE t.number = 1'),
          'f', 'with the checkpoints rewritten too, only the line kept elsewhere tells');
SELECT is_empty('SELECT * FROM fitkart.verify_checkpoints(true) AS v WHERE NOT v.ok', 'all that was undone');

SELECT * FROM finish();
ROLLBACK;
