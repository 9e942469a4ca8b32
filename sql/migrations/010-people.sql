-- Who the people are, how they sign in, and where they live on the clock.

CREATE TABLE fitkart.users (
    id                  uuid        NOT NULL,
    email               text        NOT NULL,
    password_hash       text,
    full_name           text        NOT NULL,
    phone               text,
    country_code        text,
    time_zone           text        NOT NULL DEFAULT 'UTC',
    profile_picture_url text,
    bio                 text,
    date_of_birth       date,
    email_verified      boolean     NOT NULL DEFAULT false,
    role                text        NOT NULL DEFAULT 'user',
    is_active           boolean     NOT NULL DEFAULT true,
    is_hidden           boolean     NOT NULL DEFAULT false,
    suspended_at        timestamptz,
    suspended_reason    text,
    suspended_until     timestamptz,
    trust_score         smallint    NOT NULL DEFAULT 100,
    daily_step_goal     integer,
    total_steps         bigint      NOT NULL DEFAULT 0,
    total_reached_at    timestamptz,
    referral_code       text        NOT NULL,
    referred_by         uuid,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    last_login_at       timestamptz,
    deleted_at          timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_is_short CHECK (length(email) BETWEEN 3 AND 254),
    CONSTRAINT users_full_name_is_short CHECK (length(full_name) BETWEEN 1 AND 100),
    CONSTRAINT users_phone_is_e164 CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
    CONSTRAINT users_country_code_is_alpha2 CHECK (country_code ~ '^[A-Z]{2}$'),
    CONSTRAINT users_bio_is_short CHECK (length(bio) <= 160),
    CONSTRAINT users_profile_picture_url_is_short CHECK (length(profile_picture_url) <= 2048),
    CONSTRAINT users_role_is_known CHECK (role IN ('user', 'moderator', 'admin')),
    CONSTRAINT users_suspension_is_whole CHECK (suspended_at IS NOT NULL OR (suspended_reason IS NULL AND suspended_until IS NULL)),
    CONSTRAINT users_trust_score_is_a_percentage CHECK (trust_score BETWEEN 0 AND 100),
    CONSTRAINT users_daily_step_goal_is_positive CHECK (daily_step_goal BETWEEN 1 AND 1000000),
    CONSTRAINT users_total_steps_is_not_negative CHECK (total_steps >= 0),
    CONSTRAINT users_referral_code_is_crockford CHECK (referral_code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    CONSTRAINT users_referred_by_is_another CHECK (referred_by <> id)
);

COMMENT ON TABLE fitkart.users IS 'One row a person. A deleted person keeps the row (deleted_at), so that the books stay readable.';
COMMENT ON COLUMN fitkart.users.id IS 'uuid version 7, given by create_user';
COMMENT ON COLUMN fitkart.users.email IS 'as typed, less surrounding blanks; looked up without regard to case';
COMMENT ON COLUMN fitkart.users.password_hash IS 'bcrypt by pgcrypto; NULL for who signs in another way. Readable by the owner only';
COMMENT ON COLUMN fitkart.users.full_name IS 'the name shown on boards, 1 to 100 characters';
COMMENT ON COLUMN fitkart.users.phone IS 'E.164, with the leading plus';
COMMENT ON COLUMN fitkart.users.country_code IS 'ISO 3166-1 alpha-2, upper case';
COMMENT ON COLUMN fitkart.users.time_zone IS 'IANA name last chosen; which zone is in force at an instant says user_time_zones';
COMMENT ON COLUMN fitkart.users.profile_picture_url IS 'where the picture is';
COMMENT ON COLUMN fitkart.users.bio IS 'a sentence about oneself, up to 160 characters';
COMMENT ON COLUMN fitkart.users.date_of_birth IS 'optional';
COMMENT ON COLUMN fitkart.users.email_verified IS 'true once a code or an identity provider has proved the address';
COMMENT ON COLUMN fitkart.users.role IS 'user, moderator (reviews) or admin';
COMMENT ON COLUMN fitkart.users.is_active IS 'false: may not sign in';
COMMENT ON COLUMN fitkart.users.is_hidden IS 'true: holds the rank on boards without a name';
COMMENT ON COLUMN fitkart.users.suspended_at IS 'since when the account is suspended; NULL: it is not';
COMMENT ON COLUMN fitkart.users.suspended_reason IS 'why it is suspended';
COMMENT ON COLUMN fitkart.users.suspended_until IS 'when the suspension ends; NULL: until it is lifted';
COMMENT ON COLUMN fitkart.users.trust_score IS '0 to 100; below 30 checkout and gifts are refused';
COMMENT ON COLUMN fitkart.users.daily_step_goal IS 'steps a day the person wants; NULL: the setting daily_step_goal';
COMMENT ON COLUMN fitkart.users.total_steps IS 'sum of verified_steps of all days, kept by record_steps, checked by verify()';
COMMENT ON COLUMN fitkart.users.total_reached_at IS 'when total_steps became what it is: order among equals on the all_time board; NULL: never';
COMMENT ON COLUMN fitkart.users.referral_code IS 'eight characters of Crockford base 32 that this person hands out';
COMMENT ON COLUMN fitkart.users.referred_by IS 'whose code was given at sign-up; no foreign key, for it is another user';
COMMENT ON COLUMN fitkart.users.created_at IS 'sign-up';
COMMENT ON COLUMN fitkart.users.updated_at IS 'last change of the row';
COMMENT ON COLUMN fitkart.users.last_login_at IS 'last sign-in';
COMMENT ON COLUMN fitkart.users.deleted_at IS 'when the account was deleted; NULL: it is not';
COMMENT ON INDEX fitkart.users_pkey IS 'every function: the account of an id';

CREATE UNIQUE INDEX users_email_key ON fitkart.users (lower(email)) WHERE deleted_at IS NULL;
COMMENT ON INDEX fitkart.users_email_key IS 'create_user and sign-in: one living account an email, in whatever case it is typed';
CREATE UNIQUE INDEX users_referral_code_key ON fitkart.users (referral_code);
COMMENT ON INDEX fitkart.users_referral_code_key IS 'create_user: whose referral code is this';
CREATE INDEX users_referred_by_idx ON fitkart.users (referred_by) WHERE referred_by IS NOT NULL;
COMMENT ON INDEX fitkart.users_referred_by_idx IS 'whom a person brought (referral statistics, linked accounts)';
CREATE INDEX users_country_code_idx ON fitkart.users (country_code, id) WHERE deleted_at IS NULL AND country_code IS NOT NULL;
COMMENT ON INDEX fitkart.users_country_code_idx IS 'refresh_leaderboard: the people of a country';
CREATE INDEX users_role_idx ON fitkart.users (role) WHERE role <> 'user';
COMMENT ON INDEX fitkart.users_role_idx IS 'who the administrators and moderators are';
CREATE INDEX users_suspended_until_idx ON fitkart.users (suspended_until) WHERE suspended_at IS NOT NULL;
COMMENT ON INDEX fitkart.users_suspended_until_idx IS 'suspensions that end (job) or are open (administration)';
CREATE INDEX users_created_at_idx ON fitkart.users USING brin (created_at);
COMMENT ON INDEX fitkart.users_created_at_idx IS 'sign-ups of a period (reports)';

CREATE TABLE fitkart.auth_identities (
    provider     text        NOT NULL,
    subject      text        NOT NULL,
    user_id      uuid        NOT NULL,
    email        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    CONSTRAINT auth_identities_pkey PRIMARY KEY (provider, subject),
    CONSTRAINT auth_identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT auth_identities_provider_is_known CHECK (provider IN ('email', 'google', 'apple')),
    CONSTRAINT auth_identities_subject_is_short CHECK (length(subject) BETWEEN 1 AND 255)
);

COMMENT ON TABLE fitkart.auth_identities IS 'How people sign in: one row a provider and subject. A table of its own, so that who signs in is unique however users are distributed.';
COMMENT ON COLUMN fitkart.auth_identities.provider IS 'email, google or apple';
COMMENT ON COLUMN fitkart.auth_identities.subject IS 'who it is to that provider; for email the address in lower case';
COMMENT ON COLUMN fitkart.auth_identities.user_id IS 'whose account it opens';
COMMENT ON COLUMN fitkart.auth_identities.email IS 'the address the provider told';
COMMENT ON COLUMN fitkart.auth_identities.created_at IS 'when it was linked';
COMMENT ON COLUMN fitkart.auth_identities.last_used_at IS 'last sign-in with it';
COMMENT ON INDEX fitkart.auth_identities_pkey IS 'sign-in: the account of a provider''s subject; and it is there once';
CREATE INDEX auth_identities_user_id_idx ON fitkart.auth_identities (user_id);
COMMENT ON INDEX fitkart.auth_identities_user_id_idx IS 'the ways a person signs in (profile, deletion)';

CREATE TABLE fitkart.refresh_tokens (
    user_id        uuid        NOT NULL,
    id             uuid        NOT NULL,
    family_id      uuid        NOT NULL,
    token_hash     bytea       NOT NULL,
    generation     integer     NOT NULL DEFAULT 1,
    device_id      text,
    user_agent     text,
    ip_address     inet,
    expires_at     timestamptz NOT NULL,
    rotated_at     timestamptz,
    revoked_at     timestamptz,
    revoked_reason text,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT refresh_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT refresh_tokens_token_hash_is_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT refresh_tokens_generation_is_positive CHECK (generation >= 1),
    CONSTRAINT refresh_tokens_revocation_is_whole CHECK (revoked_reason IS NULL OR revoked_at IS NOT NULL)
);

COMMENT ON TABLE fitkart.refresh_tokens IS 'Sessions: a family a sign-in, a row a rotation. A rotated token that is shown again revokes its family.';
COMMENT ON COLUMN fitkart.refresh_tokens.user_id IS 'whose session';
COMMENT ON COLUMN fitkart.refresh_tokens.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.refresh_tokens.family_id IS 'the sign-in that all rotations come from';
COMMENT ON COLUMN fitkart.refresh_tokens.token_hash IS 'sha256 of the token, which is stored nowhere. Readable by the owner only';
COMMENT ON COLUMN fitkart.refresh_tokens.generation IS 'how often the family was rotated, from 1';
COMMENT ON COLUMN fitkart.refresh_tokens.device_id IS 'the device that signed in';
COMMENT ON COLUMN fitkart.refresh_tokens.user_agent IS 'what it called itself';
COMMENT ON COLUMN fitkart.refresh_tokens.ip_address IS 'where it came from';
COMMENT ON COLUMN fitkart.refresh_tokens.expires_at IS 'when it ends by itself';
COMMENT ON COLUMN fitkart.refresh_tokens.rotated_at IS 'when a newer generation took its place';
COMMENT ON COLUMN fitkart.refresh_tokens.revoked_at IS 'when it was ended';
COMMENT ON COLUMN fitkart.refresh_tokens.revoked_reason IS 'why it was ended';
COMMENT ON COLUMN fitkart.refresh_tokens.created_at IS 'when it was handed out';
COMMENT ON INDEX fitkart.refresh_tokens_pkey IS 'the sessions of a person (profile, sign-out everywhere)';
CREATE INDEX refresh_tokens_token_hash_idx ON fitkart.refresh_tokens (token_hash);
COMMENT ON INDEX fitkart.refresh_tokens_token_hash_idx IS 'refresh: the token that is shown';
CREATE INDEX refresh_tokens_family_idx ON fitkart.refresh_tokens (user_id, family_id);
COMMENT ON INDEX fitkart.refresh_tokens_family_idx IS 'refresh: revoke the family of a reused token';
CREATE INDEX refresh_tokens_expires_at_idx ON fitkart.refresh_tokens (expires_at);
COMMENT ON INDEX fitkart.refresh_tokens_expires_at_idx IS 'clean-up job: tokens that have ended';

CREATE TABLE fitkart.otp_codes (
    id         uuid        NOT NULL,
    user_id    uuid,
    email      text        NOT NULL,
    purpose    text        NOT NULL,
    code_hash  bytea       NOT NULL,
    attempts   smallint    NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT otp_codes_pkey PRIMARY KEY (id),
    CONSTRAINT otp_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT otp_codes_purpose_is_known CHECK (purpose IN ('sign_in', 'verify_email', 'reset_password')),
    CONSTRAINT otp_codes_attempts_is_not_negative CHECK (attempts >= 0),
    CONSTRAINT otp_codes_code_hash_is_sha256 CHECK (octet_length(code_hash) = 32)
);

COMMENT ON TABLE fitkart.otp_codes IS 'One-time codes that were mailed: their hash, and how often somebody guessed.';
COMMENT ON COLUMN fitkart.otp_codes.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.otp_codes.user_id IS 'whose account; NULL where the address has none yet';
COMMENT ON COLUMN fitkart.otp_codes.email IS 'where the code was sent, in lower case';
COMMENT ON COLUMN fitkart.otp_codes.purpose IS 'sign_in, verify_email or reset_password';
COMMENT ON COLUMN fitkart.otp_codes.code_hash IS 'keyed hash of the code. Readable by the owner only';
COMMENT ON COLUMN fitkart.otp_codes.attempts IS 'wrong guesses so far';
COMMENT ON COLUMN fitkart.otp_codes.expires_at IS 'when it ends';
COMMENT ON COLUMN fitkart.otp_codes.used_at IS 'when it was used';
COMMENT ON COLUMN fitkart.otp_codes.created_at IS 'when it was made';
COMMENT ON INDEX fitkart.otp_codes_pkey IS 'a code by its id (attempt count)';
CREATE INDEX otp_codes_open_idx ON fitkart.otp_codes (email, purpose, created_at DESC) WHERE used_at IS NULL;
COMMENT ON INDEX fitkart.otp_codes_open_idx IS 'sign-in: the newest open code of an address';
CREATE INDEX otp_codes_user_id_idx ON fitkart.otp_codes (user_id) WHERE user_id IS NOT NULL;
COMMENT ON INDEX fitkart.otp_codes_user_id_idx IS 'deletion of an account: its codes';
CREATE INDEX otp_codes_expires_at_idx ON fitkart.otp_codes (expires_at);
COMMENT ON INDEX fitkart.otp_codes_expires_at_idx IS 'clean-up job: codes that have ended';

CREATE TABLE fitkart.user_time_zones (
    user_id    uuid        NOT NULL,
    valid_from timestamptz NOT NULL,
    time_zone  text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_time_zones_pkey PRIMARY KEY (user_id, valid_from),
    CONSTRAINT user_time_zones_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT user_time_zones_time_zone_is_short CHECK (length(time_zone) BETWEEN 1 AND 64)
);

COMMENT ON TABLE fitkart.user_time_zones IS 'Which zone a person''s local days are reckoned in, and since when. Rows are only added: stored days never move.';
COMMENT ON COLUMN fitkart.user_time_zones.user_id IS 'whose clock';
COMMENT ON COLUMN fitkart.user_time_zones.valid_from IS 'the zone holds from this instant; the first row begins with 1970, so that any instant has a zone';
COMMENT ON COLUMN fitkart.user_time_zones.time_zone IS 'IANA name';
COMMENT ON COLUMN fitkart.user_time_zones.created_at IS 'when it was chosen';
COMMENT ON INDEX fitkart.user_time_zones_pkey IS 'record_steps: the zone in force at an instant';

CREATE TABLE fitkart.bonuses (
    user_id        uuid        NOT NULL,
    kind           text        NOT NULL,
    earned_by      uuid        NOT NULL,
    coins          bigint      NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    paid_at        timestamptz,
    transaction_id uuid,
    CONSTRAINT bonuses_pkey PRIMARY KEY (user_id, kind, earned_by),
    CONSTRAINT bonuses_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT bonuses_kind_is_known CHECK (kind IN ('new_user', 'referral')),
    CONSTRAINT bonuses_new_user_is_for_oneself CHECK ((kind = 'new_user') = (earned_by = user_id)),
    CONSTRAINT bonuses_coins_is_positive CHECK (coins > 0),
    CONSTRAINT bonuses_payment_is_whole CHECK ((paid_at IS NULL) = (transaction_id IS NULL))
);

COMMENT ON TABLE fitkart.bonuses IS 'Coins promised at sign-up. They are paid once the newcomer has verified the email and walked one day of 3,000 verified steps.';
COMMENT ON COLUMN fitkart.bonuses.user_id IS 'who receives';
COMMENT ON COLUMN fitkart.bonuses.kind IS 'new_user, or referral for who brought the newcomer';
COMMENT ON COLUMN fitkart.bonuses.earned_by IS 'the newcomer whose email and walk decide; no foreign key, for it may be another user';
COMMENT ON COLUMN fitkart.bonuses.coins IS 'whole coins, as the setting promised at sign-up';
COMMENT ON COLUMN fitkart.bonuses.created_at IS 'when it was promised';
COMMENT ON COLUMN fitkart.bonuses.paid_at IS 'when it was paid; NULL: pending';
COMMENT ON COLUMN fitkart.bonuses.transaction_id IS 'the row of the ledger that paid it';
COMMENT ON INDEX fitkart.bonuses_pkey IS 'a bonus is promised once';
CREATE INDEX bonuses_pending_idx ON fitkart.bonuses (user_id) WHERE paid_at IS NULL;
COMMENT ON INDEX fitkart.bonuses_pending_idx IS 'record_steps: what a person still has to receive';

CREATE TABLE fitkart.signing_keys (
    kid         text        NOT NULL,
    secret      bytea       NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT signing_keys_pkey PRIMARY KEY (kid),
    CONSTRAINT signing_keys_kid_is_short CHECK (length(kid) BETWEEN 1 AND 64),
    CONSTRAINT signing_keys_secret_is_long CHECK (octet_length(secret) >= 32),
    CONSTRAINT signing_keys_validity_is_forward CHECK (valid_until > valid_from)
);

COMMENT ON TABLE fitkart.signing_keys IS 'Secrets that sign access tokens (HS256). Two at a time rotate without a restart. Only the owner reads it.';
COMMENT ON COLUMN fitkart.signing_keys.kid IS 'the key''s name in a token''s header';
COMMENT ON COLUMN fitkart.signing_keys.secret IS 'at least 32 random bytes (RFC 7518 section 3.2)';
COMMENT ON COLUMN fitkart.signing_keys.valid_from IS 'tokens are accepted from here';
COMMENT ON COLUMN fitkart.signing_keys.valid_until IS 'and until here; NULL: no end yet';
COMMENT ON COLUMN fitkart.signing_keys.created_at IS 'when it was made';
COMMENT ON INDEX fitkart.signing_keys_pkey IS 'authenticate: the secret that a token names';

CREATE TABLE fitkart.notifications (
    user_id    uuid        NOT NULL,
    id         uuid        NOT NULL,
    kind       text        NOT NULL,
    title      text        NOT NULL,
    body       text        NOT NULL DEFAULT '',
    data       jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at    timestamptz,
    CONSTRAINT notifications_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES fitkart.users (id),
    CONSTRAINT notifications_kind_is_short CHECK (length(kind) BETWEEN 1 AND 64),
    CONSTRAINT notifications_title_is_short CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT notifications_data_is_an_object CHECK (jsonb_typeof(data) = 'object')
);

COMMENT ON TABLE fitkart.notifications IS 'What the app shows a person under the bell.';
COMMENT ON COLUMN fitkart.notifications.user_id IS 'for whom';
COMMENT ON COLUMN fitkart.notifications.id IS 'uuid version 7';
COMMENT ON COLUMN fitkart.notifications.kind IS 'what happened, for example order_shipped';
COMMENT ON COLUMN fitkart.notifications.title IS 'one line';
COMMENT ON COLUMN fitkart.notifications.body IS 'the rest';
COMMENT ON COLUMN fitkart.notifications.data IS 'ids the app needs to open the right screen';
COMMENT ON COLUMN fitkart.notifications.created_at IS 'when it happened';
COMMENT ON COLUMN fitkart.notifications.read_at IS 'when it was read; NULL: it is new';
COMMENT ON INDEX fitkart.notifications_pkey IS 'the latest notifications of a person';
CREATE INDEX notifications_unread_idx ON fitkart.notifications (user_id, id) WHERE read_at IS NULL;
COMMENT ON INDEX fitkart.notifications_unread_idx IS 'how many are new';
