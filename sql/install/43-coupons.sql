-- Coupons take something off an order, bonus codes give coins. Both have a code, limits and a window of time.

CREATE TYPE fitkart.redeemed_code AS (
    transaction_id uuid,
    coins          bigint,
    balance_after  bigint
);
COMMENT ON TYPE fitkart.redeemed_code IS 'What a bonus code gave.';
COMMENT ON COLUMN fitkart.redeemed_code.transaction_id IS 'the row in the ledger';
COMMENT ON COLUMN fitkart.redeemed_code.coins IS 'how many coins it gave';
COMMENT ON COLUMN fitkart.redeemed_code.balance_after IS 'available and frozen coins after it';

CREATE TYPE fitkart.coupon_statistics AS (
    id             uuid,
    code           text,
    kind           text,
    worth          bigint,
    is_active      boolean,
    starts_at      timestamptz,
    ends_at        timestamptz,
    total_limit    bigint,
    per_user_limit integer,
    uses           bigint,
    given_back     bigint,
    people         bigint,
    coins          bigint,
    last_used_at   timestamptz,
    total          bigint
);
COMMENT ON TYPE fitkart.coupon_statistics IS 'A coupon, and what became of it.';
COMMENT ON COLUMN fitkart.coupon_statistics.id IS 'the coupon''s id';
COMMENT ON COLUMN fitkart.coupon_statistics.code IS 'what people type';
COMMENT ON COLUMN fitkart.coupon_statistics.kind IS 'percent, fixed or bonus';
COMMENT ON COLUMN fitkart.coupon_statistics.worth IS 'percent: 1 to 100; fixed and bonus: coins';
COMMENT ON COLUMN fitkart.coupon_statistics.is_active IS 'false: switched off';
COMMENT ON COLUMN fitkart.coupon_statistics.starts_at IS 'good from this instant on; NULL: always was';
COMMENT ON COLUMN fitkart.coupon_statistics.ends_at IS 'good until before this instant; NULL: no end';
COMMENT ON COLUMN fitkart.coupon_statistics.total_limit IS 'uses by all people together; NULL: no limit';
COMMENT ON COLUMN fitkart.coupon_statistics.per_user_limit IS 'uses by one person; NULL: no limit';
COMMENT ON COLUMN fitkart.coupon_statistics.uses IS 'uses that count';
COMMENT ON COLUMN fitkart.coupon_statistics.given_back IS 'uses that a cancelled or expired order gave back';
COMMENT ON COLUMN fitkart.coupon_statistics.people IS 'how many people the uses are of';
COMMENT ON COLUMN fitkart.coupon_statistics.coins IS 'what they took off orders, or gave, in coins';
COMMENT ON COLUMN fitkart.coupon_statistics.last_used_at IS 'when the latest of them was; NULL: never';
COMMENT ON COLUMN fitkart.coupon_statistics.total IS 'how many coupons there are in all';

CREATE FUNCTION fitkart.save_coupon(coupon jsonb, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS uuid
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_save_coupon';
COMMENT ON FUNCTION fitkart.save_coupon IS
'Makes a coupon or a bonus code, or changes one: fields that are not given stay as they are, a field that is null is emptied. What changed stands in admin_logs. Uses of before keep what they took off or gave.
Arguments:
  coupon: an object of: id (of a coupon there is; else the code says which) · code (3 to 40 letters A to Z, digits, single hyphens between) · kind (percent, fixed or bonus) · value (percent: 1 to 100; else coins) · min_total (least total of the order) · max_discount (of percent: most coins off) · total_limit (uses by all; given to a coupon that had none it counts the uses there were, at READ COMMITTED) · per_user_limit (uses by one; of a new coupon 1 unless given; null: no limit, not for bonus codes) · starts_at, ends_at (ISO 8601 with offset) · active (default true). A new one needs code, kind and value
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: the coupon''s id
Errors: VALIDATION_FAILED, NOT_FOUND, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT fitkart.save_coupon(''{"code": "SPRING10", "kind": "percent", "value": 10, "max_discount": 500, "ends_at": "2026-06-01T00:00:00Z"}'');';

CREATE FUNCTION fitkart.coupon_stats(of_code text DEFAULT NULL, lim integer DEFAULT 50, off integer DEFAULT 0)
RETURNS SETOF fitkart.coupon_statistics
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_coupon_stats';
COMMENT ON FUNCTION fitkart.coupon_stats IS
'Coupons and bonus codes with what became of them, the newest first.
Arguments:
  of_code: only this one; default all
  lim: at most so many, 1 to 500; default 50
  off: leave out so many; default 0
Returns: id, code, kind, worth, is_active, starts_at, ends_at, total_limit, per_user_limit, uses, given_back, people, coins, last_used_at, total (coupons in all)
Errors: VALIDATION_FAILED
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT code, uses, people, coins FROM fitkart.coupon_stats();';

CREATE FUNCTION fitkart.redeem_code(user_id uuid, code text, idempotency_key text DEFAULT NULL, actor uuid DEFAULT NULL)
RETURNS fitkart.redeemed_code
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_redeem_code';
COMMENT ON FUNCTION fitkart.redeem_code IS
'Gives the coins of a bonus code, as a row of the ledger of type bonus. COUPON_INVALID names the reason: unknown, inactive, not_yet, over, used_up, used_by_you, only_for_orders.
Arguments:
  user_id: who redeems it
  code: as it was typed; case, hyphens and O for 0, I or L for 1 do not matter
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: transaction_id, coins, balance_after
Errors: VALIDATION_FAILED, NOT_FOUND, COUPON_INVALID, AUTH_ACCOUNT_DISABLED, LIMIT_REACHED, COIN_OVERFLOW, IDEMPOTENCY_CONFLICT
Roles: fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.redeem_code(ana, ''WELCOME-100'', idempotency_key => ''welcome'');';

CREATE FUNCTION fitkart.verify_coupons(full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH counted AS MATERIALIZED (
        SELECT u.coupon_id, pg_catalog.count(*) AS uses
          FROM fitkart.coupon_uses u
         WHERE u.released_at IS NULL
         GROUP BY u.coupon_id
    ), miscounted AS (
        SELECT c.code
          FROM fitkart.coupons c
          LEFT JOIN counted n ON n.coupon_id = c.id
         WHERE c.used_count <> CASE WHEN c.total_limit IS NULL THEN 0 ELSE COALESCE(n.uses, 0) END
    ), discounted AS (
        SELECT o.user_id, o.id, o.order_code, o.coupon_id, o.discount_coins, o.status
          FROM fitkart.orders o
         WHERE o.coupon_id IS NOT NULL
           AND (verify_coupons.full OR o.status IN ('pending', 'confirmed', 'processing'))
    ), unused AS (
        SELECT d.order_code
          FROM discounted d
          LEFT JOIN fitkart.coupon_uses u ON u.user_id = d.user_id AND u.coupon_id = d.coupon_id AND u.order_id = d.id
         GROUP BY d.user_id, d.id, d.order_code, d.discount_coins, d.status
        HAVING pg_catalog.count(u.id) <> 1
            OR pg_catalog.sum(u.coins) <> d.discount_coins
            OR pg_catalog.bool_or(u.released_at IS NOT NULL) <> (d.status = 'cancelled')
    ), unordered AS (
        SELECT u.id
          FROM fitkart.coupon_uses u
          JOIN fitkart.orders o ON o.user_id = u.user_id AND o.id = u.order_id
         WHERE (verify_coupons.full OR o.status IN ('pending', 'confirmed', 'processing'))
           AND o.coupon_id IS DISTINCT FROM u.coupon_id
    ), unpaid AS (
        SELECT u.id
          FROM fitkart.coupon_uses u
          LEFT JOIN fitkart.coin_transactions t ON t.user_id = u.user_id AND t.id = u.transaction_id
         WHERE verify_coupons.full
           AND u.transaction_id IS NOT NULL
           AND (t.amount, t.transaction_type, t.reference_type, t.reference_id)
               IS DISTINCT FROM (u.coins, 'bonus', 'coupon', u.coupon_id)
    ), found (place, problem) AS (
        SELECT 1, m.code FROM miscounted m
        UNION ALL
        SELECT 2, u.order_code FROM unused u
        UNION ALL
        SELECT 2, u.id::text FROM unordered u
        UNION ALL
        SELECT 3, p.id::text FROM unpaid p
    ), expected (place, invariant) AS (
        VALUES (1, 'a limited coupon counts the uses that were not given back'),
               (2, 'a discounted order has one use of its coupon, given back if it was cancelled'),
               (3, 'a redeemed code has its bonus in the ledger')
    )
    SELECT x.invariant,
           pg_catalog.count(f.place) = 0,
           CASE WHEN pg_catalog.count(f.place) > 0
                THEN pg_catalog.concat(pg_catalog.count(f.place), ' wrong, the first: ', pg_catalog.min(f.problem))
                WHEN x.place = 1 THEN 'all coupons'
                WHEN verify_coupons.full THEN 'all uses' ELSE 'uses of open orders' END
      FROM expected x
      LEFT JOIN found f ON f.place = x.place
     WHERE x.place <> 3 OR verify_coupons.full
     GROUP BY x.place, x.invariant
     ORDER BY x.place
$$;
COMMENT ON FUNCTION fitkart.verify_coupons IS
'Checks coupons against their uses, and uses against orders and ledger, one row an invariant.
Arguments:
  full: true: uses of closed orders and bonus codes too; default false
Returns: invariant, ok, detail (what was looked at, or how many are wrong and the first of them)
Errors: none
Roles: fitkart_admin, fitkart_auditor, fitkart_service
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_coupons() WHERE NOT ok;';
