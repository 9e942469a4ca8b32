-- Achievements: what can be unlocked, and who unlocked it when.

CREATE TABLE fitkart.achievements (
    id              uuid        NOT NULL,
    code            text        NOT NULL,
    name            text        NOT NULL,
    description     text        NOT NULL,
    icon_url        text,
    badge_color     text        NOT NULL DEFAULT '#808080',
    unlock_criteria jsonb       NOT NULL,
    reward_coins    bigint      NOT NULL DEFAULT 0,
    display_order   integer     NOT NULL DEFAULT 0,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT achievements_pkey PRIMARY KEY (id),
    CONSTRAINT achievements_code_is_a_word CHECK (code ~ '^[a-z][a-z0-9_]{0,63}$'),
    CONSTRAINT achievements_name_is_short CHECK (length(name) BETWEEN 1 AND 100),
    CONSTRAINT achievements_description_is_short CHECK (length(description) <= 500),
    CONSTRAINT achievements_badge_color_is_rgb CHECK (badge_color ~ '^#[0-9A-Fa-f]{6}$'),
    CONSTRAINT achievements_unlock_criteria_is_known CHECK (
        jsonb_typeof(unlock_criteria) IS NOT DISTINCT FROM 'object'
        AND (unlock_criteria ->> 'measure' IN
             ('lifetime_steps', 'day_steps', 'week_steps', 'month_steps', 'streak_days', 'early_steps')) IS TRUE
        AND jsonb_typeof(unlock_criteria -> 'at_least') IS NOT DISTINCT FROM 'number'
        AND unlock_criteria ->> 'at_least' ~ '^[1-9][0-9]{0,17}$'),
    CONSTRAINT achievements_reward_coins_is_not_negative CHECK (reward_coins >= 0)
);

COMMENT ON TABLE fitkart.achievements IS 'The catalogue of badges. Every backend keeps it in memory and reads it again when it changes.';
COMMENT ON COLUMN fitkart.achievements.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.achievements.code IS 'a word that clients know it by, for example steps_10k';
COMMENT ON COLUMN fitkart.achievements.name IS 'what people read';
COMMENT ON COLUMN fitkart.achievements.description IS 'what has to be done, in a sentence';
COMMENT ON COLUMN fitkart.achievements.icon_url IS 'where the picture is';
COMMENT ON COLUMN fitkart.achievements.badge_color IS 'RGB in hexadecimal, #RRGGBB';
COMMENT ON COLUMN fitkart.achievements.unlock_criteria IS '{"measure": lifetime_steps | day_steps | week_steps | month_steps | streak_days | early_steps, "at_least": a whole number}; only verified steps count';
COMMENT ON COLUMN fitkart.achievements.reward_coins IS 'coins paid once with the badge, outside the daily cap';
COMMENT ON COLUMN fitkart.achievements.display_order IS 'ascending on screens';
COMMENT ON COLUMN fitkart.achievements.is_active IS 'false: can no longer be unlocked; who has it keeps it';
COMMENT ON COLUMN fitkart.achievements.created_at IS 'when it was added';
COMMENT ON COLUMN fitkart.achievements.updated_at IS 'last change of the row';
COMMENT ON INDEX fitkart.achievements_pkey IS 'the badge of an id';
CREATE UNIQUE INDEX achievements_code_key ON fitkart.achievements (code);
COMMENT ON INDEX fitkart.achievements_code_key IS 'seed_achievements: a code is there once';
CREATE INDEX achievements_active_idx ON fitkart.achievements (display_order, code) WHERE is_active;
COMMENT ON INDEX fitkart.achievements_active_idx IS 'the badges that can be unlocked, in the order of screens';

CREATE TABLE fitkart.user_achievements (
    user_id               uuid        NOT NULL,
    achievement_id        uuid        NOT NULL,
    unlocked_at           timestamptz NOT NULL,
    reward_coins          bigint      NOT NULL DEFAULT 0,
    reward_transaction_id uuid,
    created_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_achievements_pkey PRIMARY KEY (user_id, achievement_id),
    CONSTRAINT user_achievements_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT user_achievements_achievement_id_fkey FOREIGN KEY (achievement_id) REFERENCES fitkart.achievements (id),
    CONSTRAINT user_achievements_reward_is_whole CHECK (reward_coins >= 0 AND (reward_coins > 0) = (reward_transaction_id IS NOT NULL))
);

COMMENT ON TABLE fitkart.user_achievements IS 'Who unlocked which badge: once ever, by primary key.';
COMMENT ON COLUMN fitkart.user_achievements.user_id IS 'whose badge';
COMMENT ON COLUMN fitkart.user_achievements.achievement_id IS 'which badge';
COMMENT ON COLUMN fitkart.user_achievements.unlocked_at IS 'when it was unlocked';
COMMENT ON COLUMN fitkart.user_achievements.reward_coins IS 'coins that came with it; less than the badge promises only where max_balance cut it';
COMMENT ON COLUMN fitkart.user_achievements.reward_transaction_id IS 'the ledger row of the reward; NULL: no coins';
COMMENT ON COLUMN fitkart.user_achievements.created_at IS 'when the row was written';
COMMENT ON INDEX fitkart.user_achievements_pkey IS 'the badges of a person; and each is unlocked once';
CREATE INDEX user_achievements_achievement_idx ON fitkart.user_achievements (achievement_id, unlocked_at);
COMMENT ON INDEX fitkart.user_achievements_achievement_idx IS 'who has a badge, and who was first (reports)';
