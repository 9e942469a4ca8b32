-- Stock: which units of a product can be bought, and the slots they lie in.

CREATE FUNCTION fitkart.spread_stock(product_id uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_spread_stock';
COMMENT ON FUNCTION fitkart.spread_stock IS
'Lays the units that can be bought (stock_quantity less what open orders hold) out over slots, evenly and anew. A product that was inserted by SQL has no slots, so nothing of it can be bought until this was called for it. It can be called at any time: checkouts of the product wait meanwhile.
Arguments:
  product_id: the product; default all products
Returns: how many products were laid out
Errors: NOT_FOUND, PRODUCT_OUT_OF_STOCK
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.spread_stock(bottle);';
