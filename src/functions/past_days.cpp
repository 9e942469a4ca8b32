/// judge_past_days: once a day is over, whether it was walked before and whether it is like its walker's other days; and the verdict
/// by that.
#include "functions/past_days.h"

#include <algorithm>
#include <map>

#include "domain/error.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/elsewhere.h"

#include "functions/ledger.h"
#include "functions/paging.h"
#include "functions/step_deliveries.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kDaysAtOnce = 500;
constexpr std::int32_t kMostDays = 10'000;
constexpr std::chrono::days kOneDay{1};

/// Days that are over everywhere on earth and have changed since they were looked at.
std::vector<UserDay> due_days(Sql& sql, LocalDay last, const std::vector<UserId>& left_out, std::int32_t most) {
    static constexpr Statement kDue{R"(
        SELECT d.user_id, d.day
          FROM fitkart.daily_steps AS d
          JOIN fitkart.users AS u ON u.id = d.user_id AND u.deleted_at IS NULL
         WHERE d.print_due AND d.day <= $1 AND d.user_id <> ALL ($2)
         ORDER BY d.day, d.user_id
         LIMIT $3)"};
    std::vector<UserDay> days;
    for (const auto& [user, day] : sql.rows<UserId, LocalDay>(kDue, last, left_out, most)) {
        days.push_back({user, day});
    }
    return days;
}

/// When the day came, and its rhythm. Corrections move samples over midnight, and offsets by two days.
void note_arrival(Sql& sql, PastDueDay& day, bool roams, const CountingRules& rules) {
    const std::chrono::days reach = roams ? kReachOfOffsets : std::chrono::days{day.samples.has_ids() ? 1 : 0};
    day.rhythm.print = fingerprint_of(day.samples, day.reckoning);
    const auto arrival = arrival_of({day.day, day.samples, day.reckoning, day.by_minute}, day.rhythm.print,
                                    load_deliveries(sql, day.user, day.day - reach, day.day + reach), rules, check_interrupts);
    day.came = arrival ? arrival->day : day.created;
    day.rhythm.seen = arrival ? arrival->hashes : std::vector<Instant>(day.rhythm.print.size(), day.created);
    for (std::size_t i = 0; i < day.rhythm.print.size(); ++i) {
        const auto known = std::ranges::find(day.rhythm_before.print, day.rhythm.print[i]);
        if (known != day.rhythm_before.print.end()) {
            day.rhythm.seen[i] = std::min(day.rhythm.seen[i], day.rhythm_before.seen[static_cast<std::size_t>(known - day.rhythm_before.print.begin())]);
        }
    }
}

/// The days with all that is looked at.
std::vector<PastDueDay> read_due(Sql& sql, const std::vector<UserDay>& days, std::map<UserId, Walker>& walkers, const JudgingRules& rules) {
    static constexpr Statement kRead{R"(
        SELECT d.user_id, d.day, d.minutes, d.created_at, d.came_at, c.shared, d.anomaly_score::integer, d.traits, d.status = 'rejected',
               f.hashes, f.seen_at
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
          JOIN fitkart.daily_steps AS d ON d.user_id = n.user_id AND d.day = n.day
          LEFT JOIN fitkart.step_copies AS c ON c.user_id = d.user_id AND c.day = d.day
          LEFT JOIN fitkart.step_fingerprints AS f ON f.user_id = d.user_id AND f.day = d.day
         ORDER BY d.day, d.user_id)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    for (const UserDay& day : days) {
        users.push_back(day.user);
        dates.push_back(day.day);
    }
    std::vector<PastDueDay> due;
    using Numbers = std::optional<std::vector<std::int32_t>>;
    for (auto& [user, day, minutes, created, came, shared, score, traits, rejected, hashes, seen] :
         sql.rows<UserId, LocalDay, Bytes, Instant, std::optional<Instant>, std::optional<std::int32_t>, std::int32_t, Numbers, bool,
                  std::optional<std::vector<std::int64_t>>, std::optional<std::vector<Instant>>>(
             kRead, users, dates)) {
        check_interrupts();
        PastDueDay& read = due.emplace_back(PastDueDay{user, day, shared, score, traits.value_or(std::vector<std::int32_t>{}), came,
                                                      hashes ? rhythm_from(*hashes, seen, Instant::max()) : Rhythm{}, rejected, created});
        Walker& walker = walkers.at(user);
        read.samples = decode_day(minutes);
        read.reckoning = reckon(read.samples, rules.counting);
        read.by_minute = minutes_of(read.samples, read.reckoning);
        note_arrival(sql, read, walker.roams, rules.counting);
        read.clock = clock_of(day, walker);
        read.end = local_midnight(day + kOneDay, walker.calendar.zone_on(day));
    }
    return due;
}

void set_looked_at(Sql& sql, const std::vector<PastDueDay>& days) {
    static constexpr Statement kDone{R"(
        UPDATE fitkart.daily_steps AS d
           SET print_due = false
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) AS n (user_id, day)
         WHERE d.user_id = n.user_id AND d.day = n.day)"};
    std::vector<UserId> users;
    std::vector<LocalDay> dates;
    for (const PastDueDay& day : days) {
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

/// What a day would score by what is known of it now; a copy's points are the same whatever it copies.
int score_of(const PastDueDay& day, const std::optional<std::int32_t>& shared, const Habit& habit, const JudgingRules& rules) {
    const std::optional<CopiedDay> copy = shared ? std::optional<CopiedDay>{CopiedDay{}} : std::nullopt;
    return verdict_on(day.samples, day.reckoning, rules, {day.clock, copy, habit}).score;
}

/// Looks at these days of these people, who are ascending.
JudgedDays judge_days(Sql& sql, const std::vector<UserId>& users, const std::vector<UserDay>& days, Instant now) {
    auto wallets = Wallets::lock(sql, users);  // what is delivered to these days waits, and is looked at the next time

    const JudgingRules rules = judging_rules(sql);
    std::map<UserId, Walker> walkers;
    for (Walker& walker : load_walkers(sql, users, now)) {
        const UserId user = walker.user;
        walkers.emplace(user, std::move(walker));
    }
    std::vector<UserDay> of_walkers;  // without those of who was erased meanwhile
    std::ranges::copy_if(days, std::back_inserter(of_walkers), [&](const UserDay& day) { return walkers.contains(day.user); });
    const std::vector<PastDueDay> due = read_due(sql, of_walkers, walkers, rules);
    note_traits(sql, due);
    const std::vector<std::optional<std::int32_t>> copies = note_copies(sql, due, now);
    const std::vector<Habit> habits = note_habits(sql, due);
    std::int32_t judged = 0;
    for (std::size_t i = 0; i < due.size(); ++i) {
        check_interrupts();
        // Who was rejected delivered nothing since: what speaks against him now is no reason to ask again.
        if (!due[i].rejected && (copies[i] != due[i].shared_before || score_of(due[i], copies[i], habits[i], rules) != due[i].score)) {
            judge_again(sql, wallets, {due[i].user, due[i].day}, rules, now);
            ++judged;
        }
    }
    set_looked_at(sql, due);  // last: what was judged again was written
    return {.days = static_cast<std::int32_t>(due.size()),
            .copies = static_cast<std::int32_t>(std::ranges::count_if(copies, &std::optional<std::int32_t>::has_value)),
            .judged = judged};
}

}  // namespace

JudgedDays judge_past_days(Sql& sql, std::int32_t most) {
    const Instant now = clock_now();
    // Twelve hours behind UTC the day lasts longest.
    const LocalDay last{std::chrono::floor<std::chrono::days>(now - std::chrono::hours{12}).time_since_epoch() - kOneDay};
    measure_population(sql, last, now);
    JudgedDays done;
    std::vector<UserDay> waiting;
    bool full = false;
    const auto due = [&](const std::vector<UserId>& left_out) {
        waiting = due_days(sql, last, left_out, most);
        full = waiting.size() == static_cast<std::size_t>(most);
        std::vector<UserId> walkers;
        std::ranges::transform(waiting, std::back_inserter(walkers), &UserDay::user);
        return walkers;
    };
    const LeftOut left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        std::vector<UserDay> days;
        std::ranges::copy_if(waiting, std::back_inserter(days),
                             [&](const UserDay& day) { return std::ranges::binary_search(users, day.user); });
        done = judge_days(sql, users, days, now);
    });
    done.left_out = left_out;
    done.full = full;
    return done;
}

FITKART_FUNCTION(judge_past_days) {
    const JudgedDays done = judge_past_days(sql, read_lim(args, kDaysAtOnce, kMostDays));
    return row(done.days, done.copies, done.judged);
}

}  // namespace fitkart
