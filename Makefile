# FitKart, built with PGXS:  make · make install · make installcheck · make help
# Another server:            make PG_CONFIG=/path/to/pg_config

EXTENSION = fitkart
FITKART_RELEASE := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" fitkart.control)
MODULE_big = fitkart

SOURCES := $(sort $(shell find src -name '*.cpp' -not -path 'src/generated/*')) src/generated/migrations.cpp
OBJS = $(SOURCES:.cpp=.o)
INSTALL_SQL = $(sort $(wildcard sql/install/*.sql))
DATA_built = fitkart--$(FITKART_RELEASE).sql
DATA = $(wildcard sql/updates/fitkart--*--*.sql)

PG_CPPFLAGS = -Isrc -DFITKART_VERSION='"$(FITKART_RELEASE)"'
PG_CXXFLAGS = -std=c++20 -Wall -Wextra -Wshadow -Wno-missing-field-initializers -fvisibility=hidden $(if $(WERROR),-Werror)
SHLIB_LINK = -lcrypto -lstdc++
EXTRA_CLEAN = src/generated build fitkart--*.sql $(shell find src -name '*.d' -o -name '*.bc' 2>/dev/null)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)

# Bitcode serves JIT inlining alone, which cannot cross the guard of an entry point; and it would need clang at build time.
override with_llvm = no

include $(PGXS)

# PostgreSQL's headers are system headers: our warnings are about our code.
override CPPFLAGS := -Isrc $(patsubst -I%,-isystem %,$(filter-out -Isrc -I. -I./,$(CPPFLAGS)))
DEPENDENCY_FLAGS = -MMD -MP

%.o: %.cpp
	$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(CXXFLAGS_SL) $(DEPENDENCY_FLAGS) -c -o $@ $<
-include $(OBJS:.o=.d)

src/generated/migrations.cpp: scripts/embed-sql.sh $(wildcard sql/migrations/*.sql sql/repeatable/*.sql)
	@mkdir -p $(@D)
	./scripts/embed-sql.sh > $@.new && mv $@.new $@

fitkart--$(FITKART_RELEASE).sql: $(INSTALL_SQL) fitkart.control
	@{ printf '%s\n' '-- Generated from sql/install. Load it with: CREATE EXTENSION fitkart CASCADE;' '\echo Use "CREATE EXTENSION fitkart CASCADE" to load this file. \quit'; cat $(INSTALL_SQL); } > $@

# The documented examples, word for word, against the running server of the environment (PGHOST, PGPORT, PGUSER): each page
# in a database of its own, fitkart_regress_<page>, that is made anew.
.PHONY: installcheck
installcheck:
	@rm -rf build/regress && ./scripts/lib/examples.sh build/regress
	@for page in build/regress/sql/*.sql; do \
		name=$$(basename $$page .sql); \
		$(top_builddir)/src/test/regress/pg_regress --inputdir=build/regress --outputdir=build/regress --bindir='$(bindir)' \
			--dbname=fitkart_regress_$$name $$name || exit 1; \
	done

.PHONY: help
help:
	@echo 'make               build the library and fitkart--$(FITKART_RELEASE).sql'
	@echo 'make install       install both into the server of pg_config (DESTDIR=… for elsewhere)'
	@echo 'make installcheck  run the documented examples against a running server'
	@echo 'make clean         remove what was built'
	@echo 'make PG_CONFIG=…   for another server;  make WERROR=1: warnings are errors'
	@echo 'scripts/test.sh    every suite, on a private server'

# The border's own test: the same sources with test/border/probe.cpp, in a library that only the tests load.
BORDER_PROBE = build/fitkart_border_probe$(DLSUFFIX)
BORDER_OBJS = $(filter-out src/functions/%,$(OBJS)) test/border/probe.o
.PHONY: border-probe
border-probe: $(BORDER_PROBE)
$(BORDER_PROBE): $(BORDER_OBJS)
	@mkdir -p $(@D)
	$(CXX) -shared -o $@ $^ $(LDFLAGS) $(SHLIB_LINK)
-include test/border/probe.d
EXTRA_CLEAN += test/border/probe.o test/border/probe.d
