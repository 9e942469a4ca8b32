#pragma once
/// Everything FitKart can refuse, in one catalogue: name, SQLSTATE, HTTP status. Callers rely on all three.

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

enum class ErrorCode {
    validation_failed,
    invalid_step_data,
    invalid_email,
    password_weak,
    not_found,
    setting_invalid,
    invalid_phone,
    insufficient_coins,
    product_out_of_stock,
    product_unavailable,
    invalid_order_state,
    refund_exceeds_order,
    idempotency_conflict,
    hold_not_active,
    suspicious_activity,
    already_reviewed,
    coin_overflow,
    price_changed,
    coupon_invalid,
    limit_reached,
    order_held,
    auth_invalid_credentials,
    auth_account_disabled,
    auth_token_expired,
    auth_token_invalid,
    auth_oauth_failed,
    email_in_use,
    forbidden,
    unauthorized,
    auth_code_invalid,
    auth_code_expired,
    auth_email_unverified,
    rate_limited,
    ledger_immutable,
    migration_required,
    configuration_missing,
    job_running,
    reconnect_required,
    ledger_damaged,
};

/// One line of the catalogue.
struct ErrorEntry {
    ErrorCode code;
    std::string_view name;      ///< INSUFFICIENT_COINS
    std::string_view sqlstate;  ///< KF101
    int http_status;            ///< 402
    std::string_view meaning;   ///< one sentence for the person who meets it
};

/// All errors, ordered by SQLSTATE.
[[nodiscard]] std::span<const ErrorEntry> error_catalogue();
[[nodiscard]] const ErrorEntry& entry_of(ErrorCode code);

/// A value in an error's DETAIL.
using ErrorValue = std::variant<std::int64_t, double, bool, std::string, std::vector<std::string>>;

struct ErrorField {
    std::string name;
    ErrorValue value;

    ErrorField(std::string name_, std::string text) : name(std::move(name_)), value(std::move(text)) {}
    ErrorField(std::string name_, const char* text) : name(std::move(name_)), value(std::string(text)) {}
    ErrorField(std::string name_, std::string_view text) : name(std::move(name_)), value(std::string(text)) {}
    ErrorField(std::string name_, std::int64_t number) : name(std::move(name_)), value(number) {}
    ErrorField(std::string name_, int number) : name(std::move(name_)), value(std::int64_t{number}) {}
    ErrorField(std::string name_, double number) : name(std::move(name_)), value(number) {}
    ErrorField(std::string name_, bool truth) : name(std::move(name_)), value(truth) {}
    ErrorField(std::string name_, std::vector<std::string> list) : name(std::move(name_)), value(std::move(list)) {}
    ErrorField(std::string name_, const Uuid& id) : name(std::move(name_)), value(to_string(id)) {}
    template <typename Tag>
    ErrorField(std::string name_, Whole<Tag> whole) : name(std::move(name_)), value(whole.count()) {}
};

/// A refusal by a rule of the business. `message` says what happened, with the numbers; `hint` what to do.
class Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message, std::vector<ErrorField> detail = {}, std::string hint = {});

    [[nodiscard]] ErrorCode code() const { return code_; }
    [[nodiscard]] const std::vector<ErrorField>& detail() const { return detail_; }
    [[nodiscard]] const std::string& hint() const { return hint_; }

  private:
    ErrorCode code_;
    std::vector<ErrorField> detail_;
    std::string hint_;
};

/// NOT_FOUND, naming what does not exist: no_such("user", id) says {"what": "user", "user_id": "…"}.
[[nodiscard]] Error no_such(std::string_view what, const Uuid& id);

}  // namespace fitkart
