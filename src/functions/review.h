#pragma once
/// The review of suspicious days, for whoever decides: the engine, the staff, time.

#include <optional>
#include <string>
#include <vector>

#include "domain/review.h"
#include "domain/types.h"

#include "functions/left_out.h"

namespace fitkart {

class Sql;

/// What somebody decides about a verdict.
struct Review {
    ValidationId validation{};
    ReviewAction action{};
    std::optional<std::string> note{};
    std::optional<UserId> reviewer{};  ///< none: time decided
};

/// What a decision did.
struct Reviewed {
    UserId user{};
    LocalDay day{};
    Coins released{};
    Coins revoked{};
    std::vector<OrderId> orders_cancelled{};
};

/// Whose day a verdict is about. Throws not_found.
[[nodiscard]] UserId walker_of(Sql& sql, const ValidationId& validation);

/// Decides, with all that follows, in the caller's transaction: the day's status and coins, its board steps and total, badges,
/// orders not yet shipped. Throws not_found, already_reviewed, validation_failed.
Reviewed review(Sql& sql, const UserId& user, const Review& review);

/// Opens a verdict on each day of these people, from `since` on, that counts and of which nobody decided anything: a reviewer has seen
/// what the score has not. Answers how many. They wait in name only: decide about them in the same transaction.
std::int32_t question_days(Sql& sql, const std::vector<UserId>& users, LocalDay since);

/// A round of what nobody decided about in time.
struct OverdueSteps {
    std::int64_t approved = 0;
    bool full = false;  ///< another round may be waiting
    LeftOut left_out{};
};

/// Approves a hundred such days at most.
[[nodiscard]] OverdueSteps approve_overdue_steps(Sql& sql);

}  // namespace fitkart
