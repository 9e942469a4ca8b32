#include "functions/expiry.h"

#include <algorithm>

#include "domain/ledger.h"

#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/orders.h"

#include "postgres/function.h"

namespace fitkart {
ExpiredHolds expire_due_holds(Sql& sql) {
    static constexpr Statement kOwners{R"(
        SELECT h.user_id
          FROM fitkart.coin_holds AS h
          JOIN fitkart.users AS u ON u.id = h.user_id
         WHERE h.status = 'active' AND h.expires_at <= $1 AND u.deleted_at IS NULL
         ORDER BY h.expires_at
         LIMIT $2)"};
    static constexpr Statement kOver{R"(
        SELECT h.user_id, h.id
          FROM fitkart.coin_holds AS h
         WHERE h.user_id = ANY ($1) AND h.status = 'active' AND h.expires_at <= $2
         ORDER BY h.user_id, h.id)"};
    const Instant now = clock_now();
    std::vector<UserId> owners;
    for (const auto& [owner] : sql.rows<UserId>(kOwners, now, kHoldsARound)) {
        owners.push_back(owner);
    }
    ExpiredHolds expired;
    expired.left_out = for_all_who_can(sql, ascending(std::move(owners)), [&](std::span<const UserId> some) {
        const std::vector<UserId> users(some.begin(), some.end());
        auto wallets = Wallets::lock(sql, users);
        std::int32_t holds = 0;
        Coins given_back{0};
        for (const auto& [owner, id] : sql.rows<UserId, HoldId>(kOver, users, now)) {  // again: now they are ours
            check_interrupts();
            const Coins before = wallets[owner].available;
            wallets.expire(owner, id);
            given_back += wallets[owner].available - before;
            ++holds;
        }
        wallets.flush();
        expired.holds += holds;
        expired.coins += given_back;
    });
    return expired;
}

ExpiredCoins expire_due_coins(Sql& sql, std::optional<UserId> actor) {
    static constexpr Statement kDue{R"(
        SELECT w.user_id
          FROM fitkart.wallets AS w
          JOIN fitkart.users AS u ON u.id = w.user_id
         WHERE w.next_expiry <= $1 AND u.deleted_at IS NULL
         ORDER BY w.next_expiry
         LIMIT $2)"};
    std::vector<UserId> due;
    for (const auto& [user] : sql.rows<UserId>(kDue, clock_now(), kWalletsARound)) {
        due.push_back(user);
    }
    ExpiredCoins expired;
    expired.left_out = for_all_who_can(sql, ascending(std::move(due)), [&](std::span<const UserId> some) {
        auto wallets = Wallets::lock(sql, {some.begin(), some.end()});
        Coins gone{0};
        for (const UserId& user : some) {
            check_interrupts();
            gone += wallets.expire_coins(user, actor);
        }
        wallets.flush();
        expired.wallets += static_cast<std::int32_t>(some.size());
        expired.coins += gone;
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
         ORDER BY o.confirm_by
         LIMIT $2)"};
    const Instant now = clock_now();
    std::vector<UserId> buyers;
    std::vector<std::pair<UserId, OrderId>> due;
    for (const auto& [user, order] : sql.rows<UserId, OrderId>(kDue, now, kOrdersARound)) {
        buyers.push_back(user);
        due.emplace_back(user, order);
    }
    ExpiredOrders expired;
    expired.left_out = for_all_who_can(sql, ascending(std::move(buyers)), [&](std::span<const UserId> some) {
        std::vector<UserId> users;
        std::vector<OrderId> orders;
        for (const auto& [user, order] : due) {
            if (std::ranges::binary_search(some, user)) {
                users.push_back(user);
                orders.push_back(order);
            }
        }
        auto wallets = Wallets::lock(sql, {some.begin(), some.end()});
        const auto cancelled = cancel_orders(sql, wallets, users, orders, [](const Order& order) { return order.status == OrderStatus::pending; },
                                             "not confirmed in time", std::nullopt, now);
        expired.orders += static_cast<std::int64_t>(cancelled.size());
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
