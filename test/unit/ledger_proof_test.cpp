#include "domain/ledger_proof.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <functional>

#include "domain/hex.h"
#include "domain/ledger.h"

namespace fitkart {
namespace {

using namespace std::chrono_literals;

UserId user(std::uint8_t n) {
    UserId id;
    id.bytes[15] = n;
    return id;
}

LedgerRow row_of(const UserId& owner, std::int64_t seq) {
    LedgerRow row{.user = owner,
                  .seq = seq,
                  .amount = Coins{5},
                  .balance_before = Coins{5 * (seq - 1)},
                  .balance_after = Coins{5 * seq},
                  .db_role = "shop"};
    row.id.bytes[0] = static_cast<std::uint8_t>(seq);
    return row;
}

/// Somebody's row `seq` of `last`, in a tree of 300 wallets.
LedgerProof proof_of_row(std::int64_t seq, std::int64_t last) {
    LedgerProof proof{.day = LocalDay{std::chrono::local_days{2026y / 3 / 2}}, .user = user(7)};
    Digest hash{};
    for (std::int64_t i = 1; i <= last; ++i) {
        const LedgerRow row = row_of(proof.user, i);
        if (i == seq) {
            proof.previous_hash = hash;
            proof.transaction = row.id;
        }
        if (i >= seq) {
            proof.rows.push_back(canonical_bytes(row));
        }
        hash = chained_hash(hash, row);
    }
    proof.head = {proof.user, last, hash};
    std::vector<Head> heads(300);
    proof.index = 256 + 7;
    heads[proof.index] = proof.head;
    const std::vector<Digest> leaves = leaves_of(heads);
    proof.size = leaves.size();
    proof.path = merkle_path(leaves, proof.index);
    proof.root = merkle_root(leaves);
    return proof;
}

TEST(Proofs, lead_from_any_row_to_the_root) {
    for (std::int64_t seq = 1; seq <= 5; ++seq) {
        EXPECT_TRUE(holds(proof_of_row(seq, 5))) << seq;
    }
}

TEST(Proofs, that_were_forged_do_not_hold) {
    const std::vector<std::pair<const char*, std::function<void(LedgerProof&)>>> forgeries{
        {"another owner", [](LedgerProof& proof) { proof.user = user(8); }},
        {"another transaction", [](LedgerProof& proof) { proof.transaction.bytes[0] = 3; }},
        {"another row before", [](LedgerProof& proof) { proof.previous_hash[31] ^= 1; }},
        {"an edited row", [](LedgerProof& proof) { proof.rows[0].back() ^= 1; }},
        {"a row left out", [](LedgerProof& proof) { proof.rows.erase(proof.rows.begin() + 1); }},
        {"rows swapped", [](LedgerProof& proof) { std::swap(proof.rows[1], proof.rows[2]); }},
        {"the first row left out", [](LedgerProof& proof) { proof.rows.erase(proof.rows.begin()); }},
        {"the last row left out", [](LedgerProof& proof) { proof.rows.pop_back(); }},
        {"no rows", [](LedgerProof& proof) { proof.rows.clear(); }},
        {"a row too short to have a name", [](LedgerProof& proof) { proof.rows[0].resize(41); }},
        {"another owner of the leaf", [](LedgerProof& proof) { proof.head.user = user(8); }},
        {"another seq of the leaf", [](LedgerProof& proof) { ++proof.head.seq; }},
        {"another hash of the leaf", [](LedgerProof& proof) { proof.head.hash[0] ^= 1; }},
        {"another place", [](LedgerProof& proof) { --proof.index; }},
        {"a place that is none", [](LedgerProof& proof) { proof.index = proof.size; }},
        {"a shorter path", [](LedgerProof& proof) { proof.path.pop_back(); }},
        {"a longer path", [](LedgerProof& proof) { proof.path.emplace_back(); }},
        {"another path", [](LedgerProof& proof) { proof.path[0][0] ^= 1; }},
        {"another root", [](LedgerProof& proof) { proof.root[0] ^= 1; }},
    };
    for (const auto& [name, forge] : forgeries) {
        LedgerProof proof = proof_of_row(2, 5);
        forge(proof);
        EXPECT_FALSE(holds(proof)) << name;
    }
}

TEST(Proofs, that_are_none_are_not_read) {
    const std::vector<std::pair<const char*, std::function<void(ProofText&)>>> spoilings{
        {"format", [](ProofText& text) { text.format = "fitkart-proof-v2"; }},
        {"day", [](ProofText& text) { text.day = "2026-02-30"; }},
        {"user_id", [](ProofText& text) { text.user_id.pop_back(); }},
        {"transaction_id", [](ProofText& text) { text.transaction_id.clear(); }},
        {"previous_hash", [](ProofText& text) { text.previous_hash.pop_back(); }},
        {"half a byte", [](ProofText& text) { text.rows[0].pop_back(); }},
        {"no digit", [](ProofText& text) { text.rows[0][0] = 'g'; }},
        {"a capital digit", [](ProofText& text) { text.root[text.root.find_first_of("abcdef")] = 'A'; }},
        {"leaf", [](ProofText& text) { text.leaf += "00"; }},
        {"leaf_index", [](ProofText& text) { text.leaf_index = -1; }},
        {"tree_size", [](ProofText& text) { text.tree_size = 0; }},
        {"audit_path", [](ProofText& text) { text.audit_path[0] += "00"; }},
        {"root", [](ProofText& text) { text.root.clear(); }},
        {"a long row", [](ProofText& text) { text.rows[0] = std::string(2 * kLongestProofRow + 2, '0'); }},
        {"a long path", [](ProofText& text) { text.audit_path.resize(kLongestProofPath + 1, text.root); }},
        {"many rows", [](ProofText& text) { text.rows.resize(kMostProofRows + 1, "00"); }},
    };
    for (const auto& [name, spoil] : spoilings) {
        ProofText text = text_of(proof_of_row(2, 5));
        ASSERT_TRUE(proof_of(text));
        spoil(text);
        EXPECT_FALSE(proof_of(text)) << name;
    }
}

RC_GTEST_PROP(Proofs, are_read_as_they_were_written, ()) {
    const auto last = *rc::gen::inRange<std::int64_t>(1, 9);
    const auto seq = *rc::gen::inRange<std::int64_t>(1, last + 1);
    const auto read = proof_of(text_of(proof_of_row(seq, last)));
    RC_ASSERT(read.has_value());
    RC_ASSERT(holds(*read));
}

RC_GTEST_PROP(Proofs, with_a_changed_digit_anywhere_do_not_hold, ()) {
    ProofText text = text_of(proof_of_row(3, 6));
    std::vector<std::string*> parts{&text.user_id, &text.transaction_id, &text.previous_hash, &text.leaf, &text.root};
    for (std::string& row : text.rows) {
        parts.push_back(&row);
    }
    for (std::string& sibling : text.audit_path) {
        parts.push_back(&sibling);
    }
    std::string& part = **rc::gen::elementOf(parts);
    char& digit = part[*rc::gen::inRange<std::size_t>(0, part.size())];
    digit = digit == '7' ? '1' : '7';
    const auto read = proof_of(text);
    const bool deceived = read && holds(*read);  // RC_ASSERT would look at both sides of an ||
    RC_ASSERT(!deceived);
}

TEST(Leaves, are_user_seq_and_hash_one_after_the_other) {
    const Head head{user(0xAB), 0x0102, Digest{0xFF}};
    EXPECT_EQ(hex(leaf_bytes(head)),
              "000000000000000000000000000000ab"
              "0000000000000102"
              "ff00000000000000000000000000000000000000000000000000000000000000");
}

TEST(CheckpointLine, names_day_wallets_and_both_roots) {
    EXPECT_EQ(checkpoint_line(LocalDay{std::chrono::local_days{2026y / 3 / 2}}, 1'000'000, Digest{0xAB}, Digest{}),
              "fitkart-checkpoint-v1 2026-03-02 1000000 ab" + std::string(62, '0') + " " + std::string(64, '0'));
}

}  // namespace
}  // namespace fitkart
