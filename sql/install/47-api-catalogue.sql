-- The catalogue as a client reads it; the list of products stands with the orders.

CREATE TYPE fitkart_api.product_detail AS (
    id               uuid,
    name             text,
    description      text,
    coin_price       bigint,
    retail_price     bigint,
    retail_currency  text,
    image_url        text,
    images           text[],
    shelf            text,
    is_digital       boolean,
    available        integer,
    available_from   timestamptz,
    available_until  timestamptz,
    limit_per_user   integer,
    min_account_days integer
);
COMMENT ON TYPE fitkart_api.product_detail IS 'A product, whole.';
COMMENT ON COLUMN fitkart_api.product_detail.id IS 'the product''s id';
COMMENT ON COLUMN fitkart_api.product_detail.name IS 'its name';
COMMENT ON COLUMN fitkart_api.product_detail.description IS 'a text about it; HTML where the shop sent HTML: clean it before it goes into a page';
COMMENT ON COLUMN fitkart_api.product_detail.coin_price IS 'coins for one unit';
COMMENT ON COLUMN fitkart_api.product_detail.retail_price IS 'what it costs elsewhere, in the smallest unit of retail_currency';
COMMENT ON COLUMN fitkart_api.product_detail.retail_currency IS 'ISO 4217';
COMMENT ON COLUMN fitkart_api.product_detail.image_url IS 'its picture';
COMMENT ON COLUMN fitkart_api.product_detail.images IS 'more pictures';
COMMENT ON COLUMN fitkart_api.product_detail.shelf IS 'its category';
COMMENT ON COLUMN fitkart_api.product_detail.is_digital IS 'true: delivered as a code';
COMMENT ON COLUMN fitkart_api.product_detail.available IS 'units that can be ordered; 0: sold out';
COMMENT ON COLUMN fitkart_api.product_detail.available_from IS 'on sale from this instant on; NULL: it is';
COMMENT ON COLUMN fitkart_api.product_detail.available_until IS 'on sale until before this instant; NULL: no end';
COMMENT ON COLUMN fitkart_api.product_detail.limit_per_user IS 'most units one user may order; NULL: no limit';
COMMENT ON COLUMN fitkart_api.product_detail.min_account_days IS 'least age of a buyer''s account in days; NULL: any';

CREATE FUNCTION fitkart_api.product(product_id uuid)
RETURNS fitkart_api.product_detail
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_product';
COMMENT ON FUNCTION fitkart_api.product IS
'One product that is on sale, or will be. Needs nobody signed in.
Arguments:
  product_id: the product
Returns: id, name, description, coin_price, retail_price, retail_currency, image_url, images, shelf, is_digital, available, available_from, available_until, limit_per_user, min_account_days
Errors: VALIDATION_FAILED, NOT_FOUND
Roles: fitkart_anon, fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.product(''018f0000-0000-7000-8000-000000000001'');';

CREATE TYPE fitkart_api.shelf AS (
    shelf    text,
    products bigint
);
COMMENT ON TYPE fitkart_api.shelf IS 'A category of the catalogue.';
COMMENT ON COLUMN fitkart_api.shelf.shelf IS 'its name';
COMMENT ON COLUMN fitkart_api.shelf.products IS 'products on sale in it';

CREATE FUNCTION fitkart_api.categories()
RETURNS SETOF fitkart_api.shelf
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_categories';
COMMENT ON FUNCTION fitkart_api.categories IS
'The categories that have products on sale now, by name. Needs nobody signed in.
Arguments: none
Returns: shelf, products
Errors: none
Roles: fitkart_anon, fitkart_user
Since: 0.1.0
Example: SELECT * FROM fitkart_api.categories();';

CREATE FUNCTION fitkart_api.search_products(query text, lim integer DEFAULT 20)
RETURNS SETOF fitkart_api.product_overview
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_search_products';
COMMENT ON FUNCTION fitkart_api.search_products IS
'Products on sale whose name, category or description has every word of the query, in any case; those that have them all in the name first, then by popularity. Needs nobody signed in.
Arguments:
  query: words, or parts of words; 1 to 100 bytes
  lim: at most so many, 1 to 100; default 20
Returns: id, name, description, coin_price, retail_price, retail_currency, image_url, shelf, is_digital, available, total (products found in all)
Errors: VALIDATION_FAILED
Roles: fitkart_anon, fitkart_user
Since: 0.1.0
Example: SELECT s.name, s.coin_price FROM fitkart_api.search_products(''gift card'') s;';
