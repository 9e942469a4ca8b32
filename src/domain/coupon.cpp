#include "domain/coupon.h"

#include <algorithm>
#include <array>

#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"
#include "domain/timeline/apportion.h"

namespace fitkart {
namespace {

constexpr std::array kKinds{CouponKind::percent, CouponKind::fixed, CouponKind::bonus};
constexpr std::array<std::string_view, kKinds.size()> kKindNames{"percent", "fixed", "bonus"};

constexpr std::int64_t kWhole = 100;  ///< per cent

bool is_digit_or_letter(char character) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z');
}

char in_upper_case(char character) {
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character;
}

[[noreturn]] void refuse_terms(const char* field, const std::string& what) {
    throw Error{ErrorCode::validation_failed, concat("coupon.", field, ' ', what), {{"argument", "coupon"}, {"field", field}}};
}

[[noreturn]] void refuse(const Coupon& coupon, const char* reason, const std::string& why, std::string hint = {},
                         std::vector<ErrorField> numbers = {}) {
    std::vector<ErrorField> detail{{"coupon_code", coupon.code}, {"reason", reason}};
    detail.insert(detail.end(), numbers.begin(), numbers.end());
    throw Error{ErrorCode::coupon_invalid, concat("the coupon \"", coupon.code, "\" ", why), std::move(detail), std::move(hint)};
}

void require_at_least_one(const char* field, std::optional<std::int64_t> number) {
    if (number && *number < 1) {
        refuse_terms(field, concat("is ", *number, ", it must be at least 1"));
    }
}

std::optional<std::int64_t> count_of(std::optional<Coins> coins) {
    return coins ? std::optional(coins->count()) : std::nullopt;
}

/// floor(total * percent / 100), without a product that could overflow: total is 100 q + r.
Coins part_of(Coins total, std::int64_t percent) {
    return Coins{total.count() / kWhole * percent + total.count() % kWhole * percent / kWhole};
}

}  // namespace

std::string_view to_string(CouponKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<CouponKind> coupon_kind_from(std::string_view name) {
    const auto found = std::ranges::find(kKindNames, name);
    if (found == kKindNames.end()) {
        return std::nullopt;
    }
    return kKinds[static_cast<std::size_t>(found - kKindNames.begin())];
}

std::optional<std::string> coupon_code_from(std::string_view typed) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = typed.find_first_not_of(blank);
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    typed = typed.substr(first, typed.find_last_not_of(blank) - first + 1);
    if (typed.size() < kMinCouponCode || typed.size() > kMaxCouponCode) {
        return std::nullopt;
    }
    std::string code;
    bool hyphen_allowed = false;
    for (const char character : typed) {
        const char upper = in_upper_case(character);
        const bool hyphen = upper == '-';
        if (hyphen ? !hyphen_allowed : !is_digit_or_letter(upper)) {
            return std::nullopt;
        }
        hyphen_allowed = !hyphen;
        code += upper;
    }
    return hyphen_allowed ? std::optional(code) : std::nullopt;
}

std::string coupon_lookup_key(std::string_view code) {
    std::string key;
    for (const char character : code) {
        switch (character) {
            case '-':
                break;
            case 'O':
                key += '0';
                break;
            case 'I':
            case 'L':
                key += '1';
                break;
            default:
                key += character;
        }
    }
    return key;
}

void require_sound(const Coupon& coupon) {
    const bool percent = coupon.kind == CouponKind::percent;
    const bool bonus = coupon.kind == CouponKind::bonus;
    if (coupon.value < 1 || (percent && coupon.value > kWhole)) {
        refuse_terms("value", concat("is ", coupon.value, percent ? ", a percentage is 1 to 100" : ", it must be at least 1 coin"));
    }
    if (bonus && coupon.min_total) {
        refuse_terms("min_total", "is for coupons of orders: a bonus code needs no order");
    }
    if (!percent && coupon.max_discount) {
        refuse_terms("max_discount", "is for percentages: other coupons are worth their value");
    }
    require_at_least_one("min_total", count_of(coupon.min_total));
    require_at_least_one("max_discount", count_of(coupon.max_discount));
    require_at_least_one("total_limit", coupon.total_limit);
    require_at_least_one("per_user_limit", coupon.per_user_limit);
    if (bonus && !coupon.per_user_limit) {
        refuse_terms("per_user_limit", "must be there: without it one person could redeem a bonus code for ever");
    }
    if (coupon.starts_at && coupon.ends_at && *coupon.ends_at <= *coupon.starts_at) {
        refuse_terms("ends_at", "is not after starts_at");
    }
    if (coupon.total_limit && *coupon.total_limit < coupon.used) {
        refuse_terms("total_limit", concat("is ", *coupon.total_limit, ", and the coupon was used ", coupon.used, " times already"));
    }
}

void refuse_unknown_coupon(std::string_view typed) {
    const std::optional<std::string> code = coupon_code_from(typed);
    std::vector<ErrorField> detail{{"reason", "unknown"}};
    if (code) {
        detail.emplace_back("coupon_code", *code);
    }
    throw Error{ErrorCode::coupon_invalid,
                code ? concat("there is no coupon \"", *code, '"') : std::string("what was typed is no coupon's code"),
                std::move(detail), "Look for a slip of the pen, or leave the coupon out."};
}

void require_usable(const Coupon& coupon, CouponPurpose purpose, Instant now) {
    if (purpose == CouponPurpose::order && coupon.kind == CouponKind::bonus) {
        refuse(coupon, "not_for_orders", "is a bonus code and takes nothing off an order", "Redeem it for coins.");
    }
    if (purpose == CouponPurpose::redemption && coupon.kind != CouponKind::bonus) {
        refuse(coupon, "only_for_orders", "is for orders and cannot be redeemed for coins", "Use it at checkout.");
    }
    if (!coupon.active) {
        refuse(coupon, "inactive", "is not in use");
    }
    if (coupon.starts_at && now < *coupon.starts_at) {
        refuse(coupon, "not_yet", concat("is good from ", iso_text(*coupon.starts_at), " on"), {}, {{"starts_at", iso_text(*coupon.starts_at)}});
    }
    if (coupon.ends_at && now >= *coupon.ends_at) {
        refuse(coupon, "over", concat("was good until ", iso_text(*coupon.ends_at)), {}, {{"ends_at", iso_text(*coupon.ends_at)}});
    }
    if (coupon.total_limit && coupon.used >= *coupon.total_limit) {
        refuse(coupon, "used_up", concat("is used up: it was good for ", *coupon.total_limit, *coupon.total_limit == 1 ? " use" : " uses"), {},
               {{"total_limit", *coupon.total_limit}});
    }
}

void require_left_for_user(const Coupon& coupon, std::int64_t uses) {
    if (coupon.per_user_limit && uses >= *coupon.per_user_limit) {
        refuse(coupon, "used_by_you",
               *coupon.per_user_limit == 1 ? std::string("can be used once a person, and was")
                                           : concat("can be used ", *coupon.per_user_limit, " times a person, and was"),
               {}, {{"per_user_limit", *coupon.per_user_limit}, {"uses", uses}});
    }
}

Coins discount_of(const Coupon& coupon, Coins total) {
    if (coupon.min_total && total < *coupon.min_total) {
        refuse(coupon, "below_minimum", concat("is for orders of at least ", *coupon.min_total, " coins, this one costs ", total), {},
               {{"min_total", *coupon.min_total}, {"total_coins", total}});
    }
    Coins discount{coupon.value};
    if (coupon.kind == CouponKind::percent) {
        discount = part_of(total, coupon.value);
    }
    discount = std::min({discount, coupon.max_discount.value_or(total), total});
    if (discount < Coins{1}) {
        refuse(coupon, "below_minimum", concat("takes nothing off an order of ", total, " coins"), {}, {{"total_coins", total}});
    }
    return discount;
}

void take_off(PricedBasket& basket, Coins discount) {
    std::vector<std::int64_t> totals;
    totals.reserve(basket.lines.size());
    for (const OrderLine& line : basket.lines) {
        totals.push_back(line.total.count());
    }
    const std::vector<std::int64_t> shares = apportion(discount.count(), totals);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        basket.lines[i].discount += Coins{shares[i]};
        basket.lines[i].total -= Coins{shares[i]};
    }
    basket.discount += discount;
    basket.total -= discount;
}

}  // namespace fitkart
