/// Days that are other days again: the rhythm of a day as hashes, and who had it first.
#include <algorithm>
#include <tuple>

#include "domain/anticheat/arrival.h"

#include "functions/past_days.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

std::vector<std::int64_t> stored(const Fingerprint& print) {
    std::vector<std::int64_t> hashes;
    std::ranges::transform(print, std::back_inserter(hashes), [](std::uint64_t hash) { return static_cast<std::int64_t>(hash); });
    return hashes;
}

/// Answers whether its hashes are others than before. A day that was rejected keeps those that it was rejected with, whatever is taken
/// out of it; one whose samples were shrunk what it had.
bool write_rhythm(Sql& sql, const PastDueDay& day, LocalDay first_detailed, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_fingerprints AS f (user_id, day, hashes, seen_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (user_id, day) DO UPDATE SET hashes = EXCLUDED.hashes, seen_at = EXCLUDED.seen_at, updated_at = EXCLUDED.updated_at
         WHERE (f.hashes, f.seen_at) IS DISTINCT FROM (EXCLUDED.hashes, EXCLUDED.seen_at))"};
    static constexpr Statement kRemove{"DELETE FROM fitkart.step_fingerprints WHERE user_id = $1 AND day = $2"};
    if (day.rejected && !day.rhythm_before.print.empty()) {
        return false;
    }
    if (!day.rhythm.print.empty()) {
        sql.execute(kWrite, day.user, day.day, stored(day.rhythm.print), day.rhythm.seen, now);
    } else if (day.day >= first_detailed && !day.rhythm_before.print.empty()) {
        sql.execute(kRemove, day.user, day.day);
    }
    return day.rhythm.print != day.rhythm_before.print;
}

/// A day with the same rhythm.
struct Twin {
    UserId user{};
    LocalDay day{};
    std::int32_t shared = 0;
    Instant had{};        ///< when it had what they share
    bool before = false;  ///< it had that first
};

/// Those that are alike, the one that had the rhythm first before the others. Of two that had it at one instant, as samples had that
/// moved from day to day, one that its walker was rejected for is the first, then the earlier day, then the lower account: whoever is
/// looked at, the answer is one.
std::vector<Twin> twins_of(Sql& sql, const PastDueDay& day) {
    static constexpr Statement kTwins{R"(
        WITH alike AS MATERIALIZED (  -- few, whatever the planner takes && for: it would rather read all days than look these up
                 SELECT f.user_id, f.day, f.hashes, f.seen_at
                   FROM fitkart.step_fingerprints AS f
                  CROSS JOIN LATERAL (SELECT pg_catalog.count(*)::integer AS shared
                                        FROM pg_catalog.unnest(f.hashes) AS h (hash) WHERE h.hash = ANY ($3)) AS s
                  WHERE f.hashes && $3 AND s.shared >= $4 AND NOT (f.user_id = $1 AND f.day = $2))
        SELECT a.user_id, a.day, a.hashes, a.seen_at,
               (SELECT d.created_at FROM fitkart.daily_steps AS d WHERE d.user_id = a.user_id AND d.day = a.day),
               a.user_id = $1 AND EXISTS (SELECT FROM fitkart.daily_steps AS d WHERE d.user_id = $1 AND d.day = a.day AND d.status = 'rejected')
          FROM alike AS a)"};
    std::vector<Twin> twins;
    for (const auto& [user, at, hashes, seen, created, rejected] :
         sql.rows<UserId, LocalDay, std::vector<std::int64_t>, std::optional<std::vector<Instant>>, std::optional<Instant>, bool>(
             kTwins, day.user, day.day, stored(day.rhythm.print), static_cast<std::int32_t>(kAlikeHashes))) {
        check_interrupts();
        const Rhythm other = rhythm_from(hashes, seen, created.value_or(day.created));
        Twin twin{user, at, static_cast<std::int32_t>(shared_hashes(other.print, day.rhythm.print)), had_shared(other, day.rhythm.print).value()};
        const Instant had = had_shared(day.rhythm, other.print).value();
        const bool own_rejected = user == day.user && day.rejected;
        twin.before = std::tuple(twin.had, !rejected, twin.day, twin.user) < std::tuple(had, !own_rejected, day.day, day.user);
        twins.push_back(twin);
    }
    std::ranges::sort(twins, [](const Twin& a, const Twin& b) {
        return std::tuple(!a.before, a.had, a.day, a.user) < std::tuple(!b.before, b.had, b.day, b.user);
    });
    return twins;
}

void write_copy(Sql& sql, const PastDueDay& day, const Twin& of, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_copies (user_id, day, of_user_id, of_day, shared, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (user_id, day) DO UPDATE SET of_user_id = EXCLUDED.of_user_id, of_day = EXCLUDED.of_day, shared = EXCLUDED.shared)"};
    sql.execute(kWrite, day.user, day.day, of.user, of.day, of.shared, now);
}

void remove_copy(Sql& sql, const PastDueDay& day) {
    static constexpr Statement kRemove{"DELETE FROM fitkart.step_copies WHERE user_id = $1 AND day = $2"};
    sql.execute(kRemove, day.user, day.day);
}

/// Days that copy this one and had the rhythm before it, or no longer are like it, are to be looked at again, and all its copies where
/// its rhythm is another. So are those that are like it, had that after it and copy nothing yet; or another day, where this one
/// copies none.
void look_again(Sql& sql, const PastDueDay& day, const std::vector<Twin>& twins, bool another_rhythm) {
    static constexpr Statement kCopies{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
          FROM fitkart.step_copies AS c
         WHERE c.of_user_id = $1 AND c.of_day = $2 AND d.user_id = c.user_id AND d.day = c.day AND NOT d.print_due
           AND ($3 OR NOT EXISTS (SELECT FROM ROWS FROM (pg_catalog.unnest($4), pg_catalog.unnest($5)) AS n (user_id, day)
                                   WHERE n.user_id = c.user_id AND n.day = c.day)))"};
    static constexpr Statement kTwins{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
         WHERE d.user_id = n.user_id AND d.day = n.day AND NOT d.print_due
           AND NOT EXISTS (SELECT FROM fitkart.step_copies AS c
                            WHERE c.user_id = d.user_id AND c.day = d.day AND ($3 OR (c.of_user_id, c.of_day) = ($4, $5))))"};
    std::vector<UserId> users;
    std::vector<LocalDay> days;
    for (const Twin& twin : twins) {
        if (!twin.before) {
            users.push_back(twin.user);
            days.push_back(twin.day);
        }
    }
    sql.execute(kCopies, day.user, day.day, another_rhythm, users, days);
    if (!users.empty()) {
        sql.execute(kTwins, users, days, twins.front().before, day.user, day.day);
    }
}

}  // namespace

Rhythm rhythm_from(const std::vector<std::int64_t>& hashes, const std::optional<std::vector<Instant>>& seen, Instant otherwise) {
    std::vector<std::pair<std::uint64_t, Instant>> pairs;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        pairs.emplace_back(static_cast<std::uint64_t>(hashes[i]), seen ? (*seen)[i] : otherwise);
    }
    std::ranges::sort(pairs);
    Rhythm rhythm;
    for (const auto& [hash, at] : pairs) {
        rhythm.print.push_back(hash);
        rhythm.seen.push_back(at);
    }
    return rhythm;
}

void keep_rhythm(Sql& sql, const UserDay& at, const Day& samples, const CountingRules& rules, Instant now) {
    static constexpr Statement kKeep{R"(
        INSERT INTO fitkart.step_fingerprints (user_id, day, hashes, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (user_id, day) DO NOTHING)"};
    if (const Fingerprint print = fingerprint_of(samples, reckon(samples, rules)); !print.empty()) {
        sql.execute(kKeep, at.user, at.day, stored(print), now);
    }
}

std::vector<std::optional<std::int32_t>> note_copies(Sql& sql, const std::vector<PastDueDay>& due, Instant now) {
    const LocalDay first_detailed{std::chrono::floor<std::chrono::days>(now).time_since_epoch() -
                                  std::chrono::days{current_settings(sql).sample_detail_days}};
    std::vector<bool> another_rhythm;
    for (const PastDueDay& day : due) {
        check_interrupts();
        another_rhythm.push_back(write_rhythm(sql, day, first_detailed, now));
    }
    std::vector<std::optional<std::int32_t>> copies;
    for (std::size_t i = 0; i < due.size(); ++i) {
        check_interrupts();
        const PastDueDay& day = due[i];
        const std::vector<Twin> twins = day.rhythm.print.empty() ? std::vector<Twin>{} : twins_of(sql, day);
        look_again(sql, day, twins, another_rhythm[i]);
        const bool is_copy = !twins.empty() && twins.front().before;
        copies.push_back(is_copy ? std::optional{twins.front().shared} : std::nullopt);
        if (is_copy) {
            write_copy(sql, day, twins.front(), now);
        } else if (day.shared_before) {
            remove_copy(sql, day);
        }
    }
    return copies;
}

}  // namespace fitkart
