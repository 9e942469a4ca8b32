\set a random(1, 10000)
\set b 1 + (:a + random(1, 9998)) % 10000
SELECT bench.transfer(bench.person(:a), bench.person(:b), 1);
