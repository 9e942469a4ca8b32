#pragma once
/// The settings of the business: names, types, defaults and what values are allowed. Defaults stand in the code, so that a
/// missing row of fitkart.settings is no error.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/anticheat/weights.h"
#include "domain/rational.h"
#include "domain/types.h"

#include "domain/firewall.h"

namespace fitkart {

/// All settings, each with its default.
struct Settings {
    Rational coins_per_step{1, 100};
    Coins daily_coin_cap{100};                          ///< after multipliers; badges, bonuses and gifts are outside
    std::optional<Coins> weekly_coin_cap;
    std::optional<Coins> max_balance;
    std::optional<Coins> daily_emission_budget;
    std::int32_t earning_window_days = 30;              ///< older days are history, not coins
    Coins new_user_bonus_coins{100};
    Coins referral_bonus_coins{500};
    Steps daily_step_goal{10'000};
    Steps streak_min_steps{3'000};
    bool anti_cheat_enabled = true;                     ///< false keeps the hard limits
    std::int32_t anomaly_review_score = 75;             ///< 0 to 100
    RuleWeights anomaly_rule_weights{};
    bool manual_steps_earn = false;
    std::int32_t sample_detail_days = 400;              ///< older days become their sums
    std::int32_t sign_in_slots = 2;                     ///< password hashes at once
    bool order_auto_confirm = true;
    std::int32_t order_confirm_minutes = 30;
    std::optional<std::int32_t> delivery_days;          ///< from shipping to the door; none: nothing is promised
    std::int32_t hold_minutes = 30;
    std::int32_t idempotency_key_days = 30;             ///< a retry later than this is a new request
    std::int32_t job_run_days = 30;                     ///< how long runs of jobs are remembered
    Coins gift_daily_limit{50};
    std::optional<std::int32_t> coin_expiry_days;
    std::int32_t review_days = 7;                       ///< undecided below 90 after it: approved
    std::int32_t access_token_minutes = 15;
    std::int32_t refresh_token_days = 30;
    std::int32_t otp_minutes = 10;
    std::int32_t otp_attempts = 5;
    std::int32_t bcrypt_cost = 11;                      ///< at least 10
    bool maintenance_mode = false;
    std::int32_t board_grace_hours = 48;
    std::string live_board = "weekly";                  ///< daily, weekly, monthly, all_time or none
    bool outbox_enabled = false;
    std::string shop_currency = "USD";                  ///< of the prices in the shop's product lists
    std::vector<std::string> step_sources;              ///< what record_steps accepts, best first; see settings.cpp
    Settings();
};

/// One line of the catalogue of settings.
struct SettingEntry {
    std::string_view key;
    std::string_view type;           ///< integer, coins, rational, boolean, choice or list
    std::string_view default_value;  ///< as text; "none" where absence is a value
    std::string_view allowed;        ///< in words
    std::string_view meaning;
    void (*apply)(Settings& settings, const SettingEntry& entry, std::string_view text);
};

/// All settings, ordered by key.
[[nodiscard]] std::span<const SettingEntry> setting_catalogue();

/// Sets one setting from its text. Throws Error{setting_invalid} for an unknown key, a wrong type or a forbidden value;
/// then nothing is changed.
void apply_setting(Settings& settings, std::string_view key, std::string_view text);

}  // namespace fitkart
