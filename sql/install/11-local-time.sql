-- Where people live on the clock.

CREATE TYPE fitkart.time_zone_since AS (
    time_zone  text,
    valid_from timestamptz
);
COMMENT ON TYPE fitkart.time_zone_since IS 'A time zone and since when it holds.';
COMMENT ON COLUMN fitkart.time_zone_since.time_zone IS 'IANA name';
COMMENT ON COLUMN fitkart.time_zone_since.valid_from IS 'the next local midnight in the zone before it';

CREATE FUNCTION fitkart.set_time_zone(user_id uuid, zone text, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.time_zone_since
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_set_time_zone';

COMMENT ON FUNCTION fitkart.set_time_zone IS
'Moves a person to another time zone from the next local midnight, at most once in 24 hours. Stored days never move. The zone he is in already is answered as it stands.
Arguments:
  user_id: who moves
  zone: IANA name
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: time_zone, valid_from
Errors: VALIDATION_FAILED, NOT_FOUND, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT z.valid_from FROM fitkart.set_time_zone(user_id => ana, zone => ''America/Lima'') z;';

CREATE FUNCTION fitkart_api.set_time_zone(zone text, idempotency_key text DEFAULT NULL)
RETURNS fitkart.time_zone_since
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_set_time_zone';

COMMENT ON FUNCTION fitkart_api.set_time_zone IS
'Moves who is signed in to another time zone from the next local midnight, at most once in 24 hours. Stored days never move.
Arguments:
  zone: IANA name
  idempotency_key: makes a repeat answer the first result; default none
Returns: time_zone, valid_from
Errors: UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED, VALIDATION_FAILED, LIMIT_REACHED, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT z.valid_from FROM fitkart_api.set_time_zone(zone => ''America/Lima'') z;';
