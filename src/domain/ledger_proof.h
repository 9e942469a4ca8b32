#pragma once
/// Checkpoints of the ledger and proofs against them. A checkpoint is the Merkle root over the heads of all wallets,
/// ascending by user id; a proof leads from one row of the ledger along its owner's chain to his head, and from there
/// along an audit path to that root. docs/ledger-proofs.md shows how anybody recomputes both.

#include <string>
#include <string_view>

#include "domain/merkle.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// Where one chain ended: the seq and row_hash of its newest row; 0 and 32 zero bytes before the first.
struct Head {
    UserId user{};
    std::int64_t seq = 0;
    Digest hash{};
    friend bool operator==(const Head&, const Head&) = default;
};

/// Heads a page. A power of two, so that the tree over the roots of pages is the tree over all heads.
inline constexpr std::size_t kHeadsPerPage = 256;

/// The bytes of a leaf: user id (16), seq (8, big-endian), row_hash (32).
[[nodiscard]] Bytes leaf_bytes(const Head& head);

/// The leaves' hashes.
[[nodiscard]] std::vector<Digest> leaves_of(std::span<const Head> heads);

/// The one line to sign and keep elsewhere: fitkart-checkpoint-v1 <day> <wallets> <root> <root of the one before>.
[[nodiscard]] std::string checkpoint_line(LocalDay day, std::int64_t wallets, const Digest& root, const Digest& previous_root);

/// That a row stood in the ledger when a checkpoint was taken.
struct LedgerProof {
    LocalDay day{};  ///< of the checkpoint
    UserId user{};
    TransactionId transaction{};
    Digest previous_hash{};    ///< row_hash of the row before; 32 zero bytes before row 1
    std::vector<Bytes> rows{};   ///< canonical forms of the row and of all after it up to the head
    Head head{};
    std::uint64_t index = 0;   ///< of the head's leaf, from 0
    std::uint64_t size = 0;    ///< leaves in all
    std::vector<Digest> path{};  ///< from the leaf up
    Digest root{};
};

/// Whether the proof leads from its row to its root. Whether that is the checkpoint's root, the checkpoint says.
[[nodiscard]] bool holds(const LedgerProof& proof);

inline constexpr std::string_view kProofFormat = "fitkart-proof-v1";
inline constexpr std::size_t kMostProofRows = 100'000;
inline constexpr std::size_t kLongestProofRow = 1 << 20;  ///< bytes
inline constexpr std::size_t kLongestProofPath = 64;     ///< more leaves than a count can say

/// A proof as it was sent: texts and numbers that may be anything.
struct ProofText {
    std::string format{}, day{}, user_id{}, transaction_id{}, previous_hash{};
    std::vector<std::string> rows{};
    std::string leaf{};
    std::int64_t leaf_index = -1;
    std::int64_t tree_size = -1;
    std::vector<std::string> audit_path{};
    std::string root{};
};

[[nodiscard]] ProofText text_of(const LedgerProof& proof);

/// The proof that the text spells; nothing when it is none, or larger than the limits above. Never throws.
[[nodiscard]] std::optional<LedgerProof> proof_of(const ProofText& text);

}  // namespace fitkart
