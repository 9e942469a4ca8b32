#include "domain/error.h"

#include <algorithm>
#include <array>

#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::array kCatalogue{
    ErrorEntry{ErrorCode::validation_failed, "VALIDATION_FAILED", "KF001", 400, "an argument is missing or malformed"},
    ErrorEntry{ErrorCode::invalid_step_data, "INVALID_STEP_DATA", "KF002", 400, "steps that nobody can have walked"},
    ErrorEntry{ErrorCode::invalid_email, "INVALID_EMAIL", "KF003", 400, "not an email address"},
    ErrorEntry{ErrorCode::password_weak, "PASSWORD_WEAK", "KF004", 400, "the password is too easy to guess"},
    ErrorEntry{ErrorCode::not_found, "NOT_FOUND", "KF005", 404, "what was named does not exist"},
    ErrorEntry{ErrorCode::setting_invalid, "SETTING_INVALID", "KF006", 400, "a setting's value is not allowed"},
    ErrorEntry{ErrorCode::invalid_phone, "INVALID_PHONE", "KF007", 400, "not a phone number in E.164 form"},
    ErrorEntry{ErrorCode::insufficient_coins, "INSUFFICIENT_COINS", "KF101", 402, "fewer coins are available than are needed"},
    ErrorEntry{ErrorCode::product_out_of_stock, "PRODUCT_OUT_OF_STOCK", "KF102", 409, "less stock than was asked for"},
    ErrorEntry{ErrorCode::product_unavailable, "PRODUCT_UNAVAILABLE", "KF103", 409, "the product is not on sale to this person now"},
    ErrorEntry{ErrorCode::invalid_order_state, "INVALID_ORDER_STATE", "KF104", 409, "an order cannot move from its status to that one"},
    ErrorEntry{ErrorCode::refund_exceeds_order, "REFUND_EXCEEDS_ORDER", "KF105", 409, "a refund above what was paid"},
    ErrorEntry{ErrorCode::idempotency_conflict, "IDEMPOTENCY_CONFLICT", "KF106", 409, "the key was used for another request"},
    ErrorEntry{ErrorCode::hold_not_active, "HOLD_NOT_ACTIVE", "KF107", 409, "the hold was captured, released or has expired"},
    ErrorEntry{ErrorCode::suspicious_activity, "SUSPICIOUS_ACTIVITY", "KF108", 403, "the account is under review"},
    ErrorEntry{ErrorCode::already_reviewed, "ALREADY_REVIEWED", "KF109", 409, "the decision has been made"},
    ErrorEntry{ErrorCode::coin_overflow, "COIN_OVERFLOW", "KF110", 400, "a number larger than the books can hold"},
    ErrorEntry{ErrorCode::price_changed, "PRICE_CHANGED", "KF111", 409, "the total is not the expected one"},
    ErrorEntry{ErrorCode::coupon_invalid, "COUPON_INVALID", "KF112", 409, "the coupon cannot be used for this order"},
    ErrorEntry{ErrorCode::limit_reached, "LIMIT_REACHED", "KF113", 409, "a limit was reached"},
    ErrorEntry{ErrorCode::order_held, "ORDER_HELD", "KF114", 409, "the order is held, by the staff or while its account is suspended"},
    ErrorEntry{ErrorCode::auth_invalid_credentials, "AUTH_INVALID_CREDENTIALS", "KF201", 401, "wrong email or password"},
    ErrorEntry{ErrorCode::auth_account_disabled, "AUTH_ACCOUNT_DISABLED", "KF202", 403, "the account is disabled or deleted"},
    ErrorEntry{ErrorCode::auth_token_expired, "AUTH_TOKEN_EXPIRED", "KF203", 401, "the token has expired"},
    ErrorEntry{ErrorCode::auth_token_invalid, "AUTH_TOKEN_INVALID", "KF204", 401, "the token is malformed, unsigned or revoked"},
    ErrorEntry{ErrorCode::auth_oauth_failed, "AUTH_OAUTH_FAILED", "KF205", 401, "the identity provider's token was refused"},
    ErrorEntry{ErrorCode::email_in_use, "EMAIL_IN_USE", "KF206", 409, "another account has this email"},
    ErrorEntry{ErrorCode::forbidden, "FORBIDDEN", "KF207", 403, "not allowed for this role"},
    ErrorEntry{ErrorCode::unauthorized, "UNAUTHORIZED", "KF208", 401, "nobody is signed in"},
    ErrorEntry{ErrorCode::auth_code_invalid, "AUTH_CODE_INVALID", "KF209", 401, "wrong one-time code"},
    ErrorEntry{ErrorCode::auth_code_expired, "AUTH_CODE_EXPIRED", "KF210", 401, "the one-time code has expired"},
    ErrorEntry{ErrorCode::auth_email_unverified, "AUTH_EMAIL_UNVERIFIED", "KF211", 403, "the email address is not verified yet"},
    ErrorEntry{ErrorCode::rate_limited, "RATE_LIMITED", "KF301", 429, "too many calls"},
    ErrorEntry{ErrorCode::ledger_immutable, "LEDGER_IMMUTABLE", "KF302", 403, "the books are append-only"},
    ErrorEntry{ErrorCode::migration_required, "MIGRATION_REQUIRED", "KF303", 503, "the tables are older than the code"},
    ErrorEntry{ErrorCode::configuration_missing, "CONFIGURATION_MISSING", "KF304", 503, "something has to be set up first"},
    ErrorEntry{ErrorCode::job_running, "JOB_RUNNING", "KF305", 409, "the job is running in another session"},
    ErrorEntry{ErrorCode::reconnect_required, "RECONNECT_REQUIRED", "KF306", 503, "this connection runs older code than the tables"},
    ErrorEntry{ErrorCode::ledger_damaged, "LEDGER_DAMAGED", "KF307", 503, "the books no longer say what a checkpoint fixed"},
};

static_assert(std::is_sorted(kCatalogue.begin(), kCatalogue.end(),
                             [](const ErrorEntry& a, const ErrorEntry& b) { return a.sqlstate < b.sqlstate; }));

}  // namespace

std::span<const ErrorEntry> error_catalogue() { return kCatalogue; }

const ErrorEntry& entry_of(ErrorCode code) { return kCatalogue[static_cast<std::size_t>(code)]; }

Error::Error(ErrorCode code, const std::string& message, std::vector<ErrorField> detail, std::string hint)
    : std::runtime_error(message), code_(code), detail_(std::move(detail)), hint_(std::move(hint)) {}

Error no_such(std::string_view what, const Uuid& id) {
    return Error{ErrorCode::not_found, concat("there is no ", what, ' ', id), {{"what", what}, {concat(what, "_id"), id}}};
}

}  // namespace fitkart
