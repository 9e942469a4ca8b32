#include "postgres/partitions.h"

#include "postgres/guard.h"

namespace fitkart {

bool has_partition(const char* table, const char* partition) {
    return guarded([&] {
        const Oid schema = get_namespace_oid("fitkart", true);
        const Oid parent = OidIsValid(schema) ? get_relname_relid(table, schema) : InvalidOid;
        if (!OidIsValid(parent)) {
            return false;
        }
        LockRelationOid(parent, RowExclusiveLock);
        const Oid child = get_relname_relid(partition, schema);
        return OidIsValid(child) && get_rel_relispartition(child);
    });
}

}  // namespace fitkart
