src/postgres/identifiers.o: src/postgres/identifiers.cpp \
 src/postgres/identifiers.h src/postgres/guard.h \
 src/postgres/postgres_api.h src/domain/digest.h src/domain/firewall.h \
 src/domain/error.h src/domain/types.h src/domain/rational.h \
 src/domain/settings.h src/domain/text.h src/postgres/version.h
src/postgres/identifiers.h:
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
