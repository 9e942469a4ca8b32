-- Days that are other days again: the rhythm of each day that is over as a few hashes, and which day is a copy of which.

ALTER TABLE fitkart.daily_steps ADD COLUMN print_due boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN fitkart.daily_steps.print_due IS 'the day has changed since find_step_copies() looked at it';
CREATE INDEX daily_steps_print_due_idx ON fitkart.daily_steps (day, user_id) WHERE print_due;
COMMENT ON INDEX fitkart.daily_steps_print_due_idx IS 'days that find_step_copies() has to look at, the oldest first';

CREATE TABLE fitkart.step_fingerprints (
    user_id    uuid        NOT NULL,
    day        date        NOT NULL,
    hashes     bigint[]    NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT step_fingerprints_pkey PRIMARY KEY (user_id, day),
    CONSTRAINT step_fingerprints_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT step_fingerprints_sixteen CHECK (cardinality(hashes) = 16)
);
COMMENT ON TABLE fitkart.step_fingerprints IS 'The rhythm of days that are over: how long bouts and pauses last, as 16 hashes. Days with too few bouts have no row';
COMMENT ON COLUMN fitkart.step_fingerprints.user_id IS 'who walked';
COMMENT ON COLUMN fitkart.step_fingerprints.day IS 'the local day';
COMMENT ON COLUMN fitkart.step_fingerprints.hashes IS 'the 16 smallest hashes of four bouts and the pauses after them, ascending';
COMMENT ON COLUMN fitkart.step_fingerprints.created_at IS 'when the day was first looked at';
COMMENT ON COLUMN fitkart.step_fingerprints.updated_at IS 'when the row last changed';
COMMENT ON INDEX fitkart.step_fingerprints_pkey IS 'the fingerprint of a day that changed: find_step_copies';
CREATE INDEX step_fingerprints_hashes_idx ON fitkart.step_fingerprints USING gin (hashes);
COMMENT ON INDEX fitkart.step_fingerprints_hashes_idx IS 'days that share a hash with a day: find_step_copies';

CREATE TABLE fitkart.step_copies (
    user_id    uuid        NOT NULL,
    day        date        NOT NULL,
    of_user_id uuid        NOT NULL,
    of_day     date        NOT NULL,
    shared     integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT step_copies_pkey PRIMARY KEY (user_id, day),
    CONSTRAINT step_copies_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT step_copies_of_user_fkey FOREIGN KEY (of_user_id) REFERENCES fitkart.users (id),
    CONSTRAINT step_copies_make_sense CHECK (shared BETWEEN 1 AND 16 AND (user_id, day) <> (of_user_id, of_day))
);
COMMENT ON TABLE fitkart.step_copies IS 'Days whose walking is that of a day which was there before. The verdict on such a day says so; the day it copies is untouched';
COMMENT ON COLUMN fitkart.step_copies.user_id IS 'whose day is the copy';
COMMENT ON COLUMN fitkart.step_copies.day IS 'the copy';
COMMENT ON COLUMN fitkart.step_copies.of_user_id IS 'whose day was there before; his own where he repeats himself';
COMMENT ON COLUMN fitkart.step_copies.of_day IS 'the day that was there before';
COMMENT ON COLUMN fitkart.step_copies.shared IS 'how many of their 16 hashes they share';
COMMENT ON COLUMN fitkart.step_copies.created_at IS 'when it was found';
COMMENT ON INDEX fitkart.step_copies_pkey IS 'whether a day is a copy: every delivery to it';
CREATE INDEX step_copies_of_idx ON fitkart.step_copies (of_user_id, of_day);
COMMENT ON INDEX fitkart.step_copies_of_idx IS 'copies of a day that changed; the foreign key';
