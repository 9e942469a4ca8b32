-- Bonus codes, as who is signed in redeems them.

CREATE FUNCTION fitkart_api.redeem_code(code text, idempotency_key text DEFAULT NULL)
RETURNS fitkart.redeemed_code
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_redeem_code';
COMMENT ON FUNCTION fitkart_api.redeem_code IS
'Gives the coins of a bonus code. COUPON_INVALID names the reason: unknown, inactive, not_yet, over, used_up, used_by_you, only_for_orders.
Arguments:
  code: as it was typed; case, hyphens and O for 0, I or L for 1 do not matter
  idempotency_key: makes a repeat answer the first result; default none
Returns: transaction_id, coins, balance_after
Errors: UNAUTHORIZED, VALIDATION_FAILED, COUPON_INVALID, AUTH_ACCOUNT_DISABLED, LIMIT_REACHED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.redeem_code(''WELCOME-100'');';
