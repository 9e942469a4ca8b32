/// Days that are other days again: looked for once a day is over, since a day that is still walked has no rhythm yet.
#include <algorithm>
#include <map>

#include "domain/anticheat/fingerprint.h"
#include "domain/error.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"

#include "functions/ledger.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kDaysAtOnce = 500;
constexpr std::int32_t kMostDays = 10'000;

/// A day to look at.
struct DueDay {
    UserId user{};
    LocalDay day{};
    Bytes minutes{};
    Instant since{};  ///< when it was first delivered
    bool was_copy = false;
};

/// Days that are over everywhere on earth and have changed since they were looked at.
std::vector<UserDay> due_days(Sql& sql, LocalDay last, std::int32_t most) {
    static constexpr Statement kDue{R"(
        SELECT d.user_id, d.day
          FROM fitkart.daily_steps AS d
          JOIN fitkart.users AS u ON u.id = d.user_id AND u.deleted_at IS NULL
         WHERE d.print_due AND d.day <= $1
         ORDER BY d.day, d.user_id
         LIMIT $2)"};
    std::vector<UserDay> days;
    for (const auto& [user, day] : sql.rows<UserId, LocalDay>(kDue, last, most)) {
        days.push_back({user, day});
    }
    return days;
}

std::vector<DueDay> read_due(Sql& sql, const std::vector<UserDay>& days) {
    static constexpr Statement kRead{R"(
        SELECT d.user_id, d.day, d.minutes, d.created_at, c.user_id IS NOT NULL
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
          JOIN fitkart.daily_steps AS d ON d.user_id = n.user_id AND d.day = n.day
          LEFT JOIN fitkart.step_copies AS c ON c.user_id = d.user_id AND c.day = d.day
         ORDER BY d.created_at, d.day, d.user_id)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    for (const UserDay& day : days) {
        users.push_back(day.user);
        dates.push_back(day.day);
    }
    std::vector<DueDay> due;
    for (auto& [user, day, minutes, since, was_copy] : sql.rows<UserId, LocalDay, Bytes, Instant, bool>(kRead, users, dates)) {
        due.push_back({user, day, std::move(minutes), since, was_copy});
    }
    return due;
}

std::vector<std::int64_t> stored(const Fingerprint& print) {
    std::vector<std::int64_t> hashes;
    std::ranges::transform(print, std::back_inserter(hashes), [](std::uint64_t hash) { return static_cast<std::int64_t>(hash); });
    return hashes;
}

void write_print(Sql& sql, const DueDay& day, const Fingerprint& print, Instant now) {
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

/// Those that are alike, the one that was there first before the others. Of two that came at one instant the earlier day is the
/// first, then the lower account: whoever is looked at, the answer is one.
std::vector<Twin> twins_of(Sql& sql, const DueDay& day, const Fingerprint& print) {
    static constexpr Statement kTwins{R"(
        SELECT t.user_id, t.day, t.shared, (d.created_at, t.day, t.user_id) < ($4, $2, $1)
          FROM (SELECT f.user_id, f.day,
                       (SELECT pg_catalog.count(*)::integer FROM pg_catalog.unnest(f.hashes) AS h (hash) WHERE h.hash = ANY ($3)) AS shared
                  FROM fitkart.step_fingerprints AS f
                 WHERE f.hashes && $3 AND NOT (f.user_id = $1 AND f.day = $2)) AS t
          JOIN fitkart.daily_steps AS d ON d.user_id = t.user_id AND d.day = t.day
         WHERE t.shared >= $5
         ORDER BY d.created_at, t.day, t.user_id)"};
    std::vector<Twin> twins;
    for (const auto& [user, at, shared, before] : sql.rows<UserId, LocalDay, std::int32_t, bool>(
             kTwins, day.user, day.day, stored(print), day.since, static_cast<std::int32_t>(kAlikeHashes))) {
        twins.push_back({user, at, shared, before});
    }
    return twins;
}

void write_copy(Sql& sql, const DueDay& day, const Twin& of, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.step_copies (user_id, day, of_user_id, of_day, shared, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (user_id, day) DO UPDATE SET of_user_id = EXCLUDED.of_user_id, of_day = EXCLUDED.of_day, shared = EXCLUDED.shared)"};
    sql.execute(kWrite, day.user, day.day, of.user, of.day, of.shared, now);
}

void remove_copy(Sql& sql, const DueDay& day) {
    static constexpr Statement kRemove{"DELETE FROM fitkart.step_copies WHERE user_id = $1 AND day = $2"};
    sql.execute(kRemove, day.user, day.day);
}

/// Days that copy this one, or are like it and came after it, are to be looked at again.
void look_again(Sql& sql, const DueDay& day, const std::vector<Twin>& twins) {
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
    if (twins.empty()) {
        sql.execute(kCopies, day.user, day.day);
    }
    for (const Twin& twin : twins) {
        if (!twin.before) {
            sql.execute(kTwin, twin.user, twin.day);
        }
    }
}

void set_looked_at(Sql& sql, const std::vector<DueDay>& days) {
    static constexpr Statement kDone{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = false
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    for (const DueDay& day : days) {
        users.push_back(day.user);
        dates.push_back(day.day);
    }
    sql.execute(kDone, users, dates);
}

/// The day again, by what is known of it now.
void judge_again(Sql& sql, Wallets& wallets, const UserDay& at, const JudgingRules& rules, Instant now) {
    Walker walker = load_walker(sql, at.user, now);
    PersonDays person = days_around(sql, walker, at.day, rules);
    WorkingDay& day = person.days.at(at.day);
    day.changed = true;
    reckon_and_judge(at.day, day, rules, walker);
    settle(sql, wallets, {&person, 1}, load_verdicts(sql, {at}), rules, {}, now, std::nullopt);
}

}  // namespace

FITKART_FUNCTION(find_step_copies) {
    const auto most = args.value_or("lim", kDaysAtOnce);
    if (most < 1 || most > kMostDays) {
        throw Error{ErrorCode::validation_failed, concat("lim is ", most, ", not 1 to ", kMostDays),
                    {{"argument", "lim"}, {"minimum", 1}, {"maximum", kMostDays}}};
    }
    const Instant now = clock_now();
    // Twelve hours behind UTC the day lasts longest.
    const LocalDay last{std::chrono::floor<std::chrono::days>(now - std::chrono::hours{12}).time_since_epoch() - std::chrono::days{1}};
    const std::vector<UserDay> days = due_days(sql, last, most);
    if (days.empty()) {
        return row(std::int32_t{0}, std::int32_t{0});
    }
    std::vector<UserId> users;
    std::ranges::transform(days, std::back_inserter(users), &UserDay::user);
    auto wallets = Wallets::lock(sql, users);  // what is delivered to these days waits, and is looked at the next time

    const JudgingRules rules = judging_rules(sql);
    const std::vector<DueDay> due = read_due(sql, days);
    std::vector<UserDay> changed;
    std::int32_t copies = 0;
    for (const DueDay& day : due) {
        check_interrupts();
        const Day samples = decode_day(day.minutes);
        const Fingerprint print = fingerprint_of(minutes_of(samples, reckon(samples, rules.counting)));
        write_print(sql, day, print, now);
        const std::vector<Twin> twins = print.empty() ? std::vector<Twin>{} : twins_of(sql, day, print);
        look_again(sql, day, twins);
        const bool is_copy = !twins.empty() && twins.front().before;
        if (is_copy) {
            write_copy(sql, day, twins.front(), now);
            ++copies;
        } else if (day.was_copy) {
            remove_copy(sql, day);
        }
        if (is_copy != day.was_copy) {
            changed.push_back({day.user, day.day});
        }
    }
    for (const UserDay& day : changed) {
        check_interrupts();
        judge_again(sql, wallets, day, rules, now);
    }
    set_looked_at(sql, due);
    return row(static_cast<std::int32_t>(due.size()), copies);
}

}  // namespace fitkart
