-- The order desk: what buyers ask it for, and how it finds an order.

CREATE TABLE fitkart.refund_requests (
    user_id     uuid        NOT NULL,
    id          uuid        NOT NULL,
    order_id    uuid        NOT NULL,
    items       jsonb,
    coins       bigint      NOT NULL,
    reason      text,
    asked_by    uuid,
    status      text        NOT NULL DEFAULT 'open',
    answer      text,
    answered_by uuid,
    answered_at timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT refund_requests_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT refund_requests_order_id_fkey FOREIGN KEY (user_id, order_id) REFERENCES fitkart.orders (user_id, id),
    CONSTRAINT refund_requests_answered CHECK (
        status = ANY ('{open,granted,refused}'::text[]) AND (status = 'open') = (answered_at IS NULL) AND coins >= 0)
);

COMMENT ON TABLE fitkart.refund_requests IS 'What buyers ask back of orders that were sent, and what the desk answered. At most one an order waits for its answer.';
COMMENT ON COLUMN fitkart.refund_requests.user_id IS 'Who asks: the buyer';
COMMENT ON COLUMN fitkart.refund_requests.id IS 'Identifier, uuid version 7';
COMMENT ON COLUMN fitkart.refund_requests.order_id IS 'His order';
COMMENT ON COLUMN fitkart.refund_requests.items IS 'Array of {order_item_id, quantity}; NULL: all that was left';
COMMENT ON COLUMN fitkart.refund_requests.coins IS 'What a refund would have paid back when it was asked for, in coins';
COMMENT ON COLUMN fitkart.refund_requests.reason IS 'Why, in the buyer''s words; personal data';
COMMENT ON COLUMN fitkart.refund_requests.asked_by IS 'Who wrote it down: the buyer himself, or whom a back end named; NULL: an unnamed back end';
COMMENT ON COLUMN fitkart.refund_requests.status IS 'open; granted by a refund of the order; refused';
COMMENT ON COLUMN fitkart.refund_requests.answer IS 'What the desk said';
COMMENT ON COLUMN fitkart.refund_requests.answered_by IS 'Who answered; NULL: an unnamed back end';
COMMENT ON COLUMN fitkart.refund_requests.answered_at IS 'When; NULL: it waits';
COMMENT ON COLUMN fitkart.refund_requests.created_at IS 'When it was asked';
COMMENT ON COLUMN fitkart.refund_requests.updated_at IS 'When the row last changed';

COMMENT ON INDEX fitkart.refund_requests_pkey IS 'order_detail and admin_order_detail: the requests of a user, of which an order''s are a few';
CREATE UNIQUE INDEX refund_requests_open ON fitkart.refund_requests (order_id, user_id) WHERE status = 'open';
COMMENT ON INDEX fitkart.refund_requests_open IS 'admin_orders(status => refund_requested); request_refund: one open request an order';

-- An order's way from here on touches these only once it is closed or sent: a checkout pays for neither.
CREATE INDEX orders_closed ON fitkart.orders (status, id) WHERE status IN ('shipped', 'delivered', 'refunded', 'cancelled');
COMMENT ON INDEX fitkart.orders_closed IS 'admin_orders(status => …): orders that no longer wait, the newest first';
CREATE INDEX orders_tracking_number ON fitkart.orders (tracking_number) WHERE tracking_number IS NOT NULL;
COMMENT ON INDEX fitkart.orders_tracking_number IS 'admin_orders(search => …): the order of a parcel';
CREATE INDEX orders_created_at ON fitkart.orders USING brin (created_at);
COMMENT ON INDEX fitkart.orders_created_at IS 'admin_order_stats: the orders of some days';
