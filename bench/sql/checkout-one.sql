\set a random(1, 10000)
SELECT c.status FROM fitkart.checkout(bench.person(:a), jsonb_build_array(jsonb_build_object('product_id', bench.person(:product), 'quantity', 1)), shipping_address => '{"name": "P", "city": "Lisbon", "country": "PT"}') c;
