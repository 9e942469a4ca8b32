-- Codes of digital products: loaded ahead, one a unit given away when an order is confirmed. Nobody reads the code but the
-- functions; they show it to its owner alone.

CREATE TABLE fitkart.product_codes (
    id            uuid        NOT NULL,
    product_id    uuid        NOT NULL,
    code          text        NOT NULL,
    user_id       uuid,
    order_id      uuid,
    order_item_id uuid,
    assigned_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT product_codes_pkey PRIMARY KEY (id),
    CONSTRAINT product_codes_code_key UNIQUE (product_id, code),
    CONSTRAINT product_codes_product_id_fkey FOREIGN KEY (product_id) REFERENCES fitkart.reward_products (id),
    CONSTRAINT product_codes_code_is_short CHECK (length(code) BETWEEN 1 AND 200),
    CONSTRAINT product_codes_given_whole CHECK (num_nulls(user_id, order_id, order_item_id, assigned_at) IN (0, 4))
)
-- Room on every page: each code is rewritten once.
WITH (fillfactor = 50);

COMMENT ON TABLE fitkart.product_codes IS 'The units of digital products. Like the catalogue it is nobody''s: no foreign key leads to the orders, which lie with their users.';
COMMENT ON COLUMN fitkart.product_codes.id IS 'Identifier, uuid version 7: the oldest is sold first';
COMMENT ON COLUMN fitkart.product_codes.product_id IS 'Of which product';
COMMENT ON COLUMN fitkart.product_codes.code IS 'What the buyer gets; secret, it is worth what the product is worth';
COMMENT ON COLUMN fitkart.product_codes.user_id IS 'Who got it; NULL: nobody yet';
COMMENT ON COLUMN fitkart.product_codes.order_id IS 'By which order';
COMMENT ON COLUMN fitkart.product_codes.order_item_id IS 'As which item of the order';
COMMENT ON COLUMN fitkart.product_codes.assigned_at IS 'When he got it';
COMMENT ON COLUMN fitkart.product_codes.created_at IS 'When it was loaded';

COMMENT ON INDEX fitkart.product_codes_pkey IS 'confirmation: the codes that were chosen';
COMMENT ON INDEX fitkart.product_codes_code_key IS 'load_product_codes: a code that is there already';
CREATE INDEX product_codes_unassigned ON fitkart.product_codes (product_id, id) WHERE order_id IS NULL;
COMMENT ON INDEX fitkart.product_codes_unassigned IS 'confirmation: the oldest codes that nobody has; verify_catalogue: how many there are';
CREATE INDEX product_codes_order_item ON fitkart.product_codes (order_item_id) WHERE order_item_id IS NOT NULL;
COMMENT ON INDEX fitkart.product_codes_order_item IS 'order_detail: the codes of an item; verify_catalogue: each unit has one';
