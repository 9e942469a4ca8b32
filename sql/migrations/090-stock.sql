-- The units of a product that nobody was promised, in one to sixteen slots. A checkout writes one slot of each product in its
-- basket and never the product's own row: buyers of the same product, each at a slot of his own, do not wait for each other.

CREATE TABLE fitkart.product_stock (
    product_id  uuid        NOT NULL,
    slot        smallint    NOT NULL,
    free        integer     NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_stock_pkey PRIMARY KEY (product_id, slot),
    CONSTRAINT product_stock_product_id_fkey FOREIGN KEY (product_id) REFERENCES fitkart.reward_products (id),
    CONSTRAINT product_stock_not_negative CHECK (free >= 0)
)
-- Room on every page: each checkout rewrites a number that no index holds, many times on the same page, and none may leave it.
-- No updated_at: its trigger would lock the row once more for each of them, and the orders tell what was taken when.
WITH (fillfactor = 20);

COMMENT ON TABLE fitkart.product_stock IS 'Units that can be bought, in slots, so that buyers of one product do not queue. Units in the house (reward_products.stock_quantity) less the sum of these are promised to open orders.';
COMMENT ON COLUMN fitkart.product_stock.product_id IS 'Whose units';
COMMENT ON COLUMN fitkart.product_stock.slot IS '0 to 15; a product has 1, 2, 4, 8 or 16 of them, more where there are more units';
COMMENT ON COLUMN fitkart.product_stock.free IS 'Units in this slot that nobody was promised; never below zero';
COMMENT ON COLUMN fitkart.product_stock.created_at IS 'When the slot was made';
COMMENT ON INDEX fitkart.product_stock_pkey IS 'checkout: the slots of a product; the catalogue: what is available';
