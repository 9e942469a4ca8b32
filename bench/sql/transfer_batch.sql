-- Everybody of a client's 10,000 people pays a coin to somebody else of them: 10,000 transfers.
\set first 10000 * :client_id
\set apart random(1, 9999)
SELECT done.transferred
  FROM (SELECT array_agg(bench.person(:first + n)) AS payers, array_agg(bench.person(:first + 1 + (n + :apart - 1) % 10000)) AS payees,
               array_agg(1::bigint) AS amounts
          FROM generate_series(1, 10000) AS n) AS list,
       LATERAL fitkart.transfer_coins_batch(list.payers, list.payees, list.amounts) AS done;
