/// Proofs against checkpoints, and whether the ledger still says what checkpoints fixed.
#include <algorithm>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/ledger_proof.h"
#include "domain/text.h"

#include "functions/identity.h"
#include "functions/ledger_heads.h"
#include "functions/ledger_rows.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// Where the user stands on a page.
std::optional<std::size_t> place_on(const StoredPage& page, const UserId& user) {
    const auto found = std::ranges::lower_bound(page.users, user);
    if (found == page.users.end() || *found != user || page.users.size() != page.seqs.size()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - page.users.begin());
}

/// Whether the user's row stood in the ledger when that checkpoint was taken.
bool covers(Sql& sql, std::int64_t number, const UserId& user, std::int64_t seq) {
    const auto page = page_of_user(sql, number, user);
    const auto place = page ? place_on(*page, user) : std::nullopt;
    return place && page->seqs[*place] >= seq;
}

/// The first checkpoint that covers a row: heads never go back, so half of what is left is ruled out at a time.
std::optional<std::int64_t> first_covering(Sql& sql, const UserId& user, std::int64_t seq) {
    const auto newest = newest_checkpoint(sql);
    if (!newest || !covers(sql, newest->number, user, seq)) {
        return std::nullopt;
    }
    std::int64_t not_yet = 0;
    std::int64_t covered = newest->number;
    while (covered - not_yet > 1) {
        const std::int64_t middle = not_yet + (covered - not_yet) / 2;
        (covers(sql, middle, user, seq) ? covered : not_yet) = middle;
    }
    return covered;
}

Checkpoint checkpoint_numbered(Sql& sql, std::int64_t number) {
    static constexpr Statement kDay{"SELECT c.day FROM fitkart.ledger_checkpoints AS c WHERE c.number = $1"};
    return *checkpoint_of(sql, std::get<0>(sql.one<LocalDay>(kDay, number)));
}

std::int64_t seq_of(Sql& sql, const UserId& user, const TransactionId& transaction) {
    static constexpr Statement kSeq{"SELECT t.seq FROM fitkart.coin_transactions AS t WHERE t.user_id = $1 AND t.id = $2"};
    const auto found = sql.maybe<std::int64_t>(kSeq, user, transaction);
    if (!found) {
        throw no_such("transaction", transaction);
    }
    return std::get<0>(*found);
}

/// The heads of a page with the hashes that the ledger has for them now; zero bytes where a row is missing.
std::vector<Head> heads_of(Sql& sql, const StoredPage& page) {
    const auto hashes = row_hashes(sql, page.users, page.seqs);
    std::vector<Head> heads;
    for (std::size_t i = 0; i < page.users.size(); ++i) {
        heads.push_back({page.users[i], page.seqs[i], hashes[i].value_or(Digest{})});
    }
    return heads;
}

/// The rows from `seq` to the head, and the hash before them.
void add_rows(Sql& sql, LedgerProof& proof, std::int64_t seq) {
    if (proof.head.seq - seq >= static_cast<std::int64_t>(kMostProofRows)) {
        throw Error{ErrorCode::limit_reached,
                    concat("the proof would need ", proof.head.seq - seq + 1, " rows, more than ", kMostProofRows),
                    {{"limit", "proof_rows"}, {"rows", proof.head.seq - seq + 1}},
                    "Take checkpoints more often: a proof leads along one person's rows of one day."};
    }
    std::optional<LedgerChain> chain;
    for (FoundRow& found : rows_between(sql, {proof.user}, {seq - 1}, {proof.head.seq})) {
        if (found.row.seq < seq) {
            chain = chain_after(found);
            proof.previous_hash = chain->sum().last_hash;
            continue;
        }
        if (!chain) {
            chain.emplace(proof.user);
        }
        if (chain->follow(found)) {
            return;  // holds() says no
        }
        proof.rows.push_back(canonical_bytes(found.row));
    }
}

LedgerProof prove(Sql& sql, const UserId& user, const TransactionId& transaction) {
    const std::int64_t seq = seq_of(sql, user, transaction);
    const auto number = first_covering(sql, user, seq);
    if (!number) {
        throw Error{ErrorCode::not_found,
                    concat("there is no checkpoint yet that covers transaction ", transaction),
                    {{"what", "checkpoint"}, {"transaction_id", transaction}},
                    "Ask again after the next ledger_checkpoint()."};
    }
    const Checkpoint checkpoint = checkpoint_numbered(sql, *number);
    const StoredPage page = *page_of_user(sql, *number, user);
    const std::vector<Head> heads = heads_of(sql, page);
    const std::vector<Digest> leaves = leaves_of(heads);
    const std::vector<Digest> pages = page_hashes_of(sql, checkpoint.day);
    const std::size_t place = *place_on(page, user);
    LedgerProof proof{.day = checkpoint.day,
                      .user = user,
                      .transaction = transaction,
                      .head = heads[place],
                      .index = static_cast<std::uint64_t>(page.number) * kHeadsPerPage + place,
                      .size = static_cast<std::uint64_t>(checkpoint.wallets),
                      .path = merkle_path(leaves, place),
                      .root = checkpoint.root};
    if (static_cast<std::size_t>(page.number) < pages.size()) {
        std::ranges::copy(merkle_path(pages, static_cast<std::size_t>(page.number)), std::back_inserter(proof.path));
    }
    add_rows(sql, proof, seq);
    if (!holds(proof)) {
        throw Error{ErrorCode::ledger_damaged,
                    concat("the ledger is no longer what the checkpoint of ", iso_text(checkpoint.day), " fixed: page ",
                           page.number, " or the rows of user ", user),
                    {{"day", iso_text(checkpoint.day)}, {"user_id", user}, {"page", page.number}},
                    "verify_checkpoints(full => true) and verify_ledger() say where."};
    }
    return proof;
}

Json json_of(const LedgerProof& proof) {
    const ProofText text = text_of(proof);
    JsonWriter json;
    const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
        json.key(name);
        json.begin_array();
        for (const std::string& value : values) {
            json.value(value);
        }
        json.end_array();
    };
    json.begin_object();
    json.field("format", text.format);
    json.field("day", text.day);
    json.field("user_id", text.user_id);
    json.field("transaction_id", text.transaction_id);
    json.field("previous_hash", text.previous_hash);
    list("rows", text.rows);
    json.field("leaf", text.leaf);
    json.field("leaf_index", text.leaf_index);
    json.field("tree_size", text.tree_size);
    list("audit_path", text.audit_path);
    json.field("root", text.root);
    json.end_object();
    return json.done();
}

/// The texts of an array; nothing when it is none, is longer than `most`, or holds anything else.
std::optional<std::vector<std::string>> texts_of(const std::optional<Json>& array, std::size_t most) {
    if (!array || !array->is_array() || array->size() > most) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const Json& element : array->elements()) {
        auto text = element.as_string();
        if (!text) {
            return std::nullopt;
        }
        texts.push_back(*std::move(text));
    }
    return texts;
}

/// What a caller sent as a proof; nothing when it is none.
std::optional<LedgerProof> proof_from(const Json& json) {
    const auto text = [&](std::string_view name) {
        const auto value = json.find(name);
        return value ? value->as_string() : std::nullopt;
    };
    const auto number = [&](std::string_view name) {
        const auto value = json.find(name);
        return value ? value->as_int64() : std::nullopt;
    };
    auto rows = texts_of(json.find("rows"), kMostProofRows);
    auto path = texts_of(json.find("audit_path"), kLongestProofPath);
    if (!rows || !path) {
        return std::nullopt;
    }
    return proof_of({.format = text("format").value_or(""),
                     .day = text("day").value_or(""),
                     .user_id = text("user_id").value_or(""),
                     .transaction_id = text("transaction_id").value_or(""),
                     .previous_hash = text("previous_hash").value_or(""),
                     .rows = *std::move(rows),
                     .leaf = text("leaf").value_or(""),
                     .leaf_index = number("leaf_index").value_or(-1),
                     .tree_size = number("tree_size").value_or(-1),
                     .audit_path = *std::move(path),
                     .root = text("root").value_or("")});
}

void add_invariant(RowSet& out, std::string_view sentence, const Findings& findings, std::string_view looked_at) {
    out.add(sentence, findings.count == 0,
            findings.count == 0
                ? std::string(looked_at)
                : concat(findings.count, findings.count == 1 ? " problem: " : " problems, the first: ", findings.first));
}

/// Numbers without a gap, days that ascend, and the root of the one before in each.
Findings faults_between(const std::vector<Checkpoint>& checkpoints) {
    Findings findings;
    Checkpoint before;
    for (const Checkpoint& checkpoint : checkpoints) {
        const bool follows = checkpoint.number == before.number + 1 && checkpoint.previous_root == before.root &&
                             (before.number == 0 || checkpoint.day > before.day);
        if (!follows) {
            findings.add(concat("the checkpoint of ", iso_text(checkpoint.day), " does not follow the one before it"));
        }
        before = checkpoint;
    }
    return findings;
}

}  // namespace

FITKART_FUNCTION(prove_transaction) {
    const auto user = args.required<UserId>("user_id");
    const auto transaction = args.required<TransactionId>("transaction_id");
    return value(json_of(prove(sql, user, transaction)));
}

FITKART_API_FUNCTION(prove_transaction) {
    const UserId user = signed_in_user(sql);
    return value(json_of(prove(sql, user, args.required<TransactionId>("transaction_id"))));
}

FITKART_FUNCTION(verify_proof) {
    const auto proof = proof_from(args.required<Json>("proof"));
    if (!proof || !holds(*proof)) {
        return value(false);
    }
    const auto checkpoint = checkpoint_of(sql, proof->day);
    return value(checkpoint && checkpoint->root == proof->root &&
                 checkpoint->wallets == static_cast<std::int64_t>(proof->size));
}

FITKART_FUNCTION(verify_checkpoints) {
    const bool full = args.value_or<bool>("full", false);
    const std::vector<Checkpoint> checkpoints = all_checkpoints(sql);
    RowSet out;
    add_invariant(out, "each checkpoint follows the one before it", faults_between(checkpoints),
                  concat(checkpoints.size(), checkpoints.size() == 1 ? " checkpoint" : " checkpoints"));
    Findings findings;
    CheckpointHeads heads;
    const auto first = full || checkpoints.empty() ? checkpoints.begin() : std::prev(checkpoints.end());
    for (auto checkpoint = first; checkpoint != checkpoints.end(); ++checkpoint) {
        heads = recomputed(sql, *checkpoint, heads.heads, findings);
    }
    add_invariant(out, "the ledger is what checkpoints fixed", findings, full ? "all of them" : "the newest of them");
    Findings found;
    if (!checkpoints.empty() && checkpoints.back().problems > 0) {
        found.count = checkpoints.back().problems;
        found.first = checkpoints.back().first_problem.value_or("");
    }
    add_invariant(out, "the newest checkpoint found the books right", found, "what was new when it was taken");
    return out;
}

}  // namespace fitkart
