-- Orders that are placed again after the day that had cancelled them was restored.

CREATE FUNCTION fitkart.reorder(
    of_order uuid, shipping_address jsonb DEFAULT NULL, coupon_code text DEFAULT NULL, idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.checkout_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_reorder';
COMMENT ON FUNCTION fitkart.reorder IS
'Places an order again that was cancelled when a day was rejected, at its own prices, once, within 14 days after that day was restored, and while stock lasts: else it is a checkout like any other. Of an order whose codes had been delivered the rest is placed again. A coupon that it was made with came back with the cancellation, and may be named again.
Arguments:
  of_order: the cancelled order
  shipping_address: where to send it, an object of at most 8 kB; default where the order went
  coupon_code: a coupon to use, however it is typed; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: order_id, order_code, status, total_coins, available_coins (what is left to spend)
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT r.order_code, r.total_coins FROM fitkart.reorder(cancelled_order) r;';

CREATE FUNCTION fitkart_api.reorder(
    of_order uuid, shipping_address jsonb DEFAULT NULL, coupon_code text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart.checkout_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_reorder';
COMMENT ON FUNCTION fitkart_api.reorder IS
'Places one''s own order again that was cancelled when a day was rejected, at its own prices, once, within 14 days after that day was restored, and while stock lasts.
Arguments:
  of_order: the cancelled order
  shipping_address: where to send it, an object of at most 8 kB; default where the order went
  coupon_code: a coupon to use, however it is typed; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: order_id, order_code, status, total_coins, available_coins (what is left to spend)
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT r.order_code, r.total_coins FROM fitkart_api.reorder(cancelled_order) r;';
