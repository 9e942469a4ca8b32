-- The rows that balance() reads, without what it reckons: how much memory alone makes of more wallets.
\set a random(1, 10000)
SELECT w.available_coins FROM fitkart.wallets w JOIN fitkart.users u ON u.id = w.user_id WHERE w.user_id = bench.person(:a) AND u.deleted_at IS NULL;
