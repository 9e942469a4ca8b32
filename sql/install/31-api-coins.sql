-- Coins for clients: the wallet and history of the signed-in person, and gifts.

CREATE FUNCTION fitkart_api.coin_balance()
RETURNS fitkart.balance_result
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_coin_balance';
COMMENT ON FUNCTION fitkart_api.coin_balance IS
'The signed-in person''s wallet.
Arguments: none
Returns: available_coins, frozen_coins, pending_coins, debt_coins, total_earned, total_spent (coins), last_updated
Errors: UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED, NOT_FOUND
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.coin_balance();';

CREATE TYPE fitkart_api.coin_entry AS (
    id               uuid,
    seq              bigint,
    amount           bigint,
    transaction_type text,
    balance_after    bigint,
    description      text,
    reference_type   text,
    reference_id     uuid,
    effective_day    date,
    other_name       text,
    created_at       timestamptz,
    total            bigint
);
COMMENT ON TYPE fitkart_api.coin_entry IS 'A transaction in the history of one''s coins.';
COMMENT ON COLUMN fitkart_api.coin_entry.id IS 'the transaction';
COMMENT ON COLUMN fitkart_api.coin_entry.seq IS 'its place in the history, 1 is the first; for after';
COMMENT ON COLUMN fitkart_api.coin_entry.amount IS 'coins, signed: what the balance changed by';
COMMENT ON COLUMN fitkart_api.coin_entry.transaction_type IS 'earned, bonus, spent, refund, penalty, transfer_in, transfer_out, expired, reversal or debt';
COMMENT ON COLUMN fitkart_api.coin_entry.balance_after IS 'available and frozen coins after it';
COMMENT ON COLUMN fitkart_api.coin_entry.description IS 'free text, where there is one';
COMMENT ON COLUMN fitkart_api.coin_entry.reference_type IS 'what the coins moved for: order, achievement, gift, …';
COMMENT ON COLUMN fitkart_api.coin_entry.reference_id IS 'which of them';
COMMENT ON COLUMN fitkart_api.coin_entry.effective_day IS 'local day of the walk that earned them';
COMMENT ON COLUMN fitkart_api.coin_entry.other_name IS 'who gave or received them; NULL for hidden profiles';
COMMENT ON COLUMN fitkart_api.coin_entry.created_at IS 'when it was booked';
COMMENT ON COLUMN fitkart_api.coin_entry.total IS 'how many transactions there are in all';

CREATE FUNCTION fitkart_api.coin_history(
    lim integer DEFAULT 20,
    off integer DEFAULT 0,
    after bigint DEFAULT NULL)
RETURNS SETOF fitkart_api.coin_entry
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_coin_history';
COMMENT ON FUNCTION fitkart_api.coin_history IS
'The signed-in person''s transactions, the newest first.
Arguments:
  lim: rows to answer, 1 to 100
  off: rows to skip
  after: seq of the last row seen: continues below it; default from the newest
Returns: a row a transaction
Errors: VALIDATION_FAILED, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.coin_history(lim => 10);';

CREATE TYPE fitkart_api.gift_coins_result AS (
    transaction_id   uuid,
    available_coins  bigint,
    gifts_left_today bigint
);
COMMENT ON TYPE fitkart_api.gift_coins_result IS 'What a gift did.';
COMMENT ON COLUMN fitkart_api.gift_coins_result.transaction_id IS 'the giver''s row in the ledger';
COMMENT ON COLUMN fitkart_api.gift_coins_result.available_coins IS 'what the giver has left to spend';
COMMENT ON COLUMN fitkart_api.gift_coins_result.gifts_left_today IS 'coins he may still give today';

CREATE FUNCTION fitkart_api.gift_coins(
    to_user uuid,
    amount bigint,
    description text DEFAULT NULL,
    idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.gift_coins_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_gift_coins';
COMMENT ON FUNCTION fitkart_api.gift_coins IS
'Gives coins of the signed-in person to somebody else. Bonuses of sign-up cannot be given; the account must be 7 days old, and neither side suspended.
Arguments:
  to_user: who receives
  amount: whole coins, at least 1; at most gift_daily_limit a day
  description: a few words, kept erasable; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: transaction_id, available_coins, gifts_left_today (coins)
Errors: VALIDATION_FAILED, NOT_FOUND, INSUFFICIENT_COINS, LIMIT_REACHED, SUSPICIOUS_ACTIVITY, COIN_OVERFLOW, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.gift_coins(to_user => ben, amount => 5, description => ''for the bus'');';
