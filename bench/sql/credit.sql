\set a random(1, 10000)
SELECT c.transaction_id FROM fitkart.credit_coins(bench.person(:a), 1, 'earned') c;
