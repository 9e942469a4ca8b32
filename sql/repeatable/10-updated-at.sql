-- Every table with a column updated_at keeps it, unless the statement does so itself (the WHEN costs no function call).

DO $stamp$
DECLARE
    stamped regclass;
BEGIN
    FOR stamped IN
        SELECT c.oid
          FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'updated_at' AND NOT a.attisdropped
         WHERE c.relnamespace = 'fitkart'::regnamespace
           AND c.relkind IN ('r', 'p')
           AND NOT c.relispartition
         ORDER BY c.relname
    LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER stamp_updated_at BEFORE UPDATE ON %s FOR EACH ROW '
            'WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION fitkart.stamp_updated_at()', stamped);
        EXECUTE format('COMMENT ON TRIGGER stamp_updated_at ON %s IS %L', stamped,
                       'writes updated_at where the statement left it as it was');
    END LOOP;
END
$stamp$;
