/// ledger_checkpoint: the heads of all chains under one root, and a look at all that was written since the last one.
#include <algorithm>

#include "domain/calendar_periods.h"
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger_heads.h"
#include "functions/ledger_rows.h"

#include "postgres/function.h"
#include "postgres/scratch.h"
#include "postgres/session.h"

namespace fitkart {
namespace {

/// Ledger rows read at a time: some megabytes.
constexpr std::int64_t kRowsAtOnce = 8'192;

/// One person's rows since the last checkpoint, and the head they have to lead to.
struct Stretch {
    std::int64_t after = 0;  ///< seq of his head in the last checkpoint
    Head end{};
};

/// What was written since the heads before. Adds to `findings` wallets that are gone, went back, or claim a row they
/// cannot have.
std::vector<Stretch> written_since(std::span<const Head> before, std::span<const Head> now, Findings& findings) {
    std::vector<Stretch> stretches;
    auto old = before.begin();
    const auto report_gone = [&] {
        findings.add(concat("the wallet of user ", old->user, " is gone, row ", old->seq, " was its newest"));
        ++old;
    };
    for (const Head& head : now) {
        while (old != before.end() && old->user < head.user) {
            report_gone();
        }
        const bool was_there = old != before.end() && old->user == head.user;
        const Head reached = was_there ? *old++ : Head{head.user, 0, {}};
        if (head.seq < reached.seq) {
            findings.add(concat("the wallet of user ", head.user, " went back from row ", reached.seq, " to row ", head.seq));
        } else if (head.seq > reached.seq) {
            stretches.push_back({reached.seq, head});
        } else if (head.seq == 0 && head.hash != Digest{}) {
            findings.add(concat("the wallet of user ", head.user, " has the hash of a row, and no row"));
        }
    }
    while (old != before.end()) {
        report_gone();
    }
    return stretches;
}

/// Walks chains from the last checkpoint to their heads, some thousands of rows a statement. The chain that is being walked
/// is all it remembers.
class Walk {
  public:
    Walk(Sql& sql, Findings& findings) : sql_(sql), findings_(findings) {}

    [[nodiscard]] std::int64_t rows() const { return rows_; }

    void along(std::span<const Stretch> stretches) {
        ScratchMemory scratch;
        while (!stretches.empty()) {
            check_interrupts();
            std::vector<UserId> users;
            std::vector<std::int64_t> firsts, lasts;
            std::int64_t left = kRowsAtOnce;
            for (std::size_t i = 0; i < stretches.size() && left > 0; ++i) {
                const bool goes_on = i == 0 && chain_;
                const std::int64_t reached = goes_on ? chain_->sum().last_seq : stretches[i].after;
                const std::int64_t taken = std::min(left, stretches[i].end.seq - reached);
                users.push_back(stretches[i].end.user);
                firsts.push_back(goes_on ? reached + 1 : reached);  // with the row it goes on from
                lasts.push_back(reached + taken);
                left -= taken;
            }
            auto rows = rows_between(sql_, users, firsts, lasts);
            const bool to_the_end = follow(stretches.first(users.size()), rows, lasts);
            stretches = stretches.subspan(to_the_end ? users.size() : users.size() - 1);
            scratch.reset();
        }
    }

  private:
    /// Whether the last of the stretches needs no more rows.
    bool follow(std::span<const Stretch> stretches, std::span<FoundRow> rows, const std::vector<std::int64_t>& lasts) {
        bool is_done = true;
        for (std::size_t i = 0; i < stretches.size(); ++i) {
            if (i > 0) {
                chain_.reset();
            }
            const auto others = std::ranges::find_if(rows, [&](const FoundRow& row) { return row.row.user != stretches[i].end.user; });
            const auto mine = rows.first(static_cast<std::size_t>(others - rows.begin()));
            rows = rows.subspan(mine.size());
            const auto fault = first_fault(stretches[i], mine, lasts[i]);
            if (fault) {
                findings_.add(concat("user ", stretches[i].end.user, ", ", *fault));
            }
            is_done = fault || lasts[i] == stretches[i].end.seq;
        }
        if (is_done) {
            chain_.reset();
        }
        return is_done;
    }

    /// Follows the rows up to `last`; what comes after a fault follows from it.
    std::optional<std::string> first_fault(const Stretch& stretch, std::span<FoundRow> rows, std::int64_t last) {
        for (FoundRow& found : rows) {
            if (found.row.seq == stretch.after) {
                chain_ = chain_after(found);
                continue;
            }
            if (!chain_ && stretch.after == 0) {
                chain_.emplace(stretch.end.user);
            }
            ++rows_;
            if (const auto fault = chain_ ? chain_->follow(found) : std::nullopt) {
                return concat("row ", found.row.seq, ": ", *fault);
            }
        }
        const std::int64_t reached = chain_ ? chain_->sum().last_seq : stretch.after;
        if (reached < last) {
            return concat("row ", chain_ || stretch.after == 0 ? reached + 1 : reached, " is missing");
        }
        if (reached == stretch.end.seq && chain_->sum().last_hash != stretch.end.hash) {
            return "the wallet's last_hash is not the row_hash of its last row";
        }
        return std::nullopt;
    }

    Sql& sql_;
    Findings& findings_;
    std::optional<LedgerChain> chain_{};
    std::int64_t rows_ = 0;
};

std::vector<Digest> hashes_of_pages(std::span<const Head> heads) {
    std::vector<Digest> hashes;
    for (std::size_t first = 0; first < heads.size(); first += kHeadsPerPage) {
        hashes.push_back(merkle_root(leaves_of(heads.subspan(first, std::min(kHeadsPerPage, heads.size() - first)))));
    }
    return hashes;
}

/// Writes the heads in pages, some dozens with one statement. A page with the members of the page that began alike in
/// the checkpoint before does without their ids.
void write_pages(Sql& sql, LocalDay day, std::span<const Head> heads, const std::vector<Digest>& hashes,
                 const CheckpointHeads& before, Instant now) {
    static constexpr Statement kInsert{R"(
        INSERT INTO fitkart.ledger_checkpoint_pages (day, page, first_user, user_ids, seqs, page_hash, created_at)
        SELECT $1, p.page, ($7)[p.first], CASE WHEN p.names THEN ($7)[p.first:p.last] END, ($8)[p.first:p.last], p.page_hash, $9
          FROM unnest($2, $3, $4, $5, $6) AS p (page, first, last, names, page_hash))"};
    constexpr std::size_t kPagesAtOnce = 64;
    for (std::size_t page = 0; page < hashes.size();) {
        check_interrupts();
        std::vector<std::int32_t> numbers, firsts, lasts;
        std::vector<bool> names;
        std::vector<Digest> page_hashes;
        std::vector<UserId> users;
        std::vector<std::int64_t> seqs;
        for (; page < hashes.size() && numbers.size() < kPagesAtOnce; ++page) {
            const std::size_t first = page * kHeadsPerPage;
            const auto members = heads.subspan(first, std::min(kHeadsPerPage, heads.size() - first));
            const auto earlier = before.page_beginning_with(members.front().user);
            numbers.push_back(static_cast<std::int32_t>(page));
            firsts.push_back(static_cast<std::int32_t>(users.size()) + 1);
            lasts.push_back(static_cast<std::int32_t>(users.size() + members.size()));
            names.push_back(!std::ranges::equal(members, earlier, {}, &Head::user, &Head::user));
            page_hashes.push_back(hashes[page]);
            for (const Head& head : members) {
                users.push_back(head.user);
                seqs.push_back(head.seq);
            }
        }
        const ScratchMemory scratch;
        sql.execute(kInsert, day, numbers, firsts, lasts, names, page_hashes, users, seqs, now);
    }
}

/// One checkpoint at a time; the lock ends with the transaction.
void lock_checkpoints(Sql& sql) {
    static constexpr Statement kLock{
        "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('fitkart.ledger_checkpoint'))"};
    sql.execute(kLock);
}

/// VALIDATION_FAILED for a day to come, and for one before the newest checkpoint's: those would say today's heads of it.
void require_next(LocalDay day, const std::optional<Checkpoint>& newest, Instant now) {
    const auto refuse = [&](const std::string& message) {
        throw Error{ErrorCode::validation_failed, message, {{"argument", "on_day"}, {"on_day", iso_text(day)}}};
    };
    if (day > utc_day(now)) {
        refuse(concat("on_day is ", iso_text(day), ", today is ", iso_text(utc_day(now))));
    }
    if (newest && day < newest->day) {
        refuse(concat("on_day is ", iso_text(day), ", the newest checkpoint is of ", iso_text(newest->day)));
    }
}

/// Takes the checkpoint that follows `newest`.
Checkpoint take(Sql& sql, LocalDay day, const std::optional<Checkpoint>& newest, const std::optional<UserId>& actor, Instant now) {
    static constexpr Statement kInsert{R"(
        INSERT INTO fitkart.ledger_checkpoints (day, number, wallets, root, previous_root, rows_verified, problems, first_problem,
                                                actor_id, db_role, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT DO NOTHING)"};
    Findings findings;
    const std::vector<Head> heads = heads_now(sql);
    const CheckpointHeads before = newest ? recomputed(sql, *newest, heads, findings) : CheckpointHeads{};
    Walk walk(sql, findings);
    walk.along(written_since(before.heads, heads, findings));
    const std::vector<Digest> hashes = hashes_of_pages(heads);
    const Checkpoint taken{day,
                           newest ? newest->number + 1 : 1,
                           std::ssize(heads),
                           merkle_root(hashes),
                           newest ? newest->root : Digest{},
                           walk.rows(),
                           findings.count,
                           findings.count > 0 ? std::optional(findings.first) : std::nullopt};
    // Under the lock only a snapshot older than another checkpoint meets a conflict: PostgreSQL then says 40001, try again.
    sql.execute(kInsert, taken.day, taken.number, taken.wallets, taken.root, taken.previous_root, taken.rows_verified,
                taken.problems, taken.first_problem, actor, session_role(), now);
    write_pages(sql, day, heads, hashes, before, now);
    return taken;
}

}  // namespace

FITKART_FUNCTION(ledger_checkpoint) {
    const auto on_day = args.optional<LocalDay>("on_day");
    const auto actor = args.optional<UserId>("actor");
    return once(args, sql, UserId{}, [&] {
        const Instant now = clock_now();
        const LocalDay day = on_day.value_or(utc_day(now));
        lock_checkpoints(sql);
        std::optional<Checkpoint> answer = checkpoint_of(sql, day);
        if (!answer) {
            const std::optional<Checkpoint> newest = newest_checkpoint(sql);
            require_next(day, newest, now);
            answer = take(sql, day, newest, actor, now);
        }
        return row(answer->day, checkpoint_line(answer->day, answer->wallets, answer->root, answer->previous_root),
                   answer->root, answer->wallets, answer->rows_verified, answer->problems, answer->first_problem);
    });
}

}  // namespace fitkart
