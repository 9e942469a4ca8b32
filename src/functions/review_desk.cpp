/// The review as people meet it: the queue and the decision of the staff, the list and the appeal of the walker.
#include "domain/error.h"
#include "domain/iso_time.h"
#include "domain/text.h"

#include "functions/admin_entry.h"
#include "functions/admin_log.h"
#include "functions/idempotency.h"
#include "functions/identity.h"
#include "functions/orders.h"
#include "functions/paging.h"
#include "functions/review.h"

#include "postgres/function.h"

namespace fitkart {
namespace {

constexpr std::int32_t kPage = 50;
constexpr std::int32_t kMaxPage = 500;
constexpr std::string_view kAppealed = "appealed";

struct QueuePage {
    std::string status;
    Paging page;
};

QueuePage read_page(const Args& args) {
    auto status = args.value_or<std::string>("status", "pending");
    if (status != "pending" && status != "approved" && status != "rejected" && status != "cleared" && status != kAppealed) {
        throw Error{ErrorCode::validation_failed, concat("status is ", status, ", it must be pending, approved, rejected, cleared or appealed"),
                    {{"argument", "status"}, {"value", status}}};
    }
    return {std::move(status), read_paging(args, kPage, kMaxPage)};
}

Json log_of(const Review& wish, const Reviewed& done) {
    JsonWriter json;
    json.begin_object();
    json.field("decision", to_string(wish.action));
    json.field("day", iso_text(done.day));
    json.field("coins_released", done.released);
    json.field("coins_revoked", done.revoked);
    json.field("orders_cancelled", static_cast<std::int64_t>(done.orders_cancelled.size()));
    json.end_object();
    return json.done();
}

[[noreturn]] void refuse_appeal(LocalDay day) {
    throw Error{ErrorCode::not_found, concat("no decision about ", iso_text(day), " can be appealed"), {{"day", iso_text(day)}},
                "my_reviews lists the days that can."};
}

}  // namespace

FITKART_API_FUNCTION(admin_suspicious_steps) {
    static constexpr Statement kQueue{R"(
        WITH latest AS (
            SELECT v.user_id, v.id, a.message, a.created_at AS appealed_at
              FROM fitkart.step_validations AS v
              JOIN fitkart.users AS u ON u.id = v.user_id AND u.deleted_at IS NULL
              LEFT JOIN LATERAL (SELECT d.id
                                   FROM fitkart.review_decisions AS d
                                  WHERE d.user_id = v.user_id AND d.day = v.day
                                  ORDER BY d.id DESC
                                  LIMIT 1) AS d ON true
              LEFT JOIN fitkart.review_appeals AS a ON a.user_id = v.user_id AND a.decision_id = d.id
             WHERE v.status = ANY (CASE $1 WHEN 'appealed' THEN '{rejected,pending}' ELSE ARRAY[$1] END)
               AND ($1 <> 'appealed' OR a.decision_id IS NOT NULL)
        )
        SELECT v.id, v.user_id, u.full_name, u.trust_score::integer, ($4::date - u.created_at::date), v.day, v.status,
               v.anomaly_score::integer, v.reported_steps, v.expected_steps, v.validation_reason, v.reasons, w.pending_coins, w.coins,
               (SELECT pg_catalog.count(*) FROM fitkart.step_validations AS p
                 WHERE p.user_id = v.user_id AND p.id <> v.id AND p.status = 'approved'),
               (SELECT pg_catalog.count(*) FROM fitkart.step_validations AS p
                 WHERE p.user_id = v.user_id AND p.id <> v.id AND p.status = 'rejected'),
               l.message, l.appealed_at, v.created_at, (SELECT pg_catalog.count(*) FROM latest)
          FROM latest AS l
          JOIN fitkart.step_validations AS v ON v.user_id = l.user_id AND v.id = l.id
          JOIN fitkart.users AS u ON u.id = v.user_id
          JOIN fitkart.daily_steps AS w ON w.user_id = v.user_id AND w.day = v.day
         ORDER BY v.anomaly_score DESC, v.created_at, v.id
         LIMIT $2 OFFSET $3)", Planning::for_each_call};
    return as_reviewer(args, sql, [&](const UserId&) -> Result {
        const auto [wanted, page] = read_page(args);
        RowSet queue;
        for (const auto& [id, user, name, trust, age, day, status, score, reported, expected, reason, reasons, pending, booked, approved,
                          rejected, appeal, appealed_at, since, total] :
             sql.rows<ValidationId, UserId, std::string, std::int32_t, std::int32_t, LocalDay, std::string, std::int32_t, Steps,
                      std::optional<Steps>, std::string, Json, Coins, Coins, std::int64_t, std::int64_t, std::optional<std::string>,
                      std::optional<Instant>, Instant, std::int64_t>(kQueue, wanted, page.lim, page.off, clock_now())) {
            queue.add(id, user, name, trust, age, day, status, score, reported, expected, reason, reasons, pending, booked, approved,
                      rejected, appeal, appealed_at, since, total, std::optional<std::string>{});
        }
        return queue;
    });
}

FITKART_API_FUNCTION(admin_review_steps) {
    return as_reviewer(args, sql, [&](const UserId& reviewer) {
        const Review wish{
            .validation = args.required<ValidationId>("validation_id"),
            .action = review_action_from(args.required<std::string>("decision")),
            .note = short_text(args, "note", kMaxNote),
            .reviewer = reviewer,
        };
        const UserId user = walker_of(sql, wish.validation);
        if (user == reviewer) {
            throw Error{ErrorCode::forbidden, "nobody decides about his own steps", {{"validation_id", wish.validation}},
                        "Let a colleague look at it."};
        }
        return once(args, sql, user, [&] {
            const Reviewed done = review(sql, user, wish);
            log_admin_action(sql, reviewer, "steps_reviewed", "step_validation", wish.validation, log_of(wish, done));
            return row(done.released, done.revoked, static_cast<std::int32_t>(done.orders_cancelled.size()),
                       std::optional<std::string>{});
        });
    });
}

FITKART_API_FUNCTION(my_reviews) {
    static constexpr Statement kRejected{R"(
        SELECT v.day, d.created_at, d.coins_revoked, pg_catalog.cardinality(d.orders_cancelled), a.created_at
          FROM fitkart.step_validations AS v
         CROSS JOIN LATERAL (SELECT d.id, d.created_at, d.coins_revoked, d.orders_cancelled, d.to_status
                               FROM fitkart.review_decisions AS d
                              WHERE d.user_id = v.user_id AND d.day = v.day
                              ORDER BY d.id DESC
                              LIMIT 1) AS d
          LEFT JOIN fitkart.review_appeals AS a ON a.user_id = v.user_id AND a.decision_id = d.id
         WHERE v.user_id = $1 AND v.status <> 'approved' AND d.to_status = 'rejected'  -- those that changed since, too
         ORDER BY v.day DESC)"};
    RowSet reviews;
    for (const auto& [day, decided_at, revoked, orders, appealed_at] :
         sql.rows<LocalDay, Instant, Coins, std::int32_t, std::optional<Instant>>(kRejected, signed_in_user(sql))) {
        reviews.add(day, decided_at, revoked, orders, appealed_at);
    }
    return reviews;
}

FITKART_API_FUNCTION(appeal_review) {
    static constexpr Statement kDecision{R"(
        SELECT d.id
          FROM fitkart.step_validations AS v
         CROSS JOIN LATERAL (SELECT r.id, r.to_status
                               FROM fitkart.review_decisions AS r
                              WHERE r.user_id = v.user_id AND r.day = v.day
                              ORDER BY r.id DESC
                              LIMIT 1) AS d
         WHERE v.user_id = $1 AND v.day = $2 AND v.status <> 'approved' AND d.to_status = 'rejected')"};
    static constexpr Statement kAppeal{
        "INSERT INTO fitkart.review_appeals (user_id, decision_id, day, message, created_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT DO NOTHING"};
    const UserId user = signed_in_user(sql);
    const auto day = args.required<LocalDay>("on_day");
    const auto message = short_text(args, "message", kMaxNote);
    if (!message || message->empty()) {
        throw Error{ErrorCode::validation_failed, "message is required", {{"argument", "message"}}};
    }
    return once(args, sql, user, [&] {
        const Instant now = clock_now();
        const auto decision = sql.maybe<Uuid>(kDecision, user, day);
        if (!decision) {
            refuse_appeal(day);
        }
        if (sql.execute(kAppeal, user, std::get<0>(*decision), day, *message, now) == 0) {
            throw Error{ErrorCode::limit_reached, concat("the decision about ", iso_text(day), " was appealed before"),
                        {{"limit", "appeals"}, {"day", iso_text(day)}}, "The staff has your message."};
        }
        return row(day, now);
    });
}

}  // namespace fitkart
