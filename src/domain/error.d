src/domain/error.o: src/domain/error.cpp src/domain/error.h \
 src/domain/types.h src/domain/firewall.h
src/domain/error.h:
src/domain/types.h:
src/domain/firewall.h:
