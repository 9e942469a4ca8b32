src/domain/coins.o: src/domain/coins.cpp src/domain/coins.h \
 src/domain/rational.h src/domain/firewall.h src/domain/types.h \
 src/domain/error.h src/domain/text.h
src/domain/coins.h:
src/domain/rational.h:
src/domain/firewall.h:
src/domain/types.h:
src/domain/error.h:
src/domain/text.h:
