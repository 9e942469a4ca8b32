-- The examples run on a day that never changes, and print as a reader's psql would.
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET client_min_messages = warning;
\o /dev/null
CREATE EXTENSION IF NOT EXISTS fitkart CASCADE;
SELECT count(*) FROM fitkart.migrate();
SELECT count(*) FROM fitkart.seed();
\o
RESET client_min_messages;
SET fitkart.clock = '2026-03-02 18:00:00+00';
