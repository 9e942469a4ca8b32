-- A shop may count fewer units than open orders were promised. What they lack is remembered, so that a cancelled order frees only
-- units that are there (rule 20).

ALTER TABLE fitkart.reward_products ADD COLUMN missing_units integer NOT NULL DEFAULT 0;
ALTER TABLE fitkart.reward_products ADD CONSTRAINT reward_products_missing_were_promised CHECK (missing_units BETWEEN 0 AND stock_quantity);
COMMENT ON COLUMN fitkart.reward_products.stock_quantity IS 'Units in the house, those promised to open orders included, whether they are there or missing; which of them are free stands in product_stock';
COMMENT ON COLUMN fitkart.reward_products.missing_units IS 'of the promised units those that the last count did not find: what comes back from cancelled orders, or comes in, makes up for them first';
