\set a random(1, 1000000)
SELECT r.rank FROM fitkart.leaderboard_around(bench.person(:a), 'all_time') r;
