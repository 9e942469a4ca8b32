#include "postgres/relation_cache.h"

namespace fitkart {
namespace {

std::vector<RelationWatch*>& watches() {
    static auto* const all = new std::vector<RelationWatch*>();
    return *all;
}

void note_change(Datum, Oid relation) {
    for (RelationWatch* watch : watches()) {
        watch->note(relation);
    }
}

Oid find_relation(const char* name) {
    return guarded([&] {
        const Oid schema = get_namespace_oid("fitkart", true);
        return OidIsValid(schema) ? get_relname_relid(name, schema) : InvalidOid;
    });
}

}  // namespace

RelationWatch::RelationWatch(const char* relation) : name_(relation) { watches().push_back(this); }

bool RelationWatch::changed() {
    guarded([] { AcceptInvalidationMessages(); });
    return changed_;
}

void RelationWatch::watch_from_now() {
    relation_ = find_relation(name_);
    if (!OidIsValid(relation_)) {
        throw Error{ErrorCode::migration_required, concat("there is no table fitkart.", name_), {{"table", name_}},
                    "Run SELECT * FROM fitkart.migrate();"};
    }
    changed_ = false;
}

bool RelationWatch::is_there(const char* relation) { return OidIsValid(find_relation(relation)); }

LatestSnapshot::LatestSnapshot() : exceptions_before_(std::uncaught_exceptions()) {
    // Inside a parallel plan no new snapshot may be taken: then the statement's own must do.
    guarded([] { PushActiveSnapshot(IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot()); });
}

LatestSnapshot::~LatestSnapshot() {
    // An exception ends in the abort of the (sub)transaction, which takes the snapshot along.
    if (std::uncaught_exceptions() == exceptions_before_) {
        PopActiveSnapshot();
    }
}

void watch_relations() { CacheRegisterRelcacheCallback(note_change, Datum{0}); }

}  // namespace fitkart
