// The last include of every header in src/domain: the rules never see PostgreSQL.
// No include guard on purpose: every domain header is checked, in whatever order a file includes them.
#if defined(POSTGRES_H) || defined(PG_VERSION_NUM)
static_assert(false, "src/domain is free of PostgreSQL: include domain headers before any header of src/postgres");
#endif
