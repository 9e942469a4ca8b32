#include "domain/settings.h"

#include <algorithm>
#include <array>
#include <limits>

#include "domain/error.h"
#include "domain/money.h"
#include "domain/text.h"

namespace fitkart {
namespace {

constexpr std::string_view kNone = "none";
constexpr std::string_view kDefaultSources =
    "garmin,fitbit,polar,withings,samsung_health,health_kit,health_connect,google_fit,strava,phone_sensor,import,manual";

[[noreturn]] void refuse(const SettingEntry& entry, std::string_view text) {
    throw Error{ErrorCode::setting_invalid,
                concat(entry.key, " cannot be '", text, "'"),
                {{"key", entry.key}, {"value", text}, {"allowed", entry.allowed}},
                concat(entry.key, " takes ", entry.allowed, "; its default is ", entry.default_value, '.')};
}

std::int64_t whole_number(const SettingEntry& entry, std::string_view text, std::int64_t least, std::int64_t most) {
    const auto number = number_from<std::int64_t>(text);
    if (!number || *number < least || *number > most) {
        refuse(entry, text);
    }
    return *number;
}

template <auto Member, std::int64_t Least, std::int64_t Most>
void integer(Settings& settings, const SettingEntry& entry, std::string_view text) {
    settings.*Member = static_cast<std::int32_t>(whole_number(entry, text, Least, Most));
}

template <auto Member, std::int64_t Least, std::int64_t Most>
void integer_or_none(Settings& settings, const SettingEntry& entry, std::string_view text) {
    settings.*Member = text == kNone ? std::nullopt
                                     : std::optional(static_cast<std::int32_t>(whole_number(entry, text, Least, Most)));
}

constexpr std::int64_t kMostCoins = 1'000'000'000'000;

template <auto Member>
void whole(Settings& settings, const SettingEntry& entry, std::string_view text) {
    using Count = std::remove_reference_t<decltype(settings.*Member)>;
    settings.*Member = Count{whole_number(entry, text, 0, kMostCoins)};
}

template <auto Member>
void coins_or_none(Settings& settings, const SettingEntry& entry, std::string_view text) {
    settings.*Member = text == kNone ? std::nullopt : std::optional(Coins{whole_number(entry, text, 0, kMostCoins)});
}

template <auto Member>
void boolean(Settings& settings, const SettingEntry& entry, std::string_view text) {
    if (text != "true" && text != "false") {
        refuse(entry, text);
    }
    settings.*Member = text == "true";
}

/// A decimal number of coins a step, from 0 to 100, with at most ten places.
void rate(Settings& settings, const SettingEntry& entry, std::string_view text) {
    constexpr std::size_t kMostPlaces = 10;
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view before = text.substr(0, point);
    const std::string_view after = point < text.size() ? text.substr(point + 1) : std::string_view{};
    const auto digits_only = [](std::string_view part) { return part.find_first_not_of("0123456789") == std::string_view::npos; };
    if (before.empty() || before.size() > 3 || after.size() > kMostPlaces || (point < text.size() && after.empty()) ||
        !digits_only(before) || !digits_only(after)) {
        refuse(entry, text);
    }
    std::int64_t units = 0;
    std::int64_t scale = 1;
    for (const char digit : before) {
        units = units * 10 + (digit - '0');
    }
    for (const char digit : after) {
        units = units * 10 + (digit - '0');
        scale *= 10;
    }
    const Rational given(units, scale);
    if (given > 100) {
        refuse(entry, text);
    }
    settings.coins_per_step = given;
}

void board(Settings& settings, const SettingEntry& entry, std::string_view text) {
    static constexpr std::array<std::string_view, 5> kBoards{"daily", "weekly", "monthly", "all_time", "none"};
    if (std::find(kBoards.begin(), kBoards.end(), text) == kBoards.end()) {
        refuse(entry, text);
    }
    settings.live_board = text;
}

void currency(Settings& settings, const SettingEntry& entry, std::string_view text) {
    if (!is_currency(text)) {
        refuse(entry, text);
    }
    settings.shop_currency = text;
}

void rule_weights(Settings& settings, const SettingEntry& entry, std::string_view text) {
    auto weights = RuleWeights::from(text);
    if (!weights) {
        refuse(entry, text);
    }
    settings.anomaly_rule_weights = std::move(*weights);
}

void sources(Settings& settings, const SettingEntry& entry, std::string_view text) {
    std::vector<std::string> named;
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view name = text.substr(0, comma);
        if (name.empty() || name.size() > 32 || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos ||
            std::find(named.begin(), named.end(), name) != named.end()) {
            refuse(entry, text);
        }
        named.emplace_back(name);
        if (comma == text.size()) {
            break;
        }
        text.remove_prefix(comma + 1);
    }
    constexpr std::size_t kMostSources = 64;
    if (std::find(named.begin(), named.end(), "manual") == named.end() || named.size() > kMostSources) {
        refuse(entry, text);
    }
    settings.step_sources = std::move(named);
}

using S = Settings;
constexpr std::array kCatalogue{
    SettingEntry{"access_token_minutes", "integer", "15", "whole minutes from 1 to 1440", "how long an access token is good", &integer<&S::access_token_minutes, 1, 1440>},
    SettingEntry{"anomaly_review_score", "integer", "75", "a score from 1 to 100", "a day with this score or more waits for a review", &integer<&S::anomaly_review_score, 1, 100>},
    SettingEntry{"anomaly_rule_weights", "list", "none", "rules and percents from 0 to 200 (night=50,scaled=0), or none", "how many percent of its points a rule of the score counts; all others count whole", &rule_weights},
    SettingEntry{"anti_cheat_enabled", "boolean", "true", "true or false", "false keeps only the hard limits", &boolean<&S::anti_cheat_enabled>},
    SettingEntry{"bcrypt_cost", "integer", "11", "a cost from 10 to 16", "work of a password hash; each step doubles it", &integer<&S::bcrypt_cost, 10, 16>},
    SettingEntry{"board_grace_hours", "integer", "48", "whole hours from 0 to 720", "how long after its end a board takes late records", &integer<&S::board_grace_hours, 0, 720>},
    SettingEntry{"coin_expiry_days", "integer", "none", "whole days from 1 to 3650, or none", "how long coins are good", &integer_or_none<&S::coin_expiry_days, 1, 3650>},
    SettingEntry{"coins_per_step", "rational", "0.01", "a decimal from 0 to 100 with at most 10 places", "what a step earns, from each user's next local midnight", &rate},
    SettingEntry{"daily_coin_cap", "coins", "100", "whole coins from 0 to 1000000000000", "most coins a day's steps earn, after multipliers", &whole<&S::daily_coin_cap>},
    SettingEntry{"daily_emission_budget", "coins", "none", "whole coins, or none", "most coins that walking may issue in a day, over all users", &coins_or_none<&S::daily_emission_budget>},
    SettingEntry{"daily_step_goal", "integer", "10000", "whole steps", "the goal of a user who chose none", &whole<&S::daily_step_goal>},
    SettingEntry{"delivery_days", "integer", "none", "whole days from 1 to 90, or none", "how long a parcel takes: estimated_delivery of an order that ships", &integer_or_none<&S::delivery_days, 1, 90>},
    SettingEntry{"earning_window_days", "integer", "30", "whole days from 1 to 3650", "days older than this on arrival are history and earn nothing", &integer<&S::earning_window_days, 1, 3650>},
    SettingEntry{"gift_daily_limit", "coins", "50", "whole coins", "most coins a user gives away in a day", &whole<&S::gift_daily_limit>},
    SettingEntry{"hold_minutes", "integer", "30", "whole minutes from 1 to 43200", "how long a hold freezes coins unless it says otherwise", &integer<&S::hold_minutes, 1, 43200>},
    SettingEntry{"idempotency_key_days", "integer", "30", "whole days from 1 to 3650", "how long a request can be repeated under its key", &integer<&S::idempotency_key_days, 1, 3650>},
    SettingEntry{"job_run_days", "integer", "30", "whole days from 1 to 3650", "how long runs of jobs are remembered", &integer<&S::job_run_days, 1, 3650>},
    SettingEntry{"live_board", "choice", "weekly", "daily, weekly, monthly, all_time or none", "the board that is ranked at once", &board},
    SettingEntry{"maintenance_mode", "boolean", "false", "true or false", "true refuses client writes", &boolean<&S::maintenance_mode>},
    SettingEntry{"manual_steps_earn", "boolean", "false", "true or false", "whether typed-in steps earn coins", &boolean<&S::manual_steps_earn>},
    SettingEntry{"max_balance", "coins", "none", "whole coins, or none", "most coins a wallet may hold", &coins_or_none<&S::max_balance>},
    SettingEntry{"new_user_bonus_coins", "coins", "100", "whole coins", "bonus once the email is verified and a day of streak_min_steps was walked", &whole<&S::new_user_bonus_coins>},
    SettingEntry{"order_auto_confirm", "boolean", "true", "true or false", "false: an order waits for confirm_order", &boolean<&S::order_auto_confirm>},
    SettingEntry{"order_confirm_minutes", "integer", "30", "whole minutes from 1 to 43200", "how long a pending order waits", &integer<&S::order_confirm_minutes, 1, 43200>},
    SettingEntry{"otp_attempts", "integer", "5", "a number from 1 to 20", "tries at a one-time code", &integer<&S::otp_attempts, 1, 20>},
    SettingEntry{"otp_minutes", "integer", "10", "whole minutes from 1 to 1440", "how long a one-time code is good", &integer<&S::otp_minutes, 1, 1440>},
    SettingEntry{"outbox_enabled", "boolean", "false", "true or false", "whether mail and push leave this database", &boolean<&S::outbox_enabled>},
    SettingEntry{"referral_bonus_coins", "coins", "500", "whole coins", "bonus for bringing a friend", &whole<&S::referral_bonus_coins>},
    SettingEntry{"refresh_token_days", "integer", "30", "whole days from 1 to 365", "how long a refresh token is good", &integer<&S::refresh_token_days, 1, 365>},
    SettingEntry{"review_days", "integer", "7", "whole days from 1 to 90", "an undecided day below 90 is approved after it", &integer<&S::review_days, 1, 90>},
    SettingEntry{"sample_detail_days", "integer", "400", "whole days from 31 to 3650", "days older than this, and than earning_window_days, become their sums", &integer<&S::sample_detail_days, 31, 3650>},
    SettingEntry{"shop_currency", "choice", "USD", "three capital letters (ISO 4217)", "currency of the prices in the shop's product lists", &currency},
    SettingEntry{"sign_in_slots", "integer", "2", "a number from 1 to 64", "password hashes at once", &integer<&S::sign_in_slots, 1, 64>},
    SettingEntry{"step_sources", "list", kDefaultSources, "names separated by commas, best first, manual among them", "sources that are accepted, by priority: where two cover the same instant the earlier counts", &sources},
    SettingEntry{"streak_min_steps", "integer", "3000", "whole steps", "verified steps that keep a streak", &whole<&S::streak_min_steps>},
    SettingEntry{"weekly_coin_cap", "coins", "none", "whole coins, or none", "most coins the steps of a week earn (Monday first), from each user's next local midnight", &coins_or_none<&S::weekly_coin_cap>},
};

static_assert(std::is_sorted(kCatalogue.begin(), kCatalogue.end(),
                             [](const SettingEntry& a, const SettingEntry& b) { return a.key < b.key; }));

}  // namespace

Settings::Settings() { apply_setting(*this, "step_sources", kDefaultSources); }

std::span<const SettingEntry> setting_catalogue() { return kCatalogue; }

void apply_setting(Settings& settings, std::string_view key, std::string_view text) {
    const auto entry = std::find_if(kCatalogue.begin(), kCatalogue.end(), [&](const SettingEntry& known) { return known.key == key; });
    if (entry == kCatalogue.end()) {
        throw Error{ErrorCode::setting_invalid, concat("there is no setting ", key), {{"key", key}}, "fitkart.setting_catalogue() lists them."};
    }
    entry->apply(settings, *entry, text);
}

}  // namespace fitkart
