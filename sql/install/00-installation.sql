-- Installing: version, migrations, the error catalogue, identifiers.

CREATE TYPE fitkart.invariant AS (
    invariant text,
    ok        boolean,
    detail    text
);
COMMENT ON TYPE fitkart.invariant IS 'Something that must hold, and whether it does.';
COMMENT ON COLUMN fitkart.invariant.invariant IS 'what must hold, as a sentence';
COMMENT ON COLUMN fitkart.invariant.ok IS 'whether it does';
COMMENT ON COLUMN fitkart.invariant.detail IS 'what was looked at, or the first thing that is wrong';

CREATE TYPE fitkart.applied_migration AS (
    version    integer,
    name       text,
    applied_at timestamptz
);
COMMENT ON TYPE fitkart.applied_migration IS 'A migration that was applied.';
COMMENT ON COLUMN fitkart.applied_migration.version IS 'its number';
COMMENT ON COLUMN fitkart.applied_migration.name IS 'its topic';
COMMENT ON COLUMN fitkart.applied_migration.applied_at IS 'when it was applied';

CREATE FUNCTION fitkart.migrate()
RETURNS SETOF fitkart.applied_migration
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_migrate';
COMMENT ON FUNCTION fitkart.migrate IS
'Makes the tables, or upgrades them: applies what is not applied yet, one numbered migration after the other, and makes triggers, views and grants anew. Running it again does nothing more. A second caller waits for the first.
Arguments: none
Returns: a row for each migration that was applied
Errors: none
Roles: none
Since: 0.1.0
Example: SELECT * FROM fitkart.migrate();';

CREATE FUNCTION fitkart.schema_version()
RETURNS integer
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_schema_version';
COMMENT ON FUNCTION fitkart.schema_version IS
'The newest migration that was applied; 0 before the first.
Arguments: none
Returns: the number of the migration
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT fitkart.schema_version();';

CREATE FUNCTION fitkart.version()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_version';
COMMENT ON FUNCTION fitkart.version IS
'The version of the library that this connection runs.
Arguments: none
Returns: the version, as in fitkart.control
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT fitkart.version();';

CREATE FUNCTION fitkart.uuid_v7()
RETURNS uuid
LANGUAGE c VOLATILE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_uuid_v7';
COMMENT ON FUNCTION fitkart.uuid_v7 IS
'A new time-ordered identifier (RFC 9562, version 7).
Arguments: none
Returns: the identifier
Errors: CONFIGURATION_MISSING
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.uuid_v7();';

CREATE TYPE fitkart.error_code AS (
    code        text,
    sqlstate    text,
    http_status integer,
    meaning     text
);
COMMENT ON TYPE fitkart.error_code IS 'An error of the catalogue.';
COMMENT ON COLUMN fitkart.error_code.code IS 'its name, with which MESSAGE begins';
COMMENT ON COLUMN fitkart.error_code.sqlstate IS 'its SQLSTATE, of class KF';
COMMENT ON COLUMN fitkart.error_code.http_status IS 'the status that PostgREST answers';
COMMENT ON COLUMN fitkart.error_code.meaning IS 'what it says, in a sentence';

CREATE FUNCTION fitkart.error_codes()
RETURNS SETOF fitkart.error_code
LANGUAGE c STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_error_codes';
COMMENT ON FUNCTION fitkart.error_codes IS
'Every error that FitKart raises.
Arguments: none
Returns: code, sqlstate, http_status, meaning
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT e.code, e.http_status FROM fitkart.error_codes() e;';

CREATE TYPE fitkart.setting_entry AS (
    key           text,
    type          text,
    default_value text,
    allowed       text,
    meaning       text
);
COMMENT ON TYPE fitkart.setting_entry IS 'A setting of the catalogue.';
COMMENT ON COLUMN fitkart.setting_entry.key IS 'its name';
COMMENT ON COLUMN fitkart.setting_entry.type IS 'integer, coins, rational, boolean, choice or list';
COMMENT ON COLUMN fitkart.setting_entry.default_value IS 'what holds while fitkart.settings has no row of it';
COMMENT ON COLUMN fitkart.setting_entry.allowed IS 'the values it takes';
COMMENT ON COLUMN fitkart.setting_entry.meaning IS 'what it does';

CREATE FUNCTION fitkart.setting_catalogue()
RETURNS SETOF fitkart.setting_entry
LANGUAGE c STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_setting_catalogue';
COMMENT ON FUNCTION fitkart.setting_catalogue IS
'Every setting with its default and what it takes.
Arguments: none
Returns: key, type, default_value, allowed, meaning
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT s.key, s.default_value FROM fitkart.setting_catalogue() s;';

CREATE FUNCTION fitkart.check_setting()
RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_check_setting';
COMMENT ON FUNCTION fitkart.check_setting IS
'Trigger before a row of fitkart.settings is written: refuses what the catalogue does not allow.
Arguments: none
Returns: the row
Errors: SETTING_INVALID
Roles: none
Since: 0.1.0
Example: CREATE TRIGGER … BEFORE INSERT OR UPDATE ON fitkart.settings FOR EACH ROW EXECUTE FUNCTION fitkart.check_setting();';

CREATE FUNCTION fitkart.invalidate_cache()
RETURNS trigger
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_invalidate_cache';
COMMENT ON FUNCTION fitkart.invalidate_cache IS
'Trigger after a statement on a table that backends keep in memory: they all read it again at their next statement.
Arguments: none
Returns: nothing
Errors: none
Roles: none
Since: 0.1.0
Example: CREATE TRIGGER … AFTER INSERT OR UPDATE OR DELETE ON fitkart.settings FOR EACH STATEMENT EXECUTE FUNCTION fitkart.invalidate_cache();';
