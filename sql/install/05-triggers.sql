-- Trigger functions that any table may use. Triggers refuse or stamp; they never write rows, so a restore repeats nothing.

CREATE FUNCTION fitkart.stamp_updated_at()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION fitkart.stamp_updated_at() IS
'Trigger: writes the time into updated_at where the statement left it as it was. Code that keeps updated_at itself pays nothing.
Arguments: none
Returns: the row
Errors: none
Roles: none
Since: 0.1.0
Example: CREATE TRIGGER stamp_updated_at BEFORE UPDATE ON fitkart.users FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION fitkart.stamp_updated_at();';
