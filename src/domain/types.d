src/domain/types.o: src/domain/types.cpp src/domain/types.h \
 src/domain/firewall.h src/domain/error.h src/domain/text.h
src/domain/types.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/text.h:
