src/postgres/module.o: src/postgres/module.cpp src/postgres/module.h \
 src/postgres/clock.h src/postgres/guard.h src/postgres/postgres_api.h \
 src/domain/digest.h src/domain/firewall.h src/domain/error.h \
 src/domain/types.h src/domain/rational.h src/domain/settings.h \
 src/domain/text.h src/postgres/version.h src/postgres/relation_cache.h
src/postgres/module.h:
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
src/postgres/relation_cache.h:
