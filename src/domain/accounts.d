src/domain/accounts.o: src/domain/accounts.cpp src/domain/accounts.h \
 src/domain/firewall.h src/domain/error.h src/domain/types.h \
 src/domain/text.h
src/domain/accounts.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/types.h:
src/domain/text.h:
