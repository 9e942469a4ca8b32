#pragma once
/// Values read from a small table and kept until the table changes. A statement trigger on the table
/// (fitkart.invalidate_cache) tells every backend at commit; the next statement reads again.

#include "postgres/guard.h"

namespace fitkart {

/// Notices when a table of schema fitkart has changed.
class RelationWatch {
  public:
    explicit RelationWatch(const char* relation);
    RelationWatch(const RelationWatch&) = delete;
    RelationWatch& operator=(const RelationWatch&) = delete;

    /// Whether the table may have changed since watch_from_now(). Takes in what other backends have said.
    [[nodiscard]] bool changed();
    /// From here on changes count. MIGRATION_REQUIRED when there is no such table.
    void watch_from_now();
    /// Whether schema fitkart has a table of that name.
    [[nodiscard]] static bool is_there(const char* relation);

    /// Called by the invalidation callback.
    void note(Oid relation) { changed_ = changed_ || relation == InvalidOid || relation == relation_; }

  private:
    const char* name_;
    Oid relation_ = InvalidOid;
    bool changed_ = true;
};

/// Sees what is committed now, whatever the snapshot of the transaction: a cache outlives the transaction that fills it.
class LatestSnapshot {
  public:
    LatestSnapshot();
    ~LatestSnapshot();
    LatestSnapshot(const LatestSnapshot&) = delete;
    LatestSnapshot& operator=(const LatestSnapshot&) = delete;

  private:
    int exceptions_before_;
};

/// RelationCache<Settings> cache{"settings"}; cache.get([] { return load(); })
template <typename Content>
class RelationCache {
  public:
    explicit RelationCache(const char* relation) : watch_(relation) {}

    template <typename Load>
    const Content& get(Load&& load) {
        if (watch_.changed() || !content_) {
            watch_.watch_from_now();
            content_.reset();
            const LatestSnapshot latest;
            content_ = std::make_unique<const Content>(load());
        }
        return *content_;
    }

  private:
    RelationWatch watch_;
    std::unique_ptr<const Content> content_;
};

/// Registers the callback; once, when the library is loaded.
void watch_relations();

}  // namespace fitkart
