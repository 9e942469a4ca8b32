-- Badges: each of the seven at its threshold, once ever, with its coins; streaks.
\set QUIET 1
\set ON_ERROR_STOP 1
\pset format unaligned
\pset tuples_only true
\pset pager off
BEGIN;
SELECT plan(67);
SET LOCAL fitkart.clock = '2026-03-01 00:00:00+00';
SELECT fitkart.create_user('ana@badges.test', 'Ana') AS ana, fitkart.create_user('ben@badges.test', 'Ben') AS ben, fitkart.create_user('cleo@badges.test', 'Cleo', time_zone => 'Europe/Berlin') AS cleo,
       fitkart.create_user('dan@badges.test', 'Dan') AS dan, fitkart.create_user('eva@badges.test', 'Eva') AS eva, fitkart.create_user('fay@badges.test', 'Fay') AS fay,
       fitkart.create_user('gus@badges.test', 'Gus') AS gus, fitkart.create_user('hal@badges.test', 'Hal') AS hal \gset
\set nobody 00000000-0000-7000-8000-00000000dead

-- walk: a day's total, told at noon of that day. Answers the badges that one has then.
CREATE FUNCTION pg_temp.badges(who uuid) RETURNS text LANGUAGE sql AS
$$ SELECT coalesce(string_agg(a.code, ' ' ORDER BY a.display_order), '') FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = who $$;
CREATE FUNCTION pg_temp.walk(who uuid, on_day date, n int, id text DEFAULT 'total', version bigint DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before text := pg_temp.badges(who);
BEGIN
    PERFORM set_config('fitkart.clock', (greatest(current_setting('fitkart.clock')::timestamptz, on_day + interval '23 hours'))::text, true);
    PERFORM FROM fitkart.record_steps(who, n, 'fitbit', recorded_date => on_day, source_record_id => id || on_day, source_version => version);
    RETURN pg_temp.badges(who);
END $$;
CREATE FUNCTION pg_temp.purse(who uuid) RETURNS bigint LANGUAGE sql AS $$ SELECT b.available_coins FROM fitkart.balance(who) b $$;
CREATE FUNCTION pg_temp.streak_of(who uuid) RETURNS text LANGUAGE sql AS
$$ SELECT concat_ws(' ', s.current_days, s.longest_days, coalesce(s.last_day::text, '-')) FROM fitkart.streak(who) s $$;
CREATE FUNCTION pg_temp.refusal(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE statement;
    RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || split_part(SQLERRM, ':', 1);
END $$;

-- The catalogue
SELECT is((SELECT string_agg(a.code, ' ' ORDER BY a.display_order) FROM fitkart.achievements a WHERE a.is_active), 'steps_1k steps_5k steps_10k steps_50k steps_100k streak_7 early_bird', 'seven badges are seeded');
SELECT is(fitkart.seed_achievements(), 0::bigint, 'seeding again adds nothing');

-- A lifetime: 1,000 and 5,000
SELECT is(pg_temp.walk(:'ana', '2026-03-02', 999), '', 'not yet a thousand steps');
SELECT is(pg_temp.walk(:'ana', '2026-03-03', 1), 'steps_1k', 'a thousand steps in all');
SELECT is(pg_temp.purse(:'ana'), 9 + 10::bigint, 'its coins come with it, beside those of the day');
SELECT is(pg_temp.walk(:'ana', '2026-03-04', 3999), 'steps_1k', 'not yet five thousand');
SELECT is(pg_temp.walk(:'ana', '2026-03-05', 1), 'steps_1k steps_5k', 'five thousand in all');
SELECT results_eq(format($$SELECT t.amount, t.transaction_type, t.counter_account, t.reference_type, t.reference_id = a.id, h.reward_transaction_id = t.id, n.description
                             FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id AND a.code = 'steps_5k'
                             JOIN fitkart.coin_transactions t ON t.user_id = h.user_id AND t.id = h.reward_transaction_id
                             JOIN fitkart.coin_transaction_notes n ON n.user_id = t.user_id AND n.transaction_id = t.id
                            WHERE h.user_id = %L$$, :'ana'),
                  $$VALUES (25::bigint, 'bonus', 'promotion', 'achievement', true, true, 'Badge: On the way')$$, 'the books say what for');
SELECT is(pg_temp.walk(:'ana', '2026-03-05', 0, version => 2), 'steps_1k steps_5k', 'a correction takes no badge');
SELECT is(pg_temp.walk(:'ana', '2026-03-05', 700, version => 3), 'steps_1k steps_5k', 'crossing it again brings it no second time');
SELECT is((SELECT count(*) FROM fitkart.coin_transactions t WHERE t.user_id = :'ana' AND t.transaction_type = 'bonus'), 2::bigint, 'nor its coins');

-- A day: 10,000, outside the daily cap
SELECT is(pg_temp.walk(:'ben', '2026-03-05', 9999), 'steps_1k steps_5k', 'almost a full day');
SELECT is(pg_temp.walk(:'ben', '2026-03-06', 9999), 'steps_1k steps_5k', 'two days are no day');
SELECT is(pg_temp.walk(:'ben', '2026-03-06', 10000, version => 2), 'steps_1k steps_5k steps_10k', 'ten thousand in a day');
SELECT is(pg_temp.purse(:'ben'), 99 + 100 + 10 + 25 + 50::bigint, 'badges are outside the daily cap');

-- A week, Monday to Sunday: 50,000
SELECT is((SELECT string_agg(DISTINCT w, '|') FROM (SELECT pg_temp.walk(:'dan', d::date, 9000) AS w FROM generate_series('2026-03-03'::date, '2026-03-07'::date, '1 day') d) x), 'steps_1k steps_5k', 'forty-five thousand from Tuesday to Saturday');
SELECT is(pg_temp.walk(:'dan', '2026-03-09', 9000), 'steps_1k steps_5k', 'Monday belongs to the next week');
SELECT is(pg_temp.walk(:'dan', '2026-03-08', 4999), 'steps_1k steps_5k streak_7', 'seven days in a row, and almost a full week');
SELECT is(pg_temp.walk(:'dan', '2026-03-08', 5000, version => 2), 'steps_1k steps_5k steps_50k streak_7', 'fifty thousand with Sunday');

-- A month: 100,000
SET LOCAL fitkart.clock = '2026-03-01 00:00:00+00';
SELECT is((SELECT pg_temp.badges(:'eva') FROM (SELECT count(pg_temp.walk(:'eva', d::date, 7000)) FROM generate_series('2026-03-01'::date, '2026-03-27'::date, '2 days') d) x), 'steps_1k steps_5k', 'ninety-eight thousand in March, every other day');
SELECT is(pg_temp.walk(:'eva', '2026-03-31', 1999), 'steps_1k steps_5k', 'almost');
SELECT is(pg_temp.walk(:'eva', '2026-04-01', 7000), 'steps_1k steps_5k', 'April is another month');
SELECT is(pg_temp.walk(:'eva', '2026-03-31', 2000, version => 2), 'steps_1k steps_5k steps_100k', 'a hundred thousand in March');

-- Seven days in a row
SET LOCAL fitkart.clock = '2026-03-01 00:00:00+00';
SELECT is((SELECT pg_temp.badges(:'fay') FROM (SELECT count(pg_temp.walk(:'fay', d::date, 3000)) FROM generate_series('2026-03-02'::date, '2026-03-09'::date, '1 day') d WHERE d <> '2026-03-05') x), 'steps_1k steps_5k', 'three and four days with a day between');
SELECT is(pg_temp.streak_of(:'fay'), '4 4 2026-03-09', 'the streak is the run that ends today');
SELECT is(pg_temp.walk(:'fay', '2026-03-05', 2999), 'steps_1k steps_5k', 'a day with too few steps does not close the gap');
SELECT is(pg_temp.walk(:'fay', '2026-03-05', 3000, version => 2), 'steps_1k steps_5k streak_7', 'a late day that closes it does');
SELECT is(pg_temp.streak_of(:'fay'), '8 8 2026-03-09', 'eight days in a row');
SET LOCAL fitkart.clock = '2026-03-10 23:59:59+00';
SELECT is(pg_temp.streak_of(:'fay'), '8 8 2026-03-09', 'today is not over yet');
SET LOCAL fitkart.clock = '2026-03-11 00:00:00+00';
SELECT is(pg_temp.streak_of(:'fay'), '0 8 2026-03-09', 'a day without enough ends it');
SELECT is(pg_temp.streak_of(:'cleo'), '0 0 -', 'who never walked has none');
SELECT is(pg_temp.refusal(format('SELECT fitkart.streak(%L)', :'nobody')), 'KF005 NOT_FOUND', 'an unknown person''s streak');
SELECT is(pg_temp.refusal('SELECT fitkart.streak(NULL)'), 'KF001 VALIDATION_FAILED', 'nobody''s streak');

-- Early in the morning, local time: Cleo lives in Berlin, an hour ahead of UTC.
SET LOCAL fitkart.clock = '2026-03-12 20:00:00+00';
CREATE FUNCTION pg_temp.stroll(who uuid, begins timestamptz, minutes int, n int, id text, version bigint DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM fitkart.record_steps(who, n, 'fitbit', begins, begins + make_interval(mins => minutes), source_record_id => id, source_version => version);
    RETURN pg_temp.badges(who);
END $$;
SELECT is(pg_temp.stroll(:'cleo', '2026-03-12 02:50+00', 10, 500, 'a'), '', 'before four in the morning');
SELECT is(pg_temp.stroll(:'cleo', '2026-03-12 07:00+00', 10, 400, 'b'), '', 'from eight on');
SELECT is(pg_temp.stroll(:'cleo', '2026-03-12 03:00+00', 10, 250, 'c'), 'steps_1k', 'half of it at four');
SELECT is(pg_temp.stroll(:'cleo', '2026-03-12 06:55+00', 10, 498, 'd'), 'steps_1k', 'a stroll across eight counts by time');
SELECT is(pg_temp.stroll(:'cleo', '2026-03-12 06:55+00', 10, 500, 'd', 2), 'steps_1k early_bird', 'five hundred before eight');
SELECT is(pg_temp.stroll(:'hal', '2026-03-12 12:00+00', 10, 600, 'x'), '', 'a walk at noon');
SELECT is(pg_temp.stroll(:'hal', '2026-03-12 05:00+00', 10, 600, 'x', 2), 'early_bird', 'that turns out to have been in the morning');

-- Evaluating everything
SELECT is((SELECT count(*) FROM fitkart.evaluate_achievements(:'dan')), 0::bigint, 'nothing is due that was not unlocked when it was walked');
INSERT INTO fitkart.achievements (id, code, name, description, unlock_criteria, reward_coins, display_order) VALUES
    (fitkart.uuid_v7(), 'two_days', 'Two days', 'Two days in a row.', '{"measure": "streak_days", "at_least": 2}', 7, 100),
    (fitkart.uuid_v7(), 'for_nothing', 'For nothing', 'A step.', '{"measure": "lifetime_steps", "at_least": 1}', 0, 90),
    (fitkart.uuid_v7(), 'far', 'Far', 'A million.', '{"measure": "lifetime_steps", "at_least": 1000000}', 7, 110);
SELECT pg_temp.purse(:'dan') AS purse \gset
SELECT results_eq(format('SELECT e.code, e.reward_coins FROM fitkart.evaluate_achievements(%L, idempotency_key => %L) e', :'dan', 'one'), $$VALUES ('for_nothing', 0::bigint), ('two_days', 7)$$, 'a badge that is new is unlocked by what was walked before');
SELECT is(pg_temp.purse(:'dan') - :purse, 7::bigint, 'with its coins');
SELECT results_eq(format('SELECT e.code, e.reward_coins FROM fitkart.evaluate_achievements(%L, idempotency_key => %L) e', :'dan', 'one'), $$VALUES ('for_nothing', 0::bigint), ('two_days', 7)$$, 'the same key answers the same');
SELECT is((SELECT count(*) FROM fitkart.evaluate_achievements(:'dan')), 0::bigint, 'another call has nothing new');
SELECT is(pg_temp.purse(:'dan') - :purse, 7::bigint, 'and nothing is paid twice');
SELECT is(pg_temp.refusal(format('SELECT fitkart.evaluate_achievements(%L, idempotency_key => %L, actor => %L)', :'dan', '', :'dan')), 'KF001 VALIDATION_FAILED', 'an empty key');
SELECT is(pg_temp.refusal(format('SELECT fitkart.evaluate_achievements(%L)', :'nobody')), 'KF005 NOT_FOUND', 'an unknown person');
SELECT is(pg_temp.refusal('SELECT fitkart.evaluate_achievements(NULL)'), 'KF001 VALIDATION_FAILED', 'nobody');
SELECT is(pg_temp.walk(:'gus', '2026-03-12', 20), 'for_nothing', 'a badge that was added is seen by the next walk');
UPDATE fitkart.achievements SET is_active = false WHERE code = 'steps_1k';
SELECT is(pg_temp.walk(:'gus', '2026-03-12', 1200, version => 2), 'for_nothing', 'what is not active cannot be unlocked');
SELECT is(pg_temp.badges(:'ana'), 'steps_1k steps_5k', 'and who has it keeps it');

-- A full wallet cuts the reward, not the walk
INSERT INTO fitkart.settings (key, value) VALUES ('max_balance', '60');
SELECT is(pg_temp.walk(:'gus', '2026-03-12', 5300, version => 3), 'steps_5k for_nothing', 'a badge that a wallet has little room for');
SELECT is(pg_temp.purse(:'gus'), 60::bigint, 'fills the wallet');
SELECT is((SELECT h.reward_coins FROM fitkart.user_achievements h JOIN fitkart.achievements a ON a.id = h.achievement_id WHERE h.user_id = :'gus' AND a.code = 'steps_5k'), 7::bigint, 'with what fits');

-- What the catalogue refuses
PREPARE badge AS INSERT INTO fitkart.achievements (id, code, name, description, unlock_criteria) VALUES (fitkart.uuid_v7(), 'x', 'X', 'x', $1);
SELECT throws_ok(format('EXECUTE badge(%L)', criteria), '23514', NULL, 'no criteria: ' || criteria)
  FROM unnest(ARRAY['null', '{}', '[]', '{"measure": "year_steps", "at_least": 1}', '{"measure": "day_steps"}', '{"measure": "day_steps", "at_least": 0}',
                    '{"measure": "day_steps", "at_least": -1}', '{"measure": "day_steps", "at_least": 1.5}', '{"measure": "day_steps", "at_least": "1"}',
                    '{"measure": "day_steps", "at_least": 1e30}']) AS criteria;

-- The proof notices
SELECT is((SELECT string_agg(v.detail, ', ') FROM fitkart.verify_boards(true) v WHERE NOT v.ok), NULL, 'all badges are paid');
UPDATE fitkart.user_achievements h SET reward_coins = 11 FROM fitkart.achievements a WHERE a.id = h.achievement_id AND a.code = 'steps_5k' AND h.user_id = :'ana';
SELECT is((SELECT string_agg(v.invariant || ': ' || v.detail, ', ') FROM fitkart.verify_boards() v WHERE NOT v.ok), 'each badge has the coins in the books that came with it: not so: ' || :'ana' || ' steps_5k', 'a badge with other coins than the books say');
SELECT * FROM finish();
ROLLBACK;
