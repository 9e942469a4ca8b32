-- The order desk, as administrators meet it through the HTTP gateway; and what everybody else meets there. In real time, for the
-- clock is a superuser's.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(103);

CREATE ROLE desk_test_gateway LOGIN NOINHERIT;
CREATE ROLE desk_test_app LOGIN;
GRANT fitkart_gateway TO desk_test_gateway;
GRANT fitkart_user TO desk_test_app;

\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
SELECT fitkart.create_user('Ana@desk.test', 'Ana') AS ana, fitkart.create_user('ben@desk.test', 'Ben') AS ben,
       fitkart.create_user('boss@desk.test', 'Boss') AS boss, fitkart.create_user('mod@desk.test', 'Mod') AS mod,
       fitkart.create_user('gone@desk.test', 'Gone') AS gone, fitkart.create_user('off@desk.test', 'Off') AS off \gset
UPDATE fitkart.users SET role = 'admin' WHERE id IN (:'boss', :'gone', :'off');
UPDATE fitkart.users SET role = 'moderator' WHERE id = :'mod';
UPDATE fitkart.users SET suspended_at = now() - interval '1 day' WHERE id = :'gone';
UPDATE fitkart.users SET is_active = false WHERE id = :'off';
SELECT count(fitkart.credit_coins(person, 10000, 'bonus')) AS paid FROM unnest(ARRAY[:'ana', :'ben']::uuid[]) AS person \gset

-- What a call answers for a person in a role: its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_user(who uuid, call text, outer_role text DEFAULT 'fitkart_user') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', jsonb_build_object('sub', who, 'role', outer_role)::text, true);
    PERFORM set_config('response.status', '', true);
    SET LOCAL SESSION AUTHORIZATION desk_test_gateway;
    EXECUTE format('SET LOCAL ROLE %I', outer_role);
    EXECUTE call INTO answer;
    RESET ROLE;
    RESET SESSION AUTHORIZATION;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.as_boss(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN RETURN pg_temp.as_user((SELECT id FROM fitkart.users WHERE email = 'boss@desk.test'), call, 'fitkart_admin'); END $$;
CREATE FUNCTION pg_temp.basket(product uuid, quantity int) RETURNS jsonb LANGUAGE sql AS
$$ SELECT jsonb_build_array(jsonb_build_object('product_id', product, 'quantity', quantity)) $$;
CREATE FUNCTION pg_temp.last_log() RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', u.full_name, l.action, l.entity_type, l.entity_id, l.changes) FROM fitkart.admin_logs l JOIN fitkart.users u ON u.id = l.admin_id ORDER BY l.id DESC LIMIT 1 $$;
CREATE FUNCTION pg_temp.last_origin() RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', host(l.ip_address), l.user_agent, l.db_role) FROM fitkart.admin_logs l ORDER BY l.id DESC LIMIT 1 $$;
-- The codes of a list, in its order.
CREATE FUNCTION pg_temp.listed(arguments text) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.as_boss(format('SELECT string_agg(l.order_code || '' '' || l.order_status, '', '') FROM fitkart_api.admin_orders(%s) l', arguments)) $$;

SELECT order_id AS first, order_code AS first_code FROM fitkart.checkout(:'ana', pg_temp.basket(:'bottle', 2), '{"city": "Graz"}') \gset
SELECT order_id AS second, order_code AS second_code FROM fitkart.checkout(:'ben', pg_temp.basket(:'socks', 1)) \gset
SELECT order_id AS third, order_code AS third_code FROM fitkart.checkout(:'ana', pg_temp.basket(:'socks', 3)) \gset

CREATE TEMP TABLE call (name text PRIMARY KEY, arguments text);
INSERT INTO call VALUES
    ('admin_orders', ''), ('admin_order_detail', quote_literal(:'first')), ('admin_order_stats', $$'2026-01-01', '2026-01-02'$$),
    ('admin_set_order_status', quote_literal(:'first') || $$, 'processing', idempotency_key => 'k'$$), ('admin_cancel_order', quote_literal(:'first')),
    ('admin_hold_order', quote_literal(:'first') || ', true'), ('admin_refund_order', quote_literal(:'first')), ('admin_refuse_refund', quote_literal(:'first'));
SELECT set_eq($$SELECT name FROM call$$, $$SELECT proname::text FROM pg_proc WHERE pronamespace = 'fitkart_api'::regnamespace AND proname ~ '^admin_(orders?|set_order|cancel_order|hold_order|refund|refuse_refund)'$$, 'these are the functions of the desk');

-- Who is no administrator is answered, so that the attempt stays on record
SELECT is(pg_temp.as_user(:'ana', format('SELECT count(*) || '' '' || string_agg(jsonb_strip_nulls(to_jsonb(a))::text, '''') FROM fitkart_api.%I(%s) a', name, arguments))
          || ' ' || current_setting('response.status') || ' ' || pg_temp.last_log(),
          format('1 {"error_code": "FORBIDDEN"} 403 Ana refused function {"role": "user", "function": "fitkart_api.%s", "suspended": false}', name), name || ' is not for users: answered, told to HTTP, and on record')
  FROM call ORDER BY name;
SELECT is(pg_temp.as_user(:'mod', format('SELECT error_code FROM fitkart_api.%I(%s)', name, arguments), 'fitkart_admin') || ' ' || pg_temp.last_log(),
          format('FORBIDDEN Mod refused function {"role": "moderator", "function": "fitkart_api.%s", "suspended": false}', name), name || ' is not for moderators, whatever the database role: they only review')
  FROM call ORDER BY name;
SELECT is(pg_temp.as_user(:'gone', 'SELECT error_code FROM fitkart_api.admin_orders()', 'fitkart_admin'), 'FORBIDDEN', 'nor for an administrator who is suspended');
SELECT is(pg_temp.as_user(:'off', 'SELECT error_code FROM fitkart_api.admin_orders()', 'fitkart_admin'), 'KF202 AUTH_ACCOUNT_DISABLED', 'nor for one whose account is switched off');
SELECT is(pg_temp.as_user(NULL, format('SELECT error_code FROM fitkart_api.%I(%s)', name, arguments)), 'KF208 UNAUTHORIZED', name || ' needs somebody signed in') FROM call ORDER BY name;
SELECT is(pg_temp.as_user(NULL, 'SELECT error_code FROM fitkart_api.admin_orders()', 'fitkart_anon'), '42501 permission denied for function admin_orders', 'nobody is signed in: the desk is not there');
SELECT is((SELECT count(*) FROM fitkart.order_events e WHERE e.order_id = :'first'), 1::bigint, 'and nothing was done');
SELECT is((SELECT count(*) FROM fitkart.idempotency_keys k WHERE k.key = 'k'), 0::bigint, 'a refusal keeps no key');
SELECT set_config('request.method', 'POST', true) AS method \gset
SELECT is(pg_temp.as_user(:'ana', 'SELECT error_code FROM fitkart_api.admin_orders()') || ' ' || current_setting('response.status'), 'FORBIDDEN 403', 'also while PostgREST serves a request');
SELECT is(pg_temp.as_boss(format('SELECT error_code FROM fitkart_api.admin_order_detail(%L)', :'ana')), 'PGRST {"code"', 'what is wrong with the request itself is raised, in its dialect');
SELECT set_config('request.method', '', true) AS method \gset

-- From where
SELECT set_config('request.headers', '{"user-agent": "curl/8", "x-forwarded-for": "10.0.0.1, 203.0.113.9"}', true) AS headers \gset
SELECT is(pg_temp.as_user(:'ana', 'SELECT error_code FROM fitkart_api.admin_orders()') || ' ' || pg_temp.last_origin(),
          'FORBIDDEN 203.0.113.9 curl/8 desk_test_gateway', 'the log has the address that the proxy saw, and the program');
SELECT set_config('request.headers', '{"x-forwarded-for": "nowhere", "user-agent": 7}', true) AS headers \gset
SELECT is(pg_temp.as_user(:'ana', 'SELECT error_code FROM fitkart_api.admin_orders()') || ' ' || pg_temp.last_origin(),
          concat_ws(' ', 'FORBIDDEN', host(inet_client_addr()), 'desk_test_gateway'), 'what is no address is none');
SELECT set_config('request.headers', '', true) AS headers \gset

-- An administrator is one for any login that may call: users.role decides
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('desk_test', decode(repeat('a1', 32), 'hex'), now() - interval '1 minute');
SELECT t.token AS boss_token FROM fitkart.issue_access_token(:'boss') t \gset
CREATE FUNCTION pg_temp.as_app(token text, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    PERFORM set_config('request.jwt.claims', '', true);
    SET LOCAL SESSION AUTHORIZATION desk_test_app;
    PERFORM fitkart_api.authenticate(token);
    EXECUTE call INTO answer;
    RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = answer;
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    RETURN SQLERRM;
END $$;
SELECT is(pg_temp.as_app(:'boss_token', 'SELECT concat(count(*), max(error_code)) FROM fitkart_api.admin_orders()'), '3', 'an administrator needs no database role of his own');

-- The list
SELECT is(pg_temp.listed(''), concat_ws(' confirmed, ', :'third_code', :'second_code', :'first_code') || ' confirmed', 'all orders, the newest first');
SELECT is(pg_temp.as_boss('SELECT concat_ws('' '', full_name, email, units, total_coins, refunded_coins, held, total, error_code IS NULL) FROM fitkart_api.admin_orders(lim => 1)'), 'Ana ana@desk.test 3 1500 0 f 3 t', 'with what the desk looks for');
SELECT is(pg_temp.listed('lim => 1, off => 1'), :'second_code' || ' confirmed', 'page by page');
SELECT is(pg_temp.listed(format('lim => 1, after => %L', :'second')), :'first_code' || ' confirmed', 'or on from the last one');
SELECT is(pg_temp.as_boss(format('SELECT total FROM fitkart_api.admin_orders(after => %L)', :'second')), '3', 'which changes nothing of how many there are');
SELECT is(pg_temp.listed(format('search => %L', :'second_code')), :'second_code' || ' confirmed', 'found by its code');
SELECT is(pg_temp.listed(format('search => lower(%L)', :'second_code')), :'second_code' || ' confirmed', 'as people type it');
SELECT is(pg_temp.listed('search => ''ana@DESK.test'''), :'third_code' || ' confirmed, ' || :'first_code' || ' confirmed', 'found by its buyer''s email');
SELECT is(pg_temp.listed('search => ''%'''), NULL, 'a search is no pattern');
SELECT is(pg_temp.listed('''shipped'''), NULL, 'nothing was sent yet');
SELECT is(pg_temp.as_boss('SELECT error_code FROM fitkart_api.admin_orders(''lost'')'), 'KF001 VALIDATION_FAILED', 'a status that there is not');
SELECT is(pg_temp.as_boss('SELECT error_code FROM fitkart_api.admin_orders(lim => 0)'), 'KF001 VALIDATION_FAILED', 'a page has a row at least');
SELECT is(pg_temp.as_boss('SELECT error_code FROM fitkart_api.admin_orders(lim => 501)'), 'KF001 VALIDATION_FAILED', 'and five hundred at most');
SELECT is(pg_temp.as_boss('SELECT error_code FROM fitkart_api.admin_orders(off => -1)'), 'KF001 VALIDATION_FAILED', 'and does not begin before the first');
SELECT is(pg_temp.as_boss('SELECT error_code FROM fitkart_api.admin_orders(search => repeat(''x'', 321))'), 'KF001 VALIDATION_FAILED', 'a search of more letters than an email has');

-- On its way
SELECT is(pg_temp.as_boss(format('SELECT concat_ws('' '', order_code, status, total_coins, error_code IS NULL) FROM fitkart_api.admin_set_order_status(%L, ''processing'', note => ''packed'', idempotency_key => ''pack'')', :'first')), :'first_code' || ' processing 1600 t', 'the desk moves an order on');
SELECT is(pg_temp.last_log(), format('Boss order_status_set order %s {"after": {"status": "processing"}, "before": {"status": "confirmed"}}', :'first'), 'which stands in the log');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_set_order_status(%L, ''processing'', note => ''packed'', idempotency_key => ''pack'')', :'first')), 'processing', 'repeated with its key it answers the same');
SELECT is((SELECT count(*) FROM fitkart.admin_logs l WHERE l.entity_id = :'first'), 1::bigint, 'and is one line');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_set_order_status(%L, ''delivered'')', :'first')), 'KF104 INVALID_ORDER_STATE', 'no step is left out');
SELECT is(pg_temp.as_boss('SELECT status FROM fitkart_api.admin_set_order_status(NULL, ''delivered'')'), 'KF001 VALIDATION_FAILED', 'of an order');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_set_order_status(%L, ''shipped'')', :'ana')), 'KF005 NOT_FOUND', 'that there is');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_hold_order(%L, true, ''looks odd'')', :'first')) || ' ' || pg_temp.last_log(),
          format('processing Boss order_held order %s {"after": {"held": "true"}, "before": {"held": "false"}}', :'first'), 'the desk holds an order');
SELECT is(pg_temp.as_boss('SELECT held FROM fitkart_api.admin_orders(''processing'')'), 'true', 'sees that it is held');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_set_order_status(%L, ''shipped'')', :'first')), 'KF114 ORDER_HELD', 'and cannot send it');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_hold_order(%L, false)', :'first')) || ' ' || pg_temp.last_log(),
          format('processing Boss order_let_go order %s {"after": {"held": "false"}, "before": {"held": "true"}}', :'first'), 'until it lets it go');
UPDATE fitkart.users SET suspended_at = now() WHERE id = :'ana';
SELECT is(pg_temp.as_boss('SELECT held FROM fitkart_api.admin_orders(''processing'')'), 'true', 'the order of a suspended account is held');
UPDATE fitkart.users SET suspended_at = NULL WHERE id = :'ana';
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_set_order_status(%L, ''shipped'', ''1Z999'')', :'first')), 'shipped', 'it is sent');
SELECT is(pg_temp.listed('search => ''1Z999'''), :'first_code' || ' shipped', 'and found by its parcel');
SELECT is(pg_temp.listed('''shipped'''), :'first_code' || ' shipped', 'or by its status');
SELECT is(pg_temp.listed('''confirmed'', ''ana@desk.test'''), :'third_code' || ' confirmed', 'or by both');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_cancel_order(%L, ''sold out'')', :'second')) || ' ' || pg_temp.last_log(),
          format('cancelled Boss order_cancelled order %s {"after": {"status": "cancelled"}, "before": {"status": "confirmed"}}', :'second'), 'another one is cancelled');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_cancel_order(%L)', :'second')), 'KF104 INVALID_ORDER_STATE', 'once');

-- A buyer asks, the desk answers
SELECT is(pg_temp.as_user(:'ben', format('SELECT id FROM fitkart_api.request_refund(%L)', :'first')), 'KF005 NOT_FOUND', 'nobody asks for another''s coins');
SELECT is(pg_temp.as_user(NULL, format('SELECT id FROM fitkart_api.request_refund(%L)', :'first')), 'KF208 UNAUTHORIZED', 'nor does nobody');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', order_code, status, requested_coins) FROM fitkart_api.request_refund(%L, reason => ''too small'')', :'first')), :'first_code' || ' open 1600', 'a buyer asks');
SELECT is((SELECT r.asked_by FROM fitkart.refund_requests r WHERE r.order_id = :'first'), :'ana'::uuid, 'in his own name');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', refunded_coins, refund_request ->> ''status'', refund_request ->> ''reason'') FROM fitkart_api.order_detail(%L)', :'first')), '0 open too small', 'and sees that he did');
SELECT is(pg_temp.listed('''refund_requested'''), :'first_code' || ' shipped', 'the desk sees who waits');
SELECT is(pg_temp.listed('''refund_requested'', ''ben@desk.test'''), NULL, 'and who does not');
SELECT is(pg_temp.as_boss(format('SELECT concat_ws('' '', status, answer) FROM fitkart_api.admin_refuse_refund(%L, ''It was worn.'')', :'first')) || ' ' || pg_temp.last_log(),
          format('refused It was worn. Boss refund_refused order %s {"after": {"request": "refused"}, "before": {"request": "open"}}', :'first'), 'it may say no');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_refuse_refund(%L)', :'first')), 'KF005 NOT_FOUND', 'once');
SELECT is(pg_temp.as_user(:'ana', format('SELECT concat_ws('' '', refund_request ->> ''status'', refund_request ->> ''answer'') FROM fitkart_api.order_detail(%L)', :'first')), 'refused It was worn.', 'the buyer sees the answer');
SELECT i.id AS item FROM fitkart.order_items i WHERE i.order_id = :'first' \gset
SELECT is(pg_temp.as_boss(format('SELECT concat_ws('' '', refunded_coins, remaining_refundable, status, error_code IS NULL) FROM fitkart_api.admin_refund_order(%L, jsonb_build_array(jsonb_build_object(''order_item_id'', %L, ''quantity'', 1)), idempotency_key => ''half'')', :'first', :'item'))
          || ' ' || pg_temp.last_log(), format('800 800 shipped t Boss order_refunded order %s {"after": {"coins": "800", "status": "shipped"}, "before": {"status": "shipped"}}', :'first'), 'or pay back a part');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_refund_order(%L, jsonb_build_array(jsonb_build_object(''order_item_id'', %L, ''quantity'', 1)))', :'first', :'item')), 'KF001 VALIDATION_FAILED', 'never a part without a key');
SELECT is(pg_temp.as_boss(format('SELECT status FROM fitkart_api.admin_refund_order(%L, jsonb_build_array(jsonb_build_object(''order_item_id'', %L, ''quantity'', 2)), idempotency_key => ''more'')', :'first', :'item')), 'KF105 REFUND_EXCEEDS_ORDER', 'nor more than is left');
SELECT is(pg_temp.as_boss(format('SELECT concat_ws('' '', refunded_coins, remaining_refundable, status) FROM fitkart_api.admin_refund_order(%L)', :'first')), '800 0 refunded', 'or the rest');
SELECT is((SELECT actor_id FROM fitkart.coin_transactions t WHERE t.user_id = :'ana' AND t.transaction_type = 'refund' ORDER BY t.seq DESC LIMIT 1), :'boss'::uuid, 'in whose name the books know');

-- One order, and all of them
SELECT is(pg_temp.as_boss(format($$SELECT concat_ws(' ', d.order_code, d.status, d.refunded_coins, d.buyer ->> 'email', d.lines -> 0 ->> 'refunded_quantity', d.shipping_address ->> 'city', d.tracking_number, d.notes, d.held,
                                          jsonb_array_length(d.events), d.events -> 1 ->> 'note', d.events -> 2 ->> 'held', d.events -> 1 ->> 'actor_id' = %L, d.refund_requests -> 0 ->> 'answer', d.payment_id IS NOT NULL, d.error_code IS NULL)
                                     FROM fitkart_api.admin_order_detail(%L) d$$, :'boss', :'first')),
          :'first_code' || ' refunded 1600 ana@desk.test 2 Graz 1Z999 looks odd f 7 packed true t It was worn. t t', 'an order with its whole story');
SAVEPOINT counted;
CREATE FUNCTION pg_temp.count_caps(units int) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(fitkart.sync_products(jsonb_build_array(jsonb_build_object('id', 9, 'title', 'Cap', 'status', 'active', 'variants',
               jsonb_build_array(jsonb_build_object('id', 9, 'title', 'Default Title', 'price', '9.00', 'inventory_quantity', units)))))) $$;
SELECT pg_temp.count_caps(3) \g /dev/null
SELECT fitkart.save_product(jsonb_build_object('id', p.id, 'coin_price', 10, 'is_active', true)) AS cap FROM fitkart.reward_products p WHERE p.shopify_product_id = '9' \gset
SELECT order_id AS caps FROM fitkart.checkout(:'ben', pg_temp.basket(:'cap', 2)) \gset
SELECT pg_temp.count_caps(1) \g /dev/null
SELECT is(pg_temp.as_boss(format('SELECT d.lines -> 0 ->> ''missing_units'' FROM fitkart_api.admin_order_detail(%L) d', :'caps')), '1', 'the desk sees that one of the two caps which are to be sent was not found');
SELECT count(fitkart.cancel_order(:'caps')) \g /dev/null
SELECT order_id AS bought FROM fitkart.checkout(:'ana', pg_temp.basket(:'cap', 1)) \gset
SELECT pg_temp.count_caps(0) \g /dev/null
SELECT is(pg_temp.as_boss(format('SELECT string_agg(d.lines -> 0 ->> ''missing_units'', '' '' ORDER BY d.created_at, d.id) FROM unnest(%L::uuid[]) i, fitkart_api.admin_order_detail(i) d', ARRAY[:'caps', :'bought']::uuid[])), '0 1', 'which is no matter of an order that waits no more');
ROLLBACK TO counted;
SELECT is(pg_temp.as_user(:'ana', format('SELECT string_agg(concat_ws('' '', e ->> ''to'', e ->> ''refunded_coins''), '', '') FROM fitkart_api.order_detail(%L) d, jsonb_array_elements(d.events) e', :'first')), 'confirmed, processing, shipped, shipped 800, refunded 800', 'of which the buyer sees what is his');
SELECT is(pg_temp.as_boss(format('SELECT id FROM fitkart_api.admin_order_detail(%L)', :'ana')), 'KF005 NOT_FOUND', 'no order, no story');
SELECT is(pg_temp.as_boss('SELECT id FROM fitkart_api.admin_order_detail(NULL)'), 'KF001 VALIDATION_FAILED', 'nor for nothing');
UPDATE fitkart.orders SET created_at = '2026-03-02 23:59:59+00' WHERE id = :'second';
UPDATE fitkart.orders SET created_at = '2026-03-03 00:00:00+00' WHERE id IN (:'first', :'third');
SELECT is(pg_temp.as_boss($$SELECT string_agg(concat_ws(' ', day, status, orders, total_coins, refunded_coins), ', ') FROM fitkart_api.admin_order_stats('2026-03-01', '2026-03-03')$$),
          '2026-03-02 cancelled 1 500 0, 2026-03-03 confirmed 1 1500 0, 2026-03-03 refunded 1 1600 1600', 'orders and coins by day and status');
SELECT is(pg_temp.as_boss($$SELECT count(*) FROM fitkart_api.admin_order_stats('2026-03-01', '2026-03-01')$$), '0', 'a day without orders has no row');
SELECT is(pg_temp.as_boss($$SELECT count(*) FROM fitkart_api.admin_order_stats('2026-03-02', '2026-03-01')$$), 'KF001 VALIDATION_FAILED', 'days run forward');
SELECT is(pg_temp.as_boss($$SELECT count(*) FROM fitkart_api.admin_order_stats('2026-01-01', '2027-01-02')$$), 'KF001 VALIDATION_FAILED', 'a year and a day at most');
SELECT is(pg_temp.as_boss($$SELECT count(*) FROM fitkart_api.admin_order_stats('infinity', 'infinity')$$), 'KF001 VALIDATION_FAILED', 'but not for ever');
SELECT is(pg_temp.as_boss($$SELECT count(*) FROM fitkart_api.admin_order_stats(NULL, '2026-03-01')$$), 'KF001 VALIDATION_FAILED', 'and from a day on');

SELECT is_empty('SELECT invariant, detail FROM fitkart.verify_orders(true) WHERE NOT ok', 'all of it adds up');

-- The indexes serve what their comments say
\ir include/plan_of.sql
ANALYZE fitkart.users;  -- or a table that autovacuum just found empty has an index read from end to end
SET LOCAL enable_seqscan = off;  -- the tables of a test are small: the question is whether the index can serve
SELECT matches(pg_temp.plan_of(query), index_name, index_name || ': ' || obj_description(('fitkart.' || index_name)::regclass, 'pg_class'))
  FROM (VALUES
    ('orders_code', $$SELECT o.id FROM fitkart.orders o WHERE o.order_code = upper('0123456789ab')$$),
    ('orders_tracking_number', $$SELECT o.id FROM fitkart.orders o WHERE o.tracking_number = '1Z999'$$),
    ('orders_open', $$SELECT o.id FROM fitkart.orders o WHERE o.status = 'confirmed' ORDER BY o.id DESC LIMIT 50$$),
    ('orders_closed', $$SELECT o.id FROM fitkart.orders o WHERE o.status = 'shipped' ORDER BY o.id DESC LIMIT 50$$),
    ('orders_created_at', $$SELECT count(*) FROM fitkart.orders o WHERE o.created_at >= '2026-03-01' AND o.created_at < '2026-03-02'$$),
    ('refund_requests_open', $$SELECT q.order_id FROM fitkart.refund_requests q WHERE q.status = 'open' ORDER BY q.order_id DESC LIMIT 50$$),
    ('users_email_key', $$SELECT o.id FROM fitkart.users b JOIN fitkart.orders o ON o.user_id = b.id WHERE lower(b.email) = lower('Ana@desk.test') AND b.deleted_at IS NULL$$)) AS served (index_name, query);

SELECT * FROM finish();
ROLLBACK;
