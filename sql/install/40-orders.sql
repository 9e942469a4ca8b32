-- Orders: from a basket to a parcel. Coins are frozen and stock is reserved when an order is made, spent and sent when it
-- ships, given back when it is cancelled; each of these in one transaction.

CREATE TYPE fitkart.checkout_quote AS (
    status          text,
    total_coins     bigint,
    discount_coins  bigint,
    available_coins bigint,
    lines           jsonb
);
COMMENT ON TYPE fitkart.checkout_quote IS 'What a checkout would answer.';
COMMENT ON COLUMN fitkart.checkout_quote.status IS 'status that the order would have: confirmed; delivered, if codes are all it is; pending where orders wait for confirm_order';
COMMENT ON COLUMN fitkart.checkout_quote.total_coins IS 'what the order would cost in coins, after discount; give it to checkout as expected_total';
COMMENT ON COLUMN fitkart.checkout_quote.discount_coins IS 'what the coupon would take off, in coins';
COMMENT ON COLUMN fitkart.checkout_quote.available_coins IS 'coins that would be left to spend';
COMMENT ON COLUMN fitkart.checkout_quote.lines IS 'array of {product_id, name, image_url, quantity, coin_price, discount_coins, total_coins}, one a product';

CREATE TYPE fitkart.checkout_result AS (
    order_id        uuid,
    order_code      text,
    status          text,
    total_coins     bigint,
    available_coins bigint
);
COMMENT ON TYPE fitkart.checkout_result IS 'The order that a checkout made.';
COMMENT ON COLUMN fitkart.checkout_result.order_id IS 'the order''s id';
COMMENT ON COLUMN fitkart.checkout_result.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart.checkout_result.status IS 'confirmed; delivered, if codes are all it is; pending where orders wait for confirm_order';
COMMENT ON COLUMN fitkart.checkout_result.total_coins IS 'what it costs in coins; frozen until it ships';
COMMENT ON COLUMN fitkart.checkout_result.available_coins IS 'coins that are left to spend';

CREATE TYPE fitkart.order_summary AS (
    id              uuid,
    user_id         uuid,
    order_code      text,
    status          text,
    total_coins     bigint,
    discount_coins  bigint,
    available_coins bigint,
    updated_at      timestamptz
);
COMMENT ON TYPE fitkart.order_summary IS 'An order as it is now.';
COMMENT ON COLUMN fitkart.order_summary.id IS 'the order''s id';
COMMENT ON COLUMN fitkart.order_summary.user_id IS 'who ordered';
COMMENT ON COLUMN fitkart.order_summary.order_code IS 'what people call the order, 12 characters';
COMMENT ON COLUMN fitkart.order_summary.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart.order_summary.total_coins IS 'what it costs in coins, after discount';
COMMENT ON COLUMN fitkart.order_summary.discount_coins IS 'what a coupon took off, in coins';
COMMENT ON COLUMN fitkart.order_summary.available_coins IS 'coins that its buyer has left to spend now';
COMMENT ON COLUMN fitkart.order_summary.updated_at IS 'when it last changed';

CREATE FUNCTION fitkart.quote_checkout(user_id uuid, items jsonb, coupon_code text DEFAULT NULL)
RETURNS fitkart.checkout_quote
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_quote_checkout';
COMMENT ON FUNCTION fitkart.quote_checkout IS
'What checkout would answer at this moment, its errors included; writes nothing and promises nothing.
Arguments:
  user_id: who would order
  items: array of {"product_id": uuid, "quantity": 1 to 99}; equal products are added up; at most 50 products
  coupon_code: a coupon to use, however it is typed; default none
Returns: status, total_coins, discount_coins, available_coins (what would be left), lines
Errors: VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.quote_checkout(ana, ''[{"product_id": "018f0000-0000-7000-8000-000000000001", "quantity": 2}]'');';

CREATE FUNCTION fitkart.checkout(
    user_id uuid, items jsonb, shipping_address jsonb DEFAULT NULL, expected_total bigint DEFAULT NULL,
    coupon_code text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.checkout_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_checkout';
COMMENT ON FUNCTION fitkart.checkout IS
'Orders products for coins: freezes the coins, reserves the stock and writes the order, all or nothing. The order is confirmed at once unless the setting order_auto_confirm is false; then it waits for confirm_order for order_confirm_minutes. A confirmed order has the codes of its digital products; one of nothing else is paid and delivered at once. Repeating a call with the same idempotency_key answers the first result again.
Arguments:
  user_id: who orders
  items: array of {"product_id": uuid, "quantity": 1 to 99}; equal products are added up; at most 50 products
  shipping_address: where to send it, an object of at most 8 kB; default none
  expected_total: the total that the buyer was shown, in coins; another one is PRICE_CHANGED; default: any
  coupon_code: a coupon to use, however it is typed; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: order_id, order_code, status, total_coins, available_coins (what is left to spend)
Errors: VALIDATION_FAILED, NOT_FOUND, PRODUCT_UNAVAILABLE, PRODUCT_OUT_OF_STOCK, LIMIT_REACHED, COUPON_INVALID, PRICE_CHANGED, INSUFFICIENT_COINS, SUSPICIOUS_ACTIVITY, AUTH_ACCOUNT_DISABLED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.checkout(ana, ''[{"product_id": "018f0000-0000-7000-8000-000000000001", "quantity": 2}]'', expected_total => 1600, idempotency_key => ''basket-17'');';

CREATE FUNCTION fitkart.confirm_order(order_id uuid, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_confirm_order';
COMMENT ON FUNCTION fitkart.confirm_order IS
'Confirms a pending order, until its time is over; codes of digital products are delivered with it.
Arguments:
  order_id: the order
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the order as it is now
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, ORDER_HELD, PRODUCT_OUT_OF_STOCK, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.confirm_order(the_order);';

CREATE FUNCTION fitkart.set_order_status(
    order_id uuid, new_status text, tracking_number text DEFAULT NULL, note text DEFAULT NULL,
    idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_set_order_status';
COMMENT ON FUNCTION fitkart.set_order_status IS
'Moves an order on: pending, confirmed, processing, shipped, delivered, one step at a time; or to cancelled from each status before shipped. Shipping spends the frozen coins and takes the reserved units out of stock; cancelling gives both back.
Arguments:
  order_id: the order
  new_status: confirmed, processing, shipped, delivered or cancelled
  tracking_number: the carrier''s number, only with shipped, at most 100 characters; default none
  note: why, at most 1000 characters; the reason when cancelled; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the order as it is now
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, ORDER_HELD, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.set_order_status(the_order, ''shipped'', tracking_number => ''1Z999AA10123456784'');';

CREATE FUNCTION fitkart.cancel_order(
    order_id uuid, reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.order_summary
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_cancel_order';
COMMENT ON FUNCTION fitkart.cancel_order IS
'Cancels an order that has not shipped: its coins can be spent again and its units can be bought again. Of an order whose codes were delivered all but the codes is cancelled: they stay paid, the rest is refunded, and the order is delivered.
Arguments:
  order_id: the order
  reason: why, at most 1000 characters; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the order as it is now
Errors: VALIDATION_FAILED, NOT_FOUND, INVALID_ORDER_STATE, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.cancel_order(the_order, reason => ''changed my mind'');';

CREATE FUNCTION fitkart.expire_orders()
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_expire_orders';
COMMENT ON FUNCTION fitkart.expire_orders IS
'Cancels pending orders that nobody confirmed in time. A job calls it every minute; 1,000 orders a call at most. A person for whom it fails is left out, with a WARNING; where nobody else is left, or a dozen are, it fails.
Arguments: none
Returns: how many were cancelled
Errors: none
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.expire_orders();';

CREATE FUNCTION fitkart.seed_products()
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH sample (number, name, description, coin_price, retail_price, category, is_digital, stock) AS (
        VALUES
            (1, 'Water bottle', 'Half a litre of steel, keeps cold for a day.', 800, 1900, 'gear', false, 200),
            (2, 'Running socks', 'Two pairs, seamless.', 500, 1400, 'clothing', false, 300),
            (3, 'Running cap', 'Light, with a reflecting band.', 1200, 2400, 'clothing', false, 120),
            (4, 'Resistance bands', 'Five strengths in a bag.', 1000, 2200, 'gear', false, 150),
            (5, 'Yoga mat', 'Six millimetres, does not slip.', 2000, 3500, 'gear', false, 80),
            (6, 'Wireless earphones', 'Sweat-proof, twenty hours with the case.', 6000, 7900, 'electronics', false, 25),
            (7, 'Coffee gift card', 'Five dollars at a coffee house, delivered as a code.', 600, 500, 'gift_cards', true, 0),
            (8, 'Running shop gift card', 'Twenty-five dollars at a running shop, delivered as a code.', 2800, 2500, 'gift_cards', true, 0)
    )
    INSERT INTO fitkart.reward_products (
        id, name, description, coin_price, retail_price, retail_currency, category, is_digital, is_active,
        stock_quantity, popularity_rank)
    SELECT pg_catalog.concat('018f0000-0000-7000-8000-00000000000', s.number)::uuid, s.name, s.description, s.coin_price,
           s.retail_price, 'USD', s.category, s.is_digital, true, s.stock, s.number
      FROM sample s
        ON CONFLICT DO NOTHING;

    -- The new ones have no slots yet.
    SELECT pg_catalog.count(fitkart.spread_stock(p.id))
      FROM fitkart.reward_products p
     WHERE p.id BETWEEN '018f0000-0000-7000-8000-000000000001' AND '018f0000-0000-7000-8000-000000000008'
       AND NOT EXISTS (SELECT FROM fitkart.product_stock s WHERE s.product_id = p.id)
$$;
COMMENT ON FUNCTION fitkart.seed_products IS
'Adds the eight sample products, priced and in stock; the two digital ones are sold out until codes are loaded for them. What is there already stays as it is.
Arguments: none
Returns: how many were added
Errors: none
Roles: none
Since: 0.1.0
Example: SELECT fitkart.seed_products();';

CREATE FUNCTION fitkart.verify_orders(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH open_orders AS MATERIALIZED (
        SELECT o.user_id, o.id, o.order_code, o.status, o.total_coins, o.hold_id
          FROM fitkart.orders o
         WHERE o.status IN ('pending', 'confirmed', 'processing')
    ), wrong_holds AS (
        SELECT o.order_code
          FROM open_orders o
          LEFT JOIN fitkart.coin_holds h ON h.user_id = o.user_id AND h.id = o.hold_id
         WHERE o.total_coins > 0
           AND (h.id IS NULL OR h.status <> 'active' OR h.amount - h.captured_coins <> o.total_coins
                OR h.reference_type IS DISTINCT FROM 'order' OR h.reference_id IS DISTINCT FROM o.id OR h.expires_at IS NOT NULL)
    ), stray_holds AS (
        SELECT h.id
          FROM fitkart.coin_holds h
         WHERE h.status = 'active'
           AND h.reference_type = 'order'
           AND NOT EXISTS (SELECT FROM open_orders o WHERE o.user_id = h.user_id AND o.hold_id = h.id)
    ), closed_holds AS (
        SELECT o.order_code
          FROM fitkart.orders o
          JOIN fitkart.coin_holds h ON h.user_id = o.user_id AND h.id = o.hold_id
         WHERE verify_orders.full
           AND ((o.status IN ('shipped', 'delivered', 'refunded') AND (h.status <> 'captured' OR h.captured_coins <> o.total_coins))
                OR (o.status = 'cancelled' AND (h.status NOT IN ('released', 'expired') OR h.captured_coins <> 0)))
    ), repaid AS MATERIALIZED (
        SELECT o.order_code, o.status, o.total_coins, o.refunded_coins, o.payment_id, i.coins, i.all_units, i.any_units,
               p.amount AS payment, COALESCE(b.coins, 0) AS booked
          FROM fitkart.orders o
         CROSS JOIN LATERAL (
                SELECT pg_catalog.sum(pg_catalog.div(n.total_coins::numeric * n.refunded_quantity, n.quantity)) AS coins,
                       pg_catalog.bool_and(n.refunded_quantity = n.quantity) AS all_units,
                       pg_catalog.bool_or(n.refunded_quantity > 0) AS any_units
                  FROM fitkart.order_items n
                 WHERE n.user_id = o.user_id AND n.order_id = o.id) i
          LEFT JOIN fitkart.coin_transactions p ON p.user_id = o.user_id AND p.id = o.payment_id
         CROSS JOIN LATERAL (
                SELECT pg_catalog.sum(t.amount) AS coins
                  FROM fitkart.coin_transactions t
                 WHERE t.user_id = o.user_id AND t.reverses_id = o.payment_id AND t.transaction_type = 'refund') b
         WHERE verify_orders.full
    ), wrong_payments AS (
        SELECT r.order_code
          FROM repaid r
         WHERE (r.payment_id IS NOT NULL) <> (r.status IN ('shipped', 'delivered', 'refunded') AND r.total_coins > 0)
            OR r.payment IS DISTINCT FROM -r.total_coins AND r.payment_id IS NOT NULL
    ), wrong_refunds AS (
        SELECT r.order_code
          FROM repaid r
         WHERE r.refunded_coins <> r.coins OR r.refunded_coins <> r.booked
    ), half_refunded AS (
        SELECT r.order_code
          FROM repaid r
         WHERE r.all_units <> (r.status = 'refunded')
            OR r.any_units AND r.status NOT IN ('shipped', 'delivered', 'refunded')
    ), promised AS (
        SELECT i.product_id, pg_catalog.sum(i.quantity) AS units
          FROM open_orders o
          JOIN fitkart.order_items i ON i.user_id = o.user_id AND i.order_id = o.id
         WHERE o.status = 'pending' OR NOT i.is_digital
         GROUP BY i.product_id
    ), free_units AS (
        SELECT s.product_id, pg_catalog.sum(s.free) AS units, pg_catalog.count(*) AS slots, pg_catalog.max(s.slot) AS last_slot
          FROM fitkart.product_stock s
         GROUP BY s.product_id
    ), wrong_stock AS (
        SELECT p.name
          FROM fitkart.reward_products p
          LEFT JOIN free_units f ON f.product_id = p.id
          LEFT JOIN promised r ON r.product_id = p.id
         WHERE p.stock_quantity - COALESCE(f.units, 0) <> COALESCE(r.units, 0)
            OR p.missing_units > 0 AND f.units > 0
    ), wrong_slots AS (
        SELECT p.name
          FROM fitkart.reward_products p
          LEFT JOIN free_units f ON f.product_id = p.id
         WHERE f.slots IS NULL
            OR f.slots <> f.last_slot + 1
            OR f.slots NOT IN (1, 2, 4, 8, 16)
    ), wrong_totals AS (
        SELECT o.order_code
          FROM fitkart.orders o
          LEFT JOIN fitkart.order_items i ON i.user_id = o.user_id AND i.order_id = o.id
         WHERE verify_orders.full OR o.status IN ('pending', 'confirmed', 'processing')
         GROUP BY o.user_id, o.id
        HAVING pg_catalog.count(i.id) = 0
            OR pg_catalog.sum(i.total_coins) <> o.total_coins
            OR pg_catalog.sum(i.discount_coins) <> o.discount_coins
    ), silent AS (
        SELECT o.order_code
          FROM fitkart.orders o
         WHERE (verify_orders.full OR o.status IN ('pending', 'confirmed', 'processing'))
           AND NOT EXISTS (SELECT
                             FROM fitkart.order_events e
                            WHERE e.user_id = o.user_id AND e.order_id = o.id AND e.to_status = o.status)
    ), moves AS (
        -- Where the events of an order lead: of all statuses but the last as many lead away as lead there.
        SELECT e.user_id, e.order_id, s.status, pg_catalog.sum(s.step) AS steps
          FROM fitkart.order_events e
         CROSS JOIN LATERAL (VALUES (e.to_status, 1), (e.from_status, -1)) AS s (status, step)
         WHERE verify_orders.full AND s.status IS NOT NULL
         GROUP BY e.user_id, e.order_id, s.status
        HAVING pg_catalog.sum(s.step) <> 0
    ), broken_chains AS (
        SELECT o.order_code
          FROM fitkart.orders o
          LEFT JOIN moves m ON m.user_id = o.user_id AND m.order_id = o.id
         WHERE verify_orders.full
         GROUP BY o.user_id, o.id
        HAVING pg_catalog.count(m.status) <> 1 OR pg_catalog.max(m.status) <> o.status OR pg_catalog.max(m.steps) <> 1
            OR o.refunded_coins <> (SELECT COALESCE(pg_catalog.sum(e.refunded_coins), 0)
                                      FROM fitkart.order_events e
                                     WHERE e.user_id = o.user_id AND e.order_id = o.id)
    ), lost_orders AS (
        SELECT h.id
          FROM fitkart.coin_holds h
         WHERE verify_orders.full
           AND h.reference_type = 'order'
           AND NOT EXISTS (SELECT FROM fitkart.orders o WHERE o.user_id = h.user_id AND o.id = h.reference_id AND o.hold_id = h.id)
    ), orphans AS (
        SELECT o.order_code AS problem
          FROM fitkart.orders o
         WHERE verify_orders.full
           AND NOT EXISTS (SELECT FROM fitkart.users u WHERE u.id = o.user_id)
        UNION ALL
        SELECT i.id::text
          FROM fitkart.order_items i
         WHERE verify_orders.full
           AND NOT (EXISTS (SELECT FROM fitkart.orders o WHERE o.user_id = i.user_id AND o.id = i.order_id)
                    AND EXISTS (SELECT FROM fitkart.reward_products p WHERE p.id = i.product_id))
        UNION ALL
        SELECT e.id::text
          FROM fitkart.order_events e
         WHERE verify_orders.full
           AND NOT EXISTS (SELECT FROM fitkart.orders o WHERE o.user_id = e.user_id AND o.id = e.order_id)
    ), found (place, problem) AS (
        SELECT 1, w.order_code FROM wrong_holds w
        UNION ALL
        SELECT 2, s.id::text FROM stray_holds s
        UNION ALL
        SELECT 3, c.order_code FROM closed_holds c
        UNION ALL
        SELECT 4, w.name FROM wrong_stock w
        UNION ALL
        SELECT 5, w.name FROM wrong_slots w
        UNION ALL
        SELECT 6, w.order_code FROM wrong_totals w
        UNION ALL
        SELECT 7, s.order_code FROM silent s
        UNION ALL
        SELECT 8, w.order_code FROM wrong_payments w
        UNION ALL
        SELECT 9, w.order_code FROM wrong_refunds w
        UNION ALL
        SELECT 10, h.order_code FROM half_refunded h
        UNION ALL
        SELECT 11, b.order_code FROM broken_chains b
        UNION ALL
        SELECT 12, l.id::text FROM lost_orders l
        UNION ALL
        SELECT 13, o.problem FROM orphans o
    ), expected (place, invariant) AS (
        VALUES (1, 'an open order has an active hold of its total, which never ends by itself'),
               (2, 'no hold for an order is active without its open order'),
               (3, 'a shipped order was paid from its hold, a cancelled one got it back'),
               (4, 'units in the house are free or promised to an open order'),
               (5, 'every product has its slots'),
               (6, 'an order costs what its items cost'),
               (7, 'an order''s status stands among its events'),
               (8, 'an order that was sent names the row of the books that paid for it'),
               (9, 'the coins that an order paid back are those of its refunded units, and stand in the books'),
               (10, 'an order is refunded when all its units are'),
               (11, 'the events of an order lead from nothing to its status, and add up to what it paid back'),
               (12, 'each hold for an order has its order'),
               (13, 'an order has its buyer, an item its order and its product, an event its order')
    )
    SELECT x.invariant,
           pg_catalog.count(f.place) = 0,
           CASE WHEN pg_catalog.count(f.place) > 0
                THEN pg_catalog.concat(pg_catalog.count(f.place), ' wrong, the first: ', pg_catalog.min(f.problem))
                WHEN verify_orders.full THEN 'all orders' ELSE 'open orders' END
      FROM expected x
      LEFT JOIN found f ON f.place = x.place
     WHERE x.place NOT IN (3, 8, 9, 10, 11, 12, 13) OR verify_orders.full
     GROUP BY x.place, x.invariant
     ORDER BY x.place
$$;
COMMENT ON FUNCTION fitkart.verify_orders IS
'Checks orders against holds, stock, items and events, one row an invariant.
Arguments:
  full: true: closed orders too; default false
Returns: invariant, ok, detail (what was looked at, or how many are wrong and the first of them)
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_orders() WHERE NOT ok;';
