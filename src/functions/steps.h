#pragma once
/// Recording steps, as engine and client API both do it.

#include "functions/steps_book.h"

namespace fitkart {

class Args;
class Json;
class Sql;

/// What one sample became.
struct RecordedSample {
    std::optional<StepRecordId> record{};  ///< none for a duplicate
    std::string status{};                  ///< verified, pending or duplicate; nobody is told more than pending
    BookedDay day{};                       ///< the day of its start
    Coins awarded{};
    Coins pending{};
};

/// The sample that the arguments of record_steps spell.
[[nodiscard]] StepSample sample_from(const Args& args);

[[nodiscard]] RecordedSample record_sample(Sql& sql, UserId user, StepSample sample, std::optional<UserId> actor);

/// What a batch became.
struct RecordedBatch {
    Walk walk;
    std::int32_t accepted = 0;
    std::int32_t duplicates = 0;
    std::int32_t pending = 0;
    std::vector<Rejection> rejections{};
};

/// `samples` is an array of at most 10,000; those that name no device are of `device`. What is no sample is rejected by itself.
/// Throws validation_failed for anything else.
[[nodiscard]] RecordedBatch record_batch(Sql& sql, UserId user, const Json& samples, std::optional<UserId> actor,
                                         const std::optional<std::string>& device = std::nullopt);

[[nodiscard]] Json rejections_json(std::span<const Rejection> rejections);

/// The days of a batch; with reasons for those who may know them.
[[nodiscard]] Json days_json(const Walk& walk, bool with_reasons);

/// verified or pending: a rejected day looks like one that waits.
[[nodiscard]] std::string_view told_status(DayStatus status);

/// What somebody wants to walk a day: his own goal, else the setting's.
[[nodiscard]] std::int64_t goal_of(Sql& sql, UserId user);

}  // namespace fitkart
