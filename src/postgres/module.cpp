#include "postgres/module.h"

#include "postgres/check_constraints.h"
#include "postgres/clock.h"
#include "postgres/relation_cache.h"

extern "C" {
#pragma GCC visibility push(default)
FITKART_MODULE_MAGIC;
#pragma GCC visibility pop

__attribute__((visibility("default"))) void _PG_init(void) {
    fitkart::define_clock_setting();
    fitkart::watch_relations();
    fitkart::watch_signatures();
    fitkart::keep_check_constraints();
    MarkGUCPrefixReserved("fitkart");
}
}
