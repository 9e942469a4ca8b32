-- Checkpoints of the ledger: a Merkle root over the heads of all wallets, and the heads themselves, in pages.

CREATE TABLE fitkart.ledger_checkpoints (
    day date NOT NULL,
    number bigint NOT NULL,
    wallets bigint NOT NULL,
    root bytea NOT NULL,
    previous_root bytea NOT NULL,
    rows_verified bigint NOT NULL,
    problems bigint NOT NULL,
    first_problem text,
    actor_id uuid,
    db_role text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_checkpoints_pkey PRIMARY KEY (day),
    CONSTRAINT ledger_checkpoints_number_key UNIQUE (number),
    CONSTRAINT ledger_checkpoints_counts_check CHECK (
        number >= 1 AND least(wallets, rows_verified, problems) >= 0 AND (problems = 0) = (first_problem IS NULL)),
    CONSTRAINT ledger_checkpoints_hash_check CHECK (octet_length(root) = 32 AND octet_length(previous_root) = 32)
);

COMMENT ON TABLE fitkart.ledger_checkpoints IS 'The Merkle root over all wallets'' heads, one a day, append-only. Its line, signed and kept elsewhere, fixes every row written before (docs/ledger-proofs.md)';
COMMENT ON COLUMN fitkart.ledger_checkpoints.day IS 'the day it stands for, in UTC';
COMMENT ON COLUMN fitkart.ledger_checkpoints.number IS '1, 2, 3, … without a gap: each continues the one before it';
COMMENT ON COLUMN fitkart.ledger_checkpoints.wallets IS 'leaves of the tree';
COMMENT ON COLUMN fitkart.ledger_checkpoints.root IS 'root of the tree (RFC 6962, section 2.1) over the leaves user_id || seq || row_hash, ascending by user_id';
COMMENT ON COLUMN fitkart.ledger_checkpoints.previous_root IS 'root of the checkpoint before; 32 zero bytes in the first';
COMMENT ON COLUMN fitkart.ledger_checkpoints.rows_verified IS 'ledger rows, new since the checkpoint before, whose chains were recomputed';
COMMENT ON COLUMN fitkart.ledger_checkpoints.problems IS 'how much was found wrong on the way; 0: the books were right';
COMMENT ON COLUMN fitkart.ledger_checkpoints.first_problem IS 'the first of them';
COMMENT ON COLUMN fitkart.ledger_checkpoints.actor_id IS 'who asked for it, where the caller said so';
COMMENT ON COLUMN fitkart.ledger_checkpoints.db_role IS 'session_user of the connection that took it';
COMMENT ON COLUMN fitkart.ledger_checkpoints.created_at IS 'when the heads were read';
COMMENT ON INDEX fitkart.ledger_checkpoints_pkey IS 'the checkpoint of a day: verify_proof, ledger_checkpoint';
COMMENT ON INDEX fitkart.ledger_checkpoints_number_key IS 'the first checkpoint that covers a row: prove_transaction halves its way; two at once cannot both follow the same one';

CREATE TABLE fitkart.ledger_checkpoint_pages (
    day date NOT NULL,
    page integer NOT NULL,
    first_user uuid NOT NULL,
    user_ids uuid[],
    seqs bigint[] NOT NULL,
    page_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ledger_checkpoint_pages_pkey PRIMARY KEY (day, page),
    CONSTRAINT ledger_checkpoint_pages_checkpoint_fkey FOREIGN KEY (day) REFERENCES fitkart.ledger_checkpoints (day),
    CONSTRAINT ledger_checkpoint_pages_heads_check CHECK (
        cardinality(seqs) BETWEEN 1 AND 256 AND array_position(seqs, NULL) IS NULL AND array_position(user_ids, NULL) IS NULL
        AND (user_ids IS NULL OR cardinality(user_ids) = cardinality(seqs))),
    CONSTRAINT ledger_checkpoint_pages_hash_check CHECK (octet_length(page_hash) = 32)
);

COMMENT ON TABLE fitkart.ledger_checkpoint_pages IS 'Where each chain ended when a checkpoint was taken, 256 wallets a page ascending by user id, append-only. The row hashes stand in the ledger';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.day IS 'of the checkpoint';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.page IS 'from 0; its first leaf is page * 256';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.first_user IS 'the smallest user id in it';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.user_ids IS 'whose wallets, ascending; NULL: those of the newest earlier page with this first_user that names them';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.seqs IS 'seq of each one''s newest row; 0 where there was none';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.page_hash IS 'root of the tree over its leaves';
COMMENT ON COLUMN fitkart.ledger_checkpoint_pages.created_at IS 'when the heads were read';
COMMENT ON INDEX fitkart.ledger_checkpoint_pages_pkey IS 'all pages of a checkpoint in order: ledger_checkpoint, prove_transaction, verify_checkpoints';
CREATE INDEX ledger_checkpoint_pages_user_idx ON fitkart.ledger_checkpoint_pages (day, first_user);
COMMENT ON INDEX fitkart.ledger_checkpoint_pages_user_idx IS 'the page of a user: prove_transaction';
CREATE INDEX ledger_checkpoint_pages_members_idx ON fitkart.ledger_checkpoint_pages (first_user, day) WHERE user_ids IS NOT NULL;
COMMENT ON INDEX fitkart.ledger_checkpoint_pages_members_idx IS 'who is on a page that is written without its user ids';
