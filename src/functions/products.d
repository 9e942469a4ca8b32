src/functions/products.o: src/functions/products.cpp \
 src/functions/products.h src/domain/basket.h src/domain/types.h \
 src/domain/firewall.h src/domain/error.h src/domain/text.h \
 src/postgres/sql.h src/postgres/datum.h src/postgres/guard.h \
 src/postgres/postgres_api.h src/domain/digest.h src/domain/rational.h \
 src/domain/settings.h src/postgres/version.h src/postgres/json.h
src/functions/products.h:
src/domain/basket.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/text.h:
src/postgres/sql.h:
src/postgres/datum.h:
src/postgres/guard.h:
src/postgres/postgres_api.h:
src/domain/digest.h:
src/domain/rational.h:
src/domain/settings.h:
src/postgres/version.h:
src/postgres/json.h:
