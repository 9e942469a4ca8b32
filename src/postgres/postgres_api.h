#pragma once
/// PostgreSQL's own headers, for the files of src/postgres. C++ headers come first: PostgreSQL's macros would break them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/digest.h"
#include "domain/error.h"
#include "domain/rational.h"
#include "domain/serials.h"
#include "domain/settings.h"
#include "domain/text.h"
#include "domain/types.h"

extern "C" {
// clang-format off
#include <postgres.h>
// clang-format on
#include <access/genam.h>
#include <access/htup_details.h>
#include <access/tableam.h>
#include <access/xact.h>
#include <catalog/namespace.h>
#include <catalog/pg_proc.h>
#include <catalog/pg_type.h>
#include <commands/trigger.h>
#include <common/jsonapi.h>
#include <executor/executor.h>
#include <executor/spi.h>
#include <fmgr.h>
#include <funcapi.h>
#include <mb/pg_wchar.h>
#include <miscadmin.h>
#include <nodes/nodeFuncs.h>
#include <optimizer/optimizer.h>
#include <pgtime.h>
#include <storage/lmgr.h>
#include <utils/array.h>
#include <utils/builtins.h>
#include <utils/date.h>
#include <utils/datetime.h>
#include <utils/fmgrprotos.h>
#include <utils/guc.h>
#include <utils/inval.h>
#include <utils/jsonb.h>
#include <utils/lsyscache.h>
#include <utils/memutils.h>
#include <utils/multirangetypes.h>
#include <utils/numeric.h>
#include <utils/rangetypes.h>
#include <utils/rel.h>
#include <utils/resowner.h>
#include <utils/snapmgr.h>
#include <utils/syscache.h>
#include <utils/timestamp.h>
#include <utils/tuplestore.h>
#include <utils/typcache.h>
#include <utils/uuid.h>
}

#include "postgres/version.h"
