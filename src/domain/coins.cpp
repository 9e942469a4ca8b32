#include "domain/coins.h"

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

using boost::multiprecision::cpp_int;

/// What `total` steps earn before multiplier, floor and cap: every step at the rate of its tier.
Rational priced(const CoinSchedule& schedule, std::int64_t total) {
    Rational coins{0};
    Rational rate = schedule.coins_per_step;
    std::int64_t paid = 0;  // steps up to here are priced
    for (const Tier& tier : schedule.tiers) {
        const std::int64_t before_tier = tier.first_step.count() - 1;
        if (total <= before_tier) {
            break;
        }
        coins += rate * (before_tier - paid);
        paid = before_tier;
        rate = tier.coins_per_step;
    }
    return coins + rate * (total - paid);
}

void require_not_negative(const Rational& factor, std::string_view name) {
    if (factor < 0) {
        throw Error{ErrorCode::setting_invalid,
                    concat(name, " is ", factor.str(), ", it cannot be negative"),
                    {{"name", name}}};
    }
}

}  // namespace

bool Multiplier::holds_on(LocalDay day) const {
    return (!first_day || *first_day <= day) && (!last_day || day <= *last_day);
}

void validate(const CoinSchedule& schedule) {
    require_not_negative(schedule.coins_per_step, "coins_per_step");
    require_not_negative(schedule.multiplier, "multiplier");
    if (schedule.daily_cap < Coins{0}) {
        throw Error{ErrorCode::setting_invalid,
                    concat("daily_coin_cap is ", schedule.daily_cap, ", it cannot be negative"),
                    {{"name", "daily_coin_cap"}, {"value", schedule.daily_cap}}};
    }
    Steps previous{0};
    for (const Tier& tier : schedule.tiers) {
        require_not_negative(tier.coins_per_step, "coins_per_step of a tier");
        if (tier.first_step <= previous) {
            throw Error{
                ErrorCode::setting_invalid,
                concat("a tier begins at step ", tier.first_step, ", after one at ", previous, ": tiers ascend from 1"),
                {{"name", "tiers"}, {"first_step", tier.first_step}}};
        }
        previous = tier.first_step;
    }
}

Rational multiplier_on(LocalDay day, const std::vector<Multiplier>& multipliers) {
    Rational product{1};
    for (const Multiplier& multiplier : multipliers) {
        if (multiplier.holds_on(day)) {
            product *= multiplier.factor;
        }
    }
    return product;
}

Coins coins_for_day(const CoinSchedule& schedule, Steps total) {
    if (total < Steps{0}) {
        throw Error{
            ErrorCode::validation_failed, concat("a day has ", total, " steps, less than none"), {{"steps", total}}};
    }
    const Rational exact = priced(schedule, total.count()) * schedule.multiplier;
    if (exact >= schedule.daily_cap.count()) {
        return schedule.daily_cap;  // before the fraction becomes a number: no rate is too large for the cap
    }
    // Rates are not negative, so cutting the fraction off is the floor.
    return Coins{(numerator(exact) / denominator(exact)).convert_to<std::int64_t>()};
}

}  // namespace fitkart
