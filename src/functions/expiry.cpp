#include "functions/expiry.h"

#include <algorithm>

#include "domain/ledger.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/orders.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kHoldsARound = 10'000;
constexpr std::int32_t kWalletsARound = 1'000;
constexpr std::int32_t kOrdersARound = 1'000;

}  // namespace

ExpiredHolds expire_due_holds(Sql& sql) {
    static constexpr Statement kOwners{R"(
        SELECT h.user_id
          FROM fitkart.coin_holds AS h
          JOIN fitkart.users AS u ON u.id = h.user_id
         WHERE h.status = 'active' AND h.expires_at <= $1 AND u.deleted_at IS NULL AND h.user_id <> ALL ($2)
         ORDER BY h.expires_at
         LIMIT $3)"};
    static constexpr Statement kOver{R"(
        SELECT h.user_id, h.id
          FROM fitkart.coin_holds AS h
         WHERE h.user_id = ANY ($1) AND h.status = 'active' AND h.expires_at <= $2
         ORDER BY h.user_id, h.id)"};
    const Instant now = clock_now();
    ExpiredHolds expired;
    const auto due = [&](const std::vector<UserId>& left_out) {
        std::vector<UserId> owners;
        for (const auto& [owner] : sql.rows<UserId>(kOwners, now, left_out, kHoldsARound)) {
            owners.push_back(owner);
        }
        expired.full = owners.size() == static_cast<std::size_t>(kHoldsARound);
        return owners;
    };
    expired.left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        auto wallets = Wallets::lock(sql, users);
        expired.holds = 0;
        expired.coins = Coins{0};
        for (const auto& [owner, id] : sql.rows<UserId, HoldId>(kOver, users, now)) {  // again: now they are ours
            check_interrupts();
            const Coins before = wallets[owner].available;
            wallets.expire(owner, id);
            expired.coins += wallets[owner].available - before;
            ++expired.holds;
        }
        wallets.flush();
    });
    return expired;
}

ExpiredCoins expire_due_coins(Sql& sql, std::optional<UserId> actor) {
    static constexpr Statement kDue{R"(
        SELECT w.user_id
          FROM fitkart.wallets AS w
          JOIN fitkart.users AS u ON u.id = w.user_id
         WHERE w.next_expiry <= $1 AND u.deleted_at IS NULL AND w.user_id <> ALL ($2)
         ORDER BY w.next_expiry
         LIMIT $3)"};
    ExpiredCoins expired;
    const auto due = [&](const std::vector<UserId>& left_out) {
        std::vector<UserId> owners;
        for (const auto& [user] : sql.rows<UserId>(kDue, clock_now(), left_out, kWalletsARound)) {
            owners.push_back(user);
        }
        expired.full = owners.size() == static_cast<std::size_t>(kWalletsARound);
        return owners;
    };
    expired.left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        auto wallets = Wallets::lock(sql, users);
        expired.wallets = static_cast<std::int32_t>(users.size());
        expired.coins = Coins{0};
        for (const UserId& user : users) {
            check_interrupts();
            expired.coins += wallets.expire_coins(user, actor);
        }
        wallets.flush();
    });
    return expired;
}

ExpiredOrders expire_due_orders(Sql& sql) {
    static constexpr Statement kDue{R"(
        SELECT o.user_id, o.id
          FROM fitkart.orders o
          JOIN fitkart.users u ON u.id = o.user_id AND u.deleted_at IS NULL
         WHERE o.status = 'pending'
           AND o.confirm_by <= $1
           AND o.user_id <> ALL ($2)
         ORDER BY o.confirm_by
         LIMIT $3)"};
    const Instant now = clock_now();
    ExpiredOrders expired;
    std::vector<std::tuple<UserId, OrderId>> pending;
    const auto due = [&](const std::vector<UserId>& left_out) {
        pending = sql.rows<UserId, OrderId>(kDue, now, left_out, kOrdersARound);
        expired.full = pending.size() == static_cast<std::size_t>(kOrdersARound);
        std::vector<UserId> buyers;
        std::ranges::transform(pending, std::back_inserter(buyers), [](const auto& order) { return std::get<UserId>(order); });
        return buyers;
    };
    expired.left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        std::vector<UserId> buyers;
        std::vector<OrderId> orders;
        for (const auto& [buyer, order] : pending) {
            if (std::ranges::binary_search(users, buyer)) {
                buyers.push_back(buyer);
                orders.push_back(order);
            }
        }
        auto wallets = Wallets::lock(sql, users);
        const auto cancelled = cancel_orders(sql, wallets, buyers, orders, [](const Order& order) { return order.status == OrderStatus::pending; },
                                             "not confirmed in time", std::nullopt, now);
        expired.orders = static_cast<std::int64_t>(cancelled.size());
    });
    return expired;
}

FITKART_FUNCTION(expire_holds) {
    return once(args, sql, UserId{}, [&] {
        const ExpiredHolds expired = expire_due_holds(sql);
        return row(expired.holds, expired.coins);
    });
}

FITKART_FUNCTION(expire_coins) {
    return once(args, sql, UserId{}, [&] {
        const ExpiredCoins expired = expire_due_coins(sql, args.optional<UserId>("actor"));
        return row(expired.wallets, expired.coins);
    });
}

FITKART_FUNCTION(expire_orders) { return value(expire_due_orders(sql).orders); }

}  // namespace fitkart
