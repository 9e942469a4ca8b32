#include "postgres/subtransaction.h"

#include "postgres/guard.h"

namespace fitkart {

Subtransaction::Subtransaction(Sql& sql) : callers_memory_(CurrentMemoryContext), callers_owner_(CurrentResourceOwner) {
    sql.open();
    guarded([] { BeginInternalSubTransaction(nullptr); });
    MemoryContextSwitchTo(callers_memory_);
    open_ = true;
}

Subtransaction::~Subtransaction() {
    if (!open_) {
        return;
    }
    try {
        rollback();
    } catch (const PostgresError& error) {
        // A destructor that fails only warns: an exception from here would end the server process.
        guarded([&] { ereport(WARNING, (errmsg("fitkart: a subtransaction did not roll back: %s", error.what()))); });
    }
}

void Subtransaction::commit() {
    guarded([] { ReleaseCurrentSubTransaction(); });
    open_ = false;
    MemoryContextSwitchTo(callers_memory_);
    CurrentResourceOwner = callers_owner_;
}

void Subtransaction::rollback() {
    open_ = false;
    guarded([] { RollbackAndReleaseCurrentSubTransaction(); });
    MemoryContextSwitchTo(callers_memory_);
    CurrentResourceOwner = callers_owner_;
}

}  // namespace fitkart
