-- Samples out of what phones and services export.

CREATE FUNCTION fitkart.samples_from(format text, payload text, time_zone text DEFAULT 'UTC')
RETURNS jsonb
LANGUAGE c STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_samples_from';
COMMENT ON FUNCTION fitkart.samples_from IS
'The samples of steps in an export, as record_steps_batch takes them, with how they were recorded, by which device, under which id and with which offset from UTC, where the format says it of the sample itself. Metres, kilocalories and heart beats that the export records apart from steps go to the steps of the same time. Unknown fields are passed over. What cannot be read stands in its place as {"malformed": why}, and record_steps_batch lists it among its rejections; at most 10,000 of them go in one batch.
Arguments:
  format: apple_health (export.xml), google_fit (a dataset of the REST API, or the buckets of dataset:aggregate), google_takeout (daily activity CSV), health_connect (JSON), fitbit (intraday or time series JSON), withings (intraday JSON), samsung_health (CSV)
  payload: the export, at most 64 MB
  time_zone: IANA name: of times without an offset, as those of Fitbit and of older Samsung exports; default UTC
Returns: an array of samples
Errors: VALIDATION_FAILED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT b.accepted FROM fitkart.record_steps_batch(ana, fitkart.samples_from(''fitbit'', answer, ''Europe/Vienna'')) b;';
