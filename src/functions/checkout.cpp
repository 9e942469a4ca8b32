#include "domain/basket.h"
#include "domain/coupon.h"
#include "domain/ledger.h"
#include "domain/order.h"
#include "domain/tokens.h"

#include "functions/buyers.h"
#include "functions/coupons.h"
#include "functions/digital_delivery.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/ledger.h"
#include "functions/products.h"
#include "functions/reorder.h"
#include "functions/stock.h"

#include "functions/checkout.h"  // after the domain: it has a Json
#include "postgres/function.h"
#include "postgres/session.h"
#include "postgres/table_writer.h"

namespace fitkart {
namespace {

constexpr std::size_t kMaxAddressBytes = 8192;

Wish read_wish(const Json& item, std::size_t index) {
    const auto refuse = [index](const char* what) {
        throw Error{ErrorCode::validation_failed, concat("items[", index, "] ", what),
                    {{"argument", "items"}, {"index", static_cast<std::int64_t>(index)}},
                    R"(Give an array of {"product_id": uuid, "quantity": 1 to 99}.)"};
    };
    if (!item.is_object()) {
        refuse("is no object");
    }
    const auto product = item.find("product_id");
    const auto id = product && product->is_string() ? parse_uuid(product->as_string().value()) : std::nullopt;
    if (!id) {
        refuse("has no uuid as product_id");
    }
    const auto quantity = item.find("quantity");
    const auto units = quantity ? quantity->as_int64() : std::nullopt;
    if (!units) {
        refuse("has no whole number as quantity");
    }
    return {ProductId{*id}, *units};
}

std::vector<Wish> read_wishes(const Json& items) {
    constexpr std::size_t most = kMaxProducts * static_cast<std::size_t>(kMaxQuantity);
    if (!items.is_array() || items.size() > most) {
        throw Error{ErrorCode::validation_failed,
                    items.is_array() ? concat("items has ", items.size(), " elements, more than ", most) : std::string("items is no array"),
                    {{"argument", "items"}}};
    }
    std::vector<Wish> wishes;
    for (const Json& item : items.elements()) {
        wishes.push_back(read_wish(item, wishes.size()));
    }
    return add_up(wishes);
}

Checkout read_quote(const Args& args, const UserId& user) {
    return {.user = user,
            .wishes = read_wishes(args.required<Json>("items")),
            .shipping_address = std::nullopt,
            .expected_total = std::nullopt,
            .coupon_code = args.optional<std::string>("coupon_code"),
            .actor = std::nullopt};
}

Checkout read_checkout(const Args& args, const UserId& user, std::optional<UserId> actor) {
    Checkout request = read_quote(args, user);
    request.shipping_address = read_address(args);
    request.expected_total = args.optional<Coins>("expected_total");
    request.actor = actor;
    return request;
}

/// Units of a product in the user's orders that were neither cancelled nor refunded.
std::int64_t units_ordered(Sql& sql, const UserId& user, const ProductId& product) {
    static constexpr Statement kUnits{R"(
        SELECT COALESCE(sum(i.quantity - i.refunded_quantity), 0)
          FROM fitkart.order_items i
          JOIN fitkart.orders o ON o.user_id = i.user_id AND o.id = i.order_id
         WHERE i.user_id = $1
           AND i.product_id = $2
           AND o.status <> 'cancelled')"};
    return std::get<0>(sql.one<std::int64_t>(kUnits, user, product));
}

void require_sold_to(const Buyer& buyer, std::span<const Offer> offers, Instant now) {
    for (const Offer& offer : offers) {
        require_on_sale(offer, buyer, now);
    }
}

void require_on_offer(std::span<const Offer> offers, Instant now) {
    for (const Offer& offer : offers) {
        require_on_offer(offer, now);
    }
}

void require_stock(std::span<const Wish> wishes, std::span<const Offer> offers) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        require_in_stock(offers[i], wishes[i].quantity);
    }
}

void require_within_limits(Sql& sql, const UserId& user, std::span<const Wish> wishes, std::span<const Offer> offers) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        if (offers[i].limit_per_user) {
            require_within_limit(offers[i], wishes[i].quantity, units_ordered(sql, user, wishes[i].product));
        }
    }
}

std::optional<Coupon> find_coupon_of(Sql& sql, const Checkout& request, Instant now) {
    return request.coupon_code ? std::optional(find_coupon(sql, *request.coupon_code, CouponPurpose::order, now)) : std::nullopt;
}

std::optional<CouponClaim> claim_coupon_of(Sql& sql, const Checkout& request, const std::optional<Coupon>& found, Instant now) {
    return found ? std::optional(claim_coupon(sql, request.user, *found, CouponPurpose::order, now)) : std::nullopt;
}

/// An order that is placed again costs what it cost.
std::vector<Offer> at_prices_of(const Checkout& request, std::vector<Offer> offers) {
    if (request.again) {
        for (Offer& offer : offers) {
            offer.price = request.again->prices.at(offer.product);
        }
    }
    return offers;
}

PricedBasket price_with(std::span<const Wish> wishes, std::span<const Offer> offers, const Coupon* coupon) {
    PricedBasket basket = price_basket(wishes, offers);
    if (coupon != nullptr) {
        take_off(basket, discount_of(*coupon, basket.total));
    }
    return basket;
}

OrderStatus first_status(const Settings& settings) {
    return settings.order_auto_confirm ? OrderStatus::confirmed : OrderStatus::pending;
}

/// The status that a checkout answers: an order of codes alone is delivered as soon as it is confirmed.
OrderStatus answered_status(const PricedBasket& basket, const Settings& settings) {
    const OrderStatus first = first_status(settings);
    return first == OrderStatus::confirmed && basket.only_digital() ? OrderStatus::delivered : first;
}

std::uint64_t random_number() {
    std::array<std::uint8_t, 8> bytes{};
    fill_random(bytes);
    return std::bit_cast<std::uint64_t>(bytes);
}

/// Codes are looked up, not unique by constraint, since orders can be distributed by user; two in 10^18 are equal.
std::string free_order_code(Sql& sql) {
    static constexpr Statement kTaken{"SELECT EXISTS (SELECT FROM fitkart.orders o WHERE o.order_code = $1)"};
    while (true) {
        std::string code = order_code(random_number());
        if (!std::get<0>(sql.one<bool>(kTaken, code))) {
            return code;
        }
    }
}

/// The order, its items and its first event; answers the order's code.
std::string write_order(Sql& sql, const Checkout& request, const OrderId& order, const std::optional<HoldId>& hold,
                        const PricedBasket& basket, const std::optional<CouponId>& coupon, const Settings& settings, Instant now) {
    static constexpr IntoTable<16> kOrder{
        "orders",
        {"user_id", "id", "order_code", "status", "total_coins", "discount_coins", "coupon_id", "hold_id", "refunded_coins",
         "shipping_address", "held", "confirm_by", "created_at", "updated_at", "confirmed_at", "reorder_of"},
        {{{"orders_hold_id_fkey", "coin_holds"}, {"orders_user_id_fkey", "users", "wallets", "wallets_user_fkey"}}}};
    static constexpr IntoTable<13> kItem{
        "order_items",
        {"user_id", "id", "order_id", "product_id", "product_name", "product_image_url", "is_digital", "quantity", "refunded_quantity",
         "coin_price_at_purchase", "discount_coins", "total_coins", "created_at"},
        {{{"order_items_order_id_fkey", "orders"},
          {"order_items_product_id_fkey", "reward_products", "product_stock", "product_stock_product_id_fkey"}}}};
    static constexpr IntoTable<7> kEvent{
        "order_events", {"user_id", "id", "order_id", "to_status", "actor_id", "db_role", "created_at"}, {{{"order_events_order_id_fkey", "orders"}}}};
    const std::string code = free_order_code(sql);
    const std::string_view status = to_string(first_status(settings));
    std::optional<Instant> confirm_by;
    std::optional<Instant> confirmed_at;
    if (first_status(settings) == OrderStatus::pending) {
        confirm_by = now + std::chrono::minutes{settings.order_confirm_minutes};
    } else {
        confirmed_at = now;
    }
    const auto placed_again = request.again ? std::optional{request.again->order} : std::nullopt;

    TableWriter writer(sql);
    writer.add(kOrder, request.user, order, code, status, basket.total, basket.discount, coupon, hold, Coins{0}, request.shipping_address,
               false, confirm_by, now, now, confirmed_at, placed_again);
    for (const OrderLine& line : basket.lines) {
        writer.add(kItem, request.user, new_id<OrderItemId>(), order, line.product, line.name, line.image_url, line.digital,
                   static_cast<std::int32_t>(line.quantity), std::int32_t{0}, line.price, line.discount, line.total, now);
    }
    writer.add(kEvent, request.user, new_id<Uuid>(), order, status, request.actor, session_role(), now);
    writer.finish();
    return code;
}

Wallet read_wallet(Sql& sql, const UserId& user) {
    static constexpr Statement kWallet{R"(
        SELECT w.available_coins, w.frozen_coins, w.debt_coins FROM fitkart.wallets w WHERE w.user_id = $1)"};
    Wallet wallet{.user = user};
    std::tie(wallet.available, wallet.frozen, wallet.debt) = sql.one<Coins, Coins, Coins>(kWallet, user);
    return wallet;
}

Json lines_of(const PricedBasket& basket) {
    JsonWriter lines;
    lines.begin_array();
    for (const OrderLine& line : basket.lines) {
        lines.begin_object();
        lines.field("product_id", line.product);
        lines.field("name", line.name);
        lines.field("image_url", line.image_url);
        lines.field("quantity", line.quantity);
        lines.field("coin_price", line.price);
        lines.field("discount_coins", line.discount);
        lines.field("total_coins", line.total);
        lines.end_object();
    }
    lines.end_array();
    return lines.done();
}

Result quote_order(Sql& sql, const Checkout& request) {
    const Instant now = clock_now();
    const Buyer buyer = read_buyer(sql, request.user, now);
    require_may_order(buyer);
    const std::optional<Coupon> coupon = find_coupon_of(sql, request, now);
    if (coupon) {
        require_left_for_user(*coupon, uses_of(sql, request.user, coupon->id));
    }
    const std::vector<Offer> offers = read_products(sql, request.wishes);
    require_sold_to(buyer, offers, now);
    require_stock(request.wishes, offers);
    require_within_limits(sql, request.user, request.wishes, offers);
    const PricedBasket basket = price_with(request.wishes, offers, coupon ? &*coupon : nullptr);
    const Wallet wallet = read_wallet(sql, request.user);
    require_available(wallet, basket.total);
    return row(to_string(answered_status(basket, current_settings(sql))), basket.total, basket.discount, wallet.available - basket.total,
               lines_of(basket));
}

}  // namespace

std::optional<Json> read_address(const Args& args) {
    auto address = args.optional<Json>("shipping_address");
    if (address && (!address->is_object() || address->text().size() > kMaxAddressBytes)) {
        throw Error{ErrorCode::validation_failed, concat("shipping_address is not an object of at most ", kMaxAddressBytes, " bytes"),
                    {{"argument", "shipping_address"}, {"maximum", static_cast<std::int64_t>(kMaxAddressBytes)}}};
    }
    return address;
}

Result place_order(Sql& sql, const Checkout& request) {
    const Instant now = clock_now();
    const std::optional<Coupon> found = find_coupon_of(sql, request, now);
    // What is not on sale or sold out is refused before anybody queues, and writes nothing (rule 23).
    std::vector<Offer> seen = at_prices_of(request, read_products(sql, request.wishes));
    require_on_offer(seen, now);
    require_stock(request.wishes, seen);

    auto wallets = Wallets::lock(sql, {request.user});
    const Buyer buyer = read_buyer(sql, request.user, now);  // now: who waited for the lock may have waited for a review of his days
    require_may_order(buyer);
    if (request.again) {
        require_not_placed_again(sql, request.user, request.again->order);
    }
    const std::optional<CouponClaim> claim = claim_coupon_of(sql, request, found, now);
    lock_digital(sql, seen);
    const std::vector<Offer> offers = at_prices_of(request, take_stock(sql, request.wishes, std::move(seen)));
    require_sold_to(buyer, offers, now);
    require_within_limits(sql, request.user, request.wishes, offers);
    const PricedBasket basket = price_with(request.wishes, offers, claim ? &claim->coupon : nullptr);
    require_expected_total(basket.total, request.expected_total);

    const OrderId order = new_id<OrderId>();
    std::optional<HoldId> hold;  // none where a coupon pays all of it
    if (basket.total > Coins{0}) {
        hold = wallets.hold({.user = request.user, .amount = basket.total, .reference_type = "order", .reference_id = order});
    } else {
        wallets.touch(request.user);  // limits a user are counted under his lock: an older snapshot must not miss this order
    }
    wallets.flush();
    const Settings& settings = current_settings(sql);
    const std::string code = write_order(sql, request, order, hold, basket, claim ? std::optional(claim->coupon.id) : std::nullopt,
                                         settings, now);
    if (claim) {
        use_coupon(sql, request.user, *claim, {.order = order, .coins = basket.discount}, now);
    }
    OrderStatus status = first_status(settings);
    if (status == OrderStatus::confirmed && basket.any_digital()) {
        status = deliver_digital(sql, wallets, {.user = request.user, .id = order, .status = status, .hold = hold}, request.actor, now);
    }
    return row(order, code, to_string(status), basket.total, wallets[request.user].available);
}

FITKART_FUNCTION(quote_checkout) {
    return quote_order(sql, read_quote(args, args.required<UserId>("user_id")));
}

FITKART_API_FUNCTION(quote_checkout) {
    return quote_order(sql, read_quote(args, signed_in_user(sql)));
}

FITKART_FUNCTION(checkout) {
    const Checkout request = read_checkout(args, args.required<UserId>("user_id"), args.optional<UserId>("actor"));
    return once(args, sql, request.user, [&] { return place_order(sql, request); });
}

FITKART_API_FUNCTION(checkout) {
    const UserId user = signed_in_user(sql);
    const Checkout request = read_checkout(args, user, user);
    return once(args, sql, user, [&] { return place_order(sql, request); });
}

}  // namespace fitkart
