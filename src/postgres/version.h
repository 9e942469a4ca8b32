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
