#pragma once
/// The one place that knows how PostgreSQL 15, 16, 17 and 18 differ. Included by postgres_api.h alone.

#if PG_VERSION_NUM < 150000
#error "FitKart needs PostgreSQL 15 or newer"
#endif

// PostgreSQL 18 lets a module say its name and version in the magic block (pg_get_loaded_modules shows them).
#if PG_VERSION_NUM >= 180000
#define FITKART_MODULE_MAGIC PG_MODULE_MAGIC_EXT(.name = "fitkart", .version = FITKART_VERSION)
#else
#define FITKART_MODULE_MAGIC PG_MODULE_MAGIC
#endif

namespace fitkart {

/// The place of this process among those that live, from 0 or 1.
inline int my_process_number() {
#if PG_VERSION_NUM >= 170000
    return MyProcNumber;
#else
    return MyBackendId;
#endif
}

/// PostgreSQL's JSON lexer over a text, escapes checked. Runs under a guard.
inline JsonLexContext* new_json_lexer(const char* text, std::size_t length) {
#if PG_VERSION_NUM >= 170000
    return makeJsonLexContextCstringLen(nullptr, text, length, GetDatabaseEncoding(), true);
#else
    return makeJsonLexContextCstringLen(const_cast<char*>(text), static_cast<int>(length), GetDatabaseEncoding(), true);
#endif
}

/// What an action of the JSON parser answers to go on.
#if PG_VERSION_NUM >= 160000
using JsonActionAnswer = JsonParseErrorType;
inline JsonActionAnswer go_on_parsing() { return JSON_SUCCESS; }
#else
using JsonActionAnswer = void;
inline void go_on_parsing() {}
#endif

/// A range with these bounds, as they are. Runs under a guard.
inline RangeType* new_range(TypeCacheEntry* type, RangeBound* lower, RangeBound* upper) {
#if PG_VERSION_NUM >= 160000
    return range_serialize(type, lower, upper, false, nullptr);
#else
    return range_serialize(type, lower, upper, false);
#endif
}

}  // namespace fitkart
