src/functions/installation.o: src/functions/installation.cpp \
 src/domain/error.h src/domain/types.h src/domain/firewall.h \
 src/domain/settings.h src/domain/rational.h src/domain/text.h \
 src/postgres/function.h src/postgres/clock.h src/postgres/guard.h \
 src/postgres/postgres_api.h src/domain/digest.h src/postgres/version.h \
 src/postgres/identifiers.h src/postgres/json.h src/postgres/settings.h \
 src/postgres/sql.h src/postgres/datum.h src/postgres/time_zone.h \
 src/postgres/migrations.h src/postgres/relation_cache.h \
 src/postgres/schema_version.h
src/domain/error.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/settings.h:
src/domain/rational.h:
src/domain/text.h:
src/postgres/function.h:
src/postgres/clock.h:
src/postgres/guard.h:
src/postgres/postgres_api.h:
src/domain/digest.h:
src/postgres/version.h:
src/postgres/identifiers.h:
src/postgres/json.h:
src/postgres/settings.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/time_zone.h:
src/postgres/migrations.h:
src/postgres/relation_cache.h:
src/postgres/schema_version.h:
