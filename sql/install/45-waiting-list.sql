-- The waiting list of sold-out products: who waits longest hears first when units come back.

CREATE TYPE fitkart.product_wait AS (
    waiting   boolean,
    ahead     bigint,
    available bigint,
    since     timestamptz
);
COMMENT ON TYPE fitkart.product_wait IS 'Somebody''s place in the line for a product.';
COMMENT ON COLUMN fitkart.product_wait.waiting IS 'true: he hears when units come back; false: units are free, there is nothing to wait for';
COMMENT ON COLUMN fitkart.product_wait.ahead IS 'how many have waited longer; NULL: he does not wait';
COMMENT ON COLUMN fitkart.product_wait.available IS 'units that can be ordered now';
COMMENT ON COLUMN fitkart.product_wait.since IS 'since when he waits; NULL: he does not';

CREATE FUNCTION fitkart.notify_when_available(
    user_id uuid, product_id uuid, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.product_wait
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_notify_when_available';
COMMENT ON FUNCTION fitkart.notify_when_available IS
'Puts a person on the waiting list of a sold-out product. When units come back, as many people as there are units find a notification (kind product_available), who waits longest first; that ends the wait. Nobody waits while units are free: then the answer says so. Asking again keeps the place.
Arguments:
  user_id: who waits
  product_id: for what
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: waiting, ahead, available, since
Errors: VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, AUTH_ACCOUNT_DISABLED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.notify_when_available(ana, ''018f0000-0000-7000-8000-000000000006'');';

CREATE FUNCTION fitkart.stop_notifying(
    user_id uuid, product_id uuid, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_stop_notifying';
COMMENT ON FUNCTION fitkart.stop_notifying IS
'Takes a person off the waiting list of a product.
Arguments:
  user_id: who waits no longer
  product_id: for what
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: true: he waited; false: he did not
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.stop_notifying(ana, ''018f0000-0000-7000-8000-000000000006'');';

CREATE FUNCTION fitkart_api.notify_when_available(product_id uuid, idempotency_key text DEFAULT NULL)
RETURNS fitkart.product_wait
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_notify_when_available';
COMMENT ON FUNCTION fitkart_api.notify_when_available IS
'Puts oneself on the waiting list of a sold-out product. When units come back, as many people as there are units find a notification, who waits longest first; that ends the wait. Nobody waits while units are free: then the answer says so. Asking again keeps the place.
Arguments:
  product_id: for what
  idempotency_key: makes a repeat answer the first result; default none
Returns: waiting, ahead, available, since
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, AUTH_ACCOUNT_DISABLED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.notify_when_available(''018f0000-0000-7000-8000-000000000006'');';

CREATE FUNCTION fitkart_api.stop_notifying(product_id uuid, idempotency_key text DEFAULT NULL)
RETURNS boolean
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_stop_notifying';
COMMENT ON FUNCTION fitkart_api.stop_notifying IS
'Takes oneself off the waiting list of a product.
Arguments:
  product_id: for what
  idempotency_key: makes a repeat answer the first result; default none
Returns: true: he waited; false: he did not
Errors: UNAUTHORIZED, VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT fitkart_api.stop_notifying(''018f0000-0000-7000-8000-000000000006'');';
