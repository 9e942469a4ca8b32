-- The coin ledger: wallets, the append-only book of transactions, holds, price lists of walking, idempotency keys.
-- No default, check or index here calls a function of the extension, so that a plain dump restores.

CREATE TABLE fitkart.wallets (
    user_id uuid NOT NULL,
    available_coins bigint NOT NULL DEFAULT 0,
    frozen_coins bigint NOT NULL DEFAULT 0,
    debt_coins bigint NOT NULL DEFAULT 0,
    total_earned bigint NOT NULL DEFAULT 0,
    total_spent bigint NOT NULL DEFAULT 0,
    open_serials int8multirange NOT NULL DEFAULT '{}',
    next_serial bigint NOT NULL DEFAULT 1,
    next_expiry timestamptz,
    last_seq bigint NOT NULL DEFAULT 0,
    last_hash bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000',
    last_updated timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT wallets_pkey PRIMARY KEY (user_id),
    CONSTRAINT wallets_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    -- One check for all: each is parsed anew by every statement that writes a row.
    CONSTRAINT wallets_not_negative_check CHECK (
        least(available_coins, frozen_coins, debt_coins, last_seq, next_serial - 1) >= 0),
    CONSTRAINT wallets_hash_check CHECK (octet_length(last_hash) = 32)
) WITH (fillfactor = 50);  -- room for the new version of a row on its own page: every coin that moves updates one

COMMENT ON TABLE fitkart.wallets IS 'One row a user: what he has, and where his chain of transactions ends. balance = available_coins + frozen_coins. Written by C++ together with the ledger, never by itself';
COMMENT ON COLUMN fitkart.wallets.user_id IS 'whose wallet';
COMMENT ON COLUMN fitkart.wallets.available_coins IS 'coins he can spend now';
COMMENT ON COLUMN fitkart.wallets.frozen_coins IS 'coins in active holds: his, but set aside';
COMMENT ON COLUMN fitkart.wallets.debt_coins IS 'coins that a correction could not take; later earnings repay them first';
COMMENT ON COLUMN fitkart.wallets.total_earned IS 'sum of earned and bonus, net of reversals; transfers are not in it';
COMMENT ON COLUMN fitkart.wallets.total_spent IS 'sum of spent, net of refunds; transfers are not in it';
COMMENT ON COLUMN fitkart.wallets.open_serials IS 'which coins are available, by number: as many as available_coins';
COMMENT ON COLUMN fitkart.wallets.next_serial IS 'the number of the next coin that comes; 1 before the first';
COMMENT ON COLUMN fitkart.wallets.next_expiry IS 'no coin of his expires before; NULL: none will';
COMMENT ON COLUMN fitkart.wallets.last_seq IS 'seq of his newest transaction; 0 before the first';
COMMENT ON COLUMN fitkart.wallets.last_hash IS 'row_hash of his newest transaction; 32 zero bytes before the first';
COMMENT ON COLUMN fitkart.wallets.last_updated IS 'when coins or holds last changed; never runs backwards';
COMMENT ON COLUMN fitkart.wallets.created_at IS 'when the wallet was opened';

COMMENT ON INDEX fitkart.wallets_pkey IS 'every write locks the wallet of its user first; balance reads it';
CREATE INDEX wallets_debt_idx ON fitkart.wallets (user_id) WHERE debt_coins > 0;
COMMENT ON INDEX fitkart.wallets_debt_idx IS 'who owes coins: the report of debts, and the sum of debts in verify()';

CREATE INDEX wallets_expiry_idx ON fitkart.wallets (next_expiry) WHERE next_expiry IS NOT NULL;
COMMENT ON INDEX fitkart.wallets_expiry_idx IS 'whose coins may be over: expire_coins()';

CREATE TABLE fitkart.coin_transactions (
    user_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    amount bigint NOT NULL,
    transaction_type text NOT NULL,
    counter_account text NOT NULL,
    counter_user_id uuid,
    reference_type text,
    reference_id uuid,
    notes_digest bytea,
    balance_before bigint NOT NULL,
    balance_after bigint NOT NULL,
    debt_after bigint NOT NULL,
    effective_day date,
    actor_id uuid,
    db_role text NOT NULL,
    reverses_id uuid,
    hash_version smallint NOT NULL,
    serials int8multirange NOT NULL,
    expires_at timestamptz,
    row_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coin_transactions_pkey PRIMARY KEY (user_id, seq),
    CONSTRAINT coin_transactions_id_key UNIQUE (user_id, id),
    CONSTRAINT coin_transactions_wallet_fkey FOREIGN KEY (user_id) REFERENCES fitkart.wallets (user_id),
    CONSTRAINT coin_transactions_reverses_fkey FOREIGN KEY (user_id, reverses_id) REFERENCES fitkart.coin_transactions (user_id, id),
    -- Few checks, lists as array constants: all are parsed anew by every INSERT (measured: 27 us a transfer, now 12).
    CONSTRAINT coin_transactions_balance_check CHECK (
        least(seq - 1, balance_before, balance_after, debt_after) >= 0 AND balance_after - balance_before = amount AND amount <> 0),
    CONSTRAINT coin_transactions_type_check CHECK (
        transaction_type = ANY (CASE WHEN amount > 0 THEN '{earned,bonus,refund,transfer_in,reversal,debt}'::text[]
                                     ELSE '{spent,penalty,transfer_out,expired,reversal,debt}'::text[] END)),
    CONSTRAINT coin_transactions_account_check CHECK (
        CASE WHEN counter_user_id IS NULL THEN counter_account = ANY ('{issuance,promotion,store,penalty,expiry,debt}'::text[])
             ELSE counter_account = 'user' AND counter_user_id <> user_id END),
    CONSTRAINT coin_transactions_hash_check CHECK (octet_length(row_hash) = 32 AND octet_length(notes_digest) = 32)
);

COMMENT ON TABLE fitkart.coin_transactions IS 'The book: every coin that ever moved, append-only. A correction is a new row. seq has no gaps and row_hash chains each row to the one before it, so that no row can be changed, removed or moved unseen (verify_ledger)';
COMMENT ON COLUMN fitkart.coin_transactions.user_id IS 'whose balance changed';
COMMENT ON COLUMN fitkart.coin_transactions.seq IS 'position in his chain: 1, 2, 3, … without a gap';
COMMENT ON COLUMN fitkart.coin_transactions.id IS 'name of the row for callers, a version 7 uuid';
COMMENT ON COLUMN fitkart.coin_transactions.amount IS 'coins, signed: what the balance changed by';
COMMENT ON COLUMN fitkart.coin_transactions.transaction_type IS 'earned, bonus, spent, refund, penalty, transfer_in, transfer_out, expired, reversal or debt';
COMMENT ON COLUMN fitkart.coin_transactions.counter_account IS 'who stands on the other side: user, or a system account (issuance, promotion, store, penalty, expiry, debt)';
COMMENT ON COLUMN fitkart.coin_transactions.counter_user_id IS 'the other side of a transfer';
COMMENT ON COLUMN fitkart.coin_transactions.reference_type IS 'what the coins moved for: order, day, achievement, …';
COMMENT ON COLUMN fitkart.coin_transactions.reference_id IS 'which of them';
COMMENT ON COLUMN fitkart.coin_transactions.notes_digest IS 'sha256(salt || description) of the row in coin_transaction_notes; the text itself is erasable';
COMMENT ON COLUMN fitkart.coin_transactions.balance_before IS 'balance (available and frozen) before the row';
COMMENT ON COLUMN fitkart.coin_transactions.balance_after IS 'balance (available and frozen) after the row';
COMMENT ON COLUMN fitkart.coin_transactions.debt_after IS 'what he owes after the row; only rows of type debt change it, by their amount';
COMMENT ON COLUMN fitkart.coin_transactions.effective_day IS 'local day of the walk that earned the coins';
COMMENT ON COLUMN fitkart.coin_transactions.actor_id IS 'who did it, where the caller said so';
COMMENT ON COLUMN fitkart.coin_transactions.db_role IS 'session_user of the connection that wrote the row';
COMMENT ON COLUMN fitkart.coin_transactions.reverses_id IS 'the row that this one takes back';
COMMENT ON COLUMN fitkart.coin_transactions.hash_version IS 'canonical form that row_hash was made with (docs/ledger.md)';
COMMENT ON COLUMN fitkart.coin_transactions.serials IS 'which coins came or went, as many as amount: his coins are numbered as they come, and go in that order. What an earning and a spending share is what the one paid of the other';
COMMENT ON COLUMN fitkart.coin_transactions.expires_at IS 'until when the coins that came are good, unless they have a later date; NULL: no date';
COMMENT ON COLUMN fitkart.coin_transactions.row_hash IS 'sha256(row_hash of the row before || canonical form of this row)';
COMMENT ON COLUMN fitkart.coin_transactions.created_at IS 'book date; never runs backwards along seq';

COMMENT ON INDEX fitkart.coin_transactions_pkey IS 'a user''s history in order: coin_history, balance_at, verify_ledger';
COMMENT ON INDEX fitkart.coin_transactions_id_key IS 'one transaction by its id: reversals, proofs, notes';
CREATE INDEX coin_transactions_reverses_idx ON fitkart.coin_transactions (user_id, reverses_id) WHERE reverses_id IS NOT NULL;
COMMENT ON INDEX fitkart.coin_transactions_reverses_idx IS 'what was already taken back of a transaction: reversals never exceed it';
CREATE INDEX coin_transactions_expires_idx ON fitkart.coin_transactions (user_id, seq) WHERE expires_at IS NOT NULL;
COMMENT ON INDEX fitkart.coin_transactions_expires_idx IS 'the dates of a user''s coins: expire_coins(), refunds';
CREATE INDEX coin_transactions_created_idx ON fitkart.coin_transactions USING brin (created_at);
COMMENT ON INDEX fitkart.coin_transactions_created_idx IS 'reports by book date: trial_balance(as_of), metrics of a day';

CREATE TABLE fitkart.coin_transaction_notes (
    user_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    description text,
    salt bytea,
    erased_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coin_transaction_notes_pkey PRIMARY KEY (user_id, transaction_id),
    CONSTRAINT coin_transaction_notes_transaction_fkey FOREIGN KEY (user_id, transaction_id) REFERENCES fitkart.coin_transactions (user_id, id),
    CONSTRAINT coin_transaction_notes_erased_check CHECK ((erased_at IS NULL) = (description IS NOT NULL AND salt IS NOT NULL))
);

COMMENT ON TABLE fitkart.coin_transaction_notes IS 'The words of a transaction, apart from the book so that they can be erased without breaking its chain';
COMMENT ON COLUMN fitkart.coin_transaction_notes.user_id IS 'whose transaction';
COMMENT ON COLUMN fitkart.coin_transaction_notes.transaction_id IS 'which transaction';
COMMENT ON COLUMN fitkart.coin_transaction_notes.description IS 'free text; NULL once erased';
COMMENT ON COLUMN fitkart.coin_transaction_notes.salt IS '16 random bytes before the text in notes_digest, so that an erased text cannot be guessed; NULL once erased';
COMMENT ON COLUMN fitkart.coin_transaction_notes.erased_at IS 'when text and salt were erased';
COMMENT ON COLUMN fitkart.coin_transaction_notes.created_at IS 'when it was written';
COMMENT ON INDEX fitkart.coin_transaction_notes_pkey IS 'the text beside a transaction: coin_history';

CREATE TABLE fitkart.coin_holds (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    amount bigint NOT NULL,
    captured_coins bigint NOT NULL DEFAULT 0,
    serials int8multirange NOT NULL,
    status text NOT NULL DEFAULT 'active',
    reference_type text,
    reference_id uuid,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coin_holds_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT coin_holds_wallet_fkey FOREIGN KEY (user_id) REFERENCES fitkart.wallets (user_id),
    CONSTRAINT coin_holds_amount_check CHECK (amount >= 1 AND captured_coins BETWEEN 0 AND amount),
    CONSTRAINT coin_holds_status_check CHECK (status ~ '^(active|captured|released|expired)$'),
    CONSTRAINT coin_holds_captured_check CHECK ((status = 'captured') = (captured_coins = amount))
) WITH (fillfactor = 70);

COMMENT ON TABLE fitkart.coin_holds IS 'Coins set aside for a purchase. While active, amount - captured_coins of them are frozen in the wallet; holds are no ledger rows, a capture is';
COMMENT ON COLUMN fitkart.coin_holds.user_id IS 'whose coins';
COMMENT ON COLUMN fitkart.coin_holds.id IS 'name of the hold, a version 7 uuid';
COMMENT ON COLUMN fitkart.coin_holds.amount IS 'coins that were set aside';
COMMENT ON COLUMN fitkart.coin_holds.captured_coins IS 'how many of them were spent';
COMMENT ON COLUMN fitkart.coin_holds.serials IS 'which coins are still frozen, by number; empty once the hold is over';
COMMENT ON COLUMN fitkart.coin_holds.status IS 'active; captured: all spent; released or expired: the rest was given back';
COMMENT ON COLUMN fitkart.coin_holds.reference_type IS 'what they are for: order, …';
COMMENT ON COLUMN fitkart.coin_holds.reference_id IS 'which of them';
COMMENT ON COLUMN fitkart.coin_holds.expires_at IS 'from then on it cannot be captured and expire_holds() gives the rest back; NULL: never';
COMMENT ON COLUMN fitkart.coin_holds.created_at IS 'when the coins were frozen';
COMMENT ON COLUMN fitkart.coin_holds.updated_at IS 'when the hold last changed';
COMMENT ON INDEX fitkart.coin_holds_pkey IS 'one hold of a user: capture_hold, release_hold';
CREATE INDEX coin_holds_expiry_idx ON fitkart.coin_holds (expires_at) WHERE status = 'active' AND expires_at IS NOT NULL;
COMMENT ON INDEX fitkart.coin_holds_expiry_idx IS 'holds whose time is over: expire_holds()';
CREATE INDEX coin_holds_active_idx ON fitkart.coin_holds (user_id) INCLUDE (amount, captured_coins) WHERE status = 'active';
COMMENT ON INDEX fitkart.coin_holds_active_idx IS 'frozen coins against active holds: verify_coins()';

CREATE TABLE fitkart.coin_schedules (
    id integer NOT NULL,
    changed_at timestamptz NOT NULL,
    coins_per_step numeric NOT NULL,
    daily_coin_cap bigint NOT NULL,
    weekly_coin_cap bigint,
    tiers jsonb NOT NULL DEFAULT '[]',
    multipliers jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coin_schedules_pkey PRIMARY KEY (id),
    CONSTRAINT coin_schedules_rate_check CHECK (coins_per_step >= 0 AND coins_per_step < 'Infinity'),
    CONSTRAINT coin_schedules_cap_check CHECK (daily_coin_cap >= 0 AND weekly_coin_cap >= 0),
    CONSTRAINT coin_schedules_tiers_check CHECK (jsonb_typeof(tiers) = 'array'),
    CONSTRAINT coin_schedules_multipliers_check CHECK (jsonb_typeof(multipliers) = 'array')
);

COMMENT ON TABLE fitkart.coin_schedules IS 'Price lists of walking, append-only. A list holds for the local days after the one on which it was made; daily_steps.schedule_id keeps the list of each day, so no late sample re-prices the past';
COMMENT ON COLUMN fitkart.coin_schedules.id IS '1 for the list the installation began with, then 2, 3, …';
COMMENT ON COLUMN fitkart.coin_schedules.changed_at IS 'when it was made; each user''s next local midnight is when it begins to hold for him';
COMMENT ON COLUMN fitkart.coin_schedules.coins_per_step IS 'coins of a step, exact';
COMMENT ON COLUMN fitkart.coin_schedules.daily_coin_cap IS 'most coins of a local day, multipliers included';
COMMENT ON COLUMN fitkart.coin_schedules.weekly_coin_cap IS 'most coins that the ISO week of a day has earned up to and with that day; NULL: no cap';
COMMENT ON COLUMN fitkart.coin_schedules.tiers IS 'other rates from a step of the day on, ascending: [{"first_step": 10001, "coins_per_step": "0.02"}]';
COMMENT ON COLUMN fitkart.coin_schedules.multipliers IS 'factors on whole days, before the cap: [{"name": "new year", "first_day": "2026-01-01", "last_day": "2026-01-01", "factor": "2"}]';
COMMENT ON COLUMN fitkart.coin_schedules.created_at IS 'when the row was written';
COMMENT ON INDEX fitkart.coin_schedules_pkey IS 'the list of a day: daily_steps.schedule_id';
CREATE INDEX coin_schedules_changed_idx ON fitkart.coin_schedules (changed_at, id);
COMMENT ON INDEX fitkart.coin_schedules_changed_idx IS 'the newest list: schedule_for()';

INSERT INTO fitkart.coin_schedules (id, changed_at, coins_per_step, daily_coin_cap)
VALUES (1, '-infinity', 0.01, 100);

CREATE TABLE fitkart.idempotency_keys (
    user_id uuid NOT NULL,
    function_name text NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    result jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, function_name, key),
    CONSTRAINT idempotency_keys_key_check CHECK (length(key) BETWEEN 1 AND 200)
) WITH (fillfactor = 70);

COMMENT ON TABLE fitkart.idempotency_keys IS 'Requests that were carried out under a caller''s key, and what they answered; kept for idempotency_key_days. A call that failed leaves none';
COMMENT ON COLUMN fitkart.idempotency_keys.user_id IS 'whose key; of a batch: its first user; of a job: the nil uuid';
COMMENT ON COLUMN fitkart.idempotency_keys.function_name IS 'function that was called, with its schema; each has its own keys';
COMMENT ON COLUMN fitkart.idempotency_keys.key IS 'the caller''s key, 1 to 200 characters';
COMMENT ON COLUMN fitkart.idempotency_keys.request_digest IS 'sha256 of the arguments: another request under the same key is refused';
COMMENT ON COLUMN fitkart.idempotency_keys.result IS 'the row that was answered';
COMMENT ON COLUMN fitkart.idempotency_keys.created_at IS 'when the key was used';
COMMENT ON INDEX fitkart.idempotency_keys_pkey IS 'the claim of a key';
CREATE INDEX idempotency_keys_created_idx ON fitkart.idempotency_keys USING brin (created_at);
COMMENT ON INDEX fitkart.idempotency_keys_created_idx IS 'keys older than idempotency_key_days: purge_idempotency_keys';
