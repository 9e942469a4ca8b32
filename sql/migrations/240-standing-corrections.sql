-- Closed standings stay as they were published; what they would say since a day was restored stands beside them.

CREATE TABLE fitkart.leaderboard_corrections (
    user_id         uuid        NOT NULL,
    id              uuid        NOT NULL,
    period          text        NOT NULL,
    period_start    date        NOT NULL,
    day             date        NOT NULL,
    published_steps bigint      NOT NULL,
    published_rank  bigint,
    steps           bigint      NOT NULL,
    rank            bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT leaderboard_corrections_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT leaderboard_corrections_user_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT leaderboard_corrections_make_sense CHECK (
        period IN ('daily', 'weekly', 'monthly') AND published_steps >= 0 AND steps > published_steps AND rank >= 1)
);
COMMENT ON TABLE fitkart.leaderboard_corrections IS 'What closed standings would say of somebody since a rejected day of his was restored, append-only; the newest row of a period holds';
COMMENT ON COLUMN fitkart.leaderboard_corrections.user_id IS 'whose standing';
COMMENT ON COLUMN fitkart.leaderboard_corrections.id IS 'version 7 uuid of the correction';
COMMENT ON COLUMN fitkart.leaderboard_corrections.period IS 'daily, weekly or monthly';
COMMENT ON COLUMN fitkart.leaderboard_corrections.period_start IS 'first local day of the period';
COMMENT ON COLUMN fitkart.leaderboard_corrections.day IS 'the day that was restored';
COMMENT ON COLUMN fitkart.leaderboard_corrections.published_steps IS 'what the closed board of the world says; 0: he does not stand on it';
COMMENT ON COLUMN fitkart.leaderboard_corrections.published_rank IS 'the rank it says; NULL: he does not stand on it';
COMMENT ON COLUMN fitkart.leaderboard_corrections.steps IS 'his verified steps of the period since';
COMMENT ON COLUMN fitkart.leaderboard_corrections.rank IS 'the rank that these would have had';
COMMENT ON COLUMN fitkart.leaderboard_corrections.created_at IS 'when the day was restored';
COMMENT ON INDEX fitkart.leaderboard_corrections_pkey IS 'a person''s corrections: my_standing_corrections';
