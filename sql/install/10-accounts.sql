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
        LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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

CREATE FUNCTION fitkart.pay_bonuses(user_id uuid)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_pay_bonuses';

COMMENT ON FUNCTION fitkart.pay_bonuses IS
'Pays the bonuses of sign-up that have become due to a person: his own, and those for whom he brought. record_steps does so by itself when a day passes 3,000 verified steps; call it after an email was verified. A repeat pays nothing twice.
Arguments:
  user_id: who receives
Returns: the coins that were paid
Errors: VALIDATION_FAILED, NOT_FOUND, COIN_OVERFLOW
Roles: fitkart_service
Since: 0.1.0
Example: SELECT fitkart.pay_bonuses(user_id => ana);';

CREATE FUNCTION fitkart.seed_administrator(email text, password text, full_name text DEFAULT 'Administrator')
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_seed_administrator';

COMMENT ON FUNCTION fitkart.seed_administrator IS
'Opens the account of an administrator, with the password that is given: there is no default one. An administrator who is there already stays as he is.
Arguments:
  email: an address
  password: 8 characters to 72 bytes that nobody would guess
  full_name: 1 to 100 characters; default Administrator
Returns: how many administrators were added, 1 or 0
Errors: VALIDATION_FAILED, INVALID_EMAIL, PASSWORD_WEAK, EMAIL_IN_USE
Roles: none
Since: 0.1.0
Example: SELECT fitkart.seed_administrator(email => ''admin@example.com'', password => ''correct horse battery staple'');';

CREATE FUNCTION fitkart.verify_people(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH checks (sentence, checked, wrong, example) AS (
        SELECT 'every account has a wallet',
               count(*), count(*) FILTER (WHERE w.user_id IS NULL), min(u.id::text) FILTER (WHERE w.user_id IS NULL)
          FROM fitkart.users u
          LEFT JOIN fitkart.wallets w ON w.user_id = u.id
        UNION ALL
        SELECT 'every account has a time zone for any instant',
               count(*), count(*) FILTER (WHERE z.user_id IS NULL), min(u.id::text) FILTER (WHERE z.user_id IS NULL)
          FROM fitkart.users u
          LEFT JOIN fitkart.user_time_zones z ON z.user_id = u.id AND z.valid_from = timestamptz '1970-01-01 00:00:00+00'
        UNION ALL
        SELECT 'an account shows the time zone that was chosen last',
               count(*), count(*) FILTER (WHERE l.time_zone <> u.time_zone), min(u.id::text) FILTER (WHERE l.time_zone <> u.time_zone)
          FROM fitkart.users u
          JOIN (SELECT DISTINCT ON (z.user_id) z.user_id, z.time_zone
                  FROM fitkart.user_time_zones z
                 ORDER BY z.user_id, z.valid_from DESC) l ON l.user_id = u.id
        UNION ALL
        SELECT 'an email address opens the account that has it',
               count(*), count(*) FILTER (WHERE lower(u.email) <> i.subject OR u.deleted_at IS NOT NULL),
               min(u.id::text) FILTER (WHERE lower(u.email) <> i.subject OR u.deleted_at IS NOT NULL)
          FROM fitkart.auth_identities i
          JOIN fitkart.users u ON u.id = i.user_id
         WHERE i.provider = 'email'
        UNION ALL
        SELECT 'a paid bonus stands in the books as it was promised',
               count(*), count(*) FILTER (WHERE t.id IS NULL), min(b.user_id::text) FILTER (WHERE t.id IS NULL)
          FROM fitkart.bonuses b
          LEFT JOIN fitkart.coin_transactions t
            ON t.user_id = b.user_id AND t.id = b.transaction_id AND t.transaction_type = 'bonus' AND t.amount = b.coins
         WHERE b.paid_at IS NOT NULL
        UNION ALL
        SELECT 'every setting is one of the catalogue',
               count(*), count(*) FILTER (WHERE c.key IS NULL), min(s.key) FILTER (WHERE c.key IS NULL)
          FROM fitkart.settings s
          LEFT JOIN fitkart.setting_catalogue() c ON c.key = s.key
    )
    SELECT c.sentence, c.wrong = 0,
           CASE WHEN c.wrong = 0 THEN c.checked || ' looked at' ELSE c.wrong || ' wrong of ' || c.checked || ', for instance ' || c.example END
      FROM checks c
$$;

COMMENT ON FUNCTION fitkart.verify_people IS
'Checks what must hold of accounts and settings.
Arguments:
  full: no difference here; default false
Returns: a row an invariant
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT v.invariant, v.ok FROM fitkart.verify_people() v;';
