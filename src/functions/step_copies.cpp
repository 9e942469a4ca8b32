/// Days that are other days again: the rhythm of a day as hashes, and who had it first.
#include <algorithm>
#include <tuple>

#include "domain/anticheat/arrival.h"
#include "domain/anticheat/fingerprint.h"

#include "functions/past_days.h"
#include "functions/step_deliveries.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

std::vector<std::int64_t> stored(const Fingerprint& print) {
    std::vector<std::int64_t> hashes;
    std::ranges::transform(print, std::back_inserter(hashes), [](std::uint64_t hash) { return static_cast<std::int64_t>(hash); });
    return hashes;
}

Fingerprint from_stored(const std::vector<std::int64_t>& hashes) {
    Fingerprint print;
    std::ranges::transform(hashes, std::back_inserter(print), [](std::int64_t hash) { return static_cast<std::uint64_t>(hash); });
    std::ranges::sort(print);  // as numbers without a sign
    return print;
}

/// Answers whether it is another than before. A day whose samples were shrunk keeps what it had.
bool write_print(Sql& sql, const PastDueDay& day, const Fingerprint& print, LocalDay first_detailed, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_fingerprints AS f (user_id, day, hashes, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (user_id, day) DO UPDATE SET hashes = EXCLUDED.hashes, updated_at = EXCLUDED.updated_at
         WHERE f.hashes <> EXCLUDED.hashes)"};
    static constexpr Statement kRemove{"DELETE FROM fitkart.step_fingerprints WHERE user_id = $1 AND day = $2"};
    if (!print.empty()) {
        return sql.execute(kWrite, day.user, day.day, stored(print), now) > 0;
    }
    return day.day >= first_detailed && sql.execute(kRemove, day.user, day.day) > 0;
}

/// A day with the same rhythm.
struct Twin {
    UserId user{};
    LocalDay day{};
    Fingerprint print{};
    Instant created{};
    std::int32_t shared = 0;
    Instant came{};       ///< when the shared rhythm did
    bool before = false;  ///< it had that rhythm first
};

/// Those that are alike; of a crowd the ones that were begun first. Nobody can hide the day he copies behind fewer than that.
std::vector<Twin> twins_of(Sql& sql, const PastDueDay& day, const Fingerprint& print) {
    constexpr std::int32_t kMostTwins = 256;
    static constexpr Statement kTwins{R"(
        WITH alike AS MATERIALIZED (  -- few, whatever the planner takes && for: it would rather read all days than look these up
                 SELECT f.user_id, f.day, f.hashes, s.shared
                   FROM fitkart.step_fingerprints AS f
                  CROSS JOIN LATERAL (SELECT pg_catalog.count(*)::integer AS shared
                                        FROM pg_catalog.unnest(f.hashes) AS h (hash) WHERE h.hash = ANY ($3)) AS s
                  WHERE f.hashes && $3 AND s.shared >= $4 AND NOT (f.user_id = $1 AND f.day = $2))
        SELECT t.user_id, t.day, t.hashes, t.created_at, t.shared
          FROM (SELECT a.*, (SELECT d.created_at FROM fitkart.daily_steps AS d WHERE d.user_id = a.user_id AND d.day = a.day) AS created_at
                  FROM alike AS a) AS t
         WHERE t.created_at IS NOT NULL
         ORDER BY t.created_at, t.day, t.user_id
         LIMIT $5)"};
    std::vector<Twin> twins;
    for (const auto& [user, at, hashes, created, shared] : sql.rows<UserId, LocalDay, std::vector<std::int64_t>, Instant, std::int32_t>(
             kTwins, day.user, day.day, stored(print), static_cast<std::int32_t>(kAlikeHashes), kMostTwins)) {
        twins.push_back({user, at, from_stored(hashes), created, shared});
    }
    return twins;
}

/// The deliveries among which samples of a day may have been: a correction, or another offset, moves them to a day around.
std::vector<Delivered> deliveries_around(Sql& sql, const UserId& user, LocalDay day) {
    constexpr std::chrono::days kReach{2};
    return load_deliveries(sql, user, day - kReach, day + kReach);
}

/// Says of each twin whether it had the rhythm first, and puts the one that had it first of all in front. Where a day's samples are
/// shrunk its row tells when it came. Of two that came at one instant the earlier day is the first, then the lower account: whoever
/// is looked at, the answer is one.
void put_in_order(Sql& sql, const PastDueDay& day, const Fingerprint& print, const CountingRules& rules, std::vector<Twin>& twins) {
    const std::vector<Delivered> own = deliveries_around(sql, day.user, day.day);
    for (Twin& twin : twins) {
        const std::vector<std::uint64_t> rhythm = common_hashes(print, twin.print);
        twin.came = arrival_of_rhythm(rhythm, deliveries_around(sql, twin.user, twin.day), rules, check_interrupts).value_or(twin.created);
        const Instant came = arrival_of_rhythm(rhythm, own, rules, check_interrupts).value_or(day.created);
        twin.before = std::tie(twin.came, twin.day, twin.user) < std::tie(came, day.day, day.user);
    }
    std::ranges::sort(twins, [](const Twin& a, const Twin& b) {
        return std::tuple(!a.before, a.came, a.day, a.user) < std::tuple(!b.before, b.came, b.day, b.user);
    });
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

/// Days that copy this one and came before it, or no longer are like it, are to be looked at again; so are those that are like it,
/// came after it and are no copies yet; and all its copies where its rhythm is another.
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
           AND NOT EXISTS (SELECT FROM fitkart.step_copies AS c WHERE c.user_id = d.user_id AND c.day = d.day))"};
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
        sql.execute(kTwins, users, days);
    }
}

}  // namespace

std::vector<std::optional<std::int32_t>> note_copies(Sql& sql, const std::vector<PastDueDay>& due, const CountingRules& rules, Instant now) {
    const LocalDay first_detailed{std::chrono::floor<std::chrono::days>(now).time_since_epoch() -
                                  std::chrono::days{current_settings(sql).sample_detail_days}};
    std::vector<Fingerprint> prints;
    std::vector<bool> another_rhythm;
    for (const PastDueDay& day : due) {
        check_interrupts();
        prints.push_back(fingerprint_of(day.by_minute));
        another_rhythm.push_back(write_print(sql, day, prints.back(), first_detailed, now));
    }
    std::vector<std::optional<std::int32_t>> copies;
    for (std::size_t i = 0; i < due.size(); ++i) {
        check_interrupts();
        const PastDueDay& day = due[i];
        std::vector<Twin> twins = prints[i].empty() ? std::vector<Twin>{} : twins_of(sql, day, prints[i]);
        if (!twins.empty()) {
            put_in_order(sql, day, prints[i], rules, twins);
        }
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
