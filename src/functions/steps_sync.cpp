/// A device that syncs: what it exports is recorded, and how far it came is kept in the same transaction, so that it can go on from
/// there after whatever cut it off.
#include <algorithm>

#include "domain/error.h"
#include "domain/text.h"

#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/sample_formats.h"
#include "functions/steps.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::size_t kLongestDevice = 200;
constexpr std::size_t kLongestToken = 4000;

/// FitKart's own format beside those of samples_from: the array that record_steps_batch takes.
constexpr std::string_view kOwnFormat = "samples";

struct Progress {
    std::int64_t samples = 0;            ///< sent so far, duplicates and refused ones too
    std::optional<LocalDay> from{};      ///< none: no sample of it was taken yet
    std::optional<LocalDay> until{};
};

std::string device_of(const Args& args) {
    auto device = args.required<std::string>("device_id");
    if (device.empty() || device.size() > kLongestDevice) {
        throw Error{ErrorCode::validation_failed, concat("device_id has ", device.size(), " bytes, not 1 to ", kLongestDevice),
                    {{"argument", "device_id"}}};
    }
    return device;
}

std::optional<std::string> token_of(const Args& args) {
    auto token = args.optional<std::string>("sync_token");
    if (token && (token->empty() || token->size() > kLongestToken)) {
        throw Error{ErrorCode::validation_failed, concat("sync_token has ", token->size(), " bytes, not 1 to ", kLongestToken),
                    {{"argument", "sync_token"}}};
    }
    return token;
}

/// Times without an offset are by the walker's clocks, in whatever zone he was then.
Json samples_of(Sql& sql, const UserId& user, const std::string& format, const std::string& payload) {
    if (format == kOwnFormat) {
        return json_payload(payload);
    }
    const Walker walker = load_walker(sql, user, clock_now());
    return samples_in(sql, format, payload, [&](Instant shown) { return walker.calendar.instant_of(shown); });
}

/// The device's row, with how far it is by now. A token that is not given stays.
Progress write_progress(Sql& sql, const UserId& user, const std::string& device, const std::optional<std::string>& token,
                        const RecordedBatch& batch, std::size_t samples) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.devices AS d (user_id, id, sync_token, synced_at, synced_samples, synced_from, synced_until, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $4)
        ON CONFLICT (user_id, id) DO UPDATE
           SET sync_token = COALESCE(EXCLUDED.sync_token, d.sync_token),
               synced_at = EXCLUDED.synced_at,
               synced_samples = d.synced_samples + EXCLUDED.synced_samples,
               synced_from = LEAST(d.synced_from, EXCLUDED.synced_from),
               synced_until = GREATEST(d.synced_until, EXCLUDED.synced_until),
               updated_at = EXCLUDED.updated_at
        RETURNING d.synced_samples, d.synced_from, d.synced_until)"};
    const auto& deliveries = batch.walk.deliveries.all;
    const auto [first, last] = std::ranges::minmax_element(deliveries, {}, &Delivery::day);
    const bool none = deliveries.empty();
    const auto [all, from, until] = sql.one<std::int64_t, std::optional<LocalDay>, std::optional<LocalDay>>(
        kWrite, user, device, token, clock_now(), static_cast<std::int64_t>(samples),
        none ? std::nullopt : std::optional{first->day}, none ? std::nullopt : std::optional{last->day});
    return {all, from, until};
}

}  // namespace

FITKART_API_FUNCTION(sync_steps) {
    const UserId user = signed_in_user(sql);
    const auto format = args.required<std::string>("format");
    const auto payload = args.required<std::string>("payload");
    const std::string device = device_of(args);
    const std::optional<std::string> token = token_of(args);
    return once(args, sql, user, [&] {
        const Json samples = samples_of(sql, user, format, payload);
        const RecordedBatch batch = record_batch(sql, user, samples, user, device);
        const Progress progress = write_progress(sql, user, device, token, batch, samples.size());
        return row(batch.accepted, batch.duplicates, batch.pending, static_cast<std::int32_t>(batch.rejections.size()),
                   rejections_json(batch.rejections), days_json(batch.walk, false), batch.walk.awarded(), batch.walk.pending(),
                   progress.samples, progress.from, progress.until);
    });
}

FITKART_API_FUNCTION(sync_state) {
    static constexpr Statement kDevices{R"(
        SELECT d.id, d.source, d.sync_token, d.synced_at, d.synced_samples, d.synced_from, d.synced_until
          FROM fitkart.devices d
         WHERE d.user_id = $1
           AND d.synced_at IS NOT NULL
           AND ($2 IS NULL OR d.id = $2)
         ORDER BY d.synced_at DESC, d.id)"};
    const UserId user = signed_in_user(sql);
    RowSet devices;
    for (const auto& [id, source, token, at, samples, from, until] :
         sql.rows<std::string, std::optional<std::string>, std::optional<std::string>, Instant, std::int64_t, std::optional<LocalDay>,
                  std::optional<LocalDay>>(kDevices, user, args.optional<std::string>("device_id"))) {
        devices.add(id, source, token, at, samples, from, until);
    }
    return devices;
}

}  // namespace fitkart
