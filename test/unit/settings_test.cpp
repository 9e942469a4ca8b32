#include "domain/settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "domain/digest.h"
#include "domain/error.h"

namespace fitkart {
namespace {

ErrorCode refusal(std::string_view key, std::string_view text) {
    Settings settings;
    try {
        apply_setting(settings, key, text);
    } catch (const Error& error) {
        return error.code();
    }
    return ErrorCode::not_found;  // nothing was refused
}

TEST(Settings, every_default_is_an_allowed_value) {
    for (const SettingEntry& entry : setting_catalogue()) {
        Settings settings;
        EXPECT_NO_THROW(apply_setting(settings, entry.key, entry.default_value)) << entry.key;
    }
}

TEST(Settings, the_written_defaults_are_the_ones_in_force) {
    Settings written;
    for (const SettingEntry& entry : setting_catalogue()) {
        apply_setting(written, entry.key, entry.default_value);
    }
    const Settings in_force;
    EXPECT_EQ(written.coins_per_step, in_force.coins_per_step);
    EXPECT_EQ(written.daily_coin_cap, in_force.daily_coin_cap);
    EXPECT_EQ(written.weekly_coin_cap, in_force.weekly_coin_cap);
    EXPECT_EQ(written.earning_window_days, in_force.earning_window_days);
    EXPECT_EQ(written.anomaly_review_score, in_force.anomaly_review_score);
    EXPECT_EQ(written.hold_minutes, in_force.hold_minutes);
    EXPECT_EQ(written.order_auto_confirm, in_force.order_auto_confirm);
    EXPECT_EQ(written.bcrypt_cost, in_force.bcrypt_cost);
    EXPECT_EQ(written.anomaly_rule_weights, in_force.anomaly_rule_weights);
    EXPECT_EQ(written.step_sources, in_force.step_sources);
    EXPECT_EQ(written.live_board, in_force.live_board);
}

TEST(Settings, a_rate_is_exact) {
    Settings settings;
    apply_setting(settings, "coins_per_step", "0.0123456789");
    EXPECT_EQ(settings.coins_per_step, Rational(123456789, 10000000000));
}

TEST(Settings, what_is_not_allowed_is_refused_and_changes_nothing) {
    EXPECT_EQ(refusal("no_such_setting", "1"), ErrorCode::setting_invalid);
    for (const auto& [key, text] : {std::pair{"bcrypt_cost", "9"}, {"bcrypt_cost", "17"}, {"bcrypt_cost", ""}, {"bcrypt_cost", "11 "},
                                    {"coins_per_step", "-1"}, {"coins_per_step", "1e3"}, {"coins_per_step", "NaN"}, {"coins_per_step", "."},
                                    {"coins_per_step", "1."}, {"coins_per_step", "0.12345678901"}, {"coins_per_step", "100.1"},
                                    {"daily_coin_cap", "-1"}, {"daily_coin_cap", "none"}, {"daily_coin_cap", "9223372036854775808"},
                                    {"anti_cheat_enabled", "yes"}, {"live_board", "yearly"}, {"step_sources", "fitbit,garmin"},
                                    {"anomaly_rule_weights", "night"}, {"anomaly_rule_weights", "night=201"}, {"anomaly_rule_weights", "night=-1"},
                                    {"anomaly_rule_weights", "night=50,night=60"}, {"anomaly_rule_weights", "nights=50"},
                                    {"anomaly_rule_weights", ""}, {"anomaly_rule_weights", "night=50,"}, {"anomaly_rule_weights", "night= 50"}, {"anomaly_rule_weights", "night=50,none"},
                                    {"step_sources", "manual,,fitbit"}, {"step_sources", "manual,manual"}, {"step_sources", "Manual,manual"}}) {
        EXPECT_EQ(refusal(key, text), ErrorCode::setting_invalid) << key << " = " << text;
    }
    Settings settings;
    EXPECT_THROW(apply_setting(settings, "bcrypt_cost", "3"), Error);
    EXPECT_EQ(settings.bcrypt_cost, 11);
}

TEST(Settings, none_is_a_value_where_a_limit_may_be_absent) {
    Settings settings;
    apply_setting(settings, "max_balance", "5000");
    EXPECT_EQ(settings.max_balance, Coins{5000});
    apply_setting(settings, "max_balance", "none");
    EXPECT_EQ(settings.max_balance, std::nullopt);
}

TEST(Settings, the_page_on_steps_says_the_default_order_of_sources) {
    const auto& catalogue = setting_catalogue();
    const auto entry = std::ranges::find(catalogue, "step_sources", &SettingEntry::key);
    ASSERT_NE(entry, catalogue.end());
    std::ifstream page(std::string(FITKART_ROOT) + "/docs/steps.md");
    std::stringstream text;
    text << page.rdbuf();
    const std::string order = std::regex_replace(std::string(entry->default_value), std::regex(","), ", ");
    EXPECT_NE(text.str().find("By default that is " + order + ":"), std::string::npos) << order;
}

TEST(Digest, matches_the_published_vectors) {
    // FIPS 180-4, "abc"; RFC 4231, test case 2.
    const Bytes abc{'a', 'b', 'c'};
    EXPECT_EQ(sha256(abc)[0], 0xba);
    EXPECT_EQ(sha256(abc)[31], 0xad);
    const Bytes key{'J', 'e', 'f', 'e'};
    const std::string text = "what do ya want for nothing?";
    const Digest mac = hmac_sha256(key, Bytes(text.begin(), text.end()));
    EXPECT_EQ(mac[0], 0x5b);
    EXPECT_EQ(mac[31], 0x43);
    EXPECT_TRUE(same_digest(mac, mac));
    EXPECT_FALSE(same_digest(mac, sha256(abc)));
}

}  // namespace
}  // namespace fitkart
