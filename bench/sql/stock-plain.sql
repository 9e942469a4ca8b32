UPDATE bench.reward_products SET stock_quantity = stock_quantity - 1 WHERE id = bench.person(1);
