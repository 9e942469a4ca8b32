/// Days that looked suspicious are approved or rejected, and decisions undone (rules 9 to 12).
#include "functions/review.h"

#include "domain/digest.h"
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/accounts.h"
#include "functions/achievements.h"
#include "functions/idempotency.h"
#include "functions/ledger.h"
#include "functions/orders.h"
#include "functions/past_days.h"
#include "functions/standing_corrections.h"
#include "functions/steps_settle.h"
#include "functions/trust.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

/// The verdict, locked until the transaction ends.
struct OpenVerdict {
    LocalDay day{};
    ReviewStatus status{};
};

OpenVerdict lock_verdict(Sql& sql, const UserId& user, const ValidationId& validation) {
    static constexpr Statement kLock{
        "SELECT v.day, v.status FROM fitkart.step_validations AS v WHERE v.user_id = $1 AND v.id = $2 AND v.status <> 'cleared' "
        "FOR NO KEY UPDATE"};
    const auto found = sql.maybe<LocalDay, std::string>(kLock, user, validation);
    if (!found) {
        throw no_such("validation", validation);
    }
    return {std::get<0>(*found), review_status_from(std::get<1>(*found))};
}

struct Consequences {
    Reviewed answer{};
    std::vector<std::string> badges{};
};

/// Orders not yet shipped that coins of the day would pay.
std::vector<OrderId> orders_paid_by(Sql& sql, const UserId& user, const Serials& coins) {
    static constexpr Statement kOrders{R"(
        SELECT o.id
          FROM fitkart.coin_holds AS h
          JOIN fitkart.orders AS o ON o.user_id = h.user_id AND o.hold_id = h.id
         WHERE h.user_id = $1
           AND h.status = 'active'
           AND h.serials && $2
           AND o.status IN ('pending', 'confirmed', 'processing')
         ORDER BY o.id)"};
    std::vector<OrderId> orders;
    if (coins.empty()) {
        return orders;
    }
    for (const auto& [order] : sql.rows<OrderId>(kOrders, user, coins)) {
        orders.push_back(order);
    }
    return orders;
}

/// Cancels them, before the coins are taken: what an order holds comes back first.
void cancel_orders_paid_by(Sql& sql, Wallets& wallets, const Serials& coins, const Review& review, Reviewed& answer) {
    const std::vector<OrderId> orders = orders_paid_by(sql, answer.user, coins);
    if (orders.empty()) {
        return;
    }
    const auto cancelled = cancel_orders(sql, wallets, std::vector(orders.size(), answer.user), orders,
                                         [](const Order& order) { return is_open(order.status); },
                                         concat("the coins of ", iso_text(answer.day), " were taken back"), review.reviewer, clock_now());
    answer.orders_cancelled.insert(answer.orders_cancelled.end(), cancelled.begin(), cancelled.end());
}

/// Takes back the badges that the day bore, and the orders that their rewards would have paid.
void take_back_badges(Sql& sql, Wallets& wallets, const WorkingDay& day, const Review& review, Consequences& consequences) {
    Reviewed& answer = consequences.answer;
    const std::vector<LostAchievement> lost = achievements_lost(sql, answer.user, {answer.day, day.earning, day.early});
    std::vector<TransactionId> rewards;
    for (const LostAchievement& badge : lost) {
        consequences.badges.push_back(badge.code);
        if (badge.reward) {
            rewards.push_back(*badge.reward);
        }
    }
    if (!rewards.empty()) {
        cancel_orders_paid_by(sql, wallets, wallets.coins_of_rows(answer.user, rewards), review, answer);
    }
    answer.revoked += revoke_achievements(sql, wallets, answer.user, lost, review.reviewer);
    wallets.flush();
}

/// Takes back the bonus of sign-up that the day bore, and the orders that it would have paid.
void take_back_bonus(Sql& sql, Wallets& wallets, const Review& review, Reviewed& answer) {
    if (const auto paid = bonus_lost(sql, answer.user)) {
        cancel_orders_paid_by(sql, wallets, wallets.coins_of_rows(answer.user, {*paid}), review, answer);
        answer.revoked += take_back_bonus(sql, wallets, answer.user, *paid, review.reviewer);
        wallets.flush();
    }
}

/// What the verdict says from now on.
void write_status(Sql& sql, const UserId& user, const Review& review, ReviewStatus status, const WorkingDay& day, Instant now) {
    static constexpr Statement kWrite{R"(
        UPDATE fitkart.step_validations
           SET status = $3, anomaly_score = $4, reported_steps = $5, day_hash = $6,
               reviewed_by_admin_id = $7, reviewed_at = CASE WHEN $3 <> 'pending' THEN $8 END,
               review_note = $9, updated_at = $8, waits_since = CASE WHEN $3 = 'pending' THEN $8 ELSE waits_since END
         WHERE user_id = $1 AND id = $2)"};
    sql.execute(kWrite, user, review.validation, to_string(status), std::int32_t{day.after.score}, day.earning,
                sha256(day.after.minutes), status == ReviewStatus::pending ? std::nullopt : review.reviewer, now, review.note);
}

void write_decision(Sql& sql, const Review& review, ReviewStatus from, ReviewStatus to, const WorkingDay& day,
                    const Consequences& consequences, Instant now) {
    static constexpr Statement kWrite{R"(
        INSERT INTO fitkart.review_decisions (
            user_id, id, validation_id, day, decision, from_status, to_status, anomaly_score, reported_steps, day_hash,
            coins_released, coins_revoked, badges_revoked, orders_cancelled, note, decided_by, db_role, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, session_user::pg_catalog.text, $17))"};
    const Reviewed& answer = consequences.answer;
    sql.execute(kWrite, answer.user, new_id<Uuid>(), review.validation, answer.day, to_string(review.action), to_string(from),
                to_string(to), std::int32_t{day.after.score}, day.earning, sha256(day.after.minutes), answer.released,
                answer.revoked, consequences.badges, answer.orders_cancelled, review.note, review.reviewer, now);
}

/// The decision as days are judged by it.
StoredVerdict verdict_of(ReviewStatus status, const WorkingDay& day) {
    return {Decision{status == ReviewStatus::approved, day.after.score, day.earning, status == ReviewStatus::pending}};
}

}  // namespace

UserId walker_of(Sql& sql, const ValidationId& validation) {
    static constexpr Statement kWalker{"SELECT v.user_id FROM fitkart.step_validations AS v WHERE v.id = $1"};
    const auto found = sql.maybe<UserId>(kWalker, validation);
    if (!found) {
        throw no_such("validation", validation);
    }
    return std::get<0>(*found);
}

Reviewed review(Sql& sql, const UserId& user, const Review& review) {
    const Instant now = clock_now();
    auto wallets = Wallets::lock(sql, {user});  // deliveries to this person's days wait here, and so do his orders
    wallets.touch(user);
    const OpenVerdict verdict = lock_verdict(sql, user, review.validation);
    const ReviewStatus status = after_review(verdict.status, review.action);

    const JudgingRules rules = judging_rules(sql);
    Walker walker = load_walker(sql, user, now);
    PersonDays person = days_around(sql, walker, verdict.day, rules);
    WorkingDay& day = person.days.at(verdict.day);
    day.changed = true;
    day.review = review.validation;
    reckon_and_judge(verdict.day, day, rules, walker);

    Consequences consequences{{.user = user, .day = verdict.day}};
    Reviewed& answer = consequences.answer;
    if (status == ReviewStatus::rejected) {
        cancel_orders_paid_by(sql, wallets, wallets.coins_of_day(user, verdict.day), review, answer);
    }
    settle(sql, wallets, {&person, 1}, {{{user, verdict.day}, verdict_of(status, day)}}, rules, {}, now, review.reviewer);
    const Coins booked = day.after.coins - day.before->coins;
    if (booked > Coins{0}) {
        answer.released = booked;
    }
    if (status == ReviewStatus::rejected) {
        answer.revoked = day.before->pending - booked;
        take_back_badges(sql, wallets, day, review, consequences);
        take_back_bonus(sql, wallets, review, answer);
        keep_rhythm(sql, {user, verdict.day}, day.samples, rules.counting, now);
    }
    if (review.action == ReviewAction::restore) {
        correct_closed_standings(sql, user, verdict.day, now);
    }
    write_status(sql, user, review, status, day, now);
    write_decision(sql, review, verdict.status, status, day, consequences, now);
    refresh_trust(sql, user);
    return answer;
}

std::int32_t question_days(Sql& sql, const std::vector<UserId>& users, LocalDay since) {
    static constexpr Statement kQuestion{R"(
        INSERT INTO fitkart.step_validations AS v (
            user_id, id, day, reported_steps, anomaly_score, is_suspicious, validation_reason, status, day_hash, waits_since, created_at,
            updated_at)
        SELECT d.user_id, fitkart.uuid_v7(), d.day, d.verified_steps, d.anomaly_score, true, $3, 'pending', pg_catalog.sha256(d.minutes),
               $4, $4, $4
          FROM fitkart.daily_steps AS d
         WHERE d.user_id = ANY ($1) AND d.day >= $2 AND d.status = 'verified' AND d.verified_steps > 0
         ORDER BY d.user_id, d.day
        ON CONFLICT (user_id, day) DO UPDATE
           SET status = 'pending', reported_steps = EXCLUDED.reported_steps, anomaly_score = EXCLUDED.anomaly_score, expected_steps = NULL,
               step_record_id = NULL, validation_reason = EXCLUDED.validation_reason, reasons = '[]', day_hash = EXCLUDED.day_hash,
               waits_since = EXCLUDED.waits_since, updated_at = EXCLUDED.updated_at
         WHERE v.status = 'cleared')"};
    return static_cast<std::int32_t>(sql.execute(kQuestion, users, since, "questioned by a reviewer", clock_now()));
}

FITKART_FUNCTION(review_steps) {
    const Review wish{
        .validation = args.required<ValidationId>("validation_id"),
        .action = review_action_from(args.required<std::string>("decision")),
        .note = short_text(args, "note", kMaxNote),
        .reviewer = args.optional<UserId>("actor"),
    };
    const UserId user = walker_of(sql, wish.validation);
    return once(args, sql, user, [&] {
        const Reviewed done = review(sql, user, wish);
        return row(done.released, done.revoked, static_cast<std::int32_t>(done.orders_cancelled.size()));
    });
}

OverdueSteps approve_overdue_steps(Sql& sql) {
    constexpr std::int32_t kARound = 100;
    // Time decides only where nobody ever did: who was rejected would otherwise send a little more and wait.
    static constexpr Statement kOverdue{R"(
        SELECT v.user_id, v.id
          FROM fitkart.step_validations AS v
          JOIN fitkart.users AS u ON u.id = v.user_id AND u.deleted_at IS NULL
         WHERE v.status = 'pending' AND v.waits_since <= $1 AND v.anomaly_score < $2
           AND NOT EXISTS (SELECT FROM fitkart.review_decisions AS d
                            WHERE d.user_id = v.user_id AND d.day = v.day)
           AND v.user_id <> ALL ($3)
           AND ($4 IS NULL OR v.user_id = ANY ($4))
         ORDER BY v.waits_since, v.id
         LIMIT $5)"};
    const std::int32_t days = current_settings(sql).review_days;
    const Instant since = clock_now() - std::chrono::days{days};
    using Among = std::optional<std::vector<UserId>>;
    const auto overdue = [&](const std::vector<UserId>& left_out, const Among& among) {
        return sql.rows<UserId, ValidationId>(kOverdue, since, std::int32_t{kNeverApprovedByTime}, left_out, among, kARound);
    };
    OverdueSteps done;
    const auto due = [&](const std::vector<UserId>& left_out) {
        std::vector<UserId> walkers;
        for (const auto& [user, validation] : overdue(left_out, std::nullopt)) {
            walkers.push_back(user);
        }
        done.full = walkers.size() == static_cast<std::size_t>(kARound);
        return walkers;
    };
    done.left_out = work_on_all_who_can(sql, due, [&](const std::vector<UserId>& users) {
        const auto held = Wallets::lock(sql, users);  // from here on nobody else decides about them
        done.approved = 0;
        for (const auto& [user, validation] : overdue({}, users)) {
            check_interrupts();
            review(sql, user,
                   {.validation = validation,
                    .action = ReviewAction::approve,
                    .note = concat("nobody decided within ", days, " days")});
            ++done.approved;
        }
    });
    return done;
}

FITKART_FUNCTION(approve_overdue_steps) { return value(approve_overdue_steps(sql).approved); }

}  // namespace fitkart
