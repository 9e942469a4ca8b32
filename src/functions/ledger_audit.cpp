/// The audit of the books: every chain is recomputed from its first row and compared with what stands there now.
#include <algorithm>

#include "domain/error.h"
#include "domain/ledger_chain.h"
#include "domain/text.h"

#include "functions/ledger_rows.h"

#include "postgres/function.h"
#include "postgres/scratch.h"

namespace fitkart {
namespace {

/// Rows read at a time: some megabytes.
constexpr std::int64_t kPage = 5'000;

/// A ledger up to this size is walked by every verify(); a larger one by verify(full) alone. 2 million rows take 10
/// seconds.
constexpr std::int64_t kAlwaysWalked = 128LL << 20;

struct Problem {
    UserId user{};
    std::optional<std::int64_t> seq{};  ///< none: it is the wallet's
    std::string what{};
};

/// Compares the wallets of chains that have ended, a page of them with one statement.
void compare_wallets(Sql& sql, const std::vector<LedgerChain>& ended, std::vector<Problem>& problems) {
    static constexpr Statement kWallets{R"(
        SELECT w.user_id, w.available_coins, w.frozen_coins, w.debt_coins, w.total_earned, w.total_spent, w.open_serials,
               w.next_serial, w.next_expiry, w.last_seq, w.last_hash,
               coalesce((SELECT pg_catalog.range_agg(h.serials)
                           FROM fitkart.coin_holds AS h
                          WHERE h.user_id = w.user_id AND h.status = 'active'), '{}')
          FROM fitkart.wallets AS w
         WHERE w.user_id = ANY ($1)
         ORDER BY w.user_id)"};
    std::vector<UserId> users;
    for (const LedgerChain& chain : ended) {
        users.push_back(chain.sum().user);
    }
    const auto wallets =
        sql.rows<UserId, Coins, Coins, Coins, Coins, Coins, Serials, std::int64_t, std::optional<Instant>, std::int64_t, Digest, Serials>(
            kWallets, users);
    const Instant now = clock_now();
    auto next = wallets.begin();
    for (const LedgerChain& chain : ended) {
        if (next == wallets.end() || std::get<0>(*next) != chain.sum().user) {
            problems.push_back({chain.sum().user, std::nullopt, "there are transactions and no wallet"});
            continue;
        }
        const auto& [user, available, frozen, debt, earned, spent, open, next_serial, next_expiry, seq, hash, kept] = *next++;
        if (chain.broken()) {
            continue;  // its first bad row is named already
        }
        const Wallet wallet{.user = user,
                            .available = available,
                            .frozen = frozen,
                            .debt = debt,
                            .total_earned = earned,
                            .total_spent = spent,
                            .open = open,
                            .next_serial = next_serial,
                            .next_expiry = next_expiry,
                            .last_seq = seq,
                            .last_hash = hash};
        if (auto wrong = disagreement(wallet, kept, chain.sum())) {
            problems.push_back({user, std::nullopt, *std::move(wrong)});
        } else if (auto late = overlooked_expiry(wallet, kept, chain.dates(), now)) {
            problems.push_back({user, std::nullopt, *std::move(late)});
        }
    }
}

/// Lets the chain take its next row, and notes what is wrong with it.
void follow(LedgerChain& chain, FoundRow& found, std::vector<Problem>& problems) {
    if (chain.broken()) {
        return;
    }
    if (auto wrong = chain.follow(found)) {
        problems.push_back({chain.sum().user, found.row.seq, *std::move(wrong)});
    }
}

/// Walks all chains, or one, in pages; the memory it needs does not grow with the ledger.
std::vector<Problem> walk_chains(Sql& sql, const std::optional<UserId>& of_user) {
    std::vector<Problem> problems;
    std::vector<LedgerChain> chains;  // of this page; the last one goes on
    ScratchMemory scratch;
    UserId user = of_user.value_or(UserId{});
    std::int64_t seq = 0;
    for (bool more = true; more;) {
        check_interrupts();
        std::vector<FoundRow> page = of_user ? rows_of_user(sql, user, seq, kPage) : rows_of_everybody(sql, user, seq, kPage);
        more = page.size() == static_cast<std::size_t>(kPage);
        for (FoundRow& found : page) {
            user = found.row.user;
            seq = found.row.seq;
            if (chains.empty() || chains.back().sum().user != user) {
                chains.emplace_back(user);
            }
            follow(chains.back(), found, problems);
        }
        std::optional<LedgerChain> unfinished;
        if (more) {
            unfinished = chains.back();
            chains.pop_back();
        }
        compare_wallets(sql, chains, problems);
        chains.clear();
        if (unfinished) {
            chains.push_back(*unfinished);
        }
        scratch.reset();
    }
    return problems;
}

/// A person without a row, whose wallet says otherwise.
constexpr Statement kEmptyChains{R"(
    SELECT w.user_id, NULL::pg_catalog.int8,
           pg_catalog.format('the wallet says %s coins after row %s, there are no rows',
                             w.available_coins + w.frozen_coins, w.last_seq)
      FROM fitkart.wallets AS w
     WHERE ($1 IS NULL OR w.user_id = $1)
       AND (w.last_seq <> 0 OR w.available_coins + w.frozen_coins <> 0 OR w.debt_coins <> 0
            OR w.total_earned <> 0 OR w.total_spent <> 0 OR w.open_serials <> '{}' OR w.next_serial <> 1
            OR w.last_hash <> pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex'))
       AND NOT EXISTS (SELECT FROM fitkart.coin_transactions AS t WHERE t.user_id = w.user_id)
     ORDER BY w.user_id)"};

constexpr Statement kHolds{R"(
    SELECT w.user_id, NULL::pg_catalog.int8,
           pg_catalog.format('%s coins are frozen, active holds keep %s', w.frozen_coins, coalesce(h.kept, 0))
      FROM fitkart.wallets AS w
      LEFT JOIN (SELECT a.user_id, pg_catalog.sum(a.amount - a.captured_coins) AS kept
                   FROM fitkart.coin_holds AS a
                  WHERE a.status = 'active'
                  GROUP BY a.user_id) AS h ON h.user_id = w.user_id
     WHERE ($1 IS NULL OR w.user_id = $1)
       AND w.frozen_coins <> coalesce(h.kept, 0)
     ORDER BY w.user_id)"};

/// The newest row of each wallet, found through the primary key: seconds for a million wallets.
constexpr Statement kNewestRows{R"(
    SELECT w.user_id, t.seq,
           pg_catalog.format('the wallet has %s coins after row %s, its newest row is %s and says %s',
                             w.available_coins + w.frozen_coins, w.last_seq, coalesce(t.seq, 0), coalesce(t.balance_after, 0))
      FROM fitkart.wallets AS w
      LEFT JOIN LATERAL (SELECT r.seq, r.balance_after, r.debt_after, r.row_hash
                           FROM fitkart.coin_transactions AS r
                          WHERE r.user_id = w.user_id
                          ORDER BY r.seq DESC
                          LIMIT 1) AS t ON true
     WHERE ($1 IS NULL OR w.user_id = $1)
       AND (w.last_seq <> coalesce(t.seq, 0)
            OR w.available_coins + w.frozen_coins <> coalesce(t.balance_after, 0)
            OR w.debt_coins <> coalesce(t.debt_after, 0)
            OR w.last_hash <> coalesce(t.row_hash, pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex')))
     ORDER BY w.user_id)"};

constexpr Statement kNotes{R"(
    SELECT t.user_id, t.seq, 'the description is not the one that was written'
      FROM fitkart.coin_transactions AS t
      LEFT JOIN fitkart.coin_transaction_notes AS n ON n.user_id = t.user_id AND n.transaction_id = t.id
     WHERE ($1 IS NULL OR t.user_id = $1)
       AND (t.notes_digest IS NOT NULL OR n.user_id IS NOT NULL)
       AND (n.user_id IS NULL OR n.erased_at IS NULL)
       AND t.notes_digest IS DISTINCT FROM pg_catalog.sha256(n.salt || pg_catalog.convert_to(n.description, 'UTF8'))
     ORDER BY t.user_id, t.seq)"};

/// Both sides of a transfer were written, once each: the same coins, each naming the other. Of one person's transfers the rows of those
/// he gave to are read once; of everybody's all are.
#define FITKART_TRANSFERS(received, alike)                                                        \
    "SELECT s.user_id, s.seq, 'the other side of the transfer is missing or says something else'" \
    "  FROM (SELECT i.user_id, i.seq"                                                             \
    "          FROM fitkart.coin_transactions AS i"                                               \
    "          LEFT JOIN fitkart.coin_transactions AS o"                                          \
    "                 ON o.user_id = i.counter_user_id AND o.id = i.reference_id"                 \
    "         WHERE ($1 IS NULL OR i.user_id = $1)"                                               \
    "           AND i.transaction_type = 'transfer_in'"                                           \
    "           AND (o.amount = -i.amount AND o.counter_user_id = i.user_id) IS NOT TRUE"         \
    "        UNION ALL"                                                                           \
    "        SELECT o.user_id, o.seq"                                                             \
    "          FROM fitkart.coin_transactions AS o"                                               \
    "          LEFT JOIN " received " ON " alike                                                  \
    "         WHERE ($1 IS NULL OR o.user_id = $1)"                                               \
    "           AND o.transaction_type = 'transfer_out'"                                          \
    "           AND (r.times = 1 AND r.coins = -o.amount) IS NOT TRUE) AS s"                      \
    " ORDER BY s.user_id, s.seq"

constexpr Statement kTransfers{FITKART_TRANSFERS(
    "(SELECT i.user_id, i.counter_user_id, i.reference_id, count(*) AS times, sum(i.amount) AS coins"
    "   FROM fitkart.coin_transactions AS i"
    "  WHERE i.transaction_type = 'transfer_in'"
    "  GROUP BY i.user_id, i.counter_user_id, i.reference_id) AS r",
    "r.user_id = o.counter_user_id AND r.counter_user_id = o.user_id AND r.reference_id = o.id")};
constexpr Statement kTransfersOfOne{FITKART_TRANSFERS(
    "(SELECT i.user_id, i.reference_id, count(*) AS times, sum(i.amount) AS coins"
    "   FROM (SELECT DISTINCT g.counter_user_id AS user_id"
    "           FROM fitkart.coin_transactions AS g"
    "          WHERE g.user_id = $1 AND g.transaction_type = 'transfer_out') AS takers"
    "   JOIN fitkart.coin_transactions AS i ON i.user_id = takers.user_id"
    "  WHERE i.counter_user_id = $1 AND i.transaction_type = 'transfer_in'"
    "  GROUP BY i.user_id, i.reference_id) AS r",
    "r.user_id = o.counter_user_id AND r.reference_id = o.id")};

#undef FITKART_TRANSFERS

/// What a hold says was captured is what the books have, no more and no less. Holds of orders are compared with their orders.
constexpr Statement kCaptures{R"(
    SELECT s.user_id, NULL::pg_catalog.int8,
           CASE WHEN s.captured IS NULL THEN pg_catalog.format('the books have %s coins captured from hold %s, which is not there', s.booked, s.id)
                ELSE pg_catalog.format('hold %s says that %s coins were captured, the books have %s', s.id, s.captured, s.booked) END
      FROM (SELECT coalesce(h.user_id, b.user_id) AS user_id, coalesce(h.id, b.reference_id) AS id, h.captured_coins AS captured,
                   coalesce(b.coins, 0) AS booked
              FROM (SELECT a.user_id, a.id, a.captured_coins
                      FROM fitkart.coin_holds AS a
                     WHERE ($1 IS NULL OR a.user_id = $1)
                       AND a.reference_type IS DISTINCT FROM 'order') AS h
              FULL JOIN (SELECT t.user_id, t.reference_id, -pg_catalog.sum(t.amount) AS coins
                           FROM fitkart.coin_transactions AS t
                          WHERE ($1 IS NULL OR t.user_id = $1)
                            AND t.transaction_type = 'spent'
                            AND t.reference_type = 'hold'
                          GROUP BY t.user_id, t.reference_id) AS b ON b.user_id = h.user_id AND b.reference_id = h.id) AS s
     WHERE s.captured IS DISTINCT FROM s.booked
     ORDER BY s.user_id, s.id)",
                              Planning::for_each_call};

/// Nothing is taken back twice: the rows that reverse a row are of the other sign and together at most as much.
constexpr Statement kReversals{R"(
    SELECT o.user_id, o.seq, 'more of it was reversed than it moved'
      FROM (SELECT r.user_id, r.reverses_id, pg_catalog.sum(r.amount) AS amount
              FROM fitkart.coin_transactions AS r
             WHERE ($1 IS NULL OR r.user_id = $1)
               AND r.reverses_id IS NOT NULL
             GROUP BY r.user_id, r.reverses_id) AS r
      JOIN fitkart.coin_transactions AS o ON o.user_id = r.user_id AND o.id = r.reverses_id
     WHERE pg_catalog.sign(r.amount) = pg_catalog.sign(o.amount::pg_catalog.numeric)
        OR pg_catalog.abs(r.amount) > pg_catalog.abs(o.amount)
     ORDER BY o.user_id, o.seq)"};

/// The trial balance against the wallets: all rows together are what all wallets have, and what people moved among themselves
/// is nothing.
constexpr Statement kTrialBalance{R"(
    SELECT b.booked = w.coins AND b.among_people = 0,
           pg_catalog.format('the rows add up to %s coins (%s among people), the wallets have %s', b.booked, b.among_people, w.coins)
      FROM (SELECT coalesce(pg_catalog.sum(t.amount), 0) AS booked,
                   coalesce(pg_catalog.sum(t.amount) FILTER (WHERE t.counter_account = 'user'), 0) AS among_people
              FROM fitkart.coin_transactions AS t) AS b,
           (SELECT coalesce(pg_catalog.sum(v.available_coins + v.frozen_coins), 0) AS coins FROM fitkart.wallets AS v) AS w)"};

std::vector<Problem> problems_of(Sql& sql, const Statement& statement, const std::optional<UserId>& of_user) {
    std::vector<Problem> problems;
    for (auto& [user, seq, what] : sql.rows<UserId, std::optional<std::int64_t>, std::string>(statement, of_user)) {
        problems.push_back({user, seq, std::move(what)});
    }
    return problems;
}

std::string described(const Problem& problem) {
    return problem.seq ? concat("user ", problem.user, ", row ", *problem.seq, ": ", problem.what)
                       : concat("user ", problem.user, ": ", problem.what);
}

void add_invariant(RowSet& out, std::string_view sentence, const std::vector<Problem>& problems,
                   std::string_view looked_at) {
    out.add(sentence, problems.empty(),
            problems.empty()
                ? std::string(looked_at)
                : concat(problems.size(),
                         problems.size() == 1 ? " problem: " : " problems, the first: ", described(problems.front())));
}

}  // namespace

FITKART_FUNCTION(verify_ledger) {
    static constexpr Statement kUser{"SELECT u.id FROM fitkart.users AS u WHERE u.id = $1"};
    const auto of_user = args.optional<UserId>("of_user");
    if (of_user && !sql.maybe<UserId>(kUser, *of_user)) {
        throw no_such("user", *of_user);
    }
    RowSet out;
    const auto add = [&](const std::vector<Problem>& problems) {
        for (const Problem& problem : problems) {
            out.add(problem.user, problem.seq, problem.what);
        }
    };
    add(walk_chains(sql, of_user));
    for (const Statement& statement : {kEmptyChains, kHolds, kCaptures, kNotes, of_user ? kTransfersOfOne : kTransfers, kReversals}) {
        add(problems_of(sql, statement, of_user));
    }
    return out;
}

FITKART_FUNCTION(verify_coins) {
    static constexpr Statement kSize{"SELECT pg_catalog.pg_table_size('fitkart.coin_transactions')"};
    const std::optional<UserId> everybody;
    const bool full = args.value_or<bool>("full", false);
    const bool walks = full || std::get<0>(sql.one<std::int64_t>(kSize)) <= kAlwaysWalked;
    RowSet out;
    add_invariant(out, "every wallet is what its newest transaction says", problems_of(sql, kNewestRows, everybody),
                  "all wallets");
    add_invariant(out, "frozen coins are what active holds keep", problems_of(sql, kHolds, everybody), "all wallets");
    if (walks) {
        std::vector<Problem> problems = walk_chains(sql, everybody);
        std::ranges::move(problems_of(sql, kEmptyChains, everybody), std::back_inserter(problems));
        add_invariant(out, "no transaction was changed, removed, added or moved", problems, "all chains");
        add_invariant(out, "a transfer has two sides", problems_of(sql, kTransfers, everybody), "all transfers");
        add_invariant(out, "what holds say was captured stands in the books", problems_of(sql, kCaptures, everybody), "all holds");
        add_invariant(out, "nothing is taken back twice", problems_of(sql, kReversals, everybody), "all reversals and refunds");
        const auto [balanced, totals] = sql.one<bool, std::string>(kTrialBalance);
        out.add("the trial balance is what the wallets say", balanced, totals);
        add_invariant(out, "descriptions are the ones that were written", problems_of(sql, kNotes, everybody),
                      "all descriptions");
    } else {
        out.add("no transaction was changed, removed, added or moved", true,
                "the ledger is large: verify(full => true) walks its chains");
    }
    return out;
}

}  // namespace fitkart
