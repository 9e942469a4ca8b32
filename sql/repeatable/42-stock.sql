-- The stock of a product as people ask for it. A product without slots counts as sold out.

CREATE OR REPLACE VIEW fitkart.product_availability AS
SELECT p.id AS product_id,
       p.stock_quantity,
       (p.stock_quantity - coalesce(s.free, 0))::integer AS reserved_quantity,
       coalesce(s.free, 0)::integer AS available_quantity,
       p.missing_units
  FROM fitkart.reward_products p
  LEFT JOIN LATERAL (SELECT sum(f.free) AS free FROM fitkart.product_stock f WHERE f.product_id = p.id) s ON true;

COMMENT ON VIEW fitkart.product_availability IS 'Units of each product: in the house, promised, left to buy, and missing. Quick for one product (WHERE product_id = …).';
COMMENT ON COLUMN fitkart.product_availability.product_id IS 'the product';
COMMENT ON COLUMN fitkart.product_availability.stock_quantity IS 'units in the house, and promised ones even where a count did not find them';
COMMENT ON COLUMN fitkart.product_availability.reserved_quantity IS 'of these, units that open orders (pending, confirmed, processing) hold';
COMMENT ON COLUMN fitkart.product_availability.available_quantity IS 'of these, units that can be bought';
COMMENT ON COLUMN fitkart.product_availability.missing_units IS 'of the promised units those that the last count did not find; while there are any, none can be bought';
