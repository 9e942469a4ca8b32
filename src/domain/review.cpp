#include "domain/review.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::array<std::string_view, 3> kStatuses{"pending", "approved", "rejected"};
constexpr std::array<std::string_view, 4> kActions{"approve", "reject", "reopen", "restore"};

bool is_open_to(ReviewStatus status, ReviewAction action) {
    switch (action) {
        case ReviewAction::approve:
        case ReviewAction::reject:
            return status == ReviewStatus::pending;
        case ReviewAction::reopen:
            return status != ReviewStatus::pending;
        case ReviewAction::restore:
            return status == ReviewStatus::rejected;
    }
    return false;
}

std::string hint_for(ReviewStatus status) {
    switch (status) {
        case ReviewStatus::pending:
            return "Approve or reject it.";
        case ReviewStatus::approved:
            return "Reopen it first.";
        case ReviewStatus::rejected:
            return "Restore it, or reopen it first.";
    }
    return {};
}

}  // namespace

std::string_view to_string(ReviewStatus status) { return kStatuses[static_cast<std::size_t>(status)]; }
std::string_view to_string(ReviewAction action) { return kActions[static_cast<std::size_t>(action)]; }

ReviewStatus review_status_from(std::string_view name) {
    const auto found = std::ranges::find(kStatuses, name);
    if (found == kStatuses.end()) {
        throw std::logic_error("no status of a review: " + std::string(name));
    }
    return static_cast<ReviewStatus>(found - kStatuses.begin());
}

ReviewAction review_action_from(std::string_view name) {
    const auto found = std::ranges::find(kActions, name);
    if (found == kActions.end()) {
        throw Error{ErrorCode::validation_failed,
                    concat("decision is ", name, ", it must be approve, reject, reopen or restore"),
                    {{"argument", "decision"}, {"value", name}}};
    }
    return static_cast<ReviewAction>(found - kActions.begin());
}

ReviewStatus after_review(ReviewStatus status, ReviewAction action) {
    if (!is_open_to(status, action)) {
        throw Error{ErrorCode::already_reviewed,
                    concat("the day is ", to_string(status), ": the decision ", to_string(action), " has nothing to decide"),
                    {{"status", to_string(status)}, {"decision", to_string(action)}},
                    hint_for(status)};
    }
    switch (action) {
        case ReviewAction::approve:
        case ReviewAction::restore:
            return ReviewStatus::approved;
        case ReviewAction::reject:
            return ReviewStatus::rejected;
        case ReviewAction::reopen:
            break;
    }
    return ReviewStatus::pending;
}

}  // namespace fitkart
