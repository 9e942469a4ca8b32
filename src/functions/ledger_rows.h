#pragma once
/// Rows of the ledger as they are found in the table, where by now anything may stand.

#include <vector>

#include "domain/ledger_chain.h"

namespace fitkart {

class Sql;

/// The user's rows after `seq`, the first `limit` of them.
[[nodiscard]] std::vector<FoundRow> rows_of_user(Sql& sql, const UserId& user, std::int64_t seq, std::int64_t limit);

/// Everybody's rows after row `seq` of `user`, ascending by user and seq, the first `limit` of them.
[[nodiscard]] std::vector<FoundRow> rows_of_everybody(Sql& sql, const UserId& user, std::int64_t seq, std::int64_t limit);

/// Rows first_seqs to last_seqs of each of the users, who ascend; ascending by user and seq.
[[nodiscard]] std::vector<FoundRow> rows_between(Sql& sql, const std::vector<UserId>& users,
                                                 const std::vector<std::int64_t>& first_seqs,
                                                 const std::vector<std::int64_t>& last_seqs);

/// The chain that goes on after a row whose row_hash was found right before.
[[nodiscard]] LedgerChain chain_after(FoundRow found);

}  // namespace fitkart
