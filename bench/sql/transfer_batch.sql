-- Everybody pays a coin to somebody else: 10,000 transfers.
\set apart random(1, 9999)
SELECT done.transferred
  FROM (SELECT array_agg(bench.person(n)) AS payers, array_agg(bench.person(1 + (n + :apart - 1) % 10000)) AS payees,
               array_agg(1::bigint) AS amounts
          FROM generate_series(1, 10000) AS n) AS list,
       LATERAL fitkart.transfer_coins_batch(list.payers, list.payees, list.amounts) AS done;
