-- Rows that are written without a statement: what a table says of its rows holds as for an INSERT, whatever its owner adds to it.
BEGIN;
SELECT plan(37);
SET LOCAL client_min_messages = warning;
\set lamp 018f0000-0000-7000-8000-0000000000a1
SELECT fitkart.create_user('ana@writer.test', 'Ana') AS ana, fitkart.create_user('ben@writer.test', 'Ben') AS ben \gset
SELECT (fitkart.credit_coins(:'ana', 1000, 'bonus')).balance_after AS coins \gset
INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active) VALUES (:'lamp', 'Lamp', 10, 50, true);
SELECT fitkart.spread_stock(:'lamp') AS laid_out \gset

CREATE TABLE public.seen (what text, rows bigint);
GRANT ALL ON public.seen TO PUBLIC;
CREATE FUNCTION public.note_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (TG_NAME, 1); RETURN NEW; END $$;
CREATE FUNCTION public.note_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen SELECT TG_NAME, count(*) FROM fresh; RETURN NULL; END $$;
CREATE FUNCTION pg_temp.seen() RETURNS text LANGUAGE sql AS $$ WITH gone AS (DELETE FROM public.seen RETURNING *) SELECT string_agg(g.what || ' ' || g.rows, ', ' ORDER BY g.what) FROM (SELECT what, sum(rows) AS rows FROM gone GROUP BY what) g $$;
-- How often wallets are looked up: what is written without a statement does not ask for the wallet that it has locked.
CREATE FUNCTION pg_temp.lookups() RETURNS bigint LANGUAGE sql AS $$ SELECT coalesce(idx_scan, 0) + coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = 'fitkart.wallets'::regclass $$;
CREATE FUNCTION pg_temp.lookups_of_five_transfers(ana uuid, ben uuid) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE before bigint := pg_temp.lookups();
BEGIN
    PERFORM fitkart.transfer_coins_batch(array_fill(ana, ARRAY[5]), array_fill(ben, ARRAY[5]), array_fill(1::bigint, ARRAY[5]));
    RETURN pg_temp.lookups() - before;
END $$;
CREATE FUNCTION pg_temp.checkout(buyer uuid) RETURNS text LANGUAGE sql AS $$
    SELECT c.status FROM fitkart.checkout(buyer, '[{"product_id": "018f0000-0000-7000-8000-0000000000a1", "quantity": 1}]', shipping_address => '{"city": "Lisbon"}') c $$;
CREATE FUNCTION pg_temp.refusal(buyer uuid) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN pg_temp.checkout(buyer); EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
SELECT pg_temp.lookups_of_five_transfers(:'ana', :'ben') AS usual \gset

-- Rows are what they were
SELECT is(:usual::bigint, 4::bigint, 'two wallets are looked up to be locked and to be written');
SELECT is(pg_temp.checkout(:'ana'), 'confirmed', 'an order');
SELECT results_eq($$SELECT o.status, o.total_coins, o.discount_coins, o.refunded_coins, o.held, o.shipping_address, o.confirm_by, o.confirmed_at = o.created_at, o.hold_id IS NOT NULL FROM fitkart.orders o$$,
                  $$VALUES ('confirmed', 10::bigint, 0::bigint, 0::bigint, false, '{"city": "Lisbon"}'::jsonb, NULL::timestamptz, true, true)$$, 'with all its columns');
SELECT results_eq($$SELECT i.product_name, i.quantity, i.refunded_quantity, i.coin_price_at_purchase, i.total_coins, i.is_digital FROM fitkart.order_items i$$, $$VALUES ('Lamp', 1, 0, 10::bigint, 10::bigint, false)$$, 'its item');
SELECT results_eq($$SELECT e.from_status, e.to_status, e.db_role = session_user, e.actor_id FROM fitkart.order_events e$$, $$VALUES (NULL::text, 'confirmed', true, NULL::uuid)$$, 'its event');
SELECT results_eq($$SELECT h.amount, h.captured_coins, h.status, h.reference_type FROM fitkart.coin_holds h$$, $$VALUES (10::bigint, 0::bigint, 'active', 'order')$$, 'and its hold');

-- The foreign keys are there for everybody else
SELECT throws_ok($$INSERT INTO fitkart.coin_holds (user_id, id, amount, serials) VALUES (gen_random_uuid(), gen_random_uuid(), 1, '{[1,2)}')$$, '23503', NULL, 'a hold without a wallet');
SELECT throws_ok(format('DELETE FROM fitkart.wallets WHERE user_id = %L', :'ana'), '23503', NULL, 'a wallet that has rows stays');
SELECT throws_ok($$DELETE FROM fitkart.coin_holds$$, '23503', NULL, 'a hold that an order points at stays');

-- What the owner of the tables adds
CREATE TRIGGER after_row AFTER INSERT ON fitkart.coin_transactions FOR EACH ROW EXECUTE FUNCTION public.note_row();
SELECT is(pg_temp.lookups_of_five_transfers(:'ana', :'ben'), :usual::bigint, 'a trigger after a row changes nothing');
SELECT is(pg_temp.seen(), 'after_row 10', 'and sees both rows of each transfer');
CREATE TRIGGER before_row BEFORE INSERT ON fitkart.coin_transactions FOR EACH ROW EXECUTE FUNCTION public.note_row();
SELECT is(pg_temp.lookups_of_five_transfers(:'ana', :'ben'), :usual::bigint + 10, 'for a trigger before a row there are INSERTs, which ask for the wallets');
SELECT is(pg_temp.seen(), 'after_row 10, before_row 10', 'and it sees both, too');
DROP TRIGGER before_row ON fitkart.coin_transactions;
DROP TRIGGER after_row ON fitkart.coin_transactions;
CREATE TRIGGER after_statement AFTER INSERT ON fitkart.order_items REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION public.note_statement();
SELECT is(pg_temp.checkout(:'ana') || ': ' || pg_temp.seen(), 'confirmed: after_statement 1', 'a trigger for the statement has its rows');
DROP TRIGGER after_statement ON fitkart.order_items;
ALTER TABLE fitkart.orders ADD COLUMN channel text NOT NULL DEFAULT 'app';
SELECT is(pg_temp.checkout(:'ana') || ' ' || (SELECT string_agg(DISTINCT o.channel, ' ') FROM fitkart.orders o), 'confirmed app', 'a column with a default has it');
ALTER TABLE fitkart.orders DROP COLUMN channel;
ALTER TABLE fitkart.orders ADD COLUMN cents bigint GENERATED ALWAYS AS (total_coins * 100) STORED;
SELECT is(pg_temp.checkout(:'ana') || ' ' || (SELECT min(o.cents) FROM fitkart.orders o), 'confirmed 1000', 'a column that is reckoned is reckoned');
ALTER TABLE fitkart.orders DROP COLUMN cents;
SELECT is(pg_temp.checkout(:'ana'), 'confirmed', 'columns that are gone do not count');
CREATE DOMAIN public.channel AS text DEFAULT 'app' NOT NULL;
SAVEPOINT before_domain;
ALTER TABLE fitkart.orders ADD COLUMN channel public.channel;
SELECT is(pg_temp.checkout(:'ana') || ' ' || (SELECT string_agg(DISTINCT o.channel, ' ') FROM fitkart.orders o), 'confirmed app', 'nor does the default of a domain get lost');
ROLLBACK TO before_domain;
ALTER TABLE fitkart.order_items ALTER COLUMN product_name TYPE varchar(200);
SELECT is(pg_temp.checkout(:'ana'), 'confirmed', 'a column of another type is cast');
ROLLBACK TO before_domain;
CREATE FUNCTION public.another_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := gen_random_uuid(); RETURN NEW; END $$;
CREATE TRIGGER another_row BEFORE INSERT ON fitkart.orders FOR EACH ROW EXECUTE FUNCTION public.another_row();
SELECT throws_ok(format('SELECT pg_temp.checkout(%L)', :'ana'), '23503', NULL, 'whose parent became another row is refused by its foreign key');
DROP TRIGGER another_row ON fitkart.orders;
CREATE FUNCTION public.no_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER no_row BEFORE INSERT ON fitkart.orders FOR EACH ROW EXECUTE FUNCTION public.no_row();
SELECT matches(pg_temp.refusal(:'ana'), 'a row of orders was not stored', 'and so is who has none');
ROLLBACK TO before_domain;
CREATE RULE also AS ON INSERT TO fitkart.order_events DO ALSO INSERT INTO public.seen VALUES ('rule', 1);
SELECT is(pg_temp.checkout(:'ana') || ': ' || pg_temp.seen(), 'confirmed: rule 1', 'a rule does what it says');
DROP RULE also ON fitkart.order_events;
ALTER TABLE fitkart.coin_holds ADD CONSTRAINT small CHECK (amount < 10) NOT VALID;
SELECT throws_ok(format('SELECT pg_temp.checkout(%L)', :'ana'), '23514', 'new row for relation "coin_holds" violates check constraint "small"', 'a constraint that was added is obeyed');
ALTER TABLE fitkart.coin_holds DROP CONSTRAINT small;
CREATE UNIQUE INDEX one_gift ON fitkart.coin_transactions (user_id, transaction_type) WHERE transaction_type = 'penalty';
SELECT lives_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ana'), 'a first one');
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ana'), '23505', NULL, 'an index that was added keeps its word');
DROP INDEX fitkart.one_gift;

-- A foreign key is not asked where a NULL satisfies it, and only there
ALTER TABLE fitkart.coin_transactions ADD CONSTRAINT of_product FOREIGN KEY (reference_id) REFERENCES fitkart.reward_products (id) NOT VALID;
SELECT lives_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ben'), 'a key without a value');
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty', 'product', gen_random_uuid())$$, :'ben'), '23503', NULL, 'a key whose parent is not there');
SELECT lives_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty', 'product', %L)$$, :'ben', :'lamp'), 'a key whose parent is there');
ALTER TABLE fitkart.coin_transactions DROP CONSTRAINT of_product;
CREATE TABLE public.paid_for (user_id uuid, reference_id uuid, PRIMARY KEY (user_id, reference_id));
GRANT ALL ON public.paid_for TO PUBLIC;
ALTER TABLE fitkart.coin_transactions ADD CONSTRAINT of_paid FOREIGN KEY (user_id, reference_id) REFERENCES public.paid_for (user_id, reference_id) MATCH FULL NOT VALID;
SELECT throws_ok(format($$SELECT fitkart.debit_coins(%L, 1, 'penalty')$$, :'ben'), '23503', NULL, 'a key that has to be whole, and is half');
ALTER TABLE fitkart.coin_transactions DROP CONSTRAINT of_paid;

-- A condition belongs to its trigger, whatever keys a row leaves out
SAVEPOINT before_conditions;
CREATE TRIGGER a_debts AFTER INSERT ON fitkart.coin_transactions FOR EACH ROW WHEN (NEW.transaction_type = 'debt') EXECUTE FUNCTION public.note_row();
CREATE TRIGGER b_reversals AFTER INSERT ON fitkart.coin_transactions FOR EACH ROW WHEN (NEW.transaction_type = 'reversal') EXECUTE FUNCTION public.note_row();
SELECT t.transaction_id AS lent FROM fitkart.transfer_coins(:'ana', :'ben', 100) t \gset
SELECT fitkart.debit_coins(:'ben', b.available_coins, 'penalty') FROM fitkart.balance(:'ben') b \g /dev/null
SELECT fitkart.reverse_transaction(:'ana', :'lent', reason => 'a mistake') \g /dev/null
SELECT is(pg_temp.seen(), 'a_debts 1, b_reversals 2', 'each trigger has the rows of its own condition');
ROLLBACK TO before_conditions;

-- Who holds a parent by a key that lets go does not hold it
CREATE FUNCTION pg_temp.asked(parents text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before bigint := (SELECT coalesce(idx_scan, 0) + coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = parents::regclass);
BEGIN
    PERFORM pg_temp.checkout((SELECT u.id FROM fitkart.users u WHERE u.email = 'ana@writer.test'));
    RETURN (SELECT coalesce(idx_scan, 0) + coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = parents::regclass) - before;
END $$;
SELECT pg_temp.asked('fitkart.reward_products') AS products, pg_temp.asked('fitkart.users') AS users \gset
ALTER TABLE fitkart.product_stock DROP CONSTRAINT product_stock_product_id_fkey,
    ADD CONSTRAINT product_stock_product_id_fkey FOREIGN KEY (product_id) REFERENCES fitkart.reward_products (id) ON DELETE CASCADE;
SELECT is(pg_temp.asked('fitkart.reward_products'), :products::bigint + 1, 'a product whose slots would go with it is asked for');
ALTER TABLE fitkart.wallets ALTER CONSTRAINT wallets_user_fkey DEFERRABLE;
SELECT is(pg_temp.asked('fitkart.users'), :users::bigint + 1, 'a buyer whose wallet may miss him for a while is asked for');
ROLLBACK TO before_conditions;

-- Where rows belong elsewhere
SET LOCAL citus.shard_count = 32;
SELECT is(pg_temp.lookups_of_five_transfers(:'ana', :'ben'), :usual::bigint + 10, 'with Citus there are statements, for it to plan, and INSERTs that ask for the wallets');
SELECT is(pg_temp.checkout(:'ana'), 'confirmed', 'for orders, too');

SELECT is((SELECT count(*) || ' ' || count(DISTINCT o.order_code) FROM fitkart.orders o), '7 7', 'seven orders');
SELECT is((SELECT b.frozen_coins || ' ' || b.available_coins FROM fitkart.balance(:'ana') b), '70 909', 'seven holds');
SELECT is_empty('SELECT invariant, detail FROM fitkart.verify(true) WHERE NOT ok', 'the invariants hold');
SELECT * FROM finish();
ROLLBACK;
