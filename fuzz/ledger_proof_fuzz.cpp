// Lines that claim to be a proof: nothing, or a proof that is written back as it was read; only the genuine one leads to
// the genuine root.
#include <cstdlib>
#include <sstream>

#include "domain/hex.h"
#include "domain/ledger.h"
#include "domain/ledger_proof.h"

using namespace fitkart;

namespace {

LedgerProof genuine() {
    LedgerProof proof;
    LedgerRow row{.seq = 1, .amount = Coins{5}, .balance_after = Coins{5}, .db_role = "shop"};
    proof.rows.push_back(canonical_bytes(row));
    proof.head = {row.user, 1, chained_hash({}, row)};
    const std::vector<Digest> leaves = leaves_of(std::vector<Head>{{}, proof.head, {}});
    proof.index = 1;
    proof.size = 3;
    proof.path = merkle_path(leaves, 1);
    proof.root = merkle_root(leaves);
    return proof;
}

/// A line a value; a line that is empty stands for the genuine one, so that the fuzzer need not find hashes.
ProofText text_from(const std::string& input, ProofText text) {
    std::istringstream lines(input);
    const auto next = [&](std::string& value) {
        std::string line;
        if (std::getline(lines, line) && !line.empty()) {
            value = line;
        }
    };
    const auto number = [&](std::int64_t& value) {
        std::string line;
        next(line);
        if (!line.empty()) {
            value = std::strtoll(line.c_str(), nullptr, 10);
        }
    };
    next(text.format);
    next(text.day);
    next(text.user_id);
    next(text.transaction_id);
    next(text.previous_hash);
    next(text.leaf);
    next(text.root);
    number(text.leaf_index);
    number(text.tree_size);
    for (std::string& sibling : text.audit_path) {
        next(sibling);
    }
    next(text.rows[0]);
    for (std::string line; std::getline(lines, line);) {
        text.rows.push_back(line);
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const LedgerProof model = genuine();
    static const ProofText model_text = text_of(model);
    const ProofText text = text_from(std::string(data, data + size), model_text);
    const auto proof = proof_of(text);
    if (!proof) {
        return 0;
    }
    const ProofText again = text_of(*proof);
    if (again.rows != text.rows || again.audit_path != text.audit_path || again.leaf != text.leaf || again.day != text.day) {
        std::abort();
    }
    if (holds(*proof) && proof->root == model.root && proof->size == model.size &&
        (again.rows != model_text.rows || again.leaf != model_text.leaf || again.leaf_index != model_text.leaf_index)) {
        std::abort();
    }
    return 0;
}
