src/functions/store.o: src/functions/store.cpp src/domain/error.h \
 src/domain/types.h src/domain/firewall.h src/domain/order.h \
 src/domain/text.h src/functions/identity.h src/postgres/function.h \
 src/postgres/clock.h src/postgres/guard.h src/postgres/postgres_api.h \
 src/domain/digest.h src/domain/rational.h src/domain/settings.h \
 src/postgres/version.h src/postgres/identifiers.h src/postgres/json.h \
 src/postgres/settings.h src/postgres/sql.h src/postgres/datum.h \
 src/postgres/time_zone.h
src/domain/error.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/order.h:
src/domain/text.h:
src/functions/identity.h:
src/postgres/function.h:
src/postgres/clock.h:
src/postgres/guard.h:
src/postgres/postgres_api.h:
src/domain/digest.h:
src/domain/rational.h:
src/domain/settings.h:
src/postgres/version.h:
src/postgres/identifiers.h:
src/postgres/json.h:
src/postgres/settings.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/time_zone.h:
