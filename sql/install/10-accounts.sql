-- Accounts: who signs up.

-- pgcrypto may stand in any schema: the body is bound to its functions when it is made, not found by name when it runs.
DO $hash$
DECLARE
    home constant name := (SELECT n.nspname FROM pg_catalog.pg_extension e
                             JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pgcrypto');
BEGIN
    EXECUTE pg_catalog.format($sql$
        CREATE FUNCTION fitkart.hash_password(password text, cost integer)
        RETURNS text
        LANGUAGE sql VOLATILE STRICT PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        RETURN %1$I.crypt(password, %1$I.gen_salt('bf', cost))
    $sql$, home);
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO fitkart_owner', home);
END
$hash$;

COMMENT ON FUNCTION fitkart.hash_password IS
'The bcrypt hash of a password, by pgcrypto.
Arguments:
  password: at most 72 bytes count
  cost: the logarithm of the rounds, 4 to 31
Returns: the hash with its salt, in crypt form
Errors: none
Roles: none
Since: 0.1.0
Example: SELECT fitkart.hash_password(''correct horse battery staple'', 11);';

CREATE FUNCTION fitkart.create_user(
    email text, full_name text, password text DEFAULT NULL, phone text DEFAULT NULL, country text DEFAULT NULL,
    time_zone text DEFAULT 'UTC', referral_code text DEFAULT NULL, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_create_user';

COMMENT ON FUNCTION fitkart.create_user IS
'Opens an account with its wallet. The bonuses of sign-up are promised, and paid once the email is verified and one day of 3,000 verified steps exists.
Arguments:
  email: an address; stored in lower case, one living account each
  full_name: 1 to 100 characters, shown on boards
  password: 8 characters to 72 bytes that nobody would guess; default none, for who signs in another way
  phone: E.164, with the country code; default none
  country: ISO 3166-1 alpha-2; default none
  time_zone: IANA name, reckons the local days; default UTC
  referral_code: of the person who brought the newcomer; default none
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the id of the new user
Errors: VALIDATION_FAILED, INVALID_EMAIL, INVALID_PHONE, PASSWORD_WEAK, EMAIL_IN_USE, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.create_user(email => ''ana@example.com'', full_name => ''Ana Maria'', country => ''DE'', time_zone => ''Europe/Berlin'');';

CREATE FUNCTION fitkart.seed_administrator(email text, password text, full_name text DEFAULT 'Administrator')
RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_seed_administrator';

COMMENT ON FUNCTION fitkart.seed_administrator IS
'Opens the account of an administrator, with the password that is given: there is no default one. An administrator who is there already stays as he is.
Arguments:
  email: an address
  password: 8 characters to 72 bytes that nobody would guess
  full_name: 1 to 100 characters; default Administrator
Returns: the id of the administrator
Errors: VALIDATION_FAILED, INVALID_EMAIL, PASSWORD_WEAK, EMAIL_IN_USE
Roles: none
Since: 0.1.0
Example: SELECT fitkart.seed_administrator(email => ''admin@example.com'', password => ''correct horse battery staple'');';
