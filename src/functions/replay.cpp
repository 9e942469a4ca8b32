/// What other rules would make of the days that are stored, without changing anything.
#include <algorithm>
#include <map>
#include <set>

#include "domain/anticheat/score.h"
#include "domain/error.h"
#include "domain/settings.h"
#include "domain/text.h"
#include "domain/timeline/codec.h"
#include "domain/weekly_cap.h"

#include "functions/day_prices.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"
#include "postgres/scratch.h"

namespace fitkart {
namespace {

constexpr std::array<std::string_view, 5> kRules{"anomaly_review_score", "anomaly_rule_weights", "anti_cheat_enabled", "manual_steps_earn", "step_sources"};
constexpr std::chrono::days kMostDays{366};
constexpr std::int64_t kDaysAtOnce = 2'000;

/// The settings as they are, with those of `changes` instead.
Settings changed(const Settings& settings, const Json& changes) {
    if (!changes.is_object()) {
        throw Error{ErrorCode::validation_failed, "settings is an object of settings and their values", {{"argument", "settings"}}};
    }
    Settings other = settings;
    for (const auto& [key, wanted] : changes.members()) {
        if (std::ranges::find(kRules, key) == kRules.end()) {
            throw Error{ErrorCode::setting_invalid, concat("days are not judged by the setting ", key.substr(0, 60)), {{"key", key.substr(0, 60)}},
                        "They are by anomaly_review_score, anomaly_rule_weights, anti_cheat_enabled, manual_steps_earn and step_sources."};
        }
        apply_setting(other, key, wanted.is_string() ? wanted.as_string().value() : wanted.text());
    }
    return other;
}

/// People with days in the span, a page of them.
std::vector<UserId> people_after(Sql& sql, const UserId& last, LocalDay from, LocalDay to, std::int32_t most) {
    static constexpr Statement kPage{R"(
        SELECT u.id
          FROM fitkart.users AS u
         WHERE u.id > $1 AND u.deleted_at IS NULL
           AND EXISTS (SELECT FROM fitkart.daily_steps AS d WHERE d.user_id = u.id AND d.day BETWEEN $2 AND $3)
         ORDER BY u.id
         LIMIT $4)"};
    std::vector<UserId> people;
    for (const auto& [user] : sql.rows<UserId>(kPage, last, from, to, most)) {
        people.push_back(user);
    }
    return people;
}

struct Tally {
    std::int64_t flagged = 0;
    std::int64_t released = 0;
    std::int64_t recounted = 0;
    std::set<UserId> people{};
    Coins coins{};
};
using Tallies = std::map<std::string, Tally>;

/// A day as it stands and as it would be: by itself, and within its week.
struct ReplayedDay {
    const StoredDay* stored = nullptr;
    WeekDay now{};
    WeekDay then{};
    std::string reason{};  ///< why it waits, or would
    DayCoins coins_now{};
    DayCoins coins_then{};
};

/// Who judges, and by what.
struct Judge {
    JudgingRules now{};
    JudgingRules then{};
    LocalDay from{};
    LocalDay to{};
    DayPrices* prices = nullptr;
};

/// What a stored day would be. Days around the span stay as they are; they only share their weeks with it.
ReplayedDay replayed(const StoredDay& day, Walker& walker, const StoredVerdict* verdict, const Judge& judge_by) {
    const Day samples = decode_day(day.minutes);
    const auto worth = [&](DayStatus status, Steps earning) {
        return status == DayStatus::rejected ? Coins{0} : judge_by.prices->coins(day.schedule, day.day, earning);
    };
    const Steps earning = day.status == DayStatus::verified ? day.verified : reckon(samples, judge_by.now.counting).earning;
    const std::optional<Coins> cap = judge_by.prices->list(day.schedule, day.day).weekly_cap;
    ReplayedDay out{.stored = &day, .now = {cap, day.status, worth(day.status, earning), day.coins}};
    out.then = out.now;
    if (day.day < judge_by.from || day.day > judge_by.to) {
        return out;
    }
    const Reckoning reckoning = reckon(samples, judge_by.then.counting);
    const Verdict judged = verdict_on(samples, reckoning, judge_by.then, context_of(day.day, day, walker));
    out.then.status = status_of_day(judged.score, reckoning.earning, judge_by.then.review_score_of(walker),
                                    verdict != nullptr ? verdict->decision : std::nullopt);
    out.then.earned = worth(out.then.status, reckoning.earning);
    out.reason = day.status == DayStatus::pending ? (verdict != nullptr ? verdict->reason : "unknown")
                 : judged.reasons.empty()         ? "reopened"
                                                  : std::string(judged.reasons.front().code);
    return out;
}

/// What the days of one week are worth, within its cap if it has one.
void share_week(std::span<ReplayedDay> week) {
    const auto share = [&](WeekDay ReplayedDay::*as, DayCoins ReplayedDay::*coins) {
        std::vector<WeekDay> days;
        for (const ReplayedDay& day : week) {
            days.push_back(day.*as);
        }
        const std::vector<DayCoins> shares = coins_of_week(days);
        for (std::size_t i = 0; i < week.size(); ++i) {
            week[i].*coins = shares[i];
        }
    };
    share(&ReplayedDay::now, &ReplayedDay::coins_now);
    share(&ReplayedDay::then, &ReplayedDay::coins_then);
}

void tally(const ReplayedDay& day, Tallies& tallies) {
    const auto count = [&](const std::string& rule, std::int64_t Tally::*kind, Coins coins) {
        Tally& tally = tallies[rule];
        ++(tally.*kind);
        tally.people.insert(day.stored->user);
        tally.coins += coins;
    };
    const Coins gain = day.coins_then.booked - day.coins_now.booked;
    if (day.now.status != DayStatus::pending && day.then.status == DayStatus::pending) {
        count(day.reason, &Tally::flagged, day.stored->coins);
    } else if (day.now.status == DayStatus::pending && day.then.status == DayStatus::verified) {
        count(day.reason, &Tally::released, gain);
    } else if (day.now.status == DayStatus::verified && day.then.status == DayStatus::verified && gain != Coins{0}) {
        count(day.now.earned != day.then.earned ? "counting" : "week", &Tally::recounted, gain);
    }
}

/// One person's days, ascending.
void replay(std::span<const StoredDay> days, Walker& walker, const std::map<UserDay, StoredVerdict>& verdicts, const Judge& judge_by,
            Tallies& tallies) {
    std::vector<ReplayedDay> week;
    const auto close_week = [&] {
        share_week(week);
        for (const ReplayedDay& day : week) {
            tally(day, tallies);
        }
        week.clear();
    };
    for (const StoredDay& day : days) {
        if (!week.empty() && week_of(week.front().stored->day) != week_of(day.day)) {
            close_week();
        }
        const auto verdict = verdicts.find({day.user, day.day});
        week.push_back(replayed(day, walker, verdict == verdicts.end() ? nullptr : &verdict->second, judge_by));
    }
    close_week();
}

void replay_page(Sql& sql, const std::vector<UserId>& people, LocalDay first, LocalDay last, const Judge& judge_by, Tallies& tallies) {
    std::vector<UserDay> wanted;
    for (const UserId& user : people) {
        for (LocalDay day = first; day <= last; day += std::chrono::days{1}) {
            wanted.push_back({user, day});
        }
    }
    const std::vector<StoredDay> days = load_days(sql, wanted);  // ascending by user, as the walkers are
    wanted.clear();
    for (const StoredDay& day : days) {
        wanted.push_back({day.user, day.day});
    }
    const auto verdicts = load_verdicts(sql, wanted);
    auto from = days.begin();
    for (Walker& walker : load_walkers(sql, people, clock_now())) {
        check_interrupts();
        from = std::find_if(from, days.end(), [&](const StoredDay& day) { return day.user == walker.user; });
        const auto until = std::find_if(from, days.end(), [&](const StoredDay& day) { return day.user != walker.user; });
        replay({from, until}, walker, verdicts, judge_by, tallies);
        from = until;
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
    Judge judge_by{.now = judging_rules(sql), .then = {}, .from = from, .to = to, .prices = &prices};
    judge_by.then = judge_by.now;
    judge_by.then.counting = counting_rules(settings);
    judge_by.then.weights = settings.anomaly_rule_weights;
    judge_by.then.anti_cheat = settings.anti_cheat_enabled;
    judge_by.then.review_score = settings.anomaly_review_score;
    const bool whole_weeks = judge_by.now.weeks_are_capped;
    const LocalDay first = whole_weeks ? week_of(from).front() : from;
    const LocalDay last = whole_weeks ? week_of(to).back() : to;

    Tallies tallies;
    const auto at_once = static_cast<std::int32_t>(std::max<std::int64_t>(1, kDaysAtOnce / (last - first + std::chrono::days{1}).count()));
    UserId last_user{};
    ScratchMemory scratch;
    for (bool more = true; more; scratch.reset()) {
        const std::vector<UserId> people = people_after(sql, last_user, from, to, at_once);
        replay_page(sql, people, first, last, judge_by, tallies);
        more = people.size() == static_cast<std::size_t>(at_once);
        last_user = more ? people.back() : last_user;
    }
    RowSet out;
    for (const auto& [rule, tally] : tallies) {
        out.add(rule, tally.flagged, tally.released, tally.recounted, static_cast<std::int64_t>(tally.people.size()), tally.coins);
    }
    return out;
}

}  // namespace fitkart
