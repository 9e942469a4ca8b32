-- How far a device has synced.

ALTER TABLE fitkart.devices
    ADD COLUMN synced_at timestamptz,
    ADD COLUMN synced_samples bigint NOT NULL DEFAULT 0,
    ADD COLUMN synced_from date,
    ADD COLUMN synced_until date,
    ADD CONSTRAINT devices_synced_span CHECK (synced_samples >= 0 AND synced_from <= synced_until);
COMMENT ON COLUMN fitkart.devices.sync_token IS 'how far it has synced, in the words of its source: what sync_steps was given last; a secret';
COMMENT ON COLUMN fitkart.devices.synced_at IS 'when it last called sync_steps; NULL: it never did';
COMMENT ON COLUMN fitkart.devices.synced_samples IS 'samples that it sent with sync_steps, duplicates and refused ones too';
COMMENT ON COLUMN fitkart.devices.synced_from IS 'first local day that a sample of these was for; NULL: none was taken';
COMMENT ON COLUMN fitkart.devices.synced_until IS 'last local day that a sample of these was for';
