-- Which earning paid for which spending, for reports: read from the serial numbers of the coins, so that nothing is written for it.

CREATE OR REPLACE VIEW fitkart.coin_lots AS
SELECT t.user_id,
       t.seq,
       t.id AS transaction_id,
       t.transaction_type,
       t.effective_day,
       t.amount AS coins,
       coalesce((SELECT sum(upper(r.serials) - lower(r.serials)) FROM unnest(t.serials * w.open_serials) AS r (serials)), 0)::bigint
           AS available_coins,
       t.expires_at,
       t.created_at
  FROM fitkart.coin_transactions AS t
  JOIN fitkart.wallets AS w ON w.user_id = t.user_id
 WHERE t.amount > 0
   AND t.reverses_id IS NULL;  -- what brings coins back is no new lot

COMMENT ON VIEW fitkart.coin_lots IS 'Each row of the book that brought new coins, and how many of them are available now. Quick for one person (WHERE user_id = …)';
COMMENT ON COLUMN fitkart.coin_lots.user_id IS 'whose coins';
COMMENT ON COLUMN fitkart.coin_lots.seq IS 'place in his chain';
COMMENT ON COLUMN fitkart.coin_lots.transaction_id IS 'the row that brought them';
COMMENT ON COLUMN fitkart.coin_lots.transaction_type IS 'how they came';
COMMENT ON COLUMN fitkart.coin_lots.effective_day IS 'the day of the walk that earned them';
COMMENT ON COLUMN fitkart.coin_lots.coins IS 'how many came';
COMMENT ON COLUMN fitkart.coin_lots.available_coins IS 'how many of them are available: neither spent nor in a hold';
COMMENT ON COLUMN fitkart.coin_lots.expires_at IS 'the date this row gave them; NULL: none';
COMMENT ON COLUMN fitkart.coin_lots.created_at IS 'when they came';

CREATE OR REPLACE VIEW fitkart.coin_allocations AS
SELECT s.user_id,
       s.seq AS spent_seq,
       s.id AS spent_id,
       s.transaction_type AS spent_type,
       e.seq AS lot_seq,
       e.id AS lot_id,
       e.transaction_type AS lot_type,
       e.effective_day,
       (SELECT sum(upper(r.serials) - lower(r.serials)) FROM unnest(s.serials * e.serials) AS r (serials))::bigint AS coins
  FROM fitkart.coin_transactions AS s
  JOIN fitkart.coin_transactions AS e ON e.user_id = s.user_id AND e.amount > 0 AND e.reverses_id IS NULL AND e.serials && s.serials
 WHERE s.amount < 0;

COMMENT ON VIEW fitkart.coin_allocations IS 'Which coins that came paid for which that went. Quick for one person (WHERE user_id = …)';
COMMENT ON COLUMN fitkart.coin_allocations.user_id IS 'whose coins';
COMMENT ON COLUMN fitkart.coin_allocations.spent_seq IS 'place in his chain of the row that took them';
COMMENT ON COLUMN fitkart.coin_allocations.spent_id IS 'that row';
COMMENT ON COLUMN fitkart.coin_allocations.spent_type IS 'how they went';
COMMENT ON COLUMN fitkart.coin_allocations.lot_seq IS 'place in his chain of the row that had brought them';
COMMENT ON COLUMN fitkart.coin_allocations.lot_id IS 'that row';
COMMENT ON COLUMN fitkart.coin_allocations.lot_type IS 'how they had come';
COMMENT ON COLUMN fitkart.coin_allocations.effective_day IS 'the day of the walk that had earned them';
COMMENT ON COLUMN fitkart.coin_allocations.coins IS 'how many';
