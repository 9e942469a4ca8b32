#pragma once
/// Days that are so old that nothing about them is corrected any more, as the function and the job shrink_days make them their sums.

#include <cstdint>

#include "functions/left_out.h"

namespace fitkart {

class Sql;

/// What a round came to.
struct ShrunkDays {
    std::int32_t days = 0;        ///< that were looked at
    std::int32_t shrunk = 0;      ///< of these, days that are their sums now
    std::int64_t deliveries = 0;  ///< that these had
    bool full = false;            ///< another round may be waiting
    LeftOut left_out{};
};
[[nodiscard]] ShrunkDays shrink_old_days(Sql& sql, std::int32_t most);

}  // namespace fitkart
