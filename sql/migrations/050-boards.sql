-- Leaderboards: standings as of the last refresh, in pages. A page of 256 places is one row that stays inside one disk block,
-- so that reading a place is one index look-up and one block, and a refresh of a million people writes 4,000 rows.

CREATE TABLE fitkart.leaderboard_heads (
    period       text        NOT NULL,
    period_start date        NOT NULL,
    country_code text        NOT NULL DEFAULT '',
    generation   bigint      NOT NULL,
    users        bigint      NOT NULL,
    total_steps  bigint      NOT NULL,
    refreshed_at timestamptz NOT NULL,
    closed_at    timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leaderboard_heads_pkey PRIMARY KEY (period, country_code, period_start),
    CONSTRAINT leaderboard_heads_period_is_known CHECK (period IN ('daily', 'weekly', 'monthly', 'all_time')),
    CONSTRAINT leaderboard_heads_country_is_alpha2 CHECK (country_code ~ '^([A-Z]{2})?$'),
    CONSTRAINT leaderboard_heads_generation_is_not_negative CHECK (generation >= 0),
    CONSTRAINT leaderboard_heads_users_is_not_negative CHECK (users >= 0),
    CONSTRAINT leaderboard_heads_total_is_not_negative CHECK (total_steps >= 0)
);

COMMENT ON TABLE fitkart.leaderboard_heads IS 'Which generation of a board readers see. A refresh writes pages of a new generation and flips the head in the same transaction: nobody waits, nobody sees half a board.';
COMMENT ON COLUMN fitkart.leaderboard_heads.period IS 'daily, weekly, monthly or all_time';
COMMENT ON COLUMN fitkart.leaderboard_heads.period_start IS 'first local day of the period: the day, its Monday, the first of the month; 1970-01-01 for all_time';
COMMENT ON COLUMN fitkart.leaderboard_heads.country_code IS 'ISO 3166-1 alpha-2; empty: the whole world';
COMMENT ON COLUMN fitkart.leaderboard_heads.generation IS 'rises by one with each refresh of the period';
COMMENT ON COLUMN fitkart.leaderboard_heads.users IS 'how many people stand on the board';
COMMENT ON COLUMN fitkart.leaderboard_heads.total_steps IS 'their verified steps together';
COMMENT ON COLUMN fitkart.leaderboard_heads.refreshed_at IS 'as of when the standings are';
COMMENT ON COLUMN fitkart.leaderboard_heads.closed_at IS 'since when the standings are final; NULL: still open';
COMMENT ON COLUMN fitkart.leaderboard_heads.created_at IS 'when the board was first made';
COMMENT ON COLUMN fitkart.leaderboard_heads.updated_at IS 'last change of the row';
COMMENT ON INDEX fitkart.leaderboard_heads_pkey IS 'every read of a board: its generation; the newest period that is not in the future';
CREATE INDEX leaderboard_heads_open_idx ON fitkart.leaderboard_heads (period, period_start) WHERE closed_at IS NULL AND country_code = '';
COMMENT ON INDEX fitkart.leaderboard_heads_open_idx IS 'refresh_leaderboard: boards of past periods that still wait for their final standings';

-- toast_tuple_target: 256 places are 6.2 kB and stay in the row, uncompressed; random ids would not shrink anyway.
CREATE TABLE fitkart.leaderboard_cache (
    period       text        NOT NULL,
    period_start date        NOT NULL,
    country_code text        NOT NULL DEFAULT '',
    generation   bigint      NOT NULL,
    page         integer     NOT NULL,
    first_rank   bigint      NOT NULL,
    min_total    bigint      NOT NULL,
    max_total    bigint      NOT NULL,
    user_ids     uuid[]      NOT NULL,
    totals       bigint[]    NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leaderboard_cache_pkey PRIMARY KEY (period, country_code, period_start, generation, page),
    CONSTRAINT leaderboard_cache_page_is_not_negative CHECK (page >= 0),
    CONSTRAINT leaderboard_cache_rank_is_at_most_the_place CHECK (first_rank BETWEEN 1 AND page::bigint * 256 + 1),
    CONSTRAINT leaderboard_cache_totals_fall CHECK (min_total BETWEEN 1 AND max_total),
    CONSTRAINT leaderboard_cache_page_is_full_of_pairs CHECK (cardinality(user_ids) BETWEEN 1 AND 256 AND cardinality(totals) = cardinality(user_ids))
) WITH (toast_tuple_target = 8160, fillfactor = 100);

COMMENT ON TABLE fitkart.leaderboard_cache IS 'The standings: pages of 256 places, best first. Place n stands in page (n - 1) / 256; equal totals share the rank of the first of them.';
COMMENT ON COLUMN fitkart.leaderboard_cache.period IS 'as in leaderboard_heads';
COMMENT ON COLUMN fitkart.leaderboard_cache.period_start IS 'as in leaderboard_heads';
COMMENT ON COLUMN fitkart.leaderboard_cache.country_code IS 'as in leaderboard_heads';
COMMENT ON COLUMN fitkart.leaderboard_cache.generation IS 'readers see the one that the head names';
COMMENT ON COLUMN fitkart.leaderboard_cache.page IS 'from 0';
COMMENT ON COLUMN fitkart.leaderboard_cache.first_rank IS 'rank of the first place of the page';
COMMENT ON COLUMN fitkart.leaderboard_cache.min_total IS 'steps of the last place';
COMMENT ON COLUMN fitkart.leaderboard_cache.max_total IS 'steps of the first place';
COMMENT ON COLUMN fitkart.leaderboard_cache.user_ids IS 'who, by total descending, then who reached it first, then id';
COMMENT ON COLUMN fitkart.leaderboard_cache.totals IS 'verified steps of each';
COMMENT ON COLUMN fitkart.leaderboard_cache.created_at IS 'when it was written';
COMMENT ON INDEX fitkart.leaderboard_cache_pkey IS 'the pages that hold the places asked for';

CREATE TABLE fitkart.leaderboard_members (
    period       text        NOT NULL,
    period_start date        NOT NULL,
    generation   bigint      NOT NULL,
    first_user   uuid        NOT NULL,
    members      bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT leaderboard_members_pkey PRIMARY KEY (period, period_start, generation, first_user),
    CONSTRAINT leaderboard_members_are_whole CHECK (octet_length(members) % 36 = 0 AND octet_length(members) BETWEEN 36 AND 7920)
) WITH (toast_tuple_target = 8160, fillfactor = 100);
ALTER TABLE fitkart.leaderboard_members ALTER COLUMN members SET STORAGE EXTERNAL;

COMMENT ON TABLE fitkart.leaderboard_members IS 'Where somebody stands in the world: pages of up to 220 people ordered by id, so that a rank is found without a row a person.';
COMMENT ON COLUMN fitkart.leaderboard_members.period IS 'as in leaderboard_heads';
COMMENT ON COLUMN fitkart.leaderboard_members.period_start IS 'as in leaderboard_heads';
COMMENT ON COLUMN fitkart.leaderboard_members.generation IS 'readers see the one that the head names';
COMMENT ON COLUMN fitkart.leaderboard_members.first_user IS 'smallest id of the page';
COMMENT ON COLUMN fitkart.leaderboard_members.members IS 'records of 36 bytes by id: id (16), then big-endian total (8), place (4), rank (4), place of the last who shares the rank (4)';
COMMENT ON COLUMN fitkart.leaderboard_members.created_at IS 'when it was written';
COMMENT ON INDEX fitkart.leaderboard_members_pkey IS 'leaderboard_rank, leaderboard_around: the page whose range holds an id';
