-- Tables that every backend keeps in memory: a change tells them all at commit.

DO $caches$
DECLARE
    cached text;
BEGIN
    FOREACH cached IN ARRAY ARRAY['settings', 'schema_migrations', 'achievements', 'leaderboard_heads', 'coin_schedules'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER invalidate_cache AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON fitkart.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION fitkart.invalidate_cache()', cached);
        EXECUTE format('COMMENT ON TRIGGER invalidate_cache ON fitkart.%I IS %L', cached,
                       'every backend reads the table again at its next statement');
    END LOOP;
END
$caches$;

CREATE OR REPLACE TRIGGER check_setting BEFORE INSERT OR UPDATE ON fitkart.settings
    FOR EACH ROW EXECUTE FUNCTION fitkart.check_setting();
COMMENT ON TRIGGER check_setting ON fitkart.settings IS 'refuses what the catalogue of settings does not allow';
