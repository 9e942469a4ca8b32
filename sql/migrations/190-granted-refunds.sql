-- What the desk granted of what a buyer asked back.

ALTER TABLE fitkart.refund_requests ADD COLUMN granted_coins bigint;
COMMENT ON COLUMN fitkart.refund_requests.granted_coins IS 'Coins that the refund which granted it paid back, fewer than were asked for where a part was granted; NULL: not granted';

COMMENT ON COLUMN fitkart.reward_products.limit_per_user IS 'Most units one user may have in orders that were not cancelled, less those refunded; NULL: no limit';
COMMENT ON COLUMN fitkart.orders.held IS 'True: the staff holds it, it must not ship for now; false again once it is sent or cancelled. The orders of a suspended account are held without it';
COMMENT ON COLUMN fitkart.orders.estimated_delivery IS 'When it should arrive: delivery_days after it shipped; NULL: not shipped, or nothing is promised';
