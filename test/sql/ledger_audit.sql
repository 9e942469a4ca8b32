-- The audit finds what even a superuser changes behind the trigger's back, and names the first bad row.
BEGIN;
SELECT plan(50);
SET LOCAL fitkart.clock = '2026-03-14 12:00:00+00';

SELECT fitkart.create_user('audit-ana@example.org', 'Ana') AS ana \gset
SELECT fitkart.create_user('audit-ben@example.org', 'Ben') AS ben \gset
SELECT fitkart.credit_coins(:'ana', 100, 'earned') \g /dev/null
SELECT fitkart.credit_coins(:'ana', 100, 'bonus', description => 'well done') \g /dev/null
SELECT fitkart.debit_coins(:'ana', 30, 'spent') \g /dev/null
SELECT fitkart.credit_coins(:'ana', 30, 'earned') \g /dev/null
SELECT fitkart.transfer_coins(:'ana', :'ben', 50) \g /dev/null
SELECT fitkart.hold_coins(:'ana', 20) \g /dev/null

-- The canonical form as docs/ledger.md spells it out, in plain SQL: another implementation of the same chain.
CREATE FUNCTION pg_temp.nullable(value bytea) RETURNS bytea LANGUAGE sql AS
    $$ SELECT coalesce('\x01'::bytea || value, '\x00'::bytea) $$;
CREATE FUNCTION pg_temp.sized(value text) RETURNS bytea LANGUAGE sql AS
    $$ SELECT int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;
CREATE VIEW pg_temp.recomputed AS
SELECT t.user_id, t.seq, t.row_hash,
       sha256(coalesce(lag(t.row_hash) OVER (PARTITION BY t.user_id ORDER BY t.seq), decode(repeat('00', 32), 'hex'))
              || int2send(t.hash_version) || uuid_send(t.user_id) || int8send(t.seq) || uuid_send(t.id) || int8send(t.amount)
              || pg_temp.sized(t.transaction_type) || pg_temp.sized(t.counter_account)
              || pg_temp.nullable(uuid_send(t.counter_user_id)) || pg_temp.nullable(pg_temp.sized(t.reference_type))
              || pg_temp.nullable(uuid_send(t.reference_id)) || pg_temp.nullable(t.notes_digest)
              || int8send(t.balance_before) || int8send(t.balance_after) || int8send(t.debt_after)
              || pg_temp.nullable(int4send(t.effective_day - date '1970-01-01')) || pg_temp.nullable(uuid_send(t.actor_id))
              || pg_temp.sized(t.db_role) || pg_temp.nullable(uuid_send(t.reverses_id))
           || (SELECT int4send(count(*)::int) || coalesce(string_agg(int8send(lower(r.s)) || int8send(upper(r.s)), '' ORDER BY lower(r.s)), '')
                 FROM unnest(t.serials) AS r (s))
           || pg_temp.nullable(int8send((extract(epoch FROM t.expires_at) * 1000000)::bigint))
              || int8send((extract(epoch FROM t.created_at) * 1000000)::bigint)) AS expected
  FROM fitkart.coin_transactions AS t;
SELECT is_empty('SELECT * FROM pg_temp.recomputed AS r WHERE r.row_hash <> r.expected', 'plain SQL recomputes the same hashes');
SELECT is((SELECT count(*) FROM pg_temp.recomputed AS r WHERE r.user_id = :'ana'), 5::bigint, 'of all rows');
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'the books are right');
SELECT is_empty('SELECT * FROM fitkart.verify_coins() AS v WHERE NOT v.ok', 'and so is all the rest');
SELECT is_empty('SELECT * FROM fitkart.verify_coins(true) AS v WHERE NOT v.ok', 'in full');
SELECT throws_ok('SELECT * FROM fitkart.verify_ledger(''00000000-0000-7000-8000-00000000dead'')', 'KF005', NULL, 'the books of nobody');

ALTER TABLE fitkart.coin_transactions DISABLE TRIGGER append_only;
ALTER TABLE fitkart.coin_transactions DROP CONSTRAINT coin_transactions_balance_check;
ALTER TABLE fitkart.coin_transactions DROP CONSTRAINT coin_transactions_type_check;

-- Tampers, audits, and undoes it.
CREATE FUNCTION pg_temp.found(tampering text, audit text DEFAULT
    'SELECT string_agg(concat(''row '', l.seq, '': '', l.problem), ''; '') FROM fitkart.verify_ledger() AS l') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE tampering;
    EXECUTE audit INTO answer;
    RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = coalesce(answer, 'nothing');
EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
    RETURN SQLERRM;
END $$;
CREATE FUNCTION pg_temp.ana(statement text) RETURNS text LANGUAGE sql AS
    $$ SELECT format(statement, (SELECT u.id FROM fitkart.users AS u WHERE u.email = 'audit-ana@example.org')) $$;
\set bad_hash 'row_hash is not the hash of this row after the one before it'

SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET amount = 110 WHERE user_id = %L AND seq = 2')),
          'row 2: balance_after is 200, it should be 210', 'an edited amount');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET amount = amount + 10, balance_after = balance_after + 10 WHERE user_id = %L AND seq = 5;
                                     UPDATE fitkart.wallets SET available_coins = available_coins + 10 WHERE user_id = %1$L')),
          'row 5: ' || :'bad_hash' || '; row 5: the other side of the transfer is missing or says something else; row 1: the other side of the transfer is missing or says something else', 'an edited amount with balance and wallet to match');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET counter_account = ''issuance'' WHERE user_id = %L AND seq = 2')), 'row 2: ' || :'bad_hash', 'another account');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET transaction_type = ''bonus'' WHERE user_id = %L AND seq = 1')), 'row 1: ' || :'bad_hash', 'another type');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET transaction_type = ''gift'' WHERE user_id = %L AND seq = 1')), 'row 1: "gift" is no transaction type', 'a type that is none');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET actor_id = user_id WHERE user_id = %L AND seq = 3')), 'row 3: ' || :'bad_hash', 'another actor');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET db_role = ''shop'' WHERE user_id = %L AND seq = 3')), 'row 3: ' || :'bad_hash', 'another role');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET effective_day = ''2026-03-01'' WHERE user_id = %L AND seq = 1')), 'row 1: ' || :'bad_hash', 'another day');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET created_at = created_at + interval ''1 us'' WHERE user_id = %L AND seq = 5')), 'row 5: ' || :'bad_hash', 'another time');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET created_at = ''infinity'' WHERE user_id = %L AND seq = 5')), 'row 5: a value that no row is written with', 'no time at all');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET debt_after = 5 WHERE user_id = %L AND seq = 4')), 'row 4: debt_after is 5, it should be 0', 'another debt');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET hash_version = 2 WHERE user_id = %L AND seq = 4')), 'row 4: hash_version 2 is unknown', 'another version');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET row_hash = sha256(''x'') WHERE user_id = %L AND seq = 2')), 'row 2: ' || :'bad_hash', 'another hash');
SELECT is(pg_temp.found(pg_temp.ana('DELETE FROM fitkart.coin_transactions WHERE user_id = %L AND seq = 3')), 'row 4: row 3 before it is missing', 'a row removed from the middle');
SELECT is(pg_temp.found(pg_temp.ana('DELETE FROM fitkart.coin_transactions WHERE user_id = %L AND seq IN (3, 4);
                                     UPDATE fitkart.coin_transactions SET seq = 3 WHERE user_id = %1$L AND seq = 5;
                                     UPDATE fitkart.wallets SET last_seq = 3 WHERE user_id = %1$L')),
          'row 3: ' || :'bad_hash', 'rows that cancel out removed, and the gap closed');
SELECT is(pg_temp.found(pg_temp.ana('DELETE FROM fitkart.coin_transactions WHERE user_id = %L AND seq = 5')),
          'row : the wallet''s last_seq is 5, its rows say 4; row 1: the other side of the transfer is missing or says something else', 'the tail removed');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET seq = 99 WHERE user_id = %L AND seq = 3;
                                     UPDATE fitkart.coin_transactions SET seq = 3 WHERE user_id = %1$L AND seq = 4;
                                     UPDATE fitkart.coin_transactions SET seq = 4 WHERE user_id = %1$L AND seq = 99')),
          'row 3: balance_before is 170, the rows before it add up to 200', 'two rows swapped');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET available_coins = available_coins + 1 WHERE user_id = %L')),
          'row : the wallet''s balance is 151, its rows say 150', 'a wallet that has more');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET total_spent = 0 WHERE user_id = %L')),
          'row : the wallet''s total_spent is 0, its rows say 30', 'a wallet that spent less');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET available_coins = available_coins + 20, frozen_coins = 0 WHERE user_id = %L')),
          'row : 0 coins are frozen, active holds keep 20', 'a wallet that disagrees with its holds');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_holds SET amount = 30 WHERE user_id = %L')),
          'row : 20 coins are frozen, active holds keep 30', 'a hold that disagrees with its wallet');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET serials = ''{[1,51)}'' WHERE user_id = %L AND seq = 5')), 'row 5: ' || :'bad_hash', 'other coins');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET serials = ''{(,)}'' WHERE user_id = %L AND seq = 5')), 'row 5: ' || :'bad_hash', 'all coins there are');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transactions SET expires_at = ''2036-01-01'' WHERE user_id = %L AND seq = 1')), 'row 1: ' || :'bad_hash', 'another date of expiry');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET open_serials = ''{[1000,1130)}'' WHERE user_id = %L')),
          'row : the wallet''s coins (with those in holds) is {[81,101),[1000,1130)}, its rows say {[81,231)}', 'a wallet with other coins');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET open_serials = ''{[81,211)}'' WHERE user_id = %L')),
          'row : coins are available and in a hold: {[81,101)}', 'coins that a hold keeps and the wallet has');
SELECT fitkart.change_setting('coin_expiry_days', '30') \g /dev/null
SELECT fitkart.create_user('audit-eva@example.org', 'Eva') AS eva \gset
SELECT fitkart.credit_coins(:'eva', 10, 'earned') \g /dev/null
SELECT is(pg_temp.found(format('UPDATE fitkart.wallets SET next_expiry = NULL WHERE user_id = %L', :'eva')),
          'row : the wallet''s next_expiry is none, a coin of it is over at 2026-04-13T12:00:00Z', 'coins that would never be over');
SELECT is(pg_temp.found(format('UPDATE fitkart.wallets SET next_expiry = ''2026-04-13 12:00:01+00'' WHERE user_id = %L', :'eva')),
          'row : the wallet''s next_expiry is 2026-04-13T12:00:01Z, a coin of it is over at 2026-04-13T12:00:00Z', 'or would be over too late');
SELECT is(pg_temp.found(format('UPDATE fitkart.wallets SET next_expiry = ''2026-03-20'' WHERE user_id = %L', :'eva')), 'nothing', 'to look too soon does no harm');
SELECT fitkart.change_setting('coin_expiry_days', 'none') \g /dev/null
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.wallets SET next_serial = 1 WHERE user_id = %L')),
          'row : the wallet''s next_serial is 1, its rows say 231', 'numbers that would come twice');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_holds SET serials = ''{[201,221)}'' WHERE user_id = %L')),
          'row : coins are available and in a hold: {[201,221)}', 'a hold that keeps other coins');
SELECT is(pg_temp.found(pg_temp.ana('INSERT INTO fitkart.coin_transactions SELECT (r).* FROM (SELECT jsonb_populate_record(t, ''{"seq": 6, "id": "00000000-0000-7000-8000-000000000009", "transaction_type": "reversal", "amount": -101}''::jsonb || jsonb_build_object(''reverses_id'', t.id)) AS r FROM fitkart.coin_transactions AS t WHERE t.user_id = %L AND t.seq = 1) AS x'),
                        'SELECT string_agg(l.problem, ''; '') FROM fitkart.verify_ledger() AS l WHERE l.seq = 1'),
          'more of it was reversed than it moved', 'more taken back than there was');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transaction_notes SET description = ''bribe'' WHERE user_id = %L')),
          'row 2: the description is not the one that was written', 'another description');
SELECT is(pg_temp.found(pg_temp.ana('UPDATE fitkart.coin_transaction_notes SET description = NULL, salt = NULL, erased_at = now() WHERE user_id = %L')),
          'nothing', 'an erased description breaks nothing');
SELECT is(pg_temp.found(pg_temp.ana('DELETE FROM fitkart.coin_transactions WHERE user_id = (SELECT u.id FROM fitkart.users AS u WHERE u.email = ''audit-ben@example.org'')'),
                        'SELECT string_agg(concat(v.invariant, '': '', v.ok), ''; '') FROM fitkart.verify_coins() AS v WHERE NOT v.ok'),
          'every wallet is what its newest transaction says: f; no transaction was changed, removed, added or moved: f; a transfer has two sides: f; the trial balance is what the wallets say: f', 'verify_coins says what does not hold');
SELECT is(pg_temp.found('DELETE FROM fitkart.coin_transactions WHERE user_id = (SELECT u.id FROM fitkart.users AS u WHERE u.email = ''audit-ben@example.org'');
                         UPDATE fitkart.wallets SET available_coins = 0, last_seq = 0, last_hash = decode(repeat(''00'', 32), ''hex''), open_serials = ''{}'', next_serial = 1
                          WHERE user_id = (SELECT u.id FROM fitkart.users AS u WHERE u.email = ''audit-ben@example.org'')'),
          'row 5: the other side of the transfer is missing or says something else', 'a transfer whose receiver knows nothing of it');
SELECT is(pg_temp.found(pg_temp.ana('DELETE FROM fitkart.coin_transactions WHERE user_id = %1$L AND transaction_type = ''transfer_out'''), format($$SELECT min(l.problem) FROM fitkart.verify_ledger(%L) AS l WHERE l.seq IS NOT NULL$$, :'ben')),
          'the other side of the transfer is missing or says something else', 'and one whose payer does not, asked of the receiver alone');
SELECT h.hold_id AS hold FROM fitkart.hold_coins(:'ana', 10) h \gset
SELECT fitkart.capture_hold(:'ana', :'hold', 4, 'audit-capture') \g /dev/null
SELECT fitkart.release_hold(:'ana', :'hold') \g /dev/null
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'a hold that was captured in part is right');
SELECT is(pg_temp.found(format('UPDATE fitkart.coin_holds SET captured_coins = 6 WHERE id = %L', :'hold')),
          'row : hold ' || :'hold' || ' says that 6 coins were captured, the books have 4', 'a settled hold that says more');
SELECT is(pg_temp.found(format('UPDATE fitkart.coin_holds SET captured_coins = 3 WHERE id = %L', :'hold')),
          'row : hold ' || :'hold' || ' says that 3 coins were captured, the books have 4', 'one that says less');
SELECT is(pg_temp.found(format('UPDATE fitkart.coin_holds SET captured_coins = 0 WHERE id = %L', :'hold'),
                        'SELECT string_agg(concat(v.invariant, '': '', v.ok), ''; '') FROM fitkart.verify_coins() AS v WHERE NOT v.ok'),
          'what holds say was captured stands in the books: f', 'or nothing, which verify_coins says, too');
SELECT is(pg_temp.found(format('DELETE FROM fitkart.coin_holds WHERE id = %L', :'hold')),
          'row : the books have 4 coins captured from hold ' || :'hold' || ', which is not there', 'and one that was removed');
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'spent', 'hold', %L)$$, :'ana', :'hold'), 'KF001',
                 'VALIDATION_FAILED: the coins of a hold are spent by capture_hold alone', 'nobody else writes such rows');
SELECT is_empty('SELECT * FROM fitkart.verify_ledger()', 'all that was undone');

SELECT * FROM finish();
ROLLBACK;
