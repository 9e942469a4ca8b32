src/domain/order.o: src/domain/order.cpp src/domain/order.h \
 src/domain/firewall.h src/domain/error.h src/domain/types.h \
 src/domain/text.h
src/domain/order.h:
src/domain/firewall.h:
src/domain/error.h:
src/domain/types.h:
src/domain/text.h:
