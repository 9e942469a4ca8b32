#pragma once
/// Memory for one turn of a long loop.

#include "postgres/guard.h"

namespace fitkart {

/// While it lives, what statements answer is kept here; reset() forgets it, as does the end of its life. Take what
/// outlives a turn into C++ values.
class ScratchMemory {
  public:
    ScratchMemory()
        : before_(CurrentMemoryContext), scratch_(guarded([] {
              return AllocSetContextCreate(CurrentMemoryContext, "fitkart scratch", ALLOCSET_DEFAULT_SIZES);
          })) {
        MemoryContextSwitchTo(scratch_);
    }
    ~ScratchMemory() {
        MemoryContextSwitchTo(before_);
        MemoryContextDelete(scratch_);
    }
    ScratchMemory(const ScratchMemory&) = delete;
    ScratchMemory& operator=(const ScratchMemory&) = delete;

    void reset() { MemoryContextReset(scratch_); }

  private:
    MemoryContext before_;
    MemoryContext scratch_;
};

}  // namespace fitkart
