-- Checkpoints of the ledger and proofs against them (docs/ledger-proofs.md).

CREATE TYPE fitkart.ledger_checkpoint_result AS (
    day           date,
    line          text,
    root          bytea,
    wallets       bigint,
    rows_verified bigint,
    problems      bigint,
    first_problem text
);
COMMENT ON TYPE fitkart.ledger_checkpoint_result IS 'A checkpoint of the ledger.';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.day IS 'the day it stands for, in UTC';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.line IS 'the line to sign and keep elsewhere: fitkart-checkpoint-v1, day, wallets, root, root of the checkpoint before';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.root IS 'Merkle root over all wallets'' heads, 32 bytes';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.wallets IS 'leaves of the tree';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.rows_verified IS 'ledger rows, new since the checkpoint before, whose chains were recomputed';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.problems IS 'how much was found wrong on the way; 0: the books are right';
COMMENT ON COLUMN fitkart.ledger_checkpoint_result.first_problem IS 'the first of them, in words';

CREATE FUNCTION fitkart.ledger_checkpoint(
    on_day date DEFAULT NULL,
    idempotency_key text DEFAULT NULL,
    actor uuid DEFAULT NULL)
RETURNS fitkart.ledger_checkpoint_result
LANGUAGE c VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_ledger_checkpoint';
COMMENT ON FUNCTION fitkart.ledger_checkpoint IS
'Fixes the ledger as it is now: stores the Merkle root over all wallets'' heads under a day, and answers the line to sign and keep elsewhere. On the way it recomputes the checkpoint before and the chains of all rows written since. What it finds wrong is counted, not refused: read problems. A day has one checkpoint; a second call for it answers the stored one unchanged. It waits for nobody but another checkpoint, and nobody who writes waits for it.
Arguments:
  on_day: the day it stands for, after that of the newest checkpoint and at the latest today (UTC); default today
  idempotency_key: makes a repeat answer the first result; default none
  actor: who did it, for the log; default none
Returns: day, line, root, wallets, rows_verified, problems, first_problem
Errors: VALIDATION_FAILED, IDEMPOTENCY_CONFLICT
Roles: fitkart_service, fitkart_admin
Since: 0.1.0
Example: SELECT c.line, c.problems FROM fitkart.ledger_checkpoint() c;';

CREATE FUNCTION fitkart.prove_transaction(
    user_id uuid,
    transaction_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_prove_transaction';
COMMENT ON FUNCTION fitkart.prove_transaction IS
'The proof that a transaction stands in the ledger as the first checkpoint after it fixed it. Whoever has that day''s line can check it without this database.
Arguments:
  user_id: whose transaction
  transaction_id: which one
Returns: format, day, user_id, transaction_id, previous_hash, rows (canonical forms of the transaction and of those after it up to the head), leaf, leaf_index, tree_size, audit_path, root; bytes as hexadecimal text
Errors: VALIDATION_FAILED, NOT_FOUND, LIMIT_REACHED, LEDGER_DAMAGED
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT fitkart.prove_transaction(user_id => ana, transaction_id => her_transaction);';

CREATE FUNCTION fitkart.verify_proof(
    proof jsonb)
RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_verify_proof';
COMMENT ON FUNCTION fitkart.verify_proof IS
'Whether a proof leads from its transaction to the root of the checkpoint of its day. Reads nothing of the ledger but that root.
Arguments:
  proof: what prove_transaction answered
Returns: true when it holds; false for anything forged, malformed, or larger than 100,000 rows
Errors: VALIDATION_FAILED
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT fitkart.verify_proof(proof => fitkart.prove_transaction(ana, her_transaction));';

CREATE FUNCTION fitkart.verify_checkpoints(
    full boolean DEFAULT false)
RETURNS SETOF fitkart.invariant
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_verify_checkpoints';
COMMENT ON FUNCTION fitkart.verify_checkpoints IS
'Whether the ledger still says what its checkpoints fixed. Part of verify().
Arguments:
  full: recomputes every checkpoint from the ledger; default false, the newest alone
Returns: invariant, ok, detail
Errors: none
Roles: fitkart_service, fitkart_admin, fitkart_auditor
Since: 0.1.0
Example: SELECT * FROM fitkart.verify_checkpoints(full => true);';

CREATE FUNCTION fitkart_api.prove_transaction(
    transaction_id uuid)
RETURNS jsonb
LANGUAGE c STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS 'MODULE_PATHNAME', 'fitkart_api_prove_transaction';
COMMENT ON FUNCTION fitkart_api.prove_transaction IS
'The proof that a transaction of the signed-in person stands in the ledger, for him to keep.
Arguments:
  transaction_id: which one
Returns: format, day, user_id, transaction_id, previous_hash, rows, leaf, leaf_index, tree_size, audit_path, root; bytes as hexadecimal text
Errors: VALIDATION_FAILED, NOT_FOUND, LIMIT_REACHED, LEDGER_DAMAGED, UNAUTHORIZED, FORBIDDEN, AUTH_ACCOUNT_DISABLED
Roles: fitkart_user
Since: 0.1.0
Example: SELECT fitkart_api.prove_transaction(transaction_id => mine);';
