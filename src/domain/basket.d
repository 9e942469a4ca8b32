src/domain/basket.o: src/domain/basket.cpp src/domain/basket.h \
 src/domain/types.h src/domain/firewall.h src/domain/error.h \
 src/domain/text.h
src/domain/basket.h:
src/domain/types.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/text.h:
