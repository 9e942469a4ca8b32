-- How the house is run.

CREATE TYPE fitkart.setting_change AS (
    key       text,
    old_value text,
    new_value text
);
COMMENT ON TYPE fitkart.setting_change IS 'What a change of a setting did.';
COMMENT ON COLUMN fitkart.setting_change.key IS 'the setting';
COMMENT ON COLUMN fitkart.setting_change.old_value IS 'the row before; NULL: there was none, so the default held';
COMMENT ON COLUMN fitkart.setting_change.new_value IS 'the row now';

CREATE FUNCTION fitkart.change_setting(setting_key text, setting_value text, actor uuid DEFAULT NULL)
RETURNS fitkart.setting_change
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_change_setting';

COMMENT ON FUNCTION fitkart.change_setting IS
'Changes a setting and keeps the change in setting_history. A new price of walking holds from each person''s next local midnight.
Arguments:
  setting_key: a name of fitkart.setting_catalogue()
  setting_value: in text form
  actor: who did it, for the log; default none
Returns: key, old_value, new_value
Errors: VALIDATION_FAILED, SETTING_INVALID
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.change_setting(setting_key => ''daily_coin_cap'', setting_value => ''120'');';
