src/postgres/schema_version.o: src/postgres/schema_version.cpp \
 src/postgres/schema_version.h src/postgres/guard.h \
 src/postgres/postgres_api.h src/domain/digest.h src/domain/firewall.h \
 src/domain/error.h src/domain/types.h src/domain/rational.h \
 src/domain/settings.h src/domain/text.h src/postgres/version.h \
 src/postgres/migrations.h src/postgres/relation_cache.h \
 src/postgres/sql.h src/postgres/datum.h src/postgres/json.h
src/postgres/schema_version.h:
src/postgres/guard.h:
src/postgres/postgres_api.h:
src/domain/digest.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/types.h:
src/domain/rational.h:
src/domain/settings.h:
src/domain/text.h:
src/postgres/version.h:
src/postgres/migrations.h:
src/postgres/relation_cache.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/json.h:
