-- The catalogue: lists of the shop, products of the staff, units by hand; every refusal, and that nothing is left behind.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(119);
SET LOCAL fitkart.clock = '2026-03-02 18:00:00+00';

\set bottle 018f0000-0000-7000-8000-000000000001
\set card 018f0000-0000-7000-8000-000000000007
\set nothing 018f0000-0000-7000-8000-0000000000ff
SELECT fitkart.create_user('ana@catalogue.test', 'Ana') AS ana \gset
SELECT (fitkart.credit_coins(:'ana', 10000, 'bonus')).balance_after AS coins \gset

CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    detail text;
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, detail);
END $$;
-- A product of the shop with one variant; `more` goes over its keys, `variant` over the variant's.
CREATE FUNCTION pg_temp.listed(id int, more jsonb DEFAULT '{}', variant jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('id', id, 'title', 'Product ' || id, 'body_html', '<p>Good.</p>', 'product_type', 'Gear', 'status', 'active',
               'image', jsonb_build_object('id', 1, 'src', 'https://shop.example/' || id || '.jpg'),
               'images', jsonb_build_array(jsonb_build_object('id', 1, 'src', 'https://shop.example/' || id || '.jpg'),
                                           jsonb_build_object('id', 2, 'src', 'https://shop.example/' || id || '-back.jpg')),
               'variants', jsonb_build_array(jsonb_build_object('id', id * 10, 'title', 'Default Title', 'price', '12.00', 'inventory_quantity', 7,
                                                                'inventory_management', 'shopify', 'sku', 'S-' || id) || variant)) || more $$;
CREATE FUNCTION pg_temp.list(VARIADIC ids int[]) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_agg(pg_temp.listed(i)) FROM unnest(ids) i $$;
CREATE FUNCTION pg_temp.synced(products jsonb, complete boolean DEFAULT false) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', r.inserted, r.updated, r.deactivated, jsonb_array_length(r.skipped)) FROM fitkart.sync_products(products, complete) r $$;
CREATE FUNCTION pg_temp.why(product jsonb) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', r.inserted, s ->> 'index', s ->> 'code', s ->> 'message') FROM fitkart.sync_products(jsonb_build_array(product)) r, jsonb_array_elements(r.skipped) s $$;
CREATE FUNCTION pg_temp.shop_row(variant int) RETURNS uuid LANGUAGE sql AS
$$ SELECT id FROM fitkart.reward_products WHERE shopify_variant_id = variant::text $$;
CREATE FUNCTION pg_temp.shelf(uuid) RETURNS text LANGUAGE sql AS
$$ SELECT stock_quantity || '/' || available_quantity FROM fitkart.product_availability WHERE product_id = $1 $$;
CREATE FUNCTION pg_temp.head(variant int) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', name, retail_price, retail_currency) FROM fitkart.reward_products WHERE shopify_variant_id = variant::text $$;
CREATE FUNCTION pg_temp.sale(variant int) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', CASE WHEN is_active THEN 'on' ELSE 'off' END, CASE WHEN delisted_at IS NOT NULL THEN 'delisted' END) FROM fitkart.reward_products WHERE shopify_variant_id = variant::text $$;

CREATE FUNCTION pg_temp.missing() RETURNS bigint LANGUAGE sql AS $$ SELECT m.value FROM fitkart.metrics m WHERE m.name = 'missing_units' $$;

-- A first list
SELECT is(pg_temp.synced(pg_temp.list(1, 2, 3, 4)), '4 0 0 0', 'a list brings its products');
SELECT row_eq($$SELECT shopify_product_id, name, description, coin_price, retail_price, retail_currency, image_url, images, category, is_active, is_digital
                  FROM fitkart.reward_products WHERE shopify_variant_id = '10'$$,
              ROW('1'::text, 'Product 1'::text, '<p>Good.</p>'::text, NULL::bigint, 1200::bigint, 'USD'::text, 'https://shop.example/1.jpg'::text,
                  ARRAY['https://shop.example/1-back.jpg'], 'Gear'::text, false, false),
              'a new row is as the shop describes it, unpriced and off sale');
SELECT is(pg_temp.shelf(pg_temp.shop_row(10)), '7/7', 'with the units that the shop counts');
SELECT results_eq($$SELECT action, entity_type, changes ->> 'inserted' FROM fitkart.admin_logs WHERE action = 'products_synced'$$,
                  $$VALUES ('products_synced', 'catalogue', '4')$$, 'the log knows of it');

-- The same again
CREATE TEMP TABLE before AS SELECT p.id, p.xmin::text AS row_version, s.slot, s.xmin::text AS slot_version FROM fitkart.reward_products p LEFT JOIN fitkart.product_stock s ON s.product_id = p.id;
SAVEPOINT again;
SELECT is(pg_temp.synced(jsonb_build_object('products', pg_temp.list(4, 3, 2, 1)), true), '0 0 0 0', 'the same list, in another order and as the shop answers it, changes nothing');
SELECT is_empty($$SELECT id FROM before b WHERE NOT EXISTS (SELECT FROM fitkart.reward_products p JOIN fitkart.product_stock s ON s.product_id = p.id
                   WHERE p.id = b.id AND p.xmin::text = b.row_version AND s.slot = b.slot AND s.xmin::text = b.slot_version)$$,
                'and writes no row anew');
SELECT is((SELECT count(*) FROM fitkart.admin_logs WHERE action = 'products_synced'), 1::bigint, 'nor a line of the log');

-- Pricing
SELECT is(fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(v), 'coin_price', 100, 'is_active', true)), pg_temp.shop_row(v), 'the staff prices ' || v)
  FROM (VALUES (10), (20), (30), (40)) AS variants (v);
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(10), 'category', 'shirts')) IS NOT NULL AS shelved \gset

-- What changes
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(1, '{"title": "Shirt", "body_html": null, "product_type": "Other", "images": []}', '{"price": "13.50", "inventory_quantity": 9}'))), '0 1 0 0', 'a row is updated once, whatever changed');
SELECT row_eq($$SELECT name, description, coin_price, retail_price, images, category, is_active FROM fitkart.reward_products WHERE shopify_variant_id = '10'$$,
              ROW('Shirt'::text, ''::text, 100::bigint, 1350::bigint, ARRAY[]::text[], 'shirts'::text, true), 'name, text, pictures and retail price are the shop''s; coins and shelf the house''s');
SELECT is(pg_temp.shelf(pg_temp.shop_row(10)), '9/9', 'and the stock is');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(2, '{"image": null, "images": [{"id": 5, "src": "https://shop.example/a.jpg"}, {"id": 6, "src": "https://shop.example/b.jpg"}]}', '{"image_id": 6}'))), '0 1 0 0', 'other pictures');
SELECT is((SELECT image_url || ' ' || images::text FROM fitkart.reward_products WHERE shopify_variant_id = '20'), 'https://shop.example/b.jpg {https://shop.example/a.jpg}', 'a variant''s own picture comes first');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(1, '{"title": "Shirt", "body_html": null, "images": [], "variants": [{"id": "10", "title": "S", "price": "13.50", "inventory_quantity": 9}, {"id": 11, "title": "M", "price": null}]}'))), '1 1 0 0', 'a second variant is a second row');
SELECT is((SELECT string_agg(name || ' ' || coalesce(retail_price::text, '-'), ', ' ORDER BY shopify_variant_id) FROM fitkart.reward_products WHERE shopify_product_id = '1'), 'Shirt, S 1350, Shirt, M -', 'each named by its choice');

-- Stock and what was promised
SELECT order_id AS order_1 FROM fitkart.checkout(:'ana', jsonb_build_array(jsonb_build_object('product_id', pg_temp.shop_row(30), 'quantity', 3))) \gset
SELECT is(pg_temp.shelf(pg_temp.shop_row(30)), '7/4', 'three of seven are promised');
SELECT is(pg_temp.synced(pg_temp.list(3)), '0 0 0 0', 'the shop still counts seven: it does not know of the three');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": 5}'))) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '0 1 0 0 5/2', 'of five that it counts two can be bought');
SELECT is(pg_temp.missing(), 0::bigint, 'where nothing is missing metrics say none');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": -2}'))) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '0 1 0 0 3/0', 'what it oversold leaves what was promised');
SAVEPOINT oversold;
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": 1}'))) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '0 1 0 0 3/0', 'it counts one of three that were promised');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": 1}'))), '0 0 0 0', 'once');
SELECT fitkart.cancel_order(:'order_1', 'changed his mind') IS NOT NULL AS cancelled \gset
SELECT is(pg_temp.shelf(pg_temp.shop_row(30)), '1/1', 'three given back make up for the two that are missing, and one can be bought');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
ROLLBACK TO oversold;
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": 1}'))), '0 1 0 0', 'two of three are missing again');
SELECT is((SELECT p.missing_units FROM fitkart.product_availability p WHERE p.product_id = pg_temp.shop_row(30)), 2, 'the staff reads it beside the stock');
SELECT is(pg_temp.missing(), 2::bigint, 'and metrics add it up');
SELECT row_eq(format('SELECT * FROM fitkart.adjust_stock(%L, 1, ''found one'')', pg_temp.shop_row(30)), ROW(3, 3, 0)::fitkart.stock_level, 'one that comes in makes up for one of them');
SELECT is((SELECT l.changes FROM fitkart.admin_logs l WHERE l.action = 'stock_adjusted' ORDER BY l.id DESC LIMIT 1),
          '{"after": {"stock": 3, "missing": 1, "available": 0}, "before": {"stock": 3, "missing": 2, "available": 0}, "reason": "found one"}'::jsonb, 'the log says so');
SELECT is(pg_temp.missing(), 1::bigint, 'metrics count it less');
SELECT is(fitkart.spread_stock(pg_temp.shop_row(30)) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '1 3/0', 'laying out anew frees none');
UPDATE fitkart.product_stock SET free = 1 WHERE product_id = pg_temp.shop_row(30) AND slot = 0;
UPDATE fitkart.reward_products SET stock_quantity = 4 WHERE id = pg_temp.shop_row(30);
SELECT isnt_empty('SELECT 1 FROM fitkart.verify_orders() v WHERE NOT v.ok', 'units on offer while others are missing are found');
SELECT is(fitkart.spread_stock(pg_temp.shop_row(30)) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '1 3/0', 'and taken off by laying out anew');
ROLLBACK TO oversold;
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{}', '{"inventory_quantity": 50, "inventory_management": null}'))) || ' ' || pg_temp.shelf(pg_temp.shop_row(30)), '0 0 0 0 3/0', 'what it does not count keeps its stock');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(3, '{"title": "Renamed"}'))), '0 1 0 0', 'a product that was ordered is renamed');
SELECT is((SELECT i.product_name || ' ' || i.coin_price_at_purchase FROM fitkart.order_items i WHERE i.order_id = :'order_1'), 'Product 3 100', 'its order keeps name and price');

-- Off sale and back
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(4, '{"status": "draft"}'))) || ' ' || pg_temp.sale(40), '0 0 1 0 off delisted', 'a draft goes off sale');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(4, '{"status": "archived"}'))), '0 0 0 0', 'once');
SELECT is(pg_temp.synced(pg_temp.list(4)) || ' ' || pg_temp.sale(40), '0 1 0 0 on', 'and comes back with the shop');
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(40), 'is_active', false)) IS NOT NULL AS off \gset
SELECT is(pg_temp.synced(pg_temp.list(4)) || ' ' || pg_temp.sale(40), '0 0 0 0 off', 'what the staff took off sale stays off');
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(4, '{"status": "draft"}'))) || ' ' || pg_temp.synced(pg_temp.list(4)) || ' ' || pg_temp.sale(40), '0 0 0 0 0 0 0 0 off', 'whatever the shop does');
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(40), 'is_active', true)) IS NOT NULL AS on \gset
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(20), 'is_deleted', true)) IS NOT NULL AS removed \gset
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(2, '{"title": "Back again"}'))) || ' ' || pg_temp.head(20) || ' ' || pg_temp.sale(20), '0 0 0 0 Product 2 1200 USD off', 'what was removed here stays removed');
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(20), 'is_deleted', false, 'is_active', true)) IS NOT NULL AS restored \gset

-- A complete list
SELECT is(pg_temp.synced(pg_temp.list(4)), '0 0 0 0', 'a page takes nothing off sale');
SELECT matches(pg_temp.refusal($$SELECT fitkart.sync_products(pg_temp.list(4, 3, 2), true)$$), '^KF113 . LIMIT_REACHED: the list lacks 1 of the 4 products of the shop on sale, more than a fifth . .*"maximum": 0', 'a complete list that lacks more than a fifth is refused');
SELECT is(pg_temp.sale(10) || (SELECT ' ' || name FROM fitkart.reward_products WHERE shopify_variant_id = '30'), 'on Renamed', 'and changes nothing at all');
SELECT is(pg_temp.synced(pg_temp.list(5, 6)), '2 0 0 0', 'two more products');
SELECT fitkart.save_product(jsonb_build_object('id', pg_temp.shop_row(v), 'coin_price', 100, 'is_active', true)) IS NOT NULL AS priced FROM (VALUES (50), (60)) AS variants (v) \g /dev/null
SELECT is(pg_temp.synced(pg_temp.list(2, 3, 4, 5, 6) || '[{"id": 1, "title": 7}]', true), '0 2 0 1', 'a malformed product is not missing');
SELECT is(pg_temp.synced(pg_temp.list(2, 3, 4, 5) || '[{"title": "Nobody"}]', true), '0 0 0 1', 'with a product that nobody recognises nothing is missing');
SELECT is(pg_temp.synced(pg_temp.list(2, 3, 4, 5, 6), true) || ' ' || pg_temp.sale(10), '0 0 1 0 off delisted', 'one of six that the whole shop lacks goes off sale');
SELECT is(pg_temp.sale(11), 'off', 'a row that was never on sale is left as it was');
SELECT is((SELECT count(*) FROM fitkart.reward_products WHERE is_active AND shopify_product_id IS NULL), 8::bigint, 'products of the house are no business of the shop''s');
SELECT is((SELECT changes -> 'deactivated' FROM fitkart.admin_logs WHERE action = 'products_synced' ORDER BY id DESC LIMIT 1), jsonb_build_array(pg_temp.shop_row(10)), 'the log names what went off sale');

-- Malformed products
SELECT is(pg_temp.why(product), expected, expected) FROM (VALUES
    ('7'::jsonb, '0 0 VALIDATION_FAILED the product is no object'),
    ('{}', '0 0 VALIDATION_FAILED id is no id of 1 to 64 letters and digits'),
    (pg_temp.listed(9, '{"id": 1.5}'), '0 0 VALIDATION_FAILED id is no text and no whole number above 0'),
    (pg_temp.listed(9, '{"title": null}'), '0 0 VALIDATION_FAILED title has 0 characters, not 1 to 200'),
    (pg_temp.listed(9, '{"title": ["x"]}'), '0 0 VALIDATION_FAILED title is no text'),
    (pg_temp.listed(9, '{"status": null}'), '0 0 VALIDATION_FAILED status is "", not active, draft or archived'),
    (pg_temp.listed(9, jsonb_build_object('status', repeat('x', 39) || 'üüü')), '0 0 VALIDATION_FAILED status is "' || repeat('x', 39) || '", not active, draft or archived'),
    (pg_temp.listed(9, '{"variants": {}}'), '0 0 VALIDATION_FAILED variants is no array'),
    (pg_temp.listed(9, '{"variants": [7]}'), '0 0 VALIDATION_FAILED variants has an element that is no object'),
    (pg_temp.listed(9, '{}', '{"price": 12.00}'), '0 0 VALIDATION_FAILED variants.price is no text'),
    (pg_temp.listed(9, '{}', '{"price": "12.001"}'), '0 0 VALIDATION_FAILED variants.price is "12.001", no amount of USD'),
    (pg_temp.listed(9, '{}', '{"inventory_quantity": 1.5}'), '0 0 VALIDATION_FAILED variants.inventory_quantity is no whole number'),
    (pg_temp.listed(9, '{"image": {"src": "javascript:alert(1)"}}'), '0 0 VALIDATION_FAILED image is no http address of at most 2048 bytes'),
    (pg_temp.listed(9, '{"images": [7]}'), '0 0 VALIDATION_FAILED images is no object')) AS bad (product, expected);
SELECT is(pg_temp.synced(pg_temp.list(9, 9)), '1 0 0 1', 'a product that is listed twice is taken once');
SELECT is(pg_temp.synced('[]') || ', ' || pg_temp.synced('{"products": []}'), '0 0 0 0, 0 0 0 0', 'an empty page is a page');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.sync_products(%s)', given)), '^KF001 . VALIDATION_FAILED: ' || what, what)
  FROM (VALUES ('NULL', 'products is required'), ('''7''', 'products is no array'), ('''{"products": {}}''', 'products is no array'),
               ('(SELECT jsonb_agg(n) FROM generate_series(1, 10001) n)', 'products has 10001 elements, more than 10000')) AS bad (given, what);

-- Another currency
SELECT fitkart.change_setting('shop_currency', 'JPY') IS NOT NULL AS yen \gset
SELECT is(pg_temp.synced(jsonb_build_array(pg_temp.listed(9, '{}', '{"price": "1200.00"}'))) || ' ' || pg_temp.head(90), '0 1 0 0 Product 9 1200 JPY', 'the shop''s currency says what its smallest unit is');
SELECT matches(pg_temp.refusal($$SELECT fitkart.change_setting('shop_currency', 'yen')$$), '^KF006', 'a currency is three capital letters');
ROLLBACK TO again;

-- Repeating a call
SELECT is((SELECT count(DISTINCT r.inserted) || ' ' || max(r.inserted) FROM generate_series(1, 2) AS n, LATERAL fitkart.sync_products(pg_temp.list(7), idempotency_key => 'page-7') r), '1 1', 'the same key answers the first result');
SELECT matches(pg_temp.refusal($$SELECT fitkart.sync_products(pg_temp.list(8), idempotency_key => 'page-7')$$), '^KF106', 'with another list it is a conflict');

-- The staff's products
SELECT fitkart.save_product('{"name": "Headlamp", "description": "Bright.", "category": "gear", "images": ["https://shop.example/lamp.jpg"], "limit_per_user": 2,
                              "available_from": "2026-03-01T00:00:00Z", "available_until": "2026-04-01 02:00+02", "min_trust": 50, "min_account_days": 0, "popularity_rank": 3}',
                            idempotency_key => 'lamp', actor => :'ana') AS lamp \gset
SELECT row_eq(format('SELECT name, category, is_active, limit_per_user, min_trust, popularity_rank, available_until FROM fitkart.reward_products WHERE id = %L', :'lamp'),
              ROW('Headlamp'::text, 'gear'::text, false, 2, 50, 3, '2026-04-01 00:00+00'::timestamptz), 'a product with every condition');
SELECT is(pg_temp.shelf(:'lamp'), '0/0', 'it begins without units');
SELECT is(fitkart.save_product('{"name": "Headlamp", "description": "Bright.", "category": "gear", "images": ["https://shop.example/lamp.jpg"], "limit_per_user": 2,
                              "available_from": "2026-03-01T00:00:00Z", "available_until": "2026-04-01 02:00+02", "min_trust": 50, "min_account_days": 0, "popularity_rank": 3}',
                            idempotency_key => 'lamp'), :'lamp'::uuid, 'the same key answers the same product');
SELECT matches(pg_temp.refusal(format($$SELECT fitkart.save_product('{"id": "%s", "is_active": true}')$$, :'lamp')), '^KF001 . VALIDATION_FAILED: is_active cannot be true: the product has no coin_price . .*"field": "is_active"', 'nothing is on sale without a price');
SELECT is(fitkart.save_product(format('{"id": "%s", "coin_price": 1500, "is_active": true, "limit_per_user": null}', :'lamp')::jsonb, actor => :'ana'), :'lamp'::uuid, 'a price puts it on sale');
SELECT results_eq($$SELECT action, changes FROM fitkart.admin_logs WHERE action LIKE 'product\_%' ORDER BY id DESC LIMIT 1$$,
                  $$VALUES ('product_changed', '{"before": {"coin_price": null, "is_active": false, "limit_per_user": 2}, "after": {"coin_price": 1500, "is_active": true, "limit_per_user": null}}'::jsonb)$$,
                  'the log has what was and what is');
SELECT xmin::text AS lamp_version FROM fitkart.reward_products WHERE id = :'lamp' \gset
SELECT is(fitkart.save_product(format('{"id": "%s", "coin_price": 1500}', :'lamp')::jsonb), :'lamp'::uuid, 'saying it again is no change');
SELECT is((SELECT xmin::text FROM fitkart.reward_products WHERE id = :'lamp'), :'lamp_version'::text, 'and writes nothing');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.save_product(%L)', product)), '^KF001 . VALIDATION_FAILED: ' || what, what)
  FROM (VALUES ('7'::jsonb, 'product is no object'), ('{"name": 7}', 'name is no text'), ('{}', 'name has 0 characters'), ('{"name": null}', 'name is no text'),
               ('{"name": "x", "colour": "red"}', 'a product has no field "colour"'), ('{"name": "x", "coin_price": 1.5}', 'coin_price is no whole number'),
               ('{"name": "x", "coin_price": "7"}', 'coin_price is no whole number'), ('{"name": "x", "coin_price": 0}', 'coin_price is 0, less than 1'),
               ('{"name": "x", "is_active": "yes"}', 'is_active is no true or false'), ('{"name": "x", "images": "a.jpg"}', 'images is no array'),
               ('{"name": "x", "available_from": "tomorrow"}', 'available_from is no time'), ('{"name": "x", "limit_per_user": 4294967297}', 'limit_per_user is no number that fits'),
               ('{"name": "x", "id": "lamp"}', 'id is no uuid'), ('{"name": "x", "retail_price": 5}', 'retail_currency is missing')) AS bad (product, what);
SELECT matches(pg_temp.refusal(format($$SELECT fitkart.save_product('{"id": "%s", "name": "x"}')$$, :'nothing')), '^KF005 . NOT_FOUND: there is no product', 'a product that there is not');
SELECT matches(pg_temp.refusal(format($$SELECT fitkart.save_product('{"id": "%s", "is_digital": true}')$$, :'bottle')), '^KF001 . VALIDATION_FAILED: is_digital cannot change: there are 200 units', 'units do not turn into codes');

-- Units by hand
SELECT is((SELECT concat_ws(' ', s.stock, s.reserved, s.available) FROM fitkart.adjust_stock(:'lamp', 5, 'delivery 7', actor => :'ana') s), '5 0 5', 'units come');
SELECT order_id AS order_2 FROM fitkart.checkout(:'ana', jsonb_build_array(jsonb_build_object('product_id', :'lamp', 'quantity', 2))) \gset
SELECT is((SELECT concat_ws(' ', s.stock, s.reserved, s.available) FROM fitkart.adjust_stock(:'lamp', -3, 'broken') s), '2 2 0', 'and go, as far as nobody was promised them');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.adjust_stock(%L, -1, ''stolen'')', :'lamp')), '^KF102 . PRODUCT_OUT_OF_STOCK', 'no further');
SELECT results_eq(format('SELECT changes FROM fitkart.admin_logs WHERE action = ''stock_adjusted'' AND entity_id = %L ORDER BY id DESC LIMIT 1', :'lamp'),
                  $$VALUES ('{"before": {"stock": 5, "missing": 0, "available": 3}, "after": {"stock": 2, "missing": 0, "available": 0}, "reason": "broken"}'::jsonb)$$, 'the log says why');
SELECT w.waiting FROM fitkart.notify_when_available(:'ana', :'lamp') w \gset
SELECT fitkart.save_product(jsonb_build_object('id', :'lamp', 'is_active', false)) IS NOT NULL AS off \gset
SELECT s.available FROM fitkart.adjust_stock(:'lamp', 1, 'delivery 8') s \gset
SELECT is((SELECT count(*) FROM fitkart.notifications n WHERE n.user_id = :'ana' AND n.kind = 'product_available'), 0::bigint, 'who waits does not hear of what is off sale');
SELECT fitkart.save_product(jsonb_build_object('id', :'lamp', 'is_active', true)) IS NOT NULL AS on \gset
SELECT is((SELECT count(*) FROM fitkart.notifications n WHERE n.user_id = :'ana' AND n.kind = 'product_available'), 1::bigint, 'but as soon as it is on sale');
SELECT matches(pg_temp.refusal(format('SELECT fitkart.adjust_stock(%s)', given)), expected, given)
  FROM (VALUES (format('%L, 0, ''x''', :'lamp'), '^KF001 . VALIDATION_FAILED: delta is 0'), (format('%L, 1, '' ''', :'lamp'), '^KF001 . VALIDATION_FAILED: reason'),
               (format('%L, 1, NULL', :'lamp'), '^KF001 . VALIDATION_FAILED: reason is required'), (format('%L, 1, ''x''', :'nothing'), '^KF005 . NOT_FOUND'),
               (format('%L, 1, ''x''', :'card'), '^KF001 . VALIDATION_FAILED: "Coffee gift card" is digital')) AS bad (given, expected);

-- Who may
SELECT ok(has_function_privilege('fitkart_service', oid, 'EXECUTE') AND has_function_privilege('fitkart_admin', oid, 'EXECUTE')
          AND NOT has_function_privilege('fitkart_user', oid, 'EXECUTE') AND NOT has_function_privilege('fitkart_auditor', oid, 'EXECUTE'), 'fitkart.' || proname || ' is for back ends and the staff')
  FROM pg_proc WHERE pronamespace = 'fitkart'::regnamespace AND proname IN ('sync_products', 'save_product', 'adjust_stock', 'load_product_codes')
 ORDER BY proname;
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'all of it adds up');

SELECT * FROM finish();
ROLLBACK;
