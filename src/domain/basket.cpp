#include "domain/basket.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "domain/error.h"
#include "domain/text.h"

namespace fitkart {
namespace {

[[noreturn]] void refuse_quantity(ProductId product, std::int64_t quantity) {
    throw Error{ErrorCode::validation_failed,
                concat("a quantity of ", quantity, " of product ", product, " is not between 1 and ", kMaxQuantity),
                {{"product_id", product}, {"quantity", quantity}, {"minimum", 1}, {"maximum", kMaxQuantity}}};
}

[[noreturn]] void refuse_sale(const Offer& offer, const std::string& why, const char* reason) {
    throw Error{ErrorCode::product_unavailable, concat("\"", offer.name, "\" ", why),
                {{"product_id", offer.product}, {"reason", reason}},
                "Take it out of the basket."};
}

}  // namespace

std::vector<Wish> add_up(std::span<const Wish> wishes) {
    if (wishes.empty()) {
        throw Error{ErrorCode::validation_failed, "items is empty", {{"argument", "items"}}, "Give at least one product."};
    }
    std::map<ProductId, std::int64_t> sums;
    for (const Wish& wish : wishes) {
        // Each wish by itself first: a negative one must not make room for another.
        if (wish.quantity < 1 || wish.quantity > kMaxQuantity) {
            refuse_quantity(wish.product, wish.quantity);
        }
        std::int64_t& sum = sums[wish.product];
        sum += wish.quantity;
        if (sum > kMaxQuantity) {
            refuse_quantity(wish.product, sum);
        }
        if (sums.size() > kMaxProducts) {
            throw Error{ErrorCode::validation_failed, concat("items names more than ", kMaxProducts, " products"),
                        {{"argument", "items"}, {"maximum", static_cast<std::int64_t>(kMaxProducts)}},
                        "Split the order."};
        }
    }
    std::vector<Wish> added;
    added.reserve(sums.size());
    for (const auto& [product, quantity] : sums) {
        added.push_back({product, quantity});
    }
    return added;
}

void require_enabled(const Buyer& buyer, std::string_view deed) {
    if (buyer.disabled || buyer.suspended) {
        const char* const reason = buyer.suspended ? "suspended" : "disabled";
        throw Error{ErrorCode::auth_account_disabled, concat("the account is ", reason, " and cannot ", deed), {{"reason", reason}}};
    }
}

void require_may_order(const Buyer& buyer) {
    require_enabled(buyer, "order");
    if (buyer.trust < kTrustToSpend) {
        // The score stays unsaid: a cheat would measure himself by it.
        throw Error{ErrorCode::suspicious_activity, "orders of this account wait for a review", {}, "Contact support."};
    }
}

void require_on_offer(const Offer& offer, Instant now) {
    if (offer.removed || !offer.active || !offer.price) {
        refuse_sale(offer, "is not on sale", "inactive");
    }
    if (offer.available_from && now < *offer.available_from) {
        refuse_sale(offer, "is not on sale yet", "not_yet");
    }
    if (offer.available_until && now >= *offer.available_until) {
        refuse_sale(offer, "is no longer on sale", "no_longer");
    }
}

void require_on_sale(const Offer& offer, const Buyer& buyer, Instant now) {
    require_on_offer(offer, now);
    if (offer.min_account_days && now - buyer.signed_up < std::chrono::days{*offer.min_account_days}) {
        refuse_sale(offer, concat("is for accounts of at least ", *offer.min_account_days, " days"), "account_too_young");
    }
    if (offer.min_trust && buyer.trust < *offer.min_trust) {
        refuse_sale(offer, "is not on sale to this account", "not_for_this_account");
    }
}

void require_in_stock(const Offer& offer, std::int64_t quantity) {
    if (offer.available < quantity) {
        throw Error{ErrorCode::product_out_of_stock,
                    concat(quantity, " of \"", offer.name, "\" wanted, ", offer.available, " in stock"),
                    {{"product_id", offer.product}, {"wanted", quantity}, {"available", offer.available}},
                    offer.available > 0 ? concat("Order at most ", offer.available, ".") : "Take it out of the basket or wait for new stock."};
    }
}

void require_within_limit(const Offer& offer, std::int64_t quantity, std::int64_t already_ordered) {
    if (offer.limit_per_user && already_ordered + quantity > *offer.limit_per_user) {
        throw Error{ErrorCode::limit_reached,
                    concat("at most ", *offer.limit_per_user, " of \"", offer.name, "\" a person: ", already_ordered, " ordered before, ",
                           quantity, " wanted"),
                    {{"limit", "limit_per_user"},
                     {"product_id", offer.product},
                     {"maximum", *offer.limit_per_user},
                     {"already", already_ordered},
                     {"wanted", quantity}}};
    }
}

bool PricedBasket::any_digital() const { return std::ranges::any_of(lines, &OrderLine::digital); }

bool PricedBasket::only_digital() const { return std::ranges::all_of(lines, &OrderLine::digital); }

PricedBasket price_basket(std::span<const Wish> wishes, std::span<const Offer> offers) {
    PricedBasket basket;
    basket.lines.reserve(wishes.size());
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        const Wish& wish = wishes[i];
        const Offer& offer = offers[i];
        const Coins total = offer.price.value() * wish.quantity;
        basket.lines.push_back({wish.product, offer.name, offer.image_url, offer.digital, wish.quantity, *offer.price, total});
        basket.total += total;
    }
    return basket;
}

void require_expected_total(Coins total, std::optional<Coins> expected) {
    if (expected && *expected != total) {
        throw Error{ErrorCode::price_changed, concat("the order costs ", total, " coins, ", *expected, " were expected"),
                    {{"total_coins", total}, {"expected_total", *expected}},
                    "Show the new total and ask again."};
    }
}

}  // namespace fitkart
