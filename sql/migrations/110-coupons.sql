-- Coupons and bonus codes, and who waits for a product that is sold out. Coupons are nobody's, like the catalogue; their uses
-- and the waits belong to a user.

CREATE TABLE fitkart.coupons (
    id             uuid        NOT NULL,
    code           text        NOT NULL,
    kind           text        NOT NULL,
    value          bigint      NOT NULL,
    min_total      bigint,
    max_discount   bigint,
    total_limit    bigint,
    per_user_limit integer,
    starts_at      timestamptz,
    ends_at        timestamptz,
    is_active      boolean     NOT NULL DEFAULT true,
    used_count     bigint      NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT coupons_pkey PRIMARY KEY (id),
    CONSTRAINT coupons_code_formed CHECK (code ~ '^[0-9A-Z]+(-[0-9A-Z]+)*$' AND length(code) BETWEEN 3 AND 40),
    CONSTRAINT coupons_terms_make_sense CHECK (
        value >= 1
        AND CASE kind WHEN 'percent' THEN value <= 100
                      WHEN 'fixed' THEN max_discount IS NULL
                      WHEN 'bonus' THEN coalesce(min_total, max_discount) IS NULL AND per_user_limit IS NOT NULL
                      ELSE false END
        AND least(min_total, max_discount, total_limit, per_user_limit) >= 1
        AND isfinite(starts_at) AND isfinite(ends_at) AND starts_at < ends_at),
    -- Without a limit nothing is counted, so that a coupon for everybody is no row that everybody waits for.
    CONSTRAINT coupons_used_within_limit CHECK (used_count BETWEEN 0 AND coalesce(total_limit, 0))
)
-- A use of a limited coupon rewrites its counter, which no index holds.
WITH (fillfactor = 50);

COMMENT ON TABLE fitkart.coupons IS 'What coupons and bonus codes promise. Written by fitkart.save_coupon().';
COMMENT ON COLUMN fitkart.coupons.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.coupons.code IS 'What people type: A to Z, digits, single hyphens between, 3 to 40 characters';
COMMENT ON COLUMN fitkart.coupons.kind IS 'percent or fixed: takes something off an order; bonus: is redeemed for coins';
COMMENT ON COLUMN fitkart.coupons.value IS 'percent: 1 to 100; fixed and bonus: coins';
COMMENT ON COLUMN fitkart.coupons.min_total IS 'Least total of an order it is good for, in coins; NULL: any';
COMMENT ON COLUMN fitkart.coupons.max_discount IS 'Of percent: most coins it takes off; NULL: no limit';
COMMENT ON COLUMN fitkart.coupons.total_limit IS 'Uses by all people together; NULL: no limit';
COMMENT ON COLUMN fitkart.coupons.per_user_limit IS 'Uses by one person; NULL: no limit';
COMMENT ON COLUMN fitkart.coupons.starts_at IS 'Good from this instant on; NULL: always was';
COMMENT ON COLUMN fitkart.coupons.ends_at IS 'Good until before this instant; NULL: no end';
COMMENT ON COLUMN fitkart.coupons.is_active IS 'False: switched off';
COMMENT ON COLUMN fitkart.coupons.used_count IS 'Uses that were not given back, where there is a total_limit; else 0';
COMMENT ON COLUMN fitkart.coupons.created_at IS 'When it was made';
COMMENT ON COLUMN fitkart.coupons.updated_at IS 'When the row last changed, uses included';

COMMENT ON INDEX fitkart.coupons_pkey IS 'checkout and redeem_code: lock and count a use; foreign keys of uses and orders';
CREATE UNIQUE INDEX coupons_code_key ON fitkart.coupons (translate(code, 'OIL-', '011'));
COMMENT ON INDEX fitkart.coupons_code_key IS 'checkout, redeem_code, save_coupon: a coupon by its code; codes that look alike (O and 0, I or L and 1, with hyphens or without) are one';

ALTER TABLE fitkart.orders
    ADD CONSTRAINT orders_coupon_id_fkey FOREIGN KEY (coupon_id) REFERENCES fitkart.coupons (id);

CREATE TABLE fitkart.coupon_uses (
    user_id        uuid        NOT NULL,
    id             uuid        NOT NULL,
    coupon_id      uuid        NOT NULL,
    nth            integer     NOT NULL,
    order_id       uuid,
    transaction_id uuid,
    coins          bigint      NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    released_at    timestamptz,
    CONSTRAINT coupon_uses_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT coupon_uses_nth_key UNIQUE (user_id, coupon_id, nth),
    CONSTRAINT coupon_uses_coupon_id_fkey FOREIGN KEY (coupon_id) REFERENCES fitkart.coupons (id),
    CONSTRAINT coupon_uses_order_id_fkey FOREIGN KEY (user_id, order_id) REFERENCES fitkart.orders (user_id, id),
    CONSTRAINT coupon_uses_whole CHECK (
        least(coins, nth) >= 1 AND (order_id IS NULL) <> (transaction_id IS NULL)
        AND (released_at IS NULL OR order_id IS NOT NULL))
);

COMMENT ON TABLE fitkart.coupon_uses IS 'Who used which coupon, for an order or for coins. The use of an order that was cancelled or expired is given back.';
COMMENT ON COLUMN fitkart.coupon_uses.user_id IS 'Who used it';
COMMENT ON COLUMN fitkart.coupon_uses.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.coupon_uses.coupon_id IS 'Which coupon';
COMMENT ON COLUMN fitkart.coupon_uses.nth IS '1 for his first use of this coupon, then 2, 3, …, those given back included';
COMMENT ON COLUMN fitkart.coupon_uses.order_id IS 'The order that it made cheaper; NULL: a bonus code';
COMMENT ON COLUMN fitkart.coupon_uses.transaction_id IS 'The row of the ledger that paid a bonus code; NULL: a coupon of an order';
COMMENT ON COLUMN fitkart.coupon_uses.coins IS 'What it took off or gave, in coins';
COMMENT ON COLUMN fitkart.coupon_uses.created_at IS 'When';
COMMENT ON COLUMN fitkart.coupon_uses.released_at IS 'When its order was cancelled or expired; NULL: it counts';

COMMENT ON INDEX fitkart.coupon_uses_pkey IS 'The uses of a person';
COMMENT ON INDEX fitkart.coupon_uses_nth_key IS 'checkout, redeem_code: how often somebody used a coupon; two uses at once are told apart at each isolation level; cancel_order: the use of an order';
CREATE INDEX coupon_uses_coupon ON fitkart.coupon_uses (coupon_id, created_at);
COMMENT ON INDEX fitkart.coupon_uses_coupon IS 'coupon_stats, save_coupon and verify_coupons: the uses of a coupon';

CREATE TABLE fitkart.product_waits (
    user_id    uuid        NOT NULL,
    product_id uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_waits_pkey PRIMARY KEY (user_id, product_id),
    CONSTRAINT product_waits_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT product_waits_product_id_fkey FOREIGN KEY (product_id) REFERENCES fitkart.reward_products (id)
);

COMMENT ON TABLE fitkart.product_waits IS 'Who wants to know when a product can be bought again. A row goes when he is told.';
COMMENT ON COLUMN fitkart.product_waits.user_id IS 'Who waits';
COMMENT ON COLUMN fitkart.product_waits.product_id IS 'For what';
COMMENT ON COLUMN fitkart.product_waits.created_at IS 'Since when';

COMMENT ON INDEX fitkart.product_waits_pkey IS 'notify_when_available, stop_notifying: one wait of a person';
CREATE INDEX product_waits_queue ON fitkart.product_waits (product_id, created_at, user_id);
COMMENT ON INDEX fitkart.product_waits_queue IS 'cancel_order, expire_orders and whatever else brings units back: who waits longest';
