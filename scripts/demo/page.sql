-- What to look at after the demo.
\pset border 1
\pset footer off
\pset null '-'
\pset linestyle unicode
SET timezone = 'UTC';
SET client_min_messages = warning;

\echo
\echo 'The board of all time'
SELECT l.rank, l.full_name AS name, l.country_code AS country, l.total_steps AS steps
  FROM fitkart.leaderboard('all_time', lim => 8) l;

SELECT o.user_id, o.id AS order_id, o.order_code, u.full_name AS who
  FROM fitkart.orders o JOIN fitkart.users u ON u.id = o.user_id
 ORDER BY u.total_steps DESC, o.id LIMIT 1 \gset
\if :{?who}
\echo 'The wallet of' :who
SELECT b.available_coins AS available, b.frozen_coins AS frozen, b.pending_coins AS pending, b.total_earned AS earned,
       b.total_spent AS spent
  FROM fitkart.balance(:'user_id') b;
SELECT t.created_at::date AS booked, t.transaction_type AS what, t.amount, t.balance_after AS balance, t.effective_day AS walked_on,
       encode(substr(t.row_hash, 1, 6), 'hex') || '…' AS chain
  FROM fitkart.coin_transactions t WHERE t.user_id = :'user_id' ORDER BY t.seq DESC LIMIT 5;

\echo 'The order' :order_code
SELECT i.quantity AS n, i.product_name AS product, i.total_coins AS coins, o.status
  FROM fitkart.orders o JOIN fitkart.order_items i USING (user_id) WHERE o.id = :'order_id' AND i.order_id = o.id;
\endif

\echo 'Days that wait for a review, and why'
SELECT v.day, u.full_name AS name, v.reported_steps AS steps, v.anomaly_score AS score, v.validation_reason AS why
  FROM fitkart.step_validations v JOIN fitkart.users u ON u.id = v.user_id
 WHERE v.status = 'pending' ORDER BY v.anomaly_score DESC, v.day, u.full_name LIMIT 4;

-- the most suspicious day, or else the best one
SELECT d.user_id AS walker, d.day AS explained, u.full_name AS name
  FROM fitkart.daily_steps d JOIN fitkart.users u ON u.id = d.user_id
 ORDER BY d.anomaly_score DESC, d.steps DESC, d.day LIMIT 1 \gset
\if :{?walker}
\echo 'A day explained:' :name 'on' :explained
SELECT min(e.started_at)::time(0) AS first, max(e.ended_at)::time(0) AS last, count(*) AS samples, sum(e.steps) AS steps,
       sum(e.counted) AS counted, e.rule, e.sentence, e.verdict
  FROM fitkart.explain_steps(:'walker', :'explained') e
 GROUP BY e.rule, e.sentence, e.verdict ORDER BY count(*) DESC, e.rule LIMIT 6;

\echo 'What nobody can have walked is refused at once'
CREATE FUNCTION pg_temp.answer(call text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN EXECUTE call; RETURN 'accepted'; EXCEPTION WHEN OTHERS THEN RETURN SQLERRM; END $$;
SELECT pg_temp.answer(format($$SELECT fitkart.record_steps(%L, 9000, 'fitbit', now() - interval '10 minutes', now())$$, :'walker'))
    AS "9,000 steps in ten minutes";
\endif

\echo 'Every invariant holds'
SELECT v.invariant, v.ok FROM fitkart.verify() v;
