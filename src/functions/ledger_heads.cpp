#include "functions/ledger_heads.h"

#include <algorithm>

#include "domain/iso_time.h"
#include "domain/text.h"

#include "postgres/scratch.h"
#include "postgres/stream.h"

namespace fitkart {
namespace {

/// Pages read at a time: 16,384 heads.
constexpr std::int32_t kPagesAtOnce = 64;

#define CHECKPOINT_COLUMNS                                                                                            \
    "SELECT c.day, c.number, c.wallets, c.root, c.previous_root, c.rows_verified, c.problems, c.first_problem " \
    "FROM fitkart.ledger_checkpoints AS c "

template <typename... Parameters>
std::vector<Checkpoint> checkpoints(Sql& sql, const Statement& statement, const Parameters&... parameters) {
    std::vector<Checkpoint> found;
    for (auto& [at, number, wallets, root, previous_root, rows, problems, first] :
         sql.rows<LocalDay, std::int64_t, std::int64_t, Digest, Digest, std::int64_t, std::int64_t,
                  std::optional<std::string>>(statement, parameters...)) {
        found.push_back({at, number, wallets, root, previous_root, rows, problems, std::move(first)});
    }
    return found;
}

std::optional<Checkpoint> only(std::vector<Checkpoint> found) {
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

constexpr Statement kNewest{CHECKPOINT_COLUMNS "ORDER BY c.number DESC LIMIT 1"};
constexpr Statement kOfDay{CHECKPOINT_COLUMNS "WHERE c.day = $1"};
constexpr Statement kAll{CHECKPOINT_COLUMNS "ORDER BY c.number"};
#undef CHECKPOINT_COLUMNS

/// A page that is written without its user ids has those of the newest earlier page that begins alike.
#define PAGE_COLUMNS                                                                                                  \
    "SELECT p.page, "                                                                                                 \
    "       coalesce(p.user_ids, (SELECT e.user_ids FROM fitkart.ledger_checkpoint_pages AS e "                       \
    "                              WHERE e.first_user = p.first_user AND e.day < p.day AND e.user_ids IS NOT NULL "   \
    "                              ORDER BY e.day DESC LIMIT 1), '{}'), "                                             \
    "       p.seqs, p.page_hash "                                                                                     \
    "  FROM fitkart.ledger_checkpoint_pages AS p "

constexpr Statement kPages{PAGE_COLUMNS "WHERE p.day = $1 AND p.page >= $2 ORDER BY p.page LIMIT $3"};
constexpr Statement kPageOfUser{PAGE_COLUMNS R"(
     WHERE p.day = (SELECT c.day FROM fitkart.ledger_checkpoints AS c WHERE c.number = $1)
       AND p.first_user <= $2
     ORDER BY p.first_user DESC
     LIMIT 1)"};
#undef PAGE_COLUMNS

template <typename... Parameters>
std::vector<StoredPage> stored_pages(Sql& sql, const Statement& statement, const Parameters&... parameters) {
    std::vector<StoredPage> pages;
    for (auto& [number, users, seqs, hash] :
         sql.rows<std::int32_t, std::vector<UserId>, std::vector<std::int64_t>, Digest>(statement, parameters...)) {
        pages.push_back({number, std::move(users), std::move(seqs), hash});
    }
    return pages;
}

/// Whether the page can follow these heads: as many seqs as users, 256 at most, ascending.
bool is_well_formed(const StoredPage& page, const std::vector<Head>& before) {
    return !page.users.empty() && page.users.size() == page.seqs.size() && page.users.size() <= kHeadsPerPage &&
           (before.empty() || before.back().user < page.users.front()) &&
           std::ranges::adjacent_find(page.users, std::ranges::greater_equal{}) == page.users.end();
}

/// Reads a checkpoint's pages one after the other and asks the ledger for what is not known.
class Recomputation {
  public:
    Recomputation(Sql& sql, const Checkpoint& checkpoint, std::span<const Head> known, Findings& findings)
        : sql_(sql), checkpoint_(checkpoint), known_(known), findings_(findings) {
        answer_.heads.reserve(static_cast<std::size_t>(checkpoint.wallets));
    }

    CheckpointHeads run() {
        ScratchMemory scratch;
        for (std::int32_t next = 0;;) {
            check_interrupts();
            const auto pages = stored_pages(sql_, kPages, checkpoint_.day, next, std::int64_t{kPagesAtOnce});
            if (pages.empty()) {
                break;
            }
            const std::size_t first_head = answer_.heads.size();
            const std::size_t first_page = answer_.page_begins.size();
            for (const StoredPage& page : pages) {
                add(page, next++);
            }
            ask_the_ledger(first_head);
            compare_pages(first_page, pages);
            scratch.reset();
        }
        if (merkle_root(hashes_) != checkpoint_.root || std::ssize(answer_.heads) != checkpoint_.wallets) {
            findings_.add(concat("the pages of ", name(), " do not give its root"));
        }
        if (malformed_) {
            answer_.page_begins.clear();
        }
        return std::move(answer_);
    }

  private:
    [[nodiscard]] std::string name() const { return concat("the checkpoint of ", iso_text(checkpoint_.day)); }

    void add(const StoredPage& page, std::int32_t expected) {
        answer_.page_begins.push_back(answer_.heads.size());
        hashes_.push_back(page.hash);
        faulty_.push_back(page.number != expected || !is_well_formed(page, answer_.heads));
        if (faulty_.back()) {
            findings_.add(concat("page ", page.number, " of ", name(), " is malformed"));
            malformed_ = true;
            return;
        }
        for (std::size_t i = 0; i < page.users.size(); ++i) {
            answer_.heads.push_back({page.users[i], page.seqs[i], {}});
        }
    }

    void ask_the_ledger(std::size_t first_head) {
        std::vector<std::size_t> asked;
        std::vector<UserId> users;
        std::vector<std::int64_t> seqs;
        for (std::size_t i = first_head; i < answer_.heads.size(); ++i) {
            Head& head = answer_.heads[i];
            while (next_known_ < known_.size() && known_[next_known_].user < head.user) {
                ++next_known_;
            }
            if (next_known_ < known_.size() && known_[next_known_].user == head.user && known_[next_known_].seq == head.seq) {
                head.hash = known_[next_known_].hash;
            } else if (head.seq != 0) {
                asked.push_back(i);
                users.push_back(head.user);
                seqs.push_back(head.seq);
            }
        }
        const auto hashes = row_hashes(sql_, users, seqs);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            Head& head = answer_.heads[asked[i]];
            if (hashes[i]) {
                head.hash = *hashes[i];
                continue;
            }
            findings_.add(concat("row ", head.seq, " of user ", head.user, ", which ", name(), " covers, is missing"));
            faulty_[page_holding(asked[i])] = true;
        }
    }

    [[nodiscard]] std::size_t page_holding(std::size_t head) const {
        return static_cast<std::size_t>(std::ranges::upper_bound(answer_.page_begins, head) - answer_.page_begins.begin()) - 1;
    }

    /// Compares what the page's heads give with what is stored; a page whose fault is named already is left out.
    void compare_pages(std::size_t first_page, const std::vector<StoredPage>& pages) {
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (faulty_[first_page + i]) {
                continue;
            }
            const auto heads = std::span(answer_.heads).subspan(answer_.page_begins[first_page + i], pages[i].users.size());
            if (merkle_root(leaves_of(heads)) != pages[i].hash) {
                findings_.add(concat("the ledger of somebody between user ", heads.front().user, " and user ",
                                     heads.back().user, " is not what ", name(), " fixed"));
            }
        }
    }

    Sql& sql_;
    const Checkpoint& checkpoint_;
    std::span<const Head> known_;
    Findings& findings_;
    CheckpointHeads answer_{};
    std::vector<Digest> hashes_{};  ///< of the pages, as they are stored
    std::vector<bool> faulty_{};    ///< pages whose fault is named
    bool malformed_ = false;        ///< some page has no heads here
    std::size_t next_known_ = 0;
};

}  // namespace

std::optional<Checkpoint> newest_checkpoint(Sql& sql) { return only(checkpoints(sql, kNewest)); }

std::optional<Checkpoint> checkpoint_of(Sql& sql, LocalDay day) { return only(checkpoints(sql, kOfDay, day)); }

std::vector<Checkpoint> all_checkpoints(Sql& sql) { return checkpoints(sql, kAll); }

std::optional<StoredPage> page_of_user(Sql& sql, std::int64_t checkpoint_number, const UserId& user) {
    auto pages = stored_pages(sql, kPageOfUser, checkpoint_number, user);
    return pages.empty() ? std::nullopt : std::optional(std::move(pages.front()));
}

std::vector<Digest> page_hashes_of(Sql& sql, LocalDay day) {
    static constexpr Statement kHashes{
        "SELECT p.page_hash FROM fitkart.ledger_checkpoint_pages AS p WHERE p.day = $1 ORDER BY p.page"};
    std::vector<Digest> hashes;
    for (const auto& [hash] : sql.rows<Digest>(kHashes, day)) {
        hashes.push_back(hash);
    }
    return hashes;
}

std::vector<std::optional<Digest>> row_hashes(Sql& sql, const std::vector<UserId>& users,
                                              const std::vector<std::int64_t>& seqs) {
    static constexpr Statement kHashes{R"(
        SELECT t.row_hash
          FROM unnest($1, $2) WITH ORDINALITY AS h (user_id, seq, place)
          LEFT JOIN fitkart.coin_transactions AS t ON t.user_id = h.user_id AND t.seq = h.seq
         ORDER BY h.place)"};
    std::vector<std::optional<Digest>> hashes;
    if (users.empty()) {
        return hashes;
    }
    hashes.reserve(users.size());
    for (const auto& [hash] : sql.rows<std::optional<Digest>>(kHashes, users, seqs)) {
        hashes.push_back(hash);
    }
    return hashes;
}

std::vector<Head> heads_now(Sql& sql) {
    static constexpr Statement kWallets{
        "SELECT w.user_id, w.last_seq, w.last_hash FROM fitkart.wallets AS w ORDER BY w.user_id"};
    std::vector<Head> heads;
    stream<UserId, std::int64_t, Digest>(sql, kWallets, [&](const UserId& user, std::int64_t seq, const Digest& hash) {
        heads.push_back({user, seq, hash});
    });
    return heads;
}

std::span<const Head> CheckpointHeads::page_beginning_with(const UserId& first) const {
    const auto begin = std::ranges::lower_bound(page_begins, first, {}, [&](std::size_t i) { return heads[i].user; });
    if (begin == page_begins.end() || heads[*begin].user != first) {
        return {};
    }
    const std::size_t end = begin + 1 == page_begins.end() ? heads.size() : *(begin + 1);
    return std::span(heads).subspan(*begin, end - *begin);
}

CheckpointHeads recomputed(Sql& sql, const Checkpoint& checkpoint, std::span<const Head> known, Findings& findings) {
    return Recomputation(sql, checkpoint, known, findings).run();
}

}  // namespace fitkart
