src/functions/orders.o: src/functions/orders.cpp src/domain/error.h \
 src/domain/types.h src/domain/firewall.h src/domain/order.h \
 src/domain/text.h src/functions/idempotency.h src/functions/identity.h \
 src/functions/ledger.h src/domain/ledger.h src/domain/digest.h \
 src/functions/products.h src/domain/basket.h src/postgres/function.h \
 src/postgres/clock.h src/postgres/guard.h src/postgres/postgres_api.h \
 src/domain/rational.h src/domain/settings.h src/postgres/version.h \
 src/postgres/identifiers.h src/postgres/json.h src/postgres/settings.h \
 src/postgres/sql.h src/postgres/datum.h src/postgres/time_zone.h
src/domain/error.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/order.h:
src/domain/text.h:
src/functions/idempotency.h:
src/functions/identity.h:
src/functions/ledger.h:
src/domain/ledger.h:
src/domain/digest.h:
src/functions/products.h:
src/domain/basket.h:
src/postgres/function.h:
src/postgres/clock.h:
src/postgres/guard.h:
src/postgres/postgres_api.h:
src/domain/rational.h:
src/domain/settings.h:
src/postgres/version.h:
src/postgres/identifiers.h:
src/postgres/json.h:
src/postgres/settings.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/time_zone.h:
