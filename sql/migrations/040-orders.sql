-- The store: what can be bought, and what was. Catalogue rows are nobody's; orders, their items and their events belong to a
-- user and carry his id first, so that they can be distributed by it.

CREATE TABLE fitkart.reward_products (
    id                  uuid        NOT NULL,
    shopify_product_id  text,
    shopify_variant_id  text,
    name                text        NOT NULL,
    description         text        NOT NULL DEFAULT '',
    coin_price          bigint,
    retail_price        bigint,
    retail_currency     text,
    image_url           text,
    images              text[]      NOT NULL DEFAULT '{}',
    stock_quantity      integer     NOT NULL DEFAULT 0,
    category            text        NOT NULL DEFAULT 'other',
    is_digital          boolean     NOT NULL DEFAULT false,
    is_active           boolean     NOT NULL DEFAULT false,
    popularity_rank     integer,
    available_from      timestamptz,
    available_until     timestamptz,
    limit_per_user      integer,
    min_trust           integer,
    min_account_days    integer,
    synced_at           timestamptz,
    delisted_at         timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    deleted_at          timestamptz,
    CONSTRAINT reward_products_pkey PRIMARY KEY (id),
    CONSTRAINT reward_products_shopify_key UNIQUE (shopify_product_id, shopify_variant_id),
    CONSTRAINT reward_products_stock_not_negative CHECK (stock_quantity >= 0),
    CONSTRAINT reward_products_active_is_priced CHECK (coalesce(coin_price > 0, NOT is_active)),
    CONSTRAINT reward_products_described CHECK (
        length(name) BETWEEN 1 AND 200 AND length(category) BETWEEN 1 AND 60
        AND retail_price >= 0 AND retail_currency ~ '^[A-Z]{3}$' AND (retail_price IS NULL) = (retail_currency IS NULL)),
    CONSTRAINT reward_products_conditions_make_sense CHECK (
        least(popularity_rank - 1, limit_per_user - 1, min_trust, 100 - min_trust, min_account_days) >= 0
        AND isfinite(available_from) AND isfinite(available_until) AND available_from < available_until)
)
-- Room on every page: what ships is taken out of stock_quantity, which no index holds, so that the row stays on its page.
WITH (fillfactor = 85);

COMMENT ON TABLE fitkart.reward_products IS 'What coins can buy. Removed products are marked deleted: orders keep pointing at them.';
COMMENT ON COLUMN fitkart.reward_products.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.reward_products.shopify_product_id IS 'The shop''s id of the product, where it came from Shopify';
COMMENT ON COLUMN fitkart.reward_products.shopify_variant_id IS 'The shop''s id of the variant, where it came from Shopify';
COMMENT ON COLUMN fitkart.reward_products.name IS 'Name as the catalogue shows it';
COMMENT ON COLUMN fitkart.reward_products.description IS 'Text as the catalogue shows it; HTML where the shop sent HTML: whoever shows it cleans it first';
COMMENT ON COLUMN fitkart.reward_products.coin_price IS 'Price of one unit in coins; never derived from money; NULL: not priced yet, so not on sale';
COMMENT ON COLUMN fitkart.reward_products.retail_price IS 'Price in money, in the smallest unit of retail_currency (cents); for comparison only';
COMMENT ON COLUMN fitkart.reward_products.retail_currency IS 'Currency of retail_price, ISO 4217';
COMMENT ON COLUMN fitkart.reward_products.image_url IS 'The main picture';
COMMENT ON COLUMN fitkart.reward_products.images IS 'Addresses of more pictures, in order';
COMMENT ON COLUMN fitkart.reward_products.stock_quantity IS 'Units in the house, those promised to open orders included; which of them are free stands in product_stock';
COMMENT ON COLUMN fitkart.reward_products.category IS 'Shelf of the catalogue';
COMMENT ON COLUMN fitkart.reward_products.is_digital IS 'True: delivered as a code, nothing is shipped';
COMMENT ON COLUMN fitkart.reward_products.is_active IS 'True: on sale';
COMMENT ON COLUMN fitkart.reward_products.popularity_rank IS 'Place in the catalogue''s popularity order, 1 first; NULL last';
COMMENT ON COLUMN fitkart.reward_products.available_from IS 'On sale from this instant on; NULL: always was';
COMMENT ON COLUMN fitkart.reward_products.available_until IS 'On sale until before this instant; NULL: no end';
COMMENT ON COLUMN fitkart.reward_products.limit_per_user IS 'Most units one user may have in orders that were not cancelled; NULL: no limit';
COMMENT ON COLUMN fitkart.reward_products.min_trust IS 'Least trust score (0 to 100) of a buyer; NULL: any';
COMMENT ON COLUMN fitkart.reward_products.min_account_days IS 'Least age of a buyer''s account in days of 24 hours; NULL: any';
COMMENT ON COLUMN fitkart.reward_products.synced_at IS 'When a list of the shop last changed this product; NULL: it did not come from one';
COMMENT ON COLUMN fitkart.reward_products.delisted_at IS 'When a list of the shop took it off sale: it comes back when the shop lists it again; NULL: on sale, or off by the staff';
COMMENT ON COLUMN fitkart.reward_products.created_at IS 'When the row was made';
COMMENT ON COLUMN fitkart.reward_products.updated_at IS 'When the row last changed';
COMMENT ON COLUMN fitkart.reward_products.deleted_at IS 'When the product was removed from the catalogue; NULL: it is in it';

COMMENT ON INDEX fitkart.reward_products_pkey IS 'checkout: read the products of a basket; foreign key of order_items';
COMMENT ON INDEX fitkart.reward_products_shopify_key IS 'sync_products: the row of a variant';
CREATE INDEX reward_products_active_popularity ON fitkart.reward_products (popularity_rank, id)
    WHERE is_active AND deleted_at IS NULL;
COMMENT ON INDEX fitkart.reward_products_active_popularity IS 'fitkart_api.products(sort => popularity): the catalogue''s first page';
CREATE INDEX reward_products_active_price ON fitkart.reward_products (coin_price, id)
    WHERE is_active AND deleted_at IS NULL;
COMMENT ON INDEX fitkart.reward_products_active_price IS 'fitkart_api.products(sort => price): cheapest first';
CREATE INDEX reward_products_active_newest ON fitkart.reward_products (created_at DESC, id)
    WHERE is_active AND deleted_at IS NULL;
COMMENT ON INDEX fitkart.reward_products_active_newest IS 'fitkart_api.products(sort => newest)';
CREATE INDEX reward_products_active_category ON fitkart.reward_products (category, popularity_rank, id)
    WHERE is_active AND deleted_at IS NULL;
COMMENT ON INDEX fitkart.reward_products_active_category IS 'fitkart_api.products(category => …): one shelf, the most popular first';

CREATE TABLE fitkart.orders (
    user_id             uuid        NOT NULL,
    id                  uuid        NOT NULL,
    order_code          text        NOT NULL,
    status              text        NOT NULL,
    total_coins         bigint      NOT NULL,
    discount_coins      bigint      NOT NULL DEFAULT 0,
    coupon_id           uuid,
    hold_id             uuid,
    payment_id          uuid,
    refunded_coins      bigint      NOT NULL DEFAULT 0,
    shipping_address    jsonb,
    tracking_number     text,
    notes               text,
    held                boolean     NOT NULL DEFAULT false,
    confirm_by          timestamptz,
    estimated_delivery  timestamptz,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    confirmed_at        timestamptz,
    shipped_at          timestamptz,
    delivered_at        timestamptz,
    cancelled_at        timestamptz,
    cancelled_reason    text,
    CONSTRAINT orders_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT orders_hold_id_fkey FOREIGN KEY (user_id, hold_id) REFERENCES fitkart.coin_holds (user_id, id),
    CONSTRAINT orders_status_known CHECK (status ~ '^(pending|confirmed|processing|shipped|delivered|refunded|cancelled)$'),
    CONSTRAINT orders_coins_not_negative CHECK (
        least(total_coins, discount_coins, refunded_coins, total_coins - refunded_coins) >= 0
        AND (coupon_id IS NOT NULL) = (discount_coins > 0)),
    CONSTRAINT orders_priced_has_hold CHECK (hold_id IS NOT NULL OR total_coins = 0),
    CONSTRAINT orders_code_and_address_formed CHECK (
        order_code ~ '^[0-9A-HJKMNP-TV-Z]{12}$' AND coalesce(jsonb_typeof(shipping_address) = 'object', true)),
    CONSTRAINT orders_status_has_its_times CHECK (
        (confirm_by IS NOT NULL OR status <> 'pending')
        AND (confirmed_at IS NOT NULL OR status = ANY ('{pending,cancelled}'::text[]))
        AND (shipped_at IS NOT NULL) = (status = ANY ('{shipped,delivered,refunded}'::text[]))
        AND (delivered_at IS NOT NULL OR status <> 'delivered')
        AND (cancelled_at IS NOT NULL) = (status = 'cancelled')
        AND (cancelled_reason IS NULL OR status = 'cancelled'))
)
WITH (fillfactor = 85);

COMMENT ON TABLE fitkart.orders IS 'What a user bought with coins. Until it ships its price is a hold in his wallet; shipping makes it a ledger row.';
COMMENT ON COLUMN fitkart.orders.user_id IS 'Who ordered';
COMMENT ON COLUMN fitkart.orders.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.orders.order_code IS 'What people call the order: 60 random bits in Crockford base 32, 12 characters';
COMMENT ON COLUMN fitkart.orders.status IS 'pending, confirmed, processing, shipped, delivered, refunded or cancelled';
COMMENT ON COLUMN fitkart.orders.total_coins IS 'What the order costs in coins, after discount: the sum of its items';
COMMENT ON COLUMN fitkart.orders.discount_coins IS 'What a coupon took off, in coins';
COMMENT ON COLUMN fitkart.orders.coupon_id IS 'The coupon that was used';
COMMENT ON COLUMN fitkart.orders.hold_id IS 'The hold on the wallet that pays for it; NULL only when it costs nothing';
COMMENT ON COLUMN fitkart.orders.payment_id IS 'The row of the books that paid for it when it shipped; NULL: not shipped, or it costs nothing';
COMMENT ON COLUMN fitkart.orders.refunded_coins IS 'What was paid back of it since it shipped, in coins; never more than total_coins';
COMMENT ON COLUMN fitkart.orders.shipping_address IS 'Where to send it, as the client gave it; personal data';
COMMENT ON COLUMN fitkart.orders.tracking_number IS 'The carrier''s number';
COMMENT ON COLUMN fitkart.orders.notes IS 'The latest note of the staff';
COMMENT ON COLUMN fitkart.orders.held IS 'True: the staff holds it, it must not ship for now. The orders of a suspended account are held without it';
COMMENT ON COLUMN fitkart.orders.confirm_by IS 'A pending order expires at this instant';
COMMENT ON COLUMN fitkart.orders.estimated_delivery IS 'When it should arrive';
COMMENT ON COLUMN fitkart.orders.created_at IS 'When it was ordered';
COMMENT ON COLUMN fitkart.orders.updated_at IS 'When the row last changed';
COMMENT ON COLUMN fitkart.orders.confirmed_at IS 'When it was confirmed';
COMMENT ON COLUMN fitkart.orders.shipped_at IS 'When it was shipped, and paid from the hold';
COMMENT ON COLUMN fitkart.orders.delivered_at IS 'When it arrived';
COMMENT ON COLUMN fitkart.orders.cancelled_at IS 'When it was cancelled';
COMMENT ON COLUMN fitkart.orders.cancelled_reason IS 'Why it was cancelled';

COMMENT ON INDEX fitkart.orders_pkey IS 'my_orders: a user''s orders, newest first, since ids ascend with time; changes of an order';
CREATE INDEX orders_id ON fitkart.orders (id);
COMMENT ON INDEX fitkart.orders_id IS 'confirm_order, set_order_status, cancel_order: find an order by its id alone';
CREATE INDEX orders_code ON fitkart.orders (order_code);
COMMENT ON INDEX fitkart.orders_code IS 'Support: find an order by its code; checkout: see that a new code is free';
CREATE INDEX orders_open ON fitkart.orders (status, id) WHERE status IN ('pending', 'confirmed', 'processing');
COMMENT ON INDEX fitkart.orders_open IS 'admin_orders, expire_orders and verify_orders: orders that still wait; ids ascend with time';

CREATE TABLE fitkart.order_items (
    user_id                uuid        NOT NULL,
    id                     uuid        NOT NULL,
    order_id               uuid        NOT NULL,
    product_id             uuid        NOT NULL,
    product_name           text        NOT NULL,
    product_image_url      text,
    is_digital             boolean     NOT NULL DEFAULT false,
    quantity               integer     NOT NULL,
    refunded_quantity      integer     NOT NULL DEFAULT 0,
    coin_price_at_purchase bigint      NOT NULL,
    discount_coins         bigint      NOT NULL DEFAULT 0,
    total_coins            bigint      NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    -- The order stands in the key, so that one index finds an order's items, a user's items, and one item.
    CONSTRAINT order_items_pkey PRIMARY KEY (user_id, order_id, id),
    CONSTRAINT order_items_order_id_fkey FOREIGN KEY (user_id, order_id) REFERENCES fitkart.orders (user_id, id),
    CONSTRAINT order_items_product_id_fkey FOREIGN KEY (product_id) REFERENCES fitkart.reward_products (id),
    CONSTRAINT order_items_quantities_in_range CHECK (
        least(quantity - 1, refunded_quantity, quantity - refunded_quantity) >= 0),
    CONSTRAINT order_items_total_is_price CHECK (
        least(discount_coins, total_coins) >= 0 AND total_coins = quantity * coin_price_at_purchase - discount_coins)
);

COMMENT ON TABLE fitkart.order_items IS 'What an order is made of, one row a product, with name, picture and price as they were.';
COMMENT ON COLUMN fitkart.order_items.user_id IS 'Who ordered';
COMMENT ON COLUMN fitkart.order_items.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.order_items.order_id IS 'The order';
COMMENT ON COLUMN fitkart.order_items.product_id IS 'The product, which may have left the catalogue since';
COMMENT ON COLUMN fitkart.order_items.product_name IS 'The product''s name when it was ordered';
COMMENT ON COLUMN fitkart.order_items.product_image_url IS 'The product''s picture when it was ordered';
COMMENT ON COLUMN fitkart.order_items.is_digital IS 'True: each unit is a code, given when the order is confirmed';
COMMENT ON COLUMN fitkart.order_items.quantity IS 'Units ordered';
COMMENT ON COLUMN fitkart.order_items.refunded_quantity IS 'Units of these that were refunded';
COMMENT ON COLUMN fitkart.order_items.coin_price_at_purchase IS 'Coins for one unit when it was ordered';
COMMENT ON COLUMN fitkart.order_items.discount_coins IS 'This item''s share of the order''s discount';
COMMENT ON COLUMN fitkart.order_items.total_coins IS 'Coins for all units, after discount';
COMMENT ON COLUMN fitkart.order_items.created_at IS 'When it was ordered';

COMMENT ON INDEX fitkart.order_items_pkey IS 'order_detail, cancel, ship and refund: the items of an order; limit_per_user: all items of a user';

CREATE TABLE fitkart.order_events (
    user_id        uuid        NOT NULL,
    id             uuid        NOT NULL,
    order_id       uuid        NOT NULL,
    from_status    text,
    to_status      text        NOT NULL,
    refunded_coins bigint,
    held           boolean,
    note           text,
    actor_id       uuid,
    db_role        text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT order_events_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT order_events_order_id_fkey FOREIGN KEY (user_id, order_id) REFERENCES fitkart.orders (user_id, id),
    -- A status that stays is an event only where coins came back or the staff held the order or let it go.
    CONSTRAINT order_events_moves CHECK (
        (from_status <> to_status OR refunded_coins IS NOT NULL OR held IS NOT NULL)
        AND to_status = ANY ('{pending,confirmed,processing,shipped,delivered,refunded,cancelled}'::text[])
        AND from_status = ANY ('{pending,confirmed,processing,shipped,delivered}'::text[])
        AND coalesce(refunded_coins, 0) >= 0)
);

COMMENT ON TABLE fitkart.order_events IS 'What happened to an order, one row a change of status, a refund, or a hold of the staff. Append-only.';
COMMENT ON COLUMN fitkart.order_events.user_id IS 'Whose order';
COMMENT ON COLUMN fitkart.order_events.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.order_events.order_id IS 'The order';
COMMENT ON COLUMN fitkart.order_events.from_status IS 'Status before; NULL: the order was made';
COMMENT ON COLUMN fitkart.order_events.to_status IS 'Status after; the same as before for a partial refund, and for a hold';
COMMENT ON COLUMN fitkart.order_events.refunded_coins IS 'What was paid back, in coins; NULL: it was no refund';
COMMENT ON COLUMN fitkart.order_events.held IS 'True: the staff held the order; false: let it go; NULL: neither';
COMMENT ON COLUMN fitkart.order_events.note IS 'Why, in the words of whoever did it';
COMMENT ON COLUMN fitkart.order_events.actor_id IS 'Who did it; NULL: the system or an unnamed back end';
COMMENT ON COLUMN fitkart.order_events.db_role IS 'session_user of the connection that wrote it';
COMMENT ON COLUMN fitkart.order_events.created_at IS 'When';

COMMENT ON INDEX fitkart.order_events_pkey IS 'order_detail: the events of a user, of which an order''s are a few (an index of their own cost 3% of a checkout)';
