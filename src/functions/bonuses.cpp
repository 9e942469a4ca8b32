/// Bonuses of sign-up, paid once they are earned.
#include "domain/settings.h"

#include "functions/accounts.h"
#include "functions/ledger.h"

#include "postgres/function.h"

namespace fitkart {

Coins pay_due_bonuses(Sql& sql, Wallets& wallets, UserId user) {
    static constexpr Statement kDue{
        "SELECT b.kind, b.earned_by, b.coins FROM fitkart.bonuses b JOIN fitkart.users u ON u.id = b.earned_by "
        "WHERE b.user_id = $1 AND b.paid_at IS NULL AND u.email_verified AND u.deleted_at IS NULL "
        "  AND EXISTS (SELECT FROM fitkart.daily_steps d WHERE d.user_id = b.earned_by AND d.verified_steps >= $2) "
        "ORDER BY b.kind, b.earned_by"};
    static constexpr Statement kPaid{
        "UPDATE fitkart.bonuses SET paid_at = $4, transaction_id = $5 WHERE user_id = $1 AND kind = $2 AND earned_by = $3"};
    Coins paid{0};
    for (const auto& [kind, earned_by, coins] : sql.rows<std::string, UserId, Coins>(kDue, user, kBonusDaySteps)) {
        const auto max_balance = current_settings(sql).max_balance;
        if (max_balance && wallets[user].balance() + coins > *max_balance) {
            continue;  // stays pending: a full wallet must not keep a walk from being recorded
        }
        const TransactionId transaction = wallets.post({.user = user,
                                                        .amount = coins,
                                                        .type = TransactionType::bonus,
                                                        .counter = CounterAccount::promotion,
                                                        .reference_type = kind + "_bonus",
                                                        .reference_id = earned_by});
        sql.execute(kPaid, user, kind, earned_by, clock_now(), transaction);
        paid += coins;
    }
    return paid;
}

std::optional<TransactionId> bonus_lost(Sql& sql, UserId user) {
    static constexpr Statement kLost{
        "SELECT b.transaction_id FROM fitkart.bonuses b "
        "WHERE b.user_id = $1 AND b.kind = 'new_user' AND b.paid_at IS NOT NULL "
        "  AND NOT EXISTS (SELECT FROM fitkart.daily_steps d "
        "                   WHERE d.user_id = $1 AND (d.verified_steps >= $2 OR d.status = 'pending' AND d.steps >= $2))"};
    const auto found = sql.maybe<TransactionId>(kLost, user, kBonusDaySteps);
    return found ? std::optional{std::get<0>(*found)} : std::nullopt;
}

Coins take_back_bonus(Sql& sql, Wallets& wallets, UserId user, const TransactionId& paid, std::optional<UserId> actor) {
    static constexpr Statement kDueAgain{
        "UPDATE fitkart.bonuses SET paid_at = NULL, transaction_id = NULL WHERE user_id = $1 AND transaction_id = $2"};
    const Coins taken = wallets.take_back_rest(user, paid, "the day that earned it was rejected", actor);
    if (taken > Coins{0}) {  // what was taken back otherwise is not paid again
        sql.execute(kDueAgain, user, paid);
    }
    return taken;
}

FITKART_FUNCTION(pay_bonuses) {
    const auto user = args.required<UserId>("user_id");
    auto wallets = Wallets::lock(sql, {user});
    const Coins paid = pay_due_bonuses(sql, wallets, user);
    wallets.flush();
    return value(paid);
}

}  // namespace fitkart
