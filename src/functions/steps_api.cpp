/// Steps, as the signed-in walker records and sees them. Nobody is told more of a suspicion than that a day is pending.
#include "domain/timeline/codec.h"

#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/step_tables.h"
#include "functions/steps.h"
#include "functions/steps_settle.h"

#include "postgres/function.h"

namespace fitkart {

std::int64_t goal_of(Sql& sql, UserId user) {
    static constexpr Statement kGoal{"SELECT u.daily_step_goal FROM fitkart.users AS u WHERE u.id = $1"};
    const auto [goal] = sql.one<std::optional<std::int32_t>>(kGoal, user);
    return goal ? *goal : current_settings(sql).daily_step_goal.count();
}

namespace {

/// One day for a screen. A day without a step is a day of none.
Result day_view(Sql& sql, UserId user, std::optional<LocalDay> wanted) {
    Walker walker = load_walker(sql, user, clock_now());
    const LocalDay day = wanted.value_or(walker.today);
    const auto stored = load_days(sql, {{user, day}});
    const Instant begin = local_midnight(day, walker.calendar.zone_on(day));
    const Instant end = local_midnight(day + std::chrono::days{1}, walker.calendar.zone_on(day));
    std::vector<std::int32_t> hours(static_cast<std::size_t>(std::chrono::ceil<std::chrono::hours>(end - begin).count()), 0);
    StoredDay facts;
    if (!stored.empty()) {
        facts = stored.front();
        const Day samples = decode_day(facts.minutes);
        const Reckoning reckoning = reckon(samples, counting_rules(current_settings(sql)));
        const auto first = std::chrono::floor<std::chrono::milliseconds>(begin - origin_of(day)).count();
        for (std::size_t hour = 0; hour < hours.size(); ++hour) {
            const auto from = static_cast<DayMillis>(first) + static_cast<DayMillis>(hour) * 3'600'000u;
            hours[hour] = static_cast<std::int32_t>(steps_between(samples, reckoning, from, from + 3'600'000u).count());
        }
    }
    return row(day, facts.steps, facts.verified, goal_of(sql, user), facts.coins, facts.pending, told_status(facts.status), hours);
}

}  // namespace

FITKART_API_FUNCTION(steps_today) { return day_view(sql, signed_in_user(sql), std::nullopt); }

FITKART_API_FUNCTION(steps_day) { return day_view(sql, signed_in_user(sql), args.required<LocalDay>("on_day")); }

FITKART_API_FUNCTION(record_steps) {
    const UserId user = signed_in_user(sql);
    const StepSample sample = sample_from(args);
    return once(args, sql, user, [&] {
        const RecordedSample recorded = record_sample(sql, user, sample, user);
        return row(recorded.record, recorded.status, recorded.day.day, recorded.day.steps, recorded.awarded, recorded.pending);
    });
}

FITKART_API_FUNCTION(record_steps_batch) {
    const UserId user = signed_in_user(sql);
    const auto samples = args.required<Json>("samples");
    return once(args, sql, user, [&] {
        const RecordedBatch batch = record_batch(sql, user, samples, user);
        return row(batch.accepted, batch.duplicates, batch.pending, static_cast<std::int32_t>(batch.rejections.size()),
                   rejections_json(batch.rejections), days_json(batch.walk, false), batch.walk.awarded(), batch.walk.pending());
    });
}

}  // namespace fitkart
