#pragma once
/// The audit of the books, for whoever needs a part of it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/types.h"

namespace fitkart {

class Sql;

struct LedgerProblem {
    UserId user{};
    std::optional<std::int64_t> seq{};  ///< none: it is the wallet's
    std::string what{};
};

/// Follows the chains of `users` on from the rows `seqs`, which were found right before (0: from the beginning). Some hundred
/// people a call: their rows are read at once.
[[nodiscard]] std::vector<LedgerProblem> follow_chains_from(Sql& sql, const std::vector<UserId>& users,
                                                            const std::vector<std::int64_t>& seqs);

}  // namespace fitkart
