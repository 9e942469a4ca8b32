-- Who is signed in: access tokens and the keys that sign them.

CREATE TYPE fitkart.identity AS (
    user_id    uuid,
    role       text,
    expires_at timestamptz
);
COMMENT ON TYPE fitkart.identity IS 'Who a transaction speaks for.';
COMMENT ON COLUMN fitkart.identity.user_id IS 'the person';
COMMENT ON COLUMN fitkart.identity.role IS 'user, moderator or admin';
COMMENT ON COLUMN fitkart.identity.expires_at IS 'when the token ends';

CREATE FUNCTION fitkart_api.authenticate(access_token text)
RETURNS fitkart.identity
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_authenticate';

COMMENT ON FUNCTION fitkart_api.authenticate IS
'Proves who is signed in, for the rest of the transaction. Every other function of fitkart_api then speaks about this person; a second person is refused. The database role stays what it is.
Arguments:
  access_token: a JSON Web Token, HS256, signed by a key of fitkart.signing_keys
Returns: user_id, role, expires_at
Errors: VALIDATION_FAILED, AUTH_TOKEN_INVALID, AUTH_TOKEN_EXPIRED, AUTH_ACCOUNT_DISABLED, FORBIDDEN
Roles: fitkart_user, fitkart_admin
Since: 0.1.0
Example: BEGIN; SELECT i.user_id FROM fitkart_api.authenticate(access_token => ''eyJhbGciOi…'') i; SELECT * FROM fitkart_api.set_time_zone(zone => ''Europe/Berlin''); COMMIT;';

CREATE TYPE fitkart.access_token AS (
    token      text,
    expires_at timestamptz
);
COMMENT ON TYPE fitkart.access_token IS 'A token that authenticate() accepts.';
COMMENT ON COLUMN fitkart.access_token.token IS 'JSON Web Token (RFC 7519), HS256';
COMMENT ON COLUMN fitkart.access_token.expires_at IS 'when it ends: the setting access_token_minutes from now';

CREATE FUNCTION fitkart.issue_access_token(user_id uuid)
RETURNS fitkart.access_token
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_issue_access_token';

COMMENT ON FUNCTION fitkart.issue_access_token IS
'A short-lived access token for a person whom a trusted back end has signed in by itself.
Arguments:
  user_id: whose token
Returns: token, expires_at
Errors: VALIDATION_FAILED, AUTH_ACCOUNT_DISABLED, CONFIGURATION_MISSING
Roles: fitkart_service
Since: 0.1.0
Example: SELECT t.token FROM fitkart.issue_access_token(user_id => ana) t;';

CREATE TYPE fitkart.signing_key AS (
    kid                  text,
    valid_from           timestamptz,
    others_valid_until   timestamptz
);
COMMENT ON TYPE fitkart.signing_key IS 'A key that signs access tokens; its secret is shown to nobody.';
COMMENT ON COLUMN fitkart.signing_key.kid IS 'its name in a token''s header';
COMMENT ON COLUMN fitkart.signing_key.valid_from IS 'since when it signs';
COMMENT ON COLUMN fitkart.signing_key.others_valid_until IS 'until when the keys before it are accepted';

CREATE FUNCTION fitkart.rotate_signing_key()
RETURNS fitkart.signing_key
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_rotate_signing_key';

COMMENT ON FUNCTION fitkart.rotate_signing_key IS
'Makes a new random key for access tokens. The keys before it stay valid as long as a token that they signed just now.
Arguments: none
Returns: kid, valid_from, others_valid_until
Errors: CONFIGURATION_MISSING
Roles: none
Since: 0.1.0
Example: SELECT k.kid FROM fitkart.rotate_signing_key() k;';

CREATE FUNCTION fitkart.seed_signing_key()
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_seed_signing_key';

COMMENT ON FUNCTION fitkart.seed_signing_key IS
'Makes the first key that signs access tokens, at random; nothing when there is one.
Arguments: none
Returns: how many keys were added, 1 or 0
Errors: CONFIGURATION_MISSING
Roles: none
Since: 0.1.0
Example: SELECT fitkart.seed_signing_key();';
