/// What other rules would make of the days that are stored, without changing anything.
#include <map>
#include <set>

#include "domain/anticheat/habit.h"
#include "domain/anticheat/score.h"
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"
#include "domain/trust.h"

#include "functions/day_prices.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"
#include "postgres/scratch.h"
#include "postgres/time_zone.h"

namespace fitkart {
namespace {

constexpr std::array<std::string_view, 4> kRules{"anomaly_review_score", "anti_cheat_enabled", "manual_steps_earn", "step_sources"};
constexpr std::chrono::days kMostDays{366};
constexpr std::int32_t kDaysAtOnce = 1'000;

/// The settings as they are, with those of `changes` instead.
Settings changed(const Settings& settings, const Json& changes) {
    if (!changes.is_object()) {
        throw Error{ErrorCode::validation_failed, "settings is an object of settings and their values", {{"argument", "settings"}}};
    }
    Settings other = settings;
    for (const auto& [key, wanted] : changes.members()) {
        if (std::ranges::find(kRules, key) == kRules.end()) {
            throw Error{ErrorCode::setting_invalid, concat("days are not judged by the setting ", key.substr(0, 60)), {{"key", key.substr(0, 60)}},
                        "They are by anomaly_review_score, anti_cheat_enabled, manual_steps_earn and step_sources."};
        }
        apply_setting(other, key, wanted.is_string() ? wanted.as_string().value() : wanted.text());
    }
    return other;
}

/// A stored day, with all that its status hangs on.
struct ReplayedDay {
    UserId user{};
    LocalDay day{};
    Bytes minutes{};
    DayStatus status{};
    Coins coins{};
    Coins pending{};
    std::int32_t schedule = 0;
    int trust = 0;
    std::string zone{};
    std::optional<Decision> decision{};
    std::optional<std::string> reason{};
    std::optional<CopiedDay> copy{};
    std::optional<Habit> habit{};
};

std::vector<ReplayedDay> page_after(Sql& sql, LocalDay last_day, const UserId& last_user, LocalDay to) {
    static constexpr Statement kPage{R"(
        SELECT d.user_id, d.day, d.minutes, d.status, d.coins, d.pending_coins, d.schedule_id, u.trust_score::pg_catalog.int4,
               coalesce((SELECT z.time_zone FROM fitkart.user_time_zones AS z
                          WHERE z.user_id = d.user_id AND z.valid_from <= (d.day::pg_catalog.timestamp + interval '12 hours') AT TIME ZONE 'UTC'
                          ORDER BY z.valid_from DESC LIMIT 1), 'UTC'),
               v.status, v.anomaly_score::pg_catalog.int4, v.reported_steps, v.reasons #>> '{0,reason}', c.shared, c.of_user_id = c.user_id, d.habit
          FROM fitkart.daily_steps AS d
          JOIN fitkart.users AS u ON u.id = d.user_id AND u.deleted_at IS NULL
          LEFT JOIN fitkart.step_validations AS v ON v.user_id = d.user_id AND v.day = d.day
          LEFT JOIN fitkart.step_copies AS c ON c.user_id = d.user_id AND c.day = d.day
         WHERE d.day >= $1 AND d.day <= $3 AND (d.day, d.user_id) > ($1, $2)
         ORDER BY d.day, d.user_id
         LIMIT $4)"};
    std::vector<ReplayedDay> days;
    for (auto& [user, day, minutes, status, coins, pending, schedule, trust, zone, decided, score, reported, reason, shared, own, habit] :
         sql.rows<UserId, LocalDay, Bytes, std::string, Coins, Coins, std::int32_t, std::int32_t, std::string, std::optional<std::string>,
                  std::optional<std::int32_t>, std::optional<Steps>, std::optional<std::string>, std::optional<std::int32_t>,
                  std::optional<bool>, std::optional<std::vector<std::int32_t>>>(kPage, last_day, last_user, to, kDaysAtOnce)) {
        ReplayedDay& replayed = days.emplace_back(ReplayedDay{user, day, std::move(minutes), day_status_from(status), coins, pending,
                                                              schedule, trust, std::move(zone)});
        if (decided && *decided != "pending") {
            replayed.decision = Decision{*decided == "approved", *score, *reported};
        }
        replayed.reason = std::move(reason);
        if (shared) {
            replayed.copy = CopiedDay{*shared, own.value_or(false)};
        }
        if (habit) {
            replayed.habit = habit_from(*habit);
        }
    }
    return days;
}

struct Tally {
    std::int64_t flagged = 0;
    std::int64_t released = 0;
    std::int64_t recounted = 0;
    std::set<UserId> people{};
    Coins coins{};
};
using Tallies = std::map<std::string, Tally>;

void replay(const ReplayedDay& day, const Settings& settings, DayPrices& prices, Tallies& tallies) {
    const CountingRules rules = counting_rules(settings);
    const Day samples = decode_day(day.minutes);
    const Reckoning reckoning = reckon(samples, rules);
    const auto since = std::chrono::floor<std::chrono::milliseconds>(local_midnight(day.day, day.zone) - origin_of(day.day));
    const Verdict verdict = judge(samples, reckoning, rules, {{static_cast<DayMillis>(since.count())}, day.copy, day.habit});
    const std::optional<int> review_score =
        settings.anti_cheat_enabled ? std::optional{review_score_for(settings.anomaly_review_score, day.trust)} : std::nullopt;
    const DayStatus status = status_of_day(verdict.score, reckoning.earning, review_score, day.decision);
    const Coins alone = prices.coins(day.schedule, day.day, reckoning.earning);
    const auto count = [&](const std::string& rule, std::int64_t Tally::*kind, Coins coins) {
        Tally& tally = tallies[rule];
        ++(tally.*kind);
        tally.people.insert(day.user);
        tally.coins += coins;
    };
    if (day.status != DayStatus::pending && status == DayStatus::pending) {
        count(verdict.reasons.empty() ? "reopened" : std::string(verdict.reasons.front().code), &Tally::flagged, day.coins);
    } else if (day.status == DayStatus::pending && status == DayStatus::verified) {
        count(day.reason.value_or("unknown"), &Tally::released, alone - day.coins);
    } else if (day.status == DayStatus::verified && alone != day.coins && status == DayStatus::verified) {
        count("counting", &Tally::recounted, alone - day.coins);
    }
}

}  // namespace

FITKART_FUNCTION(replay_rules) {
    const Settings settings = changed(current_settings(sql), args.required<Json>("settings"));
    const auto from = args.required<LocalDay>("from_day");
    const auto to = args.required<LocalDay>("to_day");
    if (to < from || to - from >= kMostDays) {
        throw Error{ErrorCode::validation_failed, concat("from_day to to_day are ", (to - from).count() + 1, " days, not 1 to 366"),
                    {{"argument", "to_day"}, {"minimum", 1}, {"maximum", std::int64_t{kMostDays.count()}}}};
    }
    DayPrices prices(sql);
    Tallies tallies;
    LocalDay last_day = from;
    UserId last_user{};
    ScratchMemory scratch;
    for (bool more = true; more; scratch.reset()) {
        check_interrupts();
        const std::vector<ReplayedDay> page = page_after(sql, last_day, last_user, to);
        for (const ReplayedDay& day : page) {
            replay(day, settings, prices, tallies);
            last_day = day.day;
            last_user = day.user;
        }
        more = page.size() == static_cast<std::size_t>(kDaysAtOnce);
    }
    RowSet out;
    for (const auto& [rule, tally] : tallies) {
        out.add(rule, tally.flagged, tally.released, tally.recounted, static_cast<std::int64_t>(tally.people.size()), tally.coins);
    }
    return out;
}

}  // namespace fitkart
