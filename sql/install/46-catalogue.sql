-- The catalogue: what comes from the shop, what the staff writes, units that come and go by hand, codes of digital products.

CREATE TYPE fitkart.sync_result AS (
    inserted    integer,
    updated     integer,
    deactivated integer,
    skipped     jsonb
);
COMMENT ON TYPE fitkart.sync_result IS 'What a list of the shop changed in the catalogue, counted in rows: one a variant.';
COMMENT ON COLUMN fitkart.sync_result.inserted IS 'new rows; off sale until somebody prices them in coins';
COMMENT ON COLUMN fitkart.sync_result.updated IS 'rows whose name, description, pictures, retail price or stock changed, or that came back on sale';
COMMENT ON COLUMN fitkart.sync_result.deactivated IS 'rows that went off sale';
COMMENT ON COLUMN fitkart.sync_result.skipped IS 'array of {index, code, message}: malformed products, by their place in the list from 0';

CREATE FUNCTION fitkart.sync_products(
    products jsonb, complete boolean DEFAULT false, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.sync_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_sync_products';
COMMENT ON FUNCTION fitkart.sync_products IS
'Takes a product list of the shop into the catalogue, a row a variant, in the shape of Shopify''s Admin REST API. New rows are off sale until they are priced in coins; known ones get the shop''s name, description, pictures, retail price and stock (what it counts, of which the units of open orders stay promised). What the shop says is a draft or archived goes off sale, and comes back with the shop. Placed orders keep what they have. A list that changes nothing writes nothing.
Arguments:
  products: array of products, or {"products": [...]}; at most 10,000 products and 20,000 variants; prices are in the currency of the setting shop_currency
  complete: true: the list is the whole shop, so what it lacks goes off sale; refused with LIMIT_REACHED when that is more than a fifth of what is on sale; default false: a page of it
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: inserted, updated, deactivated, skipped (malformed products, which are left as they are)
Errors: VALIDATION_FAILED, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.sync_products(''[{"id": 632910392, "title": "Running shirt", "status": "active", "variants": [{"id": 808950810, "price": "12.00", "inventory_quantity": 10, "inventory_management": "shopify"}]}]'');';

CREATE FUNCTION fitkart.save_product(product jsonb, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_save_product';
COMMENT ON FUNCTION fitkart.save_product IS
'Adds a product, or changes one: with "id" only the fields that are given change. Prices it, puts it on sale or takes it off, limits who may buy it. Its stock is changed by adjust_stock or load_product_codes.
Arguments:
  product: object with any of id, name (1 to 200 characters), description, coin_price, retail_price (smallest unit) and retail_currency, image_url, images (array of addresses), category, is_digital, is_active (needs a coin_price), popularity_rank, available_from, available_until, limit_per_user, min_trust, min_account_days, is_deleted; null empties a field that can be empty
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the product''s id
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.save_product(''{"name": "Headlamp", "coin_price": 1500, "is_active": true, "category": "gear"}'');';

CREATE TYPE fitkart.stock_level AS (
    stock     bigint,
    reserved  bigint,
    available bigint
);
COMMENT ON TYPE fitkart.stock_level IS 'The units of a product.';
COMMENT ON COLUMN fitkart.stock_level.stock IS 'units in the house, and promised ones even where a count did not find them';
COMMENT ON COLUMN fitkart.stock_level.reserved IS 'of these, promised to open orders';
COMMENT ON COLUMN fitkart.stock_level.available IS 'of these, units that can be bought';

CREATE FUNCTION fitkart.adjust_stock(
    product_id uuid, delta integer, reason text, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.stock_level
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_adjust_stock';
COMMENT ON FUNCTION fitkart.adjust_stock IS
'Brings units of a product into the house, or takes units out that no order was promised.
Arguments:
  product_id: the product; not a digital one, whose stock is its codes
  delta: how many come; below zero: how many go
  reason: why, 1 to 1000 characters, for the log
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: stock, reserved, available, as they are then
Errors: VALIDATION_FAILED, NOT_FOUND, PRODUCT_OUT_OF_STOCK, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.adjust_stock(bottle, -2, ''broken in the store room'');';

CREATE TYPE fitkart.codes_loaded AS (
    loaded     integer,
    duplicates integer
);
COMMENT ON TYPE fitkart.codes_loaded IS 'What a load of codes added.';
COMMENT ON COLUMN fitkart.codes_loaded.loaded IS 'codes that are new; so many units more can be bought';
COMMENT ON COLUMN fitkart.codes_loaded.duplicates IS 'codes that were named again or that the product had already, sold ones among them';

CREATE FUNCTION fitkart.load_product_codes(
    product_id uuid, codes text[], idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.codes_loaded
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_load_product_codes';
COMMENT ON FUNCTION fitkart.load_product_codes IS
'Loads codes of a digital product; each is a unit in stock, and goes to one buyer when his order is confirmed. Blanks around a code are dropped, a code that the product ever had is left out. Nothing reads a code back but its buyer''s order.
Arguments:
  product_id: the product, a digital one
  codes: 1 to 10,000 codes of 1 to 200 bytes, sold in this order
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: loaded, duplicates
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart.load_product_codes(coffee_card, ARRAY[''COFFEE-7K2M'', ''COFFEE-9QXW'']);';

CREATE FUNCTION fitkart.verify_catalogue(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH unassigned AS (
        SELECT c.product_id, pg_catalog.count(*) AS codes
          FROM fitkart.product_codes c
         WHERE c.order_id IS NULL
         GROUP BY c.product_id
    ), wrong_stock AS (
        SELECT p.name
          FROM fitkart.reward_products p
          LEFT JOIN unassigned u ON u.product_id = p.id
         WHERE COALESCE(u.codes, 0) <> CASE WHEN p.is_digital THEN p.stock_quantity ELSE 0 END
    ), wrong_codes AS (
        SELECT o.order_code AS problem
          FROM fitkart.orders o
          JOIN fitkart.order_items i ON i.user_id = o.user_id AND i.order_id = o.id
         WHERE o.confirmed_at IS NOT NULL
           AND i.is_digital
           AND (verify_catalogue.full OR o.status IN ('pending', 'confirmed', 'processing'))
           AND i.quantity <> (SELECT pg_catalog.count(*)
                                FROM fitkart.product_codes c
                               WHERE c.order_item_id = i.id AND c.order_id = o.id AND c.user_id = o.user_id
                                 AND c.product_id = i.product_id)
        UNION ALL
        SELECT c.id::text
          FROM fitkart.product_codes c
         WHERE verify_catalogue.full
           AND c.order_id IS NOT NULL
           AND NOT EXISTS (SELECT
                             FROM fitkart.order_items i
                             JOIN fitkart.orders o ON o.user_id = i.user_id AND o.id = i.order_id
                            WHERE i.user_id = c.user_id AND i.id = c.order_item_id AND i.order_id = c.order_id
                              AND i.product_id = c.product_id AND i.is_digital AND o.confirmed_at IS NOT NULL)
    )
    SELECT 'a digital product''s stock is its codes that nobody has',
           NOT EXISTS (SELECT FROM wrong_stock),
           COALESCE((SELECT pg_catalog.concat(pg_catalog.count(*), ' wrong, the first: ', pg_catalog.min(w.name))
                       FROM wrong_stock w HAVING pg_catalog.count(*) > 0),
                    'all products')
    UNION ALL
    SELECT 'each digital unit of a confirmed order has one code, and each code given one unit',
           NOT EXISTS (SELECT FROM wrong_codes),
           COALESCE((SELECT pg_catalog.concat(pg_catalog.count(*), ' wrong, the first: ', pg_catalog.min(w.problem))
                       FROM wrong_codes w HAVING pg_catalog.count(*) > 0),
                    CASE WHEN verify_catalogue.full THEN 'all orders' ELSE 'open orders' END)
$$;
COMMENT ON FUNCTION fitkart.verify_catalogue IS
'Checks codes of digital products against stock and orders, one row an invariant.
Arguments:
  full: true: closed orders and all codes too; default false
Returns: invariant, ok, detail (what was looked at, or how many are wrong and the first of them)
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT v.invariant, v.ok FROM fitkart.verify_catalogue() v;';
