#include "postgres/transaction_memory.h"

namespace fitkart {

void TransactionScope::open() {
    if (!registered_) {
        guarded([this] {
            RegisterXactCallback(&TransactionScope::on_transaction, this);
            RegisterSubXactCallback(&TransactionScope::on_subtransaction, this);
        });
        registered_ = true;
    }
    owner_ = GetCurrentSubTransactionId();
}

// Both run while PostgreSQL ends a transaction: they assign, and can neither throw nor raise.
void TransactionScope::on_transaction(XactEvent event, void* scope) {
    switch (event) {
        case XACT_EVENT_COMMIT:
        case XACT_EVENT_ABORT:
        case XACT_EVENT_PREPARE:
        case XACT_EVENT_PARALLEL_COMMIT:
        case XACT_EVENT_PARALLEL_ABORT:
            static_cast<TransactionScope*>(scope)->owner_ = InvalidSubTransactionId;
            break;
        case XACT_EVENT_PRE_COMMIT:  // deferred triggers still belong to the transaction
        case XACT_EVENT_PRE_PREPARE:
        case XACT_EVENT_PARALLEL_PRE_COMMIT:
            break;
    }
}

void TransactionScope::on_subtransaction(SubXactEvent event, SubTransactionId ended, SubTransactionId parent, void* scope) {
    auto* const memory = static_cast<TransactionScope*>(scope);
    if (memory->owner_ != ended) {
        return;
    }
    if (event == SUBXACT_EVENT_ABORT_SUB) {
        memory->owner_ = InvalidSubTransactionId;
    } else if (event == SUBXACT_EVENT_COMMIT_SUB) {
        memory->owner_ = parent;
    }
}

}  // namespace fitkart
