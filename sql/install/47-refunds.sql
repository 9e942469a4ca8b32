-- Refunds: what was sent and is paid back, whole or by item and quantity; what a buyer asks for; and orders held back.

CREATE TYPE fitkart.refund_result AS (
    refunded_coins       bigint,
    remaining_refundable bigint,
    status               text
);
COMMENT ON TYPE fitkart.refund_result IS 'What a refund did.';
COMMENT ON COLUMN fitkart.refund_result.refunded_coins IS 'coins that this call paid back';
COMMENT ON COLUMN fitkart.refund_result.remaining_refundable IS 'coins of the order that can still be refunded';
COMMENT ON COLUMN fitkart.refund_result.status IS 'the order''s status now: refunded once nothing is left, else as it was';

CREATE TYPE fitkart.refund_request AS (
    id              uuid,
    order_code      text,
    status          text,
    requested_coins bigint,
    granted_coins   bigint,
    answer          text,
    asked_at        timestamptz,
    answered_at     timestamptz
);
COMMENT ON TYPE fitkart.refund_request IS 'What a buyer asks back of an order, and what the desk answered.';
COMMENT ON COLUMN fitkart.refund_request.id IS 'the request''s id';
COMMENT ON COLUMN fitkart.refund_request.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart.refund_request.status IS 'open, granted (by a refund of the order) or refused';
COMMENT ON COLUMN fitkart.refund_request.requested_coins IS 'coins that were refundable of what is asked for, when it was asked';
COMMENT ON COLUMN fitkart.refund_request.granted_coins IS 'coins that the refund which granted it paid back: fewer where the desk granted a part; NULL: not granted';
COMMENT ON COLUMN fitkart.refund_request.answer IS 'what the desk said';
COMMENT ON COLUMN fitkart.refund_request.asked_at IS 'when it was asked';
COMMENT ON COLUMN fitkart.refund_request.answered_at IS 'when it was answered; NULL: it waits';

CREATE FUNCTION fitkart.refund_order(
    order_id uuid, items jsonb DEFAULT NULL, restock boolean DEFAULT true, reason text DEFAULT NULL,
    idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.refund_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_refund_order';
COMMENT ON FUNCTION fitkart.refund_order IS
'Pays back coins of an order that was shipped or delivered: all that is left, or some units of some items. The order keeps its status until every unit is refunded, then it is refunded. However an order is refunded, its parts add up to what was paid, and never to more. An open request of its buyer is granted by it.
Arguments:
  order_id: the order
  items: array of {"order_item_id": uuid, "quantity": units}; equal items are added up; default all that is left
  restock: true: the units came back and are on sale again (never those of digital products); default true
  reason: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; required with items, or a repeat would pay again; default none
  actor: who did it, for the log; default none
Returns: refunded_coins (by this call), remaining_refundable, status
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, REFUND_EXCEEDS_ORDER, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.refund_order(the_order, ''[{"order_item_id": "018f0000-0000-7000-8000-0000000000aa", "quantity": 1}]'', reason => ''torn'', idempotency_key => ''ticket-4711'');';

CREATE FUNCTION fitkart.request_refund(
    order_id uuid, items jsonb DEFAULT NULL, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.refund_request
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_request_refund';
COMMENT ON FUNCTION fitkart.request_refund IS
'Asks the desk for a refund, on the buyer''s behalf. Nothing is paid back until refund_order does it; refuse_refund says no.
Arguments:
  order_id: the order, shipped or delivered
  items: array of {"order_item_id": uuid, "quantity": units}; default all that is left
  reason: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the request
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, REFUND_EXCEEDS_ORDER, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.request_refund(the_order, reason => ''too small'');';

CREATE FUNCTION fitkart.refuse_refund(
    order_id uuid, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.refund_request
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_refuse_refund';
COMMENT ON FUNCTION fitkart.refuse_refund IS
'Says no to the open refund request of an order. The buyer sees the reason, and may ask again.
Arguments:
  order_id: the order
  reason: what the buyer is told, at most 1000 bytes; default nothing
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the request as it is now
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.refuse_refund(the_order, reason => ''It was worn.'');';

CREATE FUNCTION fitkart.hold_order(
    order_id uuid, held boolean, note text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_hold_order';
COMMENT ON FUNCTION fitkart.hold_order IS
'Holds back one order that was not sent yet, or lets it go: a held order does not ship (ORDER_HELD), but can be cancelled. The orders of a suspended account are held without it, until the account is restored.
Arguments:
  order_id: the order
  held: true: hold it; false: let it go
  note: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the order as it is now
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.hold_order(the_order, true, note => ''the address is a warehouse'');';

CREATE FUNCTION fitkart_api.request_refund(
    order_id uuid, items jsonb DEFAULT NULL, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart.refund_request
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_request_refund';
COMMENT ON FUNCTION fitkart_api.request_refund IS
'Asks for a refund of one''s own order that was shipped or delivered. The desk answers; order_detail shows the answer.
Arguments:
  order_id: the order
  items: array of {"order_item_id": uuid, "quantity": units}; default all that is left
  reason: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: the request
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, REFUND_EXCEEDS_ORDER, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.request_refund(the_order, reason => ''too small'');';
