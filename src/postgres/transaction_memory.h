#pragma once
/// Something a backend remembers until its transaction ends.

#include "postgres/guard.h"

namespace fitkart {

/// Which (sub)transaction a memory belongs to. It is forgotten when the transaction ends in whatever way, and when the
/// subtransaction that made it is rolled back; a subtransaction that is released hands it to its parent.
class TransactionScope {
  public:
    TransactionScope() = default;
    TransactionScope(const TransactionScope&) = delete;
    TransactionScope& operator=(const TransactionScope&) = delete;

    [[nodiscard]] bool is_open() const { return owner_ != InvalidSubTransactionId; }
    /// From now on, for as long as the present subtransaction stands.
    void open();

  private:
    static void on_transaction(XactEvent event, void* scope);
    static void on_subtransaction(SubXactEvent event, SubTransactionId ended, SubTransactionId parent, void* scope);

    SubTransactionId owner_ = InvalidSubTransactionId;
    bool registered_ = false;
};

/// A value in such a scope. Make it static: PostgreSQL keeps a pointer to it.
template <typename T>
class TransactionMemory {
  public:
    [[nodiscard]] const T* get() const { return scope_.is_open() ? &*value_ : nullptr; }
    void set(T value) {
        value_ = std::move(value);
        scope_.open();
    }

  private:
    TransactionScope scope_;
    std::optional<T> value_;
};

}  // namespace fitkart
