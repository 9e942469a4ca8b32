-- What closed standings would say.

CREATE TYPE fitkart_api.standing_correction AS (
    board           text,
    period_start    date,
    published_steps bigint,
    published_rank  bigint,
    steps           bigint,
    rank            bigint,
    corrected_at    timestamptz
);
COMMENT ON TYPE fitkart_api.standing_correction IS 'What a closed board would say of the signed-in walker.';
COMMENT ON COLUMN fitkart_api.standing_correction.board IS 'daily, weekly or monthly';
COMMENT ON COLUMN fitkart_api.standing_correction.period_start IS 'first day of the period';
COMMENT ON COLUMN fitkart_api.standing_correction.published_steps IS 'what the board says, and will say';
COMMENT ON COLUMN fitkart_api.standing_correction.published_rank IS 'the rank it says; NULL: one does not stand on it';
COMMENT ON COLUMN fitkart_api.standing_correction.steps IS 'one''s verified steps of the period since';
COMMENT ON COLUMN fitkart_api.standing_correction.rank IS 'the rank that these would have had';
COMMENT ON COLUMN fitkart_api.standing_correction.corrected_at IS 'when the day was restored';

CREATE FUNCTION fitkart_api.my_standing_corrections()
RETURNS SETOF fitkart_api.standing_correction
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_my_standing_corrections';
COMMENT ON FUNCTION fitkart_api.my_standing_corrections IS
'Closed boards that would say more of the signed-in walker, since a rejected day of his was restored after they closed: they stay as they were published, and this stands beside them. The newest period first.
Arguments: none
Returns: a row a board
Errors: UNAUTHORIZED, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT c.board, c.period_start, c.published_rank, c.rank FROM fitkart_api.my_standing_corrections() c;';
