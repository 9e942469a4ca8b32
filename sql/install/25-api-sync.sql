-- Devices that sync, and go on where they were cut off.

CREATE TYPE fitkart_api.synced_steps AS (
    accepted       integer,
    duplicates     integer,
    pending        integer,
    rejected       integer,
    rejections     jsonb,
    days           jsonb,
    coins_awarded  bigint,
    coins_pending  bigint,
    synced_samples bigint,
    synced_from    date,
    synced_until   date
);
COMMENT ON TYPE fitkart_api.synced_steps IS 'What a part of a sync became, and how far the device is.';
COMMENT ON COLUMN fitkart_api.synced_steps.accepted IS 'samples that changed something';
COMMENT ON COLUMN fitkart_api.synced_steps.duplicates IS 'samples that were there before';
COMMENT ON COLUMN fitkart_api.synced_steps.pending IS 'accepted samples on days that wait for a review';
COMMENT ON COLUMN fitkart_api.synced_steps.rejected IS 'samples that were refused; the others stand';
COMMENT ON COLUMN fitkart_api.synced_steps.rejections IS '[{index (from 0), code, message}]';
COMMENT ON COLUMN fitkart_api.synced_steps.days IS '[{day, steps, status, coins_awarded, coins_pending}]';
COMMENT ON COLUMN fitkart_api.synced_steps.coins_awarded IS 'coins that this call booked; negative after corrections';
COMMENT ON COLUMN fitkart_api.synced_steps.coins_pending IS 'by how much this call changed the coins that wait for a review';
COMMENT ON COLUMN fitkart_api.synced_steps.synced_samples IS 'samples that the device has sent in all';
COMMENT ON COLUMN fitkart_api.synced_steps.synced_from IS 'first local day it has sent; NULL: none yet';
COMMENT ON COLUMN fitkart_api.synced_steps.synced_until IS 'last local day it has sent';

CREATE TYPE fitkart_api.device_sync AS (
    device         text,
    source         text,
    sync_token     text,
    synced_at      timestamptz,
    synced_samples bigint,
    synced_from    date,
    synced_until   date
);
COMMENT ON TYPE fitkart_api.device_sync IS 'How far a device has synced.';
COMMENT ON COLUMN fitkart_api.device_sync.device IS 'the device as the client names it';
COMMENT ON COLUMN fitkart_api.device_sync.source IS 'source of its newest samples; NULL: none was taken';
COMMENT ON COLUMN fitkart_api.device_sync.sync_token IS 'the last one it gave: go on from there; NULL: it gave none';
COMMENT ON COLUMN fitkart_api.device_sync.synced_at IS 'when it last called sync_steps';
COMMENT ON COLUMN fitkart_api.device_sync.synced_samples IS 'samples that it has sent in all';
COMMENT ON COLUMN fitkart_api.device_sync.synced_from IS 'first local day it has sent; NULL: none yet';
COMMENT ON COLUMN fitkart_api.device_sync.synced_until IS 'last local day it has sent';

CREATE FUNCTION fitkart_api.sync_steps(
    format text,
    payload text,
    device_id text,
    sync_token text DEFAULT NULL,
    idempotency_key text DEFAULT NULL)
RETURNS fitkart_api.synced_steps
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_sync_steps';
COMMENT ON FUNCTION fitkart_api.sync_steps IS
'Records what a device exports, and keeps the token that says how far it came: both or neither. A long history goes in parts of at most 10,000 samples; after whatever cut it off, sync_state answers the last token that was kept. Sending a part again changes nothing. What is older than earning_window_days, or than the account, is history and earns nothing.
Arguments:
  format: a format of samples_from (apple_health, google_fit, google_takeout, health_connect, fitbit, withings, samsung_health), or samples: the array of record_steps_batch
  payload: the export, at most 64 MB and 10,000 samples; times without an offset are of the walker''s time zone
  device_id: the device as the client names it, 1 to 200 bytes; samples that name no device are of this one
  sync_token: how far this part goes, in the words of the source (an anchor, a changes token, a time), 1 to 4,000 bytes; default: the token stays as it was
  idempotency_key: makes a repeat answer the first result; default none
Returns: counts, the rejections, the days, and how far the device is
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT, UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT s.accepted FROM fitkart_api.sync_steps(format => ''samples'', payload => ''[{"steps": 900, "source": "phone_sensor", "recorded_date": "2026-06-01"}]'', device_id => ''phone-1'', sync_token => ''anchor-17'') s;';

CREATE FUNCTION fitkart_api.sync_state(
    device_id text DEFAULT NULL)
RETURNS SETOF fitkart_api.device_sync
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_sync_state';
COMMENT ON FUNCTION fitkart_api.sync_state IS
'How far the devices of the signed-in walker have synced, the latest first. A device that never called sync_steps has no row.
Arguments:
  device_id: this one alone; default all
Returns: device, source, sync_token, synced_at, synced_samples, synced_from, synced_until
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT s.sync_token FROM fitkart_api.sync_state(device_id => ''phone-1'') s;';
