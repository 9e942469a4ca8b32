-- The catalogue as anybody reads it.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(22);
\set bottle 018f0000-0000-7000-8000-000000000001
\set socks 018f0000-0000-7000-8000-000000000002
\set nothing 018f0000-0000-7000-8000-0000000000ff

-- What a call answers to who is not signed in: its value, or SQLSTATE and code.
CREATE FUNCTION pg_temp.as_anybody(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    SET LOCAL ROLE fitkart_anon;
    EXECUTE call INTO answer;
    RESET ROLE;
    RETURN answer;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;
CREATE FUNCTION pg_temp.found(query text, lim int DEFAULT 20) RETURNS text LANGUAGE sql AS
$$ SELECT pg_temp.as_anybody(format('SELECT concat_ws('' of '', string_agg(s.name, '', ''), max(s.total)) FROM fitkart_api.search_products(%L, %L) s', query, lim)) $$;

-- One product
SELECT is(pg_temp.as_anybody(format('SELECT concat_ws('' '', name, coin_price, retail_price, retail_currency, images, shelf, is_digital, available) FROM fitkart_api.product(%L)', :'bottle')), 'Water bottle 800 1900 USD {} gear f 200', 'a product with all that a buyer asks');
SELECT fitkart.save_product(jsonb_build_object('id', :'socks', 'available_from', '2100-01-01T00:00:00Z', 'limit_per_user', 2, 'min_account_days', 7)) IS NOT NULL AS later \gset
SELECT is(pg_temp.as_anybody(format('SELECT concat_ws('' '', extract(year FROM available_from AT TIME ZONE ''UTC''), limit_per_user, min_account_days) FROM fitkart_api.product(%L)', :'socks')), '2100 2 7', 'what will be on sale is announced, with its conditions');
SELECT is(pg_temp.as_anybody(format('SELECT name FROM fitkart_api.product(%L)', :'nothing')), 'KF005 NOT_FOUND', 'a product that there is not');
SELECT is(pg_temp.as_anybody('SELECT name FROM fitkart_api.product(NULL)'), 'KF001 VALIDATION_FAILED', 'no product is no product');
SELECT fitkart.save_product(jsonb_build_object('id', :'bottle', 'is_active', false)) IS NOT NULL AS off \gset
SELECT is(pg_temp.as_anybody(format('SELECT name FROM fitkart_api.product(%L)', :'bottle')), 'KF005 NOT_FOUND', 'what is not on sale is nobody''s business');
SELECT fitkart.save_product(jsonb_build_object('id', :'bottle', 'is_active', true)) IS NOT NULL AS on \gset

-- Shelves
SELECT is(pg_temp.as_anybody('SELECT string_agg(shelf || '' '' || products, '', '') FROM fitkart_api.categories()'), 'clothing 1, electronics 1, gear 3, gift_cards 2', 'shelves with what is on sale now');

-- Searching
SELECT is(pg_temp.found('card'), 'Coffee gift card, Running shop gift card of 2', 'a word in the name');
SELECT is(pg_temp.found('CARD gift coffee'), 'Coffee gift card of 1', 'every word, in any case and order');
SELECT is(pg_temp.found('running'), 'Running cap, Running shop gift card of 2', 'the most popular first, and not what is not on sale yet');
SELECT is(pg_temp.found('gear cold'), 'Water bottle of 1', 'the shelf and the text count');
SELECT is(pg_temp.found('code'), 'Coffee gift card, Running shop gift card of 2', 'the text alone');
SELECT is(pg_temp.found('card', 1), 'Coffee gift card of 2', 'at most so many, of so many');
SELECT is(pg_temp.found('%'), '', 'a percent sign is a percent sign');
SELECT is(pg_temp.found('wat_r'), '', 'an underscore is an underscore');
SELECT is(pg_temp.found('unicorn'), '', 'nothing is found where nothing is');
SELECT is(pg_temp.found(query, lim), 'KF001 VALIDATION_FAILED', 'refused: ' || coalesce(left(query, 10), 'NULL') || ' ' || lim)
  FROM (VALUES ('  ', 20), (NULL, 20), (repeat('x', 101), 20), ('card', 0), ('card', 101)) AS bad (query, lim);

-- A name that says all of it comes before a text that does
SELECT fitkart.save_product(jsonb_build_object('id', :'bottle', 'description', 'Good with a cap.')) IS NOT NULL AS described \gset
SELECT is(pg_temp.found('cap'), 'Running cap, Water bottle of 2', 'what is named so comes before what is described so');
SELECT is((SELECT count(*) FROM fitkart_api.search_products('card')), 2::bigint, 'the owner finds the same');

SELECT * FROM finish();
ROLLBACK;
