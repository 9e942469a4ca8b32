#include "functions/step_deletions.h"

#include <algorithm>
#include <map>

#include "postgres/sql.h"

namespace fitkart {
namespace {

/// A stream and day that has, or had, something under an id.
struct Place {
    LocalDay day{};
    LaneKey key{};
    std::optional<std::string> device{};
    Slice slice{};  ///< where in the day
};

struct UnderId {
    std::vector<Place> places{};
    std::uint64_t version = 0;  ///< the newest of all
};
using Ids = std::map<std::string, UnderId>;

/// What was delivered under these ids before.
void find_delivered(Sql& sql, const Walker& walker, const std::string& source, const IntakeRules& rules, Ids& ids) {
    static constexpr Statement kFind{R"(
        SELECT x.id, r.recorded_date, r.device_id, r.recording_method, r.is_day_total, pg_catalog.min(r.started_at),
               pg_catalog.max(coalesce(x.version + 1, 0))
          FROM fitkart.step_records AS r
         CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest(r.sample_ids), pg_catalog.unnest(r.sample_versions)) AS x (id, version)
          JOIN pg_catalog.unnest($3) AS gone (id) ON gone.id = x.id  -- hashed: an array would be searched for each sample
         WHERE r.user_id = $1 AND r.source = $2
         GROUP BY x.id, r.recorded_date, r.device_id, r.recording_method, r.is_day_total
         ORDER BY x.id, r.recorded_date)"};
    std::vector<std::string> wanted;
    for (const auto& [id, under] : ids) {
        wanted.push_back(id);
    }
    for (auto& [id, day, device, method, total, started_at, version] :
         sql.rows<std::string, LocalDay, std::optional<std::string>, std::string, bool, std::optional<Instant>, std::int64_t>(
             kFind, walker.user, source, wanted)) {
        UnderId& under = ids.at(id);
        const LaneKey key{source, device ? hash_of(*device) : 0, recording_method_from(method), total, in_time(walker, day, rules)};
        const Slice slice = started_at ? slice_of(day, {*started_at, *started_at}, 0) : Slice{};
        under.places.push_back({day, key, std::move(device), slice});
        under.version = std::max(under.version, static_cast<std::uint64_t>(version));
    }
}

/// What this very call delivers under them.
void find_arriving(const Deliveries& deliveries, const std::string& source, Ids& ids) {
    std::map<std::uint64_t, UnderId*> by_hash;
    for (auto& [id, under] : ids) {
        by_hash.emplace(hash_of(id), &under);
    }
    for (const Delivery& delivery : deliveries.all) {
        for (const Slice& slice : delivery.slices) {
            if (const auto under = by_hash.find(slice.id); delivery.key.source == source && under != by_hash.end()) {
                under->second->places.push_back({delivery.day, delivery.key, delivery.device, slice});
                under->second->version = std::max(under->second->version, slice.version);
            }
        }
    }
}

}  // namespace

bool is_deletion_by_id(const StepSample& sample) {
    return sample.steps == 0 && sample.source_record_id && !sample.started_at && !sample.ended_at && !sample.recorded_date;
}

void take_in_deletions(Sql& sql, std::span<const Deletion> deletions, const Walker& walker, const IntakeRules& rules, Deliveries& deliveries) {
    std::map<std::string, Ids> of_source;
    for (const Deletion& deletion : deletions) {
        of_source[deletion.sample->source].try_emplace(*deletion.sample->source_record_id);
    }
    for (auto& [source, ids] : of_source) {
        find_delivered(sql, walker, source, rules, ids);
        find_arriving(deliveries, source, ids);
    }
    for (const auto& [sample, index] : deletions) {
        const UnderId& under = of_source.at(sample->source).at(*sample->source_record_id);
        if (!sample->source_version && under.version > 0) {
            sample->source_version = static_cast<std::int64_t>(under.version - 1);
        }
        for (const Place& place : under.places) {
            Slice slice = place.slice;
            slice.steps = 0;
            slice.distance = 0;
            slice.id = hash_of(*sample->source_record_id);
            slice.version = sample->source_version ? static_cast<std::uint64_t>(*sample->source_version) + 1 : 0;
            Delivery& delivery = deliveries.of(place.day, place.key, place.device, false);
            delivery.slices.push_back(slice);
            delivery.samples.push_back(sample);
            delivery.indexes.push_back(static_cast<std::uint32_t>(index));
        }
    }
}

}  // namespace fitkart
