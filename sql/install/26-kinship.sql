-- Accounts that belong together: a report for people to look into. It judges nobody and changes nothing.

CREATE TYPE fitkart.suspect_group AS (
    members        uuid[],
    links          text[],
    pending_days   bigint,
    coins_at_stake bigint,
    total          bigint
);
COMMENT ON TYPE fitkart.suspect_group IS 'Accounts linked by device, gifts or minutes.';
COMMENT ON COLUMN fitkart.suspect_group.members IS 'the accounts, ascending by id';
COMMENT ON COLUMN fitkart.suspect_group.links IS 'what links them: device, gifts, minutes';
COMMENT ON COLUMN fitkart.suspect_group.pending_days IS 'days of theirs that wait for a review';
COMMENT ON COLUMN fitkart.suspect_group.coins_at_stake IS 'their available, frozen and pending coins';
COMMENT ON COLUMN fitkart.suspect_group.total IS 'how many groups there are in all';

CREATE FUNCTION fitkart.suspect_groups(days integer DEFAULT 7, lim integer DEFAULT 50, off integer DEFAULT 0)
RETURNS SETOF fitkart.suspect_group
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_suspect_groups';
COMMENT ON FUNCTION fitkart.suspect_groups IS
'Accounts that belong together by what the last days show: more than 5 on one device, more than 4 that give coins to one account, or days with the same minutes (as they were, shifted, scaled, with noise). What is linked through others is one group; the most coins at stake come first.
Arguments:
  days: how many days back to look, 1 to 31; default 7
  lim: at most so many groups, 1 to 500; default 50
  off: leave out so many; default 0
Returns: members, links, pending_days, coins_at_stake, total
Errors: VALIDATION_FAILED
Roles: fitkart_service
Since: 0.1.0
Example: SELECT g.members, g.links, g.coins_at_stake FROM fitkart.suspect_groups(days => 14) g;';

CREATE TYPE fitkart_api.admin_suspect_group AS (
    members        uuid[],
    links          text[],
    pending_days   bigint,
    coins_at_stake bigint,
    total          bigint,
    error_code     text
);
COMMENT ON TYPE fitkart_api.admin_suspect_group IS 'Accounts linked by device, gifts or minutes, for administrators.';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.members IS 'the accounts, ascending by id';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.links IS 'what links them: device, gifts, minutes';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.pending_days IS 'days of theirs that wait for a review';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.coins_at_stake IS 'their available, frozen and pending coins';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.total IS 'how many groups there are in all';
COMMENT ON COLUMN fitkart_api.admin_suspect_group.error_code IS 'FORBIDDEN where the caller is no administrator, the other columns are NULL then; NULL: all is well';

CREATE FUNCTION fitkart_api.admin_suspect_groups(days integer DEFAULT 7, lim integer DEFAULT 50, off integer DEFAULT 0)
RETURNS SETOF fitkart_api.admin_suspect_group
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_suspect_groups';
COMMENT ON FUNCTION fitkart_api.admin_suspect_groups IS
'Accounts that belong together by what the last days show: more than 5 on one device, more than 4 that give coins to one account, or days with the same minutes (as they were, shifted, scaled, with noise). What is linked through others is one group; the most coins at stake come first.
Arguments:
  days: how many days back to look, 1 to 31; default 7
  lim: at most so many groups, 1 to 500; default 50
  off: leave out so many; default 0
Returns: members, links, pending_days, coins_at_stake, total; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT g.members, g.links, g.coins_at_stake FROM fitkart_api.admin_suspect_groups(days => 14) g;';

CREATE TYPE fitkart.group_review AS (
    days             integer,
    people           integer,
    coins_released   bigint,
    coins_revoked    bigint,
    orders_cancelled integer
);
COMMENT ON TYPE fitkart.group_review IS 'What one decision about a group did.';
COMMENT ON COLUMN fitkart.group_review.days IS 'days that were decided about';
COMMENT ON COLUMN fitkart.group_review.people IS 'members who had such days';
COMMENT ON COLUMN fitkart.group_review.coins_released IS 'coins of these days that are booked now and were not before';
COMMENT ON COLUMN fitkart.group_review.coins_revoked IS 'coins that are gone: of these days, whether they waited or were booked, and rewards of badges that no longer hold';
COMMENT ON COLUMN fitkart.group_review.orders_cancelled IS 'orders not yet shipped that these coins would have paid';

CREATE FUNCTION fitkart.review_group(
    members uuid[], decision text, note text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL,
    since date DEFAULT NULL)
RETURNS fitkart.group_review
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_review_group';
COMMENT ON FUNCTION fitkart.review_group IS
'Decides about all days of a group that wait for a review, together or not at all; what it does to a day is what review_steps does. With since, a rejection also takes the days that count, from then on: what the score has not seen of a group, a reviewer has. Days that were decided before stay as they are.
Arguments:
  members: 1 to 1,000 accounts, as suspect_groups names them
  decision: approve or reject
  note: why, at most 1,000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who decided, for the log; default none
  since: for a rejection, the first local day from which on days go that nothing had stopped; default none: these stay
Returns: days, people, coins_released, coins_revoked (coins), orders_cancelled
Errors: VALIDATION_FAILED, NOT_FOUND, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT r.days, r.coins_revoked FROM fitkart.suspect_groups(lim => 1) g, fitkart.review_group(g.members, ''reject'', ''one device, nine accounts'', since => current_date - 30) r;';

CREATE TYPE fitkart_api.admin_group_review AS (
    days             integer,
    people           integer,
    coins_released   bigint,
    coins_revoked    bigint,
    orders_cancelled integer,
    error_code       text
);
COMMENT ON TYPE fitkart_api.admin_group_review IS 'What one decision about a group did.';
COMMENT ON COLUMN fitkart_api.admin_group_review.days IS 'days that were decided about';
COMMENT ON COLUMN fitkart_api.admin_group_review.people IS 'members who had such days';
COMMENT ON COLUMN fitkart_api.admin_group_review.coins_released IS 'coins of these days that are booked now and were not before';
COMMENT ON COLUMN fitkart_api.admin_group_review.coins_revoked IS 'coins that are gone: of these days, whether they waited or were booked, and rewards of badges that no longer hold';
COMMENT ON COLUMN fitkart_api.admin_group_review.orders_cancelled IS 'orders not yet shipped that these coins would have paid';
COMMENT ON COLUMN fitkart_api.admin_group_review.error_code IS 'FORBIDDEN where the caller is neither moderator nor administrator, the other columns are NULL then; NULL: all is well';

CREATE FUNCTION fitkart_api.admin_review_group(
    members uuid[], decision text, note text DEFAULT NULL, idempotency_key text DEFAULT NULL, since date DEFAULT NULL)
RETURNS fitkart_api.admin_group_review
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_admin_review_group';
COMMENT ON FUNCTION fitkart_api.admin_review_group IS
'Decides about all days of a group that wait for a review, as fitkart.review_group does, for moderators and administrators, with a line in admin_logs. Nobody decides about a group that he is in.
Arguments:
  members: 1 to 1,000 accounts, as admin_suspect_groups names them
  decision: approve or reject
  note: why, at most 1,000 bytes; default none
  idempotency_key: makes a repeat answer the first result; default none
  since: for a rejection, the first local day from which on days go that nothing had stopped; default none: these stay
Returns: days, people, coins_released, coins_revoked (coins), orders_cancelled; or error_code
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED, FORBIDDEN, VALIDATION_FAILED, NOT_FOUND, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: SELECT * FROM fitkart_api.admin_review_group(ARRAY[ana, ben], ''reject'', ''one device, nine accounts'');';
