/// Days that are other days again: the rhythm of a day as hashes, and who had it first.
#include <algorithm>

#include "domain/anticheat/fingerprint.h"

#include "functions/past_days.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

std::vector<std::int64_t> stored(const Fingerprint& print) {
    std::vector<std::int64_t> hashes;
    std::ranges::transform(print, std::back_inserter(hashes), [](std::uint64_t hash) { return static_cast<std::int64_t>(hash); });
    return hashes;
}

void write_print(Sql& sql, const PastDueDay& day, const Fingerprint& print, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_fingerprints AS f (user_id, day, hashes, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT (user_id, day) DO UPDATE SET hashes = EXCLUDED.hashes, updated_at = EXCLUDED.updated_at
         WHERE f.hashes <> EXCLUDED.hashes)"};
    static constexpr Statement kRemove{"DELETE FROM fitkart.step_fingerprints WHERE user_id = $1 AND day = $2"};
    if (print.empty()) {
        sql.execute(kRemove, day.user, day.day);
    } else {
        sql.execute(kWrite, day.user, day.day, stored(print), now);
    }
}

/// A day with the same rhythm.
struct Twin {
    UserId user{};
    LocalDay day{};
    std::int32_t shared = 0;
    bool before = false;  ///< it was there before
};

/// Those that are alike, the one that came first (arrival_of) before the others. Of two that came at one instant the earlier day is
/// the first, then the lower account: whoever is looked at, the answer is one.
std::vector<Twin> twins_of(Sql& sql, const PastDueDay& day, const Fingerprint& print) {
    static constexpr Statement kTwins{R"(
        WITH alike AS (
                 SELECT f.user_id, f.day, s.shared
                   FROM fitkart.step_fingerprints AS f
                  CROSS JOIN LATERAL (SELECT pg_catalog.count(*)::integer AS shared
                                        FROM pg_catalog.unnest(f.hashes) AS h (hash) WHERE h.hash = ANY ($3)) AS s
                  WHERE f.hashes && $3 AND s.shared >= $4 AND NOT (f.user_id = $1 AND f.day = $2)
                  UNION ALL
                 SELECT $1, $2, 0),
             there AS (
                 SELECT a.user_id, a.day, a.shared, coalesce(d.came_at, d.created_at) AS came_at
                   FROM alike AS a
                   JOIN fitkart.daily_steps AS d ON d.user_id = a.user_id AND d.day = a.day)
        SELECT t.user_id, t.day, t.shared, (t.came_at, t.day, t.user_id) < (own.came_at, own.day, own.user_id)
          FROM there AS t
          JOIN there AS own ON own.user_id = $1 AND own.day = $2
         WHERE NOT (t.user_id = $1 AND t.day = $2)
         ORDER BY t.came_at, t.day, t.user_id)"};
    std::vector<Twin> twins;
    for (const auto& [user, at, shared, before] : sql.rows<UserId, LocalDay, std::int32_t, bool>(
             kTwins, day.user, day.day, stored(print), static_cast<std::int32_t>(kAlikeHashes))) {
        twins.push_back({user, at, shared, before});
    }
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

/// Days that copy this one, or are like it and came after it, are to be looked at again.
void look_again(Sql& sql, const PastDueDay& day, const std::vector<Twin>& twins) {
    static constexpr Statement kCopies{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
          FROM fitkart.step_copies AS c
         WHERE c.of_user_id = $1 AND c.of_day = $2 AND d.user_id = c.user_id AND d.day = c.day AND NOT d.print_due)"};
    static constexpr Statement kTwin{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = true
         WHERE d.user_id = $1 AND d.day = $2 AND NOT d.print_due
           AND NOT EXISTS (SELECT FROM fitkart.step_copies AS c WHERE c.user_id = d.user_id AND c.day = d.day))"};
    if (twins.empty() || twins.front().before) {
        sql.execute(kCopies, day.user, day.day);  // copied was another, or none
    }
    for (const Twin& twin : twins) {
        if (!twin.before) {
            sql.execute(kTwin, twin.user, twin.day);
        }
    }
}

}  // namespace

std::vector<bool> note_copies(Sql& sql, const std::vector<PastDueDay>& due, Instant now) {
    std::vector<Fingerprint> prints;
    for (const PastDueDay& day : due) {
        check_interrupts();
        prints.push_back(fingerprint_of(day.by_minute));
        write_print(sql, day, prints.back(), now);
    }
    std::vector<bool> copies;
    for (std::size_t i = 0; i < due.size(); ++i) {
        check_interrupts();
        const PastDueDay& day = due[i];
        const std::vector<Twin> twins = prints[i].empty() ? std::vector<Twin>{} : twins_of(sql, day, prints[i]);
        look_again(sql, day, twins);
        copies.push_back(!twins.empty() && twins.front().before);
        if (copies.back()) {
            write_copy(sql, day, twins.front(), now);
        } else if (day.was_copy) {
            remove_copy(sql, day);
        }
    }
    return copies;
}

}  // namespace fitkart
