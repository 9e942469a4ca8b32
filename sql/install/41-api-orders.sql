-- Orders, as the signed-in buyer sees them. Somebody else's order is NOT_FOUND.

CREATE TYPE fitkart_api.order_overview AS (
    id              uuid,
    order_code      text,
    status          text,
    total_coins     bigint,
    discount_coins  bigint,
    products        integer,
    units           integer,
    first_name      text,
    first_image_url text,
    created_at      timestamptz,
    updated_at      timestamptz,
    total           bigint
);
COMMENT ON TYPE fitkart_api.order_overview IS 'An order in a list.';
COMMENT ON COLUMN fitkart_api.order_overview.id IS 'the order''s id';
COMMENT ON COLUMN fitkart_api.order_overview.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.order_overview.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart_api.order_overview.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart_api.order_overview.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart_api.order_overview.products IS 'how many different products';
COMMENT ON COLUMN fitkart_api.order_overview.units IS 'how many units in all';
COMMENT ON COLUMN fitkart_api.order_overview.first_name IS 'name of its first product';
COMMENT ON COLUMN fitkart_api.order_overview.first_image_url IS 'picture of its first product';
COMMENT ON COLUMN fitkart_api.order_overview.created_at IS 'when it was ordered';
COMMENT ON COLUMN fitkart_api.order_overview.updated_at IS 'when it last changed';
COMMENT ON COLUMN fitkart_api.order_overview.total IS 'how many orders there are in all';

CREATE TYPE fitkart_api.order_detail AS (
    id                 uuid,
    order_code         text,
    status             text,
    total_coins        bigint,
    discount_coins     bigint,
    refunded_coins     bigint,
    lines              jsonb,
    events             jsonb,
    refund_request     jsonb,
    shipping_address   jsonb,
    tracking_number    text,
    held               boolean,
    can_be_cancelled   boolean,
    confirm_by         timestamptz,
    estimated_delivery timestamptz,
    created_at         timestamptz,
    confirmed_at       timestamptz,
    shipped_at         timestamptz,
    delivered_at       timestamptz,
    cancelled_at       timestamptz,
    cancelled_reason   text
);
COMMENT ON TYPE fitkart_api.order_detail IS 'An order with its items and its story.';
COMMENT ON COLUMN fitkart_api.order_detail.id IS 'the order''s id';
COMMENT ON COLUMN fitkart_api.order_detail.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart_api.order_detail.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart_api.order_detail.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart_api.order_detail.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart_api.order_detail.refunded_coins IS 'what was paid back, in coins';
COMMENT ON COLUMN fitkart_api.order_detail.lines IS 'array of {id, product_id, name, image_url, quantity, refunded_quantity, coin_price, discount_coins, total_coins, codes}; codes: what a digital product is delivered as, null before that and for others';
COMMENT ON COLUMN fitkart_api.order_detail.events IS 'array of {from, to, refunded_coins, at}, the oldest first';
COMMENT ON COLUMN fitkart_api.order_detail.refund_request IS 'one''s newest refund request: {status, items, coins, granted_coins, reason, asked_at, answer, answered_at}; NULL: none was made';
COMMENT ON COLUMN fitkart_api.order_detail.shipping_address IS 'where it goes, as it was given';
COMMENT ON COLUMN fitkart_api.order_detail.tracking_number IS 'the carrier''s number';
COMMENT ON COLUMN fitkart_api.order_detail.held IS 'true: the staff holds it, it does not ship for now';
COMMENT ON COLUMN fitkart_api.order_detail.can_be_cancelled IS 'true: cancel_order would do it';
COMMENT ON COLUMN fitkart_api.order_detail.confirm_by IS 'a pending order expires at this instant';
COMMENT ON COLUMN fitkart_api.order_detail.estimated_delivery IS 'when it should arrive';
COMMENT ON COLUMN fitkart_api.order_detail.created_at IS 'when it was ordered';
COMMENT ON COLUMN fitkart_api.order_detail.confirmed_at IS 'when it was confirmed';
COMMENT ON COLUMN fitkart_api.order_detail.shipped_at IS 'when it was shipped, and its coins were spent';
COMMENT ON COLUMN fitkart_api.order_detail.delivered_at IS 'when it arrived';
COMMENT ON COLUMN fitkart_api.order_detail.cancelled_at IS 'when it was cancelled';
COMMENT ON COLUMN fitkart_api.order_detail.cancelled_reason IS 'why it was cancelled';

CREATE TYPE fitkart_api.product_overview AS (
    id              uuid,
    name            text,
    description     text,
    coin_price      bigint,
    retail_price    bigint,
    retail_currency text,
    image_url       text,
    shelf           text,
    is_digital      boolean,
    available       integer,
    total           bigint
);
COMMENT ON TYPE fitkart_api.product_overview IS 'A product on sale.';
COMMENT ON COLUMN fitkart_api.product_overview.id IS 'the product''s id';
COMMENT ON COLUMN fitkart_api.product_overview.name IS 'its name';
COMMENT ON COLUMN fitkart_api.product_overview.description IS 'a text about it';
COMMENT ON COLUMN fitkart_api.product_overview.coin_price IS 'coins for one unit';
COMMENT ON COLUMN fitkart_api.product_overview.retail_price IS 'what it costs elsewhere, in the smallest unit of retail_currency';
COMMENT ON COLUMN fitkart_api.product_overview.retail_currency IS 'ISO 4217';
COMMENT ON COLUMN fitkart_api.product_overview.image_url IS 'its picture';
COMMENT ON COLUMN fitkart_api.product_overview.shelf IS 'its category';
COMMENT ON COLUMN fitkart_api.product_overview.is_digital IS 'true: delivered as a code';
COMMENT ON COLUMN fitkart_api.product_overview.available IS 'units that can be ordered; 0: sold out';
COMMENT ON COLUMN fitkart_api.product_overview.total IS 'how many products there are in all';

CREATE FUNCTION fitkart_api.quote_checkout(items jsonb, coupon_code text DEFAULT NULL)
RETURNS fitkart.checkout_quote
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_quote_checkout';
COMMENT ON FUNCTION fitkart_api.quote_checkout IS
'What checkout would answer at this moment, its errors included; writes nothing and promises nothing.
Arguments:
  items: array of {"product_id": uuid, "quantity": 1 to 99}; equal products are added up; at most 50 products
  coupon_code: a coupon to use, however it is typed; default none
Returns: status, total_coins, discount_coins, available_coins (what would be left), lines
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.quote_checkout(''[{"product_id": "018f0000-0000-7000-8000-000000000001", "quantity": 2}]'');';

CREATE FUNCTION fitkart_api.checkout(
    items jsonb, shipping_address jsonb DEFAULT NULL, expected_total bigint DEFAULT NULL, coupon_code text DEFAULT NULL,
    idempotency_key text DEFAULT NULL)
RETURNS fitkart.checkout_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_checkout';
COMMENT ON FUNCTION fitkart_api.checkout IS
'Orders products for coins: freezes the coins, reserves the stock and writes the order, all or nothing. Codes of digital products stand in order_detail as soon as the order is confirmed.
Arguments:
  items: array of {"product_id": uuid, "quantity": 1 to 99}; equal products are added up; at most 50 products
  shipping_address: where to send it, an object of at most 8 kB; default none
  expected_total: the total that was shown, in coins; another one is PRICE_CHANGED; default: any
  coupon_code: a coupon to use, however it is typed; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: order_id, order_code, status, total_coins, available_coins (what is left to spend)
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, PRICE_CHANGED, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.checkout(''[{"product_id": "018f0000-0000-7000-8000-000000000001", "quantity": 2}]'', idempotency_key => ''basket-17'');';

CREATE FUNCTION fitkart_api.confirm_order(order_id uuid, idempotency_key text DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_confirm_order';
COMMENT ON FUNCTION fitkart_api.confirm_order IS
'Confirms one''s own pending order, until its time is over.
Arguments:
  order_id: the order
  idempotency_key: makes a repeat answer the first result; default none
Returns: the order as it is now
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, ORDER_HELD, PRODUCT_OUT_OF_STOCK, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.confirm_order(the_order);';

CREATE FUNCTION fitkart_api.cancel_order(order_id uuid, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_cancel_order';
COMMENT ON FUNCTION fitkart_api.cancel_order IS
'Cancels one''s own order that has not shipped: the coins can be spent again.
Arguments:
  order_id: the order
  reason: why, at most 1000 characters; default none
  idempotency_key: makes a repeat answer the first result; default none
Returns: the order as it is now
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, IDEMPOTENCY_CONFLICT
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.cancel_order(the_order, reason => ''changed my mind'');';

CREATE FUNCTION fitkart_api.my_orders(lim integer DEFAULT 20, off integer DEFAULT 0, after uuid DEFAULT NULL)
RETURNS SETOF fitkart_api.order_overview
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_orders';
COMMENT ON FUNCTION fitkart_api.my_orders IS
'One''s own orders, the newest first.
Arguments:
  lim: at most so many, 1 to 100; default 20
  off: leave out so many; default 0
  after: only orders made before this one (the last id of the page before), instead of off; default none
Returns: id, order_code, status, total_coins, discount_coins, products, units, first_name, first_image_url, created_at, updated_at, total (orders in all)
Errors: UNAUTHORIZED, VALIDATION_FAILED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.my_orders(lim => 10);';

CREATE FUNCTION fitkart_api.order_detail(order_id uuid)
RETURNS fitkart_api.order_detail
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_order_detail';
COMMENT ON FUNCTION fitkart_api.order_detail IS
'One of one''s own orders, with its items and its story.
Arguments:
  order_id: the order
Returns: id, order_code, status, total_coins, discount_coins, refunded_coins, lines, events, refund_request, shipping_address, tracking_number, held, can_be_cancelled, and the times
Errors: UNAUTHORIZED, VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.order_detail(the_order);';

CREATE FUNCTION fitkart_api.products(
    category text DEFAULT NULL, sort text DEFAULT 'popularity', lim integer DEFAULT 20, off integer DEFAULT 0)
RETURNS SETOF fitkart_api.product_overview
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_products';
COMMENT ON FUNCTION fitkart_api.products IS
'The products on sale now. Needs nobody signed in.
Arguments:
  category: only this shelf; default all
  sort: popularity, price (cheapest first) or newest; default popularity
  lim: at most so many, 1 to 100; default 20
  off: leave out so many; default 0
Returns: id, name, description, coin_price, retail_price, retail_currency, image_url, shelf, is_digital, available, total (products in all)
Errors: VALIDATION_FAILED
Roles: fitkart_anon, fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.products(category => ''gift_cards'', sort => ''price'');';
