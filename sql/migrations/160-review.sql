-- The review of suspicious days: each decision as it was made, and what people say against one. step_validations has the state
-- of a day, these have how it came about.

CREATE TABLE fitkart.review_decisions (
    user_id          uuid        NOT NULL,
    id               uuid        NOT NULL,
    validation_id    uuid        NOT NULL,
    day              date        NOT NULL,
    decision         text        NOT NULL,
    from_status      text        NOT NULL,
    to_status        text        NOT NULL,
    anomaly_score    integer     NOT NULL,
    reported_steps   bigint      NOT NULL,
    day_hash         bytea       NOT NULL,
    coins_released   bigint      NOT NULL,
    coins_revoked    bigint      NOT NULL,
    badges_revoked   text[]      NOT NULL DEFAULT '{}',
    orders_cancelled uuid[]      NOT NULL DEFAULT '{}',
    note             text,
    decided_by       uuid,
    db_role          text        NOT NULL,
    created_at       timestamptz NOT NULL,
    CONSTRAINT review_decisions_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT review_decisions_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT review_decisions_make_sense CHECK (
        decision IN ('approve', 'reject', 'reopen', 'restore')
        AND from_status IN ('pending', 'approved', 'rejected') AND to_status IN ('pending', 'approved', 'rejected')
        AND anomaly_score BETWEEN 0 AND 100 AND reported_steps >= 0 AND octet_length(day_hash) = 32
        AND coins_released >= 0 AND coins_revoked >= 0 AND length(note) <= 1000)
);
COMMENT ON TABLE fitkart.review_decisions IS 'What was decided about days that looked suspicious, append-only';
COMMENT ON COLUMN fitkart.review_decisions.user_id IS 'who walked';
COMMENT ON COLUMN fitkart.review_decisions.id IS 'version 7 uuid of the decision';
COMMENT ON COLUMN fitkart.review_decisions.validation_id IS 'the verdict it was about; its row goes where later corrections clear a reopened day';
COMMENT ON COLUMN fitkart.review_decisions.day IS 'the local day';
COMMENT ON COLUMN fitkart.review_decisions.decision IS 'approve, reject, reopen or restore';
COMMENT ON COLUMN fitkart.review_decisions.from_status IS 'pending, approved or rejected: before';
COMMENT ON COLUMN fitkart.review_decisions.to_status IS 'the same: after';
COMMENT ON COLUMN fitkart.review_decisions.anomaly_score IS 'score of the day then, 0 to 100';
COMMENT ON COLUMN fitkart.review_decisions.reported_steps IS 'steps of the day then';
COMMENT ON COLUMN fitkart.review_decisions.day_hash IS 'sha256 of the samples that were decided about';
COMMENT ON COLUMN fitkart.review_decisions.coins_released IS 'coins that it booked';
COMMENT ON COLUMN fitkart.review_decisions.coins_revoked IS 'coins that it took: waiting ones, booked ones, rewards of badges';
COMMENT ON COLUMN fitkart.review_decisions.badges_revoked IS 'codes of the badges that no longer held';
COMMENT ON COLUMN fitkart.review_decisions.orders_cancelled IS 'orders that those coins would have paid';
COMMENT ON COLUMN fitkart.review_decisions.note IS 'why, in the reviewer''s words';
COMMENT ON COLUMN fitkart.review_decisions.decided_by IS 'who decided; NULL where time did';
COMMENT ON COLUMN fitkart.review_decisions.db_role IS 'session_user of the call';
COMMENT ON COLUMN fitkart.review_decisions.created_at IS 'when it was decided';
COMMENT ON INDEX fitkart.review_decisions_pkey IS 'a person''s decisions, oldest first: his history in the queue';
CREATE INDEX review_decisions_day_idx ON fitkart.review_decisions (user_id, day, id);
COMMENT ON INDEX fitkart.review_decisions_day_idx IS 'the latest decision about a day: appeal_review, the queue';

CREATE INDEX users_distrusted_idx ON fitkart.users (id) WHERE trust_score < 100;
COMMENT ON INDEX fitkart.users_distrusted_idx IS 'whom honest days may win trust back: recover_trust()';
COMMENT ON COLUMN fitkart.users.trust_score IS '0 to 100: 40 less for each rejected day, 1 back for each honest day after it; below 30 checkout and gifts are refused';

CREATE TABLE fitkart.review_appeals (
    user_id     uuid        NOT NULL,
    decision_id uuid        NOT NULL,
    day         date        NOT NULL,
    message     text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT review_appeals_pkey PRIMARY KEY (user_id, decision_id),
    CONSTRAINT review_appeals_decision_fkey FOREIGN KEY (user_id, decision_id) REFERENCES fitkart.review_decisions (user_id, id),
    CONSTRAINT review_appeals_message_length CHECK (length(message) BETWEEN 1 AND 1000)
);
COMMENT ON TABLE fitkart.review_appeals IS 'What people say against a rejection, once a decision';
COMMENT ON COLUMN fitkart.review_appeals.user_id IS 'who appeals';
COMMENT ON COLUMN fitkart.review_appeals.decision_id IS 'the rejection';
COMMENT ON COLUMN fitkart.review_appeals.day IS 'the day it was about';
COMMENT ON COLUMN fitkart.review_appeals.message IS 'why it was wrong, in his words';
COMMENT ON COLUMN fitkart.review_appeals.created_at IS 'when he appealed';
COMMENT ON INDEX fitkart.review_appeals_pkey IS 'whether a decision was appealed';
