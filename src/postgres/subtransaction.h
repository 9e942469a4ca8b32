#pragma once
/// An internal subtransaction: what happens inside can fail and be undone while the surrounding call goes on.

#include "postgres/sql.h"

namespace fitkart {

/// Rolls back unless commit() was called. Inside it a PostgresError may be caught, once rollback() has been called:
///     Subtransaction attempt(sql);
///     try { …; attempt.commit(); } catch (const PostgresError& error) { attempt.rollback(); … }
class Subtransaction {
  public:
    explicit Subtransaction(Sql& sql);
    ~Subtransaction();
    Subtransaction(const Subtransaction&) = delete;
    Subtransaction& operator=(const Subtransaction&) = delete;

    void commit();
    void rollback();

  private:
    MemoryContext callers_memory_;
    ResourceOwner callers_owner_;
    bool open_ = false;
};

}  // namespace fitkart
