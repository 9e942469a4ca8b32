#pragma once
/// The review of a day: who may decide what next (rules 9 to 12).
///
///     pending --approve--> approved --reopen--> pending
///     pending --reject---> rejected --reopen--> pending
///                          rejected --restore-> approved

#include <optional>
#include <string_view>

#include "domain/anticheat/decision.h"

#include "domain/firewall.h"

namespace fitkart {

enum class ReviewStatus { pending, approved, rejected };
enum class ReviewAction { approve, reject, reopen, restore };

[[nodiscard]] std::string_view to_string(ReviewStatus status);
[[nodiscard]] std::string_view to_string(ReviewAction action);
[[nodiscard]] ReviewStatus review_status_from(std::string_view name);

/// Throws validation_failed for a name that is none.
[[nodiscard]] ReviewAction review_action_from(std::string_view name);

/// What the review becomes. Throws already_reviewed, which names both, where the decision is made, or none that could be undone.
[[nodiscard]] ReviewStatus after_review(ReviewStatus status, ReviewAction action);

/// A score from which on time does not approve a day by itself (rule 11).
inline constexpr int kNeverApprovedByTime = 90;

}  // namespace fitkart
