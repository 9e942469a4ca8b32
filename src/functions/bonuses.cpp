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

FITKART_FUNCTION(pay_bonuses) {
    const auto user = args.required<UserId>("user_id");
    auto wallets = Wallets::lock(sql, {user});
    const Coins paid = pay_due_bonuses(sql, wallets, user);
    wallets.flush();
    return value(paid);
}

}  // namespace fitkart
