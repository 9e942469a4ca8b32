#include "postgres/settings.h"

#include "postgres/relation_cache.h"

namespace fitkart {
namespace {

Settings load_settings() {
    static constexpr Statement kAll{"SELECT s.key, s.value FROM fitkart.settings s"};
    Sql sql(Sql::Access::read_only);
    Settings settings;
    for (const auto& [key, value] : sql.rows<std::string, std::string>(kAll)) {
        apply_setting(settings, key, value);  // checked when it was written: only a newer version's key could fail
    }
    return settings;
}

}  // namespace

const Settings& current_settings(Sql&) {
    static auto* const cache = new RelationCache<Settings>("settings");
    return cache->get(load_settings);
}

}  // namespace fitkart
