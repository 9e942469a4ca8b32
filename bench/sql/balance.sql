\set a random(1, 10000)
SELECT b.available_coins FROM fitkart.balance(bench.person(:a)) b;
