-- How long a day waits is reckoned from the last time it became more, and that it once waited is kept.

ALTER TABLE fitkart.step_validations ADD COLUMN waits_since timestamptz NOT NULL DEFAULT now();
UPDATE fitkart.step_validations SET waits_since = CASE WHEN status = 'pending' THEN updated_at ELSE created_at END;
COMMENT ON COLUMN fitkart.step_validations.waits_since IS 'when it last began to wait, or became more while it waited, in steps or in score: review_days count from then';

ALTER TABLE fitkart.step_validations
    DROP CONSTRAINT step_validations_status_known,
    DROP CONSTRAINT step_validations_reviewed_once_decided,
    ADD CONSTRAINT step_validations_status_known CHECK (status IN ('pending', 'approved', 'rejected', 'cleared')),
    ADD CONSTRAINT step_validations_reviewed_once_decided CHECK (status IN ('pending', 'cleared') OR reviewed_at IS NOT NULL);
COMMENT ON TABLE fitkart.step_validations IS 'The verdict on a day whose score reached anomaly_review_score: one row a user and day (rule 9). One that nobody decided is cleared when later corrections leave nothing to doubt';
COMMENT ON COLUMN fitkart.step_validations.status IS 'pending, approved, rejected, or cleared: it waited, and was corrected before anybody decided';

DROP INDEX fitkart.step_validations_pending_idx;
CREATE INDEX step_validations_pending_idx ON fitkart.step_validations (waits_since, id) WHERE status = 'pending';
COMMENT ON INDEX fitkart.step_validations_pending_idx IS 'days that wait, the longest first: approve_overdue_steps, metrics';
