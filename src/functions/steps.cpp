#include "functions/steps.h"

#include <algorithm>

#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/step_deletions.h"
#include "functions/step_tables.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kLargestBatch = 10'000;

IntakeRules intake_rules(Sql& sql) {
    const Settings& settings = current_settings(sql);
    return {clock_now(), settings.earning_window_days, SourcePriority{settings.step_sources}};
}

/// A day that the call did not touch, as it stands.
BookedDay day_as_it_is(Sql& sql, UserId user, LocalDay day) {
    BookedDay booked;
    booked.day = day;
    for (const StoredDay& stored : load_days(sql, {{user, day}})) {
        booked.steps = stored.steps;
        booked.verified = stored.verified;
        booked.status = stored.status;
        booked.verdict.score = stored.score;
    }
    return booked;
}

/// The day that a call with one sample answers: that of its beginning. Of a deletion by id it is the last that had something under it,
/// or today.
LocalDay day_of(const StepSample& sample, Walk& walk) {
    if (sample.recorded_date) {
        return *sample.recorded_date;
    }
    if (!sample.started_at) {
        return walk.deliveries.all.empty() ? walk.walker.today : walk.deliveries.all.back().day;
    }
    if (sample.utc_offset_minutes) {
        return FixedOffset{std::chrono::minutes{*sample.utc_offset_minutes}}.stretch_at(*sample.started_at).day;
    }
    return walk.walker.calendar.stretch_at(*sample.started_at).day;
}

std::vector<std::string> reason_codes(const Verdict& verdict) {
    std::vector<std::string> codes;
    for (const Reason& reason : verdict.reasons) {
        codes.emplace_back(reason.code);
    }
    return codes;
}

}  // namespace

std::string_view told_status(DayStatus status) { return status == DayStatus::verified ? "verified" : "pending"; }

StepSample sample_from(const Args& args) {
    StepSample sample;
    sample.steps = args.required<std::int32_t>("steps");
    sample.source = args.required<std::string>("source");
    sample.started_at = args.optional<Instant>("started_at");
    sample.ended_at = args.optional<Instant>("ended_at");
    sample.recorded_date = args.optional<LocalDay>("recorded_date");
    sample.distance_m = args.optional<double>("distance_m");
    sample.calories_kcal = args.optional<double>("calories_kcal");
    sample.heart_points = args.optional<std::int32_t>("heart_points");
    sample.heart_rate_bpm = args.optional<double>("heart_rate_bpm");
    sample.device_id = args.optional<std::string>("device_id");
    sample.source_record_id = args.optional<std::string>("source_record_id");
    sample.source_version = args.optional<std::int64_t>("source_version");
    sample.utc_offset_minutes = args.optional<std::int32_t>("utc_offset_minutes");
    sample.recording_method = args.value_or<std::string>("recording_method", "unknown");
    if (const auto metadata = args.optional<Json>("metadata"); metadata && !metadata->is_null()) {
        sample.metadata = metadata->text();
    }
    return sample;
}

RecordedSample record_sample(Sql& sql, UserId user, StepSample sample, std::optional<UserId> actor) {
    const IntakeRules rules = intake_rules(sql);
    auto wallets = Wallets::lock(sql, {user});
    Walk walk{load_walker(sql, user, rules.now)};
    if (is_deletion_by_id(sample)) {
        check(sample, rules);
        const Deletion deletion{&sample, 0};
        take_in_deletions(sql, {&deletion, 1}, walk.walker, rules, walk.deliveries);
    } else {
        take_in(sample, 0, walk.walker, rules, walk.deliveries);
    }
    book(sql, wallets, {&walk, 1}, rules.now, actor);

    RecordedSample recorded;
    const LocalDay day = day_of(sample, walk);
    const BookedDay* booked = walk.on(day);
    recorded.day = booked != nullptr ? *booked : day_as_it_is(sql, user, day);
    SampleOutcome outcome;
    walk.note_outcomes({&outcome, 1});
    if (outcome.full) {
        throw day_is_full();
    }
    recorded.status = outcome.accepted ? told_status(outcome.pending ? DayStatus::pending : DayStatus::verified) : "duplicate";
    for (const Delivery& delivery : walk.deliveries.all) {
        if (!recorded.record) {
            recorded.record = delivery.record;
        }
    }
    recorded.awarded = walk.awarded();
    recorded.pending = walk.pending();
    return recorded;
}

RecordedBatch record_batch(Sql& sql, UserId user, const Json& samples, std::optional<UserId> actor,
                           const std::optional<std::string>& device) {
    if (!samples.is_array()) {
        throw Error{ErrorCode::validation_failed, "samples is an array of objects", {{"argument", "samples"}}};
    }
    if (samples.size() > kLargestBatch) {
        throw Error{ErrorCode::validation_failed,
                    concat(samples.size(), " samples are more than the ", kLargestBatch, " of a batch"),
                    {{"argument", "samples"},
                     {"value", static_cast<std::int64_t>(samples.size())},
                     {"limit", static_cast<std::int64_t>(kLargestBatch)}},
                    "Send them in several batches: the result is the same."};
    }
    const IntakeRules rules = intake_rules(sql);
    auto wallets = Wallets::lock(sql, {user});
    RecordedBatch batch{Walk{load_walker(sql, user, rules.now)}};

    const std::vector<Json> elements = samples.elements();
    std::vector<StepSample> kept(elements.size());  // deliveries point into it
    std::vector<Deletion> deletions;
    for (std::size_t i = 0; i < elements.size(); ++i) {
        check_interrupts();
        try {
            kept[i] = sample_from(elements[i]);
            if (!kept[i].device_id) {
                kept[i].device_id = device;
            }
            if (is_deletion_by_id(kept[i])) {
                check(kept[i], rules);
                deletions.push_back({&kept[i], i});
            } else {
                take_in(kept[i], i, batch.walk.walker, rules, batch.walk.deliveries);
            }
        } catch (const Error& error) {
            batch.rejections.push_back({i, error.code(), error.what()});
        }
    }
    take_in_deletions(sql, deletions, batch.walk.walker, rules, batch.walk.deliveries);
    book(sql, wallets, {&batch.walk, 1}, rules.now, actor);

    std::vector<SampleOutcome> outcomes(elements.size());
    batch.walk.note_outcomes(outcomes);
    batch.duplicates = static_cast<std::int32_t>(elements.size() - batch.rejections.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        batch.accepted += outcomes[i].accepted ? 1 : 0;
        batch.duplicates -= outcomes[i].accepted || outcomes[i].full ? 1 : 0;
        batch.pending += outcomes[i].pending ? 1 : 0;
        if (outcomes[i].full) {
            batch.rejections.push_back({i, day_is_full().code(), day_is_full().what()});
        }
    }
    std::ranges::sort(batch.rejections, {}, &Rejection::index);
    return batch;
}

Json rejections_json(std::span<const Rejection> rejections) {
    JsonWriter json;
    json.begin_array();
    for (const Rejection& rejection : rejections) {
        json.begin_object();
        json.field("index", rejection.index);
        json.field("code", entry_of(rejection.code).name);
        json.field("message", rejection.message);
        json.end_object();
    }
    json.end_array();
    return json.done();
}

Json days_json(const Walk& walk, bool with_reasons) {
    JsonWriter json;
    json.begin_array();
    for (const BookedDay& day : walk.days) {
        json.begin_object();
        json.field("day", iso_text(day.day));
        json.field("steps", day.steps);
        json.field("status", told_status(day.status));
        json.field("coins_awarded", day.awarded);
        json.field("coins_pending", day.pending);
        if (with_reasons) {
            json.key("reasons");
            json.begin_array();
            for (const Reason& reason : day.verdict.reasons) {
                json.value(reason.code);
            }
            json.end_array();
        }
        json.end_object();
    }
    json.end_array();
    return json.done();
}

FITKART_FUNCTION(record_steps) {
    const auto user = args.required<UserId>("user_id");
    const StepSample sample = sample_from(args);
    return once(args, sql, user, [&] {
        const RecordedSample recorded = record_sample(sql, user, sample, args.optional<UserId>("actor"));
        return row(recorded.record, recorded.status, Rational{recorded.day.verdict.score}, reason_codes(recorded.day.verdict),
                   recorded.day.day, recorded.day.steps, recorded.awarded, recorded.pending);
    });
}

FITKART_FUNCTION(record_steps_batch) {
    const auto user = args.required<UserId>("user_id");
    const auto samples = args.required<Json>("samples");
    return once(args, sql, user, [&] {
        const RecordedBatch batch = record_batch(sql, user, samples, args.optional<UserId>("actor"));
        return row(batch.accepted, batch.duplicates, batch.pending, static_cast<std::int32_t>(batch.rejections.size()),
                   rejections_json(batch.rejections), days_json(batch.walk, true), batch.walk.awarded(), batch.walk.pending());
    });
}

}  // namespace fitkart
