src/postgres/raise.o: src/postgres/raise.cpp src/postgres/raise.h \
 src/postgres/function.h src/postgres/clock.h src/postgres/guard.h \
 src/postgres/postgres_api.h src/domain/digest.h src/domain/firewall.h \
 src/domain/error.h src/domain/types.h src/domain/rational.h \
 src/domain/settings.h src/domain/text.h src/postgres/version.h \
 src/postgres/identifiers.h src/postgres/json.h src/postgres/settings.h \
 src/postgres/sql.h src/postgres/datum.h src/postgres/time_zone.h
src/postgres/raise.h:
src/postgres/function.h:
src/postgres/clock.h:
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
src/postgres/identifiers.h:
src/postgres/json.h:
src/postgres/settings.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/time_zone.h:
