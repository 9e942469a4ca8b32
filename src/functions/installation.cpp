/// Installing and checking: the tables are ordinary objects that migrate() makes or upgrades.
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/migrations.h"
#include "postgres/relation_cache.h"
#include "postgres/schema_version.h"

namespace fitkart {
namespace {

/// One migration at a time: a second caller waits here. The lock ends with the transaction.
void lock_migrations(Sql& sql) {
    static constexpr Statement kLock{"SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('fitkart.migrate'))"};
    sql.execute(kLock);
}

void ensure_migrations_table(Sql& sql) {
    sql.run_script(R"(
        SET LOCAL client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS fitkart.schema_migrations (
            version    integer     NOT NULL,
            name       text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
        );
        COMMENT ON TABLE fitkart.schema_migrations IS 'Which migrations made these tables, and when.';
        COMMENT ON COLUMN fitkart.schema_migrations.version IS 'the number its file begins with';
        COMMENT ON COLUMN fitkart.schema_migrations.name IS 'the topic';
        COMMENT ON COLUMN fitkart.schema_migrations.applied_at IS 'when it was applied';
        COMMENT ON INDEX fitkart.schema_migrations_pkey IS 'the newest version, asked by every backend once';
    )");
}

struct Applied {
    int version;
    std::string name;
    Instant at;
};

/// Applies what is not in fitkart.schema_migrations yet, in ascending order.
std::vector<Applied> apply_pending(Sql& sql) {
    static constexpr Statement kIsApplied{"SELECT true FROM fitkart.schema_migrations m WHERE m.version = $1"};
    static constexpr Statement kRecord{
        "INSERT INTO fitkart.schema_migrations (version, name) VALUES ($1, $2) RETURNING applied_at"};
    std::vector<Applied> applied;
    for (const Migration& migration : embedded_migrations()) {
        check_interrupts();
        if (sql.maybe<bool>(kIsApplied, std::int32_t{migration.version})) {
            continue;
        }
        sql.run_script(std::string(migration.script));
        const auto [at] = sql.one<Instant>(kRecord, std::int32_t{migration.version}, migration.name);
        applied.push_back({migration.version, std::string(migration.name), at});
    }
    return applied;
}

/// Triggers, views, policies and grants are made anew every time: DROP EXTENSION … CASCADE may have taken some along.
void run_repeatable_scripts(Sql& sql) {
    for (const Migration& script : repeatable_scripts()) {
        check_interrupts();
        sql.run_script(std::string(script.script));
    }
}

}  // namespace

FITKART_INSTALLATION_FUNCTION(migrate) {
    lock_migrations(sql);
    ensure_migrations_table(sql);
    RowSet out;
    for (const Applied& migration : apply_pending(sql)) {
        out.add(std::int32_t{migration.version}, migration.name, migration.at);
    }
    run_repeatable_scripts(sql);
    return out;
}

FITKART_INSTALLATION_FUNCTION(schema_version) { return value(std::int32_t{schema_version()}); }

FITKART_INSTALLATION_FUNCTION(version) { return value(FITKART_VERSION); }

FITKART_INSTALLATION_FUNCTION(uuid_v7) { return value(uuid_v7()); }

FITKART_INSTALLATION_FUNCTION(error_codes) {
    RowSet out;
    for (const ErrorEntry& entry : error_catalogue()) {
        out.add(entry.name, entry.sqlstate, std::int32_t{entry.http_status}, entry.meaning);
    }
    return out;
}

FITKART_INSTALLATION_FUNCTION(setting_catalogue) {
    RowSet out;
    for (const SettingEntry& entry : setting_catalogue()) {
        out.add(entry.key, entry.type, entry.default_value, entry.allowed, entry.meaning);
    }
    return out;
}

/// Before a row of fitkart.settings is written: SETTING_INVALID unless the catalogue allows it.
FITKART_TRIGGER(check_setting) {
    HeapTuple const row = TRIGGER_FIRED_BY_UPDATE(trigger.tg_event) ? trigger.tg_newtuple : trigger.tg_trigtuple;
    const auto column = [&](const char* name) {
        const char* text = guarded([&] { return SPI_getvalue(row, trigger.tg_relation->rd_att, SPI_fnumber(trigger.tg_relation->rd_att, name)); });
        return std::string(text == nullptr ? "" : text);
    };
    Settings scratch;
    apply_setting(scratch, column("key"), column("value"));
    return row;
}

/// After a statement on a table that backends cache: they all read it again.
FITKART_TRIGGER(invalidate_cache) {
    guarded([&] { CacheInvalidateRelcache(trigger.tg_relation); });
    return nullptr;
}

}  // namespace fitkart
