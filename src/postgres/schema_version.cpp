#include "postgres/schema_version.h"

#include "postgres/migrations.h"
#include "postgres/relation_cache.h"
#include "postgres/sql.h"

namespace fitkart {
namespace {

/// The oldest tables this library works on. When a release adds a migration that its code can do without until it is
/// applied, this stays behind the newest by one release.
int oldest_usable_version() { return newest_migration(); }

RelationCache<int>& cached_version() {
    static auto* const cache = new RelationCache<int>("schema_migrations");
    return *cache;
}

int load_version() {
    static constexpr Statement kNewest{"SELECT coalesce(max(m.version), 0) FROM fitkart.schema_migrations m"};
    Sql sql(Sql::Access::read_only, Sql::Tables::unchecked);
    return std::get<0>(sql.one<std::int32_t>(kNewest));
}

}  // namespace

int newest_migration() { return embedded_migrations().back().version; }

int schema_version() {
    if (!RelationWatch::is_there("schema_migrations")) {
        return 0;
    }
    return cached_version().get(load_version);
}

void require_schema_version() {
    const int found = cached_version().get(load_version);
    if (found < oldest_usable_version()) {
        throw Error{ErrorCode::migration_required,
                    concat("the tables are at version ", found, ", this code needs ", oldest_usable_version()),
                    {{"tables", found}, {"needed", oldest_usable_version()}},
                    "Run SELECT * FROM fitkart.migrate();"};
    }
    if (found > newest_migration()) {
        throw Error{ErrorCode::reconnect_required,
                    concat("the tables are at version ", found, ", this connection's code knows ", newest_migration()),
                    {{"tables", found}, {"known", newest_migration()}},
                    "Reconnect: the server has loaded newer code since this connection began."};
    }
}

}  // namespace fitkart
