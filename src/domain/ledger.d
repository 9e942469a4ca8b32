src/domain/ledger.o: src/domain/ledger.cpp src/domain/ledger.h \
 src/domain/digest.h src/domain/firewall.h src/domain/types.h \
 src/domain/error.h src/domain/text.h
src/domain/ledger.h:
src/domain/digest.h:
src/domain/firewall.h:
src/domain/types.h:
src/domain/error.h:
src/domain/text.h:
