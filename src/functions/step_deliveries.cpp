#include "functions/step_deliveries.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "domain/text.h"

#include "postgres/function.h"
#include "postgres/partitions.h"

namespace fitkart {
namespace {

/// The arrays of one row of step_records.
struct RecordArrays {
    std::optional<Instant> started_at{};
    std::vector<std::int32_t> starts{}, lengths{}, steps{};
    std::vector<std::optional<std::string>> ids{};
    std::vector<std::optional<std::int64_t>> versions{};
    std::vector<std::optional<double>> distances{}, calories{}, heart_rates{};
    std::int64_t sum = 0;
    std::optional<double> distance_m{}, calories_kcal{};
    std::optional<std::int32_t> heart_points{};
    std::optional<std::string> metadata{};
    bool plain = true;  ///< no arrays but starts, lengths and steps
};

template <typename T>
std::optional<std::vector<std::optional<T>>> unless_empty(const std::vector<std::optional<T>>& values) {
    const bool any = std::any_of(values.begin(), values.end(), [](const auto& value) { return value.has_value(); });
    return any ? std::optional{values} : std::nullopt;
}

void add_to(std::optional<double>& sum, const std::optional<double>& value) {
    if (value) {
        sum = sum.value_or(0) + *value;
    }
}

RecordArrays arrays_of(const Delivery& delivery) {
    RecordArrays arrays;
    std::vector<std::size_t> accepted;
    for (std::size_t i = 0; i < delivery.slices.size(); ++i) {
        if (delivery.outcomes[i] == Outcome::accepted) {
            accepted.push_back(i);
        }
    }
    std::stable_sort(accepted.begin(), accepted.end(),
                     [&](std::size_t a, std::size_t b) { return delivery.slices[a].start < delivery.slices[b].start; });
    const DayMillis first = delivery.slices[accepted.front()].start;
    const DayMillis length = delivery.slices[accepted.front()].length;
    bool equally_long = true;
    if (!delivery.key.totals) {
        arrays.started_at = instant_of(delivery.day, first);
    }
    for (const std::size_t i : accepted) {
        const Slice& slice = delivery.slices[i];
        arrays.steps.push_back(slice.steps);
        arrays.sum += slice.steps;
        if (!delivery.key.totals) {
            arrays.starts.push_back(static_cast<std::int32_t>(slice.start - first));
            arrays.lengths.push_back(static_cast<std::int32_t>(slice.length));
            equally_long &= slice.length == length;
        }
        if (delivery.samples.empty()) {
            continue;
        }
        // A sample that was cut at midnight gives each part its share, by the share of time that its steps have.
        const StepSample& sample = *delivery.samples[i];
        double share = 1;
        if (sample.started_at && *sample.ended_at > *sample.started_at) {
            share = std::min(1.0, static_cast<double>(slice.length) * 1000 /
                                      static_cast<double>((*sample.ended_at - *sample.started_at).count()));
        }
        constexpr double kGrain = 1'000;  // finer than anybody measures, and far from what a float4 cannot hold
        const auto part_of = [&](const std::optional<double>& whole) {
            return whole ? std::optional{std::round(*whole * share * kGrain) / kGrain} : std::nullopt;
        };
        arrays.ids.push_back(sample.source_record_id);
        arrays.versions.push_back(sample.source_version);
        arrays.distances.push_back(sample.distance_m ? std::optional{slice.distance / 10.0} : std::nullopt);
        arrays.calories.push_back(part_of(sample.calories_kcal));
        arrays.heart_rates.push_back(sample.heart_rate_bpm);
        add_to(arrays.distance_m, arrays.distances.back());
        add_to(arrays.calories_kcal, arrays.calories.back());
        if (sample.heart_points) {
            arrays.heart_points = arrays.heart_points.value_or(0) + static_cast<std::int32_t>(*sample.heart_points);
        }
        if (sample.metadata) {
            arrays.metadata = sample.metadata;
        }
        arrays.plain &= !sample.source_record_id && !sample.distance_m && !sample.calories_kcal && !sample.heart_rate_bpm &&
                        !sample.heart_points && !sample.metadata;
    }
    if (equally_long && arrays.lengths.size() > 1) {
        arrays.lengths.resize(1);
    }
    return arrays;
}

/// INSERT INTO the records of a month, with `rest` behind it. It names the month's partition, which saves a tenth of what
/// record_steps takes; a month without one goes to the whole table.
class InsertIntoMonth {
  public:
    explicit InsertIntoMonth(std::string_view rest) : rest_(rest), everywhere_(text_for(kTable)) {}

    /// The text stays where it is: its address is the key of its plan.
    [[nodiscard]] Statement of(LocalDay day) {
        const std::chrono::year_month_day date{std::chrono::sys_days{day.time_since_epoch()}};
        const auto month = static_cast<unsigned>(date.month());
        const auto [known, fresh] = months_.try_emplace(date.year() / date.month());
        if (fresh) {
            known->second.partition = concat(kTable, '_', static_cast<int>(date.year()), month < 10 ? "_0" : "_", month);
            known->second.text = text_for(known->second.partition);
        }
        return {has_partition(kTable, known->second.partition.c_str()) ? known->second.text.c_str() : everywhere_.c_str()};
    }

  private:
    static constexpr const char* kTable = "step_records";
    struct Month {
        std::string partition{};
        std::string text{};
    };
    [[nodiscard]] std::string text_for(std::string_view table) const { return concat("INSERT INTO fitkart.", table, ' ', rest_); }

    std::string_view rest_;
    std::string everywhere_;
    std::map<std::chrono::year_month, Month> months_{};
};

void write_record(Sql& sql, const NewRecord& record, const RecordArrays& arrays) {
    static InsertIntoMonth insert{R"((
            user_id, recorded_date, id, source, device_id, recording_method, is_day_total, earns, is_verified, started_at,
            sample_starts, sample_lengths, sample_steps, sample_ids, sample_versions, sample_distances, sample_calories,
            sample_heart_rates, samples, steps, distance_m, calories_kcal, heart_points, metadata, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24::jsonb, $25))"};
    const Delivery& delivery = *record.delivery;
    using Integers = std::optional<std::vector<std::int32_t>>;
    const bool totals = delivery.key.totals;
    sql.execute(insert.of(delivery.day), record.user, delivery.day, *delivery.record, delivery.key.source, delivery.device,
                to_string(delivery.key.method), totals, delivery.key.earns, record.verified, arrays.started_at,
                totals ? Integers{} : Integers{arrays.starts}, totals ? Integers{} : Integers{arrays.lengths}, arrays.steps,
                unless_empty(arrays.ids), unless_empty(arrays.versions), unless_empty(arrays.distances),
                unless_empty(arrays.calories), unless_empty(arrays.heart_rates), static_cast<std::int32_t>(arrays.steps.size()),
                arrays.sum, arrays.distance_m, arrays.calories_kcal, arrays.heart_points, arrays.metadata, record.at);
}

/// Many deliveries of intervals that have nothing but steps: one statement, their arrays cut out of three long ones.
void write_plain_records(Sql& sql, const std::vector<std::pair<const NewRecord*, RecordArrays>>& records) {
    static constexpr Statement kInsert{R"(
        INSERT INTO fitkart.step_records (
            user_id, recorded_date, id, source, device_id, recording_method, is_day_total, earns, is_verified, started_at,
            sample_starts, sample_lengths, sample_steps, samples, steps, created_at)
        SELECT n.user_id, n.day, n.id, n.source, n.device_id, n.method, false, n.earns, n.verified, n.started_at,
               ($10)[n.first : n.first + n.samples - 1], ($11)[n.first_length : n.first_length + n.lengths - 1],
               ($12)[n.first : n.first + n.samples - 1], n.samples, n.steps, $17
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4),
                          pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8),
                          pg_catalog.unnest($9), pg_catalog.unnest($13), pg_catalog.unnest($14), pg_catalog.unnest($15),
                          pg_catalog.unnest($16), pg_catalog.unnest($18))
            AS n (user_id, day, id, source, device_id, method, earns, verified, started_at, first, samples, first_length, lengths,
                  steps))"};
    std::vector<UserId> users;
    std::vector<LocalDay> days;
    std::vector<StepRecordId> ids;
    std::vector<std::string> sources, methods;
    std::vector<std::optional<std::string>> devices;
    std::vector<bool> earns, verified;
    std::vector<Instant> started;
    std::vector<std::int32_t> starts, lengths, steps, firsts, samples, first_lengths, length_counts;
    std::vector<std::int64_t> sums;
    for (const auto& [record, arrays] : records) {
        const Delivery& delivery = *record->delivery;
        users.push_back(record->user);
        days.push_back(delivery.day);
        ids.push_back(*delivery.record);
        sources.push_back(delivery.key.source);
        methods.emplace_back(to_string(delivery.key.method));
        devices.push_back(delivery.device);
        earns.push_back(delivery.key.earns);
        verified.push_back(record->verified);
        started.push_back(*arrays.started_at);
        firsts.push_back(static_cast<std::int32_t>(starts.size()) + 1);
        samples.push_back(static_cast<std::int32_t>(arrays.starts.size()));
        first_lengths.push_back(static_cast<std::int32_t>(lengths.size()) + 1);
        length_counts.push_back(static_cast<std::int32_t>(arrays.lengths.size()));
        sums.push_back(arrays.sum);
        starts.insert(starts.end(), arrays.starts.begin(), arrays.starts.end());
        lengths.insert(lengths.end(), arrays.lengths.begin(), arrays.lengths.end());
        steps.insert(steps.end(), arrays.steps.begin(), arrays.steps.end());
    }
    sql.execute(kInsert, users, days, ids, sources, devices, methods, earns, verified, started, starts, lengths, steps, firsts,
                samples, first_lengths, length_counts, records.front().first->at, sums);
}

}  // namespace

void write_records(Sql& sql, const std::vector<NewRecord>& records) {
    std::vector<std::pair<const NewRecord*, RecordArrays>> plain;
    for (const NewRecord& record : records) {
        RecordArrays arrays = arrays_of(*record.delivery);
        if (records.size() > 1 && arrays.plain && !record.delivery->key.totals) {
            plain.emplace_back(&record, std::move(arrays));
        } else {
            check_interrupts();
            write_record(sql, record, arrays);
        }
    }
    if (!plain.empty()) {
        write_plain_records(sql, plain);
    }
}

namespace {

using Integers = std::optional<std::vector<std::int32_t>>;
using Numbers = std::optional<std::vector<std::optional<double>>>;

/// The columns of step_records that a day is made of.
struct RecordRow {
    LocalDay day{};
    std::string source{};
    std::optional<std::string> device{};
    std::string method{};
    bool totals = false;
    bool earns = false;
    std::optional<Instant> started_at{};
    Integers starts{}, lengths{};
    std::vector<std::int32_t> steps{};
    std::optional<std::vector<std::optional<std::string>>> ids{};
    std::optional<std::vector<std::optional<std::int64_t>>> versions{};
    Numbers distances{};
    Instant at{};
};

Delivered delivery_of(const RecordRow& row) {
    const LaneKey key{row.source, row.device ? hash_of(*row.device) : 0, recording_method_from(row.method), row.totals, row.earns};
    Delivered delivery{row.day, key, {}, row.at};
    const DayMillis first = row.started_at ? slice_of(row.day, {*row.started_at, *row.started_at}, 0).start : 0;
    for (std::size_t i = 0; i < row.steps.size(); ++i) {
        Slice slice;
        slice.steps = row.steps[i];
        if (row.starts) {
            slice.start = first + static_cast<DayMillis>((*row.starts)[i]);
            slice.length = static_cast<DayMillis>((*row.lengths)[row.lengths->size() == 1 ? 0 : i]);
        }
        if (row.ids && (*row.ids)[i]) {
            slice.id = hash_of(*(*row.ids)[i]);
        }
        if (slice.id != 0 && row.versions && (*row.versions)[i]) {  // without an id a version is nobody's
            slice.version = static_cast<std::uint64_t>(*(*row.versions)[i]) + 1;
        }
        if (row.distances && (*row.distances)[i]) {
            slice.distance = static_cast<std::uint32_t>(std::lround(*(*row.distances)[i] * 10));
        }
        delivery.slices.push_back(slice);
    }
    return delivery;
}

}  // namespace

std::vector<Delivered> load_deliveries(Sql& sql, UserId user, LocalDay from, LocalDay to) {
    static constexpr Statement kLoad{R"(
        SELECT r.recorded_date, r.source, r.device_id, r.recording_method, r.is_day_total, r.earns, r.started_at, r.sample_starts,
               r.sample_lengths, r.sample_steps, r.sample_ids, r.sample_versions, r.sample_distances::double precision[],
               r.created_at
          FROM fitkart.step_records AS r
         WHERE r.user_id = $1 AND r.recorded_date BETWEEN $2 AND $3
         ORDER BY r.recorded_date, r.created_at, r.id)"};
    std::vector<Delivered> deliveries;
    for (auto& columns : sql.rows<LocalDay, std::string, std::optional<std::string>, std::string, bool, bool, std::optional<Instant>,
                                  Integers, Integers, std::vector<std::int32_t>, std::optional<std::vector<std::optional<std::string>>>,
                                  std::optional<std::vector<std::optional<std::int64_t>>>, Numbers, Instant>(kLoad, user, from, to)) {
        deliveries.push_back(delivery_of(std::make_from_tuple<RecordRow>(std::move(columns))));
    }
    return deliveries;
}

std::vector<MeasuredSample> load_measured(Sql& sql, UserId user, LocalDay day) {
    static constexpr Statement kLoad{R"(
        SELECT r.recorded_date, r.source, r.device_id, r.recording_method, r.is_day_total, r.earns, r.started_at, r.sample_starts,
               r.sample_lengths, r.sample_steps, r.sample_ids, r.sample_versions, r.sample_distances::double precision[],
               r.created_at, r.sample_heart_rates::double precision[], r.sample_calories::double precision[]
          FROM fitkart.step_records AS r
         WHERE r.user_id = $1 AND r.recorded_date = $2 AND NOT r.is_day_total
           AND (r.sample_heart_rates IS NOT NULL OR r.sample_calories IS NOT NULL)
         ORDER BY r.id)"};
    std::vector<MeasuredSample> samples;
    for (auto& [at, source, device, method, totals, earns, started_at, starts, lengths, steps, ids, versions, distances, came, hearts, calories] :
         sql.rows<LocalDay, std::string, std::optional<std::string>, std::string, bool, bool, std::optional<Instant>, Integers, Integers,
                  std::vector<std::int32_t>, std::optional<std::vector<std::optional<std::string>>>,
                  std::optional<std::vector<std::optional<std::int64_t>>>, Numbers, Instant, Numbers, Numbers>(kLoad, user, day)) {
        const Delivered delivery =
            delivery_of({at, source, device, method, totals, earns, started_at, starts, lengths, steps, ids, versions, distances, came});
        for (std::size_t i = 0; i < delivery.slices.size(); ++i) {
            const auto of = [&](const Numbers& numbers) { return numbers ? (*numbers)[i] : std::optional<double>{}; };
            if (of(hearts) || of(calories)) {
                samples.push_back({delivery.key, delivery.slices[i], of(hearts), of(calories)});
            }
        }
    }
    return samples;
}

}  // namespace fitkart
