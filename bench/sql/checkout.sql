\set a random(1, 10000)
\set p random(1, 1000)
\set q 1 + (:p + random(1, 998)) % 1000
SELECT c.status FROM fitkart.checkout(bench.person(:a), jsonb_build_array(jsonb_build_object('product_id', bench.person(:p), 'quantity', 1), jsonb_build_object('product_id', bench.person(:q), 'quantity', 1)), shipping_address => '{"name": "P", "city": "Lisbon", "country": "PT"}') c;
