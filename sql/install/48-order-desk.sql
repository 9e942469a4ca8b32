-- The order desk: each function starts with admin_, and looks at users.role itself, whatever the database role (rule 27). Who is
-- no administrator gets one row with error_code FORBIDDEN, and the attempt stands in admin_logs.

CREATE TYPE fitkart_api.admin_order_line AS (
    id                  uuid,
    user_id             uuid,
    order_code          text,
    order_status        text,
    total_coins         bigint,
    discount_coins      bigint,
    refunded_coins      bigint,
    full_name           text,
    email               text,
    units               integer,
    tracking_number     text,
    held                boolean,
    refund_requested_at timestamptz,
    created_at          timestamptz,
    updated_at          timestamptz,
    total               bigint,
    error_code          text
);
COMMENT ON TYPE fitkart_api.admin_order_line IS 'An order in the desk''s list.';
COMMENT ON COLUMN fitkart_api.admin_order_line.id IS 'the order''s id';
COMMENT ON COLUMN fitkart_api.admin_order_line.user_id IS 'who ordered';
COMMENT ON COLUMN fitkart_api.admin_order_line.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.admin_order_line.order_status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart_api.admin_order_line.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart_api.admin_order_line.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_line.refunded_coins IS 'what was paid back, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_line.full_name IS 'the buyer''s name';
COMMENT ON COLUMN fitkart_api.admin_order_line.email IS 'the buyer''s email';
COMMENT ON COLUMN fitkart_api.admin_order_line.units IS 'how many units in all';
COMMENT ON COLUMN fitkart_api.admin_order_line.tracking_number IS 'the carrier''s number';
COMMENT ON COLUMN fitkart_api.admin_order_line.held IS 'true: it does not ship for now; the staff holds it, or its account is suspended';
COMMENT ON COLUMN fitkart_api.admin_order_line.refund_requested_at IS 'since when its buyer waits for an answer; NULL: he does not';
COMMENT ON COLUMN fitkart_api.admin_order_line.created_at IS 'when it was ordered';
COMMENT ON COLUMN fitkart_api.admin_order_line.updated_at IS 'when it last changed';
COMMENT ON COLUMN fitkart_api.admin_order_line.total IS 'how many orders there are in all';
COMMENT ON COLUMN fitkart_api.admin_order_line.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE TYPE fitkart_api.admin_order_detail AS (
    id                 uuid,
    user_id            uuid,
    order_code         text,
    status             text,
    total_coins        bigint,
    discount_coins     bigint,
    refunded_coins     bigint,
    buyer              jsonb,
    lines              jsonb,
    events             jsonb,
    refund_requests    jsonb,
    shipping_address   jsonb,
    tracking_number    text,
    notes              text,
    held               boolean,
    hold_id            uuid,
    payment_id         uuid,
    confirm_by         timestamptz,
    estimated_delivery timestamptz,
    created_at         timestamptz,
    confirmed_at       timestamptz,
    shipped_at         timestamptz,
    delivered_at       timestamptz,
    cancelled_at       timestamptz,
    cancelled_reason   text,
    error_code         text
);
COMMENT ON TYPE fitkart_api.admin_order_detail IS 'An order with all that the desk knows of it.';
COMMENT ON COLUMN fitkart_api.admin_order_detail.id IS 'the order''s id';
COMMENT ON COLUMN fitkart_api.admin_order_detail.user_id IS 'who ordered';
COMMENT ON COLUMN fitkart_api.admin_order_detail.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.admin_order_detail.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart_api.admin_order_detail.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart_api.admin_order_detail.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_detail.refunded_coins IS 'what was paid back, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_detail.buyer IS '{id, full_name, email, trust_score, suspended}';
COMMENT ON COLUMN fitkart_api.admin_order_detail.lines IS 'array of {id, product_id, name, image_url, quantity, refunded_quantity, coin_price, discount_coins, total_coins, missing_units: while the order waits, how many promised units of the product, whoever waits for them, the last count did not find}';
COMMENT ON COLUMN fitkart_api.admin_order_detail.events IS 'array of {from, to, refunded_coins, held, note, actor_id, db_role, at}, the oldest first';
COMMENT ON COLUMN fitkart_api.admin_order_detail.refund_requests IS 'array of {id, status, items, coins, granted_coins, reason, asked_at, answer, answered_by, answered_at}, the oldest first';
COMMENT ON COLUMN fitkart_api.admin_order_detail.shipping_address IS 'where it goes, as it was given';
COMMENT ON COLUMN fitkart_api.admin_order_detail.tracking_number IS 'the carrier''s number';
COMMENT ON COLUMN fitkart_api.admin_order_detail.notes IS 'the latest note of the staff';
COMMENT ON COLUMN fitkart_api.admin_order_detail.held IS 'true: the staff holds it';
COMMENT ON COLUMN fitkart_api.admin_order_detail.hold_id IS 'the hold that pays for it; NULL: it costs nothing';
COMMENT ON COLUMN fitkart_api.admin_order_detail.payment_id IS 'the row of the books that paid for it when it shipped';
COMMENT ON COLUMN fitkart_api.admin_order_detail.confirm_by IS 'a pending order expires at this instant';
COMMENT ON COLUMN fitkart_api.admin_order_detail.estimated_delivery IS 'when it should arrive';
COMMENT ON COLUMN fitkart_api.admin_order_detail.created_at IS 'when it was ordered';
COMMENT ON COLUMN fitkart_api.admin_order_detail.confirmed_at IS 'when it was confirmed';
COMMENT ON COLUMN fitkart_api.admin_order_detail.shipped_at IS 'when it was shipped, and its coins were spent';
COMMENT ON COLUMN fitkart_api.admin_order_detail.delivered_at IS 'when it arrived';
COMMENT ON COLUMN fitkart_api.admin_order_detail.cancelled_at IS 'when it was cancelled';
COMMENT ON COLUMN fitkart_api.admin_order_detail.cancelled_reason IS 'why it was cancelled';
COMMENT ON COLUMN fitkart_api.admin_order_detail.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE TYPE fitkart_api.admin_order_stat AS (
    day            date,
    status         text,
    orders         bigint,
    total_coins    bigint,
    refunded_coins bigint,
    error_code     text
);
COMMENT ON TYPE fitkart_api.admin_order_stat IS 'Orders of a day and a status.';
COMMENT ON COLUMN fitkart_api.admin_order_stat.day IS 'day on which the orders were made, UTC';
COMMENT ON COLUMN fitkart_api.admin_order_stat.status IS 'the status that they have now';
COMMENT ON COLUMN fitkart_api.admin_order_stat.orders IS 'how many';
COMMENT ON COLUMN fitkart_api.admin_order_stat.total_coins IS 'what they cost in coins';
COMMENT ON COLUMN fitkart_api.admin_order_stat.refunded_coins IS 'what was paid back of them, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_stat.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE TYPE fitkart_api.admin_order_result AS (
    id              uuid,
    user_id         uuid,
    order_code      text,
    status          text,
    total_coins     bigint,
    discount_coins  bigint,
    available_coins bigint,
    updated_at      timestamptz,
    error_code      text
);
COMMENT ON TYPE fitkart_api.admin_order_result IS 'An order as it is now.';
COMMENT ON COLUMN fitkart_api.admin_order_result.id IS 'the order''s id';
COMMENT ON COLUMN fitkart_api.admin_order_result.user_id IS 'who ordered';
COMMENT ON COLUMN fitkart_api.admin_order_result.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.admin_order_result.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart_api.admin_order_result.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart_api.admin_order_result.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart_api.admin_order_result.available_coins IS 'coins that its buyer has left to spend now';
COMMENT ON COLUMN fitkart_api.admin_order_result.updated_at IS 'when it last changed';
COMMENT ON COLUMN fitkart_api.admin_order_result.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE TYPE fitkart_api.admin_refund_result AS (
    refunded_coins       bigint,
    remaining_refundable bigint,
    status               text,
    error_code           text
);
COMMENT ON TYPE fitkart_api.admin_refund_result IS 'What a refund did.';
COMMENT ON COLUMN fitkart_api.admin_refund_result.refunded_coins IS 'coins that this call paid back';
COMMENT ON COLUMN fitkart_api.admin_refund_result.remaining_refundable IS 'coins of the order that can still be refunded';
COMMENT ON COLUMN fitkart_api.admin_refund_result.status IS 'the order''s status now: refunded once nothing is left, else as it was';
COMMENT ON COLUMN fitkart_api.admin_refund_result.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE TYPE fitkart_api.admin_refund_request AS (
    id              uuid,
    order_code      text,
    status          text,
    requested_coins bigint,
    granted_coins   bigint,
    answer          text,
    asked_at        timestamptz,
    answered_at     timestamptz,
    error_code      text
);
COMMENT ON TYPE fitkart_api.admin_refund_request IS 'What a buyer asks back of an order, and what the desk answered.';
COMMENT ON COLUMN fitkart_api.admin_refund_request.id IS 'the request''s id';
COMMENT ON COLUMN fitkart_api.admin_refund_request.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.admin_refund_request.status IS 'open, granted or refused';
COMMENT ON COLUMN fitkart_api.admin_refund_request.requested_coins IS 'coins that were refundable of what is asked for, when it was asked';
COMMENT ON COLUMN fitkart_api.admin_refund_request.granted_coins IS 'coins that the refund which granted it paid back: fewer where the desk granted a part; NULL: not granted';
COMMENT ON COLUMN fitkart_api.admin_refund_request.answer IS 'what the desk said';
COMMENT ON COLUMN fitkart_api.admin_refund_request.asked_at IS 'when it was asked';
COMMENT ON COLUMN fitkart_api.admin_refund_request.answered_at IS 'when it was answered; NULL: it waits';
COMMENT ON COLUMN fitkart_api.admin_refund_request.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE FUNCTION fitkart_api.admin_orders(
    status text DEFAULT NULL, search text DEFAULT NULL, lim integer DEFAULT 50, off integer DEFAULT 0, after uuid DEFAULT NULL)
RETURNS SETOF fitkart_api.admin_order_line
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_orders';
COMMENT ON FUNCTION fitkart_api.admin_orders IS
'All orders, the newest first; of one status, or those that a search finds.
Arguments:
  status: only orders of this status, or refund_requested: those whose buyer waits for an answer; default all
  search: only orders with this code, this tracking number or of the buyer with this email, each as a whole; default all
  lim: at most so many, 1 to 500; default 50
  off: leave out so many; default 0
  after: only orders made before this one (the last id of the page before), instead of off; default none
Returns: a row an order, total (orders in all) on each; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_orders(search => ''ana@example.org'');';

CREATE FUNCTION fitkart_api.admin_order_detail(order_id uuid)
RETURNS fitkart_api.admin_order_detail
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_order_detail';
COMMENT ON FUNCTION fitkart_api.admin_order_detail IS
'One order with its buyer, its items, its story and its refund requests.
Arguments:
  order_id: the order
Returns: the order, or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_order_detail(the_order);';

CREATE FUNCTION fitkart_api.admin_order_stats(from_day date, to_day date)
RETURNS SETOF fitkart_api.admin_order_stat
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_order_stats';
COMMENT ON FUNCTION fitkart_api.admin_order_stats IS
'How many orders were made, and for how many coins, by day and by the status that they have now.
Arguments:
  from_day: the first day, UTC
  to_day: the last day, UTC; at most 366 days in all
Returns: a row a day and status that has orders; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_order_stats(''2026-03-01'', ''2026-03-31'');';

CREATE FUNCTION fitkart_api.admin_set_order_status(
    order_id uuid, new_status text, tracking_number text DEFAULT NULL, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_order_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_set_order_status';
COMMENT ON FUNCTION fitkart_api.admin_set_order_status IS
'Moves an order on, as fitkart.set_order_status does, with a line in admin_logs.
Arguments:
  order_id: the order
  new_status: confirmed, processing, shipped, delivered or cancelled
  tracking_number: the carrier''s number, only with shipped, at most 100 bytes; default none
  note: why, at most 1000 bytes; the reason when cancelled; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: the order as it is now, or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, ORDER_HELD, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_set_order_status(the_order, ''processing'');';

CREATE FUNCTION fitkart_api.admin_cancel_order(order_id uuid, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_order_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_cancel_order';
COMMENT ON FUNCTION fitkart_api.admin_cancel_order IS
'Cancels an order that has not shipped, as fitkart.cancel_order does, with a line in admin_logs.
Arguments:
  order_id: the order
  reason: why, at most 1000 bytes; its buyer sees it; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: the order as it is now, or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_cancel_order(the_order, reason => ''the address does not exist'');';

CREATE FUNCTION fitkart_api.admin_hold_order(order_id uuid, held boolean, note text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_order_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_hold_order';
COMMENT ON FUNCTION fitkart_api.admin_hold_order IS
'Holds back one order that was not sent yet, or lets it go, as fitkart.hold_order does, with a line in admin_logs.
Arguments:
  order_id: the order
  held: true: hold it; false: let it go
  note: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: the order as it is now, or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_hold_order(the_order, true, note => ''the address is a warehouse'');';

CREATE FUNCTION fitkart_api.admin_refund_order(
    order_id uuid, items jsonb DEFAULT NULL, restock boolean DEFAULT true, reason text DEFAULT NULL,
    idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_refund_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_refund_order';
COMMENT ON FUNCTION fitkart_api.admin_refund_order IS
'Pays back coins of an order that was shipped or delivered, as fitkart.refund_order does, with a line in admin_logs.
Arguments:
  order_id: the order
  items: array of {"order_item_id": uuid, "quantity": units}; equal items are added up; default all that is left
  restock: true: the units came back and are on sale again (never those of digital products); default true
  reason: why, at most 1000 bytes; default none
  idempotency_key: makes a repeat answer the first result; required with items, or a repeat would pay again; default none
Returns: refunded_coins (by this call), remaining_refundable, status; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, REFUND_EXCEEDS_ORDER, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_refund_order(the_order, reason => ''lost on the way'', restock => false);';

CREATE FUNCTION fitkart_api.admin_refuse_refund(order_id uuid, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.admin_refund_request
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_refuse_refund';
COMMENT ON FUNCTION fitkart_api.admin_refuse_refund IS
'Says no to the open refund request of an order, as fitkart.refuse_refund does, with a line in admin_logs.
Arguments:
  order_id: the order
  reason: what the buyer is told, at most 1000 bytes; default nothing
  idempotency_key: makes a repeat answer the first result; default none
Returns: the request as it is now, or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_refuse_refund(the_order, reason => ''It was worn.'');';
