/// Samples of many people at once, as columns: for back ends that collect from a provider. The same pipeline as record_steps,
/// some hundred people at a time.
#include <algorithm>
#include <numeric>

#include "domain/anticheat/limits.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/steps.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kPeopleAtOnce = 500;

/// The arguments, column by column.
struct Columns {
    std::vector<std::optional<UserId>> users;
    std::vector<std::optional<Instant>> started_at, ended_at;
    std::vector<std::optional<std::int32_t>> steps;
    LaneKey key{};

    [[nodiscard]] std::size_t size() const { return users.size(); }
};

Columns columns_of(const Args& args, const SourcePriority& sources) {
    Columns columns{args.required<std::vector<std::optional<UserId>>>("user_ids"),
                    args.required<std::vector<std::optional<Instant>>>("started_at"),
                    args.required<std::vector<std::optional<Instant>>>("ended_at"),
                    args.required<std::vector<std::optional<std::int32_t>>>("steps"),
                    {}};
    for (const auto& [name, length] : {std::pair{"started_at", columns.started_at.size()}, {"ended_at", columns.ended_at.size()},
                                       {"steps", columns.steps.size()}}) {
        if (length != columns.size()) {
            throw Error{ErrorCode::validation_failed,
                        concat(name, " has ", length, " elements, user_ids has ", columns.size()),
                        {{"argument", name}}};
        }
    }
    columns.key.source = args.required<std::string>("source");
    sources.require(columns.key.source);
    columns.key.method = recording_method_from(args.value_or<std::string>("recording_method", "unknown"));
    if (columns.key.source == kManualSource) {
        columns.key.method = RecordingMethod::manual;
    }
    return columns;
}

/// The rows by user, then by start: what is there already in most calls.
std::vector<std::uint32_t> in_order(const Columns& columns) {
    std::vector<std::uint32_t> order(columns.size());
    std::iota(order.begin(), order.end(), 0u);
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(columns.users[a], columns.started_at[a]) < std::tie(columns.users[b], columns.started_at[b]);
    };
    if (!std::is_sorted(order.begin(), order.end(), before)) {
        check_interrupts();
        std::stable_sort(order.begin(), order.end(), before);
    }
    return order;
}

/// Takes in one sample: the lean form of take_in(), for samples that are an interval and a count.
void take_in_plain(const Columns& columns, std::uint32_t index, Walk& walk, const IntakeRules& rules) {
    if (!columns.started_at[index] || !columns.ended_at[index] || !columns.steps[index]) {
        throw Error{ErrorCode::validation_failed, "user, start, end and steps are required"};
    }
    const Interval interval{*columns.started_at[index], *columns.ended_at[index]};
    const std::int64_t steps = *columns.steps[index];
    limits::require_possible_count(steps);
    limits::require_possible_time(interval, rules.now);
    const Stretch stretch = walk.walker.calendar.stretch_at(interval.begin);
    limits::require_within_a_day(interval, stretch);
    limits::require_possible_cadence(interval, steps, columns.key.method);
    const auto add = [&](const DayPart& part) {
        if (part.steps == 0) {
            return;
        }
        auto& all = walk.deliveries.all;
        Delivery* delivery = nullptr;
        for (auto known = all.rbegin(); known != all.rend() && delivery == nullptr; ++known) {
            delivery = known->day == part.day ? &*known : nullptr;
        }
        if (delivery == nullptr) {
            LaneKey key = columns.key;
            key.earns = in_time(walk.walker, part.day, rules);
            delivery = &all.emplace_back(Delivery{part.day, std::move(key), std::nullopt, {}, {}, {}, {}, {}});
        }
        delivery->slices.push_back(slice_of(part.day, part.time, part.steps));
        delivery->indexes.push_back(index);
    };
    if (interval.end <= stretch.time.end) {
        add({stretch.day, interval, steps});
    } else {
        for (const DayPart& part : split_by_day(interval, steps, walk.walker.calendar)) {
            add(part);
        }
    }
}

struct Ingested {
    std::int32_t users = 0;
    std::int32_t taken = 0;  ///< samples that were not rejected at once
    std::int32_t accepted = 0;
    std::int32_t duplicates = 0;
    std::int32_t pending = 0;
    std::vector<Rejection> rejections{};
    Coins awarded{};
    Coins waiting{};
    std::vector<SampleOutcome> outcomes{};  ///< of all samples of the call
};

/// The rows of one person.
struct Rows {
    UserId user{};
    std::size_t from = 0;
    std::size_t to = 0;
};

void ingest(Sql& sql, const Columns& columns, const std::vector<std::uint32_t>& order, std::span<const Rows> people,
            const IntakeRules& rules, std::optional<UserId> actor, Ingested& ingested) {
    std::vector<UserId> users;
    for (const Rows& rows : people) {
        users.push_back(rows.user);
    }
    std::vector<UserId> known;
    for (const Walker& walker : load_walkers(sql, users, rules.now)) {
        known.push_back(walker.user);
    }
    auto wallets = Wallets::lock(sql, known);
    std::vector<Walk> walks;
    walks.reserve(known.size());
    for (Walker& walker : load_walkers(sql, known, rules.now)) {  // again, now that nobody else writes their totals
        walks.push_back(Walk{std::move(walker)});
    }

    auto walk = walks.begin();
    for (const Rows& rows : people) {
        check_interrupts();
        while (walk != walks.end() && walk->walker.user < rows.user) {
            ++walk;
        }
        const bool exists = walk != walks.end() && walk->walker.user == rows.user;
        for (std::size_t i = rows.from; i < rows.to; ++i) {
            try {
                if (!exists) {
                    throw no_such("user", rows.user);
                }
                take_in_plain(columns, order[i], *walk, rules);
                ++ingested.taken;
            } catch (const Error& error) {
                ingested.rejections.push_back({order[i], error.code(), error.what()});
            }
        }
    }
    book(sql, wallets, walks, rules.now, actor);

    for (const Walk& each : walks) {
        ++ingested.users;
        ingested.awarded += each.awarded();
        ingested.waiting += each.pending();
        each.note_outcomes(ingested.outcomes);
    }
}

/// Counts the samples, a sample that was cut at midnight as one.
void count_samples(Ingested& ingested) {
    ingested.duplicates = ingested.taken;
    for (std::size_t i = 0; i < ingested.outcomes.size(); ++i) {
        const SampleOutcome& outcome = ingested.outcomes[i];
        ingested.accepted += outcome.accepted ? 1 : 0;
        ingested.pending += outcome.pending ? 1 : 0;
        ingested.duplicates -= outcome.accepted || outcome.full ? 1 : 0;
        if (outcome.full) {
            ingested.rejections.push_back({i, day_is_full().code(), day_is_full().what()});
        }
    }
    std::ranges::sort(ingested.rejections, {}, &Rejection::index);
}

}  // namespace

FITKART_FUNCTION(ingest_steps) {
    const Settings& settings = current_settings(sql);
    const IntakeRules rules{clock_now(), settings.earning_window_days, SourcePriority{settings.step_sources}};
    const Columns columns = columns_of(args, rules.sources);
    const std::vector<std::uint32_t> order = in_order(columns);
    const auto first = std::find_if(order.begin(), order.end(), [&](std::uint32_t i) { return columns.users[i].has_value(); });

    const auto run = [&] {
        Ingested ingested;
        ingested.outcomes.resize(columns.size());
        std::vector<Rows> people;
        std::size_t i = 0;
        for (; i < order.size() && !columns.users[order[i]]; ++i) {
            ingested.rejections.push_back({order[i], ErrorCode::validation_failed, "user, start, end and steps are required"});
        }
        while (i < order.size()) {
            Rows rows{*columns.users[order[i]], i, i};
            while (rows.to < order.size() && *columns.users[order[rows.to]] == rows.user) {
                ++rows.to;
            }
            i = rows.to;
            people.push_back(rows);
        }
        const auto actor = args.optional<UserId>("actor");
        for (std::size_t from = 0; from < people.size(); from += kPeopleAtOnce) {
            ingest(sql, columns, order, std::span(people).subspan(from, std::min(kPeopleAtOnce, people.size() - from)), rules, actor,
                   ingested);
        }
        count_samples(ingested);
        return row(ingested.users, ingested.accepted, ingested.duplicates, ingested.pending,
                   static_cast<std::int32_t>(ingested.rejections.size()), rejections_json(ingested.rejections), ingested.awarded,
                   ingested.waiting);
    };
    return first == order.end() ? Result{run()} : once(args, sql, *columns.users[*first], run);
}

}  // namespace fitkart
