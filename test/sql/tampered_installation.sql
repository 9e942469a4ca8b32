-- What verify() says of an installation that a superuser has loosened: each guard that is gone is named.
BEGIN;
SELECT plan(10);
CREATE ROLE tampered_test LOGIN;
-- loosened: which invariants no longer hold after the statement, which is undone.
CREATE FUNCTION pg_temp.loosened(VARIADIC statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    statement text;
    said text;
BEGIN
    FOREACH statement IN ARRAY statements LOOP
        EXECUTE statement;
    END LOOP;
    SELECT string_agg(v.invariant || ': ' || split_part(v.detail, ';', 1), ', ') INTO said FROM fitkart.verify_installation() v WHERE NOT v.ok;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = coalesce(said, 'all is well');
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    RETURN SQLERRM;
END $$;

SELECT is(pg_temp.loosened('SELECT 1'), 'all is well', 'nothing is loose');
SELECT is(pg_temp.loosened('GRANT UPDATE ON fitkart.wallets TO fitkart_user'), 'nobody but the owner writes a table: not so: wallets', 'a table that somebody may write');
SELECT is(pg_temp.loosened('GRANT UPDATE (available_coins) ON fitkart.wallets TO fitkart_user'), 'nobody but the owner writes a table: not so: wallets', 'a column that somebody may write');
SELECT is(pg_temp.loosened('GRANT fitkart_owner TO tampered_test'), 'nobody acts as fitkart_owner: members: tampered_test', 'a login that owns everything');
SELECT is(pg_temp.loosened('GRANT EXECUTE ON FUNCTION fitkart.balance(uuid) TO PUBLIC'), 'functions belong to fitkart_owner, and none is for everybody: not so: fitkart.balance(uuid)', 'a function for everybody');
SELECT is(pg_temp.loosened('ALTER FUNCTION fitkart.balance(uuid) OWNER TO tampered_test'), 'functions belong to fitkart_owner, and none is for everybody: not so: fitkart.balance(uuid)', 'a function that acts as somebody else');
SELECT is(pg_temp.loosened('ALTER TABLE fitkart.coin_transactions DISABLE TRIGGER append_only'),
          'the tables have the triggers that guard and stamp them: missing: refuse_change on coin_transactions', 'a guard that is off');
SELECT is(pg_temp.loosened('ALTER TABLE fitkart.coin_transactions ENABLE TRIGGER append_only'),
          'the tables have the triggers that guard and stamp them: missing: refuse_change on coin_transactions', 'a guard that replicas pass');
SELECT is(pg_temp.loosened('DROP TRIGGER append_only ON fitkart.order_events',
                           'CREATE TRIGGER append_only BEFORE UPDATE ON fitkart.order_events FOR EACH STATEMENT EXECUTE FUNCTION fitkart.refuse_change()',
                           'ALTER TABLE fitkart.order_events ENABLE ALWAYS TRIGGER append_only'),
          'the tables have the triggers that guard and stamp them: missing: refuse_change on order_events', 'a guard that lets rows be deleted');
SELECT is(pg_temp.loosened('DROP TRIGGER append_only ON fitkart.review_decisions',
                           'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fitkart.review_decisions FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION fitkart.refuse_change()',
                           'ALTER TABLE fitkart.review_decisions ENABLE ALWAYS TRIGGER append_only'),
          'the tables have the triggers that guard and stamp them: missing: refuse_change on review_decisions', 'a guard that never fires');
SELECT * FROM finish();
ROLLBACK;
