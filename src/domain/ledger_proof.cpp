#include "domain/ledger_proof.h"

#include <algorithm>

#include "domain/hex.h"
#include "domain/iso_time.h"
#include "domain/text.h"
#include "domain/tokens.h"

namespace fitkart {
namespace {

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) {
        number = number << 8 | byte;
    }
    return number;
}

Uuid uuid_at(std::span<const std::uint8_t> bytes) {
    Uuid id;
    std::ranges::copy(bytes.first(id.bytes.size()), id.bytes.begin());
    return id;
}

/// What every version of the canonical form begins with (domain/ledger.cpp): hash_version, user_id, seq, id.
struct RowName {
    UserId user{};
    std::int64_t seq = 0;
    TransactionId id{};
};

std::optional<RowName> name_of(std::span<const std::uint8_t> row) {
    constexpr std::size_t kUser = 2, kSeq = 18, kId = 26, kEnd = 42;
    if (row.size() < kEnd) {
        return std::nullopt;
    }
    return RowName{UserId{uuid_at(row.subspan(kUser))}, static_cast<std::int64_t>(big_endian(row.subspan(kSeq, kId - kSeq))),
                   TransactionId{uuid_at(row.subspan(kId))}};
}

/// SHA-256(previous ‖ canonical row): row_hash, as domain/ledger.h defines it.
Digest chained(const Digest& previous, const Bytes& row) {
    Bytes input(previous.begin(), previous.end());
    input.insert(input.end(), row.begin(), row.end());
    return sha256(input);
}

std::optional<Digest> digest_of_hex(std::string_view text) {
    const auto bytes = bytes_of_hex(text);
    if (!bytes || bytes->size() != sizeof(Digest)) {
        return std::nullopt;
    }
    Digest digest{};
    std::ranges::copy(*bytes, digest.begin());
    return digest;
}

std::optional<Head> head_of_hex(std::string_view text) {
    const auto bytes = bytes_of_hex(text);
    if (!bytes || bytes->size() != leaf_bytes({}).size()) {
        return std::nullopt;
    }
    const std::span<const std::uint8_t> leaf = *bytes;
    Head head{UserId{uuid_at(leaf)}, static_cast<std::int64_t>(big_endian(leaf.subspan(16, 8))), {}};
    std::ranges::copy(leaf.subspan(24), head.hash.begin());
    return head;
}

}  // namespace

Bytes leaf_bytes(const Head& head) {
    Bytes bytes(head.user.bytes.begin(), head.user.bytes.end());
    bytes.reserve(bytes.size() + 8 + head.hash.size());
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(head.seq) >> shift));
    }
    bytes.insert(bytes.end(), head.hash.begin(), head.hash.end());
    return bytes;
}

std::vector<Digest> leaves_of(std::span<const Head> heads) {
    std::vector<Digest> leaves;
    leaves.reserve(heads.size());
    for (const Head& head : heads) {
        leaves.push_back(merkle_leaf(leaf_bytes(head)));
    }
    return leaves;
}

std::string checkpoint_line(LocalDay day, std::int64_t wallets, const Digest& root, const Digest& previous_root) {
    return concat("fitkart-checkpoint-v1 ", iso_text(day), ' ', wallets, ' ', hex(root), ' ', hex(previous_root));
}

bool holds(const LedgerProof& proof) {
    Digest hash = proof.previous_hash;
    std::optional<RowName> before;
    for (const Bytes& row : proof.rows) {
        const auto name = name_of(row);
        if (!name || name->user != proof.user || (before ? name->seq != before->seq + 1 : name->id != proof.transaction)) {
            return false;
        }
        hash = chained(hash, row);
        before = name;
    }
    return before && proof.head == Head{proof.user, before->seq, hash} &&
           merkle_root_by_path(merkle_leaf(leaf_bytes(proof.head)), proof.index, proof.size, proof.path) == proof.root;
}

ProofText text_of(const LedgerProof& proof) {
    ProofText text{.format = std::string(kProofFormat),
                   .day = iso_text(proof.day),
                   .user_id = to_string(proof.user),
                   .transaction_id = to_string(proof.transaction),
                   .previous_hash = hex(proof.previous_hash),
                   .rows = {},
                   .leaf = hex(leaf_bytes(proof.head)),
                   .leaf_index = static_cast<std::int64_t>(proof.index),
                   .tree_size = static_cast<std::int64_t>(proof.size),
                   .audit_path = {},
                   .root = hex(proof.root)};
    std::ranges::transform(proof.rows, std::back_inserter(text.rows), [](const Bytes& row) { return hex(row); });
    std::ranges::transform(proof.path, std::back_inserter(text.audit_path), [](const Digest& hash) { return hex(hash); });
    return text;
}

std::optional<LedgerProof> proof_of(const ProofText& text) {
    const auto day = day_from(text.day);
    const auto user = parse_uuid(text.user_id);
    const auto transaction = parse_uuid(text.transaction_id);
    const auto previous_hash = digest_of_hex(text.previous_hash);
    const auto head = head_of_hex(text.leaf);
    const auto root = digest_of_hex(text.root);
    if (text.format != kProofFormat || !day || !user || !transaction || !previous_hash || !head || !root ||
        text.leaf_index < 0 || text.tree_size < 1 || text.rows.size() > kMostProofRows ||
        text.audit_path.size() > kLongestProofPath) {
        return std::nullopt;
    }
    LedgerProof proof{*day, UserId{*user}, TransactionId{*transaction}, *previous_hash, {}, *head,
                      static_cast<std::uint64_t>(text.leaf_index), static_cast<std::uint64_t>(text.tree_size), {}, *root};
    for (const std::string& row : text.rows) {
        auto bytes = row.size() <= 2 * kLongestProofRow ? bytes_of_hex(row) : std::nullopt;
        if (!bytes) {
            return std::nullopt;
        }
        proof.rows.push_back(*std::move(bytes));
    }
    for (const std::string& sibling : text.audit_path) {
        const auto hash = digest_of_hex(sibling);
        if (!hash) {
            return std::nullopt;
        }
        proof.path.push_back(*hash);
    }
    return proof;
}

}  // namespace fitkart
