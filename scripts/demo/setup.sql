-- Extension, tables, starter rows; whatever is there stays. The last line of output sums it up.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS fitkart CASCADE;
ALTER EXTENSION fitkart UPDATE;
SELECT count(*) AS applied FROM fitkart.migrate() \gset
SELECT fitkart.seed();
SELECT format('version %s, %s, %s tables, %s achievements, %s products',
              fitkart.version(),
              CASE :applied WHEN 0 THEN 'up to date' ELSE :applied || ' migrations applied' END,
              (SELECT count(*) FROM pg_catalog.pg_class c
                WHERE c.relnamespace = 'fitkart'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition),
              (SELECT count(*) FROM fitkart.achievements),
              (SELECT count(*) FROM fitkart.reward_products));
