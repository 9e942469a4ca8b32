-- The examples run on a day that never changes, and print as a reader's psql would.
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET fitkart.clock = '2026-03-02 18:00:00+00';
