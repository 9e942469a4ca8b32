-- Coins: balances, credits and debits, transfers, holds, and the audit of the books.

CREATE TYPE fitkart.balance_result AS (
    available_coins bigint,
    frozen_coins    bigint,
    pending_coins   bigint,
    debt_coins      bigint,
    total_earned    bigint,
    total_spent     bigint,
    last_updated    timestamptz
);
COMMENT ON TYPE fitkart.balance_result IS 'A wallet as it is now.';
COMMENT ON COLUMN fitkart.balance_result.available_coins IS 'coins that can be spent now';
COMMENT ON COLUMN fitkart.balance_result.frozen_coins IS 'coins in active holds: his, but set aside';
COMMENT ON COLUMN fitkart.balance_result.pending_coins IS 'coins that a review may release; outside the ledger';
COMMENT ON COLUMN fitkart.balance_result.debt_coins IS 'coins that later earnings repay first';
COMMENT ON COLUMN fitkart.balance_result.total_earned IS 'earned and bonus, net of reversals; without transfers';
COMMENT ON COLUMN fitkart.balance_result.total_spent IS 'spent, net of refunds; without transfers';
COMMENT ON COLUMN fitkart.balance_result.last_updated IS 'when coins or holds last changed';

CREATE FUNCTION fitkart.balance(
    user_id uuid)
RETURNS fitkart.balance_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_balance';
COMMENT ON FUNCTION fitkart.balance IS
'A person''s wallet. The balance is available_coins plus frozen_coins.
Arguments:
  user_id: whose wallet
Returns: available_coins, frozen_coins, pending_coins, debt_coins, total_earned, total_spent (coins), last_updated
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.balance(user_id => ana);';

CREATE FUNCTION fitkart.balance_at(
    user_id uuid,
    at timestamptz)
RETURNS bigint
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_balance_at';
COMMENT ON FUNCTION fitkart.balance_at IS
'The balance (available and frozen coins) as the books had it at a moment.
Arguments:
  user_id: whose wallet
  at: the moment, by book date
Returns: coins; 0 before the first transaction
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT fitkart.balance_at(user_id => ana, at => ''2026-01-01'');';

CREATE TYPE fitkart.account_total AS (
    account text,
    coins   bigint
);
COMMENT ON TYPE fitkart.account_total IS 'An account of the books and what stands on it.';
COMMENT ON COLUMN fitkart.account_total.account IS 'users, or a system account; transfers is the clearing of coins between users, always 0';
COMMENT ON COLUMN fitkart.account_total.coins IS 'sum of its entries';

CREATE FUNCTION fitkart.trial_balance(
    as_of timestamptz DEFAULT NULL)
RETURNS SETOF fitkart.account_total
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH booked AS MATERIALIZED (
        SELECT t.counter_account, pg_catalog.sum(t.amount) AS coins
          FROM fitkart.coin_transactions AS t
         WHERE t.created_at <= coalesce(trial_balance.as_of, 'infinity')
         GROUP BY t.counter_account
    )
    SELECT a.account, coalesce(CASE WHEN a.account = 'users' THEN (SELECT pg_catalog.sum(u.coins) FROM booked AS u)
                                    ELSE -b.coins END, 0)::pg_catalog.int8
      FROM pg_catalog.unnest(ARRAY['users', 'issuance', 'promotion', 'store', 'penalty', 'expiry', 'debt', 'transfers'])
               WITH ORDINALITY AS a (account, place)
      LEFT JOIN booked AS b ON b.counter_account = CASE a.account WHEN 'transfers' THEN 'user' ELSE a.account END
     ORDER BY a.place
$$;
COMMENT ON FUNCTION fitkart.trial_balance IS
'What stands on each account. Every row has a counter-account, so the coins of all accounts add up to 0.
Arguments:
  as_of: rows booked up to then; default all
Returns: a row for users, issuance, promotion, store, penalty, expiry, debt and transfers
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.trial_balance();';

CREATE TYPE fitkart.credit_coins_result AS (
    transaction_id uuid,
    balance_after  bigint
);
COMMENT ON TYPE fitkart.credit_coins_result IS 'What credit_coins wrote.';
COMMENT ON COLUMN fitkart.credit_coins_result.transaction_id IS 'the row in the ledger';
COMMENT ON COLUMN fitkart.credit_coins_result.balance_after IS 'available and frozen coins after it';

CREATE FUNCTION fitkart.credit_coins(
    user_id uuid,
    amount bigint,
    transaction_type text,
    reference_type text DEFAULT NULL,
    reference_id uuid DEFAULT NULL,
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.credit_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_credit_coins';
COMMENT ON FUNCTION fitkart.credit_coins IS
'Gives a person coins. Somebody in debt repays it from what is earned or a bonus, by a row of its own.
Arguments:
  user_id: whose wallet
  amount: whole coins, at least 1
  transaction_type: earned, bonus or refund; a refund is at most what was spent and not refunded yet
  reference_type: what the coins move for, for example order, 1 to 100 bytes; default none
  reference_id: which of them; default none
  description: free text of at most 1,000 bytes, kept erasable; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: transaction_id, balance_after (coins)
Errors: VALIDATION_FAILED, NOT_FOUND, COIN_OVERFLOW, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.credit_coins(user_id => ana, amount => 25, transaction_type => ''earned'', idempotency_key => ''k-17'');';

CREATE TYPE fitkart.debit_coins_result AS (
    transaction_id uuid,
    balance_after  bigint
);
COMMENT ON TYPE fitkart.debit_coins_result IS 'What debit_coins wrote.';
COMMENT ON COLUMN fitkart.debit_coins_result.transaction_id IS 'the row in the ledger';
COMMENT ON COLUMN fitkart.debit_coins_result.balance_after IS 'available and frozen coins after it';

CREATE FUNCTION fitkart.debit_coins(
    user_id uuid,
    amount bigint,
    transaction_type text,
    reference_type text DEFAULT NULL,
    reference_id uuid DEFAULT NULL,
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.debit_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_debit_coins';
COMMENT ON FUNCTION fitkart.debit_coins IS
'Takes coins from a person, as far as they are available.
Arguments:
  user_id: whose wallet
  amount: whole coins, at least 1
  transaction_type: spent or penalty
  reference_type: what the coins move for, for example order, 1 to 100 bytes; not hold where they are spent, which is what capture_hold writes; default none
  reference_id: which of them; default none
  description: free text of at most 1,000 bytes, kept erasable; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: transaction_id, balance_after (coins)
Errors: VALIDATION_FAILED, NOT_FOUND, INSUFFICIENT_COINS, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.debit_coins(user_id => ana, amount => 25, transaction_type => ''spent'', idempotency_key => ''k-17'');';

CREATE TYPE fitkart.transfer_coins_result AS (
    transaction_id uuid,
    from_balance   bigint,
    to_balance     bigint
);
COMMENT ON TYPE fitkart.transfer_coins_result IS 'What a transfer did.';
COMMENT ON COLUMN fitkart.transfer_coins_result.transaction_id IS 'the payer''s row in the ledger';
COMMENT ON COLUMN fitkart.transfer_coins_result.from_balance IS 'the payer''s available and frozen coins after it';
COMMENT ON COLUMN fitkart.transfer_coins_result.to_balance IS 'the receiver''s available and frozen coins after it';

CREATE FUNCTION fitkart.transfer_coins(
    from_user uuid,
    to_user uuid,
    amount bigint,
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.transfer_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_transfer_coins';
COMMENT ON FUNCTION fitkart.transfer_coins IS
'Moves whole coins from one person to another, atomically. Repeating a call with the same idempotency_key answers the first result again.
Arguments:
  from_user: who pays
  to_user: who receives
  amount: whole coins, at least 1
  description: free text of at most 1,000 bytes, kept erasable; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: transaction_id, from_balance, to_balance (coins)
Errors: VALIDATION_FAILED, NOT_FOUND, INSUFFICIENT_COINS, COIN_OVERFLOW, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.transfer_coins(from_user => ana, to_user => ben, amount => 25);';

CREATE TYPE fitkart.transfer_coins_batch_result AS (
    transferred integer,
    coins       bigint
);
COMMENT ON TYPE fitkart.transfer_coins_batch_result IS 'What a batch of transfers did.';
COMMENT ON COLUMN fitkart.transfer_coins_batch_result.transferred IS 'how many transfers';
COMMENT ON COLUMN fitkart.transfer_coins_batch_result.coins IS 'coins that moved';

CREATE FUNCTION fitkart.transfer_coins_batch(
    from_users uuid[],
    to_users uuid[],
    amounts bigint[],
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.transfer_coins_batch_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_transfer_coins_batch';
COMMENT ON FUNCTION fitkart.transfer_coins_batch IS
'Carries out many transfers in the order given, all or none. Each must be covered when its turn comes; an error names the transfer by its index, from 0.
Arguments:
  from_users: who pays, a user a transfer; at most 10,000
  to_users: who receives
  amounts: whole coins, at least 1 each
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: transferred (transfers), coins
Errors: VALIDATION_FAILED, NOT_FOUND, INSUFFICIENT_COINS, COIN_OVERFLOW, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.transfer_coins_batch(from_users => ARRAY[ana, ana], to_users => ARRAY[ben, eva], amounts => ARRAY[5, 7]);';

CREATE TYPE fitkart.hold_coins_result AS (
    hold_id         uuid,
    available_coins bigint
);
COMMENT ON TYPE fitkart.hold_coins_result IS 'A new hold.';
COMMENT ON COLUMN fitkart.hold_coins_result.hold_id IS 'its name, for capture_hold and release_hold';
COMMENT ON COLUMN fitkart.hold_coins_result.available_coins IS 'what is left to spend';

CREATE FUNCTION fitkart.hold_coins(
    user_id uuid,
    amount bigint,
    expires_at timestamptz DEFAULT NULL,
    reference_type text DEFAULT NULL,
    reference_id uuid DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.hold_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_hold_coins';
COMMENT ON FUNCTION fitkart.hold_coins IS
'Sets coins aside for a purchase: they stay the persons, but cannot be spent otherwise.
Arguments:
  user_id: whose coins
  amount: whole coins, at least 1
  expires_at: when the hold ends by itself; default: after the setting hold_minutes
  reference_type: what they are for, 1 to 100 bytes; not order, whose coins checkout sets aside; default none
  reference_id: which of them; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: hold_id, available_coins
Errors: VALIDATION_FAILED, NOT_FOUND, INSUFFICIENT_COINS, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.hold_coins(user_id => ana, amount => 800);';

CREATE TYPE fitkart.hold_state AS (
    status          text,
    held_coins      bigint,
    captured_coins  bigint,
    remaining_coins bigint,
    available_coins bigint,
    runs_out_at     timestamptz,
    transaction_id  uuid
);
COMMENT ON TYPE fitkart.hold_state IS 'A hold as it is after a change, and the wallet it belongs to.';
COMMENT ON COLUMN fitkart.hold_state.status IS 'active, captured, released or expired';
COMMENT ON COLUMN fitkart.hold_state.held_coins IS 'coins that were set aside';
COMMENT ON COLUMN fitkart.hold_state.captured_coins IS 'how many of them were spent';
COMMENT ON COLUMN fitkart.hold_state.remaining_coins IS 'how many are still frozen';
COMMENT ON COLUMN fitkart.hold_state.available_coins IS 'what the person can spend';
COMMENT ON COLUMN fitkart.hold_state.runs_out_at IS 'when it ends by itself; NULL: never';
COMMENT ON COLUMN fitkart.hold_state.transaction_id IS 'the row in the ledger that the change wrote; NULL: none';

CREATE FUNCTION fitkart.capture_hold(
    user_id uuid,
    hold_id uuid,
    amount bigint DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.hold_state
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_capture_hold';
COMMENT ON FUNCTION fitkart.capture_hold IS
'Spends coins of a hold, wholly or in part. The rest of a partial capture stays frozen until it is captured, released or expired.
Arguments:
  user_id: whose hold
  hold_id: which hold; not an order''s, which ships or is cancelled
  amount: coins to spend; default: all that is left. A part needs an idempotency_key
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: status, held_coins, captured_coins, remaining_coins, available_coins (coins), runs_out_at, transaction_id
Errors: VALIDATION_FAILED, NOT_FOUND, HOLD_NOT_ACTIVE, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.capture_hold(user_id => ana, hold_id => h);';

CREATE FUNCTION fitkart.release_hold(
    user_id uuid,
    hold_id uuid,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.hold_state
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_release_hold';
COMMENT ON FUNCTION fitkart.release_hold IS
'Gives what is left of a hold back.
Arguments:
  user_id: whose hold
  hold_id: which hold; not an order''s, which ships or is cancelled
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: status, held_coins, captured_coins, remaining_coins, available_coins (coins), runs_out_at, transaction_id
Errors: VALIDATION_FAILED, NOT_FOUND, HOLD_NOT_ACTIVE, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.release_hold(user_id => ana, hold_id => h);';

CREATE TYPE fitkart.expire_holds_result AS (
    expired integer,
    coins   bigint
);
COMMENT ON TYPE fitkart.expire_holds_result IS 'What expire_holds gave back.';
COMMENT ON COLUMN fitkart.expire_holds_result.expired IS 'holds that had run out';
COMMENT ON COLUMN fitkart.expire_holds_result.coins IS 'coins that are available again';

CREATE FUNCTION fitkart.expire_holds(
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.expire_holds_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_expire_holds';
COMMENT ON FUNCTION fitkart.expire_holds IS
'Gives back what is left of holds whose time is over, up to 10,000 a call. A person for whom it fails is left out, with a WARNING; where nobody else is left, or a dozen are, it fails.
Arguments:
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: expired (holds), coins
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.expire_holds();';

CREATE TYPE fitkart.ledger_problem AS (
    user_id uuid,
    seq     bigint,
    problem text
);
COMMENT ON TYPE fitkart.ledger_problem IS 'Something in the books that is not as it was written.';
COMMENT ON COLUMN fitkart.ledger_problem.user_id IS 'whose books';
COMMENT ON COLUMN fitkart.ledger_problem.seq IS 'the first bad row; NULL: the wallet';
COMMENT ON COLUMN fitkart.ledger_problem.problem IS 'what is wrong, with the numbers';

CREATE FUNCTION fitkart.verify_ledger(
    of_user uuid DEFAULT NULL)
RETURNS SETOF fitkart.ledger_problem
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_verify_ledger';
COMMENT ON FUNCTION fitkart.verify_ledger IS
'Recomputes the chain of transactions and compares it with the wallet, its holds and the texts. Names the first bad row of each person: an edited, removed, added or moved row shows there.
Arguments:
  of_user: whose books; default everybodys
Returns: a row a problem: user_id, seq, problem; no rows: the books are right
Errors: NOT_FOUND
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_ledger();';

CREATE FUNCTION fitkart.verify_coins(
    full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_verify_coins';
COMMENT ON FUNCTION fitkart.verify_coins IS
'What must hold of coins, and whether it does. Part of verify().
Arguments:
  full: also walks the chains of a large ledger and sums every total
Returns: invariant, ok, detail
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_coins(full => true);';

CREATE FUNCTION fitkart.refuse_change()
RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_refuse_change';
COMMENT ON FUNCTION fitkart.refuse_change IS
'Trigger: refuses UPDATE, DELETE and TRUNCATE of an append-only table, also for its owner.
Arguments: none
Returns: nothing
Errors: LEDGER_IMMUTABLE
Roles: none
Since: 0.1.0
Example: CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.coin_transactions FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change();';
