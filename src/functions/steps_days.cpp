/// Days explained sample by sample, and rebuilt from their deliveries.
#include <map>

#include "domain/anticheat/score.h"
#include "domain/timeline/codec.h"
#include "domain/timeline/elsewhere.h"
#include "domain/timeline/explain.h"

#include "functions/identity.h"
#include "functions/step_tables.h"
#include "functions/steps.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// Names of a user's devices by their hash.
std::map<std::uint64_t, std::string> device_names(Sql& sql, UserId user) {
    static constexpr Statement kDevices{"SELECT d.id FROM fitkart.devices AS d WHERE d.user_id = $1"};
    std::map<std::uint64_t, std::string> names;
    for (const auto& [id] : sql.rows<std::string>(kDevices, user)) {
        names.emplace(hash_of(id), id);
    }
    return names;
}

/// Every sample of a day with what counts of it, then what speaks against the day. `open`: with the score's own words, measures
/// and thresholds; else a walker is told only that his day waits, where it does (rule 14).
RowSet explain_day(Sql& sql, UserId user, LocalDay on_day, bool open) {
    Walker walker = load_walker(sql, user, clock_now());
    RowSet out;
    for (const StoredDay& stored : load_days(sql, {{user, on_day}})) {
        const JudgingRules rules = judging_rules(sql);
        const Day day = decode_day(stored.minutes);
        const Reckoning reckoning = reckon(day, rules.counting);
        const auto devices = device_names(sql, user);
        const std::string verdict{open ? to_string(stored.status) : told_status(stored.status)};
        using Time = std::optional<Instant>;
        using Text = std::optional<std::string>;
        using Number = std::optional<double>;
        for (const Explained& each : explain(day, reckoning, rules.counting)) {
            const bool interval = each.lane != nullptr && !each.lane->totals;
            const auto device = each.lane != nullptr ? devices.find(each.lane->device) : devices.end();
            out.add(interval ? Time{instant_of(on_day, each.slice->start)} : Time{},
                    interval ? Time{instant_of(on_day, each.slice->end())} : Time{},
                    each.lane != nullptr ? Text{each.lane->source} : Text{reckoning.lifted_by},
                    device != devices.end() ? Text{device->second} : Text{},
                    each.slice != nullptr ? std::optional{std::int64_t{each.slice->steps}} : std::nullopt, each.counted, each.rule,
                    each.sentence, Number{}, Number{}, verdict);
        }
        if (!open && stored.status == DayStatus::verified) {
            continue;
        }
        for (const Reason& reason : verdict_on(day, reckoning, rules, context_of(on_day, stored, walker)).reasons) {
            const bool interval = reason.to > reason.from;
            out.add(interval ? Time{instant_of(on_day, reason.from)} : Time{}, interval ? Time{instant_of(on_day, reason.to)} : Time{},
                    Text{}, Text{}, std::optional<std::int64_t>{}, std::int64_t{0}, reason.code,
                    open ? reason.sentence : std::string{"This is unusual: the day waits until somebody has looked at it"},
                    open ? Number{reason.measured} : Number{}, open ? Number{reason.threshold} : Number{}, verdict);
        }
    }
    return out;
}

/// The day as its deliveries and those of the days around it make it.
Day rebuilt(Sql& sql, UserId user, LocalDay on_day) {
    constexpr std::chrono::days kOne{1};
    std::map<LocalDay, Day> days;
    const auto take = [&](LocalDay from, LocalDay to) {
        for (const Delivered& delivery : load_deliveries(sql, user, from, to)) {
            (void)days[delivery.day].take(delivery.key, delivery.slices);
        }
    };
    const auto mark_moved = [&](LocalDay day) { days[day].mark_moved(days[day + kOne]); };
    const auto elsewhere = [&] { return elsewhere_of(days[on_day], days[on_day - kOne], days[on_day - 2 * kOne]); };
    take(on_day - 2 * kOne, on_day + kOne);
    mark_moved(on_day - 2 * kOne);
    mark_moved(on_day - kOne);
    mark_moved(on_day);
    if (!elsewhere().empty()) {  // what the earliest of them holds may have moved to the day before it
        take(on_day - 3 * kOne, on_day - 3 * kOne);
        mark_moved(on_day - 3 * kOne);
    }
    Day& day = days[on_day];
    (void)day.leave(elsewhere());
    return std::move(day);
}

bool is_administrator(Sql& sql, UserId user) {
    static constexpr Statement kRole{"SELECT u.role = 'admin' FROM fitkart.users AS u WHERE u.id = $1"};
    return std::get<0>(sql.one<bool>(kRole, user));
}

}  // namespace

FITKART_FUNCTION(explain_steps) {
    return explain_day(sql, args.required<UserId>("user_id"), args.required<LocalDay>("on_day"), true);
}

FITKART_API_FUNCTION(explain_steps) {
    const UserId user = signed_in_user(sql);
    return explain_day(sql, user, args.required<LocalDay>("on_day"), is_administrator(sql, user));
}

FITKART_FUNCTION(rebuild_day) {
    const auto user = args.required<UserId>("user_id");
    const auto on_day = args.required<LocalDay>("on_day");
    const Day day = rebuilt(sql, user, on_day);
    const Reckoning reckoning = reckon(day, counting_rules(current_settings(sql)));
    return row(encode(day), reckoning.steps, reckoning.earning);
}

}  // namespace fitkart
