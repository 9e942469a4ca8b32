src/domain/settings.o: src/domain/settings.cpp src/domain/settings.h \
 src/domain/rational.h src/domain/firewall.h src/domain/types.h \
 src/domain/error.h src/domain/text.h
src/domain/settings.h:
src/domain/rational.h:
src/domain/firewall.h:
src/domain/types.h:
src/domain/error.h:
src/domain/text.h:
