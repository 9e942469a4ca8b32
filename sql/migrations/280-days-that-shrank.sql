-- A day that has become its sums no longer says when its steps were walked, so nothing can be held against it.

ALTER TABLE fitkart.daily_steps ADD COLUMN shrunk_at timestamptz;
UPDATE fitkart.daily_steps SET shrunk_at = updated_at WHERE NOT is_detailed;
COMMENT ON COLUMN fitkart.daily_steps.shrunk_at IS 'when shrink_days() made it its sums; NULL: never. What comes for it or for the two days before and after it is history from then on, whatever earning_window_days says: it could be what earned already';
