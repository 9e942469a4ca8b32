src/domain/digest.o: src/domain/digest.cpp src/domain/digest.h \
 src/domain/firewall.h
src/domain/digest.h:
src/domain/firewall.h:
