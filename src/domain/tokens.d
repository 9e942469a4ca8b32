src/domain/tokens.o: src/domain/tokens.cpp src/domain/tokens.h \
 src/domain/types.h src/domain/firewall.h src/domain/error.h \
 src/domain/text.h
src/domain/tokens.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/text.h:
