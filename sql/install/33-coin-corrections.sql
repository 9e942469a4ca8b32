-- Coins that go back the way they came, coins whose time is over, and where coins came from and went.

CREATE TYPE fitkart.reverse_transaction_result AS (
    reversal_id      uuid,
    reversed_coins   bigint,
    reversible_coins bigint,
    balance_after    bigint,
    debt_coins       bigint
);
COMMENT ON TYPE fitkart.reverse_transaction_result IS 'What a reversal did.';
COMMENT ON COLUMN fitkart.reverse_transaction_result.reversal_id IS 'the row that takes back, in the same person''s books';
COMMENT ON COLUMN fitkart.reverse_transaction_result.reversed_coins IS 'coins that went back';
COMMENT ON COLUMN fitkart.reverse_transaction_result.reversible_coins IS 'what is left to be reversed of the transaction';
COMMENT ON COLUMN fitkart.reverse_transaction_result.balance_after IS 'his available and frozen coins now';
COMMENT ON COLUMN fitkart.reverse_transaction_result.debt_coins IS 'what he owes now';

CREATE FUNCTION fitkart.reverse_transaction(
    user_id uuid,
    transaction_id uuid,
    amount bigint DEFAULT NULL,
    reason text DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.reverse_transaction_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_reverse_transaction';
COMMENT ON FUNCTION fitkart.reverse_transaction IS
'Takes a transaction back by a new row that names it, wholly or in part; never more than it moved, however often it is asked. Coins that were given are taken from what is available, those very coins first; what is missing becomes debt, and frozen coins stay. Coins that were taken come back with their date, good for 14 days at least. A transfer is reversed on both sides. Coins of a day follow its steps, an order is refunded, and a reversal stays.
Arguments:
  user_id: in whose books the transaction stands
  transaction_id: the transaction
  amount: whole coins, at least 1; default: all that is left. A part needs an idempotency_key
  reason: free text of at most 1,000 bytes, kept erasable; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: reversal_id, reversed_coins, reversible_coins, balance_after, debt_coins (coins)
Errors: VALIDATION_FAILED, NOT_FOUND, LIMIT_REACHED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.reverse_transaction(user_id => ana, transaction_id => t, reason => ''paid twice'');';

CREATE TYPE fitkart.expire_coins_result AS (
    wallets       integer,
    expired_coins bigint
);
COMMENT ON TYPE fitkart.expire_coins_result IS 'What expire_coins did.';
COMMENT ON COLUMN fitkart.expire_coins_result.wallets IS 'wallets that were looked at; 0: none was due';
COMMENT ON COLUMN fitkart.expire_coins_result.expired_coins IS 'coins that are gone';

CREATE FUNCTION fitkart.expire_coins(
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.expire_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_expire_coins';
COMMENT ON FUNCTION fitkart.expire_coins IS
'Books available coins whose date is over (setting coin_expiry_days) as expired, up to 1,000 wallets a call. Coins in a hold are left alone, and looked at again a day later. A person for whom it fails is left out, with a WARNING; where nobody else is left, or a dozen are, it fails.
Arguments:
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: wallets, expired_coins
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.expire_coins();';

CREATE FUNCTION fitkart.erase_descriptions(
    user_id uuid,
    transaction_id uuid DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_erase_descriptions';
COMMENT ON FUNCTION fitkart.erase_descriptions IS
'Erases the words of transactions for good, with the salt of their digest: what they said can neither be read nor guessed any more, and the chain still holds.
Arguments:
  user_id: in whose books they stand; a deleted person too. What he wrote with coins that he gave goes from the receivers'' books as well
  transaction_id: which transaction; default all of his
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: how many descriptions were erased; 0 where there was none
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.erase_descriptions(user_id => ana);';

CREATE TYPE fitkart.traced_coins AS (
    seq              bigint,
    entry_id         uuid,
    transaction_type text,
    reference_type   text,
    reference_id     uuid,
    coins            bigint,
    booked_at        timestamptz
);
COMMENT ON TYPE fitkart.traced_coins IS 'Where coins of a transaction came from or went.';
COMMENT ON COLUMN fitkart.traced_coins.seq IS 'place of the other transaction in the person''s books; NULL: a hold, or what is available';
COMMENT ON COLUMN fitkart.traced_coins.entry_id IS 'the other transaction, or the hold; NULL: what is available';
COMMENT ON COLUMN fitkart.traced_coins.transaction_type IS 'its type; hold, or available';
COMMENT ON COLUMN fitkart.traced_coins.reference_type IS 'what it was for';
COMMENT ON COLUMN fitkart.traced_coins.reference_id IS 'which of them';
COMMENT ON COLUMN fitkart.traced_coins.coins IS 'how many coins both share';
COMMENT ON COLUMN fitkart.traced_coins.booked_at IS 'when';

CREATE FUNCTION fitkart.trace_coins(
    user_id uuid,
    transaction_id uuid)
RETURNS SETOF fitkart.traced_coins
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH traced AS MATERIALIZED (
        SELECT t.user_id, t.seq, t.serials, t.amount > 0 AS came
          FROM fitkart.coin_transactions AS t
         WHERE t.user_id = trace_coins.user_id AND t.id = trace_coins.transaction_id
    ), found AS (
        SELECT o.seq, o.id, o.transaction_type, o.reference_type, o.reference_id, o.serials * x.serials AS shared, o.created_at
          FROM traced AS x
          JOIN fitkart.coin_transactions AS o ON o.user_id = x.user_id AND o.seq <> x.seq AND o.serials && x.serials
        UNION ALL
        SELECT NULL, h.id, 'hold', h.reference_type, h.reference_id, h.serials * x.serials, h.created_at
          FROM traced AS x
          JOIN fitkart.coin_holds AS h ON h.user_id = x.user_id AND h.status = 'active' AND h.serials && x.serials
         WHERE x.came
        UNION ALL
        SELECT NULL, NULL, 'available', NULL, NULL, w.open_serials * x.serials, w.last_updated
          FROM traced AS x
          JOIN fitkart.wallets AS w ON w.user_id = x.user_id AND w.open_serials && x.serials
         WHERE x.came
    )
    SELECT f.seq, f.id, f.transaction_type, f.reference_type, f.reference_id,
           (SELECT pg_catalog.sum(pg_catalog.upper(r.serials) - pg_catalog.lower(r.serials))
              FROM pg_catalog.unnest(f.shared) AS r (serials))::pg_catalog.int8,
           f.created_at
      FROM found AS f
     ORDER BY f.seq NULLS LAST, f.transaction_type DESC, f.created_at, f.id
$$;
COMMENT ON FUNCTION fitkart.trace_coins IS
'Which earning paid for which spending. Of coins that came: the rows they went with, the holds that keep them, and what is still available. Of coins that went: the rows that had brought them, and those that brought them back.
Arguments:
  user_id: in whose books the transaction stands
  transaction_id: the transaction
Returns: a row for each other transaction or hold that shares coins with it; none for an unknown transaction
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT t.transaction_type, t.coins FROM fitkart.trace_coins(user_id => ana, transaction_id => t) AS t;';
