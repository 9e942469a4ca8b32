#pragma once
/// Where chains end: as the wallets have it now, and as checkpoints keep it in pages.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/ledger_proof.h"

namespace fitkart {

class Sql;

/// A row of ledger_checkpoints.
struct Checkpoint {
    LocalDay day{};
    std::int64_t number = 0;
    std::int64_t wallets = 0;
    Digest root{};
    Digest previous_root{};
    std::int64_t rows_verified = 0;
    std::int64_t problems = 0;
    std::optional<std::string> first_problem{};
};

[[nodiscard]] std::optional<Checkpoint> newest_checkpoint(Sql& sql);
[[nodiscard]] std::optional<Checkpoint> checkpoint_of(Sql& sql, LocalDay day);
/// All of them, the oldest first.
[[nodiscard]] std::vector<Checkpoint> all_checkpoints(Sql& sql);

/// A page of heads as it is stored, its row hashes left to the ledger.
struct StoredPage {
    std::int32_t number = 0;
    std::vector<UserId> users;
    std::vector<std::int64_t> seqs;
    Digest hash{};
};

/// The page that holds the user, or would hold him, in the checkpoint of that number.
[[nodiscard]] std::optional<StoredPage> page_of_user(Sql& sql, std::int64_t checkpoint_number, const UserId& user);
/// The hashes of all pages, in order.
[[nodiscard]] std::vector<Digest> page_hashes_of(Sql& sql, LocalDay day);

/// row_hash of each user's row seq, as the ledger has it now; nothing where there is no such row.
[[nodiscard]] std::vector<std::optional<Digest>> row_hashes(Sql& sql, const std::vector<UserId>& users,
                                                            const std::vector<std::int64_t>& seqs);

/// Every wallet's head, ascending by user id, in one snapshot. Takes no lock.
[[nodiscard]] std::vector<Head> heads_now(Sql& sql);

/// What is wrong: how much, and the first of it in words.
struct Findings {
    std::int64_t count = 0;
    std::string first{};
    void add(std::string what) {
        if (count++ == 0) {
            first = std::move(what);
        }
    }
};

/// The heads of a checkpoint, and where among them its pages begin (nowhere, if any of them is malformed).
struct CheckpointHeads {
    std::vector<Head> heads{};
    std::vector<std::size_t> page_begins{};

    /// The page that begins with the user; empty when none does.
    [[nodiscard]] std::span<const Head> page_beginning_with(const UserId& first) const;
};

/// Recomputes a checkpoint from the ledger: the hash of each head's row, the hash of each page, the root. A head that
/// stands in `known` (ascending by user id) takes its hash from there. Adds to `findings` what no longer agrees.
[[nodiscard]] CheckpointHeads recomputed(Sql& sql, const Checkpoint& checkpoint, std::span<const Head> known,
                                         Findings& findings);

}  // namespace fitkart
