-- Orders that are placed again after the day that had cancelled them was restored.

ALTER TABLE fitkart.orders ADD COLUMN reorder_of uuid;
COMMENT ON COLUMN fitkart.orders.reorder_of IS 'The cancelled order that this one is, placed again at its prices (reorder); NULL: none';
CREATE UNIQUE INDEX orders_reorder_of ON fitkart.orders (user_id, reorder_of) WHERE reorder_of IS NOT NULL;
COMMENT ON INDEX fitkart.orders_reorder_of IS 'reorder: an order is placed again once';
