-- The day of the gift limit is the giver's own, in the zone that is in force.
BEGIN;
SELECT plan(2);
SET LOCAL fitkart.clock = '2026-06-01 08:00+00';
SELECT fitkart.create_user('ana@gifts.test', 'Ana') AS ana, fitkart.create_user('ben@gifts.test', 'Ben') AS ben \gset
INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('gifts_test', decode(repeat('a1', 32), 'hex'), '2026-01-01');
SELECT fitkart.credit_coins(:'ana', 500, 'earned') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-20 09:55+00';
SELECT t.token FROM fitkart.issue_access_token(:'ana') t \gset
SELECT fitkart_api.authenticate(:'token') \g /dev/null
SELECT is((SELECT g.gifts_left_today FROM fitkart_api.gift_coins(:'ben', 50) g), 0::bigint, 'all of a day''s gifts');
SELECT fitkart.set_time_zone(:'ana', 'Pacific/Kiritimati') \g /dev/null
SET LOCAL fitkart.clock = '2026-06-20 10:05+00';  -- past midnight there, where she will live from tomorrow on
SELECT throws_like(format('SELECT fitkart_api.gift_coins(%L, 50)', :'ben'), 'LIMIT_REACHED: at most 50 coins can be given a day%', 'a zone that is chosen for tomorrow begins no new day');
SELECT * FROM finish();
ROLLBACK;
